//! A parser that panics fails its text, never the run.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a function gives, or what its panic said. For values that nobody looks at again after a panic.
///
/// ```
/// use mujaz_text::guard::guarded;
/// assert_eq!(guarded(|| 1), Ok(1));
/// assert_eq!(guarded(|| -> u8 { panic!("no text") }), Err("no text".to_string()));
/// ```
///
/// # Errors
/// If it panics.
pub fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| panic_text(&*panic))
}

/// What a panic said.
pub fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a message").to_string()
}
