//! The Sunday herd: N livestreams due in the same second on four accounts each, every call answered after 200 ms, against a
//! bare client that makes the same calls from memory.
//!
//! Steeple's run is the real one: jobs claimed from the database, rows and credentials loaded, intents stored, the start called at
//! the instant, results written back. It counts as done when the last row says that its start was asked for. What the
//! reconciler does next by itself (looking whether the broadcast is live, from one second after the start on) runs meanwhile.
//!
//! `--full` adds N = 10,000.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::ensure;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, Statement};
use steeple_benches::database::{Backend, Fresh, analyze, insert_all};
use steeple_benches::vendor::{Arrival, Vendor, serve_if_asked};
use steeple_benches::{Report, asked_for, bare, median, percentile, process, world};
use steeple_domain::Context;
use steeple_domain::clock::{Clock, SystemClock};
use steeple_domain::livestream::reconcile::Reconciler;
use steeple_domain::queue::JobKind;
use steeple_domain::worker::Worker;
use tokio::time::sleep;
use uuid::Uuid;

/// Accounts per livestream.
const PLATFORMS: usize = 4;

/// From the last seeded row to the instant; more than the queue looks ahead.
const LEAD: TimeDelta = TimeDelta::seconds(4);

/// As `serve` opens by default.
const DATABASE_CONNECTIONS: u32 = 10;

fn main() -> anyhow::Result<()> {
    serve_if_asked();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let mut report = Report::of("herd");
    let bench = Bench { vendor: Vendor::start()?, client: bare::client() };
    let sizes: &[(usize, usize)] =
        if asked_for("--full") { &[(100, 5), (1_000, 5), (10_000, 3)] } else { &[(100, 5), (1_000, 5)] };
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let word = backend.word();
        let mut cost_of_first = None;
        for (n, rounds) in sizes {
            let compared = bench.compare(&report, backend, *n, *rounds).await?;
            report.ratio(&format!("{word}_all_done_{n}"), compared.all_done);
            report.ratio(&format!("{word}_p99_lateness_{n}"), compared.p99_lateness);
            let first = *cost_of_first.get_or_insert(compared.cost);
            if *n > sizes[0].0 {
                report.ratio(&format!("{word}_cost_per_livestream_{n}"), compared.cost / first);
            }
            report.ratio(&format!("{word}_wrong_calls_{n}"), compared.wrong);
        }
    }
    let shared = bench.steeple(Backend::Postgres, 1_000, 2).await?;
    report.note(&format!("two instances, N = 1,000: {shared}"));
    report.ratio("postgres_two_instances_wrong_calls", shared.wrong());
    report.close()
}

struct Bench {
    vendor: Vendor,
    client: reqwest::Client,
}

/// Medians of the rounds; `wrong` is the sum of calls that came early, twice or not at all.
struct Compared {
    all_done: f64,
    p99_lateness: f64,
    cost: f64,
    wrong: f64,
}

impl Bench {
    async fn compare(&self, report: &Report, backend: Backend, n: usize, rounds: usize) -> anyhow::Result<Compared> {
        let (mut all_done, mut lateness, mut cost, mut wrong) = (Vec::new(), Vec::new(), Vec::new(), 0.0);
        for _ in 0..rounds {
            let bare = self.bare(n).await?;
            let steeple = self.steeple(backend, n, 1).await?;
            report.note(&format!("{} N = {n}: bare {bare} | Steeple {steeple}", backend.word()));
            all_done.push(steeple.all_done.as_secs_f64() / bare.all_done.as_secs_f64());
            lateness.push(steeple.p99_ms / bare.p99_ms);
            cost.push(steeple.cost_us);
            wrong += steeple.wrong();
        }
        Ok(Compared { all_done: median(all_done), p99_lateness: median(lateness), cost: median(cost), wrong })
    }

    /// The baseline.
    async fn bare(&self, n: usize) -> anyhow::Result<Measured> {
        let clock = SystemClock::default();
        bare::open(&self.client, &self.vendor.base, n * PLATFORMS).await?;
        let transition = self.vendor.base.join("youtube/v3/liveBroadcasts/transition")?;
        let call = |number: usize| {
            let query = [("id", number.to_string()), ("broadcastStatus", "live".into()), ("part", "id,status".into())];
            self.client
                .post(transition.clone())
                .query(&query)
                .bearer_auth(format!("access-{number}-{}", "x".repeat(150)))
        };
        let calls: Vec<_> = (0..n * PLATFORMS).map(call).collect();
        let due = clock.now() + TimeDelta::milliseconds(300);
        let before = process::processor_time()?;
        let all_done = bare::fire(&clock, due, calls).await?;
        let cost = process::processor_time()?.saturating_sub(before);
        let arrivals = self.vendor.arrivals(&self.client).await?;
        let expected = (0..n * PLATFORMS).map(|number| number.to_string());
        Measured::of(all_done, cost, n, due, expected, &arrivals)
    }

    async fn steeple(&self, backend: Backend, n: usize, instances: usize) -> anyhow::Result<Measured> {
        let fresh = Fresh::create(backend).await?;
        let ctx = world::context(fresh.connect(DATABASE_CONNECTIONS).await?, &self.vendor.overrides())?;
        let (due, expected) = seed(&ctx, n).await?;
        let mut workers = vec![worker(&ctx)];
        for _ in 1..instances {
            let db = fresh.connect(DATABASE_CONNECTIONS).await?;
            workers.push(worker(&world::context(db, &self.vendor.overrides())?));
        }
        let before = process::processor_time()?;
        let running: Vec<_> =
            workers.iter().cloned().map(|worker| tokio::spawn(async move { worker.run_forever().await })).collect();
        ctx.clock.sleep_until(due).await;
        let begun = Instant::now();
        let mut first = Uuid::nil();
        while let Some(waiting) = waiting(&ctx, first).await? {
            first = waiting;
            ensure!(begun.elapsed() < Duration::from_mins(5), "not all livestreams were started within five minutes");
            sleep(Duration::from_millis(5)).await;
        }
        let all_done = begun.elapsed();
        let cost = process::processor_time()?.saturating_sub(before);
        let arrivals = self.vendor.arrivals(&self.client).await?;
        for worker in &workers {
            worker.shutdown().await;
        }
        for running in running {
            running.await?;
        }
        drop((ctx, workers));
        fresh.remove().await?;
        Measured::of(all_done, cost, n, due, expected.into_iter(), &arrivals)
    }
}

fn worker(ctx: &Context) -> Worker {
    Worker::builder(ctx.clone()).handler(Reconciler).build()
}

/// A church per livestream, four accounts each. Gives the instant, and the ids that the vendor has to be called with.
async fn seed(ctx: &Context, n: usize) -> anyhow::Result<(DateTime<Utc>, Vec<String>)> {
    let ends = ctx.clock.now() + TimeDelta::hours(1);
    let churches: Vec<_> = (0..n).map(|_| world::church(ctx)).collect();
    let mut connections = Vec::with_capacity(n * PLATFORMS);
    for church in &churches {
        for account in 0..PLATFORMS {
            connections.push(world::connection(ctx, church.id, &format!("UC{account}"), ends)?);
        }
    }
    // Far enough away for writing 10,000 livestreams; moved to the instant in one statement at the end.
    let later = ctx.clock.now() + TimeDelta::hours(1);
    let livestreams: Vec<_> = churches.iter().map(|church| world::livestream(ctx, church.id, later)).collect();
    let pairs = livestreams.iter().zip(connections.chunks(PLATFORMS));
    let rows: Vec<_> =
        pairs.flat_map(|(livestream, four)| four.iter().map(|one| world::scheduled(ctx, livestream, one))).collect();
    let job = |row: &_| {
        let row: &steeple_domain::livestream::platform_entity::Model = row;
        world::job(ctx, row.church_id, JobKind::LivestreamPlatform, row.id.0, later)
    };
    let jobs: Vec<_> = rows.iter().map(job).collect();
    let expected = rows.iter().map(|row| row.id.to_string()).collect();
    insert_all(&ctx.db, churches).await?;
    insert_all(&ctx.db, connections).await?;
    insert_all(&ctx.db, livestreams).await?;
    insert_all(&ctx.db, rows).await?;
    insert_all(&ctx.db, jobs).await?;
    let due = ctx.clock.now() + LEAD;
    for sql in ["UPDATE livestreams SET scheduled_start = $1", "UPDATE jobs SET due_at = $1"] {
        ctx.db.reader().execute_raw(Statement::from_sql_and_values(ctx.db.backend(), sql, [due.into()])).await?;
    }
    analyze(&ctx.db).await?;
    Ok((due, expected))
}

/// The first row whose start is still to be recorded, from this one on: looking costs the same however many there are.
async fn waiting(ctx: &Context, from: Uuid) -> anyhow::Result<Option<Uuid>> {
    let sql = "SELECT id FROM livestream_platforms WHERE id >= $1 AND asked_at IS NULL ORDER BY id LIMIT 1";
    let statement = Statement::from_sql_and_values(ctx.db.backend(), sql, [from.into()]);
    let row = ctx.db.reader().query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

struct Measured {
    /// From the instant on.
    all_done: Duration,
    /// Of the calls' arrival at the vendor after the instant.
    p99_ms: f64,
    /// Processor time per livestream, in microseconds: of this process, not of the database's.
    cost_us: f64,
    early: usize,
    twice: usize,
    missing: usize,
}

impl Measured {
    fn of(
        all_done: Duration,
        cost: Duration,
        n: usize,
        due: DateTime<Utc>,
        expected: impl Iterator<Item = String>,
        arrivals: &[Arrival],
    ) -> anyhow::Result<Self> {
        let mut calls: HashMap<&str, usize> = HashMap::new();
        for arrival in arrivals {
            *calls.entry(&arrival.subject).or_default() += 1;
        }
        let missing = expected.filter(|id| !calls.contains_key(id.as_str())).count();
        ensure!(!arrivals.is_empty(), "no call arrived");
        #[expect(clippy::cast_precision_loss, reason = "some minutes in microseconds")]
        let lateness = |arrival: &Arrival| (arrival.at - due.timestamp_micros()) as f64 / 1_000.0;
        #[expect(clippy::cast_precision_loss, reason = "a number of livestreams")]
        let cost_us = cost.as_secs_f64() * 1e6 / n as f64;
        Ok(Self {
            all_done,
            p99_ms: percentile(arrivals.iter().map(lateness).collect(), 0.99),
            cost_us,
            early: arrivals.iter().filter(|arrival| arrival.at < due.timestamp_micros()).count(),
            twice: calls.values().map(|count| count - 1).sum(),
            missing,
        })
    }

    /// Calls that came early, twice or not at all.
    #[expect(clippy::cast_precision_loss, reason = "at most some ten thousand")]
    fn wrong(&self) -> f64 {
        (self.early + self.twice + self.missing) as f64
    }
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { all_done, p99_ms, cost_us, early, twice, missing } = self;
        let done_ms = all_done.as_secs_f64() * 1_000.0;
        write!(
            f,
            "all done {done_ms:.0} ms, p99 late {p99_ms:.0} ms, {cost_us:.0} µs per livestream, early {early}, twice {twice}, missing {missing}"
        )
    }
}
