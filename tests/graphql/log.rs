//! The log of a service, and what a connection is needed for.

use chrono::TimeDelta;
use serde_json::{Value, json};
use steeple_domain::church::Role;
use steeple_tests::studio::{Studio, data, text};

const EVENTS: &str = "query($id: ID!) { livestreamEvents(livestreamId: $id, first: 50) { id at action by message \
    platform { id platform } } }";

fn actions(events: &Value) -> Vec<&str> {
    events.as_array().unwrap().iter().map(|event| text(&event["action"])).collect()
}

#[tokio::test]
async fn the_log_tells_what_people_did_and_what_the_platforms_said() {
    let studio = Studio::start().await;
    let youtube = studio.connected("YOUTUBE").await;
    let livestream = studio.scheduled(&[&youtube]).await;
    // What happens at one instant has no order that could be told.
    studio.pass(TimeDelta::minutes(1)).await;
    studio.tell("extendLivestream", json!({ "livestreamId": livestream, "minutes": 10 }), "livestream { id }").await;
    studio.pass(TimeDelta::minutes(1)).await;
    studio.tell("cancelLivestream", json!({ "livestreamId": livestream }), "livestream { id }").await;

    let viewer = studio.member(Role::Viewer).await;
    let events = data(studio.ask_as(&viewer, EVENTS, json!({ "id": livestream })).await)["livestreamEvents"].take();

    assert_eq!(actions(&events), ["livestream.cancelled", "livestream.extended", "livestream.scheduled"], "{events}");
    assert_eq!(events[0]["by"], "Ruth");
    let stranger = studio.stranger().await;
    let theirs = studio.ask_as(&stranger, EVENTS, json!({ "id": livestream })).await;
    assert_eq!(theirs["errors"][0]["extensions"]["code"], "NOT_FOUND");
}

#[tokio::test]
async fn a_connection_tells_what_would_miss_it_and_when_it_last_answered() {
    let studio = Studio::start().await;
    let (youtube, zoom) = (studio.connected("YOUTUBE").await, studio.connected("ZOOM").await);
    let livestream = studio.scheduled(&[&youtube]).await;
    let query = "{ connections { nodes { platform lastAnsweredAt usedBy(first: 5) { id kind title timeZone } } } }";

    let nodes = studio.ask(query, json!({})).await["connections"]["nodes"].take();

    let of = |platform: &str| nodes.as_array().unwrap().iter().find(|node| node["platform"] == platform).unwrap();
    let used =
        json!([{ "id": livestream, "kind": "LIVESTREAM", "title": "Sunday service", "timeZone": "America/New_York" }]);
    assert_eq!(of("YOUTUBE")["usedBy"], used);
    assert_eq!(of("ZOOM")["usedBy"], json!([]), "{zoom} is needed for nothing");
    assert!(of("ZOOM")["lastAnsweredAt"].is_string());
    studio.tell("cancelLivestream", json!({ "livestreamId": livestream }), "livestream { id }").await;
    studio.work().await;
    let nodes = studio.ask(query, json!({})).await["connections"]["nodes"].take();
    assert_eq!(nodes[0]["usedBy"], json!([]));
}
