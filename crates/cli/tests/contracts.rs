//! The same articles through every container: each word of a body comes out in a sentence or is listed, and no finished
//! sentence is left out without a flag.

mod common;

use common::{code, mujaz, mujaz_with, records, text, write};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;

/// A small generator, so that the articles are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.roll(list.len())]
    }
}

const STARTS: &[&str] = &[
    "أعلن الوزير",
    "شارك الوفد",
    "اشترك المئات",
    "تابعنا",
    "التعليقات",
    "وفي 5 مايو 2024 عاد",
    "سأل الصحفي:",
    "- أكد",
    "• ذكر",
    "جميع الحقوق",
];
const MIDDLES: &[&str] =
    &["في المدينة القديمة", "مع ثلاثة من مساعديه", "قبل نهاية العام", "«دون شروط»", "بنسبة 98%", "(وفق البيان)", "على الطريق الساحلي"];
const ENDS: &[&str] = &[".", ".", ".", "؟", "!", "", ":"];

struct Sample {
    title: String,
    body: String,
    /// What an agency puts in front of the first sentence.
    head: String,
}

/// Datelines and signs of the end, as agencies send them; they leave the sentences and are listed.
const HEADS: &[&str] =
    &["الدوحة - قنا: ", "بغداد/ المسلة: ", "عمان 12 أيار (بترا)-- ", "دمشق-سانا: ", "تونس (وات) - ", "القاهرة - سامي حداد: ", ""];
const TAILS: &[&str] =
    &["\n(النهاية) س م", "\n// انتهى //\n17:18 ت م", "\n--(بترا) م ع/ ا ص", "\n(رويترز)", "\nوام/سامي حداد", "\nالمصدر: رويترز", ""];

/// Articles with a dateline in front and a sign-off behind.
fn sent() -> Vec<Sample> {
    let mut dice = Dice(11);
    let mut one = |s: Sample| {
        let (head, tail) = (dice.pick(HEADS), dice.pick(TAILS));
        let opening = "أعلن الوزير أمس افتتاح الجسر الجديد على النهر في المدينة القديمة.";
        Sample { body: format!("{head}{opening}\n{}\nولم يصب أحد.{tail}", s.body), head: head.to_string(), ..s }
    };
    samples(40).into_iter().map(&mut one).collect()
}

fn samples(count: usize) -> Vec<Sample> {
    let mut dice = Dice(7);
    let mut one = |i: usize| {
        let paragraphs: Vec<String> = (0..2 + dice.roll(5))
            .map(|_| {
                let sentences = 1 + dice.roll(3);
                let mut sentence = || {
                    let words: Vec<&str> = (0..=dice.roll(4)).map(|_| dice.pick(MIDDLES)).collect();
                    format!("{} {}{}", dice.pick(STARTS), words.join(" "), dice.pick(ENDS))
                };
                (0..sentences).map(|_| sentence()).collect::<Vec<_>>().join(" ")
            })
            .collect();
        Sample { title: format!("تقرير رقم {i} عن أحوال المدينة"), body: paragraphs.join("\n"), head: String::new() }
    };
    (0..count).map(&mut one).collect()
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect()
}

/// Fails where a word of a body is nowhere, or a finished sentence is gone without a flag.
fn check(container: &str, sample: &Sample, record: &Value) {
    let list = |key: &str, field: &str| -> Vec<String> {
        record[key].as_array().into_iter().flatten().filter_map(|s| s[field].as_str().map(String::from)).collect()
    };
    let (sentences, removed) = (list("sentences", "ar").join("\n"), list("removed", "line").join("\n"));
    let mut have: HashMap<&str, usize> = HashMap::new();
    [&sentences, &removed].into_iter().flat_map(|t| words(t)).for_each(|w| *have.entry(w).or_default() += 1);
    for word in words(&sample.body) {
        let left = have.entry(word).or_default();
        assert!(*left > 0, "{container}: `{word}` of\n{}\nis lost: {record:#}", sample.body);
        *left -= 1;
    }
    let flagged = record["flags"].as_array().unwrap().iter().any(|f| f["kind"] == "prose_removed");
    assert_eq!(flagged, record["coverage"]["removed_prose_words"].as_u64().unwrap() > 0);
    let kept = format!(" {} ", words(&sentences).join(" "));
    let finished = |l: &&str| l.ends_with(['.', '؟', '!']);
    for line in sample.body.lines().filter(finished).map(|l| l.strip_prefix(sample.head.as_str()).unwrap_or(l)) {
        assert!(flagged || kept.contains(&format!(" {} ", words(line).join(" "))), "{container}: `{line}` left silently: {record:#}");
    }
    assert!(!record["input"]["why"].as_str().unwrap().is_empty());
    if matches!(container, "jsonl" | "csv" | "tsv" | "parquet") {
        assert_eq!(record["input"]["kind"].as_str(), Some("article"), "{container}");
        let signed = record["removed"].as_array().unwrap().iter().all(|r| r["reason"] == "byline");
        assert!(signed && (record["coverage"]["removed_lines"] == 0 || sample.body.contains("افتتاح الجسر")), "{container}: {record:#}");
    }
}

fn through(container: &str, path: &str, samples: &[Sample]) {
    let output = mujaz(&["extract", path, "--format", "jsonl", "--show-removed", "-q"]);
    assert_eq!(code(&output), 0, "{container}: {}", text(&output.stderr));
    let records = records(&output);
    assert_eq!(records.len(), samples.len(), "{container}");
    samples.iter().zip(&records).for_each(|(sample, record)| check(container, sample, record));
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[test]
fn nothing_is_lost_silently_in_any_container() {
    in_every_container(&samples(40));
}

#[test]
fn nothing_of_an_agencys_report_is_lost_in_any_container() {
    in_every_container(&sent());
}

/// A check that cannot fail shows nothing: a word that is taken out of a record, and a sentence that is, are missed.
#[test]
fn the_check_of_containers_can_fail() {
    let sample =
        Sample {
            title: "تقرير".into(), body: "أعلن الوزير افتتاح الجسر.\nولم يصب أحد بأذى في المدينة.".into(), head: String::new()
        };
    let input = json!({"title": sample.title, "body": sample.body}).to_string();
    let whole = records(&mujaz_with(&["extract", "-", "--format", "jsonl", "--show-removed", "-q"], input.as_bytes())).remove(0);
    check("jsonl", &sample, &whole);
    let fails = |damage: &dyn Fn(&mut Value)| {
        let mut record = whole.clone();
        damage(&mut record);
        std::panic::catch_unwind(|| check("html", &sample, &record)).is_err()
    };
    assert!(fails(&|r| r["sentences"][1]["ar"] = "ولم يصب أحد بأذى في.".into()), "a word that is gone");
    assert!(fails(&|r| _ = r["sentences"].as_array_mut().unwrap().pop()), "a sentence that is gone");
    let silent = |r: &mut Value| {
        let line = r["sentences"].as_array_mut().unwrap().pop().unwrap()["ar"].take();
        r["removed"] = json!([{"line": line, "reason": "footer"}]);
    };
    assert!(fails(&silent), "a sentence that was removed without a flag");
    assert!(fails(&|r| r["coverage"]["removed_prose_words"] = 3.into()), "a count without a flag");
}

fn in_every_container(samples: &[Sample]) {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["txt", "md", "html"] {
        let folder = dir.path().join(folder);
        std::fs::create_dir(&folder).unwrap();
    }
    let paragraphs = |s: &Sample| format!("<p>{}</p>", escaped(&s.body).replace('\n', "</p>\n<p>"));
    for (i, s) in samples.iter().enumerate() {
        write(&dir.path().join("txt"), &format!("{i:02}.txt"), format!("{}\n\n{}\n", s.title, s.body));
        let marked = s.body.replacen("الوزير", "**الوزير**", 1).replace('\n', "\n\n");
        write(&dir.path().join("md"), &format!("{i:02}.md"), format!("# {}\n\n{marked}\n", s.title));
        let page = format!(
            "<!DOCTYPE html><html lang=ar><head><meta charset=utf-8><title>{0}</title></head><body><nav><a href=/>الرئيسية</a></nav><article><h1>{0}</h1>{1}</article></body></html>",
            s.title,
            paragraphs(s)
        );
        write(&dir.path().join("html"), &format!("{i:02}.html"), page);
    }
    let jsonl: String = samples.iter().map(|s| json!({"title": s.title, "body": s.body}).to_string() + "\n").collect();
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let table = |mark: &str| -> String {
        let rows = samples.iter().map(|s| format!("{}{mark}{}\n", cell(&s.title), cell(&s.body)));
        std::iter::once(format!("title{mark}body\n")).chain(rows).collect()
    };
    let item = |s: &Sample| format!("<item><title>{}</title><description>{}</description></item>", s.title, escaped(&paragraphs(s)));
    let feed = format!("<rss version=\"2.0\"><channel><title>الأفق</title>{}</channel></rss>", samples.iter().map(item).collect::<String>());
    for (name, content) in [("a.jsonl", jsonl), ("a.csv", table(",")), ("a.tsv", table("\t")), ("a.xml", feed)] {
        let path = write(dir.path(), name, content);
        through(&name[2..], &path, samples);
    }
    for (name, content) in as_the_world_writes_them(samples, &table(",")) {
        let path = write(dir.path(), name, content);
        through(name, &path, samples);
    }
    #[cfg(feature = "parquet")]
    through("parquet", &parquet_file(dir.path(), samples), samples);
    for folder in ["txt", "md", "html"] {
        through(folder, &dir.path().join(folder).display().to_string(), samples);
    }
}

/// The same articles wrapped by tags, in one array with values that are no JSON, in UTF-16, in a feed that is not well-formed,
/// in a crawl.
fn as_the_world_writes_them(samples: &[Sample], csv: &str) -> Vec<(&'static str, Vec<u8>)> {
    let breaks = |s: &Sample| s.body.replace('\n', "<br>");
    let wrapped: String = samples.iter().map(|s| json!({"title": s.title, "body": breaks(s)}).to_string() + "\n").collect();
    let value = |s: &Sample| format!("{{\"title\": {}, \"score\": NaN, \"body\": {}}}", json!(s.title), json!(s.body));
    let array = format!("[{}]", samples.iter().map(value).collect::<Vec<_>>().join(",\n"));
    let utf16: Vec<u8> = [0xFFu8, 0xFE].into_iter().chain(csv.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let loose = |s: &Sample| breaks(s).replace('«', "&laquo;").replace('»', "&raquo;").replace('<', "&lt;").replace('>', "&gt;");
    let item = |s: &Sample| {
        format!("<item><title>{}</title><link>https://a.test/?a=1&b=2</link><description>{}</description></item>", s.title, loose(s))
    };
    let feed =
        format!("<rss version=\"2.0\"><channel><title>A & B</title>{}</channel></rss>", samples.iter().map(item).collect::<String>());
    let page = |s: &Sample| {
        format!(
            "<!DOCTYPE html><html lang=ar><head><meta charset=utf-8><title>{0}</title></head><body><article><h1>{0}</h1><p>{1}</p></article></body></html>",
            s.title,
            escaped(&s.body).replace('\n', "</p><p>")
        )
    };
    let response = |s: &Sample| {
        let page = page(s);
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}", page.len());
        let head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.test/";
        format!(
            "{head}{}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
            s.title.len(),
            http.len()
        )
    };
    let warc: String = samples.iter().map(response).collect();
    vec![
        ("wrapped.jsonl", wrapped.into_bytes()),
        ("array.json", array.into_bytes()),
        ("utf16.csv", utf16),
        ("loose.xml", feed.into_bytes()),
        ("crawl.warc", warc.into_bytes()),
    ]
}

#[cfg(feature = "parquet")]
fn parquet_file(dir: &Path, samples: &[Sample]) -> String {
    use parquet::data_type::{ByteArray, ByteArrayType};
    let path = dir.join("a.parquet");
    let schema =
        parquet::schema::parser::parse_message_type("message a { required binary title (UTF8); required binary body (UTF8); }").unwrap();
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = parquet::file::writer::SerializedFileWriter::new(file, schema.into(), std::sync::Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for cell in [|s: &Sample| s.title.clone(), |s: &Sample| s.body.clone()] {
        let values: Vec<ByteArray> = samples.iter().map(|s| ByteArray::from(cell(s).into_bytes())).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    path.display().to_string()
}

/// Tables on standard input have no ending: they are known by the names in their first line.
#[test]
fn tables_on_standard_input_are_known_by_their_names() {
    let read = |input: &str| records(&mujaz_with(&["extract", "-", "--format", "jsonl", "-q"], input.as_bytes()));
    let (title, body) = ("افتتاح جسر جديد", "أعلنت الوزارة أمس افتتاح جسر جديد.");
    for (names, mark) in
        [("title,body", ","), ("title;body", ";"), ("title\tbody", "\t"), ("\u{FEFF}title,body", ","), ("العنوان,النص", ",")]
    {
        let records = read(&format!("{names}\n{title}{mark}\"{body}\"\n{title}{mark}{body}\n"));
        assert_eq!(records.len(), 2, "{names}");
        assert_eq!((records[1]["title"]["ar"].as_str(), records[1]["sentences"][0]["ar"].as_str()), (Some(title), Some(body)), "{names}");
    }
    for text in [
        "العنوان: جسر, نهر\nافتتحت البلدية أمس جسرا جديدا, وحضر المئات.",
        "title, body and soul\nافتتحت البلدية أمس جسرا جديدا.",
        "افتتاح جسر\tجديد\nافتتحت البلدية أمس جسرا جديدا.",
    ] {
        assert_eq!(read(text).len(), 1, "{text}");
    }
}

/// Half of a sign that a program cut in two leaves its mark, and a flag that counts it.
#[test]
fn halves_of_signs_are_marked_and_counted() {
    for (text, want, count) in [
        ("أعلنت الوزارة \\ud83d افتتاح خط.", "أعلنت الوزارة \u{FFFD} افتتاح خط.", 1),
        ("أعلنت\\udc00\\ud83d الوزارة افتتاح خط.", "أعلنت\u{FFFD}\u{FFFD} الوزارة افتتاح خط.", 2),
        ("أعلنت الوزارة افتتاح خط.\\ud83d\\ude00", "أعلنت الوزارة افتتاح خط.😀", 0),
    ] {
        let line = format!("{{\"id\":\"a\",\"title\":\"خبر\",\"text\":\"{text}\"}}");
        let record = records(&mujaz_with(&["extract", "-", "--format", "jsonl", "-q"], line.as_bytes())).remove(0);
        assert_eq!(record["sentences"][0]["ar"], want, "{text}");
        let flag = record["flags"].as_array().unwrap().iter().find(|f| f["kind"] == "charset_errors").map(|f| f["detail"].to_string());
        assert_eq!(flag.is_some(), count > 0, "{text}");
        assert!(flag.is_none_or(|f| f.contains(&format!("{count} "))), "{text}");
    }
}

#[test]
fn the_kind_of_input_can_be_asked_for() {
    let page = "الرئيسية\nرياضة\nتنطلق القمة غدا في الكويت\n\nتنطلق غدا أعمال القمة العربية في الكويت.\nشارك على فيسبوك\n";
    let kind = |args: &[&str], input: &str| {
        let record = records(&mujaz_with(&[&["extract", "-", "--format", "jsonl", "-q"], args].concat(), input.as_bytes())).remove(0);
        (record["input"]["kind"].as_str().unwrap().to_string(), record["sentences"].to_string().contains("فيسبوك"))
    };
    assert_eq!(kind(&[], page), ("page".into(), false));
    assert_eq!(kind(&["--input-kind", "article"], page), ("article".into(), true));
    let record = json!({"title": "قمة في الكويت", "text": "تنطلق غدا أعمال القمة العربية في الكويت.\nشارك على فيسبوك"}).to_string();
    assert_eq!(kind(&[], &record), ("article".into(), true));
    assert_eq!(kind(&["--input-kind", "page"], &record), ("page".into(), false));
    assert_eq!(code(&mujaz_with(&["extract", "-", "--input-kind", "list"], b"")), 2);
}

#[test]
fn prose_that_leaves_is_counted_flagged_and_strict_runs_fail() {
    let page = "الرئيسية\nرياضة\nمقهى في كل حي من أحياء المدينة\n\nافتتحت البلدية أمس مقهى جديدا في كل حي من أحياء المدينة القديمة والجديدة.\nالتعليقات (1)\nهذا خبر رائع يسعد له الجميع.\n";
    let args = ["run", "--stage", "extract", "--input", "-", "--format", "jsonl", "-q"];
    let loose = mujaz_with(&args, page.as_bytes());
    let record = &records(&loose)[0];
    assert_eq!(record["coverage"]["removed_prose_words"], 6);
    assert!(record["flags"].as_array().unwrap().iter().any(|f| f["kind"] == "prose_removed"), "{}", record["flags"]);
    let strict = mujaz_with(&[args.as_slice(), &["--strict"]].concat(), page.as_bytes());
    assert_eq!((code(&loose), code(&strict)), (0, 1));
}

/// Runs a case: an input with its file's ending, and what must come out.
fn failures(dir: &Path, case: &Value) -> Vec<String> {
    let input = case["input"].as_str().map_or_else(|| format!("{}\n", case["input"]), String::from);
    let path = write(dir, &format!("in.{}", case["ext"].as_str().unwrap()), input);
    let records = records(&mujaz(&["extract", &path, "--format", "jsonl", "-q"]));
    let record = &records[0];
    let strings =
        |value: &Value| -> Vec<String> { value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(String::from)).collect() };
    let sentences: Vec<&str> = record["sentences"].as_array().into_iter().flatten().filter_map(|s| s["ar"].as_str()).collect();
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept = plain(&sentences.join(" "));
    let mut out = Vec::new();
    let mut wanted = strings(&case["contains"]);
    if case["keep_all"] == true {
        wanted.extend(case["input"]["body"].as_str().or(case["input"]["text"].as_str()).unwrap().lines().map(String::from));
    }
    out.extend(wanted.iter().filter(|w| !kept.contains(plain(w).trim_matches(['•', '-', '*', '.', ' ']))).map(|w| format!("lost: {w}")));
    out.extend(strings(&case["not_contains"]).iter().filter(|w| kept.contains(plain(w).as_str())).map(|w| format!("kept: {w}")));
    if case["sentences"].as_u64().is_some_and(|n| n as usize != sentences.len()) {
        out.push(format!("{} sentences: {sentences:?}", sentences.len()));
    }
    if case["title"].is_string() && case["title"] != record["title"]["ar"] {
        out.push(format!("title {}", record["title"]["ar"]));
    }
    if case.get("date").is_some() && case["date"] != record["published"]["date"] {
        out.push(format!("date {}", record["published"]));
    }
    out
}

#[test]
fn handed_cases_are_right() {
    let dir = tempfile::tempdir().unwrap();
    let cases = std::fs::read_to_string(common::root().join("crates/cli/tests/data/contracts.jsonl")).unwrap();
    let mut wrong = Vec::new();
    for case in cases.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()) {
        let failures = failures(dir.path(), &case);
        if !failures.is_empty() {
            wrong.push(format!("{}: {}", case["id"], failures.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
