//! How a newsroom is opened has one set of names: flags of the command, settings of C, keywords of Python. Three lists, held against each
//! other here.

use mujaz_tests::root;
use std::collections::BTreeSet;

type Names = BTreeSet<String>;

fn source(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// The fields of structs of a file, without those that only hold another list of arguments.
fn fields(file: &str, structs: &[&str]) -> Names {
    let text = source(file);
    let mut names = Names::new();
    for name in structs {
        let (_, rest) = text.split_once(&format!("pub struct {name} {{\n")).unwrap_or_else(|| panic!("{file} has no {name}"));
        let (body, _) = rest.split_once("\n}").unwrap_or((rest, ""));
        let mut nested = false;
        for line in body.lines().map(str::trim) {
            let field = line.split_once(':').filter(|_| !nested && !line.starts_with(['/', '#']));
            names.extend(field.map(|(field, _)| field.trim_start_matches("pub ").to_string()));
            nested = line == "#[command(flatten)]";
        }
    }
    names
}

/// The arguments of `mujaz.open`.
fn keywords() -> Names {
    let text = source("crates/python/python/mujaz/_newsroom.py");
    let (_, rest) = text.split_once("\ndef open(\n").expect("a function `open`");
    let (arguments, _) = rest.split_once("\n) -> ").expect("its end");
    arguments.lines().filter_map(|line| Some(line.split_once(':')?.0.trim().to_string())).collect()
}

#[test]
fn the_command_c_and_python_open_a_newsroom_by_the_same_names() {
    let mut flags = fields("crates/cli/src/args/translator.rs", &["ModelArgs", "Decoding", "Trust"]);
    flags.extend(fields("crates/cli/src/args/job.rs", &["Making"]));
    // Its neighbours in `ArticleArgs` are the command's alone, and so is an exit code.
    flags.insert("show_removed".into());
    assert!(flags.remove("strict") && flags.len() > 20, "{flags:?}");

    // C has the model beside its settings.
    let mut settings = fields("crates/capi/src/options.rs", &["Options"]);
    assert!(settings.insert("model".into()));
    assert_eq!(settings, flags);

    let mut extension = fields("crates/python/src/options.rs", &["Opening", "Making"]);
    assert!(extension.remove("making"));
    assert_eq!(extension, flags);
    assert_eq!(keywords(), flags);
}
