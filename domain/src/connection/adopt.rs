//! Making a chosen account a connection: new, or an old one brought back with its id and history.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, IntoActiveModel, QueryFilter, SqlErr};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::account::Account;
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::credentials::{Credentials, Renewal};
use steeple_platforms::contract::descriptor::Rotation;
use steeple_platforms::contract::error::{ErrorKind, PlatformError};

use super::attempt::{self, AttemptStatus};
use super::entity::{self, AuthKind, ConnectionStatus, Model};
use super::revoke::{self, Unneeded};
use super::status::{Standing, sentence};
use super::verify::{self, Proof};
use super::{ahead, choose, read, schedule, scopes, subscribe, vaulted};
use crate::audit::{self, Entry};
use crate::church::Actor;
use crate::context::Context;
use crate::database::{Change, Subject, WriteTxn};
use crate::error::Error;
use crate::ids::{AttemptId, ConnectionId, PlatformAppId};
use crate::platform_column::PlatformColumn;
use crate::queue::{self, JobKind, NewJob};

/// Why no connection came about.
#[derive(Debug)]
pub(super) enum Setback {
    /// For the person who pressed the button: what happened, and what to do.
    Refused { code: &'static str, message: String, remedy: String },
    /// For the person who runs Steeple.
    Broken(Error),
}

impl Setback {
    pub(super) fn refused(code: &'static str, message: impl Into<String>, remedy: &str) -> Self {
        Self::Refused { code, message: message.into(), remedy: remedy.to_owned() }
    }
}

impl From<PlatformError> for Setback {
    fn from(error: PlatformError) -> Self {
        Self::refused(error.kind.code(), sentence(&error.detail), error.remedy())
    }
}

impl From<Error> for Setback {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl From<DbErr> for Setback {
    fn from(error: DbErr) -> Self {
        Self::Broken(error.into())
    }
}

/// An account that is about to become a connection.
pub(super) struct Newcomer {
    pub platform: StreamingPlatform,
    pub auth_kind: AuthKind,
    pub account: Account,
    /// What the grant as a whole was given; the account's own list goes before it.
    pub scopes: Option<Vec<String>>,
    pub reconnect_of: Option<ConnectionId>,
    pub attempt: Option<AttemptId>,
    /// The church's own app that got the grant; `None` for the instance's.
    pub app: Option<PlatformAppId>,
}

/// Connects the account: checks it, asks the platform whether it may go live, stores it.
///
/// The vendor is asked for webhooks at once; they spare the asking, so nothing depends on them.
///
/// When it is refused nothing is changed, and the new grant is given back unless another connection lives on it.
pub(super) async fn adopt(ctx: &Context, actor: &Actor, newcomer: Newcomer) -> Result<Model, Setback> {
    let checked = check(ctx, actor, &newcomer).await;
    let checked = match checked {
        Ok(checked) => checked,
        Err(setback) => {
            revoke::let_go(ctx, unneeded(actor, &newcomer)).await;
            return Err(setback);
        }
    };
    let stored = match store(ctx, actor, &newcomer, &checked).await {
        // Somebody connected the same account at the same moment; now there is a row to bring back.
        Err(Setback::Broken(Error::Database(error)))
            if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) =>
        {
            store(ctx, actor, &newcomer, &checked).await
        }
        stored => stored,
    };
    if let Ok(row) = &stored {
        subscribe::webhooks_subscribe(ctx, row).await;
    }
    stored
}

struct Checked {
    scopes: scopes::Scopes,
    proof: Proof,
    asked_at: Option<DateTime<Utc>>,
}

fn unneeded<'a>(actor: &Actor, newcomer: &'a Newcomer) -> Unneeded<'a> {
    Unneeded {
        church: actor.church,
        platform: newcomer.platform,
        connection: None,
        account_id: &newcomer.account.id,
        app: newcomer.app,
        credentials: &newcomer.account.credentials,
    }
}

async fn check(ctx: &Context, actor: &Actor, newcomer: &Newcomer) -> Result<Checked, Setback> {
    let (platform, account) = (newcomer.platform, &newcomer.account);
    if let Some(id) = newcomer.reconnect_of {
        let old = read::connection_load(ctx, actor.church, id).await?;
        if old.account_id != account.id {
            let message = format!(
                "This is a different account: {} came back, but this connection is {}. Nothing was changed.",
                account.name, old.account_name
            );
            return Err(Setback::refused(
                "DIFFERENT_ACCOUNT",
                message,
                "Press Reconnect and choose the same account. To add the other one, press Connect.",
            ));
        }
    }
    if !account.is_eligible {
        let why = choose::why_ineligible(platform).english;
        return Err(Setback::refused("NOT_ELIGIBLE", why, ErrorKind::NotEligible.remedy()));
    }
    if !lasts(platform, newcomer.auth_kind, &account.credentials) {
        let message = format!("{platform} gave no lasting permission, so the connection would break within the hour.");
        return Err(Setback::refused("NOT_LASTING", message, "Press Connect again and leave every box ticked."));
    }
    let given = account.scopes.as_deref().or(newcomer.scopes.as_deref());
    let scopes = scopes::compare(platform.descriptor(), given)
        .map_err(|words| Setback::refused("MISSING_SCOPE", words, "Press Connect again and leave every box ticked."))?;
    let app = vaulted::app_of(ctx, actor.church, platform, newcomer.app, &account.credentials).await?;
    let now = ctx.now();
    let call = Call { http: &ctx.http, app: &app, credentials: &account.credentials, account_id: &account.id, now };
    match verify::ask(platform, &call).await {
        Ok(proof) => Ok(Checked { scopes, proof, asked_at: Some(now) }),
        // The platform refuses its own new grant: better said now than on Sunday.
        Err(error) if matches!(error.kind, ErrorKind::NeedsReconnect | ErrorKind::MissingScope) => Err(error.into()),
        Err(error) => {
            tracing::info!(%platform, %error, "connected without asking whether the account may go live");
            Ok(Checked { scopes, proof: Proof::unasked(platform), asked_at: None })
        }
    }
}

/// True when the credentials can be used, and renewed where this vendor renews (pitfall: a sign-in that dies within the hour).
fn lasts(platform: StreamingPlatform, auth_kind: AuthKind, credentials: &Credentials) -> bool {
    let renews = auth_kind == AuthKind::OAuth && platform.descriptor().rotation() != Rotation::NoRefreshToken;
    let can_renew = match &credentials.renewal {
        Renewal::RefreshToken { refresh_token, .. } => !refresh_token.is_empty(),
        Renewal::Reexchange { user_token, .. } => !user_token.is_empty(),
        Renewal::ServerToServer { .. } | Renewal::Typed { .. } => true,
        Renewal::None => !renews,
    };
    credentials.is_usable() && can_renew
}

async fn store(ctx: &Context, actor: &Actor, newcomer: &Newcomer, checked: &Checked) -> Result<Model, Setback> {
    let (platform, account) = (newcomer.platform, &newcomer.account);
    let now = ctx.now();
    let mut txn = ctx.db.begin().await?;
    let old = entity::Entity::of(actor.church)
        .filter(entity::Column::Platform.eq(PlatformColumn(platform)))
        .filter(entity::Column::AccountId.eq(&account.id))
        .one(&*txn)
        .await?;
    let id = old.as_ref().map_or_else(|| ConnectionId::new(now, &*ctx.entropy), |old| old.id);
    let sealed = vaulted::seal(ctx, &entity::credentials_place(actor.church, id), &account.credentials)?;
    let earlier =
        old.as_ref().filter(|old| Standing::of(old).may_call()).and_then(|old| vaulted::credentials_of(ctx, old).ok());
    let row = Model {
        id,
        church_id: actor.church,
        platform: PlatformColumn(platform),
        account_id: account.id.clone(),
        account_name: account.name.clone(),
        avatar_url: account.avatar_url.clone(),
        auth_kind: newcomer.auth_kind,
        status: ConnectionStatus::Connected,
        reason_code: None,
        reason: None,
        remedy: None,
        scopes: scopes::to_column(&checked.scopes.given),
        missing_scopes: scopes::to_column(&checked.scopes.lacking),
        live_allowed: checked.proof.live_allowed,
        live_findings: checked.proof.findings_column(),
        relays: checked.proof.relays_column(old.as_ref().and_then(|old| old.relays.clone())),
        sealed_credentials: Some(sealed),
        app_id: newcomer.app,
        credentials_version: old.as_ref().map_or(1, |old| old.credentials_version + 1),
        access_expires_at: account.credentials.access_expires_at,
        grant_expires_at: account.credentials.grant_expires_at(),
        act_before: checked.proof.act_before,
        connected_at: Some(now),
        last_refreshed_at: None,
        last_verified_at: checked.asked_at,
        check_asked_at: None,
        // A renewal in flight belongs to the grant that is replaced here; it finds out by the version.
        refresh_owner: None,
        refresh_until: None,
        refresh_unanswered: 0,
        version: old.as_ref().map_or(1, |old| old.version + 1),
        created_at: old.as_ref().map_or(now, |old| old.created_at),
        updated_at: now,
    };
    let columns = row.clone().into_active_model().reset_all();
    if old.is_some() {
        columns.update(&*txn).await?;
    } else {
        columns.insert(&*txn).await?;
    }
    if let Some(credentials) = &earlier {
        let app = old.as_ref().and_then(|old| old.app_id);
        let (church, connection, account_id) = (actor.church, Some(id), account.id.as_str());
        let replaced = Unneeded { church, platform, connection, account_id, app, credentials };
        revoke::let_go_in_txn(ctx, &mut txn, replaced).await?;
    }
    tell_in_txn(ctx, &mut txn, actor, newcomer, &row, old.is_some()).await?;
    txn.commit().await?;
    ahead::forget(ctx, id);
    Ok(row)
}

/// The job that keeps it alive, the history, the attempt that is done, and whoever is looking.
async fn tell_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    newcomer: &Newcomer,
    row: &Model,
    again: bool,
) -> Result<(), Error> {
    let due_at = schedule::first_look(ctx, row);
    let job = NewJob { kind: JobKind::ConnectionRefresh, church: Some(row.church_id), subject: row.id.0, due_at };
    queue::job_enqueue_in_txn(ctx, txn, job).await?;
    let action = if again { "connection.reconnected" } else { "connection.connected" };
    let details = serde_json::json!({ "platform": row.platform.0.slug(), "account": row.account_name });
    audit::audit_record_in_txn(ctx, txn, actor, Entry { action, subject: row.id.to_string(), details: &details })
        .await?;
    if let Some(attempt) = newcomer.attempt {
        let done = attempt::ActiveModel {
            id: Set(attempt),
            status: Set(AttemptStatus::Connected),
            connection_id: Set(Some(row.id)),
            sealed_choices: Set(None),
            ..Default::default()
        };
        done.update(&**txn).await?;
    }
    txn.tell(Change { church: Some(row.church_id), subject: Subject::Connection(row.id) });
    Ok(())
}
