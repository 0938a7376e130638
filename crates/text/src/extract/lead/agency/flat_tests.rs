use super::super::super::{Lead, at_start, whole_line};

const REPORT: &str = "أعلنت وزارة الصحة اليوم افتتاح مستشفى جديد في المنطقة بكلفة بلغت سبعة ملايين دينار.";

type Case = (&'static str, Option<&'static str>, Option<&'static str>, Option<&'static str>);

/// The head is cut off the report, and read so: byline, dateline, outlet.
fn taken(cases: &[Case]) {
    for (head, byline, dateline, outlet) in cases {
        let line = format!("{head}{REPORT}");
        let lead = at_start(&line);
        let read = (lead.byline.as_deref(), lead.dateline.as_deref(), lead.outlet.as_deref());
        assert_eq!(read, (*byline, *dateline, *outlet), "{head}");
        assert_eq!(line.get(lead.bytes..), Some(REPORT), "{head}");
    }
}

/// Lines that were joined: what ends the lead has no mark behind it.
#[test]
fn leads_that_lost_their_line_break() {
    taken(&[
        ("عنب بلدي – خاص ", None, None, Some("عنب بلدي")),
        ("المكلا - خاص ", None, Some("المكلا"), None),
        ("غزة/ خاص ", None, Some("غزة"), None),
        ("الرياض - متابعة ", None, Some("الرياض"), None),
        ("بغداد – واع – سامي حداد ", Some("سامي حداد"), Some("بغداد"), Some("واع")),
        ("إسطنبول/ سامي حداد/ الأناضول ", Some("سامي حداد"), Some("إسطنبول"), Some("الأناضول")),
        ("هسبريس - سامي حداد ", Some("سامي حداد"), None, Some("هسبريس")),
        ("هسبريس - ومع ", Some("ومع"), None, Some("هسبريس")),
        ("سامي حداد – مراكش ", Some("سامي حداد"), Some("مراكش"), None),
        ("بغداد/المدى ", None, Some("بغداد"), Some("المدى")),
        ("كتب سامي حداد ", Some("سامي حداد"), None, None),
        ("كتب - سامي حداد ", Some("سامي حداد"), None, None),
        ("كتبت ليلى منصور ", Some("ليلى منصور"), None, None),
        ("تقرير: سامي حداد ", Some("سامي حداد"), None, None),
        ("حوار:سامي حداد ", Some("سامي حداد"), None, None),
        ("دبي: ليلى عبد الله آل علي ", Some("ليلى عبد الله آل علي"), Some("دبي"), None),
        ("أبوظبي: سلام أبو شهاب ", Some("سلام أبو شهاب"), Some("أبوظبي"), None),
        ("العين: منى البدوي ", Some("منى البدوي"), Some("العين"), None),
        ("الخرطوم: سامي حداد، وكالات ", Some("سامي حداد"), Some("الخرطوم"), Some("وكالات")),
    ]);
    for report in [
        "أكد د. عمر الخالد أن المرض لا ينتقل إلى من تلقوا جرعتين من اللقاح.",
        "قال خالد حسن إن المرض لا ينتقل إلى من تلقوا جرعتين من اللقاح.",
        "أعلنت منطقة الشمال الطبية أن المرض لا ينتقل إلى من تلقوا اللقاح.",
    ] {
        let line = format!("دبي: سامي حداد {report}");
        assert_eq!(line.get(at_start(&line).bytes..), Some(report), "{report}");
    }
    let made = "إعداد: سامي حداد في كل بيت من بيوت القرية قصة لا يعرفها أحد.";
    assert_eq!(at_start(made).byline.as_deref(), Some("سامي حداد"));
}

/// Sentences that begin with the same words: whoever stands in front of the verb does what it says, or no verb follows.
#[test]
fn whoever_the_verb_tells_of_stays() {
    for line in [
        "كتب محمود درويش على هذه الأرض ما يستحق الحياة في كل زمان ومكان.",
        "كتب سامي حداد أن وزارة الصحة أعلنت افتتاح مستشفى جديد في المنطقة.",
        "سامي حداد – مراكش مدينة لا تنام ولا يعرف أهلها الهدوء في الليل.",
        "إعداد: سامي حداد عن تقرير لصحيفة أجنبية صدر قبل شهر في لندن.",
        "خاص: محمد صلاح أعلن رئيس النادي أمس أنه باق في الفريق عاما آخر.",
        // What a third word names is what the text is about.
        "إعداد: ليلى منصور الكركديه أو شجيرة الورد الأحمر نبات جميل موطنه جنوب القارة.",
        "إعداد: سامي حداد المصري في القديم كان يعرف الزراعة والري ويبني السدود على النيل.",
    ] {
        assert_eq!(at_start(line), Lead::default(), "{line}");
    }
    for (head, rest) in [
        ("الرياض - ", "متابعة المباريات في المقاهي ممنوعة بعد منتصف الليل منذ أول الشهر."),
        ("بغداد - ", "الصباح يأتي متأخرا على مدينة لا تنام إلا حين ينقطع التيار."),
        ("القاهرة - ", "محمد صلاح أعلن رحيله عن الفريق بعد سبعة أعوام من الانتصارات."),
        ("دبي: ", "سامي حداد أكد نجاح حملة التطعيم في كل المدارس التي شملتها الخطة."),
        ("دبي: ", "ليلى عبدالله آل خليفة تفوز بجائزة الكتاب في دورته العاشرة هذا العام."),
        ("بيروت - ", "مجلس النواب أقر الموازنة أمس بعد جلسة طويلة دامت عشر ساعات."),
        ("دبي: ", "خالد بن محمد بن زايد افتتح مركز الشباب الجديد أمس مع عدد من الوزراء."),
        ("دبي: ", "هند القاسمي افتتحت جامعة الشمال أمس مع عدد من الوزراء والسفراء."),
        ("الشارقة: ", "محمد ولد محمدسالمنظمت دائرة الثقافة أمسية اشترك فيها خمسة شعراء."),
    ] {
        let line = format!("{head}{rest}");
        let left = line.get(at_start(&line).bytes..).unwrap_or("");
        assert!(left.ends_with(rest), "{line}: {left}");
    }
}

/// Agencies and papers that are called by a word or like a region, the first of a month, a day between dashes, desks of outlets.
#[test]
fn leads_of_agencies_and_desks() {
    taken(&[
        ("مسقط العمانية: ", Some("العمانية"), Some("مسقط"), None),
        ("صور (الوطن): ", None, Some("صور"), Some("الوطن")),
        ("دبي - الخليج: ", None, Some("دبي"), Some("الخليج")),
        ("أبوظبي - الخليج : ", None, Some("أبوظبي"), Some("الخليج")),
        ("بكين أول يونيو 2024 (شينخوا) ", Some("شينخوا"), Some("بكين"), None),
        ("بكين أول يونيو (شينخوا) -- ", Some("شينخوا"), Some("بكين"), None),
        ("طولكرم 17-7-2012-وفا- ", Some("وفا"), Some("طولكرم"), None),
        ("متابعات - سودان تربيون - ", None, None, Some("سودان تربيون")),
        ("عنب بلدي - خاص: ", None, None, Some("عنب بلدي")),
        ("عدن الغد/ خاص: ", None, None, Some("عدن الغد")),
    ]);
    assert_eq!(whole_line("هسبريس - ومع").and_then(|l| l.byline).as_deref(), Some("ومع"));
    for line in [
        "الخليج - مجلس التعاون يجتمع غدا في جلسة طارئة لبحث الأزمة.",
        "مصر أول دولة عربية تفوز بالكأس في دورته التي أقيمت في لندن.",
        "خاص - تفاصيل اللقاء الذي جمع الوزيرين أمس في القاهرة.",
    ] {
        assert_eq!(at_start(line), Lead::default(), "{line}");
    }
}

/// Whose text another site takes over.
#[test]
fn what_another_paper_wrote() {
    for (line, byline, outlet) in [
        ("كتب سامي حداد في «النهار»:", Some("سامي حداد"), "النهار"),
        ("كتبت ليلى منصور في \"اللواء\":", Some("ليلى منصور"), "اللواء"),
        ("كتب سامي حداد في صحيفة «الأخبار»:", Some("سامي حداد"), "الأخبار"),
        ("جاء في «الجمهورية»:", None, "الجمهورية"),
        ("كتبت «النهار»:", None, "النهار"),
    ] {
        let lead = whole_line(line).unwrap_or_default();
        assert_eq!((lead.byline.as_deref(), lead.outlet.as_deref()), (byline, Some(outlet)), "{line}");
    }
    for line in [
        "كتب سامي حداد في «النهار»: لن نعود",
        "كتب سامي حداد في «دفتره»:",
        "جاء في «البيان»",
        "كتب على «النهار»:",
        "جاء سامي حداد في «النهار»:",
        "كتب في «النهار» و«الأخبار»:",
    ] {
        assert_eq!(whole_line(line), None, "{line}");
    }
}
