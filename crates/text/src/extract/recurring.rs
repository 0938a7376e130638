//! Lines that recur across the pages of one source: menus, notices and footers that no list of phrases knows.

use super::article::{Article, Removed};
use crate::near_duplicate::{Index, Signature};
use crate::normalize::{clean, collapse_whitespace, fold};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Pages a line must stand on.
const LEAST_PAGES: u32 = 3;
/// The share of a source's pages, in percent, that it must stand on.
const LEAST_SHARE: u32 = 25;

/// Learns what recurs on the pages of one source.
///
/// Pages that are nearly the same article count once, so that a story which several files carry is not taken for
/// boilerplate.
///
/// ```
/// use mujaz_text::extract::Recurring;
/// let mut learned = Recurring::default();
/// for body in ["أعلنت الوزارة خطة جديدة للمدارس.", "فاز الفريق بكأس البلاد أمس.", "ارتفعت أسعار النفط قليلا.", "هطلت أمطار على الساحل."] {
///     learned.observe(&format!("{body}\nهذا الموقع يستخدم ملفات الارتباط"));
/// }
/// assert!(learned.recurs("هذا الموقع يستخدم ملفات الارتباط") && !learned.recurs("فاز الفريق بكأس البلاد أمس."));
/// ```
#[derive(Debug, Default)]
pub struct Recurring {
    pages: u32,
    seen: Index,
    lines: HashMap<u64, u32>,
}

fn key(line: &str) -> Option<u64> {
    let folded = collapse_whitespace(&fold(&clean(line)));
    if folded.is_empty() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    folded.hash(&mut hasher);
    Some(hasher.finish())
}

impl Recurring {
    /// Takes in one page's text.
    pub fn observe(&mut self, page: &str) {
        let signature = Signature::of(page);
        if self.seen.nearest(&signature).is_some() {
            return;
        }
        self.seen.insert(&signature);
        self.pages += 1;
        for line in page.lines().filter_map(key).collect::<HashSet<u64>>() {
            *self.lines.entry(line).or_default() += 1;
        }
    }

    /// Whether a line recurs on enough pages to be boilerplate.
    pub fn recurs(&self, line: &str) -> bool {
        let count = key(line).and_then(|k| self.lines.get(&k)).copied().unwrap_or(0);
        count >= LEAST_PAGES && count * 100 >= self.pages * LEAST_SHARE
    }

    /// Takes recurring lines out of an article's body and notes them; never all of the body.
    pub fn clean(&self, article: &mut Article) {
        let (gone, kept): (Vec<&str>, Vec<&str>) = article.body.lines().partition(|l| self.recurs(l));
        if gone.is_empty() || kept.is_empty() {
            return;
        }
        // The byline at the beginning of the body is measured in bytes of its first line.
        if article.body.lines().next().is_some_and(|l| self.recurs(l)) {
            article.lead = 0;
        }
        let removed: Vec<Removed> = gone.into_iter().map(|l| Removed { line: l.into(), reason: "recurring" }).collect();
        article.body = kept.join("\n");
        article.removed.extend(removed);
    }
}
