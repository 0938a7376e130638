//! Plain texts in which tags, pictures, placeholders, addresses or Markdown stand all the same: subtitles whose lines a client joins with
//! `<br />`, strings of programs, posts, notes.

use super::address::addressed;
use super::entity;
use super::kept::strange;
use super::markdown::{cells, pairs};
use super::token::{Token, tokens};
use mujaz_text::{is_arabic_letter, letters};

/// Whether a plain text holds what no model may see, so that it is to be read with [`Markup::plain`](super::Markup::plain).
///
/// ```
/// use mujaz::translate::markup::dressed;
/// assert!(dressed("قال الوزير<br />وغادر الوفد") && dressed("شكرا 👏 لكم"));
/// assert!(!dressed("قال الوزير إن 5 < 7 وغادر الوفد"));
/// ```
pub fn dressed(text: &str) -> bool {
    let mut found = false;
    for token in tokens(text, false) {
        match token {
            Token::Text(raw) => {
                let marked = |line: &str| !strange(line).is_empty() || !pairs(line).is_empty() || cells(line).len() > 1;
                let line = |line: &str| marked(line) || addressed(line) || is_bilingual(line);
                found = found || entity::holds(raw) || raw.lines().any(line);
            }
            // A `<` that begins no tag would take words with it.
            tag if is_doubtful(tag) => return false,
            _ => found = true,
        }
    }
    found
}

/// Whether bars part words of another script from the rest, as in titles: `نص | BBC News`. With its marks each part is read for itself.
fn is_bilingual(line: &str) -> bool {
    let foreign = |part: &str| {
        let (arabic, all) = letters(part);
        arabic == 0 && all > 0
    };
    line.contains(" | ") && line.split(" | ").any(foreign)
}

/// Whether a tag may be none: words stand in it and in no quotation marks, or it goes over lines.
fn is_doubtful(tag: Token<'_>) -> bool {
    let raw = tag.raw();
    let words = raw.contains(is_arabic_letter);
    let named = !matches!(tag, Token::Opaque(_)) && raw.contains(['"', '\'']);
    raw.contains('\n') || words && !named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_no_prose_dresses_a_text() {
        for text in [
            "<i>قال الوزير</i>",
            "سطر<br>سطر",
            "{\\an8}قال نعم",
            "قال <x id=\"0\"/> نعم",
            "<a title=\"عنوان\">نص</a>",
            "راسلوا <ali@example.org> اليوم",
            "لديك %d رسالة",
            "✅ تم الحفظ",
            "قال &quot;نعم&quot;",
            "نص\n## عنوان",
            "قال **الوزير** نعم",
            "غادر [الوفد](https://a.example/x) المدينة",
            "زوروا https://a.example/x?y=1&z=2",
            "المصدر: www.a.example/أخبار",
            "الهاتف: +961 1 555 555",
            "شغل `git push` الآن",
            "مبروك &#x1f389; لكم",
            "أمطار غزيرة #طقس_العرب",
            "قال *الوزير* نعم",
            "Breaking | عاجل: انفجار في بيروت",
            "أمطار غزيرة في بيروت | BBC News",
            "| البلد | السكان |",
            "لديك {n, plural, one {رسالة} other {رسائل}}",
        ] {
            assert!(dressed(text), "{text}");
        }
        for text in [
            "",
            "قال الوزير نعم.",
            "من 5 < 7 إلى 9 > 3",
            "إذا كان x<y و y>z فإن",
            "نص <b نص آخر طويل",
            "<script>نص",
            "<a\nhref=x>نص</a>",
            "كتب @news و#وسم",
            "قال الأمير Sa`d إن 2,000 رجل وصلوا عام 2000",
            "شركة AT&T ونص; نص",
            "- أول\n* ثان\n1. ثالث",
            "عنوان الخبر | اسم الموقع | 12",
            "قال لـBBC News | نص",
            "نص [1] (نص) ** نص",
        ] {
            assert!(!dressed(text), "{text}");
        }
    }
}
