//! llama.cpp's names of a T5's tensors, as the hub has them.

/// Parts of a block: llama.cpp's name, then the layer and name on the hub for the encoder and for the decoder.
const PARTS: &[(&str, Option<&str>, &str)] = &[
    ("attn_norm", Some("layer.0.layer_norm"), "layer.0.layer_norm"),
    ("attn_q", Some("layer.0.SelfAttention.q"), "layer.0.SelfAttention.q"),
    ("attn_k", Some("layer.0.SelfAttention.k"), "layer.0.SelfAttention.k"),
    ("attn_v", Some("layer.0.SelfAttention.v"), "layer.0.SelfAttention.v"),
    ("attn_o", Some("layer.0.SelfAttention.o"), "layer.0.SelfAttention.o"),
    ("attn_rel_b", Some("layer.0.SelfAttention.relative_attention_bias"), "layer.0.SelfAttention.relative_attention_bias"),
    ("cross_attn_norm", None, "layer.1.layer_norm"),
    ("cross_attn_q", None, "layer.1.EncDecAttention.q"),
    ("cross_attn_k", None, "layer.1.EncDecAttention.k"),
    ("cross_attn_v", None, "layer.1.EncDecAttention.v"),
    ("cross_attn_o", None, "layer.1.EncDecAttention.o"),
    ("cross_attn_rel_b", None, "layer.1.EncDecAttention.relative_attention_bias"),
    ("ffn_norm", Some("layer.1.layer_norm"), "layer.2.layer_norm"),
    ("ffn_down", Some("layer.1.DenseReluDense.wo"), "layer.2.DenseReluDense.wo"),
];

/// The name on the hub; what is not llama.cpp's is the hub's already, as candle's tools write it. In a gated block, `ffn_gate` is what the
/// activation goes through.
///
/// ```
/// use mujaz_engine::weights::gguf::canonical;
/// assert_eq!(canonical("dec.blk.3.cross_attn_q.weight", true), "decoder.block.3.layer.1.EncDecAttention.q.weight");
/// assert_eq!(canonical("enc.blk.0.ffn_up.weight", true), "encoder.block.0.layer.1.DenseReluDense.wi_1.weight");
/// assert_eq!(canonical("enc.blk.0.ffn_up.weight", false), "encoder.block.0.layer.1.DenseReluDense.wi.weight");
/// assert_eq!(canonical("shared.weight", false), "shared.weight");
/// ```
pub fn canonical(name: &str, gated: bool) -> String {
    let whole = match name {
        "token_embd.weight" => Some("shared.weight"),
        "output.weight" => Some("lm_head.weight"),
        "enc.output_norm.weight" => Some("encoder.final_layer_norm.weight"),
        "dec.output_norm.weight" => Some("decoder.final_layer_norm.weight"),
        _ => None,
    };
    whole.map(String::from).or_else(|| in_block(name, gated)).unwrap_or_else(|| name.into())
}

fn in_block(name: &str, gated: bool) -> Option<String> {
    let (side, rest) = [("encoder", "enc.blk."), ("decoder", "dec.blk.")].iter().find_map(|(s, p)| Some((*s, name.strip_prefix(p)?)))?;
    let (block, rest) = rest.split_once('.')?;
    let (part, kind) = rest.rsplit_once('.')?;
    let last = if side == "encoder" { 1 } else { 2 };
    let own = match part {
        "ffn_gate" => format!("layer.{last}.DenseReluDense.wi_0"),
        "ffn_up" if gated => format!("layer.{last}.DenseReluDense.wi_1"),
        "ffn_up" => format!("layer.{last}.DenseReluDense.wi"),
        _ => {
            let (_, encoder, decoder) = PARTS.iter().find(|(n, ..)| *n == part)?;
            (if side == "encoder" { *encoder } else { Some(*decoder) })?.into()
        }
    };
    Some(format!("{side}.block.{block}.{own}.{kind}"))
}
