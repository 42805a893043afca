//! What the API answers, read the way a script would: as JSON.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::Sunday;

pub const LIVESTREAM: &str = "query($id: ID!) { livestream(id: $id) { id status version scheduledStart scheduledEnd \
    readiness { verdict findings { code what fix } } \
    platforms { id platform status watchUrl ingestUrl hasStreamKey recordingUrl viewers signal startedAt endedAt \
    destinations { name platform state reason viewers } \
    connection { id accountName } failure { kind message remedy } } } }";
pub const MEETING: &str = "query($id: ID!) { meeting(id: $id) { id status \
    platforms { id platform status joinUrl push startedAt endedAt connection { id accountName } \
    failure { kind message remedy } } } }";

/// How long a moment may take before it counts as not happening.
const PATIENCE: Duration = Duration::from_secs(30);

impl Sunday<'_> {
    /// Asks until it is so, or gives what was seen last.
    pub async fn until(&self, query: &str, id: &str, so: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
        let begun = Instant::now();
        loop {
            let seen = self.browser.ask(query, json!({"id": id})).await?;
            if so(&seen) || begun.elapsed() > PATIENCE {
                return Ok(seen);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The platforms of a livestream or a meeting.
pub fn platforms(planned: &Value) -> Vec<Value> {
    let owner = planned.get("livestream").or_else(|| planned.get("meeting"));
    owner.and_then(|owner| owner["platforms"].as_array().cloned()).unwrap_or_default()
}

/// True when there are platforms and it is so for each.
pub fn each(planned: &Value, so: impl Fn(&Value) -> bool) -> bool {
    let platforms = platforms(planned);
    !platforms.is_empty() && platforms.iter().all(so)
}

/// The platform and the account on it.
pub fn name(platform: &Value) -> String {
    format!("{} “{}”", text(&platform["platform"]), text(&platform["connection"]["accountName"]))
}

/// The text, or a dash.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or("–").to_owned()
}

/// The instant; `None` when there is none.
pub fn instant(value: &Value) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok().map(|instant| instant.to_utc())
}

#[expect(clippy::cast_precision_loss, reason = "a few seconds in milliseconds")]
pub fn seconds(delta: TimeDelta) -> f64 {
    delta.num_milliseconds() as f64 / 1_000.0
}
