//! A record as a row: the fields that people filter and join by, and the whole record as JSON in the last column.

use super::Brief;
use crate::job::Failure;
use mujaz_formats::COLUMNS;

/// The cells of a row, one for each of [`COLUMNS`].
pub type Row = Vec<Option<String>>;

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> Option<String> {
    let text = parts.collect::<Vec<_>>().join("\n");
    (!text.is_empty()).then_some(text)
}

/// A result's row.
///
/// ```
/// use mujaz::{Input, Newsroom, brief::row, formats::COLUMNS};
/// let desk = Newsroom::builder().no_translator().build().unwrap();
/// let brief = desk.extract(Input::text("قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.").id("n1")).unwrap();
/// let row = row::of(&Ok(brief));
/// assert_eq!((row.len(), row[0].as_deref()), (COLUMNS.len(), Some("n1")));
/// ```
pub fn of(result: &Result<Brief, Failure>) -> Row {
    match result {
        Ok(brief) => self::brief(brief),
        Err(failure) => self::failure(failure),
    }
}

/// A brief's row. Texts of several sentences have one a line.
pub fn brief(b: &Brief) -> Row {
    let english = b.brief.as_ref().and_then(|e| {
        let glance = e.glance.iter().map(|g| g.text.as_str());
        joined(glance.chain(e.bullets.iter().map(|b| b.text.as_str())))
    });
    vec![
        Some(b.id.clone()),
        Some(b.source.clone()),
        b.title.ar.clone(),
        b.title.en.clone(),
        b.published.as_ref().map(|d| d.date.clone()),
        b.byline.ar.clone(),
        b.dateline.ar.clone(),
        b.outlet.clone(),
        b.section.clone(),
        b.url.clone(),
        joined(b.sentences.iter().map(|s| s.ar.as_str())),
        b.summary.as_ref().and_then(|s| joined(s.items.iter().map(|i| i.ar.as_str()))),
        english,
        b.translation.as_ref().and_then(|t| joined(t.iter().map(|s| s.en.as_str()))),
        joined(b.flags.iter().map(|f| f.kind.name())),
        None,
        serde_json::to_string(b).ok(),
    ]
}

/// A failure's row.
pub fn failure(f: &Failure) -> Row {
    let mut row = vec![None; COLUMNS.len()];
    row[0] = Some(f.id.clone());
    row[1] = Some(f.source.clone());
    row[COLUMNS.len() - 2] = Some(f.error.clone());
    row
}
