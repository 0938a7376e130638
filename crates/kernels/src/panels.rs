//! What the packed products share: outputs come in panels of 48, tile by tile of up to 8 rows.

/// Outputs per panel: three 512-bit vectors, six 256-bit ones.
pub const NR: usize = 48;
/// Rows in one tile.
pub const MR: usize = 8;

/// A packed weight that gives its product panel by panel.
pub trait Panels {
    /// Outputs and inputs.
    fn size(&self) -> [usize; 2];

    /// Calls `visit(row, first output, values)` for every row and panel of `a[m, k] . weight^T + bias`; the panels of a
    /// row come in ascending order. Values behind the last output are padding.
    fn visit(&self, a: &[f32], m: usize, bias: Option<&[f32]>, visit: impl FnMut(usize, usize, &mut [f32; NR]));
}

/// Checks the sizes of a product.
pub fn check(weight: &impl Panels, a: &[f32], m: usize, bias: Option<&[f32]>) {
    let [n, k] = weight.size();
    assert_eq!(a.len(), m * k, "{m} rows of {k} inputs");
    assert!(bias.is_none_or(|b| b.len() == n), "a bias of {n} outputs");
}

/// The whole product, row-major.
pub fn into(weight: &impl Panels, a: &[f32], m: usize, bias: Option<&[f32]>, out: &mut [f32]) {
    check(weight, a, m, bias);
    let [n, _] = weight.size();
    assert_eq!(out.len(), m * n, "{m} rows of {n} outputs");
    weight.visit(a, m, bias, |row, col, values| {
        let target = &mut out[row * n + col..];
        match target.first_chunk_mut::<NR>().filter(|_| col + NR <= n) {
            Some(whole) => *whole = *values,
            None => target[..n - col].copy_from_slice(&values[..n - col]),
        }
    });
}

/// One panel's biases, zeros where there are none.
pub fn bias(bias: Option<&[f32]>, col: usize) -> [f32; NR] {
    let mut out = [0f32; NR];
    if let Some(bias) = bias {
        let width = NR.min(bias.len() - col);
        out[..width].copy_from_slice(&bias[col..col + width]);
    }
    out
}

/// Panels that each thread packs: all of them where the weight is small.
pub fn share(panels: usize, values: usize) -> usize {
    /// Values from which threads pay.
    const PARALLEL: usize = 1 << 20;
    let threads = if values < PARALLEL { 1 } else { std::thread::available_parallelism().map_or(1, std::num::NonZero::get) };
    panels.div_ceil(threads).max(1)
}

/// Does all of the work, each part on a thread of its own where there are several.
pub fn spread<F: FnOnce() + Send>(work: impl Iterator<Item = F>) {
    let mut work = work.collect::<Vec<F>>();
    let Some(last) = work.pop() else { return };
    std::thread::scope(|scope| {
        for part in work {
            scope.spawn(part);
        }
        last();
    });
}
