//! A database that may be a copy, as an admin sees and confirms it.

use sea_orm::ConnectionTrait;
use serde_json::json;
use steeple_domain::deployment::deployment_beat;
use steeple_tests::studio::Studio;

const HEALTH: &str = "{ systemHealth { suspectedDatabase { suspicion what fix waitingConnections } } }";
const CONFIRM: &str = "mutation($input: ConfirmDatabaseInput!) { confirmDatabase(input: $input) { \
                       systemHealth { suspectedDatabase { suspicion } } userErrors { code path } } }";

#[tokio::test]
async fn an_admin_is_shown_that_the_database_moved_and_confirms_it() {
    let studio = Studio::start().await;
    let ctx = &studio.server.running.context;
    assert_eq!(studio.ask(HEALTH, json!({})).await["systemHealth"]["suspectedDatabase"], json!(null));
    ctx.db.reader().execute_unprepared("UPDATE deployment SET site = 'sqlite/1/1'").await.unwrap();
    deployment_beat(ctx).await.unwrap();

    let shown = studio.ask(HEALTH, json!({})).await["systemHealth"]["suspectedDatabase"].take();
    assert_eq!(shown["suspicion"], "COPIED");
    assert!(shown["fix"].as_str().unwrap().contains("steeple deployment confirm"), "{shown}");
    assert_eq!(shown["waitingConnections"], 0);

    let another = studio.ask(CONFIRM, json!({ "input": { "suspicion": "RESTORED" } })).await;
    assert_eq!(another["confirmDatabase"]["userErrors"][0]["code"], "SUSPICION_CHANGED");
    let done = studio.ask(CONFIRM, json!({ "input": { "suspicion": "COPIED" } })).await;
    assert_eq!(done["confirmDatabase"]["userErrors"], json!([]));
    assert_eq!(done["confirmDatabase"]["systemHealth"]["suspectedDatabase"], json!(null));
    let again = studio.ask(CONFIRM, json!({ "input": { "suspicion": "COPIED" } })).await;
    assert_eq!(again["confirmDatabase"]["userErrors"][0]["code"], "NOTHING_TO_CONFIRM");
}
