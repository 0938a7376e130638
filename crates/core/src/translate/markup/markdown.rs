//! Marks of Markdown, of chats and wikis: what stands around words as tags do, and what begins or ends a line.

use mujaz_text::is_arabic_letter;
use std::ops::Range;

/// Bytes of an emphasis or an address, at most.
const LONGEST: usize = 800;

/// Marks at the ends of a line: of a heading, a quotation or a task of Markdown, of a heading or a list of a wiki, the name of a field.
pub fn line_marks(raw: &str) -> Vec<Range<usize>> {
    heading(raw).unwrap_or_else(|| line_mark(raw).into_iter().collect())
}

/// Both marks of a heading of a wiki: `== نص ==`.
fn heading(raw: &str) -> Option<Vec<Range<usize>>> {
    let text = raw.trim();
    let start = raw.len() - raw.trim_start().len();
    let level = text.len() - text.trim_start_matches('=').len();
    let inner = text.get(level..)?.strip_suffix(text.get(..level)?)?;
    let whole = (2..=6).contains(&level) && !inner.trim().is_empty() && !inner.contains(['=', '\n']);
    let end = start + text.len();
    whole.then(|| vec![start..start + level, end - level..end])
}

/// The mark of Markdown that begins a line, or the name of a field.
fn line_mark(raw: &str) -> Option<Range<usize>> {
    let text = raw.trim_start();
    let start = raw.len() - text.len();
    let end = match text.len() - text.trim_start_matches('#').len() {
        0 if text.starts_with("> ") => 1,
        0 if text.starts_with("&gt; ") => 4,
        0 if ["- [ ] ", "* [ ] ", "- [x] ", "* [x] "].iter().any(|mark| text.starts_with(*mark)) => 5,
        0 => nested(text).or_else(|| key(text))?,
        level @ 1..=6 => level,
        _ => return None,
    };
    text.get(end..)?.starts_with(' ').then_some(start..start + end)
}

/// Stars of a list in another, as wikis have them: `** نص`.
fn nested(text: &str) -> Option<usize> {
    let stars = text.len() - text.trim_start_matches('*').len();
    (2..=6).contains(&stars).then_some(stars)
}

/// The name of a field in a file of settings or in the head of a note, with its sign: `title:`, `- home.title =`. Agencies have capitals.
fn key(text: &str) -> Option<usize> {
    let dash = if text.starts_with("- ") { 2 } else { 0 };
    let rest = text.get(dash..)?;
    let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-');
    let (name, behind) = rest.split_at_checked(rest.find(|c: char| !part(c))?)?;
    let sign = [":", " ="].into_iter().find(|sign| behind.starts_with(*sign))?;
    (name.len() > 1 && name.starts_with(|c: char| c.is_ascii_lowercase())).then_some(dash + name.len() + sign.len())
}

/// The cells of a row of a table of Markdown and the bars between them, in order, and the same of the forms of a message; of any other
/// line itself. A model that reads a bar may make two of it.
pub fn cells(line: &str) -> Vec<&str> {
    if let Some(forms) = forms(line) {
        return forms;
    }
    let row = line.trim();
    if row.len() < 3 || !row.starts_with('|') || !row.ends_with('|') {
        return vec![line];
    }
    let mut out = Vec::new();
    for piece in line.split_inclusive('|') {
        let cell = piece.trim_end_matches('|');
        let bar = piece.get(cell.len()..).unwrap_or("");
        out.extend([cell, bar].into_iter().filter(|part| !part.is_empty()));
    }
    out
}

/// The texts of a message that has one for each number or kind, and what stands around each, in order: `{n, plural, one {نص} other {نص}}`.
fn forms(line: &str) -> Option<Vec<&str>> {
    let kind = ["plural,", "select,", "selectordinal,"].into_iter().filter_map(|kind| line.find(kind)).min()?;
    let front = line.get(..kind)?.trim_end().strip_suffix(',')?;
    let start = front.rfind('{')?;
    let name = front.get(start + 1..)?.trim();
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')) {
        return None;
    }
    let (mut depth, mut cuts) = (0usize, vec![0, start]);
    for (at, c) in line.char_indices().skip_while(|(at, _)| *at < start) {
        match (c, depth) {
            ('{', 1) => cuts.push(at + 1),
            ('}', 2) => cuts.push(at),
            ('}', 1) => {
                cuts.extend([at + 1, line.len()]);
                let piece = |(from, to): (&usize, &usize)| line.get(*from..*to).filter(|piece| !piece.is_empty());
                return Some(cuts.iter().zip(cuts.iter().skip(1)).filter_map(piece).collect());
            }
            _ => {}
        }
        // Deeper than its texts are placeholders in them.
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Marks of Markdown, of chats and wikis that stand around words as tags do, `**bold**`, `*bold*` and `[link](address)`: where each opens
/// and closes. Arabic between the marks of code is no code.
pub fn pairs(raw: &str) -> Vec<(Range<usize>, Range<usize>)> {
    const MARKS: [&str; 8] = ["***", "**", "__", "~~", "'''", "`", "*", "_"];
    let mut out: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut at = 0;
    while let Some(found) = raw.get(at..).and_then(|t| t.find(['*', '_', '~', '`', '\'', '['])) {
        let start = at + found;
        let rest = raw.get(start..).unwrap_or("");
        // What closes one opens no other.
        if let Some((_, close)) = out.iter().rev().take(8).find(|(_, close)| close.contains(&start)) {
            at = close.end;
            continue;
        }
        // `a__b` is a name, `5*3` a sum; in names in Latin letters a mark of code is a letter.
        let word = raw.get(..start).is_some_and(|t| t.ends_with(char::is_alphanumeric));
        let latin = raw.get(..start).is_some_and(|t| t.ends_with(|c: char| c.is_ascii_alphanumeric()));
        let glued = |mark: &str| word && matches!(mark, "__" | "*" | "_") || latin && mark == "`";
        let mark = MARKS.iter().find(|mark| rest.starts_with(**mark) && !glued(mark));
        let pair = match mark {
            Some(mark) => emphasis(rest, mark),
            None if rest.starts_with('[') => wiki(rest).or_else(|| link(rest)),
            None => None,
        };
        // A brace that the English closes would be a mark of subtitles.
        let plain = |(open, inner, close): &(usize, usize, usize)| rest.get(..open + inner + close).is_some_and(|all| !all.contains("{\\"));
        let Some((open, inner, close)) = pair.filter(plain) else {
            at = start + mark.map_or(1, |mark| mark.len());
            continue;
        };
        // `![` is a picture's.
        let front = usize::from(rest.starts_with('[') && raw.get(..start).is_some_and(|t| t.ends_with('!')));
        let end = start + open + inner;
        out.push((start - front..start + open, end..end + close));
        at = start + open;
    }
    out
}

/// Bytes of the mark, the words and the mark behind, where a text begins with an emphasis.
fn emphasis(rest: &str, mark: &str) -> Option<(usize, usize, usize)> {
    let behind = rest.get(mark.len()..)?;
    let near = behind.get(..behind.floor_char_boundary(LONGEST))?;
    let inner = near.get(..near.find(mark)?)?;
    // Nor a place to fill in: `___ أو ___`.
    let loose = |c: char| c.is_whitespace() || mark.starts_with(c);
    // Nor two marks of notes: `(**) نص (**)`.
    let tight = !inner.starts_with(loose) && !inner.ends_with(loose) && !inner.contains('\n') && !inner.starts_with(')');
    // One star may be of a note, or stand for a letter.
    let ahead = behind.get(inner.len() + mark.len()..)?.chars().next();
    let alone =
        mark.len() > 1 || mark == "`" || !inner.ends_with('(') && !ahead.is_some_and(|c| c.is_alphanumeric() || mark.starts_with(c));
    (tight && alone && inner.contains(is_arabic_letter)).then_some((mark.len(), inner.len(), mark.len()))
}

/// The same of a link: `[`, the words, `](address)`.
fn link(rest: &str) -> Option<(usize, usize, usize)> {
    // To the next bracket only: a text of nothing but brackets is read once.
    let behind = rest.get(1..)?;
    let inner = behind.get(..behind.find(['[', ']', '\n'])?)?;
    let close = behind.get(inner.len()..)?;
    // `[نص][1]`: the address stands elsewhere.
    if let Some(rest) = close.strip_prefix("][") {
        let name = rest.get(..rest.find(['[', ']', '\n'])?)?;
        let whole = rest.get(name.len()..)?.starts_with(']') && name.is_ascii() && !name.trim().is_empty();
        return (whole && inner.contains(is_arabic_letter)).then_some((1, inner.len(), name.len() + 3));
    }
    let close = Some(close).filter(|close| close.starts_with("]("))?;
    let end = close.get(..close.floor_char_boundary(LONGEST))?.find(')')? + 1;
    let inside = close.get(2..end - 1)?;
    // Behind a blank a title may stand: `(a.png "نص")`.
    let (address, title) = inside.split_once(' ').unwrap_or((inside, "\"\""));
    let titled = title.len() > 1 && ['"', '\''].iter().any(|mark| title.starts_with(*mark) && title.ends_with(*mark));
    // `[الوزير](السابق)` is no link.
    let told = address.starts_with(|c: char| c.is_ascii()) || address.contains(['.', '/']);
    let whole = told && titled && !address.contains(char::is_whitespace);
    (whole && inner.contains(is_arabic_letter)).then_some((1, inner.len(), end))
}

/// The same of a link of a wiki: `[[`, and in front of a bar where it leads, the words, `]]`.
fn wiki(rest: &str) -> Option<(usize, usize, usize)> {
    let behind = rest.strip_prefix("[[")?;
    let inner = behind.get(..behind.find(['[', ']', '\n'])?)?;
    let label = inner.rsplit_once('|').map_or(inner, |(_, label)| label);
    let whole = behind.get(inner.len()..)?.starts_with("]]") && label.contains(is_arabic_letter);
    whole.then_some((2 + inner.len() - label.len(), label.len(), 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_messages_are_cut() {
        for (line, want) in [
            ("| أ | ب |", vec!["|", " أ ", "|", " ب ", "|"]),
            (
                "لديك {count, plural, one {رسالة} other {# رسائل}} هنا",
                vec!["لديك ", "{count, plural, one {", "رسالة", "} other {", "# رسائل", "}}", " هنا"],
            ),
            ("{g,select,male{انضم {name}}other{غادر}}", vec!["{g,select,male{", "انضم {name}", "}other{", "غادر", "}}"]),
            ("أ | ب |", vec!["أ | ب |"]),
            ("|", vec!["|"]),
            ("", vec![""]),
            ("قال {نص, plural, نص}", vec!["قال {نص, plural, نص}"]),
            ("قال {a, plural, one {نص}", vec!["قال {a, plural, one {نص}"]),
            ("نص plural, نص {name} و{a, b}", vec!["نص plural, نص {name} و{a, b}"]),
        ] {
            assert_eq!(cells(line), want, "{line}");
        }
    }

    #[test]
    fn marks_of_markdown_stand_around_words() {
        for (raw, want) in [
            ("قال **الوزير** نعم", vec![("**", "**")]),
            ("**أول** و**ثان**", vec![("**", "**"), ("**", "**")]),
            ("***نص*** ~~نص~~ __نص__", vec![("***", "***"), ("~~", "~~"), ("__", "__")]),
            ("[**نص** هنا](https://a.example/x) ![صورة](b.png)", vec![("[", "](https://a.example/x)"), ("**", "**"), ("![", "](b.png)")]),
            // Stars of notes, names of files and of places to fill in, lists, English.
            ("نص ** ملاحظة ** نص", vec![]),
            ("ملف a__b__c و____ و* نص", vec![]),
            ("___ أو___ أو ال___، نعم", vec![]),
            ("* أول\n* ثان ** نص", vec![]),
            ("**bold** [link](x) [نص] (نص)", vec![]),
            ("[نص](نص آخر)", vec![]),
            ("[نص](نص) [نص]()", vec![]),
            ("(**) نص (**) نص", vec![]),
            ("[نص](ملاحظة.md) (**نص**)", vec![("[", "](ملاحظة.md)"), ("**", "**")]),
            ("** نص", vec![]),
            ("قال `نعم` ثم `git` نص", vec![("`", "`")]),
            ("قال: *نعم* و(_نص آخر_)، ثم", vec![("*", "*"), ("_", "_")]),
            ("*أول* ثم *ثان*", vec![("*", "*"), ("*", "*")]),
            ("'''القاهرة''' هي [[عاصمة]] [[مصر|جمهورية مصر]]", vec![("'''", "'''"), ("[[", "]]"), ("[[مصر|", "]]")]),
            ("[نص أول][1] ثم [نص][a-b]", vec![("[", "][1]"), ("[", "][a-b]")]),
            ("![صورة](a/x.png \"عنوان هنا\")", vec![("![", "](a/x.png \"عنوان هنا\")")]),
            // Sums, notes, letters left out, names, quotation marks.
            ("5*3*2 و* نص * نص", vec![]),
            ("قال *الوزير نعم. ثم *الرئيس لا", vec![]),
            ("ك*ل*ب و*أ و*ب", vec![]),
            ("*ملاحظة: نص (*)", vec![]),
            ("ملف_نص_آخر و@a_نص_b", vec![]),
            ("قال Sa`d الأول إن Mu`adh الثاني غادر", vec![]),
            ("شغل و`الأمر` هنا", vec![("`", "`")]),
            ("قال ''نعم'' ثم [نص] [1] و[[1]] نص", vec![]),
        ] {
            let found: Vec<(&str, &str)> = pairs(raw).into_iter().map(|(open, close)| (&raw[open], &raw[close])).collect();
            assert_eq!(found, want, "{raw}");
        }
    }
}
