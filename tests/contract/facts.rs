//! What the vendors say their calls may carry. Whether a recorded request keeps to it is `judge.rs`.
//!
//! `facts.json` in a platform's folder lists its calls: method, path, names, types, words. They are facts of the
//! vendors' machine-readable specifications and reference pages; a client cannot add a field without adding it there.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use steeple_platforms::StreamingPlatform;

/// The calls of one platform, by operation.
#[derive(Debug)]
pub struct Facts(pub(crate) BTreeMap<String, CallFacts>);

/// One call. What is `None` must not be sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallFacts {
    pub operation: String,
    pub method: String,
    pub path: String,
    #[serde(default)]
    pub query: Fields,
    pub form: Option<Fields>,
    pub body: Option<Fields>,
    /// Media types of an upload.
    pub media: Option<Vec<String>>,
}

pub type Fields = BTreeMap<String, Field>;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    #[serde(rename = "type")]
    pub kind: Kind,
    #[serde(default)]
    pub required: bool,
    /// The words that are allowed; any word without.
    pub values: Option<Vec<Value>>,
    /// Several values with commas between them.
    #[serde(default)]
    pub list: bool,
    /// What an array holds.
    pub items: Option<Box<Field>>,
    /// What an object holds; anything without.
    pub fields: Option<Fields>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    String,
    Integer,
    Number,
    Boolean,
    /// RFC 3339.
    Datetime,
    Array,
    Object,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    platform: StreamingPlatform,
    calls: Vec<CallFacts>,
}

impl Facts {
    /// The facts of this platform.
    ///
    /// # Panics
    /// When the file is not what this module describes.
    pub fn of(platform: StreamingPlatform) -> Self {
        let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../platforms/src");
        let place = Path::new(place).join(platform.slug()).join("facts.json");
        let text = std::fs::read_to_string(&place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
        let file: File = serde_json::from_str(&text).expect("the file is as this module describes");
        assert_eq!(file.platform, platform, "the file of another platform");
        let mut calls = BTreeMap::new();
        for call in file.calls {
            assert!(!calls.contains_key(&call.operation), "{platform}: two calls are named {}", call.operation);
            calls.insert(call.operation.clone(), call);
        }
        Self(calls)
    }

    /// Every operation, in alphabetical order.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// True for the name of a parameter or field of any call, at the outermost level.
    pub fn names_field(&self, name: &str) -> bool {
        let fields = |call: &CallFacts| {
            let sent = [Some(&call.query), call.form.as_ref(), call.body.as_ref()];
            sent.into_iter().flatten().any(|fields| fields.contains_key(name))
        };
        self.0.values().any(fields)
    }
}
