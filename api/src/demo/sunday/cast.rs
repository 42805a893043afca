//! Who takes part in the Sunday: the accounts, how each connects, and what is expected of it.

use steeple_platforms::sandbox::Sandboxes;
use steeple_platforms::sandbox::faults::Fault;

/// One account that is connected.
pub struct Account {
    /// As the GraphQL enum names it.
    pub platform: &'static str,
    pub way: Way,
    pub part: Part,
    /// What goes wrong once, on purpose.
    pub stumble: Option<Stumble>,
}

/// A scripted failure, and the way it happens.
pub enum Stumble {
    /// The vendor answers badly to one request: method and part of the path.
    Vendor { method: &'static str, path: &'static str, fault: Fault },
    /// A person types something into the form that cannot be right: field and value.
    Typed { field: &'static str, value: &'static str },
    /// A person pastes a stream key that cannot be one.
    Pasted { key: &'static str },
}

/// How an account is connected.
pub enum Way {
    /// At the platform's consent page; where a sign-in has several accounts, one is chosen.
    SignIn { login: &'static str, choose: Option<&'static str> },
    /// With typed fields, as the doubles hand them out.
    Form { fields: fn(&Sandboxes) -> Vec<(&'static str, String)> },
}

/// What an account is for.
pub enum Part {
    Livestream(Livestream),
    Meeting(Meeting),
}

/// What is expected of a platform that is streamed to.
pub struct Livestream {
    /// True where the encoder may send before the start; elsewhere whatever arrives is shown at once.
    pub encoder_ahead: bool,
    /// `LIVE`, or `UNCONFIRMED` where the platform cannot say whether viewers see it.
    pub on_air: &'static str,
    pub tells_viewers: bool,
    pub tells_recording: bool,
    /// True where somebody pastes the day's stream key.
    pub key_by_hand: bool,
}

/// What is expected of a platform that meetings are held on.
pub struct Meeting {
    /// `LIVE` once the host has opened it, or `UNCONFIRMED` where the platform cannot say.
    pub open: &'static str,
    /// True where the picture can be pushed to a livestream.
    pub pushes: bool,
    /// True where a webinar is held beside the meeting.
    pub webinar: bool,
}

/// A platform that is told to begin and to end, and tells what viewers see.
const DIRECTED: Livestream =
    Livestream { encoder_ahead: true, on_air: "LIVE", tells_viewers: true, tells_recording: true, key_by_hand: false };

/// A platform that shows whatever arrives, and tells who watches.
const SHOWS_WHAT_ARRIVES: Livestream = Livestream { encoder_ahead: false, tells_recording: false, ..DIRECTED };

/// The four platforms that a church begins with.
pub const FIRST_FOUR: &[Account] = &[
    Account { stumble: None, ..YOUTUBE },
    Account { way: Way::SignIn { login: "Second Channel", choose: None }, stumble: None, ..YOUTUBE },
    Account { stumble: None, ..FACEBOOK },
    Account { stumble: None, ..RESTREAM },
    Account { stumble: None, ..ZOOM },
];

/// Every platform, each with one scripted failure.
pub const EVERYTHING: &[Account] = &[
    YOUTUBE,
    FACEBOOK,
    RESTREAM,
    Account {
        platform: "TWITCH",
        way: Way::SignIn { login: "gracechapel", choose: None },
        part: Part::Livestream(SHOWS_WHAT_ARRIVES),
        stumble: Some(Stumble::Vendor { method: "GET", path: "streams/key", fault: Fault::Unauthorized }),
    },
    Account {
        platform: "KICK",
        way: Way::SignIn { login: "gracechapel", choose: None },
        part: Part::Livestream(SHOWS_WHAT_ARRIVES),
        stumble: Some(Stumble::Vendor { method: "GET", path: "channels", fault: Fault::ServerError { status: 500 } }),
    },
    Account {
        platform: "INSTAGRAM",
        way: Way::SignIn { login: "gracechapel", choose: None },
        part: Part::Livestream(Livestream { key_by_hand: true, ..SHOWS_WHAT_ARRIVES }),
        stumble: Some(Stumble::Pasted { key: "half a key" }),
    },
    Account {
        platform: "CUSTOM_RTMP",
        way: Way::Form { fields: diocese },
        part: Part::Livestream(UNSEEN),
        stumble: Some(Stumble::Typed { field: "stream_key", value: "two words" }),
    },
    ZOOM,
    Account {
        platform: "GOOGLE_MEET",
        way: Way::SignIn { login: "media@gracechapel.example", choose: None },
        part: Part::Meeting(Meeting { open: "LIVE", pushes: false, webinar: false }),
        stumble: Some(Stumble::Vendor {
            method: "POST",
            path: "spaces",
            fault: Fault::TooManyRequests { retry_after_s: 2, as_date: false },
        }),
    },
    Account {
        platform: "MICROSOFT_TEAMS",
        way: Way::SignIn { login: "media@gracechapel.example", choose: None },
        part: Part::Meeting(Meeting { open: "UNCONFIRMED", pushes: false, webinar: false }),
        stumble: Some(Stumble::Vendor { method: "POST", path: "", fault: Fault::TruncatedJson }),
    },
    Account {
        platform: "JITSI",
        way: Way::Form { fields: own_jitsi },
        part: Part::Meeting(Meeting { open: "UNCONFIRMED", pushes: false, webinar: false }),
        stumble: Some(Stumble::Typed { field: "server_url", value: "not an address" }),
    },
];

const YOUTUBE: Account = Account {
    platform: "YOUTUBE",
    way: Way::SignIn { login: "Grace Chapel", choose: None },
    part: Part::Livestream(DIRECTED),
    stumble: Some(Stumble::Vendor {
        method: "POST",
        path: "liveBroadcasts",
        fault: Fault::ServerError { status: 503 },
    }),
};

const FACEBOOK: Account = Account {
    platform: "FACEBOOK",
    way: Way::SignIn { login: "Grace Chapel Admin", choose: Some("Grace Chapel") },
    part: Part::Livestream(DIRECTED),
    stumble: Some(Stumble::Vendor { method: "POST", path: "live_videos", fault: Fault::DropAfter }),
};

const RESTREAM: Account = Account {
    platform: "RESTREAM",
    way: Way::SignIn { login: "gracechapel", choose: None },
    part: Part::Livestream(Livestream { encoder_ahead: false, tells_viewers: false, ..DIRECTED }),
    stumble: Some(Stumble::Vendor { method: "GET", path: "", fault: Fault::ServerError { status: 502 } }),
};

const ZOOM: Account = Account {
    platform: "ZOOM",
    way: Way::SignIn { login: "media@gracechapel.example", choose: None },
    part: Part::Meeting(Meeting { open: "LIVE", pushes: true, webinar: true }),
    stumble: Some(Stumble::Vendor { method: "POST", path: "meetings", fault: Fault::DropAfter }),
};

/// A platform that cannot say whether anybody sees it.
const UNSEEN: Livestream = Livestream {
    encoder_ahead: false,
    on_air: "UNCONFIRMED",
    tells_viewers: false,
    tells_recording: false,
    key_by_hand: false,
};

fn diocese(_: &Sandboxes) -> Vec<(&'static str, String)> {
    typed(&[
        ("name", "Diocese website"),
        ("server_url", "rtmp://rtmp.sandbox.example/live"),
        ("stream_key", "sbx-secret-custom-rtmp-key"),
        ("watch_url", "https://diocese.example/live"),
    ])
}

fn own_jitsi(_: &Sandboxes) -> Vec<(&'static str, String)> {
    typed(&[
        ("server_url", "http://meet.sandbox.example/jitsi"),
        ("app_id", "steeple"),
        ("key", "sbx-secret-jitsi-app-secret"),
        ("reservation_secret", "sbx-secret-jitsi-reservations"),
    ])
}

fn typed(fields: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

impl Account {
    /// What it is called in the timeline before the platform has told its name.
    pub fn name(&self) -> String {
        match &self.way {
            Way::SignIn { login, choose } => format!("{} “{}”", self.platform, choose.unwrap_or(login)),
            Way::Form { .. } => self.platform.to_owned(),
        }
    }

    /// The platform's word in paths.
    pub fn slug(&self) -> String {
        self.platform.to_ascii_lowercase()
    }
}
