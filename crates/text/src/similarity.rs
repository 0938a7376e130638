//! Bags of terms, weighted by how rare they are, and their cosine.

use std::collections::HashMap;

/// A text's terms with their weights, of unit length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vector(Vec<(u32, f32)>);

/// TF-IDF vectors of some texts given by their terms: `(1 + ln tf) * ln(1 + N / df)`, scaled to unit length.
///
/// ```
/// use mujaz_text::similarity::tf_idf;
/// let texts = [vec!["a".to_string(), "b".into()], vec!["a".into(), "c".into()], vec!["d".into()]];
/// let v = tf_idf(&texts);
/// assert!(v[0].cosine(&v[1]) > 0.1 && v[0].cosine(&v[2]) == 0.0);
/// ```
pub fn tf_idf(texts: &[Vec<String>]) -> Vec<Vector> {
    let mut ids: HashMap<&str, u32> = HashMap::new();
    let mut counts = Vec::with_capacity(texts.len());
    for terms in texts {
        let mut count: HashMap<u32, f32> = HashMap::new();
        for term in terms {
            let next = ids.len() as u32;
            *count.entry(*ids.entry(term).or_insert(next)).or_default() += 1.0;
        }
        counts.push(count);
    }
    let mut df = vec![0f32; ids.len()];
    counts.iter().flat_map(HashMap::keys).for_each(|id| df[*id as usize] += 1.0);
    let total = texts.len() as f32;
    let weigh = |(id, tf): (u32, f32)| (id, (1.0 + tf.ln()) * (1.0 + total / df[id as usize]).ln());
    counts.into_iter().map(|c| Vector::unit(c.into_iter().map(weigh).collect())).collect()
}

impl Vector {
    fn unit(mut weights: Vec<(u32, f32)>) -> Self {
        weights.sort_unstable_by_key(|(id, _)| *id);
        let norm = weights.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
        if norm > 0.0 {
            for (_, w) in &mut weights {
                *w /= norm;
            }
        }
        Self(weights)
    }

    /// The mean of some vectors, of unit length.
    pub fn centroid<'a>(vectors: impl Iterator<Item = &'a Vector>) -> Self {
        let mut sum: HashMap<u32, f32> = HashMap::new();
        vectors.flat_map(|v| &v.0).for_each(|(id, w)| *sum.entry(*id).or_default() += w);
        Self::unit(sum.into_iter().collect())
    }

    /// Cosine of two vectors, from 0 to 1.
    pub fn cosine(&self, other: &Vector) -> f32 {
        let (mut a, mut b, mut sum) = (self.0.iter().peekable(), other.0.iter().peekable(), 0.0);
        while let (Some((i, x)), Some((j, y))) = (a.peek(), b.peek()) {
            match i.cmp(j) {
                std::cmp::Ordering::Less => _ = a.next(),
                std::cmp::Ordering::Greater => _ = b.next(),
                std::cmp::Ordering::Equal => {
                    sum += x * y;
                    a.next();
                    b.next();
                }
            }
        }
        sum
    }
}
