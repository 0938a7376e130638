//! Markdown, for people.

use super::plain;
use mujaz::brief::{Bilingual, Brief, Stage};
use mujaz::text::segment::Kind;
use std::fmt::Write;

/// Text that stands as it is: what a page, a record or a model wrote is no mark-up of ours. Of signs that mean something only
/// at the beginning of a line, or around words, no more is escaped than must be: the file is read as it is too.
fn escaped(text: &str) -> String {
    let text = plain(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut last = None;
    for (at, c) in text.char_indices() {
        let next = text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let only_before = out.trim().is_empty();
        match c {
            '\n' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '&' if next.is_some_and(|n| n.is_ascii_alphabetic() || n == '#') => out.push_str("&amp;"),
            '\\' | '`' | '*' | '[' | ']' | '|' => out.extend(['\\', c]),
            '_' if !(word(last) && word(next)) => out.extend(['\\', c]),
            '~' if next == Some('~') || last == Some('~') => out.extend(['\\', c]),
            '#' | '>' | '-' | '+' | '=' if only_before => out.extend(['\\', c]),
            '.' | ')' if next.is_none_or(|n| n == ' ') && !only_before && out.trim().bytes().all(|b| b.is_ascii_digit()) => {
                out.extend(['\\', c]);
            }
            c => out.push(c),
        }
        last = Some(c);
    }
    out
}

/// Arabic inside an English line, isolated so that neither direction disturbs the other.
fn isolated(text: &str) -> String {
    format!("\u{2068}{}\u{2069}", escaped(text))
}

/// The ids of sentences.
fn ids(ids: &[String]) -> String {
    escaped(&ids.join(", "))
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
            writeln!(out, "# {}\n", escaped(english))?;
            if let Some(arabic) = arabic {
                writeln!(out, "{}\n", isolated(arabic))?;
            }
        }
        None => writeln!(out, "# {}\n", escaped(arabic.unwrap_or(&brief.id)))?,
    }
    writeln!(out, "{}\n", source_line(brief))?;
    if let Some(notice) = brief.models.translator.as_ref().and_then(|m| m.notice.as_ref()) {
        writeln!(out, "> {}\n", plain(notice))?;
    }
    if let Some(english) = &brief.brief {
        if let Some(glance) = &english.glance {
            let from = match glance.untraced() {
                Some(model) => format!("(written by {} from the whole article: no sentence stands behind it)", escaped(model)),
                None => format!("[{}]", ids(&glance.sentences)),
            };
            writeln!(out, "**At a glance.** {} {from}\n", escaped(&glance.text))?;
        }
        for bullet in &english.bullets {
            writeln!(out, "- {} [{}]\n  {}", escaped(&bullet.text), ids(&bullet.sentences), isolated(&bullet.ar))?;
        }
        writeln!(out)?;
    } else if let Some(summary) = &brief.summary {
        for item in &summary.items {
            writeln!(out, "- {} [{}]", isolated(&item.ar), ids(&item.sentences))?;
        }
        writeln!(out)?;
    }
    if let Some(translation) = &brief.translation {
        writeln!(out, "## Translation\n")?;
        for line in translation {
            writeln!(out, "[{}] {}\n", escaped(&line.sentence), escaped(&line.en))?;
        }
    }
    if stage == Stage::Extract {
        for sentence in &brief.sentences {
            let mark = if sentence.kind == Kind::Subhead { "### " } else { "" };
            writeln!(out, "{mark}[{}] {}\n", escaped(&sentence.id), isolated(&sentence.ar))?;
        }
    }
    footer(out, brief)
}

fn source_line(brief: &Brief) -> String {
    let both = |b: &Bilingual| match (&b.en, &b.ar) {
        (Some(en), Some(ar)) => Some(format!("{} ({})", escaped(en), isolated(ar))),
        (None, Some(ar)) => Some(isolated(ar)),
        _ => None,
    };
    let date = brief.published.as_ref().map(|d| match &d.time {
        Some(time) => escaped(&format!("{} {time}", d.date)),
        None => escaped(&d.date),
    });
    let parts = [brief.outlet.as_deref().map(isolated), date, both(&brief.byline), both(&brief.dateline), Some(escaped(&brief.source))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn footer(out: &mut String, brief: &Brief) -> std::fmt::Result {
    if !brief.flags.is_empty() {
        writeln!(out, "Flags:\n")?;
        for flag in &brief.flags {
            writeln!(out, "- `{}` at {}: {}", flag.kind, escaped(&flag.at), escaped(&flag.detail))?;
        }
        writeln!(out)?;
    }
    let c = &brief.coverage;
    write!(out, "_{} sentences: {} summarised, {} translated, {} left out", c.sentences, c.summarized, c.translated, c.omitted)?;
    if let Some(model) = &brief.models.translator {
        write!(
            out,
            ". Machine translation by {} ({}, {}, beam {})",
            escaped(&model.name),
            model.sha256,
            escaped(&model.compute),
            model.num_beams
        )?;
    }
    writeln!(out, "._")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_wrote_is_no_mark_up() {
        let cases = [
            ("# عنوان", "\\# عنوان"),
            ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
            ("[هنا](javascript:x)", "\\[هنا\\](javascript:x)"),
            ("![x](http://y)", "!\\[x\\](http://y)"),
            ("`code`", "\\`code\\`"),
            ("**مهم**", "\\*\\*مهم\\*\\*"),
            ("_x_ a_b", "\\_x\\_ a_b"),
            ("&lt;b&gt; A & B", "&amp;lt;b&amp;gt; A & B"),
            ("> قال", "\\> قال"),
            ("- قال", "\\- قال"),
            ("1. أولا", "1\\. أولا"),
            ("في 2024. ثم", "في 2024. ثم"),
            ("a|b", "a\\|b"),
            ("سطر\n# آخر", "سطر # آخر"),
            ("\u{1b}[31mأحمر", "\u{FFFD}\\[31mأحمر"),
            ("~~x~~", "\\~\\~x\\~\\~"),
            ("قال «نعم» - ثم غادر (أمس).", "قال «نعم» - ثم غادر (أمس)."),
        ];
        for (text, want) in cases {
            assert_eq!(escaped(text), want, "{text}");
        }
    }
}
