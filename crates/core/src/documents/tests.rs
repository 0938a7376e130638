//! Files to English and back with a stand-in for the model: what must change, what must not.

use super::container::tests::archive;
use super::*;
use crate::translate::markup::Fragment;
use crate::translate::{Translation, untouched};
use proptest::prelude::*;

/// Each Arabic word becomes `w` and its number of letters; what stands between words stays.
fn words(source: &str) -> String {
    let word = |w: &str| if w.contains(char::is_alphabetic) { format!("w{}", w.chars().count()) } else { w.to_string() };
    let cut = |part: &str| {
        let text = part.trim_end();
        word(text) + part.get(text.len()..).unwrap_or("")
    };
    source.split_inclusive(char::is_whitespace).map(cut).collect()
}

fn english(fragments: &[String]) -> Vec<String> {
    let one = |html: &String| {
        let fragment = Fragment::read(html);
        let done: Vec<Translation> = fragment.texts().iter().map(|s| Translation { en: words(s), ..untouched(s, false) }).collect();
        fragment.write(&done).0
    };
    fragments.iter().map(one).collect()
}

fn run(kind: FileKind, bytes: &[u8]) -> Result<Vec<u8>, FileError> {
    translate(kind, bytes, &mut |fragments| Ok(english(fragments))).map(|done| done.bytes)
}

/// A part of an archive, before and behind.
fn part_of(kind: FileKind, name: &str, xml: &str) -> String {
    let main = match kind {
        FileKind::Docx => ("word/document.xml", "<w:document/>"),
        FileKind::Odt => ("content.xml", "<office:document-content/>"),
        _ => ("a.xhtml", "<html/>"),
    };
    let mut entries = vec![(name, xml.as_bytes(), true), ("media/picture.png", b"\x89PNG\0\xff".as_slice(), false)];
    if name != main.0 {
        entries.push((main.0, main.1.as_bytes(), true));
    }
    let done = run(kind, &archive(&entries)).unwrap();
    Archive::open(&done).unwrap().text(name).unwrap()
}

#[test]
fn paragraphs_of_word_keep_their_runs() {
    let word = |body: &str| part_of(FileKind::Docx, "word/document.xml", body);
    let bold = "<w:rPr><w:b/></w:rPr>";
    let t = |text: &str| format!("<w:t xml:space=\"preserve\">{text}</w:t>");
    for (body, want) in [
        // A paragraph's properties stay in front; what looks alike is one run.
        (
            "<w:p w:rsid=\"1\"><w:pPr><w:bidi/></w:pPr><w:r><w:t>قال </w:t></w:r><w:r w:rsidR=\"2\"><w:t>الوزير</w:t></w:r></w:p>".to_string(),
            format!("<w:p w:rsid=\"1\"><w:pPr><w:bidi/></w:pPr><w:r>{}</w:r></w:p>", t("w3 w6")),
        ),
        // Bold words are bold words.
        (
            format!("<w:p><w:r><w:t>قال </w:t></w:r><w:r>{bold}<w:t>الوزير</w:t></w:r><w:r><w:t> اليوم إن ذلك صحيح</w:t></w:r></w:p>"),
            format!("<w:p><w:r>{}</w:r><w:r>{bold}{}</w:r><w:r>{}</w:r></w:p>", t("w3 "), t("w6"), t(" w5 w2 w3 w4")),
        ),
        // Links, pictures, tabs and notes keep their places, breaks divide.
        (
            "<w:p><w:hyperlink r:id=\"rId4\"><w:r><w:t>الوزير</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>غدا</w:t></w:r></w:p>".into(),
            format!("<w:p><w:hyperlink r:id=\"rId4\"><w:r>{}</w:r></w:hyperlink><w:r><w:tab/></w:r><w:r>{}</w:r></w:p>", t("w6"), t("w3")),
        ),
        (
            "<w:p><w:r><w:t>سطر أول</w:t><w:br/><w:t>سطر</w:t></w:r></w:p>".into(),
            format!("<w:p><w:r>{}</w:r><w:r><w:br/></w:r><w:r>{}</w:r></w:p>", t("w3 w3"), t("w3")),
        ),
        (
            "<w:p><w:r><w:t>نص</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:del><w:r><w:delText>قديم</w:delText></w:r></w:del></w:p>".into(),
            format!("<w:p><w:r>{}</w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:del><w:r><w:delText>قديم</w:delText></w:r></w:del></w:p>", t("w2")),
        ),
        // Entities.
        ("<w:p><w:r><w:t>أ &amp; ب &lt;ج&gt;</w:t></w:r></w:p>".into(), format!("<w:p><w:r>{}</w:r></w:p>", t("w1 &amp; w1 w3"))),
    ] {
        assert_eq!(word(&body), want, "{body}");
    }
}

#[test]
fn fields_stay_whole() {
    let word = |body: &str| part_of(FileKind::Docx, "word/header1.xml", body);
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let code = |code: &str| format!("<w:r><w:instrText> {code} </w:instrText></w:r>");
    let t = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let field = |instruction: &str, result: &str| {
        [mark("begin"), code(instruction), mark("separate"), format!("<w:r><w:t>{result}</w:t></w:r>"), mark("end")].concat()
    };
    let link = [mark("begin"), code("HYPERLINK x"), mark("separate")].concat();
    let (page, end) = (field("PAGE", "12"), mark("end"));
    let pages = |instruction: &str, result: String| [mark("begin"), code(instruction), mark("separate"), result, mark("end")].concat();
    for (body, want) in [
        (format!("<w:p><w:r><w:t>صفحة </w:t></w:r>{page}</w:p>"), format!("<w:p>{}{page}</w:p>", t("w4 "))),
        // A word between two counts is read with them, and Arabic that a field shows is Arabic.
        (
            format!("<w:p><w:r><w:t>صفحة </w:t></w:r>{}<w:r><w:t> من </w:t></w:r>{}</w:p>", field("PAGE", "3"), field("NUMPAGES", "12")),
            format!("<w:p>{}{}{}{}</w:p>", t("w4 "), pages("PAGE", t("3")), t(" w2 "), pages("NUMPAGES", t("12"))),
        ),
        (format!("<w:p>{}</w:p>", field("FORMTEXT", "سامر حداد")), format!("<w:p>{}</w:p>", pages("FORMTEXT", t("w4 w4")))),
        (
            "<w:p><w:fldSimple w:instr=\"DATE\"><w:r><w:t>الأحد</w:t></w:r></w:fldSimple><w:r><w:t> غدا</w:t></w:r></w:p>".into(),
            format!("<w:p><w:fldSimple w:instr=\"DATE\">{}</w:fldSimple>{}</w:p>", t("w5"), t(" w3")),
        ),
        (
            "<w:p><w:r><w:t>رقم </w:t></w:r><w:fldSimple w:instr=\"SEQ\"><w:r><w:t>4</w:t></w:r></w:fldSimple></w:p>".into(),
            format!("<w:p>{}<w:fldSimple w:instr=\"SEQ\"><w:r><w:t>4</w:t></w:r></w:fldSimple></w:p>", t("w3 ")),
        ),
        (format!("<w:p>{}</w:p>", field("HYPERLINK x", "هنا")), format!("<w:p>{link}{}{end}</w:p>", t("w3"))),
        // It ends in another paragraph, as contents do.
        (format!("<w:p>{link}<w:r><w:t>فصل</w:t></w:r></w:p><w:p>{end}</w:p>"), format!("<w:p>{link}{}</w:p><w:p>{end}</w:p>", t("w3"))),
        (
            format!("<w:p><w:hyperlink>{}</w:hyperlink>{end}<w:r><w:t>فصل</w:t></w:r></w:p>", mark("begin")),
            format!("<w:p><w:hyperlink>{}</w:hyperlink>{end}{}</w:p>", mark("begin"), t("w3")),
        ),
    ] {
        assert_eq!(word(&body), want, "{body}");
    }
}

#[test]
fn a_run_of_a_mark_or_a_blank_parts_no_sentence() {
    let word = |body: &str| part_of(FileKind::Docx, "word/document.xml", body);
    let (bold, right) = ("<w:rPr><w:b/></w:rPr>", "<w:rPr><w:rtl/></w:rPr>");
    let run = |look: &str, text: &str| format!("<w:r>{look}<w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    for (runs, want) in [
        // A blank typed on another keyboard: the words are two.
        (vec![run(right, "قال"), run("", " "), run(right, "الوزير")], vec![run(right, "w3 w6")]),
        (vec![run(right, "قال"), run(bold, "، "), run(right, "نعم")], vec![run(right, "w4 w3")]),
        // What no reader sees is no look of its own.
        (
            vec![
                run("<w:rPr><w:rFonts w:hint=\"cs\"/><w:rtl/></w:rPr>", "قال "),
                run("<w:rPr><w:rtl/><w:lang w:bidi=\"ar-EG\"/></w:rPr>", "الوزير "),
                run(right, "نعم"),
            ],
            vec![run("<w:rPr><w:rtl/><w:lang w:bidi=\"ar-EG\"/></w:rPr>", "w3 w6 w3")],
        ),
        (vec![run(right, "قال الوزير "), run("", "2018 "), run(right, "نعم")], vec![run(right, "w3 w6 2018 w3")]),
        // Words keep their look, and lines to be filled in theirs.
        (vec![run("", "قال "), run(bold, "نعم"), run("", " وقال الوزير")], vec![run("", "w3 "), run(bold, "w3"), run("", " w4 w6")]),
        (vec![run("", "الاسم: "), run(bold, "      ")], vec![run("", "w6 "), run(bold, "      ")]),
    ] {
        assert_eq!(word(&format!("<w:p>{}</w:p>", runs.concat())), format!("<w:p>{}</w:p>", want.concat()), "{runs:?}");
    }
}

#[test]
fn text_is_read_however_its_xml_is_written() {
    let word = |body: &str| part_of(FileKind::Docx, "word/document.xml", body);
    let t = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    for (run, want) in [
        ("<w:r><w:t><![CDATA[قال <نعم>]]></w:t></w:r>", t("w3 w5")),
        ("<w:r><w:t>قال<!-- x --> نعم</w:t></w:r>", t("w3 w3")),
        ("<w:r><w:t>طريق</w:t><w:noBreakHyphen/><w:t>طويل</w:t></w:r>", format!("{}<w:r><w:noBreakHyphen/></w:r>{}", t("w4"), t(" w4"))),
        ("<w:r><w:t>{\\a} نعم</w:t></w:r>", t("w4 w3")),
    ] {
        assert_eq!(word(&format!("<w:p>{run}</w:p>")), format!("<w:p>{want}</w:p>"), "{run}");
    }
    let odt = |body: &str| part_of(FileKind::Odt, "content.xml", body);
    for (body, want) in [
        ("<text:p>{قال} نعم</text:p>", "<text:p>w5 w3</text:p>"),
        ("<text:p>قال <![CDATA[نعم]]></text:p>", "<text:p>w3 w3</text:p>"),
        // A blank that is an element, and one that stands beside a blank.
        ("<text:p>قال<text:s/>نعم</text:p>", "<text:p>w3<text:s/> w3</text:p>"),
        ("<text:p><text:s/>قال نعم</text:p>", "<text:p><text:s/>w3 w3</text:p>"),
        // Fields that show Arabic, and what says a sentence in a form.
        ("<text:p>يوم <text:date>الأحد</text:date> غدا</text:p>", "<text:p>w3 <text:date>w5</text:date> w3</text:p>"),
        (
            "<text:p>قال <loext:content-control><text:span>نعم</text:span></loext:content-control> هنا</text:p>",
            "<text:p>w3 <loext:content-control><text:span>w3</text:span></loext:content-control> w3</text:p>",
        ),
        (
            "<text:p>صفحة <text:page-number>3</text:page-number> من <text:page-count>9</text:page-count></text:p>",
            "<text:p>w4 <text:page-number>3</text:page-number> w2 <text:page-count>9</text:page-count></text:p>",
        ),
        (
            "<text:p>رقم <text:page-number>4</text:page-number> هنا</text:p>",
            "<text:p>w3 <text:page-number>4</text:page-number> w3</text:p>",
        ),
        ("<text:p>رقم <text:sequence>4</text:sequence> هنا</text:p>", "<text:p>w3 <text:sequence>4</text:sequence> w3</text:p>"),
        ("<text:p>قال <text:script>نص</text:script> نعم</text:p>", "<text:p>w3 <text:script>نص</text:script> w3</text:p>"),
    ] {
        assert_eq!(odt(body), want, "{body}");
    }
}

#[test]
fn fields_in_fields_take_no_more_time_than_others() {
    const MANY: usize = 30_000;
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let open = [mark("begin"), "<w:r><w:instrText> HYPERLINK x </w:instrText></w:r>".into(), mark("separate")].concat();
    let xml = format!("<w:p>{}<w:r><w:t>فصل</w:t></w:r>{}</w:p>", open.repeat(MANY), mark("end").repeat(MANY));
    let begun = std::time::Instant::now();
    let story = Story::read(&xml, &WORD).unwrap();
    let same: Vec<String> = story.fragments().map(String::from).collect();
    assert_eq!(story.write(&same), xml);
    // Each within all others were some minutes.
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[test]
fn open_documents_and_books() {
    let odt = |body: &str| part_of(FileKind::Odt, "content.xml", body);
    for (body, want) in [
        (
            "<text:p text:style-name=\"P1\">قال <text:span text:style-name=\"T1\">الوزير</text:span> نعم</text:p>",
            "<text:p text:style-name=\"P1\">w3 <text:span text:style-name=\"T1\">w6</text:span> w3</text:p>",
        ),
        (
            "<text:h>عنوان<text:line-break/>آخر<text:s text:c=\"3\"/></text:h>",
            "<text:h>w5<text:line-break/>w3<text:s text:c=\"3\"/></text:h>",
        ),
        // A note within a paragraph is a paragraph of its own.
        (
            "<text:p>نص<text:note><text:note-body><text:p>حاشية</text:p></text:note-body></text:note></text:p>",
            "<text:p>w2<text:note><text:note-body><text:p>w5</text:p></text:note-body></text:note></text:p>",
        ),
        (
            "<text:p>English<text:note><text:p>حاشية</text:p></text:note> only</text:p>",
            "<text:p>English<text:note><text:p>w5</text:p></text:note> only</text:p>",
        ),
        (
            "<text:tracked-changes><text:p>قديم</text:p></text:tracked-changes><text:p>نص</text:p>",
            "<text:tracked-changes><text:p>قديم</text:p></text:tracked-changes><text:p>w2</text:p>",
        ),
    ] {
        assert_eq!(odt(body), want, "{body}");
    }
    let book = |name: &str, body: &str| part_of(FileKind::Epub, name, body);
    // XML has no `&nbsp;`.
    let page = book("OEBPS/c1.xhtml", "<html><p>نص&#160;<b>هنا</b> نص&#160;آخر</p></html>");
    assert!(page.starts_with("<html><p>w") && page.contains("<b>") && !page.contains("&nbsp;"), "{page}");
    assert_eq!(book("toc.ncx", "<navLabel><text>الفصل الأول</text></navLabel>"), "<navLabel><text>w5 w5</text></navLabel>");
    assert_eq!(book("META-INF/x.html", "<p>نص</p>"), "<p>نص</p>");
    // Pages under other names, and what is none.
    assert_eq!(book("OPS/main1.xml", "<html><p>نص</p></html>"), "<html><p>w2</p></html>");
    assert_eq!(book("OPS/c1.xht", "<html><p>نص</p></html>"), "<html><p>w2</p></html>");
    assert_eq!(book("page-map.xml", "<page name=\"نص\">نص</page>"), "<page name=\"نص\">نص</page>");
    // Word on the web calls the text so.
    let web = archive(&[("word/document2.xml", "<w:p><w:r><w:t>نص</w:t></w:r></w:p>".as_bytes(), true)]);
    let done = run(FileKind::Docx, &web).unwrap();
    assert!(Archive::open(&done).unwrap().text("word/document2.xml").unwrap().contains(">w2<"));
}

#[test]
fn texts_and_subtitles_keep_what_stands_between() {
    let text = |kind, file: &str| String::from_utf8(run(kind, file.as_bytes()).unwrap()).unwrap();
    assert_eq!(text(FileKind::Text, "  قال <الوزير> & نعم.\r\n\r\nEnglish.\r\n"), "  w3 w8 & w4\r\n\r\nEnglish.\r\n");
    assert_eq!(text(FileKind::Text, "انتهى الاجتماع.وغادر الوفد المدينة."), "w5 w9 w5 w5 w8");
    assert_eq!(text(FileKind::Html, "<p>قال &amp;</p>"), "<p>w3 &amp;</p>");
    assert_eq!(
        text(FileKind::SubRip, "1\n00:00:01,000 --> 00:00:02,000\nنعم <i>هنا</i>\n"),
        "1\n00:00:01,000 --> 00:00:02,000\nw3 <i>w3</i>\n"
    );
    assert_eq!(run(FileKind::Text, b"\xEF\xBB\xBF\xD9\x86\xD8\xB9\xD9\x85").unwrap(), b"\xEF\xBB\xBFw3");
    // In the charset it came in.
    assert_eq!(run(FileKind::Text, &[0xCE, 0xC8, 0xD1, b' ', 0xE3, 0xDD, 0xD1, 0xCD, b'\n']).unwrap(), b"w3 w4\n");
    assert_eq!(text(FileKind::Text, ""), "");
}

#[test]
fn subtitles_are_known_by_their_times_and_refused_without() {
    let time = "1\n00:00:01,000 --> 00:00:02,000\nنعم\n";
    for kind in [FileKind::Text, FileKind::Html] {
        assert_eq!(kind.seen(time.as_bytes()), FileKind::SubRip);
        assert_eq!(kind.seen(b"\xEF\xBB\xBFWEBVTT\n\n00:01.000 --> 00:02.000\nx"), FileKind::WebVtt);
        assert_eq!(kind.seen("<p>نعم</p>".as_bytes()), kind);
    }
    assert_eq!(FileKind::Docx.seen(time.as_bytes()), FileKind::Docx);
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(time.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(FileKind::Text.seen(&wide), FileKind::SubRip);
    // What is said at times of another form would come back in Arabic without a word.
    for file in ["{0}{25}نعم\n", "Dialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,,نعم"] {
        let error = run(FileKind::SubRip, file.as_bytes()).unwrap_err();
        assert!(error.to_string().contains("-->"), "{error}");
    }
    assert!(run(FileKind::WebVtt, "WEBVTT\n\nNOTE نعم\n".as_bytes()).is_ok() && run(FileKind::SubRip, b"\n").is_ok());
}

#[test]
fn what_is_none_is_refused_with_a_reason() {
    let deep = format!("{}{}", "<a>".repeat(300), "</a>".repeat(300));
    let docx = |xml: &str| archive(&[("word/document.xml", xml.as_bytes(), true)]);
    for (kind, bytes, reason) in [
        (FileKind::Docx, b"not a zip".to_vec(), "no directory"),
        (FileKind::Docx, archive(&[("x", b"y", false)]), "no `word/document.xml`"),
        (FileKind::Odt, archive(&[("word/document.xml", b"<x/>", false)]), "no `content.xml`"),
        (FileKind::Epub, archive(&[("x", b"y", false)]), "no `pages`"),
        (FileKind::Docx, docx("<w:p>"), "nothing closes"),
        (FileKind::Docx, docx("</w:p>"), "nothing opens"),
        (FileKind::Docx, docx(&deep), "200 deep"),
        (FileKind::Odt, archive(&[("content.xml", b"\xff\xfe<\0", false)]), "no text in UTF-8"),
        // Made out of a page by a program that leaves the work to Word.
        (FileKind::Docx, docx("<w:body><w:p/><w:altChunk r:id=\"a\"/></w:body>"), "save it"),
        // Written anew by a program that gives every name another prefix.
        (FileKind::Docx, docx("<ns0:p><ns0:r><ns0:t>نص</ns0:t></ns0:r></ns0:p>"), "no paragraph"),
    ] {
        let error = run(kind, &bytes).unwrap_err();
        assert!(matches!(&error, FileError::Unreadable { .. }) && error.to_string().contains(reason), "{error} has no `{reason}`");
    }
    let gone = translate(FileKind::Text, "نعم".as_bytes(), &mut |_| Err(FileError::Stopped));
    assert!(matches!(gone, Err(FileError::Stopped)));
}

#[test]
fn what_can_be_read_is_translated_beside_what_cannot() {
    let docx =
        |xml: &str, header: &str| archive(&[("word/document.xml", xml.as_bytes(), true), ("word/header1.xml", header.as_bytes(), true)]);
    let said = "<w:p><w:r><w:t>قال</w:t></w:r></w:p>";
    for (xml, header, whole) in [
        (format!("{said}<w:altChunk r:id=\"a\"/>"), "<w:hdr/>", false),
        ("<w:p/><w:altChunk r:id=\"a\"/>".into(), said, false),
        (said.into(), "<w:hdr/>", true),
        // Names in tags are none of the text.
        ("<w:tbl><w:tblCaption w:val=\"جدول\"/></w:tbl>".into(), "<w:hdr/>", true),
        ("<w:p/>".into(), said, true),
    ] {
        let bytes = docx(&xml, header);
        let done = translate(FileKind::Docx, &bytes, &mut |fragments| Ok(english(fragments))).unwrap();
        assert_eq!(done.bytes == bytes, !xml.contains(said) && header != said, "{xml}");
        assert_eq!(done.unread.is_none(), whole, "{xml}");
    }
    // Of another kind of file it is nothing but text.
    let text = translate(FileKind::Text, "<w:altChunk/> قال".as_bytes(), &mut |fragments| Ok(english(fragments))).unwrap();
    assert!(text.unread.is_none());
}

/// Whether a story may be written, with other words, and read again with every mark and tag that it had.
fn stays(xml: &str) -> Result<(), String> {
    let story = Story::read(xml, &WORD)?;
    let fragments: Vec<String> = story.fragments().map(String::from).collect();
    if story.write(&fragments) != xml {
        return Err(format!("{xml} is not itself"));
    }
    let done = story.write(&english(&fragments));
    Story::read(&done, &WORD).map_err(|e| format!("{xml} became {done}: {e}"))?;
    let kept = [
        "<w:tab/>",
        "<w:br/>",
        "<w:bookmarkStart ",
        "\"begin\"",
        "\"separate\"",
        "\"end\"",
        "<w:hyperlink>",
        "</w:ins>",
        "</w:del>",
        "<!-- x -->",
        "<w:drawing>",
        "<w:pPr/>",
    ];
    match kept.iter().find(|what| done.matches(*what).count() != xml.matches(*what).count()) {
        Some(what) => Err(format!("{what} of {xml} in {done}")),
        None => Ok(()),
    }
}

#[test]
fn a_field_whose_marks_stand_in_different_elements_cuts_none() {
    let (begin, address) = ("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>", "<w:r><w:instrText>HYPERLINK</w:instrText></w:r>");
    let (result, end) = ("<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>", "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>");
    let (open, close, text) = ("<w:ins>", "</w:ins>", "<w:r><w:t>نص</w:t></w:r>");
    // Every way to put one element around some of a field's marks, alone and in a link of its own.
    let marks = [begin, address, result, text, end, text];
    for from in 0..marks.len() {
        for to in from..marks.len() {
            let field: String = (0..marks.len())
                .flat_map(|at| [if at == from { open } else { "" }, marks[at], if at == to { close } else { "" }])
                .collect();
            for xml in [format!("<w:p>{field}</w:p>"), format!("<w:p><w:hyperlink>{field}</w:hyperlink>{text}</w:p>")] {
                assert_eq!(stays(&xml), Ok(()));
            }
        }
    }
}

/// Paragraphs put together of what programs write, well-formed.
fn paragraph() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "<w:r><w:t>نص </w:t></w:r>",
        "<w:r><w:rPr><w:b/></w:rPr><w:t>غامق. </w:t></w:r>",
        "<w:r><w:rPr><w:i/></w:rPr><w:t>@user &amp; x</w:t><w:tab/><w:t>بعد</w:t></w:r>",
        "<w:r><w:br/></w:r>",
        "<w:bookmarkStart w:id=\"1\"/>",
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>",
        "<w:r><w:instrText>HYPERLINK</w:instrText></w:r>",
        "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>",
        "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
        "<w:r/>",
        "<!-- x -->",
        "<w:r><w:drawing><w:p><w:r><w:t>في صورة</w:t></w:r></w:p></w:drawing></w:r>",
    ])
    .prop_map(String::from);
    let nested = leaf.prop_recursive(3, 24, 5, |inner| {
        (prop::sample::select(vec!["w:hyperlink", "w:ins", "w:del", "w:x"]), prop::collection::vec(inner, 0..5))
            .prop_map(|(name, inner)| format!("<{name}>{}</{name}>", inner.concat()))
    });
    prop::collection::vec(nested, 0..10).prop_map(|items| format!("<w:p><w:pPr/>{}</w:p>", items.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn whatever_is_well_formed_stays_so_and_loses_nothing(xml in prop::collection::vec(paragraph(), 1..4)) {
        let kept = stays(&xml.concat());
        prop_assert!(kept.is_ok(), "{kept:?}");
    }
}
