//! The contracts: what is given as an article stays whole in every container, of a page only furniture leaves, and prose that
//! leaves all the same is counted.

use mujaz_text::extract::{Article, Contract, Given, InputKind, extract, extract_as, extract_body, extract_html, feed_entries};
use mujaz_text::normalize::{collapse_whitespace, fold};
use proptest::prelude::*;
use std::collections::HashMap;

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).map(fold).filter(|w| !w.is_empty()).collect()
}

/// The first word that is neither in the body nor among what was removed.
fn lost_word(article: &Article, given: &str) -> Option<String> {
    let mut have: HashMap<String, usize> = HashMap::new();
    let removed = article.removed.iter().map(|r| r.line.as_str());
    removed.chain([article.body.as_str()]).flat_map(words).for_each(|w| *have.entry(w).or_default() += 1);
    words(given).into_iter().find(|w| {
        let left = have.entry(w.clone()).or_default();
        let lost = *left == 0;
        *left = left.saturating_sub(1);
        lost
    })
}

/// Whether a finished sentence left the body without a count of it.
fn silent_loss(article: &Article, sentence: &str) -> bool {
    let plain = |text: &str| words(text).join(" ");
    let body = format!(" {} ", plain(&article.body));
    // A sentence that was taken for the headline stands there.
    let headline = article.title.as_deref().is_some_and(|t| plain(t) == plain(sentence));
    // "شارك (رويترز): - أكد": a word in front of an agency in brackets with a dash reads as a town; it is listed, and the rest stays.
    let led = |r: &mujaz_text::extract::Removed| {
        let (all, cut) = (plain(sentence), plain(&r.line));
        r.reason == "byline" && all.strip_prefix(&cut).is_some_and(|rest| body.contains(&format!(" {} ", rest.trim())))
    };
    let led = article.removed.iter().any(led);
    !headline && !led && !body.contains(&format!(" {} ", plain(sentence))) && article.removed_prose_words() == 0
}

fn given(title: &str) -> Given<'_> {
    Given { title: Some(title), ..Given::default() }
}

/// Kinds of text that a reading of pages took for furniture; of each, several as outlets write them.
const ARTICLES: &[&str] = &[
    // A date on a line of its own, or beside a source.
    "تتكرر الدعوات إلى إصلاح النظام الصحي.\nالاثنين 4 مارس 2019\nوظل التقرير حبيس الأدراج أعواما عدة.",
    "نقلت الصحيفة عن شاهد قوله إن الحادث وقع فجرا.\nجريدة الأفق - 12/3/2011\nولم يعلق الناطق على ذلك.",
    "بدأت الدورة الأولى في المدينة.\n5 مايو 2024\nوانتهت بعد شهر.",
    // Lists with bullets of all kinds.
    "وتشمل القائمة:\n• تمر\n• زيت زيتون\n• قمح",
    "الشروط:\n1- أن يكون مقيما\n2- ألا يقل عمره عن عشرين عاما\n3- دفع الرسوم",
    "الفائزون هم:\n١. سامر العلي\n٢. ليلى منصور\n٣. ماهر الحسن",
    "* خفض الأسعار\n* زيادة الأجور\n* بناء المساكن",
    // Stars and lines between notes.
    "تأخر الملعب الجديد كثيرا.\n* * *\nبقي الجمهور وفيا لناديه.\n***\nعاد المدرب.",
    // Short lines: the last one, subheads, sections.
    "انطلقت المحادثات أمس بين الوفدين.\nولم يصب أحد.",
    "اقتصاد\nارتفع الناتج بنسبة 3 في المئة.\nرياضة\nفاز الفريق.",
    "عاد الهدوء إلى المدينة.\nوالله أعلم",
    // Words that buttons begin with.
    "شارك وزير الخارجية في الاجتماع.\nشارك في القمة عشرون رئيسا\nاشترك في السباق مئة عداء\nتابعنا سير المعركة من بعيد.",
    "التعليقات على القرار كانت غاضبة.\nاقرأ أيضا ما كتبه القدماء.\nمن نحن؟\nحقوق النشر محل نزاع.",
    // A decree, a table, verse, an interview.
    "الرقم : أ / 31\nالتاريخ : 9 / 10 / 1436هـ\nأمرنا بما هو آت:\nأولا: يعين سالم محافظا.\nثانيا: يبلغ أمرنا هذا.",
    "الأهلي 3 - 1 الزمالك\nالهلال 0 - 0 النصر\nالترتيب\n1 الأهلي 40 نقطة\n2 الهلال 38 نقطة",
    "قفا نبك من ذكرى حبيب ومنزل\nبسقط اللوى بين الدخول فحومل\nفتوضح فالمقراة لم يعف رسمها\nلما نسجتها من جنوب وشمأل",
    "- ما الذي تغير؟\n- كل شيء.\n- ومتى؟\n- بعد الحرب.",
    "س: هل تعود؟\nج: نعم.",
    // Numbers to call, addresses, tags at the end, copyright as a subject.
    "للاستفسار هاتف 0555123456\nأو البريد info@example.test",
    "جميع الحقوق محفوظة للشعب، هكذا قال.\nتصميم وتطوير المدينة مهمة الجميع",
    // No stop anywhere.
    "أعلنت البلدية بدء العمل\nوقال رئيسها إن الكلفة كبيرة\nوغادر الصحفيون القاعة",
];

#[test]
fn an_article_keeps_every_line() {
    for text in ARTICLES {
        let html = format!("<p>{}</p>", text.replace('\n', "</p><p>"));
        let wrapped = format!("<div>{}</div>", text.replace('\n', "<br>"));
        for body in [(*text).to_string(), html, wrapped] {
            let article = extract_body(&body, given("خبر من المدينة"), InputKind::Auto).unwrap();
            assert_eq!(article.input.kind, Contract::Article);
            let kept = words(&article.body).join(" ");
            for line in text.lines() {
                assert!(kept.contains(&words(line).join(" ")), "`{line}` of\n{body}\n->\n{}", article.body);
            }
            assert!(article.removed.is_empty(), "{:?}", article.removed);
        }
        let file = extract_as(&format!("خبر من المدينة القديمة\n\n{text}"), InputKind::Article).unwrap();
        assert_eq!((file.title.as_deref(), file.input.why.as_ref()), (Some("خبر من المدينة القديمة"), "asked for"));
        assert_eq!(lost_word(&file, text), None);
    }
}

#[test]
fn exact_repeats_leave_and_nothing_like_them() {
    let title = "هل ترتفع أسعار الوقود هذا الشتاء؟";
    let rest = "تراجعت واردات الوقود في الأشهر الثلاثة الماضية.";
    for repeat in [
        title,
        "هل ترتفع أسعار الوقود هذا الشتاء",
        "هل ترتفعُ أسعار الوقود هذا الشتاء؟...",
        "«هل ترتفع أسعار الوقود هذا الشتاء؟»",
        "هل ترتفع اسعار الوقود هذا الشتاء ؟",
    ] {
        let article = extract_body(&format!("{repeat}\n{rest}"), given(title), InputKind::Auto).unwrap();
        assert_eq!((article.body.as_str(), article.removed[0].reason), (rest, "title"), "{repeat}");
    }
    let glued = extract_body(&format!("{title} {rest}"), given(title), InputKind::Auto).unwrap();
    assert_eq!((glued.body.as_str(), glued.removed[0].line.as_str()), (rest, title));
    for other in [
        "هل ترتفع أسعار الوقود؟",
        "هل ترتفع أسعار الوقود هذا الشتاء في البلاد؟",
        "ترتفع أسعار الوقود هذا الشتاء",
        "لماذا ترتفع أسعار الوقود هذا الشتاء؟",
    ] {
        let article = extract_body(&format!("{other}\n{rest}"), given(title), InputKind::Auto).unwrap();
        assert_eq!((article.body.lines().count(), article.removed.len()), (2, 0), "{other}");
    }
    // A headline that is the beginning of the first sentence, a refrain, and a body that is nothing but its title.
    for text in
        ["وفاة الفنان سالم العمري عن ثمانين عاما.\nوشيع أمس.", "مات أمس.\nوفاة الفنان سالم العمري\nودفن اليوم.", "وفاة الفنان سالم العمري"]
    {
        let article = extract_body(text, given("وفاة الفنان سالم العمري"), InputKind::Auto).unwrap();
        assert_eq!((article.body.as_str(), article.removed.len()), (text, 0));
    }
}

/// What stands around a page's article, above and below.
const ABOVE: &str = "الرئيسية\nرياضة\nاقتصاد\nمواقيت الصلاة\nافتتاح جسر جديد على النهر\nافتتاح جسر جديد على النهر\n4 مارس 2023 15:44\n";
const BELOW: &str =
    "\nاقرأ أيضا:\nحريق محدود في السوق القديم\nوصفة اليوم: أرز بالزعفران\nشارك على فيسبوك\nجميع الحقوق محفوظة لصحيفة الأفق 2023";

#[test]
fn of_a_page_only_furniture_leaves() {
    let first = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين.";
    let last = "ورحب السكان بالجسر الذي يختصر زمن الرحلة إلى النصف ويخفف الزحام في الوسط.";
    for middle in ARTICLES {
        let page = format!("{ABOVE}{first}\n{middle}\n{last}{BELOW}");
        let article = extract(&page).unwrap();
        assert_eq!(article.input.kind, Contract::Page);
        assert_eq!(article.title.as_deref(), Some("افتتاح جسر جديد على النهر"));
        assert_eq!(article.published.as_ref().map(|d| d.date.as_str()), Some("2023-03-04"));
        assert!(article.body.starts_with(first) && article.body.ends_with(last), "{middle}\n->\n{}", article.body);
        let kept = words(&article.body).join(" ");
        for line in middle.lines() {
            let prose = words(line).len() >= 6 || line.ends_with(['.', '؟']) && words(line).len() >= 2;
            // A line that is a section's name or a copyright line by its own words may leave.
            let furniture = ["اقتصاد", "رياضة", "جميع الحقوق", "من نحن", "تصميم وتطوير"].iter().any(|f| line.starts_with(f));
            assert!(furniture || !prose || kept.contains(&words(line).join(" ")), "`{line}` left\n{:?}", article.removed);
        }
        for line in ABOVE.lines().chain(BELOW.lines()).filter(|l| !l.is_empty()) {
            assert!(!article.body.lines().any(|l| l == line), "{line}");
        }
        assert_eq!(article.removed_prose_words(), 0, "{:?}", article.removed);
        assert_eq!(lost_word(&article, &page), None);
    }
}

/// What stands between or behind the paragraphs of a page, and whether it stays, is counted as lost, or is none of the text.
#[test]
fn prose_behind_labels_stays_or_is_counted() {
    #[derive(Debug, PartialEq)]
    enum Fate {
        Stays,
        Counted,
        Leaves,
    }
    use Fate::{Counted, Leaves, Stays};
    let first = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين.";
    let last = "ورحب السكان بالجسر الذي يختصر زمن الرحلة إلى النصف ويخفف الزحام في الوسط.";
    for (label, line, fate) in [
        ("إعلان", "ولم يصب أحد.", Stays),
        ("إعلانات", "وعاد الهدوء إلى المدينة.", Stays),
        ("إعلان", "وقال رئيس البلدية إن العمل سيستمر حتى نهاية العام", Stays),
        ("إعلان", "الكلفة سبعة ملايين.", Stays),
        ("اقرأ أيضا: حريق في السوق القديم", "ولم يصب أحد بأذى.", Stays),
        ("اقرأ أيضا: حريق في السوق القديم", "وأضاف أن الكلفة لم تتجاوز المقدر لها", Stays),
        ("اقرأ أيضا", "وأكد أن العمل سيكتمل قبل نهاية العام الحالي", Stays),
        ("شاهد أيضا: صور الجسر من الجو", "وانتهى الاحتفال مساء.", Stays),
        ("اقرأ أيضا", "ولم يصب أحد بأذى.", Counted),
        ("وسوم", "ورحب الأهالي بالجسر.", Counted),
        ("التعليقات (2)", "سامي: خبر جميل جدا.", Counted),
        ("اقرأ أيضا", "حريق في السوق القديم بلا إصابات", Leaves),
        ("شارك على فيسبوك", "الوزير يزور المدرسة", Leaves),
    ] {
        for page in [format!("{ABOVE}{first}\n{last}\n{label}\n{line}{BELOW}"), format!("{ABOVE}{first}\n{label}\n{line}\n{last}{BELOW}")] {
            let article = extract(&page).unwrap();
            let kept = article.body.lines().any(|l| l == line);
            let between = page.contains(&format!("{line}\n{last}"));
            match fate {
                Stays => assert!(kept, "{label} / {line}: {:?}", article.removed),
                Counted => assert!(kept || article.removed_prose_words() > 0, "{label} / {line}"),
                // Between two paragraphs nobody can tell: it stays.
                Leaves => assert!(kept == between && article.removed_prose_words() == 0, "{label} / {line}: {:?}", article.removed),
            }
            assert_eq!(lost_word(&article, &page), None);
        }
    }
    // A sentence on the label's own line, and a label on a sentence's.
    let article =
        extract(&format!("{ABOVE}{first}\nاقرأ أيضا: حريق في السوق القديم. وقال المحافظ إن العمل اكتمل.\n{last}{BELOW}")).unwrap();
    assert!(article.body.contains("وقال المحافظ إن العمل اكتمل."), "{:?}", article.removed);
    let article = extract(&format!("{ABOVE}{first} اقرأ أيضا: حريق في السوق القديم\n{last}{BELOW}")).unwrap();
    assert_eq!(article.body, format!("{first}\n{last}"));
    assert!(article.removed.iter().any(|r| r.line == "اقرأ أيضا: حريق في السوق القديم"));
}

#[test]
fn the_kind_is_chosen_by_signs_and_can_be_asked_for() {
    let text = "تنطلق القمة غدا في الكويت\n\nتنطلق غدا أعمال القمة العربية في الكويت بحضور عشرين رئيسا.\nولم يصدر بيان بعد.";
    assert_eq!(extract(text).unwrap().input.kind, Contract::Article);
    for sign in ["جميع الحقوق محفوظة 2024", "شارك على واتساب", "اقرأ أيضا:", "© الضفاف", "التعليقات (3)", "نسخ الرابط"]
    {
        let page = extract(&format!("{text}\n{sign}")).unwrap();
        assert_eq!((page.input.kind, page.removed.last().map(|r| r.line.as_str())), (Contract::Page, Some(sign)));
        let article = extract_as(&format!("{text}\n{sign}"), InputKind::Article).unwrap();
        assert!(article.body.ends_with(sign), "{sign}");
    }
    assert_eq!(extract_as(text, InputKind::Page).unwrap().input.kind, Contract::Page);
    assert_eq!(
        extract("<p>تنطلق القمة غدا في الكويت بحضور عشرين رئيسا.</p>").unwrap().body,
        "تنطلق القمة غدا في الكويت بحضور عشرين رئيسا."
    );
}

#[test]
fn many_lines_take_a_moment() {
    let start = std::time::Instant::now();
    let short = (0..400_000).map(|i| format!("سطر قصير رقم {i}")).collect::<Vec<_>>().join("\n");
    _ = extract_as(&short, InputKind::Page);
    _ = extract(&short);
    assert!(start.elapsed() < std::time::Duration::from_mins(1), "{:?}", start.elapsed());
    println!("{:?}", start.elapsed());
}

fn sentence() -> impl Strategy<Value = String> {
    let open = prop::sample::select(vec![
        "أعلن",
        "قال",
        "شارك",
        "اشترك",
        "تابعنا",
        "اقرأ أيضا",
        "التعليقات",
        "بحث",
        "- أكد",
        "• ذكر",
        "1- بدأ",
        "وفي 5 مايو 2024 عاد",
        "نشر في 3/4/2020",
    ]);
    let middle = prop::collection::vec(
        prop::sample::select(vec![
            "الوزير",
            "في",
            "المدينة",
            "أمس",
            "«نعم»",
            "98%",
            "(رويترز)",
            "أن",
            "الخطة",
            "،",
            "جميع الحقوق",
            "صور",
            "مع",
            "النهر",
        ]),
        0..14,
    );
    let end = prop::sample::select(vec![".", "؟", "!", "...", ":", "", "،", " ."]);
    (open, middle, end).prop_map(|(o, m, e)| format!("{o} {}{e}", m.join(" ")))
}

fn body() -> impl Strategy<Value = Vec<String>> {
    let line = prop_oneof![8 => prop::collection::vec(sentence(), 1..4).prop_map(|s| s.join(" ")), 1 => Just("* * *".to_string()), 1 => Just(String::new())];
    prop::collection::vec(line, 1..9)
}

const LABELS: [&str; 9] = ["نشر في", "التعليقات", "اقرأ أيضا", "جميع الحقوق", "صور", "اشترك", "شارك", "تابعنا", "بحث"];

/// A link with its label; or labels of pages with nothing but figures and other labels behind them: "نشر في 3/4/2020 ، التعليقات .".
fn is_label(line: &str) -> bool {
    let link = line.strip_prefix("اقرأ أيضا").is_some_and(|rest| rest.trim_start().starts_with([':', '.', '-']));
    let rest = LABELS.iter().fold(line.to_string(), |rest, label| rest.replace(label, " "));
    let said = words(&rest).into_iter().filter(|w| w.contains(char::is_alphabetic) && !["في", "مع", "ان"].contains(&w.as_str())).count();
    link || rest.len() < line.len() && said == 0
}

/// A label may be glued behind a line's last sentence, and leave without it.
fn unglued(line: &str) -> &str {
    let begins = LABELS.iter().flat_map(|label| line.match_indices(label)).map(|(at, _)| at);
    let glued = begins.filter(|at| is_label(&line[*at..]) && line[..*at].trim_end().ends_with(['.', '؟', '!']));
    &line[..glued.min().unwrap_or(line.len())]
}

fn finished_sentences(lines: &[String]) -> Vec<&str> {
    let prose = |l: &&str| l.trim_end().ends_with(['.', '؟', '!']) && words(l).len() >= 3;
    let finished = lines.iter().map(String::as_str).filter(prose);
    finished.map(unglued).filter(prose).filter(|l| !is_label(l)).collect()
}

/// As many as are asked for, 400 in everyday runs.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]
    #[test]
    fn nothing_is_lost_silently(lines in body(), title in sentence(), wrap in 0usize..3) {
        let text = lines.join(if wrap == 1 { "\n\n" } else { "\n" });
        let title = collapse_whitespace(&title);
        let (escaped, heading) = (lines.join("</p><p>"), &title);
        let html = format!("<html><head><title>{heading}</title></head><body><nav><a>الرئيسية</a></nav><article><h1>{heading}</h1><p>{escaped}</p></article></body></html>");
        let feed = format!("<rss><channel><item><title>{heading}</title><description><![CDATA[<p>{escaped}</p>]]></description></item></channel></rss>");
        // As sites and feeds break it: lines wrapped by tags, entities that XML does not know, a bare ampersand, an end that is missing.
        let breaks = lines.join("<br>");
        let entities = breaks.replace('«', "&laquo;").replace('»', "&raquo;").replace('<', "&lt;").replace('>', "&gt;");
        let broken = format!("<rss><channel><item><title>{heading}</title><description>AT&T &lt;br&gt;{entities}</description></item><item><title>آخر");
        let readings = [
            ("breaks", extract_body(&breaks, given(&title), InputKind::Auto)),
            ("broken feed", feed_entries(&broken).remove(0).unwrap().article(InputKind::Auto)),
            ("record", extract_body(&text, given(&title), InputKind::Auto)),
            ("file", extract(&format!("{title}\n\n{text}"))),
            ("page", extract_as(&format!("{ABOVE}{text}{BELOW}"), InputKind::Page)),
            ("html", extract_html(&html)),
            ("feed", feed_entries(&feed).remove(0).unwrap().article(InputKind::Auto)),
        ];
        for (container, article) in readings {
            let Ok(article) = article else { continue };
            prop_assert_eq!(lost_word(&article, &text), None, "{}: {:?}\n{:?}", container, lines, article);
            for sentence in finished_sentences(&lines).into_iter().filter(|s| !words(s).starts_with(&words(&title))) {
                prop_assert!(!silent_loss(&article, sentence), "{}: `{}` of {:?}\n{:?}", container, sentence, lines, article);
            }
            if container == "record" {
                prop_assert!(article.removed.iter().all(|r| ["title", "byline", "date"].contains(&r.reason)), "{:?}", article.removed);
            }
        }
    }
}
