//! XML of somebody's own making that holds several articles: corpora, exports of crawlers and databases. Each is a record; its fields are
//! its elements by their names, or by what their attribute `name` says.

use super::news_xml::attribute;
use super::record::Record;
use super::xml::{ASIDES, base, first_element, local};
use super::{Documents, Options, Read, Unreadable};
use mujaz_text::charset::Decoded;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

/// What has a reader of its own, is no article, or holds a markup that nobody reads here.
const OTHERS: &[&str] = &["newsml", "newsitem", "newsmessage", "nitf", "tei", "teicorpus", "mediawiki", "urlset", "workbook"];

/// Elements that are parts of the text of what they stand in.
const PARTS: &[&str] = &[
    "p",
    "para",
    "paragraph",
    "s",
    "seg",
    "sentence",
    "br",
    "lb",
    "div",
    "li",
    "ul",
    "ol",
    "value",
    "item",
    "element",
    "str",
    "h1",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "quote",
    "q",
    "span",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "a",
    "sup",
    "sub",
    "font",
    "hi",
];

/// Those of them that stand inside of a line.
const INLINE: &[&str] = &["q", "span", "b", "i", "u", "em", "strong", "a", "sup", "sub", "font", "hi"];

/// The articles of XML in which elements of a name repeat; None where none of them has a text that is known as one.
pub fn documents(decoded: &Decoded, root: &str, name: &str, source: &str, options: &Options) -> Option<Documents> {
    let first = first_element(&decoded.text).map_or("", |(name, _)| name);
    let other = |name: &str| OTHERS.contains(&local(name).to_lowercase().as_str());
    if [first, root.trim_matches('`'), name].into_iter().any(other) {
        return None;
    }
    let name = base(local(name)).to_lowercase();
    let mut reading = Reading { name, top: !root.starts_with('`'), ..Reading::default() };
    let fault = reading.read(&decoded.text).err();
    let of = |record| Record { fields: &options.fields, kind: options.kind, record };
    if !reading.done.iter().any(|map| of(map).has_text()) {
        return None;
    }
    let numbered = reading.done.iter().enumerate();
    let mut read: Vec<Read> = numbered.map(|(n, map)| of(map).document(format!("{source}#{}", n + 1), decoded.replaced)).collect();
    read.extend(fault.map(|reason| Err(Unreadable { id: source.to_string(), source: source.to_string(), reason })));
    Some(Box::new(read.into_iter()))
}

/// An element that is open inside of a record, or the record itself.
struct Level {
    name: String,
    /// Which of the fields its text belongs to.
    slot: usize,
    /// Whether it is a part of a text.
    part: bool,
}

#[derive(Default)]
struct Reading {
    /// What a record is called, without its number.
    name: String,
    /// Whether records stand at the top of a file that has no root.
    top: bool,
    /// How many elements are open around records.
    outside: usize,
    open: Vec<Level>,
    /// The fields of the record that is open, in order.
    fields: Vec<(String, String)>,
    done: Vec<Map<String, Value>>,
}

impl Reading {
    fn read(&mut self, text: &str) -> Result<(), String> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
        loop {
            match reader.read_event() {
                Err(error) => return Err(format!("XML that breaks off at byte {}: {error}", reader.error_position())),
                Ok(Event::Start(tag)) => self.begin(&tag),
                Ok(Event::Empty(tag)) => {
                    self.begin(&tag);
                    self.end(&called(&tag));
                }
                Ok(Event::End(tag)) => self.end(&local(tag.name().as_ref()).to_lowercase()),
                Ok(Event::Text(text)) => self.add(&text.xml10_content()),
                Ok(Event::CData(text)) => self.add(&text.xml10_content()),
                Ok(Event::GeneralRef(name)) => {
                    let known = name.resolve_char_ref().ok().flatten().map(String::from);
                    let known = known.or_else(|| quick_xml::escape::resolve_predefined_entity(&name).map(String::from));
                    self.add(&known.unwrap_or_else(|| format!("&{};", &*name)));
                }
                Ok(Event::Eof) if self.open.is_empty() => return Ok(()),
                Ok(Event::Eof) => return Err(format!("XML that ends inside of a `{}`: this one is lost", self.name)),
                Ok(_) => {}
            }
        }
    }

    fn begin(&mut self, tag: &BytesStart<'_>) {
        /// What lies deeper is part of what it lies in.
        const DEEPEST: usize = 64;
        let name = called(tag);
        let Some(outer) = self.open.last().map(|level| level.slot) else { return self.record(name, tag) };
        let label = attribute(tag, "name").map(|label| label.to_lowercase());
        let part = label.is_none() && PARTS.contains(&name.as_str());
        let slot = if part {
            self.part(&name, outer);
            outer
        } else {
            // What belongs to a picture or to another article says so.
            let aside = self.open.iter().skip(1).rev().find(|level| ASIDES.contains(&level.name.as_str()));
            let label = label.unwrap_or_else(|| name.clone());
            let label = aside.map_or_else(|| label.clone(), |aside| format!("{}_{label}", aside.name));
            self.slot(label)
        };
        if self.open.len() < DEEPEST {
            self.open.push(Level { name, slot, part });
        }
    }

    /// A record begins, or something around records.
    fn record(&mut self, name: String, tag: &BytesStart<'_>) {
        if base(&name) != self.name || !self.top && self.outside == 0 {
            self.outside += 1;
            return;
        }
        for attribute in tag.attributes().flatten() {
            let key = local(attribute.key.as_ref()).to_lowercase();
            let value = quick_xml::escape::unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), |v| v.to_string());
            self.fields.push((key, value));
        }
        let slot = self.slot("text".to_string());
        self.open.push(Level { name, slot, part: false });
    }

    /// An element ends, and with it those inside of it that were not closed.
    fn end(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|level| level.name == name) else {
            if self.open.is_empty() {
                self.outside = self.outside.saturating_sub(1);
            }
            return;
        };
        let part = self.open.get(at).filter(|level| level.part).map(|level| level.slot);
        if let Some(slot) = part {
            self.part(name, slot);
        }
        self.open.truncate(at);
        if at == 0 {
            let fields = std::mem::take(&mut self.fields);
            self.done.push(record(fields));
        }
    }

    /// A field for what comes.
    fn slot(&mut self, label: String) -> usize {
        self.fields.push((label, String::new()));
        self.fields.len() - 1
    }

    /// Parts what stands before the mark of a paragraph from what stands behind.
    fn part(&mut self, name: &str, slot: usize) {
        if let Some((_, text)) = self.fields.get_mut(slot)
            && !INLINE.contains(&name)
            && !text.ends_with("\n\n")
        {
            text.push_str("\n\n");
        }
    }

    fn add(&mut self, text: &str) {
        let Some(level) = self.open.last() else { return };
        let Some((_, field)) = self.fields.get_mut(level.slot) else { return };
        if !level.part {
            // A text without elements has its lines.
            field.push_str(text);
            return;
        }
        // Line ends inside of a paragraph are a program's, not a writer's.
        let blank = |c: Option<char>| if c.is_some_and(char::is_whitespace) { " " } else { "" };
        let words: Vec<&str> = text.split_whitespace().collect();
        field.extend([blank(text.chars().next()), &words.join(" "), blank(text.chars().next_back())]);
    }
}

/// The name of an element without its prefix and capitals.
fn called(tag: &BytesStart<'_>) -> String {
    local(tag.name().as_ref()).to_lowercase()
}

/// A record of its fields: several of one name are a list, but of titles the first counts.
fn record(fields: Vec<(String, String)>) -> Map<String, Value> {
    let mut record = Map::new();
    for (name, text) in fields {
        let text = text.trim().to_string();
        if text.is_empty() {
            continue;
        }
        let usual = match name.as_str() {
            "docno" | "docid" => Some("id"),
            "main" => Some("text"),
            // A place has letters.
            "dateline" if !text.chars().any(char::is_alphabetic) => Some("date"),
            _ => None,
        };
        let name = usual.map_or(name, String::from);
        let second = record.contains_key(&name) && ["title", "headline"].iter().any(|end| name.ends_with(end));
        let name = if second { format!("other_{name}") } else { name };
        match record.get_mut(&name) {
            Some(Value::Array(list)) => list.push(Value::String(text)),
            Some(known) => {
                let first = known.take();
                *known = Value::Array(vec![first, Value::String(text)]);
            }
            None => _ = record.insert(name, Value::String(text)),
        }
    }
    record
}

#[cfg(test)]
mod tests {
    use super::super::{Options, documents_of};
    use std::io::Cursor;

    const A: &str = "قال وزير الزراعة في مؤتمر صحفي إن موسم حصاد القمح بدأ في كل المحافظات الشرقية.";
    const B: &str = "أعلنت شركة الكهرباء قطع التيار عن أحياء المدينة القديمة لمدة ثلاث ساعات.";

    /// Title, day and text of each article, or why there is none.
    fn read(name: &str, xml: &str) -> Vec<String> {
        let options = Options::default();
        let found = documents_of(Box::new(Cursor::new(xml.as_bytes().to_vec())), name.into(), &options);
        let one = |read: super::Read| match read.map_err(|e| e.reason).and_then(|d| d.extract(options.kind).map_err(|e| e.to_string())) {
            Ok(article) => {
                let day = article.published.map(|day| day.date).unwrap_or_default();
                let body: Vec<&str> = article.body.split_whitespace().collect();
                format!("{}|{day}|{}", article.title.unwrap_or_default(), body.join(" "))
            }
            Err(reason) => reason,
        };
        found.map(one).collect()
    }

    #[test]
    fn documents_of_corpora_and_rows_of_databases_are_articles() {
        let row = |title: &str, text: &str| format!("<title>{title}</title><text>{text}</text><date>2024-05-09</date>");
        let field = |title: &str, text: &str| {
            format!("<f name=\"post_title\">{title}</f><f name='post_content'>{text}</f><f name=\"post_date\">2024-05-09</f>")
        };
        let (a, b) = (row("قمح", A), row("تيار", B));
        for xml in [
            format!("<?xml version=\"1.0\"?><items><item>{a}</item>\n<item>{b}</item></items>"),
            format!("<Daily>\n<Daily_1>\n{a}\n</Daily_1>\n<Daily_2>\n{b}\n</Daily_2>\n</Daily>"),
            format!("<DOC id=\"A1\" type=\"story\">{a}</DOC>\n<DOC id=\"A2\" type=\"story\">{b}</DOC>\n"),
            format!("<?xml version=\"1.0\"?><db><t><r>{}</r><r>{}</r></t></db>", field("قمح", A), field("تيار", B)),
            format!(
                "<x><n><Headline>قمح</Headline><Dateline>2024-05-09</Dateline><Text><P>\n{}\n</P></Text></n>\
                 <n><Headline>تيار</Headline><Dateline>2024-05-09</Dateline><Text>{B}</Text></n></x>",
                A.replace(" إن ", "\nإن ")
            ),
            format!(
                "<doc id=\"1\" url=\"https://example.org/1\" title=\"قمح\" date=\"2024-05-09\">\n{A}\n</doc>\n\
                 <doc id=\"2\" title=\"تيار\" date=\"2024-05-09\">\n{B}\n</doc>"
            ),
            format!("<x><n><photo><title>منظر</title></photo>{a}<title>آخر</title></n><n>{b}</n></x>"),
        ] {
            for name in ["a.xml", "a"] {
                assert_eq!(read(name, &xml), [format!("قمح|2024-05-09|{A}"), format!("تيار|2024-05-09|{B}")], "{xml}");
            }
        }
        let corpus = format!("<DOC>{a}</DOC>\n<DOC>{b}</DOC>\n");
        assert_eq!(read("a.txt", &corpus).len(), 2);
    }

    #[test]
    fn what_breaks_off_or_is_of_another_kind_is_said() {
        let row = |text: &str| format!("<title>قمح</title><text>{text}</text>");
        let (a, b) = (row(A), row(B));
        let cut = read("a.xml", &format!("<x><n>{a}</n><n>{b}</n><n>{a}"));
        assert!(cut.len() == 3 && cut[0].contains(A) && cut[1].contains(B) && cut[2].contains("ends inside"), "{cut:?}");
        let lone = read("a.xml", &format!("<x><n>{a}</n><n>{b}</n><n><title>تيار</title></n></x>"));
        assert!(lone.len() == 3 && lone[2].contains("no field is known as the body"), "{lone:?}");
        for xml in [
            format!("<mediawiki><page>{a}</page><page>{b}</page></mediawiki>"),
            format!("<urlset><url><title>قمح</title><loc>{A}</loc></url><url><title>تيار</title><loc>{B}</loc></url></urlset>"),
            format!("<rows><row><a>1</a></row><row><a>{A}</a></row></rows>"),
        ] {
            let said = read("a.xml", &xml);
            assert!(said.len() == 1 && said[0].contains("XML, but no feed"), "{xml}: {said:?}");
        }
    }
}
