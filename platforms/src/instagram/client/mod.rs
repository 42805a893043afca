//! The contract's traits for an Instagram account, and the calls that they are made of.
//!
//! | file | what it does |
//! |---|---|
//! | `tokens.rs` | code → token of an hour → token of sixty days, and its renewal |
//! | `profile.rs` | who it is, and what is live |
//! | `accounts.rs` | connecting, by sign-in or by name alone |
//! | `hand_key.rs` | the key of the day |
//! | `livestreams.rs` | a service: prepared, and looked at |
//! | `media.rs` | containers and posts |
//! | `announcing.rs` | a post that tells of a service, step by step |

mod accounts;
mod announcing;
mod hand_key;
mod livestreams;
mod media;
mod profile;
mod tokens;

use http::Method;
use serde::de::DeserializeOwned;

use super::errors;
use super::form;
use crate::contract::call::AppCall;
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::error::PlatformError;
use crate::contract::platform::StreamingPlatform;
use crate::http::Request;

/// What a connection holds.
enum Holds<'a> {
    /// The name that somebody typed. Nothing can be asked.
    Name(String),
    /// A sign-in.
    Token(&'a Secret),
}

fn opened<'a>(operation: &'static str, credentials: &'a Credentials) -> Result<Holds<'a>, PlatformError> {
    match &credentials.renewal {
        Renewal::Typed { fields } => {
            form::username(operation, fields).map(Holds::Name).map_err(|_| errors::unreadable(operation))
        }
        Renewal::Reexchange { .. } => Ok(Holds::Token(&credentials.access_token)),
        _ => Err(errors::unreadable(operation)),
    }
}

/// A request in the name of whoever signed in.
fn request(call: &AppCall<'_>, operation: &'static str, method: Method, path: &str, token: &Secret) -> Request {
    let url = call.http.url(StreamingPlatform::Instagram, "api", &format!("v26.0/{path}"));
    Request::new(StreamingPlatform::Instagram, operation, method, url).bearer(token)
}

/// Sends it; the answer as the wire type, or what its refusal means.
async fn read<T: DeserializeOwned>(call: &AppCall<'_>, request: Request) -> Result<T, PlatformError> {
    let answer = call.http.send(request).await?;
    match errors::of_answer(&answer, call.now) {
        Some(error) => Err(error),
        None => answer.json(),
    }
}
