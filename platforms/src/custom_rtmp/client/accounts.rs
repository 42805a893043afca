//! Connecting a destination, and asking whether a server of that kind answers.

use async_trait::async_trait;

use crate::contract::account::{
    Account, Accounts, AuthorizationCode, FormFields, FormSignIn, Grant, LivePermission, PermissionFinding,
    RevocationReach,
};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Renewal};
use crate::contract::error::PlatformError;
use crate::custom_rtmp::wire::Typed;
use crate::custom_rtmp::{CustomRtmp, errors};
use crate::reach::destination::{Destination, Scheme};
use crate::reach::{Reach, Unreachable, rtmp, srt};

#[async_trait]
impl Accounts for CustomRtmp {
    /// Nobody signs in here, so no code ever comes.
    async fn exchange(&self, _call: &AppCall<'_>, _code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        Err(errors::unreadable("destination_exchange"))
    }

    /// One: the destination itself.
    async fn accounts(&self, _call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let typed = Typed::open("destination_open", &grant.credentials)?;
        Ok(vec![Account {
            id: typed.id(),
            name: typed.name,
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

    /// Shakes hands with the server. Nothing is published, so it proves the address and not the key.
    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        const OPERATION: &str = "destination_probe";
        let Typed { destination, .. } = Typed::open(OPERATION, call.credentials)?;
        match shake(call.http.reach(), &destination).await {
            Ok(()) => Ok(LivePermission { allowed: true, findings: remarks(&destination) }),
            // Over UDP a closed port is as silent as a server that is switched off.
            Err(why) if why.passes() && !matches!(why, Unreachable::Silent) => Err(errors::not_asked(OPERATION, why)),
            Err(why) => Ok(LivePermission { allowed: false, findings: vec![errors::finding(&why)] }),
        }
    }

    fn form_sign_in(&self) -> Option<&dyn FormSignIn> {
        Some(self)
    }
}

#[async_trait]
impl FormSignIn for CustomRtmp {
    /// Judges the fields, and where the address leads. The server itself is not asked: it may be switched off until Sunday.
    async fn sign_in(&self, call: &AppCall<'_>, fields: &FormFields) -> Result<Grant, PlatformError> {
        const OPERATION: &str = "destination_sign_in";
        let typed = Typed::read(OPERATION, fields)?;
        // What cannot be looked up now is judged again before anything connects to it.
        let judged = call.http.reach().judged(&typed.destination.host, typed.destination.port).await;
        if let Err(why @ (Unreachable::Forbidden(_) | Unreachable::NoSuchName)) = judged {
            return Err(errors::forbidden(OPERATION, why));
        }
        let credentials = Credentials {
            access_token: typed.destination.key.clone(),
            access_expires_at: None,
            renewal: Renewal::Typed { fields: fields.clone() },
        };
        Ok(Grant { credentials, scopes: None })
    }
}

async fn shake(reach: &Reach, destination: &Destination) -> Result<(), Unreachable> {
    let Destination { scheme, host, port, .. } = destination;
    match scheme {
        Scheme::Rtmp => rtmp::shake(reach, host, *port, false).await,
        Scheme::Rtmps => rtmp::shake(reach, host, *port, true).await,
        Scheme::Srt => srt::shake(reach, host, *port).await,
    }
}

fn remarks(destination: &Destination) -> Vec<PermissionFinding> {
    if destination.scheme != Scheme::Rtmp {
        return Vec::new();
    }
    vec![PermissionFinding {
        code: "NOT_ENCRYPTED",
        what: "Video and stream key travel unencrypted to this server.".to_owned(),
        fix: "Use rtmps:// if the server offers it.".to_owned(),
        blocks: false,
    }]
}
