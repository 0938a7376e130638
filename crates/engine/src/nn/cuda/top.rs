//! The best tokens of each row, found in one pass over the logits.

use super::launch::{Arg, Launch, Module, device_of, unwritten};
use candle_core::{DType, Result, Tensor, bail};
use mujaz_kernels::{Top, TopRequest};

/// Most tokens a row that the kernel finds.
pub(in crate::nn) const MOST: usize = 16;

/// What `Seq2Seq::step_top` asks for, from f32 logits `[rows, vocab or more]` to which `bias` is still to be added.
pub(in crate::nn) fn top(logits: &Tensor, vocab: usize, bias: Option<&Tensor>, request: &TopRequest<'_>) -> Result<Vec<Top>> {
    let ((rows, stride), k) = (logits.dims2()?, request.k);
    if k > MOST || k == 0 || vocab > stride || bias.is_some_and(|b| b.elem_count() != vocab) {
        bail!("the best {k} of {:?}", logits.shape());
    }
    let device = device_of(logits)?;
    let banned = request.banned.iter().any(|b| !b.is_empty());
    let bans = if banned {
        // Where each row's list starts and the last one ends, then the lists.
        let lists = || (0..rows).map(|r| request.banned.get(r).map_or(&[][..], Vec::as_slice));
        let mut bans = vec![0u32];
        for list in lists() {
            bans.push(bans[bans.len() - 1] + list.len() as u32);
        }
        bans.extend(lists().flatten());
        Some(Tensor::new(bans, logits.device())?)
    } else {
        None
    };
    let width = 2 * k + 4;
    let out = unwritten(device, (rows, width), DType::F32)?;
    let kernel = ["top1", "top4", "top8", "top16"][[1, 4, 8, MOST].iter().position(|most| k <= *most).unwrap_or(3)];
    Launch { device, module: Module::Top, kernel, dtype: None, grid: [rows, 1, 1], block: 512, shared: 0 }.run(&[
        Arg::Tensor(logits, DType::F32),
        Arg::Maybe(bias, DType::F32),
        Arg::Maybe(bans.as_ref(), DType::U32),
        Arg::Int(vocab),
        Arg::Int(stride),
        Arg::Int(k),
        Arg::Tensor(&out, DType::F32),
    ])?;
    let values: Vec<f32> = out.flatten_all()?.to_vec1()?;
    let row = |row: &[f32]| Top {
        best: row[..k].iter().map(|id| id.to_bits()).zip(row[k..2 * k].iter().copied()).filter(|(_, v)| v.is_finite()).collect(),
        max: row[2 * k],
        log_sum: row[2 * k + 1],
        max_allowed: row[2 * k + 2],
        log_sum_allowed: row[2 * k + 3],
    };
    Ok(values.chunks_exact(width).map(row).collect())
}
