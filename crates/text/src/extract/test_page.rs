//! An article for tests of what may stand around it on a page.

use super::extract_html;

pub const TITLE: &str = "افتتاح جسر جديد على النهر";
pub const FIRST: &str = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين.";
pub const SECOND: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام في المدينة.";
pub const THIRD: &str = "وبلغت كلفة المشروع سبعة ملايين دينار دفعت الحكومة نصفها والبلدية نصفها الآخر.";

/// The lines that are read of a page with this in its body.
pub fn body(of: &str) -> Vec<String> {
    let html = format!("<html lang=\"ar\"><head><title>{TITLE}</title></head><body>{of}</body></html>");
    extract_html(&html).unwrap().body.lines().map(String::from).collect()
}
