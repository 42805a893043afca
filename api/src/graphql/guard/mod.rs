//! What a document may cost, settled before async-graphql sees it.
//!
//! The library expands fragment spreads without memory, at parse time and again in its validation, and compares its own
//! limits only after the walk: a few hundred bytes of doubling fragments keep a worker busy for minutes. So every document,
//! from HTTP and from WebSocket alike, first passes [`scan`] (bytes, tokens, nesting: before the parser, whose grammar
//! recurses) and then [`weigh`] (depth, cost, aliases, directives: each fragment is weighed once). What passes is small
//! enough for the library's own checks.

mod cost;
mod documents;
mod scan;

pub use cost::{Weight, weigh, weigh_variables};
pub use documents::{Documents, Known};
pub use scan::scan;

/// The limits. Generous for the console and for people who write queries, far below what hurts.
pub mod limits {
    /// Bytes of one document.
    pub const DOCUMENT_BYTES: usize = 64 * 1024;
    /// Tokens of one document; the console's largest has a few hundred.
    pub const TOKENS: usize = 6_000;
    /// Brackets of all kinds, one inside the other.
    pub const NESTING: usize = 40;
    /// Fields, one inside the other; the introspection query of common tools takes 15.
    pub const DEPTH: u32 = 15;
    /// Fields of a whole document with every spread written out.
    pub const FIELDS: u64 = 1_500;
    /// Fields of the answer, as far as `first` and `last` tell.
    pub const COST: u64 = 20_000;
    pub const ALIASES: u64 = 50;
    pub const DIRECTIVES: u64 = 20;
    /// Fields at the top of one operation.
    pub const ROOT_FIELDS: u64 = 20;
    /// Changes in one request.
    pub const ROOT_MUTATIONS: u64 = 10;
    pub const FRAGMENTS: usize = 50;
    pub const OPERATIONS: usize = 10;
    /// The largest page; a larger `first` is refused by the resolver, and counts as this.
    pub const PAGE: u64 = 100;
    /// What a connection without `first` counts as.
    pub const PAGE_DEFAULT: u64 = 20;
    /// Lists and objects in the variables, one inside the other.
    pub const VARIABLES_DEPTH: usize = 10;
    /// Values in the variables, all levels together.
    pub const VARIABLES_VALUES: usize = 5_000;
}

/// Why a document is not run. Each message says what to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the document is longer than {} KiB; send a shorter one", limits::DOCUMENT_BYTES / 1024)]
    DocumentTooLong,
    #[error("the document has more than {} tokens; ask for less at once", limits::TOKENS)]
    TooManyTokens,
    #[error("more than {} brackets are inside each other; ask for fewer levels", limits::NESTING)]
    TooNested,
    #[error("fields are more than {} levels deep; ask for fewer levels", limits::DEPTH)]
    TooDeep,
    #[error("the document asks for more than {} fields; split it", limits::FIELDS)]
    TooManyFields,
    #[error("the answer could hold more than {} fields; lower `first` or ask for fewer fields", limits::COST)]
    TooCostly,
    #[error("more than {} aliases; split the request", limits::ALIASES)]
    TooManyAliases,
    #[error("more than {} directives; split the request", limits::DIRECTIVES)]
    TooManyDirectives,
    #[error(
        "more than {} queries or {} mutations at the top; split the request",
        limits::ROOT_FIELDS,
        limits::ROOT_MUTATIONS
    )]
    TooManyRootFields,
    #[error("more than {} fragments or {} operations; split the request", limits::FRAGMENTS, limits::OPERATIONS)]
    TooManyDefinitions,
    #[error("a fragment contains itself; remove the circle")]
    FragmentCycle,
    #[error("the variables are too large or too deep; send less at once")]
    VariablesTooLarge,
    #[error("sign in to read the schema")]
    IntrospectionNeedsSignIn,
}

impl Refusal {
    /// Stable word for clients.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DocumentTooLong => "DOCUMENT_TOO_LONG",
            Self::TooManyTokens => "TOO_MANY_TOKENS",
            Self::TooNested | Self::TooDeep => "QUERY_TOO_DEEP",
            Self::TooManyFields | Self::TooCostly => "QUERY_TOO_COSTLY",
            Self::TooManyAliases => "TOO_MANY_ALIASES",
            Self::TooManyDirectives => "TOO_MANY_DIRECTIVES",
            Self::TooManyRootFields => "TOO_MANY_ROOT_FIELDS",
            Self::TooManyDefinitions => "TOO_MANY_DEFINITIONS",
            Self::FragmentCycle => "FRAGMENT_CYCLE",
            Self::VariablesTooLarge => "VARIABLES_TOO_LARGE",
            Self::IntrospectionNeedsSignIn => "UNAUTHENTICATED",
        }
    }
}
