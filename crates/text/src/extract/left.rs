//! What of a page in HTML is in the article's body no more, with the reason.

use super::article::{Article, Removed};
use super::asides::Taken;
use super::boxes::Boxes;
use super::own_element::is_prose;
use super::{boilerplate, dom};
use std::collections::HashSet;

/// What is known of lines that are not in the body.
pub(super) struct Left<'a> {
    pub boxes: &'a Boxes,
    pub taken: &'a Taken,
    /// Prose of the article that leaves all the same, and why.
    pub prose: &'a [(&'a [String], &'static str)],
    /// The letters of the sentences that the page shows as text.
    pub shown: &'a HashSet<String>,
    /// So many lines of the body are standfirsts that stand apart from it: what is between them and the text is none of it.
    pub fronts: usize,
}

/// Notes the lines of the page that are neither in the body nor noted yet, so that nothing is left out unseen.
pub(super) fn account(article: &mut Article, lines: Vec<String>, of: &Left<'_>) {
    let known: HashSet<&str> = article.body.lines().chain(article.removed.iter().map(|r| r.line.as_str())).collect();
    let (first, last) = body_span(article, &lines, of.fronts);
    let near = near(article, &lines, (first, last), of);
    let leads: Vec<&str> = article.removed.iter().filter(|r| r.reason == "byline").map(|r| r.line.as_str()).collect();
    let mut left = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        // "القاهرة (رويترز) - وصل": what stands behind its lead is a line of the body.
        let behind = |lead: &&str| line.strip_prefix(*lead).is_some_and(|rest| known.contains(rest.trim_start()));
        // A page of absurdly many lines is not searched for parts of its lines.
        let part = || left.len() < 2000 && article.body.contains(line.as_str()) || leads.iter().any(behind);
        // What was taken out of the page is listed though a line of the body may say it again.
        if !known.contains(line.as_str()) && (of.taken.find(&line).is_some() || !part()) {
            left.push((at, line));
        }
    }
    let prose = |line: &str| of.prose.iter().find(|(lines, _)| is_among(lines, line)).map(|(_, reason)| *reason);
    for (at, line) in left {
        let title = article.title.as_deref() == Some(line.as_str());
        if let Some((line, reason)) = of.taken.find(&line).filter(|_| !title) {
            article.removed.push(Removed { line, reason });
            continue;
        }
        // "... 120 دينارا. اقرأ المزيد": the sentence is in the body, and the link is noted.
        let said = |begin: usize| line.get(..begin).map(str::trim_end).is_some_and(|f| !f.is_empty() && article.body.contains(f));
        if of.taken.more(&line).is_some_and(said) {
            continue;
        }
        let reason = match boilerplate::kind(&line) {
            _ if article.title.as_deref() == Some(line.as_str()) => "title",
            Some(kind) => kind,
            None if of.boxes.reason(&line).is_some() => of.boxes.reason(&line).unwrap_or("outside"),
            None if prose(&line).is_some() => prose(&line).unwrap_or("outside"),
            None if near.contains(&at) => "beside",
            // Teasers of other articles are sentences, too, but none of this one: only between its own lines one may be lost.
            None if at < first || at > last => "outside",
            None => "menu",
        };
        article.removed.push(Removed { line, reason });
    }
}

/// The lines of prose that follow the article's last line, or its heading, with nothing between them: no teaser stands there
/// without a headline of its own. Below the heading they are looked for though the body stands far away: of two texts on a page the
/// other one may have been taken for it.
fn near(article: &Article, lines: &[String], (first, last): (usize, usize), of: &Left<'_>) -> HashSet<usize> {
    const SENTENCE: usize = 8;
    const MOST: usize = 20;
    let said = |(_, line): &(usize, &String)| {
        line.split_whitespace().take(SENTENCE).count() == SENTENCE
            && crate::letters(line).0 > 0
            && of.boxes.reason(line).is_none()
            && of.taken.find(line).is_none()
            && of.shown.contains(&dom::letters(line))
            && is_prose(line)
    };
    let behind = lines.iter().enumerate().skip(last.saturating_add(1)).take(MOST).take_while(said);
    let title = |line: &&String| article.title.as_deref() == Some(line.as_str());
    // The first line is the title in the page's head, which stands nowhere.
    let above = lines.iter().take(first).rposition(|line| title(&line)).filter(|at| *at > 0 || first <= MOST);
    let between = lines.iter().enumerate().take(first).skip(above.map_or(first, |at| at + 1)).take(MOST).filter(said);
    behind.chain(between).map(|(at, _)| at).collect()
}

/// Whether a line is one of these sentences, or a part of one; they are letters only.
fn is_among(sentences: &[String], line: &str) -> bool {
    const LEAST: usize = 3;
    if sentences.is_empty() || line.split_whitespace().take(LEAST).count() < LEAST {
        return false;
    }
    let key = dom::letters(line);
    sentences.iter().any(|s| s.contains(&key) || key.contains(s.as_str()))
}

/// The first and the last of the page's lines that are paragraphs of the body, without its first `fronts`.
fn body_span(article: &Article, lines: &[String], fronts: usize) -> (usize, usize) {
    let body: HashSet<&str> = article.body.lines().skip(fronts).filter(|l| l.split_whitespace().count() >= 6).collect();
    let mut of_body = lines.iter().enumerate().filter(|(_, l)| body.contains(l.as_str())).map(|(at, _)| at);
    let Some(first) = of_body.next() else { return (0, lines.len()) };
    (first, of_body.next_back().unwrap_or(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_below_the_heading_is_told_wherever_the_body_stands() {
        const TITLE: &str = "افتتاح جسر جديد على النهر";
        let said = |n: usize| format!("وقال المحافظ إن الجسر رقم {n} يختصر زمن الرحلة إلى النصف.");
        let labels = |n: usize| (0..n).map(|i| format!("سوق {i}")).collect::<Vec<_>>();
        let title = || vec![TITLE.to_string()];
        for (front, between, want) in [
            ([labels(3), title()].concat(), labels(0), "beside"),
            ([labels(3), title()].concat(), labels(40), "beside"),
            ([title(), labels(3), title()].concat(), labels(40), "beside"),
            // In the page's head, or nowhere; and what stands far below the heading.
            (title(), labels(40), "outside"),
            (labels(3), labels(0), "outside"),
            ([labels(3), title(), labels(30)].concat(), labels(40), "outside"),
        ] {
            let lines = [front, vec![said(1)], between, vec![said(2)]].concat();
            let mut article = Article { title: Some(TITLE.into()), body: said(2), ..Article::default() };
            let shown: HashSet<String> = [said(1), said(2)].iter().map(|line| dom::letters(line)).collect();
            account(
                &mut article,
                lines.clone(),
                &Left { boxes: &Boxes::default(), taken: &Taken::default(), prose: &[], shown: &shown, fronts: 0 },
            );
            let reason = article.removed.iter().find(|r| r.line == said(1)).map(|r| r.reason);
            assert_eq!(reason, Some(want), "{lines:?}");
        }
    }

    #[test]
    fn what_stands_between_a_standfirst_and_the_text_is_no_loss() {
        const DECK: &str = "العبارة القديمة تتوقف بعد خمسين عاما من العمل";
        const CAPTION: &str = "رجل يعبر الجسر الجديد على دراجته في اليوم الأول.";
        const TEXT: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف.";
        for (fronts, want) in [(1, "outside"), (0, "menu")] {
            let mut article = Article { body: format!("{DECK}\n{TEXT}"), ..Article::default() };
            let of = Left { boxes: &Boxes::default(), taken: &Taken::default(), prose: &[], shown: &HashSet::new(), fronts };
            account(&mut article, [DECK, CAPTION, TEXT].map(String::from).to_vec(), &of);
            assert_eq!(article.removed.iter().map(|r| r.reason).collect::<Vec<_>>(), [want]);
        }
    }

    #[test]
    fn what_stands_behind_its_lead_is_not_left_out() {
        for (line, left) in
            [("القاهرة - وصل الوفد إلى المطار.", false), ("بيروت - وصل الوفد إلى المطار.", true), ("القاهرة - غادر الوفد المطار.", true)]
        {
            let removed = vec![Removed { line: "القاهرة -".into(), reason: "byline" }];
            let mut article =
                Article { body: "عنوان ثان\nوصل الوفد إلى المطار.".into(), removed, ..Article::default() };
            let of = Left { boxes: &Boxes::default(), taken: &Taken::default(), prose: &[], shown: &HashSet::new(), fronts: 0 };
            account(&mut article, vec![line.to_string()], &of);
            assert_eq!(article.removed.len(), if left { 2 } else { 1 }, "{line}");
        }
    }
}
