//! Objects, as lists of their fields.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Asked, Selection, Write};

/// An object of the schema whose fields can be written.
pub trait Object: Sized + 'static {
    /// The fields by the names they have in Rust, and how each is reached.
    const FIELDS: &'static [(&'static str, &'static dyn FieldOf<Self>)];

    /// What `__typename` says.
    fn name() -> Cow<'static, str>;
}

/// A field of an object.
pub trait FieldOf<T>: Sync {
    fn select(&self, asked: &[Asked<'_>]) -> Option<Selection>;
    fn write(&self, of: &T, selection: &Selection, json: &mut Vec<u8>);
}

/// A field that lies in the object.
pub struct At<T, F>(pub fn(&T) -> &F);

impl<T, F: Write> FieldOf<T> for At<T, F> {
    fn select(&self, asked: &[Asked<'_>]) -> Option<Selection> {
        F::select(asked)
    }

    fn write(&self, of: &T, selection: &Selection, json: &mut Vec<u8>) {
        (self.0)(of).write(selection, json);
    }
}

/// Writes an object.
pub fn write_object<T: Object>(object: &T, selection: &Selection, json: &mut Vec<u8>) {
    json.push(b'{');
    for (number, selected) in selection.fields().iter().enumerate() {
        if number > 0 {
            json.push(b',');
        }
        json.extend_from_slice(selected.key.as_bytes());
        if let Some(field) = selected.field {
            T::FIELDS[field].1.write(object, &selected.inside, json);
        } else {
            json.push(b'"');
            json.extend_from_slice(T::name().as_bytes());
            json.push(b'"');
        }
    }
    json.push(b'}');
}

impl<T: Write> Write for Arc<T> {
    fn select(asked: &[Asked<'_>]) -> Option<Selection> {
        T::select(asked)
    }

    fn write(&self, selection: &Selection, json: &mut Vec<u8>) {
        T::write(self, selection, json);
    }
}

/// The fields of objects that can be written, by their names in Rust. What is left out is resolved by the library.
macro_rules! written {
    ($($object:ty $(where [$($of:tt)*] [$($bound:tt)*])? { $($field:ident),* $(,)? })*) => {$(
        impl $(<$($of)*>)? $crate::graphql::written::Object for $object $(where $($bound)*)? {
            const FIELDS: &'static [(&'static str, &'static dyn $crate::graphql::written::FieldOf<Self>)] =
                &[$((stringify!($field), &$crate::graphql::written::At::<Self, _>(|it| &it.$field))),*];

            fn name() -> std::borrow::Cow<'static, str> {
                <Self as async_graphql::OutputType>::type_name()
            }
        }

        impl $(<$($of)*>)? $crate::graphql::written::Write for $object $(where $($bound)*)? {
            fn select(
                asked: &[$crate::graphql::written::Asked<'_>],
            ) -> Option<$crate::graphql::written::Selection> {
                $crate::graphql::written::select_object::<Self>(asked)
            }

            fn write(&self, selection: &$crate::graphql::written::Selection, json: &mut Vec<u8>) {
                $crate::graphql::written::write_object(self, selection, json);
            }
        }
    )*};
}

pub(in crate::graphql) use written;
