//! From the dialog to a Page, and what keeps or ends the grant.

use chrono::TimeDelta;

use super::{PLATFORM, Stage};
use crate::contract::account::Accounts;
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Renewal, Secret};
use crate::contract::error::{ErrorKind, Outcome};
use crate::facebook::DESCRIPTOR;
use crate::sandbox::faults::Fault;

const SIXTY_DAYS: TimeDelta = TimeDelta::days(60);

#[tokio::test]
async fn a_person_with_two_pages_chooses_and_each_page_has_its_own_token() {
    let stage = Stage::new();

    let grant = stage.sign_in("Grace Chapel Admin", &[]).await.unwrap();
    let accounts = PLATFORM.accounts(&stage.as_app(), &grant).await.unwrap();

    let names: Vec<&str> = accounts.iter().map(|account| account.name.as_str()).collect();
    assert_eq!(names, ["Grace Chapel", "Grace Chapel Youth"]);
    assert_ne!(accounts[0].credentials.access_token, accounts[1].credentials.access_token);
    for account in &accounts {
        assert!(account.is_eligible);
        assert_eq!(account.credentials.access_expires_at, None, "a page token has no end date");
        assert_eq!(account.credentials.renewal, grant.credentials.renewal);
        assert_eq!(account.credentials.grant_expires_at(), Some(stage.now() + SIXTY_DAYS));
    }
    assert_eq!(grant.scopes.unwrap().len(), 5);
    assert_eq!(stage.operations(), ["token_exchange", "token_extend", "permission_list", "page_list", "page_list"]);
}

#[tokio::test]
async fn a_declined_permission_is_missing_from_the_grant_and_named_by_the_probe() {
    let stage = Stage::new();

    let grant = stage.sign_in("Grace Chapel Admin", &["pages_manage_posts"]).await.unwrap();
    let account = PLATFORM.accounts(&stage.as_app(), &grant).await.unwrap().remove(0);
    let page = super::Connected { stage: &stage, account };
    let permission = PLATFORM.probe(&page.call()).await.unwrap();

    assert!(!grant.scopes.unwrap().contains(&"pages_manage_posts".to_owned()));
    assert!(!permission.allowed);
    assert_eq!(permission.findings.len(), 1);
    assert!(permission.findings[0].blocks && permission.findings[0].what.contains("pages_manage_posts"));
}

#[tokio::test]
async fn pressing_deny_comes_back_with_access_denied() {
    let stage = Stage::new();

    let back = stage.dialog("Grace Chapel Admin", &[], "deny").await;

    assert_eq!(back["error"], "access_denied");
    assert_eq!(back["error_reason"], "user_denied");
}

#[tokio::test]
async fn a_code_works_once() {
    let stage = Stage::new();
    let back = stage.dialog("Grace Chapel Admin", &[], "approve").await;
    stage.exchange(&Secret::new(back["code"].clone())).await.unwrap();

    let again = stage.exchange(&Secret::new(back["code"].clone())).await.unwrap_err();

    assert_eq!(again.kind, ErrorKind::NeedsReconnect);
    assert!(again.remedy().contains("Connect"));
}

#[tokio::test]
async fn a_wrong_app_secret_blames_no_connection() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let (mut wrong_secret, mut wrong_id) = (stage.app.clone(), stage.app.clone());
    wrong_secret.client_secret = Secret::new("another");
    "another".clone_into(&mut wrong_id.client_id);

    for app in [&wrong_secret, &wrong_id] {
        let app_call = AppCall { app, ..stage.as_app() };
        let call = Call { app, ..page.call() };
        let refreshed = PLATFORM.refresh(&app_call, call.account_id, page.credentials()).await.unwrap_err();
        assert_eq!(refreshed.kind, ErrorKind::AppMisconfigured, "{refreshed:?}");
        let health = PLATFORM.health(&call).await.unwrap_err();
        assert_eq!(health.kind, ErrorKind::AppMisconfigured, "{health:?}");
    }
    let call = AppCall { app: &wrong_secret, ..stage.as_app() };
    let revoked = PLATFORM.revoke(&call, page.credentials()).await.unwrap_err();
    assert_eq!(revoked.kind, ErrorKind::AppMisconfigured);
    assert!(PLATFORM.probe(&page.call()).await.unwrap().allowed);
}

#[tokio::test]
async fn a_person_without_pages_hears_of_business_portfolios() {
    let stage = Stage::new();
    let grant = stage.sign_in("No Pages", &[]).await.unwrap();

    let error = PLATFORM.accounts(&stage.as_app(), &grant).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::NotEligible);
    assert!(error.remedy().contains("business portfolio"));
}

#[tokio::test]
async fn a_page_on_which_one_may_only_moderate_cannot_be_chosen() {
    let stage = Stage::new();

    let page = stage.connect("Moderator Only").await;

    assert!(!page.account.is_eligible);
    assert!(DESCRIPTOR.ineligible.is_some_and(|why| why.english.contains("Content")));
}

#[tokio::test]
async fn a_page_with_twelve_followers_is_told_so_before_the_first_service() {
    let stage = Stage::new();
    let page = stage.connect("Small Page Admin").await;

    let permission = PLATFORM.probe(&page.call()).await.unwrap();

    assert!(!permission.allowed);
    assert_eq!(permission.findings[0].code, "TOO_FEW_FOLLOWERS");
    assert!(permission.findings[0].what.contains("12 followers"));
}

#[tokio::test]
async fn refreshing_gives_sixty_days_more_and_the_page_token_again() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    stage.pass(TimeDelta::days(30));

    let grant = PLATFORM.refresh(&stage.as_app(), &page.account.id, page.credentials()).await.unwrap();

    assert_eq!(grant.credentials.grant_expires_at(), Some(stage.now() + SIXTY_DAYS));
    assert_eq!(grant.credentials.access_expires_at, None);
    assert!(grant.credentials.is_usable());
    assert_ne!(grant.credentials.renewal, page.credentials().renewal);
    assert_eq!(grant.scopes.unwrap().len(), 5);
}

#[tokio::test]
async fn a_user_token_that_ran_out_needs_a_person_while_the_page_token_still_works() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    stage.pass(TimeDelta::days(61));
    let sent_before = stage.operations().len();

    let known = PLATFORM.refresh(&stage.as_app(), &page.account.id, page.credentials()).await.unwrap_err();
    let sent_by_us = stage.operations().len() - sent_before;
    let mut undated = page.credentials().clone();
    if let Renewal::Reexchange { user_token_expires_at, .. } = &mut undated.renewal {
        *user_token_expires_at = None;
    }
    let told = PLATFORM.refresh(&stage.as_app(), &page.account.id, &undated).await.unwrap_err();

    assert_eq!((known.kind, sent_by_us), (ErrorKind::NeedsReconnect, 0));
    assert_eq!((told.kind, told.code.as_deref()), (ErrorKind::NeedsReconnect, Some("190/463")));
    assert!(PLATFORM.probe(&page.call()).await.unwrap().allowed);
}

#[tokio::test]
async fn trouble_at_facebook_never_costs_the_grant() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let faults = [
        Fault::ServerError { status: 500 },
        Fault::ServerError { status: 401 },
        Fault::TooManyRequests { retry_after_s: 30, as_date: false },
        Fault::QuotaGone,
        Fault::DropAfter,
        Fault::TruncatedJson,
        Fault::Html,
    ];

    for fault in faults {
        stage.fail("GET", "oauth/access_token", fault.clone());
        let error = PLATFORM.refresh(&stage.as_app(), &page.account.id, page.credentials()).await.unwrap_err();
        assert!(error.kind.passes(), "{fault:?} became {error:?}");
    }

    PLATFORM.refresh(&stage.as_app(), &page.account.id, page.credentials()).await.unwrap();
}

#[tokio::test]
async fn the_wait_that_facebook_names_is_read_in_all_its_forms() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let table = [
        (Fault::TooManyRequests { retry_after_s: 30, as_date: false }, TimeDelta::seconds(30)),
        (Fault::TooManyRequests { retry_after_s: 90, as_date: true }, TimeDelta::seconds(90)),
        (Fault::QuotaGone, TimeDelta::minutes(15)),
    ];

    for (fault, wait) in table {
        stage.fail("GET", "debug_token", fault);
        let error = PLATFORM.health(&page.call()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::RateLimited { retry_after: Some(wait) });
        assert_eq!(error.outcome, Outcome::NothingHappened);
    }
}

#[tokio::test]
async fn revoking_ends_every_page_of_the_person_and_may_be_repeated() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;

    PLATFORM.revoke(&stage.as_app(), page.credentials()).await.unwrap();
    PLATFORM.revoke(&stage.as_app(), page.credentials()).await.unwrap();

    let error = PLATFORM.health(&page.call()).await.unwrap_err();
    assert_eq!((error.kind, error.outcome), (ErrorKind::NeedsReconnect, Outcome::NothingHappened));
    assert_eq!(stage.writes("permission_revoke"), 1);
}

#[tokio::test]
async fn health_tells_by_when_a_person_must_sign_in_again() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;

    let health = PLATFORM.health(&page.call()).await.unwrap();

    assert_eq!(health.act_before, Some(stage.now() + TimeDelta::days(90)));
    assert_eq!(health.scopes.unwrap().len(), 5);
}

#[tokio::test]
async fn no_secret_is_in_the_record_of_what_was_sent() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    PLATFORM.probe(&page.call()).await.unwrap();
    page.create(&page.service(TimeDelta::hours(2))).await;
    PLATFORM.refresh(&stage.as_app(), &page.account.id, page.credentials()).await.unwrap();
    PLATFORM.revoke(&stage.as_app(), page.credentials()).await.unwrap();

    let record = serde_json::to_string(&stage.sent()).unwrap();

    assert!(record.contains("appsecret_proof"));
    assert!(!record.contains(crate::sandbox::SECRET_MARKER), "{record}");
}
