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
    /// Who made the record, and when it was made, or its page: the same mostly, but what the page says itself is surer.
    pub creators: Vec<(String, bool)>,
    pub created: Option<String>,
    pub outlet: Option<String>,
    pub section: Option<String>,
    /// The text of the article, its paragraphs on lines where the page has them.
    pub body: Option<String>,
}

/// Blocks of JSON-LD that are looked at: a page that has more repeats them.
const MOST_BLOCKS: usize = 60;

/// The first JSON-LD object that describes an article. What it only refers to (`{"@id": "#p1"}`), and its text, may stand in
/// another object of the page.
pub fn json_ld(html: &str) -> Meta {
    let blocks = blocks(html);
    let day = || blocks.iter().find_map(page_day);
    let Some(article) = blocks.iter().find_map(find_article) else { return Meta { created: day(), ..Meta::default() } };
    let mut meta = read(article, &blocks);
    meta.created = meta.created.or_else(day);
    let same = |other: &Value| article.get("headline") == other.get("headline");
    meta.body = meta.body.or_else(|| blocks.iter().filter_map(find_article).filter(|a| same(a)).find_map(body));
    meta
}

/// Every block of JSON-LD that can be read.
fn blocks(html: &str) -> Vec<Value> {
    let (mut rest, mut found) = (html, Vec::new());
    while let Some(at) = rest.find("application/ld+json").filter(|_| found.len() < MOST_BLOCKS) {
        rest = rest.get(at..).unwrap_or("");
        let Some(end) = find_ignoring_case(rest, "</script") else { break };
        let block = rest.find('>').and_then(|start| rest.get(start + 1..end)).unwrap_or("").trim();
        let block = block.trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_end_matches("-->").trim_end_matches("//]]>");
        // Line breaks inside strings are no JSON, but pages have them.
        let value = serde_json::from_str::<Value>(block.trim()).or_else(|_| serde_json::from_str(&without_commas(&escaped(block.trim()))));
        found.extend(value);
        rest = rest.get(end.max(1)..).unwrap_or("");
    }
    found
}

/// A block whose strings hold their line breaks as JSON writes them; they part paragraphs.
fn escaped(block: &str) -> String {
    let mut out = String::with_capacity(block.len());
    let (mut inside, mut escape) = (false, false);
    for c in block.chars() {
        match c {
            '\n' if inside => out.push_str("\\n"),
            '\r' | '\t' if inside => out.push(' '),
            _ => out.push(c),
        }
        inside ^= c == '"' && !escape;
        escape = c == '\\' && !escape;
    }
    out
}

/// A block without the commas behind the last member of an object or a list, which are no JSON, but templates leave them.
fn without_commas(block: &str) -> String {
    let mut out = String::with_capacity(block.len());
    let (mut inside, mut escape) = (false, false);
    for (at, c) in block.char_indices() {
        let last = || block.get(at + 1..).is_some_and(|rest| rest.trim_start().starts_with(['}', ']', ',']));
        if inside || c != ',' || !last() {
            out.push(c);
        }
        inside ^= c == '"' && !escape;
        escape = c == '\\' && !escape;
    }
    out
}

/// A day and a time from seconds or milliseconds since 1970, as some pages declare it.
fn from_epoch(digits: &str) -> Option<String> {
    const DAY: i64 = 86_400;
    let seconds: i64 = match digits.len() {
        10 => digits.parse().ok()?,
        13 => digits.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    // Years that begin in March: the day that a leap year has more is the last one.
    let day = days + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some(format!("{year:04}-{month:02}-{day_of_month:02}T{:02}:{:02}Z", second / 3600, second / 60 % 60))
}

/// The object with a name that `id` refers to.
fn named<'a>(value: &'a Value, id: &str) -> Option<&'a Value> {
    match value {
        Value::Array(items) => items.iter().find_map(|v| named(v, id)),
        Value::Object(map) => {
            let here = map.get("@id").and_then(Value::as_str) == Some(id) && map.contains_key("name");
            if here { Some(value) } else { map.values().find_map(|v| named(v, id)) }
        }
        _ => None,
    }
}

/// The day of the page itself, where a plugin describes no article: `WebPage`, on its own or in a graph.
fn page_day(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => items.iter().find_map(page_day),
        Value::Object(map) => {
            let page = is_kind(value, |kind| kind.ends_with("WebPage") || kind.ends_with("ItemPage"));
            let own = map.get("datePublished").filter(|_| page).and_then(date);
            own.or_else(|| map.get("@graph").and_then(page_day))
        }
        _ => None,
    }
}

fn date(value: &Value) -> Option<String> {
    let text = value.as_str().and_then(plain).or_else(|| value.as_u64().map(|n| n.to_string()))?;
    from_epoch(&text).or(Some(text))
}

/// Whether one of an object's types fits.
fn is_kind(value: &Value, fits: impl Fn(&str) -> bool) -> bool {
    let kinds = value.get("@type").map_or(&[][..], |kind| kind.as_array().map_or(std::slice::from_ref(kind), Vec::as_slice));
    kinds.iter().filter_map(Value::as_str).any(fits)
}

/// The text that an article declares, and behind it what is said below it as it goes on: the entries of a live report.
fn body(article: &Value) -> Option<String> {
    /// No report has more entries.
    const MOST: usize = 1000;
    let entries = article.get("liveBlogUpdate").map_or(&[][..], |list| list.as_array().map_or(std::slice::from_ref(list), Vec::as_slice));
    let told = entries.iter().take(MOST).flat_map(|entry| {
        let text = own_body(entry);
        let head = entry.get("headline").and_then(Value::as_str).and_then(plain);
        let head = head.filter(|head| text.as_ref().is_some_and(|text| !text.contains(head.as_str())));
        [head, text]
    });
    let lines: Vec<String> = std::iter::once(own_body(article)).chain(told).flatten().collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The text that an object declares itself. HTML in it is taken off; a text without any has its paragraphs on lines, or on one.
fn own_body(article: &Value) -> Option<String> {
    let text = article.get("articleBody").and_then(Value::as_str)?;
    let text = unescape(text);
    // Where elements make the paragraphs, line breaks are blanks.
    let marked = ["</p", "<br", "</div"].iter().any(|tag| text.contains(tag));
    let text = if marked { text.replace(['\r', '\n'], " ") } else { text };
    Some(strip_tags(&text)).filter(|b| !b.trim().is_empty())
}

fn find_article(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(items) => items.iter().find_map(find_article),
        Value::Object(map) => {
            if is_kind(value, |kind| kind.ends_with("Article") || kind.ends_with("BlogPosting")) {
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

fn read(article: &Value, blocks: &[Value]) -> Meta {
    let text = |v: &Value| v.as_str().and_then(plain);
    let referred = |v: &Value| {
        let id = v.get("@id").and_then(Value::as_str).filter(|_| v.get("name").is_none())?;
        blocks.iter().find_map(|b| named(b, id)).cloned()
    };
    let all = |v: &Value| {
        let items = v.as_array().cloned().unwrap_or_else(|| vec![v.clone()]);
        items.into_iter().map(|v| referred(&v).unwrap_or(v)).collect::<Vec<Value>>()
    };
    let name = |v: &Value| v.get("name").and_then(|n| text(n.as_array().and_then(|a| a.first()).unwrap_or(n))).or_else(|| text(v));
    let first = |key: &str| article.get(key).map(all).unwrap_or_default().iter().find_map(name);
    let author = |v: Value| {
        let organisation = v.get("@type").and_then(Value::as_str).is_some_and(|t| t.ends_with("Organization"));
        Some((name(&v)?, organisation))
    };
    Meta {
        title: article.get("headline").and_then(text),
        authors: article.get("author").map(all).unwrap_or_default().into_iter().filter_map(author).collect(),
        published: article.get("datePublished").and_then(date),
        creators: article.get("creator").map(all).unwrap_or_default().into_iter().filter_map(author).collect(),
        created: article.get("dateCreated").and_then(date),
        // What is only referred to is often the owner of the site by his name in law: `og:site_name` says the outlet's.
        outlet: article.get("publisher").and_then(|v| name(v.as_array().and_then(|a| a.first()).unwrap_or(v))),
        section: first("articleSection"),
        body: body(article),
    }
}
