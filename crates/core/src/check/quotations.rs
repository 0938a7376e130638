//! Quotations of a source against those of what was written from it.
//!
//! Arabic papers often quote without marks: behind a colon, or in front of "، قال فلان". What the source says in speech,
//! marked or not, may be quoted in English as long as it is about as long; each quotation is matched to the nearest
//! speech, and what is left over is invented.

use super::words::List;
use super::{Check, Finding, FlagKind, Pair, Reading};
use mujaz_text::data::SPEECH;
use mujaz_text::mention::Quote;
use mujaz_text::normalize::fold;
use std::ops::Range;
use std::sync::LazyLock;

/// Shorter ones are names and distancing quotes, which come and go.
const LEAST_WORDS: usize = 4;

/// No article has so many quotations and speeches that this many pairs of them are to be weighed.
const MOST_PAIRS: f64 = 250_000.0;

/// Beginnings of words that report speech (`speech.tsv`).
static VERBS: LazyLock<List> =
    LazyLock::new(|| List::from_words(&SPEECH.lines().filter(|l| !l.starts_with('#')).collect::<Vec<_>>().join(" ")));

/// Speech in the source: its place and its words.
struct Speech {
    place: Range<usize>,
    words: usize,
    /// Whether it stands between marks.
    marked: bool,
}

fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Where the words of a text begin.
fn starts(text: &str) -> Vec<usize> {
    let mut blank = true;
    let first = |(at, c): (usize, char)| {
        let starts = blank && !c.is_whitespace();
        blank = c.is_whitespace();
        starts.then_some(at)
    };
    text.char_indices().filter_map(first).collect()
}

/// The words of a part of a text, whose words begin at `starts`: as [`count`] does, without reading the part, of which speeches in one text
/// may be many.
fn count_in(text: &str, starts: &[usize], part: &Range<usize>) -> usize {
    let from = starts.partition_point(|s| *s < part.start);
    let to = starts.partition_point(|s| *s < part.end);
    // The rest of a word that begins in front: "قال:نعم".
    let cut = text.get(part.clone()).is_some_and(|t| t.starts_with(|c: char| !c.is_whitespace())) && starts.get(from) != Some(&part.start);
    to.saturating_sub(from) + usize::from(cut)
}

fn reports(word: &str) -> bool {
    VERBS.has_arabic(word)
}

/// Whether two folded words behind a stop say that what stands in front was said: "، هكذا خاطبهم", ". بهذه العبارة رد"; وعد as it stands,
/// as وعدم and وعدد begin like it.
fn closes(first: &str, second: &str) -> bool {
    const SAID: &[&str] = &["العباره", "العبارات", "الجمله", "الكلمات", "الكلام", "القول"];
    match first {
        "هكذا" | "وعد" | "وعدت" => !second.is_empty(),
        "بهذه" | "بهذا" | "بتلك" => SAID.contains(&second),
        "سؤال" => second.starts_with("طرح") || second.starts_with("يطرح"),
        _ => false,
    }
}

/// What the source says in speech: quotations, words behind a colon, words in front of "، قال".
fn speeches(reading: &Reading<'_>) -> Vec<Speech> {
    let text = reading.text;
    let mut out: Vec<Range<usize>> = reading.quotes().iter().map(|q| q.range.clone()).collect();
    // Marks that no pair was found for, or of another kind ('...', „...): anything may be quoted.
    let marks: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '«' | '»' | '"' | '“' | '”' | '\'' | '‘' | '’' | '„' | '‹' | '›' | '`' | '″'))
        .map(|(i, _)| i)
        .collect();
    let loose = marks.iter().filter(|m| !out.iter().any(|q| (q.start.saturating_sub(2)..=q.end).contains(*m))).count();
    if loose > 0 {
        out.push(0..text.len());
    }
    let (quoted, marked) = (out.clone(), out.len());
    let stops: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '،' | ',' | '.' | '؟' | '?' | '!' | '…' | '-' | '–' | '—'))
        .map(|(i, _)| i)
        .collect();
    for (at, c) in text.char_indices() {
        let behind = text.get(at + c.len_utf8()..).unwrap_or("");
        match c {
            // Behind a colon, up to the end: a quotation there has its own place.
            ':' if behind.split_whitespace().nth(1).is_some()
                && !quoted.iter().any(|q| q.start > at)
                && !text.get(..at).is_some_and(|t| t.ends_with(|c: char| c.is_ascii_digit())) =>
            {
                out.push(at + 1..text.len());
            }
            '،' | ',' | '؟' | '?' | '!' | '-' | '–' | '—' | '…' | '.' => {
                let mut words = behind.split_whitespace().map(|w| fold(w.trim_matches(|c: char| !c.is_alphanumeric())));
                let (first, second, third) =
                    (words.next().unwrap_or_default(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
                // "، وقال" goes on with the story, "، قال" closes a speech.
                let tag = VERBS.has(&first);
                let said = tag && !matches!(second.as_str(), "ان" | "انه" | "انها" | "انهم")
                    || matches!(first.as_str(), "هذا" | "كما" | "علي") && (reports(&second) || reports(&third))
                    || closes(&first, &second);
                if said {
                    let from = stops
                        .iter()
                        .rev()
                        .skip_while(|s| **s >= at)
                        .find(|s| text.get(**s..).is_some_and(|t| t.starts_with(['.', '!', '؟'])))
                        .map_or(0, |s| *s);
                    out.push(from..at);
                }
            }
            _ => {}
        }
    }
    if marked == 0 {
        out.extend(direct(reading));
    }
    let starts = starts(text);
    let speech = |(i, r): (usize, Range<usize>)| Speech { words: count_in(text, &starts, &r), place: r, marked: i < marked };
    out.into_iter().enumerate().map(speech).filter(|s| s.words > 0).collect()
}

/// What somebody says without marks and without إن: "وقال الوزير لا أؤيد هذه الخطة", "وأضاف لكننا لن ننسحب". For a source that quotes
/// nothing: where marks are, they say what is speech.
fn direct(reading: &Reading<'_>) -> Option<Range<usize>> {
    const SAYS: &[&str] = &["قال", "قالت", "قالوا", "يقول", "تقول", "يقولون", "قائلا", "قائله", "قائلين", "قوله", "قولها", "قولهم"];
    const ADDS: &[&str] = &["اضاف", "اضافت", "اضافوا", "تابع", "تابعت", "واصل", "واصلت", "استطرد", "استطردت"];
    const OPENS: &[&str] = &[
        "لا",
        "لن",
        "لم",
        "ليس",
        "اذا",
        "لو",
        "لكن",
        "ولكن",
        "لكننا",
        "لكني",
        "لكنني",
        "نحن",
        "انا",
        "هناك",
        "هل",
        "كيف",
        "لماذا",
        "متي",
        "يجب",
        "علينا",
        "لدينا",
        "نعم",
        "كلا",
    ];
    const THAT: &[&str] = &["ان", "انه", "انها", "انهم", "انهن", "انهما", "انني", "اني", "اننا", "انك", "انكم"];
    let words = reading.words();
    let bare = |word: &str| word.strip_prefix(['و', 'ف']).unwrap_or(word).to_string();
    let that = |word: &str| THAT.contains(&word) || word.strip_prefix(['ب', 'ل', 'و']).is_some_and(|w| THAT.contains(&w));
    let at = (0..words.len()).find(|at| {
        let word = words.get(*at).map(|w| bare(&w.folded)).unwrap_or_default();
        let behind = words.get(at + 1..).unwrap_or_default();
        let opens = || behind.iter().take(4).any(|w| OPENS.contains(&w.folded.as_str()));
        let says = SAYS.contains(&word.as_str()) || ADDS.contains(&word.as_str()) && opens();
        says && behind.len() >= LEAST_WORDS && !behind.iter().take(THAT_WITHIN).any(|w| that(&w.folded))
    })?;
    Some(words.get(at)?.range.end..reading.text.len())
}

/// Words behind a verb of saying within which إن stands where speech is only reported.
const THAT_WITHIN: usize = 15;

/// Whether a quotation begins or ends where speech does: at a stop, a comma, a colon, behind "that" or a verb of saying. What
/// stands in the middle of a clause ("the "islands, is likely" to") was not said without marks.
fn set_off(text: &str, quote: &Quote) -> bool {
    let stop = |c: char| matches!(c, '.' | ',' | '!' | '?' | ':' | ';' | '…' | '-' | '–' | '—' | '(' | ')');
    let mark = |c: char| matches!(c, '"' | '“' | '”' | '\'' | '‘' | '’' | '«' | '»') || c.is_whitespace();
    let front = text.get(..quote.range.start).unwrap_or("").trim_end_matches(mark);
    let behind = text.get(quote.range.end..).unwrap_or("").trim_start_matches(mark);
    let inside = text.get(quote.range.clone()).unwrap_or("").trim_end_matches(mark);
    let word = front.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("").to_lowercase();
    let says = ["that", "as", "saying", "said", "says", "is", "was", "were", "are", "because", "and", "but", "reads", "titled"];
    front.is_empty()
        || front.ends_with(stop)
        || says.contains(&word.as_str())
        || behind.is_empty()
        || behind.starts_with(stop)
        || inside.ends_with(stop)
}

/// Whether a quotation is all of a text: a sentence out of the middle of a speech, whose own marks stand at the ends of other sentences. A
/// summary stands by itself.
fn whole(text: &str, quote: &Quote) -> bool {
    let bare = |part: Option<&str>| part.is_none_or(|t| !t.contains(char::is_alphanumeric));
    bare(text.get(..quote.range.start)) && bare(text.get(quote.range.end..))
}

/// Whether all words but short ones have capitals: what a film, a paper, a party is called.
fn titled(text: &str) -> bool {
    let long = || text.split_whitespace().filter(|w| w.len() > 3);
    long().count() >= 2 && long().all(|w| !w.starts_with(char::is_lowercase))
}

/// Quotations that the source does not have.
pub(super) struct Quotations;

impl Check for Quotations {
    fn name(&self) -> &'static str {
        "quotations"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let said = |q: &Quote| pair.target.get(q.range.clone()).unwrap_or("");
        let all = pair.target_reading().quotes().iter().filter(|q| !titled(said(q))).map(|q| (q, count(said(q))));
        let quotes: Vec<(&Quote, usize)> = all.filter(|(_, words)| *words >= LEAST_WORDS).collect();
        if quotes.is_empty() {
            return Vec::new();
        }
        let quoted = |q: &Quote| count(pair.source.get(q.range.clone()).unwrap_or("")) >= LEAST_WORDS;
        if let [(only, _)] = quotes.as_slice()
            && pair.context.full
            && whole(pair.target, only)
            && !pair.source_reading().quotes().iter().any(quoted)
        {
            return Vec::new();
        }
        let speeches = speeches(pair.source_reading());
        // English words that each may still account for: Arabic joins articles and pronouns to its words.
        let mut room: Vec<usize> = speeches.iter().map(|s| s.words * 2 + 4).collect();
        let middle = |r: &Range<usize>, whole: usize| (r.start + r.end) as f64 / 2.0 / whole.max(1) as f64;
        // Of very many on both sides, only those that stand about where the other stands.
        let reach = (MOST_PAIRS / (quotes.len() * speeches.len()).max(1) as f64).clamp(0.01, 1.0);
        let mut near: Vec<(f64, usize, usize)> = Vec::new();
        for (q, (quote, words)) in quotes.iter().enumerate() {
            let set_off = set_off(pair.target, quote);
            for (s, speech) in speeches.iter().enumerate().filter(|(_, s)| s.marked || set_off) {
                let apart = (middle(&quote.range, pair.target.len()) - middle(&speech.place, pair.source.len())).abs();
                if apart > reach {
                    continue;
                }
                let longer = (*words as f64 / (speech.words as f64 * 1.3)).ln().abs() / 4.0;
                near.push((apart + longer, q, s));
            }
        }
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut matched = vec![false; quotes.len()];
        for (_, q, s) in near {
            let need = quotes.get(q).map_or(0, |(_, words)| *words);
            if !matched[q] && room[s] >= need {
                matched[q] = true;
                room[s] -= need;
            }
        }
        let invented = quotes.into_iter().zip(matched).filter(|(_, m)| !m).map(|((q, _), _)| {
            let text = pair.target.get(q.range.clone()).unwrap_or("");
            Finding::new(FlagKind::QuoteInvented, format!("\"{text}\" is quoted, the source does not quote it")).in_target(q.range.clone())
        });
        invented.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Context, run};
    use super::*;

    fn found(arabic: &str, english: &str) -> Vec<String> {
        let context = Context { full: true, ..Context::default() };
        let invented = run(&Pair::new(arabic, english, context)).into_iter().filter(|f| f.kind == FlagKind::QuoteInvented);
        invented.filter_map(|f| f.target.map(|t| english[t].to_string())).collect()
    }

    #[test]
    fn a_summary_that_is_one_quotation_is_no_sentence_out_of_a_speech() {
        let (arabic, english) = ("كان اللاعب أقرب أصدقائي إلي في تلك الأيام", "\"He was my closest friend in those days.\"");
        for (full, many) in [(true, 0), (false, 1)] {
            let context = Context { full, ..Context::default() };
            assert_eq!(Quotations.check(&Pair::new(arabic, english, context)).len(), many, "{full}");
        }
    }

    #[test]
    fn speech_without_marks_may_be_quoted() {
        for (arabic, english) in [
            ("وقال الوزير: سنعود إلى بيوتنا قريبا", "\"We will return to our homes soon,\" the minister said"),
            ("إذا فشلت المفاوضات فسنعود إلى خنادقنا، قال القائد", "\"If the talks fail, we return to our trenches,\" the commander said"),
            ("لماذا لم تتدخل الشرطة باكرا؟ يسأل والد الضحية", "\"Why did the police not step in early?\" the father asks"),
            ("وقال: «سنعود إلى بيوتنا، ولن نرحل عنها»", "\"We will return to our homes,\" he said, \"and will not leave them.\""),
            ("قال إن 'البيت بيتنا جميعا ولن نرحل'", "He said \"this is the home of all of us\""),
            (
                "الحزب الذي لا يجدد قياداته محكوم عليه بالزوال، هكذا خاطب الأمين العام الأعضاء",
                "\"A party that does not renew itself is doomed,\" the secretary-general told members",
            ),
            (
                "فتشنا البحر مترا مترا. بهذه العبارة رد ضابط الإنقاذ",
                "\"We searched the sea metre by metre.\" With those words the rescue officer responded",
            ),
            ("سنفتتح مئة مدرسة قبل نهاية العام، وعد الحاكم", "\"We will open 100 schools by the end of the year,\" the governor promised"),
        ] {
            assert!(found(arabic, english).is_empty(), "{arabic} | {english}: {:?}", found(arabic, english));
        }
    }

    #[test]
    fn speech_without_marks_and_without_that_may_be_quoted() {
        for (arabic, english) in [
            ("وقال الوزير لا أؤيد الاستمرار في هذه الخطة", "\"I do not support going on with this plan,\" the minister said"),
            ("وقالت للصحافيين ليس لدينا خطة للهجوم", "\"We have no plan to attack,\" she told reporters"),
            ("وأضاف لكننا لن ننسحب من المدينة قبل الشتاء", "He added, \"But we will not leave the city before winter.\""),
            ("كان اللاعب أقرب أصدقائي إلي في تلك الأيام", "\"He was my closest friend in those days.\""),
            ("نشرت الصحيفة مقالا أمس", "The article in \"News of the World\" came out yesterday"),
        ] {
            assert!(found(arabic, english).is_empty(), "{arabic} | {english}: {:?}", found(arabic, english));
        }
        for (arabic, english) in [
            ("وقال الوزير في القاهرة أمس إنه لا يؤيد هذه الخطة", "\"I do not support this plan,\" the minister said in Cairo yesterday"),
            ("وأضاف الفريق هدفا ثانيا في الشوط الأخير", "The team \"added a second goal in the last half\""),
            ("وقال لا أؤيد هذه الخطة", "He does not \"support this plan at all\" today"),
            ("أعلن الوزير استقالته من منصبه أمس", "\"I resign from my post,\" the minister said yesterday"),
        ] {
            assert_eq!(found(arabic, english).len(), 1, "{arabic} | {english}");
        }
    }

    #[test]
    fn words_are_counted_without_reading_each_part() {
        let text = "قال:نعم  ثم\n «لا» ، ";
        let starts = starts(text);
        for (from, _) in text.char_indices() {
            for (to, _) in text.char_indices().filter(|(to, _)| *to >= from) {
                assert_eq!(count_in(text, &starts, &(from..to)), count(&text[from..to]), "{from} {to}");
            }
        }
    }

    #[test]
    fn very_many_quotations_take_little_time() {
        let before = std::time::Instant::now();
        let (arabic, english) = ("، قال سامي: نعم ".repeat(2_000), "he said \"a b c d e\" and ".repeat(2_000));
        Quotations.check(&Pair::new(&arabic, &english, Context { full: true, ..Context::default() }));
        assert!(before.elapsed().as_secs() < 60, "{:?}", before.elapsed());
    }

    #[test]
    fn the_right_quotation_is_named() {
        let arabic = "وصل الوزير إلى المدينة صباح أمس في زيارة قصيرة، وقال لاحقا: «سنعود إلى بيوتنا قريبا جدا»";
        let english = "The minister \"arrived in the city yesterday morning on a short visit\", and later said: \"We will return to our homes very soon\"";
        assert_eq!(found(arabic, english), ["arrived in the city yesterday morning on a short visit"]);
        assert_eq!(found("قال الوزير إن الاتفاق قريب", "The minister said \"the deal is very near\"").len(), 1);
        // Words said without marks are quoted as a whole, not from the middle of a clause on.
        let arabic = "ستهدأ العاصفة قبل أن تبلغ الساحل، قال خبراء الأرصاد";
        assert_eq!(found(arabic, "The storm will \"calm down before it\" reaches the coast, forecasters said").len(), 1);
        assert!(found(arabic, "\"The storm will calm down before it reaches the coast,\" forecasters said").is_empty());
        // A colon of a time or of a list excuses nothing in front of it.
        assert_eq!(found("وصل الوفد الساعة 10:30 إلى المدينة", "The delegation \"arrived in the city safely\" at 10:30").len(), 1);
    }
}
