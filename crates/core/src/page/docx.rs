//! A brief as a document for word processors (Office Open XML, ECMA-376): the same parts as the page, in the same order.
//!
//! Only what a reader edits or passes on is in it: headings are headings, both languages of a sentence are the cells of a row, and
//! each paragraph says its language and direction, so that spelling and the cursor are right.

use super::rows;
use crate::brief::{Bilingual, Brief};
use crate::check::Flag;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The media type of these documents.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#;
const PACKAGE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const PARTS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Arial"/><w:sz w:val="22"/><w:szCs w:val="24"/><w:lang w:val="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="36"/><w:szCs w:val="36"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="26"/><w:szCs w:val="26"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Note"><w:name w:val="Note"/><w:basedOn w:val="Normal"/><w:rPr><w:color w:val="595959"/><w:sz w:val="18"/><w:szCs w:val="20"/></w:rPr></w:style></w:styles>"#;

/// The document; `edited` names the sentences that somebody wrote anew.
///
/// ```
/// # #[cfg(feature = "bundled")] {
/// let desk = mujaz::Newsroom::builder().model("tiny-ar-en").full(true).build().unwrap();
/// let brief = desk.brief("قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.").unwrap();
/// let file = mujaz::page::docx(&brief, &[]).unwrap();
/// assert!(file.starts_with(b"PK"));
/// # }
/// ```
///
/// # Errors
/// If the archive cannot be written, which in memory only its limit of 4 GiB can bring about.
pub fn docx(brief: &Brief, edited: &[String]) -> std::io::Result<Vec<u8>> {
    let mut text = String::new();
    // Writing to a string cannot fail.
    _ = write_body(&mut text, brief, edited);
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body>{text}<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    );
    let parts =
        [("[Content_Types].xml", TYPES), ("_rels/.rels", PACKAGE), ("word/_rels/document.xml.rels", PARTS), ("word/styles.xml", STYLES)];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts.into_iter().chain([("word/document.xml", document.as_str())]) {
        zip.start_file(name, options)?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// In which language and direction a paragraph is.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    English,
    Arabic,
}

/// Text as XML holds it, which has no place for control characters and two that are none; lines stay lines.
fn text(text: &str) -> String {
    let lines = text.split('\n').map(|line| super::escape(line.trim_end_matches('\r')).replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}"));
    lines.collect::<Vec<_>>().join("</w:t><w:br/><w:t xml:space=\"preserve\">")
}

/// A paragraph.
fn paragraph(style: &str, side: Side, words: &str) -> String {
    let (paragraph, run) = match side {
        Side::English => ("", "<w:lang w:val=\"en-GB\"/>"),
        Side::Arabic => ("<w:bidi/>", "<w:rtl/><w:lang w:bidi=\"ar-SA\"/>"),
    };
    let style = if style.is_empty() { String::new() } else { format!("<w:pStyle w:val=\"{style}\"/>") };
    let words = text(words);
    format!("<w:p><w:pPr>{style}{paragraph}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space=\"preserve\">{words}</w:t></w:r></w:p>")
}

fn write_body(out: &mut String, brief: &Brief, edited: &[String]) -> std::fmt::Result {
    let mut add = |style: &str, side: Side, words: &str| out.push_str(&paragraph(style, side, words));
    let headline = brief.title.en.as_deref().filter(|t| !t.trim().is_empty());
    match (headline, brief.title.ar.as_deref().filter(|t| !t.trim().is_empty())) {
        (Some(en), ar) => {
            add("Heading1", Side::English, en);
            ar.into_iter().for_each(|ar| add("", Side::Arabic, ar));
        }
        (None, Some(ar)) => add("Heading1", Side::Arabic, ar),
        (None, None) => add("Heading1", Side::English, &brief.id),
    }
    add("Note", Side::English, &source(brief));
    if let Some(notice) = brief.models.translator.as_ref().and_then(|m| m.notice.as_ref()) {
        add("Note", Side::English, notice);
    }
    if let Some(english) = &brief.brief {
        add("Heading2", Side::English, "In brief");
        if let Some(glance) = &english.glance {
            let from = match glance.untraced() {
                Some(model) => format!("(written by {model} from the whole article: no sentence stands behind it)"),
                None => ids(&glance.sentences),
            };
            add("", Side::English, &format!("At a glance. {} {from}", glance.text));
        }
        english.bullets.iter().for_each(|b| add("", Side::English, &format!("• {} {}", b.text, ids(&b.sentences))));
    } else if let Some(summary) = &brief.summary {
        add("Heading2", Side::English, "Summary");
        summary.items.iter().for_each(|item| add("", Side::Arabic, &format!("• {} {}", item.ar, ids(&item.sentences))));
    }
    let there: HashSet<&str> = brief.sentences.iter().map(|s| s.id.as_str()).collect();
    for flag in brief.flags.iter().filter(|f| !there.contains(f.at.as_str())) {
        add("Note", Side::English, &format!("{} at {}: {}", flag.kind.name(), flag.at, flag.detail));
    }
    add("Heading2", Side::English, "Sentence by sentence");
    write_table(out, brief)?;
    let mut add = |words: &str| out.push_str(&paragraph("Note", Side::English, words));
    if !edited.is_empty() {
        add(&format!("Edited by hand: {}", edited.join(", ")));
    }
    let c = &brief.coverage;
    add(&format!("{} sentences: {} summarised, {} translated, {} left out.", c.sentences, c.summarized, c.translated, c.omitted));
    if let Some(m) = &brief.models.translator {
        add(&format!("Machine translation by {} ({}, {}, licence {}).", m.name, m.sha256, m.compute, m.license));
    }
    Ok(())
}

/// A row a sentence: its number, English, Arabic; what belongs to it in a row beneath.
fn write_table(out: &mut String, brief: &Brief) -> std::fmt::Result {
    const WIDTHS: [u32; 3] = [700, 4469, 4469];
    let cell = |width: u32, span: usize, inner: &str| {
        let span = if span > 1 { format!("<w:gridSpan w:val=\"{span}\"/>") } else { String::new() };
        format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}</w:tcPr>{inner}</w:tc>")
    };
    let [number, english, arabic] = WIDTHS;
    let grid = WIDTHS.map(|w| format!("<w:gridCol w:w=\"{w}\"/>")).concat();
    write!(
        out,
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblBorders><w:top w:val=\"single\" w:sz=\"4\" w:color=\"BFBFBF\"/>\
         <w:bottom w:val=\"single\" w:sz=\"4\" w:color=\"BFBFBF\"/><w:insideH w:val=\"single\" w:sz=\"4\" w:color=\"BFBFBF\"/></w:tblBorders>\
         </w:tblPr><w:tblGrid>{grid}</w:tblGrid>",
        WIDTHS.iter().sum::<u32>()
    )?;
    let translated = rows::english(brief);
    let mut flags: HashMap<&str, Vec<&Flag>> = HashMap::new();
    brief.flags.iter().for_each(|f| flags.entry(f.at.as_str()).or_default().push(f));
    let row = |cells: &str| format!("<w:tr>{cells}</w:tr>");
    let head = ["", "English", "العربية"].map(|w| paragraph("Note", if w.is_ascii() { Side::English } else { Side::Arabic }, w));
    let [none, en, ar] = head;
    let cells = [cell(number, 1, &none), cell(english, 1, &en), cell(arabic, 1, &ar)].concat();
    write!(out, "<w:tr><w:trPr><w:tblHeader/></w:trPr>{cells}</w:tr>")?;
    for sentence in &brief.sentences {
        let words = translated.get(sentence.id.as_str()).copied().unwrap_or("–");
        let own = [
            cell(number, 1, &paragraph("Note", Side::English, &sentence.id)),
            cell(english, 1, &paragraph("", Side::English, words)),
            cell(arabic, 1, &paragraph("", Side::Arabic, &sentence.ar)),
        ];
        out.push_str(&row(&own.concat()));
        let own = flags.remove(sentence.id.as_str()).unwrap_or_default();
        let notes: String = own
            .iter()
            .map(|f| paragraph("Note", Side::English, &format!("{}: {} ({})", f.kind.name(), f.detail, f.kind.about())))
            .collect();
        if !notes.is_empty() {
            let beneath = [cell(number, 1, &paragraph("Note", Side::English, "")), cell(english + arabic, 2, &notes)];
            out.push_str(&row(&beneath.concat()));
        }
    }
    out.push_str("</w:tbl>");
    Ok(())
}

fn ids(ids: &[String]) -> String {
    format!("[{}]", ids.join(", "))
}

/// Outlet, date, byline, dateline, address.
fn source(brief: &Brief) -> String {
    let both = |name: &Bilingual| match (&name.en, &name.ar) {
        (Some(en), Some(ar)) => Some(format!("{en} ({ar})")),
        (en, ar) => en.clone().or_else(|| ar.clone()),
    };
    let date = brief.published.as_ref().map(|d| d.time.as_ref().map_or_else(|| d.date.clone(), |time| format!("{} {time}", d.date)));
    let address = brief.url.clone().unwrap_or_else(|| brief.source.clone());
    [brief.outlet.clone(), date, both(&brief.byline), both(&brief.dateline), Some(address)]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Newsroom;
    use crate::brief::{English, Glance};
    use crate::page::article;
    use mujaz_engine::unzip;

    fn part(file: &[u8], name: &str) -> String {
        let entries = unzip::entries(file).unwrap();
        let entry = entries.iter().find(|e| e.name == name).unwrap();
        String::from_utf8(unzip::content(file, entry).unwrap().into_owned()).unwrap()
    }

    #[test]
    fn a_document_has_the_pages_parts_and_text_stays_text() {
        let desk = Newsroom::builder().no_translator().build().unwrap();
        let text = "قمة <w:p> & \"الكويت\"\nتنطلق القمة غدا في الكويت & \u{1}جوارها. ويحضرها <b>عشرون</b> رئيسا\u{FFFF}.";
        let brief = desk.extract(text).unwrap();
        let file = docx(&brief, &["s1".into()]).unwrap();
        let document = part(&file, "word/document.xml");
        let mut reader = quick_xml::Reader::from_str(&document);
        let (mut rows, mut words) = (0, String::new());
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(tag) if tag.name().as_ref() == "w:tr" => rows += 1,
                quick_xml::events::Event::Text(text) => words.push_str(&text),
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(rows, 1 + brief.sentences.len(), "{document}");
        assert!(words.contains("Edited by hand: s1") && !document.contains("<b>") && !document.contains(['\u{1}', '\u{FFFF}']), "{words}");
        for name in ["[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/styles.xml"] {
            assert!(part(&file, name).starts_with("<?xml"), "{name}");
        }
        assert_eq!(docx(&brief, &[]).unwrap(), docx(&brief, &[]).unwrap(), "the same brief is the same bytes");
    }

    #[test]
    fn a_line_that_no_sentence_stands_behind_says_who_wrote_it() {
        let desk = Newsroom::builder().no_translator().build().unwrap();
        let mut brief = desk.extract("قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.").unwrap();
        for (traced, model, says) in [
            (true, None, "[s1]"),
            (true, Some("cross"), "[s1]"),
            (false, Some("cross"), "(written by cross from the whole article"),
            (false, None, "(written by a model from the whole article"),
        ] {
            let sentences = if traced { vec!["s1".to_string()] } else { Vec::new() };
            let glance = Glance { text: "A summit.".into(), sentences, traced, model: model.map(String::from) };
            brief.brief = Some(English { headline: None, glance: Some(glance), bullets: Vec::new() });
            let document = part(&docx(&brief, &[]).unwrap(), "word/document.xml");
            assert!(document.contains(&format!("At a glance. A summit. {says}")), "{document}");
            assert_eq!(article(&brief, 1).contains("from the whole article"), !traced, "{says}");
        }
    }
}
