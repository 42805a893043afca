//! The service that the tests of every platform's client plan: Sunday, 29 November 2026, 10:00 in New York.

use chrono::{DateTime, TimeDelta, Utc};

use crate::contract::livestream::{NewBroadcast, Privacy};
use crate::contract::meeting::{NewMeeting, RoomChance};
use crate::contract::registration::Registration;
use crate::stage::at;

/// 15:00 to 16:15 UTC, planned two days before.
pub fn livestream() -> NewBroadcast {
    let starts_at = at("2026-11-29T15:00:00Z");
    NewBroadcast {
        marker: "steeple:lip_1".to_owned(),
        title: "Sunday Service".to_owned(),
        description: "First Sunday of Advent".to_owned(),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(75),
        time_zone: chrono_tz::America::New_York,
        privacy: Privacy::Public,
        first_tried_at: starts_at - TimeDelta::days(2),
    }
}

/// An hour and a half, planned now.
pub fn meeting(now: DateTime<Utc>) -> NewMeeting {
    let starts_at = at("2026-11-29T15:00:00Z");
    NewMeeting {
        marker: "steeple:mep_01".to_owned(),
        title: "Sunday service".to_owned(),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(90),
        time_zone: chrono_tz::America::New_York,
        passcode: None,
        waiting_room: false,
        invitees: Vec::new(),
        registration: Registration::None,
        chance: RoomChance([7; 16]),
        first_tried_at: now,
    }
}
