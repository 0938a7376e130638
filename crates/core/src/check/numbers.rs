//! Numbers of a source against those of what was written from it, as multisets of values, scale included.

use super::readings::Fact;
use super::rounded::{rounds, upward};
use super::side::{SCALES, Side, near};
use super::{Check, Context, Finding, FlagKind, Pair, Reading, Target, scores, small};
use mujaz_text::number::{FoundNumber, Unit};
use std::collections::HashMap;

/// Numbers in words up to here are not asked for: articles, duals and idioms make and unmake them.
const SMALL: f64 = 9.0;

/// A text with more numbers is a table: what both sides write alike is taken out first, and of the rest so many are compared.
const MOST: usize = 2000;

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
            Target::English => Side::english(pair.target_reading()),
            Target::Arabic => Side::arabic(pair.target_reading(), date),
        };
        let mut out = Vec::new();
        let source = Side::arabic(pair.source_reading(), date);
        compare(&source, &written, full, &mut out);
        if full && target == Target::English {
            small::compare(&source, &written, pair, &mut out);
            if out.is_empty() {
                out.extend(scores::changed(pair).or_else(|| turned(&source, &written, pair)));
            }
        }
        if let Some((from, to)) = source.swollen(&written, pair).filter(|_| target == Target::English && out.is_empty()) {
            let (from, to) = (&from.number, &to.number);
            let of = |text: &str, n: &FoundNumber| text.get(n.range.clone()).unwrap_or_default().to_string();
            let detail = format!("`{}` small coins became `{}`", of(pair.source, from), of(pair.target, to));
            out.push(Finding::new(FlagKind::UnitChanged, detail).in_source(from.range.clone()).in_target(to.range.clone()));
        }
        out
    }
}

/// The values of the numbers that an Arabic text names, in digits or in words.
pub(crate) fn values(source: &str) -> Vec<f64> {
    let reading = Reading::new(source, Target::Arabic);
    let side = Side::arabic(&reading, None);
    let facts = || side.facts.iter().flat_map(|f| std::iter::once(f.number.value).chain(f.also.iter().copied()));
    // The eighth of the twenty-eighth is no number of its own.
    let inside = |loose: f64| facts().any(|v| v > 20.0 && (v - loose) % 10.0 == 0.0 && v % 10.0 != 0.0);
    facts().chain(side.loose.iter().copied().filter(|v| !inside(*v))).collect()
}

/// Numbers that are not the same on both sides; what is missing only where `full` asks for it.
fn compare(source: &Side, target: &Side, full: bool, out: &mut Vec<Finding>) {
    // The number of a paragraph comes and goes; one that stands on both sides is the same.
    let numbered = full && source.marker.is_some() && target.marker.is_some();
    let marker = |side: &'_ Side| if numbered { side.marker.clone() } else { None };
    let (first, last) = (marker(source), marker(target));
    let mut open: Vec<&Fact> = first.iter().chain(&source.facts).collect();
    let mut here: Vec<&Fact> = last.iter().chain(&target.facts).collect();
    if open.len().max(here.len()) > MOST {
        cancel(&mut open, &mut here);
        for (side, facts) in [("source", &mut open), ("output", &mut here)] {
            if facts.len() > MOST {
                let detail = format!("{} numbers of the {side} are not on the other side: only {MOST} of them were compared", facts.len());
                out.push(Finding::new(FlagKind::NumberChanged, detail));
                facts.truncate(MOST);
            }
        }
    }
    let mut unmatched: Vec<&Fact> = Vec::new();
    for fact in here {
        match open.iter().position(|s| same(s, fact)) {
            Some(at) => _ = open.remove(at),
            None => unmatched.push(fact),
        }
    }
    // A number said twice may stand for one, and parts of dates and names for numbers.
    let invented: Vec<&Fact> = unmatched
        .into_iter()
        .filter(|f| {
            let item = || source.marker.as_ref().is_some_and(|m| same(m, f));
            let told = || source.allows(f, source) || source.facts.iter().any(|s| same(s, f) || rounds(&s.number, &f.number, f.about));
            (f.century || asked(&f.number)) && !vague(&f.number) && !item() && !told()
        })
        .collect();
    let said = |f: &Fact| {
        let here = || target.facts.iter().any(|t| same(f, t) || rounds(&f.number, &t.number, t.about));
        let item = || target.marker.as_ref().is_some_and(|m| same(f, m));
        target.allows(f, source) || target.dozens(f) || source.told_otherwise(f, target) || item() || here()
    };
    let mut missing: Vec<&Fact> = open.into_iter().filter(|f| (f.century || asked(&f.number)) && !vague(&f.number) && !said(f)).collect();
    for fact in invented {
        let raw = &fact.number.raw;
        match nearest(&missing, &fact.number) {
            None => {
                let found = Finding::new(FlagKind::NumberInvented, format!("`{raw}` is not in the source"));
                out.push(found.in_target(fact.number.range.clone()));
            }
            Some(at) => {
                let from = missing.remove(at);
                let found = Finding::new(FlagKind::NumberChanged, format!("`{}` became `{raw}`", from.number.raw));
                out.push(found.in_source(from.number.range.clone()).in_target(fact.number.range.clone()));
            }
        }
    }
    if full {
        let left_out =
            |f: &&Fact| Finding::new(FlagKind::NumberMissing, format!("`{}` was left out", f.number.raw)).in_source(f.number.range.clone());
        out.extend(missing.iter().map(left_out));
        scales(source, target, out);
    }
}

/// "more than 1,000" that became "less than 1,000".
fn turned(source: &Side, target: &Side, pair: &Pair<'_>) -> Option<Finding> {
    source.facts.iter().find_map(|from| {
        let above = upward(pair.source, &from.number)?;
        let once = source.facts.iter().filter(|f| same(f, from)).count() == 1;
        let here: Vec<&Fact> = target.facts.iter().filter(|t| once && same(from, t)).collect();
        let to = here.first()?;
        let all = here.iter().all(|t| upward(pair.target, &t.number) == Some(!above));
        let (was, is) = if above { ("more", "less") } else { ("less", "more") };
        let detail = format!("{was} than `{}` became {is} than `{}`", from.number.raw, to.number.raw);
        let found = Finding::new(FlagKind::NumberChanged, detail);
        all.then(|| found.in_source(from.number.range.clone()).in_target(to.number.range.clone()))
    })
}

/// Takes out numbers that stand on both sides with one value and one unit, as often as on the side that has fewer.
fn cancel(source: &mut Vec<&Fact>, target: &mut Vec<&Fact>) {
    let key = |f: &Fact| (f.number.value.to_bits(), f.number.unit);
    let mut counts: HashMap<_, usize> = HashMap::new();
    target.iter().for_each(|f| *counts.entry(key(f)).or_default() += 1);
    let mut paired: HashMap<_, usize> = HashMap::new();
    source.retain(|f| match counts.get_mut(&key(f)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            *paired.entry(key(f)).or_default() += 1;
            false
        }
        _ => true,
    });
    target.retain(|f| match paired.get_mut(&key(f)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    });
}

/// Vague scales ("ملايين الدولارات", "thousands of") that became others.
fn scales(source: &Side, target: &Side, out: &mut Vec<Finding>) {
    let only = |a: &Side, b: &Side| a.vague.iter().copied().find(|s| !b.vague.contains(s) && !b.scaled(*s));
    if let Some((from, to)) = only(source, target).zip(only(target, source)) {
        let detail = format!("{} became {}", SCALES[from].0, SCALES[to].0);
        out.push(Finding::new(FlagKind::NumberChanged, detail));
    }
}

/// Whether two facts agree in any of their readings.
fn same(a: &Fact, b: &Fact) -> bool {
    fn values(f: &Fact) -> impl Iterator<Item = f64> + '_ {
        std::iter::once(f.number.value).chain(f.also.iter().copied())
    }
    let units = |f: &Fact| [f.number.unit, f.unit_also.or(f.number.unit)];
    units(a).iter().any(|u| units(b).iter().any(|v| compatible(*u, *v))) && values(a).any(|v| values(b).any(|w| near(v, w)))
}

/// Whether two units may be the same. A currency may be left to the context, a percentage may not; the Syrian and
/// Lebanese ليرة is a pound in English.
fn compatible(a: Option<Unit>, b: Option<Unit>) -> bool {
    let percent = |u: Option<Unit>| u == Some(Unit::Percent);
    let pound = |u: Option<Unit>| matches!(u, Some(Unit::Lira | Unit::Pound));
    a == b || pound(a) && pound(b) || (!percent(a) && !percent(b) && (a.is_none() || b.is_none()))
}

/// Whether a number is worth asking for; naught comes and goes with scores (1-0, "بهدف دون رد").
fn asked(n: &FoundNumber) -> bool {
    (n.digits || n.unit.is_some() || n.value > SMALL) && n.value != 0.0
}

/// A scale alone is often no number (ألف, مليون), nor are definite tens, dozens, and "ألفا" in words.
fn vague(n: &FoundNumber) -> bool {
    let scale = [1e3, 2e3, 1e6, 1e9, 1e12, 100.0].contains(&n.value) && !n.raw.contains(' ');
    // "في الخمسين من عمره", "الستينات": a decade of life or time.
    let decade = n.value % 10.0 == 0.0 && (20.0..=90.0).contains(&n.value) && n.raw.starts_with("ال") && n.unit.is_none();
    // "مبادرة التريليون دينار".
    let definite = [1e3, 1e6, 1e9, 1e12].contains(&n.value) && n.raw.starts_with("ال");
    !n.digits && (scale || decade || definite || n.raw.ends_with("dozen"))
}

/// The missing number that an invented one most likely stands for.
fn nearest(missing: &[&Fact], number: &FoundNumber) -> Option<usize> {
    let distance = |m: &Fact| {
        let unit = if m.number.unit == number.unit { 0.0 } else { 1.0 };
        unit + (m.number.value.abs().max(1e-9).ln() - number.value.abs().max(1e-9).ln()).abs()
    };
    (0..missing.len()).min_by(|a, b| distance(missing[*a]).total_cmp(&distance(missing[*b])))
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn what_says_the_same_number_is_right() {
        for (arabic, english) in [
            ("شاشة بدقة 4K", "a 4K screen"),
            ("يرفض 60 في المئة من السكان الخطة", "Six out of ten residents reject the plan"),
            ("يرفض 60% من السكان الخطة", "6 in 10 residents reject the plan"),
            ("يرفض تسعة من كل عشرة سكان الخطة", "The plan is rejected by 90% of residents"),
            ("يرفض 9 من أصل 10 الخطة", "90% reject the plan"),
            ("زادت الأسعار بنسبة 100%", "Prices have doubled"),
            ("قتل مدنيان في الأربع والعشرين ساعة الماضية", "Two civilians were killed in the past day"),
            ("قتل الجندي في آذار/مارس .2003", "The soldier was killed in March 2003"),
            ("صوت 5،99% مع العرض", "99.5% voted for the offer"),
            ("بلغ الإنتاج 5،18 ألف طن", "Output came to 18,500 tonnes"),
            ("هناك نحو170 ألف جندي", "There are around 170,000 soldiers"),
            ("يعود المسجد إلى القرن الرابع الهجري", "The mosque dates from the 10th century"),
            ("بلغ الفائض 197 م.د", "The surplus came to 197 million dinars"),
            ("1-عدم التأخر عن الموعد", "1. Not being late"),
            ("3-لا تقترب من النار", "3 - Do not go near the fire"),
            ("3-لا تقترب من النار", "3 -Do not go near the fire"),
            ("بلغ سعر الدولار 515 قرشا والريال 140 قرشا", "The dollar was at LE5.15 and the riyal at LE1.40"),
            ("بلغ سعر اللتر 250 هللة", "A litre came to 2.5 riyals"),
            ("صعد النفط 45 سنتا إلى 83.20 دولار", "Oil rose 45 cents to $83.20"),
            ("ارتفع السعر 20 سنتا إلى 20 دولارا", "The price rose by 20 cents to 20 dollars"),
            ("يبلغ عددهم 200 ألف شخص", "They number 200, 000 people"),
            ("وصل المبلغ إلى 4.2 من بلايين دولارات الولايات المتحدة", "The amount came to US$ 4.2 billion"),
            ("بلغت التكلفة 16.5 من ملايين الدولارات", "The cost came to $16.5 million"),
            ("يقترب العدد من نصف المليون", "The number is close to half a million"),
            ("بلغ الإنفاق 107 ملايين و385 ألف جنيه", "Expenditure hit LE107 million and 385 thousand"),
            ("بلغ عدد الشيكات 48 ألفا و821 شيكا", "The cheques numbered 48 thousand and 821"),
            ("ارتفع العدد إلى 36.5 ألف عامل", "The number rose to 36.5 thousands workers"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn another_number_is_not() {
        for (arabic, english) in [
            ("شاشة بدقة 4K", "an 8K screen"),
            ("يرفض 60 في المئة من السكان الخطة", "Seven out of ten residents reject the plan"),
            ("يرفض 9 من أصل 10 الخطة", "80% reject the plan"),
            ("زادت الأسعار بنسبة 100%", "Prices have tripled"),
            ("قتل 100 شخص في الهجوم", "People were killed, and the number of attacks doubled"),
            ("شارك 24 لاعبا في المعسكر", "Players took part in the camp in the past day"),
            ("قتل الجندي في آذار/مارس .2003", "The soldier was killed in March 2004"),
            ("صوت 5،99% مع العرض", "95.9% voted for the offer"),
            ("قتل 3 جنود", "4 soldiers were killed"),
            ("سعر الرغيف 20 سنتا", "A loaf is 20 dollars"),
            ("بلغ سعر الدولار 515 قرشا", "The dollar was at LE5.25"),
            ("يبلغ عددهم 200 ألف شخص", "They number 300, 000 people"),
            ("وصل المبلغ إلى 4.2 من بلايين دولارات الولايات المتحدة", "The amount came to US$ 4.2 million"),
            ("يقترب العدد من نصف المليون", "The number is close to half a billion"),
            ("بلغ الإنفاق 107 ملايين و385 ألف جنيه", "Expenditure hit LE107 million and 358 thousand"),
            ("بلغت المساعدة 3 ملايين و300 ألف دولار", "The aid came to $3 million and 200 thousand"),
            ("ارتفع العدد إلى 36.5 ألف عامل", "The number rose to 36.5 millions"),
            ("يعود المسجد إلى القرن الرابع", "The mosque dates from the 10th century"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }
}
