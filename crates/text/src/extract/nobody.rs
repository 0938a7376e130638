//! What stands where an author should and names nobody.

use crate::normalize::fold;

/// What stands in authors' fields and is nobody: accounts, makers of sites, addresses.
pub fn is_nobody(text: &str) -> bool {
    const NOBODY: &[&str] = &[
        "developed by",
        "powered by",
        "designed by",
        "admin",
        "administrator",
        "webmaster",
        "superuser",
        "super user",
        "editor",
        "root",
        "user",
        "author",
        "unknown",
        "none",
        "null",
        "nan",
        "n/a",
        "undefined",
        "anonymous",
        "guest",
        "زائر",
        "ادمن",
        "مدير الموقع",
        "مشرف الموقع",
        "المشرف",
        "غير معروف",
        "مجهول",
        "http://",
        "https://",
        "www.",
        "@",
        "next",
        "previous",
        "next previous",
        "previous next",
        "online",
        "getty images",
        "article information",
        "اونلاين",
        "السابق التالي",
        "التالي السابق",
    ];
    let folded = fold(text);
    // The newsroom as a whole signs, or nobody.
    if matches!(folded.split_once(' '), Some(("فريق" | "هيئه" | "اسره" | "اداره" | "مجلس", "التحرير"))) {
        return true;
    }
    // To whom a letter was written.
    if folded.starts_with("سعاده رئيس") || folded.starts_with("الاستاذ رئيس تحرير") {
        return true;
    }
    let alone = ["editor", "root", "user", "author", "none", "null", "nan", "admin", "guest", "@", "المشرف", "مجهول", "زائر"];
    let keys = ["next", "previous", "online", "اونلاين"];
    NOBODY.iter().any(|n| if alone.contains(n) || keys.contains(n) { folded == *n } else { folded.contains(n) })
        || folded.split_whitespace().any(|w| w.contains('@') || w.contains(".com") || w.contains(".net"))
}
