//! Lines that newspapers put around articles, each known by its own words (`data/chrome.tsv`).

use super::rights;
use crate::is_letter;
use crate::lexicon::VERBS;
use crate::normalize::{clean, collapse_whitespace, fold};
use std::sync::LazyLock;

/// No line with more words is boilerplate, but for a notice.
const MOST_WORDS: usize = 16;
/// No notice has more words.
const NOTICE: usize = 60;
/// Words of a button.
const BUTTON: usize = 5;
/// Words of a button that names a network.
const NETWORK: usize = 8;

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chrome {
    Copyright,
    Footer,
    Related,
    /// A mark where an advertisement stood: what follows goes on.
    Ad,
    Tags,
    Comments,
    Share,
    Menu,
    /// A name of a section, which may be a subhead of an article as well.
    Section,
}

impl Chrome {
    /// The reason that a removed line gets.
    pub fn reason(self) -> &'static str {
        match self {
            Chrome::Copyright | Chrome::Footer => "footer",
            Chrome::Related | Chrome::Ad | Chrome::Tags | Chrome::Comments | Chrome::Share => "related",
            Chrome::Menu | Chrome::Section => "menu",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Mark,
    Start,
    Label,
    Button,
    Network,
    Name,
    Notice,
    Alone,
}

struct Phrase {
    chrome: Chrome,
    how: How,
    text: String,
}

/// The list, folded; a line of it that cannot be read is passed over (a test reads them all).
static PHRASES: LazyLock<Vec<Phrase>> =
    LazyLock::new(|| include_str!("../../data/chrome.tsv").lines().filter(|l| !l.starts_with('#')).filter_map(phrase).collect());

fn phrase(line: &str) -> Option<Phrase> {
    let mut cells = line.split('\t');
    let chrome = match cells.next()? {
        "copyright" => Chrome::Copyright,
        "footer" => Chrome::Footer,
        "related" => Chrome::Related,
        "ad" => Chrome::Ad,
        "tags" => Chrome::Tags,
        "comments" => Chrome::Comments,
        "share" => Chrome::Share,
        "menu" => Chrome::Menu,
        "section" => Chrome::Section,
        _ => return None,
    };
    let how = match cells.next()? {
        "mark" => How::Mark,
        "start" => How::Start,
        "label" => How::Label,
        "button" => How::Button,
        "network" => How::Network,
        "name" => How::Name,
        "notice" => How::Notice,
        "alone" => How::Alone,
        _ => return None,
    };
    Some(Phrase { chrome, how, text: fold(cells.next()?.trim()) })
}

/// Whether a line ends as a sentence does. A colon introduces what follows, a comma goes on.
pub fn finished(line: &str) -> bool {
    let line = line.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '»' | '"' | ')' | '”' | '’' | '\'' | ']'));
    line.ends_with(['.', '؟', '?', '!', '…', '۔', '。', '！', '？'])
}

/// Words that may stand behind a line's last sentence as a tag: a source in brackets, hashtags, an address, an invitation to share.
const TAG: usize = 5;
/// A sentence in front of a tag has so many words.
const TAGGED: usize = 3;

/// Whether a line ends as a sentence does, but for a tag glued behind it.
pub fn says(line: &str) -> bool {
    if finished(line) {
        return true;
    }
    let stops = line.char_indices().filter(|(_, c)| matches!(c, '.' | '؟' | '?' | '!' | '…' | '۔'));
    let mut ends = stops.map(|(at, c)| (at, at + c.len_utf8())).filter(|(_, end)| line[*end..].starts_with(char::is_whitespace));
    ends.next_back().is_some_and(|(at, end)| {
        let (front, tag) = (&line[..at], &line[end..]);
        // An initial or a title (`د.`) ends no sentence.
        let word = front.split_whitespace().next_back().map_or(0, |w| w.chars().filter(|c| is_letter(*c)).count());
        word >= 3 && tag.split_whitespace().count() <= TAG && front.split_whitespace().count() >= TAGGED
    })
}

/// A line that goes on with a report, whatever its end: "وقال رئيس البلدية إن العمل مستمر". No headline begins so.
pub(super) fn reports_on(line: &str) -> bool {
    const WORDS: usize = 6;
    let mut words = line.split_whitespace();
    let first = words.next().map(fold).unwrap_or_default();
    let past = ["وكان", "وكانت", "وقد", "وسوف"].contains(&first.as_str());
    let verb = first.strip_prefix(['و', 'ف']).filter(|v| v.chars().count() >= 3 && VERBS.kind(v).is_some());
    (past || verb.is_some() && VERBS.kind(&first).is_none()) && words.take(WORDS - 1).count() == WORDS - 1
}

/// What of a page's furniture a line is, by its own words; None for everything else.
pub fn chrome(line: &str) -> Option<Chrome> {
    if is_bar(line) {
        return Some(Chrome::Menu);
    }
    let words = line.split_whitespace().take(NOTICE + 1).count();
    if words > MOST_WORDS {
        return if words <= NOTICE { notice(line) } else { None };
    }
    let folded = fold(&collapse_whitespace(&clean(line)));
    let head = folded.trim_start_matches(|c: char| !is_letter(c) && c != '©');
    let bare = head.trim_end_matches(|c: char| !is_letter(c));
    let ended = finished(&folded);
    let begins = |text: &str| head.strip_prefix(text).filter(|rest| !rest.starts_with(char::is_alphanumeric));
    let marked = |rest: &str| {
        rest.trim_start().is_empty() || [":", "..", "…", "|", "/", "-", "–", "»", ">"].iter().any(|m| rest.trim_start().starts_with(m))
    };
    let names_network = |rest: &str| PHRASES.iter().any(|p| p.how == How::Name && rest.contains(&p.text));
    let fits = |p: &&Phrase| match p.how {
        How::Mark => folded.contains(&p.text),
        How::Start | How::Notice => begins(&p.text).is_some(),
        How::Label => begins(&p.text).is_some_and(|rest| (!ended || marked(rest)) && !goes_on(rest)),
        How::Button => words <= BUTTON && !ended && begins(&p.text).is_some(),
        How::Network => words <= NETWORK && !ended && begins(&p.text).is_some_and(names_network),
        How::Name => false,
        How::Alone => bare == p.text,
    };
    PHRASES.iter().find(fits).map(|p| p.chrome).filter(|c| *c != Chrome::Copyright || !speaks_of_rights(line))
}

/// A sentence that begins with the words of a notice of copyright and is none.
fn speaks_of_rights(line: &str) -> bool {
    finished(line) && rights::is_prose(line)
}

/// Whether a whole sentence stands behind the first one: "اقرأ أيضا: حريق في السوق. وقال المحافظ إن العمل اكتمل."
fn goes_on(text: &str) -> bool {
    finished(text)
        && text.match_indices(['.', '؟', '!']).any(|(at, mark)| {
            let (front, rest) = (text.get(..at).unwrap_or(""), text.get(at + mark.len()..).unwrap_or(""));
            front.split_whitespace().count() >= TAGGED && rest.starts_with(' ') && rest.split_whitespace().count() > TAGGED
        })
}

/// Where a link begins that a site glued behind the last sentence of a paragraph: "... عامين. اقرأ أيضا: حريق في السوق".
pub(super) fn glued_link(paragraph: &str) -> Option<usize> {
    // Looked for in every line: the words that such labels begin with are rare.
    if !["اقرأ", "إقرأ", "اقرا", "شاهد", "طالع", "قد يهمك", "للمزيد"].iter().any(|w| paragraph.contains(w))
    {
        return None;
    }
    let stops = paragraph.match_indices(['.', '؟', '!', '»', '"']).map(|(at, m)| at + m.len());
    stops.filter(|at| paragraph.get(*at..).is_some_and(|t| t.starts_with(char::is_whitespace))).find_map(|at| {
        let (front, tail) = (paragraph.get(..at)?, paragraph.get(at..)?.trim_start());
        let link = tail.split_whitespace().count() > 2 && chrome(tail) == Some(Chrome::Related);
        (link && finished(front) && front.split_whitespace().count() >= TAGGED).then_some(paragraph.len() - tail.len())
    })
}

/// "الرئيسية | أخبار | رياضة | اتصل بنا": short pieces between bars or arrows, of which two or more are known from menus; or the
/// way from a site's first page to this one, "الصفحة الرئيسية > مقالات".
fn is_bar(line: &str) -> bool {
    if line.len() > 400 || !line.contains(['|', '»', '>', '•', '/']) {
        return false;
    }
    let pieces: Vec<&str> = line.split(['|', '»', '>', '•', '/']).map(str::trim).collect();
    let short = |p: &&str| !p.is_empty() && p.split_whitespace().count() <= 3 && !finished(p);
    let known = pieces.iter().filter(|p| matches!(chrome(p), Some(Chrome::Menu | Chrome::Footer | Chrome::Section))).count();
    let home = |p: &&str| matches!(fold(p).as_str(), "الرئيسيه" | "الصفحه الرئيسيه" | "home");
    // "الطريق الرئيسية/الفرعية": only between blanks a slash is an arrow.
    let arrows = !line.contains(['|', '•']) && line.matches('/').count() == line.matches(" / ").count();
    let way = pieces.len() >= 2 && arrows && pieces.first().is_some_and(home);
    pieces.iter().all(short) && (pieces.len() >= 3 && known >= 2 || way)
}

/// Whether a line is a notice, which no sentence of an article begins like.
pub fn is_notice(line: &str) -> bool {
    notice(line).is_some()
}

/// A notice of a site, which may be as long as a paragraph: it begins with words that no sentence of an article begins with.
fn notice(line: &str) -> Option<Chrome> {
    let head: String = line.chars().filter(|c| is_letter(*c) || c.is_numeric() || c.is_whitespace() || *c == '©').take(80).collect();
    let head = fold(&collapse_whitespace(&clean(&head)));
    let head = head.trim_start_matches(|c: char| !is_letter(c) && c != '©');
    let begins =
        |p: &&Phrase| p.how == How::Notice && head.strip_prefix(p.text.as_str()).is_some_and(|r| !r.starts_with(char::is_alphanumeric));
    PHRASES.iter().find(begins).map(|p| p.chrome).filter(|c| *c != Chrome::Copyright || !speaks_of_rights(line))
}

/// Where a notice of copyright begins that was glued behind the last sentence of a paragraph.
pub fn glued_notice(paragraph: &str) -> Option<usize> {
    let ends = paragraph.match_indices(['.', '؟', '!', '»', '"']).map(|(at, m)| at + m.len());
    let begin = |at: usize| {
        let tail = paragraph.get(at..)?;
        let text = tail.trim_start();
        let sure = notice(text) == Some(Chrome::Copyright) || text.starts_with('©') && !speaks_of_rights(text);
        (text.len() < tail.len() && sure && finished(paragraph.get(..at)?)).then_some(at + tail.len() - text.len())
    };
    ends.rev().take(4).filter_map(begin).last()
}

/// The reason to leave a line out, where its own words give one.
pub fn kind(line: &str) -> Option<&'static str> {
    chrome(line).filter(|c| *c != Chrome::Section).map(Chrome::reason)
}

/// Whether a line begins as an item of a list does: a bullet, a number or a letter with a mark behind it, an ordinal.
pub(super) fn is_item(line: &str) -> bool {
    if line.starts_with(['-', '–', '—', '•', '*', '▪', '●', '◦', '·', '■', '□', '◄', '►', '✓', '✔', '#', '_', '+', '~'])
    {
        return true;
    }
    let digits = line.chars().take_while(|c| c.is_numeric()).count();
    let head: usize = line.chars().take(digits.max(1)).map(char::len_utf8).sum();
    let rest = line.get(head..).unwrap_or("").trim_start();
    // "3.5 في المئة", "10:30" and "5/5/2024" go on; "د. أحمد" is a person.
    let then_text = |marks: &[char]| rest.strip_prefix(marks).is_some_and(|r| !r.starts_with(char::is_numeric));
    let mark = match digits {
        0 => line.starts_with(char::is_alphabetic) && then_text(&['-', '–', ')']),
        1..=3 => then_text(&['-', '–', '.', ')', '_']),
        _ => false,
    };
    let first = line.split(' ').next().unwrap_or("").trim_end_matches([':', '،', '-', '.']);
    mark || matches!(first, "أولا" | "أولاً" | "ثانيا" | "ثانياً" | "ثالثا" | "ثالثاً" | "رابعا" | "رابعاً" | "خامسا" | "خامساً")
}

/// Labels that tags begin with where a site glued them behind the last sentence.
const TAG_LABELS: [&str; 8] = ["سمات", "وسوم", "الوسوم", "كلمات دلاليه", "الكلمات الدلاليه", "كلمات مفتاحيه", "الكلمات المفتاحيه", "تاغات"];
/// Tags are names: so many words, and no mark of a sentence.
const MOST_TAG_WORDS: usize = 14;

/// Where tags begin that stand behind the last sentence of a paragraph: "... للبرميل. سمات النفط الأسعار". They follow a stop,
/// begin with a label for tags (or are hashtags), and hold no other stop.
pub fn glued_tags(paragraph: &str) -> Option<usize> {
    let stop = paragraph.rfind(['.', '؟', '!', '…', '»', '"', ')']).filter(|at| *at + 1 < paragraph.len())?;
    let mark = paragraph.get(stop..)?.chars().next()?.len_utf8();
    let tail = paragraph.get(stop + mark..)?;
    let begin = stop + mark + (tail.len() - tail.trim_start().len());
    let folded = fold(tail.trim_start());
    let words = folded.split_whitespace().count();
    // Behind a closing mark alone no sentence need have ended.
    let after_stop = finished(paragraph.get(..stop + mark)?);
    let label = TAG_LABELS.iter().find_map(|l| folded.strip_prefix(l)).is_some_and(|rest| rest.starts_with([' ', ':']));
    let hashtags = words >= 1 && folded.split_whitespace().all(|w| w.starts_with('#'));
    (after_stop && tail.starts_with(char::is_whitespace) && words <= MOST_TAG_WORDS && (label && words >= 2 || hashtags)).then_some(begin)
}

/// Words in front of an outlet's name in a copyright line, and behind it.
const BODIES: [&str; 9] = ["مركز", "مؤسسة", "صحيفة", "جريدة", "موقع", "شركة", "وكالة", "شبكة", "قناة"];
/// Folded: whose the rights are who wrote or made it, no outlet.
const AUTHORS: [&str; 12] =
    ["كاتب", "الكاتب", "الكاتبه", "كاتبه", "المؤلف", "المؤلفه", "المولف", "المولفه", "الناشر", "المصور", "اصحابها", "صاحبها"];
const TAILS: [&str; 6] = ["للأخبار", "الإخبارية", "الإخباري", "للصحافة", "للنشر", "للإعلام"];

/// The outlet that a copyright line names: "جميع الحقوق محفوظة لمركز الضفاف للأخبار 2024©" gives "الضفاف".
pub fn outlet(line: &str) -> Option<String> {
    let line = collapse_whitespace(&clean(line));
    let at = line.find("محفوظة").map(|i| i + "محفوظة".len())?;
    let rest = line[at..].trim_matches(|c: char| !is_letter(c));
    let words: Vec<&str> = rest.split_whitespace().map(|w| w.trim_matches(|c: char| !is_letter(c))).filter(|w| !w.is_empty()).collect();
    let (first, mut name) = words.split_first()?;
    let body = first.strip_prefix('ل').unwrap_or(first);
    let owned;
    if !BODIES.contains(&body) {
        // "للاتحاد" is "ل" before "الاتحاد"; "لصوت العرب" is "ل" before "صوت".
        owned = first.strip_prefix("لل").map_or_else(|| body.to_string(), |rest| format!("ال{rest}"));
        if AUTHORS.contains(&fold(&owned).as_str()) {
            return None;
        }
        let name: Vec<&str> = std::iter::once(owned.as_str()).chain(name.iter().copied()).filter(|w| !TAILS.contains(w)).collect();
        return Some(name.join(" "));
    }
    while let [head @ .., last] = name {
        if TAILS.contains(last) { name = head } else { break }
    }
    (!name.is_empty() && name.len() <= 5).then(|| name.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_read() {
        let lines = include_str!("../../data/chrome.tsv").lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
        assert_eq!(lines.count(), PHRASES.len());
    }

    #[test]
    fn the_outlet_of_a_copyright_line() {
        assert_eq!(outlet("جميع الحقوق محفوظة لمركز الضفاف للأخبار 2024©").as_deref(), Some("الضفاف"));
        assert_eq!(outlet("© جميع الحقوق محفوظة لصحيفة الضفاف 2023").as_deref(), Some("الضفاف"));
        for line in ["جميع الحقوق محفوظة", "جميع الحقوق محفوظة للكاتبة © 2024", "الحقوق محفوظة للمؤلف", "كل الحقوق محفوظة لأصحابها"]
        {
            assert_eq!(outlet(line), None, "{line}");
        }
    }

    #[test]
    fn prose_is_no_boilerplate() {
        for line in [
            "وأكد الوزير أن جميع الحقوق التي نص عليها القانون ستبقى مصونة للعاملين في القطاعين العام والخاص من دون استثناء",
            "شارك وزير الخارجية أمس في اجتماع المجلس الوزاري بحضور ممثلين عن عشر دول.",
            "شارك على هامش المؤتمر في الندوة",
            "تابعنا على الطريق الساحلي",
            "شارك في المؤتمر عشرون وزيرا من الدول العربية",
            "اقرأ أيضا ما كتبه القدماء.",
            "اشترك في الجريمة ثلاثة رجال.",
            "اشترك في البطولة ستة عشر فريقا من ثماني دول",
            "تابعنا العمل في المشروع حتى نهايته.",
            "من نحن حتى نحكم على الناس؟",
            "سياسة الخصوصية في الشركة محل نقاش بين النواب منذ أشهر.",
            "التعليقات على القرار كانت غاضبة في معظم المدن.",
            "جميع الحقوق مصونة بحكم القانون، قال القاضي.",
            "إعلان الطوارئ في ثلاث ولايات شرق البلاد",
            "صور الأقمار الصناعية تظهر حجم الدمار.",
            "وقال إن حقوق النشر محفوظة للمؤلف.",
            "بحث الوزير مع نظيره ملف المياه.",
            "رياضة المشي تقلل خطر أمراض القلب",
            "استمع إلى المقالات التي قرأها الكاتب بصوته",
            "شاركها الفرحة أهل القرية",
            "لا تعليقات من الوزارة على الخبر",
            "الرئيسية/الثانوية",
            "قد يهمك أن تعرف أن السعر ارتفع إلى الضعف في شهر.",
        ] {
            assert_eq!(chrome(line), None, "{line}");
        }
    }

    #[test]
    fn furniture_is_known_by_its_own_words() {
        for (line, kind) in [
            ("اقرأ أيضاً: خبر آخر", "related"),
            ("اقرأ أيضا: هل ترتفع الأسعار؟", "related"),
            ("عدد اليوم", "menu"),
            ("شارك على فيسبوك", "related"),
            ("شارك:", "related"),
            ("التعليقات (0)", "related"),
            ("أضف تعليقا", "related"),
            ("جميع الحقوق محفوظة لصحيفة الضفاف 2024©", "footer"),
            ("2024 © الضفاف", "footer"),
            ("Copyright 2020 Al Difaf", "footer"),
            ("من نحن", "footer"),
            ("الصفحة الرئيسية > مقالات", "menu"),
            ("الرئيسية » سياسة » العراق", "menu"),
            ("الرئيسية / سياسة", "menu"),
            ("استمع إلى المقال", "menu"),
            ("A+ A-", "menu"),
            ("A A A", "menu"),
            ("شاركها:", "menu"),
            ("لا توجد تعليقات (0)", "menu"),
            ("حفظ المقالات لقراءتها لاحقا وإنشاء قائمة قراءتك", "menu"),
            ("حول هذه القصة", "related"),
            ("الكلمات الدلالية: أخبار، تقارير", "related"),
            ("» اقرأ المزيد", "related"),
            ("اشترك في نشرتنا البريدية ليصلك جديدنا كل صباح", "related"),
        ] {
            assert_eq!(super::kind(line), Some(kind), "{line}");
        }
    }

    #[test]
    fn notices_may_be_as_long_as_paragraphs() {
        for (line, kind) in [
            (
                "نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا وتحليل الزيارات وعرض إعلانات تناسب اهتماماتك، وباستمرارك في التصفح فإنك توافق على ذلك.",
                "related",
            ),
            (
                "باستمرارك في استخدام هذا الموقع فإنك توافق على سياسة الخصوصية وشروط الاستخدام التي جرى تحديثها في مطلع هذا العام بعد صدور القانون.",
                "related",
            ),
            (
                "جميع الحقوق محفوظة لصحيفة الضفاف، ولا يجوز نسخ أي مادة منها أو إعادة نشرها من دون إذن مكتوب من إدارة التحرير في المدينة.",
                "footer",
            ),
        ] {
            assert_eq!(super::kind(line), Some(kind), "{line}");
        }
        let cut = |text: &str| glued_notice(text).map(|at| text[at..].to_string());
        assert_eq!(cut("وحضر المئات. جميع الحقوق محفوظة لصحيفة الضفاف 2024."), Some("جميع الحقوق محفوظة لصحيفة الضفاف 2024.".into()));
        assert_eq!(cut("وحضر المئات. © الضفاف 2024"), Some("© الضفاف 2024".into()));
        for text in ["وحضر المئات. وقال إن جميع الحقوق محفوظة للعمال.", "جميع الحقوق محفوظة", "وحضر المئات.", "قال: \"كل الحقوق\" محفوظة"]
        {
            assert_eq!(cut(text), None, "{text}");
        }
    }

    #[test]
    fn tags_behind_the_last_sentence_are_found_and_nothing_else() {
        let cut = |text: &str| glued_tags(text).map(|at| text[at..].to_string());
        for (text, tags) in [
            ("ونزل الخام إلى 48 دولارا للبرميل. سمات النفط الأسعار", "سمات النفط الأسعار"),
            ("وقال «لن نعود». وسوم: الحكومة، البرلمان", "وسوم: الحكومة، البرلمان"),
            ("هل يعود؟ كلمات مفتاحية كرة القدم", "كلمات مفتاحية كرة القدم"),
            ("انتهت المباراة. #الأهلي #الدوري_المصري", "#الأهلي #الدوري_المصري"),
        ] {
            assert_eq!(cut(text).as_deref(), Some(tags), "{text}");
        }
        for text in [
            "سمات العصر كثيرة",
            "انتهى العمل. سمات",
            "تغيرت المدينة (القديمة) سمات كثيرة فيها",
            "انتهى العمل. سمات المدينة باقية.",
            "انتهى العمل. وقال الوزير إنه سعيد",
            "انتهى العمل.",
            "",
        ] {
            assert_eq!(cut(text), None, "{text}");
        }
    }
}
