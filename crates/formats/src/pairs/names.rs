//! Which column or field is the source and which the target.

use crate::FieldError;
use mujaz_text::is_arabic_letter;
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
    /// a source and its target, or the other way round where the first row shows it.
    pub fn columns(&self, first: &[String]) -> Result<([usize; 2], bool), String> {
        let names: Vec<String> = first.iter().map(|n| clean(n)).collect();
        let numbers = [number(self.source.as_deref()), number(self.target.as_deref())];
        let found = [column(&names, self.source.as_deref(), SOURCE), column(&names, self.target.as_deref(), TARGET)];
        match (found, numbers) {
            ([Some(source), Some(target)], _) if source != target => Ok(([source, target], true)),
            (_, [Some(source), Some(target)]) if source.max(target) < first.len() => Ok(([source, target], false)),
            _ if self.source.is_none() && self.target.is_none() && first.len() == 2 => Ok((order(first), false)),
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
            found.ok_or_else(|| {
                let names: Vec<&str> = record.keys().take(12).map(String::as_str).collect();
                format!("no field with the {role} in: {}; name it with {}{role}=NAME", names.join(", "), self.flag)
            })
        };
        Ok([side(self.source.as_deref(), SOURCE, "source")?, side(self.target.as_deref(), TARGET, "target")?])
    }
}

/// The columns of a source and its target where none has a name: the English stands in front where the first cell has words but no Arabic,
/// and the second is Arabic above all.
fn order(first: &[String]) -> [usize; 2] {
    let arabic = |cell: &str| cell.chars().filter(|c| is_arabic_letter(*c)).count();
    let letters = |cell: &str| cell.chars().filter(|c| c.is_alphabetic()).count();
    match first {
        [one, two] if arabic(one) == 0 && letters(one) > 0 && 2 * arabic(two) > letters(two) => [1, 0],
        _ => [0, 1],
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_in_front_is_told_from_arabic() {
        for (row, want) in [
            (["وصل الوزير.", "The minister arrived."], [0, 1]),
            (["The minister arrived.", "وصل الوزير."], [1, 0]),
            (["NATO", "حلف شمال الأطلسي (NATO)"], [1, 0]),
            (["قال عبر Twitter", "he said on Twitter"], [0, 1]),
            // The English may have kept the Arabic, and figures are of no language.
            (["وصل", "وصل"], [0, 1]),
            (["2024", "وصل الوزير."], [0, 1]),
            (["NATO", "NATO قال"], [0, 1]),
            (["BBC", "BBC"], [0, 1]),
            (["", ""], [0, 1]),
        ] {
            let row = row.map(String::from);
            assert_eq!(Sides::default().columns(&row), Ok((want, false)), "{row:?}");
        }
        // Names and numbers say it themselves.
        let row = |cells: [&str; 2]| cells.map(String::from);
        assert_eq!(Sides::default().columns(&row(["english", "arabic"])), Ok(([1, 0], true)));
        let given = Sides::parse(&["source=1".into(), "target=2".into()]).unwrap();
        assert_eq!(given.columns(&row(["The minister arrived.", "وصل الوزير."])), Ok(([0, 1], false)));
    }

    #[test]
    fn who_is_asked_for_a_field_is_told_which_there_are() {
        let record = serde_json::json!({"id": 1, "text": "وصل", "mt": "he arrived"});
        let failed = Sides::default().of(record.as_object().unwrap()).unwrap_err();
        assert!(failed.contains("no field with the source in: id, text, mt"), "{failed}");
    }
}
