//! PDF bytes: export, what a finished file holds, whether a press can print it, its pages as pictures, pages onto sheets. The
//! only module that knows them.

mod attachment;
mod blend;
pub mod compare;
mod contents;
mod export;
pub mod facts;
pub mod impose;
mod interpret;
mod joiners;
mod lettering;
mod links;
mod lists;
mod photos;
pub mod picture;
pub mod plates;
pub mod preflight;
pub mod press;
mod proof;
pub mod raster;
mod resolution;
mod streams;
mod tags;

pub use attachment::attachments;
pub use export::{Exported, export, finished, unfinished};
pub use proof::faults;
pub use resolution::{coarse, printable};
