//! Files to the articles of a job: read, chosen, checked against what is finished, each with its key.
//!
//! ```no_run
//! use mujaz::formats::{Boilerplate, Inputs, Options};
//! use mujaz::intake::Intake;
//!
//! # fn main() -> Result<(), mujaz::Error> {
//! let desk = mujaz::Newsroom::builder().build()?;
//! let inputs = Inputs::resolve(&["crawl/".into(), "dump.jsonl.gz".into()], &[]);
//! let boilerplate = Boilerplate::learn(&inputs.files, &Options::default());
//! let intake = Intake::new(Options::default()).boilerplate(boilerplate).dedup();
//! for done in desk.job(desk.job_options()).results(move || intake.items(inputs)) {
//!     match done.result {
//!         Ok(brief) => println!("{}: {:?}", brief.id, brief.title.en),
//!         Err(failure) => println!("{}: {}", failure.id, failure.error),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

pub mod table;

use crate::article::SourceArticle;
use crate::check::{Flag, FlagKind};
use crate::error::ArticleError;
use crate::input::undecoded;
use crate::job::{Failure, Item, Ready};
use mujaz_formats::hash::{Key, hash, short};
use mujaz_formats::{Boilerplate, Content, Inputs, Options, RawDocument, Read, Unreadable, name_of, read};
use mujaz_text::guard::guarded;
use mujaz_text::near_duplicate::{Index, Signature};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use table::{Finished, Ids, Outcome};

/// Which articles are for this run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// At most so many; finished ones do not count.
    pub limit: Option<usize>,
    /// Only this part of them.
    pub shard: Option<Shard>,
    /// None that was published before this day (`2026-01-31`); undated ones are taken.
    pub since: Option<String>,
}

/// One of `count` parts of all articles, by a hash of their ids; `index` counts from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which.
    pub index: u64,
    /// Of how many.
    pub count: u64,
}

/// What the reader passed over; the writer's side reads it.
#[derive(Debug, Default)]
pub struct Passed {
    /// Articles that an earlier run finished.
    pub finished: AtomicUsize,
    /// Of these, failures.
    pub failed: AtomicUsize,
    /// Of these, articles with a flag that says that something may be lost.
    pub losses: AtomicUsize,
    /// Articles that the [`Selection`] leaves to others: those of another shard, and older ones.
    pub unselected: AtomicUsize,
}

/// The reader's side of a job.
#[derive(Debug, Default)]
pub struct Intake {
    options: Options,
    boilerplate: Boilerplate,
    seen: Option<Seen>,
    select: Selection,
    finished: Finished,
    /// A hash of the job's settings.
    settings: Key,
    /// The ids so far, where an id may come only once.
    ids: Option<Ids>,
    passed: Arc<Passed>,
}

impl Intake {
    /// Every article of the inputs, read with these options.
    pub fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    /// Takes the lines out of pages that recur in their family.
    #[must_use]
    pub fn boilerplate(mut self, learned: Boilerplate) -> Self {
        self.boilerplate = learned;
        self
    }

    /// Flags articles that are nearly the same as an earlier one.
    #[must_use]
    pub fn dedup(mut self) -> Self {
        self.seen = Some(Seen::default());
        self
    }

    /// Takes only some articles.
    #[must_use]
    pub fn select(mut self, selection: Selection) -> Self {
        self.select = selection;
        self
    }

    /// For a job that can be resumed: an id may come once; what is finished under a hash of the same settings is passed over.
    #[must_use]
    pub fn resume(mut self, settings: Key, finished: Finished) -> Self {
        self.settings = settings;
        self.ids = Some(finished.ids());
        self.finished = finished;
        self
    }

    /// What it passes over, to be read while it reads.
    pub fn passed(&self) -> Arc<Passed> {
        self.passed.clone()
    }

    /// The items of all inputs, in order.
    pub fn items(self, inputs: Inputs) -> impl Iterator<Item = Item<Key>> {
        let missing = inputs.missing.into_iter().map(|(path, reason)| {
            let name = name_of(&path);
            Err(Unreadable { id: name.clone(), source: name, reason })
        });
        let options = self.options.clone();
        let documents = inputs.files.into_iter().flat_map(move |path| read(&path, &options));
        self.documents(missing.chain(documents))
    }

    /// The items of documents that come from somewhere else than files, in order.
    pub fn documents(self, documents: impl Iterator<Item = Read>) -> impl Iterator<Item = Item<Key>> {
        let limit = self.select.limit.unwrap_or(usize::MAX);
        let mut intake = self;
        documents.filter_map(move |document| intake.item(document)).take(limit)
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
        if quick.is_some_and(|key| self.is_finished(id_hash, key)) {
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
        if self.is_finished(id_hash, key) {
            return None;
        }
        Some(Item { tag: key, content })
    }

    /// Whether an earlier run finished an article, which is counted then.
    fn is_finished(&self, id_hash: u64, key: Key) -> bool {
        let Some(outcome) = self.finished.outcome(id_hash, key) else { return false };
        self.passed.finished.fetch_add(1, Ordering::Relaxed);
        self.passed.failed.fetch_add(usize::from(outcome == Outcome::Failed), Ordering::Relaxed);
        self.passed.losses.fetch_add(usize::from(outcome == Outcome::Lossy), Ordering::Relaxed);
        true
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
        if self.is_finished(id_hash, key) {
            return None;
        }
        Some(Item { tag: key, content })
    }

    /// The article of a document. A panic in a parser is this article's failure, not the job's.
    fn article(&self, document: RawDocument) -> Result<Ready, String> {
        let (id, source, replaced) = (document.id.clone(), document.source.clone(), document.replaced);
        let family = Boilerplate::concerns(&document).then(|| document.family.clone());
        let mut flags = Vec::new();
        if let Content::Cut { why, .. } = &document.content {
            flags.push(Flag::new(FlagKind::SourceCut, "article", format!("the page breaks off: {why}")));
        }
        let make = || -> Result<SourceArticle, ArticleError> {
            let mut article = document.extract(self.options.kind)?;
            if let Some(family) = family {
                self.boilerplate.clean(&family, &mut article);
            }
            SourceArticle::new(id, source, article)
        };
        let made = guarded(make).unwrap_or_else(|panic| Err(ArticleError::Panicked(panic)));
        if let Some(mark) = made.as_ref().ok().and_then(|article| article.removed.iter().find(|removed| removed.reason == "cut")) {
            flags.push(Flag::new(FlagKind::SourceCut, "article", format!("the text breaks off: {}", mark.line)));
        }
        flags.extend(undecoded(replaced));
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

/// The articles seen so far.
#[derive(Debug, Default)]
struct Seen {
    index: Index,
    ids: Vec<String>,
}

impl Seen {
    /// Takes in an article; a flag if it is nearly the same as an earlier one.
    fn check(&mut self, article: &SourceArticle) -> Option<Flag> {
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
