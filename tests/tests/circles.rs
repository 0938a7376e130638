//! No file of the workspace depends on one that depends on it, however far around: such a circle can only be read, tested and
//! replaced as a whole. A module and what lies below it are one thing: it may use its children, and they what it defines for them; but no
//! circle may lead through another module. The workspace is checked crate by crate; Cargo sees to it that crates form no circle.
//!
//! And the front pages that say which rooms of a crate use which say so of all, and truly.

#[path = "circles/graph.rs"]
mod graph;

use graph::{circles, edges, hides};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

fn workspace() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The first file of every crate. They are looked for, so that no new crate goes unread.
fn roots() -> Vec<PathBuf> {
    let crates = std::fs::read_dir(workspace().join("crates")).unwrap().map(|entry| entry.unwrap().path().join("src"));
    let mut found: Vec<PathBuf> =
        crates.flat_map(|src| ["lib.rs", "main.rs"].map(|name| src.join(name))).filter(|root| root.is_file()).collect();
    found.extend(["models/cards.rs", "tests/src/lib.rs", "benches/src/lib.rs"].map(|root| workspace().join(root)));
    found.sort();
    found
}

#[test]
fn no_files_form_a_circle() {
    let bad: Vec<Vec<String>> = roots().iter().flat_map(|root| circles(root)).collect();
    let text: Vec<String> = bad.iter().map(|c| c.join("\n    ")).collect();
    assert!(bad.is_empty(), "files that depend on each other:\n    {}", text.join("\n  and\n    "));
}

/// The rooms of a crate's front page with the row that each stands in: modules of the crate that begin a column, and those behind them
/// with commas.
fn rooms(page: &str, modules: &BTreeSet<&str>) -> BTreeMap<String, usize> {
    let picture = page.split_once("each uses only those").and_then(|(_, rest)| rest.split("```").nth(1)).unwrap_or_default();
    let mut found = BTreeMap::new();
    for (row, line) in picture.lines().enumerate() {
        for column in line.trim_start_matches("//!").split("  ").map(str::trim) {
            let names = column.split(", ").map_while(|part| part.split(' ').next().filter(|name| modules.contains(name)));
            found.extend(names.map(|name| (name.to_string(), row)));
        }
    }
    found
}

#[test]
fn the_rooms_of_front_pages_use_only_those_beside_and_below_them() {
    for name in ["kernels", "engine", "text"] {
        let root = workspace().join(format!("crates/{name}/src/lib.rs"));
        let (edges, _) = edges(&root);
        let modules: BTreeSet<&str> = edges.keys().filter_map(|module| module.first()).map(String::as_str).collect();
        let rooms = rooms(&std::fs::read_to_string(&root).unwrap(), &modules);
        let unnamed: Vec<&&str> = modules.iter().filter(|module| !rooms.contains_key(**module)).collect();
        assert!(unnamed.is_empty(), "{name}: its front page lacks {unnamed:?}");
        for (from, to) in edges.iter().flat_map(|(from, to)| to.iter().map(move |to| (from, to))) {
            let row = |module: &[String]| module.first().and_then(|room| rooms.get(room));
            let up = row(from).zip(row(to)).is_some_and(|(from, to)| to < from);
            assert!(!up, "{name}: {} uses {}, which stands above it on the front page", from.join("::"), to.join("::"));
        }
    }
}

/// Crates by what they show: their files, and how many of these form circles.
type Planted = (&'static str, &'static [(&'static str, &'static str)], usize);
const PLANTED: &[Planted] = &[
    ("straight", &[("lib.rs", "mod a;\nmod b;"), ("a.rs", "use crate::b::B;"), ("b.rs", "pub struct B;")], 0),
    (
        "two files",
        &[("lib.rs", "mod a;\nmod b;"), ("a.rs", "use crate::b::B;\npub struct A;"), ("b.rs", "use super::a::A;\npub struct B;")],
        2,
    ),
    (
        "through what a module passes on",
        &[
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod b;\nmod c;\npub use b::{B, other};\npub use c::C;"),
            ("a/b.rs", "use super::C;\npub struct B;"),
            ("a/c.rs", "pub struct C(super::B);"),
        ],
        2,
    ),
    (
        "passing on is no circle",
        &[("lib.rs", "mod a;"), ("a/mod.rs", "mod b;\npub use b::B;\npub struct A;"), ("a/b.rs", "use super::A;\npub struct B(A);")],
        0,
    ),
    (
        "a module and its child are one thing",
        &[("lib.rs", "mod a;"), ("a/mod.rs", "mod b;\nuse b::B;\npub struct A(B);"), ("a/b.rs", "use super::A;\npub struct B;")],
        0,
    ),
    (
        "through another module's child",
        &[
            ("lib.rs", "mod a;\nmod c;"),
            ("a.rs", "use crate::c::C;\npub struct A;"),
            ("c/mod.rs", "mod d;\nuse d::D;\npub struct C(D);"),
            ("c/d.rs", "use crate::a::A;\npub struct D(A);"),
        ],
        3,
    ),
    (
        "what lies below two modules",
        &[
            ("lib.rs", "mod a;\nmod c;"),
            ("a/mod.rs", "mod b;\nuse crate::c::C;\npub struct A;"),
            ("a/b.rs", ""),
            ("c/mod.rs", "mod d;\nuse d::D;\npub struct C;\nuse crate::a::A;"),
            ("c/d.rs", "pub struct D;"),
        ],
        2,
    ),
    (
        "comments, strings and tests do not count",
        &[
            ("lib.rs", "mod a;\nmod b;"),
            ("a.rs", "use crate::b::B;\npub struct A;"),
            ("b.rs", "// use crate::a::A;\nconst X: &str = \"crate::a::A\";\n#[cfg(test)]\nmod tests { use crate::a::A; }"),
        ],
        0,
    ),
    (
        "three files",
        &[
            ("lib.rs", "mod a;\nmod b;\nmod c;"),
            ("a.rs", "use crate::{b::B};"),
            ("b.rs", "fn f() { crate::c::g(); }"),
            ("c.rs", "pub use crate::a;\nuse crate::a::{self as it, A};"),
        ],
        3,
    ),
];

#[test]
fn a_module_that_would_not_be_read_is_refused() {
    for (text, hidden) in [
        ("mod a;\nmod b;", false),
        ("#[cfg(test)]\n#[path = \"a_tests.rs\"]\nmod tests;", false),
        ("mod a;\n\n#[path = \"b_c.rs\"]\nmod c;", true),
        ("mod a {\n    #[path = \"c.rs\"]\n    pub mod c;\n}", true),
    ] {
        assert_eq!(hides(text), hidden, "{text}");
    }
}

#[test]
fn planted_circles_are_found() {
    for (what, files, wanted) in PLANTED {
        let dir = std::env::temp_dir().join(format!("mujaz-circles-{}-{}", std::process::id(), what.replace(' ', "-")));
        for (name, text) in *files {
            let path = dir.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let found = circles(&dir.join("lib.rs"));
        std::fs::remove_dir_all(&dir).unwrap();
        assert_eq!(found.iter().map(Vec::len).sum::<usize>(), *wanted, "{what}: {found:?}");
    }
}
