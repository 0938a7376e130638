//! What a short piece of a byline is: a person, a place, an outlet, a word that introduces one, a date.

use super::names::{is_phrase, is_possessed};
use crate::date::find_dates;
use crate::normalize::fold;
use crate::romanize;
use crate::words::{OutletKind, PlaceKind, first_name, latin_outlet, listed, outlet, place};

pub use super::names::{Sure, sure};
pub use super::nobody::is_nobody;

/// What a piece of a lead says. `sure` is false for a word that is also another one ("النهار", "الخبر").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A person whose first name is known.
    Person,
    /// A place; `country` if it is not also a capital's name.
    Place { sure: bool, country: bool },
    /// A news agency.
    Agency { sure: bool },
    /// A newspaper, channel or site.
    Outlet { sure: bool },
    /// "كتب", "متابعة", "حوار": introduces a person or stands for nobody.
    Role,
    /// A date or a day of the week.
    Date,
    /// None of these.
    Other,
}

/// A piece without its role: "كتبت سلمى النجار" is "سلمى النجار".
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    pub text: &'a str,
    pub who: Who,
    /// A role stood in front of it.
    pub led: bool,
    /// The role is a photographer's.
    pub photo: bool,
}

/// Places that are countries by name and datelines by habit: their capital has, or they have no other, name.
const CITY_STATES: &[&str] =
    &["تونس", "الجزائر", "الكويت", "جيبوتي", "سنغافوره", "عمان", "الفاتيكان", "موناكو", "المكسيك", "بنما", "سان مارينو"];

/// Folded first words of places, none of which is a name or begins a sentence.
const TOWN_HEADS: &[&str] = &["راس", "حفر", "وادي", "شرم", "دير", "كفر", "بير", "محافظه", "مدينه"];

/// Reads a piece: roles in front of it come off, the rest is told apart by lists and by its shape.
pub fn read(text: &str) -> Piece<'_> {
    let desk = trim(text).strip_prefix("من ").unwrap_or(trim(text));
    if is_desk(desk) {
        return Piece { text: desk, who: Who::Person, led: true, photo: false };
    }
    // "مراسلنا البرلماني": who that is, stays unsaid.
    if is_correspondent(desk) {
        return Piece { text: desk, who: Who::Role, led: true, photo: false };
    }
    // "مكتب الطائف", "رسالة بعلبك": the place of an office or a letter.
    let office = ["مكتب ", "رسالة ", "رساله "].iter().find_map(|p| desk.strip_prefix(p)).map(trim);
    if let Some(town) = office.filter(|t| matches!(kind(t), Who::Place { .. })) {
        return Piece { text: town, who: kind(town), led: false, photo: false };
    }
    if is_told(desk) {
        return Piece { text: desk, who: Who::Other, led: false, photo: false };
    }
    let (bare, led) = without_roles(trim(text));
    if is_double_role(bare) {
        return Piece { text: "", who: Who::Role, led: true, photo: false };
    }
    // Of a role alone the word stays: some introduce more than authors.
    let (bare, who) = if bare.is_empty() { (desk, Who::Role) } else { (bare, kind(bare)) };
    let first = desk.split_whitespace().next().map(|w| fold(trim(w))).unwrap_or_default();
    Piece { text: bare, who, led, photo: led && matches!(first.as_str(), "تصوير" | "عدسه") }
}

/// "كتب على «إكس»", "كتبت في حسابها": a verb of what is told, no role of who wrote this.
fn is_told(text: &str) -> bool {
    const BEHIND: [&str; 14] = ["على", "في", "عن", "إلى", "الى", "من", "لي", "له", "لها", "لهم", "أن", "عبر", "ضمن", "بعد"];
    let mut words = text.split_whitespace();
    let verb = words.next().is_some_and(|w| ["كتب", "كتبت", "وكتب", "وكتبت"].contains(&w));
    verb && words.next().is_some_and(|w| BEHIND.contains(&w) || is_possessed(w))
}

/// "رصد وتصوير", "جمع وإعداد": whatever it is, a role is joined to it.
fn is_double_role(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (Some(first), Some(second), None) = (words.next(), words.next(), words.next()) else { return false };
    second.strip_prefix('و').is_some_and(|w| listed("role", &fold(w))) && !first_name(first) && !first_name(second) && !is_section(text)
}

/// A newsroom's desk: "قسم الثقافة", "المحرر الاقتصادي".
fn is_desk(text: &str) -> bool {
    let folded = fold(text);
    let mut words = folded.split_whitespace();
    let head = matches!((words.next(), words.next()), (Some("قسم" | "المحرر" | "المحرره" | "محرر"), Some(_)));
    head && short_name(text, 4) && !speaks(text)
}

fn is_correspondent(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let ours = words.next().is_some_and(|w| ["مراسلنا", "مراسلتنا", "مندوبنا", "مندوبتنا", "موفدنا", "موفدتنا"].contains(&w));
    ours && words.clone().count() == 1 && words.all(|w| w.starts_with("ال") && w.ends_with(['ي', 'ة']))
}

/// Marks and white space around a name.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '–'
                    | '—'
                    | '_'
                    | '/'
                    | '\\'
                    | ':'
                    | '،'
                    | ','
                    | '؛'
                    | ';'
                    | '.'
                    | '|'
                    | '*'
                    | '•'
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | '{'
                    | '}'
            )
            || matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}')
    })
}

/// "تقرير سلمى النجار" without its first word; a name that begins like a role ("تحرير"?) stays whole if nothing would be left.
fn without_roles(mut text: &str) -> (&str, bool) {
    let mut led = false;
    loop {
        let folded_words: Vec<String> = text.split_whitespace().take(3).map(|w| fold(trim(w))).collect();
        let role = |n: &usize| folded_words.get(..*n).is_some_and(|w| listed("role", &w.join(" ")));
        let mut n = (1..=3).rev().find(role).unwrap_or(0);
        // "إعداد وتصوير": a second role joined to the first.
        if n > 0 && folded_words.get(n).and_then(|w| w.strip_prefix('و')).is_some_and(|w| listed("role", w)) {
            n += 1;
        }
        if n == 0 && folded_words.first().is_some_and(|w| w == "من") && folded_words.len() > 1 {
            // "من سامي حداد", "من الرياض"
            n = 1;
        }
        if n == 0 {
            return (trim(text), led);
        }
        text = after_words(text, n);
        led = true;
    }
}

/// What stands behind the first `n` words.
fn after_words(text: &str, n: usize) -> &str {
    let mut rest = text.trim_start();
    for _ in 0..n {
        rest = rest.find(char::is_whitespace).and_then(|at| rest.get(at..)).unwrap_or("").trim_start();
    }
    trim(rest)
}

fn kind(text: &str) -> Who {
    const EDITIONS: [&str; 10] =
        [" أونلاين", " اونلاين", " أون لاين", " الإلكترونية", " الالكترونية", " الإلكتروني", " الالكتروني", " نت", " Arabic", " Online"];
    let known = |name: &str| outlet(name).or_else(|| latin_outlet(name));
    let quoted = text.starts_with(['«', '"', '“']);
    // "الشرق الأوسط أونلاين": the same outlet by its other name.
    let edition = EDITIONS.iter().find_map(|e| text.trim_matches(['«', '»', '"']).strip_suffix(e)).and_then(known);
    let occupied = || text.strip_suffix(" المحتلة").and_then(place).filter(|p| !p.ambiguous);
    let (the_place, the_outlet) = (place(text).or_else(occupied), known(text));
    if edition.is_some_and(|o| o.kind != OutletKind::Agency) {
        return Who::Outlet { sure: true };
    }
    if let Some(o) = the_outlet {
        let sure = !o.ambiguous || quoted;
        let region = the_place.is_some_and(|p| p.kind == PlaceKind::Region);
        if the_place.is_none() || quoted || sure && region {
            return if o.kind == OutletKind::Agency { Who::Agency { sure } } else { Who::Outlet { sure } };
        }
    }
    if let Some(p) = the_place {
        let city_state = CITY_STATES.contains(&fold(p.arabic).as_str());
        return Who::Place { sure: !p.ambiguous, country: p.kind == PlaceKind::Region || p.kind == PlaceKind::Country && !city_state };
    }
    // "شمال لبنان"
    let part_of =
        ["شمال ", "جنوب ", "شرق ", "غرب ", "وسط ", "شمالي ", "جنوبي ", "شرقي ", "غربي "].iter().find_map(|p| text.strip_prefix(p));
    if part_of.and_then(place).is_some_and(|p| !p.ambiguous) {
        return Who::Place { sure: true, country: false };
    }
    if is_site(text) || is_numbered(text) || short_name(text, 4) && crate::letters(text).0 == 0 && is_organisation(text) {
        return Who::Outlet { sure: true };
    }
    let first = text.split_whitespace().next().map(|w| fold(trim(w))).unwrap_or_default();
    if listed("outlet-head", &first) && short_name(text, 4) {
        return Who::Outlet { sure: true };
    }
    // "ضوء نيوز": words that end the names of sites alone.
    let last = text.split_whitespace().next_back().map(fold).unwrap_or_default();
    if ["نيوز", "برس", "بريس", "بوست", "تيفي", "تايمز", "نت", "الاخباري", "الاخباريه", "اونلاين"].contains(&last.as_str())
        && (2..=3).contains(&text.split_whitespace().count())
        && short_name(text, 3)
    {
        return Who::Outlet { sure: true };
    }
    // "رأس تنورة": words that begin the names of places alone.
    if TOWN_HEADS.contains(&first.as_str()) && (2..=3).contains(&text.split_whitespace().count()) && short_name(text, 3) {
        return Who::Place { sure: false, country: false };
    }
    if is_date(text) {
        return Who::Date;
    }
    if is_person(text) { Who::Person } else { Who::Other }
}

/// Whether a word can stand in a date of a dateline: figures, months in all their names, days, "هـ", "الموافق".
pub fn in_date(word: &str) -> bool {
    let bare = trim(word);
    // "1436هـ", "3-5-2019"
    let figures = bare.trim_end_matches(['ه', 'ـ', 'م']);
    let figure = figures.starts_with(char::is_numeric) && figures.chars().all(|c| c.is_numeric() || matches!(c, '-' | '/' | '.'));
    // "أيار/مايو": one month by both its names.
    figure || fold(bare).split('/').all(|name| listed("date", name))
}

fn is_date(text: &str) -> bool {
    const DAYS: &[&str] = &["السبت", "الاحد", "الاثنين", "الثلاثاء", "الثلثاء", "الاربعاء", "الخميس", "الجمعه"];
    let folded = fold(text);
    let words = folded.split_whitespace().count();
    words <= 6
        && ((words > 1 || text.len() <= 4)
            && text.split(|c: char| c.is_whitespace() || c == '/').filter(|w| !w.is_empty()).all(in_date)
            && text.contains(char::is_numeric)
            || DAYS.contains(&folded.as_str())
            || find_dates(text).first().is_some_and(|d| d.raw.split_whitespace().count() + 1 >= words))
}

/// Letters, dots, hyphens and spaces, at most so many words.
pub fn short_name(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.split_whitespace().count())
        && text.contains(char::is_alphabetic)
        && text.chars().count() <= 60
        && text.chars().all(|c| {
            c.is_alphabetic()
                || c.is_whitespace()
                || matches!(c, '.' | '\'' | '’' | '-' | 'ـ' | '«' | '»' | '"')
                || ('\u{064B}'..='\u{0652}').contains(&c)
        })
}

/// Whether a word can stand in a person's name.
fn name_word(word: &str) -> bool {
    let folded = fold(word);
    let (long, family) = (folded.chars().count(), folded.ends_with('ي') || folded.ends_with("ان") || first_name(word));
    let spoken = || !family && (folded.starts_with('ي') && long >= 4 || folded.starts_with('ت') && long >= 5);
    // "على" is a preposition, "علي" a man.
    word != "على"
        && !listed("function", &folded)
        && !listed("verb", &folded)
        && !["لل", "بال", "وال", "كال", "فال"].iter().any(|p| folded.starts_with(p) && folded.chars().count() > 4)
        && !spoken()
        && !is_possessed(word)
        && !is_inflected(word)
}

/// "حِلْمُ", "كتابٌ": the vowel of a case stands on no word of a byline, but "عبدُ الله" may have it.
fn is_inflected(word: &str) -> bool {
    word.ends_with(|c: char| matches!(c, '\u{064B}'..='\u{0650}' | '\u{0652}')) && fold(word) != "عبد"
}

/// Whether "على" in front of a word may be "علي", as Egyptians write it: "على حسن", not "على خطى الأجداد" or "على أمل اللقاء".
fn may_be_ali(next: Option<&&str>) -> bool {
    let named = |word: &str| first_name(word) || romanize::listed(&romanize::key(word.strip_prefix("ال").unwrap_or(word))).is_some();
    let joins = |word: &str| matches!(word, "عبد" | "ابو" | "بن" | "زين");
    next.is_some_and(|word| joins(&fold(word)) || named(word) && !listed("also", &fold(word)))
}

/// Whether a text is the name of a section, or a label.
pub fn is_section(text: &str) -> bool {
    let first = text.split_whitespace().next().map(|w| fold(trim(w))).unwrap_or_default();
    listed("section", &first) || first.strip_prefix("ال").is_some_and(|bare| !text.contains(' ') && listed("section", bare))
}

/// A person, or what an author's element may call one: two to four plain words, none of a section or a sentence.
pub fn may_be_person(text: &str) -> bool {
    let parts = || text.split('،').map(str::trim);
    let unknown = |t: &str| {
        let first = t.split_whitespace().next().unwrap_or("");
        t.split_whitespace().count() >= 2
            && short_name(t, 4)
            && !first.starts_with("ال")
            && !speaks(t)
            && !is_section(t)
            && outlet(t).is_none()
            && place(t).is_none()
            && (crate::letters(t).0 > 0)
    };
    parts().all(|t| is_person(t) || unknown(t))
}

/// Whether a text holds a word that no name has.
pub fn speaks(text: &str) -> bool {
    !text.split_whitespace().all(name_word)
}

/// Two to five words of which the first is a first name ("عبد الله", "أبو بكر", "أم كلثوم", "آل", "بن" among them), or two to
/// four Latin ones in capitals. Several persons are joined by "و".
pub fn is_person(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let titles = words.iter().take_while(|w| listed("honorific", &fold(trim(w)))).count();
    let Some((first, rest)) = words.get(titles..).and_then(|w| w.split_first()) else { return false };
    // A quotation that goes on behind a comma is no name: "أنا ابن القرية".
    let open = text.contains('«') != text.contains('»') || text.contains('“') != text.contains('”') || text.matches('"').count() == 1;
    let prepared = *first == "على" && !may_be_ali(rest.first());
    if rest.is_empty() || open || prepared || is_inflected(first) || !short_name(text, 8) {
        return false;
    }
    if crate::letters(text).0 == 0 {
        let capital = |w: &&str| w.chars().next().is_some_and(char::is_uppercase);
        return rest.len() <= 3 && words.iter().all(capital) && !is_nobody(text) && !is_organisation(text);
    }
    let known = first_name(first);
    let led = ["عبد", "ابو", "ام", "ابن", "بن", "ولد", "ال"].contains(&fold(first).as_str()) && rest.len() >= 2;
    // "ضيف الله", "جار الله": names of two words.
    let of_god = ["ضيف", "جار", "عطا", "خلف", "رزق", "حسب", "فتح", "نصر", "جاد", "عوض", "دخيل", "هبه", "امه", "سعد"];
    let led = led || rest.len() >= 2 && rest.first() == Some(&"الله") && of_god.contains(&fold(first).as_str());
    let joined = rest.iter().filter(|w| joined(w)).count();
    let parts = rest.iter().filter(|w| ["بن", "بنت", "ال", "عبد", "ابو", "ولد"].contains(&fold(w).as_str())).count();
    let phrase = || is_phrase(words.get(titles..).unwrap_or_default());
    // "محمد ولد سالم": a son; "محمد صلاح ولد موهوبا" was born.
    let son = |i: usize, w: &str| w == "ولد" && rest.get(i + 1).is_some_and(|of| first_name(of) || of.starts_with("ال") || *of == "عبد");
    let names = rest.iter().enumerate().all(|(i, w)| *w != "ولد" && name_word(w) || son(i, w));
    (known || led) && rest.len() <= 3 + parts + 3 * joined && names && joins_names(rest) && (led || !phrase())
}

/// A name behind "و": "سامي حداد وليلى منصور".
fn joined(word: &str) -> bool {
    !first_name(word) && word.strip_prefix('و').is_some_and(first_name)
}

/// "و" inside a name joins another name or begins a family's ("وهبي"), never "وزوجته".
fn joins_names(rest: &[&str]) -> bool {
    let with_waw = |w: &&str| w.starts_with('و') && !first_name(w) && *w != "ولد";
    let family = |i: usize, w: &str| i + 1 == rest.len() && w.chars().count() <= 5 && !w.ends_with('ه');
    rest.iter().enumerate().filter(|(_, w)| with_waw(w)).all(|(i, w)| joined(w) || family(i, w))
}

/// "كردستان24", "عربي21": a channel or site that has a number in its name.
fn is_numbered(text: &str) -> bool {
    let name = text.trim_end_matches(|c: char| c.is_numeric());
    // Behind a blank the number is a figure: "العظمى 35". Lists have who writes it so.
    !name.ends_with(char::is_whitespace)
        && (1..=2).contains(&text.get(name.len()..).unwrap_or("").chars().count())
        && short_name(name, 1)
        && name.chars().count() >= 4
}

/// An address of a site in place of its name: "AHDATH.INFO".
fn is_site(text: &str) -> bool {
    const ENDINGS: [&str; 12] = ["com", "net", "org", "info", "inf", "news", "tv", "ma", "tn", "eg", "ae", "co"];
    let (name, ending) = text.trim_start_matches("www.").rsplit_once('.').unwrap_or(("", ""));
    let letters = |s: &str| s.len() > 1 && s.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    letters(name) && ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
}

/// A Latin name of an organisation: "Khabaronline News Agency".
pub fn is_organisation(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "agency",
        "ministry",
        "reuters",
        "news",
        "group",
        "media",
        "press",
        "tv",
        "network",
        "newspaper",
        "portal",
        "info",
        "observer",
        "times",
        "post",
    ];
    text.split_whitespace().any(|w| WORDS.contains(&w.to_ascii_lowercase().as_str()))
}
