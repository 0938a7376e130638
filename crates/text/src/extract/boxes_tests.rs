use super::super::extract_html;

const FIRST: &str = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين كاملين.";
const SECOND: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام في وسط المدينة القديمة.";
const THIRD: &str = "وبلغت كلفة المشروع سبعة ملايين دينار دفعت الحكومة نصفها والبلدية نصفها الآخر.";

fn read(inside: &str) -> crate::extract::Article {
    let html = format!(
        "<html lang=\"ar\"><head><title>x</title></head><body><article><h1>افتتاح جسر جديد على النهر</h1><div class=\"text\"><p>{FIRST}</p>\
         {inside}<p>{SECOND}</p><p>{THIRD}</p></div></article></body></html>"
    );
    extract_html(&html).unwrap()
}

#[test]
fn captions_and_boxes_leave_and_are_listed() {
    const SAID: &str = "المحافظ يقص الشريط أمام الحضور أمس على الضفة الشرقية.";
    const CALL: &str = "وصل بريدك كل صباح جديد المدينة في رسالة واحدة.";
    for (inside, reason) in [
        (format!("<figure><img src=a.jpg><figcaption>{SAID}</figcaption></figure>"), "caption"),
        (format!("<div class=\"photo\"><img src=a.jpg><div class=\"caption\">{SAID}</div></div>"), "caption"),
        (format!("<div class=\"pic\"><picture><img src=a.jpg></picture><span class=\"newsCaption\">{SAID}</span></div>"), "caption"),
        (format!("<div id=\"imageCaption12\"><img src=a.jpg><p>{SAID}</p></div>"), "caption"),
        (format!("<div class=\"newsletter-box\"><p>{CALL}</p></div>"), "outside"),
        (format!("<section class=\"block block--newsletter\"><h3>نشرة</h3><p>{CALL}</p></section>"), "outside"),
        (format!("<aside class=\"articleSignup\"><p>{CALL}</p></aside>"), "outside"),
        (format!("<div class=\"author-bio\"><p>{CALL}</p></div>"), "outside"),
        (format!("<div id=\"register_box\"><p>{CALL}</p></div>"), "outside"),
    ] {
        let article = read(&inside);
        assert_eq!(article.body, format!("{FIRST}\n{SECOND}\n{THIRD}"), "{inside}");
        let line = article.removed.iter().find(|r| r.line.contains(SAID) || r.line.contains(CALL));
        assert_eq!(line.map(|r| r.reason), Some(reason), "{inside}\n{:?}", article.removed);
        assert_eq!(article.removed_prose_words(), 0, "{inside}");
    }
}

/// A name alone takes nothing out.
#[test]
fn what_only_is_called_like_a_box_stays() {
    let long = "وكانت عبارة قديمة تنقل السكان بين الضفتين منذ خمسين عاما ولا تعمل في الشتاء البارد الطويل.";
    for inside in [
        format!("<p class=\"caption\">{long}</p>"),
        format!("<p class=\"author-text\">{long} {long}</p>"),
        "<p>قال <span class=\"tooltip\">سامي حداد</span> أمس إن <time>السادسة</time> موعد مناسب للجميع في المدينة.</p>".to_string(),
        format!("<div class=\"author\"><p>{long}</p><p>{long}</p><p>{long}</p></div>"),
        format!("<figure><p>{long}</p></figure>"),
    ] {
        let article = read(&inside);
        let words = if inside.contains("السادسة") { "قال سامي حداد أمس إن السادسة موعد" } else { long };
        assert!(article.body.contains(words), "{inside}\n{}", article.body);
    }
}

/// A box to subscribe cuts the text in two elements: what is made as the paragraphs above is text below it, too.
#[test]
fn paragraphs_behind_a_box_belong_to_the_article() {
    let part = |a: &str, b: &str| {
        format!(
            "<div class=\"block\"><section class=\"part\"><div class=\"el\"><p>{a}</p></div></section><section class=\"part\"><div class=\"el\"><p>{b}</p></div></section></div>"
        )
    };
    let more = [
        "وكانت عبارة قديمة تنقل السكان بين الضفتين منذ خمسين عاما ولا تعمل في الشتاء.",
        "ويفتح الجسر أبوابه أمام السيارات صباح غد الأحد بحضور الوزير ورئيس البلدية.",
    ];
    let call = "<div class=\"paywall-box\"><h3>للمشتركين</h3><ul><li>كل الأخبار</li><li>كل الصور</li></ul></div>";
    let html = format!(
        "<html><head><title>x</title></head><body><main><article><h1>افتتاح جسر جديد على النهر</h1>{}{}{call}{}</article></main></body></html>",
        part(FIRST, SECOND),
        part(THIRD, FIRST),
        part(more[0], more[1])
    );
    let article = extract_html(&html).unwrap();
    assert!(more.iter().all(|m| article.body.contains(m)), "{}", article.body);
}

/// A summary that begins as the first paragraph does is no repeat of it; what the page's head says of itself is a standfirst.
#[test]
fn summaries_above_the_text_stay() {
    let opening = "افتتح المحافظ اليوم جسرا جديدا على النهر.";
    let summary = format!("{opening} ويربط الجسر ضفتي المدينة بعد عمل استمر عامين كاملين وكلف سبعة ملايين دينار.");
    let html = |head: &str, above: &str, first: &str| {
        format!(
            "<html><head><title>x</title>{head}</head><body><article><h1>افتتاح جسر جديد على النهر</h1><div class=\"head\">{above}</div><div class=\"text\"><p>{first}</p><p>{SECOND}</p><p>{THIRD}</p></div></article></body></html>"
        )
    };
    let article = extract_html(&html("", &format!("<h2>{summary}</h2>"), opening)).unwrap();
    assert!(article.body.starts_with(&summary), "{}", article.body);
    let described = "الجسر يختصر زمن الرحلة ويخفف الزحام في الوسط القديم";
    let head = format!("<meta name=\"description\" content=\"{described}\">");
    let article = extract_html(&html(&head, &format!("<div><p>{described}</p></div>"), FIRST)).unwrap();
    assert!(article.body.starts_with(described), "{}", article.body);
}
