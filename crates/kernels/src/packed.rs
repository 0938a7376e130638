//! What a layer asks of a packed weight, whatever it is packed as.

use crate::panels::{MR, NR, Panels, Whole, by_columns, check};
use crate::project::{self, Top, TopRequest};
use crate::team;

/// A weight packed for this CPU, of any type: what a layer asks of it.
pub trait PackedMatrix: std::fmt::Debug + Send + Sync {
    /// Number of outputs.
    fn outputs(&self) -> usize;

    /// Number of inputs.
    fn inputs(&self) -> usize;

    /// Bytes the packed weight takes.
    fn bytes(&self) -> usize;

    /// Output `index`'s weights as they are after packing, so that a tied embedding needs no second table.
    ///
    /// # Panics
    /// If `index` or the length of `out` does not fit.
    fn row(&self, index: usize, out: &mut [f32]);

    /// `out[m, n] = a[m, k] . weight^T + bias`, all row-major.
    ///
    /// # Panics
    /// If a slice is not of the size its shape says.
    fn matmul(&self, a: &[f32], m: usize, bias: Option<&[f32]>, out: &mut [f32]);

    /// Only the best outputs of each row, without storing all of them: see [`TopRequest`].
    ///
    /// # Panics
    /// If a slice is not of the size its shape says.
    fn top(&self, a: &[f32], m: usize, bias: Option<&[f32]>, request: &TopRequest<'_>) -> Vec<Top>;
}

impl<P: Panels + std::fmt::Debug + Send + Sync> PackedMatrix for P {
    fn outputs(&self) -> usize {
        self.size()[0]
    }

    fn inputs(&self) -> usize {
        self.size()[1]
    }

    fn bytes(&self) -> usize {
        Panels::bytes(self)
    }

    fn row(&self, index: usize, out: &mut [f32]) {
        let [n, k] = self.size();
        assert!(index < n && out.len() == k, "row {index} of {n} x {k}");
        self.copy_row(index, out);
    }

    fn matmul(&self, a: &[f32], m: usize, bias: Option<&[f32]>, out: &mut [f32]) {
        check(self, a, m, bias);
        let [n, k] = self.size();
        assert_eq!(out.len(), m * n, "{m} rows of {n} outputs");
        let panels = 0..n.div_ceil(NR);
        let threads = team::threads();
        if threads > 1 && m < threads * 2 * MR && m * n * k >= team::WORTH {
            return by_columns(self, a, m, bias, out);
        }
        team::share(out, n * MR, m * n * k, |start, out| {
            let (first, rows) = (start / n.max(1), out.len() / n.max(1));
            self.run(&a[first * k..][..rows * k], rows, bias, panels.clone(), &mut Whole { out, n });
        });
    }

    fn top(&self, a: &[f32], m: usize, bias: Option<&[f32]>, request: &TopRequest<'_>) -> Vec<Top> {
        project::top(self, a, m, bias, request)
    }
}
