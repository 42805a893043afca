//! A service on Instagram: a person prepares and starts it there; whether it is live is asked where somebody signed in.

use async_trait::async_trait;

use super::accounts::is_silence;
use super::profile::{live_list, profile_read};
use super::{Holds, opened};
use crate::contract::announcing::Announcing;
use crate::contract::call::Call;
use crate::contract::error::PlatformError;
use crate::contract::livestream::{
    Broadcast, ExternalIds, HandKey, Livestreams, NewBroadcast, Prepared, Seen, SeenState, Signal,
};
use crate::instagram::{Instagram, form};
use crate::slot::Slot;

#[async_trait]
impl Livestreams for Instagram {
    /// Complete but for its key, which a person brings. Nothing is made at Instagram.
    async fn prepare(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        so_far: &ExternalIds,
    ) -> Result<Prepared, PlatformError> {
        let username = match opened("account_open", call.credentials)? {
            Holds::Name(username) => username,
            Holds::Token(token) => profile_read(&call.as_app(), token).await?.username,
        };
        Ok(Prepared::Ready(Broadcast {
            ids: Slot::new(new).write_into(so_far.clone()).with("service", &new.marker),
            watch_url: Some(form::watch_url(&username)),
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

    /// Live while the account shows a live video of its time. One that is over is simply no longer there: "scheduled". What
    /// arrives before somebody presses "Go live" is not told, so there is no word of a signal then. An account that was
    /// connected by name, and one of which Instagram shows no live videos, cannot say.
    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<Seen, PlatformError> {
        let token = match opened("live_list", call.credentials)? {
            Holds::Name(_) => return Ok(Seen::only(SeenState::CannotSay)),
            Holds::Token(token) => token,
        };
        let Some(slot) = Slot::from_ids(ids) else { return Ok(Seen::only(SeenState::CannotSay)) };
        let shown = match live_list(&call.as_app(), token, call.account_id).await {
            Err(error) if is_silence(&error) => return Ok(Seen::only(SeenState::CannotSay)),
            result => result?,
        };
        let running = shown.into_iter().find(|live| slot.is_shown_by(live.began().unwrap_or(call.now), call.now));
        Ok(match running {
            None => Seen::only(SeenState::Scheduled),
            Some(live) => Seen {
                signal: Signal::Receiving { issues: Vec::new() },
                viewers: live.current_live_viewer_count,
                // Nothing that is seen begins later than now.
                started_at: Some(live.began().map_or(call.now, |began| began.min(call.now))),
                watch_url: live.username.as_deref().filter(|name| form::is_name(name)).map(form::watch_url),
                ..Seen::only(SeenState::Live)
            },
        })
    }

    fn may_be_silent(&self) -> bool {
        true
    }

    fn hand_key(&self) -> Option<&dyn HandKey> {
        Some(self)
    }

    fn announcing(&self) -> Option<&dyn Announcing> {
        Some(self)
    }
}
