//! `bulletin batch`.

pub mod worker;
