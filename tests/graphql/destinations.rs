//! The channels behind Restream, as people are told of them.

use chrono::TimeDelta;
use serde_json::{Value, json};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::sandbox::faults::{Fault, FaultRule};
use steeple_tests::studio::Studio;

const QUERY: &str = "query($id: ID!) { livestream(id: $id) { status platforms { status viewers \
    destinations { id name platform state reason viewers watchUrl } } } }";

/// Moments of five seconds that may pass before the news comes.
const MOMENTS_MAX: usize = 300;

#[tokio::test]
async fn each_channel_behind_restream_is_told_with_its_outcome() {
    let studio = Studio::start().await;
    let restream = studio.connected("RESTREAM").await;
    let livestream = studio.scheduled(&[&restream]).await;
    studio.work().await;
    studio.pass(TimeDelta::days(1) - TimeDelta::minutes(9)).await;
    studio.sandboxes.fail(FaultRule {
        platform: StreamingPlatform::Restream,
        method: Some("CHANNEL".to_owned()),
        path: "/410002".to_owned(),
        fault: Fault::ServerError { status: 503 },
        skip: 0,
        times: 0,
    });
    studio.pass(TimeDelta::minutes(9)).await;
    studio.sandboxes.set_encoder(true);

    let mut told = Value::Null;
    for _ in 0..MOMENTS_MAX {
        told = studio.ask(QUERY, json!({ "id": livestream })).await["livestream"]["platforms"][0].take();
        if told["destinations"][2]["state"] == "VISIBLE" {
            break;
        }
        studio.pass(TimeDelta::seconds(5)).await;
    }

    let destinations = &told["destinations"];
    assert_eq!((&told["status"], &told["viewers"]), (&json!("LIVE"), &json!(24)), "{told}");
    assert_eq!((&destinations[0]["name"], &destinations[0]["platform"]), (&json!("gracechapel"), &json!("YouTube")));
    assert_eq!((&destinations[0]["state"], &destinations[0]["viewers"]), (&json!("VISIBLE"), &json!(12)));
    assert_eq!((&destinations[1]["state"], &destinations[1]["viewers"]), (&json!("LOST"), &Value::Null));
    assert!(destinations[1]["reason"].as_str().is_some_and(|reason| reason.contains("(Facebook)")), "{told}");
}
