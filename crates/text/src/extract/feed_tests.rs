use super::super::{Article, InputKind};
use super::{feed_entries, is_feed};

const A: &str = "أعلنت الحكومة خطة جديدة لدعم القرى النائية في الجنوب يوم الأحد الماضي.";
const B: &str = "وقال مسؤول في وزارة التنمية إن الخطة تبدأ في يناير المقبل.";
const C: &str = "وتشمل الخطة 40 قرية موزعة على ست محافظات.";

#[test]
fn what_only_one_of_two_texts_says_is_listed() {
    let short = A.split(" في الجنوب").next().unwrap();
    let cases = [
        (A.to_string(), format!("<p>{B}</p><p>{C}</p>"), vec![(A, "summary")]),
        (format!("<p>{A}</p>"), format!("<p>{A}</p><p>{B}</p>"), vec![]),
        (format!("{short} [&#8230;]"), format!("<p>{A}</p><p>{B}</p>"), vec![]),
        (format!("{short}..."), format!("<p>{A}</p><p>{B}</p>"), vec![]),
        (format!("<p>{A}</p><p>{C}</p>"), format!("<p>{A}</p><p>{B}</p><p>{B}</p>"), vec![(C, "summary")]),
        (format!("<p>{A}</p><p>ظهرت المقالة خطة للقرى أولاً على الضفاف.</p>"), format!("<p>{A}</p><p>{B}</p><p>{C}</p>"), vec![]),
        ("جميع الحقوق محفوظة لصحيفة الضفاف الإلكترونية.".into(), format!("<p>{A}</p><p>{B}</p>"), vec![]),
        ("خطة للقرى.".into(), format!("<p>{A}</p><p>{B}</p>"), vec![]),
        (String::new(), format!("<p>{A}</p>"), vec![]),
        // The description is the fuller: what only the content says is lost else.
        (format!("<p>{A}</p><p>{B}</p>"), format!("<p>{C}</p>"), vec![(C, "field")]),
        (format!("<p>{A}</p><p>{B}</p>"), format!("<p>{B}</p>"), vec![]),
    ];
    for (description, content, want) in cases {
        let feed = format!(
            "<rss><channel><title>الضفاف</title><item><title>خطة حكومية</title><description><![CDATA[{description}]]></description>\
             <content:encoded><![CDATA[{content}]]></content:encoded></item></channel></rss>"
        );
        let article = feed_entries(&feed).remove(0).unwrap().article(InputKind::Auto).unwrap();
        let listed: Vec<(&str, &str)> = article.removed.iter().map(|r| (r.line.as_str(), r.reason)).collect();
        assert_eq!(listed, want, "{feed}");
        // A summary is flagged for figures that the body lacks.
        let flagged = |(line, reason): &(&str, &str)| *reason == "field" || line.contains(char::is_numeric);
        assert_eq!(article.removed_prose_words() > 0, want.iter().any(flagged), "{feed}");
    }
}

#[test]
fn elements_of_other_names_are_the_text_or_are_listed() {
    let all = format!("{A} {B}");
    let cases = [
        (format!("<body><![CDATA[<p>{A}</p><p>{B}</p>]]></body>"), all.as_str(), 0),
        (format!("<description>{A}</description><story>{A} {B}</story>"), &all, 0),
        (format!("<xhtml:body><p>{A}</p><p>{B}</p></xhtml:body>"), &all, 0),
        (format!("<text>{A}</text><text>{B}</text>"), &all, 0),
        (format!("<description>{A} {B}</description><box>{C}</box>"), &all, 1),
        (format!("<content:encoded>{A} {B}</content:encoded><body>{C}</body>"), &all, 1),
        (format!("<content:encoded>{A} {B}</content:encoded><body>{B}</body>"), &all, 0),
        (format!("<description>{A} {B}</description><updates><update>{C}</update></updates>"), &all, 1),
        // What only another vocabulary tells, and what it tells far more of.
        (format!("<itunes:summary>{A} {B}</itunes:summary>"), &all, 0),
        (format!("<dc:description>{A} {B}</dc:description><itunes:summary>{A}</itunes:summary>"), &all, 0),
        (format!("<media:text type=\"html\">&lt;p&gt;{A}&lt;/p&gt;&lt;p&gt;{B}&lt;/p&gt;</media:text>"), &all, 0),
        (format!("<description>{A}</description><itunes:summary>{A} {B} {C}</itunes:summary>"), A, 1),
        // Of pictures, podcasts, authors, rights.
        (format!("<description>{A} {B}</description><media:text>{C}</media:text>"), &all, 0),
        (format!("<description>{A} {B}</description><itunes:summary>{C}</itunes:summary>"), &all, 0),
        (format!("<description>{A} {B}</description><rights>{C}</rights><category>{C}</category>"), &all, 0),
        (format!("<description>{A} {B}</description><author><name>سامي حداد</name><bio>{C}</bio></author>"), &all, 0),
    ];
    for (item, body, listed) in cases {
        let feed = format!("<rss><channel><title>الضفاف</title><item><title>خطة حكومية</title>{item}</item></channel></rss>");
        let article = feed_entries(&feed).remove(0).unwrap().article(InputKind::Auto).unwrap();
        assert_eq!(article.body.split_whitespace().collect::<Vec<_>>().join(" "), body, "{feed}");
        assert_eq!(article.removed.iter().filter(|r| r.line == C && r.reason == "field").count(), listed, "{feed}: {:?}", article.removed);
    }
}

/// The articles of a feed, as the text of its items says them.
fn articles(feed: &str) -> Vec<Article> {
    feed_entries(feed).into_iter().map(|entry| entry.unwrap().article(InputKind::Auto).unwrap()).collect()
}

#[test]
fn a_feed_is_known_by_the_local_name_of_its_root() {
    for (root, item, title, text) in [
        ("rss", "channel><item", "title", "description"),
        ("a:feed", "a:entry", "a:title", "a:content"),
        ("atom:feed", "atom:entry", "atom:title", "atom:summary"),
        ("RDF", "r:item", "r:title", "r:description"),
        ("rdf:RDF", "rss:item", "rss:title", "rss:description"),
        ("RSS", "CHANNEL><ITEM", "TITLE", "DESCRIPTION"),
    ] {
        let ends = item.split_once("><").map_or(format!("</{item}>"), |(outer, inner)| format!("</{inner}></{outer}>"));
        let entry = |t: &str, x: &str| format!("<{item}><{title}>{t}</{title}><{text}>{x}</{text}>{ends}");
        let feed = format!("<?xml version=\"1.0\"?><!-- x --><{root} xmlns:a=\"x\">{}{}</{root}>", entry("خطة", A), entry("بدء", B));
        let read: Vec<String> = articles(&feed).into_iter().map(|a| a.body).collect();
        assert!(is_feed(&feed) && read == [A, B], "{feed}: {read:?}");
        // What breaks in one item costs that one alone, whatever prefix it has.
        let broken = feed.replacen(A, "<![CDATA[x", 1);
        assert!(feed_entries(&broken).iter().flatten().any(|e| e.article(InputKind::Auto).is_ok_and(|a| a.body == B)), "{broken}");
    }
    for page in ["<html><body><rss></rss></body></html>", "<HTML><p>x</p><a:feed>", "<rssx/>", "<x:feedback/>", "نص بلا <وسوم>", ""]
    {
        assert!(!is_feed(page), "{page}");
    }
}

#[test]
fn an_export_of_wordpress_gives_its_posts() {
    let post =
        |inner: &str| format!("<item><title>خطة حكومية</title><content:encoded><![CDATA[{A}\n\n{B}]]></content:encoded>{inner}</item>");
    let comment = format!("<wp:comment><wp:comment_content><![CDATA[{C}]]></wp:comment_content></wp:comment>");
    for (inner, removed) in [
        (format!("<excerpt:encoded><![CDATA[{C}]]></excerpt:encoded>"), vec![(C, "summary")]),
        ("<excerpt:encoded><![CDATA[]]></excerpt:encoded><description></description>".into(), vec![]),
        (comment, vec![]),
        ("<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>".into(), vec![]),
        (
            "<wp:post_type><![CDATA[خبر]]></wp:post_type><wp:status><![CDATA[draft]]></wp:status>".into(),
            vec![("wp:status: draft", "field")],
        ),
    ] {
        let read = articles(&format!("<rss><channel>{}</channel></rss>", post(&inner)));
        let listed: Vec<(&str, &str)> = read[0].removed.iter().map(|r| (r.line.as_str(), r.reason)).collect();
        // A summary with a figure of its own says something that the post does not.
        let prose = if removed.contains(&(C, "summary")) { 8 } else { 0 };
        assert_eq!((read[0].body.replace("\n\n", "\n").as_str(), listed), (format!("{A}\n{B}").as_str(), removed), "{inner}");
        assert_eq!(read[0].removed_prose_words(), prose, "{inner}");
    }
    for (kind, status, no_article) in [
        ("attachment", "inherit", Some("attachment")),
        ("nav_menu_item", "publish", Some("nav_menu_item")),
        ("revision", "inherit", Some("revision")),
        ("wp_template", "publish", Some("wp_template")),
        ("post", "trash", Some("trash")),
        ("post", "private", None),
        ("page", "publish", None),
        ("", "", None),
    ] {
        let item = post(&format!("<wp:post_type>{kind}</wp:post_type><wp:status><![CDATA[{status}]]></wp:status>"));
        let entries = feed_entries(&format!("<rss><channel>{item}</channel></rss>"));
        assert_eq!(entries[0].as_ref().unwrap().no_article(), no_article, "{kind} {status}");
    }
}

#[test]
fn days_of_all_kinds_and_those_that_nobody_can_read() {
    for (element, day, time) in [
        ("<pubDate>Thu, 09 May 24 14:20:00 EST</pubDate>", Some("2024-05-09"), Some("14:20")),
        ("<pubDate>1715264400</pubDate>", Some("2024-05-09"), Some("14:20")),
        ("<pubDate>Thu May 09 14:20:00 AST 2024</pubDate>", Some("2024-05-09"), Some("14:20")),
        ("<dc:date>20240509T142000Z</dc:date>", Some("2024-05-09"), Some("14:20")),
        ("<pubDate>May 9, 2024, 2:20 p.m. EDT</pubDate>", Some("2024-05-09"), Some("14:20")),
        ("<pubDate>x</pubDate><dc:date>2024-05-09</dc:date>", Some("2024-05-09"), None),
        ("<pubDate>الخميس الماضي</pubDate>", None, None),
        ("", None, None),
    ] {
        let read =
            articles(&format!("<rss><channel><item><title>خطة</title>{element}<description>{A}</description></item></channel></rss>"));
        let found = read[0].published.as_ref();
        assert_eq!((found.map(|d| d.date.as_str()), found.and_then(|d| d.time.as_deref())), (day, time), "{element}");
        let listed = read[0].removed.iter().any(|r| r.reason == "date" && element.contains(&r.line));
        assert_eq!(listed, day.is_none() && !element.is_empty(), "{element}");
    }
}

#[test]
fn addresses_are_whole_where_it_is_known_what_they_are_relative_to() {
    let rss = |link: &str| {
        format!(
            "<rss><channel><link>https://e.org/news/</link><item><title>خطة</title><link>{link}</link><description>{A}</description></item></channel></rss>"
        )
    };
    let atom = |base: &str, entry: &str, link: &str| {
        format!(
            "<feed {base}><link rel=\"self\" href=\"https://e.org/feed\"/><entry {entry}><title>خطة</title><link href=\"{link}\"/><content>{A}</content></entry></feed>"
        )
    };
    let based = "xml:base=\"https://e.org/x/\"";
    for (feed, url) in [
        (rss("/n/2"), "https://e.org/n/2"),
        (rss("n/2?a=1&amp;b=2"), "https://e.org/news/n/2?a=1&b=2"),
        (rss("../2"), "https://e.org/2"),
        (rss("?p=2"), "https://e.org/news/?p=2"),
        (rss("//m.org/2"), "https://m.org/2"),
        (rss("http://m.org/2"), "http://m.org/2"),
        (rss("news:2"), "news:2"),
        (rss("/n/2").replace("https://e.org/news/", ""), "/n/2"),
        (atom(based, "", "en/1"), "https://e.org/x/en/1"),
        (atom(based, "xml:base=\"y/\"", "en/1"), "https://e.org/x/y/en/1"),
        (atom("", based, "../en/1"), "https://e.org/en/1"),
        (atom("", "", "en/1"), "en/1"),
    ] {
        assert_eq!(articles(&feed)[0].url.as_deref(), Some(url), "{feed}");
    }
}

#[test]
fn titles_that_are_escaped_twice_are_read() {
    for title in [
        "<![CDATA[<b>افتتاح</b> معرض &amp;quot;الكتاب&amp;quot;]]>",
        "افتتاح معرض &amp;quot;الكتاب&amp;quot;",
        "افتتاح معرض &quot;الكتاب&quot;",
    ] {
        let read = articles(&format!("<rss><channel><item><title>{title}</title><description>{A}</description></item></channel></rss>"));
        assert_eq!(read[0].title.as_deref(), Some("افتتاح معرض \"الكتاب\""), "{title}");
    }
}

/// What is never closed, and what lies in itself without end, costs no more than its length: these took minutes.
#[test]
fn open_feeds_are_read_in_time() {
    let begun = std::time::Instant::now();
    let creators: Vec<String> = (0..20_000).map(|i| format!("<dc:creator>سامي كاتب {i}</dc:creator>")).collect();
    for inner in [
        "<item><description><![CDATA[".repeat(40_000),
        format!("<item><description><![CDATA[{A}</description></item>").repeat(20_000),
        format!("<item><description>{A}{}</description></item>", "<!-- x ".repeat(40_000)),
        format!("<item><description>{A}{}</description></item>", "<x>".repeat(100_000)),
        "<a>".repeat(200_000),
        format!("<item><title>خطة</title>{}<description>{A}</description></item>", creators.concat()),
        format!(
            "<item><title>خطة</title><description>{}</description><encoded>{}</encoded></item>",
            format!("{A} ").repeat(10_000),
            (0..10_000).map(|i| B.replace('.', &format!(" {i}. "))).collect::<Vec<String>>().concat()
        ),
    ] {
        let entries = feed_entries(&format!("<rss><channel>{inner}</channel></rss>"));
        entries.into_iter().flatten().take(3).for_each(|entry| _ = entry.article(InputKind::Auto));
    }
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
