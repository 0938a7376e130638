//! The brief: what a run gives for each article.

mod assemble;
mod doubts;
mod facts;
mod options;
mod pipeline;
mod record;
#[cfg(feature = "files")]
pub mod row;

pub use facts::{Figure, NamedDate, Quotation};
pub use options::{PipelineOptions, Route, Stage};
pub use pipeline::Pipeline;
pub(crate) use pipeline::{GROUP, Watch};
pub use record::{Bilingual, Brief, Bullet, Coverage, English, Glance, Models, Summarizer, TranslatedSentence};
