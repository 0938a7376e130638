//! Lines put together to paragraphs: text that was wrapped at a width, and lines that break off inside a sentence.
//!
//! A line break is taken for a paragraph's end unless two things speak against it: the line did not end a sentence, and
//! either it cannot end there (a comma, a preposition) or the whole text is wrapped at a width. A blank line always ends
//! a paragraph. List items, verse and tables have lines of about one length too, so that length alone proves nothing.

use super::boilerplate::{chrome, finished, glued_link, is_item};
use super::hyphen;
use super::stamp::date_line;
use crate::normalize::{collapse_whitespace, tidy};

/// Widths at which texts are wrapped, in visible characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 25..=140;

/// What breaks lines in texts from anywhere: also old Macs, word processors, form feeds.
const BREAKS: [char; 7] = ['\n', '\r', '\u{0B}', '\u{0C}', '\u{85}', '\u{2028}', '\u{2029}'];

/// A line as it was found, cleaned, with what its neighbours need to know.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub text: String,
    /// Whether a blank line, or the beginning, stands in front.
    pub apart: bool,
    pub width: usize,
}

/// The lines with text in them.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut apart = true;
    // A break of two characters ("\r\n") leaves an empty piece that is no blank line.
    for raw in text.split('\n').flat_map(|l| l.strip_suffix('\r').unwrap_or(l).split(&BREAKS[1..])) {
        let text = collapse_whitespace(&tidy(raw));
        if text.is_empty() {
            apart = true;
            continue;
        }
        // Short vowels and tatweel take no room, or room that no writer counted.
        let width = text.chars().filter(|c| !matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}')).count();
        out.push(Line { text, apart: std::mem::take(&mut apart), width });
    }
    out
}

/// The paragraphs of a text in which a blank line ends one, and a single break may stand inside a sentence.
///
/// ```
/// use mujaz_text::extract::paragraphs;
/// let wrapped = "أعلنت الوزارة أن العمل في المستشفى سينتهي قبل\nبداية الصيف، وأن القسم الجديد سيفتح أبوابه في\nمطلع يونيو.\n\nورحب الأهالي.";
/// assert_eq!(paragraphs(wrapped).len(), 2);
/// assert_eq!(paragraphs("- تمر\n- زيت زيتون").len(), 2);
/// ```
pub fn paragraphs(text: &str) -> Vec<String> {
    join(lines(text))
}

/// Puts lines together.
pub(super) fn join(lines: Vec<Line>) -> Vec<String> {
    let lines = with_initial(lines);
    let wrapped = wrap_width(&lines).or_else(|| width_of_runs(&lines));
    let strict = wrapped.is_some_and(|w| counted(&lines, w));
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let mut previous: Option<Line> = None;
    for line in lines {
        // Where all breaks are where a count of letters puts them, a first line with room for the next word is a headline.
        let headline = |p: &Line, w: usize| strict && out.len() == 1 && out.first() == Some(&p.text) && !full(p, &line, w);
        let goes_on = previous.as_ref().is_some_and(|p| {
            may_go_on(p, &line)
                && (open_end(p, &line) || wrapped.is_some_and(|w| flush(p, &line, w) && plain(p) && plain(&line) && !headline(p, w)))
        });
        match out.last_mut().filter(|_| goes_on) {
            Some(paragraph) => {
                if hyphen::broken_word(paragraph, &line.text) {
                    paragraph.pop();
                } else {
                    paragraph.push(' ');
                }
                paragraph.push_str(&line.text);
            }
            None => out.push(line.text.clone()),
        }
        previous = Some(line);
    }
    out
}

/// A large first letter that stands on a line of its own belongs to the word below it. Only a text's first letters are large,
/// with a headline and a byline above them.
fn with_initial(mut lines: Vec<Line>) -> Vec<Line> {
    let letter = |l: &Line| l.text.chars().filter(|c| *c != 'ـ').count() == 1 && l.text.chars().all(|c| matches!(c, 'ء'..='ي'));
    let at = lines.iter().take(4).position(letter);
    if let Some(at) =
        at.filter(|at| lines.get(at + 1).is_some_and(|n| n.text.starts_with(char::is_alphabetic) && n.text.split(' ').count() >= 4))
    {
        let initial = lines.remove(at);
        if let Some(first) = lines.get_mut(at) {
            first.text.insert_str(0, initial.text.trim_matches('ـ'));
            first.apart = initial.apart;
        }
    }
    lines
}

/// Whether nothing forbids that a line goes on in the next one.
fn may_go_on(line: &Line, next: &Line) -> bool {
    !next.apart
        && line.text != next.text
        && !finished(&line.text)
        && !line.text.ends_with([':', '؛', ';'])
        && !is_item(&next.text)
        // A link that was glued behind a sentence ends with its line.
        && glued_link(&line.text).is_none()
}

/// Whether a line is no piece of furniture and no date: these stand alone on a page whose lines are all of about one length.
fn plain(line: &Line) -> bool {
    chrome(&line.text).is_none() && date_line(&line.text).is_none()
}

/// The width that the text is wrapped at, if it is: nearly all lines that break off inside a sentence are so full that the
/// next word would not have fitted, and some of them break off where no item of a list or verse would.
fn wrap_width(lines: &[Line]) -> Option<usize> {
    let pairs = || lines.iter().zip(lines.iter().skip(1)).filter(|(a, b)| may_go_on(a, b));
    let mut widths: Vec<usize> = pairs().map(|(a, _)| a.width).collect();
    widths.sort_unstable();
    // One line of ten may be longer: an address, a heading.
    let width = *widths.get(widths.len().saturating_sub(1 + widths.len() / 10))?;
    // Nor does a wrapped text have whole paragraphs on one line.
    let longer = lines.iter().filter(|l| l.width * 2 > width * 3).count();
    if widths.len() < 2 && !filled(lines) || !WIDTHS.contains(&width) || longer * 10 > lines.len() {
        return None;
    }
    let (mut full, mut long, mut broken) = (0usize, 0usize, 0usize);
    for (a, b) in pairs().filter(|(a, _)| a.width * 2 > width) {
        long += 1;
        if flush(a, b, width) {
            full += 1;
            // Verse ends its lines with commas too, but its lines are short.
            let comma = width >= 45 && a.text.ends_with(['،', ',']);
            broken += usize::from(comma || hanging(&a.text) || unclosed(&a.text) || stop_inside(&a.text));
        }
    }
    (full * 5 >= long * 4 && broken >= 1 && broken * 8 >= full || filled(lines)).then_some(width)
}

/// Whether blocks of lines look filled, though none breaks off where a list could not: no line is wider than those that go on,
/// each of these is so full that the next word would not have fitted, and every block ends with a stop.
fn filled(lines: &[Line]) -> bool {
    const COLUMNS: std::ops::RangeInclusive<usize> = 50..=100;
    /// Marks that take no room here may have been counted by whoever wrapped.
    const SLACK: usize = 6;
    let inner = || lines.iter().zip(lines.iter().skip(1)).filter(|(a, b)| !b.apart && may_go_on(a, b));
    let Some(width) = inner().map(|(a, _)| a.width).max() else { return false };
    let full = |(a, b): (&Line, &Line)| a.width + 1 + b.text.split(' ').next().map_or(0, |w| w.chars().count()) + SLACK >= width;
    // A title may stand alone.
    let ends = lines.iter().enumerate().filter(|(i, l)| !l.apart && lines.get(i + 1).is_none_or(|n| n.apart));
    COLUMNS.contains(&width)
        && lines.iter().all(|l| l.width <= width + SLACK)
        && inner().all(full)
        && ends.into_iter().all(|(_, l)| finished(&l.text))
}

/// The width of paragraphs that are wrapped, though a headline, a menu or a footer beside them is not: runs of lines that go on
/// until one ends with a stop, each so full that the next word would not have fitted.
fn width_of_runs(lines: &[Line]) -> Option<usize> {
    const COLUMNS: std::ops::RangeInclusive<usize> = 45..=110;
    const LEAST: usize = 3;
    /// More lines are no article.
    const MOST: usize = 3000;
    let width = lines.windows(2).filter_map(|p| if let [a, b] = p { may_go_on(a, b).then_some(a.width) } else { None }).max()?;
    if lines.len() > MOST || !COLUMNS.contains(&width) {
        return None;
    }
    let (mut breaks, mut run, mut loose) = (0, 0, 0);
    for pair in lines.windows(2) {
        let [a, b] = pair else { continue };
        let on = may_go_on(a, b);
        if finished(&a.text) {
            breaks += std::mem::take(&mut run);
        } else if on && full(a, b, width) && plain(a) && plain(b) {
            run += 1;
        } else {
            loose += usize::from(on && a.width * 4 > width * 3 && plain(a));
            run = 0;
        }
    }
    breaks += if lines.last().is_some_and(|l| finished(&l.text)) { run } else { 0 };
    let longer = lines.iter().filter(|l| l.width > width + width / 8).count();
    (breaks >= LEAST && loose * 3 <= breaks && longer * 10 <= lines.len()).then_some(width)
}

/// Whether all breaks but the first are where a count of letters puts them.
fn counted(lines: &[Line], width: usize) -> bool {
    let breaks =
        || lines.iter().zip(lines.iter().skip(1)).skip(1).filter(|(a, b)| may_go_on(a, b) && flush(a, b, width) && plain(a) && plain(b));
    breaks().count() >= 2 && breaks().all(|(a, b)| full(a, b, width))
}

/// Whether the next word would not have fitted on a line.
fn full(line: &Line, next: &Line, width: usize) -> bool {
    let word = next
        .text
        .split(' ')
        .next()
        .map_or(0, |w| w.chars().filter(|c| !matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}')).count());
    line.width + 1 + word > width
}

/// Whether the next word would hardly have fitted on a line.
fn flush(line: &Line, next: &Line, width: usize) -> bool {
    let word = next.text.split(' ').next().map_or(0, |w| w.chars().count());
    (line.width + 1 + word) * 10 > width * 8
}

/// Whether a line cannot end a paragraph, whatever the others are like.
fn open_end(line: &Line, next: &Line) -> bool {
    line.text.ends_with(['،', ',']) || hanging(&line.text) || next.text.starts_with(['،', ',', '.', ')', '»', '؛', '؟'])
}

/// Words that no phrase ends with, as they are without "و", "ف" or "ب" in front.
const HANGING: &[&str] = &[
    "في",
    "من",
    "على",
    "إلى",
    "الى",
    "عن",
    "أن",
    "إن",
    "ان",
    "التي",
    "الذي",
    "الذين",
    "اللذين",
    "اللتين",
    "بين",
    "أو",
    "او",
    "ثم",
    "لم",
    "لن",
    "قد",
    "سوف",
    "لدى",
    "منذ",
    "عبر",
    "نحو",
    "ضد",
    "لأن",
    "كي",
    "لكي",
    "حيث",
    "سوى",
    "لكن",
    "مثل",
    "حول",
    "بعد",
    "قبل",
    "تحت",
    "كما",
    "عند",
    "مع",
    "حتى",
    "إذا",
    "وفق",
    "خلال",
    "بسبب",
    "هذا",
    "هذه",
];

/// Whether the last word asks for another.
pub(super) fn hanging(line: &str) -> bool {
    let Some(word) = line.rsplit(' ').next() else { return false };
    let bare = word.strip_prefix(['و', 'ف', 'ب']).unwrap_or(word);
    HANGING.contains(&word) || HANGING.contains(&bare)
}

fn unclosed(line: &str) -> bool {
    line.matches('(').count() > line.matches(')').count() || line.matches('«').count() > line.matches('»').count()
}

/// Whether a sentence ends and another begins inside a line.
fn stop_inside(line: &str) -> bool {
    [". ", "؟ ", "! "]
        .iter()
        .any(|stop| line.split(stop).next().is_some_and(|head| head.len() < line.len() && head.split(' ').count() >= 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        paragraphs(text).len()
    }

    #[test]
    fn wrapped_text_is_joined() {
        let cases = [
            // Seventy columns, a blank line between paragraphs.
            (
                "أعلنت وزارة الصحة أن أعمال توسعة مستشفى المدينة ستكتمل قبل بداية الصيف،\nوأن قسما جديدا للطوارئ سيفتح أبوابه أمام المرضى في مطلع يونيو المقبل بعد\nتجهيزه بأحدث المعدات الطبية.\n\nوقال مدير المستشفى خلال جولة ميدانية إن القسم الجديد يضم 40 سريرا وأربع\nغرف للعمليات، وإن العمل جرى على ثلاث مراحل استمرت عامين كاملين بكلفة\nبلغت 12 مليون دينار.",
                2,
            ),
            // A proportional font: lines of about one length, spaces at the breaks.
            (
                "أعلنت مديرية الدفاع المدني في بيان لها اليوم وفاة عامل يدعى\n سامر بن خالد - رحمه الله - من عمال البناء بعد سقوطه من سطح \n مبنى في إربد ، داعية الله أن يتغمده بواسع رحمته ، \n ويلهم أهله الصبر والسلوان.",
                1,
            ),
            // Windows line ends.
            (
                "افتتح المحافظ أمس جسرا جديدا على النهر يربط بين\r\nضفتي المدينة، بعد عمل استمر عامين كاملين وتأخر\r\nبسبب نقص التمويل.\r\n",
                1,
            ),
            // Narrow columns of a mail.
            (
                "قال المتحدث باسم الشرطة إن\nثلاثة أشخاص أصيبوا في حادث\nعلى الطريق الدائري عندما\nاصطدمت سيارتان عند مدخل\nالمدينة الشمالي.",
                1,
            ),
            // Sentences end inside lines.
            (
                "غادر الوفد العاصمة أمس. وعاد الوزير إلى مكتبه وبدأ اجتماعا\nجديدا مع مستشاريه استمر ساعتين. وأعلن البيان الختامي مساء\nاليوم نفسه أمام الصحفيين.",
                1,
            ),
            // A break inside a sentence, nothing wrapped.
            ("وقال رئيس البلدية في تصريح للصحفيين إن العمل سيستمر حتى نهاية العام في\nجميع الأحياء.", 1),
            ("حضر الاجتماع وزير المالية،\nووزير الصحة، وغاب عنه وزير التعليم.", 1),
        ];
        for (text, paragraphs) in cases {
            assert_eq!(count(text), paragraphs, "{text}\n{:?}", super::paragraphs(text));
        }
    }

    #[test]
    fn lines_that_are_meant_stay() {
        let cases = [
            // List items of one length.
            "- مركز الزهور من الساعة التاسعة صباحا إلى الثانية ظهرا\n- مركز النخيل من الساعة العاشرة صباحا إلى الثالثة عصرا\n- مركز الساحل من الساعة الثامنة صباحا إلى الواحدة ظهرا",
            "1- افتتاح المدرسة الجديدة في الحي الشرقي\n2- توسعة الطريق الساحلي إلى المطار الدولي\n3- بناء مستشفى للأطفال قرب الجامعة القديمة",
            "أ) تقديم الطلب إلى البلدية المختصة\nب) دفع الرسوم المقررة في القانون\nج) تسلم الرخصة بعد شهر واحد",
            // Names and offices.
            "السيد المهندس سامر العلي - وزيرا للصناعة\nالسيد الدكتور ماهر الحسن - وزيرا للصحة\nالسيدة المحامية ليلى حداد - وزيرة للعدل",
            // Verse.
            "يا دار عبلة بالجواء تكلمي\nوعمي صباحا دار عبلة واسلمي\nفوقفت فيها ناقتي وكأنها\nفدن لأقضي حاجة المتلوم",
            // Scores.
            "الأهلي 3 - 1 الزمالك\nالاتحاد 2 - 2 الشباب\nالهلال 1 - 0 النصر",
            // A decree.
            "الرقم : أ / 31\nالتاريخ : 9 / 10 / 1436هـ\nنحن ملك البلاد",
            // Subhead and prose.
            "عودة النازحين\nواعتبر الوزير أن عودة النازحين مسألة أساسية.",
            // Paragraphs that lost their stops.
            "أعلنت الوزارة افتتاح خط جديد للحافلات\nوقال الوزير إن الخط يخدم عشرين ألف راكب يوميا وإن التذاكر متاحة في جميع المحطات منذ صباح اليوم\nورحب الركاب بالخط الجديد",
            // The head of a page.
            "افتتاح جسر جديد على النهر\nافتتاح جسر جديد على النهر\n4 مارس 2023 الساعة 15:44\nالقاهرة (الأفق) - سالم العلي",
            // Questions and answers.
            "- ما خطتكم؟\n- سنعمل.\n- ومتى؟\n- قريبا.",
        ];
        for text in cases {
            assert_eq!(count(text), text.lines().count(), "{text}\n{:?}", paragraphs(text));
        }
    }

    #[test]
    fn headlines_and_menus_beside_wrapped_text_do_not_hide_it() {
        let text = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة\nبعد عمل استمر عامين كاملين، وقال إن الكلفة بلغت سبعة ملايين\nدينار دفعت الحكومة نصفها والبلدية نصفها الآخر.\nورحب السكان بالجسر الذي يختصر زمن الرحلة إلى النصف ويخفف\nالزحام في الوسط.";
        for (above, lines) in [
            ("", 2),
            ("افتتاح جسر جديد على النهر\n", 3),
            ("افتتاح جسر جديد على النهر يربط ضفتي المدينة القديمة\n", 3),
            ("افتتاح جسر جديد على النهر يربط ضفتي المدينة ويخفف زحام\nالوسط القديم\n", 3),
            ("الرئيسية | رياضة | اقتصاد\nافتتاح جسر جديد على النهر يربط ضفتي المدينة ويخفف زحام\nالوسط القديم\n", 4),
            ("الرئيسية\nرياضة\nاقتصاد\nافتتاح جسر جديد على النهر\n4 مارس 2023\n", 7),
        ] {
            for below in ["", "\nجميع الحقوق محفوظة", "\nشارك على فيسبوك\nجميع الحقوق محفوظة"]
            {
                let all = format!("{above}{text}{below}");
                assert_eq!(count(&all), lines + below.matches('\n').count(), "{all}\n{:?}", paragraphs(&all));
            }
        }
    }

    #[test]
    fn a_large_first_letter_belongs_to_its_word() {
        assert_eq!(paragraphs("افتتاح جسر\n\nأ\nعلنت الوزارة أمس افتتاح جسر جديد."), ["افتتاح جسر", "أعلنت الوزارة أمس افتتاح جسر جديد."]);
        assert_eq!(paragraphs("كـ\nشفت الشرطة أمس عن عصابة كبيرة.")[0], "كشفت الشرطة أمس عن عصابة كبيرة.");
        for text in ["أ\nب\nج", "أ- بند أول في القائمة\nب- بند ثان", "5\nأهداف سجلها الفريق في مباراة أمس"]
        {
            assert_eq!(count(text), text.lines().count(), "{text}");
        }
    }

    #[test]
    fn a_blank_line_ends_a_paragraph_and_breaks_of_all_kinds_end_lines() {
        assert_eq!(count("قال الوزير في\n\nالمؤتمر"), 2);
        assert_eq!(count("خبر أول.\rخبر ثان.\u{2028}خبر ثالث.\u{0C}خبر رابع."), 4);
        assert_eq!(count(" \r\n\r\n"), 0);
    }
}
