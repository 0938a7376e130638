//! The store of tensors by name.

use super::convert::{restride, to_f32};
use super::delta::Delta;
use super::native::{self, Item, Stored};
use super::pickle::{PickledTensor, read_pickle};
use super::quantized::{StoredI8, dequantized, unpacked as unpacked_blocks};
use crate::error::LoadError;
use crate::files::{FileSource, ModelFiles};
use crate::layout::{WEIGHTS, is_index, shards};
use crate::unpack::unpacked;
use candle_core::quantized::GgmlDType;
use memmap2::Mmap;
use safetensors::{Dtype, SafeTensors};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the bytes of a tensor lie.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub file: usize,
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    pub start: usize,
    pub end: usize,
    /// Row stride order differs from row-major only in pickles; None for contiguous data.
    pub strides: Option<Vec<usize>>,
    /// What integers are multiplied by: one for each row of the stored order, or one for all.
    pub scales: Option<Arc<[f32]>>,
    /// How rows are packed where their numbers are not stored one by one.
    pub packed: Option<GgmlDType>,
}

impl Entry {
    /// A tensor whose numbers are stored one by one, row by row.
    pub fn plain(file: usize, dtype: Dtype, shape: Vec<usize>, start: usize, end: usize) -> Self {
        Self { file, dtype, shape, start, end, strides: None, scales: None, packed: None }
    }
}

/// All tensors of a checkpoint, by name.
#[derive(Debug)]
pub struct Weights {
    path: PathBuf,
    pub(super) files: Vec<Bytes>,
    entries: BTreeMap<String, Entry>,
    used: RefCell<HashSet<String>>,
    /// What an adapter adds to matrices, by name.
    pub(super) deltas: BTreeMap<String, Delta>,
    /// What an adapter put in the place of the base's.
    pub(super) replaced: Vec<String>,
}

#[derive(Debug)]
pub(super) enum Bytes {
    Mapped(Mmap),
    Static(&'static [u8]),
    Shared(Arc<[u8]>),
}

impl Bytes {
    pub fn get(&self) -> &[u8] {
        match self {
            Bytes::Mapped(m) => m,
            Bytes::Static(b) => b,
            Bytes::Shared(b) => b,
        }
    }

    /// Lets go of the pages behind a range that was read: a checkpoint is read once, and need not stay in memory beside its
    /// packed copy.
    #[cfg_attr(not(unix), allow(unused_variables))]
    fn release(&self, start: usize, end: usize) {
        #[cfg(unix)]
        if let Bytes::Mapped(map) = self {
            // SAFETY: the map is read-only and of a file, so that no byte of it changes: a page that is read again comes from
            // the file again.
            // Where the system does not do it, the pages stay.
            #[allow(unsafe_code, reason = "one of the two places for memory maps")]
            let _ = unsafe { map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, start, end - start) };
        }
    }
}

/// Bytes of a tensor that are read before their pages are let go.
const BLOCK: usize = 32 << 20;

impl Weights {
    /// The weights in a Hugging Face model folder: [`Weights::load`] of its files.
    pub fn open(dir: &Path) -> Result<Self, LoadError> {
        Self::load(&ModelFiles::Folder(dir.into()))
    }

    /// The weights among a model's files: the first of [`WEIGHTS`] that is there, with its shards where it is an index.
    pub fn load(files: &ModelFiles) -> Result<Self, LoadError> {
        let dir = files.path();
        let Some(name) = WEIGHTS.into_iter().find(|name| files.has(name)) else {
            return Err(LoadError::Missing {
                file: "model.safetensors` or `pytorch_model.bin".into(),
                dir: dir.into(),
                hint: "copy the weights there".into(),
            });
        };
        if !is_index(name) {
            return Self::read(files, &dir.join(name), &[name.into()]);
        }
        let names = shards(&files.text(name)?).map_err(|reason| LoadError::config(dir.join(name), reason))?;
        Self::read(files, dir, &names)
    }

    /// Reads safetensors from memory, for a model embedded in the program.
    pub fn from_static(name: &Path, bytes: &'static [u8]) -> Result<Self, LoadError> {
        let mut weights = Self::empty(name);
        weights.add_safetensors(name, Bytes::Static(bytes))?;
        Ok(weights)
    }

    pub(super) fn empty(path: &Path) -> Self {
        Self {
            path: path.into(),
            files: Vec::new(),
            entries: BTreeMap::new(),
            used: RefCell::default(),
            deltas: BTreeMap::new(),
            replaced: Vec::new(),
        }
    }

    pub(super) fn read(files: &ModelFiles, path: &Path, names: &[String]) -> Result<Self, LoadError> {
        let mut weights = Self::empty(path);
        for name in names {
            let path = files.path().join(name);
            let bytes = Self::source(files, name)?;
            if path.extension().is_some_and(|e| e == "safetensors") {
                weights.add_safetensors(&path, bytes)?;
            } else {
                weights.add_pickle(&path, bytes)?;
            }
        }
        Ok(weights)
    }

    pub(super) fn source(files: &ModelFiles, name: &str) -> Result<Bytes, LoadError> {
        let hint = "the index names it: fetch the model again".to_string();
        let missing = || LoadError::Missing { file: name.into(), dir: files.path().into(), hint };
        Ok(match files.source(name).ok_or_else(missing)? {
            FileSource::Path(path) => map(&path)?,
            FileSource::Static(bytes) => Bytes::Static(bytes),
            FileSource::Shared(bytes) => Bytes::Shared(bytes),
        })
    }

    fn add_safetensors(&mut self, path: &Path, bytes: Bytes) -> Result<(), LoadError> {
        let bad = |reason: String| LoadError::Weights { path: path.into(), reason };
        let data = bytes.get();
        // `deserialize` checks that every tensor lies inside the file, in order and without overlap.
        SafeTensors::deserialize(data).map_err(|e| bad(e.to_string()))?;
        let (header, meta) = SafeTensors::read_metadata(data).map_err(|e| bad(e.to_string()))?;
        let file = self.files.len();
        for (name, info) in meta.tensors() {
            let (start, end) = (info.data_offsets.0 + header + 8, info.data_offsets.1 + header + 8);
            self.insert(path, name, Entry::plain(file, info.dtype, info.shape.clone(), start, end))?;
        }
        self.files.push(bytes);
        Ok(())
    }

    fn add_pickle(&mut self, path: &Path, bytes: Bytes) -> Result<(), LoadError> {
        let tensors = read_pickle(bytes.get()).map_err(|reason| LoadError::Weights { path: path.into(), reason })?;
        let file = self.files.len();
        for PickledTensor { name, dtype, shape, strides, start, end } in tensors {
            self.insert(path, name, Entry { strides, ..Entry::plain(file, dtype, shape, start, end) })?;
        }
        self.files.push(bytes);
        Ok(())
    }

    /// Reads a file of Marian's own, compressed or not, and the configuration that it holds.
    ///
    /// # Errors
    /// If it is damaged, or holds no such file.
    pub fn load_native(files: &ModelFiles, name: &str) -> Result<(Self, Option<Map<String, Value>>), LoadError> {
        let path = files.path().join(name);
        let bad = |reason: String| LoadError::Weights { path: path.clone(), reason };
        let bytes = Self::source(files, name)?;
        let bytes = match unpacked(bytes.get()).map_err(bad)? {
            Cow::Borrowed(_) => bytes,
            Cow::Owned(bytes) => Bytes::Shared(bytes.into()),
        };
        let (items, config) = native::read(bytes.get()).map_err(bad)?;
        let mut weights = Self::empty(&path);
        for item in items.into_iter().filter(|i| !native::is_tuning(&i.name)) {
            let (name, entry) = Self::native_entry(item);
            weights.insert(&path, name, entry)?;
        }
        weights.files.push(bytes);
        Ok((weights, config))
    }

    /// An item under its name on the hub, as rows of outputs.
    fn native_entry(item: Item) -> (String, Entry) {
        let (name, turned) = native::canonical(&item.name).map_or((item.name, false), |p| (p.name, p.turned));
        let [a, b] = item.shape;
        let (dtype, scales, turned_already) = match item.stored {
            Stored::F32 => (Dtype::F32, None, false),
            Stored::Int8 { multiplier, outputs_first } => (Dtype::I8, Some(Arc::from([1.0 / multiplier])), outputs_first),
        };
        let [rows, columns] = if turned_already { [b, a] } else { [a, b] };
        // In memory are `rows` of `columns`; where the other order is wanted, strides say so.
        let (shape, strides) =
            if turned == turned_already { (vec![rows, columns], None) } else { (vec![columns, rows], Some(vec![1, columns])) };
        (name, Entry { strides, scales, ..Entry::plain(0, dtype, shape, item.start, item.end) })
    }

    /// The integers of a matrix that is stored in int8, row by row as it is; None for any other.
    pub fn stored_i8(&self, name: &str, shape: &[usize; 2]) -> Option<StoredI8> {
        let entry = self.entries.get(name).filter(|e| e.shape == shape && e.dtype == Dtype::I8 && e.strides.is_none())?;
        let scales = entry.scales.as_ref()?;
        self.used.borrow_mut().insert(name.to_string());
        let file = &self.files[entry.file];
        let matrix = StoredI8::new(&file.get()[entry.start..entry.end], shape[1], scales);
        file.release(entry.start, entry.end);
        Some(matrix)
    }

    /// Whether most of its weights are stored in int8, so that an int8 model loses nothing by it.
    pub fn is_int8(&self) -> bool {
        let of = |wanted: bool| -> usize {
            let values = |e: &Entry| (e.end - e.start) / (e.dtype.bitsize() / 8).max(1);
            self.entries.values().filter(|e| (e.dtype == Dtype::I8) == wanted).map(values).sum()
        };
        of(true) > of(false)
    }

    pub(super) fn insert(&mut self, path: &Path, name: String, entry: Entry) -> Result<(), LoadError> {
        if self.entries.insert(name.clone(), entry).is_some() {
            return Err(LoadError::Tensor { path: path.into(), name, reason: "stored twice".into() });
        }
        Ok(())
    }

    /// Puts a tensor of other weights in the place of one here, or beside all here.
    pub(super) fn replace(&mut self, other: &mut Self, from: &str, name: String) {
        if let Some(mut entry) = other.entries.remove(from) {
            entry.file += self.files.len();
            self.entries.insert(name.clone(), entry);
            self.replaced.push(name);
        }
    }

    /// Takes over the files behind tensors that were taken from other weights.
    pub(super) fn take_files(&mut self, other: Self) {
        self.files.extend(other.files);
    }

    /// The names of all tensors, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The weights file, or the folder of the shards.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a tensor of this name is stored.
    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Whether two stored tensors are the same numbers, stored alike.
    pub fn same(&self, a: &str, b: &str) -> bool {
        let (Some(a), Some(b)) = (self.entries.get(a), self.entries.get(b)) else { return false };
        let form = |e: &Entry| (e.dtype, e.packed, e.shape.clone(), e.strides.clone(), e.scales.clone());
        if form(a) != form(b) || a.end - a.start != b.end - b.start {
            return false;
        }
        let block = |e: &Entry, at: usize| {
            let (start, end) = (e.start + at, e.end.min(e.start + at + BLOCK));
            (&self.files[e.file].get()[start..end], start, end)
        };
        (a.file, a.start) == (b.file, b.start)
            || (0..a.end - a.start).step_by(BLOCK).all(|at| {
                let ((x, xs, xe), (y, ys, ye)) = (block(a, at), block(b, at));
                let same = x == y;
                self.files[a.file].release(xs, xe);
                self.files[b.file].release(ys, ye);
                same
            })
    }

    /// The shape of a stored tensor.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.entries.get(name).map(|e| e.shape.as_slice())
    }

    /// The tensor `name` as row-major `f32`, which must have the given shape (leading dimensions of 1 aside).
    pub fn get(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        self.check(name, shape)?;
        let mut values = Vec::with_capacity(shape.iter().product());
        self.blocks(name, shape, usize::MAX, |block| values.extend_from_slice(block))?;
        Ok(values)
    }

    /// Whether the tensor `name` has this shape (leading dimensions of 1 aside): asked before memory is taken for it, whose size
    /// `config.json` names. A stored shape has its bytes in the file.
    ///
    /// # Errors
    /// What is there instead.
    pub fn check(&self, name: &str, shape: &[usize]) -> Result<(), LoadError> {
        self.entry(name, shape).map(|_| ())
    }

    fn entry(&self, name: &str, shape: &[usize]) -> Result<&Entry, LoadError> {
        let fail = |reason: String| LoadError::Tensor { path: self.path.clone(), name: name.into(), reason };
        let entry = self.entries.get(name).ok_or_else(|| fail("missing: is this the right model for its `config.json`?".into()))?;
        if entry.shape.iter().skip_while(|d| **d == 1).eq(shape.iter().skip_while(|d| **d == 1)) {
            return Ok(entry);
        }
        Err(fail(format!("shape {:?}, but `config.json` asks for {shape:?}", entry.shape)))
    }

    /// [`Weights::get`] block by block: `visit` is called with `rows` rows (of the first of `shape`'s dimensions) at a time, the
    /// last time with what is left, so that a large matrix is never whole in `f32`.
    pub fn blocks(&self, name: &str, shape: &[usize], rows: usize, mut visit: impl FnMut(&[f32])) -> Result<(), LoadError> {
        let fail = |reason: String| LoadError::Tensor { path: self.path.clone(), name: name.into(), reason };
        let entry = self.entry(name, shape)?;
        self.used.borrow_mut().insert(name.to_string());
        // Of an empty tensor the other sizes may be anything.
        if entry.start == entry.end {
            return Ok(());
        }
        let file = &self.files[entry.file];
        let width = shape.iter().skip(1).product::<usize>().max(1);
        let row = (entry.end - entry.start) / (shape.iter().product::<usize>() / width).max(1);
        let read = |start: usize, end: usize| {
            let bytes = &file.get()[start..end];
            let values = match (&entry.scales, entry.packed) {
                (_, Some(kind)) => unpacked_blocks(kind, bytes, width).map_err(&fail),
                (None, None) => to_f32(entry.dtype, bytes).ok_or_else(|| fail(format!("type {:?} is not a weight type", entry.dtype))),
                // Where rows and columns change places, one scale is for all.
                (Some(scales), None) => {
                    let values = dequantized(entry.dtype, bytes, scales, [(start - entry.start) / row.max(1), width]);
                    values.ok_or_else(|| fail(format!("type {:?} is not a weight type", entry.dtype)))
                }
            };
            file.release(start, end);
            values
        };
        let changed = |first: usize, mut values: Vec<f32>| {
            self.deltas.get(name).into_iter().for_each(|delta| delta.add(first, &mut values));
            values
        };
        if let Some(strides) = &entry.strides {
            let values = changed(0, restride(&read(entry.start, entry.end)?, &entry.shape, strides));
            values.chunks(width.saturating_mul(rows)).for_each(visit);
            return Ok(());
        }
        // Whole rows, so that every block but the last has as many.
        let whole = (BLOCK / row.max(1)).max(1);
        let step = row.saturating_mul(if rows == usize::MAX { whole } else { rows }).max(1);
        for start in (entry.start..entry.end).step_by(step) {
            visit(&changed((start - entry.start) / row.max(1), read(start, entry.end.min(start + step))?));
        }
        Ok(())
    }

    /// Values of all stored tensors together.
    pub fn parameters(&self) -> usize {
        self.entries.values().map(|e| e.shape.iter().product::<usize>()).fold(0, usize::saturating_add)
    }

    /// Marks tensors that this model does not need, for which `unneeded` is true, as used.
    pub fn ignore(&self, unneeded: impl Fn(&str) -> bool) {
        let mut used = self.used.borrow_mut();
        used.extend(self.entries.keys().filter(|name| unneeded(name)).cloned());
    }

    /// Fails if a stored tensor was never asked for: the configuration and the weights do not belong together.
    pub fn finish(&self) -> Result<(), LoadError> {
        let used = self.used.borrow();
        match self.entries.keys().find(|name| !used.contains(*name)) {
            None => Ok(()),
            Some(name) => {
                let more = self.entries.len() - used.len();
                let reason = format!("left over ({more} in all): `config.json` describes a smaller or another model");
                Err(LoadError::Tensor { path: self.path.clone(), name: name.clone(), reason })
            }
        }
    }
}

fn map(path: &Path) -> Result<Bytes, LoadError> {
    let file = std::fs::File::open(path).map_err(LoadError::io(path))?;
    // SAFETY: the map is private and read-only; a file that another process truncates while it is mapped
    // raises SIGBUS, as for every memory-mapped loader; model files are not written in place (fetch renames).
    #[allow(unsafe_code, reason = "one of the two places for memory maps")]
    unsafe { Mmap::map(&file) }.map(Bytes::Mapped).map_err(LoadError::io(path))
}
