//! What goes wrong on purpose: one failure for each platform, and the proof that it happened and did no harm.

use serde_json::{Value, json};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::sandbox::faults::FaultRule;

use super::Sunday;
use super::cast::{Account, Stumble, Way};
use super::seen::text;

impl Sunday<'_> {
    /// Arms the vendors' failures; each comes once, with the next request that it fits.
    pub fn arm_stumbles(&self, cast: &'static [Account]) {
        for account in cast {
            let Some(Stumble::Vendor { method, path, fault }) = &account.stumble else { continue };
            let Some(platform) = StreamingPlatform::from_slug(&account.slug()) else { continue };
            self.demo.sandboxes.fail(FaultRule {
                platform,
                method: Some((*method).to_owned()),
                path: (*path).to_owned(),
                fault: fault.clone(),
                skip: 0,
                times: 1,
            });
        }
    }

    /// Every vendor's failure was met, and what it hit is there all the same.
    pub fn all_stumbled(&mut self, cast: &'static [Account]) {
        for account in cast {
            let Some(Stumble::Vendor { method, fault, .. }) = &account.stumble else { continue };
            let Some(platform) = StreamingPlatform::from_slug(&account.slug()) else { continue };
            let met = self.demo.sandboxes.failed(platform) > 0;
            let told = format!("stumbled over {fault:?} on a {method} and went on");
            self.line(&account.name(), told, met);
        }
    }

    /// A form with one field that cannot be right: refused in words, and nothing is connected.
    pub async fn types_it_wrong(&mut self, account: &'static Account) -> anyhow::Result<()> {
        let (Some(Stumble::Typed { field, value }), Way::Form { fields }) = (&account.stumble, &account.way) else {
            return Ok(());
        };
        let right = fields(&self.demo.sandboxes);
        let wrong = right.iter().map(|(name, text)| (*name, if name == field { *value } else { text.as_str() }));
        let fields: Vec<Value> = wrong.map(|(name, value)| json!({"name": name, "value": value})).collect();
        let input = json!({"platform": account.platform, "fields": fields});
        let refused = self
            .refusal(
                "connectPlatformWithCredentials",
                "ConnectPlatformWithCredentialsInput",
                input,
                "connection { id }",
            )
            .await?;
        self.line(&account.name(), format!("a wrong {field} is refused: {refused}"), refused != "–");
        Ok(())
    }

    /// What a mutation says when it refuses; a dash when it does not.
    pub async fn refusal(
        &self,
        field: &str,
        input_type: &str,
        input: Value,
        selection: &str,
    ) -> anyhow::Result<String> {
        let query = format!(
            "mutation($input: {input_type}!) {{ {field}(input: $input) {{ {selection} userErrors {{ message }} }} }}"
        );
        let answer = self.browser.ask(&query, json!({"input": input})).await?;
        Ok(text(&answer[field]["userErrors"][0]["message"]))
    }
}
