//! A Jitsi server of the church's own: rooms by name, unconfirmed while they are due, and opened when the server asks.

use chrono::TimeDelta;
use steeple_domain::connection::connect_with_form;
use steeple_domain::error::Error;
use steeple_domain::meeting::control::meeting_cancel;
use steeple_domain::meeting::entity::{Kind, Registration};
use steeple_domain::meeting::input::NewMeeting;
use steeple_domain::meeting::platform_entity::MeetingStatus;
use steeple_domain::meeting::reservation::reservation_answer;
use steeple_domain::meeting::schedule::meeting_schedule;
use steeple_platforms::StreamingPlatform::Jitsi;
use steeple_platforms::contract::account::FormFields;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::meeting::ReservationQuestion;
use steeple_tests::sunday::reconciling_worker;
use steeple_tests::{World, for_each_backend};

for_each_backend!(a_server_opens_a_planned_room_at_its_time_and_nobody_elses);

const SECRET: &str = "sbx-secret-jitsi-reservations";

async fn a_server_opens_a_planned_room_at_its_time_and_nobody_elses(world: World) {
    let (ctx, owner) = (&world.ctx, &world.owner);
    let typed = [
        ("server_url", "http://meet.sandbox.example/jitsi"),
        ("app_id", "steeple"),
        ("key", "sbx-secret-jitsi-app-secret"),
        ("reservation_secret", SECRET),
    ];
    let fields: FormFields = typed.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect();
    let connection = connect_with_form(ctx, owner, Jitsi, fields).await.expect("connected");
    let starts_at = world.now() + TimeDelta::hours(3);
    let new = NewMeeting {
        title: "Bible study".to_owned(),
        scheduled_start: starts_at,
        scheduled_end: starts_at + TimeDelta::hours(1),
        time_zone: None,
        waiting_room: true,
        kind: Kind::Meeting,
        registration: Registration::None,
        invitees: Vec::new(),
        passcode: Some(Secret::new("Psalm23")),
        connections: vec![connection.id],
    };
    let id = meeting_schedule(ctx, owner, new, None).await.expect("planned").meeting.id;
    let worker = reconciling_worker(ctx);
    world.pass_until(&worker, world.now()).await;
    let row = world.meeting(id).await.platforms.remove(0);
    assert_eq!(row.status, MeetingStatus::Scheduled, "{:?}", row.failure_message);
    let room = row.ids().get("room").expect("a name").to_owned();
    let asked = |name: &str| ReservationQuestion::Open { name: name.to_owned(), start_time: None, mail_owner: None };
    let good = Secret::new(SECRET);

    let early = reservation_answer(ctx, connection.id, &good, &asked(&room)).await.expect("an answer");
    assert_eq!(early.status, 403);
    for presented in ["", "guessed", "sbx-secret-jitsi-app-secret"] {
        let refused = reservation_answer(ctx, connection.id, &Secret::new(presented), &asked(&room)).await;
        assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    }

    world.pass_until(&worker, starts_at + TimeDelta::seconds(30)).await;
    let row = world.meeting(id).await.platforms.remove(0);
    assert_eq!(row.status, MeetingStatus::Unconfirmed, "nobody can say whether anybody is in it");
    let opened = reservation_answer(ctx, connection.id, &good, &asked(&room.to_uppercase())).await.expect("an answer");
    let body = opened.body.expect("a conference");
    assert_eq!((opened.status, body["password"].as_str(), body["lobby"].as_bool()), (200, Some("Psalm23"), Some(true)));
    let number = body["id"].as_u64().expect("a number");
    let again = reservation_answer(ctx, connection.id, &good, &ReservationQuestion::Look { number }).await;
    assert_eq!(again.expect("an answer").status, 200);
    let unknown = reservation_answer(ctx, connection.id, &good, &asked("council-meeting")).await.expect("an answer");
    assert_eq!(unknown.status, 403);

    meeting_cancel(ctx, owner, id).await.expect("cancelled");
    let called_off = reservation_answer(ctx, connection.id, &good, &asked(&room)).await.expect("an answer");
    assert_eq!(called_off.status, 403);
    world.pass_until(&worker, starts_at + TimeDelta::hours(2)).await;
    assert_eq!(world.meeting(id).await.platforms[0].status, MeetingStatus::Ended);
}
