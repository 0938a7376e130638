//! How the hub is spoken to.

use super::Cache;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the hub is spoken to.
#[derive(Clone)]
pub struct HubOptions {
    /// Address of the hub or of a mirror.
    pub endpoint: String,
    /// The user's token.
    pub token: Option<String>,
    /// Address that models with addresses of their own are looked for at first: `MIRROR/MODEL/FILE`.
    pub mirror: Option<String>,
    /// Whether nothing may leave this machine.
    pub offline: bool,
    /// The cache.
    pub cache: Cache,
    /// The record of first fetches.
    pub lock: PathBuf,
    /// Times a request that may pass is tried again.
    pub retries: usize,
    /// Time without a byte after which a fetch is given up.
    pub stall: Duration,
    /// Files at a time.
    pub parallel: usize,
}

/// Without the token: what is printed for a log or a report goes to others.
impl std::fmt::Debug for HubOptions {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { endpoint, token, mirror, offline, cache, lock, retries, stall, parallel } = self;
        let token = token.as_ref().map(|_| "(hidden)");
        let mut out = out.debug_struct("HubOptions");
        out.field("endpoint", endpoint)
            .field("token", &token)
            .field("mirror", mirror)
            .field("offline", offline)
            .field("cache", cache)
            .field("lock", lock);
        out.field("retries", retries).field("stall", stall).field("parallel", parallel).finish()
    }
}

impl HubOptions {
    /// As the environment says: `HF_ENDPOINT`, `HF_TOKEN` (or the token that `hf auth login` left), `HF_HUB_OFFLINE`,
    /// `HF_HUB_CACHE`, `HF_HOME`, `MUJAZ_MIRROR`; proxies by `HTTPS_PROXY` and its kin.
    pub fn from_env(lock: PathBuf) -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let cache = Cache::from_env();
        let home = set("HF_HOME").map_or_else(|| cache.root().parent().map(Path::to_path_buf), |h| Some(h.into()));
        let stored = || std::fs::read_to_string(home?.join("token")).ok().map(|t| t.trim().to_string()).filter(|t| !t.is_empty());
        let yes = |v: String| matches!(v.to_ascii_lowercase().as_str(), "1" | "true" | "yes" | "on");
        Self {
            endpoint: set("HF_ENDPOINT").unwrap_or_else(|| "https://huggingface.co".into()).trim_end_matches('/').into(),
            token: set("HF_TOKEN").or_else(stored),
            mirror: set("MUJAZ_MIRROR").map(|v| v.trim_end_matches('/').to_string()),
            offline: set("HF_HUB_OFFLINE").is_some_and(yes),
            cache,
            lock,
            retries: 4,
            stall: Duration::from_secs(set("MUJAZ_HUB_TIMEOUT").and_then(|v| v.parse().ok()).unwrap_or(60)),
            parallel: 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cache, HubOptions};
    use std::time::Duration;

    #[test]
    fn the_token_is_in_no_report() {
        let options = HubOptions {
            endpoint: "https://hub".into(),
            token: Some("hf_secret".into()),
            mirror: None,
            offline: false,
            cache: Cache::new("/cache"),
            lock: "/lock".into(),
            retries: 1,
            stall: Duration::from_secs(1),
            parallel: 1,
        };
        for text in [format!("{options:?}"), format!("{options:#?}"), format!("{:?}", crate::hub::Hub::new(options.clone()))] {
            assert!(text.contains("https://hub") && text.contains("(hidden)") && !text.contains("secret"), "{text}");
        }
    }
}
