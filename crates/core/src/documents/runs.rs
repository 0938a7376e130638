//! What stands in a paragraph of an office file, as a fragment of HTML.

use crate::translate::markup::entity;
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

/// Items among which what opens and what closes are pairs within each other. A field is a link around its result, where it is a
/// link, else it stays as it is; one that crosses a tag with its marks, ends in another paragraph, or stands in more than 16
/// others, keeps its place between breaks.
pub fn settle(items: Vec<Item<'_>>) -> Vec<Item<'_>> {
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
                    close_field(&mut out, begin, result);
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
fn close_field(out: &mut Vec<Item<'_>>, begin: usize, result: Option<usize>) {
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
    let link = |item: &Item<'_>| item.parts.iter().any(|p| matches!(p, Part::Raw(raw) if raw.contains("HYPERLINK")));
    let part = |range: Range<usize>| out.get(range).unwrap_or_default();
    let head = result.filter(|at| part(begin..*at).iter().any(link));
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
    letters.into_values().max_by_key(|(weight, first, _)| (*weight, *first)).map_or(("", ""), |(_, _, look)| look)
}

/// The fragment: what looks as usual is bare, neighbours that look alike are one element.
pub fn html(items: &[Item<'_>], usual: Look<'_>) -> String {
    let mut out = String::new();
    let mut open: Option<&str> = None;
    for (at, item) in items.iter().enumerate() {
        let look = (item.kind == ItemKind::Text && item.look.1 != usual.1).then_some(item.look.1);
        if open != look {
            if open.is_some() {
                out.push_str("</b>");
            }
            if look.is_some() {
                _ = write!(out, "<b n={at}>");
            }
            open = look;
        }
        _ = match item.kind {
            ItemKind::Text => write!(out, "{}", entity::encode(&item.text)),
            ItemKind::Open => write!(out, "<a n={at}>"),
            ItemKind::Close => write!(out, "</a>"),
            ItemKind::Break => write!(out, "<br n={at}>"),
            _ => write!(out, "<img n={at}>"),
        };
    }
    if open.is_some() {
        out.push_str("</b>");
    }
    out
}
