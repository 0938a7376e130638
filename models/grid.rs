//! f16 weights in half their size, to the bit.
//!
//! The bundled model's weights stand on a grid: in a row of a matrix all are whole multiples, -127 to 127 times, of one step that f16 holds
//! exactly (`tiny-ar-en/train/grid.py` puts them there). [`pack`] stores such a block as its step and a byte a weight, any other block
//! as it is, so that [`unpack`] gives back the file that transformers reads, byte for byte, whatever was in it.
//!
//! ```text
//! file:  what precedes the weights (a safetensors header), then blocks of 256 weights, then what is left over
//! block: step as u32, little-endian, in units of 2^-24 (f16's smallest number) + 256 bytes   or   0 as u32 + 512 bytes
//! ```

/// Weights a block. Rows of the bundled model are one block or four.
const BLOCK: usize = 256;
/// The largest multiple of a step.
const TOP: i64 = 127;

/// A safetensors file of f16 weights, packed.
///
/// ```
/// # use mujaz_cards::grid::{pack, unpack};
/// let header = [0u8; 8]; // a header of no length
/// let half = |k: u16| (0x1000 + k).to_le_bytes(); // 2^-11, and steps of 2^-21 above it
/// let file: Vec<u8> = header.into_iter().chain((0..256).flat_map(|_| half(0))).collect();
/// let packed = pack(&file);
/// assert_eq!(packed.len(), 8 + 4 + 256);
/// assert_eq!(unpack(&packed), file);
/// ```
pub fn pack(file: &[u8]) -> Vec<u8> {
    let (head, weights) = file.split_at(head(file));
    let mut out = head.to_vec();
    let (blocks, rest) = weights.as_chunks::<{ 2 * BLOCK }>();
    for block in blocks {
        match steps(block) {
            Some((step, times)) => {
                out.extend(step.to_le_bytes());
                out.extend(times.iter().map(|t| t.cast_unsigned()));
            }
            None => {
                out.extend(0u32.to_le_bytes());
                out.extend(block);
            }
        }
    }
    out.extend(rest);
    out
}

/// The file that [`pack`] was given. What was never packed gives some other bytes, but no panic.
///
/// ```
/// # use mujaz_cards::grid::unpack;
/// assert!(unpack(b"").is_empty());
/// ```
pub fn unpack(packed: &[u8]) -> Vec<u8> {
    let (head, mut rest) = packed.split_at(head(packed));
    let mut out = Vec::with_capacity(2 * packed.len());
    out.extend(head);
    while let Some((step, after)) = rest.split_first_chunk::<4>() {
        let step = i64::from(u32::from_le_bytes(*step));
        if step == 0 {
            let Some((block, after)) = after.split_first_chunk::<{ 2 * BLOCK }>() else { break };
            out.extend(block);
            rest = after;
            continue;
        }
        let Some((times, after)) = after.split_first_chunk::<BLOCK>() else { break };
        out.extend(times.iter().flat_map(|t| from_units(step * i64::from(t.cast_signed())).to_le_bytes()));
        rest = after;
    }
    out.extend(rest);
    out
}

/// Bytes before the weights: eight for the header's length, and the header.
fn head(file: &[u8]) -> usize {
    let length = file.first_chunk::<8>().map_or(0, |b| u64::from_le_bytes(*b));
    usize::try_from(length.saturating_add(8)).unwrap_or(usize::MAX).min(file.len())
}

/// The step of a block and how often each weight has it; None where not all have it at most 127 times.
fn steps(block: &[u8; 2 * BLOCK]) -> Option<(u32, [i8; BLOCK])> {
    let mut units = [0i64; BLOCK];
    for (unit, bytes) in units.iter_mut().zip(block.as_chunks::<2>().0) {
        *unit = to_units(u16::from_le_bytes(*bytes))?;
    }
    let step = units.iter().fold(0, |step, u| common(step, u.abs())).max(1);
    let mut times = [0i8; BLOCK];
    for (time, unit) in times.iter_mut().zip(units) {
        *time = i8::try_from(unit / step).ok().filter(|t| i64::from(*t) >= -TOP)?;
    }
    // A negative zero comes back as a positive one: such a block stays as it is.
    let back = times.iter().flat_map(|t| from_units(step * i64::from(*t)).to_le_bytes());
    block.iter().copied().eq(back).then_some((u32::try_from(step).ok()?, times))
}

/// The greatest common divisor.
fn common(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// An f16 number in units of 2^-24; None for what is no number.
fn to_units(bits: u16) -> Option<i64> {
    let (exponent, fraction) = ((bits >> 10) & 0x1f, i64::from(bits & 0x3ff));
    let size = match exponent {
        0 => fraction,
        0x1f => return None,
        e => (fraction | 0x400) << (e - 1),
    };
    Some(if bits >> 15 == 0 { size } else { -size })
}

/// The f16 number of so many units, cut off where f16 has no place for more.
fn from_units(units: i64) -> u16 {
    let sign = if units < 0 { 0x8000 } else { 0 };
    let size = units.unsigned_abs();
    let shift = (u64::BITS - size.leading_zeros()).saturating_sub(11);
    // The leading one is part of the exponent's field: added, it makes it one higher.
    let bits = (u64::from(shift) << 10) + (size >> shift);
    sign | u16::try_from(bits).unwrap_or(0x7bff).min(0x7bff)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with a header of three bytes and these weights.
    fn file(weights: &[u16]) -> Vec<u8> {
        [3, 0, 0, 0, 0, 0, 0, 0, b'{', b' ', b'}'].into_iter().chain(weights.iter().flat_map(|w| w.to_le_bytes())).collect()
    }

    #[test]
    fn every_number_of_f16_is_units_and_back() {
        for bits in 0..=u16::MAX {
            match to_units(bits) {
                Some(units) => assert_eq!(from_units(units), if bits == 0x8000 { 0 } else { bits }, "{bits:#x}"),
                None => assert_eq!((bits >> 10) & 0x1f, 0x1f),
            }
        }
    }

    #[test]
    fn a_row_on_a_grid_takes_half() {
        // 13 * 2^-14 times -127 to 127: what the exporter writes.
        let row: Vec<u16> = (0..256).map(|k| from_units((k % 255 - 127) * 13 * (1 << 10))).collect();
        let packed = pack(&file(&row));
        assert_eq!(packed.len(), 11 + 4 + 256);
        assert_eq!(unpack(&packed), file(&row));
    }

    #[test]
    fn what_is_on_no_grid_comes_back_to_the_bit() {
        let mut seed = 1u32;
        let mut any = |n: usize| -> Vec<u16> {
            let mut next = || {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 16) as u16
            };
            (0..n).map(|_| next()).collect()
        };
        // Random bits (no numbers among them), a whole and a broken block, negative zeros, zeros only.
        for weights in [any(256), any(300), any(17), vec![0x8000; 256], vec![0; 512], vec![0x7bff; 256], Vec::new()] {
            assert_eq!(unpack(&pack(&file(&weights))), file(&weights));
        }
        for cut in 0..11 {
            let bytes = &file(&[])[..cut];
            assert_eq!(unpack(&pack(bytes)), bytes);
        }
    }

    #[test]
    fn damaged_bytes_are_no_panic() {
        let mut packed = pack(&file(&vec![0x3c00; 256]));
        packed[11..15].fill(0xff);
        unpack(&packed);
        unpack(&packed[..packed.len() - 1]);
        unpack(&[0xff; 8]);
    }
}
