//! Answers as they go out.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

/// An answer with a body of a type.
pub fn answer(status: StatusCode, media: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

/// An answer in JSON.
pub fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => answer(status, "application/json", bytes),
        Err(_) => answer(StatusCode::INTERNAL_SERVER_ERROR, "application/json", "{\"error\":\"the answer cannot be written as JSON\"}"),
    }
}

/// JSON, all good.
pub fn ok(value: &impl Serialize) -> Response {
    json(StatusCode::OK, value)
}
