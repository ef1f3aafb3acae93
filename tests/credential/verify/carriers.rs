//! Badges in pictures.

use std::sync::LazyLock;

use compagnon::credential::bake::{png, svg};
use compagnon::credential::image::{Parameters, draw};
use compagnon::credential::verify::{Form, Reason, Step, Verdict};
use proptest::prelude::*;

use super::world::*;

static PICTURE: LazyLock<(Vec<u8>, String)> = LazyLock::new(|| {
    let parameters = Parameters {
        template: "panel".into(),
        shape: None,
        icon: None,
        primary: None,
        accent: None,
        title: "Relecture entre pairs".into(),
        ring: "École de l’Exemple".into(),
        language: "fr".into(),
    };
    let drawing = draw(&parameters).unwrap();
    (drawing.png, drawing.svg)
});

#[test]
fn a_badge_in_a_picture_is_as_valid_as_by_itself() {
    let (bare_png, bare_svg) = &*PICTURE;
    for text in [good().to_string(), good_jwt()] {
        let baked = png::bake(bare_png, &text).unwrap();
        let report = World::new().verify(&baked);
        assert_eq!((report.verdict, report.form), (Verdict::Valid, Form::Png), "{report:#?}");
        let baked = svg::bake(bare_svg, &text).unwrap();
        let report = World::new().verify(baked.as_bytes());
        assert_eq!((report.verdict, report.form), (Verdict::Valid, Form::Svg), "{report:#?}");
    }
    let world = World::new();
    let nothing = Reason::NoBadgeInside;
    assert_fails(&world.verify(bare_png), Step::Format, nothing, "bare PNG");
    assert_fails(&world.verify(bare_svg.as_bytes()), Step::Format, nothing, "bare SVG");
}

#[test]
fn damaged_doubled_and_declaring_pictures_are_refused() {
    let (bare_png, bare_svg) = &*PICTURE;
    let once = png::bake(bare_png, &good_jwt()).unwrap();
    let world = World::new();
    let chunk = once[bare_png.len() - 12..once.len() - 12].to_vec();
    let mut twice = once[..once.len() - 12].to_vec();
    twice.extend_from_slice(&chunk);
    twice.extend_from_slice(&once[once.len() - 12..]);
    assert_fails(&world.verify(&twice), Step::Format, Reason::SeveralBadges, "two chunks");
    let cut = &once[..once.len() - 20];
    assert_fails(&world.verify(cut), Step::Format, Reason::DamagedPicture, "cut");
    let mut followed = once.clone();
    followed.extend_from_slice(b"<script>");
    assert_fails(&world.verify(&followed), Step::Format, Reason::DamagedPicture, "followed");
    let baked = svg::bake(bare_svg, &good_jwt()).unwrap();
    let element = &baked[baked.find("<openbadges").unwrap()..];
    let element = &element[..element.find("</openbadges:credential>").unwrap() + 24];
    let twice = baked.replacen(element, &format!("{element}{element}"), 1);
    assert_fails(&world.verify(twice.as_bytes()), Step::Format, Reason::SeveralBadges, "two");
    let declared = format!("<!DOCTYPE svg [<!ENTITY x \"y\">]>{baked}");
    let report = world.verify(declared.as_bytes());
    assert_fails(&report, Step::Format, Reason::MisplacedInPicture, "entities");
    assert!(world.asked().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_picture_with_one_byte_of_its_badge_changed_is_valid(
        at in any::<prop::sample::Index>(), flip in 1u8..=255, as_svg in any::<bool>(),
    ) {
        let (bare_png, bare_svg) = &*PICTURE;
        let mut bytes = if as_svg {
            svg::bake(bare_svg, &good().to_string()).unwrap().into_bytes()
        } else {
            png::bake(bare_png, &good().to_string()).unwrap()
        };
        let (from, to) = if as_svg {
            let text = std::str::from_utf8(&bytes).unwrap();
            (text.find("CDATA[").unwrap() + 6, text.find("]]>").unwrap())
        } else {
            (0, bytes.len())
        };
        bytes[from + at.index(to - from)] ^= flip;
        prop_assert_ne!(World::new().verify(&bytes).verdict, Verdict::Valid);
    }
}
