//! How keys and values are stored.

use super::{GROUP, LANES};
#[cfg(target_arch = "x86_64")]
use crate::Isa;
use crate::memory::Slab;
use half::f16;
use half::slice::HalfFloatSliceExt as _;

/// Some numbers, in full or half precision.
#[derive(Clone, Copy, Debug)]
pub enum Elements<'a> {
    /// In `f32`.
    Full(&'a [f32]),
    /// In half precision.
    Half(&'a [f16]),
}

impl Elements<'_> {
    /// The numbers from `start` on.
    ///
    /// # Panics
    /// If there are fewer.
    #[must_use = "it leaves these as they are"]
    pub fn skip(self, start: usize) -> Self {
        match self {
            Elements::Full(of) => Elements::Full(&of[start..]),
            Elements::Half(of) => Elements::Half(&of[start..]),
        }
    }

    /// How many.
    pub(super) fn len(self) -> usize {
        match self {
            Elements::Full(of) => of.len(),
            Elements::Half(of) => of.len(),
        }
    }

    /// Writes the first of them to `out`, as many as it holds, in full precision.
    pub(super) fn widen(self, out: &mut [f32]) {
        match self {
            Elements::Full(of) => out.copy_from_slice(&of[..out.len()]),
            Elements::Half(of) => of[..out.len()].convert_to_f32_slice(out),
        }
    }

    /// The first `len` of them.
    fn take(self, len: usize) -> Self {
        match self {
            Elements::Full(of) => Elements::Full(&of[..len]),
            Elements::Half(of) => Elements::Half(&of[..len]),
        }
    }
}

/// The keys and values of one sequence.
#[derive(Clone, Copy, Debug)]
pub struct Sequence<'a> {
    /// Keys as [`pack_keys`] leaves them, but for the distance between heads.
    pub keys: Elements<'a>,
    /// Values, stored in the precision of the keys: key `i`'s of head `h` start at `h * value_head + i * value_stride`.
    pub values: Elements<'a>,
    /// Number of keys.
    pub len: usize,
    /// Number of heads.
    pub heads: usize,
    /// Values per head.
    pub dim: usize,
    /// Distance between the heads' keys.
    pub key_head: usize,
    /// Distance between the heads' values.
    pub value_head: usize,
    /// Distance between the values of keys.
    pub value_stride: usize,
}

impl Sequence<'_> {
    /// Keys that a head's row of weights has room for: `len`, rounded up to whole vectors.
    pub fn padded(&self) -> usize {
        self.len.next_multiple_of(LANES)
    }
}

/// Packs `len` key rows of `heads * dim` values, row `i` from `i * stride` on: `[heads, groups, dim, 64]`, the last group as wide as
/// its keys need, so that scores need no sums across a vector.
///
/// # Panics
/// If `rows` is too short.
pub fn pack_keys(rows: &[f32], stride: usize, len: usize, [heads, dim]: [usize; 2], out: &mut Vec<f32>) {
    let padded = len.next_multiple_of(LANES);
    out.resize(heads * dim * padded, 0.0);
    for first in (0..padded).step_by(LANES) {
        let (group, lane) = (first / GROUP * GROUP, first % GROUP);
        let (wide, count) = (GROUP.min(padded - group), LANES.min(len - first));
        for head in 0..heads {
            let columns = &mut out[head * dim * padded + group * dim..][..dim * wide];
            let keys = &rows[first * stride + head * dim..];
            #[cfg(target_arch = "x86_64")]
            if let Some(proof) = Isa::current().avx512()
                && dim.is_multiple_of(LANES)
            {
                super::transpose::columns(proof, (keys, stride, count), (&mut columns[lane..], wide), dim);
                continue;
            }
            for (d, column) in columns.chunks_exact_mut(wide).enumerate() {
                let column = &mut column[lane..][..LANES];
                for (i, value) in column[..count].iter_mut().enumerate() {
                    *value = keys[i * stride + d];
                }
                column[count..].fill(0.0);
            }
        }
    }
}

/// Numbers that are kept for later steps, in full or half precision.
#[derive(Debug)]
pub enum Numbers {
    /// In `f32`.
    Full(Slab<f32>),
    /// In half precision; what is too large for it is stored as its largest number.
    Half(Slab<f16>),
}

impl Numbers {
    /// None yet.
    pub fn new(half: bool) -> Self {
        if half { Numbers::Half(Slab::default()) } else { Numbers::Full(Slab::default()) }
    }

    /// Makes room for `len` numbers; what new ones are is not defined, so the caller writes what it will read.
    pub fn grow(&mut self, len: usize) {
        match self {
            Numbers::Full(slab) => slab.grow(len),
            Numbers::Half(slab) => slab.grow(len),
        }
    }

    /// Stores values from `at` on.
    ///
    /// # Panics
    /// If there is no room.
    pub fn put(&mut self, at: usize, values: &[f32]) {
        match self {
            Numbers::Full(slab) => slab[at..][..values.len()].copy_from_slice(values),
            Numbers::Half(slab) => super::narrow(values, &mut slab[at..][..values.len()]),
        }
    }

    /// All of them.
    pub fn elements(&self) -> Elements<'_> {
        match self {
            Numbers::Full(slab) => Elements::Full(slab),
            Numbers::Half(slab) => Elements::Half(slab),
        }
    }
}

/// The keys and values of several sequences, one behind the other, head by head: attention over one of them reads forward only.
#[derive(Debug)]
pub struct Sequences {
    numbers: Numbers,
    /// Where each begins, and its length; then where the next would.
    spans: Vec<(usize, usize)>,
    end: usize,
    heads: usize,
    dim: usize,
    scratch: Vec<f32>,
}

impl Sequences {
    /// None yet, of `[heads, dim]`, to be stored in half precision or in full; there will be sequences of these lengths.
    pub fn new([heads, dim]: [usize; 2], half: bool, lengths: impl Iterator<Item = usize>) -> Self {
        let mut new = Self { numbers: Numbers::new(half), spans: Vec::new(), end: 0, heads, dim, scratch: Vec::new() };
        new.numbers.grow(lengths.map(|len| heads * new.head_size(len)).sum());
        new
    }

    /// Appends a sequence: rows of keys and values side by side, `2 * heads * dim` values each.
    ///
    /// ```
    /// use mujaz_kernels::Sequences;
    /// let mut sequences = Sequences::new([1, 2], false, [2].into_iter());
    /// sequences.push(&[1.0, 0.0, 2.0, 4.0, 1.0, 0.0, 6.0, 8.0]);
    /// assert_eq!(sequences.get(0).len, 2);
    /// ```
    ///
    /// # Panics
    /// If the rows are not whole.
    pub fn push(&mut self, both: &[f32]) {
        let (heads, dim) = (self.heads, self.dim);
        let width = heads * dim;
        let len = both.len() / (2 * width).max(1);
        assert_eq!(both.len(), len * 2 * width, "rows of {width} keys and as many values");
        pack_keys(both, 2 * width, len, [heads, dim], &mut self.scratch);
        let keys = dim * len.next_multiple_of(LANES);
        let size = self.head_size(len);
        let start = self.end;
        self.end += heads * size;
        self.numbers.grow(self.end);
        for head in 0..heads {
            let at = start + head * size;
            self.numbers.put(at, &self.scratch[head * keys..][..keys]);
            for (i, row) in both.chunks_exact(2 * width).enumerate() {
                self.numbers.put(at + keys + i * dim, &row[width + head * dim..][..dim]);
            }
        }
        self.spans.push((start, len));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Keys and values of one head, in whole cache lines.
    fn head_size(&self, len: usize) -> usize {
        (self.dim * (len.next_multiple_of(LANES) + len)).next_multiple_of(2 * LANES)
    }

    /// One of them.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn get(&self, index: usize) -> Sequence<'_> {
        let (start, len) = self.spans[index];
        let head = self.head_size(len);
        let all = self.numbers.elements().skip(start).take(self.heads * head);
        let values = all.skip(self.dim * len.next_multiple_of(LANES));
        Sequence { keys: all, values, len, heads: self.heads, dim: self.dim, key_head: head, value_head: head, value_stride: self.dim }
    }
}
