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
    private readonly string[] _identifiers;
    private readonly FrozenDictionary<string, Issuer>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly ResolvedIssuers? _resolved;
    private readonly KeySourceServices _services;

    public IssuerDirectory(IEnumerable<Issuer> issuers, ResolvedIssuers? resolved, KeySourceServices services)
    {
        _services = services;
        _resolved = resolved;
        _issuers = issuers.ToFrozenDictionary(static issuer => issuer.Identifier, StringComparer.Ordinal);
        _identifiers = [.. _issuers.Keys];
        _bySpan = _issuers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>RFC 9068 §4: the issuer equals a trusted one, code point for code point.</summary>
    public bool TryFind(JsonString issuer, [NotNullWhen(true)] out Issuer? found)
    {
        Span<char> buffer = stackalloc char[MaxIssuerLength];
        int length = issuer.CopyTo(buffer);
        found = null;
        return length >= 0
            && (_bySpan.TryGetValue(buffer[..length], out found)
                || (_resolved is not null && _resolved.TryFind(buffer[..length].ToString(), out found)));
    }

    /// <summary>Finds a trusted issuer by the very identifier that it was found by before.</summary>
    public bool TryFind(string identifier, [NotNullWhen(true)] out Issuer? found) =>
        _issuers.TryGetValue(identifier, out found) || (_resolved is not null && _resolved.TryFind(identifier, out found));

    /// <summary>The issuers that are at work, those of the resolver last.</summary>
    public IReadOnlyList<Issuer> All => [.. Configured, .. Resolved];

    /// <summary>Those of the options.</summary>
    public IReadOnlyList<Issuer> Configured => _issuers.Values;

    /// <summary>Those of the resolver.</summary>
    public IReadOnlyList<Issuer> Resolved => _resolved?.Known ?? [];

    /// <summary>The refusal of an issuer that is not trusted.</summary>
    public TokenFailure NotTrusted(JsonString issuer)
    {
        TokenFailure failure = Failures.Of(TokenFailureCode.IssuerNotTrusted);
        return NearMiss.Find(issuer, _identifiers) is { } nearMiss
            ? failure.Because(nearMiss, static nearMiss => $"Expected 'iss' to be a trusted issuer; {nearMiss.Describe()}")
            : failure;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Issuer issuer in _issuers.Values)
            issuer.Dispose();
        _resolved?.Dispose();
        _services.Dispose();
    }
}
