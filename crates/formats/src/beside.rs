//! What the other fields of a record say beside its text, under names that nobody knows: a box, a conclusion, a second text.
//!
//! It is no part of the body, for nothing says where it would stand; but neither does it vanish. Names that by themselves say that a
//! field is not of the article (comments, related articles, whoever wrote it) are passed over.

use super::blocks;
use super::bodies::{bare, finished_lines, lines};
use super::fields::{Fields, Role, TITLED, same};
use mujaz_text::extract::Removed;
use serde_json::{Map, Value};
use std::cell::LazyCell;
use std::collections::HashSet;

/// Words in names of what belongs to another than the article: to others like it, to who wrote it, to its readers, to the site.
pub const FOREIGN: &[&str] = &[
    "links",
    "related",
    "recommended",
    "recommendations",
    "similar",
    "next",
    "previous",
    "prev",
    "comment",
    "comments",
    "reply",
    "replies",
    "author",
    "authors",
    "user",
    "publisher",
    "source",
    "breadcrumb",
    "menu",
    "ads",
    "tags",
    "category",
    "categories",
];

/// Words in names of more fields whose text is not of the article, or is said to programs.
const OTHERS: &[&str] = &[
    "id",
    "url",
    "link",
    "href",
    "slug",
    "path",
    "latest",
    "trending",
    "popular",
    "bio",
    "copyright",
    "copyrights",
    "rights",
    "usageterms",
    "license",
    "licence",
    "disclaimer",
    "breadcrumbs",
    "navigation",
    "tag",
    "keyword",
    "keywords",
    "topics",
    "entities",
    "ner",
    "tokens",
    "words",
    "lemmas",
    "embedded",
    "yoast",
    "prompt",
    "translation",
    "html",
    "sentences",
    "about",
    "profile",
    "biography",
    "writer",
    "reporter",
    "journalist",
    "contributor",
    "contributors",
    "newsletter",
    "subscribe",
    "subscription",
    "cta",
    "ad",
    "advert",
    "adverts",
    "advertisement",
    "sponsored",
    "sponsor",
    "promo",
    "promotion",
    "cookie",
    "cookies",
    "consent",
    "privacy",
    "poll",
    "quiz",
    "generated",
    "prediction",
    "paraphrase",
    "translated",
    "stemmed",
    "lemmatized",
    "error",
    "errors",
    "warnings",
    // Columns of this program's own tables.
    "record",
    "flags",
    "التعليقات",
    "الوسوم",
    "الكلمات",
];

/// Words in names of what sums a text up, and of what describes a picture.
const SUMS: &[&str] = &[
    "summary",
    "summaries",
    "summarization",
    "abstract",
    "excerpt",
    "teaser",
    "highlights",
    "highlight",
    "brief",
    "tldr",
    "snippet",
    "preview",
    "description",
    "desc",
    "seo",
    "og",
    "meta",
    "metadata",
    "twitter",
    "title",
    "headline",
    "headlines",
    "label",
];
const CAPTIONS: &[&str] = &[
    "caption",
    "captions",
    "alt",
    "credit",
    "credits",
    "image",
    "images",
    "photo",
    "photos",
    "picture",
    "thumbnail",
    "thumb",
    "media",
    "video",
    "videos",
    "gallery",
    "cover",
    "associations",
    "attachments",
];

/// What is said to search engines and to those who share a page: of such a field only finished sentences are listed, as its title is
/// the article's with the name of the site behind it.
const SHARED: &[&str] = &["seo", "og", "meta", "metadata", "twitter", "social"];

/// The sentences that fields of unknown names say and the article does not. Of other languages nothing is said: which of them
/// an article is in, its Arabic shows.
pub fn left(record: &Map<String, Value>, fields: &Fields) -> Vec<Removed> {
    if fields.gives(Role::Body) || record.contains_key("sentences") {
        return Vec::new();
    }
    let unknown = record.iter().filter(|(name, value)| has_text(value) && is_unknown(name, fields));
    unknown.flat_map(|(name, value)| said(name, value, finished_lines)).collect()
}

/// The same with the lines that no stop ends: points in a box, a note, another headline.
pub fn listed(record: &Map<String, Value>, fields: &Fields) -> Vec<Removed> {
    if fields.gives(Role::Body) || record.contains_key("sentences") {
        return Vec::new();
    }
    // One of several titles is the article's.
    let titles = fields.names(Role::Title);
    let wanted = |name: &str| is_unknown(name, fields) || titles.iter().any(|title| same(title, name));
    let unknown = record.iter().filter(|(name, value)| has_text(value) && wanted(name));
    unknown.flat_map(|(name, value)| said(name, value, lines)).collect()
}

/// Whether nobody knows a field by its name, or it holds an article as often as something else.
fn is_unknown(name: &str, fields: &Fields) -> bool {
    // The record of a search engine's hit is no outlet.
    !fields.knows(name) || TITLED.contains(&name) || name == "_source"
}

/// Gives a record what stood beside it and says something, under names that nobody knows: it is listed then.
pub fn keep(record: &mut Map<String, Value>, rest: Map<String, Value>, fields: &Fields) {
    if fields.gives(Role::Body) {
        return;
    }
    for (mut name, value) in rest {
        let unknown = has_text(&value) && is_unknown(&name, fields);
        if !unknown || record.get(&name) == Some(&value) || said(&name, &value, lines).is_empty() {
            continue;
        }
        while record.contains_key(&name) {
            name.push('\u{a0}');
        }
        record.insert(name, value);
    }
}

/// Whether a field of an unknown name may say something of the article, by its name.
#[cfg(feature = "parquet")]
pub fn may_say(name: &str) -> bool {
    let known = [FOREIGN, OTHERS, SUMS, CAPTIONS];
    !name.starts_with('_') && !words(name).iter().any(|word| known.iter().any(|list| list.contains(&word.as_str())))
}

/// Whether a value holds any Arabic: most others are vectors, addresses, numbers.
fn has_text(value: &Value) -> bool {
    match value {
        Value::String(text) => blocks::is_arabic(text),
        Value::Array(list) => list.iter().any(has_text),
        Value::Object(map) => map.values().any(has_text),
        _ => false,
    }
}

/// What a field says, by what tells its lines: finished ones, or all but labels.
fn said(name: &str, value: &Value, told_by: fn(&str) -> Vec<String>) -> Vec<Removed> {
    let words: Vec<String> = words(name);
    let named = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let reason = match () {
        () if name != "_source" && (name.starts_with('_') || named(FOREIGN) || named(OTHERS)) => return Vec::new(),
        () if named(CAPTIONS) => "caption",
        () if named(SUMS) => "summary",
        () => "field",
    };
    let told = blocks::aside(value);
    let told_by: fn(&str) -> Vec<String> = if named(SHARED) { finished_lines } else { told_by };
    let lines = told_by(&told.text).into_iter().map(|line| Removed { line, reason });
    // A sentence that only one of several dresses of a text has is the field's, too.
    let left = told.left.into_iter().filter_map(|removed| match removed.reason {
        "caption" | "summary" => Some(removed),
        "field" if !finished_lines(&removed.line).is_empty() => Some(Removed { reason, ..removed }),
        _ => None,
    });
    lines.chain(left).filter(|removed| blocks::is_arabic(&removed.line) && !is_persian(&removed.line)).collect()
}

/// Whether a text in Arabic letters is Persian or Urdu: it has letters of theirs, and none that they do without.
pub fn is_persian(text: &str) -> bool {
    const THEIRS: &[char] = &['پ', 'چ', 'ژ', 'گ', 'ک', 'ی', 'ے', 'ٹ', 'ڈ', 'ڑ', 'ں', 'ہ'];
    const ARABIC: &[char] = &['ة', 'ي', 'ى', 'ك', 'أ', 'إ', 'ؤ'];
    text.contains(THEIRS) && !text.contains(ARABIC)
}

/// The words of a name: `pull_quote`, `pullQuote`, `og:description`.
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let hump = before.is_lowercase() && c.is_uppercase();
        if hump || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What is left of a list of lines when what the article says is taken off it.
pub fn unsaid(left: Vec<Removed>, said: &[&str]) -> Vec<Removed> {
    // Most say to the letter what the article says, its title above all: that is seen without folding the whole text.
    let left: Vec<Removed> = left.into_iter().filter(|removed| !said.iter().any(|text| text.contains(removed.line.as_str()))).collect();
    if left.is_empty() {
        return left;
    }
    let folded: LazyCell<Vec<Vec<String>>, _> =
        LazyCell::new(|| said.iter().map(|text| text.split_whitespace().map(bare).collect()).collect());
    let plain: Vec<String> = said.iter().map(|text| bare(text)).collect();
    let mut listed = HashSet::new();
    let mut new = |removed: &Removed| {
        let key = bare(&removed.line);
        let thinned = |text: &Vec<String>| is_thinned(&removed.line, text);
        !plain.iter().any(|text| text.contains(&key)) && !folded.iter().any(thinned) && listed.insert(key)
    };
    left.into_iter().filter(|removed| new(removed)).collect()
}

/// Whether a line is words of a text in their order, others left out: what language programs make of it (`preprocessed`, `without_stopwords`).
fn is_thinned(line: &str, text: &[String]) -> bool {
    /// Fewer words stand in one order by chance.
    const WORDS: usize = 6;
    /// So many times its own length a line may be stretched over.
    const STRETCH: usize = 3;
    let words: Vec<String> = line.split_whitespace().map(bare).filter(|w| !w.is_empty()).collect();
    let Some(first) = words.first().filter(|_| words.len() >= WORDS) else { return false };
    text.iter().enumerate().filter(|(_, word)| *word == first).any(|(at, _)| {
        let mut rest = words.iter().peekable();
        for word in text.iter().skip(at).take(words.len() * STRETCH) {
            rest.next_if(|wanted| *wanted == word);
        }
        rest.peek().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_its_stop_words_is_said() {
        let text = "قال وزير الزراعة في مؤتمر صحفي إن موسم الحصاد بدأ في كل المحافظات. وأضاف أن السعر لم يتغير.";
        let words: Vec<String> = text.split_whitespace().map(bare).collect();
        for (line, is) in [
            ("قال وزير الزراعة مؤتمر صحفي موسم الحصاد بدأ المحافظات", true),
            ("وزير الزراعة مؤتمر صحفي موسم الحصاد بدأ كل المحافظات.", true),
            ("بدأ موسم الحصاد في كل المحافظات قال وزير الزراعة", false),
            ("قال وزير الزراعة إن السعر تغير كثيرا هذا العام", false),
            ("قال الوزير", false),
            ("", false),
        ] {
            assert_eq!(is_thinned(line, &words), is, "{line}");
        }
    }
}
