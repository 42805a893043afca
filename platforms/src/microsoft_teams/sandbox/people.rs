//! The people of the sandbox's Microsoft, and what their licences allow.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use crate::microsoft_teams::wire::PRIVATE_ACCOUNTS;
use crate::sandbox::world::find_named;

/// The church's tenant.
pub(super) const GRACE_CHAPEL: &str = "5b8f7a10-0000-4000-8000-000000000001";

/// One Microsoft account.
#[derive(Debug)]
pub(super) struct Person {
    /// As the consent page shows it.
    pub login: &'static str,
    pub id: &'static str,
    pub name: &'static str,
    pub principal: &'static str,
    pub tenant: &'static str,
    pub guest: bool,
    pub teams_licence: bool,
    /// The mailbox can make Teams links.
    pub teams_mailbox: bool,
    /// The organisation lets anonymous people pass the lobby.
    pub open_lobby: bool,
}

/// Logins of the consent page, in its order.
pub(super) const PEOPLE: &[Person] = &[
    Person {
        login: "media@gracechapel.example",
        principal: "media@gracechapel.example",
        ..member("0f1e2d3c-0000-4000-8000-000000000001", "Grace Chapel Media")
    },
    Person {
        login: "friend@otherchurch.example",
        principal: "friend_otherchurch.example#EXT#@gracechapel.example",
        guest: true,
        ..member("0f1e2d3c-0000-4000-8000-000000000002", "A Friend")
    },
    Person {
        login: "nolicence@gracechapel.example",
        principal: "nolicence@gracechapel.example",
        teams_licence: false,
        ..member("0f1e2d3c-0000-4000-8000-000000000003", "Grace Chapel Office")
    },
    Person {
        login: "elder@private.example",
        principal: "elder@private.example",
        tenant: PRIVATE_ACCOUNTS,
        ..member("48d31887fad3f8a6", "An Elder")
    },
    Person {
        login: "nomailbox@gracechapel.example",
        principal: "nomailbox@gracechapel.example",
        teams_mailbox: false,
        ..member("0f1e2d3c-0000-4000-8000-000000000005", "Grace Chapel Youth")
    },
    Person {
        login: "office@strictchurch.example",
        principal: "office@strictchurch.example",
        tenant: "5b8f7a10-0000-4000-8000-000000000002",
        open_lobby: false,
        ..member("0f1e2d3c-0000-4000-8000-000000000006", "Strict Church")
    },
];

/// Who may do everything.
const fn member(id: &'static str, name: &'static str) -> Person {
    Person {
        login: "",
        id,
        name,
        principal: "",
        tenant: GRACE_CHAPEL,
        guest: false,
        teams_licence: true,
        teams_mailbox: true,
        open_lobby: true,
    }
}

/// True for the tenant of an organisation.
pub(super) fn is_tenant(id: &str) -> bool {
    id != PRIVATE_ACCOUNTS && PEOPLE.iter().any(|person| person.tenant == id)
}

pub(super) fn find(login: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.login == login)
}

impl Serialize for Person {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.login.serialize(to)
    }
}

impl<'de> Deserialize<'de> for &'static Person {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        find_named(from, find)
    }
}

impl Person {
    /// A tenant's own authority admits its members and guests; what is no tenant admits everybody.
    pub fn signs_in_at(&self, authority: &str) -> bool {
        !is_tenant(authority) || self.tenant == authority
    }

    pub fn may_meet(&self) -> bool {
        !self.guest && self.teams_licence && self.tenant != PRIVATE_ACCOUNTS
    }

    pub fn render(&self) -> Value {
        json!({
            "id": self.id, "displayName": self.name, "mail": self.login, "userPrincipalName": self.principal,
            "userType": if self.guest { "Guest" } else { "Member" },
        })
    }
}
