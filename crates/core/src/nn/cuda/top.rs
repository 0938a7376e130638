//! The best tokens of each row, found in one pass over the logits.

use super::launch::{Arg, Launch, Module, device_of, unwritten};
use candle_core::{DType, Result, Tensor, bail};
use mujaz_kernels::{Top, TopRequest};

/// Most tokens a row that the kernel finds.
pub(in crate::nn) const MOST: usize = 16;

/// What `Seq2Seq::step_top` asks for, from f32 logits `[rows, vocab]` to which `bias` is still to be added.
pub(in crate::nn) fn top(logits: &Tensor, bias: Option<&Tensor>, request: &TopRequest<'_>) -> Result<Vec<Top>> {
    let ((rows, vocab), k) = (logits.dims2()?, request.k);
    if k > MOST || k == 0 || bias.is_some_and(|b| b.elem_count() != vocab) {
        bail!("the best {k} of {:?}", logits.shape());
    }
    let device = device_of(logits)?;
    let banned = request.banned.iter().any(|b| !b.is_empty());
    let [starts, ids] = if banned {
        let lists = || (0..rows).map(|r| request.banned.get(r).map_or(&[][..], Vec::as_slice));
        let starts: Vec<u32> = std::iter::once(0)
            .chain(lists().scan(0, |at, list| {
                *at += list.len() as u32;
                Some(*at)
            }))
            .collect();
        let ids: Vec<u32> = lists().flatten().copied().collect();
        [Some(Tensor::new(starts, logits.device())?), Some(Tensor::new(ids, logits.device())?)]
    } else {
        [None, None]
    };
    let width = 2 * k + 4;
    let out = unwritten(device, (rows, width), DType::F32)?;
    let kernel = ["top1", "top4", "top8", "top16"][[1, 4, 8, MOST].iter().position(|most| k <= *most).unwrap_or(3)];
    Launch { device, module: Module::Top, kernel, dtype: None, grid: [rows, 1, 1], block: 512, shared: 0 }.run(&[
        Arg::Tensor(logits, DType::F32),
        Arg::Maybe(bias, DType::F32),
        Arg::Maybe(starts.as_ref(), DType::U32),
        Arg::Maybe(ids.as_ref(), DType::U32),
        Arg::Int(vocab),
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
