//! One service never comes to one account twice: directly, and through Restream.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use steeple_domain::Error;
use steeple_domain::connection::entity as connection;
use steeple_domain::livestream::schedule::livestream_schedule;
use steeple_domain::readiness::{Ask, Severity, Verdict, livestream_readiness};
use steeple_platforms::StreamingPlatform::{Facebook, Restream, Twitch, Youtube};
use steeple_tests::sunday::service;
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    what_restream_sends_to_is_not_planned_directly_as_well,
    a_relay_of_other_accounts_stands_in_nobodys_way,
    a_channel_that_is_switched_on_later_is_found_before_the_service,
);

async fn what_restream_sends_to_is_not_planned_directly_as_well(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let relay = world.connect(Restream, Some("relaychapel")).await;
    let twitch = world.connect_usual(Twitch).await;
    // The double's display name has a space; a real one is the login, in other letters.
    let name = connection::ActiveModel {
        id: Set(twitch.id),
        account_name: Set("GraceChapel".to_owned()),
        ..Default::default()
    };
    name.update(world.ctx.db.reader()).await.unwrap();
    let facebook = world.connect_usual(Facebook).await;
    let youtube = world.connect_usual(Youtube).await;

    let plan = service(&[&youtube, &relay, &facebook, &twitch], starts_at);
    let refused = livestream_schedule(&world.ctx, &world.owner, plan, None).await;

    let Err(Error::Invalid(problems)) = refused else { panic!("it was planned") };
    let paths: Vec<_> = problems.iter().map(|problem| (problem.code, problem.path.join("."))).collect();
    let at = |place: usize| ("SENT_TWICE", format!("platforms.{place}.connectionId"));
    assert_eq!(paths, [at(0), at(2), at(3)]);
    assert_eq!(
        problems[0].message,
        "Restream “relaychapel” already sends to YouTube “Grace Chapel”, so two broadcasts of one service would appear there. \
         Leave YouTube “Grace Chapel” out here, or switch it off in Restream, press Test on Restream “relaychapel” and plan again."
    );
    for platform in [Youtube, Facebook, Twitch] {
        assert!(world.broadcasts(platform).iter().all(|broadcast| broadcast.starts_at.is_none()), "{platform}");
    }
    livestream_schedule(&world.ctx, &world.owner, service(&[&relay], starts_at), None).await.unwrap();
}

async fn a_relay_of_other_accounts_stands_in_nobodys_way(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let relay = world.connect(Restream, Some("gracechapel")).await;
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);

    let sunday = world.plan(service(&[&youtube, &relay, &facebook], starts_at)).await;

    assert_eq!(sunday.planned().await.platforms.len(), 3);
}

async fn a_channel_that_is_switched_on_later_is_found_before_the_service(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let relay = world.connect(Restream, Some("relaychapel")).await;
    let youtube = world.connect_usual(Youtube).await;
    // When it was asked last, every channel was off.
    let off = connection::ActiveModel { id: Set(relay.id), relays: Set(Some("[]".to_owned())), ..Default::default() };
    off.update(world.ctx.db.reader()).await.unwrap();
    let sunday = world.plan(service(&[&youtube, &relay], starts_at)).await;
    let id = sunday.planned().await.livestream.id;
    let before = livestream_readiness(&world.ctx, &world.owner, id, Ask::Nobody).await.unwrap();

    let after = livestream_readiness(&world.ctx, &world.owner, id, Ask::Platforms).await.unwrap();

    assert_eq!(before.verdict, Verdict::Ready, "{:?}", before.findings);
    assert_eq!(after.verdict, Verdict::ReadyExcept);
    let twice: Vec<_> = after.findings.iter().filter(|finding| finding.code == "SENT_TWICE").collect();
    assert_eq!(twice.len(), 1);
    assert_eq!((twice[0].severity, twice[0].connection), (Severity::Blocks, youtube.id));
    assert!(twice[0].what.contains("Restream “relaychapel” already sends to YouTube “Grace Chapel”"));
}
