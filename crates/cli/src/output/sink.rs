//! Where bytes go: standard output, or a file that appears whole or not at all; compressed where the name says so.

use crate::error::CliError;
use flate2::Compression;
use flate2::write::GzEncoder;
use mujaz::formats::is_device;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Standard output, a file in the making, or a place that cannot be replaced: a device, a pipe.
#[derive(Debug)]
enum Raw {
    Stdout(BufWriter<io::Stdout>),
    Terminal(BufWriter<io::Stdout>, u8),
    File(Box<BufWriter<NamedTempFile>>),
    Device(BufWriter<File>),
}

/// Bytes for a terminal without those that would command it; of UTF-8 these are single bytes, and C2 in front of 80 to 9F.
/// `last` is the byte that came before.
fn harmless(bytes: &[u8], last: &mut u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        let command = (byte.is_ascii_control() && !matches!(byte, b'\n' | b'\t')) || (*last == 0xC2 && (0x80..0xA0).contains(&byte));
        // C2 A0 is a blank that does not break.
        out.push(if !command {
            byte
        } else if *last == 0xC2 {
            0xA0
        } else {
            b'?'
        });
        *last = byte;
    }
    out
}

impl Write for Raw {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Terminal(out, last) => out.write_all(&harmless(bytes, last)).map(|()| bytes.len()),
            Self::File(out) => out.write(bytes),
            Self::Device(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) | Self::Terminal(out, _) => out.flush(),
            Self::File(out) => out.flush(),
            Self::Device(out) => out.flush(),
        }
    }
}

/// Bytes of a Zstandard frame; a file of several frames is as good as one.
const FRAME: usize = 4 << 20;

/// What stands between the writer and the file.
#[derive(Debug)]
enum Coding {
    Plain(Raw),
    Gzip(Box<GzEncoder<Raw>>),
    Zstd(Raw, Vec<u8>),
}

/// Takes bytes; see [`Sink::finish`].
#[derive(Debug)]
pub struct Sink {
    coding: Coding,
    path: Option<PathBuf>,
}

impl Sink {
    /// Opens the output; a file is made beside its final place and renamed at the end. No path and `-` are standard output.
    pub fn open(path: Option<&Path>) -> Result<Self, CliError> {
        let Some(path) = path.filter(|p| p.as_os_str() != "-") else {
            let out = BufWriter::new(io::stdout());
            let raw = if io::stdout().is_terminal() { Raw::Terminal(out, 0) } else { Raw::Stdout(out) };
            return Ok(Self { coding: Coding::Plain(raw), path: None });
        };
        let failed = |e| CliError::Write { to: format!("`{}`", path.display()), source: e };
        let raw = if is_device(path) {
            Raw::Device(BufWriter::new(File::options().append(true).open(path).map_err(failed)?))
        } else {
            Raw::File(Box::new(BufWriter::new(temporary(path).map_err(failed)?)))
        };
        let ending = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
        let coding = match ending.as_deref() {
            Some("gz") => Coding::Gzip(Box::new(GzEncoder::new(raw, Compression::default()))),
            Some("zst" | "zstd") => Coding::Zstd(raw, Vec::new()),
            _ => Coding::Plain(raw),
        };
        Ok(Self { coding, path: Some(path.into()) })
    }

    /// Whether it is standard output.
    pub fn is_stdout(&self) -> bool {
        self.path.is_none()
    }

    /// What messages call it.
    pub fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| "standard output".into(), |p| format!("`{}`", p.display()))
    }

    /// Writes bytes.
    pub fn put(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        let name = self.name();
        self.write_all(bytes).map_err(CliError::write(name))
    }

    /// Passes on what was written so far, as far as the compression lets it.
    pub fn pass_on(&mut self) -> Result<(), CliError> {
        let name = self.name();
        self.flush().map_err(CliError::write(name))
    }

    /// Completes the output.
    pub fn finish(self) -> Result<(), CliError> {
        let name = self.name();
        let write = |source: io::Error| CliError::Write { to: name.clone(), source };
        let mut raw = match self.coding {
            Coding::Plain(raw) => raw,
            Coding::Gzip(encoder) => encoder.finish().map_err(write)?,
            Coding::Zstd(mut raw, rest) => {
                raw.write_all(&compress_to_vec(rest.as_slice(), CompressionLevel::Fastest)).map_err(write)?;
                raw
            }
        };
        raw.flush().map_err(write)?;
        if let (Raw::File(out), Some(path)) = (raw, self.path) {
            let file = out.into_inner().map_err(|e| write(e.into_error()))?;
            keep(file, &path).map_err(write)?;
        }
        Ok(())
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.coding {
            Coding::Plain(raw) => raw.write(bytes),
            Coding::Gzip(encoder) => encoder.write(bytes),
            Coding::Zstd(raw, waiting) => {
                waiting.extend_from_slice(bytes);
                if waiting.len() >= FRAME {
                    raw.write_all(&compress_to_vec(waiting.as_slice(), CompressionLevel::Fastest))?;
                    waiting.clear();
                }
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.coding {
            Coding::Plain(raw) => raw.flush(),
            // Flushing a compressor in the middle costs size and makes nothing readable sooner: the file appears at the end.
            Coding::Gzip(_) | Coding::Zstd(..) => Ok(()),
        }
    }
}

/// The file behind a name: what a link leads to is replaced, not the link.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.into())
}

/// A file beside the one that it will replace, with the rights of that, or those that any new file gets here.
pub fn temporary(path: &Path) -> io::Result<NamedTempFile> {
    let path = real(path);
    let dir = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The process's mask takes its part of these.
        let mode = std::fs::metadata(&path).map_or(0o666, |meta| meta.permissions().mode() & 0o777);
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    // The error names a file that nobody asked for.
    builder.tempfile_in(dir).map_err(|error| {
        let reason = error.to_string();
        io::Error::new(error.kind(), reason.split(" at path ").next().unwrap_or_default())
    })
}

/// Gives a temporary file its name. Where a file had it, that one's rights stay.
pub fn keep(file: NamedTempFile, path: &Path) -> io::Result<()> {
    let path = real(path);
    if let Ok(meta) = std::fs::metadata(&path) {
        file.as_file().set_permissions(meta.permissions())?;
    }
    file.as_file().sync_data()?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// Writes a small file whole or not at all.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let mut sink = Sink::open(Some(path))?;
    sink.put(bytes)?;
    sink.finish()
}
