//! Markdown: the marks around words are no text. What they enclose stays, a link's address goes, and the block of fields that
//! site generators put in front of a page (front matter) is read for title, date and author.

use super::article::{Article, Removed};
use super::lead;
use crate::date::{FoundDate, find_dates};
use std::borrow::Cow;

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

/// Splits front matter from a text: lines between two of `---` (or `+++`), each a field, an item of a list, or indented.
pub fn front(text: &str) -> (Option<Front>, &str) {
    let body = text.trim_start_matches('\u{feff}').trim_start();
    let none = (None, text);
    let (fence, mark) = if body.starts_with("+++") { ("+++", '=') } else { ("---", ':') };
    let Some(rest) = body.strip_prefix(fence).filter(|r| r.starts_with(['\n', '\r'])) else { return none };
    let (mut front, mut end, mut any) = (Front::default(), 0, false);
    for line in rest.split_inclusive('\n').skip(1).take(FRONT) {
        let plain = line.trim();
        if plain == fence {
            let begin = rest.split_inclusive('\n').next().map_or(0, str::len);
            return if any { (Some(front), rest.get(begin + end + line.len()..).unwrap_or("")) } else { none };
        }
        end += line.len();
        let Some((key, value)) = plain.split_once(mark).map(|(k, v)| (k.trim(), v)).filter(|(k, _)| !k.contains(' ') && k.is_ascii())
        else {
            if plain.is_empty() || plain.starts_with('-') || line.starts_with([' ', '\t']) {
                continue;
            }
            return none;
        };
        any = true;
        let value = value.trim().trim_matches(['"', '\'', '[', ']']).trim();
        let value = (!value.is_empty()).then(|| value.to_string());
        let reason = match key.to_ascii_lowercase().as_str() {
            "title" => {
                front.title = value;
                "title"
            }
            "date" | "published" | "pubdate" | "publishdate" => {
                front.published = value.and_then(|v| find_dates(&v).into_iter().next());
                "date"
            }
            "author" | "authors" | "byline" => {
                front.author = value;
                "byline"
            }
            _ => "outside",
        };
        front.lines.push(Removed { line: plain.to_string(), reason });
    }
    none
}

/// The text without the marks, if it has any that only Markdown has: headings, strong words, links.
///
/// A `*` or `-` that begins an item stays, and so do marks that enclose nothing.
pub fn plain(text: &str) -> Cow<'_, str> {
    let heading = |l: &str| level(l).is_some();
    let signs = text.contains("](") || text.contains("][") || text.matches("**").count() >= 2 || text.matches("__").count() >= 2;
    if !signs && !text.lines().any(heading) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for raw in text.split_inclusive('\n') {
        let (line, end) = raw.strip_suffix('\n').map_or((raw, ""), |l| (l, "\n"));
        let bare = line.trim_start();
        if let Some(n) = level(bare) {
            // A heading is a paragraph, whatever stands below it.
            let title = bare.get(n..).unwrap_or("").trim().trim_end_matches('#').trim_end();
            out.extend(["\n", &inline(title), end, "\n"]);
            continue;
        }
        if bare.len() >= 3 && bare.trim_end().chars().all(|c| c == '=') {
            continue;
        }
        let quoted = bare.strip_prefix("> ").map_or(line, |q| q.trim_start_matches("> "));
        out.push_str(&inline(quoted));
        out.push_str(end);
    }
    Cow::Owned(out)
}

/// The `#` of a heading, with the blank behind them.
fn level(line: &str) -> Option<usize> {
    let n = line.bytes().take_while(|b| *b == b'#').count();
    ((1..=6).contains(&n) && line.get(n..)?.starts_with(' ') && line.get(n..)?.contains(char::is_alphabetic)).then_some(n)
}

/// A line without the marks inside it.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let before = out.chars().next_back();
        let (kept, len) = match c {
            '!' if rest.starts_with("![") => link(rest.get(1..).unwrap_or("")).map_or((None, 1), |(t, n)| (Some(t), n + 1)),
            '[' => link(rest).map_or((None, 1), |(t, n)| (Some(t), n)),
            '\\' if rest.get(1..).is_some_and(|r| r.starts_with(['*', '_', '#', '[', ']', '`', '\\'])) => (Some(&rest[1..2]), 2),
            '*' | '_' | '`' | '~' => strong(rest, before).map_or((None, 1), |(t, n)| (Some(t), n)),
            _ => (None, 1),
        };
        match kept {
            Some(text) if c == '\\' => out.push_str(text),
            Some(text) => out.push_str(&inline(text)),
            None => out.push(c),
        }
        rest = rest.get(if kept.is_some() { len } else { c.len_utf8() }..).unwrap_or("");
    }
    out
}

/// The text of a link that a string begins with, and its length: `[text](address)`, `[text][reference]`.
fn link(text: &str) -> Option<(&str, usize)> {
    let close = text.find(']')?;
    let inner = text.get(1..close)?;
    let (end, address) = match text.get(close + 1..)?.chars().next()? {
        '(' => (')', true),
        '[' => (']', false),
        _ => return None,
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
        assert_eq!(plain("العنوان\n=====\n**نص**."), "العنوان\nنص.");
        assert_eq!(plain("> قال **الشاهد**.\n> ثم صمت."), "قال الشاهد.\nثم صمت.");
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
        assert_eq!(found.lines.len(), 4);
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
}
