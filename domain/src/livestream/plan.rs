//! What to do next for one livestream on one platform: a pure function of what is wanted, what is known and the time.
//!
//! The reconciler runs the one step that comes out of here, stores its result and asks again. Late start, lost signal,
//! "ten more minutes" and "end for sure" are answers of this function, not special cases elsewhere. Where a platform cannot
//! say whether viewers see it, the clock decides, and the status says so: unconfirmed while it is due, over with its planned end.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::descriptor::Timing;

use super::entity::{self, StartPolicy};
use super::platform_entity::{Model, PlatformStatus, SignalColumn};

/// With `ON_SIGNAL`, video that arrives earlier than this before the planned start is a sound check.
pub const ON_SIGNAL_LEAD: TimeDelta = TimeDelta::minutes(30);
/// From here on the signal is watched closely.
pub const WATCH_LEAD: TimeDelta = TimeDelta::minutes(20);
/// How long after the planned end a broadcast that was told to start, and has not, is still waited for.
pub const MISSED_GRACE: TimeDelta = TimeDelta::minutes(1);
/// A start or end that the platform took but does not show is asked for again after this.
pub const ASK_AGAIN: TimeDelta = TimeDelta::seconds(15);
/// While a person has to reconnect, the row looks this often whether it may go on.
pub const CONNECTION_PAUSE: TimeDelta = TimeDelta::seconds(30);
/// The same once the planned end is [`CONNECTION_HURRY`] ago.
pub const CONNECTION_LATE_PAUSE: TimeDelta = TimeDelta::minutes(10);
const CONNECTION_HURRY: TimeDelta = TimeDelta::hours(1);

/// What the church wants of one platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub start_policy: StartPolicy,
    pub start_requested: bool,
    pub end_requested: bool,
    /// Taken back, everywhere or here.
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
    /// Something was heard of it since: it is looked at now, not at its next turn.
    pub look_asked: bool,
    pub signal: SignalColumn,
    /// At the last look the platform could not tell whether viewers see it.
    pub cannot_say: bool,
    /// When the platform last took a start or end; `None` when it is to be asked (again).
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
    /// Its time is over, and the platform cannot say whether it was ever seen.
    OverByClock,
    /// The platform cannot be told of the change; a person may have to.
    Synced,
    /// Due on a platform that goes live by itself when video arrives.
    Starting,
    /// Due to end on a platform that ends by itself when video stops.
    Ending,
    /// The account has to be reconnected first; people are told, and it goes on by itself afterwards.
    Disconnected,
    /// It was reconnected; people are told no more.
    Reconnected,
}

impl Wanted {
    /// What is wanted of this platform: as of the whole livestream, and nothing any more once it was taken off.
    #[must_use]
    pub const fn of(livestream: &entity::Model, platform: &Model) -> Self {
        Self {
            starts_at: livestream.scheduled_start,
            ends_at: livestream.scheduled_end,
            start_policy: livestream.start_policy,
            start_requested: livestream.start_requested_at.is_some(),
            end_requested: livestream.end_requested_at.is_some(),
            cancelled: livestream.cancelled_at.is_some() || platform.removed_at.is_some(),
            revision: livestream.revision,
        }
    }

    /// A person took it back or ended it.
    #[must_use]
    pub const fn is_called_off(&self) -> bool {
        self.cancelled || self.end_requested
    }
}

/// The next step for one livestream platform.
#[must_use]
pub fn plan(wanted: &Wanted, known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    use PlatformStatus as S;
    if known.status.is_settled() {
        return Plan::Rest;
    }
    if nothing_exists(known) && wanted.is_called_off() {
        return Plan::Do(Action::Settle(Settled::Cancelled));
    }
    if !known.connected {
        return plan_disconnected(wanted, known, now);
    }
    if known.told_disconnected && known.retry_at.is_none() {
        return Plan::Do(Action::Settle(Settled::Reconnected));
    }
    let urgent_at = urgent_at(wanted, known);
    if let Some(retry_at) = known.retry_at.filter(|retry_at| *retry_at > now)
        && urgent_at.is_none_or(|urgent_at| urgent_at > now)
    {
        return Plan::Wait(urgent_at.map_or(retry_at, |urgent_at| retry_at.min(urgent_at)));
    }
    if known.outcome_unknown {
        return Plan::Do(Action::Find);
    }
    match known.status {
        S::Pending => plan_create(wanted, known, can, timing, now),
        S::Scheduled => plan_before_start(wanted, known, can, timing, now),
        S::Starting => plan_starting(wanted, known, can, timing, now),
        // Nobody but a person can tell that it is not live, so it is treated as what it was planned to be.
        S::Unconfirmed | S::Live => plan_live(wanted, known, can, timing, now),
        S::Ending => plan_ending(known, can, timing, now),
        S::Ended | S::Failed | S::Cancelled => Plan::Rest,
    }
}

fn nothing_exists(known: &Known) -> bool {
    known.status == PlatformStatus::Pending && !known.has_ids && !known.outcome_unknown
}

/// Without the account nothing can be done at the vendor. What has not begun is over with its planned end.
fn plan_disconnected(wanted: &Wanted, known: &Known, now: DateTime<Utc>) -> Plan {
    if known.status == PlatformStatus::Unconfirmed && now >= wanted.ends_at {
        return Plan::Do(Action::Settle(Settled::OverByClock));
    }
    let has_not_begun = matches!(known.status, PlatformStatus::Pending | PlatformStatus::Scheduled);
    if has_not_begun && now >= wanted.ends_at {
        let settled = if wanted.is_called_off() { Settled::Cancelled } else { Settled::Missed };
        return Plan::Do(Action::Settle(settled));
    }
    if !known.told_disconnected {
        return Plan::Do(Action::Settle(Settled::Disconnected));
    }
    let hurry = now < wanted.ends_at + CONNECTION_HURRY;
    let look_at = now + if hurry { CONNECTION_PAUSE } else { CONNECTION_LATE_PAUSE };
    Plan::Wait(if wanted.ends_at > now { look_at.min(wanted.ends_at) } else { look_at })
}

/// The start or end that no back-off after some other failure may delay.
///
/// Its first try brings the row to the next status, so a failing start or end has its own back-off.
fn urgent_at(wanted: &Wanted, known: &Known) -> Option<DateTime<Utc>> {
    let ends_at = |end: DateTime<Utc>| Some(if wanted.is_called_off() { DateTime::<Utc>::MIN_UTC } else { end });
    match known.status {
        PlatformStatus::Scheduled => start_at(wanted, known).filter(|start_at| *start_at < wanted.ends_at),
        PlatformStatus::Starting => ends_at(wanted.ends_at + MISSED_GRACE),
        PlatformStatus::Unconfirmed | PlatformStatus::Live => ends_at(wanted.ends_at),
        _ => None,
    }
}

/// When a scheduled broadcast is to go live, as far as that is known.
fn start_at(wanted: &Wanted, known: &Known) -> Option<DateTime<Utc>> {
    if wanted.is_called_off() {
        return None;
    }
    if wanted.start_requested {
        return Some(DateTime::<Utc>::MIN_UTC);
    }
    match wanted.start_policy {
        StartPolicy::AtTime => Some(wanted.starts_at),
        // Whether video arrives is among the things that it cannot say.
        StartPolicy::OnSignal if known.cannot_say => Some(wanted.starts_at),
        StartPolicy::OnSignal => (known.signal == SignalColumn::Receiving).then(|| wanted.starts_at - ON_SIGNAL_LEAD),
        StartPolicy::Manual => None,
    }
}

fn plan_create(wanted: &Wanted, known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    if wanted.is_called_off() || now >= wanted.ends_at {
        return take_back(wanted, known, can);
    }
    let opens_at = timing.create_at_most_before.map(|lead| wanted.starts_at - lead);
    match opens_at.filter(|opens_at| *opens_at > now) {
        Some(opens_at) if !known.has_ids => Plan::Wait(opens_at),
        _ => Plan::Do(Action::Prepare),
    }
}

/// Removes what exists, or lets it rest where the vendor has no such call.
fn take_back(wanted: &Wanted, known: &Known, can: Abilities) -> Plan {
    let settled = if wanted.is_called_off() { Settled::Cancelled } else { Settled::Missed };
    Plan::Do(if known.has_ids && can.remove { Action::Remove } else { Action::Settle(settled) })
}

fn plan_before_start(wanted: &Wanted, known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    if wanted.is_called_off() {
        return take_back(wanted, known, can);
    }
    if now >= wanted.ends_at {
        // It may have gone live without us, on a platform that needs no call.
        let looked = known.seen_at.is_some_and(|seen_at| seen_at >= wanted.ends_at);
        return match looked {
            true if known.cannot_say && !can.remove => Plan::Do(Action::Settle(Settled::OverByClock)),
            true => take_back(wanted, known, can),
            false => Plan::Do(Action::Observe),
        };
    }
    let start_at = start_at(wanted, known);
    if start_at.is_some_and(|start_at| start_at <= now) {
        return Plan::Do(if can.start { Action::Start } else { Action::Settle(Settled::Starting) });
    }
    if known.synced_revision < wanted.revision {
        return Plan::Do(if can.edit { Action::Update } else { Action::Settle(Settled::Synced) });
    }
    let arm_at = arm_at(wanted, known, can, timing);
    if arm_at.is_some_and(|at| at <= now) {
        return Plan::Do(Action::Arm);
    }
    let reread_at = timing.refresh_ingest_before.map(|lead| wanted.starts_at - lead);
    let read_at = known.ingest_read_at.max(known.seen_at);
    let look_at = next_look(wanted, known, timing, now);
    if known.look_asked || look_at <= now || reread_at.is_some_and(|at| at <= now && read_at < Some(at)) {
        return Plan::Do(Action::Observe);
    }
    let waits = [Some(look_at), start_at, arm_at, reread_at.filter(|at| *at > now), Some(wanted.ends_at)];
    Plan::Wait(waits.into_iter().flatten().min().unwrap_or(look_at))
}

/// When what belongs shortly before the start is still to be done.
fn arm_at(wanted: &Wanted, known: &Known, can: Abilities, timing: &Timing) -> Option<DateTime<Utc>> {
    let lead = timing.arm_before.filter(|_| can.arm && !known.armed)?;
    Some(wanted.starts_at - lead)
}

/// When to look at a scheduled broadcast next: a day and two hours ahead, then closely from twenty minutes on
/// (with `ON_SIGNAL` from half an hour on).
fn next_look(wanted: &Wanted, known: &Known, timing: &Timing, now: DateTime<Utc>) -> DateTime<Utc> {
    let lead = if wanted.start_policy == StartPolicy::OnSignal { ON_SIGNAL_LEAD } else { WATCH_LEAD };
    let watch_from = wanted.starts_at - lead;
    let close = known.seen_at.map_or(watch_from, |seen_at| watch_from.max(seen_at + timing.observe_soon));
    let looks = [wanted.starts_at - TimeDelta::hours(24), wanted.starts_at - TimeDelta::hours(2)];
    // A look whose time has come and that nobody has taken since.
    let missed = looks.into_iter().filter(|look| *look <= now && known.seen_at < Some(*look) && now < watch_from).max();
    let coming = looks.into_iter().filter(|look| *look > now).min();
    missed.or(coming).map_or(close, |look| look.min(close))
}

fn plan_starting(wanted: &Wanted, known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    let gives_up_at = wanted.ends_at + MISSED_GRACE;
    if wanted.is_called_off() || now >= gives_up_at {
        // It may have come alive since the last look, so it is ended, not removed.
        return Plan::Do(if can.end { Action::End } else { Action::Settle(Settled::Ending) });
    }
    // Where no video arrives, asking again would change nothing and use up the day's allowance.
    let may_help = known.asked_at.is_none() || known.signal != SignalColumn::Absent;
    if can.start && may_help && is_to_be_asked(known, timing, now) {
        return Plan::Do(Action::Start);
    }
    let arm_at = arm_at(wanted, known, can, timing);
    if arm_at.is_some_and(|at| at <= now) {
        return Plan::Do(Action::Arm);
    }
    look(known, timing.observe_soon, [Some(gives_up_at), arm_at], now)
}

/// Whether the platform has not taken the start or end yet, or took it and shows nothing of it for [`ASK_AGAIN`].
/// When only asking fails, a look comes in between.
fn is_to_be_asked(known: &Known, timing: &Timing, now: DateTime<Utc>) -> bool {
    match known.asked_at {
        None => known.seen_at.is_some_and(|seen_at| seen_at + timing.observe_live > now),
        Some(asked_at) => asked_at + ASK_AGAIN <= now && known.seen_at > Some(asked_at),
    }
}

fn plan_live(wanted: &Wanted, known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    if wanted.is_called_off() || now >= wanted.ends_at {
        return Plan::Do(if can.end { Action::End } else { Action::Settle(Settled::Ending) });
    }
    let arm_at = arm_at(wanted, known, can, timing);
    let look = look(known, timing.observe_live, [Some(wanted.ends_at), arm_at], now);
    if look == Plan::Do(Action::Observe) {
        return look;
    }
    if known.synced_revision < wanted.revision {
        return Plan::Do(if can.edit { Action::Update } else { Action::Settle(Settled::Synced) });
    }
    if arm_at.is_some_and(|at| at <= now) { Plan::Do(Action::Arm) } else { look }
}

/// Looks until the platform says that it is over, however long that takes.
fn plan_ending(known: &Known, can: Abilities, timing: &Timing, now: DateTime<Utc>) -> Plan {
    if can.end && is_to_be_asked(known, timing, now) {
        return Plan::Do(Action::End);
    }
    look(known, timing.observe_soon, [None, None], now)
}

/// Observes every `every`, a second after the platform was asked for something, and not past what is due `before` that.
fn look(known: &Known, every: TimeDelta, before: [Option<DateTime<Utc>>; 2], now: DateTime<Utc>) -> Plan {
    let at = match (known.seen_at, known.asked_at) {
        (seen, Some(asked)) if seen.is_none_or(|seen| seen <= asked) => asked + TimeDelta::seconds(1),
        (Some(seen), _) => seen + every,
        (None, _) => now,
    };
    if at <= now || known.look_asked {
        return Plan::Do(Action::Observe);
    }
    let due = before.into_iter().flatten().filter(|due| *due > now);
    Plan::Wait(due.fold(at, DateTime::min))
}
