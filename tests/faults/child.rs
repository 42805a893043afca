//! One Steeple as a process of its own.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use chrono::TimeDelta;
use steeple::settings::{Environment, Settings};
use steeple::startup::{Parts, build, interrupted};
use steeple::telemetry;
use steeple_domain::connection::lift_rate_limits;
use steeple_domain::worker::Limits;

use crate::wait_for;

/// Names the file that a child writes its address to once it listens.
pub const READY_FILE_VARIABLE: &str = "STEEPLE_TEST_READY_FILE";

/// The lease of children's jobs. A tenth of the usual one, so that a killed child is replaced within the test's time.
const LEASE: TimeDelta = TimeDelta::seconds(3);

/// A loaded machine may take long to start a process; a Steeple that never starts is noticed all the same.
const START_LIMIT: Duration = Duration::from_mins(1);
const END_LIMIT: Duration = Duration::from_mins(1);

/// What a child does: everything that `steeple serve` does, without manners towards the sandboxes.
pub async fn live(ready_file: &Path) {
    if let Err(error) = serve(ready_file).await {
        eprintln!("steeple: {error:#}");
        std::process::exit(1);
    }
}

async fn serve(ready_file: &Path) -> anyhow::Result<()> {
    let settings = Settings::load(None, &Environment::of_process())?;
    telemetry::install(&settings)?;
    let limits = Limits { lease: LEASE, ..Limits::default() };
    let running = build(&settings, Parts { limits, ..Parts::default() }).await?;
    lift_rate_limits(&running.context);
    let draft = ready_file.with_extension("draft");
    std::fs::write(&draft, running.address.to_string())?;
    std::fs::rename(&draft, ready_file)?;
    interrupted().await?;
    running.stop().await;
    Ok(())
}

/// A running child. Dropped, it is killed.
pub struct Steeple {
    process: Child,
    ready_file: PathBuf,
    log_file: PathBuf,
}

impl Steeple {
    /// Starts this binary once more. `number` is new for each child of a folder.
    pub fn start(folder: &Path, number: usize, variables: &[(String, String)]) -> Self {
        let program = std::env::current_exe().unwrap();
        Self::spawn(Command::new(program), folder, number, variables)
    }

    /// The same, and no file may become longer than this: as on a full disk, writing fails from there on.
    pub fn start_with_full_disk(
        folder: &Path,
        number: usize,
        variables: &[(String, String)],
        longest_file_bytes: u64,
    ) -> Self {
        let mut shell = Command::new("sh");
        // In blocks of 512 bytes. Without the trap the kernel ends the process where a full disk only fails.
        let limit = longest_file_bytes / 512;
        shell.arg("-c").arg(format!("trap '' XFSZ; ulimit -S -f {limit}; exec \"$0\" \"$@\""));
        shell.arg(std::env::current_exe().unwrap());
        Self::spawn(shell, folder, number, variables)
    }

    fn spawn(mut command: Command, folder: &Path, number: usize, variables: &[(String, String)]) -> Self {
        let ready_file = folder.join(format!("ready-{number}"));
        let log_file = folder.join(format!("log-{number}"));
        let process = command
            .args(["child_entry", "--exact", "--nocapture"])
            .env_remove("DATABASE_URL")
            .env(READY_FILE_VARIABLE, &ready_file)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log_file).unwrap())
            .spawn()
            .unwrap();
        Self { process, ready_file, log_file }
    }

    /// Returns once it listens; gives its URL.
    pub async fn ready(&mut self) -> String {
        let url = wait_for("the start of Steeple", START_LIMIT, async || {
            if let Ok(address) = std::fs::read_to_string(&self.ready_file) {
                return Some(format!("http://{address}"));
            }
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none(), "Steeple ended instead of starting: {}", self.log());
            None
        });
        url.await
    }

    /// SIGKILL: it cannot do anything about it, not even notice.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// SIGTERM: asks it to end, and gives how it did.
    pub async fn terminate(mut self) -> (ExitStatus, String) {
        let id = self.process.id().to_string();
        // The standard library knows only how to kill.
        let sent = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &id]).status().unwrap();
        assert!(sent.success());
        self.ended().await
    }

    /// Returns when it has ended by itself.
    pub async fn ended(&mut self) -> (ExitStatus, String) {
        let process = &mut self.process;
        let status = wait_for("the end of Steeple", END_LIMIT, async || process.try_wait().unwrap()).await;
        (status, self.log())
    }

    /// Ends what [`Steeple::start_with_full_disk`] began: there is room again.
    pub fn give_room(&self) {
        let id = self.process.id().to_string();
        let given = Command::new("prlimit").args(["--pid", &id, "--fsize=unlimited:"]).status().unwrap();
        assert!(given.success());
    }

    pub fn is_running(&mut self) -> bool {
        self.process.try_wait().unwrap().is_none()
    }

    /// All that it logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log_file).unwrap_or_default()
    }
}

impl Drop for Steeple {
    fn drop(&mut self) {
        // A test that failed must not leave a process behind.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
