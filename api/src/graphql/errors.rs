//! How a refusal of the domain reaches a client.
//!
//! What a person can correct comes back inside the payload as `userErrors`. Everything else is a top-level error with a
//! stable word under `extensions.code`: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `DATABASE_AWAY`, `INTERNAL`. A
//! fault of our own shows only the id under which the log has it.

use std::sync::Arc;

use async_graphql::{Context, ErrorExtensions, Interface, SimpleObject};
use steeple_domain::database::is_away;
use steeple_domain::{Error, Problem};

use super::scope::Asking;

/// Something the person who asked can correct.
#[derive(Debug, Clone, Interface)]
#[expect(clippy::duplicated_attributes, reason = "two fields of the interface have the same type")]
#[graphql(
    field(name = "code", ty = "&String", desc = "A stable word in capitals: `TITLE_TOO_LONG`."),
    field(name = "message", ty = "&String", desc = "What happened and what to do, in plain words."),
    field(name = "path", ty = "&Vec<String>", desc = "The input field it is about, from the outside in.")
)]
pub enum UserError {
    InputError(InputError),
    PlatformRefusal(PlatformRefusal),
}

/// A field of the input cannot be used as it is.
#[derive(Debug, Clone, SimpleObject)]
pub struct InputError {
    code: String,
    message: String,
    path: Vec<String>,
}

/// A platform did not do what it was asked for.
#[derive(Debug, Clone, SimpleObject)]
pub struct PlatformRefusal {
    code: String,
    message: String,
    path: Vec<String>,
    /// The platform's slug.
    platform: String,
    /// The one thing to do about it.
    remedy: String,
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        Self::InputError(InputError { code: problem.code.to_owned(), message: problem.message, path: problem.path })
    }
}

/// Splits a result of the domain: what the person can correct inside, everything else outside.
///
/// # Errors
/// The top-level error.
pub fn settle<T>(
    ctx: &Context<'_>,
    result: steeple_domain::Result<T>,
) -> async_graphql::Result<Result<T, Vec<UserError>>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Invalid(problems)) => Ok(Err(problems.into_iter().map(UserError::from).collect())),
        Err(Error::Platform(refusal)) => Ok(Err(vec![UserError::PlatformRefusal(PlatformRefusal {
            code: refusal.kind.code().to_owned(),
            message: refusal.detail.clone(),
            path: Vec::new(),
            platform: refusal.platform.slug().to_owned(),
            remedy: refusal.remedy().to_owned(),
        })])),
        Err(other) => Err(top_level(&ctx.scope().request_id, &other)),
    }
}

/// For queries, which have no place for user errors.
pub trait OrTopLevel<T> {
    /// # Errors
    /// The domain's refusal as a top-level error.
    fn or_top_level(self, ctx: &Context<'_>) -> async_graphql::Result<T>;
}

impl<T> OrTopLevel<T> for steeple_domain::Result<T> {
    fn or_top_level(self, ctx: &Context<'_>) -> async_graphql::Result<T> {
        self.map_err(|error| top_level(&ctx.scope().request_id, &error))
    }
}

/// What a loader gives: many may wait for one fault.
impl<T> OrTopLevel<T> for Result<T, Arc<Error>> {
    fn or_top_level(self, ctx: &Context<'_>) -> async_graphql::Result<T> {
        self.map_err(|error| top_level(&ctx.scope().request_id, &error))
    }
}

/// The top-level error for a refusal that came up while this request was served.
pub fn top_level(request_id: &str, error: &Error) -> async_graphql::Error {
    match error {
        Error::NotFound(what) => coded("NOT_FOUND", format!("There is no such {what}.")),
        Error::Forbidden => coded("FORBIDDEN", "Your role does not allow this. Ask an admin of your church."),
        Error::Invalid(problems) => {
            let first =
                problems.first().map_or_else(|| "The input cannot be used.".to_owned(), |it| it.message.clone());
            coded("INVALID", first)
        }
        Error::Platform(refusal) => coded("PLATFORM", refusal.detail.clone()),
        Error::Database(_) | Error::Vault(_) | Error::Inconsistent { .. } => {
            let source = error as &dyn std::error::Error;
            tracing::error!(request.id = %request_id, error = source, "a request failed inside");
            match error {
                Error::Database(error) if is_away(error) => coded("DATABASE_AWAY", away_message(request_id)),
                _ => internal(request_id),
            }
        }
    }
}

/// A top-level error with its stable word.
pub fn coded(code: &'static str, message: impl Into<String>) -> async_graphql::Error {
    async_graphql::Error::new(message).extend_with(|_, values| values.set("code", code))
}

fn internal(request_id: &str) -> async_graphql::Error {
    coded("INTERNAL", internal_message(request_id))
}

fn away_message(request_id: &str) -> String {
    format!(
        "Steeple's own database does not answer just now. Try again in a minute; if it stays so, tell the person who \
         installed Steeple. The log knows it as {request_id}."
    )
}

/// What is said of a fault of our own.
#[must_use]
pub fn internal_message(request_id: &str) -> String {
    format!("Something went wrong here. Try again; if it stays, the log knows it as {request_id}.")
}
