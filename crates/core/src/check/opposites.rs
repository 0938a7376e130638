//! Words that became their opposites: "rose" for تراجعت, "welcomed" for أدانت.
//!
//! Languages say one thing in many ways, and a text may say both ("fell after it rose"). So only the clear case is judged: the Arabic has a
//! word that surely says the one and none that may say the other, the English the other way round (`opposites.tsv`).

use super::words::List;
use super::{Check, Finding, FlagKind, Pair, Word};
use mujaz_text::clitics::forms;
use mujaz_text::data::OPPOSITES;
use std::sync::LazyLock;

/// Compares what rises, opens, is welcome, with what falls, closes, is condemned.
pub(super) struct Opposites;

/// One of two opposites.
struct Sense {
    name: &'static str,
    opposite: &'static str,
    /// Words that surely say it.
    arabic: List,
    /// Words that may.
    near_arabic: List,
    english: List,
    near_english: List,
}

static SENSES: LazyLock<Vec<Sense>> = LazyLock::new(|| {
    let sense = |line: &'static str| {
        let mut fields = line.split('\t');
        let (name, opposite) = (fields.next()?, fields.next()?);
        let mut list = || fields.next().map(List::from_words);
        Some(Sense { name, opposite, arabic: list()?, near_arabic: list()?, english: list()?, near_english: list()? })
    };
    OPPOSITES.lines().filter(|l| !l.starts_with('#')).filter_map(sense).collect()
});

impl Check for Opposites {
    fn name(&self) -> &'static str {
        "opposites"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        if !pair.context.full {
            return Vec::new();
        }
        let (there, here) = (pair.source_words(), pair.target_words());
        let Some((from, to)) = SENSES.iter().find_map(|sense| turned(sense, there, here)) else { return Vec::new() };
        let slice = |text: &str, word: &Word| text.get(word.range.clone()).unwrap_or_default().to_string();
        let detail = format!("`{}` became `{}`", slice(pair.source, from), slice(pair.target, to));
        vec![Finding::new(FlagKind::Opposite, detail).in_source(from.range.clone()).in_target(to.range.clone())]
    }
}

/// The word of a sense and that of its opposite, where one became the other.
fn turned<'w>(sense: &Sense, there: &'w [Word], here: &'w [Word]) -> Option<(&'w Word, &'w Word)> {
    let from = there.iter().find(|w| forms(&w.folded).iter().take(2).any(|form| sense.arabic.has(form)))?;
    let other = SENSES.iter().find(|o| o.name == sense.opposite)?;
    let to = here.iter().find(|w| other.english.has(&w.folded))?;
    let meant = |w: &Word| w.folded != from.folded && forms(&w.folded).iter().any(|form| other.near_arabic.has(form));
    let said = |w: &Word| w.folded != to.folded && sense.near_english.has(&w.folded);
    (!there.iter().any(meant) && !here.iter().any(said)).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::super::Context;
    use super::*;

    fn found(arabic: &str, english: &str) -> bool {
        !Opposites.check(&Pair::new(arabic, english, Context { full: true, ..Context::default() })).is_empty()
    }

    #[test]
    fn each_sense_has_an_opposite_that_has_it() {
        assert!(SENSES.len() >= 20);
        for sense in SENSES.iter() {
            let back = SENSES.iter().filter(|o| o.name == sense.opposite && o.opposite == sense.name).count();
            assert_eq!(back, 1, "{}", sense.name);
        }
    }

    #[test]
    fn a_word_that_became_its_opposite_is_seen() {
        for (arabic, english) in [
            ("تراجعت أسعار الذهب", "Gold prices rose"),
            ("وارتفع المؤشر نقطتين", "The index fell by two points"),
            ("وأدانت الجامعة الهجوم", "The league welcomed the attack"),
            ("أغلقت السلطات المعبر", "The authorities have opened the crossing"),
            ("رفض الوزير الاقتراح", "The minister accepted the proposal"),
            ("فاز الفريق بهدفين", "The team lost by two goals"),
            ("أفرجت الشرطة عن الصحفي", "Police arrested the journalist"),
            ("الحد الأدنى للأجور", "the maximum wage"),
            ("فشلت المحادثات", "The talks succeeded"),
            ("ونجحت التجربة", "The trial failed"),
            ("بدأت المفاوضات", "The negotiations ended"),
            ("انتهت الهدنة", "The truce started"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn what_may_be_meant_is_not() {
        for (arabic, english) in [
            ("تراجعت أسعار الذهب", "Gold prices eased"),
            ("تراجعت الأسعار بعد ارتفاعها", "Prices rose before they slipped"),
            ("تراجعت الأسعار بعد ارتفاعها أمس", "Prices, which rose yesterday, were lower"),
            ("تراجع الوزير عن قراره", "The minister backtracked as prices rose"),
            ("رفض الوزير الاقتراح", "The minister has not accepted the proposal"),
            ("خسر الفريق أمام ضيفه الذي فاز بهدفين", "The visitors won by two goals"),
            ("أغلقت المدرسة أبوابها حتى تفتح من جديد", "The school, shut for now, is to be reopened"),
            ("ارتفع منسوب الماء في الشلالات", "More water falls"),
            ("لم ينجح الوسطاء", "The mediators failed"),
            ("نجح الجيش في إحباط الهجوم", "The attack failed, the army said"),
            ("نجحت الشرطة في منع المحتجين من الوصول", "Police kept the protesters out, who failed to get through"),
            ("فشل الحراس في منع المحتجين من الدخول", "The protesters succeeded in getting past the guards"),
            ("فشلت الحكومة في ذلك، وتمكنت المعارضة منه", "Where the government could not, the opposition succeeded"),
            ("بدأت المفاوضات بعد أن انتهت الحرب", "The negotiations followed the war, which ended"),
            ("تنتهي المهلة اليوم", "The period that started in May is up today"),
            ("رفعت الحكومة الدعم عن الوقود", "The government cut fuel subsidies"),
            ("رفعت القيود عن السفر", "Restrictions on travel were reduced"),
            ("اعتقل الجيش شابا بحسب بيان صادر عن الوزارة", "The army took a young man, the ministry said in a statement it released"),
            ("قفز السباح من الجسر إلى النهر", "The swimmer leapt and fell into the river"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
    }
}
