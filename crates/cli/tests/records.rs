//! Records, tables and feeds as the world writes them: each table holds the cases that were handed in, and further ones of the kind.

mod common;

use common::{code, mujaz, records, text, write};
use flate2::write::{DeflateEncoder, ZlibEncoder};
use serde_json::Value;
use std::io::Write;

const A: &str = "أعلنت الوزارة افتتاح خط جديد للحافلات إلى المطار.";
const B: &str = "غادر الوفد القاعة بعد ساعة من النقاش.";

struct Read {
    code: i32,
    good: Vec<Value>,
    bad: Vec<String>,
}

impl Read {
    fn text(&self) -> String {
        let sentences = self.good.iter().flat_map(|r| r["sentences"].as_array().unwrap());
        sentences.map(|s| s["ar"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
    }
}

fn read(name: &str, bytes: impl AsRef<[u8]>, args: &[&str]) -> Read {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), name, bytes);
    let output = mujaz(&[&["extract", &path, "--format", "jsonl", "-q"], args].concat());
    let (bad, good): (Vec<Value>, Vec<Value>) = records(&output).into_iter().partition(|r| r["error"].is_string());
    let bad = bad.iter().map(|r| r["error"].as_str().unwrap().to_string()).collect();
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
    Read { code: code(&output), good, bad }
}

/// Records that are read, with all of both sentences where there are two.
fn reads(name: &str, bytes: impl AsRef<[u8]>, args: &[&str], count: usize) -> Read {
    let shown = String::from_utf8_lossy(bytes.as_ref()).into_owned();
    let read = read(name, bytes, args);
    assert_eq!((read.code, read.good.len(), read.bad.len()), (0, count, 0), "{shown}\n{:?}", read.bad);
    assert!(read.text().contains(A.trim_end_matches('.')), "{shown}\n{}", read.text());
    assert!(count < 2 || read.text().contains(B.trim_end_matches('.')), "{shown}\n{}", read.text());
    read
}

#[test]
fn json_of_every_layout_gives_its_records() {
    let a = format!("{{\"title\": \"خبر\", \"text\": \"{A}\"}}");
    let b = format!("{{\"title\": \"خبر ثان\", \"text\": \"{B}\"}}");
    let pretty = |r: &str| format!("{:#}", serde_json::from_str::<Value>(r).unwrap());
    let (pa, pb) = (pretty(&a), pretty(&b));
    let cases = [
        ("x.json", format!("[{a}, {b}]"), 2),
        ("x.json", format!("\u{FEFF}[\n{a},\n{b}\n]\n"), 2),
        ("x.json", format!("\n\n  [\n  {pa},\n  {pb}\n  ]"), 2),
        ("x.jsonl", format!("[{a}]"), 1),
        ("x.json", pa.clone(), 1),
        ("x.json", format!("{pa}\n{pb}\n"), 2),
        ("x.json", format!("{pa},\n{pb},\n"), 2),
        ("x.jsonl", format!("{a}{b}\n"), 2),
        ("x.jsonl", format!("{a} {b}\n"), 2),
        ("x.jsonl", format!("{a},\n{b}\n"), 2),
        ("x.jsonl", format!("\u{1E}{a}\n\u{1E}{b}\n"), 2),
        ("x.jsonl", format!("{a}\r\n\r\n{b}"), 2),
        ("x.json", format!("[{a},{b},]"), 2),
        ("x", format!("[\n {a}, {b} ]"), 2),
        ("x.json", format!("{{\"status\": \"ok\", \"articles\": [{a}, {b}]}}"), 2),
        (
            "x.json",
            format!(
                "{{\"hits\": {{\"total\": 2, \"hits\": [{{\"_id\": \"1\", \"_source\": {a}}}, {{\"_id\": \"2\", \"_source\": {b}}}]}}}}"
            ),
            2,
        ),
        (
            "feed.json",
            format!(
                "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"الضفاف\", \"items\": [{{\"id\": \"1\", \"content_text\": \"{A}\", \"authors\": [{{\"name\": \"سامي حداد\"}}]}}]}}"
            ),
            1,
        ),
    ];
    for (name, input, count) in &cases {
        reads(name, input, &[], *count);
    }
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(format!("{a}\n{b}\n").encode_utf16().flat_map(u16::to_le_bytes)).collect();
    reads("x.jsonl", &wide, &[], 2);
    let bare: Vec<u8> = format!("[{a},{b}]").encode_utf16().flat_map(u16::to_be_bytes).collect();
    reads("x.json", &bare, &[], 2);
    let feed = reads("feed.json", &cases[16].1, &[], 1);
    assert_eq!((feed.good[0]["id"].as_str(), feed.good[0]["outlet"].as_str()), (Some("1"), Some("الضفاف")));
    assert!(feed.good[0]["byline"]["ar"].as_str().unwrap().contains("سامي حداد"));
}

#[test]
fn an_array_larger_than_any_record_is_read_value_by_value() {
    let one = format!("{{\"title\": \"خبر\", \"text\": \"{A}\", \"more\": \"{}\"}}", "x".repeat(1 << 20));
    let huge = format!("{{\"text\": \"{}\"}}", "x".repeat(17 << 20));
    let array = format!("[{}{huge}, {one}]", format!("{one},").repeat(20));
    let read = read("x.json", array, &[]);
    assert_eq!((read.code, read.good.len(), read.bad.len()), (1, 21, 1));
    assert!(read.bad[0].contains("over 16 MiB"));
}

#[test]
fn a_broken_value_costs_itself_and_names_its_line() {
    let good = format!("{{\"text\": \"{A}\"}}");
    for (input, good_count, reason) in [
        (format!("[{good},\n{{\"text\": x}},\n{good}]"), 2, "line 2"),
        (format!("[{good},\n{{\"text\": \"{A}"), 1, "line 2"),
        (format!("[{good}, 7, \"x\", {good}]"), 2, "must be an object"),
        (format!("{good}\n{{\"text\": \n{good}\n"), 2, "no JSON"),
        (format!("{good}\n{good} }}\n"), 1, "no JSON"),
        ("[]".into(), 0, "no records"),
        ("[1".into(), 0, "must be an object"),
    ] {
        let read = read("x.json", &input, &[]);
        assert_eq!((read.code, read.good.len()), (1, good_count), "{input}: {:?}", read.bad);
        assert!(read.bad.iter().any(|b| b.contains(reason)), "{input}: {:?}", read.bad);
    }
}

#[test]
fn small_faults_of_json_cost_nothing() {
    let cases = [
        "{\"id\":\"a\",\"title\":\"خبر\",\"text\":\"T \\ud83d\"}",
        "{\"id\":\"a\",\"text\":\"T\",\"x\":\"\\udc00\\ud83d\\ude00\"}",
        "{\"id\":\"b\",\"author\":NaN,\"title\":\"خبر\",\"text\":\"T\"}",
        "{\"a\":[NaN,Infinity,-Infinity],\"text\":\"T\"}",
        "{\"a\":None,\"b\":True,\"c\":False,\"text\":\"T\"}",
        "{\"text\":\"T\",\"b\":undefined}",
        "{\"text\":\"T\",\"b\":[1,2,],}",
        "{\"text\":\"T\",\"b\":\"tab\there\"}",
        "{\"text\":\"T\",\"b\":\"it\\'s \\x41 \\d\"}",
        "{\"text\":\"T\",\"text\":\"\"}",
        "{\"text\":\"T\",\"text\":null}",
        "{\"text\":\"old\",\"text\":\"T\"}",
        "{\"TEXT\":\"T\",\"Title\":\"خبر\"}",
    ];
    for case in cases {
        let read = reads(
            "x.jsonl",
            case.replace('T', A)
                .replace(&format!("{A}EX{A}"), "TEXT")
                .replace(&format!("{A}itle"), "Title")
                .replace(&format!("{A}rue"), "True"),
            &[],
            1,
        );
        assert!(!read.text().contains("old"));
    }
    // Ids of many digits stay apart.
    let long = format!(
        "{{\"id\":12345678901234567890123,\"text\":\"{A}\"}}\n{{\"id\":12345678901234567890124,\"text\":\"{B}\"}}\n{{\"id\":7,\"text\":\"{B}\"}}"
    );
    let read = reads("x.jsonl", long, &[], 3);
    let ids: Vec<&str> = read.good.iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["12345678901234567890123", "12345678901234567890124", "7"]);
    let flagged = reads("x.jsonl", cases[0].replace('T', A), &[], 1);
    assert!(flagged.good[0]["flags"].to_string().contains("charset_errors"), "{}", flagged.good[0]["flags"]);
}

#[test]
fn lists_dates_and_inner_fields_are_found() {
    let list = format!(
        "{{\"id\":\"a\",\"title\":\"افتتاح خط\",\"text\":[\"{A}\",\"{B}\"],\"author\":[\"سامي حداد\",\"ليلى منصور\"],\"date\":1715212800000}}"
    );
    let read = reads("x.jsonl", &list, &[], 1);
    assert!(read.text().contains(B));
    let byline = read.good[0]["byline"]["ar"].as_str().unwrap();
    assert!(byline.contains("سامي حداد") && byline.contains("ليلى منصور"), "{byline}");
    assert_eq!(read.good[0]["published"]["date"], "2024-05-09");
    let inner = format!("{{\"title\":{{\"rendered\":\"افتتاح خط\"}},\"content\":{{\"rendered\":\"{A}\"}},\"body.x\":\"{B}\"}}");
    for (args, wanted) in
        [(["--field", "body=content.rendered"], A), (["--field", "body=body.x"], B), (["--field", "title=title.rendered"], A)]
    {
        assert!(self::read("x.jsonl", &inner, &args).text().contains(wanted), "{args:?}");
    }
}

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

#[test]
fn feeds_lose_at_most_the_broken_item() {
    let item = |title: &str, text: &str| format!("<item><title>{title}</title><description>{text}</description></item>");
    let feed = |inner: &str| format!("<rss version=\"2.0\"><channel><title>ص</title>\n{inner}\n{}</channel></rss>\n", item("آخر", B));
    let whole = [
        feed(&format!(
            "<item><title>أول</title><link>https://example.test/?a=1&b=2</link><description>{A} &laquo;قريبا&raquo;</description></item>"
        )),
        feed(&item("حر < برد", A)),
        feed(&item("حر <40 درجة", A)),
        feed(&item("أول", &format!("{A} <br> <img src=x> <b>نعم"))),
        feed(&item("أول", &format!("<p>{A}</p>"))),
        feed(&item("أول", &format!("<![CDATA[<p>{A}</p>]]>"))),
        feed(&format!("<item><title>أول</title><description>{A}</item>")),
        feed(&format!("<item><title>أول<description>{A}</description></item>")),
        feed(&format!("<item><title>أول</title><description>{A}</description>")),
        feed(&item("أول & ثان &amp; ثالث &nbsp; &hellip; &#1575; &#0; &unknown;", A)),
        feed(&item("أول \u{1}\u{8}", &format!("{A}\u{b}"))),
        feed(&format!("<item><title>أول</title><description><![CDATA[{A}</description></item>")),
        feed(&format!("<item><title>أول</title><description>{A} <a href=\"x>هنا</a></description></item>")),
        feed(&format!("<item><title>أول</titel><description>{A}</description></item>")),
        feed(&format!("<!-- <item> --><item><title>أول</title><description>{A}</description></item></p>")),
        format!("\n\n  <br />\n<b>Warning</b>: x in y on line 1<br />\n{}", feed(&item("أول", A))),
        feed(&item("أول", A)).replace("<rss", "<?xml version=\"1.0\" encoding=\"windows-1256\"?><rss"),
        format!("\u{FEFF}\u{FEFF}<?xml version='1.0'?>{}", feed(&item("أول", A))),
        format!(
            "<rdf:RDF xmlns:rdf='r' xmlns='http://purl.org/rss/1.0/' xmlns:dc='d'><channel><title>ص</title></channel><item rdf:about='x'><title>أ</title><description>{A}</description><dc:creator>سامي حداد</dc:creator></item>{}</rdf:RDF>",
            item("آخر", B)
        ),
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>ص</title><entry><id>1</id><title>أ</title><content type='xhtml'><div><p>{A}</p></div></content></entry><entry><title>آ</title><summary>{B}</summary></entry></feed>"
        ),
    ];
    for input in &whole {
        reads("x.xml", input, &[], 2);
    }
    assert!(reads("x.xml", &whole[0], &[], 2).text().contains("«قريبا»"));
    for (input, good) in [
        (format!("<rss><channel>{}{}", item("أ", A), "<item><title>ب</title><description>نص مقطوع"), 1),
        (format!("<rss><channel>{}", item("أ", A)), 1),
        ("<rss><channel><title>ص</title></channel></rss>".to_string(), 0),
    ] {
        let read = read("x.xml", &input, &[]);
        assert_eq!((read.code, read.good.len(), read.bad.len()), (1, good, 1), "{input}\n{:?}", read.bad);
    }
    let rich = feed(&format!(
        "<item><title>أول</title><dc:creator>سامي حداد</dc:creator><dc:creator>ليلى منصور</dc:creator><media:title>صورة</media:title><media:description>وصف الصورة الطويل جدا الذي لا يعني المقال</media:description><itunes:summary>x</itunes:summary><guid>https://example.test/7</guid><description>ملخص.</description><content:encoded><![CDATA[<p>{A}</p>]]></content:encoded></item>"
    ));
    let read = reads("x.xml", rich, &[], 2);
    let first = &read.good[0];
    assert_eq!((first["title"]["ar"].as_str(), first["url"].as_str()), (Some("أول"), Some("https://example.test/7")));
    assert!(!read.text().contains("الصورة") && first["byline"]["ar"].as_str().unwrap().contains("ليلى منصور"));
}

#[test]
fn a_crawl_in_every_encoding() {
    let page = format!(
        "<html><head><title>قمة في الكويت</title></head><body><article><h1>قمة في الكويت</h1><p>{A}</p><p>{B}</p></article></body></html>"
    );
    let mut zlib = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(page.as_bytes()).unwrap();
    let mut raw = DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    raw.write_all(page.as_bytes()).unwrap();
    let zstd = ruzstd::encoding::compress_to_vec(page.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    // A brotli stream of uncompressed blocks (RFC 7932, 9.2), so that no compressor is needed: window bits 16, one block, the last and empty one.
    let mut brotli = Vec::new();
    let (n, mut bits) = (page.len() - 1, 0u64);
    bits |= (n as u64) << 4 | 1 << 20;
    brotli.extend_from_slice(&bits.to_le_bytes()[..3]);
    brotli.extend_from_slice(page.as_bytes());
    brotli.push(3);
    let block = |coding: &str, body: &[u8]| {
        let http =
            [format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: {coding}\r\n\r\n").as_bytes(), body]
                .concat();
        let head = format!(
            "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
            http.len()
        );
        [head.as_bytes(), &http, b"\r\n\r\n"].concat()
    };
    let bodies: [(&str, &[u8]); 7] = [
        ("deflate", &zlib.finish().unwrap()),
        ("deflate", &raw.finish().unwrap()),
        ("zstd", &zstd),
        ("br", &brotli),
        ("br", page.as_bytes()),
        ("identity", page.as_bytes()),
        ("deflate", page.as_bytes()),
    ];
    for (coding, body) in bodies {
        let read = read("x.warc", block(coding, body), &[]);
        assert!(read.code == 0 && read.text().contains(A) && read.text().contains(B), "{coding}: {:?}", read.bad);
    }
    let broken = read("x.warc", block("br", &[0xFF; 40]), &[]);
    assert!(broken.code == 1 && broken.bad[0].contains("`br`"), "{:?}", broken.bad);
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

#[test]
fn what_a_record_gives_is_kept_beside_its_html() {
    let html = format!("<p>{A}</p><p>{B}</p>");
    for (field, html) in [("html", html.clone()), ("content_html", html.clone()), ("html", format!("<html><body>{html}</body></html>"))] {
        let record = serde_json::json!({"title": "<b>خبر</b>  &quot;مهم&quot;", "author": "ليلى حداد", "date": "1445/11/01", field: html});
        let read = reads("x.jsonl", record.to_string(), &[], 1);
        let got = &read.good[0];
        assert_eq!((&got["title"]["ar"], &got["byline"]["ar"]), (&"خبر \"مهم\"".into(), &"ليلى حداد".into()), "{record}");
        assert_eq!(got["published"]["date"], "2024-05-09", "{record}");
    }
}

#[test]
fn further_names_of_fields_are_known() {
    for name in ["النص", "المحتوى", "full_text", "story", "post_content", "Full Text", "description", "paragraphs"] {
        reads("x.jsonl", serde_json::json!({"العنوان": "خبر", name: A}).to_string(), &[], 1);
    }
    reads("x.jsonl", serde_json::json!({"_id": "7", "_source": {"title": "خبر", "text": A}}).to_string(), &[], 1);
    reads("x.json", serde_json::json!({"feed": {"entry": [{"title": {"$t": "خبر"}, "content": {"$t": A}}]}}).to_string(), &[], 1);
    let read = reads("x.jsonl", serde_json::json!({"title": "خبر", "subtitle": B, "body": A}).to_string(), &[], 1);
    assert!(read.text().contains(B), "{}", read.text());
}

#[test]
fn what_has_no_body_says_which_fields_it_has() {
    let cases = [
        ("x.jsonl", "{\"title\": \"خبر\", \"nass\": \"نص\"}", &[][..], "title, nass"),
        ("x.jsonl", "{\"title\": \"خبر\", \"text\": \"نص\"}", &["--field", "body=nosuch"][..], "no field `nosuch`"),
        (
            "x.xml",
            "<?xml version='1.0'?><articles><article><t>أ</t></article><article><t>ب</t></article></articles>",
            &[][..],
            "2 `article`",
        ),
    ];
    for (name, bytes, args, want) in cases {
        let read = read(name, bytes, args);
        assert!(read.bad.iter().any(|bad| bad.contains(want)), "{bytes}: {:?}", read.bad);
    }
}
