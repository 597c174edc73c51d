//! The program's choice counts for all its connections. One test, because a process has one choice.

use tungstenite_tls_backends::{Backend, Roots, TlsConfig, TlsErrorKind, connector, program};
use tungstenite_tls_testing::certificates::Certificates;

#[test]
fn what_the_program_chooses_first_is_used_and_stays() {
    let Some(backend) = Backend::compiled_in().next() else { return };
    let config = TlsConfig::new();
    let config = config.with_roots(Roots::Only(vec![Certificates::shared().root().clone()]));
    let chosen = connector(backend, &config).unwrap();
    assert!(program::overriding_connector().is_none());

    program::choose_for_all(chosen.clone()).unwrap();
    assert!(program::connector().unwrap().is_same(&chosen));
    assert!(program::overriding_connector().unwrap().is_same(&chosen));

    let error = program::choose(connector(backend, &config).unwrap()).unwrap_err();
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
    assert!(program::connector().unwrap().is_same(&chosen));
}
