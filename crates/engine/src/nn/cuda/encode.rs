//! The encoder's attention.

use super::launch::{Arg, Launch, Module, device_of, unwritten};
use crate::nn::{AttentionHeads, Ragged, RelativeBias};
use candle_core::{CudaDevice, DType, Device, Result, Tensor, bail};

/// Where the tokens of a batch stand when its sources are padded to one length.
#[derive(Debug)]
pub(in crate::nn) struct Spread {
    /// Of each token, source * longest + position.
    place: Tensor,
    /// Of each source, its tokens.
    lengths: Tensor,
    /// `[heads, 2 * longest - 1]` by key - query + longest - 1.
    bias: Option<Tensor>,
    sources: usize,
    longest: usize,
    tokens: usize,
}

impl Spread {
    /// The places of a batch's tokens; None where the kernels do not fit the heads.
    pub fn new(
        (device, dtype): (&Device, DType),
        heads: &AttentionHeads,
        layout: &Ragged,
        bias: Option<&RelativeBias>,
    ) -> Result<Option<Self>> {
        if !super::fits(device, dtype, heads.dim) {
            return Ok(None);
        }
        // Products over odd lengths take slow paths.
        let longest = layout.max_length().next_multiple_of(8);
        let place: Vec<u32> = layout.positions().zip(layout.sources()).map(|(t, s)| (s * longest + t) as u32).collect();
        let lengths: Vec<u32> = (0..layout.len()).map(|s| layout.length(s) as u32).collect();
        let mut table = Vec::new();
        let bias = bias.map(|b| {
            b.distances(longest, &mut table);
            Tensor::from_vec(std::mem::take(&mut table), (heads.heads, 2 * longest - 1), device)
        });
        let (sources, tokens) = (layout.len(), layout.tokens());
        Ok(Some(Self {
            place: Tensor::new(place, device)?,
            lengths: Tensor::new(lengths, device)?,
            bias: bias.transpose()?,
            sources,
            longest,
            tokens,
        }))
    }

    /// Each token attends to all tokens of its source: `[tokens, 3 * width]` of queries, keys and values, to which `bias` is still
    /// to be added, to `[tokens, width]`.
    pub fn attend(&self, heads: &AttentionHeads, (qkv, bias): (&Tensor, Option<&Tensor>)) -> Result<Tensor> {
        let (width, dtype) = (heads.width(), qkv.dtype());
        if qkv.dims() != [self.tokens, 3 * width] || bias.is_some_and(|b| b.elem_count() != 3 * width) {
            bail!("attention of {} tokens over {:?}", self.tokens, qkv.shape());
        }
        let device = device_of(qkv)?;
        let shape = (3, self.sources, heads.heads, self.longest, heads.dim);
        // Padding must be zero: whatever it holds is multiplied with weights of zero.
        let full = self.tokens == self.sources * self.longest;
        let parts = if full { unwritten(device, shape, dtype)? } else { Tensor::zeros(shape, dtype, qkv.device())? };
        let sizes = [Arg::Int(heads.heads), Arg::Int(heads.dim), Arg::Int(self.longest)];
        launch(device, "split", dtype, [self.tokens, 1, 1]).run(&[
            Arg::Tensor(qkv, dtype),
            Arg::Maybe(bias, dtype),
            Arg::Tensor(&self.place, DType::U32),
            sizes[0],
            sizes[1],
            sizes[2],
            Arg::Int(self.sources),
            Arg::Tensor(&parts, dtype),
        ])?;
        let scores = parts.get(0)?.matmul(&parts.get(1)?.t()?)?;
        self.softmax(&scores, heads.scale)?;
        let y = scores.matmul(&parts.get(2)?)?;
        let out = unwritten(device, (self.tokens, width), dtype)?;
        launch(device, "join", dtype, [self.tokens, 1, 1]).run(&[
            Arg::Tensor(&y, dtype),
            Arg::Tensor(&self.place, DType::U32),
            sizes[0],
            sizes[1],
            sizes[2],
            Arg::Tensor(&out, dtype),
        ])?;
        Ok(out)
    }

    /// Softmax, in place, of scores `[sources, heads, longest, longest]` times `scale` plus the bias; padding weighs nothing.
    pub(super) fn softmax(&self, scores: &Tensor, scale: f32) -> Result<()> {
        let (sources, heads, n, keys) = scores.dims4()?;
        if n != self.longest || n != keys || sources != self.sources {
            bail!("a softmax over {:?} of {} sources of {}", scores.shape(), self.sources, self.longest);
        }
        let device = device_of(scores)?;
        // A grid has at most 65,535 layers.
        let most = 65_535;
        for first in (0..sources).step_by(most) {
            let count = most.min(sources - first);
            let (scores, lengths) = (scores.narrow(0, first, count)?, self.lengths.narrow(0, first, count)?);
            launch(device, "encode_softmax", scores.dtype(), [n.div_ceil(4), heads, count]).run(&[
                Arg::Tensor(&scores, scores.dtype()),
                Arg::Tensor(&lengths, DType::U32),
                Arg::Maybe(self.bias.as_ref(), DType::F32),
                Arg::Float(scale),
                Arg::Int(n),
            ])?;
        }
        Ok(())
    }
}

fn launch<'a>(device: &'a CudaDevice, kernel: &'static str, dtype: DType, grid: [usize; 3]) -> Launch<'a> {
    Launch { device, module: Module::Encode, kernel, dtype: Some(dtype), grid, block: 128, shared: 0 }
}
