//! Real shapes with random weights: builds a checkpoint, loads it, decodes, and reports time and memory.
//!
//! `cargo run --release -p mujaz-benches --example shapes -- opus-mt-ar-en int8` (or `all`). Nothing is kept.

use mujaz::arch::{self, Config};
use mujaz::generate::{GenerationConfig, generate};
use mujaz::nn::Device;
use mujaz::nn::{Compute, ComputeType, NormKind};
use mujaz::schedule::{self, Schedule};
use mujaz::transformer::{Biases, LoadRequest, PositionSpec, StackSpec, Transformer, TransformerSpec};
use mujaz::weights::Weights;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

/// `config.json` of a shape, as published.
fn config(name: &str) -> Option<String> {
    let fairseq = |kind: &str, d: usize, layers: usize, heads: usize, ffn: usize, vocab: usize, act: &str, positions: usize| {
        format!(
            r#"{{"model_type":"{kind}","d_model":{d},"encoder_layers":{layers},"decoder_layers":{layers},"encoder_attention_heads":{heads},
            "decoder_attention_heads":{heads},"encoder_ffn_dim":{ffn},"decoder_ffn_dim":{ffn},"vocab_size":{vocab},"activation_function":"{act}",
            "max_position_embeddings":{positions},"scale_embedding":true,"pad_token_id":1,"share_encoder_decoder_embeddings":true}}"#
        )
    };
    Some(match name {
        "opus-mt-ar-en" => fairseq("marian", 512, 6, 8, 2048, 62_834, "swish", 512),
        "opus-mt-tc-big-ar-en" => fairseq("marian", 1024, 6, 16, 4096, 61_109, "relu", 1024),
        "arabart" => fairseq("mbart", 768, 6, 12, 3072, 50_002, "gelu", 1024),
        "nllb-200-distilled-600M" => fairseq("m2m_100", 1024, 12, 16, 4096, 256_206, "relu", 1024),
        "mt5-base" => r#"{"model_type":"mt5","d_model":768,"d_kv":64,"d_ff":2048,"num_layers":12,"num_heads":12,"vocab_size":250112,
            "feed_forward_proj":"gated-gelu","tie_word_embeddings":false}"#
            .to_string(),
        _ => return None,
    })
}

fn stack(spec: &TransformerSpec, s: &StackSpec, cross: bool, out: &mut Vec<(String, Vec<usize>)>) {
    let (d, width, n) = (spec.d_model, s.heads * spec.head_dim, &s.names);
    let norm = |name: &str, out: &mut Vec<(String, Vec<usize>)>| {
        out.push((format!("{name}.weight"), vec![d]));
        if spec.norm == NormKind::LayerNorm {
            out.push((format!("{name}.bias"), vec![d]));
        }
    };
    for i in 0..s.layers {
        let full = |part: &str| format!("{}.{part}", n.layer.replace("{}", &i.to_string()));
        let mut linear = |part: &str, o: usize, k: usize| {
            out.push((format!("{}.weight", full(part)), vec![o, k]));
            if spec.bias == Biases::All {
                out.push((format!("{}.bias", full(part)), vec![o]));
            }
        };
        let mut attention = |[q, k, v, o]: [&str; 4]| {
            [q, k, v].into_iter().for_each(|p| linear(p, width, d));
            linear(o, d, width);
        };
        attention(n.self_attention);
        if cross {
            attention(n.cross_attention);
        }
        [Some(n.ffn_in), n.ffn_gate].into_iter().flatten().for_each(|p| linear(p, s.ffn_dim, d));
        linear(n.ffn_out, d, s.ffn_dim);
        [n.self_norm, n.ffn_norm].into_iter().for_each(|p| norm(&full(p), out));
        if cross {
            norm(&full(n.cross_norm), out);
        }
    }
    [n.embedding_norm, n.final_norm].into_iter().flatten().for_each(|p| norm(p, out));
    match spec.position {
        PositionSpec::Learned { count, offset } => out.push((format!("{}.weight", n.positions), vec![count + offset, d])),
        PositionSpec::Relative { buckets, .. } => out.push((format!("{}.weight", n.positions), vec![buckets, s.heads])),
        PositionSpec::Sinusoidal { .. } => {}
    }
}

/// Writes an f16 checkpoint tensor by tensor, so that memory stays small.
fn write(spec: &TransformerSpec, dir: &Path) -> std::io::Result<usize> {
    let mut tensors = vec![(spec.shared_embedding[0].to_string(), vec![spec.target_vocab, spec.d_model])];
    tensors.extend(spec.head.map(|h| (h.to_string(), vec![spec.target_vocab, spec.d_model])));
    tensors.extend(spec.logits_bias.map(|b| (b.to_string(), vec![1, spec.target_vocab])));
    stack(spec, &spec.encoder, false, &mut tensors);
    stack(spec, &spec.decoder, true, &mut tensors);
    let (mut header, mut at) = (String::from("{"), 0usize);
    for (name, shape) in &tensors {
        let end = at + shape.iter().product::<usize>() * 2;
        // Writing to a string cannot fail.
        _ = write!(header, "\"{name}\":{{\"dtype\":\"F16\",\"shape\":{shape:?},\"data_offsets\":[{at},{end}]}},");
        at = end;
    }
    header.pop();
    header.push('}');
    let mut file = std::io::BufWriter::new(std::fs::File::create(dir.join("model.safetensors"))?);
    file.write_all(&(header.len() as u64).to_le_bytes())?;
    file.write_all(header.as_bytes())?;
    let mut seed = 1u64;
    for (name, shape) in &tensors {
        for _ in 0..shape.iter().product::<usize>() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Norm weights near one, the rest within 0.05: half-precision bits 0x2A66 are 0.05.
            let bits = if name.contains("norm") && name.ends_with("weight") {
                0x3C00
            } else {
                ((seed >> 49) as u16 & 0x8000) | ((seed >> 40) as u16 % 0x2A66)
            };
            file.write_all(&bits.to_le_bytes())?;
        }
    }
    file.flush()?;
    Ok(at)
}

/// Peak resident memory in MiB, where the system tells it.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Target tokens a second: `rows` sources of 27 tokens, 30 target tokens each, in batches over workers.
fn speed(model: &Transformer, rows: usize, batch_rows: usize, workers: usize, num_beams: usize) -> f64 {
    let sources: Vec<Vec<u32>> = (0..rows).map(|r| (0..27).map(|i| 100 + (i * 7 + r * 31) as u32 % 20_000).collect()).collect();
    let settings = GenerationConfig { num_beams, max_length: 31, eos_token_ids: vec![], ..GenerationConfig::default() };
    let schedule = Schedule { batch_tokens: 27 * batch_rows * num_beams, workers, ..Schedule::default() };
    let mut rates: Vec<f64> = (0..3)
        .map(|_| {
            let start = Instant::now();
            let out = schedule::run(&sources, num_beams, &schedule, |batch| generate(model, batch, &settings));
            let tokens: usize = out.iter().flatten().map(|h| h[0].ids.len()).sum();
            tokens as f64 / start.elapsed().as_secs_f64()
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    rates[1]
}

fn run(name: &str, kind: ComputeType) -> Result<(), Box<dyn std::error::Error>> {
    let text = config(name).ok_or_else(|| format!("no shape `{name}`"))?;
    let config = Config::parse(Path::new("config.json"), &text)?;
    let spec = arch::spec(&config)?;
    let dir = std::env::temp_dir().join(format!("mujaz-shape-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&dir)?;
    let bytes = write(&spec, &dir)?;
    let start = Instant::now();
    let weights = Weights::open(&dir)?;
    let compute = Compute::new(&Device::CPU, kind);
    let model = Transformer::load(&LoadRequest { spec: &spec, weights: &weights, compute: &compute })?;
    drop(weights);
    let load = start.elapsed().as_secs_f64();
    let loaded = peak();
    let rates = [speed(&model, 4, 1, 1, 1), speed(&model, 64, 32, 2, 1), speed(&model, 16, 8, 2, 4)];
    println!(
        "| {name} | {} M | {} MiB | {} | {load:.1} s | {loaded} MiB | {} MiB | {:.0} | {:.0} | {:.0} |",
        bytes / 2_000_000,
        bytes >> 20,
        compute.name(),
        peak(),
        rates[0],
        rates[1],
        rates[2]
    );
    std::fs::remove_dir_all(&dir)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let wanted = args.first().map_or("opus-mt-ar-en", String::as_str);
    let kind = args.get(1).map_or("f32", String::as_str);
    if wanted != "all" {
        return run(wanted, kind.parse()?);
    }
    println!(
        "| shape | parameters | f16 file | compute | load | peak after loading | peak | greedy, 1 row, 1 worker | greedy, 32 rows, 2 workers | beam 4, 8 sources, 2 workers |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for name in ["opus-mt-ar-en", "opus-mt-tc-big-ar-en", "arabart", "mt5-base", "nllb-200-distilled-600M"] {
        for kind in ["f32", "int8"] {
            // A process each, so that peaks do not add up.
            let status = std::process::Command::new(std::env::current_exe()?).args([name, kind]).status()?;
            if !status.success() {
                return Err(format!("{name} failed").into());
            }
        }
    }
    Ok(())
}
