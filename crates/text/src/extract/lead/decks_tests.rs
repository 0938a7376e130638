use crate::extract::{Article, Given, InputKind, extract_as, extract_body};

const TITLE: &str = "الوزارة تبدأ تنفيذ مشروع الطريق الدائري";
const DECK: &str = "توقعات بموسم أمطار وفير هذا العام";
const REPORT: &str = "أعلنت الوزارة أمس أن العمل في المشروع سيبدأ خلال الأسبوع المقبل بعد موافقة المجلس.";
const MORE: &str = "وقال الوزير إن الخطوة تأتي بعد أشهر من الدراسة والمشاورات مع الأهالي.";

fn said(article: &Article) -> [Option<&str>; 3] {
    [article.byline.as_deref(), article.dateline.as_deref(), article.outlet.as_deref()]
}

/// The article as a record with its title, and as a file whose first line is the title.
fn both(body: &str) -> [Article; 2] {
    let given = Given { title: Some(TITLE), ..Given::default() };
    [extract_body(body, given, InputKind::Auto).unwrap(), extract_as(&format!("{TITLE}\n{body}"), InputKind::Article).unwrap()]
}

#[test]
fn a_lead_below_decks_is_found() {
    for (line, read) in [
        ("الدمام: سامي حداد", [Some("سامي حداد"), Some("الدمام"), None]),
        ("بغداد – ليلى منصور", [Some("ليلى منصور"), Some("بغداد"), None]),
        ("المنامة - بنا", [Some("بنا"), Some("المنامة"), None]),
        ("لندن: «الشرق الأوسط»", [None, Some("لندن"), Some("الشرق الأوسط")]),
        ("مسقط ـ الوطن:", [None, Some("مسقط"), Some("الوطن")]),
        ("كتب - سامي حداد :", [Some("سامي حداد"), None, None]),
        ("بقلم: ليلى منصور", [Some("ليلى منصور"), None, None]),
        ("رام الله 14-7-2012 وفا", [Some("وفا"), Some("رام الله"), None]),
    ] {
        for decks in [DECK.to_string(), format!("{DECK}\nهل تكفي الميزانية؟"), format!("{DECK}\nالوزير في الموقع\nصورة من الأرشيف")]
        {
            for article in both(&format!("{decks}\n{line}\n{REPORT}\n{MORE}")) {
                assert_eq!(said(&article), read, "{line}: {decks}");
                assert!(article.body.ends_with(&format!("\n{REPORT}\n{MORE}")), "{line}: {}", article.body);
                assert!(article.removed.iter().any(|r| r.reason == "byline" && r.line == line), "{line}: {:?}", article.removed);
                assert!(decks.lines().all(|deck| article.body.lines().any(|l| l == deck)), "{decks}: {}", article.body);
            }
        }
    }
}

#[test]
fn a_lead_in_front_of_the_sentence_below_a_deck_is_found() {
    for (head, read) in [
        ("عمان - سامي حداد - ", [Some("سامي حداد"), Some("عمان"), None]),
        ("برلين -ا ف ب - ", [Some("ا ف ب"), Some("برلين"), None]),
        ("الدوحة - الراية: ", [None, Some("الدوحة"), Some("الراية")]),
        ("سامي حداد (القاهرة) - ", [Some("سامي حداد"), Some("القاهرة"), None]),
        ("واشنطن - ", [None, Some("واشنطن"), None]),
        ("لندن ــ رويترز: ", [Some("رويترز"), Some("لندن"), None]),
    ] {
        for article in both(&format!("{DECK}\n{head}{REPORT}\n{MORE}")) {
            assert_eq!(said(&article), read, "{head}");
            assert_eq!(article.body, format!("{DECK}\n{REPORT}\n{MORE}"), "{head}");
        }
    }
}

#[test]
fn what_is_no_lead_below_a_deck_stays() {
    for lines in [
        // A sentence stands above.
        format!("{MORE}\nالدمام: سامي حداد\n{REPORT}"),
        // A town that heads a part, whose the picture is, whom the text tells of.
        format!("{DECK}\nالدمام\n{REPORT}"),
        format!("{DECK}\n(أ ف ب)\n{REPORT}"),
        format!("{DECK}\nسامي حداد\n{REPORT}\nوشكر سامي حداد الحاضرين على وقتهم."),
        format!("لقاء مع الرسام سامي حداد\nسامي حداد\n{REPORT}"),
        format!("{DECK}\nسامي حداد\n{REPORT}\nوقال حداد إن العمل سيبدأ قريبا."),
        format!("نبذة عن الكاتب\nسامي حداد\nولد في بيروت عام 1950 ودرس الطب في جامعتها ثم عاد إلى قريته.\n{REPORT}"),
        format!("{DECK}\nسامي حداد.. خطط طموحة «المساء»\n{REPORT}"),
        format!("كتاب الأسبوع\nتأليف: سامي حداد\nترجمة: ليلى منصور\n{REPORT}"),
        // Round-ups.
        format!("{DECK}\nالدمام: الندوة\n{REPORT}\nمعرض للكتاب في المدينة\nجدة: الندوة\n{REPORT}"),
        format!("{DECK}\nبيروت - رويترز: {REPORT}\nتونس - رويترز: {REPORT}"),
        format!("الرياض: الهلال 3 - النصر 1\nجدة: الاتحاد 2 - الأهلي 2\n{REPORT}"),
        // What somebody wrote and is quoted with.
        format!("{DECK}\nكتب محمود درويش: على هذه الأرض ما يستحق الحياة.\n{REPORT}"),
    ] {
        for article in both(&lines) {
            assert!(lines.lines().all(|l| article.body.lines().any(|k| k == l)), "{lines}: {:?}", article.removed);
            assert_eq!(said(&article), [None; 3], "{lines}");
        }
    }
    // Another author is given beside the text.
    let given = Given { title: Some(TITLE), byline: Some("سعاد مراد"), dateline: None };
    let article = extract_body(&format!("{DECK}\nالدمام: سامي حداد\n{REPORT}"), given, InputKind::Auto).unwrap();
    assert!(article.body.contains("سامي حداد") && article.dateline.is_none());
}

/// What stands below a byline and is no sure name is a subhead, and nobody's.
#[test]
fn a_subhead_below_a_byline_below_a_deck_stays() {
    for subhead in ["أسباب الظاهرة", "مميزات الفنان الفنية"] {
        for article in both(&format!("{DECK}\nبقلم: ليلى منصور\n{subhead}\n{REPORT}\n{MORE}")) {
            assert_eq!(said(&article), [Some("ليلى منصور"), None, None], "{subhead}");
            assert_eq!(article.body, format!("{DECK}\n{subhead}\n{REPORT}\n{MORE}"), "{subhead}");
        }
    }
}

/// The day below a second headline is the article's, in a text of which nothing is known; an archive's line says who wrote and where.
#[test]
fn days_below_decks_are_found() {
    for line in ["تاريخ النشر: 7 مايو 2012", "الاثنين 7 مايو 2012", "2012-05-07 11:42 AM", "الاثنين 7 أيار 2012 الموافق 16 جمادى الآخرة 1433"]
    {
        for decks in [DECK.to_string(), format!("{DECK}\nهل تكفي الميزانية؟")] {
            let text = format!("{TITLE}\n{decks}\n{line}\nالدمام: سامي حداد\n{REPORT}\n{MORE}");
            let article = extract_as(&text, InputKind::Article).unwrap();
            assert_eq!(article.published.as_ref().map(|d| d.date.as_str()), Some("2012-05-07"), "{line}");
            assert_eq!(said(&article), [Some("سامي حداد"), Some("الدمام"), None], "{line}");
            assert_eq!(article.body, format!("{decks}\n{REPORT}\n{MORE}"), "{line}");
        }
    }
    for line in ["سامي حدادنشر في المساء يوم 25 - 09 - 2012", "سامي حداد نشر في المساء يوم 25 - 09 - 2012"]
    {
        for article in both(&format!("{line}\n{REPORT}\n{MORE}")).into_iter().chain(both(&format!("{DECK}\n{line}\n{REPORT}\n{MORE}"))) {
            assert_eq!(said(&article), [Some("سامي حداد"), None, Some("المساء")], "{line}");
            assert_eq!(article.published.as_ref().map(|d| d.date.as_str()), Some("2012-09-25"), "{line}");
            assert!(article.body.ends_with(&format!("{REPORT}\n{MORE}")) && !article.body.contains(line), "{line}: {}", article.body);
        }
    }
    // What the headline is about, a chronicle, a day below the text's beginning, a sentence.
    for lines in [
        format!("{DECK}\n5 يوليو 1962\n{REPORT}"),
        format!("{DECK}\n7 مايو 2012\n{REPORT}\n8 مايو 2012\n{MORE}"),
        format!("{REPORT}\n7 مايو 2012\n{MORE}"),
        format!("{DECK}\nتنطلق الدورة في 7 مايو 2012\n{REPORT}"),
        format!("مواعيد الامتحانات\n7 مايو 2012\n{REPORT}"),
        format!("مرسوم رقم 12\n7 مايو 2012\n{REPORT}"),
        format!("يوميات طبيب\nالاثنين 7 مايو 2012\n{REPORT}"),
        format!("القانون نشر في الجريدة الرسمية يوم 25 - 09 - 2012\n{REPORT}"),
    ] {
        let article = extract_as(&format!("{TITLE}\n{lines}"), InputKind::Article).unwrap();
        assert!(article.published.is_none() && article.body == lines, "{lines}: {:?}", article.removed);
    }
}

/// A headline that asks may hold two dots: what stands in front of them is no dateline.
#[test]
fn headlines_with_two_dots() {
    for title in ["القدس.. أوضاع اقتصادية هي الأسوأ والضرائب سبب!", "بغداد.. من يدفع الثمن؟", "تونس ... هل تعود السياحة؟"]
    {
        let article = extract_as(&format!("{title}\n{REPORT}\n{MORE}"), InputKind::Article).unwrap();
        assert_eq!((article.title.as_deref(), article.dateline.as_deref()), (Some(title), None));
        assert_eq!(article.body, format!("{REPORT}\n{MORE}"), "{title}");
    }
}
