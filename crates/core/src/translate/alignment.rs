//! Which words of a source each English word was made of, by the model's attention.

use super::text_model::TextModel;
use crate::error::EngineError;
use crate::generate::Hypothesis;
use std::ops::Range;

/// An English word and what it was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct AlignedWord {
    /// Byte range in the English.
    pub range: Range<usize>,
    /// Source tokens by their place in [`Alignment::source`], with their weights.
    pub from: Vec<(usize, f32)>,
}

/// Words of the English with the tokens of the source that the model looked at when it wrote them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alignment {
    /// Byte ranges of the source's tokens, in order.
    pub source: Vec<Range<usize>>,
    /// The English's words, in order.
    pub words: Vec<AlignedWord>,
}

/// Byte ranges of a text's words.
pub(super) fn words(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            open = false;
            continue;
        }
        match out.last_mut().filter(|_| open) {
            Some(last) => last.end = at + c.len_utf8(),
            None => out.push(at..at + c.len_utf8()),
        }
        open = true;
    }
    out
}

impl Alignment {
    /// The alignment of a hypothesis; empty where the search kept none.
    pub(super) fn of<M: TextModel>(model: &M, source: &str, english: &str, hypothesis: &Hypothesis) -> Result<Self, EngineError> {
        if hypothesis.alignment.is_empty() {
            return Ok(Self::default());
        }
        let spans = model.spans(source)?;
        let places: Vec<usize> = spans.iter().enumerate().filter(|(_, s)| s.is_some()).map(|(at, _)| at).collect();
        let mut rows: Vec<(Vec<f32>, f32)> = vec![(vec![0.0; places.len()], 0.0); words(english).len()];
        let (mut before, mut counted) = (String::new(), 0);
        for (at, weights) in hypothesis.alignment.iter().enumerate() {
            let text = model.decode(hypothesis.ids.get(..=at).unwrap_or_default())?;
            let word = text.split_whitespace().count();
            if let Some((row, tokens)) = rows.get_mut(word.wrapping_sub(1)).filter(|_| text != before) {
                // The letters of a word say what it was made of, not the "'s" behind it.
                let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
                let own = (letters.saturating_sub(counted) as f32).max(0.1);
                counted = letters;
                row.iter_mut().zip(&places).for_each(|(sum, place)| *sum += own * weights.get(*place).copied().unwrap_or(0.0));
                *tokens += own;
            }
            before = text;
        }
        let mean = |(row, tokens): (Vec<f32>, f32)| -> Vec<(usize, f32)> {
            row.into_iter().map(|w| w / tokens.max(0.1)).enumerate().filter(|(_, w)| *w > 0.005).collect()
        };
        let words = words(english).into_iter().zip(rows).map(|(range, row)| AlignedWord { range, from: mean(row) }).collect();
        Ok(Self { source: spans.into_iter().flatten().collect(), words })
    }

    /// Adds the alignment of what follows, whose source and English begin at these places.
    pub(super) fn extend(&mut self, other: Self, source_at: usize, english_at: usize) {
        let first = self.source.len();
        self.source.extend(other.source.into_iter().map(|r| r.start + source_at..r.end + source_at));
        self.words.extend(other.words.into_iter().map(|w| AlignedWord {
            range: w.range.start + english_at..w.range.end + english_at,
            from: w.from.into_iter().map(|(token, weight)| (token + first, weight)).collect(),
        }));
    }

    /// The alignment of an English that was corrected: words that are the same keep theirs, those between get what was between.
    pub(crate) fn carry(&mut self, from: &str, to: &str) {
        if from == to || self.words.is_empty() {
            return;
        }
        let old: Vec<&str> = self.words.iter().map(|w| from.get(w.range.clone()).unwrap_or("")).collect();
        let new = words(to);
        let texts: Vec<&str> = new.iter().map(|r| to.get(r.clone()).unwrap_or("")).collect();
        let mut out: Vec<AlignedWord> = Vec::with_capacity(new.len());
        let (mut i, mut j) = (0, 0);
        for (a, b) in common(&old, &texts).into_iter().chain([(old.len(), new.len())]) {
            let between = self.words.get(i..a).unwrap_or_default();
            // New words without an old one between: what stands around them says most.
            let around = [self.words.get(i.wrapping_sub(1)), self.words.get(a)];
            let parts: Vec<&AlignedWord> =
                if between.is_empty() { around.into_iter().flatten().collect() } else { between.iter().collect() };
            let share = 1.0 / parts.len().max(1) as f32;
            let from: Vec<(usize, f32)> = parts.iter().flat_map(|w| &w.from).map(|(t, w)| (*t, w * share)).collect();
            out.extend(new.get(j..b).unwrap_or_default().iter().map(|r| AlignedWord { range: r.clone(), from: from.clone() }));
            if let (Some(word), Some(range)) = (self.words.get(a), new.get(b)) {
                out.push(AlignedWord { range: range.clone(), from: word.from.clone() });
            }
            (i, j) = (a + 1, b + 1);
        }
        self.words = out;
    }
}

/// A longest common subsequence of two lists of words, as places in both; marks at their ends do not count.
fn common(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let core = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_string();
    let (a, b): (Vec<String>, Vec<String>) = (a.iter().map(|w| core(w)).collect(), b.iter().map(|w| core(w)).collect());
    let width = b.len() + 1;
    let mut table = vec![0u32; (a.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            table[at(i, j)] = if a[i] == b[j] { table[at(i + 1, j + 1)] + 1 } else { table[at(i + 1, j)].max(table[at(i, j + 1)]) };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if table[at(i + 1, j)] >= table[at(i, j + 1)] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_corrected_keeps_what_it_was_made_of() {
        let word = |range: Range<usize>, token| AlignedWord { range, from: vec![(token, 1.0)] };
        let from = "The d &apos; état failed .";
        let mut alignment = Alignment { source: Vec::new(), words: words(from).into_iter().enumerate().map(|(i, r)| word(r, i)).collect() };
        let to = "The d'état failed.";
        alignment.carry(from, to);
        assert_eq!(alignment.words.len(), 3);
        assert_eq!(alignment.words[0].from, [(0, 1.0)]);
        assert_eq!(alignment.words[1].from.iter().map(|(t, _)| *t).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(alignment.words[2].from[0].0, 4);
        assert_eq!(&to[alignment.words[2].range.clone()], "failed.");
    }
}
