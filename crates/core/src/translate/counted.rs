//! Pieces of a text that fit a model, each tokenized once: what was counted is kept until it is asked for.

use super::text_model::TextModel;
use crate::error::EngineError;
use mujaz_text::segment::pieces;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

/// A piece with its ids.
pub(crate) struct Encoded {
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// Its ids.
    pub ids: Vec<u32>,
    /// Whether the cut behind it is none that a writer would make.
    pub forced: bool,
}

/// The pieces of a text of at most `budget` tokens; blank ones have no ids. The caller knows them by their text.
pub(crate) fn encoded(model: &impl TextModel, text: &str, budget: usize) -> Result<Vec<Encoded>, EngineError> {
    let known: RefCell<HashMap<String, Vec<u32>>> = RefCell::default();
    let count = |piece: &str| {
        if let Some(ids) = known.borrow().get(piece) {
            return ids.len();
        }
        let Ok(ids) = model.encode(piece) else { return usize::MAX };
        let tokens = ids.len();
        known.borrow_mut().insert(piece.into(), ids);
        tokens
    };
    let cut = pieces(text, budget, &count);
    let mut known = known.into_inner();
    let mut out = Vec::with_capacity(cut.len());
    for piece in cut {
        let source = &text[piece.range.clone()];
        let blank = source.trim().is_empty();
        let ids = if blank { Vec::new() } else { known.remove(source).map_or_else(|| model.encode(source), Ok)? };
        out.push(Encoded { range: piece.range, ids, forced: piece.forced });
    }
    Ok(out)
}
