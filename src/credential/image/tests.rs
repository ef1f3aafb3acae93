use super::*;
use crate::credential::bake;

fn parameters(template: &str) -> Parameters {
    Parameters {
        template: template.into(),
        shape: None,
        icon: None,
        primary: None,
        accent: None,
        title: "Rédiger une note de synthèse".into(),
        ring: "Atelier des écrits professionnels".into(),
        language: "fr".into(),
    }
}

#[expect(clippy::disallowed_methods, reason = "a folder for people to look into, in tests only")]
/// Writes what is drawn to the folder named by `BADGE_PICTURES`, for people to look at.
fn keep(name: &str, drawing: &Drawing) {
    if let Ok(folder) = std::env::var("BADGE_PICTURES") {
        std::fs::write(format!("{folder}/{name}.png"), &drawing.png).unwrap();
        std::fs::write(format!("{folder}/{name}.svg"), &drawing.svg).unwrap();
    }
}

#[test]
fn every_template_draws_with_every_shape_and_icon_and_carries_a_badge() {
    for offer in catalogue().unwrap() {
        for (shape, icon) in offer.shapes.iter().cycle().zip(&offer.icons) {
            let mut chosen = parameters(offer.name);
            chosen.shape = Some(shape.clone());
            chosen.icon = Some(icon.clone());
            let drawing = draw(&chosen).unwrap();
            keep(&format!("{}-{shape}-{icon}", offer.name), &drawing);
            assert!(drawing.svg.len() < 200_000, "{}", drawing.svg.len());
            assert!(!drawing.svg.contains("<text") && !drawing.svg.contains("href=\"http"));
            let png = bake::png::bake(&drawing.png, "a.b.c").unwrap();
            assert_eq!(
                bake::png::extract(&png),
                bake::svg::extract(&bake::svg::bake(&drawing.svg, "a.b.c").unwrap())
            );
        }
        keep(offer.name, &draw(&parameters(offer.name)).unwrap());
    }
}

#[test]
fn texts_of_any_length_and_script_draw_and_markup_in_them_stays_text() {
    let long = "Anticonstitutionnellement ".repeat(12);
    let texts = [
        "",
        "A",
        long.as_str(),
        "</text><script>alert(1)</script>{{icon}}&amp;\"'",
        "🎓🎓",
        "تقييم الأقران",
        "Überprüfung der Sicherheitsunterweisungsdokumentation",
        "a\u{202e}b\u{0}c",
    ];
    for (number, text) in texts.iter().enumerate() {
        for template in template::NAMES {
            let mut chosen = parameters(template);
            chosen.title = (*text).into();
            chosen.ring = (*text).into();
            let drawing = draw(&chosen).unwrap();
            keep(&format!("text-{number}-{template}"), &drawing);
            assert!(!drawing.svg.contains("<script"));
            let parsed = roxmltree::Document::parse(&drawing.svg).unwrap();
            let title = parsed.root_element().first_element_child().unwrap();
            assert_eq!(title.text().unwrap_or_default(), visible(text));
        }
    }
}

#[test]
fn the_same_parameters_give_the_same_bytes_and_another_title_gives_others() {
    let one = draw(&parameters("seal")).unwrap();
    assert_eq!(one, draw(&parameters("seal")).unwrap());
    let mut other = parameters("seal");
    other.title = "Animer une réunion".into();
    assert_ne!(one.png, draw(&other).unwrap().png);
}

#[test]
fn a_name_out_of_no_list_and_a_colour_that_is_none_are_refused() {
    assert_eq!(draw(&parameters("../../etc")), Err(ImageError::UnknownTemplate));
    let mut chosen = parameters("seal");
    chosen.shape = Some("blob".into());
    assert_eq!(draw(&chosen), Err(ImageError::UnknownShape));
    let mut chosen = parameters("seal");
    chosen.icon = Some("<script>".into());
    assert_eq!(draw(&chosen), Err(ImageError::UnknownIcon));
    for wrong in ["red", "#12345", "#12345g", "#+12345", "url(#x)", "#1234567"] {
        assert_eq!(wrong.parse::<Colour>(), Err(ImageError::BadColour));
    }
}

#[test]
fn text_is_readable_on_every_pair_of_colours() {
    let shades =
        ["#000000", "#ffffff", "#ffff00", "#0f4c5c", "#808080", "#ff0000", "#00ff00", "#1a1aff"];
    for primary in shades {
        for accent in shades {
            let palette = Palette::new(primary.parse().unwrap(), accent.parse().unwrap()).named();
            let colour = |name: &str| palette[name].parse::<Colour>().unwrap();
            for (text, ground) in
                [("on.primary", "primary"), ("on.accent", "accent"), ("ink", "paper")]
            {
                let ratio = colour(text).contrast(colour(ground));
                assert!(ratio >= 3.9, "{primary} {accent}: {text} on {ground} is {ratio}");
            }
        }
    }
}
