//! Requests as they come in, read within bounds.

use crate::failure::{ApiError, Reason};
use crate::multipart::{Part, boundary, parts};
use crate::options::Limits;
use crate::room::{Held, Room};
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, Method, header};
use http_body_util::BodyExt;
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
    /// The room that its body takes, until it is dropped.
    _held: Held,
}

/// What a request comes past before it is read.
#[derive(Debug)]
pub struct Door<'a> {
    pub limits: &'a Limits,
    pub trust_forwarded: bool,
    pub room: &'a Room,
    /// Why its head admits no large body: its key is wrong or missing.
    pub refusal: Option<ApiError>,
}

/// Bytes of a body that is read before anybody asks who sends it: a client that is refused while it writes may not see the answer.
const SMALL: usize = 64 << 10;

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

impl Door<'_> {
    /// Whether a body of so many bytes may come in.
    fn admits(&self, bytes: usize) -> Result<(), ApiError> {
        if bytes > self.limits.body {
            let message = format!("the body is over this server's limit of {} bytes: send less at a time", self.limits.body);
            return Err(ApiError::new(Reason::TooLarge, message));
        }
        self.refusal.clone().filter(|_| bytes > SMALL).map_or(Ok(()), Err)
    }

    /// Reads a body. Room is taken for what is there, not for what is announced.
    async fn body(&self, mut body: Body) -> Result<(Bytes, Held), ApiError> {
        let (mut whole, mut held) = (Vec::new(), Held::default());
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|e| ApiError::bad(format!("the body cannot be read: {e}")))?;
            let Ok(data) = frame.into_data() else { continue };
            let bytes = whole.len() + data.len();
            self.admits(bytes)?;
            held.grow(self.room, bytes, bytes > SMALL)?;
            whole.extend_from_slice(&data);
        }
        Ok((whole.into(), held))
    }
}

/// The word behind a scheme of an `Authorization`.
pub fn authorization<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let (found, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    found.eq_ignore_ascii_case(scheme).then(|| key.trim())
}

impl Incoming {
    /// Reads a body, but no more of it than is allowed and there is room for, and no longer.
    pub async fn read(request: Request, door: Door<'_>) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let limits = door.limits;
        let said = parts.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
        door.admits(said.unwrap_or(0))?;
        let read = tokio::time::timeout(limits.patience, door.body(body)).await;
        let slow = |_| ApiError::new(Reason::Slow, format!("the body was not there after {} seconds", limits.patience.as_secs()));
        let (body, held) = read.map_err(slow)??;
        let packed = parts.headers.get(header::CONTENT_ENCODING).is_some_and(|v| !v.is_empty() && v.as_bytes() != b"identity");
        if packed && !body.is_empty() {
            return Err(ApiError::bad("the body is packed (Content-Encoding): send it as it is"));
        }
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
        // The last proxy is the one that is trusted; what stands in front of its entry anybody may have written.
        let forwarded =
            || parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
        let forwarded: Option<IpAddr> = if door.trust_forwarded { forwarded() } else { None };
        Ok(Self {
            path: parts.uri.path().into(),
            method: parts.method,
            headers: parts.headers,
            query: parts.uri.query().unwrap_or_default().into(),
            address: forwarded.or(peer).unwrap_or(IpAddr::from([0, 0, 0, 0])),
            body,
            deadline: Instant::now() + limits.time,
            _held: held,
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
            // `curl -d` calls everything so. No form begins with a brace: what sends forms writes it as `%7B`.
            "application/x-www-form-urlencoded" if self.body.trim_ascii_start().starts_with(b"{") => Media::Json,
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
        let header = self.header(header::ACCEPT_LANGUAGE).to_ascii_lowercase();
        let one = |part: &str| {
            let mut words = part.split(';').map(str::trim);
            let name = words.next()?.split('-').next()?.to_string();
            let weight = words.find_map(|w| w.strip_prefix("q=")?.trim().parse::<f32>().ok()).unwrap_or(1.0);
            (weight > 0.0).then_some((name, weight))
        };
        let mut all: Vec<(String, f32)> = header.split(',').filter_map(one).collect();
        // What weighs the same stays in its order.
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
        all.into_iter().map(|(name, _)| name).collect()
    }

    /// The word behind a scheme of its `Authorization`.
    pub fn authorization(&self, scheme: &str) -> Option<&str> {
        authorization(&self.headers, scheme)
    }

    /// The body as a text; bytes that are no UTF-8 are a failure that says where.
    pub fn text(&self) -> Result<&str, ApiError> {
        std::str::from_utf8(&self.body)
            .map_err(|e| ApiError::bad(format!("the body is no UTF-8: byte {} begins no character", e.valid_up_to())))
    }

    /// The body as JSON: a text, without the mark that some editors put in front.
    fn written(&self) -> Result<&str, ApiError> {
        self.text().map(|text| text.trim_start_matches('\u{feff}'))
    }

    /// What of its path stands behind a part of it, up to the next slash.
    pub fn behind(&self, part: &str) -> Option<&str> {
        self.path.rsplit_once(part)?.1.split('/').next()
    }

    /// Where its client found this server: scheme and host, of the proxy where that is trusted. Empty where nothing says it, as in HTTP/1.0:
    /// a path behind it is an address of this server still.
    pub fn origin(&self, trust_forwarded: bool) -> String {
        let said = |name: &str| {
            let value = self.headers.get(name).filter(|_| trust_forwarded).and_then(|v| v.to_str().ok());
            value.map(str::trim).filter(|v| !v.is_empty() && v.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b)))
        };
        let own = self.header(header::HOST);
        let own = if own.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b)) { own } else { "" };
        let scheme = said("x-forwarded-proto").filter(|s| *s == "https").unwrap_or("http");
        match said("x-forwarded-host").unwrap_or(own) {
            "" => String::new(),
            host => format!("{scheme}://{host}"),
        }
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

    /// The fields of a JSON object, or of a form over those of the query.
    pub fn fields(&self) -> Result<Map<String, Value>, ApiError> {
        let mut out = form(self.query.as_bytes());
        match self.media() {
            _ if self.body.is_empty() => {}
            Media::Multipart => out.extend(self.parts_as_fields()?),
            Media::Form => out.extend(form(&self.body)),
            _ => match serde_json::from_str(self.written()?) {
                Ok(Value::Object(map)) => return Ok(map),
                Ok(_) => return Err(ApiError::bad("Invalid JSON format: the body must be an object")),
                Err(error) => return Err(ApiError::bad(format!("Invalid JSON format: {error}"))),
            },
        }
        Ok(out)
    }

    fn parts_as_fields(&self) -> Result<Map<String, Value>, ApiError> {
        let mut out = Map::new();
        for part in self.parts()?.into_iter().filter(|p| p.file.is_none()) {
            let raw = self.body.get(part.place.clone()).unwrap_or_default();
            let text =
                std::str::from_utf8(raw).map_err(|_| ApiError::bad(format!("Invalid request: {} parameter is no UTF-8", part.name)))?;
            add(&mut out, part.name, text.to_string());
        }
        Ok(out)
    }

    /// A JSON body of a type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_str(self.written()?).map_err(|e| ApiError::bad(format!("Invalid JSON format: {e}")))
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
            // Languages with one kind of number write `2.0`.
            let whole = || value.to_string().strip_suffix(".0")?.parse().ok();
            let read = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok()).or_else(whole);
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
        let (limits, room) = (Limits::default(), Room::new(1 << 20));
        let door = Door { limits: &limits, trust_forwarded: true, room: &room, refusal: None };
        runtime.block_on(Incoming::read(request, door)).unwrap()
    }

    #[test]
    fn fields_of_a_form_stand_over_those_of_the_query() {
        let form = incoming(&[("content-type", "application/x-www-form-urlencoded")], "b=2").fields().unwrap();
        assert_eq!(form, *json!({"a": "1", "b": "2"}).as_object().unwrap());
        let over = incoming(&[("content-type", "application/x-www-form-urlencoded")], "a=2&a=3").fields().unwrap();
        assert_eq!(over, *json!({"a": ["2", "3"]}).as_object().unwrap());
        let part = "--b\r\nContent-Disposition: form-data; name=b\r\n\r\n2\r\n--b--";
        assert_eq!(incoming(&[("content-type", "multipart/form-data; boundary=b")], part).fields().unwrap(), form);
        // JSON says all that it means.
        assert_eq!(incoming(&[], "\u{feff}{\"b\":\"2\"}").fields().unwrap(), *json!({"b": "2"}).as_object().unwrap());
        assert_eq!(incoming(&[], "\u{feff}3").json::<u8>().unwrap(), 3);
        // Whatever `curl` calls it.
        let curl = |body| incoming(&[("content-type", "application/x-www-form-urlencoded")], body);
        assert_eq!(curl(" {\"b\":\"2&c=3\"}").fields().unwrap(), *json!({"b": "2&c=3"}).as_object().unwrap());
        assert!(curl("b={2}").media() == Media::Form && curl("{\"b\":").fields().is_err());
    }

    #[test]
    fn forms_and_json_give_the_same_fields() {
        let form = incoming(&[("content-type", "application/x-www-form-urlencoded")], "q=%D8%A3&q=b+c&n=3").fields().unwrap();
        // The query's, which JSON does without.
        let json = r#"{"q":["أ","b c"],"n":"3","a":"1"}"#;
        let json = incoming(&[("content-type", "application/json; charset=utf-8")], json).fields().unwrap();
        assert_eq!(form, json);
        let parts = "--b\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\nأ\r\n--b\r\nContent-Disposition: form-data; name=q\r\n\r\nb c\r\n\
                     --b\r\nContent-Disposition: form-data; name=n\r\n\r\n3\r\n--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\ny\r\n--b--";
        let multipart = incoming(&[("content-type", "multipart/form-data; boundary=b")], parts);
        assert_eq!((multipart.fields().unwrap(), multipart.file("f").unwrap()), (form.clone(), Some(("x".into(), "y".into()))));
        assert_eq!(texts(&form, "q").unwrap(), Some((vec!["أ".into(), "b c".into()], true)));
        assert_eq!((number(form.get("n"), "n").unwrap(), number(None, "n").unwrap()), (Some(3), None));
        assert_eq!(number(Some(&json!(2.0)), "n").unwrap(), Some(2));
        assert!(number(Some(&json!(2.5)), "n").is_err());
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
        let languages = |header: &str| incoming(&[("accept-language", header)], "").languages();
        assert_eq!(languages("ar-EG,en;q=0.5"), ["ar", "en"]);
        assert_eq!(languages("en;q=0.5, ar;q=0.9, fr;q=0"), ["ar", "en"]);
        assert_eq!(languages("de, EN-us;Q=0.8 , ar; q=0.8"), ["de", "en", "ar"]);
    }

    #[test]
    fn only_the_entry_of_the_trusted_proxy_counts() {
        let seen = |header: &str| incoming(&[("x-forwarded-for", header)], "").address.to_string();
        assert_eq!((seen("6.6.6.6, 10.1.1.1"), seen("nonsense")), ("10.1.1.1".into(), "0.0.0.0".into()));
    }
}
