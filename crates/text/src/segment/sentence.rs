//! Sentence boundaries of Arabic news, precision first.
//!
//! A sentence ends at a line break, at a stop (`stop.rs` says which stops are none), and, rarely, where a newspaper lost
//! one (`lost.rs`: only with evidence on both sides). Quotations and brackets hold together.

use super::{lost, stop};
use crate::marks::quoted;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A sentence.
    Sentence,
    /// A subhead: on a line of its own, or run into the text.
    Subhead,
}

/// A sentence by its byte range; white space behind it belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Byte range in the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// A quotation longer than this is taken for one whose closing mark was lost, and stops inside it count.
const QUOTE_REACH: usize = 800;
/// The same for brackets.
const BRACKET_REACH: usize = 300;

/// Splits a text into sentences whose ranges follow each other without a gap.
///
/// ```
/// use mujaz_text::segment::{Kind, sentences};
/// let text = "عودة الطلاب واعتبر الوزير أن عودتهم قريبة. وقال د. أحمد «نعم. سنعود».";
/// let parts: Vec<(&str, Kind)> = sentences(text).iter().map(|s| (text[s.range.clone()].trim(), s.kind)).collect();
/// assert_eq!(parts[0], ("عودة الطلاب", Kind::Subhead));
/// assert_eq!(parts[1], ("واعتبر الوزير أن عودتهم قريبة.", Kind::Sentence));
/// assert_eq!(parts[2].0, "وقال د. أحمد «نعم. سنعود».");
/// ```
pub fn sentences(text: &str) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut start = 0;
    for end in line_ends(text) {
        split_line(text, start..end, &mut out);
        start = end;
    }
    mark_line_subheads(text, &mut out);
    out
}

/// End of each line, its line breaks and the blank lines around it included.
fn line_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut rest = text.len() - text.trim_start().len();
    while let Some(at) = text.get(rest..).and_then(|t| t.find(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])) {
        let tail = text.get(rest + at..).unwrap_or("").trim_start();
        rest = text.len() - tail.len();
        ends.push(rest);
    }
    if ends.last().map_or(!text.is_empty(), |end| *end < text.len()) {
        ends.push(text.len());
    }
    ends
}

fn split_line(text: &str, line: Range<usize>, out: &mut Vec<Sentence>) {
    let Some(content) = text.get(line.clone()) else { return };
    let held = held(content);
    let stops = stop::cuts(content, &held);
    let mut cuts = Vec::new();
    let mut start = 0;
    for cut in stops.into_iter().chain([content.len()]) {
        lost::cuts(content, start..cut, &held, &mut cuts);
        cuts.push((cut, false));
        start = cut;
    }
    let mut start = line.start;
    for (cut, head) in cuts {
        let range = start..line.start + cut;
        start = range.end;
        // Behind a stop marks alone are no sentence: "سنعود. »".
        let says = text.get(range.clone()).is_some_and(|part| part.contains(char::is_alphanumeric));
        match out.last_mut().filter(|last| !says && last.range.end > line.start) {
            Some(last) => last.range.end = range.end,
            None => out.push(Sentence { range, kind: if head { Kind::Subhead } else { Kind::Sentence } }),
        }
    }
}

/// What holds together in a line: quotations and brackets within reach, in order; overlapping ones as one.
fn held(line: &str) -> Vec<Range<usize>> {
    let mut all = quoted(line, QUOTE_REACH);
    all.extend(brackets(line));
    all.sort_by_key(|r| r.start);
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in all {
        match out.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

/// Brackets that close within reach, nested ones too.
fn brackets(line: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    // What is quoted of the Koran stands in braces, which old texts turn round: "}قل هو الله أحد{".
    let turned = line.find(['{', '}']).is_some_and(|at| line[at..].starts_with('}'));
    let (opening, closing) = if turned { ('}', '{') } else { ('{', '}') };
    for (at, c) in line.char_indices() {
        match c {
            '(' => open.push((at, ')')),
            '[' => open.push((at, ']')),
            c if c == opening => open.push((at, closing)),
            ')' | ']' | '{' | '}' => {
                if let Some((start, _)) = open.pop_if(|(start, close)| *close == c && at - *start <= BRACKET_REACH) {
                    out.push(start..at + 1);
                }
            }
            _ => {}
        }
    }
    out
}

/// A short line between others that ends without a mark is a subhead.
fn mark_line_subheads(text: &str, sentences: &mut [Sentence]) {
    for i in 1..sentences.len().saturating_sub(1) {
        let own_line = text[..sentences[i].range.start].ends_with('\n') && text[sentences[i].range.clone()].contains('\n');
        let content = text[sentences[i].range.clone()].trim();
        let ended = content.ends_with(['.', '،', ':', '؛', '؟', '!', '»', '"', ')', '…']);
        if own_line && !ended && (1..=9).contains(&content.split_whitespace().count()) && crate::letters(content).0 > 0 {
            sentences[i].kind = Kind::Subhead;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> Vec<&str> {
        sentences(text).iter().map(|s| text[s.range.clone()].trim()).collect()
    }

    #[test]
    fn a_lost_stop_is_found() {
        let text = "أعلنت الهيئة نتائج المسح الزراعي في محافظات الشمال بعد موسم جاف استمر نحو خمسة أشهر كاملة وقال المدير إن الإنتاج تراجع.";
        assert_eq!(parts(text).len(), 2);
        assert!(parts(text)[1].starts_with("وقال المدير"));
    }

    #[test]
    fn subheads_that_ran_into_the_text_need_evidence_on_both_sides() {
        for (text, want) in [
            // A noun phrase, then a statement with its speaker.
            ("عودة النازحين وقال مسؤول في المحافظة إن ألف أسرة عادت.", 2),
            ("انتهى. إزالة الألغام وأوضح المهندس أن العمل بطيء.", 3),
            ("زيادة الرواتب وأعلن الوزير أن الزيادة عامة.", 2),
            // What follows takes their words up again.
            ("منع تدفق المقاتلين الأجانب وأوضح تك بالنسبة للمقاتلين الأجانب فإن قوات التحالف تركز على منع تدفقهم.", 2),
            ("غصن الزيتون تشتت الانتباه وعن عملية «غصن الزيتون» كشف تك أن الوزير سيسافر.", 2),
            ("ارتفاع أسعار الخبز وأشار البيان إلى أسعار الخبز وارتفاعها.", 2),
            // Sentences: a verb in front, no named speaker, a comma, a conjunction.
            ("غادر الوفد المدينة وقال رئيسه إن المحادثات ناجحة.", 1),
            ("وصلت الطائرة وأعلن الطيار أن الرحلة طويلة.", 1),
            ("أدانت الحكومة الحادث وأكدت أن القضاء سيحكم.", 1),
            ("الحكومة أدانت الحادث وأكدت وقوفها إلى جانبهم.", 1),
            ("من جانبها, أدانت الحكومة الحادث وأكدت الوزارة أنها ترفضه.", 1),
            ("وصول الوفد وقال إنه متفائل.", 1),
        ] {
            assert_eq!(parts(text).len(), want, "{text}: {:?}", parts(text));
        }
    }

    #[test]
    fn blank_lines_make_no_sentence() {
        assert_eq!(parts("\n \nوصل الوفد.\r\n\r\nثم غادر.\n\n"), ["وصل الوفد.", "ثم غادر."]);
        assert_eq!(parts("أول\u{2028}ثان\rثالث"), ["أول", "ثان", "ثالث"]);
        assert_eq!(sentences(" \n ").len(), 1);
    }

    #[test]
    fn abbreviations_decimals_and_quotations_hold_together() {
        assert_eq!(parts("قال أ.د. محمد إن النسبة 3.5 في المئة. ثم غادر.").len(), 2);
        assert_eq!(parts("وأضاف «لن نعود. هذا قرارنا». ثم غادر.").len(), 2);
        assert_eq!(parts("نشر في 01:56 ص. ثم حذف.").len(), 2);
    }

    #[test]
    fn initials_degrees_companies_and_dates_hold_together() {
        for text in [
            "وقال ق.م. وهو شاهد إن المبنى قديم.",
            "وقالت س.ع. وهي جارته إنه رمم مرتين.",
            "وقالت ن. ع. وقد حضرت إن الترميم ناقص.",
            "وقالت المواطنة ر.ح. وكانت شاهدة إن الحادث وقع ليلا.",
            "وأضاف أ.م. ولم يكشف اسمه أن العمل توقف.",
            "طرحت شركة Apple Inc. الأميركية هاتفا جديدا.",
            "وقالت Samsung Co. Ltd. إنها سترد.",
            "تملك Exxon Corp. نصف الحقل.",
            "وحصل على درجة Ph.D. من جامعة لندن.",
            "ويحمل M.Sc. في الفيزياء وB.Sc. في الرياضيات.",
            "حضر د. علي، وأ.م.د. سعاد، واللواء م. فهد.",
            "وعقدت الجلسة الأربعاء 3. 9. 2025 في عمان.",
            "وولد في 12. 11. 1950، وتوفي في ٣. ٩. ٢٠٢٤ في لندن.",
        ] {
            assert_eq!(parts(text).len(), 1, "{text}: {:?}", parts(text));
        }
        for text in [
            "وقعت العقد مع Apple Inc. وقال المدير إن العمل يبدأ غدا.",
            "درس في لندن ونال Ph.D. وكان أول عربي يحصل عليها.",
            "شهد على العقد ق.م. وهو موظف. ",
            "وقال ق.م. إن المبنى قديم. وهو شاهد.",
            "بلغ العدد 3. 9 منهم نساء.",
            "ولد عام 1950. 9 أبناء تركهم.",
        ] {
            assert_eq!(parts(text).len(), 2, "{text}: {:?}", parts(text));
        }
    }

    #[test]
    fn markers_of_interviews_and_lists_begin_their_sentence() {
        for (text, count) in [
            ("س1. ما رأيكم في الخطة؟ ج1. هي خطة جيدة.", 2),
            ("س 3. متى تنتهون؟ ج 3. في نهاية العام.", 2),
            ("- س١٢. متى تنتهون؟", 1),
            ("أولا. نرفض القرار. ثانياً. ندعو إلى الحوار.", 2),
            ("وتلا قوله تعالى {قل هو الله أحد. الله الصمد}. ثم جلس.", 2),
            ("}قل هو الله أحد. الله الصمد{ ثم جلس. وقام.", 2),
            ("}قل هو الله أحد{ فهل سمعتم؟ نعم، سمعنا }الله الصمد{ ثم جلس.", 2),
            ("سجل اللاعب هدفا ثانيا. وانتهى اللقاء.", 2),
            ("وصل في الساعة 3. وغادر في الساعة 5.", 2),
            ("فتح قوسا { ولم يغلقه. ثم جلس.", 2),
        ] {
            assert_eq!(parts(text).len(), count, "{text}: {:?}", parts(text));
        }
    }

    #[test]
    fn marks_alone_are_no_sentence_behind_another() {
        for (text, count) in [
            ("وقال «سنعود غدا. »", 1),
            ("وقال: « سنعود غدا. »\nوأضاف أنه قرر ذلك.", 2),
            ("انتهى اللقاء. ***\nوبدأ آخر.", 2),
            ("انتهى اللقاء. \u{201d}", 1),
            ("انتهى. - وبدأ آخر.", 2),
            // On a line of their own they stay what they are.
            ("انتهى اللقاء.\n***\nوبدأ آخر.", 3),
            ("***", 1),
            ("بلغ العدد. 5", 2),
        ] {
            assert_eq!(parts(text).len(), count, "{text}: {:?}", parts(text));
        }
        assert_eq!(parts("وأكد: سنعود غدا. »")[0], "وأكد: سنعود غدا. »");
    }

    #[test]
    fn a_blank_in_front_of_a_stop_says_nothing_of_it() {
        for (text, count) in [
            ("أعلن د . سامي حداد بدء العمل .وأضاف أن المشروع كبير .من جهته قال أ .د . عمر إن الكلفة 12 .5 مليون .", 3),
            ("وقعت شركة إن . آي . تي عقدا مع بي .بي .سي في لندن .وقال المدير إن العمل يبدأ غدا .", 2),
            ("ووصل المبعوث اس. ان. مينون إلى دلهي.", 1),
            ("بثته سي إن إن. المبنى قديم.", 2),
            ("انتهى العمل !وبدأ آخر ؟لا أحد يعرف .", 3),
            ("تأسست عام 1990 م . وتعمل في دبي .", 2),
            ("تراجع السوق في 2011 .ثم ارتفع .", 2),
            ("يعمل الهاتف بنظام Symbian .وقال المدير إنه سريع .", 2),
            ("استمرت الحرب إلى عام 1858م .تلك حكاية طويلة .", 2),
            ("توفي سنة 1038 م.تميز بكتبه .", 2),
            ("زرع القمح والشعير . .وقال إن الأرض عطشى .", 2),
            ("وصل الوزير. .وغادر بعد ساعة", 2),
            ("انضم إليه DST !وبدأ العمل. وعاد CIA ! وبقي آخرون.", 4),
            // Abbreviations, sums, markers, dates, letters.
            ("زار د .سامي حداد المدينة .", 1),
            ("كتبه Mr .سامي حداد أمس .", 1),
            ("يبعد 5 م.ب عن البيت .", 1),
            ("اشترى 12 .5 طن من القمح .", 1),
            ("وبيعت الأقلام والدفاتر .الخ في المعرض .", 1),
            ("1 . نرفض القرار .", 1),
            ("ولد في 3 . 9 . 1950 في القاهرة .", 1),
            ("وقال س . ع . (30 عاما) إنه مرتاح .", 1),
            ("عرضت شركة بي .إم .دبليو سيارة .", 1),
            ("وقف طويلا . . ثم جلس .", 1),
            // A letter that was lost, domains.
            ("وصلت المخاطر ?لكبيرة إلى ?لمدن كلها.", 1),
            ("أعلن موقع بيت .كوم نتائج المسح.", 1),
            ("أطلقت الهيئة النطاق .السعودية أمس.", 1),
            ("بقيت خارج هذا النطاق .وأضاف أن الأمر كبير .", 2),
        ] {
            assert_eq!(parts(text).len(), count, "{text}: {:?}", parts(text));
        }
    }

    /// Behind a particle a verb follows, whose و is its own: قد ورد is no "and answered".
    #[test]
    fn a_verb_whose_waw_is_its_own_begins_no_sentence() {
        let front = "هذه هي الأدلة الكثيرة التي ذكرها العلماء في كتبهم القديمة عن الصلاة والصيام وهي أن عبارة الأمر";
        assert_eq!(parts(&format!("{front} قد ورد الحديث عند الحاكم أن الناس سمعوها.")).len(), 1);
        assert_eq!(parts(&format!("{front} كما ورد الحديث عند الحاكم أن الناس سمعوها.")).len(), 1);
        assert_eq!(parts(&format!("{front} واضحة وقال الحاكم إن الناس سمعوها.")).len(), 2);
    }

    #[test]
    fn a_stop_ends_a_sentence_behind_what_closes_and_in_front_of_short_words() {
        for (text, count) in [
            ("قال «سنبدأ غدا».«العمل» كبير. وقال (نعم).وأضاف «لا».من جانبه رفض.", 5),
            ("بلغت النسبة 12%.وتراجعت الأسعار عام 2010.واستقر السوق.", 3),
            ("وصل الوفد.في المساء غادر.", 2),
            ("ما رأيكم؟- الخطة جيدة.* وماذا بعد؟– لا شيء.", 4),
            ("يجوز باتفاق الفقهاء.2- أن يجيز له.", 2),
            ("انتهت المباراة 1-1.وسجل اللاعب هدفا. وفاز الآخر صفر-2 .وغادر.", 4),
            ("ذكره ‘كتاب الأدب‘.وفي الفصل حديث.", 2),
            // An agency, an address, a list, a sum.
            ("أفاد موقع برلمان.كوم بأن العمل بدأ. وأضاف لهسبريس.كوم أنه مستمر.", 2),
            ("[1] . المصدر الأول. [2]. المصدر الثاني.", 2),
            ("نقلت (أ.ف.ب) الخبر.", 1),
            ("قال «سنفوز».وفقا لرويترز.", 1),
            ("على الموقع وزارة.السعودية نشر الخبر.", 1),
            ("3.نريد العمل.", 1),
            ("ارتفع بنسبة 5.2% أمس.", 1),
            ("بثت سي.إن.إن الخبر.", 1),
            ("وصلت شركتا فيديكس وتي.إن.تي إلى اتفاق قاله الرئيس لسي.إن.إن أمس.", 1),
            ("ارتفع السعر.بحسب التقرير الذي نشر أمس في العاصمة فإن الزيادة ستستمر. وانتهى.", 3),
            ("انخفضت الحرارة.-5 في الليل.", 1),
            ("انتهى العمل .* *", 1),
        ] {
            assert_eq!(parts(text).len(), count, "{text}: {:?}", parts(text));
        }
    }

    #[test]
    fn an_empty_text_has_no_sentence() {
        assert!(sentences("").is_empty());
    }

    proptest! {
        #[test]
        fn the_parts_are_the_text(text in "[ابوقل .،«»\"()…\n\r؟!a0-9@/\u{200f}]{0,200}|\\PC{0,120}|(?s:.{0,120})") {
            let mut end = 0;
            for s in sentences(&text) {
                prop_assert_eq!(s.range.start, end);
                prop_assert!(s.range.end > s.range.start && text.get(s.range.clone()).is_some());
                prop_assert!(text.trim().is_empty() || !text[s.range.clone()].trim().is_empty());
                end = s.range.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
