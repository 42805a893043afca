//! Judging a token as Prosody's `token_verification` and `token_affiliation` do, in their words, and as 8x8 does.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation, decode};
use serde_json::Value;

use super::{APP_ID, APP_SECRET, HOST, JAAS_APP_ID, JAAS_KEY_ID};

/// Whether the holder moderates.
pub(super) fn own(jwt: &str, room: &str, now: DateTime<Utc>) -> Result<bool, String> {
    let TokenData { claims, .. } = opened(jwt, Algorithm::HS256, &DecodingKey::from_secret(APP_SECRET.as_bytes()))?;
    timely(&claims, now)?;
    text(&claims, "iss").filter(|iss| *iss == APP_ID).ok_or("Invalid issuer")?;
    text(&claims, "aud").ok_or("'aud' claim is missing")?;
    let sub = text(&claims, "sub").ok_or("sub claim is missing")?;
    if !sub.eq_ignore_ascii_case(HOST) {
        return Err("Room and token mismatched".to_owned());
    }
    names_room(&claims, room)?;
    let user = &claims["context"]["user"];
    if user.as_object().is_some_and(|user| user.values().any(Value::is_null)) {
        return Err("context has a null".to_owned());
    }
    Ok(user["affiliation"] == "owner")
}

/// 8x8: fixed issuer and audience, truth values as texts, the key named in the header.
pub(super) fn jaas(jwt: &str, room: &str, now: DateTime<Utc>) -> Result<bool, String> {
    let key = DecodingKey::from_rsa_pem(include_bytes!("key.pem")).map_err(|error| error.to_string())?;
    let TokenData { header, claims } = opened(jwt, Algorithm::RS256, &key)?;
    if header.kid.as_deref() != Some(JAAS_KEY_ID) {
        return Err("'kid' claim is missing".to_owned());
    }
    timely(&claims, now)?;
    for (name, wanted) in [("iss", "chat"), ("aud", "jitsi"), ("sub", JAAS_APP_ID)] {
        text(&claims, name).filter(|value| *value == wanted).ok_or(format!("Invalid {name}"))?;
    }
    names_room(&claims, room)?;
    let context = &claims["context"];
    let truths = context["features"].as_object().into_iter().flat_map(|features| features.values());
    if !truths.chain([&context["user"]["moderator"]]).all(|truth| truth == "true" || truth == "false") {
        return Err("truth values are texts".to_owned());
    }
    Ok(context["user"]["moderator"] == "true")
}

fn opened(jwt: &str, algorithm: Algorithm, key: &DecodingKey) -> Result<TokenData<Value>, String> {
    // Times are judged by the sandbox's clock and not by the library's.
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims = BTreeSet::new().into_iter().collect();
    decode(jwt, key, &validation).map_err(|error| error.to_string())
}

fn timely(claims: &Value, now: DateTime<Utc>) -> Result<(), String> {
    let exp = claims["exp"].as_i64().ok_or("exp must be number")?;
    let nbf = claims["nbf"].as_i64().ok_or("nbf must be number")?;
    if now.timestamp() >= exp {
        return Err("Not acceptable by exp".to_owned());
    }
    if now.timestamp() < nbf {
        return Err("Not acceptable by nbf".to_owned());
    }
    Ok(())
}

fn names_room(claims: &Value, room: &str) -> Result<(), String> {
    let named = text(claims, "room").ok_or("room claim is missing")?;
    if named.eq_ignore_ascii_case(room) { Ok(()) } else { Err("Room and token mismatched".to_owned()) }
}

fn text<'a>(claims: &'a Value, name: &str) -> Option<&'a str> {
    claims[name].as_str().filter(|text| !text.is_empty())
}
