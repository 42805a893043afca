//! A post, step by step, and that no lost answer makes a second one.

use chrono::{DateTime, TimeDelta, Utc};

use super::signed_in::friday;
use super::{livestreams, platform};
use crate::contract::announcing::{Announced, Announcing, NewPost};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::sandbox::faults::Fault;
use crate::stage::{Connected, Stage, browser, form};

pub(super) fn announcing() -> &'static dyn Announcing {
    livestreams().announcing().expect("Instagram publishes posts")
}

pub(super) fn post(stage: &Stage) -> NewPost {
    NewPost {
        text: "Sunday at ten:\nour service, live.".to_owned(),
        picture_text: "The steeple of Grace Chapel".to_owned(),
        picture_url: stage.sandboxes.picture_url(),
    }
}

pub(super) async fn step(
    stage: &Stage,
    connected: &Connected,
    post: &NewPost,
    so_far: &ExternalIds,
) -> Result<Announced, PlatformError> {
    announcing().announce(&stage.call(connected), post, so_far).await
}

/// The ids after a step that is not the last.
pub(super) fn next(announced: Result<Announced, PlatformError>) -> ExternalIds {
    match announced.expect("a step") {
        Announced::Next(ids) => ids,
        Announced::Done { ids, .. } => panic!("done already: {ids:?}"),
    }
}

/// The ids of a container that Instagram has read.
async fn finished(stage: &Stage, connected: &Connected, post: &NewPost) -> ExternalIds {
    let ids = next(step(stage, connected, post, &ExternalIds::default()).await);
    let error = step(stage, connected, post, &ids).await.expect_err("it is being read");
    assert_eq!(error.kind, ErrorKind::NotYet);
    ids
}

/// All that is left to do.
async fn complete(stage: &Stage, connected: &Connected, post: &NewPost, so_far: ExternalIds) -> Announced {
    let mut ids = so_far;
    for _ in 0..9 {
        match step(stage, connected, post, &ids).await {
            Ok(Announced::Next(next)) => ids = next,
            Ok(done) => return done,
            Err(error) => assert_eq!(error.kind, ErrorKind::NotYet, "{error}"),
        }
    }
    panic!("never done: {ids:?}")
}

fn page_of(announced: &Announced) -> Option<&str> {
    let Announced::Done { url, .. } = announced else { panic!("not done: {announced:?}") };
    url.as_deref()
}

#[tokio::test]
async fn a_post_is_made_step_by_step_with_one_write_each() {
    let stage = friday();
    let (account, post) = (stage.connect("gracechapel", &[]).await, post(&stage));

    let container = next(step(&stage, &account, &post, &ExternalIds::default()).await);
    assert!(container.get("container").is_some() && container.get("post").is_none());
    assert_eq!((stage.writes("media_create"), stage.writes("media_publish")), (1, 0));
    let reading = step(&stage, &account, &post, &container).await.expect_err("it is being read");
    assert_eq!((reading.kind, reading.outcome), (ErrorKind::NotYet, Outcome::NothingHappened));
    assert!(!reading.remedy().contains("encoder"), "{}", reading.remedy());
    let published = next(step(&stage, &account, &post, &container).await);
    assert_eq!(stage.writes("media_publish"), 1);
    let done = step(&stage, &account, &post, &published).await.expect("done");

    let shown = stage.snapshot().posts.remove(0);
    assert_eq!((shown.text.as_str(), shown.picture_text.as_str()), (post.text.as_str(), post.picture_text.as_str()));
    assert_eq!(published.get("post"), Some(shown.id.as_str()));
    assert_eq!(page_of(&done), Some(format!("https://www.instagram.com/p/{}/", shown.id).as_str()));
    assert_eq!(step(&stage, &account, &post, &published).await.expect("done"), done, "once more");
    assert_eq!((stage.writes("media_create"), stage.writes("media_publish")), (1, 1));
}

#[tokio::test]
async fn the_page_of_the_doubles_shows_what_followers_read() {
    let stage = friday();
    let (account, post) = (stage.connect("gracechapel", &[]).await, post(&stage));
    complete(&stage, &account, &post, ExternalIds::default()).await;

    let url = format!("{}/sandbox", stage.sandboxes.url());
    let page = browser().get(url).send().await.expect("a page").text().await.expect("a text");

    assert!(page.contains(&post.text) && page.contains(&post.picture_text), "{page}");
}

#[tokio::test]
async fn a_lost_answer_makes_no_second_post() {
    for fault in [Fault::DropBefore, Fault::DropAfter, Fault::TruncatedJson, Fault::Html] {
        let stage = friday();
        let (account, post) = (stage.connect("gracechapel", &[]).await, post(&stage));
        let ids = finished(&stage, &account, &post).await;

        stage.fail("POST", "media_publish", fault.clone());
        let lost = step(&stage, &account, &post, &ids).await.expect_err("no answer");
        let done = complete(&stage, &account, &post, ids).await;

        assert_eq!(lost.outcome, Outcome::Unknown, "{fault:?}");
        assert_eq!(stage.snapshot().posts.len(), 1, "{fault:?}");
        assert!(page_of(&done).is_some(), "{fault:?}: the post is found");
    }
}

#[tokio::test]
async fn what_a_lost_answer_left_is_not_last_weeks_post_with_the_same_words() {
    let stage = friday();
    let (account, post) = (stage.connect("gracechapel", &[]).await, post(&stage));
    let last_week = complete(&stage, &account, &post, ExternalIds::default()).await;
    stage.pass(TimeDelta::days(7));
    let ids = finished(&stage, &account, &post).await;

    stage.fail("POST", "media_publish", Fault::DropAfter);
    assert!(step(&stage, &account, &post, &ids).await.is_err());
    let done = complete(&stage, &account, &post, ids).await;

    assert_ne!(page_of(&done), page_of(&last_week));
    assert_eq!(stage.snapshot().posts.len(), 2, "one a week");
}

#[tokio::test]
async fn a_container_that_ran_out_is_made_anew() {
    let stage = friday();
    let (account, post) = (stage.connect("gracechapel", &[]).await, post(&stage));
    let old = finished(&stage, &account, &post).await;

    stage.pass(TimeDelta::hours(25));
    let new = next(step(&stage, &account, &post, &old).await);

    assert_ne!(new.get("container"), old.get("container"));
    assert!(page_of(&complete(&stage, &account, &post, new).await).is_some());
    assert_eq!(stage.snapshot().posts.len(), 1);
}

#[tokio::test]
async fn a_container_that_instagram_forgot_is_looked_for_among_the_posts() {
    let stage = friday();
    let (account, post) = (stage.connect("gracechapel", &[]).await, post(&stage));
    let since =
        |now: DateTime<Utc>| ExternalIds::default().with("container", "1").with("container_since", now.to_rfc3339());
    let before = since(stage.now());
    complete(&stage, &account, &post, ExternalIds::default()).await;

    let found = step(&stage, &account, &post, &before).await.expect("found");
    assert!(page_of(&found).is_some());
    let other = NewPost { text: "Evensong at six.".to_owned(), ..post.clone() };
    let made_anew = next(step(&stage, &account, &other, &before).await);
    assert_ne!(made_anew.get("container"), Some("1"), "the list shows all posts since, and none is this one");
    for _ in 0..4 {
        complete(&stage, &account, &post, ExternalIds::default()).await;
    }
    let unsure = step(&stage, &account, &other, &before).await.expect_err("the list may have left it off");

    assert_eq!(unsure.kind, ErrorKind::Gone);
    assert!(unsure.remedy().contains("account's page"), "{}", unsure.remedy());
    assert_eq!(stage.snapshot().posts.len(), 5);
}

#[tokio::test]
async fn other_words_take_the_place_of_what_is_not_published() {
    let stage = friday();
    let (account, post) = (stage.connect("gracechapel", &[]).await, post(&stage));
    let old = finished(&stage, &account, &post).await;
    let other = NewPost { text: "Sunday at eleven.".to_owned(), ..post };

    let new = next(step(&stage, &account, &other, &old).await);
    complete(&stage, &account, &other, new).await;

    let shown: Vec<String> = stage.snapshot().posts.into_iter().map(|post| post.text).collect();
    assert_eq!(shown, [other.text]);
}

#[tokio::test]
async fn a_post_is_found_although_its_container_is_not_shown() {
    let stage = friday();
    let (account, post) = (stage.connect("gracechapel", &[]).await, post(&stage));
    let ids = finished(&stage, &account, &post).await;

    stage.fail("GET", "/v26.0/18", Fault::ScopeMissing);
    let before = step(&stage, &account, &post, &ids).await.expect_err("it is not shown");
    stage.fail("POST", "media_publish", Fault::DropAfter);
    assert!(step(&stage, &account, &post, &ids).await.is_err());
    stage.fail("GET", "/v26.0/18", Fault::ScopeMissing);
    let after = step(&stage, &account, &post, &ids).await.expect("found");

    assert_eq!(before.kind, ErrorKind::MissingScope);
    assert!(page_of(&after).is_some());
    assert_eq!(stage.snapshot().posts.len(), 1);
}

#[tokio::test]
async fn where_the_list_of_posts_is_not_shown_it_is_done_without_an_address() {
    let stage = friday();
    let (account, post) = (stage.connect("gracechapel", &[]).await, post(&stage));
    let container = finished(&stage, &account, &post).await;
    let ids = next(step(&stage, &account, &post, &container).await);

    stage.fail("GET", "/media", Fault::ServerError { status: 503 });
    let error = step(&stage, &account, &post, &ids).await.expect_err("no answer");
    assert_eq!(error.kind, ErrorKind::Unavailable, "worth asking again");
    stage.fail("GET", "/media", Fault::ScopeMissing);
    let done = step(&stage, &account, &post, &ids).await.expect("done");

    assert_eq!(page_of(&done), None);
}

#[tokio::test]
async fn an_account_that_is_only_named_says_how_to_get_there() {
    let stage = friday();
    let grant = stage.sign_in_by_form(&form(&[("username", "gracechapel")])).await.expect("a name");
    let account = platform().accounts().accounts(&stage.as_app(), &grant).await.expect("an account").remove(0);
    let account = Connected { account_id: account.id, credentials: account.credentials };

    let error = step(&stage, &account, &post(&stage), &ExternalIds::default()).await.expect_err("refused");

    assert_eq!((error.kind, error.outcome), (ErrorKind::Refused, Outcome::NothingHappened));
    assert!(error.remedy().contains("signing in"), "{}", error.remedy());
    assert!(stage.sent().is_empty(), "nothing was asked");
}
