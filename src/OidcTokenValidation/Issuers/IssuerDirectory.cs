using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Issuers;

/// <summary>Stage 3: finds a token's issuer among those that are trusted. An unknown issuer costs a look-up and nothing else.</summary>
internal sealed class IssuerDirectory : IDisposable
{
    /// <summary>The longest issuer identifier that can be configured, in characters.</summary>
    public const int MaxIssuerLength = 512;

    private readonly FrozenDictionary<string, Issuer> _issuers;
    private readonly FrozenDictionary<string, Issuer>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public IssuerDirectory(IEnumerable<Issuer> issuers)
    {
        _issuers = issuers.ToFrozenDictionary(static issuer => issuer.Identifier, StringComparer.Ordinal);
        _bySpan = _issuers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>RFC 9068 §4: the issuer equals a trusted one, code point for code point.</summary>
    public bool TryFind(JsonString issuer, [NotNullWhen(true)] out Issuer? found)
    {
        Span<char> buffer = stackalloc char[MaxIssuerLength];
        int length = issuer.CopyTo(buffer);
        found = null;
        return length >= 0 && _bySpan.TryGetValue(buffer[..length], out found);
    }

    /// <summary>The refusal of an issuer that is not trusted.</summary>
    public TokenFailure NotTrusted(JsonString issuer)
    {
        TokenFailure failure = Failures.Of(TokenFailureCode.IssuerNotTrusted);
        return NearMiss.Find(issuer, _issuers.Keys) is { } nearMiss ? failure.Because($"Expected 'iss' to be a trusted issuer; {nearMiss}") : failure;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Issuer issuer in _issuers.Values)
            issuer.Dispose();
    }
}
