//! Files of CTranslate2 as nobody should write them.

use super::*;
use proptest::prelude::*;

fn text(t: &str) -> Vec<u8> {
    [&(t.len() as u16 + 1).to_le_bytes()[..], t.as_bytes(), &[0]].concat()
}

/// A variable of version 6.
fn variable(name: &str, shape: &[u32], kind: u8, payload: &[u8]) -> Vec<u8> {
    let sizes: Vec<u8> = shape.iter().flat_map(|n| n.to_le_bytes()).collect();
    let length = (payload.len() as u32).to_le_bytes();
    [&text(name)[..], &[shape.len() as u8], &sizes, &[kind], &length, payload].concat()
}

fn file(version: u32, variables: &[Vec<u8>], aliases: &[(&str, &str)]) -> Vec<u8> {
    let head =
        [&version.to_le_bytes()[..], &text("TransformerSpec"), &7u32.to_le_bytes(), &(variables.len() as u32).to_le_bytes()].concat();
    let names: Vec<u8> = aliases.iter().flat_map(|(alias, name)| [text(alias), text(name)].concat()).collect();
    [&head[..], &variables.concat(), &(aliases.len() as u32).to_le_bytes(), &names].concat()
}

#[test]
fn variables_and_aliases_are_read() {
    let variables = [variable("a/weight", &[2, 3], 1, &[1, 2, 3, 255, 5, 6]), variable("flag", &[], 1, &[1])];
    let contents = read(&file(6, &variables, &[("b/weight", "a/weight")])).unwrap();
    assert_eq!((contents.spec.as_str(), contents.revision), ("TransformerSpec", 7));
    assert_eq!((contents.variables[0].shape.as_slice(), contents.variables[0].dtype), (&[2, 3][..], Dtype::I8));
    assert!(contents.variables[1].shape.is_empty());
    assert_eq!(contents.aliases, [("b/weight".to_string(), "a/weight".to_string())]);
}

#[test]
fn what_lies_is_refused() {
    let good = variable("a/weight", &[2, 3], 1, &[0; 6]);
    let cases: [(&str, Vec<u8>); 9] = [
        ("version 1", file(1, std::slice::from_ref(&good), &[])),
        ("version 7", file(7, std::slice::from_ref(&good), &[])),
        ("no bytes for it", file(6, &[variable("a", &[u32::MAX, u32::MAX], 0, &[0; 4])], &[])),
        ("an overflow", file(6, &[variable("a", &[u32::MAX; 8], 0, &[0; 4])], &[])),
        ("more bytes than the shape", file(6, &[variable("a", &[1], 1, &[0; 6])], &[])),
        ("an unknown type", file(6, &[variable("a", &[1], 9, &[0])], &[])),
        ("many dimensions", file(6, &[variable("a", &[1; 9], 1, &[0])], &[])),
        ("a count that lies", [&6u32.to_le_bytes()[..], &text("TransformerSpec"), &[7, 0, 0, 0], &u32::MAX.to_le_bytes()].concat()),
        ("aliases that are not there", {
            let mut bytes = file(6, &[good], &[]);
            let end = bytes.len();
            bytes[end - 4..].fill(0xff);
            bytes
        }),
    ];
    for (what, bytes) in cases {
        assert!(!read(&bytes).expect_err(what).is_empty());
    }
}

/// A small file's memory is bounded however often it names the same thing.
#[test]
fn aliases_do_not_multiply_scales() {
    let rows = 1u32 << 16;
    let weight = variable("w/weight", &[rows, 1], 1, &vec![1; rows as usize]);
    let scale: Vec<u8> = (0..rows).flat_map(|_| 1f32.to_le_bytes()).collect();
    let scale = variable("w/weight_scale", &[rows], 0, &scale);
    let names: Vec<String> = (0..20_000).map(|i| format!("x{i}/weight")).collect();
    let aliases: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "w/weight")).collect();
    let files = crate::ModelFiles::memory("many", [("model.bin", file(6, &[weight, scale], &aliases))]);
    let (weights, _) = crate::weights::Weights::load_ct2(&files, "model.bin").unwrap();
    assert_eq!(weights.get("x19999.weight", &[rows as usize, 1]).unwrap()[7], 1.0);
    // Scales that are none, or too few, or make infinite weights.
    let least = f32::from_bits(1).to_le_bytes().to_vec();
    for scale in [vec![0; 4], f32::NAN.to_le_bytes().to_vec(), (-1f32).to_le_bytes().to_vec(), vec![1; 12], least] {
        let scale = variable("w/weight_scale", &[scale.len() as u32 / 4], 0, &scale);
        let bytes = file(6, &[variable("w/weight", &[2, 1], 1, &[1, 2]), scale], &[]);
        assert!(crate::weights::Weights::load_ct2(&crate::ModelFiles::memory("bad", [("model.bin", bytes)]), "model.bin").is_err());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(head in prop::sample::select(vec![0u8, 2, 3, 4, 5, 6]), rest in prop::collection::vec(any::<u8>(), 0..300)) {
        let bytes = [&u32::from(head).to_le_bytes()[..], &text("TransformerSpec"), &rest].concat();
        if let Ok(contents) = read(&bytes) {
            prop_assert!(contents.variables.iter().all(|v| v.start <= v.end && v.end <= bytes.len()));
        }
        _ = read(&rest);
    }
}
