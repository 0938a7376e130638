//! The repair ladder for degenerate outputs.

use super::counted::encoded;
use super::numbers;
use super::output::{Output, Rated, Repair, RepairStep, rate};
use super::text_model::{Attempt, TextModel};
use crate::check::{Degeneration, Evidence, check_translation};
use crate::error::EngineError;
use crate::generate::Hypothesis;
use crate::schedule::Schedule;

/// A piece of fewer tokens is not cut any smaller.
const SMALLEST: usize = 12;

/// The first hypothesis without a sign, else the best one; how many there are in front of it; and the signs of the best one.
fn choose(model: &impl TextModel, source: &str, hypotheses: &[Hypothesis]) -> Result<(Rated, usize, Vec<Degeneration>), EngineError> {
    let (first, others) = hypotheses.split_first().ok_or_else(nothing)?;
    let first = rate(model, source, first)?;
    let found = first.signs.clone();
    if !found.is_empty() {
        for (at, hypothesis) in others.iter().enumerate() {
            let rated = rate(model, source, hypothesis)?;
            if rated.signs.is_empty() {
                return Ok((rated, at + 1, found));
            }
        }
    }
    Ok((first, 0, found))
}

fn nothing() -> EngineError {
    EngineError::Settings("the search returned nothing".into())
}

/// The outputs of all pieces, each with its repair if it needed one.
pub(super) fn climb<M: TextModel>(
    model: &M,
    schedule: &Schedule,
    jobs: Vec<(&str, Vec<u32>)>,
    repair: bool,
) -> Vec<Result<Output, EngineError>> {
    let (texts, sources): (Vec<&str>, Vec<Vec<u32>>) = jobs.into_iter().unzip();
    let mut out: Vec<Result<Output, EngineError>> = Vec::with_capacity(texts.len());
    // Pieces that the first search did not do: their first signs.
    let mut open: Vec<(usize, Vec<Degeneration>)> = Vec::new();
    for (at, (text, hypotheses)) in texts.iter().zip(model.hypotheses(&sources, Attempt::First, schedule)).enumerate() {
        let chosen = hypotheses.and_then(|h| {
            if !repair {
                let first = rate(model, text, h.first().ok_or_else(nothing)?)?;
                return Ok((Rated { signs: Vec::new(), ..first }, 0, Vec::new()));
            }
            choose(model, text, &h)
        });
        out.push(chosen.map(|(mut rated, place, found)| {
            if rated.signs.is_empty() {
                rated.written.repairs.extend((place > 0).then(|| Repair::of(RepairStep::NextHypothesis, found)));
            } else {
                open.push((at, found));
            }
            rated.written
        }));
    }
    let again: Vec<Vec<u32>> = open.iter().map(|(at, _)| sources[*at].clone()).collect();
    let tried = if again.is_empty() { Vec::new() } else { model.hypotheses(&again, Attempt::WithoutRepeats, schedule) };
    for ((at, found), hypotheses) in open.into_iter().zip(tried) {
        let text = texts[at];
        let mended = match hypotheses.and_then(|h| choose(model, text, &h)) {
            Ok((rated, ..)) if rated.signs.is_empty() => Ok(Some((rated.written, RepairStep::WithoutRepeats))),
            Ok(_) => halves(model, schedule, text, sources[at].len()).map(|w| w.map(|w| (w, RepairStep::SmallerPieces))),
            Err(error) => Err(error),
        };
        let Ok(first) = &mut out[at] else { continue };
        match mended {
            Ok(Some((written, step))) => *first = Output { repairs: vec![Repair::of(step, found)], ..written },
            Ok(None) => first.repairs.push(Repair { left: found.clone(), ..Repair::of(RepairStep::None, found) }),
            // A search that fails mends nothing, but takes nothing away either: the first output stands, marked.
            Err(error) => {
                tracing::warn!(%error, "a repair failed");
                first.repairs.push(Repair { left: found.clone(), ..Repair::of(RepairStep::None, found) });
            }
        }
    }
    if repair {
        numbers::keep(model, schedule, &texts, &sources, &mut out);
    }
    out
}

/// A piece translated in two halves, if both come out without a sign and so does the whole.
fn halves<M: TextModel>(model: &M, schedule: &Schedule, text: &str, tokens: usize) -> Result<Option<Output>, EngineError> {
    if tokens < SMALLEST {
        return Ok(None);
    }
    let cut = encoded(model, text, tokens / 2 + 2)?;
    let (parts, sources): (Vec<(usize, &str)>, Vec<Vec<u32>>) =
        cut.into_iter().filter(|p| !text[p.range.clone()].trim().is_empty()).map(|p| ((p.range.start, &text[p.range]), p.ids)).unzip();
    let mut whole = Output::default();
    for ((start, part), hypotheses) in parts.iter().zip(model.hypotheses(&sources, Attempt::WithoutRepeats, schedule)) {
        let (rated, ..) = choose(model, part, &hypotheses?)?;
        if !rated.signs.is_empty() {
            return Ok(None);
        }
        if !whole.text.is_empty() {
            whole.text.push(' ');
        }
        whole.alignment.extend(rated.written.alignment, *start, whole.text.len());
        whole.text.push_str(&rated.written.text);
        whole.log_prob += rated.written.log_prob;
        whole.tokens += rated.written.tokens;
    }
    Ok(check_translation(text, &whole.text, Evidence::default()).is_empty().then_some(whole))
}

#[cfg(test)]
mod tests {
    use super::super::{Mend, Translator};
    use super::*;
    use mujaz_text::segment::pieces;
    use std::sync::Mutex;

    /// Translates word by word into made-up ones, but for what its script says about a text at an attempt: one letter for
    /// each hypothesis, `l` loops, `e` is empty, `t` is cut off, `a` leaves Arabic in, `x` fails, `g` is good.
    struct Scripted {
        script: Vec<(&'static str, Attempt, &'static str)>,
        texts: Mutex<Vec<String>>,
        outputs: Mutex<Vec<String>>,
    }

    impl Scripted {
        fn new(script: &[(&'static str, Attempt, &'static str)]) -> Self {
            Self { script: script.to_vec(), texts: Mutex::default(), outputs: Mutex::default() }
        }

        fn write(&self, kind: char, source: &str) -> Hypothesis {
            let text = match kind {
                'l' => "again and ".repeat(12),
                'e' => String::new(),
                'm' => "A coup d &apos; état took place ..".into(),
                'a' => "word قال word word".into(),
                _ => source
                    .split_whitespace()
                    .map(|w| w.chars().map(|c| char::from(b'a' + (c as u32 % 26) as u8)).collect::<String>())
                    .collect::<Vec<_>>()
                    .join(" "),
            };
            let mut outputs = self.outputs.lock().unwrap();
            outputs.push(text);
            Hypothesis {
                ids: vec![outputs.len() as u32 - 1],
                score: 0.0,
                log_probs: vec![-0.1],
                truncated: kind == 't',
                alignment: Vec::new(),
            }
        }
    }

    /// Tokens of a text: its words and one more.
    fn words(text: &str) -> usize {
        text.split_whitespace().count() + 1
    }

    impl TextModel for Scripted {
        fn budget(&self) -> usize {
            40
        }
        fn encode(&self, text: &str) -> Result<Vec<u32>, EngineError> {
            let mut texts = self.texts.lock().unwrap();
            texts.push(text.trim().to_string());
            // As many ids as tokens; the first names the text.
            Ok(std::iter::once(texts.len() as u32 - 1).chain(std::iter::repeat_n(0, words(text) - 1)).collect())
        }
        fn unknown_in(&self, _: &[u32]) -> usize {
            0
        }
        fn hypotheses(&self, sources: &[Vec<u32>], attempt: Attempt, _: &Schedule) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
            let one = |ids: &Vec<u32>| {
                let text = self.texts.lock().unwrap()[ids[0] as usize].clone();
                let kinds = self.script.iter().find(|(t, a, _)| *t == text && *a == attempt).map_or("g", |(_, _, k)| k);
                if kinds == "x" {
                    return Err(EngineError::Settings("the script fails here".into()));
                }
                Ok(kinds.chars().map(|k| self.write(k, &text)).collect())
            };
            sources.iter().map(one).collect()
        }
        fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
            Ok(self.outputs.lock().unwrap()[ids[0] as usize].clone())
        }
    }

    const TEXT: &str = "أكد الوزير أن التحالف سيواصل دعم الاستقرار في المنطقة، وأن القوات ستبقى حتى نهاية العام المقبل";

    fn translated(script: &[(&'static str, Attempt, &'static str)], text: &str) -> super::super::Translation {
        let model = Scripted::new(script);
        Translator::new(&model, &Schedule::default()).translate(&[text]).remove(0).unwrap()
    }

    #[test]
    fn each_step_mends_what_it_can_and_is_recorded() {
        for bad in ["l", "e", "t", "a"] {
            let next: &'static str = Box::leak(format!("{bad}g").into_boxed_str());
            let cases = [
                (vec![(TEXT, Attempt::First, next)], RepairStep::NextHypothesis),
                (vec![(TEXT, Attempt::First, bad)], RepairStep::WithoutRepeats),
                (vec![(TEXT, Attempt::First, bad), (TEXT, Attempt::WithoutRepeats, bad)], RepairStep::SmallerPieces),
            ];
            for (script, step) in cases {
                let t = translated(&script, TEXT);
                assert_eq!(t.repairs.iter().map(|r| r.step).collect::<Vec<_>>(), [step], "{bad}");
                assert!(t.signs.is_empty() && !t.repairs[0].found.is_empty() && t.en.split_whitespace().count() > 10, "{bad}: {t:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_mended_is_marked() {
        let (left, right) = TEXT.split_at(TEXT.find("، ").unwrap() + "، ".len());
        for bad in ["l", "e", "t", "a"] {
            let parts = [left.trim(), right.trim()].map(|p| (&*Box::leak(p.to_string().into_boxed_str()), Attempt::WithoutRepeats, bad));
            let script = [vec![(TEXT, Attempt::First, bad), (TEXT, Attempt::WithoutRepeats, bad)], parts.to_vec()].concat();
            let t = translated(&script, TEXT);
            assert_eq!(t.repairs[0].step, RepairStep::None, "{bad}: {t:?}");
            assert!(!t.signs.is_empty(), "{bad} passed unmarked");
        }
    }

    #[test]
    fn a_repair_that_fails_leaves_the_first_output_marked() {
        let t = translated(&[(TEXT, Attempt::First, "t"), (TEXT, Attempt::WithoutRepeats, "x")], TEXT);
        assert!(t.en.split_whitespace().count() > 10 && !t.signs.is_empty() && t.repairs[0].step == RepairStep::None, "{t:?}");
    }

    /// What keeps a search from repeats is its sources' own, so that it joins the batch that runs; it finds what such settings find.
    #[cfg(feature = "bundled")]
    #[test]
    fn a_search_without_repeats_finds_what_settings_without_repeats_find() {
        let desk = crate::Newsroom::builder().model("tiny-ar-en").build().unwrap();
        let model = desk.translator().unwrap();
        let schedule = Schedule::default();
        let texts = [TEXT, "قال الوزير إن العمل بدأ", "كل يوم كل يوم كل يوم كل يوم كل يوم"];
        let sources: Vec<Vec<u32>> = texts.iter().map(|t| model.encode(t).unwrap()).collect();
        let own = model.generation();
        let num_beams = own.num_beams.max(4);
        let config = crate::generate::GenerationConfig {
            num_beams,
            num_return_sequences: num_beams,
            no_repeat_ngram_size: 3,
            do_sample: false,
            ..own.clone()
        };
        let wanted: Vec<Vec<Hypothesis>> = model.generate_with(&sources, &config, &schedule).into_iter().map(Result::unwrap).collect();
        let found = |sources: &[Vec<u32>]| {
            let found = model.as_ref().hypotheses(sources, Attempt::WithoutRepeats, &schedule);
            found.into_iter().map(Result::unwrap).collect::<Vec<_>>()
        };
        assert_eq!(found(&sources), wanted);
        // In batches that callers share, beside first searches, which may repeat themselves.
        let first = |sources: &[Vec<u32>]| {
            let first = model.as_ref().hypotheses(sources, Attempt::First, &schedule);
            first.into_iter().map(Result::unwrap).collect::<Vec<_>>()
        };
        let alone = first(&sources);
        model.share_batches(&schedule).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| assert_eq!(found(&sources), wanted));
                scope.spawn(|| assert_eq!(first(&sources), alone));
            }
        });
    }

    #[test]
    fn what_a_model_leaves_is_mended_and_recorded_unless_raw() {
        let model = Scripted::new(&[("وقع انقلاب", Attempt::First, "m")]);
        let schedule = Schedule::default();
        let translator = Translator::new(&model, &schedule);
        let t = translator.translate(&["وقع انقلاب"]).remove(0).unwrap();
        assert_eq!(
            (t.en.as_str(), t.mended.as_slice()),
            ("A coup d'état took place.", [Mend::Entities, Mend::Blanks, Mend::DoubledEnds].as_slice())
        );
        assert_eq!(
            Translator::new(&model, &schedule).raw().translate(&["وقع انقلاب"]).remove(0).unwrap().en,
            "A coup d &apos; état took place .."
        );
        let address = "https://example.com/a @News24";
        let t = translator.translate(&[address]).remove(0).unwrap();
        assert_eq!((t.en.as_str(), t.pieces), (address, 0));
    }

    #[test]
    fn a_bad_piece_of_a_long_text_is_not_hidden_by_the_good_ones() {
        let good = "وصل الوفد إلى المدينة صباح اليوم، ثم زار المعرض والتقى المنظمين وتناول الغداء مع رئيس البلدية وأعضاء المجلس، ثم غادر إلى المطار عائدا إلى بلاده بعد زيارة استمرت ثلاثة أيام التقى خلالها مسؤولين كثيرين";
        let text = format!("{good}. {TEXT}. {good}.");
        let cut: Vec<String> = pieces(&text, 40, &words).into_iter().map(|p| text[p.range].trim().to_string()).collect();
        assert!(cut.len() > 1);
        let bad: &'static str = Box::leak(cut[1].clone().into_boxed_str());
        let t = translated(&[(bad, Attempt::First, "e"), (bad, Attempt::WithoutRepeats, "e")], &text);
        assert!(t.repairs.len() == 1 && (t.repairs[0].step == RepairStep::SmallerPieces || !t.signs.is_empty()), "{t:?}");
    }
}
