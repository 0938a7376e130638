//! What holds for any input: nothing panics, no line goes unaccounted for, time grows with the size.

use mujaz_text::charset::decode;
use mujaz_text::extract::{Article, InputKind, extract, extract_html, extract_plain, feed_entries};
use mujaz_text::normalize::{collapse_whitespace, tidy};
use mujaz_text::segment::{pieces, sentences};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Every line of a page is in the body or among the removed lines.
fn accounted(article: &Article, line: &str) -> bool {
    let line = collapse_whitespace(&tidy(line));
    line.is_empty()
        || article.body.contains(&line)
        || article.title.as_deref() == Some(&line)
        // Lines that a sentence was wrapped over are one paragraph.
        || article.removed.iter().any(|r| r.line.contains(&line))
        // The dateline of an agency below a caption is cut off its paragraph.
        || line.match_indices(' ').any(|(at, _)| article.removed.iter().any(|r| r.line == line[..at]) && article.body.contains(&line[at + 1..]))
        // A notice that was glued behind a sentence is cut off it, with what the line was wrapped into; so is a credit behind that.
        || line.match_indices(' ').any(|(at, _)| article.body.contains(line[..at].trim_end()) && removed_in_parts(article, &line[at + 1..]))
        // Who and where in front of a report is cut off it and listed.
        || line.match_indices(' ').any(|(at, _)| {
            article.removed.iter().any(|r| r.line.trim() == line[..at].trim_end()) && article.body.contains(line[at + 1..].trim_start())
        })
}

fn removed_in_parts(article: &Article, text: &str) -> bool {
    let whole = |part: &str| article.removed.iter().any(|r| r.line.trim() == part.trim());
    article.removed.iter().any(|r| r.line.starts_with(text))
        || text.match_indices(' ').any(|(at, _)| whole(&text[..at]) && removed_in_parts(article, &text[at + 1..]))
}

fn line() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "الوزير",
        "قال",
        "في",
        "الكويت",
        "أمس",
        "98%",
        "«داعش»",
        "الرئيسية",
        "جميع الحقوق محفوظة",
        "15 فبراير 2018",
        "(رويترز)",
        "-",
        "إن.",
        "تعليق",
        "https://x.org",
        "و",
    ]);
    prop::collection::vec(words, 0..30).prop_map(|w| w.join(" "))
}

/// As many as are asked for, 300 in everyday runs.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]
    #[test]
    fn no_line_of_a_plain_page_is_lost(lines in prop::collection::vec(line(), 0..25)) {
        if let Ok(article) = extract_plain(&lines.join("\n")) {
            for line in &lines {
                prop_assert!(accounted(&article, line), "`{line}` of {lines:?}\n{article:?}");
            }
        }
    }

    #[test]
    fn no_line_of_an_html_page_is_lost(lines in prop::collection::vec(line(), 1..12)) {
        let page = format!("<html><body><div>{}</div></body></html>", format_args!("<p>{}</p>", lines.join("</p><p>")));
        if let Ok(article) = extract_html(&page) {
            for line in &lines {
                prop_assert!(accounted(&article, line), "`{line}` of {lines:?}\n{article:?}");
            }
        }
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..600), tags in "(<[a-z/!?]{0,6}|[>&;#x«»\n ]|[ا-ي0-9]){0,80}") {
        let text = decode(&bytes).text + &tags;
        _ = extract(&text);
        _ = extract_html(&text);
        feed_entries(&text).into_iter().flatten().for_each(|entry| _ = entry.article(InputKind::Auto));
        let total: usize = sentences(&text).iter().map(|s| s.range.len()).sum();
        prop_assert_eq!(total, text.len());
    }

    #[test]
    fn pieces_are_the_text_and_fit(text in "[ابوقل .،«»؛\n0-9]{1,300}", budget in 1usize..40) {
        let count = |s: &str| s.chars().count();
        let mut end = 0;
        for piece in pieces(&text, budget, &count) {
            prop_assert_eq!(piece.range.start, end);
            prop_assert!(count(text[piece.range.clone()].trim()) <= budget);
            end = piece.range.end;
        }
        prop_assert_eq!(end, text.len());
    }
}

#[test]
fn ten_megabytes_in_one_line_take_seconds() {
    for unit in ["كلمة ", "«", "وقال ", "15 فبراير 2018 ", "<p>", "3 ملايين و", "&amp;"] {
        let text = unit.repeat(10_000_000 / unit.len());
        let start = Instant::now();
        _ = extract(&text);
        let parts = sentences(&text).len();
        _ = mujaz_text::number::find_arabic(&text[..text.floor_char_boundary(1_000_000)]);
        _ = mujaz_text::date::find_dates(&text[..text.floor_char_boundary(1_000_000)]);
        _ = mujaz_text::mention::find_quotes(&text);
        assert!(parts > 0 && start.elapsed() < Duration::from_secs(20), "{unit}: {:?}", start.elapsed());
        println!("{unit}: {:?}", start.elapsed());
    }
}
