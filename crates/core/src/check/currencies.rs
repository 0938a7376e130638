//! The country of a currency: Canadian dollars are no US dollars, Kuwaiti dinars no Jordanian ones.
//!
//! Which dollar is meant is often left to the context, so only what both sides say is compared: a currency of one country on
//! this side, of another one on that side. A bare sign is a country's too: "$5" is no Australian dollar, "£5" no Egyptian pound,
//! where the English says nothing of that country. A currency that stands without an amount is compared by its kind.

use super::{Check, Finding, FlagKind, Pair};
use mujaz_text::clitics::forms;
use mujaz_text::data::CURRENCIES;
use mujaz_text::normalize::fold;
use mujaz_text::number::FoundNumber;
use mujaz_text::romanize::{nation_of_arabic, nations, plain};
use std::ops::Range;
use std::sync::LazyLock;

/// Compares the countries of currencies.
pub(super) struct Currencies;

impl Check for Currencies {
    fn name(&self) -> &'static str {
        "currencies"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let there = arabic(pair);
        if there.is_empty() {
            return Vec::new();
        }
        let here = english(pair);
        let mut out: Vec<Finding> = Vec::new();
        for from in there.iter().filter(|f| f.nation.is_some() && !here.iter().any(|h| h.same(f))) {
            let other = here.iter().find(|h| h.kind == from.kind && from.became(h, &there, pair));
            let Some(to) = other.filter(|to| !out.iter().any(|f| f.target.as_ref() == Some(&to.range))) else { continue };
            out.push(pair.became(FlagKind::UnitChanged, from.range.clone(), to.range.clone()));
        }
        if out.is_empty() {
            out.extend(another(pair, &there, &here));
        }
        out
    }
}

/// A currency without an amount that became another one: "against the euro" for مقابل الدولار. Amounts are the numbers' matter.
fn another(pair: &Pair<'_>, there: &[Money], here: &[Money]) -> Option<Finding> {
    let apart = |money: &Money, numbers: &[FoundNumber]| {
        !numbers.iter().any(|n| n.range.start < money.range.end && money.range.start < n.range.end)
    };
    let among = |money: &Money, all: &[Money]| all.iter().any(|m| m.family() == money.family());
    let from = there.iter().find(|m| !among(m, here))?;
    let to = here.iter().find(|m| !among(m, there))?;
    // "JD" may be somebody's initials, and ريال مدريد is no money.
    let whole = pair.target_reading().slice(&to.range).contains(char::is_lowercase);
    let club = from.kind == "riyal" && pair.target_words().iter().any(|w| w.folded == "real");
    let alone = whole && !club && apart(from, pair.source_reading().numbers()) && apart(to, pair.target_reading().numbers());
    alone.then(|| pair.became(FlagKind::UnitChanged, from.range.clone(), to.range.clone()))
}

/// A currency that a text names.
struct Money {
    /// Dollar, pound, dinar ...
    kind: &'static str,
    /// The country in lower English letters, where it is said.
    nation: Option<&'static str>,
    range: Range<usize>,
}

impl Money {
    fn same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.nation == other.nation
    }

    /// Its kind; the Syrian and Lebanese ليرة is a pound in English.
    fn family(&self) -> &'static str {
        if self.kind == "lira" { "pound" } else { self.kind }
    }

    /// Whether a currency of the English stands in the place of this one.
    fn became(&self, here: &Self, there: &[Self], pair: &Pair<'_>) -> bool {
        match here.nation {
            Some(_) => !there.iter().any(|t| t.same(here)),
            // The sign alone: of the United States, of Britain.
            None => {
                let home = match self.kind {
                    "dollar" => "united states",
                    "pound" => "britain",
                    _ => return false,
                };
                let sign = pair.target.get(here.range.clone()).is_some_and(|w| matches!(w, "$" | "£"));
                let spoken = || {
                    pair.target_words()
                        .iter()
                        .any(|w| nations(&plain(&w.folded)).any(|n| n.english.first().map(String::as_str) == self.nation))
                };
                let other = there.iter().any(|t| t.kind == self.kind && t.nation != self.nation);
                sign && self.nation != Some(home) && !other && !spoken()
            }
        }
    }
}

/// A row of `data/currencies.tsv`.
struct Row {
    kind: &'static str,
    nation: Option<&'static str>,
    arabic: Vec<String>,
    english: Vec<&'static str>,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let mut fields = line.split('\t');
        let (kind, nation) = (fields.next()?, fields.next().filter(|n| !n.is_empty()));
        let forms = |field: Option<&'static str>| field.unwrap_or("").split('|').filter(|f| !f.is_empty()).collect::<Vec<&'static str>>();
        let arabic = forms(fields.next()).into_iter().map(fold).collect();
        Some(Row { kind, nation, arabic, english: forms(fields.next()) })
    };
    CURRENCIES.lines().filter(|l| !l.starts_with('#')).filter_map(row).collect()
});

fn row(of: impl Fn(&Row) -> bool) -> Option<&'static Row> {
    ROWS.iter().find(|r| of(r))
}

/// Folded forms of what Arabic says for the currency of a code in capitals ("AED", "SR"), whatever its country; None where it is no code.
pub(super) fn of_code(code: &str) -> Option<Vec<&'static str>> {
    let lower = code.to_lowercase();
    let kind = row(|r| matches!(lower.len(), 2 | 3) && r.english.contains(&lower.as_str()))?.kind;
    Some(ROWS.iter().filter(|r| r.kind == kind).flat_map(|r| &r.arabic).map(String::as_str).collect())
}

/// The currencies of the Arabic: "دينار كويتي", "بالجنيه الإسترليني".
fn arabic(pair: &Pair<'_>) -> Vec<Money> {
    let words = pair.source_words();
    let mut out = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let [whole, .., bare] = forms(&word.folded);
        let Some(found) = row(|r| r.arabic.iter().any(|a| a == whole || a == bare)) else { continue };
        let next = words.get(at + 1).filter(|n| pair.source.get(word.range.end..n.range.start) == Some(" "));
        let country = next.and_then(|n| {
            let adjective = n.folded.strip_prefix("ال").unwrap_or(&n.folded);
            adjective.ends_with(['ي', 'ه']).then(|| nation_of_arabic(adjective)).flatten().map(|nation| (nation, n.range.end))
        });
        let end = country.map_or(word.range.end, |(_, end)| end);
        out.push(Money { kind: found.kind, nation: found.nation.or(country.map(|(n, _)| n)), range: word.range.start..end });
    }
    out
}

/// The currencies of the English: "Kuwaiti dinars", "HK$", "QAR", "pounds sterling", "$".
fn english(pair: &Pair<'_>) -> Vec<Money> {
    let words = pair.target_words();
    let mut out = Vec::new();
    for (at, word) in words.iter().enumerate() {
        // Codes are capitals, and may stand glued to digits: "QR1.2 billion".
        let code = word.folded.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
        let capitals = pair.target.get(word.range.start..word.range.start + code.len()).is_some_and(|w| w.chars().all(char::is_uppercase));
        let is = |form: &&str| **form == *code && (form.len() > 3 || capitals);
        let Some(found) = row(|r| r.english.iter().any(is)) else { continue };
        // "pounds sterling": the next word says it.
        let next = words.get(at + 1).filter(|n| n.folded == "sterling" && found.kind == "pound");
        let front = |n: usize| {
            let from = words.get(at.checked_sub(n)?)?;
            let phrase = plain(pair.target.get(from.range.start..word.range.start)?.trim_end());
            nations(&phrase).next().and_then(|n| n.english.first()).map(|n| (n.as_str(), from.range.start))
        };
        let country = front(1).or_else(|| front(2));
        let nation = found.nation.or(country.map(|(n, _)| n)).or(next.map(|_| "britain"));
        // The pound of Syria and Lebanon is the ليرة.
        let kind = if matches!((found.kind, nation), ("pound", Some("syria" | "lebanon"))) { "lira" } else { found.kind };
        let start = country.map_or(word.range.start, |(_, start)| start);
        out.push(Money { kind, nation, range: start..next.map_or(word.range.end, |n| n.range.end) });
    }
    for (at, sign) in pair.target.match_indices(['$', '£']) {
        let before = pair.target.get(..at).unwrap_or_default();
        let letters: Vec<char> = before.chars().rev().take_while(|c| c.is_ascii_alphabetic() || *c == '.').collect();
        let code: String =
            letters.iter().rev().filter(|c| **c != '.').chain(sign.chars().collect::<Vec<_>>().iter()).collect::<String>().to_lowercase();
        let kind = if sign == "$" { "dollar" } else { "pound" };
        let nation = row(|r| r.english.contains(&code.as_str())).and_then(|r| r.nation);
        let start = at - if nation.is_some() { letters.len() } else { 0 };
        out.push(Money { kind, nation, range: start..at + sign.len() });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Context, run};
    use super::*;

    #[test]
    fn a_code_that_stands_for_no_currency_of_the_source_is_an_invention() {
        let found = |arabic: &str, english: &str| {
            let context = Context { full: true, ..Context::default() };
            run(&Pair::new(arabic, english, context)).iter().any(|f| f.kind == FlagKind::AcronymInvented)
        };
        for (arabic, english) in [
            ("بقيمة خمسة ملايين دينار", "worth KWD 5 million"),
            ("بقيمة خمسة ملايين درهم", "worth AED5 million"),
            ("بلغ السعر 3 ر.س", "The price was SAR 3"),
            ("بلغ السعر 5$", "The price was USD 5"),
            ("ارتفعت الليرة", "The LBP rose"),
            ("بلغ السعر 15.00 ر. س.", "The price was SAR 15.00"),
            ("430 دولارا (280 دينارا أردنيا)", "USD 430 (JOD 280)"),
            ("منطقة ماكاو الإدارية الخاصة", "Macao SAR"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
        for (arabic, english) in [
            ("بلغ السعر 3 ريالات", "The price was USD 3"),
            ("بلغ السعر 10.00", "The price was USD 10.00"),
            ("بلغ السعر 3 ر.س", "The price was USD 3"),
            ("سعر الصنف بالريال", "The item's price in AED"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }
}
