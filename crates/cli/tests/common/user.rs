//! Somebody with an empty home and a hub of their own.

#![allow(dead_code, reason = "every test file uses a part")]

#[path = "hub.rs"]
pub mod stand_in;

use crate::common::{self, code, text};
use stand_in::Server;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A user with an empty home.
pub struct User {
    pub home: tempfile::TempDir,
    pub server: Server,
}

/// The bundled model's files, beside others that a fetch must leave alone.
pub fn model() -> Vec<(&'static str, Vec<u8>)> {
    let dir = common::root().join("models/tiny-ar-en");
    let names = ["config.json", "generation_config.json", "source.spm", "target.spm", "vocab.json", "model.safetensors"];
    let mut files: Vec<(&str, Vec<u8>)> = names.iter().map(|n| (*n, std::fs::read(dir.join(n)).unwrap())).collect();
    files.extend([("README.md", b"# x".to_vec()), ("tf_model.h5", vec![1; 90_000]), ("pytorch_model.bin", vec![2; 90_000])]);
    files
}

/// As small as a repository can be that looks like a model.
pub fn small() -> Vec<(&'static str, Vec<u8>)> {
    let weights: Vec<u8> = (0..400_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    vec![("config.json", b"{\"model_type\": \"marian\"}".to_vec()), ("tokenizer.json", vec![b'{'; 10_000]), ("model.safetensors", weights)]
}

impl User {
    pub fn new(files: &[(&str, Vec<u8>)]) -> Self {
        Self { home: tempfile::tempdir().unwrap(), server: Server::start(files) }
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mujaz"));
        command.args(args).current_dir(common::root()).env_clear().env("HOME", self.home.path()).env("HF_ENDPOINT", &self.server.address);
        command.env("MUJAZ_HUB_TIMEOUT", "2").stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub fn fetch(&self) -> (i32, String) {
        let output = self.run(&["models", "fetch", "hub:org/model", "--accept-license", "--quiet"]);
        (code(&output), text(&output.stderr))
    }

    pub fn folder(&self) -> PathBuf {
        self.home.path().join(".cache/huggingface/hub/models--org--model")
    }

    /// Names of the files in the snapshot.
    pub fn files(&self) -> Vec<String> {
        let commit = &self.server.state.lock().unwrap().commit;
        let Ok(entries) = std::fs::read_dir(self.folder().join("snapshots").join(commit)) else { return Vec::new() };
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}
