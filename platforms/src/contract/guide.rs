//! What a church's admin clicks at a platform, in every language that Steeple writes guides in.
//!
//! A guide is a file of the platform's folder, one per language, and the English one is the measure of the others: the contract
//! suite compares their steps, links and values (`tests/contract/guides.rs`).

/// A language of guides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Spanish,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];
}

/// A platform's guide, as Markdown. `{redirect_uri}` stands for the address to copy into the vendor's settings.
#[derive(Debug)]
pub struct Guide {
    /// `docs.md`.
    pub english: &'static str,
    /// `docs.es.md`. In a translation, italics hold the vendor's own words that are not translated, and nothing else.
    pub spanish: &'static str,
}

impl Guide {
    /// The guide in this language.
    #[must_use]
    pub const fn in_language(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Spanish => self.spanish,
        }
    }
}
