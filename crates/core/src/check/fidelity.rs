//! Facts of a source against what was written from it: numbers, percentages, currencies, dates, acronyms, quotations.
//!
//! Numbers are compared as multisets of values, scale included, so that "3 مليارات" meets "$3 billion" and not "$3
//! million". Small numbers in words ("two sides", "أول") come and go between languages and are not asked for.

use super::numbers::Side;
use super::{dates, numbers};
use mujaz_text::mention::{find_acronyms, find_quotes};
use mujaz_text::normalize::fold;

/// A fact that does not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A stable name: `number_missing`, `number_invented`, `number_changed`, `date_missing`, `date_invented`,
    /// `acronym_missing`, `acronym_invented`, `quote_invented`.
    pub kind: &'static str,
    /// What was seen.
    pub detail: String,
}

/// How texts are compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fidelity<'a> {
    /// The article's own date (`YYYY-MM-DD`), against which أمس and its like are read.
    pub date: Option<&'a str>,
    /// Whether what is missing counts as well: in a full translation, not in a summary.
    pub full: bool,
}

/// English acronyms that stand for words, with folded parts of the Arabic that justify them; no part for those that
/// need none.
const KNOWN: &[(&str, &[&str])] = &[
    ("US", &["اميرك", "امريك", "الولايات المتحده", "واشنطن"]),
    ("USA", &["اميرك", "امريك", "الولايات المتحده"]),
    ("UN", &["الامم المتحده", "امم", "مجلس الامن", "دولي"]),
    ("UK", &["بريطان", "المملكه المتحده"]),
    ("UAE", &["الامارات", "امارات", "ابوظبي", "دبي"]),
    ("EU", &["الاتحاد الاوروبي", "اوروبي"]),
    ("NATO", &["الناتو", "ناتو", "الاطلسي", "اطلسي"]),
    ("ISIS", &["داعش", "تنظيم الدوله"]),
    ("ISIL", &["داعش", "تنظيم الدوله"]),
    ("IS", &["داعش", "تنظيم الدوله"]),
    ("GCC", &["مجلس التعاون"]),
    ("OPEC", &["اوبك"]),
    ("WHO", &["الصحه العالميه"]),
    ("IMF", &["صندوق النقد", "النقد الدولي"]),
    ("UNICEF", &["يونيسف", "يونيسيف"]),
    ("UNESCO", &["يونسكو", "اليونسكو"]),
    ("UNHCR", &["مفوضيه", "اللاجئين"]),
    ("UNRWA", &["اونروا", "الاونروا"]),
    ("FIFA", &["فيفا", "الاتحاد الدولي"]),
    ("AFP", &["فرانس برس", "ا ف ب", "افب"]),
    ("COVID-19", &["كوفيد", "كورونا"]),
    ("COVID", &["كوفيد", "كورونا"]),
    ("AI", &["الذكاء الاصطناعي", "ذكاء"]),
    ("IT", &["تكنولوجيا", "تقنيه", "معلومات"]),
    ("GDP", &["الناتج"]),
    ("CFA", &["فرنك"]),
    ("CEO", &["رئيس", "مدير", "تنفيذي"]),
    ("G20", &["العشرين"]),
    ("G7", &["السبع"]),
    ("DNA", &["الحمض", "نووي", "جين", "وراث"]),
    ("PCR", &["بي سي ار", "فحص"]),
    ("PLO", &["منظمه التحرير"]),
    ("PKK", &["العمال الكردستاني"]),
    ("FAO", &["الفاو", "الاغذيه والزراعه"]),
    ("ATM", &["صراف"]),
    ("BC", &["قبل الميلاد"]),
    ("TV", &[]),
    ("AM", &[]),
    ("PM", &[]),
    ("OK", &[]),
    ("ID", &[]),
    ("CV", &[]),
    ("CD", &[]),
    ("USD", &[]),
    ("GMT", &[]),
    ("UTC", &[]),
];

impl Fidelity<'_> {
    /// What does not agree between an Arabic source and the English made from it.
    ///
    /// ```
    /// use mujaz::check::Fidelity;
    /// let check = Fidelity { full: true, ..Default::default() };
    /// let source = "وقعت الوزارة مذكرة بقيمة 3 مليارات دولار في 15 فبراير 2018";
    /// assert!(check.translation(source, "The ministry signed a $3 billion memorandum on 15 February 2018").is_empty());
    /// let found = check.translation(source, "The ministry signed a $3 million memorandum on 15 February 2018");
    /// assert_eq!(found[0].kind, "number_changed");
    /// ```
    pub fn translation(&self, arabic: &str, english: &str) -> Vec<Finding> {
        let mut out = Vec::new();
        numbers::compare(&Side::arabic(arabic, self.date), &Side::english(english), self.full, &mut out);
        dates::compare(arabic, english, *self, &mut out);
        self.acronyms(arabic, english, &mut out);
        quotes(arabic, english, &mut out);
        out
    }

    /// What an Arabic text says that its Arabic source does not: for summaries.
    ///
    /// ```
    /// use mujaz::check::Fidelity;
    /// let found = Fidelity::default().summary("قتل 14 شخصا في الهجوم أمس", "قتل 41 شخصا في الهجوم");
    /// assert_eq!(found[0].kind, "number_changed");
    /// ```
    pub fn summary(&self, article: &str, summary: &str) -> Vec<Finding> {
        let mut out = Vec::new();
        numbers::compare(&Side::arabic(article, self.date), &Side::arabic(summary, self.date), self.full, &mut out);
        out
    }

    fn acronyms(&self, arabic: &str, english: &str, out: &mut Vec<Finding>) {
        let list = |text: &str| -> Vec<String> { find_acronyms(text).into_iter().map(|r| text[r].to_string()).collect() };
        let (source, target) = (list(arabic), list(english));
        let folded = fold(arabic);
        let bare = |a: &str| a.replace('-', "");
        for acronym in target.iter().filter(|t| !source.iter().any(|s| bare(s) == bare(t))) {
            let known = KNOWN.iter().find(|(a, _)| a == acronym);
            let justified = known.is_some_and(|(_, parts)| parts.is_empty() || parts.iter().any(|p| folded.contains(p)));
            if !justified {
                out.push(Finding { kind: "acronym_invented", detail: format!("`{acronym}` is not in the source") });
            }
        }
        if self.full {
            for acronym in source.iter().filter(|s| !target.iter().any(|t| bare(t) == bare(s)) && !english.contains(s.as_str())) {
                out.push(Finding { kind: "acronym_missing", detail: format!("`{acronym}` was left out") });
            }
        }
    }
}

/// More spoken quotations than the source has.
fn quotes(arabic: &str, english: &str, out: &mut Vec<Finding>) {
    let long =
        |text: &str| find_quotes(text).into_iter().filter(|q| text[q.range.clone()].split_whitespace().count() >= 4).collect::<Vec<_>>();
    let said = long(english);
    // Behind a colon Arabic papers often leave the marks out.
    let source = find_quotes(arabic).len() + arabic.matches(':').count();
    for quote in said.iter().skip(source) {
        out.push(Finding {
            kind: "quote_invented",
            detail: format!("\"{}\" is quoted, the source quotes nothing", &english[quote.range.clone()]),
        });
    }
}
