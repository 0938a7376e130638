//! RSS and Atom feeds: each entry an article, with the feed's own dates, which stay as they are written.
//!
//! Feeds are seldom well-formed. What is no mark-up is text ([`xml`]); an element that was not closed ends where its item
//! does, an item where the next one begins; an unknown entity is HTML's. Whatever is wrong costs its own item at most.

use super::article::{Article, Removed};
use super::boilerplate::{Chrome, chrome, finished};
use super::tags::strip_tags;
use super::{ExtractError, Given, InputKind, extract_body, read_author, xml};
use crate::date::find_dates;
use crate::normalize::{collapse_whitespace, fold, tidy};
use crate::segment::sentences;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An entry of a feed, as it was read; [`FeedEntry::article`] extracts from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedEntry {
    id: String,
    title: String,
    link: String,
    date: String,
    updated: String,
    authors: Vec<String>,
    content: String,
    summary: String,
    media: String,
    outlet: String,
    /// What elements of other names say, with the names.
    others: Vec<(String, String)>,
}

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
/// assert!(!mujaz_text::extract::is_feed("<html><body>rss</body></html>"));
/// ```
pub fn is_feed(text: &str) -> bool {
    let head: String = text.trim_start_matches('\u{FEFF}').chars().take(4096).collect();
    let root = ["<rss", "<feed", "<rdf:RDF"].iter().filter_map(|t| head.find(t)).min();
    root.is_some_and(|at| !head[..at].contains("<html") && !head[..at].contains("<body"))
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
        let next = ["<item", "<entry"].iter().filter_map(|mark| rest.get(at.max(1)..)?.find(mark)).min();
        let Some(next) = next else { break };
        from += at.max(1) + next;
        reading.leave_item();
    }
    let Reading { mut out, outlet, author, .. } = reading;
    for entry in out.iter_mut().flatten() {
        entry.outlet.clone_from(&outlet);
        if entry.authors.is_empty() && !author.trim().is_empty() {
            entry.authors.push(author.clone());
        }
    }
    out
}

/// A feed in reading.
#[derive(Debug, Default)]
struct Reading {
    out: Vec<Result<FeedEntry, FeedError>>,
    /// The feed's own title and author.
    outlet: String,
    author: String,
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
                    self.path.push(name);
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
            return;
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
        if name == "link" {
            let attribute = |wanted: &str| {
                let found = tag.attributes().flatten().find(|a| a.key.as_ref() == wanted)?;
                Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), |v| v.to_string()))
            };
            let alternate = attribute("rel").is_none_or(|rel| rel == "alternate");
            if let Some(href) = attribute("href").filter(|_| alternate) {
                entry.link = href;
            }
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
                ("author", "name") if self.path.iter().rev().nth(2).is_some_and(|p| p == "feed") => Some(&mut self.author),
                _ => None,
            };
        };
        let start = self.path.iter().rposition(|p| is_item(p))?;
        let field = self.path.get(start + 1)?;
        Some(match field.as_str() {
            "title" => &mut entry.title,
            "link" => &mut entry.link,
            "guid" | "id" => &mut entry.id,
            "pubdate" | "published" | "date" | "issued" | "created" => &mut entry.date,
            "updated" | "modified" => &mut entry.updated,
            "creator" => entry.authors.last_mut()?,
            // Of an Atom author only the name.
            "author" if self.path.get(start + 2).is_none_or(|p| p == "name") => entry.authors.last_mut()?,
            "encoded" | "content" | "full-text" | "fulltext" => &mut entry.content,
            "description" | "summary" => &mut entry.summary,
            "media:description" | "media:group" if self.path.last().is_some_and(|p| p == "media:description") => &mut entry.media,
            other => return entry.other(other),
        })
    }
}

/// Elements of an item that hold its text in feeds of somebody's own making.
const BODIES: &[&str] =
    &["body", "text", "story", "articlebody", "article", "maintext", "html", "content_html", "full_text", "fullcontent"];

/// Elements of an item that are no text of the article: whose it is, where it belongs, what others say of it.
const NO_TEXT: &[&str] = &[
    "author",
    "contributor",
    "category",
    "tags",
    "keywords",
    "section",
    "comments",
    "commentrss",
    "rights",
    "copyright",
    "credit",
    "source",
    "generator",
    "enclosure",
    "image",
    "thumbnail",
    "caption",
    "related",
    "subject",
    "publisher",
    "outlet",
];

fn is_item(name: &str) -> bool {
    matches!(name, "item" | "entry")
}

/// Fields of an item that hold text only or the text of an article; one of [`OWN`] inside of them means they were not closed.
const LEAVES: &[&str] = &["title", "link", "guid", "id", "pubdate", "published", "date", "updated", "creator", "description", "encoded"];

/// Fields whose names no page has for an element.
const OWN: &[&str] = &["description", "pubdate", "guid", "encoded", "creator", "published", "updated", "category", "enclosure"];

fn name(tag: &BytesStart<'_>) -> String {
    canonical(tag.name().as_ref())
}

/// Whose elements are named as a feed's own, but say something else: pictures, podcasts, places.
const FOREIGN: &[&str] =
    &["media", "itunes", "googleplay", "geo", "georss", "slash", "wfw", "sy", "thr", "podcast", "yt", "image", "g", "cc"];

/// The name of an element without its prefix, which any feed may choose, unless that is one of another vocabulary.
fn canonical(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.split_once(':') {
        Some((prefix, _)) if FOREIGN.contains(&prefix) => name,
        Some(("dc", local)) if !matches!(local, "creator" | "date") => name,
        Some((_, local)) => local.to_string(),
        None => name,
    }
}

impl FeedEntry {
    /// Where an element of another name says something: those of other vocabularies describe pictures and podcasts.
    fn other(&mut self, name: &str) -> Option<&mut String> {
        const MOST: usize = 40;
        if name.contains(':') || NO_TEXT.contains(&name) || self.others.len() >= MOST {
            return None;
        }
        if self.others.last().is_none_or(|(last, _)| last != name) {
            self.others.push((name.to_string(), String::new()));
        }
        self.others.last_mut().map(|(_, text)| text)
    }

    /// Its text: what names itself so, else the fullest element that is called a body.
    fn content(&self) -> &str {
        if !self.content.trim().is_empty() {
            return &self.content;
        }
        let bodies = self.others.iter().filter(|(name, _)| BODIES.contains(&name.as_str())).map(|(_, text)| text.as_str());
        bodies.max_by_key(|text| text.trim().len()).unwrap_or("")
    }

    /// Its `guid` or `id`, where it has one.
    pub fn id(&self) -> Option<&str> {
        Some(self.id.trim()).filter(|id| !id.is_empty())
    }

    /// The article in it, read by a contract, or why there is none.
    pub fn article(&self, kind: InputKind) -> Result<Article, ExtractError> {
        let text = |s: &str| Some(collapse_whitespace(&tidy(&strip_tags(s)))).filter(|s| !s.is_empty());
        // The fuller of the two: a feed's summary is often a teaser of its content, sometimes all there is.
        let (content, summary) = (self.content(), self.summary.as_str());
        let fuller = content.trim().len() >= summary.trim().len();
        let source = if fuller { content } else { summary };
        let source = if source.trim().is_empty() { self.media.as_str() } else { source };
        let mut authors: Vec<String> = self.authors.iter().filter_map(|author| text(person(author))).collect();
        authors.dedup();
        let (title, author) = (text(&self.title), Some(authors.join("، ")).filter(|a| !a.is_empty()));
        let given = Given { title: title.as_deref(), byline: author.as_deref(), dateline: None };
        // All of an entry's mark-up is the article; only a whole page is searched for its main text.
        let mut article = extract_body(source, given, kind)?;
        article.origins.clear();
        take_trailer(&mut article);
        article.title = title.clone().or(article.title);
        // Of two texts that say different things, what only the other says is no part of the article, nor does it vanish.
        if fuller {
            note(&mut article, summary, "summary");
        } else {
            note(&mut article, content, "field");
        }
        self.others.iter().for_each(|(_, text)| note(&mut article, text, "field"));
        let guid = self.id().filter(|id| id.starts_with("http://") || id.starts_with("https://"));
        let link = Some(self.link.trim()).filter(|l| !l.is_empty()).or(guid);
        article.url = link.map(String::from).or(article.url);
        let date = if self.date.trim().is_empty() { &self.updated } else { &self.date };
        article.published = find_dates(date).into_iter().next().or(article.published);
        let named = author.map(|a| read_author(&a)).unwrap_or_default();
        article.byline = named.byline.or(article.byline);
        article.dateline = article.dateline.or(named.dateline);
        article.outlet = text(&self.outlet).or(named.outlet).or(article.outlet);
        article.rest_found("feed");
        Ok(article)
    }
}

/// Lists the sentences of a text that neither the article nor what was left out of it says.
fn note(article: &mut Article, text: &str, reason: &'static str) {
    const SENTENCE: usize = 5;
    let bare = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let plain = tidy(&strip_tags(text));
    let sentence = |line: &str| {
        let line = collapse_whitespace(line);
        let said = finished(&line) && line.split_whitespace().count() >= SENTENCE && chrome(&line).is_none();
        (said && !appeared_first(&line)).then_some(line)
    };
    let lines = plain.lines().flat_map(|line| sentences(line).into_iter().filter_map(move |s| line.get(s.range)));
    let lines: Vec<String> = lines.filter_map(sentence).collect();
    if lines.is_empty() {
        return;
    }
    let left = article.removed.iter().map(|r| r.line.as_str());
    let known: Vec<String> = left.chain([article.body.as_str(), article.title.as_deref().unwrap_or("")]).map(bare).collect();
    let new = lines.into_iter().filter(|line| !known.iter().any(|text| text.contains(&bare(line))));
    article.removed.extend(new.map(|line| Removed { line, reason }));
}

/// The name of an author as RSS has it: `desk@example.org (سامي حداد)`.
fn person(author: &str) -> &str {
    let name = || author.trim().strip_suffix(')')?.split_once('(').filter(|(mail, _)| mail.contains('@')).map(|(_, name)| name);
    name().unwrap_or(author)
}

/// Links that feeds put below an entry's text ("اقرأ المزيد على موقعنا"), known by their own words, and the line by which every
/// feed of `WordPress` says where an entry stood first; never the whole text.
fn take_trailer(article: &mut Article) {
    while let Some((rest, last)) = article.body.rsplit_once('\n')
        && (appeared_first(last) || matches!(chrome(last), Some(Chrome::Related | Chrome::Copyright)) && !finished(last))
    {
        let (rest, line) = (rest.len(), last.to_string());
        article.removed.push(Removed { line, reason: "related" });
        article.body.truncate(rest);
    }
}

/// "The post TITLE appeared first on SITE.", "ظهرت المقالة TITLE أولاً على SITE.": both halves of the sentence, in their places.
fn appeared_first(line: &str) -> bool {
    const HALVES: [(&str, &str); 8] = [
        ("the post ", " appeared first on "),
        ("the article ", " appeared first on "),
        ("ظهرت المقاله ", " اولا علي "),
        ("ظهر المقال ", " اولا علي "),
        ("ظهرت التدوينه ", " اولا علي "),
        ("التدوينه ", " ظهرت اولا علي "),
        ("المقاله ", " ظهرت اولا علي "),
        ("المقال ", " ظهر اولا علي "),
    ];
    let line = collapse_whitespace(&fold(line)).to_lowercase();
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    HALVES.iter().any(|(begin, middle)| line.strip_prefix(begin).is_some_and(|rest| format!(" {rest}").contains(middle)))
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
