//! WARC (ISO 28500), as crawlers write it: the pages among its responses, resources and conversions.
//!
//! The frame of a record is a version line, fields as in HTTP, and a block of the length that they name. The `warc` crate
//! reads blocks of any size into memory; here one that is too large is passed over and reported.

use super::options::{BoundedLine, line};
use super::unpack::{Stream, unpack};
use super::{Content, Options, RawDocument, Read, Unreadable};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use httparse::{EMPTY_HEADER, Header, Response, Status, parse_chunk_size, parse_headers};
use mujaz_text::charset::decode;
use mujaz_text::extract::is_feed;
use std::io::{self, Cursor, Read as _};

/// Bytes of a record's fields, or of a response's.
const HEAD: usize = 256 << 10;

/// A record's fields.
#[derive(Debug, Default)]
struct Headers {
    kind: String,
    id: Option<String>,
    url: Option<String>,
    content_type: String,
    length: Option<u64>,
}

fn text(header: &Header<'_>) -> String {
    String::from_utf8_lossy(header.value).trim().to_string()
}

/// The fields of the next record; None at the end.
fn fields(reader: &mut Stream) -> io::Result<Option<Headers>> {
    let broken = |what: &str| io::Error::other(format!("no WARC record where one should begin: {what}"));
    let mut next = |limit: usize| match line(&mut **reader, limit as u64)? {
        BoundedLine::Whole(line) => Ok(Some(line)),
        BoundedLine::End => Ok(None),
        BoundedLine::TooLong => Err(broken("a line is too long")),
    };
    let version = loop {
        match next(HEAD)? {
            None => return Ok(None),
            Some(line) if line.iter().all(u8::is_ascii_whitespace) => {}
            Some(line) => break line,
        }
    };
    if !version.starts_with(b"WARC/") {
        return Err(broken(&String::from_utf8_lossy(&version[..version.len().min(40)])));
    }
    let mut head = Vec::new();
    loop {
        let line = next(HEAD)?.ok_or_else(|| broken("the file ends inside the fields"))?;
        let blank = line.iter().all(u8::is_ascii_whitespace);
        head.extend(line);
        if head.len() > HEAD {
            return Err(broken("too many fields"));
        }
        if blank {
            break;
        }
    }
    let mut slots = [EMPTY_HEADER; 64];
    let Ok(Status::Complete((_, headers))) = parse_headers(&head, &mut slots) else { return Err(broken("its fields are malformed")) };
    let mut out = Headers::default();
    for header in headers {
        match header.name.to_ascii_lowercase().as_str() {
            "warc-type" => out.kind = text(header).to_ascii_lowercase(),
            "warc-record-id" => out.id = Some(text(header).trim_matches(['<', '>']).to_string()),
            "warc-target-uri" => out.url = Some(text(header).trim_matches(['<', '>']).to_string()),
            "content-type" => out.content_type = text(header).to_ascii_lowercase(),
            "content-length" => out.length = text(header).parse().ok(),
            _ => {}
        }
    }
    Ok(Some(out))
}

/// Whether a kind of content can hold an article.
fn readable(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or("").trim();
    kind.is_empty()
        || kind.starts_with("text/")
        || matches!(kind, "application/xhtml+xml" | "application/xml" | "application/rss+xml" | "application/atom+xml")
}

/// The body of an HTTP response; None where it holds no article (an error page, an image).
fn body(response: &[u8], limit: u64) -> Result<Option<Vec<u8>>, String> {
    let mut slots = [EMPTY_HEADER; 128];
    let mut parsed = Response::new(&mut slots);
    let start = match parsed.parse(response) {
        Ok(Status::Complete(start)) => start,
        Ok(Status::Partial) => return Err("the HTTP response breaks off in its head".into()),
        Err(error) => return Err(format!("no HTTP response: {error}")),
    };
    let value =
        |name: &str| parsed.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name)).map(text).unwrap_or_default().to_ascii_lowercase();
    if parsed.code != Some(200) || !readable(&value("content-type")) {
        return Ok(None);
    }
    let mut bytes = response[start..].to_vec();
    if value("transfer-encoding").contains("chunked") {
        // Some crawlers keep the field but store the body without chunks.
        bytes = chunks(&bytes).unwrap_or(bytes);
    }
    // The last encoding that was put on comes off first. A crawler may have taken it off already and kept the field.
    for coding in value("content-encoding").split(',').rev().map(str::trim) {
        bytes = uncoded(coding, bytes, limit)?;
    }
    if bytes.starts_with(&[0x1F, 0x8B]) {
        bytes = uncoded("gzip", bytes, limit)?;
    }
    Ok(Some(bytes))
}

/// A body without one of its encodings; one byte more than the limit where it is larger.
fn uncoded(coding: &str, bytes: Vec<u8>, limit: u64) -> Result<Vec<u8>, String> {
    let all = |reader: &mut dyn io::Read| -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        reader.take(limit.saturating_add(1)).read_to_end(&mut out)?;
        Ok(out)
    };
    let raw = bytes.as_slice();
    let plain = match coding {
        "gzip" | "x-gzip" if raw.starts_with(&[0x1F, 0x8B]) => all(&mut MultiGzDecoder::new(raw)),
        // By its name zlib, by the habit of some servers without that frame.
        "deflate" => all(&mut ZlibDecoder::new(raw)).or_else(|_| all(&mut DeflateDecoder::new(raw))),
        "br" => all(&mut brotli_decompressor::Decompressor::new(raw, 4096)),
        "zstd" if raw.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) => {
            unpack(Box::new(Cursor::new(bytes.clone()))).map_err(io::Error::other).and_then(|mut reader| all(&mut reader))
        }
        _ => return Ok(bytes),
    };
    match plain {
        Ok(plain) => Ok(plain),
        // Markup as it stands was never encoded, whatever the field says.
        Err(_) if raw.trim_ascii_start().starts_with(b"<") || raw.starts_with(b"\xEF\xBB\xBF") => Ok(bytes),
        Err(error) => Err(format!("its content is encoded as `{coding}` and cannot be decoded: {error}")),
    }
}

/// The bytes of a chunked body.
fn chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let Ok(Status::Complete((start, size))) = parse_chunk_size(rest) else { return None };
        let size = usize::try_from(size).ok()?;
        if size == 0 {
            return Some(out);
        }
        out.extend(rest.get(start..start.checked_add(size)?)?);
        rest = rest.get(start + size + 2..)?;
    }
}

/// Reads the block of a record; None for one that is too large.
fn block(reader: &mut Stream, length: u64, limit: u64) -> io::Result<Option<Vec<u8>>> {
    if length > limit {
        let passed = io::copy(&mut reader.by_ref().take(length), &mut io::sink())?;
        return if passed == length { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
    }
    let mut bytes = Vec::new();
    let n = reader.by_ref().take(length).read_to_end(&mut bytes)? as u64;
    if n == length { Ok(Some(bytes)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// What a record holds: nothing for an article, a document, or a reason.
fn document(fields: &Headers, bytes: Option<Vec<u8>>, at: &str, options: &Options) -> Option<Read> {
    let source = fields.url.clone().unwrap_or_else(|| at.into());
    let id = fields.id.clone().unwrap_or_else(|| at.into());
    let fail = |reason: String| Some(Err(Unreadable { id: id.clone(), source: source.clone(), reason }));
    let http = fields.kind == "response" && fields.content_type.contains("http");
    let Some(bytes) = bytes else { return fail(options.too_large("a record")) };
    let bytes = match if http { body(&bytes, options.max_bytes) } else { Ok(readable(&fields.content_type).then_some(bytes)) } {
        Err(reason) => return fail(reason),
        Ok(None) => return None,
        Ok(Some(bytes)) if bytes.len() as u64 > options.max_bytes => return fail(options.too_large("a page")),
        Ok(Some(bytes)) => bytes,
    };
    let decoded = decode(&bytes);
    if is_feed(&decoded.text) {
        return None;
    }
    let family = source.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default().to_string();
    Some(Ok(RawDocument { id, source, family, content: Content::Page(decoded.text), replaced: decoded.replaced, key: None }))
}

/// The pages of a WARC file. Requests, metadata, redirects, error pages, images and feeds hold no article and are passed over.
pub fn documents(mut reader: Stream, source: String, options: Options) -> Box<dyn Iterator<Item = Read>> {
    let mut number = 0usize;
    let mut ended = false;
    Box::new(std::iter::from_fn(move || {
        while !ended {
            number += 1;
            let at = format!("{source}#{number}");
            let mut broken = |reason: String| {
                ended = true;
                Some(Err(Unreadable { id: at.clone(), source: at.clone(), reason }))
            };
            let fields = match fields(&mut reader) {
                Ok(Some(fields)) => fields,
                Ok(None) => return None,
                Err(error) => return broken(error.to_string()),
            };
            let Some(length) = fields.length else { return broken("a record without `Content-Length`".into()) };
            let wanted = matches!(fields.kind.as_str(), "response" | "resource" | "conversion");
            match block(&mut reader, length, if wanted { options.max_bytes } else { 0 }) {
                Err(error) => return broken(format!("the file breaks off inside a record: {error}")),
                Ok(bytes) if wanted => {
                    if let Some(read) = document(&fields, bytes, &at, &options) {
                        return Some(read);
                    }
                }
                Ok(_) => {}
            }
        }
        None
    }))
}
