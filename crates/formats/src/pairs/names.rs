//! Which column or field is the source and which the target.

use crate::FieldError;
use serde_json::{Map, Value};

/// The usual names of the Arabic. `ar` in front of `source`: where both stand, `source` is an outlet or an address.
const SOURCE: &[&str] = &["ar", "arabic", "src", "source", "source_text", "text_ar", "src_text", "input", "ara", "arb", "arb_Arab"];
/// The usual names of the English. What a system wrote stands in front of a reference.
const TARGET: &[&str] = &[
    "hyp",
    "hypothesis",
    "mt",
    "output",
    "en",
    "english",
    "tgt",
    "trg",
    "target",
    "target_text",
    "text_en",
    "tgt_text",
    "translation",
    "eng",
    "eng_Latn",
];

/// The names to look for: the usual ones, or what the user gave.
#[derive(Debug, Clone, Default)]
pub struct Sides {
    source: Option<String>,
    target: Option<String>,
    flag: &'static str,
}

impl Sides {
    /// Reads `SIDE=NAME` as users give it.
    pub fn parse(args: &[String]) -> Result<Self, FieldError> {
        let mut out = Self::default();
        for arg in args {
            match arg.split_once('=').filter(|(_, name)| !name.is_empty()) {
                Some(("source", name)) => out.source = Some(name.into()),
                Some(("target", name)) => out.target = Some(name.into()),
                _ => return Err(FieldError { given: arg.clone(), expected: "give source=NAME or target=NAME".into() }),
            }
        }
        Ok(out)
    }

    /// What failures call the way to name a side: `--field ` makes `--field source=NAME` of their `source=NAME`.
    #[must_use]
    pub fn asked_with(self, flag: &'static str) -> Self {
        Self { flag, ..self }
    }

    /// How many of the cells of a row are names of sides.
    pub fn known(&self, row: &[String]) -> usize {
        let row: Vec<String> = row.iter().map(|n| clean(n)).collect();
        [column(&row, self.source.as_deref(), SOURCE), column(&row, self.target.as_deref(), TARGET)].iter().flatten().count()
    }

    /// The columns of both sides by a table's first row, and whether that row holds names. A table of two columns without names is
    /// a source and its target.
    pub fn columns(&self, first: &[String]) -> Result<([usize; 2], bool), String> {
        let names: Vec<String> = first.iter().map(|n| clean(n)).collect();
        let numbers = [number(self.source.as_deref()), number(self.target.as_deref())];
        let found = [column(&names, self.source.as_deref(), SOURCE), column(&names, self.target.as_deref(), TARGET)];
        match (found, numbers) {
            ([Some(source), Some(target)], _) if source != target => Ok(([source, target], true)),
            (_, [Some(source), Some(target)]) if source.max(target) < first.len() => Ok(([source, target], false)),
            _ if self.source.is_none() && self.target.is_none() && first.len() == 2 => Ok(([0, 1], false)),
            _ => Err(format!(
                "no columns of a source and its target in: {}; name them with {flag}source=NAME {flag}target=NAME, or by their numbers",
                names.iter().map(|n| n.chars().take(20).collect()).take(12).collect::<Vec<String>>().join(", "),
                flag = self.flag
            )),
        }
    }

    /// Both sides of a record; in a field `translation` too, where data sets keep a text by its language.
    pub fn of<'v>(&self, record: &'v Map<String, Value>) -> Result<[&'v str; 2], String> {
        let inner = record.get("translation").and_then(Value::as_object);
        let side = |given: Option<&str>, usual: &[&str], role: &str| {
            let found = match given {
                Some(name) => lookup(record, name),
                None => usual.iter().find_map(|n| text(record, n).or_else(|| text(inner?, n))),
            };
            found.ok_or_else(|| format!("no field with the {role}: name it with {}{role}=NAME", self.flag))
        };
        Ok([side(self.source.as_deref(), SOURCE, "source")?, side(self.target.as_deref(), TARGET, "target")?])
    }
}

/// A name without what stands around it.
fn clean(name: &str) -> String {
    name.trim_matches(['\u{FEFF}', '\u{200E}', '\u{200F}', '\u{A0}', ' ', '\r', '\n', '"', '#']).to_string()
}

/// A column counted from 1, as users count.
fn number(given: Option<&str>) -> Option<usize> {
    given?.parse::<usize>().ok()?.checked_sub(1)
}

fn column(names: &[String], given: Option<&str>, usual: &[&str]) -> Option<usize> {
    match given {
        Some(given) => names.iter().position(|n| n == given),
        None => usual.iter().find_map(|u| names.iter().position(|n| n.eq_ignore_ascii_case(u))),
    }
}

/// A field that holds a text; an empty translation is null in some files.
fn text<'v>(record: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    match record.get(name)? {
        Value::String(text) => Some(text),
        Value::Null => Some(""),
        _ => None,
    }
}

/// A field by its name, or by a path of names with dots between.
fn lookup<'v>(record: &'v Map<String, Value>, path: &str) -> Option<&'v str> {
    text(record, path).or_else(|| {
        let (outer, rest) = path.split_once('.')?;
        lookup(record.get(outer)?.as_object()?, rest)
    })
}
