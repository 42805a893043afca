//! Connecting: through the consent page and back, once, by the member who began it, with the account that was meant.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use steeple_domain::Error;
use steeple_domain::church::Role;
use steeple_domain::connection::attempt::ATTEMPT_LIFETIME;
use steeple_domain::connection::{
    AttemptStatus, AuthKind, CallbackOutcome, CallbackQuery, CallbackStatus, ConnectionStatus, NewAttempt, attempt_get,
    choices_give_back, connect_begin, connect_callback, connect_choose, connect_with_form, connection_list,
    live_findings, open_credentials, scopes,
};
use steeple_platforms::StreamingPlatform::{self, Facebook, Restream, Youtube, Zoom};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::http::{Exchange, Recorder};
use steeple_platforms::sandbox::faults::{Fault, FaultRule};
use steeple_tests::browser::{Answer, Consent, consent, press_connect};
use steeple_tests::{Backend, World, for_each_backend};

for_each_backend!(
    a_consented_account_is_connected,
    an_account_that_may_not_go_live_is_connected_with_its_findings,
    a_no_on_the_consent_page_is_a_no,
    restreams_silent_no_ends_the_latest_attempt,
    a_missing_scope_connects_nothing,
    one_of_several_pages_is_chosen,
    choices_that_nobody_made_are_given_back,
    an_account_of_a_form_is_connected,
    a_wrong_form_says_which_field,
    a_state_serves_one_callback_of_its_member_on_its_platform,
    an_expired_attempt_is_answered_and_asks_nothing,
    reconnecting_keeps_the_row,
    a_different_account_on_reconnect_changes_nothing,
    a_connection_of_another_church_cannot_be_reconnected,
    only_admins_connect,
    a_broken_exchange_connects_nothing,
);

async fn a_consented_account_is_connected(world: World) {
    for platform in [Youtube, Restream, Zoom] {
        let row = world.connect(platform, None).await;

        assert_eq!(row.status, ConnectionStatus::Connected, "{platform}");
        assert_eq!((row.auth_kind, row.live_allowed), (AuthKind::OAuth, Some(true)), "{platform}");
        assert_eq!((row.connected_at, row.last_verified_at), (Some(world.now()), Some(world.now())));
        assert!(!row.account_name.is_empty() && !scopes::from_column(&row.scopes).is_empty(), "{platform}");
        assert!(open_credentials(&world.ctx, &row).await.is_ok(), "{platform}");
    }
    assert_eq!(connection_list(&world.ctx, &world.owner).await.unwrap().len(), 3);
}

async fn an_account_that_may_not_go_live_is_connected_with_its_findings(world: World) {
    let row = world.connect(Youtube, Some("Live Not Enabled")).await;

    let findings = live_findings(&row.live_findings);
    assert_eq!(row.live_allowed, Some(false));
    assert!(findings.iter().any(|finding| finding.blocks && !finding.fix.is_empty()), "{findings:?}");
}

async fn a_no_on_the_consent_page_is_a_no(world: World) {
    for platform in [Youtube, Facebook, Zoom] {
        let no = Consent { answer: Answer::Deny, ..Consent::default() };

        let outcome = press_connect(&world.ctx, &world.owner, platform, None, no).await;

        assert_eq!(outcome.status, CallbackStatus::Denied, "{platform}");
        assert_eq!(outcome.return_path, "/connections");
        let attempt = attempt_get(&world.ctx, &world.owner, outcome.attempt.unwrap()).await.unwrap();
        assert_eq!(attempt.status, AttemptStatus::Denied);
    }
    assert!(connection_list(&world.ctx, &world.owner).await.unwrap().is_empty());
}

async fn restreams_silent_no_ends_the_latest_attempt(world: World) {
    let earlier = begin(&world, Restream).await;
    world.advance(TimeDelta::seconds(1));
    let no = Consent { answer: Answer::Deny, ..Consent::default() };

    let outcome = press_connect(&world.ctx, &world.owner, Restream, None, no).await;

    assert_eq!(outcome.status, CallbackStatus::Denied);
    assert_ne!(outcome.attempt, Some(earlier.attempt_id));
    let earlier = attempt_get(&world.ctx, &world.owner, earlier.attempt_id).await.unwrap();
    assert_eq!(earlier.status, AttemptStatus::Open);
}

async fn a_missing_scope_connects_nothing(world: World) {
    let unticked = Consent { unticked: &["https://www.googleapis.com/auth/youtube"], ..Consent::default() };

    let outcome = press_connect(&world.ctx, &world.owner, Youtube, None, unticked).await;

    let CallbackStatus::Failed { message, remedy } = outcome.status else { panic!("{:?}", outcome.status) };
    assert!(message.contains("permission") && remedy.contains("ticked"), "{message} {remedy}");
    let attempt = attempt_get(&world.ctx, &world.owner, outcome.attempt.unwrap()).await.unwrap();
    assert_eq!((attempt.status, attempt.failure_code.as_deref()), (AttemptStatus::Failed, Some("MISSING_SCOPE")));
    assert!(connection_list(&world.ctx, &world.owner).await.unwrap().is_empty());
}

async fn one_of_several_pages_is_chosen(world: World) {
    let outcome = press_connect(&world.ctx, &world.owner, Facebook, None, Consent::default()).await;
    assert_eq!(outcome.status, CallbackStatus::Choose);
    let attempt = attempt_get(&world.ctx, &world.owner, outcome.attempt.unwrap()).await.unwrap();
    let names: Vec<&str> = attempt.choices.iter().map(|choice| choice.name.as_str()).collect();
    assert_eq!((attempt.status, names), (AttemptStatus::Choosing, vec!["Grace Chapel", "Grace Chapel Youth"]));

    let unknown = connect_choose(&world.ctx, &world.owner, attempt.id, "1").await.unwrap_err();
    let chosen = connect_choose(&world.ctx, &world.owner, attempt.id, &attempt.choices[1].account_id).await.unwrap();
    let again = connect_choose(&world.ctx, &world.owner, attempt.id, &attempt.choices[0].account_id).await;

    assert_eq!(code(&unknown), "UNKNOWN_ACCOUNT");
    assert_eq!((chosen.status, chosen.account_name.as_str()), (ConnectionStatus::Connected, "Grace Chapel Youth"));
    assert_eq!(code(&again.unwrap_err()), "NOTHING_TO_CHOOSE");
    let attempt = attempt_get(&world.ctx, &world.owner, attempt.id).await.unwrap();
    assert_eq!((attempt.status, attempt.connection), (AttemptStatus::Connected, Some(chosen.id)));
    assert!(attempt.choices.is_empty());
}

async fn choices_that_nobody_made_are_given_back(world: World) {
    let outcome = press_connect(&world.ctx, &world.owner, Facebook, None, Consent::default()).await;
    world.advance(ATTEMPT_LIFETIME);

    let late = connect_choose(&world.ctx, &world.owner, outcome.attempt.unwrap(), "100200300400501").await;
    assert_eq!(code(&late.unwrap_err()), "NOTHING_TO_CHOOSE");
    assert_eq!(choices_give_back(&world.ctx).await.unwrap(), 1);
    crate::disconnecting::run_revocations(&world).await;

    assert!(world.sandboxes.snapshot(Facebook).tokens.iter().all(|token| !token.alive));
}

async fn an_account_of_a_form_is_connected(world: World) {
    let row = connect_with_form(&world.ctx, &world.owner, Zoom, zoom_form("media@gracechapel.example")).await.unwrap();

    assert_eq!((row.status, row.auth_kind), (ConnectionStatus::Connected, AuthKind::Form));
    assert_eq!(row.live_allowed, Some(true));
}

async fn a_wrong_form_says_which_field(world: World) {
    let mut fields = zoom_form("media@gracechapel.example");
    fields.insert("host".to_owned(), Secret::new(" "));
    fields.insert("colour".to_owned(), Secret::new("blue"));

    let Err(Error::Invalid(problems)) = connect_with_form(&world.ctx, &world.owner, Zoom, fields).await else {
        panic!("a form with an empty field was taken")
    };
    let mut wrong_secret = zoom_form("media@gracechapel.example");
    wrong_secret.insert("client_secret".to_owned(), Secret::new("wrong"));
    let refused = connect_with_form(&world.ctx, &world.owner, Zoom, wrong_secret).await;
    let no_form = connect_with_form(&world.ctx, &world.owner, Youtube, zoom_form("x")).await;

    let paths: Vec<&str> = problems.iter().map(|problem| problem.path[1].as_str()).collect();
    assert_eq!(paths, ["colour", "host"]);
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    assert_eq!(code(&no_form.unwrap_err()), "NO_FORM");
    assert!(connection_list(&world.ctx, &world.owner).await.unwrap().is_empty());
}

async fn a_state_serves_one_callback_of_its_member_on_its_platform(world: World) {
    let other_admin = world.member("admin@example.org", Role::Admin).await;
    let begun = begin(&world, Youtube).await;
    let query = CallbackQuery::parse(&consent(&begun.authorization_url, Consent::default()).await);
    let CallbackQuery::Approved { code, .. } = &query else { panic!("{query:?}") };
    let invented = CallbackQuery::Approved { code: code.clone(), state: Secret::new("x".repeat(43)) };

    let of_nobody = connect_callback(&world.ctx, &world.owner, Youtube, invented).await.unwrap();
    let of_another_member = connect_callback(&world.ctx, &other_admin, Youtube, query.clone()).await.unwrap();
    let at_another_platform = connect_callback(&world.ctx, &world.owner, Zoom, query.clone()).await.unwrap();
    let doubtful = CallbackQuery::parse("code=a&error=b&state=c");
    let malformed = connect_callback(&world.ctx, &world.owner, Youtube, doubtful).await.unwrap();
    let first = connect_callback(&world.ctx, &world.owner, Youtube, query.clone()).await.unwrap();
    let second = connect_callback(&world.ctx, &world.owner, Youtube, query).await.unwrap();

    for stranger in [of_nobody, of_another_member, at_another_platform, malformed] {
        assert!(stranger.attempt.is_none() && failed(&stranger), "{stranger:?}");
    }
    assert!(matches!(first.status, CallbackStatus::Connected(_)), "{first:?}");
    assert!(failed(&second), "{second:?}");
}

async fn an_expired_attempt_is_answered_and_asks_nothing(world: World) {
    let begun = begin(&world, Restream).await;
    let query = consent(&begun.authorization_url, Consent::default()).await;
    world.advance(ATTEMPT_LIFETIME);

    let late = connect_callback(&world.ctx, &world.owner, Restream, CallbackQuery::parse(&query)).await.unwrap();

    assert!(failed(&late), "{late:?}");
    assert!(world.sandboxes.snapshot(Restream).tokens.is_empty());
}

async fn reconnecting_keeps_the_row(world: World) {
    let first = world.connect(Zoom, None).await;
    world.advance(TimeDelta::hours(1));

    let outcome = press_connect(&world.ctx, &world.owner, Zoom, Some(first.id), Consent::default()).await;

    assert_eq!(outcome.status, CallbackStatus::Connected(first.id));
    let again = world.connection(first.id).await;
    assert_eq!(again.credentials_version, first.credentials_version + 1);
    assert_eq!((again.created_at, again.connected_at), (first.created_at, Some(world.now())));
    assert_ne!(again.sealed_credentials, first.sealed_credentials);
}

async fn a_different_account_on_reconnect_changes_nothing(world: World) {
    let ours = world.connect(Youtube, None).await;
    let other = Consent { login: Some("Second Channel"), ..Consent::default() };

    let outcome = press_connect(&world.ctx, &world.owner, Youtube, Some(ours.id), other).await;

    let CallbackStatus::Failed { message, .. } = outcome.status else { panic!("{:?}", outcome.status) };
    assert!(message.contains("different account"), "{message}");
    assert_eq!(world.connection(ours.id).await, ours);
    assert_eq!(connection_list(&world.ctx, &world.owner).await.unwrap().len(), 1);
    // The same person may stand behind both channels, and then taking one back would end both.
    crate::disconnecting::run_revocations(&world).await;
    let alive = world.sandboxes.snapshot(Youtube).tokens.into_iter().filter(|token| token.alive);
    assert_eq!(alive.filter(|token| token.login == "Grace Chapel").count(), 2);
}

async fn a_connection_of_another_church_cannot_be_reconnected(world: World) {
    let ours = world.connect(Youtube, None).await;
    let stranger = world.stranger().await;

    let new = NewAttempt { platform: Youtube, return_path: "/", reconnect_of: Some(ours.id) };
    let foreign = connect_begin(&world.ctx, &stranger, new).await;
    let wrong_platform = connect_begin(&world.ctx, &world.owner, NewAttempt { platform: Zoom, ..new }).await;

    assert!(matches!(foreign, Err(Error::NotFound(_))), "{foreign:?}");
    assert!(matches!(wrong_platform, Err(Error::NotFound(_))), "{wrong_platform:?}");
}

async fn only_admins_connect(world: World) {
    let operator = world.member("operator@example.org", Role::Operator).await;

    let new = NewAttempt { platform: Youtube, return_path: "/", reconnect_of: None };
    let begun = connect_begin(&world.ctx, &operator, new).await;
    let called_back = connect_callback(&world.ctx, &operator, Youtube, CallbackQuery::Bare).await;
    let typed = connect_with_form(&world.ctx, &operator, Zoom, zoom_form("x")).await;
    let elsewhere = connect_begin(&world.ctx, &world.owner, NewAttempt { return_path: "//evil.example", ..new }).await;

    assert!(matches!(begun, Err(Error::Forbidden)));
    assert!(matches!(called_back, Err(Error::Forbidden)));
    assert!(matches!(typed, Err(Error::Forbidden)));
    assert_eq!(code(&elsewhere.unwrap_err()), "RETURN_PATH_NOT_LOCAL");
}

async fn a_broken_exchange_connects_nothing(world: World) {
    for fault in [Fault::ServerError { status: 503 }, Fault::TruncatedJson, Fault::DropAfter, Fault::InvalidGrant] {
        let (method, path) = (Some("POST".to_owned()), "/oauth/token".to_owned());
        world.sandboxes.fail(FaultRule { platform: Restream, method, path, fault: fault.clone(), skip: 0, times: 1 });

        let outcome = press_connect(&world.ctx, &world.owner, Restream, None, Consent::default()).await;

        assert!(failed(&outcome), "{fault:?}: {outcome:?}");
    }
    assert!(connection_list(&world.ctx, &world.owner).await.unwrap().is_empty());
}

/// Counts the requests to token endpoints.
#[derive(Default)]
struct TokenRequests(Mutex<usize>);

impl Recorder for TokenRequests {
    fn record(&self, exchange: Exchange) {
        *self.0.lock().unwrap() += usize::from(exchange.operation == "token_exchange");
    }
}

#[tokio::test]
async fn two_callbacks_with_one_code_make_one_token_request() {
    let requests = Arc::new(TokenRequests::default());
    let world = World::recorded(Backend::Sqlite, Some(requests.clone())).await;
    let second = world.second_instance().await;

    for round in 1..=8 {
        let begun = begin(&world, Restream).await;
        let query = CallbackQuery::parse(&consent(&begun.authorization_url, Consent::default()).await);
        let (one, other) = tokio::join!(
            connect_callback(&world.ctx, &world.owner, Restream, query.clone()),
            connect_callback(&second, &world.owner, Restream, query.clone()),
        );

        let connected = [one.unwrap(), other.unwrap()].iter().filter(|outcome| !failed(outcome)).count();
        assert_eq!((connected, *requests.0.lock().unwrap()), (1, round));
    }
}

async fn begin(world: &World, platform: StreamingPlatform) -> steeple_domain::connection::Begun {
    let new = NewAttempt { platform, return_path: "/connections", reconnect_of: None };
    connect_begin(&world.ctx, &world.owner, new).await.unwrap()
}

fn failed(outcome: &CallbackOutcome) -> bool {
    matches!(outcome.status, CallbackStatus::Failed { .. })
}

fn code(error: &Error) -> &'static str {
    let Error::Invalid(problems) = error else { panic!("{error:?}") };
    problems[0].code
}

fn zoom_form(host: &str) -> steeple_platforms::contract::account::FormFields {
    // The church's own server-to-server app, as the sandbox knows it.
    let fields = [
        ("account_id", Secret::new("sandbox-account")),
        ("client_id", Secret::new("sandbox-zoom-s2s")),
        ("client_secret", Secret::new("sbx-secret-zoom-s2s")),
        ("host", Secret::new(host)),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into()
}
