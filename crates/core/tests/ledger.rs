//! The ledger: for random articles and settings the counts add up, and no sentence lacks a fate.

use mujaz::article::SourceArticle;
use mujaz::brief::{Pipeline, PipelineOptions, Stage};
use mujaz::summarize::Extractive;
use mujaz_text::extract::extract_plain;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn counts_add_up(
        lines in prop::collection::vec("(قال الوزير|وأضافت الهيئة|بلغت النسبة 98%|ثم غادر|في الكويت|«نعم»| |[ا-ي]{2,9} )\\PC{0,5}(\\.|؟|)", 1..30),
        wanted in 1usize..8, summarize in any::<bool>(), show_removed in any::<bool>(),
    ) {
        let text = lines.join("\n");
        let page = extract_plain(&text);
        let Ok(Ok(article)) = page.map(|p| SourceArticle::new("a", "a", p)) else { return Ok(()) };
        let stage = if summarize { Stage::Summarize } else { Stage::Extract };
        let options = PipelineOptions { stage, show_removed, summary: Extractive { sentences: wanted, ..Extractive::default() }, ..PipelineOptions::default() };
        let brief = Pipeline::new(None, options).run(std::slice::from_ref(&article)).remove(0).expect("no model can fail");
        let coverage = &brief.coverage;
        prop_assert_eq!(coverage.sentences, article.sentences.len());
        prop_assert_eq!(coverage.summarized + coverage.translated + coverage.omitted, coverage.sentences);
        prop_assert!(coverage.subheads <= coverage.sentences && coverage.tokens_cut == 0);
        prop_assert_eq!(coverage.removed_lines, article.removed.len());
        prop_assert_eq!(brief.removed.map(|r| r.len()), show_removed.then_some(article.removed.len()));
        let ids: Vec<&String> = brief.sentences.iter().map(|s| &s.id).collect();
        for item in brief.summary.iter().flat_map(|s| &s.items) {
            prop_assert!(item.sentences.iter().all(|id| ids.contains(&id)));
        }
        for figure in &brief.figures {
            let sentence = brief.sentences.iter().find(|s| s.id == figure.sentence).expect("a figure names its sentence");
            prop_assert!(sentence.ar.contains(&figure.ar));
        }
        // The sentences are the body behind the byline, white space apart.
        let joined: String = brief.sentences.iter().map(|s| s.ar.as_str()).collect::<Vec<_>>().concat().split_whitespace().collect();
        let body: String = article.body.split_whitespace().collect();
        prop_assert!(body.ends_with(&joined), "{} is not the end of {}", joined, body);
    }
}
