//! Where an account sends on what it receives. A relay (Restream) reaches accounts that may be connected directly as well,
//! and one service must not come to the same account twice.

use serde::{Deserialize, Serialize};

use super::platform::StreamingPlatform;

/// An account elsewhere that a relay sends to. Stored with the connection, so its fields are append only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relay {
    pub platform: StreamingPlatform,
    /// What the relay calls it: a channel id, a login, the last part of its address. One that fits is enough.
    pub identities: Vec<String>,
    /// As people know it.
    pub name: String,
}

impl Relay {
    /// Whether both mean the same account. Vendors' ids and logins differ by more than the case of letters.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let known = |identity: &String| other.identities.iter().any(|theirs| theirs.eq_ignore_ascii_case(identity));
        self.platform == other.platform && self.identities.iter().any(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relay(platform: StreamingPlatform, identities: &[&str]) -> Relay {
        let identities = identities.iter().map(|identity| (*identity).to_owned()).collect();
        Relay { platform, identities, name: "Grace Chapel".to_owned() }
    }

    #[test]
    fn one_identity_in_common_is_the_same_account_and_none_is_not() {
        use StreamingPlatform::{Twitch, Youtube};
        let twitch = relay(Twitch, &["424201", "GraceChapel"]);

        assert!(relay(Twitch, &["gracechapel"]).is(&twitch) && twitch.is(&relay(Twitch, &["gracechapel"])));
        assert!(!relay(Youtube, &["gracechapel"]).is(&twitch));
        assert!(!relay(Twitch, &["gracechapel2"]).is(&twitch));
        assert!(!relay(Twitch, &[]).is(&relay(Twitch, &[])));
    }
}
