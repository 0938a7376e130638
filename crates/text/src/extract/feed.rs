//! RSS and Atom feeds: each entry an article, with the feed's own dates, which stay as they are written.

use super::article::{Article, Removed};
use super::tags::strip_tags;
use super::{ExtractError, boilerplate, extract_html, lead, split_author};
use crate::date::find_dates;
use crate::normalize::{collapse_whitespace, tidy};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// Its `guid` or `id`, where it has one.
    pub id: Option<String>,
    /// The article, or why there is none.
    pub article: Result<Article, ExtractError>,
}

/// A feed that could not be read to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the feed breaks off at byte {at}: {reason}")]
pub struct FeedError {
    /// Where.
    pub at: u64,
    /// Why.
    pub reason: String,
}

/// The fields of an entry as they are collected.
#[derive(Debug, Default)]
struct Fields {
    title: String,
    link: String,
    id: String,
    date: String,
    updated: String,
    author: String,
    content: String,
    summary: String,
}

/// Whether a text is a feed.
///
/// ```
/// assert!(mujaz_text::extract::is_feed("<?xml version='1.0'?><rss version='2.0'><channel/></rss>"));
/// assert!(!mujaz_text::extract::is_feed("<html><body>rss</body></html>"));
/// ```
pub fn is_feed(text: &str) -> bool {
    let head: String = text.trim_start_matches('\u{FEFF}').chars().take(1500).collect();
    let root = ["<rss", "<feed", "<rdf:RDF"].iter().filter_map(|t| head.find(t)).min();
    root.is_some_and(|at| !head[..at].contains("<html") && !head[..at].contains("<body"))
}

/// The entries of a feed in order, and what broke it, if anything did: entries in front of that are whole.
///
/// ```
/// use mujaz_text::extract::feed_entries;
/// let feed = "<rss><channel><title>الضفاف</title><item><title>قمة في الكويت</title><pubDate>Thu, 15 Feb 2018 01:56:00 +0400</pubDate>\
///     <description>تنطلق غدا أعمال القمة العربية في الكويت بحضور عشرين رئيسا.</description></item></channel></rss>";
/// let (entries, error) = feed_entries(feed);
/// let article = entries[0].article.as_ref().unwrap();
/// assert_eq!((article.outlet.as_deref(), article.published.as_ref().unwrap().time.as_deref()), (Some("الضفاف"), Some("01:56")));
/// assert!(error.is_none());
/// ```
pub fn feed_entries(xml: &str) -> (Vec<FeedEntry>, Option<FeedError>) {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{FEFF}'));
    reader.config_mut().check_end_names = false;
    let (mut entries, mut outlet) = (Vec::new(), String::new());
    let mut entry: Option<Fields> = None;
    let mut path: Vec<String> = Vec::new();
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return (entries, Some(FeedError { at: reader.error_position(), reason: error.to_string() })),
        };
        match event {
            Event::Start(tag) => {
                open(&tag, &path, &mut entry);
                path.push(local(&tag));
            }
            Event::Empty(tag) => open(&tag, &path, &mut entry),
            Event::End(_) => {
                let name = path.pop().unwrap_or_default();
                if matches!(name.as_str(), "item" | "entry")
                    && let Some(fields) = entry.take()
                {
                    entries.push(finish(&fields, &outlet));
                }
                // Inline mark-up of an Atom entry's content: its blocks are lines.
                if let Some(text) = target(&path, &mut entry, &mut outlet) {
                    text.push(if matches!(name.as_str(), "p" | "div" | "li" | "br") { '\n' } else { ' ' });
                }
            }
            Event::Text(text) => add(&path, &mut entry, &mut outlet, &text.xml10_content()),
            Event::CData(text) => add(&path, &mut entry, &mut outlet, &text.xml10_content()),
            Event::GeneralRef(name) => {
                let resolved = match name.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => quick_xml::escape::resolve_predefined_entity(&name).unwrap_or(" ").to_string(),
                };
                add(&path, &mut entry, &mut outlet, &resolved);
            }
            Event::Eof => {
                let broken = !path.is_empty();
                let at = reader.buffer_position();
                return (entries, broken.then(|| FeedError { at, reason: format!("`{}` is not closed", path.join("/")) }));
            }
            _ => {}
        }
    }
}

fn local(tag: &BytesStart<'_>) -> String {
    tag.local_name().as_ref().to_ascii_lowercase()
}

/// An element begins: an entry, or a link that says its address in an attribute.
fn open(tag: &BytesStart<'_>, path: &[String], entry: &mut Option<Fields>) {
    let name = local(tag);
    match (name.as_str(), entry) {
        ("item" | "entry", entry) => *entry = Some(Fields::default()),
        ("link", Some(fields)) if path.last().is_some_and(|p| matches!(p.as_str(), "entry" | "item")) => {
            let attribute = |wanted: &str| {
                let found = tag.attributes().flatten().find(|a| a.key.as_ref() == wanted)?;
                Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), |v| v.to_string()))
            };
            let alternate = attribute("rel").is_none_or(|rel| rel == "alternate");
            if let Some(href) = attribute("href").filter(|_| alternate) {
                fields.link = href;
            }
        }
        _ => {}
    }
}

/// Where text at this path belongs.
fn target<'a>(path: &[String], entry: &'a mut Option<Fields>, outlet: &'a mut String) -> Option<&'a mut String> {
    let Some(fields) = entry else {
        let own = path.len() >= 2 && matches!(path[path.len() - 2].as_str(), "channel" | "feed");
        return (own && path.last().is_some_and(|p| p == "title")).then_some(outlet);
    };
    let start = path.iter().rposition(|p| matches!(p.as_str(), "item" | "entry"))?;
    let field = path.get(start + 1)?;
    Some(match field.as_str() {
        "title" => &mut fields.title,
        "link" => &mut fields.link,
        "guid" | "id" => &mut fields.id,
        "pubdate" | "published" | "date" | "issued" => &mut fields.date,
        "updated" | "modified" => &mut fields.updated,
        "creator" => &mut fields.author,
        // Of an Atom author only the name.
        "author" if path.get(start + 2).is_none_or(|p| p == "name") => &mut fields.author,
        "encoded" | "content" => &mut fields.content,
        "description" | "summary" => &mut fields.summary,
        _ => return None,
    })
}

fn add(path: &[String], entry: &mut Option<Fields>, outlet: &mut String, text: &str) {
    if let Some(field) = target(path, entry, outlet) {
        field.push_str(text);
    }
}

fn finish(fields: &Fields, outlet: &str) -> FeedEntry {
    let text = |s: &str| Some(collapse_whitespace(&tidy(&strip_tags(s)))).filter(|s| !s.is_empty());
    // The fuller of the two: a feed's summary is often a teaser of its content, sometimes all there is.
    let source = if fields.content.trim().len() >= fields.summary.trim().len() { &fields.content } else { &fields.summary };
    let article = fragment(source).map(|mut article| {
        article.origins.clear();
        article.title = text(&fields.title).or(article.title);
        article.url = Some(fields.link.trim().to_string()).filter(|l| !l.is_empty()).or(article.url);
        article.outlet = text(outlet).or(article.outlet);
        let date = if fields.date.trim().is_empty() { &fields.updated } else { &fields.date };
        article.published = find_dates(date).into_iter().next().or(article.published);
        if let Some(author) = text(&fields.author) {
            let (byline, dateline) = split_author(&author);
            article.byline = byline.or(article.byline);
            article.dateline = article.dateline.or(dateline);
        }
        article.rest_found("feed");
        article
    });
    FeedEntry { id: Some(fields.id.trim().to_string()).filter(|i| !i.is_empty()), article }
}

/// The article in an entry's mark-up. All of it is the article but for lines that are plainly boilerplate; only a whole
/// page is searched for its main text.
fn fragment(html: &str) -> Result<Article, ExtractError> {
    if html.contains("<body") {
        return extract_html(html);
    }
    let lines = strip_tags(html);
    let lines: Vec<String> = lines.lines().map(|l| collapse_whitespace(&tidy(l))).filter(|l| !l.is_empty()).collect();
    if lines.is_empty() {
        return Err(ExtractError::Empty);
    }
    let mut article = Article::default();
    let mut body = Vec::new();
    for line in lines {
        match boilerplate::kind(&line) {
            Some(reason) => article.removed.push(Removed { line, reason }),
            None => body.push(line),
        }
    }
    let Some(first) = body.first() else { return Err(ExtractError::NoBody { lines: article.removed.len() }) };
    lead::take(&mut article, first, body.len() > 1);
    article.body = body.join("\n");
    article.rest_found("text");
    Ok(article)
}
