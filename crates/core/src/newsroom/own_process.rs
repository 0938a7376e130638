//! A newsroom inside of a host that may fork.

use super::Newsroom;

/// A newsroom for the process that opened it and no other: the threads that work for it do not run in a forked child, which would wait
/// for them for ever, with a call and at the end. Bindings of other languages hold theirs so.
///
/// ```
/// let held = mujaz::OwnProcess::new(mujaz::Newsroom::builder().no_translator().build().unwrap());
/// assert!(held.get().is_some() && held.process() == std::process::id());
/// ```
#[derive(Debug)]
pub struct OwnProcess {
    newsroom: Option<Newsroom>,
    process: u32,
}

impl OwnProcess {
    /// Of this process.
    pub fn new(newsroom: Newsroom) -> Self {
        Self { newsroom: Some(newsroom), process: std::process::id() }
    }

    /// The newsroom; None in another process.
    pub fn get(&self) -> Option<&Newsroom> {
        self.newsroom.as_ref().filter(|_| self.process == std::process::id())
    }

    /// The process that opened it.
    pub fn process(&self) -> u32 {
        self.process
    }
}

impl Drop for OwnProcess {
    fn drop(&mut self) {
        if self.process != std::process::id() {
            std::mem::forget(self.newsroom.take());
        }
    }
}
