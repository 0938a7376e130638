//! The border to C, and the `unsafe` of this crate: pointers of the caller are read here and nowhere else, by the contract that
//! `mujaz.h` states. The work behind them runs in `call`, which lets no panic through.
#![allow(unsafe_code)]

use crate::call::{call, last_error, text};
use crate::desk::{self, Desk};
use std::ffi::{CStr, CString, c_char};

/// A newsroom: models, house spellings and settings.
pub struct MujazDesk(Desk);

/// A text of the caller; None where there is none.
///
/// # Safety
/// `pointer` is NULL, or a text with a NUL at its end that stays as it is until this call is over.
unsafe fn given<'a>(pointer: *const c_char) -> Option<&'a CStr> {
    // SAFETY: not NULL here, and the rest is what the caller promised.
    (!pointer.is_null()).then(|| unsafe { CStr::from_ptr(pointer) })
}

/// A text as UTF-8.
fn utf8<'a>(given: Option<&'a CStr>, what: &str) -> Result<Option<&'a str>, String> {
    given.map(|text| text.to_str().map_err(|e| format!("{what} is not UTF-8 behind byte {}", e.valid_up_to()))).transpose()
}

fn needed<'a>(given: Option<&'a CStr>, what: &str) -> Result<&'a str, String> {
    utf8(given, what)?.ok_or_else(|| format!("{what} is NULL"))
}

/// A text that the caller owns from now on; NULL where the work failed.
fn handed(work: impl FnOnce() -> Result<String, String> + Send) -> *mut c_char {
    call(|| text(work()?)).map_or(std::ptr::null_mut(), CString::into_raw)
}

/// Loads models. `model` is a name, a folder or hub:ORG/NAME, NULL for `MUJAZ_MODEL` or the one inside; `options` is NULL or JSON with
/// the command's flags, such as {"workers": 1, "beams": 4, "full": true}. NULL on failure.
///
/// # Safety
/// Both are NULL or texts with a NUL at their end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mujaz_open(model: *const c_char, options: *const c_char) -> *mut MujazDesk {
    // SAFETY: what this function asks of its caller.
    let (model, options) = unsafe { (given(model), given(options)) };
    let opened = call(|| Desk::open(utf8(model, "model")?, utf8(options, "options")?));
    opened.map_or(std::ptr::null_mut(), |desk| Box::into_raw(Box::new(MujazDesk(desk))))
}

/// A text in English; a long one is cut into pieces that fit the model. NULL on failure.
///
/// # Safety
/// `desk` is NULL or of `mujaz_open` and not closed, `text` NULL or a text with a NUL at its end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mujaz_translate(desk: *const MujazDesk, text: *const c_char) -> *mut c_char {
    // SAFETY: what this function asks of its caller.
    let (desk, text) = unsafe { (desk.as_ref(), given(text)) };
    handed(|| desk.ok_or("the newsroom is NULL")?.0.translate(needed(text, "text")?))
}

/// The English brief of a page or a text, `length` bytes in any charset, as the line of JSON that the command writes. `url` is its
/// address or NULL. NULL on failure.
///
/// # Safety
/// `desk` is NULL or of `mujaz_open` and not closed, `page` NULL or `length` bytes, `url` NULL or a text with a NUL at its end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mujaz_brief(desk: *const MujazDesk, page: *const c_char, length: usize, url: *const c_char) -> *mut c_char {
    // SAFETY: what this function asks of its caller.
    let (desk, url) = unsafe { (desk.as_ref(), given(url)) };
    let held = isize::try_from(length).is_ok() && !page.is_null();
    // SAFETY: not NULL, no longer than memory may be, and else what this function asks of its caller.
    let page = held.then(|| unsafe { std::slice::from_raw_parts(page.cast::<u8>(), length) });
    handed(|| desk.ok_or("the newsroom is NULL")?.0.brief(page.ok_or("the page is NULL")?, utf8(url, "url")?))
}

/// What does not agree between Arabic and its English, by any engine, as a JSON list of kind, detail and places; no model is needed.
/// NULL on failure.
///
/// # Safety
/// Both are NULL or texts with a NUL at their end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mujaz_check(source: *const c_char, target: *const c_char) -> *mut c_char {
    // SAFETY: what this function asks of its caller.
    let (source, target) = unsafe { (given(source), given(target)) };
    handed(|| desk::check(needed(source, "source")?, needed(target, "target")?))
}

/// Why the last call of this thread that failed did so, and what to do; never NULL. The text is the library's, and good until another
/// call of this thread fails.
#[unsafe(no_mangle)]
pub extern "C" fn mujaz_error() -> *const c_char {
    last_error()
}

/// The version; the text is the library's.
#[unsafe(no_mangle)]
pub extern "C" fn mujaz_version() -> *const c_char {
    const { concat!(env!("CARGO_PKG_VERSION"), "\0") }.as_ptr().cast()
}

/// Frees a text that a function gave. NULL is nothing.
///
/// # Safety
/// `text` is NULL or of a function that gives texts to the caller, and not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mujaz_free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: `handed` made it with `CString::into_raw`; the caller promised that it is not freed yet.
        drop(unsafe { CString::from_raw(text) });
    }
}

/// Closes a newsroom, when no call works with it any more. NULL is nothing.
///
/// # Safety
/// `desk` is NULL or of `mujaz_open` and not closed, and no other thread uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mujaz_close(desk: *mut MujazDesk) {
    if !desk.is_null() {
        // SAFETY: `mujaz_open` made it with `Box::into_raw`; the caller promised that it is not closed yet.
        let desk = unsafe { Box::from_raw(desk) };
        // A panic while workers end is no reason to end the caller.
        _ = call(move || {
            drop(desk);
            Ok(())
        });
    }
}
