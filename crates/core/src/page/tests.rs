//! Pages for people: what stands where, and what no record can put into one.

use super::*;
use crate::Newsroom;

fn page(text: &str) -> String {
    let desk = Newsroom::builder().no_translator().build().unwrap();
    article(&desk.summarize(text).unwrap(), 1)
}

#[test]
fn without_a_translation_the_arabic_stands_alone_under_its_heading() {
    let html = page("قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.");
    assert!(html.contains("<h3>Article</h3>") && html.contains("sides one") && !html.contains("class=\"none\""), "{html}");
    assert_eq!(html.matches("<div class=\"row\"").count(), 2);
}

#[test]
fn every_figure_day_quotation_and_flag_stands_with_its_sentence() {
    let text = "وقع الاتفاق\nوقع الطرفان الاتفاق يوم 15 مارس 2021 بقيمة 30 مليون دولار. وقال الوزير سامي حداد «سنواصل العمل حتى النهاية في كل المناطق».";
    let desk = Newsroom::builder().no_translator().build().unwrap();
    let mut brief = desk.summarize(text).unwrap();
    brief.flags.push(Flag::new(crate::check::FlagKind::NumberChanged, "s2", "`5` became `7`"));
    brief.flags.push(Flag::new(crate::check::FlagKind::NearDuplicate, "article", "like another"));
    brief.figures.push(crate::brief::Figure { sentence: "s9".into(), ar: "٧٧".into(), value: 77.0, unit: None, en: None });
    let html = article(&brief, 3);
    let row = |id: &str| html.split(&format!("id=\"a3-{id}\"")).nth(1).unwrap().split("<div class=\"row\"").next().unwrap().to_string();
    assert!(row("s1").contains("Figure: ") && row("s1").contains("2021-03-15"), "{html}");
    assert!(row("s2").contains("Quotation: ") && row("s2").contains("number_changed"), "{html}");
    assert!(html.contains("٧٧"), "a figure of no sentence is lost: {html}");
    let above = html.split("<h3>Article").next().unwrap();
    assert!(above.contains("near_duplicate") && !above.contains("number_changed"), "{above}");
}

#[test]
fn an_id_stands_once_whatever_a_record_says() {
    let desk = Newsroom::builder().no_translator().build().unwrap();
    let mut brief = desk.summarize("خبر\nوصل الوفد إلى العاصمة صباح اليوم. ثم غادر مساء إلى بلاده.").unwrap();
    brief.sentences.iter_mut().for_each(|s| s.id = "x\" y".into());
    let html = article(&brief, 1);
    assert_eq!(html.matches(" id=\"a1-").count(), 1, "{html}");
    assert!(!html.contains("x\" y"), "{html}");
}
