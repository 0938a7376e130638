//! Bodies as editors and interfaces write them: all of the text is there, in order, or listed.

use super::{Options, json_lines, read};
use mujaz_text::extract::{Article, InputKind};
use serde_json::{Value, json};

const A: &str = "أعلنت الحكومة خطة لدعم القرى يوم الأحد.";
const B: &str = "وقال مسؤول إن الخطة تبدأ في يناير.";
const C: &str = "وتبلغ الكلفة 9 ملايين دينار.";

fn article(record: &Value) -> Article {
    let lines = std::io::Cursor::new(record.to_string());
    let document = json_lines(lines, "x", 1, &Options::default()).next().unwrap();
    document.unwrap_or_else(|e| panic!("{record}: {}", e.reason)).extract(InputKind::Auto).unwrap_or_else(|e| panic!("{record}: {e}"))
}

fn of(body: &Value) -> Article {
    article(&json!({"title": "خطة حكومية لدعم القرى", "body": body}))
}

/// What the command makes of a file.
fn file(name: &str, text: &str) -> Vec<Result<Article, String>> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    let read = read(&path, &Options::default());
    read.map(|d| d.map_err(|e| e.reason).and_then(|d| d.extract(InputKind::Auto).map_err(|e| e.to_string()))).collect()
}

#[test]
fn blocks_of_every_editor_keep_all_their_text_in_order() {
    let cases = [
        json!([{"type": "paragraph", "text": A}, {"type": "quote", "quote": B}, {"type": "paragraph", "text": C}]),
        json!([{"type": "text", "content": A}, {"type": "list", "items": [{"type": "text", "content": B}, {"type": "text", "content": C}]}]),
        json!([{"type": "paragraph", "text": A}, {"type": "paragraph", "children": [{"text": B}]}, {"type": "paragraph", "text": C}]),
        json!([{"type": "paragraph", "data": {"text": A}}, {"type": "list", "data": {"style": "unordered", "items": [B, C]}}]),
        json!({"time": 1, "version": "2.28", "blocks": [{"id": "a", "type": "paragraph", "data": {"text": A}},
            {"type": "list", "data": {"items": [{"content": B, "items": [{"content": C, "items": []}]}]}}]}),
        json!([{"type": "text", "content": A}, {"type": "quote", "content_elements": [{"type": "text", "content": B}]}, {"type": "text", "content": C}]),
        json!([{"type": "text", "content": A}, {"type": "text", "body": B}, {"type": "text", "text": C}]),
        // Sanity, with a marked word; its blanks are its own.
        json!([{"_type": "block", "style": "normal", "markDefs": [], "children": [{"_type": "span", "text": "أعلنت الحكومة "},
            {"_type": "span", "marks": ["strong"], "text": "خطة"}, {"_type": "span", "text": " لدعم القرى يوم الأحد."}]},
            {"_type": "block", "listItem": "bullet", "children": [{"_type": "span", "text": B}]},
            {"_type": "pullquote", "quote": C}]),
        // Gutenberg, parsed; and as the editor's store has it.
        json!([{"blockName": "core/paragraph", "attrs": {"className": "lead text"}, "innerBlocks": [], "innerHTML": format!("<p>{A}</p>"), "innerContent": [format!("<p>{A}</p>")]},
            {"blockName": "core/list", "attrs": {}, "innerHTML": "<ul></ul>", "innerContent": ["<ul>", null, "</ul>"], "innerBlocks": [
                {"blockName": "core/list-item", "innerHTML": format!("<li>{B}</li>"), "innerContent": [format!("<li>{B}</li>")], "innerBlocks": []},
                {"blockName": "core/list-item", "innerHTML": format!("<li>{C}</li>"), "innerContent": [format!("<li>{C}</li>")], "innerBlocks": []}]}]),
        json!([{"name": "core/paragraph", "clientId": "x", "attributes": {"content": A, "dropCap": false}, "innerBlocks": []},
            {"name": "core/quote", "attributes": {"value": format!("<p>{B}</p>")}, "innerBlocks": []},
            {"name": "core/paragraph", "attributes": {"content": C}}]),
        // Contentful, TipTap and Lexical: pieces of a line under `content` and `children`.
        json!({"nodeType": "document", "data": {}, "content": [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": A, "marks": []}]},
            {"nodeType": "unordered-list", "content": [{"nodeType": "list-item", "content": [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": B}]}]}]},
            {"nodeType": "blockquote", "content": [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": C}]}]}]}),
        json!({"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "أعلنت الحكومة خطة "},
            {"type": "text", "marks": [{"type": "bold"}], "text": "لدعم القرى"}, {"type": "text", "text": " يوم الأحد."}]},
            {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": B}]}]},
            {"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": C}]}]}]}]}),
        json!({"root": {"type": "root", "children": [{"type": "paragraph", "children": [{"type": "text", "text": A}, {"type": "linebreak"}, {"type": "text", "text": B}]},
            {"type": "quote", "children": [{"type": "link", "url": "https://x", "children": [{"type": "text", "text": C}]}]}]}}),
        // Slate, Strapi, Quill, Draft.js.
        json!([{"type": "p", "children": [{"text": A}]}, {"type": "ul", "children": [{"type": "li", "children": [{"type": "lic", "children": [{"text": B}]}]}]}, {"type": "p", "children": [{"text": C}]}]),
        json!({"ops": [{"insert": format!("{A}\n")}, {"insert": "وقال مسؤول"}, {"insert": " إن الخطة تبدأ في يناير.\n", "attributes": {"bold": true}}, {"insert": {"image": "https://x/y.jpg"}}, {"insert": C}]}),
        json!({"blocks": [{"key": "a", "text": A, "type": "unstyled", "inlineStyleRanges": []}, {"text": B, "type": "blockquote"}, {"text": C}], "entityMap": {}}),
        // The BBC's models, a question with its answer, a live page, a body in one string of JSON.
        json!({"blocks": [{"type": "text", "model": {"blocks": [{"type": "paragraph", "model": {"text": A, "blocks": [{"type": "fragment", "model": {"text": A, "attributes": []}}]}}]}},
            {"type": "text", "model": {"blocks": [{"type": "paragraph", "model": {"text": B}}, {"type": "paragraph", "model": {"text": C}}]}}]}),
        json!([{"paragraph_text": A}, {"bullet_1": B, "bullet_2": C}]),
        json!([{"time": "10:20", "entry_text": A}, {"time": "10:40", "entry_text": B}, {"time": "11:00", "entry_text": C}]),
        json!(json!({"blocks": [{"type": "paragraph", "data": {"text": A}}, {"type": "quote", "data": {"text": B}}, {"type": "paragraph", "data": {"text": C}}]}).to_string()),
        json!({"intro": A, "body": format!("{B} {C}")}),
        json!({"text": format!("{A} {B} {C}"), "sentences": [C, A], "entities": [{"text": "الحكومة", "type": "ORG"}], "tokens": ["أعلنت", "الحكومة"], "words": ["دينار"]}),
        // Fundus: a lead and sections with heads.
        json!({"summary": [A], "sections": [{"headline": [], "paragraphs": [B]}, {"headline": [], "paragraphs": [C]}]}),
        json!({"text": A, "html": format!("<p>{A}</p><p>{B}</p><p>{C}</p>")}),
        json!({"raw": format!("{A}\n\n{B}\n\n{C}"), "rendered": format!("<p>{A}</p>\n<p>{B}</p>\n<p>{C}</p>"), "protected": false}),
        json!([{"value": format!("<p>{A}</p><p>{B}</p><p>{C}</p>"), "format": "full_html", "processed": format!("<p>{A}</p><p>{B}</p><p>{C}</p>"), "summary": ""}]),
    ];
    for body in cases {
        let article = of(&body);
        assert_eq!(article.body.split_whitespace().collect::<Vec<_>>().join(" "), format!("{A} {B} {C}"), "{body}");
        assert_eq!(article.removed, [], "{body}");
    }
}

#[test]
fn short_answers_and_heads_of_blocks_are_text() {
    let cases = [
        (
            json!([{"question": "هل تبدأ الخطة في يناير؟", "answer": "نعم"}, {"question": "كم الكلفة؟", "answer": C}]),
            vec!["هل تبدأ الخطة في يناير؟", "نعم", "كم الكلفة؟", C],
        ),
        (
            json!([{"type": "text", "content": A}, {"type": "header", "level": 2, "content": "الكلفة"}, {"type": "text", "content": C}]),
            vec![A, "الكلفة", C],
        ),
        (json!([{"type": "heading", "data": {"heading": "الكلفة"}}, {"type": "paragraph", "data": {"text": C}}]), vec!["الكلفة", C]),
        (json!({"type": "table", "rows": [["القرية", "الكلفة"], ["النور", "3"]]}), vec!["القرية", "الكلفة", "النور", "3"]),
    ];
    for (body, want) in cases {
        assert_eq!(of(&body).body.lines().filter(|l| !l.is_empty()).collect::<Vec<_>>(), want, "{body}");
    }
}

#[test]
fn what_is_left_out_of_blocks_is_listed() {
    let picture = "صورة للقرى من الجو يوم الأحد.";
    let cases = [
        (
            json!([{"type": "text", "content": A}, {"type": "image", "url": "https://x/a.jpg", "caption": picture, "alt_text": ""}]),
            vec![(picture, "caption")],
            0,
        ),
        (
            json!([{"type": "paragraph", "data": {"text": A}}, {"type": "image", "data": {"file": {"url": "/a.jpg"}, "caption": picture, "withBorder": false}}]),
            vec![(picture, "caption")],
            0,
        ),
        (
            json!([{"type": "text", "content": A}, {"type": "interstitial_link", "content": "الفضة تلحق بالذهب", "url": "/y"}]),
            vec![("الفضة تلحق بالذهب", "related")],
            0,
        ),
        (
            json!([{"type": "quote", "data": {"text": A, "caption": "وزير المالية", "alignment": "left"}}]),
            vec![("وزير المالية", "caption")],
            0,
        ),
        (
            json!([{"type": "text", "content": A}, {"type": "embed", "service": "twitter", "html": format!("<blockquote>{B}</blockquote>")}]),
            vec![(B, "field")],
            7,
        ),
        (json!([{"type": "text", "content": A, "style": B}]), vec![(B, "field")], 7),
        (json!([{"type": "text", "content": A, "tone": "عاجل"}]), vec![("عاجل", "field")], 0),
        (json!({"text": A, "related": [{"title": "الفضة تلحق بالذهب", "url": "/y"}]}), vec![("الفضة تلحق بالذهب", "related")], 0),
        // It has a figure that the text lacks.
        (json!({"value": A, "summary": C}), vec![(C, "summary")], 5),
    ];
    for (body, want, prose) in cases {
        let article = of(&body);
        assert_eq!(article.body, A, "{body}");
        assert_eq!(article.removed.iter().map(|r| (r.line.as_str(), r.reason)).collect::<Vec<_>>(), want, "{body}");
        assert_eq!(article.removed_prose_words(), prose, "{body}");
    }
}

#[test]
fn of_several_bodies_the_one_that_holds_the_others_wins() {
    let (all, html) = (format!("{A} {B} {C}"), format!("<p>{A}</p><p>{B}</p><p>{C}</p>"));
    let cut = A.trim_end_matches('.');
    let cases = [
        json!({"text": A, "body": all}),
        json!({"body": A, "text": all}),
        json!({"content": A, "content_html": html}),
        json!({"content_text": all, "content_html": html}),
        json!({"content": format!("{cut}..."), "articleBody": all}),
        json!({"content": format!("{A} وقال مسؤول إن الخ… [+1234 chars]"), "full_text": all}),
        json!({"content": format!("{A} وقال مس…"), "body_html": html}),
        json!({"description": A, "text": A, "details": all}),
        json!({"text": A, "content_elements": [{"type": "text", "content": A}, {"type": "text", "content": B}, {"type": "text", "content": C}]}),
        json!({"text": all, "page": "3", "story": "ar-1234"}),
        json!({"text": all, "page": "https://example.org/a/b", "html": format!("<html><body><nav>الرئيسية</nav><p>{A}</p><p>{B}</p><p>{C}</p><p>شاركنا رأيك في هذا الخبر.</p></body></html>")}),
    ];
    for mut record in cases {
        record["title"] = json!("خطة حكومية لدعم القرى");
        let article = article(&record);
        assert_eq!(article.body.split_whitespace().collect::<Vec<_>>().join(" "), all, "{record}");
        assert_eq!(article.removed, [], "{record}");
    }
}

#[test]
fn what_another_body_says_is_listed_and_flagged() {
    let record = json!({"title": "خطة حكومية لدعم القرى", "text": format!("{A} {B}"), "body": C});
    let one = article(&record);
    assert_eq!(
        (one.body.as_str(), one.removed.len(), one.removed[0].line.as_str(), one.removed[0].reason),
        (format!("{A} {B}").as_str(), 1, C, "field")
    );
    assert!(one.removed_prose_words() > 0);
    // Much the shorter and something else: a caption.
    let record = json!({"title": "خطة حكومية لدعم القرى", "text": "صورة من القرى.", "body": format!("{A} {B} {C}")});
    let two = article(&record);
    assert!(two.body.contains(C) && two.removed.iter().any(|r| r.line == "صورة من القرى."), "{two:?}");
    // What the user names wins, and nothing else was asked for.
    let options = Options { fields: super::Fields::parse(&["body=text".into()]).unwrap(), ..Options::default() };
    let lines = std::io::Cursor::new(json!({"text": A, "body": format!("{A} {B}")}).to_string());
    let article = json_lines(lines, "x", 1, &options).next().unwrap().unwrap().extract(InputKind::Auto).unwrap();
    assert_eq!((article.body.as_str(), article.removed.len()), (A, 0));
}

#[test]
fn tables_with_two_texts_take_the_fuller() {
    let read = file("a.csv", &format!("title,text,body\nخطة حكومية لدعم القرى,{A},{A} {B} {C}\nخطة حكومية لدعم القرى,{A} {B},{A}\n"));
    let bodies: Vec<String> = read.into_iter().map(|a| a.unwrap().body.replace('\n', " ")).collect();
    assert_eq!(bodies, [format!("{A} {B} {C}"), format!("{A} {B}")]);
}

#[test]
fn a_text_that_was_taken_apart_is_put_together() {
    let text = format!("{A} {B} {C}");
    let words: Vec<&str> = text.split(' ').collect();
    for body in [json!(words), json!(format!("['{}']", words.join("', '"))), json!(json!(words).to_string())] {
        assert_eq!(of(&body).body, text, "{body}");
    }
    // Paragraphs, few words, and words among lines stay apart.
    for body in [json!([A, B, C]), json!(["نعم", "لا", A]), json!([words, [A]]), json!([words.get(..9), words.get(9..)])] {
        assert!(of(&body).body.contains('\n'), "{body}");
    }
    // Each on a line of its own as it was written.
    let lines: Vec<String> = words.iter().map(|word| format!("{word}\n")).collect();
    assert_eq!(of(&json!(lines)).body, text);
    // Addresses of pictures are no text that stands in front of another.
    let pictures: Vec<String> = (0..20).map(|n| format!("https://a.example/{n}.jpg")).collect();
    assert_eq!(article(&json!({"title": "خطة حكومية لدعم القرى", "content": pictures, "text": text})).body, text);
    // Of a field that nobody knows to be the text, words are no sentence.
    let other = article(&json!({"title": "خطة حكومية لدعم القرى", "body": text, "stems": words}));
    assert!(other.removed.is_empty() && other.body == text, "{other:?}");
}

#[test]
fn records_inside_of_others_and_other_names_are_read() {
    let (title, text) = ("خطة حكومية لدعم القرى", format!("{A} {B}"));
    let inner = json!({"title": title, "body": text, "author": "ليلى حداد"});
    let cases = [
        inner.clone(),
        json!({"article": inner}),
        json!({"data": {"article": inner}, "errors": null}),
        json!({"data": {"id": 7, "attributes": inner}, "meta": {}}),
        json!({"props": {"pageProps": {"article": inner, "menu": {"items": []}}, "__N_SSG": true}, "page": "/news/[id]", "query": {"id": "7"}, "buildId": "x"}),
        json!({"status": "ok", "response": {"data": {"post": inner}}}),
        json!({"_id": "A", "type": "story", "headlines": {"basic": title, "mobile": ""}, "credits": {"by": [{"type": "author", "name": "ليلى حداد"}]},
            "content_elements": [{"type": "text", "content": A}, {"type": "text", "content": B}]}),
        json!({"title": title, "author": "ليلى حداد", "details": text}),
        json!({"title": title, "author": "ليلى حداد", "message": text, "status": "published"}),
        json!({"title": title, "author": "ليلى حداد", "contents": [A, B]}),
        json!({"title": title, "author": "ليلى حداد", "news_body": text}),
        json!({"title": title, "author": "ليلى حداد", "time": 1_715_212_800, "blocks": [{"type": "paragraph", "data": {"text": A}}, {"type": "quote", "data": {"text": B}}]}),
    ];
    for record in cases {
        let read = file("a.json", &record.to_string());
        assert_eq!(read.len(), 1, "{record}");
        let article = read[0].as_ref().unwrap_or_else(|e| panic!("{record}: {e}"));
        assert_eq!(article.body.split_whitespace().collect::<Vec<_>>().join(" "), text, "{record}");
        assert_eq!((article.title.as_deref(), article.byline.as_deref()), (Some(title), Some("ليلى حداد")), "{record}");
    }
}

#[test]
fn what_is_no_news_is_still_refused_by_name() {
    let cases = [
        json!({"status": "error", "code": "apiKeyInvalid", "message": "Your API key is invalid or incorrect. Check your key."}),
        json!({"status": "error", "message": "حدث خطأ في الخادم. حاول مرة أخرى."}),
        json!({"status": 404, "message": "الصفحة المطلوبة غير موجودة."}),
        json!({"success": false, "message": "حدث خطأ في الخادم. حاول مرة أخرى."}),
        json!({"props": {"pageProps": {"menu": ["الرئيسية"]}}, "page": "/", "buildId": "x"}),
        json!({"title": "خطة", "details": "https://example.org/a"}),
    ];
    for record in cases {
        let read = file("a.json", &record.to_string());
        assert!(read[0].as_ref().is_err_and(|e| e.contains("the record has:")), "{record}: {read:?}");
    }
}

#[test]
fn an_exported_channel_gives_its_messages() {
    let export = json!({"name": "قناة الضفاف", "type": "public_channel", "id": 1400, "messages": [
        {"id": 1, "type": "service", "date": "2026-01-01T00:00:00", "action": "create_channel", "text": ""},
        {"id": 2, "type": "message", "date": "2026-11-18T16:20:31", "from": "قناة الضفاف", "text": format!("{A} {B}"), "text_entities": [{"type": "plain", "text": format!("{A} {B}")}]},
        {"id": 3, "type": "message", "date": "2026-11-18T17:20:31", "text": [{"type": "bold", "text": "خطة حكومية لدعم القرى"}, "\n\nأعلنت الحكومة خطة لدعم ", {"type": "text_link", "text": "القرى", "href": "https://x"}, " يوم الأحد.\n", {"type": "hashtag", "text": "#القرى"}]}]});
    let read = file("result.json", &export.to_string());
    assert_eq!(read.len(), 2);
    let [one, two] = [0, 1].map(|i| read[i].as_ref().unwrap());
    assert!(one.body.contains(A) && one.body.contains(B), "{one:?}");
    assert!(two.body.contains(A), "{two:?}");
    assert_eq!((two.outlet.as_deref(), two.published.as_ref().and_then(|d| d.time.as_deref())), (Some("قناة الضفاف"), Some("17:20")));
}
