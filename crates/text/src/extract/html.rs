//! HTML pages: metadata, the main text by `dom_smoothie` (Mozilla's Readability in Rust), and what of it is a page's furniture.

use super::after::{comments, next_articles};
use super::article::{Article, Removed};
use super::asides::{self, Taken};
use super::boxes::Boxes;
use super::bylines::authors;
use super::days::{day_in, published, updated};
use super::declared::{declared_body, note};
use super::head_blocks::HeadBlocks;
use super::head_lines::{take_head_lines, take_lines_below, take_signature};
use super::left::{Left, account};
use super::meta::{self, Meta};
use super::own_element::{self, Own, is_prose};
use super::tags::{page_text, strip_tags, with_shadows};
use super::titles::{as_shown, heading, outlet_behind, titles, without_site};
use super::{
    Contract, ExtractError, Reading, app_data, beneath, boilerplate, decks, dom, extract_page, furniture, lead, paragraphs, parts, prune,
    related, signoff, who,
};
use crate::date::{FoundDate, find_dates, given};
use crate::normalize::{collapse_whitespace, fold, tidy};
use crate::words::{OutletKind, outlet};
use dom_query::Document;
use dom_smoothie::{Config, Readability, TextMode};
use std::collections::HashSet;

/// Extracts the article from an HTML page.
///
/// ```
/// let page = "<html><head><title>خبر - الصحيفة</title></head><body><article><h1>خبر مهم من الكويت</h1>\
///     <p>أعلنت الحكومة الكويتية اليوم خطة جديدة لدعم التعليم في البلاد، تشمل بناء مئة مدرسة خلال خمسة أعوام.</p>\
///     <p>وقال الوزير إن التنفيذ يبدأ في يناير المقبل بتمويل من صندوق التنمية الوطني.</p></article></body></html>";
/// let article = mujaz_text::extract::extract_html(page).unwrap();
/// assert_eq!(article.body.lines().count(), 2);
/// ```
///
/// # Errors
/// If the page has no text or no body.
pub fn extract_html(html: &str) -> Result<Article, ExtractError> {
    of_page(&with_shadows(html))
}

/// Each step needs what those in front of it left, so their order is part of the rules:
///
/// 1. What the page declares fills the fields first; whatever comes later fills only what is empty.
/// 2. The tree is read and cut before Readability takes it apart. Other articles leave before anything is read: their names and days would be
///    this one's. What nobody sees leaves before anything is judged by its neighbours, blocks at the heading before boxes, which would take
///    them and not read who and when. Parts are joined when what stood between them is gone. What the text is held against later, the
///    article's own element and all that is shown, is read last, off the tree that Readability gets.
/// 3. Fields are completed before lines are told apart: a title must be known before a line may leave as its repeat.
/// 4. What is none of the text leaves it, a long declared text may take its place, and only then comes back what Readability left out: it is
///    held against what has left by then, and that stays out. A short declared text counts for less than all that.
/// 5. Both ends are read when first and last line are the article's own: byline and dateline, then standfirsts above them, which would hide
///    them, in the front; who signs and what an agency adds at the end.
/// 6. When the body is whole, each line of the page that is not in it gets its reason.
fn of_page(html: &str) -> Result<Article, ExtractError> {
    let mut article = Article::default();
    let (ld_body, later) = declare(&mut article, declared_meta(html));
    article.rest_found("json-ld");
    let Some(tree) = dom::parse(html) else {
        later.fill(&mut article);
        return without_structure(html, None, article, ld_body.as_deref());
    };
    let mut taken = Taken::default();
    next_articles(&tree, &mut taken);
    let seen = Seen::of(&tree);
    let hidden = prune::prune(&tree);
    let mut head = HeadBlocks::take(&tree, &mut taken);
    asides::skips(&tree, &mut taken);
    comments(&tree, &mut taken);
    related::related(&tree, &mut taken);
    asides::take(&tree, &mut taken);
    let boxes = Boxes::take(&tree);
    let seconds = decks::read(&tree);
    parts::join(&tree);
    let own = Own::of(&tree, &seen.descriptions);
    let shown = own_element::prose(&tree);
    let Some(page) = readable(tree) else {
        complete(&mut article, &seen, &later, None);
        return without_structure(html, Some(&seen), article, ld_body.as_deref());
    };
    complete(&mut article, &seen, &later, Some(&page));
    head.sign(&mut article);
    let found = paragraphs(&page.text_content);
    let mut body = without_furniture(&mut article, &found);
    take_menus(&mut article, &mut body, &seen.links);
    take_head_lines(&mut article, &mut body);
    furniture::take_policy(&mut article, &mut body);
    furniture::take_holder(&mut article, &mut body, &found);
    furniture::take_outside(&mut article, &mut body, &seen.declared);
    if declared_body(&mut article, &mut body, ld_body.as_deref(), false) {
        take_head_lines(&mut article, &mut body);
    }
    if body.is_empty() {
        return without_structure(html, Some(&seen), article, ld_body.as_deref());
    }
    own.instead(&mut article, &mut body);
    own.restore(&mut body, &kept_elsewhere(&article));
    if declared_body(&mut article, &mut body, ld_body.as_deref(), true) {
        take_head_lines(&mut article, &mut body);
    }
    taken.take_more(&mut article, &mut body);
    take_lines_below(&mut article, &mut body);
    let text = page_text(html);
    let lines = paragraphs(&text);
    fill_from_text(&mut article, &taken, &text, &lines, &body);
    take_late_title(&mut article, &mut body);
    let beside = own.left(&body);
    lead::take(&mut article, &body[0], body.len() > 1);
    head.place(&mut article);
    take_signature(&mut article, &mut body);
    signoff::take(&mut article, &mut body);
    beneath::take(&mut article, &taken, &lines, &body);
    day_by_source(&mut article, &taken, html, (&lines, &body));
    day_of_page(&mut article, &seen.updates);
    let fronts = decks::restore(&seconds, &mut article, &mut body);
    article.body = body.join("\n");
    article.input = Reading::new(Contract::Html, "a page in HTML");
    article.rest_found("text");
    note(&mut article, html, ld_body.as_deref(), &lines);
    let prose = [(hidden.as_slice(), "hidden"), (beside.as_slice(), "beside")];
    let shown = shown.beside(&body);
    account(&mut article, lines, &Left { boxes: &boxes, taken: &taken, prose: &prose, shown: &shown, fronts });
    Ok(article)
}

/// A page that says nothing else is of the day in its address, or as old as its last change.
fn day_of_page(article: &mut Article, updates: &[String]) {
    let addressed = article.url.as_deref().and_then(day_in);
    article.published = article.published.take().or_else(|| addressed.iter().chain(updates).find_map(|u| local_date(u)));
}

/// What a page declares in JSON-LD or, where that has no text, in the data of its scripts.
fn declared_meta(html: &str) -> Meta {
    let mut meta = meta::json_ld(html);
    if let Some(record) = Some(html).filter(|_| meta.body.is_none()).and_then(app_data::record) {
        meta.body = Some(record.body);
        meta.created = record.published.or(meta.created);
        if !record.authors.is_empty() {
            meta.creators = record.authors.into_iter().map(|name| (name, false)).collect();
        }
    }
    meta
}

/// The lines that are neither the title nor furniture by their own words.
fn without_furniture(article: &mut Article, lines: &[String]) -> Vec<String> {
    let mut body = Vec::new();
    for line in lines.iter().cloned() {
        let title = article.title.as_deref() == Some(line.as_str());
        match if title { Some("title") } else { furniture::kind(&line) } {
            Some(reason) => article.removed.push(Removed { line, reason }),
            None => body.push(line),
        }
    }
    body
}

/// A page in which no main element was found: its bare text is read, and what it declares is kept, which is in `article`. A page
/// that a script makes has no more than that: the text that it declares is its body.
fn without_structure(html: &str, seen: Option<&Seen>, mut article: Article, declared: Option<&str>) -> Result<Article, ExtractError> {
    let plain = match extract_page(&strip_tags(html)) {
        Err(_) if declared.is_some() => Article::default(),
        read => read?,
    };
    (article.lead, article.removed) = (plain.lead, plain.removed.clone());
    article.input = Reading::new(Contract::Page, "HTML without a main element");
    let mut body: Vec<String> = plain.body.lines().map(str::to_string).collect();
    let long = declared_body(&mut article, &mut body, declared, false);
    if long || declared_body(&mut article, &mut body, declared, true) {
        article.lead = 0;
        take_head_lines(&mut article, &mut body);
        article.input = Reading::new(Contract::Html, "the text that a page in HTML declares");
        lead::take(&mut article, body.first().map_or("", String::as_str), body.len() > 1);
        take_signature(&mut article, &mut body);
        signoff::take(&mut article, &mut body);
    } else if seen.is_some_and(|seen| seen.is_all(&body)) {
        // A script would have brought in the rest: a title in the page's head is no article.
        return Err(ExtractError::NoBody { lines: body.len() });
    } else if article.title.is_some() {
        take_titles(&mut article, &mut body, plain.title.as_deref());
    }
    article.body = body.join("\n");
    if article.body.is_empty() {
        return Err(ExtractError::Empty);
    }
    fill(&mut article, plain);
    article.rest_found("text");
    Ok(article)
}

/// Where a page declares its title, that leaves its bare text; what was read there as a title instead is listed.
fn take_titles(article: &mut Article, body: &mut Vec<String>, read: Option<&str>) {
    let title = article.title.clone();
    if let Some(line) = read.filter(|line| title.as_deref() != Some(*line)) {
        let reason = if is_prose(line) { "beside" } else { "title" };
        article.removed.push(Removed { line: line.to_string(), reason });
    }
    // Bytes at the beginning of the first line may be byline and dateline.
    let first = usize::from(article.lead > 0);
    if let Some(at) = body.iter().position(|line| title.as_ref() == Some(line)).filter(|at| *at >= first && body.len() > 1) {
        article.removed.push(Removed { line: body.remove(at), reason: "title" });
    }
}

/// What the page's tree says, read before Readability takes it apart.
struct Seen {
    heading: Option<String>,
    og_title: Option<String>,
    head_title: Option<String>,
    address: Option<String>,
    /// What the page shows as a heading or calls a title.
    titles: HashSet<String>,
    site: Option<String>,
    authors: Vec<String>,
    /// Authors of other articles.
    others: Vec<String>,
    dates: Vec<String>,
    updates: Vec<String>,
    descriptions: Vec<String>,
    links: HashSet<String>,
    declared: String,
}

impl Seen {
    fn of(tree: &Document) -> Self {
        let (authors, others) = authors(tree);
        Seen {
            heading: heading(tree),
            og_title: dom::first(tree, "meta[property='og:title' i]"),
            head_title: dom::first(tree, "title"),
            address: dom::address(tree),
            titles: titles(tree),
            site: dom::first(tree, "meta[property='og:site_name' i]"),
            authors,
            others,
            dates: published(tree),
            updates: updated(tree),
            descriptions: dom::descriptions(tree),
            links: dom::links(tree),
            declared: dom::declared_text(tree),
        }
    }

    /// Whether the title in the page's head, which it does not show, is all that lines say.
    fn is_all(&self, lines: &[String]) -> bool {
        let shown = |title: &&str| self.titles.iter().any(|s| s.split_whitespace().count() >= 3 && title.contains(s.as_str()));
        let head = self.head_title.as_deref().filter(|title| !lines.is_empty() && !shown(title));
        head.is_some_and(|title| lines.iter().all(|line| title.contains(line.as_str())))
    }
}

/// What a page declares less surely: who made the record of its article, and when. Its own tags and elements come first.
struct Later {
    creators: Vec<(String, bool)>,
    created: Option<String>,
}

impl Later {
    /// Fills in what nothing else says.
    fn fill(&self, article: &mut Article) {
        if article.byline.is_none() {
            article.byline = persons(article, &self.creators);
        }
        article.published = article.published.take().or_else(|| local_date(self.created.as_deref()?));
        article.rest_found("json-ld");
    }
}

/// Takes over what JSON-LD declares; returns the article's text, if that is there, and what is less sure.
fn declare(article: &mut Article, meta: Meta) -> (Option<String>, Later) {
    article.title = meta.title;
    article.outlet = meta.outlet;
    article.section = meta.section;
    article.published = meta.published.and_then(|s| local_date(&s));
    article.byline = persons(article, &meta.authors);
    (meta.body, Later { creators: meta.creators, created: meta.created })
}

/// The persons among declared authors; what else they name is taken over, too.
fn persons(article: &mut Article, authors: &[(String, bool)]) -> Option<String> {
    let (mut persons, mut known): (Vec<String>, HashSet<String>) = (Vec::new(), HashSet::new());
    for (name, organisation) in authors {
        let found = lead::author(name);
        article.dateline = article.dateline.take().or(found.dateline);
        article.outlet = article.outlet.take().or(found.outlet);
        let Some(byline) = found.byline else { continue };
        let agency = outlet(&byline).is_some_and(|o| o.kind == OutletKind::Agency);
        if is_outlet(article, &byline) || who::is_organisation(&byline) || *organisation && !agency {
            article.outlet = article.outlet.take().or(Some(byline));
        } else if known.insert(byline.clone()) {
            persons.push(byline);
        }
    }
    (!persons.is_empty()).then(|| persons.join("، "))
}

/// The letters of what is in the article beside its body, or left on evidence.
fn kept_elsewhere(article: &Article) -> HashSet<String> {
    let fields = [&article.title, &article.byline, &article.dateline, &article.outlet, &article.section].into_iter().flatten();
    fields.chain(article.removed.iter().map(|r| &r.line)).map(|t| dom::letters(t)).collect()
}

/// Whether a name is that of the page's own outlet.
fn is_outlet(article: &Article, name: &str) -> bool {
    article.outlet.as_deref().is_some_and(|o| fold(o) == fold(name))
}

/// What JSON-LD did not say, from headings, metadata and elements.
fn complete(article: &mut Article, seen: &Seen, later: &Later, page: Option<&dom_smoothie::Article>) {
    let text = |s: &str| Some(collapse_whitespace(&tidy(s))).filter(|s| !s.is_empty());
    article.url = page.and_then(|p| p.url.clone()).or_else(|| seen.address.clone());
    article.title = article.title.take().or_else(|| seen.heading.clone());
    article.found("title", "heading");
    article.outlet = article.outlet.take().or_else(|| seen.site.clone()).or_else(|| page?.site_name.as_deref().and_then(text));
    let titles = [seen.og_title.as_deref(), page.map(|p| p.title.as_str()), seen.head_title.as_deref()];
    article.title = article.title.take().or_else(|| titles.into_iter().flatten().find_map(text));
    article.title = article.title.take().map(|t| as_shown(without_site(&t, article.outlet.as_deref()), &seen.titles));
    if let Some(title) = article.title.as_deref().filter(|_| article.outlet.is_none()) {
        article.outlet = [&seen.head_title, &seen.og_title].into_iter().flatten().find_map(|head| outlet_behind(head, title));
    }
    if article.byline.is_none() {
        author_of(article, seen, page.and_then(|p| p.byline.as_deref()));
    }
    article.published = article.published.take().or_else(|| seen.dates.iter().find_map(|date| local_date(date)));
    article.rest_found("meta");
    later.fill(article);
    let read = page.and_then(|p| p.published_time.as_deref());
    article.published = article.published.take().or_else(|| local_date(read?));
    article.rest_found("meta");
}

/// The first of the page's candidates that names a person; a place or outlet beside it is taken over, too.
fn author_of(article: &mut Article, seen: &Seen, readability: Option<&str>) {
    let readability = readability.filter(|name| !seen.others.contains(&collapse_whitespace(&tidy(name))));
    for candidate in seen.authors.iter().map(String::as_str).chain(readability) {
        let found = lead::author(candidate);
        let Some(byline) = found.byline else {
            article.dateline = article.dateline.take().or(found.dateline);
            continue;
        };
        if who::may_be_person(&byline) && !is_outlet(article, &byline) || outlet(&byline).is_some_and(|o| o.kind == OutletKind::Agency) {
            article.byline = Some(byline);
            article.dateline = article.dateline.take().or(found.dateline);
            return;
        }
    }
}

/// What Readability does not see, a reading of the page's bare text may: headings and dates outside the main block.
fn fill_from_text(article: &mut Article, taken: &Taken, text: &str, lines: &[String], body: &[String]) {
    let undated = article.published.is_none();
    if article.title.is_some() && !undated {
        return;
    }
    if let Ok(plain) = extract_page(&taken.without(text)) {
        fill(article, plain);
    }
    let title = article.title.as_deref();
    article.published = article.published.take().filter(|at| !(undated && is_todays(at, title, lines, body)));
}

/// The day that has a line to itself in the page's source alone, where browsers show what it is of behind it.
fn day_by_source(article: &mut Article, taken: &Taken, html: &str, (lines, body): (&[String], &[String])) {
    if article.published.is_some() {
        return;
    }
    let text = strip_tags(html);
    let by_source = paragraphs(&text);
    // A page is read as a text a second time only for a line that was not one, and is no part of the article's own.
    let (known, own): (HashSet<&String>, String) = (lines.iter().collect(), body.join("\n"));
    if !by_source.iter().any(|line| line.contains(char::is_numeric) && !known.contains(line) && !own.contains(line.as_str())) {
        return;
    }
    let mut read = Article { title: article.title.clone(), ..Article::default() };
    fill_from_text(&mut read, taken, &text, &by_source, body);
    article.published = read.published;
}

/// Whether a date stands on its page only well above the heading, where sites say which day it is.
fn is_todays(date: &FoundDate, title: Option<&str>, lines: &[String], body: &[String]) -> bool {
    const NEAR: usize = 5;
    let above = lines.iter().position(|line| body.first() == Some(line)).and_then(|at| lines.get(..at));
    let Some(at) = above.and_then(|above| above.iter().rposition(|line| title == Some(line.as_str()))) else { return false };
    let says = |line: &String| line.contains(date.raw.as_str());
    let Some((far, near)) = lines.split_at_checked(at.saturating_sub(NEAR)) else { return false };
    far.iter().any(says) && !near.iter().any(says)
}

fn fill(article: &mut Article, plain: Article) {
    article.title = article.title.take().or(plain.title);
    article.published = article.published.take().or(plain.published);
    article.byline = article.byline.take().or(plain.byline);
    article.dateline = article.dateline.take().or(plain.dateline);
    article.outlet = article.outlet.take().or(plain.outlet);
}

/// Runs of three and more short lines at either end: menus and link lists that Readability took for text. At the end of an
/// article a short line may be its own (a list, a verse): there, every line must be a link.
fn take_menus(article: &mut Article, body: &mut Vec<String>, links: &HashSet<String>) {
    let listed = |line: &String| {
        line.split_whitespace().count() <= 4
            && !line.ends_with(['.', '؟', '!', ':', '»', '"'])
            && find_dates(line).is_empty()
            && lead::loose_line(line).is_none()
    };
    let mut remove = |body: &mut Vec<String>, range: std::ops::Range<usize>, reason| {
        article.removed.extend(body.drain(range).map(|line| Removed { line, reason }));
    };
    let head = body.iter().take_while(|l| listed(l)).count();
    if head >= 3 && head < body.len() {
        remove(body, 0..head, "menu");
    }
    let linked = |line: &&String| links.contains(*line) && !line.ends_with(['.', '؟', '!']);
    let tail = body.iter().rev().take_while(linked).count();
    // "شارك في الندوة:" announces a list of the article's own.
    let before = body.len().checked_sub(tail + 1).and_then(|at| body.get(at));
    let announced = before.is_some_and(|line| line.ends_with(':') && boilerplate::kind(line).is_none());
    if tail >= 2 && tail < body.len() && !announced {
        remove(body, body.len() - tail..body.len(), "footer");
    }
    furniture::take_section(article, body, links);
}

/// The title where it was found last, in the text itself.
fn take_late_title(article: &mut Article, body: &mut Vec<String>) {
    if body.len() > 1 && article.title.is_some() && article.title.as_deref() == body.first().map(String::as_str) {
        article.removed.push(Removed { line: body.remove(0), reason: "title" });
        take_head_lines(article, body);
    }
}

fn readable(tree: Document) -> Option<dom_smoothie::Article> {
    let config =
        Config { text_mode: TextMode::Formatted, max_elements_to_parse: dom::MAX_ELEMENTS, char_threshold: 120, ..Config::default() };
    Readability::with_document(tree, None, Some(config)).ok()?.parse().ok()
}

/// A time stamp's own local date and time: "2018-02-15T01:56:00+04:00" stays 01:56.
fn local_date(stamp: &str) -> Option<FoundDate> {
    given(stamp)
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
