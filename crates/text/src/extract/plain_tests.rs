use super::extract_plain;
use crate::extract::Contract;

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
