//! Office files as what they are, zip archives: some entries written anew, everything else to the byte.
//!
//! The engine's reader looks at the directory and unpacks within bounds; what is written here are the local headers and the directory
//! of entries that changed. The rest of the archive (local headers, packed bytes, descriptors, extra fields, the comment) is copied as
//! it lies there, so that no container crate is needed: candle's `zip` comes without deflate, and giving it that would build candle anew.

use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use mujaz_engine::unzip::{self, Packed};
use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::ops::Range;

/// Entries of an archive: a book with a picture on each page has some hundred.
const ENTRIES: usize = 10_000;
/// Bytes of text that are unpacked of one archive, all parts together.
const UNPACKED: usize = 64 << 20;

/// A text of no more bytes may have been packed as small as can be: tables of many like rows are.
const SMALL: usize = 4 << 20;

/// An entry, and where its parts lie.
#[derive(Debug)]
struct Entry {
    packed: Packed,
    /// Its record in the directory.
    record: Range<usize>,
    /// All that belongs to it in front of the next entry: local header, content, descriptor.
    local: Range<usize>,
    /// Where its content begins.
    content: usize,
}

/// An archive in memory.
#[derive(Debug)]
pub struct Archive<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    directory: Range<usize>,
    unpacked: usize,
}

fn number(bytes: &[u8], at: usize, size: usize) -> Result<usize, String> {
    let raw = at.checked_add(size).and_then(|end| bytes.get(at..end)).ok_or("the zip is cut short")?;
    Ok(raw.iter().rev().fold(0usize, |all, b| (all << 8) | usize::from(*b)))
}

/// Whether a name stays in its folder: one that does not is nothing a word processor writes.
fn tame(name: &str) -> bool {
    let parts = || name.split('/');
    !name.is_empty() && !name.starts_with('/') && !name.contains(['\\', '\0', ':']) && parts().all(|p| p != ".." && p != ".")
}

impl<'a> Archive<'a> {
    /// Reads the directory. What is encrypted, points out of its folder, lies over something else or is too much is an error.
    pub fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let packed = unzip::entries(bytes)?;
        if packed.len() > ENTRIES {
            return Err(format!("it has {} entries, {ENTRIES} are read", packed.len()));
        }
        let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").ok_or("the zip has no directory")?;
        let first = number(bytes, end + 16, 4)?;
        let mut at = first;
        let mut places = Vec::new();
        for entry in &packed {
            let lengths = [28, 30, 32].map(|field| number(bytes, at + field, 2));
            let [name, extra, comment] = lengths;
            let next = at + 46 + name? + extra? + comment?;
            let offset = number(bytes, at + 42, 4)?;
            if offset == 0xFFFF_FFFF || !bytes.get(offset..).is_some_and(|b| b.starts_with(b"PK\x03\x04")) {
                return Err("it is a zip64, or damaged".into());
            }
            if !tame(&entry.name) {
                return Err(format!("its entry `{}` points out of the file", entry.name.escape_debug()));
            }
            if number(bytes, at + 8, 2)? & 1 == 1 || number(bytes, offset + 6, 2)? & 1 == 1 {
                return Err("it is encrypted: save it without a password".into());
            }
            places.push((at..next, offset));
            at = next;
        }
        let mut starts: Vec<usize> = places.iter().map(|(_, offset)| *offset).collect();
        starts.sort_unstable();
        if starts.windows(2).any(|w| w.first() == w.last()) {
            return Err("two of its entries lie over another".into());
        }
        starts.push(first);
        let mut entries = Vec::new();
        for (packed, (record, offset)) in packed.into_iter().zip(places) {
            let next = starts.get(starts.partition_point(|s| *s <= offset)).copied().unwrap_or(first);
            if packed.place.end > next {
                return Err(format!("its entry `{}` lies over another one", packed.name));
            }
            entries.push(Entry { content: packed.place.start, local: offset..next, record, packed });
        }
        Ok(Self { bytes, entries, directory: first..end, unpacked: 0 })
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|e| e.packed.name.as_str())
    }

    /// The text of an entry.
    pub fn text(&mut self, name: &str) -> Result<String, String> {
        let entry = self.entries.iter().find(|e| e.packed.name == name).ok_or_else(|| format!("it has no `{name}`"))?;
        self.unpacked = self.unpacked.saturating_add(entry.packed.size);
        if self.unpacked > UNPACKED {
            return Err(format!("its text unpacks to more than {} MiB", UNPACKED >> 20));
        }
        let content = match self.small(&entry.packed) {
            Some(content) => content,
            None => unzip::content(self.bytes, &entry.packed)?.into_owned(),
        };
        String::from_utf8(content).map_err(|_| format!("`{name}` is no text in UTF-8: it may be encrypted"))
    }

    /// The content of an entry that is small unpacked; None where it is not, or not what the directory says.
    fn small(&self, packed: &Packed) -> Option<Vec<u8>> {
        let raw = self.bytes.get(packed.place.clone()).filter(|_| packed.deflated && packed.size <= SMALL)?;
        let mut out = Vec::new();
        DeflateDecoder::new(raw).take(SMALL as u64).read_to_end(&mut out).ok()?;
        Some(out).filter(|content| content.len() == packed.size)
    }

    /// The archive with other content in some entries.
    pub fn with(&self, changed: &HashMap<String, String>) -> Result<Vec<u8>, String> {
        if changed.is_empty() {
            return Ok(self.bytes.to_vec());
        }
        let copy = |range: Range<usize>| self.bytes.get(range).ok_or("the zip is cut short");
        let mut order: Vec<&Entry> = self.entries.iter().collect();
        order.sort_by_key(|e| e.local.start);
        let mut out = Vec::with_capacity(self.bytes.len());
        // What lies in front of the first entry.
        out.extend_from_slice(copy(0..order.first().map_or(self.directory.start, |e| e.local.start))?);
        let mut places: HashMap<usize, (usize, Option<[u8; 12]>)> = HashMap::new();
        for entry in order {
            let start = out.len();
            let Some(text) = changed.get(&entry.packed.name) else {
                out.extend_from_slice(copy(entry.local.clone())?);
                places.insert(entry.record.start, (start, None));
                continue;
            };
            let failed = |e: std::io::Error| format!("`{}` cannot be packed: {e}", entry.packed.name);
            let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
            packer.write_all(text.as_bytes()).map_err(failed)?;
            let packed = packer.finish().map_err(failed)?;
            let mut crc = Crc::new();
            crc.update(text.as_bytes());
            let long = |n: usize| u32::try_from(n).map_err(|_| format!("`{}` has become too large", entry.packed.name));
            let sums = [crc.sum(), long(packed.len())?, long(text.len())?];
            let mut account = [0; 12];
            account.chunks_mut(4).zip(sums).for_each(|(to, n)| to.copy_from_slice(&n.to_le_bytes()));
            out.extend_from_slice(copy(entry.local.start..entry.content)?);
            patch(&mut out, start + 6, &account);
            out.extend_from_slice(&packed);
            places.insert(entry.record.start, (start, Some(account)));
        }
        let directory = out.len();
        for entry in &self.entries {
            let start = out.len();
            out.extend_from_slice(copy(entry.record.clone())?);
            let Some((place, account)) = places.get(&entry.record.start) else { continue };
            if let Some(account) = account {
                patch(&mut out, start + 8, account);
            }
            put(&mut out, start + 42, &u32::try_from(*place).map_err(|_| "the file has become too large")?.to_le_bytes());
        }
        let end = out.len();
        // What stands behind the records, then the end with its comment.
        let records = self.entries.iter().map(|e| e.record.end).max().unwrap_or(self.directory.start);
        out.extend_from_slice(copy(records..self.directory.end)?);
        let last = out.len();
        out.extend_from_slice(copy(self.directory.end..self.bytes.len())?);
        put(&mut out, last + 12, &u32::try_from(end - directory).unwrap_or(u32::MAX).to_le_bytes());
        put(&mut out, last + 16, &u32::try_from(directory).unwrap_or(u32::MAX).to_le_bytes());
        Ok(out)
    }
}

fn put(out: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(place) = out.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

/// Flags and what follows of a header, whose entry is deflated now and says its sizes in front: no descriptor stands behind it.
fn patch(out: &mut [u8], flags: usize, account: &[u8; 12]) {
    if let Some(low) = out.get_mut(flags) {
        *low &= !0b1000;
    }
    put(out, flags + 2, &8u16.to_le_bytes());
    put(out, flags + 8, account);
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// An archive of entries, deflated where that is wanted.
    pub fn archive(entries: &[(&str, &[u8], bool)]) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (name, content, deflated) in entries {
            let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
            packer.write_all(content).unwrap();
            let packed = if *deflated { packer.finish().unwrap() } else { content.to_vec() };
            let mut crc = Crc::new();
            crc.update(content);
            let mut head = vec![20, 0, 0, 8, if *deflated { 8 } else { 0 }, 0, 0x12, 0x34, 0x56, 0x58];
            head.extend(crc.sum().to_le_bytes());
            head.extend((packed.len() as u32).to_le_bytes());
            head.extend((content.len() as u32).to_le_bytes());
            head.extend((name.len() as u16).to_le_bytes());
            head.extend([0, 0]);
            let start = out.len() as u32;
            out.extend([b"PK\x03\x04".as_slice(), &head, name.as_bytes(), &packed].concat());
            directory.extend([b"PK\x01\x02\x14\x03".as_slice(), &head].concat());
            directory.extend([0; 10]);
            directory.extend([start.to_le_bytes().as_slice(), name.as_bytes()].concat());
        }
        let (start, count) = (out.len() as u32, entries.len() as u16);
        out.extend_from_slice(&directory);
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
        out.extend([(directory.len() as u32).to_le_bytes(), start.to_le_bytes()].concat());
        out.extend([4, 0, b'n', b'o', b't', b'e']);
        out
    }

    const PLAIN: [(&str, &[u8], bool); 3] =
        [("mimetype", b"x/y", false), ("a.xml", b"<a>aaaaaaaaaaaaaaaaaaaa</a>", true), ("b/c.bin", b"\0\x01\xff", true)];

    #[test]
    fn what_does_not_change_stays_to_the_byte() {
        let bytes = archive(&PLAIN);
        let mut read = Archive::open(&bytes).unwrap();
        assert_eq!(read.names().collect::<Vec<_>>(), ["mimetype", "a.xml", "b/c.bin"]);
        assert_eq!(read.text("a.xml").unwrap(), "<a>aaaaaaaaaaaaaaaaaaaa</a>");
        assert_eq!(read.with(&HashMap::new()).unwrap(), bytes);
        let same = HashMap::from([("a.xml".into(), "<a>aaaaaaaaaaaaaaaaaaaa</a>".into())]);
        let same = read.with(&same).unwrap();
        assert_eq!(Archive::open(&same).unwrap().text("a.xml").unwrap(), "<a>aaaaaaaaaaaaaaaaaaaa</a>");
        let written = read.with(&HashMap::from([("a.xml".into(), "<a>other</a>".into()), ("mimetype".into(), "z".into())])).unwrap();
        let mut again = Archive::open(&written).unwrap();
        assert_eq!((again.text("a.xml").unwrap(), again.text("mimetype").unwrap()), ("<a>other</a>".into(), "z".into()));
        let raw = |bytes: &[u8], a: &Archive<'_>| a.entries.iter().map(|e| bytes[e.local.clone()].to_vec()).nth(2).unwrap();
        assert_eq!(raw(&written, &again), raw(&bytes, &read), "an entry that nobody asked about");
        assert!(written.ends_with(b"note"));
    }

    #[test]
    fn what_is_no_office_file_is_refused_with_a_reason() {
        let bomb = vec![b' '; 30 << 20];
        let many: Vec<(String, Vec<u8>)> = (0..=ENTRIES).map(|i| (format!("e{i}"), Vec::new())).collect();
        let many: Vec<(&str, &[u8], bool)> = many.iter().map(|(n, c)| (n.as_str(), c.as_slice(), false)).collect();
        let good = archive(&PLAIN);
        let at = |what: &[u8]| good.windows(what.len()).rposition(|w| w == what).unwrap();
        let changed = |place: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[place] = byte;
            bytes
        };
        for (bytes, reason) in [
            (b"no zip".to_vec(), "no directory"),
            (good[..good.len() - 24].to_vec(), "no directory"),
            (archive(&[("../a.xml", b"x", false)]), "points out"),
            (archive(&[("/etc/passwd", b"x", false)]), "points out"),
            (archive(&[("a\\..\\b", b"x", false)]), "points out"),
            (archive(&[("C:/x", b"x", false)]), "points out"),
            (archive(&[("a.xml", b"x", false), ("a.xml", b"y", false)]), "two entries"),
            (archive(&many), "10001 entries"),
            (changed(at(b"PK\x01\x02") + 8, 1), "encrypted"),
            (changed(at(b"PK\x01\x02") + 10, 12), "method 12"),
            // The last entry begins where the first does.
            (changed(at(b"PK\x01\x02") + 42, 0), "over another"),
        ] {
            let error = Archive::open(&bytes).map(|_| ()).unwrap_err();
            assert!(error.contains(reason), "{error} has no `{reason}`");
        }
        let bytes = archive(&[("word/document.xml", &bomb, true)]);
        assert!(bytes.len() < 100_000);
        assert!(Archive::open(&bytes).unwrap().text("word/document.xml").unwrap_err().contains("64 times"));
        // What is small is read however small it was packed.
        let rows = "<w:p/>".repeat(100_000);
        let bytes = archive(&[("word/document.xml", rows.as_bytes(), true)]);
        assert!(bytes.len() < 10_000 && Archive::open(&bytes).unwrap().text("word/document.xml").unwrap() == rows);
        let stored = vec![b'x'; UNPACKED / 2 + 1];
        let bytes = archive(&[("a", &stored, false), ("b", &stored, false)]);
        let mut archive = Archive::open(&bytes).unwrap();
        assert!(archive.text("a").is_ok() && archive.text("b").unwrap_err().contains("64 MiB"));
        for cut in 0..good.len() {
            _ = Archive::open(&good[..cut]).map(|mut a| a.text("a.xml").is_ok());
        }
    }
}
