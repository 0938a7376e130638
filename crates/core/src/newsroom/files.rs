//! Files in, the same in English out.

use super::Newsroom;
use crate::check::{Flag, FlagKind};
use crate::documents::{self, FileError, FileKind};
use std::time::Instant;

/// A file in English.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TranslatedFile {
    /// The file.
    pub bytes: Vec<u8>,
    /// Doubts; each names its place (`paragraph 3, s2`).
    pub flags: Vec<Flag>,
    /// Characters of Arabic paragraphs and what else was read, without tags of their own.
    pub characters: usize,
}

/// Fragments that go through the model together, and their bytes: between them a file can be given up.
const GROUP: usize = 64;
const GROUP_BYTES: usize = 32 << 10;

impl Newsroom {
    /// A file in English: [`documents`]. `watch` is told how many of how many fragments are done, and says whether to go on; what is not
    /// done by a deadline has failed.
    ///
    /// ```
    /// # #[cfg(feature = "bundled")] {
    /// use mujaz::documents::FileKind;
    /// let desk = mujaz::Newsroom::builder().model("tiny-ar-en").build().unwrap();
    /// let file = "قال الوزير إن المفاوضات مستمرة.\n\nEnglish stays.\n";
    /// let done = desk.translate_file(FileKind::Text, file.as_bytes(), None, &mut |_, _| true).unwrap();
    /// let text = String::from_utf8(done.bytes).unwrap();
    /// assert!(text.contains("minister") && text.ends_with("\n\nEnglish stays.\n"), "{text}");
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the file is not what it is called, `watch` does not want to go on, there is no translator, or it failed.
    pub fn translate_file(
        &self,
        kind: FileKind,
        bytes: &[u8],
        deadline: Option<Instant>,
        watch: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<TranslatedFile, FileError> {
        let kind = kind.seen(bytes);
        let (mut flags, mut characters) = (Vec::new(), 0);
        let done = documents::translate(kind, bytes, &mut |fragments| {
            characters = fragments.iter().map(|f| f.chars().count()).sum();
            let mut out = Vec::with_capacity(fragments.len());
            while out.len() < fragments.len() {
                if !watch(out.len(), fragments.len()) {
                    return Err(FileError::Stopped);
                }
                let group = group(fragments.get(out.len()..).unwrap_or_default());
                for result in self.translate_html_all(&group, deadline)? {
                    let marked = result?;
                    let at = |flag: &Flag| match kind.unit() {
                        Some(unit @ ("cue text" | "sentence")) => format!("{unit} {}", out.len() + 1),
                        Some(unit) => format!("{unit} {}, {}", out.len() + 1, flag.at),
                        None => flag.at.clone(),
                    };
                    flags.extend(marked.flags.into_iter().map(|f| Flag { at: at(&f), ..f }));
                    out.push(marked.html);
                }
            }
            watch(out.len(), fragments.len());
            Ok(out)
        })?;
        flags.extend(done.unread.map(|what| Flag::new(FlagKind::SentenceMissing, "the document", what)));
        Ok(TranslatedFile { bytes: done.bytes, flags, characters })
    }
}

/// The next fragments, at least one.
fn group(rest: &[String]) -> Vec<&str> {
    let mut size = 0;
    let fits = |f: &&String| {
        let first = size == 0;
        size += f.len().max(1);
        first || size <= GROUP_BYTES
    };
    rest.iter().take(GROUP).take_while(fits).map(String::as_str).collect()
}
