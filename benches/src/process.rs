//! What a process has used, as Linux counts it.

use std::fs;
use std::time::Duration;

/// Processor time of all threads of this process that are alive.
///
/// # Errors
/// When `/proc` is not there.
pub fn processor_time() -> anyhow::Result<Duration> {
    let mut nanos = 0;
    for task in fs::read_dir("/proc/self/task")? {
        let Ok(text) = fs::read_to_string(task?.path().join("schedstat")) else { continue };
        nanos += text.split(' ').next().and_then(|first| first.parse::<u64>().ok()).unwrap_or_default();
    }
    Ok(Duration::from_nanos(nanos))
}

/// The most memory of a process that was ever resident at once, in MiB.
///
/// # Errors
/// When there is no such process.
pub fn peak_resident_mib(process: u32) -> anyhow::Result<f64> {
    status_mib(process, "VmHWM:")
}

/// The memory of a process that is resident now, in MiB.
///
/// # Errors
/// When there is no such process.
pub fn resident_mib(process: u32) -> anyhow::Result<f64> {
    status_mib(process, "VmRSS:")
}

fn status_mib(process: u32, name: &str) -> anyhow::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.map(|kib| kib / 1_024.0).ok_or_else(|| anyhow::anyhow!("no {name} in /proc"))
}
