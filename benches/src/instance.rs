//! Steeple in a process of its own, so that its memory is nobody else's: the benchmark's program, started a second time.

use std::io::Read;
use std::process::{Child, Command, Stdio};

use anyhow::ensure;
use steeple_domain::Context;
use steeple_domain::database::Database;
use steeple_domain::worker::Worker;

use crate::vendor::{Vendor, overrides};
use crate::{process, world};

/// The first argument under which a benchmark's own program becomes an instance; the second is the database, the third the
/// vendor.
const ARGUMENT: &str = "--instance";

/// A running worker; it ends with this value.
pub struct Instance {
    process: Child,
}

/// Becomes the instance and never returns, if the program was started for that. Comes early in `main`.
///
/// # Panics
/// When the database does not open; the benchmark then waits in vain and says so.
pub fn run_if_asked(database_connections: u32, worker: impl FnOnce(Context) -> Worker) {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [first, database, vendor, ..] = arguments.as_slice() else { return };
    if first == ARGUMENT {
        let running = run(database, vendor, database_connections, worker);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        runtime.expect("threads can be started").block_on(running).expect("the instance reaches its database");
        std::process::exit(0);
    }
}

async fn run(
    database: &str,
    vendor: &str,
    connections: u32,
    worker: impl FnOnce(Context) -> Worker,
) -> anyhow::Result<()> {
    let db = Database::connect(database, connections).await?;
    let worker = worker(world::context(db, &overrides(&vendor.parse()?))?);
    let running = tokio::spawn({
        let worker = worker.clone();
        async move { worker.run_forever().await }
    });
    // The end of its input is the sign to stop.
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    worker.shutdown().await;
    Ok(running.await?)
}

impl Instance {
    /// Starts it.
    ///
    /// # Errors
    /// When this program cannot be started once more.
    pub fn start(database: &str, vendor: &Vendor) -> anyhow::Result<Self> {
        let program = std::env::current_exe()?;
        let arguments = [ARGUMENT, database, vendor.base.as_str()];
        Ok(Self { process: Command::new(program).args(arguments).stdin(Stdio::piped()).spawn()? })
    }

    /// The most memory that it ever had resident, in MiB.
    ///
    /// # Errors
    /// When it is gone.
    pub fn peak_mib(&self) -> anyhow::Result<f64> {
        process::peak_resident_mib(self.process.id())
    }

    /// Stops it in good order.
    ///
    /// # Errors
    /// When it failed.
    pub fn stop(mut self) -> anyhow::Result<()> {
        drop(self.process.stdin.take());
        let status = self.process.wait()?;
        ensure!(status.success(), "the instance ended with {status}");
        Ok(())
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // Gone already is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
