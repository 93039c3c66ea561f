//! PDF bytes: export, what a finished file holds, its pages as pictures. The only module that knows them.

mod attachment;
pub mod compare;
mod export;
pub mod facts;
mod lettering;
mod photos;
pub mod picture;
mod proof;
pub mod raster;

pub use attachment::attachments;
pub use export::{Exported, export};
pub use proof::faults;
