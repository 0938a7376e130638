//! SentencePiece models through `sentencepiece-rust`, with the reference's choice between segmentations of equal score.
//!
//! The reference (`unigram_model.cc`, `EncodeOptimized`) adds a piece's score in `f64` and compares the sum with a best
//! score stored as `f32`; the crate does both in `f32`, and takes another way where two ways have nearly the same score
//! (a run of one letter). So unigram models are segmented here, over the text that the crate normalised (`normal.rs`).

use super::normal::normalizer;
use crate::error::{EngineError, LoadError};
use crate::files::ModelFiles;
use crate::unpack::unpacked;
use sentencepiece_rust::{ModelType, PieceType, SentencePieceProcessor, Vocab};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Taken from the lowest score of a piece for an unknown character.
const UNKNOWN_PENALTY: f32 = 10.0;

/// A SentencePiece model.
pub struct Spm {
    processor: SentencePieceProcessor,
    unigram: Option<Unigram>,
}

/// What segments a unigram model's text here.
struct Unigram {
    trie: Trie,
    /// The model without its pieces.
    normalizer: SentencePieceProcessor,
}

/// Hashes the trie's keys: they are numbers already.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(self.0 << 8 | u64::from(*b)));
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = value.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// The pieces that take part in segmentation, as a trie of bytes.
#[derive(Default)]
struct Trie {
    children: HashMap<u64, u32, BuildHasherDefault<Mix>>,
    /// Piece that ends at each node; negative for none.
    ends: Vec<i32>,
}

impl Trie {
    fn new(vocab: &Vocab) -> Self {
        let mut trie = Self { ends: vec![-1], ..Self::default() };
        for (piece, id) in vocab.segmentable_pieces() {
            let mut node = 0u32;
            for byte in piece {
                let next = trie.ends.len() as u32;
                node = *trie.children.entry(key(node, *byte)).or_insert(next);
                if node == next {
                    trie.ends.push(-1);
                }
            }
            trie.ends[node as usize] = id;
        }
        trie
    }

    /// The best segmentation of normalised text: pieces by length and id, unknown characters one by one.
    fn segment(&self, text: &[u8], vocab: &Vocab) -> Vec<(usize, i32)> {
        // For each end: the best score so far, where its last piece starts, and which it is.
        let mut best: Vec<(f32, usize, i32)> = vec![(0.0, usize::MAX, -1); text.len() + 1];
        let unknown = vocab.min_score() - UNKNOWN_PENALTY;
        let mut start = 0;
        while start < text.len() {
            let so_far = best[start].0;
            let width = char_width(text[start]).min(text.len() - start);
            let mut single = false;
            let mut node = 0u32;
            for (i, byte) in text[start..].iter().enumerate() {
                let Some(next) = self.children.get(&key(node, *byte)) else { break };
                node = *next;
                let id = self.ends[node as usize];
                if id < 0 {
                    continue;
                }
                let length = i + 1;
                let score = match vocab.kind(id) {
                    Some(PieceType::UserDefined) => 0.1 * (length as f64 - 1.0),
                    _ => f64::from(vocab.score(id)),
                };
                let candidate = score + f64::from(so_far);
                let slot = &mut best[start + length];
                if slot.1 == usize::MAX || candidate > f64::from(slot.0) {
                    *slot = (candidate as f32, start, id);
                }
                single |= length == width;
            }
            if !single {
                let candidate = unknown + so_far;
                let slot = &mut best[start + width];
                if slot.1 == usize::MAX || candidate > slot.0 {
                    *slot = (candidate, start, vocab.unk_id);
                }
            }
            start += width;
        }
        let mut out = Vec::new();
        let mut end = text.len();
        while end > 0 {
            let (_, start, id) = best[end];
            out.push((end - start, id));
            end = start;
        }
        out.reverse();
        out
    }
}

fn key(node: u32, byte: u8) -> u64 {
    u64::from(node) << 8 | u64::from(byte)
}

fn char_width(first: u8) -> usize {
    match first {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF7 => 4,
        _ => 1,
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the form that `map_err` calls")]
fn failed(e: sentencepiece_rust::Error) -> EngineError {
    EngineError::Tokenizer(e.to_string())
}

impl std::fmt::Debug for Spm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spm").field("pieces", &self.len()).finish_non_exhaustive()
    }
}

impl Spm {
    /// Opens a SentencePiece file and checks that it holds pieces.
    pub fn open(files: &ModelFiles, name: &str) -> Result<Self, LoadError> {
        Self::of_bytes(files, name, &files.bytes(name)?)
    }

    /// The same from the bytes that a file held.
    pub(super) fn of_bytes(files: &ModelFiles, name: &str, bytes: &[u8]) -> Result<Self, LoadError> {
        let fail = |reason: String| LoadError::Tokenizer { path: files.path().join(name), reason };
        let bytes = unpacked(bytes).map_err(fail)?;
        let hint = "not a complete SentencePiece model: fetch it again";
        let processor = SentencePieceProcessor::from_bytes(&bytes).map_err(|e| fail(format!("{hint} ({e})")))?;
        if processor.piece_size() < 4 {
            return Err(fail(format!("{hint} (it holds {} pieces)", processor.piece_size())));
        }
        let unigram = if processor.model_type() == ModelType::Unigram {
            let normalizer = normalizer(&bytes).ok_or_else(|| fail(hint.into()))?;
            Some(Unigram { trie: Trie::new(processor.vocab()), normalizer })
        } else {
            None
        };
        Ok(Self { processor, unigram })
    }

    /// Number of pieces.
    pub fn len(&self) -> usize {
        self.processor.piece_size()
    }

    /// Id of a piece by its text, special pieces included.
    pub fn id_of(&self, piece: &str) -> Option<u32> {
        self.processor.vocab().piece_to_id(piece.as_bytes()).map(|id| id as u32)
    }

    /// Ids of a text.
    pub fn ids(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        let Some(unigram) = &self.unigram else {
            return Ok(self.processor.encode(text).map_err(failed)?.into_iter().map(|id| id as u32).collect());
        };
        let vocab = self.processor.vocab();
        let mut run = false;
        let mut out = Vec::new();
        unigram.each(vocab, text, |part, id| {
            let unknown = id == vocab.unk_id;
            if unknown && vocab.byte_fallback {
                out.extend(part.iter().map(|byte| byte_id(vocab, *byte) as u32));
            } else if !(unknown && run) {
                out.push(id as u32);
            }
            run = unknown;
        })?;
        Ok(out)
    }

    /// Pieces of a text; a run of unknown characters is one piece, or its bytes where the model has byte pieces.
    pub fn pieces(&self, text: &str) -> Result<Vec<String>, EngineError> {
        match &self.unigram {
            Some(unigram) => self.segmented(unigram, text),
            None => self.processor.encode_pieces(text).map_err(failed),
        }
    }

    /// Text of ids.
    pub fn decode(&self, ids: &[i32]) -> Result<String, EngineError> {
        self.processor.decode(ids).map_err(failed)
    }

    fn segmented(&self, unigram: &Unigram, text: &str) -> Result<Vec<String>, EngineError> {
        let vocab = self.processor.vocab();
        let mut out: Vec<String> = Vec::new();
        let mut run = false;
        unigram.each(vocab, text, |part, id| {
            let unknown = id == vocab.unk_id;
            if unknown && vocab.byte_fallback {
                out.extend(part.iter().map(|byte| vocab.id_to_piece(byte_id(vocab, *byte)).unwrap_or_default().to_string()));
            } else if unknown && run {
                if let Some(last) = out.last_mut() {
                    last.push_str(&String::from_utf8_lossy(part));
                }
            } else {
                out.push(String::from_utf8_lossy(part).into_owned());
            }
            run = unknown;
        })?;
        Ok(out)
    }
}

impl Unigram {
    /// Visits the pieces of a text, each with its id: normalised once, segmented once.
    fn each(&self, vocab: &Vocab, text: &str, mut visit: impl FnMut(&[u8], i32)) -> Result<(), EngineError> {
        let normalized = self.normalizer.encode_pieces(text).map_err(failed)?.concat();
        let mut rest = normalized.as_bytes();
        for (length, id) in self.trie.segment(rest, vocab) {
            let (part, more) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            visit(part, id);
            rest = more;
        }
        Ok(())
    }
}

/// The id of a byte's piece, or of the unknown one.
fn byte_id(vocab: &Vocab, byte: u8) -> i32 {
    let id = vocab.byte_id(byte);
    if id >= 0 { id } else { vocab.unk_id }
}
