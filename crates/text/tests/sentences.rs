//! Sentence boundaries against an annotated set: hard paragraphs written for it, and articles composed for this project
//! (the bodies of `data/pages`), whose stops are known.

use mujaz_text::segment::sentences;

/// Boundaries inside a paragraph: found and right, found, annotated.
fn score(annotated: &str, shown: bool) -> (usize, usize, usize) {
    let parts: Vec<&str> = annotated.split(" | ").collect();
    let text = parts.join(" ");
    let mut want = Vec::new();
    let mut at = 0;
    for part in &parts[..parts.len() - 1] {
        at += part.len() + 1;
        want.push(at);
    }
    let got: Vec<usize> = sentences(&text).iter().map(|s| s.range.end).filter(|e| *e < text.len()).collect();
    let right = got.iter().filter(|g| want.contains(g)).count();
    if shown && (right < got.len() || right < want.len()) {
        println!("{:?}", sentences(&text).iter().map(|s| &text[s.range.clone()]).collect::<Vec<_>>());
    }
    (right, got.len(), want.len())
}

/// F1 of `icu_segmenter` alone on the same set.
fn uax29() -> f64 {
    use icu_segmenter::{SentenceSegmenter, options::SentenceBreakInvariantOptions};
    let segmenter = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    let (mut right, mut all) = (0, 0);
    let sets = [include_str!("data/sentences-hard.txt"), include_str!("data/sentences-articles.txt")];
    for line in sets.iter().flat_map(|s| s.lines()).filter(|l| !l.starts_with('#')) {
        let parts: Vec<&str> = line.split(" | ").collect();
        let text = parts.join(" ");
        let want: Vec<usize> = parts[..parts.len() - 1]
            .iter()
            .scan(0, |at, p| {
                *at += p.len() + 1;
                Some(*at)
            })
            .collect();
        let got: Vec<usize> = segmenter.segment_str(&text).filter(|e| (1..text.len()).contains(e)).collect();
        right += got.iter().filter(|g| want.contains(g)).count();
        all += got.len() + want.len();
    }
    2.0 * f64::from(u32::try_from(right).unwrap()) / all as f64
}

/// Every kind of stop that ends a sentence or does not: each line exactly.
#[test]
fn stops_by_kind() {
    let (mut kind, mut wrong) = ("", Vec::new());
    for line in include_str!("data/sentences-kinds.txt").lines().filter(|l| !l.is_empty()) {
        if let Some(head) = line.strip_prefix("# kind: ") {
            kind = head;
        } else if !line.starts_with('#') {
            let text = line.replace(" | ", " ").replace('~', "");
            let want: Vec<String> = line.replace('~', " | ").split(" | ").map(str::to_string).collect();
            let got: Vec<&str> = sentences(&text).iter().map(|s| text[s.range.clone()].trim()).collect();
            if got != want {
                wrong.push(format!("{kind}: {got:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A megabyte of one mark, alone and with what makes it doubtful, takes moments.
#[test]
fn marks_without_end_take_moments() {
    for unit in [
        ".",
        ". ",
        "...",
        "\"",
        "«",
        "»",
        "(",
        ")",
        "((.",
        "\" .",
        "«.",
        ".»",
        "د.",
        "د. ",
        "1.",
        "a.b@",
        "؟!",
        "\u{200f}.",
        " ",
        "\n",
        "و ",
        "وقال الوزير إن ",
        "كلمة.كلمة.",
    ] {
        let text = unit.repeat((1 << 20) / unit.len());
        let start = std::time::Instant::now();
        let total: usize = sentences(&text).iter().map(|s| s.range.len()).sum();
        let quotes = mujaz_text::mention::find_quotes(&text).len();
        assert_eq!(total, text.len());
        println!("{unit:?}: {:?}", start.elapsed());
        assert!(start.elapsed().as_secs() < 20, "{unit:?}: {:?}, {quotes} quotations", start.elapsed());
    }
}

/// Precision first: a lost stop that leaves no evidence stays lost (README, Limits), so the two kinds are told apart.
#[test]
fn boundaries_of_annotated_paragraphs() {
    let (mut total, mut sentences, mut unmarked) = ((0, 0, 0), 0, 0);
    let hard = include_str!("data/sentences-hard.txt").lines();
    for line in hard.chain(include_str!("data/sentences-articles.txt").lines()).filter(|l| !l.starts_with('#')) {
        let (r, g, w) = score(line, true);
        total = (total.0 + r, total.1 + g, total.2 + w);
        sentences += w + 1;
        let stop = |p: &&str| p.trim_end_matches(['»', '"', '”', ')']).ends_with(['.', '!', '?', '؟', '…']);
        let parts: Vec<&str> = line.split(" | ").collect();
        unmarked += parts[..parts.len() - 1].iter().filter(|p| !stop(p)).count();
    }
    let (right, got, want) = total;
    let f1 = 2.0 * right as f64 / (got + want) as f64;
    println!("{sentences} sentences: {right} right of {got} found and {want} annotated, {unmarked} of them without a stop: F1 {f1:.4}");
    println!("UAX 29 alone: F1 {:.4}", uax29());
    assert!(sentences >= 400 && right == got && f1 >= 0.98, "{sentences} sentences, F1 {f1:.4}");
}
