//! Pages and plain texts: one file, one document.

use super::{Content, Options, RawDocument, Unreadable};
use mujaz_text::charset::{Decoded, decode};
use std::io::{BufRead, Read as _};
use std::path::Path;

/// Reads and decodes the whole file.
pub fn text(reader: impl BufRead, source: &str, options: &Options) -> Result<Decoded, Unreadable> {
    let fail = |reason: String| Unreadable { id: source.into(), source: source.into(), reason };
    let mut bytes = Vec::new();
    reader.take(options.max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| fail(e.to_string()))?;
    if bytes.len() as u64 > options.max_bytes {
        return Err(fail(options.too_large("a page")));
    }
    Ok(decode(&bytes))
}

/// The text as one document.
pub fn document(decoded: Decoded, source: String) -> RawDocument {
    let family = Path::new(&source).parent().map(|p| p.display().to_string()).unwrap_or_default();
    RawDocument { id: source.clone(), source, family, content: Content::Page(decoded.text), replaced: decoded.replaced, key: None }
}
