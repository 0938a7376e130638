//! Numbers that a translator rounds and says so: "nearly 2,000" for 1987, "just over $5 billion" for 5.03 billion.

use mujaz_text::normalize::fold;
use mujaz_text::number::FoundNumber;

/// On which side of a rounded number the exact one is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// "nearly".
    Below,
    /// "just over".
    Above,
    /// "about".
    Either,
}

/// By so much newspapers round.
const ROUNDED: f64 = 0.03;

/// What the words in front of a number say of it; English alone, as the source is what it is.
pub(super) fn about(text: &str, number: &FoundNumber) -> Option<About> {
    let before = text.get(..number.range.start).unwrap_or_default();
    // No more than a few words: the cost of many numbers stays linear.
    let near = fold(before.get(before.floor_char_boundary(before.len().saturating_sub(24))..).unwrap_or_default());
    let mut words = near.split_whitespace().rev();
    let last = words.next()?;
    Some(match last {
        "nearly" | "almost" | "under" => About::Below,
        "over" => About::Above,
        "than" if words.next() == Some("more") => About::Above,
        "to" if words.next() == Some("close") => About::Below,
        "about" | "around" | "some" | "roughly" | "approximately" => About::Either,
        _ => return None,
    })
}

/// Words with which a bound may be no bound, or the other one: "no more than", "لم يحصل على أكثر من".
const DENIED: &[&str] = &[
    "no", "nor", "not", "never", "none", "nothing", "neither", "hardly", "barely", "little", "cannot", "without", "الا", "لا", "ولا", "لم",
    "ولم", "لن", "ولن", "ليس", "وليس", "ليست", "دون", "غير", "عدم",
];

/// Whether what the words in front of a number leave open lies above it ("more than", "ما لا يقل عن") or below it ("أقل من"). None where they
/// leave nothing open, or deny something besides.
pub(super) fn upward(text: &str, number: &FoundNumber) -> Option<bool> {
    let before = text.get(..number.range.start).unwrap_or_default();
    let near = fold(before.get(before.floor_char_boundary(before.len().saturating_sub(72))..).unwrap_or_default());
    // Of words and not of the marks on them: it costs "no less than $5 billion".
    let bare = near.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric())).filter(|w| !w.is_empty());
    let words: Vec<&str> = bare.rev().take(6).collect();
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let (above, taken) = match (word(0), word(1), word(2)) {
        ("عن", "يقل" | "تقل", "لا") => (true, 3),
        ("عن" | "علي", "يزيد" | "تزيد", "لا") => (false, 3),
        ("من", "اكثر" | "واكثر" | "باكثر" | "لاكثر" | "ازيد" | "بازيد", _) | ("than", "more", _) | ("least", "at", _) => {
            (true, 2)
        }
        ("من", "اقل" | "واقل" | "باقل" | "لاقل", _) | ("يتجاوز" | "تتجاوز", "لا", _) | ("than", "less" | "fewer", _) | ("most", "at", _) => {
            (false, 2)
        }
        _ => return None,
    };
    let denied = words.iter().skip(taken).any(|w| DENIED.contains(w) || w.ends_with("n't"));
    (!denied).then_some(above)
}

/// Whether a number of the output is one of the source, rounded as it says: with fewer digits, and on the side that it says.
pub(super) fn rounds(is: &FoundNumber, says: &FoundNumber, about: Option<About>) -> bool {
    let Some(about) = about.filter(|_| !is.ordinal && !says.ordinal && is.unit == says.unit) else { return false };
    let (few, many) = (digits(says.value), digits(is.value));
    let side = match about {
        About::Below => is.value < says.value,
        About::Above => is.value > says.value,
        About::Either => true,
    };
    // "around 2000" may be a year.
    let year = says.unit.is_none() && (1900.0..2100.0).contains(&says.value) && says.raw.len() == 4;
    side && !year && is.value > 10.0 && few <= 2 && few < many && (is.value - says.value).abs() <= ROUNDED * is.value
}

/// How many digits a value has in front of its naughts, at most six.
fn digits(value: f64) -> u32 {
    let size = value.abs().max(1e-9).log10().floor() as i32;
    let whole = |n: &u32| {
        let shifted = value * 10f64.powi(*n as i32 - 1 - size);
        (shifted - shifted.round()).abs() < 1e-6
    };
    (1..6).find(whole).unwrap_or(6)
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn a_number_that_is_said_to_be_rounded_is_right() {
        for (arabic, english) in [
            ("وصل عدد النازحين إلى 1987 نازحا", "The displaced number nearly 2,000"),
            ("بلغت الإيرادات 4.97 مليار دولار", "Revenues came to almost $5 billion"),
            ("باع المصنع 11,850 سيارة", "The factory sold some 12,000 cars"),
            ("باع المصنع 12,140 سيارة", "The factory sold just over 12,000 cars"),
            ("سعر الطن 199 دولارا", "A tonne costs close to $200"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn a_bound_that_was_turned_round_is_seen() {
        for (arabic, english) in [
            ("نزح أكثر من 1500 شخص", "Less than 1,500 people were displaced"),
            ("حضر أقل من 100 طالب", "More than 100 students came"),
            ("سقط ما لا يقل عن 30 قتيلا", "At most 30 people were killed"),
            ("حدد مبلغا لا يتجاوز 50 دولارا", "He set a sum of at least 50 dollars"),
            ("بقي فيها ما لا يزيد على 40 أسرة", "More than 40 families stayed there"),
            ("قال إن عددهم «أكثر من 40 شخصا»", "He said they were \"less than 40 people\""),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
        for (arabic, english) in [
            ("نزح أكثر من 1500 شخص", "More than 1,500 people were displaced"),
            ("نزح أكثر من 1500 شخص", "At least 1,500 people were displaced"),
            ("نزح أكثر من 1500 شخص", "No less than 1,500 people were displaced"),
            ("سقط ما لا يقل عن 30 قتيلا", "Not less than 30 people were killed"),
            ("حدد مبلغا لا يتجاوز 50 دولارا", "He set a sum of no more than 50 dollars"),
            ("قدر الخسائر بنحو «ما لا يقل عن مليار ونصف المليار دولار»", "He put the losses at \"no less than $1.5 billion\""),
            ("عددهم «لا يقل عن 40 شخصا»", "They number \"not less than 40 people\""),
            ("حضر عدد لا يتجاوز 20 شخصا كثيرا", "Little more than 20 people came"),
            ("لم ينل أكثر من 100 صوت", "He won less than 100 votes"),
            ("بين أكثر من 20 وأقل من 40", "between more than 20 and less than 40"),
            ("ارتفع من أقل من 20 إلى أكثر من 20 لاحقا", "It rose from below 20 to more than 20 later"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn another_number_is_not() {
        for (arabic, english) in [
            ("وصل عدد النازحين إلى 1987 نازحا", "The displaced number 2,000"),
            ("وصل عدد النازحين إلى 1987 نازحا", "The displaced number over 2,000"),
            ("وصل عدد النازحين إلى 1987 نازحا", "The displaced number nearly 3,000"),
            ("وصل عدد النازحين إلى 1987 نازحا", "The displaced number about 1,978"),
            ("بلغت الإيرادات 4.97 مليار دولار", "Revenues came to almost $5 million"),
            ("باع المصنع 12,140 سيارة", "The factory sold more than 12,500 cars"),
            ("صدر الكتاب عام 1987", "The book came out about 2000"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }
}
