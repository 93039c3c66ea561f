//! Content, an operation at a time: colours go, what they leave on the plate comes.

use std::collections::HashMap;
use std::rc::Rc;

use hayro::hayro_interpret::hayro_syntax::content::UntypedIter;
use hayro::hayro_interpret::hayro_syntax::object::{Name, Object};

use super::content::{Content, Place};
use super::separate::{Fault, Separator};
use super::space::Space;
use super::state::{Paint, Side, State};

impl<'a> Separator<'a> {
    /// Separates content that begins under a state.
    pub(super) fn walk(&mut self, bytes: &[u8], place: &Place<'_, 'a>, mut state: State<'a>) -> Result<Content, Fault> {
        let mut content = Content::default();
        let mut saved: Vec<State<'a>> = Vec::new();
        let mut states: HashMap<Vec<u8>, Option<String>> = HashMap::new();
        let mut spaces: HashMap<Vec<u8>, Option<Rc<Space>>> = HashMap::new();
        let mut operations = UntypedIter::new(bytes);
        while let Some(operation) = operations.next() {
            self.charge(&mut content, 1)?;
            let operator: &[u8] = &**operation.operator;
            let operands: Vec<&Object<'_>> = operation.operands().collect();
            let last = operands.last().copied();
            let name = || if let Some(Object::Name(name)) = last { Some(name) } else { None };
            match operator {
                b"q" => {
                    saved.push(state.clone());
                    content.write("q\n");
                }
                b"Q" => {
                    if let Some(before) = saved.pop() {
                        state = before;
                        content.write("Q\n");
                    }
                }
                b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" if !place.uncoloured => {
                    let space = match operator {
                        b"g" | b"G" => Space::Grey,
                        b"rg" | b"RG" => Space::Light,
                        _ => Space::Inks { device: true },
                    };
                    let colour = amounts(&operands, space.components());
                    if colour.len() == space.components() {
                        self.set(side(&mut state, operator), Rc::new(space), colour);
                    }
                }
                b"cs" | b"CS" if !place.uncoloured => {
                    if let Some(name) = name() {
                        let known = spaces.get(name.as_ref()).cloned();
                        let found = known.unwrap_or_else(|| {
                            let found = Space::named(name, place.resources);
                            spaces.insert(name.as_ref().to_vec(), found.clone());
                            found
                        });
                        let space = found.unwrap_or_else(|| Rc::new(Space::Grey));
                        let colour = space.first();
                        self.set(side(&mut state, operator), space, colour);
                    }
                }
                b"sc" | b"scn" | b"SC" | b"SCN" if !place.uncoloured => {
                    let side = side(&mut state, operator);
                    match (&*side.space, name()) {
                        (Space::Pattern(under), Some(name)) => {
                            let under = under.clone().map(|space| {
                                let colour = amounts(&operands, space.components());
                                (space, colour)
                            });
                            if let Some((space, colour)) = &under {
                                self.touch(space, colour);
                            }
                            if let Some(pattern) = place.resources.get_pattern(name) {
                                side.paint = Paint::Pattern(pattern, under);
                            }
                        }
                        _ => {
                            let space = Rc::clone(&side.space);
                            let colour = amounts(&operands, space.components());
                            self.set(side, space, colour);
                        }
                    }
                }
                b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" | b"cs" | b"CS" | b"sc" | b"scn" | b"SC" | b"SCN" => {}
                b"gs" => {
                    let Some(name) = name() else { continue };
                    let Some(dict) = place.resources.get_ext_g_state(name) else { continue };
                    self.graphics_state(&dict, &mut state);
                    let known = states.get(name.as_ref()).cloned();
                    let told = match known {
                        Some(told) => told,
                        None => {
                            let rest = self.rest(&dict, place);
                            let told = (!rest.is_empty()).then(|| content.name("ExtGState", rest.into()));
                            states.insert(name.as_ref().to_vec(), told.clone());
                            told
                        }
                    };
                    if let Some(told) = told {
                        content.write(&format!("/{told} gs\n"));
                    }
                }
                b"f" | b"F" | b"f*" => self.paint(&mut state, true, false, operator, &operands, &mut content)?,
                b"S" | b"s" => self.paint(&mut state, false, true, operator, &operands, &mut content)?,
                b"B" | b"B*" | b"b" | b"b*" => self.paint(&mut state, true, true, operator, &operands, &mut content)?,
                b"Tr" => {
                    if let Some(Object::Number(mode)) = last {
                        state.text = mode.as_i64();
                    }
                    content.operation(&operands, operator);
                }
                b"Tf" => self.font(&operands, place, &mut state, &mut content),
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    self.drawn_font(place, &mut state, &mut content)?;
                    let drawn = state.drawn_font.is_some();
                    let (fills, strokes) = (drawn || matches!(state.text, 0 | 2 | 4 | 6), !drawn && matches!(state.text, 1 | 2 | 5 | 6));
                    self.paint(&mut state, fills, strokes, operator, &operands, &mut content)?;
                }
                b"Do" => {
                    if let Some(name) = name()
                        && let Some(stream) = place.resources.get_x_object(name)
                    {
                        self.x_object(&stream, place, &mut state, &mut content)?;
                    }
                }
                b"BI" => {
                    if let Some(Object::Stream(image)) = last {
                        self.inline_image(image, place, &mut state, &mut content)?;
                    }
                }
                b"sh" => {
                    if let Some(name) = name()
                        && let Some(shading) = place.resources.get_shading(name)
                    {
                        self.shading(&shading, place, &mut state, &mut content);
                    }
                }
                b"BMC" => content.write("/Mark BMC\n"),
                b"BDC" => self.marked(&operands, place, &mut content),
                // Rendering intents, flatness, points marked and compatibility change no ink.
                b"ri" | b"i" | b"MP" | b"DP" | b"BX" | b"EX" => {}
                _ => content.operation(&operands, operator),
            }
        }
        Ok(content)
    }

    pub(super) fn font(&mut self, operands: &[&Object<'_>], place: &Place<'_, 'a>, state: &mut State<'a>, content: &mut Content) {
        state.drawn_font = None;
        state.written.drawn_font = None;
        let [.., Object::Name(name), Object::Number(size)] = operands else { return };
        let font = place.resources.get_font(name);
        state.drawn_font =
            font.filter(|font| font.get::<Name<'a>>("Subtype").as_deref() == Some(b"Type3")).map(|font| (font, size.as_f32()));
        // A font of drawings is told when it is known under which state they are drawn.
        if state.drawn_font.is_none() {
            if let Some(font) = self.copies.entry(&place.resources.fonts, name) {
                content.keep("Font", name, font);
            }
            content.operation(operands, b"Tf");
        }
    }

    pub(super) fn marked(&mut self, operands: &[&Object<'_>], place: &Place<'_, 'a>, content: &mut Content) {
        if let [.., Object::Name(tag), Object::Name(list)] = operands
            && tag.as_ref() == b"OC"
            && let Some(layer) = self.copies.entry(&place.resources.properties, list.as_ref())
        {
            let name = content.name("Properties", layer);
            content.write(&format!("/OC /{name} BDC\n"));
        } else {
            content.write("/Mark BMC\n");
        }
    }
}

/// The side that a colour operator sets.
fn side<'s, 'a>(state: &'s mut State<'a>, operator: &[u8]) -> &'s mut Side<'a> {
    if operator[0].is_ascii_uppercase() { &mut state.stroke } else { &mut state.fill }
}

/// The last numbers before an operator.
fn amounts(operands: &[&Object<'_>], most: usize) -> Vec<f32> {
    let numbers: Vec<f32> =
        operands.iter().filter_map(|operand| if let Object::Number(number) = operand { Some(number.as_f32()) } else { None }).collect();
    numbers[numbers.len().saturating_sub(most)..].to_vec()
}
