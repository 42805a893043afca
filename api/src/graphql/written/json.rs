//! What is no object: scalars, words, lists, nothing.

use std::io::Write as _;

use async_graphql::ID;
use async_graphql::resolver_utils::EnumType;
use chrono::{DateTime, Utc};

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
    DateTime<Utc>: |value, json| text(&value.to_rfc3339(), json);
}

fn text(text: &str, json: &mut Vec<u8>) {
    serde_json::to_writer(json, text).expect("writing into memory does not fail");
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
