//! Faults of what a batch runs on: a disk, a network, a lock. Nothing is wrong with any document, and trying again may help.

use std::error::Error;
use std::fmt;

/// What the surroundings refused.
#[derive(Debug)]
pub struct Infrastructure {
    fact: String,
    because: Option<Box<dyn Error + Send + Sync>>,
}

impl Infrastructure {
    /// A fault that says all by itself.
    pub fn new(fact: impl Into<String>) -> Self {
        Self { fact: fact.into(), because: None }
    }

    /// A fault with its cause.
    pub fn because(fact: impl Into<String>, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { fact: fact.into(), because: Some(cause.into()) }
    }
}

impl fmt::Display for Infrastructure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fact)
    }
}

impl Error for Infrastructure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.because.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}
