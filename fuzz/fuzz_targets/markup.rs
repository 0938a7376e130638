//! Any text as a fragment of HTML and as subtitles: what goes in as tags comes out as tags, whatever was translated.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz::translate::markup::{Markup, round_trip, subtitles};

fuzz_target!(|text: (String, String)| {
    let (html, english) = text;
    for rules in [Markup::default(), Markup::xml(), Markup { ignored: vec!["b".into()], only_splitting: true, ..Markup::xml() }] {
        round_trip(&html, &english, &rules).unwrap();
    }
    _ = subtitles::lay_out(&html, &english, true);
});
