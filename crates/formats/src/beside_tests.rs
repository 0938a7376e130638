//! Texts in several fields of a record, and what its other fields say: joined, or listed and flagged.

use super::{Options, json_lines, read};
use mujaz_text::extract::{Article, InputKind};
use serde_json::{Map, Value, json};

const TITLE: &str = "خطة حكومية لدعم القرى";
const A: &str = "أعلنت الحكومة خطة لدعم القرى يوم الأحد.";
const B: &str = "وقال مسؤول إن الخطة تبدأ في يناير.";
const C: &str = "وتبلغ الكلفة 9 ملايين دينار.";

fn read_one(record: &Value) -> Result<Article, String> {
    let document = json_lines(std::io::Cursor::new(record.to_string()), "x", 1, &Options::default()).next().unwrap();
    document.map_err(|e| e.reason)?.extract(InputKind::Auto).map_err(|e| e.to_string())
}

fn with(fields: &[(&str, Value)]) -> Value {
    let fields = fields.iter().map(|(name, value)| (name.to_string(), value.clone()));
    Value::Object(std::iter::once(("title".to_string(), json!(TITLE))).chain(fields).collect::<Map<String, Value>>())
}

fn flat(article: &Article) -> String {
    article.body.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_text_in_several_fields_is_joined_in_the_order_of_their_numbers() {
    let all = format!("{A} {B} {C}");
    let ab = format!("{A} {B}");
    let cases: Vec<Vec<(&str, Value)>> = vec![
        vec![("paragraph1", json!(A)), ("paragraph2", json!(B)), ("paragraph3", json!(C))],
        vec![("p3", json!(C)), ("p1", json!(A)), ("p2", json!(B))],
        vec![("p10", json!(C)), ("p9", json!(B)), ("p2", json!(A))],
        vec![("sentence_1", json!(A)), ("sentence_2", json!(B)), ("sentence_3", json!(C)), ("sentence_4", json!(""))],
        vec![("فقرة 1", json!(A)), ("فقرة 2", json!(B)), ("فقرة 3", json!(C))],
        vec![("الفقرة الأولى", json!(A)), ("الفقرة الثانية", json!(B)), ("الفقرة الثالثة", json!(C))],
        vec![("body", json!(ab)), ("body2", json!(C))],
        vec![("body2", json!(C)), ("body", json!(ab))],
        vec![("content", json!(format!("<p>{A}</p><p>{B}</p>"))), ("content_2", json!(format!("<p>{C}</p>")))],
        vec![("text", json!(A)), ("text_part2", json!(B)), ("text_part3", json!(C))],
        vec![("body", json!(ab)), ("page2", json!(C))],
        vec![("body", json!(ab)), ("body_continued", json!(C))],
        vec![("text1", json!(ab)), ("text2", json!(C))],
        vec![("النص", json!(ab)), ("النص 2", json!(C))],
        // One of them holds what the first says: it is the text.
        vec![("text", json!(A)), ("text2", json!(all))],
        vec![("body", json!(all)), ("paragraph1", json!(A)), ("paragraph2", json!(B)), ("paragraph3", json!(C))],
        // Another language is another text.
        vec![("body", json!(all)), ("body2", json!("The plan begins in January."))],
        vec![("body", json!(all)), ("body2", json!("دولت برنامه ای برای حمایت از روستاها در روز یکشنبه اعلام کرد."))],
        vec![("paragraph1", json!({"type": "text", "content": A})), ("paragraph2", json!([B, C]))],
    ];
    for fields in cases {
        let record = with(&fields);
        let article = read_one(&record).unwrap_or_else(|e| panic!("{record}: {e}"));
        assert_eq!(flat(&article), all, "{record}");
        assert_eq!(article.removed_prose_words(), 0, "{record}: {:?}", article.removed);
    }
}

#[test]
fn a_page_beside_a_body_and_names_of_sections_are_no_text() {
    let page = format!("الرئيسية سياسة رياضة\n{TITLE}\n{A} {B}\nاقرأ أيضا\n{C}");
    let article = read_one(&with(&[("body", json!(format!("{A} {B}"))), ("document", json!(page))])).unwrap();
    assert_eq!((flat(&article), article.removed_prose_words() > 0), (format!("{A} {B}"), true));
    let article = read_one(&with(&[("sections", json!(["سياسة", "اقتصاد"])), ("description", json!(A))])).unwrap();
    assert_eq!(flat(&article), A);
}

#[test]
fn numbers_alone_make_no_text() {
    for record in [
        with(&[("p1", json!(12)), ("p2", json!(14))]),
        with(&[("p1", json!(A))]),
        with(&[("page1", json!("https://example.org/1")), ("page2", json!("https://example.org/2"))]),
        with(&[("image1", json!(A)), ("image2", json!(B))]),
        json!({"id": 1, "sentence1": A, "sentence2": B, "label": 0}),
    ] {
        assert!(read_one(&record).is_err_and(|e| e.contains("the record has:")), "{record}");
    }
}

#[test]
fn a_description_is_no_body_where_an_unknown_field_says_more() {
    for name in ["kalam", "main_story_ar", "المادة"] {
        let record = with(&[("description", json!(A)), (name, json!(format!("{B} {C} {A}")))]);
        assert!(read_one(&record).is_err_and(|e| e.contains(name)), "{record}");
    }
    let record = with(&[("description", json!(format!("{A} {B}"))), ("note", json!(C))]);
    let article = read_one(&record).unwrap();
    assert_eq!((flat(&article), article.removed_prose_words() > 0), (format!("{A} {B}"), true));
}

#[test]
fn what_other_fields_say_is_listed_and_flagged() {
    let said = [
        ("box", json!(C)),
        ("pull_quote", json!(C)),
        ("conclusion", json!(C)),
        ("extended_text", json!(C)),
        ("rest", json!(format!("<p>{C}</p>"))),
        ("sidebar", json!({"title": "معلومات", "text": C})),
        ("updates", json!([{"time": "10:00", "text": C}, {"time": "10:30", "text": B}])),
        ("acf", json!({"second_text": C, "layout": "wide"})),
        ("outro", json!([C, B])),
        ("خاتمة", json!(C)),
    ];
    for (name, value) in said {
        let record = with(&[("body", json!(format!("{A} {B}"))), (name, value)]);
        let article = read_one(&record).unwrap();
        let listed: Vec<(&str, &str)> = article.removed.iter().map(|r| (r.line.as_str(), r.reason)).collect();
        assert_eq!((flat(&article), listed), (format!("{A} {B}"), vec![(C, "field")]), "{record}");
        assert!(article.removed_prose_words() > 0, "{record}");
    }
}

#[test]
fn lines_that_no_stop_ends_are_listed_too() {
    const LINE: &str = "تصدر الخطة في كتاب عن القرى";
    let cases = [
        (with(&[("body", json!(A)), ("footnote", json!(LINE))]), vec![(LINE, "field")]),
        (with(&[("body", json!(A)), ("kicker", json!(LINE))]), vec![(LINE, "field")]),
        (with(&[("body", json!(A)), ("key_points", json!([LINE, "القرى أولا"]))]), vec![(LINE, "field")]),
        (with(&[("body", json!(A)), ("rows", json!([["القرى", LINE], ["المدن", "2"]]))]), vec![(LINE, "field")]),
        (with(&[("body", json!(A)), ("caption", json!(LINE))]), vec![(LINE, "caption")]),
        // A second headline, under a name that is known.
        (with(&[("body", json!(A)), ("headline", json!(LINE))]), vec![(LINE, "summary")]),
        (json!({"data": {"title": TITLE, "text": A}, "note": LINE}), vec![(LINE, "field")]),
        // Labels, what the article says, what programs are told, who wrote it.
        (with(&[("body", json!(A)), ("country", json!("الجمهورية العربية السورية")), ("tone", json!("عاجل"))]), vec![]),
        (with(&[("body", json!(A)), ("headline", json!(TITLE)), ("og_title", json!(format!("{TITLE} - الضفاف")))]), vec![]),
        (with(&[("body", json!(A)), ("begins", json!("أعلنت الحكومة خطة لدعم القرى"))]), vec![]),
        (with(&[("body", json!(A)), ("keywords", json!(LINE)), ("author_bio", json!(LINE)), ("_seo", json!(LINE))]), vec![]),
        (with(&[("body", json!(A)), ("body_en", json!("The plan is a book about villages"))]), vec![]),
    ];
    for (record, want) in cases {
        let article = read_one(&record).unwrap();
        let listed: Vec<(&str, &str)> = article.removed.iter().map(|r| (r.line.as_str(), r.reason)).collect();
        assert_eq!((flat(&article), listed, article.removed_prose_words()), (A.to_string(), want, 0), "{record}");
    }
    // A line of labels says no more than a description does.
    let record = with(&[("description", json!(A)), ("kicker", json!(format!("{LINE} قبل نهاية هذا العام")))]);
    assert_eq!(flat(&read_one(&record).unwrap()), A);
}

#[test]
fn what_is_said_to_programs_or_of_others_is_no_loss() {
    // A summary with a figure that the body lacks says something of its own.
    const SUMMARY: &str = "وتبلغ الكلفة ملايين الدنانير.";
    let others = [
        ("meta_description", json!(SUMMARY)),
        ("og:description", json!(SUMMARY)),
        ("image_caption", json!(C)),
        ("highlights", json!([SUMMARY])),
        ("teaser", json!(SUMMARY)),
        ("comments", json!([{"text": C}])),
        ("related_articles", json!([{"title": "جسر جديد", "text": C}])),
        ("author_bio", json!(C)),
        ("_embedded", json!({"author": [{"description": C}]})),
        ("keywords", json!(["القرى", "الحكومة"])),
        ("text_clean", json!(format!("{A} {B}"))),
        ("vector", json!([0.5, 0.25, 1.0])),
        ("record", json!(json!({"removed": [{"line": C, "reason": "footer"}]}).to_string())),
        ("body_en", json!("The plan begins in January.")),
        ("topic_name", json!("شؤون القرى والأرياف")),
        ("body_fa", json!("دولت برنامه ای برای حمایت از روستاها در روز یکشنبه اعلام کرد.")),
        ("about_site", json!(C)),
        ("newsletter_cta", json!(C)),
        ("ad", json!({"text": C})),
    ];
    for (name, value) in others {
        let record = with(&[("body", json!(format!("{A} {B}"))), (name, value)]);
        let article = read_one(&record).unwrap();
        assert_eq!((flat(&article), article.removed_prose_words()), (format!("{A} {B}"), 0), "{record}: {:?}", article.removed);
    }
    let summary = read_one(&with(&[("body", json!(format!("{A} {B}"))), ("meta_description", json!(C))])).unwrap();
    assert_eq!(summary.removed_prose_words(), 5);
}

#[test]
fn tables_and_more_names_give_their_text() {
    let dir = tempfile::tempdir().unwrap();
    let of = |name: &str, text: String| {
        std::fs::write(dir.path().join(name), text).unwrap();
        read(&dir.path().join(name), &Options::default()).map(|d| flat(&d.unwrap().extract(InputKind::Auto).unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(of("a.csv", format!("title,paragraph1,paragraph2,paragraph10\n{TITLE},{A},{B},{C}\n")), [format!("{A} {B} {C}")]);
    assert_eq!(of("b.tsv", format!("العنوان\tفقرة 1\tفقرة 2\n{TITLE}\t{A}\t{B}\n")), [format!("{A} {B}")]);
    let records = [
        with(&[("story_body", json!(format!("{A} {B}")))]),
        with(&[("lead_paragraph", json!(A)), ("full_article", json!(B))]),
        with(&[("intro", json!(A)), ("body", json!(B))]),
        with(&[("sections", json!([{"text": A}, {"text": B}]))]),
        with(&[("pages", json!([{"page": 1, "text": A}, {"page": 2, "text": B}]))]),
        with(&[("intro", json!(A)), ("interview", json!([{"text": B}]))]),
        with(&[("description", json!(A)), ("transcript", json!(format!("{A} {B}")))]),
        with(&[("ocr_text", json!(format!("{A} {B}")))]),
        with(&[("text", json!(format!("{A} {B}"))), ("transcription", json!(A))]),
        json!({"document": format!("{A} {B}"), "title": TITLE, "highlights": "خطة للقرى"}),
        json!({"id": 7, "document": format!("{A} {B}"), "highlights": "خطة للقرى"}),
        json!({"id": 1, "text": "أعلنت الحكومة خطة لدعم القرى…", "truncated": true, "extended_tweet": {"full_text": format!("{A} {B}")}}),
    ];
    for record in records {
        assert_eq!(flat(&read_one(&record).unwrap()), format!("{A} {B}"), "{record}");
    }
}

#[test]
fn names_with_a_word_around_a_usual_one_are_read() {
    let body = format!("{A} {B}");
    let full = |title: &str, text: &str, day: &str, author: &str, link: &str| {
        let said =
            [(title, TITLE), (text, body.as_str()), (day, "2024-05-09 12:30:00"), (author, "سامي حداد"), (link, "https://example.org/1")];
        Value::Object(said.into_iter().map(|(name, value)| (name.to_string(), json!(value))).collect())
    };
    for record in [
        full("ArticleTitle", "ArticleContent", "PublishTime", "ArticleAuthor", "ArticleLink"),
        full("news_title", "clean_text", "publish_time", "news_author", "news_url"),
        full("title_txt_ar", "body_txt_ar", "pubdate_dt", "author_s", "url_s"),
        full("Title (Arabic)", "Text (Arabic)", "Date (UTC)", "Author Names", "Web URL"),
        full("عنوان الخبر", "نص الخبر الكامل", "تاريخ النشر", "كاتب المقال", "رابط الخبر"),
        full("عنوان المقال", "المقال", "تاريخ المقال", "اسم كاتب المقال", "رابط المقال"),
        full("extracted_title", "plain_text", "upload_date", "writer_name", "page_url"),
    ] {
        let article = read_one(&record).unwrap_or_else(|e| panic!("{record}: {e}"));
        let day = article.published.as_ref().map(|day| day.date.as_str());
        let said = (article.title.as_deref(), article.byline.as_deref(), day, article.url.as_deref());
        assert_eq!(said, (Some(TITLE), Some("سامي حداد"), Some("2024-05-09"), Some("https://example.org/1")), "{record}");
        assert_eq!((flat(&article), article.removed_prose_words()), (body.clone(), 0), "{record}");
    }
}

#[test]
fn usual_names_win_over_those_with_a_word_around_them() {
    let text = format!("{A} {B}");
    let record = with(&[
        ("text", json!(text)),
        ("article_title", json!("عنوان آخر")),
        ("created_at", json!("2024-05-20")),
        ("post_time", json!("2024-05-09")),
    ]);
    let article = read_one(&record).unwrap();
    let day = article.published.as_ref().map(|day| day.date.as_str());
    assert_eq!((flat(&article).as_str(), article.title.as_deref(), day), (text.as_str(), Some(TITLE), Some("2024-05-09")), "{record}");
    let timed = read_one(&with(&[("text", json!(text)), ("time", json!("12:30")), ("news_date", json!("2024-05-09"))])).unwrap();
    assert_eq!(timed.published.map(|day| day.date).as_deref(), Some("2024-05-09"));
    for record in [
        // What is no text, no day and no name is none by its name.
        with(&[
            ("text", json!(text)),
            ("news", json!({"title": "قرى", "text": C})),
            ("article_time", json!("5 دقائق")),
            ("post_author", json!("17")),
        ]),
        with(&[("body", json!(text)), ("html_text", json!("https://example.org/1")), ("reading_time", json!("2024-05-09"))]),
    ] {
        let article = read_one(&record).unwrap();
        assert!(flat(&article) == text && article.published.is_none() && article.byline.is_none(), "{record}: {article:?}");
    }
    for record in [with(&[("comment_text", json!(text))]), with(&[("text_en", json!(text))]), with(&[("news", json!(7))])] {
        assert!(read_one(&record).is_err_and(|e| e.contains("the record has:")), "{record}");
    }
}

#[test]
fn what_counts_the_characters_that_are_missing_is_no_text() {
    let begun = format!("{A} وقال مسؤول إن");
    for (text, body, mark) in [
        (format!("{begun}… [+1234 chars]"), format!("{begun}…"), Some("[+1234 chars]")),
        (format!("{begun}... [88 chars]"), format!("{begun}..."), Some("[88 chars]")),
        (format!("{A} [+12 chars]\n"), A.to_string(), Some("[+12 chars]")),
        (format!("{A} [chars]"), format!("{A} [chars]"), None),
        (format!("{A} [+ chars]"), format!("{A} [+ chars]"), None),
        (format!("{A} [1]"), format!("{A} [1]"), None),
        (format!("{A} [+3 chars] {B}"), format!("{A} [+3 chars] {B}"), None),
    ] {
        let article = read_one(&with(&[("content", json!(text))])).unwrap();
        assert_eq!(flat(&article), body, "{text}");
        let marks: Vec<&str> = article.removed.iter().filter(|r| r.reason == "cut").map(|r| r.line.as_str()).collect();
        assert_eq!(marks, mark.into_iter().collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn a_row_that_names_its_text_as_too_long_is_cut() {
    let row = |cells: Value| json!({"rows": [{"row_idx": 0, "row": {"title": TITLE, "text": A}, "truncated_cells": cells}]});
    for (cells, mark) in [
        (json!(["text"]), Some("truncated_cells: text")),
        (json!(["title", "text"]), Some("truncated_cells: text")),
        (json!(["clean_text"]), Some("truncated_cells: clean_text")),
        (json!(["title", "summary"]), None),
        (json!([]), None),
        (json!("text"), None),
        (Value::Null, None),
    ] {
        let article = read_one(&row(cells.clone())).unwrap();
        let marks: Vec<&str> = article.removed.iter().filter(|r| r.reason == "cut").map(|r| r.line.as_str()).collect();
        assert_eq!((flat(&article).as_str(), marks), (A, mark.into_iter().collect::<Vec<_>>()), "{cells}");
    }
}

#[test]
fn what_lies_deep_in_a_field_is_listed() {
    let rich = |text: &str| json!({"root": {"children": [{"type": "paragraph", "children": [{"type": "text", "text": text}]}]}});
    for record in [
        json!({"text": A, "fields": {"title": TITLE, "html": format!("<p>{A}</p>"), "plaintext": [B, C]}}),
        json!({"text": A, "fields": {"title": TITLE, "body": A, "plaintext": rich(&format!("{B} {C}"))}}),
        json!({"text": A, "extra": {"html": format!("{A} {B}"), "markdown": C}}),
        json!({"text": A, "article": {"title": TITLE, "note": B, "caption": {"ar": C}}}),
    ] {
        let article = read_one(&record).unwrap();
        assert_eq!(flat(&article), A, "{record}");
        let lines: Vec<&str> = article.removed.iter().map(|removed| removed.line.as_str()).collect();
        assert!(lines.contains(&B) && lines.contains(&C) && !lines.contains(&A), "{record}: {lines:?}");
    }
}

/// What a feed's `content:encoded` holds may be a teaser: the text or the page that somebody fetched behind it wins, unless it is less.
#[test]
fn what_a_feed_encodes_stands_behind_the_text_and_the_page() {
    let page = format!("<html><body><h1>{TITLE}</h1><p>{A}</p><p>{B}</p><p>{C}</p></body></html>");
    let article = read_one(&with(&[("content:encoded", json!(format!("<p>{A}</p>"))), ("html", json!(page))])).unwrap();
    assert!(flat(&article).contains(B) && flat(&article).contains(C), "{article:?}");
    for (fields, body) in [
        (vec![("content:encoded", json!(A)), ("النص", json!(format!("{A} {B}")))], format!("{A} {B}")),
        (vec![("content:encoded", json!(format!("{A} {B}"))), ("النص", json!(A))], format!("{A} {B}")),
        (vec![("content:encoded", json!(C)), ("html", json!(format!("<p>{A}</p>")))], A.to_string()),
        (vec![("content:encoded", json!(format!("<p>{A}</p>")))], A.to_string()),
    ] {
        let record = with(&fields);
        let article = read_one(&record).unwrap();
        assert_eq!(flat(&article), body, "{record}");
        let told = format!("{body} {}", article.removed.iter().map(|removed| removed.line.as_str()).collect::<Vec<_>>().join(" "));
        let all = record.to_string();
        assert!([A, B, C].iter().all(|text| !all.contains(text) || told.contains(text)), "{record}: {told}");
    }
}
