#!/bin/sh
# Ports a program from tungstenite or tokio-tungstenite to tungstenite-tls. Needs Perl.
# Run it in the folder of the program's Cargo.toml, with every change committed.
# Prints what compiles as before but does something else: read each line.
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
    s{\bConnector::Plain\b(?![\s)]*(?:=>|\||=[^=]))}{Connector::plain()}g;
    s{\bConnector::(NativeTls|Rustls)(\((?:[^()]++|(?2))*\))}{
        my $backend = "tungstenite_tls::backend::" . ($1 eq "Rustls" ? "rustls" : "native_tls");
        "Connector::new(${backend}::$1Connector::from$2)"
    }ge;
' {} +

# Patterns of errors that never match here.
find . -name '*.rs' ! -path './target/*' -exec perl -0777 -ne '
    # Where `Error` is another type, only a path or another name means that of tungstenite.
    my $other = "use (?!tungstenite|crate|super|self)[\\w:]+::(?:\\{[^;]*\\b)?Error\\b(?! as)";
    my @errors = ("tungstenite(?:_tls)?::(?:\\w+::)*Error", /\bError as (\w+)/g);
    push @errors, "Error" unless /\benum Error\b|\b$other/;
    my $error = join "|", @errors;
    my $number = 0;
    for my $line (split /\n/) {
        $number++;
        next if $line =~ m{^\s*//};
        my @found;
        push @found, "`$1`: use `TlsError::find(&error)`"
            if $line =~ /(?<!\w)((?:$error)::Tls)\b/;
        push @found, "`$1`: use `TlsError::find(&error)`, `DialError::find` or `LookupError::find`"
            if $line =~ /(?<!\w)((?:$error)::Url)\b/ || $line =~ /\b(UrlError::[A-Z]\w*)/;
        push @found, "`$1`: use `TlsError::find(&error).map(TlsError::kind)`"
            if $line =~ /\b(TlsError::(?:Dns|InvalidDnsName|Native|Rustls|Webpki))\b/;
        push @found, "`$1`: use `TlsError::find(&error).and_then(TlsError::library_error)`"
            if $line =~ /\b(downcast(?:_ref)?::<(?:rustls|native_tls)::Error>)/;
        print "$ARGV:$number: never matches: $_\n" for @found;
    }
' {} +

# Whom the program trusts.
if grep -q 'rustls-tls-webpki-roots' Cargo.toml; then
    echo 'Cargo.toml: trusts the roots of the platform now: for those of Mozilla, use `Roots::Bundled`'
fi

# The manifest: the dependency, and the features of the program that name its features.
perl -0777 -pi -e '
    sub dependency {
        my ($peer, $tokio) = @_;
        my @features = "standard";
        push @features, "native-tls" if $peer =~ /"native-tls"/;
        push @features, "native-tls-vendored" if $peer =~ /"native-tls-vendored"/;
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
    s{"(?:tokio-)?tungstenite(\??)/(native-tls(?:-vendored)?)"}{"tungstenite-tls$1/$2"}g;
    s{"(dep:)?(?:tokio-)?tungstenite"}{my $dep = $1 // ""; "\"${dep}tungstenite-tls\""}ge;
' Cargo.toml
