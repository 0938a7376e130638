//! Names of the tensors that are made of variables: dots for strokes, norms as elsewhere, projections that are stored as one taken
//! apart again.

use std::ops::Range;

/// A tensor of a variable's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its rows of the variable's first dimension.
    pub rows: Range<usize>,
}

/// The projections that one stored matrix holds below each other.
fn fused(module: &str) -> &'static [&'static str] {
    let of = |parts: &[&str]| {
        let mut names = module.rsplit('/');
        parts.iter().all(|part| names.next() == Some(*part))
    };
    if of(&["linear_0", "self_attention"]) {
        &["q", "k", "v"]
    } else if of(&["linear_1", "attention"]) {
        &["k", "v"]
    } else {
        &[]
    }
}

/// The tensors that a variable with so many rows holds.
///
/// ```
/// use mujaz_engine::weights::ct2::parts;
/// let names = |name: &str| parts(name, 6).unwrap().into_iter().map(|p| (p.name, p.rows.start)).collect::<Vec<_>>();
/// assert_eq!(names("encoder/layer_norm/gamma"), [("encoder.layer_norm.weight".into(), 0)]);
/// assert_eq!(names("decoder/layer_1/attention/linear_1/bias")[1], ("decoder.layer_1.attention.linear_1.v.bias".into(), 3));
/// ```
///
/// # Errors
/// If a matrix cannot be taken apart.
pub fn parts(name: &str, rows: usize) -> Result<Vec<Part>, String> {
    let (module, kind) = name.rsplit_once('/').unwrap_or(("", name));
    let dotted = |module: &str| {
        let module = if module == "encoder/embeddings" { "encoder/embeddings_0" } else { module };
        module.replace('/', ".")
    };
    let kind = match kind {
        "gamma" => "weight",
        "beta" => "bias",
        // Tables that stand for themselves.
        "encodings" => return Ok(vec![Part { name: format!("{}.weight", dotted(module)), rows: 0..rows }]),
        "relative_attention_bias" => return Ok(vec![Part { name: format!("{}.weight", dotted(name)), rows: 0..rows }]),
        other => other,
    };
    let fused = if matches!(kind, "weight" | "bias") { fused(module) } else { &[] };
    if fused.is_empty() {
        return Ok(vec![Part { name: format!("{}.{kind}", dotted(module)), rows: 0..rows }]);
    }
    if !rows.is_multiple_of(fused.len()) {
        return Err(format!("`{name}` has {rows} rows, which are no {} matrices of one size", fused.len()));
    }
    let each = rows / fused.len();
    let part = |(i, part): (usize, &&str)| Part { name: format!("{}.{part}.{kind}", dotted(module)), rows: i * each..(i + 1) * each };
    Ok(fused.iter().enumerate().map(part).collect())
}
