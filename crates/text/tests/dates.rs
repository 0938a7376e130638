//! The date finder against annotated strings: every kind of date, and strings that hold none.

use mujaz_text::date::{find_dates, resolve};

#[test]
fn dates_of_annotated_strings() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("data/dates.tsv").lines().filter(|l| !l.starts_with('#')) {
        let (text, want) = line.split_once('\t').expect("text and date");
        let found = find_dates(text);
        let got = found.first().map_or("-".to_string(), |d| match &d.time {
            Some(time) => format!("{} {time}", d.date),
            None => d.date.clone(),
        });
        count += 1;
        if got != want || found.len() > 1 {
            wrong.push(format!("{text}: {got}, not {want}"));
        }
    }
    assert!(count >= 100 && wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn days_named_by_their_distance() {
    let thursday = "2018-02-15";
    for (text, want) in [
        ("أعلن أمس", vec!["2018-02-14"]),
        ("أعلن أول أمس", vec!["2018-02-13"]),
        ("يجتمع اليوم وغدا", vec!["2018-02-15", "2018-02-16"]),
        ("بعد غد", vec!["2018-02-17"]),
        ("قبل يومين", vec!["2018-02-13"]),
        ("منذ 3 أيام", vec!["2018-02-12"]),
        ("منذ ثلاثة أسابيع", vec!["2018-01-25"]),
        ("الأحد الماضي", vec!["2018-02-11"]),
        ("الخميس الماضي", vec!["2018-02-08"]),
        ("الخميس المقبل", vec!["2018-02-22"]),
        ("السبت المقبل", vec!["2018-02-17"]),
        ("اليوم العالمي للمرأة", vec![]),
        ("قبل 3 سنوات", vec![]),
        ("يوم الخميس", vec![]),
    ] {
        let got: Vec<String> = resolve(text, thursday).into_iter().map(|d| d.date).collect();
        assert_eq!(got, want, "{text}");
    }
    assert!(resolve("أمس", "nonsense").is_empty());
}
