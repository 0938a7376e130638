//! Pages that browsers save as one file (`.mhtml`, `.mht`): a message whose first part in HTML is the page; the others are its pictures,
//! styles and frames. Other messages are nobody's page: what they say stands in their heads too.

/// The page in such a file; None for any other message.
pub fn page(bytes: &[u8]) -> Option<Vec<u8>> {
    let (head, body) = halves(bytes)?;
    // Windows says it in its own language.
    let by_browser = |from: String| ["saved by", "internet explorer"].iter().any(|mark| from.to_ascii_lowercase().contains(*mark));
    let saved = value(head, "snapshot-content-location").is_some() || value(head, "from").is_some_and(by_browser);
    let boundary = parameter(&value(head, "content-type").filter(|_| saved)?, "boundary")?;
    parts(body, &boundary).into_iter().find_map(html)
}

/// The bytes of a part that is a page.
fn html(part: &[u8]) -> Option<Vec<u8>> {
    let (head, text) = halves(part)?;
    let kind = value(head, "content-type")?.to_ascii_lowercase();
    let is_page = kind.starts_with("text/html") || kind.starts_with("application/xhtml+xml");
    let coding = value(head, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
    is_page.then(|| match coding.as_str() {
        "quoted-printable" => quoted(text),
        "base64" => sixty_four(text),
        _ => text.to_vec(),
    })
}

/// What stands before and behind the first blank line.
fn halves(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut from = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let end = from + line.len();
        if line.trim_ascii().is_empty() {
            return bytes.get(..from).zip(bytes.get(end..));
        }
        from = end;
    }
    None
}

/// A field of a head; lines that begin with a blank go on with the one above.
fn value(head: &[u8], name: &str) -> Option<String> {
    let lines = String::from_utf8_lossy(head).replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    lines.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_string())
    })
}

/// What a field says behind its first word: `boundary="..."`.
fn parameter(value: &str, name: &str) -> Option<String> {
    let said = value.split(';').skip(1).find_map(|part| {
        let (found, value) = part.split_once('=')?;
        found.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_string())
    });
    said.filter(|value| !value.is_empty())
}

/// What stands between the lines that part a message. A part without an end was cut off, and is none.
fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let (mark, end_mark) = (format!("--{boundary}"), format!("--{boundary}--"));
    let (mut out, mut begin, mut at) = (Vec::new(), None, 0);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let end = at + line.len();
        let bare = line.trim_ascii_end();
        if bare == mark.as_bytes() || bare == end_mark.as_bytes() {
            out.extend(begin.and_then(|begin: usize| body.get(begin..at)));
            begin = Some(end);
        }
        at = end;
    }
    out
}

/// Quoted-printable: `=D9` is a byte, a `=` at the end of a line joins it with the next.
fn quoted(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            out.push(byte);
        } else if let Some(next) = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")) {
            rest = next;
        } else if let Some(coded) = hexadecimal(after) {
            out.push(coded);
            rest = after.get(2..).unwrap_or_default();
        } else {
            out.push(byte);
        }
    }
    out
}

/// The byte of two digits.
fn hexadecimal(text: &[u8]) -> Option<u8> {
    let digits = text.get(..2).filter(|two| two.iter().all(u8::is_ascii_hexdigit))?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Base64; what is none of its letters, as the ends of lines, counts for nothing.
fn sixty_four(text: &[u8]) -> Vec<u8> {
    let (mut out, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for &byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.extend((bits >> held).to_be_bytes().last());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(head: &str, part: &str) -> Vec<u8> {
        let text = format!(
            "{head}\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype=\"text/html\";\n\tboundary=\"----M--x----\"\n\n\n\
             ------M--x----\nContent-Type: text/css\n\np{{}}\n------M--x----\n{part}\n------M--x----\nContent-Type: text/html\n\n<p>frame</p>\n\
             ------M--x------\n"
        );
        text.into_bytes()
    }

    #[test]
    fn a_page_saved_as_one_file_is_the_page() {
        let saved = "From: <Saved by Blink>\nSnapshot-Content-Location: https://news.example/1\nSubject: =?utf-8?Q?=D9=82?=";
        let page = "<html><p>قمة غدا</p></html>";
        let coded = "<html><p>=D9=82=D9=85=D8=A9 =D8=BA=D8=AF=\nا</p></html>";
        for (head, part, want) in [
            (saved, format!("Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n{coded}"), Some(page)),
            (saved, "Content-Type: text/html; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\nPGh0bWw+PHA+2YLZhdipINi62K/YpzwvcD48\nL2h0bWw+".into(), Some(page)),
            ("From: \"محفوظ بواسطة Windows Internet Explorer 9\"", format!("Content-Type: text/html\n\n{page}"), Some(page)),
            ("From: <Saved by Mozilla 5.0>", format!("Content-Type: text/html\n\n{page}"), Some(page)),
            // A letter has a head of its own.
            ("From: a@news.example\nSubject: x", format!("Content-Type: text/html\n\n{page}"), None),
        ] {
            for ends in ["\n", "\r\n"] {
                let bytes = String::from_utf8(message(head, &part)).unwrap().replace('\n', ends).into_bytes();
                let found = super::page(&bytes).map(|html| String::from_utf8(html).unwrap().trim_end().to_string());
                assert_eq!(found.as_deref(), want, "{head} {part} {ends:?}");
            }
        }
        // Cut off inside of the page: that is no page.
        let whole = message(saved, &format!("Content-Type: text/html\n\n{page}"));
        let cut = whole.len() - 120;
        assert!(super::page(&whole[..cut]).is_none());
    }

    #[test]
    fn codings_are_undone_and_damage_stays_text() {
        for (coded, want) in [("a=3Db", "a=b"), ("a=\r\nb=\nc", "abc"), ("a=", "a="), ("a=G1=4", "a=G1=4"), ("=e2=82=ac", "€"), ("", "")]
        {
            assert_eq!(String::from_utf8(quoted(coded.as_bytes())).unwrap(), want, "{coded}");
        }
        for (coded, want) in [("YQ==", "a"), ("YWI=", "ab"), ("YW\r\nJj", "abc"), ("", ""), ("!", "")] {
            assert_eq!(String::from_utf8(sixty_four(coded.as_bytes())).unwrap(), want, "{coded}");
        }
    }
}
