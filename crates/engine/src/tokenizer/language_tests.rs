//! Language tokens that stand in vocabularies of their own kind.

use super::{LanguageToken, Tokenizer};
use crate::files::ModelFiles;

fn fixture(name: &str) -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/");
    std::fs::read(format!("{path}{name}")).expect("a fixture")
}

/// An mBART folder over the small BPE model, with these further files.
fn mbart(vocab_size: usize, more: &[(&str, &str)]) -> Tokenizer {
    let config = format!("{{\"model_type\": \"mbart\", \"vocab_size\": {vocab_size}}}");
    let mut files = vec![("sentencepiece.bpe.model".to_string(), fixture("bpe.spiece.model")), ("config.json".into(), config.into_bytes())];
    files.extend(more.iter().map(|(name, text)| ((*name).to_string(), text.as_bytes().to_vec())));
    Tokenizer::load(&ModelFiles::memory("mbart", files)).expect("a tokenizer")
}

#[test]
fn mbart_50_knows_its_languages_though_no_file_lists_them() {
    let pieces = mbart(7, &[]).len();
    // Pieces, the unused one, 52 languages and the mask, as the published model has 250054 for 250000.
    let many = mbart(pieces + 53, &[]);
    assert_eq!(many.id_of("ar_AR"), Some(pieces as u32));
    assert_eq!(many.id_of("sl_SI"), Some(pieces as u32 + 51));
    let many = many.with_source(&LanguageToken::Exactly("ar_AR".into())).unwrap();
    let ids = many.encode("a").unwrap();
    assert_eq!((ids.first(), ids.last()), (Some(&(pieces as u32)), Some(&2)));
    // Another size is another model; what a file lists wins.
    assert_eq!(mbart(pieces + 26, &[]).id_of("ar_AR"), None);
    for key in ["additional_special_tokens", "extra_special_tokens"] {
        let listed = mbart(pieces + 53, &[("tokenizer_config.json", &format!("{{\"{key}\": [\"xx_XX\"]}}"))]);
        assert_eq!((listed.id_of("xx_XX"), listed.id_of("ar_AR")), (Some(pieces as u32), None));
    }
}

/// Files of a CTranslate2 model whose vocabulary is these tokens and the pieces of the small model.
fn ct2(first: &[&str], config: &str, more: &[(&str, &str)]) -> Result<Tokenizer, crate::error::LoadError> {
    let spm = super::spm::Spm::open(&ModelFiles::memory("spm", [("m.spm", fixture("small.spiece.model"))]), "m.spm")?;
    let pieces = ["\u{2581}a", "\u{2581}", "a", "b", "c", "e"].into_iter().filter(|p| spm.id_of(p).is_some());
    let tokens: Vec<&str> = first.iter().copied().chain(pieces).collect();
    let mut files = vec![
        ("model.bin".to_string(), b"not read".to_vec()),
        ("config.json".into(), config.as_bytes().to_vec()),
        ("shared_vocabulary.json".into(), serde_json::to_vec(&tokens).expect("a list")),
    ];
    let tokenizer = if more.iter().any(|(name, _)| name.ends_with(".spm.model")) { "src.spm.model" } else { "sentencepiece.model" };
    files.push((tokenizer.into(), fixture("small.spiece.model")));
    files.extend(more.iter().map(|(name, text)| ((*name).to_string(), text.as_bytes().to_vec())).filter(|(name, _)| name != tokenizer));
    Tokenizer::load(&ModelFiles::memory("ct2", files))
}

/// What stands around a source, by whose model it is.
#[test]
fn converted_models_get_the_tokens_that_their_tokenizers_put_there() {
    let config = |start: &str| format!("{{\"add_source_bos\": false, \"add_source_eos\": false, \"decoder_start_token\": {start}}}");
    let around = |tokenizer: &Tokenizer| {
        let ids = tokenizer.encode("a").unwrap();
        let special = |id: Option<&u32>| id.and_then(|id| ["<s>", "</s>", "en_XX"].into_iter().find(|t| tokenizer.id_of(t) == Some(*id)));
        (special(ids.first()), special(ids.last()))
    };
    let opennmt = ["<unk>", "<blank>", "<s>", "</s>"];
    let fairseq = ["<s>", "<pad>", "</s>", "<unk>", "ar_AR", "en_XX"];
    // OpenNMT-py's and Argos's: nothing; quickmt's: the end, though the files look alike.
    assert_eq!(around(&ct2(&opennmt, &config("\"<s>\""), &[]).unwrap()), (None, None));
    assert_eq!(around(&ct2(&opennmt, &config("\"<s>\""), &[("metadata.json", "{}")]).unwrap()), (None, None));
    assert_eq!(around(&ct2(&opennmt, &config("\"<s>\""), &[("src.spm.model", "")]).unwrap()), (None, Some("</s>")));
    // Marian's and T5's: the end.
    assert_eq!(around(&ct2(&["</s>", "<unk>"], &config("\"</s>\""), &[]).unwrap()), (None, Some("</s>")));
    assert_eq!(around(&ct2(&["<pad>", "</s>", "<unk>"], &config("\"<pad>\""), &[]).unwrap()), (None, Some("</s>")));
    // BART's: both; with a language it stands in front, with mBART-25's behind.
    let bart = ct2(&fairseq, &config("\"</s>\""), &[]).unwrap();
    assert_eq!(around(&bart), (Some("<s>"), Some("</s>")));
    let language = LanguageToken::Exactly("en_XX".into());
    assert_eq!(around(&bart.with_source(&language).unwrap()), (Some("en_XX"), Some("</s>")));
    let mbart25 = ct2(&fairseq, &config("null"), &[]).unwrap().with_source(&language).unwrap();
    assert_eq!(around(&mbart25).1, Some("en_XX"));
    // Flags are followed.
    let flags = "{\"add_source_bos\": true, \"add_source_eos\": true, \"decoder_start_token\": \"<s>\"}";
    assert_eq!(around(&ct2(&opennmt, flags, &[]).unwrap()), (Some("<s>"), Some("</s>")));
}

#[test]
fn converted_vocabularies_that_are_none_are_refused() {
    let files = |vocabulary: &str| {
        let files = [("model.bin", "x"), ("config.json", "{\"add_source_eos\": true}"), ("shared_vocabulary.json", vocabulary)];
        let files = files.map(|(name, text)| (name.to_string(), text.as_bytes().to_vec()));
        ModelFiles::memory("bad", files.into_iter().chain([("a.spm".into(), fixture("small.spiece.model"))]))
    };
    for vocabulary in ["", "{}", "[1, 2, 3]", "[]", "[\"a\"]", "[\"a\", \"b\", \"c\"]"] {
        let error = Tokenizer::load(&files(vocabulary)).expect_err(vocabulary).to_string();
        assert!(error.contains("shared_vocabulary.json"), "{error}");
    }
    let none = ModelFiles::memory("none", [("model.bin", b"x".to_vec()), ("shared_vocabulary.txt", b"<unk>\n<s>\n</s>\n".to_vec())]);
    assert!(Tokenizer::load(&none).is_err());
}

/// A folder of Marian's tokenizer over the small model, whose vocabulary has two targets.
fn opus() -> ModelFiles {
    let spm = super::spm::Spm::open(&ModelFiles::memory("spm", [("m.spm", fixture("small.spiece.model"))]), "m.spm").unwrap();
    let mut vocabulary: Vec<String> = ["</s>", "<unk>", ">>eng<<", ">>fra<<"].map(String::from).to_vec();
    let text = spm.pieces("a >>eng<< b").unwrap();
    text.into_iter().for_each(|piece| {
        if !vocabulary.contains(&piece) {
            vocabulary.push(piece);
        }
    });
    let ids: serde_json::Map<_, _> = vocabulary.iter().enumerate().map(|(i, t)| (t.clone(), i.into())).collect();
    let spm = fixture("small.spiece.model");
    let vocabulary = serde_json::to_vec(&ids).unwrap();
    ModelFiles::memory("opus", [("source.spm", spm.clone()), ("target.spm", spm), ("vocab.json", vocabulary)])
}

/// A target's token is one token where it is meant as one, and text inside a text, where the pieces are what SentencePiece cuts.
#[test]
fn a_target_token_is_one_token_in_front_and_text_inside() {
    let plain = Tokenizer::load(&opus()).unwrap();
    let inside = plain.encode("a >>eng<< b").unwrap();
    assert!(!inside.contains(&2), "{inside:?}");
    let prefixed = Tokenizer::load(&opus()).unwrap().with_prefix(&[">>eng<<".into()]).unwrap();
    let ids = prefixed.encode("a >>eng<< b").unwrap();
    assert_eq!((ids[0], &ids[1..]), (2, &inside[..]));
    let error = Tokenizer::load(&opus()).unwrap().with_prefix(&[">>deu<<".into()]).unwrap_err().to_string();
    assert!(error.contains(">>deu<<"), "{error}");
}

/// PEGASUS's ids stand behind its mask tokens; the end token's does not.
#[test]
fn pegasus_ids_stand_behind_its_masks() {
    let files = |config: &str| {
        let files = [("config.json", config.as_bytes().to_vec()), ("spiece.model", fixture("small.spiece.model"))];
        Tokenizer::load(&ModelFiles::memory("pegasus", files)).unwrap()
    };
    let (plain, pegasus) = (files("{\"model_type\": \"t5\"}"), files("{\"model_type\": \"pegasus\"}"));
    let ids = plain.encode("a b c").unwrap();
    let shifted: Vec<u32> = ids.iter().map(|id| if *id == 1 { 1 } else { id + 103 }).collect();
    assert_eq!(pegasus.encode("a b c").unwrap(), shifted);
    assert_eq!(pegasus.decode(&shifted).unwrap(), plain.decode(&ids).unwrap());
    assert_eq!(pegasus.decode(&[0, 1, 2, 3, 104]).unwrap(), "");
    assert_eq!(pegasus.len(), plain.len() + 103);
}

/// A `tokenizer.json` whose template puts these tokens in front of a text and behind it.
fn json(normalizer: &str, before: &[&str], after: &[&str]) -> Result<Tokenizer, crate::error::LoadError> {
    use serde_json::json;
    let vocabulary = json!({"<unk>": 0, "</s>": 1, "ar_AR": 2, "1": 3, "2": 4, "a": 5});
    let special = |token: &&str| json!({"SpecialToken": {"id": token, "type_id": 0}});
    let text = std::iter::once(json!({"Sequence": {"id": "A", "type_id": 0}}));
    let single: Vec<_> = before.iter().map(special).chain(text).chain(after.iter().map(special)).collect();
    let pair = json!([{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}]);
    let tokens: serde_json::Map<_, _> = ["</s>", "ar_AR"]
        .into_iter()
        .map(|token| (token.to_string(), json!({"id": token, "ids": [vocabulary[token]], "tokens": [token]})))
        .collect();
    let normalizers: Vec<_> =
        normalizer.chars().map(|c| json!({"type": "Replace", "pattern": {"String": c.to_string()}, "content": ""})).collect();
    let file = json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [],
        "normalizer": {"type": "Sequence", "normalizers": normalizers},
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": {"type": "TemplateProcessing", "single": single, "pair": pair, "special_tokens": tokens},
        "decoder": null,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "<unk>"}
    });
    Tokenizer::load(&ModelFiles::memory("json", [("tokenizer.json", file.to_string().into_bytes())]))
}

/// Where the special tokens of a template stand does not depend on which letters a normaliser leaves.
#[test]
fn special_tokens_stand_where_the_template_puts_them_whatever_letters_are_dropped() {
    for dropped in ["", "a", "a<", "abcdefghijklmnopqrstuvwxyz<>/"] {
        let ids = |before: &[&str], after: &[&str]| json(dropped, before, after).unwrap().encode("1 2").unwrap();
        assert_eq!(ids(&["ar_AR"], &["</s>"]), [2, 3, 4, 1], "{dropped}");
        assert_eq!(ids(&[], &["</s>", "ar_AR"]), [3, 4, 1, 2], "{dropped}");
        assert_eq!(ids(&["ar_AR", "</s>"], &[]), [2, 1, 3, 4], "{dropped}");
        assert_eq!(ids(&[], &[]), [3, 4], "{dropped}");
    }
    let nothing = json("abcdefghijklmnopqrstuvwxyz<>/ARs_12 ", &["ar_AR"], &["</s>"]).map(|_| ()).unwrap_err().to_string();
    assert!(nothing.contains("tokenizer.json") && nothing.contains("no text has ids"), "{nothing}");
}

/// A text that is too long loses its own end, not the tokens behind it, however many they are.
#[test]
fn a_text_is_cut_before_it_is_wrapped() {
    let two = json("", &[], &["</s>", "ar_AR"]).unwrap();
    assert_eq!(two.encode_within("1 2 1 2 1", 4).unwrap(), [3, 4, 1, 2]);
    let around = json("", &["ar_AR"], &["</s>"]).unwrap();
    assert_eq!(around.encode_within("1 2 1 2 1", 4).unwrap(), [2, 3, 4, 1]);
    for most in 0..3 {
        assert_eq!(around.encode_within("1 2", most).unwrap(), [2, 1], "nothing is left of the text");
    }
    // What fits stays as it is.
    for most in [4, 5, usize::MAX] {
        assert_eq!(around.encode_within("1 2", most).unwrap(), around.encode("1 2").unwrap());
    }
    let fairseq = ["<s>", "<pad>", "</s>", "<unk>", "ar_AR", "en_XX"];
    let mbart25 = ct2(&fairseq, "{\"add_source_eos\": false, \"decoder_start_token\": null}", &[]).unwrap();
    let mbart25 = mbart25.with_source(&LanguageToken::Exactly("en_XX".into())).unwrap();
    let whole = mbart25.encode("a b c a b c").unwrap();
    let cut = mbart25.encode_within("a b c a b c", 4).unwrap();
    assert_eq!((&cut[..2], &cut[2..]), (&whole[..2], &whole[whole.len() - 2..]));
    // A prefix is in front of the text.
    let prefixed = json("", &[], &["</s>"]).unwrap().with_prefix(&["ar_AR".into()]).unwrap();
    assert_eq!(prefixed.encode_within("1 2 1", 3).unwrap(), [2, 3, 1]);
}
