//! Tricky and fuzzed strings: the same ones as `fixtures/make.py` draws.

use crate::random::{fnv, splitmix};

const ALPHABETS: [&str; 12] = [
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإؤئةى",
    "ابتجدرسعفقلمنهوي     ",
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ  ",
    "0123456789٠١٢٣٤٥٦٧٨٩.,،%٪-/ ",
    "ًٌٍَُِّْٰـ",
    "ﻻﻼﷲﷺﺍﺎﺏﻣﻤ",
    "«»\"'؟!؛:()[]…–—“”",
    "\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}\u{00a0}\u{00ad}",
    "😀👩‍👩‍👧🇰🇼🏽",
    "漢字かなカナ한글ñéüßαβжш",
    "\t\n\r\x00\x01\x7f\u{0085}\u{2028}",
    "<>/_s▁ ⁇ﬁ½①Ⅷ㎏",
];

fn tricky() -> Vec<String> {
    let fixed = [
        "",
        " ",
        "  ",
        "\n",
        "▁",
        "▁▁",
        "</s>",
        "<unk>",
        "<s>",
        "<pad>",
        ">>eng<<",
        "قال</s>نعم",
        "<extra_id_0>",
        "<0x41>",
        "ـــ",
        "لـ «الاتحاد»",
        "ﷲ",
        "ﷺ",
        "لا إله إلا الله",
        "مُحَمَّدٌ",
        "٩٨٪",
        "98%",
        "3,5",
        "3.5 مليار",
        "U.S.",
        "(FTF WG)",
    ];
    let repeated = ["a".repeat(300), "ا".repeat(300), " ".repeat(300), "قال ".repeat(100)];
    let rest =
        ["👩‍👩‍👧‍👦", "e\u{0301}", "\u{00e9}", "ﬁ", "Å", "①", "㎏", "\u{feff}خبر", "خبر\u{200f}خبر", "خبر\u{200c}خبر", "\u{0}", "a\u{0}b", "🇰🇼"];
    fixed.iter().map(ToString::to_string).chain(repeated).chain(rest.iter().map(ToString::to_string)).collect()
}

/// All strings, in the fixture's order.
pub fn strings(count: usize) -> Vec<String> {
    let mut out = tricky();
    let alphabets: Vec<Vec<char>> = ALPHABETS.iter().map(|a| a.chars().collect()).collect();
    for i in 0..count - out.len() {
        let seed = fnv(format!("string {i}").bytes());
        let draw = |n: u64| splitmix(seed, n + 1);
        let mut alphabet = (draw(1) % 12) as usize;
        let text = (0..draw(0) % 60).map(|j| {
            let r = draw(2 + j);
            if r % 7 == 0 {
                alphabet = ((r >> 8) % 12) as usize;
            }
            alphabets[alphabet][((r >> 16) % alphabets[alphabet].len() as u64) as usize]
        });
        out.push(text.collect());
    }
    out
}
