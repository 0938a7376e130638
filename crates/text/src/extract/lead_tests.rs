use super::*;
use proptest::prelude::*;

type Fields = (Option<&'static str>, Option<&'static str>);

fn read(lead: &Lead) -> (Option<&str>, Option<&str>) {
    (lead.byline.as_deref(), lead.dateline.as_deref())
}

/// Leads in front of a first sentence, in either order and between the marks that papers use.
const LEADS: &[(&str, Fields, &str)] = &[
    ("سارة حداد (الكويت) أكد المتحدث", (Some("سارة حداد"), Some("الكويت")), "أكد المتحدث"),
    ("القاهرة (رويترز) - قال مسؤول", (Some("رويترز"), Some("القاهرة")), "قال مسؤول"),
    ("دبي / وام / أعلنت الهيئة", (Some("وام"), Some("دبي")), "أعلنت الهيئة"),
    ("دبي-وام: أعلنت الهيئة", (Some("وام"), Some("دبي")), "أعلنت الهيئة"),
    ("بغداد - قالت الحكومة إنها باقية", (None, Some("بغداد")), "قالت الحكومة إنها باقية"),
    (
        "بيروت: أكد الوزير أن العمل مستمر في كل المدن وأن الخطة لم تتغير",
        (None, Some("بيروت")),
        "أكد الوزير أن العمل مستمر في كل المدن وأن الخطة لم تتغير",
    ),
    ("طنجة (خديجة أمزيان) - تبدأ الرحلة", (Some("خديجة أمزيان"), Some("طنجة")), "تبدأ الرحلة"),
    ("فهد العمري- النهار- مكة المكرمة: ضبطت الدوريات", (Some("فهد العمري"), Some("مكة المكرمة")), "ضبطت الدوريات"),
    ("القاهرة – محمد عبد الله – أعلنت الوزارة", (Some("محمد عبد الله"), Some("القاهرة")), "أعلنت الوزارة"),
    ("(القاهرة - أ ف ب) - أعلنت الوزارة", (Some("أ ف ب"), Some("القاهرة")), "أعلنت الوزارة"),
    ("دمشق، سوريا (رويترز) -- أكدت جهات", (Some("رويترز"), Some("دمشق، سوريا")), "أكدت جهات"),
    ("كتب: علي حسن - أعلن النادي", (Some("علي حسن"), None), "أعلن النادي"),
    ("سامي حداد وليلى منصور - الرباط: أعلنت الوزارة", (Some("سامي حداد وليلى منصور"), Some("الرباط")), "أعلنت الوزارة"),
    ("الرياض - واس: بحث وزير المالية", (Some("واس"), Some("الرياض")), "بحث وزير المالية"),
    ("رام الله، غزة - سامي حداد: قال شهود", (Some("سامي حداد"), Some("رام الله، غزة")), "قال شهود"),
    ("سبق – الرياض: ضبطت الدوريات", (None, Some("الرياض")), "ضبطت الدوريات"),
    ("عواصم - وكالات: تراجعت الأسعار", (Some("وكالات"), Some("عواصم")), "تراجعت الأسعار"),
];

#[test]
fn leads_of_all_kinds_in_front_of_a_sentence() {
    for (line, fields, rest) in LEADS {
        let lead = at_start(line);
        assert_eq!((read(&lead), &line[lead.bytes..]), (*fields, *rest), "{line}");
    }
}

/// Whatever opens a sentence like a lead and is none stays whole.
#[test]
fn prose_has_no_lead() {
    for line in [
        "أكد وزير الخارجية (سابقا) أن",
        "قال الوزير: سنعمل",
        "أعلنت منظمة الصحة العالمية (WHO) أن",
        "ارتفعت الأسعار (بنسبة 3) أمس",
        "وقعت جمعية رواد الأعمال الشبان (أفق)، السبت، اتفاقا",
        "نشرت الشركة التونسية للكهرباء والغاز (ستاغ)، الثلاثاء، التعريفات الجديدة",
        "كشفت هيئة الإذاعة البريطانية (بي.بي.سي) عن خسارة",
        "سقوط جرحى وإصابة بالرصاص بسبب حمار (الجزائر)",
        "تونس - مصر : تعادل مثير في المباراة الأولى",
        "مصر: أزمة السكر تتفاقم في المدن",
        "الخليج - مجلس التعاون يجتمع غدا في جلسة طارئة",
        "اليوم - الخميس - تبدأ الدورة الجديدة للمعرض",
        "أحمد حسن (مصر) فاز بالميدالية الذهبية",
        "محمد صلاح: سنفوز بالكأس هذا العام",
        "الحياة: مسرحية جديدة تعرض في العاصمة",
        "وزارة الصحة - الرياض: إغلاق ثلاثة مطاعم",
        "الهلال - النصر: قمة الجولة العاشرة من الدوري",
        "صور: حريق في سوق المدينة القديمة أمس",
        "(صور) حريق في سوق المدينة",
        "محمد علي وسارة حداد في حفل الافتتاح - صور",
        "الكويت : فريقان يحتفلان بالتتويج في نفس الوقت !",
        "دبي",
        "",
    ] {
        assert_eq!(at_start(line), Lead::default(), "{line}");
    }
}

#[test]
fn lines_of_their_own() {
    let cases: &[(&str, Fields)] = &[
        ("عبري - سالم بن حمود المعمري", (Some("سالم بن حمود المعمري"), Some("عبري"))),
        ("القاهرة: دينا عبد الغفار", (Some("دينا عبد الغفار"), Some("القاهرة"))),
        ("كتب: علي حسن", (Some("علي حسن"), None)),
        ("حوار: سلمى النجار", (Some("سلمى النجار"), None)),
        ("إعداد: نوار قيس", (Some("نوار قيس"), None)),
        ("كتبت سلمى النجار", (Some("سلمى النجار"), None)),
        ("البصيرة (دير الزور): ليث العدوان", (Some("ليث العدوان"), Some("البصيرة (دير الزور)"))),
        ("سعاد الحلبي – عين النهار", (Some("سعاد الحلبي"), None)),
        ("سعاد الحلبي – مكة المكرمة", (Some("سعاد الحلبي"), Some("مكة المكرمة"))),
        ("القاهرة - رويترز", (Some("رويترز"), Some("القاهرة"))),
        ("ترجمة: هدى سالم", (Some("هدى سالم"), None)),
        ("واس - الرياض", (Some("واس"), Some("الرياض"))),
        ("غزة/ محمود أبو عواد", (Some("محمود أبو عواد"), Some("غزة"))),
        ("لندن: «الشرق الأوسط»", (None, Some("لندن"))),
        ("أدري (شرق تشاد): نجوى حامد", (Some("نجوى حامد"), Some("أدري (شرق تشاد)"))),
        ("الرستاق (عمان) - نجوى حامد", (Some("نجوى حامد"), Some("الرستاق (عمان)"))),
        ("الدوحة: قسم الثقافة", (Some("قسم الثقافة"), Some("الدوحة"))),
        ("الدوحة - من المحرر الاقتصادي", (Some("المحرر الاقتصادي"), Some("الدوحة"))),
        ("نابلس - الضفة الغربية", (None, Some("نابلس، الضفة الغربية"))),
    ];
    for (line, fields) in cases {
        let lead = loose_line(line).unwrap_or_default();
        assert_eq!((read(&lead), lead.bytes), (*fields, line.len()), "{line}");
    }
}

#[test]
fn headlines_are_no_bylines() {
    for line in [
        "سوريا: معارك عنيفة",
        "وهران : ضبط شاحنة محملة بالتبغ المهرب",
        "حريق في سوق المدينة القديمة (صور)",
        "حجز بنادق صيد بحوزة سائق تاكسي (صفاقس)",
        "القضاء على إرهابي و إيقاف آخر (الجزائر)",
        "النشيد الوطني في ختام حفل زواج (فيديو)",
        "تونس: سعيد يستقبل وزير الدفاع",
        "صفاقس: إيقاف ثلاثة أشخاص",
        "اضراب عام في تطاوين (تحيين)",
        "الكويت: مرسوم أميري",
        "لندن: زلزال سياسي",
        "سامي حداد: لن نتراجع",
        "رئيس النقابة: لا تراجع عن المطالب",
        "تقرير: ارتفاع أسعار النفط في الأسواق العالمية بسبب الطقس",
        "القاهرة: دمشق",
        "مصر",
    ] {
        assert_eq!(loose_line(line), None, "{line}");
    }
}

#[test]
fn authors_fields() {
    let cases: &[(&str, Fields, Option<&str>)] = &[
        ("الرباط: يونس بنشقرون", (Some("يونس بنشقرون"), Some("الرباط")), None),
        ("طهران - سامر العلي:", (Some("سامر العلي"), Some("طهران")), None),
        ("«النهار» من الرياض", (None, Some("الرياض")), Some("النهار")),
        ("&nbsp;سامر العلي (جازان)", (Some("سامر العلي"), Some("جازان")), None),
        ("متابعة - سامر العلي", (Some("سامر العلي"), None), None),
        ("فهد العمري- النهار- مكة المكرمة:", (Some("فهد العمري"), Some("مكة المكرمة")), Some("النهار")),
        ("(أبوظبي - النهار)", (None, Some("أبوظبي")), Some("النهار")),
        ("(أبوظبي - الضحى)", (None, Some("أبوظبي")), Some("الضحى")),
        ("كتبت سلمى النجار", (Some("سلمى النجار"), None), None),
        ("كتب:", (None, None), None),
        ("كتب: سامي حداد", (Some("سامي حداد"), None), None),
        ("Developed By Sami", (None, None), None),
        ("admin", (None, None), None),
        ("سامي حداد، ليلى منصور", (Some("سامي حداد، ليلى منصور"), None), None),
        ("سامي حداد وليلى منصور - بيروت", (Some("سامي حداد وليلى منصور"), Some("بيروت")), None),
        ("سامي حداد / ليلى منصور / خالد عمر (عمان)", (Some("سامي حداد، ليلى منصور، خالد عمر"), Some("عمان")), None),
        ("صحيفة الضحى", (None, None), Some("صحيفة الضحى")),
        ("رويترز", (Some("رويترز"), None), None),
        ("القسم السياسي", (Some("القسم السياسي"), None), None),
        ("John Smith", (Some("John Smith"), None), None),
        ("John Smith - لندن", (Some("John Smith"), Some("لندن")), None),
        ("د. سامي حداد", (Some("د. سامي حداد"), None), None),
        ("عبدالله الداني – جدة", (Some("عبدالله الداني"), Some("جدة")), None),
        ("واس – الرياض", (Some("واس"), Some("الرياض")), None),
        ("إعداد: سامي حداد - ترجمة: هدى سالم", (Some("سامي حداد، هدى سالم"), None), None),
        ("", (None, None), None),
        (" : - ", (None, None), None),
    ];
    for (field, fields, outlet) in cases {
        let lead = author(field);
        assert_eq!((read(&lead), lead.outlet.as_deref()), (*fields, *outlet), "{field}");
    }
}

#[test]
fn what_is_cut_off_is_listed() {
    let mut article = Article::default();
    take(&mut article, "سبق – الرياض: ضبطت الدوريات عصابة", false);
    assert_eq!((article.dateline.as_deref(), article.outlet.as_deref()), (Some("الرياض"), Some("سبق")));
    assert_eq!(article.removed, [Removed { line: "سبق – الرياض:".into(), reason: "byline" }]);
}

proptest! {
    /// Nothing panics, and what is cut off ends at a character.
    #[test]
    fn any_line_is_read(line in r"[\PC«»()/:–\-، ]{0,80}", lead in 0..LEADS.len(), cut in 0usize..80) {
        let start: String = LEADS[lead].0.chars().take(cut).collect();
        for line in [line.clone(), start.clone() + &line, line.clone() + &start] {
            let found = at_start(&line);
            prop_assert!(line.get(found.bytes..).is_some());
            whole_line(&line);
            author(&line);
        }
    }

    /// A sentence behind any lead is whole.
    #[test]
    fn the_sentence_behind_a_lead_is_whole(lead in 0..LEADS.len(), words in prop::collection::vec("[ب-ي]{2,6}", 4..9)) {
        let (line, _, rest) = LEADS[lead];
        let sentence = format!("{rest} {}.", words.join(" "));
        let line = format!("{}{sentence}", line.strip_suffix(rest).unwrap());
        prop_assert_eq!(line.get(at_start(&line).bytes..), Some(sentence.as_str()));
    }
}
