//! Plain text, for mails and terminals without Markdown.

use super::plain;
use mujaz::brief::Brief;
use std::fmt::Write;

/// A brief; those after the first are set apart by a line.
pub fn page(brief: &Brief, first: bool) -> String {
    let mut out = String::new();
    if !first {
        out.push_str("\n----------------------------------------\n\n");
    }
    // Writing to a string cannot fail.
    _ = write(&mut out, brief);
    plain(&out).into_owned()
}

fn write(out: &mut String, brief: &Brief) -> std::fmt::Result {
    for title in [&brief.title.en, &brief.title.ar].into_iter().flatten() {
        writeln!(out, "{title}")?;
    }
    let date = brief.published.as_ref().map(|d| format!("{} {}", d.date, d.time.as_deref().unwrap_or("")).trim().to_string());
    let parts = [brief.outlet.clone(), date, brief.byline.ar.clone(), brief.dateline.ar.clone(), brief.url.clone()];
    writeln!(out, "{}\n", parts.into_iter().flatten().collect::<Vec<_>>().join(" | "))?;
    if let Some(notice) = brief.models.translator.as_ref().and_then(|m| m.notice.as_ref()) {
        writeln!(out, "! {notice}\n")?;
    }
    match (&brief.brief, &brief.summary) {
        (Some(english), _) => {
            // A model may have written it: then no bullet says the same.
            if let Some(glance) = &english.glance {
                let from = match glance.untraced() {
                    Some(model) => format!("written by {model} from the whole article"),
                    None => glance.sentences.join(", "),
                };
                writeln!(out, "At a glance: {} [{from}]\n", glance.text)?;
            }
            for bullet in &english.bullets {
                writeln!(out, "* {} [{}]", bullet.text, bullet.sentences.join(", "))?;
            }
        }
        (None, Some(summary)) => {
            for item in &summary.items {
                writeln!(out, "* {} [{}]", item.ar, item.sentences.join(", "))?;
            }
        }
        (None, None) if brief.translation.is_none() => {
            for sentence in &brief.sentences {
                writeln!(out, "{}", sentence.ar)?;
            }
        }
        (None, None) => {}
    }
    for line in brief.translation.iter().flatten() {
        writeln!(out, "[{}] {}", line.sentence, line.en)?;
    }
    if !brief.flags.is_empty() {
        writeln!(out, "\nFlags:")?;
        for flag in &brief.flags {
            writeln!(out, "- {} at {}: {}", flag.kind, flag.at, flag.detail)?;
        }
    }
    Ok(())
}
