//! Lists that a cell of a table holds as text.

/// A list that a table's cell holds as text, as JSON or as Python prints it: `['سامي حداد', 'ليلى منصور']`.
pub fn written_list(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    let inner = text.strip_prefix('[')?.strip_suffix(']')?.trim();
    if !inner.starts_with(['\'', '"']) || !inner.ends_with(['\'', '"']) {
        return None;
    }
    if let Ok(list) = serde_json::from_str::<Vec<String>>(text) {
        return Some(list);
    }
    let mut list = Vec::new();
    let mut rest = inner;
    loop {
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let (mut part, mut end, mut escaped, mut digits) = (String::new(), None, false, 0);
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                _ if digits > 0 => digits -= 1,
                _ if escaped => {
                    let (sign, of) = escape(rest.get(at..).unwrap_or_default());
                    part.push(sign);
                    (escaped, digits) = (false, of);
                }
                '\\' => escaped = true,
                c if c == quote => {
                    end = Some(at + 1);
                    break;
                }
                c => part.push(c),
            }
        }
        list.push(part);
        rest = rest.get(end?..)?.trim_start();
        if rest.is_empty() {
            return Some(list);
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

/// The sign that an escape of Python or JSON stands for, by what follows its backslash, and how many digits belong to it: `xa0`, `u200f`.
fn escape(text: &str) -> (char, usize) {
    let letter = text.chars().next().unwrap_or('\\');
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'n' => return ('\n', 0),
        'r' => return ('\r', 0),
        't' => return ('\t', 0),
        other => return (other, 0),
    };
    let code = text.get(1..=digits).filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
    let sign = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
    sign.map_or((letter, 0), |sign| (sign, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_escapes_comes_back() {
        for (text, want) in [
            (r"['سامي حداد', 'ليلى منصور']", Some(vec!["سامي حداد", "ليلى منصور"])),
            (r"['قال\xa0الوزير', 'نعم']", Some(vec!["قال\u{a0}الوزير", "نعم"])),
            (r"['\u200fقال\u200f الوزير\n', '\xa0']", Some(vec!["\u{200f}قال\u{200f} الوزير\n", "\u{a0}"])),
            (r"['\U0001f600 قال', 'a\tb\r']", Some(vec!["\u{1f600} قال", "a\tb\r"])),
            (r"['it\'s', 'a\\b']", Some(vec!["it's", r"a\b"])),
            // No digits of a sign.
            (r"['\xzz', '\u12']", Some(vec!["xzz", "u12"])),
            (r"['\x4']", Some(vec!["x4"])),
            (r"[قال]", None),
            (r"['قال]", None),
        ] {
            let want = want.map(|list| list.into_iter().map(String::from).collect::<Vec<String>>());
            assert_eq!(written_list(text), want, "{text}");
        }
    }
}
