//! Memory of packed weights, and of keys and values: aligned to cache lines, on huge pages where the system grants them.
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
        #[cfg(all(target_os = "linux", not(miri)))]
        let _ = map.advise(memmap2::Advice::HugePage);
        Ok(Self { map, start, used: 0 })
    }

    /// On small pages where a huge one would be mostly empty.
    fn sized(bytes: usize) -> std::io::Result<Self> {
        if bytes >= HUGE / 2 {
            Self::new(bytes.next_multiple_of(HUGE))
        } else {
            Ok(Self { map: MmapMut::map_anon(bytes.max(1))?, start: 0, used: 0 })
        }
    }

    /// Bytes behind the start.
    fn room(&self) -> usize {
        self.map.len() - self.start
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

/// A plain number of which any bytes are valid.
///
/// # Safety
/// The type must be plain bytes, all zeros and any others valid, of at most the alignment of a page.
pub unsafe trait Plain: Copy {}

// SAFETY: floats.
unsafe impl Plain for f32 {}
// SAFETY: 16 bits of a float.
unsafe impl Plain for half::f16 {}

/// Mappings that are kept for later.
const KEPT: usize = 128;

/// Mappings that are not in use. All threads share them: those of a batch come and go together.
struct Store(Mutex<Vec<Region>>);

static STORE: Store = Store(Mutex::new(Vec::new()));

impl Store {
    /// The smallest mapping that is large enough, unless it is far larger. Where all are too small the largest goes: what is asked
    /// for now takes its place.
    fn take(&self, bytes: usize) -> Option<Region> {
        let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = bytes..=bytes.saturating_mul(4).max(2 * HUGE);
        if let Some((i, _)) = free.iter().enumerate().filter(|(_, r)| fits.contains(&r.room())).min_by_key(|(_, r)| r.room()) {
            return Some(free.swap_remove(i));
        }
        let largest = (0..free.len()).filter(|i| free[*i].room() < bytes).max_by_key(|i| free[*i].room())?;
        free.swap_remove(largest);
        None
    }

    fn put(&self, region: Region) {
        let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        free.push(region);
        if free.len() > KEPT {
            let least = (0..free.len()).min_by_key(|i| free[*i].room()).unwrap_or(0);
            free.swap_remove(least);
        }
    }
}

/// Numbers in a mapping of their own that grows: what a batch keeps and reads again at every step. The mapping goes back to the
/// store when it is dropped, so that the next batch asks the system for nothing.
///
/// ```
/// let mut slab = mujaz_kernels::Slab::<f32>::default();
/// slab.grow(3);
/// slab.copy_from_slice(&[1.0, 2.0, 3.0]);
/// slab.grow(1000);
/// assert_eq!((slab.len(), &slab[..3]), (1000, &[1.0, 2.0, 3.0][..]));
/// ```
pub struct Slab<T: Plain> {
    region: Option<Region>,
    len: usize,
    _own: PhantomData<T>,
}

impl<T: Plain> Default for Slab<T> {
    fn default() -> Self {
        Self { region: None, len: 0, _own: PhantomData }
    }
}

impl<T: Plain> std::fmt::Debug for Slab<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slab").field("len", &self.len).finish_non_exhaustive()
    }
}

impl<T: Plain> Slab<T> {
    /// Makes room for `len` numbers; new ones are whatever was there before, so the caller writes what it will read.
    ///
    /// # Panics
    /// If the system has no memory left, as a `Vec` would.
    pub fn grow(&mut self, len: usize) {
        let capacity = self.region.as_ref().map_or(0, Region::room) / size_of::<T>();
        if len > capacity {
            let bytes = len.max(2 * capacity) * size_of::<T>();
            let mut new = match STORE.take(bytes).map_or_else(|| Region::sized(bytes), Ok) {
                Ok(region) => Self { region: Some(region), len: self.len, _own: PhantomData },
                Err(error) => panic!("no memory for {bytes} bytes of keys and values: {error}"),
            };
            new.copy_from_slice(self);
            *self = new;
        }
        self.len = self.len.max(len);
    }
}

impl<T: Plain> Drop for Slab<T> {
    fn drop(&mut self) {
        let Some(region) = self.region.take() else { return };
        STORE.put(region);
    }
}

impl<T: Plain> Deref for Slab<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        let Some(Region { map, start, .. }) = &self.region else { return &[] };
        // SAFETY: `grow` saw room for `len` numbers behind `start`, which is aligned to at least a page; the mapping belongs to
        // this value alone, and any bytes are a valid T.
        unsafe { std::slice::from_raw_parts(map.as_ptr().add(*start).cast(), self.len) }
    }
}

impl<T: Plain> DerefMut for Slab<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        let Some(Region { map, start, .. }) = &mut self.region else { return &mut [] };
        // SAFETY: as in `deref`; the reference is exclusive as `self` is.
        unsafe { std::slice::from_raw_parts_mut(map.as_mut_ptr().add(*start).cast(), self.len) }
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

    #[test]
    fn a_slab_keeps_its_numbers_as_it_grows() {
        let mut slab = Slab::<f32>::default();
        assert!(slab.is_empty());
        for len in [3usize, 3, 1000, 500, 700_000, 800_000, 3_000_000] {
            let old = slab.len();
            slab.grow(len);
            assert!(slab.len() == old.max(len) && slab[..old].iter().enumerate().all(|(i, v)| *v == i as f32));
            slab.iter_mut().enumerate().for_each(|(i, v)| *v = i as f32);
        }
    }

    #[test]
    fn a_mapping_is_used_again() {
        let store = Store(Mutex::new(Vec::new()));
        let put = |bytes: usize| {
            let region = Region::sized(bytes).unwrap();
            let address = region.map.as_ptr();
            store.put(region);
            address
        };
        let (small, _) = (put(HUGE), put(8 * HUGE));
        assert!(store.take(20 * HUGE).is_none());
        let large = put(20 * HUGE);
        assert_eq!(store.take(100).unwrap().map.as_ptr(), small);
        assert!(store.take(100).is_none(), "40 MiB for 100 bytes");
        assert_eq!(store.take(8 * HUGE).unwrap().map.as_ptr(), large, "the one of 16 MiB had gone for that of 40");
        assert!((0..KEPT + 5).all(|_| {
            store.put(Region::sized(1).unwrap());
            store.0.lock().unwrap().len() <= KEPT
        }));
    }
}
