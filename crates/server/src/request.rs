//! Requests as they come in, read within bounds, and answers as they go out.

use crate::failure::{ApiError, Reason};
use crate::multipart::{Part, boundary, parts};
use crate::options::Limits;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

/// A request that was read whole.
#[derive(Debug)]
pub struct Incoming {
    pub method: Method,
    pub path: String,
    pub headers: HeaderMap,
    pub query: String,
    pub address: IpAddr,
    pub body: Bytes,
    /// When its answer must be there.
    pub deadline: Instant,
}

/// A media type of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    Json,
    Lines,
    Form,
    /// A form with files.
    Multipart,
    Html,
    Text,
    Other,
}

impl Incoming {
    /// Reads a body, but no more of it than is allowed, and no longer.
    pub async fn read(request: Request, limits: &Limits, trust_forwarded: bool) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let too_large = || {
            let message = format!("the body is over this server's limit of {} bytes: send less at a time", limits.body);
            ApiError::new(Reason::TooLarge, message)
        };
        let said = parts.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
        if said.is_some_and(|n| n > limits.body as u64) {
            return Err(too_large());
        }
        let read = tokio::time::timeout(limits.patience, Limited::new(body, limits.body).collect()).await;
        let slow = |_| ApiError::new(Reason::Slow, format!("the body was not there after {} seconds", limits.patience.as_secs()));
        let body = match read.map_err(slow)? {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return Err(too_large()),
            Err(error) => return Err(ApiError::bad(format!("the body cannot be read: {error}"))),
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
        // The last proxy is the one that is trusted; what stands in front of its entry anybody may have written.
        let forwarded =
            || parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
        let forwarded: Option<IpAddr> = if trust_forwarded { forwarded() } else { None };
        Ok(Self {
            path: parts.uri.path().into(),
            method: parts.method,
            headers: parts.headers,
            query: parts.uri.query().unwrap_or_default().into(),
            address: forwarded.or(peer).unwrap_or(IpAddr::from([0, 0, 0, 0])),
            body,
            deadline: Instant::now() + limits.time,
        })
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// What its body is.
    pub fn media(&self) -> Media {
        let kind = self.header(header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/x-ndjson" | "application/jsonl" | "application/x-jsonlines" => Media::Lines,
            "application/x-www-form-urlencoded" => Media::Form,
            "multipart/form-data" => Media::Multipart,
            "text/html" | "application/xhtml+xml" => Media::Html,
            "text/plain" => Media::Text,
            k if k.is_empty() || k == "application/json" || k.ends_with("+json") => Media::Json,
            _ => Media::Other,
        }
    }

    /// Whether its client would rather have this than JSON.
    pub fn accepts(&self, media: &str) -> bool {
        let accept = self.header(header::ACCEPT).to_ascii_lowercase();
        accept
            .split(',')
            .filter_map(|part| part.split(';').next())
            .map(str::trim)
            .take_while(|part| *part != "application/json")
            .any(|part| part == media)
    }

    /// The languages that its client reads, best first, without regions.
    pub fn languages(&self) -> Vec<String> {
        let header = self.header(header::ACCEPT_LANGUAGE);
        header.split(',').filter_map(|part| part.split([';', '-']).next()).map(|part| part.trim().to_ascii_lowercase()).collect()
    }

    /// The word behind a scheme of its `Authorization`.
    pub fn authorization(&self, scheme: &str) -> Option<&str> {
        let (found, key) = self.header(header::AUTHORIZATION).split_once(' ')?;
        found.eq_ignore_ascii_case(scheme).then(|| key.trim())
    }

    /// The body as a text; bytes that are no UTF-8 are a failure that says where.
    pub fn text(&self) -> Result<&str, ApiError> {
        std::str::from_utf8(&self.body)
            .map_err(|e| ApiError::bad(format!("the body is no UTF-8: byte {} begins no character", e.valid_up_to())))
    }

    /// What of its path stands behind a part of it, up to the next slash.
    pub fn behind(&self, part: &str) -> Option<&str> {
        self.path.rsplit_once(part)?.1.split('/').next()
    }

    /// Where its client found this server: scheme and host, of the proxy where that is trusted.
    pub fn origin(&self, trust_forwarded: bool) -> String {
        let said = |name: &str| {
            let value = self.headers.get(name).filter(|_| trust_forwarded).and_then(|v| v.to_str().ok());
            value.map(str::trim).filter(|v| !v.is_empty() && v.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b)))
        };
        let own = self.header(header::HOST);
        let own = if own.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b)) { own } else { "" };
        let scheme = said("x-forwarded-proto").filter(|s| *s == "https").unwrap_or("http");
        format!("{scheme}://{}", said("x-forwarded-host").unwrap_or(own))
    }

    fn parts(&self) -> Result<Vec<Part>, ApiError> {
        let wrong = |why: String| ApiError::bad(format!("Invalid request: the form cannot be read: {why}"));
        let boundary = boundary(self.header(header::CONTENT_TYPE)).ok_or_else(|| wrong("it names no boundary".into()))?;
        parts(&self.body, &boundary).map_err(wrong)
    }

    /// A file of a form: its name and its bytes.
    pub fn file(&self, name: &str) -> Result<Option<(String, Bytes)>, ApiError> {
        if self.media() != Media::Multipart {
            return Ok(None);
        }
        let part = self.parts()?.into_iter().find(|p| p.name == name && p.file.is_some());
        Ok(part.map(|p| (p.file.unwrap_or_default(), self.body.slice(p.place))))
    }

    /// The fields of a JSON object or of a form.
    pub fn fields(&self) -> Result<Map<String, Value>, ApiError> {
        if self.media() == Media::Multipart {
            let mut out = Map::new();
            for part in self.parts()?.into_iter().filter(|p| p.file.is_none()) {
                let raw = self.body.get(part.place.clone()).unwrap_or_default();
                let text =
                    std::str::from_utf8(raw).map_err(|_| ApiError::bad(format!("Invalid request: {} parameter is no UTF-8", part.name)))?;
                add(&mut out, part.name, text.to_string());
            }
            return Ok(out);
        }
        if self.media() == Media::Form {
            return Ok(form(&self.body));
        }
        if self.body.is_empty() {
            return Ok(form(self.query.as_bytes()));
        }
        match serde_json::from_str(self.text()?) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) => Err(ApiError::bad("Invalid JSON format: the body must be an object")),
            Err(error) => Err(ApiError::bad(format!("Invalid JSON format: {error}"))),
        }
    }

    /// A JSON body of a type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_str(self.text()?).map_err(|e| ApiError::bad(format!("Invalid JSON format: {e}")))
    }
}

/// The fields of a form; one that comes more than once is an array.
pub fn form(bytes: &[u8]) -> Map<String, Value> {
    let mut out: Map<String, Value> = Map::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        add(&mut out, name.into_owned(), value.into_owned());
    }
    out
}

fn add(out: &mut Map<String, Value>, name: String, value: String) {
    let value = Value::String(value);
    match out.get_mut(&name) {
        None => _ = out.insert(name, value),
        Some(Value::Array(list)) => list.push(value),
        Some(one) => *one = Value::Array(vec![one.take(), value]),
    }
}

/// A number that may be written as a string, as forms do.
pub fn number(value: Option<&Value>, name: &str) -> Result<Option<i64>, ApiError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(value) => {
            let read = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
            read.map(Some).ok_or_else(|| ApiError::bad(format!("Invalid request: {name} parameter is not a number")))
        }
    }
}

/// A field that is a text.
pub fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, ApiError> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ApiError::bad(format!("Invalid request: {name} parameter is not a string"))),
    }
}

/// A field that is a text or a list of texts, and whether it is a list.
pub fn texts(fields: &Map<String, Value>, name: &str) -> Result<Option<(Vec<String>, bool)>, ApiError> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some((vec![text.clone()], false))),
        Some(Value::Array(list)) => {
            let read: Option<Vec<String>> = list.iter().map(|v| v.as_str().map(String::from)).collect();
            let wrong = || ApiError::bad(format!("Invalid request: {name} parameter is not a string or a list of strings"));
            read.map(|texts| Some((texts, true))).ok_or_else(wrong)
        }
        Some(_) => Err(ApiError::bad(format!("Invalid request: {name} parameter is not a string or a list of strings"))),
    }
}

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

/// What is left of the time.
pub fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http;
    use serde_json::json;

    fn incoming(headers: &[(&str, &str)], body: &'static str) -> Incoming {
        let mut request = http::Request::builder().uri("/x?a=1");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(Incoming::read(request, &Limits::default(), true)).unwrap()
    }

    #[test]
    fn forms_and_json_give_the_same_fields() {
        let form = incoming(&[("content-type", "application/x-www-form-urlencoded")], "q=%D8%A3&q=b+c&n=3").fields().unwrap();
        let json = incoming(&[("content-type", "application/json; charset=utf-8")], r#"{"q":["أ","b c"],"n":"3"}"#).fields().unwrap();
        assert_eq!(form, json);
        let parts = "--b\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\nأ\r\n--b\r\nContent-Disposition: form-data; name=q\r\n\r\nb c\r\n\
                     --b\r\nContent-Disposition: form-data; name=n\r\n\r\n3\r\n--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\ny\r\n--b--";
        let multipart = incoming(&[("content-type", "multipart/form-data; boundary=b")], parts);
        assert_eq!((multipart.fields().unwrap(), multipart.file("f").unwrap()), (form.clone(), Some(("x".into(), "y".into()))));
        assert_eq!(texts(&form, "q").unwrap(), Some((vec!["أ".into(), "b c".into()], true)));
        assert_eq!((number(form.get("n"), "n").unwrap(), number(None, "n").unwrap()), (Some(3), None));
        assert!(
            number(Some(&json!("x")), "n").is_err()
                && text(&form, "q").is_err()
                && texts(&json!({"q": 3}).as_object().unwrap().clone(), "q").is_err()
        );
        assert!(incoming(&[], "[]").fields().is_err() && incoming(&[], "{").fields().is_err());
        assert_eq!(incoming(&[], "").fields().unwrap()["a"], "1");
    }

    #[test]
    fn what_is_accepted_is_read_in_order() {
        let accepts = |header: &str| incoming(&[("accept", header)], "").accepts("text/html");
        assert!(accepts("text/html,application/json;q=0.9") && accepts("*/*, text/html") && !accepts("application/json, text/html"));
        assert!(!accepts("*/*") && !accepts(""));
        assert_eq!(incoming(&[("accept-language", "ar-EG,en;q=0.5")], "").languages(), ["ar", "en"]);
    }

    #[test]
    fn only_the_entry_of_the_trusted_proxy_counts() {
        let seen = |header: &str| incoming(&[("x-forwarded-for", header)], "").address.to_string();
        assert_eq!((seen("6.6.6.6, 10.1.1.1"), seen("nonsense")), ("10.1.1.1".into(), "0.0.0.0".into()));
    }
}
