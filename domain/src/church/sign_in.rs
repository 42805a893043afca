//! Signing in with e-mail and password: one answer and one amount of work, whoever asks.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use steeple_platforms::contract::credentials::Secret;

use super::entity::{membership, session, user};
use super::session::session_begin_in_txn;
use super::{input, password};
use crate::actor::{Actor, Means};
use crate::audit::{Entry, audit_record_in_txn};
use crate::clock::Clock;
use crate::context::Context;
use crate::database::WriteTxn;
use crate::entropy;
use crate::error::{Error, Result};
use crate::ids::{ChurchId, UserId};

/// Tries per minute for one account, right or wrong.
const TRIES_PER_ACCOUNT: NonZeroU32 = NonZeroU32::new(5).expect("five is not zero");
/// Tries per minute from one address; more than for an account, because a whole team may sit behind one address on Sunday.
const TRIES_PER_ADDRESS: NonZeroU32 = NonZeroU32::new(20).expect("twenty is not zero");
/// Beyond this many remembered keys the rested ones are forgotten.
const REMEMBERED_KEYS: usize = 10_000;

/// What a person typed, and where from.
#[derive(Debug)]
pub struct SignIn<'a> {
    pub email: &'a str,
    pub password: &'a Secret,
    /// `None` where there is no network between: the command line.
    pub address: Option<IpAddr>,
    /// Which church, for a person of several; `None` takes the one they joined first.
    pub church: Option<ChurchId>,
}

/// A session that has just begun.
#[derive(Debug)]
pub struct Signed {
    /// Shown once: it goes into the cookie and nowhere else.
    pub token: Secret,
    pub session: session::Model,
    pub actor: Actor,
}

/// Counts tries per account and per address, in the memory of this process.
pub struct SignInLimits {
    accounts: Limiter<Vec<u8>>,
    addresses: Limiter<IpAddr>,
}

type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, LimiterClock, NoOpMiddleware<Duration>>;

impl SignInLimits {
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let clock = LimiterClock(clock);
        Self {
            accounts: RateLimiter::dashmap_with_clock(Quota::per_minute(TRIES_PER_ACCOUNT), clock.clone()),
            addresses: RateLimiter::dashmap_with_clock(Quota::per_minute(TRIES_PER_ADDRESS), clock),
        }
    }

    /// Counts one try.
    pub(super) fn check(&self, email: &str, address: Option<IpAddr>) -> Result<()> {
        self.check_address(address)?;
        // The hash keeps the keys small, whatever was typed.
        self.accounts.check_key(&entropy::token_hash(email)).map_err(|_| too_many_tries())
    }

    /// Counts one try of this address on something that is no account yet.
    ///
    /// # Errors
    /// `Invalid` with `TOO_MANY_TRIES` when the address must rest a minute.
    pub fn check_address(&self, address: Option<IpAddr>) -> Result<()> {
        if self.accounts.len() + self.addresses.len() > REMEMBERED_KEYS {
            self.accounts.retain_recent();
            self.addresses.retain_recent();
        }
        let rested = address.is_none_or(|address| self.addresses.check_key(&address).is_ok());
        if rested { Ok(()) } else { Err(too_many_tries()) }
    }
}

/// Begins a session for whoever knows the password. A refused try on a known account is noted for its churches.
///
/// # Errors
/// `Invalid` with `SIGN_IN_REFUSED` for every wrong combination alike, with `TOO_MANY_TRIES` when the account or the
/// address must rest a minute.
pub async fn sign_in(ctx: &Context, limits: &SignInLimits, sign_in: &SignIn<'_>) -> Result<Signed> {
    let email = input::email_normalised(sign_in.email);
    limits.check(&email, sign_in.address)?;
    let known = user::Entity::find().filter(user::Column::Email.eq(&email)).one(ctx.db.reader()).await?;
    let stored = known.as_ref().and_then(|user| user.password_hash.clone());
    let verified = sign_in.password.reveal().chars().count() <= input::PASSWORD_MAX_CHARS
        && password::verify(stored, sign_in.password).await?;
    let user = match known {
        Some(user) if verified && user.disabled_at.is_none() => user,
        Some(user) => {
            // Beside the answer, which must not take longer for an address that is known.
            tokio::spawn(refusal_note(ctx.clone(), user.id, sign_in.address));
            return Err(refused());
        }
        None => return Err(refused()),
    };

    let now = ctx.now();
    let mut memberships = membership::Entity::find()
        .filter(membership::Column::UserId.eq(user.id))
        .order_by_asc(membership::Column::CreatedAt)
        .order_by_asc(membership::Column::Id);
    if let Some(church) = sign_in.church {
        memberships = memberships.filter(membership::Column::ChurchId.eq(church));
    }
    let memberships = memberships.all(ctx.db.reader()).await?;
    let membership =
        memberships.into_iter().find(|member| member.valid_until.is_none_or(|end| end > now)).ok_or_else(refused)?;

    let mut txn = ctx.db.begin().await?;
    let signed = signed_in_txn(ctx, &mut txn, &membership, sign_in.address).await?;
    txn.commit().await?;
    Ok(signed)
}

/// Begins a session of this member, whoever they proved to be.
pub(super) async fn signed_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    member: &membership::Model,
    address: Option<IpAddr>,
) -> Result<Signed> {
    let (session, token) = session_begin_in_txn(ctx, txn, member.church_id, member.user_id).await?;
    let means = Means::Session(session.id);
    let actor = Actor { church: member.church_id, user: Some(member.user_id), role: member.role, means };
    let details = json!({ "address": address });
    let entry = Entry { action: "session.begun", subject: session.id.to_string(), details: &details };
    audit_record_in_txn(ctx, txn, &actor, entry).await?;
    Ok(Signed { token, session, actor })
}

/// Writes a refused try into the trail of each church of the person who was tried. Nobody knows who it was, so it is
/// Steeple's own entry. Tries that had to wait are not noted: the limit bounds what a stranger can make the trail hold.
async fn refusal_note(ctx: Context, user: UserId, address: Option<IpAddr>) {
    let noted = async {
        let churches = membership::Entity::find().filter(membership::Column::UserId.eq(user));
        for member in churches.all(ctx.db.reader()).await? {
            let mut txn = ctx.db.begin().await?;
            let details = json!({ "address": address });
            let entry = Entry { action: "session.refused", subject: user.to_string(), details: &details };
            audit_record_in_txn(&ctx, &mut txn, &Actor::system(member.church_id), entry).await?;
            txn.commit().await?;
        }
        Ok::<(), Error>(())
    };
    if let Err(error) = noted.await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a refused sign-in could not be noted");
    }
}

fn too_many_tries() -> Error {
    let message = "There were too many tries to sign in. Wait a minute, then try again.";
    Error::invalid("TOO_MANY_TRIES", message, &["email"])
}

fn refused() -> Error {
    let message = "E-mail and password do not fit together. Check both and try again.";
    Error::invalid("SIGN_IN_REFUSED", message, &["email"])
}

/// The domain's clock as governor wants to see it.
#[derive(Clone)]
struct LimiterClock(Arc<dyn Clock>);

impl governor::clock::Clock for LimiterClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let since_epoch = self.0.now().timestamp_micros();
        Duration::from_micros(u64::try_from(since_epoch).unwrap_or_default())
    }
}
