//! Opening connections ahead of need, so that calls on the second do not pay for them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;

use super::{Http, IDLE_CONNECTIONS_MAX};
use crate::contract::platform::StreamingPlatform;

/// For so long a connection that was opened ahead is counted on; the client keeps an idle one for 90 s (reqwest's
/// `pool_idle_timeout`).
const KEPT_FOR: TimeDelta = TimeDelta::seconds(60);

/// A platform and the role of one of its bases.
type Place = (StreamingPlatform, &'static str);

impl Http {
    /// Opens connections to the platform's base of that role: one where the platform speaks HTTP/2, otherwise as many as calls
    /// are to come, but in all no more than are kept. Each carries one request without credentials; failure is left to the calls
    /// themselves.
    pub async fn warm(&self, platform: StreamingPlatform, role: &'static str, calls: usize, now: DateTime<Utc>) {
        let Some(base) = self.bases.get(&(platform, role)) else { return };
        let missing = self.warmed.missing((platform, role), calls, now);
        if missing == 0 {
            return;
        }
        let knock = || self.client.head(base.clone()).send();
        let Ok(first) = knock().await else { return };
        if first.version() < http::Version::HTTP_2 {
            let mut others = JoinSet::new();
            for _ in 1..missing {
                others.spawn(knock());
            }
            while others.join_next().await.is_some() {}
        }
    }
}

/// What was opened ahead already. A herd is claimed in batches, and each asks for its own calls: without this count 10,000
/// livestreams opened ten times as many connections as are kept, while the first of them were to start.
#[derive(Default)]
pub(super) struct Warmed(Mutex<HashMap<Place, Opened>>);

struct Opened {
    connections: usize,
    until: DateTime<Utc>,
}

impl Warmed {
    /// How many to open for so many calls; from now on they count as open.
    fn missing(&self, place: Place, calls: usize, now: DateTime<Utc>) -> usize {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Opened { connections: 0, until: now + KEPT_FOR };
        let opened = places.entry(place).or_insert_with(fresh);
        if opened.until <= now {
            *opened = fresh();
        }
        let missing = calls.min(IDLE_CONNECTIONS_MAX - opened.connections);
        opened.connections += missing;
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: Place = (StreamingPlatform::Youtube, "api");
    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn no_more_are_opened_than_are_kept() {
        let warmed = Warmed::default();

        let opened: usize = (0..20).map(|_| warmed.missing(API, 2_000, NOW)).sum();

        assert_eq!(opened, IDLE_CONNECTIONS_MAX);
        assert_eq!(warmed.missing((StreamingPlatform::Youtube, "token"), 5, NOW), 5, "another host has its own");
    }

    #[test]
    fn connections_that_may_be_closed_again_are_opened_anew() {
        let warmed = Warmed::default();
        warmed.missing(API, IDLE_CONNECTIONS_MAX, NOW);

        assert_eq!(warmed.missing(API, 7, NOW + KEPT_FOR - TimeDelta::seconds(1)), 0);
        assert_eq!(warmed.missing(API, 7, NOW + KEPT_FOR), 7);
    }
}
