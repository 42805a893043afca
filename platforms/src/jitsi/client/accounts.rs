//! Connecting a server, and asking whether it is there.

use async_trait::async_trait;
use chrono::TimeDelta;
use url::Url;

use crate::contract::account::{
    Account, Accounts, AuthorizationCode, FormFields, FormSignIn, Grant, LivePermission, PermissionFinding,
    RevocationReach,
};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::error::PlatformError;
use crate::jitsi::wire::{Place, Server};
use crate::jitsi::{Jitsi, errors};
use crate::reach::{Reach, Unreachable, web};

/// Tokens are judged by the server's clock, without leeway; ours are made a minute early.
const CLOCK_MOST: TimeDelta = TimeDelta::seconds(30);

#[async_trait]
impl Accounts for Jitsi {
    /// Nobody signs in here, so no code ever comes.
    async fn exchange(&self, _call: &AppCall<'_>, _code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        Err(errors::unreadable("server_exchange"))
    }

    /// One: the server itself.
    async fn accounts(&self, _call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let server = Server::open("server_open", &grant.credentials)?;
        Ok(vec![Account {
            id: server.id(),
            name: server.id(),
            avatar_url: None,
            scopes: None,
            credentials: grant.credentials.clone(),
            is_eligible: true,
        }])
    }

    /// What was typed does not age.
    async fn refresh(
        &self,
        _call: &AppCall<'_>,
        _account_id: &str,
        credentials: &Credentials,
    ) -> Result<Grant, PlatformError> {
        Ok(Grant { credentials: credentials.clone(), scopes: None })
    }

    /// The server knows of no connection; the key is forgotten with it.
    async fn revoke(&self, _call: &AppCall<'_>, _credentials: &Credentials) -> Result<(), PlatformError> {
        Ok(())
    }

    fn revocation_reach(&self) -> RevocationReach {
        RevocationReach::Grant
    }

    /// Looks for the page that every Jitsi server has, and compares clocks. JaaS is not asked: 8x8 answers for everybody.
    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        const OPERATION: &str = "server_probe";
        let server = Server::open(OPERATION, call.credentials)?;
        let Place::Own(url) = &server.place else { return Ok(LivePermission { allowed: true, findings: Vec::new() }) };
        let told = match ask(call.http.reach(), url).await {
            Ok(told) => told,
            Err(why) if why.passes() => return Err(errors::not_asked(OPERATION, why)),
            Err(why) => return Ok(LivePermission { allowed: false, findings: vec![errors::finding(&why)] }),
        };
        if told.status != 200 {
            return Ok(LivePermission { allowed: false, findings: vec![errors::finding(&Unreachable::OtherProtocol)] });
        }
        let wrong_clock = told.date.is_some_and(|date| (date - call.now).abs() > CLOCK_MOST) && server.issuer.is_some();
        let findings = wrong_clock.then(|| PermissionFinding {
            code: "CLOCKS_DIFFER",
            what: "The clocks of Steeple and of the Jitsi server differ, so tokens may be refused.".to_owned(),
            fix: "Set both by the network time service (NTP).".to_owned(),
            blocks: false,
        });
        Ok(LivePermission { allowed: true, findings: findings.into_iter().collect() })
    }

    fn form_sign_in(&self) -> Option<&dyn FormSignIn> {
        Some(self)
    }
}

#[async_trait]
impl FormSignIn for Jitsi {
    async fn sign_in(&self, call: &AppCall<'_>, fields: &FormFields) -> Result<Grant, PlatformError> {
        const OPERATION: &str = "server_sign_in";
        let server = Server::read(OPERATION, fields)?;
        if let Place::Own(url) = &server.place {
            judge(call.http.reach(), OPERATION, url).await?;
        }
        let credentials = Credentials {
            // Calls carry no token; a connection holds something all the same.
            access_token: Secret::new(server.id()),
            access_expires_at: None,
            renewal: Renewal::Typed { fields: fields.clone() },
        };
        Ok(Grant { credentials, scopes: None })
    }
}

/// The address must lead where Steeple may go. Without TLS browsers refuse microphone and camera, except on the same machine.
async fn judge(reach: &Reach, operation: &'static str, url: &Url) -> Result<(), PlatformError> {
    let (host, port, tls) = parts(url);
    match reach.judged(&host, port).await {
        Ok(found) if !tls && !found.iter().all(|address| address.ip().is_loopback()) => {
            Err(errors::refused(operation, "Server address: it should begin with https://"))
        }
        Err(why @ (Unreachable::Forbidden(_) | Unreachable::NoSuchName)) => Err(errors::forbidden(operation, why)),
        Err(_) if !tls => Err(errors::refused(operation, "Server address: it should begin with https://")),
        // What cannot be looked up now is judged again before anything connects to it.
        Ok(_) | Err(_) => Ok(()),
    }
}

async fn ask(reach: &Reach, url: &Url) -> Result<web::Told, Unreachable> {
    let (host, port, tls) = parts(url);
    let path = format!("{}/config.js", url.path().trim_end_matches('/'));
    web::ask(reach, &host, port, tls, &path).await
}

fn parts(url: &Url) -> (String, u16, bool) {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
    (host, url.port_or_known_default().unwrap_or(443), url.scheme() == "https")
}
