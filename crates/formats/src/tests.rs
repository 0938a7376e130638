//! Every reader over damaged bytes: it ends, it does not panic, and it says something about each input.

use super::{Options, Read, documents_of};
use proptest::prelude::*;
use std::io::Cursor;

const WARC: &str = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x>\r\nContent-Type: application/http\r\nContent-Length: 98\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n<p>\u{0642}\u{0645}\u{0629} x</p>\r\n0\r\n\r\n\r\n\r\n";
const LINES: &str = "{\"id\": \"a\", \"title\": \"قمة\", \"text\": \"تنطلق القمة غدا. ويحضرها عشرون رئيسا.\"}\n{\"id\": 2}\n";
const ROWS: &str = "id,title,text\n1,قمة,\"تنطلق القمة غدا.\nويحضرها عشرون رئيسا.\"\n2,\"a \"\" b\",c\n";

fn archive() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, text) in [("a.jsonl", LINES), ("b.csv", ROWS), ("c.warc", WARC)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        builder.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap()
}

fn read(name: &str, bytes: &[u8]) -> Vec<Read> {
    let options = Options { max_bytes: 4096, ..Options::default() };
    // No input of this size holds so many documents: more would be a reader that does not end.
    documents_of(Box::new(Cursor::new(bytes.to_vec())), name.into(), &options).take(5000).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damaged_inputs_end_without_a_panic(
        kind in 0usize..4,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        keep in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let (name, mut bytes) = match kind {
            0 => ("x.jsonl", LINES.as_bytes().to_vec()),
            1 => ("x.csv", ROWS.as_bytes().to_vec()),
            2 => ("x.warc", WARC.as_bytes().to_vec()),
            _ => ("x.tar", archive()),
        };
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        let read = read(name, &bytes);
        prop_assert!(read.len() < 5000);
        // What gives no document gives a reason; an archive may have lost the names of what it holds.
        prop_assert!(kind >= 2 || !read.is_empty());
    }

    #[test]
    fn any_bytes_end_without_a_panic(name in prop::sample::select(vec!["x.jsonl", "x.csv", "x.tsv", "x.warc", "x.srt", "x.tar", "x", "x.xml"]), bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(read(name, &bytes).len() < 5000);
    }
}

proptest! {
    /// What the `csv` crate writes is read as it was, whatever stands in the cells.
    #[test]
    fn rows_are_read_as_the_csv_crate_writes_them(
        cells in prop::collection::vec(prop::collection::vec("[a،\\\\\"',;|\n\r\t =قم]{0,8}", 3), 1..8),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
    ) {
        // A backslash in front of a quote, and a lone quote in a cell's middle, are what other programs mean otherwise.
        prop_assume!(cells.iter().flatten().all(|c| !c.contains("\\\"")));
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        cells.iter().for_each(|row| writer.write_record(row).unwrap());
        let bytes = writer.into_inner().unwrap();
        let dress = super::rows::Dress { delimiter, end: b'\n', backslash: false, padded: false };
        let mut rows = super::rows::Rows::new(Box::new(Cursor::new(bytes)), dress, 1 << 20, 1);
        for row in &cells {
            let want = row.iter().map(|c| c.as_bytes().to_vec()).collect();
            prop_assert_eq!(rows.next().unwrap(), Some(super::rows::Row::Cells(want)));
        }
        prop_assert_eq!(rows.next().unwrap(), None);
    }

    /// Cutting a text into values loses none and joins none.
    #[test]
    fn values_are_cut_where_they_end(texts in prop::collection::vec("[a\"\\\\{}\\[\\],: قم\n]{0,12}", 1..6), between in prop::sample::select(vec!["", ",", "\n", " ,\n"])) {
        let values: Vec<String> = texts.iter().map(|t| serde_json::json!({"t": t, "l": [t, {}]}).to_string()).collect();
        let joined = values.join(between);
        for text in [joined.clone(), format!("[{joined}]")] {
            let mut found = Vec::new();
            let mut cut = super::json::Values::new(Box::new(Cursor::new(text.into_bytes())), 1 << 20, 1);
            while let Some((super::json::Piece::Whole(bytes), _)) = cut.next().unwrap() {
                found.push(String::from_utf8(bytes).unwrap());
            }
            prop_assert_eq!(&found, &values);
        }
    }
}
