//! Signing in with a code: the code, the page where it is typed, and the app that has no secret.
//!
//! Stricter than the real one where nobody has described it: who asks before the interval is over is told to slow down, as RFC 8628
//! has it. A refresh token of the app without a secret serves once, and a second use ends the whole grant (twitchdev/issues 903).

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::TwitchSandbox;
use super::answer::Refused;
use super::entry::{field, granted};
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::desk::{Bearer, Issued};
use crate::sandbox::strict::{self, Fields};

type Sandbox = web::Data<TwitchSandbox>;
type Handled = Result<HttpResponse, Refused>;

/// An app of the type Public: it has no secret.
pub const PUBLIC_CLIENT_ID: &str = "sandbox-twitch-public";

const LIFETIME: TimeDelta = TimeDelta::seconds(1_800);
const INTERVAL: TimeDelta = TimeDelta::seconds(5);

/// The codes that were given out, by device code, and the tokens of the app without a secret.
#[derive(Default, Serialize, Deserialize)]
pub struct Devices {
    codes: BTreeMap<String, Code>,
    pub public_tokens: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
struct Code {
    user_code: String,
    client_id: String,
    scopes: BTreeSet<String>,
    expires_at: DateTime<Utc>,
    asked_at: Option<DateTime<Utc>>,
    state: State,
}

#[derive(Serialize, Deserialize)]
enum State {
    Waiting,
    Allowed { login: String },
    Denied,
    Used,
}

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/oauth2/device", web::post().to(begin))
        .service(web::resource("/activate").route(web::get().to(page)).route(web::post().to(decide)));
}

async fn begin(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    let form = strict::form(&request, &body, &["client_id", "scopes"])?;
    let client_id = field(&form, "client_id")?;
    if ![PUBLIC_CLIENT_ID, sandbox.desk.rules.client_id.as_str()].contains(&client_id) {
        return Err(Refused::bad_request("invalid client"));
    }
    let scopes = scopes_of(field(&form, "scopes")?);
    if scopes.is_empty() || !scopes.iter().all(|scope| sandbox.desk.rules.scopes.contains(scope)) {
        return Err(Refused::bad_request("invalid scope"));
    }
    let device_code = sandbox.bench.secret(StreamingPlatform::Twitch, "device");
    let user_code = format!("CODE{:04}", sandbox.bench.number() % 10_000);
    let page = format!("{}/twitch/activate?device-code={user_code}", sandbox.bench.url);
    let answer = json!({ "device_code": device_code, "expires_in": LIFETIME.num_seconds(),
        "interval": INTERVAL.num_seconds(), "user_code": user_code, "verification_uri": page });
    let expires_at = sandbox.bench.now() + LIFETIME;
    let client_id = client_id.to_owned();
    let code = Code { user_code, client_id, scopes, expires_at, asked_at: None, state: State::Waiting };
    sandbox.devices().codes.insert(device_code, code);
    Ok(HttpResponse::Ok().json(answer))
}

/// `grant_type=urn:ietf:params:oauth:grant-type:device_code` at the token endpoint.
///
/// # Errors
/// 400 with RFC 8628's words while nobody has allowed it, and for a code that is unknown, used or another app's.
pub fn exchange(sandbox: &TwitchSandbox, form: &Fields) -> Handled {
    let (now, client_id) = (sandbox.bench.now(), field(form, "client_id")?);
    let mut devices = sandbox.devices();
    let known = devices.codes.get_mut(field(form, "device_code")?);
    let unknown = || Refused::bad_request("invalid device code");
    let code = known.filter(|code| code.client_id == client_id && code.expires_at > now).ok_or_else(unknown)?;
    if scopes_of(field(form, "scopes")?) != code.scopes {
        return Err(Refused::bad_request("scopes do not match"));
    }
    let too_soon = code.asked_at.replace(now).is_some_and(|asked_at| now < asked_at + INTERVAL);
    let login = match &code.state {
        State::Waiting if too_soon => return Err(Refused::bad_request("slow_down")),
        State::Waiting => return Err(Refused::bad_request("authorization_pending")),
        State::Denied => return Err(Refused::bad_request("access_denied")),
        State::Used => return Err(unknown()),
        State::Allowed { login } => login.clone(),
    };
    code.state = State::Used;
    let is_public = client_id == PUBLIC_CLIENT_ID;
    let issued = sandbox.desk.give(Bearer { login, scopes: code.scopes.clone() }, is_public);
    if is_public {
        devices.keep_public(&issued);
    }
    let refresh = issued.refresh_token.clone().unwrap_or_default();
    Ok(granted(&issued.access_token, issued.expires_in_s, &refresh, &issued.bearer))
}

impl Devices {
    pub fn keep_public(&mut self, issued: &Issued) {
        self.public_tokens.insert(issued.access_token.clone());
        self.public_tokens.extend(issued.refresh_token.clone());
    }

    fn code_of(&mut self, user_code: &str, now: DateTime<Utc>) -> Option<&mut Code> {
        let mut codes = self.codes.values_mut();
        codes.find(|code| code.user_code == user_code && code.expires_at > now && matches!(code.state, State::Waiting))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    #[serde(rename = "device-code", default)]
    code: String,
}

/// The page where a person types the code; it comes filled in.
async fn page(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let Shown { code } = strict::query(&request)?;
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let logins: String = sandbox.desk.rules.logins.iter().map(|login| format!("<option>{login}</option>")).collect();
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Twitch sandbox: code</title><style>body{{font:16px system-ui;max-width:36em;margin:2em auto;padding:0 1em}}\
         button,input{{font:inherit;padding:.5em 1em}}</style>\n<h1>Twitch sandbox</h1><p>Type the code that Steeple shows.</p>\n\
         <form method=\"post\" action=\"/twitch/activate\"><p><label>Code <input name=\"code\" value=\"{code}\"></label></p>\n\
         <p><label>Sign in as <select name=\"login\">{logins}</select></label></p>\n\
         <p><button name=\"decision\" value=\"approve\">Activate</button> <button name=\"decision\" value=\"deny\">Deny</button></p></form></html>"
    );
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}

async fn decide(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    let form = strict::form(&request, &body, &["code", "login", "decision"])?;
    let login = form.get("login").unwrap_or_default().to_owned();
    if !sandbox.desk.rules.logins.contains(&login) {
        return Err(Refused::bad_request("unknown login"));
    }
    let now = sandbox.bench.now();
    let mut devices = sandbox.devices();
    let code = devices
        .code_of(form.get("code").unwrap_or_default(), now)
        .ok_or_else(|| Refused::not_found("this code is not known"))?;
    code.state = if form.get("decision") == Some("approve") { State::Allowed { login } } else { State::Denied };
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("Done. You can close this page."))
}

fn scopes_of(text: &str) -> BTreeSet<String> {
    text.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}
