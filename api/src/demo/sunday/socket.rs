//! A subscription over graphql-transport-ws, collected in the background.

use std::sync::{Arc, Mutex};

use anyhow::ensure;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// What a subscription has told so far.
pub struct Subscription {
    told: Arc<Mutex<Vec<Value>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Subscription {
    /// Opens a socket with the browser's cookie and subscribes.
    ///
    /// # Errors
    /// When the socket or the protocol's greeting fails.
    pub async fn open(url: &str, origin: &str, cookie: &str, query: &str, variables: Value) -> anyhow::Result<Self> {
        let mut request = url.into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", "graphql-transport-ws".parse()?);
        headers.insert("origin", origin.parse()?);
        headers.insert("cookie", cookie.parse()?);
        let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
        socket.send(Message::text(json!({"type": "connection_init"}).to_string())).await?;
        let greeting = loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => break serde_json::from_str::<Value>(&text)?,
                Some(Ok(_)) => {}
                other => anyhow::bail!("the socket closed before its greeting: {other:?}"),
            }
        };
        ensure!(greeting["type"] == "connection_ack", "the socket greeted with {greeting}");
        let subscribe = json!({"id": "1", "type": "subscribe", "payload": {"query": query, "variables": variables}});
        socket.send(Message::text(subscribe.to_string())).await?;
        let told = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&told);
        let task = tokio::spawn(async move {
            while let Some(Ok(message)) = socket.next().await {
                let Message::Text(text) = message else { continue };
                let Ok(value) = serde_json::from_str::<Value>(&text) else { continue };
                match value["type"].as_str() {
                    Some("next") => {
                        sink.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(value["payload"].clone());
                    }
                    Some("ping") => drop(socket.send(Message::text(json!({"type": "pong"}).to_string())).await),
                    _ => {}
                }
            }
        });
        Ok(Self { told, task })
    }

    /// Everything told so far, oldest first.
    pub fn told(&self) -> Vec<Value> {
        self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.task.abort();
    }
}
