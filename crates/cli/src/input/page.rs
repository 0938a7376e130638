//! Pages and plain texts: one file, one document.

use super::{Content, MAX_BYTES, RawDocument, Read, Unreadable};
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

/// Opens a file or standard input.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>, String> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    Ok(Box::new(BufReader::new(file)))
}

/// Whether the text begins with `{`.
pub fn starts_with_brace(reader: &mut dyn BufRead) -> bool {
    reader.fill_buf().is_ok_and(|b| b.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{'))
}

/// Reads the whole text as one document.
pub fn document(reader: Box<dyn BufRead>, source: String) -> Read {
    let fail = |reason: String| Unreadable { id: source.clone(), source: source.clone(), reason };
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| fail(e.to_string()))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(fail(format!("over {} MiB: no article is so large; split it into articles", MAX_BYTES >> 20)));
    }
    let decoded = mujaz_text::charset::decode(&bytes);
    Ok(RawDocument { id: source.clone(), source, content: Content::Page(decoded.text), replaced: decoded.replaced })
}
