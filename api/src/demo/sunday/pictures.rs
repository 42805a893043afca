//! The service's picture on every platform that takes one, and the announcement for those who follow an account.

use anyhow::ensure;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::seen::{each, name, platforms, text};
use super::{Sunday, ZONE};

/// A church before a rising sun, 1280 × 720.
const POSTER: &[u8] = include_bytes!("poster.jpg");

const ERRANDS: &str = "query($id: ID!) { livestream(id: $id) { picture { url width height } \
    platforms { id platform connection { accountName } pictureUpload { status } recordingPictureUpload { status } \
    announcement { status url } } } }";

impl Sunday<'_> {
    /// One picture for all, and everybody can see it.
    pub async fn choose_picture(&mut self, livestream: &str) -> anyhow::Result<()> {
        let input = json!({"livestreamId": livestream, "picture": STANDARD.encode(POSTER)});
        let selection = "livestream { picture { url } }";
        let payload = self.browser.tell("setLivestreamPicture", "SetLivestreamPictureInput", input, selection).await?;
        let url = text(&payload["livestream"]["picture"]["url"]);
        let shown = self.browser.see(&url).await?;
        self.line("Steeple", format!("shows the service's picture at {url}"), shown.starts_with(&[0xff, 0xd8]));
        self.shown_where("pictureUpload", livestream, "shows the service's picture").await
    }

    /// Followers are told on the evening before, where a platform can be told to.
    pub async fn announce(&mut self, livestream: &str, start: DateTime<Utc>) -> anyhow::Result<()> {
        let can = "query { platforms { platform announcements { textMaxCharacters } } }";
        let can = self.browser.ask(can, json!({})).await?;
        let can = can["platforms"].as_array().cloned().unwrap_or_default();
        let evening = start - TimeDelta::hours(16);
        let planned = self.browser.ask(ERRANDS, json!({"id": livestream})).await?;
        for platform in platforms(&planned) {
            let announces =
                |known: &&Value| known["platform"] == platform["platform"] && known["announcements"].is_object();
            if !can.iter().any(|known| announces(&known)) {
                continue;
            }
            let input = json!({
                "livestreamPlatformId": platform["id"], "at": evening,
                "text": "Tomorrow at ten: Sunday service. Everybody is welcome.",
                "pictureText": "A church before the rising sun.",
            });
            let selection = "livestream { platforms { id announcement { status } } }";
            let told = self.browser.tell("announceLivestream", "AnnounceLivestreamInput", input, selection).await?;
            let waits = platforms(&told).iter().any(|one| one["announcement"]["status"] == "WAITING");
            let told = format!("will be announced on {}", evening.with_timezone(&ZONE).format("%A %H:%M"));
            self.line(&name(&platform), told, waits);
        }
        Ok(())
    }

    /// What was to be announced is there to be read.
    pub async fn announced(&mut self, livestream: &str) -> anyhow::Result<()> {
        let is_done = |platform: &Value| matches!(platform["announcement"]["status"].as_str(), None | Some("DONE"));
        let seen = self.until(ERRANDS, livestream, |seen| each(seen, is_done)).await?;
        for platform in platforms(&seen).iter().filter(|platform| platform["announcement"].is_object()) {
            let told = format!("announced at {}", text(&platform["announcement"]["url"]));
            self.line(&name(platform), told, is_done(platform) && platform["announcement"]["url"].is_string());
        }
        Ok(())
    }

    /// Recordings with a picture of their own show it too.
    pub async fn recordings_show_it(&mut self, livestream: &str) -> anyhow::Result<()> {
        self.shown_where("recordingPictureUpload", livestream, "the recording shows the picture").await
    }

    async fn shown_where(&mut self, upload: &str, livestream: &str, told: &str) -> anyhow::Result<()> {
        let is_done = |platform: &Value| matches!(platform[upload]["status"].as_str(), None | Some("DONE"));
        let seen = self.until(ERRANDS, livestream, |seen| each(seen, is_done)).await?;
        let shown: Vec<_> = platforms(&seen).into_iter().filter(|platform| platform[upload].is_object()).collect();
        ensure!(!shown.is_empty(), "no platform was to show a picture");
        for platform in shown {
            self.line(&name(&platform), told, is_done(&platform));
        }
        Ok(())
    }
}
