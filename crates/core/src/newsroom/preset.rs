//! Translators by what they are wanted for.

use crate::model::{BUNDLED, Registry};
use crate::nn::ComputeType;
use std::str::FromStr;

/// A translator by what it is wanted for, as far as memory allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Most articles an hour.
    Fast,
    /// A stronger translator that is still small and fast.
    Balanced,
    /// The strongest translator, exact.
    Best,
}

/// Name and arithmetic, the strongest first.
const ORDER: [(&str, ComputeType); 4] = [
    ("opus-mt-tc-big-ar-en", ComputeType::F32),
    ("opus-mt-tc-big-ar-en", ComputeType::Int8),
    ("firefox-ar-en", ComputeType::Int8),
    ("firefox-ar-en-small", ComputeType::Int8),
];

impl Preset {
    /// The model and the arithmetic that this means on a machine with so many MiB of memory; where none fits, the bundled one.
    ///
    /// ```
    /// use mujaz::{Preset, model::Registry};
    /// let registry = Registry::built_in().unwrap();
    /// assert_eq!(Preset::Fast.choose(&registry, u64::MAX).0, "firefox-ar-en-small");
    /// assert_eq!(Preset::Balanced.choose(&registry, u64::MAX).0, "firefox-ar-en");
    /// assert_eq!(Preset::Best.choose(&registry, 10).0, "tiny-ar-en");
    /// ```
    pub fn choose(self, registry: &Registry, memory: u64) -> (&'static str, ComputeType) {
        let from = match self {
            Self::Best => 0,
            Self::Balanced => 2,
            Self::Fast => 3,
        };
        let fits = |(name, compute): &&(&str, ComputeType)| {
            let need = registry.get(name).and_then(|m| m.card.about.memory(*compute == ComputeType::Int8));
            need.is_some_and(|need| need <= memory)
        };
        ORDER[from..].iter().find(fits).copied().unwrap_or((BUNDLED, ComputeType::Auto))
    }
}

impl FromStr for Preset {
    type Err = String;

    /// By the name that the command's `--preset` has.
    ///
    /// ```
    /// use mujaz::Preset;
    /// assert_eq!("balanced".parse(), Ok(Preset::Balanced));
    /// assert!("better".parse::<Preset>().unwrap_err().contains("fast, balanced or best"));
    /// ```
    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "fast" => Ok(Self::Fast),
            "balanced" => Ok(Self::Balanced),
            "best" => Ok(Self::Best),
            other => Err(format!("preset `{other}`: give fast, balanced or best")),
        }
    }
}

/// MiB of memory that a new process may take; where the system does not tell, as much as any model needs.
pub fn free_memory() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("MemAvailable:"));
    line.and_then(|l| l.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()).map_or(u64::MAX, |kb| kb >> 10)
}
