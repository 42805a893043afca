//! GraphQL over HTTP: <https://graphql.github.io/graphql-over-http/draft/>, read 2026-11.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::parser::types::OperationType;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;

use super::media::{Media, accepted, sends_json};
use super::{State, parameters};
use crate::graphql::entry::{Entry, Parameters, is_request_error, to_json};
use crate::graphql::scope::{CookieChange, Scope};
use crate::session::{self, Presented, Rejected};

/// The largest request body. The largest real one, a thumbnail aside, is a few kilobytes.
pub const BODY_MAX_BYTES: usize = 1024 * 1024;

/// How long a client may take to send it.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// `GET` and `POST /graphql`.
pub async fn answer(request: HttpRequest, body: web::Payload, state: web::Data<State>) -> HttpResponse {
    let Some(media) = accepted(request.headers()) else {
        return refuse(
            Media::Json,
            StatusCode::NOT_ACCEPTABLE,
            "NOT_ACCEPTABLE",
            "Answers are application/graphql-response+json or application/json.",
        );
    };
    match respond(&request, body, &state, media).await {
        Ok(response) | Err(response) => response,
    }
}

async fn respond(
    request: &HttpRequest,
    body: web::Payload,
    state: &State,
    media: Media,
) -> Result<HttpResponse, HttpResponse> {
    let presented = session::presented(request.headers(), state.home.is_secure());
    if !presented.is_bearer() && !state.home.sent(request.headers()) {
        let message = "This request comes from another website. Open Steeple at its own address.";
        return Err(refuse(media, StatusCode::FORBIDDEN, "FOREIGN_ORIGIN", message));
    }
    let parameters = read(request, body, media).await?;
    let job = Job {
        context: state.context.clone(),
        entry: state.entry.clone(),
        presented,
        parameters,
        by_get: request.method() == Method::GET,
        request_id: super::request_id(request),
        client: request.peer_addr().map(|address| address.ip()),
    };
    let request_id = job.request_id.clone();
    match state.finish(job.run()).await {
        Ok(Done::Answered { response, cookie }) => {
            let mut answer = finish(media, &response);
            if let Some(change) = cookie {
                session::write_cookie(answer.headers_mut(), &change, state.home.is_secure());
            }
            Ok(answer)
        }
        Ok(Done::MutationByGet) => Err(not_allowed(media, "POST", "A mutation must be sent by POST.")),
        Ok(Done::NotIdentified(rejected)) => {
            let mut response = refuse(media, rejected.status(), rejected.code(), &rejected.message(&request_id));
            if rejected.status() == StatusCode::UNAUTHORIZED {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Err(response)
        }
        Err(super::Panicked) => {
            let message = crate::graphql::errors::internal_message(&request_id);
            Err(refuse(media, StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", &message))
        }
    }
}

/// All that is to be done for one request, free of the connection it came by: a client that goes away cannot drop a change
/// half done.
struct Job {
    context: steeple_domain::Context,
    entry: Entry,
    presented: Presented,
    parameters: Parameters,
    by_get: bool,
    request_id: String,
    client: Option<std::net::IpAddr>,
}

enum Done {
    Answered { response: Box<async_graphql::Response>, cookie: Option<CookieChange> },
    MutationByGet,
    NotIdentified(Rejected),
}

impl Job {
    async fn run(self) -> Done {
        let identity = match session::identify(&self.context, &self.presented).await {
            Ok(identity) => identity,
            Err(rejected) => return Done::NotIdentified(rejected),
        };
        let prepared = match self.entry.prepare(self.parameters, identity) {
            Ok(prepared) => prepared,
            Err(response) => return Done::Answered { response, cookie: None },
        };
        if self.by_get && prepared.operation == Some(OperationType::Mutation) {
            return Done::MutationByGet;
        }
        let scope = Arc::new(Scope::http(identity, self.request_id, self.client));
        let response = Box::new(self.entry.execute(prepared, Arc::clone(&scope)).await);
        Done::Answered { response, cookie: scope.cookie_change() }
    }
}

async fn read(request: &HttpRequest, body: web::Payload, media: Media) -> Result<Parameters, HttpResponse> {
    let read = match *request.method() {
        Method::GET => parameters::from_query_string(request.query_string()),
        Method::POST if !sends_json(request.headers()) => {
            let message = "Send application/json in UTF-8.";
            return Err(refuse(media, StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message));
        }
        Method::POST => parameters::from_json(&read_body(body, media).await?),
        _ => return Err(not_allowed(media, "GET, POST", "Use GET or POST.")),
    };
    read.map_err(|fault| refuse(media, StatusCode::BAD_REQUEST, "BAD_REQUEST", &format!("{fault}.")))
}

async fn read_body(mut body: web::Payload, media: Media) -> Result<Bytes, HttpResponse> {
    let whole = async {
        let mut bytes = BytesMut::new();
        while let Some(chunk) = body.next().await {
            let chunk =
                chunk.map_err(|_| refuse(media, StatusCode::BAD_REQUEST, "BAD_REQUEST", "The body broke off."))?;
            if bytes.len() + chunk.len() > BODY_MAX_BYTES {
                let message = format!("The body is larger than {} KiB.", BODY_MAX_BYTES / 1024);
                return Err(refuse(media, StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", &message));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    };
    tokio::time::timeout(BODY_TIMEOUT, whole)
        .await
        .unwrap_or_else(|_| Err(refuse(media, StatusCode::REQUEST_TIMEOUT, "BODY_TIMEOUT", "The body took too long.")))
}

fn finish(media: Media, response: &async_graphql::Response) -> HttpResponse {
    let status = match media {
        Media::GraphqlResponse if is_request_error(response) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    HttpResponse::build(status).content_type(media.content_type()).body(to_json(response))
}

fn not_allowed(media: Media, allow: &'static str, message: &str) -> HttpResponse {
    let mut response = refuse(media, StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

/// An answer to a request that is not a well-formed GraphQL request; the status says so whatever the media type.
fn refuse(media: Media, status: StatusCode, code: &str, message: &str) -> HttpResponse {
    let body = serde_json::json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });
    HttpResponse::build(status).content_type(media.content_type()).body(body.to_string())
}
