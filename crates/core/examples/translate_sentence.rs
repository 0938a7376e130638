//! A sentence into English, with the doubts about it:
//! `cargo run --release -p mujaz --example translate_sentence -- 'قال الوزير إن المفاوضات مستمرة.'`

fn main() -> Result<(), mujaz::Error> {
    let sentence = std::env::args().nth(1).unwrap_or_else(|| "قال الوزير إن المفاوضات مستمرة.".into());
    let desk = mujaz::Newsroom::builder().model("tiny-ar-en").build()?;
    let english = desk.translate(&sentence)?;
    println!("{}", english.text);
    for flag in &english.flags {
        println!("  {}: {}", flag.kind, flag.detail);
    }
    println!("  {} source tokens in {} pieces", english.coverage.source_tokens, english.coverage.pieces);
    Ok(())
}
