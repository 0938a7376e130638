//! The brief: what a run gives for each article.

mod facts;
mod pipeline;
mod record;

pub use facts::{Figure, Quotation};
pub use pipeline::{Pipeline, PipelineOptions, Stage};
pub use record::{Bilingual, Brief, Bullet, Coverage, English, Glance, Models, Summarizer, TranslatedSentence};
