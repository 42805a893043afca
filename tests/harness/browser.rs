//! A member's browser at a sandbox's consent page, and connecting an account by it.

use steeple_domain::Context;
use steeple_domain::church::Actor;
use steeple_domain::connection::entity::Model;
use steeple_domain::connection::{
    CallbackOutcome, CallbackQuery, CallbackStatus, NewAttempt, connect_begin, connect_callback, connection_get,
};
use steeple_domain::ids::ConnectionId;
use steeple_platforms::StreamingPlatform;
use url::Url;

use crate::World;

/// What the person does on the consent page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Consent<'a> {
    /// Who signs in; the first of the sandbox's people when `None`.
    pub login: Option<&'a str>,
    /// Scopes whose boxes are unticked.
    pub unticked: &'a [&'a str],
    pub answer: Answer,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Answer {
    #[default]
    Allow,
    Deny,
}

/// Opens the authorization URL, fills in the consent page, and gives the query of the redirect back to Steeple.
///
/// # Panics
/// When the page is not what a browser expects.
pub async fn consent(authorization_url: &Url, consent: Consent<'_>) -> String {
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let browser = browser.expect("a browser");
    let page = browser.get(authorization_url.clone()).send().await.expect("the consent page answers");
    let html = page.error_for_status().expect("the request for consent is accepted").text().await.expect("a page");
    let first_login = between(&html, "<option>", "</option>").next().expect("somebody can sign in");
    let mut form = vec![
        ("consent", between(&html, "name=\"consent\" value=\"", "\"").next().expect("a consent").to_owned()),
        ("login", consent.login.unwrap_or(first_login).to_owned()),
        ("decision", if consent.answer == Answer::Allow { "approve" } else { "deny" }.to_owned()),
    ];
    let ticked = between(&html, "name=\"scope\" value=\"", "\"").filter(|scope| !consent.unticked.contains(scope));
    form.extend(ticked.map(|scope| ("scope", scope.to_owned())));
    let action = between(&html, "action=\"", "\"").next().expect("a form");
    let target = authorization_url.join(action).expect("a URL");
    let answer = browser.post(target).form(&form).send().await.expect("the consent page takes the answer");
    let location = answer.headers().get("location").expect("a redirect").to_str().expect("text").to_owned();
    Url::parse(&location).expect("a URL").query().unwrap_or_default().to_owned()
}

/// A person opens the page of a sign-in code, types it, and presses `button`.
///
/// # Panics
/// When the page is not what a browser expects.
pub async fn type_code(page: &Url, code: &str, login: &str, button: &str) {
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let browser = browser.expect("a browser");
    let html = browser.get(page.clone()).send().await.expect("the page answers").text().await.expect("a page");
    let target = page.join(between(&html, "action=\"", "\"").next().expect("a form")).expect("a URL");
    let form = [("code", code), ("login", login), ("decision", button)];
    let answer = browser.post(target).form(&form).send().await.expect("the page takes the code");
    assert!(answer.status().is_success(), "{}", answer.status());
}

/// Every text between `start` and the next `end`.
fn between<'t>(text: &'t str, start: &'static str, end: &'static str) -> impl Iterator<Item = &'t str> {
    text.split(start).skip(1).filter_map(move |rest| rest.split(end).next())
}

/// Presses Connect (or Reconnect), answers the consent page and comes back.
///
/// # Panics
/// When Steeple's own part fails.
pub async fn press_connect(
    ctx: &Context,
    actor: &Actor,
    platform: StreamingPlatform,
    reconnect_of: Option<ConnectionId>,
    answer: Consent<'_>,
) -> CallbackOutcome {
    let new = NewAttempt { platform, return_path: "/connections", reconnect_of };
    let begun = connect_begin(ctx, actor, new).await.expect("the attempt begins");
    let query = CallbackQuery::parse(&consent(&begun.authorization_url, answer).await);
    connect_callback(ctx, actor, platform, query).await.expect("the callback is answered")
}

impl World {
    /// The owner connects the account behind this login (the first when `None`).
    ///
    /// # Panics
    /// When it does not connect, or when there are several accounts to choose from.
    pub async fn connect(&self, platform: StreamingPlatform, login: Option<&str>) -> Model {
        let answer = Consent { login, ..Consent::default() };
        let outcome = press_connect(&self.ctx, &self.owner, platform, None, answer).await;
        let CallbackStatus::Connected(id) = outcome.status else { panic!("{platform}: {:?}", outcome.status) };
        self.connection(id).await
    }

    /// The connection as it is now.
    ///
    /// # Panics
    /// When there is none.
    pub async fn connection(&self, id: ConnectionId) -> Model {
        connection_get(&self.ctx, &self.owner, id).await.expect("the connection is there")
    }
}
