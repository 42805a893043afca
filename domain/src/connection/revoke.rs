//! Taking a grant back at its vendor, surely and later: the vendor may be down, and the connection's own copy is wiped at once.
//!
//! The credentials move, sealed, into a row of their own; a job takes them back and removes the row. Nothing is taken back
//! while another connection lives on the same consent, on this platform or on a sibling of the same vendor, which is looked at again just before the call: the person may have
//! connected again meanwhile.

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter,
};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::account::RevocationReach;
use steeple_platforms::contract::call::AppCall;
use steeple_platforms::contract::credentials::Credentials;
use steeple_platforms::contract::error::PlatformError;

use super::{entity, revocation, vaulted};
use crate::audit::{self, Entry};
use crate::church::Actor;
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::Result;
use crate::ids::{ChurchId, ConnectionId, PlatformAppId, RevocationId};
use crate::platform_column::PlatformColumn;
use crate::queue::{self, JobKind, NewJob};

/// For so long a vendor that does not answer is asked again. Then the person's own settings page is the only way.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(7);

/// A grant that nobody needs any more.
#[derive(Debug)]
pub(super) struct Unneeded<'a> {
    pub church: ChurchId,
    pub platform: StreamingPlatform,
    pub connection: Option<ConnectionId>,
    /// Empty when it is not known.
    pub account_id: &'a str,
    /// The church's own app that got it; `None` for the instance's.
    pub app: Option<PlatformAppId>,
    pub credentials: &'a Credentials,
}

/// How an attempt to take a grant back ended.
#[derive(Debug)]
pub enum Revoked {
    /// Taken back, or not to be taken back any more.
    Done,
    /// The vendor did not do it; ask again.
    NotYet(PlatformError),
}

/// Notes a grant to be taken back, unless another connection lives on the same consent.
pub(super) async fn let_go_in_txn(ctx: &Context, txn: &mut WriteTxn, grant: Unneeded<'_>) -> Result<()> {
    if grant.platform.client().accounts().revocation_reach() == RevocationReach::Nothing {
        return Ok(());
    }
    if is_shared(&**txn, grant.church, (grant.platform, grant.app), grant.account_id).await? {
        return Ok(());
    }
    let now = ctx.now();
    let id = RevocationId::new(now, &*ctx.entropy);
    let row = revocation::ActiveModel {
        id: Set(id),
        church_id: Set(grant.church),
        platform: Set(PlatformColumn(grant.platform)),
        app_id: Set(grant.app),
        connection_id: Set(grant.connection),
        account_id: Set(grant.account_id.to_owned()),
        sealed_credentials: Set(vaulted::seal(ctx, &revocation::place(grant.church, id), grant.credentials)?),
        tries: Set(0),
        created_at: Set(now),
    };
    row.insert(&**txn).await?;
    let job = NewJob { kind: JobKind::ConnectionRevoke, church: Some(grant.church), subject: id.0, due_at: now };
    queue::job_enqueue_in_txn(ctx, txn, job).await
}

/// The same in a transaction of its own, for grants that never became a connection. Best effort: failing to note it is logged.
pub(super) async fn let_go(ctx: &Context, grant: Unneeded<'_>) {
    let platform = grant.platform;
    let noted = async {
        let mut txn = ctx.db.begin().await?;
        let_go_in_txn(ctx, &mut txn, grant).await?;
        txn.commit().await?;
        Result::<()>::Ok(())
    };
    if let Err(error) = noted.await {
        tracing::warn!(%platform, %error, "an unneeded grant could not be noted for taking back");
    }
}

/// Takes one noted grant back.
///
/// # Errors
/// When the database or the vault did not do it; the vendor's trouble is [`Revoked::NotYet`].
pub async fn revocation_run(ctx: &Context, id: RevocationId) -> Result<Revoked> {
    let Some(row) = revocation::Entity::find_by_id(id).one(ctx.db.reader()).await? else { return Ok(Revoked::Done) };
    let platform = row.platform.0;
    if is_shared(ctx.db.reader(), row.church_id, (platform, row.app_id), &row.account_id).await? {
        return forget(ctx, &row, "connection.revoke_unneeded").await;
    }
    let credentials: Credentials = vaulted::open(ctx, &row.credentials_place(), &row.sealed_credentials)?;
    let app = vaulted::app_of(ctx, row.church_id, platform, row.app_id, &credentials).await?;
    let call = AppCall { http: &ctx.http, app: &app, now: ctx.now() };
    match platform.client().accounts().revoke(&call, &credentials).await {
        Ok(()) => forget(ctx, &row, "connection.revoked").await,
        Err(error) if row.created_at + GIVE_UP_AFTER <= ctx.now() => {
            tracing::warn!(%platform, %error, "a grant could not be taken back; remove Steeple in the account's own settings");
            forget(ctx, &row, "connection.revoke_given_up").await
        }
        Err(error) => {
            let tries = revocation::ActiveModel { id: Set(row.id), tries: Set(row.tries + 1), ..Default::default() };
            tries.update(ctx.db.reader()).await?;
            Ok(Revoked::NotYet(error))
        }
    }
}

/// Removes the row with its secret, and tells the history.
async fn forget(ctx: &Context, row: &revocation::Model, action: &'static str) -> Result<Revoked> {
    let mut txn = ctx.db.begin().await?;
    let removed = revocation::Entity::delete_by_id(row.id).exec(&*txn).await?;
    if removed.rows_affected > 0 {
        let subject = row.connection_id.map_or_else(|| row.id.to_string(), |id| id.to_string());
        let details = serde_json::json!({ "platform": row.platform.0.slug() });
        let entry = Entry { action, subject, details: &details };
        audit::audit_record_in_txn(ctx, &mut txn, &Actor::system(row.church_id), entry).await?;
    }
    txn.commit().await?;
    Ok(Revoked::Done)
}

/// True while another connection would lose its grant with this one. Only grants of one app end together; which app a sibling
/// platform's grant came with is another registration here even where it is the vendor's same one, so there all of them count.
async fn is_shared<C: ConnectionTrait>(
    db: &C,
    church: ChurchId,
    (platform, app): (StreamingPlatform, Option<PlatformAppId>),
    account_id: &str,
) -> Result<bool> {
    use entity::Column;
    let accounts = platform.client().accounts();
    let same_account = Column::AccountId.eq(account_id);
    let same_church = Column::ChurchId.eq(church);
    let sharing = match accounts.revocation_reach() {
        RevocationReach::Nothing | RevocationReach::Grant => return Ok(false),
        RevocationReach::Account if !account_id.is_empty() => Condition::all().add(same_account),
        // The contract does not tell who signed in, so every account of the church on this platform may be the same person's.
        // Another church's row counts only for the very same account.
        RevocationReach::Account | RevocationReach::SignIn => {
            Condition::any().add(same_account).add(same_church.clone())
        }
    };
    // On a sibling platform the same person has another account id, so there every account of the church counts.
    let siblings = accounts.grants_shared_with().iter().copied().map(PlatformColumn);
    let at_sibling = Condition::all().add(Column::Platform.is_in(siblings)).add(same_church);
    let same_app = app.map_or_else(|| Column::AppId.is_null(), |app| Column::AppId.eq(app));
    let here = Condition::all().add(Column::Platform.eq(PlatformColumn(platform))).add(same_app).add(sharing);
    let holders = entity::Entity::find()
        .filter(Column::SealedCredentials.is_not_null())
        .filter(Column::Status.is_in([entity::ConnectionStatus::Connected, entity::ConnectionStatus::Error]))
        .filter(Condition::any().add(here).add(at_sibling));
    Ok(holders.count(db).await? > 0)
}
