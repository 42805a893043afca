//! What vendors tell by themselves: `/webhooks/{platform}`, without session or CSRF token; the vendor's signature is all that counts.
//!
//! Whoever knocks without it learns nothing: the answers are plain, fixed sentences, and nothing that was sent is repeated.

use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use steeple_domain::webhook::{Received, webhook_receive};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::webhook::{Knock, Refusal, Reply, WEBHOOK_MAX_BYTES};

use super::State;

/// How long a vendor may take to send the body.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Zoom gives up after three seconds. A delivery that takes longer to store is stored all the same; the vendor sends it again,
/// and it is known then.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(2_500);

pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/webhooks/{platform}").to(receive));
}

/// Takes one request. The body stays the bytes that came: signatures cover those.
async fn receive(
    request: HttpRequest,
    slug: web::Path<String>,
    body: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let Some(platform) = StreamingPlatform::from_slug(&slug).filter(|platform| platform.client().webhooks().is_some())
    else {
        return refused(Refusal::NotSetUp);
    };
    let body = match tokio::time::timeout(BODY_TIMEOUT, read(body)).await {
        Ok(Ok(body)) => body,
        Ok(Err(response)) => return response,
        Err(_) => return plain(StatusCode::REQUEST_TIMEOUT, "The body took too long."),
    };
    let (Some(method), headers) = (method_of(&request), headers_of(&request)) else {
        return refused(Refusal::Method);
    };
    let (query, context) = (request.query_string().to_owned(), state.context.clone());
    let work = async move {
        let knock = Knock { method: &method, query: &query, headers: &headers, body: &body, now: context.now() };
        webhook_receive(&context, platform, &knock).await
    };
    match tokio::time::timeout(ANSWER_TIMEOUT, state.finish(work)).await {
        Ok(Ok(Ok(received))) => answer(received),
        Ok(Ok(Err(error))) => {
            tracing::warn!(%platform, error = &error as &dyn std::error::Error, "a webhook could not be stored");
            not_now()
        }
        Ok(Err(_)) | Err(_) => not_now(),
    }
}

fn answer(received: Received) -> HttpResponse {
    match received {
        Received::Taken | Received::Again => HttpResponse::Ok().finish(),
        Received::Challenge(Reply { status, content_type, body }) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
            HttpResponse::build(status).insert_header((header::CONTENT_TYPE, content_type)).body(body)
        }
        Received::Refused(why) => refused(why),
    }
}

/// What does not prove itself, proves somebody else, or comes from another time is answered alike.
fn refused(why: Refusal) -> HttpResponse {
    match why {
        Refusal::NotSetUp => plain(StatusCode::NOT_FOUND, "No webhooks are heard at this address."),
        Refusal::Method => plain(StatusCode::METHOD_NOT_ALLOWED, "This is not how webhooks are sent here."),
        Refusal::Unproved | Refusal::Forged | Refusal::Late => {
            plain(StatusCode::FORBIDDEN, "This request does not prove where it comes from.")
        }
        Refusal::Unreadable => plain(StatusCode::BAD_REQUEST, "This request cannot be read."),
    }
}

fn not_now() -> HttpResponse {
    plain(StatusCode::SERVICE_UNAVAILABLE, "Send it again later.")
}

fn plain(status: StatusCode, sentence: &'static str) -> HttpResponse {
    HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(sentence)
}

async fn read(mut body: web::Payload) -> Result<Bytes, HttpResponse> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| plain(StatusCode::BAD_REQUEST, "The body broke off."))?;
        if bytes.len() + chunk.len() > WEBHOOK_MAX_BYTES {
            return Err(plain(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large."));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// actix-web has an older edition of the same types.
fn method_of(request: &HttpRequest) -> Option<http::Method> {
    http::Method::from_bytes(request.method().as_str().as_bytes()).ok()
}

fn headers_of(request: &HttpRequest) -> http::HeaderMap {
    let pairs = request.headers().iter().filter_map(|(name, value)| {
        let name = http::HeaderName::from_bytes(name.as_str().as_bytes()).ok()?;
        Some((name, http::HeaderValue::from_bytes(value.as_bytes()).ok()?))
    });
    let mut headers = http::HeaderMap::new();
    for (name, value) in pairs {
        headers.append(name, value);
    }
    headers
}
