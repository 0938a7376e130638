//! The text of a body that is no string: lists of blocks as editors keep them, maps with the text in several dresses.
//!
//! There is no list of editors: every string that is prose is text, under whatever name, in order. What a name shows to be no text of the
//! article (a caption, a credit, a link to another article) is left out and listed; addresses, ids and styles are no text at all.

use super::block_names::{ASIDE, BESIDE, DRESSES, HOLDERS, INLINE, LAST, LINKS, PARTS, RUNS, SILENT, SUMS, TEXTS};
use super::bodies::{self, Candidate, bare};
use super::fields::same;
use super::literal::written_list;
use super::values::said;
use mujaz_text::extract::{Removed, strip_tags};
use mujaz_text::normalize::collapse_whitespace;
use serde_json::{Map, Value};

/// What a value says.
#[derive(Debug, Default, Clone)]
struct Told {
    parts: Vec<String>,
    left: Vec<Removed>,
}

/// The text of a body and what was left out of it.
pub fn body(value: &Value, between: &str) -> Option<Candidate> {
    let mut told = Told::default();
    told.walk(value, true, "", "");
    (!told.parts.is_empty()).then(|| Candidate { text: told.parts.join(between), left: told.left, weak: false })
}

/// What a value says of which nobody knows what it is: its prose alone.
pub fn aside(value: &Value) -> Candidate {
    let mut told = Told::default();
    told.walk(value, false, "", "");
    Candidate { text: told.parts.join("\n\n"), left: told.left, weak: false }
}

impl Told {
    /// Takes in a value: under a name that is known to hold text, or not; in a block of some kind.
    fn walk(&mut self, value: &Value, known: bool, name: &str, kind: &str) {
        match value {
            Value::String(text) => self.string(text, known),
            Value::Number(number) if known => self.parts.push(number.to_string()),
            Value::Array(list) => match run(list, name, kind).or_else(|| if known { by_words(list) } else { None }) {
                Some(line) => self.parts.extend(said(&line)),
                None => list.iter().for_each(|entry| self.walk(entry, known, "", "")),
            },
            Value::Object(map) => self.map(map),
            _ => {}
        }
    }

    fn string(&mut self, text: &str, known: bool) {
        if let Some(list) = written_list(text) {
            let list: Vec<Value> = list.into_iter().map(Value::from).collect();
            return self.walk(&Value::Array(list), known, "", "");
        }
        if let Some(value) = written_blocks(text)
            && let Some(body) = body(&value, "\n\n")
        {
            self.parts.push(body.text);
            return self.left.extend(body.left);
        }
        let Some(text) = said(text).filter(|text| !text.starts_with('<') || !bare(&strip_tags(text)).is_empty()) else { return };
        if known || is_prose(&text) {
            self.parts.push(text);
        } else if is_arabic(&text) {
            self.left.push(Removed { line: collapse_whitespace(&strip_tags(&text)), reason: "field" });
        }
    }

    fn map(&mut self, map: &Map<String, Value>) {
        // One text in several languages is its Arabic.
        if let Some(arabic) = of_languages(map) {
            return self.walk(arabic, true, "", "");
        }
        let kind = kind(map);
        if let Some((_, reason)) = ASIDE.iter().find(|(kinds, _)| kinds.contains(&kind.as_str())) {
            return map.iter().for_each(|(name, value)| self.leave(value, name, reason));
        }
        let is = |list: &[&str], name: &str| list.iter().any(|known| same(known, name));
        let dressed = dressed(map, &kind);
        let mut pieces: Vec<(Told, bool)> = Vec::new();
        let mut dress = dressed.as_ref().map(|(name, _)| name.clone());
        for (name, value) in map {
            if dress.as_ref().is_some_and(|first| first == name) {
                dress = None;
                pieces.extend(dressed.as_ref().map(|(_, told)| (told.clone(), true)));
            } else if is(LINKS, name) {
                self.leave(value, name, "related");
            } else if is(BESIDE, name) {
                self.leave(value, name, "caption");
            } else if is(SUMS, name) && !(value.is_array() && map.contains_key("sections")) {
                // A list of paragraphs in front of sections is the text's lead.
                self.leave(value, name, "summary");
            } else if is(SILENT, name) {
                self.leave_prose(value, name);
            } else if !is(TEXTS, name) && !is(DRESSES, name) && !is(LAST, name) {
                let (mut told, known) = (Told::default(), is(PARTS, name));
                told.walk(value, known, name, &kind);
                pieces.push((told, known));
            }
        }
        let pieces = once(pieces);
        if pieces.iter().all(|piece| piece.parts.is_empty()) {
            let last = LAST.iter().find_map(|name| map.get(*name));
            return last.into_iter().for_each(|value| self.walk(value, true, "", ""));
        }
        for piece in pieces {
            self.parts.extend(piece.parts);
            self.left.extend(piece.left);
        }
    }

    /// Lists what a value says as left out.
    fn leave(&mut self, value: &Value, name: &str, reason: &'static str) {
        let silent = SILENT.iter().any(|known| same(known, name));
        match value {
            Value::String(text) => {
                let line = collapse_whitespace(&strip_tags(text));
                if if silent { is_prose(&line) } else { is_arabic(&line) || is_prose(&line) } {
                    self.left.push(Removed { line, reason });
                }
            }
            Value::Array(list) => list.iter().for_each(|entry| self.leave(entry, name, reason)),
            Value::Object(map) => map.iter().for_each(|(name, value)| self.leave(value, name, reason)),
            _ => {}
        }
    }

    /// Lists what of a value is prose, where nobody would look for any.
    fn leave_prose(&mut self, value: &Value, name: &str) {
        let mut told = Told::default();
        told.leave(value, name, "field");
        self.left.extend(told.left.into_iter().filter(|removed| is_prose(&removed.line)));
    }
}

/// The Arabic of a map whose names are languages: `ar`, `ar-EG`, `ara`, beside `en`, `fr` ...
fn of_languages(map: &Map<String, Value>) -> Option<&Value> {
    let code = |name: &str| name.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let known = [
        "ar", "ara", "arabic", "en", "eng", "english", "fr", "fra", "fa", "ur", "tr", "es", "de", "he", "ku", "ckb", "it", "ru", "zh", "pt",
    ];
    map.keys().all(|name| known.contains(&code(name).as_str())).then_some(())?;
    map.iter().find(|(name, _)| code(name).starts_with("ar")).map(|(_, value)| value)
}

/// The kind of a block, without the name of the editor in front: `core/image`.
fn kind(map: &Map<String, Value>) -> String {
    let named = ["type", "_type", "nodeType", "blockName", "__typename", "@type"].iter().find_map(|name| map.get(*name)?.as_str());
    let kind = named.or_else(|| map.get("name")?.as_str().filter(|n| n.starts_with("core/"))).unwrap_or_default();
    kind.rsplit('/').next().unwrap_or_default().to_ascii_lowercase().replace('-', "_")
}

/// The fullest of the dresses of a map's text, with the name of the one that stands first.
fn dressed(map: &Map<String, Value>, kind: &str) -> Option<(String, Told)> {
    let mut place = None;
    let mut candidates = Vec::new();
    for (name, value) in map {
        let Some(rank) = TEXTS.iter().chain(DRESSES).position(|dress| same(dress, name)) else { continue };
        let mut told = Told::default();
        told.walk(value, true, name, kind);
        if !told.parts.is_empty() {
            place.get_or_insert(name);
            candidates.push((rank, Candidate { text: told.parts.join("\n\n"), left: told.left, weak: false }));
        }
    }
    candidates.sort_by_key(|(rank, _)| *rank);
    let chosen = bodies::choose(candidates.into_iter().map(|(_, candidate)| candidate).collect())?;
    Some((place?.clone(), Told { parts: vec![chosen.text], left: chosen.left }))
}

/// Pieces of a map without what stands in another one: the same text in other dress. Words such as "yes" stand in many texts by
/// chance: under a name that is known they go only where another piece says just that.
fn once(mut pieces: Vec<(Told, bool)>) -> Vec<Told> {
    const WORDS: usize = 3;
    /// No editor has so many names in one block: each stands for a paragraph.
    const MOST: usize = 64;
    if pieces.len() < 2 || pieces.len() > MOST {
        return pieces.into_iter().map(|(told, _)| told).collect();
    }
    let texts: Vec<String> = pieces.iter().map(|(told, _)| bare(&strip_tags(&told.parts.join("\n")))).collect();
    // From the fullest on: what is kept stays, so that of two that hold each other one is left.
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(texts.get(*i).map_or(0, String::len)));
    let mut kept: Vec<&str> = Vec::new();
    for i in order {
        let (Some((told, known)), Some(text)) = (pieces.get_mut(i), texts.get(i)) else { continue };
        told.parts.retain(|part| {
            let plain = strip_tags(part);
            let (wanted, words) = (bare(&plain), plain.split_whitespace().count());
            let loose = words >= WORDS || !*known;
            wanted.is_empty() || !kept.iter().any(|other| *other == wanted || (loose && other.contains(&wanted)))
        });
        kept.push(text);
    }
    pieces.into_iter().map(|(told, _)| told).collect()
}

/// The line that a list is the pieces of: the leaves of a paragraph, an editor's operations, a message with marked words. Blanks between
/// them are theirs. None for a list of blocks.
fn run(list: &[Value], name: &str, parent: &str) -> Option<String> {
    let holder = parent.is_empty() || HOLDERS.contains(&parent);
    let named = RUNS.contains(&name) && (!holder || !matches!(name, "content" | "text"));
    let mut marked = named;
    let mut line = String::new();
    for entry in list {
        let piece = match entry {
            Value::String(text) => text.clone(),
            Value::Object(map) => {
                let kind = kind(map);
                let inline = INLINE.contains(&kind.as_str());
                marked |= inline;
                if !(inline || (named && matches!(kind.as_str(), "" | "text" | "span" | "fragment" | "textnode" | "extended_text"))) {
                    return None;
                }
                leaf(map, &kind)?
            }
            Value::Null => continue,
            _ => return None,
        };
        let open = line.chars().next_back().is_some_and(|c| matches!(c, '.' | '؟' | '!' | '?' | ':'));
        if open && piece.chars().next().is_some_and(char::is_alphabetic) {
            line.push(' ');
        }
        line.push_str(&piece);
    }
    (marked && list.iter().any(Value::is_object)).then_some(line)
}

/// The text that a list has word by word, as language programs take texts apart. Answers and names are fewer.
fn by_words(list: &[Value]) -> Option<String> {
    const LEAST: usize = 16;
    let word = |entry: &Value| entry.as_str().map(str::trim).filter(|text| !text.contains(char::is_whitespace)).map(String::from);
    let words: Vec<String> = list.iter().map(word).collect::<Option<_>>()?;
    // Addresses of pictures have no blanks either.
    Some(words.join(" ")).filter(|line| words.len() >= LEAST && is_arabic(line))
}

/// The text of a piece of a line, with its blanks.
fn leaf(map: &Map<String, Value>, kind: &str) -> Option<String> {
    if matches!(kind, "hardbreak" | "linebreak" | "br" | "hard_break" | "line_break") {
        return Some("\n".into());
    }
    if let Some(text) = ["text", "value", "insert", "content"].iter().find_map(|name| map.get(*name)?.as_str()) {
        return Some(text.to_string());
    }
    // A picture among the operations of an editor.
    if map.get("insert").is_some_and(Value::is_object) {
        return Some("\n".into());
    }
    let inner = RUNS.iter().find_map(|name| Some((name, map.get(*name)?.as_array()?)));
    let Some((name, inner)) = inner else {
        return Some(map.get("attrs")?.get("label")?.as_str()?.to_string()).filter(|_| kind == "mention");
    };
    if inner.is_empty() { Some(String::new()) } else { run(inner, name, "p") }
}

/// Blocks that a table's cell or a column of a database holds as text.
fn written_blocks(text: &str) -> Option<Value> {
    let text = text.trim();
    let blocks = (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']') && text.contains('{'));
    blocks.then(|| serde_json::from_str(text).ok()).flatten()
}

/// Whether a string under an unknown name is text: some words of Arabic, or a finished sentence in another language; no address.
fn is_prose(text: &str) -> bool {
    const WORDS: usize = 3;
    let words = || text.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic));
    let finished = text.trim_end().ends_with(['.', '!', '?', '؟', '…']) || text.starts_with('<');
    words().count() >= WORDS && (is_arabic(text) || finished) && !text.starts_with("http")
}

/// Whether a text has a letter of Arabic.
pub fn is_arabic(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{0620}'..='\u{064A}' | '\u{0671}'..='\u{06D3}'))
}
