//! The decoder's self-attention keys and values.
//!
//! On CPU, each row writes to blocks of a few steps of its own (`host_cache`) and nothing ever moves: reordering beams or dropping
//! finished rows only rewrites each row's short list of offsets. On CUDA the kernels of `cuda` do the same in a pool of slots. On any other
//! device the cache is a tensor `[rows, capacity, width]` per layer.

use super::host_cache::HostCache;
use super::{AttentionHeads, Compute, cuda};
use crate::error::EngineError;
use candle_core::{Device, Tensor};
use mujaz_kernels::Elements;

/// Steps that a device cache grows by.
const GROW: usize = 64;

/// Keys and values of one layer on a device.
#[derive(Debug)]
struct DeviceLayer {
    keys: Tensor,
    values: Tensor,
}

#[derive(Debug)]
enum Store {
    Host(HostCache),
    Device { layers: Vec<Option<DeviceLayer>> },
    Pool(cuda::Pool),
}

/// Keys and values of all layers for the rows being decoded.
#[derive(Debug)]
pub struct KvCache {
    width: usize,
    /// Steps that are complete; on the host each row has its own: as many as its history is long.
    steps: usize,
    /// For each row, where each of its past steps starts in the host buffers.
    history: Vec<Vec<usize>>,
    store: Store,
}

impl KvCache {
    /// An empty cache of `layers` layers with the keys and values of these heads for each row and step.
    pub fn new(compute: &Compute, heads: &AttentionHeads, layers: usize, rows: usize) -> Self {
        let width = heads.width();
        let store = if compute.packing().is_some() {
            Store::Host(HostCache::new(compute.is_reduced(), layers, rows, width))
        } else if let Some(pool) = cuda::Pool::new((compute.place(), compute.dtype()), heads.dim, layers) {
            Store::Pool(pool)
        } else {
            Store::Device { layers: (0..layers).map(|_| None).collect() }
        };
        Self { width, steps: 0, history: vec![Vec::new(); rows], store }
    }

    /// Steps that each row has behind it.
    pub fn positions(&self) -> Vec<usize> {
        match &self.store {
            Store::Host(_) => self.history.iter().map(Vec::len).collect(),
            _ => vec![self.steps; self.history.len()],
        }
    }

    /// Adds rows without a past.
    ///
    /// # Errors
    /// On a device, whose rows begin together.
    pub fn join(&mut self, rows: usize) -> Result<(), EngineError> {
        let Store::Host(cache) = &mut self.store else {
            return Err(candle_core::Error::Msg("rows of a device begin together".into()).into());
        };
        cache.join(rows);
        self.history.extend(std::iter::repeat_n(Vec::new(), rows));
        Ok(())
    }

    /// Steps that are complete, of rows on a device.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Rows being decoded.
    pub fn rows(&self) -> usize {
        self.history.len()
    }

    /// Makes room for the current step of every row; call once per step, before the layers append.
    pub fn begin_step(&mut self) {
        match &mut self.store {
            Store::Host(cache) => cache.begin_step(&mut self.history),
            Store::Device { .. } => {}
            Store::Pool(pool) => pool.begin_step(self.history.len()),
        }
    }

    /// Closes the current step.
    pub fn end_step(&mut self) {
        self.steps += 1;
    }

    /// The pool of the CUDA kernels, where that is how keys and values are kept.
    pub(super) fn pool(&mut self) -> Option<&mut cuda::Pool> {
        if let Store::Pool(pool) = &mut self.store { Some(pool) } else { None }
    }

    /// Appends the current step's keys and values of one layer on the host, given `[rows, 3 * width]` of queries, keys
    /// and values, and lends all of that layer's.
    pub(crate) fn append_host(&mut self, layer: usize, qkv: &[f32]) -> ([Elements<'_>; 2], &[Vec<usize>]) {
        let Store::Host(cache) = &mut self.store else { unreachable!("a packed model has a host cache") };
        (cache.append(layer, qkv, &self.history), &self.history)
    }

    /// Appends `[rows, width]` keys and values of one layer on a device; returns `[rows, steps + 1, width]` of both.
    pub(crate) fn append_device(&mut self, layer: usize, keys: &Tensor, values: &Tensor) -> Result<(Tensor, Tensor), EngineError> {
        let (at, rows) = (self.steps, self.history.len());
        let Store::Device { layers } = &mut self.store else { unreachable!("an unpacked model has a device cache") };
        let capacity = (at / GROW + 1) * GROW;
        let slot = &mut layers[layer];
        let grow = |old: Option<&Tensor>, like: &Tensor| -> candle_core::Result<Tensor> {
            let new = Tensor::zeros((rows, capacity, self.width), like.dtype(), like.device())?;
            if let Some(old) = old {
                new.slice_set(&old.narrow(1, 0, at)?.contiguous()?, 1, 0)?;
            }
            Ok(new)
        };
        if slot.as_ref().is_none_or(|l| l.keys.dims()[1] < capacity) {
            let old = slot.take();
            *slot = Some(DeviceLayer {
                keys: grow(old.as_ref().map(|l| &l.keys), keys)?,
                values: grow(old.as_ref().map(|l| &l.values), values)?,
            });
        }
        let Some(cache) = slot else { unreachable!("filled above") };
        cache.keys.slice_set(&keys.unsqueeze(1)?.contiguous()?, 1, at)?;
        cache.values.slice_set(&values.unsqueeze(1)?.contiguous()?, 1, at)?;
        Ok((cache.keys.narrow(1, 0, at + 1)?, cache.values.narrow(1, 0, at + 1)?))
    }

    /// Continues with the given rows, in this order; a row may be taken twice or dropped.
    pub fn select(&mut self, rows: &[usize], device: &Device) -> Result<(), EngineError> {
        self.history = rows.iter().map(|r| self.history[*r].clone()).collect();
        match &mut self.store {
            Store::Host(cache) => cache.select(rows),
            Store::Pool(pool) => pool.select(rows, device)?,
            Store::Device { layers } => {
                let index = Tensor::new(rows.iter().map(|r| *r as u32).collect::<Vec<_>>(), device)?;
                for layer in layers.iter_mut().flatten() {
                    layer.keys = layer.keys.index_select(&index, 0)?;
                    layer.values = layer.values.index_select(&index, 0)?;
                }
            }
        }
        Ok(())
    }
}
