//! Why a PDF could not be read.

use std::fmt;

/// Why the facts of a PDF could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The bytes are no PDF, or one too damaged to find its objects.
    Unreadable(String),
    /// The file is encrypted; what it holds cannot be told without its password.
    Encrypted,
    /// The file goes over a limit that keeps reading it cheap.
    TooLarge {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// How much of it is allowed.
        limit: usize,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "the file cannot be read as a PDF: {why}"),
            Self::Encrypted => f.write_str("the PDF is encrypted"),
            Self::TooLarge { what, limit } => write!(f, "the PDF has more than {limit} {what}"),
        }
    }
}

impl std::error::Error for Fault {}
