//! Dates of a source against those of its translation.

use super::{Fidelity, Finding};
use mujaz_text::date::{find_dates, months_in, resolve};

const ENGLISH_MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// Months that one side names and the other does not.
pub(super) fn compare(arabic: &str, english: &str, how: Fidelity<'_>, out: &mut Vec<Finding>) {
    let named = months_in(arabic);
    let mut justified = named.clone();
    let of = |date: &str| date.get(5..7).and_then(|m| m.parse().ok());
    justified.extend(find_dates(arabic).iter().filter_map(|d| of(&d.date)));
    if let Some(date) = how.date {
        justified.extend(of(date));
        justified.extend(resolve(arabic, date).iter().filter_map(|d| of(&d.date)));
    }
    let said = months_in(english);
    for month in said.iter().filter(|m| !justified.contains(m)) {
        out.push(Finding { kind: "date_invented", detail: format!("{} is not in the source", ENGLISH_MONTHS[*month as usize - 1]) });
    }
    // "مارس", "ماي" and "آب" are words as well: a month only inside a date.
    let sure = |m: &u32| !matches!(m, 3 | 5 | 8) || find_dates(arabic).iter().any(|d| of(&d.date) == Some(*m));
    if how.full {
        for month in named.iter().filter(|m| sure(m) && !said.contains(m) && !numeric_month(english, **m)) {
            out.push(Finding { kind: "date_missing", detail: format!("{} was left out", ENGLISH_MONTHS[*month as usize - 1]) });
        }
    }
}

/// Whether a date in digits names the month: 15/02/2018.
fn numeric_month(english: &str, month: u32) -> bool {
    find_dates(english).iter().any(|d| d.date.get(5..7).and_then(|m| m.parse().ok()) == Some(month))
}
