//! Everything that was sent, judged when the play is over.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::{Mutex, MutexGuard, PoisonError};

use steeple_platforms::contract::error::PlatformError;
use steeple_platforms::http::{Exchange, Recorder};
use steeple_platforms::sandbox::SECRET_MARKER;

use crate::facts::Facts;

/// The record of one stage.
#[derive(Default)]
pub struct Journal(Mutex<Vec<Exchange>>);

impl Recorder for Journal {
    fn record(&self, exchange: Exchange) {
        self.lock().push(exchange);
    }
}

impl Journal {
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// What was sent after the first `skip` requests.
    pub fn since(&self, skip: usize) -> Vec<Exchange> {
        self.lock().iter().skip(skip).cloned().collect()
    }

    pub fn operations(&self) -> BTreeSet<&'static str> {
        self.lock().iter().map(|exchange| exchange.operation).collect()
    }

    /// Every request that departs from the facts, and every one whose record shows a secret.
    pub fn judge(&self, facts: &Facts) -> Vec<String> {
        let mut faults = Vec::new();
        for exchange in self.lock().iter() {
            faults.extend(facts.judge(exchange));
            let shown = serde_json::to_string(exchange).expect("an exchange is JSON");
            if shown.contains(SECRET_MARKER) {
                faults.push(format!("{}: the record shows a secret: {shown}", exchange.operation));
            }
        }
        faults
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// True when a secret shows in the error's text, in its debug form or in any of its sources.
pub fn shows_secret(error: &PlatformError) -> bool {
    let mut texts = vec![format!("{error} {error:?} {}", error.remedy())];
    let mut source = error.source();
    while let Some(error) = source {
        texts.push(format!("{error} {error:?}"));
        source = error.source();
    }
    texts.iter().any(|text| text.contains(SECRET_MARKER))
}
