//! Pairs in tables.

use super::super::options::{BoundedLine, line};
use super::super::rows::{Row, Rows, dress};
use super::super::table::named;
use super::super::unpack::Stream;
use super::{Pairs, Read, Segment, Sides, text, too_large};
use std::io::{Cursor, Read as _};

/// Bytes that are looked at to see how a table is written.
const HEAD: u64 = 64 << 10;

/// What is known of a table after its first row.
#[derive(Default)]
struct Table {
    sides: Sides,
    columns: Option<[usize; 2]>,
    failed: bool,
}

impl Table {
    /// The pair of a row; None for a row of names. Without columns nothing can be read.
    fn row(&mut self, cells: &[String], number: usize) -> Option<Read> {
        let columns = match self.columns {
            Some(columns) => columns,
            None => match self.sides.columns(cells) {
                Ok((columns, names)) => {
                    self.columns = Some(columns);
                    if names {
                        return None;
                    }
                    columns
                }
                Err(reason) => {
                    self.failed = true;
                    return Some(Err(reason));
                }
            },
        };
        let cell = |at: usize| cells.get(at).cloned();
        Some(match (cell(columns[0]), cell(columns[1])) {
            (Some(source), Some(target)) => Ok(Segment { id: String::new(), source, target }),
            _ => Err(format!("row {number} has {} cells only", cells.len())),
        })
    }
}

/// Lines with tabs. Quotes are text: `paste`, `cut` and corpora write none, and news begins with them; only where a spreadsheet
/// doubled the quotes inside of a quoted cell are they taken off.
pub fn tabs(mut reader: Stream, sides: Sides, limit: u64) -> Pairs {
    let mut table = Table { sides, ..Table::default() };
    let mut number = 0;
    Box::new(std::iter::from_fn(move || {
        while !table.failed {
            number += 1;
            let read = match line(&mut *reader, limit) {
                Ok(BoundedLine::End) => return None,
                Ok(BoundedLine::TooLong) => Some(Err(too_large(limit))),
                Err(error) => {
                    table.failed = true;
                    Some(Err(error.to_string()))
                }
                Ok(BoundedLine::Whole(bytes)) => {
                    let line = text(&bytes);
                    let cells: Vec<String> = line.split('\t').map(unquoted).collect();
                    if line.trim().is_empty() { None } else { table.row(&cells, number) }
                }
            };
            if read.is_some() {
                return read;
            }
        }
        None
    }))
}

/// A cell of a spreadsheet: quoted, with every quote inside doubled, and at least one of them.
fn unquoted(cell: &str) -> String {
    let inside = cell.strip_prefix('"').and_then(|c| c.strip_suffix('"'));
    match inside.filter(|i| i.contains("\"\"") && !i.replace("\"\"", "").contains('"')) {
        Some(inside) => inside.replace("\"\"", "\""),
        None => cell.to_string(),
    }
}

/// Rows of CSV, whatever stands between their cells.
pub fn commas(mut reader: Stream, sides: Sides, limit: u64) -> Pairs {
    let mut head = Vec::new();
    // A failing stream gives its fault when it is read.
    _ = (&mut reader).take(HEAD).read_to_end(&mut head);
    if head.starts_with(b"\xEF\xBB\xBF") {
        head.drain(..3);
    }
    // `sep=,` in a line of its own names the delimiter, and is no row.
    let delimiter = named(&head);
    let taken = delimiter.map_or(0, |_| head.iter().position(|b| *b == b'\n').map_or(head.len(), |at| at + 1));
    head.drain(..taken);
    let mut dress = dress(&head, false, |row| sides.known(&row.iter().map(|c| text(c)).collect::<Vec<_>>()));
    dress.delimiter = delimiter.unwrap_or(dress.delimiter);
    let reader: Stream = Box::new(Cursor::new(head).chain(reader));
    let mut rows = Rows::new(reader, dress, limit, 1 + usize::from(taken > 0));
    let mut table = Table { sides, ..Table::default() };
    let mut number = 0;
    Box::new(std::iter::from_fn(move || {
        while !table.failed {
            number += 1;
            let read = match rows.next() {
                Ok(None) => return None,
                Ok(Some(Row::TooLong)) => Some(Err(too_large(limit))),
                Ok(Some(Row::Open(at))) => Some(Err(format!("the quote that opens in line {at} is not closed"))),
                Ok(Some(Row::Cells(row))) => table.row(&row.iter().map(|c| text(c)).collect::<Vec<_>>(), number),
                Err(error) => {
                    table.failed = true;
                    Some(Err(error.to_string()))
                }
            };
            if read.is_some() {
                return read;
            }
        }
        None
    }))
}
