//! The stack machine: a pickle in, plain values out.
//!
//! What a hostile stream could make grow is bounded before it is made: values are counted against the bytes that ask for them,
//! a copy from the memo shares what it copies, nothing nests deeper than [`MAX_DEPTH`], and names have a length.

use safetensors::Dtype;
use std::collections::HashMap;
use std::rc::Rc;

/// A value on the stack. A clone of it is cheap, whatever it holds.
#[derive(Debug, Clone)]
pub enum Value {
    None,
    Mark,
    Int(i64),
    Text(Rc<str>),
    /// A tuple or list.
    Seq(Rc<Nested<Value>>),
    Dict(Rc<Nested<(Value, Value)>>),
    /// A name that may be called.
    Global(Known),
    Storage(StorageRef),
    Tensor(TensorRef),
    /// Something that is carried along but never looked at (metadata, hooks).
    Opaque,
}

/// Values inside of a value, with what they nest.
#[derive(Debug, Clone)]
pub struct Nested<T> {
    pub items: Vec<T>,
    /// Containers in one another below this one, itself included.
    depth: u16,
}

impl<T> Default for Nested<T> {
    fn default() -> Self {
        Self { items: Vec::new(), depth: 1 }
    }
}

impl<T> Nested<T> {
    /// Takes values in, the deepest of which has `below` containers in one another.
    fn add(&mut self, items: impl IntoIterator<Item = T>, below: u16) -> Result<(), String> {
        let depth = self.depth.max(below + 1);
        if depth > MAX_DEPTH {
            return Err("nested too deeply".into());
        }
        self.depth = depth;
        self.items.extend(items);
        Ok(())
    }
}

impl Value {
    /// Containers in one another, this one included.
    fn depth(&self) -> u16 {
        match self {
            Value::Seq(seq) => seq.depth,
            Value::Dict(dict) => dict.depth,
            _ => 0,
        }
    }
}

/// The callables a state dictionary needs; nothing else is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    OrderedDict,
    RebuildTensor,
    RebuildParameter,
    StorageType(Dtype),
}

/// A reference to a storage by key.
#[derive(Debug, Clone)]
pub struct StorageRef {
    pub key: Rc<str>,
    pub dtype: Dtype,
    pub elements: usize,
}

/// A view into a storage.
#[derive(Debug, Clone)]
pub struct TensorRef {
    pub storage: StorageRef,
    pub offset: usize,
    pub shape: Vec<usize>,
    pub strides: Vec<usize>,
}

/// Most values a stream may make or remember: far above any checkpoint, low enough to stop a bomb.
const MAX_VALUES: usize = 1_000_000;
/// Containers in one another: a state dictionary has five. What is dropped is dropped by recursion, so that depth is stack.
const MAX_DEPTH: u16 = 32;
/// Bytes of a tensor's or a storage's name.
const MAX_NAME: usize = 1024;

/// Reads pickles from a byte slice, one after another.
pub struct Machine<'a> {
    bytes: &'a [u8],
    at: usize,
    stack: Vec<Value>,
    memo: HashMap<usize, Value>,
    made: usize,
}

impl<'a> Machine<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, stack: Vec::new(), memo: HashMap::new(), made: 0 }
    }

    /// Bytes read so far.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Runs one pickle up to its STOP and returns its value.
    pub fn run(&mut self) -> Result<Value, String> {
        self.stack.clear();
        self.memo.clear();
        loop {
            let op = self.byte()?;
            if op == b'.' {
                return self.pop();
            }
            self.step(op).map_err(|e| format!("pickle opcode 0x{op:02x} at byte {}: {e}", self.at - 1))?;
        }
    }

    fn step(&mut self, op: u8) -> Result<(), String> {
        match op {
            0x80 => {
                self.byte()?;
            }
            b'(' => self.push(Value::Mark)?,
            b')' | b']' => self.push(Value::Seq(Rc::default()))?,
            b'}' => self.push(Value::Dict(Rc::default()))?,
            b'N' => self.push(Value::None)?,
            0x88 => self.push(Value::Int(1))?,
            0x89 => self.push(Value::Int(0))?,
            b'K' => self.unsigned(1)?,
            b'M' => self.unsigned(2)?,
            b'J' => {
                let v = i32::from_le_bytes(self.array()?);
                self.push(Value::Int(v.into()))?;
            }
            0x8a => self.long1()?,
            b'G' => {
                self.take(8)?;
                self.push(Value::Opaque)?;
            }
            b'X' => {
                let n = u32::from_le_bytes(self.array()?) as usize;
                self.text(n)?;
            }
            b'U' | 0x8c => {
                let n = self.byte()?.into();
                self.text(n)?;
            }
            b'c' => self.global()?,
            b'q' => {
                let i = self.byte()?.into();
                self.remember(i)?;
            }
            b'r' => {
                let i = u32::from_le_bytes(self.array()?) as usize;
                self.remember(i)?;
            }
            b'h' => {
                let i = self.byte()?.into();
                self.recall(i)?;
            }
            b'j' => {
                let i = u32::from_le_bytes(self.array()?) as usize;
                self.recall(i)?;
            }
            b't' | 0x85..=0x87 => self.tuple(op)?,
            b'u' | b's' => self.set_items(op)?,
            b'e' | b'a' => self.append(op)?,
            b'Q' => self.persistent()?,
            b'R' => self.reduce()?,
            b'b' => {
                // BUILD sets attributes (a state dictionary's `_metadata`): dropped, never run.
                self.pop()?;
            }
            _ => return Err("not an opcode that a state dictionary uses".into()),
        }
        Ok(())
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], String> {
        let end = self.at.checked_add(n).filter(|e| *e <= self.bytes.len()).ok_or("the pickle is cut short")?;
        let out = &self.bytes[self.at..end];
        self.at = end;
        Ok(out)
    }

    fn byte(&mut self) -> Result<u8, String> {
        Ok(self.take(1)?[0])
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        self.take(N)?.try_into().map_err(|_| "the pickle is cut short".into())
    }

    /// Counts a value that is about to be kept.
    fn count(&mut self) -> Result<(), String> {
        self.made += 1;
        if self.made > MAX_VALUES { Err("too many values".into()) } else { Ok(()) }
    }

    fn push(&mut self, value: Value) -> Result<(), String> {
        self.count()?;
        self.stack.push(value);
        Ok(())
    }

    fn pop(&mut self) -> Result<Value, String> {
        match self.stack.pop() {
            None | Some(Value::Mark) => Err("the stack is empty".into()),
            Some(v) => Ok(v),
        }
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Value>, String> {
        let mark = self.stack.iter().rposition(|v| matches!(v, Value::Mark)).ok_or("no mark on the stack")?;
        let values = self.stack.split_off(mark + 1);
        self.stack.pop();
        Ok(values)
    }

    fn unsigned(&mut self, n: usize) -> Result<(), String> {
        let value = self.take(n)?.iter().rev().fold(0, |a, b| (a << 8) | i64::from(*b));
        self.push(Value::Int(value))
    }

    fn long1(&mut self) -> Result<(), String> {
        let n = self.byte()?.into();
        let bytes = self.take(n)?;
        if n > 8 {
            // The magic number of the legacy form is longer than an i64; only its presence matters.
            return self.push(Value::Opaque);
        }
        let mut value = bytes.iter().rev().fold(0i64, |a, b| (a << 8) | i64::from(*b));
        if n > 0 && n < 8 && bytes[n - 1] & 0x80 != 0 {
            value -= 1 << (8 * n);
        }
        self.push(Value::Int(value))
    }

    fn text(&mut self, n: usize) -> Result<(), String> {
        let text = std::str::from_utf8(self.take(n)?).map_err(|_| "a string is not UTF-8")?;
        self.push(Value::Text(text.into()))
    }

    fn line(&mut self) -> Result<&'a str, String> {
        let rest = &self.bytes[self.at..];
        let n = rest.iter().position(|b| *b == b'\n').ok_or("the pickle is cut short")?;
        self.at += n + 1;
        std::str::from_utf8(&rest[..n]).map_err(|_| "a name is not UTF-8".into())
    }

    fn global(&mut self) -> Result<(), String> {
        let (module, name) = (self.line()?, self.line()?);
        let known = match (module, name) {
            ("collections", "OrderedDict") => Known::OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2" | "_rebuild_tensor") => Known::RebuildTensor,
            ("torch._utils", "_rebuild_parameter") => Known::RebuildParameter,
            ("torch", "FloatStorage") => Known::StorageType(Dtype::F32),
            ("torch", "HalfStorage") => Known::StorageType(Dtype::F16),
            ("torch", "BFloat16Storage") => Known::StorageType(Dtype::BF16),
            ("torch", "DoubleStorage") => Known::StorageType(Dtype::F64),
            ("torch", "LongStorage") => Known::StorageType(Dtype::I64),
            ("torch", "IntStorage") => Known::StorageType(Dtype::I32),
            ("torch", "ByteStorage") => Known::StorageType(Dtype::U8),
            ("torch", "BoolStorage") => Known::StorageType(Dtype::BOOL),
            _ => return Err(format!("it asks to call `{module}.{name}`, which a weights file has no need for: refused")),
        };
        self.push(Value::Global(known))
    }

    fn remember(&mut self, index: usize) -> Result<(), String> {
        let value = self.stack.last().ok_or("the stack is empty")?;
        // A long list or dictionary is memoised while still empty; of a shared one, whatever is added later makes a copy.
        let small = match value {
            Value::Seq(s) => s.items.len() <= 16,
            Value::Dict(d) => d.items.is_empty(),
            _ => true,
        };
        let value = if small { value.clone() } else { Value::Opaque };
        self.count()?;
        self.memo.insert(index, value);
        Ok(())
    }

    fn recall(&mut self, index: usize) -> Result<(), String> {
        let value = self.memo.get(&index).cloned().ok_or("an unknown memo")?;
        self.push(value)
    }

    fn tuple(&mut self, op: u8) -> Result<(), String> {
        let values = match op {
            b't' => self.pop_to_mark()?,
            n => {
                let n = usize::from(n - 0x84);
                let at = self.stack.len().checked_sub(n).ok_or("the stack is empty")?;
                self.stack.split_off(at)
            }
        };
        let mut seq = Nested::default();
        let below = deepest(&values);
        seq.add(values, below)?;
        self.push(Value::Seq(Rc::new(seq)))
    }

    fn set_items(&mut self, op: u8) -> Result<(), String> {
        let values = if op == b'u' {
            self.pop_to_mark()?
        } else {
            let value = self.pop()?;
            vec![self.pop()?, value]
        };
        let below = deepest(&values);
        let Some(Value::Dict(dict)) = self.stack.last_mut() else { return Err("items for something that is no dictionary".into()) };
        let mut values = values.into_iter();
        let pairs = std::iter::from_fn(|| Some((values.next()?, values.next()?)));
        Rc::make_mut(dict).add(pairs, below)
    }

    fn append(&mut self, op: u8) -> Result<(), String> {
        let values = if op == b'e' { self.pop_to_mark()? } else { vec![self.pop()?] };
        let below = deepest(&values);
        match self.stack.last_mut() {
            Some(Value::Seq(list)) => Rc::make_mut(list).add(values, below),
            _ => Err("items for something that is no list".into()),
        }
    }

    /// A storage reference: `('storage', type, key, device, elements)`, with a view behind it in the legacy form.
    fn persistent(&mut self) -> Result<(), String> {
        let Value::Seq(parts) = self.pop()? else { return Err("a persistent id that is no tuple".into()) };
        match parts.items.as_slice() {
            [Value::Text(kind), Value::Global(Known::StorageType(dtype)), Value::Text(key), _, Value::Int(elements), rest @ ..]
                if &**kind == "storage" && *elements >= 0 && key.len() <= MAX_NAME =>
            {
                if matches!(rest.first(), Some(Value::Seq(_))) {
                    return Err("views of storages (torch before 0.4) are not supported".into());
                }
                self.push(Value::Storage(StorageRef { key: key.clone(), dtype: *dtype, elements: *elements as usize }))
            }
            _ => Err("a persistent id that is no storage".into()),
        }
    }

    fn reduce(&mut self) -> Result<(), String> {
        let Value::Seq(args) = self.pop()? else { return Err("arguments that are no tuple".into()) };
        let Value::Global(callable) = self.pop()? else { return Err("a call of something that is no name".into()) };
        let value = match callable {
            Known::OrderedDict => Value::Dict(Rc::default()),
            Known::RebuildTensor => Value::Tensor(tensor(&args.items)?),
            Known::RebuildParameter => {
                args.items.first().filter(|v| matches!(v, Value::Tensor(_))).cloned().ok_or("a parameter of no tensor")?
            }
            Known::StorageType(_) => return Err("a call of a storage type".into()),
        };
        self.push(value)
    }
}

/// Containers in one another in the deepest of some values.
fn deepest(values: &[Value]) -> u16 {
    values.iter().map(Value::depth).max().unwrap_or(0)
}

fn tensor(args: &[Value]) -> Result<TensorRef, String> {
    let [Value::Storage(storage), Value::Int(offset), Value::Seq(shape), Value::Seq(strides), ..] = args else {
        return Err("a tensor of an unknown form".into());
    };
    let sizes = |values: &[Value]| -> Result<Vec<usize>, String> {
        let read = |v: &Value| if let Value::Int(i) = v { usize::try_from(*i).ok() } else { None };
        values.iter().map(|v| read(v).ok_or_else(|| "a size that is no natural number".to_string())).collect()
    };
    if shape.items.len() != strides.items.len() || shape.items.len() > 8 {
        return Err("a shape and strides that do not match".into());
    }
    let (shape, strides) = (sizes(&shape.items)?, sizes(&strides.items)?);
    let offset = usize::try_from(*offset).map_err(|_| "a negative offset")?;
    Ok(TensorRef { storage: storage.clone(), offset, shape, strides })
}

/// The tensors of a state dictionary; other entries are passed over.
pub fn state_dict(value: Value) -> Result<Vec<(String, TensorRef)>, String> {
    let Value::Dict(dict) = value else { return Err("the file holds no state dictionary".into()) };
    let mut tensors = Vec::new();
    for (key, value) in &dict.items {
        let (Value::Text(name), Value::Tensor(tensor)) = (key, value) else { continue };
        if name.len() > MAX_NAME {
            return Err(format!("a tensor's name of {} bytes", name.len()));
        }
        tensors.push((name.to_string(), tensor.clone()));
    }
    if tensors.is_empty() { Err("the state dictionary holds no tensor".into()) } else { Ok(tensors) }
}
