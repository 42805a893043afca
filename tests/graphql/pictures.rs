//! A service's picture through the public door: given by GraphQL, and shown to everybody under its address.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::StatusCode;
use serde_json::{Value, json};
use steeple_tests::picture::jpeg;
use steeple_tests::studio::{Studio, text};

const PICTURE: &str = "query($id: ID!) { livestream(id: $id) { picture { url width height } \
    platforms { pictureUpload { status failure { kind } } announcement { status } } } }";
const SHOWN: &str = "livestream { picture { url } }";

async fn given(studio: &Studio, livestream: &str, picture: &str) -> Value {
    studio.tell("setLivestreamPicture", json!({ "livestreamId": livestream, "picture": picture }), SHOWN).await
}

#[tokio::test]
async fn a_picture_is_shown_on_the_platform_and_to_everybody() {
    let studio = Studio::start().await;
    let youtube = studio.connected("YOUTUBE").await;
    let livestream = studio.scheduled(&[&youtube]).await;
    let before = studio.ask(PICTURE, json!({ "id": livestream })).await;
    assert_eq!(before["livestream"]["picture"], Value::Null);
    assert_eq!(before["livestream"]["platforms"][0]["pictureUpload"], Value::Null);

    let answer = given(&studio, &livestream, &STANDARD.encode(jpeg(1_280, 720))).await;
    assert_eq!(answer["userErrors"], json!([]));
    studio.work().await;

    let shown = studio.ask(PICTURE, json!({ "id": livestream })).await["livestream"].take();
    assert_eq!((&shown["picture"]["width"], &shown["picture"]["height"]), (&json!(1_280), &json!(720)));
    assert_eq!(shown["platforms"][0]["pictureUpload"], json!({ "status": "DONE", "failure": null }));
    // Nobody signs in to see a picture.
    let url = text(&shown["picture"]["url"]);
    let seen = reqwest::get(url).await.unwrap();
    assert_eq!(seen.status(), StatusCode::OK);
    assert_eq!(seen.headers()["content-type"], "image/jpeg");
    assert_eq!(seen.headers()["x-content-type-options"], "nosniff");
    assert!(seen.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    assert!(seen.bytes().await.unwrap().starts_with(&[0xff, 0xd8]));

    given(&studio, &livestream, &STANDARD.encode(jpeg(640, 360))).await;
    let gone = reqwest::get(url).await.unwrap().status();
    let unknown = reqwest::get(url.replace("pic_", "liv_")).await.unwrap().status();
    assert_eq!((gone, unknown), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
}

#[tokio::test]
async fn what_is_no_picture_is_refused_in_words() {
    let studio = Studio::start().await;
    let youtube = studio.connected("YOUTUBE").await;
    let livestream = studio.scheduled(&[&youtube]).await;
    let no_base64 = given(&studio, &livestream, "no Base64!").await;
    let no_picture = given(&studio, &livestream, &STANDARD.encode("hello")).await;
    let nothing = studio.tell("setLivestreamPicture", json!({ "livestreamId": livestream }), SHOWN).await;

    for (answer, code) in
        [(no_base64, "PICTURE_UNREADABLE"), (no_picture, "PICTURE_UNREADABLE"), (nothing, "PICTURE_MISSING")]
    {
        assert_eq!(answer["userErrors"][0]["code"], code);
        assert_eq!(answer["userErrors"][0]["path"], json!(["picture"]));
        assert_eq!(answer["livestream"], Value::Null);
    }
}
