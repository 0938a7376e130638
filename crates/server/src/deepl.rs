//! DeepL's API, version 2.

use crate::answers::ok;
use crate::app::{Admission, App, Visitor, apart};
use crate::failure::{ApiError, Reason};
use crate::glossaries::with_glossaries;
use crate::language::detect;
use crate::marked;
use crate::request::{Incoming, text, texts};
use crate::work::{Ask, Doubt, Span, identity};
use axum::response::Response;
use mujaz::model::ModelIdentity;
use mujaz::text::extract::strip_tags;
use mujaz::translate::markup::Markup;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// What `POST /v2/translate` takes, as JSON or as a form.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "it is read field by field, as its messages want it; this describes it")]
pub struct DeeplRequest {
    /// The texts.
    text: Vec<String>,
    /// `EN`, `EN-US` or `EN-GB`.
    target_lang: String,
    /// `AR`; without it, it is told from the text.
    source_lang: Option<String>,
    /// `1`, `0` for texts that are a sentence each, `nonewlines` where line breaks end none.
    split_sentences: Option<String>,
    show_billed_characters: Option<bool>,
    model_type: Option<String>,
    /// `html` or `xml`: tags stay on their words.
    tag_handling: Option<String>,
    /// Elements that come back as they are; a list, or names with commas.
    ignore_tags: Option<Vec<String>>,
    /// Elements that end a sentence wherever they stand.
    splitting_tags: Option<Vec<String>>,
    /// Elements that never end one.
    non_splitting_tags: Option<Vec<String>>,
    /// `0`: only `splitting_tags` end a sentence; without it, the structure of XML is told from where text stands.
    outline_detection: Option<bool>,
    /// A glossary of `/v2/glossaries`.
    glossary_id: Option<String>,
}

/// A translated text.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeeplText {
    detected_source_language: &'static str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    billed_characters: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model_type_used: Option<&'static str>,
    /// Doubts about the translation.
    flags: Vec<Doubt>,
    /// Where each sentence stands on both sides.
    sentences: Vec<Span>,
}

/// What `POST /v2/translate` answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeeplResponse {
    translations: Vec<DeeplText>,
    /// Which model spoke.
    #[schema(value_type = Object)]
    model: ModelIdentity,
}

/// What is asked for and cannot be done yet: silence about it would give a translation other than was wanted.
const NOT_YET: [&str; 2] = ["style_id", "translation_memory_id"];
/// Names in one field: each tag of a text is compared with each.
const NAMES: usize = 256;
/// Glossaries of a request: each is copied for it.
const GLOSSARIES: usize = 10;
/// No limit of characters, as DeepL writes it.
const NO_LIMIT: u64 = 1_000_000_000_000;

pub fn visitor(app: &App, incoming: &Incoming, fields: &Map<String, Value>) -> Result<Visitor, ApiError> {
    let head = incoming.authorization("DeepL-Auth-Key").filter(|key| !key.is_empty());
    app.visitor(incoming, head.or(text(fields, "auth_key")?))
}

/// A field that is a word, which some clients write as a number, or as true and false.
fn word(fields: &Map<String, Value>, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::String(word) => Some(word.clone()),
        Value::Bool(on) => Some(u8::from(*on).to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn is_set(fields: &Map<String, Value>, name: &str) -> bool {
    fields
        .get(name)
        .is_some_and(|v| !matches!(v, Value::Null | Value::Bool(false)) && *v != "" && *v != "0" && *v != "false" && *v != json!([]))
}

/// A language without its region: `EN-US`, `ar_SA`.
fn language(code: &str) -> String {
    code.split(['-', '_']).next().unwrap_or_default().to_uppercase()
}

/// The languages of a request: EN is where it goes, what it comes from is told or left open.
pub fn languages_of(fields: &Map<String, Value>) -> Result<Option<String>, ApiError> {
    let target = text(fields, "target_lang")?.ok_or_else(|| ApiError::bad("Parameter 'target_lang' not specified."))?;
    if language(target) != "EN" {
        return Err(ApiError::bad("Value for 'target_lang' not supported: this server translates into EN"));
    }
    let source = text(fields, "source_lang")?.filter(|s| !s.is_empty() && !s.eq_ignore_ascii_case("auto")).map(language);
    if !source.as_deref().is_none_or(|s| s == "AR" || s == "EN") {
        return Err(ApiError::bad("Value for 'source_lang' not supported: this server translates out of AR"));
    }
    if let Some(name) = NOT_YET.iter().find(|name| is_set(fields, name)) {
        return Err(ApiError::new(Reason::Unsupported, format!("'{name}' is not supported by this server yet")));
    }
    Ok(source)
}

/// The names of a field: a list, or one text with commas, as forms have it.
fn names(fields: &Map<String, Value>, name: &str) -> Result<Vec<String>, ApiError> {
    let given = texts(fields, name)?.map(|(names, _)| names).unwrap_or_default();
    let names = given.iter().flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty());
    let names: Vec<String> = names.take(NAMES + 1).map(String::from).collect();
    if names.len() > NAMES { Err(ApiError::bad(format!("Value for '{name}' not supported: more than {NAMES} names"))) } else { Ok(names) }
}

/// How the tags of a request are read; None where its texts have none.
pub fn markup(fields: &Map<String, Value>) -> Result<Option<Markup>, ApiError> {
    let kind = text(fields, "tag_handling")?.unwrap_or_default();
    let xml = match kind {
        "" => return Ok(None),
        "html" => false,
        "xml" => true,
        _ => return Err(ApiError::bad("Value for 'tag_handling' not supported: html or xml")),
    };
    Ok(Some(Markup {
        xml,
        ignored: names(fields, "ignore_tags")?,
        splitting: names(fields, "splitting_tags")?,
        inline: names(fields, "non_splitting_tags")?,
        // What is null was not said.
        only_splitting: xml && fields.get("outline_detection").is_some_and(|v| !v.is_null()) && !is_set(fields, "outline_detection"),
        whole: word(fields, "split_sentences").as_deref() == Some("0"),
        plain: false,
    }))
}

/// The glossaries that a request names, each once: of several, the first that knows a term wins.
pub fn glossary_ids(fields: &Map<String, Value>) -> Result<Vec<String>, ApiError> {
    let one = text(fields, "glossary_id")?.filter(|id| !id.is_empty()).map(String::from);
    let mut ids: Vec<String> = Vec::new();
    for id in one.into_iter().chain(names(fields, "glossary_ids")?) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.len() > GLOSSARIES {
        return Err(ApiError::bad(format!("Value for 'glossary_ids' not supported: more than {GLOSSARIES} glossaries")));
    }
    if !ids.is_empty() && text(fields, "source_lang")?.is_none_or(str::is_empty) {
        return Err(ApiError::bad("Value for 'source_lang' not specified: a glossary needs it"));
    }
    Ok(ids)
}

/// The language of a text, as it was told or by its letters. What is neither Arabic nor told to be comes back as it is, under its own name.
pub fn language_of(text: &str, told: Option<&str>, marked: bool) -> &'static str {
    let found = || if marked { detect(&strip_tags(text)) } else { detect(text) };
    match told {
        Some("AR") => "AR",
        Some(_) => "EN",
        None => match found().first().map(|g| g.code) {
            Some("en") => "EN",
            Some("fa") => "FA",
            Some("ur") => "UR",
            Some("ps") => "PS",
            Some("ckb") => "CKB",
            _ => "AR",
        },
    }
}

/// `POST /v2/translate`
pub async fn translate(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let fields = incoming.fields()?;
    let visitor = visitor(&app, &incoming, &fields)?;
    let mut list = texts(&fields, "text")?
        .map(|(t, _)| t)
        .filter(|t| !t.is_empty())
        .ok_or_else(|| ApiError::bad("Parameter 'text' not specified."))?;
    let source = languages_of(&fields)?;
    let ids = glossary_ids(&fields)?;
    let markup = markup(&fields)?;
    let chars = app.count(&visitor, &list)?;
    let split = word(&fields, "split_sentences").unwrap_or_else(|| "1".into());
    let (whole, marked, kept) = (split == "0", markup.is_some(), app.clone());
    // Megabytes of letters, and glossaries that somebody may be changing.
    let read = apart(move || {
        let glossaries = kept.glossaries.named(&ids, &visitor.client.holder())?;
        let billed: Vec<usize> = list.iter().map(|t| t.chars().count()).collect();
        // With tags a line break ends nothing anyway, and those in tags are not text.
        if split == "nonewlines" && !marked {
            list.iter_mut().for_each(|t| *t = t.replace(['\r', '\n'], " "));
        }
        let languages: Vec<&'static str> = list.iter().map(|text| language_of(text, source.as_deref(), marked)).collect();
        Ok((glossaries, list, billed, languages))
    });
    let (glossaries, list, billed, languages) = read.await?;
    let job = Admission { client: visitor.client, chars, deadline: incoming.deadline, part: false };
    let known = languages.clone();
    let done = app.work(job, move |desk, cancel| {
        let desk = &with_glossaries(desk, glossaries);
        let foreign = |i: &usize| known.get(*i).is_some_and(|l| *l == "AR");
        let own: Vec<String> = list.iter().enumerate().filter(|(i, _)| foreign(i)).map(|(_, t)| t.clone()).collect();
        let ask = Ask { texts: &own, whole, alternatives: 0, deadline: incoming.deadline, cancel, watched: false };
        let done = match &markup {
            Some(rules) => marked::translate(desk, &ask, rules)?,
            None => marked::plain(desk, &ask, |_, _| {})?,
        };
        let mut done = done.into_iter();
        let kept = |text: &String| crate::work::Translation { text: text.clone(), ..Default::default() };
        let all = list.iter().enumerate().map(|(i, t)| if foreign(&i) { done.next().unwrap_or_default() } else { kept(t) });
        Ok((all.collect::<Vec<_>>(), identity(desk)?))
    });
    let (done, model) = done.await?;
    app.used(visitor.client, chars);
    app.metrics.flagged(done.iter().flat_map(|t| &t.flags).filter_map(|f| f.kind.parse().ok()));
    let bill = is_set(&fields, "show_billed_characters");
    let kind = text(&fields, "model_type")?.map(|t| if t == "latency_optimized" { "latency_optimized" } else { "quality_optimized" });
    let one = |((t, language), billed)| {
        let crate::work::Translation { text, sentences, flags, .. } = t;
        DeeplText {
            detected_source_language: language,
            text,
            billed_characters: bill.then_some(billed),
            model_type_used: kind,
            flags,
            sentences,
        }
    };
    Ok(ok(&DeeplResponse { translations: done.into_iter().zip(languages).zip(billed).map(one).collect(), model }))
}

/// `GET /v2/languages`
pub async fn languages(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    // The official client writes the type into a form, also behind a GET.
    let fields = incoming.fields()?;
    visitor(&app, &incoming, &fields)?;
    Ok(match text(&fields, "type")?.unwrap_or("source") {
        "source" => ok(&json!([{"language": "AR", "name": "Arabic"}])),
        "target" => {
            let one = |code: &str, name: &str| json!({"language": code, "name": name, "supports_formality": false});
            ok(&json!([one("EN-GB", "English (British)"), one("EN-US", "English (American)")]))
        }
        _ => return Err(ApiError::bad("Value for 'type' not supported: source or target")),
    })
}

/// `GET /v2/usage`: since the server began.
pub async fn usage(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let visitor = visitor(&app, &incoming, &incoming.fields()?)?;
    Ok(ok(&json!({"character_count": app.usage(visitor.client), "character_limit": NO_LIMIT})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_no_other_languages() {
        let read = |source: &str, target: &str| {
            let fields = json!({"source_lang": source, "target_lang": target});
            languages_of(fields.as_object().unwrap()).map_err(|failure| failure.reason)
        };
        for (source, target, want) in [
            ("AR", "EN-US", Ok(Some("AR".to_string()))),
            ("ar-SA", "en_GB", Ok(Some("AR".to_string()))),
            ("en-us", "EN", Ok(Some("EN".to_string()))),
            ("", "en", Ok(None)),
            ("auto", "EN-GB", Ok(None)),
            ("FR", "EN", Err(Reason::Bad)),
            ("AR", "DE-AT", Err(Reason::Bad)),
            ("AR", "", Err(Reason::Bad)),
        ] {
            assert_eq!(read(source, target), want, "{source} {target}");
        }
    }

    #[test]
    fn a_word_is_read_however_clients_write_it() {
        for (sent, whole) in [
            (json!("0"), true),
            (json!(0), true),
            (json!(false), true),
            (json!("1"), false),
            (json!(1), false),
            (json!(true), false),
            (json!("nonewlines"), false),
            (json!(null), false),
        ] {
            let fields = json!({"tag_handling": "html", "split_sentences": sent});
            let rules = markup(fields.as_object().unwrap()).unwrap().unwrap();
            assert_eq!(rules.whole, whole, "{fields}");
        }
    }
}
