//! A meeting that its host opens, and whose picture goes to the livestream.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Statement};
use steeple_domain::meeting::control::meeting_end;
use steeple_domain::meeting::edit::meeting_simulcast;
use steeple_domain::meeting::entity::{Kind, Registration};
use steeple_domain::meeting::input::NewMeeting;
use steeple_domain::meeting::links::meeting_join_url;
use steeple_domain::meeting::platform_entity::{MeetingStatus, Push};
use steeple_domain::meeting::schedule::meeting_schedule;
use steeple_platforms::StreamingPlatform::{Youtube, Zoom};
use steeple_platforms::sandbox::SECRET_MARKER;
use steeple_tests::sunday::service;
use steeple_tests::{World, for_each_backend};

for_each_backend!(a_meeting_is_opened_pushed_to_the_livestream_and_ended_and_no_secret_is_in_the_clear);

async fn a_meeting_is_opened_pushed_to_the_livestream_and_ended_and_no_secret_is_in_the_clear(world: World) {
    let (ctx, owner) = (&world.ctx, &world.owner);
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, zoom) = (world.connect_usual(Youtube).await, world.connect_usual(Zoom).await);
    let sunday = world.plan(service(&[&youtube], starts_at)).await;
    let new = NewMeeting {
        title: "Sunday service".to_owned(),
        scheduled_start: starts_at,
        scheduled_end: starts_at + TimeDelta::hours(1),
        time_zone: None,
        waiting_room: false,
        kind: Kind::Meeting,
        registration: Registration::None,
        invitees: Vec::new(),
        passcode: None,
        connections: vec![zoom.id],
    };
    let id = meeting_schedule(ctx, owner, new, None).await.unwrap().meeting.id;
    sunday.settle().await;
    let row = world.meeting(id).await.platforms.remove(0);
    assert_eq!(row.status, MeetingStatus::Scheduled, "{:?}", row.failure_message);
    assert!(meeting_join_url(ctx, owner, row.id).await.unwrap().reveal().contains("pwd="));

    meeting_simulcast(ctx, owner, id, Some(sunday.on(Youtube).await.id)).await.unwrap();
    sunday.pass_until(starts_at - TimeDelta::minutes(5)).await;
    assert_eq!(world.meeting(id).await.platforms[0].push, Push::TargetSet);
    let at_zoom = world.sandboxes.snapshot(Zoom).meetings[0].id.clone();
    world.sandboxes.get(Zoom).set_meeting_running(&at_zoom, true);
    sunday.pass(TimeDelta::seconds(20)).await;
    let row = world.meeting(id).await.platforms.remove(0);
    assert_eq!((row.status, row.push), (MeetingStatus::Live, Push::Pushing), "{:?}", row.failure_message);
    assert!(world.sandboxes.snapshot(Zoom).meetings[0].pushing_to.is_some());

    assert_no_secret_in_the_clear(&world).await;
    meeting_end(ctx, owner, id).await.unwrap();
    sunday.pass(TimeDelta::seconds(20)).await;

    let row = world.meeting(id).await.platforms.remove(0);
    assert_eq!((row.status, row.push), (MeetingStatus::Ended, Push::Stopped));
    assert_eq!(world.writes(Zoom, "meeting_create"), 1);
    assert_eq!(world.writes(Zoom, "livestream_start"), 1);
    assert_eq!(world.writes(Zoom, "meeting_end"), 1);
}

/// Reads every column of every table as text and looks for the mark that each of the sandboxes' secrets bears.
async fn assert_no_secret_in_the_clear(world: &World) {
    assert_nowhere(world, SECRET_MARKER).await;
}

/// Reads every column of every table as text and looks for this one.
pub(super) async fn assert_nowhere(world: &World, wanted: &str) {
    let db = world.ctx.db.reader();
    let columns = if world.ctx.db.is_postgres() {
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    } else {
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
    };
    let columns = db.query_all_raw(Statement::from_string(world.ctx.db.backend(), columns)).await.unwrap();
    assert!(columns.len() > 100, "there are columns to look into");
    for column in columns {
        let (table, name): (String, String) =
            (column.try_get_by_index(0).unwrap(), column.try_get_by_index(1).unwrap());
        let hexed: String = wanted.bytes().map(|byte| format!("{byte:02x}")).collect();
        let sql = if world.ctx.db.is_postgres() {
            // Bytes are printed in hexadecimal.
            format!(
                "SELECT count(*) FROM \"{table}\" WHERE CAST(\"{name}\" AS text) LIKE '%{wanted}%' OR CAST(\"{name}\" AS text) LIKE '%{hexed}%'"
            )
        } else {
            format!(
                "SELECT count(*) FROM \"{table}\" WHERE instr(CAST(\"{name}\" AS blob), CAST('{wanted}' AS blob)) > 0"
            )
        };
        let row = db.query_one_raw(Statement::from_string(world.ctx.db.backend(), sql)).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 0, "{table}.{name} holds {wanted:?} in the clear");
    }
}
