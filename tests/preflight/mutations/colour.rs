//! Colours, graphics, pictures and ink.

use lopdf::{Object, Stream, dictionary};

use super::Change::Objects;
use super::Mutation;
use super::edit::*;

/// The mutations.
pub const COLOUR: &[Mutation] = &[
    // Colour.
    Mutation { name: "an area in light", found_by: &["device-rgb"], change: Objects(|pdf| paint(pdf, "1 0 0 rg 300 300 50 50 re f")) },
    Mutation {
        name: "a line in light by its space",
        found_by: &["device-rgb"],
        change: Objects(|pdf| paint(pdf, "/DeviceRGB CS 1 0 0 SC 3 w 300 300 m 400 400 l S")),
    },
    Mutation { name: "light that nothing is painted in", found_by: &["device-rgb"], change: Objects(|pdf| paint(pdf, "1 0 0 rg")) },
    Mutation {
        name: "a picture in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| _ = picture(pdf, dictionary! { "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8 })),
    },
    Mutation {
        name: "a picture within the content in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| paint(pdf, "q 1 0 0 1 300 300 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI Q")),
    },
    Mutation {
        name: "a list of colours in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| {
            let space = vec!["Indexed".into(), "DeviceRGB".into(), 0.into(), Object::string_literal("abc")];
            picture(pdf, dictionary! { "ColorSpace" => space, "BitsPerComponent" => 8 });
        }),
    },
    Mutation {
        name: "a gradient in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| {
            let shading = dictionary! { "ShadingType" => 2, "ColorSpace" => "DeviceRGB", "Function" => tint(&[0, 0, 0], &[1, 1, 1]) };
            put(pdf, "Shading", "Light", shading.into());
        }),
    },
    Mutation {
        name: "a group that blends in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| _ = form(pdf, group("DeviceRGB"), b"n")),
    },
    Mutation {
        name: "a soft mask in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| {
            let mask = form(pdf, group("DeviceRGB"), b"n");
            state(pdf, dictionary! { "SMask" => dictionary! { "S" => "Luminosity", "G" => mask } });
        }),
    },
    Mutation {
        name: "a page that blends in light",
        found_by: &["page-group", "device-rgb"],
        change: Objects(|pdf| page(pdf).set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" })),
    },
    Mutation {
        name: "an ink described in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| spot(pdf, "One", "Gold", "DeviceRGB", &[1, 1, 0])),
    },
    Mutation {
        name: "a calibrated colour",
        found_by: &["calibrated-colour"],
        change: Objects(|pdf| {
            let white = dictionary! { "WhitePoint" => vec![1.into(), 1.into(), 1.into()] };
            put(pdf, "ColorSpace", "Calm", vec!["Lab".into(), white.into()].into());
        }),
    },
    Mutation {
        name: "a colour with a profile",
        found_by: &["icc-colour"],
        change: Objects(|pdf| {
            let profile = pdf.add_object(Stream::new(dictionary! { "N" => 4 }, Vec::new()));
            put(pdf, "ColorSpace", "Own", vec!["ICCBased".into(), profile.into()].into());
        }),
    },
    Mutation {
        name: "several inks at once",
        found_by: &["device-n"],
        change: Objects(|pdf| {
            let inks = vec!["Cyan".into(), "Black".into()];
            let space = vec!["DeviceN".into(), inks.into(), "DeviceCMYK".into(), tint(&[0, 0, 0, 0], &[1, 0, 0, 1])];
            put(pdf, "ColorSpace", "Both", space.into());
        }),
    },
    Mutation {
        name: "one ink made in two ways",
        found_by: &["separation-differs"],
        change: Objects(|pdf| {
            spot(pdf, "One", "Gold", "DeviceCMYK", &[0, 0, 1, 0]);
            spot(pdf, "Two", "Gold", "DeviceCMYK", &[0, 1, 1, 0]);
        }),
    },
    Mutation {
        name: "registration colour on the page",
        found_by: &["registration-colour"],
        change: Objects(|pdf| {
            spot(pdf, "All", "All", "DeviceCMYK", &[1, 1, 1, 1]);
            paint(pdf, "/All cs 1 scn 300 300 50 50 re f");
        }),
    },
    // Graphics and pictures.
    Mutation {
        name: "a transfer function",
        found_by: &["transfer-function"],
        change: Objects(|pdf| state(pdf, dictionary! { "TR" => "Identity" })),
    },
    Mutation {
        name: "another transfer function",
        found_by: &["transfer-function"],
        change: Objects(|pdf| state(pdf, dictionary! { "TR2" => tint(&[0], &[1]) })),
    },
    Mutation {
        name: "a phase of screens",
        found_by: &["halftone"],
        change: Objects(|pdf| state(pdf, dictionary! { "HTP" => vec![0.into(), 0.into()] })),
    },
    Mutation {
        name: "a blend mode of all inks at once",
        found_by: &["ink-estimate"],
        change: Objects(|pdf| state(pdf, dictionary! { "BM" => "Luminosity" })),
    },
    Mutation {
        name: "a group whose parts knock each other out",
        found_by: &["ink-estimate"],
        change: Objects(|pdf| {
            let group = dictionary! { "S" => "Transparency", "CS" => "DeviceCMYK", "K" => true };
            form(pdf, dictionary! { "Group" => group }, b"n");
        }),
    },
    Mutation {
        name: "an unknown blend mode",
        found_by: &["blend-mode"],
        change: Objects(|pdf| state(pdf, dictionary! { "BM" => "Vanish" })),
    },
    Mutation { name: "no group", found_by: &["page-group"], change: Objects(|pdf| drop(page(pdf).remove(b"Group"))) },
    Mutation {
        name: "alternates",
        found_by: &["alternate-image"],
        change: Objects(|pdf| _ = picture(pdf, gray(dictionary! { "Alternates" => Vec::<Object>::new() }))),
    },
    Mutation {
        name: "JPEG 2000",
        found_by: &["image-filter"],
        change: Objects(|pdf| _ = picture(pdf, gray(dictionary! { "Filter" => "JPXDecode" }))),
    },
    Mutation {
        name: "a smoothed picture",
        found_by: &["interpolation"],
        change: Objects(|pdf| _ = picture(pdf, gray(dictionary! { "Interpolate" => true }))),
    },
    Mutation {
        name: "a JPEG that is not as told",
        found_by: &["jpeg-components"],
        change: Objects(|pdf| photo(pdf).dict.set("ColorSpace", "DeviceGray")),
    },
    Mutation {
        name: "a handful of pixels as large as a photo",
        found_by: &["photo-ppi"],
        change: Objects(|pdf| {
            paint(pdf, "q 100 0 0 100 300 300 cm BI /W 4 /H 4 /BPC 8 /CS /G ID 0123456789abcdef EI Q");
        }),
    },
    Mutation {
        name: "a coarse photo",
        found_by: &["photo-ppi"],
        change: Objects(|pdf| {
            photo(pdf).dict.set("Width", 120);
            photo(pdf).dict.set("Height", 80);
        }),
    },
    Mutation {
        name: "coarse line art",
        found_by: &["line-art-ppi"],
        change: Objects(|pdf| {
            let picture = picture(pdf, dictionary! { "ImageMask" => true, "BitsPerComponent" => 1, "Width" => 100, "Height" => 100 });
            put(pdf, "XObject", "Art", picture.into());
            paint(pdf, "0 0 0 .5 k q 72 0 0 72 300 300 cm /Art Do Q");
        }),
    },
    // Ink.
    Mutation { name: "a rich black", found_by: &["rich-black"], change: Objects(|pdf| paint(pdf, ".7 .6 .6 1 k 300 300 5 5 re f")) },
    Mutation {
        name: "a colour with too much ink",
        found_by: &["ink-sum"],
        change: Objects(|pdf| paint(pdf, "1 1 1 .4 k 300 300 5 5 re f")),
    },
];
