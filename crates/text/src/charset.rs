//! Bytes to text: byte-order marks, declared charsets, and a guess where neither helps.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A decoded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text; malformed bytes became U+FFFD.
    pub text: String,
    /// Name of the charset it was read as, such as `UTF-8` or `windows-1256`.
    pub charset: &'static str,
    /// How many replacement characters malformed bytes left.
    pub replaced: usize,
}

/// Decodes bytes: a byte-order mark decides; valid UTF-8 is UTF-8; then a charset declared in the first bytes of an
/// HTML or XML page, if it fits; then a guess.
///
/// ```
/// use mujaz_text::charset::decode;
/// assert_eq!(decode("خبر".as_bytes()).charset, "UTF-8");
/// assert_eq!(decode(&[0xCE, 0xC8, 0xD1, b' ', 0xE3, 0xDD, 0xD1, 0xCD]).text, "خبر مفرح");
/// ```
pub fn decode(bytes: &[u8]) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return finish(encoding, &bytes[mark..]);
    }
    // UTF-16 of Arabic is often valid UTF-8 as well, but for the zero bytes that no text has.
    if let Some(encoding) = wide(bytes).filter(|_| bytes.contains(&0)) {
        return finish(encoding, bytes);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return finish(UTF_8, bytes);
    }
    if let Some(encoding) = declared(bytes) {
        let decoded = finish(encoding, bytes);
        if decoded.replaced == 0 {
            return decoded;
        }
    }
    // A page that is UTF-8 but for some broken bytes stays UTF-8: a legacy charset would garble all of it. Letters
    // beyond ASCII do not come out of anything else by chance.
    let utf8 = finish(UTF_8, bytes);
    let letters = utf8.text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
    if letters >= 4 * utf8.replaced {
        return utf8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    finish(detector.guess(None, Utf8Detection::Allow), bytes)
}

/// A text as bytes in a charset, and whether it lacks a character: that becomes an entity. What knows no charset of that name, and UTF-16,
/// gets UTF-8.
///
/// ```
/// use mujaz_text::charset::encode;
/// assert_eq!(encode("خبر", "windows-1256"), (vec![0xCE, 0xC8, 0xD1], false));
/// ```
pub fn encode(text: &str, charset: &str) -> (Vec<u8>, bool) {
    let (bytes, _, lacking) = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8).encode(text);
    (bytes.into_owned(), lacking)
}

fn finish(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let replaced = text.matches('\u{FFFD}').count();
    Decoded { text: text.into_owned(), charset: encoding.name(), replaced }
}

/// UTF-16 without a mark shows itself by zero or Arabic-block high bytes in every other place.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 8 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let high = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| matches!(**b, 0x00 | 0x06)).count();
    let enough = sample.len() / 2 * 9 / 10;
    if high(1) > enough && high(0) < enough {
        Some(UTF_16LE)
    } else if high(0) > enough && high(1) < enough {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// `<meta charset=...>`, `<meta ... content="...; charset=...">` or `<?xml ... encoding="...">` in the first 4 KB.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes[..bytes.len().min(4096)].iter().map(|b| char::from(b.to_ascii_lowercase())).collect();
    ["charset=", "encoding="].iter().find_map(|key| {
        let rest = head[head.find(key)? + key.len()..].trim_start_matches(['"', '\'', ' ']);
        let label: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c)).collect();
        Encoding::for_label(label.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1256;

    const TEXT: &str = "قالت وزارة الصحة اليوم إن الحملة ستبدأ في شهر مارس المقبل.";

    #[test]
    fn every_charset_of_arabic_pages_is_read() {
        let page = format!("<html><head><meta charset=\"windows-1256\"></head><body>{TEXT}</body></html>");
        let (bytes, _, _) = WINDOWS_1256.encode(&page);
        assert_eq!(decode(&bytes).text, page);
        let (bytes, _, _) = WINDOWS_1256.encode(TEXT);
        assert_eq!(decode(&bytes).text, TEXT);
        let le: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&le).text, TEXT);
        let marked: Vec<u8> = [0xFE, 0xFF].into_iter().chain(TEXT.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(decode(&marked).text, TEXT);
    }

    #[test]
    fn a_wrong_label_does_not_garble_utf8() {
        let page = format!("<meta charset=\"windows-1256\">{TEXT}");
        assert_eq!(decode(page.as_bytes()).charset, "UTF-8");
        let mut broken = TEXT.as_bytes().to_vec();
        broken[20] = 0xFF;
        assert_eq!((decode(&broken).charset, decode(&broken).replaced > 0), ("UTF-8", true));
    }
}
