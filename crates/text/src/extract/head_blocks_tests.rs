use super::super::extract_html;
use crate::extract::Article;

const PROSE: &str = "<p>افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين كاملين.</p>\
    <p>وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام في وسط المدينة.</p>";

fn read(inside: &str) -> Article {
    extract_html(&format!(
        "<html lang=\"ar\"><head><title>x</title></head><body><article><h1>افتتاح جسر جديد على النهر</h1>{inside}<div>{PROSE}</div></article></body></html>"
    ))
    .unwrap()
}

/// Each with the date and its time, who, where and for whom.
#[test]
fn blocks_below_the_heading_are_read_and_leave() {
    type Want<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>);
    let cases: &[(&str, Want<'_>)] = &[
        (
            "<div class=m><span>الرياض - العربية</span><span>نشر في: 08 سبتمبر ,2026: 03:30 م GST</span><span>آخر تحديث: 09 سبتمبر ,2026: 04:10 م GST</span></div>",
            ("2026-09-08", Some("15:30"), None, Some("الرياض"), Some("العربية")),
        ),
        (
            "<div><span>آخر تحديث: 9 سبتمبر 2026 10:00</span><span>نشر: 8 سبتمبر 2026 09:00</span></div>",
            ("2026-09-08", Some("09:00"), None, None, None),
        ),
        (
            "<div><b>وهران: ل. بوربيع</b> <time>08 سبتمبر 2026 - 20:11</time></div>",
            ("2026-09-08", Some("20:11"), Some("ل. بوربيع"), Some("وهران"), None),
        ),
        ("<div><div>|<div>آخر تحديث: 8/9/2026 09:40 (توقيت مكة)</div></div></div>", ("2026-09-08", Some("09:40"), None, None, None)),
        ("<div><span>اقتصاد</span><span>نشر</span> الثلاثاء، 08 سبتمبر / أيلول 2026</div>", ("2026-09-08", None, None, None, None)),
        (
            "<div class=s>نُشر بواسطة <span>كريم وناس</span> في <span>ثلاثاء, 09/08/2026 - 10:45</span></div>",
            ("2026-09-08", Some("10:45"), Some("كريم وناس"), None, None),
        ),
        ("<p class=submitted>نشر بواسطة admin في 08/09/2026 - 10:45</p>", ("2026-09-08", Some("10:45"), None, None, None)),
        ("<div>نُشر في ثلاثاء, 09/08/2026 - 10:45</div>", ("2026-09-08", Some("10:45"), None, None, None)),
        (
            "<footer><div>نُشر بواسطة  في <span>ثلاثاء, 09/08/2026 - 10:45</span></div></footer>",
            ("2026-09-08", Some("10:45"), None, None, None),
        ),
        (
            "<div>المصدر: النهار | زحلة – دانييل خياط | 08-09-2026 | 09:00</div>",
            ("2026-09-08", Some("09:00"), Some("دانييل خياط"), Some("زحلة"), Some("النهار")),
        ),
        (
            "<ul><li><span>بقلم:</span><a href=/a>ليلى منصور</a></li><li>8 سبتمبر 2026</li><li>3 دقائق قراءة</li></ul>",
            ("2026-09-08", None, Some("ليلى منصور"), None, None),
        ),
        (
            "<div><a href=/s>أخبار محلية</a><span>الثلاثاء 8 سبتمبر 2026</span><span>شارك</span></div>",
            ("2026-09-08", None, None, None, None),
        ),
        (
            "<div><span>بيروت - سامي حداد</span><span>08-09-2026</span><span>09:05</span></div>",
            ("2026-09-08", Some("09:05"), Some("سامي حداد"), Some("بيروت"), None),
        ),
    ];
    let mut wrong = Vec::new();
    for (inside, want) in cases {
        let article = read(inside);
        let found = article.published.as_ref();
        let date = found.map_or("", |d| d.date.as_str());
        let got = (
            date,
            found.and_then(|d| d.time.as_deref()),
            article.byline.as_deref(),
            article.dateline.as_deref(),
            article.outlet.as_deref(),
        );
        let listed = article.removed.iter().any(|r| r.reason == "date");
        if got != *want || article.body.lines().count() != 2 || !listed || article.removed_prose_words() > 0 {
            wrong.push(format!("{inside}\n{got:?}\n{}\n{:?}", article.body, article.removed));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Who contributed, as the BBC lists it.
#[test]
fn contributors() {
    let mut wrong = Vec::new();
    for (inside, byline, dateline) in [
        (
            "<ul><li><span>Author, </span><span>هاجر المرزوقي</span></li><li><span>Role, </span><span>بي بي سي نيوز عربي - تونس</span></li></ul>",
            "هاجر المرزوقي",
            Some("تونس"),
        ),
        ("<div><span>Author, </span><span>ليلى منصور</span></div>", "ليلى منصور", None),
        ("<ul><li>الكاتب: سامي حداد</li></ul>", "سامي حداد", None),
        (
            "<section><ul><li><span>Author, </span><span>سامي حداد وليلى منصور</span></li><li><span>Role, </span><span>بي بي سي عربي</span></li></ul></section>",
            "سامي حداد وليلى منصور",
            None,
        ),
        ("<div><span>بقلم</span><span>يارا قنواتي</span></div>", "يارا قنواتي", None),
        ("<div><span>كتبت</span> <a href=/y>سلمى النجار</a></div>", "سلمى النجار", None),
    ] {
        let article = read(inside);
        let got = (article.byline.as_deref(), article.dateline.as_deref());
        if got != (Some(byline), dateline) || article.body.lines().count() != 2 {
            wrong.push(format!("{inside}\n{got:?}\n{}\n{:?}", article.body, article.removed));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// One word that is none of these, and the block stays as it was.
#[test]
fn blocks_that_say_something_stay() {
    let mut wrong = Vec::new();
    for inside in [
        "<p>تنطلق القمة يوم 8 سبتمبر 2026 في القاهرة</p>",
        "<div><span>انتهى البناء</span><span>8 سبتمبر 2026</span></div>",
        "<p><b>القاهرة: لا تراجع</b> عن المشروع حتى 8 سبتمبر 2026</p>",
        "<p>كتب سامي حداد رواية جديدة عن الجسر في 8 سبتمبر 2026</p>",
        "<p>المصدر: لا نعرف متى يبدأ العمل</p>",
        "<h2>بقلم الرصاص</h2>",
    ] {
        let article = extract_html(&format!(
            "<html lang=ar><body><article><h1>افتتاح جسر جديد على النهر</h1><div>{inside}{PROSE}</div></article></body></html>"
        ))
        .unwrap();
        let words: Vec<&str> =
            ["تنطلق", "انتهى", "تراجع", "رواية", "القاهرة", "نعرف", "الرصاص"].into_iter().filter(|w| inside.contains(w)).collect();
        if !words.iter().all(|w| article.body.contains(w)) {
            wrong.push(format!("{inside}\n{}\n{:?}", article.body, article.removed));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What the page declares is surer.
#[test]
fn declared_fields_come_first() {
    let html = format!(
        "<html lang=ar><head><meta property=\"article:published_time\" content=\"2026-09-07T09:00:00+03:00\"><meta name=author content=\"ليلى منصور\"></head>\
         <body><article><h1>افتتاح جسر جديد على النهر</h1><div>بقلم سامي حداد | 08-09-2026</div>{PROSE}</article></body></html>"
    );
    let article = extract_html(&html).unwrap();
    assert_eq!(article.byline.as_deref(), Some("ليلى منصور"));
    assert_eq!(article.published.map(|d| d.date).as_deref(), Some("2026-09-07"));
}

/// An outlet that the list knows, alone above the first paragraph, and nothing that is only shaped like one.
#[test]
fn the_outlet_on_a_line_of_its_own() {
    for (line, taken) in [
        ("<p><strong>رووداو ديجيتال</strong></p>", true),
        ("<p><b>الجزيرة نت</b></p>", true),
        ("<p>رويترز</p>", true),
        ("<p>سكاي نيوز عربية -</p>", true),
        ("<p>CNN —</p>", true),
        ("<p>رووداو</p>", true),
        ("<p>النهار</p>", false),
        ("<p>November 20</p>", false),
        ("<p>الجسر الجديد</p>", false),
    ] {
        let html = format!("<html lang=ar><body><main><h1>افتتاح جسر جديد على النهر</h1><div>{line}{PROSE}</div></main></body></html>");
        let article = extract_html(&html).unwrap();
        assert_eq!(article.body.lines().count() == 2, taken, "{line}\n{}", article.body);
        assert_eq!(article.removed.iter().any(|r| r.reason == "byline"), taken, "{line}\n{:?}", article.removed);
    }
}
