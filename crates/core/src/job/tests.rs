//! Jobs without a model: order, parts and bounds.

use super::{Item, Job, JobOptions};
use crate::article::SourceArticle;
use crate::brief::{Pipeline, PipelineOptions, Stage};

/// Articles of which every seventh cannot be read.
fn articles(count: usize) -> impl Iterator<Item = Item<usize>> {
    (0..count).map(|i| {
        let body = if i % 7 == 3 {
            String::new()
        } else {
            format!("قال الوزير رقم {i} إن الاجتماع غدا. وحضر {} ضيفا.", i + 2)
        };
        let page = mujaz_text::extract::extract(&body).map_err(Into::into).and_then(|page| SourceArticle::new(i.to_string(), "test", page));
        Item::from_result(i, i.to_string(), "test", page)
    })
}

#[test]
fn parts_side_by_side_change_nothing() {
    let pipeline = Pipeline::new(None, PipelineOptions { stage: Stage::Summarize, ..Default::default() });
    let run = |lanes: usize, group: usize| {
        let job = Job::new(&pipeline, JobOptions { group, lanes, ..JobOptions::default() });
        job.results(|| articles(500)).map(|done| (done.tag, done.result)).collect::<Vec<_>>()
    };
    let alone = run(1, 32);
    assert_eq!(alone.len(), 500);
    assert!(alone.iter().enumerate().all(|(i, (tag, result))| *tag == i && result.is_ok() == (i % 7 != 3)));
    for lanes in [2, 3] {
        assert_eq!(run(lanes, 500), alone, "{lanes} lanes");
        assert_eq!(run(lanes, 130), alone, "{lanes} lanes, smaller groups");
    }
}
