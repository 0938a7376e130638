//! Forms with files (`multipart/form-data`), read out of a body that is there as a whole.
//!
//! Of our own: `multer`, which axum has for it, reads no `filename*` (3.1), in which some clients send every name that is not ASCII.

use std::ops::Range;

/// A part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    /// Its file's name; None for a field.
    pub file: Option<String>,
    /// Where its content lies in the body.
    pub place: Range<usize>,
}

/// Parts of a form; no client sends more.
const PARTS: usize = 256;
/// Bytes of a part's head.
const HEAD: usize = 4096;

fn find(body: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    // In time that grows with the body alone, whatever it is made of.
    memchr::memmem::find(body.get(from..)?, what).map(|at| from + at)
}

/// The boundary that a content type names.
pub fn boundary(content_type: &str) -> Option<String> {
    let value = parameter(content_type, "boundary")?;
    (!value.is_empty() && value.len() <= 70).then_some(value)
}

/// A parameter of a header: `name=value` or `name="value"`, whose quotation marks are escaped by `\` or `%22`.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (name, behind) = rest.split_once('=')?;
        let behind = behind.trim_start();
        let (value, next) = match behind.strip_prefix('"') {
            Some(inner) => {
                let (mut value, mut escaped, mut end) = (String::new(), false, inner.len());
                for (at, c) in inner.char_indices() {
                    match c {
                        '"' if !escaped => {
                            end = at;
                            break;
                        }
                        // Browsers send names of files with backslashes as they are; only a quotation mark is escaped so.
                        '\\' if !escaped && inner.get(at + 1..).is_some_and(|t| t.starts_with(['"', '\\'])) => {
                            escaped = true;
                            continue;
                        }
                        c => value.push(c),
                    }
                    escaped = false;
                }
                (value.replace("%22", "\""), inner.get(end..).unwrap_or(""))
            }
            None => {
                let end = behind.find(';').unwrap_or(behind.len());
                (behind.get(..end).unwrap_or("").trim().to_string(), behind.get(end..).unwrap_or(""))
            }
        };
        if name.trim().trim_start_matches(';').trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = next.split_once(';')?.1;
    }
}

/// The name of a file as later clients send it: `filename*=UTF-8''name`, percent-encoded.
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    let decoded =
        form_urlencoded::parse(format!("v={}", encoded.replace('+', "%2B").replace('&', "%26")).as_bytes()).next()?.1.into_owned();
    charset.eq_ignore_ascii_case("utf-8").then_some(decoded)
}

/// The parts of a body; what is none is an error that says why.
pub fn parts(body: &[u8], boundary: &str) -> Result<Vec<Part>, String> {
    let mark = format!("--{boundary}");
    let inner = format!("\r\n{mark}");
    let mut at = find(body, 0, mark.as_bytes()).ok_or("its boundary is not there")? + mark.len();
    let mut out = Vec::new();
    loop {
        if body.get(at..).is_some_and(|b| b.starts_with(b"--")) {
            return Ok(out);
        }
        if out.len() == PARTS {
            return Err(format!("it has more than {PARTS} parts"));
        }
        at = find(body, at, b"\r\n").ok_or("it is cut short")? + 2;
        let end = if body.get(at..).is_some_and(|b| b.starts_with(b"\r\n")) {
            at
        } else {
            find(body, at, b"\r\n\r\n").ok_or("it is cut short")?
        };
        let head = body.get(at..end).filter(|h| h.len() <= HEAD).ok_or("a part's head is too large")?;
        let head = String::from_utf8_lossy(head);
        let disposition = head.split("\r\n").find_map(|l| {
            let (name, value) = l.split_once(':')?;
            name.trim().eq_ignore_ascii_case("content-disposition").then(|| value.to_string())
        });
        let disposition = disposition.ok_or("a part has no Content-Disposition")?;
        let name = parameter(&disposition, "name").ok_or("a part has no name")?;
        let file = parameter(&disposition, "filename*").and_then(|v| extended(&v)).or_else(|| parameter(&disposition, "filename"));
        let start = if end == at { at + 2 } else { end + 4 };
        let close = find(body, start.saturating_sub(2), inner.as_bytes()).ok_or("its last boundary is missing")?;
        out.push(Part { name, file, place: start.min(close)..close });
        at = close + inner.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_clients_write_them() {
        let body = "preamble\r\n--b1\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\nنص\r\nثان\r\n--b1\r\n\
                    content-disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".docx\"\r\nContent-Type: x/y\r\n\r\nPK\0--b1\r\r\n--b1\r\n\
                    Content-Disposition: form-data; name=f2; filename=\"x\"; filename*=UTF-8''%D8%A3+b.txt\r\n\r\n\r\n--b1--\r\nrest";
        let parts = parts(body.as_bytes(), "b1").unwrap();
        let part = |i: usize| (parts[i].name.as_str(), parts[i].file.as_deref(), &body[parts[i].place.clone()]);
        assert_eq!(part(0), ("q", None, "نص\r\nثان"));
        assert_eq!(part(1), ("file", Some("a \"b\".docx"), "PK\0--b1\r"));
        assert_eq!((part(2), parts.len()), (("f2", Some("أ+b.txt"), ""), 3));
        for (header, want) in [
            ("multipart/form-data; boundary=abc", Some("abc")),
            ("multipart/form-data; charset=utf-8; boundary=\"a b;c\"", Some("a b;c")),
            ("multipart/form-data; BOUNDARY=x; y=z", Some("x")),
            ("multipart/form-data", None),
            ("multipart/form-data; boundary=", None),
        ] {
            assert_eq!(boundary(header).as_deref(), want, "{header}");
        }
    }

    #[test]
    fn what_is_no_form_is_an_error() {
        let many = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n".repeat(300) + "--b--";
        let wide = format!("--b\r\nX: {}\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--", "y".repeat(5000));
        for body in [
            "",
            "--b",
            "--c\r\n",
            "--b\r\n\r\nx\r\n--b--",
            "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
            "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx",
            &many,
            &wide,
        ] {
            assert!(parts(body.as_bytes(), "b").is_err(), "{body:.80}");
        }
        assert_eq!(parts(b"--b--", "b").unwrap(), []);
        let whole = b"--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"\\\"\r\n\r\nx\r\n--b--\r\n";
        for cut in 0..whole.len() {
            _ = parts(&whole[..cut], "b");
        }
    }
}
