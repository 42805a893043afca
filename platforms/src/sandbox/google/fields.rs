//! Which fields a body may hold, and of which type.

use serde_json::{Map, Value};

use super::Refused;

/// What a field may hold.
pub enum Holds {
    Text,
    Flag,
    Number,
    Time,
    Word(&'static [&'static str]),
    Fields(Fields),
    /// Any JSON; for branches that Steeple never writes.
    Any,
}

pub type Fields = &'static [(&'static str, Holds)];

/// The body as an object with known fields only.
///
/// # Errors
/// 400 as Google words it.
pub fn object(body: &[u8], fields: Fields) -> Result<Map<String, Value>, Refused> {
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
        return Err(Refused::bad("parseError", "Parse Error"));
    };
    check(&object, fields, "")?;
    Ok(object)
}

fn check(object: &Map<String, Value>, fields: Fields, path: &str) -> Result<(), Refused> {
    for (name, value) in object {
        let path = format!("{path}.{name}");
        let Some((_, holds)) = fields.iter().find(|(known, _)| known == name) else {
            let message = format!("Invalid JSON payload received. Unknown name \"{name}\": Cannot find field.");
            return Err(Refused::bad("invalid", message));
        };
        let fits = match (holds, value) {
            (Holds::Fields(inner), Value::Object(object)) => {
                check(object, inner, &path)?;
                true
            }
            (Holds::Text, Value::String(_)) | (Holds::Flag, Value::Bool(_)) | (Holds::Any, _) => true,
            (Holds::Number, Value::Number(number)) => number.is_u64(),
            (Holds::Time, Value::String(text)) => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
            (Holds::Word(known), Value::String(word)) => known.contains(&word.as_str()),
            _ => false,
        };
        if !fits {
            return Err(Refused::bad("invalid", format!("Invalid value at '{path}'")));
        }
    }
    Ok(())
}
