//! A page for people: both languages side by side, nothing loaded from outside.
//!
//! Pointing at (or tabbing to) an English sentence lights its Arabic one and the reverse. Arabic stands in elements of
//! its own direction and language, so that mixed text and «» come out right.

use mujaz::brief::{Bilingual, Brief, TranslatedSentence};
use mujaz::check::Flag;
use mujaz_text::segment::Kind;
use std::fmt::Write;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The beginning of a page.
pub fn head(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
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

/// Arabic inside English.
fn arabic(text: &str) -> String {
    format!("<bdi lang=\"ar\" dir=\"rtl\">{}</bdi>", escape(text))
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
    writeln!(out, "<div class=\"sides\">\n<section class=\"en\" aria-label=\"English of article {number}\">")?;
    english(out, brief, number)?;
    writeln!(out, "</section>\n<section class=\"ar\" lang=\"ar\" dir=\"rtl\" aria-label=\"Arabic of article {number}\">")?;
    for sentence in &brief.sentences {
        let (tag, class) = if sentence.kind == Kind::Subhead { ("h3", "") } else { ("p", "") };
        writeln!(out, "<{tag}{class} data-s=\"a{number}-{}\" tabindex=\"0\">{}</{tag}>", sentence.id, escape(&sentence.ar))?;
    }
    writeln!(out, "</section>\n</div>")?;
    figures(out, brief)?;
    dates(out, brief)?;
    quotes(out, brief)?;
    flags(out, &brief.flags)?;
    writeln!(out, "<p class=\"made\">{}</p>\n</article>", made(brief))
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

fn english(out: &mut String, brief: &Brief, number: usize) -> std::fmt::Result {
    let marks = |ids: &[String]| ids.iter().map(|s| format!("a{number}-{s}")).collect::<Vec<_>>().join(" ");
    let refs = |ids: &[String]| format!("<span class=\"ids\">[{}]</span>", escape(&ids.join(", ")));
    if let Some(english) = &brief.brief {
        if let Some(glance) = &english.glance {
            let (text, ids) = (escape(&glance.text), &glance.sentences);
            writeln!(
                out,
                "<p class=\"glance\" data-s=\"{}\" tabindex=\"0\"><strong>At a glance.</strong> {text} {}</p>",
                marks(ids),
                refs(ids)
            )?;
        }
        writeln!(out, "<ul>")?;
        for bullet in &english.bullets {
            let ids = &bullet.sentences;
            writeln!(out, "<li data-s=\"{}\" tabindex=\"0\">{} {}</li>", marks(ids), escape(&bullet.text), refs(ids))?;
        }
        writeln!(out, "</ul>")?;
    } else if let Some(summary) = &brief.summary {
        writeln!(out, "<ul lang=\"ar\" dir=\"rtl\">")?;
        for item in &summary.items {
            writeln!(out, "<li data-s=\"{}\" tabindex=\"0\">{}</li>", marks(&item.sentences), escape(&item.ar))?;
        }
        writeln!(out, "</ul>")?;
    }
    for TranslatedSentence { sentence, en } in brief.translation.iter().flatten() {
        writeln!(out, "<p data-s=\"a{number}-{sentence}\" tabindex=\"0\">{} <span class=\"ids\">[{sentence}]</span></p>", escape(en))?;
    }
    Ok(())
}

fn figures(out: &mut String, brief: &Brief) -> std::fmt::Result {
    if brief.figures.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<details><summary>Figures ({})</summary>\n<table><thead><tr><th scope=\"col\">Arabic</th><th scope=\"col\">English</th><th scope=\"col\">Sentence</th></tr></thead><tbody>",
        brief.figures.len()
    )?;
    for figure in &brief.figures {
        let english = figure.en.as_deref().map_or_else(|| "–".into(), escape);
        writeln!(out, "<tr><td>{}</td><td>{english}</td><td>{}</td></tr>", arabic(&figure.ar), figure.sentence)?;
    }
    writeln!(out, "</tbody></table></details>")
}

fn dates(out: &mut String, brief: &Brief) -> std::fmt::Result {
    if brief.dates.is_empty() {
        return Ok(());
    }
    writeln!(out, "<details><summary>Days named ({})</summary><ul>", brief.dates.len())?;
    for named in &brief.dates {
        let how = if named.inferred { ", from the article's date" } else { "" };
        writeln!(out, "<li><time>{}</time>: {}{how} <span class=\"ids\">[{}]</span></li>", named.date, arabic(&named.ar), named.sentence)?;
    }
    writeln!(out, "</ul></details>")
}

fn quotes(out: &mut String, brief: &Brief) -> std::fmt::Result {
    if brief.quotes.is_empty() {
        return Ok(());
    }
    writeln!(out, "<details><summary>Quotations ({}), in the original</summary>", brief.quotes.len())?;
    for quote in &brief.quotes {
        let speaker = quote.speaker.as_deref().map_or(String::new(), |s| format!(" — {}", escape(s)));
        writeln!(
            out,
            "<blockquote lang=\"ar\" dir=\"rtl\">«{}»{speaker} <span class=\"ids\" dir=\"ltr\">[{}]</span></blockquote>",
            escape(&quote.ar),
            quote.sentence
        )?;
    }
    writeln!(out, "</details>")
}

fn flags(out: &mut String, flags: &[Flag]) -> std::fmt::Result {
    if flags.is_empty() {
        return Ok(());
    }
    writeln!(out, "<details open class=\"flags\"><summary>Flags ({})</summary><ul>", flags.len())?;
    for flag in flags {
        writeln!(
            out,
            "<li><strong>{}</strong> at {}: <bdi>{}</bdi></li>",
            escape(flag.kind.name()),
            escape(&flag.at),
            escape(&flag.detail)
        )?;
    }
    writeln!(out, "</ul></details>")
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
