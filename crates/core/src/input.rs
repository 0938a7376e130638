//! What an article is made of: a page, a text, bytes, or parts that are known already.

use crate::article::SourceArticle;
use crate::check::{Flag, FlagKind};
use crate::error::ArticleError;
use crate::job::{Failure, Item, Ready};
use mujaz_text::charset::decode;
use mujaz_text::extract::{Article, InputKind, extract_as, extract_html, extract_plain};
use mujaz_text::guard::guarded;

/// Something to make an article of.
///
/// ```
/// use mujaz::Input;
/// let input = Input::text("قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.").id("n1").url("https://example.org/1");
/// let ready = input.read("a1").unwrap();
/// assert_eq!((ready.article.id.as_str(), ready.article.sentences.len()), ("n1", 2));
/// assert_eq!(ready.article.url.as_deref(), Some("https://example.org/1"));
/// ```
#[derive(Debug, Clone)]
pub struct Input {
    content: Content,
    kind: InputKind,
    id: Option<String>,
    source: Option<String>,
    url: Option<String>,
}

#[derive(Debug, Clone)]
enum Content {
    Html(String),
    Text(String),
    /// A page or a text, whichever it is.
    Page(String),
    Bytes(Vec<u8>),
    Article(Box<Article>),
}

impl Input {
    fn new(content: Content) -> Self {
        Self { content, kind: InputKind::Auto, id: None, source: None, url: None }
    }

    /// An HTML page.
    pub fn html(page: impl Into<String>) -> Self {
        Self::new(Content::Html(page.into()))
    }

    /// A plain text: an article, or a page without its markup.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Content::Text(text.into()))
    }

    /// A page or a text in any charset.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(Content::Bytes(bytes.into()))
    }

    /// An article that was extracted already, or whose parts are known.
    pub fn article(article: Article) -> Self {
        Self::new(Content::Article(Box::new(article)))
    }

    /// What its text is, where that is known better than it can be told: an article, of which nothing but repeats may leave, or a page.
    ///
    /// ```
    /// use mujaz::{Input, text::extract::InputKind};
    /// let list = "مواعيد المراكز الصيفية\nاقرأ أيضا\nتفتح المراكز أبوابها غدا.";
    /// let article = Input::text(list).kind(InputKind::Article).read("a1").unwrap().article;
    /// assert!(article.sentences.iter().any(|s| s.ar == "اقرأ أيضا"));
    /// ```
    #[must_use]
    pub fn kind(mut self, kind: InputKind) -> Self {
        self.kind = kind;
        self
    }

    /// Its id, unique within a job.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Where it came from.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Its address, where the page names no other.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// The article, with the flags that reading it gave; `id` is for one that has none. A panic in a parser is an error here.
    ///
    /// # Errors
    /// If there is no article in it, or none in Arabic.
    pub fn read(self, id: &str) -> Result<Ready, ArticleError> {
        guarded(|| self.extract(id)).unwrap_or_else(|panic| Err(ArticleError::Panicked(panic)))
    }

    fn extract(self, id: &str) -> Result<Ready, ArticleError> {
        let Self { content, kind, id: own, source, url } = self;
        let mut replaced = 0;
        let mut article = match content {
            Content::Html(page) => extract_html(&page)?,
            Content::Text(text) if kind == InputKind::Auto => extract_plain(&text)?,
            Content::Text(text) => extract_as(&text, kind)?,
            Content::Page(text) => extract_as(&text, kind)?,
            Content::Bytes(bytes) => {
                let decoded = decode(&bytes);
                replaced = decoded.replaced;
                extract_as(&decoded.text, kind)?
            }
            Content::Article(article) => *article,
        };
        let id = own.unwrap_or_else(|| id.into());
        let source = source.or_else(|| url.clone()).unwrap_or_else(|| id.clone());
        article.url = article.url.or(url);
        let detail = format!("{replaced} invalid bytes were replaced while decoding");
        let flag = (replaced > 0).then(|| Flag::new(FlagKind::CharsetErrors, "article", detail));
        Ok(Ready { article: SourceArticle::new(id, source, article)?, flags: flag.into_iter().collect() })
    }

    /// What a job takes.
    pub(crate) fn item(self, id: &str) -> Item {
        let names = (self.id.clone().unwrap_or_else(|| id.into()), self.source.clone().or_else(|| self.url.clone()));
        let failed = |e: ArticleError| Failure { source: names.1.unwrap_or_else(|| names.0.clone()), id: names.0, error: e.to_string() };
        Item { tag: (), content: self.read(id).map_err(failed) }
    }
}

impl From<&str> for Input {
    fn from(text: &str) -> Self {
        Self::new(Content::Page(text.into()))
    }
}

impl From<String> for Input {
    fn from(text: String) -> Self {
        Self::new(Content::Page(text))
    }
}

impl From<Article> for Input {
    fn from(article: Article) -> Self {
        Self::article(article)
    }
}
