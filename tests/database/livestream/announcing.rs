//! A service is announced on Instagram: at its time, once, with the service's picture, and never against anybody's wish.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_domain::church::Role;
use steeple_domain::connection::entity::Model as Connection;
use steeple_domain::livestream::control::{livestream_cancel, livestream_platform_retry};
use steeple_domain::livestream::errand::announce::{
    NewAnnouncement, livestream_announce, livestream_announcement_cancel,
};
use steeple_domain::livestream::errand::entity::Model as Errand;
use steeple_domain::livestream::errand::{ErrandKind, ErrandStatus, errands_of};
use steeple_domain::livestream::events::livestream_events;
use steeple_domain::livestream::picture::{livestream_picture_remove, livestream_picture_set};
use steeple_domain::livestream::planned::Planned;
use steeple_domain::readiness::{Ask, livestream_readiness};
use steeple_domain::{Error, Result};
use steeple_platforms::StreamingPlatform::{Instagram, Youtube};
use steeple_platforms::sandbox::faults::Fault;
use steeple_tests::picture::jpeg;
use steeple_tests::sunday::{Sunday, service};
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    it_is_posted_at_its_time_and_once,
    a_lost_answer_makes_no_second_post,
    another_wording_before_its_time_replaces_it_and_it_can_be_taken_back,
    what_is_posted_can_neither_be_replaced_nor_taken_back,
    a_service_that_is_cancelled_is_not_announced,
    without_its_picture_a_person_is_told_and_retries,
    what_cannot_be_posted_is_refused_for_its_field,
);

const POSTED: &str = "media_publish";

fn words(at: Option<DateTime<Utc>>) -> NewAnnouncement {
    let text = "Tomorrow at ten: Sunday service.".to_owned();
    NewAnnouncement { text, picture_text: "A church before the rising sun.".to_owned(), at }
}

async fn connected(world: World) -> (World, Connection) {
    let instagram = world.connect_usual(Instagram).await;
    (world.showing_pictures(), instagram)
}

/// A service in three days, with a picture, and the time of its announcement.
async fn planned<'w>(world: &'w World, instagram: &Connection) -> (Sunday<'w>, DateTime<Utc>) {
    let sunday = world.plan(service(&[instagram], world.now() + TimeDelta::days(3))).await;
    livestream_picture_set(&world.ctx, &world.owner, sunday.id, jpeg(1_280, 720)).await.unwrap();
    sunday.settle().await;
    (sunday, world.now() + TimeDelta::days(2))
}

async fn announce(sunday: &Sunday<'_>, new: NewAnnouncement) -> Result<Planned> {
    let row = sunday.on(Instagram).await;
    livestream_announce(&sunday.world.ctx, &sunday.world.owner, row.id, new).await
}

async fn take_back(sunday: &Sunday<'_>) -> Result<Planned> {
    let row = sunday.on(Instagram).await;
    livestream_announcement_cancel(&sunday.world.ctx, &sunday.world.owner, row.id).await
}

async fn errand(sunday: &Sunday<'_>) -> Errand {
    let row = sunday.on(Instagram).await;
    let errands = errands_of(&sunday.world.ctx, row.church_id, &[row.id]).await.unwrap();
    errands.into_iter().find(|errand| errand.kind == ErrandKind::Announcement).expect("an announcement")
}

async fn it_is_posted_at_its_time_and_once(world: World) {
    let (world, instagram) = connected(world).await;
    let (sunday, at) = planned(&world, &instagram).await;
    announce(&sunday, words(Some(at))).await.unwrap();
    sunday.pass_until(at - TimeDelta::minutes(1)).await;
    assert_eq!((errand(&sunday).await.status, world.writes(Instagram, POSTED)), (ErrandStatus::Waiting, 0));

    sunday.pass_until(at + TimeDelta::minutes(2)).await;

    let done = errand(&sunday).await;
    assert_eq!((done.status, world.writes(Instagram, POSTED)), (ErrandStatus::Done, 1), "{done:?}");
    assert!(done.url.is_some() && done.done_at >= Some(at), "{done:?}");
    let events = livestream_events(&world.ctx, &world.owner, sunday.id, 100).await.unwrap();
    let deeds: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert!(deeds.contains(&"livestream_platform.announced"), "{deeds:?}");
    assert!(deeds.contains(&"livestream_platform.announcement_planned"), "{deeds:?}");
}

async fn a_lost_answer_makes_no_second_post(world: World) {
    let (world, instagram) = connected(world).await;
    let (sunday, at) = planned(&world, &instagram).await;
    world.fail(Instagram, "POST", "media_publish", Fault::DropAfter, 1);
    announce(&sunday, words(Some(at))).await.unwrap();

    sunday.pass_until(at + TimeDelta::minutes(30)).await;

    assert_eq!((errand(&sunday).await.status, world.writes(Instagram, POSTED)), (ErrandStatus::Done, 1));
}

async fn another_wording_before_its_time_replaces_it_and_it_can_be_taken_back(world: World) {
    let (world, instagram) = connected(world).await;
    let (sunday, at) = planned(&world, &instagram).await;
    announce(&sunday, words(Some(at))).await.unwrap();
    let later = NewAnnouncement { text: "Come at nine!".to_owned(), ..words(Some(at + TimeDelta::hours(1))) };
    announce(&sunday, later).await.unwrap();
    sunday.pass_until(at + TimeDelta::minutes(30)).await;
    let waits = errand(&sunday).await;
    assert_eq!((waits.status, waits.text.as_deref()), (ErrandStatus::Waiting, Some("Come at nine!")));

    take_back(&sunday).await.unwrap();
    take_back(&sunday).await.unwrap();
    sunday.pass_until(at + TimeDelta::hours(3)).await;

    assert_eq!((errand(&sunday).await.status, world.writes(Instagram, POSTED)), (ErrandStatus::Cancelled, 0));
}

async fn what_is_posted_can_neither_be_replaced_nor_taken_back(world: World) {
    let (world, instagram) = connected(world).await;
    let (sunday, _) = planned(&world, &instagram).await;
    announce(&sunday, words(None)).await.unwrap();
    sunday.settle().await;
    assert_eq!(code(take_back(&sunday).await), "BEING_ANNOUNCED");
    assert_eq!(code(announce(&sunday, words(None)).await), "BEING_ANNOUNCED");
    sunday.pass(TimeDelta::minutes(2)).await;

    assert_eq!(code(take_back(&sunday).await), "ALREADY_ANNOUNCED");
    assert_eq!(code(announce(&sunday, words(None)).await), "ALREADY_ANNOUNCED");
    assert_eq!(world.writes(Instagram, POSTED), 1);
}

async fn a_service_that_is_cancelled_is_not_announced(world: World) {
    let (world, instagram) = connected(world).await;
    let (sunday, at) = planned(&world, &instagram).await;
    announce(&sunday, words(Some(at))).await.unwrap();

    livestream_cancel(&world.ctx, &world.owner, sunday.id).await.unwrap();
    sunday.settle().await;

    assert_eq!(errand(&sunday).await.status, ErrandStatus::Cancelled);
    sunday.pass_until(at + TimeDelta::hours(1)).await;
    assert_eq!(world.writes(Instagram, POSTED), 0);
}

async fn without_its_picture_a_person_is_told_and_retries(world: World) {
    let (world, instagram) = connected(world).await;
    let (sunday, at) = planned(&world, &instagram).await;
    announce(&sunday, words(Some(at))).await.unwrap();
    livestream_picture_remove(&world.ctx, &world.owner, sunday.id).await.unwrap();
    sunday.pass_until(at).await;

    let failed = errand(&sunday).await;
    assert_eq!((failed.status, failed.failure_kind.as_deref()), (ErrandStatus::Failed, Some("NO_PICTURE")));
    let readiness = livestream_readiness(&world.ctx, &world.owner, sunday.id, Ask::Nobody).await.unwrap();
    assert!(readiness.findings.iter().any(|finding| finding.code == "NOT_ANNOUNCED"), "{:?}", readiness.findings);

    livestream_picture_set(&world.ctx, &world.owner, sunday.id, jpeg(1_280, 720)).await.unwrap();
    livestream_platform_retry(&world.ctx, &world.owner, sunday.on(Instagram).await.id).await.unwrap();
    sunday.pass(TimeDelta::minutes(2)).await;
    assert_eq!((errand(&sunday).await.status, world.writes(Instagram, POSTED)), (ErrandStatus::Done, 1));
}

async fn what_cannot_be_posted_is_refused_for_its_field(world: World) {
    let (instagram, youtube) = (world.connect_usual(Instagram).await, world.connect_usual(Youtube).await);
    let starts_at = world.now() + TimeDelta::days(3);
    let sunday = world.plan(service(&[&instagram, &youtube], starts_at)).await;
    let long = |chars: usize| "x".repeat(chars);
    let given = [
        (words(None), vec![("NO_PICTURE", "livestreamPlatformId")]),
        (
            NewAnnouncement { text: " ".to_owned(), picture_text: String::new(), ..words(None) },
            vec![("TEXT_EMPTY", "text"), ("TEXT_EMPTY", "pictureText"), ("NO_PICTURE", "livestreamPlatformId")],
        ),
        (
            NewAnnouncement { text: long(2_201), picture_text: long(501), at: Some(starts_at + TimeDelta::days(1)) },
            vec![
                ("TEXT_TOO_LONG", "text"),
                ("TEXT_TOO_LONG", "pictureText"),
                ("NO_PICTURE", "livestreamPlatformId"),
                ("ANNOUNCED_TOO_LATE", "at"),
            ],
        ),
    ];
    for (new, expected) in given {
        assert_eq!(problems(announce(&sunday, new).await), expected);
    }
    let (on_youtube, on_instagram) = (sunday.on(Youtube).await.id, sunday.on(Instagram).await.id);
    let elsewhere = livestream_announce(&world.ctx, &world.owner, on_youtube, words(None)).await;
    assert_eq!(code(elsewhere), "NO_ANNOUNCEMENTS");
    let viewer = world.member("viewer@example.org", Role::Viewer).await;
    let by_viewer = livestream_announce(&world.ctx, &viewer, on_instagram, words(None)).await;
    let by_stranger = livestream_announce(&world.ctx, &world.stranger().await, on_instagram, words(None)).await;
    assert!(matches!(by_viewer, Err(Error::Forbidden)) && matches!(by_stranger, Err(Error::NotFound(_))));
    sunday.pass_until(starts_at + TimeDelta::hours(3)).await;
    assert_eq!(code(announce(&sunday, words(None)).await), "TAKES_NO_PART");
}

fn problems(result: Result<Planned>) -> Vec<(&'static str, &'static str)> {
    let Err(Error::Invalid(problems)) = result else { panic!("{result:?}") };
    let path = |path: &str| match path {
        "text" => "text",
        "pictureText" => "pictureText",
        "at" => "at",
        _ => "livestreamPlatformId",
    };
    problems.into_iter().map(|problem| (problem.code, path(&problem.path[0]))).collect()
}

fn code(result: Result<Planned>) -> &'static str {
    problems(result)[0].0
}
