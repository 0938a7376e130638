//! What a message of a chat asks for: clients of chat models put what is to be done in front of the text, and some behind it, too.

use mujaz::text::is_arabic_letter;
use serde_json::{Map, Value};
use std::ops::Range;

/// Characters of an instruction: no client writes longer ones.
const INSTRUCTION: usize = 1000;
/// Characters of a line that says where the answer goes: `English:`.
const CUE: usize = 40;
/// Tags in front of a text among which the one around it is sought.
const TAGS: usize = 16;

/// Where the text of a message stands in it.
pub fn own(message: &str) -> Range<usize> {
    if let Some(within) = tagged(message).or_else(|| quoted(message)) {
        return within;
    }
    let start = beginning(message);
    let rest = message.get(start..).unwrap_or("");
    if start == 0 {
        return 0..below(message, false);
    }
    let inner = quoted(rest).or_else(|| unfenced(rest)).unwrap_or_else(|| 0..ending(rest).min(below(rest, true)));
    start + inner.start..start + inner.end
}

/// Where the text of a message begins. Clients of chat models put what is to be done in front of it (`Translate to English:`): that is
/// known by the verb, the colon, and Arabic right behind it.
fn beginning(text: &str) -> usize {
    let head = text.find(is_arabic_letter).and_then(|at| text.get(..at)).unwrap_or("");
    if let Some(start) = labelled(text).or_else(|| in_arabic(text)).or_else(|| ordered(head)) {
        return start;
    }
    // Words behind a blank line are the text's own: "Translate to English:\n\nCAIRO (Reuters) - ".
    let head = match head.rsplit_once("\n\n") {
        Some((front, own)) if front.trim_end().ends_with(':') && own.contains(char::is_alphabetic) => front,
        _ => head,
    };
    let lead = unnumbered(head.trim_end_matches(opens));
    if !(says(lead) && lead.ends_with(':') && lead.chars().count() <= INSTRUCTION) {
        return 0;
    }
    let rest = text.get(lead.len()..).unwrap_or("");
    text.len() - rest.trim_start().len()
}

/// An instruction without what belongs to the first line of its text: a number, the time of a subtitle.
fn unnumbered(mut lead: &str) -> &str {
    while let Some((front, last)) = lead.rsplit_once('\n') {
        if last.contains(char::is_alphabetic) {
            break;
        }
        lead = front.trim_end();
    }
    lead
}

/// What may stand between an instruction and its text: blanks, quotation marks, fences, a sign that encloses it.
fn opens(c: char) -> bool {
    c.is_whitespace() || "\"'`#*_-[(<>".contains(c) || !c.is_ascii() && !c.is_alphanumeric()
}

/// Whether an instruction is one to translate. "Translation" alone is a word of leads, too ("Translation by AFP:").
fn says(lead: &str) -> bool {
    let lower = lead.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).collect();
    let any = |these: &[&str]| words.iter().any(|word| these.iter().any(|one| one == word));
    any(&["translate"]) || any(&["translation", "translating"]) && any(&["please", "provide", "output", "return", "reply", "respond"])
}

/// The place behind the label that a long order ends with, whatever it quotes in front, such as the title of a page: `Source Text:`.
fn labelled(text: &str) -> Option<usize> {
    const LABELS: [&str; 3] = ["\nSource Text:", "\nSource text:", "\nText to translate:"];
    let at = LABELS.iter().filter_map(|label| Some(text.find(*label)? + label.len())).min()?;
    let front = text.get(..at)?;
    let order = front.lines().any(|line| line.trim_start().starts_with("Translate "));
    let rest = text.get(at..)?.trim_start();
    (order && !rest.is_empty() && front.chars().count() <= INSTRUCTION * 4).then(|| text.len() - rest.len())
}

/// The place behind an order that ends with no colon, but with a blank line or in front of a fence: `Translate the following segment into
/// English.` Above it the order may say who is asked, in paragraphs of their own.
fn ordered(head: &str) -> Option<usize> {
    let mut ends: Vec<usize> =
        ["\n\n", "\n```", "\n\"\"\"", "\n<|"].iter().flat_map(|end| head.match_indices(*end).map(|(at, _)| at)).collect();
    ends.sort_unstable();
    ends.into_iter().rev().filter(|end| *end <= INSTRUCTION).find_map(|end| behind_order(head, end))
}

/// The place behind an order whose last paragraph ends at a place.
fn behind_order(head: &str, end: usize) -> Option<usize> {
    const LABELS: [&str; 9] = ["text", "input", "source", "content", "arabic", "sentence", "article", "segment", "message"];
    let (front, rest) = head.split_at_checked(end)?;
    let lower = front.rsplit("\n\n").next()?.trim_start().to_lowercase();
    let asked = lower.trim_start_matches("please").trim_start().trim_start_matches("help me").trim_start().trim_start_matches("to ");
    let verb = asked.starts_with("translate ") || asked.len() < lower.len() && lower.contains(" rewrite the following ");
    // A date below a colon is the text's.
    let colon = unnumbered(front.trim_end()).ends_with(':');
    let meant = verb && lower.contains("english") && !colon;
    // A label belongs to the instruction: what ends with a colon is found by it.
    let label = rest.trim_end_matches(opens).strip_suffix(':').and_then(|t| t.split_whitespace().next_back()).unwrap_or("").to_lowercase();
    (meant && !LABELS.contains(&label.as_str())).then(|| head.len() - rest.trim_start().len())
}

/// The place behind an order in Arabic: `ترجم النص التالي إلى الإنجليزية:`.
fn in_arabic(text: &str) -> Option<usize> {
    const ORDERS: [&str; 10] = [
        "ترجم إلى ",
        "ترجم الى ",
        "ترجم النص ",
        "ترجم ما يلي",
        "ترجم التالي",
        "ترجم الآتي",
        "قم بترجمة ",
        "الرجاء ترجمة ",
        "يرجى ترجمة ",
        "من فضلك ترجم ",
    ];
    const NAMED: [&str; 9] = ["النص", "التالي", "الآتي", "ما يلي", "هذا", "هذه", "الجملة", "الفقرة", "المقال"];
    const TONGUE: [&str; 6] = ["الإنجليزية", "الانجليزية", "الإنكليزية", "الانكليزية", "English", "english"];
    let head = text.trim_start();
    let line = head.lines().next()?;
    let order = ORDERS.iter().find(|order| line.starts_with(**order))?;
    let behind = TONGUE.iter().filter_map(|name| Some(line.find(*name)? + name.len())).min()?;
    let colon = behind + line.get(behind..)?.find(':')?;
    let short = line.get(..colon)?.chars().count() <= INSTRUCTION / 5;
    // Reports speak of translating, too: of a book that was translated and what its author said, of papers that must be. An order ends with
    // its colon, or names the language in front of it, and a request names its text.
    let ends = line.get(colon + 1..)?.trim().is_empty();
    let near = line.get(behind..colon)?.split_whitespace().nth(1).is_none();
    let named = !order.contains("ترجمة") || NAMED.iter().any(|word| line.get(..behind).is_some_and(|front| front.contains(*word)));
    let rest = head.get(colon + 1..)?.trim_start();
    let rest = rest.strip_prefix("النص:").unwrap_or(rest).trim_start();
    (short && (ends || near && named) && !rest.is_empty()).then(|| text.len() - rest.len())
}

/// The text that an order names between quotation marks, and behind them the language: `Translate "قال نعم" to English`.
fn quoted(text: &str) -> Option<Range<usize>> {
    const ASKS: [&str; 5] = ["translate", "please", "help me", "can you", "could you"];
    const INTO: [&str; 6] = ["to english", "into english", "in english", "from arabic to english", "from arabic into english", "to en "];
    let head = text.get(..text.find(is_arabic_letter)?)?;
    let (order, marks) = head.split_at_checked(head.find(['"', '\'', '`', '«', '“', '‘'])?)?;
    let first = marks.chars().next()?;
    let last = match first {
        '«' => '»',
        '“' => '”',
        '‘' => '’',
        other => other,
    };
    let count = marks.chars().take_while(|c| *c == first).count();
    let close: String = std::iter::repeat_n(last, count).collect();
    // Of several sentences the last one asks.
    let lower = order.to_lowercase();
    let clause = lower.rsplit(['.', '!', '\n']).next()?.trim_start();
    let asks = ASKS.iter().any(|word| clause.starts_with(*word)) && clause.contains("translate") && order.len() <= INSTRUCTION;
    let end = text.rfind(is_arabic_letter)?;
    let end = end + text.get(end..)?.find(&close)?;
    let behind = text.get(end + close.len()..)?.trim_start_matches([',', ' ']).to_lowercase();
    let into = behind.len() <= INSTRUCTION && INTO.iter().any(|language| behind.starts_with(*language));
    let start = order.len() + count * first.len_utf8();
    (asks && into && start < end).then_some(start..end)
}

/// The text within tags that an instruction beside them speaks of: `<translate_input>`. Tags of pages are the text's own, and so are those
/// that stand in another's or come again, as in a file of strings.
fn tagged(text: &str) -> Option<Range<usize>> {
    const NAMES: [&str; 6] = ["text", "input", "source", "content", "original", "document"];
    let (first, last) = (text.find(is_arabic_letter)?, text.rfind(is_arabic_letter)?);
    let (head, tail) = (text.get(..first)?, text.get(last..)?);
    let named = |(at, _): (usize, &str)| {
        let behind = head.get(at + 1..)?;
        let name = behind.get(..behind.find('>')?)?;
        let told = name.contains('_') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let closing = format!("</{name}>");
        let close = tail.find(&closing).filter(|_| told || NAMES.contains(&name.to_ascii_lowercase().as_str()))?;
        let again = text.get(at..last + close)?.contains(&closing);
        let outer = head.get(..at)?.trim_end().strip_suffix('>').and_then(|front| front.rsplit_once('<'));
        let within = outer.is_some_and(|(_, outer)| !outer.starts_with('/') && outer != name);
        (!again && !within).then_some((at, at + name.len() + 2, last + close, last + close + name.len() + 3))
    };
    let (front, start, end, back) = head.rmatch_indices('<').take(TAGS).find_map(named)?;
    let (front, behind) = (text.get(..front)?, text.get(back..)?);
    let order = [front, behind].iter().any(|part| says(part)) && behind.len() <= INSTRUCTION && front.len() <= INSTRUCTION * 8;
    let inner = text.get(start..end)?;
    let from = start + inner.len() - inner.trim_start().len();
    (order && !inner.trim().is_empty()).then(|| from..from + inner.trim().len())
}

/// Where a text ends in front of an order in another script below it: `Translate the text above into English.` Below a text with an order
/// in front it may also say what the answer is to be: `Only give me the translation.`
fn below(text: &str, ordered: bool) -> usize {
    const ASKS: [&str; 12] =
        ["only ", "output ", "provide ", "return ", "reply ", "respond ", "give ", "do not ", "don't ", "no ", "just ", "note: "];
    const ABOUT: [&str; 4] = ["translat", "explanation", "explain", "comment"];
    const WHAT: [&str; 13] = ["the", "this", "that", "these", "it", "all", "everything", "above", "text", "to", "into", "in", "from"];
    // "No explanation was given": a story's own last line.
    const TOLD: [&str; 6] = [" was ", " were ", " is ", " are ", " has ", " had "];
    let found = text.rfind(is_arabic_letter).and_then(|last| Some(last + text.get(last..)?.find('\n')?));
    let Some((front, behind)) = found.and_then(|at| text.split_at_checked(at)) else { return text.len() };
    let lower = behind.trim().to_lowercase();
    let order = lower.strip_prefix("please ").unwrap_or(&lower);
    let what = order.strip_prefix("translate ").and_then(|rest| rest.split(|c: char| !c.is_alphabetic()).next()).unwrap_or("");
    let verb = WHAT.contains(&what) && (order.contains("english") || order.contains(" above"));
    let asks = ASKS.iter().any(|word| order.starts_with(*word)) && !TOLD.iter().any(|word| order.contains(*word));
    let about = ordered && asks && ABOUT.iter().any(|word| order.contains(*word));
    if (verb || about) && order.chars().count() <= INSTRUCTION { front.trim_end().len() } else { text.len() }
}

/// The text within marks that a client puts around it, so that it is told from the instruction: three quotation marks or more, or a sign
/// that an instruction behind speaks of.
fn unfenced(text: &str) -> Option<Range<usize>> {
    const ASKS: [&str; 6] = ["remove", "without", "please", "provide", "return", "translat"];
    let end = text.find(|c: char| c.is_alphanumeric() || c.is_whitespace())?;
    let mark = text.get(..end)?;
    let first = mark.chars().next()?;
    let last = text.rfind(is_arabic_letter)?;
    let close = last + text.get(last..)?.find(mark)?;
    let tail = text.get(close + mark.len()..)?;
    let fence = matches!(first, '"' | '\'' | '`') && mark.len() >= 3 && mark.chars().all(|c| c == first);
    // Posts have a picture at both ends, and an address or an agency behind: those are theirs.
    let asks = |tail: &str| ASKS.iter().any(|word| tail.contains(*word));
    let sign = first >= '\u{2190}' && tail.contains(mark) && asks(&tail.to_lowercase());
    if !(fence || sign) {
        return None;
    }
    let inner = text.get(end..close)?;
    let start = end + inner.len() - inner.trim_start().len();
    let to = end + inner.trim_end().len();
    (start < to).then_some(start..to)
}

/// Where a text ends in front of a line that says where the answer goes: `English:`, `Translated Text:`.
fn ending(text: &str) -> usize {
    let Some((front, last)) = text.trim_end().rsplit_once('\n') else { return text.len() };
    let lower = last.trim().to_lowercase();
    let said = lower.contains("english") || lower.contains("translat") || lower.trim_matches('*').starts_with("الترجمة");
    let cue = said && lower.trim_end_matches('*').ends_with(':') && lower.chars().count() <= CUE && lower.matches(' ').count() <= 3;
    if cue && !front.trim().is_empty() { front.trim_end().len() } else { text.len() }
}

/// The object that an answer is to be, by the format that a request names: in which field the translation goes, and which others must be
/// there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    field: String,
    others: Vec<String>,
}

impl Shape {
    /// Reads a `response_format`. None where a text is wanted, or where a schema does not say what the translation goes in.
    pub fn of(format: Option<&Value>) -> Option<Self> {
        const FIELDS: [&str; 8] = ["translation", "translated_text", "translatedText", "translated", "output", "text", "result", "content"];
        let format = format?;
        let kind = format.get("type")?.as_str()?;
        if kind == "json_object" {
            return Some(Self { field: "translation".into(), others: Vec::new() });
        }
        let properties = format.pointer("/json_schema/schema/properties")?.as_object().filter(|_| kind == "json_schema")?;
        let is_text = |property: &Value| property.get("type").and_then(Value::as_str) == Some("string");
        let texts: Vec<String> = properties.iter().filter(|(_, p)| is_text(p)).map(|(name, _)| name.clone()).collect();
        let known = FIELDS.into_iter().find(|field| texts.iter().any(|name| name.as_str() == *field)).map(String::from);
        let only = || texts.first().filter(|_| texts.len() == 1).cloned();
        let field = known.or_else(only)?;
        let others = texts.into_iter().filter(|name| *name != field).collect();
        Some(Self { field, others })
    }

    /// An answer in this shape.
    pub fn write(&self, text: &str) -> String {
        let mut out = Map::new();
        out.insert(self.field.clone(), text.into());
        out.extend(self.others.iter().map(|name| (name.clone(), Value::from(""))));
        Value::Object(out).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn an_instruction_around_the_text_is_no_text() {
        for (message, text) in [
            ("Translate the following text from Arabic to English:\n\nقال الوزير نعم.", "قال الوزير نعم."),
            ("Please translate into English (output the translation only): «قال نعم»", "«قال نعم»"),
            ("Translate to English:\n\nCAIRO: قال نعم.", "CAIRO: قال نعم."),
            ("Translate to English:\n\nCAIRO (Reuters) - قال نعم.", "CAIRO (Reuters) - قال نعم."),
            ("Translate to English. Rules:\n\n- keep names\n\nText: قال نعم.", "قال نعم."),
            // Text within marks, and words behind it.
            ("You are a translator.\nTranslate to English:\n```\nقال نعم\n```", "قال نعم"),
            ("Translate into English:\n\"\"\"\nقال نعم\nوغادر\n\"\"\"", "قال نعم\nوغادر"),
            ("Please provide a translation to English. The text is:  🔤 قال نعم 🔤  Please remove 🔤.", "قال نعم"),
            ("Translate this from Arabic to English:\nArabic: قال نعم\nEnglish:", "قال نعم"),
            ("# Task\nTranslate the text below to English.\nSource Text: قال نعم\n\nTranslated Text:", "قال نعم"),
            (
                "# Context\nTitle: عنوان الصفحة\n\n# Task\nTranslate the text below to English.\n\nSource Text: قال نعم\n\nTranslated Text:",
                "قال نعم",
            ),
            // No colon, but a blank line.
            ("Translate the following segment into English, without additional explanation.\n\nقال نعم", "قال نعم"),
            ("Translate into English.\n\nCAIRO: قال نعم", "CAIRO: قال نعم"),
            ("Please translate into English. Keep names.\n\nText: قال نعم", "قال نعم"),
            // In Arabic.
            ("ترجم النص التالي إلى الإنجليزية:\n\nقال الوزير نعم", "قال الوزير نعم"),
            ("ترجم إلى الإنجليزية: صباح الخير", "صباح الخير"),
            ("يرجى ترجمة النص التالي إلى الإنجليزية: صباح الخير", "صباح الخير"),
            // Between tags, above an order, and with numbers of its lines.
            (
                "You translate what stands in <translate_input>.\n\n<translate_input>\nقال نعم\nوغادر\n</translate_input>\n\nTranslate it to English.",
                "قال نعم\nوغادر",
            ),
            ("<text>CAIRO: قال نعم.</text>\nTranslate the text above to English.", "CAIRO: قال نعم."),
            ("Translate the text in <src_text> into English:\n<src_text><p>قال نعم</p></src_text>", "<p>قال نعم</p>"),
            ("قال نعم.\nوغادر\n\nPlease translate the text above into English.", "قال نعم.\nوغادر"),
            ("قال نعم\n\ntranslate to english", "قال نعم"),
            ("Translate to English:\nقال نعم.\n\nOnly give me the translation, no explanations.", "قال نعم."),
            ("Translate each line:\n1: قال نعم\n2: غادر", "1: قال نعم\n2: غادر"),
            ("Translate each line:\n[1] قال نعم", "[1] قال نعم"),
            ("Translate the text to English:\n2024-05-09\n\nقال نعم.", "2024-05-09\n\nقال نعم."),
            ("Translate what stands in <source_text>\n<source_text>\nقال نعم\n</source_text>", "قال نعم"),
            ("<target_language>English</target_language>\n<text>قال نعم</text>\nTranslate the text.", "قال نعم"),
            ("Translate the cues:\n\n1\n00:00:01,000 --> 00:00:02,000\nقال نعم", "1\n00:00:01,000 --> 00:00:02,000\nقال نعم"),
            ("Rules: keep `<INPUT>`'s lines. Translate ONLY these lines.\n\n<INPUT>\nقال نعم\n</INPUT>", "قال نعم"),
            // An order above a fence, below who is asked, in other words, and around quotation marks.
            ("Help me translate the text within backticks into English and provide only that.\n```قال نعم.```", "قال نعم."),
            ("Translate to English.\n\"\"\"\nقال نعم\n\"\"\"", "قال نعم"),
            ("Please help me to translate the text to English. Keep the prefix.\n<|1|>قال نعم\n<|2|>وغادر", "<|1|>قال نعم\n<|2|>وغادر"),
            ("You are a translator.\n\nTranslate the text below into English. Keep names.\n\nقال نعم", "قال نعم"),
            ("Please keep the format, and rewrite the following content in English.\n\nقال نعم.\n\nوغادر", "قال نعم.\n\nوغادر"),
            ("Please help me to translate,`قال نعم.` to English, please return only what is translated", "قال نعم."),
            ("Translate this sentence: '5 رجال قالوا: نعم' into English", "5 رجال قالوا: نعم"),
            ("You are a translator. Translate \"CAIRO: قال نعم\" from Arabic to English.", "CAIRO: قال نعم"),
            ("Can you translate «قال نعم» in English?", "قال نعم"),
            (
                "Translate these 2 segments to English, with '@@' between them.\n\nHelp me translate `قال نعم\n@@\nوغادر` into English.",
                "قال نعم\n@@\nوغادر",
            ),
            ("قم بترجمة هذا إلى اللغة الإنجليزية مع الحفاظ على المعنى:\n\nالنص:\nقال نعم", "قال نعم"),
        ] {
            assert_eq!(message.get(own(message)), Some(text), "{message}");
        }
    }

    #[test]
    fn what_is_no_instruction_stays() {
        for message in [
            // Leads of agencies, English in front of Arabic, a text that speaks of translating, and a text without Arabic.
            "CAIRO: قال الوزير نعم.",
            "Translated by AFP: قال نعم",
            "Translation by AFP: قال نعم",
            "Google Translate قال نعم",
            "قال نعم. Translate: نص",
            "Translate this:",
            "",
            "ترجم الكاتب روايته إلى الإنجليزية: قال إنها أول رواية",
            "ترجم إلى الإنجليزية والفرنسية كتاب جديد، وقال الناشر: إنه نجح",
            "ترجم النص المسرحي إلى الإنجليزية كاتبان، وقال أحدهما: نعم",
            "يرجى ترجمة جميع الوثائق إلى اللغة الإنجليزية: جواز السفر والشهادة",
            "قال نعم\nEnglish:",
            "قال نعم\nSource Text: نص",
            "🔴 قال نعم 🔴",
            "قال نعم\nTranslate post",
            "قال نعم\nReuters\nTranslate this into English",
            "قال نعم\nOnly in translation",
            "<p>قال نعم</p>\nTranslate",
            "<text>قال نعم</text>",
            "Translate to English.\n<text>قال نعم</text>\n<text>وغادر</text>",
            "Translate to English:\n<file><source>قال نعم</source></file>",
            "قال نعم\nTranslate Arabic, a new book, came out in English",
            "1: قال نعم\n2: غادر",
            // Quotations of the text itself, an order without a language, and lines that only speak of English.
            "Google Translate \"قال نعم\" to English readers",
            "\"قال نعم\" to English",
            "Please read \"قال نعم\" to English speakers",
            "Translate \"قال نعم\" again",
            "Please see the following in English.\n\nقال نعم",
            "We rewrite the following in English.\n\nقال نعم",
            "\"\"\"\nقال نعم\n\"\"\"",
        ] {
            assert_eq!(own(message), 0..message.len(), "{message}");
        }
        for (message, text) in [
            ("Translate to English:\n🔴 عاجل: قال نعم 🔴", "🔴 عاجل: قال نعم 🔴"),
            ("Translate to English:\n🔴 عاجل: قال نعم 🔴 Reuters", "🔴 عاجل: قال نعم 🔴 Reuters"),
            ("Translate to English:\n📌 قال نعم 📌 https://t.example/x 📌 @news", "📌 قال نعم 📌 https://t.example/x 📌 @news"),
            ("Translate to English:\n\"قال نعم\"", "\"قال نعم\""),
            ("Translate to English:\nقال نعم\n\nNo explanation was given by him", "قال نعم\n\nNo explanation was given by him"),
            ("Translate to English:\nقال نعم\nNote: the translation is by AFP", "قال نعم\nNote: the translation is by AFP"),
            ("Translate to English:\nقال نعم\nReuters:", "قال نعم\nReuters:"),
        ] {
            assert_eq!(message.get(own(message)), Some(text), "{message}");
        }
    }

    #[test]
    fn an_answer_has_the_shape_that_its_schema_says() {
        let schema = |properties: Value| json!({"type": "json_schema", "json_schema": {"name": "x", "schema": {"properties": properties}}});
        let text = json!({"type": "string"});
        for (format, want) in [
            (schema(json!({"translation": text})), Some("{\"translation\":\"a \\\"b\\\"\"}")),
            (schema(json!({"english": text})), Some("{\"english\":\"a \\\"b\\\"\"}")),
            (json!({"type": "json_object"}), Some("{\"translation\":\"a \\\"b\\\"\"}")),
            (json!({"type": "text"}), None),
            (schema(json!({"a": text, "b": text})), None),
            (schema(json!({"n": {"type": "number"}})), None),
            (json!({"type": "json_schema"}), None),
            (json!("json"), None),
        ] {
            let shape = Shape::of(Some(&format));
            assert_eq!(shape.map(|shape| shape.write("a \"b\"")).as_deref(), want, "{format}");
        }
        let two = Shape::of(Some(&schema(json!({"output": text, "contextDescription": text})))).unwrap().write("a");
        assert_eq!(serde_json::from_str::<Value>(&two).unwrap(), json!({"output": "a", "contextDescription": ""}));
        assert_eq!(Shape::of(None), None);
    }

    proptest! {
        /// Nothing leaves but an order in front and a line that says where the answer goes, and without an order nothing does.
        #[test]
        fn nothing_but_an_order_leaves(parts in prop::collection::vec(prop::sample::select(vec![
            "Translate to English:", "Please provide a translation:", "ترجم النص التالي إلى الإنجليزية:", "Source Text:", "English:", "الترجمة:",
            "\n", "\n\n", " ", "قال الوزير نعم", "وغادر الوفد.", "CAIRO: ", "\"\"\"", "```", "🔤", "Please remove 🔤.", "«", "»", ":", "النص:",
        ]), 0..16)) {
            let message = parts.concat();
            let range = own(&message);
            let (front, behind) = (message.get(..range.start), message.get(range.end..));
            prop_assert!(front.is_some() && behind.is_some() && range.start <= range.end, "{:?} of {:?}", range, message);
            let ordered = message.to_lowercase().contains("translat") || message.contains("ترجم");
            prop_assert!(ordered || range == (0..message.len()), "{:?} of {:?}", range, message);
            let behind = behind.unwrap_or_default();
            prop_assert!(behind.trim().chars().count() <= CUE || !behind.contains(is_arabic_letter), "{:?} of {:?}", behind, message);
        }
    }
}
