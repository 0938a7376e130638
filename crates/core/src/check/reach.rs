//! How far addresses in Arabic letters and telephone numbers reach: what is compared, put back and kept from a model.

use mujaz_text::is_arabic_letter;
use std::ops::Range;

/// Bytes of a telephone number behind its sign.
const TELEPHONE: usize = 24;

/// Bytes by which an address goes on in Arabic letters, as pages of Arabic sites are named: `https://a.example/أخبار/مصر-تفوز`. What is
/// glued to an address (`https://a.example/x.وقال`) is none of it.
pub fn onward(raw: &str, address: &Range<usize>) -> usize {
    const JOINS: [char; 5] = ['/', '-', '_', '=', '+'];
    let word = raw.get(address.clone()).unwrap_or("");
    let behind = raw.get(address.end..).unwrap_or("");
    let lead = behind.len() - behind.trim_start_matches(JOINS).len();
    let front = raw.get(address.start..address.end + lead).unwrap_or("");
    let path = front.split_once("://").map_or(front, |(_, rest)| rest).contains('/');
    let arabic = behind.get(lead..).is_some_and(|rest| rest.starts_with(is_arabic_letter));
    if word.starts_with(['@', '#']) || !word.contains('.') || !path || !arabic || !front.ends_with(JOINS) {
        return 0;
    }
    let mut end = lead;
    for (at, c) in behind.char_indices().skip_while(|(at, _)| *at < lead) {
        let rest = behind.get(at + c.len_utf8()..).unwrap_or("");
        let own = match c {
            '.' | '?' | '%' => rest.starts_with(|next: char| next.is_ascii_alphanumeric()),
            // No entity.
            '&' => rest.trim_start_matches(|next: char| next.is_ascii_alphanumeric()).starts_with('='),
            c => c.is_alphanumeric() || JOINS.contains(&c) || c == '~' || matches!(c, '\u{640}' | '\u{64B}'..='\u{652}'),
        };
        if !own {
            break;
        }
        end = at + c.len_utf8();
    }
    behind.get(..end).map_or(0, |rest| rest.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/').len())
}

/// Telephone numbers as they are dialled from abroad, `+961 1 555 555`: a model joins their groups.
pub fn telephones(raw: &str) -> Vec<Range<usize>> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '\u{A0}');
    let tail = |c: char| !c.is_ascii_digit();
    let number = |(at, sign): (usize, &str)| {
        let front = raw.get(..at)?.chars().next_back();
        let behind = raw.get(at + sign.len()..)?;
        let near = behind.get(..behind.floor_char_boundary(TELEPHONE))?;
        let run = near.get(..near.find(|c: char| !part(c)).unwrap_or(near.len()))?;
        let run = run.trim_end_matches(tail);
        // `(+961) 1 555 555`: its bracket opens in front of the sign.
        let closes = run.find(')').filter(|at| !run.get(..*at).is_some_and(|t| t.contains('(')));
        let opened = front == Some('(');
        let run = run.get(..closes.filter(|_| !opened).unwrap_or(run.len()))?.trim_end_matches(tail);
        let start = at - usize::from(closes.is_some() && opened);
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        let joined = front.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | ',' | '/' | '='));
        let begins = run.trim_start_matches('(').starts_with(|c: char| matches!(c, '1'..='9'));
        // A sum of money may have a sign, too: `+12000000`.
        (begins && !joined && (10..=15).contains(&digits)).then(|| start..at + sign.len() + run.len())
    };
    let mut out: Vec<Range<usize>> = raw.match_indices('+').filter_map(number).collect();
    out.extend(raw.match_indices("00").filter_map(number));
    out
}
