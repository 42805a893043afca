//! Who is registered for a meeting: asked of its platform each time, and kept nowhere here.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::ids::MeetingPlatformId;
use steeple_domain::meeting::registrants::{self, RegistrantQuery, registrant_list};

use crate::graphql::errors::{OrTopLevel, coded};
use crate::graphql::ids::typed;
use crate::graphql::paging::{Around, Page, after_of, first_of};
use crate::graphql::scope::Asking;

/// Where somebody's registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "registrants::RegistrantState")]
pub enum RegistrantState {
    /// May come in.
    Approved,
    /// Waits for an operator's word.
    Pending,
    Denied,
}

/// An operator's word about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "registrants::Decision")]
pub enum RegistrantDecision {
    Approve,
    Deny,
}

/// Somebody who is registered for a meeting, as its platform says.
#[derive(SimpleObject)]
pub struct Registrant {
    /// The platform's own.
    id: ID,
    email: String,
    first_name: String,
    last_name: Option<String>,
    state: RegistrantState,
    registered_at: Option<DateTime<Utc>>,
    /// This person's own way in, for nobody else; null while it is not approved.
    join_url: Option<String>,
}

impl From<registrants::Registrant> for Registrant {
    fn from(registrant: registrants::Registrant) -> Self {
        Self {
            id: registrant.id.into(),
            email: registrant.email,
            first_name: registrant.first_name,
            last_name: registrant.last_name,
            state: registrant.state.into(),
            registered_at: registrant.registered_at,
            join_url: registrant.join_url.map(|url| url.reveal().to_owned()),
        }
    }
}

#[derive(Default)]
pub struct RegistrantsQuery;

#[Object]
impl RegistrantsQuery {
    /// Who is registered, in the platform's order. The platform gives pages, so that a cursor lasts for some minutes only. For operators.
    async fn registrants(
        &self,
        ctx: &Context<'_>,
        meeting_platform_id: ID,
        #[graphql(default_with = "RegistrantState::Approved")] state: RegistrantState,
        #[graphql(desc = "1 to 100; 20 when it is not given. Fewer may come.")] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<Page<Registrant>> {
        let actor = ctx.actor()?;
        let first = u16::try_from(first_of(first)?).unwrap_or_default();
        if first == 0 {
            return Err(coded("BAD_PAGE", "`first` must be 1 to 100: the platform gives no empty page."));
        }
        let after = after_of(after, Place::read)?;
        let more_before = after.is_some();
        let place = after.unwrap_or(Place { size: first, skip: 0, page: None });
        let query = RegistrantQuery { state: state.into(), size: place.size, page: place.page.clone() };
        let id = typed(&meeting_platform_id, MeetingPlatformId);
        let told = registrant_list(ctx.steeple(), &actor, id, query).await.or_top_level(ctx)?;
        let (nodes, more_behind) = place.cut(told, first);
        let nodes = nodes.into_iter().map(|(place, one)| (place.text(), Arc::new(Registrant::from(one))));
        Ok(Page::new(nodes.collect(), Around { more_before, more_behind }))
    }
}

/// A place in a list of which the platform gives pages: behind `skip` people of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// The page's size, 1 to 100.
    size: u16,
    skip: u16,
    /// The platform's word for the page; `None` for the first.
    page: Option<String>,
}

impl Place {
    fn text(&self) -> String {
        format!("{} {} {}", self.size, self.skip, self.page.as_deref().unwrap_or_default())
    }

    fn read(text: &str) -> Option<Self> {
        let (size, rest) = text.split_once(' ')?;
        let (skip, page) = rest.split_once(' ')?;
        let (size, skip) = (size.parse().ok()?, skip.parse().ok()?);
        let page = (!page.is_empty()).then(|| page.to_owned());
        ((1..=100).contains(&size) && skip <= size).then_some(Self { size, skip, page })
    }

    /// At most `first` people from here on, each with the place behind it, and whether there are more. No page is joined to the next.
    fn cut(&self, told: registrants::RegistrantPage, first: u16) -> (Vec<(Self, registrants::Registrant)>, bool) {
        let all = told.registrants.len();
        let from = usize::from(self.skip);
        let mut nodes = Vec::new();
        for (index, one) in told.registrants.into_iter().enumerate().skip(from).take(usize::from(first)) {
            let behind = match &told.next {
                Some(next) if index + 1 == all => Self { size: self.size, skip: 0, page: Some(next.clone()) },
                _ => Self { skip: u16::try_from(index + 1).unwrap_or(u16::MAX), ..self.clone() },
            };
            nodes.push((behind, one));
        }
        let more_behind = told.next.is_some() || from + nodes.len() < all;
        (nodes, more_behind)
    }
}

#[cfg(test)]
mod tests {
    use steeple_domain::meeting::registrants::{RegistrantPage, RegistrantState};

    use super::*;

    fn page(ids: &[&str], next: Option<&str>) -> RegistrantPage {
        let one = |id: &&str| registrants::Registrant {
            id: (*id).to_owned(),
            email: format!("{id}@example.org"),
            first_name: "Anna".to_owned(),
            last_name: None,
            state: RegistrantState::Approved,
            registered_at: None,
            join_url: None,
        };
        RegistrantPage { registrants: ids.iter().map(one).collect(), next: next.map(str::to_owned) }
    }

    #[test]
    fn everybody_is_seen_once_whatever_the_pages() {
        let pages = [(None, page(&["a", "b", "c"], Some("p2"))), (Some("p2"), page(&["d", "e"], None))];
        for first in 1..=4 {
            let (mut seen, mut place) = (Vec::new(), Place { size: 3, skip: 0, page: None });
            loop {
                let told = pages.iter().find(|(word, _)| *word == place.page.as_deref()).expect("a page").1.clone();
                let (nodes, more) = place.cut(told, first);
                assert!(nodes.len() <= usize::from(first));
                seen.extend(nodes.iter().map(|(_, one)| one.id.clone()));
                if !more {
                    break;
                }
                place = Place::read(&nodes.last().expect("somebody").0.text()).expect("a place");
            }
            assert_eq!(seen, ["a", "b", "c", "d", "e"], "{first} at a time");
        }
    }

    #[test]
    fn a_place_of_another_list_is_none() {
        for foreign in ["", "3", "3 1", "0 0 ", "101 0 ", "3 4 ", "3 x ", "x 1 "] {
            assert_eq!(Place::read(foreign), None, "{foreign:?}");
        }
        assert_eq!(Place::read("3 3 a b"), Some(Place { size: 3, skip: 3, page: Some("a b".to_owned()) }));
    }
}
