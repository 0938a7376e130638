//! Any bytes as a page: charset, extraction, feeds, dates, numbers, quotations, sentences that are the text again.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz_text::{charset, date, extract, mention, number, segment};

fuzz_target!(|data: &[u8]| {
    let text = charset::decode(data).text;
    let parts: String = segment::sentences(&text).into_iter().map(|s| text[s.range].to_string()).collect();
    assert_eq!(parts, text);
    for found in date::find_dates(&text) {
        assert_eq!(found.raw, text[found.range]);
    }
    for found in number::find_arabic(&text).into_iter().chain(number::find_english(&text)) {
        assert_eq!(found.raw, text[found.range]);
    }
    _ = date::resolve(&text, "2018-02-15");
    for quote in mention::find_quotes(&text) {
        _ = (&text[quote.range], quote.speaker.map(|s| &text[s]));
    }
    for range in mention::find_acronyms(&text) {
        _ = &text[range];
    }
    for entry in extract::feed_entries(&text).into_iter().flatten().flat_map(|e| e.article(extract::InputKind::Auto)) {
        assert!(entry.body.is_char_boundary(entry.lead));
    }
    for page in [extract::extract_plain(&text), extract::extract_html(&text)].into_iter().flatten() {
        assert!(page.lead <= page.body.len() && page.body.is_char_boundary(page.lead));
        _ = page.sentences();
    }
});
