//! The status of a whole meeting.

use super::entity;
use super::platform_entity::MeetingStatus;
use crate::planned_event::status::{Asked, Part, WholeStatus, whole_status};

/// The status that people are shown, from the platforms' statuses.
#[must_use]
pub fn meeting_status(meeting: &entity::Model, platforms: impl Iterator<Item = MeetingStatus> + Clone) -> WholeStatus {
    let asked = Asked { cancelled: meeting.cancelled_at.is_some(), to_end: meeting.end_requested_at.is_some() };
    whole_status(asked, &platforms.map(part))
}

const fn part(status: MeetingStatus) -> Part {
    use MeetingStatus as S;
    match status {
        S::Pending | S::Scheduled => Part::Waiting,
        S::Unconfirmed => Part::Unconfirmed,
        S::Live | S::Ending => Part::Live,
        S::Ended => Part::Ended,
        S::Failed | S::Cancelled => Part::Out,
    }
}
