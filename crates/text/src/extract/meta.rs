//! What a page says about its article in JSON-LD.

use super::tags::{find_ignoring_case, strip_tags, unescape};
use crate::normalize::{collapse_whitespace, tidy};
use serde_json::Value;

/// Fields of a page's JSON-LD.
#[derive(Default)]
pub struct Meta {
    pub title: Option<String>,
    /// Every author, and whether it is declared an organisation.
    pub authors: Vec<(String, bool)>,
    pub published: Option<String>,
    pub outlet: Option<String>,
    pub section: Option<String>,
    /// The text of the article, its paragraphs on lines where the page has them.
    pub body: Option<String>,
}

/// The first JSON-LD object that describes an article.
pub fn json_ld(html: &str) -> Meta {
    let mut rest = html;
    while let Some(at) = rest.find("application/ld+json") {
        rest = rest.get(at..).unwrap_or("");
        let Some(end) = find_ignoring_case(rest, "</script") else { break };
        let block = rest.find('>').and_then(|start| rest.get(start + 1..end)).unwrap_or("").trim();
        let block = block.trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_end_matches("-->").trim_end_matches("//]]>");
        // Line breaks inside strings are no JSON, but pages have them.
        let value = serde_json::from_str::<Value>(block.trim()).or_else(|_| serde_json::from_str(&block.replace(['\n', '\r', '\t'], " ")));
        if let Ok(value) = value
            && let Some(article) = find_article(&value)
        {
            return read(article);
        }
        rest = rest.get(end.max(1)..).unwrap_or("");
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
            map.get("@graph").or_else(|| map.get("mainEntity")).and_then(find_article)
        }
        _ => None,
    }
}

/// A string with its references resolved (pages escape them twice) and its tags taken off, on one line.
fn plain(text: &str) -> Option<String> {
    let text = unescape(&unescape(text));
    let text = if text.contains("</") || text.contains("<br") { strip_tags(&text) } else { text };
    Some(collapse_whitespace(&tidy(&text))).filter(|s| !s.is_empty())
}

fn read(article: &Value) -> Meta {
    let text = |v: &Value| v.as_str().and_then(plain);
    let all = |v: &Value| v.as_array().cloned().unwrap_or_else(|| vec![v.clone()]);
    let name = |v: &Value| v.get("name").and_then(|n| text(n.as_array().and_then(|a| a.first()).unwrap_or(n))).or_else(|| text(v));
    let first = |key: &str| article.get(key).map(all).unwrap_or_default().iter().find_map(name);
    let author = |v: Value| {
        let organisation = v.get("@type").and_then(Value::as_str).is_some_and(|t| t.ends_with("Organization"));
        Some((name(&v)?, organisation))
    };
    Meta {
        title: article.get("headline").and_then(text),
        authors: article.get("author").map(all).unwrap_or_default().into_iter().filter_map(author).collect(),
        published: article.get("datePublished").and_then(text),
        outlet: first("publisher"),
        section: first("articleSection"),
        body: article.get("articleBody").and_then(Value::as_str).map(|b| strip_tags(&unescape(b))).filter(|b| !b.trim().is_empty()),
    }
}
