use crate::extract::boilerplate::{Chrome, chrome, glued_notice, is_notice};
use crate::extract::{Contract, extract, extract_html};

const PROSE: [&str; 17] = [
    "جميع الحقوق محفوظة للمخترع بعد تطوير الجهاز.",
    "حقوق النشر محفوظة للمؤلف لمدة 50 عاما بعد وفاته.",
    "جميع الحقوق محفوظة للسائقين، هكذا يقول شعارهم.",
    "جميع الحقوق محفوظة للورثة، وفق نص العقد الذي وقع عام 1998.",
    "© رمز حقوق النشر ابتكر في القرن العشرين.",
    "Copyright كلمة إنجليزية تعني حق النسخ.",
    "كل الحقوق محفوظة للعمال بموجب القانون الجديد.",
    "كافة الحقوق محفوظة للمستأجر حتى نهاية العقد، قال القاضي.",
    "الحقوق محفوظة، لكن الورثة لم يتسلموا شيئا!",
    "جميع الحقوق محفوظة في الدستور، فلماذا التظاهر؟",
    "حقوق الطبع محفوظة للشاعر منذ وفاة والده قبل عشرين سنة.",
    "حقوق الطبع والنشر محفوظة لدى الدار التي أعلنت إفلاسها أمس.",
    "جميع حقوق الملكية محفوظة للشركة التي طورت الدواء، وفق المحكمة.",
    "وقال إن علامة © تعني أن العمل محمي.",
    "ورفعت شركة Copyright Agency دعوى على الصحيفة أمام المحكمة.",
    "جميع الحقوق محفوظة للنادي بعد انتقال اللاعب إلى فريق آخر.",
    "جميع الحقوق محفوظة للمؤجر بموجب العقد الذي وقعه الطرفان أمس أمام كاتب العدل في المدينة بحضور شاهدين وممثل عن البلدية.",
];

const NOTICES: [&str; 15] = [
    "جميع الحقوق محفوظة لصحيفة الضفاف.",
    "جميع الحقوق محفوظة لصحيفة الضفاف 2024.",
    "جميع الحقوق محفوظة © لصحيفة الضفاف من 2010 إلى 2024.",
    "© 2024 الضفاف. جميع الحقوق محفوظة.",
    "جميع الحقوق محفوظة لدى مؤسسة الضفاف للصحافة والنشر.",
    "جميع الحقوق محفوظة لنقابة الصحفيين في لبنان.",
    "Copyright © 2024 Al Difaf. All rights reserved.",
    "Copyright © 2024 الضفاف.",
    "حقوق النشر محفوظة © 2024، تصميم وبرمجة شركة الأفق.",
    "جميع الحقوق محفوظة لصحيفة الضفاف، ولا يجوز نسخ أي مادة منها أو إعادة نشرها من دون إذن مكتوب من إدارة التحرير في المدينة.",
    "الحقوق محفوظة، ويسمح بالاقتباس بشرط ذكر المصدر.",
    "جميع الحقوق محفوظة، والتعليقات لا تعبر عن رأي الصحيفة.",
    "© 2024 الضفاف، وهي ليست مسؤولة عن محتوى المواقع الخارجية.",
    "يمنع نسخ أو نشر أي مادة من دون إذن.",
    "لا يجوز نشر أو إعادة نشر هذه المادة.",
];

#[test]
fn sentences_with_words_of_copyright_are_prose() {
    for line in PROSE {
        assert_eq!((chrome(line), is_notice(line)), (None, false), "{line}");
        assert_eq!(glued_notice(&format!("وحضر المئات. {line}")), None, "{line}");
    }
    for line in NOTICES {
        assert_eq!(chrome(line), Some(Chrome::Copyright), "{line}");
    }
}

#[test]
fn such_a_sentence_makes_no_page_and_stays_in_one() {
    for line in PROSE {
        let text = format!("قانون جديد للملكية\n\nأقر البرلمان القانون أمس.\n\n{line}\n\nوقال الوزير إن القانون يسري من يناير.");
        let article = extract(&text).unwrap();
        assert_eq!((article.input.kind, article.body.lines().count()), (Contract::Article, 3), "{line}: {:?}", article.removed);
        let page = extract(&format!("الرئيسية\nرياضة\nاقتصاد\n{text}\nجميع الحقوق محفوظة لصحيفة الضفاف 2024.")).unwrap();
        assert!(page.input.kind == Contract::Page && page.body.contains(line), "{line}: {:?}", page.removed);
        assert!(page.body.ends_with("يناير."), "{:?}", page.removed);
        let paragraphs: Vec<&str> = text.lines().skip(2).collect();
        let html = format!("<html><body><article><h1>قانون جديد للملكية</h1><p>{}</p></article></body></html>", paragraphs.join("</p><p>"));
        assert!(extract_html(&html).unwrap().body.contains(line), "{line}");
    }
}
