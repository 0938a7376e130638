//! `mujaz serve`: arguments to a server's settings.

use super::Outcome;
use crate::args::{ArticleArgs, Making, ServeArgs, StageArg};
use crate::error::CliError;
use crate::progress;
use crate::settings;
use mujaz_server::{Allowance, Error, Keys, Limits, Options, Server};
use std::time::Duration;

/// Runs the command until a signal ends it.
pub fn serve(args: &ServeArgs) -> Result<Outcome, CliError> {
    settings::reporter(&args.logs);
    let making = Making { summarizer: args.summarizer.clone(), ..Making::default() };
    let work = ArticleArgs { making, ..ArticleArgs::new(StageArg::Brief, args.model.clone(), args.trust.clone()) };
    // What is wrong with the flags is said now, and not when the models are loaded.
    let _ = settings::newsroom_builder(&work)?;
    let server = Server::bind(options(args)?).map_err(|e| CliError::Usage(e.to_string()))?;
    progress::say(&format!("listening on http://{}{}", server.address(), prefix(&args.url_prefix)));
    let load = move || match settings::newsroom_builder(&work) {
        Ok(builder) => builder.share_batches(true).build(),
        Err(error) => Err(mujaz::Error::Settings(error.to_string())),
    };
    match server.run(load) {
        Ok(()) => Ok(Outcome::default()),
        Err(Error::Models(error)) => Err(error.into()),
        Err(error) => Err(CliError::Usage(error.to_string())),
    }
}

/// The path in front of all others as addresses have it: "mujaz" and "/mujaz/" are "/mujaz".
fn prefix(given: &str) -> String {
    match given.trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    }
}

fn options(args: &ServeArgs) -> Result<Options, CliError> {
    let wrong = |e: mujaz_server::KeysError| CliError::Usage(e.to_string());
    let keys = args.access.keys.iter().filter(|k| !k.is_empty()).fold(Keys::default(), |keys, key| keys.with(key, Allowance::default()));
    let keys = match &args.access.key_file {
        Some(path) => {
            let keys = keys.with_file(path).map_err(wrong)?;
            // A file without a key in it must not open the server to everybody.
            if keys.is_empty() {
                return Err(CliError::Usage(format!("`{}` has no key: write one a line, or leave --api-keys away", path.display())));
            }
            keys
        }
        None => keys,
    };
    let limits = &args.limits;
    Ok(Options {
        listen: args.listen,
        url_prefix: prefix(&args.url_prefix),
        keys,
        limits: Limits {
            chars: limits.char_limit,
            batch: limits.batch_limit,
            alternatives: limits.alternatives_limit,
            per_minute: limits.requests_a_minute,
            body: (limits.body_limit as usize) << 20,
            bodies: limits.bodies_limit.map(|mib| (mib as usize) << 20),
            running: usize::from(limits.running),
            queue: limits.queue,
            connections: limits.connections,
            time: Duration::from_secs(limits.time_limit),
            file_time: Duration::from_secs(args.kept.file_time),
            file_bytes: (args.kept.file_bytes as usize) << 20,
            patience: Duration::from_secs(limits.patience),
            drain: Duration::from_secs(limits.drain),
            ..Limits::default()
        },
        cors: args.access.cors.clone(),
        page: !args.no_page,
        files: !args.kept.no_files,
        suggestions: args.kept.suggestions.clone(),
        glossaries: args.kept.glossaries.clone(),
        trust_forwarded: args.access.trust_forwarded_for,
        metrics_token: args.access.metrics_token.clone(),
        signals: true,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_prefix_is_one_however_it_is_written() {
        for (given, want) in [("", ""), ("/", ""), ("mujaz", "/mujaz"), ("/mujaz", "/mujaz"), ("/mujaz/", "/mujaz"), ("a/b/", "/a/b")] {
            assert_eq!(super::prefix(given), want, "{given}");
        }
    }
}
