//! What is written together with a word of Arabic: conjunctions, prepositions, the article.

/// A folded word, and what is left of it without its conjunction (و، ف), then without its preposition (ب، ل، ك), then without its article:
/// the forms under which a list may have it. What looks like one of these may be a letter of the word, so the whole word comes first.
///
/// ```
/// use mujaz_text::clitics::forms;
/// assert_eq!(forms("وبالكيلومتر"), ["وبالكيلومتر", "بالكيلومتر", "الكيلومتر", "كيلومتر"]);
/// assert_eq!(forms("للشهر"), ["للشهر", "للشهر", "لشهر", "شهر"]);
/// assert_eq!(forms("ليره"), ["ليره", "ليره", "يره", "يره"]);
/// ```
pub fn forms(word: &str) -> [&str; 4] {
    let joint = word.strip_prefix(['و', 'ف']).unwrap_or(word);
    let rest = joint.strip_prefix(['ب', 'ل', 'ك']).unwrap_or(joint);
    // ل and the article are لل.
    let bare = rest.strip_prefix("ال").or_else(|| joint.strip_prefix("لل")).unwrap_or(rest);
    [word, joint, rest, bare]
}

#[cfg(test)]
mod tests {
    use super::forms;

    #[test]
    fn each_form_is_an_end_of_the_one_before() {
        for word in ["", "و", "ال", "لل", "وال", "فلل", "بب", "والاتحاد", "كالبحر", "فبالقوه", "ولليوم", "شهر", "w", "الله"]
        {
            let forms = forms(word);
            assert!(forms.windows(2).all(|w| w[0].ends_with(w[1])), "{forms:?}");
        }
        assert_eq!(forms("والثانيه")[3], "ثانيه");
        assert_eq!(forms("ولليوم")[3], "يوم");
        assert_eq!(forms("كالبحر")[3], "بحر");
    }
}
