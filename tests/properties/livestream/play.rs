//! A service on one platform, played against a tiny vendor from its planning until nothing is left to do.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_domain::livestream::entity::Model as Livestream;
use steeple_domain::livestream::outcome::{Brought, Circumstances, End, Happened, apply};
use steeple_domain::livestream::plan::{Action, Known, Plan, Wanted, plan};
use steeple_domain::livestream::platform_entity::{Model, PlatformStatus};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::contract::livestream::{Broadcast, ExternalIds, Ingest, Prepared, Seen, SeenState, Signal};

use super::given::{abilities, ends_at, livestream, row, starts_at, timing};

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy)]
pub enum Mishap {
    None,
    /// A good "no, not now": nothing happened.
    Refusal,
    /// It is done, and the answer is lost.
    AnswerLost,
    /// The question is lost.
    QuestionLost,
    /// It is done, and Steeple dies before it can write that down.
    Crash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Ready,
    Live,
    Complete,
    Deleted,
}

impl Held {
    fn is_open(self) -> bool {
        matches!(self, Self::Ready | Self::Live)
    }
}

/// Broadcasts are named by their places.
#[derive(Default)]
pub struct Vendor {
    pub broadcasts: Vec<Held>,
    /// Most that were open at one time.
    pub most: usize,
    pub went_live_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
}

impl Vendor {
    pub fn open(&self) -> impl Iterator<Item = usize> {
        self.broadcasts.iter().enumerate().filter(|(_, held)| held.is_open()).map(|(place, _)| place)
    }

    pub fn left(&self) -> Vec<Held> {
        self.broadcasts.iter().copied().filter(|held| *held != Held::Deleted).collect()
    }
}

/// What people change their minds about, and when.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes {
    pub cancelled_at: Option<DateTime<Utc>>,
    pub removed_at: Option<DateTime<Utc>>,
}

pub struct Play {
    pub platform: StreamingPlatform,
    pub vendor: Vendor,
    pub row: Model,
    pub now: DateTime<Utc>,
    /// When the encoder is switched on; it stays on until two minutes after the planned end.
    signal_from: Option<DateTime<Utc>>,
}

impl Play {
    fn receives(&self) -> bool {
        self.signal_from.is_some_and(|from| from <= self.now && self.now < ends_at() + TimeDelta::minutes(2))
    }

    /// The platform goes live and ends with the video.
    pub fn is_passive(&self) -> bool {
        !abilities(self.platform).end
    }

    /// The vendor's broadcast that the row knows.
    fn known_place(&self) -> Option<usize> {
        self.row.ids().get("broadcast").and_then(|id| id.parse().ok())
    }

    fn act(&mut self, action: Action) -> Result<Brought, PlatformError> {
        let ids = |place: usize| ExternalIds::default().with("broadcast", place.to_string());
        let known = self.known_place();
        let done = Ok(Brought::Done);
        match action {
            Action::Prepare if self.is_passive() || known.is_some() => {
                let ingest = Ingest { url: "rtmps://localhost".to_owned(), key: Secret::new("k") };
                let ids = ids(known.unwrap_or_default());
                Ok(Brought::Prepared(Prepared::Ready(Broadcast { ids, watch_url: None, ingest: Some(ingest) })))
            }
            Action::Prepare => {
                self.vendor.broadcasts.push(Held::Ready);
                self.vendor.most = self.vendor.most.max(self.vendor.open().count());
                Ok(Brought::Prepared(Prepared::Next(ids(self.vendor.broadcasts.len() - 1))))
            }
            Action::Find => Ok(Brought::Found(self.vendor.open().next().map(ids))),
            Action::Observe => Ok(Brought::Seen(Box::new(self.seen()))),
            Action::Start if !self.receives() => Err(self.error(ErrorKind::NotYet, Outcome::NothingHappened)),
            Action::Start => {
                let now = self.now;
                if let Some(held @ Held::Ready) = self.held_mut() {
                    *held = Held::Live;
                    self.vendor.went_live_at = Some(now);
                }
                done
            }
            Action::End => {
                let now = self.now;
                match self.held_mut() {
                    Some(held @ Held::Live) => {
                        *held = Held::Complete;
                        self.vendor.completed_at = Some(now);
                    }
                    Some(held @ Held::Ready) => *held = Held::Deleted,
                    _ => {}
                }
                done
            }
            Action::Remove => match self.held_mut() {
                Some(Held::Live) => Err(self.error(ErrorKind::Refused, Outcome::NothingHappened)),
                Some(held @ Held::Ready) => {
                    *held = Held::Deleted;
                    done
                }
                _ => done,
            },
            Action::Update => Ok(Brought::Edited(self.row.ids())),
            Action::Arm | Action::Settle(_) => done,
        }
    }

    fn held_mut(&mut self) -> Option<&mut Held> {
        let place = self.known_place()?;
        self.vendor.broadcasts.get_mut(place)
    }

    fn seen(&mut self) -> Seen {
        if self.is_passive() {
            let began = self.signal_from.is_some_and(|from| from <= self.now);
            let state = match (self.receives(), began) {
                (true, _) => SeenState::Live,
                (false, true) => SeenState::Ended,
                (false, false) => SeenState::Scheduled,
            };
            return Seen { signal: self.signal(), ..Seen::only(state) };
        }
        let state = match self.held_mut() {
            None | Some(Held::Deleted) => SeenState::Missing,
            Some(Held::Ready) => SeenState::Scheduled,
            Some(Held::Live) => SeenState::Live,
            Some(Held::Complete) => SeenState::Ended,
        };
        Seen { signal: self.signal(), started_at: self.vendor.went_live_at, ..Seen::only(state) }
    }

    fn signal(&self) -> Signal {
        if self.receives() { Signal::Receiving { issues: Vec::new() } } else { Signal::Absent }
    }

    fn error(&self, kind: ErrorKind, outcome: Outcome) -> PlatformError {
        PlatformError::new(self.platform, "any", kind, outcome, "it did not work")
    }

    /// Takes one step; `None` when Steeple died over it.
    fn take(&mut self, action: Action, mishap: Mishap) -> Option<Result<Brought, PlatformError>> {
        let settles = matches!(action, Action::Settle(_));
        match mishap {
            Mishap::Refusal if !settles => Some(Err(self.error(ErrorKind::Unavailable, Outcome::NothingHappened))),
            Mishap::QuestionLost if !settles => Some(Err(self.error(ErrorKind::Unavailable, Outcome::Unknown))),
            Mishap::AnswerLost if !settles => {
                let _ = self.act(action);
                Some(Err(self.error(ErrorKind::Unavailable, Outcome::Unknown)))
            }
            Mishap::Crash => {
                let _ = self.act(action);
                // What the next worker makes of an intent without a result.
                if action == Action::Prepare {
                    self.row.outcome_unknown = true;
                    self.row.looks = 0;
                }
                None
            }
            _ => Some(self.act(action)),
        }
    }

    fn known(&self) -> Known {
        let row = &self.row;
        Known {
            status: row.status,
            has_ids: !row.ids().0.is_empty(),
            outcome_unknown: row.outcome_unknown,
            retry_at: row.retry_at,
            synced_revision: row.synced_revision,
            armed: row.armed_at.is_some(),
            ingest_read_at: row.ingest_read_at,
            seen_at: row.seen_at,
            look_asked: false,
            signal: row.signal,
            cannot_say: row.seen_state.as_deref() == Some("CANNOT_SAY"),
            asked_at: row.asked_at,
            connected: true,
            told_disconnected: row.failure_kind.as_deref() == Some("NEEDS_RECONNECT"),
        }
    }

    /// What people said until now is written into the rows, as editing and cancelling do it.
    fn hear(&mut self, livestream: &mut Livestream, wishes: Wishes) {
        let said = |at: Option<DateTime<Utc>>| at.filter(|at| *at <= self.now);
        livestream.cancelled_at = said(wishes.cancelled_at);
        let removed_at = said(wishes.removed_at).filter(|_| self.row.status != PlatformStatus::Ended);
        if removed_at.is_some() && self.row.removed_at.is_none() {
            if self.row.status == PlatformStatus::Failed {
                self.row.try_again();
            }
            self.row.removed_at = removed_at;
        }
    }

    /// Plays until nothing is left to do.
    pub fn run(&mut self, wishes: Wishes, mishaps: &[Mishap]) {
        let mut livestream = livestream();
        let mut mishaps = mishaps.iter().copied();
        let seal = |_: &Model, _: &Ingest| Some(vec![1]);
        let wished = [wishes.cancelled_at, wishes.removed_at];
        for _ in 0..5_000 {
            self.hear(&mut livestream, wishes);
            let next_wish = wished.into_iter().flatten().filter(|at| *at > self.now).min();
            let can = abilities(self.platform);
            let wanted = Wanted::of(&livestream, &self.row);
            match plan(&wanted, &self.known(), can, timing(self.platform), self.now) {
                Plan::Rest => match next_wish {
                    Some(at) => self.now = at,
                    None => return,
                },
                Plan::Wait(until) => self.now = next_wish.map_or(until, |at| at.min(until)),
                Plan::Do(action) => {
                    let mishap = mishaps.next().unwrap_or(Mishap::None);
                    match self.take(action, mishap) {
                        // Its lease has to run out first.
                        None => self.now += TimeDelta::seconds(30),
                        Some(result) => {
                            let called_off = self.row.is_called_off(&livestream);
                            let wanted = called_off || self.now >= ends_at();
                            let end = if can.end { End::ByCall } else { End::WithVideo { wanted } };
                            let now = self.now;
                            let at = Circumstances { now, revision: 1, called_off, end, jitter: 0.5, seal: &seal };
                            apply(&mut self.row, &Happened { action, result }, &at);
                        }
                    }
                }
            }
        }
        panic!("it never comes to rest: {:?} at {}", self.known(), self.now);
    }
}

/// A platform that the service goes to from `joined_at` on.
pub fn play_from(
    platform: StreamingPlatform,
    vendor: Vendor,
    joined_at: DateTime<Utc>,
    signal_from: Option<DateTime<Utc>>,
) -> Play {
    Play { platform, vendor, row: row(platform), now: joined_at, signal_from }
}

/// One that it goes to from its planning on, two days before.
pub fn play(platform: StreamingPlatform, signal_from: Option<DateTime<Utc>>) -> Play {
    play_from(platform, Vendor::default(), starts_at() - TimeDelta::days(2), signal_from)
}
