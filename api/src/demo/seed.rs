//! The church of the demo and its owner. Started again on the same data, the demo finds them.

use anyhow::Context as _;
use steeple_domain::Context;
use steeple_domain::church::{
    Actor, NewApiToken, NewChurch, NewUser, Role, SignIn, SignInLimits, api_token_create, church_create, sign_in,
    user_create,
};
use steeple_domain::ids::ChurchId;
use steeple_platforms::contract::credentials::Secret;

/// Signs in to the demo; it listens on loopback only and holds nothing real.
pub const EMAIL: &str = "owner@gracechapel.example";
pub const PASSWORD: &str = "grace-chapel-demo";
const NAME: &str = "Grace Chapel";
const TIME_ZONE: &str = "America/New_York";

/// What was made or found.
pub struct Seeded {
    pub church: ChurchId,
    pub api_token: Secret,
}

/// Makes the church and its owner unless they are there, and a token for scripts.
///
/// # Errors
/// When the database did not do it.
pub async fn seed(ctx: &Context) -> anyhow::Result<Seeded> {
    let owner = if let Some(owner) = owner(ctx).await? {
        owner
    } else {
        found_church(ctx).await?;
        owner(ctx).await?.context("the demo's owner cannot sign in; is this another installation's data folder?")?
    };
    let new = NewApiToken { name: "demo", role: Role::Owner, expires_at: None };
    let issued = api_token_create(ctx, &owner, &new).await?;
    Ok(Seeded { church: owner.church, api_token: issued.token })
}

/// The owner, found by signing in as one.
async fn owner(ctx: &Context) -> anyhow::Result<Option<Actor>> {
    let limits = SignInLimits::new(std::sync::Arc::clone(&ctx.clock));
    let password = Secret::new(PASSWORD);
    let who = SignIn { email: EMAIL, password: &password, address: None, church: None };
    match sign_in(ctx, &limits, &who).await {
        Ok(signed) => Ok(Some(signed.actor)),
        Err(steeple_domain::Error::Invalid(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn found_church(ctx: &Context) -> anyhow::Result<()> {
    let church = church_create(ctx, &NewChurch { name: NAME, time_zone: TIME_ZONE }).await?;
    let password = Secret::new(PASSWORD);
    let owner = NewUser { email: EMAIL, name: "Owner of Grace Chapel", password: &password, role: Role::Owner };
    user_create(ctx, &Actor::system(church.id), &owner).await?;
    Ok(())
}
