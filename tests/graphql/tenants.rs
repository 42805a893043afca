//! A church's own app that belongs to its organisation alone: set, shown and refused through the public door.

use serde_json::{Value, json};
use steeple_platforms::microsoft_teams::sandbox::single_tenant_app;
use steeple_tests::studio::{Studio, text};

const FIELDS: &str = "platform { app tenants appTenant } userErrors { code message path }";

async fn teams(studio: &Studio) -> Value {
    let data = studio.ask("{ platforms { platform app tenants appTenant } }", json!({})).await;
    let list = data["platforms"].as_array().expect("a list");
    let with_tenants: Vec<&Value> = list.iter().filter(|platform| platform["tenants"] == true).collect();
    assert_eq!(with_tenants.len(), 1, "{data}");
    assert_eq!(with_tenants[0]["platform"], "MICROSOFT_TEAMS");
    with_tenants[0].clone()
}

#[tokio::test]
async fn an_app_of_one_tenant_is_set_shown_and_signed_in_with() {
    let studio = Studio::start().await;
    let own = single_tenant_app();
    let tenant = own.tenant.as_ref().unwrap().as_str();
    assert_eq!((&teams(&studio).await["app"], &teams(&studio).await["appTenant"]), (&json!("INSTANCE"), &Value::Null));

    let secret = own.client_secret.reveal();
    let input =
        json!({ "platform": "MICROSOFT_TEAMS", "clientId": own.client_id, "clientSecret": secret, "tenant": tenant });
    let done = studio.tell("platformAppSet", input, FIELDS).await;
    let attempt = studio.consent("MICROSOFT_TEAMS", "media@gracechapel.example").await;

    assert_eq!(done["platform"], json!({ "app": "OWN", "tenants": true, "appTenant": tenant }), "{done}");
    assert_eq!(teams(&studio).await["appTenant"], tenant);
    assert_eq!(attempt["connection"]["status"], "CONNECTED", "{attempt}");
    let removed =
        studio.tell("platformAppRemove", json!({ "platform": "MICROSOFT_TEAMS" }), "platform { appTenant }").await;
    assert_eq!(removed["platform"]["appTenant"], Value::Null);
}

#[tokio::test]
async fn what_is_no_tenant_or_belongs_nowhere_is_refused_at_its_field() {
    let studio = Studio::start().await;
    let app = |platform: &str, tenant: &str| json!({ "platform": platform, "clientId": "id", "clientSecret": "secret", "tenant": tenant });
    let id = "5b8f7a10-0000-4000-8000-000000000001";

    for (input, code, words) in [
        (app("MICROSOFT_TEAMS", "../common"), "TENANT_UNUSABLE", "Copy it again"),
        (app("ZOOM", id), "NO_TENANTS", "Leave this field empty"),
    ] {
        let refused = studio.tell("platformAppSet", input, FIELDS).await;
        let error = &refused["userErrors"][0];
        assert_eq!(
            (&refused["platform"], &error["code"], &error["path"]),
            (&Value::Null, &json!(code), &json!(["tenant"]))
        );
        assert!(text(&error["message"]).contains(words), "{refused}");
    }
    assert_eq!(teams(&studio).await["app"], "INSTANCE");
}
