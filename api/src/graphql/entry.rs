//! The one way in: HTTP and WebSocket both come through here, so the guard stands before every execution.

use std::sync::Arc;

use async_graphql::parser::types::{DocumentOperations, OperationType};
use async_graphql::{ErrorExtensionValues, IntrospectionMode, Request, Response, ServerError, Value, Variables};
use futures_util::stream::BoxStream;

use super::Schema;
use super::guard::{Documents, Refusal, scan, weigh, weigh_variables};
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
    request: Request,
    /// `None` when the document does not say which of its operations is meant; execution then refuses it.
    pub operation: Option<OperationType>,
}

/// The schema behind its guard. Cheap to clone.
#[derive(Clone)]
pub struct Entry(Arc<Inner>);

struct Inner {
    schema: Schema,
    documents: Documents,
}

impl Entry {
    #[must_use]
    pub fn new(schema: Schema) -> Self {
        Self(Arc::new(Inner { schema, documents: Documents::default() }))
    }

    /// Parses and weighs.
    ///
    /// # Errors
    /// A response without data that names the fault and its place or limit.
    pub fn prepare(&self, parameters: Parameters, identity: Identity) -> Result<Prepared, Box<Response>> {
        let Parameters { query, operation_name, variables } = parameters;
        scan(&query).and_then(|()| weigh_variables(&variables)).map_err(refused)?;
        let document = self.0.documents.parsed(&query).map_err(|error| Box::new(Response::from_errors(vec![error])))?;
        let (weight, _) = weigh(&document, &variables).map_err(refused)?;
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
        let mut request = Request::new(query).variables(variables).data(RootKeys::of(&document));
        request.operation_name = operation_name;
        request.set_parsed_query(async_graphql::parser::types::ExecutableDocument::clone(&document));
        if identity == Identity::Anonymous {
            // `__type` then knows no name, as if it did not exist.
            request.introspection_mode = IntrospectionMode::Disabled;
        }
        Ok(Prepared { request, operation })
    }

    /// Runs a query or a mutation. The caller sees to it that a mutation is not dropped half done.
    pub async fn execute(&self, prepared: Prepared, scope: Arc<Scope>) -> Response {
        self.0.schema.execute(prepared.request.data(scope)).await
    }

    /// The answers of a subscription, one after the other; of anything else, its single answer.
    pub fn stream(&self, prepared: Prepared, scope: Arc<Scope>) -> BoxStream<'static, Response> {
        self.0.schema.execute_stream(prepared.request.data(scope))
    }
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
    let mut json = Vec::with_capacity(1_024);
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
