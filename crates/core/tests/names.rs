//! The check of names: pairs that agree, pairs with one name swapped, and any text.

use mujaz::check::{self, Context, FlagKind, Pair};
use mujaz::glossary::Glossary;
use proptest::prelude::*;

fn kinds(arabic: &str, english: &str) -> Vec<FlagKind> {
    let names = [FlagKind::NameMissing, FlagKind::NameInvented, FlagKind::NameChanged];
    let pair = Pair::new(arabic, english, Context { full: true, ..Context::default() });
    let found = check::run(&pair);
    for finding in &found {
        assert!(
            finding.source.clone().is_none_or(|r| arabic.get(r).is_some())
                && finding.target.clone().is_none_or(|r| english.get(r).is_some())
        );
    }
    found.into_iter().map(|f| f.kind).filter(|k| names.contains(k)).collect()
}

#[test]
fn names_in_any_accepted_spelling_pass() {
    for (arabic, english) in [
        ("قال الوزير خالد المطيري إن الاتفاق نهائي", "Minister Khalid al-Mutayri said the agreement was final"),
        ("التقى عبد الرحمن الراشد بنظيره قاسم جمال", "Abdel Rahman al-Rashed met his counterpart Kassem Gamal"),
        ("أعلن العقيد ديريك هولبروك بدء العملية", "Col. Derek Holbrook announced the start of the operation"),
        ("دعا مجلس الأمن إلى وقف القتال في البحر الأحمر", "The Security Council called for an end to fighting in the Red Sea"),
        ("وصلت القوات المصرية إلى رفح", "Egypt's forces have reached Rafah"),
        ("حققت القاهرة فوزا سعيدا على أمل العودة", "Cairo scored a happy win in the hope of a comeback"),
        ("عمان تستضيف القمة", "Amman hosts the summit"),
        ("زار الرئيس التركي رجب طيب أردوغان بغداد", "Turkish President Recep Tayyip Erdogan visited Baghdad"),
        ("سجل لوكا مودريتش هدفا أمام برشلونة", "Luka Modric scored against Barcelona"),
        ("التقى الرئيس بوتين نظيره في موسكو", "President Vladimir Putin met his counterpart in Moscow"),
        ("ولد في سان برناردينو", "He was born in San Bernardino, California"),
        ("غنى المطرب فاتح إركوش", "The singer Fatih Erkoç sang"),
        ("تحدث يسوع المسيح", "Jesus Christ spoke"),
        ("سجل محمد صلاح هدفين", "Mo Salah scored twice"),
        ("مسيرة تستهدف قاعدة عين الأسد", "Drone targets Ain al-Asad base"),
        ("أنبوب بين كركوك وجيهان", "A pipeline between Kirkuk and Ceyhan"),
        ("عاد المهاجر إلى هراة", "The migrant returned to Herat"),
        ("مجلس الشيوخ الملغاشي", "Madagascar's Senate"),
    ] {
        assert!(kinds(arabic, english).is_empty(), "{english}");
    }
}

#[test]
fn another_name_is_seen() {
    for (arabic, english) in [
        ("قال الوزير خالد المطيري إن الاتفاق نهائي", "Minister Hassan al-Shami said the agreement was final"),
        ("أعلن العقيد ديريك هولبروك بدء العملية", "Col. Johan Lindqvist announced the start of the operation"),
        ("أعلن العقيد ديريك هولبروك بدء العملية", "Col. Derek Vanterpool announced the start of the operation"),
        ("وصلت القوات المصرية إلى رفح", "Egypt's forces have reached Jenin"),
        ("التقى الرئيس ماكرون نظيره في باريس", "The president met his counterpart Merkel in Paris"),
        ("اجتمع الوفدان في الدوحة أمس", "The two delegations met in Geneva yesterday"),
        ("وصل خالد الحلفي إلى البيت", "Tarek al-Halfi came home"),
    ] {
        assert!(!kinds(arabic, english).is_empty(), "{english}");
    }
}

/// A name as English writes it.
fn capitals(plain: &str) -> String {
    let word = |w: &str| w.chars().take(1).flat_map(char::to_uppercase).chain(w.chars().skip(1)).collect::<String>();
    plain.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_country_and_capital_that_nobody_named_is_seen() {
    use mujaz_text::romanize::{PLACES, exactly_ordinary};
    let mut walked = 0;
    for place in PLACES.all().iter().filter(|p| p.state) {
        for (i, name) in place.english.iter().enumerate() {
            // "Saint Vincent and the Grenadines" is no phrase of three words; "Male" and "US" are words.
            let words = name.split(' ').count();
            if words > 3 || name.split(' ').any(|w| matches!(w, "and" | "of" | "the" | "au")) || exactly_ordinary(name) {
                continue;
            }
            let own = |arabic: &str| place.arabic.iter().any(|a| *a == mujaz_text::normalize::fold(arabic));
            for control in ["مصر", "دمشق", "اليمن"] {
                let english = format!("The minister travelled to {}.", capitals(name));
                assert_eq!(kinds(&format!("سافر الوزير إلى {control}"), &english).is_empty(), own(control), "{control} | {english}");
            }
            if i == 0 {
                let english = format!("The minister travelled to {}.", capitals(name));
                for arabic in &place.arabic {
                    assert!(kinds(&format!("سافر الوزير إلى {arabic}"), &english).is_empty(), "{arabic} | {english}");
                }
                walked += 1;
            }
        }
    }
    assert!(walked > 300, "{walked}");
}

#[test]
fn a_place_that_only_sounds_like_another_is_seen() {
    for (arabic, english) in [
        ("سافر الوزير إلى اليمن", "The minister travelled to Oman."),
        ("سافر الوزير إلى نيجيريا", "The minister travelled to Niger."),
        ("سافر الوزير إلى قبرص", "The minister travelled to Greece."),
        ("سافر الوزير إلى أفغانستان", "The minister travelled to Pakistan."),
        ("سافر الوزير إلى القاهرة", "The minister travelled to Algeria."),
        ("سافر الوزير إلى القاهرة", "The minister travelled to Korea."),
        ("سافر الوزير إلى دمشق", "Germany received the minister."),
        ("سافر الوزير إلى دمشق", "The minister travelled to the United Arab Emirates."),
    ] {
        assert!(!kinds(arabic, english).is_empty(), "{arabic} | {english}");
    }
    for (arabic, english) in [
        ("سجل رياض محرز هدفا", "Riyadh Mahrez scored"),
        ("قالت جورجيا ميلوني", "Georgia Meloni said"),
        ("سافر إلى السودان الجنوبي", "He travelled to South Sudan"),
        ("القوات الألمانية", "Germany's forces"),
        ("طيران الإمارات", "Emirates airline"),
        ("أكل الديك الرومي", "He ate turkey"),
        ("قال أحمد أبو الغيط", "Ahmed Aboul Gheit said"),
    ] {
        assert!(kinds(arabic, english).is_empty(), "{arabic} | {english}");
    }
}

#[test]
fn a_people_that_became_another_is_seen() {
    for (arabic, english) in [
        ("قالت القوات الروسية إنها انسحبت", "Ukrainian forces said they had withdrawn"),
        ("وزير الخارجية الفرنسي", "The British foreign minister"),
        ("مواطن مصري", "A Tunisian citizen"),
        ("رئيس تونس", "The Algerian President"),
        ("نظيره الإماراتي", "His Qatari counterpart"),
        ("القوات الأميركية في المنطقة", "Russian forces in the region"),
        ("القوات الروسية في المنطقة", "US forces in the region"),
    ] {
        assert_eq!(kinds(arabic, english), [FlagKind::NameChanged], "{arabic} | {english}");
    }
    for (arabic, english) in [
        ("قالت القوات الروسية إنها انسحبت", "Moscow's forces said they had withdrawn"),
        ("وزير الخارجية الفرنسي", "The foreign minister of France"),
        ("وزير الخارجية البريطاني", "The UK foreign secretary"),
        ("الوزير الأميركي", "The U.S. secretary"),
        ("قال الرئيس التونسي", "The president said"),
        ("قال مسؤول كبير", "A senior American official said"),
        ("باليد اليمنى", "With the right hand, a German"),
    ] {
        assert!(kinds(arabic, english).is_empty(), "{arabic} | {english}");
    }
}

#[test]
fn places_in_ordinary_words_and_behind_hyphens_are_seen() {
    for (arabic, english) in [
        ("ناقلة ترفع علم بنما", "A Liberia-flagged tanker"),
        ("جماعة تدعمها إيران", "A Qatar-backed group"),
        ("وصلت السفينة إلى ميناء دمياط", "The ship arrived at Port Said"),
    ] {
        assert!(!kinds(arabic, english).is_empty(), "{arabic} | {english}");
    }
    for (arabic, english) in [
        ("ناقلة ترفع علم ليبيريا", "A Liberia-flagged tanker"),
        ("جماعة مدعومة من إيران", "An Iran-backed group"),
        ("جماعة مدعومة من إيران", "A Tehran-backed group"),
        ("المرصد ومقره لندن", "The Britain-based monitor"),
        ("وصلت السفينة إلى ميناء بورسعيد", "The ship arrived at Port Said"),
        ("وصلت السفينة إلى بور سعيد", "The ship arrived in Port Said"),
        ("قال ميناء الشحن إنه مغلق", "The port said it was closed"),
    ] {
        assert!(kinds(arabic, english).is_empty(), "{arabic} | {english}");
    }
}

#[test]
fn a_capital_may_act_for_its_country() {
    for (arabic, english) in [
        ("وتنفي طهران سعيها إلى ذلك", "Iran denies seeking it"),
        ("القاهرة تدين الهجوم", "Egypt condemns the attack"),
        ("رحب الاتحاد بقرار الكويت، بينما لم تعلق الرياض عليه", "The union welcomed Kuwait's decision; Saudi Arabia has yet to comment"),
        ("تعهدت ألمانيا بتقديم المساعدة", "Berlin pledged to help"),
        ("شهدت العاصمة السودانية معارك عنيفة", "Fierce fighting rocked Khartoum"),
        ("انفجار في العاصمة السورية", "An explosion in Damascus"),
        ("اجتمع الرئيسان في قصر الإليزيه", "The two presidents met in Paris"),
        ("اتفق البيت الأبيض والكرملين على ذلك", "Washington and Moscow agreed on it"),
        ("قالت تل أبيب إنها سترد", "Israel said it would respond"),
        ("اتهمت طهران تل أبيب بالهجوم", "Tehran accused Israel of the attack"),
    ] {
        assert!(kinds(arabic, english).is_empty(), "{arabic} | {english}");
    }
    for (arabic, english) in [
        // Where somebody is, the country is more than its capital.
        ("سافر الوزير إلى القاهرة", "The minister travelled to Egypt"),
        ("وصل الوفد إلى تل أبيب", "The delegation arrived in Israel"),
        ("وقع الانفجار في ألمانيا", "The explosion happened in Berlin"),
        ("وتنفي طهران سعيها إلى ذلك", "Iraq denies seeking it"),
        ("تعهدت ألمانيا بتقديم المساعدة", "Paris pledged to help"),
        ("شهدت العاصمة السودانية معارك عنيفة", "Fierce fighting rocked Tripoli"),
        ("اتفق البيت الأبيض على ذلك", "London agreed on it"),
    ] {
        assert!(!kinds(arabic, english).is_empty(), "{arabic} | {english}");
    }
}

#[test]
fn whose_an_office_is_may_be_said_and_names_may_be_glued() {
    for (arabic, english) in [
        ("اتصل الرئيس عبد الفتاح السيسي بنظيره", "Egypt's President Abdel-Fattah el-Sissi called his counterpart"),
        ("قال رئيس الوزراء مصطفى مدبولي ذلك", "Egypt's Prime Minister Mostafa Madbouly said so"),
        ("استقبل جلالة الملك محمد السادس الوفد", "His Majesty King Mohammed VI received the delegation"),
        ("قال أبوالغيط إن الاتفاق قريب", "Abu Al-Gheit said the agreement was near"),
        ("كتب نورالدين عاشور", "Nur al-Din Ashur wrote"),
        ("أحب الوالدين والأبناء", "He loved the parents and the children"),
        ("زار دول المغرب العربي", "He visited the countries of North Africa"),
        ("رفح....وغزة", "Rafah... and Gaza"),
        ("بارزاني يؤكد وجود انتهاكات في السجون", "Barzani Asserts Presence of Violations in Prisons"),
        ("وأولمرت يكلف ليبرمان الملف", "Olmert Assigns Lieberman the File"),
    ] {
        assert!(kinds(arabic, english).is_empty(), "{arabic} | {english}: {:?}", kinds(arabic, english));
    }
    for (arabic, english) in [
        ("اتصل الرئيس عبد الفتاح السيسي بنظيره", "Egypt's President Mahmoud Abbas called his counterpart"),
        ("وصل الوفد إلى المدينة", "Iran's delegation has arrived in the city"),
        ("كتب نورالدين عاشور", "Nur al-Din Haddad wrote"),
    ] {
        assert!(!kinds(arabic, english).is_empty(), "{arabic} | {english}");
    }
}

#[test]
fn a_title_in_front_of_a_name_is_none() {
    for (arabic, english) in [
        ("قال مستشار الرئيس أسامة الباز أمس", "Presidential Political Advisor Osama al-Baz said yesterday"),
        ("التقى القس ويليام هيشلر هرتزل", "Reverend William Hechler met Herzl"),
        ("اخترعها الأسكتلندي جيمس واط", "It was invented by Scotsman James Watt"),
        ("غادرت السفن ميناء حيفا", "The ships have left Haifa Seaport"),
    ] {
        assert!(kinds(arabic, english).is_empty(), "{arabic} | {english}: {:?}", kinds(arabic, english));
    }
    for (arabic, english) in [
        ("قال مستشار الرئيس أسامة الباز أمس", "Presidential Political Advisor Hassan al-Shami said yesterday"),
        ("التقى القس ويليام هيشلر هرتزل", "Reverend Johan Lindqvist met Herzl"),
    ] {
        assert!(!kinds(arabic, english).is_empty(), "{arabic} | {english}");
    }
}

#[test]
fn a_word_that_is_written_like_a_place_is_none() {
    for (arabic, english) in [
        ("ولد في سان برناردينو في إطار رحلة", "He was born in San Bernardino, California, during a trip"),
        (
            "اتصل الرئيس عبد الفتاح السيسي بنظيره في إطار التشاور",
            "Egypt's President Abdel-Fattah el-Sissi called his counterpart for talks",
        ),
        ("قال رئيس الوزراء مصطفى مدبولي ذلك على الصعيد المحلي", "Egypt's Prime Minister Mostafa Madbouly said so at the local level"),
        (
            "الخلاف حائل دون لقاء الرئيس عبد الفتاح السيسي",
            "The dispute stands in the way of meeting Egypt's President Abdel-Fattah el-Sissi",
        ),
        ("تعادل ميلان مع بولونيا", "Milan drew with Bologna"),
        ("سافر الوفد إلى بولونيا", "The delegation travelled to Poland"),
    ] {
        assert!(kinds(arabic, english).is_empty(), "{arabic} | {english}: {:?}", kinds(arabic, english));
    }
    for (arabic, english) in [
        ("وصل الوفد في إطار جولة إلى قطر", "The delegation arrived in Kuwait on a tour"),
        ("تعادل ميلان مع بولونيا", "Milan drew with Barcelona"),
    ] {
        assert!(!kinds(arabic, english).is_empty(), "{arabic} | {english}");
    }
}

#[test]
fn an_acronym_may_be_written_in_several_ways() {
    let found = |arabic: &str, english: &str| {
        let found = check::run(&Pair::new(arabic, english, Context { full: true, ..Context::default() }));
        found.iter().any(|f| f.kind == FlagKind::AcronymInvented)
    };
    for (arabic, english) in [
        ("حلاق يرفض قص شعر القنصل", "BARBER REFUSES TO CUT CONSUL'S HAIR"),
        ("(رويترز، و ص ف)", "(Reuters, AFP)"),
        ("(رويترز، أب)", "(Reuters, AP)"),
        ("الاتحاد الأوربي يتفق على كبح الهجرة", "EU agrees to curb migration"),
        ("سكرتير عام حلف الأطلنطي", "The NATO secretary general"),
        ("قام مكتب التحقيقات الفيديرالي بعملية", "The FBI carried out an operation"),
    ] {
        assert!(!found(arabic, english), "{arabic} | {english}");
    }
    for (arabic, english) in [("الأمم المتحدة تتفق على كبح الهجرة", "EU agrees to curb migration"), ("(رويترز)", "(Reuters, AFP)")]
    {
        assert!(found(arabic, english), "{arabic} | {english}");
    }
}

#[test]
fn a_house_spelling_is_no_error() {
    let glossary = Glossary::parse("own.tsv", "القدس\tBayt al-Maqdis").unwrap();
    let context = Context { full: true, glossary: Some(&glossary), ..Context::default() };
    assert!(check::run(&Pair::new("وصل الوفد إلى القدس", "The delegation reached Bayt al-Maqdis", context)).is_empty());
}

proptest! {
    #[test]
    fn any_pair_is_judged(arabic in "[قالمحدسبو عوليدال،.]{0,80}|\\PC{0,80}", english in "[A-Za-z' .-]{0,80}|\\PC{0,80}") {
        kinds(&arabic, &english);
    }
}
