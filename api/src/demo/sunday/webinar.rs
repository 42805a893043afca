//! The webinar beside the service: somebody registers, its host opens it, its picture goes to the livestream, it is ended.

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use steeple_platforms::StreamingPlatform;

use super::cast::Meeting;
use super::seen::{LIVESTREAM, MEETING, each, name, platforms, text};
use super::{Connected, Sunday};

const TITLE: &str = "Sunday service, the webinar";

/// A planned webinar, and the platforms that hold it.
pub struct Webinar<'a> {
    id: String,
    on: Vec<&'a Connected<Meeting>>,
}

impl Sunday<'_> {
    /// Plans it where there are webinars, registers one person twice, which is once, and sends its picture to the livestream's last
    /// platform. `None` where nobody has webinars.
    pub async fn schedule_webinar<'a>(
        &mut self,
        on: &'a [Connected<Meeting>],
        livestream: &str,
        start: DateTime<Utc>,
    ) -> anyhow::Result<Option<Webinar<'a>>> {
        let on: Vec<&Connected<Meeting>> = on.iter().filter(|connected| connected.expected.webinar).collect();
        if on.is_empty() {
            return Ok(None);
        }
        let connections: Vec<&str> = on.iter().map(|connected| connected.id.as_str()).collect();
        let input = json!({
            "title": TITLE, "scheduledStart": start - TimeDelta::minutes(10),
            "scheduledEnd": start + TimeDelta::minutes(60), "connectionIds": connections,
            "kind": "WEBINAR", "registration": "AUTOMATIC",
        });
        let payload = self.browser.tell("scheduleMeeting", "ScheduleMeetingInput", input, "meeting { id }").await?;
        let id = text(&payload["meeting"]["id"]);
        let is_there = |platform: &Value| platform["status"] == "SCHEDULED" && platform["joinUrl"].is_string();
        let planned = self.until(MEETING, &id, |planned| each(planned, is_there)).await?;
        for platform in platforms(&planned) {
            self.line(&name(&platform), format!("webinar {}", text(&platform["status"])), is_there(&platform));
            let first = self.register(&platform).await?;
            let again = self.register(&platform).await?;
            let is_one = first["id"] == again["id"] && first["joinUrl"].is_string();
            self.line(&name(&platform), "one person registered, with a link of their own", is_one);
        }
        let target = self.browser.ask(LIVESTREAM, json!({"id": livestream})).await?;
        let target = platforms(&target).pop().context("the livestream has no platform")?;
        let input = json!({"meetingId": id, "livestreamPlatformId": target["id"]});
        self.browser.tell("simulcastMeeting", "SimulcastMeetingInput", input, "meeting { id }").await?;
        self.line("Steeple", format!("the webinar's picture will go to {}", name(&target)), true);
        Ok(Some(Webinar { id, on }))
    }

    async fn register(&self, platform: &Value) -> anyhow::Result<Value> {
        let input =
            json!({"meetingPlatformId": platform["id"], "email": "guest@otherchurch.example", "firstName": "Guest"});
        let mut added =
            self.browser.tell("addRegistrant", "AddRegistrantInput", input, "registrant { id joinUrl }").await?;
        Ok(added["registrant"].take())
    }

    /// Its host opens it. The platform does not say so; the picture that arrives will.
    pub async fn host_opens_webinar(&mut self, webinar: &Webinar<'_>) -> anyhow::Result<()> {
        let planned = self.browser.ask(MEETING, json!({"id": webinar.id})).await?;
        for platform in platforms(&planned) {
            let input = json!({"meetingPlatformId": platform["id"]});
            let opened = self.browser.tell("openMeetingAsHost", "OpenMeetingAsHostInput", input, "hostUrl").await?;
            self.line(&name(&platform), "link for the webinar's host fetched", opened["hostUrl"].is_string());
        }
        for one in &webinar.on {
            let known = StreamingPlatform::from_slug(&one.account.slug()).context("an unknown platform")?;
            self.open_room(known, TITLE).await?;
        }
        Ok(())
    }

    /// The picture arrives, which is the proof that it runs.
    pub async fn webinar_pushes(&mut self, webinar: &Webinar<'_>) -> anyhow::Result<()> {
        let pushes = |platform: &Value| platform["push"] == "PUSHING" && platform["status"] == "LIVE";
        let live = self.until(MEETING, &webinar.id, |planned| each(planned, pushes)).await?;
        for platform in platforms(&live) {
            let told = format!("webinar {}, push {}", text(&platform["status"]), text(&platform["push"]));
            self.line(&name(&platform), told, pushes(&platform));
        }
        Ok(())
    }

    /// Ended for everybody.
    pub async fn end_webinar(&mut self, webinar: &Webinar<'_>) -> anyhow::Result<()> {
        let input = json!({"meetingId": webinar.id});
        self.browser.tell("endMeeting", "EndMeetingInput", input, "meeting { id }").await?;
        let over = |platform: &Value| platform["status"] == "ENDED" && platform["push"] == "STOPPED";
        let ended = self.until(MEETING, &webinar.id, |planned| each(planned, over)).await?;
        for platform in platforms(&ended) {
            let told = format!("webinar {}, push {}", text(&platform["status"]), text(&platform["push"]));
            self.line(&name(&platform), told, over(&platform));
        }
        Ok(())
    }
}
