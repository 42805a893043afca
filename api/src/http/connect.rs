//! The connect buttons: to the platform's consent page, and back.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use steeple_domain::church::Actor;
use steeple_domain::connection::{
    CallbackOutcome, CallbackQuery, CallbackStatus, NewAttempt, connect_begin, connect_callback,
};
use steeple_domain::{Context, Error};
use steeple_platforms::StreamingPlatform;

use super::{State, pages};
use crate::graphql::scope::Identity;
use crate::session::{self, Presented};

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/connect/{platform}", web::get().to(connect))
        .route("/oauth/callback/{platform}", web::get().to(callback));
}

#[derive(serde::Deserialize)]
struct Wishes {
    /// A path of Steeple's own to come back to.
    return_path: Option<String>,
    /// The connection to bring back.
    reconnect: Option<String>,
}

/// Sends a signed-in admin's browser to the consent page.
async fn connect(
    request: HttpRequest,
    slug: web::Path<String>,
    wishes: web::Query<Wishes>,
    state: web::Data<State>,
) -> HttpResponse {
    let Some(platform) = StreamingPlatform::from_slug(&slug) else { return unknown_platform() };
    if !state.home.sent(request.headers()) {
        return pages::message(403, "Another website sent you here", "Press Connect on Steeple's own page.");
    }
    let presented = session::presented(request.headers(), state.home.is_secure());
    let (context, Wishes { return_path, reconnect }) = (state.context.clone(), wishes.into_inner());
    let work = async move {
        let actor = match member(&context, &presented).await {
            Ok(actor) => actor,
            Err(response) => return Err(response),
        };
        let reconnect_of =
            reconnect.map(|id| id.parse()).transpose().map_err(|_| Problem::of(&Error::NotFound("connection")))?;
        let return_path = return_path.as_deref().unwrap_or("/");
        let begun = connect_begin(&context, &actor, NewAttempt { platform, return_path, reconnect_of }).await;
        begun.map(|begun| begun.authorization_url).map_err(|error| Problem::of(&error))
    };
    match state.finish(work).await {
        Ok(Ok(url)) => see_other(url.as_str()),
        Ok(Err(problem)) => problem.into(),
        Err(_) => Problem::FAULT.into(),
    }
}

/// Takes what the browser brings back from the consent page. The session's cookie comes along although the vendor's page
/// sent the browser here, because it is `SameSite=Lax`.
async fn callback(request: HttpRequest, slug: web::Path<String>, state: web::Data<State>) -> HttpResponse {
    let Some(platform) = StreamingPlatform::from_slug(&slug) else { return unknown_platform() };
    let presented = session::presented(request.headers(), state.home.is_secure());
    let query = CallbackQuery::parse(request.query_string());
    let context = state.context.clone();
    let work = async move {
        let actor = member(&context, &presented).await?;
        connect_callback(&context, &actor, platform, query).await.map_err(|error| Problem::of(&error))
    };
    match state.finish(work).await {
        Ok(Ok(outcome)) => came_back(&outcome),
        Ok(Err(problem)) => problem.into(),
        Err(_) => Problem::FAULT.into(),
    }
}

/// Back to where the button was pressed, with the attempt's id: what came of it is read by that.
fn came_back(outcome: &CallbackOutcome) -> HttpResponse {
    let word = match &outcome.status {
        CallbackStatus::Connected(_) => "CONNECTED",
        CallbackStatus::Choose => "CHOOSE",
        CallbackStatus::Denied => "DENIED",
        CallbackStatus::Failed { message, remedy } if outcome.attempt.is_none() => {
            return pages::message(400, message, remedy);
        }
        CallbackStatus::Failed { .. } => "FAILED",
    };
    let (path, fragment) = outcome.return_path.split_once('#').unwrap_or((&outcome.return_path, ""));
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("connect", word);
    if let Some(attempt) = outcome.attempt {
        query.append_pair("attempt", &attempt.to_string());
    }
    if let CallbackStatus::Connected(connection) = &outcome.status {
        query.append_pair("connection", &connection.to_string());
    }
    let joint = if path.contains('?') { '&' } else { '?' };
    let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    see_other(&format!("{path}{joint}{}{fragment}", query.finish()))
}

/// The signed-in member behind a browser or a program.
async fn member(context: &Context, presented: &Presented) -> Result<Actor, Problem> {
    match session::identify(context, presented).await {
        Ok(Identity::Member(actor)) => Ok(actor),
        Ok(Identity::Anonymous) => Err(Problem {
            status: 401,
            what: "You are not signed in".to_owned(),
            fix: "Sign in to Steeple in this browser, then press Connect again.".to_owned(),
        }),
        Err(rejected) => {
            Err(Problem { status: rejected.status().as_u16(), what: rejected.message(""), fix: String::new() })
        }
    }
}

/// A page that says what is wrong.
struct Problem {
    status: u16,
    what: String,
    fix: String,
}

impl Problem {
    const FAULT: Self = Self { status: 500, what: String::new(), fix: String::new() };

    fn of(error: &Error) -> Self {
        let (status, what, fix) = match error {
            Error::Forbidden => {
                (403, "Your role does not allow this", "Ask an admin of your church to connect accounts.")
            }
            Error::NotFound(_) => (404, "There is no such connection", "Go back and look at the list again."),
            Error::Invalid(problems) => {
                let message = problems.first().map(|problem| problem.message.clone()).unwrap_or_default();
                return Self { status: 400, what: message, fix: String::new() };
            }
            other => {
                tracing::error!(error = other as &dyn std::error::Error, "connecting an account failed inside");
                return Self::FAULT;
            }
        };
        Self { status, what: what.to_owned(), fix: fix.to_owned() }
    }
}

impl From<Problem> for HttpResponse {
    fn from(problem: Problem) -> Self {
        let what = if problem.what.is_empty() { "Something went wrong here" } else { &problem.what };
        let fix = if problem.fix.is_empty() { "Go back and try again." } else { &problem.fix };
        pages::message(problem.status, what, fix)
    }
}

fn unknown_platform() -> HttpResponse {
    let known = StreamingPlatform::ALL.iter().map(|platform| platform.slug()).collect::<Vec<_>>().join(", ");
    pages::message(404, "There is no such platform", &format!("Known are: {known}."))
}

fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
}
