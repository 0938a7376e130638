//! The date finder against annotated strings: every kind of date, and strings that hold none.

use mujaz_text::date::{find_dates, find_decades, find_months, find_times, resolve};

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

/// Every byte of a date's raw text is its own, and zones stay in it.
#[test]
fn month_forms_zones_and_islamic_days() {
    for (text, date, time, raw_has) in [
        ("7 كانون 2 2022", "2022-01-07", None, "كانون 2"),
        ("7 ك2 2022", "2022-01-07", None, "ك2"),
        ("28 ت2 2022", "2022-11-28", None, "ت2"),
        ("3 تشرين ثاني 2019", "2019-11-03", None, "ثاني"),
        ("3 تشرين أول 2019", "2019-10-03", None, "أول"),
        ("5 كانون ثان 2020", "2020-01-05", None, "ثان"),
        ("5 كانون أول 2020", "2020-12-05", None, "أول"),
        ("12 مايس 2003", "2003-05-12", None, "مايس"),
        ("1 كانون الثاني/يناير 2024", "2024-01-01", None, "يناير"),
        ("1 يناير (كانون الثاني) 2024", "2024-01-01", None, "2024"),
        ("1 أيار مايو 2024", "2024-05-01", None, "مايو"),
        ("9 دجمبر 2021", "2021-12-09", None, "دجمبر"),
        ("9/10/1436هـ", "2015-07-25", None, "1436"),
        ("9-10-1436 هـ", "2015-07-25", None, "1436"),
        ("1436/10/9هـ", "2015-07-25", None, "1436"),
        ("2023-12-03T04:00:10+04:00", "2023-12-03", Some("04:00"), "+04:00"),
        ("2023-12-03T23:30:10.250Z", "2023-12-03", Some("23:30"), "Z"),
        ("Sun, 03 Dec 2023 04:00:10 +0400", "2023-12-03", Some("04:00"), "+0400"),
        ("3 ديسمبر 2023 10:30 بتوقيت غرينتش", "2023-12-03", Some("10:30"), "غرينتش"),
    ] {
        let found = find_dates(text);
        assert_eq!(found.first().map(|d| (d.date.as_str(), d.time.as_deref())), Some((date, time)), "{text}: {found:?}");
        assert!(found[0].raw.contains(raw_has) && text[found[0].range.clone()] == found[0].raw, "{text}: {found:?}");
    }
}

#[test]
fn times_of_day() {
    for (text, want) in [
        ("في حوالي الساعة ٩:٣٠ صباحاً (٠٢٣٠ بالتوقيت العالمي)", vec!["9:30", "2:30"]),
        ("at 0930 hours local time (2030 UTC)", vec!["9:30", "20:30"]),
        ("الساعة التاسعة والنصف مساء", vec!["21:30"]),
        ("الساعة العاشرة إلا ربعا", vec!["9:45"]),
        ("الساعة الثانية عشرة ظهرا", vec!["12:00"]),
        ("عند الثامنة وعشرين دقيقة", vec!["8:20"]),
        ("عند الساعة الخامسة إلا عشر دقائق مساء", vec!["16:50"]),
        ("في الواحدة إلا خمس دقائق ظهرا", vec!["12:55"]),
        ("الساعة العاشرة إلا خمسا", vec!["9:55"]),
        ("الساعة السابعة إلا 10 دقائق صباحا", vec!["6:50"]),
        ("الثانية عشرة إلا ثلثا ظهرا", vec!["11:40"]),
        ("الساعة الثامنة وخمس وعشرين دقيقة", vec!["8:25"]),
        ("الساعة الثامنة وخمس عشرة دقيقة", vec!["8:15"]),
        ("الساعة الثالثة والنصف إلا خمس دقائق عصرا", vec!["15:25"]),
        ("الساعة الثالثة والنصف وخمس دقائق عصرا", vec!["15:35"]),
        ("عند الثامنة و20 دقيقة", vec!["8:20"]),
        ("في الواحدة بعد منتصف الليل", vec!["1:00"]),
        ("في الثانية عشرة من منتصف ليل الأحد", vec!["0:00"]),
        ("في الحادية عشرة والنصف قبل منتصف الليل", vec!["23:30"]),
        ("لم تقبل اللجنة الثالثة إلا خمس طلبات", vec![]),
        ("المرحلة الرابعة وخمس مدن", vec![]),
        ("في الثالثة فجرا", vec!["3:00"]),
        ("at half past nine, then at 3 p.m.", vec!["9:30", "15:00"]),
        ("about 10 o'clock", vec!["10:00"]),
        ("at ten to five in the evening", vec!["16:50"]),
        ("at 12:10 a.m.", vec!["0:10"]),
        ("15 شاحنة في الساعة الواحدة", vec![]),
        ("won 5-3, the ratio 10:1, 2030 people, v. 1.30.2", vec![]),
        ("المادة الثالثة من القانون", vec![]),
        ("from ten to twelve", vec![]),
    ] {
        let got: Vec<String> = find_times(text).iter().map(|t| format!("{}:{:02}", t.hour, t.minute)).collect();
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn decades_and_months_of_running_text() {
    for (text, want) in [
        ("ثلاثينيات القرن التاسع عشر", vec![(Some(1800), 30)]),
        ("في سبعينات القرن الماضي", vec![(Some(1900), 70)]),
        ("ثمانينيات وتسعينيات القرن العشرين", vec![(Some(1900), 80), (Some(1900), 90)]),
        ("ستينيات القرن الثامن عشر وسبعينياته", vec![(Some(1700), 60), (Some(1700), 70)]),
        ("خمسينيات القرن الـ19", vec![(Some(1800), 50)]),
        ("وهو في العشرينيات من عمره", vec![(None, 20)]),
        ("الرجل السبعيني", vec![(None, 70)]),
        ("في العقد السادس من العمر", vec![(None, 50)]),
        ("the mid-1990s and the '70s", vec![(Some(1900), 90), (None, 70)]),
        ("in her sixties, in the 1880's", vec![(None, 60), (Some(1800), 80)]),
        ("مجموعة العشرين", vec![]),
        ("20 seconds, 1970", vec![]),
    ] {
        let got: Vec<(Option<u32>, u32)> = find_decades(text).iter().map(|d| (d.century, d.tens)).collect();
        assert_eq!(got, want, "{text}");
    }
    for (text, want) in [
        ("بين شباط/فبراير وتشرين الأول", vec![2, 10]),
        ("From February to October, and it may march on", vec![2, 10]),
        ("on Oct. 31, Nov-Feb, 1 Jan", vec![10, 11, 2, 1]),
        ("في 28 ت2", vec![11]),
        ("يوم 3 كانون ثاني", vec![1]),
        ("سونيتا بودهو-ليونيه", vec![]),
    ] {
        let got: Vec<u32> = find_months(text).iter().map(|m| m.month).collect();
        assert_eq!(got, want, "{text}");
    }
    assert!(find_months("قالت جوان فيتزباتريك إن شركة نيسان").iter().all(|m| !m.sure));
}
