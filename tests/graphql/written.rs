//! Answers that are written in one pass are those that the library would have given, letter by letter.

use serde_json::json;
use steeple_tests::studio::Studio;

/// Every field that can be written, some of them twice, under other names, and through fragments.
const FRAGMENTS: &str = "
fragment Service on Livestream {
  __typename id name: title title description scheduledStart scheduledEnd timeZone privacy startPolicy status
  startRequestedAt endRequestedAt cancelledAt version createdAt updatedAt
  platforms { id ...Place } platforms { again: status connection { version } } ... on Node { id sameId: id @include(if: $yes) gone: id @skip(if: $yes) }
}
fragment Place on LivestreamPlatform {
  livestreamId platform status watchUrl ingestUrl hasStreamKey recordingUrl viewers peakViewers signal signalIssues startedAt
  destinations { id name platform state reason viewers watchUrl }
  endedAt failure { kind code message remedy retryAt } overrides { title description privacy } connection { ...Account }
}
fragment Account on PlatformConnection {
  __typename id platform accountId accountName avatarUrl status reasonCode reason remedy scopes missingScopes mayGoLive
  findings { code what fix blocks } accessExpiresAt grantExpiresAt actBefore connectedAt lastVerifiedAt version
}";

async fn answer(studio: &Studio, query: &str) -> String {
    let body = json!({ "query": format!("query($yes: Boolean = true) {{ {query} }} {FRAGMENTS}") });
    studio.server.post(&body).bearer_auth(&studio.server.api_token).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn what_is_written_is_what_would_have_been_resolved() {
    let studio = Studio::start().await;
    let (youtube, facebook) = (studio.connected("YOUTUBE").await, studio.connected("FACEBOOK").await);
    let first = studio.scheduled(&[&youtube, &facebook]).await;
    studio.scheduled(&[&youtube]).await;
    studio.work().await;
    studio.scheduled(&[&facebook]).await;
    let page = "edges { cursor node { ...Service } } nodes { ...Service other: title } \
                pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";

    for field in [
        format!("livestreams {{ {page}"),
        format!("page: livestreams(first: 2, order: LATEST_FIRST) {{ {page}"),
        format!("livestreams(first: 0) {{ {page}"),
        format!("livestream(id: \"{first}\") {{ ...Service"),
        format!("livestream(id: \"liv_{}\") {{ ...Service", "0".repeat(32)),
    ] {
        let written = answer(&studio, &format!("{field} }}")).await;
        // What stands under one key twice has to be merged, so the library resolves all of this, in any order.
        let resolved = answer(&studio, &format!("{field} }} viewer {{ role }} viewer {{ role }}")).await;

        let field = written.strip_prefix("{\"data\":{").and_then(|rest| rest.strip_suffix("}}")).expect("an answer");
        assert!(resolved.contains(field), "{written}\n{resolved}");
        assert!(resolved.contains("\"viewer\":{\"role\":\"OWNER\"}"), "{resolved}");
    }
}

#[tokio::test]
async fn a_field_that_has_to_wait_is_answered_beside_the_others() {
    let studio = Studio::start().await;
    let youtube = studio.connected("YOUTUBE").await;
    let livestream = studio.scheduled(&[&youtube]).await;

    let page = studio.ask("{ livestreams { nodes { id readiness { verdict } } } }", json!({})).await;

    assert_eq!(page["livestreams"]["nodes"][0]["id"], livestream.as_str());
    assert!(page["livestreams"]["nodes"][0]["readiness"]["verdict"].is_string(), "{page}");
}

#[tokio::test]
async fn a_document_that_was_good_before_is_still_held_to_its_variables() {
    let studio = Studio::start().await;
    let query = "query($first: Int!, $from: DateTime) { livestreams(first: $first, from: $from) { nodes { id } } }";
    let ask = async |query: &str, variables: serde_json::Value| {
        let body = json!({ "query": query, "variables": variables });
        let answer = studio.server.post(&body).bearer_auth(&studio.server.api_token).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let wrong = [
        json!({ "first": "two" }),
        json!({ "first": 1, "from": "Sunday" }),
        json!({ "first": 1, "from": 7 }),
        json!({ "first": 1, "from": {} }),
    ];
    let mut at_first = Vec::new();
    for (number, variables) in wrong.iter().enumerate() {
        // A comment makes it another document, which nobody has looked at yet.
        at_first.push(ask(&format!("{query} #{number:02}"), variables.clone()).await);
    }

    for _ in 0..2 {
        let (status, answer) = ask(query, json!({ "first": 1 })).await;
        assert_eq!((status, answer.as_str()), (200, "{\"data\":{\"livestreams\":{\"nodes\":[]}}}"));
    }

    for (variables, refused) in wrong.iter().zip(at_first) {
        assert!(refused.1.contains("errors"), "{refused:?}");
        assert_eq!(ask(query, variables.clone()).await, refused, "{variables}");
    }
}
