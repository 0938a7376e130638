//! mujaz's own API: articles to briefs, summaries, clean articles and translations; checks of anybody's translations.
//!
//! One article comes as JSON, or as it is (`text/html`, `text/plain`); many come as JSON lines and leave as JSON lines, in order.

use crate::answers::{answer, ok};
use crate::app::{Admission, App, Visitor};
use crate::article::{Article, Making, make};
use crate::failure::{Api, ApiError, Reason};
use crate::marked;
use crate::request::{Incoming, Media, form};
use crate::stream::{event, line, streamed};
use crate::work::{Ask, Doubt, Span, identity};
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;
use mujaz::Newsroom;
use mujaz::brief::{Brief, Stage};
use mujaz::check::{self, Finding, Judge, Target};
use mujaz::model::ModelIdentity;
use mujaz::page;
use mujaz::text::date::is_day;
use mujaz::translate::markup::Markup;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::ops::Range;
use std::time::Instant;
use tokio::sync::mpsc::{channel, unbounded_channel};
use utoipa::ToSchema;

/// Something that is sent one at a time or in lines, and what is made of it.
trait Task: DeserializeOwned + Send + 'static {
    type Done: Serialize + Send + 'static;
    /// Of a body that is no JSON.
    fn raw(incoming: &Incoming) -> Result<Self, ApiError>;
    /// What counts against the limits.
    fn texts(&self) -> Vec<String>;
    fn done(self, desk: &Newsroom, deadline: Instant, cancel: &mujaz::job::Cancel) -> Result<Self::Done, ApiError>;
    fn flags(done: &Self::Done) -> Vec<check::FlagKind>;
}

/// An article on its way to a stage.
struct To<const STAGE: u8>(Article);

impl<'de, const STAGE: u8> Deserialize<'de> for To<STAGE> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Article::deserialize(deserializer).map(Self)
    }
}

const EXTRACT: u8 = 0;
const SUMMARIZE: u8 = 1;
const BRIEF: u8 = 2;

impl<const STAGE: u8> Task for To<STAGE> {
    type Done = Brief;

    fn raw(incoming: &Incoming) -> Result<Self, ApiError> {
        let fields = form(incoming.query.as_bytes());
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(String::from);
        let bullets = crate::request::number(fields.get("bullets"), "bullets")?.map(|n| usize::try_from(n).unwrap_or(0));
        let on = |name: &str| text(name).is_some_and(|v| matches!(v.as_str(), "" | "1" | "true"));
        let making = Making { full: on("full"), bullets, show_removed: on("show_removed") };
        let mut article = Article {
            url: text("url"),
            id: text("id"),
            title: text("title"),
            date: text("date"),
            byline: text("byline"),
            outlet: text("outlet"),
            section: text("section"),
            kind: text("kind"),
            making,
            ..Article::default()
        };
        // Bytes of another charset than UTF-8 are no failure: pages say what they are in.
        let page = mujaz::text::charset::decode(&incoming.body).text;
        match incoming.media() {
            Media::Html => article.html = Some(page),
            _ => article.text = Some(page),
        }
        Ok(Self(article))
    }

    fn texts(&self) -> Vec<String> {
        self.0.html.iter().chain(&self.0.text).cloned().collect()
    }

    fn done(self, desk: &Newsroom, deadline: Instant, cancel: &mujaz::job::Cancel) -> Result<Brief, ApiError> {
        let stage = match STAGE {
            EXTRACT => Stage::Extract,
            SUMMARIZE => Stage::Summarize,
            _ => Stage::Brief,
        };
        let making = self.0.making;
        make(desk, self.0, (stage, making), deadline, cancel)
    }

    fn flags(done: &Brief) -> Vec<check::FlagKind> {
        done.flags.iter().map(|f| f.kind).collect()
    }
}

/// A source and anybody's translation of it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CheckRequest {
    /// The Arabic.
    #[serde(alias = "ar", alias = "src")]
    source: String,
    /// Its English.
    #[serde(alias = "en", alias = "hyp")]
    target: String,
    /// The day of the text (`YYYY-MM-DD`), against which yesterday and its like are read.
    date: Option<String>,
}

/// A doubt with its places: from and to, in characters (Unicode code points).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Found {
    kind: &'static str,
    detail: String,
    source: Option<[usize; 2]>,
    target: Option<[usize; 2]>,
}

/// What `POST /v1/check` answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckResponse {
    flags: Vec<Found>,
}

impl Task for CheckRequest {
    type Done = CheckResponse;

    fn raw(_: &Incoming) -> Result<Self, ApiError> {
        Err(ApiError::bad("send JSON: {\"source\": ..., \"target\": ...}"))
    }

    fn texts(&self) -> Vec<String> {
        vec![self.source.clone(), self.target.clone()]
    }

    fn done(self, desk: &Newsroom, _: Instant, _: &mujaz::job::Cancel) -> Result<CheckResponse, ApiError> {
        let Self { source, target, date } = self;
        if let Some(date) = date.as_deref().filter(|date| !is_day(date)) {
            return Err(ApiError::bad(format!("`date` is `{date}`: give the day of the text as YYYY-MM-DD")));
        }
        let judge = Judge { date: date.as_deref(), glossary: desk.pipeline().glossary(), target: Target::English };
        let found = judge.pair(&source, &target).map_err(|defect| ApiError::new(Reason::Internal, defect))?;
        let place = |range: Option<Range<usize>>, text: &str| {
            let range = range?;
            let before = text.get(..range.start)?.chars().count();
            Some([before, before + text.get(range)?.chars().count()])
        };
        let one = |f: Finding| Found {
            kind: f.kind.name(),
            detail: f.detail,
            source: place(f.source, &source),
            target: place(f.target, &target),
        };
        Ok(CheckResponse { flags: found.into_iter().map(one).collect() })
    }

    fn flags(_: &CheckResponse) -> Vec<check::FlagKind> {
        Vec::new()
    }
}

/// A text to be translated.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct TranslateRequest {
    text: String,
    id: Option<String>,
    /// Whether the text is HTML, whose tags stay on their words.
    #[serde(default)]
    html: bool,
}

/// What `POST /v1/translate` answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TranslateResponse {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    text: String,
    /// Doubts about the translation.
    flags: Vec<Doubt>,
    /// Where each sentence stands on both sides.
    sentences: Vec<Span>,
    /// Which model spoke.
    #[schema(value_type = Object)]
    model: ModelIdentity,
}

impl TranslateRequest {
    fn run(
        self,
        desk: &Newsroom,
        deadline: Instant,
        (cancel, watched): (&mujaz::job::Cancel, bool),
        watch: impl FnMut(usize, &str),
    ) -> Result<TranslateResponse, ApiError> {
        let texts = [self.text];
        let ask = Ask { texts: &texts, whole: false, alternatives: 0, deadline, cancel, watched };
        let done = if self.html { marked::translate(desk, &ask, &Markup::default())? } else { marked::plain(desk, &ask, watch)? };
        let done = done.into_iter().next().unwrap_or_default();
        Ok(TranslateResponse { id: self.id, text: done.text, flags: done.flags, sentences: done.sentences, model: identity(desk)? })
    }
}

impl Task for TranslateRequest {
    type Done = TranslateResponse;

    fn raw(incoming: &Incoming) -> Result<Self, ApiError> {
        Ok(Self { text: incoming.text()?.into(), id: None, html: incoming.media() == Media::Html })
    }

    fn texts(&self) -> Vec<String> {
        vec![self.text.clone()]
    }

    fn done(self, desk: &Newsroom, deadline: Instant, cancel: &mujaz::job::Cancel) -> Result<TranslateResponse, ApiError> {
        self.run(desk, deadline, (cancel, false), |_, _| {})
    }

    fn flags(done: &TranslateResponse) -> Vec<check::FlagKind> {
        done.flags.iter().filter_map(|f| f.kind.parse().ok()).collect()
    }
}

fn visitor(app: &App, incoming: &Incoming) -> Result<Visitor, ApiError> {
    app.visitor(incoming, incoming.authorization("Bearer"))
}

fn read<T: Task>(incoming: &Incoming) -> Result<T, ApiError> {
    match incoming.media() {
        Media::Json => incoming.json(),
        Media::Html | Media::Text => T::raw(incoming),
        // Forms are what the APIs of others have.
        _ => Err(ApiError::bad("send JSON, JSON lines (application/x-ndjson), text/html or text/plain")),
    }
}

async fn one<T: Task>(app: &App, visitor: Visitor, task: T, deadline: Instant, part: bool) -> Result<T::Done, ApiError> {
    let chars = app.count(&visitor, &task.texts())?;
    let job = Admission { client: visitor.client, chars, deadline, part };
    let done = app.work(job, move |desk, cancel| task.done(desk, deadline, cancel)).await?;
    app.used(visitor.client, chars);
    app.metrics.flagged(T::flags(&done));
    Ok(done)
}

/// One, or as many as there are lines.
async fn any<T: Task>(app: App, incoming: Incoming, shape: impl FnOnce(&Incoming, T::Done) -> Response) -> Result<Response, ApiError> {
    let visitor = visitor(&app, &incoming)?;
    if incoming.media() == Media::Lines {
        app.desk()?;
        incoming.text()?;
        return Ok(lines::<T>(app, visitor, incoming));
    }
    let done = one(&app, visitor, read::<T>(&incoming)?, incoming.deadline, false).await?;
    Ok(shape(&incoming, done))
}

/// Lines that are in work at a time, of one request.
const AHEAD: usize = 16;

/// Many, in order. A line that fails becomes a line that says why; each has the time of a request.
fn lines<T: Task>(app: App, visitor: Visitor, incoming: Incoming) -> Response {
    // Who does not read gets no more made than this: each line of a few bytes becomes one of hundreds.
    let (out, parts) = channel::<Bytes>(AHEAD);
    tokio::spawn(async move {
        let text = String::from_utf8_lossy(&incoming.body);
        let mut rest = text
            .trim_start_matches('\u{feff}')
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.trim().is_empty())
            .map(|(n, l)| (n + 1, l.to_string()));
        let mut ahead = VecDeque::new();
        loop {
            while ahead.len() < AHEAD
                && let Some((number, text)) = rest.next()
            {
                let (app, deadline) = (app.clone(), Instant::now() + app.limits().time);
                let work = async move {
                    let task = serde_json::from_str::<T>(&text).map_err(|e| ApiError::bad(format!("Invalid JSON format: {e}")))?;
                    one(&app, visitor, task, deadline, true).await
                };
                ahead.push_back((number, tokio::spawn(work)));
            }
            let Some((number, task)) = ahead.front_mut() else { return };
            let number = *number;
            let result = tokio::select! { result = task => result, () = out.closed() => break };
            ahead.pop_front();
            let result = result.unwrap_or_else(|_| Err(ApiError::new(Reason::Internal, "the work was broken off")));
            let bytes = match result {
                Ok(done) => line(&done),
                Err(failure) => {
                    let mut body = failure.body(Api::Own);
                    if let Some(map) = body.as_object_mut() {
                        map.insert("line".into(), number.into());
                    }
                    line(&body)
                }
            };
            if out.send(bytes).await.is_err() {
                break;
            }
        }
        // The client went away: what is in work is given up, what waits for a place leaves the line.
        ahead.iter().for_each(|(_, task)| task.abort());
    });
    streamed("application/x-ndjson", parts)
}

/// A record as the page keeps it, with the sentences that somebody wrote anew.
#[derive(Deserialize)]
struct Edited {
    #[serde(flatten)]
    brief: Brief,
    edited: Option<Vec<String>>,
}

fn word(brief: &Brief, edited: &[String]) -> Response {
    match page::docx(brief, edited) {
        Ok(file) => answer(StatusCode::OK, page::DOCX, file),
        Err(e) => ApiError::new(Reason::Internal, e.to_string()).answer(Api::Own),
    }
}

/// `POST /v1/docx`: a record of ours as a document for word processors.
pub async fn docx(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let (visitor, deadline) = (visitor(&app, &incoming)?, incoming.deadline);
    let Edited { brief, edited } = incoming.json()?;
    let job = Admission { client: visitor.client, chars: 0, deadline, part: false };
    app.work(job, move |_, _| Ok(word(&brief, &edited.unwrap_or_default()))).await
}

/// `POST /v1/brief`: the record, or by `Accept` the page (`text/html`) or a document for word processors.
pub async fn brief(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let shape = |incoming: &Incoming, brief: Brief| {
        if incoming.accepts(page::DOCX) {
            return word(&brief, &[]);
        }
        if !incoming.accepts("text/html") {
            return ok(&brief);
        }
        let title = brief.title.en.as_deref().unwrap_or(&brief.id);
        answer(StatusCode::OK, "text/html; charset=utf-8", page::head(title) + &page::article(&brief, 1) + &page::foot())
    };
    any::<To<BRIEF>>(app, incoming, shape).await
}

/// `POST /v1/summarize`
pub async fn summarize(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    any::<To<SUMMARIZE>>(app, incoming, |_, brief| ok(&brief)).await
}

/// `POST /v1/extract`
pub async fn extract(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    any::<To<EXTRACT>>(app, incoming, |_, brief| ok(&brief)).await
}

/// `POST /v1/check`
pub async fn check(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    any::<CheckRequest>(app, incoming, |_, done| ok(&done)).await
}

/// `POST /v1/translate`: JSON, or by `Accept: text/event-stream` sentence by sentence.
pub async fn translate(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    if !incoming.accepts("text/event-stream") || incoming.media() == Media::Lines {
        return any::<TranslateRequest>(app, incoming, |_, done| ok(&done)).await;
    }
    let visitor = visitor(&app, &incoming)?;
    let task: TranslateRequest = read(&incoming)?;
    let chars = app.count(&visitor, &task.texts())?;
    app.desk()?;
    let deadline = incoming.deadline;
    let job = Admission { client: visitor.client, chars, deadline, part: false };
    let (out, parts) = unbounded_channel::<Bytes>();
    tokio::spawn(async move {
        let sink = out.clone();
        let work = app.work(job, move |desk, cancel| {
            task.run(desk, deadline, (cancel, true), |_, part| {
                if sink.send(event(&json!({"sentence": part}))).is_err() {
                    cancel.cancel();
                }
            })
        });
        let result = tokio::select! { result = work => result, () = out.closed() => return };
        match result {
            Ok(done) => {
                app.used(visitor.client, chars);
                app.metrics.flagged(TranslateRequest::flags(&done));
                _ = out.send(event(&json!({"done": done})));
            }
            Err(failure) => _ = out.send(event(&failure.body(Api::Own))),
        }
    });
    Ok(streamed("text/event-stream", parts))
}
