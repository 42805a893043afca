//! The name of a room, and the links to it.

use chrono::{DateTime, Utc};

use super::super::errors;
use super::super::token::Pass;
use super::super::wire::{Place, Server};
use crate::contract::call::Call;
use crate::contract::error::PlatformError;
use crate::contract::livestream::ExternalIds;
use crate::contract::meeting::{NewMeeting, RoomChance};
use crate::contract::platform::StreamingPlatform;

/// The id under which the room's name is stored.
pub(in crate::jitsi) const ROOM: &str = "room";
/// The id under which the planned end is stored: until then, and some hours more, a guest's token is good.
pub(super) const UNTIL: &str = "until";
/// Longest readable part of a name.
const WORDS_MAX: usize = 40;

/// A name that can be read aloud and not guessed: `bible-study-` and 128 bits in 26 letters and digits.
pub(super) fn name(new: &NewMeeting) -> String {
    let mut words = String::new();
    for letter in new.title.chars().take(200) {
        match letter {
            'a'..='z' | '0'..='9' => words.push(letter),
            'A'..='Z' => words.push(letter.to_ascii_lowercase()),
            _ if words.is_empty() || words.ends_with('-') => {}
            _ => words.push('-'),
        }
    }
    words.truncate(WORDS_MAX);
    let words = words.trim_matches('-');
    let words = if words.is_empty() { "meeting" } else { words };
    format!("{words}-{}", letters(new.chance))
}

/// 26 letters and digits that are not mistaken for each other (RFC 4648 base 32, lower case).
fn letters(RoomChance(bytes): RoomChance) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let bits = u128::from_be_bytes(bytes);
    (0..26).map(|place| char::from(ALPHABET[usize::try_from((bits >> (5 * place)) & 31).unwrap_or_default()])).collect()
}

/// The name that is stored.
pub(super) fn stored<'a>(operation: &'static str, ids: &'a ExternalIds) -> Result<&'a str, PlatformError> {
    ids.get(ROOM).ok_or_else(|| errors::no_room(operation))
}

/// The link to a room; with a token for a host, or for a guest where guests need one.
pub(super) fn link(
    operation: &'static str,
    call: &Call<'_>,
    server: &Server,
    room: &str,
    host: bool,
    until: DateTime<Utc>,
) -> Result<String, PlatformError> {
    let url = match &server.place {
        Place::Own(url) => format!("{}/{room}", url.as_str().trim_end_matches('/')),
        Place::Jaas(app_id) => call.http.url(StreamingPlatform::Jitsi, "jaas", &format!("/{app_id}/{room}")).into(),
    };
    let Some(issuer) = server.issuer.as_ref().filter(|_| host || server.guest_tokens) else { return Ok(url) };
    let token = issuer.sign(&Pass { room, host, until }, call.now).map_err(|_| errors::not_signed(operation))?;
    Ok(format!("{url}?jwt={}", token.reveal()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_bit_of_chance_is_in_the_name() {
        let names: BTreeSet<String> = (0..128).map(|bit| letters(RoomChance((1_u128 << bit).to_be_bytes()))).collect();
        assert_eq!(names.len(), 128);
        assert!(names.iter().all(|name| name.len() == 26));
    }
}
