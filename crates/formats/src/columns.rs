//! Apache Parquet: a row is a record; row groups are read one after another, and only columns that have a role.

use super::beside;
use super::fields::Role;
use super::loose;
use super::record::Record;
use super::series;
use super::{Fields, Options, Read, Unreadable};
use parquet::basic::Type as Physical;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use serde_json::{Map, Value};
use std::path::Path;

/// The rows of a file.
fn rows(path: &Path, fields: &Fields) -> Result<RowIter<'static>, String> {
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    let open = || -> Result<RowIter<'static>, ParquetError> {
        let reader = SerializedFileReader::new(file)?;
        let schema = reader.metadata().file_metadata().schema();
        // Vectors and other columns that say nothing about an article stay on the disk; where no name is known, all are read.
        // A column of text may say of the article what no other does.
        let text = |f: &Type| f.is_primitive() && f.get_physical_type() == Physical::BYTE_ARRAY && !fields.gives(Role::Body);
        let usual = |f: &Type| fields.knows(f.name()) || series::is_part(f.name(), fields) || f.name() == "sentences";
        let named = |f: &Type| usual(f) || loose::role(f.name()).is_some();
        let all = schema.get_fields();
        let known = all.iter().any(|f| named(f));
        let wanted = all.iter().filter(|f| named(f) || text(f) && beside::may_say(f.name())).cloned();
        let mut wanted = if known { wanted.collect::<Vec<_>>() } else { Vec::new() };
        if wanted.is_empty() {
            wanted = schema.get_fields().to_vec();
        }
        let wanted = Type::group_type_builder(schema.name()).with_fields(wanted).build()?;
        RowIter::from_file_into(Box::new(reader)).project(Some(wanted))
    };
    open().map_err(|e| format!("no Parquet file: {e}"))
}

fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(b) => Value::Bool(*b),
        Field::Str(text) => Value::String(text.clone()),
        Field::Bytes(bytes) => Value::String(String::from_utf8_lossy(bytes.data()).into_owned()),
        Field::Group(row) => Value::Object(record(row)),
        Field::ListInternal(list) => Value::Array(list.elements().iter().map(value).collect()),
        Field::MapInternal(map) => Value::Object(map.entries().iter().map(|(key, field)| (name(key), value(field))).collect()),
        other => Value::String(other.to_string()),
    }
}

/// A key of a map as text.
fn name(key: &Field) -> String {
    match key {
        Field::Str(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Bytes of all texts in a value.
fn size(value: &Value) -> u64 {
    match value {
        Value::String(text) => text.len() as u64,
        Value::Array(list) => list.iter().map(size).sum(),
        Value::Object(map) => map.values().map(size).sum(),
        _ => 0,
    }
}

fn record(row: &Row) -> Map<String, Value> {
    row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()
}

/// The documents of a Parquet file.
pub fn documents(path: &Path, source: &str, options: Options) -> Box<dyn Iterator<Item = Read>> {
    let source = source.to_string();
    let fail = |at: String, reason: String| Err(Unreadable { id: at.clone(), source: at, reason });
    let rows = match rows(path, &options.fields) {
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
                let large = record.values().map(size).sum::<u64>() > options.max_bytes;
                if large {
                    fail(at, options.too_large("a row"))
                } else {
                    Record { fields: &options.fields, kind: options.kind, record: &record }.document(at, 0)
                }
            }
        })
    }))
}
