//! Pieces of a sentence that fit a model's token budget.

use crate::normalize::fold;
use std::ops::Range;

/// A piece by its byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Byte range in the text.
    pub range: Range<usize>,
    /// Tokens it takes, as `count` says.
    pub tokens: usize,
    /// Whether the cut behind it is none that a writer would make: inside a clause or a word.
    pub forced: bool,
}

/// How good a place to cut is; the first kind that a sentence offers is used.
const LEVELS: usize = 5;

/// Cuts a text into pieces of at most `budget` tokens, as `count` counts them; their ranges follow each other without
/// a gap. Cuts are made where the sense allows, best first: behind a stop that ended no sentence (in a quotation, as two
/// dots) or ؛, behind ، before a connective, behind ،, before a word with و, at a space (forced), and only then inside a
/// word (forced).
///
/// A single character over the budget stays whole: nothing is ever lost.
///
/// ```
/// use mujaz_text::segment::pieces;
/// let text = "وصل الوزير إلى العاصمة، ثم التقى الرئيس في القصر";
/// let words = |s: &str| s.split_whitespace().count();
/// let parts: Vec<&str> = pieces(text, 5, &words).iter().map(|p| &text[p.range.clone()]).collect();
/// assert_eq!(parts, ["وصل الوزير إلى العاصمة، ", "ثم التقى الرئيس في القصر"]);
/// ```
pub fn pieces(text: &str, budget: usize, count: &dyn Fn(&str) -> usize) -> Vec<Piece> {
    let mut out = Vec::new();
    if !text.is_empty() {
        split(text, 0..text.len(), budget.max(1), count, 0, &mut out);
    }
    out
}

fn split(text: &str, range: Range<usize>, budget: usize, count: &dyn Fn(&str) -> usize, level: usize, out: &mut Vec<Piece>) {
    let part = &text[range.clone()];
    // Every token covers at least a byte, except for a constant few: a text that is surely too long is not counted
    // whole, so that the work stays linear.
    let sure = part.len() > budget.saturating_mul(64).saturating_add(4096);
    let tokens = if sure { usize::MAX } else { count(part) };
    if tokens <= budget || level > LEVELS || part.chars().nth(1).is_none() {
        out.push(Piece { range, tokens: if sure { count(part) } else { tokens }, forced: false });
        return;
    }
    let cuts = cuts(part, level);
    if cuts.is_empty() {
        return split(text, range, budget, count, level + 1, out);
    }
    let first = out.len();
    pack(text, &range, &cuts, budget, count, level, out);
    if level >= LEVELS - 1 {
        // Every cut made at this level is forced, the one behind the last piece is not.
        let last = out.len() - 1;
        out[first..last].iter_mut().for_each(|p| p.forced = true);
    }
}

/// Joins neighbours between cuts as long as they fit, and splits what does not fit at the next level.
fn pack(
    text: &str,
    range: &Range<usize>,
    cuts: &[usize],
    budget: usize,
    count: &dyn Fn(&str) -> usize,
    level: usize,
    out: &mut Vec<Piece>,
) {
    let ends: Vec<usize> = cuts.iter().map(|c| range.start + c).chain([range.end]).collect();
    let mut start = range.start;
    let mut i = 0;
    while i < ends.len() {
        // Gallop: how many units from here fit together? Counting grows with the piece, never with the text.
        let fits = |j: usize| {
            let end = *ends.get(j)?;
            let long = end - start > budget.saturating_mul(64) + 4096;
            if long { None } else { Some(count(&text[start..end])).filter(|tokens| *tokens <= budget) }
        };
        let Some(mut tokens) = fits(i) else {
            split(text, start..ends[i], budget, count, level + 1, out);
            start = ends[i];
            i += 1;
            continue;
        };
        let (mut good, mut step) = (i, 1);
        while let Some(more) = fits(good + step) {
            (good, tokens) = (good + step, more);
            step *= 2;
        }
        while step > 0 {
            if let Some(more) = fits(good + step) {
                (good, tokens) = (good + step, more);
            }
            step /= 2;
        }
        out.push(Piece { range: start..ends[good], tokens, forced: false });
        start = ends[good];
        i = good + 1;
    }
}

/// Where a text can be cut at a level: byte offsets strictly inside it, in order.
fn cuts(text: &str, level: usize) -> Vec<usize> {
    let mut out = Vec::new();
    for (at, c) in text.char_indices() {
        let next = at + c.len_utf8();
        let rest = text[next..].trim_start();
        let behind = next + (text[next..].len() - rest.len());
        let here = match level {
            0 => matches!(c, '؛' | ';' | '\n').then_some(behind).or_else(|| behind_stop(text, at, c)),
            1 => (comma(c) && connective(rest)).then_some(behind),
            2 => (comma(c) && !rest.starts_with(|d: char| d.is_numeric())).then_some(behind),
            3 => (c.is_whitespace() && behind == next && joins(rest)).then_some(next),
            4 => (c.is_whitespace() && !rest.is_empty() && behind == next).then_some(next),
            _ => Some(next),
        };
        if let Some(cut) = here.filter(|cut| *cut < text.len() && out.last() != Some(cut)) {
            out.push(cut);
        }
    }
    out
}

/// Where the next word begins behind a stop, closing marks and white space passed over: «سنعود. لن نرحل», "انتهى.. لقد عاد". A stop that
/// hangs on a letter, a figure or an abbreviation is none: "د. سامي", "1. نعم", "أ.ف.ب. أن".
fn behind_stop(text: &str, at: usize, c: char) -> Option<usize> {
    if !matches!(c, '.' | '!' | '?' | '؟' | '…') {
        return None;
    }
    let (front, tail) = (text.get(..at)?, text.get(at + c.len_utf8()..)?);
    let closed = tail.trim_start_matches(['»', '"', '”', ')', ']']);
    let rest = closed.trim_start();
    let begins = |d: char| d.is_alphanumeric() || matches!(d, '«' | '"' | '“' | '(' | '[');
    if closed.len() == rest.len() || !rest.starts_with(begins) {
        return None;
    }
    let word = front.rsplit(char::is_whitespace).next().unwrap_or("");
    if (c == '…' || word.ends_with('.')) && in_name(front, rest) {
        return None;
    }
    let whole = !word.contains('.') && word.chars().filter(|d| d.is_alphanumeric()).count() > 2;
    (c != '.' || whole || word.ends_with('.')).then(|| text.len() - rest.len())
}

/// Whether a place stands inside of a short quotation, which may name something: "كتاب «دبي.. مهندس الخيال»".
fn in_name(front: &str, rest: &str) -> bool {
    const NEAR: usize = 40;
    let mark = |c: &char| matches!(c, '«' | '»' | '“' | '”');
    let opened = front.chars().rev().take(NEAR).find(mark).is_some_and(|c| matches!(c, '«' | '“'));
    opened && rest.chars().take(NEAR).find(mark).is_some_and(|c| matches!(c, '»' | '”'))
}

fn comma(c: char) -> bool {
    matches!(c, '،' | ',')
}

/// Whether a text begins with a word that و joins: not "رئيس وزراء", "نقطة واحدة".
fn joins(rest: &str) -> bool {
    /// Folded words whose و is their own.
    const OWN: &str = "واحد واحده وزير وزيره وزراء وزاره وزارات وزاري وزاريه وقت وقف وطن وطني وطنيه وسط وسائل وسيله وضع وصول ورقه وراء \
                       والد والده والدين وفاه وفد وفود وكاله وكالات وكيل ولايه ولي وجه وجهه وجود وحده وحدات ورشه وعد وعود وثيقه وثائق \
                       وظيفه وظائف واد وادي وباء واجب واقع واقعه واسع واسعه واضح واضحه واشنطن وزن وفق وفير ودي وديه وقود وقائع وهمي وهميه \
                       ورد وردت وصل وصلت وقع وقعت وجدت وضعت ولد ولدت وافق وافقت وجهت وقفت وزعت وصفت واصل واصلت واجه واجهت";
    // "عامي 2002 و2003"
    if !rest.starts_with('و') || rest.chars().nth(1).is_some_and(char::is_numeric) {
        return false;
    }
    let word = fold(rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(""));
    let bare = word.strip_suffix('ا').unwrap_or(&word);
    !OWN.split(' ').any(|own| own == word || own == bare)
}

fn connective(rest: &str) -> bool {
    const WORDS: [&str; 12] = ["ثم", "لكن", "ولكن", "بينما", "فيما", "حيث", "كما", "إذ", "لأن", "غير", "بعد", "مما"];
    let word = rest.split_whitespace().next().unwrap_or("");
    WORDS.contains(&word) || (word.starts_with('و') && word.chars().count() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn characters(s: &str) -> usize {
        s.chars().count()
    }

    #[test]
    fn a_long_word_is_cut_and_flagged() {
        let parts = pieces(&"ا".repeat(25), 10, &characters);
        assert_eq!(parts.iter().map(|p| p.tokens).collect::<Vec<_>>(), [10, 10, 5]);
        assert_eq!(parts.iter().map(|p| p.forced).collect::<Vec<_>>(), [true, true, false]);
    }

    #[test]
    fn no_cut_in_front_of_a_word_whose_waw_is_its_own() {
        let words = |s: &str| s.split_whitespace().count();
        for (text, want) in [
            ("التقى رئيس وزراء البلاد وفدا كبيرا وبحث معه الخطة", ["التقى رئيس وزراء البلاد وفدا كبيرا", "وبحث معه الخطة"]),
            ("فاز الفريق بفارق نقطة واحدة أمس وغادر المدينة اليوم", ["فاز الفريق بفارق نقطة واحدة أمس", "وغادر المدينة اليوم"]),
            ("زار المدير مركز الشباب ونادي الحي والمكتبة والمتحف", ["زار المدير مركز الشباب ونادي الحي", "والمكتبة والمتحف"]),
            ("في عامي 2002 و2003 زاد الناتج كثيرا جدا", ["في عامي 2002 و2003 زاد الناتج", "كثيرا جدا"]),
            ("حديث قد ورد عند الحاكم في كتاب كبير", ["حديث قد ورد عند الحاكم في", "كتاب كبير"]),
        ] {
            let parts: Vec<&str> = pieces(text, 6, &words).iter().map(|p| text[p.range.clone()].trim()).collect();
            assert_eq!(parts, want, "{text}");
        }
    }

    #[test]
    fn what_is_too_long_is_cut_behind_its_stops_first() {
        let words = |s: &str| s.split_whitespace().count();
        for (text, want) in [
            ("قال «سنعود غدا. لن نترك البيت» ثم خرج مسرعا", ["قال «سنعود غدا.", "لن نترك البيت» ثم خرج مسرعا"]),
            ("قال «سنعود، لا ريب.» ثم خرج من البيت مسرعا", ["قال «سنعود، لا ريب.»", "ثم خرج من البيت مسرعا"]),
            ("انتهى كل شيء أمس.. لقد عاد الناس إلى بيوتهم", ["انتهى كل شيء أمس..", "لقد عاد الناس إلى بيوتهم"]),
            ("انتهى كل شيء أمس… لقد عاد الناس إلى بيوتهم", ["انتهى كل شيء أمس…", "لقد عاد الناس إلى بيوتهم"]),
            ("سأل أين كنتم أمس؟ ثم جلس ينتظر الرد", ["سأل أين كنتم أمس؟", "ثم جلس ينتظر الرد"]),
            ("قال «سنعود غدا..» ثم كتب «لن نترك البيت»", ["قال «سنعود غدا..»", "ثم كتب «لن نترك البيت»"]),
            // Two dots in a name.
            ("وقع كتابه «المدينة.. مهندس الخيال»، ثم غادر المعرض مسرعا", ["وقع كتابه «المدينة.. مهندس الخيال»،", "ثم غادر المعرض مسرعا"]),
            // No stop of these ends anything.
            ("حضر اللقاء أمس د. سامي حداد مع زوجته", ["حضر اللقاء أمس د. سامي حداد", "مع زوجته"]),
            ("نقلت أ.ف.ب. أن اللقاء تأجل إلى الغد", ["نقلت أ.ف.ب. أن اللقاء تأجل إلى", "الغد"]),
            ("النقطة 1. نعم كتبها المدير بخط يده أمس", ["النقطة 1. نعم كتبها المدير بخط", "يده أمس"]),
            ("بلغ الناتج 3.5 في المئة من الناتج المتوقع", ["بلغ الناتج 3.5 في المئة من", "الناتج المتوقع"]),
        ] {
            let parts: Vec<&str> = pieces(text, 6, &words).iter().map(|p| text[p.range.clone()].trim()).collect();
            assert_eq!(parts, want, "{text}");
        }
    }

    #[test]
    fn a_megabyte_of_one_word_takes_moments() {
        let text = "ب".repeat(1 << 19);
        let parts = pieces(&text, 100, &characters);
        assert_eq!(parts.last().map(|p| p.range.end), Some(text.len()));
    }

    proptest! {
        #[test]
        fn pieces_fit_and_lose_nothing(text in "[ابو ،؛\n0-9]{0,300}|\\PC{0,150}", budget in 1usize..30) {
            let mut end = 0;
            for p in pieces(&text, budget, &characters) {
                prop_assert_eq!(p.range.start, end);
                prop_assert!(p.range.end > p.range.start && p.tokens <= budget);
                end = p.range.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
