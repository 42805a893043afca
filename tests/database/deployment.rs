//! A copied or restored database is noticed before a refresh token of it is used a second time (P69).

use std::path::PathBuf;

use sea_orm::{ConnectionTrait, Statement};
use steeple_domain::Context;
use steeple_domain::connection::entity::Model;
use steeple_domain::connection::{Refreshed, Why, connection_refresh, connection_verify, schedule};
use steeple_domain::deployment::{
    Looked, MARK_FILE, Suspicion, deployment_beat, deployment_confirm, deployment_look, deployment_open, mark_read,
};
use steeple_platforms::StreamingPlatform::Restream;
use steeple_tests::{Backend, World, for_each_backend};
use tempfile::TempDir;

for_each_backend!(
    a_copy_is_noticed_before_its_first_renewal_and_the_original_goes_on,
    a_restored_backup_is_noticed_even_by_a_process_that_was_running,
    a_restored_backup_is_noticed_between_two_heartbeats,
    processes_of_one_folder_are_one_installation,
    installations_share_a_server_but_not_a_file,
    a_killed_instance_and_one_without_its_mark_are_trusted_where_that_is_right,
    looking_changes_nothing,
);

async fn a_copy_is_noticed_before_its_first_renewal_and_the_original_goes_on(world: World) {
    let row = world.connect_usual(Restream).await;
    let (here, there, elsewhere) = (Home::new(), Home::new(), Home::new());
    assert_eq!(here.start(&world.ctx).await, None);
    let copy = world.database.copy().await;
    std::fs::copy(here.mark(), there.mark()).unwrap();
    let original = again(&world).await;
    let clone = Context { db: copy.db.clone(), ..world.ctx.clone() };

    assert_eq!(here.start(&original).await, None);
    assert_eq!(there.start(&clone).await, Some(Suspicion::Copied), "with everything that the folder held");
    assert_eq!(elsewhere.start(&clone).await, Some(Suspicion::Copied), "and with a folder of its own");

    assert!(connection_verify(&clone, &row).await.unwrap().is_ok(), "a good access token is used");
    world.clock.set(schedule::window_of(&row).closes);
    let held = connection_refresh(&clone, &row, Why::Ahead).await;
    assert!(matches!(&held, Refreshed::Waiting(error) if error.remedy().contains("confirm")), "{held:?}");
    for _ in 0..3 {
        let renewed = connection_refresh(&original, &row_of(&original, &row).await, Why::Refused).await;
        assert!(matches!(renewed, Refreshed::Renewed(_)), "nobody else has used its refresh token: {renewed:?}");
        deployment_beat(&clone).await.unwrap();
        connection_refresh(&clone, &row_of(&clone, &row).await, Why::Refused).await;
    }
}

async fn a_restored_backup_is_noticed_even_by_a_process_that_was_running(world: World) {
    let row = world.connect_usual(Restream).await;
    let home = Home::new();
    assert_eq!(home.start(&world.ctx).await, None);
    world.database.back_up().await;
    assert_eq!(deployment_beat(&world.ctx).await.unwrap(), None);
    assert!(matches!(connection_refresh(&world.ctx, &row, Why::Refused).await, Refreshed::Renewed(_)));

    world.database.put_back().await;

    assert_eq!(deployment_beat(&world.ctx).await.unwrap().map(|held| held.suspicion), Some(Suspicion::Restored));
    let restarted = again(&world).await;
    assert_eq!(home.start(&restarted).await, Some(Suspicion::Restored));
    for ctx in [&world.ctx, &restarted] {
        let old = row_of(ctx, &row).await;
        assert_eq!(old.credentials_version, row.credentials_version, "its refresh token was used before");
        assert!(matches!(connection_refresh(ctx, &old, Why::Refused).await, Refreshed::Waiting(_)));
    }
    // What was used up is told by the platform, once a person has said that it may be tried.
    deployment_confirm(&restarted, &world.owner, Suspicion::Restored).await.unwrap();
    let tried = connection_refresh(&restarted, &row_of(&restarted, &row).await, Why::Refused).await;
    assert!(matches!(tried, Refreshed::Over(_)), "{tried:?}");
}

async fn a_restored_backup_is_noticed_between_two_heartbeats(world: World) {
    let row = world.connect_usual(Restream).await;
    let (home, other) = (Home::new(), Home::new());
    assert_eq!(home.start(&world.ctx).await, None);
    let second = world.second_instance().await;
    let is_postgres = world.database.backend == Backend::Postgres;
    assert_eq!(if is_postgres { other.start(&second).await } else { home.start(&second).await }, None);
    assert_eq!(deployment_beat(&world.ctx).await.unwrap(), None);
    world.database.back_up().await;
    assert_eq!(deployment_beat(&second).await.unwrap(), None);
    assert_eq!(deployment_beat(&world.ctx).await.unwrap(), None);
    assert!(matches!(connection_refresh(&world.ctx, &row, Why::Refused).await, Refreshed::Renewed(_)));
    world.database.put_back().await;

    for ctx in [&second, &world.ctx] {
        let tried = connection_refresh(ctx, &row_of(ctx, &row).await, Why::Refused).await;
        assert!(matches!(tried, Refreshed::Waiting(_)), "its refresh token was used before: {tried:?}");
    }
    let used: Vec<u64> = world.sandboxes.snapshot(Restream).tokens.iter().map(|token| token.uses).collect();
    assert!(used.iter().all(|uses| *uses <= 1), "{used:?}");
}

async fn processes_of_one_folder_are_one_installation(world: World) {
    let second = world.second_instance().await;
    let home = Home::new();
    // Both start before there is a mark, and the second one finds it later.
    assert_eq!(home.start(&world.ctx).await, None);
    let mark = std::fs::read(home.mark()).unwrap();
    std::fs::remove_file(home.mark()).unwrap();
    let first = home.start(&second).await;
    assert_eq!(first.is_some(), world.database.backend == Backend::Sqlite);
    std::fs::write(home.mark(), mark).unwrap();

    for ctx in [&second, &world.ctx, &second] {
        assert_eq!(deployment_beat(ctx).await.unwrap(), None);
    }
}

async fn installations_share_a_server_but_not_a_file(world: World) {
    let second = world.second_instance().await;
    let (one, two) = (Home::new(), Home::new());
    assert_eq!(one.start(&world.ctx).await, None);

    let joined = two.start(&second).await;

    if world.database.backend == Backend::Postgres {
        assert_eq!(joined, None);
        assert_eq!(deployment_beat(&world.ctx).await.unwrap(), None);
        return;
    }
    assert_eq!(joined, Some(Suspicion::Shared));
    assert_eq!(deployment_beat(&world.ctx).await.unwrap(), None, "who was there first goes on");
    deployment_confirm(&second, &world.owner, Suspicion::Shared).await.unwrap();
    assert_eq!(deployment_beat(&second).await.unwrap(), None);
    let first = deployment_beat(&world.ctx).await.unwrap();
    assert_eq!(first.map(|held| held.suspicion), Some(Suspicion::Shared), "one of the two at a time");
}

async fn a_killed_instance_and_one_without_its_mark_are_trusted_where_that_is_right(world: World) {
    let home = Home::new();
    assert_eq!(home.start(&world.ctx).await, None);
    let early = std::fs::read(home.mark()).unwrap();
    deployment_beat(&world.ctx).await.unwrap();
    // Killed between the commit and the mark.
    std::fs::write(home.mark(), early).unwrap();
    assert_eq!(home.start(&again(&world).await).await, None);

    // A container that keeps nothing joins a server; on a file nobody can tell it from a second installation.
    std::fs::remove_file(home.mark()).unwrap();
    let alone = Context { entropy: std::sync::Arc::new(steeple_domain::entropy::SystemEntropy), ..again(&world).await };
    let expected = (world.database.backend == Backend::Sqlite).then_some(Suspicion::Shared);
    assert_eq!(home.start(&alone).await, expected);
}

async fn looking_changes_nothing(world: World) {
    let home = Home::new();
    let look = async || deployment_look(&world.ctx.db, &home.mark()).await.unwrap();
    assert_eq!(look().await, Looked::Unknown);
    assert!(!home.mark().exists());
    home.start(&world.ctx).await;
    let mark = mark_read(&home.mark()).unwrap();

    assert_eq!(look().await, Looked::Fits);

    assert_eq!(mark_read(&home.mark()).unwrap(), mark);
    move_it(&world).await;
    assert_eq!(look().await, Looked::Suspected(Suspicion::Copied));
    assert_eq!(generation(&world.ctx).await, mark.unwrap().generation);
}

/// The data folder of an installation.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn mark(&self) -> PathBuf {
        self.0.path().join(MARK_FILE)
    }

    /// As Steeple starts with this folder.
    pub async fn start(&self, ctx: &Context) -> Option<Suspicion> {
        deployment_open(ctx, self.mark()).await.unwrap().map(|held| held.suspicion)
    }
}

/// The same installation after a restart.
pub async fn again(world: &World) -> Context {
    Context { db: world.database.connect_again().await, ..world.ctx.clone() }
}

/// Starts, and makes this very database look as if it had been moved here from elsewhere.
pub async fn suspect(world: &World, home: &Home) {
    home.start(&world.ctx).await;
    move_it(world).await;
    assert_eq!(deployment_beat(&world.ctx).await.unwrap().map(|held| held.suspicion), Some(Suspicion::Copied));
}

async fn move_it(world: &World) {
    let sql = "UPDATE deployment SET site = replace(site, '/', '/9')";
    world.ctx.db.reader().execute_unprepared(sql).await.unwrap();
}

async fn generation(ctx: &Context) -> i64 {
    let statement = Statement::from_string(ctx.db.backend(), "SELECT generation FROM deployment");
    ctx.db.reader().query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

pub async fn row_of(ctx: &Context, row: &Model) -> Model {
    steeple_domain::connection::connection_load(ctx, row.church_id, row.id).await.unwrap()
}
