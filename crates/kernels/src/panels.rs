//! What the packed products share: outputs come in panels of 48, tile by tile of up to 8 rows.

/// Outputs per panel: three 512-bit vectors, six 256-bit ones.
pub const NR: usize = 48;
/// Rows in one tile.
pub const MR: usize = 8;

/// A packed weight that gives its product panel by panel.
pub trait Panels {
    /// Outputs and inputs.
    fn size(&self) -> [usize; 2];

    /// Gives `sink` every row and panel of `a[m, k] . weight^T + bias`; the panels of a row come in ascending order. Values
    /// behind the last output are padding.
    fn run(&self, a: &[f32], m: usize, bias: Option<&[f32]>, sink: &mut impl Sink);
}

/// Who takes a product, tile by tile.
pub trait Sink {
    /// Where the rows from `row` on may write their outputs from `col` on; None where the sink wants to see them.
    fn place(&mut self, row: usize, col: usize) -> Option<Tile<'_>>;

    /// Takes a row's outputs from `col` on.
    fn take(&mut self, row: usize, col: usize, values: &mut [f32; NR]);
}

/// Where a tile goes: its row `r` to `out[r * stride..]`.
pub struct Tile<'a> {
    pub out: &'a mut [f32],
    pub stride: usize,
}

impl Tile<'_> {
    /// Checks that there is room for so many rows.
    pub fn check(&self, rows: usize) {
        assert!(rows == 0 || self.out.len() >= (rows - 1) * self.stride + NR, "no room for {rows} rows");
    }

    /// The room of one row.
    pub fn row(&mut self, row: usize) -> &mut [f32; NR] {
        self.out[row * self.stride..].first_chunk_mut().expect("room for a panel of outputs")
    }
}

/// Lets `compute` write `rows` rows where the sink wants them, or hands them over.
pub fn deliver(sink: &mut impl Sink, [row, col, rows]: [usize; 3], buffer: &mut [[f32; NR]; MR], compute: impl FnOnce(Tile<'_>)) {
    if let Some(tile) = sink.place(row, col) {
        return compute(tile);
    }
    compute(Tile { out: buffer.as_flattened_mut(), stride: NR });
    for (r, values) in buffer[..rows].iter_mut().enumerate() {
        sink.take(row + r, col, values);
    }
}

/// A whole product, row-major.
struct Whole<'a> {
    out: &'a mut [f32],
    n: usize,
}

impl Sink for Whole<'_> {
    fn place(&mut self, row: usize, col: usize) -> Option<Tile<'_>> {
        let whole = col + NR <= self.n;
        whole.then(|| Tile { out: &mut self.out[row * self.n + col..], stride: self.n })
    }

    fn take(&mut self, row: usize, col: usize, values: &mut [f32; NR]) {
        let width = NR.min(self.n - col);
        self.out[row * self.n + col..][..width].copy_from_slice(&values[..width]);
    }
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
    weight.run(a, m, bias, &mut Whole { out, n });
}

/// One panel's biases, zeros where there are none; `spare` holds those of a panel that is not full.
pub fn bias<'a>(bias: Option<&'a [f32]>, col: usize, spare: &'a mut [f32; NR]) -> &'a [f32; NR] {
    const NONE: [f32; NR] = [0.0; NR];
    let Some(bias) = bias else { return &NONE };
    if let Some(whole) = bias[col..].first_chunk() {
        return whole;
    }
    spare[..bias.len() - col].copy_from_slice(&bias[col..]);
    spare
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
