use super::extract_plain;
use crate::extract::{Contract, extract_page};

const MENU: &str = "الرئيسية\nأخبار محلية\nاقتصاد\nرياضة";
const TITLE: &str = "بدء قطاف الزيتون في عجلون وسط تراجع الإنتاج";
const BODY: &str = "عجلون - بدأ مزارعون في محافظة عجلون قطاف ثمار الزيتون، وسط توقعات بتراجع الإنتاج.\nويقول المزارع محمد القضاة إن قلة الأمطار أثرت في العقد.";
const FOOT: &str = "شارك\nجميع الحقوق محفوظة © جريدة الغد 2026";

#[test]
fn a_name_alone_beside_the_date_is_the_byline() {
    for (head, byline) in [
        ("عامر خطاطبة\nالثلاثاء 13 تشرين الأول 2026", Some("عامر خطاطبة")),
        ("الثلاثاء 13 تشرين الأول 2026\nعامر خطاطبة", Some("عامر خطاطبة")),
        ("محمد أمين ياسين\n13/10/2026 - 14:20", Some("محمد أمين ياسين")),
        ("د. سامي حداد\nنشر في 13 أكتوبر 2026", Some("د. سامي حداد")),
        ("خديجة الشمري\n13 أكتوبر 2026 الساعة 14:20", Some("خديجة الشمري")),
        ("الثلثاء 13 تشرين الأول 2026\nليلى منصور", Some("ليلى منصور")),
        ("كتب: عامر خطاطبة\n13 أكتوبر 2026", Some("عامر خطاطبة")),
        // A section, a label, a place.
        ("أخبار عاجلة\n13 أكتوبر 2026", None),
        ("كرة القدم\n13 أكتوبر 2026", None),
        ("سوق الأسهم\n13 أكتوبر 2026", None),
        ("محافظة عجلون\n13 أكتوبر 2026", None),
        // No date beside it.
        ("عامر خطاطبة\nمحليات\nطباعة", None),
    ] {
        let article = extract_plain(&format!("{MENU}\n{TITLE}\n{head}\n{BODY}\n{FOOT}")).unwrap();
        assert_eq!((article.input.kind, article.title.as_deref()), (Contract::Page, Some(TITLE)), "{head}");
        assert_eq!(article.byline.as_deref(), byline, "{head}");
        assert_eq!(article.body, BODY, "{head}");
        if let Some(line) = head.lines().find(|l| byline == Some(l)) {
            assert!(article.removed.iter().any(|r| r.line == line && r.reason == "byline"), "{head}");
        }
    }
}

#[test]
fn keys_for_the_size_of_letters_do_not_hide_the_dateline() {
    for keys in
        ["حجم الخط\n+\n-", "حجم الخط\n-\n+", "A+\nA-", "تكبير الخط\n+\nتصغير الخط\n-", "+\n-\nطباعة", "حجم الخط\n+ -", "ع+\nع-", "–\n+"]
    {
        let head = format!("{MENU}\n{TITLE}\nالثلاثاء 13 تشرين الأول 2026\n{keys}\n{BODY}");
        for text in [format!("{head}\n{FOOT}"), format!("{head}\n{keys}\n{FOOT}")] {
            let article = extract_plain(&text).unwrap();
            assert_eq!((article.dateline.as_deref(), article.body.as_str()), (Some("عجلون"), BODY), "{keys}");
            let listed = keys.lines().all(|key| article.removed.iter().any(|r| r.line == key));
            assert!(listed, "{keys}: {:?}", article.removed);
        }
    }
}

#[test]
fn a_deck_that_stands_twice_is_no_headline() {
    let deck = "المزارعون ينتظرون دعما حكوميا يعوض خسائر الموسم";
    let long = "المزارعون ينتظرون دعما حكوميا يعوض خسائر الموسم الماضي الذي شهد تراجعا حادا في الإنتاج بسبب قلة الأمطار وارتفاع الكلفة";
    let said = "وقال رئيس البلدية إن الموسم هذا العام أضعف من سابقه بكثير.";
    let cases = [
        (format!("{TITLE}\n{deck}\n{TITLE}\n{deck}"), deck),
        (format!("{TITLE}\n{said}\n{said}"), said),
        (format!("{TITLE}\n{long}\n{long}"), long),
        (format!("{TITLE}\n{TITLE}\n{said}\n{said}"), said),
        (format!("{TITLE}\n{TITLE}\n{deck}"), deck),
        (format!("{TITLE}\n{said}\n{TITLE}\n{said}"), said),
        (format!("{TITLE}\n{TITLE}"), ""),
        (format!("13 تشرين الأول 2026\n{TITLE}\n{TITLE}"), ""),
        (format!("أخبار\n{TITLE}\nمحليات\n{TITLE}"), ""),
        (format!("أخبار المحافظات والمدن الأردنية\n{TITLE}\n{TITLE}"), ""),
    ];
    for (head, deck) in cases {
        let article = extract_plain(&format!("{MENU}\n{head}\n{BODY}\n{FOOT}")).unwrap();
        assert_eq!(article.title.as_deref(), Some(TITLE), "{head}\n{article:?}");
        let want = if deck.is_empty() { BODY.to_string() } else { format!("{deck}\n{BODY}") };
        assert_eq!(article.body, want, "{head}");
        assert_eq!(article.removed_prose_words(), 0, "{head}: {:?}", article.removed);
    }
}

#[test]
fn a_report_below_a_list_of_links_is_of_the_article() {
    let links = "اقرأ أيضا\nهزة أرضية خفيفة تضرب سواحل قبرص\nنتائج قرعة كأس العرب للناشئين";
    for line in [
        "وكانت الوزارة أعلنت دعما للمزارعين قبل عامين",
        "وكان المزارعون طالبوا بالدعم في الربيع الماضي",
        "وقد بدأ القطاف هذا العام متأخرا أسبوعين كاملين",
        "وقال رئيس البلدية إن العمل مستمر في جميع المعاصر",
    ] {
        let article = extract_plain(&format!("{MENU}\n{TITLE}\n{TITLE}\n{BODY}\n{links}\n{line}\n{FOOT}")).unwrap();
        assert!(article.body.ends_with(line), "{line}: {article:?}");
    }
    // The headline of another article, whatever it is called.
    for line in ["عاجل: وزير النفط يعلن استئناف الضخ", "تحديث: ارتفاع عدد المستفيدين إلى أربعمئة"]
    {
        let article = extract_plain(&format!("{MENU}\n{TITLE}\n{TITLE}\n{BODY}\n{links}\n{line}\n{FOOT}")).unwrap();
        assert!(article.body == BODY && article.removed.iter().any(|r| r.line == line), "{line}: {article:?}");
    }
}

/// Headlines below a label for links are links; what is said below them is the article's.
#[test]
fn headlines_below_a_label_are_links() {
    let said = [
        "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين.",
        "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف.",
    ];
    for label in ["اقرأ أيضا", "اقرأ أيضا:", "شاهد أيضا", "مواضيع ذات صلة", "اخترنا لكم"] {
        let page = format!(
            "الرئيسية\nأخبار\nافتتاح جسر جديد على النهر\n{}\n{label}\nوزير المالية يعلن خطة لخفض الدين\nالأهلي يفوز على الزمالك في القمة\n{}\n\
             جميع الحقوق محفوظة 2024",
            said[0], said[1]
        );
        let article = extract_page(&page).unwrap();
        assert_eq!(article.body, said.join("\n"), "{label}");
        assert_eq!(article.removed_prose_words(), 0, "{label}");
    }
    // A label with its link heads nothing more.
    let page =
        format!("الرئيسية\nأخبار\n{}\nاقرأ أيضا: حريق في السوق\nحركة المرور غدا على الجسر\n{}\nجميع الحقوق محفوظة", said[0], said[1]);
    assert!(extract_page(&page).unwrap().body.contains("حركة المرور"));
}

#[test]
fn keys_and_ways_are_no_titles() {
    for line in ["حفظ المقالات لقراءتها لاحقا وإنشاء قائمة قراءتك", "الصفحة الرئيسية > مقالات", "الرئيسية » سياسة"]
    {
        let page = format!(
            "افتتاح جسر جديد على النهر\n{line}\nافتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين.\n\
             جميع الحقوق محفوظة 2024"
        );
        assert_eq!(extract_page(&page).unwrap().title.as_deref(), Some("افتتاح جسر جديد على النهر"), "{line}");
    }
}

/// Rows of figures behind the last sentence are the article's; headlines there are links.
#[test]
fn a_list_of_prices_at_the_end_of_a_page_is_of_the_article() {
    let rows = "الزيت البكر الممتاز: 80.5 للشراء و85 للبيع\n\
                الزيت البكر من الدرجة الأولى: 70 للشراء و74 للبيع\n\
                الزيتون الأخضر للكيلوغرام: 1.2 للشراء و1.5 للبيع";
    let short = "زيت بكر: 80\nزيت عادي: 70\nزيتون أخضر: 1.2";
    for list in [
        format!("وفيما يلي أسعار الزيت:\n{rows}"),
        format!("وجاءت الأسعار على النحو الآتي:\n{short}"),
        "وجاءت الأسعار على النحو الآتي:\nارتفاع سعر الزيت البكر في المعاصر كلها\nتراجع سعر الزيتون الأخضر في الأسواق كلها".to_string(),
        rows.to_string(),
        short.to_string(),
    ] {
        let article = extract_plain(&format!("{MENU}\n{TITLE}\n{BODY}\n{list}\n{FOOT}")).unwrap();
        assert_eq!((article.input.kind, article.body), (Contract::Page, format!("{BODY}\n{list}")), "{list}");
    }
    let links = "وزير المالية يعلن خطة لخفض الدين العام\nمقتل 5 وإصابة 12 في حادث على الطريق\nالأهلي يفوز على الزمالك في القمة أمس";
    for label in ["", "أخبار أخرى قد تهمك:\n"] {
        let article = extract_plain(&format!("{MENU}\n{TITLE}\n{BODY}\n{label}{links}\n{FOOT}")).unwrap();
        assert_eq!(article.body, BODY, "{label}");
    }
}
