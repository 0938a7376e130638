//! Objects that hold records in other shapes: a table by its columns or by rows without names, JSON written as a string.

use super::fields::{Fields, Role, same};
use super::values;
use super::wrapper::{LISTS, WRAPPERS};
use serde_json::{Map, Value};
use std::collections::HashSet;

type Object = Map<String, Value>;

/// Names under which queues and functions keep what they pass on, beside those of records.
const ENVELOPES: &[&str] = &["body", "payload", "value", "message"];

/// JSON that a string holds: an object, or a list of them.
pub fn written(text: &str) -> Option<Value> {
    let text = text.trim();
    let looks = text.starts_with('{') && text.ends_with('}') || text.starts_with('[') && text.ends_with(']') && text.contains('{');
    let value: Value = looks.then(|| serde_json::from_str(text).ok()).flatten()?;
    (value.is_object() || value.as_array().is_some_and(|list| list.iter().all(Value::is_object))).then_some(value)
}

/// An object without a title, with what it holds as written JSON read: a message of a queue, an answer of a function.
pub fn unpacked(mut map: Object, fields: &Fields) -> Object {
    let titled = || fields.names(Role::Title).into_iter().any(|name| values::find(&map, name).is_some());
    if fields.gives(Role::Body) || titled() {
        return map;
    }
    for (name, value) in &mut map {
        if ENVELOPES.iter().chain(WRAPPERS).chain(LISTS).any(|known| same(known, name))
            && let Some(inside) = value.as_str().and_then(written)
        {
            *value = inside;
        }
    }
    map
}

/// Whether an object is a table: its columns, or names and rows apart.
pub fn is_table(map: &Object, fields: &Fields) -> bool {
    places(map, fields).is_some() || named(map).is_some_and(|(names, _)| names.iter().any(|name| fields.knows(name)))
}

/// The records of a table.
pub fn rows(map: Object, fields: &Fields) -> Vec<Object> {
    if let Some(places) = places(&map, fields) {
        return places.iter().map(|place| row(&map, place, fields)).collect();
    }
    let Some((names, rows)) = named(&map) else { return vec![map] };
    let row = |cells: &Vec<Value>| names.iter().map(|name| (*name).to_string()).zip(cells.iter().cloned()).collect();
    rows.into_iter().map(row).collect()
}

/// What of a table stands in none of its rows: what is no column, and cells of longer columns.
pub fn rest(map: &Object, fields: &Fields) -> Object {
    let Some(places) = places(map, fields) else {
        let cells = if map.contains_key("data") { "data" } else { "rows" };
        return map
            .iter()
            .filter(|(name, _)| *name != "columns" && *name != cells)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
    };
    let keys: HashSet<&str> =
        places.iter().filter_map(|place| if let Place::Key(key) = place { Some(key.as_str()) } else { None }).collect();
    let beyond = |value: &Value| match value {
        Value::Array(list) if keys.is_empty() => {
            list.get(places.len()..).filter(|more| !more.is_empty()).map(|more| Value::Array(more.to_vec()))
        }
        Value::Object(cells) if !keys.is_empty() => {
            let more = cells.iter().filter(|(key, _)| !keys.contains(key.as_str()));
            let more: Object = more.map(|(key, value)| (key.clone(), value.clone())).collect();
            (!more.is_empty()).then_some(Value::Object(more))
        }
        value => Some(value.clone()),
    };
    map.iter().filter_map(|(name, value)| Some((name.clone(), beyond(value)?))).collect()
}

/// Names of columns and rows of cells, as pandas writes them apart.
fn named(map: &Object) -> Option<(Vec<&str>, Vec<&Vec<Value>>)> {
    let names: Vec<&str> = map.get("columns")?.as_array()?.iter().map(Value::as_str).collect::<Option<_>>()?;
    let rows: Vec<&Vec<Value>> =
        map.get("data").or_else(|| map.get("rows"))?.as_array()?.iter().map(Value::as_array).collect::<Option<_>>()?;
    (!rows.is_empty() && rows.iter().all(|row| row.len() == names.len())).then_some((names, rows))
}

/// Where in every column the cells of a row stand: under a key, or at a number.
enum Place {
    Key(String),
    At(usize),
}

/// The rows of columns: the field of the text and one that tells records apart are lists of one length, or maps with the same numbers.
fn places(map: &Object, fields: &Fields) -> Option<Vec<Place>> {
    let column = move |role| {
        fields.names(role).into_iter().filter_map(move |name| map.iter().find(|(key, _)| same(key, name))).map(|(_, value)| value)
    };
    let bodies = || column(Role::Body).chain(column(Role::Html)).chain(column(Role::Lead));
    let others = || [Role::Title, Role::Url, Role::Id].into_iter().flat_map(column);
    // A title of all of them makes the lists the parts of one text.
    if column(Role::Title).any(Value::is_string) {
        return None;
    }
    let said = |value: &Value| value.is_string() || value.is_number() || value.is_null();
    let texts = |value: &Value| value.as_str().is_some_and(|text| text.split_whitespace().nth(1).is_some());
    bodies().find_map(|body| match body {
        Value::Array(list) if list.len() > 1 && list.iter().all(said) && list.iter().any(texts) => {
            let same = |other: &Value| other.as_array().is_some_and(|o| o.len() == list.len() && o.iter().all(said));
            others().any(same).then(|| (0..list.len()).map(Place::At).collect())
        }
        Value::Object(cells) if cells.keys().all(|key| is_index(key)) && cells.values().all(said) && cells.values().any(texts) => {
            let same =
                |other: &Value| other.as_object().is_some_and(|o| o.len() == cells.len() && o.keys().all(|key| cells.contains_key(key)));
            others().any(same).then(|| cells.keys().cloned().map(Place::Key).collect())
        }
        _ => None,
    })
}

/// A key of an index: a number, a day.
fn is_index(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | 'T' | '.' | ' ' | 'Z'))
}

/// A row of columns. What is no column (the outlet of all of them) belongs to each.
fn row(map: &Object, place: &Place, fields: &Fields) -> Object {
    let cell = |name: &String, value: &Value| match (value, place) {
        (Value::Array(list), Place::At(at)) => list.get(*at).cloned(),
        (Value::Object(cells), Place::Key(key)) => cells.get(key).cloned(),
        (Value::Array(_) | Value::Object(_), _) => None,
        (value, _) => fields.names(Role::Outlet).iter().any(|known| same(known, name)).then(|| value.clone()),
    };
    map.iter().filter_map(|(name, value)| Some((name.clone(), cell(name, value)?))).collect()
}
