//! The day's stream keys, where a platform hands them to people only.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::cast::{Livestream, Stumble};
use super::seen::{LIVESTREAM, name, platforms};
use super::{Connected, Sunday};

/// What a person copies from the platform's own page.
const SERVER: &str = "rtmps://edgetee-upload.example:443/rtmp/";

impl Sunday<'_> {
    /// Half an hour ahead somebody pastes the keys; one that cannot be a key is refused first.
    pub async fn paste_keys(
        &mut self,
        livestream: &str,
        on: &[Connected<Livestream>],
        start: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        if !on.iter().any(|one| one.expected.key_by_hand) {
            return Ok(());
        }
        self.skip_to(start - TimeDelta::minutes(30))?;
        // A key of an earlier Sunday is refused.
        let todays_key = format!("sbx-secret-key-of-{}", start.date_naive());
        let planned = self.browser.ask(LIVESTREAM, json!({"id": livestream})).await?;
        for platform in platforms(&planned) {
            let Some(one) = on.iter().find(|one| platform["connection"]["id"] == one.id) else { continue };
            if !one.expected.key_by_hand {
                continue;
            }
            let input = |key: &str| json!({"livestreamPlatformId": platform["id"], "url": SERVER, "key": key});
            if let Some(Stumble::Pasted { key }) = &one.account.stumble {
                let refused =
                    self.refusal("provideStreamKey", "ProvideStreamKeyInput", input(key), "livestream { id }").await?;
                self.line(&name(&platform), format!("{key:?} is refused: {refused}"), refused != "–");
            }
            let selection = "livestream { platforms { id hasStreamKey } }";
            let pasted =
                self.browser.tell("provideStreamKey", "ProvideStreamKeyInput", input(&todays_key), selection).await?;
            let held = pasted["livestream"]["platforms"].as_array().is_some_and(|all| {
                all.iter().any(|shown| shown["id"] == platform["id"] && shown["hasStreamKey"] == true)
            });
            self.line(&name(&platform), "today's key pasted and sealed", held);
        }
        Ok(())
    }
}
