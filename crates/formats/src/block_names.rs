//! Names in bodies that are lists of blocks: what is text, what stands beside it, what is said to programs.

/// Names of one text in several dresses, in the order in which they are asked for: Arabic or the text as it was written in this
/// program's own records; then those of `WordPress`, schema.org, XML turned to JSON.
pub const TEXTS: &[&str] = &["ar", "raw", "rendered", "text", "value", "#text", "$t", "@value", "content", "html"];

/// More of them, in bodies alone.
pub const DRESSES: &[&str] = &["body", "processed", "plaintext", "plain", "markdown", "articleBody", "innerHTML", "bodyHtml", "bodyText"];

/// Names under which all is text, short or long, beside the text in its dresses.
pub const PARTS: &[&str] = &[
    "data",
    "blocks",
    "paragraphs",
    "paragraph",
    "children",
    "nodes",
    "items",
    "listItems",
    "list",
    "rows",
    "cells",
    "points",
    "model",
    "attributes",
    "attrs",
    "fields",
    "root",
    "document",
    "sections",
    "content_elements",
    "innerBlocks",
    "innerContent",
    "ops",
    "leaves",
    "values",
    "question",
    "answer",
    "q",
    "a",
    "heading",
    "header",
    "subheading",
    "title",
    "quote",
    "quotation",
    "intro",
    "lead",
    "columns",
    "elements",
    "components",
    "message",
    "السؤال",
    "الجواب",
    "سؤال",
    "جواب",
];

/// What is the text where nothing else is.
pub const LAST: &[&str] = &["name", "fullName", "full_name", "label", "date"];

/// What describes a picture or a quotation and is no sentence of the article.
pub const BESIDE: &[&str] = &[
    "caption",
    "captions",
    "alt",
    "alt_text",
    "credit",
    "credits",
    "copyright",
    "attribution",
    "cite",
    "citation",
    "author",
    "authors",
    "by",
    "byline",
    "source",
    "photographer",
    "additional_properties",
    "seo",
    "meta",
    "metadata",
];

/// What sums a text up.
pub const SUMS: &[&str] = &["summary", "abstract", "excerpt", "teaser"];

/// What leads to other articles.
pub const LINKS: &[&str] = &["related", "related_articles", "related_content", "recommended", "read_more", "links"];

/// What is said to programs only.
pub const SILENT: &[&str] = &[
    "id",
    "_id",
    "_key",
    "key",
    "uuid",
    "type",
    "_type",
    "nodeType",
    "blockName",
    "style",
    "styles",
    "class",
    "className",
    "format",
    "url",
    "href",
    "src",
    "link",
    "path",
    "slug",
    "lang",
    "language",
    "marks",
    "markDefs",
    "entityMap",
    "entityRanges",
    "inlineStyleRanges",
    "asset",
    "file",
    "icon",
    "anchor",
    "mime",
    "level",
    "version",
    "tag",
    "tags",
    "keywords",
    "topics",
    "categories",
    "entities",
    "tokens",
    "time",
    "timestamp",
    "created_at",
    "updated_at",
];

/// Kinds of blocks that are no text of the article, and why what they say is left out.
pub const ASIDE: &[(&[&str], &str)] = &[
    (&["image", "photo", "picture", "gallery", "slideshow", "video", "audio", "imageblock", "cover", "media"], "caption"),
    (&["interstitial_link", "related", "related_articles", "relatedarticles", "read_more", "readmore", "promo"], "related"),
    (&["embed", "oembed", "oembed_response", "iframe", "advertisement", "ad", "linktool", "newsletter"], "field"),
];

/// Lists of pieces of one line, under these names or as Telegram mixes them.
pub const RUNS: &[&str] = &["children", "nodes", "leaves", "spans", "ops", "runs", "inlines", "content", "text"];

/// Kinds of pieces of a line.
pub const INLINE: &[&str] = &[
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "strong",
    "em",
    "plain",
    "link",
    "text_link",
    "hashtag",
    "cashtag",
    "mention",
    "mention_name",
    "bot_command",
    "email",
    "phone",
    "code",
    "spoiler",
    "custom_emoji",
    "a",
    "hyperlink",
    "autolink",
    "b",
    "i",
    "u",
    "hardbreak",
    "linebreak",
    "br",
    "hard_break",
    "line_break",
];

/// Kinds of blocks that hold other blocks, whose pieces are paragraphs each.
pub const HOLDERS: &[&str] = &["doc", "document", "root", "body", "article", "story", "section", "list", "group", "column", "columns"];
