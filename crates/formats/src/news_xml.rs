//! Articles in XML of agencies and of those who collect texts: NITF, `NewsML`, TEI, and what trafilatura writes.
//!
//! A reader of pages would take the letters of all elements for text and glue a title to a byline. Here each element is what its name
//! says: a field, the text, something beside it, or of another name; then it is listed if it says anything.

use super::xml::{Step, first_element, local, walk};
use quick_xml::events::BytesStart;
use serde_json::{Map, Value};

/// The record in a text that is such XML, or why there is none; None for any other text.
pub fn record(text: &str) -> Option<Result<Map<String, Value>, String>> {
    let text = text.trim_start_matches('\u{FEFF}');
    let (root, inside) = first_element(text)?;
    let root = local(root);
    let is = |name: &str| root.eq_ignore_ascii_case(name);
    let kind = match () {
        () if is("nitf") => "NITF",
        () if ["newsItem", "newsMessage", "NewsML"].into_iter().any(is) => "NewsML",
        () if is("TEI") || is("TEI.2") => "TEI",
        () if root == "doc" && inside.contains("<main") => "XML of trafilatura",
        () => return None,
    };
    let mut reading = Reading::default();
    Some(match reading.read(text) {
        Err((at, reason)) => Err(format!("{kind} that breaks off at byte {at}: {reason}")),
        Ok(()) if reading.body.iter().all(|block| block.trim().is_empty()) => Err(format!("{kind} in which no text was found")),
        Ok(()) => Ok(reading.record()),
    })
}

/// Where the text of an element belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A field of the article. Of several of one rank the first counts, of authors all.
    Field(&'static str),
    Body,
    /// Beside the text, under a name by which it is known.
    Beside(&'static str),
    /// Of no known use: it is listed by the element's own name.
    Other,
}

/// Fields of the record, each with the names that give it, best first.
const FIELDS: &[(&str, &[&str])] = &[
    ("title", &["title", "title2", "title3"]),
    ("subtitle", &["subtitle"]),
    ("dateline", &["dateline"]),
    ("date", &["date", "date2", "date3"]),
    ("outlet", &["outlet", "outlet2"]),
    ("url", &["url"]),
    ("id", &["id"]),
    ("section", &["section"]),
    ("abstract", &["abstract"]),
];

/// What an element is, by its name and those around it; None where it is part of what it stands in.
fn place(name: &str, parent: &str, above: &str, tag: &BytesStart<'_>) -> Option<Place> {
    let kind = || attribute(tag, "type").unwrap_or_default();
    Some(match (name, parent) {
        // NITF
        ("nitf" | "html" | "script" | "style" | "story.date", _) | ("head", "html") => Place::Other,
        ("hl1", "hedline" | "body.head") => Place::Field("title"),
        ("hl2", "hedline" | "body.head") => Place::Field("subtitle"),
        ("title", "head") if above == "nitf" => Place::Field("title2"),
        ("byline", "body.head") => Place::Field("author"),
        ("dateline", "body.head" | "contentmeta" | "newslines") => Place::Field("dateline"),
        ("distributor", _) => Place::Field("outlet2"),
        ("body.content", _) => Place::Body,
        ("body.end", _) => Place::Beside("tagline"),
        ("media" | "figure" | "media-caption" | "caption", _) => Place::Beside("caption"),
        // TEI
        ("title", "titlestmt") => Place::Field(if kind() == "sub" { "subtitle" } else { "title" }),
        ("author", "titlestmt") => Place::Field("author"),
        ("publisher", "publicationstmt") => Place::Field("outlet"),
        ("date", "publicationstmt") => Place::Field("date"),
        ("front" | "body", "text") => Place::Body,
        ("back", "text") => Place::Beside("back"),
        ("div", _) if kind() == "comments" => Place::Beside("comments"),
        // trafilatura
        ("main", "doc") => Place::Body,
        ("comments", _) => Place::Beside("comments"),
        // NewsML-G2
        ("headline", "contentmeta" | "newslines") => Place::Field("title"),
        ("by", "contentmeta") => Place::Field("author"),
        ("name", "located") => Place::Field("dateline"),
        ("name", "provider" | "infosource") => Place::Field("outlet"),
        ("contentcreated" | "firstcreated", _) => Place::Field("date"),
        ("versioncreated" | "thisrevisioncreated", _) => Place::Field("date2"),
        ("dateandtime", _) => Place::Field("date3"),
        ("description", "contentmeta") | ("abstract", _) => Place::Field("abstract"),
        ("inlinexml" | "inlinedata" | "datacontent", _) | ("body", "html") => Place::Body,
        ("title", "head") => Place::Field("title3"),
        // NewsML 1
        ("subheadline", "newslines") => Place::Field("subtitle"),
        ("byline", "newslines") => Place::Field("author"),
        ("publicidentifier", _) => Place::Field("id"),
        _ => return None,
    })
}

/// Fields that stand in attributes: of an element, and where they belong.
const ATTRIBUTES: &[(&str, &str, &str)] = &[
    ("doc", "title", "title"),
    ("doc", "author", "author"),
    ("doc", "date", "date"),
    ("doc", "sitename", "outlet"),
    ("doc", "hostname", "outlet2"),
    ("doc", "source", "url"),
    ("doc", "id", "id"),
    ("doc", "categories", "section"),
    ("doc", "excerpt", "abstract"),
    ("date.issue", "norm", "date"),
    ("date.release", "norm", "date2"),
    ("story.date", "norm", "date2"),
    ("pubdata", "date.publication", "date3"),
    ("pubdata", "name", "outlet"),
    ("pubdata", "position.section", "section"),
    ("doc.copyright", "holder", "outlet2"),
    ("doc-id", "id-string", "id"),
    ("date", "when", "date"),
    ("ptr", "target", "url"),
    ("newsitem", "guid", "id"),
    ("provider", "literal", "outlet2"),
];

/// Elements inside of a line; all others are blocks, whatever they are called.
const INLINE: &[&str] = &[
    "a",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "span",
    "hi",
    "ref",
    "emph",
    "sub",
    "sup",
    "del",
    "q",
    "num",
    "money",
    "chron",
    "event",
    "function",
    "person",
    "location",
    "city",
    "state",
    "region",
    "country",
    "org",
    "name",
    "persname",
    "placename",
    "orgname",
    "rs",
    "date",
    "time",
    "font",
    "small",
    "mark",
    "code",
    "cite",
    "abbr",
    "lang",
    "pronounce",
    "virtloc",
    "sublocation",
    "object.title",
    "story.date",
];

/// An element that is open.
struct Level {
    name: String,
    place: Place,
    /// Whether this element itself has that place, not one around it.
    own: bool,
    /// Where in what was found its text goes, unless it is of the body.
    slot: Option<usize>,
}

#[derive(Default)]
struct Reading {
    open: Vec<Level>,
    /// What was found for each name, in order.
    found: Vec<(String, String)>,
    body: Vec<String>,
}

impl Reading {
    fn read(&mut self, text: &str) -> Result<(), (u64, String)> {
        walk(text, |step| match step {
            Step::Begin(tag) => self.begin(tag),
            Step::Empty(tag) => {
                let depth = self.open.len();
                self.begin(tag);
                self.open.truncate(depth);
            }
            Step::End(name) => self.end(name),
            Step::Text(text) => self.add(text),
        })?;
        self.open.last().map_or(Ok(()), |last| Err((text.len() as u64, format!("`{}` is not closed", last.name))))
    }

    fn begin(&mut self, tag: &BytesStart<'_>) {
        /// What lies deeper is part of what it lies in.
        const DEEPEST: usize = 128;
        let name = local(tag.name().as_ref()).to_lowercase();
        self.attributes(&name, tag);
        self.part(&name);
        let up = |n: usize| self.open.iter().rev().nth(n).map_or("", |level| level.name.as_str());
        let own = place(&name, up(0), up(1), tag);
        let outer = self.open.last().map_or(Place::Other, |level| level.place);
        // What is beside the text stays so, whatever it holds.
        let own = own.filter(|_| !matches!(outer, Place::Beside(_)));
        let label = match own.unwrap_or(outer) {
            Place::Body => None,
            // Elements of no known use are listed each by its own name.
            Place::Other => Some(format!("xml_{name}")),
            Place::Field(label) | Place::Beside(label) => own.map(|_| label.to_string()),
        };
        let outer_slot = self.open.last().and_then(|level| level.slot).filter(|_| own.is_none());
        let slot = label.map(|label| {
            self.found.push((label, String::new()));
            self.found.len() - 1
        });
        if self.open.len() < DEEPEST {
            self.open.push(Level { name, place: own.unwrap_or(outer), own: own.is_some(), slot: slot.or(outer_slot) });
        }
    }

    fn attributes(&mut self, name: &str, tag: &BytesStart<'_>) {
        for (element, key, field) in ATTRIBUTES {
            if *element == name
                && let Some(value) = attribute(tag, key).filter(|value| !value.trim().is_empty())
            {
                // Of a date only that of the publication.
                let elsewhere = name == "date" && self.open.last().is_none_or(|level| level.name != "publicationstmt");
                if !elsewhere {
                    self.found.push(((*field).to_string(), value));
                }
            }
        }
    }

    /// An element ends, and with it those inside of it that were not closed.
    fn end(&mut self, name: &str) {
        self.part(name);
        if let Some(at) = self.open.iter().rposition(|level| level.name == name) {
            self.open.truncate(at);
        }
    }

    /// Parts what stands before the mark of an element from what stands behind.
    fn part(&mut self, name: &str) {
        if INLINE.contains(&name) {
            return;
        }
        let Some(level) = self.open.last() else { return };
        match level.slot.and_then(|slot| self.found.get_mut(slot)) {
            Some((_, text)) => text.push('\n'),
            None => self.body.push(String::new()),
        }
    }

    fn add(&mut self, text: &str) {
        let Some(level) = self.open.last() else { return };
        if let Some((_, found)) = level.slot.and_then(|slot| self.found.get_mut(slot)) {
            found.push_str(text);
            return;
        }
        if self.body.is_empty() {
            self.body.push(String::new());
        }
        let Some(block) = self.body.last_mut() else { return };
        if level.own {
            // A text without elements has its lines.
            block.push_str(text);
            return;
        }
        // Line ends inside of a paragraph are a program's, not a writer's.
        let blank = |c: Option<char>| if c.is_some_and(char::is_whitespace) { " " } else { "" };
        let words: Vec<&str> = text.split_whitespace().collect();
        block.extend([blank(text.chars().next()), &words.join(" "), blank(text.chars().next_back())]);
    }

    /// The record of what was found.
    fn record(self) -> Map<String, Value> {
        let line = |text: &str| text.split_whitespace().collect::<Vec<&str>>().join(" ");
        let all = |name: &str| -> Vec<String> {
            self.found.iter().filter(|(found, _)| found == name).map(|(_, text)| line(text)).filter(|text| !text.is_empty()).collect()
        };
        let blocks: Vec<&str> = self.body.iter().map(|block| block.trim()).filter(|block| !block.is_empty()).collect();
        let mut record = Map::from_iter([("text".to_string(), Value::String(blocks.join("\n\n")))]);
        for (field, names) in FIELDS {
            if let Some(value) = names.iter().find_map(|name| all(name).into_iter().next()) {
                record.insert((*field).to_string(), Value::String(value));
            }
        }
        let mut authors = all("author");
        authors.dedup();
        if !authors.is_empty() {
            record.insert("author".to_string(), Value::String(authors.join("، ")));
        }
        let known = |name: &str| name == "author" || FIELDS.iter().any(|(_, names)| names.contains(&name));
        for (name, text) in self.found.iter().filter(|(name, text)| !known(name) && !text.trim().is_empty()) {
            match record.entry(name.clone()).or_insert_with(|| Value::String(String::new())) {
                Value::String(said) if said.is_empty() => *said = text.trim().to_string(),
                Value::String(said) => said.extend(["\n", text.trim()]),
                _ => {}
            }
        }
        record
    }
}

/// What an attribute of a tag says.
pub fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| local(a.key.as_ref()) == wanted)?;
    Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), |v| v.to_string()))
}

#[cfg(test)]
#[path = "news_xml_tests.rs"]
mod tests;
