//! Parsed documents, kept for the next time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::ServerError;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;

/// Text of all kept documents together, in bytes, for each of the two generations.
const GENERATION_BYTES: usize = 512 * 1024;

/// A bounded store of parsed documents by their exact text. Two generations: a full young one becomes the old one, and
/// what is used again moves back, so documents in use stay and the rest goes.
#[derive(Default)]
pub struct Documents(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashMap<Arc<str>, Arc<Known>>,
    old: HashMap<Arc<str>, Arc<Known>>,
    young_bytes: usize,
}

/// A parsed document.
#[derive(Debug)]
pub struct Known {
    pub document: ExecutableDocument,
    valid: AtomicBool,
}

impl Known {
    /// The library has found it valid once; what it finds then hangs on the document alone, variables' values apart.
    pub fn is_valid(&self) -> bool {
        self.valid.load(Ordering::Relaxed)
    }

    pub fn found_valid(&self) {
        self.valid.store(true, Ordering::Relaxed);
    }
}

impl Documents {
    /// The parsed document. The caller has scanned the text.
    ///
    /// # Errors
    /// The parser's, with the place of the fault.
    pub fn parsed(&self, text: &str) -> Result<Arc<Known>, ServerError> {
        if let Some(document) = self.generations().find(text) {
            return Ok(document);
        }
        let document = parse_query(text).map_err(ServerError::from)?;
        let document = Arc::new(Known { document, valid: AtomicBool::new(false) });
        self.generations().keep(Arc::from(text), Arc::clone(&document));
        Ok(document)
    }

    fn generations(&self) -> std::sync::MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    fn find(&mut self, text: &str) -> Option<Arc<Known>> {
        if let Some(document) = self.young.get(text) {
            return Some(Arc::clone(document));
        }
        let (text, document) = self.old.remove_entry(text)?;
        self.keep(text, Arc::clone(&document));
        Some(document)
    }

    fn keep(&mut self, text: Arc<str>, document: Arc<Known>) {
        if self.young_bytes + text.len() > GENERATION_BYTES {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += text.len();
        self.young.insert(text, document);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_in_use_stays_while_thousands_pass_by() {
        let documents = Documents::default();
        let kept = documents.parsed("{ kept }").unwrap();

        let padding = " ".repeat(8_000);
        for number in 0..400 {
            documents.parsed(&format!("{{ passing{number} }} # {padding}")).unwrap();
            assert!(Arc::ptr_eq(&kept, &documents.parsed("{ kept }").unwrap()), "after {number}");
        }

        let generations = documents.generations();
        let bytes = |generation: &HashMap<Arc<str>, _>| generation.keys().map(|text| text.len()).sum::<usize>();
        assert!(bytes(&generations.young) + bytes(&generations.old) <= 2 * GENERATION_BYTES);
    }

    #[test]
    fn a_document_that_does_not_parse_is_not_kept() {
        let documents = Documents::default();

        assert!(documents.parsed("{").is_err());
        assert!(documents.generations().young.is_empty());
    }
}
