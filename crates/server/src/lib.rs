//! mujaz-server: the APIs that people's translation tools speak (LibreTranslate, DeepL, OpenAI) and mujaz's own, over a
//! [`Newsroom`](mujaz::Newsroom), and a page to read briefs on.
//!
//! Every translation carries its flags, the places of its sentences in both texts, and the model with its hash. Requests that come
//! at the same time share batches, and as no output depends on its batch, a request gives the same bytes alone and under load.
//! [`Server`] is the front door; `docs/serve.md` says how to run it.
//!
//! ```text
//!  serve    connections, models, signals       routes   paths, what every answer carries      page   what stands at /
//!  request  bodies within bounds               failure  refusals in each API's shape          spec   OpenAPI
//!  room     for the bodies of all              answers  what goes out                         language what a text is in
//!  libre, deepl, openai, own                   the APIs: what is asked -> work -> what is answered
//!  deeplx, responses                           what else is spoken at the paths of the first, and by clients of OpenAI's newer API
//!  files    files, by way of the shelf            shelf    files on their way      multipart  forms with files
//!  glossaries  what clients leave here, shown as DeepL's versions 2 (bilingual) and 3 (multilingual) do       memory   what people suggest
//!  app      what requests share                gate     who goes next     access   keys, requests a minute
//!  article  an article as it is sent -> a brief                           patient  connections that are not read are cut off
//!  work     texts to English, sentence by sentence (marked: HTML and XML)   metrics  for Prometheus
//!  options  what a server is told                                         stream   answers that are written while they are made
//! ```

pub use access::{Allowance, Keys, KeysError};
pub use options::{Limits, Options};
pub use serve::{Error, Handle, Server};

mod access;
mod answers;
mod app;
mod article;
mod bilingual;
mod bundle;
mod deepl;
mod deeplx;
mod failure;
mod files;
mod gate;
mod glossaries;
mod language;
mod libre;
mod marked;
mod memory;
mod message;
mod metrics;
mod multilingual;
mod multipart;
mod openai;
mod options;
mod own;
mod page;
mod patient;
mod request;
mod responses;
mod room;
mod routes;
mod serve;
mod shelf;
mod spec;
mod stream;
mod work;
