//! Acronyms of a source against those of what was written from it.

use super::{Check, Finding, FlagKind, Pair};
use mujaz_text::mention::find_acronyms;
use mujaz_text::normalize::fold;

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

/// Acronyms that stand for nothing in the source, and those of the source that were left out.
pub(super) struct Acronyms;

impl Check for Acronyms {
    fn name(&self) -> &'static str {
        "acronyms"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let (arabic, english) = (pair.source, pair.target);
        let mut out = Vec::new();
        let (source, target) = (find_acronyms(arabic), find_acronyms(english));
        let folded = fold(arabic);
        let bare = |a: &str| a.replace('-', "");
        for range in &target {
            let acronym = &english[range.clone()];
            if source.iter().any(|s| bare(&arabic[s.clone()]) == bare(acronym)) {
                continue;
            }
            let known = KNOWN.iter().find(|(a, _)| *a == acronym);
            let justified = known.is_some_and(|(_, parts)| parts.is_empty() || parts.iter().any(|p| folded.contains(p)));
            if !justified {
                let detail = format!("`{acronym}` is not in the source");
                out.push(Finding::new(FlagKind::AcronymInvented, detail).in_target(range.clone()));
            }
        }
        for range in source.iter().filter(|_| pair.context.full) {
            let acronym = &arabic[range.clone()];
            if !target.iter().any(|t| bare(&english[t.clone()]) == bare(acronym)) && !english.contains(acronym) {
                out.push(Finding::new(FlagKind::AcronymMissing, format!("`{acronym}` was left out")).in_source(range.clone()));
            }
        }
        out
    }
}
