//! What only YouTube's lists have: parts, and pages of at most 50.

use actix_web::HttpResponse;
use serde_json::json;

use crate::sandbox::google::{Params, Refused};

/// One page of a list: where it begins and how long it is.
pub(super) struct PageWanted {
    pub offset: usize,
    pub size: usize,
}

/// The parts asked for; at least one, all of them known.
pub(super) fn parts_of<'a>(params: &'a Params, known: &[&str]) -> Result<Vec<&'a str>, Refused> {
    params.required("part")?;
    let parts = params.list("part");
    match parts.iter().find(|part| !known.contains(part)) {
        Some(part) => Err(Refused::bad("unknownPart", format!("Unknown part {part}"))),
        None => Ok(parts),
    }
}

/// `maxResults` is 0 to 50, default 5.
pub(super) fn page_of(params: &Params) -> Result<PageWanted, Refused> {
    let size = match params.optional("maxResults").map(str::parse::<usize>) {
        None => 5,
        Some(Ok(size @ 0..=50)) => size,
        Some(_) => return Err(Refused::bad("invalid", "maxResults must be 0 to 50")),
    };
    let offset = match params.optional("pageToken").map(|token| token.trim_start_matches("page-").parse()) {
        None => 0,
        Some(Ok(offset)) => offset,
        Some(Err(_)) => return Err(Refused::bad("invalidPageToken", "Invalid page token")),
    };
    Ok(PageWanted { offset, size })
}

/// A login without a channel.
pub(super) fn no_channel() -> Refused {
    Refused::new(401, "youtubeSignupRequired", "Unauthorized")
}

/// One page in Google's list shape.
pub(super) fn list_answer(kind: &str, all: Vec<serde_json::Value>, page: &PageWanted) -> HttpResponse {
    let total = all.len();
    let items: Vec<serde_json::Value> = all.into_iter().skip(page.offset).take(page.size).collect();
    let next = page.offset + items.len();
    let mut answer = json!({
        "kind": kind,
        "etag": "e1",
        "pageInfo": { "totalResults": total, "resultsPerPage": page.size },
        "items": items,
    });
    if next < total && page.size > 0 {
        answer["nextPageToken"] = json!(format!("page-{next}"));
    }
    HttpResponse::Ok().json(answer)
}
