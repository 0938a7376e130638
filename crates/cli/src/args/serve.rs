//! Arguments of `mujaz serve`. Each may also come from the environment or the configuration file.

use super::{Logs, ModelArgs, Trust};
use clap::Args as ClapArgs;
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug, Clone, ClapArgs)]
pub struct ServeArgs {
    /// Where to listen; port 0 lets the system choose
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:5000", value_parser = address, env = "MUJAZ_LISTEN")]
    pub listen: SocketAddr,
    /// A path in front of all others, such as /mujaz
    #[arg(long, value_name = "PATH", default_value = "", env = "MUJAZ_URL_PREFIX")]
    pub url_prefix: String,
    /// extractive; a summarisation model by name, folder or hub:REPO; or auto
    #[arg(long, value_name = "extractive|NAME|DIR|auto", default_value = "extractive", env = "MUJAZ_SERVE_SUMMARIZER")]
    pub summarizer: String,
    #[command(flatten)]
    pub access: Access,
    #[command(flatten)]
    pub limits: Limits,
    #[command(flatten)]
    pub kept: Kept,
    /// Serve the APIs only, no page at /
    #[arg(long, env = "MUJAZ_NO_PAGE")]
    pub no_page: bool,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub trust: Trust,
    #[command(flatten)]
    pub logs: Logs,
}

/// An address of this machine. No name is looked up; `localhost` needs none to be.
fn address(text: &str) -> Result<SocketAddr, String> {
    let own = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let read = own.as_deref().unwrap_or(text).parse::<SocketAddr>();
    read.map_err(|_| "give ADDRESS:PORT, such as 127.0.0.1:5000, or 0.0.0.0:5000 to be reached from other machines".into())
}

/// Who may ask.
#[derive(Debug, Clone, ClapArgs)]
pub struct Access {
    /// A key without which nothing is answered; may be given more than once. With a key here or in a file, all need one
    #[arg(long = "api-key", value_name = "KEY", env = "MUJAZ_API_KEY", hide_env_values = true)]
    pub keys: Vec<String>,
    /// A file of keys, a line each: KEY [REQUESTS-A-MINUTE|-] [CHARACTERS|-]
    #[arg(long = "api-keys", value_name = "FILE", env = "MUJAZ_API_KEYS")]
    pub key_file: Option<PathBuf>,
    /// Origins whose pages may ask; * for all
    #[arg(long, value_name = "ORIGIN,...", value_delimiter = ',', default_value = "*", env = "MUJAZ_CORS")]
    pub cors: Vec<String>,
    /// Count requests by the address that the proxy in front writes into X-Forwarded-For
    #[arg(long, env = "MUJAZ_TRUST_FORWARDED_FOR")]
    pub trust_forwarded_for: bool,
    /// What /metrics wants as a bearer token
    #[arg(long, value_name = "TOKEN", env = "MUJAZ_METRICS_TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,
}

/// Files, and what is kept.
#[derive(Debug, Clone, ClapArgs)]
pub struct Kept {
    /// Translate no files, by no API
    #[arg(long, env = "MUJAZ_NO_FILES")]
    pub no_files: bool,
    /// Take suggested translations (/suggest), a line of JSON each, behind what stands in this file
    #[arg(long, value_name = "FILE", env = "MUJAZ_SUGGESTIONS")]
    pub suggestions: Option<PathBuf>,
    /// Keep the glossaries of clients (/v2/glossaries) in this folder [default: in memory, until the server ends]
    #[arg(long, value_name = "FOLDER", env = "MUJAZ_GLOSSARIES")]
    pub glossaries: Option<PathBuf>,
    /// MiB of all files that are in work, or done and not fetched
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..65_536), env = "MUJAZ_FILE_BYTES")]
    pub file_bytes: u32,
    /// Seconds from a file to its translation
    #[arg(long, value_name = "SECONDS", default_value_t = 1800, value_parser = clap::value_parser!(u64).range(1..86_400), env = "MUJAZ_FILE_TIME")]
    pub file_time: u64,
}

/// How much may be asked.
#[derive(Debug, Clone, ClapArgs)]
pub struct Limits {
    /// Characters of a request [default: as many as its body holds]
    #[arg(long, value_name = "N", env = "MUJAZ_CHAR_LIMIT")]
    pub char_limit: Option<usize>,
    /// Texts of a request
    #[arg(long, value_name = "N", default_value_t = 128, env = "MUJAZ_BATCH_LIMIT")]
    pub batch_limit: usize,
    /// Other translations of a text that may be asked for
    #[arg(long, value_name = "N", default_value_t = 5, env = "MUJAZ_ALTERNATIVES_LIMIT")]
    pub alternatives_limit: usize,
    /// Requests a minute by key, else by address; a request of n texts counts n [default: any number]
    #[arg(long, value_name = "N", env = "MUJAZ_REQUESTS_A_MINUTE")]
    pub requests_a_minute: Option<u32>,
    /// MiB of a body
    #[arg(long, value_name = "MIB", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..1024), env = "MUJAZ_BODY_LIMIT")]
    pub body_limit: u32,
    /// MiB of the bodies of all requests that are read, wait (--queue) or are in work (--running) [default: an eighth of --body-limit for each]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..1_048_576), env = "MUJAZ_BODIES_LIMIT")]
    pub bodies_limit: Option<u32>,
    /// Requests in work at a time; their sentences share batches
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..1024), env = "MUJAZ_RUNNING")]
    pub running: u16,
    /// Requests that may wait; what comes then is told to come again (429)
    #[arg(long, value_name = "N", default_value_t = 256, env = "MUJAZ_QUEUE")]
    pub queue: usize,
    /// Open connections, as far as the system allows
    #[arg(long, value_name = "N", default_value_t = 16_384, env = "MUJAZ_CONNECTIONS")]
    pub connections: usize,
    /// Seconds from a request to its answer
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..86_400), env = "MUJAZ_TIME_LIMIT")]
    pub time_limit: u64,
    /// Seconds that a client may take to send a request
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..86_400), env = "MUJAZ_PATIENCE")]
    pub patience: u64,
    /// Seconds that requests in work may go on after SIGTERM
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(0..86_400), env = "MUJAZ_DRAIN")]
    pub drain: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_numbers_or_this_machine() {
        for (text, want) in [
            ("127.0.0.1:5000", "127.0.0.1:5000"),
            ("0.0.0.0:80", "0.0.0.0:80"),
            ("[::1]:0", "[::1]:0"),
            ("localhost:5000", "127.0.0.1:5000"),
        ] {
            assert_eq!(address(text).map(|a| a.to_string()), Ok(want.to_string()), "{text}");
        }
        for wrong in ["5000", ":5000", "localhost", "localhost:x", "127.0.0.1", "127.0.0.1:99999", "news.example.org:80", ""] {
            assert!(address(wrong).is_err_and(|e| e.contains("ADDRESS:PORT")), "{wrong}");
        }
    }
}
