//! GraphQL over WebSocket: the handshake. The conversation is in [`socket`], its words in [`protocol`].

pub mod protocol;
mod socket;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::State;
use crate::session;
use protocol::{Close, SUBPROTOCOL};
use socket::Socket;

/// The largest message a client may send; a subscription is a few hundred bytes.
const MESSAGE_MAX_BYTES: usize = 128 * 1024;

/// `GET /graphql/ws`. A socket of another website is refused before it opens; a missing subprotocol closes it with 4406.
///
/// # Errors
/// When the request is not a WebSocket handshake.
pub async fn upgrade(
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, actix_web::Error> {
    if !state.home.sent(request.headers()) {
        return Ok(HttpResponse::Forbidden().body("This WebSocket was opened by another website."));
    }
    let (response, session, messages) = actix_ws::handle_with_protocols(&request, body, &[SUBPROTOCOL])?;
    let agreed = response.headers().contains_key(header::SEC_WEBSOCKET_PROTOCOL);
    let messages =
        messages.max_frame_size(MESSAGE_MAX_BYTES).aggregate_continuations().max_continuation_size(MESSAGE_MAX_BYTES);
    let presented = session::presented(request.headers(), state.home.is_secure());
    let client = request.peer_addr().map(|address| address.ip());
    let (socket, outgoing) = Socket::open(state, session, presented, client);
    if agreed {
        actix_web::rt::spawn(socket.converse(messages, outgoing));
    } else {
        actix_web::rt::spawn(socket.close(Some((Close::SubprotocolNotAcceptable, ""))));
    }
    Ok(response)
}
