//! Texts that begin with fields, as collectors and corpora write them: `Title: ...`, `Date: ...`, a blank line, the text.

use super::fields::{Role, same};
use super::record::Record;
use super::{Documents, Fields, Options, blocks, loose};
use mujaz_text::charset::Decoded;
use mujaz_text::extract::InputKind;
use serde_json::{Map, Value};

/// Lines in front of a text, at most.
const LINES: usize = 20;

/// What they may say, and how a record calls it.
const NAMED: [(Role, &str); 8] = [
    (Role::Title, "title"),
    (Role::Date, "published"),
    (Role::Byline, "byline"),
    (Role::Outlet, "outlet"),
    (Role::Url, "url"),
    (Role::Section, "section"),
    (Role::Lead, "lead"),
    (Role::Body, "text"),
];

/// The articles of a text that begins with fields; None of any other text.
pub fn documents(decoded: &Decoded, source: &str, options: &Options) -> Option<Documents> {
    let records = records(&decoded.text)?;
    let (kind, replaced, source, one) = (options.kind, decoded.replaced, source.to_string(), records.len() == 1);
    let documents = records.into_iter().enumerate().map(move |(n, record)| {
        let at = if one { source.clone() } else { format!("{source}#{}", n + 1) };
        // Fields that the user names are those of records.
        Record { fields: &Fields::default(), kind, record: &record }.document(at, replaced)
    });
    Some(Box::new(documents))
}

/// The records of a text: several where others begin as the first one does, behind a blank line or a rule.
fn records(text: &str) -> Option<Vec<Map<String, Value>>> {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let (first, _) = labelled(text.lines().next()?)?;
    let (mut starts, mut at, mut parted) = (vec![0], 0, false);
    for line in text.split_inclusive('\n') {
        if parted && labelled(line).is_some_and(|(label, _)| label == first) {
            starts.push(at);
        }
        parted = line.trim().chars().all(|c| matches!(c, '-' | '=' | '*' | '_'));
        at += line.len();
    }
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    let all = starts.iter().zip(ends).map(|(start, end)| record(text.get(*start..end)?));
    // What begins so by chance belongs to the text in front of it.
    all.collect::<Option<Vec<_>>>().or_else(|| Some(vec![record(text)?]))
}

/// The record of a text that begins with fields, a title among them. Of a line that is none of them nothing is taken.
fn record(text: &str) -> Option<Map<String, Value>> {
    let (mut record, mut kept, mut body) = (Map::new(), String::new(), None);
    let (mut at, mut blank, mut latin) = (0, false, false);
    for line in text.split_inclusive('\n').take(LINES) {
        if line.trim().is_empty() {
            (at, blank) = (at + line.len(), true);
            continue;
        }
        let Some((label, value)) = labelled(line) else { break };
        match role(label, value).filter(|(_, name)| !record.contains_key(*name)) {
            Some((Role::Body, _)) => body = Some(value),
            Some((role, name)) if !value.is_empty() => {
                latin |= role == Role::Title && label.is_ascii();
                record.insert(name.to_string(), Value::from(value));
            }
            // A field that nobody knows stays in front of the text; behind a blank line it is one of that.
            _ if label.is_ascii() && !blank => kept.extend([line.trim(), "\n"]),
            _ => break,
        }
        (at, blank) = (at + line.len(), false);
        if body.is_some() {
            break;
        }
    }
    let rest = text.get(at..)?;
    let fields = Fields::default();
    let view = Record { fields: &fields, kind: InputKind::Auto, record: &record };
    let read = NAMED
        .iter()
        .all(|(role, name)| matches!(role, Role::Body | Role::Lead) || !record.contains_key(*name) || view.get(*role).is_some());
    let told = latin || record.len() > 1 || body.is_some();
    let parts = [kept.as_str(), body.unwrap_or_default(), rest.trim()];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    let says = blocks::is_arabic(rest) || body.is_some_and(blocks::is_arabic);
    if !(read && told && says && record.contains_key("title")) {
        return None;
    }
    record.insert("text".to_string(), Value::from(text));
    Some(record)
}

/// What stands in front of a colon and is a name of a few words, and what stands behind it.
fn labelled(line: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 30;
    const WORDS: usize = 3;
    let (label, value) = line.split_once(':')?;
    let label = label.trim();
    let short = label.chars().count() <= LONGEST && label.split_whitespace().count() <= WORDS;
    let name = label.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '_' | '-'));
    (!label.is_empty() && short && name).then(|| (label, value.trim()))
}

/// What a label says, and how a record calls it.
fn role(label: &str, value: &str) -> Option<(Role, &'static str)> {
    let fields = Fields::default();
    let usual = |role: Role| fields.names(role).into_iter().any(|name| same(name, label));
    let found = NAMED.iter().find(|(role, _)| usual(*role)).map(|(role, _)| *role).or_else(|| loose::role(label))?;
    // The source of a text is an outlet or an address.
    let found = if found == Role::Outlet && value.starts_with("http") { Role::Url } else { found };
    NAMED.iter().find(|(role, _)| *role == found).copied()
}

#[cfg(test)]
mod tests {
    use super::super::documents_of;
    use super::*;
    use std::io::Cursor;

    const A: &str = "قال وزير الزراعة في مؤتمر صحفي إن موسم حصاد القمح بدأ في كل المحافظات الشرقية.";
    const B: &str = "أعلنت شركة الكهرباء قطع التيار عن أحياء المدينة القديمة لمدة ثلاث ساعات.";

    /// Title, day, author, outlet, address and text of each article.
    fn read(text: &str) -> Vec<String> {
        let found = documents_of(Box::new(Cursor::new(text.as_bytes().to_vec())), "a.txt".into(), &Options::default());
        let one = |article: mujaz_text::extract::Article| {
            let said = [article.title, article.published.map(|day| day.date), article.byline, article.outlet, article.url];
            let body = article.body.split_whitespace().collect::<Vec<_>>().join(" ");
            said.into_iter().map(Option::unwrap_or_default).chain([body]).collect::<Vec<_>>().join("|")
        };
        found.map(|document| one(document.unwrap().extract(InputKind::Auto).unwrap())).collect()
    }

    #[test]
    fn fields_in_front_of_a_text_are_its_own() {
        let full = format!("موسم القمح|2024-05-09|سامي حداد|الضفاف|https://a.example/1|{A} {B}");
        let brief = format!("موسم القمح|2024-05-09||||{A}");
        for (text, want) in [
            (
                format!("Title: موسم القمح\nAuthor: سامي حداد\nDate: 2024-05-09\nURL: https://a.example/1\nSource: الضفاف\n\n{A}\n\n{B}\n"),
                &full,
            ),
            (
                format!(
                    "URL: https://a.example/1\nTITLE: موسم القمح\nSOURCE: الضفاف\nAUTHOR: سامي حداد\nDATE: 2024-05-09\nTEXT: {A}\n\n{B}"
                ),
                &full,
            ),
            (
                format!(
                    "العنوان: موسم القمح\r\nالتاريخ: 2024-05-09\r\nالكاتب: سامي حداد\r\nالمصدر: الضفاف\r\nالرابط: https://a.example/1\r\n\
                     النص:\r\n{A}\r\n\r\n{B}\r\n"
                ),
                &full,
            ),
            (format!("Headline: موسم القمح\n\nPublished: 2024-05-09\n\nContent:\n{A}"), &brief),
            (format!("title: موسم القمح\ndate: 2024-05-09\n{A}"), &brief),
            (format!("عنوان الخبر: موسم القمح\nتاريخ النشر: 2024-05-09\n\n{A}"), &brief),
        ] {
            assert_eq!(read(&text), std::slice::from_ref(want), "{text}");
        }
        // A field that nobody knows is a line of the text, and so is what only looks like one.
        let kept = read(&format!("ID: 12\nTitle: موسم القمح\n\nCAIRO: {A}"));
        assert!(kept.len() == 1 && kept[0].contains("ID: 12") && kept[0].contains("CAIRO: قال"), "{kept:?}");
        let two = format!("Title: موسم القمح\nDate: 2024-05-09\n\n{A}\n\nTitle: التيار\nDate: 2024-05-10\n\n{B}\n");
        assert_eq!(read(&two), [brief, format!("التيار|2024-05-10||||{B}")]);
    }

    #[test]
    fn other_texts_have_none() {
        for text in [
            format!("قال الوزير: نعم\n{A}"),
            format!("العنوان: شارع النهر\n{A}"),
            format!("المصدر: الضفاف\nالتاريخ: 2024-05-09\n{A}"),
            format!("https://a.example/1\nموسم القمح\n\n{A}"),
            format!("CAIRO: {A}\nTitle: موسم القمح: {B}"),
            format!("موسم القمح\nDate: 2024-05-09\n\n{A}"),
            "Title: موسم القمح\nDate: 2024-05-09\n".to_string(),
            "Title: Wheat\nDate: 2024-05-09\n\nNo Arabic.".to_string(),
            String::new(),
        ] {
            assert!(records(&text).is_none(), "{text}");
        }
    }
}
