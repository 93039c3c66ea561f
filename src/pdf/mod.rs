//! PDF bytes: export, what a finished file holds, its pages as pictures, pages onto sheets. The only module that knows them.

mod attachment;
pub mod compare;
mod export;
pub mod facts;
mod lettering;
pub mod impose;
mod photos;
pub mod picture;
mod proof;
pub mod raster;

pub use attachment::attachments;
pub use export::{Exported, export};
pub use proof::faults;
