//! Records with named fields, whatever format they came in: the usual names are known; an HTML field is extracted from.

use super::fields::Role;
use super::{Content, Fields, RawDocument, values};
use mujaz_text::date::find_dates;
use mujaz_text::extract::{Article, Given, InputKind, extract_body, read_author};
use serde_json::{Map, Value};

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
pub struct Record<'a> {
    pub fields: &'a Fields,
    /// What its body is.
    pub kind: InputKind,
    pub record: &'a Map<String, Value>,
}

impl Record<'_> {
    fn get(&self, role: Role) -> Option<String> {
        self.fields.names(role).into_iter().find_map(|name| values::text(values::find(self.record, name)?.as_ref(), role))
    }

    /// The body of a record that this program wrote: its sentences.
    fn sentences(&self) -> Option<String> {
        let sentences = self.record.get("sentences")?.as_array()?;
        let lines: Vec<&str> = sentences.iter().filter_map(|s| s.get("ar")?.as_str()).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Whether it has a text of its own.
    pub fn has_text(&self) -> bool {
        self.get(Role::Body).is_some() || self.get(Role::Html).is_some() || self.sentences().is_some()
    }

    /// The document in it; `at` is its id and source where it has none of its own.
    pub fn document(&self, at: String, replaced: usize) -> RawDocument {
        let id = self.get(Role::Id).unwrap_or_else(|| at.clone());
        let content = match (self.get(Role::Body).or_else(|| self.sentences()), self.get(Role::Html)) {
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
        let [title, author, place] = [Role::Title, Role::Byline, Role::Dateline].map(|role| self.get(role));
        let given = Given { title: title.as_deref(), byline: author.as_deref(), dateline: place.as_deref() };
        // What has no text at all is reported where pages are.
        let Ok(mut article) = extract_body(body, given, self.kind) else { return Content::Page(body.to_string()) };
        article.origins.clear();
        article.section = self.get(Role::Section);
        article.title = title.or(article.title);
        let named = author.map(|a| read_author(&a)).unwrap_or_default();
        article.byline = named.byline.or(article.byline);
        article.dateline = place.or(named.dateline).or(article.dateline);
        article.outlet = self.get(Role::Outlet).or(named.outlet).or(article.outlet);
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
