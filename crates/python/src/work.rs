//! Work outside the interpreter: a thread does it, the caller waits without holding the interpreter, looks after signals and passes
//! progress on.
//!
//! The caller of a text that takes minutes can be interrupted at once, in whatever the thread is: the thread is told to stop, ends
//! with the part that it is in, and nobody waits for it. Its stack is large, as parsers recurse with the depth of a page and
//! the second thread of a Python program may have half a MiB.

use crate::error::Error;
use mujaz::job::Cancel;
use pyo3::prelude::*;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::Builder;
use std::time::Duration;

/// How long a signal may wait.
const TICK: Duration = Duration::from_millis(50);

/// Bytes of stack; memory only where it is used.
const STACK: usize = 256 << 20;

enum Event<T> {
    Progress(usize),
    Done(T),
}

/// What a working thread knows of its caller.
pub struct Told<T> {
    sender: Sender<Event<T>>,
    cancel: Cancel,
}

impl<T> Told<T> {
    /// So much is done, in all.
    pub fn progress(&self, done: usize) {
        _ = self.sender.send(Event::Progress(done));
    }

    /// Whether the caller went away.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Who may stop it.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }
}

/// Does work; `progress` is called with what is done and how much there is, in this thread.
///
/// # Errors
/// What a signal's handler or `progress` raised; if the system starts no thread; if the work panicked.
pub fn run<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<(&Bound<'_, PyAny>, usize)>,
    work: impl FnOnce(&Told<T>) -> T + Send + 'static,
) -> PyResult<T> {
    let (sender, mut receiver) = channel();
    let told = Told { sender, cancel: Cancel::default() };
    let cancel = told.cancel.clone();
    let thread = move || {
        let done = work(&told);
        _ = told.sender.send(Event::Done(done));
    };
    let started = Builder::new().name("mujaz-call".into()).stack_size(STACK).spawn(thread);
    started.map_err(|e| Error::new_err(format!("no thread could be started: {e}")))?;
    loop {
        let event;
        (event, receiver) = py.detach(move || (receiver.recv_timeout(TICK), receiver));
        let spoken = match event {
            Ok(Event::Done(done)) => return Ok(done),
            Ok(Event::Progress(done)) => progress.map_or(Ok(()), |(call, total)| call.call1((done, total)).map(|_| ())),
            Err(RecvTimeoutError::Timeout) => py.check_signals(),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::new_err("a defect of mujaz: its work panicked; please report it with the input"));
            }
        };
        if let Err(raised) = spoken {
            cancel.cancel();
            return Err(raised);
        }
    }
}
