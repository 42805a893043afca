//! A service on Instagram: a person prepares it there, and nothing can be asked.

use async_trait::async_trait;

use crate::contract::call::Call;
use crate::contract::error::PlatformError;
use crate::contract::livestream::{
    Broadcast, ExternalIds, HandKey, Livestreams, NewBroadcast, Prepared, Seen, SeenState,
};
use crate::instagram::{Instagram, wire};

#[async_trait]
impl Livestreams for Instagram {
    /// Complete but for its key, which a person brings.
    async fn prepare(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        so_far: &ExternalIds,
    ) -> Result<Prepared, PlatformError> {
        let username = wire::opened("account_open", call.credentials)?;
        Ok(Prepared::Ready(Broadcast {
            ids: so_far.clone().with("service", &new.marker),
            watch_url: Some(wire::watch_url(&username)),
            ingest: None,
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

    async fn observe(&self, _call: &Call<'_>, _ids: &ExternalIds) -> Result<Seen, PlatformError> {
        Ok(Seen::only(SeenState::CannotSay))
    }

    fn may_be_silent(&self) -> bool {
        true
    }

    fn hand_key(&self) -> Option<&dyn HandKey> {
        Some(self)
    }
}
