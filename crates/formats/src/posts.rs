//! Pages of channels: one file, many messages.

use super::record::Record;
use super::{Documents, Fields, Options};
use mujaz_text::charset::Decoded;
use mujaz_text::extract::{Post, posts};
use serde_json::{Map, Value};

/// The messages of a page that shows a channel; None for any other page.
pub fn documents(decoded: &Decoded, source: &str, options: &Options) -> Option<Documents> {
    let found = posts(&decoded.text);
    if found.is_empty() {
        return None;
    }
    let (kind, replaced, source) = (options.kind, decoded.replaced, source.to_string());
    let documents = found.into_iter().enumerate().map(move |(n, post)| {
        let record = record(post);
        // Fields that the user names are those of records.
        Record { fields: &Fields::default(), kind, record: &record }.document(format!("{source}#{}", n + 1), replaced)
    });
    Some(Box::new(documents))
}

/// A message by the names that records have.
fn record(post: Post) -> Map<String, Value> {
    let mut record = Map::new();
    if !post.id.is_empty() {
        record.insert("url".into(), Value::String(format!("https://t.me/{}", post.id)));
        record.insert("id".into(), Value::String(post.id));
    }
    record.insert("html".into(), Value::String(post.html));
    let named = [("date", post.date), ("outlet", post.outlet)];
    record.extend(named.into_iter().filter_map(|(name, value)| Some((name.to_string(), Value::String(value?)))));
    if !post.beside.is_empty() {
        record.insert("preview".into(), Value::String(post.beside.join("\n")));
    }
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use mujaz_text::charset::decode;
    use mujaz_text::extract::InputKind;

    #[test]
    fn messages_are_documents_of_their_own() {
        let message = |n: usize, text: &str| {
            format!(
                "<div class=\"tgme_widget_message\" data-post=\"aldifaf/{n}\"><div class=\"tgme_widget_message_text\">{text}</div>\
                 <a href=\"x\"><time datetime=\"2024-05-0{n}T14:20:00+00:00\">14:20</time></a></div>"
            )
        };
        let texts = ["افتتح المحافظ جسرا جديدا على النهر بعد عامين.", "قال الوزير إن المفاوضات مستمرة حتى نهاية العام."];
        let page = format!("<html><body>{}{}</body></html>", message(1, texts[0]), message(2, texts[1]));
        let read = documents(&decode(page.as_bytes()), "a.html", &Options::default()).expect("a channel");
        for (n, (document, text)) in read.zip(texts).enumerate() {
            let document = document.expect("a message");
            assert_eq!(document.id, format!("aldifaf/{}", n + 1));
            let article = document.extract(InputKind::Auto).expect("an article");
            assert_eq!(article.body, text);
            assert_eq!(article.url, Some(format!("https://t.me/aldifaf/{}", n + 1)));
            assert_eq!(article.published.map(|day| day.date), Some(format!("2024-05-0{}", n + 1)));
        }
        let other = decode("<html><body><p>قال الوزير إن المفاوضات مستمرة.</p></body></html>".as_bytes());
        assert!(documents(&other, "a.html", &Options::default()).is_none());
    }

    #[test]
    fn messages_of_a_chat_that_was_written_out_have_days_and_no_address() {
        let message = |n: usize, text: &str| {
            format!(
                "<div class=\"message default clearfix\" id=\"message{n}\"><div class=\"body\"><div class=\"pull_right date details\" \
                 title=\"0{n}.05.2024 14:20:00 UTC+03:00\">14:20</div><div class=\"text\">{text}</div></div></div>"
            )
        };
        let texts = ["افتتح المحافظ جسرا جديدا على النهر بعد عامين.", "قال الوزير إن المفاوضات مستمرة حتى نهاية العام."];
        let page = format!("<html><body><div class=\"history\">{}{}</div></body></html>", message(1, texts[0]), message(2, texts[1]));
        let read = documents(&decode(page.as_bytes()), "messages.html", &Options::default()).expect("a chat");
        for (n, (document, text)) in read.zip(texts).enumerate() {
            let document = document.expect("a message");
            assert_eq!(document.id, format!("messages.html#{}", n + 1));
            let article = document.extract(InputKind::Auto).expect("an article");
            assert_eq!((article.body.as_str(), article.url), (text, None));
            assert_eq!(article.published.map(|day| day.date), Some(format!("2024-05-0{}", n + 1)));
        }
    }
}
