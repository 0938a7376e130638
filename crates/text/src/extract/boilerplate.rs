//! Lines that newspapers put around articles.

use crate::normalize::{clean, collapse_whitespace, fold};

/// Folded phrases of which one makes a line a footer.
const FOOTER: &[&str] = &[
    "جميع الحقوق",
    "كافه الحقوق",
    "حقوق النشر",
    "حقوق الطبع",
    "©",
    "copyright",
    "all rights reserved",
    "سياسه الخصوصيه",
    "شروط الاستخدام",
    "اتصل بنا",
    "من نحن",
    "تصميم وتطوير",
];
/// Folded phrases that begin a block of links behind an article.
const RELATED: &[&str] = &[
    "اقرا ايضا",
    "اقرا المزيد",
    "اقرا كذلك",
    "شاهد ايضا",
    "مواضيع ذات صله",
    "اخبار ذات صله",
    "مقالات ذات صله",
    "موضوعات ذات صله",
    "قد يهمك",
    "قد يعجبك",
    "الاكثر قراءه",
    "الاكثر مشاهده",
    "كلمات دلاليه",
    "كلمات مفتاحيه",
    "الوسوم",
    "شارك",
    "تابعونا",
    "تابعنا",
    "اترك تعليقا",
    "التعليقات",
    "اضف تعليق",
    "الرجاء الانتظار",
    "حمل التطبيق",
    "النشره البريديه",
    "اعلان:",
    "اعلانات",
    "نسخ الرابط",
    "انسخ الرابط",
    "ملفات تعريف الارتباط",
    "اشترك في",
];
/// Folded names of sections and page parts that stand alone on a line.
const MENU: &[&str] = &[
    "الرئيسيه",
    "القائمه",
    "بحث",
    "ابرز الاخبار",
    "اخر الاخبار",
    "عدد اليوم",
    "مواقيت الصلاه",
    "الاخبار العالميه",
    "الاخبار المحليه",
    "رياضه",
    "اقتصاد",
    "ثقافه",
    "منوعات",
    "راي",
    "طباعه",
    "ارسال",
    "تسجيل الدخول",
    "الارشيف",
    "الطقس",
    "فيديو",
    "صور",
    "حجم الخط",
    "استمع",
];

/// What kind of boilerplate a line is; None for anything else.
pub fn kind(line: &str) -> Option<&'static str> {
    let folded = fold(&collapse_whitespace(&clean(line)));
    let words = folded.split_whitespace().count();
    let short = words <= 16;
    if short && FOOTER.iter().any(|f| folded.contains(f)) {
        return Some("footer");
    }
    let head = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    if short && RELATED.iter().any(|r| head.starts_with(r)) {
        return Some("related");
    }
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    if words <= 4 && (MENU.contains(&bare) || bare.is_empty()) {
        return Some("menu");
    }
    None
}

/// Words in front of an outlet's name in a copyright line, and behind it.
const BODIES: [&str; 9] = ["مركز", "مؤسسة", "صحيفة", "جريدة", "موقع", "شركة", "وكالة", "شبكة", "قناة"];
const TAILS: [&str; 6] = ["للأخبار", "الإخبارية", "الإخباري", "للصحافة", "للنشر", "للإعلام"];

/// The outlet that a copyright line names: "جميع الحقوق محفوظة لمركز الضفاف للأخبار 2024©" gives "الضفاف".
pub fn outlet(line: &str) -> Option<String> {
    let line = collapse_whitespace(&clean(line));
    let at = line.find("محفوظة").map(|i| i + "محفوظة".len())?;
    let rest = line[at..].trim_matches(|c: char| !c.is_alphabetic());
    let words: Vec<&str> =
        rest.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphabetic())).filter(|w| !w.is_empty()).collect();
    let (first, mut name) = words.split_first()?;
    let body = first.strip_prefix('ل').unwrap_or(first);
    let owned;
    if !BODIES.contains(&body) {
        // "للاتحاد" is "ل" before "الاتحاد"; "لصوت العرب" is "ل" before "صوت".
        owned = first.strip_prefix("لل").map_or_else(|| body.to_string(), |rest| format!("ال{rest}"));
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
    fn the_outlet_of_a_copyright_line() {
        assert_eq!(outlet("جميع الحقوق محفوظة لمركز الضفاف للأخبار 2024©").as_deref(), Some("الضفاف"));
        assert_eq!(outlet("© جميع الحقوق محفوظة لصحيفة الضفاف 2023").as_deref(), Some("الضفاف"));
        assert_eq!(outlet("جميع الحقوق محفوظة"), None);
    }

    #[test]
    fn prose_is_no_boilerplate() {
        assert_eq!(
            kind("وأكد الوزير أن جميع الحقوق التي نص عليها القانون ستبقى مصونة للعاملين في القطاعين العام والخاص من دون استثناء"),
            None
        );
        assert_eq!(kind("اقرأ أيضاً: خبر آخر"), Some("related"));
        assert_eq!(kind("عدد اليوم"), Some("menu"));
    }
}
