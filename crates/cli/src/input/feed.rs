//! RSS and Atom: one file, many documents.

use super::{Content, RawDocument, Read, Unreadable};
use mujaz_text::charset::Decoded;
use mujaz_text::extract::{InputKind, feed_entries_as};

/// The entries of a feed; an entry without an article, or a feed that breaks off, is a failure of its own.
pub fn documents(decoded: &Decoded, source: &str, kind: InputKind) -> impl Iterator<Item = Read> + use<> {
    let (entries, error) = feed_entries_as(&decoded.text, kind);
    let (replaced, source) = (decoded.replaced, source.to_string());
    let broken = error.map(|e| Err(Unreadable { id: source.clone(), source: source.clone(), reason: e.to_string() }));
    let documents = entries.into_iter().enumerate().map(move |(i, entry)| {
        let at = format!("{source}#{}", i + 1);
        let id = entry.id.unwrap_or_else(|| at.clone());
        match entry.article {
            Ok(article) => {
                Ok(RawDocument { id, source: at, family: source.clone(), content: Content::Article(Box::new(article)), replaced })
            }
            Err(error) => Err(Unreadable { id, source: at, reason: error.to_string() }),
        }
    });
    documents.chain(broken)
}
