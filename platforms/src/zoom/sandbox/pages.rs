//! What a call's query may name, and lists page by page.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::refused::Refused;

/// A call's query; where a name stands twice the first counts.
pub struct Query(Vec<(String, String)>);

impl Query {
    /// The query, if the call knows every parameter in it.
    pub fn read(request: &HttpRequest, known: &[&str]) -> Result<Self, Refused> {
        let pairs: Vec<_> = url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
        match pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((unknown, _)) => Err(Refused::invalid(&[(unknown.as_str(), "unknown parameter")])),
            None => Ok(Self(pairs)),
        }
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The page that is asked for; `None` for a size that Zoom does not allow.
    pub fn page(&self) -> Option<Page> {
        let size = self.value("page_size").unwrap_or("30").parse().unwrap_or_default();
        let token = self.value("next_page_token").unwrap_or("page-0");
        let from = token.trim_start_matches("page-").parse().unwrap_or_default();
        (1..=300).contains(&size).then_some(Page { size, from })
    }
}

/// A part of a list.
pub struct Page {
    size: usize,
    from: usize,
}

impl Page {
    /// The answer that holds this part of all, under the name that Zoom has for them.
    pub fn of(&self, all: &[Value], name: &str) -> HttpResponse {
        let Self { size, from } = *self;
        let next = if from + size < all.len() { format!("page-{}", from + size) } else { String::new() };
        let page: Vec<&Value> = all.iter().skip(from).take(size).collect();
        HttpResponse::Ok().json(json!({
            "page_size": size, "total_records": all.len(), "next_page_token": next, name: page,
        }))
    }
}
