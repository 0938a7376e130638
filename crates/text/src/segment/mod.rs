//! Sentences and pieces that lose nothing: the parts of a text, put together again, are the text.

mod lost;
mod pieces;
mod sentence;
mod stop;

pub use pieces::{Piece, pieces};
pub use sentence::{Kind, Sentence, sentences};

use std::ops::Range;

/// Whether a cut falls strictly inside one of some ranges that are in order and apart.
fn inside(ranges: &[Range<usize>], cut: usize) -> bool {
    let i = ranges.partition_point(|r| r.end <= cut);
    ranges.get(i).is_some_and(|r| r.start < cut)
}
