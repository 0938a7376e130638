//! The page at `/`: a form and a reader, with nothing from outside.

use crate::answers::answer;
use crate::app::App;
use crate::failure::ApiError;
use crate::request::Incoming;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use std::pin::Pin;

type Served = Pin<Box<dyn Future<Output = Result<Response, ApiError>> + Send>>;
/// An endpoint of a file.
type File = fn(App, Incoming) -> Served;

/// The page's files.
pub const FILES: [(&str, File); 5] = [
    ("/", |_, _| Box::pin(async { Ok(page("text/html; charset=utf-8", include_str!("page/index.html"))) })),
    ("/page.css", |_, _| Box::pin(async { Ok(page("text/css; charset=utf-8", include_str!("page/page.css"))) })),
    ("/keep.js", |_, _| Box::pin(async { Ok(page("text/javascript; charset=utf-8", include_str!("page/keep.js"))) })),
    ("/page.js", |_, _| Box::pin(async { Ok(page("text/javascript; charset=utf-8", include_str!("page/page.js"))) })),
    ("/words.js", |_, _| Box::pin(async { Ok(page("text/javascript; charset=utf-8", include_str!("page/words.js"))) })),
];

/// Scripts, styles and requests of this server only; nobody may frame it; no address leaves with a link.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

fn page(media: &'static str, text: &'static str) -> Response {
    let mut response = answer(StatusCode::OK, media, text);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use mujaz::check::FlagKind;

    #[test]
    fn every_kind_of_flag_has_a_name_in_arabic() {
        let words = include_str!("page/words.js");
        let named = |kind: &&FlagKind| words.contains(&format!("\n  {}: \"", kind.name()));
        let lacking: Vec<&FlagKind> = FlagKind::ALL.iter().filter(|kind| !named(kind)).collect();
        assert!(lacking.is_empty(), "page/words.js has no word for {lacking:?}");
    }
}
