//! Sentences and pieces that lose nothing: the parts of a text, put together again, are the text.

mod pieces;
mod sentence;

pub use pieces::{Piece, pieces};
pub use sentence::{Kind, Sentence, sentences};
