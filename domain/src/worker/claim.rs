//! Claiming ahead: what is due soon comes into memory before its instant.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::Worker;
use crate::error::Result;
use crate::queue::{AHEAD, Job, JobKind, Wanted, job_claim, job_next_due};

/// How long to leave a job alone whose row another transaction is just writing to.
const BUSY: TimeDelta = TimeDelta::milliseconds(50);

/// How long to leave a database alone that did not answer.
const AWAY: TimeDelta = TimeDelta::seconds(1);

impl Worker {
    /// Claims all that is due soon and there is room for; gives the instant at which to look again.
    pub(super) async fn claim_ahead(&self) -> DateTime<Utc> {
        match self.try_claim_ahead().await {
            Ok(again) => again,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "could not claim jobs; trying again in 1 s");
                self.core.ctx.now() + AWAY
            }
        }
    }

    async fn try_claim_ahead(&self) -> Result<DateTime<Utc>> {
        let ctx = &self.core.ctx;
        // The last claim was full, so there is more without asking.
        let mut more = false;
        loop {
            self.core.renew_leases().await?;
            let now = ctx.now();
            let (kinds, ahead) = self.room();
            if !more {
                let latest = now + self.core.look_again();
                let Some(due_at) = job_next_due(ctx, &kinds).await? else { return Ok(latest) };
                if due_at > now + ahead {
                    return Ok(latest.min(due_at - ahead));
                }
            }
            let limits = self.core.limits;
            let (due_by, at_most) = (now + ahead, limits.claim);
            let wanted = Wanted { kinds: &kinds, due_by, at_most, lease: limits.lease };
            let jobs = job_claim(ctx, wanted).await?;
            if jobs.is_empty() && !more {
                return Ok(now + BUSY);
            }
            more = jobs.len() == limits.claim;
            for (kind, jobs) in by_kind(jobs) {
                if let Some(lane) = self.lanes.iter().find(|lane| lane.kind() == kind) {
                    lane.clone().hold(jobs);
                }
            }
            if self.core.is_stopping() {
                return Ok(now);
            }
        }
    }

    /// The kinds with room for more, and how far ahead: as the busiest of them has it. Every recorded batch wakes the worker,
    /// so room is noticed when it comes.
    fn room(&self) -> (Vec<JobKind>, TimeDelta) {
        let with_room = self.lanes.iter().filter_map(|lane| Some((lane.kind(), lane.room_ahead()?)));
        let (kinds, ahead): (Vec<JobKind>, Vec<TimeDelta>) = with_room.unzip();
        (kinds, ahead.into_iter().min().unwrap_or(AHEAD))
    }
}

/// The jobs of each kind, in their order.
pub(super) fn by_kind(jobs: Vec<Job>) -> HashMap<JobKind, Vec<Job>> {
    let mut kinds: HashMap<JobKind, Vec<Job>> = HashMap::new();
    for job in jobs {
        kinds.entry(job.kind).or_default().push(job);
    }
    kinds
}
