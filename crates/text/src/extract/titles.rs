//! A page's title: its main heading, or what its head says, without the names of site and section behind it.

use super::asides::short;
use super::{dom, who};
use crate::normalize::fold;
use dom_query::Document;
use std::collections::HashSet;

/// No heading has more words.
const HEADING: usize = 40;
/// What stands between a headline and the names of section and site.
const MARKS: [&str; 7] = [" | ", " - ", " – ", " — ", " :: ", " » ", " • "];

/// The page's own main heading, if it reads like a headline.
pub(super) fn heading(tree: &Document) -> Option<String> {
    let text = dom::line(&dom::heading(tree)?);
    // A heading that nobody closed holds the whole page.
    ((3..=HEADING).contains(&text.split_whitespace().count()) && crate::letters(&text).0 > 0).then_some(text)
}

/// The texts that a page shows as headings or calls titles.
pub(super) fn titles(tree: &Document) -> HashSet<String> {
    const MOST: usize = 200;
    let found = tree.select("h1, h2, h3, [class*='title' i]");
    found.nodes().iter().take(MOST).filter_map(|node| short(node, HEADING)).collect()
}

/// A title without the site's name behind it: "افتتاح جسر - صحيفة الضحى".
pub(super) fn without_site(title: &str, site: Option<&str>) -> String {
    // In front only the very name that the page declares: a speaker or a place stands there, too.
    for mark in [" | ", " - ", " – ", " — "] {
        if let Some((head, tail)) = title.split_once(mark)
            && site.is_some_and(|s| fold(s.trim()) == fold(head.trim()))
            && tail.split_whitespace().count() >= 2
        {
            return tail.trim().to_string();
        }
    }
    for mark in MARKS {
        let Some((head, tail)) = title.rsplit_once(mark) else { continue };
        let (tail_folded, tail_words) = (fold(tail.trim()), tail.split_whitespace().count());
        let named = site.is_some_and(|s| {
            let site = fold(s);
            tail_words <= 6 && (site.contains(&tail_folded) || tail_folded.contains(&site))
        });
        if head.split_whitespace().count() >= 2
            && (named || matches!(who::read(tail).who, who::Who::Outlet { sure: true } | who::Who::Agency { sure: true }))
        {
            return head.trim().to_string();
        }
    }
    title.to_string()
}

/// The outlet that a page's head names behind the headline, or in front of it: "افتتاح جسر جديد - صحيفة الضحى".
pub(super) fn outlet_behind(head: &str, title: &str) -> Option<String> {
    const NAME: usize = 5;
    /// Marks in front of which no speaker stands.
    const FRONT: [&str; 4] = [" | ", " » ", " :: ", " • "];
    let (_, name) = if let Some(rest) = head.strip_prefix(title) {
        MARKS.iter().filter_map(|mark| rest.rsplit_once(*mark)).min_by_key(|(_, name)| name.len())?
    } else {
        let rest = head.strip_suffix(title)?;
        FRONT.iter().filter_map(|mark| rest.split_once(*mark)).map(|(name, rest)| (rest, name)).min_by_key(|(_, name)| name.len())?
    };
    let name = name.trim();
    let sure = name.split_whitespace().count() <= NAME && matches!(who::read(name).who, who::Who::Outlet { sure: true });
    sure.then(|| name.to_string())
}

/// Words but for signs between them.
fn count(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// A title as far as the page shows it as one: "افتتاح جسر جديد | محليات" above a text that is headed "افتتاح جسر جديد".
pub(super) fn as_shown(title: String, shown: &HashSet<String>) -> String {
    if shown.contains(&title) {
        return title;
    }
    let cuts = MARKS.iter().flat_map(|mark| title.match_indices(mark));
    let cuts = cuts.filter_map(|(at, mark)| Some((title.get(..at)?.trim(), title.get(at + mark.len()..)?.trim())));
    // In front of a headline a section or a speaker may stand, who is shown, too: what leaves is shorter, and not shown itself.
    let fits = cuts.filter(|(head, rest)| {
        let (head_words, rest_words) = (count(head), count(rest));
        head_words >= 3 && rest_words < head_words && shown.contains(*head) && (rest_words < 3 || !shown.contains(*rest))
    });
    let known = fits.map(|(head, _)| head).max_by_key(|head| head.len());
    known.map_or_else(|| title.clone(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_ends_where_the_page_s_heading_does() {
        let shown = [
            "افتتاح جسر جديد",
            "محليات",
            "بيروت - دمشق",
            "أخبار المدن اليوم",
            "وزير النقل الأسبق",
            "حفل لفرقة المدينة الكبرى",
            "أغاني من الجنوب",
        ];
        let shown: HashSet<String> = shown.map(String::from).into();
        for (title, want) in [
            ("افتتاح جسر جديد | محليات", "افتتاح جسر جديد"),
            ("افتتاح جسر جديد - محليات - الضحى", "افتتاح جسر جديد"),
            ("افتتاح جسر جديد » أخبار", "افتتاح جسر جديد"),
            ("افتتاح جسر جديد", "افتتاح جسر جديد"),
            ("محليات - افتتاح جسر", "محليات - افتتاح جسر"),
            ("بيروت - دمشق", "بيروت - دمشق"),
            ("افتتاح جسر آخر | محليات", "افتتاح جسر آخر | محليات"),
            ("افتتاح جسر جديد: صور", "افتتاح جسر جديد: صور"),
            // A section, a speaker or a band in front of the headline.
            ("أخبار المدن اليوم | افتتاح جسر قديم في الجنوب", "أخبار المدن اليوم | افتتاح جسر قديم في الجنوب"),
            ("وزير النقل الأسبق - الجسر يفتتح قريبا", "وزير النقل الأسبق - الجسر يفتتح قريبا"),
            ("حفل لفرقة المدينة الكبرى – أغاني من الجنوب", "حفل لفرقة المدينة الكبرى – أغاني من الجنوب"),
        ] {
            assert_eq!(as_shown(title.to_string(), &shown), want);
        }
    }

    #[test]
    fn outlets_behind_the_headline() {
        let title = "افتتاح جسر جديد";
        for (head, want) in [
            ("افتتاح جسر جديد - صحيفة الضحى", Some("صحيفة الضحى")),
            ("افتتاح جسر جديد | محليات | صحيفة الضحى", Some("صحيفة الضحى")),
            ("افتتاح جسر جديد - محليات", None),
            ("افتتاح جسر جديد", None),
            ("صحيفة الضحى - افتتاح جسر جديد", None),
            ("صحيفة الضحى » افتتاح جسر جديد", Some("صحيفة الضحى")),
            ("صحيفة الضحى | محليات | افتتاح جسر جديد", Some("صحيفة الضحى")),
            ("محليات | افتتاح جسر جديد", None),
        ] {
            assert_eq!(outlet_behind(head, title).as_deref(), want, "{head}");
        }
    }
}
