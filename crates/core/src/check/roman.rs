//! Roman numerals, as kings, congresses and articles have them.

/// The value of a Roman numeral.
pub(super) fn roman(text: &str) -> Option<u16> {
    let digit = |c| {
        Some(match c {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            'C' => 100,
            'D' => 500,
            'M' => 1000,
            _ => return None,
        })
    };
    let digits: Vec<u16> = text.chars().map(digit).collect::<Option<_>>()?;
    let mut value = 0;
    for (at, d) in digits.iter().enumerate() {
        if digits.get(at + 1).is_some_and(|next| next > d) { value -= i32::from(*d) } else { value += i32::from(*d) }
    }
    // Written back, so that "IIX" and "VV" are none.
    let (mut rest, mut back) = (value, String::new());
    for (v, s) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while rest >= v {
            back.push_str(s);
            rest -= v;
        }
    }
    (back == text).then_some(value as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read_and_nothing_else_is() {
        assert_eq!(["XVI", "II", "XXXIII", "MCMXCIV"].map(roman), [Some(16), Some(2), Some(33), Some(1994)]);
        assert_eq!(["IIX", "VV", "IMF", ""].map(roman), [None, None, None, Some(0)]);
    }
}
