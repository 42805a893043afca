//! The words of graphql-transport-ws: <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>, read 2026-11.

use actix_ws::{CloseCode, CloseReason};
use serde_json::{Map, Value, json};
use steeple_platforms::contract::credentials::Secret;

use crate::graphql::entry::Parameters;
use crate::http::parameters;

/// The subprotocol, as it is negotiated in the handshake.
pub const SUBPROTOCOL: &str = "graphql-transport-ws";

/// What a client says.
#[derive(Debug)]
pub enum ClientMessage {
    /// `authorization` of the payload: `Bearer …`.
    ConnectionInit {
        authorization: Option<Secret>,
    },
    Ping {
        payload: Option<Value>,
    },
    Pong,
    Subscribe {
        id: String,
        parameters: Parameters,
    },
    Complete {
        id: String,
    },
}

/// Why the server closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    BadMessage,
    /// An operation came before the acknowledgement.
    Unauthorized,
    /// The token is not good, or it no longer is.
    Forbidden,
    SubprotocolNotAcceptable,
    InitTimeout,
    TooManyInits,
    SubscriberExists,
    TooLarge,
    GoingAway,
    Fault,
}

impl Close {
    /// Code and reason.
    #[must_use]
    pub fn reason(self, detail: &str) -> CloseReason {
        let (code, words): (u16, &str) = match self {
            Self::BadMessage => (4400, "Invalid message"),
            Self::Unauthorized => (4401, "Unauthorized"),
            Self::Forbidden => (4403, "Forbidden"),
            Self::SubprotocolNotAcceptable => (4406, "Subprotocol not acceptable"),
            Self::InitTimeout => (4408, "Connection initialisation timeout"),
            Self::SubscriberExists => (4409, "Subscriber for this id already exists"),
            Self::TooManyInits => (4429, "Too many initialisation requests"),
            Self::GoingAway => (1001, "Steeple is stopping"),
            Self::TooLarge => (1009, "Message too large"),
            Self::Fault => (1011, "Internal error"),
        };
        let description = if detail.is_empty() { words.to_owned() } else { format!("{words}: {detail}") };
        CloseReason { code: CloseCode::from(code), description: Some(description) }
    }
}

/// Reads one text message.
///
/// # Errors
/// What is wrong with it, for the close reason.
pub fn read(text: &str) -> Result<ClientMessage, &'static str> {
    let Ok(Value::Object(mut message)) = serde_json::from_str(text) else { return Err("not a JSON object") };
    let Some(Value::String(kind)) = message.remove("type") else { return Err("no type") };
    match kind.as_str() {
        "connection_init" => {
            let authorization = object(&mut message)?.and_then(|mut payload| {
                // Clients write it either way.
                payload.remove("authorization").or_else(|| payload.remove("Authorization"))
            });
            match authorization {
                None | Some(Value::Null) => Ok(ClientMessage::ConnectionInit { authorization: None }),
                Some(Value::String(text)) => {
                    Ok(ClientMessage::ConnectionInit { authorization: Some(Secret::new(text)) })
                }
                Some(_) => Err("authorization is not a text"),
            }
        }
        "ping" => Ok(ClientMessage::Ping { payload: object(&mut message)?.map(Value::Object) }),
        "pong" => object(&mut message).map(|_| ClientMessage::Pong),
        "subscribe" => {
            let id = id(&mut message)?;
            let payload = object(&mut message)?.ok_or("no payload")?;
            let parameters = parameters::from_object(payload).map_err(|_| "payload is not a GraphQL request")?;
            Ok(ClientMessage::Subscribe { id, parameters })
        }
        "complete" => Ok(ClientMessage::Complete { id: id(&mut message)? }),
        _ => Err("unknown type"),
    }
}

fn id(message: &mut Map<String, Value>) -> Result<String, &'static str> {
    match message.remove("id") {
        Some(Value::String(id)) if !id.is_empty() && id.len() <= 256 => Ok(id),
        _ => Err("no usable id"),
    }
}

fn object(message: &mut Map<String, Value>) -> Result<Option<Map<String, Value>>, &'static str> {
    match message.remove("payload") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(payload)) => Ok(Some(payload)),
        Some(_) => Err("payload is not an object"),
    }
}

/// `connection_ack`.
#[must_use]
pub fn ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// `pong` with the payload of the ping.
#[must_use]
pub fn pong(payload: Option<Value>) -> String {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
        None => json!({ "type": "pong" }).to_string(),
    }
}

/// `next`; the answer is JSON already.
#[must_use]
pub fn next(id: &str, answer: &str) -> String {
    format!("{{\"id\":{},\"type\":\"next\",\"payload\":{answer}}}", Value::from(id))
}

/// All of a `next` before the value of the answer's only field. The key is a GraphQL name, which needs no escapes.
#[must_use]
pub fn next_opening(id: &str, key: &str) -> String {
    format!("{{\"id\":{},\"type\":\"next\",\"payload\":{{\"data\":{{\"{key}\":", Value::from(id))
}

/// All of it behind that value.
pub const NEXT_CLOSING: &str = "}}}";

/// `error`: the operation was not run, and it is over.
#[must_use]
pub fn error(id: &str, errors: &[async_graphql::ServerError]) -> String {
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

/// `complete`.
#[must_use]
pub fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_that_break_the_protocol_are_refused() {
        for text in [
            "",
            "[]",
            "null",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"unknown"}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
            r#"{"type":"connection_init","payload":{"authorization":1}}"#,
            r#"{"type":"ping","payload":[]}"#,
            r#"{"type":"subscribe"}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"complete"}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_id_from_a_client_stays_inside_its_text() {
        let id = "a\",\"type\":\"x";

        assert_eq!(next(id, "{}"), r#"{"id":"a\",\"type\":\"x","type":"next","payload":{}}"#);
        assert_eq!(next_opening(id, "b") + "1" + NEXT_CLOSING, next(id, r#"{"data":{"b":1}}"#));
    }

    #[test]
    fn a_token_in_the_init_payload_is_not_shown_by_debug() {
        let message = read(r#"{"type":"connection_init","payload":{"authorization":"Bearer abc"}}"#).unwrap();

        assert!(!format!("{message:?}").contains("abc"));
    }
}
