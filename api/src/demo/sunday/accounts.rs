//! Connecting the accounts, as an admin does it in a browser.

use anyhow::Context as _;
use serde_json::{Value, json};

use super::Sunday;
use super::browser::Consent;
use super::cast::{Account, Way};
use super::seen::text;

const CONNECTION: &str = "connection { id status accountName scopes missingScopes mayGoLive }";

impl Sunday<'_> {
    /// Connects one account and gives the connection's id.
    pub async fn connect(&mut self, account: &'static Account) -> anyhow::Result<String> {
        let connection = match &account.way {
            Way::SignIn { login, choose } => self.sign_in_at_the_platform(account, login, *choose).await?,
            Way::Form { fields } => self.fill_in(account, fields(&self.demo.sandboxes)).await?,
        };
        let scopes = connection["scopes"].as_array().map_or(0, Vec::len);
        let signed_in = matches!(account.way, Way::SignIn { .. });
        let right =
            connection["status"] == "CONNECTED" && connection["mayGoLive"] == true && (scopes > 0 || !signed_in);
        let told = format!(
            "{} as “{}”, {scopes} permissions, may go live: {}",
            text(&connection["status"]),
            text(&connection["accountName"]),
            connection["mayGoLive"]
        );
        self.line(&account.name(), told, right);
        Ok(text(&connection["id"]))
    }

    /// Presses Connect, allows on the consent page, chooses an account where there are several.
    async fn sign_in_at_the_platform(
        &mut self,
        account: &Account,
        login: &str,
        choose: Option<&str>,
    ) -> anyhow::Result<Value> {
        let who = account.name();
        let input = json!({"platform": account.platform, "returnPath": "/"});
        let begun = self
            .browser
            .tell("connectPlatform", "ConnectPlatformInput", input, "authorizationUrl attempt { id }")
            .await?;
        let url = begun["authorizationUrl"].as_str().context("no authorization URL")?;
        let attempt = begun["attempt"]["id"].clone();
        self.line(&who, "authorization URL given", url.contains("state=") && !url.contains("sbx-secret-"));
        self.browser.consent(url, &Consent { login }).await?;
        let query = format!(
            "query($id: ID!) {{ authorizationAttempt(id: $id) {{ status message choices {{ id name }} {CONNECTION} }} }}"
        );
        let mut seen = self.browser.ask(&query, json!({"id": attempt})).await?["authorizationAttempt"].take();
        if let Some(page) = choose {
            let choices = seen["choices"].as_array().cloned().unwrap_or_default();
            let chosen = choices.iter().find(|choice| choice["name"] == page).context("the page is not offered")?;
            self.line(&who, format!("{} pages to choose from", choices.len()), seen["status"] == "CHOOSING");
            let input = json!({"attemptId": attempt, "accountId": chosen["id"]});
            self.browser.tell("chooseAccount", "ChooseAccountInput", input, "connection { id }").await?;
            seen = self.browser.ask(&query, json!({"id": attempt})).await?["authorizationAttempt"].take();
        }
        if seen["connection"].is_null() {
            anyhow::bail!("{who}: {} {}", text(&seen["status"]), text(&seen["message"]));
        }
        Ok(seen["connection"].take())
    }

    async fn fill_in(&self, account: &Account, fields: Vec<(&str, String)>) -> anyhow::Result<Value> {
        let fields: Vec<Value> = fields.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        let input = json!({"platform": account.platform, "fields": fields});
        let mut payload = self
            .browser
            .tell("connectPlatformWithCredentials", "ConnectPlatformWithCredentialsInput", input, CONNECTION)
            .await?;
        Ok(payload["connection"].take())
    }
}
