//! An entry of a feed, and the article in it.

use super::article::{Article, Removed};
use super::boilerplate::{Chrome, chrome, finished};
use super::feed_names::{BODIES, NO_TEXT, TOLD, is_no_article};
use super::tags::{strip_tags, unescape};
use super::{ExtractError, Given, InputKind, extract_body, read_author};
use crate::date::given;
use crate::normalize::{collapse_whitespace, fold, tidy};
use crate::segment::sentences;
use std::collections::HashSet;

/// An entry of a feed, as it was read; [`FeedEntry::article`] extracts from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedEntry {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) link: String,
    /// What its addresses are relative to.
    pub(super) base: String,
    pub(super) date: String,
    pub(super) updated: String,
    pub(super) authors: Vec<String>,
    pub(super) content: String,
    pub(super) summary: String,
    pub(super) media: String,
    pub(super) outlet: String,
    /// What it is, and its state, in an export of `WordPress`.
    pub(super) kind: String,
    pub(super) status: String,
    /// What elements of other names say, with the names.
    pub(super) others: Vec<(String, String)>,
}

impl FeedEntry {
    /// Where an element of another name says something: those of other vocabularies describe pictures and podcasts.
    pub(super) fn other(&mut self, name: &str) -> Option<&mut String> {
        const MOST: usize = 40;
        if name.contains(':') && !TOLD.contains(&name) || NO_TEXT.contains(&name) || self.others.len() >= MOST {
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

    /// What other vocabularies tell, where the feed's own says nothing: the fullest of it.
    fn told(&self) -> &str {
        let others = self.others.iter().filter(|(name, _)| TOLD.contains(&name.as_str())).map(|(_, text)| text.as_str());
        others.chain([self.media.as_str()]).max_by_key(|text| text.trim().len()).unwrap_or("")
    }

    /// The text of a field that an element of the item adds to.
    pub(super) fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "title" => &mut self.title,
            "link" => &mut self.link,
            "guid" | "id" => &mut self.id,
            "pubdate" | "published" | "date" | "issued" | "created" => &mut self.date,
            "updated" | "modified" => &mut self.updated,
            "encoded" | "content" | "full-text" | "fulltext" => &mut self.content,
            "description" | "summary" => &mut self.summary,
            "wp:post_type" => &mut self.kind,
            "wp:status" => &mut self.status,
            _ => return None,
        })
    }

    /// Its `guid` or `id`, where it has one.
    pub fn id(&self) -> Option<&str> {
        first_line(&self.id)
    }

    /// What it is where it is no article by its own words, as pictures and menus in an export of `WordPress` are.
    ///
    /// ```
    /// let item = "<item><title>صورة</title><wp:post_type>attachment</wp:post_type></item>";
    /// let entries = mujaz_text::extract::feed_entries(&format!("<rss><channel>{item}</channel></rss>"));
    /// assert_eq!(entries[0].as_ref().unwrap().no_article(), Some("attachment"));
    /// ```
    pub fn no_article(&self) -> Option<&str> {
        let (kind, status) = (self.kind.trim(), self.status.trim());
        is_no_article(kind, status).then_some(if matches!(status, "trash" | "auto-draft") { status } else { kind })
    }

    /// The article in it, read by a contract, or why there is none.
    pub fn article(&self, kind: InputKind) -> Result<Article, ExtractError> {
        // Titles are escaped twice as often as once.
        let text = |s: &str| Some(collapse_whitespace(&tidy(&unescape(&strip_tags(s))))).filter(|s| !s.is_empty());
        // The fuller of the two: a feed's summary is often a teaser of its content, sometimes all there is.
        let (content, summary) = (self.content(), self.summary.as_str());
        let fuller = content.trim().len() >= summary.trim().len();
        let source = if fuller { content } else { summary };
        let source = if source.trim().is_empty() { self.told() } else { source };
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
        let own = |(name, _): &&(String, String)| !TOLD.contains(&name.as_str());
        self.others.iter().filter(own).for_each(|(_, text)| note(&mut article, text, "field"));
        // A podcast's summary says the description in other words, unless that is a line beside it.
        if self.told().trim().len() > 2 * source.trim().len() {
            note(&mut article, self.told(), "field");
        }
        let guid = self.id().filter(|id| id.starts_with("http://") || id.starts_with("https://"));
        let link = first_line(&self.link).or(guid);
        article.url = link.map(|link| resolved(link, &self.base)).or(article.url);
        self.take_day(&mut article);
        // Who exports drafts too knows of them by this alone.
        let status = self.status.trim();
        if matches!(status, "draft" | "pending" | "private" | "future") {
            article.removed.push(Removed { line: format!("wp:status: {status}"), reason: "field" });
        }
        let named = author.map(|a| read_author(&a)).unwrap_or_default();
        article.byline = named.byline.or(article.byline);
        article.dateline = article.dateline.or(named.dateline);
        article.outlet = text(&self.outlet).or(named.outlet).or(article.outlet);
        article.rest_found("feed");
        Ok(article)
    }

    /// The day that it gives; one that nobody can read is listed.
    fn take_day(&self, article: &mut Article) {
        let said = if self.date.trim().is_empty() { &self.updated } else { &self.date };
        let day = said.lines().find_map(given);
        if day.is_none() && !said.trim().is_empty() {
            article.removed.push(Removed { line: collapse_whitespace(said), reason: "date" });
        }
        article.published = day.or(article.published.take());
    }
}

/// The first line that says something: of several elements for one field the first counts.
fn first_line(text: &str) -> Option<&str> {
    text.lines().map(str::trim).find(|line| !line.is_empty())
}

/// An address that a feed has, whole where it is known what it is relative to.
pub(super) fn resolved(link: &str, base: &str) -> String {
    let scheme = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    let whole = link.is_empty() || link.split_once(':').is_some_and(|(front, _)| scheme(front));
    let base = base.trim().split_once("://").filter(|(front, _)| front.eq_ignore_ascii_case("http") || front.eq_ignore_ascii_case("https"));
    let Some((scheme, rest)) = base.filter(|_| !whole) else { return link.to_string() };
    let (host, path) = rest.split_at_checked(rest.find(['/', '?', '#']).unwrap_or(rest.len())).unwrap_or((rest, ""));
    let path = path.split(['?', '#']).next().unwrap_or("");
    if link.starts_with("//") {
        return format!("{scheme}:{link}");
    }
    if link.starts_with('/') {
        return format!("{scheme}://{host}{link}");
    }
    if link.starts_with(['?', '#']) {
        return format!("{scheme}://{host}{path}{link}");
    }
    let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut link = link;
    while let Some((step, rest)) = link.split_once('/').filter(|(step, _)| matches!(*step, "." | "..")) {
        if step == ".." {
            folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
        }
        link = rest;
    }
    format!("{scheme}://{host}{folder}/{link}")
}

/// Lists the sentences of a text that neither the article nor what was left out of it says.
fn note(article: &mut Article, text: &str, reason: &'static str) {
    const SENTENCE: usize = 5;
    /// Of two books that say different things, not each sentence of one is looked for in all of the other: it is listed.
    const MOST: usize = 256 << 20;
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
    let known: Vec<&str> = left.chain([article.body.as_str(), article.title.as_deref().unwrap_or("")]).collect();
    let told: HashSet<String> =
        known.iter().flat_map(|text| sentences(text).into_iter().filter_map(move |s| text.get(s.range))).map(bare).collect();
    let known: Vec<String> = known.into_iter().map(bare).collect();
    let mut looked = 0;
    let new = lines.into_iter().filter(|line| {
        let line = bare(line);
        if told.contains(&line) {
            return false;
        }
        looked += known.iter().map(String::len).sum::<usize>();
        looked > MOST || !known.iter().any(|text| text.contains(&line))
    });
    let new: Vec<Removed> = new.map(|line| Removed { line, reason }).collect();
    article.removed.extend(new);
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
