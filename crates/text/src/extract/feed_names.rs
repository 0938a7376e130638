//! What elements of feeds are called, whatever prefixes they have.

/// Elements of an item that hold its text in feeds of somebody's own making.
pub const BODIES: &[&str] =
    &["body", "text", "story", "articlebody", "article", "maintext", "html", "content_html", "full_text", "fullcontent"];

/// Elements of an item that are no text of the article: whose it is, where it belongs, what others say of it.
pub const NO_TEXT: &[&str] = &[
    "author",
    "contributor",
    "category",
    "tags",
    "keywords",
    "section",
    "comments",
    "commentrss",
    "rights",
    "copyright",
    "credit",
    "source",
    "generator",
    "enclosure",
    "image",
    "thumbnail",
    "caption",
    "related",
    "subject",
    "publisher",
    "outlet",
];

/// Elements of other vocabularies that tell an item's text: often all that a podcast, a film or a library's record has.
pub const TOLD: &[&str] = &["itunes:summary", "googleplay:description", "media:text", "dc:description", "dc:abstract"];

pub fn is_item(name: &str) -> bool {
    matches!(name, "item" | "entry")
}

/// Fields of an item that hold text only or the text of an article; one of [`OWN`] inside of them means they were not closed.
pub const LEAVES: &[&str] =
    &["title", "link", "guid", "id", "pubdate", "published", "date", "updated", "creator", "description", "encoded"];

/// Fields whose names no page has for an element.
pub const OWN: &[&str] = &["description", "pubdate", "guid", "encoded", "creator", "published", "updated", "category", "enclosure"];

/// Whose elements are named as a feed's own, but say something else: pictures, podcasts, places.
const FOREIGN: &[&str] =
    &["media", "itunes", "googleplay", "geo", "georss", "slash", "wfw", "sy", "thr", "podcast", "yt", "image", "g", "cc", "wp"];

/// The name of an element without its prefix, which any feed may choose, unless that is one of another vocabulary.
pub fn canonical(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.split_once(':') {
        Some((prefix, _)) if FOREIGN.contains(&prefix) => name,
        // Of what WordPress exports `content:encoded` is the text.
        Some(("excerpt", "encoded")) => "summary".into(),
        Some(("dc", local)) if !matches!(local, "creator" | "date") => name,
        Some((_, local)) => local.to_string(),
        None => name,
    }
}

/// Kinds of entries in exports of `WordPress` that are no articles: pictures, menus, what an editor keeps for itself.
const NO_ARTICLES: &[&str] =
    &["attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache", "user_request"];

/// Whether an entry of an export is no article by its kind, or by its state: what was thrown away, or never written.
pub fn is_no_article(kind: &str, status: &str) -> bool {
    NO_ARTICLES.contains(&kind) || kind.starts_with("wp_") || matches!(status, "trash" | "auto-draft")
}
