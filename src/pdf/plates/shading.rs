//! Shadings on a plate: their colours stay as they are computed, and a new space takes the plate's ink out of them.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::space::{Ink, Space};

/// A space whose components are those of another and whose colours are the light that an ink leaves.
pub fn space(space: &Space, ink: &Ink, document: &mut Document) -> Object {
    if matches!(space, Space::Grey) && *ink == Ink::Black {
        return Object::Name(b"DeviceGray".to_vec());
    }
    let components = space.components();
    let unit = |times: usize| Object::Array([0, 1].repeat(times).into_iter().map(Object::Integer).collect());
    let function = dictionary! { "FunctionType" => 4, "Domain" => unit(components), "Range" => unit(1) };
    let function = document.add_object(Stream::new(function, program(space, ink).into_bytes()));
    let names = (0..components).map(|place| Object::Name(format!("Component{place}").into_bytes())).collect();
    vec![Object::Name(b"DeviceN".to_vec()), Object::Array(names), Object::Name(b"DeviceGray".to_vec()), function.into(), attributes()]
        .into()
}

fn attributes() -> Object {
    Dictionary::new().into()
}

/// From a colour to light, in the language of calculator functions (ISO 32000-1, 7.10.5).
fn program(space: &Space, ink: &Ink) -> String {
    let components = space.components();
    let clear = "pop ".repeat(components);
    // What takes the light on the stack and leaves it alone.
    let only = format!("{} 1 roll {clear}", components + 1);
    if let Some(place) = space.component(ink) {
        return format!("{{ {} index 1 exch sub {only} }}", components - 1 - place);
    }
    match (space, ink.process()) {
        (Space::Light, Some(process)) => {
            let most = "3 copy 2 copy lt { exch } if pop 2 copy lt { exch } if pop";
            match process {
                3 => format!("{{ {most} {only} }}"),
                process => format!("{{ {most} {} index sub 1 exch sub {only} }}", 3 - process),
            }
        }
        // No function of a shading gives CIE colours in files made for print: half the black stands for them.
        (Space::Lab(_), Some(3)) => format!("{{ {clear} 0.5 }}"),
        _ => format!("{{ {clear} 1 }}"),
    }
}
