//! Where tags go in the English: on the words made of the words that they stood on.

use super::block::{Block, MarkKind};
use crate::translate::Alignment;
use std::ops::Range;

/// Words of a sentence beyond every use among which a place is sought.
const WINDOW: usize = 120;
/// Words whose weight on letters of the source is less say nothing.
const UNSURE: f32 = 0.05;

/// Letters of a word beside a place that are looked at.
const WORD: usize = 64;
/// Letters on each side of a place among which a word of Latin letters is sought.
const LATIN: usize = 40;

/// A sentence in both texts of a block, by bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    pub source: Range<usize>,
    pub english: Range<usize>,
}

/// Both texts of a block and what is known of their words. Bytes of the source are those of the block's text.
pub struct Sides<'a> {
    pub source: &'a str,
    pub english: &'a str,
    pub alignment: &'a Alignment,
    pub twins: &'a [Twin],
}

/// An element or a unit of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its mark, and for an element the one that closes it.
    pub marks: (usize, usize),
    pub children: Vec<Node>,
}

/// Words that are a part of the next one in Arabic.
const ARTICLES: &[&str] = &["the", "a", "an"];
/// What leads to the next word of the English.
const LEADS: &[&str] = &["of", "for", "to", "in", "on", "at", "by", "with", "from", "and"];
/// The same in Arabic, where it is a word of its own.
const PREPOSITIONS: &[&str] = &["من", "عن", "إلى", "الى", "على", "في", "مع", "حول", "ضد", "نحو", "لدى", "بين", "أو", "و"];

/// Deeper elements, or more of them in one sentence's row, are placed in the order they stand in.
const DEPTH: usize = 60;
const NODES: usize = 500;

/// The elements of a block within each other; None where they are not (some are open, or cross), or are too many.
pub fn tree(block: &Block<'_>, marks: Range<usize>) -> Option<Vec<Node>> {
    let mut stack: Vec<(usize, Vec<Node>)> = vec![(usize::MAX, Vec::new())];
    for at in marks {
        let mark = block.marks.get(at)?;
        match mark.kind {
            MarkKind::Unit => stack.last_mut()?.1.push(Node { marks: (at, at), children: Vec::new() }),
            MarkKind::Open if stack.len() > DEPTH => return None,
            MarkKind::Open => stack.push((at, Vec::new())),
            MarkKind::Close => {
                let (open, children) = stack.pop().filter(|_| !stack.is_empty())?;
                let (named, opens) = (|raw: &str| super::token::name(raw), block.marks.get(open)?.raw);
                let link = opens.ends_with('[') && (mark.raw.starts_with("](") || mark.raw.starts_with("]["));
                let link = link || opens.trim_start_matches('!').starts_with("[[") && mark.raw == "]]";
                if !link && named(opens) != named(mark.raw) {
                    return None;
                }
                stack.last_mut()?.1.push(Node { marks: (open, at), children });
            }
        }
        if stack.last()?.1.len() > NODES {
            return None;
        }
    }
    let (_, nodes) = stack.pop()?;
    stack.is_empty().then_some(nodes)
}

impl Sides<'_> {
    /// How much of a word was made of a part of the source, and how much of it is known.
    fn share(&self, word: usize, part: &Range<usize>) -> (f32, f32) {
        let (mut inside, mut all) = (0.0, 0.0);
        for (token, weight) in self.alignment.words.get(word).into_iter().flat_map(|w| &w.from) {
            let Some(range) = self.alignment.source.get(*token) else { continue };
            if !self.source.get(range.clone()).is_some_and(|t| t.contains(char::is_alphanumeric)) {
                continue;
            }
            let both = range.end.min(part.end).saturating_sub(range.start.max(part.start));
            inside += weight * both as f32 / range.len().max(1) as f32;
            all += weight;
        }
        (if all > 0.0 { inside / all } else { 0.0 }, all)
    }

    fn range(&self, word: usize) -> Range<usize> {
        let end = self.english.len();
        self.alignment.words.get(word).map_or(end..end, |w| w.range.clone())
    }

    /// What a word says for being made of a part (above 0) or not (below 0).
    fn vote(&self, word: usize, part: &Range<usize>) -> f32 {
        let english = self.range(word);
        if let Some(twin) = self.twins.iter().find(|t| t.english.start <= english.start && english.end <= t.english.end) {
            let letters = |r: Range<usize>| self.source.get(r).is_some_and(|t| t.contains(char::is_alphanumeric));
            if twin.source.end <= part.start || part.end <= twin.source.start {
                return -1.0;
            }
            let (front, back) = (twin.source.start..part.start.max(twin.source.start), part.end.min(twin.source.end)..twin.source.end);
            if !letters(front) && !letters(back) {
                return 1.0;
            }
        }
        let (share, sure) = self.share(word, part);
        if sure < UNSURE { -0.02 } else { sure * (share - 0.5) }
    }

    /// The run of words, among some, that was most surely made of a part of the source, and how surely: below 0 it rather was not.
    fn run(&self, part: &Range<usize>, free: &[Range<usize>]) -> Option<(f32, Range<usize>)> {
        let mut best: Option<(f32, Range<usize>)> = None;
        for gap in free {
            let (mut sum, mut start) = (0.0f32, gap.start);
            for word in gap.clone() {
                if sum <= 0.0 {
                    (sum, start) = (0.0, word);
                }
                sum += self.vote(word, part);
                if best.as_ref().is_none_or(|(s, _)| sum > *s) {
                    best = Some((sum, start..word + 1));
                }
            }
        }
        best
    }

    /// Whether a word is one of these.
    fn is(&self, word: usize, these: &[&str]) -> bool {
        let text = self.english.get(self.range(word)).unwrap_or("");
        these.iter().any(|t| t.eq_ignore_ascii_case(text))
    }

    /// A run without an "and" at its front that is a و in front of the part (`و<a>تويتر</a>`: one word to the model), and without an
    /// article or a preposition at its end, for that is the next word's, unless the part ends with a preposition of its own.
    fn trimmed(&self, run: Range<usize>, part: &Range<usize>) -> Range<usize> {
        let (mut start, mut end) = (run.start, run.end);
        let front = self.source.get(..part.start).unwrap_or("");
        let and = front.strip_suffix('و').is_some_and(|f| !f.ends_with(char::is_alphanumeric));
        if and && end - start > 1 && self.is(start, &["and"]) {
            start += 1;
        }
        let last = self.source.get(part.clone()).and_then(|t| t.split_whitespace().next_back()).unwrap_or("");
        let bound = PREPOSITIONS.contains(&last);
        while end - start > 1 && (self.is(end - 1, ARTICLES) || !bound && self.is(end - 1, LEADS)) {
            end -= 1;
        }
        start..end
    }

    /// The place in a word of Latin letters and digits that the English has just once, for what stood at or in that word: the 2 of
    /// `H<sub>2</sub>O`.
    fn inside(&self, at: usize, within: &Range<usize>) -> Option<usize> {
        let own = |c: char| c.is_ascii_alphanumeric();
        let (front, back) = (self.source.get(..at)?, self.source.get(at..)?);
        let start = at - front.bytes().rev().take(LATIN).take_while(u8::is_ascii_alphanumeric).count();
        let end = at + back.bytes().take(LATIN).take_while(u8::is_ascii_alphanumeric).count();
        let word = self.source.get(start..end)?;
        let place = |w: usize| {
            let range = self.range(w);
            let text = self.english.get(range.clone())?;
            let lead = text.len() - text.trim_start_matches(|c: char| !own(c)).len();
            (text.trim_matches(|c: char| !own(c)) == word).then_some(range.start + lead + at - start)
        };
        let mut places = self.window(at, within.clone()).filter_map(place);
        places.next().filter(|_| start < at && places.next().is_none())
    }

    /// The bytes of a run of words, without marks at its ends that the part of the source does not have there.
    fn bytes(&self, run: &Range<usize>, part: &Range<usize>) -> Range<usize> {
        let (from, to) = (self.range(run.start).start, self.range(run.end.saturating_sub(1)).end.max(self.range(run.start).start));
        let source = self.source.get(part.clone()).unwrap_or("").trim();
        let text = self.english.get(from..to).unwrap_or("");
        let mark = |c: char| !c.is_alphanumeric() && !matches!(c, '%' | '$' | '€' | '£' | '#' | '@' | '+' | '-');
        let front = if source.starts_with(mark) { text } else { text.trim_start_matches(mark) };
        let start = to - front.len();
        // Of marks that the part ends with, the ones behind it are not its own: `<b>(5)</b>:`.
        let behind = self.source.get(part.end..).and_then(|t| t.chars().next());
        let other = |c: char| match behind {
            Some('،') => c == ',',
            Some('؛') => c == ';',
            Some('؟') => c == '?',
            own => own == Some(c),
        };
        let core = match source.ends_with(mark) {
            true if source.ends_with(other) => front,
            true => front.trim_end_matches(|c: char| mark(c) && other(c)),
            false => front.trim_end_matches(mark),
        };
        if core.is_empty() { from..to } else { start..start + core.len() }
    }

    /// Of very many words those around where a place would be if all stood in the source's order.
    fn window(&self, at: usize, within: Range<usize>) -> Range<usize> {
        if within.len() <= WINDOW {
            return within;
        }
        let middle = self.alignment.words.len() * at / self.source.len().max(1);
        let start = middle.saturating_sub(WINDOW / 2).clamp(within.start, within.end - WINDOW);
        start..start + WINDOW
    }

    /// Between which words something goes that stood at a place of the source: behind how many.
    fn gap(&self, at: usize, within: Range<usize>) -> usize {
        let within = self.window(at, within);
        let text = |r: Range<usize>| self.source.get(r).unwrap_or("");
        let before = text(0..at).trim_end();
        // Of a word without end the letters that stand near.
        let letters =
            |word: &mut dyn Iterator<Item = char>| word.take(WORD).take_while(|c| !c.is_whitespace()).map(char::len_utf8).sum::<usize>();
        let last = before.len() - letters(&mut before.chars().rev())..before.len();
        let behind = self.source.len() - text(at..self.source.len()).trim_start().len();
        let first = behind..behind + letters(&mut text(behind..self.source.len()).chars());
        let mut global: f32 = within.clone().map(|w| self.share(w, &(at..self.source.len())).0).sum();
        let words = within.len().max(1) as f32;
        let mut best = (f32::MIN, within.start);
        for gap in within.start..=within.end {
            let near =
                |word: Option<usize>, part: &Range<usize>| word.filter(|w| within.contains(w)).map_or(0.0, |w| self.share(w, part).0);
            let local = near(gap.checked_sub(1), &last) * 0.7 + near(Some(gap), &first) * 0.5;
            let score = local + global * 2.0 / words;
            if score > best.0 {
                best = (score, gap);
            }
            global += self.share(gap, &(0..at)).0 - self.share(gap, &(at..self.source.len())).0;
        }
        best.1
    }

    /// The byte of the English behind so many words; in front of the marks at the last one's end where those came behind in
    /// the source too.
    pub fn point(&self, at: usize, blanks: (bool, bool), within: &Range<usize>) -> usize {
        if !blanks.0
            && let Some(place) = self.inside(at, within)
        {
            return place;
        }
        let gap = self.gap(at, within.clone());
        // Nothing that stood in front of an Arabic article stands behind the English one.
        let definite = self.source.get(at..).is_some_and(|text| text.trim_start().starts_with("ال"));
        let gap = if definite && gap > within.start && self.is(gap - 1, ARTICLES) { gap - 1 } else { gap };
        if gap == within.start {
            return self.range(gap).start;
        }
        let range = self.range(gap - 1);
        // `على X .`: with a blank in front of it, too, a stop stands behind what is placed.
        let behind = self.source.get(at..).unwrap_or("").trim_start();
        let rest = behind.trim_start_matches(['.', '،', '؛', ':', '؟', '!', ',', ';', '?']);
        let stop = rest.len() < behind.len() && (rest.is_empty() || rest.starts_with(char::is_whitespace));
        let tight =
            stop || !blanks.1 && self.source.get(at..).is_some_and(|t| t.starts_with(|c: char| !c.is_alphanumeric() && !c.is_whitespace()));
        let word = self.english.get(range.clone()).unwrap_or("");
        let core = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if tight && !core.is_empty() { range.start + core.len() } else { range.end }
    }

    /// The words of the sentences that a part of the source touches, among some words.
    pub fn near(&self, part: &Range<usize>, among: &Range<usize>) -> Range<usize> {
        let first = self.twins.partition_point(|t| t.source.end < part.start);
        let behind = self.twins.get(first..).unwrap_or_default().iter();
        let touched = behind.take_while(|t| t.source.start <= part.end).map(|t| &t.english);
        let bytes = touched.fold(None, |all: Option<Range<usize>>, r| Some(all.map_or(r.start, |a| a.start)..r.end));
        let words = bytes.map_or(among.clone(), |b| self.words_in(&b));
        let start = words.start.clamp(among.start, among.end);
        start..words.end.clamp(start, among.end)
    }

    /// The words that begin in a range of bytes.
    pub fn words_in(&self, bytes: &Range<usize>) -> Range<usize> {
        let words = &self.alignment.words;
        let start = words.partition_point(|w| w.range.end <= bytes.start);
        let end = words.partition_point(|w| w.range.start < bytes.end);
        start..end.max(start)
    }

    /// Where each of some neighbours goes within a range of the English: in the order of the English, apart from each other.
    pub fn arrange(&self, block: &Block<'_>, nodes: &[Node], within: &Range<usize>) -> Vec<(usize, Range<usize>)> {
        let words = self.words_in(within);
        let at = |mark: usize| block.marks.get(mark).map_or(0, |m| m.at);
        let clamp = |r: Range<usize>| {
            let start = r.start.clamp(within.start, within.end);
            start..r.end.clamp(start, within.end)
        };
        let mut placed: Vec<(usize, Range<usize>)> = Vec::new();
        let mut free = vec![words.clone()];
        for (index, node) in nodes.iter().enumerate().filter(|(_, n)| n.marks.0 != n.marks.1) {
            let part = at(node.marks.0)..at(node.marks.1);
            // What holds no word, but a hashtag or an emoji, goes around none.
            if !self.source.get(part.clone()).is_some_and(|t| t.contains(char::is_alphanumeric)) {
                continue;
            }
            let near = self.near(&part, &words);
            let gaps: Vec<Range<usize>> =
                free.iter().map(|g| g.start.max(near.start)..g.end.min(near.end)).filter(|g| !g.is_empty()).collect();
            let Some((score, run)) = self.run(&part, &gaps).map(|(score, run)| (score, self.trimmed(run, &part))) else { continue };
            // Words that the model left out: an article or the like is none of theirs. A link must stand on some word.
            let link = block.marks.get(node.marks.0).is_some_and(|m| super::token::name(m.raw) == "a");
            if score <= 0.0 && run.len() == 1 && !link && (self.is(run.start, &["the", "a", "an", "is"]) || self.is(run.start, LEADS)) {
                continue;
            }
            free = free
                .iter()
                .flat_map(|gap| [gap.start..run.start.min(gap.end).max(gap.start), run.end.max(gap.start).min(gap.end)..gap.end])
                .filter(|g| !g.is_empty())
                .collect();
            placed.push((index, clamp(self.bytes(&run, &part))));
        }
        placed.sort_by_key(|(_, r)| (r.start, r.end));
        // Units, and elements that found every word taken: outside of the others.
        for (index, node) in nodes.iter().enumerate() {
            if placed.iter().any(|(i, _)| *i == index) {
                continue;
            }
            let mark = block.marks.get(node.marks.0);
            let mut byte = clamp({
                let place = at(node.marks.0);
                let p = self.point(place, mark.map_or((true, true), |m| m.blanks), &self.near(&(place..place), &words));
                p..p
            })
            .start;
            if let Some((other, range)) = placed.iter().find(|(_, r)| r.start < byte && byte < r.end) {
                byte = if *other < index { range.end } else { range.start };
            }
            // Behind what ends here; of those that stand at one place, in the order of the source.
            let place = placed.iter().position(|(i, r)| r.start > byte || r.start == byte && (r.end > byte || *i > index));
            placed.insert(place.unwrap_or(placed.len()), (index, byte..byte));
        }
        placed
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::{Part, parts};
    use super::super::rules::Markup;
    use super::*;

    fn block(html: &str) -> Block<'_> {
        match parts(html, &Markup::default()).into_iter().next() {
            Some(Part::Block(block)) => block,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn elements_that_cross_or_stay_open_make_no_tree() {
        for html in ["نص <b>نص <i>نص</b> نص</i> نص", "نص <b>نص", "نص</b> نص", "<a>نص <b>نص</a>"] {
            let block = block(html);
            assert_eq!(tree(&block, 0..block.marks.len()), None, "{html}");
        }
        let block = block("نص <b>نص <i>نص</i></b> <img> نص");
        let nodes = tree(&block, 0..block.marks.len()).unwrap();
        assert_eq!((nodes.len(), nodes[0].children.len()), (2, 1));
    }
}
