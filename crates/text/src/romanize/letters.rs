//! The rule for names that no list has: letter by letter, vowels guessed by the word's pattern.
//!
//! Arabic writes consonants and long vowels. What lies between is guessed from the shapes that names have: فعيل (Faeel:
//! Jamil), فعول (Mahmoud), فعّال behind an article (al-Haddad), the Gulf's diminutive nisba (al-Dulaimi), فاعل (Khalid),
//! مفعل (Muqbil); anything else gets `a` wherever two consonants would begin or end a syllable.

/// A sound of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sound {
    /// A consonant as it is spelled; nothing for hamza.
    C(&'static str),
    /// ع, which is heard but not spelled.
    Ayn,
    /// A long vowel: `a`, `i` or `u`.
    Long(char),
    /// A vowel that is spelled as it stands.
    Vowel(&'static str),
}
use Sound::{Ayn, C, Long, Vowel};

impl Sound {
    fn consonant(self) -> bool {
        matches!(self, C(_) | Ayn)
    }
}

fn consonant(c: char) -> Option<&'static str> {
    Some(match c {
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' => "t",
        'ث' => "th",
        'ج' => "j",
        'چ' => "ch",
        'ح' | 'ه' => "h",
        'خ' => "kh",
        'د' | 'ض' => "d",
        'ذ' => "dh",
        'ر' => "r",
        'ز' | 'ظ' => "z",
        'ژ' => "zh",
        'س' | 'ص' => "s",
        'ش' => "sh",
        'غ' => "gh",
        'ف' => "f",
        'ڤ' => "v",
        'ق' => "q",
        'ك' | 'ک' => "k",
        'گ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' => "n",
        'ئ' | 'ؤ' | 'ء' => "",
        _ => return None,
    })
}

/// The sounds of a word's letters, without short vowels.
fn sounds(word: &[char]) -> Vec<Sound> {
    let mut out = Vec::new();
    for (i, &c) in word.iter().enumerate() {
        let (first, last) = (i == 0, i + 1 == word.len());
        let next = word.get(i + 1).copied();
        let after_vowel = matches!(out.last(), Some(Long(_) | Vowel(_)));
        let ends_behind = i + 2 == word.len();
        out.push(match c {
            'آ' => Long('a'),
            'ا' | 'أ' | 'إ' | 'ٱ' if first => match (c, next) {
                // "إي", "اي" and "أو", "او" are one vowel in front of a consonant: إيهاب, أوميد.
                ('إ' | 'ا', Some('ي')) if word.len() > 3 => Vowel("I"),
                ('أ' | 'ا', Some('و')) if word.len() > 3 => Vowel("O"),
                ('إ', _) => Vowel("I"),
                _ => Vowel("A"),
            },
            'و' | 'ي' if i == 1 && matches!(out.last(), Some(Vowel("I" | "O"))) && word.len() > 3 => continue,
            'ا' if out.last() == Some(&Vowel("i")) => Long('a'),
            'ا' | 'أ' | 'إ' if after_vowel => C(""),
            'ا' | 'أ' | 'إ' | 'ى' => Long('a'),
            'ة' => Vowel("a"),
            'ه' if last && matches!(out.last(), Some(Long('a'))) => C("h"),
            'و' if first
                || after_vowel
                || matches!(next, Some('ا' | 'ة' | 'و'))
                || next == Some('ي') && (ends_behind || i == 1 || i >= 3) =>
            {
                C("w")
            }
            'و' => Long('u'),
            'ي' | 'ی' if first || after_vowel && !last => C("y"),
            // ضياء, ترزيان.
            'ي' | 'ی' if next == Some('ا') => Vowel("i"),
            'ي' if ends_behind && next == Some('ة') => Vowel("iy"),
            'ي' | 'ی' => Long('i'),
            'ع' => Ayn,
            _ => match consonant(c) {
                Some(spelled) => C(spelled),
                None => continue,
            },
        });
    }
    out
}

/// Spells a word without its article; `article` says whether it had one.
pub fn spell(word: &str, article: bool) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut sounds = sounds(&letters);
    let longs = sounds.iter().filter(|s| matches!(s, Long(_))).count();
    let foreign = longs >= 3 || letters.iter().any(|c| "پچڤگژ".contains(*c));
    let doubled = shape(&mut sounds, article, foreign);
    capital(&join(&sounds, doubled, foreign))
}

/// Puts the vowels of known shapes in, and says which sound is doubled.
fn shape(sounds: &mut Vec<Sound>, article: bool, foreign: bool) -> Option<usize> {
    if foreign {
        return None;
    }
    let insert = |sounds: &mut Vec<Sound>, vowels: &[(usize, &'static str)]| {
        for (at, vowel) in vowels.iter().rev() {
            sounds.insert(*at, Vowel(vowel));
        }
    };
    let is_c = |s: &Sound| s.consonant();
    let nisba = sounds.last() == Some(&Long('i'));
    let bare = sounds.len() - usize::from(nisba && sounds.len() > 3);
    match &sounds[..bare] {
        // الحداد, النجار: a profession.
        [a, b, Long('a'), d] if article && [a, b, d].into_iter().all(is_c) && !nisba && !matches!(b, Ayn | C("" | "h")) => {
            insert(sounds, &[(1, "a")]);
            return Some(2);
        }
        // الدليمي, السويدي: a diminutive with a nisba. (سويد: و is a consonant behind a consonant here.)
        [a, b, Long('i'), d] if article && nisba && [a, b, d].into_iter().all(is_c) => {
            sounds[2] = Vowel("ai");
            insert(sounds, &[(1, "u")]);
        }
        // صويلح, الغويل: و in a diminutive.
        [a, C("w"), Long('i'), d] if [a, d].into_iter().all(is_c) => {
            sounds[2] = Vowel("ai");
            insert(sounds, &[(1, "u")]);
        }
        [a, C("w"), Long('i'), d, e] if [a, d, e].into_iter().all(is_c) => {
            sounds[2] = Vowel("ai");
            insert(sounds, &[(1, "u"), (4, "i")]);
        }
        // البرعي: ع before a nisba.
        [a, b, Ayn] if nisba && [a, b].into_iter().all(is_c) => insert(sounds, &[(1, "a"), (2, "a")]),
        // ممتاز, مختار.
        [C("m"), a, C("t"), Long('a'), b] if [a, b].into_iter().all(is_c) => insert(sounds, &[(1, "u")]),
        // فاعل, with a nisba too: Khalid, Jabiri; no vowel beside ع (Saadi).
        [a, Long('a'), b, d] if [a, b, d].into_iter().all(is_c) && !(nisba && (*b == Ayn || *d == Ayn)) => insert(sounds, &[(3, "i")]),
        // مفعل: Muqbil.
        [C("m"), a, b, d] if [a, b, d].into_iter().all(is_c) && !nisba => insert(sounds, &[(1, "u"), (3, "i")]),
        // جوهر, حيدر, زيتون, فوزي: a diphthong.
        [a, long @ Long('u' | 'i'), b, ..] if is_c(a) && is_c(b) && diphthong(&sounds[2..bare]) => {
            sounds[1] = Vowel(if *long == Long('u') { "aw" } else { "ai" });
        }
        _ => {}
    }
    None
}

/// Whether و or ي behind the first consonant is a diphthong, by what follows: one or two consonants (عون, حيدر), or a
/// consonant, a long vowel and a consonant (زيتون).
fn diphthong(rest: &[Sound]) -> bool {
    match rest {
        [a] => a.consonant(),
        [a, b] => a.consonant() && b.consonant(),
        [a, Long('u'), b] | [a, Long('u'), b, Vowel(_)] => a.consonant() && b.consonant(),
        _ => false,
    }
}

/// Parts consonants that cannot stand together: a word begins with one of them, two in its middle belong to two syllables.
fn vowelled(sounds: &[Sound], foreign: bool) -> Vec<Sound> {
    let mut out = Vec::with_capacity(sounds.len() * 2);
    let mut at = 0;
    while let Some(&sound) = sounds.get(at) {
        let run: Vec<Sound> = sounds[at..].iter().copied().take_while(|s| s.consonant()).collect();
        if run.is_empty() {
            out.push(sound);
            at += 1;
            continue;
        }
        let (n, begins, ends) = (run.len(), at == 0, at + run.len() == sounds.len());
        let before = out.last().copied();
        let long_a = before == Some(Long('a'));
        for (i, &c) in run.iter().enumerate() {
            out.push(c);
            let left = n - i;
            let parted = left >= 2
                && if ends && n == 2 && !begins {
                    long_a || !matches!(before, Some(Long(_))) && !together(c, run[1])
                } else if ends && begins && n == 3 {
                    i == 0 || i == 1 && !together(c, run[2])
                } else if begins && !(foreign && n == 2) {
                    i % 2 == 0
                } else {
                    i % 2 == 1
                };
            if parted {
                out.push(Vowel(if ends && n == 2 && long_a { "i" } else { "a" }));
            }
        }
        at += n;
    }
    out
}

/// Writes sounds out; the consonant at `doubled` twice.
fn join(sounds: &[Sound], doubled: Option<usize>, foreign: bool) -> String {
    let mut out = String::new();
    let sounds = &with_double(sounds, doubled);
    let all = vowelled(sounds, foreign);
    for (i, sound) in all.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|b| all.get(b));
        match *sound {
            C(spelled) | Vowel(spelled) => out.push_str(spelled),
            // ع is heard as a longer vowel behind `a`: Saad, Maamari.
            Ayn if before == Some(&Vowel("a")) && all.get(i + 1).is_none_or(|s| s.consonant()) => out.push('a'),
            Ayn => {}
            Long('u') => out.push_str(if foreign { "o" } else { "ou" }),
            Long(vowel) => out.push(vowel),
        }
    }
    // A final اء is a long a, any ع a vowel where it stands alone in front.
    if matches!(all.as_slice(), [.., Long('a'), C("")]) {
        out.push('a');
    }
    out.replace("aaa", "aa")
}

fn with_double(sounds: &[Sound], doubled: Option<usize>) -> Vec<Sound> {
    let mut out = sounds.to_vec();
    if let Some((at, sound)) = doubled.and_then(|at| sounds.get(at).map(|s| (at, *s))) {
        out.insert(at, sound);
    }
    out
}

/// Whether two last consonants need no vowel: a sounding one before a stop, ع and ه before one (Saad, Fahd).
fn together(a: Sound, b: Sound) -> bool {
    let stop = matches!(b, C("b" | "t" | "th" | "d" | "k" | "q" | "f" | "s" | "sh" | "j"));
    a == Ayn || matches!(a, C("r" | "n" | "h" | "m" | "l")) && stop
}

/// With a capital letter in front.
pub fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect())
}
