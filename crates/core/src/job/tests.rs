//! Jobs without a model: order, parts and bounds.

use super::{Item, Job, JobOptions};
use crate::article::SourceArticle;
use crate::brief::{Pipeline, PipelineOptions, Stage};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

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

fn pipeline() -> Pipeline {
    Pipeline::new(None, PipelineOptions { stage: Stage::Summarize, ..Default::default() })
}

#[test]
fn parts_side_by_side_change_nothing() {
    let pipeline = pipeline();
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

/// Says so when it is dropped: with the reader's thread.
struct Gone(Sender<()>);

impl Drop for Gone {
    fn drop(&mut self) {
        _ = self.0.send(());
    }
}

#[test]
fn a_reader_never_waits_for_groups_that_were_dropped() {
    for taken in [0, 1, 2] {
        for in_flight in [1, 100, 64 << 20] {
            let (send, gone) = channel();
            let job = Job::new(&pipeline(), JobOptions { group: 2, in_flight, ..JobOptions::default() });
            let mut groups = job.groups(move || {
                let gone = Gone(send);
                articles(100_000).inspect(move |_| _ = &gone)
            });
            assert_eq!(groups.by_ref().take(taken).count(), taken);
            drop(groups);
            assert!(gone.recv_timeout(Duration::from_secs(20)).is_ok(), "{taken} taken, {in_flight} bytes");
        }
    }
}

#[test]
fn a_job_that_is_cancelled_lets_its_reader_go() {
    let (send, gone) = channel();
    let options = JobOptions { group: 2, in_flight: 1, ..JobOptions::default() };
    let cancel = options.cancel.clone();
    let mut groups = Job::new(&pipeline(), options).groups(move || {
        let gone = Gone(send);
        articles(100_000).inspect(move |_| _ = &gone)
    });
    assert!(groups.next().is_some());
    cancel.cancel();
    assert!(groups.next().is_none());
    drop(groups);
    assert!(gone.recv_timeout(Duration::from_secs(20)).is_ok());
}

#[test]
fn bounds_may_be_as_large_as_their_types() {
    for timeout in [Duration::MAX, Duration::from_secs(u64::MAX / 2), Duration::from_nanos(u64::MAX)] {
        let options =
            JobOptions { group: usize::MAX, in_flight: usize::MAX, timeout: Some(timeout), idle: Duration::MAX, ..JobOptions::default() };
        let done: Vec<_> = Job::new(&pipeline(), options).results(|| articles(40)).collect();
        assert_eq!(done.iter().filter(|d| d.result.is_ok()).count(), 34, "{timeout:?}");
    }
}
