//! Rows of delimited tables, line by line.
//!
//! RFC 4180 and what programs write beside it: quotes escaped by a backslash instead of doubled, quotes inside of a quoted
//! cell that nobody escaped, cells padded with blanks. The `csv` crate takes what it can get: a quote that is never closed swallows
//! the rest of the file without a word, and it must be told beforehand how quotes are escaped. Here an open quote is known, with
//! its line, and the lines behind it can be read again.

use super::options::{BoundedLine, line_until};
use super::unpack::Stream;
use std::collections::VecDeque;
use std::io;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dress {
    /// What stands between cells.
    pub delimiter: u8,
    /// What ends a line: in files of old systems a carriage return alone.
    pub end: u8,
    /// Whether a backslash escapes what follows it. Where that shows only later, reading goes on with it.
    pub backslash: bool,
    /// Whether cells have blanks around them, before an opening quote too.
    pub padded: bool,
}

/// A row, or why there is none.
#[derive(Debug, PartialEq, Eq)]
pub enum Row {
    Cells(Vec<Vec<u8>>),
    /// It is larger than a row may be.
    TooLong,
    /// A quote that opened in this line is not closed: in a row of the largest size, or by the end of the file.
    Open(usize),
}

/// Open quotes whose lines are read again; each costs another look at the rest of the file, or of the largest row.
const AGAIN: usize = 64;

/// The rows of a table.
pub struct Rows {
    reader: Stream,
    dress: Dress,
    limit: u64,
    /// Lines that are read again because a quote swallowed them.
    again: VecDeque<Vec<u8>>,
    left: usize,
    line: usize,
}

impl Rows {
    /// The rows from a line on.
    pub fn new(reader: Stream, dress: Dress, limit: u64, line: usize) -> Self {
        Self { reader, dress, limit, again: VecDeque::new(), left: AGAIN, line }
    }

    /// Whether the lines that come now were swallowed by an open quote before.
    pub fn repeats(&self) -> bool {
        self.left < AGAIN
    }

    fn line(&mut self, limit: u64) -> io::Result<BoundedLine> {
        self.line += 1;
        if let Some(line) = self.again.pop_front() {
            return Ok(BoundedLine::Whole(line));
        }
        line_until(&mut *self.reader, limit, self.dress.end)
    }

    /// The next row; blank lines are passed over.
    pub fn next(&mut self) -> io::Result<Option<Row>> {
        let mut cells = Cells::default();
        let (mut swallowed, mut taken, mut opened): (Vec<Vec<u8>>, u64, usize) = (Vec::new(), 0, 0);
        loop {
            let open = cells.quoted;
            let line = match self.line(self.limit.saturating_sub(taken))? {
                BoundedLine::Whole(line) => line,
                BoundedLine::End if open => return Ok(Some(self.unclosed(opened, swallowed))),
                BoundedLine::End => return Ok(None),
                BoundedLine::TooLong if open => return Ok(Some(self.unclosed(opened, swallowed))),
                BoundedLine::TooLong => return Ok(Some(Row::TooLong)),
            };
            if !open && line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            taken += line.len() as u64;
            let was = cells.openings;
            cells.take(&line, &mut self.dress);
            if !cells.quoted {
                return Ok(Some(Row::Cells(cells.done)));
            }
            if cells.openings > was {
                opened = self.line - 1;
                swallowed.clear();
            } else {
                swallowed.push(line);
            }
        }
    }

    /// The row of an open quote. What it swallowed behind its own line is read again.
    fn unclosed(&mut self, opened: usize, swallowed: Vec<Vec<u8>>) -> Row {
        if self.left > 0 {
            self.left -= 1;
            self.line = opened + 1;
            for line in swallowed.into_iter().rev() {
                self.again.push_front(line);
            }
        }
        Row::Open(opened)
    }
}

/// The cells of a row in the making.
#[derive(Debug, Default)]
struct Cells {
    done: Vec<Vec<u8>>,
    cell: Vec<u8>,
    quoted: bool,
    /// Whether the cell that is being read was a quoted one, and is closed.
    closed: bool,
    openings: usize,
}

impl Cells {
    /// Takes in a line with its end; afterwards either a quote is open or the row is whole.
    fn take(&mut self, line: &[u8], dress: &mut Dress) {
        let stop = |byte: Option<&u8>| byte.is_none_or(|b| *b == dress.delimiter || *b == dress.end || *b == b'\r');
        let blanks = |at: usize| line.get(at..).unwrap_or_default().iter().take_while(|b| **b == b' ').count();
        let (mut at, mut backslash) = (0, dress.backslash);
        while let Some(&byte) = line.get(at) {
            let next = line.get(at + 1);
            at += 1;
            match byte {
                b'\\' if backslash && next.is_some_and(|b| *b != b'\r' && *b != dress.end) => {
                    at += 1;
                    self.escape(*next.unwrap_or(&b'\\'), dress.delimiter);
                }
                // Nothing but an escaped quote looks so: in a table that doubles them, this one would close the cell in its middle.
                b'\\' if self.quoted && next == Some(&b'"') && !stop(line.get(at + 1)) && line.get(at + 1) != Some(&b'"') => {
                    backslash = true;
                    self.cell.push(b'"');
                    at += 1;
                }
                b'"' if self.quoted && next == Some(&b'"') => {
                    self.cell.push(b'"');
                    at += 1;
                }
                // A quote with more text of the cell behind it closes nothing: somebody forgot to escape it.
                b'"' if self.quoted && stop(line.get(at + blanks(at))) => {
                    (self.quoted, self.closed) = (false, true);
                }
                byte if self.quoted => self.cell.push(byte),
                b'"' if !self.closed && self.begins(dress.padded) => {
                    self.cell.clear();
                    self.quoted = true;
                    self.openings += 1;
                }
                byte if byte == dress.delimiter => self.end(),
                byte if byte == dress.end || (byte == b'\r' && next == Some(&dress.end)) => break,
                byte => self.cell.push(byte),
            }
        }
        dress.backslash = backslash;
        if !self.quoted {
            self.end();
        }
    }

    /// Whether an unquoted cell has nothing in it yet that a quote could stand behind.
    fn begins(&self, padded: bool) -> bool {
        self.cell.is_empty() || (padded && self.cell.iter().all(|b| *b == b' '))
    }

    fn escape(&mut self, byte: u8, delimiter: u8) {
        match byte {
            b'n' => self.cell.push(b'\n'),
            b't' => self.cell.push(b'\t'),
            b'r' => self.cell.push(b'\r'),
            b'"' | b'\\' | b'\'' => self.cell.push(byte),
            byte if byte == delimiter => self.cell.push(byte),
            byte => self.cell.extend([b'\\', byte]),
        }
    }

    fn end(&mut self) {
        self.closed = false;
        self.done.push(std::mem::take(&mut self.cell));
    }
}

/// How a table is written, by how it begins; `tabs` where its name says what stands between cells, `names` tells how many
/// of the cells of a first line are known names.
pub fn dress(head: &[u8], tabs: bool, known: impl Fn(&[Vec<u8>]) -> usize) -> Dress {
    let end = if head.contains(&b'\n') || !head.contains(&b'\r') { b'\n' } else { b'\r' };
    let first = head.split(|b| *b == end).find(|line| !line.iter().all(u8::is_ascii_whitespace)).unwrap_or_default();
    let split = |delimiter: u8| {
        let mut cells = Cells::default();
        cells.take(first, &mut Dress { delimiter, end, backslash: false, padded: true });
        cells.done
    };
    // Known names first, then how many cells there are; of equals the earlier one. A name in `.tsv` says a tab unless there is none.
    let order: &[u8] = if tabs { b"\t,;|" } else { b",;\t|" };
    let worth = |delimiter: u8| {
        let cells = split(delimiter);
        (known(&cells), cells.len())
    };
    let delimiter =
        if tabs && first.contains(&b'\t') { b'\t' } else { order.iter().rev().copied().max_by_key(|d| worth(*d)).unwrap_or(b',') };
    let padded = split(delimiter).iter().any(|name| name.starts_with(b" "));
    Dress { delimiter, end, backslash: has_backslashes(head, delimiter), padded }
}

/// Whether the beginning of a table shows quotes that a backslash escapes.
fn has_backslashes(head: &[u8], delimiter: u8) -> bool {
    let mut before: Option<u8> = None;
    for window in head.windows(3) {
        // In front of the backslash stands the text of a cell, behind the quote too.
        if let [b'\\', b'"', next] = window
            && before.is_some_and(|b| !matches!(b, b'\\' | b'\n' | b'\r') && b != delimiter)
            && !matches!(*next, b'"' | b'\n' | b'\r')
            && *next != delimiter
        {
            return true;
        }
        before = window.first().copied();
    }
    false
}
