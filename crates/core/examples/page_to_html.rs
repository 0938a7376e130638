//! A news page into a small English page:
//! `cargo run --release -p mujaz --example page_to_html -- samples/agency.html > brief.html`

use mujaz::{Input, Newsroom};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/agency.html");
    let path = std::env::args().nth(1).unwrap_or_else(|| sample.into());
    let desk = Newsroom::builder().bullets(3).build()?;
    let brief = desk.brief(Input::bytes(std::fs::read(&path)?).source(path))?;
    let Some(english) = &brief.brief else { return Err("a brief without its English".into()) };

    println!("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">");
    println!("<h1>{}</h1>", escape(english.headline.as_deref().unwrap_or("(no headline)")));
    println!("<ul>");
    for bullet in &english.bullets {
        println!("  <li>{}<br><span lang=\"ar\" dir=\"rtl\">{}</span>", escape(&bullet.text), escape(&bullet.ar));
    }
    println!("</ul>");
    for flag in &brief.flags {
        println!("<p><small>{}: {}</small>", escape(&flag.at), escape(&flag.detail));
    }
    println!("</html>");
    Ok(())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
