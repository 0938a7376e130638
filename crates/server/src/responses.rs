//! OpenAI's newer API, as far as a translator can speak it: what a chat does, told in items, and streamed in events with names.

use crate::app::App;
use crate::failure::{Api, ApiError};
use crate::message::Shape;
use crate::openai::{Answer, Asked, Message, Voice, Wish, answered, named, stamp, text, with};
use crate::request::Incoming;
use axum::body::Bytes;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use utoipa::ToSchema;

/// What `POST /v1/responses` takes; what else clients send, such as instructions, changes nothing.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ResponseRequest {
    /// As a chat's.
    #[serde(default)]
    model: Option<String>,
    /// A text, or a list of messages, of which the last one of the user is the text.
    #[serde(default)]
    #[schema(value_type = Object)]
    input: Value,
    #[serde(default)]
    stream: Option<bool>,
    /// Its `format` names an object to answer with, by a schema.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    text: Option<Value>,
}

/// The text of an input.
fn words(input: Value) -> Result<String, ApiError> {
    let messages: Vec<Message> = match input {
        Value::String(text) => vec![Message::of_user(text)],
        list => {
            let wrong = |error: serde_json::Error| ApiError::bad(format!("`input` is neither a text nor a list of messages: {error}"));
            serde_json::from_value(list).map_err(wrong)?
        }
    };
    text(&messages)
}

/// The format of an answer, as a chat's request names it.
fn format_of(text: &Value) -> Option<Value> {
    let format = text.get("format")?;
    Some(json!({"type": format.get("type")?, "json_schema": {"schema": format.get("schema")}}))
}

/// A text as a part of a message.
fn written(text: &str) -> Value {
    json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
}

/// Tells answers as responses are told.
#[derive(Clone)]
struct Told {
    id: String,
    created: u64,
    model: String,
    /// Events that were told.
    count: Arc<AtomicU64>,
}

impl Told {
    fn message(&self) -> String {
        format!("msg_{}", self.id)
    }

    fn item(&self, status: &str, text: Option<&str>) -> Value {
        let content: Vec<Value> = text.into_iter().map(written).collect();
        json!({"id": self.message(), "type": "message", "role": "assistant", "status": status, "content": content})
    }

    fn response(&self, status: &str, answer: Option<&Answer>) -> Value {
        let output: Vec<Value> = answer.into_iter().map(|answer| self.item("completed", Some(answer.text.as_str()))).collect();
        let usage = answer.map(|Answer { usage, .. }| {
            json!({
                "input_tokens": usage.prompt_tokens,
                "input_tokens_details": {"cached_tokens": 0},
                "output_tokens": usage.completion_tokens,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": usage.total_tokens,
            })
        });
        let extra = answer.map(|answer| &answer.extra);
        let head = json!({"id": format!("resp_{}", self.id), "object": "", "created_at": self.created, "status": status});
        let own = json!({"model": self.model, "output": output, "usage": usage, "mujaz": extra});
        // What clients look for, whether it says something or not.
        let usual = json!({"error": null, "incomplete_details": null, "instructions": null, "metadata": {}, "tools": [],
            "tool_choice": "auto", "parallel_tool_calls": false, "temperature": null, "top_p": null});
        with(with(head, "response", &own), "response", &usual)
    }

    fn event(&self, name: &str, rest: Value) -> Bytes {
        let mut data = json!({"type": name, "sequence_number": self.count.fetch_add(1, Ordering::Relaxed)});
        if let (Some(map), Value::Object(rest)) = (data.as_object_mut(), rest) {
            map.extend(rest);
        }
        Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
    }

    /// An event about the text.
    fn of_text(&self, name: &str, key: &str, value: Value) -> Bytes {
        let mut rest = json!({"item_id": self.message(), "output_index": 0, "content_index": 0});
        if let Some(map) = rest.as_object_mut() {
            map.insert(key.into(), value);
        }
        self.event(name, rest)
    }
}

impl Voice for Told {
    fn whole(&self, answer: &Answer) -> Value {
        self.response("completed", Some(answer))
    }

    fn begin(&self) -> Vec<Bytes> {
        let response = self.response("in_progress", None);
        vec![
            self.event("response.created", json!({"response": response})),
            self.event("response.in_progress", json!({"response": response})),
            self.event("response.output_item.added", json!({"output_index": 0, "item": self.item("in_progress", None)})),
            self.of_text("response.content_part.added", "part", written("")),
        ]
    }

    fn part(&self, text: &str) -> Bytes {
        self.of_text("response.output_text.delta", "delta", text.into())
    }

    fn end(&self, answer: &Answer) -> Vec<Bytes> {
        let item = self.item("completed", Some(answer.text.as_str()));
        vec![
            self.of_text("response.output_text.done", "text", answer.text.as_str().into()),
            self.of_text("response.content_part.done", "part", written(&answer.text)),
            self.event("response.output_item.done", json!({"output_index": 0, "item": item})),
            self.event("response.completed", json!({"response": self.response("completed", Some(answer))})),
        ]
    }

    fn failed(&self, failure: &ApiError) -> Vec<Bytes> {
        let body = failure.body(Api::OpenAi);
        let said = json!({"code": failure.reason.code(), "message": failure.message, "param": null, "error": body.get("error")});
        vec![self.event("error", said)]
    }
}

/// `POST /v1/responses`
pub async fn create(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let visitor = app.visitor(&incoming, incoming.authorization("Bearer"))?;
    let request: ResponseRequest = incoming.json()?;
    let (model, stage) = named(request.model)?;
    let format = request.text.as_ref().and_then(format_of);
    let wish = Wish { text: words(request.input)?, shape: Shape::of(format.as_ref()) };
    let (id, created) = stamp()?;
    let voice = Told { id, created, model, count: Arc::default() };
    let stream = request.stream.unwrap_or(false);
    answered(app, visitor, Asked { stage, wish, stream, deadline: incoming.deadline, voice }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_an_input_is_found() {
        let part = |text: &str| json!({"type": "input_text", "text": text});
        for (input, want) in [
            (json!("قال نعم"), Some("قال نعم")),
            (json!([{"role": "user", "content": "قال نعم"}]), Some("قال نعم")),
            (json!([{"type": "message", "role": "user", "content": [part("قال"), part("نعم")]}]), Some("قال\nنعم")),
            (
                json!([{"role": "developer", "content": "translate"}, {"role": "user", "content": "نعم"}, {"type": "reasoning"}]),
                Some("نعم"),
            ),
            (json!([{"role": "assistant", "content": "yes"}]), None),
            (json!([]), None),
            (json!(" "), None),
            (json!(null), None),
            (json!(["نص"]), None),
        ] {
            assert_eq!(words(input.clone()).ok().as_deref(), want, "{input}");
        }
    }

    #[test]
    fn a_format_is_read_as_a_chats() {
        let schema = json!({"type": "object", "properties": {"translation": {"type": "string"}}});
        let text = json!({"format": {"type": "json_schema", "name": "x", "schema": schema}});
        assert!(Shape::of(format_of(&text).as_ref()).is_some());
        assert!(Shape::of(format_of(&json!({"format": {"type": "json_object"}})).as_ref()).is_some());
        assert!(Shape::of(format_of(&json!({"format": {"type": "text"}})).as_ref()).is_none());
        assert!(format_of(&json!({"verbosity": "low"})).is_none());
    }
}
