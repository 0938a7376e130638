//! Apache Parquet: a row is a record; row groups are read one after another, and only columns of plain values.

use super::record::Record;
use super::{Options, Read, Unreadable};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use serde_json::{Map, Value};
use std::path::Path;
use std::sync::Arc;

/// The rows of a file.
fn rows(path: &Path) -> Result<RowIter<'static>, String> {
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    let open = || -> Result<RowIter<'static>, ParquetError> {
        let reader = SerializedFileReader::new(file)?;
        let schema = reader.metadata().file_metadata().schema();
        // Lists and maps are no article's text.
        let plain = schema.get_fields().iter().filter(|f| f.is_primitive()).cloned().collect::<Vec<Arc<Type>>>();
        let wanted = Type::group_type_builder(schema.name()).with_fields(plain).build()?;
        RowIter::from_file_into(Box::new(reader)).project(Some(wanted))
    };
    open().map_err(|e| format!("no Parquet file: {e}"))
}

fn value(field: &Field) -> Option<Value> {
    match field {
        Field::Null | Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => None,
        Field::Str(text) => Some(Value::String(text.clone())),
        Field::Bytes(bytes) => Some(Value::String(String::from_utf8_lossy(bytes.data()).into_owned())),
        other => Some(Value::String(other.to_string())),
    }
}

fn record(row: &Row) -> Map<String, Value> {
    row.get_column_iter().filter_map(|(name, field)| Some((name.clone(), value(field)?))).collect()
}

/// The documents of a Parquet file.
pub fn documents(path: &Path, source: &str, options: Options) -> Box<dyn Iterator<Item = Read>> {
    let source = source.to_string();
    let fail = |at: String, reason: String| Err(Unreadable { id: at.clone(), source: at, reason });
    let rows = match rows(path) {
        Ok(rows) => rows,
        Err(reason) => return Box::new(std::iter::once(fail(source, reason))),
    };
    let mut broken = false;
    let mut numbered = rows.enumerate();
    Box::new(std::iter::from_fn(move || {
        if broken {
            return None;
        }
        let (number, row) = numbered.next()?;
        let at = format!("{source}#{}", number + 1);
        Some(match row {
            Err(error) => {
                broken = true;
                fail(at, error.to_string())
            }
            Ok(row) => {
                let record = record(&row);
                let large = record.values().filter_map(Value::as_str).map(str::len).sum::<usize>() as u64 > options.max_bytes;
                if large {
                    fail(at, options.too_large("a row"))
                } else {
                    Ok(Record { fields: &options.fields, kind: options.kind, record: &record }.document(at, 0))
                }
            }
        })
    }))
}
