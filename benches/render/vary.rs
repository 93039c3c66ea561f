//! One issue varied into many that are the same work and share no paragraph, so that nothing remembered of one helps with the next.

use serde_json::{Map, Value as Json};

/// Fields whose words are shuffled.
const WORDS: [&str; 12] = ["text", "label", "title", "short", "strap", "intro", "verb", "body", "alt", "caption", "note", "detail"];
/// Fields whose figures are changed.
const FIGURES: [&str; 1] = ["value"];

/// The issue in its variation of a number: the same blocks with other words and figures, as long as before.
pub fn issue(base: &Json, number: usize) -> Json {
    let mut vary = Vary { number, dice: Dice(number as u64 + 1) };
    let mut issue = vary.value(base, "");
    // The publication keeps its name; the number tells its issues apart.
    issue["meta"]["title"] = base["meta"]["title"].clone();
    issue["meta"]["number"] = (number + 1).to_string().into();
    issue
}

/// A JPEG in its variation of a number: the same picture, other bytes, by a comment (ITU-T T.81, B.2.4.5) behind the first
/// segment. Issues have photos of their own, so a memory of the last issue's must not help.
pub fn jpeg(bytes: &[u8], number: usize) -> Vec<u8> {
    let comment = format!("issue {number}");
    let first = 4 + usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
    let mut out = bytes[..first].to_vec();
    out.extend([0xFF, 0xFE]);
    out.extend((comment.len() as u16 + 2).to_be_bytes());
    out.extend(comment.as_bytes());
    out.extend(&bytes[first..]);
    out
}

struct Vary {
    number: usize,
    dice: Dice,
}

impl Vary {
    fn value(&mut self, value: &Json, field: &str) -> Json {
        match value {
            Json::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), self.value(value, name))).collect::<Map<_, _>>().into()
            }
            Json::Array(values) => values.iter().map(|value| self.value(value, field)).collect(),
            Json::String(text) if FIGURES.contains(&field) => self.figures(text).into(),
            Json::String(text) if WORDS.contains(&field) => self.words(text).into(),
            _ => value.clone(),
        }
    }

    /// Other digits in the same places.
    fn figures(&mut self, text: &str) -> String {
        text.chars().map(|c| if c.is_ascii_digit() { char::from(b'1' + self.dice.below(9) as u8) } else { c }).collect()
    }

    /// The same words in another order, where they are plain, and one that is different in every variation.
    fn words(&mut self, text: &str) -> String {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let plain: Vec<usize> =
            (0..words.len()).filter(|at| words[*at].len() > 2 && words[*at].bytes().all(|b| b.is_ascii_lowercase())).collect();
        for left in (1..plain.len()).rev() {
            words.swap(plain[left], plain[self.dice.below(left + 1)]);
        }
        let anyhow = || (0..words.len()).rfind(|at| words[*at].len() > 2 && words[*at].bytes().all(|b| b.is_ascii_alphabetic()));
        match plain.last().copied().or_else(anyhow) {
            Some(at) => {
                let end = words[at].len() - 2;
                words[at].truncate(end);
                words[at].extend([self.number / 26, self.number].map(|n| char::from(b'a' + (n % 26) as u8)));
            }
            None => words.push(self.number.to_string()),
        }
        words.join(" ").replace("](https://example.org/", &format!("](https://example.org/{}-", self.number))
    }
}

/// Dice that fall the same way in every run (Knuth, The Art of Computer Programming, volume 2, 3.3.4: multiplier of table 1, line 26).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}
