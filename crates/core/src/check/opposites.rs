//! Words that became their opposites: "rose" for تراجعت, "welcomed" for أدانت, "killed" for أصيب.
//!
//! Languages say one thing in many ways, and a text may say both ("fell after it rose"). So only the clear case is judged: the Arabic has a
//! word that surely says the one and none that may say the other, the English the other way round (`opposites.tsv`).

use super::words::List;
use super::{Check, Finding, FlagKind, Pair, Word};
use mujaz_text::clitics::forms;
use mujaz_text::data::OPPOSITES;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Compares what rises, opens, is welcome, lies in the north, with what falls, closes, is condemned, lies in the south.
pub(super) struct Opposites;

/// One of two opposites.
struct Sense {
    name: &'static str,
    opposite: &'static str,
    /// Words that surely say it, whole ones: [`SAID`] has them.
    arabic: List,
    /// Words that may.
    near_arabic: List,
    english: List,
    near_english: List,
}

static SENSES: LazyLock<Vec<Sense>> = LazyLock::new(|| {
    let sense = |line: &'static str| {
        let mut fields = line.split('\t');
        let (name, opposite) = (fields.next()?, fields.next()?);
        let mut list = || fields.next().map(List::from_words);
        Some(Sense { name, opposite, arabic: list()?, near_arabic: list()?, english: list()?, near_english: list()? })
    };
    OPPOSITES.lines().filter(|l| !l.starts_with('#')).filter_map(sense).collect()
});

/// The senses that each Arabic word surely says: a text is not to be searched for every one of them.
static SAID: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut out: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (at, sense) in SENSES.iter().enumerate() {
        for word in sense.arabic.whole() {
            out.entry(word).or_default().push(at);
        }
    }
    out
});

/// The names of the senses that each English word surely says.
static WRITTEN: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut out: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
    for sense in SENSES.iter() {
        for word in sense.english.whole() {
            out.entry(word).or_default().push(sense.name);
        }
    }
    out
});

/// The senses that words of an Arabic text surely say, in the order of the list.
fn said(words: &[Word]) -> Vec<usize> {
    let mut out = Vec::new();
    for word in words {
        for form in forms(&word.folded).into_iter().take(2) {
            out.extend(SAID.get(form).into_iter().flatten());
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

impl Check for Opposites {
    fn name(&self) -> &'static str {
        "opposites"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        if !pair.context.full {
            return Vec::new();
        }
        let (there, here) = (pair.source_words(), pair.target_words());
        // Most senses of a sentence have no opposite in the other, and need no further look.
        let written: HashSet<&str> = here.iter().filter_map(|w| WRITTEN.get(w.folded.as_str())).flatten().copied().collect();
        let mut senses = said(there).into_iter().filter_map(|at| SENSES.get(at)).filter(|sense| written.contains(sense.opposite));
        let Some((from, to)) = senses.find_map(|sense| turned(sense, there, here)) else { return Vec::new() };
        vec![pair.became(FlagKind::Opposite, from.range.clone(), to.range.clone())]
    }
}

/// The word of a sense and that of its opposite, where one became the other.
fn turned<'w>(sense: &Sense, there: &'w [Word], here: &'w [Word]) -> Option<(&'w Word, &'w Word)> {
    let from = there.iter().find(|w| forms(&w.folded).iter().take(2).any(|form| sense.arabic.has(form)))?;
    let other = SENSES.iter().find(|o| o.name == sense.opposite)?;
    let affirmed = !there.iter().any(|w| NO.contains(&forms(&w.folded)[1]));
    let turned_back = |at: usize| rephrased(sense, here, at) || affirmed && denied(here, at);
    let at = (0..here.len()).find(|at| here.get(*at).is_some_and(|w| other.english.has(&w.folded)) && !turned_back(*at))?;
    let to = here.get(at)?;
    let meant = |w: &Word| w.folded != from.folded && forms(&w.folded).iter().any(|form| other.near_arabic.has(form));
    let said = |w: &Word| w.folded != to.folded && sense.near_english.has(&w.folded);
    (!there.iter().any(meant) && !here.iter().any(said)).then_some((from, to))
}

/// Arabic words that deny. Where there is none, an English denial in front of an opposite is half of the sense: "no small part" (جزء كبير).
const NO: &[&str] = &["لا", "لم", "لن", "ليس", "ليست", "ليسوا", "غير", "عدم", "دون", "بدون", "ما", "بلا"];

/// Whether one of the three words in front of an English word denies it.
fn denied(words: &[Word], at: usize) -> bool {
    let denies = |w: &Word| ["not", "no", "never", "hardly", "without"].contains(&w.folded.as_str()) || w.folded.ends_with("n't");
    words.iter().take(at).rev().take(3).any(denies)
}

/// Whether the words around an opposite turn it back: "was narrowly defeated" loses, "rose before they fell" is fell after they rose, "nine
/// years old" is an age, "less easy" is hard, and "New York" is no new one.
fn rephrased(sense: &Sense, words: &[Word], at: usize) -> bool {
    const BE: &[&str] = &["is", "are", "was", "were", "be", "been", "being", "get", "got"];
    const NEW_PLACES: &[&str] =
        &["york", "zealand", "delhi", "jersey", "mexico", "england", "orleans", "hampshire", "guinea", "south", "year", "year's"];
    const DONE: &[&str] = &["came", "saw", "met", "broke", "began", "became", "took", "went", "heard", "made"];
    const WHO: &[&str] = &["i", "he", "she", "it", "we", "you", "they", "that", "his", "her", "its", "their"];
    let be = |back: usize| at.checked_sub(back).and_then(|i| words.get(i)).is_some_and(|w| BE.contains(&w.folded.as_str()));
    let clause = |w: &Word| WHO.contains(&w.folded.as_str()) || w.folded.ends_with("ing");
    let aged = |w: &Word| ["year", "month", "week", "day"].iter().any(|unit| w.folded.starts_with(*unit));
    let in_front = |list: &[&str]| at.checked_sub(1).and_then(|i| words.get(i)).is_some_and(|w| list.contains(&w.folded.as_str()));
    let behind = |list: &[&str]| words.get(at + 1).is_some_and(|w| list.contains(&w.folded.as_str()));
    if in_front(&["less", "least"]) {
        return true;
    }
    match sense.name {
        "lose" => be(1) || be(2),
        "before" | "after" => words.get(at + 1).is_some_and(clause) || idiom(words, at),
        "new" => at.checked_sub(1).and_then(|i| words.get(i)).is_some_and(aged),
        // "Some 40 people"; "not at all".
        "all" => words.get(at + 1).is_some_and(|w| w.folded.starts_with(|c: char| c.is_ascii_digit())),
        "some" => in_front(&["at", "above", "after"]),
        "old" => behind(NEW_PLACES),
        // "Less easy" for أكثر صعوبة.
        "more" => behind(&["easy", "safe", "secure", "stable", "well", "fortunate", "clear", "able"]),
        // "It was first reported in March" (في مارس الماضي).
        "last" => in_front(&["at"]) || behind(DONE) || words.get(at + 1).is_some_and(|w| w.folded.ends_with("ed")),
        _ => false,
    }
}

/// Whether "before" and "after" say nothing of order: "before long", "the day before yesterday", "looked after", "after all".
fn idiom(words: &[Word], at: usize) -> bool {
    const IN_FRONT: &[&str] = &["look", "looks", "looked", "looking"];
    const BEHIND: &[&str] = &["long", "too", "very", "yesterday", "all"];
    let is = |at: Option<usize>, list: &[&str]| at.and_then(|at| words.get(at)).is_some_and(|w| list.contains(&w.folded.as_str()));
    is(at.checked_sub(1), IN_FRONT) || is(at.checked_add(1), BEHIND)
}

#[cfg(test)]
mod tests {
    use super::super::Context;
    use super::*;

    fn found(arabic: &str, english: &str) -> bool {
        !Opposites.check(&Pair::new(arabic, english, Context { full: true, ..Context::default() })).is_empty()
    }

    #[test]
    fn each_sense_has_an_opposite_that_has_it() {
        assert!(SENSES.len() >= 150);
        for sense in SENSES.iter() {
            let back = SENSES.iter().filter(|o| o.name == sense.opposite && o.opposite == sense.name).count();
            assert_eq!(back, 1, "{}", sense.name);
        }
    }

    #[test]
    fn sure_words_are_whole_ones() {
        let rows = OPPOSITES.lines().filter(|l| !l.starts_with('#') && !l.is_empty());
        for row in rows {
            let fields: Vec<&str> = row.split('\t').collect();
            assert_eq!(fields.len(), 6, "{row}");
            assert!([2_usize, 4].iter().all(|at| fields.get(*at).is_some_and(|words| !words.contains('*'))), "{row}");
        }
    }

    #[test]
    fn a_word_that_became_its_opposite_is_seen() {
        for (arabic, english) in [
            ("تراجعت أسعار الذهب", "Gold prices rose"),
            ("وارتفع المؤشر نقطتين", "The index fell by two points"),
            ("وأدانت الجامعة الهجوم", "The league welcomed the attack"),
            ("أغلقت السلطات المعبر", "The authorities have opened the crossing"),
            ("رفض الوزير الاقتراح", "The minister accepted the proposal"),
            ("فاز الفريق بهدفين", "The team lost by two goals"),
            ("أفرجت الشرطة عن الصحفي", "Police arrested the journalist"),
            ("الحد الأدنى للأجور", "the maximum wage"),
            ("فشلت المحادثات", "The talks succeeded"),
            ("ونجحت التجربة", "The trial failed"),
            ("بدأت المفاوضات", "The negotiations ended"),
            ("انتهت الهدنة", "The truce started"),
            ("انتشرت القوات شمالي المدينة", "The forces deployed south of the city"),
            ("هبت العاصفة على الساحل الغربي", "The storm hit the eastern coast"),
            ("بلغ الفائض التجاري أربعة مليارات", "The trade deficit came to four billion"),
            ("أعلنت الشركة عن خسائر كبيرة", "The company reported big profits"),
            ("يتوقع خبراء الأرصاد صيفا حارا", "Forecasters expect a hot winter"),
            ("حضرت زوجته الجلسة", "Her husband attended the session"),
            ("صوتت الأغلبية لصالح القرار", "The minority voted for the resolution"),
            ("هذه أكبر مدينة في البلاد", "This is the smallest city in the country"),
            ("كان هذا أعلى مستوى منذ عامين", "It was the lowest level in two years"),
            ("يؤيد النواب القرار", "Lawmakers opposed the decision"),
            ("تشديد الرقابة على الحدود", "easing controls on the border"),
            ("استقال الوزير أمس", "The minister was appointed yesterday"),
            ("قالت والدته إنه اختفى", "His father said he had disappeared"),
            ("سيغادر الوفد قبل القمة", "The delegation is to leave after the summit"),
            ("غادرت القوات المدينة", "The troops entered the city"),
            ("تزداد الهوة بين الفقراء والدولة", "The gap between the rich and the state is growing"),
            ("قصفت الطائرات الميناء ليلا", "Planes bombed the port in daylight"),
            ("خسر الفريق أمام ضيفه", "The team beat its guest"),
            ("تضاعفت الأسعار", "Prices have halved"),
            ("وصل الوفد في أواخر الشهر", "The delegation arrived early in the month"),
            ("نما الاقتصاد نموا قويا", "The economy saw weak growth"),
            ("هذه مهمة صعبة", "This is an easy task"),
            ("وصف الطريق بأنه خطير", "He called the road safe"),
            ("هدد الوزير بفرض رسوم", "The minister promised to impose fees"),
            ("غادر المدينة قبل غروب الشمس", "He left the city before sunrise"),
            ("قالت الدول الغنية ذلك", "Poor countries said so"),
            ("زادت الصادرات", "Exports have decreased"),
            ("دفع المشتري الثمن", "The seller paid the price"),
            ("وقع الهجوم في قرية شمال غرب المدينة", "The attack was in a village northeast of the city"),
            ("انفجر لغم في جنوب شرقي البلاد", "A mine went off in the south-west of the country"),
            ("وصل الوفد بعد القمة", "The delegation arrived before the summit"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn another_word_that_became_its_opposite_is_seen() {
        for (arabic, english) in [
            ("سيسافر قبل العيد", "He will travel after the feast"),
            ("في العام الماضي", "in the first year"),
            ("عائلات المعتقلين", "the families of those released"),
            ("تلقى زوجته دعما من أهلها", "Her husband is helped by his family"),
            ("لم يتحدث الوزير بعد الاجتماع", "The minister did not speak before the meeting"),
            ("وصل الوفد في مطلع الشهر", "The delegation arrived late in the month"),
            ("دخلت القوات البلدة", "The forces withdrew from the town"),
            ("طريق سهل", "a hard road"),
            ("رد سريع", "a slow answer"),
            ("زيادة في أعداد الزوار", "The number of visitors fell"),
            ("سجلت الأسهم انخفاضا", "Shares rose"),
            ("إلقاء القبض على المشتبه به", "The suspect was released"),
            ("إطلاق سراح الصحفي", "The journalist was arrested"),
            ("بدأ المؤتمر أمس", "The conference ended yesterday"),
            ("اتجه الموكب نحو الشرق", "The convoy headed west"),
            ("ارتفعت الصادرات المصرية", "Egyptian imports are up"),
            ("وصل باكرا", "He arrived late"),
            ("سافر في نهاية الشهر", "He travelled early in the month"),
            ("أصيب ثلاثة أشخاص بجروح", "Three people were killed"),
            ("قتل أربعة في القصف", "Four were wounded in the shelling"),
            ("نفى المتحدث هذه الأنباء", "The spokesman confirmed the reports"),
            ("أكد المتحدث النبأ", "The spokesman denied the report"),
            ("حظرت السلطات المظاهرة", "The authorities allowed the rally"),
            ("كان للقرار أثر سلبي", "The decision had a positive effect"),
            ("تحسنت حالته", "His condition worsened"),
            ("الاستثمار الأجنبي", "domestic investment"),
            ("قال الوزير السابق", "The current minister said"),
            ("اتفاق مؤقت", "a permanent agreement"),
            ("انتشر الجيش في الشوارع", "Police deployed in the streets"),
            ("هربت المدنيين من القرية", "She got the soldiers out of the village"),
            ("أسعار النفط", "gas prices"),
            ("في المناطق الريفية", "in urban areas"),
            ("فرضت الحكومة رسوما", "The government scrapped fees"),
            ("استمرت المعارك", "Fighting has stopped"),
            ("ولد الشاعر في القدس", "The poet died in Jerusalem"),
            ("خارج المبنى", "inside the building"),
            ("مبان قديمة", "new buildings"),
            ("نزح أكثر سكانها", "Less of its people are displaced"),
            ("وافق جميع النواب", "Some lawmakers agreed"),
            ("وافق بعض النواب", "All lawmakers agreed"),
            ("رفض معظم السكان الرحيل", "Few residents refused to leave"),
            ("أصغر لاعب في الفريق", "the oldest player of the team"),
            ("أحزاب يمين الوسط", "centre-left parties"),
            ("الطابق السفلي", "the high floor"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn what_may_be_meant_is_not() {
        for (arabic, english) in [
            ("تراجعت أسعار الذهب", "Gold prices eased"),
            ("تراجعت الأسعار بعد ارتفاعها", "Prices rose before they slipped"),
            ("تراجعت الأسعار بعد ارتفاعها أمس", "Prices, which rose yesterday, were lower"),
            ("تراجع الوزير عن قراره", "The minister backtracked as prices rose"),
            ("رفض الوزير الاقتراح", "The minister has not accepted the proposal"),
            ("خسر الفريق أمام ضيفه الذي فاز بهدفين", "The visitors won by two goals"),
            ("أغلقت المدرسة أبوابها حتى تفتح من جديد", "The school, shut for now, is to be reopened"),
            ("ارتفع منسوب الماء في الشلالات", "More water falls"),
            ("لم ينجح الوسطاء", "The mediators failed"),
            ("نجح الجيش في إحباط الهجوم", "The attack failed, the army said"),
            ("نجحت الشرطة في منع المحتجين من الوصول", "Police kept the protesters out, who failed to get through"),
            ("فشل الحراس في منع المحتجين من الدخول", "The protesters succeeded in getting past the guards"),
            ("فشلت الحكومة في ذلك، وتمكنت المعارضة منه", "Where the government could not, the opposition succeeded"),
            ("بدأت المفاوضات بعد أن انتهت الحرب", "The negotiations followed the war, which ended"),
            ("تنتهي المهلة اليوم", "The period that started in May is up today"),
            ("رفعت الحكومة الدعم عن الوقود", "The government cut fuel subsidies"),
            ("رفعت القيود عن السفر", "Restrictions on travel were reduced"),
            ("اعتقل الجيش شابا بحسب بيان صادر عن الوزارة", "The army took a young man, the ministry said in a statement it released"),
            ("قفز السباح من الجسر إلى النهر", "The swimmer leapt and fell into the river"),
            ("خسرت أمام حاملة اللقب في النهائي", "She was defeated by the holder in the final"),
            ("خسر الفريق أمام ضيفه", "The team was narrowly defeated by its guest"),
            ("هاجر من شمال البلاد إلى جنوبها", "He moved to the south"),
            ("أطلقت كوريا الجنوبية قمرا ردا على بيونغ يانغ", "Seoul launched a satellite in answer to North Korea"),
            ("لا يعارض الوزير القرار", "The minister supports the decision"),
            ("يؤيد الحزب عدم رفع الرسوم", "The party opposes raising the fees"),
            ("لن يعود إلا بعد الاتفاق", "He will not return before the deal"),
            ("نال الشهادة بعد أن تخرج", "He graduated before he got the degree"),
            ("مثل أمام القاضي بعد اعتقاله", "He appeared before the judge on his arrest"),
            ("عين خلفا له", "He was named after his predecessor resigned"),
            ("انفرجت الأزمة بعد وقت قصير", "The crisis eased before long"),
            ("زار لندن أول أمس بعد دعوة تلقاها", "He went to London the day before yesterday on an invitation"),
            ("عولج الطفل من قبل جدته", "The child's grandmother looked after him"),
            ("وقعت الهزة عند الساعة الثالثة شمال شرق الجزيرة", "The quake struck at three western time northeast of the island"),
            ("تنتج سلعا مرتفعة الكلفة تفتقر إلى الجودة", "It makes expensive goods of low quality"),
            ("يسعى إلى الإنتاج الواسع وخفض الكلفة", "He aims at increasing production"),
            ("قال مصدر مطلع مساء الأحد إن الوفد سيصل", "A source with knowledge of it said late on Sunday that the delegation would arrive"),
            ("منذ عامين ونصف تتهم المنظمة الغرب بازدواجية المعايير", "For 2.5 years it has accused the West of double standards"),
            ("دخلت الهدنة حيز التنفيذ وسحبت الدولة قواتها", "The truce is in place and the state withdrew its troops"),
            ("تضررت قرى السهل بشدة", "The villages of the plain were hit hard"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn what_else_may_be_meant_is_not() {
        for (arabic, english) in [
            ("كانت حركة السير على الطريق السريع بطيئة", "Traffic on the motorway was slow"),
            ("تأخر رد قوات الدعم السريع", "The force was slow to answer"),
            ("محادثات لإنهاء الحرب في البلاد", "the country's peace talks"),
            ("طالما بقيت القصير محاصرة", "As long as the town is under siege"),
            ("أقر مجلس النواب ضريبة عالية", "The lower house approved a steep tax"),
            ("وعد بمواجهة الخطر", "He spoke of facing the threat"),
            ("غنى المطرب بصوت رديء", "The singer had a poor voice"),
            ("والدي الطفل", "the child's mother and father"),
            ("ليست هذه مهمة سهلة", "This is a difficult task"),
            ("هذه مهمة سهلة", "This is not a difficult task"),
            ("تحدث المدير الراحل في مطلع العام", "The late director spoke at the beginning of the year"),
            ("شدد على قوات الأمن في الطرق الخطيرة", "He called for police on dangerous roads"),
            ("يقع بيته في شمال القرية", "His house stands to the left, in the upper part of the village"),
            ("تسلم جوازه الجديد", "At nine years old he got his passport"),
            ("قتل جميع ركاب الطائرة", "Some 40 people on the plane were killed"),
            ("للمرة الأولى في العام الماضي", "for the first time that year"),
            ("أفرج عن المعتقلين", "Those held were released"),
            ("اجتمع الأبناء في بيت العائلة", "The sons and daughters met at the family's house"),
            ("بعض ما قاله لا يعنيني", "What he said does not matter at all"),
            ("وافق جميع النواب", "Every lawmaker agreed, some of them late"),
            ("كل بعض يوم", "every few days, all the same"),
            ("أكثر من 40 شخصا", "no fewer than 41 people"),
            ("زار الملعب في المدينة الرياضية", "He visited the stadium in the sports village"),
            ("وصل أول من أمس", "He came the night before last"),
            ("لن تشمل الجولة تونس", "The tour, excluding Tunis, goes on"),
            ("قتل أربعة وأصيب خمسة", "Five were wounded and four are dead"),
            ("قتل أربعة في القصف", "The shelling left four dead and others wounded"),
            ("لم ينف المتحدث النبأ", "The spokesman confirmed the report"),
            ("لا يمنع القانون ذلك", "The law allows it"),
            ("نتائج غير سلبية", "positive results"),
            ("عدم تفاؤل الخبراء", "the experts' pessimism"),
            ("اعتقل ثم أطلق سراحه", "He was arrested and then let go"),
            ("ألقي القبض على أحد المفرج عنهم", "One of those released has been taken again"),
            ("فتح", "Fatah"),
            ("غير مؤقت", "permanent"),
            ("استمر التوقف ساعة", "The match stopped for an hour"),
            ("توفي بعد ولادته بيوم", "He was born a day before his death"),
            ("قال الوزير السابق", "The former minister, who is now a senator, said"),
            ("القوات المسلحة والجيش والشرطة", "The police and the armed forces"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn what_only_looks_like_an_opposite_is_none() {
        for (arabic, english) in [
            ("فقد نالت المدينة ثلاث جوائز", "The town won three awards"),
            ("توقف إطلاق النار في كانون الأول المنصرم", "Guns fell silent last December"),
            ("هدنة حتى تشرين الأول", "a truce to last until October"),
            ("ظهر الوباء في مايو الماضي", "The plague first appeared in May"),
            ("ذكر شاهد أن مجندة جرحت", "A female soldier was hurt, a witness said"),
            ("شوهدت الصبية في السوق", "The girl was seen in the market"),
            ("منذ سنة يقاتل حزب الله هناك", "For a year the Shiite group has fought there"),
            ("قال الحزب هذه السنة", "The Shiite party said this year"),
            ("في بيان تلقت الصحيفة نسخة منه", "in a statement sent to the paper"),
            ("احتشدوا أمام القصر داخل المدينة القديمة", "They rallied outside the palace and through the old town"),
            ("معظم العائلات لا تملك بيتا", "Few families own a home"),
            ("لم يوقع بعض النواب", "Not all lawmakers signed"),
            ("لا يتفق معه جميع النواب", "Some lawmakers disagree with him"),
            ("توقف المصعد قبل دقيقة", "Something went wrong with the lift a minute ago"),
            ("رجعت العجوز من جديد", "The old woman came again"),
            ("بيت قديم في نيويورك", "an 1850s house in New York"),
            ("كمية كبيرة من الأسلحة الخفيفة", "lots of small arms"),
            ("تسقط الحجارة من ارتفاع شاهق", "Stones drop from a great height"),
            ("بات السفر أكثر صعوبة", "Travel is less easy now"),
            ("العملة الصعبة والناتج المحلي", "foreign currency and GDP"),
            ("أوقفت الشركة خططها لطرح الهاتف", "The company shelved plans to release the phone"),
            ("هذا المحرك أقل استهلاكا للوقود", "This engine is more fuel-efficient"),
            ("جزء كبير منها", "no small part of it"),
            ("بيت صغير", "a house that is not very big"),
            ("إقامة دائمة", "a residence no longer temporary"),
            ("طالب رئيس النقابة برفع الأجور", "The head of the teachers' union called for higher wages"),
            ("جرح شخص آخر في السيارة", "A second person was hurt in the first car"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
        for (arabic, english) in [
            ("فقدت الجبهة مقعدين", "The front won two seats"),
            ("العام الماضي", "the first year"),
            ("قرية قديمة", "a new village"),
            ("معظم العائلات", "few families"),
            ("خارج السور", "inside the wall"),
            ("طريق صعب", "an easy road"),
            ("لم ترتفع الأسعار", "Prices have not fallen"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn words_of_economy_politics_and_courts_became_their_opposites() {
        for (arabic, english, seen) in [
            ("انتقدت الصحيفة القرار", "The paper praised the decision", true),
            ("انضم الحزب إلى الحكومة", "The party quit the government", true),
            ("استأنفت الشركة رحلاتها", "The company suspended its flights", true),
            ("غادر الوفد العاصمة", "The delegation arrived in the capital", true),
            ("فاز الجمهوريون بالمقعد", "The Democrats took the seat", true),
            ("زادت نفقات الوزارة", "The ministry's revenues are up", true),
            ("مخاوف من تعثر المحادثات", "hopes that the talks will stall", true),
            // What "تصل إلى" says is an amount.
            ("منح تصل إلى أجر عام بعد التسريح", "Departure brings grants of a year's pay", false),
            ("يصل السعر إلى خمسة دولارات", "The price is five dollars at departure", false),
            ("وصول القطار إلى المحطة", "The departure of the train from the station", true),
            ("عدم الاتفاق على الموعد", "a dispute over the date", false),
            ("حصيلة غير نهائية", "a provisional toll", false),
            ("سجل الاقتصاد نموا بنسبة -2.5%", "The economy shrank by 2.5%", false),
            ("في بيان تلقت الصحيفة نسخة منه", "in a statement sent to the paper", false),
            ("قال محمد الأبيض إن السوق الموازية نشطة", "Mohamed al-Abyad said the black market was busy", false),
        ] {
            assert_eq!(found(arabic, english), seen, "{arabic} | {english}");
        }
    }
}
