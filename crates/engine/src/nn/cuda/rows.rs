//! Row operations that candle would do in several launches.

use super::launch::{Arg, Launch, Module, device_of, unwritten};
use candle_core::{CudaDevice, DType, Result, Tensor, bail};
use mujaz_kernels::Activation;

fn launch<'a>(device: &'a CudaDevice, kernel: &'static str, dtype: DType, grid: [usize; 3], block: usize) -> Launch<'a> {
    Launch { device, module: Module::Rows, kernel, dtype: Some(dtype), grid, block, shared: 0 }
}

/// Threads for a row of so many values, or of so many vectors of them.
fn threads(width: usize) -> usize {
    width.next_multiple_of(32).min(256)
}

/// Elements that a thread takes at a time: a 16-byte vector where rows are whole vectors.
fn vector(width: usize, dtype: DType) -> usize {
    let n = 16 / dtype.size_in_bytes().max(1);
    if n > 0 && width.is_multiple_of(n) { n } else { 1 }
}

/// `tokens[id] * scale + positions[place]`; `index` holds all ids, then all places. `[ids, width]` of the type of `tokens`.
/// The ids and places must be rows of the tables.
pub(in crate::nn) fn embed(tokens: &Tensor, index: &[u32], positions: Option<&Tensor>, scale: f32) -> Result<Tensor> {
    let (rows, (vocab, width), dtype) = (index.len() / 2, tokens.dims2()?, tokens.dtype());
    let places = positions.map_or(Ok(1), |p| p.dim(0))?;
    if positions.is_some_and(|p| p.dims().last() != Some(&width)) {
        bail!("positions of another width than {width}");
    }
    if index[..rows].iter().any(|i| *i as usize >= vocab) || index[rows..].iter().any(|i| positions.is_some() && *i as usize >= places) {
        bail!("a token or position outside its table");
    }
    let device = device_of(tokens)?;
    let index = Tensor::new(index, tokens.device())?;
    let out = unwritten(device, (rows, width), dtype)?;
    launch(device, "embed", dtype, [rows, 1, 1], threads(width)).run(&[
        Arg::Tensor(tokens, dtype),
        Arg::Tensor(&index, DType::U32),
        Arg::Maybe(positions, DType::F32),
        Arg::Float(scale),
        Arg::Int(width),
        Arg::Tensor(&out, dtype),
    ])?;
    Ok(out)
}

/// What [`settle`] shall do: `norm(x + (y + bias))`.
#[derive(Clone, Copy)]
pub(in crate::nn) struct Settle<'a> {
    /// `[rows, width]`.
    pub x: &'a Tensor,
    /// What is added, of the type of `x` or f32, and its bias of the type of `x`.
    pub y: Option<(&'a Tensor, Option<&'a Tensor>)>,
    /// The norm's gain, its bias (none: root mean square), and epsilon; no norm where there is none.
    pub norm: Option<(&'a Tensor, Option<&'a Tensor>, f32)>,
    /// The sum is limited to this, either way.
    pub limit: f32,
}

/// A residual sum, a norm, or both: `[rows, width]` of the type of `x`.
pub(in crate::nn) fn settle(s: &Settle<'_>) -> Result<Tensor> {
    let x = s.x.contiguous()?;
    let ((rows, width), dtype) = (x.dims2()?, x.dtype());
    let y = s.y.map(|(y, _)| y.contiguous()).transpose()?;
    let bias = s.y.and_then(|(_, bias)| bias);
    let (gamma, beta, eps) = s.norm.map_or((None, None, 0.0), |(g, b, eps)| (Some(g), b, eps));
    let narrow = [bias, gamma, beta].into_iter().flatten().any(|t| t.elem_count() != width);
    if narrow || y.as_ref().is_some_and(|y| y.dims() != [rows, width]) {
        bail!("a sum or norm over {:?} of parts of other shapes", x.shape());
    }
    let device = device_of(&x)?;
    let out = unwritten(device, (rows, width), dtype)?;
    let y_type = y.as_ref().map_or(dtype, Tensor::dtype);
    let vector = vector(width, dtype);
    let kernel = match (y_type == dtype, vector) {
        (true, 1) => "settle",
        (true, _) => "settle_vector",
        (false, 1) => "settle_wide",
        (false, _) => "settle_wide_vector",
    };
    let shared = if gamma.is_some() { width * size_of::<f32>() } else { 0 };
    Launch { shared, ..launch(device, kernel, dtype, [rows, 1, 1], threads(width / vector)) }.run(&[
        Arg::Tensor(&x, dtype),
        Arg::Maybe(y.as_ref(), if y_type == dtype { dtype } else { DType::F32 }),
        Arg::Maybe(bias, dtype),
        Arg::Maybe(gamma, DType::F32),
        Arg::Maybe(beta, DType::F32),
        Arg::Float(eps),
        Arg::Float(s.limit),
        Arg::Int(width),
        Arg::Tensor(&out, dtype),
    ])?;
    Ok(out)
}

/// The number that `rows.cu` gives an activation.
fn number(activation: Option<Activation>) -> usize {
    match activation {
        Some(Activation::Relu) => 0,
        Some(Activation::Silu) => 1,
        Some(Activation::Gelu) => 2,
        Some(Activation::GeluTanh) => 3,
        Some(Activation::Tanh) => 4,
        None => 5,
    }
}

/// `activation(x + bias)`, times `y + y_bias` where there is a `y`: `[rows, width]` of the type of `x`.
pub(in crate::nn) fn activate(
    [x, bias]: [Option<&Tensor>; 2],
    [y, y_bias]: [Option<&Tensor>; 2],
    activation: Option<Activation>,
) -> Result<Tensor> {
    let Some(x) = x else { bail!("an activation of nothing") };
    let ((rows, width), dtype) = (x.dims2()?, x.dtype());
    if [bias, y_bias].into_iter().flatten().any(|b| b.elem_count() != width) || y.is_some_and(|y| y.dims() != [rows, width]) {
        bail!("an activation over {:?} of parts of other shapes", x.shape());
    }
    let device = device_of(x)?;
    let out = unwritten(device, (rows, width), dtype)?;
    let vector = vector(width, dtype);
    let kernel = if vector == 1 { "activate" } else { "activate_vector" };
    // A grid has at most 65,535 rows in its second direction.
    let most = 65_535;
    let part = |t: &Tensor, first: usize, n: usize| t.narrow(0, first, n);
    for first in (0..rows).step_by(most) {
        let n = most.min(rows - first);
        let (x, out) = (part(x, first, n)?, part(&out, first, n)?);
        let y = y.map(|y| part(y, first, n)).transpose()?;
        launch(device, kernel, dtype, [width.div_ceil(256 * vector), n, 1], 256).run(&[
            Arg::Tensor(&x, dtype),
            Arg::Maybe(bias, dtype),
            Arg::Maybe(y.as_ref(), dtype),
            Arg::Maybe(y_bias, dtype),
            Arg::Int(number(activation)),
            Arg::Int(width),
            Arg::Tensor(&out, dtype),
        ])?;
    }
    Ok(out)
}
