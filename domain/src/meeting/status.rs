//! The status of a whole meeting, computed from what is wanted and what each platform says; never stored, so it cannot disagree.

use super::entity;
use super::platform_entity::MeetingStatus;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WholeStatus {
    Scheduled,
    /// Open on at least one platform.
    Live,
    /// It is time, and no platform can say whether anybody is in the room.
    Unconfirmed,
    Ended,
    Cancelled,
}

/// The status that people are shown.
#[must_use]
pub fn meeting_status(
    meeting: &entity::Model,
    platforms: &(impl Iterator<Item = MeetingStatus> + Clone),
) -> WholeStatus {
    use MeetingStatus as S;
    let any = |wanted: &[S]| platforms.clone().any(|status| wanted.contains(&status));
    let all_settled = platforms.clone().all(MeetingStatus::is_settled);
    if any(&[S::Live, S::Ending]) {
        WholeStatus::Live
    } else if any(&[S::Unconfirmed]) {
        WholeStatus::Unconfirmed
    } else if any(&[S::Ended]) && all_settled {
        WholeStatus::Ended
    } else if meeting.cancelled_at.is_some() {
        WholeStatus::Cancelled
    } else if meeting.end_requested_at.is_some() && all_settled {
        WholeStatus::Ended
    } else {
        WholeStatus::Scheduled
    }
}
