//! What can go wrong on the way from an article to a brief; what concerns models is in [`mujaz_engine::error`].

pub use mujaz_engine::error::{EngineError, LoadError};

/// An article that could not be turned into a brief; it becomes a failure record and the run goes on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArticleError {
    /// No article text was found.
    #[error("no article text: {0}")]
    Empty(String),
    /// The text is not Arabic.
    #[error("no Arabic text found ({arabic} Arabic letters among {letters}): pass an Arabic article")]
    NotArabic {
        /// Arabic letters.
        arabic: usize,
        /// All letters.
        letters: usize,
    },
    /// The page could not be read as an article.
    #[error(transparent)]
    Extract(#[from] mujaz_text::extract::ExtractError),
    /// Code that should not have panicked did: a defect of this program.
    #[error("a defect of mujaz, please report it with the article: {0}")]
    Panicked(String),
    /// The time limit was reached.
    #[error("not done within the time limit: raise it, or shorten the article")]
    TimedOut,
    /// The engine failed on this article.
    #[error(transparent)]
    Engine(EngineError),
}

impl From<EngineError> for ArticleError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::TimedOut => Self::TimedOut,
            other => Self::Engine(other),
        }
    }
}
