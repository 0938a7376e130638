//! Models by their cards: addresses of their own, lists, settings, and what the doctor says.

mod common;
#[path = "common/user.rs"]
mod user;

use common::{code, text};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Output;
use user::stand_in::{self, Trouble};
use user::{User, small};

/// A student of the fixtures under a card that names addresses of the stand-in; the files that it names.
fn at_addresses(user: &User) -> Vec<(&'static str, Vec<u8>)> {
    let dir = common::root().join("tests/fixtures/students/tiny");
    let read = |name: &str| std::fs::read(dir.join(name)).unwrap();
    let files = vec![("model.aren.intgemm.alphas.bin", read("model.intgemm.alphas.bin")), ("vocab.aren.spm", read("vocab.spm"))];
    let mut card = "name = 'student'\nlicense = 'MPL-2.0'\ncommercial = true\n".to_string();
    for (name, bytes) in &files {
        let (size, hash) = (bytes.len(), stand_in::sha256(bytes));
        let urls = format!("['{0}/gone/none', '{0}/cdn/{name}']", user.server.address);
        _ = write!(card, "[[files]]\nname = '{name}'\nsize = {size}\nsha256 = '{hash}'\nurls = {urls}\n");
        user.server.state.lock().unwrap().files.insert((*name).to_string(), bytes.clone());
    }
    let path = user.home.path().join("student.toml");
    std::fs::write(&path, card).unwrap();
    assert_eq!(code(&user.run(&["models", "add", path.to_str().unwrap()])), 0);
    files
}

#[test]
fn a_model_at_plain_addresses_is_fetched_checked_and_used() {
    let user = User::new(&[]);
    let files = at_addresses(&user);
    let fetch = ["models", "fetch", "student", "-q"];
    let weights = format!("cdn/{}", files[0].0);
    // Bytes that are not the card's never reach the cache, and what broke off is gone on with from where it was.
    user.server.trouble(&weights, Trouble::Wrong(1));
    let wrong = user.run(&fetch);
    assert!(code(&wrong) == 2 && text(&wrong.stderr).contains("is not what the model's card says"), "{}", text(&wrong.stderr));
    assert_eq!(code(&user.run(&["models", "path", "student"])), 2);
    user.server.trouble(&weights, Trouble::Cut(100_000, 1));
    let fetched = user.run(&fetch);
    assert_eq!(code(&fetched), 0, "{}", text(&fetched.stderr));
    let seen = user.server.state.lock().unwrap().seen.clone();
    assert!(seen.iter().any(|s| s.starts_with("/cdn/model") && s.ends_with(" 100000-")), "{seen:?}");
    // Then nothing is asked any more.
    let asked = user.server.count("/");
    let lines = common::write(user.home.path(), "lines.txt", "قال الوزير.\n");
    let output = user.run(&["translate", "--lines", "--model", "student", "--offline", &lines]);
    assert!(code(&output) == 0 && !output.stdout.is_empty(), "{}", text(&output.stderr));
    assert_eq!(user.server.count("/"), asked);
    assert!(text(&user.run(&["models", "verify"]).stdout).contains("vocab.aren.spm: good"));
    assert!(text(&user.run(&["models", "licenses"]).stdout).contains("student"));
    assert_eq!(code(&user.run(&["models", "remove", "student"])), 0);
    let offline = user.run(&["models", "fetch", "student", "--offline"]);
    assert!(code(&offline) == 2 && text(&offline.stderr).contains("offline"), "{}", text(&offline.stderr));
}

#[test]
fn addresses_fail_one_by_one_and_a_mirror_comes_first() {
    let user = User::new(&[]);
    let files = at_addresses(&user);
    let weights = format!("cdn/{}", files[0].0);
    let log = |output: Output| (code(&output), text(&output.stderr));
    let fetch = |user: &User| log(user.run(&["models", "fetch", "student", "-q"]));
    for (trouble, part) in [
        (Trouble::Status(404, usize::MAX), "HTTP 404"),
        (Trouble::Status(503, usize::MAX), "HTTP 503"),
        (Trouble::Loop, "cannot fetch"),
        (Trouble::Stall, "nothing came for 2 s"),
        (Trouble::Cut(1_000, usize::MAX), "run the same command again to go on"),
    ] {
        user.server.trouble(&weights, trouble);
        let (status, log) = fetch(&user);
        assert!(status == 2 && log.contains(part) && !log.contains("panicked"), "{part}: {log}");
    }
    // A server that says it goes on and begins anew: what comes of it is thrown away.
    user.server.trouble(&weights, Trouble::NoRange(1));
    assert!(fetch(&user).1.contains("is not what the model's card says"));
    assert_eq!(fetch(&user), (0, String::new()));
    let user = User::new(&[]);
    at_addresses(&user);
    let mut mirrored = user.command(&["models", "fetch", "student", "-q"]);
    let output = mirrored.env("MUJAZ_MIRROR", format!("{}/cdn/", user.server.address)).output().unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert_eq!((user.server.count("/cdn/student/"), user.server.count("/gone")), (2, 0));
    let bad = "name = 'x'\n[[files]]\nname = '../x'\nsize = 1\nsha256 = 'ab'\nurls = ['file:///etc/passwd']\n";
    let card = common::write(user.home.path(), "bad.toml", bad);
    assert_eq!(code(&user.run(&["models", "add", &card])), 2);
}

#[test]
fn models_have_cards_and_settings_have_sources() {
    let user = User::new(&small());
    let list = user.run(&["models", "list", "--json"]);
    let models: Value = serde_json::from_slice(&list.stdout).unwrap();
    assert!(models.as_array().unwrap().len() >= 8 && models[0]["place"] == "bundled");
    let card = user.home.path().join("mine.toml");
    std::fs::write(&card, "name = 'mine'\nlicense = 'MIT'\ncommercial = true\n[hub]\nrepo = 'org/model'\n").unwrap();
    assert_eq!(code(&user.run(&["models", "add", card.to_str().unwrap()])), 0);
    let nowhere = common::write(user.home.path(), "nowhere.toml", "name = 'nowhere'\nlicense = 'MIT'\n");
    let refused = user.run(&["models", "add", &nowhere]);
    assert!(code(&refused) == 2 && text(&refused.stderr).contains("where the model's files are"), "{}", text(&refused.stderr));
    let fetched = user.run(&["models", "fetch", "mine", "-q"]);
    assert_eq!(code(&fetched), 0, "a free licence needs no flag: {}", text(&fetched.stderr));
    let path = text(&user.run(&["models", "path", "mine"]).stdout);
    assert!(Path::new(path.trim()).join("config.json").is_file());
    assert!(text(&user.run(&["models", "licenses"]).stdout).contains("mine"));
    let shown = text(&user.run(&["models", "show", "opus-mt-ar-en"]).stdout);
    assert!(["33.9", "moses"].iter().all(|said| shown.contains(said)) && !shown.contains("headline_prefix"), "{shown}");
    let refused = user.run(&["models", "fetch", "nllb-200-distilled-600m"]);
    assert!(code(&refused) == 2 && text(&refused.stderr).contains("CC-BY-NC-4.0"));
    // The configuration file speaks where nobody else does.
    std::fs::write(user.home.path().join(".config/mujaz/config.toml"), "workers = 1\nbullets = 2\nlines = true\nmodel = 'mine'\n").unwrap();
    let show = user.command(&["config", "show", "--json"]).env("MUJAZ_WORKERS", "2").output().unwrap();
    let settings: Value = serde_json::from_slice(&show.stdout).unwrap();
    assert_eq!(
        (settings["workers"]["value"].as_str(), settings["workers"]["source"].as_str()),
        (Some("2"), Some("environment MUJAZ_WORKERS"))
    );
    assert!(settings["bullets"]["value"] == "2" && settings["bullets"]["source"].as_str().unwrap().ends_with("config.toml"), "{settings}");
    let summary = user.run(&["summarize", "samples/report.txt", "--format", "jsonl"]);
    // `model` is the translator: a summary is none of its business.
    let record: Value = serde_json::from_slice(&summary.stdout).unwrap();
    assert_eq!(record["summary"]["items"].as_array().unwrap().len(), 2, "{}", text(&summary.stderr));
    std::fs::write(user.home.path().join(".config/mujaz/config.toml"), "wrokers = 1\n").unwrap();
    let typo = user.run(&["summarize", "samples/report.txt"]);
    assert!(code(&typo) == 2 && text(&typo.stderr).contains("wrokers"));
}

#[test]
fn the_doctor_sees_this_machine() {
    let user = User::new(&small());
    let output = user.run(&["doctor", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(code(&output), 0, "{report:#}");
    assert!(report["kernels"].is_string() && report["cores"].as_u64().unwrap() > 0);
    assert!(
        report["self_test"]["output"].as_str().unwrap().contains("Minister") || report["self_test"]["output"].as_str().unwrap().len() > 10
    );
    let shown = text(&user.run(&["doctor"]).stdout);
    assert!(shown.contains("opus-mt-ar-en needs") && !shown.contains("null"), "{shown}");
    // As the list has it; what nobody knows is neither much nor little.
    let listed = text(&user.run(&["models", "list"]).stdout);
    let memory = |name: &str| report["models"].as_array().unwrap().iter().find(|m| m["name"] == name).unwrap().clone();
    let line = |name: &str| listed.lines().find(|l| l.starts_with(&format!("{name} "))).unwrap().to_string();
    assert!(line("firefox-ar-en").contains(&format!("{} MiB", memory("firefox-ar-en")["memory_mib"])), "{listed}");
    let unknown = memory("opus-mt-tc-bible-big-sem-en");
    assert!(unknown["memory_mib"].is_null() && unknown["fits"].is_null(), "{unknown}");
    assert!(line("arat5-title-xlsum").contains("is not known") && line("crosssum-m2o").contains("not for commercial use"), "{listed}");
    assert_eq!(user.server.count("/"), 0);
}

/// A LoRA adapter of the bundled model's first matrix, as PEFT saves it, with a factor that is everywhere this.
fn adapter(dir: &Path, base: &str, value: f32) {
    let (name, d) = ("base_model.model.model.encoder.layers.0.self_attn.v_proj", 256);
    let shape = |a: usize, b: usize, from: usize| {
        format!("{{\"dtype\":\"F32\",\"shape\":[{a},{b}],\"data_offsets\":[{from},{}]}}", from + 4 * a * b)
    };
    let header = format!("{{\"{name}.lora_A.weight\":{},\"{name}.lora_B.weight\":{}}}", shape(2, d, 0), shape(d, 2, 8 * d));
    let numbers = (0..4 * d).flat_map(|i| (if i < 2 * d { value } else { 0.1 * (i % 7) as f32 }).to_le_bytes());
    let bytes: Vec<u8> = (header.len() as u64).to_le_bytes().into_iter().chain(header.bytes()).chain(numbers).collect();
    std::fs::create_dir_all(dir).unwrap();
    std::fs::write(dir.join("adapter_model.safetensors"), bytes).unwrap();
    let config =
        format!("{{\"peft_type\": \"LORA\", \"r\": 2, \"lora_alpha\": 4, \"base_model_name_or_path\": \"{base}\", \"bias\": \"none\"}}");
    std::fs::write(dir.join("adapter_config.json"), config).unwrap();
}

#[test]
fn an_adapters_base_comes_from_the_hub_a_card_or_a_folder() {
    let user = User::new(&user::model());
    let dir = user.home.path().join("tuned");
    let lines = common::write(user.home.path(), "lines.txt", "قال الوزير إن المفاوضات مستمرة.\nوصل الرئيس إلى القاهرة.\n");
    let translate = |model: &str, more: &[&str]| {
        let output = user.run(&[&["translate", "--lines", "--model", model, "--beams", "1", &lines], more].concat());
        (code(&output), text(&output.stdout), text(&output.stderr))
    };
    let plain = translate("tiny-ar-en", &[]);
    let own = dir.to_str().unwrap();
    let folder = common::root().join("models/tiny-ar-en");
    for base in ["tiny-ar-en", folder.to_str().unwrap()] {
        adapter(&dir, base, 0.0);
        assert_eq!(translate(own, &[]).1, plain.1, "{base}: an adapter of nothing changes nothing");
        adapter(&dir, base, 0.5);
        let (status, tuned, log) = translate(own, &[]);
        assert!(status == 0 && tuned != plain.1 && tuned.lines().count() == 2, "{base}: {log}");
    }
    assert_eq!(user.server.count("/"), 0);
    // A repository is fetched, behind the gate before its licence.
    adapter(&dir, "org/model", 0.0);
    let refused = translate(own, &[]);
    assert!(refused.0 == 2 && refused.2.contains("--accept-license") && refused.2.contains("org/model"), "{}", refused.2);
    let (status, tuned, log) = translate(own, &["--accept-license"]);
    assert!(status == 0 && tuned == plain.1, "{log}");
    // The record names the adapter.
    let brief = user.run(&["brief", "samples/report.txt", "--model", own, "--format", "jsonl", "--beams", "1"]);
    let record: Value = serde_json::from_slice(&brief.stdout).unwrap();
    assert_eq!(record["models"]["translator"]["name"], "tuned", "{}", text(&brief.stderr));
    assert_eq!(translate(own, &[]).1, plain.1);
}

#[test]
fn an_adapters_own_repository_is_its_settings_and_its_weights() {
    // Files that differ: of the same bytes hf-hub makes one, and who wants it second waits for seconds.
    let files = ["README.md", "adapter_config.json", "adapter_model.safetensors", "tokenizer.json", "training_args.bin"]
        .map(|n| (n, n.repeat(9).into_bytes()));
    let user = User::new(&files);
    assert_eq!(user.fetch().0, 0);
    assert_eq!(user.files(), ["adapter_config.json", "adapter_model.safetensors"]);
    let user =
        User::new(&["README.md", "config.json", "model.gguf", "model-xl.gguf", "tokenizer.json"].map(|n| (n, n.repeat(9).into_bytes())));
    assert_eq!(user.fetch().0, 0);
    assert_eq!(user.files(), ["config.json", "model.gguf", "tokenizer.json"]);
}

/// A brief in one step by the command: the summariser's English is the at-a-glance line, whichever flag names it.
#[test]
fn a_brief_in_one_step() {
    let user = User::new(&[]);
    // A small T5 of the fixtures stands for a cross-lingual summariser; it writes words like t17.
    let folder = user.home.path().join("cross");
    std::fs::create_dir(&folder).unwrap();
    let fixtures = common::root().join("tests/fixtures");
    for name in ["model.bin", "config.json", "shared_vocabulary.json"] {
        std::fs::copy(fixtures.join("ct2/t5.float32").join(name), folder.join(name)).unwrap();
    }
    std::fs::copy(fixtures.join("small.spiece.model"), folder.join("spiece.model")).unwrap();
    let card = "name = 'cross'\ntask = 'summarize'\nsource_lang = 'ar'\nmax_source_tokens = 512\n[generation]\nmax_length = 12\n";
    let own = folder.to_str().unwrap();
    let brief = |more: &[&str]| user.run(&[&["brief", "samples/report.txt", "--format", "jsonl", "--beams", "1"], more].concat());
    let glance = |output: &Output| -> Value {
        let record: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&output.stderr)));
        assert!(record["brief"]["bullets"].as_array().unwrap().iter().all(|b| !b["sentences"].as_array().unwrap().is_empty()));
        record["brief"]["glance"].clone()
    };
    // The card says what it writes.
    std::fs::write(folder.join("mujaz.toml"), format!("target_lang = 'en'\n{card}")).unwrap();
    let said = glance(&brief(&["--summarizer", own]));
    assert_eq!((&said["traced"], &said["model"]), (&false.into(), &"cross".into()), "{said}");
    let markdown = user.run(&["brief", "samples/report.txt", "--format", "md", "--beams", "1", "--summarizer", own]);
    assert!(text(&markdown.stdout).contains("written by cross from the whole article"), "{}", text(&markdown.stdout));
    // Or the flag does; alone, with the model's name.
    std::fs::write(folder.join("mujaz.toml"), card).unwrap();
    assert!(glance(&brief(&["--summarizer", own])).get("traced").is_none());
    let asked = glance(&brief(&["--summarizer", own, "--one-step"]));
    let alone = glance(&brief(&["--one-step", "--model", own]));
    assert_eq!((&asked, &alone), (&said, &said));
    // What cannot be is said before anything runs.
    for (args, part) in [
        (&["brief", "samples/report.txt", "--one-step"][..], "translates"),
        (&["brief", "samples/report.txt", "--one-step", "--preset", "fast"][..], "--summarizer"),
        (&["run", "-i", "samples/report.txt", "--stage", "translate", "--one-step", "-o", "x.jsonl"][..], "--one-step"),
    ] {
        let output = user.run(args);
        assert!(code(&output) == 2 && text(&output.stderr).contains(part), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn what_is_asked_of_a_model_that_was_not_fetched() {
    let user = User::new(&small());
    for command in ["path", "verify", "remove"] {
        let output = user.run(&["models", command, "tiny-ar-en"]);
        assert!(code(&output) == 2 && text(&output.stderr).contains("part of this program"), "{}", text(&output.stderr));
    }
    let all = user.run(&["models", "verify"]);
    assert!(code(&all) == 0 && text(&all.stdout).contains("no model was fetched"), "{}", text(&all.stdout));
    let verified = user.run(&["models", "verify", "opus-mt-ar-en", "--json"]);
    let values: Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert!(code(&verified) == 1 && values[0]["wrong"].as_str().unwrap().contains("nothing was recorded"), "{values}");
}
