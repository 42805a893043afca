//! Whatever is changed about a genuine delivery, it is refused; and no bytes bring a judge down.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};
use steeple_platforms::StreamingPlatform::{self, Facebook, Jitsi, Kick, Twitch, Zoom};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::webhook::{Knock, Refusal, Verdict, WebhookSecrets};
use steeple_tests::webhook::{self, Sent};

pub const SECRET: &str = "the secret of these properties";

pub fn now() -> DateTime<Utc> {
    "2026-11-29T15:00:00Z".parse().unwrap()
}

/// Every platform that tells anything by itself.
pub fn telling() -> Vec<StreamingPlatform> {
    StreamingPlatform::ALL.iter().copied().filter(|platform| platform.client().webhooks().is_some()).collect()
}

pub fn platform() -> impl Strategy<Value = StreamingPlatform> {
    prop::sample::select(telling())
}

/// How this vendor signs a body told at that instant. A platform that is new here has no line yet, and every property fails.
pub fn sign(platform: StreamingPlatform, body: &str, told_at: DateTime<Utc>) -> Sent {
    match platform {
        Zoom => webhook::zoom(SECRET, body, told_at),
        Facebook => webhook::facebook(SECRET, body),
        Twitch => webhook::twitch(SECRET, "notification", "message-1", body, told_at),
        Kick => webhook::kick("livestream.status.updated", "message-1", body, told_at),
        Jitsi => webhook::jaas(SECRET, body, told_at),
        other => panic!("say how {other} signs"),
    }
}

/// What this vendor tells of a broadcast or meeting that began at that instant, with this text in it.
pub fn began(platform: StreamingPlatform, told_at: DateTime<Utc>, topic: &str) -> Value {
    let (seconds, millis) = (told_at.timestamp(), told_at.timestamp_millis());
    match platform {
        Zoom => {
            let object = json!({ "id": "92000000001", "host_id": "host-1", "uuid": "u==", "topic": topic });
            let payload = json!({ "account_id": "a", "object": object });
            json!({ "event": "meeting.started", "event_ts": millis, "payload": payload })
        }
        Facebook => {
            let value = json!({ "id": "8801", "status": "live", "title": topic });
            let changes = json!([{ "field": "live_videos", "value": value }]);
            json!({ "object": "page", "entry": [{ "id": "100", "time": seconds, "changes": changes }] })
        }
        Twitch => {
            let subscription = json!({ "id": "1", "status": "enabled", "type": "stream.online", "version": "1" });
            let event = json!({ "broadcaster_user_id": "4242", "broadcaster_user_name": topic, "type": "live" });
            json!({ "subscription": subscription, "event": event })
        }
        Kick => json!({ "broadcaster": { "user_id": 7001 }, "is_live": true, "title": topic }),
        Jitsi => json!({ "idempotencyKey": "key-1", "eventType": "ROOM_CREATED", "fqn": "vpaas-magic-cookie-1/sunday",
            "timestamp": millis, "data": { "conference": topic } }),
        other => panic!("say what {other} tells"),
    }
}

/// A genuine delivery told at that instant, with this text somewhere in it.
fn genuine(platform: StreamingPlatform, told_at: DateTime<Utc>, topic: &str) -> Sent {
    sign(platform, &began(platform, told_at, topic).to_string(), told_at)
}

/// How old a delivery may be: a day and more where the vendor signs no instant of its own for every repetition.
fn age_max(platform: StreamingPlatform) -> TimeDelta {
    match platform {
        Facebook => TimeDelta::hours(48),
        Twitch | Kick => TimeDelta::minutes(10),
        _ => TimeDelta::minutes(5),
    }
}

/// Twitch and Kick name the kind of event beside what they sign; every other header proves something.
fn proves(header: &str) -> bool {
    !header.ends_with("-type")
}

pub fn judge(platform: StreamingPlatform, method: &str, query: &str, sent: &Sent) -> Verdict {
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
    let apps = [Secret::new("another"), Secret::new(SECRET)];
    let agreed = [Secret::new("another"), Secret::new(SECRET), Secret::new(webhook::KICK_KEY)];
    platform.client().webhooks().unwrap().judge(&knock, &WebhookSecrets { agreed: &agreed, apps: &apps })
}

/// Signatures made with OpenSSL (`dgst -sha256 -hmac`, for Kick `dgst -sha256 -sign`) over what the vendors' pages say is signed:
/// neither the judges nor the signers of these tests had a hand in them.
#[test]
fn the_vendors_schemes_are_those_of_openssl() {
    let vectors = [
        (
            Zoom,
            r#"{"event":"meeting.started","payload":{"object":{"id":"92000000001"}}}"#,
            "v0=bfdb472d23ad82cafd91a0eb3c8db19b5b0d528b18eaf4077c2cc0c50b5c685d",
        ),
        (
            Facebook,
            r#"{"object":"page","entry":[{"id":"100","time":1795964400,"changes":[{"field":"live_videos","value":{"id":"8801"}}]}]}"#,
            "sha256=6dfd70aee69a421955039fd0a23ea3ce1f88502c8bf75c306c1078ccf42bc1e4",
        ),
        (
            Twitch,
            r#"{"subscription":{"id":"1","status":"enabled","type":"stream.online"},"event":{"broadcaster_user_id":"4242"}}"#,
            "sha256=a538f9e29925259a6b583554d39a3fedd14ec49a67c95973fa34f7f1642dfe74",
        ),
        (
            Kick,
            r#"{"broadcaster":{"user_id":7001},"is_live":true}"#,
            "FCmzb/Z7+dG6E0Qmp+iQ3xYs8mVE+l4qsGtzZoQf4hu/i/ujEw1vKpO6z1tCgAfJPVOh6z/0fkQwGiyij3QFlAnd+fbOSJvtJLey8GTaBRaqrRgjC23fWmOrqSaqLnmh0Rs13mAql94CfiwU/r9hznmsNyfBOd8wE5YkYalWxp+92soVKD9NQVTKtVEvoXPmatv5a1xM6niKEsZr647YzoyFWjY0//tYD31w6bwBC+KJFo/5uwvmSSN6Cch8a2Kp0JyEECFdAl5noCalb/kxll6vB6mPGlckhjyL+MS4NOtuAlnuGYVEgZkpiTCN3POKr0i9gQCAg+HXRT0e63plzQ==",
        ),
        (
            Jitsi,
            r#"{"idempotencyKey":"key-1","eventType":"ROOM_CREATED","fqn":"vpaas-magic-cookie-1/sunday","timestamp":1795964400000}"#,
            "t=1795964400,v1=GwwkMwCmSOadDOEzli8XHO2zAmoDTb5VWhewKEoXcI8=",
        ),
    ];

    for (platform, body, signature) in vectors {
        let sent = sign(platform, body, now());
        assert!(sent.headers.iter().any(|(_, value)| value == signature), "{platform}: {:?}", sent.headers);
        let verdict = judge(platform, "POST", "", &sent);
        assert!(matches!(&verdict, Verdict::Delivery(delivery) if delivery.news.len() == 1), "{platform}: {verdict:?}");
    }
    let vouched: Vec<_> = vectors.iter().map(|(platform, ..)| *platform).collect();
    assert!(telling().iter().all(|platform| vouched.contains(platform)), "a vector for each of {:?}", telling());
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
        platform in platform(), header: prop::sample::Index, at: prop::sample::Index,
        other in prop::option::of("[ -~]"),
    ) {
        let mut sent = genuine(platform, now(), "Sunday");
        let mut proofs: Vec<_> = sent.headers.iter_mut().filter(|(name, _)| proves(name)).collect();
        let header = header.index(proofs.len());
        let (_, value) = &mut *proofs[header];
        let at = at.index(value.len());
        // The same letter in the other case is the change that a lenient reader does not see.
        let in_other_case = || match value.as_bytes()[at] {
            letter if letter.is_ascii_lowercase() => value[at..=at].to_ascii_uppercase(),
            _ => value[at..=at].to_ascii_lowercase(),
        };
        let letter = other.unwrap_or_else(in_other_case);
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
        for platform in telling() {
            let verdict = judge(platform, method, &query, &sent);
            prop_assert!(matches!(verdict, Verdict::Refused(_)), "{platform}: {verdict:?}");
        }
    }

    #[test]
    fn the_agreed_header_of_jaas_is_believed_letter_by_letter_and_in_its_day_only(
        at: prop::sample::Index, letter in "[!-~]", late_s in 1_i64..1_000_000, bearer: bool
    ) {
        let scheme = if bearer { "Bearer " } else { "" };
        let with = |header: String, told_at: DateTime<Utc>| {
            let headers = vec![("authorization".to_owned(), header)];
            let body = began(Jitsi, told_at, "Sunday").to_string().into_bytes();
            judge(Jitsi, "POST", "", &Sent { headers, body })
        };
        let right = format!("{scheme}{SECRET}");
        let mut wrong = right.clone();
        let at = at.index(wrong.len());
        prop_assume!(wrong[at..=at] != letter);
        wrong.replace_range(at..=at, &letter);

        prop_assert!(matches!(with(right.clone(), now()), Verdict::Delivery(_)));
        prop_assert_eq!(with(wrong, now()), Verdict::Refused(Refusal::Forged));
        let late = now() - TimeDelta::days(1) - TimeDelta::seconds(late_s);
        prop_assert_eq!(with(right, late), Verdict::Refused(Refusal::Late));
    }

    #[test]
    fn a_kind_that_nobody_signed_makes_no_news_of_another(kind in "[a-z._]{1,40}") {
        for platform in [Twitch, Kick] {
            let mut sent = genuine(platform, now(), "Sunday");
            let (_, value) = sent.headers.iter_mut().find(|(name, _)| !proves(name)).expect("a kind");
            prop_assume!(*value != kind);
            value.clone_from(&kind);

            let verdict = judge(platform, "POST", "", &sent);

            let told_nothing = match &verdict {
                Verdict::Delivery(delivery) => delivery.news.is_empty(),
                Verdict::Challenge(_) => false,
                Verdict::Refused(_) => true,
            };
            prop_assert!(told_nothing, "{platform}: {verdict:?}");
        }
    }
}
