//! Texts broken at random, character by character: what a feed, a model or an enemy may send.

use super::seeds::{Draw, pick};

/// What is put in: marks that open and close, signs of money, digits of three scripts, invisible marks, words that begin
/// something.
const PIECES: &[&str] = &[
    "«",
    "»",
    "\"",
    "“",
    "”",
    "'",
    "$",
    "£",
    "€",
    "%",
    "٪",
    "-",
    "–",
    ":",
    ".",
    "..",
    ",",
    "،",
    "/",
    "@",
    "#",
    "(",
    ")",
    "\n",
    "\u{200f}",
    "\u{64b}",
    "\u{640}",
    "\u{301}",
    "١",
    "٢٣",
    "۴",
    "9",
    "00",
    "1e9",
    "  ",
    "https://",
    "www.",
    "&#39;",
    "&quot;",
    "م",
    "و",
    "ال",
    "مليون",
    "billion",
    "لم",
    "not",
    "n't",
    "XVI",
    "NATO",
    "1930s",
    "p.m.",
    "مايو",
    "May",
    "😀",
    "\u{feff}",
    "\\`",
    "ر",
    "نصف",
    "عشر",
    "بي بي سي",
    "كم",
    " miles",
    " square km",
    "ساعتين",
    "دولار كندي",
    "HK$",
    "World War II",
    "الثانية",
    "third",
];

/// A text with one to eight changes.
pub fn mutate(text: &str, draw: &mut Draw) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=draw.below(8) {
        let at = draw.below(chars.len() + 1);
        let end = (at + 1 + draw.below(6)).min(chars.len());
        match draw.below(4) {
            0 => _ = chars.drain(at..end.max(at)),
            1 => {
                let again: Vec<char> = chars.get(at..end.max(at)).unwrap_or_default().to_vec();
                chars.splice(at..at, again);
            }
            2 if at < chars.len() => chars.truncate(at.max(3)),
            _ => {
                let piece = pick(PIECES, draw).unwrap_or_default();
                chars.splice(at..at, piece.chars());
            }
        }
    }
    chars.into_iter().collect()
}
