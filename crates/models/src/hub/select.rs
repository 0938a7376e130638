//! Which files of a repository a model needs.

use super::HubError;
use mujaz_engine::layout::{self, CONFIG, TOKENIZERS, WEIGHTS};

/// The files to fetch of those that a repository lists; shards are known only once their index is there.
pub fn wanted_files(repo: &str, listed: &[String]) -> Result<Vec<String>, HubError> {
    let has = |name: &str| listed.iter().any(|l| l == name);
    let missing = |what| HubError::Incomplete { repo: repo.into(), what };
    if let Some(ct2) = layout::ct2(listed).filter(|_| !layout::is_hub(listed)) {
        let own = [CONFIG, layout::GENERATION, layout::ARGOS].into_iter().filter(|name| has(name)).map(String::from);
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
        // Marian's own files say everything themselves, or `metadata.json` does; what else a folder of them is read with comes too.
        if let Some(own) = layout::native(listed) {
            let beside = layout::side_files().into_iter().chain([layout::METADATA]).filter(|name| has(name)).map(String::from);
            let mut files: Vec<String> = beside.collect();
            files.extend([own.source, own.target, own.weights]);
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

#[cfg(test)]
mod tests {
    use super::wanted_files;

    fn wanted(listed: &[&str]) -> Vec<String> {
        let mut files = wanted_files("o/m", &listed.iter().map(ToString::to_string).collect::<Vec<_>>()).expect("a model");
        files.sort();
        files
    }

    /// What makes the same files another model in a folder is fetched from the hub too.
    #[test]
    fn what_a_folder_is_read_with_is_fetched() {
        let argos = ["config.json", "metadata.json", "model.bin", "sentencepiece.model", "shared_vocabulary.json"];
        assert_eq!(wanted(&[&argos[..], &["README.md"]].concat()), argos);
        let marian = ["metadata.json", "model.aren.intgemm.alphas.bin", "vocab.aren.spm"];
        assert_eq!(wanted(&[&marian[..], &["lex.50.50.aren.s2t.bin", "README.md"]].concat()), marian);
        let two = ["generation_config.json", "model.npz", "srcvocab.spm", "trgvocab.spm"];
        assert_eq!(wanted(&[&two[..], &["model.npz.yml"]].concat()), two);
        // Nothing reads it beside the hub's own form.
        let hub = ["config.json", "model.safetensors", "tokenizer.json"];
        assert_eq!(wanted(&[&hub[..], &["metadata.json"]].concat()), hub);
    }
}
