//! Sequences of unequal length, stored one after another without padding.

use candle_core::{Device, Result, Tensor};

/// The lengths of the sequences in a `[tokens, width]` tensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ragged {
    starts: Vec<usize>,
    lengths: Vec<usize>,
}

impl Ragged {
    /// Sequences of these lengths.
    pub fn new(lengths: impl IntoIterator<Item = usize>) -> Self {
        let lengths: Vec<usize> = lengths.into_iter().collect();
        let starts = lengths.iter().scan(0, |at, n| Some(std::mem::replace(at, *at + n))).collect();
        Self { starts, lengths }
    }

    /// Number of sequences.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// Tokens of all sequences together: rows of the tensor.
    pub fn tokens(&self) -> usize {
        self.lengths.iter().sum()
    }

    /// Row of a sequence's first token.
    pub fn start(&self, sequence: usize) -> usize {
        self.starts[sequence]
    }

    /// Tokens in a sequence.
    pub fn length(&self, sequence: usize) -> usize {
        self.lengths[sequence]
    }

    /// The longest length.
    pub fn max_length(&self) -> usize {
        self.lengths.iter().copied().max().unwrap_or(0)
    }

    /// Position of every token inside its sequence.
    pub fn positions(&self) -> impl Iterator<Item = usize> + '_ {
        self.lengths.iter().flat_map(|n| 0..*n)
    }

    /// Sequence of every token.
    #[cfg_attr(not(feature = "cuda"), allow(dead_code, reason = "only CUDA's kernels ask for it"))]
    pub fn sources(&self) -> impl Iterator<Item = usize> + '_ {
        self.lengths.iter().enumerate().flat_map(|(s, n)| std::iter::repeat_n(s, *n))
    }

    /// `[tokens, width]` to `[sequences, max_length, width]`; the padding repeats the first row and must be masked.
    pub(crate) fn pad(&self, x: &Tensor) -> Result<Tensor> {
        let max = self.max_length();
        let index: Vec<u32> = (0..self.len())
            .flat_map(|s| (0..max).map(move |t| if t < self.lengths[s] { (self.starts[s] + t) as u32 } else { 0 }))
            .collect();
        let width = x.dim(1)?;
        x.index_select(&Tensor::new(index, x.device())?, 0)?.reshape((self.len(), max, width))
    }

    /// The reverse of [`Ragged::pad`].
    pub(crate) fn unpad(&self, x: &Tensor) -> Result<Tensor> {
        let (_, max, width) = x.dims3()?;
        let index: Vec<u32> = (0..self.len()).flat_map(|s| (0..self.lengths[s]).map(move |t| (s * max + t) as u32)).collect();
        x.reshape((self.len() * max, width))?.index_select(&Tensor::new(index, x.device())?, 0)
    }

    /// `[sequences, 1, 1, max_length]` of 0 for tokens and a large negative value for padding, in `f32`.
    pub(crate) fn mask(&self, device: &Device) -> Result<Tensor> {
        let max = self.max_length();
        let values: Vec<f32> = (0..self.len()).flat_map(|s| (0..max).map(move |t| if t < self.lengths[s] { 0.0 } else { -1e30 })).collect();
        Tensor::from_vec(values, (self.len(), 1, 1, max), device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_lie_one_behind_another() {
        let ragged = Ragged::new([3, 1]);
        assert_eq!((ragged.tokens(), ragged.start(1), ragged.length(1)), (4, 3, 1));
    }
}
