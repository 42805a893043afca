//! Start and idle of the real program: `steeple serve` on an SQLite file that is there already.
//!
//! Needs the program beside the benchmarks: `cargo build --release` first. Ready is the first good answer of `/readyz`, asked for
//! every 2 ms from the moment the process is started; resident memory is read after ten seconds of rest.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use reqwest::Client;
use steeple_benches::{ROUNDS, Report, bare, median, process};
use tokio::time::sleep;

const REST: Duration = Duration::from_secs(10);

fn main() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let mut report = Report::of("start");
    let program = program()?;
    let client = bare::client();
    let folder = tempfile::tempdir()?;
    let first = Served::start(&program, folder.path(), &client).await?;
    report.note(&format!("the very first start, which makes key and database: {:.0} ms", first.ready_ms));
    drop(first);
    let mut ready = Vec::new();
    for _ in 0..ROUNDS {
        ready.push(Served::start(&program, folder.path(), &client).await?.ready_ms);
    }
    report.ratio("ready_ms", median(ready));
    let idle = Served::start(&program, folder.path(), &client).await?;
    sleep(REST).await;
    report.ratio("idle_mib", process::resident_mib(idle.process.id())?);
    #[expect(clippy::cast_precision_loss, reason = "some million bytes")]
    let megabytes = program.metadata()?.len() as f64 / 1e6;
    report.ratio("program_mb", megabytes);
    drop(idle);
    report.close()
}

/// `target/release/steeple`: benchmarks lie in `target/release/deps`.
fn program() -> anyhow::Result<PathBuf> {
    let bench = std::env::current_exe()?;
    let folder = bench.parent().and_then(Path::parent).context("a benchmark lies in target/release/deps")?;
    let program = folder.join("steeple");
    ensure!(program.is_file(), "{} is not there; run cargo build --release first", program.display());
    Ok(program)
}

/// A running `steeple serve`; it ends with this value.
struct Served {
    process: Child,
    ready_ms: f64,
}

impl Served {
    async fn start(program: &Path, folder: &Path, client: &Client) -> anyhow::Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let begun = Instant::now();
        let process = Command::new(program)
            .arg("serve")
            .env("STEEPLE_DATA_DIR", folder)
            .env("STEEPLE_PORT", port.to_string())
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut served = Self { process, ready_ms: 0.0 };
        let url = format!("http://127.0.0.1:{port}/readyz");
        while !client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            ensure!(begun.elapsed() < Duration::from_secs(30), "steeple serve was not ready within 30 s");
            sleep(Duration::from_millis(2)).await;
        }
        served.ready_ms = begun.elapsed().as_secs_f64() * 1_000.0;
        Ok(served)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Gone already is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
