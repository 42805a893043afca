//! Scopes given, compared with the scopes needed.

use steeple_platforms::contract::descriptor::{Descriptor, Need};

use super::entity::Model;

/// What was given, and what is lacking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes {
    pub given: Vec<String>,
    /// Useful ones that were not given; something does not work without each of them.
    pub lacking: Vec<&'static str>,
}

/// Compares what was given with what is needed. A platform that does not tell gave what was asked for (RFC 6749 section 5.1).
///
/// # Errors
/// In plain words, when a required scope is lacking.
pub fn compare(descriptor: &'static Descriptor, given: Option<&[String]>) -> Result<Scopes, String> {
    let Some(given) = given else {
        let given = descriptor.scopes().iter().map(|scope| scope.name.to_owned()).collect();
        return Ok(Scopes { given, lacking: Vec::new() });
    };
    let lacking = |need: Need| {
        let scopes = descriptor.scopes().iter().filter(move |scope| scope.need == need);
        scopes.filter(|scope| !given.iter().any(|name| name == scope.name))
    };
    let whys: Vec<&str> = lacking(Need::Required).map(|scope| scope.why.english).collect();
    if !whys.is_empty() {
        let platform = descriptor.platform;
        return Err(format!("{platform} did not give every permission that Steeple needs. {}", whys.join(" ")));
    }
    Ok(Scopes { given: given.to_vec(), lacking: lacking(Need::Useful).map(|scope| scope.name).collect() })
}

/// A list of words as the column holds it.
pub(super) fn to_column<T: AsRef<str>>(words: &[T]) -> String {
    serde_json::Value::from(words.iter().map(|word| word.as_ref().to_owned()).collect::<Vec<String>>()).to_string()
}

/// The words of such a column; an unreadable one is empty.
#[must_use]
pub fn from_column(column: &str) -> Vec<String> {
    serde_json::from_str(column).unwrap_or_default()
}

/// The useful scopes that this connection did not get.
#[must_use]
pub fn missing_scopes(row: &Model) -> Vec<String> {
    from_column(&row.missing_scopes)
}
