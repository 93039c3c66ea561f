pub mod diagnostic;
pub mod edition;
pub mod issue;
pub mod locale;
pub mod media;
