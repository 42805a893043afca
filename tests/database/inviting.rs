//! Inviting people, joining, going over to another church, and changing a password.

use chrono::TimeDelta;
use steeple_domain::Error;
use steeple_domain::audit::audit_list;
use steeple_domain::church::{
    Actor, ChurchChange, INVITATION_LIFE, INVITATION_LIFE_MAX, IssuedInvitation, Joining, NewInvitation,
    PasswordChange, Role, SignIn, SignInLimits, Signed, church_get, church_list, church_switch, church_update,
    invitation_accept, invitation_create, invitation_list, invitation_offer, invitation_revoke, membership_list,
    password_change, session_authenticate, sign_in,
};
use steeple_platforms::contract::credentials::Secret;
use steeple_tests::{Chapel, for_each_backend};

use crate::people::codes;

for_each_backend!(
    an_invited_person_makes_an_account_and_is_signed_in,
    a_link_works_once_for_one_person,
    a_link_ends_on_its_day_and_when_it_is_revoked,
    a_typing_mistake_leaves_the_link_usable,
    a_known_person_adds_a_second_church,
    an_invitation_is_for_its_address_only,
    nobody_invites_above_themselves,
    a_person_of_two_churches_goes_from_one_to_the_other,
    a_church_is_renamed_and_moved,
    a_new_password_ends_the_other_sessions,
    a_refused_try_is_noted_for_the_admins,
);

const PASSWORD: &str = "four words do very well";

async fn invited(chapel: &Chapel, by: &Actor, email: &str, role: Role) -> IssuedInvitation {
    let new = NewInvitation { email, role, expires_at: None };
    invitation_create(&chapel.ctx, by, &new).await.expect("invited")
}

async fn joined(chapel: &Chapel, token: &Secret, name: &str) -> Result<Signed, Error> {
    let password = Secret::new(PASSWORD);
    invitation_accept(&chapel.ctx, token, Joining::New { name, password: &password }, None).await
}

/// The newest entries of the owner's trail, each once it is there: some are written beside the answer.
async fn noted(chapel: &Chapel, action: &str) -> String {
    for _ in 0..10_000 {
        let entries = audit_list(&chapel.ctx, &chapel.owner, None, 20).await.expect("entries");
        if let Some(entry) = entries.iter().find(|entry| entry.action == action) {
            return entry.subject.clone();
        }
        tokio::task::yield_now().await;
    }
    panic!("no {action} in the audit trail");
}

async fn an_invited_person_makes_an_account_and_is_signed_in(chapel: Chapel) {
    let invitation = invited(&chapel, &chapel.owner, " Anna@Example.org ", Role::Operator).await;
    let offer = invitation_offer(&chapel.ctx, &invitation.token).await.expect("asked").expect("usable");
    assert_eq!((offer.church.name.as_str(), offer.has_account), ("Grace Chapel", false));

    let signed = joined(&chapel, &invitation.token, "Anna").await.expect("joined");

    assert_eq!((signed.actor.church, signed.actor.role), (chapel.church, Role::Operator));
    assert_eq!(session_authenticate(&chapel.ctx, &signed.token).await.expect("asked"), Some(signed.actor));
    let members = membership_list(&chapel.ctx, &chapel.owner).await.expect("members");
    assert!(members.iter().any(|(member, user)| user.email == "anna@example.org" && member.role == Role::Operator));
    assert!(invitation_list(&chapel.ctx, &chapel.owner).await.expect("listed").is_empty());
    assert_eq!(noted(&chapel, "invitation.accepted").await, invitation.row.id.to_string());
    let again = NewInvitation { email: "anna@example.org", role: Role::Admin, expires_at: None };
    assert_eq!(codes(invitation_create(&chapel.ctx, &chapel.owner, &again).await), ["ALREADY_MEMBER"]);
}

async fn a_link_works_once_for_one_person(chapel: Chapel) {
    let invitation = invited(&chapel, &chapel.owner, "anna@example.org", Role::Viewer).await;

    let (one, other) =
        tokio::join!(joined(&chapel, &invitation.token, "Anna"), joined(&chapel, &invitation.token, "Mallory"));

    assert!(one.is_ok() != other.is_ok(), "exactly one of the two joins");
    assert_eq!(codes(joined(&chapel, &invitation.token, "Mallory").await), ["INVITATION_UNUSABLE"]);
    assert!(invitation_offer(&chapel.ctx, &invitation.token).await.expect("asked").is_none());
}

async fn a_link_ends_on_its_day_and_when_it_is_revoked(chapel: Chapel) {
    let old = invited(&chapel, &chapel.owner, "anna@example.org", Role::Viewer).await;
    let newer = invited(&chapel, &chapel.owner, "anna@example.org", Role::Viewer).await;
    assert_eq!(codes(joined(&chapel, &old.token, "Anna").await), ["INVITATION_UNUSABLE"], "a newer one replaced it");

    let revoked = invited(&chapel, &chapel.owner, "bert@example.org", Role::Viewer).await;
    invitation_revoke(&chapel.ctx, &chapel.owner, revoked.row.id).await.expect("revoked");
    assert_eq!(codes(joined(&chapel, &revoked.token, "Bert").await), ["INVITATION_UNUSABLE"]);
    let again = invitation_revoke(&chapel.ctx, &chapel.owner, revoked.row.id).await;
    assert!(matches!(again, Err(Error::NotFound(_))));
    let stranger = chapel.stranger().await;
    let foreign = invitation_revoke(&chapel.ctx, &stranger, newer.row.id).await;
    assert!(matches!(foreign, Err(Error::NotFound(_))));

    chapel.advance(INVITATION_LIFE);
    assert_eq!(codes(joined(&chapel, &newer.token, "Anna").await), ["INVITATION_UNUSABLE"]);
    for days in [0, INVITATION_LIFE_MAX.num_days() + 1] {
        let expires_at = Some(chapel.now() + TimeDelta::days(days));
        let new = NewInvitation { email: "anna@example.org", role: Role::Viewer, expires_at };
        assert_eq!(codes(invitation_create(&chapel.ctx, &chapel.owner, &new).await), ["EXPIRY_UNUSABLE"]);
    }
}

async fn a_typing_mistake_leaves_the_link_usable(chapel: Chapel) {
    let invitation = invited(&chapel, &chapel.owner, "anna@example.org", Role::Viewer).await;
    let short = Secret::new("short");

    let mistaken = Joining::New { name: " ", password: &short };
    let refused = invitation_accept(&chapel.ctx, &invitation.token, mistaken, None).await;

    assert_eq!(codes(refused), ["NAME_MISSING", "PASSWORD_TOO_SHORT"]);
    joined(&chapel, &invitation.token, "Anna").await.expect("joined");
}

async fn a_known_person_adds_a_second_church(chapel: Chapel) {
    let stranger = chapel.stranger().await;
    let first = invited(&chapel, &chapel.owner, "anna@example.org", Role::Operator).await;
    let signed = joined(&chapel, &first.token, "Anna").await.expect("joined");
    chapel.advance(TimeDelta::days(1));
    let second = invited(&chapel, &stranger, "anna@example.org", Role::Admin).await;
    assert_eq!(codes(joined(&chapel, &second.token, "Anna").await), ["SIGN_IN_FIRST"]);

    let over = invitation_accept(&chapel.ctx, &second.token, Joining::Known(signed.actor), None).await.expect("joined");

    assert_eq!((over.actor.church, over.actor.role), (stranger.church, Role::Admin));
    assert_eq!(over.actor.user, signed.actor.user);
    assert!(session_authenticate(&chapel.ctx, &signed.token).await.expect("asked").is_none(), "it went over");
    let churches = church_list(&chapel.ctx, &over.actor).await.expect("churches");
    let roles: Vec<_> = churches.iter().map(|(church, role)| (church.id, *role)).collect();
    assert_eq!(roles, [(chapel.church, Role::Operator), (stranger.church, Role::Admin)]);
}

async fn an_invitation_is_for_its_address_only(chapel: Chapel) {
    let stranger = chapel.stranger().await;
    let invitation = invited(&chapel, &chapel.owner, "anna@example.org", Role::Viewer).await;

    let other = invitation_accept(&chapel.ctx, &invitation.token, Joining::Known(stranger), None).await;

    assert_eq!(codes(other), ["INVITATION_FOR_ANOTHER"]);
    let own = invited(&chapel, &stranger, "owner@example.org", Role::Viewer).await;
    invitation_accept(&chapel.ctx, &own.token, Joining::Known(chapel.owner), None).await.expect("joined");
    let unknown = Secret::new("no such token");
    let nothing = invitation_accept(&chapel.ctx, &unknown, Joining::Known(stranger), None).await;
    assert_eq!(codes(nothing), ["INVITATION_UNUSABLE"]);
}

async fn nobody_invites_above_themselves(chapel: Chapel) {
    let admin = chapel.member("admin@example.org", Role::Admin).await;
    let operator = chapel.member("operator@example.org", Role::Operator).await;
    let owner = NewInvitation { email: "boss@example.org", role: Role::Owner, expires_at: None };
    let viewer = NewInvitation { role: Role::Viewer, ..owner };

    assert!(matches!(invitation_create(&chapel.ctx, &admin, &owner).await, Err(Error::Forbidden)));
    assert!(matches!(invitation_create(&chapel.ctx, &operator, &viewer).await, Err(Error::Forbidden)));
    assert!(matches!(invitation_list(&chapel.ctx, &operator).await, Err(Error::Forbidden)));
    let made = invited(&chapel, &chapel.owner, "boss@example.org", Role::Owner).await;
    assert!(matches!(invitation_revoke(&chapel.ctx, &admin, made.row.id).await, Err(Error::Forbidden)));
    assert_eq!(invitation_list(&chapel.ctx, &admin).await.expect("listed").len(), 1);
}

async fn a_person_of_two_churches_goes_from_one_to_the_other(chapel: Chapel) {
    let stranger = chapel.stranger().await;
    let third = chapel.member("third@example.org", Role::Owner).await;
    let first = invited(&chapel, &chapel.owner, "anna@example.org", Role::Operator).await;
    let signed = joined(&chapel, &first.token, "Anna").await.expect("joined");
    let second = invited(&chapel, &stranger, "anna@example.org", Role::Admin).await;
    let there = invitation_accept(&chapel.ctx, &second.token, Joining::Known(signed.actor), None).await.expect("over");

    let back = church_switch(&chapel.ctx, &there.actor, chapel.church, None).await.expect("back");

    assert_eq!((back.actor.church, back.actor.role), (chapel.church, Role::Operator));
    assert!(session_authenticate(&chapel.ctx, &there.token).await.expect("asked").is_none());
    assert!(session_authenticate(&chapel.ctx, &back.token).await.expect("asked").is_some());
    let nowhere = church_switch(&chapel.ctx, &third, stranger.church, None).await;
    assert!(matches!(nowhere, Err(Error::NotFound("church"))));
}

async fn a_church_is_renamed_and_moved(chapel: Chapel) {
    let operator = chapel.member("operator@example.org", Role::Operator).await;
    let name = ChurchChange { name: Some(" Grace City Chapel "), time_zone: None };
    let zone = ChurchChange { name: None, time_zone: Some("America/Chicago") };

    church_update(&chapel.ctx, &chapel.owner, &name).await.expect("renamed");
    church_update(&chapel.ctx, &chapel.owner, &zone).await.expect("moved");

    let church = church_get(&chapel.ctx, &chapel.owner).await.expect("there");
    assert_eq!((church.name.as_str(), church.time_zone.as_str()), ("Grace City Chapel", "America/Chicago"));
    assert_eq!(noted(&chapel, "church.updated").await, chapel.church.to_string());
    let before = audit_list(&chapel.ctx, &chapel.owner, None, 20).await.expect("entries").len();
    church_update(&chapel.ctx, &chapel.owner, &zone).await.expect("nothing to do");
    assert_eq!(audit_list(&chapel.ctx, &chapel.owner, None, 20).await.expect("entries").len(), before);
    let bad = ChurchChange { name: Some(""), time_zone: Some("Mars") };
    assert_eq!(codes(church_update(&chapel.ctx, &chapel.owner, &bad).await), ["NAME_MISSING", "TIME_ZONE_UNKNOWN"]);
    assert!(matches!(church_update(&chapel.ctx, &operator, &name).await, Err(Error::Forbidden)));
}

async fn signed_in(chapel: &Chapel, limits: &SignInLimits, password: &str) -> Result<Signed, Error> {
    let password = Secret::new(password);
    let typed = SignIn { email: "anna@example.org", password: &password, address: None, church: None };
    sign_in(&chapel.ctx, limits, &typed).await
}

async fn a_new_password_ends_the_other_sessions(chapel: Chapel) {
    let limits = SignInLimits::new(chapel.ctx.clock.clone());
    let invitation = invited(&chapel, &chapel.owner, "anna@example.org", Role::Viewer).await;
    let here = joined(&chapel, &invitation.token, "Anna").await.expect("joined");
    let elsewhere = signed_in(&chapel, &limits, PASSWORD).await.expect("signed in");
    let (current, wrong) = (Secret::new(PASSWORD), Secret::new("not my password"));
    let (new, short) = (Secret::new("five words do even better"), Secret::new("short"));
    let change = |current, new| PasswordChange { current, new, address: None };

    let mistaken = password_change(&chapel.ctx, &limits, &here.actor, &change(&wrong, &new)).await;
    assert_eq!(codes(mistaken), ["PASSWORD_WRONG"]);
    let weak = password_change(&chapel.ctx, &limits, &here.actor, &change(&current, &short)).await;
    assert_eq!(codes(weak), ["PASSWORD_TOO_SHORT"]);
    password_change(&chapel.ctx, &limits, &here.actor, &change(&current, &new)).await.expect("changed");

    assert!(session_authenticate(&chapel.ctx, &here.token).await.expect("asked").is_some());
    assert!(session_authenticate(&chapel.ctx, &elsewhere.token).await.expect("asked").is_none());
    assert_eq!(codes(signed_in(&chapel, &limits, PASSWORD).await), ["SIGN_IN_REFUSED"]);
    signed_in(&chapel, &limits, "five words do even better").await.expect("signed in");
}

async fn a_refused_try_is_noted_for_the_admins(chapel: Chapel) {
    let limits = SignInLimits::new(chapel.ctx.clock.clone());
    let invitation = invited(&chapel, &chapel.owner, "anna@example.org", Role::Viewer).await;
    let anna = joined(&chapel, &invitation.token, "Anna").await.expect("joined").actor.user.expect("a person");

    assert_eq!(codes(signed_in(&chapel, &limits, "not the right password").await), ["SIGN_IN_REFUSED"]);

    assert_eq!(noted(&chapel, "session.refused").await, anna.to_string());
}
