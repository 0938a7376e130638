//! The bodies of HTTP responses as crawlers keep them: in chunks, packed, cut off, under heads that no parser is meant to take.

use super::page::begins_html;
use super::unpack::unpack;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use httparse::{EMPTY_HEADER, Header, ParserConfig, Response, Status, parse_chunk_size};
use std::io::{self, Cursor, Read as _};

/// Bytes of a head.
const HEAD: usize = 256 << 10;

/// Fields of a head.
const FIELDS: usize = 1024;

/// Encodings over each other. A field may name thousands, and a body unpack to itself.
const CODINGS: usize = 8;

/// What a response holds.
pub enum Body {
    /// A page or a text; why it is not whole, where something shows that.
    Page(Vec<u8>, Option<String>),
    /// Nothing that is read, and what it is.
    Other(String),
}

fn text(header: &Header<'_>) -> String {
    String::from_utf8_lossy(header.value).trim().to_ascii_lowercase()
}

/// Whether a kind of content can hold an article.
pub fn is_text(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or("").trim();
    let furniture = matches!(kind, "text/css" | "text/javascript" | "text/ecmascript" | "text/dns" | "text/x-component");
    kind.is_empty()
        || kind.starts_with("text/") && !furniture
        || matches!(kind, "application/xhtml+xml" | "application/xml" | "application/rss+xml" | "application/atom+xml")
}

/// What a kind of content is called where it is passed over.
pub fn kind(content_type: &str) -> String {
    let kind = content_type.split(';').next().unwrap_or("").trim();
    if kind.is_empty() { "of no kind".into() } else { kind.chars().take(60).collect() }
}

/// A head as HTTP/1.1 has it: other versions (`HTTP/2 200`) are the same to a reader. With it, by how many bytes it grew.
fn head(response: &[u8]) -> (Vec<u8>, usize, usize) {
    const VERSION: &[u8] = b"HTTP/1.1";
    let head = response.get(..HEAD).unwrap_or(response);
    let version = head.iter().position(|b| matches!(b, b' ' | b'\r' | b'\n')).unwrap_or(head.len());
    match (head.get(..version), head.get(version..)) {
        (Some(name), Some(rest)) if name.starts_with(b"HTTP/") => ([VERSION, rest].concat(), VERSION.len(), version),
        _ => (head.to_vec(), 0, 0),
    }
}

/// The body of an HTTP response, with nothing around it.
pub fn body(response: &[u8], limit: u64) -> Result<Body, String> {
    let (head, grown, from) = head(response);
    let mut slots = vec![EMPTY_HEADER; FIELDS];
    let mut parsed = Response::new(&mut slots);
    let mut config = ParserConfig::default();
    // A line that is no field costs itself, not the page.
    config.ignore_invalid_headers_in_responses(true).allow_spaces_after_header_name_in_responses(true);
    let start = match config.parse_response(&mut parsed, &head) {
        Ok(Status::Complete(start)) => start + from - grown,
        Ok(Status::Partial) => return Err("the HTTP response breaks off in its head".into()),
        Err(error) => return Err(format!("no HTTP response: {error}")),
    };
    let value = |name: &str| parsed.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name)).map(text).unwrap_or_default();
    let code = parsed.code.unwrap_or_default();
    let raw = response.get(start..).unwrap_or_default();
    if !(200..300).contains(&code) || code != 200 && raw.is_empty() {
        return Ok(Body::Other(format!("status {code}")));
    }
    let mut cut = (code == 206).then(|| "only a part of it was asked for (status 206)".to_string());
    let mut bytes = raw.to_vec();
    if value("transfer-encoding").contains("chunked")
        // Some crawlers keep the field but store the body without chunks.
        && let Some((joined, whole)) = chunks(raw)
    {
        bytes = joined;
        cut = cut.or_else(|| (!whole).then(|| "its last chunk is not there".into()));
    }
    // The last encoding that was put on comes off first. A crawler may have taken it off already and kept the field.
    let encodings = value("content-encoding");
    if encodings.split(',').count() > CODINGS {
        return Err(format!("its content is said to be encoded more than {CODINGS} times"));
    }
    for coding in encodings.split(',').rev().map(str::trim).chain(["gzip"]) {
        let whole;
        (bytes, whole) = uncoded(coding, bytes, limit)?;
        cut = cut.or_else(|| (!whole).then(|| format!("it breaks off inside of its encoding, `{coding}`")));
    }
    let content_type = value("content-type");
    if is_text(&content_type) || begins_html(&bytes) { Ok(Body::Page(bytes, cut)) } else { Ok(Body::Other(kind(&content_type))) }
}

/// A body without one of its encodings, one byte more than the limit where it is larger; and whether it is whole.
fn uncoded(coding: &str, bytes: Vec<u8>, limit: u64) -> Result<(Vec<u8>, bool), String> {
    let all = |reader: &mut dyn io::Read| -> (Vec<u8>, io::Result<usize>) {
        let mut out = Vec::new();
        let read = reader.take(limit.saturating_add(1)).read_to_end(&mut out);
        (out, read)
    };
    let raw = bytes.as_slice();
    let (plain, read) = match coding {
        "gzip" | "x-gzip" if raw.starts_with(&[0x1F, 0x8B]) => all(&mut MultiGzDecoder::new(raw)),
        // By its name zlib, by the habit of some servers without that frame.
        "deflate" => match all(&mut ZlibDecoder::new(raw)) {
            (out, Err(_)) if out.is_empty() => all(&mut DeflateDecoder::new(raw)),
            other => other,
        },
        "br" => all(&mut brotli_decompressor::Decompressor::new(raw, 4096)),
        "zstd" if raw.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) => match unpack(Box::new(Cursor::new(bytes.clone())), false) {
            Ok(mut reader) => all(&mut reader),
            Err(reason) => (Vec::new(), Err(io::Error::other(reason))),
        },
        _ => return Ok((bytes, true)),
    };
    match read {
        Ok(_) => Ok((plain, true)),
        // Markup as it stands was never encoded, whatever the field says.
        Err(_) if raw.trim_ascii_start().starts_with(b"<") || raw.starts_with(b"\xEF\xBB\xBF") => Ok((bytes, true)),
        // What came before the fault is a page.
        Err(_) if begins_html(&plain) => Ok((plain, false)),
        Err(error) => Err(format!("its content is encoded as `{coding}` and cannot be decoded: {error}")),
    }
}

/// The bytes of a body that begins as a chunked one does, and whether its last chunk is there. What no longer is a chunk stays as it is.
fn chunks(mut rest: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut out = Vec::new();
    loop {
        let (start, size) = match parse_chunk_size(rest) {
            Ok(Status::Complete((_, 0))) => return Some((out, true)),
            Ok(Status::Complete((start, size))) => (start, usize::try_from(size).unwrap_or(usize::MAX)),
            Ok(Status::Partial) if !out.is_empty() => return Some((out, false)),
            Err(_) if !out.is_empty() => {
                out.extend(rest);
                return Some((out, false));
            }
            _ => return None,
        };
        let data = rest.get(start..).unwrap_or_default();
        let Some(chunk) = data.get(..size) else {
            out.extend(data);
            return Some((out, false)).filter(|(out, _)| !out.is_empty());
        };
        let behind = data.get(size..).unwrap_or_default();
        // A number at the head of a text is no chunk's.
        if out.is_empty() && !behind.is_empty() && !behind.starts_with(b"\r") && !behind.starts_with(b"\n") {
            return None;
        }
        out.extend(chunk);
        rest = behind.strip_prefix(b"\r\n").or_else(|| behind.strip_prefix(b"\n")).unwrap_or(behind);
        if rest.is_empty() {
            return Some((out, false));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    const PAGE: &str = "<html><body><p>قمة في الكويت</p></body></html>";

    fn page(head: &str, body: &[u8]) -> Result<(String, bool), String> {
        match super::body(&[head.as_bytes(), b"\r\n\r\n", body].concat(), 1 << 20)? {
            Body::Page(bytes, cut) => Ok((String::from_utf8_lossy(&bytes).into_owned(), cut.is_none())),
            Body::Other(kind) => Err(kind),
        }
    }

    #[test]
    fn heads_of_every_kind_give_their_pages() {
        let many = (0..300).map(|i| format!("\r\nX-{i}: y")).collect::<Vec<_>>().concat();
        for head in [
            "HTTP/1.1 200 OK\r\nContent-Type: text/html",
            "HTTP/1.0 200",
            "HTTP/2 200\r\nContent-Type: text/html",
            "HTTP/2.0 200 OK",
            "HTTP/3 200",
            "HTTP/1.1 203 Non-Authoritative\r\nContent-Type: text/html",
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=\u{e9}\r\nBad Header: x\r\nContent-Type: text/html",
            "HTTP/1.1 200 OK\r\nno field at all\r\nContent-Type: text/html",
            "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json",
            &format!("HTTP/1.1 200 OK{many}"),
        ] {
            assert_eq!(page(head, PAGE.as_bytes()), Ok((PAGE.into(), true)), "{head}");
        }
        assert_eq!(page("HTTP/1.1 206 Partial Content", PAGE.as_bytes()), Ok((PAGE.into(), false)));
        let coded = |times: usize| format!("HTTP/1.1 200 OK\r\nContent-Encoding: {}", vec!["gzip"; times].join(", "));
        assert_eq!(page(&coded(CODINGS), PAGE.as_bytes()), Ok((PAGE.into(), true)));
        assert!(page(&coded(CODINGS + 1), PAGE.as_bytes()).is_err_and(|reason| reason.contains("more than 8 times")));
    }

    #[test]
    fn what_is_no_page_is_called_by_its_kind() {
        for (head, body, kind) in [
            ("HTTP/1.1 404 Not Found\r\nContent-Type: text/html", PAGE, "status 404"),
            ("HTTP/2 301", "", "status 301"),
            ("HTTP/1.1 204 No Content", "", "status 204"),
            ("HTTP/1.1 200 OK\r\nContent-Type: image/png", "\u{89}PNG", "image/png"),
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8", "{\"text\": \"قمة\"}", "application/json"),
            ("HTTP/1.1 200 OK\r\nContent-Type: text/css", "p {}", "text/css"),
        ] {
            assert_eq!(page(head, body.as_bytes()), Err(kind.into()), "{head}");
        }
    }

    #[test]
    fn a_body_in_chunks_keeps_those_it_has() {
        let whole = format!("a\r\n0123456789\r\n{:x};x=y\r\n{PAGE}\r\n0\r\n\r\n", PAGE.len());
        let all = format!("0123456789{PAGE}");
        let read = |body: &[u8]| chunks(body).map(|(out, whole)| (String::from_utf8_lossy(&out).into_owned(), whole));
        assert_eq!(read(whole.as_bytes()), Some((all.clone(), true)));
        // Without the last chunk, with a part of its head, and with a chunk that breaks off.
        for behind in ["0\r\n\r\n", "\r\n0\r\n\r\n", ">\r\n0\r\n\r\n"] {
            let cut = whole.trim_end_matches(behind);
            let (out, is_whole) = read(cut.as_bytes()).unwrap();
            assert!(!is_whole && all.starts_with(&out) && out.len() + 1 >= all.len(), "{out}");
        }
        // What is no chunk in the middle stays; what never was one is the body as it stands.
        assert_eq!(read(b"3\r\nabc\r\nxyz"), Some(("abcxyz".into(), false)));
        for body in [PAGE, "1234\r\nأبجد هوز", "", "12"] {
            assert_eq!(read(body.as_bytes()).filter(|(_, whole)| *whole), None, "{body}");
        }
        assert_eq!(page("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", PAGE.as_bytes()), Ok((PAGE.into(), true)));
    }

    #[test]
    fn of_a_packed_page_that_breaks_off_the_beginning_is_kept() {
        let long = format!("<html><body>{}", (0..4000).map(|i| format!("<p>{}</p>", i * i)).collect::<Vec<_>>().concat());
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(long.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        for head in ["HTTP/1.1 200 OK\r\nContent-Encoding: gzip", "HTTP/1.1 200 OK"] {
            assert_eq!(page(head, &packed), Ok((long.clone(), true)), "{head}");
            let (text, whole) = page(head, packed.get(..packed.len() * 3 / 4).unwrap()).unwrap();
            assert!(!whole && text.len() > 1000 && long.starts_with(&text), "{head}: {}", text.len());
        }
    }
}
