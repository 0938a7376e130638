//! `mujaz doctor`: what this machine and this program can do.

use super::Outcome;
use crate::error::CliError;
use crate::library::{Access, config_dir, registry};
use mujaz::Newsroom;
use mujaz::model::BUNDLED;
use mujaz::nn::{built_for, device};
use mujaz::schedule::Schedule;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

/// What the self-test translates.
const SENTENCE: &str = "قال الوزير إن الاجتماع سيعقد غدا في القاهرة.";

/// Runs the command.
pub fn doctor(as_json: bool) -> Result<Outcome, CliError> {
    let memory = mujaz::free_memory();
    let hub = Access::default().library().hub();
    let models: Vec<Value> = registry()?
        .models()
        .iter()
        .map(|m| {
            let need = m.card.usual_memory();
            json!({"name": m.card.name, "memory_mib": need, "fits": need.map(|n| n <= memory)})
        })
        .collect();
    let (found, note) = match device("auto") {
        Ok((found, note)) => (found.kind(), note),
        Err(error) => ("cpu", Some(error)),
    };
    let test = self_test();
    let failed = test["error"].is_string();
    let report = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "kernels": mujaz::nn::instruction_set(),
        "cores": Schedule::default().workers,
        "memory_free_mib": if memory == u64::MAX { Value::Null } else { memory.into() },
        "built_for": built_for(),
        "device": found,
        "device_note": note,
        "cache": hub.options().cache.root(),
        "endpoint": hub.options().endpoint,
        "offline": hub.options().offline,
        "token": hub.options().token.is_some(),
        "config": config_dir().join("config.toml"),
        "models": models,
        "self_test": test,
    });
    let mut text = String::new();
    if as_json {
        text = format!("{report:#}\n");
    } else {
        for (key, value) in report.as_object().into_iter().flatten().filter(|(k, v)| *k != "models" && !v.is_null()) {
            let value = value.as_str().map_or_else(|| value.to_string(), String::from);
            _ = writeln!(text, "{key:16} {value}");
        }
        for model in report["models"].as_array().into_iter().flatten() {
            let name = model["name"].as_str().unwrap_or_default();
            _ = match model["fits"].as_bool() {
                Some(fits) => {
                    let fits = if fits { "fits" } else { "does not fit" };
                    writeln!(text, "{:16} {name} needs {} MiB: {fits}", "model", model["memory_mib"])
                }
                None => writeln!(text, "{:16} {name}: how much it needs is not known", "model"),
            };
        }
    }
    std::io::stdout().write_all(text.as_bytes()).map_err(CliError::write("standard output"))?;
    Ok(Outcome { failures: usize::from(failed), signal: None })
}

/// A translation by the bundled model, or why there is none.
fn self_test() -> Value {
    let start = Instant::now();
    let desk = match Newsroom::builder().model(BUNDLED).build() {
        Ok(desk) => desk,
        Err(error) => return json!({"error": error.to_string()}),
    };
    let loaded = start.elapsed().as_secs_f64();
    match desk.translate(SENTENCE) {
        Ok(t) if !t.text.trim().is_empty() => {
            json!({"source": SENTENCE, "output": t.text, "load_seconds": loaded, "seconds": start.elapsed().as_secs_f64() - loaded})
        }
        Err(error) => json!({"error": error.to_string()}),
        Ok(_) => json!({"error": "the bundled model wrote nothing"}),
    }
}
