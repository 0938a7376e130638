//! `mujaz translate` on files that keep their markup.

mod common;

use common::{code, mujaz, mujaz_with, text, write};

const PAGE: &str = "<!DOCTYPE html>\n<html lang=ar><head><meta charset=\"windows-1256\"><title>خبر من القاهرة</title>\n<style>p > b { }</style></head>\n\
                    <body>\n  <p class='x'>قال <b>رئيس الوزراء</b> إن الحكومة ستعلن الميزانية غدا.</p>\n  <code>لا يترجم</code>\n</body></html>\n";

#[test]
fn a_page_comes_back_with_its_tags_in_its_charset() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "page.html", encoding_rs::WINDOWS_1256.encode(PAGE).0);
    let out = dir.path().join("out.html");
    let run = mujaz(&["translate", &input, "--keep-markup", "-q", "-o", out.to_str().unwrap()]);
    assert_eq!(code(&run), 0, "{}", text(&run.stderr));
    let bytes = std::fs::read(&out).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err(), "the page says windows-1256 and is UTF-8");
    let page = encoding_rs::WINDOWS_1256.decode(&bytes).0.into_owned();
    for kept in [
        "<!DOCTYPE html>\n<html lang=ar><head><meta charset=\"windows-1256\"><title>",
        "</title>\n<style>p > b { }</style></head>\n<body>\n  <p class='x'>",
        "</p>\n  <code>لا يترجم</code>\n</body></html>\n",
    ] {
        assert!(page.contains(kept), "{page}");
    }
    assert!(page.contains("<b>") && !page.contains("الحكومة") && !page.contains("خبر"), "{page}");
    // From standard input it is HTML.
    let piped = mujaz_with(&["translate", "--keep-markup", "-q"], PAGE.as_bytes());
    assert_eq!(text(&piped.stdout), page);
}

#[test]
fn subtitles_keep_numbers_timings_and_lines() {
    let dir = tempfile::tempdir().unwrap();
    let file = "\u{FEFF}1\r\n00:00:01,000 --> 00:00:03,500\r\n<i>قال الوزير إن المفاوضات\r\nمستمرة حتى نهاية الأسبوع</i>\r\n\r\n2\r\n00:00:04,000 --> 00:00:06,000\r\n{\\an8}وصل الوفد إلى المدينة\r\n\r\n3\r\n00:00:07,000 --> 00:00:08,000\r\nOK\r\n";
    let input = write(dir.path(), "a.srt", file);
    let english = text(&mujaz(&["translate", &input, "-q"]).stdout);
    let (before, after): (Vec<&str>, Vec<&str>) = (file.split("\r\n").collect(), english.split("\r\n").collect());
    assert_eq!(before.len(), after.len(), "{english}");
    for at in [0, 1, 4, 5, 6, 8, 9, 10, 11, 12] {
        assert_eq!(before[at], after[at], "{english}");
    }
    assert!(after[2].starts_with("<i>") && after[3].ends_with("</i>") && after[7].starts_with("{\\an8}"), "{english}");
    assert!(!english.contains("الوزير") && !english.contains('<') || english.matches('<').count() == 2, "{english}");
    let vtt = write(dir.path(), "a.vtt", "WEBVTT\n\nNOTE ملاحظة\n\n00:01.000 --> 00:02.000 line:0\n<v سامي>وصل الوفد</v>\n");
    let english = text(&mujaz(&["translate", &vtt, "-q"]).stdout);
    assert!(
        english.starts_with("WEBVTT\n\nNOTE ملاحظة\n\n00:01.000 --> 00:02.000 line:0\n<v سامي>") && english.ends_with("</v>\n"),
        "{english}"
    );
}

/// A zip with one entry, stored.
fn zip(name: &str, content: &str) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(content.as_bytes());
    let size = (content.len() as u32).to_le_bytes();
    let sums = [crc.sum().to_le_bytes(), size, size].concat();
    let head = [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0], sums.as_slice(), &(name.len() as u16).to_le_bytes(), &[0, 0]].concat();
    let local = [b"PK\x03\x04", head.as_slice(), name.as_bytes(), content.as_bytes()].concat();
    let record = [b"PK\x01\x02\x14\x03", head.as_slice(), &[0; 14], name.as_bytes()].concat();
    let places = [(record.len() as u32).to_le_bytes(), (local.len() as u32).to_le_bytes()].concat();
    [local, record, b"PK\x05\x06\0\0\0\0\x01\0\x01\0".to_vec(), places, vec![0, 0]].concat()
}

#[test]
fn office_files_come_back_as_office_files() {
    let dir = tempfile::tempdir().unwrap();
    let paragraph = "<w:document><w:p><w:pPr><w:bidi/></w:pPr><w:r><w:t>قال الوزير إن المفاوضات مستمرة.</w:t></w:r></w:p></w:document>";
    let input = write(dir.path(), "a.docx", zip("word/document.xml", paragraph));
    let out = dir.path().join("b.docx");
    let run = mujaz(&["translate", &input, "-q", "-o", out.to_str().unwrap()]);
    assert_eq!(code(&run), 0, "{}", text(&run.stderr));
    let bytes = std::fs::read(&out).unwrap();
    let entry = mujaz::unzip::entries(&bytes).unwrap().remove(0);
    let xml = String::from_utf8(mujaz::unzip::content(&bytes, &entry).unwrap().into_owned()).unwrap();
    let start = "<w:document><w:p><w:pPr><w:bidi/></w:pPr><w:r><w:t xml:space=\"preserve\">";
    assert!(xml.starts_with(start) && xml.contains("minister") && xml.ends_with("</w:t></w:r></w:p></w:document>"), "{xml}");
    // One that is none is a failure of that file, not a wrong use.
    let broken = write(dir.path(), "c.docx", "نص");
    let run = mujaz(&["translate", &broken, "-o", out.to_str().unwrap()]);
    assert!(code(&run) == 1 && text(&run.stderr).contains("cannot be read as docx"), "{}", text(&run.stderr));
}

#[test]
fn what_cannot_keep_its_markup_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let plain = write(dir.path(), "a.pdf", "نص");
    let page = write(dir.path(), "a.html", "<p>نص</p>");
    let film = write(dir.path(), "a.srt", "1\n00:00:01,000 --> 00:00:02,000\nنص\n");
    for (args, why) in [
        (vec!["translate", &plain, "--keep-markup"], ".docx, .odt, .epub"),
        (vec!["translate", &page, &page, "--keep-markup"], "one file"),
        (vec!["translate", &page, "--keep-markup", "-o", &page], "as an input and as an output"),
        (vec!["translate", "none.html", "--keep-markup"], "none.html"),
        (vec!["translate", &page, "--keep-markup", "-o", "none.docx"], "comes back as a .html"),
        (vec!["translate", &film, "-o", "none.vtt"], "comes back as a .srt"),
        (vec!["translate", &film, "-o", "none.jsonl"], "mujaz run --stage translate"),
    ] {
        let run = mujaz(&args);
        assert!(code(&run) == 2 && text(&run.stderr).contains(why), "{args:?}: {} {}", code(&run), text(&run.stderr));
    }
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "<p>نص</p>");
}
