//! Where bytes go: standard output, or a file that appears whole or not at all.

use crate::error::CliError;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Standard output or a file in the making.
pub enum Sink {
    Stdout(BufWriter<std::io::Stdout>),
    File(Box<BufWriter<NamedTempFile>>, PathBuf),
}

impl Sink {
    /// Opens the output; the file is made beside its final place and renamed at the end.
    pub fn open(path: Option<&Path>) -> Result<Self, CliError> {
        let Some(path) = path.filter(|p| p.as_os_str() != "-") else { return Ok(Self::Stdout(BufWriter::new(std::io::stdout()))) };
        let dir = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(dir).map_err(CliError::write(format!("`{}`", path.display())))?;
        Ok(Self::File(Box::new(BufWriter::new(file)), path.into()))
    }

    fn name(&self) -> String {
        match self {
            Self::Stdout(_) => "standard output".into(),
            Self::File(_, path) => format!("`{}`", path.display()),
        }
    }

    /// Writes bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        let name = self.name();
        match self {
            Self::Stdout(out) => out.write_all(bytes),
            Self::File(out, _) => out.write_all(bytes),
        }
        .map_err(CliError::write(name))
    }

    /// Passes on what was written so far.
    pub fn flush(&mut self) -> Result<(), CliError> {
        let name = self.name();
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(out, _) => out.flush(),
        }
        .map_err(CliError::write(name))
    }

    /// Completes the output.
    pub fn finish(mut self) -> Result<(), CliError> {
        self.flush()?;
        let name = self.name();
        if let Self::File(out, path) = self {
            let file = out.into_inner().map_err(|e| CliError::Write { to: name.clone(), source: e.into_error() })?;
            let file = file.persist(&path).map_err(|e| CliError::Write { to: name.clone(), source: e.error })?;
            // Temporary files are private; the result gets the rights a new file has.
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                file.set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(CliError::write(name))?;
            }
            #[cfg(not(unix))]
            drop(file);
        }
        Ok(())
    }
}
