//! The client against its double on loopback, at times that each test chooses.

mod broadcast;
mod catalogue;
mod connecting;
mod scripted;
mod strictness;
mod webhooks;

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use chrono::TimeDelta;

use super::PLATFORM;
use crate::contract::account::{Account, Accounts, Grant};
use crate::contract::call::Call;
use crate::contract::credentials::{Credentials, Secret};
use crate::contract::error::PlatformError;
use crate::contract::livestream::{Broadcast, ExternalIds, Livestreams, NewBroadcast, Prepared, Privacy, Seen};
use crate::stage;

/// The common stage with Facebook's steps.
struct Stage(stage::Stage);

/// A Page that is ready to be used.
struct Connected<'a> {
    stage: &'a Stage,
    account: Account,
}

impl Stage {
    fn new() -> Self {
        Self(stage::Stage::set(&PLATFORM, "2026-11-22T15:00:00Z"))
    }

    /// Walks through the dialog as a person would; what comes back to the redirect URI.
    async fn dialog(&self, login: &str, unticked: &[&str], button: &str) -> BTreeMap<String, String> {
        let back = self.press(button, login, unticked).await;
        assert_eq!(back.fragment(), Some("_=_"));
        back.query_pairs().into_owned().collect()
    }

    async fn sign_in(&self, login: &str, unticked: &[&str]) -> Result<Grant, PlatformError> {
        let back = self.dialog(login, unticked, "approve").await;
        self.exchange(&Secret::new(back["code"].clone())).await
    }

    async fn connect(&self, login: &str) -> Connected<'_> {
        let grant = self.sign_in(login, &[]).await.unwrap();
        let account = PLATFORM.accounts(&self.as_app(), &grant).await.unwrap().remove(0);
        Connected { stage: self, account }
    }

    fn operations(&self) -> Vec<&'static str> {
        self.sent().iter().map(|exchange| exchange.operation).collect()
    }
}

impl Deref for Stage {
    type Target = stage::Stage;

    fn deref(&self) -> &stage::Stage {
        &self.0
    }
}

impl DerefMut for Stage {
    fn deref_mut(&mut self) -> &mut stage::Stage {
        &mut self.0
    }
}

impl Connected<'_> {
    fn call(&self) -> Call<'_> {
        self.stage.call_as(&self.account.id, &self.account.credentials)
    }

    fn credentials(&self) -> &Credentials {
        &self.account.credentials
    }

    /// A service that starts after this time.
    fn service(&self, starts_in: TimeDelta) -> NewBroadcast {
        let now = self.stage.now();
        NewBroadcast {
            marker: "steeple:lip_1".to_owned(),
            title: "Sunday service".to_owned(),
            description: "Join us at ten.".to_owned(),
            starts_at: now + starts_in,
            ends_at: now + starts_in + TimeDelta::hours(1),
            time_zone: chrono_tz::America::New_York,
            privacy: Privacy::Public,
            first_tried_at: now,
        }
    }

    async fn create(&self, new: &NewBroadcast) -> Broadcast {
        match PLATFORM.prepare(&self.call(), new, &ExternalIds::default()).await.unwrap() {
            Prepared::Ready(broadcast) => broadcast,
            Prepared::Next(ids) => panic!("one step is enough, not {ids:?}"),
        }
    }

    async fn observe(&self, ids: &ExternalIds) -> Seen {
        PLATFORM.observe(&self.call(), ids).await.unwrap()
    }
}
