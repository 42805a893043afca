//! Reading a request as strictly as the double needs: every parameter and every field must be known.

use std::collections::BTreeMap;
use std::convert::Infallible;

use actix_web::HttpRequest;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::refused::Refused;
use crate::sandbox::desk;

/// Parameters that every call may carry.
const COMMON: &[&str] = &["access_token", "appsecret_proof", "fields"];

/// A request's token and parameters, from header, query and body alike.
pub(super) struct Asked {
    pub token: Option<String>,
    params: BTreeMap<String, Value>,
    file: Option<File>,
}

/// An uploaded file.
pub(super) struct File {
    pub name: String,
    pub media_type: String,
    pub bytes: Bytes,
}

/// A field that may be asked for, with the fields inside it.
pub(super) type Field = (&'static str, &'static [&'static str]);

impl Asked {
    /// The same of a request that may upload a file.
    pub(super) async fn read_upload(request: &HttpRequest, body: &Bytes) -> Result<Self, Refused> {
        let media_type = request.headers().get("content-type").and_then(|value| value.to_str().ok());
        let Some(boundary) = media_type.and_then(|media_type| multer::parse_boundary(media_type).ok()) else {
            return Self::read(request, body);
        };
        let mut asked = Self::read(request, b"")?;
        let wrong = |_| Refused::value("The upload is no multipart/form-data");
        let body = futures_util::stream::iter([Ok::<_, Infallible>(body.clone())]);
        let mut parts = multer::Multipart::new(body, boundary);
        while let Some(part) = parts.next_field().await.map_err(wrong)? {
            let name = part.name().unwrap_or_default().to_owned();
            let media_type = part.file_name().and_then(|_| part.content_type()).map(ToString::to_string);
            if let Some(media_type) = media_type {
                let bytes = part.bytes().await.map_err(wrong)?;
                if asked.file.replace(File { name, media_type, bytes }).is_some() {
                    return Err(Refused::value("Only one file can be uploaded"));
                }
            } else {
                let text = part.text().await.map_err(wrong)?;
                asked.params.insert(name, Value::String(text));
            }
        }
        Ok(asked)
    }

    /// Reads query, JSON body and form body; a name given twice is refused.
    pub(super) fn read(request: &HttpRequest, body: &[u8]) -> Result<Self, Refused> {
        let mut params = BTreeMap::new();
        let mut add = |name: String, value: Value| match params.insert(name.clone(), value) {
            None => Ok(()),
            Some(_) => Err(Refused::value(format!("Param {name} was given twice"))),
        };
        for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned() {
            add(name, Value::String(value))?;
        }
        let media_type =
            request.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        if media_type.starts_with("application/json") {
            let fields: Map<String, Value> =
                serde_json::from_slice(body).map_err(|_| Refused::value("The body is no JSON object"))?;
            fields.into_iter().try_for_each(|(name, value)| add(name, value))?;
        } else if media_type.starts_with("application/x-www-form-urlencoded") {
            let fields = url::form_urlencoded::parse(body).into_owned();
            fields.map(|(name, value)| (name, Value::String(value))).try_for_each(|(name, value)| add(name, value))?;
        } else if !body.is_empty() {
            return Err(Refused::value("Unsupported body"));
        }
        let token = desk::bearer(request).or_else(|| Some(params.get("access_token")?.as_str()?.to_owned()));
        Ok(Self { token, params, file: None })
    }

    /// Refuses parameters that this call does not know.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refused> {
        match self.params.keys().find(|name| !known.contains(&name.as_str()) && !COMMON.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => Err(Refused::value(format!("Param {name} is not a valid param of this call"))),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.params.contains_key(name)
    }

    /// The file of this name; another one is refused.
    pub(super) fn file(&self, name: &str) -> Result<Option<&File>, Refused> {
        match &self.file {
            Some(file) if file.name != name => {
                Err(Refused::value(format!("Param {} is not a valid param of this call", file.name)))
            }
            file => Ok(file.as_ref()),
        }
    }

    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.params.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refused> {
        match self.params.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refused::value(format!("Param {name} must be a string"))),
        }
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, Refused> {
        self.text(name)?.ok_or_else(|| Refused::value(format!("Missing {name} parameter")))
    }

    /// A boolean as JSON or as form text.
    pub(super) fn truth(&self, name: &str) -> Result<Option<bool>, Refused> {
        match self.params.get(name) {
            None => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(*truth)),
            Some(Value::String(text)) if text == "true" || text == "1" => Ok(Some(true)),
            Some(Value::String(text)) if text == "false" || text == "0" => Ok(Some(false)),
            Some(_) => Err(Refused::value(format!("Param {name} must be a boolean"))),
        }
    }

    /// One of the words of an enum.
    pub(super) fn word(&self, name: &str, words: &[&str]) -> Result<Option<&str>, Refused> {
        match self.text(name)? {
            Some(word) if !words.contains(&word) => {
                Err(Refused::value(format!("Param {name} must be one of {{{}}}", words.join(", "))))
            }
            word => Ok(word),
        }
    }

    /// Whole numbers as text or number.
    pub(super) fn number(&self, name: &str) -> Result<Option<usize>, Refused> {
        let wrong = || Refused::value(format!("Param {name} must be a number"));
        match self.params.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => text.parse().map(Some).map_err(|_| wrong()),
            Some(value) => value.as_u64().and_then(|number| usize::try_from(number).ok()).map(Some).ok_or_else(wrong),
        }
    }

    /// `node` cut to the fields asked for. Without `fields` only the id (and a name) is given, as Graph does.
    pub(super) fn select(&self, node: &Value, known: &[Field]) -> Result<Value, Refused> {
        let asked = self.text("fields")?.unwrap_or("id");
        let mut selected = Map::new();
        for (name, inner) in parse_fields(asked)? {
            let Some((_, known_inside)) = known.iter().find(|(known, _)| *known == name) else {
                return Err(Refused::value(format!("Tried accessing nonexisting field ({name})")));
            };
            if let Some(wrong) = inner.iter().find(|inner| !known_inside.contains(&inner.as_str())) {
                return Err(Refused::value(format!("Tried accessing nonexisting field ({wrong})")));
            }
            let Some(value) = node.get(&name).filter(|value| !value.is_null()) else { continue };
            selected.insert(name, if inner.is_empty() { value.clone() } else { cut(value, &inner) });
        }
        selected.insert("id".to_owned(), node["id"].clone());
        Ok(Value::Object(selected))
    }
}

fn cut(value: &Value, inner: &[String]) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| cut(item, inner)).collect()),
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| inner.contains(name) || *name == "id");
            Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        other => json!(other),
    }
}

/// `a,b{c,d},e` as names with what stands in their braces, one level deep.
fn parse_fields(text: &str) -> Result<Vec<(String, Vec<String>)>, Refused> {
    let wrong = || Refused::value("Syntax error in fields");
    let mut fields = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find([',', '{']).unwrap_or(rest.len());
        let name = rest[..end].trim().to_owned();
        if name.is_empty() {
            return Err(wrong());
        }
        rest = &rest[end..];
        let mut inner = Vec::new();
        if let Some(open) = rest.strip_prefix('{') {
            let (inside, after) = open.split_once('}').ok_or_else(wrong)?;
            inner = inside.split(',').map(|name| name.trim().to_owned()).collect();
            rest = after;
        }
        rest = rest.strip_prefix(',').unwrap_or(rest);
        fields.push((name, inner));
    }
    Ok(fields)
}
