//! Which instruction set the kernels run on.

use std::sync::OnceLock;

/// An instruction set that a kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Isa {
    /// What every target has (SSE2 on x86-64, NEON on 64-bit Arm): the reference.
    Portable,
    /// AVX2 and FMA.
    Avx2,
    /// AVX-512 F, VL, BW and DQ.
    Avx512,
    /// The same with the int8 dot products of VNNI.
    Avx512Vnni,
}

impl Isa {
    /// The widest set of this machine, found once. `MUJAZ_ISA=portable|avx2|avx512|vnni` lowers it (never raises it).
    pub fn current() -> Isa {
        static CURRENT: OnceLock<Isa> = OnceLock::new();
        *CURRENT.get_or_init(|| {
            let wish = match std::env::var("MUJAZ_ISA").as_deref() {
                Ok("portable" | "scalar") => Isa::Portable,
                Ok("avx2") => Isa::Avx2,
                Ok("avx512") => Isa::Avx512,
                _ => Isa::Avx512Vnni,
            };
            wish.min(Isa::detect())
        })
    }

    /// Every set this machine can run, narrowest first; tests compare them with each other.
    pub fn available() -> Vec<Isa> {
        [Isa::Portable, Isa::Avx2, Isa::Avx512, Isa::Avx512Vnni].into_iter().filter(|isa| *isa <= Isa::detect()).collect()
    }

    /// A short name for reports, for example `avx512`.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Portable => "portable",
            Isa::Avx2 => "avx2",
            Isa::Avx512 => "avx512",
            Isa::Avx512Vnni => "avx512-vnni",
        }
    }

    #[cfg(target_arch = "x86_64")]
    fn detect() -> Isa {
        if is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
        {
            if is_x86_feature_detected!("avx512vnni") { Isa::Avx512Vnni } else { Isa::Avx512 }
        } else if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            Isa::Avx2
        } else {
            Isa::Portable
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn detect() -> Isa {
        Isa::Portable
    }
}

/// Compiles one `#[inline(always)]` body for every instruction set and dispatches to the right copy.
///
/// The body is ordinary safe Rust over slices: the compiler vectorises it for each set.
macro_rules! multiversion {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) = $body:path) => {
        $(#[$meta])*
        $vis fn $name($($arg: $ty),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,fma")]
                fn avx2($($arg: $ty),*) { $body($($arg),*) }
                #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")]
                fn avx512($($arg: $ty),*) { $body($($arg),*) }
                match $crate::Isa::current() {
                    // SAFETY: `Isa::current` returns only sets that this CPU was found to have.
                    $crate::Isa::Avx512 | $crate::Isa::Avx512Vnni => return unsafe { avx512($($arg),*) },
                    // SAFETY: as above.
                    $crate::Isa::Avx2 => return unsafe { avx2($($arg),*) },
                    $crate::Isa::Portable => {}
                }
            }
            $body($($arg),*)
        }
    };
}
pub(crate) use multiversion;
