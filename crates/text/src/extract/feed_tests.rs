use super::{InputKind, feed_entries};

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
        assert_eq!(article.removed_prose_words() > 0, want.iter().any(|(_, reason)| *reason == "field"), "{feed}");
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
