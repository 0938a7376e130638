//! Multi-head attention over ragged rows: encoder self-attention, decoder self-attention over the cache, and
//! cross-attention over a source's keys and values, which are projected once.

use super::{Compute, KvCache, Linear, Ragged, RelativeBias, host, with_f32};
use crate::error::EngineError;
use candle_core::{D, DType, Device, Tensor};
use mujaz_kernels::{Attend, attend};

/// Shape of the heads: everything about attention that is not a weight.
#[derive(Debug, Clone, Copy)]
pub struct AttentionHeads {
    /// Number of heads.
    pub heads: usize,
    /// Values per head; `heads * dim` need not be the model's width (T5).
    pub dim: usize,
    /// Multiplies the scores: `dim^-0.5`, or 1 in T5.
    pub scale: f32,
}

/// One layer's keys and values of all sources.
#[derive(Debug)]
pub struct CrossMemory {
    keys: Tensor,
    values: Tensor,
    layout: Ragged,
    mask: Option<Tensor>,
}

impl CrossMemory {
    /// Projects the encoder's output `[tokens, d_model]` once: `keys_values` gives keys and values side by side.
    pub fn new(compute: &Compute, encoded: &Tensor, layout: &Ragged, keys_values: &Linear) -> Result<Self, EngineError> {
        let both = keys_values.forward(encoded)?;
        let width = keys_values.outputs() / 2;
        let (keys, values) = (both.narrow(1, 0, width)?.contiguous()?, both.narrow(1, width, width)?.contiguous()?);
        if compute.is_packed() {
            return Ok(Self { keys, values, layout: layout.clone(), mask: None });
        }
        let mask = Some(layout.mask(compute.device())?);
        Ok(Self { keys: layout.pad(&keys)?, values: layout.pad(&values)?, layout: layout.clone(), mask })
    }
}

impl AttentionHeads {
    /// Width of all heads together.
    pub fn width(&self) -> usize {
        self.heads * self.dim
    }

    /// Each token attends to all tokens of its own sequence. `qkv` is `[tokens, 3 * width]`.
    pub fn encode(&self, compute: &Compute, qkv: &Tensor, layout: &Ragged, bias: Option<&RelativeBias>) -> Result<Tensor, EngineError> {
        if !compute.is_packed() {
            return Ok(self.encode_candle(compute, qkv, layout, bias)?);
        }
        let width = self.width();
        let mut out = vec![0f32; layout.tokens() * width];
        let (mut weights, mut bias_row) = (Vec::new(), Vec::new());
        with_f32(qkv, |qkv| {
            for s in 0..layout.len() {
                let (start, length) = (layout.start(s), layout.length(s));
                let offsets: Vec<usize> = (start..start + length).map(|t| t * 3 * width).collect();
                for i in 0..length {
                    if let Some(bias) = bias {
                        bias.row(i, length, &mut bias_row);
                    }
                    let memory = self.memory(&qkv[width..], &qkv[2 * width..], &offsets, &bias_row);
                    let query = &qkv[(start + i) * 3 * width..][..width];
                    attend(query, &memory, &mut weights, &mut out[(start + i) * width..][..width]);
                }
            }
        })?;
        host(out, layout.tokens(), width)
    }

    /// Each row attends to its own past and its current step. `qkv` is `[rows, 3 * width]`.
    pub fn decode(
        &self,
        compute: &Compute,
        qkv: &Tensor,
        cache: &mut KvCache,
        layer: usize,
        bias: Option<&RelativeBias>,
    ) -> Result<Tensor, EngineError> {
        let (width, rows, step) = (self.width(), cache.rows(), cache.steps());
        let part = |i: usize| -> candle_core::Result<Tensor> { qkv.narrow(1, i * width, width)?.contiguous() };
        let (q, k, v) = (part(0)?, part(1)?, part(2)?);
        let mut bias_row = Vec::new();
        if let Some(bias) = bias {
            bias.row(step, step + 1, &mut bias_row);
        }
        if !compute.is_packed() {
            let (k, v) = cache.append_device(layer, &k, &v)?;
            let bias =
                if bias_row.is_empty() { None } else { Some(Tensor::from_vec(bias_row, (1, self.heads, 1, step + 1), compute.device())?) };
            return Ok(self.scores_candle(&q.unsqueeze(1)?, &k, &v, bias.as_ref())?.0.squeeze(1)?);
        }
        let (mut out, mut weights) = (vec![0f32; rows * width], Vec::new());
        with_f32(&q, |q| {
            with_f32(&k, |k| {
                with_f32(&v, |v| {
                    let (keys, values, history) = cache.append_host(layer, k, v);
                    for (row, offsets) in history.iter().enumerate() {
                        let memory = self.memory(keys, values, offsets, &bias_row);
                        attend(&q[row * width..][..width], &memory, &mut weights, &mut out[row * width..][..width]);
                    }
                })
            })
        })???;
        host(out, rows, width)
    }

    /// Each row attends to the source it belongs to: `source_of[row]`. With `alignment`, each row's attention weights,
    /// averaged over the heads, are added to it.
    pub fn cross(
        &self,
        compute: &Compute,
        query: &Tensor,
        memory: &CrossMemory,
        source_of: &[usize],
        alignment: Option<&mut Vec<Vec<f32>>>,
    ) -> Result<Tensor, EngineError> {
        if !compute.is_packed() {
            return self.cross_candle(query, memory, source_of, alignment);
        }
        let width = self.width();
        let (mut out, mut weights, mut alignment) = (vec![0f32; source_of.len() * width], Vec::new(), alignment);
        with_f32(query, |query| {
            with_f32(&memory.keys, |keys| {
                with_f32(&memory.values, |values| {
                    let mut offsets = Vec::new();
                    let mut last = usize::MAX;
                    for (row, source) in source_of.iter().enumerate() {
                        let (start, length) = (memory.layout.start(*source), memory.layout.length(*source));
                        if *source != last {
                            offsets.clear();
                            offsets.extend((start..start + length).map(|t| t * width));
                            last = *source;
                        }
                        let attendable = self.memory(keys, values, &offsets, &[]);
                        attend(&query[row * width..][..width], &attendable, &mut weights, &mut out[row * width..][..width]);
                        if let Some(alignment) = &mut alignment {
                            add_mean(&mut alignment[row], &weights, self.heads);
                        }
                    }
                })
            })
        })???;
        host(out, source_of.len(), width)
    }

    fn memory<'a>(&self, keys: &'a [f32], values: &'a [f32], offsets: &'a [usize], bias: &'a [f32]) -> Attend<'a> {
        Attend { keys, values, offsets, heads: self.heads, scale: self.scale, bias }
    }

    fn encode_candle(&self, compute: &Compute, qkv: &Tensor, layout: &Ragged, bias: Option<&RelativeBias>) -> candle_core::Result<Tensor> {
        let width = self.width();
        let padded = layout.pad(qkv)?;
        let part = |i: usize| padded.narrow(2, i * width, width);
        let mut mask = layout.mask(compute.device())?;
        if let Some(bias) = bias {
            mask = mask.broadcast_add(&bias_square(bias, layout.max_length(), self.heads, compute.device())?)?;
        }
        let (y, _) = self.scores_candle(&part(0)?, &part(1)?, &part(2)?, Some(&mask))?;
        layout.unpad(&y)
    }

    fn cross_candle(
        &self,
        query: &Tensor,
        memory: &CrossMemory,
        source_of: &[usize],
        alignment: Option<&mut Vec<Vec<f32>>>,
    ) -> Result<Tensor, EngineError> {
        let index = Tensor::new(source_of.iter().map(|s| *s as u32).collect::<Vec<_>>(), query.device())?;
        let pick = |t: &Tensor| t.index_select(&index, 0);
        let mask = memory.mask.as_ref().map(pick).transpose()?;
        let (y, weights) = self.scores_candle(&query.unsqueeze(1)?, &pick(&memory.keys)?, &pick(&memory.values)?, mask.as_ref())?;
        if let Some(alignment) = alignment {
            let weights: Vec<Vec<f32>> = weights.mean(1)?.squeeze(1)?.to_vec2()?;
            for ((row, source), sum) in weights.iter().zip(source_of).zip(alignment.iter_mut()) {
                add_mean(sum, &row[..memory.layout.length(*source)], 1);
            }
        }
        Ok(y.squeeze(1)?)
    }

    /// `q [b, m, width]`, `k`, `v [b, n, width]`, `bias` broadcast over `[b, heads, m, n]`: `[b, m, width]` and the weights.
    fn scores_candle(&self, q: &Tensor, k: &Tensor, v: &Tensor, bias: Option<&Tensor>) -> candle_core::Result<(Tensor, Tensor)> {
        let split = |t: &Tensor| -> candle_core::Result<Tensor> {
            let (b, n, _) = t.dims3()?;
            t.reshape((b, n, self.heads, self.dim))?.transpose(1, 2)?.contiguous()
        };
        let (b, m, width) = q.dims3()?;
        let scores = split(q)?.matmul(&split(k)?.t()?)?.to_dtype(DType::F32)?.affine(f64::from(self.scale), 0.0)?;
        let scores = match bias {
            Some(bias) => scores.broadcast_add(bias)?,
            None => scores,
        };
        let scores = scores.broadcast_sub(&scores.max_keepdim(D::Minus1)?)?.exp()?;
        let weights = scores.broadcast_div(&scores.sum_keepdim(D::Minus1)?)?;
        let y = weights.to_dtype(v.dtype())?.matmul(&split(v)?)?;
        Ok((y.transpose(1, 2)?.reshape((b, m, width))?, weights))
    }
}

/// The relative bias of all pairs of positions: `[1, heads, length, length]`.
fn bias_square(bias: &RelativeBias, length: usize, heads: usize, device: &Device) -> candle_core::Result<Tensor> {
    let (mut row, mut all) = (Vec::new(), vec![0f32; heads * length * length]);
    for query in 0..length {
        bias.row(query, length, &mut row);
        for head in 0..heads {
            all[(head * length + query) * length..][..length].copy_from_slice(&row[head * length..][..length]);
        }
    }
    Tensor::from_vec(all, (1, heads, length, length), device)
}

/// Adds the mean over `heads` rows of `weights` to `sum`.
fn add_mean(sum: &mut Vec<f32>, weights: &[f32], heads: usize) {
    let length = weights.len() / heads;
    sum.resize(length, 0.0);
    for row in weights.chunks_exact(length) {
        for (s, w) in sum.iter_mut().zip(row) {
            *s += w / heads as f32;
        }
    }
}
