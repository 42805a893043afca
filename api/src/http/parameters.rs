//! Reading `query`, `operationName`, `variables` and `extensions` (GraphQL over HTTP, section "Request Parameters").

use async_graphql::Variables;
use serde_json::{Map, Value};

use crate::graphql::entry::Parameters;

/// Why the request could not be read; each is a 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the body is not JSON in UTF-8")]
    NotJson,
    #[error("the body is not one JSON object; batches are not taken")]
    NotAnObject,
    #[error("`query` is missing or not a text")]
    Query,
    #[error("`operationName` is not a text")]
    OperationName,
    #[error("`variables` is not a JSON object")]
    Variables,
    #[error("`extensions` is not a JSON object")]
    Extensions,
    #[error("a parameter is given twice")]
    Twice,
}

/// Reads a JSON body.
///
/// # Errors
/// See [`Unreadable`].
pub fn from_json(body: &[u8]) -> Result<Parameters, Unreadable> {
    match serde_json::from_slice(body).map_err(|_| Unreadable::NotJson)? {
        Value::Object(fields) => from_object(fields),
        _ => Err(Unreadable::NotAnObject),
    }
}

/// Reads the JSON object of a request, from a body or a WebSocket message.
///
/// # Errors
/// See [`Unreadable`].
pub fn from_object(mut fields: Map<String, Value>) -> Result<Parameters, Unreadable> {
    let Some(Value::String(query)) = fields.remove("query") else { return Err(Unreadable::Query) };
    let operation_name = match fields.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(Unreadable::OperationName),
    };
    let variables = match fields.remove("variables") {
        None | Some(Value::Null) => Variables::default(),
        Some(variables @ Value::Object(_)) => Variables::from_json(variables),
        Some(_) => return Err(Unreadable::Variables),
    };
    match fields.remove("extensions") {
        // None is known, so none is looked at.
        None | Some(Value::Null | Value::Object(_)) => {}
        Some(_) => return Err(Unreadable::Extensions),
    }
    Ok(Parameters { query, operation_name: operation_name.filter(|name| !name.is_empty()), variables })
}

/// Reads the query string of a GET; `variables` and `extensions` are JSON texts there.
///
/// # Errors
/// See [`Unreadable`].
pub fn from_query_string(query_string: &str) -> Result<Parameters, Unreadable> {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(query_string.as_bytes()) {
        let json = |fault| serde_json::from_str::<Value>(&value).map_err(|_| fault);
        let value = match &*name {
            "query" | "operationName" => Value::String(value.into_owned()),
            "variables" => json(Unreadable::Variables)?,
            "extensions" => json(Unreadable::Extensions)?,
            _ => continue,
        };
        if fields.insert(name.into_owned(), value).is_some() {
            return Err(Unreadable::Twice);
        }
    }
    from_object(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_of_a_wrong_type_is_named() {
        for (body, fault) in [
            ("", Unreadable::NotJson),
            ("{ \"not a JSON", Unreadable::NotJson),
            ("[]", Unreadable::NotAnObject),
            ("[{\"query\":\"{a}\"}]", Unreadable::NotAnObject),
            ("null", Unreadable::NotAnObject),
            ("{\"qeury\":\"{a}\"}", Unreadable::Query),
            ("{\"query\":0}", Unreadable::Query),
            ("{\"query\":\"{a}\",\"operationName\":[]}", Unreadable::OperationName),
            ("{\"query\":\"{a}\",\"variables\":\"x\"}", Unreadable::Variables),
            ("{\"query\":\"{a}\",\"extensions\":false}", Unreadable::Extensions),
        ] {
            assert_eq!(from_json(body.as_bytes()).err(), Some(fault), "{body}");
        }
        assert_eq!(from_json(b"{\"query\":\"\xff\"}").err(), Some(Unreadable::NotJson));
        assert_eq!(
            from_json("[".repeat(100_000).as_bytes()).err(),
            Some(Unreadable::NotJson),
            "deep JSON does not recurse"
        );
    }

    #[test]
    fn a_get_brings_variables_as_json_text() {
        let read = from_query_string("query=%7Ba%7D&variables=%7B%22n%22%3A1%7D&operationName=&other=1").unwrap();

        assert_eq!(read.query, "{a}");
        assert_eq!(read.operation_name, None);
        assert_eq!(read.variables.into_value().into_json().unwrap(), serde_json::json!({ "n": 1 }));
        assert_eq!(from_query_string("query=a&query=b").err(), Some(Unreadable::Twice));
        assert_eq!(from_query_string("query=a&variables=%7B").err(), Some(Unreadable::Variables));
        assert_eq!(from_query_string("").err(), Some(Unreadable::Query));
    }
}
