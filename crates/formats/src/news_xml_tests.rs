use super::super::{Options, RawDocument, documents_of};
use mujaz_text::extract::Article;
use std::io::Cursor;

const A: &str = "قال وزير الزراعة في مؤتمر صحفي إن موسم حصاد القمح بدأ في كل المحافظات الشرقية.";
const B: &str = "وأضاف الوزير أن سعر الطن لم يتغير هذا العام بسبب الأمطار الغزيرة.";
const C: &str = "للتواصل مع المحرر راسلوا بريد الصحيفة في العاصمة.";
const T: &str = "بدء موسم حصاد القمح";

fn read(name: &str, xml: &str) -> Vec<Result<RawDocument, super::super::Unreadable>> {
    documents_of(Box::new(Cursor::new(xml.as_bytes().to_vec())), name.into(), &Options::default()).collect()
}

fn article(name: &str, xml: &str) -> Article {
    let mut found = read(name, xml);
    assert_eq!(found.len(), 1, "{xml}");
    found.remove(0).unwrap().extract(Options::default().kind).unwrap()
}

fn nitf() -> String {
    format!(
        "<?xml version=\"1.0\"?><nitf><head><title>{T}</title><docdata><doc-id id-string=\"n1\"/><date.issue norm=\"20240509T142000+0300\"/>\
         <doc.copyright holder=\"الضفاف\" year=\"2024\"/></docdata></head><body><body.head><hedline><hl1>{T}</hl1><hl2>عنوان فرعي للخبر</hl2>\
         </hedline><byline>بقلم <person>سامي حداد</person></byline><dateline><location>بيروت</location> <story.date norm=\"20240509\">9 مايو\
         </story.date></dateline></body.head><body.content><block><p>{A}</p>\n<p>وأضاف\n   <person>الوزير</person>{}</p></block>\
         <media media-type=\"image\"><media-caption><p>صورة لحقل القمح في المحافظة.</p></media-caption></media></body.content>\
         <body.end><tagline>{C}</tagline></body.end></body></nitf>",
        B.trim_start_matches("وأضاف الوزير")
    )
}

fn trafilatura() -> String {
    format!(
        "<doc sitename=\"الضفاف\" title=\"{T}\" author=\"سامي حداد\" date=\"2024-05-09\" source=\"https://e.org/1\" hostname=\"e.org\" \
         excerpt=\"خلاصة\" categories=\"\" tags=\"\"><main><head rend=\"h1\">{T}</head><p>{A}</p><p>{B}</p></main><comments><p>{C}</p></comments></doc>"
    )
}

fn tei() -> String {
    format!(
        "<?xml version=\"1.0\"?><TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt><title type=\"main\">{T}</title>\
         <author>سامي حداد</author></titleStmt><publicationStmt><publisher>الضفاف</publisher></publicationStmt><sourceDesc>\
         <bibl>الضفاف، {T}</bibl><biblFull><publicationStmt><date>2024-05-09</date></publicationStmt></biblFull></sourceDesc></fileDesc>\
         <profileDesc><abstract><p>خلاصة الخبر هنا في سطر واحد.</p></abstract></profileDesc></teiHeader><text><body><div type=\"entry\">\
         <p>{A}</p><p>{B}</p></div><div type=\"comments\"><p>{C}</p></div></body></text></TEI>"
    )
}

fn g2(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:1\"><itemMeta><provider qcode=\"x\">\
         <name>الضفاف</name></provider><versionCreated>2024-05-09T14:20:00+03:00</versionCreated></itemMeta><contentMeta><by>سامي حداد</by>\
         <located><name>بيروت</name></located><headline>{T}</headline><slugline>قمح</slugline></contentMeta><contentSet>{content}</contentSet></newsItem>"
    )
}

#[test]
fn fields_of_agencies_xml_are_read_by_name() {
    let html = format!("<inlineXML><html><head><title>{T}</title></head><body><p>{A}</p><p>{B}</p></body></html></inlineXML>");
    let inline = format!(
        "<inlineXML><nitf><body><body.head><hedline><hl1>{T}</hl1></hedline></body.head><body.content><p>{A}</p><p>{B}</p></body.content></body></nitf></inlineXML>"
    );
    let newsml = format!(
        "<NewsML><NewsEnvelope><DateAndTime>20240509T142000Z</DateAndTime></NewsEnvelope><NewsItem><NewsComponent><NewsLines><HeadLine>{T}</HeadLine>\
         <ByLine>سامي حداد</ByLine><DateLine>بيروت</DateLine></NewsLines><ContentItem><DataContent><p>{A}</p><p>{B}</p></DataContent></ContentItem>\
         </NewsComponent></NewsItem></NewsML>"
    );
    for (xml, date, place, outlet) in [
        (nitf(), "2024-05-09 14:20", Some("بيروت"), Some("الضفاف")),
        (trafilatura(), "2024-05-09 ", None, Some("الضفاف")),
        (tei(), "2024-05-09 ", None, Some("الضفاف")),
        (g2(&html), "2024-05-09 14:20", Some("بيروت"), Some("الضفاف")),
        (g2(&inline), "2024-05-09 14:20", Some("بيروت"), Some("الضفاف")),
        (g2(&format!("<inlineData contenttype=\"text/plain\">{A}\n\n{B}</inlineData>")), "2024-05-09 14:20", Some("بيروت"), Some("الضفاف")),
        (newsml, "2024-05-09 14:20", Some("بيروت"), None),
    ] {
        for name in ["a.xml", "a"] {
            let found = article(name, &xml);
            let day = found.published.as_ref().map(|d| format!("{} {}", d.date, d.time.clone().unwrap_or_default()));
            let said = (found.title.as_deref(), found.byline.as_deref(), day.as_deref());
            assert_eq!(said, (Some(T), Some("سامي حداد"), Some(date)), "{xml}");
            assert_eq!((found.dateline.as_deref(), found.outlet.as_deref()), (place, outlet), "{xml}");
            let body: Vec<&str> = found.body.lines().filter(|line| !line.trim().is_empty() && *line != "عنوان فرعي للخبر").collect();
            assert_eq!(body, [A, B], "{xml}");
        }
    }
}

#[test]
fn what_is_beside_the_text_is_listed() {
    let found = article("a.xml", &nitf());
    let listed: Vec<(&str, &str)> = found.removed.iter().map(|r| (r.line.as_str(), r.reason)).collect();
    assert!(listed.contains(&(C, "field")) && listed.contains(&("صورة لحقل القمح في المحافظة.", "caption")), "{listed:?}");
    let found = article("a.xml", &tei());
    assert!(found.removed.iter().any(|r| r.line.starts_with("خلاصة الخبر") && r.reason == "summary"), "{:?}", found.removed);
    assert_eq!(article("a.xml", &trafilatura()).url.as_deref(), Some("https://e.org/1"));
    // An unknown element's sentence.
    let found = article("a.xml", &g2(&format!("<inlineData>{A}</inlineData></contentSet><x:box>{B}</x:box><contentSet>")));
    assert!(found.removed.iter().any(|r| r.line == B && r.reason == "field"), "{:?}", found.removed);
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    for (xml, said) in [
        (nitf().replace("body.content", "x"), "NITF in which no text"),
        (tei().replace("</TEI>", ""), "TEI that breaks off"),
        (trafilatura().replace(&format!("<p>{A}</p><p>{B}</p>"), "").replace(T, ""), "trafilatura in which no text"),
        (format!("<NewsML>{}</NewsML>", nitf().replace("<?xml version=\"1.0\"?>", "").repeat(2)), "`NewsML` holds 2 `nitf`"),
    ] {
        let found = read("a.xml", &xml);
        let reason = found[0].as_ref().map(|_| ()).map_err(|e| e.reason.clone());
        assert!(found.len() == 1 && reason.as_ref().is_err_and(|reason| reason.contains(said)), "{xml}: {reason:?}");
    }
}
