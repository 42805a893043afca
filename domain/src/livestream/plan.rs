//! What to do next for one livestream on one platform: a pure function of what is wanted, what is known and the time.
//!
//! The reconciler runs the one step that comes out of here, stores its result and asks again. Late start, lost signal,
//! "ten more minutes" and "end for sure" are answers of this function, not special cases elsewhere.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::descriptor::Timing;

use super::entity::StartPolicy;
use super::platform_entity::{PlatformStatus, SignalColumn};

/// With ON_SIGNAL, video that arrives earlier than this before the planned start is a sound check.
pub const ON_SIGNAL_LEAD: TimeDelta = TimeDelta::minutes(30);
/// From here on the signal is watched closely.
pub const WATCH_LEAD: TimeDelta = TimeDelta::minutes(20);
/// A create whose answer was lost is looked for after this pause: vendors list new objects with a delay.
pub const FIND_PAUSE: TimeDelta = TimeDelta::seconds(5);
/// How long after the planned end a broadcast that never began is still waited for.
pub const MISSED_GRACE: TimeDelta = TimeDelta::minutes(1);
/// A start or end that the platform took but does not show is asked for again after this.
pub const ASK_AGAIN: TimeDelta = TimeDelta::seconds(15);
/// While a person has to reconnect, the row looks this often whether it may go on.
pub const CONNECTION_PAUSE: TimeDelta = TimeDelta::seconds(30);

/// What the church wants of one platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub start_policy: StartPolicy,
    pub start_requested: bool,
    pub end_requested: bool,
    pub cancelled: bool,
    pub revision: i64,
}

/// What is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub status: PlatformStatus,
    /// Anything at all may exist at the vendor.
    pub has_ids: bool,
    /// A creating call may have worked although no good answer came, or its process died.
    pub outcome_unknown: bool,
    pub retry_at: Option<DateTime<Utc>>,
    pub synced_revision: i64,
    pub armed: bool,
    pub ingest_read_at: Option<DateTime<Utc>>,
    pub seen_at: Option<DateTime<Utc>>,
    pub signal: SignalColumn,
    /// Last time a start or end was asked for, counted from the row's last change.
    pub asked_at: Option<DateTime<Utc>>,
    /// The connection has credentials that the platform has not refused.
    pub connected: bool,
    /// People were told already that it has not.
    pub told_disconnected: bool,
}

/// What the platform can do by call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    pub edit: bool,
    pub arm: bool,
    pub start: bool,
    pub end: bool,
    pub remove: bool,
}

/// The one next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    Do(Action),
    /// Nothing before this instant.
    Wait(DateTime<Utc>),
    /// Nothing any more.
    Rest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Look for what a create with unknown outcome left.
    Find,
    /// One step of creating it.
    Prepare,
    Update,
    Arm,
    Start,
    Observe,
    End,
    Remove,
    /// Write this status; no call is needed.
    Settle(Settled),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    Cancelled,
    /// It was never live and its time is over.
    Missed,
    /// The platform cannot be told of the change; a person may have to.
    Synced,
    /// Due on a platform that goes live by itself when video arrives.
    Starting,
    /// Due to end on a platform that ends by itself when video stops.
    Ending,
    /// The account has to be reconnected first; people are told, and it goes on by itself afterwards.
    Disconnected,
}

/// The next step for one livestream platform.
#[must_use]
pub fn plan(wanted: &Wanted, known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    use PlatformStatus as S;
    if matches!(known.status, S::Ended | S::Failed | S::Cancelled) {
        return Plan::Rest;
    }
    if let Some(retry_at) = known.retry_at.filter(|retry_at| *retry_at > now) {
        return Plan::Wait(wake_for_end(wanted, known, retry_at, now));
    }
    if nothing_exists(known) && wanted.cancelled {
        return Plan::Do(Action::Settle(Settled::Cancelled));
    }
    if !known.connected {
        let told = known.told_disconnected;
        return if told { Plan::Wait(now + CONNECTION_PAUSE) } else { Plan::Do(Action::Settle(Settled::Disconnected)) };
    }
    if known.outcome_unknown {
        return Plan::Do(Action::Find);
    }
    match known.status {
        S::Pending => plan_create(wanted, known, can, timing, now),
        S::Scheduled => plan_before_start(wanted, known, can, timing, now),
        S::Starting => plan_starting(wanted, known, can, timing, now),
        S::Live => plan_live(wanted, known, can, timing, now),
        S::Ending => plan_ending(known, can, timing, now),
        S::Ended | S::Failed | S::Cancelled => Plan::Rest,
    }
}

fn nothing_exists(known: &Known) -> bool {
    known.status == PlatformStatus::Pending && !known.has_ids && !known.outcome_unknown
}

/// A wait for a retry must not sleep through the end of a running broadcast.
fn wake_for_end(wanted: &Wanted, known: &Known, retry_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let running = matches!(known.status, PlatformStatus::Live | PlatformStatus::Starting);
    if running && wanted.ends_at > now { retry_at.min(wanted.ends_at) } else { retry_at }
}

fn plan_create(wanted: &Wanted, known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    if wanted.cancelled || wanted.end_requested {
        return take_back(known, can);
    }
    if now >= wanted.ends_at {
        return Plan::Do(Action::Settle(Settled::Missed));
    }
    let opens_at = timing.create_at_most_before.map(|lead| wanted.starts_at - lead);
    match opens_at.filter(|opens_at| *opens_at > now) {
        Some(opens_at) if !known.has_ids => Plan::Wait(opens_at),
        _ => Plan::Do(Action::Prepare),
    }
}

/// Removes what exists, or lets it rest where the vendor has no such call.
fn take_back(known: &Known, can: Abilities) -> Plan {
    let call = known.has_ids && can.remove;
    Plan::Do(if call { Action::Remove } else { Action::Settle(Settled::Cancelled) })
}

fn plan_before_start(wanted: &Wanted, known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    if wanted.cancelled || wanted.end_requested {
        return take_back(known, can);
    }
    if known.synced_revision < wanted.revision {
        return Plan::Do(if can.edit { Action::Update } else { Action::Settle(Settled::Synced) });
    }
    if now >= wanted.ends_at + MISSED_GRACE {
        return Plan::Do(Action::Settle(Settled::Missed));
    }
    let arm_at = timing.arm_before.map(|lead| wanted.starts_at - lead);
    if can.arm && !known.armed && (arm_at.is_some_and(|at| at <= now) || start_is_due(wanted, known, now)) {
        return Plan::Do(Action::Arm);
    }
    if start_is_due(wanted, known, now) {
        return Plan::Do(if can.start { Action::Start } else { Action::Settle(Settled::Starting) });
    }
    let reread_at = timing.refresh_ingest_before.map(|lead| wanted.starts_at - lead);
    if reread_at.is_some_and(|at| at <= now && known.ingest_read_at.is_none_or(|read_at| read_at < at)) {
        return Plan::Do(Action::Observe);
    }
    let look_at = next_look(wanted, known, timing, now);
    if look_at <= now {
        return Plan::Do(Action::Observe);
    }
    let due = (wanted.start_policy == StartPolicy::AtTime).then_some(wanted.starts_at);
    let arm_at = arm_at.filter(|_| can.arm && !known.armed);
    let waits = [Some(look_at), due, arm_at, reread_at.filter(|at| *at > now)];
    Plan::Wait(waits.into_iter().flatten().min().unwrap_or(look_at))
}

/// When it is to go live.
fn start_is_due(wanted: &Wanted, known: &Known, now: DateTime<Utc>) -> bool {
    let by_policy = match wanted.start_policy {
        StartPolicy::AtTime => now >= wanted.starts_at,
        StartPolicy::OnSignal => known.signal == SignalColumn::Receiving && now >= wanted.starts_at - ON_SIGNAL_LEAD,
        StartPolicy::Manual => false,
    };
    by_policy || wanted.start_requested
}

/// When to look at a scheduled broadcast next: a day and two hours ahead, then closely from twenty minutes on
/// (with ON_SIGNAL from half an hour on).
fn next_look(wanted: &Wanted, known: &Known, timing: &Timing, now: DateTime<Utc>) -> DateTime<Utc> {
    let lead = if wanted.start_policy == StartPolicy::OnSignal { ON_SIGNAL_LEAD } else { WATCH_LEAD };
    let watch_from = wanted.starts_at - lead;
    let seen_at = known.seen_at.unwrap_or(DateTime::<Utc>::MIN_UTC);
    let close =
        if seen_at == DateTime::<Utc>::MIN_UTC { watch_from } else { watch_from.max(seen_at + timing.observe_soon) };
    let looks = [wanted.starts_at - TimeDelta::hours(24), wanted.starts_at - TimeDelta::hours(2)];
    // A look whose time has come and that nobody has taken since.
    let missed = looks.into_iter().filter(|look| *look <= now && seen_at < *look && now < watch_from).max();
    let coming = looks.into_iter().filter(|look| *look > now).min();
    missed.or(coming).map_or(close, |look| look.min(close))
}

fn plan_starting(wanted: &Wanted, known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    let over = now >= wanted.ends_at + MISSED_GRACE;
    if wanted.end_requested || wanted.cancelled || over {
        // It may have come alive since the last look, so it is ended, not removed.
        return Plan::Do(if can.end { Action::End } else { Action::Settle(Settled::Ending) });
    }
    let asked_long_ago = known.asked_at.is_none_or(|asked_at| asked_at + ASK_AGAIN <= now);
    let seen_since = known.seen_at.zip(known.asked_at).is_some_and(|(seen, asked)| seen > asked);
    if can.start && asked_long_ago && seen_since {
        return Plan::Do(Action::Start);
    }
    look(known, timing.observe_soon, wanted.ends_at + MISSED_GRACE, now)
}

fn plan_live(wanted: &Wanted, known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    if wanted.end_requested || wanted.cancelled || now >= wanted.ends_at {
        return Plan::Do(if can.end { Action::End } else { Action::Settle(Settled::Ending) });
    }
    if known.synced_revision < wanted.revision {
        return Plan::Do(if can.edit { Action::Update } else { Action::Settle(Settled::Synced) });
    }
    look(known, timing.observe_live, wanted.ends_at, now)
}

/// Looks until the platform says that it is over, however long that takes.
fn plan_ending(known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    let asked_long_ago = known.asked_at.is_none_or(|asked_at| asked_at + ASK_AGAIN <= now);
    let seen_since = known.seen_at.zip(known.asked_at).is_some_and(|(seen, asked)| seen > asked);
    if can.end && asked_long_ago && seen_since {
        return Plan::Do(Action::End);
    }
    look(known, timing.observe_soon, DateTime::<Utc>::MAX_UTC, now)
}

/// Observes every `every`, but not past `until`, where something else is due.
fn look(known: &Known, every: TimeDelta, until: DateTime<Utc>, now: DateTime<Utc>) -> Plan {
    let after_asking = known.asked_at.is_some_and(|asked| known.seen_at.is_none_or(|seen| seen < asked));
    let at = match (known.seen_at, known.asked_at) {
        (_, Some(asked)) if after_asking => asked + TimeDelta::seconds(1),
        (Some(seen), _) => seen + every,
        (None, _) => now,
    };
    if at <= now { Plan::Do(Action::Observe) } else { Plan::Wait(at.min(until)) }
}
