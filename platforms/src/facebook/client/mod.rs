//! One function per Graph call, by subject: [`tokens`], [`pages`], [`live_videos`].
//!
//! Every call in somebody's name carries its token in the `Authorization` header and `appsecret_proof` in the query.
//! Only `oauth/access_token` and `debug_token` take secrets as query parameters, because Graph offers nothing else.

pub(super) mod live_videos;
pub(super) mod pages;
pub(super) mod tokens;

use http::Method;
use serde::de::DeserializeOwned;

use super::errors;
use super::proof::appsecret_proof;
use super::wire::List;
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::http::{Answer, Request};

/// Lists longer than this many answers are cut; a person manages a handful of Pages.
const LIST_MAX_ANSWERS: usize = 40;

/// Graph in the name of one token.
#[derive(Clone, Copy)]
pub(super) struct Graph<'a> {
    call: AppCall<'a>,
    token: &'a Secret,
}

impl<'a> Graph<'a> {
    /// In the name of the connected Page.
    pub(super) fn of_page(call: &Call<'a>) -> Self {
        Self { call: call.as_app(), token: &call.credentials.access_token }
    }

    /// In the name of the person who signed in.
    pub(super) fn of_user(call: &AppCall<'a>, user_token: &'a Secret) -> Self {
        Self { call: *call, token: user_token }
    }

    fn request(&self, operation: &'static str, method: Method, path: &str) -> Request {
        request(&self.call, operation, method, path)
            .bearer(self.token)
            .query("appsecret_proof", appsecret_proof(&self.call.app.client_secret, self.token))
    }

    async fn read<T: DeserializeOwned>(&self, request: Request) -> Result<T, PlatformError> {
        let answer = self.call.http.send(request).await?;
        self.understand(&answer)
    }

    fn understand<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, PlatformError> {
        understand(&self.call, answer, &[self.token.reveal()])
    }

    /// All entries of a list. The next page is asked for by cursor at our own base; the URL in `paging.next` is never followed.
    async fn read_list<T: DeserializeOwned>(&self, first: impl Fn() -> Request) -> Result<Vec<T>, PlatformError> {
        let mut entries = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..LIST_MAX_ANSWERS {
            let request = after.iter().fold(first(), |request, cursor| request.query("after", cursor));
            let list: List<T> = self.read(request).await?;
            entries.extend(list.data);
            let next = list.paging.and_then(super::wire::Paging::after);
            if next.is_none() || next == after {
                break;
            }
            after = next;
        }
        Ok(entries)
    }
}

/// A request at the versioned base, without a token.
fn request(call: &AppCall<'_>, operation: &'static str, method: Method, path: &str) -> Request {
    let path = format!("v26.0/{path}");
    let url = call.http.url(StreamingPlatform::Facebook, "api", &path);
    Request::new(StreamingPlatform::Facebook, operation, method, url)
}

/// The answer as the wire type, or Graph's error. An error inside a good status is still one.
fn understand<T: DeserializeOwned>(call: &AppCall<'_>, answer: &Answer, secrets: &[&str]) -> Result<T, PlatformError> {
    let error = errors::read(answer);
    if answer.is_success() && error.is_none() {
        return answer.json();
    }
    let app_secret = call.app.client_secret.reveal();
    let secrets: Vec<&str> = secrets.iter().copied().chain([app_secret]).collect();
    Err(errors::from_answer(answer, error, &secrets, call.now))
}

/// An error that Steeple itself knows, without having asked.
pub(super) fn known(operation: &'static str, kind: ErrorKind, detail: &str) -> PlatformError {
    PlatformError::new(StreamingPlatform::Facebook, operation, kind, Outcome::NothingHappened, detail)
}
