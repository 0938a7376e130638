//! Which instruction set the kernels run on.

use std::sync::OnceLock;

/// Values that prove what this CPU has: only detection in this module makes them, so what takes one is safe to call.
macro_rules! proofs {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {
        $($(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(());)*
    };
}

proofs! {
    /// NEON, on 64-bit Arm.
    Neon,
    /// NEON and the int8 dot products of Armv8.2.
    NeonDot,
    /// AVX2 and FMA.
    Avx2,
    /// AVX2, FMA and the int8 dot products of AVX-VNNI (Intel since Alder Lake, AMD since Zen 5).
    AvxVnni,
    /// AVX-512 F, VL, BW and DQ, AVX2 and FMA.
    Avx512,
    /// What [`Avx512`] has, and the int8 dot products of VNNI.
    Avx512Vnni,
    /// What [`Avx512`] has, and dot products of bfloat16 that are faster than those of floats.
    Avx512Bf16,
}

/// An instruction set that kernels are compiled for, and the proof that this machine has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isa {
    /// What every target has (SSE2 on x86-64, NEON on 64-bit Arm) as the compiler uses it: the reference.
    Portable,
    /// NEON by hand, on 64-bit Arm.
    Neon(Neon),
    /// The same with the int8 dot products of Armv8.2.
    NeonDot(NeonDot),
    /// AVX2 and FMA.
    Avx2(Avx2),
    /// The same with the int8 dot products of AVX-VNNI.
    AvxVnni(AvxVnni),
    /// AVX-512 F, VL, BW and DQ.
    Avx512(Avx512),
    /// The same with the int8 dot products of VNNI.
    Avx512Vnni(Avx512Vnni),
}

/// `MUJAZ_ISA` names no instruction set of this architecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownIsa {
    /// The name that was asked for.
    pub name: String,
}

impl std::fmt::Display for UnknownIsa {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MUJAZ_ISA names `{}`, which is none of the instruction sets here: {}", self.name, Isa::NAMES.join(", "))
    }
}

impl std::error::Error for UnknownIsa {}

impl Isa {
    /// The names of this architecture's sets, narrowest first.
    #[cfg(target_arch = "x86_64")]
    pub const NAMES: &[&str] = &["portable", "avx2", "avx-vnni", "avx512", "avx512-vnni"];
    /// The names of this architecture's sets, narrowest first.
    #[cfg(target_arch = "aarch64")]
    pub const NAMES: &[&str] = &["portable", "neon", "neon-dot"];
    /// The names of this architecture's sets, narrowest first.
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    pub const NAMES: &[&str] = &["portable"];

    /// The widest set of this machine, found once. `MUJAZ_ISA` with the [name](Isa::name) of a set lowers it (never raises it).
    ///
    /// # Errors
    /// If `MUJAZ_ISA` names no set of this architecture.
    pub fn chosen() -> Result<Isa, UnknownIsa> {
        static CHOSEN: OnceLock<Result<Isa, UnknownIsa>> = OnceLock::new();
        CHOSEN.get_or_init(|| Isa::widest(std::env::var("MUJAZ_ISA").ok().filter(|name| !name.is_empty()).as_deref())).clone()
    }

    /// [`Isa::chosen`] for the kernels themselves: whoever loads a model has asked for the error before; portable where none did.
    pub fn current() -> Isa {
        static CURRENT: OnceLock<Isa> = OnceLock::new();
        *CURRENT.get_or_init(|| Isa::chosen().unwrap_or(Isa::Portable))
    }

    /// The widest set that is no wider than the one with the given name.
    fn widest(limit: Option<&str>) -> Result<Isa, UnknownIsa> {
        let place = |name: &str| Isa::NAMES.iter().position(|known| *known == name);
        let limit = match limit {
            Some(name) => place(name).ok_or_else(|| UnknownIsa { name: name.to_string() })?,
            None => Isa::NAMES.len() - 1,
        };
        Ok(Isa::available().into_iter().rfind(|isa| place(isa.name()).is_some_and(|at| at <= limit)).unwrap_or(Isa::Portable))
    }

    /// A short name for reports, for example `avx512`.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Portable => "portable",
            Isa::Neon(_) => "neon",
            Isa::NeonDot(_) => "neon-dot",
            Isa::Avx2(_) => "avx2",
            Isa::AvxVnni(_) => "avx-vnni",
            Isa::Avx512(_) => "avx512",
            Isa::Avx512Vnni(_) => "avx512-vnni",
        }
    }

    /// AVX-512, where the set includes it.
    pub fn avx512(self) -> Option<Avx512> {
        match self {
            Isa::Avx512(proof) => Some(proof),
            Isa::Avx512Vnni(_) => Some(Avx512(())),
            _ => None,
        }
    }

    /// AVX2 and FMA, where the set includes them.
    pub fn avx2(self) -> Option<Avx2> {
        match self {
            Isa::Avx2(proof) => Some(proof),
            Isa::AvxVnni(_) | Isa::Avx512(_) | Isa::Avx512Vnni(_) => Some(Avx2(())),
            _ => None,
        }
    }

    /// NEON, where the set includes it.
    pub fn neon(self) -> Option<Neon> {
        match self {
            Isa::Neon(proof) => Some(proof),
            Isa::NeonDot(_) => Some(Neon(())),
            _ => None,
        }
    }

    /// Every set this machine can run, narrowest first; tests compare them with each other.
    #[cfg(target_arch = "x86_64")]
    pub fn available() -> Vec<Isa> {
        let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        let avx512 = avx2
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq");
        let found = [
            (true, Isa::Portable),
            (avx2, Isa::Avx2(Avx2(()))),
            (avx2 && is_x86_feature_detected!("avxvnni"), Isa::AvxVnni(AvxVnni(()))),
            (avx512, Isa::Avx512(Avx512(()))),
            (avx512 && is_x86_feature_detected!("avx512vnni"), Isa::Avx512Vnni(Avx512Vnni(()))),
        ];
        found.into_iter().filter_map(|(here, isa)| here.then_some(isa)).collect()
    }

    /// Every set this machine can run, narrowest first; tests compare them with each other.
    #[cfg(target_arch = "aarch64")]
    pub fn available() -> Vec<Isa> {
        let neon = std::arch::is_aarch64_feature_detected!("neon");
        let found = [
            (true, Isa::Portable),
            (neon, Isa::Neon(Neon(()))),
            (neon && std::arch::is_aarch64_feature_detected!("dotprod"), Isa::NeonDot(NeonDot(()))),
        ];
        found.into_iter().filter_map(|(here, isa)| here.then_some(isa)).collect()
    }

    /// Every set this machine can run: the reference.
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    pub fn available() -> Vec<Isa> {
        vec![Isa::Portable]
    }
}

#[cfg(target_arch = "x86_64")]
impl Avx512 {
    /// Dot products of bfloat16, where this CPU has them and multiplies faster by them than by floats. AMD's do twice the products
    /// (Zen 4, measured); on Intel's (Sapphire Rapids, measured) they take so long that floats win from a few rows on.
    pub fn quick_bf16(self) -> Option<Avx512Bf16> {
        static QUICK: OnceLock<bool> = OnceLock::new();
        let quick = *QUICK.get_or_init(|| {
            let vendor = std::arch::x86_64::__cpuid(0);
            let amd = [vendor.ebx, vendor.edx, vendor.ecx].map(u32::to_le_bytes).as_flattened() == b"AuthenticAMD";
            amd && is_x86_feature_detected!("avx512bf16")
        });
        quick.then_some(Avx512Bf16(()))
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
                    // SAFETY: the value proves that this CPU has the set.
                    $crate::Isa::Avx512(_) | $crate::Isa::Avx512Vnni(_) => return unsafe { avx512($($arg),*) },
                    // SAFETY: as above.
                    $crate::Isa::Avx2(_) | $crate::Isa::AvxVnni(_) => return unsafe { avx2($($arg),*) },
                    _ => {}
                }
            }
            $body($($arg),*)
        }
    };
}
pub(crate) use multiversion;

#[cfg(test)]
mod tests {
    use super::Isa;

    #[test]
    fn a_limit_lowers_and_never_raises() {
        let here = Isa::available();
        let widest = |limit| Isa::widest(limit).unwrap();
        assert_eq!(here.first(), Some(&Isa::Portable));
        assert_eq!(widest(None), *here.last().unwrap());
        assert_eq!(widest(Some("portable")), Isa::Portable);
        let place = |isa: Isa| Isa::NAMES.iter().position(|name| *name == isa.name()).unwrap();
        for (at, name) in Isa::NAMES.iter().enumerate() {
            let found = widest(Some(name));
            assert!(here.contains(&found) && place(found) <= at, "{name}");
            assert!(here.iter().all(|isa| isa.name() != *name) || found.name() == *name, "{name}");
        }
    }

    #[test]
    fn a_name_of_no_set_is_an_error() {
        for name in ["", "avx", "AVX2", "no such set", if cfg!(target_arch = "x86_64") { "neon" } else { "avx2" }] {
            let error = Isa::widest(Some(name)).unwrap_err();
            assert!(error.to_string().contains("portable"), "{error}");
        }
    }
}
