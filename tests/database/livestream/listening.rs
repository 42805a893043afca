//! While Restream is on, every channel behind it has its outcome, told over an open line; without one, asking goes on.

use chrono::TimeDelta;
use sea_orm::EntityTrait;
use steeple_domain::livestream::listening::{Listening, entity as heard};
use steeple_domain::livestream::platform_entity::{Model, PlatformStatus, SignalColumn};
use steeple_domain::livestream::reconcile::Reconciler;
use steeple_domain::worker::Worker;
use steeple_platforms::StreamingPlatform::Restream;
use steeple_platforms::contract::destination::{Destination, DestinationState};
use steeple_platforms::sandbox::faults::Fault;
use steeple_tests::sunday::{Sunday, service};
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    every_channel_has_its_outcome_from_arming_to_the_end,
    without_a_line_asking_goes_on_and_the_line_is_opened_later,
    a_line_that_breaks_is_opened_again,
);

/// Looks that may pass before the news that a test waits for: each is five seconds of the world's time.
const LOOKS_MAX: usize = 300;

fn listening_worker(world: &World) -> Worker {
    steeple_domain::connection::lift_rate_limits(&world.ctx);
    Worker::builder(world.ctx.clone()).handler(Reconciler).handler(Listening::default()).build()
}

/// Lets the worker go on until the row is so.
async fn until(sunday: &Sunday<'_>, worker: &Worker, so: impl Fn(&Model) -> bool) -> Model {
    let world = sunday.world;
    for _ in 0..LOOKS_MAX {
        worker.run_due().await.unwrap();
        let row = sunday.on(Restream).await;
        if so(&row) {
            return row;
        }
        // What comes over the line comes in its own time, some looks later.
        tokio::task::yield_now().await;
        world.advance(TimeDelta::seconds(5));
    }
    panic!("it does not come: {:?}", sunday.on(Restream).await.destinations);
}

fn destinations(row: &Model) -> Vec<Destination> {
    row.destinations.as_deref().map(|told| serde_json::from_str(told).unwrap()).unwrap_or_default()
}

fn states(row: &Model) -> Vec<DestinationState> {
    destinations(row).into_iter().map(|channel| channel.state).collect()
}

async fn every_channel_has_its_outcome_from_arming_to_the_end(world: World) {
    use DestinationState::{Lost, Visible};
    let starts_at = world.now() + TimeDelta::hours(3);
    let restream = world.connect_usual(Restream).await;
    let (sunday, worker) = (world.plan(service(&[&restream], starts_at)).await, listening_worker(&world));
    world.pass_until(&worker, starts_at - TimeDelta::minutes(11)).await;
    assert!(heard::Entity::find().all(world.ctx.db.reader()).await.unwrap().is_empty(), "not armed yet");
    world.fail(Restream, "CHANNEL", "/410002", Fault::ServerError { status: 503 }, 0);

    world.pass_until(&worker, starts_at).await;
    world.sandboxes.set_encoder(true);
    let live = until(&sunday, &worker, |row| states(row) == [Visible, Lost, Visible]).await;

    assert_eq!((live.status, live.signal, live.viewers), (PlatformStatus::Live, SignalColumn::Receiving, Some(24)));
    let facebook = &destinations(&live)[1];
    let reason = "Restream lost its connection to gracechapel (Facebook); it tries again by itself.";
    assert_eq!(facebook.reason.as_deref(), Some(reason));
    let written = heard::Entity::find().one(world.ctx.db.reader()).await.unwrap().expect("somebody listens");
    assert_eq!((written.id, written.church_id), (restream.id, world.church));

    world.sandboxes.set_encoder(false);
    world.pass_until(&worker, starts_at + TimeDelta::hours(1)).await;
    let over = until(&sunday, &worker, |row| row.status == PlatformStatus::Ended).await;
    assert_eq!(over.destinations, None, "nothing is sent any more");
    world.advance(TimeDelta::minutes(1));
    worker.run_due().await.unwrap();
    assert!(heard::Entity::find().all(world.ctx.db.reader()).await.unwrap().is_empty(), "nobody listens any more");
}

async fn without_a_line_asking_goes_on_and_the_line_is_opened_later(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let restream = world.connect_usual(Restream).await;
    let (sunday, worker) = (world.plan(service(&[&restream], starts_at)).await, listening_worker(&world));
    world.pass_until(&worker, starts_at - TimeDelta::minutes(11)).await;
    world.fail(Restream, "GET", "/ws", Fault::ServerError { status: 503 }, 0);

    world.pass_until(&worker, starts_at).await;
    world.sandboxes.set_encoder(true);
    let asked = until(&sunday, &worker, |row| row.status == PlatformStatus::Live).await;
    world.sandboxes.bench.faults.clear();
    let told = until(&sunday, &worker, |row| states(row) == [DestinationState::Visible; 3]).await;

    assert_eq!((states(&asked), asked.viewers), (vec![DestinationState::Untold; 3], None));
    assert_eq!((told.status, told.viewers), (PlatformStatus::Live, Some(36)));
    assert_eq!(world.connection(restream.id).await.reason_code, None, "a line that is not opened ends no grant");
}

async fn a_line_that_breaks_is_opened_again(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let restream = world.connect_usual(Restream).await;
    let (sunday, worker) = (world.plan(service(&[&restream], starts_at)).await, listening_worker(&world));
    world.pass_until(&worker, starts_at).await;
    world.fail(Restream, "FRAME", "/ws", Fault::DropBefore, 3);

    world.sandboxes.set_encoder(true);
    let told = until(&sunday, &worker, |row| states(row) == [DestinationState::Visible; 3]).await;

    assert_eq!(told.status, PlatformStatus::Live);
}
