//! What a client asks for of a value.

use std::collections::HashSet;

use async_graphql::parser::types::{ExecutableDocument, Selection as Syntax, SelectionSet};
use async_graphql::{Context, SelectionField};

use super::{Object, Write};

/// A field as it stands in the document.
pub type Asked<'a> = SelectionField<'a>;

/// What is asked for of an object: its fields in the order of the answer, each with what is asked for inside. Of anything else:
/// nothing more. It belongs to one type.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash)]
pub struct Selection(Vec<Selected>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Selected {
    /// Ready to be written: `"alias":`.
    pub key: String,
    /// `None`: `__typename`.
    pub field: Option<usize>,
    pub inside: Selection,
}

/// Whether each key of the answer stands once at the top of its operation. The library merges what it has resolved under one key
/// twice; it cannot merge what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootKeys {
    /// There is but one field.
    One,
    Distinct,
    Repeated,
}

impl Selection {
    /// What this root field is asked for; `None` when the library is to resolve it.
    pub fn of<T: Write>(ctx: &Context<'_>) -> Option<Self> {
        let keys = ctx.data_opt::<RootKeys>()?;
        if *keys == RootKeys::Repeated { None } else { T::select(&[ctx.field()]) }
    }

    /// The same where this is the operation's only root field, so that its value is the whole answer.
    pub fn alone<T: Write>(ctx: &Context<'_>) -> Option<Self> {
        let keys = ctx.data_opt::<RootKeys>()?;
        if *keys == RootKeys::One { T::select(&[ctx.field()]) } else { None }
    }

    pub(super) fn fields(&self) -> &[Selected] {
        &self.0
    }
}

/// The selection of an object: fragments spread, fields of one key joined.
pub fn select_object<T: Object>(asked: &[Asked<'_>]) -> Option<Selection> {
    let mut keys: Vec<(&str, Vec<Asked<'_>>)> = Vec::new();
    for field in asked.iter().flat_map(SelectionField::selection_set) {
        let key = field.alias().unwrap_or_else(|| field.name());
        match keys.iter_mut().find(|(known, _)| *known == key) {
            Some((_, same)) => same.push(field),
            None => keys.push((key, vec![field])),
        }
    }
    let selected = keys.into_iter().map(|(key, same)| {
        let name = same.first()?.name();
        let key = format!("\"{key}\":");
        if name == "__typename" {
            return Some(Selected { key, field: None, inside: Selection::default() });
        }
        let field = T::FIELDS.iter().position(|(field, _)| is_name_of(field, name))?;
        Some(Selected { key, field: Some(field), inside: T::FIELDS[field].1.select(&same)? })
    });
    selected.collect::<Option<_>>().map(Selection)
}

impl RootKeys {
    /// Of all operations of a document together.
    pub fn of(document: &ExecutableDocument) -> Self {
        if document.operations.iter().all(|(_, operation)| is_one_field(&operation.node.selection_set.node)) {
            return Self::One;
        }
        let distinct = document.operations.iter().all(|(_, operation)| {
            let mut keys = HashSet::new();
            are_distinct(document, &operation.node.selection_set.node, &mut keys)
        });
        if distinct { Self::Distinct } else { Self::Repeated }
    }
}

fn is_one_field(set: &SelectionSet) -> bool {
    matches!(set.items.as_slice(), [item] if matches!(item.node, Syntax::Field(_)))
}

/// The guard has seen to it that fragments do not go round in circles and that few are spread.
fn are_distinct<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, keys: &mut HashSet<&'a str>) -> bool {
    set.items.iter().all(|item| match &item.node {
        Syntax::Field(field) => keys.insert(field.node.response_key().node.as_str()),
        Syntax::InlineFragment(inline) => are_distinct(document, &inline.node.selection_set.node, keys),
        Syntax::FragmentSpread(spread) => document
            .fragments
            .get(&spread.node.fragment_name.node)
            .is_none_or(|fragment| are_distinct(document, &fragment.node.selection_set.node, keys)),
    })
}

/// `scheduled_start` is `scheduledStart` in the schema.
fn is_name_of(field: &str, name: &str) -> bool {
    let mut name = name.chars();
    let mut after_underscore = false;
    for letter in field.chars() {
        if letter == '_' {
            after_underscore = true;
            continue;
        }
        let letter = if std::mem::take(&mut after_underscore) { letter.to_ascii_uppercase() } else { letter };
        if name.next() != Some(letter) {
            return false;
        }
    }
    name.next().is_none()
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn a_key_that_stands_twice_at_the_top_is_seen_through_fragments() {
        let keys = |text: &str| RootKeys::of(&parse_query(text).expect("parses"));

        assert_eq!(keys("{ a b c: a }"), RootKeys::Distinct);
        assert_eq!(keys("{ a b ... { c } }"), RootKeys::Distinct);
        assert_eq!(keys("{ ... { a } }"), RootKeys::Distinct);
        assert_eq!(keys("query A { a } query B { a { b c } }"), RootKeys::One);
        for twice in ["{ a a }", "{ a b: c ... { b } }", "{ a ...f } fragment f on Query { x: b a }", "{ a c: b c: b }"]
        {
            assert_eq!(keys(twice), RootKeys::Repeated, "{twice}");
        }
    }

    #[test]
    fn a_field_has_its_name_in_camel_case() {
        assert!(is_name_of("scheduled_start", "scheduledStart"));
        assert!(is_name_of("id", "id"));
        for other in ["scheduled_start", "scheduledstart", "scheduledStartX", "scheduledStar"] {
            assert!(!is_name_of("scheduled_start", other), "{other}");
        }
    }
}
