//! The stage on which everything up to a deed has been done.

use std::sync::{Mutex, PoisonError};

use anyhow::{Result, ensure};
use chrono::TimeDelta;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::account::Grant;
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::livestream::{ExternalIds, Livestreams, NewBroadcast};
use steeple_platforms::contract::meeting::{Meetings, NewMeeting};
use steeple_platforms::contract::registration::{Registering, Registration};

use crate::deeds::Deed;
use crate::sound::Sound;
use crate::stage::{Connected, Stage};
use crate::{broadcasts, meetings};

/// What has already happened when the deed is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// A person has agreed; the code is not exchanged yet.
    Agreed,
    /// A person has typed a sign-in code at the platform; nobody has asked for its grant yet.
    Typed,
    /// The code is exchanged; no account is chosen yet.
    Granted,
    Connected,
    /// The same, when the sign-in may be renewed.
    Renewable,
    /// The broadcast is complete.
    Planned,
    /// Eight minutes before the service.
    Soon,
    /// The service should begin, and the encoder sends.
    Sending,
    Live,
    /// It is over, and there is a recording.
    Recorded,
    /// The meeting's room exists.
    Room,
    /// The same, with people who are invited.
    GuestRoom,
    /// The host is in it, and the push has its target.
    OpenRoom,
    Pushing,
    /// Everybody has left, and twenty minutes have passed.
    Over,
    /// The room exists, and people register for it.
    OpenList,
    /// Somebody waits to be let in.
    Registered,
}

/// A stage on which everything up to the deed has been done.
pub struct Scene {
    pub stage: Stage,
    pub code: Option<Secret>,
    pub grant: Option<Grant>,
    connected: Option<Connected>,
    /// What the plan has stored so far.
    ids: Mutex<ExternalIds>,
    /// What was wrong with what the client gave.
    faults: Mutex<Vec<String>>,
}

impl Scene {
    /// # Errors
    /// When something on the way to this setting fails.
    pub async fn set(platform: StreamingPlatform, deed: &Deed, browser: &reqwest::Client) -> Result<Self> {
        let (mut stage, setting) = (Stage::set(platform, browser)?, deed.setting);
        stage.kind = deed.kind;
        let mut scene =
            Self { stage, code: None, grant: None, connected: None, ids: Mutex::default(), faults: Mutex::default() };
        match setting {
            Setting::Agreed => scene.code = Some(scene.stage.code(&[]).await?),
            Setting::Typed => scene.code = Some(scene.stage.typed_code().await?),
            Setting::Granted => scene.grant = Some(scene.stage.grant().await?),
            Setting::Connected => scene.connected = Some(scene.stage.connect().await?),
            Setting::Renewable => {
                scene.connected = Some(scene.stage.connect().await?);
                scene.stage.pass_until_renewable();
            }
            Setting::Planned | Setting::Soon | Setting::Sending | Setting::Live | Setting::Recorded => {
                scene.plan(setting).await?;
            }
            Setting::OpenList | Setting::Registered => scene.plan_registration(setting).await?,
            Setting::Room | Setting::GuestRoom | Setting::OpenRoom | Setting::Pushing | Setting::Over => {
                scene.plan_meeting(setting).await?;
            }
        }
        Ok(scene)
    }

    async fn plan(&mut self, setting: Setting) -> Result<()> {
        let (mut connected, new) = (self.stage.connect().await?, self.stage.service());
        let broadcast = broadcasts::prepare(&self.stage, &connected, &new, ExternalIds::default()).await?;
        match setting {
            Setting::Soon => {
                self.stage.change_by_hand(&connected).await?;
                self.stage.go_to(new.starts_at - TimeDelta::minutes(8), &mut connected).await?;
            }
            Setting::Sending | Setting::Live | Setting::Recorded => {
                self.stage.go_to(new.starts_at, &mut connected).await?;
                self.stage.sandboxes.set_encoder(true);
            }
            _ => {}
        }
        if let (Setting::Live | Setting::Recorded, Some(starting)) = (setting, self.stage.livestreams()?.starting()) {
            starting.start(&self.stage.call(&connected), &broadcast.ids).await?;
        }
        if setting == Setting::Recorded {
            broadcasts::over(&self.stage, &connected, &broadcast.ids).await?;
        }
        self.store(broadcast.ids);
        self.connected = Some(connected);
        Ok(())
    }

    async fn plan_meeting(&mut self, setting: Setting) -> Result<()> {
        let (mut connected, new) = (self.stage.connect().await?, self.stage.meeting());
        let new = if setting == Setting::GuestRoom { meetings::for_guests(new) } else { new };
        let room = self.stage.meetings()?.create(&self.stage.call(&connected), &new).await?;
        if !matches!(setting, Setting::Room | Setting::GuestRoom) {
            self.stage.go_to(new.starts_at, &mut connected).await?;
            meetings::set_running(&self.stage, true)?;
            if let Some(simulcast) = self.stage.meetings()?.simulcast() {
                let (call, ingest) = (self.stage.call(&connected), meetings::ingest());
                simulcast.set_target(&call, &room.ids, &ingest, meetings::WATCH_PAGE).await?;
                if setting == Setting::Pushing {
                    simulcast.start_push(&call, &room.ids).await?;
                }
            }
        }
        if setting == Setting::Over {
            self.stage.pass(TimeDelta::minutes(20));
            meetings::set_running(&self.stage, false)?;
            self.stage.pass(TimeDelta::minutes(20));
        }
        self.store(room.ids);
        self.connected = Some(connected);
        Ok(())
    }

    async fn plan_registration(&mut self, setting: Setting) -> Result<()> {
        let (connected, rooms) = (self.stage.connect().await?, self.stage.meetings()?);
        let new = NewMeeting { registration: Registration::Approved, ..self.stage.meeting() };
        let call = self.stage.call(&connected);
        let mut ids = rooms.create(&call, &new).await?.ids;
        if setting == Setting::Registered {
            let registering = rooms.registering().expect("the deed is asked only where people register");
            let guest = registering.register(&call, &ids, new.registration, &meetings::guest()).await?;
            ids = ids.with("registrant", guest.id);
        }
        self.store(ids);
        self.connected = Some(connected);
        Ok(())
    }

    /// What the platform holds once the deed is done, for comparing.
    ///
    /// # Errors
    /// When something is there that is not known to the plan.
    pub fn expect_known(&self, broadcasts: usize, meetings: usize, posts: usize) -> Result<()> {
        let held = self.stage.snapshot();
        ensure!(held.posts.len() == posts, "{} posts in place of {posts}", held.posts.len());
        ensure!(held.broadcasts.len() == broadcasts, "{} broadcasts in place of {broadcasts}", held.broadcasts.len());
        ensure!(held.meetings.len() == meetings, "{} meetings in place of {meetings}", held.meetings.len());
        let known: Vec<String> = self.ids().0.into_values().collect();
        let made = held.broadcasts.iter().map(|one| &one.id).chain(held.meetings.iter().map(|one| &one.id));
        let made = made.chain(held.posts.iter().map(|one| &one.id));
        let stranger = made.into_iter().find(|id| !known.contains(id));
        ensure!(stranger.is_none(), "the plan holds {known:?} and not {stranger:?}");
        Ok(())
    }

    pub fn call(&self) -> Call<'_> {
        self.stage.call(self.connected())
    }

    pub fn connected(&self) -> &Connected {
        self.connected.as_ref().expect("the setting has an account")
    }

    pub fn livestreams(&self) -> &'static dyn Livestreams {
        self.stage.client.livestreams().expect("the deed is asked only where there are livestreams")
    }

    pub fn meetings(&self) -> &'static dyn Meetings {
        self.stage.meetings().expect("the deed is asked only where there are such rooms")
    }

    pub fn registering(&self) -> &'static dyn Registering {
        self.meetings().registering().expect("the deed is asked only where people register")
    }

    /// What the plan has stored so far.
    pub fn ids(&self) -> ExternalIds {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn store(&self, ids: ExternalIds) {
        self.see(&ids);
        *self.ids.lock().unwrap_or_else(PoisonError::into_inner) = ids;
    }

    /// What was wrong with what the client gave since this was last asked, one sentence each.
    pub fn take_faults(&self) -> Vec<String> {
        std::mem::take(&mut *self.faults.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn see(&self, given: &impl Sound) {
        let faults = given.faults(self.stage.now());
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).extend(faults);
    }

    pub fn changed_service(&self) -> NewBroadcast {
        let new = self.stage.service();
        let (title, starts_at) = ("Sunday service with baptism".to_owned(), new.starts_at + TimeDelta::minutes(30));
        NewBroadcast { title, starts_at, ends_at: new.ends_at + TimeDelta::minutes(30), ..new }
    }

    pub fn changed_meeting(&self) -> NewMeeting {
        let new = self.stage.meeting();
        NewMeeting { title: "Bible study for all".to_owned(), waiting_room: !new.waiting_room, ..new }
    }
}
