//! What people do with livestreams. Nothing here waits for a platform: the answer shows what is planned, and
//! `livestreamChanged` tells what came of it.

use async_graphql::{Context, Object, SimpleObject};
use steeple_domain::ids::{LivestreamId, LivestreamPlatformId};
use steeple_domain::livestream::control::{
    livestream_cancel, livestream_end, livestream_extend, livestream_platform_retry, livestream_start,
};
use steeple_domain::livestream::edit::livestream_update;
use steeple_domain::livestream::hand_key::livestream_key_provide;
use steeple_domain::livestream::list::livestream_view_of;
use steeple_domain::livestream::planned::Planned;
use steeple_domain::livestream::schedule::livestream_schedule;
use steeple_domain::livestream::stream_key::livestream_stream_key;
use steeple_domain::readiness::{Ask, livestream_readiness};
use steeple_platforms::contract::credentials::Secret;

use super::inputs::{
    CancelLivestreamInput, CheckReadinessInput, EndLivestreamInput, ExtendLivestreamInput, ProvideStreamKeyInput,
    RetryLivestreamPlatformInput, RevealStreamKeyInput, ScheduleLivestreamInput, StartLivestreamInput,
    UpdateLivestreamInput,
};
use super::{Livestream, Readiness};
use crate::graphql::errors::{OrTopLevel, UserError, settle};
use crate::graphql::ids::typed;
use crate::graphql::payload::payload;
use crate::graphql::scope::Asking;

payload! { ScheduleLivestreamPayload { livestream: Livestream } }
payload! { UpdateLivestreamPayload { livestream: Livestream } }
payload! { StartLivestreamPayload { livestream: Livestream } }
payload! { ExtendLivestreamPayload { livestream: Livestream } }
payload! { EndLivestreamPayload { livestream: Livestream } }
payload! { CancelLivestreamPayload { livestream: Livestream } }
payload! { RetryLivestreamPlatformPayload { livestream: Livestream } }
payload! { ProvideStreamKeyPayload { livestream: Livestream } }
payload! { CheckReadinessPayload { readiness: Readiness } }
payload! { RevealStreamKeyPayload { stream_key: StreamKey } }

/// What the encoder is told. Whoever holds the key can broadcast on the church's account.
#[derive(SimpleObject)]
pub struct StreamKey {
    ingest_url: String,
    key: String,
}

#[derive(Default)]
pub struct LivestreamMutation;

#[Object]
impl LivestreamMutation {
    /// Plans a service on every chosen platform. For operators.
    async fn schedule_livestream(
        &self,
        ctx: &Context<'_>,
        mut input: ScheduleLivestreamInput,
    ) -> async_graphql::Result<ScheduleLivestreamPayload> {
        let actor = ctx.actor()?;
        let key = input.idempotency_key.take();
        let done = livestream_schedule(ctx.steeple(), &actor, input.into(), key.as_deref()).await;
        answer(ctx, done).await
    }

    /// Changes title, text, times, zone, visibility, start policy or where it goes, here and on the platforms. For operators.
    async fn update_livestream(
        &self,
        ctx: &Context<'_>,
        mut input: UpdateLivestreamInput,
    ) -> async_graphql::Result<UpdateLivestreamPayload> {
        let actor = ctx.actor()?;
        let (id, version) = (typed(&input.livestream_id, LivestreamId), input.expected_version);
        let key = input.idempotency_key.take();
        let done = livestream_update(ctx.steeple(), &actor, id, version, input.into(), key.as_deref()).await;
        answer(ctx, done).await
    }

    /// Goes live now, whatever the start policy. For operators.
    async fn start_livestream(
        &self,
        ctx: &Context<'_>,
        input: StartLivestreamInput,
    ) -> async_graphql::Result<StartLivestreamPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.livestream_id, LivestreamId);
        let done = livestream_start(ctx.steeple(), &actor, id, input.idempotency_key.as_deref()).await;
        answer(ctx, done).await
    }

    /// Moves the planned end, counted from the later of the planned end and now. For operators.
    async fn extend_livestream(
        &self,
        ctx: &Context<'_>,
        input: ExtendLivestreamInput,
    ) -> async_graphql::Result<ExtendLivestreamPayload> {
        let actor = ctx.actor()?;
        let (id, key) = (typed(&input.livestream_id, LivestreamId), input.idempotency_key.as_deref());
        let done = livestream_extend(ctx.steeple(), &actor, id, input.minutes, key).await;
        answer(ctx, done).await
    }

    /// Ends it everywhere; Steeple looks until every platform has confirmed it. For operators.
    async fn end_livestream(
        &self,
        ctx: &Context<'_>,
        input: EndLivestreamInput,
    ) -> async_graphql::Result<EndLivestreamPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.livestream_id, LivestreamId);
        let done = livestream_end(ctx.steeple(), &actor, id, input.idempotency_key.as_deref()).await;
        answer(ctx, done).await
    }

    /// Takes it back everywhere; what is live already is ended instead. For operators.
    async fn cancel_livestream(
        &self,
        ctx: &Context<'_>,
        input: CancelLivestreamInput,
    ) -> async_graphql::Result<CancelLivestreamPayload> {
        let actor = ctx.actor()?;
        let done = livestream_cancel(ctx.steeple(), &actor, typed(&input.livestream_id, LivestreamId)).await;
        answer(ctx, done).await
    }

    /// Tries one failed platform again, alone, and what failed there of the picture and the announcement. For operators.
    async fn retry_livestream_platform(
        &self,
        ctx: &Context<'_>,
        input: RetryLivestreamPlatformInput,
    ) -> async_graphql::Result<RetryLivestreamPlatformPayload> {
        let actor = ctx.actor()?;
        let done = livestream_platform_retry(
            ctx.steeple(),
            &actor,
            typed(&input.livestream_platform_id, LivestreamPlatformId),
        )
        .await;
        answer(ctx, done).await
    }

    /// Shows what the encoder is told, key included; the audit trail notes who looked. For operators.
    async fn reveal_stream_key(
        &self,
        ctx: &Context<'_>,
        input: RevealStreamKeyInput,
    ) -> async_graphql::Result<RevealStreamKeyPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.livestream_platform_id, LivestreamPlatformId);
        let shown = livestream_stream_key(ctx.steeple(), &actor, id).await;
        let shown = shown.map(|it| StreamKey { ingest_url: it.ingest_url, key: it.key.reveal().to_owned() });
        Ok(settle(ctx, shown)?.into())
    }

    /// Takes the stream key that a person copied from the platform, where the platform gives it to people only and anew for
    /// every session. For operators.
    async fn provide_stream_key(
        &self,
        ctx: &Context<'_>,
        input: ProvideStreamKeyInput,
    ) -> async_graphql::Result<ProvideStreamKeyPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.livestream_platform_id, LivestreamPlatformId);
        let key = Secret::new(input.key);
        let done = livestream_key_provide(ctx.steeple(), &actor, id, &input.url, &key).await;
        answer(ctx, done).await
    }

    /// Asks the platforms about each account, then says what would go wrong. For operators.
    async fn check_readiness(
        &self,
        ctx: &Context<'_>,
        input: CheckReadinessInput,
    ) -> async_graphql::Result<CheckReadinessPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.livestream_id, LivestreamId);
        let judged = livestream_readiness(ctx.steeple(), &actor, id, Ask::Platforms).await;
        Ok(settle(ctx, judged.map(|judged| Readiness::of(&judged)))?.into())
    }
}

pub(super) async fn answer<P: From<Result<Livestream, Vec<UserError>>>>(
    ctx: &Context<'_>,
    done: steeple_domain::Result<Planned>,
) -> async_graphql::Result<P> {
    let planned = match settle(ctx, done)? {
        Ok(planned) => planned,
        Err(user_errors) => return Ok(Err(user_errors).into()),
    };
    let views = livestream_view_of(ctx.steeple(), planned).await.or_top_level(ctx)?;
    let livestream = Livestream::all(views).pop().expect("one plan makes one livestream");
    Ok(Ok(livestream).into())
}
