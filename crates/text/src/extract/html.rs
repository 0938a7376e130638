//! HTML pages: JSON-LD and OpenGraph metadata, the main text by `dom_smoothie` (Mozilla's Readability in Rust).

use super::article::{Article, Removed};
use super::lead;
use super::{Contract, ExtractError, Reading, boilerplate, extract_page, paragraphs, split_author};
use crate::date::{FoundDate, find_dates};
use crate::normalize::{collapse_whitespace, tidy};
use dom_smoothie::{Config, Readability, TextMode};
use serde_json::Value;
use std::collections::HashSet;

/// Pages with more elements than this are read by stripping their tags: no article needs so many.
const MAX_ELEMENTS: usize = 60_000;
/// Deeper nesting than this is an attack or a broken generator.
const MAX_DEPTH: usize = 400;

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
    let meta = json_ld(html);
    let Some(page) = readable(html) else { return without_structure(html) };
    let text = |s: &str| Some(collapse_whitespace(&tidy(s))).filter(|s| !s.is_empty());
    let mut article =
        Article { title: meta.title, url: page.url.clone(), outlet: meta.outlet, section: meta.section, ..Default::default() };
    (article.byline, article.dateline) = meta.byline.map(|a| split_author(&a)).unwrap_or_default();
    article.published = meta.published.and_then(|s| local_date(&s));
    article.rest_found("json-ld");
    article.title = article.title.or_else(|| heading(html));
    article.found("title", "heading");
    article.title = article.title.or_else(|| text(&page.title));
    article.outlet = article.outlet.or_else(|| page.site_name.as_deref().and_then(text));
    if article.byline.is_none() {
        let (byline, dateline) = page.byline.as_deref().and_then(text).map(|a| split_author(&a)).unwrap_or_default();
        (article.byline, article.dateline) = (byline, article.dateline.or(dateline));
    }
    article.published = article.published.or_else(|| page.published_time.as_deref().and_then(local_date));
    article.rest_found("meta");
    let mut body = Vec::new();
    for line in paragraphs(&page.text_content) {
        let reason = if article.title.as_deref() == Some(line.as_str()) { Some("title") } else { boilerplate::kind(&line) };
        match reason {
            Some(reason) => article.removed.push(Removed { line, reason }),
            None => body.push(line),
        }
    }
    take_menus(&mut article, &mut body);
    take_head_lines(&mut article, &mut body);
    if body.is_empty() {
        return without_structure(html);
    }
    if article.title.is_none() || article.published.is_none() {
        fill_from_text(&mut article, html);
    }
    lead::take(&mut article, &body[0], body.len() > 1);
    article.body = body.join("\n");
    article.input = Reading::new(Contract::Html, "a page in HTML");
    article.rest_found("text");
    account(&mut article, html);
    Ok(article)
}

/// A page in which no main element was found: its bare text is read as a page dump.
fn without_structure(html: &str) -> Result<Article, ExtractError> {
    let input = Reading::new(Contract::Page, "HTML without a main element");
    Ok(Article { input, ..extract_page(&strip_tags(html))? })
}

/// Notes the lines of the page that are neither in the body nor noted yet, so that nothing is left out unseen.
fn account(article: &mut Article, html: &str) {
    let known: HashSet<&str> = article.body.lines().chain(article.removed.iter().map(|r| r.line.as_str())).collect();
    let mut left = Vec::new();
    for line in strip_tags(html).lines().map(|l| collapse_whitespace(&tidy(l))).filter(|l| !l.is_empty()) {
        // A page of absurdly many lines is not searched for parts of its lines.
        let part = || left.len() < 2000 && article.body.contains(line.as_str());
        if !known.contains(line.as_str()) && !part() {
            left.push(line);
        }
    }
    for line in left {
        let reason = if article.title.as_deref() == Some(line.as_str()) { "title" } else { boilerplate::kind(&line).unwrap_or("menu") };
        article.removed.push(Removed { line, reason });
    }
}

/// The page's only main heading, if it reads like a headline.
fn heading(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let mut starts = lower.match_indices("<h1").map(|(i, _)| i);
    let (start, None) = (starts.next()?, starts.next()) else { return None };
    let inner = start + html[start..].find('>')? + 1;
    let end = inner + lower[inner..].find("</h1")?;
    let text = collapse_whitespace(&tidy(&strip_tags(&html[inner..end])));
    (text.split_whitespace().count() >= 3 && crate::letters(&text).0 > 0).then_some(text)
}

/// What Readability does not see, a reading of the page's bare text may: headings and dates outside the main block.
fn fill_from_text(article: &mut Article, html: &str) {
    let Ok(plain) = extract_page(&strip_tags(html)) else { return };
    article.title = article.title.take().or(plain.title);
    article.published = article.published.take().or(plain.published);
    article.byline = article.byline.take().or(plain.byline);
    article.dateline = article.dateline.take().or(plain.dateline);
    article.outlet = article.outlet.take().or(plain.outlet);
}

/// Runs of three and more short lines at either end: menus and link lists that Readability took for text.
fn take_menus(article: &mut Article, body: &mut Vec<String>) {
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
    let tail = body.iter().rev().take_while(|l| listed(l)).count();
    if tail >= 3 && tail < body.len() {
        remove(body, body.len() - tail..body.len(), "footer");
    }
}

/// Date and byline lines that stand above the first paragraph.
fn take_head_lines(article: &mut Article, body: &mut Vec<String>) {
    while body.len() > 1 && body[0].split_whitespace().count() <= 12 && !body[0].ends_with(['.', '؟', '!']) {
        let dates = find_dates(&body[0]);
        if let Some(date) = dates.first() {
            article.published.get_or_insert_with(|| date.clone());
            article.removed.push(Removed { line: body.remove(0), reason: "date" });
        } else if let Some(lead) = lead::loose_line(&body[0]) {
            article.byline = article.byline.take().or(lead.byline);
            article.dateline = article.dateline.take().or(lead.dateline);
            article.removed.push(Removed { line: body.remove(0), reason: "byline" });
        } else {
            break;
        }
    }
}

fn readable(html: &str) -> Option<dom_smoothie::Article> {
    if !is_tame(html) {
        return None;
    }
    let config = Config { text_mode: TextMode::Formatted, max_elements_to_parse: MAX_ELEMENTS, char_threshold: 120, ..Config::default() };
    Readability::new(html, None, Some(config)).ok()?.parse().ok()
}

/// Whether a page is small and flat enough to be parsed into a tree.
fn is_tame(html: &str) -> bool {
    let (mut tags, mut depth, mut deepest) = (0usize, 0isize, 0isize);
    let bytes = html.as_bytes();
    for (i, _) in html.match_indices('<') {
        tags += 1;
        match bytes.get(i + 1) {
            Some(b'/') => depth -= 1,
            Some(b) if b.is_ascii_alphabetic() => {
                let void = ["br", "img", "meta", "link", "input", "hr", "p", "li", "td", "tr", "option", "source"];
                let name: String = html[i + 1..].chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
                if !void.contains(&name.as_str()) {
                    depth += 1;
                }
            }
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    tags <= 2 * MAX_ELEMENTS && deepest <= MAX_DEPTH as isize
}

/// A time stamp's own local date and time: "2018-02-15T01:56:00+04:00" stays 01:56.
fn local_date(stamp: &str) -> Option<FoundDate> {
    find_dates(stamp).into_iter().next()
}

#[derive(Default)]
struct Meta {
    title: Option<String>,
    byline: Option<String>,
    published: Option<String>,
    outlet: Option<String>,
    section: Option<String>,
}

/// The first JSON-LD object that describes an article.
fn json_ld(html: &str) -> Meta {
    let mut rest = html;
    while let Some(at) = rest.find("application/ld+json") {
        rest = &rest[at..];
        let (Some(start), Some(end)) = (rest.find('>'), rest.find("</script")) else { break };
        if start < end
            && let Ok(value) = serde_json::from_str::<Value>(rest[start + 1..end].trim())
            && let Some(article) = find_article(&value)
        {
            return read_meta(article);
        }
        rest = &rest[end.max(1)..];
    }
    Meta::default()
}

fn find_article(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(items) => items.iter().find_map(find_article),
        Value::Object(map) => {
            let kinds = map.get("@type").map(|t| t.as_array().map_or_else(|| vec![t], |a| a.iter().collect())).unwrap_or_default();
            if kinds.iter().any(|k| k.as_str().is_some_and(|k| k.ends_with("Article") || k == "BlogPosting")) {
                return Some(value);
            }
            map.get("@graph").and_then(find_article)
        }
        _ => None,
    }
}

fn read_meta(article: &Value) -> Meta {
    let clean_text = |v: &Value| v.as_str().map(|s| collapse_whitespace(&tidy(s))).filter(|s| !s.is_empty());
    let name = |v: &Value| -> Option<String> {
        let one = v.as_array().and_then(|a| a.first()).unwrap_or(v);
        one.get("name").and_then(clean_text).or_else(|| clean_text(one))
    };
    Meta {
        title: article.get("headline").and_then(clean_text),
        byline: article.get("author").and_then(name),
        published: article.get("datePublished").and_then(clean_text),
        outlet: article.get("publisher").and_then(name),
        section: article.get("articleSection").and_then(name),
    }
}

/// The text of a page without its tags, block elements on lines of their own.
///
/// ```
/// assert_eq!(mujaz_text::extract::strip_tags("<p>3 &lt; 5&#8230;</p><script>x()</script>نعم").trim(), "3 < 5…\nنعم");
/// ```
pub fn strip_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push_unescaped(&mut out, &rest[..at]);
        rest = &rest[at..];
        let lower: String = rest.chars().take(12).collect::<String>().to_ascii_lowercase();
        let skip_to = ["script", "style", "template"].iter().find(|t| lower[1..].starts_with(*t));
        let end = match skip_to {
            Some(tag) => rest.find(&format!("</{tag}")).unwrap_or(rest.len()),
            None if lower.starts_with("<!--") => rest.find("-->").map_or(rest.len(), |i| i + 2),
            // "3 < 5" is text.
            None if !lower[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) => {
                out.push('<');
                rest = &rest[1..];
                continue;
            }
            None => 0,
        };
        let close = rest[end..].find('>').map_or(rest.len(), |i| end + i + 1);
        let name: String = lower[1..].trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if BLOCKS.contains(&name.as_str()) {
            out.push('\n');
        }
        rest = &rest[close..];
    }
    push_unescaped(&mut out, rest);
    out
}

/// Elements that begin or end a line.
const BLOCKS: &[&str] = &[
    "p",
    "br",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "tr",
    "td",
    "article",
    "section",
    "title",
    "header",
    "footer",
    "nav",
    "aside",
    "blockquote",
    "figure",
    "figcaption",
    "ul",
    "ol",
    "table",
    "main",
    "form",
    "option",
    "button",
    "time",
];

/// Appends text with its character references resolved.
fn push_unescaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(i, _)| i);
        match end.and_then(|end| Some((reference(&rest[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

/// A text with its character references resolved.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_unescaped(&mut out, text);
    out
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    let named = [
        ("nbsp", ' '),
        ("quot", '"'),
        ("apos", '\''),
        ("laquo", '«'),
        ("raquo", '»'),
        ("lt", '<'),
        ("gt", '>'),
        ("amp", '&'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("hellip", '…'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("copy", '©'),
        ("reg", '®'),
        ("trade", '™'),
        ("bull", '•'),
        ("middot", '·'),
        ("deg", '°'),
        ("times", '×'),
        ("euro", '€'),
        ("pound", '£'),
        ("lsaquo", '‹'),
        ("rsaquo", '›'),
        ("sbquo", '‚'),
        ("bdquo", '„'),
        ("ensp", ' '),
        ("emsp", ' '),
        ("thinsp", ' '),
        ("shy", '\u{AD}'),
        ("zwj", '\u{200D}'),
        ("eacute", 'é'),
        ("egrave", 'è'),
        ("agrave", 'à'),
        ("ccedil", 'ç'),
        ("ouml", 'ö'),
        ("uuml", 'ü'),
        ("zwnj", '\u{200C}'),
        ("rlm", '\u{200F}'),
        ("lrm", '\u{200E}'),
    ];
    named.iter().find(|(n, _)| *n == name).map(|(_, c)| *c)
}
