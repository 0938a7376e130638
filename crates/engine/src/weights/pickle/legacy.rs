//! The form before torch 1.6: magic number, protocol, system info, state dictionary and storage keys as five pickles,
//! then each storage as a 64-bit element count and its bytes.

use super::machine::{Machine, Value, state_dict};
use super::{PickledTensor, Storage, resolve};
use std::collections::HashMap;

pub fn read(bytes: &[u8]) -> Result<Vec<PickledTensor>, String> {
    if bytes.first() != Some(&0x80) {
        return Err("neither a zip nor a pickle".into());
    }
    let mut machine = Machine::new(bytes);
    for part in ["magic number", "protocol", "system info"] {
        machine.run().map_err(|e| format!("{part}: {e}"))?;
    }
    let tensors = state_dict(machine.run()?)?;
    let Value::Seq(keys) = machine.run()? else { return Err("no list of storages".into()) };
    let mut sizes = HashMap::new();
    for (_, t) in &tensors {
        sizes.insert(t.storage.key.clone(), t.storage.dtype.bitsize() / 8);
    }
    let mut at = machine.position();
    let mut storages = HashMap::new();
    for key in &keys.items {
        let Value::Text(key) = key else { return Err("a storage key that is no string".into()) };
        let head = bytes.get(at..at + 8).and_then(|b| <[u8; 8]>::try_from(b).ok()).ok_or("the file is cut short")?;
        let elements = usize::try_from(u64::from_le_bytes(head)).map_err(|_| "a storage too large")?;
        let size = sizes.get(key).ok_or_else(|| format!("storage `{key}` belongs to no tensor"))?;
        let length = elements.checked_mul(*size).ok_or("a storage too large")?;
        let end = (at + 8).checked_add(length).filter(|e| *e <= bytes.len()).ok_or("the file is cut short")?;
        storages.insert(key.clone(), Storage { start: at + 8, bytes: length });
        at = end;
    }
    tensors
        .into_iter()
        .map(|(name, t)| {
            let storage = storages.get(&t.storage.key).ok_or_else(|| format!("tensor `{name}`: its storage is missing"))?;
            resolve(name, &t, *storage)
        })
        .collect()
}
