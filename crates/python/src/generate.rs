//! The search alone, text by text: what the old pipelines of transformers did.

use crate::error::{self, BadInput};
use mujaz::Newsroom;
use mujaz::generate::{EarlyStopping, GenerationConfig};
use mujaz::model::Model;
use pyo3::prelude::*;

/// A text that was written, and its ids, the start of the output first, as the reference has them.
pub type GeneratedText = (String, Vec<u32>);

/// Settings in place of the model's; None leaves them.
#[derive(Debug, Clone, FromPyObject)]
#[pyo3(from_item_all)]
pub struct Search {
    num_beams: Option<usize>,
    max_length: Option<usize>,
    min_length: Option<usize>,
    length_penalty: Option<f32>,
    no_repeat_ngram_size: Option<usize>,
    encoder_no_repeat_ngram_size: Option<usize>,
    repetition_penalty: Option<f32>,
    early_stopping: Option<bool>,
    num_return_sequences: Option<usize>,
    do_sample: Option<bool>,
    temperature: Option<f32>,
    top_k: Option<usize>,
    top_p: Option<f32>,
    seed: Option<u64>,
    forced_bos_token_id: Option<u32>,
    /// Whether what a model cannot hold is cut off.
    truncation: bool,
    /// Whether it is the summariser that writes.
    summarize: bool,
}

fn set<T>(value: Option<T>, target: &mut T) {
    if let Some(value) = value {
        *target = value;
    }
}

impl Search {
    fn config(&self, model: &Model) -> GenerationConfig {
        let mut config = model.generation().clone();
        // What those pipelines took where a model says nothing of its own: four beams, 256 tokens behind the start.
        let chosen = model.chosen();
        if !chosen.num_beams {
            config.num_beams = 4;
        }
        if !chosen.max_length {
            config.max_length = 257;
        }
        set(self.num_beams, &mut config.num_beams);
        set(self.max_length, &mut config.max_length);
        set(self.min_length, &mut config.min_length);
        set(self.length_penalty, &mut config.length_penalty);
        set(self.no_repeat_ngram_size, &mut config.no_repeat_ngram_size);
        set(self.encoder_no_repeat_ngram_size, &mut config.encoder_no_repeat_ngram_size);
        set(self.repetition_penalty, &mut config.repetition_penalty);
        set(self.num_return_sequences, &mut config.num_return_sequences);
        set(self.do_sample, &mut config.do_sample);
        set(self.temperature, &mut config.temperature);
        set(self.top_k, &mut config.top_k);
        set(self.top_p, &mut config.top_p);
        set(self.seed, &mut config.seed);
        set(self.early_stopping.map(|yes| if yes { EarlyStopping::Yes } else { EarlyStopping::No }), &mut config.early_stopping);
        config.forced_bos_token_id = self.forced_bos_token_id.or(config.forced_bos_token_id);
        config
    }

    /// What is written for each text, the best first.
    pub fn run(&self, desk: &Newsroom, texts: &[String]) -> PyResult<Vec<Vec<GeneratedText>>> {
        let model = if self.summarize { desk.summarizer() } else { desk.translator() };
        let model = model.ok_or_else(|| error::of(mujaz::Error::NoTranslator))?;
        let config = self.config(model);
        let sources: Vec<Vec<u32>> = texts.iter().map(|text| self.source(model, text)).collect::<PyResult<_>>()?;
        let written = model.generate_with(&sources, &config, &desk.pipeline().options().schedule);
        let text = |ids: Vec<u32>| -> PyResult<GeneratedText> {
            let text = model.tokenizer().decode(&ids).map_err(|e| error::engine(&e))?;
            Ok((text, std::iter::once(config.decoder_start_token_id).chain(ids).collect()))
        };
        let all = written
            .into_iter()
            .map(|hypotheses| hypotheses.map_err(|e| error::engine(&e))?.into_iter().map(|h| text(h.ids)).collect::<PyResult<Vec<_>>>());
        all.collect()
    }

    /// Ids of a text that fit the model.
    fn source(&self, model: &Model, text: &str) -> PyResult<Vec<u32>> {
        let ids = model.encode(text).map_err(|e| error::engine(&e))?;
        let most = model.transformer().limits().0.unwrap_or(usize::MAX);
        let most = if self.truncation { most.min(model.source_budget()) } else { most };
        if ids.len() <= most {
            return Ok(ids);
        }
        if !self.truncation {
            let text = format!(
                "a text of {} tokens, but the model holds {most}: mujaz.open(...).translate(text) cuts at sentences and loses nothing; \
                 truncation=True cuts the end off",
                ids.len()
            );
            return Err(BadInput::new_err(text));
        }
        model.encode_within(text, most).map_err(|e| error::engine(&e))
    }
}
