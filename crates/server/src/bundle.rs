//! JSON in a message: clients of chat models send the strings of a program or the pieces of a page as an object, and read one.

use mujaz::text::is_arabic_letter;
use serde_json::{Value, json};

/// What the answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of `{"target_language": .., "strings": [{"source": ..}]}`: a list of translations.
    Strings,
    /// Of `{"targetLanguage": .., "segments": [{"id": .., "text": ..}]}`: `{"translations": [{"id": .., "text": ..}]}`.
    Segments,
    /// Of `{"history": .., "lines": [{"n": .., "text": ..}]}`: the translations by number.
    Lines,
    /// Of `#7`, `Original>`, a cue and `Translation>`, each in a line of its own: the translations below the same names.
    Cues,
    /// The same JSON, its Arabic strings in English.
    Same,
}

/// The JSON of a message, and its strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    value: Value,
    kind: Kind,
    pub texts: Vec<String>,
}

impl Bundle {
    /// Reads a message; None where it is no JSON, or one without Arabic. In front of it and behind it an instruction may stand.
    pub fn read(message: &str) -> Option<Self> {
        if let Some((numbers, texts)) = cues(message).filter(|(_, texts)| texts.iter().any(|text| text.contains(is_arabic_letter))) {
            return Some(Self { value: Value::from(numbers), kind: Kind::Cues, texts });
        }
        let (start, end) = (message.find(['{', '['])?, message.rfind(['}', ']'])? + 1);
        let around = [message.get(..start)?, message.get(end..)?];
        if around.iter().any(|text| text.contains(is_arabic_letter)) {
            return None;
        }
        let value: Value = serde_json::from_str(message.get(start..end)?).ok()?;
        // Each is known by a field beside its list and one beside each text: what has none of them keeps its own form.
        let known = [
            ("target_language", "strings", ["source", "source"], Kind::Strings),
            ("targetLanguage", "segments", ["text", "id"], Kind::Segments),
            ("history", "lines", ["text", "n"], Kind::Lines),
        ];
        let found = known.into_iter().find_map(|(beside, list, needed, kind)| {
            value.get(beside)?;
            Some((fields(&value, list, needed)?, kind))
        });
        let (texts, kind) = found.unwrap_or_else(|| {
            let mut texts = Vec::new();
            gather(&value, &mut texts);
            (texts, Kind::Same)
        });
        texts.iter().any(|text| text.contains(is_arabic_letter)).then_some(Self { value, kind, texts })
    }

    /// The answer, with a translation for each of the strings.
    pub fn write(self, english: Vec<String>) -> String {
        let items = |list: &str| self.value.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
        let answer = match self.kind {
            Kind::Strings => Value::from(english),
            Kind::Segments => {
                let one = |(item, text): (Value, String)| json!({"id": item.get("id"), "text": text});
                let all: Vec<Value> = items("segments").into_iter().zip(english).map(one).collect();
                json!({"translations": all})
            }
            Kind::Lines => {
                let name = |item: &Value| item.get("n").map(|n| n.as_str().map_or_else(|| n.to_string(), String::from)).unwrap_or_default();
                let one = |(item, text): (Value, String)| (name(&item), Value::from(text));
                Value::Object(items("lines").into_iter().zip(english).map(one).collect())
            }
            Kind::Cues => {
                let numbers = self.value.as_array().cloned().unwrap_or_default();
                let one = |(number, text): (Value, String)| format!("#{}\nTranslation>\n{text}", number.as_str().unwrap_or_default());
                return numbers.into_iter().zip(english).map(one).collect::<Vec<_>>().join("\n\n");
            }
            Kind::Same => {
                let mut value = self.value;
                spread(&mut value, &mut english.into_iter());
                value
            }
        };
        answer.to_string()
    }
}

/// A text field of each item of a list, another beside it; None where one has none of either.
fn fields(value: &Value, list: &str, [field, other]: [&str; 2]) -> Option<Vec<String>> {
    let one = |item: &Value| item.get(field)?.as_str().filter(|_| item.get(other).is_some()).map(String::from);
    value.get(list)?.as_array()?.iter().map(one).collect()
}

/// The numbers and the texts of the cues that a message holds; None where it holds none, or another thing between two of them.
fn cues(message: &str) -> Option<(Vec<String>, Vec<String>)> {
    let parts: Vec<&str> = message.split("\nOriginal>\n").collect();
    let cue = |pair: &[&str]| {
        let [front, part] = pair else { return None };
        let number = front.lines().next_back()?.trim().strip_prefix('#')?;
        let (text, _) = part.split_once("\nTranslation>")?;
        let told = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        told.then(|| (number.to_string(), text.to_string()))
    };
    let found: Vec<(String, String)> = parts.windows(2).map(cue).collect::<Option<_>>()?;
    if found.is_empty() { None } else { Some(found.into_iter().unzip()) }
}

/// The Arabic strings, in order.
fn gather(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains(is_arabic_letter) => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| gather(item, out)),
        Value::Object(map) => map.values().for_each(|item| gather(item, out)),
        _ => {}
    }
}

/// Puts the English in the place of the Arabic, in the same order.
fn spread(value: &mut Value, english: &mut impl Iterator<Item = String>) {
    match value {
        Value::String(text) if text.contains(is_arabic_letter) => {
            if let Some(next) = english.next() {
                *text = next;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| spread(item, english)),
        Value::Object(map) => map.values_mut().for_each(|item| spread(item, english)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn json_comes_back_as_its_client_reads_it() {
        for (message, want) in [
            (r#"{"target_language": "en", "strings": [{"source": "نص"}, {"source": "OK", "context": "زر"}]}"#, json!(["E0", "E1"])),
            (r#"{"strings": [{"source": "نص"}]}"#, json!({"strings": [{"source": "E0"}]})),
            (
                r#"{"history": [], "lines": [{"text": "نص"}, {"text": "نص"}]}"#,
                json!({"history": [], "lines": [{"text": "E0"}, {"text": "E1"}]}),
            ),
            (
                r#"{"targetLanguage": "en", "segments": [{"id": 0, "text": "نص"}, {"id": 1, "text": "نص"}], "title": "عنوان"}"#,
                json!({"translations": [{"id": 0, "text": "E0"}, {"id": 1, "text": "E1"}]}),
            ),
            (r#"{"history": [], "lines": [{"n": 7, "text": "نص"}, {"n": 8, "text": "نص"}]}"#, json!({"7": "E0", "8": "E1"})),
            ("Translate the values:\n```json\n{\"a\": \"نص\", \"b\": [1, \"x\", \"نص\"]}\n```", json!({"a": "E0", "b": [1, "x", "E1"]})),
            (r#"["نص", {"segments": "نص"}]"#, json!(["E0", {"segments": "E1"}])),
        ] {
            let bundle = Bundle::read(message).unwrap();
            let english = (0..bundle.texts.len()).map(|n| format!("E{n}")).collect();
            assert_eq!(serde_json::from_str::<Value>(&bundle.write(english)).unwrap(), want, "{message}");
        }
    }

    #[test]
    fn cues_come_back_below_their_names() {
        let message = "Translate these subtitles to English\n\n#7\nOriginal>\nنص\nنص\nTranslation>\n\n\n#8\nOriginal>\nOK\nTranslation>\n";
        let bundle = Bundle::read(message).unwrap();
        assert_eq!(bundle.texts, ["نص\nنص", "OK"]);
        assert_eq!(bundle.write(vec!["E0\nE1".into(), "OK".into()]), "#7\nTranslation>\nE0\nE1\n\n#8\nTranslation>\nOK");
        for message in [
            "نص\nOriginal>\nنص\nTranslation>\n",
            "#7\nOriginal>\nنص",
            "#7\nOriginal>\ntext\nTranslation>\n",
            "#a\nOriginal>\nنص\nTranslation>",
        ] {
            assert_eq!(Bundle::read(message), None, "{message}");
        }
    }

    #[test]
    fn what_is_no_json_is_a_text() {
        for message in ["قال [الوزير] نعم", "[نص]", "{\"a\": \"text\"}", "قال: {\"a\": \"نص\"}", "{\"a\": \"نص\"} قال", "{name} نص {x}", ""]
        {
            assert_eq!(Bundle::read(message), None, "{message}");
        }
    }

    fn json_of_any_shape() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z\"\\\\]{0,6}".prop_map(Value::from),
            "[اأبتث]{1,6}( [جحخد\n\"]{1,6}){0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let object = prop::collection::vec(("[a-z]{1,5}", inner.clone()), 0..4);
            prop_oneof![
                prop::collection::vec(inner, 0..4).prop_map(Value::from),
                object.prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// What is translated to itself comes back as it was, and no string of Arabic is passed over.
        #[test]
        fn every_string_has_its_place(value in json_of_any_shape(), order in "[A-Z a-z:\n]{0,20}") {
            let value = Value::from(vec![value]);
            match Bundle::read(&format!("{order}{value}")) {
                Some(bundle) => {
                    let texts = bundle.texts.clone();
                    prop_assert!(texts.iter().all(|text| text.contains(is_arabic_letter)), "{:?} of {}", texts, value);
                    prop_assert_eq!(serde_json::from_str::<Value>(&bundle.write(texts)).unwrap(), value);
                }
                None => prop_assert!(!value.to_string().contains(is_arabic_letter), "{}", value),
            }
        }
    }
}
