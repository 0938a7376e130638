//! Cells of Arrow columns as JSON.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::{date32_to_datetime, date64_to_datetime};
use arrow_array::types::{
    Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_schema::{DataType, TimeUnit};
use serde_json::{Map, Value};

/// A cell.
///
/// # Errors
/// If the column is of a kind that no article has.
pub fn cell(column: &dyn Array, row: usize) -> Result<Value, String> {
    if column.is_null(row) {
        return Ok(Value::Null);
    }
    Ok(match column.data_type() {
        DataType::Null => Value::Null,
        DataType::Utf8 => column.as_string::<i32>().value(row).into(),
        DataType::LargeUtf8 => column.as_string::<i64>().value(row).into(),
        DataType::Utf8View => column.as_string_view().value(row).into(),
        DataType::Binary => String::from_utf8_lossy(column.as_binary::<i32>().value(row)).into(),
        DataType::LargeBinary => String::from_utf8_lossy(column.as_binary::<i64>().value(row)).into(),
        DataType::BinaryView => String::from_utf8_lossy(column.as_binary_view().value(row)).into(),
        DataType::Boolean => column.as_boolean().value(row).into(),
        DataType::Dictionary(_, _) => {
            let dictionary = column.as_any_dictionary();
            let key = number(dictionary.keys(), row).and_then(|n| usize::try_from(n.as_u64()?).ok());
            key.map_or(Ok(Value::Null), |key| cell(dictionary.values().as_ref(), key))?
        }
        DataType::List(_) => list(&column.as_list::<i32>().value(row))?,
        DataType::LargeList(_) => list(&column.as_list::<i64>().value(row))?,
        DataType::FixedSizeList(_, _) => list(&column.as_fixed_size_list().value(row))?,
        DataType::Struct(fields) => {
            let inner = column.as_struct();
            let pairs = fields.iter().zip(inner.columns()).map(|(f, c)| Ok((f.name().clone(), cell(c.as_ref(), row)?)));
            Value::Object(pairs.collect::<Result<Map<_, _>, String>>()?)
        }
        other => {
            number(column, row).or_else(|| time(column, row)).ok_or_else(|| format!("a column of type {other}: cast it to text first"))?
        }
    })
}

fn list(values: &dyn Array) -> Result<Value, String> {
    (0..values.len()).map(|i| cell(values, i)).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn number(column: &dyn Array, row: usize) -> Option<Value> {
    macro_rules! of {
        ($($kind:ident => $array:ident),*) => {
            match column.data_type() {
                $(DataType::$kind => Some(Value::from(column.as_primitive::<$array>().value(row))),)*
                _ => None,
            }
        };
    }
    of!(Int8 => Int8Type, Int16 => Int16Type, Int32 => Int32Type, Int64 => Int64Type, UInt8 => UInt8Type, UInt16 => UInt16Type,
        UInt32 => UInt32Type, UInt64 => UInt64Type, Float32 => Float32Type, Float64 => Float64Type)
}

/// A day or a moment, as text that a date is read from; moments are those of UTC, as the column has them.
fn time(column: &dyn Array, row: usize) -> Option<Value> {
    let (found, day) = match column.data_type() {
        DataType::Date32 => (date32_to_datetime(column.as_primitive::<Date32Type>().value(row)), true),
        DataType::Date64 => (date64_to_datetime(column.as_primitive::<Date64Type>().value(row)), true),
        DataType::Timestamp(TimeUnit::Second, _) => (column.as_primitive::<TimestampSecondType>().value_as_datetime(row), false),
        DataType::Timestamp(TimeUnit::Millisecond, _) => (column.as_primitive::<TimestampMillisecondType>().value_as_datetime(row), false),
        DataType::Timestamp(TimeUnit::Microsecond, _) => (column.as_primitive::<TimestampMicrosecondType>().value_as_datetime(row), false),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => (column.as_primitive::<TimestampNanosecondType>().value_as_datetime(row), false),
        _ => return None,
    };
    let found = found?;
    Some(if day { found.date().to_string().into() } else { found.to_string().replace(' ', "T").into() })
}
