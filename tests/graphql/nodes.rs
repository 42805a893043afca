//! Whatever is a Node is found again by its id, in the order that was asked for.

use chrono::TimeDelta;
use serde_json::{Value, json};
use steeple_tests::studio::{Studio, text};

#[tokio::test]
async fn what_has_an_id_is_found_by_it() {
    let studio = Studio::start().await;
    let (youtube, zoom) = (studio.connected("YOUTUBE").await, studio.connected("ZOOM").await);
    let livestream = studio.scheduled(&[&youtube]).await;
    let start = studio.now() + TimeDelta::days(1);
    let meeting = json!({ "title": "Prayer", "scheduledStart": start, "scheduledEnd": start + TimeDelta::hours(1),
        "connectionIds": [zoom] });
    let meeting = studio.tell("scheduleMeeting", meeting, "meeting { id }").await["meeting"]["id"].take();
    let query = "query($id: ID!) { livestream(id: $id) { platforms { id } } }";
    let platform = studio.ask(query, json!({ "id": livestream })).await["livestream"]["platforms"][0]["id"].take();

    let ids = json!([meeting, "liv_00000000000000000000000000000001", platform, youtube, "nonsense", livestream]);
    let found = studio.ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", json!({ "ids": ids })).await;
    let one = studio.ask("query($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": livestream })).await;

    let expected = [
        json!({ "__typename": "Meeting", "id": meeting }),
        Value::Null,
        json!({ "__typename": "LivestreamPlatform", "id": platform }),
        json!({ "__typename": "PlatformConnection", "id": youtube }),
        Value::Null,
        json!({ "__typename": "Livestream", "id": livestream }),
    ];
    assert_eq!(found["nodes"], json!(expected));
    assert_eq!(text(&one["node"]["id"]), livestream);
}
