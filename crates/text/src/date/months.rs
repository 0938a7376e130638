//! Names of months.

use std::sync::LazyLock;

/// Names of months with their numbers, and which words may begin one: every word of every text is asked.
pub(super) struct Months {
    names: &'static [(&'static str, u32)],
    heads: LazyLock<[u64; 16]>,
}

/// The place of a word among 1,024, by its length and its first two letters.
fn slot(word: &str) -> usize {
    let hash = word.bytes().take(4).fold(word.len(), |hash, byte| hash.wrapping_mul(31) ^ usize::from(byte));
    (hash ^ (hash >> 10)) & 1023
}

fn heads(names: &[(&str, u32)]) -> [u64; 16] {
    let mut heads = [0u64; 16];
    for slot in names.iter().filter_map(|(name, _)| name.split(' ').next()).map(slot) {
        heads[slot / 64] |= 1 << (slot % 64);
    }
    heads
}

impl Months {
    /// The month that a word and the one behind it name, and how many of the two do.
    pub(super) fn find(&self, first: &str, second: Option<&str>) -> Option<(u32, usize)> {
        let slot = slot(first);
        if first.is_empty() || self.heads[slot / 64] >> (slot % 64) & 1 == 0 {
            return None;
        }
        let find =
            |is: &dyn Fn(&str) -> bool| self.names.iter().find(|(name, _)| name.strip_prefix(first).is_some_and(is)).map(|(_, n)| *n);
        let two = |rest: &str| second.is_some() && rest.strip_prefix(' ') == second;
        find(&two).map(|n| (n, 2)).or_else(|| find(&str::is_empty).map(|n| (n, 1)))
    }
}

/// The months of the Gregorian calendar, in Arabic and English.
pub(super) static GREGORIAN: Months = Months { names: MONTHS, heads: LazyLock::new(|| heads(MONTHS)) };
/// Those of the Islamic one.
pub(super) static ISLAMIC: Months = Months { names: HIJRI, heads: LazyLock::new(|| heads(HIJRI)) };

/// Folded month names with their numbers: the Levantine, Gulf and Egyptian, Maghreb and Moroccan sets, and English ones.
pub const MONTHS: &[(&str, u32)] = &[
    ("يناير", 1),
    ("جانفي", 1),
    ("كانون الثاني", 1),
    // The Levantine pairs without the article, in digits and shortened: "تشرين ثاني", "كانون 2", "28 ت2".
    ("كانون ثاني", 1),
    ("كانون ثان", 1),
    ("كانون 2", 1),
    ("ك 2", 1),
    ("كانون اول", 12),
    ("كانون 1", 12),
    ("ك 1", 12),
    ("تشرين اول", 10),
    ("تشرين 1", 10),
    ("ت 1", 10),
    ("تشرين ثاني", 11),
    ("تشرين ثان", 11),
    ("تشرين 2", 11),
    ("ت 2", 11),
    ("فبراير", 2),
    ("فيفري", 2),
    ("شباط", 2),
    ("مارس", 3),
    ("اذار", 3),
    ("ابريل", 4),
    ("افريل", 4),
    ("نيسان", 4),
    ("مايو", 5),
    ("ماي", 5),
    ("ايار", 5),
    ("مايس", 5),
    ("يونيو", 6),
    ("يونيه", 6),
    ("جوان", 6),
    ("حزيران", 6),
    ("يوليو", 7),
    ("يوليه", 7),
    ("يوليوز", 7),
    ("جويليه", 7),
    ("تموز", 7),
    ("اغسطس", 8),
    ("اوت", 8),
    ("غشت", 8),
    ("اغشت", 8),
    ("اب", 8),
    ("سبتمبر", 9),
    ("شتنبر", 9),
    ("شتمبر", 9),
    ("ايلول", 9),
    ("اكتوبر", 10),
    ("تشرين الاول", 10),
    ("نوفمبر", 11),
    ("نونبر", 11),
    ("تشرين الثاني", 11),
    ("ديسمبر", 12),
    ("دجنبر", 12),
    ("دجمبر", 12),
    ("كانون الاول", 12),
    ("january", 1),
    ("jan", 1),
    ("february", 2),
    ("feb", 2),
    ("march", 3),
    ("mar", 3),
    ("april", 4),
    ("apr", 4),
    ("may", 5),
    ("june", 6),
    ("jun", 6),
    ("july", 7),
    ("jul", 7),
    ("august", 8),
    ("aug", 8),
    ("september", 9),
    ("sep", 9),
    ("sept", 9),
    ("october", 10),
    ("oct", 10),
    ("november", 11),
    ("nov", 11),
    ("december", 12),
    ("dec", 12),
];

/// Folded names of the months of the Islamic calendar.
const HIJRI: &[(&str, u32)] = &[
    ("محرم", 1),
    ("المحرم", 1),
    ("صفر", 2),
    ("ربيع الاول", 3),
    ("ربيع الثاني", 4),
    ("ربيع الاخر", 4),
    ("جمادي الاولي", 5),
    ("جمادي الاول", 5),
    ("جمادي الاخره", 6),
    ("جمادي الثانيه", 6),
    ("جمادي الثاني", 6),
    ("رجب", 7),
    ("شعبان", 8),
    ("رمضان", 9),
    ("شوال", 10),
    ("ذو القعده", 11),
    ("ذي القعده", 11),
    ("ذو الحجه", 12),
    ("ذي الحجه", 12),
];
