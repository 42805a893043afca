//! What Steeple answers to a Jitsi server that asks before it opens a room. Pure.
//!
//! Source: the Jitsi handbook, "Reservation system" and `mod_reservations.lua`: `POST …/conference` with a form when somebody
//! opens a room, `GET` and `DELETE …/conference/{id}` afterwards; 200 or 201 opens it, 403 shows its message to the person, and
//! the server ends the room when `duration` seconds are over.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::json;

use super::Jitsi;
use super::client::room::ROOM;
use super::wire::Server;
use crate::contract::credentials::{Credentials, Secret};
use crate::contract::livestream::ExternalIds;
use crate::contract::meeting::{Reservation, ReservationAnswer, ReservationQuestion, Reserving};

/// A room opens this long before the planned start.
const OPENS_BEFORE: TimeDelta = TimeDelta::minutes(15);
/// The server ends the room this long after the planned end: people are still talking.
const CLOSES_AFTER: TimeDelta = TimeDelta::hours(1);

impl Reserving for Jitsi {
    fn secret(&self, credentials: &Credentials) -> Option<Secret> {
        Server::open("reservation_open", credentials).ok()?.reservation_secret
    }

    /// The server asks by the name in the address bar, a tenant before it in brackets, in any case.
    fn names(&self, ids: &ExternalIds, asked: &str) -> bool {
        let asked = match asked.strip_prefix('[') {
            Some(rest) => rest.split_once(']').map_or(asked, |(_, room)| room),
            None => asked,
        };
        ids.get(ROOM).is_some_and(|room| room.eq_ignore_ascii_case(asked))
    }

    fn answer(
        &self,
        question: &ReservationQuestion,
        planned: Option<&Reservation>,
        now: DateTime<Utc>,
    ) -> ReservationAnswer {
        let no = |message: String| ReservationAnswer { status: 403, body: Some(json!({ "message": message })) };
        match (question, planned) {
            // The room is closed at the server already; there is nothing to forget here.
            (ReservationQuestion::Closed { .. }, _) => ReservationAnswer { status: 200, body: None },
            (ReservationQuestion::Look { .. }, None) => ReservationAnswer { status: 404, body: None },
            (ReservationQuestion::Open { .. }, None) => no("No meeting of this name is planned.".to_owned()),
            (_, Some(planned)) if planned.over || now >= planned.ends_at + CLOSES_AFTER => {
                no("This meeting is over.".to_owned())
            }
            (ReservationQuestion::Open { .. }, Some(planned)) if now < planned.starts_at - OPENS_BEFORE => {
                let opens_at = (planned.starts_at - OPENS_BEFORE).with_timezone(&planned.time_zone);
                no(format!("This meeting opens on {}.", opens_at.format("%-d %B %Y at %H:%M (%Z)")))
            }
            (question, Some(planned)) => {
                ReservationAnswer { status: 200, body: Some(conference(question, planned, now)) }
            }
        }
    }
}

/// The server counts `duration` from `start_time`, and takes the time at which it asked for it.
fn conference(question: &ReservationQuestion, planned: &Reservation, now: DateTime<Utc>) -> serde_json::Value {
    let (name, mail_owner) = match question {
        ReservationQuestion::Open { name, mail_owner, .. } => (name.clone(), mail_owner.clone()),
        _ => (planned.name.clone(), None),
    };
    let asked_at = match question {
        ReservationQuestion::Open { start_time: Some(start_time), .. } => *start_time,
        _ => now,
    };
    let start = asked_at.clamp(now - TimeDelta::minutes(5), now + TimeDelta::minutes(5));
    let mut conference = json!({
        "id": planned.number,
        "name": name,
        "mail_owner": mail_owner.unwrap_or_default(),
        "start_time": start.to_rfc3339_opts(SecondsFormat::Millis, true),
        "duration": (planned.ends_at + CLOSES_AFTER - start).num_seconds().max(60),
        "lobby": planned.waiting_room,
    });
    if let (Some(passcode), Some(fields)) = (&planned.passcode, conference.as_object_mut()) {
        fields.insert("password".to_owned(), passcode.reveal().into());
    }
    conference
}
