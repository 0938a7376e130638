//! The checks of facts by one call: a translation or a summary against its source.

use crate::glossary::Glossary;

use super::{Context, Finding, Pair, Target, run};

/// How texts are compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fidelity<'a> {
    /// The article's own date (`YYYY-MM-DD`), against which أمس and its like are read.
    pub date: Option<&'a str>,
    /// Whether what is missing counts as well: in a full translation, not in a summary.
    pub full: bool,
    /// House spellings: what they justify is no error.
    pub glossary: Option<&'a Glossary>,
}

impl<'a> Fidelity<'a> {
    /// What does not agree between an Arabic source and the English made from it.
    ///
    /// ```
    /// use mujaz::check::Fidelity;
    /// let check = Fidelity { full: true, ..Default::default() };
    /// let source = "وقعت الوزارة مذكرة بقيمة 3 مليارات دولار في 15 فبراير 2018";
    /// assert!(check.translation(source, "The ministry signed a $3 billion memorandum on 15 February 2018").is_empty());
    /// let found = check.translation(source, "The ministry signed a $3 million memorandum on 15 February 2018");
    /// assert_eq!(found[0].kind, mujaz::check::FlagKind::NumberChanged);
    /// ```
    pub fn translation(&self, arabic: &str, english: &str) -> Vec<Finding> {
        run(&Pair::new(arabic, english, self.context(Target::English)))
    }

    /// What an Arabic text says that its Arabic source does not: for summaries.
    ///
    /// ```
    /// use mujaz::check::Fidelity;
    /// let found = Fidelity::default().summary("قتل 14 شخصا في الهجوم أمس", "قتل 41 شخصا في الهجوم");
    /// assert_eq!(found[0].kind, mujaz::check::FlagKind::NumberChanged);
    /// ```
    pub fn summary(&self, article: &str, summary: &str) -> Vec<Finding> {
        run(&Pair::new(article, summary, self.context(Target::Arabic)))
    }

    /// What checks are told beside the texts.
    pub fn context(&self, target: Target) -> Context<'a> {
        Context { date: self.date, full: self.full, target, glossary: self.glossary }
    }
}
