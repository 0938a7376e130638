//! What a stream holds, by how it begins. Names such as `rss.txt` and `index.html` say only how somebody saved it: what shows beyond
//! doubt to be something else is read as that.

use super::{FORMATS, Format, Stream, json, table, wide};
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// The format of a stream whose name says this one, or nothing.
pub fn format(reader: &mut Stream, named: Option<&'static Format>) -> Option<&'static Format> {
    if named.is_some_and(|format| !format.loose) {
        return named;
    }
    let head = plain(std::io::BufRead::fill_buf(reader).unwrap_or_default());
    let found = FORMATS.iter().find(|format| (format.begins)(&head));
    match named {
        None => found,
        Some(_) => found.filter(|format| is_sure(format, &head)).or(named),
    }
}

/// The first buffer in UTF-8, without a byte order mark and blank lines in front.
fn plain(head: &[u8]) -> Cow<'_, [u8]> {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    let shown = |mut head: &'_ [u8]| {
        let all = head.len();
        while let Some(rest) = head.strip_prefix(MARK).or_else(|| head.strip_prefix(b"\n")).or_else(|| head.strip_prefix(b"\r")) {
            head = rest;
        }
        all - head.len()
    };
    match wide::wide(head) {
        Some(encoding) => {
            let mut text = encoding.decode_without_bom_handling(head).0.into_owned().into_bytes();
            text.drain(..shown(&text));
            Cow::Owned(text)
        }
        None => Cow::Borrowed(head.get(shown(head)..).unwrap_or_default()),
    }
}

/// Whether a beginning is enough to go against a name: prose may begin with a brace, or with a line of words and commas.
fn is_sure(format: &Format, head: &[u8]) -> bool {
    match format.endings.first() {
        Some(&"jsonl") => is_json(head),
        // Bars stand in menus and in tables of Markdown too.
        Some(&"csv") => table::begins(head, &[',', ';']),
        Some(&"tar") => head.contains(&0),
        _ => true,
    }
}

/// Whether a text begins as JSON records and as nothing else: with a brace and a name, not with `{{ page.title }}`, and behind the first
/// value no text follows, as it does behind front matter.
fn is_json(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    let head = head.get(json::assigned(head)..).unwrap_or_default();
    let inside = head.strip_prefix(b"[").map_or(head, <[u8]>::trim_ascii_start);
    let named = || {
        let (quote, name) = inside.strip_prefix(b"{")?.trim_ascii_start().split_first()?;
        let end = name.iter().position(|b| b == quote || *b == b'\n')?;
        let closed = matches!(quote, b'"' | b'\'') && name.get(end) == Some(quote);
        Some(closed && name.get(end + 1..)?.trim_ascii_start().first().is_none_or(|b| *b == b':'))
    };
    let mut values = serde_json::Deserializer::from_slice(head).into_iter::<IgnoredAny>();
    let first = values.next();
    let behind = head.get(values.byte_offset()..).unwrap_or_default().trim_ascii_start().first();
    let ends = !matches!(first, Some(Ok(_))) || behind.is_none_or(|b| matches!(b, b'{' | b'[' | b',' | b')' | b';' | 0x1E));
    named().unwrap_or(false) && ends
}

#[cfg(test)]
mod tests {
    use super::super::{Options, Read, documents_of};
    use std::io::Cursor;

    const A: &str = "قال وزير الزراعة في مؤتمر صحفي إن موسم حصاد القمح بدأ في كل المحافظات الشرقية.";
    const B: &str = "أعلنت شركة الكهرباء قطع التيار عن أحياء المدينة القديمة لمدة ثلاث ساعات.";

    fn read(name: &str, bytes: &[u8]) -> Vec<Read> {
        documents_of(Box::new(Cursor::new(bytes.to_vec())), name.into(), &Options::default()).collect()
    }

    /// The bodies of all documents.
    fn bodies(name: &str, bytes: &[u8]) -> Vec<String> {
        let options = Options::default();
        read(name, bytes).into_iter().map(|read| read.unwrap().extract(options.kind).unwrap().body).collect()
    }

    fn wide(text: &str) -> Vec<u8> {
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    }

    #[test]
    fn what_a_file_holds_wins_over_what_it_is_called() {
        let feed = format!(
            "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>ض</title><item><title>قمح</title><description>{A}</description></item>\
             <item><title>تيار</title><description>{B}</description></item></channel></rss>"
        );
        let atom = format!(
            "<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\"><a:entry><a:title>قمح</a:title><a:content>{A}</a:content></a:entry>\
             <a:entry><a:title>تيار</a:title><a:content>{B}</a:content></a:entry></a:feed>"
        );
        let lines = format!("{{\"title\": \"قمح\", \"text\": \"{A}\"}}\n{{\"title\": \"تيار\", \"text\": \"{B}\"}}\n");
        let array = format!("[\n {{\"title\": \"قمح\", \"text\": \"{A}\"}},\n {{\"title\": \"تيار\", \"text\": \"{B}\"}}\n]\n");
        let csv = format!("title,text\nقمح,{A}\nتيار,{B}\n");
        let warc = |text: &str| {
            format!("WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}\r\n\r\n", text.len())
        };
        let warc = warc(&format!("قمح\n\n{A}")) + &warc(&format!("تيار\n\n{B}"));
        for held in [&feed, &atom, &lines, &array, &csv, &warc] {
            for name in ["a.txt", "a.text", "a.md", "a.html", "a.htm", "a.xhtml", "a.xml", "a"] {
                let found = bodies(name, held.as_bytes());
                assert!(found.len() == 2 && found[0].ends_with(A) && found[1].ends_with(B), "{name}: {held}\n{found:?}");
            }
        }
        for held in [&feed, &lines, &array, &csv] {
            for bytes in [format!("\n\r\n{held}").into_bytes(), format!("\u{FEFF}{held}").into_bytes(), wide(held)] {
                assert_eq!(bodies("a.txt", &bytes).len(), 2, "{held}");
            }
        }
        for held in [format!("1\n00:00:01,000 --> 00:00:02,000\n{A}\n"), format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{A}\n")] {
            for name in ["a.txt", "a.md", "a.html"] {
                assert_eq!(bodies(name, held.as_bytes()), [A], "{name}");
            }
        }
    }

    #[test]
    fn texts_and_pages_are_what_they_are_called() {
        for (name, front) in [
            ("a.md", "{{ page.title }}\n\n"),
            ("a.md", "{% include head %}\n\n"),
            ("a.md", "{\n \"title\": \"قمح\"\n}\n\n"),
            ("a.txt", "{قال}\n\n"),
            ("a.txt", "[{1}] الحصاد\n\n"),
            ("a.txt", "العنوان, الكاتب والمصدر في هذه الصفحة.\n\n"),
            ("a.md", "| title | text |\n|---|---|\n| أ | ب |\n\n"),
            ("a.md", "كيف تكتب تغذية\n\n```\n<rss version=\"2.0\"><channel><item/></channel></rss>\n```\n\n"),
            ("a.txt", "1\nقال --> نعم\n\n"),
            ("a.html", "<!DOCTYPE html><html><body><h1>قمح</h1>"),
            ("a.xhtml", "<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><h1>قمح</h1>"),
        ] {
            let found = read(name, format!("{front}{A}\n{B}").as_bytes());
            let [Ok(one)] = &found[..] else { panic!("{name}: {front}: {found:?}") };
            assert!(one.page_text().is_some_and(|text| text.contains(A)), "{name}: {front}");
        }
    }

    #[test]
    fn what_python_and_javascript_write_is_read() {
        let python = |title: &str, text: &str| {
            format!("{{'title': '{title}', 'text': '\\xa0{text}', 'tags': ['a\\'b', \"c\", 'd\"e\"'], 'next': None, 'free': True}}")
        };
        let json = |title: &str, text: &str| format!("{{\"title\": \"{title}\", \"text\": \"{text}\"}}");
        let script = |title: &str, text: &str| format!("{{ title: \"{title}\", text: '{text}', _n: 1 }}");
        let all: &[&str] = &["a.txt", "a.json", "a.js"];
        for (held, names) in [
            (python("قمح", A) + "\n" + &python("تيار", B) + "\n", all),
            (format!("[{}, {}]", python("قمح", A), python("تيار", B)), all),
            (format!("window.YTD.news.part0 = [ {}, {} ];\n", json("قمح", A), json("تيار", B)), all),
            (format!("var news = [\n{},\n{}\n];", json("قمح", A), json("تيار", B)), all),
            (format!("callback({{\"items\": [{}, {}]}});\n", json("قمح", A), json("تيار", B)), all),
            (format!("module.exports = [\n  {},\n  {},\n];\n", script("قمح", A), script("تيار", B)), &["a.json", "a.js"][..]),
        ] {
            for name in names {
                let found = bodies(name, held.as_bytes());
                assert!(found.len() == 2 && found[0].ends_with(A) && found[1].ends_with(B), "{name}: {held}\n{found:?}");
            }
        }
    }
}
