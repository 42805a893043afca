//! Pushing a meeting's picture to a livestream: Zoom allows one custom target, only while the meeting runs.

use async_trait::async_trait;
use chrono::TimeDelta;
use url::Url;

use super::{request, tell};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::{ExternalIds, Ingest};
use crate::contract::meeting::Simulcast;
use crate::contract::platform::StreamingPlatform;
use crate::zoom::{Rooms, errors, wire};

/// The wait between two starts of a meeting's livestream. Source: Zoom's Meeting API specification, August 2023.
const BETWEEN_STARTS: TimeDelta = TimeDelta::seconds(30);

#[async_trait]
impl Simulcast for Rooms {
    async fn set_target(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        ingest: &Ingest,
        watch_url: &str,
    ) -> Result<(), PlatformError> {
        let operation = self.either("livestream_update", "webinar_livestream_update");
        if !is_web_page(watch_url) {
            return Err(PlatformError::new(
                StreamingPlatform::Zoom,
                operation,
                ErrorKind::Refused,
                Outcome::NothingHappened,
                "Zoom wants the address of the page on which people watch, and there is none yet",
            )
            .with_remedy("Give the livestream a platform with a watch page, or enter the church's own page."));
        }
        let stream_key = ingest.key.reveal();
        let target = wire::LivestreamTarget { stream_url: &ingest.url, stream_key, page_url: watch_url };
        let path = format!("{}/livestream", self.path(operation, ids)?);
        let request = request(call, operation, http::Method::PATCH, &path).json(&target);
        tell(call, request).await.map_err(|error| errors::without(self.worded(error), &[stream_key]))
    }

    async fn start_push(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        match self.set_livestream(call, ids, self.either("livestream_start", "webinar_livestream_start"), "start").await
        {
            Err(error) if says_already(&error) => Ok(()),
            // One code covers all reasons, and the commonest passes: the meeting has not begun, or its host is not in it.
            Err(error) if is_about_state(&error) => Err(PlatformError { kind: ErrorKind::NotYet, ..error }
                .with_remedy(self.either(
                    "Open the meeting as its host; Steeple then starts the livestream by itself.",
                    "Open the webinar as its host; Steeple then starts the livestream by itself.",
                ))),
            Err(error) if error.kind == (ErrorKind::RateLimited { retry_after: None }) => {
                Err(PlatformError { kind: ErrorKind::RateLimited { retry_after: Some(BETWEEN_STARTS) }, ..error })
            }
            result => result,
        }
    }

    async fn stop_push(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        match self.set_livestream(call, ids, self.either("livestream_stop", "webinar_livestream_stop"), "stop").await {
            Err(error) if error.kind == ErrorKind::Gone || says_not(&error) => Ok(()),
            // With nobody in the meeting there is no picture to push.
            Err(error) if is_about_state(&error) => {
                if self.is_running(call, ids).await? == Some(false) {
                    Ok(())
                } else {
                    Err(error)
                }
            }
            result => result,
        }
    }
}

impl Rooms {
    async fn set_livestream(
        self,
        call: &Call<'_>,
        ids: &ExternalIds,
        operation: &'static str,
        action: &'static str,
    ) -> Result<(), PlatformError> {
        let path = format!("{}/livestream/status", self.path(operation, ids)?);
        let request = request(call, operation, http::Method::PATCH, &path).json(&wire::Action { action });
        tell(call, request).await.map_err(|error| self.worded(error))
    }
}

fn is_about_state(error: &PlatformError) -> bool {
    errors::has_code(error, errors::CANNOT) || errors::has_code(error, errors::LIVESTREAM_TOO_EARLY)
}

/// Zoom has no code for "it is on already"; only its message tells.
fn says_already(error: &PlatformError) -> bool {
    errors::has_code(error, errors::CANNOT) && error.detail.to_ascii_lowercase().contains("already")
}

/// Nor for "it is not on": has not been started, is not in progress, was already stopped.
fn says_not(error: &PlatformError) -> bool {
    errors::says_not(error) || says_already(error)
}

fn is_web_page(address: &str) -> bool {
    address.len() <= 1_024 && Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}
