//! Lines that are nothing but byline and dateline.

use super::clean::is_job;
use super::who::{self, Who};
use super::{Count, Lead, Part, doubt, gather, parts};
use crate::normalize::fold;
use crate::romanize::is_title;
use crate::words::{OutletKind, listed, outlet, place};

/// Reads a short line that holds nothing but byline and dateline, such as "عبري - سالم بن حمود" or "كتب: علي حسن".
pub fn whole_line(line: &str) -> Option<Lead> {
    let line = without_account(line.trim());
    if doubt::is_table(line)
        || is_of_a_picture(line)
        || line.split_whitespace().count() > 14
        || line.ends_with(['.', '؟', '!'])
        || line.chars().filter(char::is_ascii_digit).count() > 12
    {
        return None;
    }
    let parts = described(parts(line, false));
    let n = Count::of(&parts);
    let bytes = line.len();
    // "الوئام- خاص:": a word that is an outlet's name too must hang on its dash.
    let hung = n.doubtful_outlets > 0 && parts.len() == 2 && parts.first().is_some_and(Part::dash);
    let desk = n.led > 0 && (n.outlets > 0 || hung);
    if n.is_lead() || (n.agencies > 0 || desk) && n.others + n.countries == 0 && parts.len() > 1 {
        return Some(Lead { bytes, ..gather(&parts) });
    }
    // "أطار - نواكشوط"
    if n.places > 0
        && parts.len() > 1
        && n.places + n.countries == parts.len()
        && parts.first().is_some_and(|p| p.dash() && !p.marks.contains(':'))
    {
        return Some(Lead { bytes, ..gather(&parts) });
    }
    // "AHBAR.INFO- الرباط: الجيلالي بنحليمة": behind a site's address a name need not be known.
    if let [site, .., name] = &parts[..]
        && by_site(site)
        && n.others == 1
        && name.piece.who == Who::Other
        && (2..=3).contains(&name.piece.text.split_whitespace().count())
        && who::short_name(name.piece.text, 3)
        && !who::speaks(name.piece.text)
        && n.outlets + n.doubtful_outlets == 1
        && has_family(name.piece.text)
    {
        return Some(Lead { bytes, byline: Some(name.piece.text.to_string()), ..gather(&parts) });
    }
    // "بيت لحم 23-5-2012 وفا- سامي دغمش": behind a town and its agency a name of which one word is listed.
    if let [.., source, name] = &parts[..]
        && n.others == 1
        && n.places > 0
        && n.persons == 0
        && name.piece.who == Who::Other
        && source.piece.who == (Who::Agency { sure: true })
        && source.dash()
        && doubt::can_be_introduced("متابعة", name.piece.text)
    {
        let lead = gather(&parts);
        return Some(Lead {
            bytes,
            outlet: lead.outlet.or(lead.byline),
            byline: Some(name.piece.text.to_string()),
            dateline: lead.dateline,
        });
    }
    let told = || {
        correspondent(line)
            .or_else(|| written_in(line))
            .or_else(|| under_a_paper(&parts))
            .or_else(|| beside_a_person(&parts, false))
            .or_else(|| beside_an_outlet(&parts))
    };
    introduced(&parts).or_else(told).map(|lead| Lead { bytes, ..lead })
}

/// "صدر الصورة، John Smith", "شرح الصورة، سامي حداد": whose a picture is, and whom it shows.
fn is_of_a_picture(line: &str) -> bool {
    const LABELS: [&str; 8] =
        ["صدر الصورة", "مصدر الصورة", "شرح الصورة", "حقوق الصورة", "تعليق الصورة", "التعليق على الصورة", "الصورة", "Image source"];
    LABELS.iter().any(|label| line.starts_with(label))
}

/// "«عكاظ» (جدة) `okaz_online@`": an account behind a lead says no more than it.
fn without_account(line: &str) -> &str {
    let account = |(_, word): &(&str, &str)| word.contains('@') && crate::letters(word).0 == 0;
    line.rsplit_once(char::is_whitespace).filter(account).map_or(line, |(front, _)| front.trim_end())
}

/// "أخبار الآن | دبي – الإمارات (وكالات)": in front of a town and an agency a name that no list has is an outlet's.
fn under_a_paper(parts: &[Part<'_>]) -> Option<Lead> {
    let (paper, rest) = parts.split_first()?;
    let n = Count::of(rest);
    let text = paper.piece.text;
    let stranger = paper.piece.who == Who::Other && who::short_name(text, 3) && !who::speaks(text) && paper.dash();
    (stranger && n.others == 0 && n.places > 0 && n.agencies > 0).then(|| Lead { outlet: Some(text.to_string()), ..gather(rest) })
}

/// "مراسل الشرق الأوسط في القاهرة أحمد علي": whose correspondent, where, and who.
fn correspondent(line: &str) -> Option<Lead> {
    const ROLES: [&str; 6] = ["مراسل", "مراسلة", "موفد", "موفدة", "مندوب", "مندوبة"];
    let line = line.trim_end_matches([':', ' ']);
    let (_, rest) = line.split_once(' ').filter(|(role, _)| ROLES.contains(role))?;
    let (paper, rest) = rest.split_once("في ").filter(|(paper, _)| paper.is_empty() || paper.ends_with(' '))?;
    let paper = who::trim(paper);
    let sourced = paper.is_empty() || outlet(paper).is_some();
    let words: Vec<&str> = rest.split_whitespace().collect();
    let found = (1..=3).find_map(|n| {
        let (town, name) = words.split_at_checked(n)?;
        let (town, name) = (town.join(" "), name.join(" "));
        let placed = matches!(who::read(&town).who, Who::Place { sure: true, .. });
        (placed && who::is_person(&name)).then_some((town, name))
    });
    let (town, name) = found.filter(|_| sourced)?;
    let outlet = Some(paper.to_string()).filter(|p| !p.is_empty());
    Some(Lead { byline: Some(name), dateline: Some(town), outlet, bytes: 0 })
}

/// "كتب سامي حداد في «النهار»:", "جاء في «الجمهورية»:", "كتبت «الأخبار»:": whose text another site takes over.
fn written_in(line: &str) -> Option<Lead> {
    const MARKS: [char; 5] = ['«', '»', '"', '“', '”'];
    const IN: [&str; 5] = ["في صحيفة", "في جريدة", "في موقع", "في مجلة", "في"];
    let front = line.trim_end().strip_suffix(':')?.trim_end();
    let (verb, rest) = front.split_once(' ').filter(|(verb, _)| ["كتب", "كتبت", "جاء", "ورد"].contains(verb))?;
    let (told, quoted) = rest.split_at_checked(rest.find(['«', '"', '“'])?)?;
    let paper = quoted.strip_prefix(['«', '"', '“'])?.strip_suffix(['»', '"', '”'])?.trim();
    outlet(paper).filter(|_| !paper.contains(MARKS))?;
    let told = told.trim();
    let whole = |front: &&str| front.is_empty() || front.ends_with(' ');
    let name = IN.iter().find_map(|joint| told.strip_suffix(joint).filter(whole)).map(str::trim);
    let writes = verb.starts_with("كتب");
    let byline = match name {
        Some("") => None,
        Some(name) if writes && (who::is_person(name) || doubt::can_be_introduced("كتب", name)) => Some(name.to_string()),
        None if writes && told.is_empty() => None,
        _ => return None,
    };
    Some(Lead { byline, outlet: Some(paper.to_string()), ..Lead::default() })
}

/// "بقلم الدكتور سامي حداد، خبير في الاقتصاد": what somebody is who is introduced belongs to no name.
fn described(mut parts: Vec<Part<'_>>) -> Vec<Part<'_>> {
    let at = parts.len().saturating_sub(2);
    let role = at.checked_sub(1).and_then(|i| parts.get(i)).is_some_and(|p| p.piece.who == Who::Role);
    if let [.., who, job] = &parts[..]
        && who.piece.who == Who::Person
        && (who.piece.led || role)
        && job.piece.who == Who::Other
        && is_job(job.piece.text)
    {
        parts.pop();
    }
    parts
}

/// Whether a name that no list has ends like a family's ("البصري", "بنحليمة"): "نقل السلطات" is the rest of a headline.
fn has_family(name: &str) -> bool {
    let last = name.split_whitespace().next_back().unwrap_or("");
    last.ends_with('ي') || ["بن", "ابن", "آيت", "أيت"].iter().any(|p| last.starts_with(p))
}

/// A site's address in Latin letters with a dash behind it.
fn by_site(part: &Part<'_>) -> bool {
    part.piece.who == Who::Outlet { sure: true } && part.dash() && crate::letters(part.piece.text).0 == 0
}

/// Whether a line begins with the address of a site, as lines of bylines do and headlines do not.
pub fn signed_by_site(line: &str) -> bool {
    parts(line, false).first().is_some_and(by_site)
}

/// "كتب: نوار قيس": behind a role and a colon a name need not be known, but must be able to be one. Who took the pictures wrote nothing.
pub(super) fn introduced(parts: &[Part<'_>]) -> Option<Lead> {
    match parts {
        [role, who] if role.piece.who == Who::Role && role.strong() && !role.piece.photo && who.piece.who == Who::Other => {
            let fits = doubt::can_be_introduced(role.piece.text, who.piece.text) && !who::is_nobody(who.piece.text);
            fits.then(|| Lead { byline: Some(who.piece.text.to_string()), ..Lead::default() })
        }
        _ => None,
    }
}

/// A person whose name is known and one unknown piece. On a line (not in an author's `field`) that piece must show by its shape what
/// it is, or the line is none of these: "تهنئة: محمد علي", "محمد صلاح - أفضل لاعب".
pub(super) fn beside_a_person(parts: &[Part<'_>], field: bool) -> Option<Lead> {
    let n = Count::of(parts);
    let unknown = parts.iter().position(|p| p.piece.who == Who::Other)?;
    let part = parts.get(unknown)?;
    let text = part.piece.text;
    if n.persons == 0 || n.others != 1 || !who::short_name(text, 3) || text.contains(' ') && who::speaks(text) || who::is_section(text) {
        return None;
    }
    // "سامي حداد: لن نتراجع" is a headline.
    if unknown > 0 && parts.get(unknown - 1).is_some_and(|p| p.marks.contains(':')) {
        return None;
    }
    let mut lead = gather(parts);
    if in_a_list(parts, unknown) && text.contains(' ') && !text.starts_with("ال") && !is_job(text) {
        let named = |p: &&Part<'_>| matches!(p.piece.who, Who::Person | Who::Other) && !p.piece.photo;
        let names: Vec<&str> = parts.iter().filter(named).map(|p| who::trim(p.piece.text)).collect();
        lead.byline = Some(names.join("، "));
        return Some(lead);
    }
    // "أحمد علي - كاتب مصري", "أحمد علي (زائر)"
    if is_job(text) || field && who::is_nobody(text) {
        return Some(lead);
    }
    // "محمد حضاض | رنية": behind a bar one word is a town, behind a dash it may say what somebody is.
    let bar = unknown.checked_sub(1).and_then(|i| parts.get(i)).is_some_and(|p| p.marks.contains(['|', '/']));
    if unknown > 0 { behind(lead, text, field || bar) } else { in_front(lead, parts, field) }
}

/// One of a list of names: "بولا أسطيح، تركي الهجرس - القاهرة".
fn in_a_list(parts: &[Part<'_>], unknown: usize) -> bool {
    let listed = |i: usize| parts.get(i).is_some_and(|p| p.marks.trim_matches(' ') == "،" || matches!(p.marks.trim(), "؛" | "/" | ","));
    let beside = |i: usize| parts.get(i).is_some_and(|p| p.piece.who == Who::Person);
    listed(unknown) && beside(unknown + 1) || unknown > 0 && listed(unknown - 1) && beside(unknown - 1)
}

/// Behind a person stands a town, which is one word, or an outlet; what that is must show where it is not `sure` to be either.
fn behind(mut lead: Lead, text: &str, sure: bool) -> Option<Lead> {
    let plain = !text.contains([' ', '«', '"']);
    // "محمد حضاض - القرينين"; "العبقري" says what he is.
    let town = sure || text.starts_with("ال") && !text.ends_with(['ي', 'ة']);
    if plain && lead.dateline.is_none() && lead.outlet.is_none() && town {
        lead.dateline = Some(text.to_string());
        return Some(lead);
    }
    if !sure && !doubt::is_outlet(text) {
        return None;
    }
    lead.outlet = lead.outlet.or_else(|| Some(text.trim_matches(['«', '»', '"']).to_string()));
    Some(lead)
}

/// In front of a person stands a place that no list has ("البصيرة (دير الزور): ليث العدوان"), if it is one word with an article or a
/// region in brackets explains it, or an outlet. A word before a colon is a label.
fn in_front(mut lead: Lead, parts: &[Part<'_>], field: bool) -> Option<Lead> {
    let part = parts.first()?;
    let text = part.piece.text;
    // "الشيخ / سامي حداد"
    if is_title(&fold(text)) {
        return Some(lead);
    }
    // "غولمان راي - ترجمة: سلمى منصور": whose text somebody translated is no town.
    let translated = parts.get(1).is_some_and(|p| p.piece.who == Who::Role && fold(p.piece.text).starts_with("ترجم"));
    if field && translated && text.contains(' ') {
        let translator = lead.byline.take().map(|name| format!("، {name}")).unwrap_or_default();
        lead.byline = Some(format!("{}{translator}", who::trim(text)));
        return Some(lead);
    }
    let region = parts.get(1).filter(|p| p.inside && matches!(p.piece.who, Who::Place { .. }));
    if region.is_none() && (doubt::is_paper(text) || text.contains(' ') && doubt::is_outlet(text)) {
        lead.outlet = lead.outlet.or_else(|| Some(text.trim_matches(['«', '»', '"']).to_string()));
        return Some(lead);
    }
    let one = !text.contains(' ');
    if !field && region.is_none() && (part.marks.contains(':') || !one) {
        return None;
    }
    // "أثير- جميلة العبرية": a town or an outlet, which stays unsaid.
    if region.is_none() && one && !text.starts_with("ال") && lead.dateline.is_none() && !field {
        return Some(lead);
    }
    lead.dateline = Some(match lead.dateline {
        Some(region) if parts.get(1).is_some_and(|p| p.inside) => format!("{text} ({region})"),
        Some(region) => region,
        None => text.to_string(),
    });
    Some(lead)
}

/// "عين اليوم – جدة": one to three unknown words and a town on a line of their own, above a text whose title is known. Who they
/// are, a person or an outlet, stays open: the town is all that is taken. Beside a known outlet they are a person, beside
/// "متابعات" an outlet.
pub fn somebody_somewhere(line: &str) -> Option<Lead> {
    let parts = parts(line.trim(), false);
    let [unknown, beside] = &parts[..] else { return None };
    let text = unknown.piece.text;
    let states = text.split_whitespace().any(|w| listed("verb", &fold(w)));
    let named = matches!(unknown.piece.who, Who::Other | Who::Person) && who::short_name(text, 3) && !states;
    if !named || !unknown.dash() || who::is_section(text) {
        return None;
    }
    let (bytes, name) = (line.len(), Some(text.to_string()));
    match beside.piece.who {
        Who::Place { sure: true, country: false } => Some(Lead { bytes, ..gather(&parts) }),
        Who::Outlet { sure: true } if text.contains(' ') => Some(Lead { bytes, byline: name, ..gather(&parts) }),
        // "لجين الأحمدي": a name and a family's.
        Who::Role if text.split_once(' ').is_some_and(|(n, f)| !n.starts_with("ال") && f.starts_with("ال") && !f.contains(' ')) => {
            Some(Lead { bytes, byline: name, ..gather(&parts) })
        }
        Who::Role => Some(Lead { bytes, outlet: name, ..gather(&parts) }),
        _ => None,
    }
}

/// [`whole_line`] where only a byline can stand (below a title).
pub fn loose_line(line: &str) -> Option<Lead> {
    whole_line(line)
}

/// A line among a text's first or last ones that only says who made it: "حوار: آسيا العتروس", "كتب - سامي حداد", "(بترا)".
pub fn signature(line: &str) -> Option<Lead> {
    if line.split_whitespace().count() > 7 || line.ends_with(['.', '؟', '!', '،']) {
        return None;
    }
    let parts = parts(line.trim(), false);
    let n = Count::of(&parts);
    let credit = || matches!(&parts[..], [only] if only.inside && matches!(only.piece.who, Who::Agency { .. }));
    let presented =
        n.led > 0 && n.persons > 0 && n.others + n.countries == 0 && parts.first().is_some_and(|p| p.piece.led || p.piece.who == Who::Role);
    let lead = introduced(&parts).or_else(|| (credit() || presented).then(|| gather(&parts)))?;
    lead.byline.is_some().then_some(Lead { bytes: line.len(), ..lead })
}

/// "الصباح الرياضي": the part of a paper that has its own name.
fn is_edition(text: &str) -> bool {
    const PARTS: [&str; 8] = ["الرياضي", "الرياضية", "الاقتصادي", "الاقتصادية", "الثقافي", "الثقافية", "الأسبوعي", "الأسبوعية"];
    text.rsplit_once(' ').is_some_and(|(name, part)| PARTS.contains(&part) && outlet(name).is_some_and(|o| o.kind == OutletKind::Newspaper))
}

/// The lead of a line below the same city in Latin letters, as an agency in Turkey prints it.
pub fn below_its_city(city: &str, line: &str) -> Option<Lead> {
    let latin = city.chars().all(|c| c.is_alphabetic() || c == ' ') && crate::letters(city).0 == 0 && city.starts_with(char::is_uppercase);
    if !latin || city.split(' ').count() > 3 {
        return None;
    }
    let lead = whole_line(line)?;
    let town = lead.dateline.as_deref().and_then(place)?;
    let same = town.english_names().any(|e| e.eq_ignore_ascii_case(city));
    (same || fold(line).contains("الاناضول")).then_some(lead)
}

/// "سبق - المجاردة": one word beside an outlet is a place that no list has.
fn beside_an_outlet(parts: &[Part<'_>]) -> Option<Lead> {
    let [paper, town] = parts else { return None };
    // "بغداد / الصباح الرياضي"
    if matches!(paper.piece.who, Who::Place { sure: true, country: false }) && paper.dash() && is_edition(town.piece.text) {
        return Some(Lead { outlet: Some(town.piece.text.to_string()), ..gather(parts) });
    }
    let text = town.piece.text;
    let plain = town.piece.who == Who::Other && who::short_name(text, 1) && !who::speaks(text) && !who::is_section(text);
    let known = paper.piece.who == Who::Outlet { sure: true } && paper.dash() && text.starts_with("ال");
    (known && plain).then(|| Lead { dateline: Some(text.to_string()), ..gather(parts) })
}
