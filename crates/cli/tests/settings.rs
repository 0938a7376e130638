//! Where settings come from, and who wins: flags, a job file, the environment, the configuration file.

mod common;
#[path = "common/user.rs"]
mod user;

use common::{code, text, write};
use serde_json::Value;
use user::{User, small};

/// A user with a configuration file.
fn configured(toml: &str) -> User {
    let user = User::new(&small());
    std::fs::create_dir_all(user.home.path().join(".config/mujaz")).unwrap();
    std::fs::write(user.home.path().join(".config/mujaz/config.toml"), toml).unwrap();
    user
}

#[test]
fn a_job_file_wins_over_the_environment_and_flags_over_both() {
    let user = User::new(&small());
    let out = user.home.path().join("out.jsonl").display().to_string();
    let job =
        write(user.home.path(), "job.toml", format!("input = 'samples/report.txt'\noutput = '{out}'\nmodel = 'tiny-ar-en'\nbeams = 1\n"));
    let done = user.command(&["run", &job, "--overwrite"]).env("MUJAZ_MODEL", "nope").output().unwrap();
    assert_eq!(code(&done), 0, "{}", text(&done.stderr));
    let flag = user.command(&["run", &job, "--overwrite", "--model", "nope"]).env("MUJAZ_MODEL", "tiny-ar-en").output().unwrap();
    assert_eq!(code(&flag), 2, "{}", text(&flag.stderr));
    // A preset stands against a model that is named, and not against one in the environment.
    let preset = ["brief", "samples/report.txt", "--preset", "fast", "--offline"];
    let said = text(&user.command(&preset).env("MUJAZ_MODEL", "nope").output().unwrap().stderr);
    assert!(said.contains("firefox-ar-en-small"), "{said}");
    let both = user.run(&[&preset[..], &["--model", "tiny-ar-en"]].concat());
    assert!(code(&both) == 2 && text(&both.stderr).contains("cannot be used with `--model`"), "{}", text(&both.stderr));
}

#[test]
fn a_variable_that_is_set_to_nothing_is_not_set() {
    let user = configured("threads = 1\n");
    let names = ["MUJAZ_MODEL", "MUJAZ_WORKERS", "MUJAZ_THREADS", "MUJAZ_COMPUTE", "MUJAZ_DEVICE", "MUJAZ_ISA", "MUJAZ_SUMMARIZER"];
    let run = |args: &[&str]| user.command(args).envs(names.map(|name| (name, ""))).output().unwrap();
    let brief = run(&["brief", "samples/report.txt", "--summarizer", "auto"]);
    assert_eq!(code(&brief), 0, "{}", text(&brief.stderr));
    let show: Value = serde_json::from_slice(&run(&["config", "show", "--json"]).stdout).unwrap();
    assert_eq!((show["model"]["value"].as_str(), show["model"]["source"].as_str()), (Some("tiny-ar-en"), Some("default")));
    assert!(show["threads"]["source"].as_str().unwrap().ends_with("config.toml"), "{show}");
}

#[test]
fn settings_are_no_names_of_files() {
    let user = configured("bullets = 2\n");
    let output = user.run(&["summarize", "--format", "jsonl", "--", "samples/report.txt"]);
    let records: Vec<Value> = text(&output.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((records.len(), code(&output)), (1, 0), "{}", text(&output.stderr));
    assert_eq!(records[0]["summary"]["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_setting_that_does_not_go_with_the_flags_is_passed_over() {
    let user = configured("format = 'jsonl'\nreport = 'never.json'\nretry-failed = true\nbeams = 1\n");
    let dir = user.home.path();
    let (page, lines) = (write(dir, "a.html", "<p>وصل الوزير.</p>"), write(dir, "in.ar", "وصل الوزير.\n"));
    let out = dir.join("o.jsonl").display().to_string();
    for args in [
        vec!["translate", &page, "--keep-markup"],
        vec!["translate", &page],
        vec!["translate", "--lines", &lines, "--report", "/dev/null"],
        vec!["run", "-i", &page, "-o", &out, "--stage", "extract", "--overwrite", "--report", "/dev/null"],
    ] {
        let output = user.run(&args);
        assert_eq!(code(&output), 0, "{args:?}: {}", text(&output.stderr));
    }
    // What no command could take is said, with the names that there are.
    let many = configured("beams = [1, 2]\n").run(&["translate", &page]);
    assert!(code(&many) == 2 && text(&many.stderr).contains("--beams"), "{}", text(&many.stderr));
    // Nobody wrote that flag: where it stands is told.
    let wrong = text(&configured("workers = 'two'\n").run(&["translate", &page]).stderr);
    assert!(wrong.contains("--workers (`") && wrong.contains("config.toml") && wrong.contains("invalid value 'two'"), "{wrong}");
    assert!(!text(&configured("workers = 'two'\n").run(&["--help"]).stderr).contains("config.toml"));
    let typo = configured("wrokers = 1\n");
    let said = text(&typo.run(&["config", "show"]).stderr);
    assert!(said.contains("unknown key `wrokers`") && said.contains("workers") && !said.contains("help"), "{said}");
    // Where to mend it is told all the same.
    assert!(text(&typo.run(&["config", "path"]).stdout).trim_end().ends_with("config.toml"));
}

#[test]
fn offline_is_for_every_command_that_could_fetch() {
    let user = configured("offline = true\naccept-license = true\n");
    for args in [
        &["models", "fetch", "hub:org/model"][..],
        &["tokenize", "--model", "hub:org/model", "samples/report.txt"],
        &["bench", "--model", "hub:org/model"],
        &["translate", "samples/report.txt", "--model", "hub:org/model"],
    ] {
        let output = user.run(args);
        assert!(code(&output) == 2 && text(&output.stderr).contains("nothing may be asked of the network"), "{}", text(&output.stderr));
    }
    assert_eq!(user.server.count("/"), 0);
    for command in ["tokenize", "bench"] {
        // Whoever has accepted a licence is not asked again.
        let user = User::new(&small());
        let refused = text(&user.run(&[command, "--model", "hub:org/model"]).stderr);
        assert!(refused.contains("--accept-license"), "{refused}");
        let offline = text(&user.run(&[command, "--model", "hub:org/model", "--accept-license", "--offline"]).stderr);
        assert!(offline.contains("nothing may be asked of the network"), "{offline}");
    }
}

/// A measure that no memory holds is refused before anything is opened, whichever count asks for it.
#[test]
fn counts_of_a_benchmark_are_bounded() {
    let user = User::new(&[]);
    for args in [
        &["--rows", "18446744073709551615"][..],
        &["--rows", "9223372036854775808", "--workers", "2"],
        &["--workers", "18446744073709551615"],
        &["--source-tokens", "18446744073709551615"],
        &["--target-tokens", "18446744073709551615"],
        &["--beams", "18446744073709551615"],
        &["--rounds", "18446744073709551615"],
        &["--threads", "18446744073709551615"],
        &["--rows", "1000000", "--workers", "1000", "--source-tokens", "1000000"],
        &["--workers", "1000000"],
        &["--rows", "0"],
        &["--beams", "0"],
    ] {
        let output = user.run(&[&["bench"][..], args].concat());
        let said = text(&output.stderr);
        assert!(code(&output) == 2 && !said.contains("panicked") && said.contains(args[0]), "{args:?}: {said}");
    }
}
