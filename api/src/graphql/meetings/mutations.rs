//! What people do with meetings. Only `openMeetingAsHost` waits for the platform, because a link with host power is fetched
//! when the host needs it and never stored.

use async_graphql::{Context, Object};
use steeple_domain::ids::{LivestreamPlatformId, MeetingId, MeetingPlatformId};
use steeple_domain::meeting::control::{meeting_cancel, meeting_end, meeting_platform_retry};
use steeple_domain::meeting::edit::{meeting_simulcast, meeting_update};
use steeple_domain::meeting::links::{meeting_host_url, meeting_join_url};
use steeple_domain::meeting::list::meeting_view_of;
use steeple_domain::meeting::planned::PlannedMeeting;
use steeple_domain::meeting::registrants::{registrant_add, registrant_decide};
use steeple_domain::meeting::schedule::meeting_schedule;

use super::inputs::{
    AddRegistrantInput, CancelMeetingInput, DecideRegistrantInput, EndMeetingInput, OpenMeetingAsHostInput,
    RetryMeetingPlatformInput, RevealJoinUrlInput, ScheduleMeetingInput, SimulcastMeetingInput, UpdateMeetingInput,
};
use super::{Meeting, Registrant};
use crate::graphql::errors::{OrTopLevel, UserError, settle};
use crate::graphql::ids::typed;
use crate::graphql::payload::payload;
use crate::graphql::scope::Asking;

payload! { ScheduleMeetingPayload { meeting: Meeting } }
payload! { UpdateMeetingPayload { meeting: Meeting } }
payload! { SimulcastMeetingPayload { meeting: Meeting } }
payload! { EndMeetingPayload { meeting: Meeting } }
payload! { CancelMeetingPayload { meeting: Meeting } }
payload! { RetryMeetingPlatformPayload { meeting: Meeting } }
payload! {
    /// Whoever opens the link is the host: do not pass it on. It lasts for minutes to hours, as the platform likes.
    OpenMeetingAsHostPayload { host_url: String }
}
payload! {
    /// The link that guests are sent: it lets them in without typing the passcode.
    RevealJoinUrlPayload { join_url: String }
}

payload! {
    /// Somebody who was registered already is given back as they are.
    AddRegistrantPayload { registrant: Registrant }
}
payload! { DecideRegistrantPayload { registrant_id: async_graphql::ID } }

#[derive(Default)]
pub struct MeetingMutation;

#[Object]
impl MeetingMutation {
    /// Plans a meeting on every chosen connection. For operators.
    async fn schedule_meeting(
        &self,
        ctx: &Context<'_>,
        mut input: ScheduleMeetingInput,
    ) -> async_graphql::Result<ScheduleMeetingPayload> {
        let actor = ctx.actor()?;
        let key = input.idempotency_key.take();
        let done = meeting_schedule(ctx.steeple(), &actor, input.into(), key.as_deref()).await;
        answer(ctx, done).await
    }

    /// Changes title, times, waiting room or registration, here and on the platforms. For operators.
    async fn update_meeting(
        &self,
        ctx: &Context<'_>,
        input: UpdateMeetingInput,
    ) -> async_graphql::Result<UpdateMeetingPayload> {
        let actor = ctx.actor()?;
        let (id, version) = (typed(&input.meeting_id, MeetingId), input.expected_version);
        let done = meeting_update(ctx.steeple(), &actor, id, version, input.into()).await;
        answer(ctx, done).await
    }

    /// Sends the meeting's picture to a livestream platform's ingest while both run. For operators.
    async fn simulcast_meeting(
        &self,
        ctx: &Context<'_>,
        input: SimulcastMeetingInput,
    ) -> async_graphql::Result<SimulcastMeetingPayload> {
        let actor = ctx.actor()?;
        let target = input.livestream_platform_id.map(|id| typed(&id, LivestreamPlatformId));
        let done = meeting_simulcast(ctx.steeple(), &actor, typed(&input.meeting_id, MeetingId), target).await;
        answer(ctx, done).await
    }

    /// Ends it for everybody. For operators.
    async fn end_meeting(&self, ctx: &Context<'_>, input: EndMeetingInput) -> async_graphql::Result<EndMeetingPayload> {
        let actor = ctx.actor()?;
        let done = meeting_end(ctx.steeple(), &actor, typed(&input.meeting_id, MeetingId)).await;
        answer(ctx, done).await
    }

    /// Takes it back everywhere; a running meeting is ended. For operators.
    async fn cancel_meeting(
        &self,
        ctx: &Context<'_>,
        input: CancelMeetingInput,
    ) -> async_graphql::Result<CancelMeetingPayload> {
        let actor = ctx.actor()?;
        let done = meeting_cancel(ctx.steeple(), &actor, typed(&input.meeting_id, MeetingId)).await;
        answer(ctx, done).await
    }

    /// Tries one failed platform again, alone. For operators.
    async fn retry_meeting_platform(
        &self,
        ctx: &Context<'_>,
        input: RetryMeetingPlatformInput,
    ) -> async_graphql::Result<RetryMeetingPlatformPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.meeting_platform_id, MeetingPlatformId);
        let done = meeting_platform_retry(ctx.steeple(), &actor, id).await;
        answer(ctx, done).await
    }

    /// Fetches a fresh link that opens the meeting as its host. For operators.
    async fn open_meeting_as_host(
        &self,
        ctx: &Context<'_>,
        input: OpenMeetingAsHostInput,
    ) -> async_graphql::Result<OpenMeetingAsHostPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.meeting_platform_id, MeetingPlatformId);
        let fetched = meeting_host_url(ctx.steeple(), &actor, id).await;
        Ok(settle(ctx, fetched.map(|url| url.reveal().to_owned()))?.into())
    }

    /// Registers somebody at the platform and gives their own link. The same address again is the same registration, so that no
    /// idempotency key is needed. For operators.
    async fn add_registrant(
        &self,
        ctx: &Context<'_>,
        input: AddRegistrantInput,
    ) -> async_graphql::Result<AddRegistrantPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.meeting_platform_id, MeetingPlatformId);
        let added = registrant_add(ctx.steeple(), &actor, id, input.into()).await;
        Ok(settle(ctx, added.map(Registrant::from))?.into())
    }

    /// Lets somebody in who waits for approval, or does not. For operators.
    async fn decide_registrant(
        &self,
        ctx: &Context<'_>,
        input: DecideRegistrantInput,
    ) -> async_graphql::Result<DecideRegistrantPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.meeting_platform_id, MeetingPlatformId);
        let decided = registrant_decide(ctx.steeple(), &actor, id, &input.registrant_id, input.decision.into()).await;
        Ok(settle(ctx, decided.map(|()| input.registrant_id.into()))?.into())
    }

    /// Shows the whole link for guests, passcode included. For operators.
    async fn reveal_join_url(
        &self,
        ctx: &Context<'_>,
        input: RevealJoinUrlInput,
    ) -> async_graphql::Result<RevealJoinUrlPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.meeting_platform_id, MeetingPlatformId);
        let opened = meeting_join_url(ctx.steeple(), &actor, id).await;
        Ok(settle(ctx, opened.map(|url| url.reveal().to_owned()))?.into())
    }
}

async fn answer<P: From<Result<Meeting, Vec<UserError>>>>(
    ctx: &Context<'_>,
    done: steeple_domain::Result<PlannedMeeting>,
) -> async_graphql::Result<P> {
    let planned = match settle(ctx, done)? {
        Ok(planned) => planned,
        Err(user_errors) => return Ok(Err(user_errors).into()),
    };
    let views = meeting_view_of(ctx.steeple(), planned).await.or_top_level(ctx)?;
    let meeting = Meeting::all(views).pop().expect("one plan makes one meeting");
    Ok(Ok(meeting).into())
}
