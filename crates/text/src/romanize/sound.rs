//! How well an Arabic and a Latin spelling can stand for the same sounds: consonants against consonants.
//!
//! Short vowels are not written in Arabic and are guessed in Latin, so only consonants count. Each Arabic letter can stand
//! for several Latin sounds (ق for q, k and g, ج for j, g and y); ع and hamza for none; و and ي may be vowels. The cost of
//! the cheapest alignment over the length of the longer skeleton gives a figure from 0 (nothing in common) to 1.

/// A Latin sound: one letter, or a capital for a sound of two (`S` sh, `C` ch, `X` kh, `G` gh, `T` th, `D` dh, `Z` zh).
type Sound = u8;

/// The sounds that an Arabic letter may have in Latin spelling; the empty list: it may be silent, whatever stands there.
fn options(letter: char) -> Option<&'static [Sound]> {
    Some(match letter {
        'ب' => b"bpv",
        'پ' => b"pb",
        'ت' => b"tTdc",
        // `arabic` writes تش as چ and تس, تز as these.
        'څ' => b"zscCt",
        'ث' => b"Tstz",
        'ج' => b"jgZyGCd",
        'چ' => b"CjcStZs",
        'ح' => b"hX",
        'خ' => b"XkhjcC",
        'د' => b"dtD",
        'ذ' => b"DdzT",
        'ر' => b"r",
        'ز' => b"zsDjZx",
        'ژ' => b"Zjg",
        'س' => b"szcTx",
        'ش' => b"SCscXjx",
        'ص' => b"sz",
        'ض' => b"dDz",
        'ط' => b"tT",
        'ظ' => b"zDd",
        'غ' => b"GgkjhX",
        'ف' => b"fvp",
        'ڤ' => b"vf",
        'ق' => b"qkgcG",
        'ك' | 'ک' => b"kcgqCXx",
        'گ' => b"gk",
        'ل' => b"l",
        'م' => b"mn",
        'ن' => b"nm",
        'ه' => b"h",
        'و' => b"wv",
        'ي' | 'ی' => b"yj",
        _ => return None,
    })
}

/// What it costs to leave an Arabic letter out.
fn letter_cost(letter: char) -> f32 {
    match letter {
        'و' | 'ي' | 'ی' => 0.05,
        'ه' => 0.3,
        'ر' | 'غ' => 0.8,
        _ => 1.0,
    }
}

/// What it costs to leave a Latin sound out.
fn sound_cost(sound: Sound) -> f32 {
    match sound {
        b'h' => 0.2,
        b'w' | b'y' => 0.1,
        b'v' | b'r' => 0.9,
        _ => 1.0,
    }
}

/// The consonants of a folded Arabic word, hamza and ع left out.
fn arabic(word: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    let mut letters = word.chars().peekable();
    while let Some(c) = letters.next() {
        let next = letters.peek().copied();
        let letter = match (c, next) {
            ('ت', Some('ش')) => 'چ',
            ('ت', Some('س' | 'ز')) => 'څ',
            ('د', Some('ج')) => 'ج',
            // A final ه is ة more often than not.
            ('ه', None) => continue,
            _ => c,
        };
        if options(letter).is_some() {
            out.push(letter);
        }
        if letter != c {
            letters.next();
        }
    }
    out
}

/// The sounds of a Latin word: double letters are one, digraphs too (not where `split`: Is-haq); vowels are left out.
fn latin(word: &str, split: bool) -> Vec<Sound> {
    let plain: Vec<u8> = word.chars().flat_map(char::to_lowercase).flat_map(hushing).filter_map(plain).collect();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&c) = plain.get(at) {
        let next = plain.get(at + 1).copied().unwrap_or(0);
        let third = plain.get(at + 2).copied().unwrap_or(0);
        let soft = matches!(next, b'e' | b'i' | b'y');
        let (sound, length): (&[Sound], usize) = match (c, next, third) {
            (c, b'h', _) if split && b"stdkgz".contains(&c) => (std::slice::from_ref(&plain[at]), 1),
            (b's' | b't', b'c', b'h') => (if c == b's' { b"S" } else { b"C" }, 3),
            (b's', b'h', _) => (b"S", 2),
            (b'c', b'h', _) => (b"C", 2),
            (b'c', b'z', _) => (b"C", 2),
            (b's', b'z', _) => (b"s", 2),
            (b'k', b'h', _) => (b"X", 2),
            (b'g', b'h', _) => (b"G", 2),
            (b't', b'h', _) => (b"T", 2),
            (b'd', b'h', _) => (b"D", 2),
            (b'z', b'h', _) => (b"Z", 2),
            (b'p', b'h', _) => (b"f", 2),
            (b'c', b'k', _) => (b"k", 2),
            (b'd', b'j' | b'z', _) => (b"j", 2),
            (b'q', b'u', _) => (b"kw", 2),
            // "Xi", "Xavier": sh, z or ks.
            (b'x', b'a'..=b'u', _) if at == 0 => (b"x", 1),
            (b'x', _, _) => (b"ks", 1),
            (b'c', _, _) if soft => (b"s", 1),
            // "Modric", "Hlavac".
            (b'c', 0, _) => (b"c", 1),
            (b'c', _, _) => (b"k", 1),
            (b'a' | b'e' | b'i' | b'o' | b'u' | b'\'', _, _) => (b"", 1),
            (b'a'..=b'z', _, _) => (std::slice::from_ref(&plain[at]), 1),
            _ => (b"", 1),
        };
        for &s in sound {
            // "Mohammed", "Hassan": doubled letters are one sound; a vowel between them makes two.
            let doubled = out.last() == Some(&s) && at > 0 && plain[at - 1] == c;
            if !doubled {
                out.push(s);
            }
        }
        at += length;
    }
    out
}

/// "Erkoç", "Şahin", "Žižek": letters that are written for sh, ch and zh. French and Portuguese ç is s, and alike enough.
fn hushing(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ş' | 'š' | 'ș' => ('s', Some('h')),
        'ç' | 'č' => ('c', Some('h')),
        'ž' => ('z', Some('h')),
        _ => (c, None),
    };
    std::iter::once(first).chain(second)
}

/// A letter without its accent.
fn plain(c: char) -> Option<u8> {
    Some(match c {
        'a'..='z' => c as u8,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => b'a',
        'ç' | 'ć' | 'č' => b'c',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => b'e',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => b'i',
        'ñ' | 'ń' => b'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => b'o',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' => b'u',
        'ý' | 'ÿ' => b'y',
        'š' | 'ş' | 'ś' => b's',
        'ž' | 'ź' | 'ż' => b'z',
        'ğ' => b'g',
        'ł' => b'l',
        'ř' => b'r',
        'ḥ' => b'h',
        'ṣ' => b's',
        'ḍ' | 'đ' | 'ď' => b'd',
        'ṭ' | 'ţ' | 'ť' => b't',
        '\'' | '’' | '-' => b'\'',
        _ => return None,
    })
}

/// A small letter without its accent; any other character as it is.
pub(super) fn unaccented(c: char) -> char {
    plain(c).filter(u8::is_ascii_alphabetic).map_or(c, char::from)
}

/// How well a folded Arabic word and a Latin word can be one name: 0 to 1. Words of more than 40 letters give 0.
///
/// ```
/// use mujaz_text::romanize::sound::likeness;
/// assert!(likeness("نتنياهو", "Netanyahu") > 0.9 && likeness("قذافي", "Gaddafi") > 0.9);
/// assert!(likeness("ماكرون", "Merkel") < 0.5);
/// ```
pub fn likeness(arabic_word: &str, latin_word: &str) -> f32 {
    let a = arabic(arabic_word);
    let whole = alike(&a, &latin(latin_word, false));
    let digraphs = latin_word.as_bytes().windows(2).any(|w| w[1] == b'h' && b"stdkgz".contains(&w[0]));
    if whole < 1.0 && digraphs { whole.max(alike(&a, &latin(latin_word, true))) } else { whole }
}

fn alike(a: &[char], l: &[Sound]) -> f32 {
    if a.len() > 40 || l.len() > 40 {
        return 0.0;
    }
    let weight = |cost: f32| f32::from(u8::from(cost > 0.5));
    let longest = a.iter().map(|c| weight(letter_cost(*c))).sum::<f32>().max(l.iter().map(|s| weight(sound_cost(*s))).sum());
    if longest == 0.0 {
        // Vowels only on both sides (آية, Aya): they may be one name.
        return if a.len().abs_diff(l.len()) <= 1 { 0.7 } else { 0.0 };
    }
    (1.0 - distance(a, l) / longest).max(0.0)
}

fn distance(a: &[char], l: &[Sound]) -> f32 {
    let mut row: Vec<f32> = std::iter::once(0.0)
        .chain(l.iter().scan(0.0, |sum, s| {
            *sum += sound_cost(*s);
            Some(*sum)
        }))
        .collect();
    for &letter in a {
        let heard = options(letter).unwrap_or(b"");
        let mut diagonal = row[0];
        row[0] += letter_cost(letter);
        for (j, &sound) in l.iter().enumerate() {
            let fits = if heard.contains(&sound) { 0.0 } else { 1.6 };
            let best = (diagonal + fits).min(row[j + 1] + letter_cost(letter)).min(row[j] + sound_cost(sound));
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    row.last().copied().unwrap_or(0.0)
}

/// How many consonants of a Latin word count: names of one or two are too short to judge.
pub fn weight(latin_word: &str) -> usize {
    latin(latin_word, false).iter().filter(|s| sound_cost(**s) > 0.5).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_in_two_scripts() {
        for (arabic, latin) in [
            ("محمد", "Mohammed"),
            ("محمد", "Mehmet"),
            ("قاسم", "Kassem"),
            ("جمال", "Gamal"),
            ("شربل", "Charbel"),
            ("ذهبي", "Dahabi"),
            ("غنوشي", "Ghannouchi"),
            ("رؤوف", "Raouf"),
            ("خاشقجي", "Khashoggi"),
            ("بوتين", "Putin"),
            ("شولتس", "Scholz"),
            ("ترامب", "Trump"),
            ("بوتفليقه", "Bouteflika"),
            ("اردوغان", "Erdogan"),
            ("زيلينسكي", "Zelenskyy"),
            ("شيكسبير", "Shakespeare"),
            ("جينبينغ", "Jinping"),
            ("عباس", "Abbas"),
            ("كوالالمبور", "Lumpur"),
        ] {
            let found = likeness(arabic, latin);
            assert!(found >= 0.5, "{arabic} {latin}: {found}");
        }
    }

    #[test]
    fn other_names_are_told_apart() {
        for (arabic, latin) in [
            ("محمد", "Hassan"),
            ("ترامب", "Biden"),
            ("بوتين", "Macron"),
            ("بيروت", "Damascus"),
            ("حريري", "Mikati"),
            ("سلمان", "Tamim"),
            ("كركوك", "Mosul"),
        ] {
            let found = likeness(arabic, latin);
            assert!(found < 0.5, "{arabic} {latin}: {found}");
        }
    }
}
