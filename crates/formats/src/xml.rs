//! XML that is no feed: several records of somebody's own making must not become one article.

/// The root and the element that repeats below it, and how often, in XML that is neither a feed nor a page: an element that
/// holds others stands there at least twice. An article in XML of its own (NITF, `NewsML`) has one head and one body.
pub fn repeated(text: &str) -> Option<(String, String, usize)> {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let declared = text.starts_with("<?xml");
    let (root, inside) = first_element(text)?;
    // An envelope of NewsML-G2: behind its header stand items.
    let items = || inside.matches("<newsItem ").count() + inside.matches("<newsItem>").count();
    if root == "newsMessage" && items() > 1 {
        return Some((root.to_string(), "newsItem".to_string(), items()));
    }
    let page = ["html", "head", "body", "div", "p", "article", "section", "main", "span", "table", "ul", "ol", "nitf"];
    if page.contains(&root.to_ascii_lowercase().as_str()) || !declared && text.starts_with("<!") {
        return None;
    }
    let (name, within) = first_element(inside)?;
    if page.iter().filter(|p| **p != "article").any(|p| name.eq_ignore_ascii_case(p)) {
        return None;
    }
    let end = within.find(&format!("</{name}>"))?;
    let holds = within.get(..end).is_some_and(|inner| first_element(inner).is_some());
    let begins = |at: usize| inside.get(at + 1 + name.len()..).is_some_and(|rest| rest.starts_with(['>', ' ', '\n', '\r', '\t']));
    let count = inside.match_indices(&format!("<{name}")).filter(|(at, _)| begins(*at)).count();
    (holds && count > 1).then(|| (root.to_string(), name.to_string(), count))
}

/// The name of the first element of a text that begins with one, behind declarations and comments, and what follows its tag.
fn first_element(text: &str) -> Option<(&str, &str)> {
    let mut rest = text.trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with("<?") || rest.starts_with("<!") && !rest.starts_with("<![") {
            rest.find('>')? + 1
        } else {
            break;
        };
        rest = rest.get(end..)?.trim_start();
    }
    let tag = rest.strip_prefix('<').filter(|tag| tag.starts_with(|c: char| c.is_alphabetic() || c == '_'))?;
    let name = tag.get(..tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?)?;
    let close = tag.find('>')?;
    Some((name, tag.get(close + 1..)?))
}
