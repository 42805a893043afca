//! The answers to a server that asks before it opens a room.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{World, meetings, now, own};
use crate::contract::credentials::Secret;
use crate::contract::livestream::ExternalIds;
use crate::contract::meeting::{Reservation, ReservationAnswer, ReservationQuestion};

fn planned() -> Reservation {
    Reservation {
        number: 364_758_328,
        name: "bible-study-abc".to_owned(),
        starts_at: now() + TimeDelta::hours(1),
        ends_at: now() + TimeDelta::hours(2),
        time_zone: chrono_tz::America::New_York,
        over: false,
        waiting_room: true,
        passcode: Some(Secret::new("Psalm23")),
    }
}

fn open() -> ReservationQuestion {
    ReservationQuestion::Open {
        name: "Bible-Study-ABC".to_owned(),
        start_time: Some(now() + TimeDelta::minutes(50)),
        mail_owner: Some("anna@church.example".to_owned()),
    }
}

fn answer(question: &ReservationQuestion, planned: Option<&Reservation>, at: DateTime<Utc>) -> ReservationAnswer {
    meetings().reserving().expect("Jitsi's server may ask").answer(question, planned, at)
}

fn message(answer: &ReservationAnswer) -> String {
    answer.body.as_ref().and_then(|body| body["message"].as_str()).unwrap_or_default().to_owned()
}

#[test]
fn a_planned_room_opens_in_time_and_closes_an_hour_after_its_end() {
    let at = now() + TimeDelta::minutes(50);

    let told = answer(&open(), Some(&planned()), at);

    assert_eq!(told.status, 200);
    let body = told.body.expect("a conference");
    assert_eq!(body["id"], 364_758_328);
    assert_eq!(
        (&body["name"], &body["mail_owner"]),
        (&Value::from("Bible-Study-ABC"), &Value::from("anna@church.example"))
    );
    assert_eq!(body["start_time"], "2026-11-27T12:50:00.000Z");
    assert_eq!(body["duration"], (70 + 60) * 60);
    assert_eq!((&body["lobby"], &body["password"]), (&Value::from(true), &Value::from("Psalm23")));
}

#[test]
fn everybody_else_is_told_why_not() {
    let early = answer(&open(), Some(&planned()), now());
    assert_eq!(
        (early.status, message(&early).as_str()),
        (403, "This meeting opens on 27 November 2026 at 07:45 (EST).")
    );

    let stranger = answer(&open(), None, now());
    assert_eq!((stranger.status, message(&stranger).as_str()), (403, "No meeting of this name is planned."));

    let called_off = answer(&open(), Some(&Reservation { over: true, ..planned() }), now() + TimeDelta::hours(1));
    assert_eq!((called_off.status, message(&called_off).as_str()), (403, "This meeting is over."));
    let late = answer(&open(), Some(&planned()), now() + TimeDelta::hours(3));
    assert_eq!(late.status, 403);
}

#[test]
fn asking_again_and_closing_are_answered() {
    let number = 364_758_328;
    assert_eq!(
        answer(&ReservationQuestion::Look { number }, Some(&planned()), now() + TimeDelta::hours(1)).status,
        200
    );
    assert_eq!(answer(&ReservationQuestion::Look { number }, None, now()).status, 404);
    assert_eq!(answer(&ReservationQuestion::Closed { number }, None, now()).status, 200);
}

#[tokio::test]
async fn the_secret_is_the_one_that_was_typed_and_names_are_read_as_the_server_writes_them() {
    let world = World::new();
    let reserving = meetings().reserving().expect("Jitsi's server may ask");
    assert_eq!(reserving.secret(&world.credentials(&own()).await), None);
    let mut asks = own();
    asks.push(("reservation_secret", "sbx-secret-jitsi-reservations"));
    assert_eq!(reserving.secret(&world.credentials(&asks).await), Some(Secret::new("sbx-secret-jitsi-reservations")));

    let ids = ExternalIds::default().with("room", "bible-study-abc");
    assert!(reserving.names(&ids, "bible-study-abc") && reserving.names(&ids, "[grace]Bible-Study-ABC"));
    assert!(!reserving.names(&ids, "council") && !reserving.names(&ids, "[grace]") && !reserving.names(&ids, ""));
    assert!(!reserving.names(&ExternalIds::default(), ""));
}
