//! Marian's names for tensors, and those that a conversion to the Hugging Face hub gives them.

/// An item's place in the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name on the hub.
    pub name: String,
    /// Whether it is a matrix that the hub stores the other way round, outputs first.
    pub turned: bool,
}

impl Place {
    #[allow(clippy::unnecessary_wraps, reason = "it ends the arms of `canonical`")]
    fn new(name: impl Into<String>, turned: bool) -> Option<Self> {
        Some(Self { name: name.into(), turned })
    }
}

/// Whether an item only tunes int8 arithmetic: this engine quantises each row of activations by its own range.
pub fn is_tuning(name: &str) -> bool {
    name.ends_with("_QuantMultA")
}

/// The place of an item; None for one that is not known, which is then left over.
pub fn canonical(name: &str) -> Option<Place> {
    match name {
        "Wemb" => return Place::new("model.shared.weight", false),
        "encoder_Wemb" => return Place::new("model.encoder.embed_tokens.weight", false),
        "decoder_Wemb" => return Place::new("model.decoder.embed_tokens.weight", false),
        "decoder_ff_logit_out_W" => return Place::new("lm_head.weight", true),
        "decoder_ff_logit_out_Wt" => return Place::new("lm_head.weight", false),
        "decoder_ff_logit_out_b" => return Place::new("final_logits_bias", false),
        _ => {}
    }
    let (side, rest) = name.split_once("_l")?;
    let (number, rest) = rest.split_once('_')?;
    let layer = number.parse::<usize>().ok()?.checked_sub(1)?;
    let (block, part) = rest.split_once('_')?;
    if !matches!(side, "encoder" | "decoder") {
        return None;
    }
    let (part, turned) = match block {
        "self" => attention("self_attn", part)?,
        "context" => attention("encoder_attn", part)?,
        "ffn" => feed_forward(part)?,
        "rnn" => recurrence(part)?,
        _ => return None,
    };
    Place::new(format!("model.{side}.layers.{layer}.{part}"), turned)
}

fn attention(block: &str, part: &str) -> Option<(String, bool)> {
    let projection = |kind: &str| {
        let letter = match kind {
            "q" => "q_proj",
            "k" => "k_proj",
            "v" => "v_proj",
            "o" => "out_proj",
            _ => return None,
        };
        Some(format!("{block}.{letter}"))
    };
    match part {
        "Wo_ln_scale" => Some((format!("{block}_layer_norm.weight"), false)),
        "Wo_ln_bias" => Some((format!("{block}_layer_norm.bias"), false)),
        _ => match part.split_at_checked(1)? {
            ("W", kind) => Some((projection(kind)? + ".weight", true)),
            ("b", kind) => Some((projection(kind)? + ".bias", false)),
            _ => None,
        },
    }
}

fn feed_forward(part: &str) -> Option<(String, bool)> {
    let (name, turned) = match part {
        "W1" => ("fc1.weight", true),
        "b1" => ("fc1.bias", false),
        "W2" => ("fc2.weight", true),
        "b2" => ("fc2.bias", false),
        "ffn_ln_scale" => ("final_layer_norm.weight", false),
        "ffn_ln_bias" => ("final_layer_norm.bias", false),
        _ => return None,
    };
    Some((name.into(), turned))
}

fn recurrence(part: &str) -> Option<(String, bool)> {
    let (name, turned) = match part {
        "W" => ("recurrence.update.weight", true),
        "Wf" => ("recurrence.forget.weight", true),
        "bf" => ("recurrence.forget.bias", false),
        "ffn_ln_scale" => ("self_attn_layer_norm.weight", false),
        "ffn_ln_bias" => ("self_attn_layer_norm.bias", false),
        _ => return None,
    };
    Some((name.into(), turned))
}
