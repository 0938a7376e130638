//! Entities to characters, and text to what may stand in HTML.

/// Names that texts use; any other stays as it is written.
const NAMES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("euro", '€'),
    ("pound", '£'),
    ("times", '×'),
    ("rlm", '\u{200F}'),
    ("lrm", '\u{200E}'),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
    ("shy", '\u{AD}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("eacute", 'é'),
    ("ccedil", 'ç'),
    ("frac12", '½'),
    ("sect", '§'),
    ("para", '¶'),
];

fn character(entity: &str) -> Option<char> {
    let Some(number) = entity.strip_prefix('#') else {
        return NAMES.iter().find(|(name, _)| *name == entity).map(|(_, c)| *c);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
}

/// The text of a text token in pieces, each with the byte of the token that it begins at.
pub fn pieces(raw: &str) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = raw.get(at..).and_then(|r| r.find('&')) {
        let here = at + found;
        let behind = raw.get(here + 1..).unwrap_or("");
        let known = behind.split_once(';').filter(|(e, _)| e.len() <= 10).and_then(|(e, _)| Some((character(e)?, e.len() + 2)));
        let Some((c, length)) = known else {
            at = here + 1;
            continue;
        };
        out.push((start, raw.get(start..here).unwrap_or("").into()));
        out.push((here, c.into()));
        at = here + length;
        start = at;
    }
    out.push((start, raw.get(start..).unwrap_or("").into()));
    out.retain(|(_, text)| !text.is_empty());
    out
}

/// The text of a text token.
pub fn decode(raw: &str) -> String {
    pieces(raw).into_iter().map(|(_, text)| text).collect()
}

/// A text as it may stand between tags, where `{\\an8}` is one too. An ampersand that begins an entity we left alone is escaped too: it was text to us.
pub fn encode(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\u{A0}', "&nbsp;").replace("{\\", "{&#92;")
}
