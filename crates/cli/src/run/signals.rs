//! SIGINT and SIGTERM: the first asks the job to stop after the group in work, a second one ends the program at once.

use crate::error::CliError;
use mujaz::job::Cancel;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Which signal came, if any.
#[derive(Debug, Default)]
pub struct Signal(Arc<AtomicUsize>);

impl Signal {
    /// The number of the signal that came.
    pub fn caught(&self) -> Option<i32> {
        i32::try_from(self.0.load(Ordering::Relaxed)).ok().filter(|n| *n > 0)
    }
}

/// Connects the signals to a job.
pub fn listen(cancel: &Cancel) -> Result<Signal, CliError> {
    let signal = Signal::default();
    for number in [SIGINT, SIGTERM] {
        // In this order: on the first signal the flag is not yet set when the conditional handler looks at it.
        let connected = flag::register_conditional_shutdown(number, 128 + number, cancel.flag())
            .and_then(|_| flag::register_usize(number, signal.0.clone(), number as usize))
            .and_then(|_| flag::register(number, cancel.flag()));
        connected.map_err(|source| CliError::Read { path: "signals".into(), source })?;
    }
    Ok(signal)
}
