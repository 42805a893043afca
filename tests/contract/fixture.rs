//! What the suite must be told about each platform, because only its sandbox knows it. All of it is data.

use steeple_platforms::StreamingPlatform;

/// Who signs in, and where the platform departs from the rule with good reason.
pub struct Fixture {
    /// A person of the sandbox who may do everything.
    pub login: &'static str,
    /// The account that is chosen of those behind the sign-in, by the vendor's id.
    pub account: &'static str,
    /// What a person types where the platform has a form.
    pub form: &'static [(&'static str, &'static str)],
    /// Broadcasts that the vendor holds once one is planned. Restream makes none before video arrives.
    pub broadcasts_made: usize,
    /// The vendor has a day's allowance and says when it is used up.
    pub has_allowance: bool,
    /// Something that a person does by hand between plan and service, so that arming has to put it right.
    pub by_hand: Option<ByHand>,
    /// Operations whose good answer is 200 with nothing in it, so that half of it is as good as all of it.
    pub empty_answers: &'static [&'static str],
    /// Writes whose lost answer nothing finds again, so that they are made twice; what is left over does no harm.
    pub leftovers: &'static [&'static str],
    pub pardons: &'static [Pardon],
}

/// A call that a person's own browser makes at the vendor, with the connection's token.
pub struct ByHand {
    pub path: &'static str,
    pub body: &'static str,
}

/// A request that may fail without the whole deed failing.
pub struct Pardon {
    pub deed: &'static str,
    pub operation: &'static str,
    pub of: Pardoned,
    pub why: &'static str,
}

/// How far a pardon goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pardoned {
    EveryFault,
    /// A permission that was not given, or is not enough.
    MissingScope,
    /// A proxy's page in place of the answer.
    Html,
}

/// What the suite must be told about this platform.
pub fn of(platform: StreamingPlatform) -> &'static Fixture {
    match platform {
        StreamingPlatform::CustomRtmp => &CUSTOM_RTMP,
        StreamingPlatform::Facebook => &FACEBOOK,
        StreamingPlatform::GoogleMeet => &GOOGLE_MEET,
        StreamingPlatform::Instagram => &INSTAGRAM,
        StreamingPlatform::Jitsi => &JITSI,
        StreamingPlatform::Kick => &KICK,
        StreamingPlatform::MicrosoftTeams => &MICROSOFT_TEAMS,
        StreamingPlatform::Restream => &RESTREAM,
        StreamingPlatform::Twitch => &TWITCH,
        StreamingPlatform::Youtube => &YOUTUBE,
        StreamingPlatform::Zoom => &ZOOM,
    }
}

const CUSTOM_RTMP: Fixture = Fixture {
    login: "",
    account: "175693527a370ecf8fe9f8a984c7da96",
    form: &[
        ("name", "Diocese website"),
        ("server_url", "rtmp://rtmp.sandbox.example/live"),
        ("stream_key", "sbx-secret-custom-rtmp-key"),
        ("watch_url", "https://diocese.example/live"),
    ],
    broadcasts_made: 0,
    has_allowance: false,
    by_hand: None,
    empty_answers: &[],
    leftovers: &[],
    pardons: &[],
};

const FACEBOOK: Fixture = Fixture {
    login: "Grace Chapel Admin",
    account: "100200300400501",
    form: &[],
    broadcasts_made: 1,
    has_allowance: false,
    by_hand: None,
    empty_answers: &[],
    leftovers: &[],
    pardons: &[],
};

const GOOGLE_MEET: Fixture = Fixture {
    login: "media@gracechapel.example",
    account: "112233445566778899001",
    form: &[],
    broadcasts_made: 0,
    has_allowance: false,
    by_hand: None,
    empty_answers: &[],
    // Google lists no rooms; one that nobody knows lies unused.
    leftovers: &["space_create"],
    pardons: &[
        Pardon {
            deed: "observe an open room",
            operation: "participant_count",
            of: Pardoned::EveryFault,
            why: "that the call runs matters more than how many are in it",
        },
        Pardon {
            deed: "observe a room that is over",
            operation: "record_list",
            of: Pardoned::EveryFault,
            why: "what was held is not worth failing for",
        },
        Pardon {
            deed: "observe a room that is over",
            operation: "participant_count",
            of: Pardoned::EveryFault,
            why: "what was held is not worth failing for",
        },
        Pardon {
            deed: "observe a room that is over",
            operation: "recording_list",
            of: Pardoned::EveryFault,
            why: "what was held is not worth failing for",
        },
    ],
};

const INSTAGRAM: Fixture = Fixture {
    login: "gracechapel",
    account: "17841400000000001",
    form: &[("username", "gracechapel")],
    broadcasts_made: 0,
    has_allowance: false,
    by_hand: None,
    empty_answers: &[],
    // A container that nobody knows is seen by nobody, and runs out after a day.
    leftovers: &["media_create"],
    pardons: &[
        Pardon {
            deed: "observe a plan",
            operation: "live_list",
            of: Pardoned::MissingScope,
            why: "an account that may not be asked is one that cannot say",
        },
        Pardon { deed: "observe a service", operation: "live_list", of: Pardoned::MissingScope, why: "as for a plan" },
        Pardon {
            deed: "announce",
            operation: "media_list",
            of: Pardoned::MissingScope,
            why: "the post is there, and only its address is not told",
        },
    ],
};

const JITSI: Fixture = Fixture {
    login: "",
    account: "meet.sandbox.example/jitsi",
    form: &[
        ("server_url", "http://meet.sandbox.example/jitsi"),
        ("app_id", "steeple"),
        ("key", "sbx-secret-jitsi-app-secret"),
        ("reservation_secret", "sbx-secret-jitsi-reservations"),
    ],
    broadcasts_made: 0,
    has_allowance: false,
    by_hand: None,
    empty_answers: &[],
    leftovers: &[],
    pardons: &[],
};

const MICROSOFT_TEAMS: Fixture = Fixture {
    login: "media@gracechapel.example",
    account: "0f1e2d3c-0000-4000-8000-000000000001",
    form: &[],
    broadcasts_made: 0,
    has_allowance: false,
    by_hand: None,
    empty_answers: &[],
    leftovers: &[],
    pardons: &[
        Pardon {
            deed: "observe an open room",
            operation: "report_list",
            of: Pardoned::EveryFault,
            why: "who came is not worth failing for",
        },
        Pardon {
            deed: "observe a room that is over",
            operation: "report_list",
            of: Pardoned::EveryFault,
            why: "who came is not worth failing for",
        },
    ],
};

const KICK: Fixture = Fixture {
    login: "gracechapel",
    account: "7001",
    form: &[],
    broadcasts_made: 0,
    has_allowance: false,
    by_hand: None,
    empty_answers: &["token_revoke"],
    leftovers: &[],
    pardons: &[],
};

const RESTREAM: Fixture = Fixture {
    login: "gracechapel",
    account: "1234567",
    form: &[],
    broadcasts_made: 0,
    has_allowance: false,
    by_hand: Some(ByHand { path: "/v2/user/channel/410001", body: r#"{"active":false}"# }),
    empty_answers: &["channel_meta_update", "channel_toggle", "token_revoke"],
    leftovers: &[],
    pardons: &[
        Pardon {
            deed: "arm",
            operation: "channel_meta_update",
            of: Pardoned::Html,
            why: "its good answer is empty, and what was written is read back",
        },
        Pardon {
            deed: "arm",
            operation: "channel_toggle",
            of: Pardoned::Html,
            why: "its good answer is empty, and what was switched is read back",
        },
    ],
};

const TWITCH: Fixture = Fixture {
    login: "gracechapel",
    account: "424201",
    form: &[],
    broadcasts_made: 1,
    has_allowance: false,
    by_hand: None,
    leftovers: &[],
    empty_answers: &["token_revoke"],
    pardons: &[],
};

const YOUTUBE: Fixture = Fixture {
    login: "Grace Chapel",
    account: "UCgracechapel00000000000",
    form: &[],
    broadcasts_made: 1,
    has_allowance: true,
    by_hand: None,
    empty_answers: &[],
    leftovers: &[],
    pardons: &[
        Pardon {
            deed: "observe a plan",
            operation: "stream_status",
            of: Pardoned::EveryFault,
            why: "the broadcast's own state is known and matters more than the signal",
        },
        Pardon {
            deed: "observe a service",
            operation: "stream_status",
            of: Pardoned::EveryFault,
            why: "as for a plan",
        },
    ],
};

const ZOOM: Fixture = Fixture {
    login: "media@gracechapel.example",
    account: "sandbox-user-media",
    form: &[
        ("account_id", "sandbox-account"),
        ("client_id", "sandbox-zoom-s2s"),
        ("client_secret", "sbx-secret-zoom-s2s"),
        ("host", "media@gracechapel.example"),
    ],
    broadcasts_made: 0,
    has_allowance: true,
    by_hand: None,
    empty_answers: &[],
    leftovers: &[],
    pardons: &[],
};
