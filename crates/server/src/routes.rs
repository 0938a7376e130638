//! What stands at which path.

use crate::answers::answer;
use crate::app::App;
use crate::failure::{Api, ApiError, Reason, shaped};
use crate::request::{Door, Incoming, authorization};
use crate::{bilingual, deepl, files, libre, multilingual, openai, own, page, responses, spec};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, Any as AnyOrigin, CorsLayer};
use tower_service::Service;

/// The methods of endpoints, by name.
const METHODS: [(MethodFilter, &str); 5] = [
    (MethodFilter::GET, "GET"),
    (MethodFilter::POST, "POST"),
    (MethodFilter::PUT, "PUT"),
    (MethodFilter::PATCH, "PATCH"),
    (MethodFilter::DELETE, "DELETE"),
];

/// An endpoint: a function of what came in, its answers in the shape of an API.
fn at<F, Fut>(method: MethodFilter, api: Api, f: F) -> MethodRouter<App>
where
    F: Fn(App, Incoming) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, ApiError>> + Send,
{
    let handler = move |State(app): State<App>, request: Request| {
        let f = f.clone();
        async move {
            let refusal = refusal(&app, api, request.headers());
            let door = Door { limits: app.limits(), trust_forwarded: app.options.trust_forwarded, room: &app.room, refusal };
            let read = Incoming::read(request, door).await;
            shaped(
                api,
                match read {
                    Ok(incoming) => f(app, incoming).await,
                    Err(failure) => Err(failure),
                },
            )
        }
    };
    let names = METHODS.iter().filter(|(one, _)| method.or(*one) == method).map(|(_, name)| *name).collect::<Vec<_>>().join(" or ");
    let wrong = move || async move { ApiError::new(Reason::Method, format!("this path takes {names}")).answer(api) };
    on(method, handler).fallback(wrong)
}

/// Why a head admits no large body: a key that must stand in it is wrong or missing. One that may stand in the body is asked for there.
fn refusal(app: &App, api: Api, head: &HeaderMap) -> Option<ApiError> {
    let keys = &app.options.keys;
    match api {
        Api::Own | Api::OpenAi => keys.check(authorization(head, "Bearer")).err(),
        Api::Deepl => keys.check(Some(authorization(head, "DeepL-Auth-Key").filter(|key| !key.is_empty())?)).err(),
        Api::Libre => None,
    }
}

/// Every path, under the prefix.
pub fn router(app: &App) -> Router {
    let (get, post) = (MethodFilter::GET, MethodFilter::POST);
    let mut routes: Vec<(&str, MethodRouter<App>)> = vec![
        ("/translate", at(post, Api::Libre, libre::translate)),
        ("/detect", at(post, Api::Libre, libre::detect)),
        ("/languages", at(get, Api::Libre, libre::languages)),
        ("/frontend/settings", at(get, Api::Libre, libre::settings)),
        ("/health", at(get, Api::Libre, libre::health)),
        ("/suggest", at(post, Api::Libre, libre::suggest)),
        ("/translate_file", at(post, Api::Libre, files::translate_file)),
        ("/download_file/{name}", at(get, Api::Libre, files::download_file)),
        ("/v2/translate", at(get.or(post), Api::Deepl, deepl::translate)),
        ("/v2/languages", at(get.or(post), Api::Deepl, deepl::languages)),
        ("/v2/usage", at(get.or(post), Api::Deepl, deepl::usage)),
        ("/v2/document", at(post, Api::Deepl, files::upload)),
        ("/v2/document/{id}", at(post, Api::Deepl, files::status)),
        ("/v2/document/{id}/result", at(post, Api::Deepl, files::result)),
        ("/v2/glossaries", at(get.or(post), Api::Deepl, bilingual::all)),
        ("/v2/glossaries/{id}", at(get.or(MethodFilter::DELETE), Api::Deepl, bilingual::one)),
        ("/v2/glossaries/{id}/entries", at(get, Api::Deepl, bilingual::listed)),
        ("/v2/glossary-language-pairs", at(get, Api::Deepl, bilingual::pairs)),
        ("/v3/glossaries", at(get.or(post), Api::Deepl, multilingual::all)),
        ("/v3/glossaries/{id}", at(get.or(MethodFilter::PATCH).or(MethodFilter::DELETE), Api::Deepl, multilingual::one)),
        ("/v3/glossaries/{id}/entries", at(get, Api::Deepl, multilingual::listed)),
        ("/v3/glossaries/{id}/dictionaries", at(MethodFilter::PUT.or(MethodFilter::DELETE), Api::Deepl, multilingual::changed)),
        ("/v1/models", at(get, Api::OpenAi, openai::models)),
        ("/v1/models/{id}", at(get, Api::OpenAi, openai::model)),
        ("/v1/chat/completions", at(post, Api::OpenAi, openai::chat)),
        ("/v1/responses", at(post, Api::OpenAi, responses::create)),
        // Where a client was told an address without `/v1`.
        ("/models", at(get, Api::OpenAi, openai::models)),
        ("/chat/completions", at(post, Api::OpenAi, openai::chat)),
        ("/responses", at(post, Api::OpenAi, responses::create)),
        ("/v1/brief", at(post, Api::Own, own::brief)),
        ("/v1/docx", at(post, Api::Own, own::docx)),
        ("/v1/summarize", at(post, Api::Own, own::summarize)),
        ("/v1/extract", at(post, Api::Own, own::extract)),
        ("/v1/check", at(post, Api::Own, own::check)),
        ("/v1/translate", at(post, Api::Own, own::translate)),
        ("/healthz", at(get, Api::Own, alive)),
        ("/readyz", at(get, Api::Own, libre::health)),
        ("/metrics", at(get, Api::Own, metrics)),
        ("/spec", at(get, Api::Own, spec::spec)),
        ("/openapi.json", at(get, Api::Own, spec::spec)),
    ];
    if app.options.page {
        routes.extend(page::FILES.map(|(path, file)| (path, at(get, Api::Own, file))));
    }
    let prefix = app.options.url_prefix.trim_matches('/');
    let prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
    let known: Arc<[String]> = routes.iter().map(|(path, _)| format!("{prefix}{path}")).filter(|path| !path.contains('{')).collect();
    let routes = routes.into_iter().fold(Router::new(), |all, (path, endpoint)| all.route(&format!("{prefix}{path}"), endpoint));
    let served: Router = routes.clone().with_state(app.clone());
    let nothing = move |request: Request| async move {
        if let Some(to) = meant(request.uri().path(), &known) {
            return led(request, &to, served).await;
        }
        ApiError::new(Reason::NotFound, format!("there is nothing at this path: {prefix}/openapi.json lists what there is"))
            .answer(api_of(request.uri().path()))
    };
    routes
        .fallback(nothing)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(cors(&app.options.cors))
        .layer(from_fn_with_state(app.clone(), account))
        .with_state(app.clone())
}

/// Where a path leads that has a slash too many, as addresses have that are put together of two, or one too few.
fn meant(path: &str, known: &[String]) -> Option<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let (bare, slash) = (format!("/{}", parts.join("/")), format!("{path}/"));
    let there = |to: &String| !parts.is_empty() && *to != path && known.contains(to);
    [bare, slash].into_iter().find(there)
}

/// The answer of another path. Clients that post do not all follow a redirect, and some leave their key behind: they are answered at once.
/// A browser must know where it is, as the links of the page go from there.
async fn led(mut request: Request, to: &str, mut served: Router) -> Response {
    let place = request.uri().query().map_or_else(|| to.to_string(), |query| format!("{to}?{query}"));
    match place.parse::<Uri>() {
        Ok(uri) if !to.ends_with('/') => {
            *request.uri_mut() = uri;
            match served.call(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            }
        }
        _ => elsewhere(&place),
    }
}

/// Sends a client to another path, with the same method and body.
fn elsewhere(place: &str) -> Response {
    let mut response = answer(StatusCode::PERMANENT_REDIRECT, "application/json", "{}");
    if let Ok(place) = HeaderValue::from_str(place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// Whose client asks for a path where nothing is: it reads errors of its own shape.
fn api_of(path: &str) -> Api {
    const OPENAI: [&str; 7] = ["chat", "completions", "embeddings", "models", "responses", "moderations", "audio"];
    if path.contains("/v2/") || path.contains("/v3/") {
        return Api::Deepl;
    }
    let first = path.split_once("/v1/").and_then(|(_, rest)| rest.split('/').next());
    if first.is_some_and(|part| OPENAI.contains(&part)) { Api::OpenAi } else { Api::Own }
}

/// `GET /healthz`: the process answers.
async fn alive(_: App, _: Incoming) -> Result<Response, ApiError> {
    Ok(answer(StatusCode::OK, "application/json", "{\"status\":\"ok\"}"))
}

/// `GET /metrics`
async fn metrics(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    if app.options.metrics_token.as_deref().is_some_and(|token| incoming.authorization("Bearer") != Some(token)) {
        return Err(ApiError::new(Reason::NoKey, "Unauthorized"));
    }
    Ok(answer(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", app.report()))
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    ApiError::new(Reason::Internal, "a defect of mujaz, please report what was asked").answer(Api::Own)
}

fn cors(origins: &[String]) -> CorsLayer {
    let layer = CorsLayer::new();
    let layer = if origins.iter().any(|o| o == "*") {
        layer.allow_origin(AnyOrigin)
    } else {
        layer.allow_origin(origins.iter().filter_map(|o| HeaderValue::from_str(o).ok()).collect::<Vec<_>>())
    };
    layer
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        // Clients in pages name their versions and more in headers of their own (`x-stainless-lang`): none of them does anything here.
        .allow_headers(AllowHeaders::mirror_request())
        .max_age(Duration::from_hours(480))
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives each request an id, counts and logs it, and sets what every answer carries.
async fn account(State(app): State<App>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let number = app.requests.fetch_add(1, Ordering::Relaxed);
    // An id of the proxy's own is kept, so that its log and this one can be read together.
    let plain = |v: &&HeaderValue| v.len() <= 128 && v.as_bytes().iter().all(u8::is_ascii_graphic);
    let id = request.headers().get(REQUEST_ID).filter(plain).cloned();
    let id = id.or_else(|| HeaderValue::from_str(&format!("{:x}-{number:x}", std::process::id())).ok());
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_string(), |p| p.as_str().to_string());
    let method = request.method().clone();
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    // What browsers ask before they ask is no request of anybody.
    if method != Method::OPTIONS {
        app.metrics.answered(&route, status, start.elapsed());
    }
    let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let shown = id.as_ref().and_then(|v| v.to_str().ok()).unwrap_or_default();
    // Neither texts nor addresses: a log is kept longer than either should be.
    tracing::info!(request = shown, %method, route, status, millis, "answered");
    let headers = response.headers_mut();
    if let Some(id) = id {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if app.draining.load(Ordering::Relaxed) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_too_many_or_too_few_is_told_from_nothing() {
        let known = ["/", "/translate", "/v1/models", "/m/", "/m/translate"].map(String::from);
        for (path, to) in [
            ("//translate", Some("/translate")),
            ("/translate/", Some("/translate")),
            ("//v1///models/", Some("/v1/models")),
            ("/m", Some("/m/")),
            ("/m//translate", Some("/m/translate")),
            ("/translate", None),
            ("//", None),
            ("/", None),
            ("//example.org/x", None),
            ("/nothing/", None),
        ] {
            assert_eq!(meant(path, &known).as_deref(), to, "{path}");
        }
    }
}
