//! Pieces of a line that say two things: "«النهار» من الرياض", "الرياض 20 رجب 1440 هـ واس", "جدة واس".

use super::Part;
use crate::extract::who::{self, Piece, Who};
use crate::normalize::fold;
use crate::words::{OutletKind, listed, outlet, place};

/// No two names that stand side by side have more bytes.
const SHORT: usize = 120;

/// Where a lead ends that would end at `end`: a bracket that opens there belongs to what stands behind it, "رويترز) - (صور) قال", and
/// an address that goes on is one word, "(رويترز) `https://x.org`".
pub(super) fn whole(line: &str, end: usize) -> usize {
    let Some(head) = line.get(..end).filter(|h| h.len() < line.len()) else { return end };
    let word = head.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8());
    let address = |w: &str| w.contains("://") && word + w.len() > end;
    if word < end && line.get(word..).and_then(|rest| rest.split_whitespace().next()).is_some_and(address) {
        return word;
    }
    let opens = |c: char| matches!(c, '(' | '[' | '{') || c.is_whitespace();
    let bare = head.trim_end_matches(opens);
    head.get(bare.len()..).and_then(|tail| tail.find(['(', '[', '{'])).map_or(end, |open| bare.len() + open)
}

/// "تونس في 12 جوان 2017", "القاهرة فى 12 مايو", "الرياض 20 رجب 1440 هـ واس": place, date and what stands behind them, an agency or nothing.
fn dated(text: &str) -> Option<[&str; 3]> {
    let figure = text.find(|c: char| c.is_ascii_digit() || ('٠'..='٩').contains(&c));
    // "بكين أول يونيو 2024": the first of a month has no figure.
    let at = text.find(" أول ").map(|at| at + 1).into_iter().chain(figure).min()?;
    let (front, rest) = (text.get(..at)?.trim(), text.get(at..)?);
    let front = front.strip_suffix(" في").or_else(|| front.strip_suffix(" فى")).unwrap_or(front);
    let (mut end, mut words) = (0, 0);
    for word in rest.split_whitespace().enumerate().take_while(|(i, w)| who::in_date(w) || *i == 0 && *w == "أول").map(|(_, w)| w) {
        end += rest.get(end..)?.find(word)? + word.len();
        words += 1;
    }
    // "مصر أول دولة"
    if words == 1 && rest.starts_with("أول ") {
        return None;
    }
    let (date, tail) = (rest.get(..end)?, rest.get(end..)?.trim());
    let source = who::read(tail).who;
    let fits = tail.is_empty() || matches!(source, Who::Agency { .. } | Who::Outlet { .. });
    // "كردستان24" is a name.
    if words == 1 && !text.get(..at)?.ends_with(char::is_whitespace) {
        return None;
    }
    // In front of a whole date and an agency stands a place, known or not: "السيح 25 شوال 1436 هـ واس"; or the bracket behind one.
    let wired = words >= 3 && source == Who::Agency { sure: true };
    let village = || wired && (front.is_empty() || who::short_name(front, 3) && !who::speaks(front));
    (words > 0 && fits && (matches!(who::read(front).who, Who::Place { .. }) || village())).then_some([front, date, tail])
}

/// Adds a piece; "«النهار» من الرياض" is two.
pub(super) fn push<'a>(out: &mut Vec<Part<'a>>, text: &'a str, field: bool, part: Part<'a>) {
    // "تبليسي (جورجيا) 26 شوال 1436 هـ واس": the place of the day stands in front of it already.
    let placed = out.last().is_some_and(|p| matches!(p.piece.who, Who::Place { .. }));
    if let Some([place, date, agency]) = dated(text).filter(|[place, ..]| placed || !place.is_empty()) {
        if !place.is_empty() {
            let known = who::read(place);
            let who = if matches!(known.who, Who::Place { .. }) { known.who } else { Who::Place { sure: true, country: false } };
            out.push(Part { piece: Piece { who, ..known }, ..part });
        }
        out.push(Part { piece: Piece { text: date, who: Who::Date, led: false, photo: false }, ..part });
        if !agency.is_empty() {
            out.push(Part { piece: who::read(agency), ..part });
        }
        return;
    }
    if let Some(two) = joined_role(text).filter(|_| part.marks.starts_with(':')) {
        out.extend(two.map(|t| Part { piece: who::read(t), ..part }));
        return;
    }
    if let Some(two) = side_by_side(text, &part, out.len(), field) {
        out.extend(two.map(|t| Part { piece: who::read(t), ..part }));
        return;
    }
    // "«النهار»، ووكالات"
    if let Some(desk) = text.trim().strip_prefix('و').filter(|d| !out.is_empty() && matches!(*d, "وكالات" | "الوكالات")) {
        out.push(Part { piece: who::read(desk), ..part });
        return;
    }
    // "سامي حداد ووكالات": a person and what the papers subscribe to.
    let (name, desk) = text.trim().rsplit_once(" و").unwrap_or_default();
    if matches!(desk, "وكالات" | "الوكالات") && who::read(name).who == Who::Person {
        out.extend([name, desk].map(|t| Part { piece: who::read(t), ..part }));
        return;
    }
    // "لندن: سامي حداد القاهرة: ليلى منصور": in front of a colon a town behind a name heads the next one.
    let (name, next) = text.trim().rsplit_once(' ').unwrap_or_default();
    let between = !out.is_empty() && part.marks.starts_with(':') && name.contains(' ') && place(next).is_some_and(|p| !p.ambiguous);
    let town = |t: &str| matches!(who::read(t).who, Who::Place { sure: true, country: false });
    if between && town(next) && who::read(name).who == Who::Person {
        out.extend([name, next].map(|t| Part { piece: who::read(t), ..part }));
        return;
    }
    // "القاهرة والخرطوم": two towns.
    if let Some((a, b)) = text.split_once(" و").filter(|(a, b)| place(a).is_some() && place(b).is_some() && town(a) && town(b)) {
        out.extend([a, b].map(|t| Part { piece: who::read(t), ..part }));
        return;
    }
    for joint in [" من ", " في "] {
        let Some((a, b)) = text.split_once(joint) else { continue };
        let (first, second) = (who::read(a), who::read(b));
        let source = matches!(first.who, Who::Agency { .. } | Who::Outlet { .. } | Who::Role) || field && first.who == Who::Person;
        // In a field a stranger, too, may be "من نيويورك".
        let stranger = first.who == Who::Other && field && who::short_name(first.text, 6) && !who::speaks(first.text);
        let source = source || stranger && joint == " من " && matches!(second.who, Who::Place { sure: true, country: false });
        let town = joint == " من " && first.who == Who::Person && matches!(second.who, Who::Place { sure: true, country: false });
        if joint == " من " && sent(first, second, part) {
            let second = Piece { who: Who::Person, ..second };
            out.extend([Part { piece: first, ..part }, Part { piece: second, ..part }]);
            return;
        }
        // "لندن - «القدس العربي» من سامي حداد:"
        let writer = source && joint == " من " && second.who == Who::Person && !second.led && part.strong() && placed;
        if town || writer || source && matches!(second.who, Who::Place { .. }) {
            out.extend([Part { piece: first, ..part }, Part { piece: second, ..part }]);
            return;
        }
    }
    out.push(part);
}

/// Two things that no mark parts, where so many pieces stand in front of them.
fn side_by_side<'a>(text: &'a str, part: &Part<'_>, before: usize, field: bool) -> Option<[&'a str; 2]> {
    // Prose has many pieces, and none of these but at its beginning, with a mark behind.
    let early = field || before < 2 && part.strong();
    let colon = part.marks.starts_with(':');
    let two = place_and_outlet(text).or_else(|| if early { agency_beside_a_town(text) } else { None });
    let two = two.or_else(|| if early && colon { paper_beside_a_town(text) } else { None });
    // "دبي سامي حداد: كشفت": in a text at its beginning alone, in front of a colon.
    let headed = field || before == 0 && colon;
    let two = two.or_else(|| if headed && !field { wire_beside_a_town(text) } else { None });
    two.or_else(|| if headed { town_and_name(text) } else { None })
}

/// "جدة «عكاظ»", "جدة " عكاظ "": a place and, in quotation marks, an outlet.
fn place_and_outlet(text: &str) -> Option<[&str; 2]> {
    let at = text.find(['«', '"', '“'])?;
    let (place, quoted) = (text.get(..at)?, text.get(at..)?.trim());
    let inner = quoted.trim_matches(|c: char| c.is_whitespace() || matches!(c, '«' | '»' | '"' | '“' | '”'));
    let whole = quoted.chars().count() > 2 && quoted.ends_with(['»', '"', '”']);
    // What is also a region's name is an outlet in its marks: "دبي «الخليج»".
    let (source, name) = match who::read(inner).who {
        Who::Place { .. } if whole => (who::read(quoted).who, quoted),
        who => (who, inner),
    };
    let known = matches!(who::read(place).who, Who::Place { .. }) && matches!(source, Who::Agency { .. } | Who::Outlet { .. });
    // The second mark is often forgotten: "عدن"د ب ا".
    (known && (whole || source == Who::Agency { sure: true })).then_some([place, name])
}

/// A short text at each of its blanks.
fn halves(text: &str) -> impl Iterator<Item = [&str; 2]> {
    let text = text.trim();
    let short = text.len() <= SHORT && text.split_whitespace().nth(6).is_none();
    let blanks = text.match_indices(' ').filter(move |_| short);
    blanks.filter_map(move |(at, _)| Some([text.get(..at)?.trim(), text.get(at..)?.trim()]))
}

/// "جدة واس", "أ ف ب عدن": a town and an agency that no mark parts.
fn agency_beside_a_town(text: &str) -> Option<[&str; 2]> {
    let town = |t: &str| matches!(who::read(t).who, Who::Place { sure: true, country: false });
    let agency = |t: &str| who::read(t).who == Who::Agency { sure: true };
    // Whether the lists have both is asked first: it costs least.
    let known = |a: &str, b: &str| place(a).is_some() && outlet(b).is_some();
    let fits = |[a, b]: &[&str; 2]| known(a, b) && town(a) && agency(b) || known(b, a) && agency(a) && town(b);
    halves(text).find(fits).filter(|_| who::read(text).who == Who::Other)
}

/// "مسقط العمانية:": a town and an agency that is called by a word, in front of a colon.
fn wire_beside_a_town(text: &str) -> Option<[&str; 2]> {
    let town = |t: &str| place(t).is_some() && matches!(who::read(t).who, Who::Place { sure: true, country: false });
    let agency = |t: &str| outlet(t).is_some_and(|o| o.kind == OutletKind::Agency);
    halves(text).find(|[a, b]| agency(b) && town(a)).filter(|_| who::read(text).who == Who::Other)
}

/// "القاهرة الوطن:": a town and a newspaper that no mark parts. "القاهرة اليوم" is a programme, "بيروت المساء" an evening.
fn paper_beside_a_town(text: &str) -> Option<[&str; 2]> {
    let [town, paper] = halves(text).next()?;
    let time = ["اليوم", "الغد", "الصباح", "المساء", "الآن", "الان"].contains(&paper);
    let known = outlet(paper).is_some_and(|o| o.kind == OutletKind::Newspaper) && place(paper).is_none();
    let fits = known && !time && matches!(who::read(town).who, Who::Place { sure: true, country: false });
    fits.then_some([town, paper]).filter(|_| who::read(text).who == Who::Other)
}

/// "طنجة سامي نور": a town and a person that no mark parts, where nothing but these can stand.
pub(super) fn town_and_name(text: &str) -> Option<[&str; 2]> {
    let fits = |[town, name]: &[&str; 2]| {
        if place(town).is_none() {
            return false;
        }
        let (town, name) = (who::read(town), who::read(name));
        matches!(town.who, Who::Place { sure: true, country: false }) && !town.led && name.who == Who::Person && !name.led
    };
    halves(text).find(fits).filter(|_| who::read(text).who == Who::Other)
}

/// "صنعاء من جمال نعمان:": a place and who wrote from there. A name that no list has must have a family's shape.
fn sent(town: Piece<'_>, name: Piece<'_>, part: Part<'_>) -> bool {
    let stranger = || {
        let words: Vec<&str> = name.text.split_whitespace().collect();
        let [first, .., family] = &words[..] else { return false };
        let shape = !first.starts_with(['ا', 'أ', 'إ', 'آ']) && family.starts_with("ال") && family.ends_with('ي');
        name.who == Who::Other && words.len() <= 3 && shape && who::short_name(name.text, 3) && !who::speaks(name.text)
    };
    let somebody = name.who == Who::Person && !name.led || part.marks.starts_with(':') && stranger();
    matches!(town.who, Who::Place { sure: true, .. }) && !town.led && part.strong() && somebody
}

/// "AHBAR.INFO - صور: سامي حداد", "(صور: منير امحيمدات)": behind a source or in brackets, with a colon in front of a person, these are
/// pictures, not the town of Tyre. Who took them need not be known.
pub(super) fn pictures(parts: &mut [Part<'_>]) {
    for i in 1..parts.len() {
        let Some(next) = parts.get(i + 1).copied() else { continue };
        let source = parts.get(i - 1).is_some_and(|p| matches!(p.piece.who, Who::Agency { .. } | Who::Outlet { .. }));
        let stranger = next.piece.who == Who::Other && who::short_name(next.piece.text, 3) && !who::speaks(next.piece.text);
        let Some(part) = parts.get_mut(i).filter(|p| (source || p.inside) && p.marks.starts_with(':')) else { continue };
        let person = next.piece.who == Who::Person || stranger && part.inside;
        if person && ["صور", "صورة", "الصور", "الصورة"].contains(&part.piece.text) {
            part.piece = Piece { who: Who::Role, led: true, photo: true, ..part.piece };
            if let Some(next) = parts.get_mut(i + 1) {
                next.piece.who = Who::Person;
            }
        }
    }
}

/// "التاريخ: 12 مايو 2024": in front of a date a label is part of it.
pub(super) fn labels(parts: &mut [Part<'_>]) {
    const LABELS: [&str; 5] = ["التاريخ", "تاريخ النشر", "نشر في", "نشرت في", "الوقت"];
    for i in 0..parts.len() {
        let dated = parts.get(i + 1).is_some_and(|p| p.piece.who == Who::Date);
        if let Some(part) = parts.get_mut(i).filter(|p| dated && p.marks.contains(':') && LABELS.contains(&p.piece.text)) {
            part.piece.who = Who::Date;
        }
    }
}

/// "إعداد: أحمد علي وترجمة: منى السيد": a role that و joins to the name in front of it.
fn joined_role(text: &str) -> Option<[&str; 2]> {
    let (name, role) = text.trim().rsplit_once(' ')?;
    let role = role.strip_prefix('و').filter(|r| listed("role", &fold(r)))?;
    (who::read(name).who == Who::Person).then_some([name, role])
}
