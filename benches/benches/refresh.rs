//! The refresh sweep: 5,000 connections due for renewal of 100,000, against a bare client that makes the same token calls with as
//! many in flight.
//!
//! Steeple's run is the real one: the job claimed, the row loaded and opened, the renewal claimed in a transaction, the token call,
//! the new pair sealed and committed, the job written back. The vendor takes 200 ms for each call. Vendor, Steeple and this
//! program, which seeds, watches and is the bare client, are three processes, so that memory is Steeple's own. Database
//! connections are counted by PostgreSQL.
//!
//! `--full` adds SQLite.

use std::time::{Duration, Instant};

use anyhow::ensure;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, Statement};
use steeple_benches::database::{Backend, Fresh, analyze, insert_all};
use steeple_benches::instance::{Instance, run_if_asked};
use steeple_benches::vendor::{Vendor, serve_if_asked};
use steeple_benches::{Report, asked_for, bare, median, world};
use steeple_domain::Context;
use steeple_domain::clock::{Clock, SystemClock};
use steeple_domain::connection::Refreshing;
use steeple_domain::queue::JobKind;
use steeple_domain::worker::Worker;
use tokio::time::sleep;

const CONNECTIONS: usize = 100_000;
const DUE: usize = 5_000;
/// Connections of one church; many churches share an instance.
const PER_CHURCH: usize = 4;
/// As `serve` opens by default.
const DATABASE_CONNECTIONS: u32 = 10;
const ROUNDS: usize = 3;

fn main() -> anyhow::Result<()> {
    serve_if_asked();
    run_if_asked(DATABASE_CONNECTIONS, |ctx| Worker::builder(ctx).handler(Refreshing).build());
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let mut report = Report::of("refresh");
    let vendor = Vendor::start()?;
    let client = bare::client();
    let backends: &[Backend] =
        if asked_for("--full") { &[Backend::Postgres, Backend::Sqlite] } else { &[Backend::Postgres] };
    for backend in backends {
        let word = backend.word();
        let fresh = Fresh::create(*backend).await?;
        let ctx = world::context(fresh.connect(1).await?, &vendor.overrides())?;
        seed(&ctx).await?;
        let (mut rates, mut connections, mut memory) = (Vec::new(), 0.0_f64, 0.0_f64);
        for round in 0..ROUNDS {
            let bare = baseline(&client, &vendor).await?;
            let steeple = sweep(&ctx, &fresh, &vendor, &client, round).await?;
            report.note(&format!(
                "{word}: bare {bare:.0} refreshes/s, Steeple {:.0} refreshes/s, {:.0} MiB",
                steeple.rate, steeple.peak_mib
            ));
            rates.push(steeple.rate / bare);
            connections = connections.max(steeple.connections);
            memory = memory.max(steeple.peak_mib);
        }
        report.ratio(&format!("{word}_rate"), median(rates));
        report.ratio(&format!("{word}_database_connections"), connections);
        report.ratio(&format!("{word}_peak_mib"), memory);
        drop(ctx);
        fresh.remove().await?;
    }
    report.close()
}

/// Refreshes per second of the bare client.
async fn baseline(client: &reqwest::Client, vendor: &Vendor) -> anyhow::Result<f64> {
    let clock = SystemClock::default();
    bare::open(client, &vendor.base, DUE).await?;
    let token = vendor.base.join("token")?;
    let call = |number: usize| {
        let refresh_token = format!("refresh-{number}");
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", &refresh_token),
            ("client_id", "bench"),
            ("client_secret", "bench"),
        ];
        client.post(token.clone()).form(&form)
    };
    let took = bare::fire(&clock, clock.now(), (0..DUE).map(call).collect()).await?;
    vendor.arrivals(client).await?;
    Ok(per_second(took))
}

struct Sweep {
    /// Refreshes per second, from the instant at which all are due to the last job given back.
    rate: f64,
    connections: f64,
    peak_mib: f64,
}

async fn sweep(
    ctx: &Context,
    fresh: &Fresh,
    vendor: &Vendor,
    client: &reqwest::Client,
    round: usize,
) -> anyhow::Result<Sweep> {
    let due = make_due(ctx, round).await?;
    let instance = Instance::start(&fresh.url, vendor)?;
    ctx.clock.sleep_until(due).await;
    let begun = Instant::now();
    while waiting(ctx, due).await? {
        ensure!(begun.elapsed() < Duration::from_mins(5), "not all connections were renewed within five minutes");
        sleep(Duration::from_millis(5)).await;
    }
    let rate = per_second(begun.elapsed());
    let (connections, peak_mib) = (connections(ctx).await?, instance.peak_mib()?);
    instance.stop()?;
    let calls = vendor.arrivals(client).await?.len();
    ensure!(calls == DUE, "{calls} calls for {DUE} renewals");
    Ok(Sweep { rate, connections, peak_mib })
}

/// Connections to this database but the one that asks. SQLite has no way to count them: then what Steeple may open.
async fn connections(ctx: &Context) -> anyhow::Result<f64> {
    if !ctx.db.is_postgres() {
        return Ok(f64::from(DATABASE_CONNECTIONS));
    }
    let sql = "SELECT count(*)::double precision FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    let row = ctx.db.reader().query_one_raw(Statement::from_string(ctx.db.backend(), sql)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

#[expect(clippy::cast_precision_loss, reason = "5,000")]
fn per_second(took: Duration) -> f64 {
    DUE as f64 / took.as_secs_f64()
}

/// All connections, none of them due before tomorrow.
async fn seed(ctx: &Context) -> anyhow::Result<()> {
    let tomorrow = ctx.clock.now() + TimeDelta::days(1);
    // In slices, so that the seeding is not what needs the most memory.
    for slice in 0..CONNECTIONS / DUE {
        let churches: Vec<_> = (0..DUE / PER_CHURCH).map(|_| world::church(ctx)).collect();
        let mut connections = Vec::with_capacity(DUE);
        for (number, church) in churches.iter().flat_map(|church| [church; PER_CHURCH]).enumerate() {
            let name = format!("slice-{slice}-{number}");
            connections.push(world::connection(ctx, church.id, &name, tomorrow)?);
        }
        let job = |row: &_| {
            let row: &steeple_domain::connection::entity::Model = row;
            world::job(ctx, row.church_id, JobKind::ConnectionRefresh, row.id.0, tomorrow)
        };
        let jobs: Vec<_> = connections.iter().map(job).collect();
        insert_all(&ctx.db, churches).await?;
        insert_all(&ctx.db, connections).await?;
        insert_all(&ctx.db, jobs).await?;
    }
    analyze(&ctx.db).await
}

/// Makes one slice due at an instant some seconds away: the access tokens end a minute after it.
async fn make_due(ctx: &Context, round: usize) -> anyhow::Result<DateTime<Utc>> {
    let due = ctx.clock.now() + TimeDelta::seconds(4);
    let slice = format!("slice-{round}-%");
    let ends = due + TimeDelta::minutes(2);
    let statements = [
        (
            "UPDATE platform_connections SET access_expires_at = $2, last_refreshed_at = $3 WHERE account_id LIKE $1",
            vec![slice.clone().into(), ends.into(), (ends - TimeDelta::hours(1)).into()],
        ),
        (
            "UPDATE jobs SET due_at = $2 WHERE subject IN (SELECT id FROM platform_connections WHERE account_id LIKE $1)",
            vec![slice.into(), due.into()],
        ),
    ];
    for (sql, values) in statements {
        ctx.db.reader().execute_raw(Statement::from_sql_and_values(ctx.db.backend(), sql, values)).await?;
    }
    Ok(due)
}

/// Whether a job that was due is still to be given back.
async fn waiting(ctx: &Context, due: DateTime<Utc>) -> anyhow::Result<bool> {
    let sql = "SELECT 1 FROM jobs WHERE finished_at IS NULL AND due_at <= $1 LIMIT 1";
    Ok(ctx
        .db
        .reader()
        .query_one_raw(Statement::from_sql_and_values(ctx.db.backend(), sql, [due.into()]))
        .await?
        .is_some())
}
