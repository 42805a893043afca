//! What people read of a platform through the public door: in the language that is asked for, and else in English.

use serde_json::{Value, json};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::livestream::HandKey;
use steeple_platforms::contract::words::{Language, Words};
use steeple_tests::studio::Studio;

#[tokio::test]
async fn the_words_of_every_platform_come_in_the_language_that_is_asked_for_and_else_in_english() {
    let studio = Studio::start().await;
    let asked = [("", Language::English), ("(language: EN)", Language::English), ("(language: ES)", Language::Spanish)];

    for (argument, language) in asked {
        let data = studio.ask(&question(argument), json!({})).await;

        let platforms = data["platforms"].as_array().unwrap();
        assert_eq!(platforms.len(), StreamingPlatform::ALL.len());
        for platform in platforms {
            let known = StreamingPlatform::from_slug(platform["slug"].as_str().unwrap()).unwrap();
            assert_eq!(*platform, said(known, language), "{known} in {language:?}");
        }
    }
}

fn question(argument: &str) -> String {
    format!(
        "{{ platforms {{ slug name{argument} handKey{argument} docs{argument}
            form {{ label{argument} help{argument} }} byHand {{ what{argument} why{argument} }}
            scopes {{ name why{argument} }} }} }}"
    )
}

/// What the platform's folder says, as the answer has it.
fn said(platform: StreamingPlatform, language: Language) -> Value {
    let descriptor = platform.descriptor();
    let word = |words: Words| words.in_language(language);
    let hand_key = platform.client().livestreams().and_then(|livestreams| livestreams.hand_key());
    let form = descriptor.form.as_ref().map(|form| {
        let fields = form.fields.iter();
        fields.map(|field| json!({ "label": word(field.label), "help": word(field.help) })).collect::<Vec<_>>()
    });
    let by_hand = descriptor.by_hand.iter();
    let scopes = descriptor.scopes().iter();
    json!({
        "slug": platform.slug(),
        "name": word(descriptor.name),
        "handKey": hand_key.map(HandKey::how).map(word),
        "docs": word(descriptor.docs),
        "form": form,
        "byHand": by_hand.map(|one| json!({ "what": word(one.what), "why": word(one.why) })).collect::<Vec<_>>(),
        "scopes": scopes.map(|scope| json!({ "name": scope.name, "why": word(scope.why) })).collect::<Vec<_>>(),
    })
}

#[tokio::test]
async fn why_an_account_cannot_be_chosen_is_told_in_the_language_that_is_asked_for() {
    let studio = Studio::start().await;
    let attempt = studio.consent("FACEBOOK", "Sister Churches Admin").await;

    let query = "query($id: ID!) { authorizationAttempt(id: $id) { choices {
        id name ineligible english: ineligible(language: EN) spanish: ineligible(language: ES) } } }";
    let data = studio.ask(query, json!({ "id": attempt["id"] })).await;

    let why = StreamingPlatform::Facebook.descriptor().ineligible.unwrap();
    let choices = data["authorizationAttempt"]["choices"].as_array().unwrap();
    let (open, closed): (Vec<_>, Vec<_>) = choices.iter().partition(|choice| choice["ineligible"].is_null());
    assert_eq!((open.len(), closed.len()), (2, 1), "{choices:?}");
    assert!(open.iter().all(|choice| choice["english"].is_null() && choice["spanish"].is_null()));
    let page = closed[0];
    assert_eq!((&page["ineligible"], &page["english"]), (&json!(why.english), &json!(why.english)));
    assert_eq!(page["spanish"], why.spanish);
    let input = json!({ "attemptId": attempt["id"], "accountId": page["id"] });
    let refused = studio.tell("chooseAccount", input, "connection { id }").await;
    assert_eq!(refused["userErrors"][0]["code"], "ACCOUNT_NOT_ELIGIBLE");
    assert_eq!(refused["userErrors"][0]["message"], why.english);
}
