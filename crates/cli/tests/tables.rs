//! Tables as the world writes them: CSV and its kin, Parquet.

mod common;
#[path = "common/read.rs"]
mod read;

use read::{A, B, read, reads};

#[test]
fn tables_in_every_dress() {
    let quoted = "وقال الوزير \\\"الخط جاهز\\\" أمام الصحفيين اليوم.";
    let cases = [
        format!("title,body\nخبر,{A}\nخبر,{B}\n"),
        format!("title;body\r\nخبر;{A}\r\nخبر;{B}\r\n"),
        format!("title|body\nخبر|{A}\nخبر|{B}\n"),
        format!("title\tbody\nخبر\t{A}\nخبر\t{B}\n"),
        format!("sep=;\ntitle;body\nخبر;{A}\nخبر;{B}\n"),
        format!("\u{FEFF}sep=|\r\ntitle|body\r\nخبر|{A}\r\nخبر|{B}\r\n"),
        format!("\"sep=;\"\ntitle;body\nخبر;{A}\nخبر;{B}\n"),
        format!(" title , body \nخبر,{A}\nخبر,{B}\n"),
        format!("title, body\nخبر, \"{A}\"\nخبر, \"{B}\"\n"),
        format!("\u{FEFF}\"title\",\"body\"\n\"خبر\",\"{A}\"\n\"خبر\",\"{B}\"\n"),
        format!("title,body,\nخبر,{A},\nخبر,{B},\n,,\n"),
        format!("\n\ntitle,body\n\nخبر,{A}\n\nخبر,{B}\n\n"),
        format!("Title,BODY\nخبر,{A}\nخبر,{B}\n"),
        format!("title,body\rخبر,{A}\rخبر,{B}\r"),
        format!("title,body,body\nخبر,{A},\nخبر,{B},\n"),
    ];
    for case in &cases {
        reads("x.csv", case, &[], 2);
    }
    let utf16 = |text: &str, mark: &[u8]| [mark, &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat();
    for case in &cases[..3] {
        reads("x.csv", utf16(case, &[0xFF, 0xFE]), &[], 2);
        reads("x.csv", utf16(case, &[]), &[], 2);
    }
    reads("x.tsv", utf16(&cases[3], &[0xFF, 0xFE]), &[], 2);
    reads("x.tsv", &cases[1], &[], 2);
    for (input, wanted) in [
        (format!("id,title,body\n1,خبر,\"{A} {quoted}\"\n"), "الوزير \"الخط جاهز\" أمام"),
        (format!("id,title,body\n1,خبر,\"{A} وقال \\\"نعم\\\", ثم \\\"لا\\\".\"\n"), "\"نعم\", ثم \"لا\"."),
        (format!("id,title,body\n1,خبر,\"{A} وقال \"\"نعم\"\", ثم غادر.\"\n"), "\"نعم\", ثم غادر"),
        (format!("id,title,body\n1,خبر,\"{A} وقال \"نعم\" ثم غادر.\"\n"), "\"نعم\" ثم غادر"),
        (format!("id,title,body\n1,C:\\,\"{A} المسار \"\"C:\\\"\" هنا.\"\n"), "\"C:\\\" هنا"),
        (
            format!("id,title,body\n1,خبر,\"{A}\nوأضاف الوزير في بيان أن الخط سيعمل, كل يوم, من الصباح إلى المساء.\"\n"),
            "سيعمل, كل يوم, من الصباح",
        ),
    ] {
        let read = reads("x.csv", &input, &[], 1);
        assert!(read.text().contains(wanted), "{input}\n{}", read.text());
    }
}

#[test]
fn a_quote_that_stays_open_is_named_and_costs_its_row() {
    let cases = [
        (format!("id,title,body\n1,خبر,\"{A}\n2,خبر ثان,{B}\n"), 1, "line 2"),
        (format!("id,title,body\n0,خبر,{A}\n1,خبر,\"{A}\n2,خبر ثان,{B}\n3,خبر,{B}"), 3, "line 3"),
        (format!("id,title,body\n0,خبر,\"{A}\"\n1,\"خبر,{A}\n"), 1, "line 3"),
        (format!("id,title,body\n0,خبر,{A}\n1,خبر,\"{A}\nسطر بلا فواصل\nآخر"), 1, "line 3"),
        (format!("id,title,body\n1,خبر,\"{A}\n2,خبر,\"{A}\n3,خبر,{B}\n"), 1, "line 2"),
        (format!("id,title,body\r\n1,خبر,\"{A}\r\n2,خبر,{B}\r\n"), 1, "line 2"),
        (format!("sep=,\nid,title,body\n1,خبر,\"{A}\n2,خبر,{B}\n"), 1, "line 3"),
        (format!("id,title,body\n0,خبر,{A}\n1,خبر,\""), 1, "line 3"),
        ("id,title,\"body\n1,2,3\n".to_string(), 0, "names of the fields"),
        (format!("id,title,body\n0,\"a\nb\",\"{A}\n2,خبر,{B}\n"), 1, "line 3"),
    ];
    for (input, good, line) in cases {
        let read = read("x.csv", &input, &[]);
        assert_eq!((read.code, read.good.len()), (1, good), "{input}\n{:?}", read.bad);
        assert!(read.bad.iter().any(|b| b.contains(line)), "{input}\n{:?}", read.bad);
    }
}

/// Columns of lists and of fields inside of fields, in every compression that is common.
#[cfg(feature = "parquet")]
#[test]
fn columns_of_lists_and_structures() {
    use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
    use parquet::data_type::{ByteArray, ByteArrayType, FloatType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use std::sync::Arc;
    let schema = "message m {
        optional binary id (UTF8);
        optional group text (LIST) { repeated group list { optional binary element (UTF8); } }
        optional group author { optional binary name (UTF8); }
        optional int64 date (TIMESTAMP_MILLIS);
        optional group vector (LIST) { repeated group list { optional float element; } }
    }";
    let kinds = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
        Compression::BROTLI(BrotliLevel::default()),
    ];
    for compression in kinds {
        let properties = WriterProperties::builder().set_compression(compression).build();
        let mut out = SerializedFileWriter::new(Vec::new(), Arc::new(parse_message_type(schema).unwrap()), Arc::new(properties)).unwrap();
        let mut group = out.next_row_group().unwrap();
        let texts: [(&[&str], &[i16], &[i16]); 3] = [(&["r1"], &[1], &[0]), (&[A, B], &[3, 3], &[0, 1]), (&["سامي حداد"], &[2], &[0])];
        for (values, definitions, repetitions) in texts {
            let mut column = group.next_column().unwrap().unwrap();
            let values: Vec<ByteArray> = values.iter().map(|v| ByteArray::from(*v)).collect();
            column.typed::<ByteArrayType>().write_batch(&values, Some(definitions), Some(repetitions)).unwrap();
            column.close().unwrap();
        }
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&[1_715_212_800_000], Some(&[1]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<FloatType>().write_batch(&[0.5, 0.25], Some(&[3, 3]), Some(&[0, 1])).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        let read = reads("x.parquet", out.into_inner().unwrap(), &[], 1);
        assert!(read.text().contains(B), "{compression}");
        let record = &read.good[0];
        assert_eq!(
            (record["byline"]["ar"].as_str(), record["published"]["date"].as_str()),
            (Some("سامي حداد"), Some("2024-05-09")),
            "{compression}"
        );
    }
}
