//! `steeple demo --json --data-dir …` as a process of its own.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use steeple::demo::{DemoArgs, run};

use crate::wait_for;

/// Names the data folder of a child that is a demo.
pub const FOLDER_VARIABLE: &str = "STEEPLE_TEST_DEMO_FOLDER";

const START_LIMIT: Duration = Duration::from_mins(1);

/// What a child does.
pub async fn live(data_dir: PathBuf) {
    let args = DemoArgs {
        json: true,
        sunday: false,
        everything: false,
        port: 0,
        bind: "127.0.0.1".to_owned(),
        data_dir: Some(data_dir),
        database_url: None,
        record: None,
    };
    if let Err(error) = run(args).await {
        eprintln!("steeple: {error:#}");
        std::process::exit(1);
    }
}

/// A running demo. Dropped, it is killed.
pub struct Demo {
    process: Child,
    folder: PathBuf,
}

impl Demo {
    /// Starts this binary once more, as a demo on `data` in this folder.
    pub fn start(folder: &Path) -> Self {
        let process = Command::new(std::env::current_exe().unwrap())
            .args(["child_entry", "--exact", "--nocapture"])
            .env(FOLDER_VARIABLE, folder.join("data"))
            .stdin(Stdio::null())
            .stdout(File::create(folder.join("printed")).unwrap())
            .stderr(File::create(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        Self { process, folder: folder.to_owned() }
    }

    /// Returns once it has printed its line for scripts, with that line.
    pub async fn ready(&mut self) -> Value {
        let printed = wait_for("the start of the demo", START_LIMIT, async || {
            let printed = std::fs::read_to_string(self.folder.join("printed")).unwrap();
            // The test's own runner prints before it.
            let line = printed.find('{').and_then(|start| printed[start..].split_once('\n'));
            if let Some((line, _)) = line {
                return Some(serde_json::from_str(line).unwrap());
            }
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none(), "the demo ended instead of starting: {}", self.log());
            None
        });
        printed.await
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Returns when it has ended by itself; gives its status and what it logged.
    pub async fn ended(&mut self) -> (Option<i32>, String) {
        let process = &mut self.process;
        let status = wait_for("the end of the demo", START_LIMIT, async || process.try_wait().unwrap()).await;
        (status.code(), self.log())
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // A test that failed must not leave a process behind.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
