//! A platform's client, its sandbox, a clock that a case moves, and a person with a browser.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::account::{Account, AuthorizationCode, FormFields, Grant, SignInCode};
use steeple_platforms::contract::call::{AppCall, AppCredentials, Call};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::descriptor::{Descriptor, OAuth, Rotation};
use steeple_platforms::contract::error::PlatformError;
use steeple_platforms::contract::livestream::{Livestreams, NewBroadcast, Privacy};
use steeple_platforms::contract::meeting::{MeetingKind, Meetings, NewMeeting, RoomChance};
use steeple_platforms::contract::registration::Registration;
use steeple_platforms::http::{BaseOverrides, Http, Recorder};
use steeple_platforms::oauth::{AuthorizationRequest, authorization_url};
use steeple_platforms::sandbox::world::{MemoryStore, Store};
use steeple_platforms::sandbox::{SandboxSettings, Sandboxes, Snapshot};
use steeple_platforms::{Platform, StreamingPlatform};
use url::Url;

use crate::facts::Facts;
use crate::fixture::{self, Fixture};
use crate::journal::Journal;

const REDIRECT_PREFIX: &str = "http://127.0.0.1:9/connect";
const STATE: &str = "the-state-of-this-attempt";
const VERIFIER: &str = "a-verifier-with-more-than-forty-three-characters-in-it";

/// Longer than any answer of a sandbox takes on a busy machine.
const PATIENT: Duration = Duration::from_secs(20);

/// One platform on stage.
pub struct Stage {
    pub platform: StreamingPlatform,
    pub client: &'static dyn Platform,
    /// Which of the platform's rooms are played with.
    pub kind: MeetingKind,
    pub fixture: &'static Fixture,
    pub sandboxes: Sandboxes,
    pub http: Http,
    pub app: AppCredentials,
    pub journal: Arc<Journal>,
    clock: Arc<AtomicI64>,
    browser: reqwest::Client,
}

/// What a person sends; follows no redirect, so that a case sees where it leads. Building one is slow, so stages share it.
///
/// # Panics
/// When it cannot be built.
pub fn browser() -> reqwest::Client {
    // Building a way out installs the TLS provider, without which no client can be built.
    Http::new(&BaseOverrides::new(), PATIENT, None).expect("a client");
    let browser = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    browser.build().expect("a client")
}

/// A connected account.
pub struct Connected {
    pub account: Account,
}

impl Stage {
    /// Friday noon, two days before the service; nobody is connected.
    ///
    /// # Errors
    /// When loopback cannot be used.
    pub fn set(platform: StreamingPlatform, browser: &reqwest::Client) -> Result<Self> {
        let friday: DateTime<Utc> = "2026-11-27T12:00:00Z".parse()?;
        let clock = Arc::new(AtomicI64::new(friday.timestamp()));
        let sandboxes = Sandboxes::start(sandbox_settings(&clock)?)?;
        let journal = Arc::new(Journal::default());
        Ok(Self {
            platform,
            client: platform.client(),
            kind: MeetingKind::Meeting,
            fixture: fixture::of(platform),
            http: way_out(&sandboxes, &journal, PATIENT)?,
            sandboxes,
            app: Sandboxes::app_credentials(platform),
            journal,
            clock,
            browser: browser.clone(),
        })
    }

    /// The same stage with the sandboxes that this store kept, at another address.
    ///
    /// # Errors
    /// When loopback cannot be used, or what was kept is not readable.
    pub fn resumed(&self, store: &Arc<MemoryStore>) -> Result<Self> {
        let sandboxes = Sandboxes::resume(sandbox_settings(&self.clock)?, Arc::clone(store) as Arc<dyn Store>)?;
        Ok(Self {
            http: way_out(&sandboxes, &self.journal, PATIENT)?,
            sandboxes,
            app: self.app.clone(),
            journal: Arc::clone(&self.journal),
            clock: Arc::clone(&self.clock),
            browser: self.browser.clone(),
            ..*self
        })
    }

    /// A way out that gives up soon; recorded like the other.
    ///
    /// # Errors
    /// When it cannot be built.
    pub fn hasty_http(&self, timeout: Duration) -> Result<Http> {
        way_out(&self.sandboxes, &self.journal, timeout)
    }

    pub fn descriptor(&self) -> &'static Descriptor {
        self.client.descriptor()
    }

    /// # Errors
    /// Where nobody signs in.
    pub fn oauth(&self) -> Result<&'static OAuth> {
        self.descriptor().oauth.context("nobody signs in here")
    }

    /// # Errors
    /// When the platform has no livestreams.
    pub fn livestreams(&self) -> Result<&'static dyn Livestreams> {
        self.client.livestreams().context("the platform has no livestreams")
    }

    /// # Errors
    /// When the platform has no meetings.
    pub fn meetings(&self) -> Result<&'static dyn Meetings> {
        self.client.rooms(self.kind).context("the platform has no such rooms")
    }

    pub fn now(&self) -> DateTime<Utc> {
        instant(&self.clock)
    }

    pub fn pass(&self, time: TimeDelta) {
        self.clock.fetch_add(time.num_seconds(), Ordering::SeqCst);
    }

    /// Moves the clock to where this platform renews: half an hour on, and a day where a lasting token renews itself (Instagram
    /// renews none that is younger).
    pub fn pass_until_renewable(&self) {
        let renews_itself = self.descriptor().rotation() == Rotation::NoRefreshToken;
        self.pass(if renews_itself { TimeDelta::hours(25) } else { TimeDelta::minutes(30) });
    }

    /// Moves the clock and renews the sign-in, which may last only an hour.
    ///
    /// # Errors
    /// When it cannot be renewed.
    pub async fn go_to(&self, time: DateTime<Utc>, connected: &mut Connected) -> Result<()> {
        self.clock.store(time.timestamp(), Ordering::SeqCst);
        let account = &mut connected.account;
        let grant = self.client.accounts().refresh(&self.as_app(), &account.id, &account.credentials).await?;
        account.credentials = grant.credentials;
        Ok(())
    }

    pub fn as_app(&self) -> AppCall<'_> {
        AppCall { http: &self.http, app: &self.app, now: self.now() }
    }

    pub fn call<'a>(&'a self, connected: &'a Connected) -> Call<'a> {
        let Account { id, credentials, .. } = &connected.account;
        Call { http: &self.http, app: &self.app, credentials, account_id: id, now: self.now() }
    }

    pub fn snapshot(&self) -> Snapshot {
        self.sandboxes.snapshot(self.platform)
    }

    /// Where the browser is sent after a person has pressed `button` on the consent page, these boxes unticked.
    ///
    /// # Errors
    /// When the page is not as a person needs it.
    pub async fn press(&self, button: &str, unticked: &[&str]) -> Result<Url> {
        let (state, verifier) = (Secret::new(STATE), Secret::new(VERIFIER));
        let redirect_uri = Url::parse(&self.redirect_uri())?;
        let request =
            AuthorizationRequest { state: &state, verifier: &verifier, redirect_uri: &redirect_uri, reconnect: false };
        let url =
            authorization_url(&self.http, self.descriptor(), &self.app, &request).context("nobody signs in here")?;
        let page = self.browser.get(url.clone()).send().await?.error_for_status()?.text().await?;
        let consent = values_of(&page, "name=\"consent\" value=\"").next().context("no consent on the page")?;
        let target = url.join(values_of(&page, "action=\"").next().context("no form on the page")?)?;
        let mut form = vec![("consent", consent), ("decision", button), ("login", self.fixture.login)];
        let boxes = values_of(&page, "name=\"scope\" value=\"").filter(|scope| !unticked.contains(scope));
        form.extend(boxes.map(|scope| ("scope", scope)));
        let answer = self.browser.post(target).form(&form).send().await?;
        let location = answer.headers().get("location").context("no redirect")?.to_str()?;
        Ok(Url::parse(location)?)
    }

    /// A fresh code, brought back by a person who agreed.
    ///
    /// # Errors
    /// When the consent page does not lead back with state and code.
    pub async fn code(&self, unticked: &[&str]) -> Result<Secret> {
        let back = self.press("approve", unticked).await?;
        ensure!(back.as_str().starts_with(&self.redirect_uri()), "the browser was sent to {}", back.path());
        ensure!(parameter(&back, "state").as_deref() == Some(STATE), "the state came back changed");
        Ok(Secret::new(parameter(&back, "code").context("no code came back")?))
    }

    /// The device code of a sign-in code that a person has typed at the platform's page.
    ///
    /// # Errors
    /// When there is no such way, or the page is not as a person needs it.
    pub async fn typed_code(&self) -> Result<Secret> {
        let by_code = self.client.accounts().by_code().context("there is no sign-in by code")?;
        let code = by_code.begin(&self.as_app()).await?;
        self.type_code(&code, "approve").await?;
        Ok(code.device_code)
    }

    /// A person opens the page of a sign-in code, types it, and presses `button`.
    ///
    /// # Errors
    /// When the page is not as a person needs it.
    pub async fn type_code(&self, code: &SignInCode, button: &str) -> Result<()> {
        let page = self.browser.get(code.verification_uri.clone()).send().await?.error_for_status()?.text().await?;
        let target =
            code.verification_uri.join(values_of(&page, "action=\"").next().context("no form on the page")?)?;
        let form = [("code", code.user_code.as_str()), ("decision", button), ("login", self.fixture.login)];
        self.browser.post(target).form(&form).send().await?.error_for_status()?;
        Ok(())
    }

    /// # Errors
    /// The platform's own.
    pub async fn exchange(&self, code: &Secret, verifier: Option<&str>) -> Result<Grant, PlatformError> {
        let (verifier, redirect_uri) = (Secret::new(verifier.unwrap_or(VERIFIER)), self.redirect_uri());
        let code = AuthorizationCode { code, verifier: &verifier, redirect_uri: &redirect_uri };
        self.client.accounts().exchange(&self.as_app(), &code).await
    }

    /// Through the consent page, or by form where nobody signs in.
    ///
    /// # Errors
    /// When the person cannot connect.
    pub async fn grant(&self) -> Result<Grant> {
        if self.descriptor().oauth.is_none() {
            let sign_in = self.client.accounts().form_sign_in().context("nobody can connect it")?;
            return Ok(sign_in.sign_in(&self.as_app(), &self.typed(None)).await?);
        }
        Ok(self.exchange(&self.code(&[]).await?, None).await?)
    }

    /// The form as the fixture fills it in, one field of it wrong.
    pub fn typed(&self, wrong: Option<&str>) -> FormFields {
        let value = |name: &str, value: &str| Secret::new(if wrong == Some(name) { "wrong" } else { value });
        self.fixture.form.iter().map(|(name, text)| ((*name).to_owned(), value(name, text))).collect()
    }

    /// The account that the fixture names, connected.
    ///
    /// # Errors
    /// When the person cannot connect it.
    pub async fn connect(&self) -> Result<Connected> {
        let grant = self.grant().await?;
        let accounts = self.client.accounts().accounts(&self.as_app(), &grant).await?;
        let account = accounts.into_iter().find(|account| account.id == self.fixture.account);
        Ok(Connected { account: account.context("the account is not offered")? })
    }

    /// Sunday's service on this platform, in its widest privacy.
    pub fn service(&self) -> NewBroadcast {
        let starts_at = sunday();
        NewBroadcast {
            marker: "steeple:lip_1".to_owned(),
            title: "Sunday service".to_owned(),
            description: "Welcome to Grace Chapel.".to_owned(),
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(90),
            time_zone: chrono_tz::America::New_York,
            privacy: self.descriptor().limits.privacies.first().copied().unwrap_or(Privacy::Public),
            first_tried_at: self.now(),
        }
    }

    /// Whether a meeting's room can have a passcode that was chosen.
    pub fn takes_passcode(&self) -> bool {
        self.client.rooms(self.kind).is_some_and(Meetings::takes_passcode)
    }

    /// The Bible study after it.
    pub fn meeting(&self) -> NewMeeting {
        let starts_at = sunday() + TimeDelta::hours(3);
        NewMeeting {
            marker: "steeple:mep_1".to_owned(),
            title: "Bible study".to_owned(),
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(45),
            time_zone: chrono_tz::America::New_York,
            passcode: self.takes_passcode().then(|| Secret::new("Psalm23")),
            registration: Registration::None,
            chance: RoomChance([7; 16]),
            waiting_room: true,
            invitees: Vec::new(),
            first_tried_at: self.now(),
        }
    }

    /// What a person changes by hand at the vendor between plan and service, where the fixture names something.
    ///
    /// # Errors
    /// When the sandbox refuses it.
    pub async fn change_by_hand(&self, connected: &Connected) -> Result<()> {
        let Some(change) = &self.fixture.by_hand else { return Ok(()) };
        let url = format!("{}/{}{}", self.sandboxes.url(), self.platform.slug(), change.path);
        let token = connected.account.credentials.access_token.reveal();
        let request = self.browser.patch(url).bearer_auth(token).header("content-type", "application/json");
        request.body(change.body).send().await?.error_for_status()?;
        Ok(())
    }

    /// A person presses a button of the sandboxes' own page.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn at_the_page(&self, button: &str, form: &serde_json::Value) -> Result<()> {
        let url = format!("{}/sandbox/{button}", self.sandboxes.url());
        let answer = self.browser.post(url).json(form).send().await?;
        ensure!(answer.status().is_redirection(), "the page answers with {}", answer.status());
        Ok(())
    }

    /// What was wrong with the requests of this stage, one sentence each.
    pub fn judge(&self) -> Vec<String> {
        self.journal.judge(&Facts::of(self.platform))
    }

    fn redirect_uri(&self) -> String {
        self.sandboxes.bench.redirect_uri(self.platform)
    }
}

fn sandbox_settings(clock: &Arc<AtomicI64>) -> Result<SandboxSettings> {
    let hands = Arc::clone(clock);
    Ok(SandboxSettings {
        listener: TcpListener::bind("127.0.0.1:0")?,
        redirect_uri_prefix: REDIRECT_PREFIX.to_owned(),
        now: Box::new(move || instant(&hands)),
    })
}

fn way_out(sandboxes: &Sandboxes, journal: &Arc<Journal>, timeout: Duration) -> Result<Http> {
    let recorder = Arc::clone(journal) as Arc<dyn Recorder>;
    Ok(Http::new(&sandboxes.base_overrides(), timeout, Some(recorder))?.with_reach(sandboxes.reach()))
}

/// Sunday 29 November 2026, 10:00 in New York.
fn sunday() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_964_400, 0).expect("a date")
}

fn instant(seconds: &AtomicI64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds.load(Ordering::SeqCst), 0).expect("a date")
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// What stands between `before` and the next quotation mark, at each place.
fn values_of<'a>(page: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    page.split(before).skip(1).filter_map(|rest| rest.split('"').next())
}
