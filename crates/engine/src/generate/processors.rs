//! Changes to the scores before a token is chosen, in the order of `transformers`' `_get_logits_processor`.

use super::config::GenerationConfig;
use super::{Numerals, Source};
use std::collections::HashMap;
use std::sync::Arc;

const BANNED: f32 = f32::NEG_INFINITY;

/// Changes one row's scores, given the row's ids so far (start token included).
pub(super) struct Processors<'a> {
    config: &'a GenerationConfig,
    /// For each source: what may not follow each (n-1)-gram.
    source_ngrams: Vec<HashMap<Vec<u32>, Vec<u32>>>,
    /// What each source's numbers are held to.
    numerals: Vec<Option<Arc<Numerals>>>,
    /// How many tokens each source's output does not repeat.
    no_repeats: Vec<usize>,
    prompt_length: usize,
}

impl<'a> Processors<'a> {
    pub fn new(config: &'a GenerationConfig) -> Self {
        Self { config, source_ngrams: Vec::new(), numerals: Vec::new(), no_repeats: Vec::new(), prompt_length: 1 }
    }

    /// Another source, which gets the next number.
    pub fn add(&mut self, source: &Source) {
        let n = self.config.encoder_no_repeat_ngram_size;
        if n > 0 {
            self.source_ngrams.push(ngrams(&source.ids, n));
        }
        self.numerals.push(source.numerals.clone());
        self.no_repeats.push(source.no_repeat_ngram_size.unwrap_or(self.config.no_repeat_ngram_size));
    }

    /// A source that is done needs no memory.
    pub fn forget(&mut self, source: usize) {
        if let Some(ngrams) = self.source_ngrams.get_mut(source) {
            *ngrams = HashMap::new();
        }
        if let Some(numerals) = self.numerals.get_mut(source) {
            *numerals = None;
        }
    }

    /// Applies every processor but the sampling ones.
    pub fn apply(&self, source: usize, ids: &[u32], scores: &mut [f32]) {
        let c = self.config;
        if c.repetition_penalty != 1.0 {
            repetition_penalty(ids, scores, c.repetition_penalty);
        }
        // In the reference, what is suppressed comes after what is forced, the other bans before it.
        if let Some(id) = self.forced(ids.len()) {
            force(scores, id);
            let begin = ids.len() == self.prompt_length + usize::from(c.forced_bos_token_id.is_some());
            let suppressed = c.suppress_tokens.iter().chain(c.begin_suppress_tokens.iter().filter(|_| begin));
            suppressed.for_each(|id| scores[*id as usize] = BANNED);
        } else {
            // A token of the source may lie outside the target's vocabulary.
            self.ban(source, ids, |id| {
                if let Some(score) = scores.get_mut(id as usize) {
                    *score = BANNED;
                }
            });
        }
        if c.do_sample {
            sampling(c, scores);
        }
        if c.renormalize_logits {
            mujaz_kernels::log_softmax(scores);
        }
    }

    /// Whether all that the processors do to a row is to forbid tokens or to force one, so that a search needs only the
    /// best scores: [`Processors::banned`] and [`Processors::forced`] then say it all.
    pub fn only_choose(&self) -> bool {
        let c = self.config;
        let forces = c.forced_bos_token_id.is_some() || c.forced_eos_token_id.is_some();
        c.repetition_penalty == 1.0 && !c.do_sample && !(forces && !(c.suppress_tokens.is_empty() && c.begin_suppress_tokens.is_empty()))
    }

    /// The one token that a row with `length` ids may be followed by.
    pub fn forced(&self, length: usize) -> Option<u32> {
        let c = self.config;
        let last = c.forced_eos_token_id.filter(|_| length + 1 == c.max_length);
        last.or(c.forced_bos_token_id.filter(|_| length == 1))
    }

    /// The tokens that may not follow, each once and in ascending order.
    #[allow(clippy::stable_sort_primitive, reason = "nearly a vocabulary comes in runs, which only this one sees")]
    pub fn banned(&self, source: usize, ids: &[u32]) -> Vec<u32> {
        let mut banned = Vec::new();
        self.ban(source, ids, |id| banned.push(id));
        banned.sort();
        // Several rules may ban the same token.
        banned.dedup();
        banned
    }

    /// [`Processors::banned`] of many rows; empty where no row has any.
    pub fn banned_rows<'b>(&self, rows: impl Iterator<Item = (usize, &'b [u32])>) -> Vec<Vec<u32>> {
        let banned: Vec<Vec<u32>> = rows.map(|(source, ids)| self.banned(source, ids)).collect();
        if banned.iter().all(Vec::is_empty) { Vec::new() } else { banned }
    }

    /// How many continuations a beam search looks at.
    pub fn candidates(&self) -> usize {
        (1 + self.config.eos_token_ids.len()).max(2) * self.config.num_beams
    }

    /// Whether log-probabilities are over the tokens that may follow only.
    pub fn renormalizes(&self) -> bool {
        self.config.renormalize_logits
    }

    /// Calls `ban` with every token that may not follow.
    fn ban(&self, source: usize, ids: &[u32], mut ban: impl FnMut(u32)) {
        let c = self.config;
        let repeated = |n: usize| if n > 0 && ids.len() + 1 >= n { Some(&ids[ids.len() + 1 - n..]) } else { None };
        if let Some(tail) = repeated(self.no_repeats.get(source).copied().unwrap_or(c.no_repeat_ngram_size)) {
            for window in ids.windows(tail.len() + 1).filter(|w| w[..tail.len()] == *tail) {
                ban(window[tail.len()]);
            }
        }
        if let Some(tail) = repeated(c.encoder_no_repeat_ngram_size) {
            self.source_ngrams[source].get(tail).into_iter().flatten().for_each(|id| ban(*id));
        }
        for word in &c.bad_words_ids {
            if let [prefix @ .., last] = word.as_slice() {
                // The reference drops a bad word that is only the end-of-sequence token.
                let is_eos = prefix.is_empty() && c.is_eos(*last);
                if !is_eos && word.len() <= ids.len().max(1) && ids.ends_with(prefix) {
                    ban(*last);
                }
            }
        }
        if ids.len() < c.min_length {
            c.eos_token_ids.iter().for_each(|id| ban(*id));
        }
        c.suppress_tokens.iter().for_each(|id| ban(*id));
        if let Some(Some(numerals)) = self.numerals.get(source) {
            numerals.forbidden(ids).iter().for_each(|id| ban(*id));
        }
        let begin = self.prompt_length + usize::from(c.forced_bos_token_id.is_some());
        if ids.len() == begin {
            c.begin_suppress_tokens.iter().for_each(|id| ban(*id));
        }
    }

    /// Whether the scores of a row with `length` ids come out as log-probabilities, not logits.
    pub fn gives_log_probs(&self, length: usize) -> bool {
        let c = self.config;
        c.renormalize_logits || self.forced(length).is_some()
    }
}

fn ngrams(ids: &[u32], n: usize) -> HashMap<Vec<u32>, Vec<u32>> {
    let mut map: HashMap<Vec<u32>, Vec<u32>> = HashMap::new();
    for window in ids.windows(n) {
        map.entry(window[..n - 1].to_vec()).or_default().push(window[n - 1]);
    }
    map
}

fn force(scores: &mut [f32], id: u32) {
    scores.fill(BANNED);
    scores[id as usize] = 0.0;
}

fn repetition_penalty(ids: &[u32], scores: &mut [f32], penalty: f32) {
    let mut seen: Vec<u32> = ids.to_vec();
    seen.sort_unstable();
    seen.dedup();
    for id in seen {
        let score = &mut scores[id as usize];
        *score = if *score < 0.0 { *score * penalty } else { *score / penalty };
    }
}

/// Temperature, then top-k, then top-p.
fn sampling(config: &GenerationConfig, scores: &mut [f32]) {
    if config.temperature != 1.0 {
        scores.iter_mut().for_each(|s| *s /= config.temperature);
    }
    if config.top_k > 0 && config.top_k < scores.len() {
        let mut sorted = scores.to_vec();
        sorted.sort_unstable_by(|a, b| b.total_cmp(a));
        let floor = sorted[config.top_k - 1];
        scores.iter_mut().filter(|s| **s < floor).for_each(|s| *s = BANNED);
    }
    if config.top_p < 1.0 {
        let mut probabilities = scores.to_vec();
        mujaz_kernels::softmax(&mut probabilities);
        let mut order: Vec<usize> = (0..scores.len()).collect();
        // From the least probable upwards, what sums up to 1 - top_p goes; the best always stays.
        order.sort_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
        let mut sum = 0.0;
        for i in &order[..order.len() - 1] {
            sum += probabilities[*i];
            if sum > 1.0 - config.top_p {
                break;
            }
            scores[*i] = BANNED;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(config: &GenerationConfig, ids: &[u32], scores: &[f32]) -> Vec<f32> {
        let source: &[u32] = &[1, 2, 3, 0];
        let mut scores = scores.to_vec();
        let mut processors = Processors::new(config);
        processors.add(&source.into());
        processors.apply(0, ids, &mut scores);
        scores
    }

    #[test]
    fn ngrams_that_occurred_are_banned() {
        let config = GenerationConfig { no_repeat_ngram_size: 2, ..Default::default() };
        assert_eq!(applied(&config, &[4, 1, 2, 1], &[0.5; 5]), [0.5, 0.5, BANNED, 0.5, 0.5]);
        let config = GenerationConfig { no_repeat_ngram_size: 1, ..Default::default() };
        assert_eq!(applied(&config, &[4, 1], &[0.5; 5]), [0.5, BANNED, 0.5, 0.5, BANNED]);
        let config = GenerationConfig { encoder_no_repeat_ngram_size: 2, ..Default::default() };
        assert_eq!(applied(&config, &[4, 2], &[0.5; 5]), [0.5, 0.5, 0.5, BANNED, 0.5]);
    }

    #[test]
    fn a_token_that_several_rules_ban_is_named_once() {
        let config = GenerationConfig { no_repeat_ngram_size: 1, min_length: 9, eos_token_ids: vec![4], ..Default::default() };
        assert_eq!(Processors::new(&config).banned(0, &[4, 1, 4]), [1, 4]);
    }

    #[test]
    fn words_of_several_tokens_are_banned_at_their_last() {
        let config = GenerationConfig { bad_words_ids: vec![vec![4], vec![1, 2]], ..Default::default() };
        assert_eq!(applied(&config, &[0, 1], &[0.0; 5]), [0.0, 0.0, BANNED, 0.0, BANNED]);
        assert_eq!(applied(&config, &[0, 3], &[0.0; 5]), [0.0, 0.0, 0.0, 0.0, BANNED]);
    }

    #[test]
    fn top_p_keeps_the_fewest_tokens_that_reach_it() {
        let config = GenerationConfig { do_sample: true, top_p: 0.7, top_k: 0, ..Default::default() };
        let scores: Vec<f32> = [0.5f32, 0.3, 0.15, 0.05].iter().map(|p| p.ln()).collect();
        let kept: Vec<bool> = applied(&config, &[0], &scores).iter().map(|s| s.is_finite()).collect();
        assert_eq!(kept, [true, true, false, false]);
    }

    #[test]
    fn forced_tokens_leave_no_choice() {
        let config = GenerationConfig { forced_bos_token_id: Some(3), forced_eos_token_id: Some(0), max_length: 3, ..Default::default() };
        assert_eq!(applied(&config, &[0], &[1.0; 4]), [BANNED, BANNED, BANNED, 0.0]);
        assert_eq!(applied(&config, &[0, 3], &[1.0; 4]), [0.0, BANNED, BANNED, BANNED]);
    }
}
