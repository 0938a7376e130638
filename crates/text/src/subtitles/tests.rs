use super::said::shown_words;
use super::*;
use proptest::prelude::*;

const FILE: &str = "WEBVTT\n\nNOTE نص\n\n1\n00:00:01.000 --> 00:00:02.000 line:0\n<v سامي>مرحبا\nبكم</v>\n\n2\n00:00:03,000 --> 00:00:04,000\n- نعم\n- لا\n\n3\n00:00:05,000 --> 00:00:06,000\nوداعا";

fn texts(file: &str) -> Vec<&str> {
    cues(file).into_iter().filter_map(|c| if let Cue::Text(t) = c { Some(t) } else { None }).collect()
}

#[test]
fn only_the_text_of_cues_is_text() {
    assert_eq!(texts(FILE), ["<v سامي>مرحبا\nبكم</v>", "- نعم", "- لا", "وداعا"]);
    for (file, want) in [
        // A blank line inside of a cue; one with a blank in it, as captions that roll have.
        ("1\n00:00:01,000 --> 00:00:02,000\nأهلا\n\nبكم\n\n2\n00:00:03,000 --> 00:00:04,000\nنعم\n", vec!["أهلا", "بكم", "نعم"]),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n \nأهلا\n\n00:02.000 --> 00:03.000\nأهلا\n \n", vec!["أهلا", "أهلا"]),
        // No blank line between cues; a cue that says a number; cues with names; notes and styles between them.
        ("1\n00:00:01,000 --> 00:00:02,000\nأهلا\n2\n00:00:03,000 --> 00:00:04,000\nنعم", vec!["أهلا", "نعم"]),
        ("1\n00:00:01,000 --> 00:00:02,000\n1967\n\n2\n00:00:03,000 --> 00:00:04,000\nنعم", vec!["1967", "نعم"]),
        ("WEBVTT\n\nمقدمة\n00:01.000 --> 00:02.000\nأهلا\n\nNOTE\nلا يظهر\n\nخاتمة\n00:03.000 --> 00:04.000\nنعم", vec!["أهلا", "نعم"]),
        ("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\nSTYLE\n::cue { color: red }\n\n00:01.000 --> 00:02.000\nأهلا", vec!["أهلا"]),
        ("\u{FEFF}1\n00:00:01,000 --> 00:00:02,000  X1:1 X2:2\nأهلا", vec!["أهلا"]),
        ("نص بلا وقت\n", vec![]),
    ] {
        assert_eq!(texts(file), want, "{file}");
    }
}

#[test]
fn what_is_said_is_one_text() {
    let rolling = "WEBVTT\nKind: captions\nLanguage: ar\n\n00:00:00.000 --> 00:00:02.000 align:start\n \nقال<00:00:00.500><c> الوزير</c>\n\n00:00:02.000 --> 00:00:02.010\nقال الوزير\n \n\n00:00:02.010 --> 00:00:04.000\nقال الوزير\nإن<00:00:03.000><c> القمة</c>\n\n00:00:04.000 --> 00:00:04.010\nإن القمة\n \n\n00:00:04.010 --> 00:00:06.000\nإن القمة\nغدا\n";
    assert_eq!(transcript(rolling), "قال الوزير إن القمة غدا");
    assert_eq!(transcript(FILE), "سامي: مرحبا بكم\n\n- نعم\n\n- لا وداعا");
    for (file, want) in [
        // Said twice is said twice; places on the screen, entities and signs that are no tags.
        ("00:01.000 --> 00:02.000\nالله أكبر\n\n00:02.000 --> 00:03.000\nالله أكبر", "الله أكبر الله أكبر"),
        ("00:01.000 --> 00:02.000\n{\\an8}<font color=\"red\">5 < 6 &amp; {نص}</font>", "5 < 6 & {نص}"),
        // What looks like a tag and is none is said.
        ("00:01.000 --> 00:02.000\nأحبك <3 كثيرا> <نص> <x y> {a} <i>نعم</i> <00:01.500>لا", "أحبك <3 كثيرا> <نص> <x y> {a} نعم لا"),
        // A pause in a sentence, one behind it, and a long one.
        ("00:01.000 --> 00:02.000\nقال\n\n00:05.000 --> 00:06.000\nإنه", "قال إنه"),
        ("00:01.000 --> 00:02.000\nقال.\n\n00:05.000 --> 00:06.000\nإنه", "قال.\n\nإنه"),
        ("00:01.000 --> 00:02.000\nقال\n\n00:08.000 --> 00:09.000\nإنه", "قال\n\nإنه"),
        (
            "00:01.000 --> 00:02.000\n<v.loud هدى>نعم</v>\n\n00:02.000 --> 00:03.000\n<v هدى>لا</v>\n\n00:03.000 --> 00:04.000\n<v سامي>بلى",
            "هدى: نعم لا\n\nسامي: بلى",
        ),
        ("", ""),
    ] {
        assert_eq!(transcript(file), want, "{file}");
    }
}

#[test]
fn what_nothing_closes_and_lines_without_number_take_no_time() {
    let begun = std::time::Instant::now();
    let time = "00:01.000 --> 00:02.000\n";
    for text in ["<i".repeat(1 << 20), "{\\".repeat(1 << 20), "< ".repeat(1 << 20) + ">", "<i>".repeat(1 << 19)] {
        transcript(&format!("{time}{text}\n"));
    }
    let many = format!("{time}{}ب\n\n", "ا\n".repeat(100_000));
    transcript(&many.repeat(5));
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

/// Cues of a second each, one behind the other.
fn cued(texts: &[&str]) -> String {
    let cue = |(at, text): (usize, &&str)| format!("{}\n00:00:{at:02},000 --> 00:00:{:02},000\n{text}\n\n", at + 1, at + 1);
    texts.iter().enumerate().map(cue).collect()
}

#[test]
fn what_tools_leave_out_or_double_costs_no_word() {
    for (file, want) in [
        // A cue directly under the head, a setting of it, a note, another part of the stream.
        ("WEBVTT\n00:01.000 --> 00:02.000\nوصل.\n\n00:02.000 --> 00:03.000\nثم غادر.\n", "وصل. ثم غادر."),
        ("WEBVTT\nStyle:\n00:01.000 --> 00:02.000\nوصل.\n", "وصل."),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nأهلا.\n\nNOTE x\n00:02.000 --> 00:03.000\nثم غادر.\n", "أهلا. ثم غادر."),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nوصل.\nWEBVTT\nX-TIMESTAMP-MAP=LOCAL:0,MPEGTS:9\n\n00:02.000 --> 00:03.000\nغادر.\n",
            "وصل. غادر.",
        ),
        // Times of other forms.
        ("1\n-00:00:01,000 --> 00:00:01,500\nوصل.\n\n2\n00:00:02:000 -> 00:00:03:000\nثم غادر.\n", "وصل. ثم غادر."),
        ("1\n٠٠:٠٠:٠١،٠٠٠ --> ٠٠:٠٠:٠٢،٠٠٠\nوصل.\n\n٢\n٠٠:٠٠:٠٢،٠٠٠ --> ٠٠:٠٠:٠٣،٠٠٠\nغادر.\n", "وصل. غادر."),
        // Text on the line of the time, before the first time, and above a time without a blank line.
        ("1\n00:00:01,000 --> 00:00:02,000\nوصل.\n\n2\n00:00:02,000 --> 00:00:03,000 ثم غادر.\nأمس.\n", "وصل. ثم غادر. أمس."),
        ("نشرة الأخبار\n\n1\n00:00:01,000 --> 00:00:02,000\nوصل.\n", "نشرة الأخبار وصل."),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nوصل الوزير\n\nإلى القاهرة.\n00:00:02,000 --> 00:00:03,000\nغادر.\n",
            "وصل الوزير إلى القاهرة. غادر.",
        ),
        // A number that is said where cues have none.
        (
            "00:00:01,000 --> 00:00:02,000\nعدد القتلى\n00:00:02,000 --> 00:00:03,000\n1967\n00:00:03,000 --> 00:00:04,000\nقتيلا.\n",
            "عدد القتلى 1967 قتيلا.",
        ),
        // Blank lines after each line; files put together with their marks; old Macs.
        (
            "1\n\n00:00:01,000 --> 00:00:02,000\n\nوصل الوزير إلى\n\n2\n\n00:00:02,000 --> 00:00:03,000\n\nالقاهرة.\n",
            "وصل الوزير إلى القاهرة.",
        ),
        ("\u{FEFF}1\n00:00:01,000 --> 00:00:02,000\nأهلا.\n\u{FEFF}1\n00:00:02,000 --> 00:00:03,000\nغادر.\n", "أهلا. غادر."),
        ("1\r00:00:01,000 --> 00:00:02,000\rوصل\rالوزير.\r\r2\r00:00:02,000 --> 00:00:03,000\rغادر.\r", "وصل الوزير. غادر."),
        // Breaks in a line, and what Aegisub writes for them.
        ("1\n00:00:01,000 --> 00:00:02,000\nبلغ 12<br>مارس 5<BR/>10\\Nنعم\\hلا\\nبلى\n", "بلغ 12 مارس 5 10 نعم لا بلى"),
        ("1\n00:00:01,000 --> 00:00:02,000\n♪ مرحبا\nبكم ♪\n", "مرحبا بكم"),
    ] {
        assert_eq!(transcript(file), want, "{file}");
    }
}

#[test]
fn who_speaks_is_told_and_a_minus_is_no_speaker() {
    for (texts, want) in [
        (vec!["<v سامي>وصلت القاهرة.</v> <v هدى>ومتى تعود؟</v>"], "سامي: وصلت القاهرة.\n\nهدى: ومتى تعود؟"),
        (vec!["<v سامي>وصلت.</v> ثم غادر."], "سامي: وصلت.\n\nثم غادر."),
        (
            vec!["[SPEAKER_00]: قال الوزير إن", "[SPEAKER_00]: القمة غدا.", "[SPEAKER_01]: شكرا."],
            "SPEAKER_00: قال الوزير إن القمة غدا.\n\nSPEAKER_01: شكرا.",
        ),
        (vec!["(speaker 1) نعم", "(موسيقى) لا"], "speaker 1: نعم\n\n(موسيقى) لا"),
        (vec!["&gt;&gt; مرحبا بكم", "في النشرة", ">> شكرا لك"], "- مرحبا بكم في النشرة\n\n- شكرا لك"),
        (vec!["وتراجع الناتج بنسبة\n-3.5 في المئة."], "وتراجع الناتج بنسبة -3.5 في المئة."),
        (vec!["وأضاف--\n--أن ذلك مهم."], "وأضاف-- --أن ذلك مهم."),
        (vec!["\u{2066}- لا\n\u{202B}- نعم"], "\u{2066}- لا\n\n\u{202B}- نعم"),
    ] {
        assert_eq!(transcript(&cued(&texts)), want, "{texts:?}");
    }
}

#[test]
fn captions_that_roll_or_grow_are_said_once_and_chants_as_often_as_they_are_sung() {
    for (texts, want) in [
        (vec!["الشعب يريد", "الشعب يريد", "إسقاط النظام", "إسقاط النظام"], "الشعب يريد الشعب يريد إسقاط النظام إسقاط النظام"),
        (vec!["الله أكبر", "الله أكبر", "الله أكبر", "نعم"], "الله أكبر الله أكبر الله أكبر نعم"),
        (vec!["قال", "قال الوزير", "قال الوزير إن القمة غدا."], "قال الوزير إن القمة غدا."),
        (vec!["لا", "لا أعرف", "نعم", "ربما", "حسنا", "شكرا"], "لا لا أعرف نعم ربما حسنا شكرا"),
        (vec!["<u>قال</u> الوزير", "قال <u>الوزير</u>", "إن <u>القمة</u>", "<u>إن</u> القمة"], "قال الوزير إن القمة"),
        (vec!["أ ب", "أ ب\nج د", "ج د\nه و", "ه و\nز"], "أ ب ج د ه و ز"),
    ] {
        assert_eq!(transcript(&cued(&texts)), want, "{texts:?}");
    }
}

#[test]
fn stops_at_the_wrong_end_go_where_they_belong() {
    let turned = cued(&[".وصل الوزير إلى القاهرة", "؟هل غادر", "،نعم", "بعد غد-"]);
    assert_eq!(transcript(&turned), "وصل الوزير إلى القاهرة. هل غادر؟ نعم،\n\n- بعد غد");
    assert_eq!(transcript(&cued(&["...وصل الوزير.", ".وغادر", "نعم."])), "...وصل الوزير. .وغادر نعم.");
}

#[test]
fn the_beginning_tells() {
    let time = "00:00:01,000 --> 00:00:02,000\nأهلا\n";
    for file in [
        format!("1\n{time}"),
        format!("\n\n1\r\n{time}"),
        time.into(),
        format!("\u{FEFF}1\n\n{time}"),
        "WEBVTT\tx\n".into(),
        "WEBVTT".into(),
    ] {
        assert!(begins(&file), "{file}");
    }
    for file in ["", "1\n", "WEBVTTX\n", "1\nأهلا\n00:00:01,000 --> 00:00:02,000\n", "من 10:30 إلى 11:00", "<p>1</p>"] {
        assert!(!begins(file), "{file}");
    }
}

proptest! {
    #[test]
    fn nothing_of_a_file_goes_missing(parts in prop::collection::vec(prop::sample::select(vec![
        "1", "\n", "\r\n", "\n\n", "00:00:01,000 --> 00:00:02,000", "00:03.000 --> 00:04.000 line:0", "- لا", "نعم", "<v سامي>", "<", "{\\an8}", "NOTE", "WEBVTT", " ", "&amp;", "\u{202B}",
    ]), 0..40)) {
        let file = parts.concat();
        prop_assert_eq!(cues(&file).into_iter().map(Cue::raw).collect::<String>(), file.clone());
        // Each word that is shown is in the transcript.
        let said = transcript(&file);
        for word in shown_words(&file) {
            prop_assert!(said.contains(word.trim_matches(['>', '-'])), "{word} of {file:?} is not in {said:?}");
        }
    }
}
