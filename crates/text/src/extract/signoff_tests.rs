use super::take;
use crate::extract::Article;

const LAST: &str = "وقال الوزير إن العمل سيستمر حتى نهاية العام.";

fn signed(text: &str) -> (Article, Vec<String>) {
    let mut article = Article::default();
    let mut body: Vec<String> = format!("أعلنت الوزارة أمس افتتاح جسر جديد.\n{text}").lines().map(String::from).collect();
    take(&mut article, &mut body);
    (article, body)
}

/// What agencies put behind their reports, glued to the last sentence and below it.
#[test]
fn signs_of_the_end_leave_the_last_sentence() {
    let signs = [
        ("(النهاية) س م", None),
        ("(النهاية) م ع ح / ه س", None),
        ("// انتهى //", None),
        ("//انتهى//", None),
        ("-- انتهى --", None),
        ("(انتهى)", None),
        ("انتهى م.ع", None),
        ("انتهى/خ", None),
        ("// يتبع //", None),
        ("كب/صم", None),
        ("ع ب م", None),
        ("م ع/ ا ص", None),
        ("س.م", None),
        ("إ.ع/ن.ب", None),
        ("--(بترا) م ع/ ا ص", Some("بترا")),
        ("--(بترا)", Some("بترا")),
        ("-وات-", Some("وات")),
        ("(أ ف ب)", Some("أ ف ب")),
        ("(رويترز)", Some("رويترز")),
        ("/قنا/", Some("قنا")),
        ("وام/سامي حداد/ليلى منصور", Some("سامي حداد، ليلى منصور")),
        ("وام / سامي حداد", Some("سامي حداد")),
        ("(إعداد سامي حداد للنشرة العربية - تحرير ليلى منصور)", Some("سامي حداد")),
        ("(تغطية صحفية سامي حداد - إعداد ليلى منصور للنشرة العربية)", Some("سامي حداد")),
        ("المصدر: رويترز", Some("رويترز")),
        ("«رويترز»", Some("رويترز")),
    ];
    for (sign, byline) in signs {
        for joint in [" ", "\n"] {
            let (article, body) = signed(&format!("{LAST}{joint}{sign}"));
            assert_eq!(body.last().map(String::as_str), Some(LAST), "{joint:?}{sign}");
            assert!(article.removed.iter().any(|r| r.reason == "byline"), "{sign}");
            assert_eq!(article.byline.as_deref(), byline, "{sign}");
        }
    }
}

/// What papers and systems put below the last line.
#[test]
fn lines_below_the_last_sentence_leave() {
    for (lines, byline, outlet) in [
        ("// انتهى //\n17:18 ت م", None, None),
        ("//انتهى//\n15:48 ت مـ\n0106", None, None),
        ("// يتبع //\n10:37 ت م NNNN", None, None),
        ("- سامي حداد", Some("سامي حداد"), None),
        ("بقلم: سامي حداد", Some("سامي حداد"), None),
        ("سامي حداد", Some("سامي حداد"), None),
        ("سامي حداد\nsami@example.test", Some("سامي حداد"), None),
        ("* خدمة «نيويورك تايمز»", None, Some("نيويورك تايمز")),
        ("* بالاتفاق مع «بلومبيرغ»", Some("بلومبيرغ"), None),
        ("*و.م.ع", Some("و.م.ع"), None),
        ("* وكالة الأناضول", Some("وكالة الأناضول"), None),
        ("المصدر (روسيا اليوم)", None, Some("روسيا اليوم")),
        ("المصدر : وكالة تونس افريقيا للأنباء", Some("وكالة تونس افريقيا للأنباء"), None),
        ("المصدر: مواقع إلكترونية", None, Some("مواقع إلكترونية")),
        ("** نقلا عن موقع اليوم السابع", None, Some("موقع اليوم السابع")),
        ("(سكاي نيوز)", None, Some("سكاي نيوز")),
        // Agencies' clocks, initials and rules, one below the other.
        ("-- (بترا)\nم ق/ ر ق/ ب ط\n09/09/2026 13:41:22", Some("بترا"), None),
        ("(بترا)\n09/09/2026 13:41:22", Some("بترا"), None),
        ("ن.ف / أ.م\nبنا 1322 جمت 22/10/2026", Some("بنا"), None),
        ("م.ص\nبنا 1105 جمت 01/02/2026", Some("بنا"), None),
        ("-- (بترا)\n09/09/2026 13:41:22\nم ق/ ب ط", Some("بترا"), None),
        ("كونا 151322 جمت اكت 26", Some("كونا"), None),
        ("ـــــــــــــ\nع.ف", None, None),
        ("_____\nس.ك / ر.ن", None, None),
        ("-----\nع.ب م.ر", None, None),
        ("ـــ\nم.ل/ف.ع\n2026/10/22 - 13:22", None, None),
        ("بابل – سامي حداد", Some("سامي حداد"), None),
        ("سامي حداد / بغداد", Some("سامي حداد"), None),
    ] {
        let (article, body) = signed(&format!("{LAST}\n{lines}"));
        assert_eq!(body.last().map(String::as_str), Some(LAST), "{lines}");
        assert_eq!((article.byline.as_deref(), article.outlet.as_deref()), (byline, outlet), "{lines}");
    }
}

/// Last sentences and last lines of all kinds that are none.
#[test]
fn real_last_lines_stay() {
    for line in [
        "وبذلك انتهى الاجتماع",
        "وقال: انتهى الدرس.",
        "انتهى العمل أمس.",
        "وانتهت المباراة بالتعادل (1-1).",
        "انتهى.",
        "قال: لا. نعم.",
        "وقال إن المدينة تعود إلى عام 1900 ق. م",
        "وبلغ السعر 1500 ل. ل.",
        "حضر د. سامي حداد",
        "كتب سامي حداد الرواية في عام واحد",
        "ولم يصب أحد (رويترز).",
        "الأهلي 3 - 1 الزمالك",
        "- الجزيرة",
        "والله أعلم",
        "لا/نعم",
        "هاتف 0555123456",
        "17:30 - 18:30",
        "الفائز: سامي حداد",
        "وقال المصدر: لا نعرف شيئا",
        "(صورة أرشيفية)",
        "أ ب ج",
        "تحرير الأسعار (إعداد الخطة)",
        "السعودية / مصر",
        "كر/فر بين الفريقين",
        "-----",
        "22/10/2026 13:22 موعد اللقاء",
        "بترا 12 شركة",
        "الأردن – مصر",
        "غزة – مدينة محاصرة",
        "دمشق: سامي حداد",
    ] {
        let list = if line.starts_with('-') { "- البحرين\n" } else { "" };
        let (article, body) = signed(&format!("{LAST}\n{list}{line}"));
        let kept = body.last().map(String::as_str) == Some(line);
        // Three letters of the alphabet alone may be anybody's initials.
        assert!(kept || line == "أ ب ج", "{line}: {:?}", article.removed);
        let (article, body) = signed(&format!("{LAST} {line}"));
        // Behind a stop and a dash an outlet is a credit.
        assert!(line == "أ ب ج" || line == "- الجزيرة" || body.last().is_some_and(|b| b.ends_with(line)), "{line}: {:?}", article.removed);
    }
    // A body that is nothing else keeps it.
    let mut article = Article::default();
    let mut body = vec!["(رويترز)".to_string()];
    take(&mut article, &mut body);
    assert_eq!(body, ["(رويترز)"]);
}

/// A place and a name below the last sentence, where the author may be known beside the body.
#[test]
fn a_signature_names_the_author_that_is_known() {
    for (line, author, leaves) in [
        ("بابل – زينب الربيعي", Some("زينب الربيعي"), true),
        ("بغداد / علي حسين", Some("علي حسين"), true),
        ("علي حسين - بيروت", Some("علي حسين"), true),
        ("لندن – محمد أمين ياسين", None, true),
        ("الرباط - سامي حداد", Some("ليلى منصور"), false),
        ("السعودية – محمد العويس", None, false),
        ("بابل: زينب الربيعي", Some("زينب الربيعي"), false),
    ] {
        let mut article = Article::default();
        let mut body = vec![LAST.to_string(), line.to_string()];
        super::take_for(&mut article, &mut body, author);
        assert_eq!(body.len() == 1, leaves, "{line}");
        assert_eq!(article.removed.iter().any(|r| r.line == line && r.reason == "byline"), leaves, "{line}");
    }
}
