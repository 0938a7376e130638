//! What is learned over a whole run: recurring lines of page families, and which articles were seen before.

use crate::input::{self, Options, RawDocument};
use mujaz::article::SourceArticle;
use mujaz::check::{Flag, FlagKind};
use mujaz_text::extract::{Article, Recurring};
use mujaz_text::near_duplicate::{Index, Signature};
use std::collections::HashMap;
use std::path::PathBuf;

/// Pages of one family that are looked at; more would teach nothing new.
const PAGES: usize = 400;
/// Files that are looked at in all.
const FILES: usize = 20_000;
/// Records without a page after which a file is given up.
const IDLE: usize = 50;
/// Pages of one archive that are looked at.
const DOCUMENTS: usize = 5_000;

/// The recurring lines of every family of pages among the inputs.
#[derive(Debug, Default)]
pub struct Boilerplate {
    families: HashMap<String, (usize, Recurring)>,
}

impl Boilerplate {
    /// Reads the inputs once before the run. Standard input can be read only once and teaches nothing.
    pub fn learn(files: &[PathBuf], options: &Options) -> Self {
        let mut out = Self::default();
        for file in files.iter().filter(|f| f.as_os_str() != "-").take(FILES) {
            // Records whose bodies are given teach nothing: a file of such is not read to its end.
            let mut idle = 0;
            for document in input::read(file, options).flatten().take(DOCUMENTS) {
                let Some(text) = document.page_text() else {
                    idle += 1;
                    if idle == IDLE {
                        break;
                    }
                    continue;
                };
                let (pages, recurring) = out.families.entry(document.family.clone()).or_default();
                if *pages == PAGES {
                    break;
                }
                *pages += 1;
                recurring.observe(&text);
            }
        }
        out
    }

    /// Takes the recurring lines of its family out of a page's article.
    pub fn clean(&self, family: &str, article: &mut Article) {
        if let Some((_, recurring)) = self.families.get(family) {
            recurring.clean(article);
        }
    }

    /// Whether a document is of a kind that recurring lines are taken out of.
    pub fn concerns(document: &RawDocument) -> bool {
        matches!(document.content, input::Content::Page(_))
    }
}

/// The articles seen so far, for `--dedup`.
#[derive(Debug, Default)]
pub struct Seen {
    index: Index,
    ids: Vec<String>,
}

impl Seen {
    /// Takes in an article; a flag if it is nearly the same as an earlier one.
    pub fn check(&mut self, article: &SourceArticle) -> Option<Flag> {
        let signature = Signature::of(&article.body);
        let found = self.index.nearest(&signature).map(|(i, similarity)| {
            let detail = format!("{:.0}% the same as `{}`", similarity * 100.0, self.ids[i]);
            Flag::new(FlagKind::NearDuplicate, "article", detail)
        });
        self.index.insert(&signature);
        self.ids.push(article.id.clone());
        found
    }
}
