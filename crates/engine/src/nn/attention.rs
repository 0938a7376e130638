//! Multi-head attention over ragged rows: encoder self-attention, decoder self-attention over the cache, and
//! cross-attention over a source's keys and values, which are projected once.

use super::{AttentionHeads, Compute, HostRows, KvCache, Linear, Open, Ragged, RelativeBias, Rows, cuda};
use crate::error::EngineError;
use candle_core::{DType, Device, Tensor};
use mujaz_kernels::{Attend, AttendBlock, Elements, Sequence, Sequences, attend, attend_block, pack_keys, share};
use std::cell::RefCell;

thread_local! {
    /// Attention weights of the encoder's blocks, so that a source asks the system for nothing.
    static WEIGHTS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// One layer's keys and values of all sources.
#[derive(Debug)]
pub struct CrossMemory {
    layout: Ragged,
    store: CrossStore,
}

#[derive(Debug)]
enum CrossStore {
    /// Each source's keys and values for the CPU kernels. In int8 mode they are in half precision, which is finer than what the
    /// products keep: a step waits for memory. Those that joined later follow, each with the number of its first source.
    Packed(Vec<(usize, Sequences)>),
    /// Keys `[sources, heads, dim, longest]`, values `[sources, heads, longest, dim]`, and a mask over the padding: as the
    /// products want them, so that a step copies nothing. `order` names the source of each.
    Padded { keys: Tensor, values: Tensor, mask: Tensor, order: Vec<usize> },
    /// `[tokens, 2 * width]` of keys and values side by side, for the CUDA kernels.
    Flat(Tensor),
}

/// The tokens of the sources being encoded.
#[derive(Debug)]
pub struct EncodeRows<'a> {
    layout: &'a Ragged,
    bias: Option<&'a RelativeBias>,
    /// The same for the CUDA kernels, where they run.
    spread: Option<cuda::Spread>,
}

impl<'a> EncodeRows<'a> {
    /// Tokens in this layout, whose scores get a bias where there is one.
    pub fn new(compute: &Compute, heads: &AttentionHeads, layout: &'a Ragged, bias: Option<&'a RelativeBias>) -> Result<Self, EngineError> {
        Ok(Self { layout, bias, spread: cuda::Spread::new((compute.place(), compute.dtype()), heads, layout, bias)? })
    }
}

/// The source that each row being decoded looks at.
#[derive(Debug)]
pub struct CrossRows {
    source_of: Vec<usize>,
    /// The same for the CUDA kernels, where they run.
    runs: Option<cuda::Runs>,
}

impl CrossRows {
    /// Rows that look at these sources of a batch.
    pub fn new(compute: &Compute, heads: &AttentionHeads, layout: &Ragged, source_of: Vec<usize>) -> Result<Self, EngineError> {
        let runs = if cuda::fits(compute.place(), compute.dtype(), heads.dim) {
            let source = |s: usize| [layout.start(s), layout.length(s)];
            Some(cuda::Runs::new(&source_of, source, heads.dim, compute.place())?)
        } else {
            None
        };
        Ok(Self { source_of, runs })
    }

    /// Each row's source.
    pub fn source_of(&self) -> &[usize] {
        &self.source_of
    }
}

impl CrossMemory {
    /// Projects the encoder's output `[tokens, d_model]` once: `keys_values` gives keys and values side by side.
    pub fn new(
        compute: &Compute,
        heads: &AttentionHeads,
        encoded: &Rows,
        layout: &Ragged,
        keys_values: &Linear,
    ) -> Result<Self, EngineError> {
        let both = keys_values.forward(encoded)?;
        let width = keys_values.outputs() / 2;
        let store = match both {
            Rows::Host(both) => {
                let mut sequences =
                    Sequences::new([heads.heads, heads.dim], compute.is_reduced(), (0..layout.len()).map(|s| layout.length(s)));
                for s in 0..layout.len() {
                    sequences.push(&both[layout.start(s) * 2 * width..][..layout.length(s) * 2 * width]);
                }
                CrossStore::Packed(vec![(0, sequences)])
            }
            Rows::Tensor(both) if cuda::fits(compute.place(), compute.dtype(), heads.dim) => CrossStore::Flat(both),
            Rows::Tensor(both) => {
                let part = |start: usize| -> candle_core::Result<Tensor> {
                    let padded = layout.pad(&both.narrow(1, start, width)?.contiguous()?)?;
                    padded.reshape((layout.len(), layout.max_length(), heads.heads, heads.dim))
                };
                let keys = part(0)?.permute((0, 2, 3, 1))?.contiguous()?;
                let values = part(width)?.transpose(1, 2)?.contiguous()?;
                CrossStore::Padded { keys, values, mask: layout.mask(compute.place())?, order: (0..layout.len()).collect() }
            }
        };
        Ok(Self { layout: layout.clone(), store })
    }

    /// Adds the sources of another, numbered from `first` on.
    ///
    /// # Errors
    /// On a device, where sources come together.
    pub(crate) fn join(&mut self, other: Self, first: usize) -> Result<(), EngineError> {
        let (CrossStore::Packed(parts), CrossStore::Packed(more)) = (&mut self.store, other.store) else {
            return Err(candle_core::Error::Msg("sources of a device come together".into()).into());
        };
        parts.extend(more.into_iter().map(|(number, sequences)| (first + number, sequences)));
        Ok(())
    }

    /// Drops what joined together and no row looks at any more.
    pub(crate) fn forget(&mut self, source_of: &[usize]) {
        if let CrossStore::Packed(parts) = &mut self.store
            && parts.len() > 1
        {
            parts.retain(|(first, sequences)| source_of.iter().any(|s| (*first..first + sequences.len()).contains(s)));
        }
    }

    /// On a device: only these sources, in this order; None where nothing needs to be moved.
    pub(crate) fn narrowed(&self, sources: &[usize]) -> Result<Option<Self>, EngineError> {
        let CrossStore::Padded { keys, values, mask, order } = &self.store else { return Ok(None) };
        if order == sources {
            return Ok(None);
        }
        let place = |source: &usize| order.iter().position(|o| o == source);
        let Some(places) = sources.iter().map(place).collect::<Option<Vec<usize>>>() else { return Ok(None) };
        let [keys, values, mask] = picked([keys, values, mask], &places)?;
        Ok(Some(Self { layout: self.layout.clone(), store: CrossStore::Padded { keys, values, mask, order: sources.to_vec() } }))
    }
}

impl AttentionHeads {
    /// Width of all heads together.
    pub fn width(&self) -> usize {
        self.heads * self.dim
    }

    /// Each token attends to all tokens of its own sequence. `qkv` is `[tokens, 3 * width]`.
    pub fn encode(&self, compute: &Compute, qkv: Open<'_>, rows: &EncodeRows<'_>) -> Result<Rows, EngineError> {
        if let Some(spread) = &rows.spread {
            return Ok(Rows::Tensor(spread.attend(self, (qkv.value.tensor()?, qkv.bias))?));
        }
        let (layout, bias) = (rows.layout, rows.bias);
        match qkv.close()? {
            Rows::Host(qkv) => Ok(Rows::Host(self.encode_host(&qkv, layout, bias))),
            Rows::Tensor(qkv) => Ok(Rows::Tensor(self.encode_candle(compute, &qkv, layout, bias)?)),
        }
    }

    fn encode_host(&self, qkv: &[f32], layout: &Ragged, bias: Option<&RelativeBias>) -> HostRows {
        let width = self.width();
        let mut out = HostRows::unwritten(layout.tokens(), width);
        let (mut keys, mut table) = (Vec::new(), Vec::new());
        for s in 0..layout.len() {
            let (start, length) = (layout.start(s), layout.length(s));
            let rows = &qkv[start * 3 * width..];
            pack_keys(&rows[width..], 3 * width, length, [self.heads, self.dim], &mut keys);
            let memory = Sequence {
                keys: Elements::Full(&keys),
                values: Elements::Full(&rows[2 * width..]),
                len: length,
                heads: self.heads,
                dim: self.dim,
                key_head: keys.len() / self.heads,
                value_head: self.dim,
                value_stride: 3 * width,
            };
            if let Some(bias) = bias {
                bias.distances(length, &mut table);
            }
            let bias_stride = (2 * length).saturating_sub(1);
            let (table, blocks) = (&table, AttendBlock::ROWS * width);
            let target = &mut out[start * width..][..length * width];
            share(target, blocks, 2 * length * length * width, |at, run| {
                let mut weights = WEIGHTS.take();
                for (i, target) in run.chunks_mut(blocks).enumerate() {
                    let first = at / width + i * AttendBlock::ROWS;
                    let block = AttendBlock {
                        memory,
                        query_stride: 3 * width,
                        scale: self.scale,
                        bias: table,
                        bias_stride,
                        bias_start: length - 1 - first,
                    };
                    attend_block(&rows[first * 3 * width..], &block, &mut weights, target);
                }
                WEIGHTS.replace(weights);
            });
        }
        out
    }

    /// Each row attends to its own past and its current step. `qkv` is `[rows, 3 * width]`.
    pub fn decode(
        &self,
        compute: &Compute,
        qkv: Open<'_>,
        cache: &mut KvCache,
        layer: usize,
        bias: Option<&RelativeBias>,
    ) -> Result<Rows, EngineError> {
        let (width, rows, step) = (self.width(), cache.rows(), cache.steps());
        if let Some(pool) = cache.pool() {
            return Ok(Rows::Tensor(pool.attend(self, [layer, step], (qkv.value.tensor()?, qkv.bias), bias)?));
        }
        let mut bias_row = Vec::new();
        let qkv = match qkv.close()? {
            Rows::Host(qkv) => qkv,
            Rows::Tensor(qkv) => {
                let part = |i: usize| -> candle_core::Result<Tensor> { qkv.narrow(1, i * width, width)?.contiguous() };
                let (k, v) = cache.append_device(layer, &part(1)?, &part(2)?)?;
                let shape = (1, self.heads, 1, step + 1);
                bias.iter().for_each(|bias| bias.row(step, step + 1, &mut bias_row));
                let bias = if bias_row.is_empty() { None } else { Some(Tensor::from_vec(bias_row, shape, compute.place())?) };
                return Ok(Rows::Tensor(self.scores_candle(&part(0)?.unsqueeze(1)?, &k, &v, bias.as_ref())?.0.squeeze(1)?));
            }
        };
        let (mut out, mut weights) = (HostRows::unwritten(rows, width), Vec::new());
        let ([keys, values], history) = cache.append_host(layer, &qkv);
        let mut biased = 0;
        for (row, offsets) in history.iter().enumerate() {
            // Rows that began together, and the beams of a source, are as long as their neighbours.
            if let Some(bias) = bias.filter(|_| offsets.len() != biased) {
                bias.row(offsets.len() - 1, offsets.len(), &mut bias_row);
                biased = offsets.len();
            }
            let ahead = history.get(row + 1).map_or(&[][..], Vec::as_slice);
            let memory = Attend { keys, values, offsets, ahead, heads: self.heads, scale: self.scale, bias: &bias_row };
            attend(&qkv[row * 3 * width..][..width], &memory, &mut weights, &mut out[row * width..][..width]);
        }
        Ok(Rows::Host(out))
    }

    /// Each row attends to the source it belongs to. With `alignment`, each row's attention weights, averaged over that many
    /// first heads, are added to it.
    pub fn cross(
        &self,
        query: Open<'_>,
        memory: &CrossMemory,
        rows: &CrossRows,
        alignment: Option<(&mut Vec<Vec<f32>>, usize)>,
    ) -> Result<Rows, EngineError> {
        let source_of = &rows.source_of;
        let device = match (&memory.store, &rows.runs) {
            (CrossStore::Packed(parts), _) => {
                let query = query.close()?;
                return Ok(Rows::Host(self.cross_host(query.host()?, parts, source_of, alignment)));
            }
            (CrossStore::Flat(both), Some(runs)) => {
                cuda::attend_source(self, (query.value.tensor()?, query.bias), both, runs, alignment.is_some())?
            }
            (CrossStore::Flat(_), None) => return Err(candle_core::Error::Msg("rows of another device".into()).into()),
            (CrossStore::Padded { keys, values, mask, order }, _) => {
                let (y, weights) = self.cross_candle(query.close()?.tensor()?, [keys, values, mask], order, source_of)?;
                (y, Some(weights))
            }
        };
        let (y, weights) = device;
        if let Some(((alignment, heads), weights)) = alignment.zip(weights) {
            let weights: Vec<Vec<f32>> =
                weights.narrow(1, 0, heads.clamp(1, self.heads))?.mean(1)?.reshape((source_of.len(), ()))?.to_vec2()?;
            for ((row, source), sum) in weights.iter().zip(source_of).zip(alignment.iter_mut()) {
                add_mean(sum, row, 1, memory.layout.length(*source));
            }
        }
        Ok(Rows::Tensor(y))
    }

    fn cross_host(
        &self,
        query: &[f32],
        parts: &[(usize, Sequences)],
        source_of: &[usize],
        mut alignment: Option<(&mut Vec<Vec<f32>>, usize)>,
    ) -> HostRows {
        let width = self.width();
        let (mut out, mut weights, mut row) = (HostRows::unwritten(source_of.len(), width), Vec::new(), 0);
        // Rows of the same source stand side by side: its beams share every load of a key or value.
        for rows in source_of.chunk_by(|a, b| a == b).flat_map(|run| run.chunks(AttendBlock::ROWS)) {
            let part = parts.partition_point(|(first, _)| *first <= rows[0]) - 1;
            let memory = parts[part].1.get(rows[0] - parts[part].0);
            let block = AttendBlock { memory, query_stride: width, scale: self.scale, bias: &[], bias_stride: 0, bias_start: 0 };
            let span = row * width..(row + rows.len()) * width;
            attend_block(&query[span.clone()], &block, &mut weights, &mut out[span]);
            if let Some((alignment, heads)) = &mut alignment {
                let heads = (*heads).clamp(1, self.heads);
                for (sum, weights) in alignment[row..].iter_mut().zip(weights.chunks_exact(self.heads * memory.padded())) {
                    add_mean(sum, &weights[..heads * memory.padded()], heads, memory.len);
                }
            }
            row += rows.len();
        }
        out
    }

    /// Cross-attention on a device: the output `[rows, width]` and the weights `[sources, heads, beams, longest]`.
    ///
    /// Where every source has the same number of rows, side by side (greedy search, beam search), all beams of a source
    /// multiply with its keys and values where they are; else each row gets a copy.
    fn cross_candle(
        &self,
        query: &Tensor,
        store: [&Tensor; 3],
        order: &[usize],
        source_of: &[usize],
    ) -> Result<(Tensor, Tensor), EngineError> {
        let rows = source_of.len();
        let beams = (rows / order.len().max(1)).max(1);
        let aligned = rows == beams * order.len() && source_of.chunks(beams).zip(order).all(|(run, o)| run.iter().all(|s| s == o));
        let (sources, beams, [keys, values, mask]) =
            if aligned { (order.len(), beams, store.map(Tensor::clone)) } else { (rows, 1, picked(store, &places(order, source_of)?)?) };
        let q = query.reshape((sources, beams, self.heads, self.dim))?.transpose(1, 2)?.contiguous()?;
        let scores = q.matmul(&keys)?.to_dtype(DType::F32)?.affine(f64::from(self.scale), 0.0)?.broadcast_add(&mask)?;
        let weights = candle_nn::ops::softmax_last_dim(&scores)?;
        let y = weights.to_dtype(values.dtype())?.matmul(&values)?;
        Ok((y.transpose(1, 2)?.reshape((rows, self.width()))?, weights))
    }

    fn encode_candle(&self, compute: &Compute, qkv: &Tensor, layout: &Ragged, bias: Option<&RelativeBias>) -> candle_core::Result<Tensor> {
        let width = self.width();
        let padded = layout.pad(qkv)?;
        let part = |i: usize| padded.narrow(2, i * width, width);
        let mut mask = layout.mask(compute.place())?;
        if let Some(bias) = bias {
            mask = mask.broadcast_add(&bias_square(bias, layout.max_length(), self.heads, compute.place())?)?;
        }
        let (y, _) = self.scores_candle(&part(0)?, &part(1)?, &part(2)?, Some(&mask))?;
        layout.unpad(&y)
    }

    /// `q [b, m, width]`, `k`, `v [b, n, width]`, `bias` broadcast over `[b, heads, m, n]`: `[b, m, width]` and the weights.
    fn scores_candle(&self, q: &Tensor, k: &Tensor, v: &Tensor, bias: Option<&Tensor>) -> candle_core::Result<(Tensor, Tensor)> {
        let (b, m, width) = q.dims3()?;
        let scores = self.split(q)?.matmul(&self.split(k)?.t()?)?.to_dtype(DType::F32)?.affine(f64::from(self.scale), 0.0)?;
        let scores = match bias {
            Some(bias) => scores.broadcast_add(bias)?,
            None => scores,
        };
        let weights = candle_nn::ops::softmax_last_dim(&scores)?;
        let y = weights.to_dtype(v.dtype())?.matmul(&self.split(v)?)?;
        Ok((y.transpose(1, 2)?.reshape((b, m, width))?, weights))
    }

    /// `[b, n, width]` to `[b, heads, n, dim]`.
    fn split(&self, t: &Tensor) -> candle_core::Result<Tensor> {
        let (b, n, _) = t.dims3()?;
        t.reshape((b, n, self.heads, self.dim))?.transpose(1, 2)?.contiguous()
    }
}

/// The given rows of some tensors.
fn picked(tensors: [&Tensor; 3], places: &[usize]) -> candle_core::Result<[Tensor; 3]> {
    let index = Tensor::new(places.iter().map(|p| *p as u32).collect::<Vec<_>>(), tensors[0].device())?;
    let [a, b, c] = tensors.map(|t| t.index_select(&index, 0));
    Ok([a?, b?, c?])
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

/// Adds to `sum` the mean over `heads` rows of `weights`, whose first `length` values count.
fn add_mean(sum: &mut Vec<f32>, weights: &[f32], heads: usize, length: usize) {
    sum.resize(length, 0.0);
    for row in weights.chunks_exact(weights.len() / heads) {
        for (s, w) in sum.iter_mut().zip(row) {
            *s += w / heads as f32;
        }
    }
}

/// Where the source of each row stands among those in work. One that is not there is a defect, and an error: to attend to another
/// one would give a fluent translation of it.
fn places(order: &[usize], source_of: &[usize]) -> Result<Vec<usize>, EngineError> {
    let lost = |source: usize| candle_core::Error::Msg(format!("source {source} is not among those in work"));
    source_of.iter().map(|s| order.iter().position(|o| o == s).ok_or_else(|| lost(*s).into())).collect()
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn a_source_that_is_not_in_work_is_an_error_never_another_source() {
        assert_eq!(places(&[4, 7], &[7, 4, 7]).unwrap(), [1, 0, 1]);
        assert!(places(&[4, 7], &[4, 5]).unwrap_err().to_string().contains("source 5"));
    }
}
