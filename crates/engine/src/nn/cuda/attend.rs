//! Attention of decoder rows, and the cache that holds their past.

use super::launch::{Arg, Launch, Module, SHARED, device_of, unwritten};
use crate::nn::{AttentionHeads, RelativeBias};
use candle_core::{DType, Device, Result, Tensor, bail};

/// Steps that lists of slots and tables of biases grow by.
const GROW: usize = 64;
/// Rows of one source that a block takes together.
pub(in crate::nn) const TOGETHER: usize = 4;

/// Whether the kernels can attend with heads of this width in this type.
pub(in crate::nn) fn fits(device: &Device, dtype: DType, dim: usize) -> bool {
    let vector = 16 / dtype.size_in_bytes().max(1);
    let group = dim / vector.max(1);
    device.is_cuda() && dim.is_multiple_of(vector) && group.is_power_of_two() && group <= 32
}

/// Keys and values of all layers and steps. A step's rows get new slots; nothing moves afterwards: reordering beams and dropping
/// rows only rewrites each row's list of slots.
#[derive(Debug)]
pub(in crate::nn) struct Pool {
    /// Of each layer, `[slots, 2 * width]`: keys and values side by side.
    layers: Vec<Option<Tensor>>,
    /// `[rows, steps rounded up]`.
    slots: Option<Tensor>,
    /// Slots in use, those of the current step included.
    used: usize,
    rows: usize,
    /// Of each layer, its bias by distance, `[heads, n]`, for distances below `n`.
    biases: Vec<Option<Tensor>>,
}

impl Pool {
    /// No steps of no rows; None where the kernels do not fit the heads.
    pub fn new((device, dtype): (&Device, DType), dim: usize, layers: usize) -> Option<Self> {
        fits(device, dtype, dim).then(|| Self { layers: vec![None; layers], slots: None, used: 0, rows: 0, biases: vec![None; layers] })
    }

    /// Slots for the next step of every row.
    pub fn begin_step(&mut self, rows: usize) {
        self.rows = rows;
        self.used += rows;
    }

    /// Goes on with the given rows, in this order.
    pub fn select(&mut self, rows: &[usize], device: &Device) -> Result<()> {
        if let Some(slots) = &mut self.slots {
            let index = Tensor::new(rows.iter().map(|r| *r as u32).collect::<Vec<_>>(), device)?;
            *slots = slots.index_select(&index, 0)?;
        }
        Ok(())
    }

    /// A tensor of at least so many rows (or columns) with what `old` held.
    fn grown(old: Option<&Tensor>, [rows, columns]: [usize; 2], along: usize, like: (DType, &Device)) -> Result<Tensor> {
        let new = Tensor::zeros((rows, columns), like.0, like.1)?;
        if let Some(old) = old {
            new.slice_set(old, along, 0)?;
        }
        Ok(new)
    }

    fn make_room(&mut self, layer: usize, step: usize, width: usize, like: (DType, &Device)) -> Result<()> {
        if self.layers[layer].as_ref().is_none_or(|l| l.dims()[0] < self.used) {
            let old = self.layers[layer].take();
            let had = old.as_ref().map_or(0, |l| l.dims()[0]);
            let slots = self.used.max(2 * had).max(self.rows * GROW / 2);
            self.layers[layer] = Some(Self::grown(old.as_ref(), [slots, 2 * width], 0, like)?);
        }
        let capacity = (step / GROW + 1) * GROW;
        if self.slots.as_ref().is_none_or(|s| s.dims()[1] < capacity) {
            let old = self.slots.take();
            self.slots = Some(Self::grown(old.as_ref(), [self.rows, capacity], 1, (DType::U32, like.1))?);
        }
        Ok(())
    }

    /// Each row's attention over its past and its current step: `[rows, 3 * width]` of queries, keys and values, to which `bias`
    /// is still to be added, to `[rows, width]`.
    pub fn attend(
        &mut self,
        heads: &AttentionHeads,
        [layer, step]: [usize; 2],
        (qkv, qkv_bias): (&Tensor, Option<&Tensor>),
        relative: Option<&RelativeBias>,
    ) -> Result<Tensor> {
        let (width, dtype, rows) = (heads.width(), qkv.dtype(), self.rows);
        if qkv.dims() != [rows, 3 * width] || qkv_bias.is_some_and(|b| b.elem_count() != 3 * width) {
            bail!("attention of {rows} rows over {:?}", qkv.shape());
        }
        let shared = (5 * heads.dim + step + 1) * size_of::<f32>();
        if shared > SHARED {
            bail!("{} tokens are more than the CUDA kernels attend to", step + 1);
        }
        self.make_room(layer, step, width, (dtype, qkv.device()))?;
        if let Some(relative) = relative.filter(|_| self.biases[layer].as_ref().is_none_or(|b| b.dims()[1] <= step)) {
            let (count, mut row) = ((step / GROW + 1) * GROW, Vec::new());
            relative.row(count - 1, count, &mut row);
            self.biases[layer] = Some(Tensor::from_vec(row, (heads.heads, count), qkv.device())?);
        }
        let (Some(pool), Some(slots)) = (&self.layers[layer], &self.slots) else { bail!("no room was made") };
        if slots.dims()[0] != rows {
            bail!("{rows} rows with the slots of {}", slots.dims()[0]);
        }
        let bias = self.biases[layer].as_ref();
        let bias_stride = bias.map_or(Ok(0), |b| b.dim(1))?;
        let device = device_of(qkv)?;
        let out = unwritten(device, (rows, width), dtype)?;
        Launch {
            device,
            module: Module::Attend,
            kernel: "attend_past",
            dtype: Some(dtype),
            grid: [rows, heads.heads, 1],
            block: 128,
            shared,
        }
        .run(&[
            Arg::Tensor(qkv, dtype),
            Arg::Maybe(qkv_bias, dtype),
            Arg::Tensor(pool, dtype),
            Arg::Tensor(slots, DType::U32),
            Arg::Int(slots.dim(1)?),
            Arg::Int(self.used - rows),
            Arg::Int(step),
            Arg::Int(width),
            Arg::Int(heads.dim),
            Arg::Float(heads.scale),
            Arg::Maybe(bias, DType::F32),
            Arg::Int(bias_stride),
            Arg::Tensor(&out, dtype),
        ])?;
        Ok(out)
    }
}

/// Which rows look at which source.
#[derive(Debug, Clone)]
pub(in crate::nn) struct Runs {
    /// `[runs, 4]`: first token and length of the source, first row, number of rows.
    table: Tensor,
    rows: usize,
    longest: usize,
    tokens: usize,
    together: usize,
}

impl Runs {
    /// The runs of rows that look at the same source; `source` gives a row's first token and length.
    pub fn new(source_of: &[usize], source: impl Fn(usize) -> [usize; 2], dim: usize, device: &Device) -> Result<Self> {
        let longest = source_of.iter().map(|s| source(*s)[1]).max().unwrap_or(0);
        let room = |together: usize| shared(together, dim, longest) <= SHARED;
        let alone = source_of.windows(2).all(|w| w[0] != w[1]);
        let together = if alone || !room(TOGETHER) { 1 } else { TOGETHER };
        if !room(together) {
            bail!("{longest} tokens are more than the CUDA kernels attend to");
        }
        let (mut table, mut row, mut tokens) = (Vec::new(), 0, 0);
        for run in source_of.chunk_by(|a, b| a == b).flat_map(|run| run.chunks(together)) {
            let [first, length] = source(run[0]);
            table.extend([first as u32, length as u32, row as u32, run.len() as u32]);
            row += run.len();
            tokens = tokens.max(first + length);
        }
        let table = Tensor::from_vec(table.clone(), (table.len() / 4, 4), device)?;
        Ok(Self { table, rows: row, longest, tokens, together })
    }
}

/// Bytes of shared memory that a block needs.
fn shared(together: usize, dim: usize, longest: usize) -> usize {
    together * (5 * dim + longest) * size_of::<f32>()
}

/// Each row's attention over its source: queries `[rows, width]`, to which `bias` is still to be added, over `both`, `[tokens,
/// 2 * width]` of keys and values. The output, and where `weigh` is set the weights `[rows, heads, longest]`.
pub(in crate::nn) fn attend_source(
    heads: &AttentionHeads,
    (query, bias): (&Tensor, Option<&Tensor>),
    both: &Tensor,
    runs: &Runs,
    weigh: bool,
) -> Result<(Tensor, Option<Tensor>)> {
    let (width, dtype) = (heads.width(), query.dtype());
    let (tokens, columns) = both.dims2()?;
    if query.dims() != [runs.rows, width] || columns != 2 * width || tokens < runs.tokens || bias.is_some_and(|b| b.elem_count() != width) {
        bail!("attention of {:?} over {:?}", query.shape(), both.shape());
    }
    let device = device_of(query)?;
    let out = unwritten(device, (runs.rows, width), dtype)?;
    let weights = weigh.then(|| Tensor::zeros((runs.rows, heads.heads, runs.longest), DType::F32, query.device())).transpose()?;
    Launch {
        device,
        module: Module::Attend,
        kernel: if runs.together == 1 { "attend_source1" } else { "attend_source4" },
        dtype: Some(dtype),
        grid: [runs.table.dim(0)?, heads.heads, 1],
        block: 128,
        shared: shared(runs.together, heads.dim, runs.longest),
    }
    .run(&[
        Arg::Tensor(query, dtype),
        Arg::Maybe(bias, dtype),
        Arg::Tensor(both, dtype),
        Arg::Tensor(&runs.table, DType::U32),
        Arg::Int(width),
        Arg::Int(heads.dim),
        Arg::Float(heads.scale),
        Arg::Int(runs.longest),
        Arg::Maybe(weights.as_ref(), DType::F32),
        Arg::Tensor(&out, dtype),
    ])?;
    Ok((out, weights))
}
