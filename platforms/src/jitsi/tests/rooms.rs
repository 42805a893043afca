//! Names that nobody guesses, and links that the double takes.

use chrono::TimeDelta;
use serde_json::Value;

use super::{World, jaas, meetings, now, own, study};
use crate::contract::meeting::{NewMeeting, RoomChance, SeenMeetingState};
use crate::jitsi::token::{Issuer, Key, Pass};

#[tokio::test]
async fn a_name_is_readable_and_holds_all_the_chance() {
    let world = World::new();
    let credentials = world.credentials(&[("server_url", "http://meet.sandbox.example/jitsi")]).await;
    let room = meetings().create(&world.call(&credentials), &study()).await.expect("a room");
    let other = NewMeeting { chance: RoomChance([8; 16]), ..study() };
    let other = meetings().create(&world.call(&credentials), &other).await.expect("a room");

    let name = room.ids.get("room").expect("a name");
    assert!(name.starts_with("bible-study-f-r-alle-"), "{name}");
    assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{name}");
    assert_ne!(room.ids, other.ids);
    assert_eq!(room.join_url, format!("http://meet.sandbox.example/jitsi/{name}"));
    assert_eq!(world.enter(&room.join_url).await, "in the room as guest");
}

#[tokio::test]
async fn guests_get_a_plain_link_and_hosts_a_token() {
    let world = World::new();
    let credentials = world.credentials(&own()).await;
    let call = world.call(&credentials);
    let room = meetings().create(&call, &study()).await.expect("a room");
    let host = meetings().hosting().expect("a host's link").host_url(&call, &room.ids).await.expect("a link");

    assert!(!room.join_url.contains("jwt"), "the guest's link holds a token");
    assert_eq!(world.enter(&room.join_url).await, "in the room as guest");
    assert_eq!(world.enter(host.reveal()).await, "in the room as moderator");
    let elsewhere = host.reveal().replace("bible-study", "council");
    assert_eq!(world.enter(&elsewhere).await, "Room and token mismatched");
}

#[tokio::test]
async fn where_guests_need_tokens_they_get_one_that_moderates_nothing() {
    let world = World::new();
    let mut with_tokens = own();
    with_tokens.push(("guest_tokens", "yes"));
    for fields in [with_tokens, jaas()] {
        let credentials = world.credentials(&fields).await;
        let call = world.call(&credentials);
        let room = meetings().create(&call, &study()).await.expect("a room");
        let host = meetings().hosting().expect("a host's link").host_url(&call, &room.ids).await.expect("a link");

        assert_eq!(world.enter(&room.join_url).await, "in the room as guest", "{}", room.join_url);
        assert_eq!(world.enter(host.reveal()).await, "in the room as moderator");
    }
    let credentials = world.credentials(&jaas()).await;
    let room = meetings().create(&world.call(&credentials), &study()).await.expect("a room");
    let bare = room.join_url.split('?').next().expect("a link").to_owned();
    assert_eq!(world.enter(&bare).await, "token required");
}

#[tokio::test]
async fn a_link_is_made_anew_whenever_somebody_looks() {
    let world = World::new();
    let credentials = world.credentials(&jaas()).await;
    let room = meetings().create(&world.call(&credentials), &study()).await.expect("a room");
    let mut much_later = world.call(&credentials);
    much_later.now += TimeDelta::days(3);

    let seen = meetings().observe(&much_later, &room.ids).await.expect("an answer");

    assert_eq!(seen.state, SeenMeetingState::CannotSay);
    assert_ne!(seen.join_url.expect("a link"), room.join_url);
}

#[test]
fn a_token_says_what_the_servers_read_and_nothing_more() {
    let own = Issuer::Own {
        app_id: "steeple".to_owned(),
        subject: "meet.church.example".to_owned(),
        key_id: None,
        key: Key::read("a-long-secret").expect("a key"),
    };
    for host in [true, false] {
        let pass = Pass { room: "bible-study-abc", host, until: now() + TimeDelta::hours(3) };
        let claims = own.claims(&pass, now());

        assert_eq!(claims["room"], "bible-study-abc");
        assert!(claims["exp"].is_i64() && claims["nbf"].is_i64(), "numbers, not texts");
        assert!(claims["exp"].as_i64() > claims["iat"].as_i64());
        assert!(claims["nbf"].as_i64() < claims["iat"].as_i64(), "the server's clock may be behind");
        assert!(!has_null(&claims), "a null ends the server's reading: {claims}");
        assert_eq!(claims["context"]["user"]["affiliation"], if host { "owner" } else { "member" });
        assert_eq!(claims["moderator"], host);
    }
    assert!(!format!("{own:?}").contains("a-long-secret"));
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(fields) => fields.values().any(has_null),
        _ => false,
    }
}
