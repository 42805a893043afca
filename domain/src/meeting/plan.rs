//! What to do next for one meeting on one platform: pure, like its sibling for livestreams.
//!
//! No platform here starts a meeting by call: its host does. Steeple watches for it, pushes the picture where it is wanted,
//! and ends it when asked. The planned end does not end a meeting: people are still talking. Only where the platform cannot
//! say whether anybody is in the room does the clock decide, and the status says so: "unconfirmed" from the planned start on,
//! over with the planned end. A picture that such a room sends to a livestream is proof enough: then it is live.

use chrono::{DateTime, TimeDelta, Utc};

use super::platform_entity::{MeetingStatus, Push};

/// From here on Steeple watches for the host. Source: Zoom dossier §4.
pub const WATCH_LEAD: TimeDelta = TimeDelta::minutes(10);
/// The push target is set this long before the start. Source: Zoom dossier §4.
pub const TARGET_LEAD: TimeDelta = TimeDelta::minutes(20);
/// Nobody has come this long after the planned end.
pub const MISSED_GRACE: TimeDelta = TimeDelta::hours(1);
const WATCH_EVERY: TimeDelta = TimeDelta::seconds(15);
const LIVE_EVERY: TimeDelta = TimeDelta::seconds(30);
/// Where the platform cannot say anything, it is asked only now and then whether the room is still there.
const UNTOLD_EVERY: TimeDelta = TimeDelta::minutes(5);
const ENDING_EVERY: TimeDelta = TimeDelta::seconds(5);
const CONNECTION_PAUSE: TimeDelta = TimeDelta::seconds(30);

/// What the church wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub end_requested: bool,
    pub cancelled: bool,
    pub revision: i64,
    pub simulcast: Simulcast,
}

/// Whether the picture is to go to a livestream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Simulcast {
    No,
    /// The livestream's ingest is not known yet.
    Waiting,
    Wanted,
    /// The livestream is over.
    Over,
}

/// What is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub status: MeetingStatus,
    pub has_ids: bool,
    pub outcome_unknown: bool,
    pub retry_at: Option<DateTime<Utc>>,
    pub synced_revision: i64,
    pub seen_at: Option<DateTime<Utc>>,
    /// At the last look the platform could not tell whether anybody is in the room.
    pub cannot_say: bool,
    /// Something was heard of it since: it is looked at now, not at its next turn.
    pub look_asked: bool,
    pub push: Push,
    /// `push` is about the livestream that is wanted now.
    pub push_is_for_wanted: bool,
    pub connected: bool,
    pub told_disconnected: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    Do(Action),
    Wait(DateTime<Utc>),
    Rest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Find,
    Create,
    Update,
    Observe,
    SetTarget,
    StartPush,
    StopPush,
    End,
    Remove,
    Settle(Settled),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    Cancelled,
    /// Nobody came, and its time is over.
    Missed,
    /// It is time, and the platform cannot say whether anybody is in the room.
    Due,
    /// It was due and now begins later.
    Postponed,
    /// Its planned time is over, and the platform cannot say more.
    OverByClock,
    /// The platform has no end call: it is over when everybody has left.
    Ending,
    Disconnected,
    /// It was reconnected; people are told no more.
    Reconnected,
}

impl Wanted {
    const fn is_called_off(&self) -> bool {
        self.cancelled || self.end_requested
    }
}

/// The next step for one meeting platform. `can_end` and `can_push` are the platform's abilities.
#[must_use]
pub fn plan(wanted: &Wanted, known: &Known, can_end: bool, can_push: bool, now: DateTime<Utc>) -> Plan {
    use MeetingStatus as S;
    if known.status.is_settled() {
        return Plan::Rest;
    }
    let over = wanted.is_called_off();
    if over && known.status == S::Pending && !known.has_ids && !known.outcome_unknown {
        return Plan::Do(Action::Settle(Settled::Cancelled));
    }
    if !known.connected {
        return plan_disconnected(wanted, known, now);
    }
    if known.told_disconnected && known.retry_at.is_none() {
        return Plan::Do(Action::Settle(Settled::Reconnected));
    }
    // No back-off after some other failure delays the end; its first try brings the row to "ending", which has its own.
    let ends_now = over && matches!(known.status, S::Live | S::Unconfirmed);
    if let Some(retry_at) = known.retry_at.filter(|retry_at| *retry_at > now && !ends_now) {
        return Plan::Wait(retry_at);
    }
    if known.outcome_unknown {
        return Plan::Do(Action::Find);
    }
    match known.status {
        S::Pending if over => Plan::Do(Action::Remove),
        S::Pending if now >= wanted.ends_at => Plan::Do(Action::Settle(Settled::Missed)),
        S::Pending => Plan::Do(Action::Create),
        S::Scheduled => plan_waiting(wanted, known, can_push, now),
        S::Unconfirmed => plan_by_clock(wanted, known, can_end, can_push, now),
        S::Live => plan_live(wanted, known, can_end, can_push, now),
        S::Ending => plan_ending(known, can_end, now),
        S::Ended | S::Failed | S::Cancelled => Plan::Rest,
    }
}

/// The next look at a meeting that is over, for what its platform knows only then: who came, the recording. `looks` are the
/// platform's times after the end; each is one look, and what came of it does not matter.
#[must_use]
pub fn plan_afterwards(known: &Known, ended_at: DateTime<Utc>, looks: &[TimeDelta], now: DateTime<Utc>) -> Plan {
    if known.status != MeetingStatus::Ended || !known.connected {
        return Plan::Rest;
    }
    let mut times = looks.iter().map(|after| ended_at + *after);
    match times.find(|at| known.seen_at.is_none_or(|seen_at| seen_at < *at)) {
        None => Plan::Rest,
        Some(at) if at > now => Plan::Wait(at),
        Some(_) => Plan::Do(Action::Observe),
    }
}

fn plan_disconnected(wanted: &Wanted, known: &Known, now: DateTime<Utc>) -> Plan {
    if known.status == MeetingStatus::Unconfirmed && now >= wanted.ends_at {
        return Plan::Do(Action::Settle(Settled::OverByClock));
    }
    let has_not_begun = matches!(known.status, MeetingStatus::Pending | MeetingStatus::Scheduled);
    if has_not_begun && now >= wanted.ends_at + MISSED_GRACE {
        let settled = if wanted.is_called_off() { Settled::Cancelled } else { Settled::Missed };
        return Plan::Do(Action::Settle(settled));
    }
    if known.told_disconnected {
        Plan::Wait(now + CONNECTION_PAUSE)
    } else {
        Plan::Do(Action::Settle(Settled::Disconnected))
    }
}

fn plan_waiting(wanted: &Wanted, known: &Known, can_push: bool, now: DateTime<Utc>) -> Plan {
    if wanted.is_called_off() {
        return Plan::Do(Action::Remove);
    }
    if known.synced_revision < wanted.revision {
        return Plan::Do(Action::Update);
    }
    if known.cannot_say && wanted.starts_at <= now {
        let over = now >= wanted.ends_at;
        return Plan::Do(Action::Settle(if over { Settled::OverByClock } else { Settled::Due }));
    }
    if now >= wanted.ends_at + MISSED_GRACE {
        // Whether somebody came while Steeple did not look is known only after a look.
        let looked = known.seen_at.is_some_and(|seen_at| seen_at >= wanted.ends_at);
        return Plan::Do(if looked { Action::Settle(Settled::Missed) } else { Action::Observe });
    }
    let target_at = wanted.starts_at - TARGET_LEAD;
    let is_set = known.push_is_for_wanted && matches!(known.push, Push::TargetSet | Push::Refused);
    let sets_target = can_push && wanted.simulcast == Simulcast::Wanted && !is_set;
    let watch_at = wanted.starts_at - WATCH_LEAD;
    let watch = if known.cannot_say {
        until(look(known, UNTOLD_EVERY, now), wanted.starts_at)
    } else {
        look(known, WATCH_EVERY, now)
    };
    if (watch_at <= now || known.look_asked) && watch == Plan::Do(Action::Observe) {
        return watch;
    }
    if sets_target && target_at <= now {
        return Plan::Do(Action::SetTarget);
    }
    if watch_at <= now {
        return watch;
    }
    // Once a day ahead: is it still there?
    let day_before = wanted.starts_at - TimeDelta::hours(24);
    if day_before <= now && known.seen_at.is_none_or(|seen_at| seen_at < day_before) {
        return Plan::Do(Action::Observe);
    }
    let waits = [Some(watch_at), Some(day_before), sets_target.then_some(target_at)];
    Plan::Wait(waits.into_iter().flatten().filter(|at| *at > now).min().unwrap_or(watch_at))
}

/// It is due, and nobody but the people in it can tell whether it takes place.
fn plan_by_clock(wanted: &Wanted, known: &Known, can_end: bool, can_push: bool, now: DateTime<Utc>) -> Plan {
    if wanted.is_called_off() {
        return Plan::Do(if can_end { Action::End } else { Action::Settle(Settled::Ending) });
    }
    if now >= wanted.ends_at {
        return Plan::Do(Action::Settle(Settled::OverByClock));
    }
    if known.synced_revision < wanted.revision {
        return Plan::Do(Action::Update);
    }
    if now < wanted.starts_at {
        return Plan::Do(Action::Settle(Settled::Postponed));
    }
    // A livestream that it belongs to may be ready, or over, at any moment.
    let every = if can_push && wanted.simulcast != Simulcast::No { LIVE_EVERY } else { UNTOLD_EVERY };
    let look = until(look(known, every, now), wanted.ends_at);
    if look == Plan::Do(Action::Observe) || !can_push {
        return look;
    }
    // A push that the platform takes is also the proof that somebody is in the room.
    push(wanted, known, look)
}

fn plan_live(wanted: &Wanted, known: &Known, can_end: bool, can_push: bool, now: DateTime<Utc>) -> Plan {
    if wanted.is_called_off() {
        // What is pushed stops with the meeting.
        return Plan::Do(if can_end { Action::End } else { Action::Settle(Settled::Ending) });
    }
    if known.cannot_say && now >= wanted.ends_at + MISSED_GRACE {
        // It was seen open once, and the platform cannot tell any more.
        let pushes = can_push && known.push == Push::Pushing;
        return Plan::Do(if pushes { Action::StopPush } else { Action::Settle(Settled::OverByClock) });
    }
    let look = look(known, LIVE_EVERY, now);
    if look == Plan::Do(Action::Observe) {
        return look;
    }
    if known.push == Push::Pushing || can_push { push(wanted, known, look) } else { look }
}

/// The next step of the picture on its way, else the look.
fn push(wanted: &Wanted, known: &Known, look: Plan) -> Plan {
    let is_wanted = wanted.simulcast == Simulcast::Wanted;
    let unwanted = matches!(wanted.simulcast, Simulcast::Over | Simulcast::No);
    match known.push {
        Push::Pushing if unwanted || !known.push_is_for_wanted => Plan::Do(Action::StopPush),
        Push::Pushing => look,
        Push::TargetSet if is_wanted && known.push_is_for_wanted => Plan::Do(Action::StartPush),
        Push::Refused if known.push_is_for_wanted => look,
        _ if is_wanted => Plan::Do(Action::SetTarget),
        _ => look,
    }
}

/// Looks whether it is over, and asks again when people are still in it.
fn plan_ending(known: &Known, can_end: bool, now: DateTime<Utc>) -> Plan {
    match look(known, ENDING_EVERY, now) {
        Plan::Do(_) if can_end && known.seen_at.is_some() => Plan::Do(Action::End),
        look => look,
    }
}

fn look(known: &Known, every: TimeDelta, now: DateTime<Utc>) -> Plan {
    match known.seen_at.map(|seen_at| seen_at + every).filter(|at| *at > now && !known.look_asked) {
        Some(at) => Plan::Wait(at),
        None => Plan::Do(Action::Observe),
    }
}

/// The same look, but no wait beyond `edge`.
fn until(look: Plan, edge: DateTime<Utc>) -> Plan {
    match look {
        Plan::Wait(at) => Plan::Wait(at.min(edge)),
        look => look,
    }
}
