//! Settings as JSON, under the names of the command's flags.

use mujaz::brief::Route;
use mujaz::generate::GenerationOverrides;
use mujaz::glossary::Glossary;
use mujaz::model::{BUNDLED, Library, ModelOptions};
use mujaz::{Builder, Named, Newsroom, Preset};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::path::PathBuf;

/// How a newsroom is opened.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Options {
    preset: Option<String>,
    summarizer: Option<String>,
    one_step: bool,
    source_lang: Option<String>,
    target_lang: Option<String>,
    beams: Option<usize>,
    max_length: Option<usize>,
    min_length: Option<usize>,
    compute: Option<String>,
    device: Option<String>,
    offline: bool,
    accept_license: bool,
    workers: Option<usize>,
    threads: Option<usize>,
    batch_tokens: Option<usize>,
    route: Option<String>,
    glossary: Option<PathBuf>,
    no_glossary: bool,
    bullets: Option<usize>,
    full: bool,
    show_removed: bool,
}

/// A variable of the environment, unless it is empty.
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A number above 0 in the environment. Another value is an error, as for the command.
fn number(name: &str) -> Result<Option<usize>, String> {
    let Some(value) = environment(name) else { return Ok(None) };
    let number = value.trim().parse().ok().filter(|n| *n > 0);
    number.map(Some).ok_or_else(|| format!("{name}={value}: give a number above 0"))
}

impl Options {
    /// Of JSON; of nothing, the usual ones.
    pub fn parse(json: Option<&str>) -> Result<Self, String> {
        let Some(json) = json else { return Ok(Self::default()) };
        // An object first: a list would be taken for the settings in their order here.
        let object = serde_json::from_str::<Map<String, Value>>(json);
        object.and_then(|object| serde_json::from_value(Value::Object(object))).map_err(|e| format!("options: {e}"))
    }

    /// Threads that translate; None for one a core.
    pub fn workers(&self) -> Result<Option<usize>, String> {
        if self.workers.is_some() { Ok(self.workers) } else { number("MUJAZ_WORKERS") }
    }

    /// A newsroom to be built.
    pub fn builder(&self, model: Option<&str>) -> Result<Builder, String> {
        let named = model.map(str::to_owned).or_else(|| environment("MUJAZ_MODEL").filter(|_| self.preset.is_none()));
        let mut models = Named {
            model: named.filter(|name| !name.is_empty()),
            preset: self.preset.as_deref().map(str::parse::<Preset>).transpose()?,
            summarizer: self.summarizer.clone(),
            one_step: self.one_step,
            options: self.model()?,
        };
        let (named, chosen) = (models.model.is_some(), models.preset.is_some());
        if models.is_alone() && (chosen || !named) {
            return Err("one-step needs a summarizer, or a model that writes English straight from the article".into());
        }
        if named && chosen {
            return Err("a model and a preset: give one of them".into());
        }
        if !named && !chosen {
            models.model = Some(BUNDLED.into());
        }
        let mut builder = Newsroom::builder()
            .library(Library::from_env().offline(self.offline).accept_license(self.accept_license))
            .named(models)
            .glossary(self.glossary()?)
            .full(self.full)
            .show_removed(self.show_removed)
            .batch_tokens(self.batch_tokens)
            .route(self.route()?)
            .workers(self.workers()?)
            .threads(if self.threads.is_some() { self.threads } else { number("MUJAZ_THREADS")? })
            .share_batches(true);
        if let Some(bullets) = self.bullets {
            builder = builder.bullets(bullets);
        }
        Ok(builder)
    }

    /// What comes first, the summary or the translation.
    fn route(&self) -> Result<Route, String> {
        match &self.route {
            Some(route) => route.parse(),
            None => Ok(Route::default()),
        }
    }

    /// House spellings: the starter list, or none, and those of a file.
    fn glossary(&self) -> Result<Glossary, String> {
        Glossary::house(self.glossary.as_deref(), self.no_glossary).map_err(|e| e.to_string())
    }

    fn model(&self) -> Result<ModelOptions, String> {
        let (device, _) = mujaz::nn::device(&self.device.clone().or_else(|| environment("MUJAZ_DEVICE")).unwrap_or_else(|| "auto".into()))?;
        let generation = GenerationOverrides {
            num_beams: self.beams,
            max_length: self.max_length,
            min_length: self.min_length,
            ..GenerationOverrides::default()
        };
        Ok(ModelOptions {
            source_lang: self.source_lang.clone(),
            target_lang: self.target_lang.clone(),
            generation,
            compute: self.compute.clone().or_else(|| environment("MUJAZ_COMPUTE")).as_deref().unwrap_or("auto").parse()?,
            device: Some(device),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_flags_and_others_are_refused_by_name() {
        let all = r#"{"source-lang": "ar", "target-lang": "en", "beams": 2, "max-length": 64, "compute": "f32", "device": "cpu", "offline": true,
            "accept-license": true, "workers": 3, "threads": 1, "glossary": "g.tsv", "bullets": 2, "full": true,
            "preset": "fast", "summarizer": "extractive", "one-step": false, "min-length": 2, "no-glossary": true, "show-removed": true,
            "batch-tokens": 512, "route": "translate-first"}"#;
        assert_eq!(Options::parse(Some(all)).unwrap().workers(), Ok(Some(3)));
        assert!(Options::parse(None).unwrap().builder(Some("tiny-ar-en")).is_ok());
        assert!(
            Options::parse(Some(r#"{"preset": "fast"}"#)).unwrap().builder(Some("tiny-ar-en")).is_err_and(|e| e.contains("one of them"))
        );
        for (wrong, what) in [
            (r#"{"beam": 2}"#, "unknown field `beam`"),
            (r#"{"beams": "2"}"#, "invalid type: string"),
            (r#"{"beams": -1}"#, "invalid value"),
            (r#"{"beams": 2"#, "EOF"),
            ("[]", "options: "),
            ("", "EOF"),
            (r#"{"beams": 2} x"#, "trailing characters"),
            (r#"{"compute": "f31"}"#, "f31"),
            (r#"{"device": "gpu"}"#, "`gpu` is no device"),
            (r#"{"max-length": 1}"#, "at least 2"),
            (r#"{"glossary": "/no/such.tsv"}"#, "/no/such.tsv"),
            (r#"{"bullets": 0}"#, "bullets"),
            (r#"{"workers": 0}"#, "workers"),
            (r#"{"preset": "better"}"#, "fast, balanced or best"),
            (r#"{"one-step": true}"#, "needs a summarizer"),
            (r#"{"one-step": true, "preset": "fast"}"#, "needs a summarizer"),
            (r#"{"route": "first"}"#, "summarize-first or translate-first"),
            (r#"{"summarizer": "no-such-model"}"#, "no-such-model"),
        ] {
            let made = Options::parse(Some(wrong)).and_then(|o| o.builder(None)).and_then(|b| b.build().map_err(|e| e.to_string()));
            let error = made.map(|_| ()).unwrap_err();
            assert!(error.contains(what), "{wrong}: {error}");
        }
    }
}
