//! Lines that sites put into the element of their articles: calls to follow them, policies for comments, arrows.

use super::article::{Article, Removed};
use super::{boilerplate, dom, who};
use crate::normalize::fold;
use crate::words::place;
use std::collections::HashSet;

/// Folded first words of a call.
const CALLS: &[&str] = &[
    "تابع",
    "تابعوا",
    "تابعونا",
    "تابعنا",
    "تابعي",
    "لمتابعه",
    "لمتابعتنا",
    "اشترك",
    "اشتركوا",
    "للاشتراك",
    "انضم",
    "انضموا",
    "حمل",
    "حملوا",
    "لتحميل",
    "لقراءه",
    "يمكنكم",
    "كن",
    "شاهد",
    "follow",
];
/// Folded names of the services that calls lead to.
const SERVICES: &[&str] = &[
    "غوغل نيوز",
    "جوجل نيوز",
    "قوقل نيوز",
    "google news",
    "اخبار جوجل",
    "اخبار غوغل",
    "واتساب",
    "واتس اب",
    "تلغرام",
    "تليغرام",
    "تيليغرام",
    "تليجرام",
    "تيليجرام",
    "فيسبوك",
    "فيس بوك",
    "تويتر",
    "انستغرام",
    "انستجرام",
    "يوتيوب",
    "سناب شات",
    "نبض",
    "نشرتنا",
    "قناتنا",
    "تطبيق",
    "whatsapp",
    "telegram",
    "facebook",
    "twitter",
];
/// Folded names of arrows between pages.
const ARROWS: &[&str] = &[
    "السابق",
    "التالي",
    "الخبر السابق",
    "الخبر التالي",
    "المقال السابق",
    "المقال التالي",
    "الموضوع السابق",
    "الموضوع التالي",
    "الموضوع",
    "انسخ الرابط",
    "نسخ الرابط",
    "المقاله السابقه",
    "المقاله التاليه",
    "العوده الي الاعلي",
];
/// Folded phrases of policies for comments; a paragraph with two of them is one.
const POLICY: &[&str] = &[
    "التعليقات",
    "تعليقاتكم",
    "تعليقك",
    "المعلق",
    "ارشادات الاستخدام",
    "شروط النشر",
    "لا تعبر عن راي",
    "لا تعبر بالضروره",
    "لا تعكس بالضروره",
    "لا تمثل بالضروره",
    "لا يعبر بالضروره",
    "لا يعكس بالضروره",
    "عن راي اصحابها",
    "عن راي كاتبها",
    "الاراء الوارده",
    "المقالات المنشوره",
    "مقالات الراي",
    "نرحب بنقاشكم",
    "نرحب بتعليقاتكم",
    "نحتفظ بحق",
    "حذف اي تعليق",
    "حذف التعليقات",
    "يرجي الالتزام",
    "القذف والتشهير",
    // An agency's notice: what it shows is a part of what its subscribers get.
    "الاخبار المنشوره علي الصفحه الرسميه",
    "نظام تدفق الاخبار",
    "من اجل الاشتراك لدي الوكاله",
];

/// The reason to leave a line of the main element out. A finished sentence that only begins like a label ("شارك وزير ...")
/// stays.
pub fn kind(line: &str) -> Option<&'static str> {
    let words = line.split_whitespace().take(25).count();
    if words > 22 {
        return None;
    }
    let folded = fold(line);
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    if ARROWS.contains(&bare) {
        return Some("menu");
    }
    let first = bare.split_whitespace().next().unwrap_or("");
    let second = bare.split_whitespace().nth(1).unwrap_or("");
    let calls = CALLS.contains(&first) && (words <= 12 || first == "تابعونا" || second == "اخر" || second == "احدث" || second == "اخبار");
    if calls && SERVICES.iter().any(|s| folded.contains(s)) && !reports(&folded) {
        return Some("related");
    }
    let prose = words >= 6 && line.trim_end_matches(['»', '"', ')']).ends_with(['.', '؟', '!']);
    boilerplate::kind(line).filter(|reason| !(prose && *reason == "related") || boilerplate::is_notice(line))
}

/// A sentence about a service, not a call to it: "تابع المستخدمون ...", "حمل الوزير فيسبوك المسؤولية".
fn reports(folded: &str) -> bool {
    ["المسؤول", "المستخدم", "الوزير", "الرئيس", "قال ", "اعلن", "الشركه"].iter().any(|w| folded.contains(w))
}

/// Takes lines off both ends that are outside the elements that the page declares to be its article, up to the first line that
/// is a sentence: a summary may stand above them, an afterthought below.
pub fn take_outside(article: &mut Article, body: &mut Vec<String>, declared: &str) {
    let inside = |line: &String| declared.contains(&dom::letters(line));
    let prose =
        |line: &String| line.split_whitespace().count() >= 6 && line.trim_end_matches(['»', '"', ')']).ends_with(['.', '؟', '!', '…', ':']);
    let words = |lines: &mut dyn Iterator<Item = &String>| lines.map(|l| l.split_whitespace().count()).sum::<usize>();
    // The elements must hold most of what was found, or they are something else.
    if declared.is_empty() || 2 * words(&mut body.iter().filter(|l| inside(l))) < words(&mut body.iter()) {
        return;
    }
    let outside = |line: &&String| !inside(line) && !prose(line);
    let head = body.iter().take_while(outside).count();
    article.removed.extend(body.drain(..head).map(|line| Removed { line, reason: "menu" }));
    let tail = body.iter().rev().take_while(outside).count();
    let keep = body.len() - tail;
    article.removed.extend(body.drain(keep..).map(|line| Removed { line, reason: "footer" }));
}

/// Takes the name of its section off the beginning of the body: a few words that a link of the page says too, as no other line of the body is.
pub fn take_section(article: &mut Article, body: &mut Vec<String>, links: &HashSet<String>) {
    const NAME: usize = 4;
    const TEXT: usize = 8;
    let named =
        |line: &String| line.split_whitespace().count() <= NAME && !boilerplate::finished(line) && !line.ends_with([':', '»', '"', '”']);
    let linked = |line: &String| named(line) && links.contains(line);
    let [first, next, rest @ ..] = body.as_slice() else { return };
    let text = next.split_whitespace().count() >= TEXT && !rest.iter().any(linked);
    // Somebody or a place may be the whole byline.
    if text && linked(first) && !who::is_person(first) && place(first).is_none() {
        article.removed.push(Removed { line: body.remove(0), reason: "menu" });
    }
}

/// Takes a policy for comments off the end of the body: among the last three lines, behind at least one other.
pub fn take_policy(article: &mut Article, body: &mut Vec<String>) {
    let from = body.len().saturating_sub(3).max(1);
    while let Some(at) = (from..body.len()).find(|i| body.get(*i).is_some_and(|l| is_policy(l))) {
        article.removed.push(Removed { line: body.remove(at), reason: "related" });
    }
}

/// Folded words that a notice of copyright goes on with on a line of its own: whose the rights are, and what is forbidden.
const HOLDERS: &[&str] = &["محفوظه", "صحيفه", "جريده", "موقع", "شركه", "مؤسسه", "وكاله", "شبكه", "قناه", "مركز", "دار", "مجموعه"];
const FORBIDS: &[&str] = &["يمنع", "ويمنع", "يحظر", "ويحظر"];

/// Takes the second half of a notice of copyright off the end of the body: the page's line in front of it is the first half.
pub fn take_holder(article: &mut Article, body: &mut Vec<String>, lines: &[String]) {
    const HOLDER: usize = 8;
    const TERMS: usize = 14;
    let Some(last) = body.last().filter(|_| body.len() > 1) else { return };
    let at = lines.iter().rposition(|l| l == last).unwrap_or(0);
    let before = at.checked_sub(1).and_then(|i| lines.get(i)).is_some_and(|l| boilerplate::kind(l) == Some("footer"));
    let folded = fold(last);
    let mut words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let first = words.next().unwrap_or("");
    let own = |w: &str| HOLDERS.contains(&w) || w.strip_prefix('ل').is_some_and(|w| HOLDERS.contains(&w));
    let year = |w: &str| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit());
    let n = last.split_whitespace().count();
    let holder = n <= HOLDER && !boilerplate::finished(last) && (own(first) || last.split(|c: char| !c.is_alphanumeric()).any(year));
    if before && (holder || n <= TERMS && FORBIDS.contains(&first)) {
        article.removed.extend(body.pop().map(|line| Removed { line, reason: "footer" }));
    }
}

fn is_policy(line: &str) -> bool {
    let folded = fold(line);
    line.split_whitespace().count() <= 80 && POLICY.iter().filter(|p| folded.contains(*p)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_s_name_above_a_text_leaves() {
        const TEXT: &str = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة.";
        let links: HashSet<String> =
            ["سياسة", "أخبار المدينة", "القاهرة", "سامر الخطيب", "الأهلي", "الزمالك", "“سياسة”"].map(String::from).into();
        for (lines, leaves) in [
            (&["سياسة", TEXT, TEXT][..], true),
            (&["أخبار المدينة", TEXT][..], true),
            // What no link says, a place, somebody, the heads of several parts, what stands above nothing, a sentence.
            (&["تمهيد", TEXT][..], false),
            (&["القاهرة", TEXT][..], false),
            (&["سامر الخطيب", TEXT][..], false),
            (&["الأهلي", TEXT, "الزمالك", TEXT][..], false),
            (&["“سياسة”", TEXT][..], false),
            (&["سياسة"][..], false),
            (&["سياسة", "نعم"][..], false),
            (&[TEXT, "سياسة"][..], false),
        ] {
            let mut article = Article::default();
            let mut body: Vec<String> = lines.iter().map(|line| (*line).to_string()).collect();
            take_section(&mut article, &mut body, &links);
            assert_eq!((lines.len() - body.len(), article.removed.len()), if leaves { (1, 1) } else { (0, 0) }, "{lines:?}");
        }
    }

    #[test]
    fn calls_and_arrows_leave_and_prose_stays() {
        for line in [
            "تابعوا أخبار المدينة من الضحى عبر غوغل نيوز",
            "تابعنا على فيسبوك",
            "لمتابعة آخر الأخبار انضموا إلى قناتنا على تلغرام",
            "اشترك في قناتنا على يوتيوب",
            "للاشتراك في نشرتنا البريدية",
            "حمل تطبيق الضحى الآن",
            "المقال السابق",
            "التالي »",
            "انسخ الرابط",
            "تابع آخر أخبار الضحى عبر Google News",
            "Article Information",
        ] {
            assert!(kind(line).is_some(), "{line}");
        }
        for line in [
            "شارك وزير الخارجية أمس في اجتماع المجلس الوزاري بحضور ممثلين عن عشر دول.",
            "حمل الوزير شركة فيسبوك المسؤولية.",
            "تابع الجمهور المباراة في الملعب.",
            "اشترك في البطولة ستة عشر فريقا من ثماني دول عربية.",
            "قال الوزير إن التعليقات على فيسبوك لا تعنيه.",
            "تابع المستخدمون البث على يوتيوب ساعات طويلة.",
            "السابق لأوانه الحديث عن اتفاق",
        ] {
            assert_eq!(kind(line), None, "{line}");
        }
    }

    #[test]
    fn policies_for_comments_leave() {
        let body = |last: &str| vec!["افتتح المحافظ اليوم جسرا جديدا.".to_string(), last.to_string()];
        for line in [
            "نرحب بنقاشكم المفيد، ولئلا نراجع التعليقات قبل نشرها ننصحكم بقراءة إرشادات الاستخدام. الآراء الواردة أدناه لا تعبر عن رأي الموقع.",
            "التعليقات المنشورة لا تعبر عن رأي الصحيفة بل عن رأي أصحابها.",
            "نحتفظ بحق حذف أي تعليق يخالف شروط النشر.",
            "الآراء الواردة في هذا المقال لا تعكس بالضرورة موقف الصحيفة.",
            "المقالات المنشورة لا تعبر بالضرورة عن سياسة الموقع.",
            "الأخبار المنشورة على الصفحة الرسمية لوكالة الضفاف، جزء مما يُعرض للمشتركين عبر نظام تدفق الأخبار. من أجل الاشتراك لدى الوكالة يُرجى الاتصال.",
        ] {
            let (mut article, mut body) = (Article::default(), body(line));
            take_policy(&mut article, &mut body);
            assert_eq!((body.len(), article.removed.len()), (1, 1), "{line}");
        }
        // What stands below each of an agency's reports is no loss.
        let notice = "الأخبار المنشورة على الصفحة الرسمية لوكالة الأناضول، جزء مما يُعرض للمشتركين عبر نظام تدفق الأخبار ولا شيء غيره من كل ما لدى الوكالة.";
        let (mut article, mut text) = (Article::default(), body(notice));
        take_policy(&mut article, &mut text);
        assert_eq!((article.removed.len(), article.removed_prose_words()), (1, 0));
        for line in [
            "وقال إن التعليقات على القرار كثيرة.",
            "وأغلقت الصحيفة باب التعليقات أمس بعد سيل من الشتائم.",
            "وقال الوزير إن الأرقام لا تعكس بالضرورة حال الأسواق.",
            "وقال إن الأخبار المنشورة على الصفحة الرسمية للوزارة قديمة.",
        ] {
            let (mut article, mut body) = (Article::default(), body(line));
            take_policy(&mut article, &mut body);
            assert_eq!(body.len(), 2, "{line}");
        }
    }

    #[test]
    fn the_second_half_of_a_notice_leaves_with_the_first() {
        let take = |first: &str, second: &str| {
            let lines = ["افتتح المحافظ اليوم جسرا جديدا.", first, second].map(String::from);
            let (mut article, mut body) = (Article::default(), vec![lines[0].clone(), lines[2].clone()]);
            take_holder(&mut article, &mut body, &lines);
            (body.len(), article.removed.len())
        };
        for (first, second) in [
            ("© 2024", "صحيفة الضفاف"),
            ("حقوق النشر محفوظة", "لصحيفة الضفاف 2024"),
            ("جميع الحقوق محفوظة ©", "الضفاف 2010 - 2024"),
            ("جميع الحقوق", "محفوظة لصحيفة الضفاف"),
            ("جميع الحقوق محفوظة لصحيفة الضفاف", "ويمنع نسخ أي مادة دون إذن خطي مسبق."),
            ("Copyright © 2024", "شركة الضفاف للنشر"),
            ("كافة الحقوق محفوظة", "لمؤسسة الضفاف للإعلام"),
            ("الحقوق محفوظة", "موقع الضفاف الإخباري"),
        ] {
            assert_eq!(take(first, second), (1, 1), "{first} {second}");
        }
        for (first, second) in [
            ("جميع الحقوق محفوظة", "وأشاد السكان بالجسر."),
            ("جميع الحقوق محفوظة", "صحيفة الضفاف كتبت أمس أن الجسر تأخر عامين."),
            ("وقال المحافظ إن العمل اكتمل.", "صحيفة الضفاف"),
            ("وقال المحافظ إن العمل اكتمل.", "يمنع دخول الشاحنات إلى الجسر."),
            ("جميع الحقوق محفوظة", "عمود الإنارة في وسط الجسر"),
        ] {
            assert_eq!(take(first, second), (2, 0), "{first} {second}");
        }
    }
}
