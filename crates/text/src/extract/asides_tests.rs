use super::super::extract_html;
use super::super::more::without_more;
use crate::extract::Article;

const FIRST: &str = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين كاملين.";
const SECOND: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام في وسط المدينة القديمة.";
const THIRD: &str = "وبلغت كلفة المشروع سبعة ملايين دينار دفعت الحكومة نصفها والبلدية نصفها الآخر.";

fn read(between: &str, behind: &str) -> Article {
    let html = format!(
        "<html lang=\"ar\"><head><title>x</title></head><body><article><h1>افتتاح جسر جديد على النهر</h1><div class=\"text\"><p>{FIRST}</p>\
         {between}<p>{SECOND}</p><p>{THIRD}</p>{behind}</div></article></body></html>"
    );
    extract_html(&html).unwrap()
}

/// A row: what stands between the paragraphs, what behind them, words of the line that leaves, and the reason it is listed with.
type Row = (&'static str, &'static str, &'static str, &'static str);

fn leave(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (between, behind, words, reason) in rows {
        let article = read(between, behind);
        let line = article.removed.iter().find(|r| r.line.contains(words));
        let whole = article.body == format!("{FIRST}\n{SECOND}\n{THIRD}");
        if !whole || line.map(|r| r.reason) != Some(*reason) || article.removed_prose_words() > 0 {
            wrong.push(format!("{between}{behind}\n{}\n{:?}", article.body, article.removed));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn boxes_that_may_be_skipped_leave() {
    leave(&[
        (
            "<section><a href=#e>تخطى قصص مقترحة وواصل القراءة</a><strong>قصص مقترحة</strong><ul><li><a href=/x>رسائل بلا رد</a></li></ul><p id=e>نهاية قصص مقترحة</p></section>",
            "",
            "رسائل بلا رد",
            "related",
        ),
        (
            "<section><p><a href=#e>تخطى البودكاست وواصل القراءة</a></p><p>البودكاست</p><p>مراجعات</p><p>البودكاست نهاية</p></section>",
            "",
            "مراجعات",
            "related",
        ),
        (
            "<p><a href=#e>تخطى الأكثر قراءة وواصل القراءة</a></p><ul><li><a href=/a>خبر أول</a></li></ul><p>نهاية الأكثر قراءة</p>",
            "",
            "خبر أول",
            "related",
        ),
        (
            "<div><a href=#e>تخطى مواضيع قد تهمك وواصل القراءة</a><div><h3>مواضيع قد تهمك</h3><ol><li><a href=/a>خبر ثان</a></li></ol></div><div>مواضيع قد تهمك نهاية</div></div>",
            "",
            "خبر ثان",
            "related",
        ),
        ("<p>تخطى إعلانات وواصل القراءة</p>", "", "تخطى إعلانات", "related"),
        (
            "<section><a href=#e>تخطَّ يستحق الانتباه وواصل القراءة</a><p>حلقات البرنامج</p><p>نهاية يستحق الانتباه</p></section>",
            "",
            "حلقات البرنامج",
            "related",
        ),
    ]);
}

#[test]
fn headings_for_links_leave_with_them() {
    leave(&[
        ("<p>اقرأ أيضا</p><ul><li><a href=/a>افتتاح سوق جديد</a></li></ul>", "", "افتتاح سوق جديد", "outside"),
        (
            "<p><strong>اقرأ أيضًا:</strong></p><p><a href=/a>حريق في السوق</a></p><p><a href=/b>عودة النازحين</a></p>",
            "",
            "عودة النازحين",
            "outside",
        ),
        (
            "<div class=r><h3>اقرأ أيضا</h3><div><a href=/a>خبر آخر من السوق</a><a href=/b>وخبر ثالث</a></div></div>",
            "",
            "خبر آخر من السوق",
            "outside",
        ),
        (
            "<div><div class=t><h4>مواضيع متعلقة</h4></div><ul><li><a href=/a>ما مصير الجنيه؟</a></li></ul></div>",
            "",
            "ما مصير الجنيه؟",
            "outside",
        ),
        ("<p>شاهد أيضا:<br><a href=/a>لقطات من السوق</a><br><a href=/b>لقطات من الجسر</a></p>", "", "لقطات من الجسر", "related"),
        ("", "<section><h2>مواضيع ذات صلة</h2><ul><li>تونس</li><li>صحة</li></ul></section>", "تونس", "outside"),
        ("", "<h3>مقالات ذات صلة</h3><ol><li>أسعار النفط</li><li>البنك المركزي</li></ol>", "البنك المركزي", "outside"),
    ]);
}

#[test]
fn numbers_of_pages_leave() {
    leave(&[
        ("", "<div class=page-links>الصفحات: <a href=?p=1>1</a> <span>2</span> <a href=?p=3>3</a></div>", "الصفحات: 1 2 3", "menu"),
        ("", "<p><a href=?p=1>الصفحة السابقة</a> <a href=?p=3>الصفحة التالية</a></p>", "الصفحة السابقة الصفحة التالية", "menu"),
        ("", "<p>الصفحات: 1 2</p>", "الصفحات: 1 2", "menu"),
        ("", "<nav class=pagination><span>صفحة 1 من 3</span><a href=?p=2>التالي »</a></nav>", "صفحة 1 من 3التالي »", "menu"),
        ("", "<div class=pagination>« السابق | 1 | 2 | التالي »</div>", "« السابق | 1 | 2 | التالي »", "menu"),
        ("", "<ul class=pager><li><a href=?p=0>الصفحة الأولى</a></li><li><a href=?p=9>الصفحة الأخيرة</a></li></ul>", "الصفحة الأخيرة", "menu"),
    ]);
}

#[test]
fn walls_to_subscribe_leave() {
    leave(&[
        (
            "",
            "<div class=paywall><h3>هذا المحتوى للمشتركين فقط</h3><p>للاستمرار في القراءة، اشترك الآن بدولار واحد شهريا أو سجل دخولك.</p></div>",
            "هذا المحتوى للمشتركين فقط",
            "outside",
        ),
        (
            "",
            "<div><h3>هذا المقال للمشتركين فقط</h3><p>لمواصلة القراءة، سجل دخولك أو اشترك اليوم.</p></div>",
            "لمواصلة القراءة، سجل دخولك أو اشترك اليوم.",
            "outside",
        ),
        ("", "<p>لقراءة المقال كاملا اشترك الآن في الضحى.</p>", "لقراءة المقال كاملا اشترك الآن في الضحى.", "outside"),
        ("", "<p>هل أنت مشترك؟ سجل الدخول هنا</p>", "هل أنت مشترك؟ سجل الدخول هنا", "outside"),
        ("", "<div class=article-paywall><p>اقرأ الباقي بعد الاشتراك.</p></div>", "اقرأ الباقي بعد الاشتراك.", "outside"),
        ("", "<div id=regwall><p>سجل مجانا لتقرأ خمسة مقالات في الشهر.</p></div>", "سجل مجانا لتقرأ خمسة مقالات في الشهر.", "outside"),
    ]);
}

#[test]
fn what_stands_beneath_a_picture_leaves() {
    leave(&[
        ("<figure><img src=a.jpg><p><span>صدر الصورة، </span>Getty Images</p></figure>", "", "صدر الصورة، Getty Images", "caption"),
        ("<div><img src=a.jpg><span>مصدر الصورة: رويترز</span></div>", "", "مصدر الصورة: رويترز", "caption"),
        (
            "<figure><img src=a.jpg><p>صدر الصورة، AFP via Getty Images</p><p>التعليق على الصورة، المحافظ يقص الشريط أمام الحضور.</p></figure>",
            "",
            "التعليق على الصورة، المحافظ يقص الشريط أمام الحضور.",
            "caption",
        ),
        ("", "<img alt=\"جانب من الجولة\"><span>جانب من الجولة</span>", "جانب من الجولة", "caption"),
        ("", "<div><img src=a.jpg><span>المحافظ أمام الجسر</span></div>", "المحافظ أمام الجسر", "caption"),
        ("<p><img alt=\"الجسر الجديد.\"><span>الجسر الجديد.</span></p>", "", "الجسر الجديد.", "caption"),
    ]);
}

#[test]
fn links_to_the_rest_leave() {
    leave(&[
        ("", "<p><a href=/y>اقرأ المزيد</a></p>", "اقرأ المزيد", "related"),
        ("", "<p><a href=/y>تابع القراءة ←</a></p>", "تابع القراءة", "related"),
    ]);
}

#[test]
fn what_only_looks_like_these_stays() {
    let mut wrong = Vec::new();
    for between in [
        "<p>تخطى الفريق منافسه وواصل الفوز</p>",
        "<p>نهاية قصص طويلة</p>",
        "<h2>مواضيع ذات صلة</h2><ul><li>تونس</li><li>صحة</li></ul>",
        "<p>اقرأ أيضا ما كتبه <a href=/a>طه حسين</a> عن الجسور في مصر.</p>",
        "<p>الصفحة الأولى</p>",
        "<p>صفحة جديدة في العلاقات</p>",
        "<p>للاستمرار في القراءة يحتاج الطالب إلى ضوء كاف.</p>",
        "<div class=paywall><p>وكانت عبارة قديمة تنقل السكان بين الضفتين منذ خمسين عاما.</p></div>",
        "<p>صدر الصورة عن الوكالة الرسمية</p>",
        "<div><img src=a.jpg><span>وصل المحافظ إلى الجسر عند الظهر.</span></div>",
        "<p><img src=e.png><span>طوابير منذ الفجر</span></p>",
        "<p>قال: <a href=/a>اقرأ المزيد</a> من الكتب كل يوم.</p>",
        "<p>وفي نهاية المطاف، قال إن الصفحات 1 و2 و3 من التقرير صحيحة.</p>",
    ] {
        let article = read(between, "");
        let said: Vec<&str> = [
            "منافسه",
            "طويلة",
            "تونس",
            "طه حسين",
            "الصفحة الأولى",
            "صفحة جديدة",
            "ضوء كاف",
            "عبارة قديمة",
            "عن الوكالة",
            "عند الظهر",
            "منذ الفجر",
            "من الكتب",
            "صحيحة",
        ]
        .into_iter()
        .filter(|w| between.contains(w))
        .collect();
        if said.is_empty() || !said.iter().all(|w| article.body.contains(w)) {
            wrong.push(format!("{between}\n{}\n{:?}", article.body, article.removed));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Prose in a box that may be skipped leaves with it, and is flagged.
#[test]
fn prose_of_a_skipped_box_is_flagged() {
    let article = read(
        "<section><a href=#e>تخطى البودكاست وواصل القراءة</a><p>شرح معمق لقصة بارزة من أخبار اليوم يساعدك على فهم الأحداث.</p><p>البودكاست نهاية</p></section>",
        "",
    );
    assert_eq!(article.body, format!("{FIRST}\n{SECOND}\n{THIRD}"));
    assert_eq!(article.removed_prose_words(), 11);
}

#[test]
fn links_to_the_rest_of_a_text() {
    for (html, want) in [
        (r#"قفز السعر إلى 120 دينارا... <a href="/y">اقرأ المزيد</a>"#, Some("قفز السعر إلى 120 دينارا... ")),
        (r#"<p>قفز السعر.</p><p><a href="/y">اقرأ المزيد</a></p>"#, Some("<p>قفز السعر.</p><p></p>")),
        (r#"قفز السعر. <a href="/y">تابع القراءة</a>"#, Some("قفز السعر. ")),
        (r#"<p>قفز السعر […] <a class="more-link" href="/y">متابعة القراءة <span>«عنوان»</span></a></p>"#, None),
        (r#"<p>قفز السعر. <a href="/y"><b>قراءة المزيد »</b></a>.</p><p>وقال.</p>"#, Some("<p>قفز السعر. .</p><p>وقال.</p>")),
        (r#"قفز السعر. <A HREF="/y">Read more</A><br>"#, Some("قفز السعر. <br>")),
        (
            r#"<div>قفز السعر. <a href="/a">رويترز</a> <a href="/y">المزيد...</a></div>"#,
            Some(r#"<div>قفز السعر. <a href="/a">رويترز</a> </div>"#),
        ),
        (r#"قال <a href="/y">اقرأ المزيد</a> من الكتب."#, None),
        (r#"<a href="/y">اقرأ المزيد</a>"#, None),
        (r#"<p>قفز <a href="/y">السعر</a></p>"#, None),
        (r#"<p>قفز <a href="/y"#, None),
    ] {
        assert_eq!(without_more(html).map(|(text, _)| text).as_deref(), want, "{html}");
    }
}

/// The sentence stays, the link behind it leaves.
#[test]
fn links_behind_a_sentence() {
    for link in [
        " <a href=/y>اقرأ المزيد</a>",
        "... <a href=/y><b>تابع القراءة</b></a>",
        "<br><a href=/y>المزيد</a>",
        " <span><a href=/y>قراءة المزيد »</a></span>",
        " <a href=/y>أكمل القراءة</a> »",
        " <a href=/y>Read more</a>",
    ] {
        let article = read("", &format!("<p>ويبدأ العمل في الجسر الثاني على النهر في نهاية العام الحالي.{link}</p>"));
        assert!(article.body.ends_with(['.', '»']) && article.body.contains("العام الحالي."), "{link}\n{}", article.body);
        assert!(article.removed.iter().any(|r| r.reason == "related"), "{link}\n{:?}", article.removed);
        assert_eq!(article.removed_prose_words(), 0, "{link}\n{:?}", article.removed);
    }
}

#[test]
fn entries_of_feeds_end_without_the_link() {
    use crate::extract::{InputKind, feed_entries};
    let feed = "<rss version=\"2.0\"><channel><item><title>أسعار البطاطا</title><description>قفز سعر الكيلوغرام إلى 120 دينارا... &lt;a href=\"/y\"&gt;اقرأ المزيد&lt;/a&gt;</description></item>\
        <item><title>أسعار البصل</title><description>&lt;p&gt;قفز سعر البصل إلى 90 دينارا.&lt;/p&gt;&lt;p&gt;&lt;a href=\"/y\"&gt;اقرأ المزيد&lt;/a&gt;&lt;/p&gt;</description></item></channel></rss>";
    for entry in feed_entries(feed).into_iter().flatten() {
        let article = entry.article(InputKind::Auto).unwrap();
        assert!(article.body.starts_with("قفز") && !article.body.contains("المزيد"), "{}", article.body);
        assert!(article.removed.iter().any(|r| r.line == "اقرأ المزيد" && r.reason == "related"), "{:?}", article.removed);
    }
}

/// A heading with marks behind it heads its links all the same; words that a subhead may say need a list.
#[test]
fn headings_with_marks_and_of_other_words_leave_with_their_links() {
    let links = "<ul><li><a href=/1>وزير المالية يعلن خطة لخفض الدين العام</a></li><li><a href=/2>الأهلي يفوز في قمة الدوري</a></li></ul>";
    for heading in [
        "اقرأ أيضًا..",
        "شاهد أيضا..",
        "للمزيد..",
        "اقرأ أيضا :",
        "موضوعات متعلقة",
        "مواد متعلقة",
        "تقارير متعلقة",
        "قصص مقترحة",
        "اخترنا لكم",
        "المزيد حول هذه القصة",
        "ذات صلة",
        "طالع المزيد",
        "لا يفوتك",
        "أهم الأخبار",
        "ذات صلة:",
    ] {
        for tag in ["h3", "p", "strong"] {
            let article = read(&format!("<{tag}>{heading}</{tag}>{links}"), "");
            assert!(!article.body.contains("الدين العام") && !article.body.contains("الدوري"), "{heading}\n{}", article.body);
            assert_eq!(article.removed_prose_words(), 0, "{heading}");
        }
    }
    // A subhead above a paragraph with one link, and above prose.
    for between in ["<h3>ذات صلة</h3><p>وقال إن <a href=/1>الجسر</a> قديم.</p>", "<h3>لا يفوتك</h3><p>وقال إن الجسر قديم.</p>"]
    {
        assert!(read(between, "").body.contains("قديم"), "{between}");
    }
    let tags = "<section class=\"box-tags\"><h3>وسوم</h3><a href=/1>أسيوط</a> <a href=/2>الصحة</a>، <a href=/3>مصر</a></section>";
    assert!(!read("", tags).body.contains("أسيوط"), "{}", read("", tags).body);
    let skipped = "<section role=\"region\"><strong id=\"p1\">تخطى البودكاست وواصل القراءة</strong><p>شرح معمق لقصة من أبرز الأخبار كل \
                   يوم</p><p>البودكاست نهاية</p></section>";
    assert!(!read(skipped, "").body.contains("شرح معمق"), "{}", read(skipped, "").body);
}

#[test]
fn a_short_article_tells_itself() {
    const SAID: &str = "وصل الوفد إلى العاصمة صباح اليوم في زيارة تستمر ثلاثة أيام.";
    let card = format!("<div class=v><h3><a href=/1>الوزير يعلن خطة جديدة</a></h3><p>{SAID}</p></div>");
    for (html, told) in [
        (format!("<article><h1>افتتاح جسر</h1><p>{SAID}</p></article>{card}{card}"), true),
        (
            format!(
                "<main><article><header><h1>افتتاح جسر</h1></header><div><p>{SAID}</p></div></article><section>{card}</section></main>"
            ),
            true,
        ),
        // Nothing said, the elements within it, no article, no heading, two of them.
        (format!("<article><h1>جولة في صحف اليوم</h1><p>محليات</p></article>{card}{card}"), false),
        (format!("<article><h1>افتتاح جسر</h1><p>{SAID}</p>{card}</article>"), false),
        (format!("<div><h1>افتتاح جسر</h1><p>{SAID}</p></div>{card}"), false),
        (format!("<article><p>{SAID}</p></article>{card}"), false),
        (format!("<article><h1>افتتاح جسر</h1><p>{SAID}</p></article><h1>آخر الأخبار</h1>{card}"), false),
    ] {
        let page = dom_query::Document::from(format!("<html><body>{html}</body></html>").as_str());
        assert_eq!(super::tells_itself(&page, page.select(".v").nodes()), told, "{html}");
    }
}
