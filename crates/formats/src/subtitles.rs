//! Subtitles: what one file says is one article.

use super::unpack::Stream;
use super::{Content, Documents, Options, RawDocument, Unreadable, page};
use mujaz_text::extract::{Article, Contract, Reading};
use mujaz_text::subtitles::{self, transcript};

/// Whether a stream begins as subtitles do.
pub fn begins(head: &[u8]) -> bool {
    // In UTF-16 every other byte of a number or time is zero.
    let narrow: Vec<u8> = head.iter().copied().filter(|b| *b != 0).take(4096).collect();
    let narrow = narrow.strip_prefix(b"\xFF\xFE").or(narrow.strip_prefix(b"\xFE\xFF")).unwrap_or(&narrow);
    subtitles::begins(&String::from_utf8_lossy(narrow))
}

/// The article in a file. Nothing in it is a headline, a byline or a date: all that is said is its body.
pub fn documents(reader: Stream, source: String, options: &Options) -> Documents {
    let decoded = match page::text(reader, &source, options) {
        Ok(decoded) => decoded,
        Err(unreadable) => return Box::new(std::iter::once(Err(unreadable))),
    };
    let body = transcript(&decoded.text).replace("\n\n", "\n");
    if body.is_empty() && !decoded.text.trim().is_empty() {
        let reason = if subtitles::begins(&decoded.text) {
            "subtitles in which nothing is said".into()
        } else {
            "subtitles without a time such as `00:00:01,000 --> 00:00:02,000`: nothing is said in them (other kinds of subtitles: save them \
             as SubRip or WebVTT first)"
                .into()
        };
        return Box::new(std::iter::once(Err(Unreadable { id: source.clone(), source, reason })));
    }
    let document = page::document(decoded, source);
    if body.is_empty() {
        return Box::new(std::iter::once(Ok(document)));
    }
    let article = Article { input: Reading { kind: Contract::Article, why: "subtitles: what is said".into() }, body, ..Article::default() };
    Box::new(std::iter::once(Ok(RawDocument { content: Content::Article(Box::new(article)), ..document })))
}
