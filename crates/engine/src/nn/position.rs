//! Positions: sinusoidal, learned, and relative buckets. Always computed in `f32`.

use super::{Compute, Rows, with_f32};
use crate::error::{EngineError, LoadError};
use crate::weights::Weights;
use candle_core::{DType, Tensor};

/// The sinusoid layouts in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sinusoid {
    /// Frequencies `10000^(-2i/d)`, as in the first Transformer (Vaswani et al. 2017); angles in `f64`. Sines in the first half,
    /// cosines in the second.
    Classic,
    /// Frequencies `exp(-i ln(10000) / (d/2 - 1))`, so that the last is exactly 1/10000; angles in `f32`. Halves as above, and
    /// the row in front of the first position, which belongs to padding, is zero.
    Inclusive,
    /// As [`Sinusoid::Inclusive`], but the first position is 1, and no token is without one.
    FromOne,
}

/// Absolute positions added to the embeddings.
#[derive(Debug)]
pub enum Positions {
    /// A table `[positions, d_model]` in `f32`, whose row for position 0 is `offset`.
    Table {
        /// The table.
        table: Tensor,
        /// Row of position 0: some models begin behind the index of their padding token.
        offset: usize,
        /// A token that gets no position (padding).
        unplaced: Option<u32>,
    },
    /// None: the model uses [`RelativeBias`].
    None,
}

impl Positions {
    /// A computed table of `count` positions.
    pub fn sinusoidal(compute: &Compute, kind: Sinusoid, count: usize, width: usize, offset: usize) -> Result<Self, LoadError> {
        /// Values of a computed table: no file stands behind its size.
        const MOST: usize = 1 << 27;
        if count.saturating_mul(width) > MOST || offset > count {
            let reason = format!("{count} positions of width {width} from {offset} on: no model has such positions");
            return Err(candle_core::Error::Msg(reason).into());
        }
        let half = width / 2;
        let mut values = vec![0f32; count * width];
        for (position, row) in values.chunks_exact_mut(width).enumerate() {
            for i in 0..half {
                // The references compute the angle in f64 (numpy) for the one, in f32 (torch) for the other.
                let (sin, cos) = match kind {
                    Sinusoid::Classic => {
                        let angle = position as f64 / 10_000f64.powf(2.0 * i as f64 / width as f64);
                        (angle.sin() as f32, angle.cos() as f32)
                    }
                    Sinusoid::Inclusive | Sinusoid::FromOne => {
                        let step = (10_000f64.ln() / (half as f64 - 1.0)) as f32;
                        let place = position + usize::from(kind == Sinusoid::FromOne);
                        let angle = place as f32 * (i as f32 * -step).exp();
                        (angle.sin(), angle.cos())
                    }
                };
                row[i] = sin;
                row[half + i] = cos;
            }
        }
        // The padding token has a row of zeros, wherever it stands.
        let unplaced = (kind == Sinusoid::Inclusive && offset > 0).then(|| (offset - 1) as u32);
        if let Some(padding) = unplaced {
            values[padding as usize * width..][..width].fill(0.0);
        }
        Ok(Positions::Table { table: Tensor::from_vec(values, (count, width), compute.place())?, offset, unplaced })
    }

    /// A learned table, read from `{name}.weight`; `count` positions lie behind `offset` unused rows.
    pub fn learned(compute: &Compute, weights: &Weights, name: &str, [count, width]: [usize; 2], offset: usize) -> Result<Self, LoadError> {
        let values = weights.get(&format!("{name}.weight"), &[count + offset, width])?;
        let table = Tensor::from_vec(values, (count + offset, width), compute.place())?;
        Ok(Positions::Table { table, offset, unplaced: None })
    }

    /// How many positions there are; None without a limit.
    pub fn limit(&self) -> Option<usize> {
        match self {
            Positions::Table { table, offset, .. } => Some(table.dims()[0] - offset),
            Positions::None => None,
        }
    }

    /// `x + positions`, row by row; `ids` are the rows' tokens.
    ///
    /// # Errors
    /// If a position is past the table.
    pub fn add(&self, mut x: Rows, ids: &[u32], positions: impl Iterator<Item = usize>) -> Result<Rows, EngineError> {
        let Some((table, index)) = self.places(ids, positions)? else { return Ok(x) };
        match &mut x {
            Rows::Host(rows) => {
                let width = rows.width();
                with_f32(table, |table| {
                    for (row, i) in rows.chunks_exact_mut(width).zip(index) {
                        mujaz_kernels::add_assign(row, &table[i as usize * width..][..width]);
                    }
                })?;
            }
            Rows::Tensor(x) => {
                let rows = table.index_select(&Tensor::new(index, table.device())?, 0)?;
                *x = (x.to_dtype(DType::F32)? + rows)?.to_dtype(x.dtype())?;
            }
        }
        Ok(x)
    }

    /// The table and each row's row of it; None without positions.
    pub(crate) fn places(&self, ids: &[u32], positions: impl Iterator<Item = usize>) -> Result<Option<(&Tensor, Vec<u32>)>, EngineError> {
        let Positions::Table { table, offset, unplaced } = self else { return Ok(None) };
        let row = |(position, id): (usize, &u32)| match unplaced {
            Some(padding) if padding == id => *padding,
            _ => (position + offset) as u32,
        };
        let index: Vec<u32> = positions.zip(ids).map(row).collect();
        let limit = table.dims()[0];
        if let Some(past) = index.iter().find(|i| **i as usize >= limit) {
            return Err(EngineError::SourceTooLong { tokens: *past as usize + 1 - offset, limit: limit - offset });
        }
        Ok(Some((table, index)))
    }
}

/// A relative position bias, of all layers of a stack or of one (Raffel et al. 2020, section 2.1).
#[derive(Debug)]
pub struct RelativeBias {
    /// `[buckets, heads]`, row-major.
    table: Vec<f32>,
    heads: usize,
    buckets: usize,
    max_distance: usize,
    bidirectional: bool,
}

impl RelativeBias {
    /// Reads `{name}.weight` of shape `[buckets, heads]`. The decoder's is not bidirectional.
    pub fn load(
        weights: &Weights,
        name: &str,
        [buckets, heads]: [usize; 2],
        max_distance: usize,
        bidirectional: bool,
    ) -> Result<Self, LoadError> {
        let table = weights.get(&format!("{name}.weight"), &[buckets, heads])?;
        Ok(Self { table, heads, buckets, max_distance, bidirectional })
    }

    /// A layer's of these, of which there is one for each layer, or one for all.
    pub fn of_layer(all: &[Self], layer: usize) -> Option<&Self> {
        all.get(layer).or(all.first())
    }

    /// The bucket of `key position - query position`, as the reference's `_relative_position_bucket` has it.
    pub(crate) fn bucket(&self, relative: isize) -> usize {
        let mut buckets = self.buckets;
        let mut base = 0;
        let distance = if self.bidirectional {
            buckets /= 2;
            if relative > 0 {
                base = buckets;
            }
            relative.unsigned_abs()
        } else {
            relative.min(0).unsigned_abs()
        };
        let exact = buckets / 2;
        if distance < exact {
            return base + distance;
        }
        if distance >= self.max_distance {
            return base + buckets - 1;
        }
        let ratio = (distance as f32 / exact as f32).ln() / (self.max_distance as f64 / exact as f64).ln() as f32;
        let far = exact + (ratio * (buckets - exact) as f32) as usize;
        base + far.min(buckets - 1)
    }

    /// The bias of each head for a query at `query` over keys `0..keys`: `heads` rows of `keys` values.
    pub fn row(&self, query: usize, keys: usize, out: &mut Vec<f32>) {
        self.fill(-(query as isize), keys, out);
    }

    /// The bias of each head for all distances `key - query` from `1 - length` to `length - 1`: `heads` rows of
    /// `2 * length - 1` values.
    pub fn distances(&self, length: usize, out: &mut Vec<f32>) {
        self.fill(1 - length as isize, 2 * length - 1, out);
    }

    /// The bias of each head for `count` distances from `first` on.
    fn fill(&self, first: isize, count: usize, out: &mut Vec<f32>) {
        out.clear();
        out.resize(self.heads * count, 0.0);
        for i in 0..count {
            let bucket = self.bucket(first + i as isize);
            for head in 0..self.heads {
                out[head * count + i] = self.table[bucket * self.heads + head];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decoder_buckets_are_causal() {
        let bias = |bidirectional| RelativeBias { table: vec![], heads: 1, buckets: 32, max_distance: 128, bidirectional };
        let distances = [0isize, 1, 9, 15, 16, 40, 84, 127, 128, 500];
        let causal: Vec<_> = distances.iter().map(|d| bias(false).bucket(-d)).collect();
        assert_eq!(causal, [0, 1, 9, 15, 16, 23, 28, 31, 31, 31]);
        let both: Vec<_> = [9isize, 16, 40, 84].iter().map(|d| bias(true).bucket(-d)).collect();
        assert_eq!(both, [8, 10, 12, 14]);
        assert_eq!(bias(true).bucket(9), 8 + 16);
    }
}
