//! What looks like byline and dateline and is none stays in the text, and what is one is found.

use crate::extract::{Article, Given, InputKind, extract_as, extract_body};

const TEXT: &str = "أعلنت الوزارة اليوم أنها ستبدأ تنفيذ الخطة الجديدة في المدينة خلال أسابيع.\nوقال الوزير إن كل شيء جاهز لاستقبال المشروع في موعده المحدد.";

fn given(body: &str, byline: Option<&str>) -> Article {
    let given = Given { title: Some("عنوان لا علاقة له بالنص هنا"), byline, dateline: None };
    extract_body(body, given, InputKind::Article).unwrap()
}

fn said(article: &Article) -> [Option<&str>; 3] {
    [article.byline.as_deref(), article.dateline.as_deref(), article.outlet.as_deref()]
}

/// Nothing is cut off, with an author beside the text or without, in a record or a file.
fn stays(lines: &str, body: &str) {
    for author in [None, Some("سعاد مراد")] {
        let article = given(body, author);
        let kept = lines.lines().all(|l| article.body.lines().any(|k| k == l)) && article.lead == 0;
        assert!(kept, "{lines}: {:?} {:?}", article.removed, said(&article));
        assert_eq!(said(&article)[1..], [None, None], "{lines}");
    }
}

#[test]
fn tables_and_lists_are_no_leads() {
    for lines in [
        "القاهرة: العظمى 35 - الصغرى 22\nالإسكندرية: العظمى 29 - الصغرى 20\nأسوان: العظمى 41 - الصغرى 27",
        "القدس: الفجر 4:12 - الظهر 12:40 - العصر 4:20",
        "القدس: الفجر 4:12 - الشروق 5:30 - الظهر 12:40 - العصر 4:20 - المغرب 7:30 - العشاء 9:00",
        "الرياض: الهلال 3 - النصر 1\nجدة: الاتحاد 2 - الأهلي 2",
        "دبي: الذهب 220.5، الفضة 2.7",
        "بيروت: الدولار 1500 | اليورو 1700",
        "عمان: الدينار 1.41 – الليرة 0.2",
        "تونس: الحرارة 31% - الرطوبة 60%",
        "بغداد: السلة 88 - اليد 31",
        "الدوحة: السد 2 - الريان 0",
    ] {
        stays(lines, &format!("{lines}\n{TEXT}"));
        let file = extract_as(&format!("{lines}\n{TEXT}"), InputKind::Article).unwrap();
        assert!(file.title.is_none() && file.body.starts_with(lines), "{lines}: {:?} {:?}", file.title, said(&file));
    }
    // Names of channels have numbers.
    for name in ["كردستان24", "عربي21"] {
        let article = given(&format!("أربيل - {name}\n{TEXT}"), None);
        assert_eq!(said(&article), [None, Some("أربيل"), Some(name)]);
    }
}

/// A last line, and a first one, that begins with a first name.
#[test]
fn phrases_that_begin_with_a_name_stay() {
    for line in [
        "رمضان كريم",
        "عيد سعيد",
        "عيد مبارك",
        "كريم جدا",
        "رحمه الله",
        "أمل وألم",
        "رابح وخاسر",
        "سعيد بعودتك",
        "حمدي قنديل رحل",
        "فارس بلا جواد",
        "محمد رسول الله",
        "نور في الظلام",
        "خلف القضبان",
    ] {
        stays(line, &format!("{TEXT}\n{line}"));
        stays(line, &format!("{line}\n{TEXT}"));
        assert_eq!(given(&format!("{TEXT}\n{line}"), None).byline, None, "{line}");
    }
    // What may be either stays and is named.
    for line in ["فارس نبيل", "محمد الأفضل"] {
        for body in [format!("{TEXT}\n{line}"), format!("{line}\n{TEXT}")] {
            let article = given(&body, None);
            assert_eq!(article.byline.as_deref(), Some(line));
            assert!(article.body.lines().any(|l| l == line), "{line}");
        }
    }
    // Another author's name, an answer, whom the text tells of.
    stays("سامي حداد", &format!("{TEXT}\nأجاب المدرب: من هو أفضل لاعب؟\nلم يفكر طويلا.\nسامي حداد"));
    stays("سامي حداد", &format!("فاز سامي حداد بالكأس.\n{TEXT}\nسامي حداد"));
    let told = format!("كشف المدير الدكتور سامي حداد أن العمل بدأ.\n{TEXT}\nد. سامي حداد");
    stays("د. سامي حداد", &told);
    assert_eq!(given(&told, None).byline, None);
    let other = given(&format!("{TEXT}\nسامي حداد"), Some("سعاد مراد"));
    assert!(other.body.ends_with("\nسامي حداد"), "{:?}", other.removed);
    for author in [None, Some("سامي حداد"), Some("د. سامي حداد")] {
        let article = given(&format!("{TEXT}\nسامي حداد"), author);
        assert!(!article.body.contains("سامي") && article.removed.iter().any(|r| r.line == "سامي حداد"), "{author:?}");
    }
    let credit = given(&format!("{TEXT}\nبقلم: ليلى منصور"), Some("سعاد مراد"));
    assert!(credit.body.ends_with("بقلم: ليلى منصور"));
}

#[test]
fn roles_and_labels_in_front_of_what_is_nobody() {
    for line in [
        "خاص: تفاصيل لقاء الرئيس",
        "متابعة: انهيار عقار في شبرا",
        "ترجمة: كتاب الجمهورية لأفلاطون",
        "إعداد: وجبة الكبسة في البيت",
        "تصوير: المشهد الأخير في أسوان",
        "تهنئة: محمد علي وسعاد حسن",
        "محمد صلاح - أفضل لاعب",
        "محمد صلاح - أسطورة الكرة",
        "أحمد زكي .. العبقري",
        "تقرير: قلق أوروبي",
        "متابعة: الأمن القومي",
        "تحليل: صعود اليمين الأوروبي",
        "خاص: مديرية الأمن",
        "العريس: محمد علي",
    ] {
        stays(line, &format!("{line}\n{TEXT}"));
        stays(line, &format!("{TEXT}\n{line}"));
        assert_eq!(given(&format!("{line}\n{TEXT}"), None).byline, None, "{line}");
    }
    for (line, byline) in [
        ("كتب: نوار قيس", "نوار قيس"),
        ("إعداد: سامي حداد", "سامي حداد"),
        ("متابعة: لجين الأحمدي", "لجين الأحمدي"),
        ("بقلم: نوار البنا", "نوار البنا"),
        ("حوار: سلمى العتروس", "سلمى العتروس"),
        ("حوار: آسيا العتروس", "آسيا العتروس"),
        ("كتب: الجيلالي بنحليمة", "الجيلالي بنحليمة"),
        ("كتب: لكبيرة ثعبان", "لكبيرة ثعبان"),
        ("تقرير: رشدي السراج", "رشدي السراج"),
    ] {
        for body in [format!("{line}\n{TEXT}"), format!("{TEXT}\n{line}")] {
            assert_eq!(said(&given(&body, None)), [Some(byline), None, None], "{line}");
        }
    }
}

#[test]
fn what_somebody_wrote_is_no_byline() {
    for line in [
        "كتب على «إكس»: سأعود قريبا إلى البيت الأبيض.",
        "كتب على منصة «إكس»: سأعود قريبا إلى البيت الأبيض.",
        "كتبت على \"تويتر\": سأعود قريبا إلى البيت الأبيض.",
        "كتب على حسابه: سأعود قريبا إلى البيت الأبيض.",
        "كتبت في صفحتها: سأعود قريبا إلى البيت الأبيض.",
        "كتب عن الحرب: لا أحد يفوز فيها أبدا.",
        "كتب محمود درويش: على هذه الأرض ما يستحق الحياة.",
        "كتب سامي حداد: لن أعود إلى هذه المدينة أبدا.",
        "كتبت ليلى منصور: كل شيء جاهز لاستقبال المشروع.",
        "كتب له: لا تعد إلى هذه المدينة بعد اليوم.",
    ] {
        stays(line, &format!("{line}\n{TEXT}"));
        assert_eq!(given(&format!("{line}\n{TEXT}"), None).byline, None, "{line}");
    }
    for line in ["كتب: سامي حداد", "كتب سامي حداد:", "كتب - سامي حداد", "كتب سامي حداد"] {
        assert_eq!(given(&format!("{line}\n{TEXT}"), None).byline.as_deref(), Some("سامي حداد"), "{line}");
    }
}

#[test]
fn an_aside_between_dashes_is_nobody() {
    for line in [
        "بيروت - خلف أبوابها المغلقة - تعيش قلقا لا ينتهي منذ شهور.",
        "بغداد - أمل أهلها الوحيد - تنتظر المطر منذ شهور طويلة في الصيف.",
        "دمشق - جميلة المدن - تستقبل زوارها اليوم في كل الشوارع القديمة.",
        "غزة - نور عيونها - تبكي أطفالها الذين رحلوا في الحرب الأخيرة.",
    ] {
        stays(line, &format!("{line}\n{TEXT}"));
    }
}

#[test]
fn pieces_that_were_read_wrong() {
    for (head, read) in [
        ("هسبريس – عبد الإله شبل (صور: منير امحيمدات)", [Some("عبد الإله شبل"), None, Some("هسبريس")]),
        ("العمق المغربي - محمد الصديقي", [Some("محمد الصديقي"), None, Some("العمق المغربي")]),
        ("صالح الفهيد - الرياض", [Some("صالح الفهيد"), Some("الرياض"), None]),
        ("سعيد العويس - جدة", [Some("سعيد العويس"), Some("جدة"), None]),
        ("أثير- جميلة العبرية", [Some("جميلة العبرية"), None, None]),
        ("بقلم: أحمد علي - كاتب مصري", [Some("أحمد علي"), None, None]),
        ("إعداد: أحمد علي وترجمة: منى السيد", [Some("أحمد علي، منى السيد"), None, None]),
        ("مراسل الشرق الأوسط في القاهرة أحمد علي", [Some("أحمد علي"), Some("القاهرة"), Some("الشرق الأوسط")]),
        ("الوئام- خاص:", [None, None, Some("الوئام")]),
        ("أخبار الآن | دبي – الإمارات العربية المتحدة (وكالات)", [Some("وكالات"), Some("دبي، الإمارات العربية المتحدة"), Some("أخبار الآن")]),
        ("الشرق الأوسط - لندن\nبقلم: غسان شربل\nرئيس التحرير", [Some("غسان شربل"), Some("لندن"), Some("الشرق الأوسط")]),
        ("إسطنبول / الأناضول\nمحمد علي", [Some("محمد علي"), Some("إسطنبول"), Some("الأناضول")]),
        ("رام الله - «القدس العربي»:\nسعيد أبو معلا", [Some("سعيد أبو معلا"), Some("رام الله"), Some("القدس العربي")]),
        ("الجزيرة نت-خاص\nمحمد النجار-عمّان", [Some("محمد النجار"), Some("عمّان"), Some("الجزيرة نت")]),
        ("كتبت - منى السيد:\nتصوير - خالد كامل:", [Some("منى السيد"), None, None]),
        ("«عكاظ» (جدة) okaz_online@", [None, Some("جدة"), Some("عكاظ")]),
        ("النبأ - سامي حداد", [Some("سامي حداد"), None, Some("النبأ")]),
        ("المؤتمرنت – سامي حداد", [Some("سامي حداد"), None, Some("المؤتمرنت")]),
        ("الشيخ / سامي حداد", [Some("سامي حداد"), None, None]),
        ("القاضي - سامي حداد", [Some("سامي حداد"), None, None]),
        ("الدوحة - قنا", [Some("قنا"), Some("الدوحة"), None]),
        ("الدوحة-قنا", [Some("قنا"), Some("الدوحة"), None]),
        ("سوهاج - قنا", [None, Some("سوهاج، قنا"), None]),
        ("بيروت ودمشق - سامي حداد", [Some("سامي حداد"), Some("بيروت، دمشق"), None]),
        ("سامي حداد\nبي بي سي - القاهرة", [Some("سامي حداد"), Some("القاهرة"), Some("بي بي سي")]),
        ("بيت لحم 23-5-2012 وفا- زيزفون حداد", [Some("زيزفون حداد"), Some("بيت لحم"), Some("وفا")]),
    ] {
        let article = given(&format!("{head}\n{TEXT}"), None);
        assert_eq!((said(&article), article.body.get(article.lead..)), (read, Some(TEXT)), "{head}");
    }
    for (head, read) in [
        ("القاهرة, 05/02/2024 - ", [None, Some("القاهرة"), None]),
        ("9 يونيو (رويترز) - ", [Some("رويترز"), None, None]),
        ("سانت دينيس (أ ف ب) - ", [Some("أ ف ب"), Some("سانت دينيس"), None]),
        ("ديلي ريفر (رويترز) - ", [Some("رويترز"), Some("ديلي ريفر"), None]),
        ("القاهرة والخرطوم - ", [None, Some("القاهرة، الخرطوم"), None]),
        ("بيروت ودمشق - رويترز: ", [Some("رويترز"), Some("بيروت، دمشق"), None]),
        ("القاهرة فى 12 مايو / أ ش أ / ", [Some("أ ش أ"), Some("القاهرة"), None]),
        ("سامي حداد\nعمان- ", [Some("سامي حداد"), Some("عمان"), None]),
    ] {
        let article = given(&format!("{head}{TEXT}"), None);
        assert_eq!((said(&article), article.body.get(article.lead..)), (read, Some(TEXT)), "{head}");
    }
    for head in ["صورة أرشيفية (رويترز) - ", "قال شهود (رويترز) - "] {
        assert_eq!(given(&format!("{head}{TEXT}"), None).dateline, None, "{head}");
    }
}

/// A word with the vowel of its case is in no name, and "على" is a man only in front of one.
#[test]
fn inflected_words_and_prepositions_are_nobody() {
    for line in ["حِلْمُ القادَة", "نورُ الصباحِ", "أملٌ جديدٌ", "على خطى الأجداد", "على الطريقة القديمة", "على أمل اللقاء"]
    {
        stays(line, &format!("{line}\n{TEXT}"));
        assert_eq!(given(&format!("{line}\n{TEXT}"), None).byline, None, "{line}");
        // Below a byline it is a subhead.
        let article = given(&format!("بقلم: سامي حداد\n{line}\n{TEXT}"), None);
        assert_eq!((said(&article), article.body.as_str()), ([Some("سامي حداد"), None, None], format!("{line}\n{TEXT}").as_str()));
    }
    for line in ["على حسن", "على الحسن", "على عبد الرحمن", "على أبو الخير", "على زين العابدين", "عَلِيّ حَدّاد", "عبدُ الله حداد"]
    {
        assert_eq!(given(&format!("كتب: {line}\n{TEXT}"), None).byline.as_deref(), Some(line), "{line}");
    }
}

/// In a file the lead is read before lines are joined, and a line may say who and when.
#[test]
fn leads_above_wrapped_text() {
    let wrapped = "تصاعدت المواجهات في المدينة أمس بعد أن اقتحمت القوات الحي\nالقديم وأغلقت مداخله كلها أمام السكان والصحفيين الذين جاؤوا\nمن أنحاء البلاد. وقال شهود إن العشرات أصيبوا بجروح.";
    let text = format!("رام الله/ القدس المحتلة - \"القدس العربي\": من سعيد أبو معلا\n{wrapped}");
    let article = extract_as(&text, InputKind::Auto).unwrap();
    assert_eq!(said(&article), [Some("سعيد أبو معلا"), Some("رام الله، القدس المحتلة"), Some("القدس العربي")]);
    assert_eq!(article.body, wrapped.replace('\n', " "));
    let text = format!("افتتاح جسر جديد\n\n**كتب:** أحمد علي | **التاريخ:** 12 مايو 2024\n\n{TEXT}");
    let article = extract_as(&text, InputKind::Auto).unwrap();
    assert_eq!(said(&article), [Some("أحمد علي"), None, None]);
    assert_eq!(article.published.map(|d| d.date).as_deref(), Some("2024-05-12"));
}

/// Reports of which each has its place are no report from the first one.
#[test]
fn a_round_up_keeps_its_places() {
    let reports = [
        "قال مسؤول في الوزارة إن الجسر الجديد افتتح أمس بعد تأخير عامين.",
        "أعلنت الشركة أمس أرباحها في الربع الأول وسط ترقب من المستثمرين.",
        "تراجع سعر العملة أمس أمام الدولار إلى أدنى مستوى له في عام.",
    ];
    let towns = ["القاهرة", "بيروت", "لندن"];
    for mark in [" - ", "- ", " – ", ": ", " (رويترز) - ", "/ ", "\n"] {
        let body = towns.iter().zip(reports).map(|(town, report)| format!("{town}{mark}{report}")).collect::<Vec<_>>().join("\n");
        for article in [given(&body, None), extract_as(&body, InputKind::Article).unwrap()] {
            assert_eq!((article.body.as_str(), article.lead, article.dateline.as_deref()), (body.as_str(), 0, None), "{mark}");
        }
    }
    // One town twice, a second place alone, places in sentences.
    for more in [
        format!("القاهرة - {}\nالقاهرة - {}", reports[1], reports[2]),
        format!("بيروت - {}\n{}", reports[1], reports[2]),
        format!("بيروت: {}\nلندن: {}", reports[1], reports[2]),
        format!("في بيروت {}\nوفي لندن {}", reports[1], reports[2]),
        format!("سوريا - لبنان 1-3 {}\nمصر - تونس 2-0 {}", reports[1], reports[2]),
    ] {
        let article = given(&format!("القاهرة - {}\n{more}", reports[0]), None);
        assert_eq!(article.dateline.as_deref(), Some("القاهرة"), "{more}");
    }
}

/// Below a role, a town or an outlet a headline of two words is not who wrote.
#[test]
fn headlines_below_a_role_or_a_place_are_nobody() {
    for above in ["تحقيق", "تقرير", "خاص", "غزة", "رويترز", "عكاظ"] {
        for headline in ["أسباب الأزمة", "أرقام صادمة", "نزيف الأسعار", "كواليس المفاوضات"] {
            let article = given(&format!("{above}\n{headline}\n{TEXT}"), None);
            assert!(article.body.lines().any(|l| l == headline), "{above}: {headline}: {:?}", article.removed);
            assert_ne!(article.byline.as_deref(), Some(headline), "{above}");
        }
    }
    for (above, name) in [
        ("خاص", "سامي حداد"),
        ("غزة", "سامي حداد"),
        ("عكاظ", "زيزفون شلبي"),
        ("AHBAR.INFO", "زيزفون شلبي"),
        ("AHBAR.INFO\nخاص", "لكبيرة ثعبان"),
    ] {
        let article = given(&format!("{above}\n{name}\n{TEXT}"), None);
        assert_eq!((article.byline.as_deref(), article.body.as_str()), (Some(name), TEXT), "{above}");
    }
}

/// As companies head what they announce: where, in which country, and the whole day.
#[test]
fn leads_of_releases() {
    for (head, place) in [
        ("دبي، الإمارات العربية المتحدة – 12 مايو 2024: ", "دبي، الإمارات العربية المتحدة"),
        ("دبي، الإمارات العربية المتحدة، 12 مايو 2024 – ", "دبي، الإمارات العربية المتحدة"),
        ("دبي، الإمارات العربية المتحدة (12 مايو 2024): ", "دبي، الإمارات العربية المتحدة"),
        ("جنيف/نيويورك، 12 مايو 2024 – ", "جنيف، نيويورك"),
        ("الرياض – 12 مايو 2024: ", "الرياض"),
        ("الرياض، 12 مايو 2024م: ", "الرياض"),
    ] {
        let article = given(&format!("{head}{TEXT}"), None);
        assert_eq!((article.dateline.as_deref(), article.body.get(article.lead..)), (Some(place), Some(TEXT)), "{head}");
        assert_eq!(article.published.as_ref().map(|d| d.date.as_str()), Some("2024-05-12"), "{head}");
    }
    let wire = given(&format!("دبي، الإمارات العربية المتحدة-(بزنيس واير/\"ايتوس واير\"): {TEXT}"), None);
    assert_eq!((wire.dateline.as_deref(), wire.body.get(wire.lead..)), (Some("دبي، الإمارات العربية المتحدة"), Some(TEXT)));
    // Headlines of a day, and a short sentence: nothing is cut in two.
    for line in [
        "القاهرة 30 يونيو 2013: يوم الحسم في الميدان",
        "باريس 2024: أولمبياد الأرقام القياسية",
        "الرياض – 12 مايو 2024: يوم الحسم في الميدان",
    ] {
        stays(line, &format!("{line}\n{TEXT}"));
    }
}

/// An agency with a colon, a job behind a slash, a paper and its writer, a writer and agencies.
#[test]
fn rare_shapes_of_bylines() {
    for (line, read) in [
        ("(أ ش أ):", [Some("أ ش أ"), None, None]),
        ("(رويترز):", [Some("رويترز"), None, None]),
        ("سامي حداد/ كاتب وصحفي أردني", [Some("سامي حداد"), None, None]),
        ("القاهرة - سامي حداد ووكالات", [Some("سامي حداد"), Some("القاهرة"), Some("وكالات")]),
        ("القاهرة: سامي حداد ووكالات", [Some("سامي حداد"), Some("القاهرة"), Some("وكالات")]),
        ("لندن: سامي حداد القاهرة: ليلى منصور", [Some("سامي حداد، ليلى منصور"), Some("لندن، القاهرة"), None]),
        ("سامي حداد\nبي بي سي نيوز عربي، القاهرة", [Some("سامي حداد"), Some("القاهرة"), Some("بي بي سي نيوز عربي")]),
    ] {
        let article = given(&format!("{line}\n{TEXT}"), None);
        assert_eq!((said(&article), article.body.as_str()), (read, TEXT), "{line}");
    }
    let article = given(&format!("لندن- «القدس العربي» من سامي حداد: {TEXT}"), None);
    assert_eq!(said(&article), [Some("سامي حداد"), Some("لندن"), Some("القدس العربي")]);
    assert_eq!(article.body.get(article.lead..), Some(TEXT));
    // Who speaks.
    stays("(محمد صلاح):", &format!("(محمد صلاح):\n{TEXT}"));
    // Whose a picture is, and whom it shows.
    for line in [
        "Getty Images",
        "صدر الصورة، Getty Images",
        "صدر الصورة، John Smith",
        "مصدر الصورة، Getty Images",
        "شرح الصورة، سامي حداد",
        "الصورة - سامي حداد",
    ] {
        stays(line, &format!("{line}\n{TEXT}"));
        assert_eq!(given(&format!("{line}\n{TEXT}"), None).byline, None, "{line}");
    }
}

/// What the fields of a record say leaves its body where it stands there word for word.
#[test]
fn fields_repeated_in_a_body_leave() {
    for (head, author) in [
        ("نافل السبيعي – سبق: ", "نافل السبيعي &ndash; سبق:"),
        ("نافل السبيعي- سبق- النماص: ", "نافل السبيعي- سبق- النماص:"),
        ("سبق- وكالات: ", "سبق- وكالات:"),
        ("نافل السبيعي: ", "نافل السبيعي"),
    ] {
        let article = given(&format!("{head}{TEXT}"), Some(author));
        assert_eq!(article.body.get(article.lead..), Some(TEXT), "{head}");
        assert!(article.removed.iter().any(|r| r.reason == "byline" && r.line == head.trim()), "{head}: {:?}", article.removed);
    }
    for (line, author) in [
        ("نافل السبيعي-المطيري أعلن أن الخطة الجديدة جاهزة.", "نافل السبيعي"),
        ("الوزارة: أعلنا أن الخطة الجديدة جاهزة.", "الوزارة"),
        ("نافل السبيعي أعلن أن الخطة: جاهزة ومدروسة.", "نافل السبيعي"),
        // The first point of a list that stands in the author's field.
        ("- الخطة جاهزة ولا تأجيل لها. - التمويل متوفر من الصندوق.", "- الخطة جاهزة ولا تأجيل لها."),
        ("الخطة الجديدة جاهزة ولا تأجيل لها بعد هذا اليوم - هكذا قال الوزير أمس.", "الخطة الجديدة جاهزة ولا تأجيل لها بعد هذا اليوم"),
    ] {
        assert_eq!(given(&format!("{line}\n{TEXT}"), Some(author)).body, format!("{line}\n{TEXT}"), "{line}");
    }
    let titled = |title: &str, line: &str| {
        let given = Given { title: Some(title), ..Given::default() };
        extract_body(&format!("{line}\n{TEXT}"), given, InputKind::Article).unwrap().body
    };
    for title in ["افتتاح جسر جديد | صحيفة المدينة", "افتتاح جسر جديد - المدينة", "افتتاح جسر جديد – أخبار – المدينة"]
    {
        assert_eq!(titled(title, "افتتاح جسر جديد"), TEXT, "{title}");
    }
    for title in ["افتتاح جسر جديد-قديم على النهر", "افتتاح جسر جديد على النهر | المدينة", "حفل - افتتاح جسر جديد"]
    {
        assert_eq!(titled(title, "افتتاح جسر جديد"), format!("افتتاح جسر جديد\n{TEXT}"), "{title}");
    }
}

/// A title that stands in front of the lead leaves with it; one that the first sentence begins with stays.
#[test]
fn titles_in_front_of_a_lead() {
    let titled = |line: &str| {
        let given = Given { title: Some("افتتاح جسر جديد"), ..Given::default() };
        extract_body(&format!("{line}{TEXT}"), given, InputKind::Article).unwrap()
    };
    for (head, read) in [
        ("افتتاح جسر جديد القاهرة - أ ش أ: ", [Some("أ ش أ"), Some("القاهرة"), None]),
        ("افتتاح جسر جديد بيروت (رويترز) - ", [Some("رويترز"), Some("بيروت"), None]),
        ("افتتاح جسر جديد: الرياض – سامي حداد: ", [Some("سامي حداد"), Some("الرياض"), None]),
        ("افتتاح جسر جديد دبي / وام / ", [Some("وام"), Some("دبي"), None]),
    ] {
        let article = titled(head);
        assert_eq!((said(&article), article.body.get(article.lead..)), (read, Some(TEXT)), "{head}");
    }
    for line in [
        "افتتاح جسر جديد في القاهرة - وهو الثالث - يخفف الزحام كما قال المحافظ. ",
        "افتتاح جسر جديد القاهرة تنتظره منذ عام كامل. ",
        "افتتاح جسر جديد القاهرة - خبر طال انتظاره في الحي القديم. ",
        "افتتاح جسر جديد على النهر القاهرة - أ ش أ: ",
    ] {
        assert_eq!(titled(line).body, format!("{line}{TEXT}"), "{line}");
    }
}

/// The word that says how new a report is is no newspaper, and a mark in front of a place is none of its letters.
#[test]
fn labels_and_marks_in_front_of_a_place() {
    for (head, read) in [
        ("عاجل | القاهرة - أ ش أ: ", [Some("أ ش أ"), Some("القاهرة"), None]),
        ("\"القاهرة - أ ش أ: ", [Some("أ ش أ"), Some("القاهرة"), None]),
    ] {
        let article = given(&format!("{head}{TEXT}"), None);
        assert_eq!((said(&article), article.body.get(article.lead..)), (read, Some(TEXT)), "{head}");
    }
}
