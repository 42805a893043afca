//! The meeting beside the service: its host opens it, its picture goes to the livestream, it is ended.

use anyhow::Context as _;
use serde_json::{Value, json};
use steeple_platforms::StreamingPlatform;

use super::cast::Meeting;
use super::planning::MEETING_TITLE;
use super::seen::{MEETING, each, name, platforms, text};
use super::{Connected, Sunday};

impl Sunday<'_> {
    /// No program opens a meeting: its host does, with a link that is fetched for the purpose where there is one.
    pub async fn host_opens(&mut self, meeting: &str, on: &[Connected<Meeting>]) -> anyhow::Result<()> {
        let planned = self.browser.ask(MEETING, json!({"id": meeting})).await?;
        for platform in platforms(&planned) {
            let Some(one) = find(on, &platform) else { continue };
            let known = StreamingPlatform::from_slug(&one.account.slug()).context("an unknown platform")?;
            if known.client().meetings().is_some_and(|meetings| meetings.hosting().is_some()) {
                let input = json!({"meetingPlatformId": platform["id"]});
                let opened = self.browser.tell("openMeetingAsHost", "OpenMeetingAsHostInput", input, "hostUrl").await?;
                self.line(&name(&platform), "link for the host fetched", opened["hostUrl"].is_string());
            }
            if one.expected.open == "LIVE" {
                self.open_room(known, MEETING_TITLE).await?;
            }
        }
        let is_open = |platform: &Value| find(on, platform).is_some_and(|one| platform["status"] == one.expected.open);
        let live = self.until(MEETING, meeting, |planned| each(planned, is_open)).await?;
        for platform in platforms(&live) {
            let told = match platform["status"].as_str() {
                Some("LIVE") => "opened by its host: LIVE",
                Some("UNCONFIRMED") => "its time has come; the platform cannot say who is in it: UNCONFIRMED",
                _ => "not open",
            };
            self.line(&name(&platform), told, is_open(&platform));
        }
        Ok(())
    }

    /// The host walks into this Sunday's room; earlier ones are still at the vendor.
    pub async fn open_room(&self, platform: StreamingPlatform, title: &str) -> anyhow::Result<()> {
        let rooms = self.demo.sandboxes.snapshot(platform).meetings.into_iter().filter(|room| room.title == title);
        let room = rooms.max_by_key(|room| room.starts_at).with_context(|| format!("no “{title}” at {platform}"))?;
        self.press("meeting", json!({"platform": platform.slug(), "id": room.id, "running": true})).await
    }

    /// The picture arrives at the livestream's ingest.
    pub async fn meeting_pushes(&mut self, meeting: &str, on: &[Connected<Meeting>]) -> anyhow::Result<()> {
        let can = |platform: &Value| find(on, platform).is_some_and(|one| one.expected.pushes);
        let live = self
            .until(MEETING, meeting, |planned| {
                each(planned, |platform| !can(platform) || platform["push"] == "PUSHING")
            })
            .await?;
        for platform in platforms(&live).into_iter().filter(can) {
            self.line(&name(&platform), "its picture goes to the livestream's ingest", platform["push"] == "PUSHING");
        }
        Ok(())
    }

    /// Ended for everybody where there is a call for it; elsewhere it is over for Steeple, and people leave by themselves.
    pub async fn end_meeting(&mut self, meeting: &str, on: &[Connected<Meeting>]) -> anyhow::Result<()> {
        self.browser.tell("endMeeting", "EndMeetingInput", json!({"meetingId": meeting}), "meeting { id }").await?;
        let over = |platform: &Value| {
            let pushed = find(on, platform).is_some_and(|one| one.expected.pushes);
            platform["status"] == "ENDED" && (!pushed || platform["push"] == "STOPPED")
        };
        let ended = self.until(MEETING, meeting, |planned| each(planned, over)).await?;
        for platform in platforms(&ended) {
            let told = format!("meeting {}, push {}", text(&platform["status"]), text(&platform["push"]));
            self.line(&name(&platform), told, over(&platform));
        }
        Ok(())
    }
}

fn find<'a>(on: &'a [Connected<Meeting>], platform: &Value) -> Option<&'a Connected<Meeting>> {
    on.iter().find(|connected| platform["connection"]["id"] == connected.id)
}
