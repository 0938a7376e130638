//! Who an author's field names: what no list has is told apart by where it stands.

use super::clean::{clean, is_job};
use super::who::{self, Who};
use super::{Lead, Part, beside_a_person, gather, parts};
use crate::extract::tags::unescape;
use crate::normalize::{collapse_whitespace, fold};
use crate::words::{first_name, latin_outlet, outlet};

/// An author's field: whatever is no place, outlet or role is an author, unless a person is named beside it.
pub fn author(field: &str) -> Lead {
    if is_long(field) {
        return Lead {
            byline: Some(collapse_whitespace(&unescape(field))).filter(|b| !b.is_empty()),
            bytes: field.len(),
            ..Lead::default()
        };
    }
    let field = clean(field);
    let field = field.as_str();
    if who::is_nobody(field) {
        return Lead::default();
    }
    let mut parts = parts(field, true);
    place_unknown(&mut parts);
    let mut lead = beside_a_person(&parts, true).unwrap_or_else(|| gather(&parts));
    if lead.byline.is_none() {
        leftover(&parts, field, &mut lead);
    } else {
        unnamed(&parts, &mut lead);
    }
    lead.byline = lead.byline.map(|b| b.trim_matches(QUOTES).to_string());
    lead.bytes = field.len();
    lead
}

/// Whether a field names more people than wrote any article: it stays as it is. To tell places and outlets among thousands of names apart
/// each would be held against all others.
fn is_long(field: &str) -> bool {
    const PARTS: usize = 64;
    const BYTES: usize = 8 << 10;
    let mark = |c: char| matches!(c, '،' | ',' | '؛' | ';' | ':' | '/' | '|' | '\\' | '\n' | '(' | '–' | '—' | '_') || c == '-';
    field.len() > BYTES || field.chars().filter(|c| mark(*c)).nth(PARTS).is_some()
}

/// What a piece that no list has must be by where it stands: beside an agency, in the brackets behind a name, behind an
/// outlet, or as one word with an article in front of a name, a place; a newspaper that is called like a town, behind another
/// town with nobody else beside them, an outlet; a job in front of a name nobody.
fn place_unknown(parts: &mut [Part<'_>]) {
    let who = |parts: &[Part<'_>], i: usize| parts.get(i).map(|p| p.piece.who);
    let source = |w: Option<Who>| matches!(w, Some(Who::Agency { .. } | Who::Outlet { .. }));
    let placed = parts.iter().any(|p| matches!(p.piece.who, Who::Place { .. }));
    let peopled = parts.iter().any(|p| p.piece.who == Who::Person);
    for i in 0..parts.len() {
        let Some(part) = parts.get(i).copied() else { continue };
        let text = part.piece.text;
        let words = text.split_whitespace().count();
        let next = who(parts, i + 1);
        let before = i.checked_sub(1).and_then(|i| who(parts, i));
        if let (Who::Place { .. }, Some(Who::Place { sure: true, .. }), None) = (part.piece.who, before, next)
            && parts.len() == 2
            && parts.first().is_some_and(Part::dash)
            && outlet(text).is_some_and(|o| o.ambiguous)
        {
            mark(parts, i, Who::Outlet { sure: true });
            continue;
        }
        // "نيوبورت نيوز (فيرجينيا)": what a list does not have and a bracketed place explains is no outlet, whatever it ends with.
        let explained = || parts.get(i + 1).is_some_and(|p| p.inside && matches!(p.piece.who, Who::Place { .. }));
        if i == 0 && matches!(part.piece.who, Who::Outlet { .. }) && words > 1 && explained() && outlet(text).is_none() && peopled {
            mark(parts, i, Who::Place { sure: true, country: false });
            continue;
        }
        if part.piece.who != Who::Other || !who::short_name(text, 3) || who::speaks(text) || who::is_nobody(text) {
            continue;
        }
        let job = is_job(text);
        let place = Who::Place { sure: true, country: false };
        // Two words in front of a town in brackets are a person nobody knows: "مسعد العضياني (الرياض)".
        let stranger = |country: bool| !country && words > 1 && parts.len() == 2;
        let region = parts.get(i + 1).is_some_and(|p| p.inside && matches!(p.piece.who, Who::Place { country, .. } if !stranger(country)));
        // Two words in front of a newspaper may be a person nobody knows.
        let agency = matches!(next, Some(Who::Agency { .. })) || source(next) && words == 1;
        let town_of_agency = i == 0 && !peopled && !who::is_section(text) && (region || part.strong() && agency && !placed);
        // "رويترز - لونبورج (ألمانيا)": behind an agency or a town one word whose country stands in brackets.
        let abroad = parts.get(i + 1).is_some_and(|p| p.inside && matches!(p.piece.who, Who::Place { country: true, .. }));
        let foreign = i > 0 && words == 1 && abroad && (source(before) || matches!(before, Some(Who::Place { .. })));
        let in_brackets = part.inside && (before == Some(Who::Person) || source(before)) && words <= 2;
        let behind_outlet = i > 0 && source(before) && next.is_none() && !placed && peopled && words <= 2 && !who::is_section(text);
        // "أوفنباخ/برلين/أمستردام": one word among towns.
        let beside = |i: Option<usize>| i.is_some_and(|i| matches!(who(parts, i), Some(Who::Place { sure: true, .. })));
        let slashed = |i: Option<usize>| i.and_then(|i| parts.get(i)).is_some_and(|p| p.marks.trim() == "/");
        let run = parts.iter().filter(|p| p.marks.trim() == "/").count() > 1 && words == 1 && !first_name(text);
        let among_towns = run && (slashed(Some(i)) && beside(Some(i + 1)) || slashed(i.checked_sub(1)) && beside(i.checked_sub(1)));
        let in_front = i == 0 && words == 1 && text.starts_with("ال") && !who::is_section(text) && parts.len() == 2;
        match () {
            () if job && i == 0 && next == Some(Who::Person) => mark(parts, i, Who::Role),
            () if job => {}
            () if town_of_agency || foreign || in_brackets || behind_outlet || among_towns => mark(parts, i, place),
            () if in_front && parts.get(1).is_some_and(|p| nameable(p) || p.piece.who == Who::Person) => mark(parts, i, place),
            () => {}
        }
    }
}

fn mark(parts: &mut [Part<'_>], i: usize, who: Who) {
    if let Some(part) = parts.get_mut(i) {
        part.piece.who = who;
    }
}

const QUOTES: [char; 5] = ['«', '»', '"', '“', '”'];
/// No name of an author or of a committee has more words.
const WORDS: usize = 10;
/// Nor has that of one person in front of an agency in brackets.
const CAPTION: usize = 5;

/// How many words of a text may be names by themselves: "بن", "عبد", "آل" are parts of others.
fn names(text: &str) -> usize {
    const PARTICLES: [&str; 10] = ["بن", "ابن", "بنت", "عبد", "آل", "أبو", "ابو", "أم", "de", "van"];
    text.split_whitespace().filter(|word| !PARTICLES.contains(word)).count()
}

/// Two to four words that can be a name and are on no list.
fn nameable(part: &Part<'_>) -> bool {
    let text = part.piece.text;
    part.piece.who == Who::Other && text.contains(' ') && who::short_name(text, 4) && !who::speaks(text) && !who::is_nobody(text)
}

/// Whether a text says who else worked on it: "سامي حداد وترجمة ليلى منصور".
fn is_shared(text: &str) -> bool {
    const WORK: [&str; 4] = ["اعداد", "تحرير", "ترجمه", "تصوير"];
    text.split_whitespace().map(fold).any(|word| WORK.contains(&word.strip_prefix('و').unwrap_or(word.as_str())))
}

/// No name vanishes: what stands in none of the fields is an author too.
fn unnamed(parts: &[Part<'_>], lead: &mut Lead) {
    let held = [&lead.byline, &lead.dateline, &lead.outlet].map(|f| f.clone().unwrap_or_default());
    let credited = matches!(parts, [_, agency] if agency.inside && matches!(agency.piece.who, Who::Agency { .. }));
    for part in parts.iter().filter(|p| p.piece.who == Who::Other && !who::is_nobody(p.piece.text)) {
        let text = part.piece.text.trim_matches(QUOTES);
        // "طفل يحمل كتبه في المدرسة (أ ف ب)": what a picture shows, and whose it is.
        if credited && !is_shared(text) && (names(text) > CAPTION || names(text) > 3 && who::speaks(text)) {
            continue;
        }
        // "الجزيرة - واس - المحليات", "13:08"
        if who::is_section(text) || !text.contains(char::is_alphabetic) {
            continue;
        }
        if held.iter().any(|f| f.contains(text)) {
            continue;
        }
        // "MEG KINNARD and ERRIN HAINES, Associated Press": an agency beside a name that no rule knows.
        let agency = lead.byline.take().unwrap_or_default();
        if crate::letters(text).0 == 0 && latin_outlet(&agency).is_some() {
            lead.outlet = lead.outlet.take().or(Some(agency));
            lead.byline = Some(text.to_string());
        } else {
            lead.byline = Some(format!("{agency}، {text}"));
        }
    }
}

/// Nobody is known by name: what is left over is the author, as written; a single word beside a place is an outlet, beside
/// an outlet or a name a place.
fn leftover(parts: &[Part<'_>], field: &str, lead: &mut Lead) {
    let unknown = |p: &&Part<'_>| p.piece.who == Who::Other && !who::is_nobody(p.piece.text);
    let others: Vec<&str> = parts.iter().filter(unknown).map(|p| p.piece.text).collect();
    let named = |text: &str| Some(text.trim_matches(QUOTES).to_string()).filter(|t| t.chars().any(char::is_alphabetic));
    let one_word = |p: &Part<'_>| p.piece.who == Who::Other && who::short_name(p.piece.text, 1) && !who::is_nobody(p.piece.text);
    let arabic = |p: &Part<'_>| crate::letters(p.piece.text).0 > 0;
    let source = |p: &Part<'_>| matches!(p.piece.who, Who::Outlet { .. } | Who::Agency { .. });
    match parts {
        // Jobs in brackets have no article: "(شاعرة)".
        [name, town] if nameable(name) && one_word(town) && (name.strong() || town.inside && town.piece.text.starts_with("ال")) => {
            lead.byline = named(name.piece.text);
            lead.dateline = named(town.piece.text);
        }
        // "سويد الحارثي - سبق - خثعم": a stranger, a newspaper and one word.
        [name, paper, town] if nameable(name) && source(paper) && one_word(town) && arabic(town) && !who::is_section(town.piece.text) => {
            lead.byline = named(name.piece.text);
            lead.dateline = named(town.piece.text);
        }
        // "مقاربة: شهرة الشهري", "شري - محارب الفريدي": what one word in front of a name is, a label or a town, stays unsaid.
        [label, name] if one_word(label) && label.strong() && nameable(name) => lead.byline = named(name.piece.text),
        [only] if only.piece.who == Who::Other && only.piece.led => lead.byline = named(only.piece.text),
        _ if others.len() == parts.len() && parts.iter().all(|p| nameable(p)) => lead.byline = named(&others.join("، ")),
        // A sentence names nobody.
        _ if others.iter().map(|o| names(o)).sum::<usize>() > WORDS => {}
        _ if others.len() == parts.len() => lead.byline = named(&closed(who::trim(field))),
        _ if lead.outlet.is_some() && matches!(others[..], [one] if who::is_section(one)) => {}
        // "الوئام - SKY"
        _ if lead.outlet.is_some() && matches!(others[..], [one] if !one.contains(' ') && crate::letters(one).0 == 0) => {}
        _ if lead.dateline.is_none() && lead.outlet.is_some() && matches!(others[..], [one] if !one.contains(' ')) => {
            lead.dateline = named(others.first().unwrap_or(&""));
        }
        _ if lead.dateline.is_some() && lead.outlet.is_none() && matches!(others[..], [one] if !one.contains(' ')) => {
            lead.outlet = named(others.first().unwrap_or(&""));
        }
        _ => lead.byline = named(&others.join("، ")),
    }
}

/// Text whose last bracket was trimmed off gets it again.
fn closed(text: &str) -> String {
    let open = text.matches('(').count() > text.matches(')').count();
    if open { format!("{text})") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::author;

    #[test]
    fn what_a_picture_shows_is_no_author() {
        for field in ["طفل يحمل كتبه إلى المدرسة (أ ف ب)", "وزير الصحة مستقبلاً نظيره المصري الدكتور (واس)", "أطفال في مخيم قرب حلب (رويترز)"]
        {
            let byline = author(field).byline.unwrap_or_default();
            assert!(["أ ف ب", "واس", "رويترز"].contains(&byline.as_str()), "{field}: {byline}");
        }
        // Who may be somebody stays, a stranger with an agency too.
        for (field, name) in [
            ("سومرود كالتان (أ ف ب)", "سومرود كالتان"),
            ("سامي بن عمر بن علي حداد (واس)", "سامي"),
            ("إعداد سامي حداد وترجمة ليلى منصور وتحرير عمر (رويترز)", "ليلى منصور"),
        ] {
            assert!(author(field).byline.is_some_and(|b| b.contains(name)), "{field}");
        }
    }

    #[test]
    fn a_field_of_thousands_of_names_stays_as_it_is() {
        let begun = std::time::Instant::now();
        for name in ["سامي كاتب، ", "بيروت: سامي حداد - ", "2024 ", "<a ", "سامي حداد ", "&amp; "] {
            let field = name.repeat(50_000);
            assert_eq!(author(&field).byline.as_deref(), Some(field.replace("&amp;", "&").trim()), "{name}");
        }
        // Of so many as there may be each is told apart.
        let field = format!("{}بيروت", "سامي حداد - ".repeat(3));
        assert_eq!(author(&field).dateline.as_deref(), Some("بيروت"));
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
