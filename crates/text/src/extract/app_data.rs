//! The article in what a page made by a script keeps for it: the properties of a page of Next.js, the state of an application.
//!
//! Such data hold menus, other articles and settings, too. Of all that only the record counts whose headline is the page's title.

use super::script_data;
use super::tags::{find_ignoring_case, strip_tags, unescape};
use crate::normalize::fold;
use serde_json::{Map, Value};

/// Names of a headline and of a text.
const TITLES: &[&str] = &["title", "headline", "headlines", "name"];
const BODIES: &[&str] = &[
    "body",
    "content",
    "text",
    "articleBody",
    "article_body",
    "html",
    "bodyHtml",
    "body_html",
    "fullText",
    "full_text",
    "content_elements",
    "paragraphs",
    "blocks",
    "details",
    "story",
];
/// Names of authors, and of the day of publication.
const AUTHORS: &[&str] = &["author", "authors", "byline", "writer", "writers", "author_name", "authorName"];
const DAYS: &[&str] = &[
    "publishedAt",
    "published_at",
    "datePublished",
    "publishDate",
    "publish_date",
    "publicationDate",
    "publication_date",
    "first_publish_date",
    "display_date",
];
/// No article has more authors.
const NAMES: usize = 8;
/// Names inside of a text that hold it.
const TEXTS: &[&str] =
    &["rendered", "text", "value", "content", "html", "body", "basic", "processed", "children", "items", "blocks", "data"];
/// A headline of fewer words may be a section's name.
const HEADLINE: usize = 3;
/// A text of fewer words is a label.
const TEXT: usize = 12;
/// Records in records that are looked into.
const DEPTH: usize = 24;

/// What such data say of the page's own article.
pub(super) struct Record {
    /// Its paragraphs on lines.
    pub body: String,
    pub authors: Vec<String>,
    pub published: Option<String>,
}

/// The page's own article.
pub(super) fn record(html: &str) -> Option<Record> {
    let head = html.get(..find_ignoring_case(html, "</title")?)?;
    let title = key(&unescape(head.rsplit_once('>')?.1));
    let values = script_data::values(html);
    let mut found = Vec::new();
    values.iter().for_each(|data| find(data, &title, DEPTH, &mut found));
    let (body, map) = found.into_iter().max_by_key(|(text, _)| text.len())?;
    let mut authors = Vec::new();
    if let Some(value) = AUTHORS.iter().find_map(|name| map.get(*name)).or_else(|| map.get("credits")?.get("by")) {
        names(value, &mut authors, NAMES);
    }
    let published = DAYS.iter().find_map(|name| map.get(*name)?.as_str()).map(String::from);
    Some(Record { body, authors, published })
}

/// The names in an author's field: a string, an object with a name, or a list of these. A word in Latin letters is an account.
fn names(value: &Value, out: &mut Vec<String>, most: usize) {
    match value {
        Value::String(name) => {
            let name = name.trim();
            if out.len() < most && (crate::letters(name).0 > 0 || name.contains(' ')) {
                out.push(name.to_string());
            }
        }
        Value::Array(list) => list.iter().filter(|entry| !entry.is_array()).for_each(|entry| names(entry, out, most)),
        Value::Object(map) => {
            let name = ["name", "full_name", "fullName", "displayName", "title"].iter().find_map(|name| headline(map.get(*name)?));
            out.extend(name.filter(|_| out.len() < most).map(|name| name.trim().to_string()));
        }
        _ => {}
    }
}

/// Letters and digits, folded.
fn key(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The texts of the records whose headline the title begins with, or ends with: a site's name stands on either side. A share button or a
/// list has a teaser under the same headline; the fullest is the article.
fn find<'a>(value: &'a Value, title: &str, depth: usize, found: &mut Vec<(String, &'a Map<String, Value>)>) {
    match value {
        Value::Array(list) if depth > 0 => list.iter().for_each(|entry| find(entry, title, depth - 1, found)),
        Value::Object(map) if depth > 0 => {
            let own = TITLES.iter().filter_map(|name| headline(map.get(*name)?)).any(|text| {
                let text_key = key(&strip_tags(&unescape(text)));
                let long = text.split_whitespace().nth(HEADLINE - 1).is_some() && !text_key.is_empty();
                long && (title.starts_with(&text_key) || title.ends_with(&text_key))
            });
            found.extend(own.then(|| text(map)).flatten().map(|text| (text, map)));
            map.values().for_each(|inner| find(inner, title, depth - 1, found));
        }
        _ => {}
    }
}

fn headline(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| ["rendered", "basic", "ar"].iter().find_map(|name| value.get(*name)?.as_str()))
}

/// The longest of the texts of a record.
fn text(map: &Map<String, Value>) -> Option<String> {
    let texts = BODIES.iter().filter_map(|name| {
        let mut out = String::new();
        collect(map.get(*name)?, &mut out, DEPTH);
        Some(out).filter(|text| crate::letters(text).0 > 0 && text.split_whitespace().nth(TEXT - 1).is_some())
    });
    texts.max_by_key(String::len)
}

fn collect(value: &Value, out: &mut String, depth: usize) {
    match value {
        Value::String(text) => {
            out.push_str(&strip_tags(text));
            out.push('\n');
        }
        Value::Array(list) if depth > 0 => list.iter().for_each(|entry| collect(entry, out, depth - 1)),
        // Of a record the first name that holds a text: the others are the same in other dress.
        Value::Object(map) if depth > 0 && !is_beside(map) => {
            if let Some(inner) = TEXTS.iter().find_map(|name| map.get(*name)) {
                collect(inner, out, depth - 1);
            }
        }
        _ => {}
    }
}

/// Whether a block says of itself that it is no text of the article.
fn is_beside(map: &Map<String, Value>) -> bool {
    const BESIDE: &[&str] = &["related", "ad", "ads", "advertisement", "promo", "newsletter", "recommended", "image", "gallery", "video"];
    ["type", "_type", "__typename", "kind"].iter().filter_map(|name| map.get(*name)?.as_str()).any(|kind| BESIDE.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const A: &str = "أعلنت الحكومة خطة لدعم القرى يوم الأحد بعد اجتماع استمر ساعتين.";
    const B: &str = "وقال مسؤول إن الخطة تبدأ في يناير وتشمل عشرين قرية في الجنوب.";

    #[test]
    fn the_record_with_the_page_s_headline_is_its_article() {
        let other =
            json!({"title": "جسر جديد على النهر", "body": "<p>افتتح المحافظ جسرا على النهر يربط ضفتي المدينة بعد عامين من العمل.</p>"});
        let own = json!({"title": "خطة حكومية لدعم القرى", "body": format!("<p>{A}</p><p>{B}</p>")});
        let cases = [
            (json!({"props": {"pageProps": {"article": own}}}), true),
            (json!({"props": {"pageProps": {"latest": [other], "article": own}}}), true),
            (
                json!({"props": {"pageProps": {"data": {"post": {"title": {"rendered": "خطة حكومية لدعم القرى"}, "content": {"rendered": format!("<p>{A}</p><p>{B}</p>")}}}}}}),
                true,
            ),
            (
                json!({"props": {"pageProps": {"story": {"headlines": {"basic": "خطة حكومية لدعم القرى"}, "content_elements": [{"type": "text", "content": A}, {"type": "image", "caption": "صورة"}, {"type": "text", "content": B}]}}}}),
                true,
            ),
            (
                json!({"props": {"pageProps": {"a": {"headline": "خطة حكومية لدعم القرى", "blocks": [{"data": {"text": A}}, {"data": {"text": B}}]}}}}),
                true,
            ),
            (
                json!({"props": {"pageProps": {"b": {"title": "خطة حكومية لدعم القرى", "blocks": [{"text": A}, {"type": "related", "text": "جسر"}, {"text": B}]}}}}),
                true,
            ),
            (json!({"props": {"pageProps": {"share": {"title": "خطة حكومية لدعم القرى", "text": A}, "b": own}}}), true),
            (json!({"props": {"pageProps": {"latest": [other]}}}), false),
            (json!({"props": {"pageProps": {"seo": {"title": "خطة حكومية لدعم القرى"}}}}), false),
            (json!({"props": {"pageProps": {"site": {"name": "الضفاف", "text": A}}}}), false),
        ];
        for (data, there) in cases {
            let data = data.to_string().replace("</", "<\\/");
            for title in ["خطة حكومية لدعم القرى", "خطة حكومية لدعم القرى - الضفاف", "الضفاف | خطة حكومية لدعم القرى"]
            {
                let html = format!(
                    "<html><head><title>{title}</title></head><body><div id=x></div><script id=\"__NEXT_DATA__\" type=\"application/json\">{data}</script></body></html>"
                );
                let found = record(&html).map(|found| found.body.split_whitespace().collect::<Vec<_>>().join(" "));
                assert_eq!(found, there.then(|| format!("{A} {B}")), "{html}");
                // The same data as a script's own.
                let assigned =
                    html.replace("<script id=\"__NEXT_DATA__\" type=\"application/json\">", "<script>window.__INITIAL_STATE__ = ");
                assert_eq!(record(&assigned).is_some(), there, "{assigned}");
            }
        }
        for html in
            ["", "<title>x</title>__NEXT_DATA__", "__NEXT_DATA__>{}</script", "<title>x</title><script id=__NEXT_DATA__>{broken</script>"]
        {
            assert!(record(html).is_none(), "{html}");
        }
    }

    #[test]
    fn who_wrote_it_and_when_stands_beside_the_text() {
        let name = "سلمى النجار";
        for (beside, authors, day) in [
            (json!({"author": {"id": 7, "name": name}, "publishedAt": "2024-05-12T10:30:00Z"}), vec![name], Some("2024-05-12T10:30:00Z")),
            (json!({"authors": [{"name": name}, {"name": "سامي حداد"}]}), vec![name, "سامي حداد"], None),
            (json!({"author": name, "publish_date": "2024-05-12"}), vec![name], Some("2024-05-12")),
            (json!({"credits": {"by": [{"name": name}]}, "display_date": "2024-05-12"}), vec![name], Some("2024-05-12")),
            (json!({"byline": name, "updatedAt": "2024-05-12"}), vec![name], None),
            (json!({"author": "admin", "publishedAt": 1_715_500_200}), vec![], None),
            (json!({"author": 7, "authors": null}), vec![], None),
            (json!({}), vec![], None),
        ] {
            let mut article = json!({"title": "خطة حكومية لدعم القرى", "body": format!("<p>{A}</p><p>{B}</p>")});
            for (field, value) in beside.as_object().into_iter().flatten() {
                article[field.as_str()] = value.clone();
            }
            let data = json!({"article": article}).to_string().replace("</", "<\\/");
            let found = record(&format!("<title>خطة حكومية لدعم القرى</title><script>x={data}</script>"));
            let found = found.map(|record| (record.authors, record.published));
            let authors: Vec<String> = authors.into_iter().map(String::from).collect();
            assert_eq!(found, Some((authors, day.map(String::from))), "{data}");
        }
    }
}
