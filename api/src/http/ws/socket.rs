//! One WebSocket from its first message to its last.

use std::collections::HashMap;
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError, Session};
use async_graphql::parser::types::OperationType;
use async_graphql::{PathSegment, Pos, Response, ServerError};
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::protocol::{self, ClientMessage, Close};
use crate::graphql::entry::{Parameters, Prepared, is_request_error, to_json};
use crate::graphql::errors::coded;
use crate::graphql::scope::{Identity, Scope};
use crate::graphql::watch::{Feed, Joined, Letter, Mailbox};
use crate::http::State;
use crate::session::{self, Presented, Rejected, Watched};

/// How long a client may take to introduce itself.
const INIT_TIMEOUT: Duration = Duration::from_secs(3);
/// How often a quiet socket is pinged; one that stays silent for two of these is gone.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long a client may leave a message unread.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// Operations running on one socket.
const OPERATIONS_MAX: usize = 50;
/// Answers of all operations waiting to be sent; a full queue slows the operations down.
const OUTBOX: usize = 8;

/// Goes on, or ends with this word. `None`: the other end is gone and hears nothing.
type Flow = ControlFlow<Option<(Close, &'static str)>>;

pub struct Socket {
    state: web::Data<State>,
    session: Session,
    presented: Presented,
    client: Option<IpAddr>,
    /// `None` until the acknowledgement.
    identity: Option<Identity>,
    watched: Option<Watched>,
    running: HashMap<String, Running>,
    /// Numbers the operations, so that a late answer of an ended one is not taken for its successor's.
    next_number: u64,
    /// Boxed, because a channel keeps room for some thirty of them.
    outbox: mpsc::Sender<Box<Outgoing>>,
    mailbox: Arc<Mailbox>,
}

struct Running {
    number: u64,
    work: Work,
}

/// What an operation's answers come from.
enum Work {
    /// A mutation, which finishes whether or not anyone waits.
    Finishing,
    /// A task of its own.
    Task(AbortHandle),
    /// A task that it has in common with others; their letters come to the mailbox.
    Fed(Box<Fed>),
}

struct Fed {
    /// All that stands before the value in a message.
    opening: String,
    key: String,
    pos: Pos,
    /// Leaves when dropped.
    _joined: Joined,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Work::Task(task) = &self.work {
            task.abort();
        }
    }
}

/// What one operation's own task has to say to its socket.
pub struct Outgoing {
    id: String,
    number: u64,
    word: Word,
}

enum Word {
    Answer(Response),
    /// Further answers come to the mailbox.
    Feed(Feed),
    Over,
}

impl Socket {
    /// A conversation that has not begun, and where the answers of its operations will arrive.
    pub fn open(
        state: web::Data<State>,
        session: Session,
        presented: Presented,
        client: Option<IpAddr>,
    ) -> (Self, mpsc::Receiver<Box<Outgoing>>) {
        let (outbox, outgoing) = mpsc::channel(OUTBOX);
        let socket = Self {
            state,
            session,
            presented,
            client,
            identity: None,
            watched: None,
            running: HashMap::new(),
            next_number: 0,
            outbox,
            mailbox: Arc::default(),
        };
        (socket, outgoing)
    }

    /// Talks until either end closes.
    pub async fn converse(
        mut self,
        mut messages: AggregatedMessageStream,
        mut outgoing: mpsc::Receiver<Box<Outgoing>>,
    ) {
        let end = self.listen(&mut messages, &mut outgoing).await;
        self.close(end).await;
    }

    /// Ends it: with a word, or silently when the other end is gone.
    pub async fn close(self, end: Option<(Close, &'static str)>) {
        // No answer may follow the close frame.
        drop(self.running);
        let reason = end.map(|(close, detail)| close.reason(detail));
        let _ = timeout(SEND_TIMEOUT, self.session.close(reason)).await;
    }

    async fn listen(
        &mut self,
        messages: &mut AggregatedMessageStream,
        outgoing: &mut mpsc::Receiver<Box<Outgoing>>,
    ) -> Option<(Close, &'static str)> {
        let mailbox = Arc::clone(&self.mailbox);
        let mut stopping = self.state.stopping.clone();
        let init_until = Instant::now() + INIT_TIMEOUT;
        let mut keep_alive = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
        keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = true;
        loop {
            let flow = tokio::select! {
                message = messages.recv() => {
                    heard = true;
                    match message {
                        // Boxed, here and below: what a quiet socket waits for is small, what it does now and then is not.
                        Some(Ok(message)) => Box::pin(self.hear(message)).await,
                        Some(Err(ProtocolError::Overflow)) => ControlFlow::Break(Some((Close::TooLarge, ""))),
                        Some(Err(_)) => ControlFlow::Break(Some((Close::BadMessage, "not WebSocket"))),
                        None => ControlFlow::Break(None),
                    }
                }
                letters = mailbox.letters_arrive() => self.deliver(letters).await,
                Some(outgoing) = outgoing.recv() => Box::pin(self.tell(*outgoing)).await,
                () = sleep_until(init_until), if self.identity.is_none() => {
                    ControlFlow::Break(Some((Close::InitTimeout, "")))
                }
                () = ended(&mut self.watched) => ControlFlow::Break(Some((Close::Forbidden, "the session is over"))),
                _ = keep_alive.tick() => {
                    if std::mem::take(&mut heard) { self.ping().await } else { ControlFlow::Break(None) }
                }
                _ = stopping.wait_for(|stopping| *stopping) => ControlFlow::Break(Some((Close::GoingAway, ""))),
            };
            if let ControlFlow::Break(end) = flow {
                return end;
            }
        }
    }

    async fn hear(&mut self, message: AggregatedMessage) -> Flow {
        match message {
            AggregatedMessage::Text(text) => match protocol::read(&text) {
                Ok(message) => self.obey(message).await,
                Err(fault) => ControlFlow::Break(Some((Close::BadMessage, fault))),
            },
            AggregatedMessage::Binary(_) => ControlFlow::Break(Some((Close::BadMessage, "not a text"))),
            AggregatedMessage::Ping(bytes) => match timeout(SEND_TIMEOUT, self.session.pong(&bytes)).await {
                Ok(Ok(())) => ControlFlow::Continue(()),
                _ => ControlFlow::Break(None),
            },
            AggregatedMessage::Pong(_) => ControlFlow::Continue(()),
            AggregatedMessage::Close(_) => ControlFlow::Break(None),
        }
    }

    async fn obey(&mut self, message: ClientMessage) -> Flow {
        match message {
            ClientMessage::ConnectionInit { authorization } => self.init(authorization.as_ref()).await,
            ClientMessage::Ping { payload } => self.send(protocol::pong(payload)).await,
            ClientMessage::Pong => ControlFlow::Continue(()),
            ClientMessage::Subscribe { id, parameters } => match self.identity {
                None => ControlFlow::Break(Some((Close::Unauthorized, ""))),
                Some(_) if self.running.contains_key(&id) => ControlFlow::Break(Some((Close::SubscriberExists, ""))),
                Some(identity) => self.subscribe(id, parameters, identity).await,
            },
            ClientMessage::Complete { id } => {
                self.running.remove(&id);
                ControlFlow::Continue(())
            }
        }
    }

    async fn init(&mut self, authorization: Option<&steeple_platforms::contract::credentials::Secret>) -> Flow {
        if self.identity.is_some() {
            return ControlFlow::Break(Some((Close::TooManyInits, "")));
        }
        let presented = authorization.map_or_else(|| self.presented.clone(), |text| session::bearer(text.reveal()));
        let (context, live) = (self.state.context.clone(), self.state.live.clone());
        let identified = self.state.finish(async move {
            // Entered first and looked at afterwards, so that a sign-out in between is not missed.
            let identity = session::identify(&context, &presented).await?;
            let watched = identity.actor().and_then(|actor| live.enter(&actor));
            let again = session::identify(&context, &presented).await?;
            if again == identity { Ok((identity, watched)) } else { Err(Rejected::BadToken) }
        });
        match identified.await {
            Ok(Ok((identity, watched))) => {
                self.identity = Some(identity);
                self.watched = watched;
                self.send(protocol::ack()).await
            }
            Ok(Err(Rejected::BadToken)) => ControlFlow::Break(Some((Close::Forbidden, ""))),
            Ok(Err(Rejected::Fault)) | Err(_) => ControlFlow::Break(Some((Close::Fault, ""))),
        }
    }

    async fn subscribe(&mut self, id: String, parameters: Parameters, identity: Identity) -> Flow {
        if self.running.len() >= OPERATIONS_MAX {
            let message = format!("More than {OPERATIONS_MAX} operations on one WebSocket; complete some first.");
            let error = coded("TOO_MANY_OPERATIONS", message).into_server_error(Pos::default());
            return self.send(protocol::error(&id, &[ServerError { locations: Vec::new(), ..error }])).await;
        }
        let prepared = match self.state.entry.prepare(parameters, identity) {
            Ok(prepared) => prepared,
            Err(refused) => return self.send(protocol::error(&id, &refused.errors)).await,
        };
        let number = self.next_number;
        self.next_number += 1;
        let mutation = prepared.operation == Some(OperationType::Mutation);
        let task = self.state.runtime.spawn(self.run(id.clone(), number, prepared, identity));
        let work = if mutation { Work::Finishing } else { Work::Task(task.abort_handle()) };
        self.running.insert(id, Running { number, work });
        ControlFlow::Continue(())
    }

    /// The operation itself: every answer goes to the outbox, then the word that it is over.
    fn run(
        &self,
        id: String,
        number: u64,
        prepared: Prepared,
        identity: Identity,
    ) -> impl Future<Output = ()> + Send + 'static {
        let request_id = crate::http::new_request_id(&self.state.context);
        let scope = Arc::new(Scope::web_socket(identity, request_id, self.client));
        let (entry, outbox) = (self.state.entry.clone(), self.outbox.clone());
        let say = move |word| {
            let (outbox, outgoing) = (outbox.clone(), Box::new(Outgoing { id: id.clone(), number, word }));
            // A mutation goes on although nobody listens any more.
            async move { drop(outbox.send(outgoing).await) }
        };
        async move {
            let mut answers = entry.stream(&prepared, Arc::clone(&scope));
            while let Some(response) = answers.next().await {
                say(Word::Answer(response)).await;
            }
            say(scope.handed_over().map_or(Word::Over, Word::Feed)).await;
        }
    }

    /// Says what an operation's own task has brought.
    async fn tell(&mut self, outgoing: Outgoing) -> Flow {
        let Outgoing { id, number, word } = outgoing;
        let Some(running) = self.running.get_mut(&id).filter(|running| running.number == number) else {
            return ControlFlow::Continue(());
        };
        match word {
            Word::Answer(response) if is_request_error(&response) => {
                self.running.remove(&id);
                self.send(protocol::error(&id, &response.errors)).await
            }
            Word::Answer(response) => self.next(&id, &response).await,
            Word::Feed(feed) => {
                let (key, pos) = (feed.key.clone(), feed.pos);
                let joined = feed.join(&self.state.runtime, Arc::clone(&self.mailbox), number);
                let opening = protocol::next_opening(&id, &key);
                running.work = Work::Fed(Box::new(Fed { opening, key, pos, _joined: joined }));
                ControlFlow::Continue(())
            }
            Word::Over => {
                self.running.remove(&id);
                self.send(protocol::complete(&id)).await
            }
        }
    }

    /// Says what was written for operations that are fed.
    async fn deliver(&mut self, letters: Vec<Letter>) -> Flow {
        for Letter { number, answer } in letters {
            let found = self.running.iter().find(|(_, running)| running.number == number);
            // A late letter of an operation that has ended is thrown away.
            let Some((id, Running { work: Work::Fed(fed), .. })) = found else { continue };
            match answer {
                Ok(json) => {
                    let Ok(json) = std::str::from_utf8(&json) else {
                        return ControlFlow::Break(Some((Close::Fault, "")));
                    };
                    let text = [fed.opening.as_str(), json, protocol::NEXT_CLOSING].concat();
                    self.send(text).await?;
                }
                Err(error) => {
                    let (id, path) = (id.clone(), vec![PathSegment::Field(fed.key.clone())]);
                    let error = error.into_server_error(fed.pos).with_path(path);
                    self.running.remove(&id);
                    Box::pin(self.next(&id, &Response::from_errors(vec![error]))).await?;
                    self.send(protocol::complete(&id)).await?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    async fn next(&mut self, id: &str, response: &Response) -> Flow {
        match String::from_utf8(to_json(response)) {
            Ok(json) => self.send(protocol::next(id, &json)).await,
            Err(_) => ControlFlow::Break(Some((Close::Fault, ""))),
        }
    }

    async fn send(&mut self, text: String) -> Flow {
        match timeout(SEND_TIMEOUT, self.session.text(text)).await {
            Ok(Ok(())) => ControlFlow::Continue(()),
            _ => ControlFlow::Break(None),
        }
    }

    async fn ping(&mut self) -> Flow {
        match timeout(SEND_TIMEOUT, self.session.ping(b"")).await {
            Ok(Ok(())) => ControlFlow::Continue(()),
            _ => ControlFlow::Break(None),
        }
    }
}

/// Returns when the member is signed out; never for a stranger.
async fn ended(watched: &mut Option<Watched>) {
    match watched {
        Some(watched) => watched.ended().await,
        None => std::future::pending().await,
    }
}
