//! Everything that a text says about time, found in one go.

use super::names::{months, weekdays};
use super::{FoundDate, FoundDecade, FoundMonth, FoundTime, FoundWeekday, Spans, Token, dates, decades, times, tokens};

/// The temporal expressions of a text. Who needs several kinds of them, or numbers beside them
/// ([`find_arabic_beside`](crate::number::find_arabic_beside)), has the text read once.
///
/// ```
/// use mujaz_text::date::Temporal;
/// let found = Temporal::find("انتهت الجلسة الساعة 9:30 يوم الخميس 15 فبراير 2018، لأول مرة منذ تسعينيات القرن الماضي");
/// assert_eq!((found.dates.len(), found.times.len(), found.decades.len()), (1, 1, 1));
/// assert_eq!((found.months[0].month, found.weekdays[0].day), (2, 3));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Temporal {
    /// Days with their year.
    pub dates: Vec<FoundDate>,
    /// Times of day.
    pub times: Vec<FoundTime>,
    /// Decades of time and of life.
    pub decades: Vec<FoundDecade>,
    /// Names of months.
    pub months: Vec<FoundMonth>,
    /// Names of days of the week.
    pub weekdays: Vec<FoundWeekday>,
}

impl Temporal {
    /// All temporal expressions of an Arabic or English text.
    pub fn find(text: &str) -> Self {
        let tokens = tokens(text);
        Self {
            dates: dates(text, &tokens),
            times: times::times(text, &tokens),
            decades: decades::decades(text, &tokens),
            months: months(&tokens),
            weekdays: weekdays(&tokens),
        }
    }

    /// What dates, times and decades own of the text.
    pub(crate) fn spans(&self) -> Spans {
        let ranges = self.dates.iter().map(|d| &d.range).chain(self.times.iter().map(|t| &t.range));
        merged(ranges.chain(self.decades.iter().map(|d| &d.range)).cloned().collect())
    }
}

/// What dates, times and decades own of a text.
pub(crate) fn spans(text: &str) -> Spans {
    owned(text, &tokens(text))
}

fn owned(text: &str, tokens: &[Token<'_>]) -> Spans {
    let mut all: Spans = dates(text, tokens).into_iter().map(|d| d.range).collect();
    all.extend(times::times(text, tokens).into_iter().map(|t| t.range));
    all.extend(decades::decades(text, tokens).into_iter().map(|d| d.range));
    merged(all)
}

fn merged(mut all: Spans) -> Spans {
    all.sort_by_key(|r| (r.start, r.end));
    let mut out: Spans = Vec::with_capacity(all.len());
    for range in all {
        match out.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}
