//! Pressing the connect button: a state that only this browser knows, a verifier that only the vault knows.

use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::oauth::{self, AuthorizationRequest};
use url::Url;

use super::attempt::{self, ATTEMPT_LIFETIME, AttemptStatus};
use super::read;
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::entropy;
use crate::error::{Error, Result};
use crate::ids::{AttemptId, ConnectionId};
use crate::platform_app::platform_app_choose;
use crate::platform_column::PlatformColumn;

/// Which account is to be connected, and where the browser goes afterwards.
#[derive(Debug, Clone, Copy)]
pub struct NewAttempt<'a> {
    pub platform: StreamingPlatform,
    /// A path of Steeple's own, for example `/connections`.
    pub return_path: &'a str,
    /// The connection to be brought back; the same account must come.
    pub reconnect_of: Option<ConnectionId>,
}

/// Where the browser is sent.
#[derive(Debug, Clone)]
pub struct Begun {
    pub attempt_id: AttemptId,
    pub authorization_url: Url,
}

/// Begins to connect an account: stores an attempt of ten minutes and gives the platform's consent page.
///
/// # Errors
/// `Forbidden` below ADMIN and for actors who are nobody's browser; `Invalid` when the platform has no sign-in or is not set up, or the
/// path leads elsewhere; `NotFound` when the connection to bring back is not of this church and platform.
pub async fn connect_begin(ctx: &Context, actor: &Actor, new: NewAttempt<'_>) -> Result<Begun> {
    actor.require(Role::Admin)?;
    let user = actor.user.ok_or(Error::Forbidden)?;
    if new.platform.descriptor().oauth.is_none() {
        let message = format!("{} has no sign-in. Fill in its form instead.", new.platform);
        return Err(Error::invalid("NO_SIGN_IN", message, &["platform"]));
    }
    let app = platform_app_choose(ctx, actor.church, new.platform).await?;
    if app.credentials.client_secret.is_empty() {
        let message = format!("The app for {} has no secret. Press Connect with a code instead.", new.platform);
        return Err(Error::invalid("APP_WITHOUT_SECRET", message, &["platform"]));
    }
    check(ctx, actor, &new).await?;
    let now = ctx.now();
    let id = AttemptId::new(now, &*ctx.entropy);
    let (state, verifier) = (entropy::token(&*ctx.entropy), entropy::token(&*ctx.entropy));
    let place = attempt::place(actor.church, id, "sealed_verifier");
    let row = attempt::ActiveModel {
        id: Set(id),
        church_id: Set(actor.church),
        user_id: Set(user),
        platform: Set(PlatformColumn(new.platform)),
        app_id: Set(app.id),
        state_hash: Set(entropy::token_hash(state.reveal())),
        sealed_verifier: Set(ctx.keys.seal(&*ctx.entropy, &place, verifier.reveal().as_bytes())?),
        sealed_code: Set(None),
        code_interval_s: Set(None),
        return_path: Set(new.return_path.to_owned()),
        reconnect_of: Set(new.reconnect_of),
        status: Set(AttemptStatus::Open),
        failure_code: Set(None),
        message: Set(None),
        remedy: Set(None),
        sealed_choices: Set(None),
        connection_id: Set(None),
        created_at: Set(now),
        expires_at: Set(now + ATTEMPT_LIFETIME),
        consumed_at: Set(None),
    };
    let txn = ctx.db.begin().await?;
    row.insert(&*txn).await?;
    txn.commit().await?;
    let redirect_uri = ctx.redirect_uri(new.platform);
    let request = AuthorizationRequest {
        state: &state,
        verifier: &verifier,
        redirect_uri: &redirect_uri,
        reconnect: new.reconnect_of.is_some(),
    };
    let authorization_url = oauth::authorization_url(&ctx.http, new.platform.descriptor(), &app.credentials, &request)
        .ok_or(Error::NotFound("sign-in"))?;
    Ok(Begun { attempt_id: id, authorization_url })
}

/// What holds for an attempt on either way.
///
/// # Errors
/// `Invalid` when the path leads elsewhere; `NotFound` when the connection to bring back is not of this church and platform.
pub(super) async fn check(ctx: &Context, actor: &Actor, new: &NewAttempt<'_>) -> Result<()> {
    if !is_local_path(new.return_path) {
        let message =
            "The return path must be a path on this Steeple that begins with one slash, for example /connections.";
        return Err(Error::invalid("RETURN_PATH_NOT_LOCAL", message, &["returnPath"]));
    }
    if let Some(id) = new.reconnect_of {
        let row = read::connection_load(ctx, actor.church, id).await?;
        if row.platform.0 != new.platform {
            return Err(Error::NotFound("connection"));
        }
    }
    Ok(())
}

/// True for a path that no browser takes for another host: browsers read a backslash as a slash and drop tabs and line ends.
fn is_local_path(path: &str) -> bool {
    let sensible = path.len() <= 512 && !path.chars().any(|letter| letter.is_control() || letter == '\\');
    sensible && path.starts_with('/') && !path.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_steeples_own_is_returned_to() {
        for local in ["/", "/connections", "/connections?platform=youtube#top"] {
            assert!(is_local_path(local), "{local}");
        }
        for foreign in [
            "",
            "connections",
            "//evil.example",
            "/\\evil.example",
            "\\/evil",
            "/\t/evil.example",
            "https://evil.example",
        ] {
            assert!(!is_local_path(foreign), "{foreign}");
        }
    }
}
