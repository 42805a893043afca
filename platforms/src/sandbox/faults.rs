//! Failures that a sandbox plays on request, before or after it has done what was asked.

use std::sync::Mutex;
use std::time::SystemTime;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HttpDate, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::{Bench, PlatformSandbox};
use crate::contract::platform::StreamingPlatform;

/// One failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// The vendor's 401, whatever the token.
    Unauthorized,
    /// The vendor's "slow down" with Retry-After in seconds, or as an HTTP date.
    TooManyRequests { retry_after_s: u32, as_date: bool },
    /// The vendor's error body with this 5xx status.
    ServerError { status: u16 },
    /// The vendor's word that the day's allowance is used up.
    QuotaGone,
    /// The vendor's word that the token lacks a scope.
    ScopeMissing,
    /// The token endpoint's `invalid_grant` (or the vendor's equal).
    InvalidGrant,
    /// Never answers; the caller gives up.
    Hang,
    /// Everything is done, then the answer is held back until [`Faults::let_go`]: for what happens elsewhere at that moment.
    Held,
    /// The connection is cut before anything was done.
    DropBefore,
    /// Everything is done, then the connection is cut.
    DropAfter,
    /// Everything is done, then half of the JSON is sent.
    TruncatedJson,
    /// Everything is done, then a proxy's HTML page comes with status 200.
    Html,
}

impl Fault {
    /// The status of the vendor's own trouble: the one that was asked for, else 500.
    #[must_use]
    pub fn server_error(&self) -> StatusCode {
        let Self::ServerError { status } = self else { return StatusCode::INTERNAL_SERVER_ERROR };
        StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The vendor's refusal with `Retry-After` as [`Fault::TooManyRequests`] asks for it; with any other failure the refusal alone.
#[must_use]
pub fn with_retry_after(mut refusal: HttpResponse, fault: &Fault, now: DateTime<Utc>) -> HttpResponse {
    let Fault::TooManyRequests { retry_after_s, as_date } = fault else { return refusal };
    let until = now + TimeDelta::seconds(i64::from(*retry_after_s));
    let wait = if *as_date { HttpDate::from(SystemTime::from(until)).to_string() } else { retry_after_s.to_string() };
    if let Ok(wait) = wait.parse() {
        refusal.headers_mut().insert(RETRY_AFTER, wait);
    }
    refusal
}

/// Which request fails, and how often.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FaultRule {
    pub platform: StreamingPlatform,
    /// `None` = any.
    pub method: Option<String>,
    /// Part of the path after `/{slug}`; empty = any.
    #[serde(default)]
    pub path: String,
    pub fault: Fault,
    /// Matching requests that still pass before the first failure.
    #[serde(default)]
    pub skip: u32,
    /// Failures before the rule is used up; 0 = until it is cleared.
    #[serde(default)]
    pub times: u32,
}

/// The list of failures to come.
pub struct Faults {
    rules: Mutex<Vec<Armed>>,
    /// One permit for each answer that may go.
    going: Semaphore,
}

impl Default for Faults {
    fn default() -> Self {
        Self { rules: Mutex::default(), going: Semaphore::new(0) }
    }
}

struct Armed {
    rule: FaultRule,
    seen: u32,
}

impl Faults {
    pub fn add(&self, rule: FaultRule) {
        self.lock().push(Armed { rule, seen: 0 });
    }

    /// How many requests to this platform met a failure.
    #[must_use]
    pub fn met(&self, platform: StreamingPlatform) -> u32 {
        let rules = self.lock();
        let of_platform = rules.iter().filter(|armed| armed.rule.platform == platform);
        of_platform.map(|armed| armed.seen.saturating_sub(armed.rule.skip)).sum()
    }

    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Lets one answer go that is [held](Fault::Held), or is going to be.
    pub fn let_go(&self) {
        self.going.add_permits(1);
    }

    async fn may_go(&self) {
        // It is never closed.
        if let Ok(permit) = self.going.acquire().await {
            permit.forget();
        }
    }

    /// The failure that this request meets, if any; counts it.
    pub(crate) fn take(&self, platform: StreamingPlatform, method: &str, path: &str) -> Option<Fault> {
        let mut rules = self.lock();
        let armed = rules.iter_mut().find(|armed| armed.matches(platform, method, path))?;
        armed.seen += 1;
        (armed.seen > armed.rule.skip).then(|| armed.rule.fault.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Armed>> {
        self.rules.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Armed {
    fn matches(&self, platform: StreamingPlatform, method: &str, path: &str) -> bool {
        let rule = &self.rule;
        let used_up = rule.times > 0 && self.seen >= rule.skip.saturating_add(rule.times);
        !used_up
            && rule.platform == platform
            && rule.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && path.contains(&rule.path)
    }
}

/// Middleware of one platform's scope: plays the failure that the list holds for this request.
pub(super) async fn play(
    sandbox: web::Data<dyn PlatformSandbox>,
    bench: web::Data<Bench>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let fault = bench.faults.take(sandbox.platform(), request.method().as_str(), request.path());
    match fault {
        None => Ok(next.call(request).await?.map_into_boxed_body()),
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Held) => {
            let done = next.call(request).await?;
            bench.faults.may_go().await;
            Ok(done.map_into_boxed_body())
        }
        Some(Fault::DropBefore) => Ok(request.into_response(cut_off())),
        Some(Fault::DropAfter) => {
            let done = next.call(request).await?;
            Ok(done.into_response(cut_off()))
        }
        Some(Fault::TruncatedJson) => {
            let done = next.call(request).await?.map_into_boxed_body();
            let (request, response) = done.into_parts();
            let status = response.status();
            let bytes = actix_web::body::to_bytes(response.into_body()).await.unwrap_or_default();
            let half = bytes.slice(..bytes.len() / 2);
            let answer = HttpResponse::build(status).content_type("application/json").body(half);
            Ok(ServiceResponse::new(request, answer))
        }
        Some(Fault::Html) => {
            let done = next.call(request).await?;
            let page = HttpResponse::Ok().content_type("text/html").body("<html><body>Bad gateway</body></html>");
            Ok(done.into_response(page))
        }
        Some(fault) => Ok(request.into_response(sandbox.refusal(&fault))),
    }
}

/// An answer whose body fails at once, so that the connection is closed without a usable answer.
fn cut_off() -> HttpResponse<BoxBody> {
    struct Broken;
    impl MessageBody for Broken {
        type Error = std::io::Error;
        fn size(&self) -> BodySize {
            BodySize::Sized(1_000)
        }
        fn poll_next(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<bytes::Bytes, Self::Error>>> {
            std::task::Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into())))
        }
    }
    HttpResponse::Ok()
        .content_type("application/json")
        .message_body(BoxBody::new(Broken))
        .unwrap_or_else(|_| HttpResponse::InternalServerError().finish())
}
