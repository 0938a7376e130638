//! Settings as JSON, under the names of the command's flags.

use mujaz::generate::GenerationOverrides;
use mujaz::glossary::Glossary;
use mujaz::model::{Library, ModelOptions};
use mujaz::{Builder, Newsroom};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::path::PathBuf;

/// How a newsroom is opened.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Options {
    source_lang: Option<String>,
    target_lang: Option<String>,
    beams: Option<usize>,
    max_length: Option<usize>,
    compute: Option<String>,
    device: Option<String>,
    offline: bool,
    accept_license: bool,
    workers: Option<usize>,
    threads: Option<usize>,
    glossary: Option<PathBuf>,
    bullets: Option<usize>,
    full: bool,
}

/// A number above 0 in the environment.
fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.trim().parse().ok().filter(|n| *n > 0)
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
    pub fn workers(&self) -> Option<usize> {
        self.workers.or_else(|| number("MUJAZ_WORKERS"))
    }

    /// A newsroom to be built.
    pub fn builder(&self, model: Option<&str>) -> Result<Builder, String> {
        let named = model.map(str::to_owned).or_else(|| std::env::var("MUJAZ_MODEL").ok()).filter(|name| !name.is_empty());
        let mut builder = Newsroom::builder()
            .library(Library::from_env().offline(self.offline).accept_license(self.accept_license))
            .model_options(self.model()?)
            .full(self.full)
            .workers(self.workers())
            .threads(self.threads.or_else(|| number("MUJAZ_THREADS")))
            .share_batches(true);
        if let Some(name) = named {
            builder = builder.model(name);
        }
        if let Some(bullets) = self.bullets {
            builder = builder.bullets(bullets);
        }
        if let Some(path) = &self.glossary {
            builder = builder.glossary(Glossary::starter().with(Glossary::open(path).map_err(|e| e.to_string())?));
        }
        Ok(builder)
    }

    fn model(&self) -> Result<ModelOptions, String> {
        if self.max_length.is_some_and(|n| n < 2) {
            return Err("max-length must be at least 2".into());
        }
        let (device, _) = mujaz::nn::device(self.device.as_deref().unwrap_or("auto"))?;
        let generation = GenerationOverrides { num_beams: self.beams, max_length: self.max_length, ..GenerationOverrides::default() };
        Ok(ModelOptions {
            source_lang: self.source_lang.clone(),
            target_lang: self.target_lang.clone(),
            generation,
            compute: self.compute.as_deref().unwrap_or("auto").parse()?,
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
            "accept-license": true, "workers": 3, "threads": 1, "glossary": "g.tsv", "bullets": 2, "full": true}"#;
        assert_eq!(Options::parse(Some(all)).unwrap().workers(), Some(3));
        assert!(Options::parse(None).unwrap().builder(Some("tiny-ar-en")).is_ok());
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
        ] {
            let made = Options::parse(Some(wrong)).and_then(|o| o.builder(None)).and_then(|b| b.build().map_err(|e| e.to_string()));
            let error = made.map(|_| ()).unwrap_err();
            assert!(error.contains(what), "{wrong}: {error}");
        }
    }
}
