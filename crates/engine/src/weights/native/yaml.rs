//! The little of YAML that Marian writes: `key: value`, lists of `- item`, nothing nested, no anchors, no tags.

use serde_json::{Map, Value};

/// A flat map. What YAML has beyond that is refused, so that nothing can grow.
pub fn parse(text: &str) -> Result<Map<String, Value>, String> {
    let mut out = Map::new();
    let mut key = String::new();
    for (number, line) in text.lines().enumerate() {
        let bad = |what: &str| format!("line {}: {what}", number + 1);
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') || trimmed == "---" {
            continue;
        }
        if let Some(item) = trimmed.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
            let list = out.get_mut(&key).ok_or_else(|| bad("an item of no list"))?;
            if list.is_null() {
                *list = Value::Array(Vec::new());
            }
            let item = scalar(item.trim()).ok_or_else(|| bad("a value that is neither number, word nor text"))?;
            list.as_array_mut().ok_or_else(|| bad("an item of no list"))?.push(item);
            continue;
        }
        // An empty list may stand on a line of its own.
        if trimmed == "[]" && out.get(&key).is_some_and(Value::is_null) {
            out.insert(key.clone(), Value::Array(Vec::new()));
            continue;
        }
        if line.starts_with(' ') {
            return Err(bad("nested values, which Marian never writes"));
        }
        let (name, value) = trimmed.split_once(':').ok_or_else(|| bad("no `key: value`"))?;
        key = name.trim().to_string();
        let value = match value.trim() {
            "" => Value::Null,
            "[]" => Value::Array(Vec::new()),
            text => scalar(text).ok_or_else(|| bad("a value that is neither number, word nor text"))?,
        };
        if out.insert(key.clone(), value).is_some() {
            return Err(bad(&format!("`{key}` for the second time")));
        }
    }
    Ok(out)
}

/// A value on a line; None for what only a full YAML reader knows.
fn scalar(text: &str) -> Option<Value> {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.strip_suffix(quote).filter(|t| !t.contains(['\\', quote])).map(Value::from);
        }
    }
    if text.starts_with(['&', '*', '!', '|', '>', '{', '[', '%', '@', '`']) {
        return None;
    }
    Some(match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "~" | "null" => Value::Null,
        _ => text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from)).unwrap_or_else(|_| text.into()),
    })
}
