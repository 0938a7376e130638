//! The best tokens of each row, found on the device: a few numbers a row cross to the host instead of a vocabulary.

use candle_core::{D, DType, Result, Tensor};
use mujaz_kernels::{Top, TopRequest};

/// The largest value of each row, and the logarithm of the sum of exponentials relative to it: `[rows, 1]` both.
fn normalizer(x: &Tensor) -> Result<(Tensor, Tensor)> {
    let max = x.max_keepdim(D::Minus1)?;
    let sum = x.broadcast_sub(&max)?.exp()?.sum_keepdim(D::Minus1)?.log()?;
    Ok((max, sum))
}

/// What `Seq2Seq::step_top` asks for, from logits `[rows, vocab]`; None where rows ban different numbers of tokens, which is
/// rare and left to the host.
pub(super) fn device_top(logits: &Tensor, request: &TopRequest<'_>) -> Result<Option<Vec<Top>>> {
    let (rows, vocab) = logits.dims2()?;
    let x = logits.to_dtype(DType::F32)?.contiguous()?;
    let banned: Vec<Vec<u32>> =
        (0..rows).map(|r| request.banned.get(r).into_iter().flatten().copied().filter(|id| (*id as usize) < vocab).collect()).collect();
    let count = banned.first().map_or(0, Vec::len);
    if banned.iter().any(|b| b.len() != count) {
        return Ok(None);
    }
    let (max, log_sum) = normalizer(&x)?;
    let never = |n: usize| Tensor::full(f32::NEG_INFINITY, (rows, n), x.device());
    let (mut left, allowed) = if count == 0 {
        (x.clone(), [max.clone(), log_sum.clone()])
    } else {
        let ids = Tensor::from_vec(banned.concat(), (rows, count), x.device())?;
        let left = x.scatter(&ids, &never(count)?, 1)?;
        let (max, log_sum) = normalizer(&left)?;
        (left, [max, log_sum])
    };
    let [max_allowed, log_sum_allowed] = allowed;
    let (mut ids, mut values) = (Vec::with_capacity(request.k), Vec::with_capacity(request.k));
    for _ in 0..request.k.min(vocab) {
        let id = left.argmax_keepdim(D::Minus1)?;
        values.push(left.gather(&id, 1)?);
        left = left.scatter(&id, &never(1)?, 1)?;
        ids.push(id);
    }
    let ids: Vec<Vec<u32>> = Tensor::cat(&ids, 1)?.to_vec2()?;
    let k = values.len();
    values.extend([max, log_sum, max_allowed, log_sum_allowed]);
    let values: Vec<Vec<f32>> = Tensor::cat(&values, 1)?.to_vec2()?;
    let top = |(ids, values): (Vec<u32>, Vec<f32>)| Top {
        best: ids.into_iter().zip(values[..k].iter().copied()).filter(|(_, v)| v.is_finite()).collect(),
        max: values[k],
        log_sum: values[k + 1],
        max_allowed: values[k + 2],
        log_sum_allowed: values[k + 3],
    };
    Ok(Some(ids.into_iter().zip(values).map(top).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{Scores, top_of};
    use candle_core::Device;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_device_finds_what_the_host_does(
            values in prop::collection::vec(-20f32..20.0, 3 * 17),
            banned in prop::collection::vec(0u32..20, 0..3),
            k in 1usize..9,
        ) {
            let banned = vec![banned; 3];
            let request = TopRequest { k, banned: &banned };
            let logits = Tensor::from_vec(values.clone(), (3, 17), &Device::Cpu).unwrap();
            let device = device_top(&logits, &request).unwrap().unwrap();
            for (d, h) in device.iter().zip(top_of(&Scores::new(values, 17), &request)) {
                prop_assert_eq!(&d.best, &h.best);
                prop_assert!((d.log_sum - h.log_sum).abs() < 1e-4 && (d.log_sum_allowed - h.log_sum_allowed).abs() < 1e-4);
                prop_assert!(d.max == h.max && d.max_allowed == h.max_allowed);
            }
        }
    }

    #[test]
    fn rows_that_ban_different_numbers_are_left_to_the_host() {
        let logits = Tensor::zeros((2, 5), DType::F32, &Device::Cpu).unwrap();
        let banned = [vec![1], vec![]];
        assert!(device_top(&logits, &TopRequest { k: 1, banned: &banned }).unwrap().is_none());
    }
}
