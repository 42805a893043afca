//! The one way in: HTTP and WebSocket both come through here, so the guard stands before every execution.

use std::sync::Arc;

use async_graphql::parser::types::{DocumentOperations, OperationType};
use async_graphql::{ErrorExtensionValues, IntrospectionMode, Request, Response, ServerError, Value, Variables};
use futures_util::stream::BoxStream;

use super::Schemas;
use super::guard::{Documents, Known, Refusal, scan, weigh, weigh_variables};
use super::scope::{Identity, Scope};
use super::written::RootKeys;

/// What a client asks for, read from HTTP or WebSocket and not yet looked at.
#[derive(Debug, Default)]
pub struct Parameters {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Variables,
}

/// A document that passed the guard, ready to run.
pub struct Prepared {
    known: Arc<Known>,
    operation_name: Option<String>,
    variables: Variables,
    introspection: IntrospectionMode,
    /// `None` when the document does not say which of its operations is meant; execution then refuses it.
    pub operation: Option<OperationType>,
    /// Nothing but a variable's value can be wrong with it, and whoever reads that value sees that it is.
    settled: bool,
}

/// The schema behind its guard. Cheap to clone.
#[derive(Clone)]
pub struct Entry(Arc<Inner>);

struct Inner {
    schemas: Schemas,
    documents: Documents,
}

impl Entry {
    #[must_use]
    pub fn new(schemas: Schemas) -> Self {
        Self(Arc::new(Inner { schemas, documents: Documents::default() }))
    }

    /// Parses and weighs.
    ///
    /// # Errors
    /// A response without data that names the fault and its place or limit.
    pub fn prepare(&self, parameters: Parameters, identity: Identity) -> Result<Prepared, Box<Response>> {
        let Parameters { query, operation_name, variables } = parameters;
        scan(&query).and_then(|()| weigh_variables(&variables)).map_err(refused)?;
        let known = self.0.documents.parsed(&query).map_err(|error| Box::new(Response::from_errors(vec![error])))?;
        let document = &known.document;
        let (weight, _) = weigh(document, &variables).map_err(refused)?;
        if weight.introspects && identity == Identity::Anonymous {
            return Err(refused(Refusal::IntrospectionNeedsSignIn));
        }
        let operation = match (&document.operations, &operation_name) {
            (DocumentOperations::Single(operation), None) => Some(operation.node.ty),
            (DocumentOperations::Multiple(operations), Some(name)) => {
                operations.get(name.as_str()).map(|operation| operation.node.ty)
            }
            (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
                operations.values().next().map(|operation| operation.node.ty)
            }
            _ => None,
        };
        // A directive can hide a field, and with it the variable that nobody reads then.
        let plain = document.operations.iter().count() == 1 && weight.directives == 0;
        let settled = plain && known.is_valid() && variables.values().all(is_plain);
        let introspection = match identity {
            // `__type` then knows no name, as if it did not exist.
            Identity::Anonymous => IntrospectionMode::Disabled,
            Identity::Member(_) => IntrospectionMode::Enabled,
        };
        Ok(Prepared { known, operation_name, variables, introspection, operation, settled })
    }

    /// Runs a query or a mutation. The caller sees to it that a mutation is not dropped half done.
    pub async fn execute(&self, prepared: Prepared, scope: Arc<Scope>) -> Response {
        let Schemas { strict, known } = &self.0.schemas;
        if prepared.settled && prepared.operation == Some(OperationType::Query) {
            let response = known.execute(prepared.request(Arc::clone(&scope))).await;
            if response.errors.is_empty() {
                return response;
            }
            // Perhaps a variable's value: the strict one says so in the words of validation.
        }
        let response = strict.execute(prepared.request(scope)).await;
        if !is_request_error(&response) {
            prepared.known.found_valid();
        }
        response
    }

    /// The answers of a subscription, one after the other; of anything else, its single answer.
    pub fn stream(&self, prepared: &Prepared, scope: Arc<Scope>) -> BoxStream<'static, Response> {
        self.0.schemas.strict.execute_stream(prepared.request(scope))
    }
}

impl Prepared {
    fn request(&self, scope: Arc<Scope>) -> Request {
        let document = &self.known.document;
        // The document stands for its text, which nobody reads any more.
        let mut request = Request::new("").variables(self.variables.clone()).data(RootKeys::of(document)).data(scope);
        request.operation_name.clone_from(&self.operation_name);
        request.set_parsed_query(document.clone());
        request.introspection_mode = self.introspection;
        request
    }
}

/// No value inside it.
fn is_plain(value: &Value) -> bool {
    !matches!(value, Value::Object(_) | Value::List(_))
}

/// An answer without data for a document that is not run.
fn refused(refusal: Refusal) -> Box<Response> {
    let mut error = ServerError::new(refusal.to_string(), None);
    let mut values = ErrorExtensionValues::default();
    values.set("code", refusal.code());
    error.extensions = Some(values);
    Box::new(Response::from_errors(vec![error]))
}

/// True when nothing was run: the document or its variables were refused before any resolver.
#[must_use]
pub fn is_request_error(response: &Response) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// The answer as JSON; without the `data` entry when nothing was run. Root fields that were written already are copied.
///
/// # Panics
/// Never: a response has only text keys.
#[must_use]
pub fn to_json(response: &Response) -> Vec<u8> {
    #[derive(serde::Serialize)]
    struct WithoutData<'a> {
        errors: &'a [ServerError],
    }
    const NEVER: &str = "a response has only text keys";
    if is_request_error(response) {
        return serde_json::to_vec(&WithoutData { errors: &response.errors }).expect(NEVER);
    }
    let Value::Object(fields) = &response.data else { return serde_json::to_vec(response).expect(NEVER) };
    let written = fields.values().map(|value| if let Value::Binary(json) = value { json.len() } else { 0 });
    let mut json = Vec::with_capacity(1_024 + written.sum::<usize>());
    json.extend_from_slice(b"{\"data\":{");
    for (number, (key, value)) in fields.iter().enumerate() {
        if number > 0 {
            json.push(b',');
        }
        serde_json::to_writer(&mut json, key.as_str()).expect(NEVER);
        json.push(b':');
        match value {
            Value::Binary(written) => json.extend_from_slice(written),
            value => serde_json::to_writer(&mut json, value).expect(NEVER),
        }
    }
    json.push(b'}');
    if !response.errors.is_empty() {
        json.extend_from_slice(b",\"errors\":");
        serde_json::to_writer(&mut json, &response.errors).expect(NEVER);
    }
    json.push(b'}');
    json
}
