//! People through the public door: inviting, joining, roles, churches, passwords.

use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use serde_json::{Value, json};
use steeple_domain::church::{Role, owner_link_create};
use steeple_tests::server::Server;
use steeple_tests::studio::{Studio, data, mutation, text};

/// One mutation from a browser; gives its payload and the cookie that came with it.
async fn press(server: &Server, cookie: Option<&str>, field: &str, input: Value, selection: &str) -> (Value, String) {
    let mut request = server
        .post(&json!({ "query": mutation(field, selection), "variables": { "input": input } }))
        .header(ORIGIN, &server.url);
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    let answer = request.send().await.unwrap();
    let set = answer.headers().get(SET_COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let set = set.split(';').next().unwrap_or_default().to_owned();
    (data(answer.json().await.unwrap())[field].take(), set)
}

async fn look(server: &Server, cookie: &str, query: &str) -> Value {
    let request = server.post(&json!({ "query": query })).header(COOKIE, cookie);
    data(request.send().await.unwrap().json().await.unwrap())
}

async fn invite(studio: &Studio, email: &str, role: &str) -> String {
    let input = json!({ "email": email, "role": role });
    let made = studio.tell("inviteMember", input, "url invitation { id email role expiresAt }").await;
    assert_eq!(made["userErrors"], json!([]));
    let (page, token) = text(&made["url"]).split_once('#').expect("the token is behind the #");
    assert_eq!(page, format!("{}/join", studio.server.url));
    token.to_owned()
}

fn as_document(field: &str) -> String {
    format!(
        "mutation($input: AcceptInvitationInput!) {{ {field}(input: $input) {{ viewer {{ role }} userErrors {{ code }} }} }}"
    )
}

#[tokio::test]
async fn an_invited_person_joins_and_is_listed_with_their_role() {
    let studio = Studio::start().await;
    let token = invite(&studio, "anna@grace.example", "OPERATOR").await;
    let query = "query($token: String!) { invitation(token: $token) { churchName email role hasAccount } }";
    let offered = json!({ "query": query, "variables": { "token": token } });
    let offered = data(studio.server.post(&offered).send().await.unwrap().json().await.unwrap());
    let expected =
        json!({ "churchName": "Grace Chapel", "email": "anna@grace.example", "role": "OPERATOR", "hasAccount": false });
    assert_eq!(offered["invitation"], expected);

    let input = json!({ "token": token, "name": "Anna", "password": "four words do very well" });
    let body = json!({ "query": as_document("acceptInvitation"), "variables": { "input": input } });
    let answer = studio.server.post(&body).header(ORIGIN, &studio.server.url).send().await.unwrap();

    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let joined = data(answer.json().await.unwrap())["acceptInvitation"].take();
    assert_eq!(joined, json!({ "viewer": { "role": "OPERATOR" }, "userErrors": [] }));
    let viewer = look(&studio.server, &cookie, "{ viewer { user { email } churches { role church { name } } } }").await;
    assert_eq!(viewer["viewer"]["user"]["email"], "anna@grace.example");
    assert_eq!(viewer["viewer"]["churches"], json!([{ "role": "OPERATOR", "church": { "name": "Grace Chapel" } }]));
    let listed = studio.ask("{ members { role user { name } } invitations { id } }", json!({})).await;
    let anna = json!({ "role": "OPERATOR", "user": { "name": "Anna" } });
    assert!(listed["members"].as_array().unwrap().contains(&anna), "{listed}");
    assert_eq!(listed["invitations"], json!([]));
}

#[tokio::test]
async fn a_changed_role_and_a_removal_take_effect_and_the_last_owner_stays() {
    let studio = Studio::start().await;
    let viewer = studio.member(Role::Viewer).await;
    let members = studio.ask("{ members { id role } }", json!({})).await["members"].take();
    let of = |role: &str| members.as_array().unwrap().iter().find(|member| member["role"] == role).unwrap();
    let (owner, other) = (of("OWNER"), of("VIEWER"));

    let last = json!({ "memberId": owner["id"], "role": "ADMIN" });
    let last = studio.tell("changeMemberRole", last, "member { role }").await;
    assert_eq!((&last["member"], &last["userErrors"][0]["code"]), (&Value::Null, &json!("LAST_OWNER")));
    let raised = json!({ "memberId": other["id"], "role": "ADMIN" });
    let raised = studio.tell("changeMemberRole", raised, "member { id role user { email } }").await;
    assert_eq!(raised["member"]["role"], "ADMIN");

    let removed = json!({ "memberId": other["id"] });
    let removed = studio.tell("removeMember", removed, "memberId").await;
    assert_eq!(removed["memberId"], other["id"]);
    let answer = studio.ask_as(&viewer, "{ viewer { role } }", json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

#[tokio::test]
async fn an_invitation_can_be_taken_back_and_says_so() {
    let studio = Studio::start().await;
    let token = invite(&studio, "anna@grace.example", "VIEWER").await;
    let id = studio.ask("{ invitations { id } }", json!({})).await["invitations"][0]["id"].take();

    let revoked = studio.tell("revokeInvitation", json!({ "invitationId": id }), "invitationId").await;

    assert_eq!(revoked["invitationId"], id);
    let input = json!({ "token": token, "name": "Anna", "password": "four words do very well" });
    let body = json!({ "query": as_document("acceptInvitation"), "variables": { "input": input } });
    let refused = data(studio.server.post(&body).send().await.unwrap().json().await.unwrap());
    assert_eq!(refused["acceptInvitation"]["userErrors"][0]["code"], "INVITATION_UNUSABLE");
}

#[tokio::test]
async fn going_over_to_another_church_changes_the_cookie_and_what_is_seen() {
    let studio = Studio::start().await;
    let server = &studio.server;
    let stranger = studio.stranger().await;
    let owner = studio.ask("{ viewer { user { email } } }", json!({})).await["viewer"]["user"]["email"].take();
    let invited = data(
        studio
            .ask_as(
                &stranger,
                &mutation("inviteMember", "url"),
                json!({ "input": { "email": owner, "role": "VIEWER" } }),
            )
            .await,
    );
    let token = text(&invited["inviteMember"]["url"]).split_once('#').unwrap().1;
    let query = "mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { viewer { role church { name } } userErrors { code } } }";
    let body = json!({ "query": query, "variables": { "input": { "token": token } } });
    let answer = server.post(&body).header(ORIGIN, &server.url).header(COOKIE, &studio.cookie).send().await.unwrap();
    let there = answer.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let joined = data(answer.json().await.unwrap())["acceptInvitation"]["viewer"].take();
    assert_eq!(joined, json!({ "role": "VIEWER", "church": { "name": "Hope Community" } }));
    assert_eq!(look(server, &studio.cookie, "{ viewer { role } }").await["viewer"], Value::Null);

    let churches = look(server, &there, "{ viewer { churches { church { id name } } } }").await["viewer"].take();
    let home = churches["churches"].as_array().unwrap().iter().find(|it| it["church"]["name"] == "Grace Chapel");
    let query = "mutation($input: SwitchChurchInput!) { switchChurch(input: $input) { viewer { role church { name } } userErrors { code } } }";
    let body = json!({ "query": query, "variables": { "input": { "churchId": home.unwrap()["church"]["id"] } } });
    let answer = server.post(&body).header(ORIGIN, &server.url).header(COOKIE, &there).send().await.unwrap();
    let back = answer.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let back_again = data(answer.json().await.unwrap())["switchChurch"]["viewer"].take();

    assert_eq!(back_again, json!({ "role": "OWNER", "church": { "name": "Grace Chapel" } }));
    assert_eq!(look(server, &back, "{ viewer { role } }").await["viewer"]["role"], "OWNER");
    let by_token = studio.ask_as(&stranger, text(&body["query"]), body["variables"].clone()).await;
    assert_eq!(by_token["data"]["switchChurch"]["userErrors"][0]["code"], "NEEDS_SESSION");
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_it() {
    let server = Server::start().await;
    let cookie = server.sign_in().await;
    let old = steeple_tests::server::PASSWORD;

    let input = json!({ "current": "not it at all", "new": "another long password" });
    let (wrong, _) = press(&server, Some(&cookie), "changePassword", input, "user { id }").await;
    let input = json!({ "current": old, "new": "another long password" });
    let (changed, _) = press(&server, Some(&cookie), "changePassword", input, "user { email }").await;

    assert_eq!(wrong["userErrors"][0]["code"], "PASSWORD_WRONG");
    assert_eq!(changed["user"]["email"], steeple_tests::server::EMAIL);
    let input = json!({ "email": steeple_tests::server::EMAIL, "password": "another long password" });
    let (signed, session) = press(&server, None, "signIn", input, "viewer { role }").await;
    assert_eq!(signed["viewer"]["role"], "OWNER");
    assert!(session.starts_with("steeple="), "{session}");
}

#[tokio::test]
async fn a_church_gets_another_name_and_admins_see_how_steeple_is() {
    let studio = Studio::start().await;

    let input = json!({ "name": "Grace City Chapel", "timeZone": "America/Chicago" });
    let changed = studio.tell("updateChurch", input, "church { name timeZone }").await;
    let wrong = studio.tell("updateChurch", json!({ "timeZone": "Mars" }), "church { name }").await;
    let health =
        studio.ask("{ systemHealth { version database keysHeld keyFingerprint jobsOverdue } }", json!({})).await;

    assert_eq!(changed["church"], json!({ "name": "Grace City Chapel", "timeZone": "America/Chicago" }));
    assert_eq!(wrong["userErrors"][0]["path"], json!(["timeZone"]));
    let health = &health["systemHealth"];
    assert_eq!((&health["database"], &health["keysHeld"]), (&json!("SQLITE"), &json!(1)));
    assert!(!text(&health["keyFingerprint"]).is_empty());
}

#[tokio::test]
async fn the_one_time_link_founds_a_church_and_signs_its_owner_in_once() {
    let server = Server::start().await;
    let link = owner_link_create(&server.running.context).await.unwrap();
    let offer = async || {
        let query = "query($token: String!) { ownerLink(token: $token) { expiresAt } }";
        let asked = json!({ "query": query, "variables": { "token": link.token.reveal() } });
        data(server.post(&asked).send().await.unwrap().json().await.unwrap())["ownerLink"].take()
    };
    assert!(offer().await["expiresAt"].is_string());
    let form = |password: &str| json!({ "token": link.token.reveal(), "churchName": "First Church", "timeZone": "Asia/Seoul", "name": "Jun", "email": "jun@first.example", "password": password });
    let selection = "viewer { role user { email } church { name timeZone } }";

    let (mistaken, cookie) = press(&server, None, "foundChurch", form("short"), selection).await;
    assert_eq!((&mistaken["userErrors"][0]["code"], cookie.as_str()), (&json!("PASSWORD_TOO_SHORT"), ""));
    let (founded, cookie) = press(&server, None, "foundChurch", form("four words do very well"), selection).await;

    let church = json!({ "name": "First Church", "timeZone": "Asia/Seoul" });
    let viewer = json!({ "role": "OWNER", "user": { "email": "jun@first.example" }, "church": church });
    assert_eq!(founded["viewer"], viewer);
    assert_eq!(look(&server, &cookie, "{ viewer { role } }").await["viewer"]["role"], "OWNER");
    assert_eq!(offer().await, Value::Null);
    let (again, cookie) = press(&server, None, "foundChurch", form("four words do very well"), selection).await;
    assert_eq!((&again["userErrors"][0]["code"], cookie.as_str()), (&json!("LINK_UNUSABLE"), ""));
}

#[tokio::test]
async fn who_tries_many_links_has_to_rest() {
    let server = Server::start().await;
    let form = json!({ "token": "guessed", "churchName": "First Church", "timeZone": "Asia/Seoul", "name": "Jun", "email": "jun@first.example", "password": "four words do very well" });

    let mut codes = Vec::new();
    while codes.last().is_none_or(|code| *code == json!("LINK_UNUSABLE")) && codes.len() < 100 {
        let (refused, _) = press(&server, None, "foundChurch", form.clone(), "viewer { role }").await;
        codes.push(refused["userErrors"][0]["code"].clone());
    }

    assert_eq!(codes.last(), Some(&json!("TOO_MANY_TRIES")), "after {} tries", codes.len());
}
