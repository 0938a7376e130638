//! Many briefs by day and story: articles that say nearly the same are one story, told once.
//!
//! ```
//! # let desk = mujaz::Newsroom::builder().no_translator().build().unwrap();
//! let page = "قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا من الدول العربية.";
//! let briefs: Vec<_> = ["a", "b"].into_iter().map(|id| desk.summarize(mujaz::Input::text(page).id(id)).unwrap()).collect();
//! let digest = mujaz::digest::Digest::of(briefs);
//! let (day, stories) = digest.days().next().unwrap();
//! assert_eq!((day, stories.len(), stories[0].also[0].source.as_str()), (None, 1, "b"));
//! ```

use crate::brief::Brief;
use mujaz_text::near_duplicate::{Index, Signature};
use std::collections::BTreeMap;

/// A story: the first brief that carried it, and the others that carried nearly the same.
#[derive(Debug, Clone)]
pub struct Story {
    /// The first.
    pub brief: Brief,
    /// Where the others came from.
    pub also: Vec<Carrier>,
}

/// An article that carried a story again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrier {
    /// Where it was read from.
    pub source: String,
    /// Its outlet, where that is known.
    pub outlet: Option<String>,
}

/// Stories by the day of the brief that came in first.
#[derive(Debug, Clone, Default)]
pub struct Digest {
    /// Briefs that came in.
    pub articles: usize,
    days: BTreeMap<Option<String>, Vec<Story>>,
}

impl Digest {
    /// Puts briefs together, in their order.
    pub fn of(briefs: impl IntoIterator<Item = Brief>) -> Self {
        let mut index = Index::default();
        let mut stories: Vec<Story> = Vec::new();
        let mut articles = 0;
        for brief in briefs {
            articles += 1;
            let body: Vec<&str> = brief.sentences.iter().map(|s| s.ar.as_str()).collect();
            let signature = Signature::of(&body.join(" "));
            match index.nearest(&signature) {
                Some((story, _)) => stories[story].also.push(Carrier { source: brief.source, outlet: brief.outlet }),
                None => {
                    index.insert(&signature);
                    stories.push(Story { brief, also: Vec::new() });
                }
            }
        }
        let mut days: BTreeMap<Option<String>, Vec<Story>> = BTreeMap::new();
        for story in stories {
            days.entry(story.brief.published.as_ref().map(|d| d.date.clone())).or_default().push(story);
        }
        Self { articles, days }
    }

    /// The days, undated stories first, then the newest.
    pub fn days(&self) -> impl Iterator<Item = (Option<&str>, &[Story])> {
        let dated = self.days.iter().rev().filter(|(day, _)| day.is_some());
        self.days.get_key_value(&None).into_iter().chain(dated).map(|(day, stories)| (day.as_deref(), stories.as_slice()))
    }

    /// All stories, in no order that means something.
    pub fn stories(&self) -> impl Iterator<Item = &Story> {
        self.days.values().flatten()
    }
}
