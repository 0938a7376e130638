//! Any bytes as a page: charset, extraction, dates, sentences that are the text again.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz_text::{charset, date, extract, segment};

fuzz_target!(|data: &[u8]| {
    let text = charset::decode(data).text;
    let parts: String = segment::sentences(&text).into_iter().map(|s| text[s.range].to_string()).collect();
    assert_eq!(parts, text);
    for found in date::find_dates(&text) {
        assert_eq!(found.raw, text[found.range]);
    }
    for page in [extract::extract_plain(&text), extract::extract_html(&text)].into_iter().flatten() {
        assert!(page.lead <= page.body.len() && page.body.is_char_boundary(page.lead));
        _ = page.sentences();
    }
});
