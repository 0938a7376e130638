//! f16 and bf16: close to f32, and never NaN, not even in T5 whose hidden states overflow f16.

use mujaz::arch::{self, Config};
use mujaz::generate::Seq2Seq;
use mujaz::nn::{Compute, ComputeType};
use mujaz::transformer::{LoadRequest, Transformer};
use mujaz::weights::Weights;
use mujaz_tests::random::{Family, TensorSpec, sources, write};
use mujaz_tests::{fixture, test_device};

fn families() -> Vec<Family> {
    serde_json::from_str(&fixture("families.json")).unwrap()
}

fn load(family: &Family, kind: ComputeType) -> Transformer {
    let dir = tempfile::tempdir().unwrap();
    write(family, dir.path());
    let config = Config::parse("config.json".as_ref(), &family.config.to_string()).unwrap();
    let weights = Weights::open(dir.path()).unwrap();
    let compute = Compute::new(&test_device(), kind);
    Transformer::load(&LoadRequest { spec: &arch::spec(&config).unwrap(), weights: &weights, compute: &compute }).unwrap()
}

fn logits(model: &Transformer, source: &[u32]) -> Vec<f32> {
    let memory = model.encode(&[source]).unwrap();
    let mut state = model.start(memory, &[0], false).unwrap();
    let mut all = Vec::new();
    for id in [0, 17, 20, 23] {
        all.extend_from_slice(model.step(&[id], &mut state).unwrap().row(0));
    }
    all
}

#[test]
fn half_precision_is_close_to_f32() {
    for family in families().into_iter().filter(|f| f.name.ends_with("tiny")) {
        let source = &sources(90, family.low, 4, 40)[3];
        let exact = logits(&load(&family, ComputeType::F32), source);
        let spread = exact.iter().fold(0f32, |m, v| m.max(v.abs()));
        for (kind, tolerance) in [(ComputeType::F16, 0.02), (ComputeType::Bf16, 0.12)] {
            let half = logits(&load(&family, kind), source);
            let worst = exact.iter().zip(&half).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst <= tolerance * spread.max(1.0), "{} {kind:?}: {worst} of {spread}", family.name);
        }
    }
}

#[test]
fn a_t5_whose_states_overflow_f16_gives_numbers() {
    let mut family = families().into_iter().find(|f| f.name == "mt5-tiny").unwrap();
    // Feed-forward outputs far above 65,504, the largest f16.
    let huge = |t: &mut TensorSpec| {
        if t.0.ends_with("wo.weight") {
            t.2 = 60_000.0;
        }
    };
    family.tensors.iter_mut().for_each(huge);
    let source = &sources(90, family.low, 4, 40)[3];
    assert!(logits(&load(&family, ComputeType::F16), source).iter().all(|v| v.is_finite()));
}
