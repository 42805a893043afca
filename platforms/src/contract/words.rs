//! What people read of a platform, in every language that Steeple speaks: sentences, labels of forms, whole guides.
//!
//! They stand side by side in the platform's folder, and the English is the measure of the others: the contract suite compares the
//! sentences (`tests/contract/words.rs`) and the guides (`tests/contract/guides.rs`). What Steeple itself composes, in errors, logs
//! and findings, takes the English.

/// A language that Steeple speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Spanish,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];
}

/// The same in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    pub english: &'static str,
    /// In a translated guide, italics hold the vendor's own words that are not translated, and nothing else.
    pub spanish: &'static str,
}

impl Words {
    #[must_use]
    pub const fn new(english: &'static str, spanish: &'static str) -> Self {
        Self { english, spanish }
    }

    /// A brand, which no language changes.
    #[must_use]
    pub const fn same(brand: &'static str) -> Self {
        Self::new(brand, brand)
    }

    /// The words in this language.
    #[must_use]
    pub const fn in_language(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Spanish => self.spanish,
        }
    }
}
