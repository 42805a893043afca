//! `steeple demo --sunday`: a whole service, played through the public HTTP API in fast motion.
//!
//! The demo's clock skips ahead between the moments that matter; the moments themselves pass at the speed of life.

mod browser;
mod socket;
mod timeline;

use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{DateTime, Datelike, Days, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use serde_json::{Value, json};
use steeple_domain::clock::Clock;

use super::{Demo, seed};
use browser::{Browser, Consent};
use socket::Subscription;
use timeline::Timeline;

/// The church's zone.
const ZONE: Tz = chrono_tz::America::New_York;
/// How long a moment may take before it counts as not happening.
const PATIENCE: Duration = Duration::from_secs(30);
/// The start may be seen this long after the planned second, and never before it.
const START_TOLERANCE: TimeDelta = TimeDelta::seconds(5);

/// Accounts that are connected: platform, who signs in, which account is chosen, and the name shown afterwards.
const ACCOUNTS: &[Account] = &[
    Account { platform: "YOUTUBE", login: "Grace Chapel", choose: None, scopes: true },
    Account { platform: "YOUTUBE", login: "Second Channel", choose: None, scopes: true },
    Account { platform: "FACEBOOK", login: "Grace Chapel Admin", choose: Some("Grace Chapel"), scopes: true },
    Account { platform: "RESTREAM", login: "gracechapel", choose: None, scopes: true },
    Account { platform: "ZOOM", login: "media@gracechapel.example", choose: None, scopes: true },
];

struct Account {
    platform: &'static str,
    login: &'static str,
    choose: Option<&'static str>,
    scopes: bool,
}

const LIVESTREAM: &str = "query($id: ID!) { livestream(id: $id) { id status version scheduledStart scheduledEnd \
    readiness { verdict findings { code what fix } } \
    platforms { id platform status watchUrl ingestUrl hasStreamKey recordingUrl viewers signal startedAt endedAt \
    connection { accountName } failure { kind message remedy } } } }";
const MEETING: &str = "query($id: ID!) { meeting(id: $id) { id status \
    platforms { id status joinUrl push startedAt endedAt failure { kind message remedy } } } }";

/// Plays the Sunday and prints its timeline.
///
/// # Errors
/// When something does not answer at all, or when a line is not as it should be.
pub(super) async fn play(demo: &Demo) -> anyhow::Result<()> {
    let home = demo.running.context.public_url.clone();
    let browser = Browser::sign_in(home, seed::EMAIL, seed::PASSWORD).await?;
    let mut sunday = Sunday { demo, browser, timeline: Timeline::new(ZONE) };
    let played = sunday.play().await;
    if let Err(error) = &played {
        println!("\nThe Sunday stopped: {error:#}");
    }
    let closed = sunday.timeline.close();
    played.and(closed)
}

struct Sunday<'a> {
    demo: &'a Demo,
    browser: Browser,
    timeline: Timeline,
}

impl Sunday<'_> {
    async fn play(&mut self) -> anyhow::Result<()> {
        Timeline::chapter("Connecting the accounts");
        let mut connections = Vec::new();
        for account in ACCOUNTS {
            connections.push(self.connect(account).await?);
        }
        let (zoom, livestream_accounts) = connections.split_last().context("accounts")?;

        let start = next_sunday(self.now());
        Timeline::chapter("Planning the service");
        let livestream = self.schedule_livestream(livestream_accounts, start).await?;
        self.all_scheduled(&livestream, start).await?;
        let meeting = self.schedule_meeting(zoom, &livestream, start).await?;

        Timeline::chapter("Sunday morning");
        let subscription = self.subscribe(&livestream).await?;
        self.skip_to(start - TimeDelta::minutes(20));
        self.encoder_on(&livestream, start).await?;
        self.skip_to(start - TimeDelta::minutes(5));
        self.host_opens(&meeting).await?;
        self.readiness(&livestream).await?;
        self.skip_to(start - TimeDelta::seconds(3));
        self.goes_live(&livestream, start).await?;
        self.meeting_pushes(&meeting).await?;
        self.viewers_arrive(&livestream, &subscription).await?;

        Timeline::chapter("Ten more minutes, then the end");
        self.extend(&livestream).await?;
        self.skip_to(start + TimeDelta::minutes(70));
        self.end(&livestream, &meeting).await
    }

    fn now(&self) -> DateTime<Utc> {
        self.demo.clock.now()
    }

    fn skip_to(&self, instant: DateTime<Utc>) {
        self.demo.clock.skip((instant - self.now()).max(TimeDelta::zero()));
    }

    fn line(&mut self, who: &str, what: impl AsRef<str>, right: bool) {
        let now = self.now();
        self.timeline.line(now, who, what.as_ref(), right);
    }

    /// Presses Connect, allows on the consent page, chooses a page where there are several.
    async fn connect(&mut self, account: &Account) -> anyhow::Result<String> {
        let who = format!("{} “{}”", account.platform, account.choose.unwrap_or(account.login));
        let input = json!({"platform": account.platform, "returnPath": "/"});
        let begun = self
            .browser
            .tell("connectPlatform", "ConnectPlatformInput", input, "authorizationUrl attempt { id }")
            .await?;
        let url = begun["authorizationUrl"].as_str().context("no authorization URL")?;
        let attempt = begun["attempt"]["id"].clone();
        self.line(&who, "authorization URL given", url.contains("state=") && !url.contains("sbx-secret-"));
        self.browser.consent(url, &Consent { login: account.login }).await?;
        let query = "query($id: ID!) { authorizationAttempt(id: $id) { status message choices { id name } \
                     connection { id status accountName scopes missingScopes mayGoLive } } }";
        let mut seen = self.browser.ask(query, json!({"id": attempt})).await?["authorizationAttempt"].take();
        if let Some(page) = account.choose {
            let choices = seen["choices"].as_array().cloned().unwrap_or_default();
            let chosen = choices.iter().find(|choice| choice["name"] == page).context("the page is not offered")?;
            self.line(&who, format!("{} pages to choose from", choices.len()), seen["status"] == "CHOOSING");
            let input = json!({"attemptId": attempt, "accountId": chosen["id"]});
            self.browser.tell("chooseAccount", "ChooseAccountInput", input, "connection { id }").await?;
            seen = self.browser.ask(query, json!({"id": attempt})).await?["authorizationAttempt"].take();
        }
        let connection = &seen["connection"];
        let scopes = connection["scopes"].as_array().map_or(0, Vec::len);
        let right =
            connection["status"] == "CONNECTED" && connection["mayGoLive"] == true && (scopes > 0) == account.scopes;
        let told = format!(
            "{} as “{}”, {scopes} permissions, may go live: {}",
            text(&connection["status"]),
            text(&connection["accountName"]),
            connection["mayGoLive"]
        );
        self.line(&who, told, right);
        Ok(text(&connection["id"]))
    }

    async fn schedule_livestream(&mut self, connections: &[String], start: DateTime<Utc>) -> anyhow::Result<String> {
        let platforms: Vec<Value> = connections.iter().map(|id| json!({"connectionId": id})).collect();
        let input = json!({
            "title": "Sunday service", "description": "Welcome! We begin at ten.",
            "scheduledStart": start, "scheduledEnd": start + TimeDelta::minutes(60),
            "privacy": "PUBLIC", "startPolicy": "AT_TIME", "platforms": platforms, "idempotencyKey": "the-sunday",
        });
        let payload = self
            .browser
            .tell(
                "scheduleLivestream",
                "ScheduleLivestreamInput",
                input,
                "livestream { id status platforms { status } }",
            )
            .await?;
        let livestream = &payload["livestream"];
        let planned = livestream["platforms"].as_array().map_or(0, Vec::len);
        self.line(
            "Steeple",
            format!("planned on {planned} platforms for {}", start.with_timezone(&ZONE).format("%A %H:%M")),
            planned == connections.len(),
        );
        Ok(text(&livestream["id"]))
    }

    async fn all_scheduled(&mut self, livestream: &str, start: DateTime<Utc>) -> anyhow::Result<()> {
        // Facebook takes a broadcast a week ahead at most; until then it is only planned here.
        self.skip_to(start - TimeDelta::days(6));
        let planned = self
            .until(LIVESTREAM, livestream, |planned| each(planned, |platform| platform["status"] == "SCHEDULED"))
            .await?;
        for platform in platforms(&planned) {
            // Only Restream's ingest tells viewers where to watch by its channels; every platform has all three.
            let right = platform["watchUrl"].is_string()
                && platform["ingestUrl"].is_string()
                && platform["hasStreamKey"] == true;
            let told = format!(
                "{} at {}, ingest {}, key sealed",
                text(&platform["status"]),
                text(&platform["watchUrl"]),
                text(&platform["ingestUrl"])
            );
            self.line(&name(&platform), told, right && platform["status"] == "SCHEDULED");
        }
        Ok(())
    }

    async fn schedule_meeting(&mut self, zoom: &str, livestream: &str, start: DateTime<Utc>) -> anyhow::Result<String> {
        let input = json!({
            "title": "Sunday service on Zoom", "scheduledStart": start - TimeDelta::minutes(10),
            "scheduledEnd": start + TimeDelta::minutes(60), "connectionIds": [zoom],
        });
        let payload = self.browser.tell("scheduleMeeting", "ScheduleMeetingInput", input, "meeting { id }").await?;
        let meeting = text(&payload["meeting"]["id"]);
        let planned = self
            .until(MEETING, &meeting, |planned| each(planned, |platform| platform["status"] == "SCHEDULED"))
            .await?;
        let right = each(&planned, |platform| platform["status"] == "SCHEDULED" && platform["joinUrl"].is_string());
        self.line("ZOOM", "meeting SCHEDULED with a link to join", right);
        let target = self.browser.ask(LIVESTREAM, json!({"id": livestream})).await?;
        let target = text(&target["livestream"]["platforms"][0]["id"]);
        let input = json!({"meetingId": meeting, "livestreamPlatformId": target});
        let payload = self.browser.tell("simulcastMeeting", "SimulcastMeetingInput", input, "meeting { id }").await?;
        self.line(
            "ZOOM",
            "its picture will go to the first platform's ingest",
            text(&payload["meeting"]["id"]) == meeting,
        );
        Ok(meeting)
    }

    async fn subscribe(&self, livestream: &str) -> anyhow::Result<Subscription> {
        let url = self.demo.url();
        let socket = format!("{}graphql/ws", url.replacen("http", "ws", 1));
        let query =
            "subscription($id: ID!) { livestreamChanged(id: $id) { id status platforms { platform status viewers } } }";
        Subscription::open(&socket, url.trim_end_matches('/'), self.browser.cookie(), query, json!({"id": livestream}))
            .await
    }

    /// The encoder begins to send, twenty minutes ahead. Restream shows whatever arrives at once, so its video begins on time.
    async fn encoder_on(&mut self, livestream: &str, start: DateTime<Utc>) -> anyhow::Result<()> {
        for platform in ["youtube", "facebook"] {
            self.press("encoder", json!({"on": true, "platform": platform})).await?;
        }
        let receives = |platform: &Value| platform["platform"] == "RESTREAM" || platform["signal"] == "RECEIVING";
        // Facebook's address is read anew twenty minutes ahead, so the encoder is told again a little later.
        self.skip_to(start - TimeDelta::minutes(19));
        self.press("encoder", json!({"on": true, "platform": "facebook"})).await?;
        let planned = self.until(LIVESTREAM, livestream, |planned| each(planned, receives)).await?;
        for platform in platforms(&planned).into_iter().filter(|platform| platform["platform"] != "RESTREAM") {
            self.line(
                &name(&platform),
                format!("signal {}, still {}", text(&platform["signal"]), text(&platform["status"])),
                receives(&platform) && platform["status"] == "SCHEDULED",
            );
        }
        Ok(())
    }

    async fn readiness(&mut self, livestream: &str) -> anyhow::Result<()> {
        let planned = self.browser.ask(LIVESTREAM, json!({"id": livestream})).await?;
        let readiness = &planned["livestream"]["readiness"];
        let verdict = text(&readiness["verdict"]);
        self.line(
            "Steeple",
            format!("readiness: {verdict}, findings {}", readiness["findings"]),
            verdict == "READY" || verdict == "READY_EXCEPT",
        );
        Ok(())
    }

    async fn goes_live(&mut self, livestream: &str, start: DateTime<Utc>) -> anyhow::Result<()> {
        let early = self.browser.ask(LIVESTREAM, json!({"id": livestream})).await?;
        let waits = each(&early, |platform| platform["status"] == "SCHEDULED");
        self.line("Steeple", "three seconds ahead: nothing is live yet", waits);
        self.demo.clock.sleep_until(start).await;
        self.press("encoder", json!({"on": true, "platform": "restream"})).await?;
        let live = self
            .until(LIVESTREAM, livestream, |planned| each(planned, |platform| platform["status"] == "LIVE"))
            .await?;
        for platform in platforms(&live) {
            let started = platform["startedAt"].as_str().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
            let late = started.map(|started| started.to_utc() - start);
            let on_time = late.is_some_and(|late| late >= TimeDelta::zero() && late <= START_TOLERANCE);
            let told =
                late.map_or("never".to_owned(), |late| format!("{:.1} s after the planned second", seconds(late)));
            self.line(
                &name(&platform),
                format!("{}, {told}", text(&platform["status"])),
                on_time && platform["status"] == "LIVE",
            );
        }
        Ok(())
    }

    /// Zoom has no start call: a person opens the meeting.
    async fn host_opens(&mut self, meeting: &str) -> anyhow::Result<()> {
        let planned = self.browser.ask(MEETING, json!({"id": meeting})).await?;
        let id = planned["meeting"]["platforms"][0]["id"].clone();
        let input = json!({"meetingPlatformId": id});
        let opened = self.browser.tell("openMeetingAsHost", "OpenMeetingAsHostInput", input, "hostUrl").await?;
        self.line("ZOOM", "link for the host fetched", opened["hostUrl"].is_string());
        let rooms = self.demo.sandboxes.snapshot(steeple_platforms::StreamingPlatform::Zoom).meetings;
        let room = rooms.first().context("no meeting at Zoom")?;
        self.press("meeting", json!({"platform": "zoom", "id": room.id, "running": true})).await?;
        let live =
            self.until(MEETING, meeting, |planned| each(planned, |platform| platform["status"] == "LIVE")).await?;
        self.line("ZOOM", "opened by its host: LIVE", each(&live, |platform| platform["status"] == "LIVE"));
        Ok(())
    }

    async fn meeting_pushes(&mut self, meeting: &str) -> anyhow::Result<()> {
        let pushes = |platform: &Value| platform["push"] == "PUSHING";
        let live = self.until(MEETING, meeting, |planned| each(planned, pushes)).await?;
        self.line("ZOOM", "its picture goes to the livestream's ingest", each(&live, pushes));
        Ok(())
    }

    async fn viewers_arrive(&mut self, livestream: &str, subscription: &Subscription) -> anyhow::Result<()> {
        self.skip_to(self.now() + TimeDelta::minutes(2));
        let watched = |platform: &Value| {
            platform["platform"] == "RESTREAM" || platform["viewers"].as_u64().is_some_and(|viewers| viewers > 0)
        };
        let live = self.until(LIVESTREAM, livestream, |planned| each(planned, watched)).await?;
        for platform in platforms(&live) {
            let viewers = platform["viewers"]
                .as_u64()
                .map_or("not told by the platform".to_owned(), |viewers| viewers.to_string());
            self.line(&name(&platform), format!("viewers: {viewers}"), watched(&platform));
        }
        let told = subscription.told();
        let saw = |wanted: &str| told.iter().any(|event| event["data"]["livestreamChanged"]["status"] == wanted);
        let saw_viewers = told.iter().any(|event| {
            let shown = event["data"]["livestreamChanged"]["platforms"].as_array().cloned().unwrap_or_default();
            shown.iter().any(|platform| platform["viewers"].as_u64().is_some_and(|viewers| viewers > 0))
        });
        self.line(
            "Subscription",
            format!("{} changes told, LIVE and viewers among them", told.len()),
            saw("LIVE") && saw_viewers,
        );
        Ok(())
    }

    async fn extend(&mut self, livestream: &str) -> anyhow::Result<()> {
        let before = self.browser.ask(LIVESTREAM, json!({"id": livestream})).await?;
        let input = json!({"livestreamId": livestream, "minutes": 10});
        let payload = self
            .browser
            .tell("extendLivestream", "ExtendLivestreamInput", input, "livestream { scheduledEnd }")
            .await?;
        let end = |value: &Value| value.as_str().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        let moved = end(&payload["livestream"]["scheduledEnd"])
            .zip(end(&before["livestream"]["scheduledEnd"]))
            .map(|(after, before)| after - before);
        self.line("Steeple", "extended by ten minutes", moved == Some(TimeDelta::minutes(10)));
        Ok(())
    }

    async fn end(&mut self, livestream: &str, meeting: &str) -> anyhow::Result<()> {
        let still = self.browser.ask(LIVESTREAM, json!({"id": livestream})).await?;
        self.line("Steeple", "past the first planned end: still live", still["livestream"]["status"] == "LIVE");
        self.browser.tell("endMeeting", "EndMeetingInput", json!({"meetingId": meeting}), "meeting { id }").await?;
        let ended =
            self.until(MEETING, meeting, |planned| each(planned, |platform| platform["status"] == "ENDED")).await?;
        self.line(
            "ZOOM",
            "meeting ENDED, push stopped",
            each(&ended, |platform| platform["status"] == "ENDED" && platform["push"] == "STOPPED"),
        );
        self.browser
            .tell("endLivestream", "EndLivestreamInput", json!({"livestreamId": livestream}), "livestream { id }")
            .await?;
        self.press("encoder", json!({"on": false})).await?;
        let over = |platform: &Value| platform["status"] == "ENDED" && platform["recordingUrl"].is_string();
        let ended = self.until(LIVESTREAM, livestream, |planned| each(planned, over)).await?;
        for platform in platforms(&ended) {
            self.line(
                &name(&platform),
                format!("{}, recording {}", text(&platform["status"]), text(&platform["recordingUrl"])),
                over(&platform),
            );
        }
        let status = text(&ended["livestream"]["status"]);
        self.line("Steeple", format!("the service is {status}"), status == "ENDED");
        Ok(())
    }

    /// Asks until it is so, or gives what was seen last.
    async fn until(&self, query: &str, id: &str, so: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
        let begun = Instant::now();
        loop {
            let seen = self.browser.ask(query, json!({"id": id})).await?;
            if so(&seen) || begun.elapsed() > PATIENCE {
                return Ok(seen);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn press(&self, button: &str, body: Value) -> anyhow::Result<()> {
        self.browser.press(self.demo.sandboxes.url(), button, &body).await
    }
}

/// Ten o'clock on the next Sunday that is at least a day away, by the church's clock on the wall.
fn next_sunday(now: DateTime<Utc>) -> DateTime<Utc> {
    let mut day = now.with_timezone(&ZONE).date_naive() + Days::new(2);
    while day.weekday() != Weekday::Sun {
        day = day + Days::new(1);
    }
    let ten = day.and_hms_opt(10, 0, 0).unwrap_or_default();
    // Ten in the morning exists once on every day: clocks change at two.
    ZONE.from_local_datetime(&ten).earliest().map_or(now, |start| start.to_utc())
}

fn platforms(planned: &Value) -> Vec<Value> {
    let owner = planned.get("livestream").or_else(|| planned.get("meeting"));
    owner.and_then(|owner| owner["platforms"].as_array().cloned()).unwrap_or_default()
}

/// True when there are platforms and it is so for each.
fn each(planned: &Value, so: impl Fn(&Value) -> bool) -> bool {
    let platforms = platforms(planned);
    !platforms.is_empty() && platforms.iter().all(so)
}

fn name(platform: &Value) -> String {
    format!("{} “{}”", text(&platform["platform"]), text(&platform["connection"]["accountName"]))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("–").to_owned()
}

#[expect(clippy::cast_precision_loss, reason = "a few seconds in milliseconds")]
fn seconds(delta: TimeDelta) -> f64 {
    delta.num_milliseconds() as f64 / 1_000.0
}
