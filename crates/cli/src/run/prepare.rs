//! The reader's side of a job: documents to articles, chosen, checked against what is finished, each with its key.

use super::learn::{Boilerplate, Seen};
use crate::args::Select;
use crate::input::{self, Inputs, Options, RawDocument, Read, Unreadable};
use crate::journal::{Finished, Key, hash};
use mujaz::article::SourceArticle;
use mujaz::check::{Flag, FlagKind};
use mujaz::error::ArticleError;
use mujaz::job::{Failure, Item, Ready, panic_text};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What the reader passed over; the writer's side reads it.
#[derive(Debug, Default)]
pub struct Passed {
    /// Articles that an earlier run finished.
    pub finished: AtomicUsize,
    /// Articles that `--shard` or `--since` leave to others.
    pub unselected: AtomicUsize,
}

/// Everything the reader needs.
#[derive(Debug)]
pub struct Preparer {
    pub options: Options,
    pub boilerplate: Boilerplate,
    pub seen: Option<Seen>,
    pub select: Select,
    pub finished: Finished,
    /// A hash of the job's settings.
    pub settings: Key,
    /// Hashes of the ids so far, where an id may come only once.
    pub ids: Option<HashSet<u64>>,
    pub passed: Arc<Passed>,
}

impl Preparer {
    /// The items of all inputs, in order.
    pub fn items(self, inputs: Inputs) -> impl Iterator<Item = Item<Key>> {
        let limit = self.select.limit.unwrap_or(usize::MAX);
        let missing = inputs.missing.into_iter().map(|(path, reason)| {
            let name = path.display().to_string();
            Err(Unreadable { id: name.clone(), source: name, reason })
        });
        let options = self.options.clone();
        let documents = inputs.files.into_iter().flat_map(move |path| input::read(&path, &options));
        let mut preparer = self;
        missing.chain(documents).filter_map(move |document| preparer.item(document)).take(limit)
    }

    /// What a document gives; None if it is not for this run.
    fn item(&mut self, document: Read) -> Option<Item<Key>> {
        let (id, source) = match &document {
            Ok(d) => (d.id.clone(), d.source.clone()),
            Err(u) => (u.id.clone(), u.source.clone()),
        };
        let id_hash = hash([id.as_bytes()]) as u64;
        if self.select.shard.is_some_and(|s| id_hash % s.count != s.index - 1) {
            self.passed.unselected.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let fail = |error: String| Failure { id: id.clone(), source: source.clone(), error };
        let mut content = document.map_err(|u| fail(u.reason)).and_then(|d| self.article(d).map_err(&fail));
        if self.ids.as_mut().is_some_and(|ids| !ids.insert(id_hash)) {
            // Two records of one id could not be told apart; the first one stands.
            let error = format!("the id `{id}` came before in this job: give every article an id of its own");
            content = Err(Failure { id: format!("{id} (again, {source})"), source: source.clone(), error });
        }
        if let (Ok(ready), Some(since)) = (&content, &self.select.since)
            && ready.article.published.as_ref().is_some_and(|d| d.date.as_str() < since.as_str())
        {
            self.passed.unselected.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        if let (Some(seen), Ok(ready)) = (&mut self.seen, &mut content) {
            ready.flags.extend(seen.check(&ready.article));
        }
        let key = self.key(&content);
        if self.finished.contains(&key) {
            self.passed.finished.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(Item { tag: key, content })
    }

    /// The article of a document. A panic in a parser is this article's failure, not the job's.
    fn article(&self, document: RawDocument) -> Result<Ready, String> {
        let (id, source, replaced) = (document.id.clone(), document.source.clone(), document.replaced);
        let family = Boilerplate::concerns(&document).then(|| document.family.clone());
        let make = || -> Result<SourceArticle, ArticleError> {
            let mut article = document.extract()?;
            if let Some(family) = family {
                self.boilerplate.clean(&family, &mut article);
            }
            SourceArticle::new(id, source, article)
        };
        let made = catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|p| Err(ArticleError::Panicked(panic_text(&*p))));
        let mut flags = Vec::new();
        if replaced > 0 {
            let detail = format!("{replaced} invalid bytes were replaced while decoding");
            flags.push(Flag::new(FlagKind::CharsetErrors, "article", detail));
        }
        made.map(|article| Ready { article, flags }).map_err(|e| e.to_string())
    }

    /// The key under which a result is finished: everything that could make it another one.
    fn key(&self, content: &Result<Ready, Failure>) -> Key {
        let settings = self.settings.to_le_bytes();
        match content {
            Err(f) => hash([settings.as_slice(), b"failure", f.id.as_bytes(), f.error.as_bytes()]),
            Ok(Ready { article: a, flags }) => {
                let date = a.published.as_ref().map_or("", |d| d.raw.as_str());
                let parts = [&a.title, &a.byline, &a.dateline, &a.outlet, &a.section, &a.url].map(|p| p.as_deref().unwrap_or(""));
                let doubts = flags.iter().map(|f| f.detail.as_bytes());
                let texts = [a.id.as_str(), &a.source, date, &a.body].into_iter().chain(parts).map(str::as_bytes);
                hash([settings.as_slice()].into_iter().chain(texts).chain(doubts))
            }
        }
    }
}
