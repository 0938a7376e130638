//! Who said a quotation: whom the sentence names, never the outlet that carried it or that was told ("وقال لصحيفة ..."),
//! and nobody where the shape of the sentence leaves it open.

use crate::lexicon::{SPEAKER_WORDS, STOP_WORDS, VERBS, reporting};
use crate::marks::is_mark;
use crate::normalize::{fold, is_haraka};
use std::ops::Range;

/// The longest reach, in bytes, from a verb to its quotation.
const REACH: usize = 320;
/// A speaker of more words has not ended where one thinks.
const LONGEST: usize = 12;

struct Word<'a> {
    folded: String,
    raw: &'a str,
    at: usize,
}

impl Word<'_> {
    fn is(&self, kind: &str) -> bool {
        // "عادل إمام" is folded to what stands in front of something: "أمام".
        let imam = self.raw.starts_with("إمام") && matches!(kind, "clause");
        SPEAKER_WORDS.is(&self.folded, kind) && !imam
    }

    fn one_of(&self, words: &[&str]) -> bool {
        words.contains(&self.folded.as_str())
    }
}

/// The speaker of the quotation `span` (with its marks) in a sentence that begins at `from`, or behind its last quotation.
pub(super) fn of(text: &str, from: usize, span: &Range<usize>) -> Option<Range<usize>> {
    before(text, from, span.start).or_else(|| behind(text, span.end))
}

/// Whether whoever said the quotation in front of `range` says the one behind it: "«...»، مضيفا أن «...»", "«...»، مشيرا إلى أن «...»".
/// The verb in front, from `begin` on, is of the participle's gender, and not that of an outlet that carried it.
pub(super) fn goes_on_speaking(text: &str, begin: usize, range: Range<usize>) -> bool {
    let before = words(text, begin..range.start);
    let words = words(text, range);
    let (Some(first), rest) = (words.first(), words.get(1..).unwrap_or_default()) else { return false };
    let verbs: Vec<(&str, &str)> = before.iter().filter_map(|w| Some((bare(&w.folded), reporting(&w.folded)?))).collect();
    let hers = |verb: &str| verb.ends_with('ت') || matches!(verb, "تقول" | "تضيف" | "توضح" | "تؤكد" | "تري");
    let agrees = verbs.is_empty() || verbs.iter().any(|(verb, _)| hers(verb) == first.folded.ends_with('ه'));
    let carried = verbs.iter().any(|(_, kind)| *kind == "carry");
    let goes_on = rest.iter().all(|w| spoken(&w.folded).is_none() && !w.raw.ends_with('.'));
    SPEAKER_WORDS.is(bare(&first.folded), "adding") && agrees && !carried && goes_on
}

fn words(text: &str, range: Range<usize>) -> Vec<Word<'_>> {
    let part = text.get(range.clone()).unwrap_or("");
    let word = |raw: &'_ str| fold(raw.trim_matches(|c: char| !c.is_alphanumeric()));
    let at = |raw: &str| range.start + (raw.as_ptr() as usize - part.as_ptr() as usize);
    part.split_whitespace().map(|raw| Word { folded: word(raw), raw, at: at(raw) }).filter(|w| !w.folded.is_empty()).collect()
}

/// "وقال فلان: «...»", "نقلت الوكالة عن فلان قوله «...»", "وكان فلان قد قال «...»".
fn before(text: &str, from: usize, quote: usize) -> Option<Range<usize>> {
    let from = from.max(text.ceil_char_boundary(quote.saturating_sub(REACH)));
    let words = words(text, from..quote);
    let Some(at) = (0..words.len()).rev().find(|at| says(&words, *at)) else { return according(&words) };
    let (left, verb, right) = (words.get(..at)?, words.get(at)?, words.get(at + 1..)?);
    let kind = spoken(&verb.folded)?;
    // Whoever an outlet carries: behind the last عن in front of "his saying", or of the quotation.
    let said = right.iter().position(|w| w.is("said"));
    let source = right.get(..said.unwrap_or(right.len()))?;
    let ascribed = verb.folded.contains("نسب");
    let from = |w: &Word<'_>| w.one_of(&["عن", "لسان"]) || ascribed && w.folded == "الي";
    let carried = source.iter().rposition(|w| from(w) && (said.is_some() || kind == "carry"));
    // Without "his saying", what follows the name must say that he spoke.
    let carried = carried.filter(|i| said.is_some() || speaks(source.get(i + 1..).unwrap_or(&[])));
    let carried = carried.or_else(|| source.windows(2).position(|w| w[0].folded == "نقلا" && w[1].folded == "عن").map(|i| i + 1));
    if let Some(i) = carried {
        return name(source.get(i + 1..)?, "say");
    }
    if kind == "carry" || said.is_some() {
        return None;
    }
    let asked = SPEAKER_WORDS.is(bare(&verb.folded), "asks");
    if asked && asks_whom(left, verb, right) {
        return subject_in_front(left, &[]);
    }
    let of = if asked { "ask" } else { kind };
    name(right, of).or_else(|| subject_in_front(left, right))
}

/// A verb without و or ف in front.
fn bare(folded: &str) -> &str {
    folded.strip_prefix(['و', 'ف']).unwrap_or(folded)
}

/// The kind of a verb of saying, those among them that are verbs of something else in most places (زاد, سجل).
fn spoken(folded: &str) -> Option<&'static str> {
    reporting(folded).or_else(|| SPEAKER_WORDS.is(bare(folded), "adds").then_some("opine"))
}

/// Whether a word is a verb of saying whose subject may be named behind it: not "رد فعل", nor "من أبرز أعماله", nor "قال المرصد إنه
/// تابع النقاش", where the subject is the pronoun.
fn says(words: &[Word<'_>], at: usize) -> bool {
    let previous = at.checked_sub(1).and_then(|i| words.get(i));
    let noun = previous.is_some_and(|w| w.one_of(&["من", "ومن", "اي"])) || words.get(at + 1).is_some_and(|w| w.folded == "فعل");
    let pronoun = previous.is_some_and(|w| w.is("that") && w.folded.ends_with(['ه', 'ا', 'م']) && w.folded.chars().count() > 2);
    // "وأشار سالم إلى الأجور، وزاد: «...»" goes on with whom the verb before names.
    let opens = |w: &Word<'_>| at == 0 || bare(&w.folded) != w.folded;
    let names = |w: &Word<'_>| {
        reporting(&w.folded).is_some() || opens(w) && words.get(at + 1..).is_some_and(|right| name(right, "opine").is_some())
    };
    words.get(at).is_some_and(|w| spoken(&w.folded).is_some() && names(w)) && !noun && !pronoun
}

/// Whether what stands behind a verb of asking is whom, or for what, is asked: "الوزير طالب بفسح المجال", "كانت النقابة قد طالبت رئيس الحكومة".
fn asks_whom(left: &[Word<'_>], verb: &Word<'_>, right: &[Word<'_>]) -> bool {
    let Some(first) = right.first() else { return false };
    // "وفي ختام مقاله، دعا بدران إلى": only when stands in front.
    let when = left.first().is_none_or(|w| SPEAKER_WORDS.is(bare(&w.folded), "clause"));
    let follows = !when && bare(&verb.folded) == verb.folded;
    let of_others = left.last().is_some_and(|w| w.one_of(&["الذي", "التي", "الذين", "اللذين"]));
    let was = left.iter().any(|w| w.one_of(&["كان", "كانت", "وكان", "وكانت"])) && bare(&verb.folded) == verb.folded;
    let man = first.is("post") && !first.folded.ends_with('ه');
    follows && first.folded.starts_with('ب') || of_others || was || verb.folded.ends_with('ت') && man
}

/// "وبحسب الطبوبي فإن «...»": a sentence that begins with its source, and goes on with what that says.
fn according(words: &[Word<'_>]) -> Option<Range<usize>> {
    let (first, rest) = words.split_first()?;
    let rest = if first.one_of(&["وفقا", "ووفقا"]) { return None } else { rest };
    let last = rest.last()?;
    let says = last.one_of(&["فان", "فانه", "فانها"]);
    let source = rest.get(..rest.len() - 1)?;
    let clean = source.iter().all(|w| !w.is("clause") && !w.is("stop") && !owned(w));
    (says && clean && first.one_of(&["بحسب", "وبحسب", "حسب", "وحسب", "وفق", "ووفق"])).then(|| name(source, "say")).flatten()
}

/// Whether words end in a colon or go on with أن: "نقلت الوكالة عن مسؤول أن «...»".
fn speaks(words: &[Word<'_>]) -> bool {
    words.last().is_some_and(|w| w.raw.ends_with(':')) || words.iter().take(LONGEST).any(|w| w.one_of(&["ان", "انه", "انها", "بان"]))
}

/// "وكان الوزير قد قال «...»", "الوزير قال إن «...»": the subject stands in front of a verb that has none behind it.
fn subject_in_front(left: &[Word<'_>], right: &[Word<'_>]) -> Option<Range<usize>> {
    if right.first().is_some_and(|w| !w.is("clause") && !w.is("outlet") && !w.folded.starts_with('ل')) {
        return None;
    }
    let left = match left.last() {
        Some(w) if w.one_of(&["قد"]) => left.get(..left.len() - 1)?,
        _ => left,
    };
    let was = left.iter().rposition(|w| w.one_of(&["كان", "وكان", "كانت", "وكانت", "لكن", "فيما"]));
    let subject = left.get(was.map_or(0, |i| i + 1)..)?;
    let clean = subject.iter().all(|w| !w.is("clause") && !w.is("stop") && reporting(&w.folded).is_none() && !ended(w.raw));
    (clean && subject.first().is_some_and(|w| w.is("post"))).then(|| name(subject, "say")).flatten()
}

/// "«...»، قال فلان", "«...»، كما قال فلان", "«...»، بحسب فلان", "«...»، على حد تعبير فلان".
fn behind(text: &str, quote: usize) -> Option<Range<usize>> {
    let rest = text.get(quote..)?;
    let after = rest.trim_start_matches(['،', ',', ' ', '-', '–', '\u{a0}']);
    let from = quote + rest.len() - after.len();
    // A stop ends it, unless behind a single letter: "قال د. أحمد".
    let letter = |at: usize| after.get(..at).is_some_and(|b| b.chars().rev().take(2).skip(1).all(|c| !c.is_alphabetic()));
    // "بحسب وكالة «مهر» الإيرانية": marks around a part of a name.
    let opens = |at: usize, c: char| is_mark(c) && !inside(after, at);
    let ends = |(at, c): &(usize, char)| *c == '\n' || opens(*at, *c) || *c == '.' && !letter(*at) || *at > REACH;
    let end = after.char_indices().find(ends).map_or(after.len(), |(at, _)| at);
    let words = words(text, from..from + end);
    let folded: Vec<&str> = words.iter().take(3).map(|w| w.folded.as_str()).collect();
    // With و the verb belongs to the next statement.
    let skip = match folded.as_slice() {
        ["علي", "حد", "تعبير" | "قول" | "وصف"] => 3,
        ["بحسب" | "حسب" | "وفق" | "وفقا", "ما" | "لما", verb, ..] if VERBS.kind(verb).is_some_and(|k| k != "carry") => 3,
        ["بحسب" | "حسب" | "وفق", "تعبير" | "قول" | "وصف" | "راي" | "تقدير", ..] => 2,
        ["بحسب" | "حسب" | "وفق", ..] => 1,
        ["هكذا" | "هذا" | "بهذا", verb, ..] if VERBS.kind(verb).is_some_and(|k| k != "carry") => 2,
        ["كما", verb, ..] if VERBS.kind(verb).is_some_and(|k| k != "carry") => 2,
        [verb, ..] if VERBS.kind(verb).is_some_and(|k| k != "carry") => 1,
        _ => return None,
    };
    let words = words.get(skip..)?;
    let pronoun = words.first().is_some_and(owned);
    if pronoun { None } else { name(words, "say") }
}

/// Whether the quotation mark at a place of a text opens or closes the name of what the word in front of it calls: "وكالة «مهر»".
fn inside(text: &str, at: usize) -> bool {
    /// The longest name, in bytes.
    const NAME: usize = 60;
    let called = |before: &str| before.split_whitespace().next_back().is_some_and(|w| SPEAKER_WORDS.is(&fold(w), "called"));
    let before = text.get(..at).unwrap_or("");
    let opened = before.rfind(is_mark).filter(|o| at - o <= NAME);
    called(before) || opened.and_then(|o| before.get(..o)).is_some_and(called)
}

/// Whether a word ends its clause.
fn ended(raw: &str) -> bool {
    raw.ends_with([':', '،', ',', '؛', ';', ')'])
}

/// "لصحيفة المدينة", "للصحافيين", "لـ«الاتحاد»": to whom was spoken.
fn told(word: &Word<'_>) -> bool {
    let outlet = |w: &str| w.is_empty() || SPEAKER_WORDS.is(w, "outlet");
    let latin = |w: &str| w.starts_with(|c: char| c.is_ascii_alphabetic());
    word.folded
        .strip_prefix('ل')
        .is_some_and(|w| outlet(w) || latin(w) || w.starts_with(is_mark) || w.strip_prefix('ل').is_some_and(outlet))
}

/// A noun with a pronoun: "استقالته", "رفضهم".
fn owned(word: &Word<'_>) -> bool {
    let bare = word.raw.trim_end_matches(|c: char| !c.is_alphabetic());
    (bare.ends_with('ه') || bare.ends_with("ها") || bare.ends_with("هم")) && !word.is("with-h")
}

/// The name or office that words begin with, behind a verb of a kind. It ends at a mark, at a word that goes on with the
/// sentence, or at the quotation; where it may hold the object of the verb, or nothing names anybody, there is none.
fn name(words: &[Word<'_>], kind: &str) -> Option<Range<usize>> {
    let words = skip_told(skip_adverbs(words));
    let first = words.first()?;
    let none = ["clause", "stop", "never", "said", "skip"].iter().any(|k| first.is(k)) || reporting(&first.folded).is_some();
    let lam = first.folded.starts_with('ل') && !first.is("lam");
    let letter = first.folded.chars().nth(1).is_none() && !first.raw.ends_with('.');
    let none = none && !today_the_newspaper(words);
    if none || lam || letter || doing(first) || first.folded == "بكل" || first.raw.starts_with(['(', '-', '–']) {
        return None;
    }
    let last = end_of(words, kind)?;
    let previous = words.get(last)?;
    let next = words.get(last + 1);
    // "اعتبر النائب في حديث إلى «الأنباء» أن": where he said it may stand between.
    let told_in = next.is_some_and(|w| w.one_of(&["في", "خلال"])) && words.last().is_some_and(|w| w.is("that"));
    if kind == "opine" && !told_in && !next.is_some_and(|w| w.is("that")) {
        return None;
    }
    // "وتساءل «فلان»": marks around the whole name are none of it.
    let around = first.raw.starts_with(is_mark) && words.get(..=last)?.iter().all(|w| w.at == first.at || !w.raw.starts_with(is_mark));
    let bare = previous.raw.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_haraka(c) && (around || !is_mark(c)));
    let start = first.at + (first.raw.len() - first.raw.trim_start_matches(|c: char| !c.is_alphanumeric()).len());
    let end = previous.at + bare.len();
    (end > start).then_some(start..end)
}

/// The place of a name's last word; none where nothing ends it, or an object may be in it.
fn end_of(words: &[Word<'_>], kind: &str) -> Option<usize> {
    let (mut last, mut previous, mut i) = (None, words.first()?, 0);
    while let Some(word) = words.get(i) {
        // "علي الحربي" is a name, though "على" is often written so.
        let ali = word.raw == "علي"
            && words.get(i + 1).is_some_and(|n| n.raw.starts_with("ال") && n.raw.trim_end_matches([':', '،']).ends_with('ي'));
        let other = goes_on(word, previous) || aside(words, i) || kind != "say" && action(word, previous);
        if let Some(n) = called(words, i) {
            i += n;
        } else if i > 0 && !ali && (other || kind == "ask" && asked(word, previous, words)) {
            break;
        }
        // "أكد الوزير رفض بلاده", "أعلن المدير استقالته": a noun with a pronoun is what the verb is about.
        let himself = i > 0 && word.one_of(&["نفسه", "نفسها", "ذاته", "ذاتها"]);
        if himself {
            break;
        }
        if i >= LONGEST || owned(word) && (i > 0 || kind != "say") {
            return None;
        }
        let Some(now) = words.get(i) else { break };
        (last, previous) = (Some(i), now);
        if ended(now.raw) {
            break;
        }
        i += 1;
    }
    last
}

/// How many words behind this one the marks close that open here around a part of a name: "صاحب مجموعة «آنية الزهر»".
fn called(words: &[Word<'_>], i: usize) -> Option<usize> {
    /// A name of more words is a quotation.
    const NAME: usize = 4;
    let previous = i.checked_sub(1).and_then(|p| words.get(p))?;
    let opens = words.get(i).is_some_and(|w| w.raw.starts_with(is_mark)) && previous.is("called");
    let closes = |w: &Word<'_>| w.raw.trim_end_matches(['،', ',', ':', ')']).ends_with(is_mark);
    opens.then(|| words.get(i..)?.iter().take(NAME).position(closes)).flatten()
}

/// Whether what stands here is no part of a name, but when, how or where he spoke: "باول الشهر الماضي", "الصفحة بتدوينة", "الكاتبة البالغة من
/// العمر".
fn aside(words: &[Word<'_>], i: usize) -> bool {
    let (Some(word), next) = (words.get(i), words.get(i + 1)) else { return false };
    let time = next.is_some_and(|n| month(word, n));
    let aged = word.one_of(&["البالغ", "البالغه", "الصادر", "الصادره"]) && next.is_some_and(|n| n.one_of(&["من", "عن", "في"]));
    let how = |noun: &str| SPEAKER_WORDS.is(noun, "with-b") || STOP_WORDS.is(noun, "action");
    let with = word.folded.strip_prefix('ب').is_some_and(|noun| how(noun) || noun.strip_prefix("ال").is_some_and(how));
    // "عادل المقبل", "صلاح الماضي" are families, where no time stands in front.
    let dated = i.checked_sub(1).and_then(|p| words.get(p)).is_some_and(|w| w.raw.contains('/'));
    let skip = word.is("skip") && (dated || !word.one_of(&["الماضي", "الماضيه", "المقبل", "المقبله", "الجاري"]));
    time || aged || with || skip || matches!(word.raw, "بـ" | "لـ" | "كـ")
}

/// "الشهر الماضي", "العام الجاري"
fn month(word: &Word<'_>, next: &Word<'_>) -> bool {
    word.one_of(&["الشهر", "الاسبوع", "العام", "السنه", "الليله"])
        && next.one_of(&["الماضي", "الماضيه", "الجاري", "الجاريه", "الحالي", "الحاليه", "المقبل", "المنصرم", "الفائت"])
}

/// Whether whom was asked begins here: "دعت الجمعية الحكومة إلى", "طالب البلاغ أعضاء النقابة". A noun behind a whole name is no part of it.
fn asked(word: &Word<'_>, previous: &Word<'_>, words: &[Word<'_>]) -> bool {
    let whole = ["ال", "بال", "لل"].iter().any(|p| previous.folded.starts_with(p));
    let body = words.first().is_some_and(|w| SPEAKER_WORDS.is(w.folded.strip_prefix("ال").unwrap_or(&w.folded), "called"));
    whole && (word.is("whom") || word.is("outlet") || body && crate::words::first_name(word.raw))
}

/// Whether a word behind a name goes on with the sentence.
fn goes_on(word: &Word<'_>, previous: &Word<'_>) -> bool {
    let opens = word.raw.starts_with(is_mark) && !word.raw.trim_end_matches(['،', ':']).ends_with(is_mark);
    let of = word.folded == "من" && previous.is("some");
    let ends = word.is("clause") || word.is("stop") || word.is("said");
    ends && !of || told(word) || word.raw.starts_with('(') || opens || reporting(&word.folded).is_some()
}

/// Whether a word behind a name is what the verb is about: "أكد الوزير أهمية"; not in "رئيس لجنة دعم الصحافة".
fn action(word: &Word<'_>, previous: &Word<'_>) -> bool {
    STOP_WORDS.is(&word.folded, "action") && (previous.folded.starts_with("ال") || !previous.is("post") && !previous.folded.ends_with('ه'))
}

/// "وقال لـ «سبق» المواطن علي": to whom was spoken, in marks or brackets of its own, stands between verb and speaker.
fn skip_told<'a, 'b>(words: &'a [Word<'b>]) -> &'a [Word<'b>] {
    /// The name of an outlet has no more words.
    const NAME: usize = 4;
    let Some(first) = words.first() else { return words };
    let opens = |raw: &str| raw.starts_with(is_mark) || raw.starts_with('(');
    let closes = |w: &Word<'_>| {
        let raw = w.raw.trim_end_matches(['،', ',']);
        raw.ends_with(is_mark) && raw.chars().count() > 1 || raw.ends_with(')')
    };
    let behind = |n: usize| words.get(n..).filter(|rest| !rest.is_empty()).unwrap_or(words);
    let told = first.raw.strip_prefix('ل').map(|w| w.trim_start_matches('ـ'));
    let (from, marked) = match told {
        Some("") => (1, words.get(1).is_some_and(|w| opens(w.raw))),
        Some(rest) => (0, opens(rest)),
        None => return words,
    };
    if marked {
        return words.iter().skip(from).take(NAME).position(closes).map_or(words, |n| behind(from + n + 1));
    }
    // The marks stand apart: "لـ " سبق " المواطن".
    let named = |n: &usize| {
        let name: Vec<&str> = words.get(1..=*n).unwrap_or_default().iter().map(|w| w.raw).collect();
        crate::words::outlet(&name.join(" ")).is_some()
    };
    if from == 1 { (1..=NAME).rev().find(named).map_or(words, |n| behind(n + 1)) } else { words }
}

/// "اليوم السابع", whose first word is an adverb elsewhere.
fn today_the_newspaper(words: &[Word<'_>]) -> bool {
    matches!(words, [first, second, ..] if first.folded == "اليوم" && second.folded == "السابع")
}

/// "معلقا", "متسائلا": what the speaker does the while.
fn doing(word: &Word<'_>) -> bool {
    word.folded.starts_with('م') && word.folded.ends_with('ا') && word.folded.chars().count() >= 5 && !crate::words::first_name(word.raw)
}

/// "وقال بدوره الوزير", "وأضاف من جهته المدير": what stands between verb and speaker.
fn skip_adverbs<'a, 'b>(mut words: &'a [Word<'b>]) -> &'a [Word<'b>] {
    loop {
        words = match words {
            _ if today_the_newspaper(words) => return words,
            [time, last, rest @ ..] if month(time, last) => {
                if ended(last.raw) {
                    &[]
                } else {
                    rest
                }
            }
            // Whom he addresses follows.
            [first, ..] if first.one_of(&["مخاطبا", "مخاطبه"]) => return &[],
            [first, rest @ ..] if (first.is("skip") || doing(first)) && !ended(first.raw) => rest,
            // "بكل ثقة"
            [first, how, rest @ ..] if first.folded == "بكل" && !ended(how.raw) => rest,
            [first, second, rest @ ..] if first.folded == "من" && second.one_of(&["جهته", "جهتها", "جانبه", "جانبها", "ناحيته"]) => {
                rest
            }
            _ => return words,
        };
    }
}
