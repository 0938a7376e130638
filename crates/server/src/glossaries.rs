//! The glossaries that clients leave here: kept, changed and deleted by their owner, used by their id. With a folder they outlive the server.
//! `bilingual` and `multilingual` show them as versions 2 and 3 of DeepL's API do.

use crate::failure::{ApiError, Reason};
use crate::shelf::secret;
use icu_calendar::types::RataDie;
use icu_calendar::{Date, Iso};
use mujaz::Newsroom;
use mujaz::glossary::Glossary;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// Glossaries of all clients, and the bytes of their entries.
const MANY: usize = 1000;
const BYTES: usize = 64 << 20;

/// A glossary as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    pub name: String,
    /// Digest of its owner's key; empty where no keys are needed: then everybody's.
    owner: String,
    pub created: u64,
    /// Arabic, English, and where it was sent so, other renderings (`ISIS|Islamic State`) that are replaced.
    pub entries: Vec<[String; 3]>,
}

/// All glossaries.
#[derive(Debug, Default)]
pub struct Glossaries {
    all: Mutex<BTreeMap<String, (Kept, Arc<Glossary>)>>,
    folder: Option<PathBuf>,
}

impl Kept {
    /// A new one.
    pub fn new(name: &str, owner: String, entries: Vec<[String; 3]>) -> Self {
        let created = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        Self { name: name.chars().take(1024).collect(), owner, created, entries }
    }

    fn bytes(&self) -> usize {
        self.entries.iter().flatten().map(String::len).sum()
    }

    /// As mujaz reads glossaries.
    fn parse(&self) -> Result<Glossary, String> {
        let quoted = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
        let line = |entry: &[String; 3]| entry.each_ref().map(quoted).join("\t");
        let lines: Vec<String> = self.entries.iter().map(line).collect();
        Glossary::parse("entries", &lines.join("\n")).map_err(|e| format!("entry {}: {}", e.line, e.reason))
    }
}

impl Glossaries {
    /// Those of a folder, which is made where it is not there.
    pub fn open(folder: Option<&Path>) -> io::Result<Self> {
        let mut all = BTreeMap::new();
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder)?;
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                let Some(id) = path.file_stem().and_then(|s| s.to_str()).filter(|_| path.extension().is_some_and(|e| e == "json")) else {
                    continue;
                };
                let wrong = |e: String| io::Error::new(io::ErrorKind::InvalidData, format!("`{}`: {e}", path.display()));
                let kept: Kept = serde_json::from_slice(&std::fs::read(&path)?).map_err(|e| wrong(e.to_string()))?;
                let parsed = kept.parse().map_err(wrong)?;
                all.insert(id.to_string(), (kept, Arc::new(parsed)));
            }
        }
        Ok(Self { all: Mutex::new(all), folder: folder.map(Path::to_path_buf) })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, (Kept, Arc<Glossary>)>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a new one; its id.
    pub fn add(&self, kept: Kept) -> Result<String, ApiError> {
        let id = secret()?;
        let id = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)].map(|(a, b)| id.get(a..b).unwrap_or_default()).join("-");
        // Others need not wait for this.
        let parsed = parsed(&kept)?;
        self.keep(&mut self.lock(), &id, (kept, parsed))?;
        Ok(id)
    }

    /// Changes one of somebody's; as it is then.
    pub fn change(&self, id: &str, owner: &str, f: impl FnOnce(&mut Kept) -> Result<(), ApiError>) -> Result<Kept, ApiError> {
        let mut all = self.lock();
        let mut kept = all.get(id).filter(|(k, _)| k.owner == owner).map(|(k, _)| k.clone()).ok_or_else(missing)?;
        f(&mut kept)?;
        let parsed = parsed(&kept)?;
        self.keep(&mut all, id, (kept.clone(), parsed))?;
        Ok(kept)
    }

    fn keep(&self, all: &mut BTreeMap<String, (Kept, Arc<Glossary>)>, id: &str, (kept, parsed): (Kept, Glossary)) -> Result<(), ApiError> {
        let others = || all.iter().filter(|(other, _)| *other != id);
        if others().count() >= MANY || others().map(|(_, (k, _))| k.bytes()).sum::<usize>() + kept.bytes() > BYTES {
            return Err(ApiError::new(Reason::Quota, "Quota exceeded: this server holds no more glossaries, delete one"));
        }
        if let Some(folder) = &self.folder {
            let failed = |e: io::Error| ApiError::new(Reason::Internal, format!("the glossary cannot be kept: {e}"));
            let bytes = serde_json::to_vec(&kept).unwrap_or_default();
            let draft = folder.join(format!("{id}.part"));
            std::fs::write(&draft, bytes).and_then(|()| std::fs::rename(&draft, folder.join(format!("{id}.json")))).map_err(failed)?;
        }
        all.insert(id.into(), (kept, Arc::new(parsed)));
        Ok(())
    }

    /// All of somebody's, as `f` shows them.
    pub fn of<T>(&self, owner: &str, f: impl Fn(&str, &Kept) -> T) -> Vec<T> {
        self.lock().iter().filter(|(_, (k, _))| k.owner == owner).map(|(id, (k, _))| f(id, k)).collect()
    }

    /// Looks at one of somebody's.
    pub fn find<T>(&self, id: &str, owner: &str, f: impl FnOnce(&Kept, &Arc<Glossary>) -> T) -> Result<T, ApiError> {
        self.lock().get(id).filter(|(k, _)| k.owner == owner).map(|(k, g)| f(k, g)).ok_or_else(missing)
    }

    /// Glossaries of somebody's, as they are now.
    pub fn named(&self, ids: &[String], owner: &str) -> Result<Vec<Arc<Glossary>>, ApiError> {
        ids.iter().map(|id| self.find(id, owner, |_, g| g.clone())).collect()
    }

    /// Deletes one of somebody's. Until file and entry are both gone nobody changes it: that would bring it back.
    pub fn remove(&self, id: &str, owner: &str) -> Result<(), ApiError> {
        let mut all = self.lock();
        all.get(id).filter(|(k, _)| k.owner == owner).ok_or_else(missing)?;
        if let Some(folder) = &self.folder {
            match std::fs::remove_file(folder.join(format!("{id}.json"))) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => {
                    return Err(ApiError::new(Reason::Internal, format!("the glossary cannot be deleted: {e}")));
                }
                _ => {}
            }
        }
        all.remove(id);
        Ok(())
    }
}

/// A newsroom with glossaries, of which the first that knows a term wins. They are copied: not for the threads that speak HTTP.
pub fn with_glossaries(desk: &Newsroom, glossaries: Vec<Arc<Glossary>>) -> Newsroom {
    let merged = glossaries.into_iter().rev().map(Arc::unwrap_or_clone).reduce(Glossary::with);
    merged.map_or_else(|| desk.clone(), |glossary| desk.with_glossary(glossary))
}

fn parsed(kept: &Kept) -> Result<Glossary, ApiError> {
    kept.parse().map_err(|e| ApiError::bad(format!("Invalid glossary entries provided: {e}")))
}

fn missing() -> ApiError {
    ApiError::new(Reason::NotFound, "Glossary not found")
}

/// A moment as RFC 3339 has it; the official client wants a fraction of the second.
pub fn time(seconds: u64) -> String {
    /// The first of January 1970, counted as `icu_calendar` counts days.
    const EPOCH: i64 = 719_163;
    let (days, rest) = ((seconds / 86_400) as i64, seconds % 86_400);
    let date = Date::from_rata_die(RataDie::new(EPOCH + days), Iso);
    let (year, month, day) = (date.year().extended_year(), date.month().ordinal, date.day_of_month().0);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.000000Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// The entries of a request. A third column of TSV holds other renderings, as in mujaz's own files; of CSV the third and fourth are languages.
pub fn entries(raw: &str, format: &str) -> Result<Vec<[String; 3]>, ApiError> {
    let tabs = match format {
        "tsv" => true,
        "csv" => false,
        other => return Err(ApiError::bad(format!("Value for 'entries_format' not supported: {other}, give tsv or csv"))),
    };
    let wrong = |line: u64, what: &str| ApiError::bad(format!("Invalid glossary entries provided: line {line} {what}"));
    let mut reader = csv::ReaderBuilder::new();
    // In TSV quotation marks are signs like others.
    reader.has_headers(false).flexible(true).trim(csv::Trim::All).delimiter(if tabs { b'\t' } else { b',' }).quoting(!tabs);
    let (mut out, mut sources): (Vec<[String; 3]>, HashSet<String>) = (Vec::new(), HashSet::new());
    for record in reader.from_reader(raw.as_bytes()).into_records() {
        let record = record.map_err(|e| ApiError::bad(format!("Invalid glossary entries provided: {e}")))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            continue;
        }
        let field = |at: usize| record.get(at).unwrap_or_default().to_string();
        if field(0).is_empty() || field(1).is_empty() {
            return Err(wrong(line, "has no source or no target"));
        }
        if !sources.insert(field(0)) {
            return Err(wrong(line, &format!("is there twice: {}", field(0))));
        }
        out.push([field(0), field(1), if tabs { field(2) } else { String::new() }]);
    }
    if out.is_empty() { Err(ApiError::bad("Invalid glossary entries provided: there are none")) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[test]
    fn entries_are_read_as_clients_write_them() {
        let read = |raw: &str, format: &str| entries(raw, format).map_err(|f| f.message);
        let entry = |a: &str, b: &str, c: &str| [a.to_string(), b.to_string(), c.to_string()];
        assert_eq!(read("داعش\tDaesh\n\r\nحلب\tAleppo\r\n", "tsv").unwrap(), [entry("داعش", "Daesh", ""), entry("حلب", "Aleppo", "")]);
        assert_eq!(read("داعش\tDaesh\tISIS|Islamic State", "tsv").unwrap(), [entry("داعش", "Daesh", "ISIS|Islamic State")]);
        assert_eq!(read("\"أ، \"\"ب\"\"\",\"A, B\",ar,en\n", "csv").unwrap(), [entry("أ، \"ب\"", "A, B", "")]);
        for (raw, format) in [("", "tsv"), ("داعش", "tsv"), ("\tx", "tsv"), ("أ\tA\nأ\tB", "tsv"), ("أ\tA", "xml"), ("أ,", "csv")] {
            assert!(read(raw, format).is_err(), "{raw:?}");
        }
        let kept =
            Kept {
                name: "x".into(), owner: String::new(), created: 0, entries: read("\"داعش\t#D\"\t\n#حلب\tAleppo", "tsv").unwrap()
            };
        assert_eq!(kept.parse().unwrap().len(), 2);
    }

    #[test]
    fn moments_are_written_as_the_calendar_has_them() {
        for (seconds, want) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_400, "2000-02-29T00:00:00.000000Z"),
            (951_868_799, "2000-02-29T23:59:59.000000Z"),
            (1_709_251_199, "2024-02-29T23:59:59.000000Z"),
            (1_796_000_000, "2026-11-30T00:53:20.000000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000000Z"),
        ] {
            assert_eq!(time(seconds), want);
        }
    }

    #[test]
    fn a_folder_outlives_the_server_and_owners_see_their_own() {
        let folder = std::env::temp_dir().join(format!("mujaz-glossaries-{}", std::process::id()));
        let kept =
            |owner: &str| Kept { name: "n".into(), owner: owner.into(), created: 1, entries: entries("داعش\tDaesh", "tsv").unwrap() };
        let id = {
            let all = Glossaries::open(Some(&folder)).unwrap();
            all.add(kept("b")).unwrap();
            all.add(kept("a")).unwrap()
        };
        let all = Glossaries::open(Some(&folder)).unwrap();
        let get = |id: &str, owner: &str| all.named(&[id.to_string()], owner);
        assert!(get(&id, "a").unwrap()[0].len() == 1 && get(&id, "b").is_err() && all.remove(&id, "b").is_err());
        assert!(get("../x", "a").is_err());
        all.remove(&id, "a").unwrap();
        assert_eq!(Glossaries::open(Some(&folder)).unwrap().lock().len(), 1);
        std::fs::write(folder.join("broken.json"), "{").unwrap();
        assert!(Glossaries::open(Some(&folder)).unwrap_err().to_string().contains("broken.json"));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_is_deleted_stays_deleted_though_it_is_changed_at_the_same_time() {
        let folder = std::env::temp_dir().join(format!("mujaz-glossaries-race-{}", std::process::id()));
        let all = Glossaries::open(Some(&folder)).unwrap();
        let start = Barrier::new(3);
        for round in 0..200 {
            let id = all.add(Kept::new("n", String::new(), entries("داعش\tDaesh", "tsv").unwrap())).unwrap();
            let change = || {
                start.wait();
                for n in 0..10 {
                    let renamed = |kept: &mut Kept| {
                        kept.name = n.to_string();
                        Ok(())
                    };
                    _ = all.change(&id, "", renamed);
                }
            };
            let delete = || {
                start.wait();
                all.remove(&id, "").unwrap();
            };
            std::thread::scope(|scope| {
                scope.spawn(change);
                scope.spawn(change);
                scope.spawn(delete);
            });
            assert!(all.lock().is_empty() && std::fs::read_dir(&folder).unwrap().next().is_none(), "round {round}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn of_several_glossaries_the_first_that_knows_a_term_wins() {
        let desk = Newsroom::builder().no_translator().build().unwrap();
        let glossary = |english: &str| Arc::new(Glossary::parse("g", &format!("غغغ\t{english}\tX")).unwrap());
        let apply = |list: Vec<Arc<Glossary>>| {
            let mut text = String::from("X");
            with_glossaries(&desk, list).pipeline().glossary().apply("غغغ", &mut text);
            text
        };
        assert_eq!((apply(vec![glossary("A"), glossary("B")]), apply(Vec::new())), ("A".into(), "X".into()));
    }
}
