//! The people of the sandbox's Zoom, their plans and settings.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;

use super::refused::Refused;
use super::{Caller, ZoomSandbox};
use crate::sandbox::world::find_named;
use crate::zoom::wire;

/// The Zoom account of the first three people, and of the server-to-server app.
pub const GRACE_CHAPEL: &str = "sandbox-account";

/// One Zoom user.
#[derive(Debug)]
pub struct Person {
    pub email: &'static str,
    pub id: &'static str,
    pub name: &'static str,
    pub account_id: &'static str,
    pub plan: i64,
    pub custom_livestreaming: bool,
    /// Has the webinar add-on.
    pub webinars: bool,
}

pub const PEOPLE: &[Person] = &[
    Person {
        email: "media@gracechapel.example",
        id: "sandbox-user-media",
        name: "Grace Chapel Media",
        account_id: GRACE_CHAPEL,
        plan: wire::LICENSED,
        custom_livestreaming: true,
        webinars: true,
    },
    Person {
        email: "free@gracechapel.example",
        id: "sandbox-user-free",
        name: "Grace Chapel Youth",
        account_id: GRACE_CHAPEL,
        plan: wire::BASIC,
        custom_livestreaming: false,
        webinars: false,
    },
    Person {
        email: "nostream@gracechapel.example",
        id: "sandbox-user-nostream",
        name: "Grace Chapel Office",
        account_id: GRACE_CHAPEL,
        plan: wire::LICENSED,
        custom_livestreaming: false,
        webinars: false,
    },
    Person {
        email: "other@church.example",
        id: "sandbox-user-other",
        name: "Other Church",
        account_id: "sandbox-account-other",
        plan: wire::LICENSED,
        custom_livestreaming: true,
        webinars: true,
    },
];

impl Person {
    /// By e-mail address or user id.
    pub fn find(name: &str) -> Option<&'static Self> {
        PEOPLE.iter().find(|person| person.email == name || person.id == name)
    }

    pub fn may_livestream(&self) -> bool {
        self.plan == wire::LICENSED && self.custom_livestreaming
    }
}

impl Serialize for Person {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.email.serialize(to)
    }
}

impl<'de> Deserialize<'de> for &'static Person {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        find_named(from, Person::find)
    }
}

impl Caller {
    /// The user that a path names. A person's own token knows only `me`; an account's token knows everybody but `me`.
    pub fn user(self, named: &str) -> Result<&'static Person, Refused> {
        match self {
            Self::Person(person) if named == "me" => Ok(person),
            Self::Person(_) => Err(Refused::invalid_token()),
            Self::Account if named == "me" => Err(Refused::invalid(&[("userId", "this token belongs to no user")])),
            Self::Account => Person::find(named)
                .filter(|person| person.account_id == GRACE_CHAPEL)
                .ok_or_else(|| Refused::no_user(named)),
        }
    }
}

pub async fn user(
    sandbox: web::Data<ZoomSandbox>,
    request: HttpRequest,
    named: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let person = sandbox.caller(&request, "user:read:user")?.user(&named)?;
    Ok(HttpResponse::Ok().json(json!({
        "id": person.id,
        "account_id": person.account_id,
        "email": person.email,
        "display_name": person.name,
        "type": person.plan,
        "timezone": "America/New_York",
        "status": "active",
        "verified": 1,
    })))
}

pub async fn settings(
    sandbox: web::Data<ZoomSandbox>,
    request: HttpRequest,
    named: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let person = sandbox.caller(&request, "user:read:settings")?.user(&named)?;
    let is_paid = person.plan == wire::LICENSED;
    Ok(HttpResponse::Ok().json(json!({
        "in_meeting": {
            "allow_live_streaming": is_paid,
            "custom_live_streaming_service": person.may_livestream(),
        },
        "feature": {"meeting_capacity": 100, "webinar": person.webinars},
    })))
}
