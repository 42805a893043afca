//! A volunteer's browser: signs in, asks GraphQL, walks through consent pages. Knows Steeple only from outside.

use anyhow::{Context as _, bail, ensure};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use serde_json::{Value, json};
use url::Url;

/// One signed-in browser.
pub struct Browser {
    http: reqwest::Client,
    home: Url,
    cookie: String,
}

/// What is chosen on a consent page.
pub struct Consent<'a> {
    pub login: &'a str,
}

impl Browser {
    /// Signs in with e-mail and password.
    ///
    /// # Errors
    /// When Steeple cannot be reached or refuses.
    pub async fn sign_in(home: Url, email: &str, password: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
        let mut browser = Self { http, home, cookie: String::new() };
        let query = "mutation($input: SignInInput!) { signIn(input: $input) { viewer { role church { name } } userErrors { message } } }";
        let body = json!({"query": query, "variables": {"input": {"email": email, "password": password}}});
        let answer = browser.post(&body).await?;
        let cookies = answer.headers().get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
        let pairs: Vec<String> = cookies.filter_map(|cookie| cookie.split(';').next().map(str::to_owned)).collect();
        browser.cookie = pairs.join("; ");
        let data = unwrap_data(answer.json().await?)?;
        ensure!(data["signIn"]["viewer"]["role"] == "OWNER", "sign-in was refused: {}", data["signIn"]["userErrors"]);
        Ok(browser)
    }

    /// Runs one document and gives its data.
    ///
    /// # Errors
    /// Top-level errors, or no answer.
    pub async fn ask(&self, query: &str, variables: Value) -> anyhow::Result<Value> {
        let answer = self.post(&json!({"query": query, "variables": variables})).await?;
        unwrap_data(answer.json().await?)
    }

    /// Runs one mutation with one `input` and gives its payload, which must hold no user errors.
    ///
    /// # Errors
    /// As for [`Browser::ask`], and with the user errors.
    pub async fn tell(&self, field: &str, input_type: &str, input: Value, selection: &str) -> anyhow::Result<Value> {
        let query = format!(
            "mutation($input: {input_type}!) {{ {field}(input: $input) {{ {selection} userErrors {{ code message path }} }} }}"
        );
        let mut data = self.ask(&query, json!({"input": input})).await?;
        let payload = data[field].take();
        let errors = payload["userErrors"].as_array().is_some_and(|errors| !errors.is_empty());
        if errors {
            bail!("{field} was refused: {}", payload["userErrors"]);
        }
        Ok(payload)
    }

    async fn post(&self, body: &Value) -> anyhow::Result<reqwest::Response> {
        let origin = self.home.origin().ascii_serialization();
        let request = self.http.post(self.home.join("graphql")?).header(COOKIE, &self.cookie).header("origin", origin);
        Ok(request.header("accept", "application/graphql-response+json").json(body).send().await?)
    }

    /// What anybody sees at this address, without signing in.
    ///
    /// # Errors
    /// When nothing answers, or it is not there.
    pub async fn see(&self, url: &str) -> anyhow::Result<bytes::Bytes> {
        Ok(self.http.get(url).send().await?.error_for_status()?.bytes().await?)
    }

    /// Opens the vendor's consent page, ticks everything, allows, and follows the way back to Steeple.
    ///
    /// # Errors
    /// When a page does not look as expected.
    pub async fn consent(&self, authorization_url: &str, consent: &Consent<'_>) -> anyhow::Result<()> {
        let page_url = Url::parse(authorization_url)?;
        let page = self.http.get(page_url.clone()).send().await?.error_for_status()?.text().await?;
        let action = attribute(&page, "action=\"").context("the consent page has no form")?;
        let id = attribute(&page, "name=\"consent\" value=\"").context("the consent page has no id")?;
        let mut fields = vec![("consent", id), ("login", consent.login.to_owned()), ("decision", "approve".to_owned())];
        let scopes = page.split("name=\"scope\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
        fields.extend(scopes.map(|scope| ("scope", scope.to_owned())));
        let allowed = self.http.post(page_url.join(&action)?).form(&fields).send().await?;
        let back = location(&allowed).context("the consent page leads nowhere")?;
        ensure!(back.starts_with(self.home.as_str()), "the consent page leads away from Steeple");
        let arrived = self.http.get(&back).header(COOKIE, &self.cookie).send().await?;
        ensure!(
            arrived.status().is_redirection() || arrived.status().is_success(),
            "the way back failed with {}",
            arrived.status()
        );
        Ok(())
    }

    /// The cookie, for opening a WebSocket.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Presses a button on the sandbox page.
    ///
    /// # Errors
    /// When the sandbox cannot be reached.
    pub async fn press(&self, sandbox: &str, button: &str, body: &Value) -> anyhow::Result<()> {
        let answer = self.http.post(format!("{sandbox}/sandbox/{button}")).json(body).send().await?;
        ensure!(answer.status().is_redirection() || answer.status().is_success(), "the sandbox refused {button}");
        Ok(())
    }
}

fn unwrap_data(mut answer: Value) -> anyhow::Result<Value> {
    if let Some(errors) = answer.get("errors") {
        bail!("GraphQL answered with errors: {errors}");
    }
    Ok(answer["data"].take())
}

fn location(answer: &reqwest::Response) -> Option<String> {
    Some(answer.headers().get(LOCATION)?.to_str().ok()?.to_owned())
}

/// The text between `before` and the next quote.
fn attribute(page: &str, before: &str) -> Option<String> {
    page.split_once(before)?.1.split('"').next().map(|text| text.replace("&amp;", "&"))
}
