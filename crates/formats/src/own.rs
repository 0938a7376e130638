//! What this program wrote is not news: outputs, journals and records that lie among the inputs, of this run or an earlier one.

use super::unpack;
use super::{Options, format_of, unpack::Stream};
use serde_json::{Map, Value};
use std::io::{Read as _, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Names of the columns. A row is read back as an article by `id`, `url`, `title`, `text` and the fields beside them.
pub const COLUMNS: &[&str] = &[
    "id",
    "source",
    "title",
    "title_en",
    "published",
    "byline",
    "dateline",
    "outlet",
    "section",
    "url",
    "text",
    "summary",
    "brief",
    "translation",
    "flags",
    "error",
    "record",
];

/// Endings of the files that stand beside a job's output.
const BESIDE: &[&str] = &["journal", "records", "bak"];

/// Bytes of a file that are looked at.
const HEAD: u64 = 8 << 10;

/// The outputs of a run, where they really are.
pub struct Outputs {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Outputs {
    /// Looks up the outputs. A folder that holds a named input is not passed over as an output.
    pub fn new(outputs: &[PathBuf], named: &[PathBuf]) -> Self {
        let real = |path: &Path| path.canonicalize().ok();
        let inputs: Vec<PathBuf> = named.iter().filter_map(|path| real(path)).collect();
        let place = |output: &PathBuf| {
            // An output that is not there yet has a folder that is.
            let parent = output.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            real(output).or_else(|| Some(real(parent)?.join(output.file_name()?)))
        };
        let files: Vec<PathBuf> = outputs.iter().filter(|output| !is_device(output)).filter_map(place).collect();
        let folders = files.iter().filter(|own| own.is_dir() && !inputs.iter().any(|input| input.starts_with(own))).cloned().collect();
        Self { files, folders }
    }

    /// Whether a path is one of the outputs.
    pub fn is(&self, path: &Path) -> bool {
        path.canonicalize().is_ok_and(|path| self.files.contains(&path))
    }

    /// Whether a path is one of the outputs, lies in one that is a folder, or stands beside one for its journal.
    pub fn has(&self, path: &Path) -> bool {
        let Some(path) = (if self.files.is_empty() { None } else { path.canonicalize().ok() }) else { return false };
        let beside = path.extension().is_some_and(|e| BESIDE.iter().any(|b| e == *b)).then(|| path.with_extension(""));
        self.files.iter().any(|own| path == *own || beside.as_ref() == Some(own)) || self.folders.iter().any(|dir| path.starts_with(dir))
    }
}

/// Whether a path names what can be written to but not replaced: a device, a pipe, a descriptor such as `/dev/stdout`.
pub fn is_device(path: &Path) -> bool {
    let descriptor = ["/dev", "/proc"].iter().any(|dir| path.starts_with(dir)) && path.exists();
    descriptor || std::fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
}

/// Whether a file is a journal, or the records that belong to one: no reader's business even where it is named.
pub fn is_journal(path: &Path) -> bool {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    match ending {
        "journal" => head(path).is_some_and(|head| head.is_empty() || head.starts_with(b"{\"key\":\"")),
        "records" => path.with_extension("journal").is_file(),
        _ => false,
    }
}

/// Whether a file of a folder was written by an earlier run: a journal stands beside it, or its beginning shows it.
pub fn is_written(path: &Path) -> bool {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(ending);
        Path::new(&name).is_file()
    };
    if beside("journal") {
        return true;
    }
    let known = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    match unpack::inner_name(path).and_then(|p| Some(p.extension()?.to_str()?.to_ascii_lowercase())).as_deref() {
        // The ending of a compressed file says nothing; both names are looked at.
        _ if known.as_deref().is_some_and(|e| BESIDE.contains(&e)) => true,
        Some("jsonl" | "ndjson" | "json" | "jl") => head(path).is_some_and(|head| is_record(&head)),
        Some("csv" | "tsv") => head(path).is_some_and(|head| is_table(&head)),
        Some("html" | "htm") => head(path).is_some_and(|head| is_page(&head)),
        _ => false,
    }
}

/// Whether a file that this run would write over may be: an earlier run wrote it, whatever its name says of it, or nothing is in it. Where
/// nothing shows that, such as in the plain text of an article alone, it may be somebody's only copy.
pub fn is_ours(path: &Path) -> bool {
    if is_written(path) {
        return true;
    }
    let Some(head) = head(path) else { return false };
    let marked = is_record(&head) || is_table(&head) || is_page(&head) || is_plain(&head) || head.starts_with(b"# HELP mujaz_");
    head.is_empty() || marked || head.starts_with(b"# ") && is_markdown(path) || head.starts_with(b"PAR1") && is_parquet(path)
}

/// Parts of a record that one stage makes and another does not, by how they begin: in lines of JSON, and in a cell of a table.
const PARTS: [(&str, [&[u8]; 2]); 3] = [
    ("summary", [b"\"summary\":{\"", b"\"\"summary\"\":{\"\""]),
    ("brief", [b"\"brief\":{\"", b"\"\"brief\"\":{\"\""]),
    ("translation", [b"\"translation\":[{\"", b"\"\"translation\"\":[{\"\""]),
];

/// What the records of a file that this program wrote have beside the article (`summary`, `brief`, `translation`), as far as a look at its
/// beginning shows.
#[must_use]
pub fn parts_of(path: &Path) -> Vec<&'static str> {
    const LOOKED: u64 = 16 << 20;
    /// A mark may stand across two looks.
    const KEPT: usize = 64;
    let Ok(reader) = unpack::open(path, &Options::default()) else { return Vec::new() };
    let mut reader = reader.take(LOOKED);
    let (mut found, mut seen, mut buffer) = (Vec::new(), Vec::<u8>::new(), vec![0u8; 64 << 10]);
    while let Ok(n @ 1..) = reader.read(&mut buffer) {
        seen.extend(buffer.iter().take(n));
        for (name, marks) in PARTS {
            if !found.contains(&name) && marks.iter().any(|mark| contains(&seen, mark)) {
                found.push(name);
            }
        }
        seen.drain(..seen.len().saturating_sub(KEPT));
    }
    found
}

/// Whether a record is a result of this program, in whatever format it was written.
pub fn is_result(record: &Map<String, Value>) -> bool {
    // A column of that name may hold anybody's JSON.
    let ours = |all: &str| all.starts_with("{\"id\":") && all.contains("\"source\":");
    let row = || record.get("record").and_then(Value::as_str).is_some_and(ours);
    record.contains_key("sentences") && record.contains_key("origins") || record.contains_key("source") && row()
}

/// Whether a text is the place of a file, as programs note where a record came from (`crawl/a.html`, `dump.jsonl#4`): no outlet's name.
pub fn is_place(text: &str) -> bool {
    let text = text.trim();
    let numbered = text.rsplit_once('#').filter(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    let path = Path::new(numbered.map_or(text, |(path, _)| path));
    // Sites of Moldova end in `.md`.
    let site = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md")) && !text.contains(['/', '\\']);
    format_of(path).is_some() && !site || numbered.is_some() && path == Path::new("stdin")
}

fn is_table(head: &[u8]) -> bool {
    [",", "\t"].iter().any(|delimiter| head.starts_with(COLUMNS.join(delimiter).as_bytes()))
}

fn is_page(head: &[u8]) -> bool {
    contains(head, b"<title>mujaz: ")
}

/// Whether a line of plain text ends, or begins, with the ids of sentences, as points and translations do.
fn is_plain(head: &[u8]) -> bool {
    let are_ids = |ids: &str| {
        let is_id = |id: &str| id.strip_prefix('s').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        !ids.is_empty() && ids.split(", ").all(is_id)
    };
    String::from_utf8_lossy(head).lines().any(|line| {
        let begins = line.strip_prefix('[').and_then(|rest| rest.split_once("] ")).is_some_and(|(ids, _)| are_ids(ids));
        let point = line.starts_with("* ") || line.starts_with("At a glance: ");
        begins || point && line.strip_suffix(']').and_then(|line| line.rsplit_once('[')).is_some_and(|(_, ids)| are_ids(ids))
    })
}

/// Whether the last line is what a page in Markdown ends with.
fn is_markdown(path: &Path) -> bool {
    let Ok(mut reader) = unpack::open(path, &Options::default()) else { return false };
    let (mut tail, mut buffer) = (Vec::new(), vec![0; 64 << 10]);
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                tail.extend(buffer.iter().take(n));
                let over = tail.len().saturating_sub(4 << 10);
                tail.drain(..over);
            }
            Err(_) => return false,
        }
    }
    let tail = String::from_utf8_lossy(&tail);
    let last = tail.trim_end().lines().next_back().unwrap_or_default();
    let counts = [" sentences: ", " summarised, ", " translated, ", " left out"].iter().all(|words| last.contains(words));
    last.starts_with('_') && last.ends_with("._") && counts
}

/// Whether the columns that a Parquet file names at the beginning of its index are those of a result.
fn is_parquet(path: &Path) -> bool {
    let index = || -> std::io::Result<Vec<u8>> {
        let (mut file, mut end, mut index) = (std::fs::File::open(path)?, [0; 8], Vec::new());
        file.seek(SeekFrom::End(-8))?;
        file.read_exact(&mut end)?;
        let [a, b, c, d, ..] = end;
        file.seek(SeekFrom::End(-8 - i64::from(u32::from_le_bytes([a, b, c, d]))))?;
        file.take(HEAD).read_to_end(&mut index)?;
        Ok(index)
    };
    let Ok(index) = index() else { return false };
    let mut rest = index.as_slice();
    COLUMNS.iter().all(|name| {
        let at = rest.windows(name.len()).position(|window| window == name.as_bytes());
        rest = at.and_then(|at| rest.get(at + name.len()..)).unwrap_or_default();
        at.is_some()
    })
}

/// The beginning of a file, without a byte-order mark.
fn head(path: &Path) -> Option<Vec<u8>> {
    // A pipe can be read only once.
    path.is_file().then_some(())?;
    let reader: Stream = unpack::open(path, &Options::default()).ok()?;
    let mut head = Vec::new();
    reader.take(HEAD).read_to_end(&mut head).ok()?;
    Some(head.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(head))
}

fn contains(head: &[u8], mark: &[u8]) -> bool {
    head.windows(mark.len()).any(|window| window == mark)
}

/// Whether a line is a failure as this program records it.
fn is_failure(line: &[u8]) -> bool {
    let Ok(record) = serde_json::from_slice::<Map<String, Value>>(line) else { return false };
    ["id", "source", "error"].iter().all(|name| record.get(*name).is_some_and(Value::is_string))
}

/// Whether JSON begins with a brief, a failure or a report as this program writes them: by the names of their fields in
/// their order, which nobody else has.
fn is_record(head: &[u8]) -> bool {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let at = |mark: &[u8]| line.windows(mark.len()).position(|window| window == mark);
    let brief = [&b"{\"id\":"[..], b",\"source\":", b",\"title\":{", b",\"origins\":["].map(at);
    let failure = [&b"{\"id\":"[..], b",\"source\":", b",\"error\":"].map(at);
    let begins = |marks: &[Option<usize>]| marks.first() == Some(&Some(0)) && marks.iter().all(Option::is_some) && marks.is_sorted();
    let report = contains(head, b"\"articles_per_second\":") && contains(head, b"\"unselected\":");
    // An article's own record has more than these three fields.
    begins(&brief) || (begins(&failure) && is_failure(line) && at(b",\"text\":").is_none()) || report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_records_of_a_file_have_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        let begin = "{\"id\":\"a\",\"source\":\"b\",\"title\":{\"ar\":\"x\"},\"origins\":[]";
        let blank = " ".repeat(64 << 10);
        for (text, want) in [
            (String::new(), vec![]),
            (format!("{begin}}}\n"), vec![]),
            (format!("{begin},\"summary\":{{\"method\":\"extractive\"}}}}\n"), vec!["summary"]),
            (format!("{begin}}}\n{blank}{begin},\"translation\":[{{\"sentence\":\"s1\"}}]}}\n"), vec!["translation"]),
            (format!("{begin},\"summary\":{{\"method\":1}},\"brief\":{{\"headline\":null}}}}\n"), vec!["summary", "brief"]),
            ("x,\"{\"\"brief\"\":{\"\"headline\"\":null}}\"\n".to_string(), vec!["brief"]),
            // A text that speaks of them.
            ("{\"text\":\"\\\"brief\\\":{\\\"headline\\\"\"}\n".to_string(), vec![]),
        ] {
            std::fs::write(&path, &text).unwrap();
            assert_eq!(parts_of(&path), want, "{text}");
        }
        assert!(parts_of(&dir.path().join("none")).is_empty());
    }

    #[test]
    fn the_place_of_a_file_is_no_name() {
        for place in
            ["a.txt", "crawl/2024/a.html", "C:\\pages\\b.HTM", "dump.jsonl.gz#12", "stdin#3", "صفحات محفوظة/خبر.html", "notes/a.md"]
        {
            assert!(is_place(place), "{place}");
        }
        for name in ["الضفاف", "news.example", "point.md", "AFP/Reuters", "قناة#1", "stdin", "The Daily Text", "Al-Nahar.com", "#2", ""]
        {
            assert!(!is_place(name), "{name}");
        }
    }

    #[test]
    fn a_result_says_where_it_came_from_and_no_outlet() {
        let outlet = |line: &str| {
            let lines = std::io::Cursor::new(line.as_bytes().to_vec());
            let read = crate::json_lines(lines, "x", 1, &Options::default()).next().unwrap().unwrap();
            read.extract(mujaz_text::extract::InputKind::Auto).unwrap().outlet
        };
        let text = "\"title\":\"قمة\",\"text\":\"تنطلق القمة غدا في الكويت.\"";
        for (line, want) in [
            ("{\"id\":\"a1\",\"source\":\"a1\",\"origins\":[],\"sentences\":[{\"ar\":\"تنطلق القمة غدا.\"}]}".to_string(), None),
            (format!("{{\"id\":\"1\",\"source\":\"a1\",{text},\"record\":\"{{\\\"id\\\":\\\"1\\\",\\\"source\\\":\\\"a1\\\"}}\"}}"), None),
            (format!("{{\"id\":\"1\",\"source\":\"الضفاف\",{text},\"record\":\"{{\\\"id\\\":1}}\"}}"), Some("الضفاف")),
            (format!("{{\"id\":\"1\",\"source\":\"crawl/a.html\",{text}}}"), None),
            (format!("{{\"id\":\"1\",\"source\":\"crawl/a.html\",\"site_name\":\"الضفاف\",{text}}}"), Some("الضفاف")),
            (format!("{{\"id\":\"1\",\"source\":\"الضفاف\",{text}}}"), Some("الضفاف")),
            (format!("{{\"id\":\"1\",\"source\":\"a1\",{text}}}"), Some("a1")),
        ] {
            assert_eq!(outlet(&line).as_deref(), want, "{line}");
        }
    }

    #[test]
    fn only_what_shows_that_it_is_ours_is_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.xml");
        let row = COLUMNS.join(",");
        let ours = |text: &str| {
            std::fs::write(&path, text).unwrap();
            is_ours(&path)
        };
        for text in [
            "",
            "{\"id\":\"a\",\"source\":\"b\",\"title\":{\"ar\":\"x\"},\"origins\":[]}\n",
            &row,
            "\u{FEFF}<html><title>mujaz: briefs</title>",
            "قمة\n\n\n* تنطلق القمة غدا. [s1]\n",
            "A summit\n\nAt a glance: It begins. [s1, s12]\n",
            "قمة\n\n[s1] The summit begins.\n",
            "# قمة\n\nx\n\n_12 sentences: 3 summarised, 3 translated, 0 left out._\n",
            "# HELP mujaz_articles_total Articles\n",
        ] {
            assert!(ours(text), "{text}");
        }
        for text in [
            "قمة\n\nتنطلق القمة غدا.\n",
            "# قمة\n\nتنطلق القمة غدا.\n",
            "* نقطة [1]\n* نقطة [s]\n",
            "{\"id\":1,\"text\":\"x\"}",
            "id,title,text\n",
            "PAR1",
            "<rss>",
        ] {
            assert!(!ours(text), "{text}");
        }
    }
}
