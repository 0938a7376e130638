//! What stands in a paragraph of an office file, as a fragment of HTML.

use crate::translate::markup::entity;
use crate::translate::markup::token::{name, tokens};
use mujaz_text::is_arabic_letter;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

/// A part of a story.
#[derive(Debug, Clone)]
pub enum Part<'a> {
    Raw(&'a str),
    Paragraph(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    Text,
    Open,
    Close,
    Unit,
    Break,
    /// The marks of a field: where it begins, where its result begins, where it ends.
    Begin,
    Result,
    End,
}

/// How a run opens, and its look; empty where there are no runs.
pub type Look<'a> = (&'a str, &'a str);

/// Something that stands in a paragraph.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    pub kind: ItemKind,
    pub text: String,
    pub look: Look<'a>,
    pub parts: Vec<Part<'a>>,
    /// Of one that opens, the one that closes it.
    pub twin: usize,
}

impl<'a> Item<'a> {
    pub fn new(kind: ItemKind, parts: Vec<Part<'a>>) -> Self {
        Self { kind, text: String::new(), look: ("", ""), parts, twin: 0 }
    }
}

/// Fields within each other that are looked at: each is gone through once for every one around it.
const FIELDS: usize = 16;

/// Whether a field counts pages: every program counts them anew.
pub fn counts_pages(code: &str) -> bool {
    code.contains("PAGE") && !code.contains("PAGEREF")
}

/// Whether Arabic stands between two counts of a paragraph (`صفحة 3 من 12`): without its numbers the word is none. A number alone keeps
/// its place better outside of the sentence.
pub fn words_between_counts(xml: &str) -> bool {
    let mark = if xml.contains("<text:page-") { "<text:page-" } else { "PAGE" };
    let refers = |at: usize| xml.get(at..).is_some_and(|rest| rest.starts_with("PAGEREF"));
    let mut places = xml.match_indices(mark).map(|(at, _)| at).filter(|at| !refers(*at));
    let (first, last) = (places.next(), places.last());
    first.zip(last).and_then(|(from, to)| xml.get(from..to)).is_some_and(|between| between.contains(is_arabic_letter))
}

/// Items among which what opens and what closes are pairs within each other. A field is a link around its result, where it is a
/// link, shows Arabic, or is one of several counts of pages, else it stays as it is; one that crosses a tag with its marks, ends in
/// another paragraph, or stands in more than 16 others, keeps its place between breaks.
pub fn settle(items: Vec<Item<'_>>, pages: bool) -> Vec<Item<'_>> {
    let mut out: Vec<Item<'_>> = Vec::with_capacity(items.len());
    // Where a field began in `out`, how many there are around it, and where its result begins.
    let mut fields: Vec<(usize, Option<usize>)> = Vec::new();
    for item in items {
        match item.kind {
            ItemKind::Begin => fields.push((out.len(), None)),
            ItemKind::Result => {
                if let Some((_, result)) = fields.last_mut() {
                    *result = Some(out.len());
                }
            }
            ItemKind::End => {
                out.push(item);
                if let Some((begin, result)) = fields.pop().filter(|_| fields.len() < FIELDS) {
                    close_field(&mut out, begin, result, pages);
                }
                continue;
            }
            _ => {}
        }
        out.push(item);
    }
    for item in &mut out {
        if matches!(item.kind, ItemKind::Begin | ItemKind::Result | ItemKind::End) {
            item.kind = ItemKind::Break;
        }
    }
    twins(&mut out);
    out
}

/// A field that ends where the items do.
fn close_field(out: &mut Vec<Item<'_>>, begin: usize, result: Option<usize>, pages: bool) {
    let depth = |item: &Item<'_>| match item.kind {
        ItemKind::Open => 1isize,
        ItemKind::Close => -1,
        _ => 0,
    };
    // What stands in elements of its own: as many close as open, and none that was open before.
    let whole = |items: &[Item<'_>]| {
        let mut level = 0;
        !items.iter().any(|i| {
            level += depth(i);
            level < 0
        }) && level == 0
    };
    let spoken = |raw: &str| raw.contains("HYPERLINK") || pages && counts_pages(raw);
    let link = |item: &Item<'_>| item.parts.iter().any(|p| matches!(p, Part::Raw(raw) if spoken(raw)));
    let arabic = |item: &Item<'_>| item.kind == ItemKind::Text && item.text.contains(is_arabic_letter);
    let part = |range: Range<usize>| out.get(range).unwrap_or_default();
    let head = result.filter(|at| part(begin..*at).iter().any(link) || part(*at..out.len()).iter().any(arabic));
    // A link's head becomes one tag and its result stands in it: an element from one into the other would be cut in two.
    if !whole(part(begin..out.len())) || head.is_some_and(|at| !whole(part(begin..at))) {
        return;
    }
    let mut field = out.split_off(begin);
    match head {
        Some(at) => {
            let end = field.pop();
            let inner = field.split_off((at + 1 - begin).min(field.len()));
            out.push(Item::new(ItemKind::Open, field.into_iter().flat_map(|i| i.parts).collect()));
            out.extend(inner);
            out.extend(end.map(|e| Item { kind: ItemKind::Close, ..e }));
        }
        None => out.push(Item::new(ItemKind::Unit, field.into_iter().flat_map(|i| i.parts).collect())),
    }
}

fn twins(items: &mut [Item<'_>]) {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for (at, item) in items.iter().enumerate() {
        match item.kind {
            ItemKind::Open => open.push(at),
            ItemKind::Close => pairs.extend(open.pop().map(|from| (from, at))),
            _ => {}
        }
    }
    for (from, at) in pairs {
        if let Some(item) = items.get_mut(from) {
            item.twin = at;
        }
    }
}

/// A look without what is none: Word parts runs by the language and the direction that they were typed in, and by what it has checked.
fn seen(look: &str) -> String {
    let mut out = String::new();
    for token in tokens(look, false) {
        let raw = token.raw();
        match name(raw).as_str() {
            "w:lang" | "w:noproof" | "w:rtl" => {}
            "w:rfonts" => match raw.split_once(" w:hint=\"").and_then(|(front, rest)| Some((front, rest.split_once('"')?.1))) {
                Some((front, behind)) => out.extend([front, behind]),
                None => out.push_str(raw),
            },
            _ => out.push_str(raw),
        }
    }
    out.replace("<w:rFonts/>", "").replace("<w:rPr></w:rPr>", "")
}

fn alike(one: &str, other: &str) -> bool {
    one == other || seen(one) == seen(other)
}

/// Characters of a run that has no look of its own.
const QUIET: usize = 3;

/// Whether a run has but a mark or a blank of its sentence: apart, it would be hidden from the model, and its words would be one.
fn is_quiet(text: &str) -> bool {
    let mark = |c: char| c.is_whitespace() || "،؛؟.,:;!?()[]«»\"'“”‘’-–—…/".contains(c);
    text.chars().count() <= QUIET && text.chars().all(mark)
}

/// The look that most of a paragraph has, outside of links where there is any.
pub fn usual<'a>(items: &[Item<'a>]) -> Look<'a> {
    let mut letters: HashMap<&str, (usize, usize, Look<'a>)> = HashMap::new();
    let mut depth = 0usize;
    for (at, item) in items.iter().enumerate() {
        match item.kind {
            ItemKind::Open => depth += 1,
            ItemKind::Close => depth = depth.saturating_sub(1),
            ItemKind::Text => {
                let weight = item.text.chars().count() * if depth == 0 { 1000 } else { 1 };
                let own = letters.entry(item.look.1).or_insert((0, usize::MAX - at, item.look));
                own.0 += weight;
            }
            _ => {}
        }
    }
    // Of looks that are alike, the one that most of them has.
    let mut alike: HashMap<String, usize> = HashMap::new();
    letters.values().for_each(|(weight, _, look)| *alike.entry(seen(look.1)).or_default() += weight);
    let together = |look: &Look<'_>| alike.get(&seen(look.1)).copied();
    letters.values().max_by_key(|(weight, first, look)| (together(look), *weight, *first)).map_or(("", ""), |(_, _, look)| *look)
}

/// The fragment: what looks as usual is bare, neighbours that look alike are one element.
pub fn html(items: &[Item<'_>], usual: Look<'_>) -> String {
    let mut out = String::new();
    let mut open: Option<&str> = None;
    // Whether a word is the last text, and whether a blank that is an element stands behind it: it parts words as any other does.
    let (mut word, mut parted) = (false, false);
    for (at, item) in items.iter().enumerate() {
        let look = match item.kind {
            ItemKind::Text if is_quiet(&item.text) => open,
            ItemKind::Text => Some(item.look.1).filter(|look| !alike(look, usual.1)),
            _ => None,
        };
        let same = match (open, look) {
            (Some(one), Some(other)) => alike(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        if !same {
            if open.is_some() {
                out.push_str("</b>");
            }
            if look.is_some() {
                _ = write!(out, "<b n={at}>");
            }
            open = look;
        }
        match item.kind {
            ItemKind::Text if !item.text.is_empty() => {
                if parted && item.text.starts_with(|c: char| !c.is_whitespace()) {
                    out.push(' ');
                }
                (word, parted) = (!item.text.ends_with(char::is_whitespace), false);
            }
            ItemKind::Break => (word, parted) = (false, false),
            ItemKind::Unit => parted |= word && starts(item, &["<text:s/", "<text:s "]),
            _ => {}
        }
        _ = match item.kind {
            ItemKind::Text => write!(out, "{}", entity::encode(&item.text)),
            ItemKind::Open => write!(out, "<a n={at}>"),
            ItemKind::Close => write!(out, "</a>"),
            ItemKind::Break => write!(out, "<br n={at}>"),
            _ if is_shown(item) => write!(out, "<img n={at}>"),
            // What nobody sees parts no words: a bookmark, a place where the spelling was checked.
            _ => write!(out, "<wbr n={at}>"),
        };
    }
    if open.is_some() {
        out.push_str("</b>");
    }
    out
}

fn starts(item: &Item<'_>, with: &[&str]) -> bool {
    item.parts.iter().any(|p| matches!(p, Part::Raw(raw) if with.iter().any(|w| raw.starts_with(w))))
}

/// Whether something without a word of the sentence is seen: a picture, a sign of another font, a hyphen, a formula.
fn is_shown(item: &Item<'_>) -> bool {
    starts(item, &["<w:drawing", "<w:pict", "<w:object", "<w:sym", "<w:noBreakHyphen", "<w:ruby", "<m:oMath", "<draw:"])
}
