//! Signing in, renewing, taking back, and what the first real call says.

use chrono::TimeDelta;

use super::*;
use crate::contract::account::Accounts;
use crate::contract::credentials::Renewal;
use crate::contract::credentials::Secret;
use crate::contract::error::ErrorKind;
use crate::sandbox::faults::Fault;

#[tokio::test]
async fn a_person_connects_with_pkce_and_is_recognised() {
    let world = World::new();

    let code = world.consent(MEDIA, &[]).await;
    let grant = world.exchange(&code).await.expect("a grant");
    let accounts = PLATFORM.accounts(&world.as_app(), &grant).await.expect("accounts");

    let ids: Vec<&str> = accounts.iter().map(|account| account.id.as_str()).collect();
    assert_eq!(ids, ["sandbox-user-media"]);
    assert_eq!(accounts[0].name, "Grace Chapel Media");
    let scopes = grant.scopes.expect("Zoom tells the scopes");
    assert!(OAUTH.scopes.iter().all(|scope| scopes.iter().any(|given| given == scope.name)));
    assert_eq!(grant.credentials.access_expires_at, Some(world.now() + TimeDelta::seconds(3_599)));
}

#[tokio::test]
async fn a_wrong_verifier_a_late_code_and_a_used_code_are_refused() {
    let world = World::new();
    let used = world.consent(MEDIA, &[]).await;
    world.exchange(&used).await.expect("a grant");
    let stolen = world.consent(MEDIA, &[]).await;
    let late = world.consent(MEDIA, &[]).await;

    let wrong = world.exchange_with(&stolen, &"x".repeat(43)).await.expect_err("the verifier is wrong");
    let again = world.exchange(&used).await.expect_err("the code was used");
    world.pass(TimeDelta::minutes(5));
    let too_late = world.exchange(&late).await.expect_err("the code is old");

    for error in [wrong, again, too_late] {
        assert_eq!(error.kind, ErrorKind::NeedsReconnect);
    }
}

#[tokio::test]
async fn each_refresh_replaces_the_refresh_token_and_using_the_old_one_ends_the_grant() {
    let world = World::new();
    let first = world.connect(MEDIA).await;

    let second = PLATFORM.refresh(&world.as_app(), "", &first).await.expect("a new pair").credentials;
    assert_ne!(first.renewal, second.renewal);
    let replayed = PLATFORM.refresh(&world.as_app(), "", &first).await.expect_err("the old token is dead");
    let dead = PLATFORM.refresh(&world.as_app(), "", &second).await.expect_err("the reuse ended the grant");

    assert_eq!((replayed.kind, dead.kind), (ErrorKind::NeedsReconnect, ErrorKind::NeedsReconnect));
}

#[tokio::test]
async fn trouble_at_the_token_endpoint_says_nothing_about_the_grant() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;

    for fault in [
        Fault::ServerError { status: 503 },
        Fault::TooManyRequests { retry_after_s: 7, as_date: false },
        Fault::DropBefore,
    ] {
        world.fail("POST", "/oauth/token", fault);
        let error = PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect_err("trouble");
        assert!(error.kind.passes(), "{:?} must pass", error.kind);
    }
    PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect("the grant is as good as before");
}

#[tokio::test]
async fn a_church_signs_in_with_its_own_app_and_its_host_is_never_called_me() {
    let world = World::new();
    let fields = form(&[
        ("account_id", "sandbox-account"),
        ("client_id", "sandbox-zoom-s2s"),
        ("client_secret", "sbx-secret-zoom-s2s"),
        ("host", MEDIA),
    ]);

    let sign_in = PLATFORM.form_sign_in().expect("Zoom has a form");
    let grant = sign_in.sign_in(&world.as_app(), &fields).await.expect("a grant");
    let account = PLATFORM.accounts(&world.as_app(), &grant).await.expect("accounts").remove(0);
    let call = world.call(&account.credentials, &account.id);
    let room = meetings().create(&call, &sunday(&world)).await.expect("a room");
    let renewed = PLATFORM.refresh(&world.as_app(), &account.id, &account.credentials).await.expect("a new token");

    assert_eq!(account.id, "sandbox-user-media");
    assert!(room.ids.get("meeting").is_some());
    assert!(grant.scopes.expect("scopes").contains(&"meeting:write:meeting".to_owned()));
    assert_eq!(renewed.credentials.renewal, account.credentials.renewal);
    assert_ne!(renewed.credentials.access_token, account.credentials.access_token);
    let paths = world.sent("meeting_create");
    assert!(paths.iter().all(|sent| sent.url.ends_with("/v2/users/sandbox-user-media/meetings")));
}

#[tokio::test]
async fn a_server_app_that_zoom_forgot_ends_only_its_own_connection() {
    let world = World::new();
    let renewal = Renewal::ServerToServer {
        account_id: "sandbox-account".to_owned(),
        client_id: "sandbox-zoom-s2s".to_owned(),
        client_secret: Secret::new("replaced in the Marketplace"),
        host: MEDIA.to_owned(),
    };
    let credentials = Credentials { access_token: Secret::new("old"), access_expires_at: None, renewal };

    let error = PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect_err("unknown app");

    assert_eq!(error.kind, ErrorKind::NeedsReconnect);
    assert!(error.remedy().contains("Marketplace"));
}

#[tokio::test]
async fn a_wrong_field_of_the_form_is_named() {
    let world = World::new();
    let good = [
        ("account_id", "sandbox-account"),
        ("client_id", "sandbox-zoom-s2s"),
        ("client_secret", "sbx-secret-zoom-s2s"),
        ("host", MEDIA),
    ];
    let with = |name: &str, value: &'static str| {
        let mut fields = good;
        fields.iter_mut().filter(|(field, _)| *field == name).for_each(|field| field.1 = value);
        form(&fields)
    };
    let cases = [
        (with("account_id", "another"), ErrorKind::Refused, "account ID"),
        (with("host", "me"), ErrorKind::Refused, "Host"),
        (with("host", " "), ErrorKind::Refused, "Host is missing"),
        (with("client_secret", "wrong"), ErrorKind::AppMisconfigured, "client id and secret"),
    ];

    for (fields, kind, part) in cases {
        let sign_in = PLATFORM.form_sign_in().expect("Zoom has a form");
        let error = sign_in.sign_in(&world.as_app(), &fields).await.expect_err("a wrong field");
        assert_eq!(error.kind, kind);
        assert!(error.detail.contains(part), "{} should name {part}", error.detail);
    }
}

#[tokio::test]
async fn a_host_of_another_account_cannot_be_connected() {
    let world = World::new();
    let fields = form(&[
        ("account_id", "sandbox-account"),
        ("client_id", "sandbox-zoom-s2s"),
        ("client_secret", "sbx-secret-zoom-s2s"),
        ("host", "other@church.example"),
    ]);
    let sign_in = PLATFORM.form_sign_in().expect("Zoom has a form");
    let grant = sign_in.sign_in(&world.as_app(), &fields).await.expect("a grant");

    let error = PLATFORM.accounts(&world.as_app(), &grant).await.expect_err("a stranger");

    assert_eq!(error.kind, ErrorKind::NotEligible);
}

#[tokio::test]
async fn signing_in_again_ends_the_earlier_connection_of_the_same_person() {
    let world = World::new();
    let first = world.connect(MEDIA).await;
    let second = world.connect(MEDIA).await;

    let stale = meetings().create(&world.call(&first, ""), &sunday(&world)).await.expect_err("replaced");
    meetings().create(&world.call(&second, ""), &sunday(&world)).await.expect("the newest sign-in works");

    assert_eq!(stale.kind, ErrorKind::NeedsReconnect);
}

#[tokio::test]
async fn taking_back_works_after_the_access_token_has_ended_and_twice() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    world.pass(TimeDelta::hours(2));

    PLATFORM.revoke(&world.as_app(), &credentials).await.expect("taken back");
    PLATFORM.revoke(&world.as_app(), &credentials).await.expect("dead already");

    assert!(world.snapshot().tokens.iter().all(|token| !token.alive));
    assert!(matches!(credentials.renewal, Renewal::RefreshToken { .. }));
}

#[tokio::test]
async fn no_secret_is_recorded() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    meetings().create(&world.call(&credentials, ""), &sunday(&world)).await.expect("a room");
    PLATFORM.revoke(&world.as_app(), &credentials).await.expect("taken back");

    for exchange in &world.0.sent() {
        let line = serde_json::to_string(exchange).expect("JSON");
        assert!(!line.contains("sbx-secret-"), "{} leaks: {line}", exchange.operation);
    }
}

#[tokio::test]
async fn the_probe_names_what_forbids_livestreaming() {
    let world = World::new();
    let cases: [(&str, bool, &[&str]); 3] = [
        (MEDIA, true, &[]),
        ("free@gracechapel.example", false, &["FREE_PLAN", "LIVESTREAMING_OFF"]),
        ("nostream@gracechapel.example", false, &["CUSTOM_LIVESTREAMING_OFF"]),
    ];

    for (login, allowed, codes) in cases {
        let credentials = world.connect(login).await;
        let permission = PLATFORM.probe(&world.call(&credentials, "")).await.expect("an answer");
        let found: Vec<&str> = permission.findings.iter().map(|finding| finding.code).collect();
        assert_eq!((permission.allowed, found.as_slice()), (allowed, codes), "{login}");
    }
}

#[tokio::test]
async fn settings_that_may_not_be_read_are_a_warning() {
    let world = World::new();
    let code = world.consent(MEDIA, &["user:read:settings"]).await;
    let grant = world.exchange(&code).await.expect("a grant");

    let permission = PLATFORM.probe(&world.call(&grant.credentials, "")).await.expect("an answer");

    assert!(permission.allowed);
    assert_eq!(permission.findings[0].code, "SETTINGS_UNREADABLE");
}
