//! Who takes part in the Sunday: the accounts, how each connects, and what is expected of it.

use steeple_platforms::sandbox::Sandboxes;

/// One account that is connected.
pub struct Account {
    /// As the GraphQL enum names it.
    pub platform: &'static str,
    pub way: Way,
    pub part: Part,
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
}

/// A platform that is told to begin and to end, and tells what viewers see.
const DIRECTED: Livestream =
    Livestream { encoder_ahead: true, on_air: "LIVE", tells_viewers: true, tells_recording: true, key_by_hand: false };

/// The four platforms that a church begins with.
pub const FIRST_FOUR: &[Account] = &[
    Account {
        platform: "YOUTUBE",
        way: Way::SignIn { login: "Grace Chapel", choose: None },
        part: Part::Livestream(DIRECTED),
    },
    Account {
        platform: "YOUTUBE",
        way: Way::SignIn { login: "Second Channel", choose: None },
        part: Part::Livestream(DIRECTED),
    },
    Account {
        platform: "FACEBOOK",
        way: Way::SignIn { login: "Grace Chapel Admin", choose: Some("Grace Chapel") },
        part: Part::Livestream(DIRECTED),
    },
    Account {
        platform: "RESTREAM",
        way: Way::SignIn { login: "gracechapel", choose: None },
        part: Part::Livestream(Livestream { encoder_ahead: false, tells_viewers: false, ..DIRECTED }),
    },
    Account {
        platform: "ZOOM",
        way: Way::SignIn { login: "media@gracechapel.example", choose: None },
        part: Part::Meeting(Meeting { open: "LIVE", pushes: true }),
    },
];

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
