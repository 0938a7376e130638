use super::*;

const PROSE: &str = "<p>افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين كاملين.</p>\
    <p>وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام في وسط المدينة.</p>";

fn page(head: &str, before: &str, body: &str) -> Article {
    let html = format!(
        "<html lang=\"ar\"><head><meta charset=\"utf-8\"><title>x</title>{head}</head><body><h1>افتتاح جسر جديد على النهر</h1>{before}<div>{body}</div></body></html>"
    );
    extract_html(&html).unwrap()
}

#[test]
fn scripts_in_capitals_and_odd_tags_are_no_nesting() {
    let script = format!("<SCRIPT>for (i=0;i<n;i++) {{ {} }}</SCRIPT>", "if (a<b) x='<div>';".repeat(500));
    let icons = "<svg><path d='M0'/><path/></svg><wbr>".repeat(600);
    let lines = "<p>سطر".repeat(600);
    for odd in [&script, &icons, &lines] {
        let head = r#"<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"سلمى النجار"}}</script>"#;
        let article = page(head, odd, PROSE);
        assert_eq!(article.byline.as_deref(), Some("سلمى النجار"));
        assert!(article.body.contains("ضفتي المدينة"), "{}", article.body);
    }
}

/// What is not parsed is read as text, and keeps what it declares.
#[test]
fn a_page_too_deep_keeps_its_metadata() {
    let deep = format!("{}{PROSE}", "<div>".repeat(5000));
    let head =
        r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"افتتاح جسر","author":{"name":"سلمى النجار"}}</script>"#;
    let article = page(head, "", &deep);
    assert_eq!((article.byline.as_deref(), article.title.as_deref()), (Some("سلمى النجار"), Some("افتتاح جسر")));
    assert!(article.body.contains("ضفتي المدينة"));
}

#[test]
fn authors_of_pages() {
    let ld = |author: &str| format!(r#"<script type="application/ld+json">{{"@type":"NewsArticle","author":{author}}}</script>"#);
    let cases: Vec<(String, &str, Option<&str>, Option<&str>)> = vec![
        (ld(r#"[{"name":"سامي حداد"},{"name":"ليلى منصور"}]"#), "", Some("سامي حداد، ليلى منصور"), None),
        (ld(r#"{"@type":"Organization","name":"الضحى"}"#), "", None, None),
        (ld(r#"{"@type":"Person","name":"Khabaronline News Agency"}"#), "", None, None),
        (ld(r#"{"name":"(أبوظبي - الضحى)"}"#), "", None, Some("أبوظبي")),
        (ld(r#""سامي حداد &ndash; بيروت""#), "", Some("سامي حداد"), Some("بيروت")),
        (r#"<meta name="author" content="سامي حداد - دبي">"#.into(), "", Some("سامي حداد"), Some("دبي")),
        (r#"<meta name="author" content="admin">"#.into(), r#"<span class="author-name">خديجة أمزيان</span>"#, Some("خديجة أمزيان"), None),
        (
            r#"<meta name="DC.Creator" content="Developed By Sami">"#.into(),
            r#"<span class="writeBy">كتبت سلمى النجار</span>"#,
            Some("سلمى النجار"),
            None,
        ),
        (
            r#"<meta itemprop="author" content="الضحى">"#.into(),
            r#"<div class="article_author_container"><a href="/c/1">منوعات</a></div>"#,
            None,
            None,
        ),
        (String::new(), r#"<div class="byline">بقلم: <a rel="author">يوسف الخطيب</a></div>"#, Some("يوسف الخطيب"), None),
        (String::new(), r#"<div class="meta"><a href="/ar/author/12">يوسف الخطيب</a></div>"#, Some("يوسف الخطيب"), None),
        (String::new(), "<address>يوسف الخطيب</address>", Some("يوسف الخطيب"), None),
        (String::new(), r#"<div class="columnist"><a href="/c/12">يوسف الخطيب</a></div>"#, Some("يوسف الخطيب"), None),
        (String::new(), r#"<div class="meta"><a href="/authors/">جميع الكتاب</a></div>"#, None, None),
        (
            String::new(),
            r#"<section aria-labelledby="article-byline"><strong id="article-byline">Article Information</strong><ul><li><span>Author, </span>
               <span>سلمى النجار</span></li><li><span>Role, </span><span>بي بي سي عربي</span></li></ul></section>"#,
            Some("سلمى النجار"),
            None,
        ),
        // What stands side by side without a blank between is two things.
        (String::new(), r#"<div class="author-info"><a>سامر الخطيب</a><span>محرر الشؤون المحلية</span></div>"#, Some("سامر الخطيب"), None),
        (String::new(), r#"<div class="author"><span>سلمى النجار</span><span>@salma</span></div>"#, Some("سلمى النجار"), None),
        (String::new(), r#"<span class="post-author">مرسلة بواسطة <a>سلمى النجار</a></span>"#, Some("سلمى النجار"), None),
        (String::new(), r#"<span itemprop="author"><meta itemprop="name" content="سلمى النجار"></span>"#, Some("سلمى النجار"), None),
        (
            r#"<script type="application/ld+json">{"@type":"NewsArticle","creator":["سلمى النجار"]}</script>"#.into(),
            "",
            Some("سلمى النجار"),
            None,
        ),
        (String::new(), r#"<div class="author">أخبار محلية</div>"#, None, None),
        (String::new(), r#"<div class="author">العالم العربي</div>"#, None, None),
        (String::new(), r#"<div class="reporter">متابعة: سامي حداد (صنعاء)</div>"#, Some("سامي حداد"), Some("صنعاء")),
        (r#"<meta name="author" content="https://example.test/a">"#.into(), "", None, None),
    ];
    for (head, before, byline, dateline) in cases {
        let article = page(&head, before, PROSE);
        assert_eq!((article.byline.as_deref(), article.dateline.as_deref()), (byline, dateline), "{head} {before}");
    }
}

/// Who wrote another article did not write this one.
#[test]
fn authors_of_teasers_are_others() {
    let head = r#"<meta property="article:published_time" content="2024-05-12">"#;
    for (before, behind, byline) in [
        (
            "",
            r#"<div class="item"><span class="author">سلمى النجار</span><h4><a href="/2">أسعار الخضار ترتفع قبل العيد بأيام</a></h4></div>"#,
            None,
        ),
        (
            "",
            r#"<div class="columnists"><h3>كتاب الرأي</h3><a class="columnist" href="/c/1">سلمى النجار</a><a class="columnist" href="/c/2">سامي حداد</a></div>"#,
            None,
        ),
        ("", r#"<ul><li><a href="/2"><b class="writer">سلمى النجار</b> أسعار الخضار ترتفع قبل العيد بأيام</a></li></ul>"#, None),
        (
            r#"<p class="byline">بقلم سامي حداد</p>"#,
            r#"<div><a href="/2">أسعار الخضار ترتفع قبل العيد بأيام</a><span class="author">سلمى النجار</span></div>"#,
            Some("سامي حداد"),
        ),
        (
            r#"<div class="meta"><span class="author">سلمى النجار</span> <a href="/a">المزيد من مقالات سلمى النجار هنا</a></div>"#,
            "",
            Some("سلمى النجار"),
        ),
        (r#"<div class="meta"><span class="author">سلمى النجار</span> <a href="/c">محليات</a></div>"#, "", Some("سلمى النجار")),
        // Below the heading a name is the article's, whatever link stands beside it.
        (
            r##"<div class="info"><span class="author">سلمى النجار</span> <a href="#c">اكتب تعليقك على هذا الخبر</a></div>"##,
            "",
            Some("سلمى النجار"),
        ),
        // What else an author wrote stands below the name; in a list of teasers each has its own.
        (
            "",
            r#"<div><h4><a rel="author" href="/s">سلمى النجار</a></h4><a href="/2">أسعار الخضار ترتفع قبل العيد بأيام</a> <a href="/3">سكان الحي يشكون من انقطاع المياه</a></div>"#,
            Some("سلمى النجار"),
        ),
        (
            "",
            r#"<div><b class="author">سلمى النجار</b><a href="/2">أسعار الخضار ترتفع قبل العيد بأيام</a> <b class="author">سامي حداد</b><a href="/3">سكان الحي يشكون من انقطاع المياه</a></div>"#,
            None,
        ),
    ] {
        let article = page(head, before, &format!("{PROSE}</div><div class=\"latest\">{behind}"));
        assert_eq!(article.byline.as_deref(), byline, "{before} {behind}");
    }
}

#[test]
fn titles_without_the_site() {
    for (title, site, want) in [
        ("افتتاح جسر جديد - صحيفة الضحى", Some("صحيفة الضحى"), "افتتاح جسر جديد"),
        ("افتتاح جسر جديد | الضحى", Some("صحيفة الضحى"), "افتتاح جسر جديد"),
        ("افتتاح جسر جديد - الجزيرة نت", None, "افتتاح جسر جديد"),
        ("الوزير - لا تراجع عن المطالب", Some("صحيفة الضحى"), "الوزير - لا تراجع عن المطالب"),
        ("تونس - اليوم", None, "تونس - اليوم"),
        ("بيروت - دمشق : عودة الخط", Some("الضحى"), "بيروت - دمشق : عودة الخط"),
    ] {
        assert_eq!(without_site(title, site), want);
    }
}

#[test]
fn hidden_elements_and_notes_leave_and_prose_stays() {
    let hidden = "<p class=\"d-none\">هذا نص لا يراه أحد من القراء في هذه الصفحة.</p><p hidden>نص مخفي آخر لا يراه أحد.</p>\
        <p style=\"display: none\">وثالث لا يراه القراء أبدا هنا.</p><p aria-hidden=\"true\">ورابع كذلك لا يراه أحد.</p>";
    let notes = "<p>بلغت المساحة خمسة كم<sup>2</sup> وفق التقرير<sup>[1]</sup> الصادر أمس<sup><a href='#n'>2</a></sup> عن الوزارة.</p>";
    let shown = "<p class=\"hidden md:block\">وتظهر هذه الفقرة على الشاشات الكبيرة من دون غيرها.</p>";
    let article = page("", "", &format!("{PROSE}{hidden}{notes}{shown}"));
    assert!(!article.body.contains("لا يراه"), "{}", article.body);
    assert!(article.body.contains("كم2 وفق التقرير الصادر أمس عن الوزارة."), "{}", article.body);
    assert!(article.body.contains("الشاشات الكبيرة"));
    assert!(article.removed.iter().any(|r| r.line.contains("نص مخفي آخر")));
}

#[test]
fn an_article_behind_a_script_is_no_hidden_element() {
    let long = "وقالت اللجنة إن العمل مستمر في كل المدن. ".repeat(20);
    let article = page("", "", &format!("<div style=\"display:none\"><p>{long}</p>{PROSE}</div>"));
    assert!(article.body.contains("وقالت اللجنة"));
}

#[test]
fn publication_before_update() {
    let before = r#"<time itemprop="dateModified" datetime="2024-02-03T17:49">محدث</time><time itemprop="datePublished" datetime="2024-02-01T17:27">x</time>"#;
    assert_eq!(page("", before, PROSE).published.unwrap().date, "2024-02-01");
    let head = r#"<meta property="article:modified_time" content="2024-02-09"><meta property="article:published_time" content="2024-02-01T10:00:00Z">"#;
    assert_eq!(page(head, "", PROSE).published.unwrap().date, "2024-02-01");
}

#[test]
fn json_ld_is_decoded_and_its_text_stands_in_for_a_wrong_container() {
    let body = "أعلنت الوزارة أن الخط الجديد سيخدم آلاف الركاب كل يوم في المدينة والقرى المجاورة لها. وقال مديرها إن العمل في المحطات كلها اكتمل قبل موعده بشهرين، وإن التذاكر ستكون متاحة في جميع المنافذ منذ صباح الغد بأسعار لم ترتفع.";
    let head = format!(
        r#"<script type="application/ld+json">{{"@type":"NewsArticle","headline":"&quot;جسر المدينة&quot; يفتح أبوابه","articleBody":"{body}"}}</script>"#
    );
    let article = page(&head, "", PROSE);
    assert_eq!(article.title.as_deref(), Some("\"جسر المدينة\" يفتح أبوابه"));
    assert!(article.body.contains("بأسعار لم ترتفع"));
}

#[test]
fn what_stands_outside_the_declared_text_leaves_but_sentences_stay() {
    let body = format!(
        "<p>اقرأ الملف كاملا</p><p>يفتح الجسر الجديد أبوابه أمام السيارات صباح الغد بعد طول انتظار.</p><div itemprop=\"articleBody\">{PROSE}\
         <p>الجسر في أرقام</p></div><p>خبر آخر عن المدينة</p><p>وخبر ثالث عنها</p>"
    );
    let article = page("", "", &body);
    assert!(article.body.contains("يفتح الجسر الجديد أبوابه") && article.body.ends_with("الجسر في أرقام"), "{}", article.body);
}

/// An update never beats the publication, whichever stands first and whatever says so: names, labels, neighbours.
#[test]
fn the_publication_wins_over_the_update() {
    let (new, old) = ("datetime=\"2024-05-13T08:00\"", "datetime=\"2024-05-12T10:30\"");
    for before in [
        format!("<div><time {new} class=\"updated\">13 مايو</time><time {old} class=\"published\">12 مايو</time></div>"),
        format!("<div><time {new} class=\"updated\">13 مايو</time><time {old}>12 مايو</time></div>"),
        format!("<div>آخر تحديث: <time {new}>13 مايو 2024</time></div><div>نشر: <time {old}>12 مايو 2024</time></div>"),
        format!("<div>آخر تحديث: <time {new}>13 مايو 2024</time> نشر في <time {old}>12 مايو 2024</time></div>"),
        format!("<div>نشر في <time {old}>12 مايو 2024</time>، تحديث <time {new}>13 مايو 2024</time></div>"),
        format!("<dl><dt>آخر تحديث</dt><dd><time {new}>13 مايو</time></dd><dt>تاريخ النشر</dt><dd><time {old}>12 مايو</time></dd></dl>"),
        format!("<p><span>Updated</span> <time {new}>13 مايو</time> <span>Published</span> <time {old}>12 مايو</time></p>"),
        format!("<time {new}>تعديل 13 مايو</time><time {old} class=\"entry-date published updated\">12 مايو</time>"),
        "<div><span>آخر تحديث:</span> <span>13 مايو 2024</span></div><div><span>نشر:</span> <span>12 مايو 2024</span></div>".to_string(),
    ] {
        assert_eq!(page("", &before, PROSE).published.map(|d| d.date).as_deref(), Some("2024-05-12"), "{before}");
    }
    let alone = format!("<div><time {new} class=\"updated\">13 مايو</time></div>");
    assert_eq!(page("", &alone, PROSE).published.map(|d| d.date).as_deref(), Some("2024-05-13"));
}

/// A date line in front of the text is the date, and the dateline behind it is cut off.
#[test]
fn a_stamp_in_front_of_the_text_is_its_date() {
    let body = "<div class=\"stamp\">الأربعاء، 28 آب/اغسطس 2013، آخر تحديث 14:00 (GMT+0400)</div><p><b>دمشق، سوريا (CNN) -- أكدت جهات \
                معارضة أن فصائل مسلحة تمكنت من السيطرة على مستودعات للأسلحة بريف العاصمة في وقت متأخر من الليل.</b></p>";
    let article = page("", "", &format!("{body}{PROSE}"));
    assert_eq!(article.published.as_ref().map(|d| d.date.as_str()), Some("2013-08-28"), "{article:?}");
    assert_eq!(article.dateline.as_deref(), Some("دمشق، سوريا"));
    assert!(article.sentences()[0].range.start > 0 || article.body.starts_with("أكدت"), "{}", article.body);
    assert!(!article.body.contains("GMT"), "{}", article.body);
}

/// What stands in blocks of its own is a name of its own, or a place.
#[test]
fn names_in_lists_and_lines_are_told_apart() {
    for (block, byline, dateline) in [
        ("<div class=\"writers\"><ul><li>منى السيد</li><li>أحمد علي</li></ul></div>", "منى السيد، أحمد علي", None),
        ("<div class=\"author\"><div>منى السيد</div><div>أحمد علي</div></div>", "منى السيد، أحمد علي", None),
        ("<div class=\"author\">منى السيد<br>أحمد علي</div>", "منى السيد، أحمد علي", None),
        ("<address class=\"author\">كتب: <strong>عمر خالد</strong><br><small>القاهرة</small></address>", "عمر خالد", Some("القاهرة")),
        ("<div class=\"byline\"><span>بقلم</span><p>منى السيد</p></div>", "منى السيد", None),
        ("<div class=\"author\"><b>منى</b> <b>السيد</b></div>", "منى السيد", None),
    ] {
        let article = page("", block, PROSE);
        assert_eq!((article.byline.as_deref(), article.dateline.as_deref()), (Some(byline), dateline), "{block}");
        assert!(article.body.starts_with("افتتح"), "{block}\n{}", article.body);
    }
}

#[test]
fn json_ld_as_templates_write_it() {
    for date in [
        "\"datePublished\":\"2024-05-12T10:30\",",
        "\"author\":[{\"name\":\"منى السيد\",},],\"datePublished\":\"2024-05-12\"",
        "\"datePublished\":\"1715500200\"",
        "\"datePublished\":1715500200",
        "\"datePublished\":\"1715500200000\"",
        "\"description\":\"قال, }\",\"datePublished\":\"2024-05-12\",\n}",
    ] {
        let end = if date.ends_with('}') { "" } else { "}" };
        let head = format!(
            "<script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"headline\":\"افتتاح جسر جديد\",{date}{end}</script>"
        );
        assert_eq!(page(&head, "", PROSE).published.map(|d| d.date).as_deref(), Some("2024-05-12"), "{date}");
    }
}

#[test]
fn authors_are_named_once_in_their_order() {
    let author = |name: &&str| format!("{{\"@type\":\"Person\",\"name\":\"{name}\"}}");
    let names = ["منى السيد", "أحمد علي", "منى السيد", "عمر خالد", "أحمد علي"];
    let list = names.iter().map(author).collect::<Vec<_>>().join(",");
    let head = format!("<script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"author\":[{list}]}}</script>");
    assert_eq!(page(&head, "", PROSE).byline.as_deref(), Some("منى السيد، أحمد علي، عمر خالد"));
}

#[test]
fn days_that_a_page_s_head_declares() {
    for head in [
        "<meta name=\"publish-date\" content=\"2024-05-12\">",
        "<meta name=\"DC.date.issued\" content=\"2024-05-12\">",
        "<meta name=\"article.published\" content=\"2024-05-12T10:30:00Z\">",
        "<meta name=\"cXenseParse:recs:publishtime\" content=\"2024-05-12T10:30:00Z\">",
        "<meta property=\"article:modified_time\" content=\"2024-05-12T10:30:00Z\">",
        "<script type=\"application/ld+json\">{\"@graph\":[{\"@type\":\"WebPage\",\"datePublished\":\"2024-05-12\"}]}</script>",
        "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"dateCreated\":\"2024-05-12\"}</script>",
    ] {
        assert_eq!(page(head, "", PROSE).published.map(|d| d.date).as_deref(), Some("2024-05-12"), "{head}");
    }
    // When and by whom the record was made is less sure than what the page's tags say.
    let record =
        r#"<script type="application/ld+json">{"@type":"NewsArticle","dateCreated":"2020-01-01","creator":"مدير الموقع"}</script>"#;
    let tags = r#"<meta property="article:published_time" content="2024-05-12"><meta name="author" content="سلمى النجار">"#;
    let article = page(&[record, tags].concat(), "", PROSE);
    assert_eq!((article.published.map(|d| d.date).as_deref(), article.byline.as_deref()), (Some("2024-05-12"), Some("سلمى النجار")));
    let canonical =
        |path: &str| page(&format!("<link rel=\"canonical\" href=\"https://example.org/{path}\">"), "", PROSE).published.map(|d| d.date);
    assert_eq!(canonical("2024/05/12/bridge.html").as_deref(), Some("2024-05-12"));
    assert_eq!(canonical("news/2024/5/12/").as_deref(), Some("2024-05-12"));
    for other in ["news/2024/05/bridge", "2024/13/12/x", "1/2/3", "12/05/2024/x", "2024-05/12/1"] {
        assert_eq!(canonical(other), None, "{other}");
    }
    let blogger = "<abbr class=\"published\" title=\"2024-05-12T10:30:00+03:00\">10:30 ص</abbr>";
    assert_eq!(page("", blogger, PROSE).published.map(|d| d.date).as_deref(), Some("2024-05-12"));
}

#[test]
fn a_page_s_own_address() {
    for (head, want) in [
        ("<link rel=\"canonical\" href=\"https://example.org/a\">", Some("https://example.org/a")),
        ("<meta property=\"og:url\" content=\"https://example.org/a\">", Some("https://example.org/a")),
        ("<link rel=canonical href=/a><meta property=\"og:url\" content=\"http://example.org/b\">", Some("http://example.org/b")),
        ("<link rel=canonical href=https://example.org/><meta property=\"og:url\" content=\"https://example.org\">", None),
        ("<link rel=canonical href=\"\"><link rel=stylesheet href=https://example.org/a.css>", None),
    ] {
        assert_eq!(page(head, "", PROSE).url.as_deref(), want, "{head}");
    }
}

/// Which day it is sites say at the top of every page.
#[test]
fn the_day_in_a_site_s_head_is_today_s() {
    let html = |top: &str, near: &str| {
        let menu: String =
            ["الرئيسية", "سياسة", "اقتصاد", "رياضة", "ثقافة", "منوعات", "صحة"].map(|m| format!("<li><a>{m}</a></li>")).concat();
        format!(
            "<html lang=\"ar\"><head><title>x</title></head><body><div>{top}</div><ul>{menu}</ul>\
             <h1>افتتاح جسر جديد على النهر</h1><div>{near}</div><div>{PROSE}</div></body></html>"
        )
    };
    for (top, near, want) in [
        ("الأربعاء 20 مارس 2024", "", None),
        ("الأربعاء 20 مارس 2024", "12 مارس 2024", Some("2024-03-12")),
        ("", "12 مارس 2024", Some("2024-03-12")),
    ] {
        let article = extract_html(&html(top, near)).unwrap();
        assert_eq!(article.published.map(|d| d.date).as_deref(), want, "{top} {near}");
    }
}

/// A page that a script makes gives what its scripts hold, or says that it holds nothing.
#[test]
fn a_page_without_a_text_of_its_own() {
    let prose: String = strip_tags(PROSE).trim().to_string();
    let record = serde_json::json!({"article": {"title": "افتتاح جسر جديد على النهر", "body": format!("{PROSE}{PROSE}")}}).to_string();
    let updates: Vec<_> =
        prose.lines().filter(|l| !l.is_empty()).map(|l| serde_json::json!({"@type": "BlogPosting", "articleBody": l})).collect();
    let live =
        serde_json::json!({"@type": "LiveBlogPosting", "headline": "افتتاح جسر جديد على النهر", "liveBlogUpdate": updates}).to_string();
    let html = |script: &str| {
        format!(
            "<html lang=\"ar\"><head><title>افتتاح جسر جديد على النهر - صحيفة الضحى</title>\
             <meta property=\"article:published_time\" content=\"2024-05-12T10:30:00Z\">{script}</head><body><div id=\"app\"></div></body></html>"
        )
    };
    for script in [
        format!("<script>window.__INITIAL_STATE__={}</script>", record.replace("</", "<\\/")),
        format!("<script type=\"application/json\">{}</script>", record.replace("</", "<\\/")),
        format!("<script type=\"application/ld+json\">{live}</script>"),
    ] {
        let article = extract_html(&html(&script)).unwrap();
        assert!(article.body.contains("ضفتي المدينة") && article.body.contains("زمن الرحلة"), "{script}: {}", article.body);
        assert_eq!(article.published.as_ref().map(|d| d.date.as_str()), Some("2024-05-12"), "{script}");
        assert_eq!(article.title.as_deref(), Some("افتتاح جسر جديد على النهر"), "{script}");
    }
    assert!(extract_html(&html("")).is_err());
    assert!(extract_html(&html("<script>f()</script>")).is_err());
}

/// What a script brings in as readers go on is another article.
#[test]
fn the_next_article_is_another() {
    let next = "<article><h1>ارتفاع أسعار الخضار قبل العيد</h1><p>ارتفعت أسعار الخضار في الأسواق بنسبة الثلث قبل أيام من العيد بحسب تجار.</p></article>";
    let first = format!("<article><h1>افتتاح جسر جديد على النهر</h1>{PROSE}</article>");
    let html = |title: &str| format!("<html><head><title>{title}</title></head><body>{first}{}</body></html>", next.repeat(3));
    let article = extract_html(&html("افتتاح جسر جديد على النهر - الضحى")).unwrap();
    assert_eq!(article.title.as_deref(), Some("افتتاح جسر جديد على النهر"));
    assert!(article.body.contains("زمن الرحلة") && !article.body.contains("الخضار"), "{}", article.body);
    // The parts of a long report look the same, so it is said.
    assert!(article.removed.iter().any(|r| r.line.contains("أسعار الخضار في الأسواق") && r.reason == "beside"), "{:?}", article.removed);
    assert!(article.removed_prose_words() > 0);
}

/// What readers say is none of the article, whatever its element is called, if each of them may be answered.
#[test]
fn comments_are_known_by_their_buttons() {
    let said = |n: usize, reply: &str| {
        let one = |i: usize| {
            format!("<div class=\"resp\"><b>قارئ</b><p>كان يجب أن يرمم هذا الجسر منذ زمن بعيد يا سادة، رقم {i}.</p>{reply}</div>")
        };
        ["<div class=\"responses\"><h3>آراء القراء</h3>".to_string(), (0..n).map(one).collect::<Vec<_>>().concat(), "</div>".into()]
            .concat()
    };
    for reply in ["<a href=\"#\">رد</a>", "<button>الرد</button>", "<div><span>Reply</span></div>"] {
        let article = page("", "", &format!("{PROSE}{}", said(8, reply)));
        assert!(article.body.contains("زمن الرحلة") && !article.body.contains("يرمم"), "{reply}: {}", article.body);
        assert!(article.removed.iter().any(|r| r.line.contains("يرمم") && r.reason == "outside"), "{reply}: {:?}", article.removed);
    }
    // Entries of a report that nobody may answer, and a text with one such link.
    for (n, link) in [(8, "<a href=\"#\">شارك</a>"), (8, ""), (2, "<a href=\"#\">رد</a>")] {
        let article = page("", "", &said(n, link));
        assert!(article.body.contains("يرمم"), "{n} {link}: {}", article.body);
    }
}

/// A list that the text announces is the article's, though all of it is links.
#[test]
fn an_announced_list_of_links_stays() {
    let list = |label: &str| {
        let names: String = ["أحمد سالم", "سعاد يوسف", "حسن كامل"].map(|n| format!("<li><a href=\"/w\">{n}</a></li>")).concat();
        page(r#"<meta name="author" content="سامي حداد">"#, "", &format!("{PROSE}{PROSE}<p>{label}</p><ul>{names}</ul>")).body
    };
    assert!(list("شارك في الندوة:").contains("سعاد يوسف"));
    assert!(!list("اقرأ أيضا:").contains("سعاد"));
}

/// A page of pictures tells by its captions.
#[test]
fn captions_of_a_gallery_are_its_text() {
    let pictures = |n: usize| {
        let said = [
            "وصل العمال إلى الجسر القديم عند الفجر.",
            "ورفعت الرافعة أول قطعة من الحديد ظهرا.",
            "وغادر المهندسون الموقع بعد غروب الشمس.",
            "وعبرت أول سيارة الجسر في صباح اليوم التالي.",
        ];
        let figure = |s: &&str| ["<figure><img src=\"x.jpg\"><figcaption>", *s, "</figcaption></figure>"].concat();
        said.iter().take(n).map(figure).collect::<String>()
    };
    let gallery = page("", "", &format!("<p>جولة بالصور في موقع العمل على النهر.</p>{}", pictures(4)));
    assert!(gallery.body.contains("الرافعة") && gallery.body.contains("أول سيارة"), "{}", gallery.body);
    let report = page("", "", &format!("{}{}", PROSE.repeat(2), pictures(1)));
    assert!(!report.body.contains("عند الفجر"), "{}", report.body);
}

/// Browsers show it on one line with what stands around it.
#[test]
fn a_day_may_have_a_line_of_the_source_to_itself() {
    let above = "<p>\n بيان صحفي\n - شؤون الجسور والطرق والمياه في كل المدن الكبرى بالبلاد\n 24.01.2022\n</p>";
    let within = format!("<p>\n24.01.2022\n<span> - </span>\nشؤون الجسور والطرق والمياه في كل المدن الكبرى بالبلاد.</p>{PROSE}");
    assert_eq!(page("", above, PROSE).published.unwrap().date, "2022-01-24");
    assert_eq!(page("", "", &within).published.unwrap().date, "2022-01-24");
}
