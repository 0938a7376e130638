//! Entities to characters, and text to what may stand in HTML.

/// Names that texts use; any other stays as it is written.
const NAMES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("trade", '™'),
    ("euro", '€'),
    ("rlm", '\u{200F}'),
    ("lrm", '\u{200E}'),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("sbquo", '‚'),
    ("bdquo", '„'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("permil", '‰'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("harr", '↔'),
    ("minus", '−'),
    ("ne", '≠'),
    ("le", '≤'),
    ("ge", '≥'),
    ("asymp", '≈'),
    ("infin", '∞'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("prime", '′'),
    ("Prime", '″'),
    ("num", '#'),
    ("lpar", '('),
    ("rpar", ')'),
    ("comma", ','),
    ("period", '.'),
    ("colon", ':'),
];

/// Letters of an entity, without its `&` and `;`.
const LONGEST: usize = 10;

/// The names of the characters from U+00A0 to U+00FF, in order.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro \
                     para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil \
                     Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave \
                     Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml \
                     igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute \
                     thorn yuml";

/// The character of an entity, by its name or number without `&` and `;`.
pub fn character(entity: &str) -> Option<char> {
    let Some(number) = entity.strip_prefix('#') else {
        let latin = || LATIN.split(' ').zip('\u{A0}'..='\u{FF}').find(|(name, _)| *name == entity).map(|(_, c)| c);
        return NAMES.iter().find(|(name, _)| *name == entity).map(|(_, c)| *c).or_else(latin);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
}

/// An entity that lacks its `;`, with its length: browsers read the old names and numbers so. As in an address (`?a=1&copy=2`), a letter,
/// a digit or `=` behind it says that it is none.
fn bare(behind: &str) -> Option<(char, usize)> {
    let own = |b: u8| b.is_ascii_alphanumeric() || b == b'#';
    let end = behind.bytes().take(LONGEST).position(|b| !own(b)).or((behind.len() < LONGEST).then_some(behind.len()))?;
    let name = behind.get(..end)?;
    let old = name.starts_with('#') || ["amp", "lt", "gt", "quot"].contains(&name) || LATIN.split(' ').any(|known| known == name);
    let next = behind.as_bytes().get(end);
    let c = character(name).filter(|_| old && !matches!(next, Some(b'=' | b';')))?;
    Some((c, end + 1))
}

/// The text of a text token in pieces, each with the byte of the token that it begins at.
pub fn pieces(raw: &str) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = raw.get(at..).and_then(|r| r.find('&')) {
        let here = at + found;
        let behind = raw.get(here + 1..).unwrap_or("");
        // No farther, or a text of nothing but ampersands would be read anew for each.
        let end = behind.bytes().take(LONGEST + 1).position(|b| b == b';');
        let known = end.and_then(|end| Some((character(behind.get(..end)?)?, end + 2))).or_else(|| bare(behind));
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

/// Whether a text that was sent as plain has entities all the same, as titles of feeds do.
pub fn holds(text: &str) -> bool {
    text.contains('&') && text.contains(';') && decode(text) != text
}

/// A text as it may stand between tags, where `{\\an8}` is one too. An ampersand that begins an entity we left alone is escaped too: it was text to us.
pub fn encode(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\u{A0}', "&nbsp;").replace("{\\", "{&#92;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_characters_and_what_is_none_stays() {
        for (raw, want) in [
            ("M&uuml;ller &rarr; &lsaquo;ن&rsaquo;", "Müller → ‹ن›"),
            ("&yuml;&THORN;&frac34;&nbsp;&Agrave;", "ÿÞ¾\u{A0}À"),
            ("&amp;uuml; &#x642; &#1602;", "&uuml; ق ق"),
            ("&& &; &foo; &uumlx ; &AMP;", "&& &; &foo; &uumlx ; &AMP;"),
            ("قال&nbsp والوزير &laquo&nbspن&raquo &#1602، &quot", "قال\u{A0} والوزير «\u{A0}ن» ق، \""),
            ("?a=1&copy=2&reg_b &lang &euro &", "?a=1&copy=2®_b &lang &euro &"),
            ("&ن;", "&ن;"),
        ] {
            assert_eq!(decode(raw), want);
        }
        assert!(holds("قال &quot;نعم&quot;") && holds("&#1602;"));
        assert!(!holds("AT&T; نص") && !holds("نص & نص;") && !holds("?a=1&b=2") && !holds(""));
        assert_eq!(LATIN.split(' ').count(), 96);
    }
}
