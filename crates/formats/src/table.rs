//! CSV and TSV: a row is a record, the first row names the fields.

use super::beside;
use super::blocks;
use super::cell::unguarded;
use super::fields::{Role, same};
use super::json;
use super::loose;
use super::own::COLUMNS;
use super::passed::Counts;
use super::record::Record;
use super::rows::{Dress, Row, Rows, dress};
use super::series;
use super::unpack::Stream;
use super::{Fields, Options, Read, Unreadable};
use mujaz_text::charset::decode;
use serde_json::{Map, Value};
use std::io::{BufRead, Cursor, Read as _};

/// Bytes that are looked at to see how a table is written.
const HEAD: usize = 64 << 10;

/// The beginning of a table and the whole of it; a failing stream gives its fault when it is read.
fn head(mut reader: Stream) -> (Vec<u8>, Stream) {
    let mut head = Vec::new();
    _ = (&mut reader).take(HEAD as u64).read_to_end(&mut head);
    if head.starts_with(b"\xEF\xBB\xBF") {
        head.drain(..3);
    }
    (head.clone(), Box::new(Cursor::new(head).chain(reader)))
}

/// The delimiter that spreadsheets name in a line of its own, `sep=;`.
pub(crate) fn named(head: &[u8]) -> Option<u8> {
    let line = head.split(|b| *b == b'\n').next()?.trim_ascii_end();
    let line = line.strip_prefix(b"\"").and_then(|l| l.strip_suffix(b"\"")).unwrap_or(line);
    match line.get(..4)?.eq_ignore_ascii_case(b"sep=").then(|| line.get(4..))?? {
        [delimiter] => Some(*delimiter),
        // The tab itself is blank, and may have been trimmed.
        [] => Some(b'\t'),
        _ => None,
    }
}

/// The cells of a row as text, and how many characters were not valid. A legacy charset is guessed from the whole row.
fn cells(row: &[Vec<u8>]) -> (Vec<String>, usize) {
    if let Ok(texts) = row.iter().map(|c| String::from_utf8(c.clone())).collect::<Result<Vec<_>, _>>() {
        let replaced = texts.iter().map(|t| t.matches('\u{FFFD}').count()).sum();
        return (texts, replaced);
    }
    let decoded = decode(&row.join(&0x1F));
    (decoded.text.split('\u{1F}').map(String::from).collect(), decoded.replaced)
}

/// A name of a field without what stands around it.
fn name(text: &str) -> String {
    text.trim_matches(['\u{FEFF}', '\u{200E}', '\u{200F}', '\u{A0}', ' ', '\t', '\r', '\n', '"']).to_string()
}

/// The role of a name with a word around a usual one. A word alone may stand between commas in any text.
fn around(name: &str) -> Option<Role> {
    loose::role(name).filter(|_| beside::words(name).len() > 1)
}

/// Whether a stream begins as a table does: its first line names at least two known fields between delimiters, the title or the
/// text among them, and as many delimiters stand in what follows.
pub fn begins(head: &[u8], delimiters: &[char]) -> bool {
    const NAMES: usize = 40;
    let text = String::from_utf8_lossy(head);
    let mut lines = text.trim_start_matches('\u{FEFF}').lines().filter(|l| !l.trim().is_empty());
    let Some(first) = lines.next().filter(|l| l.len() <= 4096 && !l.contains(['{', '<'])) else { return false };
    let fields = Fields::default();
    let is = |delimiter: char| {
        let names: Vec<String> = first.split(delimiter).map(name).collect();
        let known = names.iter().filter(|n| fields.knows(n) || around(n).is_some()).count();
        let usual =
            |n: &String| [Role::Title, Role::Body, Role::Html].into_iter().any(|role| fields.names(role).iter().any(|f| same(f, n)));
        let told = names.iter().any(|n| usual(n) || matches!(around(n), Some(Role::Title | Role::Body)));
        let short = names.iter().all(|n| n.chars().count() <= NAMES && !n.ends_with('.'));
        let wanted = names.len() - 1;
        known >= 2 && told && short && text.chars().filter(|c| *c == delimiter).count() >= 2 * wanted
    };
    delimiters.iter().any(|d| is(*d))
}

/// Whether a cell is the name of a field that is looked for.
fn is_known(name: &str, fields: &Fields) -> bool {
    fields.knows(name) || series::is_part(name, fields) || around(name).is_some()
}

/// Where the names of the fields begin behind lines that are none, as exports have them: what a report is called, its days, a blank line.
/// None where the first line names a field, or no line is one of names with rows below it.
fn front(head: &[u8], fields: &Fields) -> Option<usize> {
    const LINES: usize = 20;
    const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
    let knows = |line: &[u8]| String::from_utf8_lossy(line).split(DELIMITERS).any(|cell| is_known(&name(cell), fields));
    let (mut at, mut first) = (0, true);
    for line in head.split_inclusive(|b| *b == b'\n').take(LINES) {
        let begin = at;
        at += line.len();
        if line.trim_ascii().is_empty() {
            continue;
        }
        if std::mem::take(&mut first) {
            if knows(line) {
                return None;
            }
        } else if begins(head.get(begin..)?, &DELIMITERS) {
            return Some(begin);
        }
    }
    None
}

/// How a table is written, the line of its names, and what stands in front of them; a first line that names the delimiter is passed over.
fn begin(reader: Stream, tabs: bool, fields: &Fields) -> (Stream, Dress, usize, String) {
    let (head, mut reader) = head(reader);
    let known = |row: &[Vec<u8>]| cells(row).0.iter().map(|n| name(n)).filter(|n| is_known(n, fields)).count();
    let Some(delimiter) = named(&head) else {
        let at = front(&head, fields).unwrap_or_default();
        let (before, table) = (head.get(..at).unwrap_or_default(), head.get(at..).unwrap_or_default());
        _ = reader.read_exact(&mut vec![0u8; at]);
        let lines = before.iter().filter(|b| **b == b'\n').count();
        return (reader, dress(table, tabs, known), 1 + lines, String::from_utf8_lossy(before).into_owned());
    };
    let mut line = Vec::new();
    _ = reader.read_until(b'\n', &mut line);
    let rest = head.get(line.len()..).unwrap_or_default();
    (reader, Dress { delimiter, ..dress(rest, tabs, known) }, 2, String::new())
}

/// A table and its names.
struct Table {
    rows: Rows,
    names: Vec<String>,
    /// What stands in front of the names: what it says is listed with the first row.
    front: String,
    /// Whether this program wrote it: then cells that a spreadsheet would run have a mark in front.
    own: bool,
    source: String,
    options: Options,
    number: usize,
    any: bool,
    ended: bool,
}

impl Table {
    #[allow(clippy::unnecessary_wraps, reason = "what a reader of rows gives")]
    fn fail(&mut self, at: String, reason: String) -> Option<Read> {
        self.any = true;
        Some(Err(Unreadable { id: at.clone(), source: at, reason }))
    }

    fn last(&mut self, at: String, reason: String) -> Option<Read> {
        self.ended = true;
        self.fail(at, reason)
    }

    /// Reads the names of the fields.
    fn begin(&mut self) -> Option<Read> {
        let source = self.source.clone();
        match self.rows.next() {
            Ok(None) => self.last(source, "no records: the file is empty".into()),
            Ok(Some(Row::TooLong)) => self.last(source, self.options.too_large("a row")),
            Ok(Some(Row::Open(_))) => self.last(source, "no records: a quote in the names of the fields is not closed".into()),
            Err(error) => self.last(source, error.to_string()),
            Ok(Some(Row::Cells(row))) => {
                self.names = cells(&row).0.iter().map(|n| name(n)).collect();
                self.own = self.names == COLUMNS;
                if self.is_article() {
                    let reason =
                        "no records: the first line looks like an article, not names: put a line of names in front, such as title,text";
                    return self.last(source, reason.into());
                }
                None
            }
        }
    }

    /// Whether the names are none: nobody knows any of them, and one is a sentence.
    fn is_article(&self) -> bool {
        const WORDS: usize = 6;
        let fields = &self.options.fields;
        let long = |name: &String| name.split_whitespace().nth(WORDS - 1).is_some() && blocks::is_arabic(name);
        self.names.iter().any(long) && !self.names.iter().any(|n| is_known(n, fields))
    }

    /// The record of a row.
    fn record(&self, cells: Vec<String>) -> Map<String, Value> {
        let mut record = Map::new();
        for (name, cell) in self.names.iter().zip(cells) {
            let cell = if self.own { unguarded(&cell).to_string() } else { cell };
            json::put(&mut record, name.clone(), Value::String(cell));
        }
        record
    }

    fn row(&mut self, mut row: Vec<Vec<u8>>, at: String) -> Option<Read> {
        // Spreadsheets write delimiters for cells that were used once.
        while row.len() > self.names.len() && row.last().is_some_and(|cell| cell.trim_ascii().is_empty()) {
            row.pop();
        }
        let (found, wanted) = (row.len(), self.names.len());
        if found != wanted && self.rows.repeats() {
            // A line that an open quote swallowed, and no row: its failure is told.
            return None;
        }
        if found != wanted {
            return self.fail(at, format!("{found} cells in a row, but {wanted} names in the first: is a quote or a delimiter missing?"));
        }
        if found > 1 && row.iter().all(|cell| cell.trim_ascii().is_empty()) {
            return None;
        }
        let (cells, replaced) = cells(&row);
        // Tables that were put behind each other, or go on each day, have their names again.
        if found > 1 && cells.iter().zip(&self.names).all(|(cell, named)| name(cell) == *named) {
            let mut passed = Counts::default();
            passed.add("rows that name the fields again");
            self.options.passed.take(&passed);
            return None;
        }
        let mut record = self.record(cells);
        if !self.front.is_empty() {
            json::put(&mut record, "front".to_string(), Value::String(std::mem::take(&mut self.front)));
        }
        self.any = true;
        Some(Record { fields: &self.options.fields, kind: self.options.kind, record: &record }.document(at, replaced))
    }
}

impl Iterator for Table {
    type Item = Read;

    fn next(&mut self) -> Option<Read> {
        if self.names.is_empty()
            && !self.ended
            && let Some(failure) = self.begin()
        {
            return Some(failure);
        }
        while !self.ended {
            self.number += 1;
            let at = format!("{}#{}", self.source, self.number);
            let found = match self.rows.next() {
                // A file that gives nothing says so.
                Ok(None) if !self.any => {
                    self.last(self.source.clone(), "no records: there is nothing below the names of the fields".into())
                }
                Ok(None) => {
                    self.ended = true;
                    None
                }
                Err(error) => self.last(at, error.to_string()),
                Ok(Some(Row::TooLong)) => self.fail(at, self.options.too_large("a row")),
                Ok(Some(Row::Open(line))) => {
                    let reason = format!(
                        "the quote that opens in line {line} is not closed by the end of the file, or of the largest row: this row is lost; \
                         lines behind it that are whole rows are read, others are passed over"
                    );
                    self.fail(at, reason)
                }
                Ok(Some(Row::Cells(row))) => self.row(row, at),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// The documents of a table.
pub fn documents(reader: Stream, source: String, tabs: bool, options: Options) -> Box<dyn Iterator<Item = Read>> {
    let (reader, dress, line, front) = begin(reader, tabs, &options.fields);
    let rows = Rows::new(reader, dress, options.max_bytes, line);
    Box::new(Table { rows, names: Vec::new(), front, own: false, source, options, number: 0, any: false, ended: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use mujaz_text::extract::InputKind;

    #[test]
    fn lines_in_front_of_the_names_are_passed_over() {
        const A: &str = "أعلنت الحكومة خطة لدعم القرى يوم الأحد.";
        let tables = [
            ("Date,Title,Full Text", format!("2024-05-09,قمح,\"{A}\"")),
            ("التاريخ;العنوان;النص", format!("2024-05-09;قمح;{A}")),
            ("Date\tHeadline\tURL\tText", format!("2024-05-09\tقمح\thttps://a.example/1\t{A}")),
        ];
        for before in ["", "تقرير الرصد\n\n", "Report:,x\nBrand:,y\nFrom:,Wed May 01\n\n\n", "Report 2024,,\n,,\n", "\"تقرير; يومي\"\n"]
        {
            for (names, row) in &tables {
                let table = format!("{before}{names}\n{row}\n{row}\n");
                let stream = Box::new(Cursor::new(table.clone().into_bytes()));
                let read: Vec<Read> = documents(stream, "x.csv".into(), false, Options::default()).collect();
                assert_eq!(read.len(), 2, "{table}");
                for read in read {
                    let article = read.unwrap().extract(InputKind::Auto).unwrap();
                    assert_eq!((article.title.as_deref(), article.body.as_str()), (Some("قمح"), A), "{table}");
                    assert_eq!(article.published.map(|day| day.date).as_deref(), Some("2024-05-09"), "{table}");
                }
            }
        }
        // Names stand first, are the user's, or are none.
        let fields = Fields::parse(&["body=kalam".to_string()]).unwrap();
        for table in ["title,text\nx,y\ntitle,text\nx,y\nx,y\n", "kalam,x\ntitle,text\nx,y\nx,y\n", "قال,نعم\nثم,عاد\n", ""] {
            assert_eq!(front(table.as_bytes(), &fields), None, "{table}");
        }
    }

    #[test]
    fn names_that_come_again_are_no_row() {
        const A: &str = "أعلنت الحكومة خطة لدعم القرى يوم الأحد.";
        for (names, again, count) in [
            ("title,text", "title,text", 1),
            ("title,text", "\"title\",\"text\"", 1),
            ("title,text", "\u{FEFF}title, text", 1),
            ("id,title,text,x", "id,title,text,x\nid,title,text,x", 2),
            ("title;text;date", "title;text;date", 1),
            ("العنوان,النص", "العنوان,النص", 1),
            // Rows of their own: they are read, and fail where they say nothing.
            ("title,text", "Title,Text", 0),
            ("title,text", "title,قال الوزير نعم.", 0),
            ("title,text", "text,title", 0),
        ] {
            let between = if names.contains(';') { ";" } else { "," };
            let cells = names.split(between).map(|name| if matches!(name, "text" | "النص") { A } else { "7" });
            let row = cells.collect::<Vec<_>>().join(between);
            let table = format!("{names}\n{row}\n{again}\n{row}\n");
            let options = Options::default();
            let stream = Box::new(Cursor::new(table.clone().into_bytes()));
            let read: Vec<Read> = documents(stream, "x.csv".into(), false, options.clone()).collect();
            assert_eq!(read.len(), if count == 0 { 3 } else { 2 }, "{table}");
            assert_eq!(options.passed.words().map(|(count, _)| count), (count > 0).then_some(count), "{table}");
            // Rows are counted as they stand, also those that are passed over.
            let last = read.last().and_then(|read| Some(read.as_ref().ok()?.source.clone()));
            assert_eq!(last, Some(format!("x.csv#{}", if count == 2 { 4 } else { 3 })), "{table}");
        }
    }

    #[test]
    fn a_table_is_known_by_its_first_line() {
        for (line, is) in [
            ("title,text", true),
            ("ArticleTitle,ArticleContent,PublishTime", true),
            ("عنوان الخبر,نص المقال,تاريخ الخبر", true),
            ("id,Title (Arabic),Text (Arabic)", true),
            // Words of a text.
            ("الخبر,المقال,المصدر الثاني", false),
            ("news,story,post", false),
            ("publish_time,news_source", false),
            ("قال الوزير,إن العنوان واضح,والنص طويل", false),
        ] {
            let rows = "قمح,قال الوزير,نعم\n".repeat(3);
            assert_eq!(begins(format!("{line}\n{rows}").as_bytes(), &[',']), is, "{line}");
        }
    }
}
