//! Threads inside an operation, for a text that has the machine to itself.
//!
//! Batches need none: there each worker runs whole operations on one thread. Where texts are fewer than cores, a [`Team`] lends its
//! threads to the operations of one worker. How work is shared changes no result: an element is computed by one thread, the way it
//! would be alone.

use rayon::prelude::*;
use std::cell::Cell;

thread_local! {
    /// Whether this thread belongs to a team. A caller's own pool is no team: its threads have work of their own.
    static IN_TEAM: Cell<bool> = const { Cell::new(false) };
}

/// Multiply-adds from which on it pays to share an operation: what takes some microseconds.
pub const WORTH: usize = 1 << 17;

/// A number of threads that work on the operations of one caller.
///
/// ```
/// use mujaz_kernels::{PackedF32, PackedMatrix, Team};
/// let weight = PackedF32::pack(&vec![0.5; 500 * 300], 500, 300);
/// let mut out = vec![0.0; 500];
/// let team = Team::new(2);
/// team.run(|| weight.matmul(&[1.0; 300], 1, None, &mut out));
/// assert!(out.iter().all(|v| *v == 150.0));
/// ```
#[derive(Debug)]
pub struct Team(Option<rayon::ThreadPool>);

impl Team {
    /// A team of so many threads; none for 1, and none where the system starts no threads: all is then done by the caller.
    pub fn new(threads: usize) -> Self {
        if threads < 2 {
            return Self(None);
        }
        let named = |i| format!("mujaz-team-{i}");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(named).start_handler(|_| IN_TEAM.set(true));
        Self(pool.build().ok())
    }

    /// Runs `f` with the team behind its operations.
    pub fn run<T: Send>(&self, f: impl FnOnce() -> T + Send) -> T {
        match &self.0 {
            Some(pool) => pool.install(f),
            None => f(),
        }
    }
}

/// Threads that an operation called here may use.
pub fn threads() -> usize {
    if IN_TEAM.get() { rayon::current_num_threads() } else { 1 }
}

/// Lets the team write `out` in runs of whole `unit`s: `f` is given where a run starts and the run. Alone, it is given all of it.
///
/// ```
/// let mut out = vec![0; 10];
/// mujaz_kernels::share(&mut out, 4, 1, |start, run| run.iter_mut().enumerate().for_each(|(i, v)| *v = start + i));
/// assert_eq!(out, (0..10).collect::<Vec<_>>());
/// ```
///
/// `work` is the operation's size in multiply-adds; small ones are not shared.
pub fn share<T: Send>(out: &mut [T], unit: usize, work: usize, f: impl Fn(usize, &mut [T]) + Sync) {
    let threads = threads();
    let units = out.len().div_ceil(unit.max(1));
    if threads < 2 || units < 2 || work < WORTH {
        return f(0, out);
    }
    let run = units.div_ceil(threads) * unit;
    out.par_chunks_mut(run).enumerate().with_max_len(1).for_each(|(i, part)| f(i * run, part));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Activation, Isa, PackedBf16, PackedF32, PackedI8, PackedMatrix, TopRequest, activate};
    use proptest::prelude::*;

    fn values(n: usize, seed: u32) -> Vec<f32> {
        (0..n as u32).map(|i| ((i.wrapping_mul(2_654_435_761) ^ seed) >> 8) as f32 / 8_388_608.0 - 1.0).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(crate::cases(24)))]
        #[test]
        #[cfg_attr(miri, ignore = "millions of products; the doctest of `Team` shares one")]
        fn a_team_gives_the_bits_of_one_thread(threads in 2usize..6, m in prop::sample::select(vec![1usize, 3, 4, 30, 70, 200]), n in 300usize..1300, seed in any::<u32>()) {
            let k = 450;
            let (a, w, b) = (values(m * k, seed), values(n * k, seed ^ 1), values(n, seed ^ 2));
            let banned = vec![vec![3, n as u32 / 2, n as u32 - 1]; m];
            let weights: [Box<dyn PackedMatrix>; 3] =
                [Box::new(PackedF32::pack(&w, n, k)), Box::new(PackedBf16::pack(&w, n, k)), Box::new(PackedI8::pack(&w, n, k))];
            let all = || {
                let mut results = Vec::new();
                for weight in &weights {
                    let mut out = vec![0f32; m * n];
                    weight.matmul(&a, m, Some(&b), &mut out);
                    for request in [TopRequest { k: 1, banned: &[] }, TopRequest { k: 8, banned: &banned }] {
                        results.push((out.clone(), weight.top(&a, m, Some(&b), &request)));
                    }
                    activate(&mut out, Activation::Silu);
                    results.push((out, Vec::new()));
                }
                results
            };
            let alone = all();
            prop_assert_eq!(threads_seen(threads), threads);
            prop_assert_eq!(Team::new(threads).run(all), alone, "{}", Isa::current().name());
        }
    }

    fn threads_seen(n: usize) -> usize {
        Team::new(n).run(threads)
    }

    #[test]
    fn a_team_of_one_is_the_caller() {
        assert_eq!((threads_seen(0), threads_seen(1), threads()), (1, 1, 1));
        // Nor is somebody else's pool a team.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        assert_eq!(pool.install(threads), 1);
        assert_eq!(pool.install(|| threads_seen(2)), 2);
    }
}
