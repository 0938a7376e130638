//! Parts of the day: "Tuesday evening" for صباح الثلاثاء, noon for midnight.
//!
//! A part of the day may be left out, put in, or told by the hour. So only what cannot be meant is judged: the Arabic has morning and
//! nothing of the later day, the English something of the later day and nothing of the morning; or the other way round.

use super::{Check, Finding, FlagKind, Pair, Word};
use mujaz_text::clitics::forms;
use std::ops::Range;

/// Compares parts of the day.
pub(super) struct Daytime;

impl Check for Daytime {
    fn name(&self) -> &'static str {
        "daytime"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let found = turned(pair).or_else(|| middle(pair));
        found.map(|(from, to)| pair.became(FlagKind::DateChanged, from, to)).into_iter().collect()
    }
}

type Places = (Range<usize>, Range<usize>);

/// Behind these صباح and مساء are parts of a day and no names.
const DAYS: &[&str] =
    &["اليوم", "امس", "غد", "الغد", "يوم", "الاثنين", "الثلاثاء", "الثلثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "الاحد"];
/// Beginnings of Arabic words, without clitics, for other parts of the day.
const LATER: &[&str] = &["مساء", "امسي", "ليل", "ظهر", "ظهير", "عصر"];
const EARLIER: &[&str] = &["صباح", "فجر", "سحر", "ضحي"];
const MORNING: &[&str] = &["morning", "mornings", "dawn", "a.m", "am", "early", "daybreak", "sunrise", "breakfast", "forenoon"];
const EVENING: &[&str] = &["evening", "evenings", "afternoon", "afternoons", "tonight", "night", "nights"];
/// What is blown up, and by whom.
const BLASTS: &[&str] = &["انتحار", "نفسه", "قنبل", "عبو", "مفخخ", "حزام", "لغم", "الغام"];
/// What says something of the later day besides.
const LATE: &[&str] = &["overnight", "p.m", "pm", "midnight", "noon", "midday", "dusk", "sunset", "nightfall", "late", "later"];

fn said<'w>(words: &'w [Word], list: &[&str]) -> Option<&'w Word> {
    words.iter().find(|w| list.contains(&w.folded.as_str()))
}

/// Whether any Arabic word begins like one of a list.
fn begins(words: &[Word], list: &[&str]) -> bool {
    words.iter().any(|w| forms(&w.folded).iter().any(|form| list.iter().any(|l| form.starts_with(l))))
}

/// The place of a part of the day: صباحا, or صباح in front of a day.
fn part(words: &[Word], bare: &str, adverb: &str) -> Option<Range<usize>> {
    let day = |at: usize| words.get(at + 1).is_some_and(|w| DAYS.contains(&w.folded.as_str()));
    let is = |at: usize, w: &Word| {
        // The first letter of فجر is no conjunction.
        let [whole, joint, ..] = forms(&w.folded);
        [whole, joint].contains(&adverb) || [whole, joint].contains(&bare) && day(at)
    };
    words.iter().enumerate().find(|(at, w)| is(*at, w)).map(|(_, w)| w.range.clone())
}

/// Other ways to say a morning: "صباح 12 مايو", "صباح ذلك اليوم", "هذا الصباح", "في جلسته الصباحية".
fn this_morning(words: &[Word]) -> Option<Range<usize>> {
    let is = |(at, w): &(usize, &Word)| {
        let before = at.checked_sub(1).and_then(|i| words.get(i)).map_or("", |w| w.folded.as_str());
        let behind = words.get(at + 1).map_or("", |w| w.folded.as_str());
        let dated = behind.starts_with(|c: char| c.is_numeric()) || ["ذلك", "هذا", "كل"].contains(&behind);
        match forms(&w.folded) {
            [_, "صباح", ..] => dated,
            [_, "الصباح", ..] => ["هذا", "في"].contains(&before),
            [.., bare] => ["صباحي", "صباحيه"].contains(&bare),
        }
    };
    words.iter().enumerate().find(is).map(|(_, w)| w.range.clone())
}

/// The place of "بعد ظهر" and "بعد الظهر".
fn afternoon(words: &[Word]) -> Option<Range<usize>> {
    let found = words.windows(2).find(|w| forms(&w[0].folded)[1] == "بعد" && matches!(w[1].folded.as_str(), "ظهر" | "الظهر"))?;
    Some(found[0].range.start..found[1].range.end)
}

/// A morning that became an evening, or an evening or afternoon that became a morning.
fn turned(pair: &Pair<'_>) -> Option<Places> {
    let (there, here) = (pair.source_words(), pair.target_words());
    let morning = part(there, "صباح", "صباحا").or_else(|| this_morning(there));
    let morning = morning.filter(|_| !begins(there, LATER) && !begins(there, &["فجر"]));
    if let Some(from) = morning.filter(|from| !goes_back(there, from)) {
        let to = said(here, EVENING).filter(|_| said(here, MORNING).is_none())?;
        return Some((from, to.range.clone()));
    }
    // فجّر is what bombers do.
    let dawn = part(there, "فجر", "فجرا").filter(|_| !begins(there, LATER) && !begins(there, BLASTS));
    if let Some(from) = dawn.filter(|from| !goes_back(there, from)) {
        let to = said(here, &["evening", "evenings", "afternoon", "afternoons"]).filter(|_| said(here, MORNING).is_none())?;
        return Some((from, to.range.clone()));
    }
    let later = part(there, "مساء", "مساء").or_else(|| part(there, "عصر", "عصرا")).or_else(|| afternoon(there));
    let from = later.filter(|_| !begins(there, EARLIER))?;
    let to = here.iter().find(|w| w.folded == "morning")?;
    (said(here, EVENING).is_none() && said(here, LATE).is_none()).then(|| (from, to.range.clone()))
}

/// Whether the Arabic tells of the evening before a morning without a word for it: "حتى صباح اليوم", "صباح اليوم إن صاروخا سقط أمس".
fn goes_back(words: &[Word], morning: &Range<usize>) -> bool {
    let Some(at) = words.iter().position(|w| w.range.start == morning.start) else { return false };
    let until = at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|w| w.folded == "حتي");
    until || words.iter().enumerate().any(|(n, w)| n != at + 1 && forms(&w.folded).iter().any(|form| *form == "امس" || *form == "متاخر"))
}

/// Midnight that became noon, or noon that became midnight.
fn middle(pair: &Pair<'_>) -> Option<Places> {
    let (there, here) = (pair.source_words(), pair.target_words());
    let night = there.windows(2).find(|w| forms(&w[0].folded)[3] == "منتصف" && matches!(w[1].folded.as_str(), "الليل" | "ليل"));
    let named = |at: usize| there.get(at + 1).is_some_and(|w| DAYS.contains(&w.folded.as_str()));
    let is_noon = |at: usize, w: &Word| matches!(forms(&w.folded)[1], "ظهرا" | "الظهر" | "الظهيره") || w.folded == "ظهر" && named(at);
    let day = there.iter().enumerate().find(|(at, w)| is_noon(*at, w)).map(|(_, w)| w);
    let (noon, midnight) = (said(here, &["noon", "midday", "mid-day", "noontime"]), said(here, &["midnight"]));
    match (night, day, noon, midnight) {
        (Some(from), None, Some(to), None) => Some((from[0].range.start..from[1].range.end, to.range.clone())),
        (None, Some(from), None, Some(to)) if !begins(there, &["ليل"]) => Some((from.range.clone(), to.range.clone())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Context;
    use super::*;

    fn found(arabic: &str, english: &str) -> bool {
        !Daytime.check(&Pair::new(arabic, english, Context { full: true, ..Context::default() })).is_empty()
    }

    #[test]
    fn another_part_of_the_day_is_seen() {
        for (arabic, english) in [
            ("توفي المصاب صباح الثلاثاء", "The injured man died on Tuesday evening"),
            ("وصل الوفد مساء أمس", "The delegation arrived yesterday morning"),
            ("يبدأ الاجتماع صباحا", "The meeting begins in the afternoon"),
            ("ضرب الزلزال البلاد قبيل منتصف الليل", "The quake struck shortly before noon"),
            ("تنتهي المهلة ظهرا", "The deadline ends at midnight"),
            ("غادر الوفد صباح أمس", "The delegation left yesterday evening"),
            ("اعتقل الناشط فجر الأربعاء", "The activist was arrested on Wednesday evening"),
            ("وصل الوفد صباح 12 مايو", "The delegation arrived on the evening of 12 May"),
            ("في صباح ذلك اليوم غادر", "He left in the evening of that day"),
            ("أعلن هذا الصباح عن الاتفاق", "The deal was announced this evening"),
            ("في الجلسة الصباحية", "in the evening session"),
            ("وصل الوفد بعد ظهر الاثنين", "The delegation arrived on Monday morning"),
            ("يستأنف الاجتماع بعد الظهر", "The meeting resumes in the morning"),
            ("أقيمت الجنازة عصر الجمعة", "The funeral was held on Friday morning"),
            ("تنتهي المهلة ظهر الأحد", "The deadline ends at midnight on Sunday"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn what_may_be_meant_is_not() {
        for (arabic, english) in [
            ("توفي المصاب صباح الثلاثاء", "The injured man died early on Tuesday, a night after the attack"),
            ("توفي المصاب صباح الثلاثاء", "The injured man died on Tuesday"),
            ("وصل صباحا وغادر مساء", "He came in the morning and left in the evening"),
            ("وصل صباحا وغادر مساء", "He left in the evening"),
            ("قال الشيخ جابر الصباح", "Sheikh Jaber Al-Sabah said that evening"),
            ("صباح الأحمد يستقبل الوفد", "Sabah Al-Ahmad received the delegation in the evening"),
            ("فجر الثلاثاء وصباحه", "on Tuesday night"),
            ("استمر القصف حتى صباح اليوم", "The shelling went on through the night"),
            ("أعلن الجيش صباح اليوم سقوط صاروخ أمس", "The army said a rocket had fallen the evening before"),
            ("اندلع حريق أمس وأخمد صباح اليوم", "A fire that broke out last night has been put out"),
            ("ظهر الفيديو بعد الساعة 12", "The video appeared after midnight"),
            ("اعتقل الناشط فجر الأربعاء", "The activist was arrested on Tuesday night"),
            ("فجر أمس انتحاري نفسه في السوق", "A suicide bomber blew himself up in the market yesterday evening"),
            ("اعتقل الناشط ليل الثلاثاء فجر الأربعاء", "The activist was arrested on Tuesday evening"),
            ("استقبل جابر الصباح 12 وزيرا", "Jaber Al-Sabah received 12 ministers that evening"),
            ("وصل صباح 12 مايو وغادر في ليلتها", "He left on the evening of 12 May"),
            ("البرنامج الصباحي", "the breakfast show"),
            ("وصل بعد ظهر الاثنين", "He arrived on Monday evening"),
            ("اجتمعوا صباح الاثنين وبعد ظهره", "They met on Monday morning"),
            ("عقد الاجتماع بعد الظهر", "The meeting was in the afternoon, not in the morning"),
            ("ظهر الأحد في مقطع مصور", "He appeared on video on Sunday morning"),
            ("ظهر الأحد بعد منتصف الليل", "He appeared on Sunday past midnight"),
            ("منتصف الليل بتوقيت مكة، الثانية عشرة ظهرا في نيويورك", "midnight in Mecca, noon in New York"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
    }
}
