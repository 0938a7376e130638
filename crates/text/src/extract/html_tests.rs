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
