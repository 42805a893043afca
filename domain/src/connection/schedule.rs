//! When a grant is renewed: ahead of need, spread by chance, and never so seldom that it dies from disuse. Pure but for the jitter.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::credentials::Credentials;
use steeple_platforms::contract::descriptor::{Descriptor, OAuth};

use super::entity::Model;
use crate::context::Context;
use crate::entropy;

/// A token with less life than this is renewed before it is used.
const TOO_SHORT: TimeDelta = TimeDelta::seconds(60);

/// How a grant ages: how long before the end of its access token it is renewed, and how often at the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ageing {
    pub margin: TimeDelta,
    pub at_least_every: TimeDelta,
}

impl Ageing {
    /// As the platform says. Where nobody signs in nothing ages, and the account is only looked at once a day.
    #[must_use]
    pub fn of(descriptor: &Descriptor) -> Self {
        let once_a_day = Self { margin: TimeDelta::minutes(5), at_least_every: TimeDelta::days(1) };
        let told = |oauth: &OAuth| Self { margin: oauth.refresh_margin, at_least_every: oauth.refresh_at_least_every };
        descriptor.oauth.map_or(once_a_day, told)
    }
}

/// From when to when a renewal is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub opens: DateTime<Utc>,
    pub closes: DateTime<Utc>,
}

/// The window after a renewal at `since`.
///
/// `ends`: when the present token ends, if that is known. The margin is cut to a third of short lives, so that a token of a few
/// minutes is not renewed all the time.
#[must_use]
pub fn window(ageing: Ageing, since: DateTime<Utc>, ends: Option<DateTime<Utc>>) -> Window {
    let every = ageing.at_least_every;
    let from_disuse = Window { opens: since + every * 9 / 10, closes: since + every };
    let Some(ends) = ends else { return from_disuse };
    let life = (ends - since).max(TimeDelta::zero());
    let margin = ageing.margin.min(life / 3);
    let from_age = Window { opens: ends - margin - margin / 2, closes: ends - margin };
    if from_age.closes <= from_disuse.closes { from_age } else { from_disuse }
}

/// The window of this connection's present credentials.
#[must_use]
pub fn window_of(row: &Model) -> Window {
    let since = row.last_refreshed_at.max(row.connected_at).unwrap_or(row.created_at);
    window(Ageing::of(row.platform.0.descriptor()), since, row.access_expires_at.or(row.grant_expires_at))
}

/// An instant in the window, drawn by chance so that connections made together are not renewed together.
#[must_use]
pub(super) fn next_renewal(ctx: &Context, row: &Model) -> DateTime<Utc> {
    let Window { opens, closes } = window_of(row);
    spread(opens, closes, entropy::fraction(&*ctx.entropy))
}

/// So often the platform is asked whether the grant stands and the account may go live.
pub(super) fn asked_every(row: &Model) -> TimeDelta {
    row.platform.0.client().accounts().asked_at_least_every()
}

/// When a connection is first looked at after it was connected: at its renewal, or earlier where the platform wants to be asked.
#[must_use]
pub(super) fn first_look(ctx: &Context, row: &Model) -> DateTime<Utc> {
    let asked = row.last_verified_at.unwrap_or_else(|| ctx.now());
    next_renewal(ctx, row).min(asked + asked_every(row))
}

/// The instant at this fraction of the way.
fn spread(from: DateTime<Utc>, to: DateTime<Utc>, fraction: f64) -> DateTime<Utc> {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a jitter of whole milliseconds")]
    let millis = ((to - from).num_milliseconds() as f64 * fraction) as i64;
    from + TimeDelta::milliseconds(millis)
}

/// True when the access token is over, or nearly so.
#[must_use]
pub fn is_about_to_end(access_expires_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    access_expires_at.is_some_and(|end| end - TOO_SHORT <= now)
}

/// The same for opened credentials.
pub(super) fn ends_soon(credentials: &Credentials, now: DateTime<Utc>) -> bool {
    is_about_to_end(credentials.access_expires_at, now)
}
