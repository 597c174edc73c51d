//! A library that tells only that the server ended TLS, and not with which alert: [`UntoldAlerts`].

use std::io::{self, Read, Write};

use tungstenite_tls_core::{
    BoxedSession, Connector, Endpoint, Handshake, Received, TlsConnector, TlsError, TlsErrorKind,
    TlsInfo, TlsSession, backend::Offer,
};

/// The connector or the session of another library, without its alerts.
pub(crate) struct UntoldAlerts<T>(T);

impl UntoldAlerts<Connector> {
    pub(crate) fn over(connector: Connector) -> Connector {
        Connector::new(Self(connector))
    }
}

impl TlsConnector for UntoldAlerts<Connector> {
    type Session = UntoldAlerts<BoxedSession>;

    fn backend(&self) -> &'static str {
        self.0.backend()
    }

    fn start(&self, endpoint: &Endpoint) -> Result<Self::Session, TlsError> {
        self.0.start(endpoint).map(UntoldAlerts)
    }

    fn offer(&self) -> Option<&Offer> {
        self.0.offer()
    }
}

impl TlsSession for UntoldAlerts<BoxedSession> {
    fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        self.0.read_tls(src)
    }

    fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        self.0.write_tls(dst)
    }

    fn wants_write(&self) -> bool {
        self.0.wants_write()
    }

    fn handshake(&mut self) -> Result<Handshake, TlsError> {
        self.0.handshake().map_err(untold)
    }

    fn read(&mut self, dst: &mut [u8]) -> Result<Received, TlsError> {
        self.0.read(dst).map_err(untold)
    }

    fn write(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        self.0.write(src).map_err(untold)
    }

    fn offered_session(&self) -> bool {
        self.0.offered_session()
    }

    fn close(&mut self) -> Result<(), TlsError> {
        self.0.close().map_err(untold)
    }

    fn export_keying_material(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        self.0.export_keying_material(out, label, context)
    }

    fn info(&self) -> TlsInfo {
        self.0.info()
    }
}

/// The error of a library that knows no more than that TLS failed.
fn untold(error: TlsError) -> TlsError {
    if !matches!(error.kind(), TlsErrorKind::Alert(_)) {
        return error;
    }
    TlsError::new(TlsErrorKind::Protocol, "the server ended TLS")
}
