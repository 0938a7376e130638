//! WARC (ISO 28500), as crawlers write it: the pages among its responses, resources and conversions.
//!
//! The frame of a record is a version line, fields as in HTTP, and a block of the length that they name. The `warc` crate
//! reads blocks of any size into memory; here one that is too large is passed over and reported. Where no record begins, or one is
//! damaged, the next one is looked for.

use super::http::{self, Body};
use super::options::{BoundedLine, line};
use super::page::begins_html;
use super::passed::Counts;
use super::unpack::Stream;
use super::{Content, Documents, Options, RawDocument, Read, Unreadable};
use mujaz_text::charset::decode;
use mujaz_text::extract::{is_feed, posts};
use std::io::{self, BufRead as _, Cursor, Read as _};

/// Bytes of a record's fields.
const HEAD: usize = 256 << 10;

/// Errors of the stream in a row after which there is nothing more in it, and records of a wrong length that are looked through.
const PATIENCE: usize = 16;

/// A record's fields.
#[derive(Debug, Default)]
struct Headers {
    kind: String,
    id: Option<String>,
    url: Option<String>,
    content_type: String,
    length: Option<u64>,
    truncated: Option<String>,
}

impl Headers {
    /// Takes a line; one that is no field is none.
    fn take(&mut self, line: &str) {
        let Some((name, value)) = line.split_once(':') else { return };
        let value = value.trim();
        let bare = || Some(value.trim_matches(['<', '>']).to_string());
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => self.kind = value.to_ascii_lowercase(),
            "warc-record-id" => self.id = bare(),
            "warc-target-uri" => self.url = bare(),
            "warc-truncated" => self.truncated = Some(value.chars().take(40).collect()),
            "content-type" => self.content_type = value.to_ascii_lowercase(),
            "content-length" => self.length = value.parse().ok(),
            _ => {}
        }
    }
}

/// The fields of the next record, whose version line may have been read; None at the end.
fn fields(reader: &mut Stream, version: Option<Vec<u8>>) -> io::Result<Option<Headers>> {
    let broken = |what: &str| io::Error::other(format!("no WARC record where one should begin: {what}"));
    let mut next = |limit: usize| match line(&mut **reader, limit as u64)? {
        BoundedLine::Whole(line) => Ok(Some(line)),
        BoundedLine::End => Ok(None),
        BoundedLine::TooLong => Err(broken("a line is too long")),
    };
    let version = match version {
        Some(version) => version,
        None => loop {
            match next(HEAD)? {
                None => return Ok(None),
                Some(line) if line.iter().all(u8::is_ascii_whitespace) => {}
                Some(line) => break line,
            }
        },
    };
    if !version.starts_with(b"WARC/") {
        let shown = version.get(..40).unwrap_or(&version);
        return Err(broken(String::from_utf8_lossy(shown).trim_end()));
    }
    let (mut out, mut size, mut field) = (Headers::default(), 0, String::new());
    loop {
        let line = next(HEAD)?.ok_or_else(|| broken("the file ends inside the fields"))?;
        size += line.len();
        if size > HEAD {
            return Err(broken("too many fields"));
        }
        let text = String::from_utf8_lossy(&line);
        // A field goes on in lines that begin with a blank.
        if !text.trim().is_empty() && text.starts_with([' ', '\t']) {
            field.push_str(&text);
            continue;
        }
        out.take(&field);
        if text.trim().is_empty() {
            return Ok(Some(out));
        }
        field = text.into_owned();
    }
}

/// Goes on to the next line that begins a record: how many bytes stood before it, and the line, where there is one.
fn resume(reader: &mut Stream) -> (u64, Option<Vec<u8>>) {
    let (mut passed, mut at_start, mut errors) = (0, true, 0);
    loop {
        let mut piece = Vec::new();
        let read = reader.by_ref().take(HEAD as u64).read_until(b'\n', &mut piece);
        if at_start && piece.starts_with(b"WARC/") && read.is_ok() {
            return (passed, Some(piece));
        }
        passed += piece.len() as u64;
        at_start = piece.ends_with(b"\n");
        match read {
            Ok(0) => return (passed, None),
            Ok(_) => errors = 0,
            Err(_) if errors == PATIENCE => return (passed, None),
            // Behind a damaged member of gzip the next one begins.
            Err(_) => (errors, at_start) = (errors + 1, true),
        }
    }
}

/// Reads the block of a record; None for one that is too large. With an error, what was read of it.
fn block(reader: &mut Stream, length: u64, limit: u64) -> Result<Option<Vec<u8>>, (Vec<u8>, io::Error)> {
    let ended = |there: u64| io::Error::new(io::ErrorKind::UnexpectedEof, format!("{there} of {length} bytes are there"));
    if length > limit {
        let passed = io::copy(&mut reader.by_ref().take(length), &mut io::sink()).map_err(|error| (Vec::new(), error))?;
        return if passed == length { Ok(None) } else { Err((Vec::new(), ended(passed))) };
    }
    let mut bytes = Vec::new();
    match reader.by_ref().take(length).read_to_end(&mut bytes) {
        Err(error) => Err((bytes, error)),
        Ok(n) if n as u64 == length => Ok(Some(bytes)),
        Ok(n) => Err((bytes, ended(n as u64))),
    }
}

/// What stands in a place of the file.
enum Found {
    Document(Read),
    /// Passed over, and of which kind it was.
    Other(String),
    /// Nothing that a reader would miss: a request, a note of the crawler.
    Nothing,
    End,
}

/// What a record of pages holds.
fn document(fields: &Headers, bytes: Option<Vec<u8>>, at: &str, options: &Options) -> Found {
    let source = fields.url.clone().unwrap_or_else(|| at.into());
    let id = fields.id.clone().unwrap_or_else(|| at.into());
    let fail = |reason: String| Found::Document(Err(Unreadable { id: id.clone(), source: source.clone(), reason }));
    let http = fields.kind == "response" && fields.content_type.contains("http");
    let Some(bytes) = bytes else { return fail(options.too_large("a record")) };
    let (bytes, cut) = match if http { http::body(&bytes, options.max_bytes) } else { Ok(Body::Page(bytes, None)) } {
        Err(reason) => return fail(reason),
        Ok(Body::Other(kind)) => return Found::Other(kind),
        Ok(Body::Page(bytes, _)) if bytes.len() as u64 > options.max_bytes => return fail(options.too_large("a page")),
        Ok(Body::Page(bytes, _)) if !http && !http::is_text(&fields.content_type) && !begins_html(&bytes) => {
            return Found::Other(http::kind(&fields.content_type));
        }
        Ok(Body::Page(bytes, cut)) => (bytes, cut),
    };
    let decoded = decode(&bytes);
    if is_feed(&decoded.text) {
        return Found::Other("feeds".into());
    }
    // Read as one article, a channel would lose all messages but one.
    let messages = posts(&decoded.text).len();
    if messages > 1 {
        return fail(format!("a page of a channel with {messages} messages: give the page itself, which is read message by message"));
    }
    let family = source.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default().to_string();
    let by_crawler = || fields.truncated.as_ref().map(|why| format!("the crawler cut it off (`WARC-Truncated: {why}`)"));
    let content = match by_crawler().or(cut) {
        Some(why) => Content::Cut { text: decoded.text, why },
        None => Content::Page(decoded.text),
    };
    Found::Document(Ok(RawDocument { id, source, family, content, replaced: decoded.replaced, key: None }))
}

/// The records of a file.
struct Crawl {
    reader: Stream,
    source: String,
    options: Options,
    number: usize,
    /// The line that begins the next record, where it was read already.
    version: Option<Vec<u8>>,
    /// Records of a wrong length.
    wrong: usize,
    passed: Counts,
    any: bool,
    ended: bool,
}

impl Crawl {
    fn step(&mut self) -> Found {
        self.number += 1;
        let fields = match fields(&mut self.reader, self.version.take()) {
            Ok(Some(fields)) => fields,
            Ok(None) => return Found::End,
            Err(error) => return self.lost(error.to_string()),
        };
        let Some(length) = fields.length else { return self.lost("a record without `Content-Length`".into()) };
        let wanted = matches!(fields.kind.as_str(), "response" | "resource" | "conversion");
        match block(&mut self.reader, length, if wanted { self.options.max_bytes } else { 0 }) {
            Err((bytes, error)) => {
                // Where the length is wrong, other records stand in what was read.
                self.wrong += 1;
                if error.kind() == io::ErrorKind::UnexpectedEof && self.wrong <= PATIENCE {
                    let rest = std::mem::replace(&mut self.reader, Box::new(io::empty()));
                    self.reader = Box::new(Cursor::new(bytes).chain(rest));
                }
                self.lost(format!("the file breaks off inside a record: {error}"))
            }
            Ok(bytes) if wanted => document(&fields, bytes, &format!("{}#{}", self.source, self.number), &self.options),
            Ok(_) if matches!(fields.kind.as_str(), "warcinfo" | "request" | "metadata") => Found::Nothing,
            Ok(_) if fields.kind.is_empty() => Found::Other("records without a type".into()),
            Ok(_) => Found::Other(format!("{} records", fields.kind.chars().take(40).collect::<String>())),
        }
    }

    /// The failure of a record that is none, or of a part of one; how far the next one is.
    fn lost(&mut self, reason: String) -> Found {
        let passed;
        (passed, self.version) = resume(&mut self.reader);
        self.ended = self.version.is_none();
        let reason = match (passed, self.ended) {
            (0, _) => reason,
            (bytes, false) => format!("{reason}; {bytes} bytes passed over up to the next record"),
            (bytes, true) => format!("{reason}; no record begins in the {bytes} bytes behind it"),
        };
        let at = format!("{}#{}", self.source, self.number);
        Found::Document(Err(Unreadable { id: at.clone(), source: at, reason }))
    }

    /// What is said at the end: in a file that gave nothing, what it holds instead.
    fn end(&mut self) -> Option<Read> {
        self.ended = true;
        if self.any {
            self.options.passed.take(&self.passed);
            return None;
        }
        let reason = if self.passed.is_empty() {
            "a crawl without a page in it".into()
        } else {
            format!("a crawl without a page in it: {}", self.passed.words())
        };
        Some(Err(Unreadable { id: self.source.clone(), source: self.source.clone(), reason }))
    }
}

impl Iterator for Crawl {
    type Item = Read;

    fn next(&mut self) -> Option<Read> {
        while !self.ended {
            match self.step() {
                Found::Document(read) => {
                    self.any = true;
                    if self.ended {
                        self.options.passed.take(&self.passed);
                    }
                    return Some(read);
                }
                Found::Other(kind) => self.passed.add(kind),
                Found::Nothing => {}
                Found::End => return self.end(),
            }
        }
        None
    }
}

/// The pages of a WARC file. Redirects, error pages, images and feeds hold no article and are passed over, in numbers.
pub fn documents(reader: Stream, source: String, options: Options) -> Documents {
    let (version, passed) = (None, Counts::default());
    Box::new(Crawl { reader, source, options, number: 0, version, wrong: 0, passed, any: false, ended: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents_of;
    use crate::unpack::unpack;
    use std::io::Write as _;

    const PAGE: &str = "<html><body><p>تنطلق القمة غدا في الكويت.</p></body></html>";

    fn record(kind: &str, id: usize, more: &str, content_type: &str, block: &str) -> String {
        let length = block.len();
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <r{id}>\r\n{more}Content-Type: {content_type}\r\n\
             Content-Length: {length}\r\n\r\n{block}\r\n\r\n"
        )
    }

    fn response(id: usize, more: &str, head: &str, body: &str) -> String {
        record("response", id, more, "application/http; msgtype=response", &format!("HTTP/1.1 {head}\r\n\r\n{body}"))
    }

    fn page(id: usize) -> String {
        response(id, "", "200 OK\r\nContent-Type: text/html", PAGE)
    }

    /// Ids and whether their pages are cut, failures, what was passed over.
    type Seen = (Vec<(String, bool)>, Vec<String>, Option<(usize, String)>);

    fn read(bytes: impl Into<Vec<u8>>) -> Seen {
        let options = Options::default();
        let reader = unpack(Box::new(Cursor::new(bytes.into())), true).unwrap();
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for read in documents_of(reader, "x.warc".into(), &options).take(100) {
            match read {
                Ok(document) => good.push((document.id, matches!(document.content, Content::Cut { .. }))),
                Err(unreadable) => bad.push(unreadable.reason),
            }
        }
        (good, bad, options.passed.words())
    }

    fn ids(good: &[(String, bool)]) -> Vec<&str> {
        good.iter().map(|(id, _)| id.as_str()).collect()
    }

    #[test]
    fn a_channel_s_page_is_a_failure_and_no_article() {
        let message = |n: usize| {
            format!(
                "<div class=\"tgme_widget_message\" data-post=\"a/{n}\"><div class=\"tgme_widget_message_text\">تنطلق القمة غدا.</div></div>"
            )
        };
        let (one, two) =
            (format!("<html><body>{}</body></html>", message(1)), format!("<html><body>{}{}</body></html>", message(1), message(2)));
        let html = |id: usize, body: &str| response(id, "", "200 OK\r\nContent-Type: text/html", body);
        let (good, bad, _) = read(page(1) + &html(2, &one) + &html(3, &two));
        assert_eq!(ids(&good), ["r1", "r2"]);
        assert!(bad.len() == 1 && bad[0].contains("2 messages"), "{bad:?}");
    }

    #[test]
    fn what_is_passed_over_is_counted_and_all_of_it_is_a_failure() {
        let others = [
            response(2, "", "404 Not Found", "gone"),
            response(3, "", "200 OK\r\nContent-Type: application/json", "{\"text\": \"قمة\"}"),
            response(4, "", "200 OK\r\nContent-Type: application/rss+xml", "<rss><channel></channel></rss>"),
            record("revisit", 5, "", "application/http", ""),
            record("request", 6, "", "application/http; msgtype=request", "GET / HTTP/1.1\r\n\r\n"),
        ]
        .concat();
        let (good, bad, passed) = read(page(1) + &others);
        assert_eq!((ids(&good), bad.len()), (vec!["r1"], 0), "{bad:?}");
        let (count, words) = passed.unwrap();
        assert!(count == 4 && ["status 404", "application/json", "feeds", "revisit"].iter().all(|k| words.contains(k)), "{words}");
        let (good, bad, passed) = read(others);
        assert!(good.is_empty() && bad.len() == 1 && bad[0].contains("1 status 404") && passed.is_none(), "{bad:?}");
        assert_eq!(read("").1.len(), 1);
    }

    #[test]
    fn pages_are_known_by_their_bytes_and_cut_ones_are_marked() {
        let chunked = format!("{:x}\r\n{PAGE}\r\n", PAGE.len());
        let text = "200 OK\r\nContent-Type: text/html";
        let (good, bad, _) = read(
            [
                response(1, "", "203 Non-Authoritative\r\nContent-Type: text/html", PAGE),
                response(2, "", "200 OK\r\nContent-Type: application/octet-stream", PAGE),
                record("resource", 3, "", "application/octet-stream", PAGE),
                response(4, "WARC-Truncated: length\r\n", text, PAGE),
                response(5, "", &format!("{text}\r\nTransfer-Encoding: chunked"), &chunked),
                response(6, "", &format!("{text}\r\nTransfer-Encoding: chunked"), &format!("{chunked}0\r\n\r\n")),
            ]
            .concat(),
        );
        assert_eq!(ids(&good), ["r1", "r2", "r3", "r4", "r5", "r6"], "{bad:?}");
        assert_eq!(good.iter().map(|(_, cut)| *cut).collect::<Vec<_>>(), [false, false, false, true, true, false]);
    }

    #[test]
    fn behind_a_damaged_record_the_next_one_is_read() {
        let many = (0..90).map(|i| format!("X-{i}: y\r\n")).collect::<Vec<_>>().concat();
        let fields = response(2, &many, "200 OK", PAGE);
        let folded = response(2, "X-Note: a\r\n  b\r\nno field\r\n", "200 OK", PAGE);
        for whole in [fields, folded] {
            let (good, bad, _) = read([page(1), whole, page(3)].concat());
            assert_eq!((ids(&good), bad.len()), (vec!["r1", "r2", "r3"], 0), "{bad:?}");
        }
        let no_length = page(2).replace("Content-Length", "Content-Size");
        let wrong = page(2).replace("Content-Length: ", "Content-Length: 9");
        for (damaged, part) in
            [("junk\r\n".to_string(), "junk"), (no_length, "Content-Length"), (wrong, "breaks off"), ("x".repeat(300_000), "too long")]
        {
            let (good, bad, _) = read([page(1), damaged, "\r\n".into(), page(3)].concat());
            assert_eq!((ids(&good), bad.len()), (vec!["r1", "r3"], 1), "{part}: {bad:?}");
            assert!(bad[0].contains(part), "{bad:?}");
        }
        // Of what is too large to be kept, how much went with it is said.
        let huge = page(2).replace("Content-Length: ", "Content-Length: 99999999");
        let (good, bad, _) = read([page(1), huge, page(3)].concat());
        assert!(ids(&good) == ["r1"] && bad.len() == 1 && bad[0].contains(" of 99999999"), "{bad:?}");
        // Nothing but noise ends, and is one failure.
        assert_eq!(read(vec![7u8; 700_000]).1.len(), 1);
    }

    #[test]
    fn a_damaged_member_of_gzip_costs_its_record() {
        let gzip = |text: String| {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(text.as_bytes()).unwrap();
            packed.finish().unwrap()
        };
        for at in [0, 20, 60, 90, 120] {
            // Without its first bytes the file is no gzip at all.
            for damaged in usize::from(at == 0)..3 {
                let mut members = [1, 2, 3].map(|id| gzip(page(id)));
                members[damaged][at] ^= 0xFF;
                let (good, bad, _) = read(members.concat());
                let others: Vec<String> = (0..3).filter(|i| *i != damaged).map(|i| format!("r{}", i + 1)).collect();
                let found = ids(&good);
                assert!(others.iter().all(|id| found.contains(&id.as_str())), "{damaged} at {at}: {found:?} {bad:?}");
                assert!(!bad.is_empty() || found.len() == 3, "{damaged} at {at}");
            }
        }
    }
}
