//! OpenAI's API, as far as a translator can speak it: the last message of the user is the text, the model names the task.

use crate::access::Client;
use crate::answers::ok;
use crate::app::{Admission, App, Visitor};
use crate::article::{Article, Making, make};
use crate::bundle::Bundle;
use crate::failure::{Api, ApiError, Reason};
use crate::marked::plain;
use crate::message::{Shape, own};
use crate::request::Incoming;
use crate::shelf::secret;
use crate::stream::{event, streamed};
use crate::work::{Ask, Doubt, Span, identity, translator};
use axum::body::Bytes;
use axum::response::Response;
use mujaz::brief::{Brief, Stage};
use mujaz::job::Cancel;
use mujaz::{Newsroom, model::ModelIdentity};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use utoipa::ToSchema;

/// The models, which are tasks.
const MODELS: [(&str, Stage); 3] = [(FIRST, Stage::Translate), ("mujaz-brief", Stage::Brief), ("mujaz-summarize", Stage::Summarize)];
/// The one of who names none.
const FIRST: &str = "mujaz-translate";

/// A message: `content` is a text or a list of parts, of which the texts count.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Message {
    /// Things between messages, which newer clients send back, have none.
    #[serde(default)]
    role: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    content: Value,
}

impl Message {
    /// A text of the user.
    pub fn of_user(text: String) -> Self {
        Self { role: "user".into(), content: text.into() }
    }
}

/// What `POST /v1/chat/completions` takes; what else clients send, such as a temperature, changes nothing.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChatRequest {
    /// `mujaz-translate`, `mujaz-brief` or `mujaz-summarize`. Clients of servers with one model leave it out, and mean the first.
    #[serde(default)]
    model: Option<String>,
    messages: Vec<Message>,
    #[serde(default)]
    stream: Option<bool>,
    #[serde(default)]
    stream_options: Option<StreamOptions>,
    /// 1.
    #[serde(default)]
    n: Option<u32>,
    /// An object to answer with, by a schema: the text goes into its field.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    response_format: Option<Value>,
}

/// What is wanted of a stream.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct StreamOptions {
    #[serde(default)]
    include_usage: bool,
}

/// Tokens of text and answer, by the translator's tokenizer.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct Usage {
    pub prompt_tokens: usize,
    pub completion_tokens: usize,
    pub total_tokens: usize,
}

/// What no other server says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Extra {
    flags: Vec<Doubt>,
    sentences: Vec<Span>,
    #[schema(value_type = Option<Object>)]
    model: Option<ModelIdentity>,
    /// What stood around the text and was read as an instruction: it is not translated.
    #[serde(skip_serializing_if = "Option::is_none")]
    instruction: Option<String>,
    /// The record of a brief or a summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    record: Option<Box<Brief>>,
}

/// What is asked for: a text, and the shape of the answer.
pub struct Wish {
    pub text: String,
    pub shape: Option<Shape>,
}

/// An answer and its account.
pub struct Answer {
    pub text: String,
    pub usage: Usage,
    pub extra: Extra,
}

/// The text that messages ask about: the last one of the user.
pub fn text(messages: &[Message]) -> Result<String, ApiError> {
    let user = messages.iter().rev().find(|m| m.role == "user");
    // Who puts all into one message may give it another role.
    let other = || messages.iter().rev().find(|m| !matches!(m.role.as_str(), "assistant" | "tool"));
    let last = user.or_else(other).ok_or_else(|| ApiError::bad("`messages` has none of the user"))?;
    let text = match &last.content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|p| p.get("text")?.as_str()).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    };
    if text.trim().is_empty() { Err(ApiError::bad("the last message of the user has no text")) } else { Ok(text) }
}

/// A task, as a model is described.
fn described((id, _): (&str, Stage)) -> Value {
    json!({"id": id, "object": "model", "created": 1_767_225_600, "owned_by": "mujaz"})
}

/// The task that a name asks for.
fn task(name: &str) -> Result<(&'static str, Stage), ApiError> {
    MODELS.into_iter().find(|(id, _)| *id == name).ok_or_else(|| {
        let known: Vec<&str> = MODELS.iter().map(|(id, _)| *id).collect();
        ApiError::new(Reason::NotFound, format!("the model `{name}` does not exist: there are {}", known.join(", ")))
    })
}

/// `GET /v1/models`
pub async fn models(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    app.visitor(&incoming, incoming.authorization("Bearer"))?;
    Ok(ok(&json!({"object": "list", "data": MODELS.map(described)})))
}

/// `GET /v1/models/ID`
pub async fn model(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    app.visitor(&incoming, incoming.authorization("Bearer"))?;
    Ok(ok(&described(task(incoming.behind("/v1/models/").unwrap_or_default())?)))
}

/// How answers are told.
pub trait Voice: Clone + Send + Sync + 'static {
    /// A whole answer.
    fn whole(&self, answer: &Answer) -> Value;
    /// What a stream begins with.
    fn begin(&self) -> Vec<Bytes>;
    /// A part of its text.
    fn part(&self, text: &str) -> Bytes;
    /// What it ends with.
    fn end(&self, answer: &Answer) -> Vec<Bytes>;
    /// How it ends where something went wrong.
    fn failed(&self, failure: &ApiError) -> Vec<Bytes>;
}

/// A request, read.
pub struct Asked<V> {
    pub stage: Stage,
    pub wish: Wish,
    pub stream: bool,
    pub deadline: Instant,
    pub voice: V,
}

/// The name of a model and its task; who names none means the first.
pub fn named(model: Option<String>) -> Result<(String, Stage), ApiError> {
    let model = model.filter(|model| !model.is_empty()).unwrap_or_else(|| FIRST.into());
    let (_, stage) = task(&model)?;
    Ok((model, stage))
}

/// A new id, and the second that it was made in. A count of requests would be the same for those that come at once.
pub fn stamp() -> Result<(String, u64), ApiError> {
    Ok((secret()?, SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())))
}

fn tell(out: &UnboundedSender<Bytes>, events: Vec<Bytes>) {
    for event in events {
        _ = out.send(event);
    }
}

/// Notes what was made for somebody.
fn noted(app: &App, client: Client, chars: usize, answer: &Answer) {
    app.used(client, chars);
    app.metrics.flagged(answer.extra.flags.iter().filter_map(|f| f.kind.parse().ok()));
}

/// Does what is asked, and tells it at once or as it is made.
pub async fn answered<V: Voice>(app: App, visitor: Visitor, asked: Asked<V>) -> Result<Response, ApiError> {
    let Asked { stage, wish, stream, deadline, voice } = asked;
    let chars = app.count(&visitor, std::slice::from_ref(&wish.text))?;
    let client = visitor.client;
    let job = Admission { client, chars, deadline, part: false };
    if !stream {
        let answer = app.work(job, move |desk, cancel| compute(desk, stage, wish, deadline, (cancel, false), |_| {})).await?;
        noted(&app, client, chars, &answer);
        return Ok(ok(&voice.whole(&answer)));
    }
    // What is wrong at once is said with a status; what goes wrong later is an event.
    app.desk()?;
    let (out, parts) = unbounded_channel::<Bytes>();
    tokio::spawn(async move {
        tell(&out, voice.begin());
        let (sink, speaker) = (out.clone(), voice.clone());
        let work = app.work(job, move |desk, cancel| {
            compute(desk, stage, wish, deadline, (cancel, true), |part| {
                // Nobody reads any more: what is not begun need not be.
                if sink.send(speaker.part(part)).is_err() {
                    cancel.cancel();
                }
            })
        });
        // A client that goes away leaves the line.
        let result = tokio::select! { result = work => result, () = out.closed() => return };
        let last = match result {
            Ok(answer) => {
                noted(&app, client, chars, &answer);
                voice.end(&answer)
            }
            Err(failure) => voice.failed(&failure),
        };
        tell(&out, last);
    });
    Ok(streamed("text/event-stream", parts))
}

/// Tells answers as chats are told.
#[derive(Clone)]
struct Chat {
    head: Value,
    /// Whether a stream says how many tokens there were.
    usage: bool,
}

/// The end of a chat that is streamed.
fn done() -> Bytes {
    Bytes::from_static(b"data: [DONE]\n\n")
}

impl Chat {
    fn chunk(&self, delta: &Value, end: Option<&str>) -> Value {
        with(self.head.clone(), "chat.completion.chunk", &json!({"choices": [{"index": 0, "delta": delta, "finish_reason": end}]}))
    }
}

impl Voice for Chat {
    fn whole(&self, answer: &Answer) -> Value {
        let choice =
            json!({"index": 0, "message": {"role": "assistant", "content": answer.text}, "finish_reason": "stop", "logprobs": null});
        with(self.head.clone(), "chat.completion", &json!({"choices": [choice], "usage": answer.usage, "mujaz": answer.extra}))
    }

    fn begin(&self) -> Vec<Bytes> {
        vec![event(&self.chunk(&json!({"role": "assistant", "content": ""}), None))]
    }

    fn part(&self, text: &str) -> Bytes {
        event(&self.chunk(&json!({"content": text}), None))
    }

    fn end(&self, answer: &Answer) -> Vec<Bytes> {
        let mut last = self.chunk(&json!({}), Some("stop"));
        if let (Some(map), Ok(extra)) = (last.as_object_mut(), serde_json::to_value(&answer.extra)) {
            map.insert("mujaz".into(), extra);
        }
        let mut out = vec![event(&last)];
        if self.usage {
            let rest = json!({"choices": [], "usage": answer.usage});
            out.push(event(&with(self.head.clone(), "chat.completion.chunk", &rest)));
        }
        out.push(done());
        out
    }

    fn failed(&self, failure: &ApiError) -> Vec<Bytes> {
        vec![event(&failure.body(Api::OpenAi)), done()]
    }
}

/// `POST /v1/chat/completions`
pub async fn chat(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let visitor = app.visitor(&incoming, incoming.authorization("Bearer"))?;
    let request: ChatRequest = incoming.json()?;
    let (model, stage) = named(request.model)?;
    if request.n.is_some_and(|n| n != 1) {
        return Err(ApiError::bad("`n` must be 1: translations are no samples"));
    }
    let wish = Wish { text: text(&request.messages)?, shape: Shape::of(request.response_format.as_ref()) };
    let (id, created) = stamp()?;
    let head = json!({"id": format!("chatcmpl-{id}"), "object": "", "created": created, "model": model});
    let voice = Chat { head, usage: request.stream_options.unwrap_or_default().include_usage };
    let stream = request.stream.unwrap_or(false);
    answered(app, visitor, Asked { stage, wish, stream, deadline: incoming.deadline, voice }).await
}

/// An object with a name and more fields.
pub fn with(mut head: Value, object: &str, rest: &Value) -> Value {
    if let (Some(map), Some(rest)) = (head.as_object_mut(), rest.as_object()) {
        map.insert("object".into(), object.into());
        map.extend(rest.clone());
    }
    head
}

/// A text in English, its tokens and its account.
fn translated(
    desk: &Newsroom,
    text: &str,
    deadline: Instant,
    (cancel, watched): (&Cancel, bool),
    mut part: impl FnMut(&str),
) -> Result<(String, usize, Extra), ApiError> {
    let own = own(text);
    let (lead, tail) = (text.get(..own.start).unwrap_or(""), text.get(own.end..).unwrap_or(""));
    let (texts, shift) = ([text.get(own.clone()).unwrap_or(text).to_string()], lead.chars().count());
    let ask = Ask { texts: &texts, whole: false, alternatives: 0, deadline, cancel, watched };
    let done = plain(desk, &ask, |_, added| part(added))?.into_iter().next().unwrap_or_default();
    // Their places are those in what was sent.
    let sentences = done.sentences.into_iter().map(|s| Span { source: s.source.map(|at| at + shift), ..s }).collect();
    let around = format!("{}\n{}", lead.trim(), tail.trim()).trim().to_string();
    let instruction = Some(around).filter(|around| !around.is_empty());
    Ok((done.text, done.tokens, Extra { flags: done.flags, sentences, model: Some(identity(desk)?), instruction, record: None }))
}

/// JSON in English, its tokens and its account: flags count the sentences of all its strings.
fn bundled(desk: &Newsroom, bundle: Bundle, deadline: Instant, cancel: &Cancel) -> Result<(String, usize, Extra), ApiError> {
    let ask = Ask { texts: &bundle.texts, whole: false, alternatives: 0, deadline, cancel, watched: false };
    let (mut english, mut flags, mut tokens, mut before) = (Vec::new(), Vec::new(), 0, 0);
    for done in plain(desk, &ask, |_, _| {})? {
        flags.extend(done.flags.into_iter().map(|flag| Doubt { sentence: flag.sentence + before, ..flag }));
        before += done.sentences.len();
        tokens += done.tokens;
        english.push(done.text);
    }
    let extra = Extra { flags, sentences: Vec::new(), model: Some(identity(desk)?), instruction: None, record: None };
    Ok((bundle.write(english), tokens, extra))
}

fn compute(
    desk: &Newsroom,
    stage: Stage,
    Wish { text, shape }: Wish,
    deadline: Instant,
    (cancel, watched): (&Cancel, bool),
    mut watch: impl FnMut(&str),
) -> Result<Answer, ApiError> {
    let bundle = if stage == Stage::Translate { Bundle::read(&text) } else { None };
    // A client that sends JSON knows by itself what it reads.
    let shape = shape.filter(|_| bundle.is_none());
    // What has a shape is written when it is whole.
    let mut part = |part: &str| {
        if shape.is_none() {
            watch(part);
        }
    };
    let (text, prompt_tokens, extra) = if let Some(bundle) = bundle {
        let done = bundled(desk, bundle, deadline, cancel)?;
        part(&done.0);
        done
    } else if stage == Stage::Translate {
        translated(desk, &text, deadline, (cancel, watched), part)?
    } else {
        let brief = make(desk, Article::of_text(text), (stage, Making::default()), deadline, cancel)?;
        let words = words(&brief);
        part(&words);
        let tokens = brief.coverage.source_tokens;
        let model = brief.models.translator.clone();
        let number = |at: &str| brief.sentences.iter().position(|s| s.id == at);
        // What is about the title or the whole article says so, as it has no sentence.
        let doubt = |f: &mujaz::check::Flag| match number(&f.at) {
            Some(sentence) => Doubt { kind: f.kind.name(), detail: f.detail.clone(), sentence },
            None => Doubt { kind: f.kind.name(), detail: format!("{}: {}", f.at, f.detail), sentence: 0 },
        };
        let flags = brief.flags.iter().map(doubt).collect();
        (words, tokens, Extra { flags, sentences: Vec::new(), model, instruction: None, record: Some(Box::new(brief)) })
    };
    let text = match &shape {
        Some(shape) => {
            let whole = shape.write(&text);
            watch(&whole);
            whole
        }
        None => text,
    };
    let completion_tokens = translator(desk).map_or(0, |model| model.tokenizer().count(&text));
    let usage = Usage { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
    Ok(Answer { text, usage, extra })
}

/// A brief or a summary in words.
fn words(brief: &Brief) -> String {
    let mut out = String::new();
    if let Some(english) = &brief.brief {
        if let Some(headline) = &english.headline {
            _ = writeln!(out, "{headline}\n");
        }
        for bullet in &english.bullets {
            _ = writeln!(out, "- {} [{}]", bullet.text, bullet.sentences.join(", "));
        }
    } else if let Some(summary) = &brief.summary {
        summary.items.iter().for_each(|item| _ = writeln!(out, "- {}", item.ar));
    }
    out.trim_end().into()
}
