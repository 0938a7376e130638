//! Hidden states: rows on the host in buffers that are used again, or a tensor wherever candle or CUDA computes.

use super::cuda;
use crate::error::EngineError;
use candle_core::Tensor;
use mujaz_kernels::Slab;
use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

/// `[rows, width]` of hidden states.
#[derive(Debug)]
pub enum Rows {
    /// `f32` on CPU, for the packed kernels.
    Host(HostRows),
    /// On any device and in any type.
    Tensor(Tensor),
}

impl Rows {
    /// The values on the host.
    ///
    /// # Errors
    /// If they are a tensor: a packed matrix meets rows of another compute type.
    pub fn host(&self) -> Result<&HostRows, EngineError> {
        match self {
            Rows::Host(rows) => Ok(rows),
            Rows::Tensor(_) => Err(candle_core::Error::Msg("a packed operation needs rows on the host".into()).into()),
        }
    }

    /// The tensor.
    ///
    /// # Errors
    /// If the values are on the host: a tensor operation meets rows of the packed kernels.
    pub fn tensor(&self) -> Result<&Tensor, EngineError> {
        match self {
            Rows::Tensor(tensor) => Ok(tensor),
            Rows::Host(_) => Err(candle_core::Error::Msg("a tensor operation needs a tensor".into()).into()),
        }
    }

    /// The tensor, where the CUDA kernels take it.
    pub(super) fn on_cuda(&self) -> Option<&Tensor> {
        if let Rows::Tensor(tensor) = self { Some(tensor).filter(|t| cuda::on(t)) } else { None }
    }

    /// Every value times `factor`.
    pub fn scaled(mut self, factor: f32) -> Result<Self, EngineError> {
        match &mut self {
            Rows::Host(rows) => rows.iter_mut().for_each(|v| *v *= factor),
            Rows::Tensor(tensor) => *tensor = tensor.affine(f64::from(factor), 0.0)?,
        }
        Ok(self)
    }
}

/// Buffers that a thread keeps for later.
const KEPT: usize = 24;

thread_local! {
    static FREE: RefCell<Vec<Slab<f32>>> = const { RefCell::new(Vec::new()) };
}

/// Rows of `f32` in a buffer that goes back to this thread's store when they are dropped: a step of decoding neither asks
/// the system for memory nor clears it.
#[derive(Debug)]
pub struct HostRows {
    /// At least `len` values; what lies behind is left over.
    buffer: Slab<f32>,
    len: usize,
    width: usize,
}

impl HostRows {
    /// Rows whose values are whatever was there before: the caller writes them all.
    pub(crate) fn unwritten(rows: usize, width: usize) -> Self {
        let len = rows * width;
        let buffer = FREE.with_borrow_mut(|free| {
            let fitting = free.iter().enumerate().filter(|(_, b)| b.len() >= len).min_by_key(|(_, b)| b.len());
            fitting.map(|(i, _)| i).map(|i| free.swap_remove(i))
        });
        let mut buffer = buffer.unwrap_or_default();
        buffer.grow(len);
        Self { buffer, len, width }
    }

    /// A copy.
    pub(crate) fn copied(&self) -> Self {
        let mut copy = Self::unwritten(self.rows(), self.width);
        copy.copy_from_slice(self);
        copy
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.len.checked_div(self.width).unwrap_or(0)
    }

    /// Values a row.
    pub fn width(&self) -> usize {
        self.width
    }
}

impl Deref for HostRows {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.buffer[..self.len]
    }
}

impl DerefMut for HostRows {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.buffer[..self.len]
    }
}

impl Drop for HostRows {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        // A thread that ends drops its store before some of its rows.
        let _ = FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            free.push(buffer);
            if free.len() > KEPT {
                let least = (0..free.len()).min_by_key(|i| free[*i].len()).unwrap_or(0);
                free.swap_remove(least);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_serves_again_whatever_the_size_of_its_rows() {
        let mut first = HostRows::unwritten(4, 300);
        first.fill(7.0);
        let address = first.as_ptr();
        drop(first);
        let second = HostRows::unwritten(3, 100);
        assert_eq!((second.as_ptr(), second.len(), second.rows(), second.width()), (address, 300, 3, 100));
        let other = HostRows::unwritten(2, 2);
        assert_ne!(other.as_ptr(), address);
        assert_eq!(second.copied().to_vec(), second.to_vec());
        assert_eq!(HostRows::unwritten(0, 5).rows(), 0);
    }
}
