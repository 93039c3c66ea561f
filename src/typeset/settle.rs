//! Pages are laid out again until what they say of themselves, such as the page of a chapter, is true.
//!
//! This is the loop of `typst::compile` with one difference. A template that measures content is told by Typst where that content
//! will stand, as far as the layout before knows: so each thing measured is known by another place in the second layout than
//! in the first, and is measured and kept anew. Nothing that our templates measure depends on its own place. Here it has
//! none: what was measured once holds, which spares a third of the work and of the memory.

use std::num::NonZeroUsize;

use comemo::{Constraint, Track, Tracked};
use typst::World;
use typst::diag::{SourceDiagnostic, SourceResult, StrResult, Warned};
use typst::ecow::{EcoString, EcoVec, eco_vec};
use typst::engine::{Engine, Route, Sink, Traced};
use typst::foundations::{Content, Label, Output, Selector, StyleChain, Target, TargetElem};
use typst::introspection::{DocumentPosition, EmptyIntrospector, Introspector, Location};
use typst::model::Numbering;
use typst::syntax::{Span, VirtualPath};
use typst::utils::Protected;
use typst_layout::PagedDocument;

/// Layouts after which pages that have not settled never will; as many as Typst tries.
const MOST: usize = 5;

/// Sets the pages of a world.
pub fn settle(world: &dyn World) -> Warned<SourceResult<PagedDocument>> {
    let mut sink = Sink::new();
    let output = settled(world.track(), &mut sink);
    Warned { output, warnings: sink.warnings() }
}

fn settled(world: Tracked<dyn World + '_>, sink: &mut Sink) -> SourceResult<PagedDocument> {
    let library = world.library();
    let traced = Traced::default();
    let target = TargetElem::target.set(Target::Paged).wrap();
    let base = StyleChain::new(&library.styles);
    let styles = base.chain(&target);
    let unreadable = |error| eco_vec![SourceDiagnostic::error(Span::detached(), EcoString::from(error))];
    let main = world.source(world.main()).map_err(unreadable)?;
    let content = typst_eval::eval(world, library, traced.track(), sink.track_mut(), Route::default().track(), &main)?.content();
    let mut last: Option<PagedDocument> = None;
    for layout in 1.. {
        let known =
            Unplaced(last.as_ref().map_or(&EmptyIntrospector as &dyn Introspector, |known: &PagedDocument| Output::introspector(known)));
        let asked = Constraint::new();
        let mut own = Sink::new();
        let mut engine = Engine {
            world,
            library,
            introspector: Protected::new((&known as &dyn Introspector).track_with(&asked)),
            traced: traced.track(),
            sink: own.track_mut(),
            route: Route::default(),
        };
        let document = PagedDocument::create(&mut engine, &content, styles)?;
        let holds = asked.validate(&Unplaced(Output::introspector(&document)) as &dyn Introspector);
        if holds || layout == MOST {
            sink.extend_from_sink(own);
            if !holds {
                sink.warn(SourceDiagnostic::warning(Span::detached(), "the pages do not settle: each layout of them asks for another"));
            }
            last = Some(document);
            break;
        }
        last = Some(document);
    }
    let delayed = sink.delayed();
    if delayed.is_empty() { Ok(last.expect("pages are laid out at least once")) } else { Err(delayed) }
}

/// What is known of the pages, but for the place of what is measured.
struct Unplaced<'a>(&'a dyn Introspector);

impl Introspector for Unplaced<'_> {
    fn query(&self, selector: &Selector) -> EcoVec<Content> {
        self.0.query(selector)
    }

    fn query_first(&self, selector: &Selector) -> Option<Content> {
        self.0.query_first(selector)
    }

    fn query_unique(&self, selector: &Selector) -> StrResult<Content> {
        self.0.query_unique(selector)
    }

    fn query_label(&self, label: Label) -> StrResult<&Content> {
        self.0.query_label(label)
    }

    fn query_labelled(&self) -> EcoVec<Content> {
        self.0.query_labelled()
    }

    fn query_count_before(&self, selector: &Selector, end: Location) -> usize {
        self.0.query_count_before(selector, end)
    }

    fn label_count(&self, label: Label) -> usize {
        self.0.label_count(label)
    }

    /// Typst takes the place of the measuring itself then.
    fn locator(&self, _: u128, _: Location) -> Option<Location> {
        None
    }

    fn pages(&self, location: Location) -> Option<NonZeroUsize> {
        self.0.pages(location)
    }

    fn page(&self, location: Location) -> Option<NonZeroUsize> {
        self.0.page(location)
    }

    fn position(&self, location: Location) -> Option<DocumentPosition> {
        self.0.position(location)
    }

    fn page_numbering(&self, location: Location) -> Option<&Numbering> {
        self.0.page_numbering(location)
    }

    fn page_supplement(&self, location: Location) -> Option<&Content> {
        self.0.page_supplement(location)
    }

    fn anchor(&self, location: Location) -> Option<&EcoString> {
        self.0.anchor(location)
    }

    fn document(&self, location: Location) -> Option<Location> {
        self.0.document(location)
    }

    fn path(&self, location: Location) -> Option<&VirtualPath> {
        self.0.path(location)
    }
}
