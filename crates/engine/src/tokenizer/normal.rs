//! The normalisation of a SentencePiece model alone. `sentencepiece-rust` normalises only on the way to its own segmentation,
//! which is not the one that counts here (`spm.rs`); so that no text is segmented twice, it is given the model without its
//! pieces: everything is unknown then, and comes back as one piece, normalised.

use sentencepiece_rust::SentencePieceProcessor;

/// Fields of `ModelProto` (`sentencepiece_model.proto`).
const TRAINER: u64 = 2;
const NORMALIZER: u64 = 3;

/// A model of one piece, the unknown one: field 1 with the text `<unk>` and the kind `UNKNOWN`.
const UNKNOWN: &[u8] = &[0x0A, 9, 0x0A, 5, b'<', b'u', b'n', b'k', b'>', 0x18, 2];

/// A trainer's settings in place of the model's: unigram (3), no byte pieces (35), the unknown piece first (40).
const SETTINGS: &[u8] = &[0x12, 8, 0x18, 1, 0x98, 2, 0, 0xC0, 2, 0];

/// A model that only normalises, made of the bytes of another; None if they are no such model.
pub fn normalizer(model: &[u8]) -> Option<SentencePieceProcessor> {
    let mut out = UNKNOWN.to_vec();
    let mut rest = model;
    while !rest.is_empty() {
        let (field, whole) = field(&mut rest)?;
        if matches!(field, TRAINER | NORMALIZER) {
            out.extend_from_slice(whole);
        }
    }
    out.extend_from_slice(SETTINGS);
    SentencePieceProcessor::from_bytes(&out).ok()
}

/// The number of the next field, and its bytes with their tag.
fn field<'a>(rest: &mut &'a [u8]) -> Option<(u64, &'a [u8])> {
    let begin: &'a [u8] = rest;
    let tag = varint(rest)?;
    let length = match tag & 7 {
        0 => {
            varint(rest)?;
            0
        }
        1 => 8,
        2 => usize::try_from(varint(rest)?).ok()?,
        5 => 4,
        _ => return None,
    };
    *rest = rest.get(length..)?;
    Some((tag >> 3, begin.get(..begin.len() - rest.len())?))
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, more) = rest.split_first()?;
        *rest = more;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_models_are_none_never_panics() {
        for bytes in [&b"\x0a\xff"[..], b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", b"\x0b", b"\xff"] {
            assert!(normalizer(bytes).is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn blanks_become_marks_and_nothing_is_cut() {
        // A normaliser's settings as they are usual: nothing but the field with its blanks and marks.
        let model = normalizer(&[0x1A, 2, 0x18, 1]).unwrap();
        assert_eq!(model.encode_pieces("a  b").unwrap(), ["\u{2581}a\u{2581}b"]);
        assert!(model.encode_pieces("").unwrap().concat().trim_start_matches('\u{2581}').is_empty());
    }
}
