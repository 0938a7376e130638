//! tar: every file in it is an input of its own.

use super::options::DEPTH;
use super::passed::Counts;
use super::unpack::{Stream, holds_crawl, unpack};
use super::{Documents, Options, Unreadable, documents_of, format_of, shown, sniff};
use std::cell::Cell;
use std::io::{self, Cursor, Read as _};
use std::path::Path;
use std::rc::Rc;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Bytes that may stand between two files: their names and fields, which the `tar` crate takes into memory as long as they say they are.
const NAMES: u64 = 1 << 20;

/// Of zeros, so many count as one: archives end in them, and others may stand behind that end.
const ZEROS: u64 = 64;

/// A stream of which only so much may be read as is left.
struct Metered {
    reader: Stream,
    left: Rc<Cell<u64>>,
}

impl io::Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        if left == 0 && !buffer.is_empty() {
            return Err(io::Error::other(format!("more than {} MiB of names and fields in front of a file", NAMES >> 20)));
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let part = buffer.get_mut(..most).unwrap_or_default();
        let read = self.reader.read(part)?;
        let zeros = part.iter().take(read).all(|byte| *byte == 0);
        let counted = if zeros { (read as u64).div_ceil(ZEROS) } else { read as u64 };
        self.left.set(left.saturating_sub(counted));
        Ok(read)
    }
}

/// Bytes that are passed over behind a file of which nothing was read. The holes of a sparse one are not in the archive; what its head
/// says of the rest need not be true.
fn stored(entry: &tar::Entry<'_, Metered>, options: &Options) -> u64 {
    let sparse = entry.header().entry_type().is_gnu_sparse();
    if sparse { entry.header().entry_size().unwrap_or(0).min(options.max_bytes) } else { entry.size() }
}

/// What stands next in an archive.
enum Member {
    File(String, Vec<u8>),
    Failed(Unreadable),
    /// Nothing more; what was passed over.
    End(Counts),
}

/// What an entry of the archive is to us.
enum Entry {
    Member(Member),
    /// The archive ends inside of this file.
    Cut(Unreadable),
    /// Passed over, and of which kind that was.
    Passed(String),
    /// A folder, or what no folder shows either.
    Nothing,
}

fn fail(at: &str, reason: String) -> Unreadable {
    Unreadable { id: at.into(), source: at.into(), reason }
}

/// Judges an entry by its name or, where that says nothing, by how it begins, and reads it.
fn entry(mut entry: tar::Entry<'_, Metered>, source: &str, options: &Options) -> Entry {
    let name = shown(&entry.path_bytes());
    let kind = entry.header().entry_type();
    let is_hidden = |part: &str| part.starts_with('.') && !matches!(part, "." | "..");
    if kind.is_dir() || name.ends_with('/') || kind.is_pax_global_extensions() || name.rsplit('/').next().is_some_and(is_hidden) {
        return Entry::Nothing;
    }
    if kind.is_hard_link() || kind.is_symlink() {
        return Entry::Passed("links".into());
    }
    if !kind.is_file() && !kind.is_contiguous() && !kind.is_gnu_sparse() {
        return Entry::Passed("devices and pipes".into());
    }
    let (at, size) = (format!("{source}!{name}"), entry.size());
    let mut bytes = Vec::new();
    if format_of(Path::new(&name)).is_none() {
        if name.split('/').any(is_hidden) {
            return Entry::Nothing;
        }
        if let Err(error) = entry.by_ref().take(sniff::HEAD as u64).read_to_end(&mut bytes) {
            return Entry::Member(Member::Failed(fail(&at, error.to_string())));
        }
        let ending = sniff::ending(&name);
        if sniff::is_furniture(&ending) || !sniff::is_readable(&bytes) {
            return Entry::Passed(if ending.is_empty() { "without an ending".into() } else { format!(".{ending}") });
        }
    }
    let rest = options.max_bytes.saturating_add(1).saturating_sub(bytes.len() as u64);
    match entry.take(rest).read_to_end(&mut bytes) {
        Err(error) => Entry::Member(Member::Failed(fail(&at, error.to_string()))),
        Ok(_) if bytes.len() as u64 > options.max_bytes => Entry::Member(Member::Failed(fail(&at, options.too_large("a file")))),
        Ok(_) if (bytes.len() as u64) < size && !kind.is_gnu_sparse() => {
            let reason = format!("the archive breaks off inside this file: {} of {size} bytes are there", bytes.len());
            Entry::Cut(fail(&at, reason))
        }
        Ok(_) => Entry::Member(Member::File(at, bytes)),
    }
}

/// Sends the files of an archive one by one, until nobody listens.
fn members(reader: Stream, source: &str, options: &Options, send: &SyncSender<Member>) {
    let left = Rc::new(Cell::new(NAMES));
    let mut archive = tar::Archive::new(Metered { reader, left: left.clone() });
    // Behind the end of one archive another may begin (`cat a.tar b.tar`).
    archive.set_ignore_zeros(true);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => {
            _ = send.send(Member::Failed(fail(source, error.to_string())));
            return;
        }
    };
    let mut passed = Counts::default();
    for next in entries {
        let member = match next {
            Err(error) => {
                _ = send.send(Member::Failed(fail(source, format!("the archive breaks off: {error}"))));
                break;
            }
            Ok(next) => {
                let behind = stored(&next, options).saturating_add(NAMES);
                left.set(u64::MAX);
                let found = entry(next, source, options);
                left.set(behind);
                match found {
                    Entry::Member(member) => member,
                    Entry::Cut(unreadable) => {
                        _ = send.send(Member::Failed(unreadable));
                        break;
                    }
                    Entry::Passed(kind) => {
                        passed.add(kind);
                        continue;
                    }
                    Entry::Nothing => continue,
                }
            }
        };
        if send.send(member).is_err() {
            return;
        }
    }
    _ = send.send(Member::End(passed));
}

/// The documents of all files of an archive that are of a known kind. What is passed over is counted; where that is everything, it is a
/// failure.
pub fn documents(reader: Stream, source: String, options: &Options) -> Documents {
    if options.depth >= DEPTH {
        let reason = format!("an archive inside of {DEPTH} others: unpack it, and name what is in it");
        return Box::new(std::iter::once(Err(Unreadable { id: source.clone(), source, reason })));
    }
    let inner = Options { depth: options.depth + 1, ..options.clone() };
    // The archive's iterator borrows the archive: it lives on a thread of its own, one file ahead of who reads.
    let (send, receive) = sync_channel(0);
    let (name, settings) = (source.clone(), options.clone());
    let spawned = std::thread::Builder::new().name("mujaz-tar".into()).spawn(move || members(reader, &name, &settings, &send));
    if let Err(error) = spawned {
        return Box::new(std::iter::once(Err(Unreadable { id: source.clone(), source, reason: error.to_string() })));
    }
    let mut any = false;
    let documents = move |member: Member| -> Documents {
        let one = |unreadable: Unreadable| -> Documents { Box::new(std::iter::once(Err(unreadable))) };
        match member {
            Member::End(passed) if any => {
                inner.passed.take(&passed);
                Box::new(std::iter::empty())
            }
            Member::End(passed) if passed.is_empty() => one(fail(&source, "an archive without a file in it".into())),
            Member::End(passed) => one(fail(&source, format!("an archive in which no file is of a kind that is read: {}", passed.words()))),
            Member::Failed(unreadable) => {
                any = true;
                one(unreadable)
            }
            Member::File(at, bytes) => {
                any = true;
                match unpack(Box::new(Cursor::new(bytes)), holds_crawl(Path::new(&at))) {
                    Ok(reader) => documents_of(reader, at, &inner),
                    Err(reason) => one(fail(&at, reason)),
                }
            }
        }
    };
    Box::new(receive.into_iter().flat_map(documents))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Read;

    const PAGE: &str = "<!doctype html><html><body><p>تنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.</p></body></html>";
    const TEXT: &str = "قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.";

    fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            builder.append_data(&mut header, name, *bytes).unwrap();
        }
        builder.into_inner().unwrap()
    }

    /// Names behind the archive's, reasons, and what was passed over.
    fn read(bytes: Vec<u8>) -> (Vec<String>, Vec<String>, Option<(usize, String)>) {
        let options = Options::default();
        let read: Vec<Read> = documents(Box::new(Cursor::new(bytes)), "x.tar".into(), &options).collect();
        let (good, bad): (Vec<Read>, Vec<Read>) = read.into_iter().partition(Result::is_ok);
        let names = good.into_iter().flatten().map(|d| d.source.trim_start_matches("x.tar!").to_string()).collect();
        let reasons = bad.into_iter().filter_map(|read| read.err().map(|e| format!("{}: {}", e.id, e.reason))).collect();
        (names, reasons, options.passed.words())
    }

    #[test]
    fn a_name_that_says_nothing_is_judged_by_what_is_in_it() {
        let record = format!("{{\"title\": \"قمة\", \"text\": \"{TEXT}\"}}").replace('\n', " ");
        let feed = format!("<rss><channel><item><title>قمة</title><description>{TEXT}</description></item></channel></rss>");
        let (old, _, _) = encoding_rs::WINDOWS_1256.encode(TEXT);
        let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(TEXT.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let (names, reasons, passed) = read(tar(&[
            ("b", PAGE.as_bytes()),
            ("c.htm?id=3", PAGE.as_bytes()),
            ("news/1234", TEXT.as_bytes()),
            ("g.php", PAGE.as_bytes()),
            ("f.jl", record.as_bytes()),
            ("api/7", record.as_bytes()),
            ("folder/", b""),
            ("rss", feed.as_bytes()),
            ("old.news", &old),
            ("wide", &wide),
            ("d.docx", b"PK\x03\x04xx"),
            ("e.jsonl.bz2", b"BZh91AY&SY...."),
            ("LICENSE", b"A license in English, with many words."),
            ("app.js?v=2", TEXT.as_bytes()),
            ("data.bin", &[7, 0, 3, 200, 201, 202, 1, 2].repeat(100)),
            (".git/config", TEXT.as_bytes()),
            ("._a.html", b"\0\x05\x16\x07"),
        ]));
        let sources = ["b", "c.htm?id=3", "news/1234", "g.php", "f.jl#1", "api/7#1", "rss#1", "old.news", "wide"];
        assert_eq!(names, sources, "{reasons:?}");
        assert!(reasons.is_empty(), "{reasons:?}");
        let (count, words) = passed.unwrap();
        assert!(count == 5 && [".docx", ".bz2", ".js", ".bin", "without an ending"].iter().all(|k| words.contains(k)), "{words}");
    }

    #[test]
    fn an_archive_that_gives_nothing_says_so() {
        let mut link = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Link);
        header.set_size(0);
        link.append_link(&mut header, "b.html", "a.html").unwrap();
        let link = link.into_inner().unwrap();
        for (bytes, part) in [
            (tar(&[]), "without a file"),
            (Vec::new(), "without a file"),
            (tar(&[("x.pdf", b"%PDF-1.4"), ("y.pdf", b"%PDF-1.4")]), "2 .pdf"),
            (link, "1 links"),
        ] {
            let (names, reasons, passed) = read(bytes);
            assert!(names.is_empty() && passed.is_none() && reasons.len() == 1, "{part}: {names:?} {reasons:?}");
            assert!(reasons.iter().all(|r| r.starts_with("x.tar: ") && r.contains(part)), "{part}: {reasons:?}");
        }
    }

    #[test]
    fn behind_the_end_of_an_archive_the_next_one_is_read() {
        let (a, b) = (tar(&[("a.html", PAGE.as_bytes())]), tar(&[("b.html", PAGE.as_bytes())]));
        let padded = [a.clone(), vec![0; 40 * 512], b.clone(), vec![0; 2 << 20]].concat();
        for whole in [[a.clone(), b].concat(), padded] {
            let (names, reasons, passed) = read(whole);
            assert_eq!((names, reasons, passed), (vec!["a.html".to_string(), "b.html".to_string()], Vec::new(), None));
        }
        // What stands there and is no archive is said.
        let (names, reasons, _) = read([a, b"no archive at all, though it goes on for a while ".repeat(20)].concat());
        assert_eq!((names, reasons.len()), (vec!["a.html".to_string()], 1), "{reasons:?}");
    }

    #[test]
    fn names_are_bounded_and_what_is_passed_over_is_not() {
        let long = format!("{}.html", "n".repeat(3 << 20));
        let (names, reasons, _) = read(tar(&[("a.html", PAGE.as_bytes()), (long.as_str(), PAGE.as_bytes()), ("b.html", PAGE.as_bytes())]));
        assert_eq!((names, reasons.len()), (vec!["a.html".to_string()], 1), "{reasons:?}");
        assert!(reasons.iter().all(|r| r.contains("1 MiB of names")), "{reasons:?}");
        let fair = format!("{}b.html", "folder/".repeat(100));
        let (video, zeros) = ([1u8, 0, 2, 200].repeat(1 << 20), vec![0u8; 100_000]);
        let (names, reasons, passed) = read(tar(&[("v.mp4", &video), (fair.as_str(), PAGE.as_bytes()), ("w.mp4", &zeros)]));
        assert_eq!((names, reasons), (vec![fair], Vec::new()));
        assert_eq!(passed, Some((2, "2 .mp4".into())));
    }

    #[test]
    fn a_file_that_the_archive_cuts_off_is_a_failure() {
        let whole = tar(&[("a.html", PAGE.as_bytes()), ("b.html", PAGE.repeat(9).as_bytes()), ("c", PAGE.repeat(9).as_bytes())]);
        assert_eq!(read(whole.clone()).0.len(), 3);
        for end in [1024 + 512 + 40, 1024 + 512 + 511, 1024 + 512 + 512] {
            let (names, reasons, _) = read(whole.get(..end).unwrap().to_vec());
            assert_eq!((names, reasons.len()), (vec!["a.html".to_string()], 1), "{end}: {reasons:?}");
            assert!(reasons.iter().all(|r| r.starts_with("x.tar!b.html: ") && r.contains("breaks off inside")), "{reasons:?}");
        }
    }
}
