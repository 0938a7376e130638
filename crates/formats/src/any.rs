//! Any bytes in any format: readers end, and what they say is a document or a reason.

use super::{Content, Options, read};
use mujaz_text::extract::InputKind;
use proptest::prelude::*;
use std::io::Write;
use std::path::Path;

/// Pieces that files of some format are made of, so that random ones get somewhere.
const PIECES: [&[u8]; 38] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"text\":",
    b"\"id\":\"a\",",
    b"\"title\":null,",
    b",",
    b"\n",
    b"\r\n",
    b"\t",
    b"\"",
    b"'",
    b";",
    b"|",
    "\"قال الوزير إن الاجتماع غدا.\"".as_bytes(),
    "قال الوزير".as_bytes(),
    b"id,title,text",
    b"<rss><channel><item>",
    b"</item>",
    b"<description><![CDATA[",
    b"]]>",
    b"<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>",
    b"&b;",
    b"<feed><entry>",
    b"WEBVTT\n\n",
    b"1\n00:00:01,000 --> 00:00:02,000\n",
    b"WARC/1.0\r\n",
    b"WARC-Type: response\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"\x1f\x8b\x08\x00",
    b"\x28\xb5\x2f\xfd",
    b"PAR1",
    b"ustar\0",
    b"\xff\xfe",
    b"\0\0\0\0",
];

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(PIECES.to_vec()).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => any::<String>().prop_map(String::into_bytes),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Everything that a reader makes of the bytes in a file of this name.
fn read_as(name: &str, bytes: &[u8]) -> usize {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    let mut bytes = bytes.to_vec();
    if Path::new(name).extension().is_some_and(|e| e == "gz") {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&bytes).unwrap();
        bytes = packed.finish().unwrap();
    }
    std::fs::write(&path, bytes).unwrap();
    let options = Options { max_bytes: 1 << 16, ..Options::default() };
    let mut count = 0;
    for document in read(&path, &options) {
        count += 1;
        match document {
            Ok(document) => {
                _ = document.page_text();
                let made = super::RawDocument { content: document.content.made(), ..document };
                assert!(!matches!(made.content, Content::Record(_)));
                _ = made.extract(InputKind::Auto);
            }
            Err(unreadable) => assert!(!unreadable.reason.is_empty() && !unreadable.reason.contains("defect"), "{}", unreadable.reason),
        }
    }
    count
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_bytes_in_any_format_come_to_an_end(bytes in bytes()) {
        for name in ["a.txt", "a.html", "a.mhtml", "a.jsonl", "a.json", "a.xml", "a.csv", "a.tsv", "a.parquet", "a.warc", "a.srt", "a.tar", "a.jsonl.gz", "a.csv.zst"] {
            prop_assert!(read_as(name, &bytes) <= bytes.len() + 1, "{name}");
        }
    }
}
