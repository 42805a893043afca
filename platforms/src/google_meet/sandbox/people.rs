//! The people of the sandbox's Google, and what their plans allow.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use crate::sandbox::world::find_named;

/// One Google account.
#[derive(Debug)]
pub(super) struct Person {
    pub email: &'static str,
    pub id: &'static str,
    /// The Workspace domain; a private account has none.
    pub domain: Option<&'static str>,
    pub has_meet: bool,
    /// The Workspace lets everybody with the link walk in, where the room says so.
    pub open_rooms: bool,
}

/// Logins of the consent page, in its order.
pub(super) const PEOPLE: &[Person] = &[
    Person {
        email: "media@gracechapel.example",
        id: "112233445566778899001",
        domain: Some("gracechapel.example"),
        has_meet: true,
        open_rooms: true,
    },
    Person {
        email: "elder@private.example",
        id: "112233445566778899002",
        domain: None,
        has_meet: true,
        open_rooms: true,
    },
    Person {
        email: "nolicence@gracechapel.example",
        id: "112233445566778899003",
        domain: Some("gracechapel.example"),
        has_meet: false,
        open_rooms: true,
    },
    Person {
        email: "office@strictchurch.example",
        id: "112233445566778899004",
        domain: Some("strictchurch.example"),
        has_meet: true,
        open_rooms: false,
    },
];

pub(super) fn find(email: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.email == email)
}

impl Serialize for Person {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.email.serialize(to)
    }
}

impl<'de> Deserialize<'de> for &'static Person {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        find_named(from, find)
    }
}

impl Person {
    pub fn userinfo(&self) -> Value {
        let mut user = json!({ "id": self.id, "email": self.email, "verified_email": true });
        if let Some(domain) = self.domain {
            user["hd"] = json!(domain);
        }
        user
    }
}
