//! A request from outside: judged, stored once, answered before anything is done about it.

use sea_orm::{ConnectionTrait, Statement};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::webhook::{Delivery, Knock, Refusal, Reply, Verdict, WebhookSecrets};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::WebhookDeliveryId;
use crate::platform_app::platform_app_secrets;
use crate::queue::{self, JobKind, NewJob};

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    Refused(Refusal),
    Challenge(Reply),
    /// Stored, and will be heeded.
    Taken,
    /// Was taken before: the vendor repeats what it saw no answer to.
    Again,
}

/// Takes a request to `/webhooks/{platform}`. No vendor is called, so the answer takes one small transaction.
///
/// The instance's secrets are tried first; those of churches' own apps are opened only when none of them fits.
///
/// # Errors
/// When the database did not do it; the vendor is to send it again.
pub async fn webhook_receive(ctx: &Context, platform: StreamingPlatform, knock: &Knock<'_>) -> Result<Received> {
    let Some(webhooks) = platform.client().webhooks() else { return Ok(Received::Refused(Refusal::NotSetUp)) };
    let agreed: Vec<Secret> = ctx.webhook_secrets.get(&platform).cloned().into_iter().collect();
    let apps: Vec<Secret> = ctx.apps.get(&platform).map(|app| app.client_secret.clone()).into_iter().collect();
    let mut verdict = webhooks.judge(knock, &WebhookSecrets { agreed: &agreed, apps: &apps });
    if matches!(verdict, Verdict::Refused(Refusal::NotSetUp | Refusal::Forged)) {
        let own = platform_app_secrets(ctx, platform).await?;
        if !own.agreed.is_empty() || !own.apps.is_empty() {
            verdict = webhooks.judge(knock, &WebhookSecrets { agreed: &own.agreed, apps: &own.apps });
        }
    }
    match verdict {
        Verdict::Refused(why) => {
            tracing::info!(%platform, ?why, "refused a webhook of {}", platform.slug());
            Ok(Received::Refused(why))
        }
        Verdict::Challenge(reply) => Ok(Received::Challenge(reply)),
        Verdict::Delivery(delivery) => store(ctx, platform, &delivery).await,
    }
}

/// The row and its job in one transaction; neither when it was there before.
async fn store(ctx: &Context, platform: StreamingPlatform, delivery: &Delivery) -> Result<Received> {
    let now = ctx.now();
    let id = WebhookDeliveryId::new(now, &*ctx.entropy);
    let unwritable =
        |error: serde_json::Error| Error::Inconsistent { table: "webhook_deliveries", what: error.to_string() };
    let news = serde_json::to_string(&delivery.news).map_err(unwritable)?;
    let sql = "INSERT INTO webhook_deliveries (id, platform, delivery_id, event, news, received_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (platform, delivery_id) DO NOTHING";
    let values = [
        id.0.into(),
        platform.slug().into(),
        delivery.id.clone().into(),
        delivery.event.clone().into(),
        news.into(),
        now.into(),
    ];
    let mut txn = ctx.db.begin().await?;
    let stored = txn.execute_raw(Statement::from_sql_and_values(ctx.db.backend(), sql, values)).await?;
    if stored.rows_affected() == 0 {
        return Ok(Received::Again);
    }
    let job = NewJob { kind: JobKind::WebhookDelivery, church: None, subject: id.0, due_at: now };
    queue::job_enqueue_in_txn(ctx, &mut txn, job).await?;
    txn.commit().await?;
    tracing::info!(%platform, event = %delivery.event, webhook.id = %id, "took webhook {id}");
    Ok(Received::Taken)
}
