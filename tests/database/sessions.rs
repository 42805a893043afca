//! Signing in, staying in, and being out at once.

use std::net::{IpAddr, Ipv4Addr};

use chrono::TimeDelta;
use steeple_domain::Error;
use steeple_domain::church::{
    NewApiToken, NewUser, Role, SESSION_ABSOLUTE_LIFE, SESSION_IDLE_LIFE, SignIn, SignInLimits, Signed,
    api_token_authenticate, api_token_create, api_token_list, api_token_revoke, membership_list, membership_remove,
    membership_role_change, session_authenticate, session_revoke, sign_in, sign_out, user_create,
};
use steeple_domain::database::{Change, Subject};
use steeple_platforms::contract::credentials::Secret;
use steeple_tests::{Chapel, for_each_backend};

use crate::people::codes;

for_each_backend!(
    the_right_password_begins_a_session,
    every_wrong_combination_gets_the_same_answer,
    the_sixth_try_within_a_minute_waits,
    an_address_that_tries_many_accounts_waits,
    a_session_ends_when_it_is_idle_or_old,
    a_revoked_session_is_dead_at_once_and_others_are_told,
    a_changed_role_ends_the_members_sessions,
    a_removed_member_has_no_way_in,
    an_api_token_never_may_more_than_its_maker,
    an_api_token_ends_on_its_day_or_when_revoked,
    a_stranger_ends_no_session_and_no_token,
);

const PASSWORD: &str = "four words do very well";

async fn anna(chapel: &Chapel, role: Role) {
    let password = Secret::new(PASSWORD);
    let new = NewUser { email: "anna@example.org", name: "Anna", password: &password, role };
    user_create(&chapel.ctx, &chapel.owner, &new).await.expect("created");
}

fn limits(chapel: &Chapel) -> SignInLimits {
    SignInLimits::new(chapel.ctx.clock.clone())
}

async fn try_in(chapel: &Chapel, limits: &SignInLimits, email: &str, password: &str) -> Result<Signed, Error> {
    let password = Secret::new(password);
    let address = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
    sign_in(&chapel.ctx, limits, &SignIn { email, password: &password, address, church: None }).await
}

async fn signed_in(chapel: &Chapel) -> Signed {
    try_in(chapel, &limits(chapel), "anna@example.org", PASSWORD).await.expect("signed in")
}

async fn the_right_password_begins_a_session(chapel: Chapel) {
    anna(&chapel, Role::Operator).await;

    let signed = try_in(&chapel, &limits(&chapel), " ANNA@example.org", PASSWORD).await.expect("signed in");

    assert_eq!((signed.actor.church, signed.actor.role), (chapel.church, Role::Operator));
    assert_eq!(session_authenticate(&chapel.ctx, &signed.token).await.expect("asked"), Some(signed.actor));
    let other = Secret::new("somebody else's token");
    assert_eq!(session_authenticate(&chapel.ctx, &other).await.expect("asked"), None);
}

async fn every_wrong_combination_gets_the_same_answer(chapel: Chapel) {
    anna(&chapel, Role::Operator).await;
    let limits = limits(&chapel);
    let long = "x".repeat(100_000);

    let mut answers = Vec::new();
    // The owner of the harness has no password at all.
    for (email, password) in [
        ("anna@example.org", "not the right password"),
        ("anna@example.org", long.as_str()),
        ("nobody@example.org", PASSWORD),
        ("owner@example.org", PASSWORD),
        ("not an address", PASSWORD),
        ("", ""),
    ] {
        answers.push(try_in(&chapel, &limits, email, password).await.expect_err("refused"));
    }

    let texts: Vec<String> = answers.iter().map(|answer| format!("{answer:?}")).collect();
    assert!(texts.iter().all(|text| text == &texts[0] && text.contains("SIGN_IN_REFUSED")), "{texts:?}");
}

async fn the_sixth_try_within_a_minute_waits(chapel: Chapel) {
    anna(&chapel, Role::Operator).await;
    let limits = limits(&chapel);

    for _ in 0..5 {
        let wrong = try_in(&chapel, &limits, "anna@example.org", "not the right password").await;
        assert_eq!(codes(wrong), ["SIGN_IN_REFUSED"]);
    }

    assert_eq!(codes(try_in(&chapel, &limits, "anna@example.org", PASSWORD).await), ["TOO_MANY_TRIES"]);
    assert_eq!(codes(try_in(&chapel, &limits, " Anna@Example.ORG", PASSWORD).await), ["TOO_MANY_TRIES"]);
    assert_eq!(codes(try_in(&chapel, &limits, "bert@example.org", PASSWORD).await), ["SIGN_IN_REFUSED"]);
    chapel.advance(TimeDelta::minutes(1));
    try_in(&chapel, &limits, "anna@example.org", PASSWORD).await.expect("rested");
}

async fn an_address_that_tries_many_accounts_waits(chapel: Chapel) {
    let limits = limits(&chapel);
    // No account is asked twice; only their number shows what goes on.
    let mut answers = Vec::new();
    for account in 0..25 {
        answers.extend(codes(try_in(&chapel, &limits, &format!("{account}@example.org"), PASSWORD).await));
    }

    assert_eq!(answers.iter().filter(|answer| **answer == "TOO_MANY_TRIES").count(), 5);
}

async fn a_session_ends_when_it_is_idle_or_old(chapel: Chapel) {
    anna(&chapel, Role::Operator).await;
    let idle = signed_in(&chapel).await;
    let busy = signed_in(&chapel).await;
    let step = SESSION_IDLE_LIFE / 2;

    chapel.advance(step);
    assert!(session_authenticate(&chapel.ctx, &busy.token).await.expect("asked").is_some());
    chapel.advance(step);
    assert!(session_authenticate(&chapel.ctx, &idle.token).await.expect("asked").is_none());
    let mut age = step * 2;
    while age < SESSION_ABSOLUTE_LIFE {
        assert!(session_authenticate(&chapel.ctx, &busy.token).await.expect("asked").is_some(), "after {age}");
        chapel.advance(step);
        age += step;
    }

    assert!(session_authenticate(&chapel.ctx, &busy.token).await.expect("asked").is_none());
}

async fn a_revoked_session_is_dead_at_once_and_others_are_told(chapel: Chapel) {
    anna(&chapel, Role::Operator).await;
    let (first, second) = (signed_in(&chapel).await, signed_in(&chapel).await);
    let mut changes = chapel.ctx.db.changes().subscribe();

    session_revoke(&chapel.ctx, &chapel.owner, first.session.id).await.expect("an admin may");
    sign_out(&chapel.ctx, &second.actor).await.expect("signed out");
    sign_out(&chapel.ctx, &second.actor).await.expect("twice is fine");

    for signed in [&first, &second] {
        assert!(session_authenticate(&chapel.ctx, &signed.token).await.expect("asked").is_none());
        let told = changes.try_recv().expect("told");
        assert_eq!(told, Change { church: Some(chapel.church), subject: Subject::Session(signed.session.id) });
    }
    assert!(changes.try_recv().is_err(), "told once each");
}

async fn a_changed_role_ends_the_members_sessions(chapel: Chapel) {
    anna(&chapel, Role::Operator).await;
    let signed = signed_in(&chapel).await;
    let members = membership_list(&chapel.ctx, &chapel.owner).await.expect("members");
    let member = members.iter().find(|(_, user)| Some(user.id) == signed.actor.user).expect("listed").0.id;

    membership_role_change(&chapel.ctx, &chapel.owner, member, Role::Viewer).await.expect("changed");

    assert!(session_authenticate(&chapel.ctx, &signed.token).await.expect("asked").is_none());
    assert_eq!(signed_in(&chapel).await.actor.role, Role::Viewer);
}

async fn a_removed_member_has_no_way_in(chapel: Chapel) {
    anna(&chapel, Role::Admin).await;
    let signed = signed_in(&chapel).await;
    let new = NewApiToken { name: "Stream deck", role: Role::Operator, expires_at: None };
    let token = api_token_create(&chapel.ctx, &signed.actor, &new).await.expect("a token").token;
    let members = membership_list(&chapel.ctx, &chapel.owner).await.expect("members");
    let member = members.iter().find(|(_, user)| Some(user.id) == signed.actor.user).expect("listed").0.id;

    membership_remove(&chapel.ctx, &chapel.owner, member).await.expect("removed");

    assert!(session_authenticate(&chapel.ctx, &signed.token).await.expect("asked").is_none());
    assert!(api_token_authenticate(&chapel.ctx, &token).await.expect("asked").is_none());
    assert!(api_token_list(&chapel.ctx, &chapel.owner).await.expect("listed").is_empty());
    let again = try_in(&chapel, &limits(&chapel), "anna@example.org", PASSWORD).await;
    assert_eq!(codes(again), ["SIGN_IN_REFUSED"]);
}

async fn an_api_token_never_may_more_than_its_maker(chapel: Chapel) {
    anna(&chapel, Role::Admin).await;
    let signed = signed_in(&chapel).await;
    let owners = NewApiToken { name: "Everything", role: Role::Owner, expires_at: None };
    assert!(matches!(api_token_create(&chapel.ctx, &signed.actor, &owners).await, Err(Error::Forbidden)));
    let admins = NewApiToken { name: "Stream deck", role: Role::Admin, expires_at: None };
    let token = api_token_create(&chapel.ctx, &signed.actor, &admins).await.expect("a token").token;
    let role = async || api_token_authenticate(&chapel.ctx, &token).await.expect("asked").expect("open").role;
    assert_eq!(role().await, Role::Admin);

    let members = membership_list(&chapel.ctx, &chapel.owner).await.expect("members");
    let member = members.iter().find(|(_, user)| Some(user.id) == signed.actor.user).expect("listed").0.id;
    membership_role_change(&chapel.ctx, &chapel.owner, member, Role::Viewer).await.expect("changed");

    assert_eq!(role().await, Role::Viewer);
}

async fn an_api_token_ends_on_its_day_or_when_revoked(chapel: Chapel) {
    let tomorrow = Some(chapel.now() + TimeDelta::days(1));
    let new = NewApiToken { name: "Stream deck", role: Role::Operator, expires_at: tomorrow };
    let issued = api_token_create(&chapel.ctx, &chapel.owner, &new).await.expect("a token");
    assert!(issued.token.reveal().starts_with("steeple_"));
    assert!(api_token_authenticate(&chapel.ctx, &issued.token).await.expect("asked").is_some());
    chapel.advance(TimeDelta::days(1));
    assert!(api_token_authenticate(&chapel.ctx, &issued.token).await.expect("asked").is_none());
    assert_eq!(codes(api_token_create(&chapel.ctx, &chapel.owner, &new).await), ["EXPIRY_PASSED"]);

    let endless = NewApiToken { expires_at: None, ..new };
    let issued = api_token_create(&chapel.ctx, &chapel.owner, &endless).await.expect("a token");
    api_token_revoke(&chapel.ctx, &chapel.owner, issued.row.id).await.expect("revoked");
    api_token_revoke(&chapel.ctx, &chapel.owner, issued.row.id).await.expect("twice is fine");

    assert!(api_token_authenticate(&chapel.ctx, &issued.token).await.expect("asked").is_none());
}

async fn a_stranger_ends_no_session_and_no_token(chapel: Chapel) {
    anna(&chapel, Role::Operator).await;
    let signed = signed_in(&chapel).await;
    let new = NewApiToken { name: "Stream deck", role: Role::Operator, expires_at: None };
    let issued = api_token_create(&chapel.ctx, &chapel.owner, &new).await.expect("a token");
    let stranger = chapel.stranger().await;
    let viewer = chapel.member("viewer@example.org", Role::Viewer).await;

    for nobody in [&stranger, &viewer] {
        let answer = session_revoke(&chapel.ctx, nobody, signed.session.id).await;
        assert!(matches!(answer, Err(Error::NotFound("session"))));
    }
    let answer = api_token_revoke(&chapel.ctx, &stranger, issued.row.id).await;
    assert!(matches!(answer, Err(Error::NotFound("API token"))));

    assert!(api_token_list(&chapel.ctx, &stranger).await.expect("listed").is_empty());
    assert!(session_authenticate(&chapel.ctx, &signed.token).await.expect("asked").is_some());
    assert!(api_token_authenticate(&chapel.ctx, &issued.token).await.expect("asked").is_some());
}
