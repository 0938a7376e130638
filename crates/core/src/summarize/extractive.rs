//! The extractive summary: no weights, and every word of it stands in the article.
//!
//! A sentence scores by its closeness to the article's centroid and its LexRank (Erkan and Radev 2004), both over
//! TF-IDF of light10 stems, times a weight that falls with its position; sentences are then taken by maximal marginal
//! relevance (Carbonell and Goldstein 1998), so that no two say the same.

use super::{Summary, SummaryItem};
use crate::article::SourceArticle;
use mujaz_text::segment::Kind;
use mujaz_text::similarity::{Vector, tf_idf};
use mujaz_text::stem::terms;

/// Settings of the extractive summary.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Extractive {
    /// Sentences to take.
    pub sentences: usize,
    /// Share of relevance against novelty, from 0 to 1.
    pub relevance: f32,
    /// How strongly early sentences are preferred.
    pub position: f32,
    /// How much closeness to the title counts beside closeness to the whole.
    pub title: f32,
    /// Sentences of fewer words are not taken, unless there are no others.
    pub least_words: usize,
    /// Sentences of more words are taken only if too few others are left.
    pub most_words: usize,
}

impl Default for Extractive {
    fn default() -> Self {
        Self { sentences: 4, relevance: 0.7, position: 1.0, title: 0.5, least_words: 6, most_words: 70 }
    }
}

/// Scores of some texts, from 0 to 1: the mean of centroid closeness and LexRank, times a weight by position.
///
/// ```
/// let scores = mujaz::summarize::rank(&["أعلن الوزير خطة المدارس", "تشمل خطة المدارس بناء مئة مدرسة", "الطقس مشمس"], Some("خطة المدارس"), 0.0);
/// assert!(scores[2] < scores[0] && scores[2] < scores[1]);
/// ```
pub fn rank(texts: &[&str], title: Option<&str>, position: f32) -> Vec<f32> {
    score(&vectors(texts, title), texts.len(), [position, Extractive::default().title])
}

/// Vectors of the texts and, behind them, of the title.
fn vectors(texts: &[&str], title: Option<&str>) -> Vec<Vector> {
    let bags: Vec<Vec<String>> = texts.iter().copied().chain(title).map(terms).collect();
    tf_idf(&bags)
}

fn score(vectors: &[Vector], count: usize, [position, title]: [f32; 2]) -> Vec<f32> {
    let centroid = Vector::centroid(vectors.iter());
    let closeness = scaled(vectors[..count].iter().map(|v| v.cosine(&centroid)).collect());
    let central = scaled(lex_rank(&vectors[..count]));
    let titled: Vec<f32> = match vectors.get(count) {
        Some(title) => scaled(vectors[..count].iter().map(|v| v.cosine(title)).collect()),
        None => vec![0.0; count],
    };
    let whole = |i: usize| (closeness[i] + central[i] + title * titled[i]) / (2.0 + title);
    (0..count).map(|i| whole(i) / (1.0 + position * (i as f32).sqrt() / 2.0)).collect()
}

fn scaled(mut values: Vec<f32>) -> Vec<f32> {
    let max = values.iter().copied().fold(0.0, f32::max);
    if max > 0.0 {
        values.iter_mut().for_each(|v| *v /= max);
    }
    values
}

/// Articles of more sentences than this are ranked by their centroid alone: the matrix grows with the square.
const MOST_RANKED: usize = 600;

/// Stationary weights of a random walk over cosines, with the usual damping of 0.85.
fn lex_rank(vectors: &[Vector]) -> Vec<f32> {
    let n = vectors.len();
    if n > MOST_RANKED {
        return vec![1.0; n];
    }
    let mut matrix = vec![0f32; n * n];
    for i in 0..n {
        for j in 0..i {
            let similarity = vectors[i].cosine(&vectors[j]);
            (matrix[i * n + j], matrix[j * n + i]) = (similarity, similarity);
        }
    }
    for row in matrix.chunks_exact_mut(n) {
        let sum: f32 = row.iter().sum();
        if sum > 0.0 {
            row.iter_mut().for_each(|v| *v /= sum);
        }
    }
    let mut rank = vec![1.0 / n as f32; n];
    for _ in 0..40 {
        let walked = |j: usize| (0..n).map(|i| rank[i] * matrix[i * n + j]).sum::<f32>();
        rank = (0..n).map(|j| 0.15 / n as f32 + 0.85 * walked(j)).collect();
    }
    rank
}

impl Extractive {
    /// The summary of an article, its sentences in the article's order. Subheads are never taken.
    pub fn summarize(&self, article: &SourceArticle) -> Summary {
        let candidates: Vec<usize> = self.candidates(article);
        let texts: Vec<&str> = candidates.iter().map(|i| article.sentences[*i].ar.as_str()).collect();
        let vectors = vectors(&texts, article.title.as_deref());
        let scores = score(&vectors, texts.len(), [self.position, self.title]);
        let mut chosen: Vec<usize> = Vec::new();
        while chosen.len() < self.sentences.min(texts.len()) {
            let novelty = |i: usize| chosen.iter().map(|c| vectors[i].cosine(&vectors[*c])).fold(0.0, f32::max);
            let marginal = |i: usize| self.relevance * scores[i] - (1.0 - self.relevance) * novelty(i);
            let rest = (0..texts.len()).filter(|i| !chosen.contains(i));
            let Some(best) = rest.max_by(|a, b| marginal(*a).total_cmp(&marginal(*b)).then(b.cmp(a))) else { break };
            chosen.push(best);
        }
        let lead = chosen.first().copied();
        chosen.sort_unstable();
        let item = |i: &usize| {
            let sentence = &article.sentences[candidates[*i]];
            SummaryItem { ar: sentence.ar.clone(), sentences: vec![sentence.id.clone()] }
        };
        let lead = chosen.iter().position(|i| Some(*i) == lead).unwrap_or(0);
        Summary { method: "extractive".into(), items: chosen.iter().map(item).collect(), lead }
    }

    /// Sentences of a fair length; if they are too few, all that are no subheads, else whatever there is.
    fn candidates(&self, article: &SourceArticle) -> Vec<usize> {
        let words = |i: usize| article.sentences[i].ar.split_whitespace().count();
        let prose: Vec<usize> = (0..article.sentences.len()).filter(|i| article.sentences[*i].kind == Kind::Sentence).collect();
        let fair: Vec<usize> = prose.iter().copied().filter(|i| (self.least_words..=self.most_words).contains(&words(*i))).collect();
        if fair.len() >= self.sentences {
            fair
        } else if prose.is_empty() {
            (0..article.sentences.len()).collect()
        } else {
            prose
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(text: &str) -> SourceArticle {
        SourceArticle::new("a", "test", mujaz_text::extract::extract_plain(text).unwrap()).unwrap()
    }

    #[test]
    fn a_summary_takes_sentences_in_order_and_no_subheads() {
        let text = "خطة جديدة لبناء المدارس في الكويت\n\
            أعلنت وزارة التربية في الكويت اليوم خطة جديدة لبناء مئة مدرسة في خمس محافظات.\n\
            تفاصيل الخطة\n\
            تشمل خطة بناء المدارس تدريب ألفي معلم ومعلمة خلال ثلاثة أعوام دراسية.\n\
            وقال الوزير إن تمويل المدارس الجديدة يأتي من صندوق التنمية الكويتي.\n\
            الطقس غدا مشمس في معظم المناطق مع رياح خفيفة إلى معتدلة.\n\
            وتبدأ وزارة التربية تنفيذ خطة بناء المدارس في سبتمبر المقبل.";
        let summary = Extractive { sentences: 3, ..Extractive::default() }.summarize(&article(text));
        let ids: Vec<&str> = summary.items.iter().map(|i| i.sentences[0].as_str()).collect();
        assert_eq!(ids.len(), 3);
        assert!(ids.is_sorted() && !ids.contains(&"s2") && ids.contains(&"s1"), "{ids:?}");
        assert_eq!(summary.items[summary.lead].sentences, ["s1"]);
    }

    #[test]
    fn a_short_article_is_its_own_summary() {
        let summary = Extractive::default().summarize(&article("خبر قصير جدا هنا."));
        assert_eq!(summary.items.len(), 1);
    }
}
