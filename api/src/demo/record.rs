//! `--record FILE`: every request to a vendor as one JSON line. What arrives here is masked already.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use serde::Serialize;
use steeple_domain::clock::Clock;
use steeple_platforms::http::{Exchange, Recorder};

/// Appends to a file.
pub struct FileRecorder {
    file: Mutex<File>,
    clock: Arc<dyn Clock>,
}

#[derive(Serialize)]
struct Line {
    time: DateTime<Utc>,
    #[serde(flatten)]
    exchange: Exchange,
}

impl FileRecorder {
    /// # Errors
    /// When the file cannot be opened for appending.
    pub fn append_to(path: &Path, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.with_context(|| format!("cannot append to {}", path.display()))?;
        Ok(Self { file: Mutex::new(file), clock })
    }
}

impl Recorder for FileRecorder {
    fn record(&self, exchange: Exchange) {
        let line = Line { time: self.clock.now(), exchange };
        let mut file = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let written =
            serde_json::to_string(&line).map_err(std::io::Error::from).and_then(|line| writeln!(file, "{line}"));
        if let Err(error) = written {
            tracing::warn!(%error, "could not record a request");
        }
    }
}
