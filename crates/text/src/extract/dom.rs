//! The tree of a page: whether it may be built, what of it is hidden, and what its elements say about author and date.

use super::boilerplate::chrome;
use super::tags::BLOCKS;
use super::who;
use crate::normalize::{collapse_whitespace, fold, tidy};
use dom_query::{Document, NodeId, NodeRef};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;

/// Pages with more elements than this are read by stripping their tags: no article needs so many.
pub const MAX_ELEMENTS: usize = 60_000;
/// Deeper nesting than this is an attack or a broken generator.
const MAX_DEPTH: usize = 400;
/// Elements without content.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "frame", "keygen"];
/// Elements that end where the next of their kind begins.
const REPLACED: &[&str] = &["p", "li", "td", "th", "tr", "option", "dt", "dd"];
/// Elements that a slash does not close.
const CONTAINERS: &[&str] = &[
    "div", "span", "p", "a", "b", "i", "li", "ul", "ol", "td", "tr", "table", "section", "article", "main", "form", "font", "em", "strong",
];

/// The tree of a page, unless it is too large or too deep to be built in good time: that is counted by the parser's own
/// tokenizer, which knows scripts, comments and capitals.
pub fn parse(html: &str) -> Option<Document> {
    let depth = Depth::default();
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(depth, TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    (!tokenizer.sink.wild.get()).then(|| Document::from(html))
}

/// The open elements while a page goes by.
#[derive(Default)]
struct Depth {
    open: RefCell<Vec<String>>,
    tags: Cell<usize>,
    wild: Cell<bool>,
}

impl TokenSink for Depth {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        self.tags.set(self.tags.get() + 1);
        if self.wild.get() || self.tags.get() > 2 * MAX_ELEMENTS {
            self.wild.set(true);
            return TokenSinkResult::Continue;
        }
        let name: &str = &tag.name;
        let mut open = self.open.borrow_mut();
        if tag.kind == TagKind::EndTag {
            if let Some(at) = open.iter().rposition(|n| n == name) {
                open.truncate(at);
            }
            return TokenSinkResult::Continue;
        }
        if VOID.contains(&name) || tag.self_closing && !CONTAINERS.contains(&name) {
            return TokenSinkResult::Continue;
        }
        if REPLACED.contains(&name) && open.last().is_some_and(|n| n == name) {
            return TokenSinkResult::Continue;
        }
        open.push(name.to_string());
        self.wild.set(open.len() > MAX_DEPTH);
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

/// The texts of a page's links: a line that is one of them is an entry of a list, not prose.
pub fn links(page: &Document) -> HashSet<String> {
    page.select("a").nodes().iter().map(|a| collapse_whitespace(&tidy(&a.text()))).filter(|t| !t.is_empty()).collect()
}

/// The letters of the elements that a page itself declares to be its article's text.
pub fn declared_text(page: &Document) -> String {
    const BODY: &str =
        "[itemprop='articleBody'], [class*='articlebody' i], [id*='articlebody' i], [class*='article-body' i], [class*='article_body' i]";
    page.select(BODY).nodes().iter().flat_map(|n| letters(&n.text())).collect()
}

/// A text without white space and invisible characters.
pub fn letters(text: &str) -> Vec<char> {
    tidy(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// What the page's metadata and elements say of its author, surest first, and what those say that name another article's. Whether
/// it is a person is for the caller to judge.
pub fn authors(page: &Document) -> (Vec<String>, Vec<String>) {
    const MOST: usize = 40;
    const NAME: usize = 5;
    const META: &str = "meta[name='author' i], meta[property='article:author' i], meta[itemprop='author'], meta[name='dc.creator' i], \
                        meta[name='parsely-author' i], meta[name='sailthru.author' i], meta[name='cXenseParse:author' i]";
    const ELEMENTS: &str = "[itemprop='author'], [rel='author'], [class*='author' i], [class*='writer' i], [class*='writeby' i], \
                            [class*='byline' i], [class*='reporter' i], [class*='editor-name' i], [id*='author' i], [class*='kateb' i], [class*='columnist' i], \
                            [class*='auther' i], .posted-by";
    let metas = page.select(META);
    let elements = page.select(ELEMENTS);
    let declared = metas.nodes().iter().filter_map(|m| m.attr("content")).map(|c| c.to_string());
    let titles: String = ["title", "meta[property='og:title' i]"].iter().filter_map(|s| first(page, s)).flat_map(|t| letters(&t)).collect();
    let shown = elements.nodes().iter().filter(|n| !n.has_name("meta")).take(3 * MOST);
    let near = below_heading(page, &titles);
    let (others, own): (Vec<_>, Vec<_>) = shown.partition(|n| !near.contains(&n.id) && is_of_another(n, &titles));
    let said = |n: &NodeRef<'_>| collapse_whitespace(&tidy(&named(n).unwrap_or_else(|| parted(n))));
    let short = |t: &String| (1..=14).contains(&t.split_whitespace().filter(|w| *w != "|").count());
    // A link to an author's page may bear no name for it, nor where one may be reached: right below the heading it is this article's.
    let links = page.select("a[href*='/author/' i], a[href*='/authors/' i], a[href*='/writer/' i], a[href*='/writers/' i], address");
    // "/authors/" leads to all of them.
    let all_of_them = |n: &NodeRef<'_>| {
        let href = n.attr("href").unwrap_or_default();
        href.trim_end_matches('/').rsplit('/').next().is_some_and(|last| ["author", "authors", "writer", "writers"].contains(&last))
    };
    let linked = links.nodes().iter().take(3 * MOST).filter(|n| near.contains(&n.id) && !all_of_them(n)).map(said);
    let linked = linked.filter(|name| name.split_whitespace().count() <= NAME);
    let all = declared.map(|t| collapse_whitespace(&tidy(&t))).chain(own.into_iter().take(MOST).map(said)).chain(linked);
    (all.filter(short).filter(|t| !who::is_nobody(t)).collect(), others.into_iter().map(said).collect())
}

/// The elements between the page's own heading and its first sentence: whom they name wrote this article, whatever links stand there.
fn below_heading(page: &Document, titles: &str) -> HashSet<NodeId> {
    const MOST: usize = 40;
    const HEADLINE: usize = 3;
    const OTHER: usize = 5;
    const SENTENCE: usize = 12;
    let (body, found) = (page.select("body"), page.select("h1, h2, h3"));
    let alone = page.select("h1").nodes().len() == 1;
    let count = |n: &NodeRef<'_>| n.text().split_whitespace().count();
    let titled = |n: &NodeRef<'_>| titles.contains(&letters(&n.text()).into_iter().collect::<String>());
    let own = |n: &NodeRef<'_>| count(n) >= HEADLINE && (alone && n.has_name("h1") || titled(n));
    let Some((body, heading)) = body.nodes().first().zip(found.nodes().iter().find(|n| own(n))) else { return HashSet::new() };
    let head = |n: &NodeRef<'_>| ["h1", "h2", "h3", "h4"].iter().any(|name| n.has_name(name));
    let ends = |n: &NodeRef<'_>| n.has_name("p") && count(n) >= SENTENCE || head(n) && count(n) >= OTHER;
    let behind = body.descendants_it().filter(NodeRef::is_element).skip_while(|n| n.id != heading.id).skip(1);
    behind.take(MOST).take_while(|n| !ends(n)).map(|n| n.id).collect()
}

/// Whether an element stands in the teaser of another article: a few words with a link that reads as a headline and is not the
/// page's own.
fn is_of_another(node: &NodeRef<'_>, titles: &str) -> bool {
    const CARD: usize = 60;
    const HEADLINE: usize = 5;
    const UP: usize = 4;
    let make = |n: &NodeRef<'_>| (n.node_name(), n.attr("class"), n.attr("rel"), n.attr("itemprop"));
    let own: String = letters(&node.text()).into_iter().collect();
    let headline = |link: &NodeRef<'_>| {
        let text = collapse_whitespace(&tidy(&link.text()));
        let key: String = letters(&text).into_iter().collect();
        // "المزيد من مقالات سامر الخطيب" leads to the author's own.
        let about = link.id != node.id && !own.is_empty() && key.contains(&own) && !link.descendants_it().any(|n| n.id == node.id);
        let name = if key.contains(&own) { node.text().split_whitespace().count() } else { 0 };
        let day = link.descendants_it().any(|n| n.has_name("time"));
        !day && text.split_whitespace().count() >= HEADLINE + name && !about && !titles.contains(&key) && chrome(&text).is_none()
    };
    for at in node.ancestors_it(Some(UP)) {
        let outer = ["body", "main", "article"].iter().any(|n| at.has_name(n));
        if outer || is_longer(&at, CARD) || at.descendants_it().any(|n| n.has_name("h1")) {
            return false;
        }
        let inside = |n: &NodeRef<'_>| n.id == node.id || n.ancestors_it(None).any(|a| a.id == node.id);
        if at.has_name("a") && headline(&at) {
            return true;
        }
        let links = at.descendants_it().filter(|n| n.has_name("a") && !inside(n) && headline(n));
        let led: HashSet<String> = links.map(|n| n.attr("href").unwrap_or_default().to_string()).collect();
        if !led.is_empty() {
            // Several below one name are what its bearer wrote; in a list of teasers other names of its make stand beside it.
            let alike = |n: &NodeRef<'_>| make(n) == make(node) && n.text().trim() != node.text().trim();
            return led.len() == 1 || at.descendants_it().any(|n| n.is_element() && alike(&n));
        }
    }
    false
}

/// Whether an element has more words than `most`: what stands around a name may be the whole page.
fn is_longer(node: &NodeRef<'_>, most: usize) -> bool {
    let mut n = 0;
    node.descendants_it().filter(NodeRef::is_text).any(|text| {
        n += text.text().split_whitespace().take(most + 1).count();
        n > most
    })
}

/// The name in an element that shows none: `<span itemprop="author"><meta itemprop="name" content="...">`.
fn named(node: &NodeRef<'_>) -> Option<String> {
    let name = |n: &NodeRef<'_>| n.attr("content").filter(|_| n.has_name("meta") && n.attr("itemprop").is_some_and(|i| &*i == "name"));
    let found = node.descendants_it().find_map(|n| name(&n)).map(|name| name.to_string());
    found.filter(|_| node.text().trim().is_empty())
}

/// What stands behind an element: its neighbours, and those of what holds it.
pub fn behind<'a>(node: &NodeRef<'a>) -> impl Iterator<Item = NodeRef<'a>> {
    const UP: usize = 6;
    const MOST: usize = 6;
    let outer = std::iter::successors(Some(*node), NodeRef::parent).take(UP);
    let outer = outer.take_while(|n| !n.has_name("body") && !n.has_name("article"));
    outer.flat_map(|n| std::iter::successors(n.next_element_sibling(), NodeRef::next_element_sibling).take(MOST))
}

/// The text of an element in which a bar parts what stands in blocks and on lines of their own: two items of a list are two
/// names, and what stands below a name is none of it. Behind a label of one word, or a colon, it goes on.
fn parted(node: &NodeRef<'_>) -> String {
    fn walk(node: &NodeRef<'_>, depth: usize, out: &mut String) {
        for child in node.children_it(false) {
            let line = is_block(&child) || child.has_name("br");
            // Two elements without a blank between them are shown apart, or their words would be one.
            let apart = out.ends_with(char::is_alphanumeric)
                && child.is_element()
                && child.prev_sibling().is_some_and(|before| before.is_element())
                && child.text().starts_with(|c: char| c.is_alphanumeric() || c == '@');
            if line || apart {
                out.push('\n');
            }
            if child.is_text() {
                out.push_str(&child.text().replace('\n', " "));
            } else if depth < MAX_DEPTH {
                walk(&child, depth + 1, out);
            }
            if line {
                out.push('\n');
            }
        }
    }
    let mut text = String::new();
    walk(node, 0, &mut text);
    let mut out = String::new();
    for piece in text.lines().map(|l| collapse_whitespace(&tidy(l))).filter(|l| !l.is_empty() && !l.starts_with('@')) {
        let label = out.ends_with(':') || !out.contains(' ');
        out.push_str(if out.is_empty() {
            ""
        } else if label {
            " "
        } else {
            " | "
        });
        out.push_str(&piece);
    }
    out
}

/// What a page calls a time that it shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Called {
    Publication,
    Nothing,
    Update,
}

/// What a `<time>` is called by its names and by the label in front of it. Themes give one element both names: it is the
/// publication.
fn called(node: &NodeRef<'_>) -> Called {
    const PUBLISHED: &[&str] = &["publish", "entry-date", "pubdate", "posted", "created", "نشر"];
    const UPDATED: &[&str] = &["updat", "modif", "تحديث", "تعديل"];
    const LABEL: usize = 6;
    let has = |text: &str, list: &[&str]| list.iter().any(|w| text.contains(w));
    let judge = |text: &str| match () {
        () if has(text, PUBLISHED) => Called::Publication,
        () if has(text, UPDATED) => Called::Update,
        () => Called::Nothing,
    };
    let names = [node.class(), node.attr("itemprop"), node.attr("id")].into_iter().flatten();
    let named = judge(&names.map(|n| n.to_ascii_lowercase()).collect::<Vec<_>>().join(" "));
    if named != Called::Nothing || node.has_attr("pubdate") {
        return if named == Called::Nothing { Called::Publication } else { named };
    }
    // "آخر تحديث: <time>", "<time>آخر تحديث: ...</time>", "<dt>آخر تحديث</dt><dd><time>".
    let own = node.text();
    let own = own.split(|c: char| c.is_numeric()).next().unwrap_or("").to_string();
    let words = |t: &str| t.contains(char::is_alphabetic);
    let near = std::iter::successors(node.prev_sibling(), NodeRef::prev_sibling).map(|n| n.text().to_string()).find(|t| words(t));
    // Behind another date only what follows it.
    let near = near.map(|t| t.rsplit(char::is_numeric).next().unwrap_or("").to_string());
    let above = || {
        let parent = node.parent().filter(|p| !p.has_name("body") && !p.has_name("article"))?;
        let label = parent.prev_element_sibling()?.text().to_string();
        (!label.contains(char::is_numeric)).then_some(label)
    };
    let labels = [Some(own), near.or_else(above)].into_iter().flatten().filter(|t| t.split_whitespace().count() <= LABEL);
    labels.map(|t| judge(&fold(&t))).find(|c| *c != Called::Nothing).unwrap_or(Called::Nothing)
}

/// The page's `<time>` elements that are no updates, publications first; and those that are.
fn times(page: &Document) -> (Vec<String>, Vec<String>) {
    const MOST: usize = 40;
    let found = page.select("time[datetime]:not([itemprop='dateModified'])");
    let value = |n: &NodeRef<'_>| n.attr("datetime").map(|d| d.to_string()).unwrap_or_default();
    let mut all: Vec<(Called, String)> = found.nodes().iter().take(MOST).map(|n| (called(n), value(n))).collect();
    let renewed = all.iter().filter(|(c, _)| *c == Called::Update).map(|(_, v)| v.clone()).collect();
    all.retain(|(c, _)| *c != Called::Update);
    all.sort_by_key(|(called, _)| *called);
    (all.into_iter().map(|(_, v)| v).collect(), renewed)
}

/// When the page was changed, where it says that: for a page that says nothing else.
pub fn updated(page: &Document) -> Vec<String> {
    let metas = page.select("meta[property='article:modified_time' i], meta[itemprop='dateModified']");
    times(page).1.into_iter().chain(metas.nodes().iter().filter_map(|m| m.attr("content")).map(|c| c.to_string())).collect()
}

/// The time of publication that the page declares; no time of an update.
pub fn published(page: &Document) -> Vec<String> {
    const SURE: [&str; 4] = [
        "meta[property='article:published_time' i], meta[itemprop='datePublished'], meta[name='pubdate' i], meta[name='publishdate' i]",
        "meta[name='dc.date' i], meta[name='dcterms.created' i], meta[name='date' i], meta[property='og:published_time' i]",
        "[itemprop='datePublished'], [itemprop='dateCreated'], time[pubdate], abbr.published[title]",
        "meta[name='publish-date' i], meta[name='publish_date' i], meta[name='publication_date' i], meta[name='publicationdate' i], \
         meta[name='dc.date.issued' i], meta[name='dcterms.issued' i], meta[name='dc.date.created' i], meta[name='article.published' i], \
         meta[name='parsely-pub-date' i], meta[name='sailthru.date' i], meta[name='cxenseparse:recs:publishtime' i]",
    ];
    // What themes of WordPress and Drupal call it; "date" alone may be today's, above the page.
    const CALLED: &str = ".posted-on, .entry-date, .post-date, .entry-meta .date, .post-meta .date, .article-date, .news-date";
    let abbreviated = |n: &NodeRef<'_>| n.attr("title").filter(|_| n.has_name("abbr"));
    let said = |n: &NodeRef<'_>| n.attr("content").or_else(|| n.attr("datetime")).or_else(|| abbreviated(n));
    let value = |n: &NodeRef<'_>| said(n).unwrap_or_else(|| n.text()).to_string();
    let first = |s: &str| page.select(s).nodes().first().map(value);
    // Of several times of one kind the first is the article's own.
    let time = times(page).0.into_iter().next();
    SURE.iter().filter_map(|s| first(s)).chain(time).chain(first(CALLED)).collect()
}

/// The address that a page gives itself, unless that is its site's.
pub fn address(page: &Document) -> Option<String> {
    let link = page.select_single("link[rel='canonical' i]");
    let canonical = link.nodes().first().and_then(|n| n.attr("href")).map(|href| href.trim().to_string());
    let own = |address: &String| {
        let path = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).and_then(|rest| rest.split_once('/'));
        path.is_some_and(|(host, path)| !host.is_empty() && !path.is_empty())
    };
    [canonical, first(page, "meta[property='og:url' i]")].into_iter().flatten().find(own)
}

/// The day in an address, as systems that publish news write it: `https://example.org/2024/03/12/bridge`.
pub fn day_in(address: &str) -> Option<String> {
    let parts: Vec<&str> = address.split(['/', '?', '#']).collect();
    let number = |part: &str, digits: std::ops::RangeInclusive<usize>| {
        let fits = digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| fits)
    };
    parts.windows(3).find_map(|three| {
        let [year, month, day] = three else { return None };
        let (year, month, day) = (number(year, 4..=4)?, number(month, 1..=2)?, number(day, 1..=2)?);
        let real = (1990..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        real.then(|| format!("{year:04}-{month:02}-{day:02}"))
    })
}

/// What the page's head says that its article is about.
pub fn descriptions(page: &Document) -> Vec<String> {
    let metas = page.select("meta[name='description' i], meta[property='og:description' i], meta[name='twitter:description' i]");
    metas.nodes().iter().filter_map(|m| m.attr("content")).map(|c| c.to_string()).collect()
}

/// The text of the first element that a selector finds, or its `content`.
pub fn first(page: &Document, selector: &str) -> Option<String> {
    let found = page.select_single(selector);
    let node = found.nodes().first()?;
    let text = node.attr("content").unwrap_or_else(|| node.text());
    Some(collapse_whitespace(&tidy(&text))).filter(|t| !t.is_empty())
}
/// Whether an element ends a line.
pub fn is_block(node: &NodeRef<'_>) -> bool {
    node.node_name().is_some_and(|n| BLOCKS.contains(&&*n))
}
