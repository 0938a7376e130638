//! When a page was published and changed: what its metadata, its elements and its address say.

use crate::normalize::fold;
use dom_query::{Document, NodeRef};

/// What a page calls a time that it shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Called {
    Publication,
    Nothing,
    Update,
}

/// What a `<time>` is called by its names and by the label in front of it. Themes give one element both names: it is the
/// publication.
fn called(node: &NodeRef<'_>) -> Called {
    const PUBLISHED: &[&str] = &["publish", "entry-date", "pubdate", "posted", "created", "نشر"];
    const UPDATED: &[&str] = &["updat", "modif", "تحديث", "تعديل"];
    const LABEL: usize = 6;
    let has = |text: &str, list: &[&str]| list.iter().any(|w| text.contains(w));
    let judge = |text: &str| match () {
        () if has(text, PUBLISHED) => Called::Publication,
        () if has(text, UPDATED) => Called::Update,
        () => Called::Nothing,
    };
    let names = [node.class(), node.attr("itemprop"), node.attr("id")].into_iter().flatten();
    let named = judge(&names.map(|n| n.to_ascii_lowercase()).collect::<Vec<_>>().join(" "));
    if named != Called::Nothing || node.has_attr("pubdate") {
        return if named == Called::Nothing { Called::Publication } else { named };
    }
    // "آخر تحديث: <time>", "<time>آخر تحديث: ...</time>", "<dt>آخر تحديث</dt><dd><time>".
    let own = node.text();
    let own = own.split(|c: char| c.is_numeric()).next().unwrap_or("").to_string();
    let words = |t: &str| t.contains(char::is_alphabetic);
    let near = std::iter::successors(node.prev_sibling(), NodeRef::prev_sibling).map(|n| n.text().to_string()).find(|t| words(t));
    // Behind another date only what follows it.
    let near = near.map(|t| t.rsplit(char::is_numeric).next().unwrap_or("").to_string());
    let above = || {
        let parent = node.parent().filter(|p| !p.has_name("body") && !p.has_name("article"))?;
        let label = parent.prev_element_sibling()?.text().to_string();
        (!label.contains(char::is_numeric)).then_some(label)
    };
    let labels = [Some(own), near.or_else(above)].into_iter().flatten().filter(|t| t.split_whitespace().count() <= LABEL);
    labels.map(|t| judge(&fold(&t))).find(|c| *c != Called::Nothing).unwrap_or(Called::Nothing)
}

/// The page's `<time>` elements that are no updates, publications first; and those that are.
fn times(page: &Document) -> (Vec<String>, Vec<String>) {
    const MOST: usize = 40;
    let found = page.select("time[datetime]:not([itemprop='dateModified'])");
    let value = |n: &NodeRef<'_>| n.attr("datetime").map(|d| d.to_string()).unwrap_or_default();
    let mut all: Vec<(Called, String)> = found.nodes().iter().take(MOST).map(|n| (called(n), value(n))).collect();
    let renewed = all.iter().filter(|(c, _)| *c == Called::Update).map(|(_, v)| v.clone()).collect();
    all.retain(|(c, _)| *c != Called::Update);
    all.sort_by_key(|(called, _)| *called);
    (all.into_iter().map(|(_, v)| v).collect(), renewed)
}

/// When the page was changed, where it says that: for a page that says nothing else.
pub fn updated(page: &Document) -> Vec<String> {
    let metas = page.select("meta[property='article:modified_time' i], meta[itemprop='dateModified']");
    times(page).1.into_iter().chain(metas.nodes().iter().filter_map(|m| m.attr("content")).map(|c| c.to_string())).collect()
}

/// The time of publication that the page declares; no time of an update.
pub fn published(page: &Document) -> Vec<String> {
    const SURE: [&str; 4] = [
        "meta[property='article:published_time' i], meta[itemprop='datePublished'], meta[name='pubdate' i], meta[name='publishdate' i]",
        "meta[name='dc.date' i], meta[name='dcterms.created' i], meta[name='date' i], meta[property='og:published_time' i]",
        "[itemprop='datePublished'], [itemprop='dateCreated'], time[pubdate], abbr.published[title]",
        "meta[name='publish-date' i], meta[name='publish_date' i], meta[name='publication_date' i], meta[name='publicationdate' i], \
         meta[name='dc.date.issued' i], meta[name='dcterms.issued' i], meta[name='dc.date.created' i], meta[name='article.published' i], \
         meta[name='parsely-pub-date' i], meta[name='sailthru.date' i], meta[name='cxenseparse:recs:publishtime' i]",
    ];
    // What themes of WordPress and Drupal call it; "date" alone may be today's, above the page.
    const CALLED: &str = ".posted-on, .entry-date, .post-date, .entry-meta .date, .post-meta .date, .article-date, .news-date";
    let abbreviated = |n: &NodeRef<'_>| n.attr("title").filter(|_| n.has_name("abbr"));
    let said = |n: &NodeRef<'_>| n.attr("content").or_else(|| n.attr("datetime")).or_else(|| abbreviated(n));
    let value = |n: &NodeRef<'_>| said(n).unwrap_or_else(|| n.text()).to_string();
    let first = |s: &str| page.select(s).nodes().first().map(value);
    // Of several times of one kind the first is the article's own.
    let time = times(page).0.into_iter().next();
    SURE.iter().filter_map(|s| first(s)).chain(time).chain(first(CALLED)).collect()
}

/// The day in an address, as systems that publish news write it: `https://example.org/2024/03/12/bridge`.
pub fn day_in(address: &str) -> Option<String> {
    let parts: Vec<&str> = address.split(['/', '?', '#']).collect();
    let number = |part: &str, digits: std::ops::RangeInclusive<usize>| {
        let fits = digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| fits)
    };
    parts.windows(3).find_map(|three| {
        let [year, month, day] = three else { return None };
        let (year, month, day) = (number(year, 4..=4)?, number(month, 1..=2)?, number(day, 1..=2)?);
        let real = (1990..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        real.then(|| format!("{year:04}-{month:02}-{day:02}"))
    })
}
