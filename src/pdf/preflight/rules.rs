//! What a file is judged by: PDF/X-4 with the thresholds of sheet-fed printing, or what one shop asks for.

use crate::shop::{self, Shop};

/// A set of rules: those of the table, with the numbers of a shop.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Its name: `x4`, or the shop's.
    pub name: String,
    /// The numbers.
    pub shop: Shop,
    /// The identifier of the shop's printing condition; none where any will do.
    pub condition: Option<String>,
    /// Whether the size of the sheet is judged by the shop's marks.
    pub judges_media: bool,
}

/// The name of the set that is no shop's.
pub const X4: &str = "x4";

impl Rules {
    /// PDF/X-4 with the thresholds of sheet-fed printing on coated paper, whatever the condition and the spot inks.
    pub fn x4() -> Self {
        let mut shop = shop::usual();
        shop.pages_multiple = 1;
        shop.spot_inks = u32::MAX;
        Self { name: X4.to_owned(), shop, condition: None, judges_media: false }
    }

    /// What a shop asks for, on its printing condition.
    pub fn of_shop(name: &str, shop: Shop, condition: String) -> Self {
        Self { name: name.to_owned(), shop, condition: Some(condition), judges_media: true }
    }
}
