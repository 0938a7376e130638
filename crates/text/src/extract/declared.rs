//! What a page holds of its article and does not show: the text that it declares to search engines, and paragraphs in templates that a
//! script brings in.

use super::article::{Article, Removed};
use super::boilerplate::{self, finished};
use super::dom::letters;
use super::tags::{find_ignoring_case, strip_tags};
use crate::normalize::{collapse_whitespace, fold, tidy};
use crate::segment::sentences;
use std::collections::HashSet;

/// A sentence of fewer words is a label.
const SENTENCE: usize = 5;
/// A sentence in a template of fewer words is a message of the page.
const TEMPLATE: usize = 8;
/// Letters of a page times sentences that are looked for.
const SEARCHED: usize = 1 << 28;

/// The text that JSON-LD gives, where the main element holds less than half of it: the page may be made by a script. What was
/// found instead of it is noted. A text so `short` that it may be a summary stands in only for less than itself, of which it
/// holds nothing. Says whether it took the text.
pub(super) fn declared_body(article: &mut Article, body: &mut Vec<String>, declared: Option<&str>, short: bool) -> bool {
    let lines = declared.map(|d| declared_lines(article, d)).unwrap_or_default();
    let words = |lines: &[String]| lines.iter().flat_map(|l| l.split_whitespace().map(str::to_string)).collect::<Vec<String>>();
    let (have, want) = (words(body), words(&lines));
    let there: HashSet<&str> = have.iter().map(String::as_str).collect();
    let held = want.iter().filter(|w| there.contains(w.as_str())).count();
    let instead = if want.len() >= 30 {
        !short && (2 * held < want.len() || 2 * have.len() < want.len())
    } else {
        let said = lines.iter().any(|l| boilerplate::finished(l) && l.split_whitespace().count() >= 5);
        short && said && 2 * held < want.len() && have.len() <= want.len()
    };
    if instead {
        let known: HashSet<String> = lines.iter().map(|l| fold(l)).collect();
        let scraps = std::mem::replace(body, lines).into_iter().filter(|l| !known.contains(&fold(l)));
        let title = article.title.clone();
        let reason = |line: &String| if title.as_ref() == Some(line) { "title" } else { "outside" };
        article.removed.extend(scraps.map(|line| Removed { reason: reason(&line), line }));
    }
    instead
}

/// The paragraphs of a declared text, without the headline above it.
fn declared_lines(article: &mut Article, declared: &str) -> Vec<String> {
    let mut lines: Vec<String> = declared.lines().map(|l| collapse_whitespace(&tidy(l))).filter(|l| !l.is_empty()).collect();
    if lines.len() > 1 && lines.first() == article.title.as_ref() {
        lines.remove(0);
    }
    lines
}

/// Lists the sentences that a page holds and neither shows nor says elsewhere: those of the declared text, where this is the
/// article's, and those in templates inside of the article's element.
pub(super) fn note(article: &mut Article, html: &str, declared: Option<&str>, lines: &[String]) {
    let flat = |text: &str| letters(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let declared: Vec<String> = declared.map(said).unwrap_or_default();
    let hidden: Vec<String> = in_templates(html);
    if declared.is_empty() && hidden.is_empty() {
        return;
    }
    let body = flat(&article.body);
    let title = article.title.as_deref().unwrap_or("");
    let page: String =
        lines.iter().map(String::as_str).chain(article.removed.iter().map(|r| r.line.as_str())).chain([title]).map(flat).collect();
    if page.len().saturating_mul(declared.len() + hidden.len()) > SEARCHED {
        return;
    }
    let there = |line: &String| body.contains(&flat(line));
    // A declared text that says little of what the body says is another's, or a summary in other words.
    let shared = declared.iter().filter(|line| there(line)).count();
    let own = shared * 2 >= declared.len() && shared > 0;
    let declared = declared.into_iter().filter(|_| own);
    let mut listed = HashSet::new();
    let new: Vec<String> =
        declared.chain(hidden).filter(|line| listed.insert(flat(line)) && !there(line) && !page.contains(&flat(line))).collect();
    article.removed.extend(new.into_iter().map(|line| Removed { line, reason: "hidden" }));
}

/// The sentences of a text that are Arabic prose.
fn said(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| collapse_whitespace(&tidy(line)));
    let prose = |line: &String| {
        finished(line) && line.split_whitespace().count() >= SENTENCE && crate::letters(line).0 > 0 && boilerplate::chrome(line).is_none()
    };
    lines
        .flat_map(|line| sentences(&line).into_iter().filter_map(|s| Some(line.get(s.range)?.trim().to_string())).collect::<Vec<_>>())
        .filter(prose)
        .collect()
}

/// The sentences in templates between the beginning and the end of an article.
fn in_templates(html: &str) -> Vec<String> {
    const MOST: usize = 40;
    let mut out = Vec::new();
    let (mut at, mut seen) = (0, 0);
    while let Some(begin) = html.get(at..).and_then(|rest| find_ignoring_case(rest, "<template")).map(|i| at + i) {
        let Some(end) = html.get(begin..).and_then(|rest| find_ignoring_case(rest, "</template")).map(|i| begin + i) else { break };
        let front = html.get(..begin).unwrap_or("");
        let inside = front.rfind("<article").is_some_and(|open| !front.get(open..).unwrap_or("").contains("</article"));
        if inside {
            let text = strip_tags(html.get(begin..end).and_then(|t| t.split_once('>')).map_or("", |(_, inner)| inner));
            out.extend(said(&text).into_iter().filter(|line| line.split_whitespace().count() >= TEMPLATE));
        }
        (at, seen) = (end + 1, seen + 1);
        if seen >= MOST {
            break;
        }
    }
    out
}

#[cfg(test)]
#[path = "declared_tests.rs"]
mod tests;
