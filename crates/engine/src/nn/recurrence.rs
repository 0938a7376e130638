//! The simpler simple recurrent unit (SSRU, Kim et al. 2019) that stands in the place of a decoder's self-attention: each row
//! remembers one vector, however long it gets.

use super::{Compute, HostRows, Linear, Open, Rows};
use crate::error::{EngineError, LoadError};
use crate::weights::Weights;
use candle_core::{DType, Device, Tensor};

/// `cell = f * cell + (1 - f) * u`, with `u` and the logits of `f` from one product; the output is `max(cell, 0)`.
#[derive(Debug)]
pub struct Recurrence {
    gates: Linear,
}

/// What every row of a decoding remembers, layer by layer.
#[derive(Debug)]
pub struct Cells {
    layers: Vec<Option<Rows>>,
    /// Steps that are complete, of each row.
    steps: Vec<usize>,
}

impl Recurrence {
    /// Reads `{update}.weight`, `{forget}.weight` and `{forget}.bias`.
    pub fn load(compute: &Compute, weights: &Weights, [update, forget]: [String; 2], width: usize) -> Result<Self, LoadError> {
        let parts = [(update.as_str(), false), (forget.as_str(), true)];
        Ok(Self { gates: Linear::load_parts(compute, weights, &parts, [width, width])? })
    }

    /// One step of one layer for all rows: `[rows, width]`.
    pub fn step(&self, x: &Rows, cells: &mut Cells, layer: usize) -> Result<Open<'_>, EngineError> {
        let cell = &mut cells.layers[layer];
        let value = match self.gates.forward(x)? {
            Rows::Host(gates) => Rows::Host(on_host(&gates, cell)?),
            Rows::Tensor(gates) => Rows::Tensor(on_device(&gates, cell)?),
        };
        Ok(Open { value, bias: None })
    }
}

fn on_host(gates: &HostRows, cell: &mut Option<Rows>) -> Result<HostRows, EngineError> {
    let width = gates.width() / 2;
    let mut out = HostRows::unwritten(gates.rows(), width);
    let cell = cell.get_or_insert_with(|| {
        let mut zero = HostRows::unwritten(gates.rows(), width);
        zero.fill(0.0);
        Rows::Host(zero)
    });
    let Rows::Host(cell) = cell else { return Err(candle_core::Error::Msg("cells of another device".into()).into()) };
    let rows = gates.chunks_exact(2 * width.max(1)).zip(cell.chunks_exact_mut(width.max(1)));
    for ((gates, cell), out) in rows.zip(out.chunks_exact_mut(width.max(1))) {
        mujaz_kernels::recur(gates, cell, out);
    }
    Ok(out)
}

/// The cell stays in `f32`: its errors would add up.
fn on_device(gates: &Tensor, cell: &mut Option<Rows>) -> Result<Tensor, EngineError> {
    let width = gates.dim(1)? / 2;
    let part = |start: usize| -> candle_core::Result<Tensor> { gates.narrow(1, start, width)?.to_dtype(DType::F32)?.contiguous() };
    let (update, keep) = (part(0)?, candle_nn::ops::sigmoid(&part(width)?)?);
    let fresh = (&update * &keep.affine(-1.0, 1.0)?)?;
    let next = match cell {
        None => fresh,
        Some(cell) => ((cell.tensor()? * &keep)? + fresh)?,
    };
    let out = next.relu()?.to_dtype(gates.dtype())?;
    *cell = Some(Rows::Tensor(next));
    Ok(out)
}

impl Cells {
    /// Nothing to remember yet, in so many layers.
    pub fn new(layers: usize, rows: usize) -> Self {
        Self { layers: (0..layers).map(|_| None).collect(), steps: vec![0; rows] }
    }

    /// Steps that each row has behind it.
    pub fn positions(&self) -> &[usize] {
        &self.steps
    }

    /// Adds rows that remember nothing.
    ///
    /// # Errors
    /// On a device, whose rows begin together.
    pub fn join(&mut self, rows: usize) -> Result<(), EngineError> {
        self.steps.extend(std::iter::repeat_n(0, rows));
        for cell in self.layers.iter_mut().flatten() {
            let Rows::Host(old) = &*cell else { return Err(candle_core::Error::Msg("rows of a device begin together".into()).into()) };
            let mut new = HostRows::unwritten(old.rows() + rows, old.width());
            let (past, fresh) = new.split_at_mut(old.len());
            past.copy_from_slice(old);
            fresh.fill(0.0);
            *cell = Rows::Host(new);
        }
        Ok(())
    }

    /// Closes the current step.
    pub fn end_step(&mut self) {
        self.steps.iter_mut().for_each(|steps| *steps += 1);
    }

    /// Continues with the given rows, in this order; a row may be taken twice or dropped.
    pub fn select(&mut self, rows: &[usize], device: &Device) -> Result<(), EngineError> {
        self.steps = rows.iter().map(|row| self.steps[*row]).collect();
        for cell in self.layers.iter_mut().flatten() {
            *cell = match &*cell {
                Rows::Host(old) => {
                    let width = old.width();
                    let mut new = HostRows::unwritten(rows.len(), width);
                    for (row, target) in rows.iter().zip(new.chunks_exact_mut(width.max(1))) {
                        target.copy_from_slice(&old[row * width..][..width]);
                    }
                    Rows::Host(new)
                }
                Rows::Tensor(old) => {
                    let index = Tensor::new(rows.iter().map(|r| *r as u32).collect::<Vec<_>>(), device)?;
                    Rows::Tensor(old.index_select(&index, 0)?)
                }
            };
        }
        Ok(())
    }
}
