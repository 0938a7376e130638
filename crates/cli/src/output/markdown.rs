//! Markdown, for people.

use mujaz::brief::{Bilingual, Brief, Stage};
use mujaz_text::segment::Kind;
use std::fmt::Write;

/// Arabic inside an English line, isolated so that neither direction disturbs the other.
fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

/// A brief as a page; pages after the first are set apart by a rule.
pub fn page(brief: &Brief, stage: Stage, first: bool) -> String {
    let mut out = String::new();
    if !first {
        out.push_str("\n---\n\n");
    }
    // Writing to a string cannot fail.
    let _ = write_page(&mut out, brief, stage);
    out
}

fn write_page(out: &mut String, brief: &Brief, stage: Stage) -> std::fmt::Result {
    let arabic = brief.title.ar.as_deref();
    match brief.title.en.as_deref().filter(|t| !t.is_empty()) {
        Some(english) => {
            writeln!(out, "# {english}\n")?;
            if let Some(arabic) = arabic {
                writeln!(out, "{}\n", isolated(arabic))?;
            }
        }
        None => writeln!(out, "# {}\n", arabic.unwrap_or(&brief.id))?,
    }
    writeln!(out, "{}\n", source_line(brief))?;
    if let Some(notice) = brief.models.translator.as_ref().and_then(|m| m.notice.as_ref()) {
        writeln!(out, "> {notice}\n")?;
    }
    if let Some(english) = &brief.brief {
        if let Some(glance) = &english.glance {
            writeln!(out, "**At a glance.** {} [{}]\n", glance.text, glance.sentences.join(", "))?;
        }
        for bullet in &english.bullets {
            writeln!(out, "- {} [{}]\n  {}", bullet.text, bullet.sentences.join(", "), isolated(&bullet.ar))?;
        }
        writeln!(out)?;
    } else if let Some(summary) = &brief.summary {
        for item in &summary.items {
            writeln!(out, "- {} [{}]", isolated(&item.ar), item.sentences.join(", "))?;
        }
        writeln!(out)?;
    }
    if let Some(translation) = &brief.translation {
        writeln!(out, "## Translation\n")?;
        for line in translation {
            writeln!(out, "[{}] {}\n", line.sentence, line.en)?;
        }
    }
    if stage == Stage::Extract {
        for sentence in &brief.sentences {
            let mark = if sentence.kind == Kind::Subhead { "### " } else { "" };
            writeln!(out, "{mark}[{}] {}\n", sentence.id, isolated(&sentence.ar))?;
        }
    }
    footer(out, brief)
}

fn source_line(brief: &Brief) -> String {
    let both = |b: &Bilingual| match (&b.en, &b.ar) {
        (Some(en), Some(ar)) => Some(format!("{en} ({})", isolated(ar))),
        (None, Some(ar)) => Some(isolated(ar)),
        _ => None,
    };
    let date = brief.published.as_ref().map(|d| match &d.time {
        Some(time) => format!("{} {time}", d.date),
        None => d.date.clone(),
    });
    let parts = [brief.outlet.as_deref().map(isolated), date, both(&brief.byline), both(&brief.dateline), Some(brief.source.clone())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn footer(out: &mut String, brief: &Brief) -> std::fmt::Result {
    if !brief.flags.is_empty() {
        writeln!(out, "Flags:\n")?;
        for flag in &brief.flags {
            writeln!(out, "- `{}` at {}: {}", flag.kind, flag.at, flag.detail)?;
        }
        writeln!(out)?;
    }
    let c = &brief.coverage;
    write!(out, "_{} sentences: {} summarised, {} translated, {} left out", c.sentences, c.summarized, c.translated, c.omitted)?;
    if let Some(model) = &brief.models.translator {
        write!(out, ". Machine translation by {} ({}, {}, beam {})", model.name, model.sha256, model.compute, model.num_beams)?;
    }
    writeln!(out, "._")
}
