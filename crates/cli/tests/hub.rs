//! Models from the hub, against a stand-in that fails in every way; nothing here leaves the machine.

mod common;
#[path = "common/user.rs"]
mod user;

use common::{code, text};
use serde_json::Value;
use std::process::{Command, Stdio};
use user::stand_in::Trouble;
use user::{User, model, small};

#[test]
fn a_model_is_fetched_checked_and_used() {
    let user = User::new(&model());
    let refused = user.run(&["models", "fetch", "hub:org/model"]);
    assert!(code(&refused) == 2 && text(&refused.stderr).contains("--accept-license"), "{}", text(&refused.stderr));
    assert_eq!(user.server.count("/"), 0, "nothing is asked before the licence is accepted");
    let (status, log) = user.fetch();
    assert_eq!(status, 0, "{log}");
    let wanted = ["config.json", "generation_config.json", "model.safetensors", "source.spm", "target.spm", "vocab.json"];
    assert_eq!(user.files(), wanted, "only what is needed");
    // Python's layout: a reference, blobs under their etags, links to them.
    let commit = user.server.state.lock().unwrap().commit.clone();
    assert_eq!(std::fs::read_to_string(user.folder().join("refs/main")).unwrap(), commit);
    let link = user.folder().join("snapshots").join(&commit).join("model.safetensors");
    assert!(std::fs::read_link(&link).unwrap().starts_with("../../blobs"));
    let before = user.server.count("/");
    // The acceptance and the files are remembered; nothing is asked again, even by name in a brief.
    let brief = user.run(&["brief", "samples/report.txt", "--model", "hub:org/model", "--format", "jsonl", "--beams", "1"]);
    let record: Value = serde_json::from_slice(&brief.stdout).unwrap();
    assert_eq!((code(&brief), record["models"]["translator"]["name"].as_str()), (0, Some("org/model")), "{}", text(&brief.stderr));
    assert_eq!(record["models"]["translator"]["license"], "unknown");
    assert_eq!(user.server.count("/"), before);
    // Without the network, and without the hub being there at all.
    let offline = user.run(&["models", "fetch", "hub:org/model", "--offline", "-q"]);
    assert_eq!(code(&offline), 0, "{}", text(&offline.stderr));
    let verify = user.run(&["models", "verify"]);
    assert_eq!(code(&verify), 0, "{}", text(&verify.stdout));
    let blob = link.canonicalize().unwrap();
    let mut bytes = std::fs::read(&blob).unwrap();
    bytes[1000] ^= 1;
    std::fs::write(&blob, bytes).unwrap();
    let verify = user.run(&["models", "verify", "--json"]);
    let found: Value = serde_json::from_slice(&verify.stdout).unwrap();
    let wrong: Vec<&str> =
        found.as_array().unwrap().iter().filter(|f| f["wrong"].is_string()).map(|f| f["file"].as_str().unwrap()).collect();
    assert_eq!((code(&verify), wrong), (1, vec!["model.safetensors"]));
    assert_eq!(code(&user.run(&["models", "remove", "hub:org/model"])), 0);
    assert!(!user.folder().exists());
}

#[test]
fn a_connection_that_breaks_off_is_gone_on_with() {
    let user = User::new(&small());
    // Once within a run, which tries again, and from one run to the next.
    user.server.trouble("cdn/model.safetensors", Trouble::Cut(100_000, 1));
    assert_eq!(user.fetch().0, 0);
    let asked = user.server.state.lock().unwrap().seen.iter().any(|s| s.starts_with("/cdn/") && s.ends_with(" 100000-"));
    assert!(asked, "{:?}", user.server.state.lock().unwrap().seen);
    let user = User::new(&small());
    user.server.trouble("cdn/model.safetensors", Trouble::Cut(1_000, usize::MAX));
    let (status, log) = user.fetch();
    assert!(status == 2 && log.contains("again to go on"), "{log}");
    assert!(!user.files().contains(&"model.safetensors".to_string()), "no half file in the cache");
    user.server.trouble("cdn/model.safetensors", Trouble::Status(200, 0));
    assert_eq!(user.fetch().0, 0);
    assert_eq!(
        std::fs::metadata(user.folder().join("snapshots").join(&user.server.state.lock().unwrap().commit).join("model.safetensors"))
            .unwrap()
            .len(),
        400_000
    );
}

#[test]
fn wrong_bytes_never_reach_the_cache() {
    for file in ["cdn/model.safetensors", "config.json"] {
        let user = User::new(&small());
        user.server.trouble(file, Trouble::Wrong(1));
        let (status, log) = user.fetch();
        assert!(status == 2 && log.contains("is not what the hub says"), "{log}");
        assert!(!user.files().contains(&file.replace("cdn/", "")));
        assert_eq!(user.fetch().0, 0, "the wrong file is not gone on with");
    }
    // A server that ignores the range of a resumed download.
    let user = User::new(&small());
    user.server.trouble("cdn/model.safetensors", Trouble::Cut(5_000, usize::MAX));
    assert_eq!(user.fetch().0, 2);
    user.server.trouble("cdn/model.safetensors", Trouble::NoRange(1));
    let (status, log) = user.fetch();
    assert!(status == 2 && log.contains("bytes"), "{log}");
    assert_eq!(user.fetch().0, 0);
}

#[test]
fn a_model_that_changed_since_its_first_fetch_is_refused() {
    let user = User::new(&small());
    assert_eq!(user.fetch().0, 0);
    std::fs::remove_dir_all(user.folder()).unwrap();
    user.server.state.lock().unwrap().files.get_mut("model.safetensors").unwrap()[7] ^= 1;
    let (status, log) = user.fetch();
    assert!(status == 2 && log.contains("is not what the lock file says") && log.contains("models remove"), "{log}");
    assert_eq!(code(&user.run(&["models", "remove", "hub:org/model"])), 0);
    assert_eq!(user.fetch().0, 0);
}

#[test]
fn every_refusal_has_a_message_of_its_own() {
    let cases = [(401, "HF_TOKEN"), (403, "HF_TOKEN"), (404, "check the name"), (429, "patience"), (500, "mirror"), (503, "mirror")];
    for (status, part) in cases {
        let user = User::new(&small());
        user.server.trouble("main", Trouble::Status(status, usize::MAX));
        let (result, log) = user.fetch();
        assert!(result == 2 && log.contains(part) && !log.contains("panicked"), "{status}: {log}");
        assert!(user.files().is_empty());
    }
    // One that passes is waited for.
    let user = User::new(&small());
    user.server.trouble("main", Trouble::Status(429, 2));
    assert_eq!(user.fetch().0, 0);
    let unknown = user.run(&["models", "fetch", "opus-mt-zz-yy"]);
    assert!(code(&unknown) == 2 && text(&unknown.stderr).contains("opus-mt-ar-en"));
    let nowhere = user
        .command(&["models", "fetch", "hub:org/model", "--accept-license"])
        .env("HF_ENDPOINT", "http://127.0.0.1:9")
        .env("HF_HOME", user.home.path().join("other"))
        .output()
        .unwrap();
    assert!(code(&nowhere) == 2 && text(&nowhere.stderr).contains("127.0.0.1:9"), "{}", text(&nowhere.stderr));
}

#[test]
fn circles_and_silence_end() {
    let user = User::new(&small());
    user.server.trouble("cdn/model.safetensors", Trouble::Loop);
    let (status, log) = user.fetch();
    assert!(status == 2 && !log.contains("panicked"), "{log}");
    let user = User::new(&small());
    user.server.trouble("cdn/model.safetensors", Trouble::Stall);
    let (status, log) = user.fetch();
    assert!(status == 2 && log.contains("nothing came for 2 s"), "{log}");
}

/// Whatever is asked of a hub that takes the question and says nothing, the fetch ends, and lets the next process have its turn.
#[test]
fn silence_ends_every_question() {
    for asked in ["main", "config.json", "tokenizer.json"] {
        let user = User::new(&small());
        user.server.trouble(asked, Trouble::Mute);
        let start = std::time::Instant::now();
        let (status, log) = user.fetch();
        assert!(status == 2 && log.contains("nothing came for 2 s"), "{asked}: {log}");
        assert!(start.elapsed().as_secs() < 20, "{asked}");
        user.server.trouble(asked, Trouble::Status(200, 0));
        assert_eq!(user.fetch().0, 0, "{asked}");
    }
    // One that does not even read the question; a second process waits for the first.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let user = User::new(&small());
    let fetch = ["models", "fetch", "hub:org/model", "--accept-license", "--quiet"];
    let start = |_| user.command(&fetch).env("HF_ENDPOINT", &address).env("MUJAZ_HUB_TIMEOUT", "1").stderr(Stdio::piped()).spawn().unwrap();
    for child in [0, 1].map(start) {
        let output = child.wait_with_output().unwrap();
        assert!(code(&output) == 2 && text(&output.stderr).contains("nothing came for 1 s"), "{}", text(&output.stderr));
    }
    // What Python left is used where the hub only keeps silent.
    assert_eq!(user.fetch().0, 0);
    forget(&user);
    let output = user.command(&fetch).env("HF_ENDPOINT", &address).env("MUJAZ_HUB_TIMEOUT", "1").output().unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
}

#[test]
fn offline_without_the_files_says_so() {
    let user = User::new(&small());
    let output = user.command(&["models", "fetch", "hub:org/model", "--accept-license"]).env("HF_HUB_OFFLINE", "1").output().unwrap();
    assert!(code(&output) == 2 && text(&output.stderr).contains("offline"), "{}", text(&output.stderr));
    assert_eq!(user.server.count("/"), 0);
}

#[test]
fn a_full_disk_is_named_and_what_came_is_kept() {
    let user = User::new(&small());
    // A limit on the size of files stands for a small disk.
    let script = "trap '' XFSZ; ulimit -f 100; exec \"$0\" models fetch hub:org/model --accept-license -q";
    let fetch = |script: &str| {
        let mut command = user.command(&[]);
        let mut shell = Command::new("sh");
        shell.args(["-c", script, command.get_program().to_str().unwrap()]).env_clear();
        command.get_envs().for_each(|(k, v)| _ = shell.env(k, v.unwrap()));
        _ = command.stdin(Stdio::null());
        shell.output().unwrap()
    };
    let output = fetch(script);
    assert!(code(&output) == 2 && text(&output.stderr).contains("huggingface/hub"), "{}", text(&output.stderr));
    assert!(!user.files().contains(&"model.safetensors".to_string()));
    assert_eq!(user.fetch().0, 0);
}

#[test]
fn the_token_goes_to_the_hub() {
    let user = User::new(&small());
    let fetch = ["models", "fetch", "hub:org/model", "--accept-license", "-q"];
    assert_eq!(code(&user.command(&fetch).env("HF_TOKEN", "hf_secret").output().unwrap()), 0);
    assert!(user.server.state.lock().unwrap().tokens.iter().all(|t| t == "Bearer hf_secret"));
    assert!(!user.server.state.lock().unwrap().tokens.is_empty());
}

#[test]
fn four_processes_fetch_once() {
    let user = User::new(&small());
    let start = |_| user.command(&["models", "fetch", "hub:org/model", "--accept-license", "-q"]).spawn().unwrap();
    let mut all = [0, 1, 2, 3].map(start);
    assert!(all.iter_mut().all(|c| c.wait().unwrap().success()));
    let left: Vec<_> = std::fs::read_dir(user.folder().with_file_name(".mujaz")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["org--model.guard"], "the staging folder goes while the lock is held");
    let downloads = user.server.state.lock().unwrap().seen.iter().filter(|s| s.starts_with("/cdn/") && s.ends_with(" 0-")).count();
    assert_eq!(downloads, 1);
}

/// A cache without our record of it, as Python leaves one.
fn forget(user: &User) {
    std::fs::remove_file(user.home.path().join(".config/mujaz/models.lock")).unwrap();
}

#[test]
fn a_part_of_a_model_is_no_model() {
    let with_settings =
        || [small(), vec![("generation_config.json", b"{}".to_vec()), ("target_vocab.json", b"{\"a\": 0}".to_vec())]].concat();
    for lost in ["generation_config.json", "target_vocab.json"] {
        for python in [false, true] {
            let user = User::new(&with_settings());
            assert_eq!(user.fetch().0, 0);
            let snapshot = user.folder().join("snapshots").join(&user.server.state.lock().unwrap().commit);
            std::fs::remove_file(snapshot.join(lost)).unwrap();
            if python {
                forget(&user);
            }
            let before = user.server.count("/cdn/");
            let (status, log) = user.fetch();
            assert_eq!(status, 0, "{log}");
            assert!(user.files().contains(&lost.to_string()), "{lost} of a cache of {python}: fetched now");
            assert_eq!(user.server.count("/cdn/") - before, 1, "the weights are there: they are only asked for");
            // From now on nothing is asked.
            let before = user.server.count("/");
            assert_eq!((user.fetch().0, user.server.count("/")), (0, before));
        }
    }
}

#[test]
fn files_of_equal_bytes_do_not_wait_for_each_other_in_vain() {
    // One blob, which hf-hub locks while it is fetched; it gives up on the lock after five seconds.
    let mut files = small();
    files.retain(|(name, _)| *name != "tokenizer.json");
    files.extend([("vocab.json", b"{}".to_vec()), ("source.spm", vec![7; 1000]), ("target.spm", vec![7; 1000])]);
    let user = User::new(&files);
    for name in ["source.spm", "target.spm"] {
        user.server.trouble(name, Trouble::Slow(7, 1));
    }
    let (status, log) = user.fetch();
    assert_eq!(status, 0, "{log}");
    assert!(["source.spm", "target.spm"].iter().all(|n| user.files().contains(&(*n).to_string())), "{:?}", user.files());
}

#[test]
fn what_python_left_is_used_where_nobody_can_be_asked() {
    let user = User::new(&small());
    assert_eq!(user.fetch().0, 0);
    forget(&user);
    user.server.trouble("model", Trouble::Status(503, 99));
    let output = user.command(&["models", "path", "hub:org/model"]).env("HF_ENDPOINT", "http://127.0.0.1:1").output().unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let fetch = ["models", "fetch", "hub:org/model", "--accept-license", "--quiet"];
    for extra in [vec![], vec!["--offline"]] {
        let output = user.command(&[fetch.as_slice(), &extra].concat()).env("HF_ENDPOINT", "http://127.0.0.1:1").output().unwrap();
        assert_eq!(code(&output), 0, "{extra:?}: {}", text(&output.stderr));
    }
}

#[test]
fn a_fetch_that_was_cut_off_is_known_to_be_one() {
    let files = [small(), vec![("generation_config.json", b"{}".to_vec())]].concat();
    let user = User::new(&files);
    user.server.trouble("generation_config.json", Trouble::Status(500, 99));
    assert_eq!(user.fetch().0, 2);
    // All that every model needs happens to be there, and the branch is known; the list of the fetch says what is missing.
    let user = User::new(&files);
    assert_eq!(user.fetch().0, 0);
    forget(&user);
    let commit = user.server.state.lock().unwrap().commit.clone();
    let staging = user.folder().with_file_name(".mujaz").join("org--model");
    std::fs::create_dir(&staging).unwrap();
    let list = format!("{commit}\nconfig.json\ngeneration_config.json\ntokenizer.json\nmodel.safetensors\n");
    std::fs::write(staging.join("wanted"), list).unwrap();
    let offline = ["models", "fetch", "hub:org/model", "--accept-license", "--offline", "-q"];
    assert_eq!(code(&user.run(&offline)), 0);
    std::fs::remove_file(user.folder().join("snapshots").join(&commit).join("generation_config.json")).unwrap();
    let output = user.run(&offline);
    assert!(code(&output) == 2 && text(&output.stderr).contains("is not in the cache"), "{}", text(&output.stderr));
}

#[test]
fn a_repository_whose_tokenizer_nobody_can_read_is_refused_before_it_is_fetched() {
    let mut files = small();
    files[1] = ("sentencepiece.model", vec![0; 10_000]);
    let user = User::new(&files);
    let (status, log) = user.fetch();
    assert!(status == 2 && log.contains("sentencepiece.model") && log.contains("no model that mujaz can run"), "{log}");
    assert_eq!((user.server.count("/org/"), user.server.count("/cdn/")), (0, 0), "only the listing was asked for");
}

#[test]
fn names_and_links_that_lead_out_are_refused() {
    let user = User::new(&small());
    for bad in ["hub:../x", "hub:org/../../etc", "hub:org", "hub:org/model@../x"] {
        assert_eq!(code(&user.run(&["models", "fetch", bad, "--accept-license"])), 2, "{bad}");
    }
    let mut files = small();
    let index = r#"{"weight_map": {"a": "../../../evil.safetensors"}}"#;
    files[2] = ("model.safetensors.index.json", index.as_bytes().to_vec());
    let user = User::new(&files);
    let (status, log) = user.fetch();
    assert!(status == 2 && log.contains("evil") && log.contains("refused"), "{log}");
    // A link in the cache that leads elsewhere.
    let user = User::new(&small());
    assert_eq!(user.fetch().0, 0);
    let link = user.folder().join("snapshots").join(&user.server.state.lock().unwrap().commit).join("config.json");
    std::fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &link).unwrap();
    let output = user.run(&["models", "path", "hub:org/model"]);
    assert!(code(&output) == 2 && text(&output.stderr).contains("outside"), "{}", text(&output.stderr));
    // A repository without a tokenizer is no model.
    let user = User::new(&small()[..1]);
    assert!(user.fetch().1.contains("no model that mujaz can run"));
}
