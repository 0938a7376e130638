//! What an adapter adds to a matrix.

/// What a matrix gains, in two factors.
#[derive(Debug)]
pub struct Delta {
    /// `[rank, columns]`.
    pub down: Vec<f32>,
    /// `[rows, rank]`.
    pub up: Vec<f32>,
    pub rank: usize,
    pub columns: usize,
    pub scale: f32,
}

impl Delta {
    /// Adds what the rows from `first` on gain to their values.
    pub fn add(&self, first: usize, values: &mut [f32]) {
        let mut gain = vec![0f32; self.columns];
        for (row, up) in values.chunks_exact_mut(self.columns).zip(self.up.chunks_exact(self.rank).skip(first)) {
            gain.fill(0.0);
            for (down, factor) in self.down.chunks_exact(self.columns).zip(up) {
                gain.iter_mut().zip(down).for_each(|(g, d)| *g += factor * d);
            }
            row.iter_mut().zip(&gain).for_each(|(v, g)| *v += self.scale * g);
        }
    }
}
