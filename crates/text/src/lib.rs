//! Arabic news text: pages to clean articles, sentences that lose nothing, dates, numbers and scoring.
//!
//! Everything takes `&str` and returns values: no files, no network, no tensors.
//!
//! ```
//! use mujaz_text::segment::sentences;
//! let text = "وصل الوزير إلى الكويت. وقال إن الاجتماع ناجح.";
//! let parts: Vec<&str> = sentences(text).iter().map(|s| &text[s.range.clone()]).collect();
//! assert_eq!(parts, ["وصل الوزير إلى الكويت. ", "وقال إن الاجتماع ناجح."]);
//! ```
//!
//! Its rooms; each uses only those beside it and below it:
//!
//! ```text
//!  subtitles   what subtitle files say
//!  extract     pages, texts, records and feeds to articles: what is body, headline, byline, dateline
//!  mention     who said what: speakers and quotations          romanize        names in English letters
//!  segment     sentences; pieces that fit a model              near_duplicate  articles that say the same
//!  date        days, hours, decades; both calendars            number          in digits and in words
//!  words, data lists (data/*.tsv), folded at load              lexicon         words and their kinds    similarity, stem  scoring
//!  normalize   safe chains for models, lossy folding           charset         bytes to text            guard  panics
//!  clitics     what is written together with a word            marks           quotation marks
//! ```

pub mod charset;
pub mod clitics;
pub mod data;
pub mod date;
pub mod extract;
pub mod guard;
mod lexicon;
mod marks;
pub mod mention;
pub mod near_duplicate;
pub mod normalize;
pub mod number;
pub mod romanize;
pub mod segment;
pub mod similarity;
pub mod stem;
pub mod subtitles;
pub mod words;

/// Whether a character is an Arabic letter (not a mark, digit or punctuation).
///
/// ```
/// assert!(mujaz_text::is_arabic_letter('ش') && !mujaz_text::is_arabic_letter('،'));
/// ```
pub fn is_arabic_letter(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{063F}' | '\u{0641}'..='\u{064A}' | '\u{066E}'..='\u{066F}' | '\u{0671}'..='\u{06D3}' | '\u{06FA}'..='\u{06FF}'
        | '\u{0750}'..='\u{077F}' | '\u{08A0}'..='\u{08C9}' | '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FD3D}' | '\u{FD50}'..='\u{FDFB}'
        | '\u{FE70}'..='\u{FEFC}')
}

/// Whether a character is a letter of any script: most are known without a look into the tables.
pub(crate) fn is_letter(c: char) -> bool {
    matches!(c, 'ء'..='غ' | 'ف'..='ي' | 'a'..='z') || c.is_alphabetic()
}

/// How much of a text is Arabic: Arabic letters and all letters.
///
/// ```
/// assert_eq!(mujaz_text::letters("قال Ali 3"), (3, 6));
/// ```
pub fn letters(text: &str) -> (usize, usize) {
    let letters = text.chars().filter(|c| is_letter(*c));
    letters.fold((0, 0), |(arabic, all), c| (arabic + usize::from(is_arabic_letter(c)), all + 1))
}
