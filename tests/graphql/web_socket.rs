//! graphql-transport-ws: the conversation, and every way in which it ends.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use steeple_domain::church::{session_authenticate, sign_out};
use steeple_platforms::contract::credentials::Secret;
use steeple_tests::server::Server;
use steeple_tests::studio::Studio;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn try_open(server: &Server, headers: &[(&'static str, &str)]) -> Result<Self, Error> {
        let url = format!("{}/graphql/ws", server.url.replace("http", "ws"));
        let mut request = url.into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        Ok(Self(connect_async(request).await?.0))
    }

    async fn open(server: &Server) -> Self {
        Self::try_open(server, &[("sec-websocket-protocol", "graphql-transport-ws")]).await.unwrap()
    }

    /// Opened and acknowledged, as the owner's program.
    async fn ready(server: &Server) -> Self {
        let mut socket = Self::open(server).await;
        let payload = json!({ "authorization": format!("Bearer {}", server.api_token) });
        socket.say(&json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }

    async fn say(&mut self, message: &Value) {
        self.say_text(&message.to_string()).await;
    }

    async fn say_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    async fn hear(&mut self) -> Value {
        loop {
            match self.0.next().await.unwrap().unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The code with which the server closes, whatever it says before.
    async fn closed(&mut self) -> u16 {
        loop {
            match self.0.next().await.expect("a close frame comes first").unwrap() {
                Message::Close(Some(frame)) => return frame.code.into(),
                Message::Close(None) => panic!("closed without a code"),
                _ => {}
            }
        }
    }
}

fn subscribe(id: &str, query: &str) -> Value {
    json!({ "type": "subscribe", "id": id, "payload": { "query": query } })
}

#[tokio::test]
async fn a_query_is_answered_and_completed() {
    let server = Server::start().await;
    let mut socket = Socket::ready(&server).await;

    socket.say(&subscribe("a", "{ viewer { role } }")).await;

    let answer = json!({ "id": "a", "type": "next", "payload": { "data": { "viewer": { "role": "OWNER" } } } });
    assert_eq!(socket.hear().await, answer);
    assert_eq!(socket.hear().await, json!({ "id": "a", "type": "complete" }));
    socket.say(&subscribe("a", "{ __typename }")).await;
    assert_eq!(socket.hear().await["type"], "next", "a completed id may be used again");
}

#[tokio::test]
async fn changes_of_the_own_church_arrive_and_those_of_others_do_not() {
    use steeple_domain::database::{Change, Subject};
    use steeple_domain::ids::{ChurchId, LivestreamId};
    let server = Server::start().await;
    let ctx = &server.running.context;
    let mut socket = Socket::ready(&server).await;
    socket.say(&subscribe("s", "subscription { changes { id } }")).await;
    // A ping after the subscription is answered after it is running.
    socket.say(&subscribe("q", "{ __typename }")).await;
    assert_eq!(socket.hear().await["id"], "q");
    assert_eq!(socket.hear().await["type"], "complete");

    let stranger = ChurchId::new(ctx.now(), &*ctx.entropy);
    let (theirs, ours) = (LivestreamId::new(ctx.now(), &*ctx.entropy), LivestreamId::new(ctx.now(), &*ctx.entropy));
    let mut txn = ctx.db.begin().await.unwrap();
    txn.tell(Change { church: Some(stranger), subject: Subject::Livestream(theirs) });
    txn.tell(Change { church: Some(server.owner.church), subject: Subject::Livestream(ours) });
    txn.commit().await.unwrap();

    let heard = socket.hear().await;
    assert_eq!(heard["payload"]["data"]["changes"]["id"], ours.to_string());
    socket.say(&json!({ "type": "complete", "id": "s" })).await;
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
}

/// The next of a subscription: its data.
async fn next(socket: &mut Socket) -> Value {
    let mut heard = socket.hear().await;
    assert_eq!(heard["type"], "next", "{heard}");
    heard["payload"]["data"].take()
}

#[tokio::test]
async fn those_who_watch_the_same_are_shown_each_change_in_their_own_words() {
    let studio = Studio::start().await;
    let youtube = studio.connected("YOUTUBE").await;
    let id = studio.scheduled(&[&youtube]).await;
    let watched = |words: &str| format!("subscription {{ {} }}", words.replace("ID", &id));
    // Two alike, one with other words, one that the library has to resolve, and one of both at once.
    let words = [
        "livestreamChanged(id: \"ID\") { id title version }",
        "livestreamChanged(id: \"ID\") { id title version }",
        "it: livestreamChanged(id: \"ID\") { name: title __typename platforms { connection { id } } }",
        "livestreamChanged(id: \"ID\") { title readiness { verdict } }",
        "it: livestreamChanged(id: \"ID\") { title } its: livestreamChanged(id: \"ID\") { version }",
    ];
    let mut sockets = Vec::new();
    for words in words {
        let mut socket = Socket::ready(&studio.server).await;
        socket.say(&subscribe("s", &watched(words))).await;
        sockets.push(socket);
    }
    let title = |data: &Value| {
        let row = if data["it"].is_object() { &data["it"] } else { &data["livestreamChanged"] };
        if row["name"].is_string() { row["name"].clone() } else { row["title"].clone() }
    };
    for socket in &mut sockets[..4] {
        assert_ne!(title(&next(socket).await), "Another title");
    }
    for _ in 0..2 {
        next(&mut sockets[4]).await;
    }

    let input = json!({ "livestreamId": id, "expectedVersion": 1, "title": "Another title" });
    studio.tell("updateLivestream", input, "livestream { id }").await;

    let expected = json!({ "livestreamChanged": { "id": id, "title": "Another title", "version": 2 } });
    assert_eq!(next(&mut sockets[0]).await, expected);
    assert_eq!(next(&mut sockets[1]).await, expected);
    let places = json!([{ "connection": { "id": youtube } }]);
    let expected = json!({ "it": { "name": "Another title", "__typename": "Livestream", "platforms": places } });
    assert_eq!(next(&mut sockets[2]).await, expected);
    assert_eq!(title(&next(&mut sockets[3]).await), "Another title");
    next(&mut sockets[4]).await;

    // Who has left hears nothing more, and those who stay do.
    sockets[0].say(&json!({ "type": "complete", "id": "s" })).await;
    sockets[0].say(&json!({ "type": "ping" })).await;
    assert_eq!(sockets[0].hear().await["type"], "pong");
    let input = json!({ "livestreamId": id, "expectedVersion": 2, "title": "A third" });
    studio.tell("updateLivestream", input, "livestream { id }").await;
    assert_eq!(title(&next(&mut sockets[1]).await), "A third");
    sockets[0].say(&json!({ "type": "ping" })).await;
    assert_eq!(sockets[0].hear().await["type"], "pong");
}

#[tokio::test]
async fn what_is_not_there_is_refused_in_the_same_words_however_it_would_be_answered() {
    let server = Server::start().await;
    let mut socket = Socket::ready(&server).await;
    let mut heard = Vec::new();

    for asked in ["{ id }", "{ id readiness { verdict } }"] {
        socket.say(&subscribe("s", &format!("subscription {{ it: livestreamChanged(id: \"liv_0\") {asked} }}"))).await;
        heard.push([socket.hear().await, socket.hear().await]);
    }

    assert_eq!(heard[0][0]["payload"]["errors"][0]["extensions"]["code"], "NOT_FOUND");
    assert_eq!(heard[0][1], json!({ "type": "complete", "id": "s" }));
    assert_eq!(heard[0], heard[1]);
}

#[tokio::test]
async fn ping_is_answered_with_its_payload_even_before_the_introduction() {
    let server = Server::start().await;
    let mut socket = Socket::open(&server).await;

    socket.say(&json!({ "type": "ping", "payload": { "n": 1 } })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong", "payload": { "n": 1 } }));
    socket.say(&json!({ "type": "pong" })).await;
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
}

#[tokio::test]
async fn a_broken_conversation_ends_with_its_own_code() {
    let server = Server::start().await;

    for (said, code) in [
        ("not JSON", 4400),
        ("{}", 4400),
        (r#"{"type":"unknown"}"#, 4400),
        (r#"{"type":"subscribe"}"#, 4400),
        (r#"{"type":"subscribe","id":"a","payload":{"query":"{ __typename }"}}"#, 4401),
        (r#"{"type":"connection_init","payload":{"authorization":"Bearer steeple_wrong"}}"#, 4403),
        (r#"{"type":"connection_init","payload":{"authorization":"nonsense"}}"#, 4403),
    ] {
        let mut socket = Socket::open(&server).await;
        socket.say_text(said).await;
        assert_eq!(socket.closed().await, code, "{said}");
    }
    let mut binary = Socket::open(&server).await;
    binary.0.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    assert_eq!(binary.closed().await, 4400);
    let mut large = Socket::open(&server).await;
    large.say_text(&"x".repeat(200 * 1024)).await;
    assert_eq!(large.closed().await, 1009);
}

#[tokio::test]
async fn a_second_introduction_is_4429() {
    let server = Server::start().await;
    let mut socket = Socket::ready(&server).await;

    socket.say(&json!({ "type": "connection_init" })).await;

    assert_eq!(socket.closed().await, 4429);
}

#[tokio::test]
async fn a_running_id_used_again_is_4409() {
    let server = Server::start().await;
    let mut socket = Socket::ready(&server).await;

    socket.say(&subscribe("a", "subscription { changes { id } }")).await;
    socket.say(&subscribe("a", "subscription { changes { id } }")).await;

    assert_eq!(socket.closed().await, 4409);
}

#[tokio::test]
async fn nobody_who_stays_silent_is_waited_for() {
    let server = Server::start().await;
    let mut socket = Socket::open(&server).await;

    assert_eq!(socket.closed().await, 4408);
}

#[tokio::test]
async fn without_the_subprotocol_it_is_4406() {
    let server = Server::start().await;

    for headers in [vec![], vec![("sec-websocket-protocol", "graphql-ws")]] {
        // The client itself refuses when its only subprotocol is not taken; the frame then never shows.
        match Socket::try_open(&server, &headers).await {
            Ok(mut socket) => assert_eq!(socket.closed().await, 4406),
            Err(error) => assert!(error.to_string().contains("SubProtocol"), "{error}"),
        }
    }
}

#[tokio::test]
async fn another_websites_socket_does_not_open() {
    let server = Server::start().await;

    for origin in ["https://evil.example", "null"] {
        let headers = [("sec-websocket-protocol", "graphql-transport-ws"), ("origin", origin)];
        let Err(Error::Http(answer)) = Socket::try_open(&server, &headers).await else { panic!("{origin} opened") };
        assert_eq!(answer.status(), 403, "{origin}");
    }
    let own = [("sec-websocket-protocol", "graphql-transport-ws"), ("origin", server.url.as_str())];
    assert!(Socket::try_open(&server, &own).await.is_ok());
}

#[tokio::test]
async fn a_document_that_is_not_run_is_an_error_message() {
    let server = Server::start().await;
    let mut socket = Socket::ready(&server).await;
    let bomb = "{ ...a } fragment a on Query { ...a }";

    for (query, code) in [("{", Value::Null), ("{ nothing }", Value::Null), (bomb, json!("FRAGMENT_CYCLE"))] {
        socket.say(&subscribe("a", query)).await;
        let heard = socket.hear().await;
        assert_eq!((&heard["type"], &heard["id"]), (&json!("error"), &json!("a")), "{heard}");
        assert_eq!(heard["payload"][0]["extensions"]["code"], code, "{heard}");
    }
}

#[tokio::test]
async fn a_stranger_may_connect_and_is_told_to_sign_in() {
    let server = Server::start().await;
    let mut socket = Socket::open(&server).await;
    socket.say(&json!({ "type": "connection_init" })).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");

    socket.say(&subscribe("a", "subscription { changes { id } }")).await;

    assert_eq!(socket.hear().await["payload"]["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(socket.hear().await["type"], "complete");
}

#[tokio::test]
async fn signing_out_ends_the_sockets_of_that_session_and_no_others() {
    let server = Server::start().await;
    let cookie = server.sign_in().await;
    let headers = [
        ("sec-websocket-protocol", "graphql-transport-ws"),
        ("cookie", cookie.as_str()),
        ("origin", server.url.as_str()),
    ];
    let mut browser = Socket::try_open(&server, &headers).await.unwrap();
    browser.say(&json!({ "type": "connection_init" })).await;
    assert_eq!(browser.hear().await["type"], "connection_ack");
    browser.say(&subscribe("s", "subscription { changes { id } }")).await;
    let mut program = Socket::ready(&server).await;

    let ctx = &server.running.context;
    let token = Secret::new(cookie.split_once('=').unwrap().1);
    let actor = session_authenticate(ctx, &token).await.unwrap().unwrap();
    sign_out(ctx, &actor).await.unwrap();

    assert_eq!(browser.closed().await, 4403);
    program.say(&json!({ "type": "ping" })).await;
    assert_eq!(program.hear().await["type"], "pong");
}

#[tokio::test]
async fn a_revoked_token_loses_its_socket() {
    let server = Server::start().await;
    let made = server
        .ask("mutation { apiTokenCreate(input: { name: \"x\", role: VIEWER }) { secret apiToken { id } } }", json!({}))
        .await;
    let made = &made["data"]["apiTokenCreate"];
    let mut socket = Socket::open(&server).await;
    let authorization = format!("Bearer {}", made["secret"].as_str().unwrap());
    socket.say(&json!({ "type": "connection_init", "payload": { "authorization": authorization } })).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");

    let revoke = "mutation($id: ID!) { apiTokenRevoke(input: { id: $id }) { id } }";
    server.ask(revoke, json!({ "id": made["apiToken"]["id"] })).await;

    assert_eq!(socket.closed().await, 4403);
}

#[tokio::test]
async fn stopping_closes_the_sockets() {
    let server = Server::start().await;
    let mut socket = Socket::ready(&server).await;
    let Server { running, .. } = server;

    let (code, ()) = tokio::join!(socket.closed(), running.stop());

    assert_eq!(code, 1001);
}
