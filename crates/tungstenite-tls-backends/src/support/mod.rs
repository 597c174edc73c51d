//! Names the backends that support an option that another backend refuses.

mod table;

use tungstenite_tls_core::TlsError;

/// If `error` refuses an option, adds which other backends support that option.
pub(crate) fn with_alternatives(error: TlsError) -> TlsError {
    error.with_fix_of(fix)
}

fn fix(error: &TlsError) -> Option<String> {
    // The error's own advice, such as the feature to add, helps more.
    if error.fix().is_some() {
        return None;
    }
    let (option, refusing) = (error.option()?, error.backend()?);
    let (_, supporters) = table::SUPPORT.iter().find(|(name, _)| *name == option.name())?;
    let others: Vec<&str> = supporters.iter().copied().filter(|name| *name != refusing).collect();
    let verb = match supporters.contains(&refusing) {
        // The backend refuses only a value or a combination.
        true => "may support this",
        false if others.len() == 1 => "supports this option",
        false => "support this option",
    };
    match &others[..] {
        [] => None,
        [one] => Some(format!("the backend {one} {verb}")),
        [first @ .., last] => Some(format!("the backends {} and {last} {verb}", first.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use tungstenite_tls_core::TlsOption;

    use super::*;
    use crate::Backend;

    fn told(backend: &'static str, option: TlsOption) -> String {
        with_alternatives(TlsError::unsupported(backend, option, "for this reason")).to_string()
    }

    #[test]
    fn a_refusal_names_the_backends_that_support_the_option() {
        let told = told("native-tls", TlsOption::EarlyData);
        assert_eq!(
            told,
            "option not supported: `early_data`: for this reason (backend native-tls); the \
             backends boring, openssl and rustls support this option"
        );
    }

    #[test]
    fn one_backend_is_named_in_the_singular() {
        let told = told("rustls", TlsOption::FalseStart);
        assert!(told.ends_with("; the backend boring supports this option"), "{told}");
    }

    #[test]
    fn a_value_that_is_refused_may_be_supported_elsewhere() {
        let told = told("openssl", TlsOption::Groups);
        assert!(told.ends_with("; the backends boring and rustls may support this"), "{told}");
    }

    #[test]
    fn a_missing_feature_is_the_only_advice() {
        let error = TlsError::not_compiled_in("rustls", TlsOption::Pins, "this", "pins");
        let told = with_alternatives(error).to_string();
        assert!(told.ends_with("; add the feature `pins` of tungstenite-tls"), "{told}");
    }

    #[test]
    fn each_name_of_the_table_is_an_option_or_a_backend() {
        for (option, supporters) in table::SUPPORT {
            assert!(TlsOption::ALL.iter().any(|known| known.name() == *option), "{option}");
            assert!(
                supporters.iter().all(|name| name.parse::<Backend>().is_ok()),
                "{supporters:?}"
            );
        }
    }
}
