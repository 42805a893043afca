//! The week before: the service and the meeting are planned once, and exist everywhere.

use chrono::{DateTime, Datelike, Days, TimeDelta, TimeZone, Utc, Weekday};
use serde_json::{Value, json};

use super::cast::{Livestream, Meeting};
use super::seen::{LIVESTREAM, MEETING, each, name, platforms, text};
use super::{Connected, Sunday, ZONE};

pub const MEETING_TITLE: &str = "Sunday service, the meeting";

impl Sunday<'_> {
    /// Plans the service on every account that is streamed to.
    pub async fn schedule_livestream(
        &mut self,
        on: &[Connected<Livestream>],
        start: DateTime<Utc>,
    ) -> anyhow::Result<String> {
        let chosen: Vec<Value> = on.iter().map(|connected| json!({"connectionId": connected.id})).collect();
        let input = json!({
            "title": "Sunday service", "description": "Welcome! We begin at ten.",
            "scheduledStart": start, "scheduledEnd": start + TimeDelta::minutes(60),
            "privacy": "PUBLIC", "startPolicy": "AT_TIME", "platforms": chosen,
            "idempotencyKey": format!("the-sunday-{}", start.date_naive()),
        });
        let selection = "livestream { id status platforms { status } }";
        let payload = self.browser.tell("scheduleLivestream", "ScheduleLivestreamInput", input, selection).await?;
        let livestream = &payload["livestream"];
        let planned = livestream["platforms"].as_array().map_or(0, Vec::len);
        self.line(
            "Steeple",
            format!("planned on {planned} platforms for {}", start.with_timezone(&ZONE).format("%A %H:%M")),
            planned == on.len(),
        );
        Ok(text(&livestream["id"]))
    }

    /// The broadcast is there on every platform, with where to watch, where to send to and a sealed key.
    pub async fn all_scheduled(
        &mut self,
        livestream: &str,
        on: &[Connected<Livestream>],
        start: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        // Facebook takes a broadcast a week ahead at most; until then it is only planned here.
        self.skip_to(start - TimeDelta::days(6))?;
        let planned = self
            .until(LIVESTREAM, livestream, |planned| each(planned, |platform| platform["status"] == "SCHEDULED"))
            .await?;
        for platform in platforms(&planned) {
            let key_by_hand = on.iter().any(|one| platform["connection"]["id"] == one.id && one.expected.key_by_hand);
            let told = format!(
                "{} at {}, ingest {}, {}",
                text(&platform["status"]),
                text(&platform["watchUrl"]),
                text(&platform["ingestUrl"]),
                if key_by_hand { "waits for the day's key" } else { "key sealed" },
            );
            let complete = platform["watchUrl"].is_string()
                && platform["ingestUrl"].is_string()
                && platform["hasStreamKey"] == true;
            self.line(&name(&platform), told, (complete || key_by_hand) && platform["status"] == "SCHEDULED");
        }
        Ok(())
    }

    /// Plans the meeting everywhere, and sends the pictures that can be sent to the first platform of the livestream.
    pub async fn schedule_meeting(
        &mut self,
        on: &[Connected<Meeting>],
        livestream: &str,
        start: DateTime<Utc>,
    ) -> anyhow::Result<String> {
        let connections: Vec<&str> = on.iter().map(|connected| connected.id.as_str()).collect();
        let input = json!({
            "title": MEETING_TITLE, "scheduledStart": start - TimeDelta::minutes(10),
            "scheduledEnd": start + TimeDelta::minutes(60), "connectionIds": connections,
        });
        let payload = self.browser.tell("scheduleMeeting", "ScheduleMeetingInput", input, "meeting { id }").await?;
        let meeting = text(&payload["meeting"]["id"]);
        let is_there = |platform: &Value| platform["status"] == "SCHEDULED" && platform["joinUrl"].is_string();
        let planned = self.until(MEETING, &meeting, |planned| each(planned, is_there)).await?;
        for platform in platforms(&planned) {
            let told = format!("meeting {} with a link to join", text(&platform["status"]));
            self.line(&name(&platform), told, is_there(&platform));
        }
        let target = self.browser.ask(LIVESTREAM, json!({"id": livestream})).await?;
        let target = text(&target["livestream"]["platforms"][0]["id"]);
        let input = json!({"meetingId": meeting, "livestreamPlatformId": target});
        let payload = self.browser.tell("simulcastMeeting", "SimulcastMeetingInput", input, "meeting { id }").await?;
        self.line(
            "Steeple",
            "the meeting's picture will go to the first platform's ingest",
            text(&payload["meeting"]["id"]) == meeting,
        );
        Ok(meeting)
    }
}

/// Ten o'clock on the next Sunday that is at least a day away, by the church's clock on the wall.
pub fn next_sunday(now: DateTime<Utc>) -> DateTime<Utc> {
    let mut day = now.with_timezone(&ZONE).date_naive() + Days::new(2);
    while day.weekday() != Weekday::Sun {
        day = day + Days::new(1);
    }
    let ten = day.and_hms_opt(10, 0, 0).unwrap_or_default();
    // Ten in the morning exists once on every day: clocks change at two.
    ZONE.from_local_datetime(&ten).earliest().map_or(now, |start| start.to_utc())
}
