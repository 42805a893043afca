//! The baseline of everything that calls a vendor: a client that holds all its work in memory and has its connections open
//! before the first call.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder};
use steeple_domain::clock::Clock;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use url::Url;

/// Calls under way at once: as many as Steeple's worker runs (`steeple_domain::worker::Limits`).
pub const AT_ONCE: usize = 4_096;

/// A client as Steeple has it, without Steeple.
///
/// # Panics
/// When it cannot be built.
#[must_use]
pub fn client() -> Client {
    // A second call in the same process finds it installed; that is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .no_proxy()
        .timeout(Duration::from_mins(1))
        .pool_max_idle_per_host(AT_ONCE)
        .build()
        .expect("a client without TLS can be built")
}

/// Opens as many connections as there are calls, up to [`AT_ONCE`].
///
/// # Errors
/// When the vendor is gone.
pub async fn open(client: &Client, base: &Url, calls: usize) -> anyhow::Result<()> {
    let mut opening = JoinSet::new();
    for _ in 0..calls.min(AT_ONCE) {
        opening.spawn(client.head(base.clone()).send());
    }
    while let Some(opened) = opening.join_next().await {
        opened??;
    }
    Ok(())
}

/// Makes all calls at the instant; gives the time from then to the last answer.
///
/// # Errors
/// When a call is not answered with success.
pub async fn fire(
    clock: &dyn Clock,
    at: chrono::DateTime<chrono::Utc>,
    calls: Vec<RequestBuilder>,
) -> anyhow::Result<Duration> {
    let running = Arc::new(Semaphore::new(AT_ONCE));
    clock.sleep_until(at).await;
    let begun = Instant::now();
    let mut answers = JoinSet::new();
    for call in calls {
        let permit = Arc::clone(&running).acquire_owned().await?;
        answers.spawn(async move {
            let answer = call.send().await?.error_for_status()?.bytes().await;
            drop(permit);
            answer.map(drop)
        });
    }
    while let Some(answer) = answers.join_next().await {
        answer??;
    }
    Ok(begun.elapsed())
}
