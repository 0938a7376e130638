//! `mujaz models`: which there are, fetch them, check them, their licences.

use super::Outcome;
use crate::args::ModelsCommand;
use crate::error::CliError;
use crate::library::{Access, config_dir, registry};
use mujaz::hub::{LockFile, Repo, repository_of};
use mujaz::model::{BUNDLED, Library, ModelCard, Task};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Runs the command.
pub fn run(command: &ModelsCommand) -> Result<Outcome, CliError> {
    match command {
        ModelsCommand::List { json } => list(*json),
        ModelsCommand::Show { model, json } => show(model, *json),
        ModelsCommand::Fetch { models, accept_license, offline, quiet, json } => {
            fetch(models, Access { offline: *offline, accept_license: *accept_license, quiet: *quiet }, *json)
        }
        ModelsCommand::Verify { models, json } => verify(models, *json),
        ModelsCommand::Remove { model, json } => remove(model, *json),
        ModelsCommand::Path { model, json } => path(model, *json),
        ModelsCommand::Add { card, json } => add(card, *json),
        ModelsCommand::Licenses { json } => licenses(*json),
    }
}

/// Prints JSON or what people read.
fn say(as_json: bool, value: &Value, text: &str) -> Result<Outcome, CliError> {
    let text = if as_json { format!("{value:#}\n") } else { text.to_string() };
    std::io::stdout().write_all(text.as_bytes()).map_err(CliError::write("standard output"))?;
    Ok(Outcome::default())
}

fn license(card: &ModelCard) -> String {
    let license = card.license.clone().unwrap_or_else(|| "unknown".into());
    match card.about.commercial {
        Some(true) => license,
        Some(false) => format!("{license} (not for commercial use)"),
        None => format!("{license} (whether for commercial use is not known)"),
    }
}

/// Where a model is: in this program, in the cache, or only on the hub or the web.
fn place(card: &ModelCard) -> Result<&'static str, CliError> {
    if card.name == BUNDLED {
        return Ok("bundled");
    }
    let Some(repo) = repository_of(card)? else { return Ok("no source") };
    let away = if card.about.files.is_empty() { "on the hub" } else { "on the web" };
    Ok(if Library::from_env().hub().cached(&repo)?.is_some() { "cached" } else { away })
}

fn as_json(card: &ModelCard) -> Result<Value, CliError> {
    let a = &card.about;
    Ok(json!({
        "name": card.name, "description": a.description, "task": card.task, "family": a.family,
        "source_lang": a.source_lang, "target_lang": a.target_lang,
        "license": card.license, "commercial": a.commercial, "attribution": a.attribution,
        "parameters": a.parameters, "download_mib": a.download,
        "memory_mib": {"int8": a.memory(true), "f32": a.memory(false)},
        "hub": a.hub, "files": a.files, "scores": a.scores, "max_source_tokens": card.max_source_tokens, "place": place(card)?,
    }))
}

fn list(json: bool) -> Result<Outcome, CliError> {
    let registry = registry()?;
    let mut text = format!("{:27} {:10} {:>9} {:>9} {:>10}  licence\n", "name", "task", "fetch", "memory", "place");
    let mut values = Vec::new();
    for model in registry.models() {
        let (card, mib) = (&model.card, |n: Option<u64>| n.map_or("?".into(), |n| format!("{n} MiB")));
        let task = if card.task == Task::Translate { "translate" } else { "summarize" };
        let [fetch, memory] = [card.about.download, card.usual_memory()].map(mib);
        _ = writeln!(text, "{:27} {task:10} {fetch:>9} {memory:>9} {:>10}  {}", card.name, place(card)?, license(card));
        values.push(as_json(card)?);
    }
    say(json, &values.into(), &text)
}

/// What the engine reads in a card, beside what people choose by.
fn read_by_engine(card: &ModelCard) -> Value {
    // Through text: the f32 0.6 would be 0.6000000238418579 here.
    let generation = serde_json::to_string(&card.generation).ok().and_then(|text| serde_json::from_str::<Value>(&text).ok());
    json!({
        "normalizer": card.normalizer, "prefix": card.prefix, "prefix_tokens": card.prefix_tokens, "headline_prefix": card.headline_prefix,
        "source_token": card.source_token, "target_token": card.target_token, "generation": generation, "notice": card.notice,
    })
}

/// Takes out what a card does not say; whether something is left.
fn keep_said(value: &mut Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => !all.is_empty(),
        Value::Object(all) => {
            all.retain(|_, value| keep_said(value));
            !all.is_empty()
        }
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn show(name: &str, json: bool) -> Result<Outcome, CliError> {
    let card = match registry()?.get(name) {
        Some(listed) => listed.card.clone(),
        None if name.starts_with("hub:") => {
            let (repo, card) = Library::from_env().repository(name)?;
            card.ok_or_else(|| CliError::Usage(format!("`{}` has no card: fetch it, or add one with `mujaz models add`", repo.id)))?
        }
        None if Path::new(name).exists() => ModelCard::for_folder(Path::new(name))?,
        None => {
            Library::from_env().repository(name)?;
            return Ok(Outcome::default());
        }
    };
    let mut value = as_json(&card)?;
    if let (Some(all), Value::Object(read)) = (value.as_object_mut(), read_by_engine(&card)) {
        all.extend(read);
    }
    let (mut text, mut said) = (String::new(), value.clone());
    keep_said(&mut said);
    for (key, value) in said.as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), String::from);
        _ = writeln!(text, "{key:18} {value}");
    }
    say(json, &value, &text)
}

fn fetch(names: &[String], access: Access, json: bool) -> Result<Outcome, CliError> {
    let (library, mut values, mut text) = (access.library(), Vec::new(), String::new());
    for name in names {
        if name == BUNDLED {
            _ = writeln!(text, "{name} is part of this program");
            values.push(json!({"name": name, "path": null, "place": "bundled"}));
            continue;
        }
        let (repo, card) = library.repository(name)?;
        let dir = library.fetch(&repo, card.as_ref())?;
        _ = writeln!(text, "{name} {}", dir.display());
        values.push(json!({"name": name, "path": dir}));
    }
    say(json, &values.into(), &text)
}

/// The repository of a model that is fetched; the bundled one has no files to speak of.
fn fetched(name: &str) -> Result<Repo, CliError> {
    if name == BUNDLED {
        return Err(CliError::Usage(format!("`{name}` is part of this program: there is nothing of it in the cache")));
    }
    Ok(Library::from_env().repository(name)?.0)
}

/// The repositories of some names; of none, all that were fetched.
fn repositories(names: &[String]) -> Result<Vec<Repo>, CliError> {
    if !names.is_empty() {
        return names.iter().map(|name| fetched(name)).collect();
    }
    let record = LockFile::open(&Library::from_env().hub().options().lock)?;
    record.repositories.keys().map(|key| Ok(key.parse::<Repo>()?)).collect()
}

fn verify(names: &[String], json: bool) -> Result<Outcome, CliError> {
    let hub = Library::from_env().hub();
    let (mut values, mut text, mut failures) = (Vec::new(), String::new(), 0);
    for repo in repositories(names)? {
        let files = hub.verify(&repo)?;
        if files.is_empty() {
            let wrong = "nothing was recorded: it was not fetched by mujaz";
            failures += usize::from(!names.is_empty());
            _ = writeln!(text, "{}: {wrong}", repo.id);
            values.push(json!({"repo": repo.id, "revision": repo.revision, "file": null, "wrong": wrong}));
        }
        for (file, wrong) in files {
            failures += usize::from(wrong.is_some());
            _ = writeln!(text, "{}/{file}: {}", repo.id, wrong.as_deref().unwrap_or("good"));
            values.push(json!({"repo": repo.id, "revision": repo.revision, "file": file, "wrong": wrong}));
        }
    }
    if values.is_empty() {
        text.push_str("nothing to compare: no model was fetched yet (`mujaz models fetch NAME`)\n");
    }
    say(json, &values.into(), &text)?;
    Ok(Outcome { failures, signal: None })
}

fn remove(name: &str, json: bool) -> Result<Outcome, CliError> {
    let repo = fetched(name)?;
    let removed = Library::from_env().hub().remove(&repo)?;
    let text = if removed { format!("{} is removed\n", repo.id) } else { format!("{} was not there\n", repo.id) };
    say(json, &json!({"repo": repo.id, "removed": removed}), &text)
}

fn path(name: &str, json: bool) -> Result<Outcome, CliError> {
    let repo = fetched(name)?;
    let hub = Library::from_env().hub();
    let missing = || {
        CliError::Usage(format!(
            "`{}` is not in the cache `{}`: run `mujaz models fetch {name}`",
            repo.id,
            hub.options().cache.root().display()
        ))
    };
    let dir = hub.cached(&repo)?.ok_or_else(missing)?;
    say(json, &json!({"name": name, "path": dir}), &format!("{}\n", dir.display()))
}

fn add(source: &Path, json: bool) -> Result<Outcome, CliError> {
    let text = std::fs::read_to_string(source).map_err(|e| CliError::Read { path: source.into(), source: e })?;
    let card = ModelCard::parse(source, &text)?;
    if !mujaz::model::is_plain_name(&card.name) {
        return Err(CliError::Usage(format!("`{}`: a name is of letters, digits, - _ and .", card.name)));
    }
    // Its name would lead nowhere.
    if card.about.hub.is_none() && card.about.files.is_empty() {
        return Err(CliError::Usage(format!(
            "`{}` does not say where the model's files are: give [hub] with its repo, or [[files]] (a model in a folder has its card there, as \
             mujaz.toml)",
            source.display()
        )));
    }
    let dir = config_dir().join("models");
    std::fs::create_dir_all(&dir).map_err(CliError::write(format!("`{}`", dir.display())))?;
    let path = dir.join(format!("{}.toml", card.name));
    crate::output::replace(&path, text.as_bytes())?;
    say(json, &json!({"name": card.name, "card": path}), &format!("{} {}\n", card.name, path.display()))
}

fn licenses(json: bool) -> Result<Outcome, CliError> {
    let (mut values, mut text) = (Vec::new(), String::new());
    for model in registry()?.models().iter().filter(|m| place(&m.card).is_ok_and(|p| matches!(p, "bundled" | "cached"))) {
        let card = &model.card;
        let who = card.about.attribution.clone().unwrap_or_else(|| "unknown".into());
        let from = card.publisher().unwrap_or_else(|| "this program".into());
        _ = writeln!(text, "{}\n  by {who}\n  licence {}\n  from {from}", card.name, license(card));
        values.push(
            json!({"name": card.name, "attribution": who, "license": card.license, "commercial": card.about.commercial, "from": from}),
        );
    }
    say(json, &values.into(), &text)
}
