//! What a password must be: long enough, not among the first that anyone would try. No rules of composition
//! (NIST SP 800-63B section 3.1.1.2).

use super::{Email, facts};

/// The fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 8;

/// The most characters of a password.
pub const LONGEST_PASSWORD: usize = 128;

facts! {
    /// Why a password is refused.
    pub enum BadPassword {
        /// It has fewer than [`SHORTEST_PASSWORD`] characters.
        TooShort = "password_too_short",
        /// It has more than [`LONGEST_PASSWORD`] characters.
        TooLong = "password_too_long",
        /// It is one of the first that anyone would try.
        Common = "password_common",
        /// It is the person's own name or address.
        Personal = "password_personal",
    }
}

/// What people who choose badly choose, in French and in English, folded to lower case and without the digits
/// and signs at the end.
const COMMON: &[&str] = &[
    "abcdefgh",
    "abcd",
    "abc",
    "admin",
    "administrateur",
    "administrator",
    "amour",
    "anonymous",
    "azerty",
    "azertyui",
    "azertyuiop",
    "baseball",
    "basketball",
    "bienvenue",
    "bonjour",
    "changeme",
    "chocolat",
    "coucou",
    "compagnon",
    "computer",
    "corvette",
    "doudou",
    "dragon",
    "football",
    "formateur",
    "formation",
    "france",
    "iloveyou",
    "internet",
    "jetaime",
    "jtaime",
    "letmein",
    "liverpool",
    "logitech",
    "loulou",
    "marseille",
    "master",
    "michelle",
    "monkey",
    "motdepasse",
    "mot de passe",
    "nicolas",
    "ordinateur",
    "pass",
    "passer",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "pokemon",
    "princess",
    "princesse",
    "qwerty",
    "qwertyui",
    "qwertyuiop",
    "qwertz",
    "samsung",
    "secret",
    "soleil",
    "sunshine",
    "superman",
    "starwars",
    "test",
    "testtest",
    "trustno",
    "utilisateur",
    "vacances",
    "welcome",
    "whatever",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "q1w2e3r4",
    "q1w2e3r4t5",
    "zaq12wsx",
];

/// Checks a password that a person chose.
///
/// # Errors
/// [`BadPassword`].
pub fn check_password(
    password: &str,
    email: Option<&Email>,
    name: &str,
) -> Result<(), BadPassword> {
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return Err(BadPassword::TooShort);
    }
    if length > LONGEST_PASSWORD {
        return Err(BadPassword::TooLong);
    }
    let folded = password.trim().to_lowercase();
    if is_common(&folded) {
        return Err(BadPassword::Common);
    }
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let address = email.map(Email::as_str).unwrap_or_default();
    let local = address.split('@').next().unwrap_or_default();
    let personal = [address, local, &name.to_lowercase()];
    let word = plain(&folded);
    if personal.iter().any(|own| !own.is_empty() && plain(own) == word) {
        return Err(BadPassword::Personal);
    }
    Ok(())
}

/// Whether a folded password is a run of signs, or a common word with signs and digits after it.
fn is_common(folded: &str) -> bool {
    let codes: Vec<i64> = folded.chars().map(|c| i64::from(u32::from(c))).collect();
    let steps: Vec<i64> = codes.iter().zip(codes.iter().skip(1)).map(|(a, b)| b - a).collect();
    // "11111111", "12345678", "87654321", "abcdefgh"; in a run of digits, 0 follows 9.
    let run =
        |step: i64| steps.iter().all(|found| *found == step || (*found == -9 * step && step != 0));
    let word = folded.trim_end_matches(|c: char| !c.is_alphabetic());
    run(0) || run(1) || run(-1) || COMMON.contains(&folded) || COMMON.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str) -> Result<(), BadPassword> {
        check_password(password, Some(&Email::parse("ana.lopez@example.fr").unwrap()), "Ana Lopez")
    }

    #[test]
    fn any_password_long_enough_and_not_common_is_taken() {
        for password in ["un cheval bleu", "kzq8wmvt", "日本語のパスワード", &"x9".repeat(64)]
        {
            assert_eq!(check(password), Ok(()), "{password}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(check("éàèùçôî"), Err(BadPassword::TooShort));
        assert_eq!(check(&"é?".repeat(64)), Ok(()));
        assert_eq!(check(&format!("{}!", "é?".repeat(64))), Err(BadPassword::TooLong));
    }

    #[test]
    fn the_first_that_anyone_would_try_are_refused() {
        for password in [
            "password",
            "Password123!",
            "12345678",
            "1234567890",
            "87654321",
            "aaaaaaaa",
            "MotDePasse1",
            "azertyuiop",
            "Bonjour2026",
            "abcdefgh",
            "test1234",
        ] {
            assert_eq!(check(password), Err(BadPassword::Common), "{password}");
        }
    }

    #[test]
    fn ones_own_name_and_address_are_refused() {
        for password in ["ana.lopez@example.fr", "Ana.Lopez", "ana lopez", "AnaLopez"] {
            assert_eq!(check(password), Err(BadPassword::Personal), "{password}");
        }
    }
}
