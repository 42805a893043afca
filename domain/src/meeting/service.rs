//! What people do with meetings. Each function is one transaction; only [`meeting_host_url`] asks the platform, because a
//! link with host power is fetched when the host needs it and never stored.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder};
use serde_json::json;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::error::PlatformError;
use steeple_platforms::contract::livestream::ExternalIds;
use steeple_platforms::contract::meeting::{Hosting, Meetings};

use super::entity;
use super::platform_entity::{self, MeetingStatus, Push};
use crate::audit::{Entry, audit_record_in_txn};
use crate::church::{Actor, Role};
use crate::connection::entity as connection;
use crate::connection::{Ask, Operation, with_access};
use crate::context::Context;
use crate::database::{Change, Subject, WriteTxn};
use crate::error::{Error, Problem, Result};
use crate::idempotency::{Request, idempotency_answer_in_txn, idempotency_keep_in_txn};
use crate::ids::{ChurchId, ConnectionId, LivestreamPlatformId, MeetingId, MeetingPlatformId};
use crate::livestream::input::{Basics, check_basics};
use crate::livestream::platform_entity as livestream_platform;
use crate::queue::{JobKind, NewJob, job_enqueue_in_txn};

/// Both Google and Microsoft take more; a list of this length is a mistake.
const INVITEES_MAX: usize = 200;

/// A new meeting.
#[derive(Debug, Clone)]
pub struct NewMeeting {
    pub title: String,
    pub scheduled_start: DateTime<Utc>,
    pub scheduled_end: DateTime<Utc>,
    /// `None` = the church's.
    pub time_zone: Option<String>,
    pub waiting_room: bool,
    /// `None` lets the platform choose.
    pub passcode: Option<Secret>,
    /// E-mail addresses, for the platforms that invite.
    pub invitees: Vec<String>,
    pub connections: Vec<ConnectionId>,
}

/// What is to change; `None` = stays.
#[derive(Debug, Clone, Default)]
pub struct MeetingChanges {
    pub title: Option<String>,
    pub scheduled_start: Option<DateTime<Utc>>,
    pub scheduled_end: Option<DateTime<Utc>>,
    pub waiting_room: Option<bool>,
    /// The whole list, not an addition.
    pub invitees: Option<Vec<String>>,
}

/// A meeting with its platforms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedMeeting {
    pub meeting: entity::Model,
    pub platforms: Vec<platform_entity::Model>,
}

/// Plans a meeting on every chosen connection.
///
/// # Errors
/// `Invalid` with every problem at once, `Forbidden` below OPERATOR.
pub async fn meeting_schedule(
    ctx: &Context,
    actor: &Actor,
    new: NewMeeting,
    key: Option<&str>,
) -> Result<PlannedMeeting> {
    actor.require(Role::Operator)?;
    let now = ctx.now();
    let request = key.map(|key| Request::new("meeting_schedule", key, &new)).transpose()?;
    let mut txn = ctx.db.begin().await?;
    if let Some(request) = &request
        && let Some(answer) = idempotency_answer_in_txn(&txn, actor.church, request).await?
    {
        let id = answer.parse().map_err(|_| Error::Inconsistent { table: "idempotency_keys", what: answer })?;
        return load(&*txn, actor.church, id).await;
    }
    let church_zone = crate::church::church_time_zone(&*txn, actor.church).await?;
    let meeting = entity::Model {
        id: MeetingId::new(now, &*ctx.entropy),
        church_id: actor.church,
        title: new.title.trim().to_owned(),
        scheduled_start: new.scheduled_start,
        scheduled_end: new.scheduled_end,
        time_zone: new.time_zone.clone().unwrap_or(church_zone),
        waiting_room: new.waiting_room,
        invitees: invitees_column(&new.invitees)?,
        simulcast_to: None,
        end_requested_at: None,
        cancelled_at: None,
        revision: 1,
        version: 1,
        created_by: actor.user,
        created_at: now,
        updated_at: now,
    };
    let problems = check(&meeting, now, false);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let found = connection::Entity::of(actor.church)
        .filter(connection::Column::Id.is_in(new.connections.clone()))
        .all(&*txn)
        .await?;
    let chosen = check_choices(&new.connections, &found)?;
    check_passcode(new.passcode.as_ref(), &chosen)?;
    check_invites(&meeting, chosen.iter().map(|connection| connection.platform.0))?;
    entity::Entity::insert(meeting.clone().into_active_model().reset_all()).exec_without_returning(&*txn).await?;
    let mut platforms = Vec::with_capacity(chosen.len());
    for connection in chosen {
        let id = MeetingPlatformId::new(now, &*ctx.entropy);
        let mut row = platform_entity::Model::pending(id, actor.church, meeting.id, connection, now);
        if let Some(passcode) = &new.passcode {
            row.sealed_passcode =
                Some(ctx.keys.seal(&*ctx.entropy, &row.passcode_place(), passcode.reveal().as_bytes())?);
        }
        platform_entity::Entity::insert(row.clone().into_active_model().reset_all())
            .exec_without_returning(&*txn)
            .await?;
        platforms.push(row);
    }
    wake_platforms(ctx, &mut txn, actor.church, &platforms).await?;
    if let Some(request) = request {
        idempotency_keep_in_txn(ctx, &txn, actor.church, request, meeting.id.to_string()).await?;
    }
    told(ctx, &mut txn, actor, "meeting.scheduled", meeting.id).await?;
    txn.commit().await?;
    Ok(PlannedMeeting { meeting, platforms })
}

fn check(meeting: &entity::Model, now: DateTime<Utc>, start_may_be_past: bool) -> Vec<Problem> {
    let basics = Basics {
        title: &meeting.title,
        description: "",
        starts_at: meeting.scheduled_start,
        ends_at: meeting.scheduled_end,
        time_zone: &meeting.time_zone,
        start_may_be_past,
    };
    check_basics(&basics, now)
}

fn check_choices<'a>(choices: &[ConnectionId], found: &'a [connection::Model]) -> Result<Vec<&'a connection::Model>> {
    if choices.is_empty() {
        return Err(Error::invalid("NO_PLATFORM", "Choose at least one account for the meeting.", &["connectionIds"]));
    }
    let mut problems = Vec::new();
    let mut chosen = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        let index = index.to_string();
        let path = ["connectionIds", &index];
        match found.iter().find(|connection| connection.id == *choice) {
            Some(connection) if chosen.iter().any(|other: &&connection::Model| other.id == connection.id) => {
                let message =
                    format!("{} “{}” is chosen twice. Choose it once.", connection.platform.0, connection.account_name);
                problems.push(Problem::new("CONNECTION_TWICE", message, &path));
            }
            None => problems.push(Problem::new(
                "CONNECTION_NOT_FOUND",
                "This connection does not exist. Choose one of the church's connections.",
                &path,
            )),
            Some(connection) if connection.platform.0.client().meetings().is_none() => {
                let message = format!("{} is for livestreams. Choose an account for meetings.", connection.platform.0);
                problems.push(Problem::new("NOT_A_MEETING_PLATFORM", message, &path));
            }
            Some(connection) if connection.status == connection::ConnectionStatus::Disconnected => {
                let message = format!(
                    "{} “{}” is disconnected. Connect it again first.",
                    connection.platform.0, connection.account_name
                );
                problems.push(Problem::new("CONNECTION_DISCONNECTED", message, &path));
            }
            Some(connection) => chosen.push(connection),
        }
    }
    if problems.is_empty() { Ok(chosen) } else { Err(Error::Invalid(problems)) }
}

/// Whoever wishes for a passcode must not get a room without one.
fn check_passcode(passcode: Option<&Secret>, chosen: &[&connection::Model]) -> Result<()> {
    let takes_one = |connection: &connection::Model| {
        connection.platform.0.client().meetings().is_none_or(|meetings| meetings.takes_passcode())
    };
    match chosen.iter().find(|connection| passcode.is_some() && !takes_one(connection)) {
        None => Ok(()),
        Some(connection) => {
            let platform = connection.platform.0;
            let message = format!(
                "{platform} takes no passcode. Leave it empty and use the waiting room, or plan {platform} as a meeting of its own."
            );
            Err(Error::invalid("NO_PASSCODE", message, &["passcode"]))
        }
    }
}

/// Where no platform invites anybody, a list of guests would be an empty promise.
fn check_invites(meeting: &entity::Model, mut platforms: impl Iterator<Item = StreamingPlatform>) -> Result<()> {
    let invites = |platform: StreamingPlatform| platform.client().meetings().is_some_and(Meetings::invites);
    if meeting.invited().is_empty() || platforms.any(invites) {
        return Ok(());
    }
    let message = "None of the chosen platforms sends invitations. Leave the list empty, and send the link yourself.";
    Err(Error::invalid("NO_INVITATIONS", message, &["invitees"]))
}

/// The list as it is stored; every address once.
fn invitees_column(invitees: &[String]) -> Result<Option<String>> {
    let mut addresses: Vec<String> = Vec::with_capacity(invitees.len());
    let mut problems = Vec::new();
    for (index, invitee) in invitees.iter().enumerate() {
        let address = invitee.trim();
        if !is_address(address) {
            let message = format!("{address:?} is not an e-mail address. Correct it or take it out.");
            problems.push(Problem::new("NOT_AN_ADDRESS", message, &["invitees", &index.to_string()]));
        } else if !addresses.iter().any(|known| known.eq_ignore_ascii_case(address)) {
            addresses.push(address.to_owned());
        }
    }
    if addresses.len() > INVITEES_MAX {
        let message = format!("Invite at most {INVITEES_MAX} people, and send the link to the others.");
        problems.push(Problem::new("TOO_MANY_INVITEES", message, &["invitees"]));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    Ok((!addresses.is_empty()).then(|| json!(addresses).to_string()))
}

/// RFC 5321 allows 254 characters; whether the mailbox exists only its server knows.
fn is_address(text: &str) -> bool {
    let is_plain = !text.chars().any(|char| char.is_whitespace() || char.is_control() || "<>,;\"".contains(char));
    let parts = text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && !host.contains('@')
            && host.split('.').count() > 1
            && host.split('.').all(|part| !part.is_empty())
    });
    text.len() <= 254 && is_plain && parts
}

/// Changes title, times, waiting room or guests; platforms are told by the reconciler.
///
/// # Errors
/// `Invalid` (also `VERSION_CONFLICT`), `NotFound`, `Forbidden`.
pub async fn meeting_update(
    ctx: &Context,
    actor: &Actor,
    id: MeetingId,
    expected_version: i64,
    changes: MeetingChanges,
) -> Result<PlannedMeeting> {
    let now = ctx.now();
    request(ctx, actor, id, "meeting.updated", move |meeting| {
        if meeting.version != expected_version {
            let message = format!(
                "Somebody changed it meanwhile (version {}). Look at the new values and try again.",
                meeting.version
            );
            return Err(Error::invalid("VERSION_CONFLICT", message, &["expectedVersion"]));
        }
        let start_may_be_past = changes.scheduled_start.is_none();
        meeting.title = changes.title.map_or(meeting.title.clone(), |title| title.trim().to_owned());
        meeting.scheduled_start = changes.scheduled_start.unwrap_or(meeting.scheduled_start);
        meeting.scheduled_end = changes.scheduled_end.unwrap_or(meeting.scheduled_end);
        meeting.waiting_room = changes.waiting_room.unwrap_or(meeting.waiting_room);
        if let Some(invitees) = &changes.invitees {
            meeting.invitees = invitees_column(invitees)?;
        }
        meeting.revision += 1;
        let problems = check(meeting, now, start_may_be_past);
        if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
    })
    .await
}

/// Ends it for everybody. Asking twice is asking once.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` when it was cancelled.
pub async fn meeting_end(ctx: &Context, actor: &Actor, id: MeetingId) -> Result<PlannedMeeting> {
    actor.require(Role::Operator)?;
    let now = ctx.now();
    let planned = load(ctx.db.reader(), actor.church, id).await?;
    if planned.meeting.end_requested_at.is_some() {
        return Ok(planned);
    }
    request(ctx, actor, id, "meeting.end_requested", move |meeting| {
        meeting.end_requested_at = meeting.end_requested_at.or(Some(now));
        Ok(())
    })
    .await
}

/// Takes it back everywhere; a running meeting is ended.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn meeting_cancel(ctx: &Context, actor: &Actor, id: MeetingId) -> Result<PlannedMeeting> {
    let now = ctx.now();
    request(ctx, actor, id, "meeting.cancelled", move |meeting| {
        meeting.cancelled_at = meeting.cancelled_at.or(Some(now));
        Ok(())
    })
    .await
}

/// Sends the meeting's picture to a livestream platform's ingest while both run; `None` stops it.
///
/// # Errors
/// `Invalid` when no chosen platform can push, `NotFound` for either, `Forbidden`.
pub async fn meeting_simulcast(
    ctx: &Context,
    actor: &Actor,
    id: MeetingId,
    target: Option<LivestreamPlatformId>,
) -> Result<PlannedMeeting> {
    actor.require(Role::Operator)?;
    if let Some(target) = target {
        let exists = livestream_platform::Entity::of(actor.church)
            .filter(livestream_platform::Column::Id.eq(target))
            .one(ctx.db.reader())
            .await?;
        exists.ok_or(Error::NotFound("livestream platform"))?;
    }
    let planned = load(ctx.db.reader(), actor.church, id).await?;
    let can_push = planned
        .platforms
        .iter()
        .any(|row| row.platform.0.client().meetings().is_some_and(|meetings| meetings.simulcast().is_some()));
    if !can_push {
        return Err(Error::invalid(
            "CANNOT_PUSH",
            "None of this meeting's platforms can send its picture to a livestream.",
            &["meetingId"],
        ));
    }
    request(ctx, actor, id, "meeting.simulcast", move |meeting| {
        meeting.simulcast_to = target;
        Ok(())
    })
    .await
}

/// The whole link for guests, with the passcode that the platform puts into it: whoever has it comes in.
///
/// # Errors
/// `Invalid` when the room is not there yet; `Vault`, `NotFound`, `Forbidden` below OPERATOR.
pub async fn meeting_join_url(ctx: &Context, actor: &Actor, id: MeetingPlatformId) -> Result<Secret> {
    actor.require(Role::Operator)?;
    let db = ctx.db.reader();
    let row = platform_entity::Entity::of(actor.church).filter(platform_entity::Column::Id.eq(id)).one(db).await?;
    let row = row.ok_or(Error::NotFound("meeting platform"))?;
    let Some(sealed) = &row.sealed_join_url else { return Err(not_there_yet()) };
    let opened = ctx.keys.open(&row.join_url_place(), sealed)?;
    Ok(Secret::new(String::from_utf8_lossy(&opened).into_owned()))
}

fn not_there_yet() -> Error {
    Error::invalid(
        "NOT_THERE_YET",
        "The meeting is not on the platform yet. Try again in a moment.",
        &["meetingPlatformId"],
    )
}

/// A fresh link that opens the meeting as its host. It is never stored; whoever holds it is the host.
///
/// # Errors
/// `Invalid` when the platform has no such link or the room is not there yet; `Platform`, `NotFound`, `Forbidden`.
pub async fn meeting_host_url(ctx: &Context, actor: &Actor, id: MeetingPlatformId) -> Result<Secret> {
    actor.require(Role::Operator)?;
    let db = ctx.db.reader();
    let row = platform_entity::Entity::of(actor.church).filter(platform_entity::Column::Id.eq(id)).one(db).await?;
    let row = row.ok_or(Error::NotFound("meeting platform"))?;
    let connection =
        connection::Entity::of(actor.church).filter(connection::Column::Id.eq(row.connection_id)).one(db).await?;
    let connection = connection.ok_or(Error::NotFound("connection"))?;
    let hosting = row.platform.0.client().meetings().and_then(|meetings| meetings.hosting());
    let hosting = hosting.ok_or_else(|| {
        Error::invalid("NO_HOST_LINK", "This platform has no link for the host.", &["meetingPlatformId"])
    })?;
    if row.join_url.is_none() {
        return Err(not_there_yet());
    }
    Ok(with_access(ctx, &connection, Operation::essential(1), &HostUrl { hosting, ids: row.ids() }).await?)
}

struct HostUrl {
    hosting: &'static dyn Hosting,
    ids: ExternalIds,
}

#[async_trait]
impl Ask for HostUrl {
    type Answer = Secret;

    async fn ask(&self, call: &Call<'_>) -> Result<Secret, PlatformError> {
        self.hosting.host_url(call, &self.ids).await
    }
}

/// Tries one failed platform again, alone.
///
/// # Errors
/// `Invalid` when it has not failed, `NotFound`, `Forbidden`.
pub async fn meeting_platform_retry(ctx: &Context, actor: &Actor, id: MeetingPlatformId) -> Result<PlannedMeeting> {
    actor.require(Role::Operator)?;
    let mut txn = ctx.db.begin().await?;
    let row = platform_entity::Entity::of(actor.church).filter(platform_entity::Column::Id.eq(id)).one(&*txn).await?;
    let mut row = row.ok_or(Error::NotFound("meeting platform"))?;
    if row.status != MeetingStatus::Failed {
        return Err(Error::invalid(
            "NOT_FAILED",
            "This platform has not failed, so there is nothing to retry.",
            &["meetingPlatformId"],
        ));
    }
    let gone = matches!(row.failure_kind.as_deref(), Some("GONE" | "MISSED"));
    if gone {
        row.external_ids = "{}".to_owned();
        row.join_url = None;
        row.sealed_join_url = None;
        row.push = Push::None;
        row.first_tried_at = None;
    }
    row.status = if row.join_url.is_some() { MeetingStatus::Scheduled } else { MeetingStatus::Pending };
    row.clear_failure();
    row.updated_at = ctx.now();
    platform_entity::Entity::update(row.clone().into_active_model().reset_all()).exec(&*txn).await?;
    wake_platforms(ctx, &mut txn, actor.church, std::slice::from_ref(&row)).await?;
    told(ctx, &mut txn, actor, "meeting_platform.retried", row.meeting_id).await?;
    let planned = load(&*txn, actor.church, row.meeting_id).await?;
    txn.commit().await?;
    Ok(planned)
}

/// # Errors
/// `NotFound` also for another church's.
pub async fn meeting_get(ctx: &Context, actor: &Actor, id: MeetingId) -> Result<PlannedMeeting> {
    load(ctx.db.reader(), actor.church, id).await
}

/// One change by a person to a meeting that is still open.
async fn request(
    ctx: &Context,
    actor: &Actor,
    id: MeetingId,
    action: &'static str,
    change: impl FnOnce(&mut entity::Model) -> Result<()>,
) -> Result<PlannedMeeting> {
    actor.require(Role::Operator)?;
    let mut txn = ctx.db.begin().await?;
    let mut planned = load(&*txn, actor.church, id).await?;
    let meeting = &mut planned.meeting;
    if meeting.cancelled_at.is_some() {
        return Err(Error::invalid("CANCELLED", "This meeting was cancelled. Plan a new one.", &["meetingId"]));
    }
    let before = meeting.version;
    change(meeting)?;
    meeting.version += 1;
    meeting.updated_at = ctx.now();
    let written = entity::Entity::update_many()
        .set(meeting.clone().into_active_model().reset_all())
        .filter(entity::Column::Id.eq(id))
        .filter(entity::Column::ChurchId.eq(actor.church))
        .filter(entity::Column::Version.eq(before))
        .exec(&*txn)
        .await?;
    if written.rows_affected != 1 {
        return Err(Error::invalid(
            "VERSION_CONFLICT",
            "Somebody changed it at the same moment. Try again.",
            &["meetingId"],
        ));
    }
    wake_platforms(ctx, &mut txn, actor.church, &planned.platforms).await?;
    told(ctx, &mut txn, actor, action, id).await?;
    txn.commit().await?;
    Ok(planned)
}

async fn wake_platforms(
    ctx: &Context,
    txn: &mut WriteTxn,
    church: ChurchId,
    platforms: &[platform_entity::Model],
) -> Result<()> {
    for platform in platforms.iter().filter(|platform| !platform.status.is_settled()) {
        let job =
            NewJob { kind: JobKind::MeetingPlatform, church: Some(church), subject: platform.id.0, due_at: ctx.now() };
        job_enqueue_in_txn(ctx, txn, job).await?;
    }
    Ok(())
}

async fn told(ctx: &Context, txn: &mut WriteTxn, actor: &Actor, action: &'static str, id: MeetingId) -> Result<()> {
    audit_record_in_txn(ctx, txn, actor, Entry { action, subject: id.to_string(), details: &json!({}) }).await?;
    txn.tell(Change { church: Some(actor.church), subject: Subject::Meeting(id) });
    Ok(())
}

async fn load(db: &impl ConnectionTrait, church: ChurchId, id: MeetingId) -> Result<PlannedMeeting> {
    let meeting = entity::Entity::of(church).filter(entity::Column::Id.eq(id)).one(db).await?;
    let meeting = meeting.ok_or(Error::NotFound("meeting"))?;
    let platforms = platform_entity::Entity::of(church)
        .filter(platform_entity::Column::MeetingId.eq(id))
        .order_by_asc(platform_entity::Column::Id)
        .all(db)
        .await?;
    Ok(PlannedMeeting { meeting, platforms })
}
