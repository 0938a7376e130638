use super::super::at_start;

const REPORT: &str = "أعلنت وزارة الصحة اليوم افتتاح مستشفى جديد في المنطقة بكلفة بلغت سبعة ملايين دينار.";

/// As agencies and papers head their reports: the place, who sent it, and an outlet that is no agency.
#[test]
fn datelines_of_agencies() {
    type Case = (&'static str, Option<&'static str>, Option<&'static str>, Option<&'static str>);
    let cases: &[Case] = &[
        ("الدوحة - قنا: ", Some("الدوحة"), Some("قنا"), None),
        ("الدوحة /قنا/ ", Some("الدوحة"), Some("قنا"), None),
        ("بغداد – واع – ", Some("بغداد"), Some("واع"), None),
        ("بغداد - واع ", Some("بغداد"), Some("واع"), None),
        ("بغداد-واع-", Some("بغداد"), Some("واع"), None),
        ("بغداد/ المسلة: ", Some("بغداد"), None, Some("المسلة")),
        ("بغداد/المسلة: ", Some("بغداد"), None, Some("المسلة")),
        ("بغداد / النبراس / ", Some("بغداد"), None, Some("النبراس")),
        ("السليمانية/ النبأ: ", Some("السليمانية"), None, Some("النبأ")),
        ("عمّان - بترا - ", Some("عمّان"), Some("بترا"), None),
        ("عمان 12 أيار (بترا)-- ", Some("عمان"), Some("بترا"), None),
        ("تونس (وات) - ", Some("تونس"), Some("وات"), None),
        ("(وات) - ", None, Some("وات"), None),
        ("القاهرة - أ ش أ: ", Some("القاهرة"), Some("أ ش أ"), None),
        ("القاهرة - (أ ش أ): ", Some("القاهرة"), Some("أ ش أ"), None),
        ("(صنعاء) سبأ: ", Some("صنعاء"), Some("سبأ"), None),
        ("[12/ مايو/2023] صنعاء - سبأ : ", Some("صنعاء"), Some("سبأ"), None),
        ("عدن - سبأنت ", Some("عدن"), Some("سبأنت"), None),
        ("رام الله- وفا- ", Some("رام الله"), Some("وفا"), None),
        ("رام الله 12-5-2023 وفا- ", Some("رام الله"), Some("وفا"), None),
        ("غزة - صفا ", Some("غزة"), Some("صفا"), None),
        ("دمشق-سانا ", Some("دمشق"), Some("سانا"), None),
        ("حلب-سانا: ", Some("حلب"), Some("سانا"), None),
        ("أبوظبي في 12 مايو / وام / ", Some("أبوظبي"), Some("وام"), None),
        ("الكويت - 12 - 5 (كونا) -- ", Some("الكويت"), Some("كونا"), None),
        ("المنامة في 12 مايو / بنا / ", Some("المنامة"), Some("بنا"), None),
        ("مسقط في 12 مايو /العُمانية/ ", Some("مسقط"), Some("العُمانية"), None),
        ("الرباط ـ (و م ع) ـ ", Some("الرباط"), Some("و م ع"), None),
        ("طرابلس 12 مايو 2023(وال) - ", Some("طرابلس"), Some("وال"), None),
        ("مقديشو 12 مايو 2023 (صونا)- ", Some("مقديشو"), Some("صونا"), None),
        ("وطنية - بيروت - ", Some("بيروت"), Some("وطنية"), None),
        ("وطنية - ", None, Some("وطنية"), None),
        ("بيروت - \"الوكالة الوطنية للإعلام\": ", Some("بيروت"), Some("الوكالة الوطنية للإعلام"), None),
        ("طهران /12 ايار/مايو/ارنا- ", Some("طهران"), Some("ارنا"), None),
        ("موسكو، 12 مايو - سبوتنيك. ", Some("موسكو"), Some("سبوتنيك"), None),
        ("القاهرة - سبوتنيك. ", Some("القاهرة"), Some("سبوتنيك"), None),
        ("غزة - «وكالات»: ", Some("غزة"), Some("وكالات"), None),
        ("طرابلس - خاص ليبيا الغد: ", Some("طرابلس"), None, Some("ليبيا الغد")),
        ("بيروت-أ ف ب: ", Some("بيروت"), Some("أ ف ب"), None),
        ("بكين 12 مايو 2023 (شينخوا) ", Some("بكين"), Some("شينخوا"), None),
        ("{بغداد: الفرات نيوز} ", Some("بغداد"), Some("الفرات نيوز"), None),
        ("شفق نيوز/ ", None, Some("شفق نيوز"), None),
        ("بغداد اليوم - ديالى ", Some("ديالى"), Some("بغداد اليوم"), None),
        ("الجزائر-وكالات: ", Some("الجزائر"), Some("وكالات"), None),
        ("الوكيل الإخباري- ", None, None, Some("الوكيل الإخباري")),
        ("عدن - شهارة نت: ", Some("عدن"), None, Some("شهارة نت")),
        ("دبي «الخليج»: ", Some("دبي"), None, Some("الخليج")),
        ("دبي \"الخليج\":", Some("دبي"), None, Some("الخليج")),
        ("رأس الخيمة «الخليج»: ", Some("رأس الخيمة"), None, Some("الخليج")),
        ("الشارقة: «الخليج» ", Some("الشارقة"), None, Some("الخليج")),
        ("العين: «الخليج» ", Some("العين"), None, Some("الخليج")),
        ("بيروت:«الخليج»", Some("بيروت"), None, Some("الخليج")),
        ("القاهرة: «الخليج»، وكالات ", Some("القاهرة"), Some("وكالات"), Some("الخليج")),
        ("القاهرة - «الخليج»، ووكالات: ", Some("القاهرة"), Some("وكالات"), Some("الخليج")),
        // A person and no mark, or one that no list has.
        ("دبي سامي حداد: ", Some("دبي"), Some("سامي حداد"), None),
        ("دبي: سامي حداد ", Some("دبي"), Some("سامي حداد"), None),
        ("أبوظبي - سلام أبوشهاب:", Some("أبوظبي"), Some("سلام أبوشهاب"), None),
        ("أبوظبي - سامح الليثي: ", Some("أبوظبي"), Some("سامح الليثي"), None),
        ("نواكشوط - أحمد ولد سالم: ", Some("نواكشوط"), Some("أحمد ولد سالم"), None),
    ];
    for (head, place, agency, paper) in cases {
        let line = format!("{head}{REPORT}");
        let lead = at_start(&line);
        assert_eq!(&line[lead.bytes..], REPORT, "{head}");
        assert_eq!((lead.dateline.as_deref(), lead.byline.as_deref(), lead.outlet.as_deref()), (*place, *agency, *paper), "{head}");
    }
}

/// Sentences that begin with a place, or with a word that an agency is called by, and are no datelines.
#[test]
fn sentences_that_begin_like_datelines() {
    for line in [
        "بنا المهندسون في عمان - وهي عاصمة البلاد - جسرا جديدا على الوادي الكبير.",
        "وطنية - إن صح التعبير - هي هذه الصناعة التي بدأت قبل ثلاثين عاما.",
        "صفا الجو بعد العاصفة وعاد الصيادون إلى البحر مع الفجر.",
        "معا - نبني ونزرع ونحصد - شعار الحملة التي بدأت في المدينة أمس.",
        "رويترز ذكرت أن المحادثات فشلت في التوصل إلى اتفاق حول المياه.",
        "بغداد والبصرة - قصة مدينتين - كتاب جديد يروي تاريخ العراق في قرن كامل.",
        "12/5/2023 كان يوما حاسما في تاريخ النادي الذي فاز بكأسه الأول.",
        "سبأ مملكة قديمة في اليمن كانت عاصمتها مأرب التي بني فيها السد.",
        "القاهرة. مدينة لا تنام ولا يعرف أهلها الهدوء في الليل ولا في النهار.",
        "القاهرة من جديد: المدينة تنهض بعد سنوات من الحرب والدمار والحصار الطويل.",
    ] {
        assert_eq!(at_start(line).bytes, 0, "{line}");
    }
}

/// "أثينا (اليونان) 26 شوال 1436 هـ واس": a country in brackets stands between the town and the day.
#[test]
fn a_day_and_an_agency_behind_a_place() {
    for (line, place, agency) in [
        ("أثينا (اليونان) 26 شوال 1436 هـ الموافق 11 أغسطس 2015 م واس", "أثينا (اليونان)", "واس"),
        ("باريس (فرنسا) 12 مايو 2024 رويترز", "باريس (فرنسا)", "رويترز"),
        ("القاهرة، 12 مايو 2024 رويترز", "القاهرة", "رويترز"),
    ] {
        let lead = at_start(line);
        let read = (lead.dateline.as_deref(), lead.byline.as_deref(), lead.bytes);
        assert_eq!(read, (Some(place), Some(agency), line.len()), "{line}");
    }
    for line in ["12 مايو 2024 رويترز", "باريس (فرنسا) 12 مايو 2024 يوم لا ينساه أهلها مهما طال الزمن"]
    {
        assert_eq!(at_start(line).bytes, 0, "{line}");
    }
}

/// Behind a town a paper in its marks heads prose of every kind, but tells itself, or is told of, now and then.
#[test]
fn a_paper_in_its_marks_in_front_of_prose() {
    let cut = |line: &str| line.get(at_start(line).bytes..).unwrap_or("").to_string();
    for prose in [
        "برعاية وزير الصحة تبدأ اليوم أعمال المؤتمر الثالث للأطباء في قاعة البلدية القديمة.",
        "تراجع مؤشر السوق أمس بنسبة واحد في المئة بعد أن باع كثيرون أسهمهم في البنوك.",
        "تنطلق اليوم فعاليات المعرض الدولي للكتاب بمشاركة مئة دار نشر من عشرين بلدا عربيا.",
    ] {
        for head in ["دبي: «الخليج» ", "دبي:«الخليج»", "الشارقة - \"الخليج\" "] {
            assert_eq!(cut(&format!("{head}{prose}")), prose, "{head}{prose}");
        }
    }
    for prose in [
        "«الأهرام» المصرية كانت أول صحيفة تصل إلى القراء في القرى البعيدة قبل مئة عام تقريبا.",
        "«الأهرام» ذكرت أن الوزير سيسافر إلى الخرطوم غدا ليوقع اتفاقا جديدا حول مياه النهر.",
        "«الأهرام» و«الأخبار» في سباق على القراء منذ سبعين عاما في كل المدن المصرية الكبيرة.",
        "«الأهرام» تحتفل اليوم بعيدها في مبناها القديم مع كتابها وقرائها الذين جاؤوا من كل مكان.",
        "«الأهرام» تطلق موقعها الجديد اليوم بعد عامين من العمل شارك فيه مئة صحفي من كل الأقسام.",
        "«الوطن» كلمة لا يعرف معناها إلا من فقده يقول الشاعر الذي عاش عشرين عاما في المنفى.",
        "«الأخبار» السيئة لا تأتي وحدها يقول أهل الحي الذين فقدوا بيوتهم في ليلة واحدة قبل عام.",
        "«الحارة» أول فيلم للمخرج الشاب يعرض في المدينة ويتحدث عن حياة الناس في الأحياء القديمة.",
    ] {
        let left = cut(&format!("القاهرة: {prose}"));
        assert!(left.ends_with(prose), "{prose}: {left}");
    }
    // A verb that has its subject behind it leaves none for the name in front.
    for prose in [
        "زودت وزارة الصحة مستشفيات الشمال بأجهزة جديدة بلغت كلفتها سبعة ملايين دينار.",
        "شهد صاحب السمو حاكم الإمارة أمس افتتاح المعرض الثالث للكتاب في قاعة البلدية.",
        "أكدت الدكتورة منى حسن أن المرض لا ينتقل إلى من تلقوا جرعتين من اللقاح.",
    ] {
        assert_eq!(cut(&format!("دبي: سامي حداد {prose}")), prose, "{prose}");
    }
    for prose in [
        "زارت وزارة الصحة أمس وسلمت الوزير رسالة من أهالي القرية التي لا طبيب فيها.",
        "كرمت وزارة الثقافة في حفل كبير أمس بحضور نجوم المسرح في العاصمة القديمة.",
        "شهد المعرض أمس مع أصدقائه وقال إن الكتب كثيرة.",
    ] {
        let left = cut(&format!("دبي: ليلى منصور {prose}"));
        assert!(left.ends_with(&format!("ليلى منصور {prose}")), "{prose}: {left}");
    }
    // Who speaks, or of whom is told, is no author.
    for prose in [
        "سامي حداد أكد أن العمل مستمر في كل المدن وأن الخطة التي أعلنت قبل عام لم تتغير.",
        "أبو عبيدة: أعلنت الحكومة أمس خطة جديدة لبناء السدود في الشمال والجنوب خلال عامين.",
        "مسؤول عراقي: أعلنت الحكومة أمس خطة جديدة لبناء السدود في الشمال والجنوب خلال عامين.",
        "وزير الزراعة: أعلنت الحكومة أمس خطة جديدة لبناء السدود في الشمال والجنوب خلال عامين.",
    ] {
        let left = cut(&format!("بغداد - {prose}"));
        assert!(left.ends_with(prose), "{prose}: {left}");
    }
}

/// Outlets that no list has, on lines of their own above a report.
#[test]
fn outlets_above_a_report() {
    use super::super::{outlet_line, whole_line};
    for (line, outlet) in [("صوت الحق -", "صوت الحق"), ("المدى الجديد:", "المدى الجديد"), ("ضوء المدينة –", "ضوء المدينة")]
    {
        assert_eq!(outlet_line(line, REPORT).and_then(|l| l.outlet).as_deref(), Some(outlet), "{line}");
        assert_eq!(outlet_line(line, "المدينة تستيقظ على صوت البحر."), None, "{line}");
    }
    for line in ["بغداد اليوم - ديالى", "شهارة نت – عدن"] {
        assert!(whole_line(line).is_some_and(|l| l.dateline.is_some()), "{line}");
    }
    for line in ["قال الوزير:", "رياضة -", "أعلنت الحكومة -", "عودة النازحين"] {
        assert_eq!(outlet_line(line, REPORT), None, "{line}");
    }
}

/// A son is a part of a name, who was born is told of.
#[test]
fn sons_and_births() {
    for (line, person) in
        [("محمد ولد سالم", true), ("أحمد ولد الغزواني", true), ("محمد صلاح ولد موهوبا", false), ("طه حسين ولد أعمى", false)]
    {
        assert_eq!(crate::extract::who::is_person(line), person, "{line}");
    }
}
