//! The output projection with the choice built in: the best outputs of each row and the normaliser of its softmax,
//! from values that never leave the first-level cache.

#[cfg(target_arch = "x86_64")]
use crate::Isa;
use crate::isa::multiversion;
use crate::panels::{self, MR, NR, Panels, Sink, Tile};
use crate::rows::{exp, lanes_max};
use crate::team;
use rayon::prelude::*;
use std::ops::Range;

#[cfg(target_arch = "x86_64")]
mod avx512;

/// A value may pass the reference of a row's sum of exponentials by this much before the sum is rescaled.
const HEADROOM: f32 = 60.0;

/// What [`crate::PackedMatrix::top`] shall find.
#[derive(Clone, Copy, Debug)]
pub struct TopRequest<'a> {
    /// How many outputs of each row.
    pub k: usize,
    /// For each row, in ascending order, the outputs that may not be chosen; one that is named twice counts once. No rows for none.
    pub banned: &'a [Vec<u32>],
}

/// The best outputs of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Top {
    /// At most `k` outputs that are not banned, with their values; best first, equals in order of index.
    pub best: Vec<(u32, f32)>,
    /// The largest value of all outputs, banned or not.
    pub max: f32,
    /// `ln(sum(e^(v - max)))` over all outputs.
    pub log_sum: f32,
    /// The largest value that is not banned.
    pub max_allowed: f32,
    /// `ln(sum(e^(v - max_allowed)))` over the outputs that are not banned.
    pub log_sum_allowed: f32,
}

impl Top {
    /// The log-probability of a value over all outputs, in the order of operations of a log-softmax.
    pub fn log_prob(&self, value: f32) -> f32 {
        (value - self.max) - self.log_sum
    }

    /// The same over the outputs that are not banned.
    pub fn log_prob_allowed(&self, value: f32) -> f32 {
        (value - self.max_allowed) - self.log_sum_allowed
    }
}

/// What is known of a row so far.
struct State<'a> {
    k: usize,
    best: Vec<(u32, f32)>,
    /// A value must be above this to get in.
    floor: f32,
    sum: Sum,
    banned: &'a [u32],
    banned_values: Vec<f32>,
}

/// A sum of exponentials relative to `e^reference` of the outputs that are not banned, in 16 lanes of one cache line.
#[repr(C, align(64))]
struct Sum {
    lanes: [f32; 16],
    reference: f32,
}

impl State<'_> {
    fn absorb(&mut self, col: usize, cols: usize, values: &mut [f32; NR]) {
        values[cols..].fill(f32::NEG_INFINITY);
        while let Some((id, rest)) = self.banned.split_first().filter(|(id, _)| (**id as usize) < col + cols) {
            let value = &mut values[*id as usize - col];
            // An output that is named twice counts once.
            if *value > f32::NEG_INFINITY {
                self.banned_values.push(*value);
                *value = f32::NEG_INFINITY;
            }
            self.banned = rest;
        }
        if !add_panel(values, &mut self.sum, self.floor) {
            return;
        }
        for (i, value) in values.iter().enumerate() {
            if *value <= self.floor {
                continue;
            }
            let at = self.best.partition_point(|(_, s)| s >= value);
            self.best.insert(at, ((col + i) as u32, *value));
            self.best.truncate(self.k);
            if self.best.len() == self.k {
                self.floor = self.best[self.k - 1].1;
            }
        }
    }

    fn finish(self) -> Top {
        let max_allowed = self.best.first().map_or(f32::NEG_INFINITY, |(_, value)| *value);
        let max = self.banned_values.iter().copied().fold(max_allowed, f32::max);
        let lanes: f32 = self.sum.lanes.iter().sum();
        let allowed = if lanes > 0.0 { lanes * (self.sum.reference - max_allowed).exp() } else { 0.0 };
        let log_sum_allowed = allowed.ln();
        let log_sum = if self.banned_values.is_empty() {
            log_sum_allowed
        } else {
            let shifted = if allowed > 0.0 { allowed * (max_allowed - max).exp() } else { 0.0 };
            (shifted + self.banned_values.iter().map(|v| (v - max).exp()).sum::<f32>()).ln()
        };
        Top { best: self.best, max, log_sum, max_allowed, log_sum_allowed }
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn add_exponentials_body(values: &[f32; NR], sum: &mut Sum, floor: f32, above: &mut bool) {
    let max = lanes_max(values);
    *above = max > floor;
    if max == f32::NEG_INFINITY {
        return;
    }
    if max > sum.reference + HEADROOM || sum.reference == f32::NEG_INFINITY {
        let factor = exp(sum.reference - max);
        sum.lanes.iter_mut().for_each(|l| *l *= factor);
        sum.reference = max;
    }
    for part in values.as_chunks::<16>().0 {
        for (l, v) in sum.lanes.iter_mut().zip(part) {
            *l += exp(v - sum.reference);
        }
    }
}

multiversion! {
    /// The body, compiled for every instruction set.
    fn add_exponentials(values: &[f32; NR], sum: &mut Sum, floor: f32, above: &mut bool) = add_exponentials_body
}

/// Adds a panel to a row's sum; whether any of its values is above the floor.
fn add_panel(values: &[f32; NR], sum: &mut Sum, floor: f32) -> bool {
    #[cfg(target_arch = "x86_64")]
    if let Some(proof) = Isa::current().avx512() {
        return avx512::add_exponentials(proof, values, sum, floor);
    }
    let mut above = false;
    add_exponentials(values, sum, floor, &mut above);
    above
}

/// All rows of a product whose best outputs are wanted.
struct Choice<'a> {
    states: Vec<State<'a>>,
    n: usize,
}

impl Sink for Choice<'_> {
    fn place(&mut self, _: usize, _: usize, _: usize) -> Option<Tile<'_>> {
        None
    }

    fn take(&mut self, row: usize, col: usize, values: &mut [f32; NR]) {
        self.states[row].absorb(col, NR.min(self.n - col), values);
    }
}

/// The best outputs of each row of `a[m, k] . weight^T + bias`.
pub fn top<P: Panels + Sync>(weight: &P, a: &[f32], m: usize, bias: Option<&[f32]>, request: &TopRequest<'_>) -> Vec<Top> {
    panels::check(weight, a, m, bias);
    assert!(request.banned.is_empty() || request.banned.len() == m, "banned outputs for {m} rows");
    let [n, k] = weight.size();
    let start = |row: usize| State {
        k: request.k.max(1),
        best: Vec::with_capacity(request.k + 2),
        floor: f32::NEG_INFINITY,
        sum: Sum { lanes: [0.0; 16], reference: f32::NEG_INFINITY },
        banned: request.banned.get(row).map_or(&[], Vec::as_slice),
        banned_values: Vec::new(),
    };
    let of_rows = |rows: Range<usize>| {
        let mut choice = Choice { states: rows.clone().map(start).collect(), n };
        weight.run(&a[rows.start * k..rows.end * k], rows.len(), bias, 0..n.div_ceil(NR), &mut choice);
        choice.states.into_iter().map(State::finish).collect::<Vec<_>>()
    };
    let threads = team::threads();
    if threads < 2 || m * n * k < team::WORTH {
        return of_rows(0..m);
    }
    if m >= threads * 2 * MR {
        let each = m.div_ceil(MR).div_ceil(threads) * MR;
        let parts = (0..m.div_ceil(each)).into_par_iter().with_max_len(1).map(|i| of_rows(i * each..m.min((i + 1) * each)));
        return parts.collect::<Vec<_>>().concat();
    }
    // Few rows: the team shares the panels. A row's sum has an order, so it is made from the whole row behind them.
    let mut logits = vec![0f32; m * n];
    panels::by_columns(weight, a, m, bias, &mut logits);
    logits
        .par_chunks(n.max(1))
        .with_max_len(1)
        .enumerate()
        .map(|(row, logits)| {
            let (mut state, mut values) = (start(row), [0f32; NR]);
            for (panel, part) in logits.chunks(NR).enumerate() {
                values[..part.len()].copy_from_slice(part);
                state.absorb(panel * NR, part.len(), &mut values);
            }
            state.finish()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PackedF32, PackedI8, PackedMatrix};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(crate::cases(96)))]
        #[test]
        fn the_choice_is_that_of_the_whole_product(
            m in 1usize..12, n in 1usize..200, k in 1usize..40, top in 1usize..9, scale in prop::sample::select(vec![0.1f32, 3.0, 200.0]),
            bans in prop::collection::vec(prop::collection::vec(0usize..200, 0..6), 12), seed in any::<u64>(),
        ) {
            let mut s = seed | 1;
            let mut value = || {
                s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                // Coarse values, so that there are ties.
                ((s >> 60) as f32 - 8.0) * scale / 8.0
            };
            let (a, w, b): (Vec<f32>, Vec<f32>, Vec<f32>) = ((0..m * k).map(|_| value()).collect(), (0..n * k).map(|_| value()).collect(), (0..n).map(|_| value()).collect());
            let banned: Vec<Vec<u32>> = bans[..m].iter().map(|row| {
                let mut row: Vec<u32> = row.iter().map(|i| (i % n) as u32).collect();
                row.sort_unstable();
                row
            }).collect();
            let request = TopRequest { k: top, banned: &banned };
            let (f, q) = (PackedF32::pack(&w, n, k), PackedI8::pack(&w, n, k));
            let mut whole = [vec![0f32; m * n], vec![0f32; m * n]];
            f.matmul(&a, m, Some(&b), &mut whole[0]);
            q.matmul(&a, m, Some(&b), &mut whole[1]);
            for (tops, whole) in [f.top(&a, m, Some(&b), &request), q.top(&a, m, Some(&b), &request)].iter().zip(&whole) {
                for (row, top) in tops.iter().enumerate() {
                    let values = &whole[row * n..][..n];
                    let allowed = |i: &u32| !banned[row].contains(i);
                    let mut order: Vec<u32> = (0..n as u32).filter(allowed).collect();
                    order.sort_by(|i, j| values[*j as usize].total_cmp(&values[*i as usize]));
                    order.truncate(request.k);
                    prop_assert_eq!(top.best.iter().map(|(i, _)| *i).collect::<Vec<_>>(), order);
                    prop_assert!(top.best.iter().all(|(i, v)| *v == values[*i as usize]));
                    let log_sum = |keep: &dyn Fn(&u32) -> bool| {
                        let kept: Vec<f64> = (0..n as u32).filter(keep).map(|i| f64::from(values[i as usize])).collect();
                        let max = kept.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                        if kept.is_empty() { f64::NEG_INFINITY } else { kept.iter().map(|v| (v - max).exp()).sum::<f64>().ln() + max }
                    };
                    for (got, want) in [(top.log_sum + top.max, log_sum(&|_| true)), (top.log_sum_allowed + top.max_allowed, log_sum(&allowed))] {
                        prop_assert!(f64::from(got) == want || (f64::from(got) - want).abs() <= 1e-5 * want.abs().max(1.0), "{} is not {}", got, want);
                    }
                }
            }
        }
    }
}
