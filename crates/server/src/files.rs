//! Files: LibreTranslate's `/translate_file`, which waits, and DeepL's `/v2/document`, which is asked again.

use crate::answers::{answer, ok};
use crate::app::{Admission, App, Visitor, apart};
use crate::failure::{ApiError, Reason};
use crate::glossaries::with_glossaries;
use crate::request::{Incoming, left, text};
use crate::shelf::{Done, Item, State};
use crate::work::Doubt;
use crate::{deepl, libre};
use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use mujaz::Newsroom;
use mujaz::documents::{FileError, FileKind};
use mujaz::glossary::Glossary;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Instant;

impl From<FileError> for ApiError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Newsroom(error) => error.into(),
            FileError::Stopped => Self::new(Reason::Slow, "the client went away"),
            other => Self::bad(other.to_string()),
        }
    }
}

/// A file as it was sent.
struct Sent {
    name: String,
    kind: FileKind,
    bytes: Bytes,
}

/// The name without folders in front: it is only shown, never opened.
fn shown(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn sent(app: &App, incoming: &Incoming, fields: &Map<String, Value>) -> Result<Sent, ApiError> {
    if !app.options.files {
        return Err(ApiError::new(Reason::WrongKey, "Files translation are disabled on this server."));
    }
    let (name, bytes) = incoming.file("file")?.ok_or_else(|| ApiError::bad("Invalid request: missing file parameter"))?;
    // DeepL's clients may say the name in a field of its own.
    let name = shown(text(fields, "filename")?.filter(|said| !said.is_empty()).unwrap_or(&name));
    if bytes.is_empty() {
        return Err(ApiError::bad("Invalid request: empty file"));
    }
    let known: Vec<&str> = FileKind::endings().collect();
    let unknown = || {
        let known = known.join(", ");
        ApiError::bad(format!("Invalid request: file format not supported: the name, `{name}`, does not end in one of {known}"))
    };
    let kind = FileKind::of(&name).ok_or_else(unknown)?;
    Ok(Sent { name, kind, bytes })
}

/// What a file is called in English: `report.docx` is `report_en.docx`.
fn english(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}_en.{ending}"),
        None => format!("{name}_en"),
    }
}

/// A file as an attachment.
fn attachment(item: &Item, done: Done) -> Response {
    let name = english(&item.name);
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", encoded.replace('+', "%20"));
    // Without a charset browsers take a text for Latin. A text in another than UTF-8 keeps it (a page names it), and only its reader knows.
    let media = item.kind.media();
    let utf8 = media.starts_with("text/") && std::str::from_utf8(&done.bytes).is_ok();
    let mut response = answer(StatusCode::OK, media, done.bytes);
    let headers = response.headers_mut();
    if utf8 && let Ok(value) = HeaderValue::from_str(&format!("{media}; charset=utf-8")) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    if let Ok(value) = HeaderValue::from_str(&value) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    // A page of somebody's must not run as one of this server.
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// How a file is translated.
struct Order {
    id: String,
    bytes: Bytes,
    kind: FileKind,
    glossaries: Vec<Arc<Glossary>>,
    /// Whether it is English already.
    same: bool,
}

/// Translates a file that is on the shelf.
async fn translate(app: &App, visitor: Visitor, order: Order, part: bool) -> Result<Done, ApiError> {
    let deadline = Instant::now() + app.limits().file_time;
    let size = order.bytes.len();
    let job = Admission { client: visitor.client, chars: size, deadline, part };
    // Files take minutes: some places are always left to texts.
    let late = |_| ApiError::new(Reason::TimedOut, "no place came free within this server's time limit for files").again(60);
    let place = tokio::time::timeout(left(deadline), app.file_places.acquire()).await.map_err(late)?;
    let _place = place.map_err(|_| ApiError::new(Reason::Unready, "this server is about to end"))?;
    let shelf = app.clone();
    let done = app.work(job, move |desk: &Newsroom, cancel| {
        if order.same {
            return Ok(Done { bytes: order.bytes, characters: 0, flags: Vec::new() });
        }
        let desk = with_glossaries(desk, order.glossaries);
        let mut watch = |done: usize, total: usize| shelf.shelf.progress(&order.id, done, total) && !cancel.is_cancelled();
        let file = desk.translate_file(order.kind, &order.bytes, Some(deadline), &mut watch)?;
        let doubt = |f: mujaz::check::Flag| Doubt { kind: f.kind.name(), detail: format!("{}: {}", f.at, f.detail), sentence: 0 };
        Ok(Done { bytes: file.bytes.into(), characters: file.characters, flags: file.flags.into_iter().map(doubt).collect() })
    });
    let done = done.await?;
    app.used(visitor.client, done.characters);
    app.metrics.flagged(done.flags.iter().filter_map(|f| f.kind.parse().ok()));
    Ok(done)
}

/// Takes a file off the shelf that nobody waits for any more.
struct Waiting<'a>(&'a App, &'a str, bool);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.2 {
            self.0.shelf.remove(self.1);
        }
    }
}

/// `POST /translate_file`: answers when the file is done.
pub async fn translate_file(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let fields = incoming.fields()?;
    let visitor = libre::visitor(&app, &incoming, &fields)?;
    let file = sent(&app, &incoming, &fields)?;
    let (source, target) = libre::languages_of(&fields)?;
    app.count_file(&visitor, file.bytes.len())?;
    let (id, _) = app.shelf.put(visitor.client, file.name, file.kind, file.bytes.len())?;
    let mut waiting = Waiting(&app, &id, false);
    let order = Order { id: id.clone(), bytes: file.bytes, kind: file.kind, glossaries: Vec::new(), same: source == target };
    let done = translate(&app, visitor, order, false).await?;
    waiting.2 = true;
    let flags = done.flags.clone();
    app.shelf.finish(&id, Ok(done));
    let prefix = app.options.url_prefix.trim_matches('/');
    let prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
    let url = format!("{}{prefix}/download_file/{id}.{}", incoming.origin(app.options.trust_forwarded), file.kind.ending());
    Ok(ok(&json!({"translatedFileUrl": url, "flags": flags})))
}

/// `GET /download_file/NAME`
pub async fn download_file(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let name = incoming.behind("/download_file/").unwrap_or_default();
    let id = name.split('.').next().unwrap_or_default();
    let item = app.shelf.get(id, None)?;
    match item.state.clone() {
        State::Done(done) => Ok(attachment(&item, done)),
        _ => Err(ApiError::new(Reason::NotFound, "there is no such file, or not any more")),
    }
}

/// `POST /v2/document`: answers at once.
pub async fn upload(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let fields = incoming.fields()?;
    let visitor = deepl::visitor(&app, &incoming, &fields)?;
    let source = deepl::languages_of(&fields)?;
    let (ids, owner, kept) = (deepl::glossary_ids(&fields)?, visitor.client.holder(), app.clone());
    let glossaries = apart(move || kept.glossaries.named(&ids, &owner)).await?;
    let file = sent(&app, &incoming, &fields)?;
    if let Some(other) = text(&fields, "output_format")?.filter(|o| FileKind::of(format!("x.{o}")) != Some(file.kind)) {
        return Err(ApiError::new(Reason::Unsupported, format!("a {} cannot become a {other} on this server", file.kind.ending())));
    }
    app.desk()?;
    app.count_file(&visitor, file.bytes.len())?;
    let (id, key) = app.shelf.put(visitor.client, file.name, file.kind, file.bytes.len())?;
    let order = Order { id: id.clone(), bytes: file.bytes, kind: file.kind, glossaries, same: source.as_deref() == Some("EN") };
    let answer = ok(&json!({"document_id": id, "document_key": key}));
    tokio::spawn(async move {
        let result = translate(&app, visitor, order, true).await;
        app.shelf.finish(&id, result.map_err(|f| f.message));
    });
    Ok(answer)
}

/// A document, by its id and key.
fn document(app: &App, incoming: &Incoming) -> Result<(String, Item), ApiError> {
    let fields = incoming.fields()?;
    let visitor = deepl::visitor(app, incoming, &fields)?;
    let id = incoming.behind("/v2/document/").unwrap_or_default();
    let key = text(&fields, "document_key")?.ok_or_else(|| ApiError::bad("Parameter 'document_key' not specified."))?;
    Ok((id.to_string(), app.shelf.get(id, Some((visitor.client, key)))?))
}

/// `POST /v2/document/ID`: how far it is.
pub async fn status(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let (id, item) = document(&app, &incoming)?;
    Ok(ok(&match item.state {
        State::Queued => json!({"document_id": id, "status": "queued"}),
        State::Translating { done, total, since } => {
            let rest = since.elapsed().as_secs_f64() * (total - done.min(total)) as f64 / done.max(1) as f64;
            json!({"document_id": id, "status": "translating", "seconds_remaining": rest.ceil() as u64 + 1})
        }
        State::Done(done) => json!({"document_id": id, "status": "done", "billed_characters": done.characters, "flags": done.flags}),
        State::Failed(message) => json!({"document_id": id, "status": "error", "error_message": message}),
    }))
}

/// `POST /v2/document/ID/result`: the file, once.
pub async fn result(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let (id, item) = document(&app, &incoming)?;
    match item.state.clone() {
        State::Done(done) => {
            app.shelf.remove(&id);
            Ok(attachment(&item, done))
        }
        State::Failed(message) => Err(ApiError::bad(message)),
        _ => Err(ApiError::new(Reason::Unready, "the document is not translated yet").again(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_and_never_paths() {
        for (sent, want) in [
            ("report.docx", "report_en.docx"),
            ("../../etc/passwd.txt", "passwd_en.txt"),
            ("C:\\Users\\x\\a.odt", "a_en.odt"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x_en.txt"),
            ("تقرير.srt", "تقرير_en.srt"),
            ("..", "._en."),
            ("", "_en"),
        ] {
            assert_eq!(english(&shown(sent)), want);
        }
    }
}
