//! Byline and dateline: who wrote an article and where.

use crate::normalize::fold;

/// A byline and dateline, and how many bytes of the line they take.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    pub byline: Option<String>,
    pub dateline: Option<String>,
    pub bytes: usize,
}

/// Folded names of news agencies.
const AGENCIES: &[&str] = &[
    "رويترز",
    "ا ف ب",
    "اف ب",
    "افب",
    "فرانس برس",
    "وام",
    "واس",
    "كونا",
    "بترا",
    "قنا",
    "د ب ا",
    "ا ب",
    "ا ش ا",
    "سانا",
    "وكالات",
    "الوكالات",
    "وكاله",
    "الاناضول",
    "سبوتنيك",
    "شينخوا",
    "اسوشيتد برس",
    "وفا",
    "واع",
    "نينا",
    "العمانيه",
];

/// Folded names of places that datelines use.
const PLACES: &[&str] = &[
    "ابوظبي",
    "ابو ظبي",
    "دبي",
    "الشارقه",
    "عجمان",
    "راس الخيمه",
    "الفجيره",
    "العين",
    "الكويت",
    "الرياض",
    "جده",
    "مكه",
    "المدينه المنوره",
    "الدمام",
    "الدوحه",
    "المنامه",
    "مسقط",
    "صنعاء",
    "عدن",
    "تعز",
    "بغداد",
    "البصره",
    "اربيل",
    "الموصل",
    "كركوك",
    "دمشق",
    "حلب",
    "ادلب",
    "حمص",
    "بيروت",
    "طرابلس",
    "صيدا",
    "عمان",
    "القدس",
    "القدس المحتله",
    "رام الله",
    "غزه",
    "نابلس",
    "الخليل",
    "القاهره",
    "الاسكندريه",
    "الخرطوم",
    "بورتسودان",
    "ام درمان",
    "بنغازي",
    "تونس",
    "صفاقس",
    "الجزائر",
    "وهران",
    "الرباط",
    "الدار البيضاء",
    "مراكش",
    "فاس",
    "نواكشوط",
    "مقديشو",
    "هرجيسا",
    "جيبوتي",
    "موروني",
    "واشنطن",
    "نيويورك",
    "لندن",
    "باريس",
    "برلين",
    "بروكسل",
    "جنيف",
    "فيينا",
    "روما",
    "مدريد",
    "موسكو",
    "كييف",
    "انقره",
    "اسطنبول",
    "طهران",
    "كابل",
    "كابول",
    "اسلام اباد",
    "نيودلهي",
    "بكين",
    "طوكيو",
    "سول",
    "عواصم",
    "عواصم عربيه",
    "عبري",
    "شتوتغارت",
];

fn is_agency(text: &str) -> bool {
    let folded = fold(text).replace('.', " ");
    AGENCIES.contains(&folded.split_whitespace().collect::<Vec<_>>().join(" ").as_str())
}

fn is_place(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.split(['(', '،']).next().unwrap_or("").trim();
    PLACES.contains(&bare)
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn named(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(|c: char| matches!(c, '-' | '–' | '—' | '/' | ':' | '،' | '.' | '|')).trim();
    (!text.is_empty()).then(|| text.to_string())
}

/// Only letters, dots and spaces of at most `most` words: the shape of a name or place.
fn plain_name(text: &str, most: usize) -> bool {
    let text = text.trim();
    (1..=most).contains(&words(text))
        && text.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | '\'' | '-'))
        && text.chars().count() <= 60
}

/// Reads byline and dateline at the beginning of an article's first line.
pub fn at_start(line: &str) -> Lead {
    parenthesis(line).or_else(|| dashed(line)).unwrap_or_default()
}

/// "سارة حداد (الكويت) أكد ...", "القاهرة (رويترز) - قال ..."
fn parenthesis(line: &str) -> Option<Lead> {
    let open = line.find('(').filter(|i| *i <= 140)?;
    let close = open + line[open..].find(')').filter(|n| *n <= 120)?;
    let (outer, inner) = (line[..open].trim(), line[open + 1..close].trim());
    if !plain_name(outer, 6) || !plain_name(inner.split('،').next()?, 4) || inner.chars().any(char::is_numeric) {
        return None;
    }
    let rest = &line[close + 1..];
    let tail = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '،' | '/')).len();
    let bytes = close + 1 + tail;
    let (byline, dateline) = if is_agency(inner) || (is_place(outer) && !is_place(inner)) {
        (named(inner), named(outer))
    } else if rest.trim_start().starts_with(['-', '–', '—']) && place_shape(outer) && person(inner) {
        // "طنجة (خديجة أمزيان) - ..."
        (named(inner), named(outer))
    } else if is_place(inner) || words(outer) >= 2 && words(inner) <= 2 && !starts_statement(outer) {
        (named(outer), named(inner))
    } else {
        return None;
    };
    Some(Lead { byline, dateline, bytes })
}

/// A verb in front means prose: "أكد الوزير (...)".
fn starts_statement(text: &str) -> bool {
    const VERBS: [&str; 14] = ["قال", "قالت", "اكد", "اكدت", "اعلن", "اعلنت", "ذكر", "ذكرت", "دعا", "دعت", "بحث", "وصل", "شهد", "شهدت"];
    let folded = fold(text);
    folded.split_whitespace().next().is_some_and(|w| VERBS.contains(&w) || VERBS.contains(&w.trim_start_matches(['و', 'ف'])))
}

/// "القاهرة - رويترز: ...", "دبي / وام / ..." and "بغداد - قال ..." at the start of prose.
fn dashed(line: &str) -> Option<Lead> {
    let head_end = line.find(['-', '–', '—', '/', ':']).filter(|i| *i <= 60)?;
    let place = line[..head_end].trim();
    if !is_place(place) {
        return None;
    }
    let mark = |c: char| matches!(c, '-' | '–' | '—' | '/' | ':');
    let rest = line[head_end..].trim_start_matches(|c: char| mark(c) || c.is_whitespace());
    let mut bytes = line.len() - rest.len();
    let mut byline = None;
    if let Some(end) = rest.find(|c: char| mark(c)).filter(|i| *i <= 80) {
        let second = rest[..end].trim();
        if is_agency(second) || plain_name(second, 4) && !starts_statement(second) {
            byline = named(second);
            let prose = rest[end..].trim_start_matches(|c: char| mark(c) || c.is_whitespace());
            bytes = line.len() - prose.len();
        }
    }
    Some(Lead { byline, dateline: named(place), bytes })
}

/// Reads a short line that holds nothing but byline and dateline, such as "عبري - سالم بن حمود" or "كتب: علي حسن".
pub fn whole_line(line: &str) -> Option<Lead> {
    let line = line.trim();
    if words(line) > 10 || line.chars().any(char::is_numeric) {
        return None;
    }
    for prefix in ["كتب:", "كتبت:", "كتب -", "كتبت -", "بقلم:", "بقلم", "تقرير:", "إعداد:", "حوار:", "أجرى الحوار:", "المصدر:"]
    {
        if let Some(name) = line.strip_prefix(prefix).filter(|n| plain_name(n, 6)) {
            return Some(Lead { byline: named(name), dateline: None, bytes: line.len() });
        }
    }
    if let Some(lead) = parenthesis(line).filter(|l| l.bytes == line.len()) {
        return Some(lead);
    }
    let split = line.find([':', '/', '–', '—']).or_else(|| line.find(" - ").map(|i| i + 1))?;
    let mark = line[split..].chars().next()?.len_utf8();
    let (a, b) = (line[..split].trim(), line[split + mark..].trim());
    let b = ["تقرير:", "كتب:", "كتبت:", "إعداد:", "تحقيق:", "من مراسلنا", "من مراسلتنا"]
        .iter()
        .find_map(|p| b.strip_prefix(p))
        .unwrap_or(b)
        .trim();
    if a.is_empty() || b.is_empty() || b.split_whitespace().count() > 6 {
        return None;
    }
    if is_place(a) {
        Some(Lead { byline: named(b), dateline: named(a), bytes: line.len() })
    } else if is_place(b) && plain_name(a, 5) {
        Some(Lead { byline: named(a), dateline: named(b), bytes: line.len() })
    } else {
        None
    }
}

/// [`whole_line`] where only a byline can stand (below a title, in an author's field): the place need not be known, if
/// what stands beside it looks like a person.
pub fn loose_line(line: &str) -> Option<Lead> {
    whole_line(line).or_else(|| {
        let line = line.trim();
        if words(line) > 8 || line.chars().any(char::is_numeric) {
            return None;
        }
        let (a, b) = [": ", " - ", " – ", " / "].iter().find_map(|mark| line.split_once(mark))?;
        (place_shape(a) && person(b)).then(|| Lead { byline: named(b), dateline: named(a), bytes: line.len() })
    })
}

/// Folded words that stand in no name.
const FUNCTION: &[&str] =
    &["في", "من", "علي", "الي", "عن", "بين", "بعد", "قبل", "لا", "لم", "هل", "كيف", "هذا", "هذه", "مع", "حتي", "او", "ثم", "ما"];

fn no_function_word(text: &str) -> bool {
    fold(text).split_whitespace().all(|w| !FUNCTION.contains(&w) && !w.starts_with("لل"))
}

/// One to three words, perhaps with a region behind them: "البصرة (العراق)".
fn place_shape(text: &str) -> bool {
    let bare = text.split('(').next().unwrap_or("").trim();
    plain_name(bare, 3) && no_function_word(bare) && !starts_statement(bare)
}

/// Two to four words, the first of them without the article.
fn person(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or("");
    plain_name(text, 4) && words(text) >= 2 && !first.starts_with("ال") && no_function_word(text) && !starts_statement(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lead: &Lead) -> (Option<&str>, Option<&str>) {
        (lead.byline.as_deref(), lead.dateline.as_deref())
    }

    #[test]
    fn leads_of_all_kinds() {
        let cases = [
            ("سارة حداد (الكويت) أكد المتحدث", Some("سارة حداد"), Some("الكويت"), "أكد المتحدث"),
            ("القاهرة (رويترز) - قال مسؤول", Some("رويترز"), Some("القاهرة"), "قال مسؤول"),
            ("دبي / وام / أعلنت الهيئة", Some("وام"), Some("دبي"), "أعلنت الهيئة"),
            ("بغداد - قالت الحكومة", None, Some("بغداد"), "قالت الحكومة"),
        ];
        for (line, byline, dateline, rest) in cases {
            let lead = at_start(line);
            assert_eq!((read(&lead), &line[lead.bytes..]), ((byline, dateline), rest), "{line}");
        }
        assert_eq!(read(&whole_line("عبري - سالم بن حمود المعمري").unwrap()), (Some("سالم بن حمود المعمري"), Some("عبري")));
        assert_eq!(read(&whole_line("القاهرة: دينا عبد الغفار").unwrap()), (Some("دينا عبد الغفار"), Some("القاهرة")));
        assert_eq!(read(&whole_line("كتب: علي حسن").unwrap()), (Some("علي حسن"), None));
        assert_eq!(read(&loose_line("البصيرة (دير الزور): ليث العدوان").unwrap()), (Some("ليث العدوان"), Some("البصيرة (دير الزور)")));
        assert_eq!(read(&at_start("طنجة (خديجة أمزيان) - تبدأ الرحلة")), (Some("خديجة أمزيان"), Some("طنجة")));
        assert_eq!(whole_line("سوريا: معارك عنيفة"), None);
    }

    #[test]
    fn prose_has_no_lead() {
        for line in
            ["أكد وزير الخارجية (سابقا) أن", "قال الوزير: سنعمل", "أعلنت منظمة الصحة العالمية (WHO) أن", "ارتفعت الأسعار (بنسبة 3) أمس"]
        {
            assert_eq!(at_start(line), Lead::default(), "{line}");
        }
    }
}
