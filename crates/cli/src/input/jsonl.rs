//! JSON lines: one record, one document. The usual names of fields are known; an HTML field is extracted from.

use super::fields::Role;
use super::{Content, Fields, MAX_BYTES, RawDocument, Read, Unreadable};
use mujaz_text::date::find_dates;
use mujaz_text::extract::{Article, extract, split_author};
use serde_json::{Map, Value};
use std::io::{BufRead, Read as _};

/// The documents of a JSON lines file; a broken line is a failure of its own.
pub fn documents(reader: Box<dyn BufRead>, source: String, fields: &Fields) -> Box<dyn Iterator<Item = Read> + '_> {
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
                Ok(Value::Object(record)) => Some(Ok(Record { fields, record: &record }.document(at, decoded.matches('\u{FFFD}').count()))),
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

/// The text of a field: a number counts as text, of a list its first entry, of a map its Arabic.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.trim().to_string()).filter(|s| !s.is_empty()),
        Value::Number(n) => Some(n.to_string()),
        Value::Array(list) => list.first().and_then(as_text),
        Value::Object(map) => map.get("ar").and_then(as_text),
        _ => None,
    }
}

/// Fields of an article and the role that gives them in a record.
const RECORD_FIELDS: &[(&str, Role)] = &[
    ("title", Role::Title),
    ("published", Role::Date),
    ("byline", Role::Byline),
    ("dateline", Role::Dateline),
    ("outlet", Role::Outlet),
    ("section", Role::Section),
    ("url", Role::Url),
];

/// A record and how its fields are called.
struct Record<'a> {
    fields: &'a Fields,
    record: &'a Map<String, Value>,
}

impl Record<'_> {
    fn get(&self, role: Role) -> Option<String> {
        self.fields.names(role).into_iter().find_map(|name| as_text(self.record.get(name)?))
    }

    fn document(&self, at: String, replaced: usize) -> RawDocument {
        let id = self.get(Role::Id).unwrap_or_else(|| at.clone());
        let content = match (self.get(Role::Body), self.get(Role::Html)) {
            (Some(body), _) => self.article(&body),
            (None, Some(html)) => Content::Page(html),
            // No body at all: extraction reports it as empty.
            (None, None) => Content::Page(String::new()),
        };
        let source = self.get(Role::Url).unwrap_or(at);
        let site = source.split("://").nth(1).and_then(|rest| rest.split('/').next());
        let family = self.get(Role::Outlet).or(site.map(String::from)).unwrap_or_default();
        RawDocument { id, source, family, content, replaced }
    }

    /// The record's own fields win over what is found in its body.
    fn article(&self, body: &str) -> Content {
        let title = self.get(Role::Title);
        let text = match &title {
            // With the title in front, extraction keeps a short first paragraph as body.
            Some(title) => format!("{title}\n\n{body}"),
            None => body.to_string(),
        };
        let Ok(mut article) = extract(&text) else { return Content::Page(text) };
        article.origins.clear();
        article.section = self.get(Role::Section);
        article.title = title.or(article.title);
        let (byline, place) = self.get(Role::Byline).map(|a| split_author(&a)).unwrap_or_default();
        article.byline = byline.or(article.byline);
        article.dateline = self.get(Role::Dateline).or(place).or(article.dateline);
        article.outlet = self.get(Role::Outlet).or(article.outlet);
        article.url = self.get(Role::Url);
        let stamp = self.get(Role::Date);
        article.published = stamp.and_then(|s| find_dates(&s).into_iter().next()).or(article.published);
        for (field, role) in RECORD_FIELDS {
            if self.get(*role).is_some() {
                article.found(field, "record");
            }
        }
        article.rest_found("text");
        Content::Article(Box::<Article>::new(article))
    }
}
