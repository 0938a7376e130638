//! House spellings: how names are written in English, whatever a model makes of them.
//!
//! A term that the source names is looked for in the English. Where the English has one of the term's known wrong
//! renderings instead, as whole words and no more often than the source names the term, that is replaced; nothing else
//! of the text can change. Where it has neither, the term is reported. A model is never asked to carry placeholders.

use mujaz_text::charset::decode;
use mujaz_text::is_arabic_letter;
use mujaz_text::normalize::fold;
use serde::{Serialize, Serializer};
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// A term and its spelling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Entry {
    arabic: Vec<String>,
    english: String,
    wrong: Vec<String>,
    /// Only inside «»: «الاتحاد» is a newspaper, الاتحاد a union.
    quoted: bool,
}

/// What became of one term in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hit {
    /// The English has the house spelling.
    Kept {
        /// The spelling.
        english: String,
    },
    /// Another rendering was replaced.
    Replaced {
        /// The spelling.
        english: String,
        /// What stood there.
        from: String,
    },
    /// The English has neither.
    Missing {
        /// The spelling.
        english: String,
    },
}

/// Without a line it is the file that cannot be read.
fn told(path: &str, line: u64, reason: &str) -> String {
    match line {
        0 => format!("cannot read the glossary `{path}`: {reason}"),
        _ => format!("`{path}`, line {line}: {reason}: give Arabic, English, other renderings separated by `|`, options (`quoted`)"),
    }
}

/// A glossary that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{}", told(path, *line, reason))]
pub struct GlossaryError {
    /// The file.
    pub path: String,
    /// The line; 0 where the file could not be read at all.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// A list of terms; clones share it, as each request of a server has one.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Glossary {
    #[serde(serialize_with = "listed")]
    entries: Arc<Vec<Entry>>,
}

fn listed<S: Serializer>(entries: &Arc<Vec<Entry>>, serializer: S) -> Result<S::Ok, S::Error> {
    entries.as_slice().serialize(serializer)
}

impl Glossary {
    /// The starter list that comes with mujaz: outlets, organisations, places, titles.
    ///
    /// ```
    /// assert!(mujaz::glossary::Glossary::starter().len() > 40);
    /// ```
    pub fn starter() -> Self {
        static STARTER: LazyLock<Glossary> =
            LazyLock::new(|| Glossary::parse("data/glossary.tsv", include_str!("../data/glossary.tsv")).unwrap_or_default());
        STARTER.clone()
    }

    /// Reads TSV or CSV (with `,` or `;`): Arabic, English, other renderings separated by `|`, options. Lines that begin with `#` are notes.
    ///
    /// # Errors
    /// If a line lacks Arabic or English, or names an unknown option.
    pub fn parse(path: &str, text: &str) -> Result<Self, GlossaryError> {
        let first = text.lines().find(|l| !l.starts_with('#') && !l.trim().is_empty()).unwrap_or("");
        let delimiter = if first.contains('\t') {
            b'\t'
        } else if first.contains(';') && !first.contains(',') {
            b';'
        } else {
            b','
        };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .comment(Some(b'#'))
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut entries = Vec::new();
        for record in reader.records() {
            let fail = |line: u64, reason: String| GlossaryError { path: path.into(), line, reason };
            let record = record.map_err(|e| fail(e.position().map_or(0, csv::Position::line), e.to_string()))?;
            let field = |i: usize| record.get(i).unwrap_or("").trim();
            // The reader's own line is that of the notes in front of a record. Only sought for who must be told: it takes as long as all
            // before it.
            let line = || text.lines().position(|l| !l.starts_with('#') && l.contains(field(0))).map_or(0, |at| at as u64 + 1);
            let arabic: Vec<String> = words(field(0)).into_iter().map(|w| w.text).collect();
            if arabic.is_empty() || field(1).is_empty() {
                return Err(fail(line(), "a term needs Arabic and English".into()));
            }
            let quoted = match field(3) {
                "" => false,
                "quoted" => true,
                other => return Err(fail(line(), format!("`{other}` is no option"))),
            };
            let wrong = field(2).split('|').map(str::trim).filter(|w| !w.is_empty()).map(String::from).collect();
            entries.push(Entry { arabic, english: field(1).into(), wrong, quoted });
        }
        // Longer terms first: جامعة الدول العربية before العربية.
        entries.sort_by_key(|e: &Entry| std::cmp::Reverse(e.arabic.len()));
        Ok(Self { entries: Arc::new(entries) })
    }

    /// Reads a file in any charset, see [`Glossary::parse`].
    ///
    /// # Errors
    /// If it cannot be read or a line is wrong.
    pub fn open(path: &Path) -> Result<Self, GlossaryError> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|e| GlossaryError { path: name.clone(), line: 0, reason: e.to_string() })?;
        Self::of_bytes(&name, &bytes)
    }

    /// House spellings as options ask for them: the starter list, unless it is not wanted, and the terms of a file in front of it.
    ///
    /// # Errors
    /// If the file cannot be read or a line is wrong.
    pub fn house(own: Option<&Path>, no_starter: bool) -> Result<Self, GlossaryError> {
        let base = if no_starter { Self::default() } else { Self::starter() };
        Ok(match own {
            Some(path) => base.with(Self::open(path)?),
            None => base,
        })
    }

    /// Spreadsheets save tables in UTF-16 and windows-1256 too. What a guess makes no Arabic of would be terms that no text has.
    fn of_bytes(name: &str, bytes: &[u8]) -> Result<Self, GlossaryError> {
        let decoded = decode(bytes);
        let guessed = decoded.charset != "UTF-8" && !decoded.text.chars().any(is_arabic_letter);
        if guessed || decoded.replaced > 0 {
            let reason = "it is in no charset that is known: save it as UTF-8".to_string();
            return Err(GlossaryError { path: name.into(), line: 0, reason });
        }
        Self::parse(name, &decoded.text)
    }

    /// With the terms of another list in front of its own: they win.
    #[must_use]
    pub fn with(self, other: Glossary) -> Self {
        let mut entries = Arc::unwrap_or_clone(self.entries);
        let theirs: HashSet<(&[String], bool)> = other.entries.iter().map(|o| (o.arabic.as_slice(), o.quoted)).collect();
        entries.retain(|e| !theirs.contains(&(e.arabic.as_slice(), e.quoted)));
        drop(theirs);
        entries.extend(Arc::unwrap_or_clone(other.entries));
        entries.sort_by_key(|e| std::cmp::Reverse(e.arabic.len()));
        Self { entries: Arc::new(entries) }
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no terms.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The house spelling of a text that is one term as a whole; not of terms that count only inside «».
    ///
    /// ```
    /// let glossary = mujaz::glossary::Glossary::parse("g.tsv", "علاء الحلفي\tAla Al-Hilfi").unwrap();
    /// assert_eq!(glossary.spelling("علاء الحلفي"), Some("Ala Al-Hilfi"));
    /// ```
    pub fn spelling(&self, arabic: &str) -> Option<&str> {
        let words: Vec<String> = words(arabic).into_iter().map(|w| w.text).collect();
        self.entries.iter().find(|e| !e.quoted && e.arabic == words).map(|e| e.english.as_str())
    }

    /// The house spellings of the terms that a source names.
    pub fn spellings_in(&self, arabic: &str) -> Vec<&str> {
        let mut source = words(arabic);
        self.entries.iter().filter(|e| take(&mut source, e) > 0).map(|e| e.english.as_str()).collect()
    }

    /// Puts house spellings into the English of a source, and says what became of each term the source names.
    ///
    /// ```
    /// use mujaz::glossary::{Glossary, Hit};
    /// let glossary = Glossary::parse("g.tsv", "داعش\tDaesh\tISIS|Islamic State").unwrap();
    /// let mut english = "The war on ISIS goes on".to_string();
    /// let hits = glossary.apply("الحرب على «داعش» مستمرة", &mut english);
    /// assert_eq!(english, "The war on Daesh goes on");
    /// assert_eq!(hits, [Hit::Replaced { english: "Daesh".into(), from: "ISIS".into() }]);
    /// ```
    pub fn apply(&self, arabic: &str, english: &mut String) -> Vec<Hit> {
        let mut source = words(arabic);
        let mut hits = Vec::new();
        for entry in self.entries.as_slice() {
            let count = take(&mut source, entry);
            if count == 0 {
                continue;
            }
            let spelling = entry.english.clone();
            if has(english, &spelling) {
                hits.push(Hit::Kept { english: spelling });
                continue;
            }
            // "The White House" is right where the source names it too, though it is no Casablanca.
            let named = self.spellings_in(arabic);
            let other = |w: &String| named.iter().any(|n| *n != entry.english && !occurrences(w, n).is_empty());
            let wrong = entry.wrong.iter().filter(|w| !other(w));
            let found = wrong.map(|w| (w, occurrences(english, w))).find(|(_, at)| (1..=count).contains(&at.len()));
            match found {
                Some((wrong, at)) => {
                    for start in at.into_iter().rev() {
                        english.replace_range(start..start + wrong.len(), &spelling);
                    }
                    hits.push(Hit::Replaced { english: spelling, from: wrong.clone() });
                }
                None => hits.push(Hit::Missing { english: spelling }),
            }
        }
        hits
    }
}

/// A folded word of a source.
struct Word {
    text: String,
    quoted: bool,
    taken: bool,
}

fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let mut depth = 0usize;
    for raw in text.split_whitespace() {
        let opens = raw.matches('«').count();
        depth += opens;
        let folded = fold(raw);
        // Clitics in front of a quotation mark are words of their own: "لـ «الاتحاد»".
        for part in folded.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()) {
            out.push(Word { text: part.into(), quoted: depth > 0, taken: false });
        }
        depth = depth.saturating_sub(raw.matches('»').count());
    }
    out
}

/// Whether a word is a term's first one, perhaps with "و", "ب", "ل", "ك", "ف" in front.
fn begins(word: &str, term: &str) -> bool {
    if word == term {
        return true;
    }
    // What clitics leave of a word is its end, but for an article behind "ل": most words are none of any term's.
    if !word.ends_with(term) && !term.strip_prefix("ال").is_some_and(|rest| word.ends_with(rest)) {
        return false;
    }
    let after = |clitic: char, word: &str| word.strip_prefix(clitic).map(String::from);
    let bare = |word: &str| -> Vec<String> {
        let mut out: Vec<String> = ['و', 'ف', 'ب', 'ل', 'ك'].into_iter().filter_map(|c| after(c, word)).collect();
        // "للاتحاد" is "ل" before "الاتحاد".
        out.extend(word.strip_prefix("لل").map(|w| format!("ال{w}")));
        out
    };
    bare(word).iter().any(|w| w == term || bare(w).iter().any(|w| w == term))
}

/// Counts a term's places in the source and takes their words, so that a shorter term does not find them again.
fn take(source: &mut [Word], entry: &Entry) -> usize {
    let n = entry.arabic.len();
    let mut count = 0;
    for at in 0..(source.len() + 1).saturating_sub(n) {
        let window = &mut source[at..at + n];
        let fits = window.iter().all(|w| !w.taken && (w.quoted || !entry.quoted))
            && begins(&window[0].text, &entry.arabic[0])
            && window[1..].iter().zip(&entry.arabic[1..]).all(|(w, t)| w.text == *t);
        if fits {
            window.iter_mut().for_each(|w| w.taken = true);
            count += 1;
        }
    }
    count
}

/// Whether a text has a spelling, or, of one of many, that of one: "the Houthi movement" for Houthis.
fn has(text: &str, spelling: &str) -> bool {
    let there = |form: &str| !occurrences(text, form).is_empty();
    there(spelling) || spelling.strip_suffix('s').is_some_and(there)
}

/// Where a phrase stands as whole words, whatever its case; an acronym (IS) only in capitals.
fn occurrences(text: &str, phrase: &str) -> Vec<usize> {
    let acronym = !phrase.contains(|c: char| c.is_lowercase());
    let cased = |s: &str| if acronym { s.to_string() } else { s.to_ascii_lowercase() };
    let (lower, phrase) = (cased(text), cased(phrase));
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let whole = |at: &usize| edge(lower[..*at].chars().next_back()) && edge(lower[*at + phrase.len()..].chars().next());
    lower.match_indices(&phrase).map(|(at, _)| at).filter(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(arabic: &str, english: &str) -> (String, Vec<Hit>) {
        let mut english = english.to_string();
        let hits = Glossary::starter().apply(arabic, &mut english);
        (english, hits)
    }

    #[test]
    fn a_newspaper_is_not_a_union() {
        let (english, _) =
            applied("قال المدرب لـ «الاتحاد» إن الفريق جاهز للبطولة", "The coach told the Union that the team was ready for the cup");
        assert_eq!(english, "The coach told Al-Ittihad that the team was ready for the cup");
        let (english, hits) = applied("قال الاتحاد إن الوزير غادر", "The Union said the minister had left");
        assert_eq!((english.as_str(), hits.len()), ("The Union said the minister had left", 0));
    }

    #[test]
    fn ordinary_words_and_other_terms_are_never_replaced() {
        for (arabic, english) in [
            ("استقبل الجمهور اللاعبين بحماس", "The crowd received the players with enthusiasm"),
            ("يعيش السكان من حلب الأبقار", "The residents live on milk"),
            ("قرأ آيات عن جنات عدن", "He recited verses about the gardens of Eden"),
            ("بدأت في الرياض بطولة للمدارس", "A sports tournament for schools began"),
            ("أصيب في الرباط الصليبي", "He injured the ligament"),
            ("هاجمت جماعة الحوثيين السفينة", "The Houthi movement attacked the ship"),
            ("استقبل البيت الأبيض وفدا من الدار البيضاء", "The White House received a delegation"),
        ] {
            assert_eq!(applied(arabic, english).0, english, "{arabic}");
        }
        let (_, hits) = applied("هاجمت جماعة الحوثيين السفينة", "The Houthi movement attacked the ship");
        assert_eq!(hits, [Hit::Kept { english: "Houthis".into() }]);
        // What is no other term's is replaced as ever.
        assert_eq!(applied("سافر إلى الدار البيضاء", "He went to the White House").0, "He went to Casablanca");
        assert_eq!(applied("قصف مواقع الحوثيين", "It bombed Huthis").0, "It bombed Houthis");
    }

    #[test]
    fn many_terms_are_read_and_joined_soon() {
        let list = |english: &str| (0..30_000).map(|n| format!("كلمة{n}\t{english}{n}\n")).collect::<Vec<_>>().concat();
        let before = std::time::Instant::now();
        let (first, second) = (Glossary::parse("a", &list("a")).unwrap(), Glossary::parse("b", &list("b")).unwrap());
        let both = first.with(second);
        assert!(both.len() == 30_000 && both.spelling("كلمة7") == Some("b7"));
        assert!(before.elapsed().as_secs() < 20, "{:?}", before.elapsed());
        let wrong = Glossary::parse("a", &format!("{}سطر\t\n", list("a"))).unwrap_err();
        assert_eq!(wrong.line, 30_001, "{wrong}");
    }

    #[test]
    fn tables_are_read_as_spreadsheets_save_them() {
        let table = "# ملاحظة\nداعش,Daesh,ISIS\nالوزير,the Minister\nحزب الله,Hezbollah,Party of God\n";
        let wide: Vec<u8> = "\u{FEFF}".encode_utf16().chain(table.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let (arabic, _) = mujaz_text::charset::encode(table, "windows-1256");
        let marked = format!("\u{FEFF}{table}").into_bytes();
        for (what, bytes) in [("UTF-16", wide), ("windows-1256", arabic), ("a mark", marked), ("UTF-8", table.into())] {
            let read = Glossary::of_bytes("g.csv", &bytes).unwrap_or_else(|e| panic!("{what}: {e}"));
            assert!(read.len() == 3 && read.spelling("حزب الله") == Some("Hezbollah"), "{what}");
        }
        for list in [table.replace(',', ";"), table.replace(',', "\t")] {
            assert_eq!(Glossary::parse("g.csv", &list).unwrap().spelling("داعش"), Some("Daesh"), "{list}");
        }
        assert!(Glossary::of_bytes("g.csv", b"caf\xE9\tcoffee\n").is_err_and(|e| e.to_string().contains("save it as UTF-8")));
    }

    #[test]
    fn longer_terms_win_and_nothing_else_changes() {
        let (english, hits) = applied("اجتماع للاتحاد الأوروبي في القدس", "A meeting of the EU in Al-Quds, EUROPE");
        assert_eq!(english, "A meeting of the European Union in Jerusalem, EUROPE");
        assert_eq!(hits.len(), 2);
        let (english, hits) = applied("الحرب على داعش", "ISIS and ISIS and ISIS");
        assert_eq!(english, "ISIS and ISIS and ISIS", "more often than the source names it");
        assert_eq!(hits, [Hit::Missing { english: "Daesh".into() }]);
    }

    #[test]
    fn clitics_in_front_of_a_term_are_read_and_no_other_letters() {
        for (word, term, is) in [
            ("الاتحاد", "الاتحاد", true),
            ("والاتحاد", "الاتحاد", true),
            ("للاتحاد", "الاتحاد", true),
            ("وللاتحاد", "الاتحاد", true),
            ("وبداعش", "داعش", true),
            ("للاتحاد", "اتحاد", true),
            ("لاتحاد", "الاتحاد", false),
            ("فولداعش", "داعش", false),
            ("الداعش", "داعش", false),
            ("داعشي", "داعش", false),
            ("", "داعش", false),
        ] {
            assert_eq!(begins(word, term), is, "{word} {term}");
        }
    }

    #[test]
    fn a_list_is_written_as_its_terms() {
        let one = Glossary::parse("g.tsv", "داعش\tDaesh\tISIS").unwrap();
        let json = r#"{"entries":[{"arabic":["داعش"],"english":"Daesh","wrong":["ISIS"],"quoted":false}]}"#;
        assert_eq!(serde_json::to_string(&one).unwrap(), json);
        // A clone that gets more terms leaves the first as it was.
        let other = one.clone().with(Glossary::parse("h.tsv", "داعش\tIS\nالوزير\tthe Minister").unwrap());
        assert_eq!((one.len(), one.spelling("داعش"), other.len(), other.spelling("داعش")), (1, Some("Daesh"), 2, Some("IS")));
    }

    #[test]
    fn a_users_list_wins_and_its_errors_name_the_line() {
        let own = Glossary::parse("own.csv", "داعش,IS,\"Daesh|ISIS\"\n").unwrap();
        let mut english = "Daesh is back".to_string();
        Glossary::starter().with(own).apply("عاد داعش", &mut english);
        assert_eq!(english, "IS is back");
        let error = Glossary::parse("own.tsv", "# note\nداعش\n").unwrap_err();
        assert!(error.line == 2 && error.to_string().contains("own.tsv"));
    }
}
