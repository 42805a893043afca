//! Looking again at people who stay connected.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, Statement, Value};
use uuid::Uuid;

use super::entity::{membership, user};
use super::session::SESSION_IDLE_LIFE;
use crate::actor::{Actor, Means, Role};
use crate::context::Context;
use crate::error::Result;
use crate::ids::{ChurchId, UserId};

/// Parameters of one statement; SQLite takes 32,766.
const AT_ONCE: usize = 1_000;

/// For each actor, in this order: whether their session or token is still good and their role still the same.
/// Steeple itself always is. Looking does not count as using.
///
/// # Errors
/// When the database did not answer.
pub async fn actors_current(ctx: &Context, actors: &[Actor]) -> Result<Vec<bool>> {
    let sessions: Vec<Uuid> = actors.iter().filter_map(|actor| session_of(&actor.means)).collect();
    let tokens: Vec<Uuid> = actors.iter().filter_map(|actor| token_of(&actor.means)).collect();
    let now = ctx.now();
    let live_sessions = roles(
        ctx,
        "SELECT s.id, m.role, m.role AS member_role FROM sessions s \
         JOIN memberships m ON m.church_id = s.church_id AND m.user_id = s.user_id JOIN users u ON u.id = s.user_id \
         WHERE s.revoked_at IS NULL AND s.expires_at > $1 AND s.last_used_at > $2 \
         AND u.disabled_at IS NULL AND (m.valid_until IS NULL OR m.valid_until > $1) AND s.id IN ",
        &[now.into(), (now - SESSION_IDLE_LIFE).into()],
        &sessions,
    )
    .await?;
    let live_tokens = roles(
        ctx,
        "SELECT t.id, t.role, m.role AS member_role FROM api_tokens t \
         JOIN memberships m ON m.church_id = t.church_id AND m.user_id = t.user_id JOIN users u ON u.id = t.user_id \
         WHERE t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $1) \
         AND u.disabled_at IS NULL AND (m.valid_until IS NULL OR m.valid_until > $1) AND t.id IN ",
        &[now.into()],
        &tokens,
    )
    .await?;
    let current = |actor: &Actor| match &actor.means {
        Means::System => true,
        Means::Session(id) => live_sessions.get(&id.0) == Some(&actor.role),
        Means::ApiToken(id) => live_tokens.get(&id.0) == Some(&actor.role),
    };
    Ok(actors.iter().map(current).collect())
}

/// Steeple on behalf of this member, with the role that they have now: for work that a person began and a job ends. `None` when
/// they are no member any more.
///
/// # Errors
/// When the database did not answer.
pub async fn member_acting(ctx: &Context, church: ChurchId, user: UserId) -> Result<Option<Actor>> {
    let now = ctx.now();
    let member =
        membership::Entity::of(church).filter(membership::Column::UserId.eq(user)).one(ctx.db.reader()).await?;
    let person = user::Entity::find_by_id(user).one(ctx.db.reader()).await?;
    let is_shut_out = person.is_none_or(|person| person.disabled_at.is_some());
    let member = member.filter(|member| !is_shut_out && member.valid_until.is_none_or(|end| end > now));
    Ok(member.map(|member| Actor { church, user: Some(user), role: member.role, means: Means::System }))
}

fn session_of(means: &Means) -> Option<Uuid> {
    if let Means::Session(id) = means { Some(id.0) } else { None }
}

fn token_of(means: &Means) -> Option<Uuid> {
    if let Means::ApiToken(id) = means { Some(id.0) } else { None }
}

/// The effective role of each row that `sql`, ended by the list of these ids, still finds.
async fn roles(ctx: &Context, sql: &str, values: &[Value], ids: &[Uuid]) -> Result<HashMap<Uuid, Role>> {
    #[derive(FromQueryResult)]
    struct Found {
        id: Uuid,
        role: Role,
        member_role: Role,
    }
    let mut roles = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(AT_ONCE) {
        let places: Vec<String> = (1..=ids.len()).map(|place| format!("${}", values.len() + place)).collect();
        let sql = format!("{sql}({})", places.join(", "));
        let values = values.iter().cloned().chain(ids.iter().map(|id| Value::from(*id)));
        let statement = Statement::from_sql_and_values(ctx.db.backend(), sql, values);
        let found = Found::find_by_statement(statement).all(ctx.db.reader()).await?;
        roles.extend(found.into_iter().map(|row| (row.id, row.role.min(row.member_role))));
    }
    Ok(roles)
}
