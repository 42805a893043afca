//! What the platform says of a broadcast, and what that makes of its status: pure.

use steeple_platforms::contract::livestream::SeenState;

use super::outcome::End;
use super::platform_entity::PlatformStatus;

/// The status after the platform said `seen`. Never backwards: what has ended stays ended, and what was live has ended and
/// not failed.
#[must_use]
pub fn status_after(status: PlatformStatus, seen: &SeenState, end: End) -> PlatformStatus {
    use PlatformStatus as S;
    use SeenState as V;
    match (status, seen) {
        (S::Ended | S::Failed | S::Cancelled, _) => status,
        (_, V::Ended) | (S::Live | S::Ending, V::Missing | V::Missed | V::Removed) => S::Ended,
        // Wanted to end, no video, and no call could end it more than that.
        (S::Ending, V::Scheduled) if end != End::ByCall => S::Ended,
        // Wanted to end, and the platform cannot say more than that it was told.
        (S::Ending, V::CannotSay) => S::Ended,
        (S::Starting, V::CannotSay) => S::Unconfirmed,
        (S::Pending | S::Scheduled | S::Starting | S::Unconfirmed, V::Live) => S::Live,
        // It can say it again, and it is not live.
        (S::Unconfirmed, V::Scheduled | V::Starting) => S::Starting,
        (S::Live | S::Unconfirmed | S::Starting | S::Scheduled, V::Ending) => S::Ending,
        (_, V::Missed | V::Removed | V::Missing) => S::Failed,
        // A platform that is "starting" before anybody asked it to is rehearsing.
        (_, V::Scheduled | V::Starting | V::Live | V::Ending | V::CannotSay) => status,
    }
}

/// The stable word of a seen state.
#[must_use]
pub const fn state_word(state: &SeenState) -> &'static str {
    match state {
        SeenState::Missing => "MISSING",
        SeenState::Scheduled => "SCHEDULED",
        SeenState::Starting => "STARTING",
        SeenState::Live => "LIVE",
        SeenState::Ending => "ENDING",
        SeenState::Ended => "ENDED",
        SeenState::Missed => "MISSED",
        SeenState::Removed => "REMOVED",
        SeenState::CannotSay => "CANNOT_SAY",
    }
}
