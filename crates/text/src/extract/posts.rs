//! Pages that show a channel of Telegram (`t.me/s/NAME`), or what its program wrote out of a chat (`messages.html`): many messages, each
//! with a time of its own.

use super::dom;
use dom_query::{Document, NodeRef};

/// No page shows more.
const MOST: usize = 10_000;
/// The class of a message, of its text, and of what it answers.
const MESSAGE: &str = "tgme_widget_message";
const TEXT: &str = "tgme_widget_message_text";
const ANSWERED: &str = "tgme_widget_message_reply";
/// Classes of what stands beside a message's text: what a page that it links to says, and what it asks.
const BESIDE: [&str; 4] =
    ["link_preview_title", "link_preview_description", "tgme_widget_message_poll_question", "tgme_widget_message_document_title"];

/// A message of a channel, as the channel's page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Post {
    /// The channel and the message's number: `aldifaf/12`. Empty where a page tells no address of the channel.
    pub id: String,
    /// When it was sent, as the page says it.
    pub date: Option<String>,
    /// The channel's name.
    pub outlet: Option<String>,
    /// Its text, in HTML.
    pub html: String,
    /// What stands beside its text.
    pub beside: Vec<String>,
}

/// The messages of a page that shows a channel; none of any other page. A message without words is none.
///
/// ```
/// let page = "<div class=\"tgme_widget_message\" data-post=\"aldifaf/12\"><div class=\"tgme_widget_message_text\">افتتح الجسر.</div>\
///     <a href=\"https://t.me/aldifaf/12\"><time datetime=\"2024-05-09T14:20:00+00:00\">14:20</time></a></div>";
/// let posts = mujaz_text::extract::posts(page);
/// assert_eq!((posts[0].id.as_str(), posts[0].html.as_str()), ("aldifaf/12", "افتتح الجسر."));
/// ```
#[must_use]
pub fn posts(html: &str) -> Vec<Post> {
    if html.contains(EXPORTED) {
        return exported(html);
    }
    if !html.contains(MESSAGE) || !html.contains("data-post") {
        return Vec::new();
    }
    let Some(page) = dom::parse(html) else { return Vec::new() };
    // An article that shows messages is no channel.
    if !page.select("article, h1").nodes().is_empty() || tells_beside(&page) {
        return Vec::new();
    }
    let channel = dom::first(&page, "meta[property='og:title' i]");
    let found = page.select(".tgme_widget_message[data-post]");
    found.nodes().iter().take(MOST).filter_map(|node| post(node, channel.as_deref())).collect()
}

/// How a message begins in what Telegram's program writes out.
const EXPORTED: &str = "<div class=\"message default clearfix";

/// The messages of a chat that Telegram's program wrote out. Initials, times and what a message answers stand beside them.
fn exported(html: &str) -> Vec<Post> {
    let Some(page) = dom::parse(html) else { return Vec::new() };
    let channel = page.select(".page_header .text").nodes().first().map(dom::line).filter(|name| !name.is_empty());
    let found = page.select(".history .message.default");
    found.nodes().iter().take(MOST).filter_map(|node| written(node, channel.as_deref())).collect()
}

/// A message as Telegram's program writes it. Of one that holds another (forwarded) the words of both are its own.
fn written(message: &NodeRef<'_>, channel: Option<&str>) -> Option<Post> {
    let parts: Vec<NodeRef<'_>> = message.descendants_it().filter(NodeRef::is_element).collect();
    let inside = |n: &NodeRef<'_>| n.ancestors_it(None).take_while(|a| a.id != message.id).any(|a| called(&a, "text"));
    let texts = parts.iter().filter(|n| called(n, "text") && !inside(n) && !n.text().trim().is_empty());
    let mut html = texts.map(|n| n.inner_html().trim().to_string()).collect::<Vec<_>>().join("<br><br>");
    // What a poll asks, and what may be answered.
    let asked = parts.iter().filter(|n| called(n, "question") || called(n, "answer")).map(dom::line);
    let mut beside: Vec<String> = asked.filter(|text| !text.is_empty()).collect();
    if html.is_empty() {
        html = beside.drain(..).map(|text| paragraph(&text)).collect();
    }
    let date = parts.iter().filter(|n| called(n, "date")).find_map(|n| n.attr("title")).map(|date| date.to_string());
    (!html.is_empty()).then(|| Post { id: String::new(), date, outlet: channel.map(String::from), html, beside })
}

/// A text as a paragraph of HTML.
fn paragraph(text: &str) -> String {
    format!("<p>{}</p>", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// Whether a page tells something in paragraphs beside its messages.
fn tells_beside(page: &Document) -> bool {
    const SENTENCE: usize = 8;
    const TOLD: usize = 20;
    let found = page.select("p");
    let beside = found.nodes().iter().filter(|n| !n.ancestors_it(None).any(|a| called(&a, MESSAGE)));
    beside.map(|n| n.text().split_whitespace().count()).filter(|words| *words >= SENTENCE).sum::<usize>() >= TOLD
}

fn called(node: &NodeRef<'_>, name: &str) -> bool {
    node.class().is_some_and(|class| class.split_whitespace().any(|c| c == name))
}

fn post(message: &NodeRef<'_>, channel: Option<&str>) -> Option<Post> {
    // What happened to a channel ("Channel created") is no message of it.
    if called(message, "service_message") {
        return None;
    }
    let inside = |n: &NodeRef<'_>, name: &str| n.ancestors_it(None).take_while(|a| a.id != message.id).any(|a| called(&a, name));
    let own = |n: &NodeRef<'_>| n.is_element() && !called(n, ANSWERED) && !inside(n, ANSWERED);
    let parts: Vec<NodeRef<'_>> = message.descendants_it().filter(|n| own(n)).collect();
    let said = |name: &str| {
        let texts = parts.iter().filter(|n| called(n, name)).map(dom::line);
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>()
    };
    // One of these may hold another.
    let texts = parts.iter().filter(|n| called(n, TEXT) && !inside(n, TEXT) && !n.text().trim().is_empty());
    let mut html = texts.map(|n| n.inner_html().to_string()).collect::<Vec<_>>().join("<br><br>");
    let mut beside: Vec<String> = BESIDE.iter().flat_map(|name| said(name)).collect();
    if html.is_empty() {
        html = beside.drain(..).map(|text| paragraph(&text)).collect();
    }
    let date = parts.iter().filter(|n| n.has_name("time")).find_map(|n| n.attr("datetime")).map(|date| date.to_string());
    let outlet = said("tgme_widget_message_owner_name").into_iter().next().or_else(|| channel.map(String::from));
    let id = message.attr("data-post")?.trim().to_string();
    (!html.is_empty() && !id.is_empty()).then_some(Post { id, date, outlet, html, beside })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: &str, inner: &str) -> String {
        format!(
            "<div class=\"tgme_widget_message_wrap\"><div class=\"tgme_widget_message js-widget_message\" data-post=\"{id}\">{inner}<div \
             class=\"tgme_widget_message_footer\"><a href=\"https://t.me/{id}\"><time datetime=\"2024-05-09T14:20:00+00:00\">14:20</time></a>\
             </div></div></div>"
        )
    }

    #[test]
    fn each_message_of_a_channel_is_one() {
        let text = |text: &str| format!("<div class=\"tgme_widget_message_text js-message_text\" dir=\"auto\">{text}</div>");
        let owner = "<a class=\"tgme_widget_message_owner_name\"><span>الضفاف</span></a>";
        let page = [
            message("a/1", &(owner.to_string() + &text("افتتح الجسر.<br>وقال <b>الوزير</b>."))),
            // Of what it answers nothing is its own, a text in a text is one, and a picture says nothing.
            message("a/2", &format!("<a class=\"tgme_widget_message_reply\">{}</a>{}", text("سؤال؟"), text(&text("جواب.")))),
            message("a/3", "<i class=\"tgme_widget_message_photo\"></i>"),
            message("a/4", &(text("خبر.") + "<a><div class=\"link_preview_title\">عنوان صفحة</div></a>")),
            message("a/5", "<div class=\"tgme_widget_message_poll_question\">هل توافق؟</div>"),
        ];
        let html = format!("<html><head><meta property=\"og:title\" content=\"قناة\"></head><body>{}</body></html>", page.concat());
        let found = posts(&html);
        let brief = |p: &Post| (p.id.clone(), p.outlet.clone().unwrap_or_default(), p.html.clone(), p.beside.concat());
        let row =
            |id: &str, outlet: &str, html: &str, beside: &str| (id.to_string(), outlet.to_string(), html.to_string(), beside.to_string());
        assert_eq!(
            found.iter().map(brief).collect::<Vec<_>>(),
            [
                row("a/1", "الضفاف", "افتتح الجسر.<br>وقال <b>الوزير</b>.", ""),
                row("a/2", "قناة", &text("جواب."), ""),
                row("a/4", "قناة", "خبر.", "عنوان صفحة"),
                row("a/5", "قناة", "<p>هل توافق؟</p>", ""),
            ]
        );
        assert!(found.iter().all(|p| p.date.as_deref() == Some("2024-05-09T14:20:00+00:00")), "{found:?}");
    }

    #[test]
    fn other_pages_are_none() {
        let shown = message("a/1", "<div class=\"tgme_widget_message_text\">خبر.</div>");
        for html in [
            String::new(),
            "<p data-post=1>tgme_widget_message</p>".into(),
            format!("<article><h1>افتتاح جسر</h1>{shown}</article>"),
            format!("<main><h1>افتتاح جسر</h1>{shown}</main>"),
            format!("<main>{}{shown}</main>", "<p>افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة.</p>".repeat(2)),
            shown.replace("data-post=\"a/1\"", "data-post=\"\""),
            shown.replace("خبر.", " "),
            shown.replace("js-widget_message", "service_message"),
        ] {
            assert!(posts(&html).is_empty(), "{html}");
        }
    }

    #[test]
    fn what_telegrams_program_writes_out_is_messages() {
        let message = |n: u32, inner: &str| {
            format!(
                "<div class=\"message default clearfix\" id=\"message{n}\"><div class=\"pull_left userpic_wrap\"><div class=\"initials\">ض</div>\
                 </div><div class=\"body\"><div class=\"pull_right date details\" title=\"0{n}.05.2024 14:20:00 UTC+03:00\">\n14:20\n</div>\
                 <div class=\"from_name\">\nالضفاف\n</div>{inner}</div></div>"
            )
        };
        let text = |text: &str| format!("<div class=\"text\">\n{text}\n</div>");
        let answers = "<div class=\"reply_to details\">In reply to <a href=\"#go_to_message1\">this message</a></div>";
        let photo =
            "<div class=\"media_wrap\"><div class=\"media\"><div class=\"body\"><div class=\"title bold\">Photo</div></div></div></div>";
        let forwarded = "<div class=\"forwarded body\"><div class=\"from_name\">المرفأ</div><div class=\"text\">خبر من سواه.</div></div>";
        let poll = "<div class=\"media_poll\"><div class=\"question bold\">هل توافق؟</div><div class=\"answer\">- نعم</div></div>";
        let joined = message(6, &text("يتبع.")).replace("clearfix\"", "clearfix joined\"");
        let all = [
            "<div class=\"message service\" id=\"message-1\"><div class=\"body details\">9 May 2024</div></div>".to_string(),
            message(1, &text("افتتح الجسر.<br>وقال <strong>الوزير</strong>.")),
            message(2, &(answers.to_string() + &text("جواب."))),
            message(3, photo),
            message(4, forwarded),
            message(5, poll),
            joined,
        ];
        let page = format!(
            "<html><body><div class=\"page_header\"><div class=\"content\"><div class=\"text bold\">\nالضفاف\n</div></div></div>\
             <div class=\"page_body chat_page\"><div class=\"history\">{}</div></div></body></html>",
            all.concat()
        );
        let found = posts(&page);
        let texts: Vec<&str> = found.iter().map(|post| post.html.as_str()).collect();
        assert_eq!(
            texts,
            ["افتتح الجسر.<br>وقال <strong>الوزير</strong>.", "جواب.", "خبر من سواه.", "<p>هل توافق؟</p><p>- نعم</p>", "يتبع."]
        );
        assert!(found.iter().all(|post| post.id.is_empty() && post.outlet.as_deref() == Some("الضفاف")), "{found:?}");
        let days: Vec<Option<&str>> = found.iter().map(|post| post.date.as_deref().and_then(|day| day.get(..10))).collect();
        assert_eq!(days, ["01.05.2024", "02.05.2024", "04.05.2024", "05.05.2024", "06.05.2024"].map(Some));
        // Another page with such a class.
        assert!(posts(&message(1, &text("خبر."))).is_empty());
    }
}
