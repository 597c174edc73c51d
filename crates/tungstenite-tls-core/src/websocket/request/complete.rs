//! Completes and checks an upgrade request: [`complete`]; and makes one of a URL: [`of_url`].

use tungstenite::{
    Error,
    error::ProtocolError,
    handshake::client::Request,
    http::{
        HeaderValue, Method, Uri, Version,
        header::{AUTHORIZATION, HOST},
        uri::PathAndQuery,
    },
    stream::Mode,
};

use super::{
    basic,
    headers::{self, bad},
    host, mode, url,
};
use crate::TlsError;

/// Makes the request one that can be sent as it is, or says what is wrong with it. A request that
/// is complete stays the same.
pub(super) fn complete(mut request: Request) -> Result<Request, Error> {
    if request.method() != Method::GET {
        return Err(Error::Protocol(ProtocolError::WrongHttpMethod));
    }
    if request.version() != Version::HTTP_11 {
        return Err(Error::Protocol(ProtocolError::WrongHttpVersion));
    }
    let Target { uri, mode, authorization } = Target::of(request.uri())?;
    if let Some(value) = authorization {
        if request.headers_mut().insert(AUTHORIZATION, value).is_some() {
            let why = "the URL has a user name or password, too; remove one of the two";
            return Err(bad(&AUTHORIZATION, why).into());
        }
    }
    host::set(request.headers_mut(), &uri, mode)?;
    headers::complete(request.headers_mut())?;
    *request.uri_mut() = uri;
    Ok(request)
}

/// The request for a URL, with no other headers than the handshake's. It does not need the code
/// that checks the headers of a caller's request.
pub(super) fn of_url(uri: &Uri) -> Result<Request, Error> {
    let Target { uri, mode, authorization } = Target::of(uri)?;
    let mut request = Request::new(());
    let headers = request.headers_mut();
    headers.insert(HOST, host::of(&uri, mode)?);
    headers::add(headers);
    if let Some(value) = authorization {
        headers.insert(AUTHORIZATION, value);
    }
    *request.uri_mut() = uri;
    Ok(request)
}

/// What a URL says of a request.
struct Target {
    uri: Uri,
    mode: Mode,
    authorization: Option<HeaderValue>,
}

impl Target {
    fn of(uri: &Uri) -> Result<Self, TlsError> {
        let mode = mode(uri)?;
        let (uri, user_info) = normalise(uri, mode)?;
        let path = uri.path_and_query().map_or("", PathAndQuery::as_str);
        url::check_path(uri.host().unwrap_or_default(), path)?;
        let authorization = user_info.map(|it| basic::authorization(&it)).transpose()?;
        Ok(Self { uri, mode, authorization })
    }
}

/// The URL with its scheme in lower case and with a path, and its user information apart.
fn normalise(uri: &Uri, mode: Mode) -> Result<(Uri, Option<String>), TlsError> {
    let wrong = |_| TlsError::bad_configuration("the URL is not valid");
    let scheme = match mode {
        Mode::Plain => "ws",
        Mode::Tls => "wss",
    };
    let has_user_info =
        uri.authority().is_some_and(|authority| authority.as_str().as_bytes().contains(&b'@'));
    let has_path = uri.path_and_query().is_some_and(|path| path.as_str().starts_with('/'));
    if uri.scheme_str() == Some(scheme) && has_path && !has_user_info {
        return Ok((uri.clone(), None));
    }
    let mut parts = uri.clone().into_parts();
    parts.scheme = Some(scheme.parse().map_err(wrong)?);
    let authority = parts.authority.as_ref().map_or("", |authority| authority.as_str());
    let mut user_info = None;
    if let Some((before, host)) = authority.rsplit_once('@') {
        user_info = Some(before.to_owned()).filter(|before| !matches!(&**before, "" | ":"));
        parts.authority = Some(host.parse().map_err(wrong)?);
    }
    let path = parts.path_and_query.as_ref().map_or("", PathAndQuery::as_str);
    if !path.starts_with('/') {
        parts.path_and_query = Some(format!("/{path}").parse().map_err(wrong)?);
    }
    let uri =
        Uri::from_parts(parts).map_err(|_| TlsError::bad_configuration("the URL is not valid"))?;
    Ok((uri, user_info))
}
