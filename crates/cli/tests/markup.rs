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

#[test]
fn what_cannot_keep_its_markup_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let plain = write(dir.path(), "a.txt", "نص");
    let page = write(dir.path(), "a.html", "<p>نص</p>");
    for (args, why) in [
        (vec!["translate", &plain, "--keep-markup"], ".html, .srt and .vtt"),
        (vec!["translate", &page, &page, "--keep-markup"], "one file"),
        (vec!["translate", &page, "--keep-markup", "-o", &page], "as an input and as an output"),
        (vec!["translate", "none.html", "--keep-markup"], "none.html"),
    ] {
        let run = mujaz(&args);
        assert!(code(&run) == 2 && text(&run.stderr).contains(why), "{args:?}: {} {}", code(&run), text(&run.stderr));
    }
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "<p>نص</p>");
}
