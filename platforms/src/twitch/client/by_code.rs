//! Signing in with a code: for an app without a secret the only way, and for a machine without a browser the easy one.
//!
//! Sources: <https://dev.twitch.tv/docs/authentication/getting-tokens-oauth#device-code-grant-flow>, read 2026-11, and the code of
//! `twitch-cli`. Twitch names the permissions `scopes`, here and at the token endpoint, and says "not yet" in `message`. The
//! wording for a code that is over is not described; RFC 8628's words are understood as well.

use async_trait::async_trait;

use crate::by_code::{code_of, code_request, not_yet, token_fields};
use crate::contract::account::{ByCode, CodeAnswer, SignInCode};
use crate::contract::call::AppCall;
use crate::contract::credentials::Secret;
use crate::contract::error::PlatformError;
use crate::contract::platform::StreamingPlatform;
use crate::http::Request;
use crate::oauth::TokenAnswer;
use crate::twitch::{BY_CODE, DESCRIPTOR, OAUTH, Twitch, errors};

const OPERATION: &str = "sign_in_code_exchange";

#[async_trait]
impl ByCode for Twitch {
    async fn begin(&self, call: &AppCall<'_>) -> Result<SignInCode, PlatformError> {
        let answer = call.http.send(code_request(call, &DESCRIPTOR, &BY_CODE)).await?;
        if answer.is_success() { code_of(&answer) } else { Err(errors::token_refusal(&answer, call.now)) }
    }

    async fn ask(&self, call: &AppCall<'_>, device_code: &Secret) -> Result<CodeAnswer, PlatformError> {
        let url = call.http.url(StreamingPlatform::Twitch, "token", OAUTH.token_path);
        let fields = token_fields(&DESCRIPTOR, &BY_CODE, call.app, device_code);
        let request = Request::new(StreamingPlatform::Twitch, OPERATION, http::Method::POST, url).form(fields);
        let answer = call.http.send(request).await?;
        if !answer.is_success() {
            return not_yet(&answer).ok_or_else(|| errors::token_refusal(&answer, call.now));
        }
        let grant = answer.json::<TokenAnswer>()?.into_grant(&DESCRIPTOR, OPERATION, None, call.now)?;
        Ok(CodeAnswer::Granted(Box::new(grant)))
    }
}
