//! How what is painted mixes with what lies below it.

/// Those that mix all inks at once (ISO 32000-1, 11.3.5.3).
pub const NON_SEPARABLE: [&[u8]; 4] = [b"Hue", b"Saturation", b"Color", b"Luminosity"];

/// Blend modes of ISO 32000-1, 11.3.5, and the old name of the first.
pub const MODES: [&[u8]; 17] = [
    b"Normal",
    b"Compatible",
    b"Multiply",
    b"Screen",
    b"Overlay",
    b"Darken",
    b"Lighten",
    b"ColorDodge",
    b"ColorBurn",
    b"HardLight",
    b"SoftLight",
    b"Difference",
    b"Exclusion",
    b"Hue",
    b"Saturation",
    b"Color",
    b"Luminosity",
];
