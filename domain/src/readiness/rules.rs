//! The rules: each looks at one livestream platform and its connection, and says at most a few findings. Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::finding::{Finding, Severity};
use crate::connection::entity::{ConnectionStatus, Model as Connection};
use crate::connection::{is_held, live_findings, missing_scopes};
use crate::deployment::Held;
use crate::livestream::entity::Model as Livestream;
use crate::livestream::platform_entity::{Model as Platform, PlatformStatus, SignalColumn};

/// From here on a missing signal blocks; before, it is normal.
const SIGNAL_DUE: TimeDelta = TimeDelta::minutes(5);
/// From here on the signal is spoken of at all.
const SIGNAL_SOON: TimeDelta = TimeDelta::minutes(20);
/// From here on a key that a person has to bring blocks; before, it is a reminder.
const KEY_DUE: TimeDelta = TimeDelta::hours(1);
/// A platform that should have the event has this long to get it before people are told.
const CREATE_PATIENCE: TimeDelta = TimeDelta::minutes(5);
/// Vendors round to minutes.
const START_TOLERANCE: TimeDelta = TimeDelta::minutes(1);

/// Everything that would go wrong on one platform; nothing for one that is over.
pub(super) fn judge(
    livestream: &Livestream,
    platform: &Platform,
    connection: Option<&Connection>,
    held: Option<Held>,
    now: DateTime<Utc>,
) -> Vec<Finding> {
    if matches!(platform.status, PlatformStatus::Ended | PlatformStatus::Cancelled) {
        return Vec::new();
    }
    let case = Case { livestream, platform, connection, held, now };
    let mut findings = case.connection_findings();
    findings.extend(case.event_findings());
    findings.extend(case.key_findings());
    findings.extend(case.signal_findings());
    findings
}

struct Case<'a> {
    livestream: &'a Livestream,
    platform: &'a Platform,
    connection: Option<&'a Connection>,
    held: Option<Held>,
    now: DateTime<Utc>,
}

impl Case<'_> {
    fn finding(
        &self,
        severity: Severity,
        code: &'static str,
        what: String,
        why: impl Into<String>,
        fix: impl Into<String>,
    ) -> Finding {
        let (platform, connection) = (self.platform.id, self.platform.connection_id);
        Finding { code, severity, platform, connection, what, why: why.into(), fix: fix.into() }
    }

    fn blocks(&self, code: &'static str, what: String, why: impl Into<String>, fix: impl Into<String>) -> Finding {
        self.finding(Severity::Blocks, code, what, why, fix)
    }

    fn warns(&self, code: &'static str, what: String, why: impl Into<String>, fix: impl Into<String>) -> Finding {
        self.finding(Severity::Warns, code, what, why, fix)
    }

    /// "YouTube “Grace Chapel”".
    fn account(&self) -> String {
        let name = self.connection.map_or("", |connection| connection.account_name.as_str());
        format!("{} “{name}”", self.platform.platform.0)
    }

    /// Is the account there, will its grant last, may it go live?
    fn connection_findings(&self) -> Vec<Finding> {
        let account = self.account();
        let Some(connection) = self.connection else {
            return vec![self.blocks(
                "NOT_CONNECTED",
                format!("{account} is not connected."),
                "Its connection was removed.",
                "Connect the account again.",
            )];
        };
        let why = connection.reason.clone().unwrap_or_default();
        let fix = connection.remedy.clone().unwrap_or_else(|| "Press Reconnect and sign in again.".to_owned());
        match connection.status {
            ConnectionStatus::Connected => {}
            ConnectionStatus::Disconnected => {
                return vec![self.blocks(
                    "NOT_CONNECTED",
                    format!("{account} is disconnected."),
                    "Somebody pressed Disconnect.",
                    "Press Connect and sign in.",
                )];
            }
            ConnectionStatus::Expired => {
                return vec![self.blocks("GRANT_OVER", format!("{account} has to be reconnected."), why, fix)];
            }
            ConnectionStatus::Error => {
                return vec![self.blocks("CONNECTION_BROKEN", format!("{account} cannot be used."), why, fix)];
            }
        }
        let mut findings = Vec::new();
        let grant_ends = [connection.grant_expires_at, connection.act_before].into_iter().flatten().min();
        if let Some(end) = grant_ends.filter(|end| *end < self.livestream.scheduled_end) {
            let what = format!("The sign-in of {account} ends before the service does.");
            let why = format!("{} ends it on {}.", self.platform.platform.0, end.format("%-d %B %Y"));
            findings.push(self.blocks(
                "GRANT_ENDS_TOO_EARLY",
                what,
                why,
                "Press Reconnect and sign in again; that starts the time anew.",
            ));
        }
        let lasts = connection.access_expires_at.is_none_or(|end| end >= self.livestream.scheduled_end);
        if let Some(held) = self.held.filter(|held| !lasts && is_held(connection, Some(*held))) {
            let what = format!("The sign-in of {account} is not renewed at present.");
            findings.push(self.blocks("RENEWAL_HELD", what, held.suspicion.what(), held.suspicion.fix()));
        }
        let missing = missing_scopes(connection);
        if !missing.is_empty() {
            let what = format!("{account} did not get every permission.");
            findings.push(self.warns(
                "SCOPE_MISSING",
                what,
                format!("Not ticked: {}.", missing.join(", ")),
                "Press Reconnect and leave every box ticked.",
            ));
        }
        match connection.live_allowed {
            Some(true) => {}
            Some(false) => {
                let told = live_findings(&connection.live_findings);
                let (why, fix) = told.into_iter().find(|finding| finding.blocks).map_or_else(
                    || ("The platform says so.".to_owned(), "Look at the platform's own settings.".to_owned()),
                    |finding| (finding.what, finding.fix),
                );
                findings.push(self.blocks("NOT_ALLOWED_LIVE", format!("{account} may not go live."), why, fix));
            }
            None => {
                let what = format!("It is not known whether {account} may go live.");
                findings.push(self.warns(
                    "LIVE_UNPROVEN",
                    what,
                    "The platform could not be asked yet.",
                    "Press Test connection.",
                ));
            }
        }
        findings
    }

    /// Is the event there, as it was planned?
    fn event_findings(&self) -> Vec<Finding> {
        let Self { livestream, platform, now, .. } = self;
        let name = platform.platform.0;
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        match platform.status {
            PlatformStatus::Failed => {
                let what = format!("{name} will not show the service.");
                return vec![self.blocks(
                    "PLATFORM_FAILED",
                    what,
                    told(&platform.failure_message),
                    told(&platform.failure_remedy),
                )];
            }
            PlatformStatus::Pending => return self.not_there_yet().into_iter().collect(),
            _ => {}
        }
        let mut findings = Vec::new();
        if platform.seen_state.as_deref() == Some("MISSING") {
            findings.push(self.blocks(
                "EVENT_GONE",
                format!("The event is no longer on {name}."),
                "It was deleted there.",
                "Press Retry and Steeple creates it again.",
            ));
        }
        let wrong_start =
            platform.seen_start.filter(|start| (*start - livestream.scheduled_start).abs() > START_TOLERANCE);
        if let Some(start) =
            wrong_start.filter(|_| platform.status == PlatformStatus::Scheduled && *now < livestream.scheduled_start)
        {
            let why = format!("{name} shows {}.", start.format("%-d %B %Y %H:%M UTC"));
            findings.push(self.blocks(
                "WRONG_TIME",
                format!("{name} shows another start."),
                why,
                "Save the service once more; Steeple corrects the platform.",
            ));
        }
        let wanted_privacy = platform.privacy.unwrap_or(livestream.privacy);
        if platform.seen_privacy.is_some_and(|seen| seen != wanted_privacy) {
            let why = "Somebody changed it on the platform.";
            findings.push(self.blocks(
                "WRONG_PRIVACY",
                format!("{name} shows it to the wrong people."),
                why,
                "Save the service once more; Steeple corrects the platform.",
            ));
        }
        if platform.key_bound == Some(false) {
            findings.push(self.blocks(
                "KEY_NOT_BOUND",
                format!("{name} does not know which encoder belongs to the event."),
                "The stream was unbound there.",
                "Press Retry.",
            ));
        }
        findings
    }

    /// Not created: too early to be, or late.
    fn not_there_yet(&self) -> Option<Finding> {
        let Self { livestream, platform, now, .. } = self;
        let name = platform.platform.0;
        let opens_at = name.descriptor().timing.create_at_most_before.map(|lead| livestream.scheduled_start - lead);
        let since = opens_at.unwrap_or(platform.created_at).max(platform.created_at);
        if since > *now || *now - since < CREATE_PATIENCE && livestream.scheduled_start - *now > CREATE_PATIENCE {
            return None;
        }
        let why = platform.failure_message.clone().unwrap_or_else(|| "Steeple is still trying.".to_owned());
        let fix = platform.failure_remedy.clone().unwrap_or_else(|| "Nothing to do yet.".to_owned());
        Some(self.blocks("NOT_CREATED", format!("The event is not on {name} yet."), why, fix))
    }

    /// Is the key of the day there, where a person brings it?
    fn key_findings(&self) -> Option<Finding> {
        let Self { livestream, platform, now, .. } = self;
        let name = platform.platform.0;
        let hand_key = name.client().livestreams().and_then(|livestreams| livestreams.hand_key())?;
        let opens_at = livestream.scheduled_start - hand_key.good_for();
        let is_open = !matches!(platform.status, PlatformStatus::Failed | PlatformStatus::Ending);
        let is_todays = platform.sealed_stream_key.is_some() && platform.ingest_read_at >= Some(opens_at);
        if *now < opens_at || is_todays || !is_open {
            return None;
        }
        let due = livestream.scheduled_start - *now <= KEY_DUE;
        let severity = if due { Severity::Blocks } else { Severity::Warns };
        let (code, what, why) = if platform.sealed_stream_key.is_some() {
            (
                "KEY_OLD",
                format!("The key for {name} was pasted for another day."),
                "It gives a new key for every session.",
            )
        } else {
            (
                "KEY_NEEDED",
                format!("{name} needs today's key."),
                "It gives its key to people only, and a new one for every session.",
            )
        };
        let fix = format!("Paste today's key. {}", hand_key.how().english);
        Some(self.finding(severity, code, what, why, fix))
    }

    /// Does the encoder's video arrive?
    fn signal_findings(&self) -> Vec<Finding> {
        let Self { livestream, platform, now, .. } = self;
        let name = platform.platform.0;
        let left = livestream.scheduled_start - *now;
        if left > SIGNAL_SOON
            || matches!(platform.status, PlatformStatus::Pending | PlatformStatus::Failed | PlatformStatus::Ending)
        {
            return Vec::new();
        }
        match platform.signal {
            SignalColumn::Absent => {
                let severity = if left <= SIGNAL_DUE { Severity::Blocks } else { Severity::Warns };
                let what = format!("{name} receives no video.");
                vec![self.finding(
                    severity,
                    "NO_SIGNAL",
                    what,
                    "The encoder is not sending, or to another address.",
                    "Start the encoder and check its address and key.",
                )]
            }
            SignalColumn::Receiving => {
                let issues: Vec<String> = serde_json::from_str(&platform.signal_issues).unwrap_or_default();
                let poor = |issue: String| {
                    self.warns(
                        "SIGNAL_POOR",
                        format!("{name} is not content with the video."),
                        issue,
                        "Check the encoder's settings.",
                    )
                };
                issues.into_iter().map(poor).collect()
            }
            SignalColumn::Unknown => Vec::new(),
        }
    }
}
