//! Calls: work runs on a thread of its own, whatever stack the caller has, and what it panics with is an error.

use std::cell::RefCell;
use std::ffi::CString;
use std::thread::{Builder, scope};

/// Bytes of stack; memory only where it is used. Pages of others nest as deep as they like.
const STACK: usize = 256 << 20;

thread_local! {
    /// The last error of this thread.
    static LAST: RefCell<CString> = RefCell::default();
}

/// A text for C. It ends at a NUL, which no text of ours has.
pub fn text(text: String) -> Result<CString, String> {
    CString::new(text).map_err(|_| "the result has a NUL in it, which no text of C can have".into())
}

/// Does work; None is a failure, whose reason [`last_error`] has.
pub fn call<T: Send>(work: impl FnOnce() -> Result<T, String> + Send) -> Option<T> {
    let done = scope(|scope| {
        let started = Builder::new().name("mujaz-call".into()).stack_size(STACK).spawn_scoped(scope, work);
        let thread = started.map_err(|e| format!("no thread could be started: {e}"))?;
        thread.join().unwrap_or_else(|panic| Err(panicked(&*panic)))
    });
    match done {
        Ok(value) => Some(value),
        Err(reason) => {
            LAST.with_borrow_mut(|last| *last = CString::new(reason.replace('\0', "")).unwrap_or_default());
            None
        }
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> String {
    format!("a defect of mujaz, please report it with the input: {}", mujaz::text::guard::panic_text(panic))
}

/// Why the last call of this thread that failed did; the pointer is good until the next one does.
pub fn last_error() -> *const std::ffi::c_char {
    LAST.with_borrow(|last| last.as_ptr())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last() -> String {
        LAST.with_borrow(|last| last.to_string_lossy().into_owned())
    }

    #[test]
    fn a_failure_or_a_panic_is_kept_and_a_success_is_not() {
        assert_eq!(call(|| Ok(1)), Some(1));
        assert_eq!(last(), "");
        assert_eq!(call(|| Err::<u8, _>("no".into())), None);
        assert_eq!(last(), "no");
        assert_eq!(call(|| -> Result<u8, String> { panic!("a {}", "thing") }), None);
        assert_eq!(last(), "a defect of mujaz, please report it with the input: a thing");
        assert_eq!(call(|| Ok(2)), Some(2));
        assert!(last().ends_with("a thing"));
        assert_eq!(call(|| Err::<u8, _>("a\0b".into())), None);
        assert_eq!(last(), "ab");
        std::thread::spawn(|| assert_eq!(last(), "")).join().unwrap();
    }

    #[test]
    fn deep_stacks_are_no_danger_for_small_ones_of_callers() {
        fn deep(n: usize) -> usize {
            let block = std::hint::black_box([n; 512]);
            if n == 0 { 0 } else { deep(n - 1) + usize::from(block[n % 512] == n) }
        }
        let caller = Builder::new().stack_size(128 << 10).spawn(|| call(|| Ok(deep(20_000))));
        assert_eq!(caller.unwrap().join().unwrap(), Some(20_000));
    }

    #[test]
    fn texts_of_c_have_no_nul() {
        assert_eq!(text("قمة".into()).unwrap().to_str(), Ok("قمة"));
        assert!(text("a\0b".into()).is_err());
    }
}
