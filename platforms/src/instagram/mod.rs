//! Instagram, as it truly is: no call creates, schedules, starts or ends a live video, and no call gives its key.
//!
//! A person opens Live Producer on instagram.com, copies the day's address and key into Steeple
//! ([`HandKey`](crate::contract::livestream::HandKey)), and presses *Go live* there. Every session has a new key, so a key that was pasted for an
//! earlier service is recognised and refused. Whether viewers see it cannot be asked without an app that Meta has reviewed,
//! so the clock decides ([`SeenState::CannotSay`](crate::contract::livestream::SeenState::CannotSay)).
//!
//! Sources: Meta's page on `live_media` ("Creating: not supported"), Instagram's own words in Live Producer, and what other
//! programs found (dossier, read 2026-09). Unofficial ways in, with the account's password, get accounts banned; there is none here.

mod client;
mod errors;
pub mod sandbox;
#[cfg(test)]
mod tests;
mod wire;

use chrono::TimeDelta;

use crate::contract::account::Accounts;
use crate::contract::descriptor::{ByHand, CredentialForm, Descriptor, FormField, Limits, Pace, Timing};
use crate::contract::livestream::{Livestreams, Privacy};
use crate::contract::platform::{Platform, StreamingPlatform};

/// The Instagram client.
pub static PLATFORM: Instagram = Instagram;

/// Knows the account's name; holds nothing.
pub struct Instagram;

impl Platform for Instagram {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn accounts(&self) -> &dyn Accounts {
        self
    }

    fn livestreams(&self) -> Option<&dyn Livestreams> {
        Some(self)
    }
}

static DESCRIPTOR: Descriptor = Descriptor {
    platform: StreamingPlatform::Instagram,
    name: "Instagram",
    bases: &[],
    oauth: None,
    form: Some(CredentialForm {
        fields: &[FormField {
            name: "username",
            label: "Username",
            help: "The account's name as it stands on its page, for example gracechapel.",
            secret: false,
            required: true,
            multiline: false,
        }],
    }),
    by_hand: &[
        ByHand {
            what: "Copy the address and the key of the day from Live Producer on instagram.com into Steeple before every service.",
            why: "Instagram gives a new key for every session, and gives it to people only.",
        },
        ByHand {
            what: "Press “Go live” on instagram.com when the picture appears there, and “End” after the service.",
            why: "Instagram has no call that starts or ends a live video.",
        },
        ByHand {
            what: "Look at the account's page to see whether viewers see the service.",
            why: "Instagram tells that only to apps that Meta has reviewed for it.",
        },
        ByHand {
            what: "Announce the service in a post yourself.",
            why: "Instagram publishes only pictures that it can fetch from a public address, and Steeple keeps none.",
        },
    ],
    limits: Limits {
        // Typed in Live Producer; Steeple's own title goes nowhere, so any that fits another platform fits here.
        title_max_chars: 5_000,
        title_forbidden: &[],
        description_max_chars: None,
        privacies: &[Privacy::Public],
        // Instagram ends a live video after four hours.
        duration_max: Some(TimeDelta::hours(4)),
        thumbnail_max_bytes: None,
    },
    timing: Timing {
        create_at_most_before: None,
        create_at_least_before: None,
        arm_before: None,
        refresh_ingest_before: None,
        // Nothing changes between two looks.
        observe_soon: TimeDelta::minutes(5),
        observe_live: TimeDelta::minutes(5),
    },
    // Nothing is ever sent.
    pace: Pace { per_account_per_second: 1, per_app_per_second: 10, quota: None },
    docs: include_str!("docs.md"),
};
