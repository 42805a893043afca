//! Churches and their people: founding, roles, and what strangers see.

use chrono::TimeDelta;
use steeple_domain::Error;
use steeple_domain::church::{
    Actor, NewChurch, NewUser, OWNER_LINK_LIFE, OwnerLinkForm, Role, church_create, membership_list, membership_remove,
    membership_role_change, owner_link_create, owner_link_offer, owner_link_redeem, session_authenticate, user_create,
};
use steeple_platforms::contract::credentials::Secret;
use steeple_tests::{Chapel, for_each_backend};

for_each_backend!(
    a_church_with_an_unknown_time_zone_is_refused,
    two_churches_of_one_name_get_two_slugs,
    an_address_is_taken_once,
    two_who_take_one_address_at_once_get_a_plain_answer,
    an_owner_link_founds_a_church_once,
    an_owner_link_survives_a_typing_mistake_and_ends_after_a_day,
    the_last_owner_stays,
    nobody_gives_more_than_they_have,
    a_stranger_finds_no_member,
);

/// The codes of what was wrong with the input.
pub fn codes<T>(result: Result<T, Error>) -> Vec<&'static str> {
    match result {
        Err(Error::Invalid(problems)) => problems.iter().map(|problem| problem.code).collect(),
        Err(other) => panic!("expected invalid input, not: {other}"),
        Ok(_) => panic!("expected invalid input, but it was taken"),
    }
}

async fn a_church_with_an_unknown_time_zone_is_refused(chapel: Chapel) {
    let new = NewChurch { name: "  ", time_zone: "America/Atlantis" };

    assert_eq!(codes(church_create(&chapel.ctx, &new).await), ["NAME_MISSING", "TIME_ZONE_UNKNOWN"]);
}

async fn two_churches_of_one_name_get_two_slugs(chapel: Chapel) {
    let new = NewChurch { name: "St. Mary's", time_zone: "Europe/London" };
    let first = church_create(&chapel.ctx, &new).await.expect("created");
    let second = church_create(&chapel.ctx, &new).await.expect("created");

    assert_eq!(first.slug, "st-mary-s");
    assert!(second.slug.starts_with("st-mary-s-") && second.slug != first.slug);
    let greek = NewChurch { name: "Αγία Τριάδα", time_zone: "Europe/Athens" };
    assert!(!church_create(&chapel.ctx, &greek).await.expect("created").slug.is_empty());
}

async fn an_address_is_taken_once(chapel: Chapel) {
    let password = Secret::new("four words do very well");
    let new = NewUser { email: " Anna@Example.org ", name: "Anna", password: &password, role: Role::Operator };
    let user = user_create(&chapel.ctx, &chapel.owner, &new).await.expect("created");
    assert_eq!(user.email, "anna@example.org");
    assert!(user.password_hash.as_deref().is_some_and(|hash| hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")));

    let stranger = chapel.stranger().await;
    assert_eq!(codes(user_create(&chapel.ctx, &stranger, &new).await), ["EMAIL_TAKEN"]);
    let short = Secret::new("too short");
    let bad = NewUser { email: "anna@", password: &short, ..new };
    assert_eq!(codes(user_create(&chapel.ctx, &chapel.owner, &bad).await), ["EMAIL_INVALID", "PASSWORD_TOO_SHORT"]);
}

async fn two_who_take_one_address_at_once_get_a_plain_answer(chapel: Chapel) {
    let password = Secret::new("four words do very well");
    let new = NewUser { email: "anna@example.org", name: "Anna", password: &password, role: Role::Operator };

    let (first, second) =
        tokio::join!(user_create(&chapel.ctx, &chapel.owner, &new), user_create(&chapel.ctx, &chapel.owner, &new));

    let refused = if first.is_ok() { second } else { first };
    assert_eq!(codes(refused), ["EMAIL_TAKEN"]);
}

fn form<'a>(email: &'a str, password: &'a Secret) -> OwnerLinkForm<'a> {
    OwnerLinkForm { church_name: "First Church", time_zone: "Asia/Seoul", email, name: "Jun", password }
}

async fn an_owner_link_founds_a_church_once(chapel: Chapel) {
    let password = Secret::new("four words do very well");
    let link = owner_link_create(&chapel.ctx).await.expect("a link");

    assert!(owner_link_offer(&chapel.ctx, &link.token).await.expect("an answer").is_some());
    let signed =
        owner_link_redeem(&chapel.ctx, &link.token, &form("jun@example.org", &password), None).await.expect("founded");

    let members = membership_list(&chapel.ctx, &Actor::system(signed.actor.church)).await.expect("members");
    assert_eq!(
        members.iter().map(|(member, _)| (Some(member.user_id), member.role)).collect::<Vec<_>>(),
        [(signed.actor.user, Role::Owner)]
    );
    assert!(session_authenticate(&chapel.ctx, &signed.token).await.expect("an answer").is_some(), "signed in at once");
    assert!(owner_link_offer(&chapel.ctx, &link.token).await.expect("an answer").is_none());
    let again = owner_link_redeem(&chapel.ctx, &link.token, &form("mallory@example.org", &password), None).await;
    assert_eq!(codes(again), ["LINK_UNUSABLE"]);
}

async fn an_owner_link_survives_a_typing_mistake_and_ends_after_a_day(chapel: Chapel) {
    let (short, password) = (Secret::new("short"), Secret::new("four words do very well"));
    let link = owner_link_create(&chapel.ctx).await.expect("a link");

    let mistaken = owner_link_redeem(&chapel.ctx, &link.token, &form("jun@example.org", &short), None).await;
    assert_eq!(codes(mistaken), ["PASSWORD_TOO_SHORT"]);
    let taken = owner_link_redeem(&chapel.ctx, &link.token, &form("owner@example.org", &password), None).await;
    assert_eq!(codes(taken), ["EMAIL_TAKEN"]);

    chapel.advance(OWNER_LINK_LIFE - TimeDelta::seconds(1));
    let late = owner_link_create(&chapel.ctx).await.expect("a link");
    owner_link_redeem(&chapel.ctx, &link.token, &form("jun@example.org", &password), None).await.expect("just in time");
    chapel.advance(OWNER_LINK_LIFE);
    let too_late = owner_link_redeem(&chapel.ctx, &late.token, &form("min@example.org", &password), None).await;
    assert_eq!(codes(too_late), ["LINK_UNUSABLE"]);
}

async fn the_last_owner_stays(chapel: Chapel) {
    let members = membership_list(&chapel.ctx, &chapel.owner).await.expect("members");
    let own = members[0].0.id;
    let demotion = membership_role_change(&chapel.ctx, &chapel.owner, own, Role::Admin).await;
    assert_eq!(codes(demotion), ["LAST_OWNER"]);
    assert_eq!(codes(membership_remove(&chapel.ctx, &chapel.owner, own).await), ["LAST_OWNER"]);

    let second = chapel.member("second@example.org", Role::Owner).await;
    let members = membership_list(&chapel.ctx, &chapel.owner).await.expect("members");
    let seconds = members.iter().find(|(_, user)| Some(user.id) == second.user).expect("listed").0.id;

    // Both demote each other at the same moment; one of them must stay.
    let (first, second) = tokio::join!(
        membership_role_change(&chapel.ctx, &chapel.owner, seconds, Role::Viewer),
        membership_role_change(&chapel.ctx, &second, own, Role::Viewer),
    );
    assert!(first.is_ok() != second.is_ok(), "exactly one of the two succeeds");
}

async fn nobody_gives_more_than_they_have(chapel: Chapel) {
    let admin = chapel.member("admin@example.org", Role::Admin).await;
    let operator = chapel.member("operator@example.org", Role::Operator).await;
    let members = membership_list(&chapel.ctx, &admin).await.expect("an admin may look");
    let of = |actor: &Actor| members.iter().find(|(_, user)| Some(user.id) == actor.user).expect("listed").0.id;

    let forbidden = [
        membership_role_change(&chapel.ctx, &admin, of(&operator), Role::Owner).await,
        membership_role_change(&chapel.ctx, &admin, of(&chapel.owner), Role::Viewer).await,
        membership_role_change(&chapel.ctx, &operator, of(&operator), Role::Operator).await,
    ];
    assert!(forbidden.into_iter().all(|refused| matches!(refused, Err(Error::Forbidden))));
    assert!(matches!(membership_list(&chapel.ctx, &operator).await, Err(Error::Forbidden)));
    let password = Secret::new("four words do very well");
    let boss = NewUser { email: "boss@example.org", name: "Boss", password: &password, role: Role::Owner };
    assert!(matches!(user_create(&chapel.ctx, &admin, &boss).await, Err(Error::Forbidden)));
}

async fn a_stranger_finds_no_member(chapel: Chapel) {
    let stranger = chapel.stranger().await;
    let ours = membership_list(&chapel.ctx, &chapel.owner).await.expect("members")[0].0.id;

    let theirs = membership_list(&chapel.ctx, &stranger).await.expect("members");

    assert!(theirs.iter().all(|(member, _)| member.church_id == stranger.church));
    let change = membership_role_change(&chapel.ctx, &stranger, ours, Role::Viewer).await;
    assert!(matches!(change, Err(Error::NotFound(_))));
    assert!(matches!(membership_remove(&chapel.ctx, &stranger, ours).await, Err(Error::NotFound(_))));
}
