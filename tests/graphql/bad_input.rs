//! What people type wrong: a clear answer that names the field, and nothing changed.

use chrono::TimeDelta;
use serde_json::{Value, json};
use steeple_platforms::sandbox::SECRET_MARKER;
use steeple_tests::studio::{Studio, text};

fn with(mut input: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

#[tokio::test]
async fn each_slip_is_named_and_nothing_is_planned() {
    let studio = Studio::start().await;
    let youtube = studio.connected("YOUTUBE").await;
    let start = studio.now() + TimeDelta::days(1);
    let good = json!({ "title": "Sunday service", "scheduledStart": start, "scheduledEnd": start + TimeDelta::hours(1),
        "platforms": [{ "connectionId": youtube }] });
    let slips = [
        (json!({ "title": " " }), "TITLE_EMPTY", json!(["title"])),
        (json!({ "title": "x".repeat(101) }), "TITLE_TOO_LONG", json!(["platforms", "0", "title"])),
        (json!({ "scheduledStart": studio.now() - TimeDelta::hours(1) }), "START_IN_PAST", json!(["scheduledStart"])),
        (json!({ "scheduledEnd": start - TimeDelta::hours(1) }), "END_BEFORE_START", json!(["scheduledEnd"])),
        (json!({ "timeZone": "America/Atlantis" }), "TIME_ZONE_UNKNOWN", json!(["timeZone"])),
        (json!({ "platforms": [] }), "NO_PLATFORM", json!(["platforms"])),
        (
            json!({ "platforms": [{ "connectionId": "con_00000000000000000000000000000001" }] }),
            "CONNECTION_NOT_FOUND",
            json!(["platforms", "0", "connectionId"]),
        ),
        (
            json!({ "platforms": [{ "connectionId": "nonsense" }] }),
            "CONNECTION_NOT_FOUND",
            json!(["platforms", "0", "connectionId"]),
        ),
    ];

    for (slip, code, path) in slips {
        let refused = studio.tell("scheduleLivestream", with(good.clone(), &slip), "livestream { id }").await;
        assert_eq!(refused["livestream"], Value::Null);
        let errors = refused["userErrors"].as_array().unwrap();
        assert!(errors.iter().any(|error| error["code"] == code && error["path"] == path), "{code}: {refused}");
        assert!(errors.iter().all(|error| text(&error["message"]).len() > 20), "{refused}");
    }
    let listed = studio.ask("{ livestreams { nodes { id } } }", json!({})).await;
    assert_eq!(listed["livestreams"]["nodes"], json!([]));
}

#[tokio::test]
async fn one_service_does_not_come_to_one_channel_by_two_routes() {
    let studio = Studio::start().await;
    let youtube = studio.connected("YOUTUBE").await;
    let attempt = studio.consent("RESTREAM", "relaychapel").await;
    let restream = text(&attempt["connection"]["id"]).to_owned();
    let start = studio.now() + TimeDelta::days(1);
    let input = json!({ "title": "Sunday service", "scheduledStart": start, "scheduledEnd": start + TimeDelta::hours(1),
        "platforms": [{ "connectionId": youtube }, { "connectionId": restream }] });

    let refused = studio.tell("scheduleLivestream", input, "livestream { id }").await;

    assert_eq!(refused["livestream"], Value::Null);
    assert_eq!(refused["userErrors"][0]["code"], "SENT_TWICE", "{refused}");
    assert_eq!(refused["userErrors"][0]["path"], json!(["platforms", "0", "connectionId"]));
    assert!(text(&refused["userErrors"][0]["message"]).contains("switch it off in Restream"), "{refused}");
}

#[tokio::test]
async fn each_slip_in_a_change_is_named_and_a_good_one_tells_all_platforms() {
    let studio = Studio::start().await;
    let (youtube, facebook) = (studio.connected("YOUTUBE").await, studio.connected("FACEBOOK").await);
    let livestream = studio.scheduled(&[&youtube]).await;
    let change = |changes: &Value| with(json!({ "livestreamId": livestream, "expectedVersion": 1 }), changes);
    let both = json!([{ "connectionId": youtube, "title": "Culto" }, { "connectionId": facebook }]);
    let slips = [
        (json!({ "platforms": [] }), "NO_PLATFORM", json!(["platforms"])),
        (
            json!({ "platforms": [{ "connectionId": youtube, "title": "x".repeat(101) }] }),
            "TITLE_TOO_LONG",
            json!(["platforms", "0", "title"]),
        ),
        (
            json!({ "platforms": [{ "connectionId": youtube }, { "connectionId": "nonsense" }] }),
            "CONNECTION_NOT_FOUND",
            json!(["platforms", "1", "connectionId"]),
        ),
        (json!({ "timeZone": "America/Atlantis" }), "TIME_ZONE_UNKNOWN", json!(["timeZone"])),
        (json!({ "expectedVersion": 7 }), "VERSION_CONFLICT", json!(["expectedVersion"])),
    ];

    for (slip, code, path) in slips {
        let refused = studio.tell("updateLivestream", change(&slip), "livestream { id }").await;
        assert_eq!(refused["livestream"], Value::Null);
        let errors = refused["userErrors"].as_array().unwrap();
        assert!(errors.iter().any(|error| error["code"] == code && error["path"] == path), "{code}: {refused}");
    }
    let input = change(&json!({ "platforms": both, "idempotencyKey": "one" }));
    let selection = "livestream { version platforms { platform removedAt overrides { title } } }";
    let told = studio.tell("updateLivestream", input.clone(), selection).await;
    let again = studio.tell("updateLivestream", input, selection).await;

    let platforms = json!([
        { "platform": "YOUTUBE", "removedAt": null, "overrides": { "title": "Culto" } },
        { "platform": "FACEBOOK", "removedAt": null, "overrides": { "title": null } },
    ]);
    assert_eq!(told["livestream"], json!({ "version": 2, "platforms": platforms }), "{told}");
    assert_eq!(again["livestream"]["version"], 2, "{again}");
}

#[tokio::test]
async fn an_unknown_platform_is_not_part_of_the_language() {
    let studio = Studio::start().await;

    let query = "mutation { connectPlatform(input: { platform: MYSPACE }) { userErrors { code } } }";
    let answer = studio.server.ask(query, json!({})).await;

    assert!(answer.get("data").is_none() && answer["errors"][0]["message"].is_string(), "{answer}");
}

#[tokio::test]
async fn the_same_key_is_the_same_request() {
    let studio = Studio::start().await;
    let youtube = studio.connected("YOUTUBE").await;
    let start = studio.now() + TimeDelta::days(1);
    let input = json!({ "title": "Sunday service", "scheduledStart": start, "scheduledEnd": start + TimeDelta::hours(1),
        "platforms": [{ "connectionId": youtube }], "idempotencyKey": "one" });

    let (first, second) = tokio::join!(
        studio.tell("scheduleLivestream", input.clone(), "livestream { id }"),
        studio.tell("scheduleLivestream", input.clone(), "livestream { id }"),
    );
    let other = with(input, &json!({ "title": "Evening service" }));
    let conflict = studio.tell("scheduleLivestream", other, "livestream { id }").await;

    assert_eq!(first, second);
    assert_eq!(conflict["userErrors"][0]["code"], "IDEMPOTENCY_CONFLICT");
    let extend = json!({ "livestreamId": first["livestream"]["id"], "minutes": 10, "idempotencyKey": "ten more" });
    let once = studio.tell("extendLivestream", extend.clone(), "livestream { scheduledEnd }").await;
    let twice = studio.tell("extendLivestream", extend, "livestream { scheduledEnd }").await;
    assert_eq!(once, twice);
}

#[tokio::test]
async fn whoever_changes_an_old_version_is_told() {
    let studio = Studio::start().await;
    let youtube = studio.connected("YOUTUBE").await;
    let livestream = studio.scheduled(&[&youtube]).await;
    let input = json!({ "livestreamId": livestream, "expectedVersion": 1, "title": "Harvest festival" });

    let changed = studio.tell("updateLivestream", input.clone(), "livestream { title version }").await;
    let late = studio.tell("updateLivestream", with(input, &json!({ "title": "Other" })), "livestream { id }").await;

    assert_eq!(changed["livestream"], json!({ "title": "Harvest festival", "version": 2 }));
    assert_eq!(late["userErrors"][0]["code"], "VERSION_CONFLICT");
    assert_eq!(late["userErrors"][0]["path"], json!(["expectedVersion"]));
}

#[tokio::test]
async fn only_who_asks_for_the_key_sees_it_and_that_is_noted() {
    let studio = Studio::start().await;
    let youtube = studio.connected("YOUTUBE").await;
    let livestream = studio.scheduled(&[&youtube]).await;
    let query = "query($id: ID!) { livestream(id: $id) { platforms { id hasStreamKey } } }";
    let platform = studio.ask(query, json!({ "id": livestream })).await["livestream"]["platforms"][0]["id"].take();
    let input = json!({ "livestreamPlatformId": platform });
    let early = studio.tell("revealStreamKey", input.clone(), "streamKey { key }").await;
    assert_eq!(early["userErrors"][0]["code"], "NO_KEY_YET");

    studio.work().await;
    let shown = studio.tell("revealStreamKey", input, "streamKey { ingestUrl key }").await;

    assert!(text(&shown["streamKey"]["key"]).contains(SECRET_MARKER), "{shown}");
    let noted = studio.ask("{ auditEvents(first: 1) { nodes { action subject details } } }", json!({})).await;
    assert_eq!(noted["auditEvents"]["nodes"][0]["action"], "livestream_platform.stream_key_shown");
    assert!(!noted.to_string().contains(SECRET_MARKER));
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let studio = Studio::start().await;
    let youtube = studio.connected("YOUTUBE").await;
    let mut planned = Vec::new();
    for _ in 0..5 {
        planned.push(studio.scheduled(&[&youtube]).await);
    }
    // All begin at the same instant, where the id decides.
    planned.sort_unstable();
    let query = "query($after: String, $order: StartOrdering!) { livestreams(first: 2, after: $after, order: $order) \
                 { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }";

    for order in ["EARLIEST_FIRST", "LATEST_FIRST"] {
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = studio.ask(query, json!({ "after": after, "order": order })).await["livestreams"].take();
            seen.extend(page["edges"].as_array().unwrap().iter().map(|edge| text(&edge["node"]["id"]).to_owned()));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        if order == "LATEST_FIRST" {
            seen.reverse();
        }
        assert_eq!(seen, planned, "{order}");
    }
}
