//! A record that another only holds: `{"data": {"article": {...}}}`, a page of Next.js with its properties, an entry of Strapi.

use super::beside;
use super::blocks;
use super::fields::{Fields, Role, TRUNCATED, same};
use super::record::Record;
use mujaz_text::extract::InputKind;
use serde_json::{Map, Value};

/// Names under which a record stands in another.
pub const WRAPPERS: &[&str] = &[
    "article",
    "data",
    "post",
    "story",
    "item",
    "news",
    "newsItem",
    "result",
    "response",
    "props",
    "pageProps",
    "attributes",
    "fields",
    "_source",
    "node",
    "document",
    "record",
    "payload",
    "content",
    "row",
    "doc",
    // What stands in a row of a database now; `before` is what stood there.
    "after",
];

/// Names under which interfaces and exports keep their list of records.
pub const LISTS: &[&str] = &[
    "articles",
    "items",
    "data",
    "results",
    "posts",
    "entries",
    "documents",
    "docs",
    "news",
    "stories",
    "records",
    "rows",
    "hits",
    "response",
    "feed",
    "entry",
    "messages",
    "objects",
    "item",
    // Superdesk's.
    "_items",
];

/// Words of a label: what says more describes something.
const LABEL: usize = 3;

/// Wrappers in wrappers: `props.pageProps.data.article` and one more.
const DEPTH: usize = 5;

/// Roles of fields that a record takes over from what holds it.
const INHERITED: &[Role] = &[Role::Id, Role::Url, Role::Date, Role::Byline, Role::Outlet, Role::Section, Role::Dateline];

/// The record inside of one that says nothing of an article itself, with what stands beside it: an id, an address, a day; and with
/// the sentences of fields of unknown names, to be listed. Anything else comes back as it was: two records in one, a record with a
/// title or a text of its own.
pub fn opened(map: Map<String, Value>, fields: &Fields) -> Map<String, Value> {
    let Some(path) = path(&map, fields, DEPTH) else { return map };
    let mut inside = map;
    for name in path {
        let Some(Value::Object(inner)) = inside.get_mut(&name).map(Value::take) else { return inside };
        let beside = inside;
        inside = inner;
        let roles: Vec<Role> = INHERITED.iter().copied().filter(|role| record(&inside, fields).get(*role).is_none()).collect();
        let mut rest = Map::new();
        let leads = fields.names(Role::Lead);
        for (name, value) in beside {
            // What describes the answer, or the article once more, is listed beside it.
            let name = if leads.iter().any(|known| same(known, &name)) { format!("outer_{name}") } else { name };
            if roles.iter().any(|role| fields.names(*role).iter().any(|known| same(known, &name))) {
                inside.entry(name).or_insert(value);
            } else if name == TRUNCATED {
                inside.insert(name, value);
            } else if name != "before" {
                rest.insert(name, value);
            }
        }
        beside::keep(&mut inside, rest, fields);
    }
    inside
}

/// Whether a record stands in this one.
pub fn holds(map: &Map<String, Value>, fields: &Fields) -> bool {
    path(map, fields, DEPTH).is_some()
}

fn record<'a>(record: &'a Map<String, Value>, fields: &'a Fields) -> Record<'a> {
    Record { fields, kind: InputKind::Auto, record }
}

/// The names that lead to the only record inside.
fn path(map: &Map<String, Value>, fields: &Fields, depth: usize) -> Option<Vec<String>> {
    let own = record(map, fields);
    let title = own.get(Role::Title);
    if depth == 0 || fields.gives(Role::Body) || map.contains_key("sentences") {
        return None;
    }
    // A description makes this one the record, but not an answer's "Success", nor beside one that has a title and a text.
    let described = own.leads().iter().any(|lead| blocks::is_arabic(lead) && lead.split_whitespace().nth(LABEL).is_some());
    let mut found = map.iter().filter_map(|(name, value)| {
        let Value::Object(inner) = value else { return None };
        WRAPPERS.contains(&name.as_str()).then_some(())?;
        let inside = record(inner, fields).get(Role::Title);
        let whole = inside.is_some() && record(inner, fields).has_text();
        // A title of its own makes it the record, unless it is the one inside.
        (title.is_none() || whole && title == inside).then_some(())?;
        (whole || !described).then_some(())?;
        let rest = if whole { Vec::new() } else { path(inner, fields, depth - 1)? };
        Some([vec![name.clone()], rest].concat())
    });
    let only = found.next().filter(|_| found.next().is_none())?;
    // A text beside the record, a string of its own, makes both of them the article.
    let text = |name| map.get(name).and_then(Value::as_str).is_some_and(|text| text.split_whitespace().nth(2).is_some());
    (!fields.names(Role::Body).into_iter().any(text)).then_some(only)
}
