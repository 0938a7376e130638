//! The records that an object only holds: an answer of a news interface, a search engine's hits, a feed, records under their ids,
//! a table by its columns.
//!
//! An object with a title and a text is an article, whatever else it holds. In any other, what has a title and a text of its own is a
//! record, wherever it stands: several of them are never the parts of one text. What stands beside them does not vanish either: a text
//! is a record too, a sentence under an unknown name is listed with the first of them.

use super::beside;
use super::bodies::finished_lines;
use super::fields::{Fields, Role, WEAK_BODIES, same};
use super::record::Record;
use super::wrapper::LISTS;
use super::{json, shapes, values, wrapper};
use mujaz_text::extract::InputKind;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashSet;

type Object = Map<String, Value>;

/// More words in names of what belongs to a record and may have a title and a text without being one, and of what leads to others.
const ASIDE: &[&str] = &[
    "before",
    "users",
    "image",
    "images",
    "photo",
    "photos",
    "video",
    "videos",
    "media",
    "gallery",
    "thumbnail",
    "meta",
    "metadata",
    "seo",
    "og",
    "twitter",
    "site",
];

/// Kinds of blocks of a text: with a heading of their own they are no records.
const BLOCKS: &[&str] =
    &["paragraph", "heading", "header", "text", "quote", "list", "section", "block", "image", "embed", "subheading", "table", "box"];

/// Objects in objects: `rss.channel.item`, `db[].data.posts`, and some more.
const DEPTH: usize = 6;

/// Entries of a list that are looked at.
const LOOKED: usize = 1000;

/// What an object is.
pub enum Held {
    /// One record, or none.
    One(Object),
    /// Several, and how their fields are called where a path of the user's led through their list.
    Several(Vec<Object>, Option<Fields>),
}

/// The records of an object.
pub fn records(map: Object, fields: &Fields) -> Held {
    if let Some((list, under)) = listed(&map, fields) {
        return Held::Several(list, Some(under));
    }
    let finder = Finder { fields };
    match finder.split(shapes::unpacked(map, fields), Holder::default(), DEPTH) {
        Ok(records) => Held::Several(records, None),
        Err(map) => Held::One(map),
    }
}

/// The objects under a name that interfaces keep lists under, though none of them shows to be a record: each says why.
pub fn envelope(map: Object, fields: &Fields) -> Result<Vec<Object>, Object> {
    let Some((name, inner)) = list_in(&map) else { return Err(map) };
    let (name, inner) = (name.to_string(), inner.map(String::from));
    let finder = Finder { fields };
    let (mut map, mut out) = (map, Vec::new());
    let outlet = outlet(&map);
    let value = map.get_mut(&name);
    let value = match inner {
        Some(inner) => value.and_then(|value| value.get_mut(&inner)),
        None => value,
    };
    finder.gather(&name, value.map(Value::take).unwrap_or_default(), outlet.as_ref(), 1, &mut out);
    Ok(finder.with_rest(map, out))
}

/// The records that an object holds as its values, or one under `_source`, `article`, `data`: what stands beside that one (an id, an
/// address) belongs to it where it says nothing of the kind itself.
pub fn within(map: Object, fields: &Fields) -> Result<Vec<Object>, Object> {
    let inner = |value: &Value| value.as_object().is_some_and(|map| record(map, fields).has_text());
    match map.values().filter(|value| inner(value)).count() {
        0 => Err(map),
        1 => {
            let (inside, beside): (Vec<_>, Vec<_>) = map.into_iter().partition(|(_, value)| inner(value));
            let inside = inside.into_iter().find_map(|(_, value)| if let Value::Object(map) = value { Some(map) } else { None });
            let mut record: Object = beside.into_iter().collect();
            // Of two titles the inner one counts, and the other one is kept.
            for (name, value) in inside.into_iter().flatten() {
                json::put(&mut record, name, value);
            }
            Ok(vec![record])
        }
        _ => {
            let (mut records, mut rest) = (Vec::new(), Object::new());
            for (name, value) in map {
                match value {
                    Value::Object(map) => records.push(map),
                    value => _ = rest.insert(name, value),
                }
            }
            Ok(Finder { fields }.with_rest(rest, records))
        }
    }
}

/// Where an object has a list of objects under a name that interfaces use: the name, and the one inside of it.
pub fn list_in(map: &Object) -> Option<(&'static str, Option<&'static str>)> {
    LISTS.iter().find_map(|name| match map.get(*name)? {
        Value::Object(inner) => LISTS.iter().find(|name| inner.get(**name).is_some_and(is_list)).map(|inner| (*name, Some(*inner))),
        value => is_list(value).then_some((*name, None)),
    })
}

fn record<'a>(record: &'a Object, fields: &'a Fields) -> Record<'a> {
    Record { fields, kind: InputKind::Auto, record }
}

/// Whether a value is a list of objects and not the blocks of a text.
fn is_list(value: &Value) -> bool {
    let objects: Vec<&Object> = value.as_array().into_iter().flatten().filter_map(Value::as_object).collect();
    objects.iter().filter(|entry| is_block(entry)).count() * 2 < objects.len()
}

/// The list that the path of the user's body leads through, where its entries are records; and the names inside of it.
fn listed(map: &Object, fields: &Fields) -> Option<(Vec<Object>, Fields)> {
    if !fields.gives(Role::Body) {
        return None;
    }
    let finder = Finder { fields: &Fields::default() };
    let holder = finder.holder(map, Holder::default());
    fields.names(Role::Body).into_iter().find_map(|name| {
        let plain = name.replace('[', ".").replace(']', "");
        let steps: Vec<&str> = plain.split('.').filter(|part| !part.is_empty()).collect();
        (1..steps.len()).find_map(|n| {
            let prefix = steps.get(..n)?.join(".");
            // A number chooses one entry.
            steps.get(n)?.parse::<usize>().is_err().then_some(())?;
            let Cow::Borrowed(Value::Array(list)) = values::find(map, &prefix)? else { return None };
            let under = fields.under(&prefix);
            let entries: Vec<&Object> = list.iter().filter_map(Value::as_object).collect();
            let further = |entry: &&&Object| {
                // The text's name is the user's; what else shows a record has its usual names.
                let known = |role| record(entry, finder.fields).get(role).is_some() || record(entry, &under).get(role).is_some();
                let dated = [Role::Url, Role::Date, Role::Byline].into_iter().any(known);
                !is_block(entry) && if holder.titled { known(Role::Title) && dated } else { known(Role::Title) || dated || known(Role::Id) }
            };
            entries.iter().take(LOOKED).any(|entry| further(&entry)).then(|| (entries.into_iter().cloned().collect(), under))
        })
    })
}

/// What is known of the object around a value.
#[derive(Debug, Clone, Copy, Default)]
struct Holder {
    /// It, or one around it, has a title: lists in it may be the sections of its text.
    titled: bool,
    /// It has a day or an author too: it is an article.
    article: bool,
    /// One around it has a title.
    above: bool,
    /// It has a text itself: what has only a number and a text in it may be a word of that.
    speaks: bool,
}

/// How an object holds records.
enum Shape {
    /// As a table, by columns or by rows.
    Table,
    /// As the values under these names.
    Values(Vec<String>),
}

/// How a value holds records.
#[derive(PartialEq, Eq)]
enum Holds {
    Itself,
    Several,
    /// A list of titles with a sentence each: beside an article it leads to others.
    Teasers,
}

struct Finder<'a> {
    fields: &'a Fields,
}

impl Finder<'_> {
    fn holder(&self, map: &Object, above: Holder) -> Holder {
        let own = record(map, self.fields);
        let titled = own.get(Role::Title).is_some();
        let article = titled && [Role::Date, Role::Byline].into_iter().any(|role| own.get(role).is_some());
        Holder { titled: titled || above.titled, article: article || above.article, above: above.titled, speaks: self.speaks(map) }
    }

    /// Whether it has a text that is a string.
    fn speaks(&self, map: &Object) -> bool {
        let text = |name: &str| values::find(map, name).is_some_and(|v| v.as_str().is_some_and(|t| t.split_whitespace().nth(2).is_some()));
        self.fields.names(Role::Body).into_iter().any(text)
    }

    /// Whether it is plainly one article: most records are, and are not looked through.
    fn is_whole(&self, map: &Object) -> bool {
        let title = || self.fields.names(Role::Title).into_iter().any(|name| values::find(map, name).is_some_and(|v| v.is_string()));
        map.contains_key("sentences") || title() && self.speaks(map)
    }

    fn shape(&self, map: &Object, above: Holder, depth: usize) -> Option<Shape> {
        if depth == 0 || map.len() > LOOKED && !map.values().all(Value::is_object) || self.is_whole(map) {
            return None;
        }
        if shapes::is_table(map, self.fields) {
            return Some(Shape::Table);
        }
        let holder = self.holder(map, above);
        if !holder.titled && self.is_keyed(map) {
            return Some(Shape::Values(map.iter().filter(|(_, value)| value.is_object()).map(|(name, _)| name.clone()).collect()));
        }
        let found = map.iter().filter_map(|(name, value)| Some((name, self.holds(name, value, holder, depth)?)));
        let (aside, main): (Vec<_>, Vec<_>) = found.partition(|(name, _)| is_aside(name));
        let mut found = if main.is_empty() && !holder.titled { aside } else { main };
        if found.iter().any(|(_, holds)| *holds == Holds::Itself) {
            found.retain(|(_, holds)| *holds != Holds::Teasers);
        }
        // A record alone is wrapped in this one, which may know more of it.
        if found.iter().all(|(_, holds)| *holds == Holds::Itself) && found.len() < 2 {
            return None;
        }
        let names: Vec<String> = found.into_iter().map(|(name, _)| name.clone()).collect();
        if holder.titled {
            let taken: HashSet<&String> = names.iter().collect();
            let rest: Object = map.iter().filter(|(name, _)| !taken.contains(name)).map(|(n, v)| (n.clone(), v.clone())).collect();
            if record(&rest, self.fields).has_text() {
                return None;
            }
        }
        Some(Shape::Values(names))
    }

    fn holds(&self, name: &str, value: &Value, holder: Holder, depth: usize) -> Option<Holds> {
        match value {
            Value::Array(list) if self.is_list(name, list, holder, depth) => {
                let mut entries = list.iter().filter_map(Value::as_object).take(LOOKED);
                let teasers = !entries.any(|entry| record(entry, self.fields).has_text() || wrapped(entry, self.fields));
                Some(if teasers { Holds::Teasers } else { Holds::Several })
            }
            Value::Object(inner) if self.shape(inner, holder, depth - 1).is_some() => Some(Holds::Several),
            Value::Object(inner) => {
                let is =
                    self.is_item(inner, holder.titled, false) && (record(inner, self.fields).has_text() || wrapped(inner, self.fields));
                is.then_some(Holds::Itself)
            }
            _ => None,
        }
    }

    /// Whether a list is one of records and not the text of one.
    fn is_list(&self, name: &str, list: &[Value], holder: Holder, depth: usize) -> bool {
        let objects = || list.iter().filter_map(Value::as_object).take(LOOKED);
        let listed = LISTS.contains(&name) && !holder.above;
        let strict = holder.titled && !listed;
        if strict && holder.article {
            return false;
        }
        let body = self.fields.names(Role::Body).into_iter().chain(WEAK_BODIES.iter().copied()).any(|known| same(known, name));
        let item = |entry: &Object| (listed || !is_block(entry)) && self.is_item(entry, strict, (listed || body) && !holder.speaks);
        if body && !listed {
            // A text has blocks without a title of their own.
            let titled = |entry: &Object| item(entry) || record(entry, self.fields).get(Role::Title).is_some() && !is_block(entry);
            return objects().any(item) && objects().all(titled);
        }
        objects().any(|entry| item(entry) || self.shape(entry, Holder { above: holder.titled, ..holder }, depth - 1).is_some())
    }

    /// Whether an object is a record of its own: it has a title (or an id or an address, where records are expected) and a text.
    fn is_item(&self, map: &Object, strict: bool, loose: bool) -> bool {
        let own = record(map, self.fields);
        let has = |role| own.get(role).is_some();
        let says = || own.has_text() || !own.leads().is_empty();
        let dated = || [Role::Url, Role::Date, Role::Byline].into_iter().any(has);
        let named = if strict { has(Role::Title) && dated() } else { has(Role::Title) || loose && (has(Role::Id) || has(Role::Url)) };
        named && says() || !strict && wrapped(map, self.fields)
    }

    /// Whether an object holds a record under each id.
    fn is_keyed(&self, map: &Object) -> bool {
        let objects: Vec<(&String, &Object)> =
            map.iter().filter_map(|(name, value)| Some((name, value.as_object()?))).filter(|(name, _)| !is_aside(name)).collect();
        if objects.len() < 2 {
            return false;
        }
        let says = |map: &Object| record(map, self.fields).get(Role::Title).is_some() || record(map, self.fields).has_text();
        let ids = || objects.iter().all(|(name, _)| is_id(name) && !super::series::is_part(name, self.fields));
        let alike = || map.len() == objects.len() && objects.iter().all(|(_, map)| says(map));
        (ids() || alike()) && objects.iter().any(|(_, map)| self.is_item(map, false, false))
    }

    /// The records of an object that only holds them.
    fn split(&self, mut map: Object, above: Holder, depth: usize) -> Result<Vec<Object>, Object> {
        match self.shape(&map, above, depth) {
            None => Err(map),
            Some(Shape::Table) => {
                let rest = shapes::rest(&map, self.fields);
                Ok(self.with_rest(rest, shapes::rows(map, self.fields)))
            }
            Some(Shape::Values(names)) => {
                let (outlet, mut out) = (outlet(&map), Vec::new());
                for name in names {
                    let value = map.get_mut(&name).map(|value| std::mem::replace(value, Value::Bool(false))).unwrap_or_default();
                    self.gather(&name, value, outlet.as_ref(), depth, &mut out);
                }
                Ok(self.with_rest(map, out))
            }
        }
    }

    /// Takes in the records of a value.
    fn gather(&self, name: &str, value: Value, outlet: Option<&Value>, depth: usize, out: &mut Vec<Object>) {
        match value {
            Value::Object(map) => self.entry(map, true, outlet, depth, out),
            Value::Array(list) => {
                for entry in list {
                    match entry {
                        // "Channel created", "message pinned": what happened to a channel is no message of it.
                        Value::Object(entry) if name == "messages" && entry.get("type").is_some_and(|kind| kind == "service") => {}
                        Value::Object(entry) => self.entry(entry, LISTS.contains(&name), outlet, depth, out),
                        Value::String(text) => match shapes::written(&text) {
                            Some(Value::Object(entry)) => self.entry(entry, true, outlet, depth, out),
                            _ if text.split_whitespace().nth(2).is_some() => {
                                let body = self.fields.names(Role::Body).first().map_or("text", |name| *name).to_string();
                                out.push(std::iter::once((body, Value::String(text))).collect());
                            }
                            _ => {}
                        },
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Takes in a record, or those that it holds; of a list of anything, only what has a title or says something.
    fn entry(&self, entry: Object, all: bool, outlet: Option<&Value>, depth: usize, out: &mut Vec<Object>) {
        match self.split(unwrapped(entry), Holder::default(), depth.saturating_sub(1)) {
            Ok(records) => out.extend(records),
            Err(mut entry) => {
                // What it says itself counts.
                if let Some(outlet) = outlet.filter(|_| record(&entry, &Fields::default()).get(Role::Outlet).is_none()) {
                    entry.insert("outlet".into(), outlet.clone());
                }
                let own = record(&entry, self.fields);
                let says = || own.get(Role::Title).is_some() || own.has_text() || wrapped(&entry, self.fields);
                if all || says() || !beside::left(&entry, self.fields).is_empty() {
                    out.push(entry);
                }
            }
        }
    }

    /// Records with what stood beside them: a text is one more, and so is a title with an empty one; a sentence under an unknown name is
    /// listed with the first.
    fn with_rest(&self, rest: Object, mut records: Vec<Object>) -> Vec<Object> {
        let own = record(&rest, self.fields);
        let empty = |name: &str| rest.get(name).is_some_and(|v| v.is_null() || v.as_str().is_some_and(|text| text.trim().is_empty()));
        let blank = || own.get(Role::Title).is_some() && self.fields.names(Role::Body).into_iter().any(empty);
        if own.text().is_some_and(|text| text.contains('<') || !finished_lines(&text).is_empty()) || blank() {
            records.insert(0, rest);
        } else if let Some(first) = records.first_mut() {
            beside::keep(first, rest, self.fields);
        }
        records
    }
}

/// Whether another record stands in this one, under a name for such.
fn wrapped(map: &Object, fields: &Fields) -> bool {
    wrapper::holds(map, fields)
}

/// Whether a name says that what it names belongs to a record, or leads to others.
fn is_aside(name: &str) -> bool {
    let words = beside::words(name);
    !LISTS.contains(&name) && words.iter().any(|word| [ASIDE, beside::FOREIGN].iter().any(|list| list.contains(&word.as_str())))
}

/// Whether a name is the number or the id of something.
fn is_id(name: &str) -> bool {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let bare = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '/'));
    digits == name.len() && digits > 0 || bare && digits * 3 >= name.len()
}

/// Whether an object is a block of a text by its kind.
fn is_block(map: &Object) -> bool {
    let kind = ["type", "_type", "nodeType", "blockName", "__typename"].iter().find_map(|name| map.get(*name)?.as_str());
    kind.is_some_and(|kind| BLOCKS.contains(&kind.rsplit('/').next().unwrap_or_default().to_ascii_lowercase().as_str()))
}

/// The outlet of the items of a feed or of an exported channel, which is called by its name, or of what an export says it is of.
fn outlet(map: &Object) -> Option<Value> {
    let feed = map.get("version").and_then(Value::as_str).is_some_and(|v| v.contains("jsonfeed.org"));
    let channel = map.get("messages").is_some_and(is_list) && map.get("type").is_some_and(Value::is_string);
    let called = feed || channel || map.get("item").is_some_and(Value::is_array);
    let title = map.get(if channel { "name" } else { "title" }).filter(|_| called);
    let named = || ["outlet", "site_name", "newspaper", "publisher", "site"].iter().find_map(|name| map.get(*name));
    title.or_else(named).filter(|name| name.is_string()).cloned()
}

/// A hit of a search engine has its record inside.
fn unwrapped(mut entry: Object) -> Object {
    let found = entry.get_mut("_source").filter(|source| source.is_object()).map(Value::take);
    let Some(Value::Object(mut source)) = found else { return entry };
    if let Some(id) = entry.remove("_id").filter(|_| !source.contains_key("id") && !source.contains_key("_id")) {
        source.insert("_id".into(), id);
    }
    source
}

#[cfg(test)]
mod tests {
    use super::{Object, unwrapped};
    use serde_json::json;

    #[test]
    fn what_is_no_record_inside_of_a_hit_stays() {
        for (entry, want) in [
            (json!({"_id": "7", "_source": {"text": "x"}}), json!({"_id": "7", "text": "x"})),
            (json!({"_id": "7", "_source": {"id": 1}}), json!({"id": 1})),
            (json!({"_source": "x", "text": "y"}), json!({"_source": "x", "text": "y"})),
            (json!({"_source": null}), json!({"_source": null})),
        ] {
            let entry: Object = serde_json::from_value(entry).unwrap();
            assert_eq!(json!(unwrapped(entry)), want);
        }
    }
}
