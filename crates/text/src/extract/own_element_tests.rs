use super::super::extract_html;

const FIRST: &str = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين كاملين.";
const SECOND: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام في وسط المدينة القديمة.";
const THIRD: &str = "وبلغت كلفة المشروع سبعة ملايين دينار دفعت الحكومة نصفها والبلدية نصفها الآخر.";
const MORE: &str = "وكانت عبارة قديمة تنقل السكان بين الضفتين منذ خمسين عاما ولا تعمل في الشتاء.";

/// The body of a page whose article holds something above its first paragraph and something between the first two.
fn body(above: &str, between: &str) -> String {
    let html = format!(
        "<html lang=\"ar\"><head><title>x</title></head><body><nav><a href=/>الرئيسية</a></nav><article><h1>افتتاح جسر جديد على النهر</h1>{above}\
         <div><p>{FIRST}</p>{between}<p>{SECOND}</p><p>{THIRD}</p></div></article><footer>جميع الحقوق محفوظة</footer></body></html>"
    );
    extract_html(&html).unwrap().body
}

#[test]
fn prose_of_the_articles_own_head_and_asides_stays() {
    for above in [
        format!("<header><p>{MORE}</p></header>"),
        format!("<header><div>{MORE}</div></header>"),
        format!("<aside><p>{MORE}</p></aside>"),
        format!("<section class=\"entry-summary\"><p>{MORE}</p></section>"),
        format!("<div class=\"standfirst\">{MORE}</div>"),
        format!("<h2>{MORE}</h2>"),
    ] {
        assert!(body(&above, "").starts_with(MORE), "{above}\n{}", body(&above, ""));
    }
    for between in [
        format!("<aside><p>{MORE}</p></aside>"),
        format!("<aside class=\"pullquote\">{MORE}</aside>"),
        format!("<section><h3>خلفية</h3><p>{MORE}</p></section>"),
        format!("<blockquote>{MORE}</blockquote>"),
        format!("<div><div><span>{MORE}</span></div></div>"),
    ] {
        let body = body("", &between);
        let at = |part: &str| body.find(part).unwrap_or_else(|| panic!("{between}\n{body}"));
        assert!(at(FIRST) < at(MORE) && at(MORE) < at(SECOND), "{between}\n{body}");
    }
}

#[test]
fn subtitles_without_a_stop_and_tables_above_the_text_stay() {
    for class in ["subtitle", "sub-title", "article__standfirst", "deck", "article-summary", "excerpt"] {
        let body = body(&format!("<h2 class=\"{class}\">العبارة القديمة تتوقف بعد خمسين عاما</h2>"), "");
        assert!(body.starts_with("العبارة القديمة"), "{class}\n{body}");
    }
    let table =
        "<table><tr><th>السنة</th><th>الركاب</th></tr><tr><td>2022</td><td>41 ألفا</td></tr><tr><td>2023</td><td>52 ألفا</td></tr></table>";
    let body = body(table, "");
    assert!(body.starts_with("السنة الركاب\n2022 41 ألفا\n2023 52 ألفا"), "{body}");
}

#[test]
fn what_is_no_text_of_the_article_does_not_come_back() {
    for other in [
        format!("<aside class=\"related\"><p>{MORE}</p></aside>"),
        format!("<aside><a href=/b>{MORE}</a></aside>"),
        "<aside>اقرأ أيضا: العبارة القديمة تتوقف بعد خمسين عاما من العمل على النهر</aside>".to_string(),
    ] {
        assert!(!body("", &other).contains("خمسين"), "{other}");
    }
}

/// A notice about cookies may be the longest text outside an article of many short parts: the page's own element wins.
#[test]
fn an_articles_own_element_wins_over_a_scrap() {
    let cookie = "<div class=\"notice\"><p>نستخدم ملفات تعريف الارتباط لنحسن تجربتك، ونفترض أنك موافق على ذلك.</p></div>";
    #[allow(clippy::format_collect, reason = "four short strings")]
    let text: String = (0..4)
        .map(|i| {
            format!("<div class=\"sponsor{i}-row\"></div><div class=\"part\"><div>{FIRST}</div><div>{SECOND}</div><div>{THIRD}</div></div>")
        })
        .collect();
    let html = format!(
        "<html><head><title>x</title></head><body>{cookie}<article class=\"sidebar comment\"><h1>افتتاح جسر جديد</h1>{text}</article></body></html>"
    );
    let article = extract_html(&html).unwrap();
    assert!(article.body.contains(FIRST) && article.body.contains(THIRD) && !article.body.contains("ملفات تعريف"), "{}", article.body);
}

/// A subtitle seldom ends with a stop; where it stands outside of the element of the text, it is the text's beginning all the same.
#[test]
fn a_subtitle_outside_of_the_text_s_element_comes_into_it() {
    const SUBTITLE: &str = "العبارة القديمة تتوقف بعد خمسين عاما";
    let read = |above: &str| {
        let html = format!(
            "<html lang=\"ar\"><head><title>x</title></head><body><div class=\"top\"><h1>افتتاح جسر جديد على النهر</h1>{above}</div>\
             <div class=\"entry-content\"><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div></body></html>"
        );
        extract_html(&html).unwrap().body
    };
    for above in [
        format!("<h2 class=\"subtitle\">{SUBTITLE}</h2>"),
        format!("<p class=\"post-excerpt\">{SUBTITLE}</p>"),
        format!("<div class=\"article_lead\"><strong>{SUBTITLE}</strong></div>"),
        format!("<div class=\"standfirst\"><p>{SUBTITLE}</p></div>"),
    ] {
        let body = read(&above);
        assert!(body.starts_with(SUBTITLE) && body.contains(FIRST) && body.contains(THIRD), "{above}\n{body}");
    }
    for above in [
        format!("<p class=\"excerpt\"><a href=/b>{SUBTITLE}</a></p>"),
        format!("<div class=\"leaderboard\">{SUBTITLE}</div>"),
        format!("<div class=\"ticker leading-6\">{SUBTITLE}</div>"),
        "<p class=\"lead\">محليات</p>".to_string(),
        "<div class=\"intro\">بقلم: سامي حداد</div>".to_string(),
    ] {
        assert!(read(&above).starts_with(FIRST), "{above}\n{}", read(&above));
    }
}
