//! tar: every file in it is an input of its own.

use super::options::DEPTH;
use super::unpack::{Stream, unpack};
use super::{Options, Read, Unreadable, documents_of, format_of};
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

/// A file of an archive, or why it cannot be read.
type Member = Result<(String, Vec<u8>), Unreadable>;

/// Sends the files of an archive one by one, until nobody listens.
fn members(reader: Stream, source: &str, options: &Options, send: &SyncSender<Member>) {
    let fail = |at: String, reason: String| Err(Unreadable { id: at.clone(), source: at, reason });
    let mut archive = tar::Archive::new(reader);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => {
            _ = send.send(fail(source.into(), error.to_string()));
            return;
        }
    };
    for entry in entries {
        let member = match entry {
            Err(error) => {
                _ = send.send(fail(source.into(), format!("the archive breaks off: {error}")));
                return;
            }
            Ok(entry) => {
                let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                let hidden = name.rsplit('/').next().is_some_and(|n| n.starts_with('.'));
                if !entry.header().entry_type().is_file() || hidden || format_of(Path::new(&name)).is_none() {
                    continue;
                }
                let at = format!("{source}!{name}");
                let mut bytes = Vec::new();
                match entry.take(options.max_bytes.saturating_add(1)).read_to_end(&mut bytes) {
                    Err(error) => fail(at, error.to_string()),
                    Ok(n) if n as u64 > options.max_bytes => fail(at, options.too_large("a file")),
                    Ok(_) => Ok((at, bytes)),
                }
            }
        };
        if send.send(member).is_err() {
            return;
        }
    }
}

/// The documents of all files of an archive that are of a known kind.
pub fn documents(reader: Stream, source: String, options: Options) -> Box<dyn Iterator<Item = Read>> {
    if options.depth >= DEPTH {
        let reason = format!("an archive inside of {DEPTH} others: unpack it, and name what is in it");
        return Box::new(std::iter::once(Err(Unreadable { id: source.clone(), source, reason })));
    }
    let inner = Options { depth: options.depth + 1, ..options.clone() };
    // The archive's iterator borrows the archive: it lives on a thread of its own, one file ahead of who reads.
    let (send, receive) = sync_channel(0);
    let (name, settings) = (source.clone(), options);
    let spawned = std::thread::Builder::new().name("mujaz-tar".into()).spawn(move || members(reader, &name, &settings, &send));
    if let Err(error) = spawned {
        return Box::new(std::iter::once(Err(Unreadable { id: source.clone(), source, reason: error.to_string() })));
    }
    let documents = move |member: Member| -> Box<dyn Iterator<Item = Read>> {
        match member {
            Err(unreadable) => Box::new(std::iter::once(Err(unreadable))),
            Ok((at, bytes)) => match unpack(Box::new(Cursor::new(bytes))) {
                Ok(reader) => documents_of(reader, at, &inner),
                Err(reason) => Box::new(std::iter::once(Err(Unreadable { id: at.clone(), source: at, reason }))),
            },
        }
    };
    Box::new(receive.into_iter().flat_map(documents))
}
