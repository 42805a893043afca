//! The church of the demo and its owner. Started again on the same data, the demo finds them.

use anyhow::Context as _;
use steeple_domain::Context;
use steeple_domain::church::{
    Actor, NewApiToken, OwnerLinkForm, Role, SignIn, SignInLimits, api_token_authenticate, api_token_create,
    church_count, owner_link_create, owner_link_redeem, sign_in,
};
use steeple_domain::ids::ChurchId;
use steeple_platforms::contract::credentials::Secret;

use super::kept::Kept;

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

/// Makes the church, its owner and a token for scripts, or finds those of the last time.
///
/// # Errors
/// When the database did not do it, or holds a church that is not the demo's.
pub async fn seed(ctx: &Context, kept: &Kept) -> anyhow::Result<Seeded> {
    if let Some(api_token) = kept.api_token()?
        && let Some(actor) = api_token_authenticate(ctx, &api_token).await?
    {
        return Ok(Seeded { church: actor.church, api_token });
    }
    let owner = if church_count(ctx).await? == 0 { found_church(ctx).await? } else { owner(ctx).await? };
    let new = NewApiToken { name: "demo", role: Role::Owner, expires_at: None };
    let issued = api_token_create(ctx, &owner, &new).await?;
    kept.keep_api_token(&issued.token)?;
    Ok(Seeded { church: owner.church, api_token: issued.token })
}

/// The owner, found by signing in as one.
async fn owner(ctx: &Context) -> anyhow::Result<Actor> {
    let limits = SignInLimits::new(std::sync::Arc::clone(&ctx.clock));
    let password = Secret::new(PASSWORD);
    let who = SignIn { email: EMAIL, password: &password, address: None, church: None };
    let signed = sign_in(ctx, &limits, &who).await;
    let signed = signed.context(
        "the demo's owner cannot sign in: this data is another installation's, or the password was changed and the demo's token \
         revoked. Start the demo with another --data-dir",
    )?;
    Ok(signed.actor)
}

/// Church and owner in one transaction, as whoever opens the first link of a fresh Steeple.
async fn found_church(ctx: &Context) -> anyhow::Result<Actor> {
    let link = owner_link_create(ctx).await?;
    let password = Secret::new(PASSWORD);
    let form = OwnerLinkForm {
        church_name: NAME,
        time_zone: TIME_ZONE,
        email: EMAIL,
        name: "Owner of Grace Chapel",
        password: &password,
    };
    Ok(owner_link_redeem(ctx, &link.token, &form, None).await?.actor)
}
