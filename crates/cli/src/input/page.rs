//! Pages and plain texts: one file, one document.

use super::{Content, MAX_BYTES, RawDocument, Unreadable};
use mujaz_text::charset::{Decoded, decode};
use std::io::{BufRead, Read as _};
use std::path::Path;

/// Whether the text begins with `{`.
pub fn starts_with_brace(reader: &mut dyn BufRead) -> bool {
    reader.fill_buf().is_ok_and(|b| b.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{'))
}

/// Reads and decodes the whole file.
pub fn text(reader: Box<dyn BufRead>, source: &str) -> Result<Decoded, Unreadable> {
    let fail = |reason: String| Unreadable { id: source.into(), source: source.into(), reason };
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| fail(e.to_string()))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(fail(format!("over {} MiB: no article is so large; split it into articles", MAX_BYTES >> 20)));
    }
    Ok(decode(&bytes))
}

/// The text as one document.
pub fn document(decoded: Decoded, source: String) -> RawDocument {
    let family = Path::new(&source).parent().map(|p| p.display().to_string()).unwrap_or_default();
    RawDocument { id: source.clone(), source, family, content: Content::Page(decoded.text), replaced: decoded.replaced }
}
