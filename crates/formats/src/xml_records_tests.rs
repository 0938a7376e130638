//! Articles in XML of somebody's own making.

use super::super::{Options, documents_of};
use std::io::Cursor;

const A: &str = "قال وزير الزراعة في مؤتمر صحفي إن موسم حصاد القمح بدأ في كل المحافظات الشرقية.";
const B: &str = "أعلنت شركة الكهرباء قطع التيار عن أحياء المدينة القديمة لمدة ثلاث ساعات.";

/// Title, day and text of each article, or why there is none.
fn read(name: &str, xml: &str) -> Vec<String> {
    let options = Options::default();
    let found = documents_of(Box::new(Cursor::new(xml.as_bytes().to_vec())), name.into(), &options);
    let one = |read: super::Read| match read.map_err(|e| e.reason).and_then(|d| d.extract(options.kind).map_err(|e| e.to_string())) {
        Ok(article) => {
            let day = article.published.map(|day| day.date).unwrap_or_default();
            let body: Vec<&str> = article.body.split_whitespace().collect();
            format!("{}|{day}|{}", article.title.unwrap_or_default(), body.join(" "))
        }
        Err(reason) => reason,
    };
    found.map(one).collect()
}

#[test]
fn documents_of_corpora_and_rows_of_databases_are_articles() {
    let row = |title: &str, text: &str| format!("<title>{title}</title><text>{text}</text><date>2024-05-09</date>");
    let field = |title: &str, text: &str| {
        format!("<f name=\"post_title\">{title}</f><f name='post_content'>{text}</f><f name=\"post_date\">2024-05-09</f>")
    };
    let (a, b) = (row("قمح", A), row("تيار", B));
    for xml in [
        format!("<?xml version=\"1.0\"?><items><item>{a}</item>\n<item>{b}</item></items>"),
        format!("<Daily>\n<Daily_1>\n{a}\n</Daily_1>\n<Daily_2>\n{b}\n</Daily_2>\n</Daily>"),
        format!("<DOC id=\"A1\" type=\"story\">{a}</DOC>\n<DOC id=\"A2\" type=\"story\">{b}</DOC>\n"),
        format!("<?xml version=\"1.0\"?><db><t><r>{}</r><r>{}</r></t></db>", field("قمح", A), field("تيار", B)),
        format!(
            "<x><n><Headline>قمح</Headline><Dateline>2024-05-09</Dateline><Text><P>\n{}\n</P></Text></n>\
             <n><Headline>تيار</Headline><Dateline>2024-05-09</Dateline><Text>{B}</Text></n></x>",
            A.replace(" إن ", "\nإن ")
        ),
        format!(
            "<doc id=\"1\" url=\"https://example.org/1\" title=\"قمح\" date=\"2024-05-09\">\n{A}\n</doc>\n\
             <doc id=\"2\" title=\"تيار\" date=\"2024-05-09\">\n{B}\n</doc>"
        ),
        format!("<x><n><photo><title>منظر</title></photo>{a}<title>آخر</title></n><n>{b}</n></x>"),
    ] {
        for name in ["a.xml", "a"] {
            assert_eq!(read(name, &xml), [format!("قمح|2024-05-09|{A}"), format!("تيار|2024-05-09|{B}")], "{xml}");
        }
    }
    let set =
        format!("<set><doc docid=\"1\"><hl><seg id=1>قمح</seg></hl><p>{A}</p></doc><doc docid=\"2\"><hl>تيار</hl><p>{B}</p></doc></set>");
    assert_eq!(read("a.xml", &set), [format!("قمح||{A}"), format!("تيار||{B}")]);
    let corpus = format!("<DOC>{a}</DOC>\n<DOC>{b}</DOC>\n");
    assert_eq!(read("a.txt", &corpus).len(), 2);
}

#[test]
fn an_article_in_elements_of_usual_names_is_read_by_them() {
    let (t, all) = ("<title>قمح</title>", format!("قمح|2024-05-09|{A} {B}"));
    let day = "<date>2024-05-09</date>";
    for xml in [
        format!("<?xml version=\"1.0\"?>\n<article>{t}<author>سامي حداد</author>{day}<body>{A} {B}</body></article>"),
        format!(
            "<?xml version=\"1.0\"?><news><headline>قمح</headline><pubdate>2024-05-09</pubdate><content><p>{A}</p><p>{B}</p></content></news>"
        ),
        format!("<story id=\"7\"><head>{t}{day}</head><text><para>{A}</para><x>{B}</x></text></story>"),
        format!("<n><source><title>الضفاف</title></source>{t}{day}<text>{A} {B}</text></n>"),
        format!("<n>{t}{day}<text><![CDATA[<p>{A}</p><p>{B}</p>]]></text><photo><title>منظر</title></photo></n>"),
        format!(
            "<s:Envelope xmlns:s=\"x\"><s:Body><r><Title>قمح</Title><Date>2024-05-09</Date><Body>{A} {B}</Body></r></s:Body></s:Envelope>"
        ),
        format!(
            "<article><front><article-title>قمح</article-title>{day}</front><body><sec><p>{A}</p></sec><sec><p>{B}</p></sec></body></article>"
        ),
        format!("<DOC docid=\"1\"><BODY><HEADLINE> قمح </HEADLINE>{day}<TEXT>\n<P>{A}</P>\n<P>{B}\n</TEXT></BODY></DOC>"),
        // Parts of a text that no element holds, names of what elements are, and a title in two languages.
        format!("<article><info>{t}</info>{day}<para>{A}</para><section><title>قسم</title><para>{B}</para></section></article>"),
        format!("<article><info>{t}</info>{day}<section><para>{A}</para></section><section><para>{B}</para></section></article>"),
        format!("<n xmlns:text=\"t\" xmlns:content=\"https://example.org/c\">{t}{day}<section>أخبار</section><p>{A}</p><p>{B}</p></n>"),
        format!("<n><title xml:lang=\"en\">Wheat</title>{t}{day}<text>{A} {B}</text></n>"),
    ] {
        assert_eq!(read("a.xml", &xml), [all.as_str()], "{xml}");
    }
    // Names of persons and places in a sentence are of it.
    let marked = A.replace("وزير الزراعة", "<role name=\"x\">وزير الزراعة</role>").replace("القمح", "<link>القمح</link>");
    for xml in [
        format!("<doc title=\"قمح\" date=\"2024-05-09\">{marked} {B}</doc>"),
        format!("<n>{t}{day}<text>{marked} {B}</text></n>"),
        format!("<n>{day}<text><p>{marked}</p><p>{B}</p></text>{t}</n>"),
        format!("<n>{t}{day}<p>{marked}</p>\n<p>{B}</p><author>سامي حداد</author></n>"),
    ] {
        assert_eq!(read("a.xml", &xml), [all.as_str()], "{xml}");
    }
    // Pages, and what has no title among its elements.
    for page in [
        format!("<article class=\"x\"><h1>قمح</h1><p>{A}</p><p>{B}</p></article>"),
        format!("<!DOCTYPE html><x><title>قمح</title><text>{A} {B}</text></x>"),
        format!("<?xml version=\"1.0\"?><html><head>{t}</head><body><p>{A}</p><p>{B}</p></body></html>"),
        format!("<n><a>{A}</a><b>{B}</b></n>"),
        // A feed that was not known as one, for what stands in front of it.
        format!("<?xml version=\"1.0\"?><!--{}--><rss><channel>{t}<text>{A} {B}</text></channel></rss>", "x".repeat(6000)),
    ] {
        let options = Options::default();
        let found: Vec<super::Read> = documents_of(Box::new(Cursor::new(page.as_bytes().to_vec())), "a.xml".into(), &options).collect();
        assert!(matches!(found.as_slice(), [Ok(one)] if one.page_text().is_some()), "{page}: {found:?}");
    }
}

#[test]
fn what_breaks_off_or_is_of_another_kind_is_said() {
    let row = |text: &str| format!("<title>قمح</title><text>{text}</text>");
    let (a, b) = (row(A), row(B));
    let cut = read("a.xml", &format!("<x><n>{a}</n><n>{b}</n><n>{a}"));
    assert!(cut.len() == 3 && cut[0].contains(A) && cut[1].contains(B) && cut[2].contains("ends inside"), "{cut:?}");
    let lone = read("a.xml", &format!("<x><n>{a}</n><n>{b}</n><n><title>تيار</title></n></x>"));
    assert!(lone.len() == 3 && lone[2].contains("no field is known as the body"), "{lone:?}");
    for xml in [
        format!("<mediawiki><page>{a}</page><page>{b}</page></mediawiki>"),
        format!("<urlset><url><title>قمح</title><loc>{A}</loc></url><url><title>تيار</title><loc>{B}</loc></url></urlset>"),
        format!("<rows><row><c>1</c></row><row><c>{A}</c></row></rows>"),
    ] {
        let said = read("a.xml", &xml);
        assert!(said.len() == 1 && said[0].contains("XML, but no feed"), "{xml}: {said:?}");
    }
}

#[test]
fn a_sign_that_begins_no_tag_is_of_its_sentence() {
    let row = |text: &str| format!("<n><title>قمح</title><text>{text}</text></n>");
    for (written, want) in [
        ("السعر < 5 دنانير", "السعر < 5 دنانير"),
        ("ثم <3 شكرا", "ثم <3 شكرا"),
        ("قيمة <y نعم", "قيمة <y نعم"),
        ("من << إلى >>", "من << إلى >>"),
        ("قال <b>نعم</b> وغادر", "قال نعم وغادر"),
        ("قال <b title=\"5 < 7\">نعم</b> وغادر", "قال نعم وغادر"),
        ("<![CDATA[السعر < 5 دنانير]]>", "السعر < 5 دنانير"),
        ("نعم<!-- 5 < 7 --> وغادر", "نعم وغادر"),
        ("نص & نص", "نص & نص"),
    ] {
        let (text, want) = (format!("{A} {written}. {B}"), format!("قمح||{A} {want}. {B}"));
        assert_eq!(read("a.xml", &format!("<x>{}{}{}</x>", row(A), row(&text), row(B)))[1], want, "{written}");
        assert_eq!(read("a.xml", &format!("<?xml version=\"1.0\"?>{}", row(&text))), [want.as_str()], "{written}");
    }
}

#[test]
fn articles_under_another_name_are_not_passed_over_in_silence() {
    let row = |name: &str, text: &str| format!("<{name}><title>قمح</title><text>{text}</text></{name}>");
    let (a, b) = (row("n", A), row("n", B));
    let lead = row("lead", &format!("{A} {B}"));
    for xml in [format!("<x>{lead}{a}{b}</x>"), format!("<x>{a}{b}{lead}</x>"), format!("<x>{a}{b}{A}\n{B}</x>")] {
        let said = read("a.xml", &xml);
        assert!(said.len() == 3 && said[2].contains("outside of its `n`"), "{xml}: {said:?}");
    }
    for head in ["", "مدونة الأخبار", "<title>قمح</title><about>جمعت أخبار هذه المدونة من الصحف.</about>"]
    {
        assert_eq!(read("a.xml", &format!("<x>{head}{a}{b}</x>")).len(), 2, "{head}");
    }
}
