//! Operations on rows: norms, softmax and activations.
//!
//! Each is elementwise or reduces one row in a fixed order, so a row's result never depends on its neighbours.

#[cfg(target_arch = "x86_64")]
use crate::Isa;
use crate::isa::multiversion;
use crate::team::share;

#[cfg(target_arch = "x86_64")]
mod avx512;

/// `e^x`, within 2 units in the last place: range reduction by ln 2 and a polynomial of degree 6 (Cephes).
///
/// ```
/// let worst = (-870..880).map(|i| i as f32 / 10.0).map(|x| (mujaz_kernels::exp(x) / x.exp() - 1.0).abs()).fold(0.0, f32::max);
/// assert!(worst < 3e-7);
/// assert_eq!(mujaz_kernels::exp(f32::NEG_INFINITY), 0.0);
/// ```
#[inline(always)]
#[allow(clippy::inline_always, reason = "must be inlined to be vectorised with its caller")]
pub fn exp(x: f32) -> f32 {
    const LOW: f32 = -87.336_54;
    const HIGH: f32 = 88.376_26;
    // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits, without a conversion that checks its range.
    const ROUND: f32 = 12_582_912.0;
    let clamped = if x < LOW { LOW } else { x };
    let clamped = if clamped > HIGH { HIGH } else { clamped };
    let rounded = clamped * std::f32::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = clamped - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 5.000_000_3e-1;
    let y = p * r * r + r + 1.0;
    let scale = f32::from_bits((rounded.to_bits() << 23).wrapping_add(127 << 23));
    if x < LOW { 0.0 } else { y * scale }
}

/// Sum over 16 running lanes, folded in a fixed order.
#[inline(always)]
#[allow(clippy::inline_always, reason = "must be inlined to be vectorised with its caller")]
fn lanes_sum(values: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut acc = [0f32; 16];
    let chunks = values.chunks_exact(16);
    let tail = chunks.remainder();
    for chunk in chunks {
        for (a, v) in acc.iter_mut().zip(chunk) {
            *a += term(*v);
        }
    }
    for (a, v) in acc.iter_mut().zip(tail) {
        *a += term(*v);
    }
    let mut width = 8;
    while width > 0 {
        for i in 0..width {
            acc[i] += acc[i + width];
        }
        width /= 2;
    }
    acc[0]
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn layer_norm_body(rows: &mut [f32], gamma: &[f32], beta: &[f32], eps: f32) {
    let d = gamma.len();
    for row in rows.chunks_exact_mut(d) {
        let mean = lanes_sum(row, |v| v) / d as f32;
        let variance = lanes_sum(row, |v| (v - mean) * (v - mean)) / d as f32;
        let scale = 1.0 / (variance + eps).sqrt();
        for ((v, g), b) in row.iter_mut().zip(gamma).zip(beta) {
            *v = (*v - mean) * scale * g + b;
        }
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn rms_norm_body(rows: &mut [f32], gamma: &[f32], eps: f32) {
    for row in rows.chunks_exact_mut(gamma.len()) {
        let square = lanes_sum(row, |v| v * v) / gamma.len() as f32;
        let scale = 1.0 / (square + eps).sqrt();
        for (v, g) in row.iter_mut().zip(gamma) {
            *v = *v * scale * g;
        }
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
pub(crate) fn softmax_body(row: &mut [f32]) {
    let max = lanes_max(row);
    let mut chunks = row.chunks_exact_mut(16);
    for chunk in &mut chunks {
        for v in chunk {
            *v = exp(*v - max);
        }
    }
    for v in chunks.into_remainder() {
        *v = exp(*v - max);
    }
    let scale = 1.0 / lanes_sum(row, |v| v);
    for v in row.iter_mut() {
        *v *= scale;
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn log_softmax_body(row: &mut [f32]) {
    let max = lanes_max(row);
    let log_sum = lanes_sum(row, |v| exp(v - max)).ln();
    for v in row.iter_mut() {
        *v = (*v - max) - log_sum;
    }
}

/// The largest of 16 running lanes.
#[inline(always)]
#[allow(clippy::inline_always, reason = "must be inlined to be vectorised with its caller")]
pub(crate) fn lanes_max(values: &[f32]) -> f32 {
    let mut acc = [f32::NEG_INFINITY; 16];
    let chunks = values.chunks_exact(16);
    let tail = chunks.remainder().iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for chunk in chunks {
        for (a, v) in acc.iter_mut().zip(chunk) {
            *a = if *v > *a { *v } else { *a };
        }
    }
    let mut width = 8;
    while width > 0 {
        for i in 0..width {
            acc[i] = if acc[i + width] > acc[i] { acc[i + width] } else { acc[i] };
        }
        width /= 2;
    }
    if tail > acc[0] { tail } else { acc[0] }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn log_sum_exp_body(row: &[f32], out: &mut f32) {
    let max = lanes_max(row);
    *out = lanes_sum(row, |v| exp(v - max)).ln() + max;
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn argmax_body(row: &[f32], out: &mut usize) {
    let max = lanes_max(row);
    *out = row.iter().position(|v| *v == max).unwrap_or(0);
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn add_assign_body(x: &mut [f32], y: &[f32]) {
    for (x, y) in x.iter_mut().zip(y) {
        *x += y;
    }
}

/// The activation between the two products of a feed-forward block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `max(x, 0)`.
    Relu,
    /// `x * sigmoid(x)`, also called swish.
    Silu,
    /// The exact GELU, with the error function.
    Gelu,
    /// The tanh approximation of GELU (`gelu_new`, T5's gated GELU).
    GeluTanh,
    /// `tanh(x)`.
    Tanh,
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn activate_body(values: &mut [f32], activation: Activation) {
    match activation {
        Activation::Relu => values.iter_mut().for_each(|v| *v = v.max(0.0)),
        // `exp` ends at its largest finite value, which a large enough `v` would still be more than.
        Activation::Silu => values.iter_mut().for_each(|v| *v = (if *v < -100.0 { -100.0 } else { *v }) / (1.0 + exp(-*v))),
        Activation::Gelu => values.iter_mut().for_each(|v| *v *= 0.5 * (1.0 + libm::erff(*v * std::f32::consts::FRAC_1_SQRT_2))),
        Activation::GeluTanh => values.iter_mut().for_each(|v| {
            let inner = 0.797_884_6 * (*v + 0.044_715 * *v * *v * *v);
            // tanh(y) = 1 - 2 / (e^2y + 1), accurate to a few units in the last place of the sum below.
            *v *= 0.5 * (1.0 + (1.0 - 2.0 / (exp(2.0 * inner) + 1.0)));
        }),
        Activation::Tanh => values.iter_mut().for_each(|v| *v = v.tanh()),
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn mul_assign_body(x: &mut [f32], y: &[f32]) {
    for (x, y) in x.iter_mut().zip(y) {
        *x *= y;
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn recur_body(gates: &[f32], cell: &mut [f32], out: &mut [f32]) {
    let (update, forget) = gates.split_at(cell.len());
    for (((cell, out), update), forget) in cell.iter_mut().zip(out).zip(update).zip(forget) {
        let keep = 1.0 / (1.0 + exp(-*forget));
        *cell = keep * *cell + (1.0 - keep) * update;
        *out = if *cell > 0.0 { *cell } else { 0.0 };
    }
}

multiversion! {
    /// A step of the simpler simple recurrent unit (Kim et al. 2019) for one row: `gates` holds the update and then the forget gate's
    /// logits, `cell` what it remembers; `out` becomes `max(cell, 0)`.
    pub fn recur(gates: &[f32], cell: &mut [f32], out: &mut [f32]) = recur_body
}
multiversion! {
    /// Layer norm over rows of `gamma.len()` values, in place: `(x - mean) / sqrt(var + eps) * gamma + beta`.
    pub fn layer_norm(rows: &mut [f32], gamma: &[f32], beta: &[f32], eps: f32) = layer_norm_body
}
multiversion! {
    /// T5's norm over rows of `gamma.len()` values, in place: `x / sqrt(mean(x^2) + eps) * gamma`.
    pub fn rms_norm(rows: &mut [f32], gamma: &[f32], eps: f32) = rms_norm_body
}
multiversion! {
    /// Softmax of one row, in place.
    pub fn softmax(row: &mut [f32]) = softmax_body
}
multiversion! {
    /// Log-softmax of one row, in place.
    pub fn log_softmax(row: &mut [f32]) = log_softmax_body
}
multiversion! {
    /// `ln(sum(e^v))` of one row.
    pub fn log_sum_exp(row: &[f32], out: &mut f32) = log_sum_exp_body
}
multiversion! {
    /// Index of the largest value of one row; the first of equals.
    pub fn argmax(row: &[f32], out: &mut usize) = argmax_body
}
multiversion! {
    /// `x += y`.
    pub fn add_assign(x: &mut [f32], y: &[f32]) = add_assign_body
}
multiversion! {
    /// `x *= y`.
    pub fn mul_assign(x: &mut [f32], y: &[f32]) = mul_assign_body
}
multiversion! {
    /// The reference of what is written by hand.
    fn activate_any(values: &mut [f32], activation: Activation) = activate_body
}

/// The activation, in place.
pub fn activate(values: &mut [f32], activation: Activation) {
    /// Numbers that a thread takes at least: whole vectors, so that a number's way does not depend on the cut.
    const RUN: usize = 4096;
    /// An activation is worth so many multiply-adds.
    const COST: usize = 8;
    share(values, RUN, values.len() * COST, |_, run| activate_run(run, activation));
}

fn activate_run(values: &mut [f32], activation: Activation) {
    #[cfg(target_arch = "x86_64")]
    if let Some(proof) = Isa::current().avx512()
        && avx512::activate(proof, values, activation)
    {
        return;
    }
    activate_any(values, activation);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f32, want: f64) {
        assert!((f64::from(got) - want).abs() <= 3e-6 * want.abs().max(1.0), "{got} is not {want}");
    }

    #[test]
    fn softmax_and_log_softmax_agree_with_f64() {
        let row: Vec<f32> = (0..37).map(|i| ((i * 37) % 23) as f32 / 3.0 - 4.0).collect();
        let sum: f64 = row.iter().map(|v| f64::from(*v).exp()).sum();
        let (mut soft, mut log) = (row.clone(), row.clone());
        softmax(&mut soft);
        log_softmax(&mut log);
        for i in 0..row.len() {
            close(soft[i], f64::from(row[i]).exp() / sum);
            close(log[i], f64::from(row[i]) - sum.ln());
        }
    }

    #[test]
    fn a_recurrent_step_agrees_with_f64() {
        let gates: Vec<f32> = (0..74).map(|i| ((i * 31) % 29) as f32 / 3.0 - 5.0).collect();
        let mut cell: Vec<f32> = (0..37).map(|i| (i as f32).cos()).collect();
        let (before, mut out) = (cell.clone(), vec![9.0; 37]);
        recur(&gates, &mut cell, &mut out);
        for i in 0..37 {
            let keep = 1.0 / (1.0 + f64::from(-gates[37 + i]).exp());
            let want = keep * f64::from(before[i]) + (1.0 - keep) * f64::from(gates[i]);
            close(cell[i], want);
            close(out[i], want.max(0.0));
        }
        // Far out the gate is wholly open or shut.
        let (mut cell, mut out) = ([2.0, 2.0], [0.0; 2]);
        recur(&[5.0, 5.0, 1e4, -1e4], &mut cell, &mut out);
        assert_eq!(out, [2.0, 5.0]);
    }

    #[test]
    fn a_masked_position_gets_no_weight() {
        let mut row = vec![0.0, f32::NEG_INFINITY, 0.0];
        softmax(&mut row);
        assert_eq!(row, [0.5, 0.0, 0.5]);
    }

    #[test]
    fn norms_agree_with_f64() {
        let x: Vec<f32> = (0..40).map(|i| (i as f32).sin() * 3.0 + 1.0).collect();
        let (gamma, beta) = (vec![1.5; 20], vec![0.25; 20]);
        let (mut layer, mut rms) = (x.clone(), x.clone());
        layer_norm(&mut layer, &gamma, &beta, 1e-5);
        rms_norm(&mut rms, &gamma, 1e-6);
        for (r, row) in x.chunks(20).enumerate() {
            let mean = row.iter().map(|v| f64::from(*v)).sum::<f64>() / 20.0;
            let var = row.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / 20.0;
            let square = row.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>() / 20.0;
            for (i, v) in row.iter().enumerate() {
                close(layer[r * 20 + i], (f64::from(*v) - mean) / (var + 1e-5).sqrt() * 1.5 + 0.25);
                close(rms[r * 20 + i], f64::from(*v) / (square + 1e-6).sqrt() * 1.5);
            }
        }
    }

    #[test]
    fn activations_are_finite_far_out() {
        for x in [f32::MIN, -1e4, -90.0, -85.0, 85.0, 90.0, 1e4] {
            for activation in [Activation::Relu, Activation::Silu, Activation::GeluTanh] {
                for way in [activate, activate_any] {
                    let mut got = [x];
                    way(&mut got, activation);
                    let want = x.max(0.0);
                    assert!((got[0] - want).abs() <= want * 1e-6 + 1e-30, "{activation:?} of {x} is {}", got[0]);
                }
            }
        }
    }

    #[test]
    fn activations_agree_with_f64() {
        for i in -80..=80 {
            let x = i as f32 / 8.0;
            let v = f64::from(x);
            let cases = [
                (Activation::Relu, v.max(0.0)),
                (Activation::Silu, v / (1.0 + (-v).exp())),
                (Activation::Gelu, v * 0.5 * (1.0 + libm::erf(v / 2f64.sqrt()))),
                (Activation::GeluTanh, 0.5 * v * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (v + 0.044_715 * v.powi(3))).tanh())),
                (Activation::Tanh, v.tanh()),
            ];
            for (activation, want) in cases {
                for way in [activate, activate_any] {
                    let mut got = [x; 19];
                    way(&mut got, activation);
                    got.iter().for_each(|got| close(*got, want));
                }
            }
        }
    }
}
