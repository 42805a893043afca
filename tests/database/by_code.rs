//! Connecting with a code: asked for at the pace that the platform sets, once, for the member who wanted it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use steeple_domain::church::{Role, membership_list, membership_remove};
use steeple_domain::connection::{
    AskingForCodes, AttemptStatus, AttemptView, AuthKind, ConnectionStatus, NewAttempt, Refreshing, attempt_get,
    connect_begin, connect_by_code, connection_list,
};
use steeple_domain::ids::AttemptId;
use steeple_domain::queue::{JobKind, NewJob, job_enqueue_in_txn, job_next_due};
use steeple_domain::worker::Worker;
use steeple_domain::{Context, Error};
use steeple_platforms::StreamingPlatform::{Twitch, Youtube};
use steeple_platforms::contract::call::AppCredentials;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::sandbox::faults::Fault;
use steeple_platforms::twitch::sandbox::device::PUBLIC_CLIENT_ID;
use steeple_tests::browser::type_code;
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    a_typed_code_connects_the_channel,
    the_platform_is_asked_no_faster_than_it_wants,
    a_denied_code_and_one_that_nobody_typed_connect_nothing,
    trouble_on_the_way_ends_no_code,
    another_code_ends_the_one_before,
    whoever_was_removed_meanwhile_connects_nothing,
    an_app_without_secret_connects_by_code_and_renews_once_per_token,
    what_cannot_begin_says_why,
);

async fn a_typed_code_connects_the_channel(world: World) {
    let id = begin(&world, &world.ctx).await;
    let view = view(&world, id).await;
    let code = view.code.expect("it is shown");
    assert_eq!((view.status, view.expires_at), (AttemptStatus::Open, world.now() + TimeDelta::minutes(30)));
    assert!(!format!("{code:?}").contains(&code.user_code));

    pass(&world, &world.ctx, TimeDelta::seconds(12)).await;
    assert!(connection_list(&world.ctx, &world.owner).await.unwrap().is_empty());
    press(&world, id, "approve").await;
    pass(&world, &world.ctx, TimeDelta::seconds(5)).await;

    let view = self::view(&world, id).await;
    assert_eq!((view.status, view.code), (AttemptStatus::Connected, None));
    let row = world.connection(view.connection.expect("a connection")).await;
    assert_eq!(
        (row.status, row.auth_kind, row.account_id.as_str()),
        (ConnectionStatus::Connected, AuthKind::OAuth, "424201")
    );
    assert_eq!(row.live_allowed, Some(true));
    // Nothing is left to be asked.
    assert_eq!(job_next_due(&world.ctx, &[JobKind::SignInByCode]).await.unwrap(), None);
}

async fn the_platform_is_asked_no_faster_than_it_wants(world: World) {
    let id = begin(&world, &world.ctx).await;
    let began = world.now();
    assert_eq!(next_question(&world).await, Some(began + TimeDelta::seconds(5)));

    pass(&world, &world.ctx, TimeDelta::seconds(5)).await;
    assert_eq!(next_question(&world).await, Some(began + TimeDelta::seconds(10)));
    // Somebody else asked a moment before, so the platform wants more time from now on.
    world.advance(TimeDelta::seconds(3));
    ask_at_once(&world, id).await;

    assert_eq!(next_question(&world).await, Some(began + TimeDelta::seconds(18)));
    pass(&world, &world.ctx, TimeDelta::seconds(10)).await;
    assert_eq!(next_question(&world).await, Some(began + TimeDelta::seconds(28)), "and it stays so");
    assert_eq!(view(&world, id).await.status, AttemptStatus::Open);
}

async fn a_denied_code_and_one_that_nobody_typed_connect_nothing(world: World) {
    let denied = begin(&world, &world.ctx).await;
    press(&world, denied, "deny").await;
    pass(&world, &world.ctx, TimeDelta::seconds(5)).await;
    assert_eq!(view(&world, denied).await.status, AttemptStatus::Denied);

    let untyped = begin(&world, &world.ctx).await;
    pass(&world, &world.ctx, TimeDelta::minutes(31)).await;
    let view = view(&world, untyped).await;
    assert_eq!((view.status, view.code), (AttemptStatus::Failed, None));
    assert_eq!(view.failure_code.as_deref(), Some("CODE_NOT_TYPED"));
    assert!(view.message.unwrap().contains("not typed in time"));
    assert_eq!(next_question(&world).await, None);
    assert!(connection_list(&world.ctx, &world.owner).await.unwrap().is_empty());
}

async fn trouble_on_the_way_ends_no_code(world: World) {
    let id = begin(&world, &world.ctx).await;
    press(&world, id, "approve").await;
    world.fail(Twitch, "POST", "/oauth2/token", Fault::ServerError { status: 503 }, 2);

    pass(&world, &world.ctx, TimeDelta::seconds(6)).await;
    assert_eq!(view(&world, id).await.status, AttemptStatus::Open);
    pass(&world, &world.ctx, TimeDelta::minutes(2)).await;

    assert_eq!(view(&world, id).await.status, AttemptStatus::Connected);
}

async fn another_code_ends_the_one_before(world: World) {
    let first = begin(&world, &world.ctx).await;
    let second = begin(&world, &world.ctx).await;
    press(&world, second, "approve").await;
    pass(&world, &world.ctx, TimeDelta::seconds(6)).await;

    let first = view(&world, first).await;
    assert_eq!((first.status, first.code), (AttemptStatus::Failed, None));
    assert_eq!(first.failure_code.as_deref(), Some("CODE_REPLACED"));
    assert_eq!(view(&world, second).await.status, AttemptStatus::Connected);
    assert_eq!(connection_list(&world.ctx, &world.owner).await.unwrap().len(), 1);
}

async fn whoever_was_removed_meanwhile_connects_nothing(world: World) {
    let admin = world.member("admin@example.org", Role::Admin).await;
    let new = NewAttempt { platform: Twitch, return_path: "/connections", reconnect_of: None };
    let id = connect_by_code(&world.ctx, &admin, new).await.unwrap();
    let code = attempt_get(&world.ctx, &admin, id).await.unwrap().code.unwrap();
    assert!(
        matches!(attempt_get(&world.ctx, &world.owner, id).await, Err(Error::NotFound(_))),
        "only who asked sees it"
    );
    type_code(&code.verification_uri, &code.user_code, "gracechapel", "approve").await;
    let members = membership_list(&world.ctx, &world.owner).await.unwrap();
    let member = members.iter().find(|(member, _)| Some(member.user_id) == admin.user).unwrap();
    membership_remove(&world.ctx, &world.owner, member.0.id).await.unwrap();

    pass(&world, &world.ctx, TimeDelta::seconds(6)).await;

    assert!(connection_list(&world.ctx, &world.owner).await.unwrap().is_empty());
}

async fn an_app_without_secret_connects_by_code_and_renews_once_per_token(world: World) {
    let app = AppCredentials::new(PUBLIC_CLIENT_ID, Secret::new(""));
    let apps = world.ctx.apps.iter().map(|(platform, app)| (*platform, app.clone())).chain([(Twitch, app)]);
    let ctx = Context { apps: Arc::new(apps.collect()), ..world.ctx.clone() };
    let new = NewAttempt { platform: Twitch, return_path: "/connections", reconnect_of: None };
    let refused = connect_begin(&ctx, &world.owner, new).await;
    assert!(matches!(refused, Err(Error::Invalid(problems)) if problems[0].code == "APP_WITHOUT_SECRET"));

    let id = begin(&world, &ctx).await;
    press(&world, id, "approve").await;
    pass(&world, &ctx, TimeDelta::seconds(6)).await;
    let connection = view(&world, id).await.connection.expect("connected");
    for _ in 0..3 {
        world.advance(TimeDelta::hours(4));
        Worker::builder(ctx.clone()).handler(Refreshing).build().run_due().await.unwrap();
    }
    let row = world.connection(connection).await;
    assert_eq!((row.status, row.credentials_version), (ConnectionStatus::Connected, 4));
    let used: Vec<u64> = world.sandboxes.snapshot(Twitch).tokens.iter().map(|token| token.uses).collect();
    assert!(used.iter().all(|uses| *uses <= 1), "no refresh token is sent twice: {used:?}");

    // A lost answer may have used the token up. While the access token is good, nothing is risked.
    world.advance(TimeDelta::hours(3) + TimeDelta::minutes(31));
    world.fail(Twitch, "POST", "/oauth2/token", Fault::DropAfter, 1);
    for _ in 0..3 {
        Worker::builder(ctx.clone()).handler(Refreshing).build().run_due().await.unwrap();
        world.advance(TimeDelta::minutes(1));
    }
    let used: Vec<u64> = world.sandboxes.snapshot(Twitch).tokens.iter().map(|token| token.uses).collect();
    assert!(used.iter().all(|uses| *uses <= 1), "{used:?}");
    assert_eq!(world.connection(connection).await.status, ConnectionStatus::Connected);
}

async fn what_cannot_begin_says_why(world: World) {
    let new = |platform| NewAttempt { platform, return_path: "/connections", reconnect_of: None };
    let code = async |platform, ctx: &Context| match connect_by_code(ctx, &world.owner, new(platform)).await {
        Err(Error::Invalid(problems)) => problems[0].code.to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(code(Youtube, &world.ctx).await, "NO_SIGN_IN_BY_CODE");
    let unknown = AppCredentials::new("invented", Secret::new(""));
    let ctx = Context { apps: Arc::new([(Twitch, unknown)].into()), ..world.ctx.clone() };
    assert_eq!(code(Twitch, &ctx).await, "APP_MISCONFIGURED");
    let operator = world.member("operator@example.org", Role::Operator).await;
    assert!(matches!(connect_by_code(&world.ctx, &operator, new(Twitch)).await, Err(Error::Forbidden)));
}

async fn begin(world: &World, ctx: &Context) -> AttemptId {
    let new = NewAttempt { platform: Twitch, return_path: "/connections", reconnect_of: None };
    connect_by_code(ctx, &world.owner, new).await.expect("a code")
}

async fn view(world: &World, id: AttemptId) -> AttemptView {
    attempt_get(&world.ctx, &world.owner, id).await.expect("the attempt")
}

async fn press(world: &World, id: AttemptId, button: &str) {
    let code = view(world, id).await.code.expect("a code");
    type_code(&code.verification_uri, &code.user_code, "gracechapel", button).await;
}

fn asking(ctx: &Context) -> Worker {
    Worker::builder(ctx.clone()).handler(AskingForCodes).build()
}

async fn next_question(world: &World) -> Option<DateTime<Utc>> {
    job_next_due(&world.ctx, &[JobKind::SignInByCode]).await.unwrap()
}

/// Lets time pass from question to question.
async fn pass(world: &World, ctx: &Context, time: TimeDelta) {
    let until = world.now() + time;
    let worker = asking(ctx);
    while let Some(due) = next_question(world).await.filter(|due| *due <= until) {
        world.clock.set(due.max(world.now()));
        worker.run_due().await.unwrap();
    }
    world.clock.set(until.max(world.now()));
}

/// The same question before its time.
async fn ask_at_once(world: &World, id: AttemptId) {
    let (church, due_at) = (Some(world.church), world.now());
    let mut txn = world.ctx.db.begin().await.unwrap();
    let job = NewJob { kind: JobKind::SignInByCode, church, subject: id.0, due_at };
    job_enqueue_in_txn(&world.ctx, &mut txn, job).await.unwrap();
    txn.commit().await.unwrap();
    asking(&world.ctx).run_due().await.unwrap();
}
