//! Trust: flags of wrong facts, house spellings, strict runs, the page and the digest.

mod common;

use common::{code, mujaz, mujaz_with, records, text};
use serde_json::Value;

fn write(dir: &std::path::Path, name: &str, text: &str) -> String {
    let path = dir.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn figures_and_quotations_carry_their_sentences() {
    let page = "مذكرة تفاهم في الكويت\nالكويت 15 فبراير 2018\n\nوقعت الوزارة مذكرة بقيمة 3 مليارات دولار، وتشمل 98% من المدارس في البلاد.\nوقال الوزير سالم أحمد أمس: «لن نعود إلى ما كنا عليه».\n";
    let record = &records(&mujaz_with(&["extract", "-", "--format", "jsonl", "-q"], page.as_bytes()))[0];
    let figures: Vec<(&str, f64, Option<&str>)> = record["figures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["sentence"].as_str().unwrap(), f["value"].as_f64().unwrap(), f["unit"].as_str()))
        .collect();
    assert_eq!(figures, [("s1", 3e9, Some("dollar")), ("s1", 98.0, Some("percent"))]);
    let day = &record["dates"][0];
    assert_eq!((day["sentence"].as_str(), day["date"].as_str(), day["inferred"].as_bool()), (Some("s2"), Some("2018-02-14"), Some(true)));
    let quote = &record["quotes"][0];
    assert_eq!((quote["sentence"].as_str(), quote["speaker"].as_str()), (Some("s2"), Some("الوزير سالم أحمد")));
}

#[test]
fn strict_runs_fail_where_something_may_be_lost() {
    // The bundled model cannot carry so many numbers over.
    let page = "أرقام كثيرة في تقرير واحد\n\nبلغت الأرقام 4151952 و7247794 و2634613 و2053424 و1999941 و4455413 و9328453 و9920785 و8173808 و6270514 و8811503 و8603172 و7066345 و6029255 و5167906 و4015985 و5095259 و2373299 و6037344 و9811335 على التوالي بحسب تقرير الهيئة العامة.\n";
    let args = ["translate", "-", "--format", "jsonl", "-q"];
    let loose = mujaz_with(&args, page.as_bytes());
    let flags = records(&loose)[0]["flags"].clone();
    let lost = flags.as_array().unwrap().iter().any(|f| f["kind"].as_str().unwrap().starts_with("number_"));
    let strict = mujaz_with(&[args.as_slice(), &["--strict"]].concat(), page.as_bytes());
    assert_eq!((code(&loose), code(&strict)), (0, i32::from(lost)), "{flags}");
    assert!(lost, "{flags}");
}

#[test]
fn wrong_numbers_are_searched_again_and_the_reader_is_told() {
    let page = "أرقام كثيرة في تقرير واحد\n\nبلغت الأرقام 348882401373 و789903285048 و731625887985 و536306578165 على التوالي بحسب تقرير الهيئة العامة.\n";
    let record = &records(&mujaz_with(&["translate", "-", "--format", "jsonl", "-q"], page.as_bytes()))[0];
    let english = record["translation"][0]["en"].as_str().unwrap();
    let has_all = |text: &str| {
        let text = text.replace(',', "");
        ["348882401373", "789903285048", "731625887985", "536306578165"].iter().all(|n| text.contains(n))
    };
    assert!(has_all(english), "{english}");
    let flags = record["flags"].as_array().unwrap();
    assert!(flags.iter().any(|f| f["kind"] == "repaired" && f["detail"].as_str().unwrap().contains("the source's numbers")), "{flags:?}");
    // Lines are the search's best, unless repairs are asked for.
    let line = "بلغت الأرقام 348882401373 و789903285048 و731625887985 و536306578165 على التوالي بحسب تقرير الهيئة العامة.\n";
    let raw = text(&mujaz_with(&["translate", "--lines", "-q"], line.as_bytes()).stdout);
    let repaired = text(&mujaz_with(&["translate", "--lines", "--repair", "-q"], line.as_bytes()).stdout);
    assert!(!has_all(&raw) && has_all(&repaired), "{raw}{repaired}");
}

#[test]
fn a_glossary_is_enforced_or_its_terms_are_reported() {
    let dir = tempfile::tempdir().unwrap();
    let glossary = write(dir.path(), "house.tsv", "الكويت\tKUWAIT-HOUSE\tKuwait\n");
    let page = "قمة في الكويت\n\nتنطلق غدا أعمال القمة العربية في الكويت.\n";
    let output = mujaz_with(&["translate", "-", "--glossary", &glossary, "--format", "jsonl", "-q"], page.as_bytes());
    let record = &records(&output)[0];
    let english = record["translation"][0]["en"].as_str().unwrap();
    let kinds: Vec<&str> = record["flags"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect();
    assert!(
        english.contains("KUWAIT-HOUSE") == kinds.contains(&"glossary_replaced") || kinds.contains(&"glossary_missing"),
        "{english}: {kinds:?}"
    );
    assert!(!english.contains("Kuwait") || kinds.contains(&"glossary_missing"), "{english}: {kinds:?}");
    let wrong = write(dir.path(), "wrong.tsv", "الكويت\n");
    let output = mujaz_with(&["translate", "-", "--glossary", &wrong], page.as_bytes());
    assert!(code(&output) == 2 && text(&output.stderr).contains("line 1"));
}

/// Values of an attribute in a page.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    page.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn a_page_needs_nothing_from_outside_and_links_both_languages() {
    let output = mujaz(&["brief", "samples", "--full", "--format", "html", "-q"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let page = text(&output.stdout);
    for outside in ["<link", " src=", "@import", "url(", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let marks: Vec<&str> = values(&page, "data-s").into_iter().flat_map(str::split_whitespace).collect();
    for mark in &marks {
        assert!(marks.iter().filter(|m| m == &mark).count() >= 2, "{mark} stands on one side only");
    }
    assert!(values(&page, "dir").contains(&"rtl") && values(&page, "lang").contains(&"ar"));
    assert_eq!(page.matches("<article").count(), page.matches("</article>").count());
}

#[test]
fn hostile_text_stays_text_on_a_page() {
    let page = "<script>alert(1)</script> خبر مهم من الكويت اليوم\n\nقالت الوزارة إن <img src=x onerror=alert(2)> «الخطة» ستبدأ غدا في جميع المدارس.\n";
    let record = format!("{}\n", serde_json::json!({"id": "\"><script>", "title": page, "text": page, "url": "javascript:alert(3)"}));
    let output = mujaz_with(&["summarize", "-", "--format", "html", "-q"], record.as_bytes());
    let html = text(&output.stdout);
    assert_eq!(html.matches("<script>").count(), 1, "only the page's own");
    assert!(!html.contains("<img") && !html.contains("href=\"javascript"));
}

#[test]
fn a_digest_groups_by_day_and_names_who_else_carried_a_story() {
    let dir = tempfile::tempdir().unwrap();
    let story = "أعلنت وزارة التربية خطة جديدة لبناء مئة مدرسة في الأرياف خلال خمسة أعوام بتمويل من صندوق التنمية الوطني وجهات مانحة.";
    let line = |id: &str, outlet: &str, date: &str, text: &str| {
        serde_json::json!({"id": id, "title": "خطة للمدارس", "text": text, "outlet": outlet, "date": date}).to_string()
    };
    let other = "فاز فريق الساحل بكأس البلاد بعد مباراة مثيرة امتدت إلى الأشواط الإضافية أمام جمهور كبير في ملعب العاصمة.";
    let lines = [line("1", "الضفاف", "2024-05-01", story), line("2", "الشراع", "2024-05-01", story), line("3", "أفق", "2024-05-02", other)]
        .join("\n");
    let briefs = mujaz_with(&["summarize", "-", "--format", "jsonl", "-q"], format!("{lines}\nno json\n").as_bytes());
    let path = write(dir.path(), "briefs.jsonl", &text(&briefs.stdout));
    let page = text(&mujaz(&["digest", &path]).stdout);
    assert!(
        page.contains("<strong>2</strong> stories")
            && page.contains("<strong>3</strong> articles")
            && page.contains("<strong>1</strong> failed"),
        "{page}"
    );
    assert!(page.contains("Also carried by <bdi lang=\"ar\" dir=\"rtl\">الشراع</bdi>"));
    assert!(page.find("2024-05-02").unwrap() < page.find("2024-05-01").unwrap());
    let wrong = write(dir.path(), "wrong.jsonl", "{\"id\": 1}\n");
    let output = mujaz(&["digest", &wrong]);
    assert!(code(&output) == 2 && text(&output.stderr).contains("line 1"));
}

#[test]
fn every_sentence_has_a_fate() {
    for args in [
        vec!["brief", "samples"],
        vec!["brief", "samples", "--full"],
        vec!["summarize", "samples"],
        vec!["translate", "samples"],
        vec!["extract", "samples"],
    ] {
        let output = mujaz(&[args.as_slice(), &["--format", "jsonl", "-q"]].concat());
        for record in records(&output) {
            let ids = |list: &Value, key: &str| -> Vec<String> {
                list.as_array().into_iter().flatten().filter_map(|x| x[key].as_str().map(String::from)).collect()
            };
            let all = ids(&record["sentences"], "id");
            let summarized: Vec<String> = record["summary"]["items"]
                .as_array()
                .into_iter()
                .flatten()
                .flat_map(|i| i["sentences"].as_array().unwrap().clone())
                .map(|s| s.as_str().unwrap().to_string())
                .collect();
            let translated = ids(&record["translation"], "sentence");
            let coverage = &record["coverage"];
            let seen = all.iter().filter(|s| summarized.contains(s) || translated.contains(s)).count();
            assert_eq!(coverage["sentences"].as_u64().unwrap() as usize, all.len());
            assert_eq!(coverage["omitted"].as_u64().unwrap() as usize, all.len() - seen, "{args:?}: {coverage}");
            assert_eq!(coverage["tokens_cut"], 0);
        }
    }
}

#[test]
fn both_routes_give_a_brief_and_a_translator_is_no_summariser() {
    let first = mujaz(&["brief", "samples/agency.html", "--format", "jsonl", "-q"]);
    let second = mujaz(&["brief", "samples/agency.html", "--route", "translate-first", "--format", "jsonl", "-q"]);
    for output in [&first, &second] {
        let record = &records(output)[0];
        for bullet in record["brief"]["bullets"].as_array().unwrap() {
            let id = &bullet["sentences"][0];
            let sentence = record["sentences"].as_array().unwrap().iter().find(|s| s["id"] == *id).unwrap();
            assert_eq!(sentence["ar"], bullet["ar"], "a bullet names the sentence it was made from");
        }
    }
    let second = &records(&second)[0];
    assert_eq!(second["coverage"]["translated"], second["coverage"]["sentences"], "everything is translated first");
    // The bundled translator is no summariser: its English of a whole article passes for no summary, under either of its names.
    let folder = common::root().join("models/tiny-ar-en").display().to_string();
    for model in ["tiny-ar-en", &folder] {
        for command in ["brief", "summarize"] {
            let refused = mujaz(&[command, "samples/agency.html", "--summarizer", model, "--format", "jsonl", "-q"]);
            assert_eq!(refused.status.code(), Some(2), "{command} {model}");
            assert!(String::from_utf8_lossy(&refused.stderr).contains("it summarises nothing"), "{command} {model}");
        }
    }
}
