use super::super::{Article, extract_html};

const TITLE: &str = "خطة حكومية لدعم القرى";
const S: [&str; 6] = [
    "أعلنت الحكومة خطة جديدة لدعم القرى النائية في الجنوب يوم الأحد الماضي.",
    "وقال مسؤول في وزارة التنمية إن الخطة تبدأ في يناير المقبل.",
    "وتشمل الخطة 40 قرية موزعة على ست محافظات.",
    "وتبلغ كلفة الخطة 90 مليون دينار على ثلاث سنوات.",
    "ويستفيد من الخطة مزارعون ورعاة وصيادون في القرى الساحلية والجبلية.",
    "وأشار المسؤول إلى أن التمويل سيأتي من قرض ميسر قدمه البنك الدولي.",
];

fn p(of: &[usize]) -> String {
    of.iter().map(|i| ["<p>", S[*i], "</p>"].concat()).collect()
}

fn read(head: &str, body: &str) -> Article {
    extract_html(&format!("<!DOCTYPE html><html lang=ar><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>")).unwrap()
}

/// Every page of a table holds the first so many sentences, in their order, and no more.
fn check(pages: &[(usize, String)]) {
    for (n, body) in pages {
        let article = read("", body);
        let said: Vec<&str> = article.body.lines().filter(|l| S.contains(l)).collect();
        assert_eq!(said, S.get(..*n).unwrap(), "{body}\n{}", article.body);
        assert_eq!(article.removed_prose_words(), 0, "{body}");
    }
}

#[test]
fn a_lead_beside_the_text_is_of_it() {
    let h1 = format!("<h1>{TITLE}</h1>");
    check(&[
        (3, format!("<div class=hero>{h1}{}</div><article>{}</article>", p(&[0]), p(&[1, 2]))),
        (4, format!("<section class=head>{h1}<h2>{}</h2></section><article>{}</article>", S[0], p(&[1, 2, 3]))),
        (6, format!("<div>{h1}<ul class=key-points><li>{}</li><li>{}</li></ul></div><article>{}</article>", S[0], S[1], p(&[2, 3, 4, 5]))),
        (
            5,
            format!(
                "<div class=article-head>{h1}<p class=lead>{}</p><div class=meta><span>كتب: سامي حداد</span><time>12 مايو 2026</time></div></div>\
                 <div class=article-body>{}</div>",
                S[0],
                p(&[1, 2, 3, 4])
            ),
        ),
        (
            4,
            format!(
                "<div class=top>{h1}<h2 class=subtitle>{}</h2></div><div class=row><div><div class=entry-content>{}</div></div>\
                 <aside><ul><li><a href=x>{}</a></li></ul></aside></div>",
                S[0],
                p(&[1, 2, 3]),
                S[5]
            ),
        ),
        // No name says which element is the text, or which the lead.
        (5, format!("<div class=top>{h1}</div><div class=intro>{}</div><div class=part-b>{}</div>", S[0], p(&[1, 2, 3, 4]))),
        (5, format!("<div class=top>{h1}<p>{}</p></div><div class=row><div class=txt>{}</div></div>", S[0], p(&[1, 2, 3, 4]))),
        // What is said twice stands once; captions, calls and links in a head are no lead.
        (4, format!("<div class=hero>{h1}{}</div><div class=share>شارك</div><article>{}</article>", p(&[0]), p(&[0, 1, 2, 3]))),
        (4, format!("<div class=hero>{h1}</div><ul><li><a href=1>{}</a></li></ul><article>{}</article>", S[5], p(&[0, 1, 2, 3]))),
        (4, format!("<div class=hero>{h1}<p class=img-caption>{}</p></div><article>{}</article>", S[5], p(&[0, 1, 2, 3]))),
    ]);
}

#[test]
fn halves_are_one_article_and_teasers_are_none() {
    let h1 = format!("<h1>{TITLE}</h1>");
    let ad = "<div class=ad>إعلان</div>";
    let body = |inside: &str| format!("<div class=row><div><div class='body articleBody'>{inside}</div></div></div>");
    check(&[
        (3, format!("<article>{h1}{}</article>{ad}<article>{}</article>", p(&[0, 1]), p(&[2]))),
        (6, format!("<article>{h1}{}</article>{ad}<article>{}</article>", p(&[0, 1]), p(&[2, 3, 4, 5]))),
        (
            6,
            format!(
                "<div><article class=part>{h1}{}</article>{ad}<article class=part>{}</article>{ad}<article class=part>{}</article></div>",
                p(&[0, 1]),
                p(&[2, 3]),
                p(&[4, 5])
            ),
        ),
        (6, format!("<article>{h1}{}</article><article>{}<h3>الكلفة</h3>{}</article>", p(&[0, 1, 2]), p(&[3]), p(&[4, 5]))),
        (6, format!("{h1}{}{ad}{}", body(&p(&[0, 1, 2])), body(&p(&[3, 4, 5])))),
        // A list of teasers, comments, another article.
        (
            4,
            format!("<article>{h1}{}</article><article class=teaser><h2><a href=2>خبر آخر</a></h2>{}</article>", p(&[0, 1, 2, 3]), p(&[5])),
        ),
        (4, format!("<article>{h1}{}</article><article><a href=2>{}</a></article>", p(&[0, 1, 2, 3]), p(&[5]))),
        (4, format!("<article>{h1}{}</article><article class=comment-body>{}</article>", p(&[0, 1, 2, 3]), p(&[5]))),
        (4, format!("<article>{h1}{}</article><article><h1>خبر آخر عن المدينة</h1>{}</article>", p(&[0, 1, 2, 3]), p(&[5]))),
    ]);
}

#[test]
fn what_a_button_shows_stays() {
    let art = |inside: &str| format!("<article><h1>{TITLE}</h1><div class=entry-content>{}{inside}</div></article>", p(&[0, 1]));
    check(&[
        (4, art(&format!("<div style='display:none'>{}</div><button>اقرأ المزيد</button>", p(&[2, 3])))),
        (4, art(&format!("<div id=more class=d-none>{}</div><a href='#' class=btn>عرض المزيد</a>", p(&[2, 3])))),
        (4, art(&format!("<p hidden>{}</p><p hidden>{}</p><button>أكمل القراءة</button>", S[2], S[3]))),
        (4, art(&format!("<button>المزيد</button><div aria-hidden=true>{}</div>", p(&[2, 3])))),
        (
            6,
            art(&format!(
                "<div class=read-more-wrapper><div class=hidden-content style='display:none;'>{}</div><div class=read-more><button>قراءة المزيد</button></div></div>",
                p(&[2, 3, 4, 5])
            )),
        ),
        // Windows, forms and what stands elsewhere are not of the article.
        (2, art(&format!("<div class=modal style='display:none'>{}<button>المزيد</button></div>", p(&[2, 3])))),
        (2, art(&format!("<div style='display:none'><form>{}</form></div><button>المزيد</button>", p(&[2])))),
        (2, format!("{}<div class=popup hidden>{}</div><a href='/n'>المزيد</a>", art(""), p(&[2, 3]))),
    ]);
}

#[test]
fn hidden_prose_of_the_article_is_flagged() {
    let page = format!("<article><h1>{TITLE}</h1><div>{}<div style='display:none'>{}</div></div></article>", p(&[0, 1]), p(&[2, 3]));
    let article = read("", &page);
    let hidden: Vec<&str> = article.removed.iter().filter(|r| r.reason == "hidden").map(|r| r.line.as_str()).collect();
    assert_eq!(hidden, [S[2], S[3]]);
    assert!(article.removed_prose_words() > 10);
    // Answers that a question opens.
    let answers = format!("<h3><button>متى تبدأ؟</button></h3><div class=collapse style='display:none'><div>{}</div></div>", S[2]);
    let article = read("", &format!("<article><h1>{TITLE}</h1>{}{answers}</article>", p(&[0, 1])));
    assert!(article.body.contains(S[2]) || article.removed_prose_words() > 0, "{:?}", article.removed);
}

/// What goes on in an element of another width, or of a name that says nothing, is in the body or counted.
#[test]
fn prose_next_to_the_text_is_never_lost_unseen() {
    let h1 = format!("<h1>{TITLE}</h1>");
    let row = |class: &str, of: &[usize]| format!("<div class=row><div class={class}>{}</div><div class=ad>إعلان</div></div>", p(of));
    for body in [
        format!("<main><article>{h1}{}{}</article></main>", row("col-md-8", &[0, 1, 2]), row("col-md-12", &[3, 4])),
        format!("<div class=a>{h1}</div><div class=part-a>{}</div><div class=part-c>{}</div>", p(&[0, 1, 2]), p(&[3, 4])),
        format!("<div class=a>{h1}</div><div class=part-a>{}</div><div class=part-b>{}</div>", p(&[0, 1]), p(&[2, 3, 4])),
    ] {
        let article = read("", &body);
        let lost = S.iter().take(5).filter(|s| !article.body.contains(**s)).count();
        assert!(lost == 0 || article.removed_prose_words() > 0, "{body}\n{}\n{:?}", article.body, article.removed);
    }
    // What stands in a foot, an aside or a list of links is none of it.
    for behind in ["<footer><p>", "<aside><p>", "<div class=comments><p>", "<ul><li><a href=x>"].map(|tag| [tag, S[5]].concat()) {
        let article = read("", &format!("<div class=a>{h1}<div>{}</div></div>{behind}", p(&[0, 1, 2])));
        assert_eq!(article.removed_prose_words(), 0, "{behind}\n{}\n{:?}", article.body, article.removed);
    }
}

#[test]
fn heads_of_the_article_are_its_text_and_feet_are_not() {
    let art = |inside: &str| format!("<article><h1>{TITLE}</h1>{}{inside}</article>", p(&[0, 1, 2]));
    check(&[
        (4, format!("<article><header><h1>{TITLE}</h1><p class=deck>{}</p></header>{}</article>", S[0], p(&[1, 2, 3]))),
        (3, art("<footer><p>جميع الحقوق محفوظة لصحيفة الضفاف.</p></footer>")),
        (3, art(&format!("<footer><div class=comment><p>{}</p></div></footer>", S[3]))),
    ]);
    // Authors' lives and forms stand there, too: a sentence is listed and flagged.
    let article = read("", &art(&format!("<footer><p>{}</p></footer>", S[3])));
    assert!(!article.body.contains(S[3]) && article.removed_prose_words() > 0, "{:?}", article.removed);
}

/// A page that a script makes has its text in what it declares.
#[test]
fn the_declared_text_of_a_page_without_its_own() {
    let ld = |value: serde_json::Value| format!("<script type=\"application/ld+json\">{value}</script>");
    let news = |body: &str| ld(serde_json::json!({"@type": "NewsArticle", "headline": TITLE, "articleBody": body}));
    let three = [S[0], S[1], S[2]].join("\n");
    let raw =
        format!(r#"<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{TITLE}","articleBody":"{three}"}}</script>"#);
    let apart = ld(serde_json::json!({"@type": "NewsArticle", "headline": TITLE})) + &news(&three);
    let root = "<div id=root></div><noscript>يرجى تفعيل جافاسكريبت لتشغيل هذا التطبيق.</noscript>";
    let own = format!("<article><h1>{TITLE}</h1>{}</article>", p(&[0, 1, 2]));
    for (head, body) in [
        (news(&p(&[0, 1, 2])), root),
        (news(&three), "<div id=app><div class=spinner>جار التحميل...</div></div>"),
        (news(&three), ""),
        (raw, root),
        (apart, root),
        (news(&[S[0], S[1], S[2]].join("<br>")), &format!("<div id=root><h1>{TITLE}</h1></div>")),
        // A summary stands in for no text.
        (news(S[0]), &own),
        (news("ملخص قصير عن خطة القرى الجديدة."), &own),
    ] {
        let article = read(&head, body);
        assert_eq!((article.body.as_str(), article.removed_prose_words()), (three.as_str(), 0), "{head}{body}");
        assert_eq!(article.title.as_deref(), Some(TITLE), "{head}{body}");
    }
}

#[test]
fn authors_that_stand_elsewhere_in_the_graph() {
    let own = format!("<article><h1>{TITLE}</h1>{}</article>", p(&[0, 1, 2]));
    let graph = serde_json::json!({"@graph": [
        {"@type": "NewsArticle", "headline": TITLE, "author": [{"@id": "#p1"}, {"@id": "#p2"}], "publisher": {"name": "صحيفة الضفاف"}},
        {"@type": "Person", "@id": "#p1", "name": "جيهان شعيب"},
        {"@type": "Person", "@id": "#p2", "name": "سامي حداد"},
    ]});
    let article = read(&format!("<script type=\"application/ld+json\">{graph}</script>"), &own);
    assert_eq!((article.byline.as_deref(), article.outlet.as_deref()), (Some("جيهان شعيب، سامي حداد"), Some("صحيفة الضفاف")));
}

#[test]
fn an_agency_s_abstract_goes_in_front_of_its_text() {
    for (above, of, n) in [
        (format!("<abstract>{}</abstract>", p(&[0])), vec![1, 2, 3], 4),
        (format!("<abstract>{}</abstract>", p(&[0, 1])), vec![2, 3], 4),
        (format!("<abstract>{}</abstract>", p(&[0])), vec![0, 1, 2], 3),
        (String::new(), vec![0, 1, 2], 3),
    ] {
        let xml = format!(
            "<?xml version=\"1.0\"?><nitf><head><title>{TITLE}</title></head><body><body.head><hedline><hl1>{TITLE}</hl1></hedline>{above}</body.head>\
             <body.content><block>{}</block></body.content></body></nitf>",
            p(&of)
        );
        let article = extract_html(&xml).unwrap();
        assert_eq!(article.body.lines().collect::<Vec<_>>(), S.get(..n).unwrap(), "{xml}\n{:?}", article.removed);
    }
}

/// A lead goes into the element of the text, but for one that is the shorter part of it: with the lead it would be taken for all.
#[test]
fn a_lead_goes_into_no_shorter_part() {
    let head = format!("<header><div><h1>{TITLE}</h1><p>{}</p></div></header>", S[0]);
    let article = read("", &format!("{head}<div>{}</div><div>{}</div>", p(&[1, 2, 3]), p(&[4, 5])));
    assert!(article.body.contains(S[0]) && article.body.contains(S[3]), "{}", article.body);
    for behind in [p(&[3, 4, 5, 1]), format!("<ul><li>{} {}</li><li>{} {}</li></ul>", S[3], S[4], S[5], S[1])] {
        let html = format!("{head}<div><div>{}</div></div><div><div>{behind}</div></div>", p(&[0, 1, 2]));
        let article = read("", &html);
        let lost = S.iter().filter(|s| !article.body.contains(**s)).count();
        assert!(lost == 0 || article.removed_prose_words() > 0, "{html}\n{}\n{:?}", article.body, article.removed);
    }
}

/// An interview's answers are labelled "رد", and the entries of a live report may have a button that says so.
#[test]
fn answers_and_entries_are_no_comments() {
    let entry = |label: &str, i: usize| {
        format!(
            "<div class=row><h3>متى تبدأ الخطة في القرية {i}؟</h3>{label}<p>تبدأ الأشغال في القرية قبل الشتاء وتستمر عاما كاملا، رقم {i}.</p></div>"
        )
    };
    let list = |label: &str| format!("<div class=list>{}</div>", (0..6).map(|i| entry(label, i)).collect::<String>());
    let told = format!("<h1>{TITLE}</h1>{}", p(&[0, 1, 2, 3, 4, 5]));
    let link = "<a href=\"#\">رد</a>";
    for body in [
        format!("<article>{told}{}</article>", list("<span>رد</span>")),
        format!("<article>{told}{}</article>", list("<b>الرد</b>")),
        format!("<article>{told}{}</article>", list(link)),
        format!("<article>{told}{}</article>", list("<button>رد</button>")),
        format!("<div>{told}{}</div>", list("<span>الرد</span>")),
        format!("<div><h1>{TITLE}</h1>{}{}</div>", p(&[0]), list(link)),
    ] {
        let article = read("", &body);
        let noted = article.removed.iter().filter(|r| r.line.contains("قبل الشتاء")).all(|r| r.reason != "outside");
        assert!(
            article.body.contains("رقم 0") && article.body.contains("رقم 5") && noted,
            "{body}\n{}\n{:?}",
            article.body,
            article.removed
        );
    }
    // A list without a name behind a text is readers' talk, and counted.
    let article = read("", &format!("<article>{told}</article>{}", list(link)));
    assert!(!article.body.contains("قبل الشتاء") && article.removed_prose_words() > 0, "{}\n{:?}", article.body, article.removed);
}
