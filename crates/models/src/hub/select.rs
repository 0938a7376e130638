//! Which files of a repository a model needs.

use super::HubError;
use mujaz_engine::layout::{self, CONFIG, TOKENIZERS, WEIGHTS};

/// The files to fetch of those that a repository lists; shards are known only once their index is there.
pub fn wanted_files(repo: &str, listed: &[String]) -> Result<Vec<String>, HubError> {
    let has = |name: &str| listed.iter().any(|l| l == name);
    let missing = |what| HubError::Incomplete { repo: repo.into(), what };
    if let Some(ct2) = layout::ct2(listed).filter(|_| !layout::is_hub(listed)) {
        let own = [CONFIG, layout::GENERATION].into_iter().filter(|name| has(name)).map(String::from);
        let mut files: Vec<String> = own.chain(ct2.vocabularies).chain(ct2.tokenizer).collect();
        files.push(layout::CT2_WEIGHTS.into());
        files.dedup();
        return Ok(files);
    }
    if layout::is_adapter(listed) {
        let weights = layout::ADAPTER_WEIGHTS.into_iter().find(|w| has(w)).ok_or_else(|| missing("`adapter_model.safetensors`"))?;
        return Ok(vec![layout::ADAPTER.into(), weights.into()]);
    }
    if let Some(gguf) = layout::gguf(listed).filter(|_| !layout::is_hub(listed)) {
        let mut files: Vec<String> = layout::side_files().into_iter().filter(|s| has(s)).map(String::from).collect();
        files.push(gguf);
        return Ok(files);
    }
    if !has(CONFIG) {
        // Marian's own files say everything themselves.
        if let Some(own) = layout::native(listed) {
            let mut files = vec![own.source, own.target, own.weights];
            files.dedup();
            return Ok(files);
        }
        return Err(missing("`config.json`"));
    }
    let weights = WEIGHTS.iter().find(|w| has(w)).ok_or_else(|| missing("weights in safetensors or `pytorch_model.bin`"))?;
    let mut out: Vec<String> = layout::side_files().into_iter().filter(|s| has(s)).map(String::from).collect();
    if !TOKENIZERS.iter().any(|kind| has(kind.main)) && has("sentencepiece.model") {
        // Which ids its pieces have is each family's own matter: none of those at hand uses this name.
        return Err(missing("tokenizer file of a known kind (`sentencepiece.model` alone does not say which ids its pieces have)"));
    }
    if !TOKENIZERS.iter().any(|kind| has(kind.main)) {
        return Err(missing("tokenizer file (`source.spm`, `spiece.model`, `sentencepiece.bpe.model` or `tokenizer.json`)"));
    }
    out.push((*weights).to_string());
    Ok(out)
}

/// The shards that an index names.
pub(super) fn shards(file: &str, index: &str) -> Result<Vec<String>, HubError> {
    layout::shards(index).map_err(|why| HubError::Unsafe(file.into(), why))
}
