//! A service on a typed destination: there is nothing to create, and nothing that could be asked.

use async_trait::async_trait;

use crate::contract::call::Call;
use crate::contract::error::PlatformError;
use crate::contract::livestream::{Broadcast, ExternalIds, Livestreams, NewBroadcast, Prepared, Seen, SeenState};
use crate::custom_rtmp::CustomRtmp;
use crate::custom_rtmp::wire::Typed;

#[async_trait]
impl Livestreams for CustomRtmp {
    /// Complete at once: the key is the same for every service.
    async fn prepare(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        so_far: &ExternalIds,
    ) -> Result<Prepared, PlatformError> {
        let typed = Typed::open("destination_open", call.credentials)?;
        Ok(Prepared::Ready(Broadcast {
            ids: so_far.clone().with("service", &new.marker),
            ingest: Some(typed.destination.ingest()),
            watch_url: typed.watch_url,
        }))
    }

    /// Nothing is ever left behind.
    async fn find(
        &self,
        _call: &Call<'_>,
        _new: &NewBroadcast,
        _so_far: &ExternalIds,
    ) -> Result<Option<ExternalIds>, PlatformError> {
        Ok(None)
    }

    /// Cannot say; but a key that was typed anew since the service was planned is handed on.
    async fn observe(&self, call: &Call<'_>, _ids: &ExternalIds) -> Result<Seen, PlatformError> {
        let typed = Typed::open("destination_open", call.credentials)?;
        let ingest = Some(typed.destination.ingest());
        Ok(Seen { ingest, watch_url: typed.watch_url, ..Seen::only(SeenState::CannotSay) })
    }

    fn may_be_silent(&self) -> bool {
        true
    }
}
