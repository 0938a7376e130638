//! Opening files, compressed or not: gzip and Zstandard are known by their first bytes, whatever the name.

use super::Options;
use flate2::bufread::GzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

/// A reader that may move to another thread.
pub type Stream = Box<dyn BufRead + Send>;

/// Opens a file, a pipe that was named on purpose (`<(command)`), or standard input. What is read from it stays under the readers'
/// limits, so that a small file that unpacks to a huge one is refused like any huge one.
pub fn open(path: &Path, options: &Options) -> Result<Stream, String> {
    if path.as_os_str() == "-" {
        return unpack(Box::new(BufReader::new(options.counted(io::stdin()))), false);
    }
    let meta = std::fs::metadata(path).map_err(|e| e.to_string())?;
    if !meta.is_file() && !is_pipe(&meta) {
        return Err("not a regular file".into());
    }
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    unpack(Box::new(BufReader::new(options.counted(file))), holds_crawl(path))
}

#[cfg(unix)]
fn is_pipe(meta: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&meta.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &std::fs::Metadata) -> bool {
    false
}

/// Whether a name says WARC, whose reader goes on behind a member that is damaged.
pub fn holds_crawl(path: &Path) -> bool {
    let inner = inner_name(path);
    let ending = inner.as_deref().and_then(|p| p.extension()?.to_str());
    ending.is_some_and(|e| e.eq_ignore_ascii_case("warc") || e.eq_ignore_ascii_case("wet"))
}

/// Times that a stream may have been packed over again, as happens by mistake.
const LAYERS: usize = 3;

/// The first bytes of gzip and of Zstandard.
const GZIP: [u8; 2] = [0x1F, 0x8B];
const FRAME: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// What is in a compressed stream, or the stream itself. Behind a damaged member of gzip every read is an error; where `resuming`, the
/// first one is, and the next ones give what stands in the members that follow.
pub fn unpack(mut raw: Stream, resuming: bool) -> Result<Stream, String> {
    let mut head: Vec<u8> = raw.fill_buf().map_err(|e| e.to_string())?.iter().take(FRAME.len()).copied().collect();
    for _ in 0..LAYERS {
        (raw, head) = if head.starts_with(&GZIP) {
            begun(Members { state: State::Between(Pushed { front: Cursor::default(), rest: raw }), resuming })
        } else if head.starts_with(&FRAME) {
            begun(Frames::Between(raw))
        } else {
            return Ok(raw);
        };
    }
    Ok(raw)
}

/// A decoder's stream and its first bytes. What fails there is kept for who reads it.
fn begun(decoder: impl Read + Send + 'static) -> (Stream, Vec<u8>) {
    let mut reader = BufReader::new(Late { decoder, error: None });
    let (head, error) = match reader.fill_buf() {
        Ok(head) => (head.iter().take(FRAME.len()).copied().collect(), None),
        Err(error) => (Vec::new(), Some(error)),
    };
    reader.get_mut().error = error;
    (Box::new(reader), head)
}

/// A reader with an error that comes first.
struct Late<R> {
    decoder: R,
    error: Option<io::Error>,
}

impl<R: Read> Read for Late<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.error.take().map_or_else(|| self.decoder.read(buffer), Err)
    }
}

/// A stream with bytes in front that were read already.
struct Pushed {
    front: Cursor<Vec<u8>>,
    rest: Stream,
}

impl Pushed {
    fn has_front(&self) -> bool {
        self.front.position() < self.front.get_ref().len() as u64
    }

    /// Passes over zeros; whether anything else is left.
    fn pass_zeros(&mut self) -> io::Result<bool> {
        loop {
            let buffer = self.fill_buf()?;
            let zeros = buffer.iter().take_while(|b| **b == 0).count();
            if zeros < buffer.len() || zeros == 0 {
                let any = !buffer.is_empty();
                self.consume(zeros);
                return Ok(any);
            }
            self.consume(zeros);
        }
    }

    /// Goes on to what looks like the beginning of a gzip member; whether there is one.
    fn next_member(&mut self) -> io::Result<bool> {
        let mut last = [0u8; 4];
        loop {
            let Some(&byte) = self.fill_buf()?.first() else { return Ok(false) };
            self.consume(1);
            last.rotate_left(1);
            last[3] = byte;
            // The magic number, the only method, and flags of which three bits are reserved.
            if last.starts_with(&[0x1F, 0x8B, 8]) && byte & 0xE0 == 0 {
                let mut front = last.to_vec();
                self.front.read_to_end(&mut front)?;
                self.front = Cursor::new(front);
                return Ok(true);
            }
        }
    }
}

impl Read for Pushed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.has_front() { self.front.read(buffer) } else { self.rest.read(buffer) }
    }
}

impl BufRead for Pushed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.has_front() { self.front.fill_buf() } else { self.rest.fill_buf() }
    }

    fn consume(&mut self, n: usize) {
        if self.has_front() {
            self.front.consume(n);
        } else {
            self.rest.consume(n);
        }
    }
}

/// The members of a gzip file one after another. Zeros behind them, as tapes and blocks of a device are filled up with, are nothing.
struct Members {
    state: State,
    resuming: bool,
}

enum State {
    Between(Pushed),
    Inside(Box<GzDecoder<Pushed>>),
    /// Somewhere in a member that is damaged.
    Lost(Pushed),
    Failed(io::ErrorKind, String),
    Ended,
}

impl Read for Members {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(0),
                State::Failed(kind, reason) => {
                    let error = io::Error::new(kind, reason.clone());
                    self.state = State::Failed(kind, reason);
                    return Err(error);
                }
                State::Between(mut raw) => {
                    if !raw.pass_zeros()? {
                        return Ok(0);
                    }
                    self.state = State::Inside(Box::new(GzDecoder::new(raw)));
                }
                State::Inside(mut decoder) => match decoder.read(buffer) {
                    Ok(0) if !buffer.is_empty() => self.state = State::Between(decoder.into_inner()),
                    Ok(n) => {
                        self.state = State::Inside(decoder);
                        return Ok(n);
                    }
                    Err(error) => {
                        self.state = if error.kind() == io::ErrorKind::Interrupted {
                            State::Inside(decoder)
                        } else if self.resuming {
                            State::Lost(decoder.into_inner())
                        } else {
                            State::Failed(error.kind(), error.to_string())
                        };
                        return Err(error);
                    }
                },
                State::Lost(mut raw) => {
                    if !raw.next_member()? {
                        return Ok(0);
                    }
                    self.state = State::Between(raw);
                }
            }
        }
    }
}

/// Zstandard frames one after another, as parallel compressors and appended files have them.
enum Frames {
    Between(Stream),
    Inside(Box<StreamingDecoder<Stream, FrameDecoder>>),
    Ended,
}

/// A frame may ask for this much memory to be decoded.
const WINDOW: u64 = 128 << 20;

impl Read for Frames {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(self, Self::Ended) {
                Self::Ended => return Ok(0),
                Self::Between(mut raw) => {
                    if raw.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let decoder = StreamingDecoder::new_with_max_window_size(raw, WINDOW).map_err(io::Error::other)?;
                    *self = Self::Inside(Box::new(decoder));
                }
                Self::Inside(mut decoder) => {
                    let n = decoder.read(buffer)?;
                    *self = if n > 0 || buffer.is_empty() { Self::Inside(decoder) } else { Self::Between(decoder.into_inner()) };
                    if n > 0 || buffer.is_empty() {
                        return Ok(n);
                    }
                }
            }
        }
    }
}

/// The path without the ending of a compressed file.
pub fn inner_name(path: &Path) -> Option<Cow<'_, Path>> {
    let packed = path.extension()?.to_str().is_some_and(|e| matches!(e.to_ascii_lowercase().as_str(), "gz" | "tgz" | "zst" | "zstd"));
    if packed && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("tgz")) {
        return Some(path.with_extension("tar").into());
    }
    Some(if packed { Path::new(path.file_stem()?).to_path_buf().into() } else { path.into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    fn all(bytes: Vec<u8>, resuming: bool) -> (Vec<u8>, usize) {
        let mut reader = unpack(Box::new(Cursor::new(bytes)), resuming).unwrap();
        let (mut out, mut errors) = (Vec::new(), 0);
        while errors < 9 && reader.read_to_end(&mut out).is_err() {
            errors += 1;
        }
        (out, errors)
    }

    #[test]
    fn gzip_is_read_as_gzip_reads_it() {
        let one = gzip(b"one ");
        let two = [one.as_slice(), &gzip(b"two")].concat();
        for (bytes, want) in [
            (two.clone(), "one two"),
            ([two.as_slice(), &[0; 700]].concat(), "one two"),
            ([one.as_slice(), &[0; 9], &gzip(b"two")].concat(), "one two"),
            // Packed twice, and three times.
            (gzip(&two), "one two"),
            (gzip(&gzip(&two)), "one two"),
            (gzip(b""), ""),
            (b"plain".to_vec(), "plain"),
        ] {
            assert_eq!(all(bytes, false), (want.as_bytes().to_vec(), 0), "{want}");
        }
        // What is neither a member nor padding behind one is an error, again and again.
        assert_eq!(all([one.as_slice(), b"rest"].concat(), false), (b"one ".to_vec(), 9));
    }

    #[test]
    fn behind_a_damaged_member_the_next_one_begins() {
        let mut members = ["first ", "second ", "third"].map(|text| gzip(text.repeat(50).as_bytes()));
        members[1].iter_mut().skip(12).take(8).for_each(|byte| *byte ^= 0x5A);
        let (out, errors) = all(members.concat(), true);
        let out = String::from_utf8_lossy(&out).into_owned();
        assert!(errors >= 1 && out.starts_with("first ") && out.ends_with(&"third".repeat(50)), "{errors} {out}");
        assert_eq!(all(members.concat(), false).1, 9, "who does not ask for it is told again and again");
    }
}
