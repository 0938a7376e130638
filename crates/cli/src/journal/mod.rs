//! What makes a job survive: the records so far, and a journal that says which articles they belong to.
//!
//! `OUTPUT.records` takes every result as a JSON line as soon as its group is done; `OUTPUT.journal` then gets a line for
//! each: the article's id, a key over its content and all settings, and a hash of the record. A record counts only when
//! both are there, so that a kill between the two, a line cut in half or a hand-edited file costs work, never a result.
//! At the end the records become the output, whole or not at all.

use crate::error::CliError;
use crate::output::{RecordWriter, keep, line, remove_pages, temporary};
use mujaz::brief::Brief;
use mujaz::formats::hash::{Key, short};
use mujaz::intake::table::{self, Compact, Finished, Known, Outcome, Records};
use mujaz::job::Failure;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A line of the journal.
#[derive(Debug, Serialize, Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    key: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    ok: bool,
    /// Whether it has a flag that says that something may be lost. Entries of earlier versions do not say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    loss: bool,
    #[serde(borrow)]
    record: Cow<'a, str>,
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
    /// What was finished when the job began.
    known: Known,
    /// Records that a later one has replaced. In one run an id comes once, so that none of them comes to life again.
    dead: Vec<u64>,
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

/// What stands beside a job's output: no other output may take its place.
pub fn files(output: &Path) -> [PathBuf; 3] {
    [".records", ".journal", ".bak"].map(|ending| beside(output, ending))
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
            Self::discard(output, [records_path.as_path(), log_path.as_path()], &log)?;
        }
        let entries = Self::read_log(&log_path).map_err(|source| CliError::Read { path: log_path.clone(), source })?;
        // A finished job of JSON lines keeps its records in the output itself.
        let from = if records_path.exists() { &records_path } else { output };
        let mut there = Records::new(entries.iter().map(|e| e.record));
        let note = Self::take_up(from, &records_path, &mut there)?;
        let known = Known::new(entries, &there);
        drop(there);
        let records = open(&records_path)?;
        let finished = Finished::new(known.clone(), resume == Resume::Finished);
        let mut journal =
            Self { output: output.into(), records, log, known, dead: Vec::new(), lengths: [0; 2], synced: Instant::now(), note };
        journal.repair_log_end(&log_path)?;
        for (at, file) in [&journal.records, &journal.log].into_iter().enumerate() {
            journal.lengths[at] = file.metadata().map_err(CliError::write("the journal"))?.len();
        }
        Ok((journal, finished))
    }

    /// Removes what an earlier run left; the journal itself stays, empty and locked.
    fn discard(output: &Path, [records, log_path]: [&Path; 2], log: &File) -> Result<(), CliError> {
        // Of a folder, the pages whose articles its journal names: one that is not made again would stay for ever.
        if output.is_dir() {
            let pages = each_line(log_path, |line| {
                serde_json::from_slice::<Entry<'_>>(line).map_or(Ok(()), |entry| remove_pages(output, &entry.id))
            });
            pages.map_err(CliError::write(format!("`{}`", output.display())))?;
        }
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
    fn read_log(path: &Path) -> io::Result<Compact<table::Entry>> {
        let mut out = Compact::default();
        each_line(path, |line| {
            let Ok(entry) = serde_json::from_slice::<Entry<'_>>(line) else { return Ok(()) };
            if let (Ok(key), Ok(record)) = (Key::from_str_radix(&entry.key, 16), u64::from_str_radix(&entry.record, 16)) {
                let outcome = match (entry.ok, entry.loss) {
                    (false, _) => Outcome::Failed,
                    (true, false) => Outcome::Done,
                    (true, true) => Outcome::Lossy,
                };
                out.insert(table::Entry::new(short(entry.id.as_bytes()), key, outcome, record));
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// Makes `OUTPUT.records` hold exactly the records that the journal knows, each once, and marks those that are there;
    /// returns what to say if a finished output held other lines. Such an output is kept as `OUTPUT.bak`.
    fn take_up(from: &Path, records: &Path, there: &mut Records) -> Result<Option<String>, CliError> {
        if !from.is_file() {
            return Ok(None);
        }
        let read = |source| CliError::Read { path: from.into(), source };
        let write = |source| CliError::Write { to: format!("`{}`", records.display()), source };
        // Bytes of good lines before anything else comes, and whether any come behind that.
        let (mut good, mut foreign, mut mixed) = (0u64, 0usize, false);
        each_line(from, |line| {
            if line.ends_with(b"\n") && there.meet(short(line)) {
                good += line.len() as u64;
                mixed |= foreign > 0;
            } else if !line.ends_with(b"\n") && there.meet(short(&[line, b"\n"].concat())) {
                // An editor may have left out the last line's end.
                mixed = true;
            } else {
                foreign += 1;
            }
            Ok(())
        })
        .map_err(read)?;
        if from == records && !mixed {
            // What a kill leaves: at most an end that no entry speaks of.
            if foreign > 0 {
                File::options().write(true).open(records).and_then(|file| file.set_len(good)).map_err(write)?;
            }
            return Ok(None);
        }
        Self::copy(from, records, there)?;
        if foreign == 0 || from == records {
            return Ok(None);
        }
        let backup = beside(from, ".bak");
        std::fs::copy(from, &backup).map_err(|source| CliError::Write { to: format!("`{}`", backup.display()), source })?;
        // Of a packed output or a table, whose records somebody threw away, no line is one.
        let found = match good {
            0 => format!("`{}` holds no record of this job: all articles", from.display()),
            _ => format!("{foreign} lines of `{}` are not as they were written: their articles", from.display()),
        };
        Ok(Some(format!("{found} are made again; the file as it was is kept as `{}`", backup.display())))
    }

    /// Copies the known lines of a file, each once.
    fn copy(from: &Path, records: &Path, there: &mut Records) -> Result<(), CliError> {
        let read = |source| CliError::Read { path: from.into(), source };
        let write = |source| CliError::Write { to: format!("`{}`", records.display()), source };
        there.again();
        let mut copy = BufWriter::new(temporary(records).map_err(write)?);
        let rights = std::fs::metadata(from).map_err(read)?.permissions();
        copy.get_ref().as_file().set_permissions(rights).map_err(write)?;
        let mut failed = None;
        each_line(from, |line| {
            let line = if line.ends_with(b"\n") { Cow::Borrowed(line) } else { [line, b"\n"].concat().into() };
            if there.meet(short(&line)) {
                copy.write_all(&line).inspect_err(|e| failed = Some(e.kind()))?;
            }
            Ok(())
        })
        .map_err(|e| if failed == Some(e.kind()) { write(e) } else { read(e) })?;
        let copy = copy.into_inner().map_err(|e| write(e.into_error()))?;
        keep(copy, records).map_err(write)
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
            let old = self.known.get(short(id.as_bytes())).map(|e| e.record);
            if old != Some(record) {
                self.dead.extend(old);
                records.extend_from_slice(text.as_bytes());
            }
            let (key, hash) = (format!("{key:032x}"), format!("{record:016x}"));
            let loss = result.as_ref().is_ok_and(|brief| brief.flags.iter().any(|flag| flag.kind.is_loss()));
            let entry = Entry { key: key.into(), id: id.into(), ok: result.is_ok(), loss, record: hash.into() };
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
        let dead = Records::new(self.dead.drain(..));
        let lines = |take: &mut dyn FnMut(&[u8]) -> Result<(), CliError>| {
            let mut failed = None;
            let each = each_line(&path, |line| {
                if dead.has(short(line)) {
                    return Ok(());
                }
                take(line).map_err(|e| {
                    failed = Some(e);
                    io::ErrorKind::Other.into()
                })
            });
            failed.map_or_else(|| each.map_err(read), Err)
        };
        if let Some(mut writer) = writer {
            lines(&mut |line| {
                let result = match serde_json::from_slice::<Brief>(line) {
                    Ok(brief) => Ok(brief),
                    Err(_) => Err(serde_json::from_slice::<Failure>(line).map_err(|e| read(e.into()))?),
                };
                writer.result(&result)
            })?;
            return writer.finish();
        }
        if !dead.is_empty() {
            let write = |source| CliError::Write { to: format!("`{}`", path.display()), source };
            let mut copy = BufWriter::new(temporary(&path).map_err(write)?);
            lines(&mut |line| copy.write_all(line).map_err(write))?;
            keep(copy.into_inner().map_err(|e| write(e.into_error()))?, &path).map_err(write)?;
        }
        std::fs::rename(&path, &self.output).map_err(CliError::write(format!("`{}`", self.output.display())))
    }
}

/// Lends each line of a file, with its end.
fn each_line(path: &Path, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(1 << 18, File::open(path)?);
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        take(&line)?;
    }
}
