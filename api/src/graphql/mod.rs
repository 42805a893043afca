//! GraphQL, one file per capability.
//!
//! A capability's file holds its objects, its part of the query, of the mutations and of the subscriptions; the roots
//! below only list them. [`entry`] is the one way in, [`guard`] stands before it, [`scope`] is what a resolver knows of
//! its request and [`errors`] how a refusal is told.

pub mod entry;
pub mod errors;
pub mod guard;
pub mod scope;

mod audit;
mod changes;
mod church;
mod connections;
mod events;
mod health;
mod ids;
mod livestreams;
mod load;
mod meetings;
mod node;
mod paging;
mod payload;
mod people;
mod tokens;
mod viewer;
pub mod watch;
mod written;

use std::sync::Arc;

use async_graphql::{MergedObject, MergedSubscription, ValidationMode};
use steeple_domain::church::SignInLimits;

/// What can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    node::NodeQuery,
    connections::ConnectionsQuery,
    livestreams::LivestreamsQuery,
    meetings::MeetingsQuery,
    meetings::RegistrantsQuery,
    audit::AuditQuery,
    tokens::TokenQuery,
    people::PeopleQuery,
    people::JoinQuery,
    people::FoundQuery,
    events::EventsQuery,
    health::HealthQuery,
);

/// What can be changed.
#[derive(MergedObject, Default)]
pub struct Mutation(
    viewer::SignInMutation,
    tokens::TokenMutation,
    connections::ConnectionMutation,
    connections::PlatformAppMutation,
    livestreams::LivestreamMutation,
    livestreams::ErrandMutation,
    meetings::MeetingMutation,
    people::MemberMutation,
    people::InvitationMutation,
    people::JoinMutation,
    people::FoundMutation,
    church::ChurchMutation,
    health::HealthMutation,
);

/// What can be watched.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    changes::ChangeSubscription,
    connections::ConnectionSubscription,
    livestreams::LivestreamSubscription,
    meetings::MeetingSubscription,
);

pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema, twice, over one domain.
pub struct Schemas {
    /// Holds a document against all rules.
    pub strict: Schema,
    /// For queries whose document was found valid before: going through all rules again takes longer than writing the answer.
    pub known: Schema,
}

/// The schema over a domain.
#[must_use]
pub fn schemas(context: &steeple_domain::Context) -> Schemas {
    let limits = SignInLimits::new(Arc::clone(&context.clock));
    let uses = connections::use_loads(context.clone());
    let (loads, together) = (load::loads(context.clone()), watch::Together::default());
    let over = |builder: SchemaBuilder| {
        let builder = builder.data(loads.clone()).data(uses.clone()).data(together.clone());
        builder.data(context.clone()).finish()
    };
    // Only mutations count tries.
    Schemas { strict: over(builder().data(limits)), known: over(builder().validation_mode(ValidationMode::Fast)) }
}

/// The public contract as text: what `schema.graphql` holds.
#[must_use]
pub fn sdl() -> String {
    builder().finish().sdl()
}

type SchemaBuilder = async_graphql::SchemaBuilder<Query, Mutation, Subscription>;

fn builder() -> SchemaBuilder {
    // A misspelt field is not answered with the names of others: that would read the schema out to strangers.
    async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription::default()).disable_suggestions()
}
