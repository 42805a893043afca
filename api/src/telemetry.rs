//! Logs: for people or as one JSON object per line. Every request and every job is a span with its id; secrets are a type that
//! does not print.

use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Settings};

/// Starts writing logs to standard error, so that what a command prints can be piped.
///
/// # Errors
/// When the filter cannot be read, or logs are already being written.
pub fn install(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log_filter)
        .map_err(|error| anyhow::anyhow!("log_filter {:?} cannot be used: {error}", settings.log_filter))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let installed = match settings.log_format {
        LogFormat::Pretty => logs.try_init(),
        LogFormat::Json => logs.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    installed.map_err(|error| anyhow::anyhow!("logs cannot be written: {error}"))
}
