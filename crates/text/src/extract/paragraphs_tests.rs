use super::*;

fn count(text: &str) -> usize {
    paragraphs(text).len()
}

#[test]
fn wrapped_text_is_joined() {
    let cases = [
        // Seventy columns, a blank line between paragraphs.
        (
            "أعلنت وزارة الصحة أن أعمال توسعة مستشفى المدينة ستكتمل قبل بداية الصيف،\nوأن قسما جديدا للطوارئ سيفتح أبوابه أمام المرضى في مطلع يونيو المقبل بعد\nتجهيزه بأحدث المعدات الطبية.\n\nوقال مدير المستشفى خلال جولة ميدانية إن القسم الجديد يضم 40 سريرا وأربع\nغرف للعمليات، وإن العمل جرى على ثلاث مراحل استمرت عامين كاملين بكلفة\nبلغت 12 مليون دينار.",
            2,
        ),
        // A proportional font: lines of about one length, spaces at the breaks.
        (
            "أعلنت مديرية الدفاع المدني في بيان لها اليوم وفاة عامل يدعى\n سامر بن خالد - رحمه الله - من عمال البناء بعد سقوطه من سطح \n مبنى في إربد ، داعية الله أن يتغمده بواسع رحمته ، \n ويلهم أهله الصبر والسلوان.",
            1,
        ),
        // Windows line ends.
        ("افتتح المحافظ أمس جسرا جديدا على النهر يربط بين\r\nضفتي المدينة، بعد عمل استمر عامين كاملين وتأخر\r\nبسبب نقص التمويل.\r\n", 1),
        // Narrow columns of a mail.
        ("قال المتحدث باسم الشرطة إن\nثلاثة أشخاص أصيبوا في حادث\nعلى الطريق الدائري عندما\nاصطدمت سيارتان عند مدخل\nالمدينة الشمالي.", 1),
        // Sentences end inside lines.
        (
            "غادر الوفد العاصمة أمس. وعاد الوزير إلى مكتبه وبدأ اجتماعا\nجديدا مع مستشاريه استمر ساعتين. وأعلن البيان الختامي مساء\nاليوم نفسه أمام الصحفيين.",
            1,
        ),
        // Short vowels in the first line alone, which the program that wrapped it counted.
        (
            "قُتِلَ ثلاثة عمّال وأُصيب أربعة آخرون بجروح أمس في انهيار\nجدار قديم وسط المدينة، وقالت البلدية إن الجدار كان متصدعا\nمنذ الشتاء الماضي. وأضافت أن فرق الإنقاذ وصلت بعد ربع ساعة\nمن البلاغ الأول، وأن التحقيق بدأ لمعرفة من المسؤول عن تأخر\nالترميم. وطالب السكان بإخلاء المباني المجاورة قبل موسم\nالأمطار الذي يبدأ بعد شهر.",
            1,
        ),
        // An aside at the beginning of a line.
        (
            "أعلنت البلدية أن خطة ترميم الأبنية القديمة في وسط\nالمدينة -التي أقرت قبل عام- لن تتأخر، وأن العمل\nسيبدأ بعد موسم الأمطار الذي ينتهي في آذار. وأضافت\nأن الكلفة تبلغ سبعة ملايين دينار، وأن الحكومة\n-بحسب الاتفاق- تدفع نصفها قبل نهاية الصيف المقبل\nمن صندوق الطوارئ.",
            1,
        ),
        // A break inside a sentence, nothing wrapped.
        ("وقال رئيس البلدية في تصريح للصحفيين إن العمل سيستمر حتى نهاية العام في\nجميع الأحياء.", 1),
        ("حضر الاجتماع وزير المالية،\nووزير الصحة، وغاب عنه وزير التعليم.", 1),
    ];
    for (text, paragraphs) in cases {
        assert_eq!(count(text), paragraphs, "{text}\n{:?}", super::paragraphs(text));
    }
}

#[test]
fn lines_that_are_meant_stay() {
    let cases = [
        // A list, though its items begin with a dash that hangs on a word.
        "تشمل الخطة التي أقرت أمس ثلاثة أهداف،\n-دعم التعليم في الريف\n-بناء المدارس - الثانوية أولا\n-تدريب المعلمين",
        // List items of one length.
        "- مركز الزهور من الساعة التاسعة صباحا إلى الثانية ظهرا\n- مركز النخيل من الساعة العاشرة صباحا إلى الثالثة عصرا\n- مركز الساحل من الساعة الثامنة صباحا إلى الواحدة ظهرا",
        "1- افتتاح المدرسة الجديدة في الحي الشرقي\n2- توسعة الطريق الساحلي إلى المطار الدولي\n3- بناء مستشفى للأطفال قرب الجامعة القديمة",
        "أ) تقديم الطلب إلى البلدية المختصة\nب) دفع الرسوم المقررة في القانون\nج) تسلم الرخصة بعد شهر واحد",
        // Names and offices.
        "السيد المهندس سامر العلي - وزيرا للصناعة\nالسيد الدكتور ماهر الحسن - وزيرا للصحة\nالسيدة المحامية ليلى حداد - وزيرة للعدل",
        // Verse.
        "يا دار عبلة بالجواء تكلمي\nوعمي صباحا دار عبلة واسلمي\nفوقفت فيها ناقتي وكأنها\nفدن لأقضي حاجة المتلوم",
        // Scores.
        "الأهلي 3 - 1 الزمالك\nالاتحاد 2 - 2 الشباب\nالهلال 1 - 0 النصر",
        // A decree.
        "الرقم : أ / 31\nالتاريخ : 9 / 10 / 1436هـ\nنحن ملك البلاد",
        // Subhead and prose.
        "عودة النازحين\nواعتبر الوزير أن عودة النازحين مسألة أساسية.",
        // Paragraphs that lost their stops.
        "أعلنت الوزارة افتتاح خط جديد للحافلات\nوقال الوزير إن الخط يخدم عشرين ألف راكب يوميا وإن التذاكر متاحة في جميع المحطات منذ صباح اليوم\nورحب الركاب بالخط الجديد",
        // The head of a page.
        "افتتاح جسر جديد على النهر\nافتتاح جسر جديد على النهر\n4 مارس 2023 الساعة 15:44\nالقاهرة (الأفق) - سالم العلي",
        // Questions and answers.
        "- ما خطتكم؟\n- سنعمل.\n- ومتى؟\n- قريبا.",
    ];
    for text in cases {
        assert_eq!(count(text), text.lines().count(), "{text}\n{:?}", paragraphs(text));
    }
}

#[test]
fn headlines_and_menus_beside_wrapped_text_do_not_hide_it() {
    let text = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة\nبعد عمل استمر عامين كاملين، وقال إن الكلفة بلغت سبعة ملايين\nدينار دفعت الحكومة نصفها والبلدية نصفها الآخر.\nورحب السكان بالجسر الذي يختصر زمن الرحلة إلى النصف ويخفف\nالزحام في الوسط.";
    for (above, lines) in [
        ("", 2),
        ("افتتاح جسر جديد على النهر\n", 3),
        ("افتتاح جسر جديد على النهر يربط ضفتي المدينة القديمة\n", 3),
        ("افتتاح جسر جديد على النهر يربط ضفتي المدينة ويخفف زحام\nالوسط القديم\n", 3),
        ("الرئيسية | رياضة | اقتصاد\nافتتاح جسر جديد على النهر يربط ضفتي المدينة ويخفف زحام\nالوسط القديم\n", 4),
        ("الرئيسية\nرياضة\nاقتصاد\nافتتاح جسر جديد على النهر\n4 مارس 2023\n", 7),
    ] {
        for below in ["", "\nجميع الحقوق محفوظة", "\nشارك على فيسبوك\nجميع الحقوق محفوظة"] {
            let all = format!("{above}{text}{below}");
            assert_eq!(count(&all), lines + below.matches('\n').count(), "{all}\n{:?}", paragraphs(&all));
        }
    }
}

#[test]
fn a_large_first_letter_belongs_to_its_word() {
    assert_eq!(paragraphs("افتتاح جسر\n\nأ\nعلنت الوزارة أمس افتتاح جسر جديد."), ["افتتاح جسر", "أعلنت الوزارة أمس افتتاح جسر جديد."]);
    assert_eq!(paragraphs("كـ\nشفت الشرطة أمس عن عصابة كبيرة.")[0], "كشفت الشرطة أمس عن عصابة كبيرة.");
    for text in ["أ\nب\nج", "أ- بند أول في القائمة\nب- بند ثان", "5\nأهداف سجلها الفريق في مباراة أمس"]
    {
        assert_eq!(count(text), text.lines().count(), "{text}");
    }
}

#[test]
fn a_blank_line_ends_a_paragraph_and_breaks_of_all_kinds_end_lines() {
    assert_eq!(count("قال الوزير في\n\nالمؤتمر"), 2);
    assert_eq!(count("خبر أول.\rخبر ثان.\u{2028}خبر ثالث.\u{0C}خبر رابع."), 4);
    assert_eq!(count(" \r\n\r\n"), 0);
}

/// A quotation in wrapped text goes on behind the stops in it; where nothing is wrapped, or it is closed already, lines end.
#[test]
fn quotations_go_on_over_wrapped_lines() {
    let open = "وقال رئيس الوزراء في كلمته أمام البرلمان: «لن نتراجع.\nوسنمضي في الإصلاح. هذا وعدنا للشعب، ولن نخلفه مهما\nكانت الصعاب». ثم غادر القاعة من دون أن يجيب عن أسئلة\nالصحفيين الذين كانوا في انتظاره.";
    assert_eq!(paragraphs(open), [open.replace('\n', " ")]);
    let asked = open.replace("نتراجع.", "نتراجع!");
    assert_eq!(count(&asked), 1);
    for text in [
        open.replace("«لن نتراجع.", "«لن نتراجع».").replace("الصعاب».", "الصعاب."),
        open.replace("نتراجع.\n", "نتراجع.\n\n"),
        "قال: «جئنا.\nورأينا».\nوعدنا.".to_string(),
    ] {
        assert!(count(&text) > 1, "{text}");
    }
}

#[test]
fn halves_of_a_verse_are_no_prose() {
    let above = "وقال الشاعر في قصيدته التي ألقاها أمس أمام جمهور كبير من\nمحبي الشعر في العاصمة:\n\n";
    let below = "وصفق الحاضرون طويلا للشاعر الذي عاد إلى منصته بعد غياب\nدام سنوات طويلة قضاها في الغربة بعيدا عن أهله.";
    for gap in ["      ", "   ", "\t", " \t "] {
        let text = format!(
            "{above}يا دار عبلة بالجواء تكلمي{gap}وعمي صباحا دار عبلة واسلمي\nفوقفت فيها ناقتي وكأنها{gap}فدن لأقضي حاجة المتلوم\n{below}"
        );
        assert_eq!(count(&text), 4, "{:?}", paragraphs(&text));
    }
    // A justified line has several gaps, or small ones.
    let justified = above.replace("في قصيدته", "في   قصيدته").replace("أمس أمام", "أمس   أمام");
    assert_eq!(count(&justified), 1, "{:?}", paragraphs(&justified));
}

/// A text in columns of any width becomes sentences again.
#[test]
fn narrow_columns_are_joined() {
    let text = "أعلنت وزارة الصحة أن أعمال توسعة مستشفى المدينة ستكتمل قبل بداية الصيف وأن قسما جديدا للطوارئ سيفتح أبوابه أمام المرضى في مطلع يونيو المقبل بعد تجهيزه بأحدث المعدات الطبية. وقال مدير المستشفى خلال جولة ميدانية إن القسم الجديد يضم 40 سريرا وأربع غرف للعمليات وإن العمل جرى على ثلاث مراحل استمرت عامين كاملين بكلفة بلغت 12 مليون دينار. ورحب الأهالي بالخطوة التي طال انتظارها.";
    for width in 24..=60 {
        let mut wrapped = String::new();
        let mut line = 0;
        for word in text.split(' ') {
            let long = word.chars().count();
            if line > 0 && line + 1 + long > width {
                wrapped.push('\n');
                line = 0;
            } else if line > 0 {
                wrapped.push(' ');
                line += 1;
            }
            wrapped.push_str(word);
            line += long;
        }
        // Where a line happens to end with a sentence, a paragraph may.
        let most = 1 + wrapped.matches(".\n").count();
        assert!(count(&wrapped) <= most, "{width}: {:?}", paragraphs(&wrapped));
    }
}

#[test]
fn references_to_quotation_marks_that_lost_a_letter() {
    for (text, plain) in [
        ("أكد أن quot;الخطةquot; جاهزة.", "أكد أن \"الخطة\" جاهزة."),
        ("quot;نعمquot; وquot;لاquot; معا.", "\"نعم\" و\"لا\" معا."),
        ("علامة quot; في النص.", "علامة quot; في النص."),
        ("رمز &quot;.", "رمز &quot;."),
    ] {
        assert_eq!(paragraphs(text), [plain]);
    }
}
