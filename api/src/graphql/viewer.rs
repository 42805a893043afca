//! Who is signed in, signing in and signing out.

use std::net::IpAddr;

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, SimpleObject};
use steeple_domain::church::{self, Actor, PasswordChange, SignIn, SignInLimits, Signed};
use steeple_platforms::contract::credentials::Secret;

use super::errors::{OrTopLevel, UserError, coded, settle};
use super::payload::payload;
use super::scope::{Asking, CookieChange};

/// What a member may do; each role may do what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "church::Role")]
pub enum Role {
    /// Sees everything but secrets.
    Viewer,
    /// May go live: plan, start, extend, end.
    Operator,
    /// May connect accounts and manage people.
    Admin,
    /// May do everything, also hand the church over.
    Owner,
}

/// The one who asks, and for which church.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Viewer {
    #[graphql(skip)]
    actor: Actor,
    /// What they may do here.
    role: Role,
}

/// A person.
#[derive(SimpleObject)]
pub struct User {
    id: ID,
    email: String,
    name: String,
}

/// A church.
#[derive(SimpleObject)]
pub struct Church {
    id: ID,
    name: String,
    slug: String,
    /// IANA name; local times of services are meant in it.
    time_zone: String,
}

/// A church that the viewer may go over to, and what they are there.
#[derive(SimpleObject)]
pub struct ChurchMembership {
    church: Church,
    role: Role,
}

impl From<church::entity::user::Model> for User {
    fn from(user: church::entity::user::Model) -> Self {
        Self { id: user.id.to_string().into(), email: user.email, name: user.name }
    }
}

impl From<church::entity::church::Model> for Church {
    fn from(church: church::entity::church::Model) -> Self {
        let id = church.id.to_string().into();
        Self { id, name: church.name, slug: church.slug, time_zone: church.time_zone }
    }
}

impl Viewer {
    fn of(actor: Actor) -> Self {
        Self { actor, role: actor.role.into() }
    }
}

#[ComplexObject]
impl Viewer {
    /// The person; null for Steeple itself.
    async fn user(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<User>> {
        let user = church::user_get(ctx.steeple(), &self.actor).await.or_top_level(ctx)?;
        Ok(user.map(User::from))
    }

    async fn church(&self, ctx: &Context<'_>) -> async_graphql::Result<Church> {
        Ok(church::church_get(ctx.steeple(), &self.actor).await.or_top_level(ctx)?.into())
    }

    /// The churches of this person, the one they joined first at the front. A program has one.
    async fn churches(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ChurchMembership>> {
        let churches = church::church_list(ctx.steeple(), &self.actor).await.or_top_level(ctx)?;
        let of = |(church, role): (church::entity::church::Model, church::Role)| ChurchMembership {
            church: church.into(),
            role: role.into(),
        };
        Ok(churches.into_iter().map(of).collect())
    }
}

#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The one who asks; null for a stranger.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Viewer> {
        ctx.scope().identity.actor().map(Viewer::of)
    }
}

#[derive(InputObject)]
pub struct SignInInput {
    email: String,
    #[graphql(secret)]
    password: String,
    /// Which church, for a person of several; otherwise the one they joined first.
    church_id: Option<ID>,
}

/// The session is in the cookie and nowhere else.
#[derive(SimpleObject)]
pub struct SignInPayload {
    viewer: Option<Viewer>,
    user_errors: Vec<UserError>,
}

#[derive(SimpleObject)]
pub struct SignOutPayload {
    signed_out: bool,
    user_errors: Vec<UserError>,
}

#[derive(InputObject)]
pub struct ChangePasswordInput {
    #[graphql(secret)]
    current: String,
    /// At least 12 characters.
    #[graphql(secret)]
    new: String,
}

payload! { ChangePasswordPayload { user: User } }

#[derive(Default)]
pub struct SignInMutation;

#[Object]
impl SignInMutation {
    /// Begins a session and sets its cookie. Programs use an API token instead.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> async_graphql::Result<SignInPayload> {
        let password = Secret::new(input.password);
        let church = input.church_id.map(|id| id.parse()).transpose();
        let church = church.map_err(|_| coded("NOT_FOUND", "There is no such church."))?;
        let limits = ctx.data_unchecked::<SignInLimits>();
        begin_session(ctx, async |address| {
            let sign_in = SignIn { email: &input.email, password: &password, address, church };
            church::sign_in(ctx.steeple(), limits, &sign_in).await
        })
        .await
    }

    /// Gives the one who asks another password. Their other sessions end, this one stays.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        input: ChangePasswordInput,
    ) -> async_graphql::Result<ChangePasswordPayload> {
        let actor = ctx.actor()?;
        let (current, new) = (Secret::new(input.current), Secret::new(input.new));
        let change = PasswordChange { current: &current, new: &new, address: ctx.scope().client };
        let limits = ctx.data_unchecked::<SignInLimits>();
        let changed = async {
            church::password_change(ctx.steeple(), limits, &actor, &change).await?;
            let user = church::user_get(ctx.steeple(), &actor).await?;
            user.map(User::from).ok_or(steeple_domain::Error::NotFound("person"))
        };
        Ok(settle(ctx, changed.await)?.into())
    }

    /// Ends the session and its sockets. Signing out twice is fine.
    async fn sign_out(&self, ctx: &Context<'_>) -> async_graphql::Result<SignOutPayload> {
        let scope = ctx.scope();
        if let Some(actor) = scope.identity.actor() {
            church::sign_out(ctx.steeple(), &actor).await.or_top_level(ctx)?;
        }
        scope.change_cookie(CookieChange::Clear);
        Ok(SignOutPayload { signed_out: true, user_errors: Vec::new() })
    }
}

/// Begins a session by `begin`, which is told the address that asks, and puts it into the cookie.
///
/// # Errors
/// `NEEDS_HTTP` over a WebSocket, before anything is done.
pub async fn begin_session(
    ctx: &Context<'_>,
    begin: impl AsyncFnOnce(Option<IpAddr>) -> steeple_domain::Result<Signed>,
) -> async_graphql::Result<SignInPayload> {
    let scope = ctx.scope();
    if !scope.can_change_cookie() {
        return Err(coded("NEEDS_HTTP", "Do this over HTTP: a WebSocket cannot set the cookie."));
    }
    Ok(match settle(ctx, begin(scope.client).await)? {
        Ok(signed) => {
            scope.change_cookie(CookieChange::Set(signed.token));
            SignInPayload { viewer: Some(Viewer::of(signed.actor)), user_errors: Vec::new() }
        }
        Err(user_errors) => SignInPayload { viewer: None, user_errors },
    })
}
