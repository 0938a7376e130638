//! Chats as `WhatsApp` writes them out: a line begins with a day, a time and who says something; a line without them goes on with the one
//! above. Each message is a document, as those of a channel are.

use super::passed::Counts;
use super::record::Record;
use super::{Documents, Fields, Options, blocks};
use mujaz_text::charset::Decoded;
use serde_json::{Map, Value};

/// What stands for what is not in the file.
const OMITTED: [&str; 13] = [
    "تم استبعاد الوسائط",
    "تم استبعاد الصورة",
    "تم استبعاد الصور",
    "تم استبعاد الفيديو",
    "تم استبعاد الصوت",
    "تم استبعاد الملصق",
    "تم استبعاد المستند",
    "تم استبعاد GIF",
    "تم استبعاد جهة الاتصال",
    "تم حذف هذه الرسالة",
    "لقد حذفت هذه الرسالة",
    "لقد حذفت أنت هذه الرسالة",
    "حذفت هذه الرسالة",
];

/// What stands behind the name of a file that lies beside the chat.
const ATTACHED: &str = "(الملف مرفق)";

/// What notices of the program's speak of, and news that stands behind a day and a time hardly does.
const NOTED: [&str; 13] = [
    "مشفرة تمام",
    "هذه المجموعة",
    "اسم المجموعة",
    "وصف المجموعة",
    "صورة المجموعة",
    "أيقونة المجموعة",
    "إعدادات المجموعة",
    "المجموعة \"",
    "المجموعة “",
    "رابط الدعوة",
    "رابط دعوة",
    "رمز الأمان",
    "هذه الدردشة",
];

/// What somebody did in a chat, where hardly more is said than who: "غادر سامي حداد".
const DONE: [&str; 5] = ["غادر", "انضم", "أضاف", "أزال", "إزالة"];

/// What stands behind a message that was changed.
const EDITED: [&str; 2] = ["<تم تعديل هذه الرسالة>", "<This message was edited>"];

/// What begins a message.
#[derive(Debug, Clone, Copy)]
struct Head<'a> {
    /// The numbers of the day as they stand: which is the month, the whole chat tells.
    day: [u32; 3],
    hour: u32,
    minute: u32,
    /// Whether the half of the day is said in capitals: AM, PM.
    capitals: bool,
    rest: &'a str,
}

#[derive(Debug)]
struct Message<'a> {
    head: Head<'a>,
    /// None for a notice: who joined, that a number has changed.
    sender: Option<&'a str>,
    text: String,
}

/// What stands where in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Year,
    Day,
    Month,
}

const ORDERS: [Order; 3] = [Order::Year, Order::Day, Order::Month];

/// The messages of a chat; None for any other text. Notices and messages without Arabic are counted.
pub fn documents(decoded: &Decoded, source: &str, options: &Options) -> Option<Documents> {
    let messages = messages(&decoded.text).filter(|_| blocks::is_arabic(&decoded.text))?;
    let order = order(&messages);
    let (mut passed, mut records) = (Counts::default(), Vec::new());
    for (n, message) in messages.iter().enumerate() {
        match nothing(message) {
            Some(kind) => passed.add(kind),
            None => records.push((n + 1, record(message, order))),
        }
    }
    options.passed.take(&passed);
    let (kind, replaced, source) = (options.kind, decoded.replaced, source.to_string());
    let documents = records.into_iter().map(move |(n, record)| {
        // Fields that the user names are those of records.
        Record { fields: &Fields::default(), kind, record: &record }.document(format!("{source}#{n}"), replaced)
    });
    Some(Box::new(documents))
}

/// The messages of a text that is a chat from its first line on.
fn messages(text: &str) -> Option<Vec<Message<'_>>> {
    /// One line alone may be anything.
    const LEAST: usize = 2;
    /// Of a large group most lines may be notices of who joined.
    const NOTICES: usize = 4;
    let mut all: Vec<Message<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(head) = head(line) {
            all.push(message(head));
        } else if let Some(last) = all.last_mut() {
            last.text.extend(["\n", line]);
        } else if !line.trim().is_empty() {
            return None;
        }
    }
    let said = all.iter().filter(|message| message.sender.is_some()).count();
    (said >= LEAST && said * NOTICES >= all.len()).then_some(all)
}

/// Who says what behind a head.
fn message(head: Head<'_>) -> Message<'_> {
    const LONGEST: usize = 60;
    let named = head.rest.split_once(':').map(|(name, text)| (blank(name).trim_start_matches('~'), text));
    // "10:00 - 12:30" is how long something takes; who has no name has a number.
    let whole = |name: &str| name.contains(|c: char| !c.is_numeric() && !is_blank(c));
    match named.filter(|(name, _)| whole(name) && name.chars().count() <= LONGEST) {
        Some((name, text)) => Message { head, sender: Some(blank(name)), text: blank(text).to_string() },
        None => Message { head, sender: None, text: blank(head.rest).to_string() },
    }
}

/// What a message is called that says nothing of news; None for one that may.
fn nothing(message: &Message<'_>) -> Option<&'static str> {
    /// What is longer, or has more lines, is no notice of the program's.
    const WORDS: usize = 30;
    let text = blank(&message.text);
    if message.sender.is_none() && !text.contains('\n') && text.split_whitespace().count() <= WORDS && is_notice(text) {
        return Some("notices of a chat");
    }
    let plain = blank(text.trim_matches(['<', '>', '.']));
    let file = plain.strip_suffix(ATTACHED).is_some_and(|name| !blocks::is_arabic(name));
    (file || OMITTED.contains(&plain) || !blocks::is_arabic(text)).then_some("messages of a chat without Arabic")
}

/// Whether a line that nobody says is the program's: what else stands behind a day and a time, as in a page that follows an event, may
/// be news.
fn is_notice(text: &str) -> bool {
    const SHORT: usize = 4;
    let has = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    // A number says who.
    let short = text.contains('+') || text.split_whitespace().count() <= SHORT;
    !blocks::is_arabic(text) || has(&NOTED) || short && has(&DONE)
}

/// A message by the names that records have.
fn record(message: &Message<'_>, order: Option<Order>) -> Map<String, Value> {
    let head = message.head;
    let text = blank(&message.text);
    let text = EDITED.iter().find_map(|mark| text.strip_suffix(*mark)).map_or(text, blank);
    let day = order.and_then(|order| date(head.day, order));
    let stamp = day.map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:00", head.hour, head.minute));
    let said = [("text", Some(text.to_string())), ("date", stamp), ("author", message.sender.map(String::from))];
    said.into_iter().filter_map(|(name, value)| Some((name.to_string(), Value::String(value?)))).collect()
}

/// The head of a message and what stands behind it: `[09/05/2024, 10:00:00] `, `5/9/24, 10:00 AM - `, `٩/٥/٢٠٢٤، ١٠:٠٠ ص - `.
fn head(line: &str) -> Option<Head<'_>> {
    const BETWEEN: [char; 3] = ['/', '.', '-'];
    let line = after(line);
    let (bracket, at) = line.strip_prefix('[').map_or((false, line), |inside| (true, inside));
    let (first, at) = number(at)?;
    let (second, at) = number(sign(at, &BETWEEN)?)?;
    let (third, at) = number(sign(at, &BETWEEN)?)?;
    // French has a word in front of the time. With blanks alone it may be a page that follows an event: "09/05/2024 10:00 - الوزير: ...".
    let joint = after(at).strip_prefix([',', '،', 'à'])?;
    let at = after(joint);
    let (hour, at) = number(at)?;
    let (minute, at) = number(sign(at, &[':'])?)?;
    let at = match sign(at, &[':']) {
        Some(seconds) => number(seconds)?.1,
        None => at,
    };
    let (late, capitals, at) = half(at);
    let rest = if bracket { after(at).strip_prefix(']') } else { after(at).strip_prefix(['-', '–']) };
    let hour = late.map_or(hour, |late| hour % 12 + if late { 12 } else { 0 });
    let day = [first, second, third];
    let is = hour < 24 && minute < 60 && ORDERS.into_iter().any(|order| date(day, order).is_some());
    rest.filter(|_| is).map(|rest| Head { day, hour, minute, capitals, rest: after(rest) })
}

/// Whether a time is in the second half of the day, where that is said, and whether in capitals; and what stands behind it.
fn half(text: &str) -> (Option<bool>, bool, &str) {
    const HALVES: [(&str, bool); 8] =
        [("AM", false), ("PM", true), ("am", false), ("pm", true), ("a.m.", false), ("p.m.", true), ("ص", false), ("م", true)];
    let text = after(text);
    let found = HALVES.into_iter().find_map(|(name, late)| Some((name, late, text.strip_prefix(name)?)));
    found.map_or((None, false, text), |(name, late, rest)| (Some(late), matches!(name, "AM" | "PM"), rest))
}

/// Year, month and day of three numbers; no chat is older than the program.
fn date(numbers: [u32; 3], order: Order) -> Option<(u32, u32, u32)> {
    let [first, second, third] = numbers;
    let (year, month, day) = match order {
        Order::Year => (first, second, third),
        Order::Day => (third, second, first),
        Order::Month => (third, first, second),
    };
    let year = if year < 100 && order != Order::Year { year + 2000 } else { year };
    let is = (2009..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is.then_some((year, month, day))
}

/// The order in which all days of a chat can be read, and in which none lies before the one above it.
fn order(messages: &[Message<'_>]) -> Option<Order> {
    let days: Vec<[u32; 3]> = messages.iter().map(|message| message.head.day).collect();
    let fits = |order: Order| days.iter().all(|day| date(*day, order).is_some());
    let rises = |order: Order| days.iter().zip(days.iter().skip(1)).all(|(day, next)| date(*day, order) <= date(*next, order));
    let read: Vec<Order> = ORDERS.into_iter().filter(|order| fits(*order)).collect();
    let rising: Vec<Order> = read.iter().copied().filter(|order| rises(*order)).collect();
    let american = |message: &Message<'_>| message.head.capitals && matches!(message.head.day, [_, _, 0..100]);
    let left = if rising.is_empty() { read } else { rising };
    match left.as_slice() {
        [] => None,
        [one] => Some(*one),
        // Both of what is left can be: Americans write their years with two digits beside AM and PM.
        _ => Some(if messages.iter().any(american) { Order::Month } else { Order::Day }),
    }
}

/// A number of up to four digits of either kind, and what stands behind it.
fn number(text: &str) -> Option<(u32, &str)> {
    const DIGITS: usize = 4;
    let mut rest = text.trim_start_matches(is_mark).chars();
    let digits: Vec<u32> = rest.clone().take(DIGITS + 1).map_while(digit).collect();
    if digits.is_empty() || digits.len() > DIGITS {
        return None;
    }
    rest.nth(digits.len() - 1)?;
    Some((digits.into_iter().fold(0, |sum, digit| sum * 10 + digit), rest.as_str()))
}

fn digit(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| u32::from(c).checked_sub(0x660).filter(|digit| *digit < 10))
}

/// What stands behind one of some signs.
fn sign<'a>(text: &'a str, signs: &[char]) -> Option<&'a str> {
    text.trim_start_matches(is_mark).strip_prefix(signs)
}

/// A text without what stands in front of it and is not seen.
fn after(text: &str) -> &str {
    text.trim_start_matches(is_blank)
}

/// A text without what stands around it and is not seen.
fn blank(text: &str) -> &str {
    text.trim_matches(is_blank)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_mark(c)
}

/// Whether a character only says in which direction others run.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::super::documents_of;
    use super::*;
    use mujaz_text::extract::InputKind;
    use std::io::Cursor;

    const A: &str = "أعلنت بلدية الساحل افتتاح مكتبة عامة في الحي الشرقي.";
    const B: &str = "وقالت رئيسة البلدية إن المكتبة تضم عشرين ألف كتاب.";
    const C: &str = "ويبدأ العمل فيها يوم الأحد المقبل.";

    /// Id, day, time, author and text of each message.
    fn read(text: &str, options: &Options) -> Vec<String> {
        let found = documents_of(Box::new(Cursor::new(text.as_bytes().to_vec())), "a.txt".into(), options);
        let one = |document: super::super::RawDocument| {
            let id = document.id.clone();
            let article = document.extract(InputKind::Auto).unwrap();
            let (date, time) = article.published.map(|day| (day.date, day.time.unwrap_or_default())).unwrap_or_default();
            let body = article.body.split_whitespace().collect::<Vec<_>>().join(" ");
            [id, date, time, article.byline.unwrap_or_default(), body].join("|")
        };
        found.map(|document| one(document.unwrap())).collect()
    }

    #[test]
    fn each_message_of_a_chat_is_a_document() {
        for (one, two, three) in [
            ("[09/05/2024, 10:00:00] ", "[13/05/2024, 22:01:40] ", "[14/05/2024, 22:02:00] "),
            ("09/05/2024, 10:00 - ", "13/05/2024, 22:01 - ", "14/05/2024, 22:02 - "),
            ("5/9/24, 10:00\u{202F}AM - ", "5/13/24, 10:01\u{202F}PM - ", "5/14/24, 10:02\u{202F}PM - "),
            ("09.05.24, 10:00 - ", "13.05.24, 22:01 - ", "14.05.24, 22:02 - "),
            ("2024-05-09, 10:00 - ", "2024-05-13, 22:01 - ", "2024-05-14, 22:02 - "),
            ("09/05/2024 à 10:00 - ", "13/05/2024 à 22:01 - ", "14/05/2024 à 22:02 - "),
            (
                "\u{200F}[٩\u{200F}/٥\u{200F}/٢٠٢٤، ١٠:٠٠:٠٠ ص] ",
                "\u{200F}[١٣\u{200F}/٥\u{200F}/٢٠٢٤، ١٠:٠١:٤٠ م] ",
                "\u{200F}[١٤\u{200F}/٥\u{200F}/٢٠٢٤، ١٠:٠٢:٠٠ م] ",
            ),
        ] {
            let chat = format!("{one}سامي حداد: {A}\n{two}~ ليلى منصور: {B}\n{C}\n{three}سامي حداد: {C} <تم تعديل هذه الرسالة>\n");
            let want = [
                format!("a.txt#1|2024-05-09|10:00|سامي حداد|{A}"),
                format!("a.txt#2|2024-05-13|22:01|ليلى منصور|{B} {C}"),
                format!("a.txt#3|2024-05-14|22:02|سامي حداد|{C}"),
            ];
            let options = Options::default();
            assert_eq!(read(&chat, &options), want, "{chat}");
            assert_eq!(options.passed.words(), None, "{chat}");
        }
    }

    #[test]
    fn what_says_nothing_is_counted() {
        let options = Options::default();
        let chat = format!(
            "09/05/2024, 09:58 - الرسائل والمكالمات مشفرة تماما بين الطرفين.\n09/05/2024, 09:59 - انضم سامي عبر رابط الدعوة\n\
             09/05/2024, 10:00 - سامي: {A}\n09/05/2024, 10:01 - سامي: \u{200F}<تم استبعاد الوسائط>\n\
             09/05/2024, 10:02 - سامي: <Media omitted>\n09/05/2024, 10:03 - سامي: IMG-20240509-WA0001.jpg (الملف مرفق)\n\
             09/05/2024, 10:04 - سامي: https://news.example/1\n09/05/2024, 10:05 - سامي: تم استبعاد اللاعب من القائمة.\n\
             09/05/2024, 10:06 - {B}\n{C}\n"
        );
        let ids: Vec<String> = read(&chat, &options).iter().map(|line| line.split('|').next().unwrap_or_default().to_string()).collect();
        assert_eq!(ids, ["a.txt#3", "a.txt#8", "a.txt#9"]);
        assert_eq!(options.passed.words(), Some((6, "4 messages of a chat without Arabic, 2 notices of a chat".to_string())));
    }

    #[test]
    fn what_nobody_says_may_be_news() {
        let options = Options::default();
        let lines = [
            "ليلى: أهلا بكم جميعا.",
            "انضم سامي حداد",
            "غادر +966 50 123 4567",
            "أنشأت ليلى المجموعة \"أخبار الحي\"",
            "Layla left",
            "هطول أمطار غزيرة على مدن الساحل",
            "غادر الوفد العاصمة بعد محادثات قصيرة مع الوزير",
            "زلزال يضرب الجزيرة",
            "12:30: جلسة الافتتاح في القاعة الكبرى",
            "سامي: شكرا لكم.",
            "ليلى: إلى اللقاء.",
        ];
        let chat = lines.map(|line| format!("09/05/2024, 10:00 - {line}\n")).concat();
        let ids: Vec<String> = read(&chat, &options).iter().map(|line| line.split('|').next().unwrap_or_default().to_string()).collect();
        assert_eq!(ids, [1, 6, 7, 8, 9, 10, 11].map(|n| format!("a.txt#{n}")));
        assert_eq!(options.passed.words(), Some((4, "4 notices of a chat".to_string())));
        // A log without Arabic is refused as any other text.
        let log = "[2024-05-09 10:00:00] local.ERROR: refused\n[2024-05-09 10:01:00] local.ERROR: refused\n";
        let found = documents_of(Box::new(Cursor::new(log.as_bytes().to_vec())), "a.txt".into(), &options);
        assert_eq!(found.count(), 1);
    }

    #[test]
    fn the_month_is_told_by_the_whole_chat() {
        let line = |day: &&str| format!("{day} - سامي: {A}\n");
        let chat = |days: &[&str]| days.iter().map(line).collect::<Vec<_>>().concat();
        for (days, want) in [
            (&["9/5/2024, 10:00", "13/5/2024, 10:00"][..], Some(Order::Day)),
            (&["5/9/2024, 10:00", "5/13/2024, 10:00"], Some(Order::Month)),
            // In the other order the days would go back.
            (&["9/5/2024, 10:00", "1/6/2024, 10:00"], Some(Order::Day)),
            (&["5/9/2024, 10:00", "6/1/2024, 10:00"], Some(Order::Month)),
            (&["2024/5/9, 10:00", "2024/5/10, 10:00"], Some(Order::Year)),
            (&["9/5/2024, 10:00", "9/5/2024, 10:01"], Some(Order::Day)),
            (&["9/5/2024, 10:00 AM", "9/5/2024, 10:01 AM"], Some(Order::Day)),
            (&["5/9/24, 10:00 AM", "5/9/24, 10:01 AM"], Some(Order::Month)),
            (&["5/9/24, 10:00", "5/9/24, 10:01"], Some(Order::Day)),
            (&["13/5/2024, 10:00", "5/13/2024, 10:01"], None),
        ] {
            let text = chat(days);
            assert_eq!(order(&messages(&text).unwrap()), want, "{text}");
        }
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            format!("[09/05/2024, 10:00] سامي: {A}"),
            format!("مقدمة\n[09/05/2024, 10:00] سامي: {A}\n[09/05/2024, 10:01] سامي: {B}"),
            format!("10:00 - سامي: {A}\n10:01 - سامي: {B}"),
            format!("09/05/2024 - سامي: {A}\n09/05/2024 - سامي: {B}"),
            format!("09/05/2024 10:00 - الوزير: {A}\n09/05/2024 10:05 - عاجل: {B}"),
            format!("[2024-05-09 10:00:00] سامي: {A}\n[2024-05-09 10:01:00] سامي: {B}"),
            format!("45/45/2024, 10:00 - سامي: {A}\n45/45/2024, 10:01 - سامي: {B}"),
            format!("09/05/1999, 10:00 - سامي: {A}\n09/05/1999, 10:01 - سامي: {B}"),
            format!("09/05/2024, 30:00 - سامي: {A}\n09/05/2024, 10:77 - سامي: {B}"),
            format!("09/05/2024, 10:00 - {A}\n09/05/2024, 10:01 - {B}"),
            format!("12345/05/2024, 10:00 - سامي: {A}\n12345/05/2024, 10:01 - سامي: {B}"),
            String::new(),
        ] {
            assert!(messages(&text).is_none(), "{text}");
        }
    }
}
