//! Arguments turned into what a run needs: inputs, a model, options.

use crate::args::{ArticleArgs, Decoding, Format, Logs, RouteArg, Trust, Writing};
use crate::error::CliError;
use crate::library::Access;
use crate::output::is_folder;
use crate::progress::{self, Reporter, Voice};
use mujaz::brief::{Route, Stage};
use mujaz::generate::{GenerationConfig, GenerationOverrides};
use mujaz::glossary::Glossary;
use mujaz::model::{Library, ModelOptions};
use mujaz::nn::Device;
use mujaz::{Builder, Named, Newsroom};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// The models as the flags let them be come by.
pub fn library(args: &Decoding) -> Library {
    Access { offline: args.offline, accept_license: args.accept_license, quiet: progress::is_quiet() }.library()
}

/// How a model is opened.
pub fn model_options(args: &Decoding) -> Result<ModelOptions, CliError> {
    let most = GenerationConfig::MAX_BEAMS;
    if args.beams.is_some_and(|n| n == 0 || n > most) || args.max_length.is_some_and(|n| n < 2) {
        return Err(CliError::Usage(format!("`--beams` must be 1 to {most} and `--max-length` at least 2")));
    }
    Ok(ModelOptions {
        source_lang: args.source_lang.clone(),
        target_lang: args.target_lang.clone(),
        generation: GenerationOverrides {
            num_beams: args.beams,
            max_length: args.max_length,
            min_length: args.min_length,
            ..GenerationOverrides::default()
        },
        compute: args.compute.parse().map_err(CliError::Usage)?,
        device: Some(device(&args.device)?),
    })
}

/// The device of a name; a GPU that `auto` looked for and did not find is no error.
pub fn device(name: &str) -> Result<Device, CliError> {
    let (device, note) = mujaz::nn::device(name).map_err(CliError::Usage)?;
    if let Some(note) = note {
        progress::say(&note);
    }
    Ok(device)
}

/// The starter list and the user's own terms, as far as they are wanted.
pub fn glossary(trust: &Trust) -> Result<Glossary, CliError> {
    house_spellings(trust.glossary.as_deref(), trust.no_glossary)
}

/// The same by its parts.
pub fn house_spellings(own: Option<&Path>, no_starter: bool) -> Result<Glossary, CliError> {
    Glossary::house(own, no_starter).map_err(|e| CliError::Usage(e.to_string()))
}

/// Whether an output is compressed, by its name.
pub fn is_compressed(path: &Path) -> bool {
    path.extension().and_then(|e| e.to_str()).is_some_and(|e| matches!(e.to_ascii_lowercase().as_str(), "gz" | "zst" | "zstd"))
}

/// Endings of what no result is written as, though people ask for it: no program would open JSON lines under such a name.
const OTHERS: [&str; 19] = [
    "pdf", "doc", "docx", "odt", "rtf", "epub", "xls", "xlsx", "ods", "ppt", "pptx", "arrow", "db", "sqlite", "zip", "tgz", "bz2", "xz",
    "7z",
];

/// The ending of a file's name, without that of its compression.
fn ending(path: &Path) -> Option<String> {
    let inner = if is_compressed(path) { Path::new(path.file_stem()?) } else { path };
    inner.extension()?.to_str().map(str::to_ascii_lowercase)
}

/// The format of the results: the one that was said, that of the output's name, or what suits where they go.
///
/// # Errors
/// If the name promises what is not written, and nothing else was said.
pub fn format(writing: &Writing) -> Result<Format, CliError> {
    if let Some(format) = writing.format {
        return Ok(format);
    }
    let Some(path) = writing.output.as_deref() else {
        return Ok(if std::io::stdout().is_terminal() { Format::Md } else { Format::Jsonl });
    };
    if is_folder(path) {
        return Ok(Format::Md);
    }
    Ok(match ending(path).as_deref() {
        Some("md") => Format::Md,
        Some("html" | "htm") => Format::Html,
        Some("txt") => Format::Txt,
        Some("csv") => Format::Csv,
        Some("tsv") => Format::Tsv,
        Some("parquet") => Format::Parquet,
        Some(other) if OTHERS.contains(&other) => {
            return Err(CliError::Usage(format!(
                "`{}`: results are not written as .{other}: name the file .md, .html, .txt, .jsonl, .csv, .tsv or .parquet (also .gz, .zst), \
                 or say with `--format` what is to stand in it",
                path.display()
            )));
        }
        _ => Format::Jsonl,
    })
}

/// Refuses an output of a page whose name promises something else.
///
/// # Errors
/// If it does.
pub fn page(output: Option<&Path>) -> Result<(), CliError> {
    let other = |ending: &str| OTHERS.contains(&ending) || matches!(ending, "md" | "txt" | "json" | "jsonl" | "csv" | "tsv" | "parquet");
    match output.filter(|path| ending(path).is_some_and(|ending| other(&ending))) {
        Some(path) => {
            Err(CliError::Usage(format!("`{}`: a digest is a page in HTML: name the file .html (also .gz, .zst)", path.display())))
        }
        None => Ok(()),
    }
}

/// The inputs; standard input where none is named and something is piped in.
pub fn inputs(named: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    if !named.is_empty() {
        return Ok(named.to_vec());
    }
    if std::io::stdin().is_terminal() {
        return Err(CliError::Usage("no input: name files or folders, or pipe a text in (see --help)".into()));
    }
    Ok(vec![PathBuf::from("-")])
}

/// The models that a stage needs, and what is asked of them.
pub fn newsroom(work: &ArticleArgs) -> Result<Newsroom, CliError> {
    Ok(newsroom_builder(work)?.build()?)
}

/// The same before models are loaded.
pub fn newsroom_builder(work: &ArticleArgs) -> Result<Builder, CliError> {
    if work.making.bullets == 0 {
        return Err(CliError::Usage("`--bullets` must be at least 1".into()));
    }
    let stage = Stage::from(work.stage);
    let decoding = &work.model.decoding;
    // Wrong numbers are said before a model is loaded, by the names of their flags.
    if [decoding.workers, decoding.threads, decoding.batch_tokens].contains(&Some(0)) {
        return Err(CliError::Usage("`--workers`, `--threads` and `--batch-tokens` must be at least 1".into()));
    }
    let one_step = work.making.one_step;
    if one_step && stage != Stage::Brief {
        return Err(CliError::Usage("`--one-step` is about briefs".into()));
    }
    let translates = stage >= Stage::Translate;
    let summarizes = matches!(stage, Stage::Summarize | Stage::Brief);
    let mut models = Named {
        model: translates.then(|| work.model.model.clone()),
        preset: work.model.preset.filter(|_| translates).map(Into::into),
        summarizer: summarizes.then(|| work.making.summarizer.clone()),
        one_step,
        options: ModelOptions::default(),
    };
    if models.is_alone() && models.preset.is_some() {
        return Err(CliError::Usage("`--one-step` needs `--summarizer`: a preset chooses the translator".into()));
    }
    // What no model is opened for asks for no device either.
    if translates || models.summarizer().is_some() {
        models.options = model_options(decoding)?;
    }
    Ok(Newsroom::builder()
        .stage(stage)
        .library(library(decoding))
        .full(work.making.full)
        .show_removed(work.show_removed)
        .bullets(work.making.bullets)
        .fallback(work.making.summarizer == "auto")
        .route(match work.making.route {
            RouteArg::SummarizeFirst => Route::SummarizeFirst,
            RouteArg::TranslateFirst => Route::TranslateFirst,
        })
        .glossary(glossary(&work.trust)?)
        .batch_tokens(decoding.batch_tokens)
        .workers(decoding.workers)
        .threads(decoding.threads)
        .named(models))
}

/// How much is said on standard error.
pub fn reporter(logs: &Logs) -> Reporter {
    Reporter::new(if logs.json_logs {
        Voice::Json
    } else if logs.quiet {
        Voice::Quiet
    } else if std::io::stderr().is_terminal() {
        Voice::Bar
    } else {
        Voice::Plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_promises_what_is_not_written_is_refused() {
        let format = |name: &str, format: Option<Format>| super::format(&Writing { output: Some(name.into()), format, csv_bom: false });
        for (name, want) in [
            ("a.md", Format::Md),
            ("a.HTML", Format::Html),
            ("a.csv.gz", Format::Csv),
            ("a.jsonl.zst", Format::Jsonl),
            ("a.json", Format::Jsonl),
            ("a", Format::Jsonl),
            ("briefs.2024-05", Format::Jsonl),
            ("a.xml", Format::Jsonl),
            ("-", Format::Jsonl),
            ("folder.pdf/", Format::Md),
        ] {
            assert_eq!(format(name, None).ok(), Some(want), "{name}");
        }
        for name in ["a.pdf", "a.docx", "briefs.xlsx", "a.zip.gz", "a.EPUB", "a.jsonl.bz2"] {
            assert!(format(name, None).is_err_and(|e| e.to_string().contains("--format")), "{name}");
            assert_eq!(format(name, Some(Format::Jsonl)).ok(), Some(Format::Jsonl), "{name}");
            assert!(page(Some(Path::new(name))).is_err_and(|e| e.to_string().contains("name the file .html")), "{name}");
        }
        for (name, good) in
            [("a.html", true), ("a.HTM", true), ("a.html.gz", true), ("a", true), ("-", true), ("a.md", false), ("a.jsonl", false)]
        {
            assert_eq!(page(Some(Path::new(name))).is_ok(), good, "{name}");
        }
    }
}
