//! Services and meetings driven by a worker on a clock that stands still between two jobs.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_domain::Context;
use steeple_domain::connection::{self, lift_rate_limits};
use steeple_domain::ids::{LivestreamId, MeetingId};
use steeple_domain::livestream::entity::StartPolicy;
use steeple_domain::livestream::input::{NewLivestream, PlatformChoice};
use steeple_domain::livestream::planned::{Planned, livestream_get};
use steeple_domain::livestream::platform_entity::Model as LivestreamPlatform;
use steeple_domain::livestream::schedule::livestream_schedule;
use steeple_domain::livestream::status::livestream_status;
use steeple_domain::meeting::planned::{PlannedMeeting, meeting_get};
use steeple_domain::planned_event::status::WholeStatus;
use steeple_domain::queue::{JobKind, job_next_due};
use steeple_domain::worker::Worker;
use steeple_domain::{livestream, meeting};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::livestream::{ExternalIds, Livestreams, Privacy};
use steeple_platforms::sandbox::SnapshotBroadcast;
use steeple_platforms::sandbox::faults::{Fault, FaultRule};

use crate::World;

/// More jobs than this between two instants are a loop that does not come to rest.
const MOST_TURNS: usize = 20_000;

/// A worker that brings livestreams and meetings to what is wanted.
#[must_use]
pub fn reconciling_worker(ctx: &Context) -> Worker {
    lift_rate_limits(ctx);
    let builder = Worker::builder(ctx.clone());
    builder
        .handler(livestream::reconcile::Reconciler)
        .handler(livestream::errand::Errands)
        .handler(meeting::reconcile::Reconciler)
        .build()
}

/// A service on these connections: begins after `starts_in`, lasts an hour.
#[must_use]
pub fn service(connections: &[&connection::entity::Model], starts_at: DateTime<Utc>) -> NewLivestream {
    let choice = |connection: &&connection::entity::Model| PlatformChoice {
        connection: connection.id,
        title: None,
        description: None,
        privacy: None,
    };
    NewLivestream {
        title: "Sunday service".to_owned(),
        description: "Everybody is welcome.".to_owned(),
        scheduled_start: starts_at,
        scheduled_end: starts_at + TimeDelta::hours(1),
        time_zone: None,
        privacy: Privacy::Public,
        start_policy: StartPolicy::AtTime,
        platforms: connections.iter().map(choice).collect(),
    }
}

/// One planned service with its worker.
pub struct Sunday<'w> {
    pub world: &'w World,
    pub worker: Worker,
    pub id: LivestreamId,
}

impl World {
    /// Plans a service and takes every step that is due at once.
    ///
    /// # Panics
    /// When it cannot be planned.
    pub async fn plan(&self, new: NewLivestream) -> Sunday<'_> {
        let sunday = self.plan_only(new).await;
        sunday.settle().await;
        sunday
    }

    /// Plans a service; no step is taken yet.
    ///
    /// # Panics
    /// When it cannot be planned.
    pub async fn plan_only(&self, new: NewLivestream) -> Sunday<'_> {
        let planned = livestream_schedule(&self.ctx, &self.owner, new, None).await.expect("the service is planned");
        Sunday { world: self, worker: reconciling_worker(&self.ctx), id: planned.livestream.id }
    }

    /// Lets time pass until `until`: the clock stops at every job on the way.
    ///
    /// # Panics
    /// When the queue does not come to rest.
    pub async fn pass_until(&self, worker: &Worker, until: DateTime<Utc>) {
        let kinds = [JobKind::LivestreamPlatform, JobKind::Errand, JobKind::MeetingPlatform];
        for _ in 0..MOST_TURNS {
            worker.run_due().await.expect("the jobs run");
            let next = job_next_due(&self.ctx, &kinds).await.expect("the queue answers");
            let Some(due) = next.filter(|due| *due <= until) else { return self.clock.set(until.max(self.now())) };
            self.clock.set(due.max(self.now()));
        }
        panic!("the queue does not come to rest before {until}");
    }

    /// Scripts a failure: the next `times` requests of this method whose path contains `path`.
    pub fn fail(&self, platform: StreamingPlatform, method: &str, path: &str, fault: Fault, times: u32) {
        let (method, path) = (Some(method.to_owned()), path.to_owned());
        self.sandboxes.fail(FaultRule { platform, method, path, fault, skip: 0, times });
    }

    /// How often a write was really carried out at the vendor.
    #[must_use]
    pub fn writes(&self, platform: StreamingPlatform, operation: &str) -> u64 {
        self.sandboxes.snapshot(platform).writes.get(operation).copied().unwrap_or_default()
    }

    /// What a vendor holds.
    #[must_use]
    pub fn broadcasts(&self, platform: StreamingPlatform) -> Vec<SnapshotBroadcast> {
        self.sandboxes.snapshot(platform).broadcasts
    }

    /// Somebody deletes the channel's first broadcast in YouTube Studio.
    ///
    /// # Panics
    /// When there is none, or it cannot be deleted.
    pub async fn delete_at_youtube(&self, connection: &connection::entity::Model) {
        let youtube = StreamingPlatform::Youtube;
        let opened = connection::open_credentials(&self.ctx, connection).await.expect("credentials");
        let ids = ExternalIds::default().with("broadcast", &self.broadcasts(youtube)[0].id);
        let removal = youtube.client().livestreams().and_then(Livestreams::removal).expect("YouTube deletes");
        removal.remove(&connection::call(&self.ctx, &opened), &ids).await.expect("it is deleted");
    }

    /// A planned meeting as it is now.
    ///
    /// # Panics
    /// When it does not exist.
    pub async fn meeting(&self, id: MeetingId) -> PlannedMeeting {
        meeting_get(&self.ctx, &self.owner, id).await.expect("the meeting")
    }
}

impl Sunday<'_> {
    /// Takes every step that is due now.
    pub async fn settle(&self) {
        self.pass_until(self.world.now()).await;
    }

    pub async fn pass(&self, time: TimeDelta) {
        self.pass_until(self.world.now() + time).await;
    }

    pub async fn pass_until(&self, until: DateTime<Utc>) {
        self.world.pass_until(&self.worker, until).await;
    }

    /// The service as it is now.
    ///
    /// # Panics
    /// When it does not exist.
    pub async fn planned(&self) -> Planned {
        livestream_get(&self.world.ctx, &self.world.owner, self.id).await.expect("the service")
    }

    /// Its part on this platform.
    ///
    /// # Panics
    /// When it has none.
    pub async fn on(&self, platform: StreamingPlatform) -> LivestreamPlatform {
        let planned = self.planned().await;
        planned.platforms.into_iter().find(|row| row.platform.0 == platform).expect("the service is on this platform")
    }

    pub async fn status(&self) -> WholeStatus {
        let planned = self.planned().await;
        livestream_status(&planned.livestream, planned.platforms.iter().map(|row| row.status))
    }
}
