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

#[test]
fn boundaries_of_annotated_paragraphs() {
    let (mut total, mut sentences) = ((0, 0, 0), 0);
    let mut add = |line: &str| {
        let (r, g, w) = score(line, true);
        total = (total.0 + r, total.1 + g, total.2 + w);
        sentences += w + 1;
    };
    let hard = include_str!("data/sentences-hard.txt").lines().filter(|l| !l.starts_with('#'));
    hard.for_each(&mut add);
    include_str!("data/sentences-articles.txt").lines().filter(|l| !l.starts_with('#')).for_each(&mut add);
    let (right, got, want) = total;
    let f1 = 2.0 * right as f64 / (got + want) as f64;
    println!("{sentences} sentences: {right} right of {got} found and {want} annotated: F1 {f1:.4}");
    println!("UAX 29 alone: F1 {:.4}", uax29());
    assert!(sentences >= 400 && f1 >= 0.95, "{sentences} sentences, F1 {f1:.4}");
}
