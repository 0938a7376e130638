//! The queue before a scripted model.

use super::*;
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::{Receiver, Sender, channel};

fn hypothesis(ids: Vec<u32>) -> Vec<Hypothesis> {
    vec![Hypothesis { ids, score: 0.0, log_probs: Vec::new(), truncated: false, alignment: Vec::new() }]
}

fn schedule(workers: usize) -> Schedule {
    Schedule { batch_tokens: 64, workers, threads: Some(1) }
}

fn echo(batch: &[Vec<u32>]) -> Vec<Vec<Hypothesis>> {
    batch.iter().map(|s| hypothesis(s.iter().map(|id| id + 1).collect())).collect()
}

/// Asks for sources that are held to nothing.
fn ask(queue: &Queue, sources: &[Vec<u32>], config: &GenerationConfig, deadline: Option<Instant>) -> Vec<Generated> {
    let sources: Vec<Source> = sources.iter().map(|ids| ids.as_slice().into()).collect();
    queue.run(&sources, config, deadline)
}

type Answer = Result<Vec<Vec<Hypothesis>>, EngineError>;

/// A model that answers for all sources that join at once before it lets others join.
fn whole(answer: impl Fn(&[Vec<u32>], &GenerationConfig) -> Answer + Send + Sync + 'static) -> Box<Generate> {
    Box::new(move |feed, config| {
        let mut count = 0;
        loop {
            let sources: Vec<Vec<u32>> = feed.join().into_iter().map(|s| s.ids).collect();
            if sources.is_empty() {
                return Ok(());
            }
            for hypotheses in answer(&sources, config)? {
                feed.done(count, hypotheses);
                count += 1;
            }
        }
    })
}

#[test]
fn callers_share_batches_and_each_gets_its_own() {
    let (most, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(())));
    let (seen, closed) = (most.clone(), gate.clone());
    let generate = move |batch: &[Vec<u32>], _: &GenerationConfig| {
        drop(lock(&closed));
        seen.fetch_max(batch.len(), Ordering::Relaxed);
        if batch.iter().any(|s| s.contains(&13)) { Err(EngineError::EmptySource) } else { Ok(echo(batch)) }
    };
    let queue = Queue::start(schedule(2), true, whole(generate)).unwrap();
    let config = GenerationConfig::default();
    std::thread::scope(|scope| {
        // Everybody is in line before anything is done.
        let held = lock(&gate);
        for caller in 0..20u32 {
            let (queue, config) = (&queue, &config);
            scope.spawn(move || {
                let sources: Vec<Vec<u32>> = (0..3).map(|i| vec![caller, i]).collect();
                for (source, result) in sources.iter().zip(ask(queue, &sources, config, None)) {
                    match result {
                        Ok(h) => assert_eq!(h[0].ids, [source[0] + 1, source[1] + 1]),
                        Err(error) => assert!(caller == 13 && matches!(error, EngineError::EmptySource), "{caller}: {error}"),
                    }
                }
            });
        }
        std::thread::sleep(Duration::from_millis(50));
        drop(held);
    });
    assert!(most.load(Ordering::Relaxed) > 3, "no batch held the sources of two callers");
    assert_eq!(queue.totals().waiting, 0);
}

#[test]
fn small_calls_overtake_large_ones_and_large_ones_come_by_age() {
    let (order, taken) = channel();
    let (order, gate) = (Mutex::new(order), Arc::new(Mutex::new(())));
    let closed = gate.clone();
    let generate = move |batch: &[Vec<u32>], _: &GenerationConfig| {
        for source in batch {
            _ = lock(&order).send(source[0]);
        }
        drop(lock(&closed));
        Ok(echo(batch))
    };
    let queue = Queue::start(Schedule { batch_tokens: 1, ..schedule(1) }, true, whole(generate)).unwrap();
    let config = GenerationConfig::default();
    std::thread::scope(|scope| {
        let held = lock(&gate);
        let send = |name: u32, tokens: usize, waiting: u64| {
            let (queue, config) = (&queue, &config);
            scope.spawn(move || ask(queue, &[vec![name; tokens]], config, None));
            while queue.totals().waiting < waiting {
                std::thread::yield_now();
            }
        };
        send(0, 1, 0);
        // The first is in work before the others come.
        assert_eq!(taken.recv(), Ok(0));
        send(1, 200_000, 1);
        send(2, 100_000, 2);
        send(3, 1, 3);
        drop(held);
    });
    assert_eq!(taken.try_iter().collect::<Vec<_>>(), [3, 2, 1]);
}

#[test]
fn what_is_late_is_not_begun_and_a_panic_ends_only_its_batch() {
    let generate = |batch: &[Vec<u32>], _: &GenerationConfig| {
        assert!(batch.iter().all(|s| s[0] != 7), "a defect");
        Ok(echo(batch))
    };
    let queue = Queue::start(schedule(1), true, whole(generate)).unwrap();
    let config = GenerationConfig::default();
    assert!(matches!(ask(&queue, &[vec![1]], &config, Some(Instant::now()))[0], Err(EngineError::TimedOut)));
    assert!(ask(&queue, &[vec![7]], &config, None)[0].as_ref().unwrap_err().to_string().contains("defect"));
    assert_eq!(ask(&queue, &[vec![1]], &config, None)[0].as_ref().unwrap()[0].ids, [2]);
    assert!(ask(&queue, &[], &config, None).is_empty());
}

#[test]
fn other_settings_are_another_batch() {
    let generate = |batch: &[Vec<u32>], config: &GenerationConfig| Ok(vec![hypothesis(vec![config.num_beams as u32]); batch.len()]);
    let queue = Queue::start(schedule(1), true, whole(generate)).unwrap();
    std::thread::scope(|scope| {
        for beams in [1usize, 4, 1, 4] {
            let queue = &queue;
            scope.spawn(move || {
                let config = GenerationConfig { num_beams: beams, ..GenerationConfig::default() };
                let done = ask(queue, &[vec![1], vec![2]], &config, None);
                assert!(done.iter().all(|r| r.as_ref().unwrap()[0].ids == [beams as u32]));
            });
        }
    });
}

/// Each source takes as many steps as its first id says; one that is out of time leaves.
fn stepwise(feed: &mut dyn Feed, started: &Mutex<Sender<u32>>) {
    let (mut rows, mut count): (Vec<(usize, u32)>, usize) = (Vec::new(), 0);
    loop {
        let gone = feed.leave();
        rows.retain(|(number, _)| !gone.contains(number));
        for source in feed.join() {
            _ = lock(started).send(source.ids[0]);
            rows.push((count, source.ids[0]));
            count += 1;
        }
        if rows.is_empty() {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
        rows.iter_mut().for_each(|row| row.1 -= 1);
        for (number, _) in rows.extract_if(.., |row| row.1 == 0) {
            feed.done(number, hypothesis(vec![number as u32]));
        }
    }
}

/// A queue before such a model, and the first ids of what has begun.
fn stepwise_queue() -> (Queue, Receiver<u32>) {
    let (sender, started) = channel();
    let sender = Mutex::new(sender);
    let generate = move |feed: &mut dyn Feed, _: &GenerationConfig| {
        stepwise(feed, &sender);
        Ok(())
    };
    (Queue::start(schedule(1), true, Box::new(generate)).unwrap(), started)
}

#[test]
fn what_comes_joins_the_batch_under_way_and_leaves_before_it_ends() {
    let (queue, started) = stepwise_queue();
    let (config, long_is_done) = (GenerationConfig::default(), std::sync::atomic::AtomicBool::new(false));
    std::thread::scope(|scope| {
        let (queue, config, long_is_done) = (&queue, &config, &long_is_done);
        scope.spawn(move || {
            assert_eq!(ask(queue, &[vec![2000]], config, None)[0].as_ref().unwrap()[0].ids, [0]);
            long_is_done.store(true, Ordering::Relaxed);
        });
        assert_eq!(started.recv(), Ok(2000));
        for number in 1..4u32 {
            assert_eq!(ask(queue, &[vec![2]], config, None)[0].as_ref().unwrap()[0].ids, [number]);
        }
        let late = ask(queue, &[vec![1_000_000]], config, Some(Instant::now() + Duration::from_millis(30)));
        assert!(matches!(late[0], Err(EngineError::TimedOut)));
        assert!(!long_is_done.load(Ordering::Relaxed), "the short ones waited for the long one");
    });
    assert_eq!((queue.totals().batches, queue.totals().joined), (1, 4));
}

#[test]
fn who_asks_for_something_else_is_not_overtaken_for_ever() {
    let (queue, started) = stepwise_queue();
    let (greedy, beams) = (GenerationConfig::default(), GenerationConfig { num_beams: 2, ..GenerationConfig::default() });
    std::thread::scope(|scope| {
        let (queue, greedy, beams) = (&queue, &greedy, &beams);
        let send = |steps: u32, config, waiting: u64| {
            scope.spawn(move || assert!(ask(queue, &[vec![steps]], config, None)[0].is_ok()));
            while queue.totals().waiting < waiting {
                std::thread::yield_now();
            }
        };
        send(1000, greedy, 0);
        assert_eq!(started.recv(), Ok(1000));
        send(301, beams, 1);
        // It lets those by that could join the batch, for a while.
        send(2, greedy, 0);
        assert_eq!(started.recv(), Ok(2));
        std::thread::sleep(OVERTAKEN + Duration::from_millis(50));
        send(302, greedy, 2);
    });
    assert_eq!(started.try_iter().collect::<Vec<_>>(), [301, 302]);
}

#[test]
fn a_batch_is_of_the_settings_that_most_is_asked_for_with_until_the_first_is_old() {
    let ticket = Arc::new(Ticket { slots: Mutex::new((Vec::new(), 0)), done: Condvar::new() });
    let now = Instant::now();
    let entry = |beams: usize, id: u32, due: Instant| Entry {
        source: Source { ids: vec![id], ..Source::default() },
        config: Arc::new(GenerationConfig { num_beams: beams, ..GenerationConfig::default() }),
        deadline: None,
        due,
        ticket: ticket.clone(),
        index: 0,
    };
    let ids = |batch: Vec<Entry>| batch.iter().map(|e| e.source.ids[0]).collect::<Vec<_>>();
    let line = |due| vec![entry(2, 1, due), entry(1, 2, due), entry(1, 3, due), entry(1, 4, due), entry(2, 5, due)];
    let old = now.checked_sub(OVERTAKEN).unwrap();
    let mut young = line(now);
    assert_eq!((ids(take(&mut young, 100, 1)), ids(young)), (vec![1, 5], vec![2, 3, 4]));
    let mut alone = line(now)[..4].to_vec();
    assert_eq!((ids(take(&mut alone, 100, 1)), ids(alone)), (vec![2, 3, 4], vec![1]));
    let mut waited = line(old)[..4].to_vec();
    assert_eq!((ids(take(&mut waited, 100, 1)), ids(waited)), (vec![1], vec![2, 3, 4]));
}
