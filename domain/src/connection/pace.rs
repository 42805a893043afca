//! How fast a vendor is asked: limits per account and per app, the wait it asks for, the day's allowance, and a breaker.
//!
//! All of it is kept in memory by each instance (see [`crate::database::Database::memory`]); the vendor's own refusal is what
//! corrects it after a restart or when two instances share an allowance.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota as Rate, RateLimiter};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};

use super::breaker::Breaker;
use super::entity::Model;
use super::ledger::Ledger;
use crate::context::Context;
use crate::ids::{ConnectionId, PlatformAppId};

/// What a call costs, and whether it may spend the reserve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// In the vendor's quota units; 1 where the vendor counts none.
    pub units: u32,
    /// Starting and ending: they may spend the day's reserve and are not held back by the breaker.
    pub essential: bool,
}

impl Operation {
    #[must_use]
    pub const fn ordinary(units: u32) -> Self {
        Self { units, essential: false }
    }

    #[must_use]
    pub const fn essential(units: u32) -> Self {
        Self { units, essential: true }
    }
}

/// Who asks: an account, and by which app.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asker {
    platform: StreamingPlatform,
    connection: ConnectionId,
    app: Option<PlatformAppId>,
}

impl Asker {
    pub(super) fn of(row: &Model) -> Self {
        Self { platform: row.platform.0, connection: row.id, app: row.app_id }
    }
}

/// A wait longer than this is not sat out but told, so that the work is planned again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits for this account's turn, and spends the units.
///
/// # Errors
/// `RateLimited` while the vendor's own wait lasts or the queue is longer than 5 s, `QuotaGone` when the allowance is used up but
/// for the reserve, `Unavailable` while the breaker is open. Nothing was sent.
pub(super) async fn admit(ctx: &Context, asker: Asker, operation: Operation) -> Result<(), PlatformError> {
    let paces: Arc<Paces> = ctx.db.memory();
    paces.may_ask(asker, operation, ctx.now())?;
    let (account, app) = paces.limiters(asker);
    wait_for_turn(ctx, &paces, &account, asker.platform).await?;
    wait_for_turn(ctx, &paces, &app, asker.platform).await?;
    paces.spend(asker, operation, ctx.now())
}

/// The vendor's own wait, while it lasts: nothing is sent for this account before its end.
pub(super) fn told_to_wait(ctx: &Context, asker: Asker) -> Option<PlatformError> {
    let paces: Arc<Paces> = ctx.db.memory();
    let (now, platform) = (ctx.now(), asker.platform);
    let until = paces.lock().account(asker, &paces.time).not_before?;
    let kind = ErrorKind::RateLimited { retry_after: Some(until - now) };
    (until > now).then(|| unasked(platform, kind, format!("{platform} asked Steeple to wait")))
}

/// Learns from what the vendor answered.
pub(super) fn learn<T>(ctx: &Context, asker: Asker, result: &Result<T, PlatformError>) {
    let paces: Arc<Paces> = ctx.db.memory();
    paces.note(asker, result.as_ref().err().map(|error| error.kind), ctx.now());
}

/// Lets everything through at once from now on, whatever the day's allowance; for benchmarks and tests against sandboxes,
/// which measure Steeple and not its manners.
pub fn lift_rate_limits(ctx: &Context) {
    let paces: Arc<Paces> = ctx.db.memory();
    paces.lock().lifted = true;
}

/// What one instance remembers of all vendors.
#[derive(Default)]
pub(super) struct Paces {
    time: ToldTime,
    books: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    lifted: bool,
    /// A church's own app has limits and an allowance of its own: that is what it is for.
    apps: HashMap<(StreamingPlatform, Option<PlatformAppId>), App>,
    accounts: HashMap<ConnectionId, Account>,
}

struct App {
    limiter: Arc<Limiter>,
    ledger: Ledger,
}

struct Account {
    limiter: Arc<Limiter>,
    not_before: Option<DateTime<Utc>>,
    breaker: Breaker,
}

type Limiter = RateLimiter<NotKeyed, InMemoryState, ToldTime, NoOpMiddleware<Nanos>>;

impl Paces {
    fn may_ask(&self, asker: Asker, operation: Operation, now: DateTime<Utc>) -> Result<(), PlatformError> {
        let platform = asker.platform;
        let mut books = self.lock();
        let account = books.account(asker, &self.time);
        if let Some(until) = account.not_before.filter(|until| *until > now) {
            let kind = ErrorKind::RateLimited { retry_after: Some(until - now) };
            return Err(unasked(platform, kind, format!("{platform} asked Steeple to wait")));
        }
        if !operation.essential && !account.breaker.lets_through(now) {
            let detail = format!("{platform} failed several times in a row; Steeple gives it a short rest");
            return Err(unasked(platform, ErrorKind::Unavailable, detail));
        }
        if books.lifted {
            return Ok(());
        }
        let may_spend = books.app(asker, &self.time).ledger.may_spend(operation, now);
        may_spend.map_err(|resets_at| quota_gone(platform, resets_at))
    }

    fn spend(&self, asker: Asker, operation: Operation, now: DateTime<Utc>) -> Result<(), PlatformError> {
        let mut books = self.lock();
        if books.lifted {
            return Ok(());
        }
        let spent = books.app(asker, &self.time).ledger.spend(operation, now);
        spent.map_err(|resets_at| quota_gone(asker.platform, resets_at))
    }

    fn limiters(&self, asker: Asker) -> (Arc<Limiter>, Arc<Limiter>) {
        let mut books = self.lock();
        let account = Arc::clone(&books.account(asker, &self.time).limiter);
        (account, Arc::clone(&books.app(asker, &self.time).limiter))
    }

    fn note(&self, asker: Asker, error: Option<ErrorKind>, now: DateTime<Utc>) {
        let mut books = self.lock();
        let account = books.account(asker, &self.time);
        account.breaker.note(error, now);
        match error {
            Some(ErrorKind::RateLimited { retry_after }) => {
                let wait = retry_after.unwrap_or(TimeDelta::seconds(5)).min(TimeDelta::hours(1));
                account.not_before = account.not_before.max(Some(now + wait));
            }
            Some(ErrorKind::QuotaGone { resets_at }) => books.app(asker, &self.time).ledger.is_gone(resets_at, now),
            _ => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Books {
    fn app(&mut self, asker: Asker, time: &ToldTime) -> &mut App {
        self.apps.entry((asker.platform, asker.app)).or_insert_with(|| {
            let pace = &asker.platform.descriptor().pace;
            App { limiter: limiter(pace.per_app_per_second, time), ledger: Ledger::new(pace.quota) }
        })
    }

    fn account(&mut self, asker: Asker, time: &ToldTime) -> &mut Account {
        self.accounts.entry(asker.connection).or_insert_with(|| Account {
            limiter: limiter(asker.platform.descriptor().pace.per_account_per_second, time),
            not_before: None,
            breaker: Breaker::default(),
        })
    }
}

fn limiter(per_second: u32, time: &ToldTime) -> Arc<Limiter> {
    let per_second = std::num::NonZeroU32::new(per_second).unwrap_or(std::num::NonZeroU32::MIN);
    Arc::new(RateLimiter::direct_with_clock(Rate::per_second(per_second), time.clone()))
}

/// Waits until the limiter lets one request through. The wait ends when it is over on either clock, Steeple's or the machine's:
/// a rate is about real requests, and a clock that is moved by hand may stand still.
async fn wait_for_turn(
    ctx: &Context,
    paces: &Paces,
    limiter: &Limiter,
    platform: StreamingPlatform,
) -> Result<(), PlatformError> {
    if paces.lock().lifted {
        return Ok(());
    }
    paces.time.is_at_least(ctx.now());
    let mut waited = Duration::ZERO;
    while let Err(too_early) = limiter.check() {
        let wait = too_early.wait_time_from(paces.time.now()).max(Duration::from_millis(1));
        if waited + wait > PATIENCE {
            let kind = ErrorKind::RateLimited { retry_after: TimeDelta::from_std(wait).ok() };
            return Err(unasked(platform, kind, format!("many requests wait for {platform} already")));
        }
        let told = paces.time.now();
        let instant = ctx.now() + TimeDelta::from_std(wait).unwrap_or_default();
        tokio::select! {
            () = ctx.clock.sleep_until(instant) => {}
            () = tokio::time::sleep(wait) => {}
        }
        paces.time.advance_to(told + wait);
        waited += wait;
    }
    Ok(())
}

/// The limiter's clock: the time it was last told, never going back.
#[derive(Debug, Clone, Default)]
struct ToldTime(Arc<AtomicU64>);

impl ToldTime {
    fn is_at_least(&self, now: DateTime<Utc>) {
        let nanos = now.timestamp_nanos_opt().and_then(|nanos| u64::try_from(nanos).ok()).unwrap_or_default();
        self.0.fetch_max(nanos, Ordering::Relaxed);
    }

    fn advance_to(&self, nanos: Nanos) {
        self.0.fetch_max(nanos.as_u64(), Ordering::Relaxed);
    }
}

impl GovernorClock for ToldTime {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::new(self.0.load(Ordering::Relaxed))
    }
}

fn quota_gone(platform: StreamingPlatform, resets_at: Option<DateTime<Utc>>) -> PlatformError {
    let detail = format!("the day's allowance at {platform} is used up, but for what starting and ending need");
    unasked(platform, ErrorKind::QuotaGone { resets_at }, detail)
}

/// An error of Steeple's own: nothing was sent.
pub(super) fn unasked(platform: StreamingPlatform, kind: ErrorKind, detail: impl Into<String>) -> PlatformError {
    PlatformError::new(platform, "pace", kind, Outcome::NothingHappened, detail)
}
