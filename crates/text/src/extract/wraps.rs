//! Numbers of pages between the lines of a sentence, as a printed page that was wrapped by hand leaves them.

use super::article::Removed;
use super::boilerplate::{chrome, finished, is_item};
use super::contract::words;
use super::paragraphs::{Line, hanging, join, lines};
use super::stamp::date_line;
use crate::is_letter;
use crate::normalize::fold;

/// Folded words that a number may follow: "بعد 12 عاما".
const BEFORE_NUMBERS: &[&str] = &[
    "نحو",
    "حوالي",
    "قرابه",
    "زهاء",
    "بلغ",
    "بلغت",
    "خلال",
    "منذ",
    "بعد",
    "قبل",
    "من",
    "الي",
    "في",
    "بين",
    "عن",
    "علي",
    "اكثر",
    "اقل",
    "لمده",
    "حتي",
    "كل",
    "مع",
    "بنسبه",
    "قيمته",
    "قيمتها",
    "عدد",
    "رقم",
    "او",
];

/// The paragraphs of a text, and the numbers of pages that stood between its lines.
pub(super) fn paragraphs(text: &str) -> (Vec<String>, Vec<Removed>) {
    let mut lines = lines(text);
    let removed = take_numbers(&mut lines);
    (join(lines), removed)
}

/// Takes numbers of pages out from between the lines of a sentence, which then stand side by side.
pub(super) fn take_numbers(lines: &mut Vec<Line>) -> Vec<Removed> {
    let numbers: Vec<usize> = (1..lines.len().saturating_sub(1)).filter(|i| number(lines.get(*i)).is_some()).collect();
    // A year or a count may stand alone on a wrapped line: only numbers that rise one by one, and those between dashes, are pages'.
    let values: Vec<u32> = numbers.iter().filter_map(|i| value(lines.get(*i)?)).collect();
    let several = values.len() > 1 && values.windows(2).all(|pair| matches!(pair, [a, b] if *b == a + 1));
    let wide = lines.iter().map(|l| l.width).max().unwrap_or(0);
    let block = (40..=110).contains(&wide) && lines.iter().filter(|l| l.width * 10 > wide * 8).count() >= 4;
    let mut removed = Vec::new();
    for at in numbers.into_iter().rev() {
        let [Some(before), Some(line), Some(after)] = [lines.get(at - 1), lines.get(at), lines.get(at + 1)] else { continue };
        let last = before.text.split_whitespace().next_back().map(fold).unwrap_or_default();
        // Two dashes, or numbers that rise behind words that none can follow: it does not count anything.
        let sure = number(Some(line)) == Some(true) || several && !BEFORE_NUMBERS.contains(&last.as_str());
        let full = block && before.width * 10 > wide * 8;
        let open = before.text.ends_with(['،', ',']) || hanging(&before.text);
        let apart = line.apart || after.apart;
        if sure && (open && (apart || block) || full) && is_open(before) && goes_on(after) {
            removed.push(Removed { line: lines.remove(at).text, reason: "footer" });
            if let Some(after) = lines.get_mut(at) {
                after.apart = false;
            }
        }
    }
    removed.reverse();
    removed
}

/// Whether a line is the number of a page: "12", or between dashes, "- 3 -" (true).
fn number(line: Option<&Line>) -> Option<bool> {
    const DASHES: [char; 4] = ['-', '–', '—', 'ـ'];
    let text = line?.text.as_str();
    let bare = text.trim_matches(|c: char| DASHES.contains(&c) || c == ' ');
    let dashed = text.starts_with(DASHES) && text.ends_with(DASHES);
    let figure = (1..=3).contains(&bare.chars().count()) && bare.chars().all(char::is_numeric);
    (figure && (dashed || bare == text)).then_some(dashed)
}

fn value(line: &Line) -> Option<u32> {
    let figure = |c: char| c.to_digit(10).or_else(|| (c as u32).checked_sub('٠' as u32).filter(|n| *n < 10));
    line.text.chars().filter_map(figure).try_fold(0u32, |all, n| all.checked_mul(10)?.checked_add(n))
}

fn is_open(line: &Line) -> bool {
    let text = line.text.as_str();
    !finished(text)
        && !text.ends_with([':', '؛', ';'])
        && crate::letters(text).0 > 1
        && !is_item(text)
        && chrome(text).is_none()
        && date_line(text).is_none()
}

fn goes_on(line: &Line) -> bool {
    let text = line.text.as_str();
    text.starts_with(is_letter) && words(text) >= 2 && !is_item(text) && chrome(text).is_none() && date_line(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::extract;

    #[test]
    fn numbers_of_pages_leave_and_the_sentence_is_whole() {
        for (text, number) in [
            ("أعلنت الهيئة توسعة الحوض مشيرا رئيسها إلى أن\n\n- 3 -\n\nالتشغيل يبدأ في يناير.", "- 3 -"),
            ("وأكد أن الخطة التي\n\n– 15 –\nأقرت أمس في البرلمان نافذة.", "– 15 –"),
            ("ولم يصدر عن الوزارة حتى\n\n- 21 -\n\nالآن أي بيان.", "- 21 -"),
        ] {
            let (paragraphs, removed) = paragraphs(text);
            assert_eq!((paragraphs.len(), removed.len()), (1, 1), "{text}: {paragraphs:?}");
            assert_eq!(removed.first().map(|r| r.line.as_str()), Some(number));
            let article = extract(&format!("عنوان الخبر الأول\n\n{text}")).unwrap();
            assert!(article.body.lines().count() == 1 && article.removed.iter().any(|r| r.line == number), "{text}: {}", article.body);
        }
    }

    #[test]
    fn numbers_that_rise_are_pages() {
        let text = "أعلنت الهيئة توسعة الحوض الذي\n\n١٢\n\nبدأ في مايو. وحضر اللقاء وزير المالية،\n\n١٣\n\nووزير الصحة في الحكومة الجديدة.";
        let (paragraphs, removed) = paragraphs(text);
        assert_eq!((paragraphs.len(), removed.len()), (1, 2), "{paragraphs:?}");
    }

    #[test]
    fn numbers_that_belong_to_the_text_stay() {
        for text in [
            // A year or a count that stands alone on a wrapped line, and may be a page's.
            "وجاء ذلك بحسب إحصاء عام\n2015\n\nألف نسمة في المدينة.",
            "أعلنت الهيئة توسعة الحوض مشيرا رئيسها إلى أن\n\n12\n\nالتشغيل يبدأ في يناير.",
            "شارك في السباق الذي\n\n63\n\nمتسابقا خاضوه، وفاز في الدورة التي\n\n12\n\nفريقا دخلوها.",
            "وبلغ عدد الضحايا نحو\n\n12\n\nقتيلا في يوم واحد.",
            "انتهى اللقاء أمس.\n\n12\n\nوبدأ لقاء آخر في المدينة.",
            "عدد التعليقات\n12\nتعليقا على الخبر الأول",
            "النتائج:\n\n3\n\nأهداف في الشوط الأول",
            "5\nأهداف سجلها الفريق في مباراة أمس",
            "الأهلي\n3\nالزمالك\n1",
        ] {
            let (_, removed) = paragraphs(text);
            assert_eq!(removed, [], "{text}");
        }
    }
}
