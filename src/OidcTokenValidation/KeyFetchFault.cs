namespace OidcTokenValidation;

/// <summary>Why a fetch of an issuer's keys brought none. Keys that are known stay as they are.</summary>
public enum KeyFetchFault
{
    /// <summary>No fault: the fetch brought keys.</summary>
    None = 0,

    /// <summary>The provider could not be reached, or the connection broke.</summary>
    Unreachable,

    /// <summary>The TLS connection could not be made, for instance because of the certificate.</summary>
    SecureConnectionFailed,

    /// <summary>A document took longer than <see cref="KeySourceOptions.FetchTimeout"/>.</summary>
    TimedOut,

    /// <summary>The status was not 200.</summary>
    StatusNotOk,

    /// <summary>The provider redirects. Redirects are not followed: configure the address itself.</summary>
    Redirected,

    /// <summary>A document is larger than <see cref="KeySourceOptions.MaxDocumentBytes"/>.</summary>
    TooLarge,

    /// <summary>
    /// A document is compressed (<c>gzip</c>, <c>br</c>, <c>deflate</c>, <c>zstd</c>, <c>compress</c>), though the request accepts no compression.
    /// </summary>
    Compressed,

    /// <summary>A document is not a JSON object of the expected kind in UTF-8, or is cut off.</summary>
    NotJson,

    /// <summary>The metadata's <c>issuer</c> is not the configured one (RFC 8414 §3.3).</summary>
    IssuerMismatch,

    /// <summary>The metadata has no <c>jwks_uri</c> that is an absolute URL.</summary>
    JwksAddressMissing,

    /// <summary>An address is neither https nor http where that is allowed, see <see cref="KeySourceOptions.AllowLoopbackHttp"/> and
    /// <see cref="KeySourceOptions.AllowUnencryptedHttp"/>.</summary>
    AddressNotAllowed,

    /// <summary>The key set has no key that can be used.</summary>
    NoUsableKeys,

    /// <summary>The fetch was not made: too many were, see <see cref="KeySourceOptions.RequestsPerMinute"/>, or the provider has just failed.</summary>
    NotAttempted,

    /// <summary>Something else went wrong; the log has it.</summary>
    Unexpected,

    /// <summary>
    /// A member that is read occurs more than once: <c>issuer</c> or <c>jwks_uri</c> in the metadata, <c>keys</c> in the key set. Readers differ about
    /// which value counts (RFC 8259 §4).
    /// </summary>
    RepeatedMember,
}
