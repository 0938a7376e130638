//! Every model family against transformers, on random models whose weights a formula gives.

use mujaz::arch::{self, Config};
use mujaz::generate::{GenerationConfig, Hypothesis, Seq2Seq, generate, generate_stream};
use mujaz::nn::{Compute, ComputeType, Device};
use mujaz::schedule::{Schedule, run};
use mujaz::transformer::{LoadRequest, Transformer};
use mujaz::weights::Weights;
use mujaz_kernels::Isa;
use mujaz_tests::random::{Family, ids_hash, sources, write};
use mujaz_tests::trickle::Trickle;
use mujaz_tests::{compute, fixture, test_device};
use serde_json::{Value, json};
use std::path::Path;

struct Case {
    family: Family,
    model: Transformer,
    sources: Vec<Vec<u32>>,
    _dir: tempfile::TempDir,
}

impl Case {
    fn load(family: Family, compute: &Compute) -> Self {
        let dir = tempfile::tempdir().unwrap();
        write(&family, dir.path());
        let text = std::fs::read_to_string(dir.path().join("config.json")).unwrap();
        let config = Config::parse(Path::new("config.json"), &text).unwrap();
        let spec = arch::spec(&config).unwrap();
        let weights = Weights::open(dir.path()).unwrap();
        let model = Transformer::load(&LoadRequest { spec: &spec, weights: &weights, compute }).unwrap();
        let vocab = family.config["vocab_size"].as_u64().unwrap() as usize;
        let mut sources = sources(vocab - 2, family.low, 100, 200);
        sources.iter_mut().for_each(|s| s.push(family.eos));
        Self { family, model, sources, _dir: dir }
    }

    fn settings(&self, options: &Value) -> GenerationConfig {
        GenerationConfig::from_json(Path::new("options"), &[&self.family.config, &self.family.base, options]).unwrap()
    }

    fn generate(&self, options: &Value, count: usize, schedule: &Schedule) -> Vec<Vec<Hypothesis>> {
        let config = self.settings(options);
        let sources = &self.sources[..count];
        run(sources, config.num_beams, schedule, |batch| generate(&self.model, batch, &config)).into_iter().map(Result::unwrap).collect()
    }
}

/// The families as transformers 4 saved them, then as transformers 5 saves them, with a head of their own.
fn families() -> Vec<Family> {
    let read = |name: &str| -> Vec<Family> { serde_json::from_str(&fixture(name)).unwrap() };
    [read("families.json"), read("families_v5.json")].into_iter().flatten().collect()
}

/// Scores are equal to 1e-3, relative where a negative length penalty makes them large.
fn close(a: f32, b: f32) -> bool {
    (a - b).abs() < 1e-3 * b.abs().max(1.0)
}

fn schedule(batch_tokens: usize, workers: usize) -> Schedule {
    Schedule { batch_tokens, workers, ..Schedule::default() }
}

#[test]
fn logits_are_the_references() {
    for family in families() {
        let case = Case::load(family, &compute());
        for want in &case.family.logits {
            let memory = case.model.encode(&[&case.sources[want.source]]).unwrap();
            let mut state = case.model.start(memory, &[0], false).unwrap();
            for (step, id) in want.decoder.iter().enumerate() {
                let scores = case.model.step(&[*id], &mut state).unwrap();
                for (column, value) in want.columns.iter().zip(&want.values[step]) {
                    let got = scores.row(0)[*column];
                    assert!((got - value).abs() < 1e-4 * value.abs().max(1.0), "{} step {step}: {got} is not {value}", case.family.name);
                }
            }
        }
    }
}

#[test]
fn greedy_ids_are_the_references_and_beam_ids_nearly_all() {
    let (mut all, mut same) = (0, 0);
    for family in families() {
        let case = Case::load(family, &compute());
        let count = case.family.greedy.len();
        let greedy = case.generate(&json!({"num_beams": 1}), count, &schedule(2048, 2));
        assert_eq!(greedy[0][0].ids[..case.family.first.len()], case.family.first, "{}", case.family.name);
        let equal = greedy.iter().zip(&case.family.greedy).filter(|(g, want)| ids_hash(&g[0].ids) == **want).count();
        assert_eq!(equal, count, "{}: greedy ids equal to the reference's", case.family.name);
        let beam = case.generate(&json!({"num_beams": 4}), count, &schedule(2048, 2));
        let equal = beam.iter().zip(&case.family.beam).filter(|(b, want)| ids_hash(&b[0].ids) == **want).count();
        // Random models score some beams alike to the last bit; which one stays is decided by the order in which sums are rounded.
        // With AVX-512 that is the reference's.
        let least = if Isa::current().avx512().is_some() && test_device().is_cpu() { count - 1 } else { count - 2 };
        assert!(equal >= least, "{}: {equal} of {count} beam results are the reference's", case.family.name);
        (all, same) = (all + count, same + equal);
        for (b, want) in beam.iter().zip(&case.family.scores) {
            assert!(close(b[0].score, *want), "{}: score {} is not {want}", case.family.name, b[0].score);
        }
    }
    assert!(same * 100 >= 99 * all, "{same} of {all} beam results are the reference's");
}

#[test]
fn every_generation_setting_does_what_the_reference_does() {
    let (mut beams, mut equal_beams) = (0, 0);
    for family in families().into_iter().filter(|f| !f.options.is_empty()) {
        let case = Case::load(family, &compute());
        for want in &case.family.options {
            let got: Vec<Hypothesis> = case.generate(&want.options, 10, &schedule(600, 1)).concat();
            assert_eq!(got.len(), want.ids.len(), "{} {}", case.family.name, want.options);
            for (i, (h, (ids, score))) in got.iter().zip(want.ids.iter().zip(&want.scores)).enumerate() {
                let what = format!("{} {} result {i}: {:?}", case.family.name, want.options, h.ids);
                match score {
                    None => assert_eq!(&ids_hash(&h.ids), ids, "{what}"),
                    // The last beam's place may hang on rounding; then the search goes another way, rarely.
                    Some(score) => {
                        let equal = ids_hash(&h.ids) == *ids;
                        assert!(!equal || close(h.score, *score), "{what}: score {} is not {score}", h.score);
                        beams += 1;
                        equal_beams += usize::from(equal);
                    }
                }
            }
        }
    }
    assert!(equal_beams * 100 >= beams * 99, "{equal_beams} of {beams} beam results are the reference's");
    println!("{equal_beams} of {beams} beam results are the reference's");
}

#[test]
fn batches_workers_and_second_calls_change_nothing() {
    for family in families().into_iter().filter(|f| f.name.ends_with("tiny")) {
        let mut case = Case::load(family, &Compute::default());
        let vocab = case.family.config["vocab_size"].as_u64().unwrap() as usize;
        case.sources = sources(vocab - 2, case.family.low, 200, 60);
        for beams in [1, 4] {
            let config = GenerationConfig { max_length: 30, ..case.settings(&json!({"num_beams": beams})) };
            let one = |source: &Vec<u32>| generate(&case.model, &[source], &config).unwrap().remove(0);
            let alone: Vec<Vec<Hypothesis>> = case.sources.iter().map(one).collect();
            // Shuffled by a stride that has no factor in common with 200.
            let shuffled: Vec<usize> = (0..200).map(|i| i * 77 % 200).collect();
            for size in [7, 32] {
                for batch in shuffled.chunks(size) {
                    let texts: Vec<&[u32]> = batch.iter().map(|i| case.sources[*i].as_slice()).collect();
                    for (got, i) in generate(&case.model, &texts, &config).unwrap().iter().zip(batch) {
                        assert_eq!(*got, alone[*i], "{} with {beams} beams in batches of {size}", case.family.name);
                    }
                }
            }
            for workers in [1, 2] {
                let work = |batch: &[&[u32]]| generate(&case.model, batch, &config);
                let again = run(&case.sources, beams, &schedule(1500 * beams, workers), work);
                assert!(again.into_iter().map(Result::unwrap).eq(alone.iter().cloned()), "{} on {workers} workers", case.family.name);
            }
        }
    }
}

#[test]
fn who_joins_a_batch_under_way_gets_what_it_gets_alone() {
    let computes = [ComputeType::F32, ComputeType::Int8, ComputeType::Bf16].map(|kind| Compute::new(&Device::CPU, kind));
    let settings = [
        json!({"num_beams": 1, "encoder_no_repeat_ngram_size": 3}),
        json!({"num_beams": 4, "num_return_sequences": 2, "repetition_penalty": 1.2}),
        json!({"num_beams": 1, "do_sample": true, "num_return_sequences": 3}),
        json!({"num_beams": 3, "length_penalty": 0.5}),
    ];
    for (number, name) in families().into_iter().map(|f| f.name).filter(|n| n.ends_with("tiny")).enumerate() {
        for (turn, compute) in computes.iter().enumerate() {
            let case = Case::load(families().into_iter().find(|f| f.name == name).unwrap(), compute);
            for (which, options) in settings.iter().enumerate().filter(|(i, _)| turn == 0 || i % 2 == 1) {
                let alignments = which % 2 == 1;
                let config = GenerationConfig { max_length: 24, alignments, ..case.settings(options) };
                let one = |source: &Vec<u32>| generate(&case.model, &[source], &config).unwrap().remove(0);
                let alone: Vec<Vec<Hypothesis>> = case.sources[..40].iter().map(one).collect();
                let mut feed = Trickle::new(&case.sources[..40], (number * 100 + which) as u64);
                generate_stream(&case.model, &mut feed, &config).unwrap();
                feed.assert_equal(&alone, &format!("{name} {:?} {options}", compute.name()));
            }
        }
    }
}

#[test]
fn candles_own_operations_give_the_same_ids() {
    for family in families().into_iter().filter(|f| f.name.ends_with("tiny")) {
        let packed = Case::load(family, &Compute::default());
        let again = families().into_iter().find(|f| f.name == packed.family.name).unwrap();
        let reference = Case::load(again, &Compute::reference());
        for beams in [1, 4] {
            let options = json!({"num_beams": beams});
            let ids = |case: &Case| -> Vec<Vec<u32>> {
                case.generate(&options, 30, &schedule(1500, 2)).into_iter().map(|mut h| h.remove(0).ids).collect()
            };
            let (a, b) = (ids(&packed), ids(&reference));
            let equal = a.iter().zip(&b).filter(|(a, b)| a == b).count();
            assert!(equal >= 29, "{} with {beams} beams: {equal} of 30", packed.family.name);
        }
    }
}

#[test]
fn alignments_are_distributions_over_the_source() {
    let family = families().into_iter().find(|f| f.name == "marian-tiny").unwrap();
    let case = Case::load(family, &compute());
    let mut config = case.settings(&json!({"num_beams": 3}));
    config.alignments = true;
    let sources: Vec<&[u32]> = case.sources[..4].iter().map(Vec::as_slice).collect();
    for (hypotheses, source) in generate(&case.model, &sources, &config).unwrap().iter().zip(&sources) {
        assert_eq!(hypotheses[0].alignment.len(), hypotheses[0].ids.len());
        for weights in &hypotheses[0].alignment {
            assert_eq!(weights.len(), source.len());
            assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
    }
}
