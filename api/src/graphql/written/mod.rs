//! Answers that are written as they stand.
//!
//! async-graphql resolves an answer field by field, each in a future of its own and each into an entry of a map. For a page
//! whose rows are all loaded before its first field is asked for, nothing is left to wait for, and that machinery takes
//! several times as long as the database. So a root field that has everything at hand gives an [`Answer`]: its selection is read
//! once ([`Selection`]), and its value is written as JSON in one pass ([`Write`]).
//!
//! The types are the schema's own; what a selection asks for beyond the fields that an object lists in `written!` (one that has
//! to wait, one with arguments) makes the library resolve that answer as ever. Both ways give the same answer:
//! `tests/graphql/written.rs`.
//!
//! | file | subject |
//! |---|---|
//! | `selection` | what is asked for, settled once for all values of an answer |
//! | `object` | `written!`: the fields of an object |
//! | `json` | everything that is no object |

mod json;
mod object;
mod selection;

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{Context, ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use bytes::Bytes;

pub use json::word;
pub(in crate::graphql) use json::written_words;
pub(in crate::graphql) use object::written;
pub use object::{At, FieldOf, Object, write_object};
pub use selection::{Asked, RootKeys, Selection, select_object};

/// A value that waits for nothing.
pub trait Write {
    /// What of such a value is asked for by these fields, which share one key of the answer; `None` when some of it is not
    /// to be written.
    fn select(asked: &[Asked<'_>]) -> Option<Selection>;

    /// Writes what was asked for.
    fn write(&self, selection: &Selection, json: &mut Vec<u8>);
}

/// What a root field answers with.
#[derive(Debug, Clone)]
pub enum Answer<T> {
    Written(Bytes),
    /// For the library to resolve.
    Whole(T),
}

impl<T: Write> Answer<T> {
    /// Written, where the selection allows it.
    pub fn of(ctx: &Context<'_>, value: T) -> Self {
        match Selection::of::<T>(ctx) {
            Some(selection) => Self::written(&selection, &value),
            None => Self::Whole(value),
        }
    }

    /// Written for a selection of this very type.
    pub fn written(selection: &Selection, value: &T) -> Self {
        let mut json = Vec::with_capacity(4 * 1_024);
        value.write(selection, &mut json);
        Self::Written(json.into())
    }
}

impl<T: OutputType> OutputType for Answer<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    /// Bytes stand for JSON that is written already: `entry::to_json` copies them. The schema has no other binary value.
    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match self {
            Self::Written(json) => Ok(Value::Binary(json.clone())),
            Self::Whole(value) => value.resolve(ctx, field).await,
        }
    }
}
