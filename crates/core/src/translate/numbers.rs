//! The last step of the ladder: where checks doubt the numbers of an output, a search that may write no number but the source's.

use super::output::{Output, Rated, Repair, RepairStep, rate};
use super::text_model::TextModel;
use crate::check::{Context, FlagKind, Pair, Reading, Target, number_doubts, run, values};
use crate::error::EngineError;
use crate::generate::Hypothesis;
use crate::schedule::Schedule;
use mujaz_text::date::Temporal;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What a search among the source's numbers may mend.
fn is_number(kind: FlagKind) -> bool {
    use FlagKind::{DateChanged, DateInvented, DateMissing, NumberChanged, NumberInvented, NumberMissing};
    matches!(kind, NumberChanged | NumberInvented | NumberMissing | DateChanged | DateInvented | DateMissing)
}

/// A source that was read, once for all that was written from it, and an output.
fn pair<'a>(source: &Rc<Reading<'a>>, english: &'a str) -> Pair<'a> {
    let context = Context { full: true, target: Target::English, ..Context::default() };
    Pair::between(Rc::clone(source), Rc::new(Reading::new(english, Target::English)), context)
}

fn read(source: &str) -> Rc<Reading<'_>> {
    Rc::new(Reading::new(source, Target::Arabic))
}

/// What checks doubt in a translation.
fn doubts(pair: &Pair<'_>) -> Vec<FlagKind> {
    run(pair).into_iter().map(|f| f.kind).collect()
}

/// A piece with more doubts about numbers is a table: no search gets all of them right, and each takes its time.
const MOST_DOUBTS: usize = 12;
/// What takes an output's place has no fewer words than so many tenths of it, and no more than the other way round.
const TENTHS: usize = 6;
/// By so much the mean log-probability of a token may fall.
const LESS_LIKELY: f32 = 0.7;

/// Tries the pieces whose numbers are doubted again; an output that no check doubts more, and none for its numbers, takes their place.
pub(super) fn keep<M: TextModel>(
    model: &M,
    schedule: &Schedule,
    texts: &[&str],
    sources: &[Vec<u32>],
    out: &mut [Result<Output, EngineError>],
) {
    let mut open: Vec<(usize, Vec<FlagKind>)> = Vec::new();
    for (at, (text, output)) in texts.iter().zip(out.iter()).enumerate() {
        let Ok(output) = output else { continue };
        let degenerate = output.repairs.iter().any(|r| r.step == RepairStep::None);
        if degenerate {
            continue;
        }
        let pair = pair(&read(text), &output.text);
        if !number_doubts(&pair).is_empty() {
            let found = doubts(&pair);
            if found.iter().filter(|k| is_number(**k)).count() <= MOST_DOUBTS {
                open.push((at, found));
            }
        }
    }
    let again: Vec<(Vec<u32>, Vec<String>)> = open.iter().map(|(at, _)| (sources[*at].clone(), allowed(texts[*at]))).collect();
    if again.is_empty() {
        return;
    }
    for ((at, found), hypotheses) in open.into_iter().zip(model.hypotheses_with_numbers(&again, schedule)) {
        let Ok(first) = &mut out[at] else { continue };
        match hypotheses.and_then(|h| better(model, texts[at], &h, (first, &found))) {
            Ok(Some(output)) => {
                let mut facts: Vec<FlagKind> = Vec::new();
                for kind in found.into_iter().filter(|k| is_number(*k)) {
                    if !facts.contains(&kind) {
                        facts.push(kind);
                    }
                }
                let mut repairs = std::mem::take(&mut first.repairs);
                repairs.push(Repair { facts, ..Repair::of(RepairStep::NumbersOfSource, Vec::new()) });
                *first = Output { repairs, ..output };
            }
            Ok(None) => {}
            // The first output stands, and the checks say what is wrong with it.
            Err(error) => tracing::warn!(%error, "a repair of numbers failed"),
        }
    }
}

/// The first hypothesis without a sign of degeneration whose numbers nobody doubts, nor anything else more than before.
fn better(
    model: &impl TextModel,
    source: &str,
    hypotheses: &[Hypothesis],
    (first, before): (&Output, &[FlagKind]),
) -> Result<Option<Output>, EngineError> {
    let read = read(source);
    for hypothesis in hypotheses {
        let Rated { written, signs } = rate(model, source, hypothesis)?;
        let like = signs.is_empty() && is_like(&written, first) && !says_more(source, &written.text, &first.text);
        if like && mends(&read, &written.text, before) {
            return Ok(Some(written));
        }
    }
    Ok(None)
}

/// Whether nobody doubts an output's numbers, nor anything else of it more than before.
fn mends(source: &Rc<Reading<'_>>, english: &str, before: &[FlagKind]) -> bool {
    let pair = pair(source, english);
    // Most are turned away by these two checks; the others need not be asked then.
    if number_doubts(&pair).into_iter().any(is_number) {
        return false;
    }
    // A name that was changed may be one that is not there: kinds of one family count as one.
    let family = |kind: &FlagKind| kind.name().split('_').next();
    let count = |kinds: &[FlagKind], kind: &FlagKind| kinds.iter().filter(|k| family(k) == family(kind)).count();
    let found = doubts(&pair);
    found.iter().all(|k| !is_number(*k) && count(&found, k) <= count(before, k))
}

/// Whether an output is about as long as the first one and about as likely: with its numbers a search must not lose the rest.
fn is_like(output: &Output, first: &Output) -> bool {
    let words = |o: &Output| o.text.split_whitespace().count();
    let mean = |o: &Output| o.log_prob / o.tokens.max(1) as f32;
    let (new, old) = (words(output), words(first));
    new * 10 + 10 >= old * TENTHS && new * TENTHS <= old * 10 + 10 && mean(output) >= mean(first) - LESS_LIKELY
}

/// Whether digits stand more often in an output than in its source and in the first output: what a search does that must write some
/// number of the source's, and which a check allows, since a text may say a number twice.
fn says_more(source: &str, output: &str, first: &str) -> bool {
    let (allowed, before, written) = (runs(source), runs(first), runs(output));
    let count = |runs: &[String], run: &String| runs.iter().filter(|r| *r == run).count();
    // One and two come and go.
    let counted = written.iter().filter(|r| !matches!(r.as_str(), "1" | "2"));
    counted.into_iter().any(|run| count(&written, run) > count(&allowed, run).max(count(&before, run)).max(1))
}

/// The digits of a text, as they stand together; thousands in one.
fn runs(text: &str) -> Vec<String> {
    let plain: String = text.chars().map(western).collect();
    let mut out = Vec::new();
    for part in plain.split(|c: char| !c.is_ascii_digit() && c != ',') {
        let groups: Vec<&str> = part.split(',').filter(|g| !g.is_empty()).collect();
        if groups.len() > 1 && groups.iter().skip(1).all(|g| g.len() == 3) {
            out.push(groups.concat());
        } else {
            out.extend(groups.into_iter().map(str::to_string));
        }
    }
    out
}

/// The numbers that the English of a text may have: its own digits, what its words count, parts of its dates, and one and two, for
/// which Arabic has articles and duals.
fn allowed(source: &str) -> Vec<String> {
    let plain: String = source.chars().map(western).collect();
    let mut out: BTreeSet<String> = ["1".to_string(), "2".to_string()].into();
    for run in plain.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',') {
        let run = run.trim_matches(['.', ',']);
        out.extend([run.to_string(), run.replace(',', "")]);
        // "2,3 مليون": a comma that parts no thousands is a decimal one, or parts two numbers.
        if let Some((whole, rest)) = run.split_once(',').filter(|(_, rest)| rest.len() != 3 && !rest.contains(',')) {
            out.extend([whole.into(), rest.into(), format!("{whole}.{rest}")]);
        }
        if run.matches('.').count() > 1 {
            out.extend(run.split('.').map(str::to_string));
        }
    }
    let values = values(source);
    let half = plain.contains("نصف");
    for value in values.into_iter().filter(|v| *v >= 0.0 && *v < 1e15) {
        let scaled = [1e3, 1e6, 1e9, 1e12].into_iter().filter(|scale| value >= *scale).map(|scale| value / scale);
        for value in std::iter::once(value).chain(scaled).filter(|v| (v * 1e3).fract().abs() < 1e-6) {
            out.extend(written(value));
            out.extend(half.then(|| written(value + 0.5)).into_iter().flatten());
        }
    }
    let temporal = Temporal::find(source);
    for decade in &temporal.decades {
        let centuries = if decade.age { Vec::new() } else { decade.century.map_or_else(|| vec![1900, 1800], |c| vec![c]) };
        out.extend(centuries.into_iter().map(|c| (c + decade.tens).to_string()).chain([decade.tens.to_string()]));
    }
    for time in &temporal.times {
        out.extend([time.hour, (time.hour + 11) % 12 + 1, time.hour + 12].map(|h| h.to_string()));
        out.extend([time.minute.to_string(), format!("{:02}", time.minute)]);
    }
    for date in &temporal.dates {
        out.extend(date.date.split('-').map(|part| part.trim_start_matches('0').to_string()));
    }
    out.remove("");
    out.into_iter().collect()
}

/// A value as English writes it: "11250.5" and "11,250.5".
fn written(value: f64) -> Vec<String> {
    let plain = format!("{}", (value * 1e3).round() / 1e3);
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let grouped = thousands(whole).map(|whole| format!("{whole}{rest}"));
    std::iter::once(plain.clone()).chain(grouped).collect()
}

/// A digit or mark of numbers as English writes it.
pub(super) fn western(c: char) -> char {
    match c {
        '٠'..='٩' => char::from(b'0' + (c as u32 - '٠' as u32) as u8),
        '۰'..='۹' => char::from(b'0' + (c as u32 - '۰' as u32) as u8),
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        '٫' => '.',
        '٬' => ',',
        c => c,
    }
}

/// A whole number of four digits and more with commas: "11,000".
fn thousands(number: &str) -> Option<String> {
    if number.len() < 4 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let groups: Vec<String> = number.as_bytes().rchunks(3).rev().map(|g| String::from_utf8_lossy(g).into_owned()).collect();
    Some(groups.join(","))
}

#[cfg(test)]
mod tests {
    use super::super::text_model::Attempt;
    use super::super::{Translation, Translator};
    use super::*;

    #[test]
    fn numbers_of_a_source_as_english_writes_them() {
        let has = |text: &str, numbers: &[&str]| {
            let allowed = allowed(text);
            numbers.iter().for_each(|n| assert!(allowed.iter().any(|a| a == n), "{n} of {text}: {allowed:?}"));
        };
        has("دفع ١١٠٠٠ دولار", &["11000", "11,000"]);
        has("بلغت ٢٫٣ مليون برميل", &["2.3", "2300000", "2,300,000"]);
        has("وصل خمسة عشر شخصا", &["15"]);
        has("في ستينيات القرن الماضي", &["1960", "60"]);
        has("في الساعة ٢٠:٣٠", &["20", "8", "30"]);
        has("في 5 مايو 2024", &["5", "2024"]);
        has("بنسبة 1.250,5", &["1.250,5"]);
        has("خمسة ملايين دولار", &["5", "5000000", "5,000,000"]);
        has("3 مليارات و500 مليون", &["3.5"]);
        has("بلغت 2,3 مليون طن", &["2.3"]);
        has("سبع ساعات ونصف", &["7.5"]);
        has("بمبلغ 11250.5 دينار", &["11,250.5"]);
        has("في الستينيات من عمره", &["60"]);
        has("قتل ٢٥ شخصا", &["25"]);
        has("قتل ２５ شخصا", &["25"]);
        assert!(!allowed("فاكس 409806 الرياض").contains(&"806".to_string()));
        assert!(!allowed("النسخة الثامنة والعشرون").contains(&"8".to_string()));
        assert_eq!(allowed("قال الوزير"), ["1", "2"]);
    }

    /// Writes its first text, and where it is held to numbers, the others.
    struct Fake {
        first: &'static str,
        held: &'static [&'static str],
    }

    impl TextModel for Fake {
        fn budget(&self) -> usize {
            100
        }
        fn encode(&self, text: &str) -> Result<Vec<u32>, EngineError> {
            Ok(vec![0; text.split_whitespace().count()])
        }
        fn unknown_in(&self, _: &[u32]) -> usize {
            0
        }
        fn hypotheses(&self, sources: &[Vec<u32>], _: Attempt, _: &Schedule) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
            sources.iter().map(|_| Ok(vec![hypothesis(0)])).collect()
        }
        fn hypotheses_with_numbers(&self, sources: &[(Vec<u32>, Vec<String>)], _: &Schedule) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
            assert!(sources.iter().all(|(_, numbers)| numbers.contains(&"14".to_string())));
            sources.iter().map(|_| Ok((1..=self.held.len() as u32).map(hypothesis).collect())).collect()
        }
        fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
            Ok(ids[0].checked_sub(1).map_or(self.first, |i| self.held[i as usize]).to_string())
        }
    }

    fn hypothesis(id: u32) -> Hypothesis {
        Hypothesis { ids: vec![id], score: 0.0, log_probs: vec![-0.1], truncated: false, alignment: Vec::new() }
    }

    const SOURCE: &str = "قتل 14 شخصا في الهجوم على المدينة";
    const RIGHT: &str = "14 people were killed in the attack on the city";

    fn translated(first: &'static str, held: &'static [&'static str]) -> Translation {
        Translator::new(&Fake { first, held }, &Schedule::default()).translate(&[SOURCE]).remove(0).unwrap()
    }

    #[test]
    fn wrong_numbers_are_searched_again_and_the_repair_is_recorded() {
        let t = translated("41 people were killed in the attack on the city", &["15 people were killed in the attack on the city", RIGHT]);
        assert_eq!((t.en.as_str(), t.repairs.len()), (RIGHT, 1));
        assert_eq!((t.repairs[0].step, t.repairs[0].facts.as_slice()), (RepairStep::NumbersOfSource, [FlagKind::NumberChanged].as_slice()));
        assert!(translated(RIGHT, &["never asked for"]).repairs.is_empty());
    }

    #[test]
    fn what_is_worse_in_another_way_does_not_take_its_place() {
        let first = "41 people were killed in the attack on the city";
        for held in
            ["", "14 people were not killed in the attack on the city", "14 people people people people people people people people"]
        {
            let held: &'static [&'static str] = Box::leak(Box::new([held]));
            let t = translated(first, held);
            assert!(t.en == first && t.repairs.is_empty(), "{held:?}: {t:?}");
        }
        assert_eq!(translated(first, &[]).en, first);
    }

    #[test]
    fn numbers_said_again_and_text_that_is_lost_are_no_repair() {
        let source = "حكم عليه بالسجن بين تسعة سنوات و١٠ سنوات في ٢٠١٩";
        assert!(says_more(source, "10 years in prison and 10 years in 2019", "between 9 and 11 years in 2019"));
        assert!(!says_more(source, "9 to 10 years in prison in 2019", "between 9 and 11 years in 2019"));
        assert!(!says_more("قتل 14 شخصا", "14 people died", "41 people died"));
        assert!(!says_more("بين 11000 و22000 دولار", "from $11,000 to $22,000", "from $1,000 to $2,000"));
        let output = |words: usize, log_prob: f32| Output { text: "word ".repeat(words), log_prob, tokens: 10, ..Output::default() };
        assert!(is_like(&output(10, -5.0), &output(12, -4.0)));
        assert!(!is_like(&output(4, -5.0), &output(12, -4.0)) && !is_like(&output(30, -5.0), &output(12, -4.0)));
        assert!(!is_like(&output(12, -15.0), &output(12, -4.0)));
    }

    #[cfg(feature = "bundled")]
    #[test]
    fn the_bundled_model_writes_no_other_numbers_alone_and_in_a_batch() {
        let desk = crate::Newsroom::builder().model("tiny-ar-en").build().unwrap();
        let model = desk.translator().unwrap();
        let texts = ["قتل ١٤ شخصا وأصيب ٢٥ في ٢٠٢٤", "دفع الرجل 11000 دولار في عام 1988", "قال الوزير إن العمل بدأ"];
        let sources: Vec<(Vec<u32>, Vec<String>)> = texts.iter().map(|t| (model.encode(t).unwrap(), vec!["7,300".to_string()])).collect();
        let all = model.as_ref().hypotheses_with_numbers(&sources, &Schedule::default());
        for (source, hypotheses) in sources.iter().zip(all) {
            let hypotheses = hypotheses.unwrap();
            for hypothesis in &hypotheses {
                let text = TextModel::decode(model.as_ref(), &hypothesis.ids).unwrap();
                let digits: String = text.chars().map(|c| if c.is_ascii_digit() || c == ',' { c } else { ' ' }).collect();
                assert!(digits.split_whitespace().all(|n| matches!(n.trim_matches(','), "" | "7,300")), "{text}");
            }
            let alone = model.as_ref().hypotheses_with_numbers(std::slice::from_ref(source), &Schedule::default());
            assert_eq!(alone[0].as_ref().unwrap(), &hypotheses);
        }
    }
}
