//! A model ready to work: weights, tokenizer and search settings, with what a checkpoint does not say about itself.

use crate::arch;
use crate::checkpoint::{CT2_LEAST, Checkpoint, PADDING};
use crate::error::{EngineError, LoadError};
use crate::files::ModelFiles;
use crate::generate::{
    Digits, Feed, GenerationConfig, GenerationOverrides, Hypothesis, Seq2Seq, Source, Timed, generate_sources, generate_stream,
};
use crate::layout::GENERATION;
use crate::nn::{Compute, turn};
use crate::schedule::{Call, Queue, Schedule, Totals, run_places};
use crate::tokenizer::{LanguageToken, Tokenizer};
use crate::transformer::{LoadRequest, Transformer, TransformerSpec};
use std::sync::{Arc, OnceLock, PoisonError};
use std::time::Instant;

/// What is done to a text before it is tokenized: the normalisation that a model's text was trained on.
#[derive(Clone)]
pub struct Normalize(Arc<dyn Fn(&str) -> String + Send + Sync>);

impl Normalize {
    /// A normalisation by a function.
    pub fn new(apply: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(apply))
    }

    /// The text as the model expects it.
    pub fn apply(&self, text: &str) -> String {
        (self.0)(text)
    }
}

impl std::fmt::Debug for Normalize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Normalize")
    }
}

/// What a checkpoint does not say about itself. The usual one adds nothing to it.
#[derive(Debug, Clone, Default)]
pub struct Recipe {
    /// Done to every source text.
    pub normalize: Option<Normalize>,
    /// Text in front of every source (a task prefix).
    pub prefix: String,
    /// Tokens in front of every source.
    pub prefix_tokens: Vec<String>,
    /// The language of the sources, for multilingual models.
    pub source: Option<LanguageToken>,
    /// The language of the outputs, which then begin with its token; one like `>>eng<<` goes in front of the source instead.
    pub target: Option<LanguageToken>,
    /// The longest source it does well, in tokens; None for what its positions allow.
    pub max_source_tokens: Option<usize>,
    /// Search settings that differ from the checkpoint's; a later one wins.
    pub generation: Vec<GenerationOverrides>,
}

/// Which settings of its search a model, its recipe or whoever opened it chose; others are the usual ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// [`GenerationConfig::num_beams`].
    pub num_beams: bool,
    /// [`GenerationConfig::max_length`].
    pub max_length: bool,
}

impl Chosen {
    fn of(layers: &[&serde_json::Value], overrides: &[GenerationOverrides]) -> Self {
        let says = |key: &str| layers.iter().any(|l| l.get(key).is_some_and(|v| !v.is_null()));
        Self {
            num_beams: says("num_beams") || overrides.iter().any(|o| o.num_beams.is_some()),
            max_length: says("max_length") || says("max_new_tokens") || overrides.iter().any(|o| o.max_length.is_some()),
        }
    }
}

/// A sequence-to-sequence model with everything that belongs to it. Share it between threads.
#[derive(Debug)]
pub struct Model {
    transformer: Arc<Transformer>,
    tokenizer: Tokenizer,
    generation: GenerationConfig,
    chosen: Chosen,
    recipe: Recipe,
    fingerprint: String,
    /// Where callers share batches.
    queue: OnceLock<Queue>,
    /// The tokens that numbers are made of, once they were asked for.
    digits: OnceLock<Arc<Digits>>,
}

/// Loads only the Transformer, for work on token ids: benches and tests need no tokenizer.
///
/// # Errors
/// As [`Model::load`].
pub fn load_transformer(files: &ModelFiles, compute: &Compute) -> Result<(Transformer, TransformerSpec), LoadError> {
    transformer(&Checkpoint::open(files)?, compute)
}

fn transformer(checkpoint: &Checkpoint, compute: &Compute) -> Result<(Transformer, TransformerSpec), LoadError> {
    let Checkpoint { config, weights, .. } = checkpoint;
    let spec = arch::spec(config)?;
    weights.check_adapted(spec.shared_embedding, spec.head)?;
    let compute = match (weights.is_int8(), checkpoint.is_ct2()) {
        (true, true) => compute.for_int8().symmetric(),
        (true, false) => compute.for_int8(),
        (false, _) => compute.for_size(weights.parameters()),
    };
    Ok((Transformer::load(&LoadRequest { spec: &spec, weights, compute: &compute })?, spec))
}

/// The settings of the search: the checkpoint's own, then the recipe's; and which of them somebody chose.
fn generation(
    files: &ModelFiles,
    checkpoint: &Checkpoint,
    recipe: &Recipe,
    tokenizer: &Tokenizer,
) -> Result<(GenerationConfig, Chosen), LoadError> {
    let layers = checkpoint.generation(files, tokenizer)?;
    let layers: Vec<&serde_json::Value> = layers.iter().collect();
    let mut generation = GenerationConfig::from_json(&files.path().join(GENERATION), &layers)?;
    let chosen = Chosen::of(&layers, &recipe.generation);
    let named = named_language(checkpoint, recipe, tokenizer);
    generation.decoder_start_token_id = named.unwrap_or(generation.decoder_start_token_id);
    recipe.generation.iter().for_each(|overrides| overrides.apply(&mut generation));
    if named.is_some() {
        return Ok((generation, chosen));
    }
    if let Some(target) = recipe.target.as_ref().filter(|_| in_front(recipe).is_none()) {
        let first = tokenizer.language(target).map_err(|e| LoadError::config(files.path(), e.to_string()))?;
        if let Some(first) = first.filter(|_| checkpoint.starts_with_language()) {
            generation.decoder_start_token_id = first;
            return Ok((generation, chosen));
        }
        generation.forced_bos_token_id = first.or(generation.forced_bos_token_id);
    }
    // CTranslate2 counts behind the language that an output begins with.
    if checkpoint.is_ct2() && generation.forced_bos_token_id.is_some() && generation.min_length == CT2_LEAST {
        generation.min_length += 1;
    }
    Ok((generation, chosen))
}

/// The token that decoding starts from, where a checkpoint lists its languages by name, each with a number and a token: `CrossSum` does.
fn named_language(checkpoint: &Checkpoint, recipe: &Recipe, tokenizer: &Tokenizer) -> Option<u32> {
    let Some(LanguageToken::Exactly(name)) = &recipe.target else { return None };
    let token = checkpoint.config.get("task_specific_params")?.get("langid_map")?.get(name)?.get(1)?;
    tokenizer.id_of(token.as_str()?)
}

/// The target's token where it is one of Marian's, `>>eng<<`: it stands in front of the source, and the output begins with no token.
fn in_front(recipe: &Recipe) -> Option<&String> {
    match &recipe.target {
        Some(LanguageToken::Exactly(token)) => Some(token).filter(|t| t.starts_with(">>") && t.ends_with("<<")),
        _ => None,
    }
}

impl Model {
    /// Loads an unmodified folder of the Hugging Face hub or of Marian's own files, or a copy of one in memory.
    ///
    /// # Errors
    /// If a file is missing, damaged, or does not fit the others; the error names it.
    pub fn load(files: &ModelFiles, recipe: Recipe, compute: &Compute) -> Result<Self, LoadError> {
        crate::nn::check_instruction_set()?;
        let checkpoint = Checkpoint::open(files)?;
        let (transformer, spec) = transformer(&checkpoint, compute)?;
        let prefix = recipe.prefix_tokens.iter().chain(in_front(&recipe)).cloned().collect::<Vec<_>>();
        let mut tokenizer = Tokenizer::load(files)?.with_prefix(&prefix);
        if let Some(language) = &recipe.source {
            tokenizer = tokenizer.and_then(|t| t.with_source(language));
        }
        let tokenizer = tokenizer.map_err(|e| LoadError::config(files.path(), e.to_string()))?;
        if tokenizer.len() > spec.source_vocab.max(spec.target_vocab) + PADDING {
            let reason = format!("{} entries, but `config.json` says `vocab_size` {}", tokenizer.len(), spec.source_vocab);
            return Err(LoadError::Tokenizer { path: files.path().into(), reason });
        }
        let (generation, chosen) = generation(files, &checkpoint, &recipe, &tokenizer)?;
        let (transformer, queue, digits) = (Arc::new(transformer), OnceLock::new(), OnceLock::new());
        Ok(Self { transformer, tokenizer, generation, chosen, recipe, fingerprint: files.fingerprint()?, queue, digits })
    }

    /// From now on, callers on many threads share batches: what they ask for at the same time goes through the model together,
    /// small calls first by age, by as many workers as the schedule has; on a CPU, what comes joins a batch under way. No result
    /// changes by it. The schedule of a later call is passed over, its deadline is not. A second call of this changes nothing.
    ///
    /// # Errors
    /// If the system starts no thread.
    pub fn share_batches(&self, schedule: &Schedule) -> Result<(), EngineError> {
        if self.queue.get().is_some() {
            return Ok(());
        }
        let transformer = self.transformer.clone();
        let joins = transformer.joins();
        let generate = move |feed: &mut dyn Feed, config: &GenerationConfig| {
            let _turn = turn(transformer.compute().device()).map(|t| t.lock().unwrap_or_else(PoisonError::into_inner));
            generate_stream(&*transformer, feed, config)
        };
        let queue = Queue::start(*schedule, joins, Box::new(generate));
        let queue = queue.map_err(|e| EngineError::Settings(format!("no worker could be started: {e}")))?;
        _ = self.queue.set(queue);
        Ok(())
    }

    /// What was done in shared batches; None where callers do not share them.
    pub fn shared(&self) -> Option<Totals> {
        self.queue.get().map(Queue::totals)
    }

    /// The tokenizer.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The Transformer.
    pub fn transformer(&self) -> &Transformer {
        &self.transformer
    }

    /// The generation settings.
    pub fn generation(&self) -> &GenerationConfig {
        &self.generation
    }

    /// Which of them somebody chose.
    pub fn chosen(&self) -> Chosen {
        self.chosen
    }

    /// First 16 hexadecimal digits of the sha256 of its weights file.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The most source tokens a piece may have: what the recipe or the positions allow.
    pub fn source_budget(&self) -> usize {
        let positions = self.transformer.limits().0.unwrap_or(usize::MAX);
        self.recipe.max_source_tokens.unwrap_or(usize::MAX).min(positions)
    }

    /// Ids of a source text as the model wants it: the recipe's prefix and normalisation applied, special tokens added.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        self.tokenizer.encode(&self.prepare(text))
    }

    /// The same of as much of the text as fits into `most` ids; what stands around a text is whole.
    pub fn encode_within(&self, text: &str, most: usize) -> Result<Vec<u32>, EngineError> {
        self.tokenizer.encode_within(&self.prepare(text), most)
    }

    /// The same with this token in front, in place of the recipe's.
    pub fn encode_to(&self, target: u32, text: &str) -> Result<Vec<u32>, EngineError> {
        self.tokenizer.encode_behind(&[target], &self.prepare(text))
    }

    /// The token at the beginning of a line that says which language it shall become (Marian's `>>eng<<`), and the text behind; None where
    /// the vocabulary has no such token, which then is text as any other.
    pub fn target_of<'t>(&self, line: &'t str) -> Option<(u32, &'t str)> {
        let (name, rest) = line.strip_prefix(">>")?.split_once("<<")?;
        let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        let id = Some(name).filter(|_| plain).and_then(|name| self.tokenizer.id_of(&format!(">>{name}<<")))?;
        Some((id, rest.trim_start()))
    }

    /// The text that goes to the tokenizer: the recipe's prefix and normalisation applied.
    pub fn prepare(&self, text: &str) -> String {
        let normal = self.recipe.normalize.as_ref().map(|n| n.apply(text));
        format!("{}{}", self.recipe.prefix, normal.as_deref().unwrap_or(text))
    }

    /// The tokens that numbers are made of: what [`Numerals`](crate::generate::Numerals) hold outputs by.
    pub fn digits(&self) -> &Arc<Digits> {
        self.digits.get_or_init(|| Arc::new(Digits::of(&self.tokenizer, self.transformer.vocab_size())))
    }

    /// Generates for many sources of ids at once, in input order, batched and spread over workers by a
    /// [`Schedule`].
    pub fn generate<'a>(&self, sources: &[Vec<u32>], call: impl Into<Call<'a>>) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        self.generate_with(sources, &self.generation, call)
    }

    /// [`Model::generate`] with other settings.
    pub fn generate_with<'a>(
        &self,
        sources: &[Vec<u32>],
        config: &GenerationConfig,
        call: impl Into<Call<'a>>,
    ) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        let sources: Vec<Source> = sources.iter().map(|ids| ids.as_slice().into()).collect();
        self.generate_sources(&sources, config, call)
    }

    /// [`Model::generate_with`] for sources of which some are held to something.
    pub fn generate_sources<'a>(
        &self,
        sources: &[Source],
        config: &GenerationConfig,
        call: impl Into<Call<'a>>,
    ) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        let call: Call<'a> = call.into();
        if let Some(queue) = self.queue.get() {
            return queue.run(sources, config, call.deadline);
        }
        let call = Call { turn: call.turn.or_else(|| turn(self.transformer.compute().device())), ..call };
        let lengths: Vec<usize> = sources.iter().map(|s| s.ids.len()).collect();
        let take = |places: &[usize]| places.iter().filter_map(|at| sources.get(*at).cloned()).collect::<Vec<Source>>();
        run_places(&lengths, config.num_beams, call, |places| generate_until(&self.transformer, take(places), config, call.deadline))
    }
}

fn generate_until(
    model: &Transformer,
    batch: Vec<Source>,
    config: &GenerationConfig,
    deadline: Option<Instant>,
) -> Result<Vec<Vec<Hypothesis>>, EngineError> {
    match deadline {
        None => generate_sources(model, batch, config),
        Some(deadline) => generate_sources(&Timed { model, deadline }, batch, config),
    }
}

#[cfg(test)]
mod tests {
    use super::{Chosen, GenerationOverrides};
    use serde_json::json;

    /// A value that is the usual one is chosen all the same where somebody wrote it down.
    #[test]
    fn what_somebody_chose_is_told_from_what_is_usual() {
        let silent = json!({"eos_token_id": 1, "max_length": null});
        let of = |value: &serde_json::Value, overrides: GenerationOverrides| {
            let chosen = Chosen::of(&[&silent, value], &[GenerationOverrides::default(), overrides]);
            (chosen.num_beams, chosen.max_length)
        };
        assert_eq!(of(&json!({}), GenerationOverrides::default()), (false, false));
        assert_eq!(of(&json!({"max_length": 20}), GenerationOverrides::default()), (false, true));
        assert_eq!(of(&json!({"max_new_tokens": 255}), GenerationOverrides::default()), (false, true));
        assert_eq!(of(&json!({"num_beams": 1}), GenerationOverrides::default()), (true, false));
        let overrides = GenerationOverrides { max_length: Some(256), num_beams: Some(1), ..GenerationOverrides::default() };
        assert_eq!(of(&json!({}), overrides), (true, true));
    }
}
