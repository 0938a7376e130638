//! Any text as a message of a chat: what is translated stands in it, nothing leaves but an order, and JSON comes back with a translation
//! for each of its strings, in their order.
#![no_main]
#![allow(dead_code, reason = "the fuzzer asks for a part of these rooms, which are the server's own")]

#[path = "../../crates/server/src/bundle.rs"]
mod bundle;
#[path = "../../crates/server/src/message.rs"]
mod message;

use bundle::Bundle;
use libfuzzer_sys::fuzz_target;
use mujaz::text::is_arabic_letter;
use serde_json::Value;

/// No order is longer, in characters.
const ORDER: usize = 4000;
/// Nor is a line that says where the answer goes.
const CUE: usize = 40;

/// The strings that are translations, in order.
fn marked(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) if text.starts_with('⟪') => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| marked(item, out)),
        Value::Object(map) => map.values().for_each(|item| marked(item, out)),
        _ => {}
    }
}

fuzz_target!(|text: String| {
    let own = message::own(&text);
    let (Some(front), Some(behind)) = (text.get(..own.start), text.get(own.end..)) else { panic!("{own:?} is no place of {text:?}") };
    assert!(own.start <= own.end, "{own:?} of {text:?}");
    let ordered = text.to_lowercase().contains("translat") || text.contains("ترجم");
    assert!(ordered || own == (0..text.len()), "no order in {text:?}, but {own:?}");
    let letters = front.chars().filter(|c| c.is_alphanumeric()).count();
    assert!(letters <= ORDER || !front.contains(is_arabic_letter), "{letters} letters of {text:?}");
    assert!(behind.trim().chars().count() <= CUE || !behind.contains(is_arabic_letter), "{behind:?} of {text:?}");
    if text.contains('⟪') {
        return;
    }
    let Some(bundle) = Bundle::read(&text) else { return };
    let wanted: Vec<String> = (0..bundle.texts.len()).map(|n| format!("⟪{n}⟫")).collect();
    let answer: Value = serde_json::from_str(&bundle.write(wanted.clone())).expect("JSON");
    let mut found = Vec::new();
    marked(&answer, &mut found);
    // Two lines of one number have one place.
    let numbered = text.contains("lines") && text.contains("history");
    assert!(numbered || found == wanted, "{found:?} of {text:?}");
});
