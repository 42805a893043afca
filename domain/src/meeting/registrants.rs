//! Who is registered for a meeting. Their names and addresses are the platform's to keep: here they are handed on, asked for and
//! shown, and neither stored nor logged. The audit trail says that somebody was registered, and not who.

use async_trait::async_trait;
use serde_json::json;
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::error::PlatformError;
use steeple_platforms::contract::livestream::ExternalIds;
pub use steeple_platforms::contract::registration::{
    Decision, NewRegistrant, Registrant, RegistrantPage, RegistrantQuery, RegistrantState,
};
use steeple_platforms::contract::registration::{Registering, Registration};

use super::entity;
use super::input::is_address;
use super::planned::{Place, load_place, not_there_yet};
use crate::audit::{Entry, audit_record_in_txn};
use crate::church::{Actor, Role};
use crate::connection::{Ask, Operation, with_access};
use crate::context::Context;
use crate::error::{Error, Problem, Result};
use crate::ids::MeetingPlatformId;

/// Zoom takes no longer ones. Source: its Meeting API specification, October 2023.
const NAME_MAX_CHARS: usize = 64;
const EMAIL_MAX_CHARS: usize = 128;
/// Longest id of a registrant that is handed on.
const ID_MAX_CHARS: usize = 200;

/// Registers somebody. An address that is registered already is only found, so that asking twice is asking once.
///
/// # Errors
/// `Invalid` for what cannot be used, and where nobody registers; `Platform`, `NotFound`, `Forbidden` below OPERATOR.
pub async fn registrant_add(
    ctx: &Context,
    actor: &Actor,
    id: MeetingPlatformId,
    new: NewRegistrant,
) -> Result<Registrant> {
    actor.require(Role::Operator)?;
    let place = load_place(ctx.db.reader(), actor.church, id).await?;
    let new = tidied(&new)?;
    let question = Add { at: registering(&place)?, registration: place.meeting.registration.into(), new };
    let registrant = with_access(ctx, &place.connection, Operation::essential(4), &question).await?;
    noted(ctx, actor, &place, "meeting.registrant_added").await?;
    Ok(registrant)
}

/// A page of those who are registered, in the platform's order.
///
/// # Errors
/// `Invalid` where nobody registers; `Platform`, `NotFound`, `Forbidden` below OPERATOR.
pub async fn registrant_list(
    ctx: &Context,
    actor: &Actor,
    id: MeetingPlatformId,
    query: RegistrantQuery,
) -> Result<RegistrantPage> {
    actor.require(Role::Operator)?;
    let place = load_place(ctx.db.reader(), actor.church, id).await?;
    let question = List { at: registering(&place)?, query };
    Ok(with_access(ctx, &place.connection, Operation::ordinary(1), &question).await?)
}

/// Says the host's word about somebody; `registrant` is the platform's id. Saying it twice is saying it once.
///
/// # Errors
/// `Invalid` where nobody waits for a word; `Platform`, `NotFound`, `Forbidden` below OPERATOR.
pub async fn registrant_decide(
    ctx: &Context,
    actor: &Actor,
    id: MeetingPlatformId,
    registrant: &str,
    decision: Decision,
) -> Result<()> {
    actor.require(Role::Operator)?;
    let place = load_place(ctx.db.reader(), actor.church, id).await?;
    if registrant.is_empty() || registrant.chars().count() > ID_MAX_CHARS {
        return Err(Error::invalid(
            "NO_SUCH_REGISTRANT",
            "Nobody is registered under this id. Take it from the list.",
            &["registrantId"],
        ));
    }
    let question = Decide { at: registering(&place)?, registrant: registrant.to_owned(), decision };
    with_access(ctx, &place.connection, Operation::essential(1), &question).await?;
    let action = match decision {
        Decision::Approve => "meeting.registrant_approved",
        Decision::Deny => "meeting.registrant_denied",
    };
    noted(ctx, actor, &place, action).await
}

/// Where the names of this room are kept.
struct At {
    registering: &'static dyn Registering,
    ids: ExternalIds,
}

fn registering(place: &Place) -> Result<At> {
    let registering = place.rooms().and_then(|rooms| rooms.registering());
    let registering = registering.filter(|_| place.meeting.registration != entity::Registration::None);
    let registering = registering.ok_or_else(|| {
        let message = "Nobody registers for this meeting. Switch registration on first, where its platform has it.";
        Error::invalid("NO_REGISTRATION", message, &["meetingPlatformId"])
    })?;
    if place.row.join_url.is_none() {
        return Err(not_there_yet());
    }
    Ok(At { registering, ids: place.row.ids() })
}

/// Without blanks around, and with every problem at once. None of them repeats the address.
fn tidied(new: &NewRegistrant) -> Result<NewRegistrant> {
    let trimmed = |text: &str| text.trim().to_owned();
    let new = NewRegistrant {
        email: trimmed(&new.email),
        first_name: trimmed(&new.first_name),
        last_name: new.last_name.as_deref().map(trimmed).filter(|name| !name.is_empty()),
    };
    let mut problems = Vec::new();
    if !is_address(&new.email) || new.email.chars().count() > EMAIL_MAX_CHARS {
        problems.push(Problem::new("NOT_AN_ADDRESS", "This is not an e-mail address. Correct it.", &["email"]));
    }
    if new.first_name.is_empty() {
        problems.push(Problem::new("NAME_MISSING", "Enter the first name.", &["firstName"]));
    }
    for (name, field) in [(Some(&new.first_name), "firstName"), (new.last_name.as_ref(), "lastName")] {
        let unusable = |name: &String| name.chars().count() > NAME_MAX_CHARS || name.chars().any(char::is_control);
        if name.is_some_and(unusable) {
            let message = format!("A name has at most {NAME_MAX_CHARS} characters, on one line. Shorten it.");
            problems.push(Problem::new("NAME_UNUSABLE", message, &[field]));
        }
    }
    if problems.is_empty() { Ok(new) } else { Err(Error::Invalid(problems)) }
}

async fn noted(ctx: &Context, actor: &Actor, place: &Place, action: &'static str) -> Result<()> {
    let mut txn = ctx.db.begin().await?;
    let subject = place.meeting.id.to_string();
    audit_record_in_txn(ctx, &mut txn, actor, Entry { action, subject, details: &json!({}) }).await?;
    Ok(txn.commit().await?)
}

struct Add {
    at: At,
    registration: Registration,
    new: NewRegistrant,
}

#[async_trait]
impl Ask for Add {
    type Answer = Registrant;

    async fn ask(&self, call: &Call<'_>) -> Result<Registrant, PlatformError> {
        self.at.registering.register(call, &self.at.ids, self.registration, &self.new).await
    }
}

struct List {
    at: At,
    query: RegistrantQuery,
}

#[async_trait]
impl Ask for List {
    type Answer = RegistrantPage;

    async fn ask(&self, call: &Call<'_>) -> Result<RegistrantPage, PlatformError> {
        self.at.registering.registrants(call, &self.at.ids, &self.query).await
    }
}

struct Decide {
    at: At,
    registrant: String,
    decision: Decision,
}

#[async_trait]
impl Ask for Decide {
    type Answer = ();

    async fn ask(&self, call: &Call<'_>) -> Result<(), PlatformError> {
        self.at.registering.decide(call, &self.at.ids, &self.registrant, self.decision).await
    }
}
