//! Whatever is changed about a genuine delivery, it is refused; and no bytes bring a judge down.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::json;
use steeple_platforms::StreamingPlatform::{self, Facebook, Zoom};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::webhook::{Knock, Refusal, Verdict, WebhookSecrets};
use steeple_tests::webhook::{self, Sent};

const SECRET: &str = "the secret of these properties";

fn now() -> DateTime<Utc> {
    "2026-11-29T15:00:00Z".parse().unwrap()
}

/// A genuine delivery told at that instant, with this text somewhere in it.
fn genuine(platform: StreamingPlatform, told_at: DateTime<Utc>, topic: &str) -> Sent {
    if platform == Zoom {
        let object = json!({ "id": "92000000001", "host_id": "host-1", "uuid": "u==", "topic": topic });
        let payload = json!({ "account_id": "a", "object": object });
        let body = json!({ "event": "meeting.started", "event_ts": told_at.timestamp_millis(), "payload": payload });
        webhook::zoom(SECRET, &body.to_string(), told_at)
    } else {
        let value = json!({ "id": "8801", "status": "live", "title": topic });
        let changes = json!([{ "field": "live_videos", "value": value }]);
        let entry = json!([{ "id": "100", "time": told_at.timestamp(), "changes": changes }]);
        webhook::facebook(SECRET, &json!({ "object": "page", "entry": entry }).to_string())
    }
}

/// How old a delivery may be.
fn age_max(platform: StreamingPlatform) -> TimeDelta {
    if platform == Zoom { TimeDelta::minutes(5) } else { TimeDelta::hours(48) }
}

fn judge(platform: StreamingPlatform, method: &str, query: &str, sent: &Sent) -> Verdict {
    let mut headers = reqwest::header::HeaderMap::new();
    for (name, value) in &sent.headers {
        // What cannot be a header cannot be sent; leaving it out is refused as well.
        if let (Ok(name), Ok(value)) =
            (name.parse::<reqwest::header::HeaderName>(), reqwest::header::HeaderValue::from_str(value))
        {
            headers.append(name, value);
        }
    }
    let method = method.parse().unwrap();
    let knock = Knock { method: &method, query, headers: &headers, body: &sent.body, now: now() };
    let secrets = [Secret::new("another"), Secret::new(SECRET)];
    platform.client().webhooks().unwrap().judge(&knock, &WebhookSecrets { agreed: &secrets, apps: &secrets })
}

fn platform() -> impl Strategy<Value = StreamingPlatform> {
    prop::sample::select(vec![Zoom, Facebook])
}

proptest! {
    #[test]
    fn what_is_genuine_and_in_time_is_taken_and_keeps_its_id(
        platform in platform(), age_s in 0_i64..300, topic in ".{0,40}"
    ) {
        let told_at = now() - TimeDelta::seconds(age_s);
        let sent = genuine(platform, told_at, &topic);

        let (first, again) = (judge(platform, "POST", "", &sent), judge(platform, "POST", "", &sent));

        let is_delivery = matches!(&first, Verdict::Delivery(delivery) if !delivery.news.is_empty());
        prop_assert!(is_delivery, "{first:?}");
        prop_assert_eq!(first, again);
    }

    #[test]
    fn any_changed_byte_of_the_body_refuses(platform in platform(), topic in ".{0,40}", at: prop::sample::Index, bit in 0_u8..8) {
        let mut sent = genuine(platform, now(), &topic);
        let at = at.index(sent.body.len());
        sent.body[at] ^= 1 << bit;

        prop_assert_eq!(judge(platform, "POST", "", &sent), Verdict::Refused(Refusal::Forged));
    }

    #[test]
    fn a_body_that_is_cut_or_continued_refuses(platform in platform(), cut: prop::sample::Index, more in "[ -~]{1,8}") {
        let mut cut_off = genuine(platform, now(), "Sunday");
        cut_off.body.truncate(cut.index(cut_off.body.len()));
        let mut continued = genuine(platform, now(), "Sunday");
        continued.body.extend_from_slice(more.as_bytes());

        for sent in [cut_off, continued] {
            prop_assert_eq!(judge(platform, "POST", "", &sent), Verdict::Refused(Refusal::Forged));
        }
    }

    #[test]
    fn any_changed_letter_of_a_header_refuses(
        platform in platform(), header: prop::sample::Index, at: prop::sample::Index, letter in "[ -~]"
    ) {
        let mut sent = genuine(platform, now(), "Sunday");
        let header = header.index(sent.headers.len());
        let (_, value) = &mut sent.headers[header];
        let at = at.index(value.len());
        prop_assume!(value[at..=at] != letter);
        value.replace_range(at..=at, &letter);

        let verdict = judge(platform, "POST", "", &sent);
        prop_assert!(matches!(verdict, Verdict::Refused(Refusal::Forged | Refusal::Unproved)), "{verdict:?}");
    }

    #[test]
    fn a_missing_or_doubled_header_refuses(platform in platform(), header: prop::sample::Index, doubled: bool) {
        let mut sent = genuine(platform, now(), "Sunday");
        let header = header.index(sent.headers.len());
        let taken = sent.headers.remove(header);
        if doubled {
            sent.headers.extend([taken.clone(), taken]);
        }

        prop_assert_eq!(judge(platform, "POST", "", &sent), Verdict::Refused(Refusal::Unproved));
    }

    #[test]
    fn what_comes_from_another_time_refuses(platform in platform(), beyond_s in 1_i64..1_000_000, ahead: bool) {
        let beyond = TimeDelta::seconds(beyond_s);
        let told_at = if ahead { now() + TimeDelta::minutes(1) + beyond } else { now() - age_max(platform) - beyond };

        let verdict = judge(platform, "POST", "", &genuine(platform, told_at, "Sunday"));

        prop_assert_eq!(verdict, Verdict::Refused(Refusal::Late));
    }

    #[test]
    fn no_bytes_bring_a_judge_down_and_none_are_believed(
        method in prop::sample::select(vec!["GET", "POST", "PUT", "DELETE"]),
        query in "[ -~]{0,60}",
        headers in prop::collection::vec(("[a-z0-9-]{1,30}", "[ -~]{0,80}"), 0..6),
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let sent = Sent { headers, body };
        for platform in StreamingPlatform::ALL.iter().filter(|platform| platform.client().webhooks().is_some()) {
            let verdict = judge(*platform, method, &query, &sent);
            prop_assert!(matches!(verdict, Verdict::Refused(_)), "{platform}: {verdict:?}");
        }
    }

    #[test]
    fn no_genuine_bytes_bring_a_judge_down_either(body in prop_oneof![
        "[ -~]{0,120}",
        r#"\{"event":("[a-z._]{0,30}"|[0-9]{0,5}),"payload":(\{("[a-zT_]{1,12}":("[a-z0-9]{0,9}"|[0-9-]{1,22}|null|\{\}),?){0,4}\}|\[\]|null)\}"#,
        r#"\{"object":("page"|"[a-z]{0,9}"|3),"entry":\[?(\{"id":("1"|2|-3|null),"time":(-?[0-9]{1,22}|"x"),"changes":\[\{"field":"live_videos","value":(null|\{"id":\[\]\}|\{"status":4\})\}\]\},?){0,2}\]?\}"#,
    ]) {
        let _ = judge(Zoom, "POST", "", &webhook::zoom(SECRET, &body, now()));
        let _ = judge(Facebook, "POST", "", &webhook::facebook(SECRET, &body));
    }
}
