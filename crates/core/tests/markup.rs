#![cfg(feature = "bundled")]

//! Fragments of the shapes that tools make keep their structure through the bundled model.
//!
//! `MUJAZ_SHOW=1 cargo test --test markup -- --nocapture` shows each with its English, to judge where the tags are.

use mujaz::Newsroom;
use mujaz::translate::markup::Markup;

const FRAGMENTS: &str = include_str!("data/markup.txt");

/// Tags and comments of a fragment, read in the plainest way: an eye of its own on what the library's tokenizer does.
fn tags(html: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|s| s + at) {
        let mut quote = None;
        let end = html[start..].char_indices().find(|(_, c)| {
            match (quote, c) {
                (Some(q), c) if q == *c => quote = None,
                (None, '"' | '\'') => quote = Some(*c),
                (None, '>') => return true,
                _ => {}
            }
            false
        });
        let Some((length, _)) = end else { break };
        out.push(&html[start..=start + length]);
        at = start + length + 1;
    }
    out
}

fn name(tag: &str) -> &str {
    tag.trim_matches(['<', '>', '/']).split([' ', '/']).next().unwrap()
}

/// Each tag that opens something with those it stands in; for a fragment whose tags do not nest, the tags alone.
fn structure(html: &str) -> (bool, Vec<String>) {
    let (mut open, mut out, mut nests): (Vec<&str>, Vec<String>, bool) = (Vec::new(), Vec::new(), true);
    for tag in tags(html) {
        if tag.starts_with("</") {
            nests &= open.pop().is_some_and(|o| name(o) == name(tag));
            continue;
        }
        out.push(format!("{} {tag}", open.join(" ")));
        if !matches!(name(tag), "br" | "img" | "hr" | "input") && !tag.starts_with("<!") {
            open.push(tag);
        }
    }
    out.sort();
    (nests && open.is_empty(), out)
}

#[test]
fn structure_survives_the_model() {
    let desk = Newsroom::builder().build().unwrap();
    let lines: Vec<String> = FRAGMENTS.lines().filter(|l| !l.starts_with('#')).map(|l| l.replace('⏎', "\n")).collect();
    assert!(lines.len() >= 200, "{}", lines.len());
    let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
    let done = desk.translate_html_all(&texts, None).unwrap();
    for (html, marked) in texts.iter().zip(done) {
        let marked = marked.unwrap();
        if std::env::var_os("MUJAZ_SHOW").is_some() {
            println!("AR {html}\nEN {}\n", marked.html);
        }
        let (mut a, mut b) = (tags(html), tags(&marked.html));
        a.sort_unstable();
        b.sort_unstable();
        assert_eq!(a, b, "{html}\n{}", marked.html);
        let (nests, before) = structure(html);
        if nests {
            let (still, after) = structure(&marked.html);
            assert!(still && before == after, "{html}\n{}", marked.html);
        } else {
            assert_eq!(tags(html), tags(&marked.html), "tags that do not nest keep their order");
        }
        let edge = |t: &str| (t.len() - t.trim_start().len(), t.len() - t.trim_end().len());
        assert_eq!(edge(html), edge(&marked.html), "white space around {html}");
        for s in &marked.sentences {
            assert!(marked.html.get(s.target.clone()).is_some() && html.get(s.source.clone()).is_some());
        }
    }
}

#[test]
fn for_who_left_nothing_more_is_translated() {
    let desk = Newsroom::builder().build().unwrap();
    let html = "<p>وصل الوفد أمس.</p>".repeat(200);
    let mut asked = 0;
    let once = || {
        asked += 1;
        asked == 1
    };
    let done = desk.translate_markup_while(&[&html], &Markup::default(), None, once).unwrap();
    assert!(done[0].is_err() && asked == 4, "asked {asked} times for 200 sentences");
    let whole = desk.translate_markup_while(&[&html], &Markup::default(), None, || true).unwrap().remove(0).unwrap();
    assert_eq!(whole, desk.translate_html(&html).unwrap());
}

#[test]
fn a_sentence_in_another_script_stays_as_it_is() {
    let desk = Newsroom::builder().build().unwrap();
    for (html, kept) in [
        ("<p>وصل الوفد أمس. The talks go on <b>today</b>, it said.</p>", "The talks go on <b>today</b>, it said."),
        ("<p>This is <i>all</i> we know. وغادر الوفد المدينة.</p>", "This is <i>all</i> we know."),
        ("<p>Это всё. وصل <a href=u>الوفد</a> أمس.</p>", "Это всё."),
    ] {
        let done = desk.translate_html(html).unwrap();
        assert!(done.html.contains(kept), "{html}: {}", done.html);
        assert!(!done.html.contains("وصل") && !done.html.contains("وغادر"), "{}", done.html);
    }
}

#[test]
fn kept_text_is_kept_and_a_fragment_is_the_same_alone() {
    let desk = Newsroom::builder().build().unwrap();
    for (html, kept) in [
        ("<p>جربوا الأمر <code>git  pull &amp;&amp; x</code> ثم أعيدوا التشغيل</p>", "<code>git  pull &amp;&amp; x</code>"),
        ("<p>شركة <span translate=\"no\">نور ميديا</span> تطلق تطبيقا</p>", "<span translate=\"no\">نور ميديا</span>"),
        ("<p>شكرا <a href=u>@<span>noor</span></a> على المقال</p>", "<a href=u>@<span>noor</span></a>"),
        ("<p>كتب @noor_media أمس أن الأمطار مستمرة حتى الخميس</p>", "@noor_media"),
        ("<p>تابعوا التفاصيل على https://example.org/a?x=1&amp;y=2 وشاركونا رأيكم</p>", "https://example.org/a?x=1&amp;y=2"),
        ("<p>أمطار غزيرة في بيروت اليوم #طقس_لبنان #Beirut</p>", "#طقس_لبنان #Beirut"),
        ("<p>المصدر: https://example.org/أخبار/مصر-تفوز</p>", "https://example.org/أخبار/مصر-تفوز"),
        ("<p>سجلوا اليوم (https://example.org/x) قبل الجمعة</p>", "(https://example.org/x)"),
        ("<p>الهاتف: +961 1 555 555</p>", "+961 1 555 555"),
        ("<p>مبروك الفوز &#x1f389; للجميع</p>", "&#x1f389;"),
        ("<script>'نص <b>'</script><p>نص</p><!-- نص -->", "<script>'نص <b>'</script>"),
    ] {
        let alone = desk.translate_html(html).unwrap();
        assert!(alone.html.contains(kept), "{html}: {}", alone.html);
        let beside = desk.translate_html_all(&["<p>وصل <b>الوفد</b> أمس.</p>", html], None).unwrap().remove(1).unwrap();
        assert_eq!(alone, beside);
    }
    // Nothing to translate: to the byte.
    let plain = "<P CLASS=x>Only &eacute;nglish &foo; <b>here</P>";
    assert_eq!(desk.translate_html(plain).unwrap().html, plain);
}
