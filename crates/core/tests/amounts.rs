//! Units of measure, the country of a currency, ordinals, numerals, duals and small numbers in words: tables of right pairs and wrong ones.

use mujaz::check::{Fidelity, FlagKind};

fn kinds(arabic: &str, english: &str) -> Vec<FlagKind> {
    let found = Fidelity { full: true, ..Fidelity::default() }.translation(arabic, english);
    for f in &found {
        assert!(f.source.clone().is_none_or(|r| arabic.get(r).is_some()) && f.target.clone().is_none_or(|r| english.get(r).is_some()));
    }
    found.into_iter().map(|f| f.kind).collect()
}

fn passes(table: &[(&str, &str)]) {
    let wrong: Vec<_> = table.iter().map(|(a, e)| (a, e, kinds(a, e))).filter(|(_, _, k)| !k.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn fails(want: FlagKind, table: &[(&str, &str)]) {
    let wrong: Vec<_> = table.iter().map(|(a, e)| (a, e, kinds(a, e))).filter(|(_, _, k)| !k.contains(&want)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_same_number_of_another_unit_is_another_amount() {
    fails(
        FlagKind::UnitChanged,
        &[
            ("سار 20 كم.", "He walked 20 miles."),
            ("على بعد 200 متر من المعبر", "200 km from the crossing"),
            ("استمر الاجتماع ثلاث ساعات", "The meeting lasted three days"),
            ("سجن خمس سنوات", "He was jailed for five months"),
            ("زرع 10 هكتارات من القمح", "He planted 10 acres of wheat"),
            ("أنتج الحقل 5 ملايين برميل", "The field produced 5 million tonnes"),
            ("خلال عامين", "within two months"),
            ("بعد شهرين من الحرب", "two weeks into the war"),
            ("مهلة ساعتين", "a two-day deadline"),
            ("ضبط 30 كيلوغراما من الكبتاغون", "Thirty tonnes of captagon were seized"),
            ("خطة خمسية مدتها 5 أعوام", "a 5-month plan"),
            ("بقدرة 500 ميغاواط", "with a capacity of 500 gigawatts"),
            ("احترق 70 دونما", "70 hectares burned"),
        ],
    );
}

#[test]
fn units_in_other_words_and_converted_pass() {
    passes(&[
        ("سار 20 كلم", "He walked 20km"),
        ("على بعد 20 كيلومترا", "about 12 miles away"),
        ("على بعد 20 كيلومترا", "20 kilometres (12 miles) away"),
        ("خلال 48 ساعة", "within two days"),
        ("سنة ونصف السنة", "18 months"),
        ("بعد عشر سنوات", "a decade later"),
        ("خمسين عاما من الحرب", "half a century of war"),
        ("تبلغ مساحة الأرض 100 دونم", "The land covers 100 dunams (25 acres)"),
        ("بلغت المساحة 10452 كيلومترا مربعا", "an area of 10,452 sq km"),
        ("10 أفدنة من الأرز", "10 acres of rice"),
        ("ثلاث ليال", "three days"),
        ("وقع ثلاثة عقود بقيمة 3 ملايين دولار", "He signed three contracts worth $3 million"),
        ("سرعة 100 كيلومتر في الساعة", "100 kph"),
        ("بين 3 و5 سنوات", "three to five years"),
        ("5 سنوات و5 أشهر", "5 months and 5 years"),
        ("1.5 مليار طن", "1.5 gigatons"),
        ("درجات الحرارة 30 مئوية", "30 degrees Celsius"),
    ]);
}

#[test]
fn a_currency_of_another_country_is_another_one() {
    fails(
        FlagKind::UnitChanged,
        &[
            ("5 ملايين دولار كندي", "5 million US dollars"),
            ("5 ملايين دولار أسترالي", "$5 million"),
            ("مليون دينار أردني", "one million Kuwaiti dinars"),
            ("مليون دينار كويتي", "JD1 million"),
            ("5 ملايين ريال سعودي", "5 million Qatari riyals"),
            ("5 ملايين ريال سعودي", "QR5 million"),
            ("5 ملايين ليرة سورية", "5 million Turkish lira"),
            ("1.2 مليار جنيه مصري", "£1.2 billion"),
            ("1.2 مليار جنيه مصري", "1.2 billion pounds sterling"),
            ("انخفض الدينار الكويتي", "The Jordanian dinar fell"),
            ("5 ملايين دولار أميركي", "C$5 million"),
        ],
    );
    passes(&[
        ("5 ملايين دولار كندي", "5 million Canadian dollars"),
        ("5 ملايين دولار كندي", "C$5 million"),
        ("5 ملايين دولار كندي", "Canada will pay $5 million"),
        ("5 ملايين دولار أميركي", "$5 million"),
        ("5 ملايين دولار", "US$5 million"),
        ("5 ملايين دولار", "5 million Canadian dollars"),
        ("مليون دينار كويتي", "one million dinars"),
        ("1.2 مليار جنيه مصري", "EGP 1.2 billion"),
        ("1.2 مليار جنيه مصري", "1.2 billion Egyptian pounds"),
        ("1.2 مليار جنيه إسترليني", "£1.2bn"),
        ("هبط الجنيه الإسترليني إلى 1.27 دولار", "Sterling slipped to $1.27"),
        ("5 ملايين ريال سعودي", "SR5 million"),
        ("سعر الدولار الأميركي مقابل الليرة التركية", "The US dollar against the Turkish lira"),
        ("فاز ريال مدريد", "Real Madrid won"),
    ]);
}

#[test]
fn a_code_of_a_currency_is_no_invented_acronym() {
    passes(&[
        ("خمسة ملايين دينار كويتي", "KWD 5 million"),
        ("خمسة ملايين ريال قطري", "QAR 5 million"),
        ("خمسة ملايين ليرة لبنانية", "LBP 5 million"),
        ("خمسة ملايين فرنك سويسري", "CHF 5 million"),
        ("خمسة ملايين دولار كندي", "CAD 5 million"),
        ("خمسة ملايين ين", "JPY 5 million"),
        ("خمسة ملايين شيكل", "NIS 5 million"),
        ("ألف درهم مغربي", "MAD 1,000"),
        // The figure stands behind it without a blank.
        ("خمسة ملايين درهم", "AED5 million"),
        ("ألف ريال", "SR1,000"),
        ("ألف دينار", "KD1,000"),
        ("ألف جنيه", "LE1,000"),
        ("مليون ونصف المليون درهم", "AED1.5 million"),
    ]);
    // Another currency is one in letters too, and letters that are none are seen.
    fails(FlagKind::UnitChanged, &[("5 ملايين ريال سعودي", "QAR 5 million"), ("مليون دينار كويتي", "JOD 1 million")]);
    fails(FlagKind::AcronymInvented, &[("وصل الرجل إلى البيت مساء", "The FDLR man came home in the evening")]);
}

#[test]
fn a_currency_without_an_amount_is_compared_too() {
    fails(
        FlagKind::UnitChanged,
        &[
            ("انخفض الجنيه المصري إلى 47.5 مقابل الدولار", "The Egyptian pound slid to 47.5 against the euro"),
            ("ارتفع اليورو إلى أعلى مستوى في عام", "The dollar climbed to its highest level in a year"),
            ("ضعف الروبل الروسي", "A weak Russian yuan"),
            ("ربط الدينار بالدولار", "They pegged the dirham to the dollar"),
        ],
    );
    passes(&[
        ("انخفض الجنيه المصري إلى 47.5 مقابل الدولار", "The Egyptian pound slid to 47.5 against the greenback"),
        ("الليرة اللبنانية تهبط أمام الدولار", "The Lebanese pound falls against the dollar"),
        ("الليرة تهبط أمام الدولار", "The pound falls against the dollar"),
        ("اليورو يرتفع مقابل العملة الأمريكية", "The euro rises against the dollar"),
        ("صفقة ريال مدريد بملايين اليوروهات", "Real Madrid's deal for millions of euros"),
        ("تكلفته 5 ملايين يورو", "It cost €5 million"),
        ("قال جيه دي فانس إن الدولار قوي", "JD Vance said the greenback was strong"),
    ]);
}

#[test]
fn an_ordinal_numeral_or_small_number_that_became_another_is_seen() {
    fails(
        FlagKind::NumberChanged,
        &[
            ("اندلعت الحرب العالمية الثانية عام 1939", "World War I broke out in 1939"),
            ("الحرب العالمية الأولى", "World War II"),
            ("الحرب العالمية الثانية", "the First World War"),
            ("الحرب العالمية الثانية", "World War One"),
            ("الملك محمد السادس", "King Mohammed V"),
            ("التقى الملك محمد السادس الملك فيليبي السادس", "King Mohammed V met King Felipe VI"),
            ("الملك فيصل الأول", "King Faisal II"),
            ("البابا يوحنا بولس الثاني", "Pope John Paul I"),
            ("احتل المرتبة الثالثة", "He came fifth"),
            ("للمرة الرابعة هذا العام", "for the second time this year"),
            ("في الربع الثالث من السنة", "in the first quarter of the year"),
            ("قتل ثلاثة جنود", "Five soldiers were killed"),
            ("أصيب شخصان في الحادث", "Three people were injured in the accident"),
            ("استقال وزيران", "Four ministers resigned"),
            ("فاز مرتين", "He won three times"),
            ("طفل في السابعة من عمره", "a nine-year-old child"),
            ("سيدة في الخامسة من العمر", "a four-year-old"),
        ],
    );
}

#[test]
fn years_of_two_digits_and_decimals_in_words_are_read() {
    passes(&[
        ("حرب 67", "the 1967 war"),
        ("بعد حرب الـ73", "after the 1973 war"),
        ("عرب 48", "the Arabs of 1948"),
        ("من مواليد 85", "born in 1985"),
        ("في صيف 82", "in the summer of 1982"),
        ("في العام 90", "in 1990"),
        ("ثلاثة فاصل خمسة في المئة", "3.5%"),
        ("ثلاثة فاصلة خمسة وعشرين في المئة", "3.25%"),
        ("ثلاثة فاصلة صفر خمسة في المئة", "3.05%"),
        ("صفر فاصلة خمسة في المئة", "0.5%"),
        ("اثنان فاصل سبعة مليون طن", "2.7 million tonnes"),
        ("1500 رجل", "fifteen hundred men"),
    ]);
    fails(
        FlagKind::NumberChanged,
        &[
            ("حرب 67", "the 1973 war"),
            ("قتل 67 شخصا", "1967 people were killed"),
            ("ثلاثة فاصل خمسة في المئة", "3.2%"),
            ("1500 رجل", "sixteen hundred men"),
        ],
    );
}

#[test]
fn ordinals_duals_and_small_numbers_in_other_words_pass() {
    passes(&[
        ("اندلعت الحرب العالمية الثانية عام 1939", "World War II broke out in 1939"),
        ("الحرب العالمية الثانية", "the Second World War"),
        ("الحرب العالمية الأولى", "WWI"),
        ("الملك محمد السادس", "King Mohammed VI"),
        ("البابا يوحنا بولس الثاني", "Pope John Paul II"),
        ("ثاني أكبر مدينة", "the second largest city"),
        ("لأول مرة", "for the first time"),
        ("مرة ثانية", "again, after three attempts"),
        ("وقع الطرفان الاتفاق", "Both sides signed the agreement"),
        ("قتلت امرأتان وطفل", "Two women and a child were killed"),
        ("بعد يومين", "the day after tomorrow"),
        ("تضاعف العدد ثلاث مرات", "The number has tripled"),
        ("ثلاثة أضعاف", "threefold"),
        ("فاز بهدفين مقابل هدف", "won 2-1"),
        ("في تشرين الثاني الماضي", "last November"),
        ("الساعة الثالثة", "at three o'clock"),
        ("في الطابق الرابع", "on the fourth floor"),
        ("القناة العاشرة", "Channel 10"),
        ("اجتمع الرئيسان", "The presidents met"),
        ("قال نائبان إن ثلاثة وزراء سيستقيلون", "Two lawmakers said three ministers would resign"),
        ("طفل في السابعة من عمره", "a seven-year-old child"),
        ("طفل في السابعة من عمره", "a 7-year-old child"),
        ("ثلاثة أرباع الناخبين", "Three quarters of voters"),
        ("ثلاثة أخماس المنتخبين", "Three-fifths of those elected"),
        ("في 17 تشرين", "on October 17"),
        ("في كانون", "in January"),
    ]);
}
