//! mujaz: Arabic news in, Arabic summaries and English briefs out.
//!
//! The library in four steps: load a [`model::Model`], make [`article::SourceArticle`]s, put both into a
//! [`brief::Pipeline`], get [`brief::Brief`]s back. Underneath is one encoder-decoder engine
//! ([`transformer`], [`generate`](mod@generate), [`schedule`]) for every model family ([`arch`]).
//!
//! ```
//! use mujaz::article::SourceArticle;
//! use mujaz::brief::{Pipeline, PipelineOptions, Stage};
//!
//! let page = mujaz_text::extract::extract("قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.").unwrap();
//! let article = SourceArticle::new("a1", "page.txt", page).unwrap();
//! // A stage that does not translate needs no model.
//! let options = PipelineOptions { stage: Stage::Summarize, ..Default::default() };
//! let brief = Pipeline::new(None, options).run(&[article]).remove(0).unwrap();
//! assert_eq!(brief.summary.unwrap().items[0].sentences, ["s1"]);
//! ```

pub use brief::Pipeline;
pub use job::Job;

pub use mujaz_engine::{arch, generate, nn, schedule, tokenizer, transformer, weights};
#[cfg(feature = "hub")]
pub use mujaz_models::hub;

pub mod article;
pub mod brief;
pub mod check;
pub mod error;
pub mod eval;
pub mod glossary;
pub mod job;
pub mod model;
pub mod summarize;
pub mod translate;
