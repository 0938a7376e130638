//! The data that a page's scripts hold: JSON in an element of its own, objects that a script assigns, and what Next.js streams.

use super::tags::find_ignoring_case;
use serde::de::DeserializeOwned;
use serde_json::{Deserializer, Value};
use std::borrow::Cow;
use std::collections::HashMap;

/// So many scripts of a page are looked at, so many values of one, and so many places where one may begin.
const SCRIPTS: usize = 300;
const VALUES: usize = 40;
const TRIES: usize = 400;
/// Values in values that are looked into.
const DEPTH: usize = 40;
/// Bytes of texts that are put where others name them.
const NAMED: usize = 1 << 24;
/// So much of a list whose entries name each other is put together: bytes of texts and names, with so many for an entry itself.
const REVIVED: usize = 1 << 22;
const ENTRY: usize = 64;
/// How a page of Next.js hands on a piece of its data.
const PUSH: &str = ".push([1,";

/// All values, in the order of the page. What is no JSON is passed over.
pub(super) fn values(html: &str) -> Vec<Value> {
    let mut out = Vec::new();
    let mut streamed = String::new();
    for script in scripts(html) {
        if script.contains("__next_f") {
            let pieces = script.match_indices(PUSH).filter_map(|(at, mark)| script.get(at + mark.len()..));
            streamed.extend(pieces.take(VALUES).filter_map(first::<String>));
        } else if script.starts_with(['{', '[']) {
            let value = whole(script);
            out.extend(value.as_ref().and_then(revived));
            out.extend(value);
        } else {
            out.extend(assigned(script));
        }
    }
    out.extend(rows(&streamed));
    out
}

/// The texts of a page's scripts, but for JSON-LD, which is read elsewhere.
fn scripts(html: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some(tag) = find_ignoring_case(rest, "<script").filter(|_| out.len() < SCRIPTS).and_then(|at| rest.get(at..)) {
        let Some((head, inner)) = tag.split_once('>') else { break };
        let Some(end) = find_ignoring_case(inner, "</script") else { break };
        let text = inner.get(..end).unwrap_or("").trim();
        if !text.is_empty() && !head.contains("ld+json") {
            out.push(text);
        }
        rest = inner.get(end..).unwrap_or("");
    }
    out
}

/// A script that is one value; Angular escapes what HTML knows.
fn whole(script: &str) -> Option<Value> {
    let angular = || script.replace("&q;", "\"").replace("&s;", "'").replace("&l;", "<").replace("&g;", ">").replace("&a;", "&");
    serde_json::from_str(script).or_else(|_| serde_json::from_str(&angular())).ok()
}

/// What a list says whose entries name each other by their places, as Nuxt 3 writes its data: `[{"title": 1}, "..."]`. The first entry
/// is the whole.
fn revived(value: &Value) -> Option<Value> {
    let list = value.as_array().filter(|list| list.len() > 1)?;
    let place = |entry: &Value| entry.as_i64().is_some_and(|at| usize::try_from(at).is_ok_and(|at| at < list.len()) || at < 0);
    let places = match list.first()? {
        Value::Object(map) => !map.is_empty() && map.values().all(place),
        Value::Array(entries) => entries.len() > 1 && entries.iter().take(1).all(Value::is_string) && entries.iter().skip(1).all(place),
        _ => false,
    };
    let mut left = REVIVED;
    places.then(|| revive(list, 0, DEPTH, &mut left))
}

/// The entry at a place, with those that it names, as deep as values are looked into and as long as there is room.
fn revive(list: &[Value], at: usize, depth: usize, left: &mut usize) -> Value {
    let Some(value) = list.get(at).filter(|_| depth > 0) else { return Value::Null };
    let said: usize = match value {
        Value::String(text) => text.len(),
        Value::Object(map) => map.keys().map(String::len).sum(),
        _ => 0,
    };
    let Some(rest) = left.checked_sub(said + ENTRY) else { return Value::Null };
    *left = rest;
    let mut named = |entry: &Value| {
        let place = entry.as_u64().and_then(|at| usize::try_from(at).ok());
        place.map_or(Value::Null, |at| revive(list, at, depth - 1, left))
    };
    match value {
        Value::Object(map) => Value::Object(map.iter().map(|(name, entry)| (name.clone(), named(entry))).collect()),
        Value::Array(entries) => match entries.first().and_then(Value::as_str) {
            Some("Date") => entries.get(1).cloned().unwrap_or_default(),
            // A kind in front of one entry, or of several: `["Reactive", 4]`, `["Set", 5, 6]`.
            Some(_) if entries.len() == 2 => entries.get(1).map_or(Value::Null, named),
            Some(_) => Value::Array(entries.iter().skip(1).map(named).collect()),
            None => Value::Array(entries.iter().map(named).collect()),
        },
        other => other.clone(),
    }
}

/// The objects and lists that a script assigns: `window.STATE = {"a": 1};`, `x = JSON.parse("{...}")`.
fn assigned(script: &str) -> Vec<Value> {
    let script = defined(script);
    let mut out = Vec::new();
    let (mut at, mut tries) = (0, 0);
    while let Some(rest) = script.get(at..).and_then(|rest| rest.split_once('=')).map(|(_, behind)| behind.trim_start()) {
        at = script.len() - rest.len();
        let json = rest.strip_prefix(['{', '[']).is_some_and(|inner| inner.trim_start().starts_with(['"', '{', '[']));
        let parsed = rest.strip_prefix("JSON.parse(");
        if !json && parsed.is_none() {
            continue;
        }
        if json {
            let mut stream = Deserializer::from_str(rest).into_iter::<Value>();
            if let Some(Ok(value)) = stream.next() {
                at += stream.byte_offset();
                out.push(value);
            }
        } else {
            out.extend(parsed.and_then(quoted).and_then(|text| serde_json::from_str(&text).ok()));
        }
        tries += 1;
        if tries >= TRIES || out.len() >= VALUES {
            break;
        }
    }
    out
}

/// A script in which what has no value is `null`, as JSON writes it.
fn defined(script: &str) -> Cow<'_, str> {
    if script.contains(":undefined") {
        script.replace(":undefined,", ":null,").replace(":undefined}", ":null}").into()
    } else {
        script.into()
    }
}

/// The value that a text begins with.
fn first<T: DeserializeOwned>(text: &str) -> Option<T> {
    Deserializer::from_str(text).into_iter::<T>().next()?.ok()
}

/// The string of a script that a text begins with, in quotes of either kind.
fn quoted(text: &str) -> Option<String> {
    let text = text.trim_start();
    let Some(inner) = text.strip_prefix('\'') else { return first(text) };
    let mut json = String::from('"');
    let mut escape = false;
    for c in inner.chars() {
        match c {
            '\'' if !escape => {
                json.push('"');
                return serde_json::from_str(&json).ok();
            }
            // JSON escapes no single quote, and has no `\x3C`.
            '\'' => {
                json.pop();
                json.push('\'');
            }
            'x' if escape => json.push_str("u00"),
            '"' if !escape => json.push_str("\\\""),
            _ => json.push(c),
        }
        escape = c == '\\' && !escape;
    }
    None
}

/// What Next.js streams: rows `id:{...}` on lines, and texts `id:T<bytes, in hex>,...`, which rows name `"$id"`.
fn rows(stream: &str) -> Vec<Value> {
    let (mut out, mut texts) = (Vec::new(), HashMap::new());
    let mut rest = stream;
    while let Some((id, behind)) = rest.split_once(':') {
        let long = behind.strip_prefix('T').and_then(|text| text.split_once(','));
        let long = long.and_then(|(digits, text)| Some((usize::from_str_radix(digits, 16).ok()?, text)));
        if let Some((bytes, text)) = long {
            let Some((text, next)) = text.split_at_checked(text.floor_char_boundary(bytes)) else { break };
            texts.insert(format!("${}", id.trim()), text);
            rest = next;
        } else {
            let (line, next) = behind.split_once('\n').unwrap_or((behind, ""));
            out.extend(serde_json::from_str::<Value>(line));
            rest = next;
        }
    }
    let mut left = NAMED;
    out.iter_mut().for_each(|row| put_texts(row, &texts, DEPTH, &mut left));
    out
}

/// Puts texts where they are named, as long as there is room.
fn put_texts(value: &mut Value, texts: &HashMap<String, &str>, depth: usize, left: &mut usize) {
    match value {
        Value::String(name) => {
            if let Some(text) = texts.get(name.as_str()).filter(|text| text.len() <= *left) {
                *left -= text.len();
                *name = (*text).to_string();
            }
        }
        Value::Array(list) if depth > 0 => list.iter_mut().for_each(|inner| put_texts(inner, texts, depth - 1, left)),
        Value::Object(map) if depth > 0 => map.values_mut().for_each(|inner| put_texts(inner, texts, depth - 1, left)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_scripts_hold_is_read() {
        let a = json!({"a": "قمح <b> \"نعم\" 'لا' & x"});
        let text = a.to_string();
        let html = |script: &str| format!("<p>x</p><SCRIPT type=x>{script}</SCRIPT><script>f()</script>");
        let string = serde_json::to_string(&text).unwrap_or_default();
        let single = format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('<', "\\x3C"));
        let angular = text.replace('&', "&a;").replace('<', "&l;").replace('\'', "&s;").replace('"', "&q;");
        for (script, want) in [
            (text.clone(), vec![a.clone()]),
            (format!("[{text}]"), vec![json!([a])]),
            (format!("window.__STATE__ = {text};"), vec![a.clone()]),
            (format!("x.y={text};x.z={{\"b\": 1}};x.w={{b: 1}};x.v = 3"), vec![a.clone(), json!({"b": 1})]),
            (format!("window['s']=JSON.parse({string})"), vec![a.clone()]),
            (format!("window['s'] = JSON.parse({single});"), vec![a.clone()]),
            ("var s={\"a\":undefined,\"b\":[{\"c\":undefined}]}".to_string(), vec![json!({"a": null, "b": [{"c": null}]})]),
            (angular.clone(), vec![a.clone()]),
            ("a={\"b\": ".to_string(), vec![]),
            ("a == b; c={}; d=[]".to_string(), vec![]),
            ("{broken".to_string(), vec![]),
        ] {
            assert_eq!(values(&html(&script)), want, "{script}");
        }
        let ld = format!("<script type=\"application/ld+json\">{text}</script>");
        assert_eq!(values(&ld), Vec::<Value>::new());
        assert_eq!(values("<script>x"), Vec::<Value>::new());
    }

    #[test]
    fn entries_that_name_each_other_are_put_together() {
        let day = "2024-05-12T10:30:00Z";
        for (list, want) in [
            (
                json!([["Reactive", 1], {"data": 2, "day": 6}, ["Ref", 3], {"title": 4, "tags": 5, "none": -1}, "عنوان", [4, 4], ["Date", day]]),
                Some(json!({"data": {"title": "عنوان", "tags": ["عنوان", "عنوان"], "none": null}, "day": day})),
            ),
            (json!([{"a": 1}, ["Set", 2, 3], "نعم", 7]), Some(json!({"a": ["نعم", 7]}))),
            (json!([{"a": "نعم"}, {"a": "لا"}]), None),
            (json!([{"a": 9}, "نعم"]), None),
            (json!([["نعم", "لا"], ["a"]]), None),
            (json!([1, 2]), None),
            (json!([{"a": 0}]), None),
            (json!({"a": 0}), None),
        ] {
            assert_eq!(revived(&list), want, "{list}");
            let found = values(&format!("<script type=\"application/json\" id=\"__NUXT_DATA__\">{list}</script>"));
            assert_eq!(found, want.into_iter().chain([list]).collect::<Vec<_>>());
        }
        // What names itself ends, and what names much more than there is room for.
        assert!(revived(&json!([{"a": 0, "b": 0, "c": 0}, "نعم"])).is_some());
        let text = "نعم".repeat(10_000);
        let many = revived(&json!([["Set", 1, 1, 1], [2, 2, 2, 2, 2, 2, 2, 2, 2, 2], [3, 3, 3, 3, 3, 3, 3, 3, 3, 3], text]));
        assert!(many.is_some_and(|value| value.to_string().len() < 2 * REVIVED));
    }

    #[test]
    fn texts_of_a_stream_stand_where_they_are_named() {
        let text = "قال: نعم\n2:لا";
        let stream = format!("1:{{\"a\":\"$8\",\"b\":[\"$9\"]}}\n3:I[\"x\"]\n8:T{:x},{text}4:[1]\n", text.len());
        let (front, back) = stream.split_at(12);
        let push = |piece: &str| format!("<script>self.__next_f.push([1,{}])</script>", serde_json::to_string(piece).unwrap_or_default());
        let html = format!("<script>(self.__next_f=self.__next_f||[]).push([0])</script>{}{}", push(front), push(back));
        assert_eq!(values(&html), vec![json!({"a": text, "b": ["$9"]}), json!([1])]);
        for broken in ["1", "1:T", "1:Tff,x", "1:Tzz,x\n", ":", "8:T2,ق"] {
            assert!(rows(broken).is_empty(), "{broken}");
        }
    }

    #[test]
    fn open_ends_cost_no_more_than_their_length() {
        let begun = std::time::Instant::now();
        for piece in
            ["<script", "<script>", "x={\"a\":", "={\"", "=[[", "=JSON.parse('", "<script>x={\"a\":\"", "self.__next_f.push([1,\"1:T9,"]
        {
            _ = values(&format!("<script>{}</script>", piece.repeat(60_000)));
        }
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
