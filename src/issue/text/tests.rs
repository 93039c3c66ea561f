//! Tests of the markup.

use super::*;

fn text(text: &str) -> Span {
    Span::Text(text.into())
}

#[test]
fn the_four_kinds_of_markup_nest() {
    let (spans, faults) = parse("a **b *c*** [**d** e](https://example.org/(x)) [f]{lang=fr}");
    assert_eq!(faults, []);
    assert_eq!(spans[1], Span::Strong(vec![text("b "), Span::Emphasis(vec![text("c")])]));
    let Span::Link { url, body } = &spans[3] else { panic!("{spans:?}") };
    assert_eq!((url.as_str(), plain(body).as_str()), ("https://example.org/(x)", "d e"));
    assert_eq!(spans[5], Span::Lang { lang: "fr".into(), body: vec![text("f")] });
}

#[test]
fn what_is_no_markup_is_printed_as_it_stands() {
    for literal in [
        "3 * 4 * 5",
        "2*3*4",
        "2**3**4",
        "Leser*innen und Autor*innen",
        "#import \"x\"",
        "$x$ @ref <l> */ a_b_c `d`",
        "[sic]",
        "[sic] (see)",
        "[a](b c",
        "a]b",
        "\\n",
        "~/x",
        "Rating ******** of the pier",
        "Password: **** (four stars)",
        "*** a ** b ***** c",
        "(****)",
        "****a****",
        "****",
    ] {
        assert_eq!(parse(literal), (vec![text(literal)], vec![]), "{literal}");
    }
}

#[test]
fn stars_within_words_of_other_scripts_are_markup() {
    let emphasis = |words: &str| Span::Emphasis(vec![text(words)]);
    assert_eq!(parse("这是*强调*文字").0, [text("这是"), emphasis("强调"), text("文字")]);
    assert_eq!(parse("(*a*), *b*.").0, [text("("), emphasis("a"), text("), "), emphasis("b"), text(".")]);
    assert_eq!(parse("**Key**words").0, [Span::Strong(vec![text("Key")]), text("words")]);
}

#[test]
fn stars_around_nothing_are_printed() {
    assert_eq!(parse("**a******b").0, [Span::Strong(vec![text("a")]), text("****b")]);
    assert_eq!(parse("**Rating:** ****").0, [Span::Strong(vec![text("Rating:")]), text(" ****")]);
    assert_eq!(parse("**a****b**").0, [Span::Strong(vec![text("a")]), Span::Strong(vec![text("b")])]);
    assert_eq!(parse("***a***").0, [Span::Strong(vec![Span::Emphasis(vec![text("a")])])]);
}

#[test]
fn escapes_print_the_sign() {
    assert_eq!(parse(r"\*\*a\*\* \[b\]\(c\) \\").0, [text(r"**a** [b](c) \")]);
}

#[test]
fn nothing_is_lost_when_markup_is_broken() {
    for broken in ["**a", "a ** b **c", "*a **b* c**", "[a **b](https://example.org)", "[[[[", "]]]]", "[a", "**[x**](https://e.org)"] {
        let (spans, _) = parse(broken);
        let letters = |s: &str| s.chars().filter(|c| c.is_alphabetic()).collect::<String>();
        let kept = letters(&plain(&spans));
        assert!(letters(broken).starts_with(&kept) && !kept.is_empty() || letters(broken).is_empty(), "{broken} -> {spans:?}");
    }
    assert_eq!(parse("**a").1[0].rule, "markup");
}

#[test]
fn unsafe_and_unclosed_addresses_are_faults() {
    assert_eq!(parse("[a](javascript:alert(1))").1[0].rule, "unsafe-link");
    assert_eq!(parse("[a](https://example.org/x y)").1[0].rule, "markup");
    assert!(parse("[a](java\nscript:x)").1[0].fatal);
    assert!(parse("[a]( https://example.org)").1[0].fatal);
    assert!(!parse("[a] (https://example.org)").1[0].fatal);
    assert_eq!(parse(&format!("[a](https://e.org/{})", "x".repeat(3_000))).1[0].rule, "link");
    assert_eq!(parse("[](https://example.org)").1[0].rule, "empty-link");
    assert_eq!(parse("[a [b](https://b.org) c](https://a.org)").1[0].rule, "markup");
}

#[test]
fn hostile_texts_cost_no_more_than_honest_ones() {
    for piece in ["[", "*", "* **", "**a**********", "**a", "[a](", "[a](x", "]", "\\", "[a]{lang="] {
        let hostile = piece.repeat(65_536 / piece.len());
        let begun = std::time::Instant::now();
        parse(&hostile);
        assert!(begun.elapsed().as_secs() < 5, "{piece}");
    }
}
