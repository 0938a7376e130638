//! What a file of any kind is read as.

#![allow(dead_code, reason = "every test file uses a part")]

use crate::common::{code, mujaz, records, text, write};
use serde_json::Value;

pub const A: &str = "أعلنت الوزارة افتتاح خط جديد للحافلات إلى المطار.";
pub const B: &str = "غادر الوفد القاعة بعد ساعة من النقاش.";

pub struct Read {
    pub code: i32,
    pub good: Vec<Value>,
    pub bad: Vec<String>,
}

impl Read {
    pub fn text(&self) -> String {
        let sentences = self.good.iter().flat_map(|r| r["sentences"].as_array().unwrap());
        sentences.map(|s| s["ar"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
    }
}

pub fn read(name: &str, bytes: impl AsRef<[u8]>, args: &[&str]) -> Read {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), name, bytes);
    let output = mujaz(&[&["extract", &path, "--format", "jsonl", "-q"], args].concat());
    let (bad, good): (Vec<Value>, Vec<Value>) = records(&output).into_iter().partition(|r| r["error"].is_string());
    let bad = bad.iter().map(|r| r["error"].as_str().unwrap().to_string()).collect();
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
    Read { code: code(&output), good, bad }
}

/// Records that are read, with all of both sentences where there are two.
pub fn reads(name: &str, bytes: impl AsRef<[u8]>, args: &[&str], count: usize) -> Read {
    let shown = String::from_utf8_lossy(bytes.as_ref()).into_owned();
    let read = read(name, bytes, args);
    assert_eq!((read.code, read.good.len(), read.bad.len()), (0, count, 0), "{shown}\n{:?}", read.bad);
    assert!(read.text().contains(A.trim_end_matches('.')), "{shown}\n{}", read.text());
    assert!(count < 2 || read.text().contains(B.trim_end_matches('.')), "{shown}\n{}", read.text());
    read
}
