//! Names side by side on the English side against stretches of the Arabic.

use super::arabic::Token;
use super::english::{Is, Named};
use mujaz_text::romanize::arabic_names;
use mujaz_text::romanize::sound::{likeness, weight};

/// How names side by side fare against the best stretch of Arabic words.
#[derive(Debug, Clone, Default)]
pub struct Fit {
    /// The mean over the names.
    pub mean: f32,
    /// Of each name, in that stretch.
    pub each: Vec<f32>,
}

/// No person has more names than this: a longer run is a list or nonsense.
const MOST_NAMES: usize = 6;

/// The names of persons, those side by side together: "Derek Holbrook".
pub fn runs(names: &[Named]) -> Vec<Vec<&Named>> {
    let mut out: Vec<Vec<&Named>> = Vec::new();
    for name in names.iter().filter(|n| n.is != Is::Place) {
        match out
            .last_mut()
            .filter(|r| r.last().is_some_and(|l| name.close && (l.word + 1..=l.word + 1 + name.particles).contains(&name.word)))
        {
            Some(run) => run.push(name),
            None => out.push(vec![name]),
        }
    }
    out.retain(|run| run.len() <= MOST_NAMES);
    out
}

/// A name of a run that the lists know, and the Arabic words that are surely it.
#[derive(Debug)]
pub struct Anchor {
    name: usize,
    words: Vec<usize>,
}

/// The first name of a run that the lists find in the Arabic: the others stand beside it there, or nowhere.
pub fn anchor(arabic: &[Token], run: &[&Named]) -> Option<Anchor> {
    let surely = |name: &&Named| -> Vec<usize> {
        let listed = arabic_names(&name.plain);
        let is = |t: &Token| t.forms.iter().chain(&t.folded).any(|f| listed.contains(&f.as_str()));
        arabic.iter().enumerate().filter(|(_, t)| is(t)).map(|(i, _)| i).collect()
    };
    let found = run.iter().enumerate().map(|(name, n)| Anchor { name, words: if n.is == Is::Listed { surely(n) } else { Vec::new() } });
    found.into_iter().find(|a| !a.words.is_empty())
}

/// How well the best stretch of Arabic words, in order and with particles between them, stands for names side by side; only a stretch
/// with the anchor in its place, where there is one.
pub fn fit(arabic: &[Token], run: &[&Named], anchor: Option<&Anchor>) -> Fit {
    // What ends at each Arabic word after so many names.
    let mut ending: Vec<Option<Vec<f32>>> = vec![None; arabic.len()];
    let mut earlier: Vec<Option<Vec<f32>>> = ending.clone();
    for (k, name) in run.iter().enumerate() {
        let mut next: Vec<Option<Vec<f32>>> = vec![None; arabic.len()];
        for i in 0..arabic.len() {
            let held = anchor.filter(|a| a.name == k);
            if held.is_some_and(|a| !a.words.contains(&i)) {
                continue;
            }
            let (one, two) = (alone(arabic, i, &name.plain), joined(arabic, i, &name.plain));
            for (score, end) in [(one, i), (two, i + 1)] {
                if held.is_some() && end > i {
                    continue;
                }
                let Some(slot) = next.get_mut(end) else { continue };
                if k == 0 {
                    better(slot, &[], &[score]);
                } else if let Some(before) = before(arabic, &ending, i, anchor.is_some() && score >= PLAIN) {
                    better(slot, before, &[score]);
                }
            }
            // "Kfar Kila" is one word in Arabic.
            if let Some(last) = k.checked_sub(1).and_then(|l| run.get(l)) {
                let score = alone(arabic, i, &format!("{}{}", last.plain, name.plain));
                if score >= 0.8 {
                    let slot = &mut next[i];
                    if k == 1 {
                        better(slot, &[], &[score, score]);
                    } else if let Some(before) = before(arabic, &earlier, i, false) {
                        better(slot, before, &[score, score]);
                    }
                }
            }
        }
        earlier = std::mem::replace(&mut ending, next);
    }
    let best = ending.into_iter().flatten().max_by(|a, b| mean(a).total_cmp(&mean(b)));
    best.map_or_else(|| Fit { mean: 0.0, each: vec![0.0; run.len()] }, |each| Fit { mean: mean(&each), each })
}

fn mean(each: &[f32]) -> f32 {
    each.iter().sum::<f32>() / each.len().max(1) as f32
}

/// Keeps the better of two ways.
fn better(slot: &mut Option<Vec<f32>>, before: &[f32], scores: &[f32]) {
    let all: Vec<f32> = before.iter().chain(scores).copied().collect();
    if slot.as_ref().is_none_or(|old| mean(old) < mean(&all)) {
        *slot = Some(all);
    }
}

/// The best way that ends right before an Arabic word, or before short words (بن, أبو, دي) in front of it.
/// Where a name is `plain` to hear, a middle name may have been left out ("عمر حسين البشير", Omar al-Bashir).
fn before<'s>(arabic: &[Token], ways: &'s [Option<Vec<f32>>], i: usize, plain: bool) -> Option<&'s Vec<f32>> {
    let short = |at: usize| arabic.get(at).and_then(|t| t.forms.first()).is_some_and(|w| w.chars().count() <= 4);
    let mut best: Option<&Vec<f32>> = None;
    for back in 1..=3 {
        let Some(at) = i.checked_sub(back) else { break };
        if let Some(way) = ways.get(at).and_then(Option::as_ref).filter(|w| best.is_none_or(|b| mean(b) < mean(w))) {
            best = Some(way);
        }
        if !(short(at) || plain && back < 3) {
            break;
        }
    }
    best
}

/// How well an Arabic word stands for an English name.
fn alone(arabic: &[Token], i: usize, name: &str) -> f32 {
    let Some(token) = arabic.get(i) else { return 0.0 };
    let listed = arabic_names(name);
    // A name in Latin letters is the same on both sides.
    if token.forms.iter().chain(&token.folded).any(|f| listed.contains(&f.as_str())) || token.plain == name {
        return 1.0;
    }
    let heard = token.folded.iter().map(|f| likeness(f, name)).fold(0.0, f32::max);
    // One consonant is in many words: "إلى" is no Alaa.
    if weight(name) <= 1 { heard.min(FAINT) } else { heard }
}

/// From here on a name is plain to hear.
const PLAIN: f32 = 0.85;

/// What a name of one consonant can reach by its sound alone.
const FAINT: f32 = 0.7;

/// How well it and the next one do together: "عبد الرحمن", "نصر الله" are one word in English.
fn joined(arabic: &[Token], i: usize, name: &str) -> f32 {
    let (Some(token), Some(next)) = (arabic.get(i), arabic.get(i + 1)) else { return 0.0 };
    let (Some(form), Some(last)) = (token.folded.get(1).or(token.folded.first()), next.folded.last()) else { return 0.0 };
    let long = form.chars().count() >= 2 && name.len() >= 6;
    if long { likeness(&format!("{form}{last}"), name) } else { 0.0 }
}

/// How well the best Arabic word stands for an English name.
pub fn best(arabic: &[Token], name: &str) -> f32 {
    (0..arabic.len()).map(|i| alone(arabic, i, name).max(joined(arabic, i, name))).fold(0.0, f32::max)
}
