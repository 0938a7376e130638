use super::super::{Article, extract_html};

const TITLE: &str = "خطة حكومية لدعم القرى";
const S: [&str; 5] = [
    "أعلنت الحكومة خطة جديدة لدعم القرى النائية في الجنوب يوم الأحد الماضي.",
    "وقال مسؤول في وزارة التنمية إن الخطة تبدأ في يناير المقبل.",
    "وتشمل الخطة 40 قرية موزعة على ست محافظات.",
    "وتبلغ كلفة الخطة 90 مليون دينار على ثلاث سنوات.",
    "ويستفيد من الخطة مزارعون ورعاة وصيادون في القرى الساحلية والجبلية.",
];

fn p(of: &[usize]) -> String {
    of.iter().map(|i| ["<p>", S[*i], "</p>"].concat()).collect()
}

fn read(declared: &str, body: &str) -> Article {
    let ld = serde_json::json!({"@type": "NewsArticle", "headline": TITLE, "articleBody": declared});
    extract_html(&format!(
        "<!DOCTYPE html><html lang=ar><head><title>{TITLE}</title><script type=\"application/ld+json\">{ld}</script></head><body>{body}</body></html>"
    ))
    .unwrap()
}

/// The sentences of the table that are listed as hidden.
fn hidden(article: &Article) -> Vec<usize> {
    article.removed.iter().filter(|r| r.reason == "hidden").map(|r| S.iter().position(|s| *s == r.line).unwrap_or(99)).collect()
}

#[test]
fn what_a_page_declares_and_does_not_show_is_listed_and_flagged() {
    let shown = |of: &[usize]| format!("<article><h1>{TITLE}</h1>{}</article>", p(of));
    let all = S.join("\n");
    let cases: Vec<(String, String, Vec<usize>)> = vec![
        (all.clone(), shown(&[0, 1, 2, 3]), vec![4]),
        (all.clone(), shown(&[0, 1, 2]), vec![3, 4]),
        (S.join(" "), shown(&[0, 1, 2]), vec![3, 4]),
        (all.clone(), shown(&[1, 2, 3, 4]), vec![0]),
        (all.clone(), shown(&[0, 1, 3, 4]), vec![2]),
        (all.clone(), shown(&[0, 1, 2, 3, 4]), vec![]),
        // Shown elsewhere on the page, cut off, a summary in other words, a notice.
        (all.clone(), format!("{}<footer><p>{}</p></footer>", shown(&[0, 1, 2, 3]), S[4]), vec![]),
        (format!("{}\n{}...", S[..4].join("\n"), S[4].split(" في القرى").next().unwrap()), shown(&[0, 1, 2, 3, 4]), vec![]),
        ("خطة للقرى تعلنها الحكومة قريبا. وتبدأ في الشتاء كما قال مسؤول.".into(), shown(&[0, 1, 2, 3, 4]), vec![]),
        (format!("{all}\nجميع الحقوق محفوظة لصحيفة الضفاف."), shown(&[0, 1, 2, 3, 4]), vec![]),
        (all, shown(&[0, 1, 2, 3]).replace("</article>", &format!("<template><p>{}</p></template></article>", S[4])), vec![4]),
    ];
    for (declared, body, want) in cases {
        let article = read(&declared, &body);
        assert_eq!(hidden(&article), want, "{body}\n{declared}\n{}", article.body);
        assert_eq!(article.removed_prose_words() > 0, !want.is_empty(), "{:?}", article.removed);
    }
}

#[test]
fn paragraphs_in_templates_of_an_article_are_listed() {
    let article = |inside: &str| format!("<article><h1>{TITLE}</h1>{}{inside}</article>", p(&[0, 1, 2]));
    let cases = [
        (article(&format!("<template id=rest>{}</template>", p(&[3, 4]))), vec![3, 4]),
        (article(&format!("<template><div><p>{}</p></div></template><template><p>{}</p></template>", S[3], S[4])), vec![3, 4]),
        // Messages of the page, a template that stands elsewhere, one that says what the body says.
        (article("<template><p>حدث خطأ ما، حاول مرة أخرى.</p></template>"), vec![]),
        (article("") + &format!("<template>{}</template>", p(&[4])), vec![]),
        (article(&format!("<template>{}</template>", p(&[1]))), vec![]),
        (article("<template><p>Something went wrong, please try to load the page again.</p></template>"), vec![]),
        (article("<template>"), vec![]),
    ];
    for (body, want) in cases {
        assert_eq!(hidden(&read("", &body)), want, "{body}");
    }
}
