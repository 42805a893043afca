//! `appsecret_proof`: shows Graph that a call comes from whoever holds the app secret.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::contract::credentials::Secret;

/// Hex of HMAC-SHA256 with the app secret as key and the token of this very call as message.
///
/// Meta's SDK sends it with every call (`facebook_business/session.py`); with the app setting "Require App Secret" a call
/// without it is refused. Page and user tokens differ, so it is worked out per token.
pub(super) fn appsecret_proof(app_secret: &Secret, access_token: &Secret) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(app_secret.reveal().as_bytes()).expect("HMAC takes a key of any length");
    mac.update(access_token.reveal().as_bytes());
    hex::encode(mac.finalize().into_bytes())
}
