//! Cursor connections: <https://relay.dev/graphql/connections.htm>, read 2026-11. Forward only: the console never pages back.

use std::sync::Arc;

use async_graphql::{OutputType, SimpleObject};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use steeple_domain::planned_event::page::StartPlace;
use uuid::Uuid;

use super::audit::AuditEvent;
use super::connections::PlatformConnection;
use super::errors::coded;
use super::livestreams::Livestream;
use super::meetings::{Meeting, Registrant};
use super::written::{Write, written};

/// Nodes of a page when the client does not say.
pub const FIRST_DEFAULT: u64 = 20;
/// The most that one page gives.
pub const FIRST_MAX: u64 = 100;

/// A part of a list.
#[derive(Debug, SimpleObject)]
#[graphql(concrete(name = "LivestreamConnection", params(Livestream)))]
#[graphql(concrete(name = "MeetingConnection", params(Meeting)))]
#[graphql(concrete(name = "PlatformConnectionConnection", params(PlatformConnection)))]
#[graphql(concrete(name = "AuditEventConnection", params(AuditEvent)))]
#[graphql(concrete(name = "RegistrantConnection", params(Registrant)))]
#[expect(clippy::struct_field_names, reason = "Relay calls it pageInfo")]
pub struct Page<T: OutputType>
where
    Edge<T>: OutputType,
{
    edges: Vec<Edge<T>>,
    /// The same nodes without cursors.
    nodes: Vec<Arc<T>>,
    page_info: PageInfo,
}

/// A node and its place in the list.
#[derive(Debug, SimpleObject)]
#[graphql(concrete(name = "LivestreamEdge", params(Livestream)))]
#[graphql(concrete(name = "MeetingEdge", params(Meeting)))]
#[graphql(concrete(name = "PlatformConnectionEdge", params(PlatformConnection)))]
#[graphql(concrete(name = "AuditEventEdge", params(AuditEvent)))]
#[graphql(concrete(name = "RegistrantEdge", params(Registrant)))]
pub struct Edge<T: OutputType> {
    /// Goes into `after`.
    cursor: String,
    node: Arc<T>,
}

/// Where the page lies in its list.
#[derive(Debug, SimpleObject)]
pub struct PageInfo {
    has_next_page: bool,
    /// True when `after` was given.
    has_previous_page: bool,
    start_cursor: Option<String>,
    end_cursor: Option<String>,
}

written! {
    Page<T> where [T: OutputType + Write + 'static] [Self: OutputType, Edge<T>: OutputType] { edges, nodes, page_info }
    Edge<T> where [T: OutputType + Write + 'static] [Self: OutputType] { cursor, node }
    PageInfo { has_next_page, has_previous_page, start_cursor, end_cursor }
}

/// What goes on around a page's nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Around {
    pub more_before: bool,
    pub more_behind: bool,
}

impl<T: OutputType> Page<T>
where
    Edge<T>: OutputType,
{
    /// A page of nodes, each with the text that its cursor stands for.
    pub fn new(nodes: Vec<(String, Arc<T>)>, around: Around) -> Self {
        let edges: Vec<_> =
            nodes.into_iter().map(|(place, node)| Edge { cursor: URL_SAFE_NO_PAD.encode(place), node }).collect();
        let page_info = PageInfo {
            has_next_page: around.more_behind,
            has_previous_page: around.more_before,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        };
        Self { nodes: edges.iter().map(|edge| Arc::clone(&edge.node)).collect(), edges, page_info }
    }
}

/// How many nodes are wanted.
///
/// # Errors
/// `BAD_PAGE` outside of 0 to [`FIRST_MAX`].
pub fn first_of(first: Option<i32>) -> async_graphql::Result<u64> {
    let Some(first) = first else { return Ok(FIRST_DEFAULT) };
    u64::try_from(first).ok().filter(|first| *first <= FIRST_MAX).ok_or_else(|| {
        coded("BAD_PAGE", format!("`first` must be 0 to {FIRST_MAX}. Ask for further pages with `after`."))
    })
}

/// What a cursor stands for, read by `read`.
///
/// # Errors
/// `BAD_CURSOR` for anything that this list did not give out.
pub fn after_of<P>(after: Option<String>, read: impl FnOnce(&str) -> Option<P>) -> async_graphql::Result<Option<P>> {
    let Some(after) = after else { return Ok(None) };
    let place = URL_SAFE_NO_PAD.decode(after).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let place = place.and_then(|text| read(&text));
    place
        .map(Some)
        .ok_or_else(|| coded("BAD_CURSOR", "This cursor does not belong to this list. Begin again without `after`."))
}

/// A place in a list by planned start, as its cursor's text.
pub fn place_text(place: StartPlace) -> String {
    format!("{} {}", place.start.to_rfc3339(), place.id.simple())
}

/// The place of such a text.
pub fn place_of(text: &str) -> Option<StartPlace> {
    let (start, id) = text.split_once(' ')?;
    Some(StartPlace { start: start.parse().ok()?, id: Uuid::try_parse(id).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_twenty_by_default_and_a_hundred_at_most() {
        assert_eq!(first_of(None).unwrap(), 20);
        assert_eq!(first_of(Some(0)).unwrap(), 0);
        assert_eq!(first_of(Some(100)).unwrap(), 100);
        assert!(first_of(Some(101)).is_err());
        assert!(first_of(Some(-1)).is_err());
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let number = |text: &str| text.parse::<u32>().ok();

        assert_eq!(after_of(Some(URL_SAFE_NO_PAD.encode("7")), number).unwrap(), Some(7));
        for foreign in ["", "7", "!!", &URL_SAFE_NO_PAD.encode("liv_7"), &URL_SAFE_NO_PAD.encode([0xff, 0xfe])] {
            assert!(after_of(Some((*foreign).to_owned()), number).is_err(), "{foreign}");
        }
    }
}
