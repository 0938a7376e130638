//! HTML and XML to English with an account of every sentence: tags stay on their words, see [`mujaz::translate::markup`].

use crate::failure::ApiError;
use crate::work::{Ask, Doubt, Span, Translation, translate as run, translator};
use mujaz::brief::Stage;
use mujaz::check::Flag;
use mujaz::text::extract::strip_tags;
use mujaz::text::is_arabic_letter;
use mujaz::translate::markup::{MarkedSentence, Markup, dressed};
use mujaz::{Marked, Newsroom};
use std::ops::Range;

/// Fragments of HTML or XML in English.
pub fn translate(desk: &Newsroom, ask: &Ask<'_>, rules: &Markup) -> Result<Vec<Translation>, ApiError> {
    let fragments: Vec<&str> = ask.texts.iter().map(String::as_str).collect();
    // A client that hangs up stops the work here, too.
    let wanted = || !ask.cancel.is_cancelled();
    let results = desk.at(Stage::Translate)?.translate_markup_while(&fragments, rules, Some(ask.deadline), wanted)?;
    results.into_iter().zip(&fragments).map(|(result, source)| Ok(account(source, result?))).collect()
}

/// Plain texts in English, sentence by sentence; `watch` is told as [`run`] tells it. One in which tags, emoji or placeholders stand all the
/// same goes the way of marked texts, or the model would spell them anew: clients join the lines of subtitles with `<br />`, and send
/// strings of programs and posts as they are.
pub fn plain(desk: &Newsroom, ask: &Ask<'_>, mut watch: impl FnMut(usize, &str)) -> Result<Vec<Translation>, ApiError> {
    let cues: Vec<Option<Cue>> = ask.texts.iter().map(|text| Cue::read(text)).collect();
    if cues.iter().all(Option::is_none) {
        return as_sent(desk, ask, watch);
    }
    let whole = |(text, cue): (&String, &Option<Cue>)| cue.as_ref().map_or_else(|| text.clone(), |cue| cue.text.clone());
    let texts: Vec<String> = ask.texts.iter().zip(&cues).map(whole).collect();
    let mut out = Vec::with_capacity(texts.len());
    for (index, (done, cue)) in as_sent(desk, &of(ask, &texts), |_, _| {})?.into_iter().zip(cues).enumerate() {
        let done = match cue {
            Some(cue) => cue.lay_out(done),
            None => done,
        };
        watch(index, &done.text);
        out.push(done);
    }
    Ok(out)
}

/// Plain texts in English, line by line as they were sent.
fn as_sent(desk: &Newsroom, ask: &Ask<'_>, mut watch: impl FnMut(usize, &str)) -> Result<Vec<Translation>, ApiError> {
    let dressed: Vec<bool> = ask.texts.iter().map(|text| dressed(text)).collect();
    if !dressed.contains(&true) {
        return run(desk, ask, watch);
    }
    let rules = Markup { plain: true, whole: ask.whole, ..Markup::default() };
    // Whether there are entities is told from the whole text.
    if let ([text], true) = (ask.texts, ask.watched)
        && !text.contains('&')
    {
        return Ok(vec![by_lines(desk, ask, text, &rules, |part| watch(0, part))?]);
    }
    let (mut bare, mut marked): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (text, dressed) in ask.texts.iter().zip(&dressed) {
        let side = if *dressed { &mut marked } else { &mut bare };
        side.push(text.clone());
    }
    let mut bare = run(desk, &of(ask, &bare), |_, _| {})?.into_iter();
    let mut marked = translate(desk, &of(ask, &marked), &rules)?.into_iter();
    let tokenizer = translator(desk)?.tokenizer();
    let mut out = Vec::with_capacity(dressed.len());
    for (index, (text, dressed)) in ask.texts.iter().zip(dressed).enumerate() {
        let mut done = if dressed { marked.next() } else { bare.next() }.unwrap_or_default();
        if dressed {
            done.tokens = tokenizer.encode(text).map_or(0, |ids| ids.len());
        }
        watch(index, &done.text);
        out.push(done);
    }
    Ok(out)
}

/// Lines that are done together at most.
const LINES: usize = 64;

/// A text that somebody watches, in groups of its lines: each is read for itself anyway.
fn by_lines(desk: &Newsroom, ask: &Ask<'_>, text: &str, rules: &Markup, mut watch: impl FnMut(&str)) -> Result<Translation, ApiError> {
    let lines: Vec<String> = text.split_inclusive('\n').map(String::from).collect();
    let (mut rest, mut group) = (lines.as_slice(), 1);
    let (mut done, mut read, mut written) = (Translation::default(), 0, 0);
    while !rest.is_empty() {
        let (now, later) = rest.split_at(group.min(rest.len()));
        for (line, part) in now.iter().zip(translate(desk, &of(ask, now), rules)?) {
            let before = done.sentences.len();
            done.flags.extend(part.flags.into_iter().map(|flag| Doubt { sentence: flag.sentence + before, ..flag }));
            let moved = |s: Span| Span { source: s.source.map(|at| at + read), target: s.target.map(|at| at + written) };
            done.sentences.extend(part.sentences.into_iter().map(moved));
            read += line.chars().count();
            written += part.text.chars().count();
            watch(&part.text);
            done.text.push_str(&part.text);
        }
        rest = later;
        group = (group * 2).min(LINES);
    }
    done.tokens = translator(desk)?.tokenizer().encode(text).map_or(0, |ids| ids.len());
    Ok(done)
}

/// What editors of subtitles join lines with.
const BREAK: &str = "<br />";
/// Characters of a line of a subtitle.
const LINE: usize = 50;

/// A subtitle of two lines that are one sentence.
#[derive(Debug, PartialEq, Eq)]
struct Cue {
    /// Both lines, as one.
    text: String,
    /// Behind how many characters it breaks.
    at: usize,
    /// How many characters the break has more than a blank.
    more: usize,
}

impl Cue {
    /// Reads a text. None unless its first line is surely no sentence of its own: what has a stop or a colon, a dash of a dialogue, or but
    /// one word may be. In files for players that know no direction the stop of a line stands in front of it: `.نص`.
    fn read(text: &str) -> Option<Self> {
        let (first, second) = text.split_once(BREAK)?;
        let (front, behind) = (first.trim_end(), second.trim_start());
        let shown = [strip_tags(front), strip_tags(behind)];
        let fits = |line: &String| {
            let line = line.trim();
            // Behind signs that say which way a line runs.
            let steers = |c: char| c.is_whitespace() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}');
            let bare = line.trim_start_matches(steers);
            let spoken = bare.starts_with(['-', '–', '—', '•', '*', '♪']) || line.contains(':');
            let turned = bare.starts_with(['.', '…', '!', '؟', '?', '،', ',', '؛', ';']);
            let words = line.contains(is_arabic_letter) && line.contains(char::is_whitespace);
            words && line.chars().count() <= LINE && !spoken && !turned
        };
        let goes_on = |line: &str| line.trim().ends_with(|c: char| c.is_alphanumeric() || c == '،');
        let two = !second.contains("<br") && !text.contains(['\n', '\r']);
        let cue = two && shown.iter().all(fits) && shown.first().is_some_and(|line| goes_on(line));
        let more = text.chars().count() - front.chars().count() - behind.chars().count() - 1;
        cue.then(|| Self { text: format!("{front} {behind}"), at: front.chars().count(), more })
    }

    /// Its English in two lines: broken at the blank outside of tags that is nearest to the middle.
    fn lay_out(&self, mut done: Translation) -> Translation {
        let middle = done.text.chars().count() / 2;
        let (mut tag, mut best) = (false, None::<(usize, usize, usize)>);
        for (place, (byte, c)) in done.text.char_indices().enumerate() {
            match c {
                '<' => tag = true,
                '>' => tag = false,
                ' ' if !tag => {
                    let far = place.abs_diff(middle);
                    best = best.filter(|(least, ..)| *least <= far).or(Some((far, place, byte)));
                }
                _ => {}
            }
        }
        let blank = best.map(|(_, place, byte)| (place, byte..byte + 1));
        // A single word stands in the first line.
        let end = done.text.len();
        let (place, range) = blank.unwrap_or((usize::MAX, end..end));
        done.text.replace_range(range, BREAK);
        for span in &mut done.sentences {
            span.source = span.source.map(|at| if at > self.at { at + self.more } else { at });
            span.target = span.target.map(|at| if at > place { at + BREAK.len() - 1 } else { at });
        }
        done
    }
}

/// The same is asked for, of other texts.
fn of<'a>(ask: &Ask<'a>, texts: &'a [String]) -> Ask<'a> {
    let Ask { whole, alternatives, deadline, cancel, watched, .. } = *ask;
    Ask { texts, whole, alternatives, deadline, cancel, watched }
}

fn account(source: &str, marked: Marked) -> Translation {
    let doubt = |flag: Flag| Doubt {
        kind: flag.kind.name(),
        sentence: marked.sentences.iter().position(|s| s.id == flag.at).unwrap_or(0),
        detail: flag.detail,
    };
    let (mut from, mut to) = (Counted::of(source), Counted::of(&marked.html));
    let spans = marked.sentences.iter().map(|s| span(&mut from, &mut to, s)).collect();
    Translation { flags: marked.flags.into_iter().map(doubt).collect(), sentences: spans, text: marked.html, ..Translation::default() }
}

/// A text whose characters are counted as its bytes are asked for: in order, so that none is counted twice.
struct Counted<'a> {
    text: &'a str,
    bytes: usize,
    chars: usize,
}

impl<'a> Counted<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, bytes: 0, chars: 0 }
    }

    /// Characters in front of a byte.
    fn until(&mut self, byte: usize) -> usize {
        if byte < self.bytes {
            (self.bytes, self.chars) = (0, 0);
        }
        if let Some(more) = self.text.get(self.bytes..byte) {
            (self.bytes, self.chars) = (byte, self.chars + more.chars().count());
        }
        self.chars
    }
}

/// Bytes of both sides as characters.
fn span(source: &mut Counted<'_>, target: &mut Counted<'_>, sentence: &MarkedSentence) -> Span {
    let both = |text: &mut Counted<'_>, range: &Range<usize>| [text.until(range.start), text.until(range.end)];
    Span { source: both(source, &sentence.source), target: both(target, &sentence.target) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lines_of_a_subtitle_that_are_one_sentence_are_read_as_one() {
        for (text, want) in [
            ("وصل الوزير إلى<br />القاهرة يوم الأحد", Some("وصل الوزير إلى القاهرة يوم الأحد")),
            ("<i>وصل الوزير إلى<br />القاهرة أمس.</i>", Some("<i>وصل الوزير إلى القاهرة أمس.</i>")),
            ("بعد وصوله، <br /> غادر الوفد", Some("بعد وصوله، غادر الوفد")),
            // Two sentences, a dialogue, titles and fields, more lines, other breaks.
            ("وصل الوزير.<br />وغادر الوفد", None),
            ("هل وصل الوزير؟<br />لم يصل بعد", None),
            ("- هل وصل<br />- لم يصل", None),
            ("هل وصل<br />- لم يصل", None),
            ("عاجل<br />وصل الوزير أمس", None),
            ("اسم المدينة: دمشق<br />عدد السكان: مليون", None),
            ("وصل الوزير<br />إلى القاهرة<br />يوم الأحد", None),
            ("وصل الوزير<br>إلى القاهرة", None),
            ("وصل الوزير\nإلى القاهرة", None),
            ("Good morning<br />صباح الخير جميعا", None),
            // The stop in front of its line, a dash behind a sign of direction.
            (".وصل الوزير أمس<br />.وغادر الوفد اليوم", None),
            ("سيكون من الصعب<br />.أن يصل الوفد", None),
            ("،قال الوزير نعم<br />ثم غادر القاعة", None),
            ("\u{202B}- هل وصل<br />\u{202B}- لم يصل", None),
            ("", None),
        ] {
            assert_eq!(Cue::read(text).map(|cue| cue.text).as_deref(), want, "{text}");
        }
        let text = "<i>وصل الوزير <br />إلى القاهرة</i>";
        let cue = Cue::read(text).unwrap();
        let (source, target) = ([3, cue.text.chars().count()], [3, 29]);
        let done = Translation {
            text: "<i>The minister came to Cairo</i>".into(),
            sentences: vec![Span { source, target }],
            ..Translation::default()
        };
        let done = cue.lay_out(done);
        assert_eq!(done.text, "<i>The minister<br />came to Cairo</i>");
        assert_eq!(done.sentences, [Span { source: [3, text.chars().count()], target: [3, 34] }]);
        let word = cue.lay_out(Translation { text: "Cairo".into(), ..Translation::default() });
        assert_eq!(word.text, "Cairo<br />");
    }

    #[test]
    fn characters_are_counted_once_and_right_in_any_order() {
        let text = "<p>قال نعم</p> é";
        let mut counted = Counted::of(text);
        for byte in [0, 3, 9, 9, 17, 5, 3, text.len()] {
            assert_eq!(counted.until(byte), text[..byte].chars().count(), "{byte}");
        }
        // A page of a million places: counted from its beginning each time, they would take a day.
        let long = "ن. ".repeat(1_000_000);
        let mut counted = Counted::of(&long);
        assert_eq!((0..1_000_000).map(|n| counted.until(n * 4)).last(), Some(2_999_997));
    }
}
