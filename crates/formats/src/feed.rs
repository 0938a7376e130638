//! RSS and Atom: one file, many documents.

use super::guard::guarded;
use super::{Content, RawDocument, Read, Unreadable};
use mujaz_text::charset::Decoded;
use mujaz_text::extract::{FeedEntry, FeedError, InputKind, feed_entries};

/// The entries of a feed that are articles; an entry without an article, or a feed that breaks off, is a failure of its own.
pub fn documents(decoded: &Decoded, source: &str, kind: InputKind) -> impl Iterator<Item = Read> + use<> {
    part(decoded, source, kind, None).1
}

/// What is in front of a part of a feed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Behind {
    pub entries: usize,
    pub bytes: u64,
}

/// The same of a part of a feed, if it is one; and how many entries it has.
pub fn part(decoded: &Decoded, source: &str, kind: InputKind, behind: Option<Behind>) -> (usize, impl Iterator<Item = Read> + use<>) {
    let (replaced, source) = (decoded.replaced, source.to_string());
    let entries = feed_entries(&decoded.text);
    let front = behind.unwrap_or_default();
    let count = entries.len();
    // Pictures, menus and old versions in an export of a site are no articles, nor are they failures.
    let is_article = |entry: &Result<FeedEntry, FeedError>| entry.as_ref().ok().and_then(FeedEntry::no_article).is_none();
    let reason = match entries.len() {
        0 => "no entries: the feed is empty".to_string(),
        all => format!("no articles: all {all} entries are attachments, menus or the like"),
    };
    // A file that gives nothing says so.
    let empty =
        (behind.is_none() && !entries.iter().any(is_article)).then(|| Unreadable { id: source.clone(), source: source.clone(), reason });
    let documents = entries.into_iter().enumerate().filter(move |(_, entry)| is_article(entry)).map(move |(i, entry)| {
        let at = format!("{source}#{}", front.entries + i + 1);
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let reason = FeedError { at: error.at + front.bytes, ..error }.to_string();
                return Err(Unreadable { id: at, source: source.clone(), reason });
            }
        };
        let id = entry.id().map_or_else(|| at.clone(), String::from);
        match guarded(|| entry.article(kind).map_err(|e| e.to_string())) {
            Ok(article) => Ok(RawDocument {
                id,
                source: at,
                family: source.clone(),
                content: Content::Article(Box::new(article)),
                replaced,
                key: None,
            }),
            Err(reason) => Err(Unreadable { id, source: at, reason }),
        }
    });
    (count, documents.chain(empty.map(Err)))
}
