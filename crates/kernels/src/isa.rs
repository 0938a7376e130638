//! Which instruction set the kernels run on.

use std::sync::OnceLock;

/// An instruction set that a kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Isa {
    /// What every target has (SSE2 on x86-64, NEON on 64-bit Arm) as the compiler uses it: the reference.
    Portable,
    /// NEON by hand, on 64-bit Arm.
    Neon,
    /// The same with the int8 dot products of Armv8.2.
    NeonDot,
    /// AVX2 and FMA.
    Avx2,
    /// The same with the int8 dot products of AVX-VNNI (Intel since Alder Lake, AMD since Zen 5).
    AvxVnni,
    /// AVX-512 F, VL, BW and DQ.
    Avx512,
    /// The same with the int8 dot products of VNNI.
    Avx512Vnni,
}

impl Isa {
    /// All sets of this architecture, narrowest first.
    #[cfg(target_arch = "x86_64")]
    const ALL: &[Isa] = &[Isa::Portable, Isa::Avx2, Isa::AvxVnni, Isa::Avx512, Isa::Avx512Vnni];
    #[cfg(target_arch = "aarch64")]
    const ALL: &[Isa] = &[Isa::Portable, Isa::Neon, Isa::NeonDot];
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    const ALL: &[Isa] = &[Isa::Portable];

    /// The widest set of this machine, found once. `MUJAZ_ISA` with the [name](Isa::name) of a set lowers it (never raises it).
    pub fn current() -> Isa {
        static CURRENT: OnceLock<Isa> = OnceLock::new();
        *CURRENT.get_or_init(|| Isa::widest(std::env::var("MUJAZ_ISA").ok().as_deref()))
    }

    /// The widest set that is no wider than the one with the given name.
    fn widest(limit: Option<&str>) -> Isa {
        let limit = limit.and_then(|name| Isa::ALL.iter().position(|isa| isa.name() == name));
        let allowed = &Isa::ALL[..=limit.unwrap_or(Isa::ALL.len() - 1)];
        allowed.iter().copied().rfind(|isa| isa.is_here()).unwrap_or(Isa::Portable)
    }

    /// Every set this machine can run, narrowest first; tests compare them with each other.
    pub fn available() -> Vec<Isa> {
        Isa::ALL.iter().copied().filter(|isa| isa.is_here()).collect()
    }

    /// A short name for reports, for example `avx512`.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Portable => "portable",
            Isa::Neon => "neon",
            Isa::NeonDot => "neon-dot",
            Isa::Avx2 => "avx2",
            Isa::AvxVnni => "avx-vnni",
            Isa::Avx512 => "avx512",
            Isa::Avx512Vnni => "avx512-vnni",
        }
    }

    #[cfg(target_arch = "x86_64")]
    fn is_here(self) -> bool {
        let avx2 = || is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        let avx512 = || {
            avx2()
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
        };
        match self {
            Isa::Portable => true,
            Isa::Avx2 => avx2(),
            Isa::AvxVnni => avx2() && is_x86_feature_detected!("avxvnni"),
            Isa::Avx512 => avx512(),
            Isa::Avx512Vnni => avx512() && is_x86_feature_detected!("avx512vnni"),
            Isa::Neon | Isa::NeonDot => false,
        }
    }

    #[cfg(target_arch = "aarch64")]
    fn is_here(self) -> bool {
        match self {
            Isa::Portable => true,
            Isa::Neon => std::arch::is_aarch64_feature_detected!("neon"),
            Isa::NeonDot => std::arch::is_aarch64_feature_detected!("neon") && std::arch::is_aarch64_feature_detected!("dotprod"),
            _ => false,
        }
    }

    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    fn is_here(self) -> bool {
        self == Isa::Portable
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
                    $crate::Isa::Avx2 | $crate::Isa::AvxVnni => return unsafe { avx2($($arg),*) },
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
        assert_eq!(here.first(), Some(&Isa::Portable));
        assert_eq!(Isa::widest(None), *here.last().unwrap());
        assert_eq!(Isa::widest(Some("portable")), Isa::Portable);
        assert_eq!(Isa::widest(Some("no such set")), *here.last().unwrap());
        for isa in Isa::ALL {
            let widest = Isa::widest(Some(isa.name()));
            assert!(here.contains(&widest) && widest <= *isa, "{isa:?}");
            assert!(!here.contains(isa) || widest == *isa, "{isa:?}");
        }
    }
}
