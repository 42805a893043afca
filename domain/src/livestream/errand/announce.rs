//! Announcing a service: people say what is to be read and when, and Steeple posts it. Nothing here calls a platform.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde_json::json;
use steeple_platforms::contract::announcing::Announcing;

use super::entity::{Column, Entity, ErrandKind, ErrandStatus, Model};
use super::wish::{enqueue, put};
use crate::church::{Actor, Role};
use crate::connection::{AuthKind, entity as connection, missing_scopes};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::{Error, Problem, Result};
use crate::ids::{ErrandId, LivestreamPlatformId};
use crate::livestream::planned::{Planned, check_open, load, told};
use crate::livestream::{picture, platform_entity};

/// Longest description of a picture, in characters: a sentence or three for those who listen.
pub const PICTURE_TEXT_MAX_CHARS: usize = 500;

/// What is announced, and when.
#[derive(Debug, Clone)]
pub struct NewAnnouncement {
    pub text: String,
    /// What people hear who cannot see the picture.
    pub picture_text: String,
    /// `None` or an instant that has passed: now.
    pub at: Option<DateTime<Utc>>,
}

/// Posts it at that instant, with the service's picture. Another one before then replaces it.
///
/// # Errors
/// `Invalid` with every reason why it cannot be posted, `NotFound`, `Forbidden` below OPERATOR.
pub async fn livestream_announce(
    ctx: &Context,
    actor: &Actor,
    id: LivestreamPlatformId,
    new: NewAnnouncement,
) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let mut txn = ctx.db.begin().await?;
    let Found { row, planned, before } = find(&txn, actor, id).await?;
    check_open(&planned.livestream)?;
    let announcing = announcing_of(&row)?;
    check_not_posted(before.as_ref())?;
    let connection = connection::Entity::of(actor.church).filter(connection::Column::Id.eq(row.connection_id));
    let connection = connection.one(&*txn).await?.ok_or(Error::NotFound("connection"))?;
    let has_picture = picture::entity::Entity::of(actor.church)
        .filter(picture::entity::Column::LivestreamId.eq(row.livestream_id))
        .count(&*txn)
        .await?
        > 0;
    let mut problems = check_words(announcing, &row, &new);
    problems.extend(check_account(announcing, &connection));
    problems.extend(check_way(ctx, &row, has_picture));
    if new.at.is_some_and(|at| at >= planned.livestream.scheduled_end) {
        let message = "The service is over by then. Choose an earlier time.";
        problems.push(Problem::new("ANNOUNCED_TOO_LATE", message, &["at"]));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }

    let now = ctx.now();
    let fresh =
        || Model::waiting(ErrandId::new(now, &*ctx.entropy), row.church_id, row.id, ErrandKind::Announcement, now);
    let errand = Model {
        due_at: new.at.map_or(now, |at| at.max(now)),
        text: Some(new.text.trim().to_owned()),
        picture_text: Some(new.picture_text.trim().to_owned()),
        ..before.map_or_else(fresh, |before| before.wished_again(now))
    };
    put(&txn, errand.clone()).await?;
    enqueue(ctx, &mut txn, &errand).await?;
    let details = json!({ "platform": row.platform.0.slug(), "at": errand.due_at });
    told(ctx, &mut txn, actor, "livestream_platform.announcement_planned", row.livestream_id, &details).await?;
    txn.commit().await?;
    Ok(planned)
}

/// Takes a planned announcement back. Taking back none is fine.
///
/// # Errors
/// `Invalid` when it was posted already or is just being posted, `NotFound`, `Forbidden` below OPERATOR.
pub async fn livestream_announcement_cancel(ctx: &Context, actor: &Actor, id: LivestreamPlatformId) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let mut txn = ctx.db.begin().await?;
    let Found { row, planned, before } = find(&txn, actor, id).await?;
    check_not_posted(before.as_ref())?;
    if let Some(before) = before.filter(|before| before.status != ErrandStatus::Cancelled) {
        put(&txn, Model { status: ErrandStatus::Cancelled, ..before.wished_again(ctx.now()) }).await?;
        let details = json!({ "platform": row.platform.0.slug() });
        told(ctx, &mut txn, actor, "livestream_platform.announcement_cancelled", row.livestream_id, &details).await?;
        txn.commit().await?;
    }
    Ok(planned)
}

struct Found {
    row: platform_entity::Model,
    planned: Planned,
    /// What was wished before.
    before: Option<Model>,
}

async fn find(txn: &WriteTxn, actor: &Actor, id: LivestreamPlatformId) -> Result<Found> {
    let row = platform_entity::Entity::of(actor.church).filter(platform_entity::Column::Id.eq(id)).one(&**txn).await?;
    let row = row.ok_or(Error::NotFound("livestream platform"))?;
    let planned = load(&**txn, actor.church, row.livestream_id).await?;
    let before = Entity::of(actor.church)
        .filter(Column::LivestreamPlatformId.eq(id))
        .filter(Column::Kind.eq(ErrandKind::Announcement))
        .one(&**txn)
        .await?;
    Ok(Found { row, planned, before })
}

fn announcing_of(row: &platform_entity::Model) -> Result<&'static dyn Announcing> {
    let platform = row.platform.0;
    if row.removed_at.is_some() || row.status.is_settled() {
        let message = format!("{platform} takes no part in this service any more.");
        return Err(Error::invalid("TAKES_NO_PART", message, &["livestreamPlatformId"]));
    }
    let livestreams = platform.client().livestreams();
    livestreams.and_then(|livestreams| livestreams.announcing()).ok_or_else(|| {
        let message = format!("Steeple cannot post on {platform}. Announce the service there yourself.");
        Error::invalid("NO_ANNOUNCEMENTS", message, &["livestreamPlatformId"])
    })
}

/// A post that is out, or on its way, cannot be called back.
fn check_not_posted(before: Option<&Model>) -> Result<()> {
    let Some(before) = before else { return Ok(()) };
    let refused = |code, message: &str| Err(Error::invalid(code, message, &["livestreamPlatformId"]));
    match before.status {
        ErrandStatus::Done => {
            refused("ALREADY_ANNOUNCED", "It was announced there already. Change or delete the post on the platform.")
        }
        ErrandStatus::Waiting if !before.ids().0.is_empty() => {
            refused("BEING_ANNOUNCED", "It is being posted just now. Look again in a moment.")
        }
        _ => Ok(()),
    }
}

fn check_words(announcing: &dyn Announcing, row: &platform_entity::Model, new: &NewAnnouncement) -> Vec<Problem> {
    let words = [
        ("text", "Write what people are to read.", new.text.trim(), announcing.text_max_chars()),
        (
            "pictureText",
            "Describe the picture in a sentence, for people who cannot see it.",
            new.picture_text.trim(),
            PICTURE_TEXT_MAX_CHARS,
        ),
    ];
    let problem = |(field, ask, text, most): (&str, &str, &str, usize)| {
        let chars = text.chars().count();
        let too_long =
            || format!("{} takes at most {most} characters here; this has {chars}. Shorten it.", row.platform.0);
        match chars {
            0 => Some(Problem::new("TEXT_EMPTY", ask, &[field])),
            chars if chars > most => Some(Problem::new("TEXT_TOO_LONG", too_long(), &[field])),
            _ => None,
        }
    };
    words.into_iter().filter_map(problem).collect()
}

fn check_account(announcing: &dyn Announcing, connection: &connection::Model) -> Option<Problem> {
    let platform = connection.platform.0;
    let lacks = |scope: &str| missing_scopes(connection).iter().any(|missing| missing == scope);
    let message = if connection.auth_kind != AuthKind::OAuth {
        format!("This {platform} account was connected without signing in. Connect it by signing in, then announce.")
    } else if announcing.scope().is_some_and(lacks) {
        format!("{platform} did not give Steeple the permission to post. Press Reconnect and leave every box ticked.")
    } else {
        return None;
    };
    Some(Problem::new("MAY_NOT_POST", message, &["livestreamPlatformId"]))
}

/// The platform fetches the picture from here.
fn check_way(ctx: &Context, row: &platform_entity::Model, has_picture: bool) -> Option<Problem> {
    let platform = row.platform.0;
    if !has_picture {
        let message = format!("{platform} takes no post without a picture. Choose a picture for the service first.");
        return Some(Problem::new("NO_PICTURE", message, &["livestreamPlatformId"]));
    }
    if ctx.is_within_reach_of(platform) {
        return None;
    }
    let message = format!(
        "{platform} fetches the picture from this Steeple, and cannot reach {}. Ask the person who installed Steeple to give it a \
         public https address, or post by hand.",
        ctx.public_url
    );
    Some(Problem::new("NOT_WITHIN_REACH", message, &["livestreamPlatformId"]))
}
