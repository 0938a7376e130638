//! What is learned over a whole run: the lines that recur across the pages of a family.

use super::{Content, Options, RawDocument, read};
use mujaz_text::extract::{Article, Recurring};
use mujaz_text::guard::guarded;
use std::collections::HashMap;
use std::path::PathBuf;

/// Pages of one family that are looked at; more would teach nothing new.
const PAGES: usize = 400;
/// Files that are looked at in all.
const FILES: usize = 20_000;
/// Documents in a row that teach nothing after which a file is given up.
const IDLE: usize = 50;
/// Pages of one archive that are looked at.
const DOCUMENTS: usize = 5_000;

/// The recurring lines of every family of pages among the inputs.
#[derive(Debug, Default)]
pub struct Boilerplate {
    families: HashMap<String, (usize, Recurring)>,
}

impl Boilerplate {
    /// Reads the inputs once before the run. Standard input and pipes can be read only once and teach nothing.
    pub fn learn(files: &[PathBuf], options: &Options) -> Self {
        let mut out = Self::default();
        for file in files.iter().filter(|f| f.as_os_str() != "-" && f.is_file()).take(FILES) {
            // Records whose bodies are given teach nothing, nor do families that are known by now: a file of such is not read to
            // its end.
            let mut idle = 0;
            for document in read(file, options).flatten().take(DOCUMENTS) {
                if out.observe(&document) {
                    idle = 0;
                } else {
                    idle += 1;
                }
                if idle == IDLE {
                    break;
                }
            }
        }
        out
    }

    /// Takes in a document; false if it teaches nothing. A page that a parser panics on will fail when its turn comes.
    fn observe(&mut self, document: &RawDocument) -> bool {
        let known = self.families.get(&document.family).is_some_and(|(pages, _)| *pages >= PAGES);
        let Ok(Some(text)) = guarded(|| if known { None } else { document.page_text() }) else { return false };
        let (pages, recurring) = self.families.entry(document.family.clone()).or_default();
        *pages += 1;
        recurring.observe(&text);
        true
    }

    /// Takes the recurring lines of its family out of a page's article.
    pub fn clean(&self, family: &str, article: &mut Article) {
        if let Some((_, recurring)) = self.families.get(family) {
            recurring.clean(article);
        }
    }

    /// Whether a document is of a kind that recurring lines are taken out of.
    pub fn concerns(document: &RawDocument) -> bool {
        matches!(document.content, Content::Page(_) | Content::Cut { .. })
    }
}
