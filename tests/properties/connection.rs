//! Connections under any order of connecting, renewing, failing, disconnecting and coming back.
//!
//! Held here: Property 1 (CONNECTED means credentials that open), Property 6 (the status is the last thing the platform truly said),
//! Property 7 for the database (no secret of a sandbox in any column), and the reliability rules R1, R4, R6 to R9 for one strict
//! and one lenient vendor. All sequences of a test share one world, so that 256 of them take seconds: each begins by connecting.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::prelude::*;
use sea_orm::{ConnectionTrait, Statement};
use steeple_domain::connection::entity::Model;
use steeple_domain::connection::schedule::{self, Ageing, Window};
use steeple_domain::connection::status::{Reason, Standing};
use steeple_domain::connection::{
    CallbackQuery, CallbackStatus, ConnectionStatus, Refreshed, Why, call, connection_disconnect, connection_refresh,
    open_credentials,
};
use steeple_platforms::StreamingPlatform::{self, Restream, Youtube};
use steeple_platforms::contract::error::ErrorKind;
use steeple_platforms::sandbox::SECRET_MARKER;
use steeple_platforms::sandbox::faults::{Fault, FaultRule};
use steeple_tests::browser::{Consent, press_connect};
use steeple_tests::{Backend, World};

#[derive(Debug, Clone)]
enum Step {
    Connect,
    Renew { why: Why, trouble: Option<Fault> },
    Disconnect,
    Wait { minutes: i64 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let trouble = prop_oneof![
        Just(Fault::ServerError { status: 500 }),
        Just(Fault::ServerError { status: 503 }),
        Just(Fault::TooManyRequests { retry_after_s: 7, as_date: false }),
        Just(Fault::Unauthorized),
        Just(Fault::DropBefore),
        Just(Fault::DropAfter),
        Just(Fault::TruncatedJson),
        Just(Fault::Html),
        Just(Fault::InvalidGrant),
    ];
    let why = prop_oneof![Just(Why::Ahead), Just(Why::AboutToEnd), Just(Why::Refused)];
    let step = prop_oneof![
        1 => Just(Step::Connect),
        6 => (why, proptest::option::of(trouble)).prop_map(|(why, trouble)| Step::Renew { why, trouble }),
        1 => Just(Step::Disconnect),
        3 => (0_i64..70).prop_map(|minutes| Step::Wait { minutes }),
    ];
    vec(step, 1..7)
}

/// What must be true of the connection, by the simplest account of what happened to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Connected,
    /// The vendor used the token up, but its answer was lost: alive until somebody asks the vendor again.
    ConnectedOnBorrowedTime,
    Expired,
    /// A strict vendor was sent the token twice, and no answer came.
    Unanswered,
    Disconnected,
}

impl Expected {
    fn after(self, platform: StreamingPlatform, refreshed: &Refreshed, trouble: Option<&Fault>) -> Self {
        if matches!(self, Self::Expired | Self::Disconnected) {
            return self;
        }
        let acted_but_lost = matches!(trouble, Some(Fault::DropAfter | Fault::TruncatedJson | Fault::Html));
        match refreshed {
            Refreshed::Renewed(_) => Self::Connected,
            Refreshed::Over(error) if error.kind == ErrorKind::NeedsReconnect => Self::Expired,
            Refreshed::Over(_) => Self::Unanswered,
            Refreshed::Waiting(_) if acted_but_lost && platform == Restream => Self::ConnectedOnBorrowedTime,
            _ => self,
        }
    }

    fn status(self) -> ConnectionStatus {
        match self {
            Self::Connected | Self::ConnectedOnBorrowedTime => ConnectionStatus::Connected,
            Self::Expired => ConnectionStatus::Expired,
            Self::Unanswered => ConnectionStatus::Error,
            Self::Disconnected => ConnectionStatus::Disconnected,
        }
    }
}

#[test]
fn the_status_is_what_the_platform_truly_said_whatever_happens() {
    for platform in [Restream, Youtube] {
        let runtime = runtime();
        let world = runtime.block_on(World::new(Backend::Sqlite));
        let mut runner = proptest::test_runner::TestRunner::new(config(256));
        runner.run(&steps(), |steps| runtime.block_on(play(&world, platform, steps))).unwrap();
    }
}

async fn play(world: &World, platform: StreamingPlatform, steps: Vec<Step>) -> Result<(), TestCaseError> {
    // Waits that an earlier sequence was asked for are over.
    world.advance(TimeDelta::hours(2));
    let id = world.connect(platform, None).await.id;
    let mut expected = Expected::Connected;
    for step in steps {
        match &step {
            Step::Wait { minutes } => world.advance(TimeDelta::minutes(*minutes)),
            Step::Connect => {
                let outcome = press_connect(&world.ctx, &world.owner, platform, Some(id), Consent::default()).await;
                prop_assert_eq!(outcome.status, CallbackStatus::Connected(id));
                expected = Expected::Connected;
            }
            Step::Disconnect => {
                connection_disconnect(&world.ctx, &world.owner, id).await.unwrap();
                expected = Expected::Disconnected;
            }
            Step::Renew { why, trouble } => {
                if let Some(fault) = trouble.clone() {
                    let path = steeple_tests::world::token_path(platform);
                    world.sandboxes.fail(FaultRule { platform, method: None, path, fault, skip: 0, times: 1 });
                }
                let before = world.connection(id).await;
                let refreshed = connection_refresh(&world.ctx, &before, *why).await;
                world.sandboxes.bench.faults.clear();
                only_the_platforms_word_ends_it(&refreshed, expected, trouble.as_ref())?;
                expected = expected.after(platform, &refreshed, trouble.as_ref());
            }
        }
        let row = world.connection(id).await;
        prop_assert_eq!(row.status, expected.status(), "after {:?}: {:?}", &step, &row.reason);
        holds(world, &row).await?;
    }
    let most = if platform == Restream { 2 } else { u64::MAX };
    for token in world.sandboxes.snapshot(platform).tokens {
        prop_assert!(token.kind != "refresh" || token.uses <= most, "a refresh token was sent {} times", token.uses);
    }
    Ok(())
}

fn only_the_platforms_word_ends_it(
    refreshed: &Refreshed,
    before: Expected,
    trouble: Option<&Fault>,
) -> Result<(), TestCaseError> {
    if !matches!(refreshed, Refreshed::Over(error) if error.kind == ErrorKind::NeedsReconnect) {
        return Ok(());
    }
    // Either it was said, or the vendor had used the token up in an answer that was lost: now or before.
    let said = trouble == Some(&Fault::InvalidGrant);
    let lost = matches!(trouble, Some(Fault::DropAfter | Fault::TruncatedJson | Fault::Html));
    prop_assert!(said || lost || before == Expected::ConnectedOnBorrowedTime, "{:?} {:?}", trouble, before);
    Ok(())
}

/// Property 1, and no claim left behind.
async fn holds(world: &World, row: &Model) -> Result<(), TestCaseError> {
    prop_assert_eq!((row.refresh_owner, row.refresh_until), (None, None));
    match row.status {
        ConnectionStatus::Connected => {
            let opened = open_credentials(&world.ctx, row).await;
            let usable = opened.is_ok_and(|opened| call(&world.ctx, &opened).credentials.is_usable());
            prop_assert!(usable, "a CONNECTED row without usable credentials");
        }
        ConnectionStatus::Disconnected => prop_assert!(row.sealed_credentials.is_none()),
        ConnectionStatus::Expired | ConnectionStatus::Error => {
            prop_assert!(row.reason_code.is_some() && row.reason.is_some() && row.remedy.is_some());
        }
    }
    no_secret_in(world, "platform_connections").await?;
    no_secret_in(world, "authorization_attempts").await?;
    no_secret_in(world, "grant_revocations").await
}

/// Property 7: every column of every row, searched for the marker that all sandbox secrets carry.
async fn no_secret_in(world: &World, table: &str) -> Result<(), TestCaseError> {
    let backend = world.ctx.db.backend();
    let names = Statement::from_string(backend, format!("SELECT name FROM pragma_table_info('{table}')"));
    let rows = world.ctx.db.reader().query_all_raw(names).await.unwrap();
    for row in rows {
        let column: String = row.try_get("", "name").unwrap();
        let sql =
            format!("SELECT count(*) AS found FROM {table} WHERE instr(CAST({column} AS BLOB), CAST($1 AS BLOB)) > 0");
        let search = Statement::from_sql_and_values(backend, sql, [SECRET_MARKER.into()]);
        let found: i64 =
            world.ctx.db.reader().query_one_raw(search).await.unwrap().unwrap().try_get("", "found").unwrap();
        prop_assert_eq!(found, 0, "{}.{} holds a secret in plain text", table, &column);
    }
    Ok(())
}

/// Fewer cases than elsewhere: each races up to 16 callers of two instances over a real database several times.
#[test]
fn two_instances_never_send_a_refresh_token_twice() {
    let runtime = runtime();
    let world = runtime.block_on(World::new(Backend::Sqlite));
    let second = runtime.block_on(world.second_instance());
    let rounds = vec((vec(any::<bool>(), 1..16), 0_i64..90), 1..4);
    let mut runner = proptest::test_runner::TestRunner::new(config(48));
    let id = runtime.block_on(world.connect(Restream, None)).id;
    let played = runner.run(&rounds, |rounds| {
        runtime.block_on(async {
            for (callers, minutes) in rounds {
                world.advance(TimeDelta::minutes(minutes));
                let before = world.connection(id).await;
                let tasks: Vec<_> = callers
                    .into_iter()
                    .map(|on_second| {
                        let (ctx, row) = (if on_second { second.clone() } else { world.ctx.clone() }, before.clone());
                        tokio::spawn(async move { connection_refresh(&ctx, &row, Why::Refused).await })
                    })
                    .collect();
                for task in tasks {
                    let refreshed = task.await.unwrap();
                    let fine = matches!(refreshed, Refreshed::Renewed(_) | Refreshed::Current | Refreshed::Busy { .. });
                    prop_assert!(fine, "{:?}", refreshed);
                }
                let row = world.connection(id).await;
                prop_assert_eq!(row.credentials_version, before.credentials_version + 1);
                prop_assert_eq!(row.status, ConnectionStatus::Connected);
            }
            let uses = world.sandboxes.snapshot(Restream).tokens.into_iter().map(|token| token.uses).max();
            prop_assert!(uses <= Some(1), "{:?}", uses);
            Ok(())
        })
    });
    played.unwrap();
}

proptest! {
    #![proptest_config(config(1_024))]

    #[test]
    fn no_query_string_makes_more_of_itself_than_it_is(query in "(code|state|error|iss|[a-z]{0,5})=.{0,40}(&(code|state|error|x)=.{0,40}){0,4}") {
        let named = |name: &str| url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name).count();
        match CallbackQuery::parse(&query) {
            CallbackQuery::Approved { .. } => prop_assert_eq!((named("code"), named("state"), named("error")), (1, 1, 0)),
            CallbackQuery::Refused { .. } => prop_assert_eq!((named("code"), named("state"), named("error")), (0, 1, 1)),
            CallbackQuery::Bare => prop_assert_eq!((named("code"), named("state"), named("error")), (0, 0, 0)),
            CallbackQuery::Malformed(_) => {}
        }
    }

    #[test]
    fn a_window_opens_after_the_start_and_closes_before_the_end(life_s in 60_i64..8_000_000, platform in 0_usize..64) {
        let ageing = Ageing::of(StreamingPlatform::ALL[platform % StreamingPlatform::ALL.len()].descriptor());
        let since = steeple_tests::world::start();
        let ends = since + TimeDelta::seconds(life_s);

        let Window { opens, closes } = schedule::window(ageing, since, Some(ends));

        prop_assert!(since < opens && opens <= closes && closes < ends);
        prop_assert!(closes <= since + ageing.at_least_every);
    }

    #[test]
    fn what_is_over_stays_over_until_a_person_connects_again(changes in vec(0_u8..5, 0..20)) {
        let reason = || Reason { code: "X".into(), what: "It is over.".into(), remedy: "Reconnect.".into() };
        let mut standing = Standing::Connected;
        for change in changes {
            let before = standing.clone();
            let next = match change {
                0 => Ok(before.clone().connected()),
                1 => before.clone().expired(reason()),
                2 => before.clone().broken(reason()),
                3 => before.clone().recovered(),
                _ => before.clone().disconnected(),
            };
            let allowed = matches!(
                    (before.status(), change),
                    (_, 0)
                        | (ConnectionStatus::Connected | ConnectionStatus::Error, 1 | 2 | 4)
                        | (ConnectionStatus::Error, 3)
                        | (ConnectionStatus::Expired, 4)
                );
            prop_assert_eq!(next.is_ok(), allowed, "{:?} by {}", before.status(), change);
            standing = next.unwrap_or(before);
            prop_assert_eq!(standing.reason().is_some(), matches!(standing.status(), ConnectionStatus::Expired | ConnectionStatus::Error));
        }
    }
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// `PROPTEST_CASES` raises the number of cases.
pub fn config(least: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(least),
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
