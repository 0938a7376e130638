//! The searches against a scripted model, without weights.

use super::*;
use std::collections::HashMap;
use std::sync::Arc;

/// A model whose next-token probabilities are looked up by (first source id, tokens so far).
struct Scripted {
    table: HashMap<(u32, Vec<u32>), Vec<f32>>,
    vocab: usize,
}

struct Rows {
    sources: Vec<u32>,
    ids: Vec<Vec<u32>>,
}

impl Seq2Seq for Scripted {
    type Memory = Vec<u32>;
    type State = Rows;

    fn vocab_size(&self) -> usize {
        self.vocab
    }

    fn max_target(&self) -> Option<usize> {
        None
    }

    fn encode(&self, sources: &[&[u32]]) -> Result<Vec<u32>, EngineError> {
        Ok(sources.iter().map(|s| s[0]).collect())
    }

    fn start(&self, memory: Vec<u32>, rows: &[usize], _: bool) -> Result<Rows, EngineError> {
        Ok(Rows { sources: rows.iter().map(|r| memory[*r]).collect(), ids: vec![Vec::new(); rows.len()] })
    }

    fn step(&self, last: &[u32], state: &mut Rows) -> Result<Scores, EngineError> {
        let mut values = Vec::new();
        for ((source, ids), id) in state.sources.iter().zip(&mut state.ids).zip(last) {
            ids.push(*id);
            let uniform = vec![1.0 / self.vocab as f32; self.vocab];
            let probabilities = self.table.get(&(*source, ids[1..].to_vec())).unwrap_or(&uniform);
            values.extend(probabilities.iter().map(|p| p.ln()));
        }
        Ok(Scores::new(values, self.vocab))
    }

    fn select(&self, rows: &[usize], state: &mut Rows) -> Result<(), EngineError> {
        *state =
            Rows { sources: rows.iter().map(|r| state.sources[*r]).collect(), ids: rows.iter().map(|r| state.ids[*r].clone()).collect() };
        Ok(())
    }

    fn alignment<'a>(&self, _: &'a Rows, _: usize) -> Option<&'a [f32]> {
        None
    }
}

/// Ids: 0 ends, 1 starts, 2.. are words. Greedy takes 2 first; 3 leads to the better whole sequence.
fn garden_path() -> Scripted {
    let mut table = HashMap::new();
    table.insert((7, vec![]), vec![0.01, 0.01, 0.55, 0.43]);
    table.insert((7, vec![2]), vec![0.3, 0.1, 0.3, 0.3]);
    table.insert((7, vec![3]), vec![0.9, 0.02, 0.04, 0.04]);
    table.insert((8, vec![]), vec![0.97, 0.01, 0.01, 0.01]);
    Scripted { table, vocab: 4 }
}

fn config(num_beams: usize) -> GenerationConfig {
    GenerationConfig { num_beams, max_length: 6, decoder_start_token_id: 1, eos_token_ids: vec![0], ..Default::default() }
}

fn ids(hypotheses: &[Vec<Hypothesis>]) -> Vec<Vec<u32>> {
    hypotheses.iter().map(|h| h[0].ids.clone()).collect()
}

#[test]
fn greedy_takes_the_best_token_and_beams_the_best_sequence() {
    let model = garden_path();
    let greedy = generate(&model, &[&[7]], &config(1)).unwrap();
    assert_eq!(greedy[0][0].ids[0], 2);
    let beam = generate(&model, &[&[7]], &config(3)).unwrap();
    assert_eq!(beam[0][0].ids, [3, 0]);
    let want = f32::midpoint(0.43f32.ln(), 0.9f32.ln());
    assert!((beam[0][0].score - want).abs() < 1e-6 && (beam[0][0].mean_log_prob() - want).abs() < 1e-6);
}

#[test]
fn a_row_that_ends_leaves_the_others_alone() {
    let model = garden_path();
    for beams in [1, 2, 4] {
        let alone: Vec<_> = [7, 8].iter().map(|s| ids(&generate(&model, &[&[*s]], &config(beams)).unwrap()).remove(0)).collect();
        let together = ids(&generate(&model, &[&[8], &[7], &[8]], &config(beams)).unwrap());
        assert_eq!(together, [alone[1].clone(), alone[0].clone(), alone[1].clone()]);
    }
}

#[test]
fn a_sequence_at_the_limit_is_marked() {
    let model = Scripted { table: HashMap::new(), vocab: 4 };
    let mut config = config(1);
    config.suppress_tokens = vec![0];
    let out = generate(&model, &[&[5]], &config).unwrap();
    assert!(out[0][0].truncated && out[0][0].ids.len() == 5);
    config.suppress_tokens.clear();
    assert!(!generate(&garden_path(), &[&[8]], &config).unwrap()[0][0].truncated);
}

#[test]
fn a_text_that_ends_at_the_limit_is_whole() {
    let model = garden_path();
    let written = |config: &GenerationConfig, source: u32| {
        let best = generate(&model, &[&[source]], config).unwrap().remove(0).remove(0);
        (best.ids, best.truncated)
    };
    // Greedy search, beams of both kinds, a limit by the source's length.
    let at = |num_beams: usize, max_length: usize| GenerationConfig { max_length, ..config(num_beams) };
    assert_eq!(written(&at(1, 2), 8), (vec![0], false));
    assert_eq!(written(&at(3, 3), 7), (vec![3, 0], false));
    assert_eq!(written(&GenerationConfig { beam_kind: BeamKind::Shrinking, ..at(3, 3) }, 7), (vec![3, 0], false));
    assert_eq!(written(&GenerationConfig { max_length_factor: Some(1.0), ..at(1, 6) }, 8), (vec![0], false));
    // Several end tokens.
    assert_eq!(written(&GenerationConfig { eos_token_ids: vec![3, 0], ..at(1, 2) }, 8), (vec![0], false));
    // One that did not end there, and one whose end had to stand there.
    assert!(written(&GenerationConfig { suppress_tokens: vec![0], ..at(1, 2) }, 8).1);
    for beams in [1, 3] {
        let forced = GenerationConfig { forced_eos_token_id: Some(0), ..at(beams, 3) };
        let (ids, truncated) = written(&forced, 7);
        assert!(ids.last() == Some(&0) && truncated, "{beams}: {ids:?}");
        // Below the limit the end is its own.
        assert_eq!(written(&GenerationConfig { max_length: 6, ..forced.clone() }, 8), (vec![0], false));
    }
}

#[test]
fn a_source_that_is_held_to_its_numbers_holds_no_other() {
    let model = garden_path();
    let digits = Arc::new(Digits::new([(2, " 1".into()), (3, " 9".into())], 4));
    let source = |id: u32, number: Option<&str>| {
        let numerals = number.map(|n| Arc::new(Numerals::new(digits.clone(), vec![n.into()])));
        Source { ids: vec![id], numerals, ..Source::default() }
    };
    for beams in [1, 3] {
        let written = |sources: Vec<Source>| generate_sources(&model, sources, &config(beams)).unwrap();
        let all = || vec![source(7, None), source(7, Some("9")), source(7, Some("1")), source(8, None)];
        let together = written(all());
        for (at, one) in all().into_iter().enumerate() {
            assert_eq!(written(vec![one]), [together[at].clone()], "{beams} {at}");
        }
        let ids = ids(&together);
        assert_eq!((ids[1].as_slice(), ids[3].as_slice()), ([3, 0].as_slice(), [0].as_slice()));
        assert!(ids[2].iter().all(|id| *id != 3), "{ids:?}");
    }
}

/// A model that says 2 again and again.
fn loops() -> Scripted {
    let table = (0..6).map(|n| ((9, vec![2; n]), vec![0.05, 0.05, 0.7, 0.2])).collect();
    Scripted { table, vocab: 4 }
}

#[test]
fn a_source_that_must_not_repeat_itself_is_searched_as_its_settings_would_and_holds_no_other() {
    let model = loops();
    let source = |size: Option<usize>| Source { ids: vec![9], no_repeat_ngram_size: size, ..Source::default() };
    for beams in [1, 3] {
        let settings = |size: usize| GenerationConfig { no_repeat_ngram_size: size, ..config(beams) };
        let by_settings = |size: usize| generate(&model, &[&[9]], &settings(size)).unwrap();
        let written = |sources: Vec<Source>, size: usize| generate_sources(&model, sources, &settings(size)).unwrap();
        for size in [0, 1, 2, 3] {
            // What a source asks for wins over the settings, whatever these are.
            for other in [0, 1, 3] {
                assert_eq!(written(vec![source(Some(size))], other), by_settings(size), "{beams} {size} {other}");
            }
            assert_eq!(written(vec![source(None)], size), by_settings(size), "{beams} {size}");
        }
        let together = written(vec![source(None), source(Some(3)), source(None), source(Some(2))], 0);
        assert_eq!(together, [by_settings(0), by_settings(3), by_settings(0), by_settings(2)].concat(), "{beams}");
        assert_ne!(ids(&together[..1]), ids(&together[1..2]));
    }
}

#[test]
fn sampling_depends_on_the_seed_and_not_on_the_batch() {
    let model = Scripted { table: HashMap::new(), vocab: 50 };
    let config = GenerationConfig { do_sample: true, num_return_sequences: 3, max_length: 12, ..config(1) };
    let alone = generate(&model, &[&[5]], &config).unwrap();
    let together = generate(&model, &[&[9], &[5], &[6]], &config).unwrap();
    assert_eq!(alone[0], together[1]);
    assert_ne!(alone[0][0].ids, alone[0][1].ids);
    let other = generate(&model, &[&[5]], &GenerationConfig { seed: 1, ..config }).unwrap();
    assert_ne!(alone[0], other[0]);
}

#[test]
fn contradictory_settings_are_errors() {
    let model = garden_path();
    for bad in [
        GenerationConfig { num_beams: 0, ..config(1) },
        GenerationConfig { max_length: 1, ..config(1) },
        GenerationConfig { num_return_sequences: 2, ..config(1) },
        GenerationConfig { do_sample: true, ..config(2) },
        GenerationConfig { eos_token_ids: vec![4], ..config(1) },
    ] {
        assert!(generate(&model, &[&[7]], &bad).is_err(), "{bad:?}");
    }
}
