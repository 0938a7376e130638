//! Parts and doubles: a third that became a quarter, نصف ساعة that became an hour, ألفا ("two thousand") that became a thousand, semi-finals
//! that became quarter-finals.

use super::side::near;
use super::{Check, Finding, FlagKind, Pair, Word};
use mujaz_text::clitics::forms;
use mujaz_text::number::{FoundNumber, arabic_ordinal};
use std::ops::Range;

/// Compares fractions in words and dual scales.
pub(super) struct Parts;

impl Check for Parts {
    fn name(&self) -> &'static str {
        "parts"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let found = fraction(pair).or_else(|| half(pair).or_else(|| dual(pair).or_else(|| stage(pair))));
        found.map(|(from, to)| pair.became(FlagKind::NumberChanged, from, to)).filter(|_| pair.context.full).into_iter().collect()
    }
}

type Places = (Range<usize>, Range<usize>);

/// A part of a whole: how many of how many.
struct Part {
    times: f64,
    of: f64,
    range: Range<usize>,
}

impl Part {
    fn value(&self) -> f64 {
        self.times / self.of
    }

    fn same(&self, other: &Self) -> bool {
        (self.value() - other.value()).abs() < 0.01
    }

    /// Whether numbers say it: 0.25, 25 per cent, 15 minutes.
    fn told(&self, numbers: &[FoundNumber]) -> bool {
        let value = self.value();
        // "A third" is read as an ordinal, too.
        let third = |n: &FoundNumber| n.ordinal && near(self.of, 3.0);
        numbers.iter().any(|n| {
            let fraction = n.value.fract() > 0.0 && (n.value.fract() - value).abs() < 0.01;
            fraction
                || (n.value - 100.0 * value).abs() <= 1.0
                || near(n.value, 60.0 * value)
                || near(n.value, self.of) && !third(n)
                || near(n.value, 12.0 * value)
        })
    }
}

const ARABIC_ONE: &[(&str, f64, f64)] = &[
    ("نصف", 1.0, 2.0),
    ("ثلث", 1.0, 3.0),
    ("ربع", 1.0, 4.0),
    ("ثلثا", 2.0, 3.0),
    ("ثلثي", 2.0, 3.0),
    ("ثلثان", 2.0, 3.0),
    ("ثلثين", 2.0, 3.0),
];
const ARABIC_MANY: &[(&str, f64)] = &[("ارباع", 4.0), ("اخماس", 5.0), ("اسداس", 6.0), ("اسباع", 7.0), ("اثمان", 8.0), ("اعشار", 10.0)];
const ENGLISH_MANY: &[(&str, f64)] = &[
    ("half", 2.0),
    ("third", 3.0),
    ("quarter", 4.0),
    ("fourth", 4.0),
    ("fifth", 5.0),
    ("sixth", 6.0),
    ("seventh", 7.0),
    ("eighth", 8.0),
    ("tenth", 10.0),
];
const TIMES: &[(&str, f64)] = &[
    ("one", 1.0),
    ("a", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("seven", 7.0),
    ("nine", 9.0),
    ("اثنان", 2.0),
    ("ثلاثه", 3.0),
    ("اربعه", 4.0),
    ("خمسه", 5.0),
    ("سبعه", 7.0),
    ("تسعه", 9.0),
];

fn value(table: &[(&str, f64)], word: &str) -> Option<f64> {
    table.iter().find(|(w, _)| *w == word).map(|(_, v)| *v)
}

/// Fractions in words of the Arabic.
fn arabic(words: &[Word]) -> Vec<Part> {
    let one = |at: usize| {
        let word = words.get(at)?;
        let bare = forms(&word.folded)[3];
        if let Some((_, times, of)) = ARABIC_ONE.iter().find(|(w, _, _)| *w == bare) {
            return Some(Part { times: *times, of: *of, range: word.range.clone() });
        }
        let of = value(ARABIC_MANY, bare)?;
        let before = words.get(at.checked_sub(1)?)?;
        Some(Part { times: value(TIMES, forms(&before.folded)[3])?, of, range: before.range.start..word.range.end })
    };
    (0..words.len()).filter_map(one).collect()
}

/// Fractions in words of the English: "a quarter of", "one-third", "two thirds", "half".
fn english(words: &[Word]) -> Vec<Part> {
    let text = |at: usize| words.get(at).map_or("", |w| w.folded.as_str());
    let one = |at: usize| {
        let word = words.get(at)?;
        let (front, last) = word.folded.rsplit_once('-').map_or((None, word.folded.as_str()), |(f, l)| (Some(f), l));
        let many = last.strip_suffix('s').and_then(|l| value(ENGLISH_MANY, l));
        let of = many.or_else(|| value(ENGLISH_MANY, last)).or((last == "halves").then_some(2.0))?;
        let before = at.checked_sub(1).map_or("", text);
        let times = front.and_then(|f| value(TIMES, f)).or_else(|| if front.is_none() { value(TIMES, before) } else { None });
        // "a third time", "the third of May", "a quarter-final", "French Quarter": of something, or several of them.
        let whole = many.is_some() && times.is_some_and(|t| t > 1.0);
        let sure = whole || last == "half" || text(at + 1) == "of" && times == Some(1.0) || front == Some("one");
        let start = if front.is_none() && times.is_some() { words.get(at - 1)?.range.start } else { word.range.start };
        sure.then(|| Part { times: times.unwrap_or(1.0), of, range: start..word.range.end })
    };
    (0..words.len()).filter_map(one).collect()
}

/// A fraction of the source that became another one.
fn fraction(pair: &Pair<'_>) -> Option<Places> {
    let there = arabic(pair.source_words());
    if there.is_empty() {
        return None;
    }
    let here = english(pair.target_words());
    let (numbers, said) = (pair.source_reading().numbers(), pair.target_reading().numbers());
    let lost = there.iter().find(|a| !here.iter().any(|e| a.same(e)) && !a.told(said))?;
    let holds = |words: &[Word], stems: &[&str]| words.iter().any(|w| stems.iter().any(|s| w.folded.contains(s)));
    // What the English may say of the source's in other words, and the source of the English's.
    let spoken = match (lost.times, lost.of) {
        (1.0, 2.0) => holds(pair.target_words(), &["half", "halv", "mid", "semi", "bi", "equal"]),
        (1.0, 4.0) => holds(pair.target_words(), &["quarter", "fourth", "four"]),
        // "Two thirds" is no third, nor the other way round.
        (1.0, 3.0) => pair.target_words().iter().any(|w| w.folded.contains("third") && !w.folded.contains("thirds")),
        (_, 3.0) => holds(pair.target_words(), &["thirds", "two-third"]),
        _ => false,
    };
    let other = |e: &Part| match (e.times, e.of) {
        (1.0, 2.0) => holds(pair.source_words(), &["نصف", "نصاف", "شوط", "شق", "وسط"]),
        (1.0, 4.0) => holds(pair.source_words(), &["ربع", "رباع", "فصل", "حي"]),
        (_, of) => pair.source_words().iter().any(|w| arabic_ordinal(forms(&w.folded)[3]) == Some(of)),
    };
    let invented = here.iter().find(|e| !there.iter().any(|a| a.same(e)) && !e.told(numbers) && !other(e))?;
    (!spoken).then(|| (lost.range.clone(), invented.range.clone()))
}

/// "نصف ساعة" that became "an hour".
fn half(pair: &Pair<'_>) -> Option<Places> {
    const WHOLE: &[(&[&str], &str)] = &[
        (&["ساعه"], "hour"),
        (&["قرن"], "century"),
        (&["سنه", "عام"], "year"),
        (&["شهر"], "month"),
        (&["يوم"], "day"),
        (&["مليون"], "million"),
        (&["مليار"], "billion"),
        (&["كيلومتر", "كيلو"], "kilometre"),
    ];
    let (there, here) = (pair.source_words(), pair.target_words());
    let at = there.windows(2).position(|w| forms(&w[0].folded)[2] == "نصف" && !w[0].folded.starts_with('و'))?;
    let (from, unit) = (there.get(at)?, there.get(at + 1)?);
    let (_, english) = WHOLE.iter().find(|(a, _)| a.contains(&forms(&unit.folded)[0]))?;
    let otherwise =
        here.iter().any(|w| ["half", "semi", "mid", "thirty", "minute", "six", "twelve", "quarter"].iter().any(|s| w.folded.contains(s)));
    let counted = pair.target_reading().numbers().iter().any(|n| n.digits);
    let to = here.windows(2).find(|w| matches!(w[0].folded.as_str(), "a" | "an" | "one") && w[1].folded == *english)?;
    (!otherwise && !counted).then(|| (from.range.start..unit.range.end, to[0].range.start..to[1].range.end))
}

/// "ألفا جندي", "مليونا شخص": two of a scale that became one.
fn dual(pair: &Pair<'_>) -> Option<Places> {
    let (there, here) = (pair.source_reading().numbers(), pair.target_reading().numbers());
    let two = |n: &&FoundNumber| !n.digits && [2e3, 2e6, 2e9].contains(&n.value) && !n.raw.starts_with("ال");
    let from = there.iter().find(two)?;
    let one = from.value / 2.0;
    let said = here.iter().any(|n| near(n.value, from.value) || near(n.value, 2.0)) || pair.target.to_lowercase().contains("two");
    let own = there.iter().any(|n| near(n.value, one))
        || pair.source_words().iter().any(|w| matches!(forms(&w.folded)[3], "الف" | "مليون" | "مليار"));
    let to = here.iter().find(|n| near(n.value, one) && !n.digits)?;
    (!said && !own).then(|| (from.range.clone(), to.range.clone()))
}

/// Rounds of a cup by how many are left: folded words side by side, those of Arabic without article.
const STAGES: &[(u32, &[&str])] = &[
    (4, &["نصف", "نهائي"]),
    (4, &["دور", "قبل", "نهائي"]),
    (4, &["مربع", "ذهبي"]),
    (8, &["ربع", "نهائي"]),
    (8, &["دور", "ثمانيه"]),
    (8, &["دور", "8"]),
    (16, &["ثمن", "نهائي"]),
    (16, &["دور", "سته", "عشر"]),
    (16, &["دور", "16"]),
    (4, &["semi-final"]),
    (4, &["semifinal"]),
    (4, &["semi", "final"]),
    (4, &["last", "four"]),
    (4, &["final", "four"]),
    (8, &["quarter-final"]),
    (8, &["quarterfinal"]),
    (8, &["quarter", "final"]),
    (8, &["last", "eight"]),
    (16, &["last", "16"]),
    (16, &["last", "sixteen"]),
    (16, &["round", "of", "16"]),
    (16, &["round", "of", "sixteen"]),
    (16, &["eighth-final"]),
];

/// The rounds of a cup that a text names.
fn stages(words: &[Word]) -> Vec<(u32, Range<usize>)> {
    let bare: Vec<&str> = words.iter().map(|w| forms(&w.folded)[3]).collect();
    // "semi-finals", "quarter-finalists"
    let is = |word: &str, want: &str| word == want || want.ends_with("final") && word.starts_with(want);
    let mut out = Vec::new();
    for (at, first) in words.iter().enumerate() {
        for (left, phrase) in STAGES {
            let end = at + phrase.len();
            let (Some(said), Some(last)) = (bare.get(at..end), words.get(end - 1)) else { continue };
            if said.iter().zip(*phrase).all(|(word, want)| is(word, want)) {
                out.push((*left, first.range.start..last.range.end));
            }
        }
    }
    out
}

/// A round of a cup that became another one.
fn stage(pair: &Pair<'_>) -> Option<Places> {
    let there = stages(pair.source_words());
    if there.is_empty() {
        return None;
    }
    let here = stages(pair.target_words());
    let among = |left: u32, all: &[(u32, Range<usize>)]| all.iter().any(|(l, _)| *l == left);
    let (_, from) = there.iter().find(|(left, _)| !among(*left, &here))?;
    let (_, to) = here.iter().find(|(left, _)| !among(*left, &there))?;
    Some((from.clone(), to.clone()))
}

#[cfg(test)]
mod tests {
    use super::super::Context;
    use super::*;

    fn found(arabic: &str, english: &str) -> bool {
        let context = Context { full: true, ..Context::default() };
        !Parts.check(&Pair::new(arabic, english, context)).is_empty()
    }

    #[test]
    fn parts_that_became_others_are_seen() {
        for (arabic, english) in [
            ("ثلث السكان بلا ماء", "A quarter of the population has no water"),
            ("ثلثا السكان بلا ماء", "Half the population has no water"),
            ("ثلاثة أرباع الناخبين", "Two thirds of voters"),
            ("ثلثا السكان بلا ماء", "A third of the population has no water"),
            ("وافق ثلثي النواب", "One-third of lawmakers agreed"),
            ("ثلث السكان بلا ماء", "Two thirds of the population have no water"),
            ("خسر ثلث مقاعده", "It lost two-thirds of its seats"),
            ("بعد نصف ساعة من الهجوم", "an hour after the attack"),
            ("وصل ألفا جندي إلى المدينة", "A thousand soldiers arrived in the city"),
            ("نزح مليونا شخص", "A million people were displaced"),
            ("تأهل إلى نصف النهائي", "They reached the quarter-finals"),
            ("خسر في الدور قبل النهائي", "They lost in the quarterfinal"),
            ("بلغ دور الـ16", "They reached the last eight"),
            ("ودع البطولة من ربع النهائي", "They bowed out in the semifinals"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn parts_told_in_another_way_are_right() {
        for (arabic, english) in [
            ("ثلث السكان بلا ماء", "One in three has no water, a quarter of them children, 33%"),
            ("ثلثا السكان بلا ماء", "Two-thirds of the population have no water, a third of them for the third time"),
            ("أغلبية الثلثين", "a two-thirds majority"),
            ("ثلثا السكان بلا ماء", "Only a third of 66% has water"),
            ("ثلث السكان بلا ماء", "The third part has no water, two thirds have"),
            ("فاز للمرة الثالثة بثلث الأصوات", "He won a third of the vote for the third time"),
            ("ثلاثة أرباع الناخبين", "Three quarters of voters"),
            ("نصف السكان", "50 per cent of the population, a third of them children"),
            ("بعد ساعة ونصف", "an hour and a half later"),
            ("بعد نصف ساعة من الهجوم", "half an hour after the attack"),
            ("ربع النهائي", "the quarter-finals in the second half"),
            ("وصل ألفا جندي إلى المدينة", "Two thousand soldiers arrived in the city"),
            ("وصل خمسون ألفا", "Fifty thousand arrived"),
            ("تأهل إلى نصف النهائي", "They reached the last four"),
            ("بلغ دور الستة عشر", "They reached the round of 16"),
            ("خاض ربع النهائي للمرة الأولى منذ أربع سنوات", "It was their first quarter-final in the last four years"),
            ("تأهل إلى نصف النهائي بعد فوزه في ربع النهائي", "They are through to the semi-finals after a quarter-final win"),
            ("تأهل إلى نصف النهائي", "They went through"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
    }
}
