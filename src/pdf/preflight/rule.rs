//! The rules, one table: what each finds, how bad that is, where the rule comes from, and what to do.
//!
//! The text of ISO 15930-7 was not at hand: its requirements stand by their subject. Those that PDF/A-2 shares are cited with
//! its clause (ISO 19005-2). "Ghent-style" marks what sheet-fed printing asks in the manner of the Ghent Workgroup, "house" what
//! this house asks besides.

use crate::diagnostic::Severity;

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, stable, for filters.
    pub name: &'static str,
    /// How bad a finding is at the worst.
    pub severity: Severity,
    /// Where it comes from.
    pub source: &'static str,
    /// What it finds.
    pub finds: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

macro_rules! rules {
    ($($constant:ident $name:literal $severity:ident $source:literal $finds:literal $remedy:literal;)*) => {
        $(
            #[doc = concat!("Finds ", $finds, ".")]
            pub static $constant: Rule =
                Rule { name: $name, severity: Severity::$severity, source: $source, finds: $finds, remedy: $remedy };
        )*
        /// All rules, in the order of reports.
        pub static RULES: &[&Rule] = &[$(&$constant),*];
    };
}

rules! {
    // The file.
    UNREADABLE "unreadable" Error "ISO 32000-1, 7.5"
        "a file that cannot be read as a PDF" "make the PDF anew";
    TOO_LARGE "too-large" Error "house"
        "more than can be judged" "give it in parts; what was not looked at may hold anything";
    NO_PAGES "no-pages" Error "ISO 32000-1, 7.7.3"
        "a file without pages" "make the PDF anew";
    DAMAGED "damaged" Warning "ISO 32000-1, 7.5.4"
        "a file whose objects had to be searched for" "make the PDF anew, or let a program repair it and look at its pages";
    PAGE_TREE "page-tree" Error "ISO 32000-1, 7.7.3"
        "a list of pages that goes in a circle or leads nowhere" "make the PDF anew";
    SURPLUS_BYTES "surplus-bytes" Warning "ISO 32000-1, 7.5; ISO 19005-2, 6.1.2 and 6.1.3"
        "bytes before the header or after the end" "save it anew: something was put before or after the PDF";
    ENCRYPTION "encryption" Error "ISO 15930-7; ISO 19005-2, 6.1.3"
        "an encrypted file" "save it without a password; whoever made it can do that";
    PDF_VERSION "pdf-version" Error "ISO 15930-7"
        "a version of PDF after 1.6" "export it as PDF/X-4 or PDF 1.6";
    FILE_ID "file-id" Error "ISO 15930-7; ISO 19005-2, 6.1.3"
        "a file without an identifier" "save it as PDF/X-4, which writes one";
    STREAM_FILTER "stream-filter" Error "ISO 15930-7; ISO 19005-2, 6.1.7.2"
        "data packed by LZW or encrypted by a filter of their own" "save it anew; every program of today packs by Flate";
    EXTERNAL_STREAM "external-stream" Error "ISO 15930-7; ISO 19005-2, 6.1.7.1"
        "data that are in another file" "embed everything";
    ATTACHED_FILE "attached-file" Error "ISO 15930-7"
        "an attached file, or one that is referred to" "remove attachments: a press prints pages";
    REFERENCE_OBJECT "reference-object" Error "ISO 15930-7; ISO 19005-2, 6.2.9"
        "a page of another file that is referred to" "place the page itself";
    POSTSCRIPT_OBJECT "postscript-object" Error "ISO 15930-7; ISO 19005-2, 6.2.9"
        "PostScript within the file" "export it anew: no program of today writes that";
    OPI "opi" Error "ISO 15930-7"
        "a placeholder for a finer picture elsewhere (OPI)" "embed the pictures themselves";
    CONTENT_SYNTAX "content-syntax" Warning "ISO 32000-1, 7.8.2"
        "content that programs read in different ways" "export the page anew";
    COMPATIBILITY_OPERATOR "compatibility-operator" Error "ISO 15930-7; ISO 19005-2, 6.2.2"
        "content that viewers may pass over (BX, EX)" "export the page anew";
    // What it says of itself.
    METADATA_MISSING "metadata-missing" Error "ISO 15930-7; ISO 19005-2, 6.6.2.1"
        "a file without XMP metadata" "save it as PDF/X-4";
    PDFX_CLAIM "pdfx-claim" Error "ISO 15930-7"
        "a file that does not say that it is PDF/X-4" "save it as PDF/X-4";
    METADATA_ENTRY "metadata-entry" Error "ISO 15930-7"
        "metadata without an entry that PDF/X-4 asks for" "give the document a title, and save it as PDF/X-4";
    METADATA_DIFFERS "metadata-differs" Warning "ISO 19005-2, 6.6.3"
        "metadata that say one thing here and another there" "save it anew";
    METADATA_PACKED "metadata-packed" Warning "ISO 19005-2, 6.6.2.1"
        "metadata that programs without a PDF library cannot find" "save it anew";
    TRAPPED "trapped" Error "ISO 15930-7"
        "a file that does not say whether it is trapped" "set Trapped to False, unless it is";
    TRAPPED_IN_METADATA "trapped-in-metadata" Warning "ISO 19005-2, 6.6.2.3"
        "Trapped in the XMP metadata of a PDF/A, whose schemas do not know it" "leave it to the information dictionary";
    EXTENSION_SCHEMA "extension-schema" Warning "ISO 19005-2, 6.6.2.3.3"
        "a PDF/A that claims PDF/X and does not tell what that property means" "claim one of both, or add the extension schema";
    // What it is made for.
    OUTPUT_INTENT "output-intent" Error "ISO 15930-7"
        "a file without exactly one output intent for PDF/X" "save it as PDF/X-4 for the printing condition of the shop";
    OUTPUT_CONDITION "output-condition" Error "ISO 15930-7"
        "an output intent without an identifier of its condition" "save it as PDF/X-4 for the printing condition of the shop";
    OUTPUT_REGISTRY "output-registry" Error "ISO 15930-7"
        "an output intent whose condition nobody can look up" "name the registry http://www.color.org of a registered condition, or describe it in Info";
    OUTPUT_PROFILE "output-profile" Error "ISO 15930-7; ISO 19005-2, 6.2.3"
        "an output intent without the ICC profile of a press with four inks" "embed the output profile of the printing condition";
    OUTPUT_PROFILES_DIFFER "output-profiles-differ" Error "ISO 19005-2, 6.2.3"
        "output intents with different profiles" "give both the same profile";
    SHOP_CONDITION "shop-condition" Warning "the shop's preset"
        "a file made for another printing condition than the shop's" "ask the shop, or make it for that condition";
    // Pages and their boxes.
    TRIM_BOX "trim-box" Error "ISO 15930-7"
        "a page that does not say where it is cut" "export it with a TrimBox";
    ART_BOX "art-box" Error "ISO 15930-7"
        "a page with an ArtBox beside its TrimBox" "remove the ArtBox";
    PAGE_BOXES "page-boxes" Error "ISO 15930-7"
        "boxes of a page that do not lie within each other, or are none" "export it with trim within bleed within media";
    BLEED_BOX "bleed-box" Error "house"
        "a page that does not say how far its artwork runs over the cut" "export it with a BleedBox";
    BLEED_SIZE "bleed-size" Error "the shop's preset"
        "a bleed smaller than the shop asks for" "let artwork run further over the cut, and export it with that bleed";
    BLEED_ARTWORK "bleed-artwork" Error "Ghent-style"
        "artwork that runs to the cut and not to the end of the bleed" "let it run to the end of the bleed, or end well before the cut";
    MEDIA_SIZE "media-size" Warning "the shop's preset"
        "a sheet that is larger than bleed and marks need, or too small for the marks" "export it with the marks that the shop wants";
    CROP_BOX "crop-box" Warning "house"
        "a CropBox that hides a part of the page" "remove the CropBox";
    USER_UNIT "user-unit" Warning "house"
        "a page in units of its own, which not all programs follow" "export it at its size";
    PAGE_ROTATION "page-rotation" Warning "house"
        "a page that is turned by an entry, which not all programs follow" "export it upright";
    TRIM_SIZES "trim-sizes" Warning "house"
        "pages that are cut to different sizes" "give all pages of a job one size";
    PAGES_MULTIPLE "pages-multiple" Warning "the shop's preset"
        "a number of pages that the shop does not print" "add or remove pages, or ask the shop about blank ones";
    EMPTY_PAGE "empty-page" Warning "Ghent-style"
        "a page with nothing on it" "remove it, or tell the shop that it is meant";
    // What can be clicked.
    ANNOTATION "annotation" Error "ISO 15930-7"
        "an annotation on what is printed" "flatten it into the page, or remove it";
    ACTION "action" Error "ISO 15930-7"
        "an action or a script" "remove it: paper does nothing";
    FORM_FIELDS "form-fields" Error "ISO 15930-7"
        "fields of a form" "flatten the form";
    OPTIONAL_CONTENT "optional-content" Warning "house"
        "layers that can be shown or hidden" "flatten the layers, so that nobody prints the wrong ones";
    NAVIGATION "navigation" Note "house"
        "bookmarks, named places or transitions, which paper has none of" "leave them out when exporting for print";
    // Fonts.
    FONT_EMBEDDING "font-embedding" Error "ISO 15930-7; ISO 19005-2, 6.2.11.4"
        "a font that is not embedded" "embed all fonts";
    MISSING_GLYPH "missing-glyph" Error "ISO 15930-7; ISO 19005-2, 6.2.11.8"
        "text that shows the sign of a missing character" "choose a font that has the character";
    GLYPH_WIDTH "glyph-width" Error "ISO 15930-7; ISO 19005-2, 6.2.11.5"
        "letters whose width is another one in the font" "export it anew, with the fonts at hand";
    TYPE3_FONT "type3-font" Warning "house"
        "a font whose letters are drawings (Type 3)" "use an OpenType or TrueType font";
    // Colour.
    DEVICE_RGB "device-rgb" Error "ISO 15930-7; ISO 19005-2, 6.2.4.3"
        "a colour in light (DeviceRGB)" "give all colours in print inks";
    CALIBRATED_COLOUR "calibrated-colour" Error "house"
        "a colour that is calibrated (CalRGB, CalGray, Lab)" "convert it to the inks of the printing condition";
    ICC_COLOUR "icc-colour" Error "house"
        "a colour with a profile of its own (ICCBased)" "convert it to the inks of the printing condition";
    DEVICE_N "device-n" Warning "house"
        "a colour of several inks at once (DeviceN)" "give it in process inks or in one spot ink";
    SPOT_INKS "spot-inks" Error "the shop's preset"
        "more spot inks than the shop prints" "turn them into process inks, or ask the shop";
    SEPARATION_DIFFERS "separation-differs" Error "ISO 15930-7; ISO 19005-2, 6.2.4.4"
        "a spot ink that is made in different ways" "define each ink once";
    REGISTRATION_COLOUR "registration-colour" Error "Ghent-style"
        "registration colour on the page itself" "use black; registration colour is for marks outside";
    // Graphics and images.
    TRANSFER_FUNCTION "transfer-function" Error "ISO 15930-7; ISO 19005-2, 6.2.5"
        "a transfer function, which changes all tones" "export it without transfer functions";
    HALFTONE "halftone" Error "ISO 15930-7; ISO 19005-2, 6.2.5"
        "a screen or a phase of its own" "leave screening to the shop";
    BLEND_MODE "blend-mode" Error "ISO 15930-7; ISO 19005-2, 6.2.10"
        "a blend mode that no standard knows" "use a standard blend mode";
    PAGE_GROUP "page-group" Warning "house"
        "a page that does not blend in CMYK" "set the blending space of the document to CMYK";
    ALTERNATE_IMAGE "alternate-image" Error "ISO 15930-7; ISO 19005-2, 6.2.8.1"
        "a picture with alternates" "keep the one that is to be printed";
    IMAGE_FILTER "image-filter" Warning "house"
        "a picture that is packed in a way that some workflows do not read" "export pictures as JPEG or Flate";
    INTERPOLATION "interpolation" Warning "ISO 19005-2, 6.2.8"
        "a picture that is to be smoothed" "export it without interpolation";
    JPEG_COMPONENTS "jpeg-components" Error "ISO 32000-1, 7.4.8"
        "a JPEG whose colours are others than the file says" "export the picture anew";
    PHOTO_PPI "photo-ppi" Error "Ghent-style, by the shop's preset"
        "a picture with too few pixels for its size" "use a larger picture, or give it less room";
    LINE_ART_PPI "line-art-ppi" Error "Ghent-style, by the shop's preset"
        "line art with too few pixels for its size" "use a larger picture, or draw it in curves";
    // Overprint, text, lines.
    BLACK_TEXT_KNOCKS_OUT "black-text-knocks-out" Warning "Ghent-style"
        "small black text that does not overprint" "let black text overprint: a plate out of register leaves white around it";
    BLACK_LINE_KNOCKS_OUT "black-line-knocks-out" Warning "Ghent-style"
        "a thin black line that does not overprint" "let thin black lines overprint";
    WHITE_OVERPRINTS "white-overprints" Error "Ghent-style"
        "white that overprints, and so vanishes" "let white knock out";
    SMALL_TEXT "small-text" Warning "Ghent-style, by the shop's preset"
        "small text in several inks or in white" "set it larger, or in one ink";
    THIN_LINE "thin-line" Warning "Ghent-style, by the shop's preset"
        "a line too thin to print" "draw it thicker, or in one ink";
    SAFE_AREA "safe-area" Warning "the shop's preset"
        "text too near to the cut" "keep it away from the edge";
    // Ink.
    RICH_BLACK "rich-black" Warning "Ghent-style"
        "a black with much of the other inks in it" "use less of them, or black alone";
    INK_SUM "ink-sum" Warning "the shop's preset"
        "a colour with more ink than paper takes" "choose a colour with less ink";
    INK_ESTIMATE "ink-estimate" Warning "house"
        "what plates draw in another way than a press" "flatten it, or look at a proof: more ink may come there than is measured";
    INK_LIMIT "ink-limit" Error "the shop's preset"
        "a place with more ink than paper takes" "choose colours with less ink there, or convert photos for this condition";
}

/// The rule of a name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_told_once_and_in_the_manner_of_the_house() {
        let names: std::collections::HashSet<_> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
        for rule in RULES {
            assert!(rule.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{}", rule.name);
            for text in [rule.finds, rule.remedy] {
                assert!(!text.ends_with('.') && !text.is_empty(), "{}: {text}", rule.name);
            }
        }
        assert_eq!(find("opi").map(|rule| rule.name), Some("opi"));
        assert_eq!(find("opy"), None);
    }
}
