//! What reads one little-endian value after another and never past the end.

/// A place in a file.
pub(super) struct Cursor<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

impl<'a> Cursor<'a> {
    /// The beginning.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next bytes.
    ///
    /// # Errors
    /// If there are not as many.
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], String> {
        let end = self.at.checked_add(n).filter(|end| *end <= self.bytes.len()).ok_or("the file is cut short")?;
        let part = &self.bytes[self.at..end];
        self.at = end;
        Ok(part)
    }

    /// The next number of so many bytes, at most eight.
    fn number(&mut self, bytes: usize) -> Result<u64, String> {
        Ok(self.take(bytes)?.iter().rev().fold(0, |a, b| (a << 8) | u64::from(*b)))
    }

    pub fn u8(&mut self) -> Result<u8, String> {
        self.number(1).map(|n| n as u8)
    }

    pub fn u16(&mut self) -> Result<u16, String> {
        self.number(2).map(|n| n as u16)
    }

    pub fn u32(&mut self) -> Result<u32, String> {
        self.number(4).map(|n| n as u32)
    }

    pub fn u64(&mut self) -> Result<u64, String> {
        self.number(8)
    }

    /// The next eight bytes as a size.
    pub fn size(&mut self) -> Result<usize, String> {
        usize::try_from(self.u64()?).map_err(|_| "a size too large".into())
    }
}
