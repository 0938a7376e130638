//! Pairs in the exchange formats of translators: TMX 1.x (`tu` with a `tuv` for each language) and XLIFF 1.2 and 2.0
//! (`source` and `target` in a `trans-unit` or `segment`).
//!
//! A unit of a memory with several English texts gives a pair for each; what a file of XLIFF says not to translate (`translate="no"`, of
//! its own or of what it lies in) is passed over.
//!
//! Native codes in a segment (`bpt`, `ph`, ...) are no text; text inside of paired marks (`g`, `mrk`, `pc`, `hi`) is. What memories
//! propose beside a translation (`alt-trans`, `matches`) is none. Entities that a document declares are not expanded: they
//! stand as written, so that a small file cannot become a huge text.

use super::super::unpack::Stream;
use super::{Pairs, Read, Segment, too_large};
use mujaz_text::normalize::collapse_whitespace;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::VecDeque;
use std::io::{self, BufRead};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The pairs of a document.
pub fn units(reader: Stream, limit: u64) -> Pairs {
    let left = Arc::new(AtomicU64::new(limit));
    let mut xml = Reader::from_reader(Bounded { inner: reader, left: left.clone() });
    let config = xml.config_mut();
    (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
    Box::new(Units {
        xml,
        left,
        limit,
        buffer: Vec::new(),
        unit: Unit::default(),
        languages: Default::default(),
        kept: Vec::new(),
        waiting: VecDeque::new(),
        ended: false,
        any: false,
    })
}

/// A reader that gives up where one unit takes too much: an element that never ends would fill the memory.
struct Bounded {
    inner: Stream,
    left: Arc<AtomicU64>,
}

impl io::Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Bounded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left.load(Ordering::Relaxed) == 0 {
            return Err(io::Error::other("a segment is larger than any text"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.saturating_sub(n as u64), Ordering::Relaxed);
        self.inner.consume(n);
    }
}

/// Which text is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Source,
    Target,
    /// Another language of a memory.
    Other,
}

/// A unit in the making.
#[derive(Debug, Default)]
struct Unit {
    open: bool,
    id: String,
    source: Option<String>,
    target: Option<String>,
    /// Further English texts of a memory's unit.
    others: Vec<String>,
    /// Whether it is not to be translated.
    kept: bool,
    /// The language of the `tuv` that is being read.
    language: Option<Side>,
    /// The text that is being read.
    reading: Option<Side>,
    /// Elements that are passed over with all they hold: the name of the outermost, and how many of that name are open.
    skipped: Option<(String, usize)>,
}

struct Units {
    xml: Reader<Bounded>,
    left: Arc<AtomicU64>,
    limit: u64,
    buffer: Vec<u8>,
    unit: Unit,
    /// Languages of source and target as an XLIFF file names them.
    languages: [String; 2],
    /// Of each open `file`, `group` and `unit`: whether what is in it is not to be translated.
    kept: Vec<bool>,
    /// Pairs that are read and not given yet.
    waiting: VecDeque<Read>,
    ended: bool,
    any: bool,
}

impl Iterator for Units {
    type Item = Read;

    fn next(&mut self) -> Option<Read> {
        if let Some(read) = self.waiting.pop_front() {
            return Some(read);
        }
        while !self.ended {
            self.buffer.clear();
            let event = match self.xml.read_event_into(&mut self.buffer) {
                Ok(event) => event.into_owned(),
                Err(error) => {
                    self.ended = true;
                    let large = self.left.load(Ordering::Relaxed) == 0;
                    let reason = if large { too_large(self.limit) } else { error.to_string() };
                    return Some(Err(format!("byte {}: {reason}; nothing behind it is read", self.xml.error_position())));
                }
            };
            let done = match event {
                Event::Start(tag) => self.start(&tag, false),
                Event::Empty(tag) => self.start(&tag, true),
                Event::End(tag) => self.end(&local(tag.name().as_ref())),
                Event::Text(text) => self.unit.add(&text.xml10_content()),
                Event::CData(text) => self.unit.add(&text.xml10_content()),
                Event::GeneralRef(name) => {
                    let resolved = match name.resolve_char_ref() {
                        Ok(Some(c)) => c.to_string(),
                        Ok(None) => {
                            quick_xml::escape::resolve_predefined_entity(&name).map_or_else(|| format!("&{};", &*name), String::from)
                        }
                        Err(_) => "\u{FFFD}".into(),
                    };
                    self.unit.add(&resolved)
                }
                Event::Eof => {
                    self.ended = true;
                    self.last()
                }
                _ => None,
            };
            if done.is_some() {
                self.any = true;
                return done;
            }
        }
        None
    }
}

impl Units {
    fn start(&mut self, tag: &BytesStart<'_>, empty: bool) -> Option<Read> {
        let name = local(tag.name().as_ref());
        if self.unit.skips(&name, empty) {
            return None;
        }
        if matches!(name.as_str(), "file" | "group" | "unit") && !empty {
            if name == "file" {
                self.kept.clear();
            }
            self.kept.push(self.is_kept(tag));
        }
        match name.as_str() {
            "xliff" | "file" => {
                for (at, names) in [["srclang", "source-language"], ["trglang", "target-language"]].iter().enumerate() {
                    if let Some(language) = names.iter().find_map(|n| attribute(tag, n)) {
                        self.languages[at] = language;
                    }
                }
            }
            // A unit of XLIFF 2.0 gives its name to the segments in it.
            "unit" => self.unit = Unit { id: attribute(tag, "id").unwrap_or_default(), ..Unit::default() },
            "tu" | "trans-unit" | "segment" => return self.begin(tag, &name, empty),
            "tuv" if self.unit.open => self.unit.language = Some(side(&language(tag))),
            "seg" if self.unit.open => self.unit.read(self.unit.language.unwrap_or(Side::Other), empty),
            "source" if self.unit.open => self.unit.read(Side::Source, empty),
            "target" if self.unit.open && self.unit.target.is_none() => self.unit.read(Side::Target, empty),
            // A character that XML cannot hold.
            "cp" => _ = self.unit.add("\u{FFFD}"),
            _ => {}
        }
        None
    }

    /// Whether an element says that what is in it is not to be translated; where it says nothing, what it lies in does.
    fn is_kept(&self, tag: &BytesStart<'_>) -> bool {
        attribute(tag, "translate").map_or_else(|| self.kept.last().copied().unwrap_or(false), |v| v.eq_ignore_ascii_case("no"))
    }

    fn begin(&mut self, tag: &BytesStart<'_>, name: &str, empty: bool) -> Option<Read> {
        let id = ["id", "tuid", "resname"].iter().find_map(|n| attribute(tag, n));
        let id = match (name, id) {
            ("segment", Some(id)) if !self.unit.id.is_empty() => format!("{}/{id}", self.unit.id),
            (_, Some(id)) => id,
            ("segment", None) => self.unit.id.clone(),
            (_, None) => String::new(),
        };
        self.left.store(self.limit, Ordering::Relaxed);
        let kept = name != "tu" && self.is_kept(tag);
        let before = std::mem::replace(&mut self.unit, Unit { open: !empty, id, kept, ..Unit::default() });
        before.open.then(|| Err(format!("`{}` is not closed", before.id)))
    }

    fn end(&mut self, name: &str) -> Option<Read> {
        if self.unit.leaves(name) {
            return None;
        }
        match name {
            "seg" | "source" | "target" => self.unit.reading = None,
            "file" | "group" | "unit" => _ = self.kept.pop(),
            "tuv" => self.unit.language = None,
            "tu" | "trans-unit" | "segment" if self.unit.open => {
                let outer = if name == "segment" { self.unit.id.split('/').next().unwrap_or_default().to_string() } else { String::new() };
                self.left.store(self.limit, Ordering::Relaxed);
                let unit = std::mem::replace(&mut self.unit, Unit { id: outer, ..Unit::default() });
                if unit.kept {
                    self.any = true;
                    return None;
                }
                return Some(self.pair(unit, name == "tu"));
            }
            _ => {}
        }
        None
    }

    /// The pair of a unit. Where an XLIFF file goes from English to Arabic, the sides change places.
    fn pair(&mut self, unit: Unit, memory: bool) -> Read {
        let swapped = !memory && side(&self.languages[0]) == Side::Target && side(&self.languages[1]) == Side::Source;
        let called = || if unit.id.is_empty() { String::new() } else { format!("`{}`: ", unit.id) };
        let (source, target) = match (unit.source, unit.target) {
            (Some(source), Some(target)) => (source, target),
            (Some(source), None) if !memory => (source, String::new()),
            (None, _) => return Err(format!("{}no {}", called(), if memory { "Arabic in it" } else { "source" })),
            (_, None) => return Err(format!("{}no English in it", called())),
        };
        let [source, target] = [source, target].map(|t| collapse_whitespace(&t).trim().to_string());
        let (source, target) = if swapped { (target, source) } else { (source, target) };
        for (at, other) in unit.others.iter().enumerate() {
            let id = format!("{} ({})", unit.id, at + 2).trim().to_string();
            self.waiting.push_back(Ok(Segment { id, source: source.clone(), target: collapse_whitespace(other).trim().to_string() }));
        }
        Ok(Segment { id: unit.id, source, target })
    }

    fn last(&mut self) -> Option<Read> {
        if self.unit.open {
            return Some(Err("the file ends inside a unit".into()));
        }
        (!self.any).then(|| Err("no pairs: neither TMX nor XLIFF".into()))
    }
}

impl Unit {
    fn read(&mut self, side: Side, empty: bool) {
        // Of several Arabic texts the first counts; each English one is a translation.
        if side == Side::Target && self.target.is_some() {
            self.others.push(String::new());
            self.reading = (!empty).then_some(side);
            return;
        }
        let slot = match side {
            Side::Source => &mut self.source,
            Side::Target => &mut self.target,
            Side::Other => return,
        };
        if slot.is_none() {
            *slot = Some(String::new());
            self.reading = (!empty).then_some(side);
        }
    }

    /// Adds text; never gives a pair.
    fn add(&mut self, text: &str) -> Option<Read> {
        if self.skipped.is_none() {
            match self.reading {
                Some(Side::Source) => self.source.get_or_insert_default().push_str(text),
                Some(Side::Target) => match self.others.last_mut() {
                    Some(other) => other.push_str(text),
                    None => self.target.get_or_insert_default().push_str(text),
                },
                _ => {}
            }
        }
        None
    }

    /// Whether an element and all in it are passed over.
    fn skips(&mut self, name: &str, empty: bool) -> bool {
        if let Some((outer, open)) = &mut self.skipped {
            *open += usize::from(outer == name && !empty);
            return true;
        }
        let code = self.reading.is_some() && matches!(name, "bpt" | "ept" | "ph" | "it" | "ut");
        let beside = self.open && matches!(name, "alt-trans" | "matches" | "note" | "prop" | "bin-unit");
        if !(code || beside || name == "ignorable") {
            return false;
        }
        if !empty {
            self.skipped = Some((name.to_string(), 1));
        }
        true
    }

    /// Whether the end of an element belongs to what is passed over.
    fn leaves(&mut self, name: &str) -> bool {
        let Some((outer, open)) = &mut self.skipped else { return false };
        if outer == name {
            *open -= 1;
            if *open == 0 {
                self.skipped = None;
            }
            return true;
        }
        // A code that was never closed ends with its segment.
        let ends = matches!(name, "seg" | "source" | "target") && matches!(outer.as_str(), "bpt" | "ept" | "ph" | "it" | "ut");
        if ends || matches!(name, "tu" | "unit" | "trans-unit") {
            self.skipped = None;
            return false;
        }
        true
    }
}

/// A name without its prefix, in lower case.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
}

fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| a.key.as_ref().eq_ignore_ascii_case(wanted))?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|v| v.trim().to_string())
}

/// The language of a `tuv`; before TMX 1.4 the attribute had no prefix.
fn language(tag: &BytesStart<'_>) -> String {
    attribute(tag, "xml:lang").or_else(|| attribute(tag, "lang")).unwrap_or_default()
}

/// The side of a language by its code: `ar`, `ar-SA`, `ARA`, `arb_Arab`; `en`, `en_US`, `eng`.
fn side(language: &str) -> Side {
    match language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "ar" | "ara" | "arb" => Side::Source,
        "en" | "eng" => Side::Target,
        _ => Side::Other,
    }
}
