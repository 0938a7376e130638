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
/// Names inside of a text that hold it.
const TEXTS: &[&str] =
    &["rendered", "text", "value", "content", "html", "body", "basic", "processed", "children", "items", "blocks", "data"];
/// A headline of fewer words may be a section's name.
const HEADLINE: usize = 3;
/// A text of fewer words is a label.
const TEXT: usize = 12;
/// Records in records that are looked into.
const DEPTH: usize = 24;

/// The text of the page's own article, its paragraphs on lines.
pub(super) fn body(html: &str) -> Option<String> {
    let head = html.get(..find_ignoring_case(html, "</title")?)?;
    let title = key(&unescape(head.rsplit_once('>')?.1));
    let mut found = Vec::new();
    script_data::values(html).iter().for_each(|data| find(data, &title, DEPTH, &mut found));
    found.into_iter().max_by_key(String::len)
}

/// Letters and digits, folded.
fn key(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The texts of the records whose headline the title begins with, or ends with: a site's name stands on either side. A share button or a
/// list has a teaser under the same headline; the fullest is the article.
fn find(value: &Value, title: &str, depth: usize, found: &mut Vec<String>) {
    match value {
        Value::Array(list) if depth > 0 => list.iter().for_each(|entry| find(entry, title, depth - 1, found)),
        Value::Object(map) if depth > 0 => {
            let own = TITLES.iter().filter_map(|name| headline(map.get(*name)?)).any(|text| {
                let text_key = key(&strip_tags(&unescape(text)));
                let long = text.split_whitespace().nth(HEADLINE - 1).is_some() && !text_key.is_empty();
                long && (title.starts_with(&text_key) || title.ends_with(&text_key))
            });
            found.extend(own.then(|| text(map)).flatten());
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
                let found = body(&html).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
                assert_eq!(found, there.then(|| format!("{A} {B}")), "{html}");
                // The same data as a script's own.
                let assigned =
                    html.replace("<script id=\"__NEXT_DATA__\" type=\"application/json\">", "<script>window.__INITIAL_STATE__ = ");
                assert_eq!(body(&assigned).is_some(), there, "{assigned}");
            }
        }
        for html in
            ["", "<title>x</title>__NEXT_DATA__", "__NEXT_DATA__>{}</script", "<title>x</title><script id=__NEXT_DATA__>{broken</script>"]
        {
            assert_eq!(body(html), None, "{html}");
        }
    }
}
