//! Names of fields in records: the usual ones, and those a user gives.

/// A field's name that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}`: {expected}")]
pub struct FieldError {
    /// What was given.
    pub given: String,
    /// What should be given.
    pub expected: String,
}

/// What a field of a record is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Id,
    Url,
    Title,
    Body,
    Html,
    Date,
    Byline,
    Outlet,
    Dateline,
    Section,
    /// What stands between title and body: a standfirst, a subtitle, a description.
    Lead,
}

/// When a row of a database or a post was made: its day where nothing else says one.
pub const MADE: &str = "created_at";

/// Where rows of data sets name their cells that were too long to be shown whole.
pub const TRUNCATED: &str = "truncated_cells";

/// Every role with its name and the usual names of its field.
const ROLES: &[(Role, &str, &[&str])] = &[
    (Role::Id, "id", &["id", "_id", "article_id", "post_id", "uuid"]),
    (
        Role::Url,
        "url",
        &[
            "url",
            "link",
            "canonical_url",
            "permalink",
            "webUrl",
            "pageUrl",
            "article_url",
            "الرابط",
            "رابط",
            "metadata.url",
            "metadata.sourceURL",
            "metadata.canonicalUrl",
            "meta.url",
            "warc_headers.warc-target-uri",
            "requested_url",
            "canonical_link",
        ],
    ),
    (
        Role::Title,
        "title",
        &[
            "title",
            "headline",
            "title_ar",
            "post_title",
            "headlines.basic",
            "webTitle",
            "headlines.value",
            "العنوان",
            "عنوان",
            "metadata.title",
            "meta.title",
        ],
    ),
    (
        Role::Body,
        "body",
        &[
            "text",
            "body",
            "content",
            "article",
            "maintext",
            "article_body",
            "text_ar",
            "articleBody",
            "content_text",
            "full_text",
            "story",
            "post_content",
            "paragraphs",
            "body_text",
            "article_text",
            "content_elements",
            "news_body",
            "story_text",
            "cleaned_text",
            "raw_text",
            "full_article",
            "story_body",
            "article_content",
            "story_content",
            "news_content",
            "news_text",
            "body_ar",
            "content_ar",
            "lexical",
            "extended_tweet.full_text",
            "note_tweet.text",
            "selftext",
            "extract",
            "page_content",
            "bodies",
            "markdown",
            "النص",
            "نص",
            "نص الخبر",
            "المحتوى",
            "محتوى",
            "المتن",
        ],
    ),
    // The last one of feeds that programs turned to JSON or CSV: beside the text or the page itself it may be a teaser.
    (Role::Html, "html", &["html", "raw_html", "page", "content_html", "body_html", "body_xhtml", "content:encoded"]),
    (
        Role::Date,
        "date",
        &[
            "published",
            // With the time of day, where `date` may be the day alone.
            "dateTimePub",
            "webPublicationDate",
            "date",
            "published_at",
            "publish_date",
            "date_publish",
            "pub_date",
            "datePublished",
            "date_published",
            "publishedAt",
            "pubDate",
            "published_date",
            "post_date",
            "publication_date",
            "timestamp",
            "time",
            "display_date",
            "created_time",
            "firstcreated",
            "versioncreated",
            "created",
            "التاريخ",
            "تاريخ",
            "تاريخ النشر",
            "metadata.published",
            "metadata.published_at",
            "metadata.publishedTime",
            "metadata.article:published_time",
            "metadata.date",
            "meta.published",
            "meta.date",
            "created_utc",
            "isoDate",
            "dc:date",
            "issued",
            MADE,
        ],
    ),
    (
        Role::Byline,
        "byline",
        &[
            "byline",
            "author",
            "authors",
            "author_name",
            "post_author",
            "writer",
            "reporter",
            "journalist",
            "credits.by",
            "primary_author",
            "_embedded.author.0.name",
            "creator",
            "dc:creator",
            "الكاتب",
            "كاتب",
            "المؤلف",
            "اسم الكاتب",
            "metadata.author",
            "metadata.authors",
            "meta.author",
        ],
    ),
    (
        Role::Outlet,
        "outlet",
        &[
            "outlet",
            "source",
            "source_name",
            "source.title",
            "source_hostname",
            "site",
            "site_name",
            "publisher",
            "newspaper",
            "media_name",
            "meta_site_name",
            "container-title",
            "المصدر",
            "الصحيفة",
            "metadata.site_name",
            "metadata.ogSiteName",
        ],
    ),
    (Role::Dateline, "dateline", &["dateline", "location", "place", "located"]),
    (Role::Section, "section", &["section", "category", "section_name", "category_name", "primary_tag", "القسم", "قسم", "التصنيف"]),
    (
        Role::Lead,
        "lead",
        &[
            "subtitle",
            "sub_title",
            "subheadline",
            "standfirst",
            "lead",
            "lede",
            "description",
            "intro",
            "introduction",
            "deck",
            "dek",
            "lead_paragraph",
            "first_paragraph",
            "subheadlines.basic",
            "العنوان الفرعي",
            "المقدمة",
            "الوصف",
        ],
    ),
];

/// Names that hold a text in some exports and something else in others: they count where no other name does, and where they say more.
pub const WEAK_BODIES: &[&str] = &[
    "message",
    "details",
    "contents",
    "blocks",
    "التفاصيل",
    "sections",
    "pages",
    "document",
    "interview",
    "transcript",
    "transcription",
    "ocr_text",
];

/// Those of them that hold whole articles as often: beside a title they are the text of one.
pub const TITLED: &[&str] = &["sections", "pages", "document", "interview"];

/// Which field of a record plays which role.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    given: Vec<(Role, String)>,
    flag: &'static str,
}

impl Fields {
    /// Reads `ROLE=NAME` as users give it.
    pub fn parse(args: &[String]) -> Result<Self, FieldError> {
        let one = |arg: &String| {
            let (role, name) = arg.split_once('=').filter(|(_, name)| !name.is_empty())?;
            let (role, _, _) = ROLES.iter().find(|(_, r, _)| *r == role)?;
            Some((*role, path(name)))
        };
        let wrong = |arg: &String| {
            let roles: Vec<&str> = ROLES.iter().map(|(_, r, _)| *r).collect();
            FieldError { given: arg.clone(), expected: format!("give ROLE=NAME, with a role of {}", roles.join(", ")) }
        };
        Ok(Self { given: args.iter().map(|a| one(a).ok_or_else(|| wrong(a))).collect::<Result<_, _>>()?, flag: "" })
    }

    /// What failures call the way to name a field: `--field ` makes `--field body=NAME` of their `body=NAME`.
    #[must_use]
    pub fn asked_with(self, flag: &'static str) -> Self {
        Self { flag, ..self }
    }

    /// The words that name a role's field.
    pub(crate) fn example(&self, role: &str) -> String {
        format!("{}{role}=NAME", self.flag)
    }

    /// The same for what stands under a path: `objects.text` is `text` there.
    pub(crate) fn under(&self, path: &str) -> Self {
        let inside = |name: &str| {
            let plain = name.replace('[', ".").replace(']', "");
            plain.strip_prefix(path).and_then(|rest| rest.strip_prefix('.')).map_or_else(|| name.to_string(), String::from)
        };
        Self { given: self.given.iter().map(|(role, name)| (*role, inside(name))).collect(), ..self.clone() }
    }

    /// Whether a field's name is one that is looked for.
    pub fn knows(&self, name: &str) -> bool {
        self.given.iter().any(|(_, given)| given.split('.').next() == Some(name) || given == name)
            || ROLES.iter().any(|(_, _, names)| names.iter().any(|known| same(known, name)))
            || WEAK_BODIES.iter().any(|known| same(known, name))
    }

    /// Whether the user named the field of a role.
    pub fn gives(&self, role: Role) -> bool {
        self.given.iter().any(|(given, _)| *given == role)
    }

    /// The names to look for, in order: where the user gave any, only those.
    pub fn names(&self, role: Role) -> Vec<&str> {
        let given: Vec<&str> = self.given.iter().filter(|(r, _)| *r == role).map(|(_, n)| n.as_str()).collect();
        if !given.is_empty() {
            return given;
        }
        ROLES.iter().find(|(r, _, _)| *r == role).map_or(Vec::new(), |(_, _, names)| names.to_vec())
    }
}

/// A path as other programs write it (`$.items[*].text`, `items['text']`, `/items/0/text`) in the form that is looked for: `items.text`,
/// `items.0.text`.
fn path(name: &str) -> String {
    if let Some(pointer) = name.strip_prefix('/') {
        return pointer.replace('/', ".");
    }
    let plain = name.replace("[*]", "").replace("['", ".").replace("[\"", ".").replace("']", "").replace("\"]", "");
    plain.strip_prefix("$.").unwrap_or(&plain).to_string()
}

/// Whether two names of fields are one: `Published At`, `published-at` and `publishedAt` are `published_at`.
pub fn same(a: &str, b: &str) -> bool {
    // Asked for each name of each role of each record: nothing is allocated.
    fn letters(name: &str) -> impl Iterator<Item = char> {
        name.chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '\u{feff}' | '\u{a0}')).map(|c| c.to_ascii_lowercase())
    }
    a == b || letters(a).eq(letters(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_other_programs_are_read() {
        for (given, want) in [
            ("text", "text"),
            ("content.rendered", "content.rendered"),
            ("list[0].x", "list[0].x"),
            ("$.items[*].text", "items.text"),
            ("items[*].text", "items.text"),
            ("$['items']['text']", "items.text"),
            ("items[\"text\"]", "items.text"),
            ("/items/0/text", "items.0.text"),
            ("$date", "$date"),
            ("نص الخبر", "نص الخبر"),
            ("og:description", "og:description"),
        ] {
            let fields = Fields::parse(&[format!("body={given}")]).unwrap();
            assert_eq!(fields.names(Role::Body), [want], "{given}");
        }
    }
}
