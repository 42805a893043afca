//! The main job, from the connect button to the recording.

use chrono::TimeDelta;
use serde_json::{Value, json};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::sandbox::SECRET_MARKER;
use steeple_tests::studio::{Studio, text};

const SEEN: &str = "query($id: ID!) { livestream(id: $id) { status scheduledEnd readiness { verdict findings { code } } \
    platforms { id platform status watchUrl ingestUrl hasStreamKey recordingUrl viewers signal startedAt endedAt \
    connection { accountName } failure { kind message remedy } } } }";

async fn seen(studio: &Studio, livestream: &str) -> Value {
    studio.ask(SEEN, json!({ "id": livestream })).await["livestream"].take()
}

fn statuses(seen: &Value) -> Vec<&str> {
    seen["platforms"].as_array().unwrap().iter().map(|platform| text(&platform["status"])).collect()
}

#[tokio::test]
async fn an_account_is_connected_by_consent_and_may_go_live() {
    let studio = Studio::start().await;

    let attempt = studio.consent("YOUTUBE", "Grace Chapel").await;

    let connection = &attempt["connection"];
    assert_eq!((&attempt["status"], &connection["status"]), (&json!("CONNECTED"), &json!("CONNECTED")), "{attempt}");
    assert_eq!((&connection["platform"], &connection["mayGoLive"]), (&json!("YOUTUBE"), &json!(true)));
    assert!(!connection["scopes"].as_array().unwrap().is_empty());
    let listed = studio.ask("{ connections { nodes { id accountName } pageInfo { hasNextPage } } }", json!({})).await;
    assert_eq!(
        listed["connections"]["nodes"],
        json!([{ "id": connection["id"], "accountName": connection["accountName"] }])
    );
}

#[tokio::test]
async fn of_several_pages_the_chosen_one_is_connected() {
    let studio = Studio::start().await;

    let attempt = studio.consent("FACEBOOK", "Grace Chapel Admin").await;
    assert_eq!(attempt["status"], "CHOOSING", "{attempt}");
    let choices = attempt["choices"].as_array().unwrap();
    assert!(choices.len() > 1, "{attempt}");
    let unknown = json!({ "attemptId": attempt["id"], "accountId": "0" });
    let refused = studio.tell("chooseAccount", unknown, "connection { id }").await;
    assert_eq!(refused["userErrors"][0]["code"], "UNKNOWN_ACCOUNT");
    let choice = choices.iter().find(|choice| choice["ineligible"].is_null()).unwrap();
    let input = json!({ "attemptId": attempt["id"], "accountId": choice["id"] });
    let chosen = studio.tell("chooseAccount", input.clone(), "connection { status accountName }").await;

    assert_eq!(chosen["connection"], json!({ "status": "CONNECTED", "accountName": choice["name"] }));
    let again = studio.tell("chooseAccount", input, "connection { id }").await;
    assert_eq!(again["userErrors"][0]["code"], "NOTHING_TO_CHOOSE");
}

#[tokio::test]
async fn a_service_is_planned_goes_live_is_extended_and_ends_with_recordings() {
    let studio = Studio::start().await;
    let mut connections = Vec::new();
    for platform in ["YOUTUBE", "FACEBOOK", "RESTREAM"] {
        connections.push(studio.connected(platform).await);
    }
    let connections: Vec<&str> = connections.iter().map(String::as_str).collect();
    let livestream = studio.scheduled(&connections).await;

    studio.work().await;
    let planned = seen(&studio, &livestream).await;
    assert_eq!(statuses(&planned), ["SCHEDULED"; 3], "{planned}");
    for platform in planned["platforms"].as_array().unwrap() {
        assert!(platform["watchUrl"].is_string() && platform["ingestUrl"].is_string(), "{platform}");
        assert_eq!(platform["hasStreamKey"], true);
    }

    studio.pass(TimeDelta::hours(24) - TimeDelta::minutes(20)).await;
    for platform in [StreamingPlatform::Youtube, StreamingPlatform::Facebook] {
        studio.sandboxes.get(platform).set_signal(None, true);
    }
    for _ in 0..20 {
        studio.pass(TimeDelta::minutes(1)).await;
    }
    // Restream shows whatever arrives at once, so its video begins on time.
    studio.sandboxes.set_encoder(true);
    for _ in 0..12 {
        studio.pass(TimeDelta::seconds(10)).await;
    }
    let live = seen(&studio, &livestream).await;
    assert_eq!((text(&live["status"]), statuses(&live)), ("LIVE", vec!["LIVE"; 3]), "{live}");

    let extended = studio
        .tell("extendLivestream", json!({ "livestreamId": livestream, "minutes": 10 }), "livestream { scheduledEnd }")
        .await;
    let end = |seen: &Value| text(&seen["scheduledEnd"]).parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert_eq!(end(&extended["livestream"]) - end(&live), TimeDelta::minutes(10));
    for _ in 0..61 {
        studio.pass(TimeDelta::minutes(1)).await;
    }
    assert_eq!(seen(&studio, &livestream).await["status"], "LIVE", "the first planned end has passed");

    let asked = studio.tell("endLivestream", json!({ "livestreamId": livestream }), "livestream { status }").await;
    assert_eq!(asked["userErrors"], json!([]));
    studio.sandboxes.set_encoder(false);
    for _ in 0..40 {
        studio.pass(TimeDelta::seconds(15)).await;
    }
    let over = seen(&studio, &livestream).await;
    assert_eq!((text(&over["status"]), statuses(&over)), ("ENDED", vec!["ENDED"; 3]), "{over}");
    assert!(
        over["platforms"].as_array().unwrap().iter().all(|platform| platform["recordingUrl"].is_string()),
        "{over}"
    );
    assert!(!over.to_string().contains(SECRET_MARKER));
}

#[tokio::test]
async fn a_meeting_is_opened_by_its_host_pushed_to_the_livestream_and_ended() {
    let studio = Studio::start().await;
    let (youtube, zoom) = (studio.connected("YOUTUBE").await, studio.connected("ZOOM").await);
    let livestream = studio.scheduled(&[&youtube]).await;
    let start = studio.now() + TimeDelta::days(1);
    let input = json!({
        "title": "Sunday service on Zoom", "scheduledStart": start, "scheduledEnd": start + TimeDelta::hours(1),
        "connectionIds": [zoom],
    });
    let meeting = studio.tell("scheduleMeeting", input, "meeting { id platforms { id } }").await["meeting"].take();
    studio.work().await;
    let query = "query($id: ID!) { meeting(id: $id) { status simulcastTo { id } \
                 platforms { status joinUrl push startedAt failure { message } } } }";
    let seen = async || studio.ask(query, json!({ "id": meeting["id"] })).await["meeting"].take();
    let planned = seen().await;
    assert_eq!(planned["platforms"][0]["status"], "SCHEDULED", "{planned}");
    assert!(planned["platforms"][0]["joinUrl"].is_string());

    let target =
        studio.ask("query($id: ID!) { livestream(id: $id) { platforms { id } } }", json!({ "id": livestream })).await;
    let target = &target["livestream"]["platforms"][0]["id"];
    let input = json!({ "meetingId": meeting["id"], "livestreamPlatformId": target });
    let pushed = studio.tell("simulcastMeeting", input, "meeting { simulcastTo { id } }").await;
    assert_eq!(&pushed["meeting"]["simulcastTo"]["id"], target, "{pushed}");
    let input = json!({ "meetingPlatformId": meeting["platforms"][0]["id"] });
    let opened = studio.tell("openMeetingAsHost", input, "hostUrl").await;
    assert!(text(&opened["hostUrl"]).starts_with("http"), "{opened}");
    let input = json!({ "meetingPlatformId": meeting["platforms"][0]["id"] });
    let revealed = studio.tell("revealJoinUrl", input, "joinUrl").await;
    assert!(text(&revealed["joinUrl"]).contains("pwd="), "{revealed}");
    assert!(!text(&planned["platforms"][0]["joinUrl"]).contains("pwd="), "{planned}");

    studio.pass(TimeDelta::hours(24) - TimeDelta::minutes(10)).await;
    studio.sandboxes.set_encoder(true);
    for _ in 0..10 {
        studio.pass(TimeDelta::minutes(1)).await;
    }
    let room = studio.sandboxes.snapshot(StreamingPlatform::Zoom).meetings[0].id.clone();
    studio.sandboxes.get(StreamingPlatform::Zoom).set_meeting_running(&room, true);
    for _ in 0..6 {
        studio.pass(TimeDelta::seconds(30)).await;
    }
    let live = seen().await;
    assert_eq!((text(&live["status"]), text(&live["platforms"][0]["push"])), ("LIVE", "PUSHING"), "{live}");

    studio.tell("endMeeting", json!({ "meetingId": meeting["id"] }), "meeting { id }").await;
    for _ in 0..6 {
        studio.pass(TimeDelta::seconds(30)).await;
    }
    let over = seen().await;
    assert_eq!((text(&over["status"]), text(&over["platforms"][0]["push"])), ("ENDED", "STOPPED"), "{over}");
}
