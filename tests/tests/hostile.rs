//! Files that ask for more than they are worth: a small file never takes much memory, time or stack, whoever reads it.
//!
//! Pages, archives and feeds of this kind are in `crates/cli/tests/poison.rs` and `crates/text/tests/properties.rs`.

use mujaz::model::{ModelCard, ModelFiles, load_tokenizer, load_transformer};
use mujaz::nn::{Compute, ComputeType, Device};
use mujaz::weights::{Weights, read_pickle};
use mujaz_tests::random::{Family, write};
use std::path::Path;
use std::time::{Duration, Instant};

/// MiB that a reader may take for a file of a few MiB.
const MOST: usize = 400;

/// MiB of this process at its peak; None where the system does not say.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<usize>().ok()? >> 10)
}

/// Runs a reader on the stack that a thread usually has, and looks at what it took.
fn bounded(name: &str, read: impl FnOnce() -> Result<(), String> + Send + 'static) -> String {
    let (start, before) = (Instant::now(), peak().unwrap_or(0));
    let error = std::thread::Builder::new().stack_size(2 << 20).spawn(read).unwrap().join().expect(name).expect_err(name);
    assert!(start.elapsed() < Duration::from_secs(20), "{name}: {:?}", start.elapsed());
    let taken = peak().unwrap_or(0).saturating_sub(before);
    assert!(taken < MOST, "{name}: {taken} MiB");
    error
}

/// A pickle with these opcodes.
fn pickle(opcodes: &[&[u8]]) -> Vec<u8> {
    [b"\x80\x02".as_slice(), &opcodes.concat(), b"."].concat()
}

/// Memos of memos: each level is a tuple of 16 of the level before.
fn doubling() -> Vec<u8> {
    let mut out = b"\x80\x02K\x01q\x00".to_vec();
    for level in 0..20u8 {
        out.push(b'(');
        (0..16).for_each(|_| out.extend([b'h', level]));
        out.extend([b't', b'q', level + 1]);
    }
    out.push(b'.');
    out
}

/// A state dictionary whose one long name is used over and over.
fn names() -> Vec<u8> {
    let name = [b"X".as_slice(), &(1u32 << 20).to_le_bytes(), &vec![b'a'; 1 << 20], b"q\x00"].concat();
    let again = [b"h\x00", b"K\x01s".as_slice()].concat();
    let mut out = pickle(&[b"}", &name, b"K\x01s"]);
    out.pop();
    (0..300_000).for_each(|_| out.extend_from_slice(&again));
    out.push(b'.');
    out
}

/// A storage whose key is a megabyte, asked for over and over.
fn storages() -> Vec<u8> {
    let key = [b"X".as_slice(), &(1u32 << 20).to_le_bytes(), &vec![b'k'; 1 << 20], b"q\x00"].concat();
    let mut out = pickle(&[b"](", b"X\x07\0\0\0storageq\x01", b"ctorch\nFloatStorage\nq\x02", &key, b"t0"]);
    out.truncate(out.len() - 2);
    (0..100_000).for_each(|_| out.extend_from_slice(b"(h\x01h\x02h\x00NK\x01tQ"));
    out.push(b'.');
    out
}

/// One test, so that each reader's peak is its own.
#[test]
fn a_small_file_never_takes_much() {
    let deep = |open: &[u8], close: &[u8], n: usize| pickle(&[&open.repeat(n), b"N", &close.repeat(n)]);
    let pickles: [(&str, Vec<u8>); 12] = [
        ("tuples in one another", deep(b"", b"\x85", 1_000_000)),
        ("tuples behind marks", deep(b"(", b"t", 300_000)),
        ("lists in one another", deep(b"]", b"a", 300_000)),
        ("dictionaries in one another", deep(b"}N", b"s", 300_000)),
        ("memos of memos", doubling()),
        ("a memo far out", pickle(&[b"Nr\xff\xff\x3f\x00"])),
        ("many memos", pickle(&[b"N", &b"r\x01\x00\x00\x00".repeat(2_000_000)])),
        ("a name over and over", names()),
        ("a storage over and over", storages()),
        ("marks and nothing else", pickle(&[&b"(".repeat(3_000_000)])),
        ("a list that is remembered and grows", pickle(&[b"]", &b"q\x00Na".repeat(500_000)])),
        ("a string longer than the file", pickle(&[b"X\xff\xff\xff\xff"])),
    ];
    for (name, bytes) in pickles {
        let error = bounded(name, move || read_pickle(&bytes).map(|_| ()));
        println!("{name}: {error}");
    }
    headers();
    configurations();
}

/// The size that a safetensors file gives its header, and shapes without any bytes behind them.
fn headers() {
    let file = |size: u64, header: &str| [&size.to_le_bytes(), header.as_bytes()].concat();
    let whole = |header: &str| file(header.len() as u64, header);
    let tensor = |shape: &str, end: u64| whole(&format!(r#"{{"a":{{"dtype":"F32","shape":{shape},"data_offsets":[0,{end}]}}}}"#));
    let files = [
        ("a header of 2^63 bytes", file(1 << 63, "{}")),
        ("a header of 90 MB in a file of 10 bytes", file(90_000_000, "{}")),
        ("a shape of 2^80 values", tensor("[1099511627776,1099511627776]", 16)),
        ("a tensor behind the end", tensor("[1000000000]", 4_000_000_000)),
        ("a header that nests", whole(&"[".repeat(1_000_000))),
    ];
    for (name, bytes) in files {
        bounded(name, move || open(&[("config.json", b"{}".to_vec()), ("model.safetensors", bytes)]).map(|_| ()));
    }
    // Nothing is empty times anything: no memory, and no overflow.
    let weights = open(&[("model.safetensors", tensor("[0,4611686018427387904,4]", 0))]).unwrap();
    assert!(weights.get("a", &[0, 1 << 62, 4]).unwrap().is_empty());
    assert!(weights.get("a", &[1 << 62, 1 << 62]).unwrap_err().to_string().contains("shape"));
    assert!(weights.get("a", &[1 << 40, 4]).is_err());
}

fn open(files: &[(&str, Vec<u8>)]) -> Result<Weights, String> {
    Weights::load(&ModelFiles::memory("hostile", files.iter().cloned())).map_err(|e| e.to_string())
}

/// Configurations that name sizes which no file stands behind, and texts that nest.
fn configurations() {
    let families: Vec<Family> = serde_json::from_str(&mujaz_tests::fixture("families.json")).unwrap();
    let sizes = ["vocab_size", "d_model", "max_position_embeddings", "encoder_ffn_dim", "decoder_ffn_dim", "d_ff", "d_kv", "num_heads"];
    for family in &families {
        let dir = tempfile::tempdir().unwrap();
        write(family, dir.path());
        for size in sizes.iter().filter(|size| family.config.get(**size).is_some()) {
            for value in [1u64 << 24, (1 << 24) - 64, 1 << 40, u64::MAX] {
                let mut config = family.config.clone();
                config[*size] = value.into();
                std::fs::write(dir.path().join("config.json"), config.to_string()).unwrap();
                let (folder, compute) = (dir.path().to_path_buf(), ComputeType::F32);
                let load = move || {
                    let compute = Compute::new(&Device::CPU, compute);
                    load_transformer(&ModelFiles::Folder(folder), &compute).map(|_| ()).map_err(|e| e.to_string())
                };
                let error = bounded(&format!("{}: {size} = {value}", family.name), load);
                assert!(!error.is_empty());
            }
        }
    }
    let nested = |open: &str| open.repeat(500_000).into_bytes();
    for text in [nested("["), nested("{\"a\":"), vec![b'['; 3], b"\x00".repeat(1000)] {
        for name in ["tokenizer.json", "vocab.json", "source.spm", "spiece.model", "sentencepiece.bpe.model"] {
            let spm = vec![0x0a; 100_000];
            let files = [(name, text.clone()), ("target.spm", spm.clone())];
            let files: Vec<(&str, Vec<u8>)> =
                if name == "vocab.json" { [&files[..], &[("source.spm", spm)]].concat() } else { files.into() };
            let card = ModelCard::parse(Path::new("x.toml"), "name = 'x'").unwrap();
            let load = move || load_tokenizer(&ModelFiles::memory("hostile", files), &card).map(|_| ()).map_err(|e| e.to_string());
            bounded(name, load);
        }
        let card = String::from_utf8_lossy(&text).into_owned();
        bounded("a card", move || ModelCard::parse(Path::new("x.toml"), &card).map(|_| ()).map_err(|e| e.to_string()));
    }
}
