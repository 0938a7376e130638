//! Markdown: the marks around words are no text. What they enclose stays, a link's address goes, and the block of fields that
//! site generators put in front of a page (front matter) is read for title, date and author.

use super::article::{Article, Removed};
use super::lead;
use super::tags::strip_tags;
use crate::date::{FoundDate, given};
use std::borrow::Cow;
use std::collections::HashSet;

/// Lines of front matter at most.
const FRONT: usize = 60;

/// What stands in front matter.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Front {
    pub title: Option<String>,
    published: Option<FoundDate>,
    author: Option<String>,
    lines: Vec<Removed>,
}

impl Front {
    /// Puts the fields into an article that was read without them; its own byline and date give way to what was declared.
    pub fn fill(self, article: &mut Article) {
        article.title = self.title.or(article.title.take());
        article.published = self.published.or(article.published.take());
        if let Some(found) = self.author.as_deref().map(lead::author) {
            article.byline = found.byline.or(article.byline.take());
            article.dateline = article.dateline.take().or(found.dateline);
            article.outlet = article.outlet.take().or(found.outlet);
        }
        article.removed.splice(0..0, self.lines);
        article.rest_found("record");
    }
}

/// What a field of front matter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Date,
    Author,
    Other,
}

impl Field {
    fn of(key: &str) -> Self {
        let letters: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        match letters.as_str() {
            "title" | "headline" | "العنوان" | "عنوان" => Self::Title,
            "date" | "published" | "pubdate" | "publishdate" | "publisheddate" | "datepublished" | "publishedat" | "التاريخ" | "تاريخ" => {
                Self::Date
            }
            "author" | "authors" | "byline" | "الكاتب" | "كاتب" => Self::Author,
            _ => Self::Other,
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Date => "date",
            Self::Author => "byline",
            Self::Other => "outside",
        }
    }
}

impl Front {
    /// Takes in what a field says. Of two for one thing the first counts; lines below it go on with it.
    fn take(&mut self, field: Field, value: &str, goes_on: bool) {
        /// What says that the text is in the lines below.
        const BELOW: [&str; 6] = [">", "|", ">-", "|-", ">+", "|+"];
        let value = value.trim().trim_matches(['"', '\'', '[', ']', ',']).trim();
        if value.is_empty() || BELOW.contains(&value) {
            return;
        }
        let join = |known: &mut Option<String>, between: &str| match known {
            Some(known) if goes_on => known.extend([between, value]),
            Some(_) => {}
            None => *known = Some(value.to_string()),
        };
        match field {
            Field::Title => join(&mut self.title, " "),
            Field::Author => join(&mut self.author, "، "),
            Field::Date => self.published = self.published.take().or_else(|| given(value)),
            Field::Other => {}
        }
    }
}

/// The name of a field and what stands behind its mark: a word or two in the letters that programs use, or a name that is known.
fn named(line: &str, mark: char) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(mark)?;
    let words = key.split_whitespace().count();
    let plain = key.is_ascii() && (1..=2).contains(&words);
    (plain || Field::of(key) != Field::Other).then_some((key.trim(), value))
}

/// Splits front matter from a text: lines between two of `---` (or `+++`), each a field, an item of a list, or indented.
pub fn front(text: &str) -> (Option<Front>, &str) {
    let body = text.trim_start_matches('\u{feff}').trim_start();
    let none = (None, text);
    let (fence, mark) = if body.starts_with("+++") { ("+++", '=') } else { ("---", ':') };
    let Some(rest) = body.strip_prefix(fence).filter(|r| r.starts_with(['\n', '\r'])) else { return none };
    let (mut front, mut end, mut any) = (Front::default(), 0, false);
    // The field that a line may go on with, and whether fields are those of a table inside (`[params]`).
    let (mut field, mut inner) = (Field::Other, false);
    for line in rest.split_inclusive('\n').skip(1).take(FRONT) {
        let plain = line.trim();
        if plain == fence {
            let begin = rest.split_inclusive('\n').next().map_or(0, str::len);
            return if any { (Some(front), rest.get(begin + end + line.len()..).unwrap_or("")) } else { none };
        }
        end += line.len();
        if plain.is_empty() {
            continue;
        }
        if plain.starts_with('-') || line.starts_with([' ', '\t']) {
            let item = plain.trim_start_matches('-');
            // Of somebody with a name and an address, the name.
            match named(item, mark).filter(|(key, _)| key.is_ascii()) {
                Some(("name", value)) => front.take(field, value, true),
                Some(_) => {}
                None => front.take(field, item, true),
            }
        } else if let Some((key, value)) = named(plain, mark) {
            any = true;
            field = if inner { Field::Other } else { Field::of(key) };
            front.take(field, value, false);
        } else if plain.starts_with(['#', ']', '}']) || mark == '=' && plain.starts_with('[') {
            inner |= plain.starts_with('[');
            field = Field::Other;
        } else {
            return none;
        }
        front.lines.push(Removed { line: plain.to_string(), reason: field.reason() });
    }
    none
}

/// The text without the marks, if it has any that only Markdown has: headings, strong words, links, tables, notes.
///
/// A `*` or `-` that begins an item stays, and so do marks that enclose nothing.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !is_markdown(text) {
        return Cow::Borrowed(text);
    }
    let text = without_tags(text);
    let lines: Vec<&str> = text.split_inclusive('\n').map(|l| l.strip_suffix('\n').unwrap_or(l)).collect();
    let known: HashSet<&str> = lines.iter().filter_map(|l| definition(l)).collect();
    let mut out = String::with_capacity(text.len());
    let (mut fenced, mut table) = (false, false);
    for (i, line) in lines.iter().enumerate() {
        let bare = line.trim_start();
        let end = if i + 1 < lines.len() || text.ends_with('\n') { "\n" } else { "" };
        if bare.starts_with("```") || bare.starts_with("~~~") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            out.extend([line, end]);
            continue;
        }
        // A table begins above its ruler and ends with the last line that has cells.
        let cells = bare.contains('|');
        table = cells && (table || lines.get(i + 1).is_some_and(|l| is_ruler(l)));
        if let Some(n) = level(bare) {
            // A heading is a paragraph, whatever stands below it.
            let title = bare.get(n..).unwrap_or("").trim().trim_end_matches('#').trim_end();
            out.extend(["\n", &inline(title, &known), end, "\n"]);
        } else if is_line(bare) || table && is_ruler(bare) || definition(bare).is_some() {
            out.push_str(end);
        } else if table {
            let row: Vec<&str> = bare.trim().trim_matches('|').split('|').map(str::trim).collect();
            out.extend(["\n", &inline(&row.join(" | "), &known), end, "\n"]);
        } else if let Some(note) = note(bare) {
            out.extend(["\n", &inline(note, &known), end, "\n"]);
        } else {
            let quoted = bare.strip_prefix('>').map_or(*line, |q| q.trim_start_matches(['>', ' ']));
            out.extend([&inline(quoted, &known), end]);
        }
    }
    Cow::Owned(out)
}

/// Whether a text has marks that only Markdown has, whatever tags stand among them.
pub fn is_markdown(text: &str) -> bool {
    let pair = |mark: &str| text.matches(mark).take(2).count() == 2;
    if text.contains("](") || text.contains("][") || text.contains("[^") || pair("**") || pair("__") || pair("```") {
        return true;
    }
    let mut above = "";
    text.lines().any(|line| {
        let bare = line.trim_start();
        let starred = || {
            bare.match_indices('*')
                .any(|(at, _)| strong(bare.get(at..).unwrap_or(""), bare.get(..at).and_then(|b| b.chars().next_back())).is_some())
        };
        let found = level(bare).is_some() || above.contains('|') && is_ruler(bare) || starred();
        above = line;
        found
    })
}

/// A line under a heading, or between two parts: `=====`, `-----`, but for stars, which stand between notes of an article too.
fn is_line(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && (line.chars().all(|c| c == '=') || line.chars().all(|c| c == '-'))
}

/// The line below the first row of a table: `|:---|---:|`.
fn is_ruler(line: &str) -> bool {
    line.contains("--") && line.contains('|') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// What a note at the foot says: `[^1]: ...`.
fn note(line: &str) -> Option<&str> {
    let (key, text) = line.strip_prefix("[^")?.split_once("]:")?;
    (!key.is_empty() && !key.contains(' ')).then(|| text.trim_start())
}

/// The name of an address that is given apart from its links: `[report]: https://...`.
fn definition(line: &str) -> Option<&str> {
    let (key, target) = line.trim_start().strip_prefix('[')?.split_once("]:")?;
    let address = target.split_whitespace().next()?;
    (!key.starts_with('^') && (address.contains("://") || address.starts_with(['/', '#', '<']))).then_some(key)
}

/// A text without tags of HTML among its marks; an address in angle brackets is text.
fn without_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (front, tag) = rest.split_at(at);
        out.push_str(front);
        let address = tag.get(1..).and_then(|t| t.split_once('>')).map(|(a, _)| a).filter(|a| !a.contains(char::is_whitespace));
        let address = address.filter(|a| a.contains("://") || a.contains('@') && a.contains('.'));
        match address {
            Some(address) => {
                out.push_str(address);
                rest = tag.get(address.len() + 2..).unwrap_or("");
            }
            None => {
                out.push('<');
                rest = tag.get(1..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    // In the row of a table a break must not end the row.
    let lines: Vec<String> = out
        .split('\n')
        .map(|l| {
            if l.trim_start().starts_with('|') {
                l.replace("<br>", " ").replace("<br/>", " ").replace("<br />", " ")
            } else {
                l.to_string()
            }
        })
        .collect();
    Cow::Owned(strip_tags(&lines.join("\n")))
}

/// The `#` of a heading, with the blank behind them.
fn level(line: &str) -> Option<usize> {
    let n = line.bytes().take_while(|b| *b == b'#').count();
    ((1..=6).contains(&n) && line.get(n..)?.starts_with(' ') && line.get(n..)?.contains(char::is_alphabetic)).then_some(n)
}

/// A line without the marks inside it; `known` are the names of addresses that are given apart.
fn inline(line: &str, known: &HashSet<&str>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let before = out.chars().next_back();
        let (kept, len) = match c {
            '!' if rest.starts_with("![") => link(rest.get(1..).unwrap_or(""), known).map_or((None, 1), |(t, n)| (Some(t), n + 1)),
            '[' => link(rest, known).map_or((None, 1), |(t, n)| (Some(t), n)),
            '\\' if rest.get(1..).is_some_and(|r| r.starts_with(['*', '_', '#', '[', ']', '`', '\\', '|', '>'])) => (rest.get(1..2), 2),
            '*' | '_' | '`' | '~' => strong(rest, before).map_or((None, 1), |(t, n)| (Some(t), n)),
            _ => (None, 1),
        };
        match kept {
            Some(text) if c == '\\' => out.push_str(text),
            Some(text) => out.push_str(&inline(text, known)),
            None => out.push(c),
        }
        rest = rest.get(if kept.is_some() { len } else { c.len_utf8() }..).unwrap_or("");
    }
    out
}

/// The text of a link that a string begins with, and its length: `[text](address)`, `[text][reference]`, `[reference]` if that
/// is known; of a note's mark (`[^1]`) nothing.
fn link<'a>(text: &'a str, known: &HashSet<&str>) -> Option<(&'a str, usize)> {
    let close = text.find(']')?;
    let inner = text.get(1..close)?;
    if inner.strip_prefix('^').is_some_and(|key| !key.is_empty() && !key.contains(' ')) {
        return Some(("", close + 1));
    }
    let (end, address) = match text.get(close + 1..)?.chars().next() {
        Some('(') => (')', true),
        Some('[') => (']', false),
        _ => return known.contains(inner).then_some((inner, close + 1)),
    };
    let target = text.get(close + 2..)?;
    let stop = target.find(end)?;
    let target = target.get(..stop)?;
    // "[قال](ساخرا)" is no link.
    let fits = if address {
        target.is_empty() || target.contains(['/', '#', '.', '@']) && !target.trim().contains(' ') || target.contains("\" ")
    } else {
        target.is_ascii()
    };
    let titled = address && target.split_once(' ').is_some_and(|(a, t)| a.contains(['/', '.']) && t.trim().starts_with('"'));
    (!inner.contains('[') && (fits || titled)).then_some((inner, close + 2 + stop + 1))
}

/// What a string encloses that begins with marks of emphasis, and its length. One `*` or `_` must stand at a word's ends.
fn strong(text: &str, before: Option<char>) -> Option<(&str, usize)> {
    let mark = ["***", "**", "__", "~~", "`", "*", "_"].into_iter().find(|m| text.starts_with(m))?;
    let inner = text.get(mark.len()..)?;
    let close = inner.find(mark)?;
    let enclosed = inner.get(..close)?;
    let behind = inner.get(close + mark.len()..)?.chars().next();
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let tight = !enclosed.is_empty() && !enclosed.starts_with(char::is_whitespace) && !enclosed.ends_with(char::is_whitespace);
    let apart = mark.len() > 1 || !word(before) && !word(behind);
    let item = mark == "*" && before.is_none() && enclosed.contains("* ");
    (tight && apart && !item && enclosed.contains(char::is_alphanumeric)).then_some((enclosed, close + 2 * mark.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        for (text, expected) in [
            ("قال **الوزير** إن العمل مستمر.", "قال الوزير إن العمل مستمر."),
            ("**عودة النازحين**\nقال.", "عودة النازحين\nقال."),
            ("انظر [التقرير](https://a.test/x) كاملا.", "انظر التقرير كاملا."),
            ("[التقرير][1] و[آخر](/a/b \"عنوان\")", "التقرير وآخر"),
            ("![صورة السد](sadd.jpg)", "صورة السد"),
            ("**[خبر](https://a.test)**", "خبر"),
            ("قال ***بوضوح*** إنه **لن يعود**.", "قال بوضوح إنه لن يعود."),
            ("`sudo` **x**", "sudo x"),
            ("~~قديم~~ **جديد**", "قديم جديد"),
            ("نجمة \\* و**سطر**", "نجمة * وسطر"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
        assert_eq!(plain("# العنوان\nالنص.").trim(), "العنوان\n\nالنص.");
        assert_eq!(plain("## عنوان **مهم** ##\nنص.").trim(), "عنوان مهم\n\nنص.");
        assert_eq!(plain("العنوان\n=====\n**نص**."), "العنوان\n\nنص.");
        assert_eq!(plain("> قال **الشاهد**.\n> ثم صمت."), "قال الشاهد.\nثم صمت.");
    }

    #[test]
    fn tables_notes_and_addresses_keep_their_words() {
        for (text, expected) in [
            (
                "| المدينة | الأسرة |\n|:---|---:|\n| القاهرة | **120** |\n| أسوان | 80 |",
                "المدينة | الأسرة\n\n\n\nالقاهرة | 120\n\n\nأسوان | 80",
            ),
            ("المدينة | الأسرة\n--- | ---\nالقاهرة | 120", "المدينة | الأسرة\n\n\n\nالقاهرة | 120"),
            ("أعلنت الوزارة[^1] أمس.\n\n[^1]: بيان الوزارة.", "أعلنت الوزارة أمس.\n\n\nبيان الوزارة."),
            ("انظر [التقرير][r] و[الملحق].\n\n[r]: https://a.test/r \"x\"\n[الملحق]: https://a.test/m", "انظر التقرير والملحق."),
            ("**راجع** <https://a.test/x> و<sami@a.test>.", "راجع https://a.test/x وsami@a.test."),
            ("**قال**<br>إنه باق.", "قال\nإنه باق."),
            ("**قال** <em>الوزير</em> &laquo;لا&raquo;.", "قال الوزير «لا»."),
            ("## عنوان\n\n---\n\nنص.", "عنوان\n\n\n\n\nنص."),
            ("**خبر**\n```\nسطر *أول*\n```\nنص.", "خبر\nسطر *أول*\nنص."),
            ("قال *الوزير* إنه باق.", "قال الوزير إنه باق."),
            ("**أ**\n- [x] تم العمل\n- [ ] بقي العمل", "أ\n- [x] تم العمل\n- [ ] بقي العمل"),
            ("1. **بند**\n   - فرع [أول](/a)", "1. بند\n   - فرع أول"),
        ] {
            assert_eq!(plain(text).trim(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_markdown_stays_to_the_letter() {
        for text in [
            "* بند أول\n* بند ثان",
            "* * *\nنص **",
            "3 ** 4",
            "قال (ساخرا) [هكذا] ثم مضى.",
            "#الأهلي #الدوري",
            "الرقم # 5",
            "اسم_الملف_هنا",
            "[1] المصدر",
            "** سؤال: ماذا بعد؟\n** جواب: لا شيء.",
            "[قال](ساخرا) ومضى",
        ] {
            assert_eq!(plain(text), text, "{text}");
        }
    }

    #[test]
    fn front_matter_is_read_and_no_other_rule() {
        let (found, body) = front("---\ntitle: \"قمة غدا\"\ndate: 2024-05-16\nauthor: سامي حداد\ntags:\n  - سياسة\n---\nالنص.");
        let mut article = Article::default();
        let found = found.unwrap();
        assert_eq!(found.lines.len(), 5);
        found.fill(&mut article);
        assert_eq!((article.title.as_deref(), article.byline.as_deref(), body), (Some("قمة غدا"), Some("سامي حداد"), "النص."));
        assert_eq!(article.published.unwrap().date, "2024-05-16");
        let (found, body) = front("+++\ntitle = \"قمة غدا\"\n+++\nالنص.");
        assert_eq!((found.unwrap().title.as_deref(), body), (Some("قمة غدا"), "النص."));
        for text in ["---\nقال الوزير: لا.\n---\nنص.", "---\n\n---\nنص.", "---\ntitle: x\nنص بلا نهاية.", "نص\n---\ntitle: x\n---"]
        {
            assert_eq!(front(text), (None, text), "{text}");
        }
    }

    #[test]
    fn lines_that_a_field_goes_on_with_are_its_own() {
        for (text, title, author, lines) in [
            ("---\ntitle: >-\n  قمة\n  غدا\nauthors:\n  - سامي حداد\n  - ليلى منصور\n---\nالنص.", "قمة غدا", "سامي حداد، ليلى منصور", 6),
            ("---\ntitle: قمة غدا\nauthor:\n  - \"[[سامي حداد]]\"\ncover:\n  title: صورة\n---\nالنص.", "قمة غدا", "سامي حداد", 5),
            ("---\nauthor:\n  name: سامي حداد\n  url: https://a.example\ntitle: قمة غدا\n---\nالنص.", "قمة غدا", "سامي حداد", 4),
            ("---\ntitle: قمة غدا\nsummary: |\n  أول.\n\n  ثان: نعم.\n# ملاحظة\nPublish Date: 2024-05-16\n---\nالنص.", "قمة غدا", "", 6),
            ("---\nالعنوان: قمة غدا\nالكاتب: سامي حداد\nالتاريخ: 2024-05-16\n---\nالنص.", "قمة غدا", "سامي حداد", 3),
            ("+++\ntitle = \"قمة غدا\"\n\n[params]\ntitle = \"صور\"\n+++\nالنص.", "قمة غدا", "", 3),
            ("---\ntitle: قمة غدا\nheadline: قمة\n---\nالنص.", "قمة غدا", "", 2),
        ] {
            let (found, body) = front(text);
            let found = found.expect(text);
            let said = (found.title.as_deref().unwrap_or_default(), found.author.as_deref().unwrap_or_default(), found.lines.len());
            assert_eq!((said, body), ((title, author, lines), "النص."), "{text}");
        }
    }
}
