//! What this program wrote is not news: outputs, journals and records that lie among the inputs, of this run or an earlier one.

use super::unpack;
use super::{Options, unpack::Stream};
use serde_json::{Map, Value};
use std::io::Read as _;
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
        Some("jsonl" | "ndjson" | "json") => head(path).is_some_and(|head| is_record(&head)),
        Some("csv") => head(path).is_some_and(|head| head.starts_with(COLUMNS.join(",").as_bytes())),
        Some("tsv") => head(path).is_some_and(|head| head.starts_with(COLUMNS.join("\t").as_bytes())),
        Some("html" | "htm") => head(path).is_some_and(|head| contains(&head, b"<title>mujaz: ")),
        _ => false,
    }
}

/// Whether [`is_written`] can tell of such a file that somebody else wrote it: there is something in it, in a form of whose results the
/// beginning says so. What this program writes as Markdown or plain text looks like anybody's.
pub fn shows_who_wrote(path: &Path) -> bool {
    let inner = unpack::inner_name(path).and_then(|p| Some(p.extension()?.to_str()?.to_ascii_lowercase()));
    let form = matches!(inner.as_deref(), Some("jsonl" | "ndjson" | "json" | "csv" | "tsv" | "html" | "htm"));
    form && head(path).is_some_and(|head| !head.is_empty())
}

/// The beginning of a file, without a byte-order mark.
fn head(path: &Path) -> Option<Vec<u8>> {
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
