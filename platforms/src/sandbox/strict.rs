//! Strict reading of what a caller sent: nothing that the vendor does not name, and nothing twice.
//!
//! What cannot be read is told in two ways, as vendors do: a sign-in's form is the desk's [`Refusal`], everything else is
//! [`Unreadable`]. The platform's folder says both in the vendor's words.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, web};
use serde::de::DeserializeOwned;

use super::desk::Refusal;

/// Why a body or a query was not taken.
#[derive(Debug)]
pub struct Unreadable(pub String);

/// A JSON body; the type refuses fields that it does not name.
///
/// # Errors
/// [`Unreadable`] without the content type, or with a body that the type does not take.
pub fn json<T: DeserializeOwned>(request: &HttpRequest, body: &[u8]) -> Result<T, Unreadable> {
    if !has_content_type(request, "application/json") {
        return Err(Unreadable("Content-Type must be application/json".to_owned()));
    }
    serde_json::from_slice(body).map_err(|error| Unreadable(error.to_string()))
}

/// A query; the type refuses parameters that it does not name.
///
/// # Errors
/// [`Unreadable`] with a query that the type does not take.
pub fn query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Unreadable> {
    let query = web::Query::<T>::from_query(request.query_string());
    query.map(web::Query::into_inner).map_err(|error| Unreadable(error.to_string()))
}

/// No query at all.
///
/// # Errors
/// [`Unreadable`] where there is one.
pub fn no_query(request: &HttpRequest) -> Result<(), Unreadable> {
    if request.query_string().is_empty() { Ok(()) } else { Err(Unreadable("unknown query parameter".to_owned())) }
}

/// A form's body.
///
/// # Errors
/// `InvalidRequest` without the content type, and what [`Fields::read`] refuses.
pub fn form(request: &HttpRequest, body: &[u8], known: &[&str]) -> Result<Fields, Refusal> {
    if !has_content_type(request, "application/x-www-form-urlencoded") {
        return Err(Refusal::InvalidRequest("a form is expected"));
    }
    Fields::read(body, known)
}

fn has_content_type(request: &HttpRequest, wanted: &str) -> bool {
    request.headers().get("content-type").is_some_and(|value| value.as_bytes().starts_with(wanted.as_bytes()))
}

/// The fields of a form, or of a query, each known and standing once.
#[derive(Debug)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Reads `name=value&…`, as forms and queries are written.
    ///
    /// # Errors
    /// `InvalidRequest` where a name is unknown or stands twice.
    pub fn read(text: &[u8], known: &[&str]) -> Result<Self, Refusal> {
        let mut fields = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(text).into_owned() {
            if !known.contains(&name.as_str()) || fields.insert(name, value).is_some() {
                return Err(Refusal::InvalidRequest("unknown or repeated field"));
            }
        }
        Ok(Self(fields))
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A field without which the form is refused.
    ///
    /// # Errors
    /// `InvalidRequest` with the field's name.
    pub fn required(&self, name: &'static str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::InvalidRequest(name))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_field_that_is_unknown_or_stands_twice_is_refused() {
        assert_eq!(Fields::read(b"code=a&state=b", &["code", "state"]).unwrap().required("state"), Ok("b"));
        for text in ["code=a&force=1", "code=a&code=a"] {
            assert!(Fields::read(text.as_bytes(), &["code"]).is_err(), "{text}");
        }
    }

    #[test]
    fn a_body_needs_its_content_type() {
        let of = |media: &str| TestRequest::post().insert_header(("content-type", media)).to_http_request();
        let (as_json, as_form) = (of("application/json; charset=utf-8"), of("application/x-www-form-urlencoded"));

        assert!(json::<u8>(&as_json, b"1").is_ok() && json::<u8>(&as_form, b"1").is_err());
        assert!(form(&as_form, b"a=1", &["a"]).is_ok() && form(&as_json, b"a=1", &["a"]).is_err());
    }
}
