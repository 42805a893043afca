//! Editing, starting, ending and removing a broadcast, and its picture.

use async_trait::async_trait;

use super::super::Youtube;
use super::super::errors::{INVALID_TRANSITION, REDUNDANT_TRANSITION, VIDEO_NOT_FOUND};
use super::livestreams::{BROADCAST, state_of};
use super::overlay::{changeable, overlay};
use super::{calls, has_code, nothing_happened};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::livestream::{
    Editing, Ending, ExternalIds, NewBroadcast, Removal, SeenState, Starting, Thumbnail, Thumbnails,
};

const WAIT_REMEDY: &str = "Nothing to do: YouTube is still changing the broadcast's state, Steeple looks again.";

#[async_trait]
impl Editing for Youtube {
    /// Reads, lays the wanted values over it and writes everything back: YouTube resets what a `PUT` leaves out, and six
    /// fields are required on each (<https://developers.google.com/youtube/v3/live/docs/liveBroadcasts/update>).
    async fn update(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        wanted: &NewBroadcast,
    ) -> Result<ExternalIds, PlatformError> {
        let id = broadcast_id(ids, "broadcast_update")?;
        let Some(found) = calls::broadcast_read(call, id).await? else { return Err(gone("broadcast_read")) };
        let held = changeable(&found);
        let body = overlay(held.clone(), wanted, call.now);
        if body != held {
            calls::broadcast_update(call, &body).await?;
        }
        Ok(ids.clone())
    }
}

#[async_trait]
impl Starting for Youtube {
    async fn start(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        let id = broadcast_id(ids, "broadcast_transition")?;
        let Err(error) = transition(call, id, "live").await else { return Ok(()) };
        if !has_code(&error, INVALID_TRANSITION) {
            return Err(error);
        }
        match state_now(call, id).await? {
            SeenState::Live => Ok(()),
            SeenState::Missing => Err(gone("broadcast_transition")),
            SeenState::Ended | SeenState::Ending | SeenState::Missed => {
                Err(error.with_remedy("The broadcast has already ended on YouTube; plan a new one."))
            }
            SeenState::Removed => Err(error.with_remedy("YouTube took the broadcast down; see YouTube Studio.")),
            SeenState::Scheduled | SeenState::Starting | SeenState::CannotSay => {
                Err(not_yet("YouTube is not ready to show the broadcast yet"))
            }
        }
    }
}

#[async_trait]
impl Ending for Youtube {
    /// A broadcast that never went live cannot be completed, only deleted; it would stay "upcoming" for ever.
    async fn end(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        let id = broadcast_id(ids, "broadcast_transition")?;
        let Err(error) = transition(call, id, "complete").await else { return Ok(()) };
        if error.kind == ErrorKind::Gone {
            return Ok(());
        }
        if !has_code(&error, INVALID_TRANSITION) {
            return Err(error);
        }
        match state_now(call, id).await? {
            SeenState::Missing | SeenState::Ended | SeenState::Missed | SeenState::Removed => Ok(()),
            SeenState::Scheduled => delete(call, id).await,
            SeenState::Starting | SeenState::Live | SeenState::Ending | SeenState::CannotSay => {
                Err(not_yet("YouTube is still changing the broadcast's state"))
            }
        }
    }
}

#[async_trait]
impl Removal for Youtube {
    async fn remove(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        match ids.get(BROADCAST) {
            Some(id) => delete(call, id).await,
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Thumbnails for Youtube {
    async fn set_thumbnail(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        picture: &Thumbnail,
    ) -> Result<(), PlatformError> {
        let id = broadcast_id(ids, "thumbnail_set")?;
        let Err(error) = calls::thumbnail_set(call, id, picture).await else { return Ok(()) };
        // The video behind a new broadcast appears up to 15 seconds after it.
        if has_code(&error, VIDEO_NOT_FOUND) && calls::broadcast_status(call, id).await?.is_some() {
            let wait = nothing_happened("thumbnail_set", ErrorKind::NotYet, "YouTube is still making the event page");
            return Err(wait.with_code(VIDEO_NOT_FOUND).with_remedy("Nothing to do: Steeple sends the picture again."));
        }
        Err(error)
    }
}

/// Asks for a state; being in it already is success.
async fn transition(call: &Call<'_>, id: &str, status: &'static str) -> Result<(), PlatformError> {
    match calls::broadcast_transition(call, id, status).await {
        Ok(broadcast) => state_of(&broadcast, "broadcast_transition").map(drop),
        Err(error) if has_code(&error, REDUNDANT_TRANSITION) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn delete(call: &Call<'_>, id: &str) -> Result<(), PlatformError> {
    match calls::broadcast_delete(call, id).await {
        Err(error) if error.kind == ErrorKind::Gone => Ok(()),
        result => result,
    }
}

async fn state_now(call: &Call<'_>, id: &str) -> Result<SeenState, PlatformError> {
    match calls::broadcast_status(call, id).await? {
        Some(broadcast) => state_of(&broadcast, "broadcast_status"),
        None => Ok(SeenState::Missing),
    }
}

fn broadcast_id<'a>(ids: &'a ExternalIds, operation: &'static str) -> Result<&'a str, PlatformError> {
    ids.get(BROADCAST).ok_or_else(|| gone(operation))
}

fn gone(operation: &'static str) -> PlatformError {
    nothing_happened(operation, ErrorKind::Gone, "the broadcast is not on YouTube")
}

fn not_yet(detail: &str) -> PlatformError {
    nothing_happened("broadcast_transition", ErrorKind::NotYet, detail)
        .with_code(INVALID_TRANSITION)
        .with_remedy(WAIT_REMEDY)
}
