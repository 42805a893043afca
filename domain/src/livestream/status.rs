//! The status of a whole livestream.

use super::entity;
use super::platform_entity::PlatformStatus;
use crate::planned_event::status::{Asked, Part, WholeStatus, whole_status};

/// The status that people are shown, from the platforms' statuses.
#[must_use]
pub fn livestream_status(
    livestream: &entity::Model,
    platforms: impl Iterator<Item = PlatformStatus> + Clone,
) -> WholeStatus {
    let asked = Asked { cancelled: livestream.cancelled_at.is_some(), to_end: livestream.end_requested_at.is_some() };
    whole_status(asked, &platforms.map(part))
}

const fn part(status: PlatformStatus) -> Part {
    use PlatformStatus as S;
    match status {
        S::Pending | S::Scheduled | S::Starting => Part::Waiting,
        S::Unconfirmed => Part::Unconfirmed,
        S::Live | S::Ending => Part::Live,
        S::Ended => Part::Ended,
        S::Failed | S::Cancelled => Part::Out,
    }
}
