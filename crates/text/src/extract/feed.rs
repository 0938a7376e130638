//! RSS and Atom feeds: each entry an article, with the feed's own dates, which stay as they are written.
//!
//! Feeds are seldom well-formed. What is no mark-up is text ([`xml`]); an element that was not closed ends where its item
//! does, an item where the next one begins; an unknown entity is HTML's. Whatever is wrong costs its own item at most.

use super::feed_entry::{FeedEntry, resolved};
use super::feed_names::{LEAVES, OWN, canonical, is_item};
use super::xml;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A feed that could not be read to its end, or an item of it that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the feed breaks off at byte {at}: {reason}")]
pub struct FeedError {
    /// Where.
    pub at: u64,
    /// Why.
    pub reason: String,
}

/// Whether a text is a feed.
///
/// ```
/// assert!(mujaz_text::extract::is_feed("<?xml version='1.0'?><rss version='2.0'><channel/></rss>"));
/// assert!(mujaz_text::extract::is_feed("<a:feed xmlns:a='http://www.w3.org/2005/Atom'/>"));
/// assert!(!mujaz_text::extract::is_feed("<html><body>rss</body></html>"));
/// ```
pub fn is_feed(text: &str) -> bool {
    const HEAD: usize = 4096;
    let text = text.trim_start_matches('\u{FEFF}');
    let head = text.char_indices().nth(HEAD).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
    // By its own name, whatever prefix a document gives it. A page that holds one is a page.
    let is = |names: &[&str], name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    let root = xml::begun(head).map(|(_, name)| name).find(|name| is(&["rss", "feed", "rdf", "html", "body"], name));
    root.is_some_and(|name| !is(&["html", "body"], name))
}

/// The entries of a feed in order, and what could not be read of it: what stands before and behind that is whole.
///
/// ```
/// use mujaz_text::extract::{InputKind, feed_entries};
/// let feed = "<rss><channel><title>الضفاف</title><item><title>قمة في الكويت</title><pubDate>Thu, 15 Feb 2018 01:56:00 +0400</pubDate>\
///     <description>تنطلق غدا أعمال القمة العربية & لقاء في الكويت بحضور عشرين رئيسا.</description></item></channel></rss>";
/// let entries = feed_entries(feed);
/// let article = entries[0].as_ref().unwrap().article(InputKind::Auto).unwrap();
/// assert_eq!((article.outlet.as_deref(), article.published.as_ref().unwrap().time.as_deref()), (Some("الضفاف"), Some("01:56")));
/// assert!(article.body.contains("العربية & لقاء"));
/// ```
pub fn feed_entries(text: &str) -> Vec<Result<FeedEntry, FeedError>> {
    let text = xml::mended(text.trim_start_matches('\u{FEFF}'));
    let mut reading = Reading::default();
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let Err((at, reason)) = reading.read(rest) else { break };
        reading.entry = None;
        reading.out.push(Err(FeedError { at: (from + at) as u64, reason }));
        // Behind a fault that no mending took away, the next item begins anew.
        let behind = rest.ceil_char_boundary(at.max(1));
        let Some(next) = rest.get(behind..).and_then(xml::next_item) else { break };
        from += behind + next;
        reading.leave_item();
    }
    let Reading { mut out, outlet, author, base, site, .. } = reading;
    let (site, author) = (site.trim(), author.trim());
    let base = if base.is_empty() { site.to_string() } else { resolved(&base, site) };
    for entry in out.iter_mut().flatten() {
        entry.outlet.clone_from(&outlet);
        entry.base = if entry.base.is_empty() { base.clone() } else { resolved(&entry.base, &base) };
        if entry.authors.is_empty() && !author.is_empty() {
            entry.authors.push(author.to_string());
        }
    }
    out
}

/// Elements that lie in each other deeper than this are told apart no longer; what they say is read.
const DEEPEST: usize = 128;

/// A feed in reading.
#[derive(Debug, Default)]
struct Reading {
    out: Vec<Result<FeedEntry, FeedError>>,
    /// The feed's own title and author.
    outlet: String,
    author: String,
    /// What its addresses are relative to: `xml:base`, and the site that it is of.
    base: String,
    site: String,
    entry: Option<FeedEntry>,
    path: Vec<String>,
}

impl Reading {
    /// Reads to the end, or to a fault: where, and which.
    fn read(&mut self, text: &str) -> Result<(), (usize, String)> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
        loop {
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err((usize::try_from(reader.error_position()).unwrap_or(text.len()), error.to_string())),
            };
            match event {
                Event::Start(tag) => {
                    let name = name(&tag);
                    self.open(&tag, &name);
                    if self.path.len() < DEEPEST || is_item(&name) {
                        self.path.push(name);
                    }
                }
                Event::Empty(tag) => {
                    let name = name(&tag);
                    self.open(&tag, &name);
                }
                Event::End(tag) => self.close(&canonical(tag.name().as_ref())),
                Event::Text(text) => self.add(&text.xml10_content()),
                Event::CData(text) => self.add(&text.xml10_content()),
                Event::GeneralRef(name) => {
                    // What XML does not know is HTML's, and is resolved with the mark-up.
                    let resolved = match name.resolve_char_ref() {
                        Ok(Some(c)) => c.to_string(),
                        Ok(None) => {
                            quick_xml::escape::resolve_predefined_entity(&name).map_or_else(|| format!("&{};", &*name), String::from)
                        }
                        Err(_) => " ".into(),
                    };
                    self.add(&resolved);
                }
                Event::Eof if self.path.is_empty() => return Ok(()),
                Event::Eof => return Err((text.len(), format!("`{}` is not closed", self.path.join("/")))),
                _ => {}
            }
        }
    }

    /// An element begins: an entry, a field that ends one which was not closed, or a link that says its address in an attribute.
    fn open(&mut self, tag: &BytesStart<'_>, name: &str) {
        if is_item(name) {
            if let Some(entry) = self.entry.replace(FeedEntry::default()) {
                self.out.push(Ok(entry));
                self.leave_item();
            }
            if let Some((entry, base)) = self.entry.as_mut().zip(attribute(tag, "xml:base")) {
                entry.base = base;
            }
            return;
        }
        if self.entry.is_none() {
            self.open_head(tag, name);
        }
        if let Some(start) = self.path.iter().rposition(|p| is_item(p))
            && self.path.get(start + 1).is_some_and(|field| LEAVES.contains(&field.as_str()))
            && OWN.contains(&name)
        {
            self.path.truncate(start + 1);
        }
        if matches!(name, "br" | "p" | "div" | "li")
            && let Some(text) = self.target()
        {
            text.push('\n');
        }
        let direct = self.path.last().is_some_and(|p| is_item(p));
        let Some(entry) = self.entry.as_mut().filter(|_| direct) else { return };
        if matches!(name, "creator" | "author") {
            entry.authors.push(String::new());
        }
        if let Some((_, text)) = entry.others.last_mut().filter(|(last, _)| last == name) {
            text.push('\n');
        }
        if let Some(text) = entry.field(name).filter(|text| !text.is_empty()) {
            text.push('\n');
        }
        if name == "link"
            && entry.link.trim().is_empty()
            && let Some(href) = address(tag)
        {
            entry.link = href;
        }
    }

    /// An element of the feed itself begins: what its addresses are relative to.
    fn open_head(&mut self, tag: &BytesStart<'_>, name: &str) {
        if let Some(base) = attribute(tag, "xml:base").filter(|_| self.path.len() < 2) {
            self.base = base;
        }
        let of_feed = self.path.last().is_some_and(|parent| parent == "feed");
        if name == "link"
            && of_feed
            && self.site.is_empty()
            && let Some(href) = address(tag)
        {
            self.site = href;
        }
    }

    /// An element ends, and with it those inside of it that were not closed. An end without a beginning is none.
    fn close(&mut self, name: &str) {
        let Some(at) = self.path.iter().rposition(|p| p == name) else { return };
        // The end of something outside of the item ends the item too.
        let item = self.path.iter().rposition(|p| is_item(p));
        self.path.truncate(at);
        if item.is_some_and(|item| at <= item)
            && let Some(entry) = self.entry.take()
        {
            self.out.push(Ok(entry));
        }
        // Inline mark-up of an Atom entry's content: its blocks are lines.
        if let Some(text) = self.target() {
            text.push(if matches!(name, "p" | "div" | "li") { '\n' } else { ' ' });
        }
    }

    fn leave_item(&mut self) {
        if let Some(start) = self.path.iter().rposition(|p| is_item(p)) {
            self.path.truncate(start);
        }
    }

    fn add(&mut self, text: &str) {
        if let Some(field) = self.target() {
            field.push_str(text);
        }
    }

    /// Where text at this path belongs.
    fn target(&mut self) -> Option<&mut String> {
        let Some(entry) = &mut self.entry else {
            let parent = self.path.iter().rev().nth(1)?;
            return match (parent.as_str(), self.path.last()?.as_str()) {
                ("channel" | "feed", "title") => Some(&mut self.outlet),
                ("channel", "link") => Some(&mut self.site),
                ("author", "name") if self.path.iter().rev().nth(2).is_some_and(|p| p == "feed") => Some(&mut self.author),
                _ => None,
            };
        };
        let start = self.path.iter().rposition(|p| is_item(p))?;
        let field = self.path.get(start + 1)?;
        match field.as_str() {
            "creator" => entry.authors.last_mut(),
            // Of an Atom author only the name.
            "author" if self.path.get(start + 2).is_none_or(|p| p == "name") => entry.authors.last_mut(),
            "media:description" | "media:group" if self.path.last().is_some_and(|p| p == "media:description") => Some(&mut entry.media),
            // Found twice, as a borrow that is given back here cannot be asked for again there.
            name if entry.field(name).is_some() => entry.field(name),
            other => entry.other(other),
        }
    }
}

fn name(tag: &BytesStart<'_>) -> String {
    canonical(tag.name().as_ref())
}

fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| a.key.as_ref() == wanted)?;
    Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), |v| v.to_string()))
}

/// The address of what a link stands for, not of something beside it.
fn address(link: &BytesStart<'_>) -> Option<String> {
    let alternate = attribute(link, "rel").is_none_or(|rel| rel == "alternate");
    attribute(link, "href").filter(|href| alternate && !href.trim().is_empty())
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
