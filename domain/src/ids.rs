//! Typed ids: `UUIDv7` inside, a short prefix for people. Append only: prefixes are in bookmarks and audit rows.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::entropy::Entropy;

/// Text that is not an id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id that begins with {0}_")]
pub struct WrongId(pub &'static str);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, sea_orm::DeriveValueType)]
        pub struct $name(pub Uuid);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            /// A new id, ordered by time.
            pub fn new(now: DateTime<Utc>, entropy: &dyn Entropy) -> Self {
                Self(time_ordered(now, entropy))
            }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl std::str::FromStr for $name {
            type Err = WrongId;
            fn from_str(text: &str) -> Result<Self, WrongId> {
                let id = text.strip_prefix(concat!($prefix, "_")).filter(|id| id.len() == 32).ok_or(WrongId($prefix))?;
                Uuid::try_parse(id).map(Self).map_err(|_| WrongId($prefix))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A church: the tenant that every row belongs to.
    ChurchId "chu"
    UserId "usr"
    MembershipId "mem"
    SessionId "ses"
    ApiTokenId "tok"
    /// The one-time link that creates the first owner.
    OwnerLinkId "own"
    ConnectionId "con"
    /// One press of a connect button.
    AttemptId "att"
    LivestreamId "liv"
    /// One livestream on one connection.
    LivestreamPlatformId "lip"
    MeetingId "mee"
    MeetingPlatformId "mep"
    JobId "job"
    AuditEventId "aud"
    InvitationId "inv"
    IdempotencyKeyId "ide"
    /// One grant that is still to be taken back at its vendor.
    RevocationId "rev"
    /// A church's own registration with a vendor.
    PlatformAppId "app"
    /// What a vendor told by itself.
    WebhookDeliveryId "whd"
    PictureId "pic"
    /// Something that is done for a livestream platform besides its broadcast.
    ErrandId "err"
}

fn time_ordered(now: DateTime<Utc>, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
