//! Who may do what: every operation of the schema has its line here, and every role is tried on every line (P54).

use std::sync::Arc;

use futures_util::{FutureExt, StreamExt};
use serde_json::{Value, json};
use steeple::graphql::scope::{Identity, Scope};
use steeple_domain::church::Role;
use steeple_tests::studio::{Member, Studio, data, text};

/// An operation on things that do not exist, and the least role that gets so far as to be told so. `None`: a stranger.
type Line = (&'static str, Option<Role>, &'static str);

const VIEWER: Option<Role> = Some(Role::Viewer);
const OPERATOR: Option<Role> = Some(Role::Operator);
const ADMIN: Option<Role> = Some(Role::Admin);

const QUERIES: &[Line] = &[
    ("viewer", None, "{ viewer { role } }"),
    ("node", VIEWER, "{ node(id: \"liv_0\") { id } }"),
    ("nodes", VIEWER, "{ nodes(ids: [\"con_0\"]) { id } }"),
    ("platforms", VIEWER, "{ platforms { slug } }"),
    ("connections", VIEWER, "{ connections { nodes { id } } }"),
    ("connection", VIEWER, "{ connection(id: \"con_0\") { id } }"),
    ("authorizationAttempt", ADMIN, "{ authorizationAttempt(id: \"att_0\") { id } }"),
    ("livestreams", VIEWER, "{ livestreams { nodes { id } } }"),
    ("livestream", VIEWER, "{ livestream(id: \"liv_0\") { id } }"),
    ("readiness", VIEWER, "{ readiness(livestreamId: \"liv_0\") { verdict } }"),
    ("meetings", VIEWER, "{ meetings { nodes { id } } }"),
    ("meeting", VIEWER, "{ meeting(id: \"mee_0\") { id } }"),
    ("registrants", OPERATOR, "{ registrants(meetingPlatformId: \"mep_0\") { nodes { id } } }"),
    ("auditEvents", ADMIN, "{ auditEvents { nodes { id } } }"),
    ("apiTokens", ADMIN, "{ apiTokens { id } }"),
    ("members", ADMIN, "{ members { id } }"),
    ("invitations", ADMIN, "{ invitations { id } }"),
    ("invitation", None, "{ invitation(token: \"\") { churchName } }"),
    ("ownerLink", None, "{ ownerLink(token: \"\") { expiresAt } }"),
    ("livestreamEvents", VIEWER, "{ livestreamEvents(livestreamId: \"liv_0\") { id } }"),
    ("systemHealth", ADMIN, "{ systemHealth { version } }"),
];

const TIMES: &str = "scheduledStart: \"2026-01-01T00:00:00Z\", scheduledEnd: \"2026-01-01T01:00:00Z\"";

/// Mutation, least role, and the fields of its input.
const MUTATIONS: &[Line] = &[
    ("signIn", None, "email: \"\", password: \"\""),
    ("signOut", None, ""),
    ("changePassword", VIEWER, "current: \"\", new: \"\""),
    ("switchChurch", VIEWER, "churchId: \"chu_0\""),
    ("updateChurch", ADMIN, "name: \"\""),
    ("changeMemberRole", ADMIN, "memberId: \"mem_0\", role: VIEWER"),
    ("removeMember", ADMIN, "memberId: \"mem_0\""),
    ("inviteMember", ADMIN, "email: \"\", role: VIEWER"),
    ("revokeInvitation", ADMIN, "invitationId: \"inv_0\""),
    ("acceptInvitation", None, "token: \"\""),
    ("foundChurch", None, "token: \"\", churchName: \"\", timeZone: \"\", name: \"\", email: \"\", password: \"\""),
    ("apiTokenCreate", ADMIN, "name: \"\", role: VIEWER"),
    ("apiTokenRevoke", ADMIN, "id: \"tok_0\""),
    ("confirmDatabase", ADMIN, "suspicion: COPIED"),
    ("connectPlatform", ADMIN, "platform: YOUTUBE, returnPath: \"//\""),
    ("connectByCode", ADMIN, "platform: YOUTUBE"),
    ("connectPlatformWithCredentials", ADMIN, "platform: ZOOM, fields: []"),
    ("chooseAccount", ADMIN, "attemptId: \"att_0\", accountId: \"\""),
    ("testConnection", OPERATOR, "connectionId: \"con_0\""),
    ("disconnectPlatform", ADMIN, "connectionId: \"con_0\""),
    ("platformAppSet", ADMIN, "platform: YOUTUBE, clientId: \"\", clientSecret: \"\""),
    ("platformAppRemove", ADMIN, "platform: YOUTUBE"),
    ("scheduleLivestream", OPERATOR, "title: \"\", TIMES, platforms: []"),
    ("updateLivestream", OPERATOR, "livestreamId: \"liv_0\", expectedVersion: 1"),
    ("startLivestream", OPERATOR, "livestreamId: \"liv_0\""),
    ("extendLivestream", OPERATOR, "livestreamId: \"liv_0\", minutes: 10"),
    ("endLivestream", OPERATOR, "livestreamId: \"liv_0\""),
    ("cancelLivestream", OPERATOR, "livestreamId: \"liv_0\""),
    ("retryLivestreamPlatform", OPERATOR, "livestreamPlatformId: \"lip_0\""),
    ("revealStreamKey", OPERATOR, "livestreamPlatformId: \"lip_0\""),
    ("provideStreamKey", OPERATOR, "livestreamPlatformId: \"lip_0\", url: \"\", key: \"\""),
    ("setLivestreamPicture", OPERATOR, "livestreamId: \"liv_0\", picture: \"\""),
    ("removeLivestreamPicture", OPERATOR, "livestreamId: \"liv_0\""),
    ("announceLivestream", OPERATOR, "livestreamPlatformId: \"lip_0\", text: \"\", pictureText: \"\""),
    ("cancelAnnouncement", OPERATOR, "livestreamPlatformId: \"lip_0\""),
    ("checkReadiness", OPERATOR, "livestreamId: \"liv_0\""),
    ("scheduleMeeting", OPERATOR, "title: \"\", TIMES, connectionIds: []"),
    ("updateMeeting", OPERATOR, "meetingId: \"mee_0\", expectedVersion: 1"),
    ("simulcastMeeting", OPERATOR, "meetingId: \"mee_0\""),
    ("endMeeting", OPERATOR, "meetingId: \"mee_0\""),
    ("cancelMeeting", OPERATOR, "meetingId: \"mee_0\""),
    ("retryMeetingPlatform", OPERATOR, "meetingPlatformId: \"mep_0\""),
    ("addRegistrant", OPERATOR, "meetingPlatformId: \"mep_0\", email: \"\", firstName: \"\""),
    ("decideRegistrant", OPERATOR, "meetingPlatformId: \"mep_0\", registrantId: \"1\", decision: APPROVE"),
    ("openMeetingAsHost", OPERATOR, "meetingPlatformId: \"mep_0\""),
    ("revealJoinUrl", OPERATOR, "meetingPlatformId: \"mep_0\""),
];

const SUBSCRIPTIONS: &[Line] = &[
    ("changes", VIEWER, "subscription { changes { id } }"),
    ("connectionChanged", VIEWER, "subscription { connectionChanged(id: \"con_0\") { id } }"),
    ("livestreamChanged", VIEWER, "subscription { livestreamChanged(id: \"liv_0\") { id } }"),
    ("livestreamsChanged", VIEWER, "subscription { livestreamsChanged { id } }"),
    ("meetingChanged", VIEWER, "subscription { meetingChanged(id: \"mee_0\") { id } }"),
];

fn document(line: &Line) -> String {
    match *line {
        ("signOut", ..) => "mutation { signOut { signedOut } }".to_owned(),
        (_, _, query) if query.starts_with('{') => query.to_owned(),
        (name, _, input) => {
            let input = input.replace("TIMES", TIMES);
            format!("mutation {{ {name}(input: {{ {input} }}) {{ userErrors {{ code }} }} }}")
        }
    }
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn every_operation_has_its_line() {
    let studio = Studio::start().await;
    let names = "{ __schema { queryType { fields { name } } mutationType { fields { name } } subscriptionType { fields { name } } } }";

    let schema = studio.ask(names, json!({})).await["__schema"].take();

    for (root, lines) in [("queryType", QUERIES), ("mutationType", MUTATIONS), ("subscriptionType", SUBSCRIPTIONS)] {
        let mut fields: Vec<&str> =
            schema[root]["fields"].as_array().unwrap().iter().filter_map(|field| field["name"].as_str()).collect();
        let mut listed: Vec<&str> = lines.iter().map(|(name, ..)| *name).collect();
        fields.sort_unstable();
        listed.sort_unstable();
        assert_eq!(fields, listed, "add a line for each operation of the {root}");
    }
}

#[tokio::test]
async fn every_role_gets_exactly_as_far_as_it_may() {
    let studio = Studio::start().await;
    let mut members: Vec<(Role, Member)> = Vec::new();
    for role in [Role::Viewer, Role::Operator, Role::Admin, Role::Owner] {
        members.push((role, studio.member(role).await));
    }

    for line in QUERIES.iter().chain(MUTATIONS) {
        let (name, least, _) = line;
        let request = studio.server.post(&json!({ "query": document(line) }));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(code(&answer) == "UNAUTHENTICATED", least.is_some(), "{name} as a stranger: {answer}");
        for (role, member) in &members {
            let answer = studio.ask_as(member, &document(line), json!({})).await;
            let refused = least.is_some_and(|least| *role < least);
            assert_eq!(code(&answer) == "FORBIDDEN", refused, "{name} as {role:?}: {answer}");
            assert_ne!(code(&answer), "UNAUTHENTICATED", "{name} as {role:?}");
            assert_ne!(code(&answer), "INTERNAL", "{name} as {role:?}");
        }
    }
}

#[tokio::test]
async fn every_subscription_begins_for_members_and_for_nobody_else() {
    let studio = Studio::start().await;
    let schema = steeple::graphql::schemas(&studio.server.running.context).strict;
    let viewer = studio.member(Role::Viewer).await;

    for (name, _, document) in SUBSCRIPTIONS {
        let mut streams = [Identity::Anonymous, Identity::Member(viewer.actor)].map(|identity| {
            let scope = Arc::new(Scope::web_socket(identity, "test".to_owned(), None));
            schema.execute_stream(async_graphql::Request::new(*document).data(scope))
        });
        let [stranger, member] = &mut streams;
        let answer = json!(stranger.next().await);
        assert_eq!(code(&answer), "UNAUTHENTICATED", "{name}: {answer}");
        let begun = if *name == "changes" { member.next().now_or_never().flatten() } else { member.next().await };
        let answer = json!(begun);
        let expected = if document.contains("id:") { "NOT_FOUND" } else { "" };
        assert_eq!(code(&answer), expected, "{name}: {answer}");
    }
}

#[tokio::test]
async fn what_another_church_has_is_answered_like_what_nobody_has() {
    let studio = Studio::start().await;
    let (youtube, zoom) = (studio.connected("YOUTUBE").await, studio.connected("ZOOM").await);
    let livestream = studio.scheduled(&[&youtube]).await;
    let start = studio.now() + chrono::TimeDelta::days(1);
    let input = json!({ "title": "Prayer", "scheduledStart": start, "scheduledEnd": start + chrono::TimeDelta::hours(1),
        "connectionIds": [zoom] });
    let meeting = studio.tell("scheduleMeeting", input, "meeting { id platforms { id } }").await["meeting"].take();
    let query = "query($id: ID!) { livestream(id: $id) { platforms { id } } }";
    let platform = studio.ask(query, json!({ "id": livestream })).await["livestream"]["platforms"][0]["id"].take();
    let people = studio.ask("{ members { id } apiTokens { id } viewer { church { id } } }", json!({})).await;
    let invited = studio
        .tell("inviteMember", json!({ "email": "anna@grace.example", "role": "VIEWER" }), "invitation { id }")
        .await;
    let ours = [
        ("liv_0", livestream.as_str()),
        ("lip_0", platform.as_str().unwrap()),
        ("con_0", youtube.as_str()),
        ("mee_0", meeting["id"].as_str().unwrap()),
        ("mep_0", meeting["platforms"][0]["id"].as_str().unwrap()),
        ("mem_0", text(&people["members"][0]["id"])),
        ("inv_0", text(&invited["invitation"]["id"])),
        ("tok_0", text(&people["apiTokens"][0]["id"])),
        ("chu_0", text(&people["viewer"]["church"]["id"])),
    ];
    let stranger = studio.stranger().await;
    let everything = "{ livestreams { nodes { id } } meetings { nodes { id } } connections { nodes { id } } }";
    let theirs = data(studio.ask_as(&stranger, everything, json!({})).await);
    assert!(theirs.as_object().unwrap().values().all(|page| page["nodes"] == json!([])), "{theirs}");
    let before = studio.ask("{ auditEvents(first: 1) { nodes { sequence } } }", json!({})).await;

    for line in QUERIES.iter().chain(MUTATIONS) {
        let unknown = document(line);
        let foreign = ours.iter().fold(unknown.clone(), |text, (placeholder, id)| text.replace(placeholder, id));
        if foreign != unknown {
            let answers = [
                studio.ask_as(&stranger, &unknown, json!({})).await,
                studio.ask_as(&stranger, &foreign, json!({})).await,
            ];
            assert_eq!(answers[0], answers[1], "{}", line.0);
        }
    }

    assert_eq!(studio.ask("{ auditEvents(first: 1) { nodes { sequence } } }", json!({})).await, before);
}
