//! How names are spelled against somebody else's spellings: `romanize` over bylines and datelines.
//!
//! ```text
//! cargo run --release -p mujaz --example spelled_names -- NAMES.tsv
//! ```
//!
//! Arabic and English stand in the last two columns. A name counts as right where it is the same but for capitals, hyphens
//! and the article's own spelling; as near where vowels and doubled letters differ too. The others are printed.

use mujaz_text::romanize::{byline, dateline};
use mujaz_text::words::place;

/// Without what newspapers differ in: capitals, marks, al- and el-.
fn bare(name: &str) -> String {
    let lower: String = name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    lower.split_whitespace().filter(|w| !matches!(*w, "al" | "el" | "by")).collect::<Vec<_>>().join("")
}

/// Consonants, each once in a row.
fn skeleton(name: &str) -> String {
    let mut out = String::new();
    for c in bare(name).chars().filter(|c| !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w')) {
        let c = if matches!(c, 'q' | 'c') { 'k' } else { c };
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut all, mut right, mut near) = (0usize, 0usize, 0usize);
    for path in std::env::args().skip(1) {
        for line in std::fs::read_to_string(&path)?.lines() {
            let mut columns = line.rsplit('\t');
            let (Some(english), Some(arabic)) = (columns.next(), columns.next()) else { continue };
            let spelled = if place(arabic).is_some() { dateline(arabic) } else { byline(arabic) };
            all += 1;
            if bare(&spelled) == bare(english) {
                right += 1;
            } else if skeleton(&spelled) == skeleton(english) {
                near += 1;
                println!("near: {arabic}: {spelled}, there {english}");
            } else {
                println!("other: {arabic}: {spelled}, there {english}");
            }
        }
    }
    println!("{right} of {all} the same, {near} more but for vowels");
    Ok(())
}
