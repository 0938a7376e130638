//! Names of fields that say more than they need: `ArticleTitle`, `title_txt_ar`, `Text (Arabic)`, `publish_time`, `عنوان الخبر`.
//!
//! Databases, search engines and whoever collects texts put a word of their own to a usual name. Such a name counts where no usual one
//! gives a role.

use super::beside::words;
use super::fields::Role;

/// Words that say of what a field is, or in which language or form, and nothing of what it is for.
const AROUND: &[&str] = &[
    "article",
    "articles",
    "news",
    "story",
    "post",
    "item",
    "full",
    "main",
    "clean",
    "cleaned",
    "raw",
    "plain",
    "extracted",
    "ar",
    "arb",
    "ara",
    "arabic",
    "txt",
    "str",
    "string",
    "t",
    "s",
    "الخبر",
    "خبر",
    "المقال",
    "مقال",
    "المقالة",
    "مقالة",
    "التقرير",
    "كامل",
    "الكامل",
    "كاملا",
    "الرئيسي",
    "المنشور",
];

const TITLES: &[&str] = &["title", "titles", "headline", "heading", "عنوان", "العنوان"];
const BODIES: &[&str] = &["text", "plaintext", "body", "content", "contents", "html", "نص", "النص", "محتوى", "المحتوى", "متن"];
const BYLINES: &[&str] = &["author", "authors", "writer", "byline", "كاتب", "الكاتب"];
const OUTLETS: &[&str] = &["source", "outlet", "publisher", "newspaper", "مصدر", "المصدر", "الصحيفة", "الجريدة"];
const URLS: &[&str] = &["url", "link", "permalink", "رابط", "الرابط"];
const DAYS: &[&str] = &["date", "time", "datetime", "timestamp", "day", "pubdate", "تاريخ", "التاريخ", "وقت"];

/// What is said of a day of publication: one of these without a word for a day says it too (`posted_at`, `published on`).
const PUBLISHED: &[&str] = &[
    "publish",
    "published",
    "publishing",
    "publication",
    "pub",
    "posted",
    "release",
    "released",
    "upload",
    "uploaded",
    "issue",
    "issued",
    "نشر",
    "النشر",
];

/// What may stand beside a day.
const AT: &[&str] = &["at", "on", "utc", "gmt", "iso", "local", "dt", "created"];

/// What stands beside a title.
const NAMED: &[&str] = &["text", "name"];

/// What stands beside a name.
const CALLED: &[&str] = &["name", "names", "اسم"];

/// What stands beside an address. The page of a source or of an author is none of their names.
const BESIDE: &[&str] = &["name", "canonical", "web", "page"];

/// What may be the whole name of a text: a column called "news".
const ALONE: &[&str] = &["news", "story", "post", "الخبر", "خبر", "المقال", "مقال", "المقالة"];

/// No name of so many bytes is one of these.
const LONGEST: usize = 60;

/// The role that a field has by such a name.
pub fn role(name: &str) -> Option<Role> {
    if name.len() > LONGEST {
        return None;
    }
    let words = words(name);
    let is = |list: &[&str], word: &str| list.contains(&word);
    let has = |list: &[&str]| words.iter().any(|word| is(list, word));
    let only = |lists: &[&[&str]]| words.iter().all(|word| is(AROUND, word) || lists.iter().any(|list| is(list, word)));
    match () {
        () if has(TITLES) => only(&[TITLES, NAMED]).then_some(Role::Title),
        () if has(BYLINES) => only(&[BYLINES, CALLED]).then_some(Role::Byline),
        () if has(URLS) => only(&[URLS, BESIDE]).then_some(Role::Url),
        () if has(OUTLETS) => only(&[OUTLETS, CALLED]).then_some(Role::Outlet),
        () if has(DAYS) || has(PUBLISHED) => {
            let told = has(DAYS) || has(PUBLISHED) && has(AT);
            (told && only(&[DAYS, PUBLISHED, AT])).then_some(Role::Date)
        }
        () if has(BODIES) => only(&[BODIES]).then_some(Role::Body),
        () => match words.as_slice() {
            [one] if is(ALONE, one) => Some(Role::Body),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_name_with_a_word_around_it_has_its_role() {
        for (name, want) in [
            ("ArticleTitle", Some(Role::Title)),
            ("news_title", Some(Role::Title)),
            ("title_txt_ar", Some(Role::Title)),
            ("Title (Arabic)", Some(Role::Title)),
            ("headline_text", Some(Role::Title)),
            ("عنوان الخبر", Some(Role::Title)),
            ("clean_text", Some(Role::Body)),
            ("textContent", Some(Role::Body)),
            ("arabic_text", Some(Role::Body)),
            ("news_content_html", Some(Role::Body)),
            ("main_text", Some(Role::Body)),
            ("نص المقال", Some(Role::Body)),
            ("محتوى الخبر كامل", Some(Role::Body)),
            ("نص الخبر كاملا", Some(Role::Body)),
            ("نص المنشور", Some(Role::Body)),
            ("العنوان الرئيسي", Some(Role::Title)),
            ("اسم الصحيفة", Some(Role::Outlet)),
            ("الخبر", Some(Role::Body)),
            ("news", Some(Role::Body)),
            ("publish_time", Some(Role::Date)),
            ("PUBLISHED_ON", Some(Role::Date)),
            ("@timestamp", Some(Role::Date)),
            ("created_utc", None),
            ("Date (UTC)", Some(Role::Date)),
            ("upload_date", Some(Role::Date)),
            ("تاريخ الخبر", Some(Role::Date)),
            ("ArticleAuthor", Some(Role::Byline)),
            ("كاتب المقال", Some(Role::Byline)),
            ("articleLink", Some(Role::Url)),
            ("page_url", Some(Role::Url)),
            ("رابط الخبر", Some(Role::Url)),
            ("news_source", Some(Role::Outlet)),
            ("news_source_name", Some(Role::Outlet)),
        ] {
            assert_eq!(role(name), want, "{name}");
        }
    }

    #[test]
    fn what_is_of_something_else_has_none() {
        for name in [
            "image_title",
            "seo_title",
            "title_en",
            "english_text",
            "comment_text",
            "summary_text",
            "alt_text",
            "author_id",
            "author_url",
            "author_page",
            "Source Page",
            "source_url",
            "image_url",
            "crawl_date",
            "date_modified",
            "reading_time",
            "update_time",
            "published",
            "main_story_ar",
            "story_ar",
            "نص_الموضوع",
            "نص التعليق",
            "العنوان الفرعي",
            "المنشور",
            "الرئيسي",
            "kalam",
            "المادة",
            "post_id",
            "item",
            "article_type",
            "full",
            "t",
            "",
        ] {
            assert_eq!(role(name), None, "{name}");
        }
    }
}
