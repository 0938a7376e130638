//! Records with named fields, whatever format they came in: the usual names are known; an HTML field is extracted from.

use super::bodies::{self, Candidate};
use super::fields::{MADE, Role, TITLED, TRUNCATED, WEAK_BODIES, same};
use super::{Content, Fields, RawDocument, Read, Unreadable, beside, blocks, loose, own, series, values};
use crate::hash::{Key, hash};
use mujaz_text::date::find_dates;
use mujaz_text::extract::{Article, Contract, Given, InputKind, Removed, date_of_publication, extract_body, read_author, strip_tags};
use mujaz_text::normalize::{collapse_whitespace, fold};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Fields of an article and the role that gives them in a record.
const RECORD_FIELDS: [(&str, Role); 7] = [
    ("title", Role::Title),
    ("published", Role::Date),
    ("byline", Role::Byline),
    ("dateline", Role::Dateline),
    ("outlet", Role::Outlet),
    ("section", Role::Section),
    ("url", Role::Url),
];

/// Fields that sum an article up.
const SUMMARIES: [&str; 4] = ["summary", "abstract", "excerpt", "الملخص"];

/// A record and how its fields are called.
pub struct Record<'a> {
    pub fields: &'a Fields,
    /// What its body is.
    pub kind: InputKind,
    pub record: &'a Map<String, Value>,
}

impl Record<'_> {
    /// What it says of itself in a role: the first field that can be read as such. A day is one that parses, a name has a letter and is
    /// no address; but what the user names is taken as it is.
    pub fn get(&self, role: Role) -> Option<String> {
        // What this program wrote says there where it came from, not who published it.
        let passed = if role == Role::Outlet && !self.fields.gives(role) && own::is_result(self.record) { "source" } else { "" };
        let names = self.fields.names(role).into_iter().filter(|name| *name != passed);
        let mut said = names.filter_map(|name| values::text(values::find(self.record, name)?.as_ref(), role));
        let usual = match role {
            _ if self.fields.gives(role) => return said.next(),
            Role::Date => match said.next() {
                Some(first) if !is_day(&first) => said.find(|day| is_day(day)).or(Some(first)),
                first => first,
            },
            Role::Outlet => said.find(|name| is_name(name) && !own::is_place(name)),
            Role::Byline | Role::Dateline | Role::Section => said.find(|name| is_name(name)),
            Role::Url => said.next().or_else(|| self.address()),
            _ => said.next(),
        };
        // A time of day says less than any day, and so does when a row was made.
        let no_day = || usual.as_ref().is_some_and(|day| !is_day(day)) || self.record.contains_key(MADE) && self.only_made();
        if role == Role::Date && no_day() { self.loose(role).or(usual) } else { usual.or_else(|| self.loose(role)) }
    }

    /// What a field says whose name has a word around a usual one, where that can be read as such.
    fn loose(&self, role: Role) -> Option<String> {
        let fits = |text: &String| match role {
            Role::Date => is_day(text),
            Role::Url => text.starts_with("http") && is_address(text),
            Role::Outlet => is_name(text) && !own::is_place(text),
            _ => is_name(text),
        };
        if !matches!(role, Role::Title | Role::Date | Role::Byline | Role::Outlet | Role::Url) {
            return None;
        }
        let dated = if role == Role::Date { self.dated() } else { None };
        dated.or_else(|| self.loosely(role).filter_map(|value| values::text(value, role)).find(fits))
    }

    /// The day under such a name that is not when a row was made: `date_created`.
    fn dated(&self) -> Option<String> {
        let made = |name: &str| beside::words(name).iter().any(|word| word == "created");
        let fits = |name: &str| loose::role(name) == Some(Role::Date) && !made(name) && !self.fields.knows(name);
        let mut days = self.record.iter().filter(|(name, _)| fits(name)).filter_map(|(_, value)| values::text(value, Role::Date));
        days.find(|day| is_day(day))
    }

    /// The fields whose names have a word around a usual one of a role.
    fn loosely(&self, role: Role) -> impl Iterator<Item = &Value> {
        let fits = move |name: &str| loose::role(name) == Some(role) && !self.fields.knows(name);
        self.record.iter().filter(move |(name, _)| fits(name)).map(|(_, value)| value)
    }

    /// The texts under such names: strings alone, for what is called `news` or `post` holds a whole record as often.
    fn loose_bodies(&self) -> impl Iterator<Item = Candidate> {
        let given = self.fields.gives(Role::Body) || self.fields.gives(Role::Html);
        let texts = self.loosely(Role::Body).filter(move |value| !given && is_text(value));
        texts.filter_map(|value| blocks::body(value, "\n\n"))
    }

    /// The address of an article under a name that is another's: `source` is an outlet in most exports.
    fn address(&self) -> Option<String> {
        ["source", "location", "metadata.source"].into_iter().find_map(|name| {
            let text = values::find(self.record, name)?.as_str()?.trim().to_string();
            let path = text.strip_prefix("http")?.split_once("://")?.1.split_once('/')?.1;
            (!path.is_empty() && is_address(&text)).then_some(text)
        })
    }

    /// The body of a record that this program wrote: its sentences.
    fn sentences(&self) -> Option<String> {
        let sentences = self.record.get("sentences")?.as_array()?;
        let lines: Vec<&str> = sentences.iter().filter_map(|s| s.get("ar")?.as_str()).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Its text.
    pub fn text(&self) -> Option<String> {
        self.first_body().map(|body| body.text)
    }

    /// Whether it has a text of its own.
    pub fn has_text(&self) -> bool {
        self.first_body().is_some()
    }

    /// The text of a field as the text of an article, with what is no part of it.
    fn candidate(&self, name: &str, role: Role) -> Option<Candidate> {
        let value = values::find(self.record, name)?;
        // `page` is the number or the address of one more often than its text.
        let page = || value.as_str().is_some_and(is_address);
        if role == Role::Html && !self.fields.gives(role) && page() {
            return None;
        }
        blocks::body(value.as_ref(), if role == Role::Html { "\n" } else { "\n\n" })
    }

    fn named(&self, role: Role) -> impl Iterator<Item = Candidate> + '_ {
        self.fields.names(role).into_iter().filter_map(move |name| self.candidate(name, role))
    }

    /// Texts of fields whose names are one (`Text` beside `text`): only one of them is found by it.
    fn namesakes(&self, role: Role) -> Vec<Candidate> {
        let mut found = Vec::new();
        for name in self.fields.names(role) {
            let keys: Vec<&String> = self.record.keys().filter(|key| same(key, name)).collect();
            if keys.len() > 1 {
                found.extend(keys.into_iter().filter(|key| *key != name).filter_map(|key| self.candidate(key, role)));
            }
        }
        found
    }

    /// The first text that names itself the body, whether or not another holds it.
    fn first_body(&self) -> Option<Candidate> {
        let own = || self.sentences().map(|text| Candidate { text, left: Vec::new(), weak: false });
        let parts = || series::texts(self.record, self.fields).into_iter().next();
        let usual = self.named(Role::Body).next().or_else(own).or_else(|| self.named(Role::Html).next()).or_else(parts);
        usual.or_else(|| self.loose_bodies().next())
    }

    /// Every text that may be the body; one where the user named it or this program wrote it.
    fn bodies(&self) -> Vec<Candidate> {
        if self.fields.gives(Role::Body) || self.record.contains_key("sentences") {
            return self.first_body().into_iter().collect();
        }
        let lone = |name: &str| values::find(self.record, name).is_some_and(|value| value.is_string());
        // Beside a body a `document` is as often the whole page, with its menus and what else it links to.
        let has_body = self.named(Role::Body).chain(self.named(Role::Html)).next().is_some();
        let titled = |name: &str| !TITLED.contains(&name) || if lone(name) { !has_body } else { self.get(Role::Title).is_some() };
        let named = |name: &&&str| !self.is_answer() && titled(name);
        // `sections` are as often the names of those.
        let says = |name: &str, c: &Candidate| !TITLED.contains(&name) || !bodies::finished_lines(&c.text).is_empty();
        let weak = WEAK_BODIES.iter().filter(named);
        let weak = weak.filter_map(|name| self.candidate(name, Role::Body).filter(|c| says(name, c)));
        let weak = weak.filter(|c| blocks::is_arabic(&c.text)).map(|c| Candidate { weak: true, ..c });
        let parts = series::texts(self.record, self.fields);
        let more = [Role::Body, Role::Html].into_iter().flat_map(|role| self.namesakes(role));
        let mut found: Vec<Candidate> = self.named(Role::Body).chain(self.named(Role::Html)).chain(more).chain(parts).collect();
        if found.is_empty() {
            found.extend(self.loose_bodies());
        }
        found.extend(weak);
        found
    }

    /// Whether it looks like what an interface says of itself: its message is no news.
    fn is_answer(&self) -> bool {
        let failed = |status: &Value| status.is_number() || matches!(status.as_str(), Some("error" | "fail" | "failed" | "failure"));
        ["error", "errors", "success", "code", "ok"].into_iter().any(|name| self.record.contains_key(name))
            || self.record.get("status").is_some_and(failed)
    }

    /// The document in it; `at` is its id and source where it has none of its own.
    pub fn document(&self, at: String, replaced: usize) -> Read {
        let id = self.get(Role::Id).unwrap_or_else(|| at.clone());
        let own = self.bodies();
        let mut leads = if self.record.contains_key("sentences") { Vec::new() } else { self.leads() };
        if own.is_empty() && leads.is_empty() {
            leads = self.summaries();
        }
        let content = match own.is_empty() {
            false => self.later(own, leads),
            // A standfirst or description without a body is all that there is of the text.
            true if !leads.is_empty() && !self.fields.gives(Role::Body) && !self.says_more(&leads) => {
                self.later(vec![Candidate { text: leads.join("\n\n"), left: Vec::new(), weak: false }], Vec::new())
            }
            true if self.has_place() => Content::Page(String::new()),
            true => return Err(Unreadable { id, source: at, reason: self.no_body() }),
        };
        let key = self.key(&at);
        let source = self.get(Role::Url).unwrap_or(at);
        let site = source.split("://").nth(1).and_then(|rest| rest.split('/').next());
        // A file that a record names was one page: whose it is, is not known, and lines that recur are no other page's.
        let file = || Some(self.record.get("source")?.as_str()?.to_string()).filter(|text| own::is_place(text));
        let family = self.get(Role::Outlet).or(site.map(String::from)).or_else(file).unwrap_or_default();
        Ok(RawDocument { id, source, family, content, replaced, key })
    }

    /// Whether fields of unknown names say more than these texts: then one of those is the body, and its name must be given.
    fn says_more(&self, leads: &[String]) -> bool {
        let words = |text: &str| text.split_whitespace().count();
        let other: usize = beside::left(self.record, self.fields).iter().filter(|r| r.reason == "field").map(|r| words(&r.line)).sum();
        other > leads.iter().map(|lead| words(lead)).sum()
    }

    /// A hash of the record, its place and how it is read.
    fn key(&self, at: &str) -> Option<Key> {
        let record = serde_json::to_vec(self.record).ok()?;
        let how = format!("{:?} {:?}", self.fields, self.kind);
        Some(hash([at.as_bytes(), how.as_bytes(), &record]))
    }

    /// The article of this record, made when it is asked for.
    fn later(&self, bodies: Vec<Candidate>, leads: Vec<String>) -> Content {
        let (fields, kind, record) = (self.fields.clone(), self.kind, self.record.clone());
        Content::Record(Box::new(move || {
            let Some(body) = bodies::choose(bodies) else { return Content::Page(String::new()) };
            let (text, cut) = bodies::cut(&body.text);
            let own = Record { fields: &fields, kind, record: &record };
            let made = own.article(text, leads);
            let Content::Article(mut article) = made else { return made };
            let cut = cut.map(String::from).or_else(|| own.truncated());
            article.removed.extend(cut.map(|line| Removed { line, reason: "cut" }));
            // A whole page is full of what its article does not say: of it, all is listed by its own reading.
            let others = if article.input.kind == Contract::Html { Vec::new() } else { beside::listed(&record, &fields) };
            let left = body.left.into_iter().chain(others).collect();
            // What the title or the body says already is not left out.
            let left = beside::unsaid(left, &[article.title.as_deref().unwrap_or_default(), &article.body]);
            let known: HashSet<String> = article.removed.iter().map(|r| r.line.clone()).collect();
            article.removed.extend(left.into_iter().filter(|removed| !known.contains(&removed.line)));
            Content::Article(article)
        }))
    }

    /// What says that its text is not whole: it is one of the cells that were too long.
    fn truncated(&self) -> Option<String> {
        let cells = self.record.get(TRUNCATED)?.as_array()?;
        let usual = |name: &str| self.fields.names(Role::Body).into_iter().any(|known| same(known, name));
        let text = |name: &&str| usual(name) || loose::role(name) == Some(Role::Body);
        cells.iter().filter_map(Value::as_str).find(text).map(|name| format!("{TRUNCATED}: {name}"))
    }

    /// Whether a field for the text is there, if an empty one: extraction reports it as empty.
    fn has_place(&self) -> bool {
        let is_text = |value: &Value, role| role != Role::Html || self.fields.gives(role) || !value.as_str().is_some_and(is_address);
        let there = |role| {
            self.fields
                .names(role)
                .into_iter()
                .any(|name| values::find(self.record, name).is_some_and(|value| is_text(value.as_ref(), role)))
        };
        there(Role::Body) || there(Role::Html) && !self.fields.gives(Role::Body) || self.record.contains_key("sentences")
    }

    /// Why nothing was taken as the body, with the names that are there.
    fn no_body(&self) -> String {
        const SHOWN: usize = 20;
        let names: Vec<&str> = self.record.keys().take(SHOWN).map(String::as_str).collect();
        let more = if self.record.len() > SHOWN { ", ..." } else { "" };
        let sought = if self.fields.gives(Role::Body) {
            format!("no field `{}`", self.fields.names(Role::Body).join("`, `"))
        } else {
            "no field is known as the body".to_string()
        };
        let list = if self.fields.gives(Role::Body) { None } else { self.list() }.unwrap_or_default();
        format!("{sought}; the record has: {}{more}{list} (name the body with `{}`)", names.join(", "), self.fields.example("body"))
    }

    /// A list of objects in it, which may be the records.
    fn list(&self) -> Option<String> {
        let objects = |value: &Value| value.as_array().map_or(0, |list| list.iter().filter(|entry| entry.is_object()).count());
        let (name, value) = self.record.iter().find(|(_, value)| objects(value) > 1)?;
        let first = value.as_array()?.iter().find_map(Value::as_object)?;
        let inside: Vec<&str> = first.keys().take(10).map(String::as_str).collect();
        Some(format!(
            "; `{name}` is a list of {} objects with {}: for a record each, name `{name}.NAME`",
            objects(value),
            inside.join(", ")
        ))
    }

    /// Every text that stands between title and body, in the order of the roles' names.
    pub fn leads(&self) -> Vec<String> {
        let found = self.fields.names(Role::Lead).into_iter().filter_map(|name| told(values::find(self.record, name)?.as_ref()));
        let mut leads: Vec<String> = Vec::new();
        for lead in found.map(|lead| collapse_whitespace(&strip_tags(&lead))).filter(|lead| !lead.is_empty()) {
            if !leads.iter().any(|known| within(&lead, known)) {
                leads.push(lead);
            }
        }
        leads
    }

    /// What sums the text up: it stands for a body that is not there, else it is listed beside it.
    fn summaries(&self) -> Vec<String> {
        if self.record.contains_key("sentences") {
            return Vec::new();
        }
        let text = |name: &&str| told(values::find(self.record, name)?.as_ref());
        let plain = |text: String| Some(collapse_whitespace(&strip_tags(&text))).filter(|t| !t.is_empty());
        SUMMARIES.iter().filter_map(text).filter_map(plain).collect()
    }

    /// Whether no field says a day but the one that says when a row was made.
    fn only_made(&self) -> bool {
        let said = |name: &str| values::find(self.record, name).and_then(|value| values::text(value.as_ref(), Role::Date));
        let names = self.fields.names(Role::Date);
        !self.fields.gives(Role::Date) && names.into_iter().filter(|name| *name != MADE).all(|name| said(name).is_none())
    }

    /// The record's own fields win over what is found in its body.
    fn article(&self, body: &str, leads: Vec<String>) -> Content {
        // Each is looked for once: days are parsed for it.
        let said = RECORD_FIELDS.map(|(_, role)| self.get(role));
        let there = said.each_ref().map(Option::is_some);
        let [title, stamp, author, place, outlet, section, url] = said;
        let given = Given { title: title.as_deref(), byline: author.as_deref(), dateline: place.as_deref() };
        // What has no text at all is reported where pages are.
        let Ok(mut article) = extract_body(body, given, self.kind) else { return Content::Page(body.to_string()) };
        // What a whole page declares keeps its origin unless the record says it.
        let given = |field: &str| RECORD_FIELDS.iter().zip(there).any(|((name, _), there)| *name == field && there);
        article.origins.retain(|origin| article.input.kind == Contract::Html && !given(&origin.field));
        article.section = section.or(article.section);
        article.title = title.or(article.title);
        let named = author.map(|a| read_author(&a)).unwrap_or_default();
        article.byline = named.byline.or(article.byline);
        article.dateline = place.or(named.dateline).or(article.dateline);
        article.outlet = outlet.or(named.outlet).or(article.outlet);
        article.url = url.or(article.url);
        let day = stamp.as_deref().and_then(|s| date_of_publication(&with_era(s)));
        // A day that nobody can read is said.
        let unread = stamp.filter(|s| day.is_none() && !s.trim().is_empty());
        article.removed.extend(unread.map(|line| Removed { line, reason: "date" }));
        // When a row was made says less than another day that its text bears.
        let other = article.published.as_ref().is_some_and(|text| day.as_ref().is_some_and(|day| day.date != text.date));
        let kept = other && self.only_made() && self.dated().is_none();
        article.published = if kept { article.published } else { day.or(article.published) };
        for lead in leads.into_iter().rev() {
            put_in_front(&mut article, lead);
        }
        // A summary of the body is no part of it, but neither does it vanish.
        let more = self.summaries().into_iter().filter(|text| !within(text, &article.body)).collect::<Vec<String>>();
        article.removed.extend(more.into_iter().map(|line| Removed { line, reason: "summary" }));
        for (field, _) in RECORD_FIELDS.iter().zip(there).filter_map(|(field, there)| there.then_some(field)) {
            article.found(field, if kept && *field == "published" { "text" } else { "record" });
        }
        article.rest_found("text");
        Content::Article(Box::<Article>::new(article))
    }
}

/// What a standfirst or a summary says; also in blocks, as editors keep texts.
fn told(value: &Value) -> Option<String> {
    values::text(value, Role::Lead).or_else(|| blocks::body(value, "\n\n").map(|told| told.text))
}

/// Whether a day can be read out of a text.
fn is_day(text: &str) -> bool {
    // Most are written as ISO 8601 has them.
    let iso = text.len() >= 10
        && text.bytes().take(10).enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    iso && text.starts_with(['1', '2']) || !find_dates(&with_era(text)).is_empty()
}

/// Whether a value is a text in Arabic of some words.
fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| blocks::is_arabic(text) && text.split_whitespace().nth(2).is_some())
}

/// Whether a text may be somebody's or something's name.
fn is_name(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !is_address(text)
}

/// Whether a text is an address or a number, and nothing else.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    let address = (text.starts_with('/') || text.starts_with("http")) && !text.contains(char::is_whitespace);
    address || (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a lead is said already: all of it, but for the marks of a text that was cut off, stands in another text.
fn within(lead: &str, text: &str) -> bool {
    let bare = |text: &str| collapse_whitespace(&fold(text));
    let lead = bare(lead.trim_end_matches(['.', '…', ' ', '[', ']', '(', ')']));
    bare(text).contains(&lead)
}

/// Puts a standfirst in front of the body, unless it stands in it or in the title. Where a byline or a place begins the first
/// paragraph it would part them: there it is listed as left out.
fn put_in_front(article: &mut Article, lead: String) {
    if within(&lead, &article.body) || article.title.as_ref().is_some_and(|title| within(&lead, title)) {
        return;
    }
    let own_line = article.body.get(..article.lead).is_some_and(|begin| begin.is_empty() || begin.ends_with('\n'));
    if own_line {
        article.body.insert_str(article.lead, &format!("{lead}\n"));
    } else {
        article.removed.push(Removed { line: lead, reason: "lead" });
    }
}

/// A day of a record by its year: 1445/11/01 is of the Hijri calendar, which only its sign would say in a text.
fn with_era(stamp: &str) -> String {
    let day = stamp.split(char::is_whitespace).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['/', '-', '.']).collect();
    let hijri =
        parts.len() == 3 && parts.iter().any(|part| part.chars().count() == 4 && year(part).is_some_and(|y| (1300..=1500).contains(&y)));
    if hijri && stamp.trim() == day { format!("{day} هـ") } else { stamp.to_string() }
}

/// A year in digits of either kind.
fn year(part: &str) -> Option<u32> {
    part.chars().try_fold(0, |sum, c| {
        let digit = c.to_digit(10).or_else(|| u32::from(c).checked_sub(0x660).filter(|d| *d < 10))?;
        Some(sum * 10 + digit)
    })
}
