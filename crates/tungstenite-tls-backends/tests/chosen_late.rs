//! A choice after the first connection is refused. One test, because a process has one choice.

use tungstenite_tls_backends::{Backend, TlsConfig, TlsErrorKind, connector, program};

#[test]
fn a_choice_that_comes_too_late_is_refused() {
    let Ok(used) = program::connector() else {
        // Nothing is compiled in, or several are: the error names the fix.
        let error = program::connector().unwrap_err().to_string();
        assert!(error.contains("tungstenite-tls-backends"), "{error}");
        return;
    };
    assert!(program::connector().unwrap().is_same(&used), "sessions are not shared");
    assert!(program::overriding_connector().is_none());

    let backend = Backend::compiled_in().next().unwrap();
    let late = connector(backend, &TlsConfig::new()).unwrap();
    let error = program::choose(late).unwrap_err();
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
    assert!(error.to_string().contains("before the first connection"), "{error}");
}
