//! HTML and subtitles in, the same in English out.

use super::{Error, Newsroom};
use crate::brief::{GROUP, Watch};
use crate::check::Flag;
use crate::error::ArticleError;
use crate::translate::markup::subtitles::lay_out;
use crate::translate::markup::{Fragment, MarkedSentence, Markup};
use crate::translate::{Translation, untouched};
use mujaz_text::letters;
use mujaz_text::subtitles::{Cue, cues};
use std::time::Instant;

/// A fragment of HTML, or a file of subtitles, in English.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Marked {
    /// The English, with every tag of the Arabic.
    pub html: String,
    /// Doubts; each names its sentence.
    pub flags: Vec<Flag>,
    /// The sentences with their places on both sides. Subtitles have none: places in them are those of cues.
    pub sentences: Vec<MarkedSentence>,
}

/// Whether a sentence is in another script, as in a post of two languages: a model of Arabic makes nonsense of it.
fn is_foreign(text: &str) -> bool {
    let (arabic, all) = letters(text);
    arabic == 0 && all > 0
}

impl Newsroom {
    /// A fragment of HTML in English, its tags on the words that they stood on: [`crate::translate::markup`].
    ///
    /// # Errors
    /// If there is no translator, or it failed.
    pub fn translate_html(&self, html: &str) -> Result<Marked, Error> {
        self.translate_html_all(&[html], None)?.remove(0)
    }

    /// Fragments of HTML in English, batched together, in order; those that are not done by a deadline have failed.
    ///
    /// # Errors
    /// If there is no translator; of each fragment, if it failed.
    pub fn translate_html_all(&self, fragments: &[&str], deadline: Option<Instant>) -> Result<Vec<Result<Marked, Error>>, Error> {
        self.translate_markup_all(fragments, &Markup::default(), deadline)
    }

    /// As [`Newsroom::translate_html_all`], of HTML or XML by rules: what splits sentences, what is left as it is.
    ///
    /// # Errors
    /// If there is no translator; of each fragment, if it failed.
    pub fn translate_markup_all(
        &self,
        fragments: &[&str],
        rules: &Markup,
        deadline: Option<Instant>,
    ) -> Result<Vec<Result<Marked, Error>>, Error> {
        self.translate_marked(fragments, rules, deadline, (usize::MAX, &mut || true))
    }

    /// As [`Newsroom::translate_markup_all`], and asked between groups of sentences whether somebody still waits: if not, what is left
    /// has failed as if its time were over.
    ///
    /// # Errors
    /// If there is no translator; of each fragment, if it failed.
    pub fn translate_markup_while(
        &self,
        fragments: &[&str],
        rules: &Markup,
        deadline: Option<Instant>,
        mut wanted: impl FnMut() -> bool,
    ) -> Result<Vec<Result<Marked, Error>>, Error> {
        self.translate_marked(fragments, rules, deadline, (GROUP, &mut wanted))
    }

    fn translate_marked(
        &self,
        fragments: &[&str],
        rules: &Markup,
        mut deadline: Option<Instant>,
        (group, wanted): Watch<'_>,
    ) -> Result<Vec<Result<Marked, Error>>, Error> {
        let read: Vec<Fragment<'_>> = fragments.iter().map(|html| Fragment::read_as(html, rules)).collect();
        let texts: Vec<&str> = read.iter().flat_map(Fragment::texts).collect();
        let mut results = Vec::with_capacity(texts.len());
        if self.translator().is_none() {
            return Err(Error::NoTranslator);
        }
        for texts in texts.chunks(group) {
            if !wanted() {
                deadline = Some(Instant::now());
            }
            let own: Vec<&str> = texts.iter().copied().filter(|text| !is_foreign(text)).collect();
            let mut done = self.pipeline().translate_texts(&own, deadline).ok_or(Error::NoTranslator)?.into_iter();
            for text in texts {
                let foreign = is_foreign(text).then(|| Ok((untouched(text, true), Vec::new())));
                results.extend(foreign.or_else(|| done.next()));
            }
        }
        let mut results = results.into_iter();
        let write = |fragment: &Fragment<'_>| {
            let own = results.by_ref().take(fragment.texts().len());
            let (mut translated, mut flags, mut failed): (Vec<Translation>, Vec<Flag>, _) = (Vec::new(), Vec::new(), None);
            for (at, result) in own.enumerate() {
                match result {
                    Ok((t, doubts)) => {
                        translated.push(t);
                        flags.extend(doubts.into_iter().map(|f| Flag { at: format!("s{}", at + 1), ..f }));
                    }
                    Err(error) => failed = Some(error),
                }
            }
            if let Some(error) = failed {
                return Err(ArticleError::from(error).into());
            }
            let (html, sentences) = fragment.write(&translated);
            Ok(Marked { html, flags, sentences })
        };
        Ok(read.iter().map(write).collect())
    }

    /// A file of subtitles (`SubRip` or `WebVTT`) in English: timings, numbers and tags stay, and each cue has as many lines as it
    /// had. `entities` says whether the format has them (`WebVTT`).
    ///
    /// ```
    /// # #[cfg(feature = "bundled")] {
    /// let desk = mujaz::Newsroom::builder().model("tiny-ar-en").build().unwrap();
    /// let file = "1\n00:00:01,000 --> 00:00:03,000\n<i>قال الوزير إن المفاوضات مستمرة.</i>\n";
    /// let english = desk.translate_subtitles(file, false).unwrap().html;
    /// assert!(english.starts_with("1\n00:00:01,000 --> 00:00:03,000\n<i>") && english.ends_with("</i>\n"));
    /// # }
    /// ```
    ///
    /// # Errors
    /// If there is no translator, or it failed.
    pub fn translate_subtitles(&self, file: &str, entities: bool) -> Result<Marked, Error> {
        let parts = cues(file);
        let texts: Vec<&str> = parts.iter().filter_map(|c| if let Cue::Text(text) = c { Some(*text) } else { None }).collect();
        let mut results = self.translate_html_all(&texts, None)?.into_iter();
        let mut out = Marked { html: String::with_capacity(file.len()), flags: Vec::new(), sentences: Vec::new() };
        let mut number = 0;
        for part in parts {
            match part {
                Cue::Kept(raw) => out.html.push_str(raw),
                Cue::Text(text) => {
                    number += 1;
                    let Some(marked) = results.next() else { continue };
                    let marked = marked?;
                    // What was not translated is not laid out anew.
                    out.html.push_str(&if marked.html == text { text.into() } else { lay_out(text, &marked.html, entities) });
                    out.flags.extend(marked.flags.into_iter().map(|f| Flag { at: format!("cue text {number}"), ..f }));
                }
            }
        }
        Ok(out)
    }
}
