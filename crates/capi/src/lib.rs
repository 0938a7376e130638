//! mujaz for C, and for all that calls C: a [`mujaz::Newsroom`] behind eight functions. `include/mujaz.h` is what callers see.
//!
//! ```text
//!  abi      the border: pointers in, pointers out (the `unsafe` of this crate); mujaz.h is made of it
//!  call     a thread for each call: a stack of its own, panics caught, the last error kept
//!  desk     what the functions do      options   settings as JSON, under the names of the command's flags
//! ```

mod abi;
mod call;
mod desk;
mod options;
