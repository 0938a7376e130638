//! What the packed products share: outputs come in panels of 48, tile by tile of up to 8 rows.

use crate::Isa;
use crate::team;
use rayon::prelude::*;
use std::marker::PhantomData;
use std::ops::Range;

/// Outputs per panel: three 512-bit vectors, six 256-bit ones.
pub const NR: usize = 48;
/// Rows in one tile.
pub const MR: usize = 8;

/// Rows of a block in which a matrix comes to be packed, but for the last one: whole panels.
pub const BLOCK_ROWS: usize = 64 * NR;

/// A packed weight that gives its product panel by panel.
pub trait Panels: Sized {
    /// Room for a weight of `n` outputs and `k` inputs.
    fn empty(isa: Isa, n: usize, k: usize) -> Self;

    /// Packs output `first`, which begins a panel, and those behind it.
    fn fill(&mut self, first: usize, rows: &[f32]);

    /// Outputs and inputs.
    fn size(&self) -> [usize; 2];

    /// Bytes it takes.
    fn bytes(&self) -> usize;

    /// Copies the weights of an output.
    fn copy_row(&self, index: usize, out: &mut [f32]);

    /// Gives `sink` every row and these panels of `a[m, k] . weight^T + bias`; the panels of a row come in ascending order. Values
    /// behind the last output are padding.
    fn run(&self, a: &[f32], m: usize, bias: Option<&[f32]>, panels: Range<usize>, sink: &mut impl Sink);
}

/// Who takes a product, tile by tile.
pub trait Sink {
    /// Where the rows from `row` on may write `width` outputs from `col` on; None where the sink wants to see them.
    fn place(&mut self, row: usize, col: usize, width: usize) -> Option<Tile<'_>>;

    /// Takes a row's outputs from `col` on.
    fn take(&mut self, row: usize, col: usize, values: &mut [f32; NR]);
}

/// Where a tile goes: `width` outputs of its row `r` to `out[r * stride..]`.
pub struct Tile<'a> {
    pub out: &'a mut [f32],
    pub stride: usize,
    pub width: usize,
}

impl Tile<'_> {
    /// Checks that there is room for so many rows.
    pub fn check(&self, rows: usize) {
        assert!(rows == 0 || self.out.len() >= (rows - 1) * self.stride + self.width, "no room for {rows} rows");
    }

    /// The room of one row.
    pub fn row(&mut self, row: usize) -> &mut [f32] {
        &mut self.out[row * self.stride..][..self.width]
    }
}

/// A kernel that is compiled for every number `R` of rows and `C` of vectors of 16 outputs.
pub trait BySize {
    /// Does the work of a tile of that size.
    fn run<const R: usize, const C: usize>(self);
}

/// What a tile needs: the pass, the tile's first row in it, and its room. `I` is what this CPU was proved to have.
pub struct TileTask<'a, 'b, I, P> {
    pub pass: &'a P,
    pub first: usize,
    pub tile: &'a mut Tile<'b>,
    proof: PhantomData<I>,
}

impl<'a, 'b, I, P> TileTask<'a, 'b, I, P> {
    /// A tile for the kernels of a set that this CPU has.
    pub fn new(_: I, pass: &'a P, first: usize, tile: &'a mut Tile<'b>) -> Self {
        Self { pass, first, tile, proof: PhantomData }
    }

    /// Runs the kernel compiled for so many rows and the tile's width.
    pub fn by_size(self, rows: usize)
    where
        Self: BySize,
    {
        match self.tile.width {
            16 => by_rows::<1>(self, rows),
            32 => by_rows::<2>(self, rows),
            NR => by_rows::<3>(self, rows),
            width => unreachable!("a tile has 1 to 3 vectors, not {width} outputs"),
        }
    }

    /// [`TileTask::by_size`] of a kernel whose tiles are all a panel wide.
    pub fn by_rows(self, rows: usize)
    where
        Self: BySize,
    {
        by_rows::<3>(self, rows);
    }
}

/// Runs the kernel compiled for so many rows and `C` vectors: the one place that turns sizes into constants.
pub fn by_rows<const C: usize>(kernel: impl BySize, rows: usize) {
    match rows {
        1 => kernel.run::<1, C>(),
        2 => kernel.run::<2, C>(),
        3 => kernel.run::<3, C>(),
        4 => kernel.run::<4, C>(),
        5 => kernel.run::<5, C>(),
        6 => kernel.run::<6, C>(),
        7 => kernel.run::<7, C>(),
        8 => kernel.run::<8, C>(),
        _ => unreachable!("a tile has 1 to {MR} rows, not {rows}"),
    }
}

/// Outputs that are computed of a panel in which `cols` count: whole vectors where the kernels can leave some out.
pub fn width(isa: Isa, cols: usize) -> usize {
    if isa.avx512().is_some() { cols.next_multiple_of(16).min(NR) } else { NR }
}

/// The rows and outputs of a tile.
pub struct Span {
    pub row: usize,
    pub col: usize,
    pub rows: usize,
    pub width: usize,
}

/// Lets `compute` write a tile where the sink wants it, or hands it over row by row.
pub fn deliver(sink: &mut impl Sink, span: &Span, buffer: &mut [[f32; NR]; MR], compute: impl FnOnce(Tile<'_>)) {
    if let Some(tile) = sink.place(span.row, span.col, span.width) {
        return compute(tile);
    }
    compute(Tile { out: buffer.as_flattened_mut(), stride: NR, width: span.width });
    for (r, values) in buffer[..span.rows].iter_mut().enumerate() {
        sink.take(span.row + r, span.col, values);
    }
}

/// What a panel's tiles fetch of the next one on the way: its first tile would else wait for memory. With few tiles that wait is
/// all there is, and asking twice only adds to it. Only the AVX-512 kernels ask.
pub struct Ahead<'a, T> {
    next: &'a [T],
    share: usize,
}

impl<'a, T> Ahead<'a, T> {
    /// Of the panel that `next` begins with, if there is one, over `m` rows.
    pub fn new(next: &'a [T], panel: usize, m: usize) -> Self {
        const PAYS: usize = 4;
        let tiles = m.div_ceil(MR);
        let next = if tiles < PAYS { &[] } else { &next[..panel.min(next.len())] };
        Self { next, share: next.len().div_ceil(tiles.max(1)) }
    }

    /// The share of the tile that begins with this row.
    pub fn of(&self, row: usize) -> &'a [T] {
        let start = (row / MR * self.share).min(self.next.len());
        &self.next[start..(start + self.share).min(self.next.len())]
    }
}

/// A whole product, row-major.
pub struct Whole<'a> {
    /// The output.
    pub out: &'a mut [f32],
    /// Its width.
    pub n: usize,
}

impl Sink for Whole<'_> {
    fn place(&mut self, row: usize, col: usize, width: usize) -> Option<Tile<'_>> {
        let whole = col + width <= self.n;
        whole.then(|| Tile { out: &mut self.out[row * self.n + col..], stride: self.n, width })
    }

    fn take(&mut self, row: usize, col: usize, values: &mut [f32; NR]) {
        let width = NR.min(self.n - col);
        self.out[row * self.n + col..][..width].copy_from_slice(&values[..width]);
    }
}

/// Some columns of a product: the part of each row from `start` on that belongs to one thread.
struct Columns<'a> {
    rows: Vec<&'a mut [f32]>,
    start: usize,
}

impl Sink for Columns<'_> {
    fn place(&mut self, _: usize, _: usize, _: usize) -> Option<Tile<'_>> {
        None
    }

    fn take(&mut self, row: usize, col: usize, values: &mut [f32; NR]) {
        let room = &mut self.rows[row][col - self.start..];
        let width = NR.min(room.len());
        room[..width].copy_from_slice(&values[..width]);
    }
}

/// A product of few rows by a team: each thread takes a run of panels.
pub fn by_columns<P: Panels + Sync>(weight: &P, a: &[f32], m: usize, bias: Option<&[f32]>, out: &mut [f32]) {
    let [n, _] = weight.size();
    let panels = n.div_ceil(NR);
    let each = panels.div_ceil(team::threads());
    let mut left: Vec<&mut [f32]> = out.chunks_exact_mut(n).collect();
    let part = |first: usize| {
        let width = (n - first * NR).min(each * NR);
        (first, left.iter_mut().map(|row| row.split_off_mut(..width).unwrap_or_default()).collect::<Vec<_>>())
    };
    let parts: Vec<(usize, Vec<&mut [f32]>)> = (0..panels).step_by(each).map(part).collect();
    parts.into_par_iter().with_max_len(1).for_each(|(first, rows)| {
        weight.run(a, m, bias, first..panels.min(first + each), &mut Columns { rows, start: first * NR });
    });
}

/// Checks the sizes of a product.
pub fn check(weight: &impl Panels, a: &[f32], m: usize, bias: Option<&[f32]>) {
    let [n, k] = weight.size();
    assert_eq!(a.len(), m * k, "{m} rows of {k} inputs");
    assert!(bias.is_none_or(|b| b.len() == n), "a bias of {n} outputs");
}

/// Packs a whole weight.
pub fn pack<P: Panels>(isa: Isa, weight: &[f32], n: usize, k: usize) -> P {
    assert_eq!(weight.len(), n * k, "a weight of {n} x {k}");
    let mut packed = P::empty(isa, n, k);
    fill(&mut packed, 0, weight);
    packed
}

/// Packs a weight that comes in blocks of rows.
pub fn pack_blocks<P: Panels, E>(n: usize, k: usize, blocks: impl FnOnce(&mut dyn FnMut(&[f32])) -> Result<(), E>) -> Result<P, E> {
    let mut packed = P::empty(Isa::current(), n, k);
    let mut row = 0;
    blocks(&mut |rows| {
        fill(&mut packed, row, rows);
        row += rows.len() / k.max(1);
    })?;
    assert!(row == n || k == 0, "{row} rows of {n}");
    Ok(packed)
}

/// Packs rows from `first` on.
fn fill<P: Panels>(packed: &mut P, first: usize, weight: &[f32]) {
    let [n, k] = packed.size();
    if weight.is_empty() {
        return;
    }
    let rows = weight.len() / k;
    let fits = weight.len() == rows * k && first + rows <= n && first.is_multiple_of(NR);
    assert!(fits, "rows {first} and {rows} more of {n}");
    packed.fill(first, weight);
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

/// What the tests of all packed matrices share.
#[cfg(test)]
pub mod testing {
    use crate::PackedMatrix;

    /// Numbers that a seed gives, `scale` wide around zero.
    pub fn values(n: usize, seed: u64, scale: f32) -> Vec<f32> {
        let mut s = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        (0..n)
            .map(|_| {
                s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                ((s >> 40) as f32 / 16_777_216.0 - 0.5) * scale
            })
            .collect()
    }

    /// Asserts that rows give the same bits alone as among `m`.
    pub fn alone_as_in_a_batch(packed: &dyn PackedMatrix, m: usize, seed: u64) {
        let (n, k) = (packed.outputs(), packed.inputs());
        let a = values(m * k, seed, 4.0);
        let mut all = vec![0f32; m * n];
        packed.matmul(&a, m, None, &mut all);
        for r in [0, m / 2, m - 1] {
            let mut one = vec![0f32; n];
            packed.matmul(&a[r * k..][..k], 1, None, &mut one);
            assert_eq!(one, all[r * n..][..n], "row {r} of {m}");
        }
    }
}
