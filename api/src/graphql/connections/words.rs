//! What people read of a platform before and while they use it, in the language that is asked for.

use async_graphql::{Enum, Object};
use steeple_platforms::contract::descriptor::{self, Need};
use steeple_platforms::contract::words::Language as Written;

/// A language that Steeple speaks of platforms. More will be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Enum)]
#[graphql(remote = "Written")]
pub enum Language {
    #[default]
    #[graphql(name = "EN")]
    English,
    #[graphql(name = "ES")]
    Spanish,
}

pub struct FormField(pub &'static descriptor::FormField);

/// A field of a credential form.
#[Object]
impl FormField {
    async fn name(&self) -> &'static str {
        self.0.name
    }

    async fn label(&self, #[graphql(default)] language: Language) -> &'static str {
        self.0.label.in_language(language.into())
    }

    /// Where to find the value.
    async fn help(&self, #[graphql(default)] language: Language) -> &'static str {
        self.0.help.in_language(language.into())
    }

    /// Show dots while it is typed.
    async fn secret(&self) -> bool {
        self.0.secret
    }

    /// False where an empty field means something.
    async fn required(&self) -> bool {
        self.0.required
    }

    /// True for a text of several lines, such as a private key.
    async fn multiline(&self) -> bool {
        self.0.multiline
    }
}

pub struct ByHand(pub &'static descriptor::ByHand);

/// Something that only a person can do, because the platform offers no call for it.
#[Object]
impl ByHand {
    /// What the person does, as a sentence in the imperative.
    async fn what(&self, #[graphql(default)] language: Language) -> &'static str {
        self.0.what.in_language(language.into())
    }

    /// Why Steeple cannot.
    async fn why(&self, #[graphql(default)] language: Language) -> &'static str {
        self.0.why.in_language(language.into())
    }
}

pub struct Scope(pub &'static descriptor::Scope);

/// A permission.
#[Object]
impl Scope {
    async fn name(&self) -> &'static str {
        self.0.name
    }

    /// Without it the account cannot be connected.
    async fn required(&self) -> bool {
        self.0.need == Need::Required
    }

    /// What does not work without it, in plain words.
    async fn why(&self, #[graphql(default)] language: Language) -> &'static str {
        self.0.why.in_language(language.into())
    }
}
