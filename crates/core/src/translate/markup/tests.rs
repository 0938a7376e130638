use super::token::{Token, tokens};
use super::*;
use proptest::prelude::*;

/// A translation in which the English of a sentence is its words backwards, each in capitals, aligned as they are: no order of the
/// source is left.
fn backwards(source: &str) -> Translation {
    let from = words(source);
    let (mut en, mut aligned) = (String::new(), Vec::new());
    for (at, range) in from.iter().enumerate().rev() {
        if !en.is_empty() {
            en.push(' ');
        }
        let start = en.len();
        en.push_str(&source[range.clone()].replace('.', ""));
        aligned.push(AlignedWord { range: start..en.len(), from: vec![(at, 1.0)] });
    }
    let alignment = Alignment { source: from, words: aligned };
    Translation { en, alignment, ..crate::translate::untouched("", false) }
}

fn written(html: &str, translate: impl Fn(&str) -> Translation) -> (String, Vec<MarkedSentence>) {
    written_as(html, &Markup::default(), translate)
}

fn written_as(html: &str, rules: &Markup, translate: impl Fn(&str) -> Translation) -> (String, Vec<MarkedSentence>) {
    let fragment = Fragment::read_as(html, rules);
    let translated: Vec<Translation> = fragment.texts().into_iter().map(translate).collect();
    fragment.write(&translated)
}

/// All that is no text, sorted.
fn tags(html: &str) -> Vec<&str> {
    let mut out: Vec<&str> = tokens(html, false).into_iter().filter(|t| !matches!(t, Token::Text(_))).map(Token::raw).collect();
    out.sort_unstable();
    out
}

#[test]
fn elements_follow_their_words() {
    for (html, want) in [
        ("<p>قال <b>الوزير</b> اليوم</p>", "<p>اليوم <b>الوزير</b> قال</p>"),
        ("<p><b>كل شيء</b></p>", "<p><b>شيء كل</b></p>"),
        ("زار <a href='1'>أحمد</a> مدينة <a href=\"2\">حلب</a>", "<a href=\"2\">حلب</a> مدينة <a href='1'>أحمد</a> زار"),
        ("في <a><b>بيت</b> كبير</a> هنا", "هنا <a>كبير <b>بيت</b></a> في"),
        (" \n <i>نص</i> &amp; <u>نص آخر</u>\n", " \n <u>آخر نص</u> &amp; <i>نص</i>\n"),
        ("<p>نعم. <b>ثانيا هنا. ثالثا</b> هناك.</p>", "<p>نعم <b>هنا ثانيا</b> هناك ثالثا</p>"),
        ("نص<br>نص<!-- x --><hr/>", "نص<br>نص<!-- x --><hr/>"),
        ("قال «<em>نعم</em>» بعدها", "بعدها «<em>نعم</em>» قال"),
    ] {
        assert_eq!(written(html, backwards).0, want, "{html}");
    }
}

#[test]
fn what_stood_in_front_of_an_article_stays_there() {
    let translate = |source: &str| {
        let en = "Said the president";
        let word = |(range, at)| AlignedWord { range, from: vec![(at, 1.0)] };
        // The model looked back as it wrote the article.
        let aligned = words(en).into_iter().zip([0, 0, 1]).map(word).collect();
        let alignment = Alignment { source: words(source), words: aligned };
        Translation { en: en.into(), alignment, ..crate::translate::untouched("", false) }
    };
    for (html, want) in [
        ("قال 🔴 الرئيس", "Said 🔴 the president"),
        ("قال @news الرئيس", "Said @news the president"),
        ("قال 🔴 رئيس", "Said the 🔴 president"),
    ] {
        assert_eq!(written(html, translate).0, want, "{html}");
    }
}

#[test]
fn no_word_goes_over_a_bar() {
    for (html, want) in [
        ("<a>خبر أول</a> | <a>خبر ثان</a>", "<a>أول خبر</a> | <a>ثان خبر</a>"),
        ("الرئيسية • خبر <b>اليوم</b> · من نحن", "الرئيسية • <b>اليوم</b> خبر · نحن من"),
        ("| خبر أول |", "| أول خبر |"),
        // One within a word is a letter of it, and a sentence ends in front of one, too.
        ("خبر أول|ثان هنا", "هنا أول|ثان خبر"),
        ("<p>نص أول. نص ثان | آخر</p>", "<p>أول نص ثان نص | آخر</p>"),
    ] {
        assert_eq!(written(html, backwards).0, want, "{html}");
    }
}

/// A translation of English words, each with the number of the source's word that it was made of: `the/1 king/1`.
fn made(english: &str) -> impl Fn(&str) -> Translation {
    move |source: &str| {
        let (mut en, mut aligned) = (String::new(), Vec::new());
        for (word, from) in english.split(' ').filter_map(|w| w.split_once('/')) {
            en.push_str(if en.is_empty() { "" } else { " " });
            aligned.push(AlignedWord { range: en.len()..en.len() + word.len(), from: vec![(from.parse().unwrap(), 1.0)] });
            en.push_str(word);
        }
        let alignment = Alignment { source: words(source), words: aligned };
        Translation { en, alignment, ..crate::translate::untouched("", false) }
    }
}

#[test]
fn an_and_in_front_and_an_article_behind_are_no_part_of_an_element() {
    for (html, english, want) in [
        ("تابعوا و<a>تويتر</a>", "Follow/0 and/1 Twitter/1", "Follow and <a>Twitter</a>"),
        // A و of the element's own stays in it.
        ("تابعوا <a>وتويتر</a>", "Follow/0 and/1 Twitter/1", "Follow <a>and Twitter</a>"),
        ("بعد <b>الفضيحة</b> المدينة", "after/0 scandal,/1 the/1 city/2", "after <b>scandal</b>, the city"),
        // A mark at its end is its own, one behind it is not.
        ("المادة <b>(5)</b>: نعم", "Article/0 (5):/1 yes/2", "Article <b>(5)</b>: yes"),
        ("قال <b>«نعم»</b>، ثم", "said/0 “yes”,/1 then/2", "said <b>“yes”</b>, then"),
        ("قال <b>نعم:</b> هنا", "said/0 yes:/1 here/2", "said <b>yes:</b> here"),
        // A preposition is of the next word, but for one of the element's own, and one that ends a sentence.
        ("سعر <b>الدولار</b> اليوم", "price/0 dollar/1 for/1 today/2", "price <b>dollar</b> for today"),
        ("هو <b>البحث عن</b> الحل", "he/0 search/1 for/2 solution/3", "he <b>search for</b> solution"),
        ("هذا ما <b>نبحث</b>", "this/0 is/1 we/2 search/2 for./2", "this is <b>we search for</b>."),
        // A stop behind a blank is the sentence's all the same.
        ("زوروا الموقع @news .", "Visit/0 site./1", "Visit site @news."),
        // All that there is of it is an article.
        ("هنا <b>ال</b> نص", "here/0 the/1 text/2", "here <b>the</b> text"),
    ] {
        assert_eq!(written(html, made(english)).0, want);
    }
}

#[test]
fn what_stands_in_a_word_of_latin_letters_stays_in_it() {
    for (html, english, want) in [
        ("صيغته H<sub>2</sub>O هنا", "HO/1 is/0 its/0 here/2", "H<sub>2</sub>O is its here"),
        ("غاز CO<sub>2</sub> هنا", "here/2 gas/0 (CO)/1", "here gas (CO<sub>2</sub>)"),
        // Not in the English, or twice: by its place in the sentence.
        ("غاز CO<sub>2</sub> هنا", "gas/0 carbon/1 here/2", "gas carbon<sub>2</sub> here"),
    ] {
        assert_eq!(written(html, made(english)).0, want);
    }
}

#[test]
fn xml_gets_no_entity_that_it_does_not_know() {
    let xml = |source: &str| written_as(source, &Markup::xml(), backwards).0;
    assert_eq!(xml("<d>\u{a0}قال&#160;\u{a0}نعم</d>"), "<d>&#160;نعم قال</d>");
    assert_eq!(xml("<d a='&nbsp;'>&nbsp;قال نعم</d>"), "<d a='&nbsp;'>&nbsp;نعم قال</d>");
    assert_eq!(written("<p>\u{a0}قال نعم</p>", backwards).0, "<p>&nbsp;نعم قال</p>");
}

#[test]
fn lines_tags_and_signs_of_a_plain_text_come_back() {
    let rules = Markup { plain: true, ..Markup::default() };
    let write = |text: &str| {
        let fragment = Fragment::read_as(text, &rules);
        let sentences: Vec<String> = fragment.texts().into_iter().map(String::from).collect();
        let done: Vec<Translation> =
            sentences.iter().map(|_| Translation { en: "A & <B>".into(), ..crate::translate::untouched("", false) }).collect();
        let (out, places) = fragment.write(&done);
        for place in places {
            assert!(text.get(place.source.clone()).is_some_and(|s| s.contains(|c: char| !c.is_whitespace())), "{text}");
            assert!(out.get(place.target.clone()).is_some_and(|t| t.contains("<B>")), "{text}");
        }
        (sentences, out)
    };
    for (text, sentences, out) in [
        ("<i>نص</i><br />نص آخر", vec!["نص", "نص آخر"], "<i>A & <B></i><br />A & <B>"),
        ("نص & نص\r\nنص\n", vec!["نص & نص", "نص"], "A & <B>\r\nA & <B>\n"),
        ("♪ نص ♪\n\n🔴 نص", vec!["نص", "نص"], "♪ A & <B> ♪\n\n🔴 A & <B>"),
        ("{\\an8}نص\nonly English", vec!["نص"], "{\\an8}A & <B>\nonly English"),
    ] {
        let (texts, written) = write(text);
        assert_eq!((texts, written.as_str()), (sentences.into_iter().map(String::from).collect::<Vec<String>>(), out), "{text}");
    }
    // A title of a feed has entities, though it is sent as plain.
    assert_eq!(written_as("قال &quot;نعم&quot; &amp; هنا", &rules, backwards).0, "هنا &amp; \"نعم\" قال");
    // A mark of somebody's own parts no sentence, and words that a picture stands between are two.
    assert_eq!(write("قال <x id=\"0\"/> الوزير نعم").0, ["قال الوزير نعم"]);
    assert_eq!(write("شكرا❤لكم").0, ["شكرا لكم"]);
    assert_eq!(write("🔴 أعلنت #السعودية #كأس_العالم هنا").0, ["أعلنت #السعودية هنا"]);
}

#[test]
fn what_is_kept_goes_back_to_its_place() {
    for (html, want) in [
        ("اضغط <code>OK</code> الآن", "الآن اضغط <code>OK</code>"),
        ("<a href=u>@<span>x</span></a> قال نعم", "<a href=u>@<span>x</span></a> نعم قال"),
        (
            "طقس اليوم <a href=t>#<span>x</span></a> <a href=t>#<span>y</span></a>",
            "اليوم طقس <a href=t>#<span>x</span></a> <a href=t>#<span>y</span></a>",
        ),
        ("قال نعم <img src=x>", "نعم قال <img src=x>"),
        ("كتب @news24 أمس <b>خبرا</b>", "<b>خبرا</b> أمس كتب @news24"),
        ("🔴 <b>عاجل</b> اليوم 👇👏", "🔴 اليوم <b>عاجل</b> 👇👏"),
        ("[b]قال نعم[/b]", "[b]نعم قال[/b]"),
        ("قال **الوزير** اليوم", "اليوم **الوزير** قال"),
        ("## زار [أحمد علي](https://a.example/x) مدينة", "## مدينة [علي أحمد](https://a.example/x) زار"),
        ("<p>طقس اليوم #طقس_العرب #Weather</p>", "<p>اليوم طقس #طقس_العرب #Weather</p>"),
        ("زوروا www.example.org/a?x=1&amp;y=2 غدا", "غدا زوروا www.example.org/a?x=1&amp;y=2"),
        ("زوروا <a href=u>https://a.example/أخبار/مصر</a> غدا", "غدا زوروا <a href=u>https://a.example/أخبار/مصر</a>"),
        ("نص واحد <span translate=no>شركة</span>", "واحد نص <span translate=no>شركة</span>"),
    ] {
        let (html_out, _) = written(html, backwards);
        assert_eq!(html_out, want, "{html}");
    }
}

#[test]
fn xml_parts_sentences_where_no_text_stands_beside() {
    let list = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let ignored = Markup { ignored: list(&["x", "keep"]), ..Markup::xml() };
    let outlined = Markup { only_splitting: true, splitting: list(&["par"]), ..Markup::xml() };
    let inline = Markup { inline: list(&["seg"]), splitting: list(&["lb"]), ..Markup::xml() };
    for (rules, xml, want) in [
        // Structure: no text beside the elements. A sentence: text beside them.
        (
            &ignored,
            "<doc><title>قال نعم</title>\n<par>نص <b>ثان</b> هنا</par></doc>",
            "<doc><title>نعم قال</title>\n<par>هنا <b>ثان</b> نص</par></doc>",
        ),
        // What software sends instead of a placeholder: in a sentence, with its end or without, whatever it holds.
        (&ignored, "مرحبا <x id=\"0\"></x> بك", "بك مرحبا <x id=\"0\"></x>"),
        (&ignored, "مرحبا <x id=\"0\"/> بك", "بك مرحبا <x id=\"0\"/>"),
        (&ignored, "لديك <x>%d</x> رسالة", "رسالة لديك <x>%d</x>"),
        (&ignored, "<keep><par>نص</par></keep><p>نص آخر</p>", "<keep><par>نص</par></keep><p>آخر نص</p>"),
        // Names that mean something in HTML mean nothing here.
        (
            &ignored,
            "<row><source>قال نعم</source><script>نص آخر</script><code>قال لا</code></row>",
            "<row><source>نعم قال</source><script>آخر نص</script><code>لا قال</code></row>",
        ),
        (&ignored, "<سطر>قال نعم</سطر><_a>نص {\\an8} آخر</_a>", "<سطر>نعم قال</سطر><_a>آخر {&#92;an8} نص</_a>"),
        (&ignored, "نص <A>أول</A> ثم <a>ثان</a>", "<a>ثان</a> ثم <A>أول</A> نص"),
        // Named rules win over what is told from the text.
        (&outlined, "<doc><a>قال</a> <b>نعم</b></doc>", "<doc><b>نعم</b> <a>قال</a></doc>"),
        (&outlined, "<doc><par>قال نعم</par><par>قال لا</par></doc>", "<doc><par>نعم قال</par><par>لا قال</par></doc>"),
        (&inline, "<doc><seg>قال</seg> <seg>نعم</seg></doc>", "<doc><seg>نعم</seg> <seg>قال</seg></doc>"),
        (&inline, "<p>قال نعم<lb/>قال لا</p>", "<p>نعم قال<lb/>لا قال</p>"),
        (&ignored, "<?xml version=\"1.0\"?>\n<!-- ن --><a>قال &amp; نعم</a>", "<?xml version=\"1.0\"?>\n<!-- ن --><a>نعم &amp; قال</a>"),
        (&ignored, "<a>قال <b>نعم</a> نص</b>", "<a>نص نعم قال<b></a></b>"),
    ] {
        assert_eq!(written_as(xml, rules, backwards).0, want, "{xml}");
    }
    // Whole, what stands between two ends is one sentence.
    let two = "<p>قال نعم. قال لا.</p><p>نص</p>";
    for (whole, count) in [(false, 3), (true, 2)] {
        assert_eq!(Fragment::read_as(two, &Markup { whole, ..Markup::xml() }).texts().len(), count);
    }
    // In HTML, too, what is named stays.
    let html = Markup { ignored: list(&["x"]), ..Markup::default() };
    assert_eq!(written_as("<p>قال <x>نص</x> نعم</p>", &html, backwards).0, "<p>نعم قال <x>نص</x></p>");
}

#[test]
fn sentences_know_their_bytes_on_both_sides() {
    let html = "<p>أولا &amp; ثانيا. <b>ثالثا هنا.</b></p><p>رابعا</p>";
    let (out, sentences) = written(html, backwards);
    assert_eq!(sentences.len(), 3);
    let source = |i: usize| &html[sentences[i].source.clone()];
    let target = |i: usize| &out[sentences[i].target.clone()];
    assert_eq!((source(0), source(1), source(2)), ("أولا &amp; ثانيا.", "ثالثا هنا.", "رابعا"));
    assert_eq!((target(0), target(2)), ("ثانيا &amp; أولا", "رابعا"));
    assert!(target(1).contains("هنا ثالثا"), "{}", target(1));
}

#[test]
fn large_and_deep_fragments_end_soon() {
    let deep = format!("{}نص{}", "<b>".repeat(30_000), "</b>".repeat(30_000));
    let wide = "<b>نص</b> ".repeat(20_000);
    let open = "<b>نص <i>".repeat(20_000);
    // Nothing in the time of each depends on what stands behind or in front of it.
    let comments = format!("{}نص", "<!--x-->".repeat(200_000));
    let ampersands = format!("نص {}", "&".repeat(1_000_000));
    let handles = format!("نص {}نص", "@xy #وسم ".repeat(200_000));
    let breaks = format!("نص. {} نص", "1<wbr>".repeat(100_000));
    let pictures = format!("نص. {} نص", "1. <img src=x> ".repeat(50_000));
    for html in [deep, wide, open, comments, ampersands, handles, breaks, pictures] {
        let before = std::time::Instant::now();
        let (out, _) = written(&html, backwards);
        assert_eq!(tags(&out), tags(&html));
        assert!(before.elapsed().as_secs() < 20, "{:?}", before.elapsed());
    }
}

/// Fragments put together from what real pages hold.
fn fragment() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<b>",
        "</b>",
        "<a href=\"x>y\">",
        "</a>",
        "<i>",
        "</i>",
        "<p>",
        "</p>",
        "<br>",
        "<img src=x>",
        "<code>",
        "</code>",
        "<!-- ن -->",
        "<pre>",
        "</pre>",
        "<span translate=no>",
        "</span>",
        "<script>ن</script>",
        "&amp;",
        "&",
        "<",
        "> ",
        "@x",
        "#و",
        "نص ",
        "نص. ",
        "قال الوزير",
        " ",
        "\n",
        "، ",
        "2024 ",
        "word ",
        "<sup>",
        "</sup>",
        "<sup><a>1</a></sup>",
        "{\\an8}",
        "<",
        "</",
        "ا",
        "«",
        "»",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn tags_in_are_tags_out(html in fragment()) {
        let distant = |s: &str| Translation { en: "one two, three.".into(), ..crate::translate::untouched(s, false) };
        let nothing = |_: &str| crate::translate::untouched("", false);
        for translate in [&backwards as &dyn Fn(&str) -> Translation, &distant, &nothing] {
            let (out, sentences) = written(&html, translate);
            prop_assert_eq!(tags(&out), tags(&html), "{}", out);
            for s in sentences {
                prop_assert!(html.get(s.source.clone()).is_some() && out.get(s.target.clone()).is_some(), "{:?} of {} and {}", s, html, out);
            }
        }
    }

    #[test]
    fn no_english_makes_or_breaks_a_tag(html in fragment(), english in "[a-z<>/&;{}\\\\ .\n\"'=!-]{0,30}") {
        for rules in [Markup::default(), Markup::xml(), Markup { ignored: vec!["b".into()], only_splitting: true, ..Markup::xml() }] {
            prop_assert_eq!(round_trip(&html, &english, &rules), Ok(()));
        }
    }

    #[test]
    fn what_holds_no_arabic_comes_back_to_the_byte(html in "[a-z<>/!=\"' \\-b{}&;0-9.]{0,60}") {
        prop_assert_eq!(written(&html, backwards).0, html.clone());
    }
}
