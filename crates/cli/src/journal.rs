//! What makes a job survive: the records so far, and a journal that says which articles they belong to.
//!
//! `OUTPUT.records` takes every result as a JSON line as soon as its group is done; `OUTPUT.journal` then gets a line for
//! each: the article's id, a key over its content and all settings, and a hash of the record. A record counts only when
//! both are there, so that a kill between the two, a line cut in half or a hand-edited file costs work, never a result.
//! At the end the records become the output, whole or not at all.

use crate::error::CliError;
use crate::output::{RecordWriter, keep, line, temporary};
use mujaz::brief::Brief;
use mujaz::intake::{Finished, Key, hash};
use mujaz::job::Failure;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A short hash of a line or an id.
fn short(bytes: &[u8]) -> u64 {
    hash([bytes]) as u64
}

/// A line of the journal.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    key: String,
    id: String,
    ok: bool,
    record: String,
}

/// How an existing journal is taken up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// There must be none.
    Fresh,
    /// Finished articles are kept.
    Finished,
    /// Of the finished ones, failures are tried again.
    Succeeded,
    /// What is there is thrown away.
    Never,
}

/// The journal and records of one job.
#[derive(Debug)]
pub struct Journal {
    output: PathBuf,
    records: File,
    log: File,
    /// For the hash of an id: the hash of its record that counts.
    live: HashMap<u64, u64>,
    /// Records that a later one has replaced.
    dead: HashSet<u64>,
    /// Good lengths of both files, for when a write fails half way.
    lengths: [u64; 2],
    synced: Instant,
    /// Something the user should know about how the job was taken up.
    pub note: Option<String>,
}

/// The output's name with something behind it; of a folder too, which may be written with a slash at its end.
fn beside(output: &Path, ending: &str) -> PathBuf {
    let mut name = output.components().as_path().as_os_str().to_owned();
    name.push(ending);
    name.into()
}

impl Journal {
    /// Opens the journal of an output; with it, the articles that are finished.
    pub fn open(output: &Path, resume: Resume) -> Result<(Self, Finished), CliError> {
        let [records_path, log_path] = [beside(output, ".records"), beside(output, ".journal")];
        if resume == Resume::Fresh && (output.is_file() || records_path.exists() || log_path.exists()) {
            let text = format!(
                "`{}` or a journal of it is there already: pass --resume to go on with it, --overwrite to begin anew",
                output.display()
            );
            return Err(CliError::Usage(text));
        }
        let open = |path: &Path| {
            File::options().create(true).read(true).append(true).open(path).map_err(CliError::write(format!("`{}`", path.display())))
        };
        let log = open(&log_path)?;
        if log.try_lock().is_err() {
            return Err(CliError::Usage(format!("another mujaz works on `{}`", output.display())));
        }
        // Only who holds the lock may throw away: the files could be a running job's.
        if resume == Resume::Never {
            Self::discard(output, &records_path, &log)?;
        }
        let entries = Self::read_log(&log_path).map_err(|source| CliError::Read { path: log_path.clone(), source })?;
        // A finished job of JSON lines keeps its records in the output itself.
        let from = if records_path.exists() { &records_path } else { output };
        let (kept, lost) = Self::take_up(from, &records_path, &entries)?;
        let records = open(&records_path)?;
        let mut journal = Self {
            output: output.into(),
            records,
            log,
            live: HashMap::new(),
            dead: HashSet::new(),
            lengths: [0; 2],
            synced: Instant::now(),
            note: lost,
        };
        journal.repair_log_end(&log_path)?;
        let mut finished = Finished::new();
        for (key, id, ok, record) in entries.into_values().filter(|e| kept.contains(&e.3)) {
            journal.live.insert(id, record);
            if ok || resume == Resume::Finished {
                finished.insert(key);
            }
        }
        for (at, file) in [&journal.records, &journal.log].into_iter().enumerate() {
            journal.lengths[at] = file.metadata().map_err(CliError::write("the journal"))?.len();
        }
        Ok((journal, finished))
    }

    /// Removes what an earlier run left; the journal itself stays, empty and locked.
    fn discard(output: &Path, records: &Path, log: &File) -> Result<(), CliError> {
        log.set_len(0).map_err(CliError::write("the journal"))?;
        for path in [Some(records), Some(output).filter(|o| o.is_file())].into_iter().flatten() {
            match std::fs::remove_file(path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(CliError::write(format!("`{}`", path.display()))(e)),
                _ => {}
            }
        }
        Ok(())
    }

    /// The last entry for each id. A line that is no entry (cut off by a kill, edited) is passed over: its work is done again.
    #[allow(clippy::type_complexity, reason = "key, id, ok, record")]
    fn read_log(path: &Path) -> io::Result<HashMap<u64, (Key, u64, bool, u64)>> {
        let mut out = HashMap::new();
        for line in BufReader::new(File::open(path)?).split(b'\n') {
            let line = line?;
            let Ok(entry) = serde_json::from_slice::<Entry>(&line) else { continue };
            let (Ok(key), Ok(record)) = (Key::from_str_radix(&entry.key, 16), u64::from_str_radix(&entry.record, 16)) else { continue };
            let id = short(entry.id.as_bytes());
            out.insert(id, (key, id, entry.ok, record));
        }
        Ok(out)
    }

    /// Makes `OUTPUT.records` hold exactly the records that the journal knows; returns their hashes, and what to say if
    /// a finished output held other lines. Such an output is kept as `OUTPUT.bak`.
    #[allow(clippy::type_complexity, reason = "see above")]
    fn take_up(
        from: &Path,
        records: &Path,
        entries: &HashMap<u64, (Key, u64, bool, u64)>,
    ) -> Result<(HashSet<u64>, Option<String>), CliError> {
        let known: HashSet<u64> = entries.values().map(|e| e.3).collect();
        let mut kept = HashSet::new();
        if !from.is_file() {
            return Ok((kept, None));
        }
        let read = |source| CliError::Read { path: from.into(), source };
        let write = |source| CliError::Write { to: format!("`{}`", records.display()), source };
        let mut copy = BufWriter::new(temporary(records).map_err(write)?);
        let rights = std::fs::metadata(from).map_err(read)?.permissions();
        copy.get_ref().as_file().set_permissions(rights).map_err(write)?;
        let mut foreign = 0usize;
        for line in BufReader::new(File::open(from).map_err(read)?).split(b'\n') {
            let mut line = line.map_err(read)?;
            line.push(b'\n');
            let hash = short(&line);
            if known.contains(&hash) && kept.insert(hash) {
                copy.write_all(&line).map_err(write)?;
            } else {
                foreign += 1;
            }
        }
        let mut note = None;
        if foreign > 0 && from != records {
            let backup = beside(from, ".bak");
            std::fs::copy(from, &backup).map_err(|source| CliError::Write { to: format!("`{}`", backup.display()), source })?;
            note = Some(format!(
                "{foreign} lines of `{}` are not as they were written: their articles are made again; the file as it was is kept as `{}`",
                from.display(),
                backup.display()
            ));
        }
        let copy = copy.into_inner().map_err(|e| write(e.into_error()))?;
        keep(copy, records).map_err(write)?;
        Ok((kept, note))
    }

    /// A journal that a kill cut off inside a line gets a line break, so that the next entry begins on its own.
    fn repair_log_end(&mut self, path: &Path) -> Result<(), CliError> {
        let failed = |source| CliError::Write { to: format!("`{}`", path.display()), source };
        let mut last = [b'\n'];
        let mut file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.len() > 0 {
            file.seek(SeekFrom::End(-1)).and_then(|_| file.read_exact(&mut last)).map_err(failed)?;
        }
        if last == *b"\n" { Ok(()) } else { self.log.write_all(b"\n").map_err(failed) }
    }

    /// Adds the results of a group, the records first.
    pub fn commit<'a>(&mut self, results: impl Iterator<Item = (Key, &'a Result<Brief, Failure>)>) -> Result<(), CliError> {
        let (mut records, mut log) = (Vec::new(), Vec::new());
        for (key, result) in results {
            let (id, text) = match result {
                Ok(brief) => (&brief.id, line(brief)),
                Err(failure) => (&failure.id, line(failure)),
            };
            let record = short(text.as_bytes());
            let old = self.live.insert(short(id.as_bytes()), record);
            if old != Some(record) {
                self.dead.extend(old);
                self.dead.remove(&record);
                records.extend_from_slice(text.as_bytes());
            }
            let entry = Entry { key: format!("{key:032x}"), id: id.clone(), ok: result.is_ok(), record: format!("{record:016x}") };
            log.extend_from_slice(line(&entry).as_bytes());
        }
        self.append(0, &records)?;
        self.append(1, &log)?;
        if self.synced.elapsed() > Duration::from_secs(10) {
            self.sync()?;
        }
        Ok(())
    }

    fn append(&mut self, at: usize, bytes: &[u8]) -> Result<(), CliError> {
        let (file, ending) = if at == 0 { (&mut self.records, ".records") } else { (&mut self.log, ".journal") };
        if let Err(source) = file.write_all(bytes) {
            // What was written of a group that does not fit is taken back, so that nothing stands there by half.
            _ = file.set_len(self.lengths[at]);
            return Err(CliError::Write { to: format!("`{}`", beside(&self.output, ending).display()), source });
        }
        self.lengths[at] += bytes.len() as u64;
        Ok(())
    }

    fn sync(&mut self) -> Result<(), CliError> {
        self.synced = Instant::now();
        self.records.sync_data().and_then(|()| self.log.sync_data()).map_err(CliError::write("the journal"))
    }

    /// Turns the records into the output; `writer` is None where that is JSON lines as they are.
    pub fn finish(mut self, writer: Option<Box<dyn RecordWriter>>) -> Result<(), CliError> {
        self.sync()?;
        let path = beside(&self.output, ".records");
        let read = |source| CliError::Read { path: path.clone(), source };
        if let Some(mut writer) = writer {
            for line in BufReader::new(File::open(&path).map_err(read)?).split(b'\n') {
                let line = line.map_err(read)?;
                let whole = [line.as_slice(), b"\n"].concat();
                if self.dead.contains(&short(&whole)) {
                    continue;
                }
                let result = match serde_json::from_slice::<Brief>(&line) {
                    Ok(brief) => Ok(brief),
                    Err(_) => Err(serde_json::from_slice::<Failure>(&line).map_err(|e| read(e.into()))?),
                };
                writer.result(&result)?;
            }
            return writer.finish();
        }
        if !self.dead.is_empty() {
            let write = |source| CliError::Write { to: format!("`{}`", path.display()), source };
            let mut copy = BufWriter::new(temporary(&path).map_err(write)?);
            for line in BufReader::new(File::open(&path).map_err(read)?).split(b'\n') {
                let whole = [line.map_err(read)?.as_slice(), b"\n"].concat();
                if !self.dead.contains(&short(&whole)) {
                    copy.write_all(&whole).map_err(write)?;
                }
            }
            keep(copy.into_inner().map_err(|e| write(e.into_error()))?, &path).map_err(write)?;
        }
        std::fs::rename(&path, &self.output).map_err(CliError::write(format!("`{}`", self.output.display())))
    }
}
