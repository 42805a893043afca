//! The status of a whole livestream, computed from what is wanted and what each platform says; never stored, so it cannot disagree.

use super::entity;
use super::platform_entity::{Model, PlatformStatus};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LivestreamStatus {
    Scheduled,
    /// Viewers can see it on at least one platform.
    Live,
    /// It is due, and no platform can say whether viewers see it.
    Unconfirmed,
    Ended,
    Cancelled,
}

/// The status that people are shown.
#[must_use]
pub fn livestream_status(livestream: &entity::Model, platforms: &[Model]) -> LivestreamStatus {
    livestream_status_of(livestream, &platforms.iter().map(|platform| platform.status))
}

/// The same from the platforms' statuses alone.
#[must_use]
pub fn livestream_status_of(
    livestream: &entity::Model,
    platforms: &(impl Iterator<Item = PlatformStatus> + Clone),
) -> LivestreamStatus {
    use PlatformStatus as S;
    let any = |wanted: &[S]| platforms.clone().any(|status| wanted.contains(&status));
    let all_settled = platforms.clone().all(PlatformStatus::is_settled);
    if any(&[S::Live, S::Ending]) {
        LivestreamStatus::Live
    } else if any(&[S::Unconfirmed]) {
        LivestreamStatus::Unconfirmed
    } else if any(&[S::Ended]) && all_settled {
        LivestreamStatus::Ended
    } else if livestream.cancelled_at.is_some() {
        LivestreamStatus::Cancelled
    } else if livestream.end_requested_at.is_some() && all_settled {
        LivestreamStatus::Ended
    } else {
        LivestreamStatus::Scheduled
    }
}
