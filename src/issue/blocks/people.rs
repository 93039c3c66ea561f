//! People and how to reach them: statements, appointments, contacts, roles, links, the structure of an organization.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::issue::{Email, EntityRef, Label, Link, MediaId, Person, PersonId, ShortLink, Text, When};

/// A person: an id of `people`, or the person in place.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum PersonRef {
    /// An id of `people`.
    Id(PersonId),
    /// The person in place.
    Person(Box<Person>),
}

/// Who said what.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Statements {
    /// The statements.
    #[schemars(length(min = 1))]
    pub items: Vec<Statement>,
}

/// What somebody said.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Statement {
    /// Who.
    pub person: PersonRef,
    /// The verb, with its link, and what stands between the name and the verb.
    #[schemars(example = &"[underlined](https://example.org/remarks)")]
    pub verb: Option<Text>,
    /// What was said.
    pub text: Text,
    /// When.
    pub when: Option<When>,
    /// The date as it should be printed.
    pub when_text: Option<Label>,
    /// Where to read on.
    pub link: Option<Link>,
}

/// Who was appointed to which post.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Appointments {
    /// The appointments.
    #[schemars(length(min = 1))]
    pub items: Vec<Appointment>,
}

/// An appointment.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Appointment {
    /// Who.
    pub person: PersonRef,
    /// The new post.
    pub post: Text,
    /// Who appointed.
    pub by: Option<EntityRef>,
    /// When.
    pub when: Option<When>,
    /// The date as it should be printed.
    pub when_text: Option<Label>,
    /// Where to read on.
    pub link: Option<Link>,
}

/// Where to go on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Links {
    /// The addresses.
    #[schemars(length(min = 1))]
    pub items: Vec<LinkItem>,
}

/// An address and what is found there. It needs a `link` or a `short_link`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct LinkItem {
    /// What is found there.
    pub text: Text,
    /// The address.
    pub link: Option<Link>,
    /// A short address, printed with a QR code.
    pub short_link: Option<ShortLink>,
}

/// Who can be reached, and how.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Contacts {
    /// The people or offices.
    #[schemars(length(min = 1))]
    pub items: Vec<Contact>,
}

/// A person or an office that can be reached. At least one field is needed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Contact {
    /// A sentence, such as whom to write to.
    pub text: Option<Text>,
    /// Name of the person or office.
    pub name: Option<Label>,
    /// Function.
    pub role: Option<Label>,
    /// E-mail address.
    pub email: Option<Email>,
    /// Telephone number, as printed.
    pub phone: Option<Label>,
    /// Postal address, a line each.
    #[serde(default)]
    pub address: Vec<Label>,
    /// Web site.
    pub link: Option<Link>,
    /// A short address, printed with a QR code.
    pub short_link: Option<ShortLink>,
}

/// Functions and who holds them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Roles {
    /// The functions.
    #[schemars(length(min = 1))]
    pub items: Vec<Role>,
}

/// A function and who holds it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Role {
    /// The function.
    #[schemars(example = &"Chair")]
    pub role: Option<Label>,
    /// Who holds it.
    pub holder: Text,
    /// A remark.
    pub note: Option<Text>,
}

/// How an organization is built.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Org {
    /// The topmost parts.
    #[schemars(length(min = 1))]
    pub nodes: Vec<Node>,
}

/// A part of an organization.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Node {
    /// Its name, or the abbreviation that is printed large.
    pub name: Label,
    /// What the name stands for, or what the part does.
    pub detail: Option<Text>,
    /// Who leads it.
    pub role: Option<Label>,
    /// Web site.
    pub link: Option<Link>,
    /// A small picture: an id of `media`.
    pub media: Option<MediaId>,
    /// The parts of the part.
    #[serde(default)]
    pub children: Vec<Node>,
}
