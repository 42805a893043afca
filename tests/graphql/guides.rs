//! A platform's guide through the public door, in the language that is asked for.

use serde_json::json;
use steeple_platforms::StreamingPlatform;
use steeple_tests::studio::Studio;

#[tokio::test]
async fn a_guide_comes_in_the_language_that_is_asked_for_and_else_in_english() {
    let studio = Studio::start().await;

    let query = "{ platforms { slug docs english: docs(language: EN) spanish: docs(language: ES) } }";
    let data = studio.ask(query, json!({})).await;

    let platforms = data["platforms"].as_array().unwrap();
    assert_eq!(platforms.len(), StreamingPlatform::ALL.len());
    for platform in platforms {
        let known = StreamingPlatform::from_slug(platform["slug"].as_str().unwrap()).unwrap();
        let guide = &known.descriptor().docs;
        assert_eq!(platform["docs"], guide.english);
        assert_eq!(platform["english"], guide.english);
        assert_eq!(platform["spanish"], guide.spanish);
    }
}
