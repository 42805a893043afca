//! The console's query (one church, its next 20 livestreams, four platforms each with connection and status) over HTTP, against
//! `pgbench` with hand-written SQL for the same rows, on the same `PostgreSQL`, with 16 clients and with one.
//!
//! The SQL is three flat statements sent in one pipeline and prepared: the most that this database can give. The clients of both
//! sides do nothing with the answer but read it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use chrono::TimeDelta;
use serde_json::{Value, json};
use steeple::settings::{Environment, Settings};
use steeple::startup::{Background, Parts, build};
use steeple_benches::database::{Backend, Fresh, analyze, insert_all};
use steeple_benches::{Report, median, world};
use steeple_domain::Context;
use steeple_domain::actor::Actor;
use steeple_domain::church::{
    NewApiToken, NewChurch, NewUser, Role, SignIn, SignInLimits, api_token_create, church_create, sign_in, user_create,
};
use steeple_domain::ids::ChurchId;
use steeple_platforms::contract::credentials::Secret;

const ROUNDS: usize = 3;
const LASTS: Duration = Duration::from_secs(5);
const LIVESTREAMS: usize = 200;
const PLATFORMS: usize = 4;

const QUERY: &str = "query Console($from: DateTime) { livestreams(first: 20, from: $from) {
  edges { cursor node { id title description scheduledStart scheduledEnd timeZone status version
    platforms { id platform status watchUrl viewers signal failure { kind message remedy }
      connection { id accountName status } } } }
  pageInfo { hasNextPage endCursor } } }";

const PASSWORD: &str = "a long password for Sunday";

fn main() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let mut report = Report::of("console");
    let fresh = Fresh::create(Backend::Postgres).await?;
    let folder = tempfile::tempdir()?;
    let data_dir = folder.path().to_str().context("a readable path")?;
    let variables = [("STEEPLE_DATA_DIR", data_dir), ("STEEPLE_PORT", "0"), ("DATABASE_URL", &fresh.url)];
    let settings = Settings::load(None, &variables.into_iter().collect::<Environment>())?;
    let running = build(&settings, Parts { background: Background::Rests, ..Parts::default() }).await?;
    let (church, token) = seed(&running.context).await?;
    let script = folder.path().join("console.sql");
    std::fs::write(&script, flat_sql(church))?;

    let from = running.context.now();
    let request = Arc::new(request(running.address, &token, &json!({ "query": QUERY, "variables": { "from": from } })));
    let answer = exchange(&mut TcpStream::connect(running.address)?, &request, &mut Vec::new())?;
    let first: Value = serde_json::from_slice(&answer)?;
    let edges = first["data"]["livestreams"]["edges"].as_array().map_or(0, Vec::len);
    ensure!(edges == 20, "not 20 livestreams but: {}", String::from_utf8_lossy(&answer[..answer.len().min(500)]));
    report.note(&format!("one answer has {} bytes", answer.len()));

    for clients in [16, 1] {
        let mut ratios = Vec::new();
        for _ in 0..ROUNDS {
            let baseline = pgbench(&fresh.url, &script, clients)?;
            let (address, request) = (running.address, Arc::clone(&request));
            let steeple = tokio::task::spawn_blocking(move || load(address, &request, clients)).await??;
            report.note(&format!("{clients} clients: pgbench {baseline:.0}/s, Steeple {steeple:.0}/s"));
            ratios.push(steeple / baseline);
        }
        report.ratio(&format!("rate_{clients}_clients"), median(ratios));
    }
    drop(running);
    fresh.remove().await?;
    report.close()
}

/// One church with its owner, four accounts and a year of services; and others, so that the church has to be looked up.
async fn seed(ctx: &Context) -> anyhow::Result<(ChurchId, String)> {
    let church = church_create(ctx, &NewChurch { name: "Grace Chapel", time_zone: "America/New_York" }).await?.id;
    let password = Secret::new(PASSWORD);
    let new = NewUser { email: "owner@grace.example", name: "Ruth", password: &password, role: Role::Owner };
    user_create(ctx, &Actor::system(church), &new).await?;
    let limits = SignInLimits::new(Arc::clone(&ctx.clock));
    let typed = SignIn { email: "owner@grace.example", password: &password, address: None, church: None };
    let owner = sign_in(ctx, &limits, &typed).await?.actor;
    let token =
        api_token_create(ctx, &owner, &NewApiToken { name: "bench", role: Role::Owner, expires_at: None }).await?;
    livestreams(ctx, church, LIVESTREAMS).await?;
    for _ in 0..100 {
        let other = world::church(ctx);
        let id = other.id;
        insert_all(&ctx.db, vec![other]).await?;
        livestreams(ctx, id, 20).await?;
    }
    analyze(&ctx.db).await?;
    Ok((church, token.token.reveal().to_owned()))
}

async fn livestreams(ctx: &Context, church: ChurchId, count: usize) -> anyhow::Result<()> {
    let now = ctx.now();
    let account = |number: usize| world::connection(ctx, church, &format!("UC{number}"), now + TimeDelta::hours(1));
    let connections = (0..PLATFORMS).map(account).collect::<anyhow::Result<Vec<_>>>()?;
    let hours = (1_i64..).take(count);
    let planned: Vec<_> = hours.map(|hours| world::livestream(ctx, church, now + TimeDelta::hours(hours))).collect();
    let rows = planned.iter().flat_map(|one| connections.iter().map(|account| world::scheduled(ctx, one, account)));
    let rows: Vec<_> = rows.collect();
    insert_all(&ctx.db, connections).await?;
    insert_all(&ctx.db, planned).await?;
    insert_all(&ctx.db, rows).await
}

/// The same rows by hand.
fn flat_sql(church: ChurchId) -> String {
    let church = church.0;
    let next = format!(
        "SELECT id FROM livestreams WHERE church_id = '{church}' AND scheduled_start >= now() ORDER BY scheduled_start, id LIMIT 20"
    );
    format!(
        "\\startpipeline\n\
         SELECT id, title, description, scheduled_start, scheduled_end, time_zone, version FROM livestreams \
         WHERE church_id = '{church}' AND scheduled_start >= now() ORDER BY scheduled_start, id LIMIT 21;\n\
         SELECT id, livestream_id, connection_id, platform, status, watch_url, viewers, signal, failure_kind, failure_message, \
         failure_remedy FROM livestream_platforms \
         WHERE livestream_id IN ({next});\n\
         SELECT id, account_name, status FROM platform_connections WHERE church_id = '{church}';\n\
         \\endpipeline\n"
    )
}

/// Transactions per second.
fn pgbench(url: &str, script: &PathBuf, clients: usize) -> anyhow::Result<f64> {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql")?.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    let program = folders.pop().context("no PostgreSQL programs in /usr/lib/postgresql")?.join("bin/pgbench");
    let (clients, seconds) = (clients.to_string(), LASTS.as_secs().to_string());
    let ran = Command::new(program)
        .args(["--no-vacuum", "--protocol=prepared", "--jobs=1", "--client", &clients, "--time", &seconds, "--file"])
        .arg(script)
        .arg(url)
        .output()?;
    let text = String::from_utf8_lossy(&ran.stdout);
    let tps = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    tps.with_context(|| format!("pgbench said: {text}{}", String::from_utf8_lossy(&ran.stderr)))
}

/// Requests per second over so many kept connections.
fn load(address: SocketAddr, request: &Arc<Vec<u8>>, clients: usize) -> anyhow::Result<f64> {
    let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let client = |_| {
        let (request, stop, answered) = (Arc::clone(request), Arc::clone(&stop), Arc::clone(&answered));
        std::thread::spawn(move || -> anyhow::Result<()> {
            let mut stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            let mut buffer = Vec::with_capacity(64 * 1_024);
            while !stop.load(Ordering::Relaxed) {
                exchange(&mut stream, &request, &mut buffer)?;
                answered.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        })
    };
    let threads: Vec<_> = (0..clients).map(client).collect();
    // The first half second is for connections and caches.
    std::thread::sleep(Duration::from_millis(500));
    let (before, begun) = (answered.load(Ordering::Relaxed), Instant::now());
    std::thread::sleep(LASTS);
    let count = answered.load(Ordering::Relaxed) - before;
    let took = begun.elapsed();
    stop.store(true, Ordering::Relaxed);
    for thread in threads {
        thread.join().map_err(|_| anyhow::anyhow!("a client panicked"))??;
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousand requests")]
    let rate = count as f64 / took.as_secs_f64();
    Ok(rate)
}

fn request(address: SocketAddr, token: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         accept: application/graphql-response+json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends one request and reads the whole answer; gives its body.
fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> anyhow::Result<Vec<u8>> {
    stream.write_all(request)?;
    buffer.clear();
    let mut piece = [0; 16 * 1_024];
    loop {
        let read = stream.read(&mut piece)?;
        ensure!(read > 0, "the server closed the connection");
        buffer.extend_from_slice(&piece[..read]);
        let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head])?.to_ascii_lowercase();
        ensure!(text.starts_with("http/1.1 200"), "the answer was: {text}");
        let length: usize = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
            .context("an answer without length")?;
        if buffer.len() >= head + 4 + length {
            return Ok(buffer.split_off(head + 4));
        }
    }
}
