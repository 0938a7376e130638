//! What no reader of a page sees is taken out of its tree.

use super::asides::all_linked;
use super::boilerplate::finished;
use super::own_element::{is_others, is_prose};
use super::tags::strip_tags;
use super::{builders, dom, layout, parts};
use dom_query::{Document, NodeRef};

/// A hidden element with more words is the article behind a script, not a widget.
const HIDDEN_WORDS: usize = 80;
/// A caption that is no sentence has no more words.
const CAPTION: usize = 30;
/// What is shown about cookies by its name and its words has no more of these.
const CONSENT: usize = 200;
/// What the makers of such windows call them: these hold nothing else, however much they say.
const WINDOWS: &str = "#onetrust-consent-sdk, #onetrust-banner-sdk, #onetrust-pc-sdk, #CybotCookiebotDialog, [id^='sp_message_container'], \
                       #didomi-host, #usercentrics-root, #qc-cmp2-container, .qc-cmp2-container, .fc-consent-root, .cmplz-cookiebanner, \
                       #cookie-law-info-bar, #cookie-notice, .cky-consent-container, .cky-modal, #cookiescript_injected, .osano-cm-window, \
                       #iubenda-cs-banner, #axeptio_overlay, #tarteaucitronRoot";

/// Takes out what no reader sees, and the marks of footnotes. What holds an article's text is kept, whatever its style says: a
/// script shows it. Returns the prose of the article that left with it.
pub fn prune(page: &Document) -> Vec<String> {
    layout::rename(page);
    let hidden = page.select(
        "[hidden], [aria-hidden='true'], .d-none, .hidden, .visually-hidden, .sr-only, [style*='display' i], [style*='visibility' i]",
    );
    let hidden: Vec<NodeRef<'_>> = hidden.nodes().iter().filter(|n| is_hidden(n) && !is_shown_prose(n)).copied().collect();
    let lost = parts::unfold(&hidden);
    for node in hidden {
        if is_hidden(&node) && !holds_the_article(&node) {
            node.remove_from_parent();
        }
    }
    windows(page);
    apart(page);
    builders::flatten(page);
    cells(page);
    // Readability takes what is called a dateline for the author, and out of its sentence: the place is read where it stands.
    for node in page.select("[class*='dateline' i], [id*='dateline' i]").nodes() {
        // Alone in its paragraph it may as well be the author's line.
        let sentence = node.ancestors_it(Some(3)).find(|a| a.has_name("p"));
        if sentence.is_some_and(|p| p.text().trim() != node.text().trim()) {
            node.remove_all_attrs();
        }
    }
    // Readability drops heads and feet; a paragraph in those of the article is the article's.
    for node in page.select("article header, article footer").nodes() {
        let corrects = |n: &NodeRef<'_>| n.class().is_some_and(|c| ["correction", "clarification"].iter().any(|w| c.contains(w)));
        let prose = |n: &NodeRef<'_>| {
            let text = n.text();
            let said = || text.split_whitespace().count() >= 12 && text.trim_end().ends_with(['.', '؟', '!', '»']);
            n.has_name("p") && (corrects(n) || said())
        };
        if node.descendants_it().any(|n| prose(&n)) {
            node.rename("div");
        }
    }
    for node in page.select("footer").nodes().iter().filter(|n| goes_on(n)) {
        node.rename("div");
    }
    // What a picture shows is said in a few words; a sentence beneath it may be the article's.
    for node in page.select("figcaption, .wp-caption-text").nodes() {
        let text = node.text();
        if !finished(text.trim()) && text.split_whitespace().take(CAPTION + 1).count() <= CAPTION {
            node.remove_from_parent();
        }
    }
    // "كم<sup>2</sup>" and "10<sup>6</sup>" are text, "<sup>[1]</sup>" and "<sup><a>1</a></sup>" lead to a note.
    for node in page.select("sup").nodes() {
        let text = node.text();
        let bare = text.trim().trim_matches(['[', ']', '(', ')']);
        let number = !bare.is_empty() && bare.chars().count() <= 3 && bare.chars().all(char::is_numeric);
        let linked = bare.len() < text.trim().len() || node.descendants_it().any(|n| n.has_name("a"));
        if number && linked {
            node.remove_from_parent();
        }
    }
    lost
}

/// Whether a foot goes on with a text: it stands right behind one of its paragraphs, in the same element, and says a sentence too. Of an
/// `<article>` it mostly says who its author is: a paragraph of it is listed and flagged, and what is none would be lost unsaid.
fn goes_on(foot: &NodeRef<'_>) -> bool {
    const SENTENCE: usize = 8;
    let said = |n: &NodeRef<'_>| {
        let text = dom::line(n);
        let named = ["p", "div", "li"].iter().any(|name| n.has_name(name)) && !is_others(n);
        let holds = || n.descendants_it().any(|d| dom::is_block(&d) || d.has_name("a"));
        named && text.split_whitespace().take(SENTENCE).count() == SENTENCE && is_prose(&text) && !holds()
    };
    let within = !is_others(foot) && foot.parent().is_some_and(|p| !p.has_name("body"));
    let listed = |n: &NodeRef<'_>| n.has_name("p") && foot.parent().is_some_and(|p| p.has_name("article"));
    within && foot.prev_element_sibling().is_some_and(|n| said(&n)) && foot.descendants_it().any(|n| said(&n) && !listed(&n))
}

/// Takes out the windows that ask whether a page may store cookies: below a short article they are the longest text.
fn windows(page: &Document) {
    const NAMED: &str = "[id*='consent' i], [class*='consent' i], [id*='cookie' i], [class*='cookie' i], [id*='gdpr' i], [class*='gdpr' i]";
    const SAYS: [&str; 4] = ["ملفات تعريف الارتباط", "ملفات الارتباط", "الكوكيز", "cookies"];
    // What asks; a report about such files or a recipe may be called after them too, and is by its tags ("tag-cookies").
    const ASKS: [&str; 11] =
        ["نستخدم", "نستعمل", "يستخدم هذا", "يستخدم موقع", "يستخدم الموقع", "موقعنا", "وافق", "قبول", "أقبل", "اقبل", "ccept"];
    const TAGS: [&str; 4] = ["tag-", "category-", "cat-", "topic-"];
    let outer = |n: &NodeRef<'_>| ["html", "body", "main", "article", "h1"].iter().any(|name| n.has_name(name));
    let tagged = |n: &NodeRef<'_>| n.class().is_some_and(|c| c.split_whitespace().any(|w| TAGS.iter().any(|tag| w.starts_with(tag))));
    let whole = |n: &NodeRef<'_>| outer(n) || parts::is_own_class(n);
    let free = |n: &NodeRef<'_>| !whole(n) && !n.descendants_it().any(|d| whole(&d));
    for node in page.select(WINDOWS).nodes().iter().filter(|n| free(n)) {
        node.remove_from_parent();
    }
    for node in page.select(NAMED).nodes().iter().filter(|n| free(n) && !tagged(n)) {
        let text = node.text();
        let about = || SAYS.iter().any(|word| text.contains(word)) && ASKS.iter().any(|word| text.contains(word));
        if text.split_whitespace().take(CONSENT + 1).count() <= CONSENT && about() {
            node.remove_from_parent();
        }
    }
}

/// Takes out what stands in the element of an article and is known by what it is called or where it leads: how often a page was read,
/// links to what else bears a tag.
fn apart(page: &Document) {
    // What Joomla's K2 shows below a text, and above it.
    const COUNTS: &str = ".itemHits, .itemDateModified, .itemToolbar, .itemRatingBlock";
    const COUNT: usize = 16;
    const LABEL: usize = 6;
    let whole = |n: &NodeRef<'_>| ["html", "body", "main", "article", "h1"].iter().any(|name| n.has_name(name)) || parts::is_own_class(n);
    for node in page.select(COUNTS).nodes() {
        let holds = || whole(node) || node.descendants_it().any(|n| whole(&n));
        if node.text().split_whitespace().take(COUNT + 1).count() <= COUNT && !holds() {
            node.remove_from_parent();
        }
    }
    // Behind a label they leave with it.
    let labelled = |n: &NodeRef<'_>| n.prev_element_sibling().is_some_and(|l| (1..=LABEL).contains(&l.text().split_whitespace().count()));
    for node in page.select("section, div, ul, p, nav").nodes() {
        if is_tags(node) && !labelled(node) {
            node.remove_from_parent();
        }
    }
}

/// Whether an element says nothing but the names of two tags at least, each of which leads to what bears it.
fn is_tags(node: &NodeRef<'_>) -> bool {
    const LEADS: [&str; 6] = ["/tag/", "/tags/", "?tag=", "/hashtag/", "/keyword/", "/keywords/"];
    const NAME: usize = 5;
    const MOST: usize = 60;
    let tag = |n: &NodeRef<'_>| {
        let leads = n.attr("href").is_some_and(|href| LEADS.iter().any(|lead| href.contains(lead)));
        let called = n.attr("rel").is_some_and(|rel| rel.split_whitespace().eq(["tag"]));
        (leads || called) && n.text().split_whitespace().count() <= NAME
    };
    let mut found = 0;
    // What holds the page has a link to something else among its first ones.
    let tags = node.descendants_it().filter(|n| n.has_name("a")).take(MOST).all(|link| {
        found += 1;
        tag(&link)
    });
    tags && found >= 2 && all_linked(node)
}

/// Builders of pages call each of their elements a widget, a word for what stands beside an article elsewhere, to Readability too: those
/// that hold its text lose it.
fn cells(page: &Document) {
    const TEXTS: &str = ".elementor-widget-theme-post-content, .elementor-widget-theme-post-excerpt, .elementor-widget-theme-post-title, \
                         .elementor-widget-text-editor, .elementor-widget-heading, .elementor-widget-blockquote, .elementor-widget-html, \
                         .elementor-widget-shortcode, .so-panel.widget_sow-editor, .so-panel.widget_sow-headline, .so-panel.widget_text, \
                         .so-panel.widget_black-studio-tinymce";
    const TEXT: usize = 30;
    const BEGIN: usize = 60;
    let unnamed = |node: &NodeRef<'_>, word: &str| {
        if let Some(class) = node.class().filter(|class| class.contains(word)) {
            node.set_attr("class", &class.replace(word, "cell"));
        }
    };
    for node in page.select(TEXTS).nodes() {
        let inner: Vec<NodeRef<'_>> = node.descendants_it().filter(NodeRef::is_element).collect();
        inner.iter().chain([node]).for_each(|n| unnamed(n, "widget"));
    }
    page.select(".elementor-widget-wrap").nodes().iter().for_each(|n| unnamed(n, "widget"));
    // Bootstrap's cards hold teasers, or the page: what its heading stands in, and beside, is none.
    if let Some(heading) = dom::heading(page) {
        let around: Vec<NodeRef<'_>> = heading.ancestors_it(None).filter(NodeRef::is_element).collect();
        for node in around.iter().filter(|n| n.class().is_some_and(|class| class.contains("card"))) {
            unnamed(node, "card");
            let inner: Vec<NodeRef<'_>> = node.children_it(false).filter(NodeRef::is_element).collect();
            inner.iter().for_each(|n| unnamed(n, "card-"));
        }
    }
    // Some blogs keep a text as a template for their script, and behind it once more for readers without scripts.
    for node in page.select("script[type='text/template'] + noscript").nodes() {
        let begin: String = dom::letters(&strip_tags(&node.text())).chars().take(BEGIN).collect();
        let twin = |script: NodeRef<'_>| dom::letters(&strip_tags(&script.text())).contains(&begin);
        if node.text().split_whitespace().take(TEXT).count() == TEXT && node.prev_element_sibling().is_some_and(twin) {
            node.rename("div");
        }
    }
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    if node.has_name("body") || node.has_name("html") {
        return false;
    }
    let style = node.attr("style").map(|s| s.to_ascii_lowercase().replace(' ', "")).unwrap_or_default();
    let class = node.class().unwrap_or_default();
    // "hidden md:block", "d-none d-lg-block": shown on other screens.
    let elsewhere =
        class.split_whitespace().any(|c| c.ends_with("block") || c.ends_with("flex") || c.ends_with("inline") || c.ends_with("grid"));
    let classed = class.split_whitespace().any(|c| ["d-none", "hidden", "visually-hidden", "sr-only"].contains(&c)) && !elsewhere;
    node.has_attr("hidden")
        || node.attr("aria-hidden").is_some_and(|v| &*v == "true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
        || classed
}

/// A paragraph that is hidden from readers' aids alone is on the page: shops that sell the rest of an article mark it so.
fn is_shown_prose(node: &NodeRef<'_>) -> bool {
    const PROSE: usize = 12;
    let seen = node.has_name("p") && !node.has_attr("hidden") && !node.has_attr("style") && node.attr("aria-hidden").is_some();
    let text = node.text();
    seen && text.split_whitespace().take(PROSE).count() == PROSE && finished(text.trim())
}

fn holds_the_article(node: &NodeRef<'_>) -> bool {
    node.descendants_it()
        .any(|n| n.has_name("article") || n.has_name("h1") || n.attr("itemprop").is_some_and(|i| i.contains("articleBody")))
        || node.has_name("article")
        || node.text().split_whitespace().take(HIDDEN_WORDS).count() == HIDDEN_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(body: &str) -> String {
        let page = Document::from(format!("<html><body class=\"cookies-not-set\">{body}</body></html>").as_str());
        prune(&page);
        page.root().text().to_string()
    }

    #[test]
    fn windows_about_cookies_leave() {
        const ASKS: &str = "<h2>تفضيلات الخصوصية</h2><p>نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا.</p>";
        const LONG: &str = "<p>قد يخزن الموقع معلومات في متصفحك أو يستردها منه.</p>";
        for (html, leaves) in [
            (format!("<div id=\"onetrust-consent-sdk\"><div>{}</div></div>", LONG.repeat(60)), true),
            (format!("<div id=\"CybotCookiebotDialog\">{ASKS}</div>"), true),
            (format!("<div id=\"consent-popup\">{ASKS}{LONG}</div>"), true),
            (format!("<section class=\"siteCookieBar\">{ASKS}{LONG}</section>"), true),
            (format!("<div class=\"gdpr\">{ASKS}{LONG}</div>"), true),
            // What says nothing of them, what holds the article, what is as long as one, and what has another name.
            (format!("<div class=\"consent\">{LONG}</div>"), false),
            (format!("<div id=\"cookie-page\"><h1>افتتاح جسر جديد</h1>{ASKS}{LONG}</div>"), false),
            (format!("<div id=\"onetrust-consent-sdk\"><article>{ASKS}{LONG}</article></div>"), false),
            (format!("<div class=\"cookie-news\">{ASKS}{}</div>", LONG.repeat(60)), false),
            (format!("<div class=\"text\">{ASKS}{LONG}</div>"), false),
            (format!("<div class=\"post tag-cookies\">{ASKS}{LONG}</div>"), false),
            (format!("<div class=\"gdpr\"><div class=\"entry-content\">{ASKS}{LONG}</div></div>"), false),
            (format!("<div class=\"cookies-recipe\"><p>تخبز الكوكيز عشر دقائق.</p>{LONG}</div>"), false),
        ] {
            assert_eq!(!left(&html).contains("يخزن") && !left(&html).contains("نستخدم"), leaves, "{html}");
        }
    }

    #[test]
    fn tags_and_counts_leave() {
        let tag = |name: &str| format!("<a href=\"/tag/{name}\">{name}</a>");
        for (html, leaves) in [
            (format!("<section>{}{}</section>", tag("نقل"), tag("مياه")), true),
            (format!("<p>{}، {}</p>", tag("نقل"), tag("مياه")), true),
            (format!("<ul><li>{}</li><li>{}</li></ul>", tag("نقل"), tag("مياه")), true),
            ("<div><a rel=tag href=/a>نقل</a> | <a rel=tag href=/b>مياه</a></div>".into(), true),
            ("<span class=itemHits>قراءة <b>152</b> مرات</span>".into(), true),
            // One link, links in a sentence, links to articles, names of other things, what holds the text, what leaves with its label.
            (format!("<h4>مواضيع</h4><p>{}{}</p>", tag("نقل"), tag("مياه")), false),
            (format!("<p>{}</p>", tag("نقل")), false),
            (format!("<p>وقال وزير {} إن شح {} مستمر.</p>", tag("نقل"), tag("مياه")), false),
            ("<p><a href=/news/1>نقل</a> <a href=/news/2>مياه</a></p>".into(), false),
            ("<p><a rel=\"category tag\" href=/a>نقل</a> <a rel=tag href=/b>مياه</a></p>".into(), false),
            ("<div class=itemHits><article>قراءة في كتاب</article></div>".into(), false),
            (format!("<div class=itemToolbar>{}</div>", "<p>قرأ الخبر ألف زائر.</p>".repeat(20)), false),
        ] {
            assert_eq!(left(&html).trim().is_empty(), leaves, "{html}");
        }
    }

    #[test]
    fn a_text_in_a_template_is_read_from_its_twin() {
        let text = "<p>وقال إن العمل استمر عامين كاملين وكلف سبعة ملايين دينار دفعت الحكومة نصفها.</p>".repeat(3);
        let html = |text: &str| {
            format!(
                "<html><head><title>x</title></head><body><h1>افتتاح جسر جديد على النهر</h1><div class=\"post-content\"><script type=\"text/template\">\
                 {text}</script><noscript>{text}</noscript></div></body></html>"
            )
        };
        let page = Document::from(html(&text).as_str());
        prune(&page);
        assert_eq!(page.select("noscript").nodes().len(), 0);
        let alone = Document::from(html("<p>فعل الجافا سكريبت.</p>").as_str());
        prune(&alone);
        assert_eq!(alone.select("noscript").nodes().len(), 1);
        // Another text is no twin.
        let other = Document::from(html(&text).replacen(&text, "<div>إعلان</div>", 1).as_str());
        prune(&other);
        assert_eq!(other.select("noscript").nodes().len(), 1);
    }

    #[test]
    fn a_foot_that_goes_on_with_the_text_is_none() {
        const SAID: &str = "وقال إن العمل استمر عامين كاملين وكلف سبعة ملايين دينار دفعت الحكومة نصفها.";
        for (html, feet) in [
            (format!("<div><p>{SAID}</p><footer><p>{SAID}</p></footer></div>"), 0),
            (format!("<div><p>{SAID}</p><footer><div>{SAID}</div></footer></div>"), 0),
            (format!("<article><div>{SAID}</div><footer><ul><li>{SAID}</li></ul></footer></article>"), 0),
            // The page's own, one behind a box, one called after something else, a notice, a link, a label.
            (format!("<p>{SAID}</p><footer><p>{SAID}</p></footer>"), 1),
            (format!("<div><div><p>{SAID}</p></div><footer><p>{SAID}</p></footer></div>"), 1),
            (format!("<div><p>{SAID}</p><footer class=author><div>{SAID}</div></footer></div>"), 1),
            (format!("<div><p>{SAID}</p><footer><p>جميع الحقوق محفوظة لصحيفة الضفاف ويمنع نسخ أي مادة دون إذن.</p></footer></div>"), 1),
            (format!("<div><p>{SAID}</p><footer><p><a href=/a>{SAID}</a></p></footer></div>"), 1),
            (format!("<div><p>{SAID}</p><footer><p>انتهى.</p></footer></div>"), 1),
        ] {
            let page = Document::from(format!("<html><body>{html}</body></html>").as_str());
            prune(&page);
            assert_eq!(page.select("footer").nodes().len(), feet, "{html}");
        }
    }

    #[test]
    fn the_card_of_the_heading_is_none() {
        let page = Document::from(
            "<html><body><div class=\"card shadow\"><div class=\"card-body\"><h1 class=\"card-title\">افتتاح جسر جديد</h1><p class=\"card-text\">نص</p>\
             <div class=\"card\">خبر آخر</div></div></div><div class=\"card\">خبر ثالث</div></body></html>",
        );
        prune(&page);
        assert_eq!(page.select("[class='card']").nodes().len(), 2);
        assert_eq!(page.select(".card-body, .card-text, .shadow.card").nodes().len(), 0);
        let two =
            Document::from("<html><body><div class=\"card\"><h1>خبر</h1></div><div class=\"card\"><h1>خبر آخر</h1></div></body></html>");
        prune(&two);
        assert_eq!(two.select("[class*='card']").nodes().len(), 2);
    }

    #[test]
    fn texts_of_page_builders_are_no_widgets() {
        let text = "<p>وقال إن العمل استمر عامين كاملين وكلف سبعة ملايين دينار دفعت الحكومة نصفها.</p>";
        let cell = |kind: &str, inner: &str| {
            format!(
                "<div class=\"elementor-element elementor-widget {kind}\"><div class=\"elementor-widget-container\">{inner}</div></div>"
            )
        };
        for (html, words) in [
            (cell("elementor-widget-text-editor", text), 0),
            (cell("elementor-widget-theme-post-content", text), 0),
            ("<div class=\"so-panel widget widget_sow-editor\"><div class=\"so-widget-sow-editor textwidget\">x</div></div>".into(), 0),
            (format!("<div class=\"elementor-widget-wrap\">{}</div>", cell("elementor-widget-heading", "x")), 0),
            // Lists of other news, and what is no builder's.
            (cell("elementor-widget-wp-widget-recent-posts", text), 2),
            (cell("elementor-widget-posts", text), 2),
            ("<div class=\"widget widget_text\">x</div>".into(), 1),
        ] {
            let page = Document::from(format!("<html><body>{html}</body></html>").as_str());
            prune(&page);
            assert_eq!(page.select("[class*='widget']").nodes().len(), words, "{html}");
        }
        let html = format!(
            "<html><head><title>x</title></head><body>{}{}{}</body></html>",
            cell("elementor-widget-theme-post-title", "<h1>افتتاح جسر جديد على النهر</h1>"),
            cell("elementor-widget-theme-post-excerpt", "العبارة القديمة تتوقف بعد خمسين عاما"),
            cell("elementor-widget-theme-post-content", &text.repeat(3))
        );
        let article = super::super::extract_html(&html).unwrap();
        assert!(article.body.starts_with("العبارة القديمة"), "{}", article.body);
    }

    #[test]
    fn a_dateline_in_a_sentence_is_a_part_of_it() {
        let page = Document::from("<p><span class=\"dateline\">عمان —</span> افتتح المحافظ جسرا.</p><div class=\"dateline\">عمان</div>");
        prune(&page);
        assert_eq!(page.select("[class='dateline']").nodes().len(), 1);
        let alone = Document::from("<p><span class=\"dateline\">سامر الخطيب</span></p>");
        prune(&alone);
        assert_eq!(alone.select("[class='dateline']").nodes().len(), 1);
        assert!(page.root().text().contains("عمان — افتتح المحافظ جسرا."));
        // As a page: the place is read, its sentence stays, and nobody is taken for the author.
        let text = "<p>وقال إن العمل استمر عامين كاملين وكلف سبعة ملايين دينار دفعت الحكومة نصفها.</p>".repeat(3);
        let html = format!(
            "<html><head><title>x</title></head><body><article><h1>افتتاح جسر جديد على النهر</h1><p><b class=\"dateline\">عمان —</b> افتتح المحافظ \
             اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين.</p>{text}</article></body></html>"
        );
        let article = super::super::extract_html(&html).unwrap();
        assert!(article.body.contains("افتتح المحافظ اليوم جسرا"), "{}", article.body);
        assert_eq!((article.byline, article.removed.iter().find(|r| r.reason == "beside")), (None, None));
    }
}
