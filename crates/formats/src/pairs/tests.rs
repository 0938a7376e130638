//! Pairs in every format, whole and damaged.

use super::*;
use proptest::prelude::*;
use std::io::Cursor;

const TMX: &str = r#"<?xml version="1.0"?><tmx version="1.4"><header srclang="en"><note>x</note></header><body>
<tu tuid="t1"><prop type="p">no text</prop><tuv xml:lang="en-US"><seg>In <bpt i="1">&lt;b&gt;</bpt>2018<ept i="1">&lt;/b&gt;</ept> &amp; later</seg></tuv>
<tuv xml:lang="ar-SA"><seg>في <hi>عام</hi>
 2018 وبعد</seg></tuv><tuv xml:lang="fr"><seg>non</seg></tuv></tu>
<tu><tuv lang="FR"><seg>a</seg></tuv><tuv lang="EN"><seg>b</seg></tuv></tu>
<tu><tuv lang="ARA"><seg>قمة</seg></tuv><tuv lang="EN"><seg>Summit</seg></tuv></tu></body></tmx>"#;

const XLIFF_1: &str = r#"<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="ar" target-language="en"><body>
<trans-unit id="1"><source>قمة <g id="1">غدا</g><x id="2"/></source><seg-source>no</seg-source><target>A <g id="1">summit</g></target>
<alt-trans><source>بديل</source><target>other</target></alt-trans><note>about <source>it</source></note></trans-unit>
<trans-unit id="2"><source>لا ترجمة</source></trans-unit></body></file></xliff>"#;

const XLIFF_2: &str = r#"<x:xliff xmlns:x="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="ar"><x:file id="f"><x:unit id="u">
<mtc:matches><mtc:match><x:source>m</x:source><x:target>م</x:target></mtc:match></mtc:matches>
<x:originalData><x:data id="d">&lt;br/&gt;</x:data></x:originalData>
<x:segment id="s1"><x:source>Two<x:ph id="1" dataRef="d"/> <x:pc id="2">men</x:pc></x:source><x:target>رجلان<x:cp hex="0001"/></x:target></x:segment>
<x:ignorable><x:source> </x:source></x:ignorable><x:segment><x:source>End</x:source><x:target>نهاية</x:target></x:segment></x:unit></x:file></x:xliff>"#;

fn read_as(name: &str, bytes: &[u8], fields: &[&str]) -> Vec<Read> {
    let sides = Sides::parse(&fields.iter().map(|f| (*f).to_string()).collect::<Vec<_>>()).unwrap();
    let options = Options { max_bytes: 4096, ..Options::default() };
    // No text of this size holds so many pairs: more would be a reader that does not end.
    let pairs = of_stream(Box::new(Cursor::new(bytes.to_vec())), Path::new(name), &sides, &options).unwrap();
    pairs.take(2000).collect()
}

fn pairs_in(name: &str, text: &str, fields: &[&str]) -> Vec<(String, String, String)> {
    read_as(name, text.as_bytes(), fields).into_iter().filter_map(|r| r.ok().map(|s| (s.id, s.source, s.target))).collect()
}

fn owned(id: &str, source: &str, target: &str) -> (String, String, String) {
    (id.into(), source.into(), target.into())
}

#[test]
fn memories_and_exchange_files() {
    let read = read_as("x.tmx", TMX.as_bytes(), &[]);
    assert!(read.len() == 3 && read[1].as_ref().is_err_and(|e| e.contains("no Arabic")), "{read:?}");
    assert_eq!(pairs_in("-", TMX, &[]), [owned("t1", "في عام 2018 وبعد", "In 2018 & later"), owned("", "قمة", "Summit")]);
    assert_eq!(pairs_in("x.xlf", XLIFF_1, &[]), [owned("1", "قمة غدا", "A summit"), owned("2", "لا ترجمة", "")]);
    assert_eq!(pairs_in("x.xliff", XLIFF_2, &[]), [owned("u/s1", "رجلان\u{FFFD}", "Two men"), owned("u", "نهاية", "End")]);
}

#[test]
fn utf_16_and_a_mark_in_front() {
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(TMX.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read_as("x.tmx", &wide, &[]).iter().filter(|r| r.is_ok()).count(), 2);
    assert_eq!(pairs_in("-", "\u{FEFF}قمة\tSummit\r\n", &[]), [owned("", "قمة", "Summit")]);
}

#[test]
fn hostile_xml_costs_its_own_unit_at_most() {
    let tu = "<tu><tuv xml:lang='ar'><seg>قمة</seg></tuv><tuv xml:lang='en'><seg>Summit</seg></tuv></tu>";
    let cases = [
        // (document, pairs, failures)
        (format!("<tmx><body><tu><tuv xml:lang='ar'><seg>a<tu>{tu}</body></tmx>"), 1, 2),
        (
            format!("<tmx><!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]>{tu}<tu><tuv xml:lang='ar'><seg>&c;</seg></tuv></tu></tmx>"),
            1,
            1,
        ),
        (format!("<tmx>{tu}<tu><tuv xml:lang='ar'><seg><ph>x</seg></tuv><tuv xml:lang='en'><seg>y</seg></tuv></tu></tmx>"), 2, 0),
        (format!("<tmx>{tu}<tu><tuv xml:lang='ar'><seg>{}</seg></tuv></tu></tmx>", "ل".repeat(5000)), 1, 1),
        (format!("<tmx>{}{tu}</tmx>", "<a>".repeat(400)), 1, 0),
        (format!("{tu}</tu></tu></seg></tuv>{tu}"), 2, 0),
        ("<html><body>x</body></html>".into(), 0, 1),
        ("<tmx><body></body></tmx>".into(), 0, 1),
        (format!("<tmx>{tu}<tu><tuv xml:lang='ar'><seg>&#0; &#x110000; &nbsp;"), 1, 1),
    ];
    for (document, pairs, failures) in cases {
        let read = read_as("x.tmx", document.as_bytes(), &[]);
        let good = read.iter().filter(|r| r.is_ok()).count();
        assert_eq!((good, read.len() - good), (pairs, failures), "{document:.90}: {read:?}");
    }
}

#[test]
fn tables_by_names_numbers_and_order() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("x.tsv", "قمة\tSummit\n", &[]),
        ("x.tsv", "Summit\tقمة\n", &[]),
        ("x.csv", "Summit;قمة\n", &[]),
        ("x.tsv", "Target\tsource\nSummit\tقمة\n", &[]),
        ("x.tsv", "id\tar\ten\n1\tقمة\tSummit\n", &[]),
        ("x.tsv", "1\tSummit\tقمة\n", &["source=3", "target=2"]),
        ("x.csv", "ar,en\n\"قمة\",\"Summit\"\n", &[]),
        ("x.csv", "ref;mt;src\nx;Summit;قمة\n", &["target=mt"]),
        ("x.jsonl", "{\"source\":\"قمة\",\"target\":\"Summit\"}\n", &[]),
        ("x.jsonl", "{\"source\":\"bbc\",\"ar\":\"قمة\",\"hyp\":\"Summit\",\"en\":\"ref\"}\n\n", &[]),
        ("x.json", "[{\"translation\":{\"ar\":\"قمة\",\"en\":\"Summit\"}}]", &[]),
        ("-", "{\"a\":{\"t\":\"قمة\"},\"b\":\"Summit\"}", &["source=a.t", "target=b"]),
    ];
    for (name, text, fields) in cases {
        let got = pairs_in(name, text, fields);
        assert!(got.len() == 1 && got[0].1 == "قمة" && got[0].2 == "Summit", "{text}: {got:?}");
    }
    let quoted = "\"قال\" الوزير\t\"We go,\" he said.\n\"a \"\"b\"\" c\"\t\"all\"\n";
    assert_eq!(pairs_in("x.tsv", quoted, &[]), [owned("", "\"قال\" الوزير", "\"We go,\" he said."), owned("", "a \"b\" c", "\"all\"")]);
    let read = read_as("x.tsv", b"a\tb\nc\nd\te\n", &[]);
    assert_eq!(read.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    let read = read_as("x.csv", b"a,b,c\n1,2,3\n", &[]);
    assert!(read.len() == 1 && read[0].as_ref().is_err_and(|e| e.contains("source=NAME")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_files_end_without_a_panic(
        kind in 0usize..5,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        keep in any::<prop::sample::Index>(),
    ) {
        let (name, text) = [("x.tmx", TMX), ("x.xlf", XLIFF_1), ("x.xlf", XLIFF_2), ("x.jsonl", "{\"ar\":\"قمة\",\"en\":\"b\"}\n[1]\n"), ("x.csv", "ar,en\n\"a\"\"b\",c\n")][kind];
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(keep.index(bytes.len()) + 1);
        prop_assert!(read_as(name, &bytes, &[]).len() < 2000);
    }
}
