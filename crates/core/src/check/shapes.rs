//! What denies, or does not, by the shape of a word and the words beside it: verbs behind لم, what is written together with لا and غير, the
//! English prefix un-.

/// Whether a word may be an imperfect verb: by its first letter.
pub(super) fn verb(word: &str) -> bool {
    word.starts_with(['ي', 'ت', 'ن', 'ا']) && !word.starts_with("ال")
}

/// لم and لن deny verbs of the imperfect and nothing else: "لم شمل الأسر" (reunion), "لم هو هنا" (why) deny nothing.
pub(super) fn unverbal(word: &str, next: &str) -> bool {
    (word.ends_with("لم") || word.ends_with("لن")) && !verb(next)
}

/// What "not little" is said with.
pub(super) const LITTLE: &[&str] =
    &["قليل", "قليلا", "قليله", "بقليل", "بقليله", "بالقليل", "بالقليله", "هينا", "هينه", "بالهين", "بالهينه"];

/// Verbs and nouns behind لا and لم of which English says "hardly", "never" or "no".
pub(super) const HARDLY: &[&str] =
    &["يكاد", "تكاد", "يكد", "تكد", "ينفك", "تنفك", "يبرح", "تبرح", "يفتا", "تفتا", "مفر", "مناص", "مثيل", "يحصي", "تحصي", "حرج"];

/// "لايمكن", "لاتقع", "مالاتملكه", "لاأعرف", "لامفر": written as one word.
pub(super) fn glued(word: &str) -> bool {
    const NOUNS: &[&str] = &["مفر", "علاقه", "داعي", "مجال", "حاجه", "جدوي", "وجود", "سبيل", "مانع", "اساس", "احد"];
    let bare = word.strip_prefix(['و', 'ف']).unwrap_or(word);
    // "غيرموجودة".
    if bare.strip_prefix("غير").is_some_and(|r| r.starts_with('م') && r.chars().count() >= 5) {
        return true;
    }
    let rest = bare.strip_prefix("ما").unwrap_or(bare).strip_prefix("لا");
    rest.is_some_and(|r| {
        let letters = r.chars().count();
        // لأنها is written لانها too, لاتين are Latins, ولايته is his term.
        let short = letters == 3 && !r.starts_with("تين") && !word.starts_with("ولاي");
        let verb = r.starts_with(['ي', 'ت']) && (short || letters >= 4);
        verb || r.starts_with('ن') && letters >= 4 || r.starts_with('ا') && !r.starts_with("ال") && letters >= 4 || NOUNS.contains(&r)
    })
}

/// What makes "but" of غير and إلا.
pub(super) fn but(next: &str) -> bool {
    matches!(next, "ان" | "انه" | "انها" | "انهم" | "انني" | "اني" | "اننا" | "انك")
}

/// "unbreakable", "unethical": the prefix, not a word that begins like it.
pub(super) fn un(word: &str) -> bool {
    const OTHERS: &[&str] =
        &["under", "undul", "uncle", "until", "unless", "unanim", "unic", "unif", "unil", "union", "uniqu", "unis", "unit", "univ", "unix"];
    word.is_ascii() && word.len() >= 6 && word.starts_with("un") && !OTHERS.iter().any(|o| word.starts_with(o))
}
