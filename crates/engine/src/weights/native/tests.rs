//! Files of Marian's own as nobody should write them.

use super::*;
use proptest::prelude::*;

/// A file of these items, `(name, type, shape, data)`, as `common/binary.cpp` writes it.
fn written(items: &[(&str, u64, &[i32], Vec<u8>)]) -> Vec<u8> {
    let mut out = [1u64, items.len() as u64].iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    for (name, kind, shape, data) in items {
        let head = [name.len() as u64 + 1, *kind, shape.len() as u64, data.len() as u64];
        out.extend(head.iter().flat_map(|n| n.to_le_bytes()));
    }
    items.iter().for_each(|(name, ..)| out.extend([name.as_bytes(), &[0]].concat()));
    items.iter().for_each(|(_, _, shape, _)| out.extend(shape.iter().flat_map(|n| n.to_le_bytes())));
    out.extend(3u64.to_le_bytes());
    out.extend([9; 3]);
    items.iter().for_each(|(.., data)| out.extend(data));
    out
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

#[test]
fn items_lie_where_the_padding_ends() {
    let int8 = [vec![1, 2, 255, 4, 5, 6], floats(&[2.0])].concat();
    let config = b"dim-emb: 2\ndim-vocabs:\n  - 3\n  - 3\nlist: []\nempty: \"\"\0garbage".to_vec();
    let file = written(&[
        ("decoder_l1_rnn_W", 0x4101, &[3, 2], int8),
        ("encoder_l2_ffn_b1", 0x0404, &[1, 2], floats(&[0.5, -1.0])),
        (CONFIG_ITEM, 0x0101, &[1], config),
    ]);
    let (items, config) = read(&file).unwrap();
    assert_eq!(items[0].stored, Stored::Int8 { multiplier: 2.0, outputs_first: true });
    assert_eq!((items[0].shape, &file[items[0].start..items[0].end]), ([3, 2], &[1, 2, 255, 4, 5, 6][..]));
    assert_eq!(file[items[1].start..items[1].end], floats(&[0.5, -1.0]));
    let config = config.unwrap();
    assert_eq!((&config["dim-emb"], &config["dim-vocabs"][1], &config["empty"]), (&2.into(), &3.into(), &"".into()));
    assert!(config["list"].as_array().unwrap().is_empty());
}

#[test]
fn names_become_those_of_the_hub() {
    let cases = [
        ("Wemb", "model.shared.weight", false),
        ("encoder_l1_self_Wq", "model.encoder.layers.0.self_attn.q_proj.weight", true),
        ("decoder_l12_context_bo", "model.decoder.layers.11.encoder_attn.out_proj.bias", false),
        ("decoder_l1_context_Wo_ln_scale", "model.decoder.layers.0.encoder_attn_layer_norm.weight", false),
        ("encoder_l6_ffn_W2", "model.encoder.layers.5.fc2.weight", true),
        ("decoder_l2_ffn_ffn_ln_bias", "model.decoder.layers.1.final_layer_norm.bias", false),
        ("decoder_l2_rnn_Wf", "model.decoder.layers.1.recurrence.forget.weight", true),
        ("decoder_l2_rnn_ffn_ln_scale", "model.decoder.layers.1.self_attn_layer_norm.weight", false),
        ("decoder_ff_logit_out_b", "final_logits_bias", false),
    ];
    for (own, name, turned) in cases {
        assert_eq!(canonical(own), Some(Place { name: name.into(), turned }), "{own}");
    }
    for strange in ["", "_l", "encoder_l0_self_Wq", "encoder_lx_self_Wq", "middle_l1_self_Wq", "encoder_l1_self_Wx", "encoder_l1_self_é"] {
        assert_eq!(canonical(strange), None, "{strange}");
    }
    assert!(is_tuning("Wemb_QuantMultA") && !is_tuning("Wemb"));
}

#[test]
fn lies_are_named() {
    let one = |kind, shape: &[i32], data: Vec<u8>| written(&[("x", kind, shape, data)]);
    let cases = [
        (one(0x0404, &[2, 2], vec![0; 12]), "shorter than its shape"),
        (one(0x0404, &[-1, 2], vec![0; 8]), "negative"),
        (one(0x0404, &[2, 2, 2], vec![0; 32]), "two dimensions"),
        (one(0x4101, &[2, 2], vec![0; 4]), "no multiplier"),
        (one(0x4101, &[1, 1], [vec![7], floats(&[0.0])].concat()), "multiplier 0"),
        (one(0x4101, &[1, 1], [vec![7], floats(&[f32::NAN])].concat()), "multiplier NaN"),
        (one(0x10001, &[1, 1], vec![0; 4]), "0x10001"),
        (one(0x0404, &[i32::MAX, i32::MAX], vec![0; 4]), "shorter than its shape"),
        ([1u64, u64::MAX].iter().flat_map(|n| n.to_le_bytes()).collect(), "items"),
        (vec![2; 64], "version 1"),
        (written(&[(CONFIG_ITEM, 0x0101, &[1], vec![0xff])]), "UTF-8"),
    ];
    for (file, part) in cases {
        let error = read(&file).unwrap_err();
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[test]
fn only_the_yaml_that_marian_writes_is_read() {
    for (text, part) in [
        ("a: &x [1]\nb: *x", "line 1"),
        ("a:\n  b: 1", "nested"),
        ("- 1", "no list"),
        ("a: 1\n- 2", "no list"),
        ("a: 1\na: 2", "second time"),
        ("a: !!python/object x", "neither"),
        ("a: {b: 1}", "neither"),
        ("a: |\n", "neither"),
        ("only words", "key: value"),
    ] {
        let error = yaml::parse(text).unwrap_err();
        assert!(error.contains(part), "{text}: {error}");
    }
    let good = yaml::parse("version: v1.9.28; ec4d367 2020-07-29 13:07:51 +0100\nlist:\n  []\nnone: ~\n").unwrap();
    assert!(good["version"].as_str().unwrap().ends_with("+0100") && good["list"].is_array() && good["none"].is_null());
}

/// A zip of one stored array whose header is this.
fn npz(name: &str, header: &str, data: &[u8]) -> Vec<u8> {
    let array =
        [b"\x93NUMPY\x01\x00".to_vec(), (header.len() as u16).to_le_bytes().to_vec(), header.as_bytes().to_vec(), data.to_vec()].concat();
    let size = (array.len() as u32).to_le_bytes();
    let (n, zero) = ((name.len() as u16).to_le_bytes(), [0u8; 16]);
    let local = [b"PK\x03\x04".as_slice(), &zero[..14], &size, &size, &n, &[0, 0], name.as_bytes(), &array].concat();
    let central = [b"PK\x01\x02".as_slice(), &zero[..16], &size, &size, &n, &zero[..12], &0u32.to_le_bytes(), name.as_bytes()].concat();
    let end = [
        b"PK\x05\x06".as_slice(),
        &zero[..4],
        &[1, 0, 1, 0],
        &(central.len() as u32).to_le_bytes(),
        &(local.len() as u32).to_le_bytes(),
        &[0, 0],
    ];
    [local, central, end.concat()].concat()
}

#[test]
fn arrays_are_what_their_headers_say_or_refused() {
    let good = npz("Wemb.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", &floats(&[1.0, 2.0]));
    let (items, config) = read(&good).unwrap();
    assert_eq!((items[0].name.as_str(), items[0].shape, config), ("Wemb", [2, 1], None));
    assert_eq!(good[items[0].start..items[0].end], floats(&[1.0, 2.0]));
    let cases = [
        ("x.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", 8, "<f8"),
        ("x.npy", "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", 4, "columns first"),
        ("x.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", 4, "bytes for the shape"),
        ("x.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551615, 2), }", 4, "bytes for the shape"),
        ("x.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (x), }", 4, "shape"),
        ("x.npy", "{}", 4, "descr"),
        ("x.txt", "{}", 4, "no array"),
    ];
    for (name, header, bytes, part) in cases {
        let error = read(&npz(name, header, &vec![0; bytes])).unwrap_err();
        assert!(error.contains(part), "{part}: {error}");
    }
}

proptest! {
    /// Whatever is written over a file, it is read or refused: never a panic, never a place outside the file.
    #[test]
    fn no_damage_leads_out_of_the_file(at in 0usize..400, bytes in prop::collection::vec(any::<u8>(), 1..12), cut in 0usize..400, zip in any::<bool>()) {
        let mut file = if zip {
            npz("Wemb.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", &floats(&[1.0, 2.0]))
        } else {
            written(&[("a_W", 0x4101, &[2, 2], vec![1; 8]), ("b", 0x0404, &[1, 2], vec![0; 8]), (CONFIG_ITEM, 0x0101, &[4], b"a: 1".to_vec())])
        };
        file.truncate(file.len().saturating_sub(cut % 8));
        let from = at % file.len();
        let until = file.len().min(from + bytes.len());
        file[from..until].copy_from_slice(&bytes[..until - from]);
        if let Ok((items, _)) = read(&file) {
            prop_assert!(items.iter().all(|i| i.start <= i.end && i.end <= file.len()));
        }
    }

    #[test]
    fn no_text_breaks_the_yaml_reader(text in "[a-z:\\-\\[\\] \n\"'&*0-9]{0,60}") {
        _ = yaml::parse(&text);
    }
}
