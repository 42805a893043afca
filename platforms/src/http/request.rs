//! One request, described before it is sent so that it can be recorded.

use reqwest::multipart::{Form, Part};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::Exchange;
use super::mask::{MASK, mask_json, mask_pairs, mask_url};
use crate::contract::credentials::Secret;
use crate::contract::platform::StreamingPlatform;

/// A request to one vendor. Build it with the functions below, send it with [`super::Http::send`].
pub struct Request {
    pub platform: StreamingPlatform,
    /// The client function: `broadcast_insert`.
    pub operation: &'static str,
    method: http::Method,
    url: Url,
    query: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
    authorization: Option<String>,
    body: Body,
}

/// What is sent.
pub enum Body {
    Empty,
    Json(Value),
    Form(Vec<(String, String)>),
    Bytes {
        media_type: &'static str,
        bytes: Vec<u8>,
    },
    /// `multipart/form-data` (RFC 7578) with one file and fields beside it.
    Upload {
        name: &'static str,
        media_type: &'static str,
        bytes: Vec<u8>,
        fields: Vec<(&'static str, String)>,
    },
}

impl Request {
    #[must_use]
    pub fn new(platform: StreamingPlatform, operation: &'static str, method: http::Method, url: Url) -> Self {
        Self {
            platform,
            operation,
            method,
            url,
            query: Vec::new(),
            headers: Vec::new(),
            authorization: None,
            body: Body::Empty,
        }
    }

    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn bearer(self, token: &Secret) -> Self {
        self.authorization("Bearer", token)
    }

    /// `Authorization: {scheme} {token}`, for a vendor with a scheme of its own.
    #[must_use]
    pub fn authorization(mut self, scheme: &'static str, token: &Secret) -> Self {
        self.authorization = Some(format!("{scheme} {}", token.reveal()));
        self
    }

    /// RFC 7617, with the id and secret form-encoded first as RFC 6749 section 2.3.1 asks.
    #[must_use]
    pub fn basic(mut self, user: &str, password: &Secret) -> Self {
        use base64::Engine;
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", encode(user), encode(password.reveal()));
        self.authorization = Some(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair)));
        self
    }

    /// Sends `body` as JSON.
    ///
    /// # Panics
    /// When the value cannot be JSON; wire types are plain structs.
    #[must_use]
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.body = Body::Json(serde_json::to_value(body).expect("wire types serialise"));
        self
    }

    #[must_use]
    pub fn form<N: Into<String>, V: Into<String>>(mut self, fields: impl IntoIterator<Item = (N, V)>) -> Self {
        self.body = Body::Form(fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect());
        self
    }

    #[must_use]
    pub fn bytes(mut self, media_type: &'static str, bytes: Vec<u8>) -> Self {
        self.body = Body::Bytes { media_type, bytes };
        self
    }

    /// Uploads a file as the form field `name`, with other fields beside it.
    #[must_use]
    pub fn upload(
        mut self,
        name: &'static str,
        media_type: &'static str,
        bytes: Vec<u8>,
        fields: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Self {
        self.body = Body::Upload { name, media_type, bytes, fields: fields.into_iter().collect() };
        self
    }

    pub(super) fn into_reqwest(self, client: &reqwest::Client) -> reqwest::RequestBuilder {
        let mut builder = client.request(self.method, self.url);
        if !self.query.is_empty() {
            builder = builder.query(&self.query);
        }
        for (name, value) in self.headers {
            builder = builder.header(name, value);
        }
        if let Some(authorization) = self.authorization {
            let mut value = http::HeaderValue::from_str(&authorization)
                .unwrap_or_else(|_| http::HeaderValue::from_static("invalid"));
            value.set_sensitive(true);
            builder = builder.header(http::header::AUTHORIZATION, value);
        }
        match self.body {
            Body::Empty => builder,
            Body::Json(value) => builder.json(&value),
            Body::Form(fields) => builder.form(&fields),
            Body::Bytes { media_type, bytes } => builder.header(http::header::CONTENT_TYPE, media_type).body(bytes),
            Body::Upload { name, media_type, bytes, fields } => {
                let file = Part::bytes(bytes).file_name(name).mime_str(media_type).expect("a media type of ours");
                let form = fields.into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value));
                builder.multipart(form.part(name, file))
            }
        }
    }

    /// What a record may show of it: secrets masked.
    pub(super) fn to_exchange(&self) -> Exchange {
        let mut headers: Vec<(String, String)> =
            self.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        if let Some(authorization) = &self.authorization {
            let scheme = authorization.split(' ').next().unwrap_or_default();
            headers.push(("authorization".to_owned(), format!("{scheme} {MASK}")));
        }
        let body = match &self.body {
            Body::Empty => Value::Null,
            Body::Json(value) => mask_json(value),
            Body::Form(fields) => mask_pairs(fields),
            Body::Bytes { media_type, bytes } => shown_bytes(media_type, bytes),
            Body::Upload { name, media_type, bytes, fields } => {
                let fields: Vec<(String, String)> =
                    fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
                let mut shown = mask_pairs(&fields);
                shown[*name] = shown_bytes(media_type, bytes);
                shown
            }
        };
        Exchange {
            platform: self.platform,
            operation: self.operation,
            method: self.method.to_string(),
            url: mask_url(&self.url),
            query: mask_pairs(&self.query),
            headers: headers.into_iter().map(|(name, value)| (name, Value::String(value))).collect(),
            body,
            status: None,
        }
    }
}

fn shown_bytes(media_type: &str, bytes: &[u8]) -> Value {
    Value::String(format!("{} bytes of {media_type}", bytes.len()))
}
