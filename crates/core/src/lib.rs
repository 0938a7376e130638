//! mujaz: Arabic news in, Arabic summaries and English briefs out.
//!
//! A [`Newsroom`] is the front door: build one, share it, ask it.
//!
//! ```
//! # #[cfg(feature = "bundled")] {
//! let desk = mujaz::Newsroom::builder().model("tiny-ar-en").build().unwrap();
//! println!("{}", desk.translate("قال الوزير إن المفاوضات مستمرة.").unwrap().text);
//!
//! let page = "<html><h1>قمة في الكويت غدا</h1><p>تنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.</p></html>";
//! let brief = desk.brief(mujaz::Input::html(page)).unwrap();
//! assert_eq!(brief.summary.unwrap().items[0].sentences, ["s1"]);
//!
//! // Many articles: a stream that sets its own pace, bounded in memory; `JobOptions::cancel` stops it.
//! for done in desk.job(desk.job_options()).run([page, "no Arabic at all"]) {
//!     match done.result {
//!         Ok(brief) => println!("{}: {:?}", brief.id, brief.title.en),
//!         Err(failure) => println!("{}: {}", failure.id, failure.error),
//!     }
//! }
//! # }
//! ```
//!
//! The rooms of this crate, in the order in which an article passes them:
//!
//! ```text
//!  Input -> article -> summarize -> translate -> glossary -> check -> brief
//!           numbered   extracts or  pieces, the   house       what    the record
//!           sentences  a model      ladder        spellings   is lost
//!
//!  newsroom   all of it with its models        job     many articles; intake: out of files      eval  scores
//!  page       a brief for people, or for Word  digest  many briefs by day and story
//!  documents  files in, the same files in English out
//!  model      models with their cards (mujaz-models), run by mujaz-engine
//! ```
//!
//! Underneath is one encoder-decoder engine for every model family ([`mujaz_engine`]); its rooms are passed on here
//! ([`nn`], [`generate`](mod@generate), [`schedule`], ...).

pub use brief::{Brief, Pipeline};
pub use input::Input;
pub use job::Job;
#[cfg(feature = "files")]
pub use newsroom::TranslatedFile;
pub use newsroom::{Builder, Error, Marked, ModelSource, Named, Newsroom, OwnProcess, Preset, Translated, free_memory};

pub use mujaz_engine::{arch, generate, nn, schedule, tokenizer, transformer, unzip, weights};
#[cfg(feature = "files")]
pub use mujaz_formats as formats;
#[cfg(feature = "hub")]
pub use mujaz_models::hub;
pub use mujaz_text as text;

pub mod article;
pub mod brief;
pub mod check;
pub mod digest;
#[cfg(feature = "files")]
pub mod documents;
pub mod error;
pub mod eval;
pub mod glossary;
pub mod input;
#[cfg(feature = "files")]
pub mod intake;
pub mod job;
pub mod model;
pub mod newsroom;
pub mod page;
pub mod summarize;
pub mod translate;
