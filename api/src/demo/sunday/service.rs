//! The hour itself: video arrives, it goes live, people watch, it is extended and ended.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::cast::Livestream;
use super::seen::{LIVESTREAM, each, instant, name, platforms, seconds, text};
use super::socket::Subscription;
use super::{Connected, Sunday};
use steeple_domain::clock::Clock;

/// The start may be seen this long after the planned second, and never before it.
const START_TOLERANCE: TimeDelta = TimeDelta::seconds(5);

impl Sunday<'_> {
    /// Listens to the livestream's changes, as a page does.
    pub async fn subscribe(&self, livestream: &str) -> anyhow::Result<Subscription> {
        let url = self.demo.url();
        let socket = format!("{}graphql/ws", url.replacen("http", "ws", 1));
        let query =
            "subscription($id: ID!) { livestreamChanged(id: $id) { id status platforms { platform status viewers } } }";
        Subscription::open(&socket, url.trim_end_matches('/'), self.browser.cookie(), query, json!({"id": livestream}))
            .await
    }

    /// The encoder begins to send, twenty minutes ahead. Where whatever arrives is shown at once, its video begins on time.
    pub async fn encoder_on(
        &mut self,
        livestream: &str,
        on: &[Connected<Livestream>],
        start: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        for slug in slugs(on, |expected| expected.encoder_ahead) {
            self.press("encoder", json!({"on": true, "platform": slug})).await?;
        }
        // Facebook's address is read anew twenty minutes ahead, so the encoder is told again a little later.
        self.skip_to(start - TimeDelta::minutes(19))?;
        self.press("encoder", json!({"on": true, "platform": "facebook"})).await?;
        let is_ahead = |platform: &Value| expected(on, platform).is_some_and(|expected| expected.encoder_ahead);
        let receives = |platform: &Value| !is_ahead(platform) || platform["signal"] == "RECEIVING";
        let planned = self.until(LIVESTREAM, livestream, |planned| each(planned, receives)).await?;
        for platform in platforms(&planned).into_iter().filter(is_ahead) {
            self.line(
                &name(&platform),
                format!("signal {}, still {}", text(&platform["signal"]), text(&platform["status"])),
                receives(&platform) && platform["status"] == "SCHEDULED",
            );
        }
        Ok(())
    }

    /// Five minutes ahead: does anything stand in the way?
    pub async fn readiness(&mut self, livestream: &str) -> anyhow::Result<()> {
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

    /// At the planned second, and not before it.
    pub async fn goes_live(
        &mut self,
        livestream: &str,
        on: &[Connected<Livestream>],
        start: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let early = self.browser.ask(LIVESTREAM, json!({"id": livestream})).await?;
        let waits = each(&early, |platform| platform["status"] == "SCHEDULED");
        self.line("Steeple", "three seconds ahead: nothing is live yet", waits);
        self.demo.clock.sleep_until(start).await;
        for slug in slugs(on, |expected| !expected.encoder_ahead) {
            self.press("encoder", json!({"on": true, "platform": slug})).await?;
        }
        let is_on_air =
            |platform: &Value| expected(on, platform).is_some_and(|expected| platform["status"] == expected.on_air);
        let live = self.until(LIVESTREAM, livestream, |planned| each(planned, is_on_air)).await?;
        for platform in platforms(&live) {
            let late = instant(&platform["startedAt"]).map(|started| started - start);
            let can_tell = expected(on, &platform).is_some_and(|expected| expected.on_air == "LIVE");
            let on_time = late.is_some_and(|late| late >= TimeDelta::zero() && late <= START_TOLERANCE);
            let told = match late {
                Some(late) => format!("{:.1} s after the planned second", seconds(late)),
                None if can_tell => "never".to_owned(),
                None => "the platform cannot say whether it is seen".to_owned(),
            };
            self.line(
                &name(&platform),
                format!("{}, {told}", text(&platform["status"])),
                (on_time || !can_tell) && is_on_air(&platform),
            );
        }
        Ok(())
    }

    /// The doubles count viewers, and the subscription tells of them.
    pub async fn viewers_arrive(
        &mut self,
        livestream: &str,
        on: &[Connected<Livestream>],
        subscription: &Subscription,
    ) -> anyhow::Result<()> {
        self.skip_to(self.now() + TimeDelta::minutes(2))?;
        let watched = |platform: &Value| {
            let is_told = expected(on, platform).is_some_and(|expected| expected.tells_viewers);
            !is_told || platform["viewers"].as_u64().is_some_and(|viewers| viewers > 0)
        };
        let reached = |platform: &Value| channels(platform).all(|channel| channel["state"] == "VISIBLE");
        let right = |platform: &Value| watched(platform) && reached(platform);
        let live = self.until(LIVESTREAM, livestream, |planned| each(planned, right)).await?;
        for platform in platforms(&live) {
            for channel in channels(&platform) {
                let (state, reason) = (text(&channel["state"]), text(&channel["reason"]));
                let told =
                    format!("sends to {} “{}”: {state}, {reason}", text(&channel["platform"]), text(&channel["name"]));
                self.line(&name(&platform), told, channel["state"] == "VISIBLE");
            }
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

    /// The sermon is long.
    pub async fn extend(&mut self, livestream: &str) -> anyhow::Result<()> {
        let before = self.browser.ask(LIVESTREAM, json!({"id": livestream})).await?;
        let input = json!({"livestreamId": livestream, "minutes": 10});
        let selection = "livestream { scheduledEnd }";
        let payload = self.browser.tell("extendLivestream", "ExtendLivestreamInput", input, selection).await?;
        let moved = instant(&payload["livestream"]["scheduledEnd"])
            .zip(instant(&before["livestream"]["scheduledEnd"]))
            .map(|(after, before)| after - before);
        self.line("Steeple", "extended by ten minutes", moved == Some(TimeDelta::minutes(10)));
        Ok(())
    }

    /// Past the first planned end it still runs.
    pub async fn still_live(&mut self, livestream: &str) -> anyhow::Result<()> {
        let still = self.browser.ask(LIVESTREAM, json!({"id": livestream})).await?;
        self.line("Steeple", "past the first planned end: still live", still["livestream"]["status"] == "LIVE");
        Ok(())
    }

    /// Ended everywhere, and confirmed by every platform that can confirm it.
    pub async fn end(&mut self, livestream: &str, on: &[Connected<Livestream>]) -> anyhow::Result<()> {
        self.browser
            .tell("endLivestream", "EndLivestreamInput", json!({"livestreamId": livestream}), "livestream { id }")
            .await?;
        self.press("encoder", json!({"on": false})).await?;
        let over = |platform: &Value| {
            let has_recording = expected(on, platform).is_some_and(|expected| expected.tells_recording);
            platform["status"] == "ENDED" && (!has_recording || platform["recordingUrl"].is_string())
        };
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
}

/// What is expected of the platform that this is about.
fn expected<'a>(on: &'a [Connected<Livestream>], platform: &Value) -> Option<&'a Livestream> {
    on.iter().find(|connected| platform["connection"]["id"] == connected.id).map(|connected| connected.expected)
}

/// The paths' words of those of whom it is true, each once.
fn slugs(on: &[Connected<Livestream>], so: impl Fn(&Livestream) -> bool) -> Vec<String> {
    let mut slugs: Vec<String> =
        on.iter().filter(|connected| so(connected.expected)).map(|connected| connected.account.slug()).collect();
    slugs.dedup();
    slugs
}

/// The channels behind a relay; none elsewhere.
fn channels(platform: &Value) -> impl Iterator<Item = &Value> {
    platform["destinations"].as_array().into_iter().flatten()
}
