//! Agencies in the shapes in which they head their reports: "الدوحة - قنا:", "دمشق-سانا", "[12/ مايو/2023] صنعاء - سبأ :".
//!
//! Many are called by a word ("وات", "وفا", "بنا") or a town ("قنا"): where such a word stands decides. Where no mark stands
//! behind an agency, a verb of a report must.

use super::clean::is_job;
use super::{Lead, Part, doubt, gather, pieces};
use crate::extract::who::{self, Who};
use crate::lexicon::reporting;
use crate::normalize::fold;
use crate::romanize::is_title;
use crate::words::{OutletKind, first_name, listed, outlet};

/// Marks between which, behind a town, a word that an agency is called by is the agency.
fn is_marked(part: &Part<'_>) -> bool {
    part.dash() || part.marks.contains([':', ')', '}', '.'])
}

/// Whether a slash stands between two parts of a date: "12/ مايو/2023".
pub(super) fn in_date(line: &str, begin: usize, at: usize) -> bool {
    let piece = line.get(begin..at).unwrap_or("");
    let before = piece.split_whitespace().next_back().unwrap_or("");
    let after = line.get(at + 1..).unwrap_or("").trim_start();
    let after = after.split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | ']' | ')' | ',')).next().unwrap_or("");
    let figure = |w: &str| w.contains(char::is_numeric);
    let whole = |w: &str| w.split('/').all(who::in_date) && !w.is_empty();
    whole(before) && whole(after) && (figure(piece) || figure(after))
}

/// Settles what lists leave open: behind a town a word that agencies are called by, and in a report (not in an author's field)
/// one that no list has, if slashes or a colon and the verb behind it set it apart: "بغداد/ المسلة: أعلنت".
pub(super) fn settle(line: &str, parts: &mut [Part<'_>], field: bool) {
    for i in 1..parts.len() {
        let (Some(before), Some(part)) = (parts.get(i - 1).copied(), parts.get(i).copied()) else { continue };
        let town = i.checked_sub(if before.piece.who == Who::Date { 2 } else { 1 }).and_then(|at| parts.get(at));
        let placed = town.is_some_and(|t| matches!(t.piece.who, Who::Place { sure: true, .. })) && (before.strong() || part.inside);
        // "الدوحة - قنا", a line of its own: Qatar's agency, not Egypt's town.
        let home = before.dash() && part.next == line.len() && town.is_some_and(|t| fold(t.piece.text) == "الدوحه");
        let rest = line.get(part.next..).unwrap_or("");
        // "هسبريس - ومع", a line of its own.
        let wired = i == 1 && part.next == line.len() && before.dash() && before.piece.who == (Who::Outlet { sure: true });
        // "صور (الوطن): فرض"
        let closed = part.inside && part.marks.starts_with(')') && part.marks.contains(':');
        let bracketed = !field && i == 1 && closed && matches!(before.piece.who, Who::Place { country: false, .. }) && is_verb(rest);
        let settled = placed && (is_marked(&part) || home);
        if !settled && !wired && !bracketed {
            continue;
        }
        let text = part.piece.text;
        let kind = outlet(text).map(|o| o.kind);
        let agency = kind == Some(OutletKind::Agency);
        // "دبي - الخليج: أعلنت": a paper that is called like a region.
        let region = matches!(part.piece.who, Who::Place { country: true, .. }) && before.dash() && part.marks.starts_with(':');
        let paper = kind == Some(OutletKind::Newspaper) && (bracketed || settled && region && is_verb(rest));
        let apart = before.marks.contains('/') && part.marks.starts_with([':', '/']) && text.starts_with("ال") && who::short_name(text, 2);
        let led = part.piece.led && part.marks.starts_with(':') && who::short_name(text, 3);
        let stranger = part.piece.who == Who::Other && (apart || led) && !who::speaks(text) && !who::is_section(text);
        let who = if agency {
            Who::Agency { sure: true }
        } else if !field && (paper || settled && stranger && is_verb(rest)) {
            Who::Outlet { sure: true }
        } else if !field && settled && i == 1 && before.dash() && is_author(&part, line) {
            Who::Person
        } else {
            continue;
        };
        if let Some(part) = parts.get_mut(i) {
            part.piece.who = who;
        }
    }
}

/// "أبوظبي - سلام أبو شهاب: كشفت الهيئة": behind a town's dash and in front of a report somebody whom no list may have.
fn is_author(part: &Part<'_>, line: &str) -> bool {
    const LONG: usize = 8;
    let rest = line.get(part.next..).unwrap_or("");
    // Behind a colon "لن نعود" is what somebody says.
    let spoken = rest.split_whitespace().next().is_none_or(|w| ["لم", "لن", "قد"].contains(&w));
    let report = !spoken && is_verb(rest) && rest.split_whitespace().nth(LONG - 1).is_some();
    let alone = part.piece.who == Who::Other && !part.piece.led && !part.inside && part.marks.starts_with(':');
    alone && report && may_have_written(part.piece.text)
}

/// Whether a text is two words of which one can be somebody's name, or one and a family's that is joined to it.
fn may_have_written(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (first, family) = match &words[..] {
        [first, last] => (*first, last.chars().count() > 4 && fold(last).starts_with("ابو")),
        [first, joint, _] => (*first, matches!(fold(joint).as_str(), "ابو" | "بن")),
        _ => return false,
    };
    // "غزة - أبو عبيدة: أعلنت": one who is called after a son speaks.
    let office = is_title(&fold(first)) || is_job(text) || first.starts_with("ال") || matches!(fold(first).as_str(), "ابو" | "ام");
    let named = family && who::short_name(text, 3) && !who::speaks(text) || words.len() == 2 && doubt::can_be_introduced("متابعة", text);
    named && !office && !who::is_section(text)
}

/// A lead that no mark parts from the sentence.
pub(super) fn without_a_mark(line: &str, parts: &[Part<'_>]) -> Option<Lead> {
    in_front_of_a_verb(line, parts).or_else(|| flat::lead(line, parts))
}

/// "بغداد - واع أعلنت", "السومرية نيوز/ بغداد أعلنت": a town and an agency, in either order, without a mark behind the second.
fn in_front_of_a_verb(line: &str, parts: &[Part<'_>]) -> Option<Lead> {
    let (head, next) = match parts {
        [first, date, next, ..] if date.piece.who == Who::Date => (parts.get(..2)?, (first, next)),
        [first, next, ..] => (parts.get(..1)?, (first, next)),
        _ => return None,
    };
    let last = head.last().filter(|p| p.strong())?;
    let placed = matches!(next.0.piece.who, Who::Place { sure: true, country: false });
    let sourced = matches!(next.0.piece.who, Who::Agency { sure: true } | Who::Outlet { sure: true });
    let named = next.0.piece.who == Who::Person;
    // Behind "خاص:" or "متابعات:" a person is of whom the sentence tells: "خاص: محمد صلاح أعلن رحيله".
    let writes = ["ترجم", "تعريب", "إعداد", "اعداد", "تحرير", "كتب", "بقلم"].iter().any(|w| line.trim_start().starts_with(w));
    let role = writes && next.0.piece.who == Who::Role && next.0.marks.contains(':');
    let rest = line.get(last.next..)?;
    // "العين: «الخليج»": beside a paper in its marks a place may be called like something else.
    let somewhere = next.1.piece.who == Who::Other && matches!(next.0.piece.who, Who::Place { country: false, .. });
    if let Some((piece, bytes)) = paper_in_marks(rest).filter(|_| somewhere) {
        let beside = Part { piece, inside: false, next: last.next + bytes, marks: "", hangs: false };
        let known: Vec<Part<'_>> = head.iter().copied().chain([beside]).collect();
        return Some(Lead { bytes: beside.next, ..gather(&known) });
    }
    if next.1.piece.who != Who::Other || !(placed || sourced || named || role) {
        return desk_in_front_of_a_verb(line, parts);
    }
    (1..=4).rev().find_map(|n| {
        let (name, behind) = split_words(rest, n)?;
        let piece = who::read(name);
        // "القاهرة: ليلى منصور كرمت وزارة الثقافة": she may have done so.
        let hers = name.split_whitespace().next().is_some_and(|first| first.ends_with(['ة', 'ى', 'ا', 'ء']));
        let another = placed && piece.who == Who::Person && is_told_by_another(behind, hers);
        let (known, sure) = match piece.who {
            who if n > 3 && who != Who::Person => return None,
            Who::Agency { sure } => (placed || named && sure, sure && placed),
            Who::Outlet { sure: true } => (placed || named, false),
            // "واشنطن تنفي": in the present a capital is who acts, and the line a headline.
            Who::Place { sure: true, country: false } => (sourced && !is_present(behind), false),
            // "ترجمة: سامي حداد نشرت صحيفة", "دبي: سامي حداد أكد الدكتور"
            Who::Person => (role && n <= 3 || another, false),
            _ => (false, false),
        };
        // Joined by its dash alone an agency needs no verb: "دمشق-سانا تواصلت".
        let joined = sure && last.marks == "-" && !last.hangs;
        let report = is_verb(behind) && !is_told(behind);
        let fits = known
            && !piece.led
            && who::trim(name) == name
            && !flat::goes_on(name)
            && (joined || report || another)
            && behind.split_whitespace().take(5).count() == 5;
        let beside = || Part { piece, inside: false, next: line.len() - behind.len(), marks: "", hangs: false };
        fits.then(|| Lead { bytes: line.len() - behind.len(), ..gather(&head.iter().copied().chain([beside()]).collect::<Vec<_>>()) })
    })
}

/// "«الخليج» برعاية الوزير", "«الخليج»تراجع المؤشر": a known outlet in its marks in front of prose of some length, and the bytes that
/// it takes. Behind a town nobody tells of it, unless it goes on ("«الأهرام» المصرية") or is whom the verb names.
fn paper_in_marks(rest: &str) -> Option<(who::Piece<'_>, usize)> {
    /// No outlet's name has more characters.
    const NAME: usize = 30;
    const LONG: usize = 12;
    /// What papers do themselves.
    const OWN: [&str; 9] = ["تنشر", "تنفرد", "تحاور", "تحتفل", "تصدر", "توقف", "تهنئ", "تنعى", "تعتذر"];
    let inner = rest.strip_prefix(['«', '"', '“'])?;
    let (at, close) = inner.char_indices().take(NAME).find(|(_, c)| matches!(c, '»' | '"' | '”'))?;
    let end = rest.len() - inner.len() + at + close.len_utf8();
    let (name, behind) = rest.split_at_checked(end)?;
    let prose = behind.trim_start();
    let piece = who::read(name);
    let first = prose.split_whitespace().next()?;
    let sourced = matches!(piece.who, Who::Agency { sure: true } | Who::Outlet { sure: true }) && !piece.led;
    // "«الأهرام» المصرية", "«الوطن» كلمة لا يعرفها", "«الأهرام» تطلق موقعها": it is told of.
    let noun = first.starts_with("ال") || first.ends_with('ة') && !first.starts_with(['ب', 'ل']);
    let its_own = prose.split_whitespace().nth(1).is_some_and(|second| second.ends_with("ها"));
    let goes_on = noun || its_own || first.contains(['«', '"', '“']) || OWN.contains(&first);
    let long = prose.starts_with(char::is_alphabetic) && prose.split_whitespace().nth(LONG - 1).is_some();
    (sourced && long && !goes_on && !is_told(prose)).then_some((piece, end + behind.len() - prose.len()))
}

/// "القاهرة: «الخليج»، وكالات أكد الوزير": behind a town and a paper, or who writes for it, what it subscribes to, without a mark.
fn desk_in_front_of_a_verb(line: &str, parts: &[Part<'_>]) -> Option<Lead> {
    let [town, paper, next, ..] = parts else { return None };
    let placed = town.piece.who == Who::Place { sure: true, country: false } && town.strong();
    let writer = paper.piece.who == Who::Person && !paper.piece.led;
    let source = matches!(paper.piece.who, Who::Outlet { sure: true } | Who::Agency { sure: true });
    let sourced = (source || writer) && paper.marks.trim() == "،";
    if !placed || !sourced || next.piece.who != Who::Other {
        return None;
    }
    let rest = line.get(paper.next..)?;
    (1..=3).rev().find_map(|n| {
        let (name, behind) = split_words(rest, n)?;
        let piece = who::read(if name == "ووكالات" { "وكالات" } else { name });
        let known = piece.who == Who::Agency { sure: true } && !piece.led && who::trim(name) == name;
        let fits = known && is_verb(behind) && !is_told(behind) && behind.split_whitespace().take(5).count() == 5;
        let bytes = line.len() - behind.len();
        let desk = Part { piece, inside: false, next: bytes, marks: "", hangs: false };
        fits.then(|| Lead { bytes, ..gather(&[*town, *paper, desk]) })
    })
}

/// "أكد الدكتور عمر", "كشفت هيئة الصحة", "زودت وزارة الصحة": a verb and who else is its subject, so that a name in front of it is none.
/// `hers` says that the name may be a woman's, who does to an office what offices do.
fn is_told_by_another(text: &str, hers: bool) -> bool {
    /// Of none of these a person or an office is the object.
    const VERBS: &str = "قال اكد اعلن كشف اوضح ذكر صرح افاد اضاف شهد افتتح نجح تمكن شارك";
    const HE: &str = "الدكتور المهندس الشيخ اللواء العميد السفير الرئيس الوزير المتحدث الناطق وزير رئيس مدير وكيل محافظ مجلس مركز \
                      مستشفي مصدر مسؤول صاحب سمو الفريق المنتخب د ا.د البروفيسور قائد حاكم نائب خبراء اطباء باحثون مسؤولون";
    const SHE: &str = "الدكتوره المهندسه الشيخه الوزيره هيئه وزاره دائره شركه مؤسسه لجنه جامعه بلديه شرطه محكمه اداره جمعيه الحكومه \
                       السلطات منظمه نقابه غرفه النيابه كليه سلطه";
    /// Whoever does these has said something.
    const SAYS: &str = "قال اكد اعلن اوضح صرح افاد اضاف";
    /// Offices, and what one does to them.
    const OFFICES: &str = "هيئه وزاره دائره بلديه مديريه";
    const TO_THEM: &str = "زارت اتهمت انتقدت طالبت دعت راسلت ناشدت شكرت قادت تراست تركت خاطبت هاجمت";
    /// What somebody opens: "خالد بن زايد افتتح مركز الشباب".
    const OPENED: &str = "مجلس مركز مستشفي هيئه دائره شركه مؤسسه جامعه بلديه محكمه اداره جمعيه كليه غرفه مدينه";
    let among = |list: &str, word: &str| list.split(' ').any(|w| w == word);
    let mut words = text.split_whitespace().map(|w| fold(who::trim(w)));
    let (Some(verb), Some(subject)) = (words.next(), words.next()) else { return false };
    if matches!(verb.as_str(), "افتتح" | "افتتحت") && among(OPENED, &subject) {
        return false;
    }
    let third = words.next().unwrap_or_default();
    let Some(stem) = verb.strip_suffix('ت') else {
        // "أكد علي راشد"; "أكد نجاح الحملة" has no name in it.
        let somebody = first_name(&subject) && (first_name(&third) || third == "بن");
        return among(VERBS, &verb) && among(HE, &subject) || among(SAYS, &verb) && somebody;
    };
    let of = third.starts_with("ال");
    let office = !hers && of && stem.chars().count() >= 3 && among(OFFICES, &subject) && !among(TO_THEM, &verb) && !stem.starts_with("ال");
    // "أعلنت منطقة رأس الخيمة الطبية": a region is seen, but does not announce itself.
    let region = !hers && stem != "شهد" && among(VERBS, stem) && among("منطقه مدينه اماره", &subject);
    among(VERBS, stem) && among(SHE, &subject) || office || region
}

/// Whether a text begins with a verb in the present: "تنفي", "يؤكد".
fn is_present(text: &str) -> bool {
    let word = fold(who::trim(text.split_whitespace().next().unwrap_or("")));
    word.starts_with(['ت', 'ي']) && word.chars().count() >= 4
}

/// "كابول، أفغانسان (CNN) -- قال": in front of an agency in brackets with a dash stand a place and what it belongs to, though a
/// list has only one of them. A town that no list has is one word: two may be a person. Alone in front of the agency it may have
/// more: "سانت دينيس (أ ف ب) - فاز".
pub(super) fn towns_in_front(line: &str, parts: &[Part<'_>]) -> Option<Lead> {
    let sourced = |p: &Part<'_>| p.inside && matches!(p.piece.who, Who::Agency { sure: true } | Who::Outlet { sure: true });
    let at = parts.iter().take(3).position(sourced)?;
    let (head, source) = (parts.get(..at)?, parts.get(at)?);
    let place = |p: &Part<'_>| matches!(p.piece.who, Who::Place { .. });
    let town = |(i, p): (usize, &Part<'_>)| {
        let (text, most) = (
            p.piece.text,
            if at == 1 {
                3
            } else if i == 0 {
                1
            } else {
                5
            },
        );
        let caption = || text.split_whitespace().next().is_some_and(|w| listed("caption", &fold(w)));
        let named = || who::short_name(text, most) && !who::speaks(text) && !who::is_section(text) && !is_verb(text);
        let stranger = || p.piece.who == Who::Other && named();
        !p.piece.led && (place(p) || stranger() && !caption())
    };
    let alone = at == 1 && matches!(source.piece.who, Who::Agency { sure: true });
    // "شارك (رويترز)... أعلن": dots are no dash.
    let closed = source.marks.starts_with(')') && source.dash() && !source.marks.contains("..") && !source.piece.led;
    let prose = line.get(source.next..)?.split_whitespace().nth(5).is_some();
    if !closed || !prose || !(alone || head.iter().any(place)) || !head.iter().enumerate().all(town) {
        return None;
    }
    let mut all = parts.get(..=at)?.to_vec();
    all.iter_mut().take(at).for_each(|p| p.piece.who = Who::Place { sure: true, country: false });
    Some(Lead { bytes: pieces::whole(line, source.next), ..gather(&all) })
}

/// "دبي، الإمارات العربية المتحدة – 12 مايو 2024: أعلنت": towns and what they belong to, the whole day and a mark, as companies head what
/// they announce. Behind a town alone and a colon the sentence must be a long one: "القاهرة 30 يونيو 2013: يوم الحسم" is a headline.
pub(super) fn is_release(head: &[Part<'_>], next: Option<&Part<'_>>, rest: &str) -> bool {
    const PROSE: usize = 4;
    const LONG: usize = 12;
    let [town, more @ .., day] = head else { return false };
    let placed = town.piece.who == (Who::Place { sure: true, country: false }) && !town.piece.led;
    let known = next.is_some_and(|p| !matches!(p.piece.who, Who::Other | Who::Date));
    let least = if more.is_empty() && !day.dash() { LONG } else { PROSE };
    let prose = rest.split_whitespace().nth(least - 1).is_some();
    placed && more.iter().all(|p| matches!(p.piece.who, Who::Place { .. })) && is_whole_day(day) && !known && prose
}

/// A day with its month and year.
pub(super) fn is_whole_day(part: &Part<'_>) -> bool {
    let text = part.piece.text;
    let year = text.split(|c: char| !c.is_numeric()).any(|n| n.chars().count() == 4);
    part.piece.who == Who::Date && year && text.contains([' ', '/', '-', '.'])
}

/// One agency in brackets, or a word that is one by the verb behind its dash: "(وات) - أعلنت", "وطنية - استقبل".
pub(super) fn alone(part: &Part<'_>, rest: &str) -> bool {
    matches!(part.piece.who, Who::Agency { sure: false }) && part.dash() && (part.inside || is_verb(rest) && !is_told(rest))
}

/// The first `n` words and what follows them.
fn split_words(text: &str, n: usize) -> Option<(&str, &str)> {
    let mut end = 0;
    for _ in 0..n {
        let rest = text.get(end..)?;
        let begin = rest.len() - rest.trim_start().len();
        end += begin + rest.trim_start().find(char::is_whitespace)?;
    }
    Some((text.get(..end)?.trim(), text.get(end..)?.trim_start()))
}

/// Whether a text begins with a verb that reports begin with, or with what stands in front of one.
pub(super) fn is_verb(text: &str) -> bool {
    const ALMOST: [&str; 7] = ["لم", "لن", "قد", "كان", "كانت", "تم", "تمت"];
    let word = fold(who::trim(text.split_whitespace().next().unwrap_or("")));
    listed("verb", &word) || reporting(&word).is_some() || ALMOST.contains(&word.as_str())
}

/// "صوت الحق -" above a report: behind a name the dash says that it heads what stands below it.
pub fn outlet_line(line: &str, below: &str) -> Option<Lead> {
    let name = line.trim_end().strip_suffix(['-', '–', '—', '/', 'ـ', '|', ':'])?;
    // "الوئام- خاص:": the word behind the dash is no part of it.
    let name = name.split_once(['-', '–', '—']).filter(|(_, role)| who::read(role).who == Who::Role).map_or(name, |(name, _)| name);
    let fits = who::short_name(name, 3) && !who::speaks(name) && !who::is_section(name) && matches!(who::read(name).who, Who::Other);
    (fits && is_verb(below)).then(|| Lead { outlet: Some(who::trim(name).to_string()), bytes: line.len(), ..Lead::default() })
}

/// "رويترز ذكرت أن": the agency is whom the verb names.
fn is_told(text: &str) -> bool {
    let word = fold(who::trim(text.split_whitespace().nth(1).unwrap_or("")));
    ["ان", "انه", "انها", "انهم", "عن"].contains(&word.as_str())
}

mod flat;

#[cfg(test)]
#[path = "agency_tests.rs"]
mod tests;
