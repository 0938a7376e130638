//! Where a tokenizer's pieces stand in a text.

use std::ops::Range;

/// Characters that normalisers take out of words.
fn silent(c: char) -> bool {
    matches!(c, 'ـ' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}') || !c.is_alphanumeric()
}

/// Where a tokenizer's pieces stand in the text before it was normalised. What a normaliser dropped is passed over, what it
/// changed counts as one character for one.
pub(super) fn locate(text: &str, pieces: &[String]) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect();
    let end_of = |at: usize| chars.get(at).map_or(text.len(), |(from, c)| from + c.len_utf8());
    let mut at = 0;
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let mut range: Option<Range<usize>> = None;
        for c in piece.chars().filter(|c| !matches!(c, '\u{2581}' | 'Ġ') && !c.is_whitespace()) {
            let skipped = chars.iter().skip(at).take_while(|(_, s)| *s != c && silent(*s)).count();
            let found = chars.get(at + skipped).is_some_and(|(_, s)| *s == c);
            let here = if found { at + skipped } else { at.min(chars.len().saturating_sub(1)) };
            let Some((from, _)) = chars.get(here) else { continue };
            range = Some(range.map_or(*from, |r| r.start)..end_of(here));
            at = here + 1;
        }
        let place = chars.get(at).map_or(text.len(), |(from, _)| *from);
        out.push(range.unwrap_or(place..place));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_found_in_the_text_before_it_was_normalised() {
        let text = "قَالَ  الوزيـر: «نعم»";
        let pieces = ["▁قال", "▁الو", "زير", ":", "▁\"", "نعم", "\""].map(String::from);
        let found: Vec<&str> = locate(text, &pieces).into_iter().map(|r| &text[r]).collect();
        assert_eq!(found, ["قَال", "الو", "زيـر", ":", "«", "نعم", "»"]);
        assert_eq!(locate("", &pieces).len(), 7);
        assert_eq!(locate("قال", &["▁قال".into(), "▁".into(), "x".into()]).len(), 3);
    }
}
