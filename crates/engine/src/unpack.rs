//! Files that come compressed: gzip and Zstandard, known by their first bytes.

use std::borrow::Cow;
use std::io::Read;

/// No weights or vocabularies shrink to less than a sixty-fourth: a file that unpacks to more is meant to harm.
const MOST_RATIO: u64 = 64;

/// The content of a file that may be compressed.
///
/// ```
/// assert_eq!(&*mujaz_engine::unpack::unpacked(b"plain").unwrap(), b"plain");
/// assert!(mujaz_engine::unpack::unpacked(&[0x1f, 0x8b, 8, 0]).is_err());
/// ```
///
/// # Errors
/// If it is cut short, damaged, or unpacks to far more than it is.
pub fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    let limit = bytes.len() as u64 * MOST_RATIO + (1 << 20);
    let mut out = Vec::new();
    let result = match bytes {
        [0x1f, 0x8b, ..] => flate2::read::MultiGzDecoder::new(bytes).take(limit + 1).read_to_end(&mut out),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(bytes).map_err(|e| format!("damaged Zstandard: {e}"))?;
            decoder.take(limit + 1).read_to_end(&mut out)
        }
        _ => return Ok(Cow::Borrowed(bytes)),
    };
    result.map_err(|e| format!("cannot be unpacked: {e}"))?;
    if out.len() as u64 > limit {
        return Err(format!("unpacks to more than {MOST_RATIO} times its size"));
    }
    Ok(Cow::Owned(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn what_was_packed_comes_back() {
        let content: Vec<u8> = (0..50_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let zstd = ruzstd::encoding::compress_to_vec(&*content, ruzstd::encoding::CompressionLevel::Fastest);
        for packed in [gzip(&content), zstd] {
            assert_eq!(&*unpacked(&packed).unwrap(), content);
            for cut in [5, packed.len() / 2, packed.len() - 1] {
                assert!(unpacked(&packed[..cut]).is_err(), "cut after {cut} bytes");
            }
        }
    }

    #[test]
    fn a_bomb_is_refused() {
        let error = unpacked(&gzip(&vec![0; 64 << 20])).unwrap_err();
        assert!(error.contains("64 times"), "{error}");
    }
}
