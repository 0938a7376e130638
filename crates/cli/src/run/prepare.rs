//! The reader's side of a job: documents to articles, chosen, checked against what is finished, each with its key.

use super::learn::{Boilerplate, Seen};
use crate::args::Select;
use crate::hash::{Key, hash, short};
use crate::input::{self, Inputs, Options, RawDocument, Read, Unreadable};
use crate::journal::{Finished, Ids};
use mujaz::article::SourceArticle;
use mujaz::check::{Flag, FlagKind};
use mujaz::error::ArticleError;
use mujaz::job::{Failure, Item, Ready, panic_text};
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
    /// The ids so far, where an id may come only once.
    pub ids: Option<Ids>,
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
        let id_hash = short(id.as_bytes());
        if self.select.shard.is_some_and(|s| id_hash % s.count != s.index - 1) {
            self.passed.unselected.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let raw = document.as_ref().ok().and_then(|d| d.key);
        if self.ids.as_mut().is_some_and(|ids| !ids.insert(id_hash)) {
            return self.again(&id, source, raw);
        }
        // Of a record nothing needs to be made to see that it is finished, but where it is compared with others.
        let quick = raw.filter(|_| self.seen.is_none()).map(|raw| self.raw_key(raw, &[]));
        if quick.is_some_and(|key| self.finished.contains(id_hash, key)) {
            self.passed.finished.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let fail = |error: String| Failure { id: id.clone(), source: source.clone(), error };
        let mut content = document.map_err(|u| fail(u.reason)).and_then(|d| self.article(d).map_err(&fail));
        if let (Ok(ready), Some(since)) = (&content, &self.select.since)
            && ready.article.published.as_ref().is_some_and(|d| d.date.as_str() < since.as_str())
        {
            self.passed.unselected.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let doubts: Vec<Flag> = match (&mut self.seen, &content) {
            (Some(seen), Ok(ready)) => seen.check(&ready.article).into_iter().collect(),
            _ => Vec::new(),
        };
        let key = raw.map_or_else(|| self.key(&content, &doubts), |raw| self.raw_key(raw, &doubts));
        if let Ok(ready) = &mut content {
            ready.flags.extend(doubts);
        }
        if self.finished.contains(id_hash, key) {
            self.passed.finished.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(Item { tag: key, content })
    }

    /// The failure of a document whose id came before: two records of one id could not be told apart; the first one stands.
    fn again(&mut self, id: &str, source: String, raw: Option<Key>) -> Option<Item<Key>> {
        let error = format!("the id `{id}` came before in this job: give every article an id of its own");
        let failure = Failure { id: format!("{id} (again, {source})"), source, error };
        let id_hash = short(failure.id.as_bytes());
        if self.ids.as_mut().is_some_and(|ids| !ids.insert(id_hash)) {
            // Said already, in the same words.
            return None;
        }
        let content = Err(failure);
        let key = raw.map_or_else(|| self.key(&content, &[]), |raw| self.raw_key(raw, &[]));
        if self.finished.contains(id_hash, key) {
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
            let mut article = document.extract(self.options.kind)?;
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
    fn key(&self, content: &Result<Ready, Failure>, doubts: &[Flag]) -> Key {
        match content {
            Err(f) => hash([self.settings.to_le_bytes().as_slice(), b"failure", f.id.as_bytes(), f.error.as_bytes()]),
            // The whole article, whatever parts it has or will have.
            Ok(Ready { article, flags }) => {
                let article = serde_json::to_vec(article).expect("an article as JSON");
                let flags = flags.iter().chain(doubts).map(|f| f.detail.as_bytes());
                hash([self.settings.to_le_bytes().as_slice(), &article].into_iter().chain(flags))
            }
        }
    }

    /// The same by what the article is made of.
    fn raw_key(&self, raw: Key, doubts: &[Flag]) -> Key {
        let (settings, raw) = (self.settings.to_le_bytes(), raw.to_le_bytes());
        hash([settings.as_slice(), b"record", &raw].into_iter().chain(doubts.iter().map(|f| f.detail.as_bytes())))
    }
}
