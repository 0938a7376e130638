//! JSON lines: one record, one document. The usual names of fields are known; an HTML field is extracted from.

use super::{Content, MAX_BYTES, RawDocument, Read, Unreadable};
use mujaz_text::date::find_dates;
use mujaz_text::extract::{Article, extract, split_author};
use serde_json::{Map, Value};
use std::io::{BufRead, Read as _};

const ID: &[&str] = &["id", "_id", "article_id", "uuid"];
const URL: &[&str] = &["url", "link", "canonical_url"];
const TITLE: &[&str] = &["title", "headline", "title_ar"];
const BODY: &[&str] = &["text", "body", "content", "article", "maintext", "article_body", "text_ar"];
const HTML: &[&str] = &["html", "raw_html", "page"];
const DATE: &[&str] = &["published", "date", "published_at", "publish_date", "date_publish", "pub_date", "datePublished"];
const BYLINE: &[&str] = &["byline", "author", "authors"];
const OUTLET: &[&str] = &["outlet", "source", "source_name", "site", "publisher", "newspaper"];
const DATELINE: &[&str] = &["dateline", "location", "place"];

/// The documents of a JSON lines file; a broken line is a failure of its own.
pub fn documents(reader: Box<dyn BufRead>, source: String) -> Box<dyn Iterator<Item = Read>> {
    let mut reader = reader;
    let mut number = 0usize;
    let mut ended = false;
    Box::new(std::iter::from_fn(move || {
        while !ended {
            number += 1;
            let at = format!("{source}#{number}");
            let fail = |reason: String| Some(Err(Unreadable { id: at.clone(), source: at.clone(), reason }));
            let mut line = Vec::new();
            match reader.by_ref().take(MAX_BYTES + 1).read_until(b'\n', &mut line) {
                Err(error) => {
                    ended = true;
                    return fail(error.to_string());
                }
                Ok(0) => return None,
                Ok(n) if n as u64 > MAX_BYTES => {
                    ended = !skip_line(&mut reader);
                    return fail(format!("a line over {} MiB", MAX_BYTES >> 20));
                }
                Ok(_) => {}
            }
            let decoded = String::from_utf8_lossy(&line);
            let text = decoded.trim_start_matches('\u{FEFF}').trim();
            if text.is_empty() {
                continue;
            }
            return match serde_json::from_str::<Value>(text) {
                Ok(Value::Object(record)) => Some(Ok(document(&record, at, decoded.matches('\u{FFFD}').count()))),
                Ok(_) => fail("a JSON record must be an object".into()),
                Err(error) => fail(format!("no JSON: {error}")),
            };
        }
        None
    }))
}

/// Reads on to the end of an overlong line; false at the end of the file.
fn skip_line(reader: &mut dyn BufRead) -> bool {
    loop {
        let Ok(buffer) = reader.fill_buf() else { return false };
        if buffer.is_empty() {
            return false;
        }
        let (n, found) = buffer.iter().position(|b| *b == b'\n').map_or((buffer.len(), false), |i| (i + 1, true));
        reader.consume(n);
        if found {
            return true;
        }
    }
}

/// A field's text by its first usual name; a number counts as text, of a list its first entry, of a map its Arabic.
fn field(record: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| as_text(record.get(*name)?))
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.trim().to_string()).filter(|s| !s.is_empty()),
        Value::Number(n) => Some(n.to_string()),
        Value::Array(list) => list.first().and_then(as_text),
        Value::Object(map) => map.get("ar").and_then(as_text),
        _ => None,
    }
}

fn document(record: &Map<String, Value>, at: String, replaced: usize) -> RawDocument {
    let id = field(record, ID).unwrap_or_else(|| at.clone());
    let content = match (field(record, BODY), field(record, HTML)) {
        (Some(body), _) => article(record, &body),
        (None, Some(html)) => Content::Page(html),
        // No body at all: extraction reports it as empty.
        (None, None) => Content::Page(String::new()),
    };
    RawDocument { id, source: field(record, URL).unwrap_or(at), content, replaced }
}

/// The record's own fields win over what is found in its body.
fn article(record: &Map<String, Value>, body: &str) -> Content {
    let title = field(record, TITLE);
    let text = match &title {
        // With the title in front, extraction keeps a short first paragraph as body.
        Some(title) => format!("{title}\n\n{body}"),
        None => body.to_string(),
    };
    let Ok(mut article) = extract(&text) else { return Content::Page(text) };
    article.title = title.or(article.title);
    let (byline, place) = field(record, BYLINE).map(|a| split_author(&a)).unwrap_or_default();
    article.byline = byline.or(article.byline);
    article.dateline = field(record, DATELINE).or(place).or(article.dateline);
    article.outlet = field(record, OUTLET).or(article.outlet);
    article.url = field(record, URL);
    let stamp = field(record, DATE);
    article.published = stamp.and_then(|s| find_dates(&s).into_iter().next()).or(article.published);
    Content::Article(Box::<Article>::new(article))
}
