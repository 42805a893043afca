//! What is no object: scalars, words, lists, nothing.

use std::io::Write as _;

use async_graphql::ID;
use async_graphql::resolver_utils::EnumType;
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};

use super::{Asked, Selection, Write};

impl<T: Write> Write for Option<T> {
    fn select(asked: &[Asked<'_>]) -> Option<Selection> {
        T::select(asked)
    }

    fn write(&self, selection: &Selection, json: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(selection, json),
            None => json.extend_from_slice(b"null"),
        }
    }
}

impl<T: Write> Write for Vec<T> {
    fn select(asked: &[Asked<'_>]) -> Option<Selection> {
        T::select(asked)
    }

    fn write(&self, selection: &Selection, json: &mut Vec<u8>) {
        json.push(b'[');
        for (number, value) in self.iter().enumerate() {
            if number > 0 {
                json.push(b',');
            }
            value.write(selection, json);
        }
        json.push(b']');
    }
}

macro_rules! scalars {
    ($($scalar:ty: |$value:ident, $json:ident| $write:expr;)*) => {$(
        impl Write for $scalar {
            fn select(_: &[Asked<'_>]) -> Option<Selection> {
                Some(Selection::default())
            }

            fn write(&self, _: &Selection, $json: &mut Vec<u8>) {
                let $value = self;
                $write;
            }
        }
    )*};
}

scalars! {
    String: |value, json| text(value, json);
    ID: |value, json| text(value, json);
    bool: |value, json| json.extend_from_slice(if *value { b"true" } else { b"false" });
    i64: |value, json| number(*value, json);
    DateTime<Utc>: |value, json| instant(value, json);
}

fn text(text: &str, json: &mut Vec<u8>) {
    serde_json::to_writer(json, text).expect("writing into memory does not fail");
}

/// As `to_rfc3339` writes it, which takes ten times as long.
fn instant(instant: &DateTime<Utc>, json: &mut Vec<u8>) {
    let (date, time) = (instant.date_naive(), instant.time());
    let (Ok(year @ 0..=9_999), nanos @ 0..1_000_000_000) = (u32::try_from(date.year()), time.nanosecond()) else {
        return text(&instant.to_rfc3339(), json);
    };
    json.push(b'"');
    digits(year, 4, json);
    let rest =
        [(b'-', date.month()), (b'-', date.day()), (b'T', time.hour()), (b':', time.minute()), (b':', time.second())];
    for (mark, part) in rest {
        json.push(mark);
        digits(part, 2, json);
    }
    if nanos > 0 {
        json.push(b'.');
        match (nanos % 1_000_000, nanos % 1_000) {
            (0, _) => digits(nanos / 1_000_000, 3, json),
            (_, 0) => digits(nanos / 1_000, 6, json),
            _ => digits(nanos, 9, json),
        }
    }
    json.extend_from_slice(b"+00:00\"");
}

/// The last so many digits, with zeros in front.
fn digits(number: u32, count: usize, json: &mut Vec<u8>) {
    let end = json.len() + count;
    json.resize(end, b'0');
    let mut left = number;
    for digit in json[end - count..].iter_mut().rev() {
        *digit += u8::try_from(left % 10).unwrap_or_default();
        left /= 10;
    }
}

fn number(number: i64, json: &mut Vec<u8>) {
    write!(json, "{number}").expect("writing into memory does not fail");
}

/// Writes a word of the schema, which needs no escapes.
pub fn word<T: EnumType>(word: T, json: &mut Vec<u8>) {
    let name = T::items().iter().find(|item| item.value == word).map_or("", |item| item.name);
    json.push(b'"');
    json.extend_from_slice(name.as_bytes());
    json.push(b'"');
}

/// Enums of the schema that can be written.
macro_rules! written_words {
    ($($word:ty),* $(,)?) => {$(
        impl $crate::graphql::written::Write for $word {
            fn select(
                _: &[$crate::graphql::written::Asked<'_>],
            ) -> Option<$crate::graphql::written::Selection> {
                Some($crate::graphql::written::Selection::default())
            }

            fn write(&self, _: &$crate::graphql::written::Selection, json: &mut Vec<u8>) {
                $crate::graphql::written::word(*self, json);
            }
        }
    )*};
}

pub(in crate::graphql) use written_words;

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn an_instant_is_written_as_rfc_3339_has_it() {
        let seconds =
            [-62_135_596_801, -62_135_596_800, -1, 0, 951_782_399, 1_793_000_000, 253_402_300_799, 253_402_300_800];
        let nanos = [0, 1, 999, 1_000, 123_000, 1_000_000, 120_000_000, 999_999_999, 1_500_000_000];
        for seconds in seconds.map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap()) {
            for nanos in nanos {
                let at = seconds + TimeDelta::nanoseconds(nanos);
                // A leap second is written as one.
                let leap = at.with_nanosecond(1_000_000_000 + u32::try_from(nanos % 1_000_000_000).unwrap());
                for at in std::iter::once(at).chain(leap) {
                    let mut json = Vec::new();
                    instant(&at, &mut json);
                    assert_eq!(String::from_utf8(json).unwrap(), format!("\"{}\"", at.to_rfc3339()));
                }
            }
        }
    }
}
