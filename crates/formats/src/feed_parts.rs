//! Feeds larger than a page may be, such as the export of a whole site: read in parts of whole entries, each behind what the feed says
//! of itself, so that memory holds one part.

use super::feed::Behind;
use super::page;
use super::unpack::Stream;
use super::{Documents, Options, Unreadable, feed};
use mujaz_text::charset::decode;
use mujaz_text::extract::is_feed;
use std::io::{BufRead as _, Read as _};

/// No tag's name is longer.
const NAME: usize = 64;
/// Nor is a comment in front of the entries.
const COMMENT: usize = 64 << 10;

/// Whether what a stream begins with is a feed.
pub fn begins(reader: &mut Stream) -> bool {
    reader.fill_buf().is_ok_and(|head| page::binary(head).is_none() && is_feed(&decode(head).text))
}

/// The documents of a feed.
pub fn documents(reader: Stream, source: String, options: &Options) -> Documents {
    let parts = Parts { reader, most: options.max_bytes, head: None, rest: Vec::new(), passed: 0, ended: false, skips: false };
    let (kind, options) = (options.kind, options.clone());
    let mut entries = 0;
    let documents = parts.flat_map(move |part| -> Documents {
        let fail = |reason: String| Err(Unreadable { id: source.clone(), source: source.clone(), reason });
        match part {
            Part::Whole(bytes) => Box::new(feed::documents(&decode(&bytes), &source, kind)),
            Part::Of(part, bytes) => {
                let (count, documents) = feed::part(&decode(&part), &source, kind, Some(Behind { entries, bytes }));
                entries += count;
                Box::new(documents)
            }
            Part::TooLarge(what) => {
                entries += 1;
                Box::new(std::iter::once(fail(options.too_large(what))))
            }
            Part::Failed(reason) => Box::new(std::iter::once(fail(reason))),
        }
    });
    Box::new(documents)
}

enum Part {
    /// All of a feed.
    Whole(Vec<u8>),
    /// Some entries of one, behind its head, and how many bytes of entries stand in front of them.
    Of(Vec<u8>, u64),
    /// What is larger alone than a page may be.
    TooLarge(&'static str),
    Failed(String),
}

struct Parts {
    reader: Stream,
    most: u64,
    /// What stands in front of the first entry, and what ends what it leaves open.
    head: Option<(Vec<u8>, Vec<u8>)>,
    /// What was read and is not given yet.
    rest: Vec<u8>,
    /// Bytes behind the head that were given or passed over.
    passed: u64,
    ended: bool,
    /// Whether what is read belongs to an entry that is passed over.
    skips: bool,
}

impl Parts {
    /// Reads on until there is more than a page may be, or the end; whether it is the end.
    fn fill(&mut self) -> std::io::Result<bool> {
        let room = self.most.saturating_add(1).saturating_sub(self.rest.len() as u64);
        self.reader.by_ref().take(room).read_to_end(&mut self.rest)?;
        Ok(self.rest.len() as u64 <= self.most)
    }

    /// Takes bytes of entries out of what was read.
    fn cut(&mut self, end: usize) -> Vec<u8> {
        self.passed += end as u64;
        self.rest.drain(..end).collect()
    }

    /// All that is left, which ends as the feed does.
    fn last(&mut self) -> Part {
        let entries = std::mem::take(&mut self.rest);
        match &self.head {
            Some((head, _)) => Part::Of([head.as_slice(), &entries].concat(), self.passed),
            None => Part::Whole(entries),
        }
    }
}

impl Iterator for Parts {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        while !self.ended {
            match self.fill() {
                Ok(ended) => self.ended = ended,
                Err(error) => {
                    self.ended = true;
                    return Some(Part::Failed(error.to_string()));
                }
            }
            if self.skips {
                let next = first_entry(&self.rest);
                self.skips = next.is_none();
                // The tag of the next entry may be cut in two.
                let half = if self.ended { 0 } else { half_tag(&self.rest) };
                self.cut(next.unwrap_or(self.rest.len() - half));
                continue;
            }
            if self.ended {
                return Some(self.last());
            }
            if self.head.is_none() {
                let Some(at) = first_entry(&self.rest) else {
                    self.ended = true;
                    return Some(Part::TooLarge("a page"));
                };
                let head: Vec<u8> = self.rest.drain(..at).collect();
                let tail = closing(&head);
                self.head = Some((head, tail));
            }
            let Some(end) = last_end(&self.rest) else {
                self.cut(self.rest.len());
                self.skips = true;
                return Some(Part::TooLarge("an entry"));
            };
            let passed = self.passed;
            let entries = self.cut(end);
            let (head, tail) = self.head.as_ref()?;
            return Some(Part::Of([head.as_slice(), &entries, tail].concat(), passed));
        }
        // What stands behind an entry that was passed over, to the end.
        (!self.rest.is_empty()).then(|| self.last())
    }
}

/// The name of a tag without its prefix, of the bytes behind `<` or `</`.
fn name(tag: &[u8]) -> &[u8] {
    let end = tag.iter().take(NAME).position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')).unwrap_or(0);
    let whole = tag.get(..end).unwrap_or_default();
    whole.rsplit(|b| *b == b':').next().unwrap_or_default()
}

fn is_entry(tag: &[u8]) -> bool {
    name(tag).eq_ignore_ascii_case(b"item") || name(tag).eq_ignore_ascii_case(b"entry")
}

/// Where the first entry begins; a comment may speak of one.
fn first_entry(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|b| *b == b'<')?;
        let tag = bytes.get(at + 1..)?;
        if is_entry(tag) {
            return Some(at);
        }
        let near = tag.get(..COMMENT).unwrap_or(tag);
        let comment = tag.starts_with(b"!--").then(|| near.windows(3).position(|window| window == b"-->")).flatten();
        at += 1 + comment.unwrap_or(0);
    }
}

/// How many bytes at the end may be the beginning of a tag's name.
fn half_tag(bytes: &[u8]) -> usize {
    let half = bytes.iter().rev().take(NAME).position(|b| *b == b'<').map_or(0, |at| at + 1);
    // What fills all that may be read at once could never be completed.
    if half < bytes.len() { half } else { 0 }
}

/// The place behind the last entry that ends.
fn last_end(bytes: &[u8]) -> Option<usize> {
    let at = (0..bytes.len()).rev().find(|at| bytes.get(*at..at + 2) == Some(b"</") && bytes.get(at + 2..).is_some_and(is_entry))?;
    let behind = bytes.get(at..)?.iter().position(|b| *b == b'>')?;
    Some(at + behind + 1)
}

/// The tags that end what a feed's head leaves open: `</channel></rss>`.
fn closing(head: &[u8]) -> Vec<u8> {
    let mut open: Vec<&[u8]> = Vec::new();
    let mut at = 0;
    while let Some(rest) = head.get(at..) {
        let Some(begin) = rest.iter().position(|b| *b == b'<') else { break };
        let Some(tag) = rest.get(begin + 1..) else { break };
        let mark: &[u8] = match tag {
            [b'!', b'-', b'-', ..] => b"-->",
            [b'!', b'[', ..] => b"]]>",
            _ => b">",
        };
        let Some(end) = tag.windows(mark.len()).position(|window| window == mark) else { break };
        let inner = tag.get(..end).unwrap_or_default();
        let whole = inner.split(u8::is_ascii_whitespace).next().unwrap_or_default();
        match inner.first() {
            Some(b'!' | b'?') | None => {}
            Some(b'/') => {
                open.pop();
            }
            Some(_) if inner.ends_with(b"/") => {}
            Some(_) => open.push(whole),
        }
        at += begin + 1 + end + mark.len();
    }
    open.iter().rev().flat_map(|name| [b"</".as_slice(), name, b">"].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    const HEAD: &str = "<?xml version=\"1.0\"?>\n<rss xmlns:wp=\"x\"><!-- <item> --><channel><title>الضفاف</title><link/>";

    fn item(n: usize, text: &str) -> String {
        format!("<item><title>قمة رقم {n} في العاصمة</title><description>{text} {n}.</description></item>")
    }

    fn read(feed: &str, most: u64) -> Vec<(String, String)> {
        let mut reader: Stream = Box::new(Cursor::new(feed.as_bytes().to_vec()));
        assert!(begins(&mut reader));
        let options = Options { max_bytes: most, ..Options::default() };
        let one = |read: crate::Read| match read {
            Ok(document) => {
                let crate::Content::Article(article) = document.content else { panic!("no article") };
                (document.source, format!("{} | {}", article.outlet.unwrap_or_default(), article.body))
            }
            Err(unreadable) => (unreadable.source, unreadable.reason),
        };
        documents(reader, "a.xml".into(), &options).map(one).collect()
    }

    #[test]
    fn a_feed_in_parts_gives_what_it_gives_in_one() {
        let items: String = (1..=60).map(|n| item(n, "قال الوزير إن المفاوضات مستمرة حتى نهاية العام في اليوم")).collect();
        for end in ["</channel></rss>", "</channel></rss>\n", ""] {
            let feed = format!("{HEAD}{items}{end}");
            let whole = read(&feed, 1 << 20);
            assert!(whole.len() >= 60 && whole[59].0 == "a.xml#60" && whole[59].1.starts_with("الضفاف | "), "{:?}", whole.last());
            for most in [600, 1500, 4000, feed.len() as u64 - 1, feed.len() as u64] {
                assert_eq!(read(&feed, most), whole, "{most} {end}");
            }
        }
    }

    #[test]
    fn an_entry_that_is_larger_alone_costs_itself() {
        let long = "قال الوزير إن المفاوضات مستمرة ".repeat(100);
        for at in [0, 3, 9] {
            let items: String = (0..10).map(|n| item(n, if n == at { &long } else { "قال الوزير إن المفاوضات مستمرة اليوم" })).collect();
            let read = read(&format!("{HEAD}{items}</channel></rss>"), 1000);
            let failed: Vec<_> = read.iter().filter(|(_, text)| text.starts_with("an entry over")).collect();
            assert!(failed.len() == 1 && read.len() == 10, "{at}: {read:?}");
        }
    }

    #[test]
    fn an_entry_whose_tag_is_cut_in_two_behind_a_large_one_is_read() {
        let short = item(2, "قال الوزير إن المفاوضات مستمرة اليوم");
        // The place where a part ends goes through the whole of the next tag.
        for more in 0..200 {
            let long = format!("<item><title>قمة</title><description>{}</description></item>", "a".repeat(1750 + more));
            let read = read(&format!("{HEAD}{long}{short}{short}</channel></rss>"), 1000);
            let told = read.iter().filter(|(_, text)| text.contains("المفاوضات")).count();
            assert!(told == 2, "{more}: {read:?}");
        }
    }

    #[test]
    fn what_a_head_leaves_open_is_closed() {
        for (head, want) in [
            (HEAD, "</channel></rss>"),
            ("<feed xmlns='x'><title type='html'><![CDATA[<b>]]></title><link href='y'/>", "</feed>"),
            ("<rdf:RDF xmlns:rdf='x'><channel><items><rdf:Seq><rdf:li/></rdf:Seq></items></channel>", "</rdf:RDF>"),
        ] {
            assert_eq!(String::from_utf8(closing(head.as_bytes())).unwrap(), want);
        }
    }
}
