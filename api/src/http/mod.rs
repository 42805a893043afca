//! All that is reached by HTTP: GraphQL, its WebSocket, the connect buttons, vendors' webhooks, services' pictures, the console,
//! a few pages and the machine's own questions.

mod around;
mod connect;
mod console;
mod graphql;
mod health;
mod media;
mod origin;
mod pages;
mod parameters;
mod pictures;
mod reservations;
mod webhooks;
pub mod ws;

use actix_web::{HttpMessage, HttpRequest, web};
use steeple_domain::Context;
use tokio::runtime::Handle;
use tokio::sync::watch;

pub use around::around;
pub use console::Console;
pub use graphql::BODY_MAX_BYTES;
pub use origin::Home;

use crate::graphql::entry::Entry;
use crate::session::LiveActors;

/// What every request may need.
pub struct State {
    pub context: Context,
    pub entry: Entry,
    pub home: Home,
    pub live: LiveActors,
    pub console: Console,
    /// Where work runs: not on the connections' own threads.
    pub runtime: Handle,
    /// Turns true when the server stops.
    pub stopping: watch::Receiver<bool>,
}

/// The work ended in a panic, which the log has.
#[derive(Debug)]
pub struct Panicked;

impl State {
    /// Does `work` to its end, whether or not the connection that asked for it lives as long.
    ///
    /// # Errors
    /// [`Panicked`].
    pub async fn finish<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Panicked> {
        let work = tracing::Instrument::instrument(work, tracing::Span::current());
        self.runtime.spawn(work).await.map_err(|fault| {
            tracing::error!(%fault, "a request ended in a panic");
            Panicked
        })
    }
}

/// Every route.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/graphql").to(graphql::answer))
        .route("/graphql/ws", web::get().to(ws::upgrade))
        .configure(connect::routes)
        .configure(health::routes)
        .configure(reservations::routes)
        .configure(pages::routes)
        .configure(pictures::routes)
        .configure(webhooks::routes)
        .default_service(web::to(console::anything_else));
}

/// The id that [`around`] gave this request.
fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<around::RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// A new id for logs and errors.
fn new_request_id(context: &Context) -> String {
    let mut bytes = [0; 8];
    context.entropy.fill(&mut bytes);
    hex::encode(bytes)
}
