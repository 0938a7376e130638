//! Which file of a crate uses which: `use` declarations and paths that begin with `crate`, `super` or `self`. A path is an edge to the file
//! that defines its name: what a `mod.rs` only passes on (`pub use`) is looked up where it comes from. Test modules do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Where a name leads.
#[derive(Debug, Clone)]
enum Target {
    /// A name of another module: `pub use a::B`.
    Name(Vec<String>),
    /// All names of another module: `pub use a::*`.
    All(Vec<String>),
}

/// One file of a crate.
#[derive(Debug, Default)]
struct Module {
    file: PathBuf,
    /// Paths it uses, made absolute within the crate.
    uses: Vec<Vec<String>>,
    /// What it passes on, by name (`*` for all).
    passes: Vec<(String, Target)>,
}

type Crate = BTreeMap<Vec<String>, Module>;

/// The text without comments, strings, and `#[cfg(test)]` modules.
fn code(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => {
                while chars.next().is_some_and(|c| c != '\n') {}
                out.push('\n');
            }
            '"' => {
                while let Some(c) = chars.next() {
                    match c {
                        '\\' => _ = chars.next(),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            // A letter in quotes, unless it is a lifetime.
            '\'' => {
                let mut ahead = chars.clone();
                let first = ahead.next();
                if first == Some('\\') || ahead.next() == Some('\'') {
                    if first == Some('\\') {
                        chars.next();
                    }
                    chars.next();
                    while chars.next_if(|c| *c != '\'').is_some() {}
                    chars.next();
                }
            }
            c => out.push(c),
        }
    }
    without_tests(&out)
}

fn without_tests(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("#[cfg(test)]") {
        out.push_str(&rest[..at]);
        rest = &rest[at + "#[cfg(test)]".len()..];
        let (mut depth, mut end) = (0usize, rest.len());
        for (i, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ';' if depth == 0 => {}
                _ => continue,
            }
            if depth == 0 {
                end = i + 1;
                break;
            }
        }
        rest = &rest[end..];
    }
    out + rest
}

/// The leaves of a `use` tree: `a::{b, c as d}` is `a::b` and `a::c`, the latter known as `d`.
fn leaves(tree: &str, before: &[String], out: &mut Vec<(Vec<String>, String)>) {
    let tree = tree.trim();
    if let Some((head, body)) = tree.split_once('{') {
        let mut path = before.to_vec();
        path.extend(head.split("::").map(str::trim).filter(|p| !p.is_empty()).map(String::from));
        let body = body.rsplit_once('}').map_or(body, |(b, _)| b);
        let (mut depth, mut start) = (0, 0);
        for (i, c) in body.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    leaves(&body[start..i], &path, out);
                    start = i + 1;
                }
                _ => {}
            }
        }
        leaves(&body[start..], &path, out);
        return;
    }
    if tree.is_empty() {
        return;
    }
    let (path, name) = tree.split_once(" as ").map_or((tree, None), |(p, n)| (p, Some(n.trim())));
    let mut full = before.to_vec();
    full.extend(path.split("::").map(|p| p.trim().to_string()).filter(|p| p != "self" || before.is_empty()));
    let name = name.map_or_else(|| full.last().cloned().unwrap_or_default(), String::from);
    out.push((full, name));
}

/// A path as written in a module, made absolute; None if it leads out of the crate.
fn absolute(path: &[String], module: &[String], children: &BTreeSet<String>) -> Option<Vec<String>> {
    let mut base = module.to_vec();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => {
            base.clear();
            rest = &path[1..];
        }
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|p| p == "super") {
                base.pop()?;
                rest = &rest[1..];
            }
        }
        first if children.contains(first) => {}
        _ => return None,
    }
    base.extend(rest.iter().cloned());
    Some(base)
}

/// Paths in expressions and types: `crate::a::b` and `super::b` outside of `use`.
fn inline_paths(text: &str) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in text.match_indices(start) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
                continue;
            }
            let path: String = text[at..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
            out.push(path.split("::").filter(|p| !p.is_empty()).map(String::from).collect());
        }
    }
    out
}

/// Whether a file puts a module, tests aside, where its name does not say: what stands there would not be looked at.
pub fn hides(text: &str) -> bool {
    let lines = text.lines().map(str::trim_start);
    lines.clone().zip(lines.skip(1)).any(|(before, line)| line.starts_with("#[path") && before != "#[cfg(test)]")
}

fn read(file: &Path, module: &[String], modules: &mut Crate) {
    let text = std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    assert!(!hides(&text), "{}: a module with a path is not looked at here: give it the place that its name says", file.display());
    let text = code(&text);
    let is_root = module.is_empty() || file.file_name().is_some_and(|n| n == "mod.rs");
    let dir = if is_root { file.parent().unwrap().to_path_buf() } else { file.with_extension("") };
    let mut children = BTreeSet::new();
    let (mut entry, mut others) = (Module { file: file.into(), ..Module::default() }, String::new());
    let mut uses: Vec<(bool, String)> = Vec::new();
    for statement in text.split_inclusive(';') {
        // What ends in this semicolon begins at its last line that opens with a keyword.
        let words = statement.rsplit_once(['}', ']']).filter(|(_, s)| s.contains("mod ")).map_or(statement, |(_, s)| s);
        let line = words.trim().trim_end_matches(';').trim();
        let name = line.rsplit_once("mod ").map(|(_, n)| n.trim()).filter(|n| n.chars().all(|c| c.is_alphanumeric() || c == '_'));
        if let Some(name) = name {
            let candidates = [dir.join(format!("{name}.rs")), dir.join(name).join("mod.rs")];
            if let Some(child) = candidates.iter().find(|c| c.is_file()) {
                children.insert(name.to_string());
                let path: Vec<String> = module.iter().cloned().chain([name.to_string()]).collect();
                read(child, &path, modules);
                continue;
            }
        }
        match find_use(statement) {
            Some((before, public, tree)) => {
                others.push_str(before);
                uses.push((public, tree.to_string()));
            }
            None => others.push_str(statement),
        }
    }
    for (public, tree) in uses {
        let mut found = Vec::new();
        leaves(&tree, &[], &mut found);
        for (path, name) in found {
            let Some(path) = absolute(&path, module, &children) else { continue };
            if public && name == "*" {
                entry.passes.push((name, Target::All(path[..path.len() - 1].to_vec())));
            } else if public {
                entry.passes.push((name, Target::Name(path)));
            } else {
                entry.uses.push(path);
            }
        }
    }
    for path in inline_paths(&others) {
        entry.uses.extend(absolute(&path, module, &children));
    }
    // A child that is named by its path.
    for child in &children {
        let inner = |at: usize| others[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        if others.match_indices(&format!("{child}::")).any(|(at, _)| !inner(at)) {
            entry.uses.push(module.iter().cloned().chain([child.clone()]).collect());
        }
    }
    modules.insert(module.to_vec(), entry);
}

/// A `use` at the end of a statement: what stands before it, whether it is public, and its tree.
fn find_use(statement: &str) -> Option<(&str, bool, &str)> {
    let at = statement.rfind("use ")?;
    let before = &statement[..at];
    if before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let tree = statement[at + 4..].trim().trim_end_matches(';');
    let before = before.trim_end();
    let visibility = ["pub", "pub(crate)", "pub(super)"].iter().find(|v| before.ends_with(**v));
    Some((before, visibility.is_some(), tree))
}

/// The module that defines what a path names, as far as its file tells.
fn resolve(path: &[String], modules: &Crate, seen: &mut BTreeSet<Vec<String>>) -> Vec<String> {
    // The longest beginning that is a module.
    let mut at = path.len();
    while at > 0 && !modules.contains_key(&path[..at]) {
        at -= 1;
    }
    let module = path[..at].to_vec();
    let Some(name) = path.get(at).filter(|_| seen.insert(path.to_vec())) else { return module };
    let Some(entry) = modules.get(&module) else { return module };
    for (passed, target) in &entry.passes {
        match target {
            Target::Name(to) if passed == name => return resolve(to, modules, seen),
            Target::All(to) => {
                let mut to = to.clone();
                to.push(name.clone());
                let found = resolve(&to, modules, seen);
                if found != to[..to.len() - 1] || defines(modules, &found, name) {
                    return found;
                }
            }
            Target::Name(_) => {}
        }
    }
    module
}

fn defines(modules: &Crate, module: &[String], name: &str) -> bool {
    let Some(entry) = modules.get(module) else { return false };
    let text = std::fs::read_to_string(&entry.file).unwrap_or_default();
    ["fn", "struct", "enum", "trait", "type", "const", "static", "union"].iter().any(|kind| text.contains(&format!("{kind} {name}")))
}

/// A module and those that it uses.
pub type Edges = BTreeMap<Vec<String>, BTreeSet<Vec<String>>>;

/// Sets of modules of which each leads to every other.
fn knots(edges: &Edges) -> Vec<BTreeSet<Vec<String>>> {
    let reach = |from: &Vec<String>| {
        let (mut seen, mut todo) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(next) = todo.pop() {
            for to in edges.get(&next).into_iter().flatten() {
                if seen.insert(to.clone()) {
                    todo.push(to.clone());
                }
            }
        }
        seen
    };
    let reaches: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> = edges.keys().map(|n| (n, reach(n))).collect();
    let mut out: Vec<BTreeSet<Vec<String>>> = Vec::new();
    for (name, to) in &reaches {
        if to.contains(*name) && !out.iter().any(|k| k.contains(*name)) {
            out.push(to.iter().filter(|o| reaches.get(o).is_some_and(|back| back.contains(*name))).cloned().collect());
        }
    }
    out
}

/// The knots that are circles. One whose modules all lie below one of them is looked at again without what that one uses of
/// its own: a module and what lies below it are one thing.
fn circles_of(edges: &Edges, out: &mut Vec<BTreeSet<Vec<String>>>) {
    for knot in knots(edges) {
        let Some(top) = knot.iter().find(|top| knot.iter().all(|m| m.starts_with(top))) else {
            out.push(knot);
            continue;
        };
        let inside = |(from, to): (&Vec<String>, &BTreeSet<Vec<String>>)| {
            let to = to.iter().filter(|to| knot.contains(*to) && from != top).cloned().collect();
            (from.clone(), to)
        };
        circles_of(&edges.iter().filter(|(from, _)| knot.contains(*from)).map(inside).collect(), out);
    }
}

/// The modules of a crate, each with those that it uses, and their files.
pub fn edges(root: &Path) -> (Edges, BTreeMap<Vec<String>, PathBuf>) {
    let mut modules = Crate::new();
    read(root, &[], &mut modules);
    let mut edges = Edges::new();
    for (module, entry) in &modules {
        let to = entry.uses.iter().map(|path| resolve(path, &modules, &mut BTreeSet::new()));
        edges.insert(module.clone(), to.filter(|to| to != module).collect());
    }
    (edges, modules.into_iter().map(|(name, module)| (name, module.file)).collect())
}

/// The circles among the files of a crate.
pub fn circles(root: &Path) -> Vec<Vec<String>> {
    let (edges, files) = edges(root);
    let mut found = Vec::new();
    circles_of(&edges, &mut found);
    found.into_iter().map(|knot| knot.iter().map(|m| files[m].display().to_string()).collect()).collect()
}
