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

    /// Its id, and where it came from: by its address, else by its id, where nobody says.
    fn names(&self, id: &str) -> (String, String) {
        let id = self.id.as_deref().unwrap_or(id);
        let source = self.source.as_deref().or(self.url.as_deref()).unwrap_or(id);
        (id.into(), source.into())
    }

    fn extract(self, id: &str) -> Result<Ready, ArticleError> {
        let (id, source) = self.names(id);
        let Self { content, kind, url, .. } = self;
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
        article.url = article.url.or(url);
        Ok(Ready { article: SourceArticle::new(id, source, article)?, flags: undecoded(replaced).into_iter().collect() })
    }

    /// What a job takes.
    pub(crate) fn item(self, id: &str) -> Item {
        let (own, source) = self.names(id);
        let failed = |e: ArticleError| Failure { id: own, source, error: e.to_string() };
        Item { tag: (), content: self.read(id).map_err(failed) }
    }
}

/// The flag of an article some of whose bytes are in no charset that is known.
pub(crate) fn undecoded(replaced: usize) -> Option<Flag> {
    let flag = || Flag::new(FlagKind::CharsetErrors, "article", format!("{replaced} invalid bytes were replaced while decoding"));
    (replaced > 0).then(flag)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Who reads an input and who lists its failure call it the same.
    #[test]
    fn an_input_has_the_same_names_whether_it_is_read_or_fails() {
        let article = "قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.";
        let url = "https://example.org/1";
        let named = |text: &str| {
            [
                (Input::text(text), "a1", "a1"),
                (Input::text(text).id("n1"), "n1", "n1"),
                (Input::text(text).url(url), "a1", url),
                (Input::text(text).id("n1").source("crawl.html"), "n1", "crawl.html"),
                (Input::text(text).source("crawl.html").url(url), "a1", "crawl.html"),
            ]
        };
        for ((read, id, source), (fails, ..)) in named(article).into_iter().zip(named("")) {
            let ready = read.read("a1").unwrap().article;
            assert_eq!((ready.id.as_str(), ready.source.as_str()), (id, source));
            let failure = fails.item("a1").content.unwrap_err();
            assert_eq!((failure.id.as_str(), failure.source.as_str()), (id, source));
        }
    }

    #[test]
    fn bytes_of_no_charset_are_counted() {
        assert!(undecoded(0).is_none());
        assert!(undecoded(3).is_some_and(|flag| flag.kind == FlagKind::CharsetErrors && flag.detail.starts_with("3 invalid")));
    }
}
