//! Near-duplicates: the same story carried twice, cut or retouched. `MinHash` over shingles of folded, stemmed words
//! (Broder 1997), found again by bands of the signature.

use crate::normalize::fold;
use crate::stem::light10;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Values of a signature.
const HASHES: usize = 64;
/// Values of a band; signatures that agree on a band are compared.
const BAND: usize = 4;
/// Words of a shingle.
const SHINGLE: usize = 3;
/// Estimated Jaccard similarity of shingles from which on two texts are near-duplicates.
pub const THRESHOLD: f32 = 0.6;

/// What is kept of a text to compare it with others: 256 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature([u32; HASHES]);

impl Signature {
    /// The signature of a text; an empty one is like no other.
    ///
    /// ```
    /// use mujaz_text::near_duplicate::Signature;
    /// let a = "أعلنت وزارة الصحة أن حملة التلقيح ستبدأ في شهر مارس المقبل وتشمل جميع المحافظات الشمالية والجنوبية";
    /// let b = "أعلنت وزارة الصحة أن حملة التلقيح ستبدأ في شهر مارس المقبل وتشمل جميع المحافظات الشمالية والشرقية";
    /// let (a, b) = (Signature::of(a), Signature::of(b));
    /// assert!(a.similarity(&b) > 0.6 && a.similarity(&Signature::of("فاز الفريق بكأس البلاد أمس للمرة الثالثة")) < 0.1);
    /// ```
    pub fn of(text: &str) -> Self {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(light10).collect();
        let mut least = [u32::MAX; HASHES];
        let length = SHINGLE.min(words.len()).max(1);
        for shingle in words.windows(length) {
            let mut hasher = DefaultHasher::new();
            shingle.hash(&mut hasher);
            let mut value = hasher.finish() | 1;
            for least in &mut least {
                // A sequence of well-mixed values out of one hash (splitmix64).
                value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let mixed = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                *least = (*least).min((mixed >> 32) as u32);
            }
        }
        Self(least)
    }

    /// Estimated share of shingles that two texts have in common, from 0 to 1.
    pub fn similarity(&self, other: &Self) -> f32 {
        let same = self.0.iter().zip(&other.0).filter(|(a, b)| a == b && **a != u32::MAX).count();
        same as f32 / HASHES as f32
    }
}

/// Signatures seen so far.
#[derive(Debug, Default)]
pub struct Index {
    all: Vec<Signature>,
    bands: HashMap<(u8, [u32; BAND]), Vec<u32>>,
}

impl Index {
    /// Adds a signature; its number is how many were there before.
    pub fn insert(&mut self, signature: &Signature) -> usize {
        let number = self.all.len();
        for (band, values) in signature.0.as_chunks::<BAND>().0.iter().enumerate() {
            self.bands.entry((band as u8, *values)).or_default().push(number as u32);
        }
        self.all.push(signature.clone());
        number
    }

    /// The number of the most similar earlier signature and its similarity, if it is a near-duplicate.
    pub fn nearest(&self, signature: &Signature) -> Option<(usize, f32)> {
        let bands = signature.0.as_chunks::<BAND>().0.iter().enumerate();
        let mut candidates: Vec<u32> = bands.filter_map(|(band, v)| self.bands.get(&(band as u8, *v))).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        let rated = candidates.into_iter().map(|i| (i as usize, self.all[i as usize].similarity(signature)));
        rated.filter(|(_, s)| *s >= THRESHOLD).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_same_story_is_found() {
        let story = (0..80).map(|i| format!("كلمة{}", i * 7 % 83)).collect::<Vec<_>>().join(" ");
        let cut: String = story.split_whitespace().take(70).collect::<Vec<_>>().join(" ");
        let mut index = Index::default();
        index.insert(&Signature::of("خبر آخر لا صلة له بما سبق من أخبار"));
        assert_eq!(index.insert(&Signature::of(&story)), 1);
        assert!(index.nearest(&Signature::of(&cut)).is_some_and(|(i, s)| i == 1 && s > 0.7));
        assert!(index.nearest(&Signature::of("")).is_none());
        index.insert(&Signature::of(""));
        assert!(index.nearest(&Signature::of("")).is_none());
    }
}
