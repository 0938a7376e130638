//! The brief: what a run gives for each article.

mod pipeline;
mod record;

pub use pipeline::{Pipeline, PipelineOptions, Stage};
pub use record::{Bilingual, Brief, Bullet, Coverage, English, Glance, Models, Summarizer, TranslatedSentence};
