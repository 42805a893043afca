//! `/reservations/{connection}/conference` as a church's own Jitsi server calls it: Prosody's module `reservations` sends a form when
//! somebody opens a room, and asks by the number that it was given afterwards.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use steeple_tests::for_each_backend;
use steeple_tests::studio::{PublicStudio, Studio, text};

for_each_backend!(
    a_room_is_opened_at_its_time_looked_at_and_closed,
    a_room_that_was_not_planned_stays_closed_with_words_for_the_person,
    whoever_is_not_the_server_learns_nothing,
);

const SECRET: &str = "sbx-secret-jitsi-reservations";

async fn a_room_is_opened_at_its_time_looked_at_and_closed(studio: PublicStudio) {
    let server = Prosody::connected(&studio.0).await;
    let (room, starts_at) = server.planned("Psalm23").await;
    let early = server.open(&room).await;
    assert_eq!(early.status(), StatusCode::FORBIDDEN);
    assert!(text(&body(early).await["message"]).starts_with("This meeting opens on"), "shown to the person");
    server.studio.pass_until(starts_at - TimeDelta::minutes(5)).await;

    let opened = server.open(&format!("[grace]{}", room.to_uppercase())).await;
    assert_eq!(opened.status(), StatusCode::OK);
    let conference = body(opened).await;
    let number = conference["id"].as_u64().expect("Prosody wants a number");
    assert_eq!((text(&conference["password"]), &conference["lobby"]), ("Psalm23", &json!(true)));
    assert_eq!(text(&conference["mail_owner"]), "anna@grace.example");
    // Five minutes before, an hour, and the hour in which people still talk.
    assert_eq!(conference["duration"], 125 * 60, "{conference}");

    // Prosody was restarted and asks anew: the same reservation, not a second one.
    let again = body(server.open(&room).await).await;
    assert_eq!(again["id"], number);
    let looked = server.ask(Method::GET, &format!("/{number}")).await;
    assert_eq!(looked.status(), StatusCode::OK);
    assert_eq!(body(looked).await["id"], number);

    let closed = server.ask(Method::DELETE, &format!("/{number}")).await;
    assert_eq!(closed.status(), StatusCode::OK);
    // Whoever was thrown out by accident comes back: the meeting is not over for Steeple.
    assert_eq!(server.open(&room).await.status(), StatusCode::OK);
}

async fn a_room_that_was_not_planned_stays_closed_with_words_for_the_person(studio: PublicStudio) {
    let server = Prosody::connected(&studio.0).await;
    let (room, starts_at) = server.planned("Psalm23").await;
    server.studio.pass_until(starts_at).await;

    for unknown in ["council-meeting", "", "[grace]", "[", "%", &format!("{room}x"), &"x".repeat(3_000)] {
        let refused = server.open(unknown).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{unknown}");
        assert_eq!(body(refused).await["message"], "No meeting of this name is planned.", "{unknown}");
    }
    assert_eq!(server.ask(Method::GET, "/42").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(server.ask(Method::DELETE, "/42").await.status(), StatusCode::OK, "closed it is");
    // What is no form, too long a form, or no number.
    let long = server.post(&[("name", &"x".repeat(5_000)), ("start_time", "")], Some(SECRET)).await;
    assert_eq!(long.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let nameless = server.post(&[("start_time", "2026-11-29T15:00:00.000Z")], Some(SECRET)).await;
    assert_eq!(nameless.status(), StatusCode::BAD_REQUEST);
    assert_eq!(server.ask(Method::GET, "/-1").await.status(), StatusCode::NOT_FOUND);

    let over = server.open(&room).await;
    assert_eq!(over.status(), StatusCode::OK);
    server.studio.pass_until(starts_at + TimeDelta::hours(3)).await;
    let over = server.open(&room).await;
    assert_eq!(over.status(), StatusCode::FORBIDDEN);
}

async fn whoever_is_not_the_server_learns_nothing(studio: PublicStudio) {
    let server = Prosody::connected(&studio.0).await;
    let (room, starts_at) = server.planned("Psalm23").await;
    server.studio.pass_until(starts_at).await;
    let form = [("name", room.as_str()), ("start_time", "2026-11-30T15:00:00.000Z")];

    let mut answers = Vec::new();
    for secret in [None, Some(""), Some("guessed"), Some("sbx-secret-jitsi-app-secret")] {
        answers.push(server.post(&form, secret).await);
    }
    // Another connection of the same church, one that takes no questions, and none at all.
    let zoom = studio.0.connected("ZOOM").await;
    for connection in [zoom.as_str(), "con_0", "x"] {
        let stranger = Prosody { connection: connection.to_owned(), studio: &studio.0 };
        answers.push(stranger.post(&form, Some(SECRET)).await);
    }

    for answer in answers {
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{}", answer.url());
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        assert_eq!(answer.text().await.unwrap(), "");
    }
}

/// The module on the church's server, with what its administrator entered.
struct Prosody<'s> {
    studio: &'s Studio,
    connection: String,
}

impl<'s> Prosody<'s> {
    async fn connected(studio: &'s Studio) -> Self {
        let typed = [
            ("server_url", "http://meet.sandbox.example/jitsi"),
            ("app_id", "steeple"),
            ("key", "sbx-secret-jitsi-app-secret"),
            ("reservation_secret", SECRET),
        ];
        let fields: Vec<Value> = typed.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        let input = json!({ "platform": "JITSI", "fields": fields });
        let done = studio.tell("connectPlatformWithCredentials", input, "connection { id }").await;
        assert_eq!(done["userErrors"], json!([]));
        Self { studio, connection: text(&done["connection"]["id"]).to_owned() }
    }

    /// A meeting tomorrow, of an hour, with waiting room; the room's name as its link has it, and the start.
    async fn planned(&self, passcode: &str) -> (String, DateTime<Utc>) {
        let start = self.studio.now() + TimeDelta::days(1);
        let input = json!({
            "title": "Bible study", "scheduledStart": start, "scheduledEnd": start + TimeDelta::hours(1),
            "waitingRoom": true, "passcode": passcode, "connectionIds": [self.connection],
        });
        let planned = self.studio.tell("scheduleMeeting", input, "meeting { id }").await;
        assert_eq!(planned["userErrors"], json!([]));
        self.studio.work().await;
        let query = "query($id: ID!) { meeting(id: $id) { platforms { joinUrl } } }";
        let seen = self.studio.ask(query, json!({ "id": planned["meeting"]["id"] })).await;
        let link = text(&seen["meeting"]["platforms"][0]["joinUrl"]).to_owned();
        let room = link.split(['?', '#']).next().and_then(|page| page.rsplit('/').next()).expect("a room");
        (room.to_owned(), start)
    }

    async fn open(&self, name: &str) -> Response {
        let start = self.studio.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let form = [("name", name), ("start_time", start.as_str()), ("mail_owner", "anna@grace.example")];
        self.post(&form, Some(SECRET)).await
    }

    async fn post(&self, form: &[(&str, &str)], secret: Option<&str>) -> Response {
        let request = self.studio.server.client.post(self.address("")).form(form);
        let request = secret.into_iter().fold(request, reqwest::RequestBuilder::bearer_auth);
        request.send().await.unwrap()
    }

    async fn ask(&self, method: Method, rest: &str) -> Response {
        let request = self.studio.server.client.request(method, self.address(rest)).bearer_auth(SECRET);
        request.send().await.unwrap()
    }

    fn address(&self, rest: &str) -> String {
        format!("{}/reservations/{}/conference{rest}", self.studio.server.url, self.connection)
    }
}

async fn body(answer: Response) -> Value {
    answer.json().await.unwrap()
}
