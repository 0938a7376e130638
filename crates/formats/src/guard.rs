//! A panic in a reader or a parser is one document's failure, never the run's.

use super::{Read, Unreadable};
use mujaz_text::guard;

/// What a parser gives, or why it gives nothing.
pub fn guarded<T>(parse: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    guard::guarded(parse).unwrap_or_else(|panic| Err(format!("a parser panicked: {panic}")))
}

/// A reader that ends with a failure where it panics: what state it is in then, nobody knows.
pub struct Guarded<I> {
    reader: Option<I>,
    source: String,
}

impl<I> Guarded<I> {
    pub fn new(reader: I, source: String) -> Self {
        Self { reader: Some(reader), source }
    }
}

impl<I: Iterator<Item = Read>> Iterator for Guarded<I> {
    type Item = Read;

    fn next(&mut self) -> Option<Read> {
        let reader = self.reader.as_mut()?;
        match guarded(|| Ok(reader.next())) {
            Ok(read) => read,
            Err(reason) => {
                self.reader = None;
                Some(Err(Unreadable { id: self.source.clone(), source: self.source.clone(), reason }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panicking_reader_ends_with_a_reason() {
        let mut left = 2;
        let reader = std::iter::from_fn(move || {
            left -= 1;
            assert!(left > 0, "the parser fell over");
            Some(Err(Unreadable { id: "a".into(), source: "a".into(), reason: "no text".into() }))
        });
        let read: Vec<Read> = Guarded::new(reader, "file".into()).collect();
        let reasons: Vec<&str> = read.iter().map(|r| r.as_ref().unwrap_err().reason.as_str()).collect();
        assert!(reasons.len() == 2 && reasons[1].contains("the parser fell over"), "{reasons:?}");
    }
}
