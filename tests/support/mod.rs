//! What the tests share: goldens, outside judges, the built program.
#![allow(dead_code, reason = "each test program uses a part of this")]

pub mod binary;
pub mod documents;
pub mod fixtures;
pub mod golden;
pub mod judges;
pub mod names;
pub mod varied;
