//! An input format of one's own: `cargo run --release -p mujaz --example my_format -- FILE`; without a file, a sample.
//!
//! The format here: articles parted by lines of `====`, with a `URL:` line in front of a headline and paragraphs.
//!
//! To make it one of mujaz's: move the reader to `crates/formats/src/`, let it yield `RawDocument`s from a `Stream`, and give it
//! a line in `FORMATS`; every command and `mujaz::intake` then read it, compressed or not, also out of archives.

use mujaz::{Input, Newsroom};
use std::error::Error;
use std::io::{BufRead, BufReader, Cursor};

const SAMPLE: &str = "URL: https://example.org/1\nقمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.\n====\n\
                      لقاء في القاهرة\nالتقى الوزير نظيره في القاهرة أمس. وبحثا التعاون بين البلدين.\n====\nnothing in Arabic\n";

/// The articles of a stream, one by one: a broken one fails alone, and memory holds one at a time.
struct Parted<R> {
    reader: R,
    name: String,
    number: usize,
}

impl<R: BufRead> Iterator for Parted<R> {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        let (mut text, mut url, mut any) = (String::new(), None, false);
        loop {
            let mut line = Vec::new();
            // Bytes that are no UTF-8 become U+FFFD: a letter is lost, not an article. A stream that breaks off ends.
            if self.reader.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
                break;
            }
            any = true;
            let line = String::from_utf8_lossy(&line);
            match line.trim_end().strip_prefix("URL:") {
                Some(address) => url = Some(address.trim().to_string()),
                None if line.trim_end() == "====" => break,
                None => text.push_str(&line),
            }
        }
        if !any {
            return None;
        }
        self.number += 1;
        // Every article has an id of its own: where it stands.
        let input = Input::text(text).id(format!("{}#{}", self.name, self.number));
        Some(match url {
            Some(url) => input.url(url),
            None => input,
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1);
    let reader: Box<dyn BufRead + Send> = match &path {
        Some(path) => Box::new(BufReader::new(std::fs::File::open(path)?)),
        None => Box::new(Cursor::new(SAMPLE)),
    };
    let articles = Parted { reader, name: path.unwrap_or_else(|| "sample".into()), number: 0 };
    let desk = Newsroom::builder().build()?;
    for done in desk.job(desk.job_options()).run(articles) {
        match done.result {
            Ok(brief) => println!("{}\t{}\t{}", brief.id, brief.url.unwrap_or_default(), brief.title.en.unwrap_or_default()),
            Err(failure) => println!("{}\tfailed: {}", failure.id, failure.error),
        }
    }
    Ok(())
}
