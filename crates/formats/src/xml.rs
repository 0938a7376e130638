//! XML that is no feed: several records of somebody's own making must not become one article.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// What stands next in XML.
pub enum Step<'a> {
    Begin(&'a BytesStart<'a>),
    /// An element that holds nothing.
    Empty(&'a BytesStart<'a>),
    /// The end of an element, by its local name in lower case.
    End(&'a str),
    /// Text as it is meant: entities decoded, or left where nobody knows them.
    Text(&'a str),
}

/// Goes through XML to its end, as forgiving as it can be; an error has its place. Whether all elements are closed then, who reads knows.
pub fn walk(text: &str, mut take: impl FnMut(Step<'_>)) -> Result<(), (u64, String)> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
    loop {
        match reader.read_event() {
            Err(error) => return Err((reader.error_position(), error.to_string())),
            Ok(Event::Start(tag)) => take(Step::Begin(&tag)),
            Ok(Event::Empty(tag)) => take(Step::Empty(&tag)),
            Ok(Event::End(tag)) => take(Step::End(&local(tag.name().as_ref()).to_lowercase())),
            Ok(Event::Text(text)) => take(Step::Text(&text.xml10_content())),
            Ok(Event::CData(text)) => take(Step::Text(&text.xml10_content())),
            Ok(Event::GeneralRef(name)) => {
                let known = name.resolve_char_ref().ok().flatten().map(String::from);
                let known = known.or_else(|| quick_xml::escape::resolve_predefined_entity(&name).map(String::from));
                take(Step::Text(&known.unwrap_or_else(|| format!("&{};", &*name))));
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
        }
    }
}

/// Roots of pages: what repeats in them are paragraphs and boxes.
pub const PAGES: &[&str] = &["html", "head", "body", "div", "p", "article", "section", "main", "span", "table", "ul", "ol", "nitf"];

/// Elements that may have titles and texts of their own inside of one article.
pub const ASIDES: &[&str] = &[
    "section",
    "sec",
    "div",
    "related",
    "relateditem",
    "relateditems",
    "link",
    "links",
    "image",
    "images",
    "img",
    "figure",
    "photo",
    "picture",
    "media",
    "video",
    "gallery",
    "enclosure",
    "comment",
    "comments",
    "subject",
];

/// Whether a text is XML from its first line on: a declaration, a feed, an article of an agency, or documents of a corpus.
pub fn is_document(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c == '\u{FEFF}' || c.is_whitespace());
    let known = |name: &str| ["rss", "feed", "rdf", "doc"].iter().any(|root| root.eq_ignore_ascii_case(local(name)));
    text.starts_with("<?xml") || first_element(text).is_some_and(|(name, _)| known(name))
}

/// The name of an element without its prefix.
pub fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// A name without the number that makes it one of several: `news_12`.
pub fn base(name: &str) -> &str {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = if stem.len() < name.len() { stem.trim_end_matches(['_', '-', '.']) } else { stem };
    if stem.is_empty() { name } else { stem }
}

/// What holds several records, the name of those, and how many there are, in XML that is neither a feed nor a page. A record is an
/// element that has a title and a text and repeats anywhere, or one that holds others and is the first below the root. An article in
/// XML of its own has one head and one body.
pub fn repeated(text: &str) -> Option<(String, String, usize)> {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let declared = text.starts_with("<?xml");
    let (root, inside) = first_element(text)?;
    let is_page = |name: &str| PAGES.iter().any(|page| page.eq_ignore_ascii_case(name));
    if is_page(root) || !declared && text.starts_with("<!") {
        return None;
    }
    if let Some(found) = titled(text) {
        return Some(found);
    }
    let (name, within) = first_element(inside)?;
    if name != "article" && is_page(name) {
        return None;
    }
    let end = within.find(&format!("</{name}>"))?;
    let holds = within.get(..end).is_some_and(|inner| first_element(inner).is_some());
    let begins = |at: usize| inside.get(at + 1 + name.len()..).is_some_and(|rest| rest.starts_with(['>', ' ', '\n', '\r', '\t']));
    let count = inside.match_indices(&format!("<{name}")).filter(|(at, _)| begins(*at)).count();
    (holds && count > 1).then(|| (format!("`{root}`"), name.to_string(), count))
}

/// The name of the first element of a text that begins with one, behind declarations and comments, and what follows its tag.
pub fn first_element(text: &str) -> Option<(&str, &str)> {
    let mut rest = text.trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with("<?") || rest.starts_with("<!") && !rest.starts_with("<![") {
            rest.find('>')? + 1
        } else {
            break;
        };
        rest = rest.get(end..)?.trim_start();
    }
    let (name, rest) = tag_name(rest.strip_prefix('<')?)?;
    let close = rest.find('>')?;
    Some((name, rest.get(close + 1..)?))
}

/// The name that a tag begins with, and the rest of it.
fn tag_name(tag: &str) -> Option<(&str, &str)> {
    let fits = tag.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let end = tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'))?;
    tag.split_at_checked(end).filter(|_| fits)
}

/// An element that is open.
struct Open<'a> {
    name: &'a str,
    /// What it calls itself: databases write the name of a field into an attribute.
    label: &'a str,
    /// The names that lead to it.
    path: u64,
    titled: bool,
    /// Letters of its text, without those of titles.
    letters: usize,
    /// Whether it lies in what belongs to an article.
    aside: bool,
}

/// A kind of elements with titles and texts, by the names that lead to them.
struct Kind<'a> {
    depth: usize,
    parent: &'a str,
    name: &'a str,
    count: usize,
}

/// The elements of a text that are open, and what was found in those that are closed.
#[derive(Default)]
struct Scan<'a> {
    open: Vec<Open<'a>>,
    kinds: HashMap<u64, Kind<'a>>,
}

impl<'a> Scan<'a> {
    fn text(&mut self, text: &str) {
        if let Some(last) = self.open.last_mut() {
            last.letters += text.chars().filter(|c| c.is_alphabetic()).count();
        }
    }

    fn begin(&mut self, name: &'a str, tag: &'a str) {
        /// What lies deeper is part of what it lies in.
        const DEEPEST: usize = 64;
        if self.open.len() < DEEPEST {
            let mut path = DefaultHasher::new();
            (self.open.last().map_or(0, |parent| parent.path), base(name)).hash(&mut path);
            let known = |aside: &&str| aside.eq_ignore_ascii_case(base(local(name)));
            let aside = self.open.last().is_some_and(|parent| parent.aside) || ASIDES.iter().any(known);
            // An encyclopedia's articles as its readers write them.
            let titled = local(name).eq_ignore_ascii_case("doc") && tag.contains(" title=");
            let label = attribute(tag).unwrap_or(name);
            self.open.push(Open { name, label, path: path.finish(), titled, letters: 0, aside });
        }
    }

    /// An element ends, and with it those inside of it that were not closed.
    fn end(&mut self, name: &str) {
        /// Fewer letters are a label.
        const LEAST: usize = 20;
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else { return };
        while self.open.len() > at
            && let Some(closed) = self.open.pop()
        {
            let depth = self.open.len();
            if closed.titled && closed.letters >= LEAST && !closed.aside {
                let parent = self.open.last().map_or("", |parent| parent.name);
                self.kinds.entry(closed.path).or_insert(Kind { depth, parent, name: base(closed.name), count: 0 }).count += 1;
            }
            if let Some(parent) = self.open.last_mut() {
                let title = is_title(closed.label);
                parent.titled |= closed.titled || title && closed.letters > 0;
                parent.letters += if title { 0 } else { closed.letters };
            }
        }
    }
}

/// What the attribute `name` of a tag says.
fn attribute(tag: &str) -> Option<&str> {
    let (_, value) = tag.split_once(" name=\"").or_else(|| tag.split_once(" name='"))?;
    value.split(['"', '\'']).next()
}

/// Whether an element is a headline by its name.
pub fn is_title(name: &str) -> bool {
    let name = local(name).to_lowercase();
    ["title", "headline", "عنوان"].iter().any(|end| name.ends_with(end)) || matches!(name.as_str(), "hl" | "hl1")
}

/// The outermost elements with a title and a text of which there are several.
fn titled(text: &str) -> Option<(String, String, usize)> {
    let mut scan = Scan::default();
    let mut rest = text;
    while let Some((before, mark)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        scan.text(before);
        let tag = mark.get(1..).unwrap_or_default();
        let (end, width) = match tag {
            _ if tag.starts_with("!--") => (mark.find("-->"), 3),
            _ if tag.starts_with("![CDATA[") => (mark.find("]]>"), 3),
            _ => (mark.find('>'), 1),
        };
        let Some(end) = end else { break };
        if let Some(name) = tag.strip_prefix('/') {
            scan.end(name.get(..end.saturating_sub(2)).unwrap_or_default().trim());
        } else if let Some(section) = tag.strip_prefix("![CDATA[") {
            scan.text(section.get(..end.saturating_sub(9)).unwrap_or_default());
        } else if let Some((name, _)) = tag_name(tag) {
            scan.begin(name, mark.get(1..end).unwrap_or_default());
            if mark.get(..end).is_some_and(|tag| tag.ends_with('/')) {
                scan.end(name);
            }
        }
        rest = mark.get(end + width..).unwrap_or_default();
    }
    let found = scan.kinds.into_values().filter(|kind| kind.count > 1).min_by_key(|kind| (kind.depth, kind.name))?;
    let parent = if found.parent.is_empty() { "the file".to_string() } else { format!("`{}`", found.parent) };
    Some((parent, found.name.to_string(), found.count))
}

#[cfg(test)]
mod tests {
    use super::repeated;

    const A: &str = "قال وزير الزراعة في مؤتمر صحفي إن موسم حصاد القمح بدأ.";

    #[test]
    fn what_repeats_with_a_title_and_a_text_is_several_articles() {
        let text = format!("<title>قمح</title><text>{A}</text>");
        let row = format!("<r><f name=\"title\">قمح</f><f name='body'>{A}</f></r>");
        let newsml = format!(
            "<NewsItem><NewsComponent><NewsLines><HeadLine>قمح</HeadLine></NewsLines><DataContent><p>{A}</p></DataContent></NewsComponent></NewsItem>"
        );
        for (xml, want) in [
            (
                format!("<NewsML><NewsEnvelope><DateAndTime>x</DateAndTime></NewsEnvelope>{newsml}{newsml}</NewsML>"),
                Some(("`NewsML`", "NewsItem", 2)),
            ),
            (
                format!("<?xml version='1.0'?><export><meta/><news><n>{text}</n><n>{text}</n><n>{text}</n></news></export>"),
                Some(("`news`", "n", 3)),
            ),
            (format!("<items><item>{text}</item><item>{text}</item></items>"), Some(("`items`", "item", 2))),
            (format!("<DOC>{text}</DOC>\n<DOC>{text}</DOC>"), Some(("the file", "DOC", 2))),
            (
                format!("<x:a><x:b><x:headline>قمح</x:headline><![CDATA[{A}]]></x:b><c/><x:b><x:headline>ت</x:headline>{A}</x:b></x:a>"),
                Some(("`x:a`", "x:b", 2)),
            ),
            (
                format!("<page><خبر><العنوان>قمح</العنوان><النص>{A}</النص></خبر><خبر><العنوان>ت</العنوان><النص>{A}</النص></خبر></page>"),
                Some(("`page`", "خبر", 2)),
            ),
            (format!("<rows><row><a>1</a></row><row><a>{A}</a></row></rows>"), Some(("`rows`", "row", 2))),
            // Numbered names, names in attributes, a title in one.
            (format!("<Daily><Daily_1>{text}</Daily_1><Daily_2>{text}</Daily_2></Daily>"), Some(("`Daily`", "Daily", 2))),
            (format!("<db><t>{row}{row}</t></db>"), Some(("`t`", "r", 2))),
            (format!("<doc id=\"1\" title=\"قمح\">{A}</doc>\n<doc id=\"2\" title=\"ت\">{A}</doc>"), Some(("the file", "doc", 2))),
            // One article.
            (format!("<news>{text}</news>"), None),
            (
                format!(
                    "<news>{text}<related><title>تيار</title><text>{A}</text></related><related><title>تيار</title><text>{A}</text></related></news>"
                ),
                None,
            ),
            (
                format!(
                    "<news>{text}<photo><title>تيار</title><caption>{A}</caption></photo><photo><title>ت</title><caption>{A}</caption></photo></news>"
                ),
                None,
            ),
            (format!("<news><title>قمح</title><p>{A}</p><p>{A}</p></news>"), None),
            (format!("<NewsML>{newsml}</NewsML>"), None),
            (format!("<doc title=\"قمح\"><main>{A}</main></doc>"), None),
            (format!("<news>{text}<section1>{text}</section1><section2>{text}</section2></news>"), None),
            (format!("<html><body><x>{text}</x><x>{text}</x></body></html>"), None),
            ("<a".into(), None),
            (A.into(), None),
        ] {
            let found = repeated(&xml);
            assert_eq!(found.as_ref().map(|(root, name, count)| (root.as_str(), name.as_str(), *count)), want, "{xml}");
        }
    }

    #[test]
    fn open_elements_cost_no_more_than_their_length() {
        let begun = std::time::Instant::now();
        for piece in ["<a>", "<a><title>x</title>", "</a>", "<!--", "<![CDATA[", "<a ", "<"] {
            _ = repeated(&format!("<r>{}", piece.repeat(100_000)));
        }
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
