//! A number while it is put together.

use super::token::Decimal;

/// One part of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    /// Digits.
    Digits(Decimal),
    /// A word for 1 to 9.
    Unit(f64),
    /// A word for 10 to 19.
    Teen(f64),
    /// A word for 20, 30, ... 90.
    Tens(f64),
    /// A word for hundreds: 100 itself multiplies what stands in front.
    Hundreds(f64),
    /// A power of a thousand, times 1 or (for a dual) 2.
    Scale(f64),
    /// Twelve times what stands in front.
    Dozen,
    /// A half, a third, a quarter: in front of a scale, or joined behind a number.
    Fraction(f64),
    /// What stands behind a decimal point that is said: "فاصلة خمسة".
    Point(Decimal),
    /// An ordinal word.
    Ordinal(f64),
    /// Hundreds behind an ordinal: "الثامن بعد المئة".
    After(f64),
}

/// A part as it was read: how many tokens it takes and whether "and" leads it in.
#[derive(Debug, Clone, Copy)]
pub struct Read {
    pub part: Part,
    pub tokens: usize,
    /// Bytes of a proclitic in front that is no part of the number ("ب" of "بثلاثة").
    pub skip: usize,
    /// Whether "and" joins it to what stands in front ("و", "and", a hyphen).
    pub joined: bool,
}

/// The parts so far.
#[derive(Debug, Default, Clone, Copy)]
pub struct Sum {
    /// What is complete, up to its last scale.
    total: f64,
    /// What the next scale multiplies.
    pub current: f64,
    /// Digits of `current` behind the decimal point.
    decimals: i32,
    /// The size of the smallest part of `current`, to know what may still be added.
    room: f64,
    /// The last scale.
    pub scale: f64,
    parts: usize,
    /// Whether any part is digits.
    pub digits: bool,
    /// Whether it orders.
    pub ordinal: bool,
    /// Whether it is a fraction with nothing behind yet: no number of its own.
    pub fraction: bool,
}

impl Sum {
    /// Takes one more part; false if it belongs to another number.
    pub fn take(&mut self, read: &Read, adds: bool) -> bool {
        let first = self.parts == 0;
        let linked = first || read.joined || adds;
        let fits = |size: f64| first || self.current == 0.0 || size <= self.room;
        let below_scale = |value: f64| self.scale == 0.0 || value < self.scale;
        // "the first six months", "a third four-year term": two numbers.
        // "في شهرها السابع وأربعة آخرون" too; "الحادية والعشرين" is one.
        if self.ordinal && (matches!(read.part, Part::Unit(_) | Part::Teen(_)) || adds && matches!(read.part, Part::Tens(_))) {
            return false;
        }
        let ok = match read.part {
            Part::Digits(v) => {
                let ok = first || (read.joined && self.current == 0.0 && self.scale > 0.0 && below_scale(v.value));
                self.decimals = if ok { v.decimals } else { self.decimals };
                (ok, v.value, 0.0)
            }
            // What follows "three": in Arabic tens, in English nothing.
            Part::Unit(v) => (linked && fits(10.0) && below_scale(v), v, 1.0),
            Part::Teen(v) => (linked && fits(20.0) && below_scale(v), v, 1.0),
            Part::Tens(v) => {
                // Arabic says the unit first: "خمسة وعشرون".
                let after_unit = read.joined && self.parts > 0 && self.current % 100.0 > 0.0 && self.current % 100.0 < 10.0;
                let whole = self.decimals == 0 && self.current.fract() == 0.0;
                ((linked && fits(100.0) || after_unit && whole) && below_scale(v), v, if adds { 10.0 } else { 1.0 })
            }
            Part::Hundreds(v) => {
                // "fifteen hundred" too.
                let counts = self.current < 10.0 || adds && !self.digits && self.current < 100.0 && self.current % 10.0 > 0.0;
                let multiplies = v == 100.0 && !first && !read.joined && self.current >= 1.0 && counts;
                if multiplies {
                    self.current *= 100.0;
                    self.room = 100.0;
                    self.parts += 1;
                    return true;
                }
                (linked && fits(1000.0) && below_scale(v), v, 100.0)
            }
            Part::Scale(v) => return self.scale_by(v, read),
            Part::Dozen => {
                let ok = self.scale == 0.0 && (first || self.fraction || (1.0..100.0).contains(&self.current));
                if ok {
                    self.current = if first { 12.0 } else { self.current * 12.0 };
                    (self.room, self.fraction, self.parts) = (0.0, false, self.parts + 1);
                }
                return ok;
            }
            Part::Fraction(v) => return self.fraction_of(v, read, first),
            Part::Point(v) => return self.decimals_of(v),
            Part::After(v) => {
                let ok = self.ordinal && self.current < v;
                self.current += if ok { v } else { 0.0 };
                return ok;
            }
            Part::Ordinal(v) => {
                let ok = first || (!self.ordinal && adds && self.room > v);
                self.ordinal |= ok;
                (ok, v, 10.0)
            }
        };
        let (ok, value, room) = ok;
        if ok {
            self.current += value;
            self.room = room;
            self.parts += 1;
            self.digits |= matches!(read.part, Part::Digits(_));
        }
        ok
    }

    /// "ثلاثة فاصل خمسة": decimals that are said behind a whole number.
    fn decimals_of(&mut self, said: Decimal) -> bool {
        let ok = self.parts > 0 && !self.ordinal && !self.fraction && self.decimals == 0 && self.total == 0.0;
        if ok {
            self.current += said.value;
            (self.room, self.decimals, self.parts) = (0.0, said.decimals, self.parts + 1);
        }
        ok
    }

    /// "نصف مليون" waits for its scale; "مليون ونصف" is half of the scale more, "ثلاثة ونصف" half of one.
    fn fraction_of(&mut self, part: f64, read: &Read, first: bool) -> bool {
        if !first && (!read.joined || self.ordinal || self.fraction) {
            return false;
        }
        self.parts += 1;
        if first {
            (self.current, self.fraction, self.decimals) = (part, true, 6);
        } else if self.current == 0.0 && self.scale > 0.0 {
            self.total += self.scale * part;
            self.room = 0.0;
        } else {
            self.current += part;
            (self.room, self.decimals) = (0.0, self.decimals.max(6));
        }
        true
    }

    fn scale_by(&mut self, scale: f64, read: &Read) -> bool {
        let dual = (scale.log10() / 3.0).fract().abs() > 1e-9;
        let size = if dual { scale / 2.0 } else { scale };
        if self.parts > 0 && self.current == 0.0 && !read.joined && self.scale > 0.0 {
            // "ألف مليون": a scale of a scale.
            if dual || size <= self.scale {
                return false;
            }
            self.total *= size;
            self.scale = size;
            self.parts += 1;
            return true;
        }
        if self.scale > 0.0 && size >= self.scale {
            return false;
        }
        if self.current > 0.0 && (read.joined || dual) {
            return false;
        }
        if self.parts > 0 && self.current == 0.0 && !read.joined {
            return false;
        }
        self.total += if self.current > 0.0 { times(self.current, size, self.decimals) } else { scale };
        (self.current, self.room, self.scale, self.fraction, self.decimals) = (0.0, 0.0, size, false, 0);
        self.parts += 1;
        true
    }

    /// The value of all parts.
    pub fn value(&self) -> f64 {
        let value = self.total + self.current;
        // Sums of a scale and decimals; above, the value is whole or as its digits say.
        if value < 1e9 { (value * 1e6).round() / 1e6 } else { value }
    }
}

/// A decimal number times a power of ten, without the noise of binary fractions: 33.37 times a billion is 33370000000.
fn times(value: f64, scale: f64, decimals: i32) -> f64 {
    let left = (decimals - scale.log10().round() as i32).clamp(0, 15);
    let whole = 10f64.powi(left);
    (value * scale * whole).round() / whole
}
