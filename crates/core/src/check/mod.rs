//! Checks of what a model wrote against what it was given.
//!
//! A check is a [`Check`] in the list [`all`]; [`run`] asks every one of them about a [`Pair`]. To add one: write it in a
//! file of its own, give its doubts a [`FlagKind`], add it to [`all`]. `examples/my_check.rs` is one to start from.

mod acronyms;
mod addresses;
mod bodies;
mod currencies;
mod dates;
mod daytime;
mod degeneration;
mod denials;
mod denied;
mod fidelity;
mod finding;
mod flag;
mod judge;
mod known_acronyms;
mod measures;
mod names;
mod negation;
mod numbers;
mod opposites;
mod pair;
mod parts;
mod quotations;
mod reach;
mod reading;
mod readings;
mod relative;
mod roman;
mod rounded;
mod scores;
mod sentences;
mod shapes;
mod side;
mod signs;
mod small;
mod sounds;
mod still;
mod words;

pub(crate) use addresses::exact;
pub use addresses::{addresses, restore_addresses};
pub use degeneration::{Degeneration, Evidence, check_translation, repeats};
pub use fidelity::Fidelity;
pub use finding::Finding;
pub use flag::{Flag, FlagKind, UnknownKind};
pub use judge::Judge;
pub(crate) use numbers::values;
pub use pair::{Check, Context, Pair};
pub(crate) use reach::{onward, telephones};
pub use reading::{Reading, Target, Word};
pub(crate) use signs::held;

use std::collections::HashSet;

/// Every check, in the order in which findings are reported.
pub fn all() -> &'static [&'static dyn Check] {
    &[
        &numbers::Numbers,
        &parts::Parts,
        &measures::Measures,
        &currencies::Currencies,
        &dates::Dates,
        &relative::Relative,
        &daytime::Daytime,
        &acronyms::Acronyms,
        &quotations::Quotations,
        &names::Names,
        &bodies::Bodies,
        &negation::Negation,
        &opposites::Opposites,
        &addresses::Addresses,
        &signs::Signs,
        &sentences::Sentences,
    ]
}

/// The doubts about a translation's numbers and dates, of which [`run`] says more.
pub(crate) fn number_doubts(pair: &Pair<'_>) -> Vec<FlagKind> {
    let checks: [&dyn Check; 2] = [&numbers::Numbers, &dates::Dates];
    checks.iter().flat_map(|c| c.check(pair)).map(|f| f.kind).collect()
}

/// What all checks find.
///
/// ```
/// use mujaz::check::{self, Context, FlagKind, Pair};
/// let context = Context { full: true, ..Default::default() };
/// let found = check::run(&Pair::new("قتل 14 شخصا في الهجوم", "41 people died in the attack", context));
/// assert_eq!((found[0].kind, found[0].source.clone(), found[0].target.clone()), (FlagKind::NumberChanged, Some(7..9), Some(0..2)));
/// ```
pub fn run(pair: &Pair<'_>) -> Vec<Finding> {
    let found = all().iter().filter(|c| c.judges(pair.context.target)).flat_map(|c| c.check(pair)).collect::<Vec<_>>();
    // Year and day of one date are one finding.
    let mut known = HashSet::new();
    found.into_iter().filter(|f| known.insert((f.kind, f.source.clone(), f.target.clone(), f.detail.clone()))).collect()
}

/// Whether any check says something of a pair of whole sentences, for the tests of each.
#[cfg(test)]
fn found(arabic: &str, english: &str) -> bool {
    !run(&Pair::new(arabic, english, Context { full: true, ..Context::default() })).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Letters at random spell no word that a check looks for: these are such words, with anything between them.
    const ARABIC: &str = "(صباح الثلاثاء|مساء أمس|منتصف الليل|ارتفعت|أدانت|رفض|البنك الدولي|وزارة الداخلية|بالدولار|يورو|نصف النهائي|ثلث|ألفا|\
                          الشهر الماضي|الخميس المقبل|غدا|لا يزال|لم يعد|بدون|لا|القاهرة|البيت الأبيض|المصريين|10,15 كلم|٣ ملايين|قال|\
                          [«» ،.:و\\n-]|\\PC){0,30}";
    const ENGLISH: &str = "(Tuesday evening|yesterday morning|noon|fell|welcomed|accepted|the Monetary Fund|foreign ministry|euros|dollars|quarter-finals|\
                           a quarter|a thousand|last year|last Thursday|yesterday|no longer|still|without|no|Beirut|Moscow|Iraqis|\
                           10,15 miles|\\$3 billion|said|[\" ,.:'\\n-]|\\PC){0,30}";

    fn places_lie_in_their_texts(source: &str, target: &str) -> Result<(), TestCaseError> {
        for full in [true, false] {
            let pair = Pair::new(source, target, Context { full, ..Context::default() });
            for check in all() {
                for found in check.check(&pair) {
                    prop_assert!(found.source.is_none_or(|r| source.get(r).is_some()), "{}", check.name());
                    prop_assert!(found.target.is_none_or(|r| target.get(r).is_some()), "{}", check.name());
                }
            }
        }
        restore_addresses(source, &mut target.to_string());
        Ok(())
    }

    proptest! {
        #[test]
        fn places_lie_in_texts_of_any_letters(
            source in "([لم لا ليس قال:«»\"'،.NATO@#/a-z0-9-]|https://|بي بي سي|[%$£€٣ ,.:و-]|مليون|٪|\\u{200f}|مايو|\\PC){0,60}",
            target in "([not n'tU.S.:\"'@#/ A-Za-z0-9-]|https://www.|XVI|[%$£€0-9 ,.:-]|million|p\\.m\\.|May|1930s|\\PC){0,60}",
        ) {
            places_lie_in_their_texts(&source, &target)?;
        }

        #[test]
        fn places_lie_in_texts_of_words_that_checks_look_for(source in ARABIC, target in ENGLISH) {
            places_lie_in_their_texts(&source, &target)?;
        }
    }

    #[test]
    fn checks_look_for_the_words_of_these_texts() {
        for (source, target, kind) in [
            ("صباح الثلاثاء", "Tuesday evening", FlagKind::DateChanged),
            ("الشهر الماضي", "last year", FlagKind::DateChanged),
            ("ارتفعت", "fell", FlagKind::Opposite),
            ("البنك الدولي", "the Monetary Fund", FlagKind::NameChanged),
            ("نصف النهائي", "quarter-finals", FlagKind::NumberChanged),
            ("لا يزال", "no longer", FlagKind::NegationAdded),
        ] {
            let found = run(&Pair::new(source, target, Context { full: true, ..Context::default() }));
            assert!(found.iter().any(|f| f.kind == kind), "{source} | {target}: {found:?}");
        }
    }
}
