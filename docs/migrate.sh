#!/bin/sh
# Ports a program from tungstenite or tokio-tungstenite to tungstenite-tls. Needs Perl.
# Run it in the folder of the program's Cargo.toml, with every change committed.
set -eu

# The sources: paths, and the values and patterns that name a TLS library or a stream without TLS.
TUNGSTENITE=$(grep '^tungstenite = ' Cargo.toml || true)
export TUNGSTENITE
find . -name '*.rs' ! -path './target/*' -exec perl -0777 -pi -e '
    if ($ENV{TUNGSTENITE}) {
        # Inside `use tokio_tungstenite::{…}`, `tungstenite` is a module of that crate, and stays.
        s{(\buse\s+tokio_tungstenite\b[^;]*;)|(?<![\w:])tungstenite::}{$1 // "tungstenite_tls::"}ge;
        s{\buse tungstenite;}{use tungstenite_tls as tungstenite;}g;
    }
    s{(?<![\w:])tokio_tungstenite::}{tungstenite_tls::tokio::}g;
    s{\buse tokio_tungstenite;}{use tungstenite_tls::tokio as tokio_tungstenite;}g;
    s{\bMaybeTlsStream::(NativeTls|Rustls)\b}{MaybeTlsStream::Tls}g;
    s{\bMaybeTlsStream::Plain\(([a-z]\w*)\)(?=[,;)])}{MaybeTlsStream::plain($1)}g;
    s{\bConnector::(NativeTls|Rustls)(\((?:[^()]++|(?2))*\))}{
        my $backend = "tungstenite_tls::backend::" . ($1 eq "Rustls" ? "rustls" : "native_tls");
        "Connector::new(${backend}::$1Connector::from$2)"
    }ge;
' {} +

# The manifest: the dependency, and the features of the program that name its features.
perl -0777 -pi -e '
    sub dependency {
        my ($peer, $tokio) = @_;
        my @features = "standard";
        push @features, "native-tls" if $peer =~ /"native-tls/;
        push @features, "rustls" if $peer =~ /"(__)?rustls-tls/;
        push @features, "tokio" if $tokio;
        push @features, "url" if $peer =~ /"url"/;
        my $features = join ", ", map { qq("$_") } @features;
        my $optional = $peer =~ /optional = true/ ? ", optional = true" : "";
        return "tungstenite-tls = { version = \"0.1\", default-features = false, "
            . "features = [$features]$optional }";
    }
    my $tokio = /^tokio-tungstenite = /m;
    s#^tungstenite = (".*?"|\{.*?\})\n##gms if $tokio;
    s#^(?:tokio-)?tungstenite = (".*?"|\{.*?\})#dependency($1, $tokio)#gmse;
    s{"(?:tokio-)?tungstenite(\??)/(?:__)?rustls-tls[\w-]*"}{"tungstenite-tls$1/rustls"}g;
    s{"(?:tokio-)?tungstenite(\??)/native-tls[\w-]*"}{"tungstenite-tls$1/native-tls"}g;
    s{"(dep:)?(?:tokio-)?tungstenite"}{my $dep = $1 // ""; "\"${dep}tungstenite-tls\""}ge;
' Cargo.toml
