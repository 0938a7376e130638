//! What the fields of records say: text out of lists and maps, days out of numbers, fields inside of fields.

use super::block_names::TEXTS;
use super::fields::{Role, same};
use super::literal::written_list;
use mujaz_text::extract::strip_tags;
use mujaz_text::normalize::collapse_whitespace;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Parts of a map that hold what it says, asked for behind those of a text: of agencies' and editors' records, of `MongoDB`, and of what
/// writes the type of each value beside it (`DynamoDB`, Firestore, Avro).
const PARTS: &[&str] = &[
    "basic",
    "name",
    "fullName",
    "full_name",
    "displayName",
    "display_name",
    "label",
    "date",
    "data",
    "blocks",
    "paragraphs",
    "$oid",
    "$date",
    "$numberLong",
    "S",
    "N",
    "L",
    "SS",
    "stringValue",
    "timestampValue",
    "integerValue",
    "string",
    "long",
    "main",
];

/// The names that may hold what a map says, in order.
fn names() -> impl Iterator<Item = &'static &'static str> {
    TEXTS.iter().chain(PARTS)
}

/// The field of a record that a name means. A field of just this name wins; else a dot (or `[0]`) leads into maps and
/// lists: `content.rendered`, `authors.0.name`; a list without a number gives that part of every entry. Last, a field that
/// differs in capitals, blanks and hyphens only.
pub fn find<'a>(record: &'a Map<String, Value>, name: &str) -> Option<Cow<'a, Value>> {
    if let Some(value) = record.get(name) {
        return Some(Cow::Borrowed(value));
    }
    if name.contains(['.', '[']) {
        let plain = name.replace('[', ".").replace(']', "");
        let path: Vec<&str> = plain.split('.').filter(|part| !part.is_empty()).collect();
        if let Some(found) = within(record, &path) {
            return Some(found);
        }
    }
    record.iter().find(|(key, _)| same(key, name)).map(|(_, value)| Cow::Borrowed(value))
}

/// What a path leads to from a map. Names with dots of their own count at every step, the longest first.
fn within<'a>(map: &'a Map<String, Value>, path: &[&str]) -> Option<Cow<'a, Value>> {
    (1..=path.len()).rev().find_map(|n| {
        let (first, rest) = path.split_at_checked(n)?;
        step(map.get(&first.join("."))?, rest)
    })
}

fn step<'a>(value: &'a Value, path: &[&str]) -> Option<Cow<'a, Value>> {
    let Some((first, rest)) = path.split_first() else { return Some(Cow::Borrowed(value)) };
    match value {
        Value::Object(map) => within(map, path),
        Value::Array(list) => match first.parse::<usize>() {
            Ok(index) => step(list.get(index)?, rest),
            Err(_) => {
                let found: Vec<Value> = list.iter().filter_map(|entry| step(entry, path)).map(Cow::into_owned).collect();
                (!found.is_empty()).then_some(Cow::Owned(Value::Array(found)))
            }
        },
        _ => None,
    }
}

/// The text of a field. Numbers count as text; of a list all entries count where a role can have several: paragraphs of a
/// body, authors, sections; of an id, an address or a day the first.
pub fn text(value: &Value, role: Role) -> Option<String> {
    let found = match role {
        Role::Date => moment(value).or_else(|| first(value)),
        Role::Id | Role::Url => first(value),
        Role::Html => Some(value).and_then(Value::as_str).and_then(said).or_else(|| joined(value, "\n", false)),
        Role::Body | Role::Lead => joined(value, "\n\n", false),
        Role::Title => joined(value, " ", true).and_then(|title| line(&title)),
        // A line end parts a name from a place, as a dash does.
        Role::Byline => joined(value, "، ", true)
            .and_then(|author| line(&author.lines().filter_map(line).collect::<Vec<_>>().join(" - ")))
            .map(|author| unaddressed(&author)),
        Role::Outlet | Role::Dateline | Role::Section => joined(value, "، ", true).and_then(|text| line(&text)),
    }?;
    if role == Role::Date { Some(stamp(&found).unwrap_or(found)) } else { Some(found) }
}

/// One line without tags, references to characters and runs of blanks, as sites export their titles and authors.
fn line(text: &str) -> Option<String> {
    Some(collapse_whitespace(&strip_tags(text))).filter(|text| !text.is_empty())
}

/// An author without the address behind the name: `ليلى حداد @laila`.
fn unaddressed(author: &str) -> String {
    let words: Vec<&str> = author.split(' ').filter(|word| !word.contains('@')).collect();
    if words.is_empty() { author.to_string() } else { words.join(" ") }
}

/// What programs write for a value that is not there.
const NOTHING: &[&str] = &["nan", "nat", "none", "null", "undefined", "n/a", "\\n", "#n/a", "<na>", "(empty)", "(null)"];

/// What an interface says where a text must be paid for.
const UNPAID: &str = "ONLY AVAILABLE IN ";

/// A carriage return as workbooks write it.
const RETURN: &str = "_x000D_";

/// A text that says something: what programs write for a missing value says nothing.
pub fn said(text: &str) -> Option<String> {
    let plain: Cow<'_, str> =
        if text.contains(RETURN) { Cow::Owned(text.replace("_x000D_\n", "\n").replace(RETURN, "\n")) } else { Cow::Borrowed(text) };
    let text = unbroken(&plain);
    let nothing = NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word)) || text.is_ascii() && text.starts_with(UNPAID);
    (!text.is_empty() && !nothing).then(|| text.to_string())
}

/// A text without blanks around it, and without line breaks that were escaped once too often. `\textbf` is none.
fn unbroken(text: &str) -> &str {
    const BREAKS: &[&str] = &["\\n", "\\r", "\\t"];
    let mut text = text.trim();
    while let Some(rest) = BREAKS.iter().find_map(|mark| behind(text, mark).or_else(|| text.strip_suffix(*mark))) {
        text = rest.trim();
    }
    text
}

/// What stands behind a break that begins a text.
fn behind<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.strip_prefix(mark).filter(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// A moment that is no text: parts of a day, as lists and maps, or what databases and spreadsheets count.
fn moment(value: &Value) -> Option<String> {
    match value {
        Value::Object(map) => {
            let whole = |names: &[&str]| names.iter().find_map(|name| map.get(*name));
            if let Some(date) = map.get("$date") {
                // MongoDB counts milliseconds; behind 1970 they are negative.
                let number = date.as_i64().or_else(|| date.get("$numberLong")?.as_str()?.parse().ok());
                return number.filter(|ms| *ms < 0).and_then(|ms| instant(ms.div_euclid(1000)));
            }
            if let Some(inner) =
                whole(&["seconds", "_seconds", "iso", "$timestamp", "published", "publishedAt", "published_at", "datetime"])
            {
                return first(inner);
            }
            // References to literature have a list of days, each in parts.
            if let Some(parts) = map.get("date-parts").and_then(|days| days.get(0)?.as_array()) {
                let number = |part: &Value| part.as_i64().or_else(|| part.as_str()?.parse().ok());
                return civil(&parts.iter().map(number).collect::<Option<Vec<_>>>()?);
            }
            let part = |names: &[&str]| whole(names)?.as_i64();
            civil(&[
                part(&["year", "Year"])?,
                part(&["month", "Month"])?,
                part(&["day", "Day"])?,
                part(&["hour"]).unwrap_or(0),
                part(&["minute"]).unwrap_or(0),
            ])
        }
        Value::Array(list) => civil(&list.iter().map(Value::as_i64).collect::<Option<Vec<_>>>()?),
        // The days of a spreadsheet, as its cells hold them; a whole number of so few digits may be anything.
        Value::String(text) => serial(text.trim()),
        Value::Number(number) if number.is_f64() => serial(&number.to_string()),
        Value::Number(number) => {
            number.as_i64().filter(|n| *n <= -86_400).and_then(|n| instant(if n > -10_000_000_000 { n } else { n.div_euclid(1000) }))
        }
        _ => None,
    }
}

/// Year, month, day and what follows as ISO 8601.
fn civil(parts: &[i64]) -> Option<String> {
    let [year, month, day, time @ ..] = parts else { return None };
    if time.len() > 4 || !(1900..2100).contains(year) || !(1..=12).contains(month) || !(1..=31).contains(day) {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    match time {
        [hour, minute, ..] if (0..24).contains(hour) && (0..60).contains(minute) && (*hour, *minute) != (0, 0) => {
            Some(format!("{date}T{hour:02}:{minute:02}:{:02}", time.get(2).copied().filter(|s| (0..60).contains(s)).unwrap_or(0)))
        }
        _ => Some(date),
    }
}

/// Days since the end of 1899 with their part of a day, from 1982 to 2064: `45421.597`.
fn serial(text: &str) -> Option<String> {
    let (days, part) = text.split_once('.').unwrap_or((text, ""));
    if days.len() != 5 || !days.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let days: i64 = days.parse().ok().filter(|days| (30_000..60_000).contains(days))?;
    // Minutes are enough, and what the fraction is exact to.
    let digits: String = part.chars().take(9).collect();
    let scale = 10i64.pow(u32::try_from(digits.len()).ok()?);
    let minutes = (digits.parse::<i64>().unwrap_or(0) * 1440 + scale / 2) / scale;
    let seconds = (days - 25_569) * 86_400 + minutes * 60;
    let moment = instant(seconds)?;
    if part.is_empty() { moment.get(..10).map(String::from) } else { Some(moment) }
}

/// Seconds from 1970 on, or before, as ISO 8601.
fn instant(seconds: i64) -> Option<String> {
    /// Seconds of 400 years, in which the calendar comes round.
    const ROUND: i64 = 146_097 * 86_400;
    let from = u64::try_from(seconds + ROUND).ok()?;
    let (year, month, day) = calendar_day(from / 86_400);
    let year = year.checked_sub(400)?;
    (1800..2200).contains(&year).then_some(())?;
    let (hour, minute, second) = (from / 3600 % 24, from / 60 % 60, from % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

fn first(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => said(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => list.iter().find_map(first),
        Value::Object(map) => names().find_map(|part| first(map.get(*part)?)),
        Value::Null | Value::Bool(_) => None,
    }
}

/// All texts of a value in order; `once` leaves out what came before.
fn joined(value: &Value, between: &str, once: bool) -> Option<String> {
    let mut parts = Vec::new();
    collect(value, &mut parts);
    if once {
        let mut seen = std::collections::HashSet::new();
        parts.retain(|part| seen.insert(part.clone()));
    }
    (!parts.is_empty()).then(|| parts.join(between))
}

fn collect(value: &Value, parts: &mut Vec<String>) {
    match value {
        Value::String(text) => match written_list(text) {
            Some(list) => list.iter().for_each(|part| parts.extend(said(part))),
            None => parts.extend(said(text)),
        },
        Value::Number(number) => parts.push(number.to_string()),
        Value::Array(list) => list.iter().for_each(|entry| collect(entry, parts)),
        // Of a map the first part that says anything: the others are the same in other dress.
        Value::Object(map) => {
            let before = parts.len();
            for part in names() {
                if let Some(value) = map.get(*part) {
                    collect(value, parts);
                }
                if parts.len() > before {
                    break;
                }
            }
            if parts.len() == before {
                parts.extend(person(map));
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// The name of somebody of whom a map says the parts.
fn person(map: &Map<String, Value>) -> Option<String> {
    let part = |names: [&str; 6]| names.iter().find_map(|name| said(map.get(*name)?.as_str()?));
    let first = part(["first_name", "firstName", "given_name", "given", "givenName", "firstname"])?;
    Some([first, part(["last_name", "lastName", "family_name", "family", "familyName", "lastname"])?].join(" "))
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, or a day written as one number (20240509, 20240509123000), as ISO
/// 8601. Numbers that would lie before 1973 or after 2103 are none: an id, a year, a zero for nothing.
fn stamp(text: &str) -> Option<String> {
    let text = text.strip_prefix("/Date(").and_then(|t| t.split([')', '+']).next()).unwrap_or(text);
    let whole = text.split_once('.').map_or(text, |(whole, rest)| if rest.bytes().all(|b| b.is_ascii_digit()) { whole } else { text });
    if whole.is_empty() || whole.len() > 20 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if matches!(whole.len(), 8 | 12 | 14)
        && let Some(day) = digits(whole)
    {
        return Some(day);
    }
    let number: u64 = whole.parse().ok()?;
    let seconds =
        [1, 1_000, 1_000_000, 1_000_000_000].iter().map(|unit| number / unit).find(|s| (100_000_000..4_200_000_000).contains(s))?;
    let (year, month, day) = calendar_day(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

/// Year, month and day of a day counted from 1970; years are few, so they are counted through.
fn calendar_day(mut days: u64) -> (u64, u64, u64) {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

/// `YYYYMMDD` with or without a time behind it.
fn digits(text: &str) -> Option<String> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    if !(1900..2100).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if text.len() == 8 {
        return Some(date);
    }
    let (hour, minute) = (part(8, 10)?, part(10, 12)?);
    (hour < 24 && minute < 60).then(|| format!("{date}T{hour:02}:{minute:02}:{:02}", part(12, 14).unwrap_or(0).min(59)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_and_maps_say_all_that_a_role_can_have() {
        let cases = [
            (json!(["سامي حداد", "ليلى منصور"]), Role::Byline, Some("سامي حداد، ليلى منصور")),
            (json!([{"name": "سامي حداد", "url": "x"}, {"name": "ليلى منصور"}]), Role::Byline, Some("سامي حداد، ليلى منصور")),
            (json!({"@type": "Person", "name": "سامي حداد"}), Role::Byline, Some("سامي حداد")),
            (json!("سامي حداد\nبيروت\n"), Role::Byline, Some("سامي حداد - بيروت")),
            (json!("['سامي حداد', \"ليلى منصور\"]"), Role::Byline, Some("سامي حداد، ليلى منصور")),
            (json!("[\"سامي حداد\"]"), Role::Byline, Some("سامي حداد")),
            (json!(["واحد.", null, "", "اثنان."]), Role::Body, Some("واحد.\n\nاثنان.")),
            (json!([{"type": "paragraph", "text": "واحد."}, {"text": "اثنان."}]), Role::Body, Some("واحد.\n\nاثنان.")),
            (json!({"blocks": [{"data": {"text": "واحد."}}, {"data": {"text": "اثنان."}}]}), Role::Body, Some("واحد.\n\nاثنان.")),
            (json!({"rendered": "خبر"}), Role::Title, Some("خبر")),
            (json!(["خبر", "خبر"]), Role::Title, Some("خبر")),
            (json!(["a", "b"]), Role::Id, Some("a")),
            (json!({"$oid": "507f1f77"}), Role::Id, Some("507f1f77")),
            (json!(12345), Role::Id, Some("12345")),
            (json!({"id": null, "name": "الضفاف"}), Role::Outlet, Some("الضفاف")),
            (json!("NaN"), Role::Byline, None),
            (json!("\\N"), Role::Byline, None),
            (json!("(empty)"), Role::Byline, None),
            (json!("ONLY AVAILABLE IN PAID PLANS"), Role::Body, None),
            (json!("ONLY AVAILABLE IN العراق"), Role::Title, Some("ONLY AVAILABLE IN العراق")),
            (json!("\\textbf{خطة}"), Role::Title, Some("\\textbf{خطة}")),
            (json!("\\nCAIRO: قال."), Role::Body, Some("CAIRO: قال.")),
            (json!("خطة\\n"), Role::Title, Some("خطة")),
            (json!("\\n\\tقال. ثم عاد."), Role::Body, Some("قال. ثم عاد.")),
            (json!("قال._x000D_\nثم عاد._x000D_"), Role::Body, Some("قال.\nثم عاد.")),
            (json!({"displayName": "سامي حداد", "bio": "كاتب"}), Role::Byline, Some("سامي حداد")),
            (json!([{"first_name": "سامي", "last_name": "حداد"}]), Role::Byline, Some("سامي حداد")),
            (json!({"first_name": "سامي"}), Role::Byline, None),
            (json!([{"family": "حداد", "given": "سامي"}]), Role::Byline, Some("سامي حداد")),
            (json!({"main": "خطة", "kicker": null, "print_headline": "خطة أخرى"}), Role::Title, Some("خطة")),
            (json!({"main": "yes", "name": "الضفاف"}), Role::Outlet, Some("الضفاف")),
            (json!({"S": "خطة"}), Role::Title, Some("خطة")),
            (json!({"stringValue": "خطة"}), Role::Title, Some("خطة")),
            (json!({"string": "خطة"}), Role::Title, Some("خطة")),
            (json!({"L": [{"S": "سامي حداد"}, {"S": "ليلى منصور"}]}), Role::Byline, Some("سامي حداد، ليلى منصور")),
            (json!({"N": "1715212800"}), Role::Date, Some("2024-05-09T00:00:00Z")),
            (json!({"long": 1_715_212_800_000_u64}), Role::Date, Some("2024-05-09T00:00:00Z")),
            (json!({"timestampValue": "2024-05-09T10:00:00Z"}), Role::Date, Some("2024-05-09T10:00:00Z")),
            (json!({"date-parts": [["2024", 5, 9]]}), Role::Date, Some("2024-05-09")),
            (json!({"published": "2024-05-09", "modified": "2024-05-10"}), Role::Date, Some("2024-05-09")),
            (json!([]), Role::Body, None),
            (json!([[], {}, "None", false]), Role::Body, None),
            (json!("[قال] هو"), Role::Body, Some("[قال] هو")),
        ];
        for (value, role, want) in cases {
            assert_eq!(text(&value, role).as_deref(), want, "{value}");
        }
    }

    #[test]
    fn a_dot_leads_into_maps_and_lists_unless_a_field_is_called_so() {
        let record = json!({"a.b": "literal", "a": {"b": "inner", "c.d": {"e": 1}, "f": 0}, "list": [{"x": "p", "y": 1}, {"x": "q"}],
            "content": {"rendered": "w"}, "Title": "t"});
        let record = record.as_object().unwrap();
        let cases = [
            ("a.b", Some(json!("literal"))),
            ("a.c.d.e", Some(json!(1))),
            ("content.rendered", Some(json!("w"))),
            ("list.0.x", Some(json!("p"))),
            ("list[1].x", Some(json!("q"))),
            ("list.x", Some(json!(["p", "q"]))),
            ("list.y", Some(json!([1]))),
            ("list.7.x", None),
            ("content.rendered.more", None),
            ("content.", Some(json!({"rendered": "w"}))),
            ("title", Some(json!("t"))),
            ("nothing", None),
            (".", None),
        ];
        for (name, want) in cases {
            assert_eq!(find(record, name).map(Cow::into_owned), want, "{name}");
        }
    }

    #[test]
    fn numbers_are_days_where_they_can_be() {
        let cases = [
            (json!(1_715_212_800), "2024-05-09T00:00:00Z"),
            (json!(1_715_212_800_000_u64), "2024-05-09T00:00:00Z"),
            (json!(1_715_212_800.5), "2024-05-09T00:00:00Z"),
            (json!("1715212800"), "2024-05-09T00:00:00Z"),
            (json!(1_715_212_800_000_000_u64), "2024-05-09T00:00:00Z"),
            (json!(1_715_212_861_000_000_000_u64), "2024-05-09T00:01:01Z"),
            (json!({"$date": 1_715_212_800_000_u64}), "2024-05-09T00:00:00Z"),
            (json!({"$date": {"$numberLong": "1715212800000"}}), "2024-05-09T00:00:00Z"),
            (json!("/Date(1715212800000+0300)/"), "2024-05-09T00:00:00Z"),
            (json!(20_240_509), "2024-05-09"),
            (json!("20240509123000"), "2024-05-09T12:30:00"),
            (json!("202405091230"), "2024-05-09T12:30:00"),
            (json!(951_782_400), "2000-02-29T00:00:00Z"),
            (json!(2024), "2024"),
            (json!(0), "0"),
            (json!("2024-05-09"), "2024-05-09"),
            (json!(99_999_999), "99999999"),
        ];
        for (value, want) in cases {
            assert_eq!(text(&value, Role::Date).as_deref(), Some(want), "{value}");
        }
    }
}
