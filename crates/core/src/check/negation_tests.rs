//! Negations kept, lost and added.

use super::super::{Context, run};
use super::*;

fn found(arabic: &str, english: &str) -> Vec<FlagKind> {
    let context = Context { full: true, ..Context::default() };
    let kinds = run(&Pair::new(arabic, english, context)).into_iter().map(|f| f.kind);
    kinds.filter(|k| matches!(k, FlagKind::NegationLost | FlagKind::NegationAdded)).collect()
}

#[test]
fn a_negation_in_any_form_is_one() {
    for (arabic, english) in [
        ("لم يصل الوفد إلى المدينة", "The delegation did not reach the city"),
        ("لن نعود", "We will never go back"),
        ("ليس لدينا ما نقوله", "We have nothing to say"),
        ("لا تزال المدينة محاصرة", "The city is still besieged"),
        ("ما زال الوزير في المدينة", "The minister is still in the city"),
        ("لا سيما في الجنوب", "Especially in the south"),
        ("لا بد من اتفاق", "An agreement is a must"),
        ("نفى الوزير ذلك", "The minister said it was not so"),
        ("رفض التعليق", "He would not comment"),
        ("القرار غير قانوني", "The decision is illegal"),
        ("غير أن الوزير وافق", "But the minister agreed"),
        ("لم يتمكن من السفر", "He was unable to travel"),
        ("لا يتجاوز عددهم عشرة", "They number at most ten and only in the south"),
        ("فشلت المفاوضات", "The talks did not succeed"),
        ("لم تظهر عليه أعراض", "an asymptomatic patient"),
        ("لم يحدد الموعد", "The date has yet to be set"),
        ("خزنة لا تفتح", "an uncrackable safe"),
        ("نشرت «لا ستامبا» الخبر", "La Stampa published the news"),
        ("لم يطلب أحد جنودا ولن يطلب", "No one has asked or would ask for soldiers"),
        ("على الرغم من أنه لا يعرفه، إلا أنه وثق به", "Though he did not know him, he trusted him"),
        ("عدم الالتزام بالقرار", "not complying with the decision"),
        ("لم يبق إلا القليل", "Only a little remains"),
        ("هذا ليس فحسب عملا كبيرا", "This is not only a great work"),
        ("بعد لم شمل الأسرتين", "After reuniting the two families"),
        ("لمَ هو هنا؟", "Why is he here?"),
        ("لا يتجزأ من تاريخ المدينة", "An integral part of the city's history"),
        ("بشكل غير مفاجئ وصل الوفد", "Not unexpectedly, the delegation arrived"),
        ("أنت صديقي، صحيح؟", "You are my friend, aren't you?"),
        ("لايمكن أن تحكم عليه", "You can't judge him"),
        ("ليس له أقارب غير أخيه", "He has no relatives other than his brother"),
        ("لا دليل على أنه صنع لا عمدا أو سهوا", "There is no evidence that it was made deliberately or by accident"),
        ("سواء وقع الوزير الاتفاق أم لا", "Whether or not the minister signs the deal"),
        ("لن يتوقف القتال قبل الأحد", "The fighting will go on until Sunday"),
        ("لن يفلت من العقاب", "He will be punished"),
        ("لم يستبعد الوزير ذلك", "The minister left open the possibility"),
        ("ليس فقط في الجنوب بل في الشمال", "in the south as well as in the north"),
        ("غير الوزير موقفه", "The minister has changed his position"),
        ("غير قانوني", "illegal"),
        ("دون سن الثامنة عشرة", "younger than 18"),
        ("حركة عدم الانحياز", "The Movement of the Nonaligned"),
        ("ما من مسؤول إلا ويعرف ذلك", "Every official knows that"),
        ("بدون تأشيرة", "visa-free"),
        ("نفاه السلطان", "The Sultan exiled him"),
        ("خلا البيان من ذكر الأزمة", "The statement held no word of the crisis"),
        ("سيبقى الباب مفتوحا مهما حدث", "The door stays open no matter what happens"),
        ("ما من أحد فوق القانون", "No one is above the law"),
        ("الغرفة رقم خمسة", "Room No. 5"),
        ("توفر الدولة العلاج مجانا", "The state provides treatment at no cost"),
        ("فاز بهدف نظيف", "They won by a goal to nothing"),
        ("لا يزال مصيره مجهولا", "There is still no word of him"),
        ("لا نزال في أول الطريق", "We are still at the beginning of the road"),
        (
            "على الشركات التي توظف العمال من خارج المدينة ألا تسكنهم في بيوت بلا ماء",
            "Companies must not put workers whom they hire from outside the city up in houses without water",
        ),
        ("الرسوم ليست نهائية", "The tariffs are not final"),
        (
            "لم تتمكن الحكومة من إقرار الموازنة التي يبلغ العجز فيها 4%",
            "The government has been unable to pass the budget, whose deficit is 4%",
        ),
        ("لم يبلغ العاشرة من عمره", "He is under ten"),
        ("قبل موعد لا يتعدى نهاية العام", "By the end of the year at the latest"),
    ] {
        assert!(found(arabic, english).is_empty(), "{arabic} | {english}");
    }
}

#[test]
fn what_is_denied_on_one_side_alone_is_seen() {
    for (arabic, english) in [
        ("لم يصل الوفد إلى المدينة", "The delegation reached the city"),
        ("ولن تشارك بلاده في القمة", "His country will take part in the summit"),
        ("وليس الوزير من قال ذلك", "The minister said that"),
        ("فلا يعرف أحد أين هم", "Everybody knows where they are"),
        ("رغم أنه لا ينقل الأمراض، إلا أنه مزعج", "Although it carries diseases, it is irritating"),
        ("لا يثق كثير من الناس في الآلة", "Many people nonetheless trust the machine"),
        ("لم يخل القرار من شروط", "The decision was without conditions"),
        ("لم يعلن الوزير سوى موقفه، فقال: لن نقبل بأقل من ذلك", "The minister only announced his position: we will accept anything less"),
        ("ما زال مصيرهم معلقا لأن دولهم لم توافق", "Their fate remains open as their countries agreed"),
        ("القرار غير ملزم", "The decision is binding"),
        ("القرار غير قانوني", "The decision is legal"),
        ("السفر بدون تأشيرة", "Travel with a visa"),
        ("أكد عدم مشاركته", "He confirmed his participation"),
        ("نفى المتحدث وقوع إصابات", "The spokesman said there were injuries"),
        ("ما من دليل", "There is evidence"),
        ("لا أحد يعلم متى", "Everyone knows when"),
        ("لم يبلغ العاشرة من عمره", "He is ten"),
    ] {
        assert_eq!(found(arabic, english), [FlagKind::NegationLost], "{arabic} | {english}");
    }
    for (arabic, english) in [
        ("وصل الوفد إلى المدينة", "The delegation did not reach the city"),
        ("ستشارك بلاده في القمة", "His country won't take part in the summit"),
        ("أعلن الوزير موافقته", "The minister never announced his agreement"),
        ("سقط ضحايا في الهجوم", "There were no casualties in the attack"),
        ("قال الشهود إنهم رأوا المهاجم", "Nobody saw the attacker, witnesses said"),
        ("نفى الوزير الذي وصل أمس الاتهامات", "The minister, who did not arrive yesterday, denied the accusations"),
        ("الكحول غير القانوني قد يحتوي على سموم", "Illegal alcohol may not contain poisons"),
    ] {
        assert_eq!(found(arabic, english), [FlagKind::NegationAdded], "{arabic} | {english}");
    }
}

/// What a translator may say with "no" though the Arabic denies nothing.
#[test]
fn a_no_of_the_english_alone_may_be_right() {
    for (arabic, english) in [
        ("ظل المنصب شاغرا منذ عامين", "Nobody has filled the post for two years"),
        ("الضحايا مدنيون عزل", "The victims had no weapons"),
        ("الطفل يتيم الأبوين", "The child has no parents"),
        ("وصف الاتهامات بأنها باطلة", "He said there was no truth to the accusations"),
        ("صمت الرئيس طوال الجلسة", "The president said nothing throughout the session"),
        ("علقت الرحلات إلى بغداد", "No flights to Baghdad are running"),
        ("المدارس مغلقة حتى إشعار آخر", "There is no school until further notice"),
        ("تتساوى فرص الفريقين", "Nothing separates the two teams"),
        ("المتحف هو الأكبر في العالم", "No museum in the world is larger"),
        ("الأمر واضح", "There is no question about it"),
    ] {
        assert!(found(arabic, english).is_empty(), "{arabic} | {english}");
    }
    for (arabic, english) in
        [("حضر الوزير الاجتماع", "No minister attended the meeting"), ("وصل الوفد إلى المدينة", "Nobody reached the city")]
    {
        assert_eq!(found(arabic, english), [FlagKind::NegationAdded], "{arabic} | {english}");
    }
}

#[test]
fn what_is_said_with_another_negation_is_right() {
    for (arabic, english) in [
        ("أفرجت السلطات عن مئة سجين فضلا عن مئات الموقوفين", "The authorities freed 100 prisoners, not to mention hundreds of detainees"),
        ("ولست من أنصار الحكومة", "I am not a supporter of the government"),
        ("لا يكاد الضرر يقارن بما حدث العام الماضي", "The damage cannot be compared with last year's"),
        ("لا بل سيطاردوننا في بيوتنا", "They would rather pursue us in our homes"),
        ("هو الحارس لا غير", "He is the guard and that is all"),
        ("ولا مانع من زيادة رواتبهم", "There are no objections to raising their salaries"),
        ("اتهامات لا أساس لها", "false accusations"),
        ("مخاطر ليست قليلة", "considerable dangers"),
        ("مصاب بمرض لا يشفى", "He has an incurable disease"),
        (
            "اعتقل بدون أمر من النيابة العامة في العاصمة ولا محاكمة",
            "He was arrested without a warrant from prosecutors in the capital or a trial",
        ),
        ("لاأعرف السبب", "I don't know the reason"),
        ("ولاتقع المسؤولية على الموظفين", "The responsibility does not lie with the staff"),
        ("نملك ما لاتملكه بلدان أخرى", "We have what other countries do not"),
        ("لم يعد الجسر صالحا", "The bridge is no longer fit for use"),
        ("لم يعد إلى بيته", "He still hasn't gone home"),
        ("لم يعد سوى عشرة جنود على قيد الحياة", "Only ten soldiers are still alive"),
        ("ولم يعد في البلدة القديمة سوى بضع أسر", "Only a few families are still in the old town"),
        ("ما زال يرفض العودة", "He no longer wants to return and still refuses"),
    ] {
        assert!(found(arabic, english).is_empty(), "{arabic} | {english}: {:?}", found(arabic, english));
    }
}

#[test]
fn what_excepts_warns_or_denies_a_clause_answers_for_a_not() {
    for (arabic, english) in [
        ("لا يسعنا سوى أن نستقبل الضيوف", "We can only welcome the guests"),
        ("لا يمكن إلا أن يوافق على هذا القرار", "He can only agree to this decision"),
        (
            "وأضاف أن النمو أقل مما يجب ولذلك عدلت القوانين مؤكدا أن الاستثمار الأجنبي لن يأتي إلا إذا رفعت العوائق",
            "Foreign investment will not come to the country unless obstacles are removed, he said",
        ),
        (
            "يجري استكمال المشروعات المفتوحة في كل المحافظات وعدم فتح مشروعات جديدة إلا بعد توافر الموارد",
            "Work will go on, and new projects will not be launched unless there are resources for them",
        ),
        ("حذرت الشرطة السكان من الاقتراب من النهر", "Police warned residents not to go near the river"),
        ("ستتضاعف الخسائر في العام المقبل إذا لم تتدخل الحكومة", "Unless the government steps in, the losses will double next year"),
        ("ونصح الأطباء الناس بتجنب السكر", "Doctors advised people not to eat sugar"),
        ("أبدى اعتذاره عن الاستمرار في منصبه", "He apologised for not continuing in his post"),
        (
            "نفى رئيس المجلس أن يكون موضوع إنشاء منطقة للتجارة الحرة بين البلدين هو أحد الموضوعات على أجندة العلاقات",
            "The council's head said the issue of establishing a free trade zone between the countries is not on the agenda of relations",
        ),
        ("قال إنهما ليستا هيئتين قضائيتين", "He said they are not judicial bodies"),
        ("الحد الأدنى لرأس المال ثلاثة ملايين", "The capital should not be less than three million"),
        ("وهذا أمر بالغ الأهمية", "The importance of this cannot be overstated"),
        ("المملكة دأبت على دعم اللاجئين", "The kingdom has never failed to support refugees"),
        ("الديمقراطية غيرموجودة في البلاد", "There is no democracy in the country"),
        ("طالب نواب بسحب الثقة من الوزير", "Lawmakers asked for a vote of no confidence in the minister"),
        ("جاء متأخرا بحيث لم يحدث فارقا كبيرا", "It came too late to make much difference"),
        ("ما كانوا يجرؤون على ذلك في عهده", "They would never have dared to do that in his time"),
        ("فاز الفريق بهدف من دون مقابل", "The team won 1-0"),
        ("منها على سبيل المثال لا الحصر الماء والغذاء", "such as water and food"),
        ("يشمل ذلك على سبيل المثال لا الحصر الماء", "This includes, but is not limited to, water"),
        ("نظام لا مركزي", "a decentralized system"),
        ("تحدث هذه التغيرات بشكل لا يمكن تجنبه في كل عام", "These changes inevitably happen every year"),
        ("لم نستطع العثور على الصفحة", "We cant find the page"),
        ("كثرة مشاغله تحول دون مشاهدته التلفزيون", "He is so busy that he watches little television"),
        ("هذا الخلاف حائل دون لقاء الوزيرين", "This dispute stands in the way of a meeting of the ministers"),
    ] {
        assert!(found(arabic, english).is_empty(), "{arabic} | {english}: {:?}", found(arabic, english));
    }
    for (arabic, english) in [
        ("لم يحضر الوزير الاجتماع، إلا أن الوفد وافق", "The minister attended the meeting, but the delegation agreed"),
        ("ليسا من المدينة", "They are from the city"),
        ("لم يصل الوفد في الموعد", "The delegation arrived on time, too"),
    ] {
        assert_eq!(found(arabic, english), [FlagKind::NegationLost], "{arabic} | {english}");
    }
    for (arabic, english) in
        [("غيرت الحكومة موقفها", "The government has not changed its position"), ("هذا أمر مهم", "This will not be important")]
    {
        assert_eq!(found(arabic, english), [FlagKind::NegationAdded], "{arabic} | {english}");
    }
}

#[test]
fn still_is_not_no_longer() {
    for (arabic, english) in [
        ("لا تزال المعارك دائرة", "The fighting is no longer going on"),
        ("وما زال الوزير في المدينة", "The minister is no longer in the city"),
        ("ولا يزال الجسر مغلقا", "The bridge is not closed"),
    ] {
        assert_eq!(found(arabic, english), [FlagKind::NegationAdded], "{arabic} | {english}");
    }
    for (arabic, english) in [
        ("لم يعد الرجل يعيش هنا", "The man still lives here"),
        ("ولم تعد المدينة آمنة", "The city is still safe"),
        ("ولايته لم تنته", "His term has ended"),
    ] {
        assert_eq!(found(arabic, english), [FlagKind::NegationLost], "{arabic} | {english}");
    }
}

#[test]
fn what_is_turned_round_takes_no_other_denial_s_word() {
    for (arabic, english) in [
        (
            "في السادس من مارس لم يكن مجموع الفحوص التي أجريت في المستشفيات معروفا، لأنه لم يعلن إلا عن الحالات الخطيرة",
            "By 6 March the total of tests done in the hospitals was unknown, because only serious cases were reported",
        ),
        (
            "لم تكن صور القرى التي نشرت في صحف العاصمة إلا جراحا أخرى، فلم يبق شيء للناس لم يحترق",
            "The pictures of villages that the papers ran were nothing but further wounds, since nothing was left that had been spared by fire",
        ),
        (
            "يدين المجلس تدمير المواقع المقدسة والتاريخية، وبخاصة مواقع التراث العالمي في المدينة القديمة وأسواقها، على سبيل الذكر لا الحصر",
            "The council condemns the destruction of holy sites, especially but not exclusively those of world heritage in the old city and its markets",
        ),
    ] {
        assert!(found(arabic, english).is_empty(), "{arabic} | {english}: {:?}", found(arabic, english));
    }
    for (arabic, english) in [
        ("لم يكن العدد معروفا في مارس", "The number was known in March"),
        ("فلن يعرض النص كله إذا كان قريبا جدا من الحافة", "The text will be shown in full if it is too close to the edge"),
    ] {
        assert_eq!(found(arabic, english), [FlagKind::NegationLost], "{arabic} | {english}");
    }
}

#[test]
fn what_warns_fails_or_excepts_answers_for_its_own_not_alone() {
    for (arabic, english) in [
        ("حذر الطبيب من أن الدواء خطير", "The doctor warned that the drug was not dangerous"),
        ("وحذرت الوزارة المواطنين من أنها ستغلق الطريق", "The ministry warned that it would not close the road"),
        ("نصح الطبيب المرضى بشرب الماء", "The doctor advised patients not to drink water"),
        ("يسود هدوء حذر المدينة منذ الفجر", "A cautious calm has not settled on the city since dawn"),
        ("أصدرت الدول تحذيرا من تسرب النفط", "The countries have not warned of leaking oil"),
        (
            "قام الأخوان بأول رحلة ناجحة في الشتاء، ولم تدم إلا ثواني",
            "The brothers did not make the first successful flight in the winter, and it lasted only seconds",
        ),
        ("أخفقت الحكومة في دفع الأجور", "The government has not failed to pay the wages"),
    ] {
        assert_eq!(found(arabic, english), [FlagKind::NegationAdded], "{arabic} | {english}");
    }
    for (arabic, english) in [
        ("حذر الطبيب من تناول الدواء", "The doctor warned people not to take the drug"),
        ("ودأب على دعم اللاجئين", "He has never failed to support refugees"),
        ("دأبت الحكومة على التحذير من الحرائق", "The government has never ceased to warn of fires"),
        ("حذرهم من الذهاب إلى النهر", "He told them not to go to the river"),
        ("كن حذرا من أن تفقد أمتعتك", "Be careful you don't lose your luggage"),
        ("حذر من أن الطريق لن يفتح", "He warned that the road would not be opened"),
        ("حجب البرلمان الثقة عن الحكومة", "Parliament passed a vote of no confidence in the government"),
    ] {
        assert!(found(arabic, english).is_empty(), "{arabic} | {english}: {:?}", found(arabic, english));
    }
    assert_eq!(
        found("تأكد من أن أي شخص يمكنه التحرير واسحب الملف", "Make sure that nobody can edit it and check out the file"),
        [FlagKind::NegationAdded]
    );
}

#[test]
fn adjectives_in_in_and_im_answer_for_a_negation() {
    for (arabic, english) in [
        ("كان دفاعهم لا يمكن اختراقه", "Their defence was impenetrable"),
        ("هذه حجة لا يمكن دحضها", "This is an irrefutable argument"),
        ("هزها غضب لا يمكن التعبير عنه", "She shook with inexpressible rage"),
        ("مسيرة التاريخ لا يمكن وقفها", "The march of history is inexorable"),
        ("حجم الخسائر لا يمكن قياسه", "The losses are immeasurable"),
        ("بعضهم لا يتجاوز عمره 11 عاما", "some of them as young as 11"),
    ] {
        assert!(found(arabic, english).is_empty(), "{arabic} | {english}: {:?}", found(arabic, english));
    }
    assert_eq!(found("لا يمكن اختراق دفاعهم", "Their defence can be broken by young players"), [FlagKind::NegationLost]);
}
