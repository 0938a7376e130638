//! Kinds of bylines and datelines as outlets have them on which nothing here was tuned.

use super::*;
use crate::extract::{Given, InputKind, extract_body, extract_plain};

type Field = (&'static str, Option<&'static str>, Option<&'static str>, Option<&'static str>);

fn fields(cases: &[Field]) {
    for (field, byline, dateline, outlet) in cases {
        let lead = author(field);
        assert_eq!((lead.byline.as_deref(), lead.dateline.as_deref(), lead.outlet.as_deref()), (*byline, *dateline, *outlet), "{field}");
    }
}

const REPORT: &str = "أعلنت وزارة الصحة اليوم افتتاح مستشفى جديد في المنطقة بكلفة بلغت سبعة ملايين دينار.";

/// When a page was printed names nobody and no place.
#[test]
fn dates_in_authors_fields() {
    fields(&[
        ("سامي حداد | Monday, 03 March 2014 - 09:15 am", Some("سامي حداد"), None, None),
        ("الرباط – سامي حداد | Friday, 21 November 2014 - 17:40 pm", Some("سامي حداد"), Some("الرباط"), None),
        ("مدريد - رويترز | Sunday, 02 February 2014 - 11:05 am", Some("رويترز"), Some("مدريد"), None),
        ("| Saturday, 12 April 2014 - 00:00 am", None, None, None),
        ("Wednesday, 18 June 2014 - 08:30 am", None, None, None),
        ("بقلم: ليلى منصور | Thu, 2014-05-15 20:10", Some("ليلى منصور"), None, None),
        ("ليلى منصور - 2014-05-15 20:10", Some("ليلى منصور"), None, None),
        ("ليلى منصور | الأحد 18 مايو 2014 - 20:10", Some("ليلى منصور"), None, None),
        ("Laila Mansour | Tue, 20 May 2014 10:00 GMT", Some("Laila Mansour"), None, None),
        ("15 May 2014 ليلى منصور", Some("ليلى منصور"), None, None),
        ("رمضان السيد", Some("رمضان السيد"), None, None),
        ("May Ziade", Some("May Ziade"), None, None),
        ("Laila Mansour May 20, 2014 10:15 AM ET", Some("Laila Mansour"), None, None),
        ("LAILA MANSOUR and SAMI HADDAD, Associated Press", Some("LAILA MANSOUR and SAMI HADDAD"), None, Some("Associated Press")),
        ("كردستان24", None, None, Some("كردستان24")),
        ("يوليو 21, 2014, 3 ص", None, None, None),
        ("أغسطس 5, 2014, 3:45 م", None, None, None),
        ("أغسطس 6, 2014, 11:25 ص - سامي حداد", Some("سامي حداد"), None, None),
    ]);
}

/// Who took the pictures, whatever stands in front of the word.
#[test]
fn photographers_in_authors_fields() {
    fields(&[
        ("سامي حداد - جازان تصوير- بدر الروقي", Some("سامي حداد"), Some("جازان"), None),
        ("سامي حداد - المدينة المنورة تصوير: بدر الروقي", Some("سامي حداد"), Some("المدينة المنورة"), None),
        ("سامي حداد (الطائف) تصوير: بدر الروقي", Some("سامي حداد"), Some("الطائف"), None),
        ("سامي حداد عدسة: بدر الروقي", Some("سامي حداد"), None, None),
        ("ليلى منصور - بيروت بعدسة / بدر الروقي", Some("ليلى منصور"), Some("بيروت"), None),
        ("رصد وتصوير: سامي حداد - القاهرة", Some("سامي حداد"), Some("القاهرة"), None),
        ("جمع وإعداد: سامي حداد", Some("سامي حداد"), None, None),
        ("بحث وتحرير - سامي حداد", Some("سامي حداد"), None, None),
        ("حوار وتصوير: سامي حداد", Some("سامي حداد"), None, None),
        ("إنجاز: زيزفون الأحمدي", Some("زيزفون الأحمدي"), None, None),
    ]);
}

/// A town, an agency and a person between which no mark stands, or half of one.
#[test]
fn pieces_without_a_mark_between_them() {
    fields(&[
        ("جدة واس - النهار:", Some("واس"), Some("جدة"), Some("النهار")),
        ("القاهرة رويترز", Some("رويترز"), Some("القاهرة"), None),
        ("سامي حداد، أ ف ب بيروت", Some("سامي حداد"), Some("بيروت"), Some("أ ف ب")),
        ("بيروت\"أ ف ب", Some("أ ف ب"), Some("بيروت"), None),
        ("عمان «بترا", Some("بترا"), Some("عمان"), None),
        ("مراكش سامي حداد", Some("سامي حداد"), Some("مراكش"), None),
        ("سول-الوئام:", None, Some("سول"), Some("الوئام")),
        ("مكة المكرمة -الوئام-زيزفون الأحمدي:", Some("زيزفون الأحمدي"), Some("مكة المكرمة"), Some("الوئام")),
        ("روستوك/برلين/هامبورغ: د ب أ", Some("د ب أ"), Some("روستوك، برلين، هامبورغ"), None),
        ("سيؤول - رويترز", Some("رويترز"), Some("سيؤول"), None),
        ("يافا المحتلة - سامي حداد", Some("سامي حداد"), Some("يافا المحتلة"), None),
        ("بورت نيوز (فيرجينيا): سامي حداد", Some("سامي حداد"), Some("بورت نيوز (فيرجينيا)"), None),
        ("محمد البصري", Some("محمد البصري"), None, None),
        ("القدس العربي", None, None, Some("القدس العربي")),
    ]);
}

/// Labels, sections, keys and sentences are no names; of a stranger's name nothing is lost.
#[test]
fn what_is_nobody_in_authors_fields() {
    fields(&[
        ("النهار - واس - المحليات", Some("واس"), None, Some("النهار")),
        ("الوئام - سامي حداد - رياضة", Some("سامي حداد"), None, Some("الوئام")),
        ("جدة: {أونلاين ـ الشرق الأوسط}", None, Some("جدة"), Some("الشرق الأوسط")),
        ("Next Previous", None, None, None),
        ("خاطرة: زيزفون الأحمدي", Some("زيزفون الأحمدي"), None, None),
        ("شذرة - زيزفون الأحمدي", Some("زيزفون الأحمدي"), None, None),
        ("زيزفون الأحمدي- سبق- خثيم:", Some("زيزفون الأحمدي"), Some("خثيم"), Some("سبق")),
        ("الوئام - SKY", None, None, Some("الوئام")),
        ("1 - لا تتأخر عن موعدك مهما حدث، واعتذر إن تأخرت لمن ينتظرك في بيته قبل أن تبدأ", None, None, None),
        ("FilGoal", None, None, Some("FilGoal")),
        ("BBC Arabic", None, None, Some("BBC Arabic")),
        ("Babnet", None, None, Some("Babnet")),
        ("Tasnim Karim", Some("Tasnim Karim"), None, None),
        ("Petra Novak", Some("Petra Novak"), None, None),
        // Towns that no list has, by their country.
        ("رويترز - لونبورغ (ألمانيا)", Some("رويترز"), Some("لونبورغ (ألمانيا)"), None),
        ("لندن - لونبورغ (ألمانيا): «الشرق الأوسط»", None, Some("لندن، لونبورغ (ألمانيا)"), Some("الشرق الأوسط")),
        // Whose text was translated, and by whom.
        ("غولمان راي - ترجمة: سلمى منصور", Some("غولمان راي، سلمى منصور"), None, None),
        ("لندن - ترجمة: سامي حداد", Some("سامي حداد"), Some("لندن"), None),
        // Who writes as a guest of the site.
        ("(زائر)", None, None, None),
        ("زائر", None, None, None),
        ("سامي حداد (زائر)", Some("سامي حداد"), None, None),
        ("زيزفون الأحمدي (زائر)", Some("زيزفون الأحمدي"), None, None),
        ("الحداد (زائر)", Some("الحداد"), None, None),
        ("Guest", None, None, None),
        ("سامي نصر، محرر الشؤون الاقتصادية", Some("سامي نصر"), None, None),
    ]);
}

/// "صنعاء من سامي حداد:" in front of a report, and what only looks like it.
#[test]
fn who_wrote_from_where() {
    for (head, byline, dateline) in [
        ("صنعاء من سامي حداد:", "سامي حداد", "صنعاء"),
        ("صلالة من سامي حداد: ", "سامي حداد", "صلالة"),
        ("مسقط من زيزفون العمري: ", "زيزفون العمري", "مسقط"),
        ("القاهرة - من سامي حداد: ", "سامي حداد", "القاهرة"),
        ("نزوى من ليلى منصور - ", "ليلى منصور", "نزوى"),
        ("بيروت من ليلى منصور : ", "ليلى منصور", "بيروت"),
    ] {
        let line = format!("{head}{REPORT}");
        let lead = at_start(&line);
        assert_eq!((lead.byline.as_deref(), lead.dateline.as_deref()), (Some(byline), Some(dateline)), "{head}");
        assert_eq!(&line[lead.bytes..], REPORT, "{head}");
    }
    for line in [
        "دبي من أكبر المدن: هكذا وصفها التقرير الذي نشر أمس في الصحف",
        "بيروت من جديد: المدينة تنهض بعد سنوات من الحرب والدمار والحصار",
        "القاهرة من الداخل: جولة في أحيائها القديمة مع من يعرفونها جيدا",
        "عمان من عجائب الدنيا: زوارها يقولون ذلك كل عام بلا تردد",
    ] {
        assert_eq!(at_start(line), Lead::default(), "{line}");
    }
}

/// A dash on the last letter of a country or province, in front of a whole sentence.
#[test]
fn countries_with_a_dash_that_hangs() {
    for (head, dateline) in [
        ("إيران- ", Some("إيران")),
        ("أوكرانيا- ", Some("أوكرانيا")),
        ("المثنى– ", Some("المثنى")),
        ("السودان– ", Some("السودان")),
        ("الأنبار- ", Some("الأنبار")),
        // With blanks on both sides, or a second place, it may be what a headline is about.
        ("إيران - ", None),
        ("صور- ", None),
        ("مصر- السودان: ", None),
    ] {
        let line = format!("{head}{REPORT}");
        let lead = at_start(&line);
        assert_eq!(lead.dateline.as_deref(), dateline, "{head}");
        assert_eq!(&line[lead.bytes..], if dateline.is_some() { REPORT } else { &line }, "{head}");
    }
    for line in ["إيران- الملف الذي لا ينتهي", "السودان- الحرب المنسية: حكاية بلد يبحث عن السلام منذ أعوام طويلة بلا جدوى حتى اليوم"]
    {
        assert_eq!(at_start(line), Lead::default(), "{line}");
    }
}

/// The title of a window above a text: the name of a site, a section, a headline with its topic.
#[test]
fn titles_of_windows_are_no_datelines() {
    for (title, outlet) in [
        ("Ahbar24.com - مصر: تأجيل محاكمة ثلاثة متهمين", Some("Ahbar24.com")),
        ("Ahbar24.com - اليمن: مصرع خبير في صعدة", Some("Ahbar24.com")),
        ("Ahbar24.com - بغداد: ثلاثة قتلى في انفجار", Some("Ahbar24.com")),
        ("BBC Arabic - العالم - محادثات في لندن", None),
        ("BBC Arabic - الشرق الأوسط - العراق: قتيلان في بغداد", Some("BBC Arabic")),
        ("BBC Arabic - العالم - أفغانستان: نقل السلطات", Some("BBC Arabic")),
        ("النهار - سوريا: عودة المدارس", Some("النهار")),
        ("CNN Arabic - السودان: هدنة جديدة", Some("CNN Arabic")),
    ] {
        let article = extract_plain(&format!("{title}\n{REPORT}\n{REPORT}")).unwrap();
        let read = (article.byline.as_deref(), article.dateline.as_deref());
        assert_eq!(read, (None, None), "{title}");
        assert!(article.outlet.as_deref() == outlet || article.outlet.is_none(), "{title}: {:?}", article.outlet);
    }
    // A report's dateline has a verb or a whole sentence behind it.
    for (line, dateline) in [("سبق - جدة: افتتح الوزير المعرض", "جدة"), ("النهار - عمان: استقبل الملك الوفد", "عمان")]
    {
        assert_eq!(at_start(line).dateline.as_deref(), Some(dateline), "{line}");
    }
}

/// An agency's dateline below a headline and a caption is taken, cut off and listed.
#[test]
fn datelines_below_a_headline_and_a_caption() {
    let more = "وأضافت الوزارة أن المستشفى يضم مئة سرير وعيادات خارجية.";
    for (head, place, byline, outlet) in [
        ("بغداد، العراق (CNN) -- ", "بغداد، العراق", None, Some("CNN")),
        ("الكويت (CNN)-- ", "الكويت", None, Some("CNN")),
        ("بيروت (رويترز) - ", "بيروت", Some("رويترز"), None),
        ("تونس (وات) - ", "تونس", Some("وات"), None),
        ("باريس (أ ف ب)- ", "باريس", Some("أ ف ب"), None),
        ("غزة (د ب أ): ", "غزة", Some("د ب أ"), None),
    ] {
        let body = format!("افتتاح مستشفى جديد في المنطقة\nالوزيرة في حفل الافتتاح\n{head}{REPORT}\n{more}");
        for (given, kind) in
            [(Given::default(), InputKind::Article), (Given { title: Some("عنوان آخر"), ..Given::default() }, InputKind::Auto)]
        {
            let article = extract_body(&body, given, kind).unwrap();
            assert_eq!(article.dateline.as_deref(), Some(place), "{head}");
            assert_eq!((article.byline.as_deref(), article.outlet.as_deref()), (byline, outlet), "{head}");
            assert!(article.body.contains(&format!("\n{REPORT}")) && !article.body.contains(head.trim()), "{head}: {}", article.body);
            assert!(article.removed.iter().any(|r| r.reason == "byline" && r.line == head.trim()), "{head}");
        }
    }
    // A round-up, a place in a sentence, a note in brackets, and a text that has its dateline already.
    for body in [
        format!("{REPORT}\nبيروت (رويترز) - {REPORT}\nتونس (رويترز) - {REPORT}"),
        format!("{REPORT}\nوقال الوزير من بيروت (لبنان) - في ختام الزيارة - إن العمل بدأ أمس فعلا."),
        format!("{REPORT}\nالنسبة (بالألف) - انخفضت هذا العام كثيرا عما كانت عليه قبل أعوام."),
    ] {
        let article = extract_body(&body, Given::default(), InputKind::Article).unwrap();
        assert_eq!(article.dateline, None, "{body}");
    }
    let body = format!("القاهرة - {REPORT}\nبيروت (رويترز) - {REPORT}");
    let article = extract_body(&body, Given::default(), InputKind::Article).unwrap();
    assert_eq!(article.dateline.as_deref(), Some("القاهرة"));
    assert!(article.body.contains("بيروت (رويترز) -"));
}

/// Below the address of a site: a town and a name in one line, pictures, somebody with his job.
#[test]
fn lines_below_or_behind_a_site() {
    for (lines, byline, dateline) in [
        (&["AHBAR.INFO", "الحسيمة سامي حداد"][..], Some("سامي حداد"), Some("الحسيمة")),
        (&["AHBAR.INFO", "طنجة ليلى منصور"], Some("ليلى منصور"), Some("طنجة")),
        (&["AHBAR.INFO - صور : سامي حداد"], None, None),
        (&["AHBAR.INFO - الصور: سامي حداد"], None, None),
        (&["AHBAR.INFO - صورة: ليلى منصور"], None, None),
        (&["AHBAR.INFO - بقلم الدكتور سامي حداد ، خبير في الاقتصاد"], Some("الدكتور سامي حداد"), None),
        (&["AHBAR.INFO - بقلم: ليلى منصور، باحثة في التاريخ الحديث"], Some("ليلى منصور"), None),
        (&["AHBAR.INFO", "خاص", "إنجاز: سامي حداد"], Some("سامي حداد"), None),
        (&["AHBAR.INFO - طنجة: سامي حداد"], Some("سامي حداد"), Some("طنجة")),
        (&["AHBAR.INFO - الرباط - خاص"], None, Some("الرباط")),
    ] {
        let body = format!("{}\n\n{REPORT}\n{REPORT}", lines.join("\n\n"));
        let article = extract_body(&body, Given::default(), InputKind::Auto).unwrap();
        assert_eq!((article.byline.as_deref(), article.dateline.as_deref()), (byline, dateline), "{lines:?}");
        assert!(article.body.starts_with(REPORT), "{lines:?}: {}", article.body);
    }
}

/// In front of an agency in brackets stand a place and what it belongs to, though a list has only one of them.
#[test]
fn places_in_front_of_an_agency() {
    for (head, place, byline, outlet) in [
        ("غالكينو، الصومال (CNN) -- ", "غالكينو، الصومال", None, Some("CNN")),
        ("كابول، أفغانسان (CNN)-- ", "كابول، أفغانسان", None, Some("CNN")),
        ("عمان، مملكة الأردن (رويترز) - ", "عمان، مملكة الأردن", Some("رويترز"), None),
        ("قاسوفا، الضفة الغربية (أ ف ب) - ", "قاسوفا، الضفة الغربية", Some("أ ف ب"), None),
        ("دبي، دولة الإمارات العربية المتحدة (CNN) -- ", "دبي، دولة الإمارات العربية المتحدة", None, Some("CNN")),
        ("رام الله المحتلة (الضفة الغربية) أ. ف. ب: ", "رام الله المحتلة (الضفة الغربية)", Some("أ. ف. ب"), None),
        ("طوكيو أ ش أ: ", "طوكيو", Some("أ ش أ"), None),
        ("بيروت رويترز: ", "بيروت", Some("رويترز"), None),
        ("القاهرة الوطن: ", "القاهرة", None, Some("الوطن")),
        ("بيروت النهار: ", "بيروت", None, Some("النهار")),
    ] {
        let line = format!("{head}{REPORT}");
        let lead = at_start(&line);
        let read = (lead.dateline.as_deref(), lead.byline.as_deref(), lead.outlet.as_deref());
        assert_eq!(read, (Some(place), byline, outlet), "{head}");
        assert_eq!(&line[lead.bytes..], REPORT, "{head}");
    }
    for head in ["زيزفون شلبي، القاهرة (رويترز) - ", "صورة نشرت أمس (رويترز) - ", "قال الوزير، بيروت (رويترز) - ", "القاهرة اليوم: "]
    {
        assert_eq!(at_start(&format!("{head}{REPORT}")), Lead::default(), "{head}");
    }
}

/// Below a headline too the region of a town may stand in brackets beside those of the agency.
#[test]
fn regions_in_brackets_below_a_headline() {
    let below = |line: String| {
        let mut article = crate::extract::Article::default();
        let mut body = ["افتتاح مستشفى جديد".to_string(), line];
        take_below(&mut article, &mut body);
        (article.dateline, body[1].clone())
    };
    for (head, place) in [
        ("رام الله (الضفة الغربية) 8-2 (أ ف ب)- ", "رام الله (الضفة الغربية)"),
        ("مراكش (المغرب) 11-2 (أ ف ب) - ", "مراكش (المغرب)"),
        ("بيروت (رويترز) - ", "بيروت"),
    ] {
        assert_eq!(below(format!("{head}{REPORT}")), (Some(place.to_string()), REPORT.to_string()), "{head}");
    }
    let told = "قال الوزير (وهو طبيب) إن الخطة (الثانية) - وهي الأخيرة - جاهزة منذ شهور طويلة في المدينة.";
    assert_eq!(below(told.to_string()), (None, told.to_string()));
}

/// No mark stands behind the last piece, but a verb.
#[test]
fn a_verb_in_place_of_a_mark() {
    for (head, byline, dateline, outlet) in [
        ("سامي حداد – عين اليوم ", Some("سامي حداد"), None, Some("عين اليوم")),
        ("ليلى منصور - رويترز ", Some("ليلى منصور"), None, Some("رويترز")),
        ("ترجمة: سامي حداد ", Some("سامي حداد"), None, None),
        ("ترجمة وتحرير: ليلى منصور ", Some("ليلى منصور"), None, None),
        ("إعداد: سامي حداد ", Some("سامي حداد"), None, None),
        ("السومرية نيوز/ بغداد ", Some("السومرية نيوز"), Some("بغداد"), None),
    ] {
        let line = format!("{head}{REPORT}");
        let lead = at_start(&line);
        let read = (lead.byline.as_deref(), lead.dateline.as_deref(), lead.outlet.as_deref());
        assert_eq!(read, (byline, dateline, outlet), "{head}");
        assert_eq!(&line[lead.bytes..], REPORT, "{head}");
    }
    for head in ["خاص: محمد صلاح ", "متابعات: أحمد موسى ", "فلسطين- القدس ", "مصر- السعودية "]
    {
        assert_eq!(at_start(&format!("{head}{REPORT}")), Lead::default(), "{head}");
    }
    assert_eq!(at_start(&format!("أوكرانيا- \"روسيا دفعت جارتها إلى هذا\".. {REPORT}")).dateline.as_deref(), Some("أوكرانيا"));
    let tyre = at_start(&format!("رويترز - صور: {REPORT}"));
    assert_eq!((tyre.byline.as_deref(), tyre.dateline.as_deref()), (Some("رويترز"), Some("صور")));
    // In the present a capital acts: these are headlines.
    for line in
        ["Ahbar24.com - واشنطن تنفي تحذير الصين من ضربة جديدة في المنطقة", "السومرية نيوز - بغداد تستضيف القمة العربية في شهر آذار المقبل"]
    {
        assert_eq!(at_start(line).dateline, None, "{line}");
    }
}
