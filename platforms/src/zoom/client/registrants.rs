//! Registration for meetings and webinars. Zoom keeps the names; here they only pass by.
//!
//! Source: Zoom's Meeting API specification (October 2023). It describes the host's word for meetings; for webinars the same call is
//! taken to stand under their path.

use async_trait::async_trait;

use super::{ask, request, tell};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::contract::registration::{
    Decision, NewRegistrant, Registering, Registrant, RegistrantPage, RegistrantQuery, RegistrantState, Registration,
};
use crate::zoom::{Rooms, errors, wire};

/// A list page holds at most this many people.
const PAGE_SIZE: u16 = 300;
/// Zoom takes at most 4,999 registrants for a meeting.
const MAX_PAGES: usize = 17;

#[async_trait]
impl Registering for Rooms {
    /// Zoom registers one address three times a day and is said, not described, to answer a repetition with the registrant who is
    /// there; so the list is looked into first.
    async fn register(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        registration: Registration,
        new: &NewRegistrant,
    ) -> Result<Registrant, PlatformError> {
        if let Some(known) = self.registered(call, ids, &new.email).await? {
            return Ok(known);
        }
        let operation = self.either("registrant_create", "webinar_registrant_create");
        let (email, first_name) = (new.email.as_str(), new.first_name.as_str());
        let body = wire::NewRegistrant { email, first_name, last_name: new.last_name.as_deref() };
        let path = format!("{}/registrants", self.path(operation, ids)?);
        let request = request(call, operation, http::Method::POST, &path).json(&body);
        let answer = ask(&call.as_app(), request).await.map_err(|error| self.refused(error, email))?;
        let made: wire::NewlyRegistered = answer.json()?;
        // The answer does not say whether the host is to be asked; how the room was planned does.
        let waits = registration == Registration::Approved;
        Ok(Registrant {
            id: made.registrant_id,
            email: new.email.clone(),
            first_name: new.first_name.clone(),
            last_name: new.last_name.clone(),
            state: if waits { RegistrantState::Pending } else { RegistrantState::Approved },
            registered_at: Some(call.now),
            join_url: made.join_url.filter(|url| !waits && !url.is_empty()),
        })
    }

    async fn registrants(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        query: &RegistrantQuery,
    ) -> Result<RegistrantPage, PlatformError> {
        let operation = self.either("registrant_list", "webinar_registrant_list");
        let path = format!("{}/registrants", self.path(operation, ids)?);
        let mut request = request(call, operation, http::Method::GET, &path)
            .query("status", wire::state_word(query.state))
            .query("page_size", query.size.clamp(1, PAGE_SIZE).to_string());
        if let Some(token) = &query.page {
            request = request.query("next_page_token", token);
        }
        let answer = ask(&call.as_app(), request).await.map_err(|error| self.worded(error))?;
        let page: wire::RegistrantPage = answer.json()?;
        Ok(RegistrantPage {
            registrants: page.registrants.into_iter().map(|one| registrant(one, query.state)).collect(),
            next: page.next_page_token.filter(|token| !token.is_empty()),
        })
    }

    async fn decide(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        registrant: &str,
        decision: Decision,
    ) -> Result<(), PlatformError> {
        let operation = self.either("registrant_status_update", "webinar_registrant_status_update");
        let action = match decision {
            Decision::Approve => "approve",
            Decision::Deny => "deny",
        };
        let body = wire::RegistrantDecision { action, registrants: [wire::RegistrantId { id: registrant }] };
        let path = format!("{}/registrants/status", self.path(operation, ids)?);
        let request = request(call, operation, http::Method::PUT, &path).json(&body);
        tell(call, request).await.map_err(|error| self.worded(error))
    }
}

impl Rooms {
    /// Somebody with this address, also one who was denied: that was the host's word.
    async fn registered(
        self,
        call: &Call<'_>,
        ids: &ExternalIds,
        email: &str,
    ) -> Result<Option<Registrant>, PlatformError> {
        for state in [RegistrantState::Approved, RegistrantState::Pending, RegistrantState::Denied] {
            let mut query = RegistrantQuery { state, size: PAGE_SIZE, page: None };
            for _ in 0..MAX_PAGES {
                let page = self.registrants(call, ids, &query).await?;
                let known = page.registrants.into_iter().find(|one| one.email.eq_ignore_ascii_case(email));
                if known.is_some() {
                    return Ok(known);
                }
                if page.next.is_none() {
                    break;
                }
                query.page = page.next;
            }
        }
        Ok(None)
    }

    /// Zoom's messages may quote the address.
    fn refused(self, error: PlatformError, email: &str) -> PlatformError {
        let error = errors::without(self.worded(error), &[email]);
        match error.kind {
            ErrorKind::QuotaGone { .. } => {
                error.with_remedy("Zoom registers one address three times a day. Try again after midnight UTC.")
            }
            ErrorKind::Refused if errors::has_code(&error, errors::CANNOT) => {
                error.with_remedy("See in Zoom whether registration is switched on there, then try again.")
            }
            _ => error,
        }
    }
}

fn registrant(told: wire::Registrant, state: RegistrantState) -> Registrant {
    let is_in = state == RegistrantState::Approved;
    Registrant {
        id: told.id,
        email: told.email,
        first_name: told.first_name,
        last_name: told.last_name.filter(|name| !name.is_empty()),
        state,
        registered_at: told.create_time,
        join_url: told.join_url.filter(|url| is_in && !url.is_empty()),
    }
}
