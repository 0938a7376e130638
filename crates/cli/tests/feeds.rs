//! Feeds that are not well-formed, and crawls in every encoding.

mod common;
#[path = "common/read.rs"]
mod read;

use flate2::write::{DeflateEncoder, ZlibEncoder};
use read::{A, B, read, reads};
use std::io::Write;

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
