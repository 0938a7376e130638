//! Numbers, percentages, currencies and dates of a source against those of what was written from it.
//!
//! Numbers are compared as multisets of values, scale included, so that "3 مليارات" meets "$3 billion" and not "$3
//! million". Small numbers in words ("two sides", "أول") come and go between languages and are not asked for.

use super::{Check, Context, Finding, FlagKind, Pair, Target, run};
use mujaz_text::date::{find_dates, months_in, resolve};
use mujaz_text::normalize::fold;
use mujaz_text::number::{FoundNumber, Unit, find_arabic, find_english};

/// How texts are compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fidelity<'a> {
    /// The article's own date (`YYYY-MM-DD`), against which أمس and its like are read.
    pub date: Option<&'a str>,
    /// Whether what is missing counts as well: in a full translation, not in a summary.
    pub full: bool,
}

/// Numbers in words up to here are not asked for: articles, duals and idioms make and unmake them.
const SMALL: f64 = 12.0;

/// Numbers, percentages, currencies: in translations and summaries.
pub(super) struct Numbers;

impl Check for Numbers {
    fn name(&self) -> &'static str {
        "numbers"
    }

    fn judges(&self, _: Target) -> bool {
        true
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let Context { date, full, target, .. } = pair.context;
        let written = match target {
            Target::English => Side::english(pair.target),
            Target::Arabic => Side::arabic(pair.target, date),
        };
        let mut out = Vec::new();
        Fidelity { date, full }.numbers(&Side::arabic(pair.source, date), &written, &mut out);
        out
    }
}

/// Months.
pub(super) struct Dates;

impl Check for Dates {
    fn name(&self) -> &'static str {
        "dates"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let Context { date, full, .. } = pair.context;
        let mut out = Vec::new();
        Fidelity { date, full }.months(pair.source, pair.target, &mut out);
        out
    }
}

impl Fidelity<'_> {
    /// What does not agree between an Arabic source and the English made from it.
    ///
    /// ```
    /// use mujaz::check::Fidelity;
    /// let check = Fidelity { full: true, ..Default::default() };
    /// let source = "وقعت الوزارة مذكرة بقيمة 3 مليارات دولار في 15 فبراير 2018";
    /// assert!(check.translation(source, "The ministry signed a $3 billion memorandum on 15 February 2018").is_empty());
    /// let found = check.translation(source, "The ministry signed a $3 million memorandum on 15 February 2018");
    /// assert_eq!(found[0].kind, mujaz::check::FlagKind::NumberChanged);
    /// ```
    pub fn translation(&self, arabic: &str, english: &str) -> Vec<Finding> {
        let context = Context { date: self.date, full: self.full, ..Context::default() };
        run(&Pair::new(arabic, english, context))
    }

    /// What an Arabic text says that its Arabic source does not: for summaries.
    ///
    /// ```
    /// use mujaz::check::Fidelity;
    /// let found = Fidelity::default().summary("قتل 14 شخصا في الهجوم أمس", "قتل 41 شخصا في الهجوم");
    /// assert_eq!(found[0].kind, mujaz::check::FlagKind::NumberChanged);
    /// ```
    pub fn summary(&self, article: &str, summary: &str) -> Vec<Finding> {
        let context = Context { date: self.date, full: self.full, target: Target::Arabic, ..Context::default() };
        run(&Pair::new(article, summary, context))
    }

    fn numbers(&self, source: &Side, target: &Side, out: &mut Vec<Finding>) {
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
                let detail = format!("`{}` is not in the source", number.raw);
                out.push(Finding::new(FlagKind::NumberInvented, detail).in_target(number.range.clone()));
            } else {
                let nearest = nearest(&missing, number);
                let from = missing.remove(nearest);
                let detail = format!("`{}` became `{}`", from.raw, number.raw);
                out.push(Finding::new(FlagKind::NumberChanged, detail).in_source(from.range.clone()).in_target(number.range.clone()));
            }
        }
        if self.full {
            let left_out =
                |n: &&FoundNumber| Finding::new(FlagKind::NumberMissing, format!("`{}` was left out", n.raw)).in_source(n.range.clone());
            out.extend(missing.iter().map(left_out));
        }
    }

    fn months(&self, arabic: &str, english: &str, out: &mut Vec<Finding>) {
        let named = months_in(arabic);
        let mut justified = named.clone();
        let of = |date: &str| date.get(5..7).and_then(|m| m.parse().ok());
        justified.extend(find_dates(arabic).iter().filter_map(|d| of(&d.date)));
        if let Some(date) = self.date {
            justified.extend(of(date));
            justified.extend(resolve(arabic, date).iter().filter_map(|d| of(&d.date)));
        }
        let said = months_in(english);
        for month in said.iter().filter(|m| !justified.contains(m)) {
            out.push(Finding::new(FlagKind::DateInvented, format!("{} is not in the source", ENGLISH_MONTHS[*month as usize - 1])));
        }
        // "مارس", "ماي" and "آب" are words as well: a month only inside a date.
        let sure = |m: &u32| !matches!(m, 3 | 5 | 8) || find_dates(arabic).iter().any(|d| of(&d.date) == Some(*m));
        if self.full {
            for month in named.iter().filter(|m| sure(m) && !said.contains(m) && !numeric_month(english, **m)) {
                out.push(Finding::new(FlagKind::DateMissing, format!("{} was left out", ENGLISH_MONTHS[*month as usize - 1])));
            }
        }
    }
}

const ENGLISH_MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// One side's numbers, and values that may stand for numbers there: parts of dates and names, duals.
struct Side {
    numbers: Vec<FoundNumber>,
    loose: Vec<f64>,
}

impl Side {
    fn arabic(text: &str, date: Option<&str>) -> Self {
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

    fn english(text: &str) -> Self {
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

/// Whether a date in digits names the month: 15/02/2018.
fn numeric_month(english: &str, month: u32) -> bool {
    find_dates(english).iter().any(|d| d.date.get(5..7).and_then(|m| m.parse().ok()) == Some(month))
}
