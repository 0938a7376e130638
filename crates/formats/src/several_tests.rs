//! Records that one value of a file holds: each is a document or a failure, and none is a part of another's text.

use super::{Fields, Options, read};
use mujaz_text::extract::{Article, InputKind};
use serde_json::{Value, json};

const A: &str = "أعلنت الحكومة خطة لدعم القرى يوم الأحد.";
const B: &str = "وقال مسؤول إن الخطة تبدأ في يناير.";
const C: &str = "وتبلغ الكلفة 9 ملايين دينار.";

type Got = Result<Article, String>;

fn with(name: &str, bytes: &[u8], fields: &[&str]) -> Vec<Got> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let fields = Fields::parse(&fields.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
    let read = read(&path, &Options { fields, ..Options::default() });
    read.map(|d| d.map_err(|e| e.reason).and_then(|d| d.extract(InputKind::Auto).map_err(|e| e.to_string()))).collect()
}

fn of(value: &Value) -> Vec<Got> {
    with("x.json", value.to_string().as_bytes(), &[])
}

/// What a record says: title and text, or that it failed.
fn told(got: &[Got]) -> Vec<String> {
    let one = |got: &Got| match got {
        Ok(article) => {
            format!("{}|{}", article.title.as_deref().unwrap_or_default(), article.body.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        Err(_) => "failed".to_string(),
    };
    got.iter().map(one).collect()
}

fn art(title: &str, text: &str) -> Value {
    json!({"title": title, "text": text})
}

fn two() -> Vec<String> {
    vec![format!("أ|{A}"), format!("ب|{B}")]
}

#[test]
fn records_are_never_the_parts_of_one_text() {
    let (a, b) = (art("أ", A), art("ب", B));
    let list = json!([a, b]);
    let cases = [
        json!({"title": {"0": "أ", "1": "ب"}, "text": {"0": A, "1": B}}),
        json!({"title": {"2024-05-09": "أ", "2024-05-10": "ب"}, "text": {"2024-05-09": A, "2024-05-10": B}, "n": {"2024-05-09": 1}}),
        json!({"title": ["أ", "ب"], "text": [A, B], "url": ["http://a/1", "http://a/2"]}),
        json!({"data": {"title": ["أ", "ب"], "body": [A, B]}}),
        json!({"العنوان": ["أ", "ب"], "النص": [A, B], "الكاتب": [null, "سامي حداد"]}),
        json!({"columns": ["title", "text"], "index": [0, 1], "data": [["أ", A], ["ب", B]]}),
        json!({"content": list, "pageable": {"pageNumber": 0}, "totalElements": 2}),
        json!({"body": list}),
        json!({"_items": [{"type": "text", "headline": "أ", "body_html": A}, {"type": "text", "headline": "ب", "body_html": B}], "_meta": {"total": 2}}),
        json!({"article": [{"id": 1, "headline": "أ", "content": A}, {"id": 2, "headline": "ب", "content": B}]}),
        json!({"statusCode": 200, "headers": {}, "body": json!({"articles": list}).to_string()}),
        json!({"statusCode": 200, "body": {"articles": list}}),
        json!({"query": {"pages": {"1": {"pageid": 1, "title": "أ", "extract": A}, "2": {"pageid": 2, "title": "ب", "extract": B}}}}),
        json!({"kind": "x", "data": {"children": [{"kind": "y", "data": {"title": "أ", "selftext": A}}, {"kind": "y", "data": {"title": "ب", "selftext": B}}]}}),
        json!([{"ArticleTitle": "أ", "clean_text": A}, {"ArticleTitle": "ب", "clean_text": B}]),
        json!({"articles": {"article": list}}),
        json!({"rss": {"channel": {"title": "الضفاف", "description": "موقع", "item": [{"title": "أ", "description": A}, {"title": "ب", "description": B}]}}}),
        json!({"request": {"api": "article"}, "objects": list}),
        json!({"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "الضفاف"}, {"headline": "أ", "articleBody": A}, {"headline": "ب", "articleBody": B}]}),
        json!({"_embedded": {"articles": list}, "_links": {}}),
        json!({"rows": [{"row_idx": 0, "row": a}, {"row_idx": 1, "row": b}]}),
        json!({"db": [{"meta": {"version": "5"}, "data": {"posts": list, "users": [{"name": "سامي حداد"}]}}]}),
        json!({"page": "الصفحة الأولى من الأخبار", "articles": list}),
        json!({"latest": list}),
    ];
    for case in cases {
        assert_eq!(told(&of(&case)), two(), "{case}");
    }
    // A path of the user's through a list makes records, whose other fields are theirs.
    let objects = json!({"objects": [{"title": "أ", "nass": A, "date": "2024-05-09"}, {"title": "ب", "nass": B}]}).to_string();
    let got = with("x.json", objects.as_bytes(), &["body=objects.nass"]);
    assert_eq!(told(&got), two());
    assert!(got[0].as_ref().unwrap().published.is_some());
    let got = with("x.json", objects.as_bytes(), &["body=objects.nass", "title=objects.title"]);
    assert_eq!(told(&got), two());
    let failed = with("x.json", json!({"things": [{"t": "أ", "nass": A}, {"t": "ب", "nass": B}]}).to_string().as_bytes(), &[]);
    assert!(failed.len() == 1 && failed[0].as_ref().unwrap_err().contains("`things` is a list of 2 objects with t, nass"), "{failed:?}");
}

#[test]
fn the_parts_of_one_text_are_no_records() {
    let sections = json!([{"title": "مقدمة", "text": A}, {"title": "خاتمة", "text": B}]);
    let cases = [
        json!({"title": "خبر", "sections": sections}),
        json!({"title": "خبر", "body": sections}),
        json!({"title": "خبر", "content": {"sections": sections}}),
        json!({"title": "خبر", "date": "2024-05-09", "content": [{"title": "مقدمة", "text": A, "url": "#a"}, {"title": "خاتمة", "text": B}]}),
        json!({"title": "خبر", "text": [A, B], "id": [1, 2]}),
        json!({"title": "خبر", "text": [A, B], "author": ["سامي حداد", "ليلى منصور"]}),
        json!({"body": [{"id": "a", "type": "paragraph", "text": A}, {"id": "b", "type": "paragraph", "text": B}]}),
        json!({"title": {"ar": "خبر", "en": "News"}, "content": {"ar": format!("{A}\n{B}"), "en": "News."}}),
        json!({"text": format!("{A}\n{B}"), "items": [{"id": 1, "text": "الحكومة"}, {"id": 2, "text": "القرى"}]}),
        json!({"title": "خبر", "text": format!("{A}\n{B}"), "articles": [art("أ", C)]}),
        json!({"article": {"title": "خبر", "text": format!("{A}\n{B}")}, "related": [art("أ", C)], "latest": [{"title": "أ", "description": C}]}),
    ];
    for case in cases {
        let got = of(&case);
        assert_eq!(got.len(), 1, "{case}: {got:?}");
        let body = &got[0].as_ref().unwrap_or_else(|e| panic!("{case}: {e}")).body;
        assert!(body.contains(A) && body.contains(B), "{case}: {body}");
    }
}

#[test]
fn what_stands_beside_a_record_does_not_vanish() {
    let (a, b, c) = (art("أ", A), art("ب", B), art("ج", C));
    let c_told = format!("ج|{C}");
    let cases = [
        (json!({"post": c, "posts": [a, b]}), [vec![c_told.clone()], two()].concat()),
        (json!({"news": [a], "posts": [b]}), two()),
        (json!({"data": [a], "extra": {"results": [b]}}), two()),
        (json!({"articles": [a, "وقال مسؤول إن الخطة تبدأ في يناير."]}), vec![format!("أ|{A}"), format!("|{B}")]),
        (json!({"0": a, "1": {"title": "ب", "text": null}}), vec![format!("أ|{A}"), "failed".into()]),
        (json!({"101": a, "102": {"title": "ب", "نص_الموضوع": B}}), vec![format!("أ|{A}"), "failed".into()]),
        (json!({"101": a, "102": {"title": "ب", "description": B}}), two()),
        (json!({"3f2a9c10": a, "9b1d77e2": {"title": "ب", "description": B}}), two()),
        (json!({"status": "ok", "1": a, "2": b}), two()),
        (json!({"title": "ج", "text": null, "posts": [a, b]}), [vec!["failed".into()], two()].concat()),
        (json!({"title": "ج", "text": null, "related": [{"title": "أ", "text": A, "url": "http://a/1"}]}), vec!["failed".into()]),
        (json!({"text": A, "posts": [b]}), vec![format!("|{A}"), format!("ب|{B}")]),
    ];
    for (case, want) in cases {
        assert_eq!(told(&of(&case)), want, "{case}");
    }
    for case in
        [json!({"data": a, "conclusion": B}), json!({"articles": [a], "conclusion": B}), json!({"data": {"articles": [a, c]}, "note": B})]
    {
        let got = of(&case);
        assert!(got[0].as_ref().unwrap().removed.iter().any(|r| r.line == B && r.reason == "field"), "{case}: {got:?}");
    }
}

#[test]
fn a_fault_in_an_array_costs_one_record() {
    let (a, b) = (art("أ", A).to_string(), art("ب", B).to_string());
    let odd = r#"{"title":"خبر","text":"قال "الوزير" إن" الموسم بدأ."}"#;
    let pretty = |text: &str| {
        format!("{:#}", serde_json::from_str::<Value>(text).unwrap()).lines().map(|l| format!("  {l}")).collect::<Vec<_>>().join("\n")
    };
    for text in [
        format!("[\n{odd},\n{a},\n{b}\n]"),
        format!("[\n{a},\n{odd},\n{b}\n]"),
        format!("[{odd},\n{a},\n{b}]"),
        format!("[\n{},\n  {odd},\n{}\n]", pretty(&a), pretty(&b)),
        format!("{{\"id\": 1, \"title\": \"خبر\",\n{a}\n{b}\n"),
        format!("[{a},\n{b}]\n<br />\n<b>Fatal error</b>: Maximum execution time of 30 seconds exceeded in <b>/x.php</b>\n"),
        format!("[{a},\n<b>Warning</b>: no \"x\" in /x.php on line 3\n{b}]"),
    ] {
        let got = with("x.json", text.as_bytes(), &[]);
        let failed: Vec<&String> = got.iter().filter_map(|got| got.as_ref().err()).collect();
        assert_eq!(failed.len(), 1, "{text}: {failed:?}");
        assert!(failed[0].contains("line "), "{failed:?}");
        assert_eq!(told(&got).into_iter().filter(|t| t != "failed").collect::<Vec<_>>(), two(), "{text}");
    }
    let cells = with("x.json", json!([["أ", A], ["ب", B]]).to_string().as_bytes(), &[]);
    assert!(cells.len() == 1 && cells[0].as_ref().unwrap_err().contains("no names"), "{cells:?}");
}

#[test]
fn arrays_in_a_legacy_charset_are_read() {
    let bytes = |text: &str| -> Vec<u8> {
        text.chars()
            .map(|c| WINDOWS.iter().find(|(letter, _)| *letter == c).map_or_else(|| u8::try_from(u32::from(c)).unwrap(), |(_, b)| *b))
            .collect()
    };
    let (a, b) = (art("خبر", A), art("خبر", B));
    for text in [json!([a, b]).to_string(), format!("{:#}", json!([a, b])), format!("{a:#}\n{b:#}\n")] {
        assert_eq!(told(&with("x.json", &bytes(&text), &[])), [format!("خبر|{A}"), format!("خبر|{B}")], "{text}");
    }
}

/// Letters in windows-1256.
const WINDOWS: &[(char, u8)] = &[
    ('أ', 0xC3),
    ('ؤ', 0xC4),
    ('إ', 0xC5),
    ('ا', 0xC7),
    ('ب', 0xC8),
    ('ة', 0xC9),
    ('ت', 0xCA),
    ('ج', 0xCC),
    ('ح', 0xCD),
    ('خ', 0xCE),
    ('د', 0xCF),
    ('ر', 0xD1),
    ('س', 0xD3),
    ('ط', 0xD8),
    ('ع', 0xDA),
    ('ف', 0xDD),
    ('ق', 0xDE),
    ('ك', 0xDF),
    ('ل', 0xE1),
    ('م', 0xE3),
    ('ن', 0xE4),
    ('و', 0xE6),
    ('ى', 0xEC),
    ('ي', 0xED),
];

#[test]
fn the_first_field_that_can_be_read_gives_a_role() {
    let day = Some("2024-05-09");
    for fields in [
        json!({"published": 1, "published_at": "2024-05-09T14:20:00Z"}),
        json!({"published": "yes", "date": "2024-05-09"}),
        json!({"date": "منذ 3 ساعات", "published_at": "2024-05-09"}),
        json!({"date": {"seconds": 1_715_264_400, "nanoseconds": 0}}),
        json!({"date": {"_seconds": 1_715_264_400}}),
        json!({"date": {"iso": "2024-05-09T14:20:00Z"}}),
        json!({"date": [2024, 5, 9, 14, 20]}),
        json!({"date": {"year": 2024, "month": 5, "day": 9}}),
        json!({"date": "45421.597"}),
        json!({"date": "45421"}),
        json!({"webPublicationDate": "2024-05-09T14:20:00Z"}),
        json!({"date": "2024-05-10", "dateTimePub": "2024-05-09T14:20:00Z"}),
        json!({"created": "2024-05-09T14:20:00+00:00"}),
        json!({"created_at": "Thu May 09 14:20:00 +0000 2024", "updated_at": "2024-06-01"}),
        json!({"createdAt": "2024-06-01", "publishedAt": "2024-05-09"}),
        json!({"created_at": "2024-06-01", "تاريخ النشر": "2024-05-09"}),
        json!({"metadata": {"article:published_time": "2024-05-09T14:20:00Z"}}),
    ] {
        let mut record = fields.as_object().unwrap().clone();
        record.extend(art("خبر", A).as_object().unwrap().clone());
        let got = of(&Value::Object(record));
        let published = got[0].as_ref().unwrap().published.as_ref().map(|d| d.date.clone());
        assert_eq!(published.as_deref(), day, "{fields}");
    }
    // What a text says of its day is more than when its row was made, and less than any other field.
    let bears = format!("القاهرة 9 مايو 2024 (رويترز) - {A}");
    for (fields, day) in [
        (json!({"created_at": "2024-06-01"}), "2024-05-09"),
        (json!({"date_created": "2024-06-01"}), "2024-05-09"),
        (json!({"createdDate": "2024-06-01", "created_at": "2024-06-01"}), "2024-05-09"),
        (json!({"date_created": "2024-06-01", "publish_time": "2024-06-02"}), "2024-06-02"),
        (json!({"date": "2024-06-01"}), "2024-06-01"),
    ] {
        let mut record = fields.as_object().unwrap().clone();
        record.extend(art("خبر", &bears).as_object().unwrap().clone());
        let got = of(&Value::Object(record));
        assert_eq!(got[0].as_ref().unwrap().published.as_ref().unwrap().date, day, "{fields}");
    }
    for date in [json!(-86_400), json!({"$date": {"$numberLong": "-86400000"}}), json!({"$date": -86_400_000})] {
        let got = of(&json!({"title": "خبر", "text": A, "date": date}));
        assert_eq!(got[0].as_ref().unwrap().published.as_ref().unwrap().date, "1969-12-31", "{date}");
    }
    for date in [json!(-1), json!(45_421), json!([1, 2]), json!("45421 قارئا")] {
        assert!(of(&json!({"title": "خبر", "text": A, "date": date}))[0].as_ref().unwrap().published.is_none(), "{date}");
    }
}

#[test]
fn names_have_letters_and_are_no_addresses() {
    let full = |fields: Value| {
        let mut record = art("خبر", A).as_object().unwrap().clone();
        record.extend(fields.as_object().unwrap().clone());
        of(&Value::Object(record)).remove(0).unwrap()
    };
    for fields in [
        json!({"author": 12, "author_name": "سامي حداد"}),
        json!({"author": 12, "_embedded": {"author": [{"id": 12, "name": "سامي حداد"}]}}),
        json!({"metadata": {"author": "سامي حداد"}}),
        json!({"primary_author": {"name": "سامي حداد"}}),
        json!({"author": "https://a.test/sami", "writer": "سامي حداد"}),
    ] {
        assert_eq!(full(fields.clone()).byline.as_deref(), Some("سامي حداد"), "{fields}");
    }
    assert_eq!(full(json!({"category": 3, "category_name": "اقتصاد"})).section.as_deref(), Some("اقتصاد"));
    assert_eq!(full(json!({"location": "https://a.test/1"})).dateline, None);
    for (fields, outlet, url) in [
        (json!({"source": "https://a.test/news/1", "source-hostname": "الضفاف"}), Some("الضفاف"), Some("https://a.test/news/1")),
        (json!({"source": "https://a.test/news/1", "url": "https://b.test/2"}), None, Some("https://b.test/2")),
        (json!({"source": 12, "source_name": "الضفاف"}), Some("الضفاف"), None),
        (json!({"siteName": "الضفاف"}), Some("الضفاف"), None),
        (json!({"media_name": "الضفاف", "source": "https://a.test/"}), Some("الضفاف"), None),
        (json!({"source": {"uri": "a.test", "title": "الضفاف"}}), Some("الضفاف"), None),
    ] {
        let article = full(fields.clone());
        assert_eq!((article.outlet.as_deref(), article.url.as_deref()), (outlet, url), "{fields}");
    }
    // What the user names is taken as it is.
    let numbered = with("x.json", json!({"title": "خبر", "text": A, "category": 3}).to_string().as_bytes(), &["section=category"]);
    assert_eq!(numbered[0].as_ref().unwrap().section.as_deref(), Some("3"));
}

#[test]
fn what_an_export_is_of_published_its_articles() {
    let (a, b) = (art("أ", A), json!({"title": "ب", "text": B, "source_name": "النهر"}));
    let list = json!([a, b]);
    for (export, want) in [
        (json!({"site": "الضفاف", "count": 2, "articles": list}), [Some("الضفاف"), Some("النهر")]),
        (json!({"newspaper": "الضفاف", "url": "https://a.test", "news": list}), [Some("الضفاف"), Some("النهر")]),
        (json!([{"publisher": "الضفاف", "items": [a]}, {"publisher": "البحر", "items": [b]}]), [Some("الضفاف"), Some("النهر")]),
        (json!({"site": "https://a.test", "articles": list}), [None, Some("النهر")]),
        (json!({"site": 7, "source": "crawl", "articles": list}), [None, Some("النهر")]),
    ] {
        let got = of(&export);
        assert_eq!(told(&got), two(), "{export}");
        let outlets: Vec<Option<&str>> = got.iter().map(|got| got.as_ref().unwrap().outlet.as_deref()).collect();
        assert_eq!(outlets, want, "{export}");
    }
}

#[test]
fn exports_of_many_programs_give_their_article() {
    for case in [
        json!({"response": {"results": [{"webTitle": "أ", "webUrl": "https://a.test/1", "fields": {"headline": "أ", "body": format!("<p>{A}</p>")}}]}}),
        json!({"topic": "news", "payload": art("أ", A).to_string()}),
        json!({"payload": {"before": art("أ", B), "after": art("أ", A), "op": "u"}}),
        json!({"success": true, "data": {"markdown": format!("# أ\n\n{A}"), "metadata": {"title": "أ"}}}),
        json!({"page_content": A, "metadata": {"title": "أ"}, "type": "Document"}),
        json!({"type": "text", "headline": "أ", "body_xhtml": format!("<p>{A}</p>")}),
        json!({"type": "text", "headlines": [{"role": "main", "value": "أ"}], "bodies": [{"role": "main", "contentType": "text/plain", "value": A}]}),
    ] {
        assert_eq!(told(&of(&case)), [format!("أ|{A}")], "{case}");
    }
    let bulk = format!(
        "{}\n{}\n{}\n{}\n",
        json!({"index": {"_index": "n", "_id": "7"}}),
        art("أ", A),
        json!({"create": {"_id": "8"}}),
        art("ب", B)
    );
    assert_eq!(told(&with("x.ndjson", bulk.as_bytes(), &[])), two());
}

#[test]
fn thousands_of_articles_under_names_of_their_own_are_each_read() {
    let article = |n: usize| (format!("n{n}"), json!({"title": format!("خبر {n}"), "text": A, "url": format!("https://example.org/{n}")}));
    let section: serde_json::Map<String, Value> = (0..3000).map(article).collect();
    let got = of(&json!({"title": "اقتصاد", "x": section}));
    assert!(got.len() == 3000 && got.iter().all(Result::is_ok), "{}", got.len());
}

#[test]
fn what_stands_beside_a_table_is_listed() {
    const NOTE: &str = "وتبلغ الكلفة 9 ملايين دينار في العام الأول من الخطة.";
    let listed = |case: &Value| {
        let got = of(case);
        assert_eq!(told(&got), two(), "{case}");
        got[0].as_ref().unwrap().removed.iter().map(|removed| removed.line.clone()).collect::<Vec<_>>()
    };
    for case in [
        json!({"title": ["أ", "ب"], "text": [A, B], "note": NOTE}),
        json!({"title": ["أ", "ب"], "text": [A, B], "more": {"note": NOTE}}),
        json!({"title": ["أ", "ب"], "text": [A, B], "note": ["x", "y", NOTE]}),
        json!({"title": {"0": "أ", "1": "ب"}, "text": {"0": A, "1": B}, "note": {"7": NOTE}}),
        json!({"columns": ["title", "text"], "data": [["أ", A], ["ب", B]], "note": NOTE}),
    ] {
        assert_eq!(listed(&case), [NOTE], "{case}");
    }
    for case in [
        json!({"title": ["أ", "ب"], "text": [A, B], "outlet": "ضفاف", "tags": ["اقتصاد", "سياسة", "رياضة"]}),
        json!({"columns": ["title", "text"], "index": [0, 1], "data": [["أ", A], ["ب", B]]}),
    ] {
        assert!(listed(&case).is_empty(), "{case}");
    }
}

#[test]
fn two_texts_of_one_name_are_both_heard() {
    let both = |got: &[Got]| {
        let article = got[0].as_ref().unwrap();
        let all = article.removed.iter().map(|r| r.line.as_str()).chain([article.body.as_str()]).collect::<Vec<_>>().join(" ");
        assert!(all.contains(A) && all.contains(B), "{article:?}");
    };
    both(&with("x.csv", format!("title,text,text\nخبر,{A},{B}\n").as_bytes(), &[]));
    both(&with("x.jsonl", format!("{{\"title\":\"خبر\",\"text\":\"{A}\",\"text\":\"{B}\"}}\n").as_bytes(), &[]));
    both(&with("x.jsonl", format!("{{\"title\":\"خبر\",\"text\":\"{A}\",\"Text\":\"{B}\"}}\n").as_bytes(), &[]));
    let same = with("x.csv", format!("title,text,text\nخبر,{A},{A}\n").as_bytes(), &[]);
    assert!(same[0].as_ref().unwrap().removed.is_empty());
}

#[test]
fn a_table_without_names_says_so() {
    for table in [format!("خبر,{A}\nخبر ثان,{B}\n"), format!("{A}\n{B}\n"), format!("1;{A};أ\n2;{B};ب\n")] {
        let got = with("x.csv", table.as_bytes(), &[]);
        assert!(got.len() == 1 && got[0].as_ref().unwrap_err().contains("looks like an article"), "{table}: {got:?}");
    }
    let named = with("x.csv", format!("الاسم,كلام طويل جدا عن الموضوع كله هنا,title,text\n1,2,خبر,{A}\n").as_bytes(), &[]);
    assert!(named[0].is_ok(), "{named:?}");
}

#[test]
fn values_with_their_types_and_feeds_turned_to_json_are_read() {
    let typed = |kind: &str, title: &str, text: &str| json!({"title": {kind: title}, "body": {kind: text}});
    let stored = |title: &str, text: &str| json!({"name": "news/1", "fields": typed("stringValue", title, text), "createTime": "x"});
    for case in [
        json!({"Items": [typed("S", "أ", A), typed("S", "ب", B)], "Count": 2}),
        json!({"documents": [stored("أ", A), stored("ب", B)]}),
        json!([typed("string", "أ", A), typed("string", "ب", B)]),
        json!({"rss": {"channel": {"title": "الضفاف", "item": [{"title": "أ", "content:encoded": A}, {"title": "ب", "content:encoded": B}]}}}),
    ] {
        assert_eq!(told(&of(&case)), two(), "{case}");
    }
    // The text of an item, and not its beginning.
    let whole = json!([
        {"title": "أ", "content": format!("{A} […]"), "content:encoded": format!("<p>{A} {B} {C}</p>")},
        {"title": "ب", "content": A, "content:encoded": format!("{A} {B}"), "dc:creator": "سامي حداد"},
    ]);
    let got = of(&whole);
    assert_eq!(told(&got), [format!("أ|{A} {B} {C}"), format!("ب|{A} {B}")]);
    assert_eq!(got[1].as_ref().unwrap().byline.as_deref(), Some("سامي حداد"));
}

#[test]
fn what_stands_around_a_record_costs_nothing_of_it() {
    let rich = json!([{"_type": "block", "children": [{"_type": "span", "text": B}]}]);
    for (case, want, listed) in [
        (json!({"code": 0, "description": "Success", "data": art("أ", A)}), format!("أ|{A}"), None),
        (json!({"status": 200, "description": "تمت العملية", "data": art("أ", A)}), format!("أ|{A}"), None),
        (json!({"description": B, "data": art("أ", A)}), format!("أ|{A}"), Some(B)),
        (json!({"_source": art("أ", A), "lead": B}), format!("أ|{A}"), Some(B)),
        (json!({"_source": art("أ", A), "text": B}), format!("|{B}"), Some(A)),
        (json!({"node": art("أ", A), "title": C}), format!("أ|{A}"), Some(C)),
        (json!({"title": "أ", "description": rich, "text": A}), format!("أ|{B} {A}"), None),
    ] {
        let got = of(&case);
        assert_eq!(told(&got), [want], "{case}");
        let left: Vec<&str> = got[0].as_ref().unwrap().removed.iter().map(|removed| removed.line.as_str()).collect();
        assert!(listed.is_none_or(|line| left.contains(&line)), "{case}: {left:?}");
    }
    // Blocks of a text under a name of lists are no records: which field the text is, must be said.
    let block = |text: &str| json!({"type": "paragraph", "text": text});
    let blocks = json!({"title": "أ", "date": "2024-05-09", "items": [block(A), block(B)]});
    assert_eq!(told(&of(&blocks)), ["failed"]);
    let named = with("x.json", blocks.to_string().as_bytes(), &["body=items.text"]);
    assert_eq!(told(&named), [format!("أ|{A} {B}")]);
}
