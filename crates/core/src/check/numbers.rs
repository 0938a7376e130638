//! Numbers of a source against those of what was written from it, as multisets of values, scale included.

use super::Finding;
use mujaz_text::date::{find_dates, resolve};
use mujaz_text::normalize::fold;
use mujaz_text::number::{FoundNumber, Unit, find_arabic, find_english};

/// Numbers in words up to here are not asked for: articles, duals and idioms make and unmake them.
const SMALL: f64 = 12.0;

/// Numbers that are not the same on both sides; what is missing only where `full` asks for it.
pub(super) fn compare(source: &Side, target: &Side, full: bool, out: &mut Vec<Finding>) {
    let mut open: Vec<&FoundNumber> = source.numbers.iter().collect();
    let mut unmatched: Vec<&FoundNumber> = Vec::new();
    for number in &target.numbers {
        match open.iter().position(|s| agree(s, number)) {
            Some(at) => _ = open.remove(at),
            None => unmatched.push(number),
        }
    }
    // A number said twice may stand for one, and parts of dates and names for numbers.
    let invented: Vec<&FoundNumber> = unmatched
        .into_iter()
        .filter(|n| asked(n) && !source.loose.contains(&n.value) && !source.numbers.iter().any(|s| agree(s, n)))
        .collect();
    let said = |n: &FoundNumber| target.loose.contains(&n.value) || target.numbers.iter().any(|t| agree(n, t));
    let mut missing: Vec<&FoundNumber> = open.into_iter().filter(|n| asked(n) && !vague(n) && !said(n)).collect();
    for number in invented {
        if missing.is_empty() {
            out.push(Finding { kind: "number_invented", detail: format!("`{}` is not in the source", number.raw) });
        } else {
            let nearest = nearest(&missing, number);
            let from = missing.remove(nearest);
            out.push(Finding { kind: "number_changed", detail: format!("`{}` became `{}`", from.raw, number.raw) });
        }
    }
    if full {
        out.extend(missing.iter().map(|n| Finding { kind: "number_missing", detail: format!("`{}` was left out", n.raw) }));
    }
}

/// One side's numbers, and values that may stand for numbers there: parts of dates and names, duals.
pub(super) struct Side {
    numbers: Vec<FoundNumber>,
    loose: Vec<f64>,
}

impl Side {
    pub(super) fn arabic(text: &str, date: Option<&str>) -> Self {
        let mut numbers = find_arabic(text);
        for number in &mut numbers {
            // "مليون ونصف": half of its own scale more.
            let rest = fold(text[number.range.end..].trim_start());
            if rest.starts_with("ونصف") && number.value >= 1.0 {
                let scale = [1e12, 1e9, 1e6, 1e3, 1.0].into_iter().find(|s| number.value >= *s).unwrap_or(1.0);
                number.value += scale / 2.0;
                if number.unit.is_none() && (rest.contains("في المئه") || rest.contains("في المائه") || rest.contains('%')) {
                    number.unit = Some(Unit::Percent);
                }
            }
        }
        share(text, &mut numbers);
        let mut loose = vec![1.0, 2.0];
        loose.extend(find_dates(text).iter().flat_map(|d| parts_of(&d.date)));
        loose.extend(date.into_iter().flat_map(|date| resolve(text, date)).flat_map(|d| parts_of(&d.date)));
        loose.extend(date.into_iter().flat_map(parts_of).take(1));
        loose.extend(glued(text));
        Self { numbers, loose }
    }

    pub(super) fn english(text: &str) -> Self {
        let mut loose: Vec<f64> = find_dates(text).iter().flat_map(|d| parts_of(&d.date)).collect();
        loose.extend(glued(text));
        let mut numbers = find_english(text);
        share(text, &mut numbers);
        // "The 1970s" is no number: Arabic has a word for it.
        numbers.retain(|n| !text[n.range.end..].starts_with('s'));
        Self { numbers, loose }
    }
}

/// "بين 4 و6 آلاف", "10 to 15 percent": the first of two numbers side by side shares the scale and unit of the second.
fn share(text: &str, numbers: &mut [FoundNumber]) {
    for i in (1..numbers.len()).rev() {
        let [first, second] = &mut numbers[i - 1..=i] else { continue };
        let between = fold(text[first.range.end..second.range.start].trim());
        if !matches!(between.as_str(), "و" | "الي" | "او" | "-" | "–" | "to" | "and" | "or" | "") || !first.digits {
            continue;
        }
        if first.unit.is_none() {
            first.unit = second.unit;
        }
        let scale = [1e12, 1e9, 1e6, 1e3].into_iter().find(|s| second.value >= *s);
        let written = second.raw.chars().any(char::is_alphabetic);
        if let Some(scale) = scale.filter(|_| written && first.value < 1e3 && first.raw.chars().all(|c| !c.is_alphabetic())) {
            first.value *= scale;
        }
    }
}

/// Year and day of a date.
fn parts_of(date: &str) -> Vec<f64> {
    [0..4, 8..10].into_iter().filter_map(|r| date.get(r)?.parse().ok()).collect()
}

/// Digits that are part of a name: F-16, G20, COVID-19.
fn glued(text: &str) -> Vec<f64> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    let named = words.filter(|w| w.chars().any(char::is_alphabetic) && w.chars().any(|c| c.is_ascii_digit()));
    named.flat_map(|w| w.split(|c: char| !c.is_ascii_digit())).filter_map(|d| d.parse().ok()).collect()
}

/// Whether two numbers say the same. A currency may be left to the context, a percentage may not.
fn agree(a: &FoundNumber, b: &FoundNumber) -> bool {
    let percent = |n: &FoundNumber| n.unit == Some(Unit::Percent);
    let units = a.unit == b.unit || (!percent(a) && !percent(b) && (a.unit.is_none() || b.unit.is_none()));
    units && (a.value - b.value).abs() <= 1e-9 * a.value.abs().max(1.0)
}

/// Whether a number is worth asking for.
fn asked(n: &FoundNumber) -> bool {
    n.digits || n.unit.is_some() || n.value > SMALL
}

/// A scale alone is often no number (آلاف المتظاهرين, ملايين الدولارات), nor are definite tens.
fn vague(n: &FoundNumber) -> bool {
    let scale = [1e3, 1e6, 1e9, 1e12, 100.0].contains(&n.value);
    // "في الخمسين من عمره", "الستينات": a decade of life or time.
    let decade = n.value % 10.0 == 0.0 && (20.0..=90.0).contains(&n.value) && n.raw.starts_with("ال") && n.unit.is_none();
    !n.digits && (scale || decade)
}

/// The missing number that an invented one most likely stands for.
fn nearest(missing: &[&FoundNumber], number: &FoundNumber) -> usize {
    let distance = |m: &FoundNumber| {
        let unit = if m.unit == number.unit { 0.0 } else { 1.0 };
        unit + (m.value.abs().max(1e-9).ln() - number.value.abs().max(1e-9).ln()).abs()
    };
    (0..missing.len()).min_by(|a, b| distance(missing[*a]).total_cmp(&distance(missing[*b]))).unwrap_or(0)
}
