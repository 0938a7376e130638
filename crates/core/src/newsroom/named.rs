//! Models by the names that people give them: flags of the command, settings of C, keywords of Python.

use super::{Builder, Preset};
use crate::model::{BUNDLED, ModelOptions};

/// The models of a newsroom as options name them; see [`Builder::named`].
#[derive(Debug, Clone, Default)]
pub struct Named {
    /// The translator; None for none.
    pub model: Option<String>,
    /// The translator by what it is wanted for, in place of its name.
    pub preset: Option<Preset>,
    /// The name of a model that writes summaries; `extractive`, which is what None means; or `auto`: the model of `MUJAZ_SUMMARIZER`, where
    /// there is one, and what it writes only where no check speaks against it.
    pub summarizer: Option<String>,
    /// Whether the summariser writes English straight from the article.
    pub one_step: bool,
    /// How the translator is run; where there is none, the summariser.
    pub options: ModelOptions,
}

const EXTRACTIVE: &str = "extractive";
const AUTO: &str = "auto";

impl Named {
    /// Whether one step was asked for and no summariser: then the model that is named is the summariser, with all that is said of it, and
    /// the bundled one translates the rest. A preset chooses translators, so it names none.
    pub fn is_alone(&self) -> bool {
        self.one_step && self.summarizer.as_deref().is_none_or(|name| name == EXTRACTIVE)
    }

    /// The name of the model that writes summaries; None where sentences are extracted.
    pub fn summarizer(&self) -> Option<String> {
        match self.summarizer.as_deref() {
            _ if self.is_alone() => self.model.clone(),
            None | Some(EXTRACTIVE) => None,
            Some(AUTO) => std::env::var("MUJAZ_SUMMARIZER").ok().filter(|name| !name.is_empty()),
            Some(name) => Some(name.into()),
        }
    }
}

impl Builder {
    /// Takes the models that options name. Where there are two, the options are the translator's: beside it the summariser has its own
    /// beams, lengths and languages.
    ///
    /// ```
    /// # #[cfg(feature = "bundled")] {
    /// use mujaz::{Named, Newsroom};
    /// let named = Named { model: Some("tiny-ar-en".into()), summarizer: Some("extractive".into()), ..Named::default() };
    /// let desk = Newsroom::builder().named(named).build().unwrap();
    /// assert!(desk.translator().is_some() && desk.summarizer().is_none());
    /// assert!(Newsroom::builder().named(Named::default()).build().unwrap().translator().is_none());
    /// # }
    /// ```
    pub fn named(self, named: Named) -> Self {
        let (alone, summarizer) = (named.is_alone(), named.summarizer());
        let of_options = alone || named.model.is_none() && named.preset.is_none();
        let auto = named.summarizer.as_deref() == Some(AUTO);
        let (options, own) = (named.options.clone(), named.options.beside());
        let builder = match (named.model, named.preset) {
            (_, Some(preset)) => self.preset(preset).model_options(options.clone()),
            (Some(_), None) if alone => self.model(BUNDLED).model_options(own.clone()),
            (Some(model), None) => self.model(model).model_options(options.clone()),
            (None, None) => self.no_translator(),
        };
        let builder = builder.one_step(named.one_step);
        match summarizer {
            Some(name) => builder.summarizer(name).fallback(auto).summarizer_options(if of_options { options } else { own }),
            None => builder,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_one_step_without_a_summariser_the_model_is_it() {
        let named = |summarizer: Option<&str>, one_step| Named {
            model: Some("m".into()),
            summarizer: summarizer.map(String::from),
            one_step,
            ..Named::default()
        };
        for (summarizer, one_step, writes) in [
            (None, false, None),
            (None, true, Some("m")),
            (Some("extractive"), false, None),
            (Some("extractive"), true, Some("m")),
            (Some("s"), false, Some("s")),
            (Some("s"), true, Some("s")),
        ] {
            let named = named(summarizer, one_step);
            assert_eq!(named.summarizer().as_deref(), writes, "{named:?}");
            assert_eq!(named.is_alone(), writes == Some("m"), "{named:?}");
        }
        // Of nothing one step is made by nobody.
        let nobody = Named { one_step: true, ..Named::default() };
        assert!(nobody.is_alone() && nobody.summarizer().is_none());
    }
}
