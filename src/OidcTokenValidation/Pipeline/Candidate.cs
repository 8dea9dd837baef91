using OidcTokenValidation.Claims;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>A token that was recognized as cached, as a JWT or as opaque, and is not accepted yet; or the failure of one that could not be read.</summary>
internal readonly struct Candidate
{
    private Candidate(string? issuer) => Issuer = issuer;

    /// <summary>The trusted issuer that the token names; null only beside a failure.</summary>
    public string? Issuer { get; }

    /// <summary>Why the token is rejected before its issuer is involved; null if it is not.</summary>
    public TokenFailure? Failure { get; private init; }

    /// <summary>The cached token; null for any other.</summary>
    public CachedToken? Cached { get; private init; }

    /// <summary>The opaque token; null for any other.</summary>
    public OpaqueToken? Opaque { get; private init; }

    /// <summary>The JWT, if the token is neither cached nor opaque.</summary>
    public UnverifiedToken Jwt { get; private init; }

    /// <summary>The text of the JWT: of an encrypted token what was decrypted.</summary>
    public ReadOnlyMemory<char> SignedText { get; private init; }

    /// <summary>The issuer of a cached token or of a JWT.</summary>
    public FoundIssuer Found { get; private init; }

    public static Candidate From(CachedToken cached, Issuer issuer) => new(issuer.Identifier) { Cached = cached, Found = new FoundIssuer(issuer) };

    public static Candidate From(in UnverifiedToken jwt, ReadOnlyMemory<char> signedText, in FoundIssuer issuer) =>
        new(issuer.Identifier) { Jwt = jwt, SignedText = signedText, Found = issuer };

    public static Candidate From(OpaqueToken opaque, string issuer) => new(issuer) { Opaque = opaque };

    public static Candidate Rejected(TokenFailure failure, string? issuer) => new(issuer) { Failure = failure };
}
