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

/// Prose between the paragraphs of an article stays, whatever its element is called: a date or a credit is known by what it says.
#[test]
fn prose_in_what_is_called_like_a_box_stays() {
    const MORE: &str = "وكشف مسؤول رفيع أن المرحلة الثانية تتضمن بناء كلية للطب في المحافظة.";
    for class in [
        "live-post updated",
        "updated",
        "timestamp",
        "credit",
        "byline",
        "register",
        "trending-topic",
        "tooltip",
        "bio",
        "author-quote",
        "author-note",
        "newsletter-intro",
        "subscription-content",
    ] {
        for inside in [
            format!("<div class=\"{class}\"><p>{MORE}</p></div>"),
            format!("<p class=\"{class}\">{MORE}</p>"),
            format!("<div><section id=\"{class}\"><div>{MORE}</div></section></div>"),
        ] {
            assert_eq!(read(&inside).body, format!("{FIRST}\n{MORE}\n{SECOND}\n{THIRD}"), "{inside}");
        }
    }
    for inside in [format!("<label>{MORE}</label>"), format!("<label class=\"tooltip\"><span>{MORE}</span></label>")] {
        assert_eq!(read(&inside).body, format!("{FIRST}\n{MORE}\n{SECOND}\n{THIRD}"), "{inside}");
    }
}

/// Dates, credits, calls and authors' lives are known by what they say, too.
#[test]
fn boxes_that_read_as_such_leave() {
    for inside in [
        "<div class=\"updated\">آخر تحديث: 12 مايو 2024</div>",
        "<div class=\"credit\">تصوير: سامي حداد</div>",
        "<div class=\"byline\">كتبت منى السيد</div>",
        "<div class=\"newsletter-intro\"><p>اشترك الآن لتصلك أخبار المدينة كل صباح في رسالة واحدة.</p></div>",
        "<div class=\"author-bio\"><p>منى السيد صحفية تكتب في شؤون المدينة منذ عشرة أعوام.</p></div>",
        "<div class=\"trending\"><p><a href=\"/a\">وزير المالية يعلن خطة جديدة لخفض الدين العام خلال عامين.</a></p></div>",
        "<form><label>أوافق على شروط الاستخدام التي نشرها الموقع في مطلع العام.</label></form>",
    ] {
        let article = read(inside);
        assert_eq!((article.body.as_str(), article.removed_prose_words()), (&*format!("{FIRST}\n{SECOND}\n{THIRD}"), 0), "{inside}");
    }
}

/// Prose that leaves the article's own element by the name of its box alone is flagged; outside of it a box is furniture.
#[test]
fn prose_that_leaves_with_a_box_is_said() {
    let life = "يعمل سامي حداد منذ عشرة أعوام في المدينة ويعيش مع أسرته على الضفة الشرقية.";
    let html = |inside: &str, outside: &str| {
        let html = format!(
            "<html><head><title>x</title></head><body><article><h1>افتتاح جسر جديد على النهر</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>\
             {inside}</article>{outside}</body></html>"
        );
        extract_html(&html).unwrap()
    };
    let bio = format!("<div class=\"author-bio\"><p>{life}</p></div>");
    let article = html(&bio, "");
    assert!(article.removed_prose_words() > 0 || article.body.contains(life), "{:?}", article.removed);
    assert_eq!(html("", &bio).removed_prose_words(), 0);
}

#[test]
fn a_teaser_beside_the_heading_is_the_story() {
    let teaser = "مستشفيات جديدة في الصعيد بعد سنوات من الانتظار. فهل تحل الأزمة؟";
    for head in [
        format!("<header><h1>مستشفيات الصعيد بين الوعود والواقع</h1><p class=\"teaser\">{teaser}</p></header>"),
        format!("<div><h1>مستشفيات الصعيد بين الوعود والواقع</h1><div class=\"teaser-text\">{teaser}</div></div>"),
        format!("<h1>مستشفيات الصعيد بين الوعود والواقع</h1><p id=\"teaser\">{teaser}</p>"),
    ] {
        let html = format!(
            "<html><head><title>x</title></head><body><article>{head}<div class=\"rich-text\"><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>\
             </article></body></html>"
        );
        let article = extract_html(&html).unwrap();
        assert!(article.body.starts_with(teaser), "{head}\n{}", article.body);
    }
}
