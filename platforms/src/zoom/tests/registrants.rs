//! Registration: put down once, listed page by page, let in or not, and never quoted.

use super::*;
use crate::contract::error::{ErrorKind, Outcome};
use crate::contract::livestream::ExternalIds;
use crate::contract::registration::{
    Decision, NewRegistrant, Registering, RegistrantQuery, RegistrantState, Registration,
};
use crate::sandbox::faults::Fault;

fn anna() -> NewRegistrant {
    let email = "anna@example.org".to_owned();
    NewRegistrant { email, first_name: "Anna".to_owned(), last_name: Some("Berg".to_owned()) }
}

fn of(state: RegistrantState) -> RegistrantQuery {
    RegistrantQuery { state, size: 2, page: None }
}

fn registering(of: &'static dyn Meetings) -> &'static dyn Registering {
    of.registering().expect("Zoom registers people")
}

async fn planned(world: &World, rooms: &dyn Meetings, registration: Registration) -> (Credentials, ExternalIds) {
    let credentials = world.connect(MEDIA).await;
    let new = NewMeeting { registration, ..sunday(world) };
    let room = rooms.create(&world.call(&credentials, ""), &new).await.expect("a room");
    (credentials, room.ids)
}

#[tokio::test]
async fn somebody_is_registered_once_however_often_it_is_asked() {
    for rooms in [meetings(), webinars()] {
        let world = World::new();
        let (credentials, ids) = planned(&world, rooms, Registration::Automatic).await;
        let call = world.call(&credentials, "");
        let register = async |new: &NewRegistrant| {
            registering(rooms).register(&call, &ids, Registration::Automatic, new).await.expect("registered")
        };

        let first = register(&anna()).await;
        let again = register(&NewRegistrant { email: "Anna@Example.org".to_owned(), ..anna() }).await;

        assert_eq!((&first.id, &first.join_url, first.state), (&again.id, &again.join_url, RegistrantState::Approved));
        assert!(first.join_url.expect("a way in").reveal().contains("/w/"));
        let posts = world.sent("registrant_create").len() + world.sent("webinar_registrant_create").len();
        assert_eq!(posts, 1);
    }
}

#[tokio::test]
async fn a_registration_whose_answer_was_lost_is_found_and_not_made_again() {
    let world = World::new();
    let (credentials, ids) = planned(&world, webinars(), Registration::Automatic).await;
    let call = world.call(&credentials, "");

    world.fail("POST", "/registrants", Fault::DropAfter);
    let lost = registering(webinars()).register(&call, &ids, Registration::Automatic, &anna()).await;
    let found = registering(webinars()).register(&call, &ids, Registration::Automatic, &anna()).await;

    assert_eq!(lost.expect_err("the answer is lost").outcome, Outcome::Unknown);
    assert!(found.expect("found").join_url.is_some());
    assert_eq!(world.writes("webinar_registrant_create"), 1);
}

#[tokio::test]
async fn whoever_must_be_approved_has_no_way_in_before() {
    let world = World::new();
    let (credentials, ids) = planned(&world, webinars(), Registration::Approved).await;
    let call = world.call(&credentials, "");
    let list =
        async |state| registering(webinars()).registrants(&call, &ids, &of(state)).await.expect("a list").registrants;

    let anna = registering(webinars()).register(&call, &ids, Registration::Approved, &anna()).await.expect("put down");
    assert_eq!((anna.state, anna.join_url), (RegistrantState::Pending, None));
    assert_eq!(list(RegistrantState::Pending).await[0].join_url, None);

    registering(webinars()).decide(&call, &ids, &anna.id, Decision::Approve).await.expect("approved");
    registering(webinars()).decide(&call, &ids, &anna.id, Decision::Approve).await.expect("approved already");
    assert!(list(RegistrantState::Approved).await[0].join_url.is_some());

    registering(webinars()).decide(&call, &ids, &anna.id, Decision::Deny).await.expect("denied");
    assert_eq!(list(RegistrantState::Denied).await.len(), 1);
    assert!(list(RegistrantState::Approved).await.is_empty());
    let again =
        registering(webinars()).register(&call, &ids, Registration::Approved, &self::anna()).await.expect("found");
    assert_eq!((again.id, again.state, again.join_url), (anna.id, RegistrantState::Denied, None));
}

#[tokio::test]
async fn the_list_comes_page_by_page() {
    let world = World::new();
    let (credentials, ids) = planned(&world, meetings(), Registration::Automatic).await;
    let call = world.call(&credentials, "");
    for number in 0..5 {
        let new = NewRegistrant { email: format!("guest{number}@example.org"), ..anna() };
        registering(meetings()).register(&call, &ids, Registration::Automatic, &new).await.expect("registered");
    }

    let (mut query, mut seen) = (of(RegistrantState::Approved), Vec::new());
    loop {
        let page = registering(meetings()).registrants(&call, &ids, &query).await.expect("a page");
        seen.push(page.registrants.len());
        query.page = page.next;
        if query.page.is_none() {
            break;
        }
    }

    assert_eq!(seen, [2, 2, 1]);
}

#[tokio::test]
async fn a_refusal_says_what_to_do_and_never_quotes_the_address() {
    let world = World::new();
    let (credentials, ids) = planned(&world, webinars(), Registration::None).await;
    let call = world.call(&credentials, "");
    let register = async |ids: &ExternalIds, email: &str| {
        let new = NewRegistrant { email: email.to_owned(), ..anna() };
        registering(webinars()).register(&call, ids, Registration::Automatic, &new).await
    };

    let off = register(&ids, "anna@example.org").await.expect_err("nobody registers here");
    assert_eq!(off.kind, ErrorKind::Refused);
    assert!(off.remedy().contains("registration"), "{}", off.remedy());

    let open =
        NewMeeting { registration: Registration::Automatic, marker: "steeple:mep_2".to_owned(), ..sunday(&world) };
    let ids = webinars().create(&call, &open).await.expect("a webinar").ids;
    let host = register(&ids, MEDIA).await.expect_err("the host cannot register");
    assert_eq!((host.kind, host.code.as_deref()), (ErrorKind::Refused, Some("3027")));
    world.fail("POST", "/registrants", Fault::QuotaGone);
    let often = register(&ids, "anna@example.org").await.expect_err("too often today");
    assert!(matches!(often.kind, ErrorKind::QuotaGone { .. }), "{often:?}");
    assert!(often.remedy().contains("three times a day"));
    for error in [off, host, often] {
        assert!(!format!("{error} {error:?} {}", error.remedy()).contains("anna@"), "{error:?}");
    }
    assert!(!format!("{:?}", anna()).contains("nna"));
}
