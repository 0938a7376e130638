//! Refusals and failures, in the shape that each API's clients read.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use mujaz::error::{ArticleError, EngineError};
use serde_json::{Value, json};

/// Whose habits an answer follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// `{"error": "text"}`
    Libre,
    /// `{"message": "text"}`
    Deepl,
    /// `{"error": {"message", "type", "param", "code"}}`
    OpenAi,
    /// `{"error": "text", "code": "name"}`
    Own,
}

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Something in it is wrong or missing.
    Bad,
    /// Well-formed, but no article, or none in Arabic.
    NoArticle,
    /// It carries no key.
    NoKey,
    /// Its key is not known.
    WrongKey,
    /// There is nothing at its path.
    NotFound,
    /// There is something, but not by this method.
    Method,
    /// Its body is too large.
    TooLarge,
    /// There is no room for what it wants kept.
    Quota,
    /// Too much was asked for by this client, or by all.
    TooMany,
    /// This server cannot do that.
    Unsupported,
    /// There is no memory for its body now.
    Full,
    /// Models are not loaded yet, or the server is about to end.
    Unready,
    /// The client took too long.
    Slow,
    /// It was not done in time.
    TimedOut,
    /// A defect.
    Internal,
}

impl Reason {
    /// Its stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Bad => "invalid_request",
            Self::NoArticle => "no_article",
            Self::NoKey => "key_missing",
            Self::WrongKey => "key_invalid",
            Self::NotFound => "not_found",
            Self::Method => "method_not_allowed",
            Self::TooLarge => "body_too_large",
            Self::TooMany => "too_many_requests",
            Self::Quota => "quota_exceeded",
            Self::Unsupported => "not_supported",
            Self::Full => "overloaded",
            Self::Unready => "not_ready",
            Self::Slow => "client_too_slow",
            Self::TimedOut => "timed_out",
            Self::Internal => "internal_error",
        }
    }

    fn status(self, api: Api) -> StatusCode {
        match (self, api) {
            (Self::NoKey, Api::Libre) | (Self::Bad, _) => StatusCode::BAD_REQUEST,
            (Self::NoArticle, _) => StatusCode::UNPROCESSABLE_ENTITY,
            (Self::NoKey | Self::WrongKey, Api::OpenAi) | (Self::NoKey, Api::Own) => StatusCode::UNAUTHORIZED,
            (Self::NoKey | Self::WrongKey, _) => StatusCode::FORBIDDEN,
            (Self::NotFound, _) => StatusCode::NOT_FOUND,
            (Self::Method, _) => StatusCode::METHOD_NOT_ALLOWED,
            (Self::TooLarge, _) => StatusCode::PAYLOAD_TOO_LARGE,
            // DeepL's clients tell it by a number of its own.
            (Self::Quota, Api::Deepl) => StatusCode::from_u16(456).unwrap_or(StatusCode::FORBIDDEN),
            (Self::Quota, _) => StatusCode::FORBIDDEN,
            (Self::TooMany, _) => StatusCode::TOO_MANY_REQUESTS,
            (Self::Unsupported, _) => StatusCode::NOT_IMPLEMENTED,
            (Self::Full | Self::Unready, _) => StatusCode::SERVICE_UNAVAILABLE,
            (Self::Slow, _) => StatusCode::REQUEST_TIMEOUT,
            (Self::TimedOut, _) => StatusCode::GATEWAY_TIMEOUT,
            (Self::Internal, _) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// A request that is not answered, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    pub reason: Reason,
    /// For the one who asked: what, where, what to do.
    pub message: String,
    /// Seconds after which asking again may help.
    pub retry: Option<u64>,
}

impl ApiError {
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), retry: None }
    }

    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(Reason::Bad, message)
    }

    pub fn again(self, seconds: u64) -> Self {
        Self { retry: Some(seconds.max(1)), ..self }
    }

    /// The body in the shape of an API.
    pub fn body(&self, api: Api) -> Value {
        let code = self.reason.code();
        match api {
            Api::Libre if self.reason == Reason::TooMany => json!({"error": format!("Slowdown: {}", self.message)}),
            Api::Libre => json!({"error": self.message}),
            Api::Deepl => json!({"message": self.message}),
            Api::OpenAi => {
                let kind = if self.reason.status(api).is_server_error() { "server_error" } else { "invalid_request_error" };
                json!({"error": {"message": self.message, "type": kind, "param": null, "code": code}})
            }
            Api::Own => json!({"error": self.message, "code": code}),
        }
    }

    /// The whole answer in the shape of an API.
    pub fn answer(&self, api: Api) -> Response {
        let mut response = crate::answers::json(self.reason.status(api), &self.body(api));
        if let Some(seconds) = self.retry {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // What is left of a body nobody read must not be taken for the next request.
        if matches!(self.reason, Reason::Slow | Reason::TooLarge | Reason::Full) {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// A result as an answer in the shape of an API.
pub fn shaped(api: Api, result: Result<impl IntoResponse, ApiError>) -> Response {
    match result {
        Ok(answer) => answer.into_response(),
        Err(failure) => failure.answer(api),
    }
}

impl From<mujaz::Error> for ApiError {
    fn from(error: mujaz::Error) -> Self {
        match error {
            mujaz::Error::Article(error) => error.into(),
            mujaz::Error::NoTranslator => Self::new(Reason::Unsupported, "this server has no translator"),
            other => Self::new(Reason::Internal, other.to_string()),
        }
    }
}

impl From<ArticleError> for ApiError {
    fn from(error: ArticleError) -> Self {
        let reason = match &error {
            ArticleError::TimedOut | ArticleError::Engine(EngineError::TimedOut) => {
                return Self::new(Reason::TimedOut, "not done within this server's time limit: ask for less at a time").again(5);
            }
            ArticleError::Empty(_) | ArticleError::NotArabic { .. } | ArticleError::Extract(_) => Reason::NoArticle,
            _ => Reason::Internal,
        };
        Self::new(reason, error.to_string())
    }
}
