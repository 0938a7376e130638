//! XML of somebody's own making: one article, or several in corpora and exports of crawlers and databases. Each is a record; its fields are
//! its elements by their names, or by what their attribute `name` says.

use super::blocks::is_arabic;
use super::bodies::finished_lines;
use super::fields::Role;
use super::news_xml::attribute;
use super::record::Record;
use super::xml::{ASIDES, PAGES, Step, base, first_element, is_title, local, walk};
use super::{Documents, Options, Read, Unreadable};
use mujaz_text::charset::Decoded;
use quick_xml::events::BytesStart;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What has a reader of its own, is no article, or holds a markup that nobody reads here.
const OTHERS: &[&str] = &["newsml", "newsitem", "newsmessage", "nitf", "tei", "teicorpus", "mediawiki", "urlset", "workbook"];

/// Elements that are parts of the text of what they stand in.
const PARTS: &[&str] = &[
    "p",
    "para",
    "paragraph",
    "s",
    "seg",
    "sentence",
    "br",
    "lb",
    "div",
    "li",
    "ul",
    "ol",
    "value",
    "item",
    "element",
    "str",
    "h1",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "quote",
    "q",
    "span",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "a",
    "sup",
    "sub",
    "font",
    "hi",
];

/// Those of them that stand inside of a line.
const INLINE: &[&str] = &["q", "span", "b", "i", "u", "em", "strong", "a", "sup", "sub", "font", "hi"];

/// Elements that are texts: below a title, what stands in them is part of them.
const TEXTS: &[&str] = &["body", "text", "content", "maintext", "bodytext", "articlebody", "article_body", "fulltext"];

/// Elements that are fields though they stand in a text, at its beginning.
const FIELDS: &[&str] = &["date", "pubdate", "dateline", "byline", "author", "source", "url", "text", "body", "content"];

/// What somebody or something is called, and elements that say so of whom they name.
const NAMES: &[&str] = &["name", "fullname", "full_name", "title"];
const OWNERS: &[&str] = &["author", "creator", "byline", "source", "publisher", "outlet"];

/// Those of what belongs to an article that are parts of a text in one.
const SECTIONS: &[&str] = &["section", "sec", "div"];

/// Whether something has a reader of its own, by the name of its element.
fn is_other(name: &str) -> bool {
    OTHERS.contains(&local(name).to_lowercase().as_str())
}

/// The article of XML in which nothing repeats, where its elements name a title and a text; None of pages, and of what has a reader.
pub fn single(decoded: &Decoded, source: &str, options: &Options) -> Option<Read> {
    let text = decoded.text.trim_start_matches('\u{FEFF}').trim_start();
    let (root, _) = first_element(text)?;
    let root = local(root);
    // An article has sections in HTML and fields in XML: there it has a title among its elements, here a heading.
    let page = root != "article" && PAGES.iter().any(|page| page.eq_ignore_ascii_case(root));
    let feed = ["rss", "feed", "rdf"].iter().any(|feed| feed.eq_ignore_ascii_case(root));
    let html = text.get(..14).is_some_and(|begin| begin.eq_ignore_ascii_case("<!doctype html"));
    if page || feed || html || is_other(root) {
        return None;
    }
    let mut reading = Reading { name: base(root).to_lowercase(), top: true, ..Reading::default() };
    reading.read(text).ok()?;
    let [map] = reading.done.as_slice() else { return None };
    let record = Record { fields: &options.fields, kind: options.kind, record: map };
    let whole = record.get(Role::Title).is_some() && record.has_text();
    whole.then(|| record.document(source.to_string(), decoded.replaced))
}

/// The articles of XML in which elements of a name repeat; None where none of them has a text that is known as one.
pub fn documents(decoded: &Decoded, root: &str, name: &str, source: &str, options: &Options) -> Option<Documents> {
    let first = first_element(&decoded.text).map_or("", |(name, _)| name);
    if [first, root.trim_matches('`'), name].into_iter().any(is_other) {
        return None;
    }
    let name = base(local(name)).to_lowercase();
    let mut reading = Reading { name, top: !root.starts_with('`'), ..Reading::default() };
    let fault = reading.read(&decoded.text).err();
    let of = |record| Record { fields: &options.fields, kind: options.kind, record };
    if !reading.done.iter().any(|map| of(map).has_text()) {
        return None;
    }
    let numbered = reading.done.iter().enumerate();
    let mut read: Vec<Read> = numbered.map(|(n, map)| of(map).document(format!("{source}#{}", n + 1), decoded.replaced)).collect();
    let faults = fault.into_iter().chain(reading.left());
    read.extend(faults.map(|reason| Err(Unreadable { id: source.to_string(), source: source.to_string(), reason })));
    Some(Box::new(read.into_iter()))
}

/// An element that is open inside of a record, or the record itself.
struct Level {
    name: String,
    /// Which of the fields its text belongs to.
    slot: usize,
    /// Whether it is a part of a text.
    part: bool,
    /// Whether it stands in the middle of a line.
    inline: bool,
}

#[derive(Default)]
struct Reading {
    /// What a record is called, without its number.
    name: String,
    /// Whether records stand at the top of a file that has no root.
    top: bool,
    /// How many elements are open around records.
    outside: usize,
    /// Whether the record that is open has a title by now.
    titled: bool,
    open: Vec<Level>,
    /// The fields of the record that is open, in order.
    fields: Vec<(String, String)>,
    /// What stands around the records.
    around: String,
    done: Vec<Map<String, Value>>,
}

impl Reading {
    fn read(&mut self, text: &str) -> Result<(), String> {
        let read = walk(&escaped(text), |step| match step {
            Step::Begin(tag) => self.begin(tag),
            Step::Empty(tag) => {
                self.begin(tag);
                self.end(&called(tag));
            }
            Step::End(name) => self.end(name),
            Step::Text(text) => self.add(text),
        });
        read.map_err(|(at, error)| format!("XML that breaks off at byte {at}: {error}"))?;
        if self.open.is_empty() { Ok(()) } else { Err(format!("XML that ends inside of a `{}`: this one is lost", self.name)) }
    }

    fn begin(&mut self, tag: &BytesStart<'_>) {
        /// What lies deeper is part of what it lies in.
        const DEEPEST: usize = 64;
        let name = called(tag);
        let Some(outer) = self.open.last().map(|level| level.slot) else { return self.record(name, tag) };
        let is = |list: &[&str]| list.contains(&name.as_str());
        let inside = self.open.iter().skip(1).any(|level| TEXTS.contains(&level.name.as_str()));
        let before = self.fields.get(outer).map_or("", |(_, text)| text.as_str());
        let blank = before.is_empty();
        // In the middle of a sentence all is part of it.
        let mixed = !blank && !is_broken(before);
        // Behind the mark of a text that has none of its own by now, fields stand in it.
        let field = is(FIELDS) && blank && self.open.last().is_some_and(|level| !level.part);
        let inner = self.titled && inside && (is(SECTIONS) || !is(ASIDES)) && !field;
        let label = attribute(tag, "name").filter(|_| blank && !inside && !is(INLINE)).map(|label| label.to_lowercase());
        let named = is(NAMES) && self.open.last().is_some_and(|level| OWNERS.contains(&level.name.as_str()));
        let part = label.is_none() && (is(PARTS) || mixed || inner || named);
        let inline = is(INLINE) || mixed && !is(PARTS);
        let slot = if part {
            if !inline {
                self.part(outer);
            }
            outer
        } else {
            // What belongs to a picture or to another article says so.
            let aside = self.open.iter().skip(1).rev().find(|level| ASIDES.contains(&level.name.as_str()));
            let label = label.unwrap_or_else(|| name.clone());
            let label = aside.map_or_else(|| label.clone(), |aside| format!("{}_{label}", aside.name));
            self.slot(label)
        };
        if self.open.len() < DEEPEST {
            self.open.push(Level { name, slot, part, inline });
        }
    }

    /// A record begins, or something around records.
    fn record(&mut self, name: String, tag: &BytesStart<'_>) {
        if base(&name) != self.name || !self.top && self.outside == 0 {
            self.outside += 1;
            self.around.push('\n');
            return;
        }
        self.titled = false;
        for attribute in tag.attributes().flatten() {
            let key: &str = attribute.key.as_ref();
            // Names of what elements are, and no field: `xmlns:content`, `xml:lang`.
            if key.starts_with("xml") {
                continue;
            }
            let key = local(key).to_lowercase();
            let value = quick_xml::escape::unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), |v| v.to_string());
            self.titled |= is_title(&key);
            self.fields.push((key, value));
        }
        let slot = self.slot("text".to_string());
        self.open.push(Level { name, slot, part: false, inline: false });
    }

    /// An element ends, and with it those inside of it that were not closed.
    fn end(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|level| level.name == name) else {
            if self.open.is_empty() {
                self.outside = self.outside.saturating_sub(1);
                self.around.push('\n');
            }
            return;
        };
        let Some((slot, part, inline)) = self.open.get(at).map(|level| (level.slot, level.part, level.inline)) else { return };
        if part && !inline {
            self.part(slot);
        }
        if !part {
            self.titled |= self.fields.get(slot).is_some_and(|(label, text)| is_title(label) && !text.trim().is_empty());
        }
        self.open.truncate(at);
        if at == 0 {
            let fields = std::mem::take(&mut self.fields);
            self.done.push(record(fields));
        }
    }

    /// A field for what comes.
    fn slot(&mut self, label: String) -> usize {
        self.fields.push((label, String::new()));
        self.fields.len() - 1
    }

    /// Parts what stands before the mark of a paragraph from what stands behind.
    fn part(&mut self, slot: usize) {
        if let Some((_, text)) = self.fields.get_mut(slot)
            && !text.is_empty()
            && !is_broken(text)
        {
            text.push_str("\n\n");
        }
    }

    fn add(&mut self, text: &str) {
        /// No more is kept of what stands around records.
        const MOST: usize = 1 << 20;
        let Some(level) = self.open.last() else {
            if self.around.len() < MOST {
                self.around.push_str(text);
            }
            return;
        };
        let Some((_, field)) = self.fields.get_mut(level.slot) else { return };
        // What stands between the elements of a record is no text.
        if text.trim().is_empty() && (field.is_empty() || is_broken(field)) {
            return;
        }
        if !level.part {
            // A text without elements has its lines.
            field.push_str(text);
            return;
        }
        // Line ends inside of a paragraph are a program's, not a writer's.
        let blank = |c: Option<char>| if c.is_some_and(char::is_whitespace) { " " } else { "" };
        let words: Vec<&str> = text.split_whitespace().collect();
        field.extend([blank(text.chars().next()), &words.join(" "), blank(text.chars().next_back())]);
    }

    /// What is said of sentences around the records: a head says in a few words what they are, more is an article under another name.
    fn left(&self) -> Option<String> {
        const WORDS: usize = 20;
        let lines: Vec<String> = finished_lines(&self.around).into_iter().filter(|line| is_arabic(line)).collect();
        let words: usize = lines.iter().map(|line| line.split_whitespace().count()).sum();
        let first = lines.first().filter(|_| words >= WORDS)?;
        Some(format!("XML with a text outside of its `{}` elements, which was not read: {words} words, from \"{first}\" on", self.name))
    }
}

/// A text whose `<` that begin no tag are written as what they are: a reader of XML takes `5 < 7` and all up to the next `>` for a tag.
fn escaped(text: &str) -> Cow<'_, str> {
    /// What holds such signs as they are, and how it ends.
    const CLOSED: [(&str, &str); 4] = [("![CDATA[", "]]>"), ("!--", "-->"), ("?", "?>"), ("!", ">")];
    let (mut out, mut done, mut at) = (String::new(), 0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        at = start + 1;
        let rest = text.get(at..).unwrap_or_default();
        if let Some((_, close)) = CLOSED.iter().find(|(open, _)| rest.starts_with(*open)) {
            at += rest.find(*close).map_or(rest.len(), |end| end + close.len());
            continue;
        }
        let named = rest.strip_prefix('/').unwrap_or(rest).starts_with(|c: char| c.is_alphabetic() || c == '_');
        // A tag ends before the next begins, unless one stands in what an attribute says.
        let (tag, behind) = rest.find(['<', '>']).and_then(|end| rest.split_at_checked(end)).unwrap_or_default();
        let whole = behind.starts_with('>') || !behind.is_empty() && (tag.contains("=\"") || tag.contains("='"));
        if !(named && whole) {
            out.push_str(text.get(done..start).unwrap_or_default());
            out.push_str("&lt;");
            done = at;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// Whether a text ends in a blank line. It is asked for every element: no more than its last signs are looked at.
fn is_broken(text: &str) -> bool {
    const LOOKED: usize = 16;
    let blank = text.chars().rev().take(LOOKED).take_while(|c| c.is_whitespace());
    blank.filter(|c| *c == '\n').count() >= 2
}

/// The name of an element without its prefix and capitals.
fn called(tag: &BytesStart<'_>) -> String {
    local(tag.name().as_ref()).to_lowercase()
}

/// A record of its fields: several of one name are a list, but of titles the first in Arabic counts.
fn record(fields: Vec<(String, String)>) -> Map<String, Value> {
    let (mut record, mut agency) = (Map::new(), None);
    let bodied = fields.iter().any(|(name, text)| name != "text" && TEXTS.contains(&name.as_str()) && !text.trim().is_empty());
    for (name, text) in fields {
        let text = text.trim().to_string();
        if text.is_empty() {
            continue;
        }
        // A place has letters; an agency puts a day and its own name behind it.
        let (text, behind) = if name == "dateline" { dateline(text) } else { (text, None) };
        let usual = match name.as_str() {
            "docno" | "docid" => Some("id"),
            "main" => Some("text"),
            "hl" | "hl1" => Some("title"),
            "dateline" if !text.chars().any(char::is_alphabetic) => Some("date"),
            // A part of a text in paragraphs, and not what a paper calls its parts.
            part if SECTIONS.contains(&part) && !bodied && !finished_lines(&text).is_empty() => Some("text"),
            _ => None,
        };
        agency = agency.or(behind);
        let name = usual.map_or(name, String::from);
        let title = ["title", "headline"].iter().any(|end| name.ends_with(end));
        let known = record.get(&name).and_then(Value::as_str).filter(|_| title).map(String::from);
        let (name, text) = match known {
            Some(known) if !is_arabic(&known) && is_arabic(&text) => {
                record.insert(name.clone(), Value::String(text));
                (format!("other_{name}"), known)
            }
            Some(_) => (format!("other_{name}"), text),
            None => (name, text),
        };
        match record.get_mut(&name) {
            Some(Value::Array(list)) => list.push(Value::String(text)),
            Some(known) => {
                let first = known.take();
                *known = Value::Array(vec![first, Value::String(text)]);
            }
            None => _ = record.insert(name, Value::String(text)),
        }
    }
    if let Some(agency) = agency {
        record.entry("source").or_insert(Value::String(agency));
    }
    record
}

/// The place of an agency's line, and the agency: `بيروت 1-1 (اف ب)`.
fn dateline(text: String) -> (String, Option<String>) {
    let place = text.split(|c: char| c.is_numeric() || c == '(').next().unwrap_or_default().trim();
    let dated = text.chars().any(char::is_numeric);
    let agency = text.split_once('(').and_then(|(_, rest)| Some(rest.split_once(')')?.0.trim().to_string()));
    match agency {
        Some(agency) if dated && !place.is_empty() && !agency.is_empty() => (place.to_string(), Some(agency)),
        _ => (text, None),
    }
}

#[cfg(test)]
#[path = "xml_records_tests.rs"]
mod tests;
