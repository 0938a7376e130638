//! Articles whose fields, forms and container the bytes choose: every sentence is in its article, listed beside it, or its document is a
//! failure.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz::formats::{Options, read};
use serde_json::{Map, Value, json};

/// Names of texts, of what stands beside them, and some that nobody knows.
const NAMES: [&str; 16] = [
    "text",
    "body",
    "content",
    "content:encoded",
    "html",
    "maintext",
    "note",
    "x",
    "lead",
    "description",
    "summary",
    "transcript",
    "sections",
    "paragraph1",
    "paragraph2",
    "caption",
];

/// A text in the form of some program; a table and XML hold strings only.
fn form(kind: u8, said: &[String]) -> Value {
    let html = said.iter().map(|text| format!("<p>{text}</p>")).collect::<String>();
    match kind % 5 {
        0 => Value::from(said.join("\n\n")),
        1 => Value::from(html),
        2 => Value::from(said.to_vec()),
        3 => said.iter().map(|text| json!({"type": "paragraph", "text": text})).collect(),
        _ => json!({"rendered": html}),
    }
}

/// A file of these records, by its ending.
fn file(ending: &str, records: &[Map<String, Value>]) -> String {
    let cell = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let escaped = |text: String| text.replace('&', "&amp;").replace('<', "&lt;");
    match ending {
        "csv" => {
            let row = |record: &Map<String, Value>| {
                let cells = std::iter::once("title").chain(NAMES).map(|name| record.get(name).map(cell).unwrap_or_default());
                cells.map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",") + "\n"
            };
            format!("title,{}\n{}", NAMES.join(","), records.iter().map(row).collect::<String>())
        }
        "xml" => {
            let field = |(name, value): (&String, &Value)| format!("<{name}>{}</{name}>", escaped(cell(value)));
            let item = |record: &Map<String, Value>| format!("<item>{}</item>\n", record.iter().map(field).collect::<String>());
            format!("<items>\n{}</items>\n", records.iter().map(item).collect::<String>())
        }
        "json" => Value::from(records.to_vec()).to_string(),
        _ => records.iter().map(|record| Value::from(record.clone()).to_string() + "\n").collect(),
    }
}

fuzz_target!(|data: &[u8]| {
    let mut bytes = data.iter().copied();
    let ending = ["jsonl", "json", "csv", "xml"][usize::from(bytes.next().unwrap_or_default() % 4)];
    let (mut records, mut sentences) = (vec![Map::new()], Vec::new());
    while let (Some(name), Some(kind)) = (bytes.next(), bytes.next()) {
        if name >= 200 {
            records.push(Map::new());
            continue;
        }
        let name = NAMES[usize::from(name) % NAMES.len()];
        // Such elements are a page's or have a space of their own.
        if ending == "xml" && (name.contains(':') || name == "html") {
            continue;
        }
        let said: Vec<String> =
            (0..=kind / 5 % 3).map(|n| format!("أعلن الوزير خطة رقم {}{n} في المدينة.", 1000 + sentences.len())).collect();
        let kind = if matches!(ending, "csv" | "xml") { kind % 2 } else { kind };
        let at = records.len() - 1;
        records[at].entry("title").or_insert_with(|| Value::from(format!("خطة جديدة {at}")));
        if records[at].insert(name.to_string(), form(kind, &said)).is_none() {
            sentences.push((at, said));
        } else {
            // Of two fields of one name the record itself holds one.
            sentences.retain(|(of, _)| *of != at);
        }
    }
    records.retain(|record| !record.is_empty());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(format!("a.{ending}"));
    std::fs::write(&path, file(ending, &records)).unwrap();
    let options = Options::default();
    let (mut told, mut failed) = (String::new(), 0);
    for document in read(&path, &options) {
        match document.map_err(|e| e.reason).and_then(|d| d.extract(options.kind).map_err(|e| e.to_string())) {
            Ok(article) => {
                told += &article.body;
                told.extend(article.removed.iter().map(|removed| removed.line.as_str()));
            }
            Err(_) => failed += 1,
        }
    }
    let number = |text: &str| text.split_whitespace().nth(4).map(|number| format!("رقم {number} ")).unwrap_or_default();
    let missing = |said: &Vec<String>| said.iter().any(|text| !told.contains(&number(text)));
    let lost: Vec<usize> = sentences.iter().filter(|(_, said)| missing(said)).map(|(of, _)| *of).collect();
    let records_lost = lost.iter().collect::<std::collections::HashSet<_>>().len();
    // XML in which nobody knows an article is one failure.
    assert!(records_lost <= failed || ending == "xml" && failed > 0, "{lost:?} of {}", file(ending, &records));
});
