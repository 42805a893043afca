//! The list of platforms and the trait each one implements.

use super::account::Accounts;
use super::descriptor::Descriptor;
use super::livestream::Livestreams;
use super::meeting::{MeetingKind, Meetings};
use super::webhook::Webhooks;
use crate::{
    custom_rtmp, facebook, google_meet, instagram, jitsi, kick, microsoft_teams, restream, twitch, youtube, zoom,
};

/// A platform that Steeple can connect to. Append only: the slug is stored in databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamingPlatform {
    CustomRtmp,
    Facebook,
    Instagram,
    Jitsi,
    GoogleMeet,
    Kick,
    MicrosoftTeams,
    Restream,
    Twitch,
    Youtube,
    Zoom,
}

impl StreamingPlatform {
    /// Every platform, in the order in which people see them.
    pub const ALL: &'static [StreamingPlatform] = &[
        Self::Youtube,
        Self::Facebook,
        Self::Instagram,
        Self::Twitch,
        Self::Kick,
        Self::Restream,
        Self::CustomRtmp,
        Self::Zoom,
        Self::GoogleMeet,
        Self::MicrosoftTeams,
        Self::Jitsi,
    ];

    /// The word stored in databases and used in paths: `/connect/{slug}`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::CustomRtmp => "custom_rtmp",
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
            Self::Jitsi => "jitsi",
            Self::GoogleMeet => "google_meet",
            Self::Kick => "kick",
            Self::MicrosoftTeams => "microsoft_teams",
            Self::Restream => "restream",
            Self::Twitch => "twitch",
            Self::Youtube => "youtube",
            Self::Zoom => "zoom",
        }
    }

    /// The platform of a slug; `None` for an unknown word.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|platform| platform.slug() == slug)
    }

    /// The client of this platform. A new variant without its folder does not compile.
    #[must_use]
    pub fn client(self) -> &'static dyn Platform {
        match self {
            Self::CustomRtmp => &custom_rtmp::PLATFORM,
            Self::Facebook => &facebook::PLATFORM,
            Self::Instagram => &instagram::PLATFORM,
            Self::Jitsi => &jitsi::PLATFORM,
            Self::GoogleMeet => &google_meet::PLATFORM,
            Self::Kick => &kick::PLATFORM,
            Self::MicrosoftTeams => &microsoft_teams::PLATFORM,
            Self::Restream => &restream::PLATFORM,
            Self::Twitch => &twitch::PLATFORM,
            Self::Youtube => &youtube::PLATFORM,
            Self::Zoom => &zoom::PLATFORM,
        }
    }

    /// What is true of this platform.
    #[must_use]
    pub fn descriptor(self) -> &'static Descriptor {
        self.client().descriptor()
    }
}

impl std::fmt::Display for StreamingPlatform {
    /// The name people know: "YouTube".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.descriptor().name.english)
    }
}

/// One platform: what is true of it, how an account connects, and what it can do.
pub trait Platform: Send + Sync {
    fn descriptor(&self) -> &'static Descriptor;
    fn accounts(&self) -> &dyn Accounts;
    fn livestreams(&self) -> Option<&dyn Livestreams> {
        None
    }
    fn meetings(&self) -> Option<&dyn Meetings> {
        None
    }
    /// Rooms in which a few speak to many; present only where the platform has them beside its meetings.
    fn webinars(&self) -> Option<&dyn Meetings> {
        None
    }
    /// The rooms of this kind.
    fn rooms(&self, kind: MeetingKind) -> Option<&dyn Meetings> {
        match kind {
            MeetingKind::Meeting => self.meetings(),
            MeetingKind::Webinar => self.webinars(),
        }
    }
    fn webhooks(&self) -> Option<&dyn Webhooks> {
        None
    }
}
