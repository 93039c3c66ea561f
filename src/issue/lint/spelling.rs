//! United Nations spelling: British, with -ize. A table of common words; capitals are left alone, since names keep theirs.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::{Desk, Lint};
use crate::diagnostic::Diagnostic;

/// Stems that take -ize, -izing, -ization.
const IZE: &str = "author capital central character civil colon computer criminal critic crystall custom decentral democrat digital \
    econom emphas energ equal final formal fertil global harmon immun incentiv individual industrial institutional legal liberal local \
    marginal maxim memor minim mobil modern monet national neutral normal optim organ operational penal polar popular prior priorit \
    privat public radical rational real recogn reorgan revital sensit social special stabil standard stigmat subsid summar \
    symbol sympath synchron systemat util vandal victim visual";

/// Words of which the United Nations uses the other spelling.
const WORDS: &str = "\
    analyze analyse|analyzed analysed|analyzes analyses|analyzing analysing|catalyze catalyse|catalyzed catalysed|catalyzing catalysing|\
    paralyze paralyse|paralyzed paralysed|behavior behaviour|behaviors behaviours|behavioral behavioural|color colour|colors colours|\
    endeavor endeavour|endeavors endeavours|favor favour|favored favoured|favorable favourable|favors favours|favorite favourite|flavor flavour|\
    harbor harbour|harbors harbours|honor honour|honored honoured|honoring honouring|humor humour|labor labour|neighbor neighbour|\
    neighbors neighbours|neighboring neighbouring|neighborhood neighbourhood|rigor rigour|rumor rumour|rumors rumours|vapor vapour|\
    center centre|centers centres|centered centred|theater theatre|theaters theatres|fiber fibre|fibers fibres|liter litre|liters litres|\
    kilometer kilometre|kilometers kilometres|defense defence|offense offence|offenses offences|pretense pretence|\
    catalog catalogue|dialog dialogue|gray grey|aging ageing|aluminum aluminium|\
    artifact artefact|artifacts artefacts|maneuver manoeuvre|maneuvers manoeuvres|mold mould|plow plough|skeptical sceptical|\
    skillful skilful|willful wilful|fulfill fulfil|fulfills fulfils|fulfillment fulfilment|enroll enrol|enrollment enrolment|\
    installment instalment|installments instalments|canceled cancelled|canceling cancelling|counseling counselling|counselor counsellor|\
    fueled fuelled|fueling fuelling|labeled labelled|labeling labelling|modeled modelled|modeling modelling|signaled signalled|\
    signaling signalling|traveled travelled|traveler traveller|travelers travellers|traveling travelling|channeled channelled|\
    benefitted benefited|benefitting benefiting|focussed focused|focussing focusing|targetted targeted|targetting targeting|\
    pediatric paediatric|sulfur sulphur|yearlong year-long|acknowledgment acknowledgement|judgment judgement|advisor adviser|advisors advisers|\
    counterterrorism counter-terrorism|multi-lateral multilateral|bi-lateral bilateral|co-operation cooperation|co-operate cooperate|\
    co-ordination coordination|co-ordinate coordinate|co-ordinated coordinated|percentual percentage|learnt learned";

static TABLE: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let pairs = WORDS.split('|').filter_map(|pair| pair.trim().split_once(' '));
    let mut table: HashMap<String, String> = pairs.map(|(from, to)| (from.to_owned(), to.to_owned())).collect();
    for stem in IZE.split_whitespace() {
        for ending in ["e", "ed", "es", "er", "ers", "ing", "ation", "ations"] {
            table.insert(format!("{stem}is{ending}"), format!("{stem}iz{ending}"));
        }
    }
    table
});

pub fn spelling(lint: &Lint, desk: &mut Desk) {
    if !desk.english() {
        return;
    }
    desk.each(|text| {
        let mut found = Vec::new();
        let mut at = 0;
        for word in text.words.split(|c: char| !(c.is_alphabetic() || c == '-')) {
            let begin = at;
            at += word.len() + text.words[at + word.len()..].chars().next().map_or(0, char::len_utf8);
            let Some((part, to)) = lookup(word) else { continue };
            // Parts of addresses and of names of files are no words.
            let in_address = text.before(begin).is_some_and(|c| "./@_\\".contains(c))
                || text.words[begin + word.len()..].starts_with(['/', '@', '_', '\\']);
            if in_address || text.is_foreign(begin) || text.is_quoted(begin) {
                continue;
            }
            let begin = begin + word.find(part).unwrap_or_default();
            let d = Diagnostic::note(lint.name, format!("`{part}` is not the United Nations spelling")).hint(format!("write `{to}`"));
            found.push((begin..begin + part.len(), d));
        }
        for program in PROGRAM.captures_iter(&text.words).filter_map(|found| found.get(1).or(found.get(2))) {
            let d = Diagnostic::note(lint.name, format!("`{}` is not the United Nations spelling", program.as_str()))
                .hint(format!("write `{}`, unless a computer runs it", program.as_str().replace("program", "programme")));
            found.push((program.range(), d));
        }
        found
    });
}

/// Programmes, told apart from the programs of computers by the words around them.
static PROGRAM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\b(?:work|training|assistance|development|country|regional|national|global|joint) (programs?)\b|\b(programs?) (?:of|for|on|against)\b)")
        .expect("a constant pattern")
});

/// A word, or the part of a compound, that is spelled otherwise.
fn lookup(word: &str) -> Option<(&str, &'static str)> {
    std::iter::once(word).chain(word.split('-').filter(|_| word.contains('-'))).find_map(|part| Some((part, TABLE.get(part)?.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::lint::{hits_and_misses, on, on_lang};

    #[test]
    fn words_are_spelled_as_in_the_manual() {
        hits_and_misses(
            "un-spelling",
            &[
                "who analyzed it",
                "to organise a course",
                "a labor-intensive task",
                "the programs of work",
                "a training program",
                "a counterterrorism review",
            ],
            &[
                "who analysed it",
                "to organize a course",
                "the Wilson Center",
                "the organism",
                "other programs",
                "he said “labor” himself",
                "a supervised exercise",
                "see un.org/center/x",
            ],
        );
        assert_eq!(on_lang("fr", "on organise le program"), []);
        let found = on("a labor-intensive task");
        assert_eq!(found[0].place.as_ref().unwrap().span.len(), "labor".len());
    }

    #[test]
    fn no_word_of_the_table_is_a_right_spelling_of_another() {
        for (from, to) in TABLE.iter() {
            assert!(from != to && !TABLE.contains_key(to), "{from} {to}");
        }
    }
}
