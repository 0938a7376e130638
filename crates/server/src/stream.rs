//! Answers that are written while they are made.

use crate::answers::answer;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use hyper::body::Frame;
use serde::Serialize;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, UnboundedReceiver};

/// The end of a channel that an answer is read from. One text's has no bound: a client that reads slowly must not hold up the work, and
/// what is written is in proportion to its request. That of many lines has one, for a line of few bytes becomes one of many.
pub trait Parts: Send + Unpin + 'static {
    fn next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>>;
}

impl Parts for UnboundedReceiver<Bytes> {
    fn next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        self.poll_recv(cx)
    }
}

impl Parts for Receiver<Bytes> {
    fn next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        self.poll_recv(cx)
    }
}

/// A body of what comes through a channel.
struct Channel<P>(P);

impl<P: Parts> hyper::body::Body for Channel<P> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.next(cx).map(|bytes| bytes.map(|b| Ok(Frame::data(b))))
    }
}

/// An answer of what comes through a channel.
pub fn streamed(media: &'static str, parts: impl Parts) -> Response {
    let mut response = answer(StatusCode::OK, media, Body::new(Channel(parts)));
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would otherwise wait for the end.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// A server-sent event without a name.
pub fn event(data: &impl Serialize) -> Bytes {
    Bytes::from(format!("data: {}\n\n", serde_json::to_string(data).unwrap_or_default()))
}

/// A line of JSON.
pub fn line(value: &impl Serialize) -> Bytes {
    Bytes::from(format!("{}\n", serde_json::to_string(value).unwrap_or_default()))
}
