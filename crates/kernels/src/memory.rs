//! Memory of packed weights: zeroed, aligned to cache lines, on huge pages where the system grants them.
//!
//! A decoding step reads every weight once; with pages of 4 KiB a good part of that time goes to address translation.
//! Matrices share regions of 32 MiB, because one alone is often smaller than a huge page.

use memmap2::MmapMut;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of a shared region.
const REGION: usize = 32 << 20;
/// Bytes of a huge page.
const HUGE: usize = 2 << 20;
/// Requests from this size on get a region of their own.
const LARGE: usize = 8 << 20;
/// Bytes of a unit of allocation: a cache line.
const UNIT: usize = 64;

/// A value of one cache line for which all-zero bytes are valid.
///
/// # Safety
/// The type must have the size and at most the alignment of [`UNIT`], and be valid for any bytes.
pub unsafe trait CacheLine: Copy {}

/// The shared region that is being filled; one that is full goes with its last matrix.
static SHARED: Mutex<Option<Arc<Mutex<Region>>>> = Mutex::new(None);

struct Region {
    map: MmapMut,
    /// Where the first unit starts: huge pages want their own alignment.
    start: usize,
    /// Bytes handed out.
    used: usize,
}

impl Region {
    fn new(bytes: usize) -> std::io::Result<Self> {
        let map = MmapMut::map_anon(bytes + HUGE)?;
        let start = map.as_ptr().align_offset(HUGE);
        // Only advice: without it the pages are small and all else the same.
        #[cfg(target_os = "linux")]
        let _ = map.advise(memmap2::Advice::HugePage);
        Ok(Self { map, start, used: 0 })
    }

    fn take(&mut self, bytes: usize) -> Option<usize> {
        let at = self.start + self.used;
        (at + bytes <= self.map.len()).then(|| {
            self.used += bytes;
            at
        })
    }
}

/// `len` cache lines. They belong to this value alone; the region lives as long as anything in it.
pub struct Lines<T: CacheLine> {
    _region: Arc<Mutex<Region>>,
    start: *mut T,
    len: usize,
    _own: PhantomData<T>,
}

// SAFETY: the range is owned by this value alone, like a `Vec`'s, and T is plain bytes.
unsafe impl<T: CacheLine> Send for Lines<T> {}
// SAFETY: as above; shared references only read.
unsafe impl<T: CacheLine> Sync for Lines<T> {}

impl<T: CacheLine> Lines<T> {
    /// Zeroed lines.
    ///
    /// # Panics
    /// If the system has no memory left, as a `Vec` would.
    pub fn zeroed(len: usize) -> Self {
        const { assert!(size_of::<T>() == UNIT && align_of::<T>() <= UNIT) };
        let bytes = len * UNIT;
        let new = |size: usize| match Region::new(size) {
            Ok(region) => Arc::new(Mutex::new(region)),
            Err(error) => panic!("no memory for {size} bytes of weights: {error}"),
        };
        if bytes >= LARGE {
            return Self::from(new(bytes), len).expect("a region made to measure");
        }
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lines) = shared.as_ref().and_then(|region| Self::from(region.clone(), len)) {
            return lines;
        }
        let region = new(REGION);
        *shared = Some(region.clone());
        Self::from(region, len).expect("a request smaller than a region")
    }

    fn from(region: Arc<Mutex<Region>>, len: usize) -> Option<Self> {
        let start = {
            let mut inner = region.lock().unwrap_or_else(PoisonError::into_inner);
            let at = inner.take(len * UNIT)?;
            // SAFETY: `take` found room for `len` units at `at`, inside the mapping.
            unsafe { inner.map.as_mut_ptr().add(at) }.cast()
        };
        Some(Self { _region: region, start, len, _own: PhantomData })
    }
}

impl<T: CacheLine> Deref for Lines<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: `len` units at `start`, aligned to a cache line, are inside the region, which lives as long as this
        // value; any bytes are a valid T, and only this value hands out references to them.
        unsafe { std::slice::from_raw_parts(self.start, self.len) }
    }
}

impl<T: CacheLine> DerefMut for Lines<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as in `deref`; the reference is exclusive as `self` is.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy)]
    #[repr(C, align(64))]
    struct Line([u8; 64]);
    // SAFETY: 64 bytes of plain bytes.
    unsafe impl CacheLine for Line {}

    #[test]
    fn lines_are_zeroed_apart_and_aligned() {
        let mut all: Vec<Lines<Line>> = [1usize, 5, 0, 70_000, 200_000, 100_000].iter().map(|n| Lines::zeroed(*n)).collect();
        for (i, lines) in all.iter_mut().enumerate() {
            assert!(lines.as_ptr().cast::<u8>().align_offset(64) == 0 && lines.iter().all(|l| l.0 == [0; 64]));
            lines.iter_mut().for_each(|l| l.0 = [i as u8 + 1; 64]);
        }
        assert!(all.iter().enumerate().all(|(i, lines)| lines.iter().all(|l| l.0 == [i as u8 + 1; 64])));
    }
}
