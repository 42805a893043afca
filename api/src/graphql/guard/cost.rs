//! The weight of a parsed document, each fragment weighed once.

use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, FragmentDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value, Variables};

use super::{Refusal, limits};

/// What an operation or a fragment weighs with every spread written out. Sums saturate, so doubling cannot overflow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weight {
    /// Selections written out.
    pub fields: u64,
    /// Fields of the answer, pages multiplied.
    pub cost: u64,
    pub depth: u32,
    pub aliases: u64,
    pub directives: u64,
    /// Fields directly at this level.
    pub width: u64,
    /// Asks for `__schema`.
    pub introspects: bool,
}

impl Weight {
    fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            cost: self.cost.saturating_add(other.cost),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            width: self.width.saturating_add(other.width),
            introspects: self.introspects || other.introspects,
        }
    }

    fn inside_field(self, times: u64) -> Self {
        Self {
            fields: self.fields.saturating_add(1),
            cost: self.cost.saturating_mul(times).saturating_add(1),
            depth: self.depth.saturating_add(1),
            width: 1,
            ..self
        }
    }
}

/// Weighs all that async-graphql will walk: every operation and every fragment, used or not.
///
/// Returns the whole weight and the number of syntax nodes that were looked at, which never exceeds those written in the
/// document.
///
/// # Errors
/// The first limit that is passed. Unknown fragments weigh nothing: validation names them.
pub fn weigh(document: &ExecutableDocument, variables: &Variables) -> Result<(Weight, u64), Refusal> {
    if document.fragments.len() > limits::FRAGMENTS || document.operations.iter().len() > limits::OPERATIONS {
        return Err(Refusal::TooManyDefinitions);
    }
    let mut scales = Scales { fragments: &document.fragments, variables, known: HashMap::new(), steps: 0 };
    let mut whole = Weight::default();
    for (_, operation) in document.operations.iter() {
        let mut weight = scales.selections(&operation.node.selection_set.node)?;
        weight.directives = weight.directives.saturating_add(operation.node.directives.len() as u64);
        let most = match operation.node.ty {
            OperationType::Mutation => limits::ROOT_MUTATIONS,
            OperationType::Query | OperationType::Subscription => limits::ROOT_FIELDS,
        };
        if weight.width > most {
            return Err(Refusal::TooManyRootFields);
        }
        whole = whole.beside(weight);
    }
    for name in document.fragments.keys() {
        // Validation walks each definition once more, so it counts once more.
        let weight = scales.fragment(name)?;
        whole = whole.beside(Weight { cost: 0, ..weight });
    }
    match whole {
        Weight { depth, .. } if depth > limits::DEPTH => Err(Refusal::TooDeep),
        Weight { fields, .. } if fields > limits::FIELDS => Err(Refusal::TooManyFields),
        Weight { aliases, .. } if aliases > limits::ALIASES => Err(Refusal::TooManyAliases),
        Weight { directives, .. } if directives > limits::DIRECTIVES => Err(Refusal::TooManyDirectives),
        Weight { cost, .. } if cost > limits::COST => Err(Refusal::TooCostly),
        whole => Ok((whole, scales.steps)),
    }
}

/// Refuses variables that are too large or too deep to be looked at over and over.
///
/// # Errors
/// [`Refusal::VariablesTooLarge`].
pub fn weigh_variables(variables: &Variables) -> Result<(), Refusal> {
    let mut left = limits::VARIABLES_VALUES;
    variables.values().try_for_each(|value| weigh_value(value, limits::VARIABLES_DEPTH, &mut left))
}

fn weigh_value(value: &Value, deeper: usize, left: &mut usize) -> Result<(), Refusal> {
    *left = left.checked_sub(1).ok_or(Refusal::VariablesTooLarge)?;
    let mut inside = |value| {
        let deeper = deeper.checked_sub(1).ok_or(Refusal::VariablesTooLarge)?;
        weigh_value(value, deeper, left)
    };
    match value {
        Value::List(values) => values.iter().try_for_each(&mut inside),
        Value::Object(fields) => fields.values().try_for_each(&mut inside),
        _ => Ok(()),
    }
}

struct Scales<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &'a Variables,
    /// `None` while a fragment is being weighed: meeting it again is a circle.
    known: HashMap<&'a Name, Option<Weight>>,
    steps: u64,
}

impl<'a> Scales<'a> {
    fn selections(&mut self, set: &'a SelectionSet) -> Result<Weight, Refusal> {
        set.items.iter().try_fold(Weight::default(), |sum, item| {
            self.steps += 1;
            let mut weight = match &item.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node)?,
                Selection::InlineFragment(inline) => self.selections(&inline.node.selection_set.node)?,
            };
            if !matches!(item.node, Selection::Field(_)) {
                // A spread is walked like a field, although it answers nothing itself.
                weight.fields = weight.fields.saturating_add(1);
            }
            weight.directives = weight.directives.saturating_add(item.node.directives().len() as u64);
            Ok(sum.beside(weight))
        })
    }

    fn field(&mut self, field: &'a Field) -> Result<Weight, Refusal> {
        let inside = self.selections(&field.selection_set.node)?;
        let mut weight = inside.inside_field(self.page(field));
        weight.aliases = weight.aliases.saturating_add(u64::from(field.alias.is_some()));
        weight.introspects |= field.name.node == "__schema";
        Ok(weight)
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Weight, Refusal> {
        if let Some(known) = self.known.get(name) {
            return known.ok_or(Refusal::FragmentCycle);
        }
        let Some(fragment) = self.fragments.get(name) else { return Ok(Weight::default()) };
        self.known.insert(name, None);
        let mut weight = self.selections(&fragment.node.selection_set.node)?;
        weight.directives = weight.directives.saturating_add(fragment.node.directives.len() as u64);
        self.known.insert(name, Some(weight));
        Ok(weight)
    }

    /// How many entries the field may answer with: its `first` or `last`, a page for a connection without, else one.
    fn page(&self, field: &Field) -> u64 {
        let asked = ["first", "last"].iter().find_map(|name| field.get_argument(name));
        if let Some(asked) = asked {
            let value = asked.node.clone().into_const_with(|name| self.variables.get(&name).cloned().ok_or(()));
            let number = match value {
                Ok(Value::Number(number)) => number.as_u64(),
                Ok(_) => None,
                // The variable is not given: its default or an ordinary page.
                Err(()) => Some(limits::PAGE_DEFAULT),
            };
            return number.unwrap_or(limits::PAGE).clamp(1, limits::PAGE);
        }
        let pages = field.selection_set.node.items.iter().any(|item| {
            matches!(&item.node, Selection::Field(field) if matches!(field.node.name.node.as_str(), "edges" | "nodes"))
        });
        if pages { limits::PAGE_DEFAULT } else { 1 }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use async_graphql::parser::parse_query;

    use super::*;

    fn weigh_text(document: &str) -> Result<(Weight, u64), Refusal> {
        weigh(&parse_query(document).expect("parses"), &Variables::default())
    }

    /// Each fragment spreads the next one twice.
    fn doubling(levels: usize) -> String {
        let mut document = "{ viewer { ...f0 } }".to_owned();
        for level in 0..levels {
            write!(document, " fragment f{level} on Viewer {{ ...f{0} ...f{0} }}", level + 1).unwrap();
        }
        write!(document, " fragment f{levels} on Viewer {{ role }}").unwrap();
        document
    }

    #[test]
    fn doubling_fragments_are_weighed_once_each_and_refused() {
        assert_eq!(weigh_text(&doubling(48)), Err(Refusal::TooManyFields));

        let (weight, steps) = weigh_text(&doubling(6)).unwrap();
        assert!(weight.fields > 128, "{weight:?}");
        assert_eq!(steps, 2 + 6 * 2 + 1, "one step for each selection that is written");
    }

    #[test]
    fn wide_fragments_at_few_levels_are_refused() {
        let mut document = "{ ...f0 }".to_owned();
        for level in 0..6 {
            write!(document, " fragment f{level} on Query {{ {} }}", format!("...f{} ", level + 1).repeat(12)).unwrap();
        }
        document.push_str(" fragment f6 on Query { __typename }");

        assert_eq!(weigh_text(&document), Err(Refusal::TooManyRootFields));
    }

    #[test]
    fn a_fragment_that_contains_itself_is_refused() {
        for document in [
            "{ ...a } fragment a on Query { ...a }",
            "{ viewer { ...a } } fragment a on V { ...b } fragment b on V { x { ...a } }",
            "{ __typename } fragment a on Query { ... on Query { ...a } }",
        ] {
            assert_eq!(weigh_text(document), Err(Refusal::FragmentCycle), "{document}");
        }
    }

    #[test]
    fn pages_multiply_and_a_variable_counts_with_its_value() {
        let document = "query($n: Int) { a(first: $n) { nodes { b(first: 50) { nodes { c d e f g h i j } } } } }";
        let parsed = parse_query(document).unwrap();
        let variables = |n| Variables::from_json(serde_json::json!({ "n": n }));

        let (weight, _) = weigh(&parsed, &variables(2)).unwrap();
        assert_eq!(weight.cost, 1 + 2 * (1 + 1 + 50 * (1 + 8)));
        assert_eq!(weigh(&parsed, &variables(100)), Err(Refusal::TooCostly));
        assert_eq!(weigh(&parsed, &variables(-1)), Err(Refusal::TooCostly), "nonsense counts as the largest page");
    }

    #[test]
    fn a_connection_without_a_page_size_counts_as_an_ordinary_page() {
        let (weight, _) = weigh_text("{ a { nodes { id } } }").unwrap();

        assert_eq!(weight.cost, 1 + limits::PAGE_DEFAULT * 2);
    }

    #[test]
    fn depth_aliases_directives_and_root_fields_have_limits() {
        let deep = format!("{}{{ x }}{}", "{ a ".repeat(14), " }".repeat(14));
        let deep_fields = format!("{}{{ x }}{}", "{ a ".repeat(15), " }".repeat(15));
        let aliases = format!("{{ v {{ {} }} }}", (0..51).map(|n| format!("a{n}: id ")).collect::<String>());
        let directives = format!("{{ v {{ {} }} }}", "id @include(if: true) ".repeat(21));
        let roots = format!("{{ {} }}", "v ".repeat(21));
        let mutations = format!("mutation {{ {} }}", "v ".repeat(11));

        assert_eq!(weigh_text(&deep).unwrap().0.depth, limits::DEPTH);
        assert_eq!(weigh_text(&deep_fields), Err(Refusal::TooDeep));
        assert_eq!(weigh_text(&aliases), Err(Refusal::TooManyAliases));
        assert_eq!(weigh_text(&directives), Err(Refusal::TooManyDirectives));
        assert_eq!(weigh_text(&roots), Err(Refusal::TooManyRootFields));
        assert_eq!(weigh_text(&mutations), Err(Refusal::TooManyRootFields));
    }

    #[test]
    fn asking_for_the_schema_shows_wherever_it_hides() {
        for document in [
            "{ __schema { description } }",
            "{ ...a } fragment a on Query { ... { x: __schema { description } } }",
            "query A { v } query B { __schema { description } }",
        ] {
            assert!(weigh_text(document).unwrap().0.introspects, "{document}");
        }
        assert!(!weigh_text("{ __typename }").unwrap().0.introspects);
    }

    #[test]
    fn variables_have_a_depth_and_a_number_of_values() {
        let mut deep = serde_json::json!(1);
        for _ in 0..=limits::VARIABLES_DEPTH {
            deep = serde_json::json!([deep]);
        }

        assert_eq!(weigh_variables(&Variables::from_json(serde_json::json!({ "a": [[{ "b": 1 }]] }))), Ok(()));
        for large in [serde_json::json!({ "a": deep }), serde_json::json!({ "a": vec![1; limits::VARIABLES_VALUES] })] {
            assert_eq!(weigh_variables(&Variables::from_json(large)), Err(Refusal::VariablesTooLarge));
        }
    }
}
