//! A page for people: both languages sentence beside sentence, nothing loaded from outside.
//!
//! The points of a brief stand above, each with links to its sentences. Below, each sentence is a row: English, Arabic, and under
//! both what belongs to it: figures, quotations, days named, flags with their reason. Pointing at a sentence (or going to it by
//! keyboard) lights both languages and the points made of it. Arabic stands in elements of its own direction and language, so
//! that mixed text and «» come out right. Without scripts all is there but the light.
//!
//! ```
//! # #[cfg(feature = "bundled")] {
//! use mujaz::page;
//! let desk = mujaz::Newsroom::builder().model("tiny-ar-en").full(true).build().unwrap();
//! let brief = desk.brief("قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.").unwrap();
//! let html = page::head("Briefs") + "<h1>Briefs</h1>" + &page::article(&brief, 1) + &page::foot();
//! assert!(html.contains("id=\"a1-s1\"") && html.contains("ويحضرها عشرون رئيسا"));
//! # }
//! ```

#[cfg(feature = "files")]
mod docx;
mod rows;

#[cfg(feature = "files")]
pub use docx::{DOCX, docx};

use crate::brief::{Bilingual, Brief, English};
use crate::check::Flag;
use std::fmt::Write;

/// The style of a page, for pages of another kind that shall look alike.
pub const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The beginning of a page.
pub fn head(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escape(title)
    )
}

/// Its end.
pub fn foot() -> String {
    format!("</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n")
}

/// Text as it may stand in an element or an attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // No page may hold these.
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// What a flag says: English, whatever it begins with, in which the words that it quotes have their own direction.
///
/// ```
/// assert_eq!(mujaz::page::detail("`سنة` was left out"), "<bdi dir=\"ltr\">`<bdi>سنة</bdi>` was left out</bdi>");
/// ```
pub fn detail(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let marked = parts.map(|(i, part)| if i % 2 == 1 { format!("<bdi>{}</bdi>", escape(part)) } else { escape(part) });
    format!("<bdi dir=\"ltr\">{}</bdi>", marked.collect::<Vec<_>>().join("`"))
}

/// Arabic inside English.
fn arabic(text: &str) -> String {
    format!("<bdi lang=\"ar\" dir=\"rtl\">{}</bdi>", escape(text))
}

/// A sentence's id as it marks elements: records come from files too, and an id in them may be anything. Blanks would make it two.
fn mark(number: usize, id: &str) -> String {
    format!("a{number}-{}", escape(&id.replace(char::is_whitespace, "_")))
}

/// One article; `number` makes its ids unique on the page.
pub fn article(brief: &Brief, number: usize) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    _ = write_article(&mut out, brief, number);
    out
}

fn write_article(out: &mut String, brief: &Brief, number: usize) -> std::fmt::Result {
    writeln!(out, "<article id=\"a{number}\">")?;
    let headline = brief.title.en.as_deref().filter(|t| !t.trim().is_empty());
    match (headline, brief.title.ar.as_deref()) {
        (Some(en), Some(ar)) => writeln!(out, "<h2>{}</h2>\n<p class=\"ar-title\" lang=\"ar\" dir=\"rtl\">{}</p>", escape(en), escape(ar))?,
        (Some(en), None) => writeln!(out, "<h2>{}</h2>", escape(en))?,
        (None, Some(ar)) => writeln!(out, "<h2 lang=\"ar\" dir=\"rtl\">{}</h2>", escape(ar))?,
        (None, None) => writeln!(out, "<h2>{}</h2>", escape(&brief.id))?,
    }
    writeln!(out, "<p class=\"source\">{}</p>", source(brief))?;
    if let Some(notice) = brief.models.translator.as_ref().and_then(|m| m.notice.as_ref()) {
        writeln!(out, "<p class=\"notice\" role=\"note\">{}</p>", escape(notice))?;
    }
    if let Some(english) = &brief.brief {
        points(out, english, brief, number)?;
    } else if let Some(summary) = &brief.summary {
        writeln!(out, "<h3>Summary</h3>\n<ul class=\"points\" lang=\"ar\" dir=\"rtl\">")?;
        for item in &summary.items {
            let ids = &item.sentences;
            writeln!(out, "<li data-s=\"{}\">{} {}</li>", marks(number, ids), escape(&item.ar), links(brief, number, ids))?;
        }
        writeln!(out, "</ul>")?;
    }
    let own: Vec<&Flag> = brief.flags.iter().filter(|f| !rows::has(brief, &f.at)).collect();
    flags(out, &own, brief.flags.len())?;
    rows::write(out, brief, number)?;
    writeln!(out, "<p class=\"made\">{}</p>\n</article>", made(brief))
}

/// The brief in English: what it is about, and its points.
fn points(out: &mut String, english: &English, brief: &Brief, number: usize) -> std::fmt::Result {
    writeln!(out, "<h3>In brief</h3>")?;
    if let Some(glance) = &english.glance {
        let (text, ids) = (escape(&glance.text), &glance.sentences);
        let (marks, links) = (marks(number, ids), links(brief, number, ids));
        let links = match glance.untraced() {
            Some(model) => format!("<small>(written by {} from the whole article: no sentence stands behind it)</small>", escape(model)),
            None => links,
        };
        writeln!(out, "<p class=\"glance\" data-s=\"{marks}\"><strong>At a glance.</strong> {text} {links}</p>")?;
    }
    writeln!(out, "<ul class=\"points\">")?;
    for bullet in &english.bullets {
        let ids = &bullet.sentences;
        writeln!(out, "<li data-s=\"{}\">{} {}</li>", marks(number, ids), escape(&bullet.text), links(brief, number, ids))?;
    }
    writeln!(out, "</ul>")
}

/// The marks of sentences, as an attribute holds them.
fn marks(number: usize, ids: &[String]) -> String {
    ids.iter().map(|s| mark(number, s)).collect::<Vec<_>>().join(" ")
}

/// Links to the rows of sentences. A record may name one that it does not hold: that is no link.
fn links(brief: &Brief, number: usize, ids: &[String]) -> String {
    let link = |id: &String| {
        if rows::has(brief, id) { format!("<a href=\"#{}\">{}</a>", mark(number, id), escape(id)) } else { escape(id) }
    };
    format!("<span class=\"ids\" dir=\"ltr\">[{}]</span>", ids.iter().map(link).collect::<Vec<_>>().join(", "))
}

/// Outlet, date, byline, dateline, address.
fn source(brief: &Brief) -> String {
    let both = |name: &Bilingual| match (&name.en, &name.ar) {
        (Some(en), Some(ar)) => Some(format!("{} ({})", escape(en), arabic(ar))),
        (None, Some(ar)) => Some(arabic(ar)),
        (en, None) => en.as_deref().map(escape),
    };
    let date = brief.published.as_ref().map(|d| match &d.time {
        Some(time) => format!("<time datetime=\"{0}T{1}\">{0} {1}</time>", escape(&d.date), escape(time)),
        None => format!("<time datetime=\"{0}\">{0}</time>", escape(&d.date)),
    });
    // Only addresses that a reader can follow safely become links.
    let link = brief.url.as_deref().filter(|u| u.starts_with("https://") || u.starts_with("http://"));
    let link = link.map(|u| format!("<a href=\"{0}\" rel=\"noreferrer\">{0}</a>", escape(u)));
    let parts =
        [brief.outlet.as_deref().map(arabic), date, both(&brief.byline), both(&brief.dateline), link.or(Some(escape(&brief.source)))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Flags that belong to no sentence, and how many there are in all.
fn flags(out: &mut String, own: &[&Flag], all: usize) -> std::fmt::Result {
    if all == 0 {
        return Ok(());
    }
    let plural = if all == 1 { "flag" } else { "flags" };
    writeln!(out, "<section class=\"flags\"><h3>{all} {plural}</h3>")?;
    if own.len() < all {
        writeln!(out, "<p>{} with the sentences below. A flag is a doubt to look at, not a verdict.</p>", all - own.len())?;
    }
    if !own.is_empty() {
        writeln!(out, "<ul>")?;
        for flag in own {
            let (kind, at, about) = (escape(flag.kind.name()), escape(&flag.at), escape(flag.kind.about()));
            writeln!(out, "<li><strong>{kind}</strong> at {at}: {} ({about})</li>", detail(&flag.detail))?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</section>")
}

fn made(brief: &Brief) -> String {
    let c = &brief.coverage;
    let counts = format!("{} sentences: {} summarised, {} translated, {} left out.", c.sentences, c.summarized, c.translated, c.omitted);
    match &brief.models.translator {
        Some(m) => format!(
            "{counts} Machine translation by {} ({}, {}, licence {}).",
            escape(&m.name),
            escape(&m.sha256),
            escape(&m.compute),
            escape(&m.license)
        ),
        None => counts,
    }
}

#[cfg(test)]
mod tests;
