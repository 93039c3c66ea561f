//! A layout's tokens with a theme laid over them.

use serde_json::{Map, Value as Json, json};

use super::contrast::{channels, mixed};
use crate::layout::merge;

/// Colours that follow the primary one where a theme does not give them, each with the share of it that is left: of the
/// light and of every ink alike.
const FOLLOWERS: [(&str, f64); 4] = [("link", 1.0), ("tint", 0.08), ("on_primary", 0.25), ("motif", 0.8)];

/// The least distance of lines to the size of their type: less for large type, whose words stand on few lines.
pub fn least_pitch(size_pt: f64) -> f64 {
    match size_pt {
        ..12.0 => 1.15,
        12.0..18.0 => 1.05,
        _ => 0.9,
    }
}

/// The colour that another one follows in a theme that does not give it.
pub fn followed(name: &str) -> Option<&'static str> {
    match name {
        "series[0]" => Some("primary"),
        "series[1]" => Some("accent"),
        _ => FOLLOWERS.iter().any(|(follower, _)| *follower == name).then_some("primary"),
    }
}

/// Lays a theme's values over a layout's tokens. `over` holds only what was found to be right.
pub fn dressed(layout: &Json, over: &Json) -> Json {
    let mut tokens = layout.clone();
    follow(&mut tokens, over);
    merge(&mut tokens, over);
    if over["leading_pt"].is_number() || over["faces"].is_object() {
        keep_pitches(&mut tokens, layout, over);
        keep_densities(&mut tokens, layout);
    }
    tokens
}

fn follow(tokens: &mut Json, over: &Json) {
    let colors = &over["color"];
    if colors["primary"].is_object() {
        for (name, share) in FOLLOWERS {
            tokens["color"][name] = tinted(&colors["primary"], share);
        }
        tokens["color"]["series"][0] = colors["primary"].clone();
    }
    if colors["accent"].is_object() {
        tokens["color"]["series"][1] = colors["accent"].clone();
    }
}

/// A share of a colour on white paper.
fn tinted(color: &Json, share: f64) -> Json {
    let rgb = color["rgb"].as_str().and_then(channels).unwrap_or_default();
    let [red, green, blue] = rgb.map(|channel| mixed(255, channel, share));
    let inks = color["cmyk"].as_array().into_iter().flatten().filter_map(Json::as_f64);
    let cmyk: Vec<f64> = inks.map(|ink| (ink * share).round()).collect();
    let mut tinted = json!({ "rgb": format!("#{red:02x}{green:02x}{blue:02x}"), "cmyk": cmyk });
    if color["spot"].is_string() {
        tinted["spot"] = color["spot"].clone();
        tinted["tint"] = json!(color["tint"].as_f64().unwrap_or(100.0) * share);
    }
    tinted
}

/// Settings whose size a theme changes keep their lines apart: their pitch goes along unless the theme gives it.
fn keep_pitches(tokens: &mut Json, layout: &Json, over: &Json) {
    let (Some(leading), Some(was)) = (tokens["leading_pt"].as_f64(), layout["leading_pt"].as_f64()) else { return };
    let body = layout["faces"]["body"]["pitch_q"].as_u64();
    for (name, own) in layout["faces"].as_object().into_iter().flatten() {
        let (Some(own_size), Some(own_pitch)) = (own["size_pt"].as_f64(), own["pitch_q"].as_u64()) else { continue };
        let size = tokens["faces"][name]["size_pt"].as_f64().unwrap_or(own_size);
        let kept = size == own_size && leading == was;
        // What stands on the lines of running text stays there.
        if kept || over["faces"][name]["pitch_q"].is_number() || Some(own_pitch) == body {
            continue;
        }
        let least = (size * least_pitch(size) * 4.0 / leading).ceil() as u64;
        let alike = (own_pitch as f64 * size / own_size * was / leading).round() as u64;
        tokens["faces"][name]["pitch_q"] = alike.max(least).into();
    }
}

/// The densities of copy-fitting stand as far from the theme's own leading as they do from the layout's.
fn keep_densities(tokens: &mut Json, layout: &Json) {
    let leading = |tokens: &Json| tokens["leading_pt"].as_f64();
    let (Some(own), Some(was)) = (leading(tokens), leading(layout)) else { return };
    if let Some(lines) = layout["page"]["lines"].as_f64() {
        tokens["page"]["lines"] = ((lines * was / own + 0.001).floor() as u64).into();
    }
    let densities = tokens["densities"].as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Json::as_array_mut).flatten();
    for density in densities {
        if let Some(leading) = density["tokens"]["leading_pt"].as_f64() {
            density["tokens"]["leading_pt"] = json!((leading * own / was * 100.0).round() / 100.0);
        }
    }
}

/// Keeps the tighter densities from setting running text smaller than the bounds allow.
pub fn keep_least(tokens: &mut Json, running: &[String], least_pt: f64) {
    let smallest = running.iter().filter_map(|face| tokens["faces"][face]["size_pt"].as_f64()).fold(f64::INFINITY, f64::min);
    if !smallest.is_finite() {
        return;
    }
    for density in tokens["densities"]["tighter"].as_array_mut().into_iter().flatten() {
        if let Some(text) = density["text"].as_f64() {
            density["text"] = json!(text.max(least_pt / smallest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout() -> Json {
        crate::layout::find("compact").unwrap().tokens
    }

    #[test]
    fn what_follows_the_primary_colour_follows_it_in_both_inks() {
        let green = json!({ "rgb": "#145348", "cmyk": [85, 35, 65, 45] });
        let tokens =
            dressed(&layout(), &json!({ "color": { "primary": green.clone(), "motif": { "rgb": "#000000", "cmyk": [0, 0, 0, 100] } } }));
        assert_eq!(tokens["color"]["link"]["rgb"], "#145348");
        assert_eq!(tokens["color"]["tint"], json!({ "rgb": "#ecf1f0", "cmyk": [7.0, 3.0, 5.0, 4.0] }));
        assert_eq!((&tokens["color"]["series"][0], &tokens["color"]["motif"]["rgb"]), (&green, &json!("#000000")));
        assert_eq!(tokens["color"]["accent"], layout()["color"]["accent"]);
    }

    #[test]
    fn tints_of_a_spot_ink_are_printed_with_it() {
        let blue = json!({ "rgb": "#0b3d4f", "cmyk": [95, 55, 40, 45], "spot": "House Blue", "tint": 50 });
        let tokens = dressed(&layout(), &json!({ "color": { "primary": blue.clone() } }));
        assert_eq!((&tokens["color"]["tint"]["spot"], tokens["color"]["tint"]["tint"].as_f64()), (&blue["spot"], Some(4.0)));
        assert_eq!(tokens["color"]["accent"]["spot"], Json::Null);
    }

    #[test]
    fn lines_and_densities_go_along_with_the_leading() {
        let tokens = dressed(&layout(), &json!({ "leading_pt": 12.65, "faces": { "chapter": { "size_pt": 12.5 } } }));
        let (was, own) = (layout(), &tokens);
        assert_eq!((&was["page"]["lines"], &own["page"]["lines"]), (&json!(66), &json!(60)));
        let close = |tokens: &Json| tokens["densities"]["tighter"][1]["tokens"]["leading_pt"].as_f64().unwrap();
        assert!((close(own) / close(&was) - 1.1).abs() < 0.002);
        assert!(own["faces"]["chapter"]["pitch_q"].as_u64() < was["faces"]["chapter"]["pitch_q"].as_u64());
    }
}
