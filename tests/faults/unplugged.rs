//! PostgreSQL's plug is pulled for real: at the moment of a vendor's answer (P24), in the middle of many starts, and while somebody
//! stands at the door.
//!
//! Restream ends a refresh token with its use, so that the pair in the answer is all that is left of the grant.

use std::time::Duration;

use chrono::TimeDelta;
use steeple_domain::Context;
use steeple_domain::church::Actor;
use steeple_domain::clock::Clock;
use steeple_domain::connection::entity::Model;
use steeple_domain::connection::{
    CallbackStatus, ConnectionStatus, Refreshed, Why, connection_get, connection_refresh,
};
use steeple_domain::entropy::{SystemEntropy, fraction};
use steeple_domain::ids::ConnectionId;
use steeple_platforms::StreamingPlatform::Restream;
use steeple_platforms::sandbox::faults::{Fault, FaultRule};
use steeple_tests::browser::{Consent, press_connect};

use crate::child::Steeple;
use crate::cluster::Cluster;
use crate::door::Door;
use crate::installation::Installation;
use crate::renewal::make_due;
use crate::sunday::{Sunday, Timetable, found_church};
use crate::wait_for;

/// How often the plug is pulled at an answer; more than the few by default.
const PULLS_VARIABLE: &str = "STEEPLE_TEST_PULLS";
const PULLS: usize = 9;

/// What Steeple does as soon as PostgreSQL is there again; a loaded machine may take long.
const LIMIT: Duration = Duration::from_mins(1);

/// A pair that only the memory has is lost with the process, so that it may not be there for longer than this.
const IN_MEMORY_ONLY: Duration = Duration::from_secs(4);

const TIMETABLE: Timetable =
    Timetable { lead: TimeDelta::seconds(20), spread: TimeDelta::seconds(10), duration: TimeDelta::seconds(15) };

/// When the plug is pulled, and who else dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pull {
    /// PostgreSQL is gone when the answer comes.
    Before,
    /// It is gone for so long that nothing connected to it is left, and Steeple is killed before it is back.
    LongBeforeAndKilled,
    /// The answer comes while PostgreSQL is going.
    Meanwhile,
}

#[tokio::test]
async fn unplugged_at_the_answer_postgres_gets_the_new_sign_in_when_it_is_back() {
    let cluster = Cluster::start("answer").await;
    let installation = Installation::in_cluster(&cluster).await;
    let ctx = installation.open().await;
    let owner = found_church(&ctx).await;
    let outcome = press_connect(&ctx, &owner, Restream, None, Consent::default()).await;
    let CallbackStatus::Connected(id) = outcome.status else { panic!("{:?}", outcome.status) };
    hold_answers(&installation);
    let mut child = installation.start();
    child.ready().await;

    let pulls = std::env::var(PULLS_VARIABLE).ok().and_then(|pulls| pulls.parse().ok()).unwrap_or(PULLS);
    let kinds = [Pull::Before, Pull::Meanwhile, Pull::LongBeforeAndKilled];
    let mut late = 0;
    for (number, kind) in (1..=pulls).zip(kinds.into_iter().cycle()) {
        let before = stored(&ctx, &owner, id, 0).await;
        wait_for("the next renewal", LIMIT, async || make_due(&ctx, &before).await.ok()).await;
        wait_for("an answer of the vendor", LIMIT, async || (answers(&installation) == number).then_some(())).await;

        let in_journal = journaled(&child);
        pull(&cluster, &installation, kind).await;
        if kind != Pull::Meanwhile {
            wait_for("the entry in the journal", IN_MEMORY_ONLY, async || {
                (journaled(&child) > in_journal).then_some(())
            })
            .await;
        }
        if kind == Pull::LongBeforeAndKilled {
            child.kill();
            cluster.plug().await;
            child = installation.start();
            child.ready().await;
        } else {
            cluster.plug().await;
        }

        let after = stored(&ctx, &owner, id, before.credentials_version + 1).await;
        assert_eq!(after.credentials_version, before.credentials_version + 1, "pull {number}, {kind:?}");
        assert_eq!(after.status, ConnectionStatus::Connected, "pull {number}, {kind:?}: {:?}", after.reason);
        late += usize::from(kind == Pull::Meanwhile && child.is_running() && journaled(&child) > in_journal);
    }
    println!("{pulls} pulls; of those during the answer {late} came before the commit");

    installation.sandboxes.bench.faults.clear();
    let last = stored(&ctx, &owner, id, 0).await;
    let renewed = connection_refresh(&ctx, &last, Why::Refused).await;
    assert!(matches!(renewed, Refreshed::Renewed(_)), "the last pair is the living one: {renewed:?}");
    let uses = installation.sandboxes.snapshot(Restream).tokens.into_iter().map(|token| token.uses).max();
    assert_eq!(uses, Some(1), "no refresh token was sent twice");
    let (status, log) = child.terminate().await;
    assert!(status.success() && !log.contains("panicked"), "{status}: {log}");
}

#[tokio::test]
async fn unplugged_in_the_middle_of_many_starts_postgres_comes_back_to_all_of_them() {
    let cluster = Cluster::start("starts").await;
    let installation = Installation::in_cluster(&cluster).await;
    let sunday = Sunday::plan(&installation, TIMETABLE).await;
    let mut child = installation.start();
    child.ready().await;

    installation.clock.sleep_until(sunday.first_start).await;
    let mut pulls = 0;
    while installation.clock.now() < sunday.last_start {
        moment(TimeDelta::seconds(2)).await;
        cluster.pull().await;
        moment(TimeDelta::seconds(2)).await;
        cluster.plug().await;
        pulls += 1;
    }
    println!("{pulls} pulls, {} of {} had started by then", installation.live_count(), sunday.starts());

    sunday.judge(&installation, Duration::from_mins(3)).await;
    assert!(child.is_running());
    let (status, log) = child.terminate().await;
    assert!(status.success() && !log.contains("panicked"), "{status}: {log}");
}

#[tokio::test]
async fn while_postgres_is_unplugged_the_door_says_so_and_opens_again_by_itself() {
    let cluster = Cluster::start("door").await;
    let installation = Installation::in_cluster(&cluster).await;
    found_church(&installation.open().await).await;
    let mut child = installation.start();
    let url = child.ready().await;
    let door = Door::of(url);
    assert_eq!(door.readiness().await, (200, true));

    cluster.pull().await;
    let (readiness, alive) = (door.readiness().await, door.get("/healthz").await.status());
    let (refused, _) = door.sign_in().await;
    cluster.plug().await;

    assert_eq!((readiness, alive.as_u16()), ((503, false), 200));
    let error = &refused["errors"][0];
    assert_eq!(error["extensions"]["code"], "DATABASE_AWAY", "{refused}");
    assert!(error["message"].as_str().unwrap().contains("Try again in a minute"), "{refused}");
    wait_for("readiness", LIMIT, async || (door.readiness().await == (200, true)).then_some(())).await;
    let (welcome, _) = door.sign_in().await;
    assert_eq!(welcome["data"]["signIn"]["viewer"]["role"], "OWNER", "{welcome}");
}

/// From now on Restream answers a renewal, and the answer is on its way until it is let go.
fn hold_answers(installation: &Installation) {
    installation.sandboxes.fail(FaultRule {
        platform: Restream,
        method: Some("POST".to_owned()),
        path: "/oauth/token".to_owned(),
        fault: Fault::Held,
        skip: 0,
        times: 0,
    });
}

/// How many refresh tokens are used up.
fn answers(installation: &Installation) -> usize {
    installation.sandboxes.snapshot(Restream).tokens.iter().filter(|token| token.uses > 0).count()
}

/// How many new pairs this process had to write down.
fn journaled(child: &Steeple) -> usize {
    child.log().matches("a new pair is in the journal").count()
}

async fn pull(cluster: &Cluster, installation: &Installation, kind: Pull) {
    let faults = &installation.sandboxes.bench.faults;
    match kind {
        Pull::Before => {
            cluster.pull().await;
            faults.let_go();
        }
        Pull::LongBeforeAndKilled => {
            cluster.pull().await;
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            faults.let_go();
        }
        Pull::Meanwhile => {
            let answer = async {
                // Stopping takes about this long.
                moment(TimeDelta::milliseconds(200)).await;
                faults.let_go();
            };
            tokio::join!(cluster.pull(), answer);
        }
    }
}

/// The connection as soon as PostgreSQL answers and has credentials of this version or a later one.
async fn stored(ctx: &Context, owner: &Actor, id: ConnectionId, version: i64) -> Model {
    wait_for("the storing of the new pair", LIMIT, async || {
        connection_get(ctx, owner, id).await.ok().filter(|row| row.credentials_version >= version)
    })
    .await
}

/// Lets up to this much time pass.
async fn moment(at_most: TimeDelta) {
    tokio::time::sleep(at_most.to_std().unwrap().mul_f64(fraction(&SystemEntropy))).await;
}
