//! The decoder's keys and values in the host's memory: each row writes to a block of a few steps, so that a step's attention
//! reads stretches of memory instead of single steps far apart.
//!
//! A row's past may lie in blocks that other rows look at too (the beams of a source); only one of them goes on writing to the
//! last one. Blocks that no row looks at any more are used again.

use mujaz_kernels::{Elements, Numbers};

/// Steps in a block.
const STEPS: usize = 8;

/// Where a row writes.
#[derive(Clone, Copy, Debug)]
struct Tail {
    block: usize,
    /// Steps that are taken; a full block means that the row needs another.
    steps: usize,
}

const NONE: Tail = Tail { block: 0, steps: STEPS };

/// Keys and values of all layers. A block holds its steps' keys, then their values; it is the same in every layer.
#[derive(Debug)]
pub struct HostCache {
    width: usize,
    layers: Vec<Numbers>,
    tails: Vec<Tail>,
    blocks: usize,
    free: Vec<usize>,
}

impl HostCache {
    /// No steps yet; `half` keeps numbers in half precision.
    pub fn new(half: bool, layers: usize, rows: usize, width: usize) -> Self {
        let layers = (0..layers).map(|_| Numbers::new(half)).collect();
        Self { width, layers, tails: vec![NONE; rows], blocks: 0, free: Vec::new() }
    }

    /// Appends to each row's offsets where its current step's keys start.
    pub fn begin_step(&mut self, history: &mut [Vec<usize>]) {
        let wanted = self.tails.iter().filter(|tail| tail.steps == STEPS).count();
        if wanted > self.free.len() {
            self.sweep(history, wanted);
        }
        let (size, width) = (self.size(), self.width);
        for (tail, offsets) in self.tails.iter_mut().zip(history) {
            if tail.steps == STEPS {
                *tail = Tail { block: self.free.pop().expect("blocks for all rows that want one"), steps: 0 };
            }
            offsets.push(tail.block * size + tail.steps * width);
            tail.steps += 1;
        }
    }

    /// Adds rows without a past.
    pub fn join(&mut self, rows: usize) {
        self.tails.extend(std::iter::repeat_n(NONE, rows));
    }

    /// Finds the blocks that no row looks at, and adds new ones where they are not enough.
    fn sweep(&mut self, history: &[Vec<usize>], wanted: usize) {
        let mut used = vec![false; self.blocks];
        history.iter().flatten().for_each(|offset| used[offset / self.size()] = true);
        // A block that has just been given out is in its row's history from then on; the lowest come first.
        self.free = (0..self.blocks).rev().filter(|block| !used[*block]).collect();
        if self.free.len() < wanted {
            let more = wanted - self.free.len();
            self.free.splice(0..0, (self.blocks..self.blocks + more).rev());
            self.blocks += more;
            let len = self.blocks * self.size();
            self.layers.iter_mut().for_each(|layer| layer.grow(len));
        }
    }

    /// Numbers in a block.
    fn size(&self) -> usize {
        2 * STEPS * self.width
    }

    /// Stores the current step's keys and values of one layer, given `[rows, 3 * width]` of queries, keys and values, and lends all
    /// of that layer's: both start at the same offsets.
    pub fn append(&mut self, layer: usize, qkv: &[f32], history: &[Vec<usize>]) -> [Elements<'_>; 2] {
        let (width, values) = (self.width, STEPS * self.width);
        let layer = &mut self.layers[layer];
        for (row, offsets) in qkv.chunks_exact(3 * width.max(1)).zip(history) {
            let at = *offsets.last().expect("a step that has begun");
            layer.put(at, &row[width..2 * width]);
            layer.put(at + values, &row[2 * width..]);
        }
        [layer.elements(), layer.elements().skip(values)]
    }

    /// Continues with the given rows: of those that come from the same one, the first goes on writing where it wrote.
    pub fn select(&mut self, rows: &[usize]) {
        let mut tails = std::mem::take(&mut self.tails);
        self.tails = rows.iter().map(|row| std::mem::replace(&mut tails[*row], NONE)).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(elements: Elements<'_>, at: usize) -> f32 {
        match elements {
            Elements::Full(of) => of[at],
            Elements::Half(of) => of[at].to_f32(),
        }
    }

    proptest! {
        /// Whatever is selected, each row finds its own past, and the memory is bounded by what rows can look at.
        #[test]
        fn rows_keep_their_past(picks in prop::collection::vec(prop::collection::vec(0usize..100, 1..6), 1..40), half in any::<bool>()) {
            let (width, mut rows) = (2, 4);
            let mut cache = HostCache::new(half, 2, rows, width);
            let (mut history, mut expected) = (vec![Vec::new(); rows], vec![Vec::new(); rows]);
            for (step, pick) in picks.iter().enumerate() {
                cache.begin_step(&mut history);
                for layer in 0..2 {
                    let number = |row: usize, part: usize| (step * 20 + row * 4 + part * 2 + layer) as f32;
                    let qkv: Vec<f32> = (0..rows).flat_map(|r| [[-1.0; 2], [number(r, 0); 2], [number(r, 1); 2]].concat()).collect();
                    let [keys, values] = cache.append(layer, &qkv, &history);
                    for row in 0..rows {
                        if layer == 0 {
                            expected[row].push((number(row, 0), number(row, 1)));
                        }
                        prop_assert_eq!(history[row].len(), expected[row].len());
                        for (offset, (key, value)) in history[row].iter().zip(&expected[row]) {
                            for i in 0..width {
                                let layer = layer as f32;
                                prop_assert_eq!((read(keys, offset + i), read(values, offset + i)), (key + layer, value + layer));
                            }
                        }
                    }
                }
                let chosen: Vec<usize> = pick.iter().map(|p| p % rows).collect();
                history = chosen.iter().map(|r| history[*r].clone()).collect();
                expected = chosen.iter().map(|r| expected[*r].clone()).collect();
                cache.select(&chosen);
                rows = chosen.len();
                prop_assert!(cache.blocks <= 2 * 5 * (step + 2), "{} blocks after {step} steps", cache.blocks);
            }
        }
    }
}
