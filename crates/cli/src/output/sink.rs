//! Where bytes go: standard output, or a file that appears whole or not at all; compressed where the name says so.

use crate::error::CliError;
use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Standard output or a file in the making.
#[derive(Debug)]
enum Raw {
    Stdout(BufWriter<io::Stdout>),
    File(Box<BufWriter<NamedTempFile>>),
}

impl Write for Raw {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(out) => out.flush(),
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
            return Ok(Self { coding: Coding::Plain(Raw::Stdout(BufWriter::new(io::stdout()))), path: None });
        };
        let dir = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(dir).map_err(CliError::write(format!("`{}`", path.display())))?;
        let raw = Raw::File(Box::new(BufWriter::new(file)));
        let ending = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
        let coding = match ending.as_deref() {
            Some("gz") => Coding::Gzip(Box::new(GzEncoder::new(raw, Compression::default()))),
            Some("zst" | "zstd") => Coding::Zstd(raw, Vec::new()),
            _ => Coding::Plain(raw),
        };
        Ok(Self { coding, path: Some(path.into()) })
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

/// Gives a temporary file its name, and the rights that a new file has: temporary ones are private.
pub fn keep(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_data()?;
    let file = file.persist(path).map_err(|e| e.error)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    drop(file);
    Ok(())
}

/// Writes a small file whole or not at all.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let mut sink = Sink::open(Some(path))?;
    sink.put(bytes)?;
    sink.finish()
}
