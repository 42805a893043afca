//! One change told to 1,000 subscribers of `livestreamChanged` over GraphQL, against a bare actix WebSocket broadcast of the same
//! text. Both servers are processes of their own; the subscribers are here.
//!
//! Time runs from the moment the change is asked for (for Steeple a whole mutation, its transaction included) to the moment the
//! subscriber has read the message. Memory is what each idle socket adds to the server's resident memory; the database is filled
//! by this process beforehand, so that sockets do not fit into what hashing a password left behind.
//!
//! `--full` adds 10,000 subscribers.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use actix_web::rt::{self, System};
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use anyhow::{Context as _, ensure};
use chrono::TimeDelta;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use steeple::settings::{Environment, Settings};
use steeple::startup::{Background, Parts, build, open};
use steeple_benches::database::insert_all;
use steeple_benches::{ROUNDS, Report, asked_for, bare, median, percentile, process, world};
use steeple_domain::actor::Actor;
use steeple_domain::church::{
    NewApiToken, NewChurch, NewUser, Role, SignIn, SignInLimits, api_token_create, church_create, sign_in, user_create,
};
use steeple_platforms::contract::credentials::Secret;
use tokio::net::TcpStream;
use tokio::sync::{broadcast, mpsc};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const SUBSCRIPTION: &str = "subscription($id: ID!) { livestreamChanged(id: $id) {
  id title scheduledStart scheduledEnd status version platforms { id platform status viewers signal } } }";

/// A change long enough for any subscriber to hear of it.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> anyhow::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("--steeple") => System::new().block_on(serve_steeple(&std::env::args().nth(2).context("no data folder")?)),
        Some("--bare") => System::new().block_on(serve_bare()),
        _ => tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run()),
    }
}

async fn run() -> anyhow::Result<()> {
    let mut report = Report::of("fanout");
    let sizes: &[usize] = if asked_for("--full") { &[1_000, 10_000] } else { &[1_000] };
    for n in sizes {
        let bare = measure(&["--bare"], &Seeded::bare(), *n).await?;
        let folder = tempfile::tempdir()?;
        let data_dir = folder.path().to_str().context("a readable path")?;
        let steeple = measure(&["--steeple", data_dir], &seed(data_dir).await?, *n).await?;
        let kb = |measured: &Measured| measured.bytes_per_socket / 1_000.0;
        report.note(&format!("N = {n}: bare p99 {:.1} ms, {:.1} kB a socket", bare.p99_ms, kb(&bare)));
        report.note(&format!("N = {n}: Steeple p99 {:.1} ms, {:.1} kB a socket", steeple.p99_ms, kb(&steeple)));
        report.ratio(&format!("p99_{n}"), steeple.p99_ms / bare.p99_ms);
        report.ratio(&format!("kb_per_socket_{n}"), kb(&steeple));
    }
    report.close()
}

struct Measured {
    p99_ms: f64,
    bytes_per_socket: f64,
}

/// Who may subscribe, and to what.
struct Seeded {
    token: String,
    livestream: String,
}

impl Seeded {
    /// The baseline lets everybody in, and says the id back, which is looked for in the first answer.
    fn bare() -> Self {
        Self { token: String::new(), livestream: "livestreamChanged".to_owned() }
    }
}

/// A server that says its address on its first line.
struct Served {
    process: Child,
    host: String,
}

impl Served {
    fn start(arguments: &[&str]) -> anyhow::Result<Self> {
        let program = std::env::current_exe()?;
        let mut process = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(process.stdout.take().context("no output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        Ok(Self { host: line.trim().to_owned(), process })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Gone already is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn measure(arguments: &[&str], seeded: &Seeded, n: usize) -> anyhow::Result<Measured> {
    let served = Served::start(arguments)?;
    let host = served.host.as_str();
    let id = served.process.id();
    // One subscriber first, so that what is made once does not count as a socket's.
    let (heard, mut hears) = mpsc::unbounded_channel();
    tokio::spawn(listen(subscribe(host, seeded).await?, heard.clone()));
    let before = process::resident_mib(id)?;
    for _ in 1..n {
        tokio::spawn(listen(subscribe(host, seeded).await?, heard.clone()));
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    while hears.try_recv().is_ok() {}
    let after = process::resident_mib(id)?;
    let client = bare::client();
    let mut p99 = Vec::new();
    for round in 0..ROUNDS {
        let begun = Instant::now();
        change(&client, host, seeded, round).await?;
        let mut late = Vec::with_capacity(n);
        while late.len() < n {
            let at: Instant =
                tokio::time::timeout(PATIENCE, hears.recv()).await?.context("all subscribers are gone")?;
            late.push(at.saturating_duration_since(begun).as_secs_f64() * 1_000.0);
        }
        p99.push(percentile(late, 0.99));
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousand sockets")]
    let bytes_per_socket = (after - before) * 1_048_576.0 / (n - 1) as f64;
    Ok(Measured { p99_ms: median(p99), bytes_per_socket })
}

/// Opens a socket and subscribes; the first answer, how it is now, is already read.
async fn subscribe(host: &str, seeded: &Seeded) -> anyhow::Result<Socket> {
    let mut request = format!("ws://{host}/graphql/ws").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse()?);
    let (mut socket, _) = connect_async(request).await?;
    let payload = json!({ "authorization": format!("Bearer {}", seeded.token) });
    socket.send(Message::text(json!({ "type": "connection_init", "payload": payload }).to_string())).await?;
    hear(&mut socket).await?;
    let payload = json!({ "query": SUBSCRIPTION, "variables": { "id": seeded.livestream } });
    socket.send(Message::text(json!({ "id": "1", "type": "subscribe", "payload": payload }).to_string())).await?;
    let first = hear(&mut socket).await?;
    ensure!(first.contains("livestreamChanged"), "the first answer was {first}");
    Ok(socket)
}

async fn hear(socket: &mut Socket) -> anyhow::Result<String> {
    loop {
        if let Message::Text(text) = socket.next().await.context("the socket was closed")?? {
            return Ok(text.to_string());
        }
    }
}

/// Tells when each change was read.
async fn listen(mut socket: Socket, heard: mpsc::UnboundedSender<Instant>) {
    while hear(&mut socket).await.is_ok() {
        if heard.send(Instant::now()).is_err() {
            return;
        }
    }
}

/// One change that every subscriber sees: the title.
async fn change(client: &reqwest::Client, host: &str, seeded: &Seeded, round: usize) -> anyhow::Result<()> {
    let query =
        "mutation($input: UpdateLivestreamInput!) { updateLivestream(input: $input) { userErrors { message } } }";
    let input =
        json!({ "livestreamId": seeded.livestream, "expectedVersion": round + 1, "title": format!("Title {round}") });
    let body = json!({ "query": query, "variables": { "input": input } });
    let request = client.post(format!("http://{host}/graphql")).bearer_auth(&seeded.token);
    let answer: Value = request
        .header("content-type", "application/json")
        .header("accept", "application/graphql-response+json")
        .body(body.to_string())
        .send()
        .await?
        .json()
        .await?;
    let errors = &answer["data"]["updateLivestream"]["userErrors"];
    ensure!(*errors == json!([]), "the change was refused: {answer}");
    Ok(())
}

fn settings(data_dir: &str) -> anyhow::Result<Settings> {
    let variables = [("STEEPLE_DATA_DIR", data_dir), ("STEEPLE_PORT", "0")];
    Ok(Settings::load(None, &variables.into_iter().collect::<Environment>())?)
}

/// Becomes Steeple, and never returns.
async fn serve_steeple(data_dir: &str) -> anyhow::Result<()> {
    let running = build(&settings(data_dir)?, Parts { background: Background::Rests, ..Parts::default() }).await?;
    println!("{}", running.address);
    std::future::pending().await
}

/// One church with one livestream on four platforms.
async fn seed(data_dir: &str) -> anyhow::Result<Seeded> {
    let ctx = &open(&settings(data_dir)?, &Parts::default(), "http://127.0.0.1/".parse()?).await?;
    let church = church_create(ctx, &NewChurch { name: "Grace Chapel", time_zone: "America/New_York" }).await?.id;
    let password = Secret::new("a long password for Sunday");
    let email = "owner@grace.example";
    user_create(ctx, &Actor::system(church), &NewUser { email, name: "Ruth", password: &password, role: Role::Owner })
        .await?;
    let limits = SignInLimits::new(std::sync::Arc::clone(&ctx.clock));
    let typed = SignIn { email, password: &password, address: None, church: None };
    let owner = sign_in(ctx, &limits, &typed).await?.actor;
    let token =
        api_token_create(ctx, &owner, &NewApiToken { name: "bench", role: Role::Owner, expires_at: None }).await?;
    let now = ctx.now();
    let account = |number: usize| world::connection(ctx, church, &format!("UC{number}"), now + TimeDelta::hours(1));
    let connections = (0..4).map(account).collect::<anyhow::Result<Vec<_>>>()?;
    let livestream = world::livestream(ctx, church, now + TimeDelta::hours(3));
    let rows = connections.iter().map(|account| world::scheduled(ctx, &livestream, account)).collect::<Vec<_>>();
    let id = livestream.id.to_string();
    insert_all(&ctx.db, connections).await?;
    insert_all(&ctx.db, vec![livestream]).await?;
    insert_all(&ctx.db, rows).await?;
    Ok(Seeded { token: token.token.reveal().to_owned(), livestream: id })
}

/// Becomes the baseline: a broadcast to all sockets, without anything around it.
async fn serve_bare() -> anyhow::Result<()> {
    let sender = Data::new(broadcast::Sender::<String>::new(64));
    let app = move || {
        App::new()
            .app_data(sender.clone())
            .route("/graphql/ws", web::get().to(bare_socket))
            .route("/graphql", web::post().to(bare_change))
    };
    let server = HttpServer::new(app).workers(2).backlog(4_096).bind(("127.0.0.1", 0))?;
    println!("{}", server.addrs()[0]);
    Ok(server.run().await?)
}

async fn bare_socket(
    request: HttpRequest,
    body: web::Payload,
    sender: Data<broadcast::Sender<String>>,
) -> Result<HttpResponse, actix_web::Error> {
    let (response, mut session, mut messages) =
        actix_ws::handle_with_protocols(&request, body, &["graphql-transport-ws"])?;
    let mut changes = sender.subscribe();
    rt::spawn(async move {
        loop {
            let text = tokio::select! {
                // Whatever is said is said back, so that both servers are greeted alike.
                said = messages.recv() => match said {
                    Some(Ok(actix_ws::Message::Text(text))) => text.to_string(),
                    Some(Ok(_)) => continue,
                    _ => return,
                },
                told = changes.recv() => match told {
                    Ok(text) => text,
                    Err(_) => return,
                },
            };
            if session.text(text).await.is_err() {
                return;
            }
        }
    });
    Ok(response)
}

async fn bare_change(sender: Data<broadcast::Sender<String>>) -> HttpResponse {
    // As long as the answer of the subscription.
    let _ = sender.send("x".repeat(900));
    HttpResponse::Ok().json(json!({ "data": { "updateLivestream": { "userErrors": [] } } }))
}
